"""What was given to each comment, as a table: one row per level, theme, stance and service."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from cobench_analysis.coding.codebook import DEFAULT_LEVEL, DEFAULT_STANCE
from cobench_analysis.coding.decision import (
    LEVEL,
    SERVICE,
    STANCE,
    THEME,
    CodeNumbers,
    Decision,
    Votes,
)
from cobench_analysis.coding.hits import Hits
from cobench_analysis.coding.judgement import Judgement
from cobench_analysis.coding.lookup import Bools, Floats, Ints, Longs, runs, stable_order
from cobench_analysis.tables import BANDS, KINDS

FAIRLY_SURE, PLEASE_CHECK = BANDS.index("fairly_sure"), BANDS.index("please_check")
RULES, QUESTION, NO_RULE, NOTHING_SAID, MODEL = range(5)


@dataclass(frozen=True)
class Verdicts:
    """``v`` codes that were given, by comment, by kind, the surest first.

    Parameters
    ----------
    comment, kind, code
        ``(v,)``: number of the comment, place in ``tables.KINDS``, number of the code.
    rank
        ``(v,)``: place among the codes of its kind that the comment has.
    band
        ``(v,)``: place in ``tables.BANDS``.
    origin
        ``(v,)``: ``RULES``, ``QUESTION``, or a default because of ``NO_RULE`` or ``NOTHING_SAID``.
    """

    comment: Ints
    kind: Ints
    code: Ints
    rank: Ints
    band: Ints
    origin: Ints
    confidence: Floats

    def of(self, kind: int) -> Verdicts:
        """Return the rows of one kind."""
        return self.take(np.flatnonzero(self.kind == kind))

    def take(self, rows: Longs) -> Verdicts:
        """Return some rows."""
        return Verdicts(*(getattr(self, column.name)[rows] for column in fields(self)))


def tabulate(
    decision: Decision, votes: Votes, hits: Hits, said: Bools, numbers: CodeNumbers, judged: Judgement | None = None
) -> Verdicts:
    """Turn a decision into rows.

    Parameters
    ----------
    decision, votes, hits
        What was given, and why.
    said
        ``(n,)``: false where a comment says nothing ("n/a").
    numbers
        The codes.
    judged
        What the model says, where there is one.
    """
    comments = np.arange(len(said), dtype=np.int32)
    silent = np.where(said, NO_RULE, NOTHING_SAID).astype(np.int32)
    no_level, no_stance = numbers.of("level", [DEFAULT_LEVEL]), numbers.of("stance", [DEFAULT_STANCE])
    parts = []
    for kind, code, agreed, asked, default in (
        (LEVEL, decision.level, decision.level_agreed, decision.level_asked, no_level),
        (STANCE, decision.stance, decision.stance_agreed, decision.stance_asked, no_stance),
    ):
        by_default = (code == default) & (votes.rules[comments, code] == 0)
        origin = np.where(asked, QUESTION, np.where(by_default, silent, RULES)).astype(np.int32)
        sure = agreed | (origin == NOTHING_SAID)
        parts.append((comments, np.full_like(comments, kind), code, np.zeros_like(comments), sure, origin))
    starts = np.append(hits.start, np.int32(0))
    for kind, given in ((THEME, decision.theme), (SERVICE, decision.service)):
        comment, code = (rows.astype(np.int32) for rows in np.nonzero(given))
        first = votes.first[comment, code]
        asked = decision.level_asked[comment]
        # Themes: most rules, then first in the text, then by name. Services: as they are named in the text.
        fewer = len(hits.rules) - votes.rules[comment, code]
        order = stable_order(*((numbers.by_name[code], starts[first], fewer) if kind == THEME else (first,)), comment)
        comment, code, asked = comment[order], code[order], asked[order]
        rank = runs(np.bincount(comment, minlength=len(said)).astype(np.int32))[1]
        sure = (decision.agreed[comment, code] & ~asked) | (kind == SERVICE)
        origin = np.where(asked, QUESTION, RULES).astype(np.int32)
        parts.append((comment, np.full_like(comment, kind), code, rank, sure, origin))
    comment, kinds, code, rank, sure, origin = (np.concatenate(column) for column in zip(*parts, strict=True))
    band = np.where(sure, FAIRLY_SURE, PLEASE_CHECK).astype(np.int32)
    rows = Verdicts(comment, kinds, code, rank, band, origin, np.full(len(code), np.nan))
    if judged:
        rows = _as_judged(rows, judged)
    return rows.take(_in_order(rows, len(said)))


def _as_judged(rows: Verdicts, judged: Judgement) -> Verdicts:
    """Return the rows with the model's confidence and band, where it gave the code; themes the surest first."""
    by_model = np.isin(rows.kind, judged.kinds) & ((rows.origin == RULES) | (rows.origin == NO_RULE))
    comment, code = rows.comment[by_model], rows.code[by_model]
    band, origin, confidence = rows.band.copy(), rows.origin.copy(), rows.confidence.copy()
    band[by_model], origin[by_model] = judged.band[comment, code], MODEL
    confidence[by_model] = judged.probability[comment, code]
    rank = rows.rank.copy()
    themes = np.flatnonzero(rows.kind == THEME)  # in the order of rules, which stays among equals
    order = themes[np.lexsort((-np.nan_to_num(confidence[themes], nan=2.0), rows.comment[themes]))]
    rank[order] = runs(np.bincount(rows.comment[themes], minlength=len(judged.scores)).astype(np.int32))[1]
    return Verdicts(rows.comment, rows.kind, rows.code, rank, band, origin, confidence)


def _in_order(rows: Verdicts, comments: int) -> Longs:
    """Return the order by comment, kind and rank; every row's place follows from how many rows each comment has."""
    size = comments * len(KINDS)
    group = rows.comment * np.int32(len(KINDS)) + rows.kind
    each = np.bincount(group, minlength=size)
    order = np.empty(len(group), np.int64)
    order[(np.cumsum(each) - each)[group] + rows.rank] = np.arange(len(group))
    return order
