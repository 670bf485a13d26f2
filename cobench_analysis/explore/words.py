"""The words of comments as numbers, and how often each comment has a word or a pair of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cobench_analysis.coding.hits import Tokens
from cobench_analysis.coding.lookup import Bools, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LONGEST = 3  # words of a phrase


@dataclass(frozen=True, eq=False)
class Words:
    """The words of ``n`` comments, ``t`` of them in reading order.

    Parameters
    ----------
    keys
        The different words, sorted, in lower case without apostrophes ("can't" is "cant").
    comment, word
        ``(t,)``: numbers of the comment and of the word.
    follows
        ``(t,)``: whether the word before it stands in the same sentence.
    comments
        ``n``.
    """

    keys: tuple[str, ...]
    comment: Ints
    word: Ints
    follows: Bools
    comments: int

    def counts(self, length: int = 1) -> tuple[tuple[str, ...], csr_matrix]:
        """Count the phrases of a length in each comment; no phrase reaches over the end of a sentence.

        Parameters
        ----------
        length
            How many words a phrase has: 1 for single words.

        Returns
        -------
        phrases, counts
            ``(k,)`` and ``(n, k)``.
        """
        from scipy.sparse import csr_matrix

        at = np.flatnonzero(self._begins(length))
        number = np.zeros(len(at), np.int64)
        for place in range(length):
            number = number * max(1, len(self.keys)) + self.word[at + place]
        different, phrase = np.unique(number, return_inverse=True)
        shape = (self.comments, len(different))
        table = csr_matrix((np.ones(len(at), np.int64), (self.comment[at], phrase)), shape=shape)
        return tuple(self._written(different, length)), table

    def _begins(self, length: int) -> Bools:
        """Say of every word whether a phrase begins there."""
        whole = np.ones(len(self.word), np.bool_)
        for place in range(1, length):
            on = np.zeros(len(self.word), np.bool_)
            on[: len(on) - place] = self.follows[place:]
            whole &= on
        return whole

    def _written(self, numbers: np.ndarray, length: int) -> list[str]:
        keys = np.array(self.keys, dtype=object)
        parts = []
        for _ in range(length):
            parts.append(keys[numbers % max(1, len(keys))])
            numbers = numbers // max(1, len(keys))
        return [" ".join(reversed(row)) for row in zip(*parts, strict=True)]


def words_of(tokens: Tokens, keys: Sequence[str], comments: int) -> Words:
    """Give numbers to the words of comments by the alphabet, whatever else the engine has met before.

    Parameters
    ----------
    tokens
        The words.
    keys
        What ``tokens.key`` counts in.
    comments
        How many comments there are.

    Examples
    --------
    >>> follows = np.array([False, True, False])
    >>> ones = np.array([0, 0, 1], np.int32)
    >>> words = words_of(Tokens(ones, ones, ones, np.array([1, 0, 1], np.int32), follows), ["they", "do"], 2)
    >>> words.keys, words.word.tolist(), words.counts(2)[0]
    (('do', 'they'), [0, 1, 0], ('do they',))
    """
    met, place = np.unique(tokens.key, return_inverse=True)
    used = [keys[number] for number in met.tolist()]
    order = np.argsort(np.array(used, dtype=object), kind="stable") if used else np.zeros(0, np.int64)
    rank = np.empty(len(used), np.int32)
    rank[order] = np.arange(len(used), dtype=np.int32)
    sorted_keys = tuple(used[number] for number in order.tolist())
    return Words(sorted_keys, tokens.text, rank[place].astype(np.int32), tokens.follows, comments)
