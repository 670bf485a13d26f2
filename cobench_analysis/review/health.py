"""Rule health: what each rule finds, how often people agree, which rules never fire."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.hits import Hit
from cobench_analysis.coding.matcher import Matcher
from cobench_analysis.review.intervals import wilson
from cobench_analysis.tables import split_ids

HEALTH_COLUMNS = ("rule_id", "kind", "code", "comments", "right", "precision", "low", "high", "set_aside", "phrases")
OFTEN = 20  # comments; a precision on fewer says little


def rule_health(codebook: Codebook, coded: pd.DataFrame) -> pd.DataFrame:
    """Measure every rule on comments that people coded.

    Parameters
    ----------
    codebook
        The rules.
    coded
        ``text, level, themes, stance``; the codes by people.

    Returns
    -------
    DataFrame
        One row per rule but those of services: in how many ``comments`` it gave its code, in how many
        of them people gave it too (``right``), that share (``precision``, missing where 0 comments)
        with its 95 % Wilson interval (``low, high``), in how many it was ``set_aside`` by ``unless``
        or a negation, and how many different ``phrases`` it found.
    """
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    aside: Counter[str] = Counter()
    phrases: defaultdict[str, set[str]] = defaultdict(set)
    for hits, text, row in _hits(codebook, coded):
        people = {("level", str(row["level"])), ("stance", str(row["stance"]))}
        people |= {("theme", theme) for theme in split_ids(str(row["themes"]))}
        for rule_id, kind, code in {(hit.rule_id, hit.kind, hit.code) for hit in hits if hit.given}:
            given[rule_id] += 1
            right[rule_id] += (kind, code) in people
        aside.update({hit.rule_id for hit in hits if not hit.given})
        for hit in hits:
            if hit.given:
                phrases[hit.rule_id].add(text[hit.start : hit.end].casefold())
    rows = []
    for rule in (rule for rule in codebook.rules if rule.kind != "service"):
        count, good = given[rule.id], right[rule.id]
        share = good / count if count else None
        found = (rule.id, rule.kind, rule.code, count, good, share, *wilson(good, count), aside[rule.id])
        rows.append((*found, len(phrases[rule.id])))
    return pd.DataFrame(rows, columns=list(HEALTH_COLUMNS))


def _hits(codebook: Codebook, coded: pd.DataFrame) -> Iterable[tuple[list[Hit], str, dict[str, object]]]:
    matcher = Matcher([rule for rule in codebook.rules if rule.kind != "service"], codebook.language)
    for row in coded[["text", "level", "themes", "stance"]].to_dict("records"):
        text = str(row["text"])
        yield matcher.find(text), text, {str(name): value for name, value in row.items()}


def health_words(health: pd.DataFrame, comments: int, worst: int = 10) -> str:
    """Say in words how the rules fare.

    Parameters
    ----------
    health
        The result of :func:`rule_health`.
    comments
        On how many comments it was measured.
    worst
        How many of the least precise rules to list.
    """
    dead = health[health["comments"] == 0]
    narrow = health[(health["comments"] > 0) & (health["phrases"] == 1)]
    often = health[health["comments"] >= OFTEN]
    low = often[often["precision"] < 0.5]
    lines = [f"{len(health)} rules, measured on {comments:,} coded comments."]
    per_code = health.groupby(["kind", "code"], sort=False).size()
    lines += [
        f"  {kind}: " + ", ".join(f"{code} {per_code[kind][code]}" for code in per_code[kind].index)
        for kind in per_code.index.unique("kind")
    ]
    lines.append(f"Never fire here: {len(dead)}" + (f" ({', '.join(dead['rule_id'])})" if len(dead) else "") + ".")
    lines.append(f"Fire on one phrase only: {len(narrow)}.")
    lines.append(f"Right in fewer than half of {OFTEN} comments or more: {len(low)}.")
    lines.append(f"The {worst} least precise of those that fire in {OFTEN} comments or more:")
    for row in often.sort_values(["precision", "rule_id"]).head(worst).to_dict("records"):
        share = f"{100 * row['precision']:.0f} %, {100 * row['low']:.0f} to {100 * row['high']:.0f}"
        lines.append(f"  {row['rule_id']}: right in {row['right']} of {row['comments']} ({share})")
    return "\n".join(lines)
