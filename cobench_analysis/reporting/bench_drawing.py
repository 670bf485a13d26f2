"""The Co-production Bench, drawn: one seat of three places, one for each level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cobench_analysis.reporting.charts import GREY, INK, NAVY, PLUM, TEAL, WHITE, as_svg, new_figure
from cobench_analysis.reporting.counts import Count

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEVEL_COLOURS = {"individual": NAVY, "operational": TEAL, "strategic": PLUM, "unclear": GREY}
_ON_COLOUR = {NAVY: WHITE, TEAL: INK, PLUM: WHITE, GREY: WHITE}
_TURNS = {"evidenced": 360, "partly": 180, "not_evidenced": 0}  # how much of a measure's disc is filled
_MARK_WORDS = {
    "evidenced": "measure evidenced",
    "partly": "measure partly evidenced",
    "not_evidenced": "measure not evidenced",
    "cannot_tell": "nobody can tell yet",
}


def bench_picture(counts: Sequence[Count], measures: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """Draw the Co-production Bench: one seat of three places, one for each level, with a mark for each measure.

    Parameters
    ----------
    counts
        The levels from left to right, with what may be shown of them.
    measures
        For each level what the evidence says of each of its measures: ``evidenced``, ``partly``, ``not_evidenced`` or
        ``cannot_tell``. A full disc, half a disc, a ring, and a dash.

    Returns
    -------
    bytes
        An SVG.
    """
    measures = measures or {}
    figure, axes = new_figure(4.7 if measures else 3.9)
    wide = 10.0 / max(1, len(counts))
    for x in (0.5, 9.1):  # the posts that carry the back
        _plank(axes, (x, 0.0), (0.4, 5.4), GREY, 0)
    for place in range(1, len(counts)):  # a leg where two places meet
        _plank(axes, (place * wide - 0.2, 0.0), (0.4, 1.5), GREY, 0)
    for y, words in ((4.95, "Shropshire"), (4.1, "Co-production Bench")):
        _plank(axes, (0.0, y), (10.0, 0.75), INK)
        _write(axes, (5.0, y + 0.37), words, 14, WHITE)
    for place, count in enumerate(counts):
        colour = LEVEL_COLOURS.get(count.code, GREY)
        ink, middle = _ON_COLOUR.get(colour, WHITE), (place + 0.5) * wide
        _plank(axes, (place * wide, 0.85), (wide, 2.65), colour)
        _write(axes, (middle, 3.12), count.name, 13, ink)
        _write(axes, (middle, 2.42), count.shown, 21 if len(count.shown) < 8 else 13, ink)
        _write(axes, (middle, 1.82), "comment" if count.shown == "1" else "comments", 12, ink, "normal")
        marks = measures.get(count.code, ())
        step = min(0.42, (wide - 0.25) / max(1, len(marks)))
        for nth, status in enumerate(marks):
            _mark(axes, (middle + (nth - (len(marks) - 1) / 2) * step, 1.22), status, ink, min(0.16, 0.4 * step))
    if measures:
        _explain_marks(axes)
    axes.set_xlim(-0.1, 10.1)
    axes.set_ylim(-1.35 if measures else -0.1, 5.8)
    axes.set_aspect("equal")
    axes.set_axis_off()
    return as_svg(figure)


def _plank(axes: Axes, corner: tuple[float, float], size: tuple[float, float], colour: str, front: int = 1) -> None:
    from matplotlib.patches import FancyBboxPatch

    style = "round,pad=0,rounding_size=0.12"
    patch = FancyBboxPatch(corner, *size, boxstyle=style, facecolor=colour, edgecolor=WHITE, linewidth=2, zorder=front)
    axes.add_patch(patch)


def _write(axes: Axes, place: tuple[float, float], words: str, size: float, ink: str, weight: str = "bold") -> None:
    axes.text(*place, words, ha="center", va="center", color=ink, fontsize=size, weight=weight, zorder=3)


def _mark(axes: Axes, place: tuple[float, float], status: str, ink: str, radius: float) -> None:
    """Draw what the evidence says of a measure: a full disc, half a disc, a ring, or a dash."""
    from matplotlib.patches import Circle, Wedge

    if status not in _TURNS:
        axes.plot(
            [place[0] - radius, place[0] + radius],
            [place[1]] * 2,
            color=ink,
            linewidth=2,
            solid_capstyle="butt",
            zorder=4,
        )
        return
    axes.add_patch(Circle(place, radius, facecolor="none", edgecolor=ink, linewidth=1.5, zorder=4))
    axes.add_patch(Wedge(place, radius, 90, 90 + _TURNS[status], facecolor=ink, edgecolor="none", zorder=4))


def _explain_marks(axes: Axes) -> None:
    for nth, (status, words) in enumerate(_MARK_WORDS.items()):
        x, y = 0.3 + 5.0 * (nth % 2), -0.4 - 0.6 * (nth // 2)
        _mark(axes, (x, y), status, INK, 0.16)
        axes.text(x + 0.4, y, words, ha="left", va="center", color=INK, fontsize=11)
