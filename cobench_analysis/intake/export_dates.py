"""Dates as survey tools write them, brought to YYYY-MM-DD where they can be read in one way only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})(?![0-9])")


def iso_dates(dates: Sequence[str]) -> list[str]:
    """Return a column of dates as YYYY-MM-DD; one that can be read in two ways stays as it is.

    Parameters
    ----------
    dates
        A column of dates as a survey tool wrote it, with or without a time. Whether days or months stand
        first is the account's setting: where one date of the column shows it, it holds for all.

    Examples
    --------
    >>> iso_dates(["2024/03/05 4:05:06 PM GMT"]), iso_dates(["05/03/2024 16:05"])
    (['2024-03-05'], ['05/03/2024 16:05'])
    >>> iso_dates(["05/03/2024", "25/03/2024"])
    ['2024-03-05', '2024-03-25']
    """
    found = [match for text in dates if (match := _YEAR_LAST.match(text.strip()))]
    day_first = any(int(match[1]) > 12 for match in found)
    month_first = any(int(match[2]) > 12 for match in found)
    order = "" if day_first == month_first else "day" if day_first else "month"
    return [_iso(text, order) for text in dates]


def _iso(text: str, order: str) -> str:
    if match := _YEAR_FIRST.match(text.strip()):
        return _date(int(match[1]), int(match[2]), int(match[3])) or text
    match = _YEAR_LAST.match(text.strip())
    if match is None:
        return text
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    year += 2000 if year < 100 else 0
    if first > 12 or first == second or (order == "day" and second <= 12):
        return _date(year, second, first) or text
    if second > 12 or order == "month":
        return _date(year, first, second) or text
    return text


def _date(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
