"""Measure the coding on reference codings, once for each codebook and version of the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cobench_analysis import project
from cobench_analysis.coding.classifier import band_totals
from cobench_analysis.coding.coder import Coder, Coding
from cobench_analysis.intake.comments import read_comments
from cobench_analysis.review.agreement import agreement, band_precision, read_reference
from cobench_analysis.store import sha256_file, sha256_json, sha256_sources, write_json
from cobench_analysis.tables import BANDS, KINDS, table_sha256

PRACTICE_COMMENTS, PRACTICE_CODES = "practice_comments.csv", "practice_codes.csv"


def measure(year: int, coder: Coder, coding: Coding, cache: Path) -> dict[str, Any]:
    """Return how well the coding agrees with people: on the practice set, and on the year where it was read.

    Parameters
    ----------
    year
        The year, whose reference codes are ``event_YEAR_codes.csv`` where there are any.
    coder
        The coder to measure.
    coding
        The year's coding.
    cache
        A folder for results; a result is used again while codebook, reference and code are the same.

    Returns
    -------
    dict
        ``practice`` and, where there are reference codes, ``year``: see ``agreement``; ``bands``: rows
        of kind, band, given, right on the practice set; ``unseen``: the same on comments that the model learnt
        from, each coded by a model that had not seen it; ``measured_on``: how many these are; ``rare``: names of
        codes with too few examples to be learnt.
    """
    folder = project.reference_dir()
    own = project.codes_file(year)
    files = [path for path in (folder / PRACTICE_COMMENTS, folder / PRACTICE_CODES, own) if path.is_file()]
    learnt = coder.classifier.sha256 if coder.classifier else None
    inputs = [table_sha256(coding.codes), *map(sha256_file, files)]
    key = sha256_json([coder.codebook.sha256, learnt, _code_sha256(), *inputs])
    kept = cache / f"measured-{key[:16]}.json"
    if kept.is_file():
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    result = _measure_practice(folder, coder)
    result |= _unseen(coder)
    if own.is_file():
        result["year"] = agreement(coding.codes, read_reference(own), coder.codebook.theme_ids)
    write_json(kept, result)
    return result


def _measure_practice(folder: Path, coder: Coder) -> dict[str, Any]:
    people = read_reference(folder / PRACTICE_CODES)
    coding = coder.code(read_comments(folder / PRACTICE_COMMENTS).comments)
    bands = band_precision(coding.codes, coding.bands, people)
    rows = [[kind, band, int(given), int(right)] for kind, band, given, right in bands.itertuples(index=False)]
    return {"practice": agreement(coding.codes, people, coder.codebook.theme_ids), "bands": rows}


def _code_sha256() -> str:
    return sha256_sources(Path(__file__).parent.parent.rglob("*.py"))


def _unseen(coder: Coder) -> dict[str, Any]:
    """Return what was measured while learning, and which codes were too rare to be learnt."""
    known, book = coder.classifier, coder.codebook
    if known is None:
        return {"unseen": [], "measured_on": 0, "rare": []}
    counts = band_totals(known.measured)
    rows = [[kind, band, *counts[kind, band]] for kind in KINDS for band in BANDS if (kind, band) in counts]
    rare = [book.name(*code) for code, few in zip(book.numbered, known.rare.tolist(), strict=False) if few]
    measured_on = sum(given for (kind, _), (given, _) in counts.items() if kind == "level")  # each comment has one
    return {"unseen": rows, "measured_on": measured_on, "rare": rare}
