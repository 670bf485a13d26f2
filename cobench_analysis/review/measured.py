"""Measure the coding on reference codings, once for each codebook and version of the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cobench_analysis import project
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.coder import Coder, Coding
from cobench_analysis.intake.comments import read_comments
from cobench_analysis.review.agreement import agreement, band_precision, read_reference
from cobench_analysis.store import sha256_file, sha256_json, sha256_sources, write_json
from cobench_analysis.tables import table_sha256

PRACTICE_COMMENTS, PRACTICE_CODES = "practice_comments.csv", "practice_codes.csv"


def measure(year: int, codebook: Codebook, coding: Coding, cache: Path) -> dict[str, Any]:
    """Return how well the coding agrees with people: on the practice set, and on the year where it was read.

    Parameters
    ----------
    year
        The year, whose reference codes are ``event_YEAR_codes.csv`` where there are any.
    codebook
        The codebook to measure.
    coding
        The year's coding.
    cache
        A folder for results; a result is used again while codebook, reference and code are the same.

    Returns
    -------
    dict
        ``practice`` and, where there are reference codes, ``year``: see ``agreement``; ``bands``: rows
        of kind, band, given, right on the practice set.
    """
    folder = project.reference_dir()
    own = folder / f"event_{year}_codes.csv"
    files = [path for path in (folder / PRACTICE_COMMENTS, folder / PRACTICE_CODES, own) if path.is_file()]
    key = sha256_json([codebook.sha256, _code_sha256(), table_sha256(coding.codes), *map(sha256_file, files)])
    kept = cache / f"measured-{key[:16]}.json"
    if kept.is_file():
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    result = _measure_practice(folder, codebook)
    if own.is_file():
        result["year"] = agreement(coding.codes, read_reference(own), codebook.theme_ids)
    write_json(kept, result)
    return result


def _measure_practice(folder: Path, codebook: Codebook) -> dict[str, Any]:
    people = read_reference(folder / PRACTICE_CODES)
    coding = Coder(codebook).code(read_comments(folder / PRACTICE_COMMENTS).comments)
    bands = band_precision(coding.codes, coding.bands, people)
    rows = [[kind, band, int(given), int(right)] for kind, band, given, right in bands.itertuples(index=False)]
    return {"practice": agreement(coding.codes, people, codebook.theme_ids), "bands": rows}


def _code_sha256() -> str:
    return sha256_sources(Path(__file__).parent.parent.rglob("*.py"))
