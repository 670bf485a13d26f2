"""When a comment's own words carry nothing, its question may settle a code: never surely.

A bare "no" says what its question says. "Nothing" is a complaint where the question asked what
works, and says nothing where it did not. Where words carry a theme but no stance, a question that
asks what works makes the comment praise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.lookup import Bools, Ints
from cobench_analysis.language import Language, fold_answer

_OPENING = 5  # letters by which an answer is told from those in the lists
_PLAIN_OPENING = re.compile("[a-z]+(?: [a-z]+)*").fullmatch


@dataclass(frozen=True)
class BareAnswer:
    """What a bare answer says by its question: ids of codes."""

    level: str
    themes: tuple[str, ...]
    stance: str


class Answers:
    """Tell whole answers that say nothing, or nothing without their question, from the others.

    Parameters
    ----------
    codebook
        For the word lists, and to count words as it does.
    """

    def __init__(self, codebook: Codebook) -> None:
        self._language = lists = codebook.language
        self._bare = lists.bare_yes | lists.bare_no | lists.bare_nothing
        answers = lists.no_answer | self._bare
        # An answer of more words than the longest in the lists is in none of them, nor is one that begins
        # with other letters: only the few that are left are looked at whole.
        self._few_words = 1 + int(codebook.engine.find_all(sorted(answers)).words.max(initial=0))
        self._openings = {answer[:length].rstrip() for answer in answers for length in range(1, _OPENING + 1)}
        self._kind = lru_cache(maxsize=20_000)(self._read)  # short answers are often the same

    def read(self, texts: Sequence[str], words: Ints) -> tuple[Bools, Bools]:
        """Return whether each text says anything, and whether it has no meaning without its question.

        Parameters
        ----------
        texts, words
            ``(n,)``: the texts, and how many words each has.
        """
        said, bare = np.ones(len(texts), np.bool_), np.zeros(len(texts), np.bool_)
        for place in np.flatnonzero(words <= self._few_words).tolist():
            said[place], bare[place] = self._kind(texts[place])
        return said, bare

    def _read(self, text: str) -> tuple[bool, bool]:
        opening = text[:_OPENING].lower().rstrip()
        if opening not in self._openings and _PLAIN_OPENING(opening):
            return True, False
        folded = fold_answer(text)
        said = folded != "" and folded not in self._language.no_answer
        return said, said and folded in self._bare


def read_bare_answer(
    text: str, question: str, level: str, themes: Sequence[str], language: Language
) -> BareAnswer | None:
    """Read a bare answer by its question.

    Parameters
    ----------
    text, question
        The answer and what was asked.
    level, themes
        What the rules find in the question.
    language
        The word lists.

    Returns
    -------
    BareAnswer or None
        None where the answer says nothing ("none" to "What could be better?").
    """
    stance = _stance(fold_answer(text), question, language) if question else None
    if stance is None:
        return None
    return BareAnswer("individual" if language.is_about_family(question) else level, tuple(themes), stance)


def _stance(answer: str, question: str, language: Language) -> str | None:
    nothing = answer in language.bare_nothing or answer in language.bare_no
    if language.asks_for_rest(question):
        return None
    if language.is_yes_no_question(question) and not language.asks_for_improvement(question):
        return "weakness" if nothing else "strength"
    if nothing:
        return "weakness" if language.asks_for_praise(question) else None
    return None


def is_praise_by_question(question: str, language: Language) -> bool:
    """Say whether words without a stance are praise, because the question asks what works."""
    return bool(question) and language.asks_for_praise(question)
