"""Simple drawn pictures for the plain-language summary, our own: each a few flat shapes on a square of 100 by 100."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cobench_analysis.reporting.bench_drawing import LEVEL_COLOURS
from cobench_analysis.reporting.charts import GREY, INK, NAVY, ORANGE, PLUM, TEAL, WHITE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PALE = "#D9DEE3"
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Disc:
    """A filled circle."""

    x: float
    y: float
    radius: float
    colour: str


@dataclass(frozen=True)
class Box:
    """A filled box with round corners, from its lower left corner."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    corner: float = 3.0


@dataclass(frozen=True)
class Shape:
    """A filled outline."""

    points: Points
    colour: str


@dataclass(frozen=True)
class Stroke:
    """A line with round ends."""

    points: Points
    colour: str
    width: float = 8.0


@dataclass(frozen=True)
class Sign:
    """A large letter."""

    x: float
    y: float
    letter: str
    colour: str
    size: float


Part = Disc | Box | Shape | Stroke | Sign


def _person(x: float, foot: float, size: float, colour: str) -> list[Part]:
    return [
        Disc(x, foot + 1.62 * size, 0.36 * size, colour),
        Box(x - 0.48 * size, foot, 0.96 * size, 1.15 * size, colour, 0.4 * size),
        Box(x - 0.48 * size, foot, 0.96 * size, 0.5 * size, colour, 1.0),
    ]


def _bench(*places: str) -> list[Part]:
    """Draw the bench with its places in these colours, from left to right."""
    legs: list[Part] = [Box(x, 8, 6, 74, GREY, 2) for x in (8, 86)]
    back: list[Part] = [Box(3, y, 94, 11, INK, 2) for y in (70, 55)]
    wide = 94 / len(places)
    seat: list[Part] = [Box(3 + n * wide, 22, wide - 1.5, 28, one, 3) for n, one in enumerate(places)]
    return [*legs, *back, *seat]


def _page(*further: Part) -> list[Part]:
    lines: list[Part] = [Stroke([(34, y), (66, y)], GREY, 5) for y in (74, 60)]
    return [Box(18, 4, 64, 92, NAVY, 5), Box(24, 10, 52, 80, WHITE, 2), *lines, *further]


def _arrow(colour: str, up: bool) -> list[Part]:
    points = [(50, 94), (90, 48), (66, 48), (66, 8), (34, 8), (34, 48), (10, 48)]
    return [Shape(points if up else [(x, 100 - y) for x, y in points], colour)]


_SEATS = tuple(LEVEL_COLOURS[level] for level in ("individual", "operational", "strategic"))
_SMALL_TICK = Stroke([(34, 30), (45, 20), (66, 44)], TEAL, 8)
PICTURES: Mapping[str, Sequence[Part]] = {
    "people": [*_person(22, 8, 32, TEAL), *_person(78, 8, 32, PLUM), *_person(50, 4, 44, NAVY)],
    "family": [*_person(34, 6, 44, NAVY), *_person(76, 6, 28, ORANGE)],
    "clock": [
        Disc(50, 50, 46, NAVY),
        Disc(50, 50, 37, WHITE),
        *[Disc(50 + x, 50 + y, 3, NAVY) for x, y in ((0, 29), (29, 0), (0, -29), (-29, 0))],
        Stroke([(50, 72), (50, 50), (66, 40)], PLUM, 7),
    ],
    "speech": [
        Box(4, 30, 92, 60, NAVY, 14),
        Shape([(20, 36), (48, 36), (18, 6)], NAVY),
        *[Stroke([(22, y), (78, y)], WHITE, 6) for y in (72, 50)],
    ],
    "tick": [Disc(50, 50, 46, TEAL), Stroke([(27, 50), (44, 32), (74, 68)], WHITE, 11)],
    "cross": [
        Disc(50, 50, 46, PLUM),
        Stroke([(32, 32), (68, 68)], WHITE, 11),
        Stroke([(32, 68), (68, 32)], WHITE, 11),
    ],
    "question": [Disc(50, 50, 46, NAVY), Sign(50, 48, "?", WHITE, 50)],
    "hand": [
        Box(28, 6, 46, 50, NAVY, 14),
        *[Stroke([(x, 48), (x + lean, top)], NAVY, 10) for x, lean, top in ((34, -3, 80), (46, -1, 92), (57, 1, 90))],
        Stroke([(68, 44), (71, 78)], NAVY, 10),
        Stroke([(36, 22), (14, 46)], NAVY, 11),
    ],
    "money": [
        Disc(66, 38, 32, ORANGE),
        Disc(38, 56, 35, WHITE),
        Disc(38, 56, 32, NAVY),
        Sign(38, 55, "£", WHITE, 36),
    ],
    "school": [
        Box(4, 8, 92, 40, NAVY, 2),
        Shape([(24, 46), (50, 74), (76, 46)], TEAL),
        Box(30, 8, 40, 40, TEAL, 1),
        Box(43, 8, 14, 26, WHITE, 1),
        *[Box(x, 22, 11, 14, WHITE, 1) for x in (12, 77)],
        Stroke([(50, 72), (50, 94)], INK, 3),
        Shape([(50, 95), (72, 88), (50, 81)], ORANGE),
    ],
    "bench": _bench(*_SEATS),
    "bench-1": _bench(_SEATS[0], PALE, PALE),
    "bench-2": _bench(PALE, _SEATS[1], PALE),
    "bench-3": _bench(PALE, PALE, _SEATS[2]),
    "page": _page(*[Stroke([(34, y), (66, y)], GREY, 5) for y in (46, 32)]),
    "promise": _page(_SMALL_TICK),
    "more": _arrow(NAVY, up=True),
    "fewer": _arrow(ORANGE, up=False),
    "same": [Disc(50, 50, 46, GREY), *[Stroke([(28, y), (72, y)], WHITE, 10) for y in (60, 40)]],
    "next": [
        Box(6, 6, 88, 80, NAVY, 6),
        Box(12, 12, 76, 50, WHITE, 2),
        *[Stroke([(x, 80), (x, 94)], INK, 7) for x in (28, 72)],
        *[Box(x, y, 12, 12, PALE, 1) for x in (20, 44, 68) for y in (40, 20)],
        Box(68, 20, 12, 12, ORANGE, 1),
    ],
    "heart": [Disc(30, 64, 23, PLUM), Disc(70, 64, 23, PLUM), Shape([(11, 51), (50, 8), (89, 51), (50, 70)], PLUM)],
    "search": [Stroke([(60, 40), (88, 12)], INK, 13), Disc(42, 58, 34, NAVY), Disc(42, 58, 25, WHITE)],
    "joined": [*_person(26, 10, 38, NAVY), *_person(74, 10, 38, TEAL), Stroke([(34, 36), (66, 36)], ORANGE, 11)],
    "steps": [Box(4 + 24 * n, 6, 21, 20 + 22 * n, one, 2) for n, one in enumerate((PALE, TEAL, NAVY, PLUM))],
    "door": [Box(20, 4, 60, 92, GREY, 3), Box(27, 4, 46, 85, TEAL, 2), Disc(64, 46, 5, INK)],
    "computer": [
        Box(4, 28, 92, 62, INK, 5),
        Box(11, 36, 78, 47, WHITE, 2),
        Box(42, 14, 16, 16, INK, 1),
        Box(26, 8, 48, 9, INK, 3),
        *[Stroke([(22, y), (60, y)], TEAL, 6) for y in (70, 52)],
    ],
}
ALTS = {"bench": "A bench with 3 places side by side, in 3 colours."}  # every other picture only goes with its words


@cache
def picture(name: str) -> bytes:
    """Draw a picture.

    Parameters
    ----------
    name
        One of ``PICTURES``.

    Returns
    -------
    bytes
        An SVG, the same bytes each time.

    Examples
    --------
    >>> picture("clock")[:5]
    b'<?xml'
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "cobench", "svg.fonttype": "path", "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(1.0, 1.0))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set(xlim=(0, 100), ylim=(0, 100), aspect="equal")
        axes.set_axis_off()
        for place, part in enumerate(PICTURES[name]):
            _draw(axes, part, place)
        buffer = io.BytesIO()
        FigureCanvasAgg(figure)
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _draw(axes: Axes, part: Part, order: int) -> None:
    from matplotlib.patches import Circle, FancyBboxPatch, Polygon

    if isinstance(part, Disc):
        axes.add_patch(Circle((part.x, part.y), part.radius, color=part.colour, linewidth=0, zorder=order))
    elif isinstance(part, Box):
        style = f"round,pad=0,rounding_size={part.corner}"
        corner, size = (part.x, part.y), (part.width, part.height)
        axes.add_patch(
            FancyBboxPatch(corner, *size, boxstyle=style, facecolor=part.colour, edgecolor="none", zorder=order)
        )
    elif isinstance(part, Shape):
        axes.add_patch(Polygon(part.points, closed=True, color=part.colour, linewidth=0, zorder=order))
    elif isinstance(part, Stroke):
        wide = part.width * 0.72  # 72 points on 100 units
        across, up = zip(*part.points, strict=True)
        (line,) = axes.plot(across, up, color=part.colour, linewidth=wide, zorder=order)
        line.set_solid_capstyle("round")
        line.set_solid_joinstyle("round")
    else:
        place = (part.x, part.y, part.letter)
        axes.text(*place, color=part.colour, size=part.size, ha="center", va="center", weight="bold", zorder=order)
