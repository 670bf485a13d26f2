"""Put a year's comments in the order in which they need a person's eyes, with the reasons for their codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.coder import Coding
from cobench_analysis.coding.evidence import BASELINE_RULE, REST_RULE
from cobench_analysis.coding.explain import by_comment, by_person, code_names, given_spans, objections, reasons
from cobench_analysis.review.checklist import CheckItem, Checklist, Why
from cobench_analysis.review.in_force import InForce, Settled
from cobench_analysis.review.ledger import ONE_CODE
from cobench_analysis.tables import BANDS, split_ids

MOST_SUMS = 8  # rules and words whose share is told apart; what is left is told in one line
BASELINE_WORDS, REST_WORDS = "before any word is read", "all other words together"
DISAGREE, UNSURE, RARE, REST, CHECKED = range(5)
DEFAULTS = {"level": "unclear", "stance": "neutral"}  # what rules give where none of them fires
PLACE_WORDS = {
    UNSURE: "the computer is not sure",
    RARE: "a rare code",
    REST: "nothing special",
    CHECKED: "checked by a person",
}


@dataclass(frozen=True)
class Sides:
    """The same comments, coded by rules and model, by rules alone, and by people.

    Parameters
    ----------
    coding
        With people's decisions in force.
    rules
        By the rules alone.
    decided
        People's decisions.
    """

    coding: Coding
    rules: Coding
    decided: InForce


def worklist(
    year: int,
    batch: str,
    comments: pd.DataFrame,
    sides: Sides,
    codebook: Codebook,
    rare: Sequence[tuple[str, str]] = (),
    measured: Sequence[str] = (),
) -> Checklist:
    """Return the comments of a year as a list to check, those that most need eyes first.

    First where rules and model disagree, then where the computer is least sure, then rare codes, then the others;
    what a person has checked stands last.

    Parameters
    ----------
    year, batch
        The year, and the name of the list.
    comments
        ``comment_id, text_sha256`` of the comments to check.
    sides
        Their codes.
    codebook
        For names and definitions.
    rare
        Kind and id of codes that were too rare to be learnt.
    measured
        Sentences on how often codes of each band were right.
    """
    teller = _Teller(sides, codebook, frozenset(rare))
    hashes = dict(zip(comments["comment_id"], comments["text_sha256"], strict=True))
    rows = [row for row in sides.coding.codes.to_dict("records") if row["comment_id"] in hashes]
    ordered = sorted((teller.need(row), str(row["comment_id"]), row) for row in rows)
    items = tuple(teller.item(row, hashes[name], need) for need, name, row in ordered)
    return Checklist(year, batch, codebook, items, measured=tuple(measured))


Need = tuple[int, int, float]  # why a comment stands where it does, how many differences, how sure its weakest code is


class _Teller:
    """Tells what there is to say of each comment."""

    def __init__(self, sides: Sides, codebook: Codebook, rare: frozenset[tuple[str, str]]) -> None:
        self._book, self._rare = codebook, rare
        self._settled = sides.decided.settled
        self._rules = {str(row["comment_id"]): row for row in sides.rules.codes.to_dict("records")}
        self._evidence = by_comment(sides.coding.evidence)
        self._band = sides.coding.band_of

    def need(self, row: Mapping[Any, Any]) -> Need:
        """Return by what a comment is put in order."""
        name = str(row["comment_id"])
        settled = self._settled.get(name, Settled())
        chances = [float(one) for one in str(row["theme_confidences"]).split(";") if one]
        chances += [float(row[f"{kind}_confidence"]) for kind in ONE_CODE if pd.notna(row[f"{kind}_confidence"])]
        weakest = min(chances, default=1.0)
        if settled.whole:
            return CHECKED, 0, weakest
        differ = self._differences(row, settled)
        if differ:
            return DISAGREE, -len(differ), weakest
        if row["status"] == BANDS[-1]:
            return UNSURE, 0, weakest
        given = {("theme", theme) for theme in split_ids(str(row["themes"]))} | {(kind, row[kind]) for kind in ONE_CODE}
        return (RARE if given & self._rare else REST), 0, weakest

    def _differences(self, row: Mapping[Any, Any], settled: Settled) -> list[str]:
        """Return the names of what the rules alone would give and does not stand; what people decided is no matter."""
        rules = self._rules[str(row["comment_id"])]
        given = split_ids(str(row["themes"]))
        themes = [] if settled.complete else [one for one in split_ids(str(rules["themes"])) if one not in given]
        differ = [self._book.name("theme", one) for one in themes if ("theme", one) not in settled.several]
        for kind in ONE_CODE:
            other = str(rules[kind])
            if kind not in settled.single and other not in (row[kind], DEFAULTS[kind]):
                differ.append(self._book.name(kind, other))
        return differ

    def item(self, row: Mapping[Any, Any], sha: str, need: Need) -> CheckItem:
        """Return all that is shown of a comment."""
        name = str(row["comment_id"])
        evidence = self._evidence[name]
        settled = self._settled.get(name, Settled())
        place = PLACE_WORDS.get(need[0], "")
        if need[0] == DISAGREE:
            place = f"a rule points to {', '.join(self._differences(row, settled))}, not given"
        named = list(code_names(row, self._book))
        return CheckItem(
            name,
            sha,
            str(row["text"]),
            tuple(given_spans(evidence)),
            str(row["level"]),
            tuple(split_ids(str(row["themes"]))),
            str(row["stance"]),
            tuple(split_ids(str(row["services"]))),
            tuple(self._why(name, kind, code, evidence) for kind, code, _ in named),
            tuple(objections(evidence, [(kind, code) for kind, code, _ in named], self._book)),
            str(row["status"]),
            place,
            checked=settled.whole,
        )

    def _why(self, name: str, kind: str, code: str, evidence: Sequence[Mapping[Any, Any]]) -> Why:
        own = [one for one in evidence if (one["kind"], one["code"]) == (kind, code)]
        told = tuple(reasons(own, kind, code, self._book))
        band = self._band.get((name, kind, code), "")
        return Why(kind, code, band, by_person(own, kind, code), told, _sums(own))


def _sums(rows: Sequence[Mapping[Any, Any]]) -> tuple[tuple[str, float], ...]:
    """Return what adds up to a code's log-odds: the largest shares, and the others in one; none where no model did."""
    counted = [row for row in rows if row["source"] in ("rule", "classifier")]
    if not any(row["source"] == "classifier" for row in counted):
        return ()
    fixed = {BASELINE_RULE: BASELINE_WORDS, REST_RULE: REST_WORDS}
    words = [(_label(row), float(row["weight"])) for row in counted if row["rule_id"] not in fixed]
    words.sort(key=lambda one: (-abs(one[1]), one[0]))
    rest = sum(weight for _, weight in words[MOST_SUMS:])
    rest += sum(float(row["weight"]) for row in counted if row["rule_id"] == REST_RULE)
    base = sum(float(row["weight"]) for row in counted if row["rule_id"] == BASELINE_RULE)
    told = [*words[:MOST_SUMS], (REST_WORDS, rest), (BASELINE_WORDS, base)]
    return tuple((word, round(weight, 2)) for word, weight in told)


def _label(row: Mapping[Any, Any]) -> str:
    return f"{row['quote']} (rule)" if row["source"] == "rule" else str(row["quote"])
