"""Rule health: what each rule finds, how often people agree, which rules repeat or oppose each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cobench_analysis.coding.classifier import WHOLE, Classifier
from cobench_analysis.coding.codebook import MIXED, Codebook
from cobench_analysis.coding.lookup import Bools
from cobench_analysis.review.firing import Firing, Meetings, counted
from cobench_analysis.review.intervals import wilson
from cobench_analysis.tables import split_ids

HEALTH_COLUMNS = (
    "rule_id", "kind", "code", "comments", "right", "precision", "low", "high", "set_aside", "phrases",
    "coverage", "overlap", "overlap_share", "conflict", "conflict_share", "mixed", "model_adds",
)  # fmt: skip
PAIR_COLUMNS = ("rule_id", "other_id", "kind", "both", "jaccard", "relation")
SAME_CODE, CONFLICT = "same code", "conflict"
TOGETHER = 5  # comments; two rules that meet less often say nothing about each other
SIDES = ("strength", "weakness")


@dataclass(frozen=True)
class Health:
    """How the rules of a codebook fare on comments that people coded.

    Parameters
    ----------
    comments
        On how many comments it was measured.
    coverage
        For ``level``, ``theme`` and ``stance``: the share of comments in which any rule of that kind fires.
    rules
        See :func:`rule_health`.
    pairs
        See :func:`rule_pairs`.
    """

    comments: int
    coverage: dict[str, float]
    rules: pd.DataFrame
    pairs: pd.DataFrame


def codebook_health(codebook: Codebook, coded: pd.DataFrame, classifier: Classifier | None = None) -> Health:
    """Measure every rule, and every pair of rules, on comments that people coded.

    Parameters
    ----------
    codebook
        The rules.
    coded
        ``text, level, themes, stance``; the codes by people. The order of rows changes nothing.
    classifier
        What has learnt with these rules, for its verdict on each.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> columns = ["text", "level", "themes", "stance"]
    >>> coded = pd.DataFrame([("The waiting list is long", "unclear", "timeliness", "weakness")], columns=columns)
    >>> codebook_health(load_codebook(), coded).coverage["theme"]
    1.0
    """
    firing = Firing(codebook, coded["text"].astype(str).tolist())
    people = _people(codebook, coded)
    met = Meetings(firing)
    mixed = people[:, codebook.numbered.index(("stance", MIXED))]
    rules = _rules(firing, people, met).assign(mixed=_among_sides(firing, mixed))
    rules["model_adds"] = model_adds(codebook, classifier).reindex(rules["rule_id"]).to_numpy()
    return Health(len(coded), firing.coverage(), rules, _pairs(firing, met))


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
        One row per rule but those of services: in how many ``comments`` it gave a code, in how many
        of them people gave it too (``right``), that share (``precision``, missing where 0 comments)
        with its 95 % Wilson interval (``low, high``), in how many it was ``set_aside`` by ``unless``
        or a negation, how many different ``phrases`` it found, and its ``comments`` as a share of all
        (``coverage``). ``overlap`` is the other rule of its code that stands in most of the same
        comments, ``conflict`` the rule for another level or another stance that does; the shares are
        of the comments in which this rule gave its own code, not turned round by a negation.
        ``mixed`` counts, for rules of strength and weakness, the comments of which people said
        mixed: they are not ``right``, but praise inside a mixed comment is no error of the rule.
        ``model_adds``: see :func:`model_adds`; missing where no model was given.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> columns = ["text", "level", "themes", "stance"]
    >>> coded = pd.DataFrame([("A long waiting list", "unclear", "timeliness", "weakness")] * 5, columns=columns)
    >>> table = rule_health(load_codebook(), coded)
    >>> sorted(set(table.loc[(table["kind"] == "theme") & (table["right"] == 5), "code"]))
    ['timeliness']
    """
    return codebook_health(codebook, coded).rules


def rule_pairs(codebook: Codebook, coded: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of rules that give their own codes in the same comments.

    Parameters
    ----------
    codebook
        The rules.
    coded
        ``text, level, themes, stance``; the codes by people.

    Returns
    -------
    DataFrame
        One row per pair that stands together in ``TOGETHER`` comments or more: ``rule_id`` (the first
        in the alphabet), ``other_id``, their ``kind``, in how many comments ``both`` stand, that as a
        share of the comments in which either stands (``jaccard``), and the ``relation``: "same code",
        or "conflict" where they give two levels or two stances. The most alike first.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> columns = ["text", "level", "themes", "stance"]
    >>> coded = pd.DataFrame([("A long waiting list", "unclear", "timeliness", "weakness")] * 5, columns=columns)
    >>> list(rule_pairs(load_codebook(), coded).columns) == list(PAIR_COLUMNS)
    True
    """
    return codebook_health(codebook, coded).pairs


def model_adds(codebook: Codebook, classifier: Classifier | None) -> pd.Series[float]:
    """Return the model's verdict on each rule: what it adds to the log-odds of its code where it fires alone.

    The model weighs each rule beside all words of the comment, so the verdict is on what the rule knows beyond
    them. Below nought is a finding: where the rule fires, its code is less likely than the words alone say.

    Parameters
    ----------
    codebook
        The rules.
    classifier
        What has learnt with them; all is missing where None.

    Returns
    -------
    Series
        Log-odds by rule id.
    """
    if classifier is None:
        return pd.Series(dtype="float64")
    votes, rules = classifier.votes[WHOLE], classifier.features.rules
    number = {rule: place for place, rule in enumerate(rules)}
    adds = {}
    for rule in codebook.rules:
        code = codebook.numbered.index((rule.kind, rule.code))
        if code < votes.shape[1] and rule.id in number:
            adds[rule.id] = float(votes[number[rule.id], code] + votes[2 * len(rules) + code, code])
    return pd.Series(adds, dtype="float64")


def _people(codebook: Codebook, coded: pd.DataFrame) -> Bools:
    """Return which codes people gave to each comment; codes that the codebook does not have are left out."""
    number = {pair: place for place, pair in enumerate(codebook.numbered)}
    people = np.zeros((len(coded), len(number)), np.bool_)
    rows = coded[["level", "themes", "stance"]].astype(str).itertuples(index=False, name=None)
    for place, (level, themes, stance) in enumerate(rows):
        given = [("level", level), ("stance", stance), *(("theme", theme) for theme in split_ids(themes))]
        people[place, [number[pair] for pair in given if pair in number]] = True
    return people


def _rules(firing: Firing, people: Bools, met: Meetings) -> pd.DataFrame:
    comments = counted(firing.given)
    right = comments - counted(firing.wrong(people))
    intervals = [wilson(int(good), int(count)) for good, count in zip(right, comments, strict=True)]
    overlap, overlap_share = met.most(met.same_code, firing)
    conflict, conflict_share = met.most(met.conflict, firing)
    return pd.DataFrame(
        {
            "rule_id": [rule.id for rule in firing.rules],
            "kind": [rule.kind for rule in firing.rules],
            "code": [rule.code for rule in firing.rules],
            "comments": comments,
            "right": right,
            "precision": np.where(comments > 0, right / np.maximum(comments, 1), np.nan),
            "low": [low for low, _ in intervals],
            "high": [high for _, high in intervals],
            "set_aside": counted(firing.aside),
            "phrases": firing.phrases,
            "coverage": comments / max(1, len(people)),
            "overlap": overlap,
            "overlap_share": pd.array(overlap_share, "Float64"),
            "conflict": conflict,
            "conflict_share": pd.array(conflict_share, "Float64"),
        }
    )


def _among_sides(firing: Firing, mixed: Bools) -> pd.Series[int]:
    """Count the mixed comments of each rule of strength and weakness; missing for other rules."""
    counts = pd.Series(firing.given.T @ mixed.astype(np.int64), dtype="Int64")
    sides = [rule.kind == "stance" and rule.code in SIDES for rule in firing.rules]
    return counts.where(pd.Series(sides, dtype="bool"))


def _pairs(firing: Firing, met: Meetings) -> pd.DataFrame:
    once = firing.alphabet[met.rule] < firing.alphabet[met.other]
    kept = np.flatnonzero(once & (met.both >= TOGETHER) & (met.same_code | met.conflict))
    rule, other, both = met.rule[kept], met.other[kept], met.both[kept]
    names = np.array([rule.id for rule in firing.rules], object)
    table = pd.DataFrame(
        {
            "rule_id": names[rule],
            "other_id": names[other],
            "kind": firing.kind[rule],
            "both": both,
            "jaccard": both / (met.comments[rule] + met.comments[other] - both),
            "relation": np.where(met.same_code[kept], SAME_CODE, CONFLICT),
        },
        columns=list(PAIR_COLUMNS),
    )
    order = ["relation", "jaccard", "both", "rule_id", "other_id"]
    return table.sort_values(order, ascending=[False, False, False, True, True], ignore_index=True)
