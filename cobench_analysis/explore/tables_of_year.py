"""The tables of one coded year, read from ``data/processed/YEAR``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cobench_analysis import project
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.published import Published
from cobench_analysis.reporting.suppression import Key
from cobench_analysis.reporting.year import TABLES
from cobench_analysis.tables import BAND_COLUMNS, CODE_COLUMNS, EVIDENCE_COLUMNS, theme_column


@dataclass(frozen=True, eq=False)
class YearTables:
    """What is read of a year.

    Parameters
    ----------
    codes
        The codes of the comments that say something, with their ``date``.
    evidence, bands
        Their evidence and their bands.
    disclosure, published
        How the counts of its report were protected, and what it shows of them.
    """

    codes: pd.DataFrame
    evidence: pd.DataFrame
    bands: pd.DataFrame
    disclosure: Disclosure
    published: Mapping[Key, int | None]

    @classmethod
    def empty(cls) -> YearTables:
        """Return tables without any row.

        Examples
        --------
        >>> len(YearTables.empty().evidence)
        0
        """
        evidence, bands = (pd.DataFrame(columns=list(names), dtype="str") for names in (EVIDENCE_COLUMNS, BAND_COLUMNS))
        return cls(pd.DataFrame(), evidence, bands, Disclosure(controlled=True), {})


def coded_years() -> list[int]:
    """Return the years that have been coded."""
    return [year for year in project.years() if (project.processed_dir(year) / "manifest.json").is_file()]


def read_year_tables(year: int, folder: Path, codebook: Codebook) -> YearTables:
    """Read the tables of a year.

    Parameters
    ----------
    year, folder
        The year, and where its tables are.
    codebook
        The codebook that it must have been coded with.

    Raises
    ------
    InputError
        Where the year has not been coded yet, or was coded with other themes.
    """
    needed = [folder / f"{name}.parquet" for name in TABLES] + [folder / "published.json"]
    fix = f"run: ./run report {year}"
    if not all(path.is_file() for path in needed):
        raise InputError(Problem(f"the year {year} has not been coded yet", fix, str(folder)))
    comments, codes, evidence, bands = (pd.read_parquet(path) for path in needed[:-1])
    themes = [theme_column(theme) for theme in codebook.theme_ids]
    if [name for name in codes if name not in CODE_COLUMNS] != themes:
        raise InputError(
            Problem(f"the year {year} was coded with other themes than the codebook has", fix, str(folder))
        )
    said = comments.loc[comments["answer"] == "given", ["comment_id", "date"]]
    codes = codes.merge(said, on="comment_id", validate="one_to_one")
    evidence, bands = (part[part["comment_id"].isin(set(said["comment_id"]))] for part in (evidence, bands))
    published = Published.from_json(json.loads(needed[-1].read_text(encoding="utf-8")))
    return YearTables(codes, evidence, bands, published.disclosure, published.values)
