"""Where rules fired: one hit, and many hits of many texts as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cobench_analysis.coding.codebook import Kind, Rule
from cobench_analysis.coding.lookup import Bools, Ints

HIT_COLUMNS = ("text", "start", "end", "rule", "outcome", "excuse_start", "excuse_end")  # (h,) each
TOKEN_COLUMNS = ("text", "start", "end", "key", "follows")  # (t,) each
GIVEN, TURNED, NEGATED, EXCUSED = range(4)
TURNED_WORDS = "turned round by the negation before it"
NEGATED_WORDS = "a negation stands before it"


@dataclass(frozen=True, order=True, slots=True)
class Hit:
    """One rule found in one place of a text.

    Parameters
    ----------
    start, end
        Character offsets of the matched words.
    rule_id, kind, code
        The rule and what it gives (after a flip by negation).
    given
        False where the hit was set aside; ``reason`` says why.
    reason
        Words for the reader: why it was set aside or turned round, else empty.
    """

    start: int
    end: int
    rule_id: str
    kind: Kind
    code: str
    given: bool
    reason: str = ""


@dataclass(frozen=True)
class Tokens:
    """The words of many texts: ``t`` of them, in reading order.

    Parameters
    ----------
    text
        ``(t,)``: number of the text.
    start, end
        ``(t,)``: character offsets into the text.
    key
        ``(t,)``: place of the word's key among those that the engine has met (``Engine.keys``).
    follows
        ``(t,)``: whether the word before it stands in the same sentence.
    """

    text: Ints
    start: Ints
    end: Ints
    key: Ints
    follows: Bools

    def within(self, chosen: Bools) -> Tokens:
        """Return the words of some texts only; their numbers stay.

        Parameters
        ----------
        chosen
            ``(texts,)``.
        """
        kept = chosen[self.text]
        return Tokens(*(getattr(self, name)[kept] for name in TOKEN_COLUMNS))


@dataclass(frozen=True)
class Hits:
    """Hits of many texts: ``h`` of them, sorted by text, start, end and the rule's id.

    Parameters
    ----------
    rules
        The rules, sorted by id; ``rule`` counts in them.
    text
        ``(h,)``: number of the text.
    start, end
        ``(h,)``: character offsets into the text.
    rule
        ``(h,)``: number of the rule.
    outcome
        ``(h,)``: ``GIVEN``, ``TURNED`` (round by a negation), set aside because ``NEGATED``, or
        ``EXCUSED`` by words of ``unless``.
    excuse_start, excuse_end
        ``(h,)``: where those words stand; 0 and 0 where there are none.
    words
        ``(texts,)``: how many words each text has.
    tokens
        The words themselves.
    signs, begins
        The code points of all texts together, and ``(texts,)``: where each text begins among them.
    """

    rules: tuple[Rule, ...]
    text: Ints
    start: Ints
    end: Ints
    rule: Ints
    outcome: npt.NDArray[np.int8]
    excuse_start: Ints
    excuse_end: Ints
    words: Ints
    tokens: Tokens
    signs: npt.NDArray[np.uint32]
    begins: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.text)

    def of(self, texts: Sequence[str]) -> Iterator[list[Hit]]:
        """Yield the hits of each text.

        Parameters
        ----------
        texts
            The texts that were searched.
        """
        bounds = np.searchsorted(self.text, np.arange(len(texts) + 1))
        for number, text in enumerate(texts):
            yield [self._hit(place, text) for place in range(bounds[number], bounds[number + 1])]

    def within(self, chosen: Bools) -> Hits:
        """Return the hits of some texts only; their numbers stay.

        Parameters
        ----------
        chosen
            ``(texts,)``.
        """
        kept = chosen[self.text]
        return replace(self, **{name: getattr(self, name)[kept] for name in HIT_COLUMNS})

    def only(self, chosen: Bools) -> Hits:
        """Return the hits and the words of some texts only; their numbers stay.

        Parameters
        ----------
        chosen
            ``(texts,)``.
        """
        return replace(self.within(chosen), tokens=self.tokens.within(chosen))

    def _hit(self, place: int, text: str) -> Hit:
        rule, outcome = self.rules[self.rule[place]], self.outcome[place]
        kind, code = rule.flip if outcome == TURNED and rule.flip else (rule.kind, rule.code)
        excuse = text[self.excuse_start[place] : self.excuse_end[place]]
        reason = ("", TURNED_WORDS, NEGATED_WORDS, excuse_words(excuse))[outcome]
        return Hit(int(self.start[place]), int(self.end[place]), rule.id, kind, code, outcome <= TURNED, reason)


def excuse_words(excuse: str) -> str:
    """Return the reason of a hit that words of ``unless`` set aside."""
    return f"“{excuse}” stands in the same sentence"
