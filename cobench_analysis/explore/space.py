"""Comments as points: each by the features that the coder sees of it, so that likeness is an angle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.decision import CodeNumbers, count_votes
from cobench_analysis.coding.design import Design
from cobench_analysis.coding.features import SEEN_IN, Features, fit_features
from cobench_analysis.coding.hits import Hits, Tokens
from cobench_analysis.coding.lookup import Floats
from cobench_analysis.coding.occurrences import occurrences
from cobench_analysis.explore.words import Words

DECIMALS = 9  # of a cosine, so that the order of summing does not show
_AT_ONCE = 4_000  # comments whose features are written out at a time


@dataclass(frozen=True, eq=False)
class Space:
    """``n`` comments as points.

    Parameters
    ----------
    codebook, features
        What finds the features of a text.
    design
        ``(n, features)``: words, their letters, neighbours, and what the rules found.
    length
        ``(n,)``: the Euclidean norm of each comment's features.
    """

    codebook: Codebook
    features: Features
    design: Design
    length: Floats

    def point(self, place: int) -> Floats:
        """Return the features of a comment, ``(features,)``, at length 1."""
        return _point(self.design, place)

    def point_of(self, text: str) -> Floats:
        """Return the features of any text, ``(features,)``, at length 1 (0 where nothing in it is known)."""
        hits = self.codebook.engine.find_all([text])
        return _point(_design(self.features, self.codebook, hits, list(self.codebook.engine.keys), 1), 0)

    def cosines(self, point: Floats) -> Floats:
        """Return the cosine of each comment with a point of any length, ``(n,)``."""
        size = float(np.sqrt(point @ point))
        if size == 0:
            return np.zeros(len(self.length))
        found = (self.design @ point[:, np.newaxis]).ravel()
        return np.asarray((found / np.where(self.length > 0, self.length, 1) / size).round(DECIMALS))

    def total(self, weights: Floats) -> Floats:
        """Return the weighted sum of the comments' features, ``(features,)``, each comment at length 1."""
        scaled = weights / np.where(self.length > 0, self.length, 1)
        inside = self.design.vectors.T @ (self.design.words.T @ scaled)
        return np.concatenate((inside, self.design.others.T @ scaled))


def space_of(codebook: Codebook, hits: Hits, words: Words) -> Space:
    """Return comments as points; how rare a word is, is counted among them.

    Words that one comment alone has are left out: they make no two comments alike.

    Parameters
    ----------
    codebook
        The codes and rules.
    hits, words
        What the rules found in the comments, and their words.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> book = load_codebook()
    >>> from cobench_analysis.explore.words import words_of
    >>> hits = book.engine.find_all(["We waited a year", "We waited a week", "Kind staff"])
    >>> space = space_of(book, hits, words_of(hits.tokens, list(book.engine.keys), 3))
    >>> likeness = space.cosines(space.point(0)).tolist()
    >>> likeness[0], likeness[1] > likeness[2]
    (1.0, True)
    """
    keys, tokens = _shared(words)
    codes = len(CodeNumbers(codebook).codes)
    features = fit_features(words.comments, keys, tokens, [rule.id for rule in hits.rules], codes)
    design = _design(features, codebook, replace(hits, tokens=tokens), keys, words.comments)
    return Space(codebook, features, design, _lengths(design))


def _shared(words: Words) -> tuple[list[str], Tokens]:
    """Return the words that several comments have, and where they stand."""
    once = occurrences(words.comment, words.word)
    kept = np.bincount(once.thing, minlength=len(words.keys)) >= SEEN_IN
    number = (np.cumsum(kept) - 1).astype(np.int32)
    there = kept[words.word]
    beside = np.append(False, there)[:-1]
    nowhere = np.zeros(int(there.sum()), np.int32)
    follows = (words.follows & beside)[there]
    keys = [key for key, keep in zip(words.keys, kept.tolist(), strict=True) if keep]
    return keys, Tokens(words.comment[there], nowhere, nowhere, number[words.word[there]], follows)


def _design(features: Features, codebook: Codebook, hits: Hits, keys: Sequence[str], comments: int) -> Design:
    votes = count_votes(hits, comments, CodeNumbers(codebook))
    return features.design(comments, keys, hits.tokens, hits, votes.code)


def _point(design: Design, place: int) -> Floats:
    inside = (design.words[[place]] @ design.vectors).toarray().ravel()
    whole = np.concatenate((inside, design.others[[place]].toarray().ravel()))
    return whole / max(float(np.sqrt(whole @ whole)), 1e-12)


def _lengths(design: Design) -> Floats:
    length: Floats = np.sqrt(np.asarray(design.others.multiply(design.others).sum(axis=1)).ravel())
    for begin in range(0, len(length), _AT_ONCE):
        rows = slice(begin, begin + _AT_ONCE)
        inside = design.words[rows] @ design.vectors
        length[rows] = np.hypot(length[rows], np.sqrt(np.asarray(inside.multiply(inside).sum(axis=1)).ravel()))
    return length
