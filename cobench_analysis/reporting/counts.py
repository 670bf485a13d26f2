"""A published count with the share that it makes and its interval: what charts, sentences and tables show."""

from __future__ import annotations

from dataclasses import dataclass

from cobench_analysis.reporting.disclosure import NOT_SHOWN, Disclosure
from cobench_analysis.review.intervals import wilson

NO_BREAK = "\u00a0"  # a blank at which no line ends


@dataclass(frozen=True)
class Count:
    """A count as it may be shown, of a whole as it may be shown.

    Parameters
    ----------
    code, name
        What was counted.
    value
        The count; None where it is hidden.
    whole
        Of how many; None where that is hidden.
    shown, share, interval
        The count, the percentage and its 95 % interval as they are written.
    low, high
        The interval as shares, for drawing; 0 where hidden.
    """

    code: str
    name: str
    value: int | None
    whole: int | None
    shown: str
    share: str = NOT_SHOWN
    interval: str = NOT_SHOWN
    low: float = 0.0
    high: float = 0.0

    @property
    def share_with_interval(self) -> str:
        """The share with its interval, short enough for a table beside a picture."""
        return NOT_SHOWN if self.share == NOT_SHOWN else f"{self.share} ({self.interval})"


def possible_shares(value: int, whole: int, disclosure: Disclosure) -> tuple[float, float, int]:
    """Return the least and the greatest share, and the least whole, that published counts can stand for.

    Examples
    --------
    >>> possible_shares(10, 40, Disclosure(controlled=False)), possible_shares(10, 40, Disclosure(controlled=True))
    ((0.25, 0.25, 40), (0.19047619047619047, 0.3157894736842105, 38))
    """
    if not disclosure.controlled:
        return value / whole, value / whole, whole
    (least, most), (smallest, largest) = disclosure.rules.counts(value), disclosure.rules.counts(whole)
    return least / largest, most / smallest, smallest


def count_of(code: str, name: str, value: int | None, whole: int | None, disclosure: Disclosure) -> Count:
    r"""Make a :class:`Count` of published values.

    Examples
    --------
    >>> count_of("voice", "Voice", 10, 40, Disclosure(controlled=False)).share_with_interval
    '25\xa0% (14 to 40)'
    >>> count_of("voice", "Voice", None, 40, Disclosure(controlled=True)).shown
    'not shown'
    """
    shown = disclosure.written(value)
    if value is None or not whole:
        return Count(code, name, value, whole, shown)
    value_here = min(value, whole)  # each was rounded alone
    low, high = wilson(value_here, whole)
    share = f"{100 * value_here / whole:.0f}{NO_BREAK}%"
    return Count(code, name, value, whole, shown, share, f"{100 * low:.0f} to {100 * high:.0f}", low, high)
