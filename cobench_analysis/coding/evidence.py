"""Why each code was given or refused, one row per reason, in words that a volunteer can weigh.

An explanation depends only on the words, the reason and what came of it; so each different one is
written once, however many comments share it, and the table holds numbers (Arrow dictionaries).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cobench_analysis.coding.batch import encode_pieces
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.decision import SERVICE, CodeNumbers
from cobench_analysis.coding.hits import EXCUSED, HIT_COLUMNS, NEGATED_WORDS, TURNED, TURNED_WORDS, Hits, excuse_words
from cobench_analysis.coding.lookup import Bools, Ints, Longs, held_once, stable_order
from cobench_analysis.coding.verdicts import MODEL, NOTHING_SAID, QUESTION, RULES, Verdicts
from cobench_analysis.tables import KINDS, SOURCES

RULE, CLASSIFIER, ASKED = (SOURCES.index(source) for source in ("rule", "classifier", "question"))
OUTCOMES = ("given", "refused")
STRONG, SOME = 1.0, 0.4  # log-odds: such a word multiplies the odds by 2.7, by 1.5
MAKES = ", which makes"  # begins what is said of a rule for another code that counts for this one
# Reasons without words: what stands as ``rule_id`` after the ids of the rules.
DEFAULT_RULE, QUESTION_RULE, BASELINE_RULE, REST_RULE, WORD_RULE = WORDLESS = (
    "(default)", "(question)", "(baseline)", "(rest)", "(word)",
)  # fmt: skip


@dataclass(frozen=True)
class Comments:
    """Comments side by side: their ids, and what was asked."""

    ids: pa.Array
    questions: list[str]


@dataclass(frozen=True)
class Rows:
    """Reasons of one sort: ``r`` rows, in the order in which they are told of a code.

    Parameters
    ----------
    comment, code
        ``(r,)``: what it is a reason for.
    source
        Place in ``tables.SOURCES``.
    rule
        ``(r,)``: number of the rule; from the number of rules on, a place in ``WORDLESS``.
    start, end
        ``(r,)``: the words.
    weight
        ``(r,)``.
    refused
        ``(r,)``: whether the code was refused.
    quotes, quote
        The different quotes, and ``(r,)``: which it is.
    words, which
        The different explanations, and ``(r,)``: which it is.
    """

    comment: Ints
    code: Ints
    source: int
    rule: Ints
    start: Ints
    end: Ints
    weight: npt.NDArray[np.float64]
    refused: Bools
    quotes: pa.Array
    quote: Longs
    words: pa.Array
    which: Longs


@dataclass(frozen=True)
class Reasons:
    """Hits, and what became of them: see ``decision.helped``; ``code`` is what each hit is about."""

    hits: Hits
    code: Ints
    given: Ints
    winner: Ints

    def take(self, places: Longs) -> Reasons:
        """Return some hits."""
        hits = replace(self.hits, **{name: getattr(self.hits, name)[places] for name in HIT_COLUMNS})
        return Reasons(hits, self.code[places], self.given[places], self.winner[places])


def evidence_table(
    comments: Comments, parts: Sequence[Rows], verdicts: Verdicts, numbers: CodeNumbers, rules: Sequence[str]
) -> pa.Table:
    """Return the evidence of many comments.

    Parameters
    ----------
    comments
        The comments.
    parts
        Reasons; of one code those of the first part stand first.
    verdicts
        What was given.
    numbers
        For the names of codes.
    rules
        Ids of the rules, by number.

    Returns
    -------
    Table
        ``EVIDENCE_COLUMNS``, by comment: first what was given, by kind, the surest code first; then what was
        refused.
    """
    comment, code, refused = (_joined(parts, name) for name in ("comment", "code", "refused"))
    rank = np.where(refused, 0, _rank(verdicts, comment, code, len(numbers)))
    place = (refused * len(KINDS) + numbers.kind[code]) * len(numbers) + np.where(refused, numbers.by_name[code], rank)
    order = stable_order(place, comment)

    def column(values: Sequence[str] | pa.Array, place: npt.NDArray[Any]) -> pa.Array:
        return held_once(values, place.astype(np.int32)[order])

    source = np.repeat([part.source for part in parts], [len(part.comment) for part in parts])
    return pa.table(
        {
            "comment_id": column(comments.ids, comment),
            "kind": column(KINDS, numbers.kind[code]),
            "code": column([name for _, name in numbers.codes], code),
            "source": column(SOURCES, source),
            "rule_id": column([*rules, *WORDLESS], _joined(parts, "rule")),
            "start": _joined(parts, "start")[order],
            "end": _joined(parts, "end")[order],
            "quote": column(*_texts(parts, "quotes", "quote")),
            "weight": _joined(parts, "weight")[order],
            "outcome": column(OUTCOMES, refused.astype(np.int32)),
            "explanation": column(*_texts(parts, "words", "which")),
        }
    )


def _joined(parts: Sequence[Rows], name: str) -> npt.NDArray[Any]:
    return np.concatenate([getattr(part, name) for part in parts])


def _texts(parts: Sequence[Rows], texts: str, place: str) -> tuple[pa.Array, Longs]:
    """Return the different texts of all parts, and which each row has."""
    arrays = [getattr(part, texts) for part in parts]
    shifts = np.cumsum([0, *map(len, arrays)])[:-1]
    which = [getattr(part, place) + shift for part, shift in zip(parts, shifts, strict=True)]
    return pa.concat_arrays(arrays), np.concatenate(which)


def _rank(verdicts: Verdicts, comment: Ints, code: Ints, codes: int) -> Ints:
    """Return the rank of each given code; 0 for codes that were not given."""
    ranked = np.zeros((int(comment.max(initial=-1)) + 1, codes), np.int32)
    ranked[verdicts.comment, verdicts.code] = verdicts.rank
    return ranked[comment, code]


def rule_rows(reasons: Reasons, codebook: Codebook, numbers: CodeNumbers) -> Rows:
    """Return a reason for every hit: the code that it helped to give, or why it was refused.

    Parameters
    ----------
    reasons
        What the rules found, also what lost. The weight is 1 where it helped, else 0.
    codebook, numbers
        For the names of codes.
    """
    hits = reasons.hits
    refused = reasons.given < 0
    quotes, quote = pieces(hits, hits.text, hits.start, hits.end)
    words, which = _hit_words(quotes, quote, reasons, codebook, numbers)
    code = np.where(refused, reasons.code, reasons.given)
    weight = (~refused).astype(np.float64)
    return Rows(hits.text, code, RULE, hits.rule, hits.start, hits.end, weight, refused, quotes, quote, words, which)


def silent_rows(
    comments: Comments, verdicts: Verdicts, rules: int, codebook: Codebook, numbers: CodeNumbers
) -> list[Rows]:
    """Return a reason for every code that no words gave: a default, or the question."""
    rows = []
    for source, rule in ((RULE, DEFAULT_RULE), (ASKED, QUESTION_RULE)):
        by_words = (verdicts.origin == RULES) | (verdicts.origin == MODEL)
        silent = verdicts.take(np.flatnonzero(~by_words & ((verdicts.origin == QUESTION) == (source == ASKED))))
        words, which = _silent_words(silent, comments.questions, codebook, numbers)
        weight = np.full(len(silent.comment), float(source == ASKED))
        rows.append(wordless(silent.comment, silent.code, source, rules + WORDLESS.index(rule), weight, words, which))
    return rows


def wordless(
    comment: Ints, code: Ints, source: int, rule: int, weight: npt.NDArray[np.float64], words: pa.Array, which: Longs,
    refused: Bools | None = None,
) -> Rows:  # fmt: skip
    """Return reasons that stand on no words of the comment."""
    none = np.zeros(len(comment), np.int32)
    lost = np.zeros(len(comment), np.bool_) if refused is None else refused
    return Rows(
        comment, code, source, none + np.int32(rule), none, none, weight, lost, pa.array([""]), none.astype(np.int64),
        words, which,
    )  # fmt: skip


def pieces(hits: Hits, text: Ints, start: Ints, end: Ints) -> tuple[pa.Array, Longs]:
    """Return the different pieces of the texts, and for every span the number of its own.

    Parameters
    ----------
    hits
        Holds the texts.
    text, start, end
        ``(r,)``: the spans.
    """
    begin = hits.begins[text].astype(np.int32)
    found = encode_pieces(hits.signs, begin + start, begin + end)
    words = [piece.decode("utf-32-le") for piece in found.dictionary.to_pylist()]
    return pa.array(words, pa.string()), found.indices.to_numpy().astype(np.int64)


def _hit_words(
    quotes: pa.Array, quote: Longs, reasons: Reasons, codebook: Codebook, numbers: CodeNumbers
) -> tuple[pa.Array, Longs]:
    """Return the different explanations, and for every hit the number of its own."""
    hits = reasons.hits
    excuse = np.full(len(hits), -1, np.int64)
    excused = hits.outcome == EXCUSED
    spans = (column[excused] for column in (hits.text, hits.excuse_start, hits.excuse_end))
    excuses, excuse[excused] = pieces(hits, *spans)
    cases, case = distinct(hits.rule, hits.outcome, reasons.code, reasons.given + 1, reasons.winner, excuse + 1)
    names = [codebook.name(kind, code) for kind, code in numbers.codes]
    ends = []
    for rule, outcome, code, given, winner, number in zip(*(column.tolist() for column in cases), strict=True):
        turned = f" ({TURNED_WORDS})" if outcome == TURNED else ""
        note = codebook.note(hits.rules[rule].id).rstrip(".")
        if outcome > TURNED:
            ends.append(set_aside(outcome, names[code], excuses[number - 1].as_py() if outcome == EXCUSED else ""))
        elif not given:
            ends.append(f"” points to “{names[code]}”, but more speaks for “{names[winner]}”.")
        elif numbers.kind[code] == SERVICE:
            ends.append(f"” names {names[code]}.")
        elif winner != code:
            ends.append(f"” says “{names[code]}”{turned}; with the opposite beside it the whole is “{names[winner]}”.")
        else:
            ends.append(f"” points to “{names[code]}”{turned}{f': {note}' if note else ''}.")
    (quoted, ended), which = distinct(quote, case)
    words = pc.binary_join_element_wise("“", quotes.take(quoted), pa.array(ends, pa.string()).take(ended), "")
    return words, which


def set_aside(outcome: int, name: str, excuse: str) -> str:
    """Say, after its quote, why a hit does not count: a negation, or words (``excuse``) that stand beside it."""
    aside = excuse_words(excuse) if outcome == EXCUSED else NEGATED_WORDS
    return f"” could point to “{name}”, but was set aside: {aside}."


def distinct(*columns: npt.NDArray[np.integer[Any]]) -> tuple[list[Longs], Longs]:
    """Return the different rows of columns of numbers from 0 on, and for every row the number of its own."""
    packed, sizes = np.zeros(len(columns[0]), np.int64), [int(column.max(initial=0)) + 1 for column in columns]
    for column, size in zip(columns, sizes, strict=True):
        packed = packed * size + column
    encoded = pa.array(packed).dictionary_encode()
    rows, rest = [], encoded.dictionary.to_numpy()
    for size in reversed(sizes):
        rest, row = np.divmod(rest, size)
        rows.append(row)
    return rows[::-1], encoded.indices.to_numpy().astype(np.int64)


def _silent_words(
    silent: Verdicts, questions: list[str], codebook: Codebook, numbers: CodeNumbers
) -> tuple[pa.Array, Longs]:
    """Explain what no words gave: a default, or the question; it is quoted, being ours and not the parent's."""
    asked = silent.origin == QUESTION
    questioned = list(dict.fromkeys(questions[comment] for comment in silent.comment[asked].tolist()))
    number = {question: place + 1 for place, question in enumerate(questioned)}
    question = np.zeros(len(silent.comment), np.int64)
    question[asked] = [number[questions[comment]] for comment in silent.comment[asked].tolist()]
    (codes, origins, which), row = distinct(silent.code, silent.origin, question)
    words = []
    for code, origin, place in zip(codes.tolist(), origins.tolist(), which.tolist(), strict=True):
        kind, name = numbers.codes[code][0], codebook.name(*numbers.codes[code])
        if origin == QUESTION:
            asking = questioned[place - 1]
            words.append(f"“{name}”, since the words alone do not tell and the question was “{asking}”.")
        else:
            why = "nothing is said in it" if origin == NOTHING_SAID else f"no rule for a {kind} found its words here"
            words.append(f"{name}, because {why}.")
    return pa.array(words, pa.string()), row
