"""The command ``cobench``: arguments, progress bars and exit codes, nothing else."""

from __future__ import annotations

import argparse
import atexit
import errno
import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from cobench_analysis.errors import (
    EXIT_DONE,
    EXIT_FAULT,
    EXIT_INPUT,
    EXIT_STOPPED,
    CobenchError,
    InputError,
    UsageError,
)
from cobench_analysis.explore_commands import add_discover
from cobench_analysis.memo_commands import add_memo, with_memo_checks
from cobench_analysis.progress import CommentBar, StepBar
from cobench_analysis.reporting.formats import FORMATS
from cobench_analysis.review_commands import add_review

REPORT_STEPS = 7  # and one for each format
HEALTH_STEPS = 2
AGREEMENT_STEPS = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Parameters
    ----------
    arguments
        The words after ``cobench``; those of the process where None.

    Returns
    -------
    int
        0 done; 1 the input or the codebook has problems; 2 wrong use; 70 a fault of the program.
    """
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not know every letter
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # A command makes many small objects that all stay (the codebook's patterns); looking for rubbish
    # among them again and again took a third of its time, and a last look at the end a tenth.
    gc.set_threshold(200_000, 50, 50)
    atexit.register(gc.freeze)
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return int(options.run(options))
    except CobenchError as error:
        _complain(error)
        return error.exit_code
    except KeyboardInterrupt:
        print(
            "Stopped. Every file is whole, the old one or the new; run it again to have all of them new.",
            file=sys.stderr,
        )
        # Python remembers an interrupt that came inside an exec (dataclasses use it as they are defined)
        # and would die of it at the end, whatever we return; the next one makes it forget.
        exec("")  # noqa: S102
        return EXIT_STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DONE
    except OSError as error:
        print(_no_access(error), file=sys.stderr)
        return EXIT_INPUT
    except Exception as error:
        if options.debug:
            raise
        print(_fault(error), file=sys.stderr)
        return EXIT_FAULT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cobench",
        description="Code what parent carers say onto the Co-production Bench, and make the annual SEND impact report.",
        epilog="Exit codes: 0 done; 1 the input has problems, all printed; 2 wrong use; 70 a fault of the program.",
    )
    parser.add_argument(
        "--debug", action="store_true", help="show the full error of a program fault (may show comment text)"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    report = commands.add_parser("report", help="make a year's report, end to end")
    report.add_argument("year", type=int, metavar="YEAR", help="the year, with its data in data/raw/YEAR/")
    report.add_argument(
        "--formats", default=",".join(FORMATS), metavar="LIST", help=f"comma-separated (default: {','.join(FORMATS)})"
    )
    report.add_argument("--force", action="store_true", help="make all of it again, also where nothing has changed")
    report.add_argument(
        "--notebook", default="", metavar="NAME", help="run this notebook alone, instead of the report's two"
    )
    report.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="set a parameter of the notebook"
    )
    report.set_defaults(run=_report)

    code = commands.add_parser("code", help="code any CSV, XLSX or Parquet file that has a text column")
    code.add_argument("input", type=Path, metavar="INPUT")
    code.add_argument(
        "--out", type=Path, metavar="DIR", help="where to write (default: INPUT-stem-coded/ beside INPUT)"
    )
    code.add_argument(
        "--text-column", default="text", metavar="NAME", help="the heading of the text column (default: text)"
    )
    code.set_defaults(run=_code)

    explain = commands.add_parser("explain", help="say in plain words why a text or a comment is coded so")
    explain.add_argument(
        "what", nargs="+", metavar="TEXT | YEAR COMMENT_ID", help="a text in quotes, or a year and a comment's id"
    )
    explain.add_argument("--numbers", action="store_true", help="give the sum behind each code too")
    explain.set_defaults(run=_explain)

    new = commands.add_parser("new", help="begin a year: templates, a guide, and an entry for each file dropped there")
    new.add_argument("year", type=int, metavar="YEAR", help="the year; its folder is data/raw/YEAR/")
    new.set_defaults(run=_new)

    check = commands.add_parser("check", help="check the codebook and a year's data, and say every problem")
    check.add_argument("year", nargs="?", type=int, metavar="YEAR", help="the year; only the codebook where left out")
    check.set_defaults(run=_check)

    agreement = commands.add_parser("agreement", help="how well the coding agrees with people, code by code")
    agreement.add_argument(
        "year", nargs="?", type=int, metavar="YEAR", help="a year that people coded; the practice comments if left out"
    )
    agreement.add_argument(
        "--out", type=Path, metavar="FILE.csv", help="write every disagreement, with the reasons of both sides"
    )
    agreement.set_defaults(run=_agreement)

    add_review(commands.add_parser("review", help="the round trip with PACC: what they check, and what comes back"))

    add_discover(commands.add_parser("discover", help="new themes: groups of what the codebook does not explain"))
    add_memo(commands.add_parser("memo", help="notes on comments, themes, rules or a year: begin one, list them"))

    _add_codebook_tools(commands.add_parser("codebook", help="the codebook's own tools"))
    return parser


def _add_codebook_tools(codebook: argparse.ArgumentParser) -> None:
    tools = codebook.add_subparsers(title="tools", required=True, metavar="TOOL")
    tools.add_parser("check", help="check the codebook, its rules' examples included").set_defaults(
        run=_check, year=None
    )
    health = tools.add_parser("health", help="how often each rule fires and is right, on the training comments")
    health.add_argument(
        "--out", type=Path, metavar="FILE.csv", help="write the whole table, and the pairs of rules into FILE-pairs.csv"
    )
    health.set_defaults(run=_health)
    diff = tools.add_parser("diff", help="what changes between two codebooks, and which comments would change code")
    diff.add_argument("old", metavar="OLD", help="the codebook file before")
    diff.add_argument("new", metavar="NEW", help="the codebook file after")
    diff.add_argument("--out", type=Path, metavar="FILE.csv", help="write all changes of comments")
    diff.set_defaults(run=_diff)
    export = tools.add_parser("export", help="write the codebook for NVivo, ATLAS.ti, MAXQDA or QualCoder (REFI-QDA)")
    export.add_argument("file", type=Path, metavar="FILE.qdc")
    export.set_defaults(run=_export)


def _report(options: argparse.Namespace) -> int:
    formats = _formats(options.formats)
    from cobench_analysis import report

    with StepBar(REPORT_STEPS + len(formats), f"Report {options.year}") as steps:
        made = report.make_report(
            options.year,
            formats=formats,
            notebook=options.notebook,
            parameters=_parameters(options.parameter),
            force=options.force,
            step=steps.begin,
        )
    for sentence in (*(f"Note: {note}" for note in made.notes), *made.left_out):
        print(sentence)
    if made.older:
        print(f"Not made this time, so of an earlier run: {', '.join(made.older)}. Do not pass them on with the page.")
    if made.unchanged:
        print("Nothing has changed since the report was made, so it was left as it is (--force makes it again).")
    print(f"Report written: {made.page}")
    if len(made.files) > 1:
        beside = ", ".join(name for name in made.files if name != made.page.name)
        print(f"Beside it in {made.page.parent}{os.sep}: {beside}")
    return EXIT_DONE


def _formats(joined: str) -> list[str]:
    names = [part.strip().lower() for part in joined.split(",") if part.strip()]
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        found = f"There is no format '{unknown[0]}'" if unknown else "No format is named"
        raise UsageError(f"{found}. Use one or more of: {', '.join(FORMATS)}.")
    return names


def _parameters(pairs: Sequence[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise UsageError(f"'-p {pair}' has no '='. Write it as -p NAME=VALUE.")
        values[name.strip()] = value
    return values


def _code(options: argparse.Namespace) -> int:
    from cobench_analysis import pipeline

    with CommentBar() as coded:
        folder, done = pipeline.code_file(
            options.input, out=options.out, text_column=options.text_column, step=_say_learning, progress=coded
        )
    for note in done.intake.notes:
        print(f"Note: {note}")
    bands = done.coding.tables.bands["band"].to_pylist()
    print(f"Comments coded: {done.coding.tables.codes.num_rows:,}. Codes given: {len(bands):,}.")
    print(f"Codes marked 'please check': {bands.count('please_check'):,}.")
    print(
        f"Written to {folder}{os.sep}: codes.csv (one row a comment), evidence.csv (the reasons), "
        "manifest.json (what went in)"
    )
    return EXIT_DONE


def _explain(options: argparse.Namespace) -> int:
    import pandas as pd

    from cobench_analysis.coding.explain import explain, similar_words
    from cobench_analysis.pipeline import coded_comment, coded_text, similar_comments

    words = options.what
    if not "".join(words).strip():
        raise UsageError("There is no text to explain. Put a sentence in quotes, or give a year and a comment's id.")
    is_year = words[0].isdecimal() and len(words[0]) == 4
    if is_year and len(words) != 2:
        raise UsageError("After a year give one comment's id: cobench explain YEAR COMMENT_ID. Put a text in quotes.")
    if is_year:
        coder, coding = coded_comment(int(words[0]), words[1], _say_learning)
    else:
        coder, coding = coded_text(" ".join(words), _say_learning)
    row: pd.Series = coding.codes.iloc[0]
    mark = ("\033[1;4m", "\033[0m") if sys.stdout.isatty() and "NO_COLOR" not in os.environ else ("[", "]")
    measured = coder.classifier.measured if coder.classifier else ()
    told = explain(
        row.to_dict(), coding.evidence, coding.bands, coder.codebook, mark, measured=measured, numbers=options.numbers
    )
    print(told)
    if is_year:
        from cobench_analysis.review.memo_display import explained_memos

        memos = explained_memos(int(words[0]), row.to_dict(), coding.evidence, coder.codebook)
        print(f"\n{memos}" if memos else "", end="\n" if memos else "")
    print("\n".join(["", *similar_words(similar_comments(coder, str(row["text"])), coder.codebook)]))
    return EXIT_DONE


def _say_learning(step: str) -> None:
    """Say that the command learns first, since nothing else moves meanwhile."""
    if step.startswith("learning") and sys.stderr.isatty():
        print(f"{step.capitalize()} ...", file=sys.stderr)


def _new(options: argparse.Namespace) -> int:
    from cobench_analysis import new_year

    done = new_year.new_year(options.year)
    if done.made:
        print(f"Made in {done.folder}{os.sep}:")
        print("\n".join(f"  {name}" for name in done.made))
    else:
        print(f"Nothing is missing in {done.folder}{os.sep}; what is there was left as it is.")
    for said in done.told:
        print(said)
    print("Next:")
    for number, step in enumerate(done.steps, 1):
        print(f"  {number}. {step}")
    return EXIT_DONE


def _check(options: argparse.Namespace) -> int:
    from cobench_analysis import pipeline

    for note in with_memo_checks(lambda: pipeline.check_year(options.year)):
        print(f"Note: {note}")
    print(
        "No problems found in the codebook" + ("." if options.year is None else f" and in the data of {options.year}.")
    )
    return EXIT_DONE


def _agreement(options: argparse.Namespace) -> int:
    from cobench_analysis import agreement_tools

    with StepBar(AGREEMENT_STEPS, "Agreement") as steps:
        found = agreement_tools.measure_agreement(options.year, out=options.out, step=steps.begin)
    print(found.words)
    if options.out is not None:
        print(f"All disagreements, with the reasons of both sides: {options.out}")
    elif found.closing:
        print(found.closing)
    return EXIT_DONE


def _health(options: argparse.Namespace) -> int:
    from cobench_analysis import codebook_tools

    with StepBar(HEALTH_STEPS, "Rule health") as steps:
        words = codebook_tools.codebook_health(options.out, step=steps.begin)
    print(words)
    if options.out is not None:
        print(f"The whole table: {options.out}; the pairs of rules: {codebook_tools.pairs_file(options.out)}")
    return EXIT_DONE


def _diff(options: argparse.Namespace) -> int:
    from cobench_analysis import codebook_tools

    if not (options.old.strip() and options.new.strip()):
        raise UsageError("Name two codebook files: cobench codebook diff OLD NEW.")
    with CommentBar() as coded:
        found = codebook_tools.codebook_diff(Path(options.old), Path(options.new), out=options.out, progress=coded)
    print(found.words)
    if options.out is not None:
        print(f"All changes of comments: {options.out}")
    for sentence in found.left_out:
        print(sentence, file=sys.stderr)
    return EXIT_INPUT if found.left_out else EXIT_DONE


def _export(options: argparse.Namespace) -> int:
    from cobench_analysis import codebook_tools

    book = codebook_tools.export_codebook(options.file)
    kinds = (("levels", book.levels), ("themes", book.themes), ("stances", book.stances), ("services", book.services))
    counts = ", ".join(f"{len(codes)} {name}" for name, codes in kinds)
    print(f"Codebook {book.version} written to {options.file}: {counts}.")
    return EXIT_DONE


def _complain(error: CobenchError) -> None:
    print(error, file=sys.stderr)
    if isinstance(error, InputError) and len(error.problems) > 1:
        print(f"{len(error.problems)} problems. Nothing was written.", file=sys.stderr)


def _no_access(error: OSError) -> str:
    """Say which file the system would not let us read or write, and why."""
    if error.errno == errno.ENOSPC:
        return "There is no space left on the disk. Nothing is half-written. What to do: make space, then run it again."
    name = error.filename2 or error.filename or "a file"
    why = error.strerror or type(error).__name__
    return f"{name}: the system does not allow it ({why}). What to do: check the folder, its rights and the free space."


def _fault(error: Exception) -> str:
    """Name the kind of error and the place, never its message: that could hold a comment."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" in {Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}"
    return (
        f"A fault of the program ({type(error).__name__}{place}). Your data are as they were. "
        "What to do: run it again as cobench --debug COMMAND, and report what it says."
    )
