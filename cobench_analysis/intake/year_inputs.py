"""A year's further inputs, all read and checked together: statements, actions, touchpoints, figures, PACC's words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.input_cells import Known
from cobench_analysis.intake.input_context import checked_context
from cobench_analysis.intake.input_files import InputRead, fixed_files, is_table, read_input
from cobench_analysis.intake.input_tables import CONTEXT, INPUT_TABLES, RESPONDENTS
from cobench_analysis.intake.narrative import PERSONAL, read_narrative
from cobench_analysis.intake.redact import Redactor, project_redactor
from cobench_analysis.intake.source import SourceFile, read_source

UNREADABLE = (".xls", ".xlsb", ".ods", ".numbers")  # tables that have to be saved as .xlsx first
TOTALS = ("total", "all", "sum", "everybody", "everyone", "grand total")


@dataclass(frozen=True)
class YearInputs:
    """What there is beside the comments. A table that is missing or has only its heading is None.

    Parameters
    ----------
    statements, actions, touchpoints, respondents, context
        The declared columns, all text, in the order of the files.
    narrative
        PACC's Markdown by the name of the section; a section without words is absent.
    files
        The files that hold something; one with its headings only holds nothing.
    notes
        What is worth knowing and needs no mending.
    """

    statements: pd.DataFrame | None = None
    actions: pd.DataFrame | None = None
    touchpoints: pd.DataFrame | None = None
    respondents: pd.DataFrame | None = None
    context: pd.DataFrame | None = None
    narrative: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


def read_year_inputs(
    folder: Path,
    *,
    themes: Collection[str] | None,
    comment_ids: Collection[str] | None,
    redactor: Redactor | None = None,
) -> YearInputs:
    """Read and check all of a year's inputs but the comments.

    Parameters
    ----------
    folder
        ``data/raw/YEAR``.
    themes, comment_ids
        What ``actions.csv`` may refer to; not checked where None.
    redactor
        What names somebody, for the notes; the project's own where None.

    Raises
    ------
    InputError
        With every problem of all files together.

    Examples
    --------
    >>> from cobench_analysis.project import raw_dir
    >>> inputs = read_year_inputs(raw_dir(2021), themes=None, comment_ids=None)
    >>> len(inputs.statements), inputs.actions
    (67, None)
    """
    redactor = redactor or project_redactor()
    problems: list[Problem] = []
    entries: tuple[SourceFile, ...] = ()
    try:
        entries = read_source(folder)
    except InputError as error:
        problems += error.problems
    known = Known(themes, comment_ids)
    reads = {table.kind: read_input(folder, table, entries, known) for table in INPUT_TABLES}
    words = read_narrative(folder, redactor)
    tables = {kind: read.whole() for kind, read in reads.items()}
    tables["context"] = checked_context(reads["context"], folder.name)
    problems += [problem for read in reads.values() for problem in read.problems] + words.problems
    if problems:
        raise InputError(problems)
    notes = [note for read in reads.values() for note in read.notes] + words.notes
    notes += [note for read in reads.values() for note in _personal(read, redactor)]
    notes += _shares(reads["respondents"])
    notes += _not_listed(folder, entries)
    files = (*(part.path for read in reads.values() for part in read.parts), *words.files)
    return YearInputs(**tables, narrative=words.texts, files=files, notes=tuple(notes))


def unlisted_files(folder: Path, entries: Iterable[SourceFile]) -> list[Path]:
    """Return the tables in a year's folder that are neither inputs by their name nor listed in ``source.yml``.

    Parameters
    ----------
    folder
        ``data/raw/YEAR``.
    entries
        What ``source.yml`` lists.
    """
    known = {entry.path.resolve() for entry in entries}
    known |= {path.resolve() for table in INPUT_TABLES for path in fixed_files(folder, table)}
    return sorted(path for path in folder.iterdir() if is_table(path) and path.resolve() not in known)


def unreadable_files(folder: Path) -> list[Path]:
    """Return the tables in a year's folder that have to be saved as .xlsx first."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in UNREADABLE)


def _not_listed(folder: Path, entries: Iterable[SourceFile]) -> Iterator[str]:
    for path in unlisted_files(folder, entries):
        yield (
            f"{path.name} is not listed in source.yml, so it was not read: "
            f"run ./run new {folder.name} to have it described."
        )
    for path in unreadable_files(folder):
        yield f"{path.name} is of a kind that cannot be read: open it in Excel and save it as .xlsx."


def _personal(read: InputRead, redactor: Redactor) -> Iterator[str]:
    """Say where a cell that is printed as it stands holds what is taken out of comments."""
    if read.table is CONTEXT:  # published figures and web addresses
        return
    free = [column.name for column in read.table.columns if column.check == "text"]
    for part in read.parts:
        for number, *cells in part.frame[free].itertuples():
            for name, cell in zip(free, cells, strict=True):
                if redactor.redact(str(cell))[1]:
                    yield f"{part.name}, row {number}, column {name}: {PERSONAL}"


def _shares(read: InputRead) -> Iterator[str]:
    for part in read.parts:
        given = part.frame["population_percent"]
        given = given[given != ""].astype("float64")
        if len(given) > 1 and (given <= 1).all():
            yield (
                f"{part.name}: no population_percent is above 1; if they are shares such as 0.12, "
                f"write them as percent (12). See {RESPONDENTS.title} in READ-ME.md."
            )
        for group in part.frame["group"]:
            if group.strip().casefold() in TOTALS:
                yield f"{part.name}: a group is called '{group}'. A total is no group: take its row out."
