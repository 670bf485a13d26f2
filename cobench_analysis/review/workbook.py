"""The workbook ``coding-check.xlsx``: what a volunteer opens, corrects and sends back.

A hidden sheet keeps what was shown, so that only what a person changed becomes a decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.explain import BAND_WORDS, marked_pieces
from cobench_analysis.coding.refi_qda import clean_xml
from cobench_analysis.intake.ids import text_sha256
from cobench_analysis.review.checklist import CheckItem, Checklist, Why
from cobench_analysis.review.ledger import NOTE as NOTE_KIND
from cobench_analysis.review.ledger import WHOLE_SET, Decision
from cobench_analysis.review.names import with_names
from cobench_analysis.review.worklist import BASELINE_WORDS, REST_WORDS
from cobench_analysis.store import guard_cell, replacing, sha256_json

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

READ_ME, CHECK, CODES, PAST, HIDDEN = "Read me first", "Check", "Codes", "Decisions so far", "_shown"
YEAR, BATCH, VERSION, NAME = "Year", "List", "Codebook version", "Your name"
NUMBER, COMMENT_ID, COMMENT, WHY, HOW_SURE, PLACE = "No.", "Comment id", "Comment", "Why", "How sure", "Why it is here"
LEVEL, STANCE, SERVICES, CHECKED = "Level", "Stance", "Services named", "All codes right now?"
NOTE = "Your note (please name nobody)"
YES = "yes"
ABOUT_COLUMNS = ("year", "list", "codebook_version", "kind", "themes", "sha256")
OPEN, BLIND = "check", "blind"
HIDDEN_COLUMNS = ("comment_id", "text_sha256", "shown_sha256", "level", "themes", "stance")
MOST_SIGNS = 32_000  # in a cell; Excel holds 32,767
LONGEST_NOTE = 1_000
_BLUE, _PALE, _ENTRY = "12436D", "E8EEF4", "FFF9E5"
_FONT = "Calibri"
_LINE, _HIGHEST = 15, 400  # points
_STRONGEST = 2  # words named for each code


def shown_text(text: str) -> str:
    """Return a comment as a cell holds it: without signs that a workbook cannot hold, no formula, not too long.

    Examples
    --------
    >>> shown_text("=1+1")
    "'=1+1"
    """
    clean = guard_cell(clean_xml(text))
    return clean if len(clean) <= MOST_SIGNS else f"{clean[:MOST_SIGNS]} … (cut: too long for a cell)"


def shown_sha256(text: str) -> str:
    """Return a hash by which a text cell is known again, whatever a program made of its white space."""
    return text_sha256(text)


def write_workbook(path: Path, checklist: Checklist, past: Sequence[Decision] = ()) -> None:
    """Write the workbook, whole or not at all.

    Parameters
    ----------
    path
        Where to.
    checklist
        The comments, and whether they are to be read blind.
    past
        The decisions so far, for a sheet of their own; none are shown in a blind sample.
    """
    from openpyxl import Workbook

    book = Workbook()
    _read_me(book.active, checklist)
    _check(book.create_sheet(CHECK), checklist)
    _codes(book.create_sheet(CODES), checklist.codebook)
    if not checklist.blind:
        _past(book.create_sheet(PAST), past, checklist.codebook)
    _hidden(book.create_sheet(HIDDEN), checklist)
    with replacing(path) as aside:
        book.save(aside)


@dataclass(frozen=True)
class Columns:
    """The columns of the sheet to check, in order.

    Parameters
    ----------
    themes
        The headings of the themes: their names.
    blind
        Without what the computer says.
    """

    themes: tuple[str, ...]
    blind: bool

    @property
    def names(self) -> tuple[str, ...]:
        """All headings."""
        checked, told = ((), ()) if self.blind else ((CHECKED,), (WHY, HOW_SURE, PLACE, SERVICES))
        return (NUMBER, COMMENT_ID, COMMENT, LEVEL, STANCE, *self.themes, *checked, NOTE, *told)

    def letter(self, name: str) -> str:
        """Return the letter of a column."""
        from openpyxl.utils import get_column_letter

        return str(get_column_letter(self.names.index(name) + 1))


def _read_me(sheet: Worksheet, checklist: Checklist) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet.title = READ_ME
    task = "Read the comments of the sample" if checklist.blind else "Check the coding"
    rows: list[tuple[str, str]] = [(f"{task}: comments of {checklist.year}", ""), (NAME, "")]
    rows += [("", line) for line in (_blind_lines() if checklist.blind else _check_lines(checklist))]
    rows += [("", ""), (YEAR, str(checklist.year)), (BATCH, checklist.batch), (VERSION, checklist.codebook.version)]
    for row in rows:
        sheet.append(row)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 95
    sheet["A1"].font = Font(name=_FONT, bold=True, size=16, color=_BLUE)
    sheet["A2"].font = Font(name=_FONT, bold=True)
    sheet["B2"].fill = PatternFill("solid", fgColor=_ENTRY)
    for (cell,) in sheet.iter_rows(min_row=3, min_col=2, max_col=2):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[cell.row].height = _height((str(cell.value or ""), 95))
    sheet.row_dimensions[1].height = 24
    _print_on_one_width(sheet)


def _check_lines(checklist: Checklist) -> Iterator[str]:
    yield "Write your name into the yellow cell above; it is kept beside your corrections and never published."
    yield (
        f"Then go to the sheet “{CHECK}”. Each row is one comment. The words that led to its codes are bold. The first "
        "rows need your eyes most; you need not get to the end."
    )
    yield (
        "Is a code wrong? Choose another level or stance from the list in the cell. Write or choose “yes” under a "
        "theme to add it; empty the cell to take it away. Change nothing else: not the comments, not the ids."
    )
    yield (
        f"Is everything right, or right after your changes? Choose “yes” under “{CHECKED}”. That tells us that you "
        "have looked at all the codes of this comment. If you leave it empty, only what you changed counts."
    )
    yield (
        f"What each code means is on the sheet “{CODES}”. Your note may have up to {LONGEST_NOTE:,} characters; please "
        "name nobody in it."
    )
    yield "You may sort and filter. When you are done, save the file and send it to the person who gave it to you."
    if checklist.measured:
        yield f"How sure the computer is. {' '.join(checklist.measured)}"


def _blind_lines() -> Iterator[str]:
    yield "Write your name into the yellow cell above; it is kept beside your codes and never published."
    yield (
        f"Then go to the sheet “{CHECK}”. Each row is one comment. Choose a level and a stance for each, and write or "
        "choose “yes” under every theme that it speaks of; there may be none."
    )
    yield (
        "So that your own reading is not led by the computer's, none of its codes are shown. These comments were drawn "
        "by lot: please read all of them, also the dull ones. They measure how often the computer is right."
    )
    yield f"What each code means is on the sheet “{CODES}”. Do not talk with another reader until both are done."
    yield "When you are done, save the file and send it to the person who gave it to you."


def _check(sheet: Worksheet, checklist: Checklist) -> None:
    book = checklist.codebook
    columns = Columns(tuple(theme.name for theme in book.themes), checklist.blind)
    sheet.append(columns.names)
    for number, item in enumerate(checklist.items, 1):
        sheet.append(_cells(number, item, columns, book))
    _as_text(sheet, columns)
    _style(sheet, columns)
    _choices(sheet, columns, book)


def _cells(number: int, item: CheckItem, columns: Columns, book: Codebook) -> list[Any]:
    cells: dict[str, Any] = {NUMBER: number, COMMENT_ID: item.comment_id, COMMENT: _marked(item)}
    cells[WHY], cells[HOW_SURE], cells[PLACE] = shown_text(_why(item, book)), _how_sure(item, book), item.place
    cells[LEVEL] = book.name("level", item.level) if item.level else ""
    cells[STANCE] = book.name("stance", item.stance) if item.stance else ""
    cells |= {theme.name: YES if theme.id in item.themes else "" for theme in book.themes}
    cells[SERVICES] = ", ".join(book.name("service", one) for one in item.services)
    cells[CHECKED] = YES if item.checked else ""
    return [cells.get(name, "") or None for name in columns.names]


def _marked(item: CheckItem) -> Any:
    """Return the comment with the words that did most in bold; plain where its cell must be guarded or cut."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    plain = shown_text(item.text)
    if plain != item.text or not item.spans:
        return plain
    bold = InlineFont(rFont=_FONT, b=True)
    pieces = marked_pieces(item.text, item.spans)
    return CellRichText([TextBlock(bold, piece) if marked else piece for piece, marked in pieces])


def _why(item: CheckItem, book: Codebook) -> str:
    """Say in one sentence what led to the codes."""
    told = [f"{book.name(why.kind, why.code)}: {_led_by(why)}" for why in item.whys if why.kind != "service"]
    return f"{'; '.join(told)}." if told else ""


def _led_by(why: Why) -> str:
    if why.by_person:
        return "decided by a person"
    words = [word.removesuffix(" (rule)") for word, weight in why.sums if weight > 0]
    words = list(dict.fromkeys(word for word in words if word not in (REST_WORDS, BASELINE_WORDS)))[:_STRONGEST]
    if words:
        return " and ".join(f"“{word}”" for word in words)
    return (why.sentences[0] if why.sentences else "no word of its own").rstrip(".")


def _how_sure(item: CheckItem, book: Codebook) -> str:
    told = [(book.name(why.kind, why.code), BAND_WORDS[why.band]) for why in item.whys if why.band]
    return "; ".join(f"{name}: {words}" for name, words in told)


def _as_text(sheet: Worksheet, columns: Columns) -> None:
    """Keep ids and comments from being read as numbers, dates or formulas."""
    for name in (COMMENT_ID, COMMENT, NOTE):
        for cell in sheet[columns.letter(name)][1:]:
            cell.number_format = "@"
            if cell.data_type == "f":
                cell.data_type = "s"


def _style(sheet: Worksheet, columns: Columns) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    edge = Side("thin", color="9AA7B5")
    line = Border(bottom=edge, right=edge)
    themes = set(columns.themes)
    entry = {LEVEL, STANCE, CHECKED, NOTE, *themes}
    widths = {NUMBER: 6, COMMENT_ID: 14, COMMENT: 52, WHY: 46, HOW_SURE: 26, PLACE: 24, LEVEL: 14, STANCE: 13}
    widths |= {SERVICES: 18, CHECKED: 10, NOTE: 30}
    for place, name in enumerate(columns.names, 1):
        head = sheet.cell(1, place)
        head.font, head.fill = Font(name=_FONT, bold=True, color="FFFFFF"), PatternFill("solid", fgColor=_BLUE)
        rotation = 90 if name in themes else 0
        head.alignment = Alignment(wrap_text=True, vertical="bottom", text_rotation=rotation)
        sheet.column_dimensions[columns.letter(name)].width = widths.get(name, 5.5)
        fill = PatternFill("solid", fgColor=_ENTRY if name in entry else _PALE)
        middle = Alignment(horizontal="center", vertical="top", wrap_text=True)
        left = Alignment(vertical="top", wrap_text=True)
        for (cell,) in sheet.iter_rows(min_row=2, min_col=place, max_col=place):
            cell.alignment = middle if name in themes or name == CHECKED else left
            cell.fill, cell.border = fill, line
    for number, row in enumerate(sheet.iter_rows(min_row=2, values_only=True), 2):
        lines = ((str(cell), widths[name]) for cell, name in zip(row, columns.names, strict=True) if name in widths)
        sheet.row_dimensions[number].height = _height(*lines)
    sheet.row_dimensions[1].height = 190
    sheet.freeze_panes = f"{columns.letter(LEVEL)}2"
    sheet.print_area = f"A1:{columns.letter(NOTE)}{sheet.max_row}"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    _print_on_one_width(sheet)


def _height(*cells: tuple[str, float]) -> float:
    """Return how high a row must be for texts in columns of some width: no program finds out by itself."""
    lines = max((1 + int(len(text) / (0.9 * width)) for text, width in cells), default=1)
    return min(_LINE * lines + 2, _HIGHEST)


def _print_on_one_width(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _choices(sheet: Worksheet, columns: Columns, book: Codebook) -> None:
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


def _codes(sheet: Worksheet, book: Codebook) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.append(("What it is", "Code", "It is there when", "Also", "Not when"))
    groups = (("Level", book.levels), ("Theme", book.themes), ("Stance", book.stances))
    for kind, codes in groups:
        for code in codes:
            excludes = "; ".join(with_names(one, book) for one in code.excludes)
            sheet.append((kind, code.name, code.definition, "; ".join(code.includes), excludes))
    for column, width in zip("ABCDE", (10, 30, 70, 50, 50), strict=True):
        sheet.column_dimensions[column].width = width
    _print_on_one_width(sheet)
    for row in sheet.iter_rows():
        told = zip((str(cell.value or "") for cell in row), (10, 30, 70, 50, 50), strict=True)
        sheet.row_dimensions[row[0].row].height = _height(*told)
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(name=_FONT, bold=cell.row == 1 or cell.column == 2)
    sheet.freeze_panes = "A2"


def _past(sheet: Worksheet, past: Sequence[Decision], book: Codebook) -> None:
    known = set(book.numbered)
    sheet.append(("Taken in on", "Comment id", "What", "Code", "Decision"))  # neither names nor notes: others read it
    words = {"set": "changed to this", "add": "added", "remove": "taken away", "confirm": "confirmed"}
    for one in past:
        if one.kind != NOTE_KIND:
            name = book.name(one.kind, one.code) if (one.kind, one.code) in known else one.code
            name = "all themes" if one.code == WHOLE_SET else name
            sheet.append([one.decided_at[:10], one.comment_id, one.kind, name, words[one.decision]])
    for column, width in zip("ABCDE", (14, 18, 10, 34, 18), strict=True):
        sheet.column_dimensions[column].width = width
    _print_on_one_width(sheet)
    sheet.freeze_panes = "A2"


def _hidden(sheet: Worksheet, checklist: Checklist) -> None:
    """Keep what the list is, and what was shown of each comment, with a hash over all of it."""
    rows = [
        (item.comment_id, item.text_sha256, shown_sha256(shown_text(item.text)), item.level, ";".join(item.themes),
         item.stance)
        for item in checklist.items
    ]  # fmt: skip
    themes = ";".join(f"{theme.id}={theme.name}" for theme in checklist.codebook.themes)
    about = (
        str(checklist.year),
        checklist.batch,
        checklist.codebook.version,
        BLIND if checklist.blind else OPEN,
        themes,
    )
    for row in (ABOUT_COLUMNS, (*about, rows_sha256([about, *rows])), HIDDEN_COLUMNS, *rows):
        sheet.append(row)
    sheet.sheet_state = "hidden"


def rows_sha256(rows: Sequence[Sequence[str]]) -> str:
    """Return a hash over what the hidden sheet keeps: it shows whether somebody changed it.

    Examples
    --------
    >>> rows_sha256([("a", "")]) == rows_sha256([("a",)])
    True
    """
    return sha256_json([list("\x1f".join(row).rstrip("\x1f").split("\x1f")) for row in rows])
