"""The codes of those who read a blind sample, each kept whole: nobody's overwrite another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.review.ledger import ADD, NOTE, SET, Decision, locked_ledger, read_ledger
from cobench_analysis.review.returned import Returned
from cobench_analysis.review.samples import Sample

if TYPE_CHECKING:
    import pandas as pd

READER_COLUMNS = ("comment_id", "level", "themes", "stance")


def reader_file(sample: Sample, reader: str) -> Path:
    """Return the file of a reader's codes: a ledger of its own, numbered, since a manifest may name it in public.

    Parameters
    ----------
    sample
        What was read.
    reader
        The reader's name; capitals and small letters are the same.
    """
    files = _files(sample)
    for path in files:
        if any(one.reviewer.casefold() == reader.casefold() for one in read_ledger(path)[:1]):
            return path
    return sample.folder / "readers" / f"reader-{1 + max((int(path.stem[7:]) for path in files), default=0)}.csv"


def _files(sample: Sample) -> list[Path]:
    found = (path for path in (sample.folder / "readers").glob("reader-*.csv") if path.stem[7:].isdecimal())
    return sorted(found, key=lambda path: int(path.stem[7:]))


def add_reading(sample: Sample, returned: Returned, decisions: Sequence[Decision]) -> int:
    """Add what came back to the codes of its reader, and return how many comments are new or changed.

    Parameters
    ----------
    sample
        What was read.
    returned
        What came back; the very same file a second time adds nothing.
    decisions
        The same as lines of a ledger, without what cannot be taken.
    """
    with locked_ledger(reader_file(sample, returned.reviewer)) as ledger:
        before = _codes(ledger.decisions)
        known = {one.batch for one in ledger.decisions}
        noted = {(one.comment_id, one.note) for one in ledger.decisions}
        now = _codes([one for one in decisions if one.kind != NOTE and one.batch not in known])
        fresh = {name for name, codes in now.items() if before.get(name) != codes}
        new = [one for one in decisions if one.comment_id in fresh and one.kind != NOTE]
        told = {(one.comment_id, one.note) for one in new} | noted
        notes = {(one.comment_id, one.note): one for one in decisions if one.note}
        ledger.append(new + [_as_note(one) for key, one in notes.items() if key not in told])
    return len(fresh)


def _as_note(decision: Decision) -> Decision:
    return replace(decision, kind=NOTE, code="", decision=SET)


def _codes(decisions: Sequence[Decision]) -> dict[str, tuple[str, str, str]]:
    """Return each comment's codes as its reader gave them last: a later reading counts whole."""
    latest = {one.comment_id: one.batch for one in decisions}
    found: dict[str, dict[str, list[str]]] = {}
    for one in decisions:
        if latest[one.comment_id] == one.batch and one.decision in (ADD, SET):
            found.setdefault(one.comment_id, {}).setdefault(one.kind, []).append(one.code)
    return {
        name: (kinds["level"][-1], ";".join(dict.fromkeys(kinds.get("theme", []))), kinds["stance"][-1])
        for name, kinds in found.items()
        if "level" in kinds and "stance" in kinds
    }


def readings(sample: Sample, codebook: Codebook) -> dict[str, pd.DataFrame]:
    """Return the codes of each reader, by name.

    Parameters
    ----------
    sample
        What was read.
    codebook
        Codes that it no longer has are left out.

    Returns
    -------
    dict
        ``READER_COLUMNS``, one row a comment, sorted by id.

    Raises
    ------
    InputError
        Where a reader's file is damaged.
    """
    import pandas as pd

    known = set(codebook.numbered)
    found = {}
    for path in _files(sample):
        decisions = [one for one in read_ledger(path) if (one.kind, one.code) in known]
        rows = sorted((name, *codes) for name, codes in _codes(decisions).items())
        if rows:
            found[decisions[-1].reviewer] = pd.DataFrame(rows, columns=list(READER_COLUMNS))
    return found
