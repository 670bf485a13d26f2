"""Chain the rooms for comments: intake, coding, what people decided, processed tables."""

from __future__ import annotations

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
from cobench_analysis.manifest import file_hashes, make_manifest, tables
from cobench_analysis.progress import Progress, Step, quiet
from cobench_analysis.publication import earlier_year, publication_files, shown_counts, year_before
from cobench_analysis.reporting.suppression import Rules
from cobench_analysis.review.checking import checking
from cobench_analysis.review.measured import measure
from cobench_analysis.review.sample_results import sample_results
from cobench_analysis.store import (
    fill_csv,
    fill_parquet,
    json_text,
    replacing,
)

NAMES = "names-to-check.csv"  # words that may be names, for a person to look at


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
    files = {*year_files(given), *publication_files(year, before)}
    files |= set() if given_before is None else set(year_files(given_before))
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
