"""Make a corpus: of the coded years of the project, or of any table of coded comments."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from cobench_analysis import project
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.errors import InputError, Problem, UsageError
from cobench_analysis.explore.coded import Corpus
from cobench_analysis.explore.tables_of_year import YearTables, read_year_tables
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.tables import CODE_COLUMNS, split_ids, theme_column


def load_coded(*years: int, processed: str | Path | None = None) -> Corpus:
    """Load the coded comments of one or several years, as ``cobench report`` left them.

    Parameters
    ----------
    *years
        The years.
    processed
        The folder that holds a folder per year; ``data/processed`` where None.

    Raises
    ------
    UsageError
        Where no year is given.
    InputError
        Where a year has not been coded yet, or was coded with another codebook.

    Examples
    --------
    >>> load_coded(1999)  # a year that was coded: load_coded(2021); two of them: load_coded(2021, 2022)
    Traceback (most recent call last):
        ...
    cobench_analysis.errors.InputError: ...the year 1999 has not been coded yet. What to do: run: ./run report 1999.
    """
    if not years:
        raise UsageError("Say which years to load: load_coded(2021).")
    codebook = project_codebook()
    wanted = sorted(set(years))
    folders = [project.processed_dir(year) if processed is None else Path(processed) / str(year) for year in wanted]
    read = [read_year_tables(year, folder, codebook) for year, folder in zip(wanted, folders, strict=True)]
    comments, evidence, bands = (
        pd.concat([getattr(tables, name) for tables in read], ignore_index=True)
        for name in ("codes", "evidence", "bands")
    )
    if comments["comment_id"].duplicated().any():
        raise InputError(Problem("a comment_id stands in two of the years", "load the years one by one"))
    comments = comments.sort_values("comment_id", ignore_index=True)
    published = read[0].published if len(read) == 1 else {}
    return Corpus(comments, evidence, bands, codebook, _strictest(read), published)


def _strictest(read: Iterable[YearTables]) -> Disclosure:
    all_of = [tables.disclosure for tables in read]
    controlled = [one for one in all_of if one.controlled] or all_of
    return Disclosure(
        controlled=any(one.controlled for one in all_of),
        threshold=max(one.threshold for one in controlled),
        rounding=max(one.rounding for one in controlled),
    )


def corpus_of(codes: pd.DataFrame, codebook: Codebook | None = None, *, controlled: bool = True) -> Corpus:
    """Make a corpus of any coded comments: of ``Coder.code``, of the reference codings, or of a file.

    Parameters
    ----------
    codes
        ``comment_id`` and ``text``, and whatever else of ``tables.CODE_COLUMNS`` and ``date`` there is; themes from
        ``themes`` (ids joined by ``;``). Whatever is missing is blank.
    codebook
        The project's own where None.
    controlled
        Whether small counts of these comments must not be published.

    Raises
    ------
    UsageError
        Where an id is missing or stands twice.

    Examples
    --------
    >>> corpus = corpus_of(pd.DataFrame({"comment_id": ["a"], "text": ["We waited"], "themes": ["timeliness"]}))
    >>> len(corpus), int(corpus.comments.loc[0, "theme_timeliness"])
    (1, 1)
    """
    book = codebook or project_codebook()
    columns = {name: codes[name].fillna("").astype("str") if name in codes else "" for name in (*CODE_COLUMNS, "date")}
    comments = pd.DataFrame(columns, index=codes.index).sort_values("comment_id", ignore_index=True)
    if "comment_id" not in codes or "text" not in codes or comments["comment_id"].duplicated().any():
        raise UsageError("The table needs a text, and a comment_id that stands nowhere twice.")
    given = [set(split_ids(joined)) for joined in comments["themes"]]
    flags = {theme_column(theme): np.array([theme in row for row in given], np.int8) for theme in book.theme_ids}
    comments = pd.concat([comments, pd.DataFrame(flags, index=comments.index)], axis=1)
    empty = YearTables.empty()
    return Corpus(comments, empty.evidence, empty.bands, book, Disclosure(controlled=controlled))
