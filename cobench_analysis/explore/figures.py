"""Figures of what was found, in the one style of the project's charts.

They show all counts as they are: in a year that is not open they are for the researcher's eyes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.errors import UsageError
from cobench_analysis.reporting.charts import GREY, INK, NAVY, ORANGE, WHITE, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PHRASES = 12  # on each side of a figure of key phrases


def keyness_figure(table: pd.DataFrame, *, group: str = "the group", count: int = PHRASES) -> Figure:
    """Draw how much more often phrases stand in comments of a group than in the others.

    Parameters
    ----------
    table
        What ``keyness`` returned.
    group
        How the group is called.
    count
        How many phrases to draw on each side, at most: those that come first and last in the table.

    Returns
    -------
    Figure
        Bars of the log ratio of comments; filled where the corrected p-value is below 0.05, else hollow.

    Raises
    ------
    UsageError
        Where the table is empty.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of, keyness
    >>> rows = [(f"c{at}", "We waited" if at < 5 else "Kind staff", "voice" if at < 5 else "") for at in range(10)]
    >>> corpus = corpus_of(pd.DataFrame(rows, columns=["comment_id", "text", "themes"]))
    >>> figure = keyness_figure(keyness(corpus, theme="voice"), group="comments on being listened to")
    >>> [label.get_text() for label in figure.axes[0].get_yticklabels()]
    ['waited', 'we', 'kind', 'staff']
    """
    _refuse_empty(table)
    more = table[table["comments_log_ratio"] > 0].head(count)
    fewer = table[table["comments_log_ratio"] < 0].tail(count)
    shown = pd.concat([more, fewer])
    figure, axes = new_figure(1.2 + 0.3 * len(shown))
    colours = np.where(shown["comments_log_ratio"] > 0, NAVY, ORANGE)
    fills = np.where(shown["comments_p_adjusted"] < 0.05, colours, WHITE)
    places = np.arange(len(shown))
    axes.barh(places, shown["comments_log_ratio"], color=fills, edgecolor=colours, height=0.68)
    axes.axvline(0, color=INK, linewidth=1.2)
    axes.set_yticks(places, shown["phrase"].tolist())
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(f"log ratio of comments\n+1 is twice as often in {group}")
    return figure


def cooccurrence_figure(table: pd.DataFrame, codebook: Codebook) -> Figure:
    """Draw how themes come together, as a table of colours.

    Parameters
    ----------
    table
        What ``cooccurrence`` returned.
    codebook
        For names and order.

    Returns
    -------
    Figure
        Phi of each pair of themes; its number stands in cells whose corrected p-value is below 0.05.

    Raises
    ------
    UsageError
        Where the table is empty.

    Examples
    --------
    >>> from cobench_analysis.explore import cooccurrence, corpus_of
    >>> rows = [(f"c{at}", "x", "voice;access" if at < 5 else "") for at in range(10)]
    >>> corpus = corpus_of(pd.DataFrame(rows, columns=["comment_id", "text", "themes"]))
    >>> figure = cooccurrence_figure(cooccurrence(corpus), corpus.codebook)
    >>> figure.axes[0].get_yticklabels()[0].get_text()
    'Child- and needs-led support'
    """
    _refuse_empty(table)
    ids = list(codebook.theme_ids)
    place = {theme: at for at, theme in enumerate(ids)}
    values, sure = np.full((len(ids), len(ids)), np.nan), np.zeros((len(ids), len(ids)), np.bool_)
    for first, second, phi, p in table[["first", "second", "phi", "p_adjusted"]].itertuples(index=False, name=None):
        at = tuple(sorted((place[first], place[second]), reverse=True))  # below the diagonal
        values[at], sure[at] = phi, p < 0.05
    figure, axes = new_figure(7.0)
    _heat(figure, axes, values, sure, "phi: orange more often together than by chance,\nblue less often")
    names = [codebook.name("theme", theme) for theme in ids]
    axes.set_yticks(range(1, len(ids)), names[1:])
    axes.set_xticks(range(len(ids) - 1), names[:-1], rotation=90)
    axes.set_ylim(len(ids) - 0.5, 0.5)
    axes.set_xlim(-0.5, len(ids) - 1.5)
    return figure


def theme_by_figure(table: pd.DataFrame) -> Figure:
    """Draw the share of each theme in each group, as a table of colours.

    Parameters
    ----------
    table
        What ``theme_by`` returned.

    Returns
    -------
    Figure
        The share in per cent in every cell; its colour is the adjusted residual: orange where there are more than
        chance expects, blue where there are fewer.

    Raises
    ------
    UsageError
        Where the table is empty.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of, theme_by
    >>> rows = [(f"c{at}", "x", "voice" if at < 5 else "", "event" if at < 4 else "post") for at in range(10)]
    >>> corpus = corpus_of(pd.DataFrame(rows, columns=["comment_id", "text", "themes", "channel"]))
    >>> figure = theme_by_figure(theme_by(corpus, "channel"))
    >>> [label.get_text() for label in figure.axes[0].get_xticklabels()]
    ['event', 'post']
    """
    _refuse_empty(table)
    attribute = table.columns[2]
    codes, names = list(dict.fromkeys(table[attribute])), list(dict.fromkeys(table["name"]))
    shape = (len(names), len(codes))
    residual, share = (table[column].to_numpy(np.float64).reshape(shape) for column in ("residual", "share"))
    figure, axes = new_figure(1.8 + 0.32 * len(names))
    words = np.where(np.isnan(share), "", np.char.mod("%.0f", np.nan_to_num(100 * share)))
    _heat(figure, axes, residual, words, "standard errors from what chance expects\n(numbers: % of the column)")
    axes.set_yticks(range(len(names)), names)
    turned = max(map(len, codes)) * len(codes) > 40
    axes.set_xticks(range(len(codes)), [_short(code) for code in codes], rotation=90 if turned else 0)
    axes.set_xlabel(attribute)
    return figure


def _short(name: str) -> str:
    return name if len(name) <= 30 else f"{name[:28]}…"


def _refuse_empty(table: pd.DataFrame) -> None:
    if table.empty:
        raise UsageError("The table is empty: there is nothing to draw.")


def _heat(figure: Figure, axes: Axes, values: Any, marks: Any, label: str) -> None:
    """Draw cells from blue over white to orange, written on where ``marks`` has words or is true."""
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("cobench", [NAVY, WHITE, ORANGE])
    reach = max(float(np.nanmax(np.abs(values))), 1e-9) if not np.isnan(values).all() else 1.0
    image = axes.imshow(values, cmap=colours, vmin=-reach, vmax=reach, aspect="auto")
    for row, column in np.argwhere(~np.isnan(values) | (np.asarray(marks).dtype.kind == "U")):
        mark, value = marks[row, column], values[row, column]
        words = mark if isinstance(mark, str) else f"{value:+.1f}".replace("-", "−") if mark else ""
        dark = not np.isnan(value) and value < -0.7 * reach
        axes.text(column, row, words, ha="center", va="center", fontsize=8, color=WHITE if dark else INK)
    axes.tick_params(length=0, labelsize=9)
    bar = figure.colorbar(image, ax=axes, location="bottom", shrink=0.6, aspect=30)
    bar.set_label(label, fontsize=9, color=GREY)
    bar.ax.tick_params(labelsize=9)
