"""Groups of what the codebook does not explain, as tables, and whether each can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from cobench_analysis.explore.discover_groups import STABLE, TRUSTED

GROUP_COLUMNS = ("group", "words", "comments", "uncoded", "share", "stability", "chance", "verdict")
WORD_COLUMNS = ("group", "term", "kind", "weight", "in_group", "in_residue", "in_coded")
MEMBER_COLUMNS = ("group", "comment_id", "start", "end", "closeness", "text")
TRIED_COLUMNS = ("groups", "stability", "chance", "beyond_chance", "chosen")
HOLDS, DOUBTFUL, BY_CHANCE = "holds", "members doubtful", "probably chance"
EXAMPLES = 5


@dataclass(frozen=True, eq=False)
class Discovery:
    """Groups of what the codebook does not explain. Holds comments of families: not for publication.

    Parameters
    ----------
    groups
        ``GROUP_COLUMNS``, the largest first: its number from 1, its words, how many comments it has and how many of
        those have no theme, its share of the residue, its stability (mean Jaccard similarity over resamples, 0 to
        1), what one in 20 groups reaches when the same words are dealt out by chance, and the verdict: ``HOLDS``,
        ``DOUBTFUL`` or ``BY_CHANCE``.
    words
        ``WORD_COLUMNS``: terms that a group has more than all else, the most distinctive first; ``weight`` is a
        z-score, the last three say in how many texts it stands.
    members
        ``MEMBER_COLUMNS``: the pieces of each group, the closest to its middle first.
    tried
        ``TRIED_COLUMNS``: of each number of groups that was tried, the mean stability, what chance reaches, how much
        they are beyond it (``Trial.beyond_chance``), and whether it was chosen.
    comments
        ``comment_id``, ``text`` and ``themes`` of all comments.
    forms
        The words behind each stem, the commonest first.
    unplaced
        How many pieces of the residue have no word that others use, and stand in no group.
    """

    groups: pd.DataFrame
    words: pd.DataFrame
    members: pd.DataFrame
    tried: pd.DataFrame
    comments: pd.DataFrame
    forms: Mapping[str, tuple[str, ...]] = field(repr=False)
    unplaced: int = 0

    def examples(self, group: int, count: int = EXAMPLES) -> pd.DataFrame:
        """Return the pieces nearest to the middle of a group, no text twice."""
        return self.members[self.members["group"] == group].drop_duplicates("text").head(count).reset_index(drop=True)

    def held(self) -> tuple[int, ...]:
        """Return the numbers of the groups that are probably more than chance."""
        return tuple(self.groups.loc[self.groups["verdict"] != BY_CHANCE, "group"].tolist())


def verdict(stability: float, chance: float) -> str:
    """Say whether a group can be trusted.

    The bounds are those that the author of the measure gives with his own program (package fpc of R, ``clusterboot``):
    0.75 and more is a stable group, from 0.6 on there is a pattern but who belongs to it is doubtful, below it should
    not be trusted. A group must also hold better than 19 of 20 groups of texts whose words were dealt out by chance.

    Parameters
    ----------
    stability
        Mean Jaccard similarity over the resamples.
    chance
        What one in 20 groups reaches whose words were dealt out by chance.

    Examples
    --------
    >>> verdict(0.8, 0.5), verdict(0.7, 0.5), verdict(0.5, 0.4), verdict(0.8, 0.85)
    ('holds', 'members doubtful', 'probably chance', 'probably chance')
    """
    if stability < TRUSTED or stability <= chance:
        return BY_CHANCE
    return HOLDS if stability >= STABLE else DOUBTFUL
