"""What was given, as tables: one row a comment, and one row a given code with its band."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.decision import LEVEL, SERVICE, STANCE, THEME, CodeNumbers, Decision
from cobench_analysis.coding.lookup import held_once
from cobench_analysis.coding.verdicts import MODEL, QUESTION, RULES, Verdicts
from cobench_analysis.tables import BAND_COLUMNS, BANDS, CODE_COLUMNS, KINDS, theme_column

DECIMALS = 4  # of a confidence


def codes_table(
    passed: dict[str, pa.Array],
    verdicts: Verdicts,
    decision: Decision,
    codebook: Codebook,
    numbers: CodeNumbers,
    decider: str,
) -> pa.Table:
    """Return one row per comment: see ``tables.CODE_COLUMNS``.

    Parameters
    ----------
    passed
        The columns that are passed through, and the text.
    verdicts, decision
        What was given.
    codebook, numbers
        The codes.
    decider
        ``rules`` or ``model``: what gave the codes that were not given by default.
    """
    count = len(decision.level)
    names = pa.array([code for _, code in numbers.codes])
    themes, services = verdicts.of(THEME), verdicts.of(SERVICE)
    band = np.zeros(count, np.int32)
    no_service = verdicts.kind != SERVICE
    np.maximum.at(band, verdicts.comment[no_service], verdicts.band[no_service])
    settled = np.zeros(count, np.bool_)
    settled[verdicts.comment[np.isin(verdicts.origin, (RULES, QUESTION, MODEL))]] = True
    chances = {kind: _confidence(verdicts.of(kind)) for kind in (LEVEL, STANCE)}
    columns = {
        "level": names.take(decision.level),
        "level_confidence": chances[LEVEL],
        "themes": _joined(themes, names, count),
        "theme_confidences": _joined_confidences(themes, count),
        "stance": names.take(decision.stance),
        "stance_confidence": chances[STANCE],
        "services": _joined(services, names, count),
        "status": pa.array(BANDS).take(band),
        "decided_by": pa.array(["none", decider]).take(settled.astype(np.int32)),
        "codebook_version": pa.repeat(codebook.version, count),
    }
    flags = decision.theme[:, numbers.all_of("theme")].astype(np.int8)
    flag_columns = {theme_column(theme): flags[:, place] for place, theme in enumerate(codebook.theme_ids)}
    return pa.table({**passed, **columns, **flag_columns}).select([*CODE_COLUMNS, *flag_columns])


def bands_table(ids: pa.Array, verdicts: Verdicts, numbers: CodeNumbers) -> pa.Table:
    """Return one row per given level, theme and stance: see ``tables.BAND_COLUMNS``.

    Parameters
    ----------
    ids
        The comments.
    verdicts
        What was given.
    numbers
        The codes.
    """
    rows = verdicts.take(np.flatnonzero(verdicts.kind != SERVICE))
    codes = [code for _, code in numbers.codes]
    columns = ((ids, rows.comment), (KINDS, rows.kind), (codes, rows.code), (BANDS, rows.band))
    arrays = [held_once(values, numbers) for values, numbers in columns]
    return pa.table(arrays, names=list(BAND_COLUMNS))


def _joined(verdicts: Verdicts, names: pa.Array, count: int) -> pa.Array:
    """Return the ids of each comment's codes, joined by a semicolon."""
    return _per_comment(verdicts, names.take(verdicts.code), count)


def _confidence(verdicts: Verdicts) -> pa.Array:
    """Return the confidence of each comment's one code, missing where no model gave it."""
    return pa.array(verdicts.confidence.round(DECIMALS), from_pandas=True)


def _joined_confidences(verdicts: Verdicts, count: int) -> pa.Array:
    """Return the confidences of each comment's codes, joined by a semicolon; blank where no model gave it."""
    hundredths = np.where(np.isnan(verdicts.confidence), -1, (verdicts.confidence * 100).round()).astype(np.int64)
    words = pa.array([*(f"{number / 100:.2f}" for number in range(101)), ""])
    return _per_comment(verdicts, words.take(np.where(hundredths < 0, 101, hundredths)), count)


def _per_comment(verdicts: Verdicts, words: pa.Array, count: int) -> pa.Array:
    """Return a word per verdict as one text per comment, joined by a semicolon."""
    offsets = np.searchsorted(verdicts.comment, np.arange(count + 1)).astype(np.int32)
    return pc.binary_join(pa.ListArray.from_arrays(offsets, words), ";")
