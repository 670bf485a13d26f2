"""What changed since the year before: differences of shares, with intervals that allow for how many are tried.

Both years were coded with the same codebook and model and are compared by what the words say, never by the list that
a comment was given under. A difference is called a change only where its interval leaves nought out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.reporting.counts import possible_shares
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.published import Published
from cobench_analysis.review.intervals import CONFIDENCE, wilson_bounds

MORE, FEWER, ALIKE, UNKNOWN = "more", "fewer", "no clear change", "cannot tell"


@dataclass(frozen=True)
class Change:
    """A share then and now.

    Parameters
    ----------
    kind, code, name
        What was counted.
    before, now
        Shares between 0 and 1; None where one of the counts is not shown.
    low, high
        The interval of ``now - before``, corrected for how many were tried.
    verdict
        ``more``, ``fewer``, ``no clear change`` or ``cannot tell``.
    """

    kind: str
    code: str
    name: str
    before: float | None = None
    now: float | None = None
    low: float = -1.0
    high: float = 1.0
    verdict: str = UNKNOWN


def newcombe(now: tuple[float, int], before: tuple[float, int], z: float) -> tuple[float, float]:
    """Return the interval of the difference of two independent shares (Newcombe 1998, Stat Med 17:873-890, method 10).

    Parameters
    ----------
    now, before
        Share and total of each.
    z
        The normal quantile: 1.96 for 95 %.

    Examples
    --------
    >>> [round(edge, 4) for edge in newcombe((56 / 70, 70), (48 / 80, 80), 1.96)]  # table II (a) of the paper
    [0.0524, 0.3339]
    """
    (one, _), (two, _) = now, before
    (one_low, one_high), (two_low, two_high) = (wilson_bounds(share, total, z) for share, total in (now, before))
    difference = one - two
    low = difference - sqrt((one - one_low) ** 2 + (two_high - two) ** 2)
    high = difference + sqrt((one_high - one) ** 2 + (two - two_low) ** 2)
    return max(-1.0, low), min(1.0, high)


def changes(
    now: Published, before: Published, kind: str, codes: Sequence[str], codebook: Codebook, **within: str
) -> list[Change]:
    """Compare the shares of some codes in two years.

    Parameters
    ----------
    now, before
        The counts of the two years, as they may be shown.
    kind
        ``level``, ``theme`` or ``stance``.
    codes
        Which codes.
    codebook
        For their names.
    **within
        Compare only comments that meet these conditions.

    Returns
    -------
    list of Change
        In the order of ``codes``. The intervals are simultaneous: 95 % for all that could be compared together
        (Bonferroni; Dunn 1961, JASA 56:52-64), and wider by what rounding may hide.
    """
    wholes = now.value(**within), before.value(**within)
    values = [(now.value(**{kind: code}, **within), before.value(**{kind: code}, **within)) for code in codes]
    tried = sum(None not in pair for pair in values)
    return [
        _change(kind, code, codebook.name(kind, code), pair, wholes, tried, now.disclosure, before.disclosure)
        for code, pair in zip(codes, values, strict=True)
    ]


def _change(
    kind: str,
    code: str,
    name: str,
    values: tuple[int | None, ...],
    wholes: tuple[int | None, int | None],
    tried: int,
    control_now: Disclosure,
    control_before: Disclosure,
) -> Change:
    (value_now, value_before), (whole_now, whole_before) = values, wholes
    if value_now is None or value_before is None or not whole_now or not whole_before:
        return Change(kind, code, name)
    z = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / (2 * tried))
    share_now, share_before = min(1.0, value_now / whole_now), min(1.0, value_before / whole_before)
    # Each end from the counts that are farthest from it, of all that the rounded ones can stand for.
    least_now, most_now, fewest_now = possible_shares(value_now, whole_now, control_now)
    least_before, most_before, fewest_before = possible_shares(value_before, whole_before, control_before)
    low = newcombe((min(1.0, least_now), fewest_now), (min(1.0, most_before), fewest_before), z)[0]
    high = newcombe((min(1.0, most_now), fewest_now), (min(1.0, least_before), fewest_before), z)[1]
    verdict = MORE if low > 0 else FEWER if high < 0 else ALIKE
    return Change(kind, code, name, share_before, share_now, low, high, verdict)
