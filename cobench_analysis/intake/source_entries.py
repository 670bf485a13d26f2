"""The entries of ``source.yml``: how each file of a year is described, and what can be wrong with that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cobench_analysis.errors import Problem
from cobench_analysis.intake.exports import plain_heading
from cobench_analysis.intake.reading import SUFFIXES
from cobench_analysis.tables import (
    ACTION_COLUMNS,
    CONSENTS,
    CONTEXT_COLUMNS,
    DISCLOSURES,
    INPUT_COLUMNS,
    PROMPT_LEVELS,
    RESPONDENT_COLUMNS,
    STATEMENT_COLUMNS,
    TOUCHPOINT_COLUMNS,
)
from cobench_analysis.yaml_lines import Lined, YamlFile

COLUMNS_OF_KIND = {
    "comments": INPUT_COLUMNS,
    "statements": STATEMENT_COLUMNS,
    "actions": ACTION_COLUMNS,
    "touchpoints": TOUCHPOINT_COLUMNS,
    "context": CONTEXT_COLUMNS,
    "respondents": RESPONDENT_COLUMNS,
}
KINDS = tuple(COLUMNS_OF_KIND)
FILES, SYNTHETIC, PUBLISHING = "files", "synthetic", "publishing"  # what stands at the top of source.yml
KEYS = (
    "path", "what", "kind", "format", "columns", "date", "channel", "prompt_level", "questions", "consent",
    "disclosure",
)  # fmt: skip
_CHOICES: dict[str, Sequence[str]] = {
    "kind": KINDS,
    "format": ("csv", "xlsx", "parquet"),
    "prompt_level": PROMPT_LEVELS,
    "consent": CONSENTS,
    "disclosure": DISCLOSURES,
}


@dataclass(frozen=True)
class Question:
    """A free-text question that has a column of its own in an export."""

    column: str
    question: str
    prompt_level: str = ""


@dataclass(frozen=True)
class SourceFile:
    """One entry of ``source.yml``.

    Parameters
    ----------
    path
        The file, in the year's folder.
    what
        What it is, in words for the report.
    kind
        comments, statements, actions, touchpoints, context or respondents.
    columns
        Our column name to the file's column name.
    questions
        One free-text column each; empty where the text stands in ``columns['text']``.
    consent, disclosure
        What may be published. Where nothing is said, the careful choice: no_quote, controlled.
    """

    path: Path
    what: str = ""
    kind: str = "comments"
    format: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    date: str = ""
    channel: str = ""
    prompt_level: str = ""
    questions: tuple[Question, ...] = ()
    consent: str = "no_quote"
    disclosure: str = "controlled"


@dataclass
class EntriesReader:
    """Reads the entries of a year's file; problems are collected in ``yaml.problems``."""

    yaml: YamlFile
    folder: Path
    seen: set[Path] = field(default_factory=set)

    def entries(self, text: str) -> Iterator[SourceFile]:
        """Yield the entries that can be used."""
        data = self.yaml.read(text)
        if isinstance(data, Lined):
            known = (FILES, SYNTHETIC, PUBLISHING)
            for key in data:
                if key not in known:
                    fix = f"list the year's files under '{FILES}:'; beside it may stand {SYNTHETIC} and {PUBLISHING}"
                    self._say(f"the key '{key}' is not known", fix, data.lines[key])
            if data.get(FILES, "missing") in ("", []):
                return  # as a new year begins
            data = data.get(FILES)
        if not isinstance(data, list) or not data:
            if not self.yaml.problems:
                self._say("no files are listed", "list the year's files under 'files:'", 1)
            return
        for item in data:
            if isinstance(item, Lined):
                yield from self._entry(item)
            else:
                self._say(f"'{item}' is not an entry", "write 'path: ...' and the other keys under a dash", 1)

    def _say(self, found: str, fix: str, line: int | None) -> None:
        self.yaml.problems.append(Problem(found, fix, self.yaml.name, line, unit="line"))

    def _entry(self, item: Lined) -> Iterator[SourceFile]:
        before = len(self.yaml.problems)
        for key in item:
            if key not in ("columns", "questions") and not isinstance(item[key], str):
                self._say(f"{key} is not one word or sentence", f'write it as {key}: "..."', item.lines[key])
            if key not in KEYS:
                self._say(f"the key '{key}' is not known", f"use one of: {', '.join(KEYS)}", item.lines[key])
        for key, choices in _CHOICES.items():
            if str(item.get(key, choices[0])) not in choices:
                self._say(f"{key} is '{item[key]}'", f"use one of: {', '.join(choices)}", item.lines[key])
        path = self._path(item)
        columns = self._columns(item)
        questions = tuple(self._questions(item))
        kind = item.get("kind", "comments")
        if (
            kind == "comments"
            and not questions
            and not item.get("questions")
            and "columns" in item
            and "text" not in columns
        ):
            self._say(
                "no column is named for the text",
                "add 'text: <its heading>' to columns, or questions",
                item.lines["columns"],
            )
        if len(questions) > 1 and "comment_id" in columns:
            fix = "name that column 'respondent' instead; each answer gets an id of its own"
            self._say("an id for a row cannot serve for several questions", fix, item.lines["columns"])
        if len(self.yaml.problems) > before or path is None:
            return
        if path in self.seen:
            self._say(f"the file '{item['path']}' is listed twice", "list it once", item.lines["path"])
        self.seen.add(path)
        simple = {key: str(item[key]) for key in KEYS if key in item and key not in ("path", "columns", "questions")}
        yield SourceFile(path, columns=columns, questions=questions, **simple)

    def _path(self, item: Lined) -> Path | None:
        name = str(item.get("path", ""))
        if not name:
            self._say("an entry has no path", "add 'path: <file name>'", item.line)
            return None
        path = self.folder / name
        if "\0" in name:
            self._say("a path holds a sign that no file name can have", "write the file's name", item.lines["path"])
            return None
        if not path.resolve().is_relative_to(self.folder.resolve()):
            self._say(f"'{name}' lies outside the year's folder", "copy the file into the folder", item.lines["path"])
        elif not path.is_file():
            self._say(
                f"the file '{name}' is not in the folder", "copy it there or correct its name", item.lines["path"]
            )
        elif path.suffix.lower() not in SUFFIXES and "format" not in item:
            self._say(f"'{name}' is of a kind that cannot be read", "save it as .csv or .xlsx", item.lines["path"])
        return path

    def _columns(self, item: Lined) -> dict[str, str]:
        found: Any = item.get("columns", Lined())
        if not isinstance(found, dict):
            self._say("columns is not a list of 'ours: theirs'", "write 'text: <its heading>'", item.lines["columns"])
            return {}
        known = COLUMNS_OF_KIND.get(str(item.get("kind", "comments")), ())
        for ours in found:
            if known and ours not in known:
                self._say(
                    f"columns: '{ours}' is not a column of ours",
                    f"use one of: {', '.join(known)}",
                    item.lines["columns"],
                )
        return {ours: plain_heading(str(theirs)) for ours, theirs in found.items()}

    def _questions(self, item: Lined) -> Iterator[Question]:
        found: Any = item.get("questions", Lined())
        if not isinstance(found, Lined):
            if "questions" in item:
                self._say(
                    "questions is not a list of columns", "write '<heading>: {question: ...}'", item.lines["questions"]
                )
            return
        seen: set[str] = set()
        for written, about in found.items():
            line, column = found.lines[written], plain_heading(written)
            if column in seen:
                self._say(f"the column '{column}' stands twice in questions", "keep one of them", line)
            seen.add(column)
            if not isinstance(about, Lined) or not set(about) <= {"question", "prompt_level"}:
                self._say(
                    f"the question in column '{column}' is not described",
                    'write {question: "...", prompt_level: ...}',
                    line,
                )
                continue
            level = str(about.get("prompt_level", ""))
            if level and level not in PROMPT_LEVELS:
                self._say(f"prompt_level is '{level}'", f"use one of: {', '.join(PROMPT_LEVELS)}", line)
            yield Question(column, str(about.get("question", column)), level)
