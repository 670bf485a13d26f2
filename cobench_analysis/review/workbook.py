"""The workbook ``coding-check.xlsx``: what a volunteer opens, corrects and sends back.

A hidden sheet keeps what was shown, so that only what a person changed becomes a decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.explain import BAND_WORDS, marked_pieces
from cobench_analysis.review.checklist import CheckItem, Checklist, Why
from cobench_analysis.review.ledger import NOTE as NOTE_KIND
from cobench_analysis.review.ledger import WHOLE_SET, Decision
from cobench_analysis.review.names import with_names
from cobench_analysis.review.workbook_memos import add_memos
from cobench_analysis.review.workbook_sheets import (
    ABOUT_COLUMNS,
    BATCH,
    BLIND,
    CHECK,
    CHECKED,
    CODES,
    COMMENT,
    COMMENT_ID,
    HIDDEN,
    HIDDEN_COLUMNS,
    HOW_SURE,
    LEVEL,
    LONGEST_NOTE,
    NAME,
    NUMBER,
    OPEN,
    PAST,
    PLACE,
    READ_ME,
    SERVICES,
    STANCE,
    VERSION,
    WHY,
    YEAR,
    YES,
    Columns,
    rows_sha256,
    shown_sha256,
    shown_text,
)
from cobench_analysis.review.workbook_style import (
    BLUE,
    ENTRY,
    FONT,
    add_choices,
    as_text_cells,
    height,
    print_on_one_width,
    style_check,
)
from cobench_analysis.review.worklist import BASELINE_WORDS, REST_WORDS
from cobench_analysis.store import replacing

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_STRONGEST = 2  # words named for each code


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
    sheet["A1"].font = Font(name=FONT, bold=True, size=16, color=BLUE)
    sheet["A2"].font = Font(name=FONT, bold=True)
    sheet["B2"].fill = PatternFill("solid", fgColor=ENTRY)
    for (cell,) in sheet.iter_rows(min_row=3, min_col=2, max_col=2):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[cell.row].height = height((str(cell.value or ""), 95))
    sheet.row_dimensions[1].height = 24
    print_on_one_width(sheet)


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
    as_text_cells(sheet, columns)
    style_check(sheet, columns)
    add_choices(sheet, columns, book)
    add_memos(sheet, checklist.items)


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
    bold = InlineFont(rFont=FONT, b=True)
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
    print_on_one_width(sheet)
    for row in sheet.iter_rows():
        told = zip((str(cell.value or "") for cell in row), (10, 30, 70, 50, 50), strict=True)
        sheet.row_dimensions[row[0].row].height = height(*told)
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(name=FONT, bold=cell.row == 1 or cell.column == 2)
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
    print_on_one_width(sheet)
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
