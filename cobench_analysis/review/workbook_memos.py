"""The memos in the workbook to check codes: a column behind all others, which nobody reads when it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cobench_analysis.review.checklist import CheckItem
from cobench_analysis.review.workbook_sheets import shown_text
from cobench_analysis.review.workbook_style import BLUE, FONT, PALE, height

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MEMOS = "Notes on this comment"
_WIDTH = 46


def add_memos(sheet: Worksheet, items: Sequence[CheckItem]) -> None:
    """Add the column, where any comment has a memo; no reader of a returned workbook asks for it.

    Parameters
    ----------
    sheet
        The sheet to check, with all else in it: a heading, and a row for each of ``items``.
    items
        The comments, in the order of the rows.
    """
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    if not any(item.memos for item in items):
        return
    place = sheet.max_column + 1
    sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    head = sheet.cell(1, place, MEMOS)
    head.font, head.fill = Font(name=FONT, bold=True, color="FFFFFF"), PatternFill("solid", fgColor=BLUE)
    head.alignment = Alignment(wrap_text=True, vertical="bottom")
    for row, item in enumerate(items, 2):
        told = shown_text(memo_cell(item))
        cell = sheet.cell(row, place, told or None)
        cell.number_format, cell.fill = "@", PatternFill("solid", fgColor=PALE)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        lines = told.count("\n") * int(_WIDTH)  # a line break takes a whole line
        sheet.row_dimensions[row].height = max(
            sheet.row_dimensions[row].height or 0, height((told + " " * lines, _WIDTH))
        )
    sheet.auto_filter.ref = sheet.dimensions


def memo_cell(item: CheckItem) -> str:
    r"""Return a comment's memos as one cell holds them.

    Examples
    --------
    >>> memo_cell(CheckItem("a", "0" * 64, "We waited", memos=(("2026-11-26: Waiting", "Which list?"),)))
    '2026-11-26: Waiting\nWhich list?'
    """
    return "\n\n".join(f"{heading}\n{text}" for heading, text in item.memos)
