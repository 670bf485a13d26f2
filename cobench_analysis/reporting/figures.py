"""Charts with their title, alt text, table and note, all made from the same counts."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cobench_analysis.reporting.bench_drawing import bench_picture
from cobench_analysis.reporting.charts import bar_chart, grouped_bars
from cobench_analysis.reporting.counts import Count
from cobench_analysis.reporting.measured_levels import at, summary
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import capital, comments_words, join_words
from cobench_analysis.reporting.year import Year

Table = tuple[str, Sequence[str], Sequence[Sequence[str]], Sequence[int]]
NOUNS = {"bench": "Level", "themes": "Theme", "stance": "Stance", "level": "Level"}
LINE_NOTE = "The thin line (orange) is the 95 % interval."
INTERVAL_NOTE = (
    "The thin line (orange), and the range beside a share, is its 95 % interval (Wilson): how far it could move by "
    "chance alone if as many comments were gathered again in the same way. It does not cover who was not asked, nor "
    "mistakes in the coding."
)


def finding(counts: Sequence[Count]) -> str:
    """Say which count is largest, ties included, as a title.

    Parameters
    ----------
    counts
        In any order.
    """
    most = max((count.value or 0 for count in counts), default=0)
    top = [count for count in counts if count.value == most]
    if not most:
        return "too few comments to show"
    if len(top) == len(counts) and len(counts) > 1:
        return f"all alike, {comments_words(top[0].shown)} each"
    if len(top) == 1:
        return f"“{top[0].name}” has most, {comments_words(top[0].shown)}"
    return f"{join_words([f'“{count.name}”' for count in top])} have most, {comments_words(top[0].shown)} each"


def alt_text(kind: str, counts: Sequence[Count]) -> str:
    """Return the alt text of a chart: its kind, its finding, then every number."""
    numbers = join_words([f"{count.name} {count.shown}" for count in counts])
    return f"{kind}. {capital(finding(counts))}. In full: {numbers}."


def chart(
    name: str,
    title: str,
    image: bytes,
    alt: str,
    note: str,
    table: Table,
) -> Fragment:
    """Return a picture with its title above, its table beside and its note below.

    Parameters
    ----------
    name
        The figure's name: its anchor, and that of its file.
    title
        What the chart shows, and the finding.
    image
        The SVG.
    alt
        What it shows, for whoever does not see it.
    note
        What to read it with.
    table
        Caption, headings, rows, and which columns hold numbers.
    """
    return part("figure", name, title, base64.b64encode(image).decode("ascii"), alt, note, *table)


def _figure(
    year: Year, name: str, caption: str, counts: Sequence[Count], image: bytes, alt: str, note: str
) -> Fragment:
    rows = [(count.name, count.shown, count.share_with_interval) for count in counts]
    head = (NOUNS[name], "Comments", share_head(year))
    return chart(name, f"{caption}: {finding(counts)}", image, alt, note, (caption, head, rows, (1, 2)))


def share_head(year: Year) -> str:
    """Return the heading of a column of shares."""
    of = "" if year.total is None else f" of {year.written(year.total)}"
    return f"Share{of} (95 % interval)"


def bench_figure(year: Year) -> Fragment:
    """Return the bench itself, with the number of comments at each of its places."""
    counts = year.level_counts()
    places = join_words([f"{count.name} with {comments_words(count.shown)}" for count in counts])
    found = {count.code: [one for _, one in at(year, count.code)] for count in counts}
    told = [f"{count.name}: {summary(found[count.code])}" for count in counts if found[count.code]]
    alt = f"Drawing of the Co-production Bench, one seat of {len(counts)} places side by side: {places}. "
    alt += " ".join(["On each place a mark for each of PACC's measures.", *told])
    image = bench_picture(counts, {level: [one.status for one in verdicts] for level, verdicts in found.items()})
    note = f"Comments counted {year.basis_words}. The marks are PACC's measures, in the order of each section."
    return _figure(year, "bench", f"The bench in {year.year}", counts, image, alt.strip(), note)


def themes_figure(year: Year) -> Fragment:
    """Return the themes with intervals, most first."""
    counts = year.theme_counts()
    alt = alt_text("Bar chart of comments by theme, each bar with its interval", counts)
    note = f"All comments, by the themes read from their words; one comment can have several themes. {INTERVAL_NOTE}"
    return _figure(year, "themes", "Comments by theme", counts, bar_chart(counts), alt, note)


def stance_figure(year: Year) -> Fragment:
    """Return what the comments do: praise, complain, ask."""
    counts = year.stance_counts()
    alt = alt_text("Bar chart of comments by what they do", counts)
    note = f"All comments, by the stance read from their words; each has one. {LINE_NOTE}"
    return _figure(year, "stance", "What comments do", counts, bar_chart(counts), alt, note)


def level_figure(year: Year) -> Fragment:
    """Return the level that the words themselves tell."""
    counts = year.level_counts("level")
    alt = alt_text("Bar chart of comments by the level read from their words", counts)
    note = f"All comments, by the level read from their words, whatever list they stood in. {LINE_NOTE}"
    return _figure(year, "level", "Comments by level, read from the words", counts, bar_chart(counts), alt, note)


def level_stance_figure(year: Year) -> Fragment:
    """Return what the comments of each level do; empty where no level has a stance that can be shown."""
    groups = [(level, year.stance_counts(**{year.basis: level.code})) for level in year.level_counts()]
    groups = [(level, counts) for level, counts in groups if any(count.value for count in counts)]
    if not groups:
        return Fragment("")
    caption = "What comments do, level by level"
    shown = [(level, [count for count in counts if count.value]) for level, counts in groups]
    parts = [
        f"{level.name}: {join_words([f'{count.name} {count.shown} ({count.share})' for count in counts])}"
        for level, counts in shown
    ]
    title = f"{caption}: {stance_finding(groups)}"
    alt = f"Bar chart of what comments do, in groups by level. {capital(stance_finding(groups))}. In full: "
    image = grouped_bars([(level.name, counts) for level, counts in groups], "Comments of each hundred of a level")
    rows = [
        (f"{level.name}: {count.name}", count.shown, count.share_with_interval)
        for level, counts in groups
        for count in counts
    ]
    table = (caption, ("Level and stance", "Comments", "Share of the level (95 % interval)"), rows, (1, 2))
    note = f"Levels {year.basis_words}; the stance is read from the words, each comment has one. {LINE_NOTE}"
    return chart("level-stance", title, image, f"{alt}{'. '.join(parts)}.", note, table)


def stance_finding(groups: Sequence[tuple[Count, Sequence[Count]]]) -> str:
    """Say what most comments of each level do, levels alike together.

    Parameters
    ----------
    groups
        Each level with its stances.
    """
    leading: dict[str, list[str]] = {}
    for level, counts in groups:
        most = max(count.value or 0 for count in counts)
        top = [f"“{count.name}”" for count in counts if count.value == most]
        said = f"{join_words(top)} {'has' if len(top) == 1 else 'have'} most"
        leading.setdefault(said, []).append(f"“{level.name}”")
    if len(leading) == 1:
        return f"{next(iter(leading))} at every level"
    return "; ".join(f"{said} in {join_words(levels)}" for said, levels in leading.items())
