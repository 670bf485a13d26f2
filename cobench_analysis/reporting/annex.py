"""The annex: every comment that may be printed, with its codes and the reason for each."""

from __future__ import annotations

from typing import Any

from cobench_analysis.coding.explain import (
    BAND_WORDS,
    Reasons,
    by_comment,
    by_person,
    code_names,
    given_spans,
    marked_pieces,
    objections,
    reasons,
)
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import comments_words
from cobench_analysis.reporting.year import Year

HOW_TO_READ = (
    "The words that led to a code are marked. “Please check” means that a person should look before the code is relied "
    "on. A line with “but” tells of a code that was looked at and not given."
)
QUOTED = (
    "These comments may be quoted, by the choice of those who made them. They stand here without codes, sources or "
    "numbers, in the order of the alphabet, so that nothing beside the words tells who wrote them. Personal data were "
    "taken out, and comments with a word that may be a name were left out."
)


def every_comment(year: Year) -> Fragment:
    """Return every comment that was published, with its codes and the reason for each."""
    codes = year.publishable()
    if codes.empty or year.disclosure.controlled:  # codes of some would tell small counts of the others
        return _without_codes(year)
    evidence = by_comment(year.evidence)
    how = part("paragraph", HOW_TO_READ)
    checks = year.bands[year.bands["band"] == "please_check"]
    unsure = set(checks[["comment_id", "kind", "code"]].itertuples(index=False, name=None))
    complete = len(codes) == len(year.codes)
    result = how if complete else how + part("paragraph", "Only comments that were published are printed here.")
    for level in year.codebook.levels:
        here = codes[codes[year.basis] == level.id]
        if len(here):
            number = f": {comments_words(str(len(here)))}" if complete else ""
            title = f"{level.name}{number}, {year.basis_words}"
            cards = [_card(year, row, evidence[row["comment_id"]], unsure) for row in here.to_dict("records")]
            result = result + part("annex", title, cards)
    return result


def _without_codes(year: Year) -> Fragment:
    """Return the comments that may be quoted, without codes, source or id, and in an order that tells nothing."""
    texts = sorted(set(year.quotable(year.codes)["text"]), key=lambda text: (text.casefold(), text))
    if not texts:
        return part("paragraph", "The comments of this year were not given to be printed in full, so none stands here.")
    return part("paragraph", QUOTED) + part("plain_comments", texts)


def codes_explained(year: Year) -> Fragment:
    """Return what each level, theme and stance means, as the codebook has it."""
    book = year.codebook
    kinds = (("Levels", book.levels), ("Themes", book.themes), ("What comments do", book.stances))
    found = Fragment("")
    for title, codes in kinds:
        rows = [(code.name, code.definition) for code in codes]
        caption = f"{title}: what the codebook says, version {book.version}"
        found += part("table", caption, (title, "What it means"), rows)
    return found


def all_counts(year: Year) -> Fragment:
    """Return the counts that the figures of the report are made from, crossed two by two."""
    book, found = year.codebook, Fragment("")
    level = (year.basis, "Level", year.levels())
    theme, stance = ("theme", "Theme", book.themes), ("stance", "What comments do", book.stances)
    for (row, across, row_codes), (column, down, column_codes) in ((level, stance), (theme, stance), (theme, level)):
        table = [
            (
                code.name,
                *(_cell(year, {row: code.id, column: one.id}) for one in column_codes),
                _cell(year, {row: code.id}),
            )
            for code in row_codes
        ]
        head = (across, *(code.name for code in column_codes), "All")
        caption = f"{across} by {down.lower()}, in comments ({year.basis_words})"
        found += part("table", caption, head, table, tuple(range(1, len(head))))
    return found + part("paragraph", protection_sentence(year))


def _cell(year: Year, conditions: dict[str, str]) -> str:
    return year.written(year.published.value(**conditions))


def protection_sentence(year: Year) -> str:
    """Say how small counts are protected, or why they are not."""
    control = year.disclosure
    if not control.controlled:
        return "The comments of this year were published before, so no count is hidden and none is rounded."
    rounded = f" Every other count is rounded to the nearest {control.rounding}." if control.rounding > 1 else ""
    return (
        f"To protect families no count below {control.threshold} is shown, nought included.{rounded} Some "
        "larger counts are hidden as well, where a hidden one could be worked out from those beside it. All figures, "
        "sentences and tables of this report are made from the counts that are left; hidden ones are in none of them."
    )


def _card(year: Year, row: dict[Any, Any], evidence: Reasons, unsure: set[tuple[str, str, str]]) -> dict[str, Any]:
    named = list(code_names(row, year.codebook))
    tags = [
        (
            f"{kind.capitalize()}: {name}{' (decided by a person)' if by_person(evidence, kind, code) else ''}",
            (row["comment_id"], kind, code) in unsure,
        )
        for kind, code, name in named
    ]
    if not row["themes"]:
        tags.insert(1, ("Theme: none", False))
    told = [
        _of_code(reason, name) for kind, code, name in named for reason in reasons(evidence, kind, code, year.codebook)
    ]
    told += objections(evidence, [(kind, code) for kind, code, _ in named], year.codebook)
    parent = f" Note under {row['parent_id']}." if row["parent_id"] else ""
    about = f"{row['comment_id']}. How sure: {BAND_WORDS[row['status']]}.{parent}"
    return {"pieces": marked_pieces(row["text"], given_spans(evidence)), "tags": tags, "about": about, "reasons": told}


def _of_code(reason: str, name: str) -> str:
    """Say of which code a reason is, where it does not begin with words of the comment and name the code itself.

    Examples
    --------
    >>> _of_code("Suggested by “wait”.", "Timeliness")
    'For “Timeliness”: suggested by “wait”.'
    """
    return reason if reason.startswith("“") else f"For “{name}”: {reason[0].lower()}{reason[1:]}"
