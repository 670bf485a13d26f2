"""Chain the rooms for the round trip with PACC: lists to check, what comes back, blind samples."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from cobench_analysis import project
from cobench_analysis.coded_year import CodedYear, YearInput, code_comments, not_applied, read_year_input
from cobench_analysis.coding.coder import Coder
from cobench_analysis.coding.explain import band_notes
from cobench_analysis.errors import InputError, Problem, UsageError
from cobench_analysis.intake.ids import normalise_space
from cobench_analysis.intake.redact import project_redactor
from cobench_analysis.progress import Step, quiet
from cobench_analysis.review.checklist import CheckItem, Checklist
from cobench_analysis.review.ledger import ADD, ONE_CODE, SET, Decision, locked_ledger
from cobench_analysis.review.memo_checks import left_out, project_memos
from cobench_analysis.review.memo_export import outward, with_memos
from cobench_analysis.review.memo_files import Memos
from cobench_analysis.review.page import check_page
from cobench_analysis.review.readers import add_reading, readings
from cobench_analysis.review.returned import Codes, Returned
from cobench_analysis.review.returned_table import read_corrections
from cobench_analysis.review.returned_workbook import NoWorkbookOfOursError, read_workbook
from cobench_analysis.review.samples import Sample, draw, sample_of_batch, samples_of
from cobench_analysis.review.taking import Taken, check_returned, take
from cobench_analysis.review.workbook import write_workbook
from cobench_analysis.review.worklist import Sides, worklist
from cobench_analysis.store import sha256_file, sha256_json, write_text
from cobench_analysis.tables import split_ids, table_sha256

CHECK_NAME, SAMPLE_NAME = "coding-check", "blind-sample"
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class Exported:
    """Files for people to check.

    Parameters
    ----------
    files
        What was written.
    comments
        How many comments they hold.
    left_out
        How many comments were left out, since they stand in a blind sample that nobody has read yet; of a sample:
        since they changed after the draw.
    notes
        What else is worth knowing.
    done
        How many of the comments a person has checked in full.
    memos, kept_memos
        How many memos the list shows, and how many on its comments stay with their writer, since they are not shared.
    project_memos
        How many memos are in the REFI-QDA project; None where none was written, or memos were not wanted.
    """

    files: tuple[Path, ...]
    comments: int
    left_out: int = 0
    notes: tuple[str, ...] = ()
    done: int = 0
    memos: int = 0
    kept_memos: int = 0
    project_memos: int | None = None


@dataclass(frozen=True)
class Imported:
    """What became of a file that came back.

    Parameters
    ----------
    reviewer
        Who checked.
    new, stood
        How many decisions are new, and how many stood in the ledger already.
    told
        Sentences on rows that were not taken, or that overrule somebody.
    read
        Of a blind sample: how many comments this reader has read by now, and how many there are; else nothing.
    comments
        On how many comments the new decisions are.
    """

    reviewer: str
    new: int
    stood: int
    told: tuple[str, ...]
    read: tuple[int, int] | None = None
    comments: int = 0


def export_check(year: int, *, refi: Path | None = None, memos: bool = True, step: Step = quiet) -> Exported:
    """Write ``coding-check.xlsx`` and ``coding-check.html``, those comments first that most need eyes.

    Parameters
    ----------
    year
        The year.
    refi
        Where to write the coded year for other programs (REFI-QDA project), if it is wanted.
    memos
        Whether memos go with it: into the list those that are shared, into the project all.
    step
        Called with the name of each step as it begins.

    Raises
    ------
    InputError
        With every problem of the year's data.
    UsageError
        Where ``refi`` is no ``.qdpx`` file, or stands among the data.
    """
    from cobench_analysis.review.targets import check_target

    check_target(refi, ".qdpx")
    step("reading")
    given = read_year_input(year)
    coded = code_comments(given, step=step)
    step("writing")
    hidden = {name for sample in _unread(given) for name in sample.drawn["comment_id"]}
    comments = given.intake.comments
    shown = comments[comments["comment_id"].isin(given.said - hidden)]
    rules = Coder(given.codebook).code(given.intake.comments)
    known = coded.coder.classifier
    measured = known.measured if known else ()
    rare = [code for code, is_rare in zip(known.codes, known.rare, strict=True) if is_rare] if known else []
    batch = f"check-{year}-{sha256_json([table_sha256(coded.coding.codes), sorted(hidden)])[:8]}"
    sides = Sides(coded.coding, rules, given.decided)
    checklist = worklist(year, batch, shown, sides, given.codebook, rare, band_notes(measured))
    notes, in_project = not_applied(given), None
    read = project_memos(given.codebook) if memos else Memos()
    told = outward(read.memos, project_redactor())
    checklist, with_memo, kept = with_memos(checklist, told)
    files = _write(project.reports_dir(year) / CHECK_NAME, checklist, given.ledger)
    if refi is not None:
        from cobench_analysis.review.refi_project import write_project

        written = write_project(refi, year, coded.coding.only(shown["comment_id"]), given.codebook, told)
        files, in_project = (*files, refi), written if memos else None
    done = sum(item.checked for item in checklist.items)
    notes = (*notes, *left_out(read))
    return Exported(
        files, len(shown), len(given.said) - len(shown), notes, done, with_memo, kept, project_memos=in_project
    )


def _unread(given: YearInput) -> list[Sample]:
    """Return the blind samples that nobody has read yet."""
    return [sample for sample in samples_of(given.year) if not readings(sample, given.codebook)]


def _write(stem: Path, checklist: Checklist, past: tuple[Decision, ...] = ()) -> tuple[Path, ...]:
    workbook, page = stem.with_name(f"{stem.name}.xlsx"), stem.with_name(f"{stem.name}.html")
    write_workbook(workbook, checklist, past)
    write_text(page, check_page(checklist))
    return workbook, page


def import_check(year: int, path: Path, *, reviewer: str = "", confirm: bool = False, step: Step = quiet) -> Imported:
    """Take what came back into the ledger, or into the codes of a reader of a blind sample.

    Parameters
    ----------
    year
        The year.
    path
        The workbook, the file that the web page downloads, or a table with a 0/1 column for each code.
    reviewer
        Who checked, where the file does not say so, or says it wrongly.
    confirm
        Of a table of 0/1 columns: whether what agrees with the codes counts as confirmed.
    step
        Called with the name of each step as it begins.

    Raises
    ------
    InputError
        With everything that is wrong with the file, or the year; nothing is taken then.
    """
    if not path.is_file():
        raise InputError(Problem("there is no such file", "check the name and the folder", str(path)))
    step("reading")
    given = read_year_input(year)
    name = normalise_space(reviewer)
    before = _taken_before(path, given, name)
    if before:
        told = f"{path.name} was imported before; nothing of it is new."
        return Imported(before[0].reviewer, 0, len(before), (told,))
    returned = _returned(path, given, confirm=confirm, step=step)
    returned = replace(returned, reviewer=name or returned.reviewer)
    check_returned(returned, year, given.texts)
    step("writing")
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if returned.batch.startswith("sample-"):
        return _import_sample(given, returned, now)
    with locked_ledger(project.ledger_file(year)) as ledger:
        returned = replace(returned, reviewer=_known_name(returned.reviewer, ledger.decisions))
        taken = take(returned, ledger.decisions, given.texts, given.codebook, now)
        ledger.append(taken.new)
    comments = len({one.comment_id for one in taken.new})
    return Imported(returned.reviewer, len(taken.new), taken.stood, taken.told, comments=comments)


def _taken_before(path: Path, given: YearInput, name: str) -> list[Decision]:
    """Return the decisions that came from this very table by this person.

    A table of 0/1 columns does not tell what it was made from. It is compared with the codes as they are, and they
    may have changed since, not least because the computer learnt from this table.
    """
    batch = f"/{sha256_file(path)[:8]}"
    return [one for one in given.ledger if one.batch == batch and one.reviewer.casefold() == name.casefold()]


def _returned(path: Path, given: YearInput, *, confirm: bool, step: Step) -> Returned:
    if path.suffix.lower() in WORKBOOK_ENDINGS:
        with suppress(NoWorkbookOfOursError):
            return read_workbook(path, given.codebook)
    return read_corrections(path, given.codebook, lambda: _stands(given, step), confirm=confirm)


def _stands(given: YearInput, step: Step) -> dict[str, Codes]:
    """Return the codes that stand now: a table of 0/1 columns says nothing of what it was made from."""
    codes = code_comments(given, step=step).coding.codes
    return {
        str(row["comment_id"]): Codes(str(row["level"]), tuple(split_ids(str(row["themes"]))), str(row["stance"]))
        for row in codes.to_dict("records")
    }


def _known_name(name: str, decisions: Iterable[Decision]) -> str:
    """Return a name as it was written first: capitals make no other person."""
    return next((one.reviewer for one in decisions if one.reviewer.casefold() == name.casefold()), name)


def _import_sample(given: YearInput, returned: Returned, now: str) -> Imported:
    sample = sample_of_batch(returned.batch)
    if sample is None:
        fix = "import it on the machine where the sample was drawn, or copy data/reviews/samples from there"
        raise InputError(Problem(f"the sample '{returned.batch[:40]}' is not here", fix, returned.name))
    drawn = set(sample.drawn["comment_id"])
    problems = []
    for answer in returned.answers:
        kinds = {kind for kind, _, decision in answer.choices if decision in (ADD, SET)}
        if answer.comment_id not in drawn:
            what, fix = "the comment was not drawn for this sample", "put the id back as it was"
            problems.append(Problem(what, fix, returned.name, answer.row, "comment_id"))
        elif answer.choices and not kinds >= set(ONE_CODE):
            what, fix = "the comment has no level or no stance", "choose both, or leave the comment out"
            problems.append(Problem(what, fix, returned.name, answer.row))
    if problems:
        raise InputError(problems)
    taken: Taken = take(returned, (), given.texts, given.codebook, now)
    new = add_reading(sample, returned, taken.new)
    read = {name.casefold(): len(codes) for name, codes in readings(sample, given.codebook).items()}
    told = taken.told
    seen = [one for one in given.ledger if one.reviewer.casefold() == returned.reviewer.casefold()]
    both = len({one.comment_id for one in seen} & drawn)
    if both:
        told = (*told, f"{returned.reviewer} had checked {both:,} of these comments with the computer's codes in view.")
    return Imported(returned.reviewer, new, 0, told, (read.get(returned.reviewer.casefold(), 0), len(drawn)))


def draw_sample(year: int, wanted: int, *, step: Step = quiet) -> tuple[Sample, Exported]:
    """Draw a blind sample and write it for its readers; one that nobody has read yet is written again.

    Parameters
    ----------
    year
        The year.
    wanted
        How many comments to draw.
    step
        Called with the name of each step as it begins.

    Raises
    ------
    InputError, UsageError
        Where the data have problems, or the number cannot be drawn.
    """
    step("reading")
    given = read_year_input(year)
    waiting = _unread(given)
    if waiting and waiting[-1].about["wanted"] != wanted:
        raise UsageError(
            f"Sample {waiting[-1].about['number']} of {year}, with {len(waiting[-1].drawn)} comments, is not read yet. "
            f"Have it read first; or take it back by deleting the folder {waiting[-1].folder}."
        )
    if waiting:
        sample = waiting[-1]
    else:
        coded = code_comments(given, step=step)
        step("drawing")
        sample = draw(year, coded.machine.only(given.said), given.texts, wanted, _about(coded))
    step("writing")
    texts = dict(zip(given.intake.comments["comment_id"], given.intake.comments["text"], strict=True))
    rows = sample.drawn[["comment_id", "text_sha256"]].itertuples(index=False)
    # A comment that changed since the draw is not what the computer read then: it is left out.
    items = tuple(CheckItem(name, sha, texts[name]) for name, sha in rows if given.texts.get(name) == sha)
    checklist = Checklist(year, sample.batch, given.codebook, items, blind=True)
    stem = project.reports_dir(year) / f"{SAMPLE_NAME}-{sample.about['number']}"
    seen = {name: one for name, one in given.decided.settled.items() if name in set(sample.drawn["comment_id"])}
    who = {one.reviewer for one in given.ledger if one.comment_id in seen}
    notes = (
        f"{len(seen):,} of the comments drawn were checked before with the computer's codes in view. Choose another "
        f"reader: not {', '.join(sorted(who))}.",
    )
    return sample, Exported(_write(stem, checklist), len(items), len(sample.drawn) - len(items), notes if seen else ())


def _about(coded: CodedYear) -> dict[str, object]:
    known = coded.coder.classifier
    return {"codebook_version": coded.coder.codebook.version, "model": known.sha256 if known else None}


def review_status(year: int, *, step: Step = quiet) -> str:
    """Say what is checked, what waits, and which bands the blind samples have measured.

    Raises
    ------
    InputError
        Where the year, its ledger or a sample has problems.
    """
    from cobench_analysis.review.sample_results import sample_results
    from cobench_analysis.review.status import Status, status_words

    step("reading")
    given = read_year_input(year)
    results = tuple(sample_results(year, given.codebook))
    return status_words(Status(year, given.said, given.ledger, given.decided, results, not_applied(given)))
