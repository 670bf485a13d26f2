"""What the codebook does not explain: comments without a theme, and sentences that gave none."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cobench_analysis.coding.tokens import tokenize
from cobench_analysis.errors import UsageError
from cobench_analysis.language import Language, fold_answer

NEEDED = ("comment_id", "text", "themes")
PIECE_COLUMNS = ("comment_id", "start", "end", "text", "uncoded")
SPEAKS = 1.0  # log-odds that a word adds to a theme, from which on its sentence counts as explained
SHORTEST = 5  # words of a sentence that is taken out of a comment with a theme


def checked_comments(comments: pd.DataFrame) -> pd.DataFrame:
    """Return the needed columns of coded comments, by text, so that their order in the table does not matter.

    Raises
    ------
    UsageError
        Where a column is missing, or an id stands twice.
    """
    if missing := [name for name in NEEDED if name not in comments]:
        raise UsageError(f"The table of comments has no column '{missing[0]}'; it needs {', '.join(NEEDED)}.")
    if comments["comment_id"].duplicated().any():
        raise UsageError("An id stands twice in the table of comments; give each comment its own.")
    plain = comments[list(NEEDED)].fillna("").astype("str")
    return plain.sort_values(["text", "comment_id"], ignore_index=True)


def residue_of(comments: pd.DataFrame, evidence: pd.DataFrame | None, language: Language) -> pd.DataFrame:
    """Return the pieces of text that no theme was read from.

    Parameters
    ----------
    comments
        Coded comments, as :func:`checked_comments` returns them.
    evidence
        Why they have their themes (``tables.EVIDENCE_COLUMNS``). With it, those sentences of comments with a theme
        are pieces, too, in which no word spoke for a theme that was given; without it, whole comments alone are.
    language
        Cuts texts into sentences.

    Returns
    -------
    DataFrame
        ``PIECE_COLUMNS`` of all but bare answers ("no", "nothing"): where each piece stands in its comment, and
        whether the comment has no theme at all. By text, then ``comment_id`` and ``start``.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> comments = pd.DataFrame({"comment_id": ["a", "b"], "text": ["The bus is late", "Staff listen"],
    ...                          "themes": ["", "voice"]})
    >>> residue_of(comments, None, load_codebook().language)["text"].tolist()
    ['The bus is late']
    """
    empty = language.no_answer | language.bare_nothing | language.bare_yes | language.bare_no
    said = comments["text"].map(lambda text: fold_answer(text) not in empty)
    bare = comments[(comments["themes"] == "") & said]
    whole = bare[["comment_id", "text"]].assign(start=0, end=bare["text"].str.len(), uncoded=True)
    rows = [] if evidence is None else list(_silent_sentences(comments, evidence, language))
    parts = pd.DataFrame(rows, columns=list(PIECE_COLUMNS)) if rows else whole.iloc[:0]
    pieces = pd.concat([whole, parts])[list(PIECE_COLUMNS)]
    return pieces.sort_values(["text", "comment_id", "start"], ignore_index=True)


def _silent_sentences(
    comments: pd.DataFrame, evidence: pd.DataFrame, language: Language
) -> Iterator[tuple[str, int, int, str, bool]]:
    spoke = _spoken_places(evidence)
    coded = comments[comments["themes"] != ""]
    for comment_id, text in zip(coded["comment_id"], coded["text"], strict=True):
        places = spoke.get(comment_id)
        if places is None:
            continue  # a person's decision, without words: nobody knows which sentence it was read from
        for start, end in sentences(text, language):
            if not ((places[:, 0] < end) & (places[:, 1] > start)).any():
                yield comment_id, start, end, text[start:end], False


def _spoken_places(evidence: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return where words spoke for a theme that was given, by comment."""
    given = (evidence["kind"] == "theme") & (evidence["outcome"] == "given") & (evidence["end"] > evidence["start"])
    speaking = evidence[given & (evidence["weight"].astype("float64") >= SPEAKS)]
    by_comment = speaking.groupby("comment_id")[["start", "end"]]
    return {str(comment_id): rows.to_numpy(np.int64) for comment_id, rows in by_comment}


def sentences(text: str, language: Language) -> list[tuple[int, int]]:
    """Return where the sentences of some length stand, from their first word to their last.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> text = "Yes. The bus comes late every day."
    >>> [text[start:end] for start, end in sentences(text, load_codebook().language)]
    ['The bus comes late every day']
    """
    spans: dict[int, list[int]] = {}
    for token in tokenize(text, language):
        start, _, words = spans.get(token.sentence, (token.start, 0, 0))
        spans[token.sentence] = [start, token.end, words + 1]
    return [(start, end) for start, end, words in spans.values() if words >= SHORTEST]
