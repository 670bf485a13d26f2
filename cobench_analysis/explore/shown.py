"""What a notebook shows of counts: in a year that is not open small ones are hidden, unless they are asked for.

A notebook's page can be passed on, so that what it shows by default is what may leave the room. Whoever works alone at
the computer sets ``show_small``.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cobench_analysis import project
from cobench_analysis.explore.corpus import Corpus, load_coded
from cobench_analysis.explore.release import safe_counts
from cobench_analysis.reporting.parts import Fragment, part

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NO_PICTURE = "This chart is drawn from counts that may be small, so it stands here only where show_small is True."
MOST_WORDS = 40  # words of a group that are shown


def open_year(year: int, processed_dir: str | Path) -> Corpus:
    """Load the coded comments of a year, as a notebook gets them.

    Parameters
    ----------
    year
        The year.
    processed_dir
        ``data/processed/YEAR``.

    Raises
    ------
    InputError
        Where the year has not been coded yet.
    """
    return load_coded(year, processed=Path(processed_dir).resolve().parent)


def counts(
    corpus: Corpus, rows: pd.DataFrame, cells: Sequence[str], count: str = "count", *, show_small: bool = False
) -> pd.DataFrame:
    """Return a table of counts as it may be shown: whole in an open year, else ``cells`` and safe counts alone.

    Parameters
    ----------
    corpus
        What was counted.
    rows
        A table of counts of comments.
    cells
        The columns that say what is counted.
    count
        The column that counts.
    show_small
        Show all of it, for your own eyes.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> corpus = corpus_of(pd.DataFrame({"comment_id": ["a"], "text": ["x"]}), controlled=False)
    >>> counts(corpus, pd.DataFrame({"theme": ["voice"], "count": [3], "share": [1.0]}), ["theme"]).columns.tolist()
    ['theme', 'count', 'share']
    """
    if show_small or not corpus.disclosure.controlled:
        return rows
    return _in_order(safe_counts(corpus, rows, cells, count), cells, count)


def _in_order(rows: pd.DataFrame, cells: Sequence[str], count: str) -> pd.DataFrame:
    """Return safe counts, largest first: the order of what they were made from would tell of hidden ones."""
    down = [count, *cells]
    return rows.sort_values(down, ascending=[False, *(True for _ in cells)], na_position="last", ignore_index=True)


def frequent(
    corpus: Corpus, rows: pd.DataFrame, cells: Sequence[str], count: str = "comments", *, show_small: bool = False
) -> pd.DataFrame:
    """Return the first rows of a table of words as they may be shown; words of too few comments are left out.

    A word that one family used can name it, whatever stands beside it. Each count is rounded alone: words make no sums.

    Parameters
    ----------
    corpus, rows, cells, count, show_small
        As of :func:`counts`; the table's first rows are the ones that matter.
    """
    if show_small or not corpus.disclosure.controlled:
        return rows.head(MOST_WORDS)
    many = rows[rows[count] >= corpus.disclosure.threshold].head(MOST_WORDS)
    rounded = [corpus.disclosure.value(int(number)) or 0 for number in many[count]]  # none is small
    return _in_order(many[list(cells)].assign(**{count: rounded}), cells, count)


def picture(
    corpus: Corpus, figure: Figure, title: str, rows: pd.DataFrame, say: Sequence[str], *, show_small: bool = False
) -> Fragment:
    """Return a chart with its title and a text for whoever does not see it; its table stands beside.

    Parameters
    ----------
    corpus
        What was counted.
    figure
        The chart.
    title
        What it shows.
    rows
        The table that it is drawn from.
    say
        The columns of its first three rows that the text names.
    show_small
        Show it also where its counts may be small.
    """
    from cobench_analysis.reporting.charts import as_svg

    if corpus.disclosure.controlled and not show_small:
        return part("notice", [NO_PICTURE])
    first = "; ".join(", ".join(str(cell) for cell in row) for row in rows[list(say)].head(3).itertuples(index=False))
    alt = f"{title}. {f'First: {first}. ' if first else ''}The table below holds every number."
    return part("picture", title, base64.b64encode(as_svg(figure)).decode("ascii"), alt)


def years_there_are() -> Fragment:
    """Return which years there are, which of them are coded, and what to run for the others."""
    rows = []
    for year in project.years():
        coded = (project.processed_dir(year) / "manifest.json").is_file()
        rows.append((str(year), "coded" if coded else "not coded yet", "" if coded else f"./run report {year}"))
    return part("table", "The years", ("Year", "State", "To run"), rows)
