"""Rule health in words."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from cobench_analysis.review.health import CONFLICT, SAME_CODE, SIDES, Health

OFTEN = 20  # comments; a precision on fewer says little
PAIRS_TOLD = 5
VERDICTS_TOLD = 10


def health_words(health: Health, worst: int = 10) -> str:
    """Say in words how the rules fare.

    Parameters
    ----------
    health
        The result of ``codebook_health``.
    worst
        How many of the least precise rules to list.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> from cobench_analysis.review.health import codebook_health
    >>> coded = pd.DataFrame([("Too long", "unclear", "", "weakness")], columns=["text", "level", "themes", "stance"])
    >>> "measured on 1 coded comments" in health_words(codebook_health(load_codebook(), coded))
    True
    """
    rules = health.rules
    dead = rules[rules["comments"] == 0]
    narrow = rules[(rules["comments"] > 0) & (rules["phrases"] == 1)]
    often = rules[rules["comments"] >= OFTEN]
    low = often[often["precision"] < 0.5]
    lines = [f"{len(rules)} rules, measured on {health.comments:,} coded comments."]
    per_code = rules.groupby(["kind", "code"], sort=False).size()
    lines += [
        f"  {kind}: " + ", ".join(f"{code} {per_code[kind][code]}" for code in per_code[kind].index)
        for kind in per_code.index.unique("kind")
    ]
    covered = (f"any {kind} rule fires in {_percent(share)}" for kind, share in health.coverage.items())
    lines.append(f"Of the comments: {', '.join(covered)}.")
    lines.append(f"Never fire here: {len(dead)}" + (f" ({', '.join(dead['rule_id'])})" if len(dead) else "") + ".")
    lines.append(f"Fire on one phrase only: {len(narrow)}.")
    lines.append(f"Right in fewer than half of {OFTEN} comments or more: {len(low)}.")
    lines.append(f"The {worst} least precise of those that fire in {OFTEN} comments or more:")
    least = often.sort_values(["precision", "rule_id"]).head(worst)
    lines += [f"  {_precision(row)}" for row in least.to_dict("records")]
    lines += [*_sides(rules), *_pairs(health.pairs), *_verdicts(rules)]
    return "\n".join(lines)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _precision(row: Mapping[Hashable, Any]) -> str:
    edges = f"{_percent(row['precision'])}, {100 * row['low']:.0f} to {100 * row['high']:.0f}"
    mixed = "" if pd.isna(row["mixed"]) else f"; people said mixed in {row['mixed']}"
    return f"{row['rule_id']}: right in {row['right']} of {row['comments']} ({edges}){mixed}"


def _sides(rules: pd.DataFrame) -> Iterator[str]:
    """Say how often people said mixed where a rule saw one side: that is no error of the rule."""
    yield "How often praise and complaint rules fire (one side inside a mixed comment is no error, though not right):"
    for side in SIDES:
        own = rules[(rules["kind"] == "stance") & (rules["code"] == side)]
        fired, right, mixed = (int(own[name].sum()) for name in ("comments", "right", "mixed"))
        yield f"  {side}: {fired:,}; people said the same in {right:,}, mixed in {mixed:,}."


def _verdicts(rules: pd.DataFrame) -> Iterator[str]:
    """Say which rules the model holds against their own code."""
    known = rules[rules["model_adds"].notna()]
    if known.empty:
        return
    against = known[known["model_adds"] < 0].sort_values(["model_adds", "rule_id"])
    yield (
        f"The model weighs each rule beside all words of a comment. It finds {len(against)} of {len(known)} rules "
        "to speak against their own code (a finding: narrow the rule or take it out):"
    )
    for row in against.head(VERDICTS_TOLD).to_dict("records"):
        yield f"  {row['rule_id']}: {row['model_adds']:+.2f} (log-odds, fires in {row['comments']} comments)"


def _pairs(pairs: pd.DataFrame) -> Iterator[str]:
    for relation, title in ((SAME_CODE, "most alike of one code"), (CONFLICT, "most often in conflict")):
        found = pairs[pairs["relation"] == relation]
        yield f"Pairs of rules {title}, of {len(found):,}:" if len(found) else f"Pairs of rules {title}: none."
        for row in found.head(PAIRS_TOLD).to_dict("records"):
            share = _percent(row["jaccard"])
            yield f"  {row['rule_id']} and {row['other_id']}: both in {row['both']} ({share} of the comments of either)"
