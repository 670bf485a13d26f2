"""PACC's own statements of a year: strengths, weaknesses, measurables, good practice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.framework.bench import STATEMENT_KINDS
from cobench_analysis.intake.reading import read_table
from cobench_analysis.intake.source import read_source
from cobench_analysis.tables import PROMPT_LEVELS, STATEMENT_COLUMNS

_KINDS = tuple(kind.id for kind in STATEMENT_KINDS)


def read_statements(folder: Path) -> pd.DataFrame:
    """Read the statements that a year's ``source.yml`` lists.

    Parameters
    ----------
    folder
        ``data/raw/YEAR``.

    Returns
    -------
    DataFrame
        ``statement_id, level, kind, text`` in file order; empty where the year has none.

    Raises
    ------
    InputError
        With every row that has an unknown level or kind, or no text.

    Examples
    --------
    >>> from cobench_analysis.project import raw_dir
    >>> statements = read_statements(raw_dir(2021))
    >>> int((statements["kind"] == "measurable").sum())
    16
    """
    frames = []
    problems: list[Problem] = []
    for entry in read_source(folder):
        if entry.kind != "statements":
            continue
        table = read_table(entry.path, entry.format or None)
        columns = entry.columns or {name: name for name in STATEMENT_COLUMNS}
        missing = [
            columns.get(name, name) for name in STATEMENT_COLUMNS if columns.get(name) not in table.frame.columns
        ]
        if missing:
            problems += [
                Problem(f"there is no column '{name}'", "add it, or correct source.yml", table.name, 1)
                for name in missing
            ]
            continue
        frame = pd.DataFrame({name: table.frame[columns[name]].str.strip() for name in STATEMENT_COLUMNS})
        problems += _problems(frame, table.name)
        frames.append(frame)
    if problems:
        raise InputError(problems)
    return (
        pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(STATEMENT_COLUMNS), dtype="str")
    )


def _problems(frame: pd.DataFrame, name: str) -> Iterator[Problem]:
    for row, level, kind, text in frame[["level", "kind", "text"]].itertuples():
        number = int(str(row))
        if level not in PROMPT_LEVELS:
            yield Problem(f"the level is '{level}'", f"use one of: {', '.join(PROMPT_LEVELS)}", name, number, "level")
        if kind not in _KINDS:
            yield Problem(f"the kind is '{kind}'", f"use one of: {', '.join(_KINDS)}", name, number, "kind")
        if not text:
            yield Problem("the text is empty", "write it, or take the row out", name, number, "text")
