"""Read corrections from a table: the list that the web page downloads, or a 0/1 column for each code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from pathlib import Path

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.refi_qda import exchange_names
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.ids import normalise_space
from cobench_analysis.intake.reading import read_table
from cobench_analysis.review.ledger import CONFIRM, NOTE, ONE_CODE, REMOVE, SET, WHOLE_SET
from cobench_analysis.review.returned import Answer, Choice, Codes, Returned, changes
from cobench_analysis.review.workbook_sheets import LONGEST_NOTE
from cobench_analysis.store import sha256_file
from cobench_analysis.tables import DECISIONS, theme_column

LIST_COLUMNS = (
    "comment_id", "text_sha256", "kind", "code", "decision", "note", "reviewer", "batch", "codebook_version",
)  # fmt: skip
ID_COLUMNS = ("comment_id", "id", "name", "case", "file", "source", "document")  # what programs call it
ONES, NOUGHTS = frozenset(("1", "1.0", "true", "yes", "x")), frozenset(("", "0", "0.0", "false", "no"))
_QUOTED = 24


def is_list(frame: pd.DataFrame) -> bool:
    """Say whether a table is a list of decisions."""
    return {"comment_id", "kind", "code", "decision"} <= set(frame.columns)


def read_corrections(
    path: Path, codebook: Codebook, stands: Callable[[], Mapping[str, Codes]], *, confirm: bool
) -> Returned:
    """Read corrections from a table.

    Parameters
    ----------
    path
        A CSV, Excel or Parquet file.
    codebook
        The codes that there are.
    stands
        Called for the codes that stand now, by comment, which a table of 0/1 columns is compared with.
    confirm
        Whether, in such a table, what agrees counts as confirmed.

    Raises
    ------
    InputError
        Where the file cannot be read, or is neither kind of table.
    """
    frame = read_table(path).frame
    reader = _List(path.name, codebook) if is_list(frame) else _Matrix(path.name, codebook, stands(), confirm=confirm)
    answers = list(reader.answers(frame))

    def only(column: str) -> str:
        values = sorted(set(frame[column]) - {""}) if is_list(frame) and column in frame.columns else []
        if len(values) > 1:
            fix = "import the files one by one"
            reader.problems.append(Problem(f"there is more than one {column}", fix, path.name, None, column))
        return normalise_space(values[0]) if values else ""

    batch, reviewer, version = only("batch"), only("reviewer"), only("codebook_version")
    digest = sha256_file(path)[:8]
    return Returned(path.name, digest, 0, batch, reviewer, version, tuple(answers), tuple(reader.problems))


class _List:
    """Reads a list of decisions, as the web page downloads it."""

    def __init__(self, name: str, codebook: Codebook) -> None:
        self._name, self._known = name, set(codebook.numbered)
        self.problems: list[Problem] = []

    def answers(self, frame: pd.DataFrame) -> Iterator[Answer]:
        """Yield an answer for each comment; one that contradicts itself is a problem."""
        frame = frame.assign(**{name: "" for name in LIST_COLUMNS if name not in frame.columns})
        for name, rows in frame.groupby("comment_id", sort=False):
            choices: dict[tuple[str, str], Choice] = {}
            for row, one in zip(rows.index, rows.to_dict("records"), strict=True):
                choice = one["kind"], one["code"], one["decision"]
                subject = one["kind"], "" if one["kind"] in ONE_CODE else one["code"]
                wrong = self._wrong(choice, str(one["note"]))
                if not wrong and choices.setdefault(subject, choice) != choice:
                    wrong = "another row of the file decides the same otherwise"
                if wrong:
                    fix = "take the file as the page made it; download it again"
                    self.problems.append(Problem(wrong, fix, self._name, int(row)))
            first = rows.iloc[0]
            decided = _none_of_them(tuple(choice for choice in choices.values() if choice[0] != NOTE))
            yield Answer(int(rows.index[0]), str(name), first["text_sha256"], decided, None, first["note"])

    def _wrong(self, choice: Choice, note: str) -> str:
        kind, code, decision = choice
        if len(note) > LONGEST_NOTE:
            return f"the note has {len(note):,} characters, and {LONGEST_NOTE:,} are the most"
        if kind == NOTE:
            return ""
        if (kind, code) not in self._known and (kind, code) != ("theme", WHOLE_SET):
            return f"the codebook has no {kind[:_QUOTED]} '{code[:_QUOTED]}'"
        fits = (
            (SET, CONFIRM) if kind in ONE_CODE else (CONFIRM, REMOVE) if code == WHOLE_SET else set(DECISIONS) - {SET}
        )
        return "" if decision in fits else f"a {kind} cannot be decided by '{decision[:_QUOTED]}'"


def _none_of_them(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Say outright that no theme is there, where a list says that the set is complete and names none."""
    complete = ("theme", WHOLE_SET, CONFIRM)
    if complete not in choices or any(kind == "theme" and code != WHOLE_SET for kind, code, _ in choices):
        return choices
    return (*(choice for choice in choices if choice != complete), ("theme", WHOLE_SET, REMOVE))


class _Matrix:
    """Reads a table with a row for each comment and a 0/1 column for each code, as any program can write it."""

    def __init__(self, name: str, codebook: Codebook, stands: Mapping[str, Codes], *, confirm: bool) -> None:
        self._name, self._book, self._stands, self._confirm = name, codebook, stands, confirm
        self._code = dict(_headings(codebook))
        self.problems: list[Problem] = []

    def answers(self, frame: pd.DataFrame) -> Iterator[Answer]:
        """Yield an answer for each comment; a level and a stance may also stand by name in a column of their own."""
        names = {str(column).strip().casefold(): str(column) for column in frame.columns}
        ids = next((names[name] for name in ID_COLUMNS if name in names), None)
        coded = {names[name]: self._code[name] for name in names if name in self._code}
        for code, columns in _by_code(coded).items():
            if len(columns) > 1:
                what = f"the columns {' and '.join(columns)} are the same code"
                self.problems.append(Problem(what, "keep one of them", self._name, 1, self._book.name(*code)))
        named = {kind: names[kind] for kind in ONE_CODE if kind in names}
        if ids is None or not (coded or named):
            what = "no column with the comments' ids" if ids is None else "no column that is named like a code"
            fix = (
                "send the workbook or the file from the web page; or a table with a column comment_id and a column of "
                "0 and 1 for each code, headed by its name or id"
            )
            raise InputError(Problem(f"there is {what}", fix, self._name, 1))
        for row, cells in zip(frame.index, frame.to_dict("records"), strict=True):
            ones = {code: self._is_one(int(row), code, str(cells[at])) for at, code in coded.items()}
            ones |= dict(self._named(int(row), kind, str(cells[at])) for kind, at in named.items() if cells[at])
            yield self._answer(int(row), str(cells[ids]).strip(), ones)

    def _answer(self, row: int, name: str, ones: Mapping[tuple[str, str], bool]) -> Answer:
        stands = self._stands.get(name)
        if stands is None:
            return Answer(row, name, "", ())  # the importer says that there is no such comment
        level, stance = (self._one(row, kind, ones) or getattr(stands, kind) for kind in ONE_CODE)
        kept = [theme for theme in stands.themes if ("theme", theme) not in ones]
        themes = (code for (kind, code), there in ones.items() if kind == "theme" and there)
        now = Codes(str(level), (*kept, *themes), str(stance))
        choices = changes(stands, now, checked=self._confirm)
        told = {kind for (kind, _), there in ones.items() if there or kind == "theme"}
        whole = all(("theme", theme) in ones for theme in self._book.theme_ids)
        return Answer(row, name, "", tuple(one for one in choices if self._is_told(one, ones, told, whole=whole)))

    @staticmethod
    def _is_told(choice: Choice, ones: Mapping[tuple[str, str], bool], told: Set[str], *, whole: bool) -> bool:
        """Say whether the table has a column for what a choice is about."""
        kind, code, _ = choice
        return whole if code == WHOLE_SET else (kind, code) in ones if kind == "theme" else kind in told

    def _named(self, row: int, kind: str, cell: str) -> tuple[tuple[str, str], bool]:
        """Read a level or stance that stands in a column of its own, by id or name."""
        found = self._code.get(cell.strip().casefold(), ("", ""))
        if found[0] != kind:
            what = f"the codebook has no {kind} '{cell[:_QUOTED]}'"
            known = ", ".join(code for of, code in self._book.numbered if of == kind)
            self.problems.append(Problem(what, f"use one of: {known}", self._name, row, kind))
        return (kind, found[1]), found[0] == kind

    def _is_one(self, row: int, code: tuple[str, str], cell: str) -> bool:
        there = cell.strip().casefold()
        if there not in ONES | NOUGHTS:
            what = f"'{cell[:_QUOTED]}' is neither 0 nor 1"
            self.problems.append(Problem(what, "write 1 or 0", self._name, row, self._book.name(*code)))
        return there in ONES

    def _one(self, row: int, kind: str, ones: Mapping[tuple[str, str], bool]) -> str:
        """Return the one level or stance that has a 1; blank where the table has none."""
        given = [code for (of, code), there in ones.items() if of == kind and there]
        if len(given) > 1:
            what = f"the comment has {len(given)} codes of the kind {kind}"
            self.problems.append(Problem(what, "leave the 1 under one of them", self._name, row))
        return given[0] if given else ""


def _by_code(coded: Mapping[str, tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for column, code in coded.items():
        found.setdefault(code, []).append(column)
    return found


def _headings(codebook: Codebook) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield what a column may be headed, in small letters, with its code: id, name, the name in exchange files."""
    exchanged = exchange_names(codebook)
    for kind, code in reversed(codebook.numbered):  # so that a theme wins a name that a service has too
        if kind == "service":
            continue
        yield from (
            (name.casefold(), (kind, code)) for name in (exchanged[kind, code], codebook.name(kind, code), code)
        )
        yield f"{kind}_{code}".casefold(), (kind, code)
        if kind == "theme":
            yield theme_column(code), (kind, code)
