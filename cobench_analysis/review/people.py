"""People's codes of the comments of a year, or of the practice comments, checked row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.review.agreement import REFERENCE_COLUMNS, read_reference_rows
from cobench_analysis.review.compared import COLUMN_OF
from cobench_analysis.tables import split_ids

ABOUT_COLUMNS = ("how", "sure")  # how people came to a coding, and how many would defend it; blank where not said
MAX_QUOTED = 24  # characters of a cell that a message repeats


def read_people(path: Path, codebook: Codebook) -> pd.DataFrame:
    """Read people's codes.

    Parameters
    ----------
    path
        A file with ``comment_id, level, themes, stance`` (``themes`` joined by ``;``), and ``how`` and
        ``sure`` where they are known.
    codebook
        The codes that there are.

    Returns
    -------
    DataFrame
        ``comment_id, level, themes, stance, how, sure``, all text.

    Raises
    ------
    InputError
        With every column that is missing, or every code that the codebook does not have, and every
        comment that stands twice.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> from cobench_analysis.project import codes_file
    >>> list(read_people(codes_file(2021), load_codebook()).columns)
    ['comment_id', 'level', 'themes', 'stance', 'how', 'sure']
    """
    frame = read_reference_rows(path)
    frame = frame.assign(**{name: "" for name in ABOUT_COLUMNS if name not in frame.columns})
    problems = [*_unknown(frame, codebook, path.name), *_twice(frame, path.name)]
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
    return frame[[*REFERENCE_COLUMNS, *ABOUT_COLUMNS]].reset_index(drop=True)


def _unknown(frame: pd.DataFrame, codebook: Codebook, file: str) -> Iterator[Problem]:
    for kind, column in COLUMN_OF.items():
        known = {code: None for other, code in codebook.numbered if other == kind}
        for row, joined in frame[column].items():
            yield from _unknown_in(joined, kind, known, (file, int(str(row)), column))


def _unknown_in(joined: str, kind: str, known: Mapping[str, None], place: tuple[str, int, str]) -> Iterator[Problem]:
    fix = f"use only: {', '.join(known)}"
    codes = split_ids(joined)
    if kind != "theme" and len(codes) != 1:
        yield Problem(f"there must be one {kind}, and there {'are several' if codes else 'is none'}", fix, *place)
    for code in codes:
        if code not in known:
            short = code if len(code) <= MAX_QUOTED else f"{code[:MAX_QUOTED]}…"
            yield Problem(f"the codebook has no {kind} '{short}'", fix, *place)


def _twice(frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    for row in frame.index[frame["comment_id"].duplicated()]:
        yield Problem("this comment stands further up already", "keep one row a comment", file, int(row), "comment_id")
