"""How easy sentences are to read: two formulas, and a stated rule by which syllables are counted.

Flesch reading ease = 206.835 - 1.015 (words a sentence) - 84.6 (syllables a word): 100 is easy, 0 is hard
(Flesch 1948, A new readability yardstick, Journal of Applied Psychology 32:221-233).
Flesch-Kincaid grade = 0.39 (words a sentence) + 11.8 (syllables a word) - 15.59: years of school
(Kincaid, Fishburne, Rogers and Chissom 1975, Naval Technical Training Command, Research Branch Report 8-75).

A word is what stands between two blanks. Its syllables, letters: each run of a, e, i, o, u, y is one; a silent "e" at
the end, in "-es" and in "-ed" is none; "-ing" after a vowel is one more; parts joined by a hyphen are counted apart;
what the rule gets wrong stands in a short list. Digits count as they are spoken, as in Kincaid's report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PIECES = re.compile(r"[a-z]+|[0-9][0-9,]*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<=[^aeiouy])e$|(?<=[^aeiouysxzcgh])es$|(?<=[^aeiouytd])ed$")
_SPOKEN_LE = re.compile(r"[^aeiouyl]le[sd]?$")
_SPLIT_ING = re.compile(r"[aeiouy]ing$")
_EXCEPTIONS = {
    "area": 3,
    "carer": 2,
    "idea": 3,
    "individual": 5,
    "really": 2,
    "science": 2,
    "something": 2,
    "sometimes": 2,
    "somebody": 3,
    "therefore": 2,
}
_UNITS = (2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 2, 2, 2, 2, 3, 2, 2)  # zero to nineteen
_TENS = (0, 0, 2, 2, 2, 2, 2, 3, 2, 2)  # twenty to ninety
_YEARS = range(1100, 2100)
_LARGE = ((1_000_000, 2), (1_000, 2))  # million, thousand


@dataclass(frozen=True)
class Readability:
    """What was counted in some sentences, and how easy they are.

    Parameters
    ----------
    sentences, words, syllables
        How many there are.
    longest
        The words of the longest sentence.

    Examples
    --------
    >>> one = Readability(sentences=1, words=6, syllables=6, longest=6)
    >>> round(one.ease, 3), round(one.grade, 2)
    (116.145, -1.45)
    """

    sentences: int
    words: int
    syllables: int
    longest: int

    @property
    def words_a_sentence(self) -> float:
        """The mean length of a sentence."""
        return self.words / self.sentences

    @property
    def ease(self) -> float:
        """The Flesch reading ease."""
        return 206.835 - 1.015 * self.words_a_sentence - 84.6 * self.syllables / self.words

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade."""
        return 0.39 * self.words_a_sentence + 11.8 * self.syllables / self.words - 15.59

    def __str__(self) -> str:
        return (
            f"{self.sentences} sentences of {self.words_a_sentence:.1f} words on average, the longest {self.longest}; "
            f"Flesch reading ease {self.ease:.0f}, Flesch-Kincaid grade {self.grade:.1f}"
        )


def readability(sentences: Sequence[str]) -> Readability:
    """Measure some sentences.

    Parameters
    ----------
    sentences
        One sentence each, at least one of them with a word.

    Examples
    --------
    >>> print(readability(["The cat sat on the mat."]))
    1 sentences of 6.0 words on average, the longest 6; Flesch reading ease 116, Flesch-Kincaid grade -1.4
    """
    words = [words_of(sentence) for sentence in sentences]
    counted = [syllables(word) for said in words for word in said]
    return Readability(sum(map(bool, words)), len(counted), sum(counted), max(map(len, words)))


def words_of(sentence: str) -> list[str]:
    """Return the words of a sentence: what stands between blanks and has a letter or a digit.

    Examples
    --------
    >>> words_of("Co-production – in 2022!")
    ['Co-production', 'in', '2022!']
    """
    return [word for word in sentence.split() if any(sign.isalnum() for sign in word)]


def syllables(word: str) -> int:
    """Count the syllables of a word or a number.

    Examples
    --------
    >>> [syllables(word) for word in ("families", "promised", "places", "people", "being", "Co-production", "270")]
    [3, 2, 2, 2, 2, 4, 7]
    """
    pieces = _PIECES.findall(word.lower().replace("'", "").replace("’", ""))
    return sum(_of_number(piece) if piece[0].isdigit() else _of_letters(piece) for piece in pieces)


def _of_letters(word: str) -> int:
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word]
    found = len(_VOWELS.findall(word))
    if _SILENT.search(word) and not _SPOKEN_LE.search(word):
        found -= 1
    return max(1, found + bool(_SPLIT_ING.search(word)))


def _of_number(digits: str) -> int:
    number = int(digits.replace(",", ""))
    if "," not in digits and number in _YEARS and number % 1000 >= 10:
        return _spoken(number // 100) + _spoken(number % 100)  # twenty twenty-two
    return _spoken(number)


def _spoken(number: int) -> int:
    """Count the syllables of a number as it is said in Britain: two hundred and seventy."""
    if number < len(_UNITS):
        return _UNITS[number]
    if number < 100:
        return _TENS[number // 10] + (_UNITS[number % 10] if number % 10 else 0)
    if number < 1000:
        return _UNITS[number // 100] + 2 + (1 + _spoken(number % 100) if number % 100 else 0)
    size, name = next((size, name) for size, name in _LARGE if number >= size)
    rest = number % size
    link = 1 if 0 < rest < 100 else 0
    return _spoken(number // size) + name + (link + _spoken(rest) if rest else 0)
