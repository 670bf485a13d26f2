"""The sentences of comments that have several, each looked at as if it were a comment of its own.

A long comment speaks of many things, each in one of its sentences. So what tells whether a theme is there is the
score of the whole, and beside it that of the sentence which says it most clearly (see ``calibration``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cobench_analysis.coding.hits import HIT_COLUMNS, TOKEN_COLUMNS, Hits, Tokens
from cobench_analysis.coding.lookup import Floats, Ints, begins_group


@dataclass(frozen=True)
class Sentences:
    """The ``s`` sentences of those comments that have more than one.

    Parameters
    ----------
    comment
        ``(s,)``: number of the comment, rising.
    hits
        The words, and what the rules found; their ``text`` is the number of the sentence.
    code
        ``(hits,)``: the code that each hit is about.
    """

    comment: Ints
    hits: Hits
    code: Ints

    def best(self, scores: Floats, score: Callable[[Sentences], Floats]) -> Floats:
        """Return the highest score of a comment's sentences; of a comment with one sentence its own.

        Parameters
        ----------
        scores
            ``(n, codes)``: of the comments.
        score
            Returns ``(s, codes)`` for these sentences.
        """
        if not len(self.comment):
            return scores
        best = scores.copy()
        first = np.flatnonzero(begins_group(self.comment))
        best[self.comment[first]] = np.maximum.reduceat(score(self), first, axis=0)
        return best


def sentences_of(hits: Hits, code: Ints) -> Sentences:
    """Cut comments into sentences.

    Parameters
    ----------
    hits
        The words of comments, and what the rules found in them.
    code
        ``(hits,)``: the code that each hit is about.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> found = load_codebook().engine.find_all(["One thing. Another one. And more", "Only this"])
    >>> sentences_of(found, np.zeros(len(found), np.int32)).comment.tolist()
    [0, 0, 0]
    """
    tokens = hits.tokens
    begins = ~tokens.follows | begins_group(tokens.text)
    count = np.bincount(tokens.text[begins], minlength=len(hits.words))
    several = (count > 1)[tokens.text]
    sentence = (np.cumsum(begins & several) - 1).astype(np.int32)
    kept = Tokens(*(getattr(tokens, name)[several] for name in TOKEN_COLUMNS))
    inside = np.flatnonzero((count > 1)[hits.text])
    found = replace(hits, **{name: getattr(hits, name)[inside] for name in HIT_COLUMNS})
    width = np.int64(max(tokens.end.max(initial=0), hits.end.max(initial=0)) + 1)
    place = np.searchsorted(tokens.text * width + tokens.start, found.text * width + found.start, side="right") - 1
    found = replace(found, text=sentence[place], tokens=replace(kept, text=sentence[several]))
    return Sentences(tokens.text[begins & several], found, code[inside])
