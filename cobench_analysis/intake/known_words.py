"""Which words name nobody, and which are given names: the lists by which possible names are found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.project import reference_dir

NOT_NAMES = "not-names.txt"
GIVEN_NAMES = "given-names.txt"
QUOTES = "'’‘ʼ`´"
_FOLDED = str.maketrans({**dict.fromkeys(QUOTES), "-": " "})


@dataclass(frozen=True)
class WordLists:
    """What is known of words, folded: small letters, no apostrophes, blanks for hyphens.

    Parameters
    ----------
    ordinary
        Words and phrases that are no names though they may be capitalised ("annual review").
    proper
        Names that name no person ("shrewsbury"); before "school" or the like they do.
    given
        Given names that are no words, so that they are known in small letters too.
    kept
        What the user has looked at and found to name nobody.
    """

    ordinary: frozenset[str] = frozenset()
    proper: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()

    def knows(self, words: str) -> bool:
        """Say whether words that were folded name nobody."""
        return words in self.ordinary or words in self.proper or words in self.kept


@lru_cache(maxsize=8)
def project_word_lists(keep: frozenset[str] = frozenset()) -> WordLists:
    """Read the project's lists of words that are no names, and of given names.

    Parameters
    ----------
    keep
        What the user's own list says to keep, in any writing.

    Raises
    ------
    InputError
        Where a list is missing.
    """
    listed = _lines(reference_dir() / NOT_NAMES)
    return WordLists(
        ordinary=frozenset(fold_words(words) for words in listed if words.islower()),
        proper=frozenset(fold_words(words) for words in listed if not words.islower()),
        given=frozenset(fold_words(words) for words in _lines(reference_dir() / GIVEN_NAMES)),
        kept=frozenset(fold_words(words) for words in keep),
    )


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(Problem("the list of words is missing", "restore it", path.name)) from None
    except UnicodeDecodeError:
        raise InputError(Problem("the list is not UTF-8 text", "save the file as UTF-8", path.name)) from None
    bare = (line.split("#")[0].strip() for line in text.splitlines())
    return [line for line in bare if line]


@lru_cache(maxsize=10_000)
def fold_words(words: str) -> str:
    """Return words in the form in which the lists hold them.

    Examples
    --------
    >>> fold_words("St  Oswin’s"), fold_words("Co-op")
    ('st oswins', 'co op')
    """
    return " ".join(words.translate(_FOLDED).lower().split())
