"""The commands ``cobench review ...``: what goes to PACC, what comes back, and what is still to do."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cobench_analysis.errors import EXIT_DONE
from cobench_analysis.progress import StepBar

if TYPE_CHECKING:
    from cobench_analysis.review_tools import Exported

EXPORT_STEPS, IMPORT_STEPS, SAMPLE_STEPS, STATUS_STEPS = 4, 4, 5, 3
SAMPLE_SIZE = 60


def add_review(review: argparse.ArgumentParser) -> None:
    """Add the tools below ``cobench review``.

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_review(parser)
    >>> parser.parse_args(["sample", "2021", "-n", "40"]).comments
    40
    """
    tools = review.add_subparsers(title="tools", required=True, metavar="TOOL")
    export = tools.add_parser("export", help="write coding-check.xlsx and coding-check.html for people to check")
    _year(export)
    export.add_argument(
        "--refi", type=Path, metavar="FILE.qdpx", help="write the coded year for NVivo, ATLAS.ti, MAXQDA, QualCoder too"
    )
    export.add_argument("--no-memos", action="store_true", help="leave the researchers' notes out (data/memos/)")
    export.set_defaults(run=_export)

    take = tools.add_parser("import", help="take the corrections of a file that came back")
    _year(take)
    take.add_argument("file", type=Path, metavar="FILE", help="the workbook, the page's download, or a table of 0/1")
    take.add_argument("--reviewer", default="", metavar="NAME", help="who checked, where the file does not say so")
    take.add_argument(
        "--confirm", action="store_true", help="of a table of 0/1: count what agrees with the codes as confirmed"
    )
    take.set_defaults(run=_import)

    sample = tools.add_parser("sample", help="draw comments by lot, to be read without seeing the computer's codes")
    _year(sample)
    sample.add_argument(
        "-n", dest="comments", type=int, default=SAMPLE_SIZE, metavar="N", help=f"how many (default: {SAMPLE_SIZE})"
    )
    sample.set_defaults(run=_sample)

    status = tools.add_parser("status", help="what is checked, what waits, and what the samples say")
    _year(status)
    status.set_defaults(run=_status)


def _year(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("year", type=int, metavar="YEAR", help="the year, with its data in data/raw/YEAR/")


def _export(options: argparse.Namespace) -> int:
    from cobench_analysis import review_tools

    with StepBar(EXPORT_STEPS, "Export") as steps:
        done = review_tools.export_check(options.year, refi=options.refi, memos=not options.no_memos, step=steps.begin)
    for note in done.notes:
        print(f"Note: {note}")
    checked = f"; {done.done:,} of them are checked and stand at the end" if done.done else ""
    print(f"{done.comments:,} comments, those first that most need eyes{checked}:")
    for file in done.files:
        print(f"    {file}")
    if done.left_out:
        print(f"Left out: {done.left_out:,} comments of a blind sample that nobody has read yet.")
    _say_memos(done, options.refi)
    print(
        "Send one of them to whoever checks. They hold comments of families: keep them as safe as the comments.\n"
        f"What comes back: cobench review import {options.year} FILE"
    )
    return EXIT_DONE


def _say_memos(done: Exported, refi: Path | None) -> None:
    from cobench_analysis.review.names import counted

    if done.memos:
        print(f"On their comments they show {counted(done.memos, 'memo')} with share: yes.")
    if done.kept_memos:
        print(
            f"Not shown to those who check: {counted(done.kept_memos, 'memo')} without share: yes, or with words "
            "that may be names (cobench check says which)."
        )
    if done.project_memos is not None and refi is not None:
        print(
            f"In {refi.name}: {counted(done.project_memos, 'memo')}, shared or not, and with every "
            "word that may be a name: read them before you give the file away (--no-memos leaves memos out)."
        )


def _import(options: argparse.Namespace) -> int:
    from cobench_analysis import review_tools
    from cobench_analysis.review.names import counted

    with StepBar(IMPORT_STEPS, "Import") as steps:
        done = review_tools.import_check(
            options.year, options.file, reviewer=options.reviewer, confirm=options.confirm, step=steps.begin
        )
    for sentence in done.told:
        print(sentence)
    if done.read is not None:
        there, whole = done.read
        print(
            f"Blind sample: {done.new:,} comments taken from {done.reviewer}, who has read {there:,} of {whole:,} now."
        )
        print(f"What it says: cobench agreement {options.year}")
        return EXIT_DONE
    on = f" on {counted(done.comments, 'comment')}" if done.new else ""
    print(f"{counted(done.new, 'decision')} taken from {done.reviewer}{on}, {done.stood:,} stood already.")
    if done.new:
        print(f"They are in force from the next run on: cobench report {options.year}")
    elif not done.stood and not done.told:
        print("The file changes nothing: all its codes stand already, and none was marked as checked.", file=sys.stderr)
    return EXIT_DONE


def _sample(options: argparse.Namespace) -> int:
    from cobench_analysis import review_tools

    with StepBar(SAMPLE_STEPS, "Sample") as steps:
        sample, done = review_tools.draw_sample(options.year, options.comments, step=steps.begin)
    print(
        f"Blind sample {sample.about['number']} of {options.year}: {done.comments:,} comments drawn by lot, in strata:"
    )
    for name, sizes in sample.about["strata"].items():
        print(f"    {name}: {sizes['drawn']:,} of {sizes['comments']:,}")
    for file in done.files:
        print(f"    {file}")
    if done.left_out:
        print(f"Left out: {done.left_out:,} comments whose text has changed since the draw.")
    for note in done.notes:
        print(f"Note: {note}")
    print(
        "Give it to one reader, or better to two who do not talk about it. They hold comments of families.\n"
        f"What comes back: cobench review import {options.year} FILE"
    )
    return EXIT_DONE


def _status(options: argparse.Namespace) -> int:
    from cobench_analysis import review_tools

    with StepBar(STATUS_STEPS, "Status") as steps:
        print(review_tools.review_status(options.year, step=steps.begin))
    return EXIT_DONE
