"""Read a workbook that came back, as Excel or LibreOffice saved it; cells are data and never run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.ids import normalise_space
from cobench_analysis.review import workbook_sheets as workbook
from cobench_analysis.review.ledger import ADD, SET
from cobench_analysis.review.returned import Answer, Choice, Codes, Returned, changes
from cobench_analysis.review.workbook_sheets import Columns
from cobench_analysis.store import sha256_bytes, unguard_cell
from cobench_analysis.tables import split_ids

LARGEST = 300_000_000  # bytes that a workbook may take when it is unpacked
MOST_ROWS = 200_000
YES_WORDS = frozenset(("yes", "y", "1", "true", "x", "ja", "wahr"))
NO_WORDS = frozenset(("", "no", "n", "0", "false"))
_QUOTED = 24  # signs of a cell that a message repeats
Cells = Mapping[str, str]


class NoWorkbookOfOursError(Exception):
    """The workbook has none of our sheets: it may be a table."""


def read_workbook(path: Path, codebook: Codebook) -> Returned:
    """Read what a person wrote into a workbook.

    Parameters
    ----------
    path
        The file.
    codebook
        The codes that there are.

    Returns
    -------
    Returned
        With every problem of every row; the rows that are whole stand among the answers.

    Raises
    ------
    InputError
        Where a sheet is missing or was changed, or the file is damaged or far too large.
    NoWorkbookOfOursError
        Where it has none of our sheets.
    """
    data = path.read_bytes()
    _check_size(data, path.name)
    sheets = _sheets(data, path.name)
    if not sheets:
        raise NoWorkbookOfOursError
    missing = [name for name in (workbook.READ_ME, workbook.CHECK, workbook.HIDDEN) if name not in sheets]
    if missing:
        fix = "send back the workbook that you were given, saved as .xlsx, with all of its sheets"
        lost = [f"there is no sheet '{name}', so this is not a workbook to check codes" for name in missing]
        raise InputError([Problem(one, fix, path.name) for one in lost])
    about, shown = _hidden(sheets[workbook.HIDDEN], path.name)
    reader = _Reader(path.name, codebook, about, shown)
    answers, problems = reader.read(sheets[workbook.CHECK])
    names = [row[1] for row in sheets[workbook.READ_ME] if len(row) > 1 and row[0] == workbook.NAME]
    return Returned(
        path.name,
        sha256_bytes(data)[:8],
        int(about["year"]),
        about["list"],
        normalise_space(names[0]) if names else "",
        about["codebook_version"],
        tuple(answers),
        tuple(problems),
    )


def _check_size(data: bytes, name: str) -> None:
    """Refuse what is no archive, or would fill the memory when it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        fix = "ask for the file to be sent again; save it as .xlsx and take off any password"
        raise InputError(Problem("this is not a whole Excel workbook", fix, name)) from None
    if size > LARGEST:
        what = f"unpacked it would take {size / 1e6:,.0f} MB, which no list of comments does"
        raise InputError(Problem(what, "do not open it; ask who sent it", name))


def _sheets(data: bytes, name: str) -> dict[str, list[list[str]]]:
    """Return the cells of each sheet as text: a formula is the text that was typed."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        found = {}
        for sheet in book.worksheets:
            if sheet.title in (workbook.READ_ME, workbook.CHECK, workbook.HIDDEN):
                found[sheet.title] = list(_rows(sheet, name))
        book.close()
        return found
    except InputError:
        raise
    except Exception:  # noqa: BLE001 - a damaged workbook makes openpyxl raise almost anything
        fix = "ask for the file to be sent again; save it as .xlsx and take off any password"
        raise InputError(Problem("this is not a readable Excel workbook", fix, name)) from None


def _rows(sheet: Any, name: str) -> Iterator[list[str]]:
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MOST_ROWS:
            fix = "send back the workbook that you were given"
            raise InputError(Problem(f"the sheet '{sheet.title}' has more than {MOST_ROWS:,} rows", fix, name))
        yield ["" if cell is None else _text(cell) for cell in row]


def _text(cell: object) -> str:
    cell = getattr(cell, "text", cell)  # of a formula over several cells: what was typed
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell)) if whole else str(cell).strip()  # type: ignore[call-overload]


def _hidden(rows: Sequence[Sequence[str]], name: str) -> tuple[Cells, dict[str, Cells]]:
    """Return what the list is, and what was shown of each comment; a sheet that somebody changed is refused."""
    kept = [row for row in rows if any(row)]
    about = dict(zip(workbook.ABOUT_COLUMNS, kept[1], strict=False)) if len(kept) > 1 else {}
    plain = [[*about.values()][:-1], *([*row, ""][: len(workbook.HIDDEN_COLUMNS)] for row in kept[3:])]
    if about.get("sha256", "") != workbook.rows_sha256(plain):
        fix = "take your corrections to a fresh copy of the workbook"
        raise InputError(Problem(f"the hidden sheet '{workbook.HIDDEN}' was changed", fix, name))
    return about, {row[0]: dict(zip(workbook.HIDDEN_COLUMNS, [*row, "", ""], strict=False)) for row in kept[3:]}


class _Reader:
    """Reads the rows of the sheet to check."""

    def __init__(self, name: str, codebook: Codebook, about: Cells, shown: Mapping[str, Cells]) -> None:
        self._name, self._book, self._shown = name, codebook, shown
        # The themes that the list has: the codebook may have others by now.
        self._themes = dict(one.split("=", 1) for one in split_ids(about["themes"]))
        self._columns = Columns(tuple(self._themes.values()), about["kind"] == workbook.BLIND)
        self._level = {code.name.casefold(): code.id for code in codebook.levels}
        self._stance = {code.name.casefold(): code.id for code in codebook.stances}
        self._problems: list[Problem] = []

    def read(self, rows: Sequence[Sequence[str]]) -> tuple[list[Answer], list[Problem]]:
        """Return the answers, and everything that is wrong."""
        head = rows[0] if rows else []
        fix = "put the heading back as it was, or take your corrections to a fresh copy of the workbook"
        for name in self._columns.names:
            if name not in head:
                self._problems.append(Problem(f"there is no column '{name}'", fix, self._name, 1))
            elif head.count(name) > 1:
                self._problems.append(Problem(f"the heading '{name}' stands twice", fix, self._name, 1))
        if self._problems:
            return [], self._problems
        answers = []
        for number, row in enumerate(rows[1:], 2):
            cells = dict(zip(rows[0], [*row, *[""] * len(rows[0])], strict=False))
            if any(cells.values()):
                answer = self._answer(number, cells)
                answers += [answer] if answer else []
        return answers, self._problems

    def _wrong(self, row: int, column: str, what: str, fix: str) -> None:
        self._problems.append(Problem(what, fix, self._name, row, column))

    def _answer(self, row: int, cells: Cells) -> Answer | None:
        before = len(self._problems)
        name = cells[workbook.COMMENT_ID]
        shown = self._shown.get(name)
        if shown is None:
            what = f"the list has no comment '{name[:_QUOTED]}'" if name else "there is no comment id"
            self._wrong(row, workbook.COMMENT_ID, what, "put the id back as it was; rows can be moved only as a whole")
            return None
        if workbook.shown_sha256(cells[workbook.COMMENT]) != shown["shown_sha256"]:
            fix = "put the comment back as it was; if a column was sorted by itself, start again from a fresh copy"
            self._wrong(row, workbook.COMMENT, "the comment's text is not the one that was given out", fix)
        now = self._codes(row, cells)
        note = unguard_cell(cells[workbook.NOTE])
        if len(note) > workbook.LONGEST_NOTE:
            what = f"the note has {len(note):,} characters"
            self._wrong(row, workbook.NOTE, what, f"shorten it to {workbook.LONGEST_NOTE:,}")
        checked = not self._columns.blind and self._is_yes(row, workbook.CHECKED, cells)
        if not self._columns.blind and cells[workbook.CHECKED].casefold() in NO_WORDS - {""}:
            fix = "change what is wrong, or write a note, and empty the cell or write yes"
            self._wrong(row, workbook.CHECKED, "it says no, which does not tell what is wrong", fix)
        if len(self._problems) > before:
            return None
        choices = self._choices(now, shown, checked=checked)
        return Answer(row, name, shown["text_sha256"], choices, None if self._columns.blind else now, note)

    def _choices(self, now: Codes, shown: Cells, *, checked: bool) -> tuple[Choice, ...]:
        if self._columns.blind:
            themes = [("theme", theme, ADD) for theme in now.themes]
            return (("level", now.level, SET), *themes, ("stance", now.stance, SET)) if now.level else ()
        was = Codes(shown["level"], tuple(split_ids(shown["themes"])), shown["stance"])
        return changes(was, now, checked=checked)

    def _codes(self, row: int, cells: Cells) -> Codes:
        themes = tuple(code for code, name in self._themes.items() if self._is_yes(row, name, cells))
        for code in set(themes) - set(self._book.theme_ids):
            fix = "empty the cell, or give the theme back to the codebook"
            self._wrong(row, self._themes[code], "the codebook no longer has this theme", fix)
        level = self._one(row, workbook.LEVEL, cells, self._level)
        stance = self._one(row, workbook.STANCE, cells, self._stance)
        if (self._columns.blind and bool(level) != bool(stance)) or (self._columns.blind and themes and not level):
            empty = workbook.STANCE if level else workbook.LEVEL
            self._wrong(row, empty, "the row is only half filled in", f"choose a {empty.lower()}, or empty the row")
        return Codes(level, themes, stance)

    def _one(self, row: int, column: str, cells: Cells, known: Mapping[str, str]) -> str:
        cell = cells[column]
        if not cell and self._columns.blind:
            return ""
        code = known.get(cell.casefold())
        if code is None:
            names = ", ".join(code.name for code in self._book.levels + self._book.stances if code.id in known.values())
            self._wrong(row, column, _found(cell, f"is no {column.lower()}"), f"choose one of: {names}")
        return code or ""

    def _is_yes(self, row: int, column: str, cells: Cells) -> bool:
        cell = cells[column].casefold()
        if cell not in YES_WORDS and cell not in NO_WORDS:
            self._wrong(row, column, _found(cells[column], "is neither yes nor empty"), "write yes, or empty the cell")
        return cell in YES_WORDS


def _found(cell: str, what: str) -> str:
    if not cell:
        return "the cell is empty"
    if cell.startswith("="):
        return "the cell holds a formula"
    one_word = len(cell) <= _QUOTED and " " not in cell  # more could be a comment, which no message repeats
    shown = f"'{cell}'" if one_word else "what stands there"
    return f"{shown} {what}"
