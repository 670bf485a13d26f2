"""Coded comments that are most like a text: for people, who judge by example. They give no code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.occurrences import occurrences
from cobench_analysis.intake.ids import text_sha256

if TYPE_CHECKING:
    import pandas as pd

LIKE = 0.25  # cosine from which on two comments are told as alike


def most_similar(text: str, reference: pd.DataFrame, codebook: Codebook, count: int = 3) -> pd.DataFrame:
    """Return the coded comments that share most words with a text, rare words counting more.

    Parameters
    ----------
    text
        Any text.
    reference
        Coded comments with a ``text``; the very same text is left out.
    codebook
        Cuts texts into words.
    count
        How many to return at most.

    Returns
    -------
    DataFrame
        Rows of ``reference`` and ``likeness`` (cosine of tf-idf vectors, 0 to 1), the most alike first; fewer than
        ``count`` where few are alike.

    Examples
    --------
    >>> import pandas as pd
    >>> from cobench_analysis import load_codebook
    >>> coded = pd.DataFrame({"text": ["The waiting list is long", "Lovely staff"], "themes": ["timeliness", ""]})
    >>> most_similar("A long waiting list", coded, load_codebook())["themes"].tolist()
    ['timeliness']
    """
    texts = [text, *reference["text"].tolist()]
    tokens = codebook.engine.find_all(texts).tokens
    once = occurrences(tokens.text, tokens.key)
    words = len(codebook.engine.keys)
    idf = 1 + np.log((1 + len(texts)) / (1 + np.bincount(once.thing, minlength=words)))
    table = once.matrix(len(texts), words, idf[once.thing])
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    likeness = (table[1:] @ table[[0]].T).toarray().ravel() / np.maximum(length[1:] * length[0], 1e-9)
    own = text_sha256(text)
    likeness[[text_sha256(other) == own for other in texts[1:]]] = 0
    best = np.lexsort((reference["text"].to_numpy(), -likeness))[:count]
    found = reference.iloc[best].assign(likeness=likeness[best].round(3))
    return found[found["likeness"] >= LIKE].reset_index(drop=True)
