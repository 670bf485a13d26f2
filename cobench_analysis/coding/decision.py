"""How the rules' votes become a decision. The one place where it is settled.

A rule has one vote, however often it fires.

Themes: a theme is given where any rule for it fires.
Level: the level with most votes; on a tie strategic, then operational, then individual; no vote is
unclear.
Stance: mixed, where a rule for a turn ("good, but ...") stands beside praise or beside a second such
rule, or where praise and complaint have two votes each or more; otherwise the stance with most votes;
on a tie ask, then praise, then complaint; no vote is neutral.
Services: every service that is named.

The ties and the two votes were chosen by agreement on the training comments (docs/decisions/0004).

What a question may settle stands in ``question``.

The bands are provisional until a classifier measures them: two rules that agree, with
none against, are ``fairly_sure``; everything else is ``please_check``; nothing is ``sure``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cobench_analysis.coding.codebook import DEFAULT_LEVEL, DEFAULT_STANCE, MIXED, Codebook, Rule
from cobench_analysis.coding.hits import TURNED, Hits
from cobench_analysis.coding.lookup import Bools, Ints, begins_group
from cobench_analysis.tables import KINDS

LEVEL, THEME, STANCE, SERVICE = range(len(KINDS))
LEVEL_ORDER = ("strategic", "operational", "individual")
STANCE_ORDER = ("ask", "strength", "weakness", MIXED)
SIDES = (MIXED, "strength", "weakness")
AGREEING_RULES = 2


class CodeNumbers:
    """The codes of a codebook as numbers: their places in ``codebook.numbered``.

    Parameters
    ----------
    codebook
        Levels, themes, stances and services.
    """

    def __init__(self, codebook: Codebook) -> None:
        self.codes = codebook.numbered
        self._number: dict[tuple[str, str], int] = {code: number for number, code in enumerate(self.codes)}
        alphabetical = sorted(range(len(self.codes)), key=lambda number: self.codes[number][1])
        self.by_name = np.argsort(alphabetical).astype(np.int32)  # (codes,): place of each in the alphabet
        self.kind = np.array([KINDS.index(kind) for kind, _ in self.codes], np.int32)  # (codes,)

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def learnt(self) -> int:
        """How many codes can be learnt: all but services, which stand last."""
        return self.all_of("service").start or len(self.codes)

    def of(self, kind: str, ids: Sequence[str]) -> Ints:
        """Return the numbers of codes of one kind."""
        return np.array([self._number[kind, code] for code in ids], np.int32)

    def all_of(self, kind: str) -> slice:
        """Return the range of a kind's numbers."""
        places = [number for number, (other, _) in enumerate(self.codes) if other == kind]
        return slice(places[0], places[-1] + 1) if places else slice(0, 0)

    def of_rules(self, rules: Sequence[Rule]) -> Ints:
        """Return the code that each rule gives."""
        return np.array([self._number[rule.kind, rule.code] for rule in rules], np.int32)

    def of_hits(self, hits: Hits) -> Ints:
        """Return the code that each hit is about: what its rule gives, or what it gives when turned round."""
        turned = np.array([self._number[rule.flip or (rule.kind, rule.code)] for rule in hits.rules], np.int32)
        return np.where(hits.outcome == TURNED, turned[hits.rule], self.of_rules(hits.rules)[hits.rule])


@dataclass(frozen=True)
class Votes:
    """What the rules say of ``n`` comments about ``k`` codes.

    Parameters
    ----------
    code
        ``(hits,)``: the code that each hit is about.
    given
        ``(hits,)``: whether the hit counts, or was set aside.
    rules
        ``(n, k)``: how many rules speak for each code.
    first
        ``(n, k)``: place among the hits of the first that speaks for it; past all hits where none does.
    """

    code: Ints
    given: Bools
    rules: Ints
    first: Ints


@dataclass(frozen=True)
class Decision:
    """What is given to ``n`` comments; codes are numbers of ``CodeNumbers``.

    Parameters
    ----------
    level, stance
        ``(n,)``: one code each.
    level_agreed, stance_agreed
        ``(n,)``: whether two rules or more agree on it with none against.
    theme, service
        ``(n, k)``: whether the code is given; false for codes of other kinds.
    agreed
        ``(n, k)``: whether two rules or more speak for it.
    level_asked, stance_asked
        ``(n,)``: whether the question settled level and themes, and the stance.
    """

    level: Ints
    level_agreed: Bools
    stance: Ints
    stance_agreed: Bools
    theme: Bools
    service: Bools
    agreed: Bools
    level_asked: Bools
    stance_asked: Bools


def count_votes(hits: Hits, comments: int, numbers: CodeNumbers) -> Votes:
    """Count the rules that speak for each code of each comment.

    Parameters
    ----------
    hits
        What the rules found.
    comments
        How many comments there are.
    numbers
        The codes.
    """
    code = numbers.of_hits(hits)
    given = hits.outcome <= TURNED
    cell = hits.text[given].astype(np.int64) * len(numbers) + code[given]
    size = comments * len(numbers)
    width = max(1, len(hits.rules))
    votes = np.sort((cell * width + hits.rule[given]).astype(np.min_scalar_type(max(1, size) * width)))
    votes = votes[begins_group(votes)]  # a rule has one vote, however often it fires
    rules = np.bincount(votes // width, minlength=size).astype(np.int32)
    first = np.full(size, len(hits), np.int32)
    place = np.flatnonzero(given).astype(np.int32)
    first[cell[::-1]] = place[::-1]  # of several the last one written stays: the first in the text
    shape = (comments, len(numbers))
    return Votes(code, given, rules.reshape(shape), first.reshape(shape))


def decide(votes: Votes, numbers: CodeNumbers) -> Decision:
    """Turn votes into codes, as the module says.

    Parameters
    ----------
    votes
        From :func:`count_votes`.
    numbers
        The codes.
    """
    rules = votes.rules
    level, level_agreed = _most(rules, numbers, "level", (*LEVEL_ORDER, DEFAULT_LEVEL))
    stance, stance_agreed = _most(rules, numbers, "stance", (*STANCE_ORDER, DEFAULT_STANCE))
    mixed, *opposites = numbers.of("stance", SIDES)
    turns, praise, complaint = rules[:, mixed], rules[:, opposites[0]], rules[:, opposites[1]]
    sides = (turns > 0) & ((praise > 0) | (turns >= AGREEING_RULES))
    sides |= np.minimum(praise, complaint) >= AGREEING_RULES
    stance = np.where(sides, mixed, stance)
    stance_agreed &= ~sides
    theme, service = np.zeros(rules.shape, np.bool_), np.zeros(rules.shape, np.bool_)
    for given, kind in ((theme, numbers.all_of("theme")), (service, numbers.all_of("service"))):
        given[:, kind] = rules[:, kind] > 0
    level_asked, stance_asked = np.zeros(len(rules), np.bool_), np.zeros(len(rules), np.bool_)
    agreed = rules >= AGREEING_RULES
    return Decision(level, level_agreed, stance, stance_agreed, theme, service, agreed, level_asked, stance_asked)


def _most(rules: Ints, numbers: CodeNumbers, kind: str, order: Sequence[str]) -> tuple[Ints, Bools]:
    """Return the code with most votes, the first of ``order`` on a tie, and whether it is agreed on.

    The last of ``order`` is the default: a rule may speak for it, but it wins only where no other has a vote.
    """
    codes = numbers.of(kind, order)
    candidates = rules[:, codes]
    most = candidates[:, :-1].argmax(axis=1)
    most[candidates[:, :-1].max(axis=1) == 0] = len(codes) - 1
    own = np.take_along_axis(candidates, most[:, np.newaxis], axis=1)[:, 0]
    return codes[most], (own >= AGREEING_RULES) & (candidates.sum(axis=1) == own)


def helped(votes: Votes, decision: Decision, text: Ints, numbers: CodeNumbers) -> tuple[Ints, Ints]:
    """Return for every hit the code that it helped to give, and the code of its kind that was given.

    Parameters
    ----------
    votes, decision
        Of the same hits.
    text
        ``(hits,)``: the comment of each.
    numbers
        The codes.

    Returns
    -------
    given, winner
        ``(hits,)``: ``given`` is -1 where the hit was set aside or lost; ``winner`` is the hit's own
        code for themes and services, of which several can be given.
    """
    kind = numbers.kind[votes.code]
    level, stance = decision.level[text], decision.stance[text]
    winner = np.where(kind == LEVEL, level, np.where(kind == STANCE, stance, votes.code))
    sides = np.zeros(len(numbers), np.bool_)
    sides[numbers.of("stance", SIDES)] = True
    mixed = (winner == numbers.of("stance", [MIXED])) & sides[votes.code]
    given = votes.given & ((winner == votes.code) | mixed)
    return np.where(given, winner, np.int32(-1)), winner
