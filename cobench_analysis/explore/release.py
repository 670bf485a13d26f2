"""Counts that may leave the room: small ones hidden, the others rounded, as in the published report.

What this promises. Of a corpus with a year that is not open, a count below the threshold is hidden, nought included;
shown counts are rounded; further counts are hidden until the hidden ones cannot be worked out from the table and from
the totals of its rows and columns, which the report shows (``reporting.suppression``). Where the corpus is one whole
year, what the report has hidden stays hidden, and what it shows of the same count is shown here with the same value.

What it does not promise. Two tables that were released one by one can tell together what neither tells alone; so can a
table and a count of another kind in the report, or of a part of the corpus and the whole. Make one table of all that
is to leave, and let one person keep what left before. Words and texts are not counts: a phrase that one family used
can name it, whatever its count. Shares, intervals and tests are dropped, since they tell the counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from cobench_analysis.errors import UsageError
from cobench_analysis.explore.coded import DIMENSIONS, SINGLE, Corpus
from cobench_analysis.explore.trend import period_of
from cobench_analysis.reporting.suppression import Key, protect

_AS = {"first": "theme", "second": "theme"}  # columns that hold codes of another dimension than their name says


def safe_counts(
    corpus: Corpus, table: pd.DataFrame, cells: Sequence[str], count: str = "count", kind: str = ""
) -> pd.DataFrame:
    """Return the counts of a table as they may leave the room.

    Parameters
    ----------
    corpus
        What was counted.
    table
        A table of counts, as ``theme_by``, ``cooccurrence`` or ``keyness`` return it, or rows of it.
    cells
        The columns that say what is counted, together once in the table: ``["theme", "level"]``.
    count
        The column that counts comments.
    kind
        What a column ``code`` holds, of ``trends``: ``theme``, ``level``, ``stance`` or ``service``.

    Returns
    -------
    DataFrame
        ``cells`` and ``count`` alone, in the table's order; a hidden count is missing. In an open year the counts are
        as they were. Where the whole corpus is smaller than the threshold, nothing is shown.

    Raises
    ------
    UsageError
        Where a column is missing, the cells do not tell the rows apart, or a count is not a whole number.

    Examples
    --------
    >>> from cobench_analysis.explore.breakdown import theme_by
    >>> from cobench_analysis.explore import corpus_of
    >>> rows = [(f"c{at:02}", "x", "voice" if at < 20 else "", "event" if at < 12 else "post") for at in range(40)]
    >>> corpus = corpus_of(pd.DataFrame(rows, columns=["comment_id", "text", "themes", "channel"]))
    >>> voice = theme_by(corpus, "channel").query("theme == 'voice'")
    >>> voice["count"].tolist(), safe_counts(corpus, voice, ["theme", "channel"])["count"].tolist()
    ([12, 8], [10, 10])
    """
    missing = [name for name in (*cells, count) if name not in table]
    if missing or not cells:
        raise UsageError(f"The table has no column {missing[0] if missing else 'to go by'}.")
    found = table[[*cells, count]].reset_index(drop=True)
    if found.duplicated(list(cells)).any() or not pd.api.types.is_integer_dtype(found[count]):
        raise UsageError("The cells must tell the rows apart, and the count must be of comments, in whole numbers.")
    if not corpus.disclosure.controlled:
        return found
    keys = [_key(cells, row, kind) for row in found[list(cells)].astype("str").itertuples(index=False, name=None)]
    try:
        shown = _protected(corpus, dict(zip(keys, found[count].astype(int).tolist(), strict=True)))
    except ValueError:
        raise UsageError("The counts contradict each other: was the table counted on this corpus?") from None
    return found.assign(**{count: pd.array([shown.get(key) for key in keys], dtype="Int64")})


def _protected(corpus: Corpus, cells: Mapping[Key, int]) -> dict[Key, int | None]:
    """Return the cells that may be shown beside the totals that a report shows, which give way to none of them.

    Where such a total would have to be hidden, the cells that it is the total of are hidden instead; all are, where
    that is no help.
    """
    totals = {(): len(corpus)} | _totals(corpus, cells)
    told = {key for key, value in _shown(corpus, totals).items() if value is not None}
    while True:
        shown = _shown(corpus, totals | dict(cells))
        gone = {condition for key in told if shown[key] is None for condition in key}
        left = {key: count for key, count in cells.items() if gone.isdisjoint(key)}
        if not gone:
            return {key: shown[key] for key in cells}
        if len(left) == len(cells):
            return {}
        cells = left


def _shown(corpus: Corpus, counts: Mapping[Key, int]) -> dict[Key, int | None]:
    earlier = {key: corpus.published[key] for key in counts if key in corpus.published}
    return protect(counts, _partitions(corpus, counts), corpus.disclosure.rules, earlier=earlier)


def _key(cells: Sequence[str], codes: tuple[str, ...], kind: str) -> Key:
    names = (_AS.get(cell, kind if cell == "code" and kind else cell) for cell in cells)
    return tuple(sorted(zip(names, codes, strict=True)))


def _totals(corpus: Corpus, keys: Iterable[Key]) -> dict[Key, int]:
    """Return the count of each condition alone: how many comments have the theme, the level, the period."""
    wanted = {condition for key in keys if len(key) > 1 for condition in key}
    totals: dict[Key, int] = {}
    for dimension in sorted({dimension for dimension, _ in wanted}):
        if dimension in DIMENSIONS:
            codes, members = corpus.values(dimension)
            having = dict(zip(codes, members.sum(axis=0).tolist(), strict=True))
        elif dimension == "period":
            having = Counter(_period_of_each(corpus, {code for name, code in wanted if name == "period"}))
        else:
            continue
        totals |= {((dimension, code),): having.get(code, 0) for name, code in wanted if name == dimension}
    return totals


def _partitions(corpus: Corpus, counts: Mapping[Key, int]) -> dict[str, list[str]]:
    """Return the codes of each dimension of the table of which a comment has exactly one."""
    used = {dimension for key in counts for dimension, _ in key}
    found = {name: corpus.values(name)[0] for name in SINGLE if name in used}
    if "period" in used:
        found["period"] = _periods(corpus, {code for key in counts for dimension, code in key if dimension == "period"})
    return found


def _periods(corpus: Corpus, named: set[str]) -> list[str]:
    """Return all periods of the kind that is named, with a blank one where dates do not tell it."""
    return sorted({*_period_of_each(corpus, named), *named})


def _period_of_each(corpus: Corpus, named: set[str]) -> list[str]:
    by = next(by for by, signs in (("year", 4), ("month", 7), ("quarter", 7)) if _written_so(named, by, signs))
    dated = zip(corpus.comments["date"], corpus.comments["year"], strict=True)
    return [period_of(date, year, by) for date, year in dated]


def _written_so(named: set[str], by: str, signs: int) -> bool:
    return all(len(period) == signs and ("Q" in period) == (by == "quarter") for period in named)
