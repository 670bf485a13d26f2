"""What people did for a year, as numbers without names: how much they checked, and what the blind samples say."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from typing import Any

from cobench_analysis.review.in_force import InForce
from cobench_analysis.review.sample_results import SampleResult


def checking(said: Set[str], decided: InForce, samples: Sequence[SampleResult]) -> dict[str, Any]:
    """Return how much people checked, and what each blind sample that somebody read says.

    Parameters
    ----------
    said
        The ids of the comments that say something.
    decided
        People's decisions.
    samples
        What the year's blind samples say.

    Returns
    -------
    dict
        ``whole`` and ``some``: on how many comments that say something people decided everything, or some codes;
        ``decisions`` in force; ``samples``: see ``SampleResult``, readers only as a number.
    """
    whole, some = decided.progress(said)
    found = [_as_json(one) for one in samples if one.readers]
    return {"whole": whole, "some": some, "decisions": decided.applied, "samples": found}


def _as_json(result: SampleResult) -> dict[str, Any]:
    tables = {
        name: json.loads(getattr(result, name).to_json(orient="records", double_precision=10))
        for name in ("shares", "codes", "bands", "between")
    }
    sizes = {name: getattr(result, name) for name in ("number", "population", "drawn", "read", "both")}
    return sizes | {"readers": len(result.readers)} | tables
