"""Why each code was given or refused, one row per reason, in words that a volunteer can weigh.

An explanation depends only on the words, the rule and what came of it; so each different one is
written once, however many comments share it, and the table holds numbers (Arrow dictionaries).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cobench_analysis.coding.batch import encode_pieces
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.decision import SERVICE, CodeNumbers
from cobench_analysis.coding.hits import EXCUSED, NEGATED_WORDS, TURNED, TURNED_WORDS, Hits, excuse_words
from cobench_analysis.coding.lookup import Ints, Longs, held_once, stable_order
from cobench_analysis.coding.verdicts import NOTHING_SAID, QUESTION, RULES, Verdicts
from cobench_analysis.tables import KINDS

SOURCES = ("rule", "question")
OUTCOMES = ("given", "refused")
DEFAULT_RULE, QUESTION_RULE = "(default)", "(question)"


@dataclass(frozen=True)
class Comments:
    """Comments side by side: their ids, and what was asked."""

    ids: pa.Array
    questions: list[str]


@dataclass(frozen=True)
class Reasons:
    """Hits, and what became of them: see ``decision.helped``; ``code`` is what each hit is about."""

    hits: Hits
    code: Ints
    given: Ints
    winner: Ints


def evidence_table(
    comments: Comments, reasons: Reasons, verdicts: Verdicts, codebook: Codebook, numbers: CodeNumbers
) -> pa.Table:
    """Return the evidence of many comments.

    Parameters
    ----------
    comments
        The comments.
    reasons
        What the rules found, also what lost.
    verdicts
        What was given.
    codebook, numbers
        For the names of codes.

    Returns
    -------
    Table
        ``EVIDENCE_COLUMNS``, by comment: first what was given, by kind, the surest code first, in
        reading order; then what was refused.
    """
    hits = reasons.hits
    silent = verdicts.take(np.flatnonzero(verdicts.origin != RULES))
    refused = reasons.given < 0
    code = np.where(refused, reasons.code, reasons.given)
    kinds = numbers.kind
    rank = _rank(verdicts, hits.text, code, len(numbers))
    place = (refused * len(KINDS) + kinds[code]) * len(numbers) + rank
    other = silent.kind * len(numbers) + silent.rank
    order = stable_order(np.concatenate((place, other)), np.concatenate((hits.text, silent.comment)))

    def column(values: Sequence[str] | pa.Array, ours: npt.NDArray[Any], theirs: npt.NDArray[Any]) -> pa.Array:
        return held_once(values, np.concatenate((ours, theirs)).astype(np.int32)[order])

    none = np.zeros(len(silent.comment), np.int32)
    asked = (silent.origin == QUESTION).astype(np.int32)
    quotes, quote = _pieces(hits, hits.text, hits.start, hits.end)
    rules = [rule.id for rule in hits.rules]
    words, which = _hit_words(quotes, quote, reasons, codebook, numbers)
    silent_words, silent_which = _silent_words(silent, comments.questions, codebook, numbers)
    weight = np.concatenate((~refused, asked)).astype(np.float64)[order]
    return pa.table(
        {
            "comment_id": column(comments.ids, hits.text, silent.comment),
            "kind": column(KINDS, kinds[code], silent.kind),
            "code": column([code for _, code in numbers.codes], code, silent.code),
            "source": column(SOURCES, np.zeros_like(code), asked),
            "rule_id": column([*rules, DEFAULT_RULE, QUESTION_RULE], hits.rule, asked + len(rules)),
            "start": np.concatenate((hits.start, none))[order],
            "end": np.concatenate((hits.end, none))[order],
            "quote": column(pa.concat_arrays([quotes, pa.array([""])]), quote, none + len(quotes)),
            "weight": weight,
            "outcome": column(OUTCOMES, refused, none),
            "explanation": column(pa.concat_arrays([words, silent_words]), which, silent_which + len(words)),
        }
    )


def _rank(verdicts: Verdicts, comment: Ints, code: Ints, codes: int) -> Ints:
    """Return the rank of each given code; 0 for codes that were not given."""
    ranked = np.zeros((int(verdicts.comment.max(initial=-1)) + 1, codes), np.int32)
    ranked[verdicts.comment, verdicts.code] = verdicts.rank
    return ranked[comment, code]


def _pieces(hits: Hits, text: Ints, start: Ints, end: Ints) -> tuple[pa.Array, Longs]:
    """Return the different pieces of the texts, and for every span the number of its own."""
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
    excuses, excuse[excused] = _pieces(hits, *spans)
    cases, case = _distinct(hits.rule, hits.outcome, reasons.code, reasons.given + 1, reasons.winner, excuse + 1)
    names = [codebook.name(kind, code) for kind, code in numbers.codes]
    ends = []
    for rule, outcome, code, given, winner, number in zip(*(column.tolist() for column in cases), strict=True):
        aside = excuse_words(excuses[number - 1].as_py()) if outcome == EXCUSED else NEGATED_WORDS
        turned = f" ({TURNED_WORDS})" if outcome == TURNED else ""
        note = codebook.note(hits.rules[rule].id).rstrip(".")
        if outcome > TURNED:
            ends.append(f"” could point to “{names[code]}”, but was set aside: {aside}.")
        elif not given:
            ends.append(f"” points to “{names[code]}”, but more speaks for “{names[winner]}”.")
        elif numbers.kind[code] == SERVICE:
            ends.append(f"” names {names[code]}.")
        elif winner != code:
            ends.append(f"” says “{names[code]}”{turned}; with the opposite beside it the whole is “{names[winner]}”.")
        else:
            ends.append(f"” points to “{names[code]}”{turned}{f': {note}' if note else ''}.")
    (quoted, ended), which = _distinct(quote, case)
    words = pc.binary_join_element_wise("“", quotes.take(quoted), pa.array(ends, pa.string()).take(ended), "")
    return words, which


def _distinct(*columns: npt.NDArray[np.integer[Any]]) -> tuple[list[Longs], Longs]:
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
    (codes, origins, which), row = _distinct(silent.code, silent.origin, question)
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
