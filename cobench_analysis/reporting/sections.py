"""The sections of the annual report. Each takes a year and returns HTML to show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import pandas as pd

from cobench_analysis.coding.explain import BAND_WORDS, Reasons, code_names, given_spans, marked_pieces, reasons
from cobench_analysis.framework.bench import LISTED_KINDS, STRENGTH, WEAKNESS, StatementKind
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import (
    capital,
    comments_words,
    event_sentence,
    join_words,
    key_messages,
    only_wishes_sentence,
)
from cobench_analysis.reporting.year import Year
from cobench_analysis.tables import PROMPT_LEVELS, theme_column

QUOTES_PER_THEME = 4


def front_page(year: Year) -> Fragment:
    """Return the title, what this is, and the identity of the run."""
    sources = join_words(sorted({source for source in year.comments["source"] if source}))
    lines = [
        f"What parent carers told services in {year.year}, in their own words, set on PACC's Co-production Bench.",
        f"From {comments_words(None, year.disclosure.shown(year.total))}: {sources}.",
    ]
    identity = year.manifest["identity"][:12]
    version = f"Codebook version {year.codebook.version}."
    details = f"{version} Run {identity}: the same inputs always give this number and these figures."
    return part("front", f"SEND impact report for Shropshire, {year.year}", lines, details)


def key_points(year: Year) -> Fragment:
    """Return the key messages as a list."""
    return part("messages", key_messages(year))


def who_we_heard_from(year: Year) -> Fragment:
    """Return a table of sources: where the comments come from, and how many are empty."""
    rows = []
    for (source, channel, question), found in year.comments.groupby(["source", "channel", "question"], sort=True):
        answered = int((found["answer"] == "given").sum())
        rows.append(
            (
                source,
                channel or "not said",
                question or "not said",
                year.disclosure.shown(len(found)),
                year.disclosure.shown(answered),
            )
        )
    head = ("Source", "Channel", "What was asked", "Comments", "That say something")
    return part("table", "Where the comments come from", head, rows, (3, 4))


def reading_note(year: Year) -> Fragment:
    """Say what kind of answers these are, where the way of asking shapes what was said."""
    return part("notice", [text for text in (event_sentence(year), only_wishes_sentence(year)) if text])


def unclear_section(year: Year) -> Fragment:
    """Return the comments whose level is unclear, where the sections go by the words."""
    if year.basis == "prompt_level" or year.at_level("unclear").empty:
        return Fragment("")
    return part(
        "heading", "Comments whose level is not clear from the words", "They belong to no section above."
    ) + _said_by_theme(year, "unclear")


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


def _said_by_theme(year: Year, level: str) -> Fragment:
    codes = year.at_level(level)
    counts = [count for count in year.theme_counts(codes) if count.count]
    rows = [(count.name, count.shown, count.share_with_interval) for count in counts]
    whole = year.disclosure.shown(len(codes))
    quotable = year.quotable(codes)
    groups = [
        _quotes(year, quotable, count.code, f"{count.name}: {comments_words(count)}") for count in counts if count.value
    ]
    without = quotable[quotable["themes"] == ""]
    if len(without) and not year.disclosure.controlled:
        groups.append(
            {
                "title": f"No theme given: {comments_words(None, str(len(without)))}",
                "quotes": list(without["text"]),
                "more": "",
            }
        )
    caption = f"{year.codebook.name('level', level)}: themes among {comments_words(None, whole)}"
    intro = f"{comments_words(None, whole)}, {year.basis_words}. Quotes are in the writers' own words."
    table = part("table", caption, ("Theme", "Comments", "Share (95 % interval)"), rows, (1, 2))
    return part("heading", "What parent carers said, by theme", capital(intro)) + table + part("quotes", groups)


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
        rows.append((f"{prompt.name} list", *map(year.disclosure.shown, [*cells, sum(cells)])))
    head = ("List that it stood in", *(f"Words: {level.name.lower()}" for level in levels), "Comments")
    same = int((year.codes["prompt_level"] == year.codes["level"]).sum())
    sentence = (
        f"For {year.disclosure.shown(same)} of {year.disclosure.shown(year.total)} comments the words alone lead to "
        "the list that they stood in."
    )
    return part("paragraph", sentence) + part(
        "table", "The list against the words", head, rows, tuple(range(1, len(head)))
    )


def annex(year: Year) -> Fragment:
    """Return every comment that was published, with its codes and the reason for each."""
    codes = year.publishable()
    if codes.empty:
        return part("paragraph", "The comments of this year were not published, so none is printed here.")
    evidence: dict[str, list[dict[Any, Any]]] = defaultdict(list)
    for reason in year.evidence.to_dict("records"):
        evidence[reason["comment_id"]].append(reason)
    checks = year.bands[year.bands["band"] == "please_check"]
    unsure = set(checks[["comment_id", "kind", "code"]].itertuples(index=False, name=None))
    result = Fragment("")
    for level in year.codebook.levels:
        here = codes[codes[year.basis] == level.id]
        if len(here):
            title = f"{level.name}: {comments_words(None, str(len(here)))}, {year.basis_words}"
            cards = [_card(year, row, evidence[row["comment_id"]], unsure) for row in here.to_dict("records")]
            result = result + part("annex", title, cards)
    return result


def _card(year: Year, row: dict[Any, Any], evidence: Reasons, unsure: set[tuple[str, str, str]]) -> dict[str, Any]:
    named = list(code_names(row, year.codebook))
    tags = [(f"{kind.capitalize()}: {name}", (row["comment_id"], kind, code) in unsure) for kind, code, name in named]
    if not row["themes"]:
        tags.insert(1, ("Theme: none", False))
    told = [reason for kind, code, _ in named for reason in reasons(evidence, kind, code, "given")]
    told += [reason for kind in ("level", "theme", "stance") for reason in reasons(evidence, kind, None, "refused")]
    parent = f" Note under {row['parent_id']}." if row["parent_id"] else ""
    about = f"{row['comment_id']}. How sure: {BAND_WORDS[row['status']]}.{parent}"
    return {"pieces": marked_pieces(row["text"], given_spans(evidence)), "tags": tags, "about": about, "reasons": told}


def identity_table(year: Year) -> Fragment:
    """Return what went into the run: files with their hashes, versions, settings."""
    manifest = year.manifest
    rows: list[Sequence[str]] = [("Identity of this run", manifest["identity"])]
    rows += [(f"File {name}", digest[:16]) for name, digest in manifest["inputs"].items()]
    rows.append(("Codebook", f"version {manifest['codebook']['version']}, {manifest['codebook']['sha256'][:16]}"))
    rows += [(f"Rows of {name}", f"{count:,}") for name, count in manifest["rows"].items()]
    rows += [(f"Setting {name.replace('_', ' ')}", str(value)) for name, value in manifest["settings"].items()]
    rows += [(f"Package {name}", version) for name, version in manifest["packages"].items()]
    return part("table", "What went into this run (hashes are shortened)", ("What", "Value"), rows)
