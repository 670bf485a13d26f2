"""What changed since the year before, as the report tells it."""

from __future__ import annotations

from collections.abc import Sequence

from cobench_analysis.reporting.changes import ALIKE, FEWER, MORE, UNKNOWN, Change, changes
from cobench_analysis.reporting.charts import change_chart
from cobench_analysis.reporting.figures import Table, chart
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import capital, changes_sentence, join_words, percent
from cobench_analysis.reporting.year import Year

FIRST_YEAR = "There is no earlier year to compare with: this is the first of which comments were read."
_ORDER = (MORE, FEWER, ALIKE, UNKNOWN)  # what changed stands first
UNKNOWN_WAY = "in a way that nobody wrote down"
CHART_NOTE = (
    "A filled point is a clear change, a hollow one is not; the line is the interval. Themes that cannot be compared, "
    "since too few comments can be shown, stand in the table alone. How it was compared is said below."
)
HOW = (
    "Both years were read by the same codebook and model, the earlier one anew, and by what the words say, whatever "
    "list a comment stood in. The range is the 95 % interval of the difference (Newcombe 1998), wide enough for all "
    "rows of a table together, and wider where counts were rounded. Only where it lies on one side of nought is the "
    "difference called a change. Differences are worked out before they are rounded. "
    "The range does not cover who was asked, nor mistakes in the coding."
)


def what_changed(year: Year) -> Fragment:
    """Return what changed since the year before: sentences, how far the two can be compared, and tables."""
    earlier = year.earlier
    if earlier is None:
        return part("paragraph", FIRST_YEAR)
    themes = _found(year, "theme")
    section = part("paragraph", changes_sentence(themes, earlier.year))
    section += part("notice", [sentence for sentence in (invented_sentence(year), *asked_sentences(year)) if sentence])
    for kind, noun in (("theme", "Theme"), ("stance", "What comments do"), ("level", "Level, read from the words")):
        found = themes if kind == "theme" else _found(year, kind)
        found = sorted(found, key=lambda change: _ORDER.index(change.verdict))
        caption = f"{noun}: share of comments in {earlier.year} and {year.year}"
        head = (noun, str(earlier.year), str(year.year), "Difference, in points (interval)", "What it means")
        table = (caption, head, [_row(change) for change in found], (1, 2, 3))
        drawn = kind == "theme" and any(change.now is not None for change in found)
        section += _figure(found, earlier.year, table) if drawn else part("table", *table)
    return section + part("paragraph", HOW)


def _figure(found: Sequence[Change], last_year: int, table: Table) -> Fragment:
    """Return the differences of themes as a chart, beside their table."""
    told = change_finding(found)
    compared = [change for change in found if change.now is not None]
    numbers = join_words([f"{change.name} {_points(change)}, {change.verdict}" for change in compared])
    alt = f"Chart of the difference to {last_year}, in points, theme by theme, each with its interval. "
    alt += f"{capital(told)}. In full: {numbers}."
    return chart("changes", f"Since {last_year}: {told}", change_chart(compared), alt, CHART_NOTE, table)


def change_finding(found: Sequence[Change]) -> str:
    """Say how many themes have a larger or a smaller share of comments, as a title.

    Examples
    --------
    >>> change_finding([Change("theme", "voice", "Voice", 0.5, 0.2, -0.5, -0.1, FEWER)])
    '1 theme has a clearly smaller share of comments'
    >>> change_finding([Change("theme", "voice", "Voice", 0.5, 0.4, -0.3, 0.1, ALIKE)])
    'no theme has a clearly larger or smaller share of comments'
    """
    told = []
    for verdict in (MORE, FEWER):
        number = sum(change.verdict == verdict for change in found)
        if number:
            share = "a clearly larger share" if verdict == MORE else "a clearly smaller share"
            told.append(f"{number} {'theme has' if number == 1 else 'themes have'} {share} of comments")
    return join_words(told) or "no theme has a clearly larger or smaller share of comments"


def _found(year: Year, kind: str, **within: str) -> list[Change]:
    codes = {"theme": year.codebook.themes, "stance": year.codebook.stances, "level": year.codebook.levels}[kind]
    if year.earlier is None:
        return []
    names = [code.id for code in codes]
    return changes(year.published, year.earlier.published, kind, names, year.codebook, **within)


def _row(change: Change) -> Sequence[str]:
    if change.now is None or change.before is None:
        return (change.name, "not shown", "not shown", "not shown", change.verdict)
    return (change.name, percent(change.before), percent(change.now), _points(change), change.verdict)


def _points(change: Change) -> str:
    """Write the difference of a change that could be compared, with its interval."""
    between = f"{points_of(change.low)} to {points_of(change.high)}"
    return f"{points_of((change.now or 0) - (change.before or 0))} ({between})"


def points_of(difference: float) -> str:
    """Write a difference of shares in points, with its sign.

    Examples
    --------
    >>> points_of(0.123), points_of(-0.05), points_of(0.004), points_of(0.0001)
    ('+12', '−5', '+0.4', '0')
    """
    points = 100 * difference
    size = f"{abs(points):.0f}" if abs(points) >= 1 else f"{abs(points):.1f}"
    return "0" if float(size) == 0 else f"{'+' if points > 0 else '−'}{size}"


def movement(year: Year, level: str) -> dict[str, str]:
    """Return in a word or two how the themes of a level moved; empty where the year's basis is not the words."""
    if year.earlier is None or year.basis != "level":
        return {}
    words = {MORE: "more", FEWER: "fewer", ALIKE: "no clear change"}
    return {one.code: words.get(one.verdict, "cannot tell") for one in _found(year, "theme", level=level)}


def asked_sentences(year: Year) -> list[str]:
    """Say where the year before asked other questions, or asked in another way."""
    earlier = year.earlier
    if earlier is None:
        return []
    now, before = ([what for what, _ in year.heard_counts()], list(earlier.heard))
    told = []
    if {question for _, _, question in now} != {question for _, _, question in before}:
        told.append(
            f"{earlier.year} asked other questions than {year.year}. What people are asked shapes what they say: a "
            "change below may lie in the question."
        )
    channels = [sorted({channel or UNKNOWN_WAY for _, channel, _ in heard}) for heard in (before, now)]
    if channels[0] != channels[1]:
        told.append(
            f"Comments came another way: in {earlier.year} {_by(channels[0])}; in {year.year} {_by(channels[1])}."
        )
    return told


def _by(channels: Sequence[str]) -> str:
    return ", ".join(channels) if channels == [UNKNOWN_WAY] else f"by {', '.join(channels)}"


def invented_sentence(year: Year) -> str:
    """Say that one of the two years is invented."""
    if year.earlier is None or not (year.settings.synthetic or year.earlier.synthetic):
        return ""
    which = "both years" if year.settings.synthetic and year.earlier.synthetic else "one of the two years"
    return f"The comments of {which} are invented, so nothing here says anything of Shropshire."
