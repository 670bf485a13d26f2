"""The commands ``cobench memo ...``, and the part of ``cobench check`` that looks at memos."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from cobench_analysis.errors import EXIT_DONE, EXIT_INPUT, InputError, Problem, UsageError

if TYPE_CHECKING:
    from cobench_analysis.review.memos import About, Memo

ABOUT_HELP = "what it is about, such as theme:voice or comment:2021 E2021-023"


def add_memo(memo: argparse.ArgumentParser) -> None:
    """Add the tools below ``cobench memo``.

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_memo(parser)
    >>> parser.parse_args(["new", "theme:voice", "--by", "Ann"]).about
    ['theme:voice']
    """
    tools = memo.add_subparsers(title="tools", required=True, metavar="TOOL")
    new = tools.add_parser("new", help="make the file of a new memo, and say where it is")
    new.add_argument("about", nargs="+", metavar="ABOUT", help=ABOUT_HELP)
    new.add_argument("--by", default="", metavar="NAME", help="who writes it")
    new.add_argument("--title", default="", metavar="TITLE", help="what it is called")
    new.set_defaults(run=_new)

    listed = tools.add_parser("list", help="all memos, or those about one thing")
    listed.add_argument("about", nargs="*", metavar="ABOUT", help=f"{ABOUT_HELP}, or a kind alone")
    listed.set_defaults(run=_list)


def _new(options: argparse.Namespace) -> int:
    from datetime import date

    from cobench_analysis import project
    from cobench_analysis.coding.codebook_cache import project_codebook
    from cobench_analysis.review.memo_checks import missing_comment, processed_ids, unknown_about
    from cobench_analysis.review.memo_files import read_memos
    from cobench_analysis.review.memo_writing import memo_id, write_memo
    from cobench_analysis.review.memos import Memo, clean_line, read_about

    subjects = read_about(options.about)
    codebook = project_codebook()
    for found, fix in filter(None, (unknown_about(one, codebook) for one in subjects)):
        raise UsageError(f"{found[:1].upper()}{found[1:]}. What to do: {fix}.")
    today, folder = date.today(), project.memos_dir()
    by, title = clean_line(options.by), clean_line(options.title)
    taken = {memo.id.casefold() for memo in read_memos(folder).memos} | {path.stem[-8:] for path in folder.rglob("*")}
    own_id = memo_id([*map(str, subjects), by, today.isoformat(), title], taken)
    path = write_memo(folder, Memo(own_id, subjects, by, today, "", title))
    for told in filter(None, (missing_comment(one, processed_ids) for one in subjects)):
        print(f"Note: {told}")
    print(f"Made: {path}\nOpen it in any text editor and write below the second line of ---.")
    return EXIT_DONE


def _list(options: argparse.Namespace) -> int:
    from cobench_analysis import project
    from cobench_analysis.review.memo_checks import left_out
    from cobench_analysis.review.memo_files import read_memos

    read = read_memos(project.memos_dir())
    wanted = _wanted(options.about)
    shown = [memo for memo in read.memos if wanted(memo)]
    for memo in shown:
        print("  ".join(filter(None, (memo.id, memo.date.isoformat(), _subjects(memo.about), memo.title, memo.file))))
    if not shown:
        print("There are no memos" + (" about it." if options.about else f" in {project.memos_dir()}."))
    for sentence in left_out(read):
        print(sentence)
    return EXIT_INPUT if read.problems else EXIT_DONE


def _subjects(about: tuple[About, ...]) -> str:
    return "; ".join(str(one) for one in about)


def _wanted(words: list[str]) -> Callable[[Memo], bool]:
    """Return what says whether a memo is asked for: all of them where nothing is named."""
    from cobench_analysis.review.memos import ABOUT_KINDS, read_about

    kind = " ".join(words).strip().removesuffix(":").casefold()
    if not kind:
        return lambda _: True
    if kind in ABOUT_KINDS:
        return lambda memo: memo.is_about(kind)
    subjects = read_about(words)
    return lambda memo: any(one in memo.about for one in subjects)


def with_memo_checks(check: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """Run a check, look at all memos too, and raise the problems of both together.

    Parameters
    ----------
    check
        Returns notes.

    Returns
    -------
    tuple of str
        The notes of both.

    Raises
    ------
    InputError
        With every problem of both.
    """
    from cobench_analysis.coding.codebook_cache import project_codebook
    from cobench_analysis.intake.redact import project_redactor
    from cobench_analysis.review.memo_checks import project_memos

    notes: tuple[str, ...] = ()
    problems: list[Problem] = []
    try:
        notes = check()
    except InputError as error:
        problems += error.problems
    codebook, redactor = None, None
    with suppress(InputError):  # the check has told of it
        codebook, redactor = project_codebook(), project_redactor()
    read = project_memos(codebook, redactor)
    problems += read.problems
    if problems:
        raise InputError(problems)
    return (*notes, *read.notes)
