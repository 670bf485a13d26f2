"""Read the files of ``data/memos/``: all problems of all files at once, and never a word of a memo's text in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.encoding import decode
from cobench_analysis.review.memo_head import GUIDE, Head
from cobench_analysis.review.memo_writing import memo_id
from cobench_analysis.review.memos import ENDING, FENCE, About, Memo, clean_text

LEFT_OUT = "readme.md"


@dataclass
class Memos:
    """The memos of a folder.

    Parameters
    ----------
    memos
        Those that are whole, by date and id.
    problems
        What must be mended.
    notes
        What is only worth knowing.
    lines
        The line of a memo's file on which each thing stands that it is about, by the file's name.
    """

    memos: tuple[Memo, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: dict[str, dict[About, int]] = field(default_factory=dict)


def read_memos(folder: Path) -> Memos:
    """Read all memos of a folder and of the folders in it.

    Parameters
    ----------
    folder
        ``data/memos``; there may be none.

    Returns
    -------
    Memos
        In the order of date and id, whatever the files are called.
    """
    read = Memos()
    found: dict[str, Memo] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        inside = path.relative_to(folder)
        if any(part.startswith((".", "~$")) for part in inside.parts) or path.name.casefold() == LEFT_OUT:
            continue
        name = f"{folder.name}/{inside.as_posix()}"
        if path.suffix.casefold() != ENDING:
            read.notes.append(f"{name} is no {ENDING} file, so it was not read as a memo.")
            continue
        memo = _read_file(path, name, read)
        if memo is None:
            continue
        first = found.setdefault(memo.id.casefold(), memo)
        if first is not memo:
            fix = f"give one of them another id; {memo_id([memo.id, name], found)} is free"
            read.problems.append(Problem(f"the id {memo.id} stands in {first.file} too", fix, name, unit="line"))
    read.memos = tuple(sorted(found.values(), key=lambda memo: (memo.date, memo.id)))
    return read


def _read_file(path: Path, name: str, read: Memos) -> Memo | None:
    try:
        written, _ = decode(path.read_bytes(), name)
    except InputError:
        what, fix = "the file is not plain text", "open it in a text editor and save it as UTF-8"
        read.problems.append(Problem(what, fix, name))
        return None
    lines = written.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next((place for place, line in enumerate(lines) if line.strip()), 0)
    rest = [line.strip() for line in lines[start + 1 :]]
    if lines[start].strip() != FENCE:
        what = f"it has no head: a memo begins with a line of {FENCE}"
        fix = f"make a new memo with cobench memo new, and put your words below its head (see {GUIDE})"
        read.problems.append(Problem(what, fix, name, start + 1, unit="line"))
        return None
    if FENCE not in rest:
        what, fix = "its head never ends", f"put a line of {FENCE} between the head and your words"
        read.problems.append(Problem(what, fix, name, start + 1, unit="line"))
        return None
    end = start + 1 + rest.index(FENCE)
    # Blank lines stand for what is before the head, so that line numbers are those of the file.
    head = Head(name, "\n" * (start + 1) + "\n".join(lines[start + 1 : end]) + "\n", start + 1)
    memo = head.memo(clean_text("\n".join(lines[end + 1 :])))
    read.problems += head.problems
    if memo is not None:
        read.lines[name] = head.about_lines
    return memo
