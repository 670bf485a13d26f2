"""How two things go together: statistics of tables of two by two, for many tables at once.

A table has the cells ``a`` (both), ``b`` (only the first), ``c`` (only the second) and ``d`` (neither).
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from cobench_analysis.review.intervals import CONFIDENCE, wilson

Numbers = npt.NDArray[np.float64]
LEAST_EXPECTED = 5  # below it the chi-square distribution is too rough (Cochran 1954, Biometrics 10:417-451)
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


def two_by_two(
    both: Numbers, first: Numbers, second: Numbers, whole: float
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return the four cells for counts of both, of the first, of the second and of all.

    Examples
    --------
    >>> one = np.array([10.0])
    >>> [float(cell[0]) for cell in two_by_two(one, 3 * one, 2 * one, 100)]
    [10.0, 20.0, 10.0, 60.0]
    """
    return both, first - both, second - both, whole - first - second + both


def log_likelihood(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> Numbers:
    """Return G2, the log-likelihood ratio (Dunning 1993, Computational Linguistics 19(1):61-74, table 1).

    It is computed over all four cells. Rayson and Garside (2000, Proceedings of the Workshop on Comparing Corpora,
    1-6) leave ``b`` and ``d`` out, which changes little where a word is a small part of its corpus.

    Examples
    --------
    >>> table = [np.array([cell]) for cell in (110.0, 2442.0, 111.0, 29114.0)]  # "the swiss", Dunning's first row
    >>> round(float(log_likelihood(*table)[0]), 2)
    270.72
    """
    from scipy.special import xlogy

    total = a + b + c + d
    parts = sum(xlogy(cell, cell) for cell in (a, b, c, d, total))
    margins = sum(xlogy(margin, margin) for margin in (a + b, c + d, a + c, b + d))
    found: Numbers = np.maximum(0.0, 2 * (parts - margins))
    return found


def log_ratio(one: Numbers, of_one: float, other: Numbers, of_other: float) -> Numbers:
    """Return the binary logarithm of the ratio of two shares (Hardie 2014, "Log Ratio: an informal introduction").

    Every point doubles the ratio. A count of nought is taken for half a one, as Hardie does.

    Examples
    --------
    >>> round(float(log_ratio(np.array([6.0]), 10_000, np.array([2.0]), 10_000)[0]), 2)  # three times: his example
    1.58
    """
    return np.asarray(
        np.log2(np.where(one == 0, 0.5, one) / of_one) - np.log2(np.where(other == 0, 0.5, other) / of_other)
    )


def p_of(statistic: Numbers, df: float | Numbers = 1) -> Numbers:
    """Return the probability of a chi-square statistic as great or greater; missing where it is.

    Examples
    --------
    >>> round(float(p_of(np.array([3.841459]))[0]), 3)
    0.05
    """
    from scipy.special import chdtrc

    return np.asarray(chdtrc(df, statistic))


def adjusted(p: Numbers) -> Numbers:
    """Return p-values corrected for how many there are: false discovery rate, step up.

    Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57:289-300. Of the results whose corrected
    value is below 0.05, no more than 5 of 100 are expected to be chance. Missing ones are not counted.

    Examples
    --------
    >>> adjusted(np.array([0.01, np.nan, 0.04])).tolist()
    [0.02, nan, 0.04]
    """
    from scipy.stats import false_discovery_control

    found = np.full(p.shape, np.nan)
    known = ~np.isnan(p)
    if known.any():
        found[known] = false_discovery_control(p[known])
    return found


def fisher(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> Numbers:
    """Return the two-sided p-value of Fisher's exact test of each table; missing where a margin is nought.

    Examples
    --------
    >>> one = np.array([3.0])
    >>> round(float(fisher(one, one - 2, one - 2, one)[0]), 4)  # the lady tasting tea (Fisher 1935, chapter 2)
    0.4857
    """
    from scipy.stats import fisher_exact

    cells = np.stack((a, b, c, d), axis=-1).reshape(-1, 2, 2).astype(np.int64)
    tested = [float(fisher_exact(table).pvalue) for table in cells]
    empty = (cells.sum(axis=1) == 0).any(axis=1) | (cells.sum(axis=2) == 0).any(axis=1)
    return np.where(empty, np.nan, tested).reshape(a.shape)


def phi(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> Numbers:
    """Return phi, the correlation of two things that are there or not; missing where a margin is nought.

    Examples
    --------
    >>> one = np.array([1.0])
    >>> float(phi(5 * one, 0 * one, 0 * one, 5 * one)[0])
    1.0
    """
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Numbers = np.where(margins > 0, (a * d - b * c) / np.sqrt(margins), np.nan)
    return found


def phi_interval(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> tuple[Numbers, Numbers]:
    """Return the 95 % interval of phi.

    The large-sample variance of phi (Bishop, Fienberg and Holland 1975, Discrete Multivariate Analysis, section 11.3),
    on the scale of Fisher's z, with half a comment added to each cell, or few comments would make it far too narrow.
    Fisher's own variance, 1 / (n - 3), holds for normal variables only: for rare themes that go together it covers 60
    to 84 of 100 where this interval covers 93 or more (a test draws tables and counts).

    Examples
    --------
    >>> one = np.array([1.0])
    >>> [round(float(edge[0]), 2) for edge in phi_interval(20 * one, 10 * one, 10 * one, 60 * one)]
    [0.31, 0.67]
    """
    value = phi(a, b, c, d)
    cells = [cell + 0.5 for cell in (a, b, c, d)]
    middle = phi(*cells)
    half = _Z * np.sqrt(np.maximum(0.0, _phi_variance(middle, *cells))) / (1 - middle**2)
    low, high = np.tanh(np.arctanh(middle) - half), np.tanh(np.arctanh(middle) + half)
    known = ~np.isnan(value)
    return np.where(known, np.fmin(low, value), np.nan), np.where(known, np.fmax(high, value), np.nan)


def _phi_variance(value: Numbers, a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> Numbers:
    total = a + b + c + d
    first, second = (a + b) / total, (a + c) / total  # shares of the two margins
    spread_first, spread_second = first * (1 - first), second * (1 - second)
    apart = (2 * first - 1) * (2 * second - 1) / np.sqrt(spread_first * spread_second)
    uneven = (2 * first - 1) ** 2 / spread_first + (2 * second - 1) ** 2 / spread_second
    return np.asarray((1 - value**2 + (value + value**3 / 2) * apart - 0.75 * value**2 * uneven) / total)


def adjusted_residual(both: Numbers, first: Numbers, second: Numbers, whole: float) -> Numbers:
    """Return how far a count is from what chance expects, in standard errors; missing where a margin is nought.

    Haberman 1973, Biometrics 29:205-220. Its square is the chi-square of the table of two by two.

    Examples
    --------
    >>> one = np.array([10.0])
    >>> round(float(adjusted_residual(one, 2 * one, 2 * one, 100)[0]), 2)
    3.75
    """
    expected = first * second / whole if whole else first * second
    spread = expected * (1 - first / max(1, whole)) * (1 - second / max(1, whole))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > 0, (both - expected) / np.sqrt(spread), np.nan)


def shares(count: Iterable[float], total: Iterable[float]) -> dict[str, Numbers]:
    """Return shares with their 95 % Wilson intervals; missing where there is nothing to have a share of.

    Returns
    -------
    dict
        ``share, low, high``.

    Examples
    --------
    >>> {name: float(value[0].round(2)) for name, value in shares([5], [20]).items()}
    {'share': 0.25, 'low': 0.11, 'high': 0.47}
    """
    rows = [
        (one / of, *wilson(one, of)) if of else (np.nan,) * 3
        for one, of in zip(map(int, count), map(int, total), strict=True)
    ]
    columns = np.array(rows, np.float64).reshape(len(rows), 3).T
    return dict(zip(("share", "low", "high"), columns, strict=True))
