"""The codes of those who read a blind sample, each kept whole: nobody's overwrite another's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.intake.ids import text_sha256
from cobench_analysis.review.ledger import NOTE, Decision, locked_ledger, read_ledger
from cobench_analysis.review.returned import Returned, read_blind
from cobench_analysis.review.samples import Sample

if TYPE_CHECKING:
    import pandas as pd

READER_COLUMNS = ("comment_id", "level", "themes", "stance")


def reader_file(sample: Sample, reader: str) -> Path:
    """Return the file of a reader's codes: a ledger of its own, without the name, since a manifest may be published.

    Parameters
    ----------
    sample
        What was read.
    reader
        The reader's name.
    """
    return sample.folder / "readers" / f"reader-{text_sha256(reader.casefold())[:8]}.csv"


def add_reading(sample: Sample, returned: Returned, decisions: Sequence[Decision]) -> int:
    """Add what came back to the codes of its reader, and return how many comments are new or changed.

    Parameters
    ----------
    sample
        What was read.
    returned
        What came back.
    decisions
        The same as lines of a ledger.
    """
    path = reader_file(sample, returned.reviewer)
    with locked_ledger(path) as ledger:
        before = _codes(ledger.decisions)
        now = {answer.comment_id: read_blind(answer) for answer in returned.answers if answer.choices}
        fresh = {
            name
            for name, codes in now.items()
            if before.get(name) != (codes.level, ";".join(codes.themes), codes.stance)
        }
        noted = {(one.comment_id, one.note) for one in ledger.decisions}
        kept = [one for one in decisions if one.kind == NOTE and (one.comment_id, one.note) not in noted]
        ledger.append([one for one in decisions if one.comment_id in fresh] + kept)
    return len(fresh)


def _codes(decisions: Sequence[Decision]) -> dict[str, tuple[str, str, str]]:
    """Return each comment's codes as its reader gave them last: a later reading counts whole."""
    latest = {one.comment_id: one.batch for one in decisions}
    found: dict[str, dict[str, list[str]]] = {}
    for one in decisions:
        if latest[one.comment_id] == one.batch and one.decision in ("add", "set"):
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
    for path in sorted((sample.folder / "readers").glob("[!.]*.csv")):
        decisions = [one for one in read_ledger(path) if (one.kind, one.code) in known]
        rows = sorted((name, *codes) for name, codes in _codes(decisions).items())
        if rows:
            found[decisions[-1].reviewer] = pd.DataFrame(rows, columns=list(READER_COLUMNS))
    return found
