"""How the workbook to check codes looks: colours, widths, heights, lists to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.review.workbook_sheets import (
    CHECKED,
    CODES,
    COMMENT,
    COMMENT_ID,
    HOW_SURE,
    LEVEL,
    NOTE,
    NUMBER,
    PLACE,
    SERVICES,
    STANCE,
    WHY,
    YES,
    Columns,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

BLUE, PALE, ENTRY = "12436D", "E8EEF4", "FFF9E5"
FONT = "Calibri"
_LINE, _HIGHEST = 15, 400  # points


def as_text_cells(sheet: Worksheet, columns: Columns) -> None:
    """Keep ids and comments from being read as numbers, dates or formulas."""
    for name in (COMMENT_ID, COMMENT, NOTE):
        for cell in sheet[columns.letter(name)][1:]:
            cell.number_format = "@"
            if cell.data_type == "f":
                cell.data_type = "s"


def style_check(sheet: Worksheet, columns: Columns) -> None:
    """Give the sheet to check its colours, widths and heights, and how it is printed."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    edge = Side("thin", color="9AA7B5")
    line = Border(bottom=edge, right=edge)
    themes = set(columns.themes)
    entry = {LEVEL, STANCE, CHECKED, NOTE, *themes}
    widths = {NUMBER: 6, COMMENT_ID: 14, COMMENT: 52, WHY: 46, HOW_SURE: 26, PLACE: 24, LEVEL: 14, STANCE: 13}
    widths |= {SERVICES: 18, CHECKED: 10, NOTE: 30}
    for place, name in enumerate(columns.names, 1):
        head = sheet.cell(1, place)
        head.font, head.fill = Font(name=FONT, bold=True, color="FFFFFF"), PatternFill("solid", fgColor=BLUE)
        rotation = 90 if name in themes else 0
        head.alignment = Alignment(wrap_text=True, vertical="bottom", text_rotation=rotation)
        sheet.column_dimensions[columns.letter(name)].width = widths.get(name, 5.5)
        fill = PatternFill("solid", fgColor=ENTRY if name in entry else PALE)
        middle = Alignment(horizontal="center", vertical="top", wrap_text=True)
        left = Alignment(vertical="top", wrap_text=True)
        for (cell,) in sheet.iter_rows(min_row=2, min_col=place, max_col=place):
            cell.alignment = middle if name in themes or name == CHECKED else left
            cell.fill, cell.border = fill, line
    for number, row in enumerate(sheet.iter_rows(min_row=2, values_only=True), 2):
        lines = ((str(cell), widths[name]) for cell, name in zip(row, columns.names, strict=True) if name in widths)
        sheet.row_dimensions[number].height = height(*lines)
    sheet.row_dimensions[1].height = 190
    sheet.freeze_panes = f"{columns.letter(LEVEL)}2"
    sheet.print_area = f"A1:{columns.letter(NOTE)}{sheet.max_row}"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    print_on_one_width(sheet)


def height(*cells: tuple[str, float]) -> float:
    """Return how high a row must be for texts in columns of some width: no program finds out by itself."""
    lines = max((1 + int(len(text) / (0.9 * width)) for text, width in cells), default=1)
    return min(_LINE * lines + 2, _HIGHEST)


def print_on_one_width(sheet: Worksheet) -> None:
    """Print a sheet in landscape, all its columns on one page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def add_choices(sheet: Worksheet, columns: Columns, book: Codebook) -> None:
    """Add the lists to choose from."""
    from openpyxl.worksheet.datavalidation import DataValidation

    last = sheet.max_row
    first_stance = 2 + len(book.levels) + len(book.themes)
    lists = {
        LEVEL: f"'{CODES}'!$B$2:$B${1 + len(book.levels)}",
        STANCE: f"'{CODES}'!$B${first_stance}:$B${first_stance + len(book.stances) - 1}",
    }
    lists |= dict.fromkeys((*columns.themes, CHECKED), f'"{YES}"')
    for name, formula in lists.items():
        if name in columns.names:
            choice = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=True)
            choice.error = "Choose from the list in the cell" + ("." if name in (LEVEL, STANCE) else ", or empty it.")
            choice.add(f"{columns.letter(name)}2:{columns.letter(name)}{max(last, 2)}")
            sheet.add_data_validation(choice)
