"""The sections of the annual report for each level of the bench, and the level read two ways."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import pandas as pd

from cobench_analysis.framework.bench import LISTED_KINDS, MEASURABLE, STRENGTH, WEAKNESS, StatementKind
from cobench_analysis.reporting.changed import movement
from cobench_analysis.reporting.counting import ASK
from cobench_analysis.reporting.figures import level_figure
from cobench_analysis.reporting.measured_levels import measures_of
from cobench_analysis.reporting.pacc import recommendations, words
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import capital, comments_words, join_words, leading
from cobench_analysis.reporting.year import Year
from cobench_analysis.tables import PROMPT_LEVELS, theme_column

QUOTES_PER_THEME = 4
TWO_WAYS = "Two ways to read the level"
TWO_WAYS_INTRO = (
    "A comment can be placed by the list or question that it was given under, or by what its words say. The two often "
    "differ: many short notes do not say who would have to act. The sections above go by the list; a comparison "
    "between years goes only by the words."
)
ASKS_QUOTED = 6
PRAISE = ("praises something", "praise something")
COMPLAIN = ("says that something does not work", "say that something does not work")


def level_section(year: Year, level: str) -> Fragment:
    """Return all that was said of one level.

    PACC's own words and statements, the comments by theme with quotes, what families ask for, the services that they
    name, PACC's measures with their evidence, and what PACC recommends.

    Parameters
    ----------
    year
        The year.
    level
        A level's id.
    """
    stated = year.statements[year.statements["level"] == level]

    def texts(kind: StatementKind) -> list[str]:
        return list(stated.loc[stated["kind"] == kind.id, "text"])

    name = year.codebook.name("level", level)
    section = words(year, level, f"PACC has not written a summary of the {name.lower()} level for this year")
    section += part("statements", texts(STRENGTH), texts(WEAKNESS))
    section += _said_by_theme(year, level) + asks(year, level) + services_at(year, level) + measures_of(year, level)
    for kind in LISTED_KINDS:
        if kind != MEASURABLE:
            section = section + part("listing", kind.title, kind.intro, texts(kind))
    return section + recommendations(year, level)


def unclear_section(year: Year) -> Fragment:
    """Return the comments whose level is unclear, where the sections go by the words."""
    if year.basis == "prompt_level" or year.published.value(level="unclear") == 0:
        return Fragment("")
    title = "Comments whose level is not clear from the words"
    return part("heading", title, "They belong to no section above.") + _said_by_theme(year, "unclear")


def _said_by_theme(year: Year, level: str) -> Fragment:
    within = {year.basis: level}
    whole = year.published.value(**within)
    if whole == 0:
        return part("paragraph", "No comment was made at this level." if level in PROMPT_LEVELS else "")
    counts = [count for count in year.theme_counts(**within) if count.value]
    moved = movement(year, level)
    rows = [
        (count.name, count.shown, count.share_with_interval, *([moved[count.code]] if moved else []))
        for count in counts
    ]
    quotable = year.quotable(year.at_level(level))
    groups: list[dict[str, Any]] = []
    for count in counts:  # a comment is quoted once a section, under the first of its themes
        used = {quote for group in groups for quote in group["quotes"]}
        title = f"{count.name}: {comments_words(count.shown)}"
        groups.append(_quotes(year, quotable, count.code, title, used))
    if not year.disclosure.controlled:
        groups.append(_without_theme(quotable))
    shown = comments_words(year.written(whole))
    intro = capital(f"{shown}, {year.basis_words}.") + _at_stake(year, level)
    if any(group["quotes"] for group in groups):
        intro += " Quotes are in the writers' own words; a comment of several themes stands under the first."
    if year.disclosure.controlled:
        intro += " Themes that fewer comments speak of than may be shown are left out."
    section = part("heading", "What parent carers said, by theme", intro)
    if rows:
        caption = f"{year.codebook.name('level', level)}: themes among {shown}"
        head = ["Theme", "Comments", "Share (95 % interval)"]
        if moved and year.earlier:
            head.append(f"Since {year.earlier.year}")
        section = section + part("table", caption, head, rows, (1, 2))
    return section + part("quotes", [group for group in groups if group["quotes"]])


def _at_stake(year: Year, level: str) -> str:
    """Say how many comments of a level say that something works, and that it does not."""
    works, fails = (year.published.value(stance=stance, **{year.basis: level}) for stance in ("strength", "weakness"))
    told = [
        f"{comments_words(year.written(value))} {verb}"
        for value, verbs in ((works, PRAISE), (fails, COMPLAIN))
        if value
        for verb in [verbs[value != 1]]
    ]
    return f" {capital(join_words(told))}." if told else ""


def _quotes(year: Year, codes: pd.DataFrame, theme: str, title: str, used: Set[str]) -> dict[str, Any]:
    """Choose quotes of a theme: those that it leads first, then the shorter; always the same ones."""
    found = codes[codes[theme_column(theme)] == 1]
    if found.empty:
        return {"title": title, "quotes": [], "more": ""}
    leading_here = found["themes"].str.split(";").str[0] == theme
    order = found.assign(_last=~leading_here, _length=found["text"].str.len()).sort_values(
        ["_last", "_length", "comment_id"]
    )
    quotes = [text for text in dict.fromkeys(order["text"]) if text not in used]
    left = len(quotes) - QUOTES_PER_THEME
    more = f"And {left} more in the annex." if left > 0 and not year.disclosure.controlled else ""
    return {"title": title, "quotes": quotes[:QUOTES_PER_THEME], "more": more}


def _without_theme(quotable: pd.DataFrame) -> dict[str, Any]:
    texts = list(quotable.loc[quotable["themes"] == "", "text"])
    return {"title": f"No theme given: {comments_words(str(len(texts)))}", "quotes": texts, "more": ""}


def asks(year: Year, level: str) -> Fragment:
    """Return what families ask for at a level: of which themes, and in whose words."""
    within = {year.basis: level, "stance": ASK}
    whole = year.published.value(**within)
    if not whole:
        return Fragment("")
    themes = leading(year.theme_counts(**within))
    about = join_words([f"{count.name} ({count.shown})" for count in themes])
    verb = "says" if whole == 1 else "say"
    sentence = f"{capital(comments_words(year.written(whole)))} {verb} what is wanted or what good looks like"
    sentence += f". {'It is about' if whole == 1 else 'Named most:'} {about}." if themes else "."
    codes = year.quotable(year.at_level(level))
    found = codes[codes["stance"] == ASK]
    ranked = found.assign(_length=found["text"].str.len()).sort_values(
        ["stance_confidence", "_length", "comment_id"], ascending=[False, True, True]
    )
    quotes = list(dict.fromkeys(ranked["text"]))[:ASKS_QUOTED]
    return part("heading", "What families ask for", sentence) + part("plain_comments", quotes)


def services_at(year: Year, level: str) -> Fragment:
    """Name the services that comments of a level mention."""
    counts = year.service_counts(**{year.basis: level})
    if not counts:
        return Fragment("")
    named = join_words([f"{count.name} ({count.shown})" for count in counts])
    return part("heading", "Services named", f"{named}.")


def two_ways(year: Year) -> Fragment:
    """Return the section that sets the two ways to read the level beside each other; nothing where there is one."""
    if year.basis != "prompt_level":
        return Fragment("")
    return part("section", "two-ways", TWO_WAYS, TWO_WAYS_INTRO) + level_figure(year) + levels_compared(year)


def same_sentence(year: Year, same: int) -> str:
    """Say for how many comments the words lead to the list that they stood in."""
    same = min(same, year.total or 0)  # each list's count was rounded by itself
    they = "it" if year.total == 1 else "they"
    of = comments_words(year.written(year.total))
    return f"For {year.written(same)} of {of} the words alone lead to the list that {they} stood in."


def levels_compared(year: Year) -> Fragment:
    """Return the table that sets the list a comment stood in against the level read from its words."""
    levels = list(year.codebook.levels)
    rows, alike = [], []
    for prompt in year.levels():
        cells = [year.published.value(prompt_level=prompt.id, level=level.id) for level in levels]
        rows.append((prompt.name, *map(year.written, [*cells, year.published.value(prompt_level=prompt.id)])))
        alike.append(year.published.value(prompt_level=prompt.id, level=prompt.id))
    head = ("List", *(level.name for level in levels), "All")
    sentence = "" if None in alike else same_sentence(year, sum(value or 0 for value in alike))
    return part("paragraph", sentence) + part(
        "table",
        "Rows: the list that a comment stood in. Columns: the level read from its words",
        head,
        rows,
        tuple(range(1, len(head))),
    )
