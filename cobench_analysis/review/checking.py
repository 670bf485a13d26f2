"""What people did for a year, as numbers without names: how much they checked, and what the blind samples say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.review.in_force import InForce
from cobench_analysis.review.readers import readings
from cobench_analysis.review.sample_results import SampleResult, sample_result
from cobench_analysis.review.samples import Sample


def checking(comments: pd.DataFrame, decided: InForce, samples: Sequence[Sample], codebook: Codebook) -> dict[str, Any]:
    """Return how much people checked, and what each blind sample that somebody read says.

    Parameters
    ----------
    comments
        ``comment_id, answer`` of the year.
    decided
        People's decisions.
    samples
        The year's blind samples.
    codebook
        The codes.

    Returns
    -------
    dict
        ``whole`` and ``some``: on how many comments that say something people decided everything, or some codes;
        ``decisions`` in force; ``samples``: see ``SampleResult``, readers only as a number.
    """
    said = set(comments.loc[comments["answer"] == "given", "comment_id"])
    here = [one for name, one in decided.settled.items() if name in said]
    whole = sum(one.whole for one in here)
    found = [sample_result(sample, read, codebook) for sample in samples if (read := readings(sample, codebook))]
    return {
        "whole": whole,
        "some": len(here) - whole,
        "decisions": decided.applied,
        "samples": [_as_json(one) for one in found],
    }


def _as_json(result: SampleResult) -> dict[str, Any]:
    tables = {
        name: json.loads(getattr(result, name).to_json(orient="records", double_precision=10))
        for name in ("shares", "codes", "bands", "between")
    }
    sizes = {name: getattr(result, name) for name in ("number", "population", "drawn", "read", "both")}
    return sizes | {"readers": len(result.readers)} | tables
