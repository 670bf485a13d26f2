"""What a notebook shows of counts: in a year that is not open small ones are hidden, unless they are asked for.

A notebook's page can be passed on, so that what it shows by default is what may leave the room. Whoever works alone at
the computer sets ``show_small``.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cobench_analysis import project
from cobench_analysis.errors import UsageError
from cobench_analysis.explore.coded import Corpus
from cobench_analysis.explore.corpus import load_coded
from cobench_analysis.explore.display import start
from cobench_analysis.explore.release import safe_counts
from cobench_analysis.explore.tables_of_year import coded_years
from cobench_analysis.reporting.parts import Fragment, part

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MORE = "comments_log_ratio"
OPEN_YEAR = (
    "This year is open: its comments were published, so tables and charts stand here in full. Single comments are "
    "still for reading, not for passing on."
)
CAREFUL = (
    "This year is not open. Tables hold safe counts alone: small ones are hidden and the others rounded, so that a "
    "table which you save may be shown. Shares, tests, charts and words of few comments would tell small counts and "
    "are left out; in JupyterLab, set show_small to True in the first cell to see them yourself. Whoever has this page "
    "can count its comments one by one, and the filters do so exactly: do not pass the page on."
)
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


def page_head(corpus: Corpus, title: str, lines: Sequence[str] = (), *, show_small: bool = False) -> Fragment:
    """Return the head of a researchers' page: its title, what it is set to, and what it holds back.

    Parameters
    ----------
    corpus
        The comments.
    title
        The title.
    lines
        What the page is set to: the year, the theme.
    show_small
        Whether it shows all.
    """
    careful = corpus.disclosure.controlled and not show_small
    return start() + part("front", title, lines, CAREFUL if careful else OPEN_YEAR)


def tried(ask: Callable[..., pd.DataFrame], *given: Any, **named: Any) -> pd.DataFrame:
    """Return what a function of this room answers; where it cannot be asked so, an empty table with the reason.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of, keyness
    >>> corpus = corpus_of(pd.DataFrame({"comment_id": ["a"], "text": ["x"]}))
    >>> tried(keyness, corpus, theme="voice").attrs["note"]
    'The group has no comment, or all of them: there is nothing to compare.'
    """
    try:
        return ask(*given, **named)
    except UsageError as error:
        empty = pd.DataFrame()
        empty.attrs["note"] = str(error)
        return empty


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
    if show_small or rows.empty or not corpus.disclosure.controlled:
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
    rows = rows[rows[MORE] > 0] if MORE in rows else rows  # keyness has the words that the group uses less, too
    if show_small or rows.empty or not corpus.disclosure.controlled:
        return rows.head(MOST_WORDS)
    many = rows[rows[count] >= corpus.disclosure.threshold].head(MOST_WORDS)
    rounded = [corpus.disclosure.value(int(number)) or 0 for number in many[count]]  # none is small
    return many[list(cells)].assign(**{count: rounded}).reset_index(drop=True)


def picture(
    corpus: Corpus,
    draw: Callable[..., Figure],
    rows: pd.DataFrame,
    title: str,
    say: Sequence[str],
    *,
    show_small: bool = False,
    **options: Any,
) -> Fragment:
    """Return a chart with its title and a text for whoever does not see it; its table stands beside.

    Parameters
    ----------
    corpus
        What was counted.
    draw
        What draws it: ``keyness_figure`` and the like.
    rows
        The table that it is drawn from; of an empty one nothing is drawn.
    title
        What it shows.
    say
        The columns of its first three rows that the text names.
    show_small
        Show it also where its counts may be small.
    **options
        What ``draw`` takes beside the table.
    """
    from cobench_analysis.reporting.charts import as_svg

    if rows.empty or (corpus.disclosure.controlled and not show_small):  # said once, at the head of the page
        return Fragment("")
    first = "; ".join(", ".join(str(cell) for cell in row) for row in rows[list(say)].head(3).itertuples(index=False))
    alt = f"{title}. {f'First: {first}. ' if first else ''}The table below holds every number."
    return part("picture", title, base64.b64encode(as_svg(draw(rows, **options))).decode("ascii"), alt)


def years_there_are() -> Fragment:
    """Return which years there are, which of them are coded, and what to run for the others."""
    coded = coded_years()
    rows = [
        (str(year), "coded", "") if year in coded else (str(year), "not coded yet", f"./run report {year}")
        for year in project.years()
    ]
    return part("table", "The years", ("Year", "State", "To run"), rows)
