"""When a comment's own words carry nothing, its question may settle a code: never surely.

A bare "no" says what its question says. "Nothing" is a complaint where the question asked what
works, and says nothing where it did not. Where words carry a theme but no stance, a question that
asks what works makes the comment praise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cobench_analysis.coding.codebook import DEFAULT_STANCE
from cobench_analysis.coding.decision import Verdict, decide_level, decide_themes
from cobench_analysis.coding.matcher import Hit
from cobench_analysis.language import Language, fold_answer

_UNSURE = "please_check"


@dataclass(frozen=True)
class BareAnswer:
    """What a bare answer says by its question."""

    level: Verdict
    themes: list[Verdict]
    stance: Verdict


def is_bare(text: str, language: Language) -> bool:
    """Say whether a whole answer has no meaning without its question."""
    return fold_answer(text) in language.bare_yes | language.bare_no | language.bare_nothing


def read_bare_answer(text: str, question: str, hits: Sequence[Hit], language: Language) -> BareAnswer | None:
    """Read a bare answer by its question.

    Parameters
    ----------
    text, question
        The answer and what was asked.
    hits
        What the rules find in the question.
    language
        The word lists.

    Returns
    -------
    BareAnswer or None
        None where the answer says nothing ("none" to "What could be better?").
    """
    stance = _stance(fold_answer(text), question, language)
    if stance is None:
        return None
    level = "individual" if language.is_about_family(question) else decide_level(hits).code
    themes = [Verdict("theme", theme.code, _UNSURE, from_question=True) for theme in decide_themes(hits)]
    return BareAnswer(
        Verdict("level", level, _UNSURE, from_question=True),
        themes,
        Verdict("stance", stance, _UNSURE, from_question=True),
    )


def _stance(answer: str, question: str, language: Language) -> str | None:
    nothing = answer in language.bare_nothing or answer in language.bare_no
    if language.asks_for_rest(question):
        return None
    if language.is_yes_no_question(question) and not language.asks_for_improvement(question):
        return "weakness" if nothing else "strength"
    if nothing:
        return "weakness" if language.asks_for_praise(question) else None
    return None


def stance_by_question(question: str, language: Language) -> Verdict | None:
    """Return praise where a question asks what works and a comment's words carry no stance."""
    if question and language.asks_for_praise(question):
        return Verdict("stance", "strength", _UNSURE, from_question=True)
    return None


def keeps_default(stance: Verdict) -> bool:
    """Say whether a stance was given by default, so that a question may settle it."""
    return stance.code == DEFAULT_STANCE and not stance.support
