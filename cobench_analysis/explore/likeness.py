"""Comments that are most like one, and those that are most or least like the others of their theme.

Likeness is the cosine between the features that the coder sees: words (rare ones count more), their letters,
neighbours, and what the codebook's rules find. It is a help for finding comments to read. It gives no code.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cobench_analysis.coding.lookup import Floats
from cobench_analysis.errors import UsageError
from cobench_analysis.explore.coded import Corpus
from cobench_analysis.explore.selection import rows_of

COUNT = 10
LEAST_COMMENTS = 3  # of a theme: what is typical of fewer?


def most_like(corpus: Corpus, *, comment_id: str = "", text: str = "", count: int = COUNT) -> pd.DataFrame:
    """Return the comments that are most like a comment, or like any text.

    Parameters
    ----------
    corpus
        The comments.
    comment_id, text
        One of the two: a comment of the corpus, which is itself left out, or a text.
    count
        How many to return at most.

    Returns
    -------
    DataFrame
        ``selection.ROW_COLUMNS`` and, before the text, ``likeness`` (0 to 1), the most alike first; those that have
        nothing in common with it are left out. Not for publication.

    Raises
    ------
    UsageError
        Where there is no such comment, or both or none of the two are given.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> texts = ["We waited a year for a place", "Kind staff at the centre", "Waited a year"]
    >>> corpus = corpus_of(pd.DataFrame({"comment_id": list("abc"), "text": texts}))
    >>> most_like(corpus, comment_id="c", count=1)["comment_id"].tolist()
    ['a']
    >>> most_like(corpus, text="staff are kind", count=1)["comment_id"].tolist()
    ['b']
    """
    if bool(comment_id) == bool(text):
        raise UsageError("Give a comment_id or a text, one of the two.")
    space = corpus.space
    if not comment_id:
        return _ranked(corpus, space.cosines(space.point_of(text)), count)
    own = np.flatnonzero((corpus.comments["comment_id"] == comment_id).to_numpy())
    if not len(own):
        raise UsageError(f"There is no comment {comment_id}.")
    likeness = space.cosines(space.point(int(own[0])))
    likeness[own] = 0
    return _ranked(corpus, likeness, count)


def _ranked(corpus: Corpus, likeness: Floats, count: int) -> pd.DataFrame:
    best = np.argsort(-likeness, kind="stable")[: max(0, count)]
    best = best[likeness[best] > 0]
    return rows_of(corpus, best, likeness=likeness[best])


def typical(corpus: Corpus, theme: str, *, count: int = COUNT) -> pd.DataFrame:
    """Return the comments of a theme that are most like its other comments taken together.

    Parameters
    ----------
    corpus
        The comments.
    theme
        The id of a theme.
    count
        How many to return at most.

    Returns
    -------
    DataFrame
        ``selection.ROW_COLUMNS`` and, before the text, ``likeness``: the cosine of the comment with the sum of all
        other comments of the theme (its centroid without the comment itself), the greatest first. Long comments that
        say what most say come first. Not for publication.

    Raises
    ------
    UsageError
        Where there is no such theme, or fewer than three comments have it.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> texts = ["We waited a year", "We waited two years", "Waited a year", "The bus"]
    >>> table = pd.DataFrame({"comment_id": list("abcd"), "text": texts, "themes": "timeliness"})
    >>> typical(corpus_of(table), "timeliness", count=1)["comment_id"].tolist()
    ['a']
    """
    return _of_theme(corpus, theme, count, -1)


def unusual(corpus: Corpus, theme: str, *, count: int = COUNT) -> pd.DataFrame:
    """Return the comments of a theme that are least like its other comments: rare sides of it, or mistakes.

    Parameters and what is returned are those of :func:`typical`, the smallest likeness first. Very short comments come
    early, since they have little in common with anything.

    Parameters
    ----------
    corpus, theme, count
        See :func:`typical`.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> texts = ["We waited a year", "We waited two years", "Waited a year", "The bus"]
    >>> table = pd.DataFrame({"comment_id": list("abcd"), "text": texts, "themes": "timeliness"})
    >>> unusual(corpus_of(table), "timeliness", count=1)["comment_id"].tolist()
    ['d']
    """
    return _of_theme(corpus, theme, count, 1)


def _of_theme(corpus: Corpus, theme: str, count: int, direction: int) -> pd.DataFrame:
    members = corpus.mask(theme=theme).to_numpy()
    places = np.flatnonzero(members)
    if len(places) < LEAST_COMMENTS:
        raise UsageError(f"Fewer than {LEAST_COMMENTS} comments have the theme '{theme}': none is typical of so few.")
    space = corpus.space
    whole = space.total(members.astype(np.float64))
    squared = float(whole @ whole)
    with_whole = space.cosines(whole)[places] * np.sqrt(squared)
    own = (space.length[places] > 0).astype(np.float64)  # 0 for a comment without any known word
    others = np.sqrt(np.maximum(squared - 2 * with_whole + own, 0))
    likeness = ((with_whole - own) / np.where(others > 0, others, 1)).clip(0, 1).round(6)
    order = np.argsort(direction * likeness, kind="stable")[: max(0, count)]
    return rows_of(corpus, places[order], likeness=likeness[order])
