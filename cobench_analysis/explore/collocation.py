"""Words that stand side by side more often than chance lets them."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from cobench_analysis.explore.coded import Codes, Corpus, Group
from cobench_analysis.explore.stop_words import STOP_WORDS

COLLOCATION_COLUMNS = ("first", "second", "count", "comments", "log_likelihood", "pmi")


def collocations(
    corpus: Corpus,
    group: Group = None,
    *,
    min_count: int = 5,
    min_comments: int = 3,
    stop_words: Collection[str] = STOP_WORDS,
    **conditions: Codes,
) -> pd.DataFrame:
    """Find pairs of neighbouring words that belong together.

    Parameters
    ----------
    corpus
        The comments.
    group, **conditions
        Which of them to look at: see ``Corpus.mask``; all where nothing is given.
    min_count, min_comments
        Pairs that stand less often, or in fewer comments, are left out.
    stop_words
        Pairs with one of these words are left out. The default keeps negations.

    Returns
    -------
    DataFrame
        ``COLLOCATION_COLUMNS``, one row per pair that stands more often than chance expects, the surest first: how
        often the two stand side by side in a sentence (``count``), in how many ``comments``; the log-likelihood ratio
        (Dunning 1993, Computational Linguistics 19(1):61-74: how sure it is) and the pointwise mutual information in
        bits (Church and Hanks 1990, Computational Linguistics 16(1):22-29: how strong it is; it favours rare
        words). Both are nltk's.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> texts = ["The waiting list is long", "A waiting list again", "On the waiting list", "Long list of staff"]
    >>> corpus = corpus_of(pd.DataFrame({"comment_id": list("abcd"), "text": texts}))
    >>> collocations(corpus, min_count=3)[["first", "second", "count"]].to_numpy().tolist()
    [['waiting', 'list', 3]]
    """
    from nltk.collocations import BigramCollocationFinder
    from nltk.metrics import BigramAssocMeasures
    from nltk.probability import FreqDist

    inside = corpus.mask(group, **conditions).to_numpy()
    words, word_counts = corpus.words.counts()
    pairs, pair_counts = corpus.words.counts(2)
    comments = np.asarray(pair_counts[inside].astype(bool).sum(axis=0)).ravel()
    often = np.asarray(pair_counts[inside].sum(axis=0)).ravel()
    kept = np.flatnonzero((often >= max(1, min_count)) & (comments >= max(1, min_comments))).tolist()
    cut = {(first, second): place for place in kept for first, _, second in (pairs[place].partition(" "),)}
    counted = np.asarray(word_counts[inside].sum(axis=0)).ravel().tolist()
    finder = BigramCollocationFinder(
        FreqDist(dict(zip(words, counted, strict=True))),
        FreqDist({pair: int(often[place]) for pair, place in cut.items()}),
    )
    finder.apply_word_filter(frozenset(stop_words).__contains__)
    sure = dict(finder.score_ngrams(BigramAssocMeasures.likelihood_ratio))
    strong = dict(finder.score_ngrams(BigramAssocMeasures.pmi))
    rows = [
        (*pair, int(often[cut[pair]]), int(comments[cut[pair]]), sure[pair], strong[pair])
        for pair in sorted(sure, key=lambda pair: (-sure[pair], pair))
        if strong[pair] > 0
    ]
    return pd.DataFrame(rows, columns=list(COLLOCATION_COLUMNS))
