"""Published figures: no figure twice with two values, and none from after the year of the report."""

from __future__ import annotations

import pandas as pd

from cobench_analysis.errors import Problem
from cobench_analysis.intake.comments import shortened
from cobench_analysis.intake.input_cells import plain_number
from cobench_analysis.intake.input_files import InputRead
from cobench_analysis.tables import CONTEXT_COLUMNS

_SAME = ("period", "geography", "measure", "unit")


def checked_context(read: InputRead, year: str) -> pd.DataFrame | None:
    """Return the figures up to a year; problems and notes are added to ``read``.

    Parameters
    ----------
    read
        The files of ``context/``.
    year
        The report's year; where it is no number, no figure is left out.

    Returns
    -------
    DataFrame or None
        None where there is no figure.
    """
    first: dict[tuple[str, ...], tuple[str, str, int]] = {}
    kept, later, again = [], 0, 0
    for part in read.parts:
        for number, *cells in part.frame.itertuples():
            row = dict(zip(CONTEXT_COLUMNS, map(str, cells), strict=True))
            key = tuple(row[name].casefold() for name in _SAME)
            value, name, line = first.setdefault(key, (row["value"], part.name, int(number)))
            if (name, line) == (part.name, int(number)):
                is_later = year.isdecimal() and row["period"][:4] > year
                later += is_later
                kept += [] if is_later else [row]
            elif _differ(value, row["value"]):
                where = f"in row {line}" if name == part.name else f"in {name}, row {line}"
                found = f"the value is {shortened(row['value'])}, but {where} the same figure is {shortened(value)}"
                fix = "keep the right one, or tell in 'measure' or 'geography' how they differ"
                read.problems.append(Problem(found, fix, part.name, int(number), "value"))
            else:
                again += 1
    if later:
        rows = "1 row is for a period" if later == 1 else f"{later} rows are for periods"
        is_are = "is" if later == 1 else "are"
        read.notes.append(f"context: {rows} after {year} and {is_are} left out of the report.")
    if again:
        rows = "1 row says" if again == 1 else f"{again} rows say"
        read.notes.append(f"context: {rows} again what another says; each figure is shown once.")
    return pd.DataFrame(kept, columns=list(CONTEXT_COLUMNS), dtype="str") if kept else None


def _differ(one: str, other: str) -> bool:
    numbers = plain_number(one), plain_number(other)
    if None in numbers:
        return one.casefold() != other.casefold()
    return float(numbers[0] or 0) != float(numbers[1] or 0)
