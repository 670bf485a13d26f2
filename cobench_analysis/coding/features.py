"""What the classifier sees of a comment: its words, their letters, their settings, and the rules that found something.

A word counts once per comment, weighted by how rare it is (idf) and divided by a number that grows with the length
of the comment (:func:`divisor`), so that long comments weigh little more than short ones. The letters of a
word (runs of two to five, its edges included) stand for words never seen before. They lie inside one word,
so what a word contributes is a property of the word: computed once, and exact as a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cobench_analysis.coding.design import Design
from cobench_analysis.coding.hits import TURNED, Hits, Tokens
from cobench_analysis.coding.lookup import Floats, Ints, Longs, begins_group
from cobench_analysis.coding.occurrences import Occurrences, occurrences

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

GRAM_LENGTHS = (2, 3, 4, 5)
SEEN_IN = 2  # comments, so that a word or a setting is a feature of its own
GRAM_IN = 3  # words
SHORT = 10.0  # the Euclidean norm of the words' weights of a very short comment (docs/decisions/0006)
RULE_SCALE = 0.3  # a rule's own vote beside the vote that all rules for a code share (docs/decisions/0006)


def grams(key: str) -> list[str]:
    """Return the runs of letters of a word, each once.

    Examples
    --------
    >>> grams("no")
    ['<n', 'no', 'o>', '<no', 'no>', '<no>']
    """
    whole = f"<{key}>"
    return list(dict.fromkeys(whole[at : at + size] for size in GRAM_LENGTHS for at in range(len(whole) - size + 1)))


@dataclass(frozen=True)
class Features:
    """The features of a classifier: words, runs of letters, settings, rules, and codes that rules speak for.

    Parameters
    ----------
    words
        Known words, sorted.
    idf
        ``(words + 1,)``: the weight of each; the last is that of a word that is not known.
    grams
        Known runs of letters, sorted.
    settings
        ``(s,)``: known settings of words, sorted: of two neighbours, the first word times the number of words
        plus the second; of a word in the first or last sentence, see :func:`settings_in`.
    setting_idf
        ``(s,)``: the weight of each.
    rules
        Ids of the rules, sorted.
    codes
        How many codes the rules can speak for.
    """

    words: tuple[str, ...]
    idf: Floats
    grams: tuple[str, ...]
    settings: Longs
    setting_idf: Floats
    rules: tuple[str, ...]
    codes: int

    @property
    def widths(self) -> tuple[int, int, int, int, int, int]:
        """How many features there are of words, runs of letters, settings, rules, rules turned round, and codes."""
        return len(self.words), len(self.grams), len(self.settings), len(self.rules), len(self.rules), self.codes

    @cached_property
    def word_number(self) -> dict[str, int]:
        """The place of each known word."""
        return {word: place for place, word in enumerate(self.words)}

    @cached_property
    def _gram_number(self) -> dict[str, int]:
        return {gram: place for place, gram in enumerate(self.grams)}

    def numbers_of(self, keys: Iterable[str]) -> Ints:
        """Return the place of each word; the number of words where it is not known."""
        unknown, number = len(self.words), self.word_number
        return np.array([number.get(key, unknown) for key in keys], np.int32)

    def vectors(self, keys: Sequence[str]) -> csr_matrix:
        """Return what each word is: itself where it is known, and its letters; times its weight.

        Parameters
        ----------
        keys
            ``(k,)``: words as ``Token.key`` has them.

        Returns
        -------
        csr_matrix
            ``(k, words + grams)``.
        """
        from scipy.sparse import csr_matrix

        number, known = self._gram_number, len(self.words)
        word = self.numbers_of(keys)
        ends, columns, values = [0], [], []
        for place, key in zip(word.tolist(), keys, strict=True):
            whole = grams(key)
            inside = sorted(number[gram] for gram in whole if gram in number)
            own = [place] if place < known else []
            columns += own + [known + gram for gram in inside]
            weight = float(self.idf[place])
            values += [weight] * len(own) + [weight / len(whole) ** 0.5] * len(inside)
            ends.append(len(columns))
        shape = (len(keys), known + len(self.grams))
        return csr_matrix((np.array(values), np.array(columns, np.int32), np.array(ends)), shape=shape)

    def settings_of(self, tokens: Tokens, word: Ints) -> tuple[Ints, Ints, Ints]:
        """Find known settings of words.

        Parameters
        ----------
        tokens
            Words of comments.
        word
            ``(t,)``: the place of each among the known words.

        Returns
        -------
        token, other, setting
            Which two tokens make it (or one, twice), and which it is.
        """
        token, other, number = settings_in(tokens, word, len(self.words))
        at = np.searchsorted(self.settings, number)
        found = np.append(self.settings, -1)[at] == number
        return token[found], other[found], at[found].astype(np.int32)

    def rule_votes(self, hits: Hits, code: Ints) -> Occurrences:
        """Return which rules speak for a code in each comment: a rule, a rule turned round, or the code itself.

        Parameters
        ----------
        hits
            What the rules found; their ids must be those of ``rules``.
        code
            ``(hits,)``: the code that each hit is about.
        """
        speaks = np.flatnonzero(hits.outcome <= TURNED)
        rule = hits.rule[speaks] + (hits.outcome[speaks] == TURNED) * np.int32(len(self.rules))
        both = np.stack((rule, code[speaks] + np.int32(2 * len(self.rules))), axis=1).ravel()
        return occurrences(np.repeat(hits.text[speaks], 2), both.astype(np.int32))

    def rule_scales(self) -> Floats:
        """Return the value of each feature of rules where it is there."""
        return np.concatenate((np.full(2 * len(self.rules), RULE_SCALE), np.ones(self.codes)))

    def design(self, comments: int, keys: Sequence[str], tokens: Tokens, hits: Hits, code: Ints) -> Design:
        """Return the features of every comment.

        Parameters
        ----------
        comments
            How many comments there are.
        keys
            What ``tokens.key`` counts in.
        tokens, hits
            Their words, and what the rules found in them.
        code
            ``(hits,)``: the code that each hit is about.
        """
        from scipy.sparse import diags_array, hstack

        word = self.numbers_of(keys)
        there = occurrences(tokens.text, tokens.key).matrix(comments, len(keys))
        divided_by = divisor(there @ self.idf[word] ** 2)
        token, _, setting = self.settings_of(tokens, word[tokens.key])
        settings = occurrences(tokens.text[token], setting)
        beside = settings.matrix(comments, len(self.settings), self.setting_idf[settings.thing])
        scaled = diags_array(1 / divided_by)
        votes = self.rule_votes(hits, code)
        scales = self.rule_scales()
        ruled = votes.matrix(comments, len(scales), scales[votes.thing])
        return Design((scaled @ there).tocsr(), self.vectors(keys), hstack((scaled @ beside, ruled)).tocsr())


def fit_features(comments: int, keys: Sequence[str], tokens: Tokens, rules: Sequence[str], codes: int) -> Features:
    """Choose the features that occur often enough to be learnt from.

    Parameters
    ----------
    comments, keys, tokens
        As for ``Features.matrix``.
    rules
        Ids of the rules, sorted.
    codes
        How many codes the rules can speak for.
    """
    once = occurrences(tokens.text, tokens.key)
    seen = np.bincount(once.thing, minlength=len(keys))
    words = tuple(sorted(key for key, count in zip(keys, seen.tolist(), strict=True) if count >= SEEN_IN))
    number = {word: place for place, word in enumerate(words)}
    of_key = np.array([number.get(key, len(words)) for key in keys], np.int32)
    in_comments = np.full(len(words) + 1, 1)
    in_comments[of_key[seen >= SEEN_IN]] = seen[seen >= SEEN_IN]
    in_words: dict[str, int] = {}
    for key, count in zip(keys, seen.tolist(), strict=True):
        for gram in grams(key) if count else ():
            in_words[gram] = in_words.get(gram, 0) + 1
    letters = tuple(sorted(gram for gram, count in in_words.items() if count >= GRAM_IN))
    token, _, setting = settings_in(tokens, of_key[tokens.key], len(words))
    different, place = np.unique(setting, return_inverse=True)
    together = occurrences(tokens.text[token], place.astype(np.int32))
    setting_seen = np.bincount(together.thing, minlength=len(different))
    kept = setting_seen >= SEEN_IN
    weights = _idf(in_comments, comments), _idf(setting_seen[kept], comments)
    return Features(words, weights[0], letters, different[kept], weights[1], tuple(rules), codes)


def settings_in(tokens: Tokens, word: Ints, words: int) -> tuple[Ints, Ints, Longs]:
    """Return the settings of known words, sorted by comment.

    Parameters
    ----------
    tokens
        Words of comments.
    word
        ``(t,)``: the place of each among the known words; ``words`` where it is not known.
    words
        How many words are known.

    Returns
    -------
    token, other, number
        Which two tokens make the setting. Of neighbours in a sentence: ``number`` is first word times
        ``words`` plus second word. Of a word in the first of several sentences: ``words`` squared plus the word,
        and its token twice; in the last: ``words`` more.
    """
    known = word < words
    second = np.flatnonzero(tokens.follows[1:] & known[1:] & known[:-1]) + 1
    both = word[second - 1].astype(np.int64) * words + word[second]
    sentence = np.cumsum(~tokens.follows)
    opens = begins_group(tokens.text)
    ends = np.append(np.flatnonzero(opens)[1:], len(word))[np.cumsum(opens) - 1] - 1 if len(word) else second
    first, last = sentence[np.flatnonzero(opens)][np.cumsum(opens) - 1], sentence[ends]
    opening = np.flatnonzero(known & (sentence == first) & (first != last))
    closing = np.flatnonzero(known & (sentence == last) & (first != last))
    token = np.concatenate((second - 1, opening, closing))
    other = np.concatenate((second, opening, closing))
    square = words * words
    number = np.concatenate((both, word[opening] + np.int64(square), word[closing] + np.int64(square + words)))
    order = np.argsort(tokens.text[token], kind="stable")
    return token[order].astype(np.int32), other[order].astype(np.int32), number[order]


def divisor(squares: Floats) -> Floats:
    """Return by what the weights of each comment's words are divided: halfway from a short one's length to its own.

    Divided by its own length alone, a long comment's third and fourth theme would count for less than they say.

    Parameters
    ----------
    squares
        ``(n,)``: the sum of the squared weights of each comment's different words.

    Examples
    --------
    >>> divisor(np.array([0.0, SHORT**2, 16 * SHORT**2])).round(1).tolist()
    [1.0, 10.0, 20.0]
    """
    halfway = np.sqrt(np.sqrt(squares) * SHORT)
    divided_by: Floats = np.where(halfway > 0, halfway, 1)
    return divided_by


def _idf(seen: npt.NDArray[np.integer], comments: int) -> Floats:
    """Return the smoothed inverse document frequency (as scikit-learn's TfidfTransformer)."""
    weights: Floats = 1 + np.log((1 + comments) / (1 + seen))
    return weights
