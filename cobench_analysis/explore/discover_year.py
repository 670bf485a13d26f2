"""Discover new themes in a coded year of the project."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cobench_analysis import project
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.explore.corpus import load_coded
from cobench_analysis.explore.discover_result import Discovery
from cobench_analysis.explore.discovery import discover
from cobench_analysis.explore.proposal import Proposal
from cobench_analysis.explore.proposal_paste import paste
from cobench_analysis.explore.tables_of_year import coded_years
from cobench_analysis.progress import Step, quiet
from cobench_analysis.store import replacing

BACKGROUND = "training_comments.csv"  # of data/reference: invented comments of the same kind, with codes


def latest_coded() -> int:
    """Return the latest year that has been coded.

    Raises
    ------
    InputError
        Where there is none.
    """
    coded = coded_years()
    if not coded:
        raise InputError(Problem("no year has been coded yet", "run: ./run report YEAR"))
    return max(coded)


def discover_year(year: int, *, groups: int | None = None, step: Step = quiet) -> Discovery:
    """Group what the codebook does not explain of a year's comments, sentences of coded comments included.

    Parameters
    ----------
    year
        A year that has been coded.
    groups
        How many groups; chosen by their stability where None.
    step
        Called with the name of each step as it begins.

    Raises
    ------
    InputError
        Where the year has not been coded, or too little is left over to form groups.
    UsageError
        Where there cannot be so many groups.
    """
    step("reading")
    corpus = load_coded(year)
    return discover(
        corpus.comments,
        corpus.evidence,
        groups=groups,
        background=background_texts(),
        codebook=corpus.codebook,
        step=step,
    )


def background_texts() -> list[str]:
    """Return the project's training comments, from which words are understood; none where the file is missing."""
    path = project.reference_dir() / BACKGROUND
    if not path.is_file():
        return []
    table = pd.read_csv(path, dtype=str, keep_default_na=False, usecols=["text"])
    return [str(text) for text in table["text"]]


def write_codebook(path: Path, proposals: tuple[Proposal, ...]) -> None:
    """Write the project's codebook with proposed themes in it; nothing is written where it could not be loaded.

    Parameters
    ----------
    path
        The file to write.
    proposals
        What to add; no word of a single comment is written.
    """
    text = paste(project.codebook_file().read_text(encoding="utf-8"), proposals)
    with replacing(path) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")
        load_codebook(aside, project.language_file())
