"""Themes that come together in one comment, more or less often than chance expects."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cobench_analysis.explore.association import adjusted, fisher, phi, phi_interval, two_by_two
from cobench_analysis.explore.coded import Corpus

COOCCURRENCE_COLUMNS = (
    "first", "second", "first_count", "second_count", "both", "expected", "lift", "phi", "low", "high", "p",
    "p_adjusted",
)  # fmt: skip


def cooccurrence(corpus: Corpus) -> pd.DataFrame:
    """Compare how often two themes come together with what chance expects.

    Themes that were read by one model can share its mistakes; whether two themes belong together is for a person to
    say who has read the comments (``where_themes_meet``).

    Parameters
    ----------
    corpus
        The comments.

    Returns
    -------
    DataFrame
        ``COOCCURRENCE_COLUMNS``, one row per pair of themes, the surest first: how many comments have each and
        ``both``; how many would have both if the two had nothing to do with each other (``expected``); ``lift``, both
        divided by expected; ``phi``, their correlation, with its 95 % interval (``association.phi_interval``); the
        p-value of Fisher's exact test (Fisher 1935, The Design of Experiments), corrected for the number of pairs
        (``association.adjusted``). Missing where a theme is in no comment or in all.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> themes = ["voice;access"] * 6 + ["voice"] * 2 + [""] * 8
    >>> table = pd.DataFrame({"comment_id": [f"c{number:02}" for number in range(16)], "text": "x", "themes": themes})
    >>> found = cooccurrence(corpus_of(table)).iloc[0]
    >>> found["first"], found["second"], int(found["both"]), float(found["expected"]), float(found["lift"])
    ('voice', 'access', 6, 3.0, 2.0)
    """
    ids = np.array(corpus.codebook.theme_ids, dtype=object)
    together = corpus.themes.T @ corpus.themes
    one, other = np.triu_indices(len(ids), 1)
    both, first, second = (
        counts.astype(np.float64) for counts in (together[one, other], together[one, one], together[other, other])
    )
    cells = two_by_two(both, first, second, len(corpus))
    value, (low, high) = phi(*cells), phi_interval(*cells)
    expected = first * second / max(1, len(corpus))
    lift = np.divide(both, expected, out=np.full(len(both), np.nan), where=expected > 0)
    p = fisher(*cells)
    columns = (ids[one], ids[other], first, second, both, expected, lift, value, low, high, p, adjusted(p))
    found = pd.DataFrame(dict(zip(COOCCURRENCE_COLUMNS, columns, strict=True)))
    found = found.astype(dict.fromkeys(("first_count", "second_count", "both"), "int64"))
    return found.iloc[np.lexsort((-np.abs(np.nan_to_num(value)), np.nan_to_num(p, nan=2.0)))].reset_index(drop=True)
