"""Cut many texts into tokens at once: the same tokens as ``tokens.tokenize``, held as arrays.

The texts are joined into one long array of code points, so that words are found by comparing each
sign with its neighbour. What a word or a gap *is* (its key, whether it negates, whether it ends a
sentence) is asked once for each different word, by the very functions that the plain tokenizer uses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cobench_analysis.coding.lookup import Bools, Ints, runs
from cobench_analysis.coding.tokens import APOSTROPHES, INVISIBLE, MARKS, REMOVED, gap_facts, word_facts
from cobench_analysis.language import Language

Signs = npt.NDArray[np.uint32]

OTHER, LETTER, MARK, APOSTROPHE = range(4)
_KNOWN_WORDS = 500_000  # beyond it the dictionary of words is begun anew with the next texts, so that memory stays flat
_ENDS_CLAUSE, _NEGATES = 1, 2
_KEY_AT = 32  # the bits of a word's number from here on say which key it has
_WORD = (1 << _KEY_AT) - 1
_SPACE = ord(" ")
_REMOVED = re.compile(REMOVED)


@dataclass(frozen=True)
class Batch:
    """The tokens of many texts, in reading order; ``t`` tokens of ``n`` texts.

    Parameters
    ----------
    signs
        Code points of all texts, one text after the other, each with one more sign before it.
    begins
        ``(n,)``: where each text's first sign stands in ``signs``.
    counts
        ``(n,)``: how many tokens each text has.
    start, end
        ``(t,)``: first sign and the one after the last, in ``signs``.
    word
        ``(t,)``: what ``classify`` said of the word.
    key
        ``(t,)``: place of the word's key in ``Tokenizer.keys``.
    sentence
        ``(t + 1,)``: running number, never shared by two texts; -1 after the last token.
    opens
        ``(sentences + 1,)``: the first token of each sentence; ``t`` at the end.
    clause
        ``(t,)``: running number, never shared by two texts.
    joined
        ``(t + 1,)``: as in ``tokens.Token``; false after the last token.
    negator
        ``(t,)``: as in ``tokens.Token``.
    """

    signs: Signs
    begins: npt.NDArray[np.int64]
    counts: Ints
    start: Ints
    end: Ints
    word: Ints
    key: Ints
    sentence: Ints
    opens: Ints
    clause: Ints
    joined: Bools
    negator: Bools

    @cached_property
    def text(self) -> Ints:
        """``(t,)``: the number of the text that each token stands in."""
        return runs(self.counts)[0]


class _Words(dict[bytes, int]):
    """What every word met so far is, in one number: its key, its class, and whether it negates or ends a clause."""

    def __init__(self, language: Language, classify: Callable[[str, str], int]) -> None:
        super().__init__()
        self.keys_met: dict[str, int] = {}
        self._language = language
        self._classify = classify

    def __missing__(self, word: bytes) -> int:
        facts = word_facts(word.decode("utf-32-le", "surrogatepass"), self._language)
        key = self.keys_met.setdefault(facts.key, len(self.keys_met))
        packed = key << _KEY_AT | self._classify(facts.key, facts.bare) << 2
        self[word] = packed = packed | _NEGATES * facts.negator | _ENDS_CLAUSE * facts.ends_clause
        return packed


class Tokenizer:
    """Cuts batches of texts; remembers every word that it has met.

    Parameters
    ----------
    language
        The words that negate and the words that end a clause.
    classify
        Called once for each different word with its key and bare key; its answer is ``Batch.word``.
    """

    def __init__(self, language: Language, classify: Callable[[str, str], int]) -> None:
        self._new = partial(_Words, language, classify)
        self._words = self._new()
        self._gaps: dict[bytes, tuple[bool, bool, bool]] = {}

    @property
    def keys(self) -> dict[str, int]:
        """The keys of all words met so far, each with its place; another dictionary once it was begun anew."""
        return self._words.keys_met

    def begin(self) -> None:
        """Begin to read further texts: where too many words are known, forget them."""
        if len(self._words) > _KNOWN_WORDS:
            self._words = self._new()

    def __call__(self, texts: Sequence[str]) -> Batch:
        """Cut the texts.

        Parameters
        ----------
        texts
            Any texts, also empty ones.
        """
        whole = "\n" + "\n".join(texts) + "\n"
        signs = said = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        if _REMOVED.search(whole):  # what redaction left is stepped over, but stays in what is quoted
            masked = _REMOVED.sub(lambda found: "[" * len(found.group()), whole)
            signs = np.frombuffer(masked.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        begins = np.cumsum(lengths + 1) - lengths
        inside = _inside_words(signs)
        edges = np.flatnonzero(inside[1:] != inside[:-1]).astype(np.int32) + 1
        start, end = edges[0::2], edges[1::2]
        first = np.searchsorted(start, begins.astype(np.int32)).astype(np.int32)
        counts = np.diff(first, append=np.int32(len(start)))
        word, key, negator, clause_word = self._read_words(signs, inside, start, end)
        new_sentence, new_clause, joined = self._read_gaps(signs, start, end)
        opening = first[counts > 0]
        new_sentence[opening] = True
        new_clause |= clause_word | new_sentence
        joined[opening] = False
        sentence = np.append(np.cumsum(new_sentence, dtype=np.int32) - np.int32(1), np.int32(-1))
        clause = np.cumsum(new_clause, dtype=np.int32)
        opens = np.append(np.flatnonzero(new_sentence), len(start)).astype(np.int32)
        return Batch(said, begins, counts, start, end, word, key, sentence, opens, clause, joined, negator)

    def _read_words(self, signs: Signs, inside: Bools, start: Ints, end: Ints) -> tuple[Ints, Ints, Bools, Bools]:
        """Return class, key, negator and clause ender of every token."""
        words = _encode(signs[inside], end - start)
        different = words.dictionary.to_pylist()
        packed = np.fromiter(map(self._words.__getitem__, different), dtype=np.int64, count=len(different))
        place, word = words.indices.to_numpy(), (packed & _WORD).astype(np.int32)
        key = (packed >> _KEY_AT).astype(np.int32)[place]
        word = word[place]
        return word >> 2, key, word & _NEGATES != 0, word & _ENDS_CLAUSE != 0

    def _read_gaps(self, signs: Signs, start: Ints, end: Ints) -> tuple[Bools, Bools, Bools]:
        """Return for every token whether the gap before it ends a sentence, a clause, and joins.

        Most gaps are one blank, which ends nothing and joins; only the others are looked at.
        """
        count = len(start)
        ends_sentence, ends_clause = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        joins = np.ones(count + 1, np.bool_)
        joins[count] = False  # nothing follows the last token
        if count == 0:
            return ends_sentence, ends_clause, joins
        before = np.concatenate((np.zeros(1, np.int32), end[:-1]))
        other = np.flatnonzero((start - before != 1) | (signs[before] != _SPACE))
        gaps = encode_pieces(signs, before[other], start[other])
        facts = np.array([self._gap(gap) for gap in gaps.dictionary.to_pylist()], dtype=np.bool_).reshape(-1, 3)
        found = facts[gaps.indices.to_numpy()]
        ends_sentence[other], ends_clause[other], joins[other] = found[:, 0], found[:, 1], found[:, 2]
        return ends_sentence, ends_clause, joins

    def _gap(self, gap: bytes) -> tuple[bool, bool, bool]:
        known = self._gaps.get(gap)
        if known is None:
            known = gap_facts(gap.decode("utf-32-le", "surrogatepass"))
            if len(gap) < 64 and len(self._gaps) < _KNOWN_WORDS:
                self._gaps[gap] = known
        return known


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """Return for every code point what it is inside a word: see ``tokens.WORD``."""
    signs = np.arange(0x110000, dtype=np.uint32)
    kinds = np.char.isalnum(signs.view("<U1")).astype(np.uint8)  # LETTER is 1
    marks = np.r_[ord(MARKS[0]) : ord(MARKS[-1]) + 1, [ord(sign) for sign in INVISIBLE]]
    for kind, points in ((MARK, marks), (APOSTROPHE, np.array([ord(sign) for sign in APOSTROPHES]))):
        kinds[points[kinds[points] == OTHER]] = kind
    return kinds


def _inside_words(signs: Signs) -> Bools:
    """Say of every sign whether it belongs to a word: a letter, or a mark or apostrophe within one."""
    kinds = _kinds()[signs]
    inside: Bools = kinds == LETTER
    soft = np.flatnonzero(kinds > LETTER)
    letter_next = inside[np.minimum(soft + 1, len(signs) - 1)]
    soft = soft[(kinds[soft] == MARK) | letter_next]
    if len(soft):  # each run of such signs belongs to what stands before the run
        begins_run = np.diff(soft, prepend=-1) != 1
        inside[soft] = inside[soft[begins_run] - 1][np.cumsum(begins_run) - 1]
    return inside


def encode_pieces(signs: Signs, start: Ints, end: Ints) -> pa.DictionaryArray:
    """Return pieces of an array of signs as UTF-32, each different one held once.

    Parameters
    ----------
    signs
        Code points.
    start, end
        ``(k,)``: where each piece begins and ends; pieces may overlap.

    Examples
    --------
    >>> signs = np.frombuffer("ring ring".encode("utf-32-le"), dtype="<u4")
    >>> encode_pieces(signs, np.array([0, 5], np.int32), np.array([4, 9], np.int32)).indices.to_pylist()
    [0, 0]
    """
    lengths = end - start
    run = np.repeat(start - (np.cumsum(lengths, dtype=np.int32) - lengths), lengths)
    return _encode(signs[run + np.arange(len(run), dtype=np.int32)], lengths)


def _encode(signs: Signs, lengths: Ints) -> pa.DictionaryArray:
    """Encode pieces that lie end to end."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets * 4), pa.py_buffer(signs)]
    return pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(lengths), buffers).dictionary_encode()
