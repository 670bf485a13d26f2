"""Chain the rooms for the codebook itself: its health, what a change does, its export."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cobench_analysis import project
from cobench_analysis.coded_year import project_coder
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.coding.coder import Coder
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.comments import read_year
from cobench_analysis.intake.redact import project_redactor
from cobench_analysis.intake.source import has_comments
from cobench_analysis.progress import Progress, Step, quiet
from cobench_analysis.review.targets import check_target
from cobench_analysis.store import fill_csv, replacing, write_csv

if TYPE_CHECKING:
    from cobench_analysis.review.codebook_diff import YearDiff

TRAINING_COMMENTS = "training_comments.csv"
BY_RULES = (
    "Compared by the rules alone. The report's model learns anew from a changed codebook, so that further codes may "
    "change with it, or fewer: run the report, and look at its table of bands."
)


def codebook_health(out: Path | None = None, *, step: Step = quiet) -> str:
    """Measure every rule on the training comments and say how they fare.

    Parameters
    ----------
    out
        A CSV file for the whole table, where it is wanted; the pairs of rules go beside it, into ``FILE-pairs.csv``.
    step
        Called with the name of each step as it begins.

    Raises
    ------
    InputError
        Where the codebook or the training comments cannot be read.
    UsageError
        Where ``out`` is no CSV file.
    """
    from cobench_analysis.review.agreement import REFERENCE_COLUMNS, read_reference
    from cobench_analysis.review.health import codebook_health as measure_health
    from cobench_analysis.review.health_words import health_words

    check_target(out, ".csv")
    if out is not None:
        check_target(pairs_file(out), ".csv")
    step("reading")
    codebook = project_codebook()
    coded = read_reference(project.reference_dir() / TRAINING_COMMENTS, (*REFERENCE_COLUMNS, "text"))
    step("measuring")
    health = measure_health(codebook, coded, project_coder(codebook).classifier)
    if out is not None:
        with ExitStack() as together:  # both are written before the first takes its place
            pairs = together.enter_context(replacing(pairs_file(out)))
            fill_csv(together.enter_context(replacing(out)), health.rules)
            fill_csv(pairs, health.pairs)
    return health_words(health)


def pairs_file(out: Path) -> Path:
    """Return where the pairs of rules go that belong to a table of rule health.

    Examples
    --------
    >>> pairs_file(Path("health.csv")).name
    'health-pairs.csv'
    """
    return out.with_name(f"{out.stem}-pairs{out.suffix}")


@dataclass(frozen=True)
class CodebookDiff:
    """What a change of the codebook does.

    Parameters
    ----------
    words
        What changes, in words, without any comment's text.
    left_out
        For every year whose data could not be read, a sentence that says so.
    """

    words: str
    left_out: tuple[str, ...]


def codebook_diff(old: Path, new: Path, *, out: Path | None = None, progress: Progress | None = None) -> CodebookDiff:
    """Compare two codebooks, and code every year's comments with both.

    Parameters
    ----------
    old, new
        The codebook files; the word lists are those beside each, or else the project's own.
    out
        A CSV file for all changes of comments, where it is wanted.
    progress
        Called with the number of comments that were coded since the last call.

    Raises
    ------
    InputError
        With every problem of the two codebooks.
    UsageError
        Where ``out`` is no CSV file.
    """
    from cobench_analysis.review.codebook_diff import CHANGE_COLUMNS, codebook_changes
    from cobench_analysis.review.diff_words import diff_words

    check_target(out, ".csv", old, new)
    before, after = _load_both(old, new)
    redactor = project_redactor()
    years, left_out = [], []
    for year in (one for one in project.years() if has_comments(project.raw_dir(one))):
        try:
            comments = read_year(project.raw_dir(year), redactor=redactor).comments
        except (InputError, OSError) as error:
            fix = f"run cobench check {year}, which says every problem"
            why = f"{_counted(error)} in its data" if isinstance(error, InputError) else "a file cannot be opened"
            left_out.append(str(Problem(f"{year} is left out: {why}", fix)))
            continue
        years.append(_year_diff(year, comments, before, after, progress))
    if out is not None:
        parts = [found.changes.assign(year=found.year) for found in years]
        columns = ["year", *CHANGE_COLUMNS]
        write_csv(out, pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns))
    words = diff_words(codebook_changes(before, after), years)
    told = f"{words}\n{BY_RULES}" if any(len(found.changes) for found in years) else words
    return CodebookDiff(told, tuple(left_out))


def _counted(error: InputError) -> str:
    count = len(error.problems)
    return f"there {'is 1 problem' if count == 1 else f'are {count} problems'}"


def _load_both(*paths: Path) -> list[Codebook]:
    """Read codebooks that may have the same name: a problem names the whole path."""
    books: list[Codebook] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            books.append(load_codebook(path))
        except InputError as error:
            problems += [
                replace(problem, file=str(path)) if problem.file == path.name else problem for problem in error.problems
            ]
    if problems:
        raise InputError(dict.fromkeys(problems))
    return books


def _year_diff(year: int, comments: pd.DataFrame, old: Codebook, new: Codebook, progress: Progress | None) -> YearDiff:
    from cobench_analysis.review.codebook_diff import YearDiff, code_changes

    before, after = (Coder(book).code(comments, progress) for book in (old, new))
    return YearDiff(year, len(comments), code_changes(old, new, before, after))


def export_codebook(path: Path) -> Codebook:
    """Write the codebook so that programs for qualitative analysis can read it (REFI-QDA).

    Parameters
    ----------
    path
        The file to write; it must end in ``.qdc``. Its folder is made where it is missing.

    Returns
    -------
    Codebook
        What was written.

    Raises
    ------
    InputError
        Where the codebook has problems.
    UsageError
        Where ``path`` does not end in ``.qdc``.
    """
    from cobench_analysis.coding.refi_qda import codebook_xml

    check_target(path, ".qdc")
    codebook = project_codebook()
    with replacing(path) as aside:
        aside.write_bytes(codebook_xml(codebook))
    return codebook
