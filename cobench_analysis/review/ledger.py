"""The ledger of people's decisions: appended to, never rewritten; the latest decision on a code wins.

One decision is one line, so that two ledgers can be compared line by line. An import is written whole or not at
all: under a lock, the lines that were there and the new ones go to a neighbouring file, which takes the ledger's
place when it is safely on the disk. A kill at any point leaves the ledger before or the ledger after.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.ids import normalise_space
from cobench_analysis.store import guard_cell, replacing, unguard_cell
from cobench_analysis.tables import DECISIONS, KINDS, LEDGER_COLUMNS

SET, ADD, REMOVE, CONFIRM = "set", "add", "remove", "confirm"
WHOLE_SET = "*"  # of themes: they are complete
NOTE = "note"  # the kind of a row that decides nothing
ONE_CODE = ("level", "stance")  # kinds of which a comment has one code
PATIENCE = 20  # seconds that a second importer waits for the first
_HASH = 64
_BLANK = b" \t\r\n"


@dataclass(frozen=True)
class Decision:
    """One line of a ledger, in the order of ``tables.LEDGER_COLUMNS``."""

    decided_at: str
    reviewer: str
    comment_id: str
    text_sha256: str
    kind: str
    code: str
    decision: str
    note: str = ""
    codebook_version: str = ""
    batch: str = ""

    @property
    def subject(self) -> tuple[str, str, str]:
        """What it decides: the comment, the kind, and of themes and services which one."""
        which = "" if self.kind in (*ONE_CODE, NOTE) else self.code
        return self.comment_id, self.kind, f"{which} {self.decision}" if which == WHOLE_SET else which

    @property
    def effect(self) -> tuple[str, bool]:
        """What it comes to: which code, and whether it is there; to confirm is to give."""
        return self.code, self.decision != REMOVE

    @property
    def clears(self) -> bool:
        """Whether it says that none of the themes is there, but those that are given after it."""
        return self.code == WHOLE_SET and self.decision == REMOVE


@dataclass
class Ledger:
    """A ledger while its lock is held.

    Parameters
    ----------
    path
        The file.
    decisions
        Its lines, the oldest first.
    """

    path: Path
    decisions: tuple[Decision, ...]

    def append(self, new: Sequence[Decision]) -> None:
        """Write further lines behind those that are there; all of them or none."""
        if not new:
            return
        before = self.path.read_bytes() if self.path.is_file() else b""
        if not before.strip(codecs.BOM_UTF8 + _BLANK):
            before = _lines([LEDGER_COLUMNS])
        if not before.endswith(b"\n"):  # a person's editor may have left the last line open
            before += b"\n"
        whole = before + _lines([tuple(getattr(one, name) for name in LEDGER_COLUMNS) for one in new])
        written = _decisions(whole, self.path.name)  # nothing that could not be read again takes the ledger's place
        if len(written) != len(self.decisions) + len(new):
            fix = "restore the ledger from a backup, or report this"
            raise InputError(Problem("the new lines could not be read back; nothing was written", fix, self.path.name))
        with replacing(self.path) as aside, aside.open("wb") as file:
            file.write(whole)
            file.flush()
            os.fsync(file.fileno())
        self.decisions = written


@contextmanager
def locked_ledger(path: Path) -> Iterator[Ledger]:
    """Hold a ledger, so that nobody else writes to it meanwhile.

    Parameters
    ----------
    path
        The ledger. It need not exist yet.

    Raises
    ------
    InputError
        Where another import holds it for too long, or it cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, locked_ledger(Path(folder) / "2021.csv") as ledger:
    ...     ledger.append([Decision("2026-11-25T10:00:00Z", "Ann", "c1", "0" * 64, "level", "strategic", "set")])
    ...     len(read_ledger(ledger.path))
    1
    """
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        fix = "wait until the other import has ended, and import again"
        raise InputError(Problem("somebody else is importing decisions right now", fix, path.name)) from None
    try:
        yield Ledger(path, read_ledger(path))
    finally:
        lock.release()


def read_ledger(path: Path) -> tuple[Decision, ...]:
    """Read a ledger; one that does not exist has no decisions.

    Parameters
    ----------
    path
        ``data/reviews/YEAR.csv``.

    Raises
    ------
    InputError
        With every line that is not a decision.
    """
    parent_is_file = path.parent.exists() and not path.parent.is_dir()
    lost = path.is_symlink() and not path.exists()
    if parent_is_file or lost or (path.exists() and not path.is_file()):
        fix = "put the ledger back where it was, or connect the drive that it is on"
        raise InputError(Problem("this is no file that can be read", fix, str(path)))
    return _decisions(path.read_bytes(), path.name) if path.is_file() else ()


def _decisions(data: bytes, name: str) -> tuple[Decision, ...]:
    rows = _cells(data, name)
    if rows and tuple(rows[0]) != LEDGER_COLUMNS:
        fix = f"restore the first line: {','.join(LEDGER_COLUMNS)}"
        raise InputError(Problem("the heading is not that of a ledger", fix, name, 1, unit="line"))
    found, problems = [], []
    for line, cells in enumerate(rows[1:], 2):
        if not any(cells):
            continue
        wrong = _wrong(cells)
        if wrong:
            fix = "restore the line from a backup; a ledger is only ever appended to"
            problems.append(Problem(wrong, fix, name, line, unit="line"))
            continue
        found.append(Decision(*map(unguard_cell, cells)))
    if problems:
        raise InputError(problems)
    return tuple(found)


def _cells(data: bytes, name: str) -> list[list[str]]:
    fix = "restore it from a backup; a ledger is only ever appended to"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(Problem("the file is not UTF-8 any more; another program has saved it", fix, name)) from None
    if not text.strip():
        return []
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise InputError(Problem("the lines cannot be told apart", fix, name)) from None


def _wrong(cells: Sequence[str]) -> str:
    """Say what is wrong with a line; blank where nothing is."""
    if len(cells) != len(LEDGER_COLUMNS):
        return f"the line has {len(cells)} cells, and a decision has {len(LEDGER_COLUMNS)}"
    one = Decision(*cells)
    if not one.comment_id:
        return "there is no comment_id"
    if len(one.text_sha256) != _HASH:
        return "text_sha256 is not a hash of 64 digits"
    if one.kind not in (*KINDS, NOTE):
        return f"there is no kind '{one.kind[:20]}'"
    if one.decision not in DECISIONS:
        return f"there is no decision '{one.decision[:20]}'"
    if one.kind in ONE_CODE and one.decision not in (SET, CONFIRM):
        return f"a {one.kind} is set or confirmed, not '{one.decision}'"
    if one.kind in ("theme", "service") and one.decision == SET:
        return f"a {one.kind} is added, removed or confirmed, not set"
    if one.code == WHOLE_SET and (one.kind != "theme" or one.decision == ADD):
        return f"'{WHOLE_SET}' stands for the whole set of themes, which is confirmed or removed"
    if not one.code and one.kind != NOTE:
        return "there is no code"
    return ""


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([[guard_cell(normalise_space(cell)) for cell in row] for row in rows])
    return buffer.getvalue().encode("utf-8", "replace")
