"""Intervals: of shares by formula, of any other measure by drawing the comments again."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

CONFIDENCE = 0.95
ROUNDS = 1_000  # how often the comments are drawn again
SEED = 2021  # so that the same comments always give the same intervals
FEW = 10  # comments; a measure that stands on fewer says too little
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
Floats = npt.NDArray[np.float64]


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
    return wilson_bounds(count / total, total, _Z)


def wilson_bounds(share: float, total: int, z: float) -> tuple[float, float]:
    """Return the Wilson score interval of a share for any normal quantile ``z`` (Wilson 1927, JASA 22:209-212).

    Examples
    --------
    >>> [round(edge, 2) for edge in wilson_bounds(0.25, 20, 1.96)]
    [0.11, 0.47]
    """
    centre = share + z * z / (2 * total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, (centre - half) / (1 + z * z / total)), min(1.0, (centre + half) / (1 + z * z / total))


def draws(comments: int, rounds: int = ROUNDS, seed: int = SEED) -> Floats:
    """Draw comments again with replacement (the bootstrap: Efron 1979, Annals of Statistics 7:1-26).

    Parameters
    ----------
    comments
        How many comments there are; as many are drawn in each round.
    rounds
        How often they are drawn.
    seed
        The same seed gives the same draws.

    Returns
    -------
    ndarray
        ``(1 + rounds, comments)``: how often each comment counts. In the first row each counts once:
        these are the comments as they are, and what is computed from that row is the estimate.

    Examples
    --------
    >>> drawn = draws(4, rounds=2)
    >>> drawn[0].tolist(), drawn.sum(axis=1).tolist()
    ([1.0, 1.0, 1.0, 1.0], [4.0, 4.0, 4.0])
    """
    once = np.ones((1, comments))
    if comments == 0:
        return np.ones((1 + rounds, 0))
    again = np.random.default_rng(seed).multinomial(comments, np.full(comments, 1 / comments), size=rounds)
    return np.concatenate((once, again))


def spread(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return estimates and their 95 % percentile intervals (Efron and Tibshirani 1993, chapter 13).

    Parameters
    ----------
    values
        ``(1 + rounds, k)``: measures computed from the rows of :func:`draws`; missing where a measure
        is not defined. Rounds in which it is not are left out of its interval.

    Returns
    -------
    value, low, high
        ``(k,)`` each; the interval is missing where the measure is defined in no round.

    Examples
    --------
    >>> value, low, high = spread(np.array([[0.5], [0.25], [0.5], [0.75]]))
    >>> value.tolist(), low.round(2).tolist(), high.round(2).tolist()
    ([0.5], [0.26], [0.74])
    """
    again = values[1:]
    edges = np.full((2, values.shape[1]), np.nan)
    known = ~np.isnan(again).all(axis=0)
    outside = (1 - CONFIDENCE) / 2
    edges[:, known] = np.nanquantile(again[:, known], (outside, 1 - outside), axis=0)
    edges[:, np.isnan(values[0])] = np.nan
    return values[0], edges[0], edges[1]


def ratio(part: Floats, whole: Floats) -> Floats:
    """Divide; missing where there is nothing to divide by.

    Examples
    --------
    >>> ratio(np.array([1.0, 0.0]), np.array([2.0, 0.0])).tolist()
    [0.5, nan]
    """
    result = np.full(part.shape, np.nan)
    np.divide(part, whole, out=result, where=whole > 0)
    return result
