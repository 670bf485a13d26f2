"""Themes by anything else that is known of a comment: shares, and whether they differ by more than chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cobench_analysis.errors import UsageError
from cobench_analysis.explore.association import (
    LEAST_EXPECTED,
    Numbers,
    adjusted,
    adjusted_residual,
    fisher,
    p_of,
    shares,
    two_by_two,
)
from cobench_analysis.explore.coded import SINGLE, Corpus
from cobench_analysis.review.intervals import SEED

ROUNDS = 9_999  # of the permutation test
TEST_COLUMNS = (
    "theme",
    "name",
    "comments",
    "statistic",
    "df",
    "least_expected",
    "cramers_v",
    "test",
    "p",
    "p_adjusted",
)


def theme_by(corpus: Corpus, attribute: str) -> pd.DataFrame:
    """Count the themes among the comments of each level, stance, source, channel, question, list, year or service.

    Parameters
    ----------
    corpus
        The comments.
    attribute
        One of ``coded.DIMENSIONS``, but ``theme``.

    Returns
    -------
    DataFrame
        One row per theme and code of the attribute, in codebook order: ``theme``, its ``name``, the code (in a column
        called as the attribute), ``count`` (comments that have both), ``total`` (comments that have the code),
        ``share`` (count of total) with its 95 % Wilson interval ``low``, ``high``, the adjusted ``residual`` (standard
        errors from what chance expects: ``association.adjusted_residual``), and ``p`` of the comments that have the
        code against all others (chi-square; Fisher's exact test where a count below 5 is expected), corrected for the
        number of rows (``p_adjusted``: ``association.adjusted``).

    Raises
    ------
    UsageError
        Where there is no such attribute.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> table = pd.DataFrame({"comment_id": list("abcd"), "text": "x", "themes": ["voice", "voice", "", ""],
    ...                       "channel": ["event", "event", "event", "post"]})
    >>> found = theme_by(corpus_of(table), "channel").query("theme == 'voice'")
    >>> found[["channel", "count", "total"]].to_numpy().tolist()
    [['event', 2, 3], ['post', 0, 1]]
    """
    if attribute == "theme":
        raise UsageError("For themes by themes there is cooccurrence.")
    codes, members = corpus.values(attribute)
    ids = list(corpus.codebook.theme_ids)
    count, whole = (corpus.themes.T @ members).astype(np.float64), float(len(corpus))
    total = np.broadcast_to(members.sum(axis=0), count.shape).astype(np.float64)
    having = np.broadcast_to(corpus.themes.sum(axis=0)[:, np.newaxis], count.shape).astype(np.float64)
    count, total, having = count.ravel(), total.ravel(), having.ravel()
    residual = adjusted_residual(count, having, total, whole)
    p = _cell_p(count, having, total, whole, residual)
    found = pd.DataFrame(
        {
            "theme": np.repeat(np.array(ids, dtype=object), len(codes)),
            "name": np.repeat(np.array([corpus.name("theme", theme) for theme in ids], dtype=object), len(codes)),
            attribute: np.tile(np.array(codes, dtype=object), len(ids)),
            "count": count.astype(np.int64),
            "total": total.astype(np.int64),
            **shares(count.tolist(), total.tolist()),
            "residual": residual,
            "p": p,
            "p_adjusted": adjusted(p),
        }
    )
    return found.astype({"theme": "str", "name": "str", attribute: "str"})


def _cell_p(count: Numbers, having: Numbers, total: Numbers, whole: float, residual: Numbers) -> Numbers:
    """Return the p-value of each cell: chi-square, or exact where little is expected."""
    p = np.where(np.isnan(residual), np.nan, p_of(np.nan_to_num(residual) ** 2))
    rarer, smaller = np.minimum(having, whole - having), np.minimum(total, whole - total)
    few = ~np.isnan(residual) & (rarer * smaller < LEAST_EXPECTED * whole)
    p[few] = fisher(*two_by_two(count[few], having[few], total[few], whole))
    return p


def theme_tests(corpus: Corpus, attribute: str) -> pd.DataFrame:
    """Test for each theme whether its share differs among the levels, stances, sources, channels or years.

    Parameters
    ----------
    corpus
        The comments. Several of one family are taken for independent, so that p-values are too small where few
        families wrote much.
    attribute
        One of ``coded.SINGLE``; of services a comment can have several, see ``theme_by``.

    Returns
    -------
    DataFrame
        ``TEST_COLUMNS``, one row per theme in codebook order: how many ``comments`` have it; Pearson's chi-square
        (``statistic``, ``df``); the least count that chance expects; Cramer's V, 0 to 1, how strong the difference is
        (Cramer 1946, Mathematical Methods of Statistics, 21.9); and ``p``. The ``test`` is ``chi-square`` where every
        expected count is 5 or more (Cochran 1954, Biometrics 10:417-451), else ``Fisher exact`` for two codes or
        ``permutation`` for more: of 9,999 random tables with the same totals, how many have as great a statistic.
        ``p_adjusted`` is corrected for the number of themes (``association.adjusted``). Missing where no comment has
        the theme, or all have, or there is one code only.

    Raises
    ------
    UsageError
        Where there is no such attribute.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> channel, themes = ["event"] * 20 + ["post"] * 20, ["voice"] * 15 + [""] * 5 + ["voice"] * 5 + [""] * 15
    >>> table = pd.DataFrame({"comment_id": [f"c{n:02}" for n in range(40)], "text": "x", "themes": themes,
    ...                       "channel": channel})
    >>> found = theme_tests(corpus_of(table), "channel").iloc[0]
    >>> found["test"], float(found["statistic"]), float(found["cramers_v"])
    ('chi-square', 10.0, 0.5)
    """
    if attribute not in SINGLE:
        raise UsageError(f"A test goes by one of {', '.join(SINGLE)}; for services see theme_by.")
    _, members = corpus.values(attribute)
    total = members.sum(axis=0)
    members, total = members[:, total > 0], total[total > 0]
    random = np.random.default_rng(SEED)
    rows = []
    for theme, having in zip(corpus.codebook.theme_ids, (corpus.themes.T @ members), strict=True):
        rows.append((theme, corpus.name("theme", theme), int(having.sum()), *_test(having, total, random)))
    found = pd.DataFrame(rows, columns=list(TEST_COLUMNS[:-1]))
    return found.assign(p_adjusted=adjusted(found["p"].to_numpy(np.float64)))


def _test(
    having: npt.NDArray[np.int64], total: npt.NDArray[np.int64], random: np.random.Generator
) -> tuple[float, int, float, float, str, float]:
    """Return statistic, degrees of freedom, least expected count, Cramer's V, the name of the test and p."""
    whole, have, codes = int(total.sum()), int(having.sum()), len(total)
    if not 0 < have < whole or codes < 2:
        return np.nan, max(0, codes - 1), np.nan, np.nan, "", np.nan
    statistic = float(_chi_square(having, total, have))
    least = float(min(have, whole - have) * total.min() / whole)
    if least >= LEAST_EXPECTED:
        test, p = "chi-square", float(p_of(np.array([statistic]), codes - 1)[0])
    elif codes == 2:
        cells = [np.array([float(cell)]) for cell in (having[0], total[0] - having[0], having[1], total[1] - having[1])]
        test, p = "Fisher exact", float(fisher(*cells)[0])
    else:
        test, p = "permutation", _permuted(statistic, total, have, random)
    return statistic, codes - 1, least, float(np.sqrt(statistic / whole)), test, p


def _chi_square(having: npt.NDArray[np.int64], total: npt.NDArray[np.int64], have: int) -> npt.NDArray[np.float64]:
    """Return Pearson's chi-square for counts of ``(..., codes)``."""
    whole = total.sum()
    share = have / whole
    return np.asarray(((having - total * share) ** 2 / (total * share * (1 - share))).sum(axis=-1))


def _permuted(statistic: float, total: npt.NDArray[np.int64], have: int, random: np.random.Generator) -> float:
    drawn = random.multivariate_hypergeometric(total, have, size=ROUNDS, method="marginals")
    as_great = _chi_square(drawn, total, have) >= statistic * (1 - 1e-9)  # equal tables must count as equal
    return (1 + int(as_great.sum())) / (1 + ROUNDS)
