"""Intervals for shares."""

from __future__ import annotations

CONFIDENCE = 0.95


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a share (Wilson 1927, JASA 22:209-212).

    Parameters
    ----------
    count, total
        ``count`` of ``total`` comments.

    Returns
    -------
    low, high
        Between 0 and 1; the whole range 0 to 1 where ``total`` is 0.

    Examples
    --------
    >>> [round(edge, 2) for edge in wilson(5, 20)]
    [0.11, 0.47]
    """
    if total == 0:
        return 0.0, 1.0
    from scipy.stats import binomtest

    interval = binomtest(count, total).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)
