"""Reference codings as arrays: what the classifier learns from, and in which fold each text is measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cobench_analysis.coding.codebook import Code, Codebook
from cobench_analysis.coding.decision import LEVEL, STANCE, THEME, CodeNumbers
from cobench_analysis.coding.lookup import Bools, Floats, Ints
from cobench_analysis.errors import InputError, Problem, UsageError
from cobench_analysis.intake.ids import text_sha256
from cobench_analysis.tables import COLUMN_OF, KINDS, as_text, split_ids

if TYPE_CHECKING:
    import pandas as pd

FOLDS = 5
ALWAYS = -1  # the fold of what is always learnt from and never measured on
DECIDED_WEIGHT = 5.0  # how many synthetic comments a comment counts for that a person decided on
LEARNT = (LEVEL, THEME, STANCE)  # services are named, not learnt


@dataclass(frozen=True)
class Reference:
    """``n`` coded texts, sorted, so that the order of rows changes nothing.

    Parameters
    ----------
    texts
        The texts, redacted.
    given
        ``(n, codes)``: whether people gave the code.
    known
        ``(n, kinds)``: whether people coded that kind at all, so that it can be measured on this text.
    weight
        ``(n, codes)``: how much the text counts when the code is learnt; 0 where nobody said whether it is there.
    fold
        ``(n,)``: the fold in which a text is measured by a model that was fitted without it; equal texts
        and texts of one writer share a fold. ``ALWAYS`` for what only teaches: the codebook's examples and
        definitions, and rows that say so.
    """

    texts: tuple[str, ...]
    given: Bools
    known: Bools
    weight: Floats
    fold: Ints


def read_codings(frame: pd.DataFrame, codebook: Codebook) -> Reference:
    """Turn a table of coded comments, and the codebook's own examples and definitions, into arrays.

    Parameters
    ----------
    frame
        ``text``, and of ``level``, ``themes`` (ids joined by ``;``) and ``stance`` those that were coded; a
        blank level or stance was not coded. ``group``, where there is one, names the writer or source: its
        comments are measured together, by a model that has not seen any of them. ``decided``, where there is one,
        names the codes that a person decided on (``kind:code`` joined by ``;``, ``kind:*`` for all of a kind): such a
        row counts more, only for these codes, and nothing is measured on it, since it was not drawn by lot.
        ``only_teaches``, where there is one, is not blank for comments on which nothing is to be measured.
    codebook
        Names the codes.

    Returns
    -------
    Reference
        Sorted by text.

    Raises
    ------
    UsageError
        Where there is no ``text``.
    InputError
        With every code that the codebook does not have.
    """
    if "text" not in frame.columns:
        raise UsageError("The reference codings have no column text.")
    numbers = CodeNumbers(codebook)
    table = as_text(frame)
    texts, taught = table["text"].tolist(), list(_examples(codebook))
    given = np.zeros((len(texts) + len(taught), len(numbers)), np.bool_)
    known = np.zeros((len(given), len(KINDS)), np.bool_)
    _mark(table, numbers, given, known)
    decided = table["decided"].tolist() if "decided" in table.columns else [""] * len(texts)
    weight = known[:, numbers.kind].astype(np.float64)
    for row in (row for row, joined in enumerate(decided) if joined):
        weight[row], known[row] = _decided_weights(decided[row], numbers), False
    teaches = table["only_teaches"].tolist() if "only_teaches" in table.columns else [""] * len(texts)
    known[[row for row, only in enumerate(teaches) if only]] = False
    for row, (_, kind, code) in enumerate(taught, len(texts)):
        given[row, numbers.of(KINDS[kind], [code])] = known[row, kind] = True
        weight[row, numbers.all_of(KINDS[kind])] = 1
    groups = table["group"].tolist() if "group" in table.columns else [""] * len(texts)
    fold = np.append(_folds(texts, groups, teaches), np.full(len(taught), ALWAYS, np.int32))
    texts += [text for text, *_ in taught]
    marks = np.packbits(np.concatenate((given, known, weight > 0, weight > 1), axis=1), axis=1)
    order = sorted(range(len(texts)), key=lambda row: (texts[row], marks[row].tobytes(), int(fold[row])))
    return Reference(tuple(texts[row] for row in order), given[order], known[order], weight[order], fold[order])


def _decided_weights(joined: str, numbers: CodeNumbers) -> Floats:
    """Return how much a comment counts for each code, where a person decided on some."""
    weight = np.zeros(len(numbers))
    for kind, _, code in (one.partition(":") for one in split_ids(joined)):
        weight[numbers.all_of(kind) if code == "*" else numbers.of(kind, [code])] = DECIDED_WEIGHT
    return weight


def _mark(table: pd.DataFrame, numbers: CodeNumbers, given: Bools, known: Bools) -> None:
    """Mark, row by row of the table, which codes people gave and which kinds they coded."""
    problems: dict[str, Problem] = {}
    for kind in LEARNT:
        column = COLUMN_OF[KINDS[kind]]
        if column not in table.columns:
            continue
        place = {code: number for number, (other, code) in enumerate(numbers.codes) if other == KINDS[kind]}
        for row, joined in enumerate(table[column].tolist()):
            codes = [code.strip() for code in split_ids(joined)]
            known[row, kind] = bool(codes) or kind == THEME
            if kind != THEME and len(codes) > 1:
                several = f"a comment has {len(codes)} codes in {column}"
                problems[joined] = Problem(several, "give one", "reference codings")
                continue
            for code in codes:
                if code in place:
                    given[row, place[code]] = True
                else:
                    problems[code] = _unknown(column, code, place)
    if problems:
        raise InputError(list(problems.values()))


def _unknown(column: str, code: str, place: dict[str, int]) -> Problem:
    short = code if len(code) <= 30 else f"{code[:30]}…"
    fix = f"use only: {', '.join(place)}" if place else "leave the column out"
    return Problem(f"the codebook has no '{short}'", fix, "reference codings", None, column)


def _folds(texts: Sequence[str], groups: Sequence[str], teaches: Sequence[str]) -> Ints:
    """Return each text's fold: that of its group, groups dealt out by name; a text without one by its hash.

    What only teaches has none, unless the very same text is measured.
    """
    marks = list(map(text_sha256, texts))
    measured = [(mark, group) for mark, group, only in zip(marks, groups, teaches, strict=True) if not only]
    named = {group: place % FOLDS for place, group in enumerate(sorted({group for _, group in measured if group}))}
    home: dict[str, int] = {}
    for mark, group in sorted(measured, key=lambda row: row[1]):
        home.setdefault(mark, named[group] if group else int(mark[:2], 16) % FOLDS)
    return np.array([home.get(mark, ALWAYS) for mark in marks], np.int32)


def _examples(codebook: Codebook) -> Iterator[tuple[str, int, str]]:
    """Yield text, kind and code of every rule's examples and of every definition."""
    for rule in codebook.rules:
        if KINDS.index(rule.kind) in LEARNT:
            yield from ((text, KINDS.index(rule.kind), rule.code) for text in rule.matches)
    groups: tuple[tuple[int, tuple[Code, ...]], ...] = (
        (LEVEL, codebook.levels),
        (THEME, codebook.themes),
        (STANCE, codebook.stances),
    )
    for kind, codes in groups:
        for code in codes:
            if code.definition:
                yield " ".join((f"{code.name}.", code.definition, *code.includes)), kind, code.id
