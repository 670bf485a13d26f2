"""Chain the rooms for comments: intake, coding, processed tables, notebooks, report."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from cobench_analysis import project
from cobench_analysis.coded_year import (
    code_comments,
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
from cobench_analysis.intake.name_candidates import write_candidates
from cobench_analysis.intake.redact import project_redactor
from cobench_analysis.made import input_hash, made_before, remember, report_key
from cobench_analysis.manifest import file_hashes, make_manifest, publishable, tables
from cobench_analysis.progress import Progress, Step, quiet
from cobench_analysis.publication import earlier_year, publication_files, shown_counts, shown_file, year_before
from cobench_analysis.reporting.formats import FORMATS, Written, write_formats
from cobench_analysis.reporting.notebooks import Job, check_job, run_notebooks
from cobench_analysis.reporting.render import figures, render_html, write_figures
from cobench_analysis.reporting.suppression import Rules
from cobench_analysis.reporting.year import Year
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
NAMES = "names-to-check.csv"  # words that may be names, for a person to look at
INVENTED = "Invented data, to try out the report: no family said this."
PAGES = {REPORT_NOTEBOOK: "send-impact-report.html"}
TITLES = {
    REPORT_NOTEBOOK: "SEND impact report for Shropshire, {year}",
    CHECK_NOTEBOOK: "How the coding of {year} was checked",
}


@dataclass(frozen=True)
class Processed:
    """A year's tables as they were written, and whether its comments are invented."""

    intake: Intake
    coding: Coding
    manifest: dict[str, Any]
    synthetic: bool = False


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
    before = year_before(year)
    given_before = None if before is None else read_year_input(before)
    coded = code_comments(given, step=step)
    coded_before = None if given_before is None else code_comments(given_before, coder=coded.coder)
    files = {*year_files(year), *(year_files(before) if before else ()), *publication_files(year, before)}
    rules = Rules(given.settings.threshold, given.settings.rounding)
    manifest = make_manifest(str(year), coded.coder, file_hashes(files), given.intake, coded.coding, rules)
    step("measuring")
    records = {
        "agreement": measure(year, coded.coder, coded.machine, project.cache_dir()),
        "checking": checking(given.said, given.decided, sample_results(year, given.codebook)),
        "published": shown_counts(coded).as_json(),
        "earlier": {} if coded_before is None else earlier_year(coded_before).as_json(),
        "manifest": manifest,
    }
    out = project.processed_dir(year)
    with ExitStack() as together:  # all are written before the first takes its place
        for name, frame in tables(given.intake, coded.coding).items():
            fill_parquet(together.enter_context(replacing(out / f"{name}.parquet")), frame)
        for name, content in records.items():
            aside = together.enter_context(replacing(out / f"{name}.json"))
            aside.write_text(json_text(content), encoding="utf-8")
        write_candidates(together.enter_context(replacing(out / NAMES)), given.intake.comments)
    notes = given.notes
    if (given.intake.comments["may_name"] != "").any():
        where = f"say in data/raw/{project.names_file().name} what each is"
        notes += (f"Words that may be names stand in {out / NAMES}; {where}.",)
    return Processed(replace(given.intake, notes=notes), coded.coding, manifest, given.settings.synthetic)


@dataclass(frozen=True)
class Report:
    """A year's report as it was made.

    Parameters
    ----------
    page
        The HTML page.
    files
        The names of all files beside it, the page included.
    notes
        What is worth knowing of the data.
    left_out
        A sentence for each format that could not be made on this machine.
    unchanged
        Whether nothing had to be made again.
    """

    page: Path
    files: tuple[str, ...]
    notes: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    unchanged: bool = False


def build_report(
    year: int,
    *,
    formats: Collection[str] = FORMATS,
    notebook: str = "",
    parameters: Mapping[str, Any] | None = None,
    force: bool = False,
    step: Step = quiet,
) -> Path:
    """Make a year's report, end to end, and return its page: see :func:`make_report`."""
    asked = {"notebook": notebook, "parameters": parameters, "force": force, "step": step}
    return make_report(year, formats=formats, **asked).page  # type: ignore[arg-type]


def make_report(
    year: int,
    *,
    formats: Collection[str] = FORMATS,
    notebook: str = "",
    parameters: Mapping[str, Any] | None = None,
    force: bool = False,
    step: Step = quiet,
) -> Report:
    """Make a year's report, end to end. What it is made from is hashed; while that stays, nothing is made again.

    Parameters
    ----------
    year
        The year, with its data in ``data/raw/YEAR/``.
    formats
        Which of html, pdf, docx and xlsx; the page is always written.
    notebook
        Which notebook to run, as a page alone; the report and the coding check where blank.
    parameters
        Further parameters for the notebook: of the report's where no notebook is named.
    force
        Make all of it again.
    step
        Called with the name of each step as it begins.

    Raises
    ------
    InputError, UsageError, NotebookError
        Where the data, the call or a cell is at fault.
    """
    if notebook != Path(notebook).name:
        raise UsageError(f"'{notebook}' is not the name of a notebook in {project.notebooks_dir()}.")
    asked = dict(parameters or {})
    own = {"year", "processed_dir", "raw_dir"} & set(asked)
    if own:
        raise UsageError(f"The parameter '{min(own)}' is set by the year of the command; it cannot be set apart.")
    wanted = sorted({"html"} if notebook else {"html", *formats})
    step("looking for what changed")
    inputs = input_hash()
    key = report_key(inputs, year, {"formats": wanted, "notebook": notebook, "parameters": asked})
    made = None if force else made_before(year, key)
    if made is not None:
        return Report(project.reports_dir(year) / made[0], made[1], made[2], unchanged=True)
    jobs = _jobs(year, notebook, asked)
    processed = code_year(year, step=step)
    out = project.reports_dir(year)
    step("running the notebooks")
    keys = [report_key(inputs, year, {"job": job.notebook.name, "with": dict(job.parameters)}) for job in jobs]
    executed = run_notebooks(jobs, keys=keys, force=force)
    step("writing the page")
    shown = (project.processed_dir(year) / "published.json").read_text(encoding="utf-8")
    write_text(shown_file(year), shown)
    pages, files = _write_pages(year, jobs, executed, invented=processed.synthetic)
    pictures = figures(pages[0])
    write_figures(out / "figures", pictures)
    step("making the other forms")
    title = TITLES.get(jobs[0].notebook.stem, "{year}").format(year=year)
    done = Written()
    if not notebook:
        data = Year.load(year, project.processed_dir(year), project.raw_dir(year))
        done = write_formats(data, pages[0], out, wanted, title)
    names = [*files, *done.files]
    hashes = {name: sha256_bytes(picture) for name, picture in sorted(pictures.items())}
    how = {"notebook": jobs[0].notebook.stem, "parameters": asked, "formats": wanted, "left_out": done.left_out}
    result = {"figures": hashes, "page": sha256_bytes(pages[0].encode())}
    kept = remember(year, key, names, processed.intake.notes)
    write_json(out / "manifest.json", publishable(processed.manifest, processed.intake) | how | result | kept)
    return Report(out / files[0], tuple(names), processed.intake.notes, tuple(done.left_out))


def _jobs(year: int, notebook: str, asked: Mapping[str, Any]) -> list[Job]:
    """Return the notebooks to run; what was asked for goes to the first."""
    names = (notebook,) if notebook else (REPORT_NOTEBOOK, CHECK_NOTEBOOK)
    folders = {"processed_dir": project.processed_dir(year), "raw_dir": project.raw_dir(year)}
    where = {name: os.path.relpath(folder, project.notebooks_dir()) for name, folder in folders.items()}
    jobs = []
    for place, name in enumerate(names):
        source = project.notebooks_dir() / f"{name}.ipynb"
        values = {"year": year} | where | (dict(asked) if place == 0 else {})
        jobs.append(Job(source, project.reports_dir(year) / "notebooks" / source.name, values))
    for job in jobs:
        check_job(job)
    return jobs


def _write_pages(
    year: int, jobs: Sequence[Job], executed: Sequence[Mapping[str, Any]], *, invented: bool
) -> tuple[list[str], list[str]]:
    """Render the notebooks and write the pages; return the pages and their names."""
    pages, files = [], []
    for job, done in zip(jobs, executed, strict=True):
        name = job.notebook.stem
        title = TITLES.get(name, "{year}").format(year=year)
        pages.append(render_html(done, title, INVENTED if invented else ""))
        files.append(PAGES.get(name, f"{name}.html"))
        write_text(project.reports_dir(year) / files[-1], pages[-1])
    return pages, files


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
    return given.notes


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
