"""The sections of the annual report for each level of the bench, and the level read two ways."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from cobench_analysis.framework.bench import LISTED_KINDS, STRENGTH, WEAKNESS, StatementKind
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import capital, comments_words
from cobench_analysis.reporting.year import Year
from cobench_analysis.tables import PROMPT_LEVELS, theme_column

QUOTES_PER_THEME = 4


def level_section(year: Year, level: str) -> Fragment:
    """Return all that was said of one level: PACC's statements, the comments by theme, the measurables.

    Parameters
    ----------
    year
        The year.
    level
        A level's id. Nothing is shown for a level that has neither comments nor statements.
    """
    stated = year.statements[year.statements["level"] == level]
    codes = year.at_level(level)
    if stated.empty and codes.empty:
        return part("paragraph", "Nothing was said at this level." if level in PROMPT_LEVELS else "")

    def texts(kind: StatementKind) -> list[str]:
        return list(stated.loc[stated["kind"] == kind.id, "text"])

    section = part("statements", texts(STRENGTH), texts(WEAKNESS)) + _said_by_theme(year, level)
    for kind in LISTED_KINDS:
        section = section + part("listing", kind.title, kind.intro, texts(kind))
    return section


def unclear_section(year: Year) -> Fragment:
    """Return the comments whose level is unclear, where the sections go by the words."""
    if year.basis == "prompt_level" or year.at_level("unclear").empty:
        return Fragment("")
    title = "Comments whose level is not clear from the words"
    return part("heading", title, "They belong to no section above.") + _said_by_theme(year, "unclear")


def _said_by_theme(year: Year, level: str) -> Fragment:
    codes = year.at_level(level)
    whole = comments_words(None, year.disclosure.shown(len(codes)))
    counts = [count for count in year.theme_counts(codes) if count.value]
    rows = [(count.name, count.shown, count.share_with_interval) for count in counts]
    quotable = year.quotable(codes)
    groups = [_quotes(year, quotable, count.code, f"{count.name}: {comments_words(count)}") for count in counts]
    without = quotable[quotable["themes"] == ""]
    if len(without) and not year.disclosure.controlled:
        title = f"No theme given: {comments_words(None, str(len(without)))}"
        groups.append({"title": title, "quotes": list(without["text"]), "more": ""})
    intro = capital(f"{whole}, {year.basis_words}.")
    if any(group["quotes"] for group in groups):
        intro += " Quotes are in the writers' own words."
    if year.disclosure.controlled:
        intro += " Themes that fewer comments speak of than may be shown are left out."
    section = part("heading", "What parent carers said, by theme", intro)
    if rows:
        caption = f"{year.codebook.name('level', level)}: themes among {whole}"
        section = section + part("table", caption, ("Theme", "Comments", "Share (95 % interval)"), rows, (1, 2))
    return section + part("quotes", [group for group in groups if group["quotes"]])


def _quotes(year: Year, codes: pd.DataFrame, theme: str, title: str) -> dict[str, Any]:
    """Choose quotes of a theme: those that it leads first, then the shorter; always the same ones."""
    found = codes[codes[theme_column(theme)] == 1]
    leading = found["themes"].str.split(";").str[0] == theme
    order = found.assign(_last=~leading, _length=found["text"].str.len()).sort_values(
        ["_last", "_length", "comment_id"]
    )
    quotes = list(dict.fromkeys(order["text"]))
    left = len(quotes) - QUOTES_PER_THEME
    more = f"And {year.disclosure.shown(left)} more in the annex." if left > 0 and len(year.publishable()) else ""
    return {"title": title, "quotes": quotes[:QUOTES_PER_THEME], "more": more}


def levels_compared(year: Year) -> Fragment:
    """Return the table that sets the list a comment stood in against the level read from its words."""
    if year.basis != "prompt_level":
        return part(
            "paragraph",
            "The comments of this year were not given under lists, so the level is read from the words alone.",
        )
    levels = list(year.codebook.levels)
    counted = Counter(zip(year.codes["prompt_level"], year.codes["level"], strict=True))
    rows = []
    for prompt in (level for level in levels if level.id in PROMPT_LEVELS):
        cells = [counted[prompt.id, level.id] for level in levels]
        rows.append((prompt.name, *map(year.disclosure.shown, [*cells, sum(cells)])))
    head = ("List", *(level.name for level in levels), "All")
    same = int((year.codes["prompt_level"] == year.codes["level"]).sum())
    sentence = (
        f"For {year.disclosure.shown(same)} of {year.disclosure.shown(year.total)} comments the words alone lead to "
        "the list that they stood in."
    )
    return part("paragraph", sentence) + part(
        "table",
        "Rows: the list that a comment stood in. Columns: the level read from its words",
        head,
        rows,
        tuple(range(1, len(head))),
    )
