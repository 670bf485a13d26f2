"""Find groups of comments that the codebook does not explain: what may be a theme of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.coding.lookup import Floats
from cobench_analysis.errors import InputError, Problem, UsageError
from cobench_analysis.explore.discover_groups import (
    RESAMPLES,
    Grouping,
    Trial,
    choose_number,
    numbers_to_try,
    reduce_points,
    try_number,
)
from cobench_analysis.explore.discover_points import WordSpace, dealt_anew, word_space
from cobench_analysis.explore.discover_residue import checked_comments, residue_of
from cobench_analysis.explore.discover_result import (
    GROUP_COLUMNS,
    MEMBER_COLUMNS,
    TRIED_COLUMNS,
    WORD_COLUMNS,
    Discovery,
    verdict,
)
from cobench_analysis.explore.discover_terms import PAIR, PAIR_KIND, WORD_KIND, Stemmer, Terms, distinctive, term_table
from cobench_analysis.explore.selection import NOT_FOR_PUBLICATION
from cobench_analysis.progress import Step, quiet

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FEWEST_PIECES = 20
SEEN_IN = 3  # texts, so that a word is known
DEALT = 3  # times that words are dealt out by chance
TERMS_KEPT = 25  # of a group
NAMED = 4  # words that stand for a group


def discover(
    comments: pd.DataFrame,
    evidence: pd.DataFrame | None = None,
    *,
    groups: int | None = None,
    background: Sequence[str] = (),
    codebook: Codebook | None = None,
    resamples: int = RESAMPLES,
    step: Step = quiet,
) -> Discovery:
    """Group what the codebook does not explain.

    Parameters
    ----------
    comments
        Coded comments: ``comment_id``, ``text`` and ``themes`` (ids joined by ``;``, blank where there is none).
        Those with a theme are not grouped; they teach what words mean, and which words are explained already.
    evidence
        Why they have their themes (``tables.EVIDENCE_COLUMNS``): with it, sentences of comments with a theme are
        grouped too, where no word of them spoke for a theme.
    groups
        How many groups; the number whose groups are most beyond chance where None (``Trial.beyond_chance``).
    background
        Further texts of the same kind, explained already: with few comments of their own, words are understood better.
    codebook
        Cuts texts into words and sentences; the project's own where None.
    resamples
        How often the stability of groups is tried.
    step
        Called with the name of each step as it begins.

    Returns
    -------
    Discovery

    Raises
    ------
    InputError
        Where less than ``FEWEST_PIECES`` pieces are left to group.
    UsageError
        Where a column is missing, an id stands twice, or there cannot be so many groups.

    Examples
    --------
    >>> texts = [f"The school bus was late {number} times" for number in "abcdefghijklmno"]
    >>> texts += [f"Lunch in the canteen was cold {number}" for number in "abcdefghijklmno"]
    >>> table = pd.DataFrame({"comment_id": [f"c{row}" for row in range(30)], "text": texts, "themes": ""})
    >>> found = discover(table, groups=2)
    >>> found.groups[["comments", "uncoded", "verdict"]].to_numpy().tolist()
    [[15, 15, 'holds'], [15, 15, 'holds']]
    """
    language = (codebook or project_codebook()).language
    step("reading words")
    table = checked_comments(comments)
    pieces = residue_of(table, evidence, language)
    _enough(len(pieces), groups)
    stemmer = Stemmer(language)
    own = [stemmer.terms(text) for text in pieces["text"]]
    coded = [stemmer.terms(text) for text in table.loc[table["themes"] != "", "text"]]
    forms = {stem: stemmer.forms(stem) for terms in (*own, *coded) for stem in terms.stems}
    further = [stemmer.terms(text) for text in sorted(background)]
    counts = term_table([terms.stems for terms in (*own, *coded, *further)], SEEN_IN).counts
    space = word_space(counts, np.arange(counts.shape[0]) < len(pieces))
    points = space.points(counts[: len(pieces)])
    placed = np.linalg.norm(points, axis=1) > 0
    _enough(int(placed.sum()), groups)
    step("forming groups")
    tried = _try(space, counts[: len(pieces)][placed], points[placed], groups, resamples)
    chosen = choose_number({number: trial.beyond_chance for number, trial in tried.items()})
    grouping = tried[chosen].grouping
    step("telling groups apart")
    members = _members(pieces[placed].reset_index(drop=True), grouping)
    words = _words([terms for terms, there in zip(own, placed, strict=True) if there], coded, grouping)
    told = _groups(members, words, tried[chosen], forms)
    members.attrs["note"] = NOT_FOR_PUBLICATION
    return Discovery(
        told, words, members[list(MEMBER_COLUMNS)], _tried(tried, chosen), table, forms, int((~placed).sum())
    )


def _enough(pieces: int, groups: int | None) -> None:
    if pieces < FEWEST_PIECES:
        found = f"only {pieces} comments and sentences are left that no theme was read from"
        fix = f"read them one by one (explore.without_theme); groups need {FEWEST_PIECES} or more"
        raise InputError(Problem(found, fix))
    if groups is not None and not 2 <= groups <= pieces // 5:
        raise UsageError(f"There can be 2 to {pieces // 5} groups of {pieces} comments and sentences, not {groups}.")


def _try(space: WordSpace, counts: csr_matrix, points: Floats, groups: int | None, resamples: int) -> dict[int, Trial]:
    """Form groups, in the number that is asked for or in each that could be right."""
    reduced = reduce_points(points)
    senseless = [reduce_points(space.points(dealt_anew(counts, seed))) for seed in range(DEALT)]
    numbers = numbers_to_try(len(points)) if groups is None else [groups]
    return {number: try_number(reduced, senseless, number, resamples) for number in numbers}


def _members(pieces: pd.DataFrame, grouping: Grouping) -> pd.DataFrame:
    table = pieces.assign(group=grouping.group + 1, closeness=grouping.closeness.round(4))
    order = ["group", "closeness", "text", "comment_id", "start"]
    return table.sort_values(order, ascending=[True, False, True, True, True], ignore_index=True)


def _words(own: Sequence[Terms], coded: Sequence[Terms], grouping: Grouping) -> pd.DataFrame:
    """Return the terms that each group has more than the rest of the residue and the coded comments."""
    table = term_table([(*terms.stems, *terms.pairs) for terms in (*own, *coded)], SEEN_IN)
    rows = []
    residue = np.asarray(table.present[: len(own)].sum(axis=0)).ravel()
    outside = np.asarray(table.present[len(own) :].sum(axis=0)).ravel()
    for group in range(len(grouping.stability)):
        inside = np.append(grouping.group == group, np.zeros(len(coded), np.bool_))
        score = distinctive(table.present, inside).round(4)
        seen = np.asarray(table.present[inside].sum(axis=0)).ravel()
        best = np.argsort(-score, kind="stable")[:TERMS_KEPT]
        rows += [
            (group + 1, table.terms[at], PAIR_KIND if PAIR in table.terms[at] else WORD_KIND, score[at], *numbers)
            for at in best.tolist()
            if score[at] > 0 and seen[at] > 1
            for numbers in [(int(seen[at]), int(residue[at]), int(outside[at]))]
        ]
    return pd.DataFrame(rows, columns=list(WORD_COLUMNS))


def _groups(
    members: pd.DataFrame, words: pd.DataFrame, trial: Trial, forms: Mapping[str, tuple[str, ...]]
) -> pd.DataFrame:
    rows, chance = [], trial.chance
    for group, stability in enumerate(trial.grouping.stability.round(4).tolist(), 1):
        inside = members[members["group"] == group]
        terms = words.loc[(words["group"] == group) & (words["kind"] == WORD_KIND), "term"].head(NAMED)
        comments, uncoded = inside["comment_id"].nunique(), inside.loc[inside["uncoded"], "comment_id"].nunique()
        name = ", ".join(forms.get(term, (term,))[0] for term in terms)
        share = round(len(inside) / len(members), 4)
        rows.append((group, name, comments, uncoded, share, stability, round(chance, 4), verdict(stability, chance)))
    return pd.DataFrame(rows, columns=list(GROUP_COLUMNS))


def _tried(tried: Mapping[int, Trial], chosen: int) -> pd.DataFrame:
    rows = [
        (number, *(round(value, 4) for value in (trial.grouping.mean_stability, trial.chance, trial.beyond_chance)))
        for number, trial in tried.items()
    ]
    table = pd.DataFrame(rows, columns=list(TRIED_COLUMNS[:-1]))
    return table.assign(**{TRIED_COLUMNS[-1]: table["groups"] == chosen})
