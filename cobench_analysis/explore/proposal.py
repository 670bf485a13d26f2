"""Propose a theme for a group of comments, in words that can be pasted into the codebook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.errors import UsageError
from cobench_analysis.explore.discover_result import Discovery
from cobench_analysis.explore.discover_terms import PAIR_KIND, WORD_KIND, spoken, written
from cobench_analysis.explore.proposal_patterns import PRECISE, Candidate, choose, conflicts, finds, try_candidates

PATTERN_COLUMNS = ("rule_id", "pattern", "in_group", "in_residue", "in_coded", "precision")
CONFLICT_COLUMNS = ("what", "id", "comments")
MARK = "not for publication; write your own examples before you share it"
HELD_TOGETHER = 1 / 3  # share of a group's comments that its patterns must find
DISTINCTIVE = 1.645  # z-score: one term in twenty reaches it by chance
SHOWN = 3  # comments of a group
NOT_MATCHED = 2  # examples that must not match
_NO_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, eq=False)
class Proposal:
    """A theme that a person may take into the codebook, and what is known of it.

    Parameters
    ----------
    theme_id, name
        Made of the group's words; for the person to change.
    group, stability, verdict
        The group that it stands for: see :class:`Discovery`.
    patterns
        ``PATTERN_COLUMNS``: in how many comments of the group, of all that is not explained, and of those with a theme
        a pattern is found; ``precision`` is the first over the second.
    conflicts
        ``CONFLICT_COLUMNS``: ``theme`` and in how many comments that the patterns find it stands already, or ``rule``
        and in how many an existing rule stands on the same words.
    comments, found, uncoded, found_uncoded
        How many comments the group has, and how many of them the patterns find; how many comments have no theme, and
        how many of those the patterns find.
    matches, not_matches
        Examples made of the patterns' own words, not of anybody's comment.
    shown
        Comments nearest to the middle of the group, in their own words: not for publication.
    """

    theme_id: str
    name: str
    group: int
    stability: float
    verdict: str
    patterns: pd.DataFrame
    conflicts: pd.DataFrame
    comments: int
    found: int
    uncoded: int
    found_uncoded: int
    matches: dict[str, tuple[str, ...]]
    not_matches: tuple[str, ...]
    shown: tuple[str, ...] = field(repr=False)

    @property
    def theme_yaml(self) -> str:
        """The entry for the codebook's ``themes``; no word of it is of a single comment."""
        lines = [
            f"  - id: {self.theme_id}",
            f"    name: {_quoted(self.name)}",
            f"    definition: {_quoted(f'To be written. Proposed for comments that speak of: {self.name}.')}",
            "    includes: []",
            "    excludes: []",
        ]
        return "\n".join(lines) + "\n"

    @property
    def rules_yaml(self) -> str:
        """The entries for the codebook's ``rules``; no word of it is of a single comment."""
        return "".join(self._rule(str(rule), part) for rule, part in self.patterns.groupby("rule_id", sort=False))

    def _rule(self, rule_id: str, patterns: pd.DataFrame) -> str:
        lines = [
            f"  - id: {rule_id}",
            f"    gives: {{theme: {self.theme_id}}}",
            "    any:",
            *(f"      - {_quoted(pattern)}" for pattern in patterns["pattern"]),
            "    matches:",
            *(f"      - {_quoted(text)}" for text in self.matches[rule_id]),
            f"    not_matches: [{', '.join(map(_quoted, self.not_matches))}]",
            '    note: "Proposed by cobench discover from words that come together; a person decides."',
        ]
        return "\n".join(lines) + "\n"


def propose(
    discovery: Discovery, group: int, codebook: Codebook | None = None, *, taken: Sequence[str] = ()
) -> Proposal:
    """Propose a theme for a group.

    Parameters
    ----------
    discovery
        The groups.
    group
        The number of one.
    codebook
        The codebook that the theme would be added to; the project's own where None.
    taken
        Ids that must not be used besides the codebook's, of other proposals.

    Raises
    ------
    UsageError
        Where there is no such group, or it has no words in common that could be patterns.

    Examples
    --------
    >>> from cobench_analysis.explore.discovery import discover
    >>> texts = [f"The school bus was late {number} times" for number in "abcdefghijklmno"]
    >>> texts += [f"Lunch in the canteen was cold {number}" for number in "abcdefghijklmno"]
    >>> table = pd.DataFrame({"comment_id": [f"c{row}" for row in range(30)], "text": texts, "themes": ""})
    >>> found = propose(discover(table, groups=2), 1)
    >>> (found.found, found.comments, found.theme_id in found.theme_yaml)
    (15, 15, True)
    """
    book = codebook or project_codebook()
    row = discovery.groups[discovery.groups["group"] == group]
    if row.empty:
        raise UsageError(f"There is no group {group}; there are 1 to {len(discovery.groups)}.")
    own = set(discovery.members.loc[discovery.members["group"] == group, "comment_id"])
    candidates = try_candidates(_patterns(discovery, group), discovery, own, book.language)
    chosen = choose(candidates, own)
    if not chosen:
        raise UsageError(f"Group {group} has no words in common that could be a pattern.")
    name = ", ".join(str(row["words"].iloc[0]).split(", ")[:3]) or spoken(chosen[0].term, discovery.forms)
    theme_id = _free_id(name, group, {*book.theme_ids, *taken})
    found = frozenset[str]().union(*(candidate.comments for candidate in chosen))
    bare = set(discovery.comments.loc[discovery.comments["themes"] == "", "comment_id"])
    table = pd.DataFrame(_rows(chosen, theme_id), columns=list(PATTERN_COLUMNS))
    return Proposal(
        theme_id,
        name[:1].upper() + name[1:],
        group,
        float(row["stability"].iloc[0]),
        str(row["verdict"].iloc[0]),
        table,
        pd.DataFrame(conflicts(chosen, found, discovery, book), columns=list(CONFLICT_COLUMNS)),
        len(own),
        len(found & own),
        len(bare),
        len(found & bare),
        _matches(chosen, theme_id, discovery),
        tuple(_not_matches(chosen, discovery, group, book)),
        tuple(discovery.examples(group, SHOWN)["text"]),
    )


def propose_all(discovery: Discovery, codebook: Codebook | None = None) -> tuple[Proposal, ...]:
    """Propose a theme for each group that is probably more than chance, and that words of its own hold together.

    Parameters
    ----------
    discovery
        The groups.
    codebook
        The codebook that the themes would be added to; the project's own where None.

    Returns
    -------
    tuple of Proposal
        Only those whose patterns are all precise (``proposal_patterns.PRECISE``) and find ``HELD_TOGETHER`` of the
        group's comments or more; :func:`propose` proposes for any group.
    """
    book, made = codebook or project_codebook(), list[Proposal]()
    for group in discovery.held():
        try:
            one = propose(discovery, group, book, taken=[proposal.theme_id for proposal in made])
        except UsageError:
            continue
        if one.patterns["precision"].min() >= PRECISE and one.found >= HELD_TOGETHER * one.comments:
            made.append(one)
    return tuple(made)


def _patterns(discovery: Discovery, group: int) -> dict[str, str]:
    """Return the patterns that come into question, by term."""
    own = (discovery.words["group"] == group) & (discovery.words["weight"] >= DISTINCTIVE)
    terms = discovery.words.loc[own, "term"]
    return {term: written(term, discovery.forms) for term in terms}


def _rows(chosen: Sequence[Candidate], theme_id: str) -> Iterator[tuple[str, str, int, int, int, float]]:
    for kind in (WORD_KIND, PAIR_KIND):
        for one in (candidate for candidate in chosen if candidate.kind == kind):
            numbers = (one.in_group, one.in_residue, one.in_coded)
            yield f"{theme_id}.{kind}s", one.pattern, *numbers, round(one.precision, 3)


def _matches(chosen: Sequence[Candidate], theme_id: str, discovery: Discovery) -> dict[str, tuple[str, ...]]:
    made: dict[str, list[str]] = {}
    for candidate in chosen:
        made.setdefault(f"{theme_id}.{candidate.kind}s", []).append(spoken(candidate.term, discovery.forms))
    return {rule: tuple(texts) for rule, texts in made.items()}


def _not_matches(chosen: Sequence[Candidate], discovery: Discovery, group: int, book: Codebook) -> list[str]:
    """Return words of other groups that no pattern finds."""
    others = discovery.words[(discovery.words["group"] != group) & (discovery.words["kind"] == WORD_KIND)]
    texts = [
        " and ".join(spoken(term, discovery.forms) for term in part["term"].head(2))
        for _, part in others.groupby("group")
    ]
    found = finds([candidate.pattern for candidate in chosen], texts, book.language)
    return [text for text, hit in zip(texts, found, strict=True) if not hit][:NOT_MATCHED]


def _free_id(name: str, group: int, taken: set[str]) -> str:
    words = [word for word in _NO_ID.sub(" ", name.lower()).split() if word]
    made = re.sub(r"^[0-9_]+", "", "_".join(words[:2])) or "new_theme"
    while made in taken:
        made = f"{made}_{group}"
    return made


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
