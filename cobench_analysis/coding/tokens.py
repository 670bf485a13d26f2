"""Cut a text into tokens without changing it: every token knows where it stands.

Matching happens on a *key* of each word (lower case, apostrophes and soft hyphens taken out),
while ``start`` and ``end`` index the text that the reader sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from cobench_analysis.language import Language
from cobench_analysis.tables import MARKERS

APOSTROPHES = "'’‘ʼ＇`´"
# Signs inside a word that the eye does not see: soft hyphen, zero-width space and joiners, BOM.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
MARKS = "\u0300-\u036f"
# A marker that redaction left ("[phone]") is no word of the parent's: it is stepped over.
REMOVED = "|".join(map(re.escape, MARKERS.values()))
WORD = re.compile(rf"{REMOVED}|[^\W_](?:[^\W_]|[{MARKS}{INVISIBLE}]|[{APOSTROPHES}](?=[^\W_]))*")
_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*\s|[;\n\r\u2028\u2029]")
# Between the words of a phrase only blanks, hyphens, dashes, slashes and quotation marks may stand.
_PHRASE_BREAK = re.compile(r"[^\s\-\u2010-\u2015\u2212/\"“”„«»" + APOSTROPHES + INVISIBLE + r"_*]")
_DROPPED = re.compile(f"[{MARKS}{APOSTROPHES}{INVISIBLE}]")
_POSSESSIVE = re.compile(f"[{APOSTROPHES}]s$", re.IGNORECASE)
_CONTRACTED = re.compile(f"n[{APOSTROPHES}]t$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text.

    Parameters
    ----------
    start, end
        Character offsets into the text; ``text[start:end]`` is the word as written.
    key
        The word in lower case without apostrophes (``can’t`` is ``cant``).
    bare
        ``key`` without a possessive ``'s`` (``child's`` is ``child``), else the same as ``key``.
    sentence, clause
        Running numbers of the sentence and the clause that it stands in.
    joined
        Whether it may follow the word before it in a phrase (no comma, bracket, full stop between).
    negator
        Whether it turns the meaning of words that follow.
    """

    start: int
    end: int
    key: str
    bare: str
    sentence: int
    clause: int
    joined: bool
    negator: bool


def fold_word(word: str) -> str:
    """Return the key of a word.

    Examples
    --------
    >>> fold_word("Can’t"), fold_word("İstanbul"[0]) != ""
    ('cant', True)
    """
    return _DROPPED.sub("", word.lower())


class WordFacts(NamedTuple):
    """What a word is, wherever it stands: see ``Token`` for ``key``, ``bare`` and ``negator``."""

    key: str
    bare: str
    negator: bool
    ends_clause: bool


class GapFacts(NamedTuple):
    """What the signs between two words do."""

    ends_sentence: bool
    ends_clause: bool
    joins: bool


def word_facts(word: str, language: Language) -> WordFacts:
    """Return what a word is.

    Examples
    --------
    >>> from cobench_analysis.project import language_file
    >>> from cobench_analysis.language import load_language
    >>> word_facts("Child’s", load_language(language_file()))
    WordFacts(key='childs', bare='child', negator=False, ends_clause=False)
    """
    key = fold_word(word)
    bare = fold_word(_POSSESSIVE.sub("", word)) if word[-1] in "sS" else key
    negator = key in language.negators or _CONTRACTED.search(word) is not None
    return WordFacts(key, bare, negator, key in language.clause_enders)


def gap_facts(gap: str) -> GapFacts:
    """Return what the signs between two words do.

    Examples
    --------
    >>> gap_facts(" - ")
    GapFacts(ends_sentence=False, ends_clause=False, joins=True)
    """
    ends_sentence = _SENTENCE_END.search(gap) is not None
    joins = gap == ":" or _PHRASE_BREAK.search(gap) is None  # 1:1 is a phrase
    return GapFacts(ends_sentence, ends_sentence or "," in gap, joins)


def tokenize(text: str, language: Language) -> list[Token]:
    """Cut a text into tokens.

    Parameters
    ----------
    text
        Any text, also empty.
    language
        The words that negate and the words that end a clause.

    Returns
    -------
    list of Token
        In reading order. A line break ends a sentence (so no proximity reaches across it) but
        does not break a phrase, since pasted text is wrapped anywhere.

    Examples
    --------
    >>> from cobench_analysis.project import language_file
    >>> from cobench_analysis.language import load_language
    >>> [token.key for token in tokenize("They can’t follow-up.", load_language(language_file()))]
    ['they', 'cant', 'follow', 'up']
    """
    tokens: list[Token] = []
    sentence = clause = last_end = 0
    for found in WORD.finditer(text):
        word = found.group()
        if word.startswith("["):
            continue
        facts, gap = word_facts(word, language), gap_facts(text[last_end : found.start()])
        if tokens:
            sentence += gap.ends_sentence
            clause += gap.ends_clause or facts.ends_clause
        joined = bool(tokens) and gap.joins
        tokens.append(Token(found.start(), found.end(), facts.key, facts.bare, sentence, clause, joined, facts.negator))
        last_end = found.end()
    return tokens
