"""Chain the rooms for one question: how far people and the computer agree."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cobench_analysis import project
from cobench_analysis.coded_year import project_coder
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.errors import InputError, Problem, UsageError
from cobench_analysis.intake.comments import read_comments, read_year
from cobench_analysis.intake.redact import project_redactor
from cobench_analysis.progress import Step, quiet
from cobench_analysis.review.measured import PRACTICE_CODES, PRACTICE_COMMENTS
from cobench_analysis.review.people import read_people
from cobench_analysis.review.targets import check_target
from cobench_analysis.store import write_csv

if TYPE_CHECKING:
    import pandas as pd

    from cobench_analysis.coding.codebook import Codebook

ABOUT_PRACTICE = (
    "The practice comments: invented, coded by people, and kept from the computer. No rule was written from one of "
    "them and no model has learnt from them."
)
ABOUT_YEAR = (
    "The comments of {year} that people have coded, each judged by a model that has not learnt from it "
    "(cross-fitting). Where the codebook's rules were written with these comments in view, as they were with those of "
    "2021, this looks better than it would on new comments; the stricter measure is cobench agreement, without a year."
)
CLOSING_PRACTICE = (
    "cobench agreement --out FILE.csv lists them with the reasons of both sides; but these comments stay a fair test "
    "only as long as nobody changes a rule because of one of them."
)
CLOSING_YEAR = "cobench agreement {year} --out FILE.csv lists them with the reasons of both sides."


@dataclass(frozen=True)
class Agreement:
    """How far people and the computer agree, in words, and how to have their disagreements (blank without any)."""

    words: str
    closing: str


def measure_agreement(year: int | None = None, *, out: Path | None = None, step: Step = quiet) -> Agreement:
    """Measure how far the computer's codes agree with people's.

    Parameters
    ----------
    year
        The year, whose comments people have coded; the practice comments where None.
    out
        A CSV file for the disagreements, where it is wanted.
    step
        Called with the name of each step as it begins.

    Raises
    ------
    InputError
        Where people have coded no comment of the year, or the codebook or the data have problems.
    UsageError
        Where ``out`` is no CSV file, or stands among the data.
    """
    from cobench_analysis.review.agreement_tables import agreement_tables
    from cobench_analysis.review.agreement_words import agreement_words

    check_target(out, ".csv")
    step("reading")
    samples = _read_samples(year)
    path = project.reference_dir() / PRACTICE_CODES if year is None else project.codes_file(year)
    if samples and not path.is_file():
        if out is not None:
            raise UsageError(
                "Disagreements are listed for comments that were coded for reference; a sample stays blind."
            )
        return Agreement("\n\n".join(samples), "")
    codebook, comments, people = _read(year)
    coder = project_coder(codebook, step)
    step("coding")
    coding = coder.code(comments)
    step("measuring")
    found = agreement_tables(coding, people, codebook, coder.classifier.measured if coder.classifier else ())
    if out is not None:
        write_csv(out, found.differ)
    about = ABOUT_PRACTICE if year is None else ABOUT_YEAR.format(year=year)
    closing = CLOSING_PRACTICE if year is None else CLOSING_YEAR.format(year=year)
    words = "\n\n".join([agreement_words(found, about), *samples])
    return Agreement(words, "" if found.differ.empty else closing)


def _read_samples(year: int | None) -> list[str]:
    """Return what the blind samples of a year say that somebody has read."""
    if year is None or year not in project.years():
        return []
    from cobench_analysis.review.sample_results import sample_results
    from cobench_analysis.review.sample_words import sample_words

    codebook = project_codebook()
    return [sample_words(one, codebook) for one in sample_results(year, codebook) if one.readers]


def _read(year: int | None) -> tuple[Codebook, pd.DataFrame, pd.DataFrame]:
    """Return the codebook, those comments that people coded, and their codes."""
    path = project.reference_dir() / PRACTICE_CODES if year is None else project.codes_file(year)
    if year in project.years() and not path.is_file():
        fix = (
            "let people code some of them by data/reference/coding-guide.md and save their codes as "
            f"data/reference/{path.name} (comment_id, level, themes, stance), or run cobench agreement without a year, "
            "for the practice comments"
        )
        raise InputError(Problem(f"no comment of {year} has been coded by people", fix))
    codebook = project_codebook()
    if year is None:
        comments = read_comments(project.reference_dir() / PRACTICE_COMMENTS, redactor=project_redactor()).comments
    else:
        comments = read_year(project.raw_dir(year), redactor=project_redactor()).comments
    people = read_people(path, codebook)
    coded = comments[comments["comment_id"].isin(people["comment_id"])]
    if coded.empty:
        fix = "take the ids of the comments as they are in the data"
        raise InputError(Problem("none of these ids is that of a comment", fix, path.name, None, "comment_id"))
    return codebook, coded, people
