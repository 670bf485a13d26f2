"""Chain the rooms for comments: intake, coding, processed tables, notebooks, report."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cobench_analysis import project
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.coding.coder import Coder, Coding
from cobench_analysis.coding.project_classifier import project_reference
from cobench_analysis.coding.project_coder import project_coder
from cobench_analysis.errors import InputError, Problem, UsageError
from cobench_analysis.intake.comments import Intake, read_comments, read_year
from cobench_analysis.intake.redact import project_redactor
from cobench_analysis.intake.source import SOURCE_FILE, read_source
from cobench_analysis.intake.statements import read_statements
from cobench_analysis.manifest import file_hashes, make_manifest, publishable, tables
from cobench_analysis.progress import Progress, Step, quiet
from cobench_analysis.review.measured import measure
from cobench_analysis.store import (
    fill_csv,
    fill_parquet,
    json_text,
    replacing,
    sha256_bytes,
    write_json,
    write_text,
)

REPORT_NOTEBOOK = "04_annual_report"


@dataclass(frozen=True)
class Processed:
    """A year's tables as they were written."""

    intake: Intake
    coding: Coding
    manifest: dict[str, Any]


def code_year(year: int, *, step: Step = quiet) -> Processed:
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
    coder = project_coder(codebook, step)
    step("coding")
    coding = coder.code(intake.comments)
    inputs = file_hashes(_inputs(project.raw_dir(year)))
    manifest = make_manifest(str(year), coder, inputs, intake, coding)
    step("measuring")
    measured = measure(year, coder, coding, project.cache_dir())
    out = project.processed_dir(year)
    with ExitStack() as together:  # all are written before the first takes its place
        for name, frame in tables(intake, coding).items():
            fill_parquet(together.enter_context(replacing(out / f"{name}.parquet")), frame)
        for name, content in (("agreement", measured), ("manifest", manifest)):
            aside = together.enter_context(replacing(out / f"{name}.json"))
            aside.write_text(json_text(content), encoding="utf-8")
    return Processed(intake, coding, manifest)


def _read(year: int) -> tuple[Codebook, Intake]:
    problems: list[Problem] = []
    codebook = intake = None
    try:
        codebook = project_codebook()
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
    year: int, *, notebook: str = REPORT_NOTEBOOK, parameters: Mapping[str, Any] | None = None, step: Step = quiet
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
    year: int, *, notebook: str = REPORT_NOTEBOOK, parameters: Mapping[str, Any] | None = None, step: Step = quiet
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
    path: Path,
    *,
    out: Path | None = None,
    text_column: str = "text",
    step: Step = quiet,
    progress: Progress | None = None,
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
    step
        Called with the name of each step as it begins.
    progress
        Called with the number of comments that were coded since the last call.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    folder = out or path.with_name(f"{path.stem}-coded")
    targets = {name: folder / name for name in ("manifest.json", "evidence.csv", "codes.csv")}
    if path.resolve() in {target.resolve() for target in targets.values()}:
        raise UsageError(f"The result would overwrite {path}. Give another folder with --out.")
    codebook = project_codebook()
    intake = read_comments(path, redactor=project_redactor(), text_column=text_column)
    coder = project_coder(codebook, step)
    step("coding")
    coding = coder.code(intake.comments, progress)
    manifest = make_manifest("", coder, file_hashes([path, *_settings_files()]), intake, coding)
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
        project_codebook()
        project_redactor()
        return ()
    _, intake = _read(year)
    return intake.notes


def coded_text(text: str, step: Step = quiet) -> tuple[Coder, Coding]:
    """Code one text, redacted like any other; ``step`` is told what takes time.

    Raises
    ------
    InputError
        Where the codebook has problems.
    """
    from cobench_analysis.intake.repair import repair_text

    codebook = project_codebook()
    redacted, _ = project_redactor().redact(repair_text(text))
    coder = project_coder(codebook, step)
    return coder, coder.code(pd.DataFrame({"comment_id": ["text"], "text": [redacted]}))


def coded_comment(year: int, comment_id: str, step: Step = quiet) -> tuple[Coder, Coding]:
    """Code one comment of a year as the report does; ``step`` is told what takes time.

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
    coder = project_coder(codebook, step)
    return coder, coder.code(found)


def similar_comments(coder: Coder, text: str) -> pd.DataFrame:
    """Return the coded comments of the project that are most like a text: see ``coding.similar.most_similar``.

    Raises
    ------
    InputError
        Where the reference codings cannot be read.
    """
    from cobench_analysis.coding.similar import most_similar

    return most_similar(text, project_reference(), coder.codebook)
