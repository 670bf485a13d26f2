"""Chain the rooms for comments: intake, coding, processed tables, notebooks, report."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from cobench_analysis import project
from cobench_analysis.coded_year import (
    code_comments,
    not_applied,
    project_coder,
    read_year_input,
    settings_files,
    year_files,
)
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.coding.coder import Coder, Coding
from cobench_analysis.coding.project_classifier import project_reference
from cobench_analysis.errors import InputError, Problem, UsageError
from cobench_analysis.intake.comments import Intake, read_comments
from cobench_analysis.intake.redact import project_redactor
from cobench_analysis.manifest import file_hashes, make_manifest, publishable, tables
from cobench_analysis.progress import Progress, Step, quiet
from cobench_analysis.review.checking import checking
from cobench_analysis.review.measured import measure
from cobench_analysis.review.sample_results import sample_results
from cobench_analysis.store import (
    fill_csv,
    fill_parquet,
    json_text,
    replacing,
    sha256_bytes,
    write_json,
    write_text,
)

REPORT_NOTEBOOK, CHECK_NOTEBOOK = "04_annual_report", "02_coding_check"
PAGES = {REPORT_NOTEBOOK: "send-impact-report.html"}
TITLES = {
    REPORT_NOTEBOOK: "SEND impact report for Shropshire, {year}",
    CHECK_NOTEBOOK: "How the coding of {year} was checked",
}


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
    given = read_year_input(year)
    coded = code_comments(given, step=step)
    manifest = make_manifest(str(year), coded.coder, file_hashes(year_files(year)), given.intake, coded.coding)
    step("measuring")
    measured = measure(year, coded.coder, coded.machine, project.cache_dir())
    checked = checking(given.said, given.decided, sample_results(year, given.codebook))
    out = project.processed_dir(year)
    with ExitStack() as together:  # all are written before the first takes its place
        for name, frame in tables(given.intake, coded.coding).items():
            fill_parquet(together.enter_context(replacing(out / f"{name}.parquet")), frame)
        for name, content in (("agreement", measured), ("checking", checked), ("manifest", manifest)):
            aside = together.enter_context(replacing(out / f"{name}.json"))
            aside.write_text(json_text(content), encoding="utf-8")
    notes = (*given.intake.notes, *not_applied(given))
    return Processed(replace(given.intake, notes=notes), coded.coding, manifest)


def build_report(
    year: int, *, notebook: str = "", parameters: Mapping[str, Any] | None = None, step: Step = quiet
) -> Path:
    """Make a year's report, end to end.

    Parameters
    ----------
    year
        The year, with its data in ``data/raw/YEAR/``.
    notebook
        Which notebook to run; the report and the coding check where blank.
    parameters
        Further parameters for the notebook: of the report's where no notebook is named.
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
    year: int, *, notebook: str = "", parameters: Mapping[str, Any] | None = None, step: Step = quiet
) -> tuple[Path, tuple[str, ...]]:
    """Make a year's report as :func:`build_report` does; return also what is worth knowing of the data."""
    from cobench_analysis.reporting.notebooks import check_parameters, run_notebook
    from cobench_analysis.reporting.render import figures, render_html, write_figures

    if notebook != Path(notebook).name:
        raise UsageError(f"'{notebook}' is not the name of a notebook in {project.notebooks_dir()}.")
    asked = dict(parameters or {})
    own = {"year", "processed_dir", "raw_dir"} & set(asked)
    if own:
        raise UsageError(f"The parameter '{min(own)}' is set by the year of the command; it cannot be set apart.")
    names = (notebook,) if notebook else (REPORT_NOTEBOOK, CHECK_NOTEBOOK)
    sources = [project.notebooks_dir() / f"{name}.ipynb" for name in names]
    folders = {"processed_dir": project.processed_dir(year), "raw_dir": project.raw_dir(year)}
    where = {name: os.path.relpath(folder, project.notebooks_dir()) for name, folder in folders.items()}
    values = [{"year": year} | where | (asked if place == 0 else {}) for place, _ in enumerate(names)]
    if sources[0].is_file():
        check_parameters(sources[0], values[0])
    processed = code_year(year, step=step)
    out = project.reports_dir(year)
    step("running the notebooks")
    targets = [out / "notebooks" / source.name for source in sources]
    executed = [run_notebook(*job) for job in zip(sources, targets, values, strict=True)]
    step("writing the pages")
    pages = {}
    for name, done in zip(names, executed, strict=True):
        pages[name] = render_html(done, TITLES.get(name, "{year}").format(year=year))
        write_text(out / PAGES.get(name, f"{name}.html"), pages[name])
    pictures = figures(pages[names[0]])
    write_figures(out / "figures", pictures)
    hashes = {name: sha256_bytes(data) for name, data in sorted(pictures.items())}
    result = {"figures": hashes, "page": sha256_bytes(pages[names[0]].encode())}
    how = {"notebook": names[0], "parameters": asked}
    write_json(out / "manifest.json", publishable(processed.manifest, processed.intake) | how | result)
    return out / PAGES.get(names[0], f"{names[0]}.html"), processed.intake.notes


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
    manifest = make_manifest("", coder, file_hashes([path, *settings_files()]), intake, coding)
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
    given = read_year_input(year)
    return (*given.intake.notes, *not_applied(given))


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
    given = read_year_input(year)
    comments = given.intake.comments
    found = comments[comments["comment_id"] == comment_id]
    if found.empty:
        import difflib

        near = difflib.get_close_matches(comment_id, comments["comment_id"], n=3)
        fix = f"check the id; near it: {', '.join(near)}" if near else "take an id from the report's annex"
        raise InputError(Problem(f"there is no comment '{comment_id}' in {year}", fix))
    coded = code_comments(replace(given, intake=replace(given.intake, comments=found)), step=step)
    return coded.coder, coded.coding


def similar_comments(coder: Coder, text: str) -> pd.DataFrame:
    """Return the coded comments of the project that are most like a text: see ``coding.similar.most_similar``.

    Raises
    ------
    InputError
        Where the reference codings cannot be read.
    """
    from cobench_analysis.coding.similar import most_similar

    return most_similar(text, project_reference(), coder.codebook)
