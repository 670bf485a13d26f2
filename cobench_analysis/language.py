"""The words of the language that are data, not code: negations, bare answers, non-answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.yaml_lines import YamlFile

_APOSTROPHES = str.maketrans("", "", "'’‘ʼ＇`´")
_EDGES = ' \t\r\n!?.,;:"“”()'
KEYS = (
    "negators",
    "negator_endings",
    "negator_stems",
    "negation_reach",
    "clause_enders",
    "no_answer",
    "bare_nothing",
    "bare_yes",
    "bare_no",
    "yes_no_questions",
    "asks_what_works",
    "asks_for_more",
    "rest_words",
    "asks_about_family",
)
_PLAIN_LISTS = tuple(key for key in KEYS if not key.startswith("negat"))


@dataclass(frozen=True)
class Language:
    """Word lists in their folded form (lower case, no apostrophes)."""

    negators: frozenset[str]
    negation_reach: int
    clause_enders: frozenset[str]
    no_answer: frozenset[str]
    bare_nothing: frozenset[str]
    bare_yes: frozenset[str]
    bare_no: frozenset[str]
    yes_no_questions: frozenset[str]
    asks_what_works: frozenset[str]
    asks_for_more: frozenset[str]
    rest_words: frozenset[str]
    asks_about_family: frozenset[str]

    def is_yes_no_question(self, question: str) -> bool:
        """Say whether a question can be answered by yes or no."""
        return fold_answer(question).split(" ")[0] in self.yes_no_questions

    def asks_for_praise(self, question: str) -> bool:
        """Say whether a question asks what works, and only that."""
        return _holds(question, self.asks_what_works) and not _holds(question, self.asks_for_more)

    def asks_for_improvement(self, question: str) -> bool:
        """Say whether a question asks what could be better, so that a bare no is no complaint."""
        return _holds(question, self.asks_for_more)

    def asks_for_rest(self, question: str) -> bool:
        """Say whether a question asks for anything else, so that a bare no says nothing."""
        return _holds(question, self.rest_words)

    def is_about_family(self, question: str) -> bool:
        """Say whether a question asks about the family itself."""
        return _holds(question, self.asks_about_family)


def _holds(question: str, phrases: frozenset[str]) -> bool:
    words = " " + re.sub(r"[^a-z0-9]+", " ", fold_answer(question)) + " "
    return any(f" {phrase} " in words for phrase in phrases)


def fold_answer(text: str) -> str:
    """Reduce a whole answer to the form in which the lists hold it.

    Examples
    --------
    >>> fold_answer("No, they didn’t!"), fold_answer("N/A")
    ('no they didnt', 'n/a')
    """
    lowered = text.translate(_APOSTROPHES).lower()
    stripped = lowered.strip(_EDGES)
    return re.sub(r"[\s,]+", " ", stripped or lowered.strip())


@lru_cache(maxsize=8)
def load_language(path: Path) -> Language:
    """Read ``language.yml``.

    Parameters
    ----------
    path
        The file beside the codebook.

    Raises
    ------
    InputError
        Where the file is missing, a list is missing, or an entry is not quoted text.
    """
    reader = YamlFile(path.name)
    try:
        data = reader.read(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(Problem("the file of word lists is missing", "restore it", path.name)) from None
    except UnicodeDecodeError:
        raise InputError(Problem("the word lists are not UTF-8 text", "save the file as UTF-8", path.name)) from None
    if reader.problems:
        raise InputError(reader.problems)
    problems = list(_problems(data, path.name))
    if problems:
        raise InputError(problems)
    lists = {key: data[key] for key in KEYS if key != "negation_reach"}
    endings = [ending.translate(_APOSTROPHES) for ending in lists["negator_endings"]]
    contracted = {stem + ending for stem in lists["negator_stems"] for ending in endings}
    return Language(
        negators=_folded(lists["negators"]) | contracted,
        negation_reach=int(data["negation_reach"]),
        **{key: _folded(lists[key]) for key in _PLAIN_LISTS},
    )


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold_answer(word) for word in words)


def _problems(data: object, name: str) -> Iterator[Problem]:
    if not isinstance(data, dict):
        yield Problem("the word lists are not a list of names with values", "restore the file", name)
        return
    for key in sorted(set(data) - set(KEYS)):
        yield Problem(f"the list '{key}' is not known", f"use only: {', '.join(KEYS)}", name)
    for key in KEYS:
        value = data.get(key)
        if key == "negation_reach":
            if not (isinstance(value, str) and value.isdecimal() and value.isascii()):
                yield Problem("the reach of a negation is not a whole number", "write it as 4", name, None, key)
        elif not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
            yield Problem("this is not a list of quoted words", 'write it as ["one", "two"]', name, None, key)
