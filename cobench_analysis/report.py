"""Make a year's report: its tables, its notebooks, its page, and every other form of it."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cobench_analysis import project
from cobench_analysis.errors import UsageError
from cobench_analysis.made import input_hash, made_before, manifest_file, remember, report_key
from cobench_analysis.manifest import publishable
from cobench_analysis.pipeline import code_year
from cobench_analysis.progress import Step, quiet
from cobench_analysis.publication import shown_file
from cobench_analysis.reporting.formats import FILES, FORMATS, Written, write_formats
from cobench_analysis.reporting.notebooks import Job, checked_job, run_notebooks
from cobench_analysis.reporting.render import figures, render_html, write_figures
from cobench_analysis.reporting.year import Year
from cobench_analysis.store import sha256_bytes, write_json, write_text

REPORT_NOTEBOOK, CHECK_NOTEBOOK = "04_annual_report", "02_coding_check"
INVENTED = "Invented data, to try out the report: no family said this."
PAGES = {REPORT_NOTEBOOK: "send-impact-report.html"}
TITLES = {
    "00_start_here": "Where to begin",
    "01_data_quality": "The data of {year}: what came in, and what to look at",
    "03_explore_themes": "The comments of {year}, to explore",
    REPORT_NOTEBOOK: "SEND impact report for Shropshire, {year}",
    CHECK_NOTEBOOK: "How the coding of {year} was checked",
}


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
    older
        The files of forms that were not made this time: they are of an earlier run.
    unchanged
        Whether nothing had to be made again.
    """

    page: Path
    files: tuple[str, ...]
    notes: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    unchanged: bool = False


def build_report(year: int, **asked: Any) -> Path:
    """Make a year's report, end to end, and return its page. It takes what :func:`make_report` takes."""
    return make_report(year, **asked).page


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
    asked = _asked(notebook, parameters)
    wanted = sorted({"html"} if notebook else {"html", *formats})
    step("looking for what changed")
    inputs = input_hash(memos=bool(notebook))
    key = report_key(inputs, year, {"formats": wanted, "notebook": notebook, "parameters": asked})
    made = None if force else made_before(year, key, notebook)
    if made is not None:
        return Report(project.reports_dir(year) / made[0], made[1], made[2], unchanged=True)
    jobs = _jobs(year, notebook, asked)
    processed = code_year(year, step=step)
    out = project.reports_dir(year)
    step("running the notebooks")
    keys = [report_key(inputs, year, {"job": job.notebook.name, "with": dict(job.parameters)}) for job in jobs]
    executed = run_notebooks(jobs, keys=keys, force=force)
    step("writing the page")
    pages, files = _write_pages(year, jobs, executed, invented=processed.synthetic)
    pictures = figures(pages[0])
    if jobs[0].notebook.stem == REPORT_NOTEBOOK:
        write_figures(out / "figures", pictures)
        shown = (project.processed_dir(year) / "published.json").read_text(encoding="utf-8")
        write_text(shown_file(year), shown)
    done = Written()
    if not notebook:
        data = Year.load(year, project.processed_dir(year), project.raw_dir(year))
        done = write_formats(data, pages[0], out, wanted, _title(year, jobs[0]), step)
    names = [*files, *done.files]
    older = () if notebook else tuple(name for name in FILES if name not in names and (out / name).is_file())
    hashes = {name: sha256_bytes(picture) for name, picture in sorted(pictures.items())}
    how = {"notebook": jobs[0].notebook.stem, "parameters": asked, "formats": wanted, "left_out": done.left_out}
    result = {"figures": hashes, "page": sha256_bytes(pages[0].encode())}
    kept = remember(year, key, names, processed.intake.notes)
    target = manifest_file(year, notebook)
    write_json(target, publishable(processed.manifest, processed.intake) | how | result | kept)
    return Report(out / files[0], tuple(names), processed.intake.notes, tuple(done.left_out), older)


def _asked(notebook: str, parameters: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the parameters that were asked for; refuse what no report can be made with."""
    if notebook != Path(notebook).name:
        raise UsageError(f"'{notebook}' is not the name of a notebook in {project.notebooks_dir()}.")
    asked = dict(parameters or {})
    own = {"year", "processed_dir", "raw_dir"} & set(asked)
    if own:
        raise UsageError(f"The parameter '{min(own)}' is set by the year of the command; it cannot be set apart.")
    return asked


def _jobs(year: int, notebook: str, asked: Mapping[str, Any]) -> list[Job]:
    """Return the notebooks to run; what was asked for goes to the first."""
    names = (notebook,) if notebook else (REPORT_NOTEBOOK, CHECK_NOTEBOOK)
    folders = {"processed_dir": project.processed_dir(year), "raw_dir": project.raw_dir(year)}
    where = {name: os.path.relpath(folder, project.notebooks_dir()) for name, folder in folders.items()}
    jobs = []
    for place, name in enumerate(names):
        source = project.notebooks_dir() / f"{name}.ipynb"
        values = {"year": year} | where | (dict(asked) if place == 0 else {})
        jobs.append(checked_job(Job(source, project.reports_dir(year) / "notebooks" / source.name, values)))
    return jobs


def _title(year: int, job: Job) -> str:
    return TITLES.get(job.notebook.stem, "{year}").format(year=year)


def _write_pages(
    year: int, jobs: Sequence[Job], executed: Sequence[Mapping[str, Any]], *, invented: bool
) -> tuple[list[str], list[str]]:
    """Render the notebooks and write the pages; return the pages and their names."""
    pages, files = [], []
    for job, done in zip(jobs, executed, strict=True):
        name = job.notebook.stem
        pages.append(render_html(done, _title(year, job), INVENTED if invented else ""))
        files.append(PAGES.get(name, f"{name}.html"))
        write_text(project.reports_dir(year) / files[-1], pages[-1])
    return pages, files
