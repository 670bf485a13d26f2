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


def every_comment(year: Year) -> Fragment:
    """Return every comment that was published, with its codes and the reason for each."""
    codes = year.publishable()
    if codes.empty:
        return part("paragraph", "The comments of this year were not given to be printed in full, so none stands here.")
    evidence = by_comment(year.evidence)
    checks = year.bands[year.bands["band"] == "please_check"]
    unsure = set(checks[["comment_id", "kind", "code"]].itertuples(index=False, name=None))
    complete = len(codes) == year.total
    result = Fragment("") if complete else part("paragraph", "Only comments that were published are printed here.")
    for level in year.codebook.levels:
        here = codes[codes[year.basis] == level.id]
        if len(here):
            number = f": {comments_words(None, str(len(here)))}" if complete else ""
            title = f"{level.name}{number}, {year.basis_words}"
            cards = [_card(year, row, evidence[row["comment_id"]], unsure) for row in here.to_dict("records")]
            result = result + part("annex", title, cards)
    return result


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
