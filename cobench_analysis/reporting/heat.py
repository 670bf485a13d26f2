"""Tables whose cells are darker the more they hold."""

from __future__ import annotations

from collections.abc import Sequence

from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.year import Year

MOST_COLUMNS = 7
TINTS = 4
LEAST_DARK = 8  # comments; where the largest count is smaller, no cell is quite dark
SAME = "–"  # where a row meets itself
Row = tuple[str, Sequence[int | str | None]]


def heat_table(year: Year, caption: str, head: Sequence[str], rows: Sequence[Row]) -> Fragment:
    """Return a table of counts in which darker cells hold more.

    Parameters
    ----------
    year
        For how counts are written.
    caption, head
        The caption, and the headings.
    rows
        The name of each row, and its counts as they may be shown; a text stands as it is.
    """
    most = max([LEAST_DARK, *(cell for _, cells in rows for cell in cells if isinstance(cell, int))])
    written = [(name, [_cell(year, cell, most) for cell in cells]) for name, cells in rows]
    return part("heat", caption, head, written)


def _cell(year: Year, cell: int | str | None, most: int) -> tuple[str, int]:
    return (cell, 0) if isinstance(cell, str) else (year.written(cell), tint(cell, most))


def tint(value: int | None, most: int) -> int:
    """Return how dark a cell is, from 0 for nothing or not shown.

    Examples
    --------
    >>> [tint(value, 20) for value in (None, 0, 1, 10, 20)]
    [0, 0, 1, 2, 4]
    """
    return 0 if not value else max(1, min(TINTS, int(TINTS * value / most)))
