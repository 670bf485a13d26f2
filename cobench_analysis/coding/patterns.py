"""The pattern language of the codebook, parsed into small immutable pieces.

``ring``, ``navigat*``, ``point of contact``, ``(ring|call)``, ``ring .. back``, ``ring & back``:
see ``docs/codebook-format.md``. There are no regular expressions in it, so nothing can be slow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cobench_analysis.coding.tokens import fold_word

DEFAULT_REACH = 3
MAX_REACH = 20
MAX_LENGTH = 1000  # characters of a pattern; a longer one is better two
MIN_STEM = 4
_PIECE = re.compile(r"\s*(\([^()]*\)|\.\.[0-9]*(?=\s|$)|&|[^\s()&]+)")
_SPLIT = re.compile(r"[\s\-\u2010-\u2015/:]+")
_WORD = re.compile(r"[^\W_]+(?:['’‘ʼ][^\W_]+)*['’]?\*?")


class PatternError(ValueError):
    """A pattern that cannot be read; the message says why, for the codebook's author."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a pattern: a whole word, or a stem that a whole word begins with."""

    key: str
    stem: bool = False

    def fits(self, key: str, bare: str) -> bool:
        """Say whether a token with these keys is this word."""
        return key.startswith(self.key) if self.stem else self.key in (key, bare)


@dataclass(frozen=True)
class Step:
    """The next part of a pattern: one of several phrases, at most ``reach`` words after the last.

    ``reach`` is -1 where the part must follow immediately (a phrase), else the number of words
    that may stand between, within one sentence.
    """

    phrases: tuple[tuple[Word, ...], ...]
    reach: int = -1

    @cached_property
    def by_first_word(self) -> dict[str, list[tuple[Word, ...]]]:
        """The phrases that begin with a whole word, under that word's key."""
        filed: dict[str, list[tuple[Word, ...]]] = {}
        for phrase in self.phrases:
            if not phrase[0].stem:
                filed.setdefault(phrase[0].key, []).append(phrase)
        return filed

    @cached_property
    def by_first_stem(self) -> tuple[tuple[Word, ...], ...]:
        """The phrases that begin with a stem."""
        return tuple(phrase for phrase in self.phrases if phrase[0].stem)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed pattern: one chain of steps, or several chains that must share a sentence (``&``)."""

    source: str
    chains: tuple[tuple[Step, ...], ...]


def parse_pattern(source: str, *, short_stem: bool = False) -> Pattern:
    """Read a pattern.

    Parameters
    ----------
    source
        The pattern as written in the codebook.
    short_stem
        Whether stems of fewer than four letters are allowed.

    Raises
    ------
    PatternError
        Where the pattern is empty, cannot match anything, or a stem is too short.

    Examples
    --------
    >>> [len(chain) for chain in parse_pattern("(ring|call) .. back").chains]
    [2]
    """
    if not source.strip():
        raise PatternError("the pattern is empty")
    if len(source) > MAX_LENGTH:
        raise PatternError(f"it is longer than {MAX_LENGTH} characters; make it two")
    chains = tuple(_chain(part, short_stem) for part in _split_chains(source))
    return Pattern(source, chains)


def _split_chains(source: str) -> list[list[str]]:
    pieces, position = [], 0
    while source[position:].strip():
        found = _PIECE.match(source, position)
        if found is None:
            raise PatternError("a bracket is not closed, or stands inside another")
        pieces.append(found.group(1))
        position = found.end()
    chains: list[list[str]] = [[]]
    for piece in pieces:
        if piece == "&":
            chains.append([])
        else:
            chains[-1].append(piece)
    return chains


def _chain(pieces: list[str], short_stem: bool) -> tuple[Step, ...]:
    steps: list[Step] = []
    reach: int | None = None
    for piece in pieces:
        if piece.startswith(".."):
            if not steps or reach is not None:
                raise PatternError("'..' must stand between two words")
            reach = int(piece[2:] or DEFAULT_REACH)
            if reach > MAX_REACH:
                raise PatternError(f"'..' reaches at most {MAX_REACH} words")
            continue
        steps.append(Step(_phrases(piece, short_stem), -1 if reach is None else reach))
        reach = None
    if reach is not None:
        raise PatternError("'..' must stand between two words")
    if not steps:
        raise PatternError("'&' must stand between two patterns")
    return tuple(steps)


def _phrases(piece: str, short_stem: bool) -> tuple[tuple[Word, ...], ...]:
    if not piece.startswith("("):
        return (_words(piece, short_stem),)
    if "&" in piece or ".." in piece:
        raise PatternError("inside brackets only words and phrases may stand, without '..' and '&'")
    options = piece[1:-1].split("|")
    if any(not option.strip() for option in options):
        raise PatternError("one of the choices in the brackets is empty")
    return tuple(_words(option, short_stem) for option in options)


@lru_cache(maxsize=20_000)  # the same words stand in many patterns
def _words(phrase: str, short_stem: bool) -> tuple[Word, ...]:
    words = tuple(_word(word, short_stem) for word in _SPLIT.split(phrase.strip()) if word)
    if not words:
        raise PatternError(f"'{phrase.strip()}' can never match: there is no word in it")
    return words


def _word(word: str, short_stem: bool) -> Word:
    if _WORD.fullmatch(word) is None:
        raise PatternError(f"'{word}' can never match: a word has letters and digits, and '*' only at its end")
    stem = word.endswith("*")
    key = fold_word(word.rstrip("*"))
    if stem and len(key) < MIN_STEM and not short_stem:
        raise PatternError(f"the stem '{word}' has fewer than {MIN_STEM} letters; say short_stem: true if it is meant")
    return Word(key, stem)
