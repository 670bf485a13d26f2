"""PACC's own statements of a year: strengths, weaknesses, measurables, good practice."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cobench_analysis.errors import InputError
from cobench_analysis.intake.input_cells import Known
from cobench_analysis.intake.input_files import read_input
from cobench_analysis.intake.input_tables import STATEMENTS
from cobench_analysis.intake.source import read_source
from cobench_analysis.tables import STATEMENT_COLUMNS


def read_statements(folder: Path) -> pd.DataFrame:
    """Read the statements of a year: ``statements.csv``, and what else its ``source.yml`` lists as statements.

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
    read = read_input(folder, STATEMENTS, read_source(folder), Known())
    if read.problems:
        raise InputError(read.problems)
    found = read.whole()
    return pd.DataFrame(columns=list(STATEMENT_COLUMNS), dtype="str") if found is None else found
