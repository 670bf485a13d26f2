"""Patterns that could find a group of comments: tried on all comments, and chosen by what they find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np

from cobench_analysis.coding.codebook import Codebook, Rule
from cobench_analysis.coding.engine import Engine
from cobench_analysis.coding.hits import Hits
from cobench_analysis.coding.patterns import parse_pattern
from cobench_analysis.explore.discover_result import Discovery
from cobench_analysis.explore.discover_terms import PAIR, PAIR_KIND, WORD_KIND
from cobench_analysis.language import Language
from cobench_analysis.tables import split_ids

PRECISE = 0.6  # share of the unexplained comments that a pattern finds, that are of the group
FOUND = 2  # further comments of the group that a pattern must find to be worth its line
MOST = 8  # patterns of a proposal
CONFLICTS = 6  # of each kind that are told
THEME, RULE = "theme", "rule"


@dataclass(frozen=True)
class Candidate:
    """A pattern, and the comments that it finds.

    Parameters
    ----------
    term, pattern
        The term, and how the codebook writes it.
    comments
        The ids of all comments that it finds.
    in_group, in_residue, in_coded
        How many of them are of the group; are of any group, or have no theme; have a theme.
    """

    term: str
    pattern: str
    comments: frozenset[str] = field(repr=False)
    in_group: int
    in_residue: int
    in_coded: int

    @property
    def kind(self) -> str:
        """``WORD_KIND`` or ``PAIR_KIND``."""
        return PAIR_KIND if PAIR in self.term else WORD_KIND

    @property
    def precision(self) -> float:
        """Which share of the unexplained comments that it finds is of the group."""
        return self.in_group / max(1, self.in_residue)


def _search(patterns: Sequence[str], texts: Sequence[str], language: Language) -> Hits:
    """Find patterns in texts; ``hits.rule`` counts in the patterns."""
    rules = (Rule(f"p{number:04d}", "theme", "new", (parse_pattern(one),)) for number, one in enumerate(patterns))
    return Engine(rules, language).find_all(texts)


def finds(patterns: Sequence[str], texts: Sequence[str], language: Language) -> list[bool]:
    """Say of each text whether any of the patterns stands in it.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> finds(["(bus|buses) .. late"], ["The bus was late", "The bus came"], load_codebook().language)
    [True, False]
    """
    found = set(_search(patterns, texts, language).text.tolist())
    return [number in found for number in range(len(texts))]


def try_candidates(
    patterns: Mapping[str, str], discovery: Discovery, own: AbstractSet[str], language: Language
) -> list[Candidate]:
    """Try patterns on all comments.

    Parameters
    ----------
    patterns
        Patterns by their terms.
    discovery
        The comments.
    own
        The ids of the group's comments.
    language
        Cuts texts into words.
    """
    comments = discovery.comments
    ids, bare = comments["comment_id"].to_numpy(), set(comments.loc[comments["themes"] == "", "comment_id"])
    residue = bare | set(discovery.members["comment_id"])
    hits = _search(list(patterns.values()), comments["text"].tolist(), language)
    made = []
    for number, (term, pattern) in enumerate(patterns.items()):
        found = frozenset(ids[hits.text[hits.rule == number]].tolist())
        made.append(
            Candidate(term, pattern, found, len(found & own), len(found & residue), len(found) - len(found & bare))
        )
    return made


def choose(candidates: Sequence[Candidate], own: AbstractSet[str]) -> list[Candidate]:
    """Choose patterns one by one, each for what it finds that those before it do not.

    Parameters
    ----------
    candidates
        Patterns with what they find; where two are worth the same, the earlier one is taken.
    own
        The ids of the group's comments.

    Returns
    -------
    list of Candidate
        Of those that are precise enough, the ones that find ``FOUND`` further comments of the group or more; the most
        precise one alone where none is precise enough.

    Examples
    --------
    >>> bus = Candidate("bus", "bus", frozenset("abcx"), 3, 4, 0)
    >>> late = Candidate("late", "late", frozenset("abde"), 4, 4, 0)
    >>> cold = Candidate("cold", "cold", frozenset("axyz"), 1, 4, 0)
    >>> [one.term for one in choose([bus, late, cold], set("abcdef"))]
    ['late']
    """
    precise = [one for one in candidates if one.precision >= PRECISE and one.in_group >= FOUND]
    if not precise:
        some = [one for one in candidates if one.in_group >= FOUND]
        return sorted(some, key=lambda one: (-one.precision, -one.in_group))[:1]
    chosen: list[Candidate] = []
    covered: frozenset[str] = frozenset()
    while len(chosen) < MOST:
        gains = [len((one.comments & own) - covered) for one in precise]
        best = int(np.argmax([gain * one.precision for gain, one in zip(gains, precise, strict=True)]))
        if gains[best] < FOUND:
            break
        chosen.append(precise[best])
        covered |= precise[best].comments
    return chosen


def conflicts(
    chosen: Sequence[Candidate], found: AbstractSet[str], discovery: Discovery, codebook: Codebook
) -> Iterator[tuple[str, str, int]]:
    """Yield what speaks for the same comments already: their themes, and rules that stand on the same words.

    Parameters
    ----------
    chosen
        The patterns.
    found
        The ids of all comments that they find.
    discovery
        The comments with their themes.
    codebook
        The existing rules.
    """
    met = discovery.comments[discovery.comments["comment_id"].isin(found)]
    themes = Counter(theme for joined in met["themes"] for theme in split_ids(joined))
    yield from ((THEME, theme, count) for theme, count in _commonest(themes))
    texts = met["text"].tolist()
    new = _search([one.pattern for one in chosen], texts, codebook.language)
    old = codebook.engine.find_all(texts)
    spans: dict[int, list[tuple[int, int]]] = {}
    for text, start, end in zip(new.text.tolist(), new.start.tolist(), new.end.tolist(), strict=True):
        spans.setdefault(text, []).append((start, end))
    overlapping = {
        (old.rules[rule].id, text)
        for rule, text, start, end in zip(
            old.rule.tolist(), old.text.tolist(), old.start.tolist(), old.end.tolist(), strict=True
        )
        if any(start < last and first < end for first, last in spans.get(text, ()))
    }
    rules = Counter(rule for rule, _ in overlapping)
    yield from ((RULE, rule, count) for rule, count in _commonest(rules))


def _commonest(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:CONFLICTS]
