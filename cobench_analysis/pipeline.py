"""The only module that chains rooms: intake, coding, processed tables, notebooks, report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cobench_analysis import project
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.coding.coder import Coder, Coding, Progress
from cobench_analysis.errors import InputError, Problem, UsageError
from cobench_analysis.intake.comments import Intake, read_comments, read_year
from cobench_analysis.intake.redact import project_redactor
from cobench_analysis.intake.source import SOURCE_FILE, read_source
from cobench_analysis.intake.statements import read_statements
from cobench_analysis.manifest import file_hashes, make_manifest, publishable, tables
from cobench_analysis.review.measured import measure
from cobench_analysis.store import (
    fill_csv,
    json_text,
    replacing,
    sha256_bytes,
    write_csv,
    write_json,
    write_parquet,
    write_text,
)

if TYPE_CHECKING:
    from cobench_analysis.review.codebook_diff import YearDiff

REPORT_NOTEBOOK = "04_annual_report"
TRAINING_COMMENTS = "training_comments.csv"
FORMATS = ("html",)
Step = Callable[[str], None]


def _quiet(step: str) -> None:
    """Say nothing: the progress of a caller who shows none."""


@dataclass(frozen=True)
class Processed:
    """A year's tables as they were written."""

    intake: Intake
    coding: Coding
    manifest: dict[str, Any]


def code_year(year: int, *, step: Step = _quiet) -> Processed:
    """Read and code a year, and write ``data/processed/YEAR/``.

    Parameters
    ----------
    year
        The year.
    step
        Called with the name of each step as it begins.

    Raises
    ------
    InputError
        With every problem of the codebook and of the year's files together.
    """
    step("reading")
    codebook, intake = _read(year)
    step("coding")
    coding = Coder(codebook).code(intake.comments)
    inputs = file_hashes(_inputs(project.raw_dir(year)))
    manifest = make_manifest(str(year), codebook, inputs, intake, coding)
    out = project.processed_dir(year)
    for name, frame in tables(intake, coding).items():
        write_parquet(out / f"{name}.parquet", frame)
    step("measuring")
    write_json(out / "agreement.json", measure(year, codebook, coding, project.cache_dir()))
    write_json(out / "manifest.json", manifest)
    return Processed(intake, coding, manifest)


def _read(year: int) -> tuple[Codebook, Intake]:
    problems: list[Problem] = []
    codebook = intake = None
    try:
        codebook = load_codebook()
    except InputError as error:
        problems += error.problems
    try:
        intake = read_year(project.raw_dir(year), redactor=project_redactor())
        read_statements(project.raw_dir(year))
    except InputError as error:
        problems += error.problems
    if problems or codebook is None or intake is None:
        raise InputError(problems)
    return codebook, intake


def _inputs(folder: Path) -> Iterable[Path]:
    yield folder / SOURCE_FILE
    yield from (entry.path for entry in read_source(folder))
    yield from _settings_files()


def _settings_files() -> Iterable[Path]:
    """Yield the files beside the comments and the codebook that change what comes out."""
    return (path for path in (project.language_file(), project.names_file()) if path.is_file())


def build_report(
    year: int, *, notebook: str = REPORT_NOTEBOOK, parameters: Mapping[str, Any] | None = None, step: Step = _quiet
) -> Path:
    """Make a year's report, end to end.

    Parameters
    ----------
    year
        The year, with its data in ``data/raw/YEAR/``.
    notebook
        Which notebook to run.
    parameters
        Further parameters for the notebook.
    step
        Called with the name of each step as it begins.

    Returns
    -------
    Path
        The HTML page.

    Raises
    ------
    InputError, UsageError, NotebookError
        Where the data, the call or a cell is at fault.
    """
    return report_with_notes(year, notebook=notebook, parameters=parameters, step=step)[0]


def report_with_notes(
    year: int, *, notebook: str = REPORT_NOTEBOOK, parameters: Mapping[str, Any] | None = None, step: Step = _quiet
) -> tuple[Path, tuple[str, ...]]:
    """Make a year's report as :func:`build_report` does; return also what is worth knowing of the data."""
    from cobench_analysis.reporting.notebooks import check_parameters, run_notebook
    from cobench_analysis.reporting.render import figures, render_html, write_figures

    if notebook != Path(notebook).name:
        raise UsageError(f"'{notebook}' is not the name of a notebook in {project.notebooks_dir()}.")
    own = {"year", "processed_dir", "raw_dir"} & set(parameters or {})
    if own:
        raise UsageError(f"The parameter '{min(own)}' is set by the year of the command; it cannot be set apart.")
    source = project.notebooks_dir() / f"{notebook}.ipynb"
    folders = {"processed_dir": project.processed_dir(year), "raw_dir": project.raw_dir(year)}
    values = {"year": year} | {name: os.path.relpath(folder, source.parent) for name, folder in folders.items()}
    if source.is_file():
        check_parameters(source, values | dict(parameters or {}))
    processed = code_year(year, step=step)
    out = project.reports_dir(year)
    step("running the notebook")
    executed = run_notebook(source, out / "notebooks" / source.name, values | dict(parameters or {}))
    step("writing the page")
    page = render_html(executed, f"SEND impact report for Shropshire, {year}")
    target = out / ("send-impact-report.html" if notebook == REPORT_NOTEBOOK else f"{notebook}.html")
    write_text(target, page)
    pictures = figures(page)
    write_figures(out / "figures", pictures)
    hashes = {name: sha256_bytes(data) for name, data in sorted(pictures.items())}
    result = {"figures": hashes, "page": sha256_bytes(page.encode())}
    asked = {"notebook": notebook, "parameters": dict(parameters or {})}
    write_json(out / "manifest.json", publishable(processed.manifest, processed.intake) | asked | result)
    return target, processed.intake.notes


def code_file(
    path: Path, *, out: Path | None = None, text_column: str = "text", progress: Progress | None = None
) -> tuple[Path, Processed]:
    """Code any file of comments and write ``codes.csv``, ``evidence.csv`` and ``manifest.json``.

    Parameters
    ----------
    path
        CSV, XLSX or Parquet.
    out
        The folder to write to; ``INPUT-stem-coded`` beside the input where None.
    text_column
        The heading of the text column.
    progress
        Wraps the iteration over the comments.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    folder = out or path.with_name(f"{path.stem}-coded")
    targets = {name: folder / name for name in ("manifest.json", "evidence.csv", "codes.csv")}
    if path.resolve() in {target.resolve() for target in targets.values()}:
        raise UsageError(f"The result would overwrite {path}. Give another folder with --out.")
    codebook = load_codebook()
    intake = read_comments(path, redactor=project_redactor(), text_column=text_column)
    coding = Coder(codebook).code(intake.comments, progress)
    manifest = make_manifest("", codebook, file_hashes([path, *_settings_files()]), intake, coding)
    with ExitStack() as together:  # all three are written before the first takes its place
        aside = {name: together.enter_context(replacing(target)) for name, target in targets.items()}
        fill_csv(aside["codes.csv"], coding.tables.codes)
        fill_csv(aside["evidence.csv"], coding.tables.evidence)
        aside["manifest.json"].write_text(json_text(manifest), encoding="utf-8")
    return folder, Processed(intake, coding, manifest)


def check_year(year: int | None) -> tuple[str, ...]:
    """Check the codebook, and a year's data where a year is given.

    Returns
    -------
    tuple of str
        What is worth knowing and needs no mending.

    Raises
    ------
    InputError
        With every problem.
    """
    if year is None:
        load_codebook()
        project_redactor()
        return ()
    _, intake = _read(year)
    return intake.notes


def coded_text(text: str) -> tuple[Codebook, Coding]:
    """Code one text, redacted like any other.

    Raises
    ------
    InputError
        Where the codebook has problems.
    """
    from cobench_analysis.intake.repair import repair_text

    codebook = load_codebook()
    redacted, _ = project_redactor().redact(repair_text(text))
    return codebook, Coder(codebook).code(pd.DataFrame({"comment_id": ["text"], "text": [redacted]}))


def coded_comment(year: int, comment_id: str) -> tuple[Codebook, Coding]:
    """Code one comment of a year as the report does.

    Raises
    ------
    InputError
        Where the year or the codebook has problems, or there is no such comment.
    """
    codebook, intake = _read(year)
    found = intake.comments[intake.comments["comment_id"] == comment_id]
    if found.empty:
        import difflib

        near = difflib.get_close_matches(comment_id, intake.comments["comment_id"], n=3)
        fix = f"check the id; near it: {', '.join(near)}" if near else "take an id from the report's annex"
        raise InputError(Problem(f"there is no comment '{comment_id}' in {year}", fix))
    return codebook, Coder(codebook).code(found)


def codebook_health(out: Path | None = None, *, step: Step = _quiet) -> str:
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

    _check_ending(out, ".csv")
    step("reading")
    codebook = load_codebook()
    coded = read_reference(project.reference_dir() / TRAINING_COMMENTS, (*REFERENCE_COLUMNS, "text"))
    step("measuring")
    health = measure_health(codebook, coded)
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

    _check_ending(out, ".csv")
    before, after = _load_both(old, new)
    redactor = project_redactor()
    years, left_out = [], []
    for year in project.years():
        try:
            comments = read_year(project.raw_dir(year), redactor=redactor).comments
        except InputError as error:
            fix = f"run cobench check {year}, which says every problem"
            left_out.append(str(Problem(f"{year} is left out: {_counted(error)} in its data", fix)))
            continue
        years.append(_year_diff(year, comments, before, after, progress))
    if out is not None:
        parts = [found.changes.assign(year=found.year) for found in years]
        columns = ["year", *CHANGE_COLUMNS]
        write_csv(out, pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns))
    return CodebookDiff(diff_words(codebook_changes(before, after), years), tuple(left_out))


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

    _check_ending(path, ".qdc")
    codebook = load_codebook()
    with replacing(path) as aside:
        aside.write_bytes(codebook_xml(codebook))
    return codebook


def _check_ending(path: Path | None, ending: str) -> None:
    if path is not None and path.suffix.lower() != ending:
        raise UsageError(f"'{path}' does not end in {ending}. Give the file a name that does.")
