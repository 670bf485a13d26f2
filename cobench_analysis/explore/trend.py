"""Shares of themes, levels and stances over time."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from cobench_analysis.errors import UsageError
from cobench_analysis.explore.association import shares
from cobench_analysis.explore.coded import Corpus

TREND_COLUMNS = ("code", "name", "period", "count", "total", "share", "low", "high")
PERIODS = ("year", "quarter", "month")
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?")


def period_of(date: str, year: str, by: str) -> str:
    """Return the period of a comment, or blank where its date does not tell.

    Examples
    --------
    >>> period_of("2022-11", "2022", "quarter"), period_of("2022-11-03", "2022", "month")
    ('2022-Q4', '2022-11')
    """
    if by == "year":
        return year
    found = _DATE.match(date)
    if found is None or found[2] is None:
        return ""
    return f"{found[1]}-{found[2]}" if by == "month" else f"{found[1]}-Q{(int(found[2]) + 2) // 3}"


def trends(corpus: Corpus, kind: str = "theme", codes: Sequence[str] = (), *, by: str = "year") -> pd.DataFrame:
    """Return shares over time, each with its interval.

    Parameters
    ----------
    corpus
        The comments; see ``load_coded`` for several years.
    kind
        ``theme``, ``level``, ``stance`` or ``service``.
    codes
        Which codes; all where none is given.
    by
        ``year`` (the year that a comment belongs to), ``quarter`` or ``month`` (of its date; comments whose date does
        not tell are left out, and ``attrs["left_out"]`` says how many).

    Returns
    -------
    DataFrame
        ``TREND_COLUMNS``, by code and period: how many comments of the period have the code (``count``), how many
        there are (``total``), the share and its 95 % Wilson interval. Intervals say nothing of who was asked when.

    Raises
    ------
    UsageError
        Where there is no such kind, code or period.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> table = pd.DataFrame({"comment_id": list("abc"), "text": "x", "themes": ["voice", "", "voice"],
    ...                       "year": ["2021", "2021", "2022"]})
    >>> found = trends(corpus_of(table), codes=["voice"])
    >>> found[["period", "count", "total"]].to_numpy().tolist()
    [['2021', 1, 2], ['2022', 1, 1]]
    """
    if by not in PERIODS:
        raise UsageError(f"A trend goes by one of {', '.join(PERIODS)}.")
    known, members = corpus.values(kind)
    if unknown := [code for code in codes if code not in known]:
        raise UsageError(f"There is no {kind} '{unknown[0]}'; there are: {', '.join(known)}.")
    dated = zip(corpus.comments["date"], corpus.comments["year"], strict=True)
    period = np.array([period_of(date, year, by) for date, year in dated], dtype=object)
    periods = sorted(set(period) - {""})
    within = period[:, np.newaxis] == np.array(periods, dtype=object)
    chosen = [known.index(code) for code in (codes or known)]
    count = members[:, chosen].T.astype(np.int64) @ within.astype(np.int64)
    total = np.broadcast_to(within.sum(axis=0), count.shape).ravel()
    names = [known[place] for place in chosen]
    columns = {
        "code": np.repeat(np.array(names, dtype=object), len(periods)),
        "name": np.repeat(np.array([corpus.name(kind, code) for code in names], dtype=object), len(periods)),
        "period": np.tile(np.array(periods, dtype=object), len(names)),
        "count": count.ravel(),
        "total": total,
        **shares(count.ravel().tolist(), total.tolist()),
    }
    found = pd.DataFrame(columns, columns=list(TREND_COLUMNS)).astype(dict.fromkeys(TREND_COLUMNS[:3], "str"))
    found.attrs["left_out"] = int((period == "").sum())
    return found
