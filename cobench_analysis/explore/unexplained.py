"""What families speak of and the codebook has no theme for, as a notebook shows it."""

from __future__ import annotations

import pandas as pd

from cobench_analysis.errors import InputError
from cobench_analysis.explore.coded import Corpus
from cobench_analysis.explore.discover_result import Discovery
from cobench_analysis.explore.display import table
from cobench_analysis.explore.selection import NOT_FOR_PUBLICATION
from cobench_analysis.reporting.parts import Fragment, part

COLUMNS = ["group", "words", "comments", "uncoded", "stability", "chance", "verdict"]
NEAREST = ["group", "comment_id", "text"]
EACH = 3  # comments that stand for a group


def new_themes(corpus: Corpus, *, show_small: bool = False) -> Fragment:
    """Return the groups of comments that the codebook does not explain: words, size, stability, nearest comments.

    Parameters
    ----------
    corpus
        The coded comments.
    show_small
        Show groups of any size, and their counts as they are; else, in a year that is not open, only groups of as
        many comments as may be shown.

    Returns
    -------
    Fragment
        Two tables, or a sentence where too little is left over to form groups. Not for publication.
    """
    from cobench_analysis.explore.discover_year import background_texts
    from cobench_analysis.explore.discovery import discover

    try:
        found = discover(corpus.comments, corpus.evidence, background=background_texts(), codebook=corpus.codebook)
    except InputError as error:
        return part("notice", [str(error)])
    groups = _careful(corpus, found.groups, show_small=show_small)
    if groups.empty:
        return part("notice", ["No group has as many comments as may be shown."])
    nearest = _nearest(found, groups["group"].tolist())
    return table(groups, "Groups that no theme explains", columns=COLUMNS, first=25) + table(
        nearest, "Comments nearest to the middle of each group", columns=NEAREST, first=25
    )


def _careful(corpus: Corpus, groups: pd.DataFrame, *, show_small: bool) -> pd.DataFrame:
    control = corpus.disclosure
    if show_small or not control.controlled:
        return groups
    many = groups[groups["comments"] >= control.threshold].copy()
    for name in ("comments", "uncoded"):
        many[name] = [control.shown(int(count)) for count in many[name]]
    return many


def _nearest(found: Discovery, groups: list[int]) -> pd.DataFrame:
    parts = [found.examples(group).head(EACH).assign(group=group) for group in groups]
    nearest = pd.concat(parts, ignore_index=True)
    nearest.attrs["note"] = NOT_FOR_PUBLICATION
    return nearest
