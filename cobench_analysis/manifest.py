"""The manifest of a run: what went in, what came out, and one hash that stands for all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cobench_analysis import project
from cobench_analysis.coding.coder import CodedTables, Coder, Coding
from cobench_analysis.intake.comments import Intake
from cobench_analysis.reporting.suppression import Rules
from cobench_analysis.store import sha256_file, sha256_json
from cobench_analysis.tables import table_sha256

PACKAGES = (
    "cobench-analysis",
    "ftfy",
    "matplotlib",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "scikit-learn",
    "scipy",
)


def file_hashes(paths: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of files by their name, as seen from the project where they lie in it."""
    root = project.project_root().resolve()
    full = sorted({path.resolve() for path in paths})
    return {
        path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name: sha256_file(path)
        for path in full
    }


def tables(intake: Intake, coding: Coding | CodedTables) -> dict[str, Any]:
    """Return the tables of a run by name: of pandas, or those of the coding as Arrow tables."""
    return {"comments": intake.comments, "codes": coding.codes, "evidence": coding.evidence, "bands": coding.bands}


def make_manifest(
    year: str, coder: Coder, inputs: Mapping[str, str], intake: Intake, coding: Coding, rules: Rules | None = None
) -> dict[str, Any]:
    """Return what went into a run. ``identity`` is a hash of all of it but the clock.

    Parameters
    ----------
    year
        The year, or blank.
    coder
        What coded: its codebook, and what it has learnt.
    inputs
        SHA-256 of every input file by name.
    intake, coding
        What was read and what became of it.
    rules
        By which small counts are hidden; the usual ones where None.
    """
    rules = rules or Rules()
    made = tables(intake, coding.tables)
    content: dict[str, Any] = {
        "year": year,
        "inputs": dict(sorted(inputs.items())),
        "codebook": {"version": coder.codebook.version, "sha256": coder.codebook.sha256},
        "model": coder.classifier.sha256 if coder.classifier else None,
        "packages": {name: version(name) for name in PACKAGES},
        "rows": {name: len(table) for name, table in made.items()},
        "tables": {name: table_sha256(table) for name, table in made.items()},
        "settings": {"disclosure_threshold": rules.threshold, "rounding": rules.rounding, "seed": 0},
        "notes": list(intake.notes),
    }
    return content | {"identity": sha256_json(content), "created_at": datetime.now(UTC).isoformat(timespec="seconds")}


def publishable(manifest: Mapping[str, Any], intake: Intake) -> dict[str, Any]:
    """Return the manifest that goes with a report: without exact counts in a controlled year."""
    hidden = () if (intake.comments["disclosure"] == "open").all() else ("rows", "notes")
    return {name: value for name, value in manifest.items() if name not in hidden}
