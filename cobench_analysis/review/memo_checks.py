"""Check memos against what they are about: codes and rules of the codebook, comments of coded years."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import cache

from cobench_analysis import project
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.errors import Problem
from cobench_analysis.intake.redact import Redactor
from cobench_analysis.review.memo_export import outward
from cobench_analysis.review.memo_files import Memos, read_memos
from cobench_analysis.review.memos import CODE_KINDS, COMMENT, RULE, YEAR, About, Memo
from cobench_analysis.review.names import counted

_LIKE_AN_ID = re.compile(r"[\w./-]{1,40}")  # anything else could be a sentence, which no message repeats
PERSONAL = "there is a name or personal data in it, such as are taken out of comments, and share says yes"
NAMES = (
    "words in it may be names, so it is shown to nobody though share says yes. Say of each in "
    "data/raw/names-and-schools.csv what it is (keep, where it names nobody)."
)
CommentIds = Callable[[int], Collection[str] | None]


def project_memos(codebook: Codebook | None, redactor: Redactor | None = None) -> Memos:
    """Read the project's memos and check them.

    Parameters
    ----------
    codebook
        Where None (it has problems of its own), codes and rules are not looked at.
    redactor
        To note names and personal data in memos that others may read; where None, nobody looks for them.

    Returns
    -------
    Memos
        Those that have no problem, with the problems and notes of all.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> isinstance(project_memos(load_codebook()).memos, tuple)
    True
    """
    return check_memos(read_memos(project.memos_dir()), codebook, processed_ids, redactor)


def check_memos(
    read: Memos, codebook: Codebook | None, comment_ids: CommentIds, redactor: Redactor | None = None
) -> Memos:
    """Check memos against codebook and comments.

    Parameters
    ----------
    read
        What was read; it stays as it is.
    codebook, redactor
        As for :func:`project_memos`.
    comment_ids
        Gives the ids of the comments of a year; None where it has not been coded.

    Returns
    -------
    Memos
        The memos that are only about things that there are or may yet come. A comment that is not among those of its
        year is worth a note: the year's data may change.
    """
    problems, notes, kept = list(read.problems), list(read.notes), []
    for memo in read.memos:
        wrong = [] if codebook is None else list(_unknown(memo, codebook, read.lines.get(memo.file, {})))
        problems += wrong
        kept += [] if wrong else [memo]
        notes += _worth_knowing(memo, comment_ids, redactor)
    return replace(read, memos=tuple(kept), problems=problems, notes=notes)


def unknown_about(one: About, codebook: Codebook) -> tuple[str, str] | None:
    """Say what is wrong with a code or rule that the codebook does not have, and what to do; None where all is well.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> unknown_about(About("theme", "voise"), load_codebook())
    ("the codebook has no theme 'voise'", 'check the id; near it: voice')
    """
    known = _known(one.kind, codebook)
    if known is None or one.code in known:
        return None
    shown = f" '{one.code}'" if _LIKE_AN_ID.fullmatch(one.code) else " of this id"
    near = difflib.get_close_matches(one.code.casefold(), sorted(known), n=3)
    fix = f"check the id; near it: {', '.join(near)}" if near else "take an id from data/codebook/cobench.yml"
    return f"the codebook has no {one.kind}{shown}", fix


def _known(kind: str, codebook: Codebook) -> frozenset[str] | None:
    if kind in CODE_KINDS:
        return frozenset(code for of, code in codebook.numbered if of == kind)
    return frozenset(rule.id for rule in codebook.rules) if kind == RULE else None


def _unknown(memo: Memo, codebook: Codebook, lines: dict[About, int]) -> Iterator[Problem]:
    for one in memo.about:
        wrong = unknown_about(one, codebook)
        if wrong:
            yield Problem(*wrong, memo.file, lines.get(one), unit="line")


def _worth_knowing(memo: Memo, comment_ids: CommentIds, redactor: Redactor | None) -> Iterator[str]:
    if not memo.text:
        yield f"{memo.file} holds no words yet, so it is shown nowhere."
    for one in memo.about:
        told = missing_comment(one, comment_ids)
        if told:
            yield f"{memo.file}: {told}"
        elif one.kind == YEAR and one.year not in project.years():
            yield f"{memo.file}: there are no data of {one.code}."
    if redactor is None or not memo.share or not memo.text:
        return
    if redactor.redact(f"{memo.title}\n{memo.text}")[1]:
        yield f"{memo.file}: {PERSONAL}. They are taken out where it is given to others, as far as they are found."
    if not outward([memo], redactor)[0].share:
        yield f"{memo.file}: {NAMES}"


def missing_comment(one: About, comment_ids: CommentIds) -> str:
    """Return a sentence on a comment that is not among those of its coded year; blank where all is well.

    Examples
    --------
    >>> missing_comment(About("comment", "2021 E9"), lambda year: {"E1"})
    '2021 had no comment E9 when it was last coded.'
    """
    known = comment_ids(one.year) if one.kind == COMMENT and one.year else None
    if known is None or one.comment_id in known:
        return ""
    shown = one.comment_id if _LIKE_AN_ID.fullmatch(one.comment_id) else "of this id"
    return f"{one.year} had no comment {shown} when it was last coded."


def processed_ids(year: int) -> frozenset[str] | None:
    """Return the ids of a year's comments as it was last coded; None where it has not been coded."""
    path = project.processed_dir(year) / "comments.parquet"
    return _ids_in(str(path), path.stat().st_mtime_ns) if path.is_file() else None


@cache
def _ids_in(path: str, changed: int) -> frozenset[str]:  # noqa: ARG001 - a file that changed is read anew
    import pyarrow.parquet

    return frozenset(pyarrow.parquet.read_table(path, columns=["comment_id"])["comment_id"].to_pylist())


def left_out(read: Memos) -> tuple[str, ...]:
    """Say how many files of memos have problems, and so are not among the memos; nothing where none has.

    Examples
    --------
    >>> left_out(Memos(problems=[Problem("it has no head", file="memos/a.md")]))
    ('1 memo has problems and is left out. To see them: cobench check',)
    """
    files = len({problem.file for problem in read.problems})
    if not files:
        return ()
    verbs = "has problems and is" if files == 1 else "have problems and are"
    return (f"{counted(files, 'memo')} {verbs} left out. To see them: cobench check",)
