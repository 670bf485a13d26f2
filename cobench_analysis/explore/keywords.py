"""Words that one group of comments uses more, or less, than the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cobench_analysis.coding.lookup import Longs
from cobench_analysis.errors import UsageError
from cobench_analysis.explore.association import Numbers, adjusted, log_likelihood, log_ratio, p_of, two_by_two
from cobench_analysis.explore.coded import Codes, Corpus, Group
from cobench_analysis.explore.words import LONGEST

KEYNESS_COLUMNS = (
    "phrase", "count", "count_rest", "comments", "comments_rest", "comments_g2", "comments_log_ratio", "comments_p",
    "comments_p_adjusted", "g2", "log_ratio", "p", "p_adjusted",
)  # fmt: skip


def keyness(
    corpus: Corpus, group: Group = None, *, length: int = 1, min_comments: int = 3, **conditions: Codes
) -> pd.DataFrame:
    """Compare the words of a group of comments with those of all other comments.

    Each word is compared twice: by how many comments have it, and by how often it stands. The first is what the
    table is ordered by, since a word that one long comment repeats is no word of the group; the second alone would
    also call chance a finding too often, since the words of one comment do not stand independently.

    Parameters
    ----------
    corpus
        The comments.
    group, **conditions
        Which of them make the group: see ``Corpus.mask``.
    length
        1 for words, 2 or 3 for phrases of so many words within a sentence.
    min_comments
        Phrases of fewer comments, of the group and the rest together, are left out before anything is tested.

    Returns
    -------
    DataFrame
        ``KEYNESS_COLUMNS``, one row per phrase, what is most of the group first and what is most of the rest last:
        how often it stands in the group (``count``) and in the rest; how many ``comments`` have it; then for both
        ways of counting the log-likelihood ratio ``g2`` (``association.log_likelihood``), the ``log_ratio``
        (``association.log_ratio``; above 0 it is more in the group), and ``p``, corrected for the number of phrases
        (``association.adjusted``).

    Raises
    ------
    UsageError
        Where the group is empty or holds all comments, or ``length`` is out of its range.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> texts = ["We waited a year", "We waited on the list", "Waited again", "Kind staff", "Staff listened", "Staff"]
    >>> table = pd.DataFrame({"comment_id": list("abcdef"), "text": texts, "themes": ["timeliness"] * 3 + [""] * 3})
    >>> found = keyness(corpus_of(table), theme="timeliness")
    >>> found[["phrase", "comments", "comments_rest"]].to_numpy().tolist()
    [['waited', 3, 0], ['staff', 0, 3]]
    """
    if length not in range(1, LONGEST + 1):
        raise UsageError(f"A phrase has 1 to {LONGEST} words, not {length}.")
    inside = corpus.mask(group, **conditions).to_numpy()
    if inside.all() or not inside.any():
        raise UsageError("The group has no comment, or all of them: there is nothing to compare.")
    phrases, counts = corpus.words.counts(length)
    once = counts.astype(bool).astype(np.int64)
    kept = np.flatnonzero(np.asarray(once.sum(axis=0)).ravel() >= min_comments)
    words = [np.asarray(counts[part].sum(axis=0)).ravel() for part in (inside, ~inside)]
    comments = [np.asarray(once[part].sum(axis=0)).ravel() for part in (inside, ~inside)]
    columns: dict[str, object] = {
        "phrase": [phrases[place] for place in kept.tolist()],
        "count": words[0][kept],
        "count_rest": words[1][kept],
        "comments": comments[0][kept],
        "comments_rest": comments[1][kept],
        **_compared("comments_", comments, (int(inside.sum()), int((~inside).sum())), kept),
        **_compared("", words, (int(words[0].sum()), int(words[1].sum())), kept),
    }
    table = pd.DataFrame(columns, columns=list(KEYNESS_COLUMNS))
    signed = table["comments_g2"] * np.sign(table["comments_log_ratio"])
    order = np.lexsort((table["phrase"].to_numpy(), -table["g2"].to_numpy(), -signed.to_numpy()))
    return table.iloc[order].reset_index(drop=True)


def _compared(prefix: str, counts: list[Numbers], totals: tuple[int, int], kept: Longs) -> dict[str, Numbers]:
    """Return the statistics of one way of counting."""
    inside, outside = (part[kept].astype(np.float64) for part in counts)
    group, rest = (float(max(1, total)) for total in totals)
    cells = two_by_two(inside, inside + outside, np.full(len(kept), group), group + rest)
    statistic = log_likelihood(*cells)
    p = p_of(statistic)
    found = {"g2": statistic, "log_ratio": log_ratio(inside, group, outside, rest), "p": p, "p_adjusted": adjusted(p)}
    return {f"{prefix}{name}": values for name, values in found.items()}
