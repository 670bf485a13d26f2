"""Single comments to read: those without a theme, those where two themes meet."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cobench_analysis.errors import UsageError
from cobench_analysis.explore.coded import Corpus

NOT_FOR_PUBLICATION = (
    "Not for publication: single comments of families, for the eyes of those who are allowed to read them. "
    "Quote only what the report quotes."
)
ROW_COLUMNS = ("comment_id", "year", "source", "channel", "question", "level", "stance", "themes", "text")
WORDS_SHOWN = 5  # of a comment's reasons for a theme


def rows_of(
    corpus: Corpus, places: npt.NDArray[np.integer], **further: npt.NDArray[np.generic] | list[str]
) -> pd.DataFrame:
    """Return comments by their places, with further columns.

    Returns
    -------
    DataFrame
        ``ROW_COLUMNS`` and the further columns before ``text``; ``attrs["note"]`` says that it is not for publication.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> corpus = corpus_of(pd.DataFrame({"comment_id": ["a"], "text": ["Hello"]}))
    >>> rows_of(corpus, np.array([0])).attrs["note"][:19]
    'Not for publication'
    """
    found = corpus.comments.loc[places, list(ROW_COLUMNS)].reset_index(drop=True)
    for name, values in further.items():
        found.insert(len(found.columns) - 1, name, values)
    found.attrs["note"] = NOT_FOR_PUBLICATION
    return found


def without_theme(corpus: Corpus) -> pd.DataFrame:
    """Return the comments that have no theme, the longest first: what the codebook may have no place for.

    Returns
    -------
    DataFrame
        ``ROW_COLUMNS``. Not for publication.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> table = pd.DataFrame({"comment_id": ["a", "b"], "text": ["Hello", "We waited"], "themes": ["", "timeliness"]})
    >>> without_theme(corpus_of(table))["comment_id"].tolist()
    ['a']
    """
    places = np.flatnonzero(corpus.themes.sum(axis=1) == 0)
    length = corpus.comments["text"].str.len().to_numpy()
    return rows_of(corpus, places[np.argsort(-length[places], kind="stable")])


def where_themes_meet(corpus: Corpus, first: str, second: str) -> pd.DataFrame:
    """Return the comments that have both of two themes, and the words that each was read from.

    Parameters
    ----------
    corpus
        The comments.
    first, second
        Ids of two themes.

    Returns
    -------
    DataFrame
        ``ROW_COLUMNS``, by ``comment_id``, and before the text ``first_words`` and ``second_words``: the words that
        spoke most for each theme, in reading order, joined by `` | ``; blank where there is no evidence with words.
        Not for publication.

    Raises
    ------
    UsageError
        Where the codebook has no such theme, or both are one.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> table = pd.DataFrame({"comment_id": ["a", "b"], "text": ["Both", "One"], "themes": ["voice;access", "voice"]})
    >>> where_themes_meet(corpus_of(table), "voice", "access")["comment_id"].tolist()
    ['a']
    """
    if first == second:
        raise UsageError("Name two different themes.")
    both = np.flatnonzero((corpus.mask(theme=first) & corpus.mask(theme=second)).to_numpy())
    ids = corpus.comments["comment_id"].iloc[both].tolist()
    words = {name: _words_for(corpus, theme, ids) for name, theme in (("first_words", first), ("second_words", second))}
    return rows_of(corpus, both, **words)


def _words_for(corpus: Corpus, theme: str, ids: list[str]) -> list[str]:
    """Return for each comment the words that spoke most for a theme."""
    evidence = corpus.evidence
    given = (evidence["kind"] == "theme") & (evidence["code"] == theme) & (evidence["outcome"] == "given")
    reasons = evidence[given & (evidence["quote"] != "") & evidence["comment_id"].isin(set(ids))]
    reasons = reasons[reasons["weight"].astype("float64") > 0]
    reasons = reasons.sort_values(["comment_id", "weight", "start", "end"], ascending=[True, False, True, True])
    reasons = reasons.drop_duplicates(["comment_id", "start", "end"]).groupby("comment_id").head(WORDS_SHOWN)
    reasons = reasons.sort_values(["comment_id", "start", "end"])
    words = reasons.groupby("comment_id")["quote"].agg(" | ".join).to_dict()
    return [words.get(comment_id, "") for comment_id in ids]
