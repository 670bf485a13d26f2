"""From a year's files, or one file, to the ``comments`` table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.duplicates import exact_duplicates, near_duplicates
from cobench_analysis.intake.exports import plain_heading
from cobench_analysis.intake.ids import is_made, make_ids, text_sha256
from cobench_analysis.intake.known_words import WordLists, project_word_lists
from cobench_analysis.intake.name_candidates import name_candidates
from cobench_analysis.intake.reading import RawTable, read_table
from cobench_analysis.intake.redact import Redactor, project_redactor
from cobench_analysis.intake.repair import repair_text
from cobench_analysis.intake.source import SourceFile, read_source
from cobench_analysis.language import Language, fold_answer, load_language
from cobench_analysis.project import language_file
from cobench_analysis.tables import COMMENT_COLUMNS, INPUT_COLUMNS, PROMPT_LEVELS, comments_schema

MAX_CHARACTERS = 20_000  # some 3,500 words; longer is a pasted document or an unclosed quotation mark
MAX_QUOTED = 24  # characters of a cell that a message repeats
MAX_LISTED = 40
_YES = ("yes", "y", "true", "1", "i agree", "agree")
_BEGINS_YES = re.compile(r"(?:yes|i agree|i consent|i am happy|i'm happy)\b")
_TAKES_BACK = re.compile(r"\b(?:no|not|but|only|unless|except|if|don't|dont|ask|never|without)\b")
_PREFIX = [name for name in INPUT_COLUMNS if name != "text"]


@dataclass(frozen=True)
class Intake:
    """What came in.

    Parameters
    ----------
    comments
        The ``comments`` table, sorted by ``comment_id``.
    notes
        What a reader should know and need not mend (an encoding, repairs, duplicates), in words.
    """

    comments: pd.DataFrame
    notes: tuple[str, ...]


def read_comments(
    path: str | Path, *, language: Language | None = None, redactor: Redactor | None = None, text_column: str = "text"
) -> Intake:
    """Read any one file of comments.

    Parameters
    ----------
    path
        CSV, XLSX or Parquet with a text column; other columns of ours are used where present.
    language
        Word lists, for answers that say nothing; the project's own where None.
    redactor
        What to take out beside the forms that are always taken out; the project's own list of names
        and schools where None.
    text_column
        The heading of the text column.

    Raises
    ------
    InputError
        With every problem of the file.

    Examples
    --------
    >>> from cobench_analysis.project import raw_dir
    >>> len(read_comments(raw_dir(2021) / "event_comments.csv").comments)
    111
    """
    path = Path(path)
    table = read_table(path)
    text_column = plain_heading(text_column)
    if text_column not in table.frame.columns:
        near = next((name for name in table.frame.columns if name.casefold() == text_column.casefold()), "NAME")
        fix = f"say which column holds the comments: --text-column {near} ({column_names(table.frame.columns)})"
        raise InputError(Problem(f"there is no column '{text_column}'", fix, path.name, 1))
    columns = {name: name for name in [*_PREFIX, "year"] if name in table.frame.columns} | {"text": text_column}
    frame = _pick(table, SourceFile(path, columns=columns))
    frame["year"] = table.frame["year"] if "year" in columns else ""
    return _finish(frame, [table], language or load_language(language_file()), redactor or project_redactor())


def read_year(folder: Path, *, language: Language | None = None, redactor: Redactor | None = None) -> Intake:
    """Read all comments of a year, as its ``source.yml`` describes them.

    Parameters
    ----------
    folder
        ``data/raw/YEAR``.
    language, redactor
        As for :func:`read_comments`.

    Raises
    ------
    InputError
        With every problem of ``source.yml``, or of all the files.
    """
    entries = [entry for entry in read_source(folder) if entry.kind == "comments"]
    if not entries:
        fix = f"drop the survey's export into data/raw/{folder.name}/ and run ./run new {folder.name}"
        raise InputError(Problem("no comments yet", fix, f"{folder.name}/source.yml"))
    tables: list[RawTable] = []
    frames: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for entry in entries:
        try:
            tables.append(read_table(entry.path, entry.format or None))
            frames.append(_pick(tables[-1], entry))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    frame = pd.concat(frames, ignore_index=True)
    frame["year"] = folder.name
    return _finish(frame, tables, language or load_language(language_file()), redactor or project_redactor())


def _pick(table: RawTable, entry: SourceFile) -> pd.DataFrame:
    """Return the entry's comments under our column names, one row per answer."""
    columns = entry.columns or {name: name for name in INPUT_COLUMNS if name in table.frame.columns}
    asked = [question.column for question in entry.questions]
    theirs = [*(name for ours, name in columns.items() if ours != "text" or not asked), *asked]
    missing = [name for name in theirs if name not in table.frame.columns]
    if missing or not (asked or "text" in columns):
        found = column_names(table.frame.columns)
        what = [f"there is no column '{name}'" for name in missing] or ["no column holds the text"]
        raise InputError([Problem(text, f"correct source.yml or the file ({found})", table.name, 1) for text in what])
    if private := [name for name in theirs if table.layout and table.layout.is_personal(name)]:
        fix = "name another column: one with names or addresses of those who answered is never read"
        raise InputError([Problem("this column holds personal data", fix, table.name, 1, name) for name in private])
    base = pd.DataFrame(
        {name: table.frame[columns[name]] if name in columns else "" for name in INPUT_COLUMNS}, index=table.frame.index
    )
    base["row"] = table.frame.index.astype("int64")
    parts = [
        base.assign(text=table.frame[question.column], question=question.question, prompt_level=question.prompt_level)
        for question in entry.questions
    ] or [base]
    frame = pd.concat(parts)
    for name, value in (
        ("source", entry.what),
        ("channel", entry.channel),
        ("date", entry.date),
        ("prompt_level", entry.prompt_level),
    ):
        frame[name] = frame[name].where(frame[name] != "", value)
    if "consent" in columns:
        frame["consent"] = [lesser_consent(said, entry.consent) for said in frame["consent"]]
    else:
        frame["consent"] = entry.consent
    return frame.assign(file=table.name, disclosure=entry.disclosure)


def lesser_consent(said: str, of_file: str) -> str:
    """Return what a row allows: what its file allows, or less.

    Parameters
    ----------
    said
        The row's answer to "may we quote you?"; anything but a clear yes is a no.
    of_file
        The consent that ``source.yml`` gives for the file.

    Examples
    --------
    >>> lesser_consent("Yes", "quote"), lesser_consent("", "quote"), lesser_consent("yes", "no_quote")
    ('quote', 'no_quote', 'no_quote')
    >>> lesser_consent("Yes, you may quote me", "quote"), lesser_consent("Yes, but not my name", "quote")
    ('quote', 'no_quote')
    """
    word = said.strip().lower().rstrip(".;!")
    clear = word in _YES or word == of_file or (_BEGINS_YES.match(word) and not _TAKES_BACK.search(word))
    return of_file if clear else "no_quote"


def _finish(frame: pd.DataFrame, tables: Sequence[RawTable], language: Language, redactor: Redactor) -> Intake:
    frame = frame.reset_index(drop=True)
    for name in ("comment_id", "prompt_level", "parent_id", "respondent"):
        frame[name] = frame[name].str.strip()
    frame["prompt_level"] = frame["prompt_level"].str.lower()
    raw = frame["text"]
    repaired = raw.map(repair_text)
    frame["repaired"] = repaired != raw.str.strip()
    redacted = [redactor.redact(text) for text in repaired]
    frame["text"] = [text for text, _ in redacted]
    # The writing before the repair is kept, without what redaction takes out; the raw file keeps the rest.
    frame["text_original"] = [
        _original(text, *said, redactor) if mended else ""
        for text, said, mended in zip(raw, redacted, frame["repaired"], strict=True)
    ]
    frame["redactions"] = pd.Series([count for _, count in redacted], dtype="int64")
    lists = project_word_lists(redactor.keep)
    frame["may_name"] = [";".join(name_candidates(text, lists)) for text, _ in redacted]
    frame["text_sha256"] = raw.map(text_sha256)
    for name in ("source", "question", "channel", "year"):
        known = {value: redactor.redact(value)[0] for value in frame[name].unique()}
        frame[name] = frame[name].map(known)
    frame["answer"] = [answer_kind(text, language) for text in frame["text"]]
    made = frame["comment_id"] == ""
    frame["comment_id"] = _ids(frame.assign(text=raw))
    if frame.empty:
        names = ", ".join(table.name for table in tables)
        raise InputError(
            Problem("there are no comments in it", "check that the right sheet or file was exported", names)
        )
    problems = list(_problems(frame.assign(text=raw, made=made), redactor))
    if problems:
        raise InputError(problems)
    frame["file"] = frame["file"].map(lambda name: redactor.redact(name)[0])  # messages above name it as it is
    ids, texts = list(frame["comment_id"]), list(frame["text"].where(frame["answer"] == "given", ""))
    frame["duplicate_of"] = exact_duplicates(ids, texts)
    frame["near_duplicate_of"] = near_duplicates(ids, texts)
    frame = frame[list(COMMENT_COLUMNS)].sort_values("comment_id", ignore_index=True)
    comments = comments_schema().validate(frame)
    return Intake(comments, tuple(redactor.redact(note)[0] for note in _notes(comments, tables, lists)))


def _original(raw: str, repaired: str, count: int, redactor: Redactor) -> str:
    """Return the writing before the repair, or after it where damaged letters hide what must be taken out."""
    text, found = redactor.redact(raw)
    return text if found == count else repaired


def answer_kind(text: str, language: Language) -> str:
    """Say whether an answer was given: ``given``, ``empty`` or ``not_an_answer`` ("n/a").

    Parameters
    ----------
    text
        The repaired text.
    language
        The word lists.
    """
    if not text.strip():
        return "empty"
    return "not_an_answer" if fold_answer(text) in language.no_answer else "given"


def _ids(frame: pd.DataFrame) -> list[str]:
    made: dict[int, str] = {}
    for year, rows in frame[frame["comment_id"] == ""].groupby("year", sort=True):
        identities = list(rows[["source", "question", "respondent", "text"]].itertuples(index=False, name=None))
        others = list(rows[["date", "channel", "prompt_level", "parent_id"]].itertuples(index=False, name=None))
        made.update(zip(rows.index, make_ids(str(year), identities, others), strict=True))
    return [made.get(place, given) for place, given in enumerate(frame["comment_id"])]


def _problems(frame: pd.DataFrame, redactor: Redactor) -> Iterable[Problem]:
    known = set(frame["comment_id"])
    first: dict[str, tuple[str, int]] = {}
    columns = (
        frame[name].tolist() for name in ("file", "row", "comment_id", "made", "prompt_level", "parent_id", "text")
    )
    for file, row, comment_id, made, prompt_level, parent_id, text in zip(*columns, strict=True):
        if comment_id in first:
            other, line = first[comment_id]
            where = f"in row {line}" if other == file else f"in {other}, row {line}"
            found = f"the id {shortened(comment_id)} stands twice (first {where})"
            yield Problem(found, "give each comment its own id, or leave the column empty", file, row, "comment_id")
        first.setdefault(comment_id, (file, row))
        if not (made or is_made(comment_id)) and redactor.redact(comment_id)[1]:
            fix = "ids are published; use numbers, or leave the column empty"
            yield Problem("the id holds personal data", fix, file, row, "comment_id")
        if prompt_level not in ("", *PROMPT_LEVELS):
            fix = f"use one of: {', '.join(PROMPT_LEVELS)}, or leave it empty"
            yield Problem(f"prompt_level is {shortened(prompt_level)}", fix, file, row, "prompt_level")
        if parent_id and parent_id not in known:
            fix = "correct it or leave it empty"
            yield Problem(f"parent_id {shortened(parent_id)} is no comment here", fix, file, row, "parent_id")
        if len(text) > MAX_CHARACTERS:
            found = f"the comment has {len(text):,} characters (at most {MAX_CHARACTERS:,} are taken)"
            fix = "look for a quotation mark that is never closed, or a pasted document; cut it into comments"
            yield Problem(found, fix, file, row, "text")


def shortened(cell: str) -> str:
    """Return a cell for a message: quoted where it is short, else only described, since it may be a comment.

    Examples
    --------
    >>> shortened("D7"), shortened("a long story about one child")
    ("'D7'", 'a text of 28 characters')
    """
    return f"'{cell}'" if len(cell) <= MAX_QUOTED else f"a text of {len(cell)} characters"


def column_names(names: Iterable[str]) -> str:
    """Return a table's headings for a message; long ones may be comments of a file without a heading."""
    listed = ", ".join(shortened(str(name)) for name in list(names)[:MAX_LISTED])
    long = any(len(str(name)) > MAX_QUOTED for name in names)
    return f"columns here: {listed}" + ("; does the first row hold the headings?" if long else "")


def _quotable(comments: pd.DataFrame) -> int:
    """Return how many comments may be quoted, where some may and some may not."""
    return int((comments["consent"] == "quote").sum()) if comments["consent"].nunique() > 1 else 0


def _notes(comments: pd.DataFrame, tables: Sequence[RawTable], lists: WordLists) -> Iterable[str]:
    for table in tables:
        yield from table.notes
        if table.encoding in ("cp1252", "utf-16", "utf-16-le", "utf-16-be"):
            name = "Windows-1252" if table.encoding == "cp1252" else "UTF-16"
            yield f"{table.name} was read as {name}, an older way of writing: check that £ and accents look right."
    counts = (
        (int(comments["repaired"].sum()), "Damaged letters mended (the original is kept)"),
        (int((comments["redactions"] > 0).sum()), "Personal data taken out"),
        (int((comments["may_name"] != "").sum()), "May hold a name; for somebody to look at before it is quoted"),
        (_quotable(comments), "May be quoted, by those who were asked"),
        (int((comments["answer"] == "empty").sum()), "Empty; counted apart, no theme"),
        (int((comments["answer"] == "not_an_answer").sum()), "Only 'n/a' or the like; counted apart, no theme"),
        (int((comments["duplicate_of"] != "").sum()), "The same as another word for word; marked, not dropped"),
        (int((comments["near_duplicate_of"] != "").sum()), "Nearly the same as another; marked, not dropped"),
    )
    for name in ("source", "channel", "question"):
        if any(name_candidates(value, lists) for value in comments[name].unique()):
            yield f"A {name} may hold a name; it is printed in the report: look at it in source.yml or the file."
    yield from (f"{what}: {count:,} of {len(comments):,} comments." for count, what in counts if count)
