"""Charts, in one style: a title that says the finding, colours that everybody can tell apart.

Colours are the categorical palette of the Government Analysis Function's charts guidance. Every
chart is an SVG without date or random ids, so that the same figures give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from cobench_analysis.reporting.changes import ALIKE, Change
from cobench_analysis.reporting.counts import Count

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAVY, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
INK, GREY, WHITE = "#0B0C0C", "#5A5F63", "#FFFFFF"
WIDTH = 6.4  # inches; drawn narrow with large letters, so that it can be read on a phone
MOST_TICKS = 6  # of a timeline, so that their words have room
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ABOVE = {"due": -0.22, "done": 0.0, "told": 0.22}  # of its line, or dates that lie close would hide each other
_LATE: dict[str, Any] = {"linestyle": (0, (2, 1.2))}
_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "svg.hashsalt": "cobench",
    "svg.fonttype": "path",
}


def new_figure(height: float) -> tuple[Figure, Axes]:
    """Return an empty figure in the one style, ``height`` inches high."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    mpl.rcParams.update(_STYLE)  # type: ignore[arg-type]
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots()


def as_svg(figure: Figure) -> bytes:
    """Return a figure as SVG, the same bytes for the same figure."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


@dataclass(frozen=True)
class Promise:
    """An action on a timeline.

    Parameters
    ----------
    name
        What stands beside its line.
    due, done, told
        When it was due, was done, and families were told, in years (2022.5 is the middle of 2022); None where no
        date was written down.
    late
        Whether it is late.
    """

    name: str
    due: float | None
    done: float | None
    told: float | None
    late: bool


def bar_chart(counts: Sequence[Count]) -> bytes:
    """Draw counts as horizontal bars with their 95 % interval and their number at the end.

    Parameters
    ----------
    counts
        From top to bottom. Hidden counts are written, not drawn.

    Returns
    -------
    bytes
        An SVG.
    """
    from matplotlib.ticker import MaxNLocator

    figure, axes = new_figure(0.9 + 0.36 * len(counts))
    places = range(len(counts))
    values = [count.value or 0 for count in counts]
    axes.barh(places, values, color=NAVY, height=0.68)
    ends = [
        _tell(axes, place, count, float(count.value or 0), count.whole or 0, count.shown)
        for place, count in enumerate(counts)
    ]
    axes.set_yticks(list(places), [count.name for count in counts])
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, max([*ends, 1.0]) * 1.12)
    axes.set_xlabel("Number of comments")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    return as_svg(figure)


def _tell(axes: Axes, place: int, count: Count, end: float, scale: float, words: str) -> float:
    """Draw the interval of a bar that ends somewhere, and write behind both; return how far they reach."""
    if count.value:
        ends = [count.low * scale, count.high * scale]
        axes.plot(ends, [place] * 2, color=ORANGE, linewidth=2.6, solid_capstyle="butt")
        end = max(end, ends[1])
    axes.annotate(words, (end, place), xytext=(5, 0), textcoords="offset points", va="center")
    return end


def grouped_bars(groups: Sequence[tuple[str, Sequence[Count]]], axis: str) -> bytes:
    """Draw shares as horizontal bars in groups, each with its 95 % interval and its numbers at the end.

    Parameters
    ----------
    groups
        From top to bottom, each with its name. Hidden counts are written, not drawn.
    axis
        What the shares are of.

    Returns
    -------
    bytes
        An SVG.
    """
    rows: list[Count | str] = []
    for name, counts in groups:
        rows += [name, *counts]
    figure, axes = new_figure(0.9 + 0.33 * len(rows))
    for place, row in enumerate(rows):
        if isinstance(row, str):
            continue
        share = 100 * row.value / row.whole if row.value and row.whole else 0.0
        axes.barh(place, share, color=NAVY, height=0.68)
        _tell(axes, place, row, share, 100, f"{row.shown} ({row.share})" if row.value and row.whole else row.shown)
    axes.set_yticks(range(len(rows)), [row if isinstance(row, str) else row.name for row in rows])
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontweight("bold" if isinstance(row, str) else "normal")
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    highest = max((100 * row.high for row in rows if not isinstance(row, str)), default=0.0)
    axes.set_xlim(0, max(10.0, highest) * 1.5)
    axes.set_xticks([tick for tick in range(0, 101, 20) if tick <= max(10.0, highest)])
    axes.set_xlabel(axis)
    return as_svg(figure)


def change_chart(changes: Sequence[Change]) -> bytes:
    """Draw differences of shares as points with their interval, about a line at nought.

    A clear change has a filled point, another a hollow one.

    Parameters
    ----------
    changes
        From top to bottom; each could be compared.

    Returns
    -------
    bytes
        An SVG.
    """
    figure, axes = new_figure(1.1 + 0.36 * len(changes))
    axes.axvline(0, color=INK, linewidth=1.2, zorder=1)
    for place, change in enumerate(changes):
        colour = GREY if change.verdict == ALIKE else NAVY
        ends = [100 * change.low, 100 * change.high]
        axes.plot(ends, [place] * 2, color=colour, linewidth=2.2, solid_capstyle="butt", zorder=2)
        fill = WHITE if change.verdict == ALIKE else colour
        point = 100 * ((change.now or 0) - (change.before or 0))
        axes.plot(point, place, "o", color=colour, markerfacecolor=fill, markersize=8, markeredgewidth=2, zorder=3)
    axes.set_yticks(range(len(changes)), [change.name for change in changes])
    axes.set_ylim(len(changes) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("smaller share \N{LEFTWARDS ARROW} points \N{RIGHTWARDS ARROW} larger")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+.0f}".replace("-", "−") if value else "0")
    axes.set_xlim(*_about_nought(changes))
    return as_svg(figure)


def _about_nought(changes: Sequence[Change]) -> tuple[float, float]:
    reach = 105 * max([0.01, *(abs(end) for change in changes for end in (change.low, change.high))])
    return -reach, reach


def timeline(promises: Sequence[Promise], begin: float, end: float) -> bytes:
    """Draw what was promised over time: when it was due, was done, and families were told.

    Parameters
    ----------
    promises
        From top to bottom.
    begin, end
        The first and the last time to show, in years; of an action that is late a line goes on to the end.

    Returns
    -------
    bytes
        An SVG.
    """
    figure, axes = new_figure(1.6 + 0.34 * len(promises))
    kinds = (("due", "D", WHITE, INK), ("done", "o", NAVY, NAVY), ("told", "^", ORANGE, INK))
    for place, promise in enumerate(promises):
        axes.axhline(place, color="#DEE0E2", linewidth=1, zorder=0)
        dates = [date for date in (promise.due, promise.done, promise.told) if date is not None]
        if promise.late and promise.due is not None:
            axes.plot([promise.due, end], [place + _ABOVE["due"]] * 2, color=PLUM, linewidth=2.4, **_LATE, zorder=1)
        elif len(dates) > 1:
            axes.plot([min(dates), max(dates)], [place] * 2, color=GREY, linewidth=2, zorder=1)
        for kind, shape, fill, edge in kinds:
            if (date := getattr(promise, kind)) is not None:
                at = place + _ABOVE[kind]
                axes.plot(date, at, shape, color=edge, markerfacecolor=fill, markersize=7, markeredgewidth=1.4)
    axes.set_yticks(range(len(promises)), [promise.name for promise in promises])
    axes.set_ylim(len(promises) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(begin - 0.02, end + 0.02)
    _mark_months(axes, begin, end)
    _explain_marks(figure, kinds)
    return as_svg(figure)


def _mark_months(axes: Axes, begin: float, end: float) -> None:
    """Mark every month, quarter or year, whichever leaves room for the words."""
    months = 12 * (end - begin)
    step = next((step for step in (1, 3, 6, 12) if months / step <= MOST_TICKS), 12 * ceil(months / 12 / MOST_TICKS))
    first = step * ceil(round(12 * begin, 3) / step)
    places = list(range(first, int(12 * end) + 1, step))
    axes.set_xticks([month / 12 for month in places], [f"{_MONTHS[month % 12]}\n{month // 12}" for month in places])


def _explain_marks(figure: Figure, kinds: Sequence[tuple[str, str, str, str]]) -> None:
    from matplotlib.lines import Line2D

    words = {"due": "due", "done": "done", "told": "families told"}
    marks = [
        Line2D([], [], color=edge, marker=shape, markerfacecolor=fill, markersize=8, linestyle="", label=words[kind])
        for kind, shape, fill, edge in kinds
    ]
    marks.append(Line2D([], [], color=PLUM, linewidth=2.4, **_LATE, label="late"))
    figure.legend(handles=marks, loc="outside lower center", ncols=4, frameon=False, handletextpad=0.3)
