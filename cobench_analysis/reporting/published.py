"""What is published of a year: its counts after disclosure control. Charts, sentences and tables see nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cobench_analysis.reporting.counting import Counted, key, together
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.suppression import Key, protect


@dataclass(frozen=True)
class Published:
    """The counts of a year as they may be shown.

    Parameters
    ----------
    disclosure
        How they were protected.
    values
        The value of each key; None where it is not shown.
    lone
        Numbers that stand in no table, by name; None where not shown.

    Examples
    --------
    >>> some = Published(Disclosure(controlled=True), {(): 40, key(theme="voice"): None})
    >>> some.value(), some.value(theme="voice")
    (40, None)
    """

    disclosure: Disclosure
    values: Mapping[Key, int | None]
    lone: Mapping[str, int | None] = field(default_factory=dict)

    def value(self, **conditions: str) -> int | None:
        """Return how many comments meet the conditions, or None where that is not shown.

        Raises
        ------
        KeyError
            Where no such count is published: nothing may be shown that was not protected.
        """
        return self.values[key(**conditions)]

    def both(self, one: str, other: str) -> int | None:
        """Return how many comments have both of two themes, or None where that is not shown."""
        return self.values[together(one, other)]

    def as_json(self) -> dict[str, Any]:
        """Return all of it for a JSON file."""
        control = self.disclosure
        return {
            "controlled": control.controlled,
            "threshold": control.threshold,
            "rounding": control.rounding,
            "lone": dict(self.lone),
            "counts": [
                {"of": _as_dict(conditions), "value": value} for conditions, value in sorted(self.values.items())
            ],
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Published:
        """Return what :meth:`as_json` gave."""
        disclosure = Disclosure(content["controlled"], content["threshold"], content["rounding"])
        values = {_as_key(count["of"]): count["value"] for count in content["counts"]}
        return cls(disclosure, values, content["lone"])


def _as_dict(conditions: Key) -> dict[str, str | list[str]]:
    """Return the codes of a key by their dimension: a list where there are two of one."""
    found: dict[str, list[str]] = {}
    for dimension, code in conditions:
        found.setdefault(dimension, []).append(code)
    return {dimension: codes if len(codes) > 1 else codes[0] for dimension, codes in found.items()}


def _as_key(conditions: Mapping[str, str | list[str]]) -> Key:
    return tuple(
        sorted(
            (dimension, code)
            for dimension, codes in conditions.items()
            for code in ([codes] if isinstance(codes, str) else codes)
        )
    )


def publish(
    counted: Counted,
    disclosure: Disclosure,
    lone: Mapping[str, int] | None = None,
    earlier: Published | None = None,
) -> Published:
    """Protect the counts of a year.

    Parameters
    ----------
    counted
        The counts.
    disclosure
        Whether and how they are controlled.
    lone
        Further numbers, each protected alone.
    earlier
        What was published before of the same comments: the two together must not tell a small count.
    """
    alone = {name: disclosure.value(count) for name, count in (lone or {}).items()}
    if not disclosure.controlled:
        return Published(disclosure, dict(counted.counts), alone)
    before = None if earlier is None else earlier.values
    values = protect(counted.counts, counted.partitions, disclosure.rules, at_most=counted.at_most, earlier=before)
    return Published(disclosure, values, alone)


def lone_numbers(comments: pd.DataFrame, bands: pd.DataFrame) -> dict[str, int]:
    """Return the numbers that stand in no table.

    Parameters
    ----------
    comments
        All answers of the year.
    bands
        The bands of the codes of those that say something.

    Returns
    -------
    dict
        ``no_answer``: answers that say nothing; ``repeats``: answers that repeat another word for word;
        ``codes_given`` and ``please_check``: codes, and those that a person should look at.
    """
    return {
        "no_answer": int((comments["answer"] != "given").sum()),
        "repeats": int((comments["duplicate_of"] != "").sum()),
        "codes_given": len(bands),
        "please_check": int((bands["band"] == "please_check").sum()),
    }
