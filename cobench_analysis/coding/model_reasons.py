"""Why the model gave or refused a code: its sum taken apart into rules, words, the baseline and the rest.

The rows of a code sum to its score, exactly. Rules come first, since people wrote them; then each word that
adds or takes something worth telling; then where the code starts before a word is read; and all else together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cobench_analysis.coding.classifier import DECIMALS
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.decision import LEVEL, SERVICE, STANCE, CodeNumbers, Votes
from cobench_analysis.coding.evidence import (
    BASELINE_RULE,
    CLASSIFIER,
    MAKES,
    REST_RULE,
    RULE,
    SOME,
    STRONG,
    WORD_RULE,
    WORDLESS,
    Rows,
    distinct,
    pieces,
    set_aside,
    wordless,
)
from cobench_analysis.coding.hits import EXCUSED, TURNED, TURNED_WORDS, Hits
from cobench_analysis.coding.judgement import Judgement
from cobench_analysis.coding.lookup import Bools, Floats, Ints, Longs, runs
from cobench_analysis.coding.verdicts import QUESTION, Verdicts
from cobench_analysis.tables import KINDS

CONSIDERED = 0.15  # probability from which on a code that was refused is explained too
# Log-odds from which on something is told apart: of a given code, of a refused one, and of a rule for another code.
TOLD, TOLD_IF_REFUSED, TOLD_OF_OTHERS = 0.25, 0.6, 0.4
STRENGTHS = ("slightly suggests", "suggests", "strongly suggests")
OPPOSITES = ("speaks slightly against", "speaks against", "speaks strongly against")


@dataclass(frozen=True)
class Cells:
    """Codes of comments that are explained: ``k`` cells of the table of scores, by comment, then by code.

    Parameters
    ----------
    comment, code
        ``(k,)``.
    refused
        ``(k,)``: whether the code was not given.
    winner
        ``(k,)``: the code of its kind that was given; itself for themes.
    score
        ``(k,)``: log-odds.
    """

    comment: Ints
    code: Ints
    refused: Bools
    winner: Ints
    score: Floats


def explained_cells(
    judged: Judgement, votes: Votes, verdicts: Verdicts, hits: Hits, said: Bools, numbers: CodeNumbers
) -> Cells:
    """Return what is explained: every given code, every code of a hit, and what was nearly given.

    Parameters
    ----------
    judged, votes, hits
        What the model and the rules say.
    verdicts
        What was given.
    said
        ``(n,)``: false where the words say nothing.
    numbers
        The codes.
    """
    learnt = judged.scores.shape[1]
    given = np.zeros(judged.scores.shape, np.bool_)
    rows = verdicts.take(np.flatnonzero(verdicts.kind != SERVICE))
    given[rows.comment, rows.code] = True
    wanted = given | (judged.probability >= CONSIDERED)
    asked = rows.take(np.flatnonzero(rows.origin == QUESTION))
    found = votes.code < learnt
    wanted[hits.text[found], votes.code[found]] = True
    wanted[asked.comment, asked.code] = False  # what the question settled has the question for a reason
    comment, code = (column.astype(np.int32) for column in np.nonzero(wanted & said[:, None]))
    winner = np.tile(np.arange(learnt, dtype=np.int32), (len(said), 1))
    for kind in (LEVEL, STANCE):
        of_kind = rows.of(kind)
        winner[of_kind.comment, numbers.all_of(KINDS[kind])] = of_kind.code[:, None]
    return Cells(comment, code, ~given[comment, code], winner[comment, code], judged.scores[comment, code])


def model_rows(
    judged: Judgement, cells: Cells, votes: Votes, hits: Hits, codebook: Codebook, numbers: CodeNumbers
) -> list[Rows]:
    """Return all reasons of the explained codes.

    Parameters
    ----------
    judged, cells
        What the model says, and what of it is explained.
    votes, hits
        What the rules found.
    codebook, numbers
        For the names of codes.
    """
    names = [codebook.name(kind, code) for kind, code in numbers.codes]
    ruled, told = _votes(judged, cells, votes, hits, codebook, names)
    words, said, baseline = _words(judged, cells, hits, len(hits.rules), names)
    rest = (cells.score - baseline - told - said).round(DECIMALS)
    size = len(hits.rules)
    which = cells.code.astype(np.int64)
    starts = pa.array([f"Where “{name}” starts, before any word is read." for name in names], pa.string())
    others = pa.array([f"All else that adds to “{name}” or takes from it, each too little to tell." for name in names])
    ends = [
        wordless(cells.comment, cells.code, CLASSIFIER, size + WORDLESS.index(rule), weight, text, which, cells.refused)
        for rule, weight, text in ((BASELINE_RULE, baseline, starts), (REST_RULE, rest, others))
    ]
    return [ruled, words, *ends]


def _words(
    judged: Judgement, cells: Cells, hits: Hits, rules: int, names: Sequence[str]
) -> tuple[Rows, Floats, Floats]:
    """Return a reason for each word that adds enough, what those of each cell add, and each cell's baseline."""
    baseline = np.zeros(len(cells.comment))
    columns: list[tuple[Ints, Ints, Floats]] = []
    for rows, shares, part in judged.shares(cells.comment, cells.code):
        baseline[rows] = part.scorer.baseline[cells.code[rows]]
        cell = rows[shares.cell]
        enough = np.abs(shares.adds) >= np.where(cells.refused[cell], TOLD_IF_REFUSED, TOLD)
        token = part.token[shares.token[enough]]
        columns.append((cell[enough], token, shares.adds[enough]))
    cell, token, adds = (np.concatenate(column) for column in zip(*columns, strict=True))
    order = np.lexsort((token, cell))  # in reading order, whatever words the engine has met before
    cell, token, adds = cell[order], token[order], adds[order].round(DECIMALS)
    told = np.bincount(cell, weights=adds, minlength=len(baseline)).astype(np.float64)
    tokens = hits.tokens
    comment, code, start, end = cells.comment[cell], cells.code[cell], tokens.start[token], tokens.end[token]
    quotes, quote = pieces(hits, comment, start, end)
    strength = (np.abs(adds) >= SOME).astype(np.int64) + (np.abs(adds) >= STRONG) + 3 * (adds < 0)
    (quoted, coded, how), which = distinct(quote, code, strength)
    verbs = pa.array([f"” {verb} “" for verb in (*STRENGTHS, *OPPOSITES)])
    ends = pa.array([f"{name}”." for name in names])
    words = pc.binary_join_element_wise("“", quotes.take(quoted), verbs.take(how), ends.take(coded), "")
    rule = np.full(len(cell), rules + WORDLESS.index(WORD_RULE), np.int32)
    refused = cells.refused[cell]
    rows_ = Rows(comment, code, CLASSIFIER, rule, start, end, adds, refused, quotes, quote, words, which)
    return rows_, told, baseline


def _votes(
    judged: Judgement, cells: Cells, votes: Votes, hits: Hits, codebook: Codebook, names: Sequence[str]
) -> tuple[Rows, Floats]:
    """Return a reason for each hit of a code's own rules, and of others that count for it; and what they add."""
    begins = np.searchsorted(hits.text, np.arange(len(judged.scores) + 1)).astype(np.int32)
    cell, within = runs(np.diff(begins)[cells.comment].astype(np.int32))
    hit = begins[cells.comment][cell] + within
    code = cells.code[cell]
    adds = _hit_weights(judged, votes, hits, hit, code)
    own = votes.code[hit] == code
    kept = own | (np.abs(adds) >= TOLD_OF_OTHERS)
    cell, hit, code, adds, own = cell[kept], hit[kept], code[kept], adds[kept], own[kept]
    adds = adds.round(DECIMALS)
    told = np.bincount(cell, weights=adds, minlength=len(cells.comment)).astype(np.float64)
    quotes, quote = pieces(hits, hits.text[hit], hits.start[hit], hits.end[hit])
    say = _VoteWords(cells, votes, hits, codebook, names)
    words, which = say(cell, hit, adds, quotes, quote)
    rows = Rows(
        cells.comment[cell], code, RULE, hits.rule[hit], hits.start[hit], hits.end[hit], adds, cells.refused[cell],
        quotes, quote, words, which,
    )  # fmt: skip
    return rows, told


def _hit_weights(judged: Judgement, votes: Votes, hits: Hits, hit: Ints, code: Ints) -> Floats:
    """Return what each hit adds to a code: its rule's vote and the vote of all rules for its code, shared out."""
    speaks = hits.outcome <= TURNED
    rules = len(hits.rules)
    rule = hits.rule + (hits.outcome == TURNED) * np.int32(rules)
    shared = []
    for feature in (rule, votes.code + np.int32(2 * rules)):
        places = np.flatnonzero(speaks)
        packed = hits.text[places].astype(np.int64) << 32 | feature[places]
        _, group, sizes = np.unique(packed, return_inverse=True, return_counts=True)
        share = np.zeros(len(hits))
        share[places] = 1 / sizes[group]
        shared.append((feature, share))
    adds = np.zeros(len(hit))
    for part in judged.parts:
        inside = part.inside[hits.text[hit]] & speaks[hit]
        its, to = hit[inside], code[inside]
        for feature, share in shared:
            adds[inside] += part.scorer.votes[feature[its], to] * share[its]
    return adds


@dataclass(frozen=True)
class _VoteWords:
    """Says what hits do for codes, each different thing once."""

    cells: Cells
    votes: Votes
    hits: Hits
    codebook: Codebook
    names: Sequence[str]

    def __call__(self, cell: Ints, hit: Ints, adds: Floats, quotes: pa.Array, quote: Longs) -> tuple[pa.Array, Longs]:
        """Return the different explanations of hits, and for every row the number of its own."""
        hits, cells = self.hits, self.cells
        excuse = np.zeros(len(hit), np.int64)
        excused = np.flatnonzero(hits.outcome[hit] == EXCUSED)
        aside = hit[excused]
        excuses, excuse[excused] = pieces(hits, hits.text[aside], hits.excuse_start[aside], hits.excuse_end[aside])
        columns = (
            hits.rule[hit], hits.outcome[hit], self.votes.code[hit], cells.code[cell],
            cells.refused[cell].astype(np.int8), cells.winner[cell], (adds < 0).astype(np.int8),
        )  # fmt: skip
        cases, case = distinct(*columns, excuse)
        *cases, excuse_of = (column.tolist() for column in cases)
        ends = [
            set_aside(outcome, self.names[own], excuses[at].as_py() if outcome == EXCUSED else "")
            if outcome > TURNED
            else self._end(rule, outcome == TURNED, own, code, bool(refused), winner, bool(against))
            for (rule, outcome, own, code, refused, winner, against), at in zip(
                zip(*cases, strict=True), excuse_of, strict=True
            )
        ]
        (quoted, ended), which = distinct(quote, case)
        words = pc.binary_join_element_wise("“", quotes.take(quoted), pa.array(ends, pa.string()).take(ended), "")
        return words, which

    def _end(self, rule: int, flipped: bool, own: int, code: int, refused: bool, winner: int, against: bool) -> str:
        """Say what a hit that counts does, after its quote."""
        turned = f" ({TURNED_WORDS})" if flipped else ""
        name = self.names[code]
        if own != code:
            effect = "less likely" if against else "likelier"
            return f"” points to “{self.names[own]}”{turned}{MAKES} “{name}” {effect}."
        if refused:
            more = "not enough speaks for it" if winner == code else f"more speaks for “{self.names[winner]}”"
            return f"” points to “{name}”{turned}, but {more}."
        if against:
            return f"” is in a rule for “{name}”{turned}, though people who used such words seldom meant it."
        note = self.codebook.note(self.hits.rules[rule].id).rstrip(".")
        return f"” points to “{name}”{turned}{f': {note}' if note else ''}."
