"""The workbook ``data-tables.xlsx``: the report's figures as numbers, for people who reckon on.

Laid out as the Analysis Function asks of statistics in spreadsheets: cover, contents, notes, then one marked-up table
a sheet, under its title and a line that says so. It has no clock in it: the same year gives the same bytes.
"""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cobench_analysis.reporting.annex import protection_sentence
from cobench_analysis.reporting.data_tables import (
    COUNT,
    NUMBER,
    POINTS,
    SHARE,
    SHORTHAND,
    TEXT,
    Cell,
    Column,
    DataTable,
    data_tables,
    lacking,
)
from cobench_analysis.reporting.sections import INVENTED
from cobench_analysis.reporting.wording import comments_words, join_words
from cobench_analysis.reporting.year import Year
from cobench_analysis.review.workbook_sheets import shown_text
from cobench_analysis.review.workbook_style import print_on_one_width

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
OWNER = "PACC"
FONT, SIZE, TITLE_SIZE = "Arial", 12, 15  # points
FORMATS = {COUNT: "#,##0", SHARE: "0%", POINTS: "[>=0.005]+0%;[<=-0.005]-0%;0%"}
_WIDEST, _WIDER, _NARROWEST, _COVER_WIDTH = 52, 90, 11, 85  # of columns, in signs of the usual font
_FEW_COLUMNS = 4  # up to here they may be wider
_SIGN, _LINE, _HIGHEST = 1.15, 16.0, 409.0  # how wide a sign of ours is in those, and a line's height in points
_MANY_COLUMNS = 8  # from here on the first column stays in sight
_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can hold


def write_spreadsheet(year: Year, target: Path) -> None:
    """Write the workbook of a year.

    Parameters
    ----------
    year
        The year; every number comes from what may be shown of it.
    target
        The file to write: a path that :func:`cobench_analysis.store.replacing` gave.
    """
    from openpyxl import Workbook

    tables = data_tables(year)
    notes = list(dict.fromkeys(note for table in tables for note in table.notes))
    book = Workbook()
    _describe(book, year)
    _cover(book.active, year)
    listed = _contents(tables)
    _table_sheet(book.create_sheet(CONTENTS), listed, [])
    _link_each(book[CONTENTS], listed)
    _table_sheet(book.create_sheet(NOTES), _notes(notes), [])
    for table in tables:
        _table_sheet(book.create_sheet(table.name), table, notes)
    target.write_bytes(_without_clock(book))


def _describe(book: Workbook, year: Year) -> None:
    """Set the document's properties, and the styles of headings by the names that Excel and screen readers know."""
    from openpyxl.styles import Font, NamedStyle

    about = book.properties
    about.title, about.creator, about.language = _title(year), OWNER, "en-GB"
    about.created = about.modified = datetime(*_NO_DATE)
    for level, size in ((1, TITLE_SIZE), (2, SIZE)):
        font = Font(name=FONT, size=size, bold=True)
        book.add_named_style(NamedStyle(name=f"Heading {level}", builtinId=15 + level, font=font))


def _title(year: Year) -> str:
    return f"SEND impact report for Shropshire, {year.year}: data tables"


def _cover(sheet: Worksheet, year: Year) -> None:
    from openpyxl.styles import Alignment

    sheet.title = COVER
    for number, (text, heading) in enumerate(_cover_lines(year), 1):
        cell = sheet.cell(number, 1, shown_text(text))
        if heading:
            cell.style = "Heading 1" if number == 1 else "Heading 2"
        else:
            cell.font = _font()
        cell.alignment = Alignment(wrap_text=True, vertical="bottom" if heading else "top")
        lines = _lines(text, _COVER_WIDTH)
        sheet.row_dimensions[number].height = _LINE * (lines + heading) + 2
    sheet.column_dimensions["A"].width = _COVER_WIDTH
    print_on_one_width(sheet)
    sheet.page_setup.fitToHeight = 1


def _cover_lines(year: Year) -> list[tuple[str, bool]]:
    """Return the lines of the cover, each with whether it is a heading."""
    sources = join_words(sorted({source for (source, _, _), _ in year.heard_counts() if source}))
    told = f"From {comments_words(year.written(year.total))}{f': {sources}' if sources else ''}."
    shorthand = "; ".join(f"{mark} = {meaning}" for mark, meaning in SHORTHAND.items())
    parts = [
        ("What this is", f"The figures of PACC's SEND impact report of {year.year} as numbers: what parent carers told "
         "services, set on PACC's Co-production Bench. What it means stands in the report itself."),
        ("", told),
        ("", f"Each worksheet holds one table; the worksheet “{CONTENTS}” lists them, and “{NOTES}” explains them."),
        ("How small counts are protected", protection_sentence(year)),
        ("Shorthand", f"{shorthand}."),
        *(("" if number else "What is not here", line) for number, line in enumerate(lacking(year))),
        ("Which run this is", f"Run {str(year.manifest['identity'])[:12]}, codebook version {year.codebook.version}: "
         "the same inputs always give this number and these figures."),
        ("Who to ask", f"{OWNER}, the parent carer forum of Shropshire."),
    ]  # fmt: skip
    lines = [(_title(year), True)] + ([(INVENTED, False)] if year.settings.synthetic else [])
    return lines + [line for title, text in parts for line in ((title, True), (text, False)) if line[0]]


def _contents(tables: Sequence[DataTable]) -> DataTable:
    rows = ((NOTES, "What the shorthand and the notes say"), *((table.name, table.title) for table in tables))
    heads = (Column("Worksheet"), Column("What it holds"))
    return DataTable("Table_of_contents", "Contents", "Each row leads to a worksheet.", heads, rows)


def _notes(notes: Sequence[str]) -> DataTable:
    rows = [*SHORTHAND.items(), *((_mark(number), note) for number, note in enumerate(notes, 1))]
    heads = (Column("Mark"), Column("What it says"))
    return DataTable("Table_of_notes", "Notes and shorthand", "Each row is a mark that tables use.", heads, tuple(rows))


def _mark(number: int) -> str:
    return f"[note {number}]"


def _lines_above(table: DataTable, notes: Sequence[str]) -> list[str]:
    """Return what stands above a table: its title, that it is one table, its shorthand and its notes."""
    lines = [table.title, f"This worksheet contains one table. {table.about}"]
    if notes and table.marks:
        lines.append(f"Shorthand: {'; '.join(f'{mark} = {SHORTHAND[mark]}' for mark in table.marks)}.")
    if notes and table.notes:
        told = ", ".join(_mark(number) for number in sorted(notes.index(note) + 1 for note in table.notes))
        lines.append(f"To be read with {told}, on the worksheet “{NOTES}”.")
    return lines


def _table_sheet(sheet: Worksheet, table: DataTable, notes: Sequence[str]) -> None:
    """Fill a sheet: lines above, heads, rows; and mark the table up."""
    lines = _lines_above(table, notes)
    for number, line in enumerate(lines, 1):
        cell = sheet.cell(number, 1, shown_text(line))
        if number == 1:
            cell.style = "Heading 1"
        else:
            cell.font = _font()
        sheet.row_dimensions[number].height = 24 if number == 1 else _LINE + 2
    if sheet.title != CONTENTS:
        lines.append(CONTENTS)
        _link(sheet, len(lines), 1, CONTENTS, f"Go to the {CONTENTS.lower()}")
    head = len(lines) + 1
    widest = _WIDER if len(table.columns) <= _FEW_COLUMNS else _WIDEST
    cells_of = zip(table.columns, zip(*table.rows, strict=True), strict=True)
    widths = [_width(column, cells, widest) for column, cells in cells_of]
    for row, cells in enumerate((tuple(column.name for column in table.columns), *table.rows), head):
        _fill_row(sheet, row, cells, table.columns, is_head=row == head)
        sheet.row_dimensions[row].height = _height(cells, widths, bold=row == head)
    _lay_out(sheet, head, widths)
    _mark_up(sheet, head, table)


def _fill_row(sheet: Worksheet, row: int, cells: Sequence[Cell], columns: Sequence[Column], *, is_head: bool) -> None:
    from openpyxl.styles import Border, Side

    after_number = False
    for place, (value, column) in enumerate(zip(cells, columns, strict=True), 1):
        cell = sheet.cell(row, place, shown_text(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"  # never a formula or an error, whatever it looks like
        else:
            cell.number_format = FORMATS.get(column.kind, FORMATS[COUNT] if isinstance(value, int) else "General")
        cell.font, cell.alignment = _font(bold=is_head), _alignment(column, is_head=is_head, after_number=after_number)
        if is_head:
            cell.border = Border(bottom=Side("medium"))
        after_number = column.kind != TEXT


def _alignment(column: Column, *, is_head: bool, after_number: bool) -> object:
    from openpyxl.styles import Alignment

    side = "left" if column.kind == TEXT else "right"
    indent = 1 if side == "left" and after_number else 0  # or the text would touch the number beside it
    return Alignment(horizontal=side, indent=indent, vertical="bottom" if is_head else "top", wrap_text=True)


def _lay_out(sheet: Worksheet, head: int, widths: Sequence[float]) -> None:
    from openpyxl.utils import get_column_letter

    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = f"{'B' if len(widths) > _MANY_COLUMNS else 'A'}{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.oddFooter.center.text = "&A, page &P of &N"
    print_on_one_width(sheet)


def _mark_up(sheet: Worksheet, head: int, table: DataTable) -> None:
    """Make the cells an Excel table, which a screen reader finds and names; without buttons to filter by."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

    ref = f"A{head}:{get_column_letter(len(table.columns))}{head + len(table.rows)}"
    marked = Table(displayName=table.name, ref=ref)
    marked.tableColumns = [
        TableColumn(id=number, name=shown_text(column.name)) for number, column in enumerate(table.columns, 1)
    ]
    marked.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(marked)


def _link_each(sheet: Worksheet, listed: DataTable) -> None:
    head = sheet.max_row - len(listed.rows)
    for number, (name, _) in enumerate(listed.rows, 1):
        _link(sheet, head + number, 1, str(name), str(name))


def _link(sheet: Worksheet, row: int, column: int, to: str, words: str) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell = sheet.cell(row, column, words)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{to}'!A1", display=words)
    cell.font = Font(name=FONT, size=SIZE, underline="single", color="0B4C8C")
    cell.alignment = Alignment(vertical="top")


def _font(*, bold: bool = False) -> object:
    from openpyxl.styles import Font

    return Font(name=FONT, size=SIZE, bold=bold)


def _width(column: Column, cells: Sequence[Cell], widest: float) -> float:
    """Return how wide a column must be: no word of its head is cut, and long texts are broken into lines."""
    longest_word = max(map(len, column.name.split()), default=0) + 3  # it is bold, and may be set in from the edge
    texts = [len(cell) for cell in cells if isinstance(cell, str)] if column.kind in (TEXT, NUMBER) else []
    return max(_NARROWEST, _SIGN * longest_word, min(widest, _SIGN * max(texts, default=0) + 2))


def _height(cells: Sequence[Cell], widths: Sequence[float], *, bold: bool = False) -> float:
    """Return how high a row must be for its texts: no program finds out by itself."""
    left = 3 if bold else 0
    lines = max(_lines(str(cell), width - left) for cell, width in zip(cells, widths, strict=True))
    return min(_LINE * lines + 3, _HIGHEST)


def _lines(text: str, width: float) -> int:
    return max(1, len(textwrap.wrap(text, int(width / _SIGN))))


def _without_clock(book: Workbook) -> bytes:
    """Return the workbook's bytes with no time of making in them."""
    from openpyxl.writer.excel import ExcelWriter

    made, fixed = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED)).save()  # book.save() would set the clock anew
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            target.writestr(entry, source.read(name))
    return fixed.getvalue()
