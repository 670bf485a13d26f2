"""Keyword in context: every place where a word or a phrase stands, with the words around it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cobench_analysis.coding.codebook import Rule
from cobench_analysis.coding.engine import Engine
from cobench_analysis.coding.hits import TURNED
from cobench_analysis.coding.patterns import Pattern, PatternError, parse_pattern
from cobench_analysis.errors import UsageError
from cobench_analysis.explore.coded import Codes, Corpus, Group
from cobench_analysis.explore.selection import NOT_FOR_PUBLICATION

CONCORDANCE_COLUMNS = ("comment_id", "start", "end", "left", "match", "right", "negated", "level", "stance", "themes")
WIDTH = 60  # signs on either side


def concordance(
    corpus: Corpus, pattern: str, group: Group = None, *, width: int = WIDTH, **conditions: Codes
) -> pd.DataFrame:
    """Find every place where a word or a phrase stands, with what stands around it and the comment's codes.

    What finds the places is what finds the codebook's rules, so that a pattern that is right here is right in a rule.

    Parameters
    ----------
    corpus
        The comments.
    pattern
        In the codebook's own language: ``listen``, ``listen*``, ``waiting list``, ``(ring|call) .. back``,
        ``school & plan`` (docs/codebook-format.md). Case and apostrophes do not matter.
    group, **conditions
        Which comments to look at: see ``Corpus.mask``; all where nothing is given.
    width
        How many signs of the comment to show on either side.

    Returns
    -------
    DataFrame
        ``CONCORDANCE_COLUMNS``, one row per place, by comment and place: where it stands in the text (``text[start:end]
        == match``), what stands before and after it in the same comment, whether a negation stands before it, and the
        comment's codes. Not for publication; ``attrs["note"]`` says so.

    Raises
    ------
    UsageError
        Where the pattern cannot be read.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> texts = ["We were not listened to, ever", "They listened"]
    >>> corpus = corpus_of(pd.DataFrame({"comment_id": ["a", "b"], "text": texts}))
    >>> concordance(corpus, "listen*", width=12)[["left", "match", "right", "negated"]].to_numpy().tolist()
    [['We were not ', 'listened', ' to, ever', True], ['They ', 'listened', '', False]]
    """
    inside = np.flatnonzero(corpus.mask(group, **conditions).to_numpy())
    texts = corpus.comments["text"].iloc[inside].tolist()
    hits = _engine(corpus, pattern).find_all(texts)
    places = list(zip(hits.text.tolist(), hits.start.tolist(), hits.end.tolist(), strict=True))
    columns = {
        "start": hits.start,
        "end": hits.end,
        "left": [texts[text][max(0, start - width) : start] for text, start, _ in places],
        "match": [texts[text][start:end] for text, start, end in places],
        "right": [texts[text][end : end + width] for text, _, end in places],
        "negated": hits.outcome == TURNED,
    }
    rows = corpus.comments.iloc[inside[hits.text]][["comment_id", "level", "stance", "themes"]].reset_index(drop=True)
    found = rows.assign(**columns)[list(CONCORDANCE_COLUMNS)]
    found.attrs["note"] = NOT_FOR_PUBLICATION
    return found


def _engine(corpus: Corpus, pattern: str) -> Engine:
    # "flip", so that a negated hit is kept and told apart; what it flips to is never looked at.
    rule = Rule("concordance", "theme", "", (_parsed(pattern),), negated="flip", flip=("theme", ""))
    return Engine([rule], corpus.codebook.language)


def _parsed(pattern: str) -> Pattern:
    try:
        return parse_pattern(pattern, short_stem=True)
    except PatternError as error:
        raise UsageError(f"The pattern cannot be read: {error}.") from None
