"""What a report was made from, as one key: while it stays the same, nothing has to be made again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from cobench_analysis import project
from cobench_analysis.store import sha256_file, sha256_json, write_json

DATA = ("codebook", "framework", "raw", "reference", "reviews")
PROGRAM = ("*.py", "template/*")
NOTES = "notes.json"  # in the processed folder: a controlled year's notes are not for the report's


def input_hash(*, memos: bool = False) -> str:
    """Return one hash of all that a report can depend on: data, notebooks, program and packages.

    Parameters
    ----------
    memos
        Whether researchers' memos are a part of it: the report never shows them, their notebooks do.

    Examples
    --------
    >>> input_hash() == input_hash()
    True
    """
    root, package = project.project_root(), Path(__file__).parent
    files = {path.relative_to(root).as_posix(): sha256_file(path) for path in sorted(_inputs(root, memos=memos))}
    program = sorted(path for pattern in PROGRAM for path in package.rglob(pattern) if path.is_file())
    modules = {path.relative_to(package).as_posix(): sha256_file(path) for path in program}
    installed = sorted({one.name + one.version for one in distributions()})
    return sha256_json([files, modules, installed, sys.version])


def report_key(inputs: str, year: int, asked: Mapping[str, Any]) -> str:
    """Return the key of a report, or of one of its notebooks.

    Parameters
    ----------
    inputs
        What :func:`input_hash` says.
    year
        The year.
    asked
        Formats, notebook and parameters.
    """
    return sha256_json([inputs, year, dict(asked)])


def _inputs(root: Path, *, memos: bool) -> Iterator[Path]:
    for folder in (*DATA, *(("memos",) if memos else ())):
        yield from (path for path in (root / "data" / folder).rglob("*") if path.is_file())
    yield from project.notebooks_dir().glob("*.ipynb")


def remember(year: int, key: str, names: Iterable[str], notes: Iterable[str]) -> dict[str, Any]:
    """Return what the manifest keeps of a report that was made: its key and its files; write its notes aside.

    Parameters
    ----------
    year, key
        What was made.
    names
        Its files in ``reports/YEAR``, the page first.
    notes
        What is worth knowing of the data.
    """
    folder, listed = project.reports_dir(year), list(names)
    write_json(project.processed_dir(year) / NOTES, {"notes": list(notes)})
    return {"made_from": key, "order": listed, "files": {name: sha256_file(folder / name) for name in listed}}


def manifest_file(year: int, notebook: str = "") -> Path:
    """Return where the manifest of a year's report stands, or that of a notebook which was run alone."""
    folder = project.reports_dir(year)
    return folder / "notebooks" / f"{notebook}.json" if notebook else folder / "manifest.json"


def made_before(year: int, key: str, notebook: str = "") -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """Return page, files and notes of a year's report that was made from the same; None where anything differs.

    A report of which a form was left out is made again: what was missing may be there now.

    Parameters
    ----------
    year, key
        What is asked for.
    notebook
        The notebook that is run alone; the report's own where blank.
    """
    folder = project.reports_dir(year)
    try:
        manifest = json.loads(manifest_file(year, notebook).read_text(encoding="utf-8"))
        notes = json.loads((project.processed_dir(year) / NOTES).read_text(encoding="utf-8"))["notes"]
        same = manifest["made_from"] == key and not manifest["left_out"]
        if not same or any(sha256_file(folder / name) != digest for name, digest in manifest["files"].items()):
            return None
        return manifest["order"][0], tuple(manifest["order"]), tuple(notes)
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return None
