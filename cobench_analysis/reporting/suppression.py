"""Disclosure control of published counts: what is shown, how it is rounded, and what is hidden.

A small count is hidden, nought included: else a hidden count would be known not to be nought. What is shown is
rounded. Then further counts are hidden until the small ones cannot be worked out from everything that is shown
(:mod:`~cobench_analysis.reporting.protection`). All hidden counts look the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cobench_analysis.reporting.protection import hide_further
from cobench_analysis.reporting.relations import Key, find_relations
from cobench_analysis.tables import ROUNDING, THRESHOLD

__all__ = ["Key", "Rules", "protect"]


@dataclass(frozen=True)
class Rules:
    """The smallest count that is shown, and what counts are rounded to.

    Parameters
    ----------
    threshold
        A count below it is hidden; at least 2.
    rounding
        Shown counts are multiples of it. At least 1, and not above the threshold, so that a shown
        value is always less than twice the count.

    Raises
    ------
    ValueError
        Where one of them is out of its range.

    Examples
    --------
    >>> rules = Rules(threshold=5, rounding=5)
    >>> rules.value(4), rules.value(5), rules.value(8), rules.counts(10)
    (None, 5, 10, (8, 12))
    """

    threshold: int = THRESHOLD
    rounding: int = ROUNDING

    def __post_init__(self) -> None:
        if self.threshold < 2:
            raise ValueError(f"the threshold must be 2 or more, not {self.threshold}")
        if not 1 <= self.rounding <= self.threshold:
            raise ValueError(f"the rounding must be 1 to {self.threshold} (the threshold), not {self.rounding}")

    @property
    def smallest(self) -> int:
        """The smallest value that is ever shown: the first multiple of the rounding from the threshold on."""
        return -(-self.threshold // self.rounding) * self.rounding

    def value(self, count: int) -> int | None:
        """Return a count as it is shown if nothing else forbids it: rounded, halves up; None where it is small."""
        if count < self.threshold:
            return None
        return max(self.smallest, (2 * count + self.rounding) // (2 * self.rounding) * self.rounding)

    def shows(self, value: int) -> bool:
        """Return whether a value is one that these rules show."""
        return value >= self.smallest and value % self.rounding == 0

    def counts(self, value: int) -> tuple[int, int]:
        """Return the least and the greatest count that are shown as a value: all that the value tells."""
        low = self.threshold if value == self.smallest else value - self.rounding // 2
        return low, value + (self.rounding - 1) // 2


def protect(
    counts: Mapping[Key, int],
    partitions: Mapping[str, Sequence[str]],
    rules: Rules,
    *,
    at_most: Iterable[tuple[Key, tuple[Key, ...]]] = (),
    earlier: Mapping[Key, int | None] | None = None,
) -> dict[Key, int | None]:
    """Return what may be published of each count.

    Parameters
    ----------
    counts
        The true count of every key that the report would print; ``()`` is everybody.
    partitions
        The codes of each dimension of which every comment has exactly one. Codes that cannot occur are left out.
    rules
        What is small, and how counts are rounded.
    at_most
        What else is known: the count of the first key is no more than the sum of the others.
    earlier
        What an earlier report published of the same keys, None where it hid them. A late comment or
        a mended code changes a count by one or two, and who lays the two reports side by side sees what those few
        families said. So a key that was hidden stays hidden (it may have been 4 where it is 5 now), and
        where the two values together would tell that fewer comments than the threshold came or went, the
        earlier value is printed again if the sums allow, else none.

    Returns
    -------
    dict of Key to (int or None)
        For each key of `counts` the value to print; None for "not shown". Where everybody is a small count,
        nothing is shown.

    Raises
    ------
    ValueError
        Where the counts contradict each other or what is known of them.

    Examples
    --------
    >>> yes, no, maybe = ((("said", code),) for code in ("yes", "no", "maybe"))
    >>> counts = {(): 29, yes: 17, no: 9, maybe: 3}
    >>> list(protect(counts, {"said": ["yes", "no", "maybe"]}, Rules(rounding=1)).values())
    [29, 17, None, None]
    >>> list(protect(counts, {"said": ["yes", "no", "maybe"]}, Rules(rounding=5)).values())
    [30, 15, 10, None]
    """
    if not counts or counts.get((), rules.threshold) < rules.threshold:
        return dict.fromkeys(counts)
    relations = find_relations(counts, partitions, at_most)
    values = {key: _beside_earlier(rules.value(count), key, earlier or {}, rules) for key, count in counts.items()}
    intervals = {key: rules.counts(value) for key, value in values.items() if value is not None}
    untrue = {key for key, (low, high) in intervals.items() if not low <= counts[key] <= high}
    shown = hide_further(relations, intervals, rules.threshold, give_way=untrue)
    return {key: value if key in shown else None for key, value in values.items()}


def _beside_earlier(value: int | None, key: Key, earlier: Mapping[Key, int | None], rules: Rules) -> int | None:
    """Return the value that may stand beside the one that an earlier report printed."""
    if value is None or key not in earlier or value == earlier[key]:
        return value
    before = earlier[key]
    if before is None:
        return None
    told = rules.counts(before) if rules.shows(before) else (before, before)
    low, high = rules.counts(value)
    if max(high - told[0], told[1] - low) >= rules.threshold:
        return value
    return before if rules.shows(before) else None
