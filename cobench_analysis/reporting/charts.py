"""Charts, in one style: a title that says the finding, colours that everybody can tell apart.

Colours are the categorical palette of the Government Analysis Function's charts guidance. Every
chart is an SVG without date or random ids, so that the same figures give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cobench_analysis.reporting.year import Count

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAVY, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
INK, GREY, WHITE = "#0B0C0C", "#5A5F63", "#FFFFFF"
LEVEL_COLOURS = {"individual": NAVY, "operational": TEAL, "strategic": PLUM, "unclear": GREY}
_ON_COLOUR = {NAVY: WHITE, TEAL: INK, PLUM: WHITE, GREY: WHITE}
_WIDTH = 6.4  # inches; drawn narrow with large letters, so that it can be read on a phone
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


def _figure(height: float) -> tuple[Figure, Axes]:
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    mpl.rcParams.update(_STYLE)  # type: ignore[arg-type]
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots()


def _svg(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


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

    figure, axes = _figure(0.9 + 0.36 * len(counts))
    places = range(len(counts))
    values = [count.value or 0 for count in counts]
    axes.barh(places, values, color=NAVY, height=0.68)
    ends = []
    for place, count in zip(places, counts, strict=True):
        end = float(count.value or 0)
        if count.value:
            low, high = count.low * count.whole, count.high * count.whole
            axes.plot([low, high], [place, place], color=ORANGE, linewidth=2.6, solid_capstyle="butt")
            end = max(end, high)
        axes.annotate(count.shown, (end, place), xytext=(5, 0), textcoords="offset points", va="center")
        ends.append(end)
    axes.set_yticks(list(places), [count.name for count in counts])
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, max([*ends, 1.0]) * 1.12)
    axes.set_xlabel("Number of comments")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return _svg(figure)


def bench_picture(counts: Sequence[Count]) -> bytes:
    """Draw the Co-production Bench: one seat of three places, one for each level.

    Parameters
    ----------
    counts
        The levels from left to right, with what may be shown of them.

    Returns
    -------
    bytes
        An SVG.
    """
    from matplotlib.patches import FancyBboxPatch

    figure, axes = _figure(3.7)
    wide = 10.0 / max(1, len(counts))

    def plank(x: float, y: float, width: float, height: float, colour: str, front: int = 1) -> None:
        style = "round,pad=0,rounding_size=0.12"
        axes.add_patch(
            FancyBboxPatch(
                (x, y), width, height, boxstyle=style, facecolor=colour, edgecolor=WHITE, linewidth=2, zorder=front
            )
        )

    def write(x: float, y: float, words: str, size: float, ink: str, weight: str = "bold") -> None:
        axes.text(x, y, words, ha="center", va="center", color=ink, fontsize=size, weight=weight, zorder=3)

    for x in (0.5, 9.1):  # the posts that carry the back
        plank(x, 0.0, 0.4, 5.0, GREY, 0)
    for place in range(1, len(counts)):  # a leg where two places meet
        plank(place * wide - 0.2, 0.0, 0.4, 1.5, GREY, 0)
    plank(0.0, 4.55, 10.0, 0.75, INK)
    plank(0.0, 3.7, 10.0, 0.75, INK)
    write(5.0, 4.92, "Shropshire", 14, WHITE)
    write(5.0, 4.07, "Co-production Bench", 14, WHITE)
    for place, count in enumerate(counts):
        colour = LEVEL_COLOURS.get(count.code, GREY)
        ink, middle = _ON_COLOUR.get(colour, WHITE), (place + 0.5) * wide
        plank(place * wide, 0.95, wide, 2.15, colour)
        write(middle, 2.72, count.name, 13, ink)
        write(middle, 2.02, count.shown, 21 if len(count.shown) < 8 else 13, ink)
        write(middle, 1.4, "comment" if count.shown == "1" else "comments", 12, ink, "normal")
    axes.set_xlim(-0.1, 10.1)
    axes.set_ylim(-0.1, 5.4)
    axes.set_axis_off()
    return _svg(figure)
