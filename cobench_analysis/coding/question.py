"""When a comment's own words carry nothing, its question may settle a code: never surely.

A bare "no" says what its question says. "Nothing" is a complaint where the question asked what
works, and says nothing where it did not. Where words carry a theme but no stance, a question that
asks what works makes the comment praise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cobench_analysis.language import Language, fold_answer


@dataclass(frozen=True)
class BareAnswer:
    """What a bare answer says by its question: ids of codes."""

    level: str
    themes: tuple[str, ...]
    stance: str


def is_bare(folded: str, language: Language) -> bool:
    """Say whether a whole answer, folded by ``fold_answer``, has no meaning without its question."""
    return folded in language.bare_yes or folded in language.bare_no or folded in language.bare_nothing


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
