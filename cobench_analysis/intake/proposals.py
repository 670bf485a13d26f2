"""A file that somebody put into a year's folder, described for ``source.yml`` as far as it can be told."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from cobench_analysis.intake.column_kinds import asks_to_quote, is_about_quoting, why_left_out
from cobench_analysis.intake.exports import Layout
from cobench_analysis.intake.reading import RawTable, read_table
from cobench_analysis.tables import INPUT_COLUMNS

SHOWN = 60  # characters of a heading in a sentence
LONGEST_KEY = 1000  # YAML takes a key of 1,024 characters at most without a question mark before it
PLAIN_HEADING = 3  # words at most in a heading such as "Comments" that asks nothing
CHANNELS = {"mail": "email", "phone": "phone", "call": "phone", "event": "event", "meeting": "event", "notes": "event"}
CAREFUL = """\
# consent says whose words may be printed: 'no_quote' nobody's; 'quote' those of people who were told so before they
# answered (where a consent column is named: only of those who said yes); 'published' only what is in print already.
consent: no_quote
# disclosure: 'controlled' hides small numbers and keeps quotes apart from who said them; 'open' shows everything,
# and is only for what is public already.
disclosure: controlled
"""
_RESPONDENT = ("id", "respondent", "respondent id", "response id", "participant", "participant id", "reference", "ref")
_DATE = ("date", "timestamp", "date submitted", "submitted", "submitted at", "completion time", "end date")
_CODE = re.compile(r"[A-Za-z]{0,4}[-_ ]?[0-9]+|[0-9a-fA-F-]{8,}")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ADDED = re.compile(r" ?\((?:[0-9]+-[0-9]+|Responses|[0-9]+)\).*| - Form Responses [0-9]+.*", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """How a file would be listed in ``source.yml``.

    Parameters
    ----------
    file
        The file's name.
    what
        What it is, made from its name.
    channel
        How it came: survey, event, email or phone.
    layout
        The survey tool that wrote it, in words; blank where it is not known.
    rows
        How many rows of answers it has.
    columns
        Our column name to the file's heading.
    questions
        The heading of each column of comments to the question that was asked.
    taken, left_out
        One sentence for each column: what it was taken for, or why it was left out.
    """

    file: str
    what: str
    channel: str
    layout: str
    rows: int
    columns: dict[str, str]
    questions: dict[str, str]
    taken: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def has_comments(self) -> bool:
        """Whether there is anything like comments in it."""
        return bool(self.questions) or "text" in self.columns

    @property
    def summary(self) -> str:
        """What the file is, or that nothing in it looks like comments, in words."""
        if not self.has_comments:
            return (
                f"Nothing in {self.file} looks like comments in people's own words, so it is not listed. "
                "If it holds comments, list it in source.yml yourself."
            )
        kind = f"an export of {self.layout}" if self.layout else "a table of comments"
        return f"{self.file} looks like {kind} with {self.rows:,} {'row' if self.rows == 1 else 'rows'} of answers."

    @property
    def yaml(self) -> str:
        """The entry, to be written under ``files:``; blank where there is nothing like comments in it."""
        if not self.has_comments:
            return ""
        lines = [f"path: {_quoted(self.file)}", f"what: {_quoted(self.what)}", "kind: comments"]
        lines.append(f"channel: {self.channel}")
        lines += ["columns:"] if self.columns else []
        lines += [f"  {ours}: {_quoted(theirs)}" for ours, theirs in self.columns.items()]
        lines += ["questions:"] if self.questions else []
        for heading, question in self.questions.items():
            about = f"{{question: {_quoted(question)}}}"
            key = _quoted(heading)
            lines += [f"  {key}: {about}"] if len(key) <= LONGEST_KEY else [f"  ? {key}", f"  : {about}"]
        return "  - " + textwrap.indent("\n".join(lines) + "\n" + CAREFUL, "    ")[4:]


def propose(path: Path) -> Proposal:
    """Look at a file and say how it would be listed in ``source.yml``.

    Parameters
    ----------
    path
        A file in ``data/raw/YEAR``.

    Returns
    -------
    Proposal
        With the careful choices for what may be published; a person widens them.

    Raises
    ------
    InputError
        Where the file cannot be read.

    Examples
    --------
    >>> from cobench_analysis.project import raw_dir
    >>> propose(raw_dir(2021) / "event_comments.csv").columns["text"]
    'text'
    """
    table = read_table(path)
    found = _ours(table) if table.layout is None else None
    if found is None:
        found = _described(table)
    layout = table.layout.name if table.layout else ""
    return Proposal(
        path.name, _what(path), _channel(path), layout, len(table.frame),
        found.columns, found.questions, tuple(found.taken), tuple(found.left_out),
    )  # fmt: skip


@dataclass
class _Found:
    """What has been found out so far."""

    columns: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def _ours(table: RawTable) -> _Found | None:
    """Describe a table that has our own columns; None where it has no column ``text``."""
    theirs = {heading.casefold(): heading for heading in table.frame.columns}
    if "text" not in theirs:
        return None
    found = _Found({name: theirs[name] for name in INPUT_COLUMNS if name in theirs})
    found.taken = [f"{shown(heading)} is read as our column '{ours}'." for ours, heading in found.columns.items()]
    others = [heading for heading in table.frame.columns if heading not in found.columns.values()]
    found.left_out = [f"{shown(heading)} is left out: it is no column of ours." for heading in others]
    return found


def _described(table: RawTable) -> _Found:
    """Describe an export: each column is one that the tool wrote, a consent, comments, or left out."""
    found = _Found()
    headings = list(table.frame.columns)
    for heading in headings:
        cells = table.frame[heading].tolist()
        role = _role(heading, cells, table.layout)
        if role and role not in found.columns:
            found.columns[role] = heading
            found.taken.append(_ROLES[role].format(shown(heading)))
        elif reason := _why_not(heading, cells, table.layout, used=role):
            found.left_out.append(f"{shown(heading)} is left out: {reason}.")
        else:
            found.questions[heading] = _question(heading, headings)
            count = sum(cell.strip() != "" for cell in cells)
            answers = "1 answer" if count == 1 else f"{count:,} answers"
            found.taken.append(f"{shown(heading)} is read as comments: {answers}.")
    if table.layout is None:
        _as_one_text(found)
    return found


_ROLES = {
    "respondent": "{} tells those who answered apart.",
    "date": "{} is the date.",
    "consent": "{} is each person's answer on being quoted; it counts once source.yml says 'consent: quote'.",
}


def _role(heading: str, cells: Sequence[str], layout: Layout | None) -> str:
    """Return which of our columns a column is, the text left aside; blank where it is none."""
    if asks_to_quote(heading, cells) and not (layout and layout.is_of_tool(heading)):
        return "consent"
    folded = heading.casefold()
    identifies = layout.identifies(heading) if layout else folded in _RESPONDENT
    if identifies and len(set(cells)) == len(cells) and all(map(_CODE.fullmatch, cells)):
        return "respondent"
    ends = layout.ends(heading) if layout else folded in _DATE
    return "date" if ends and any(cell.strip() for cell in cells) else ""


def _why_not(heading: str, cells: Sequence[str], layout: Layout | None, *, used: str) -> str:
    if not heading:
        return "it has no heading"
    if layout and layout.is_personal(heading):
        return "it holds names or addresses of those who answered, which are never read"
    identifies = layout.identifies(heading) if layout else heading.casefold() in _RESPONDENT
    if identifies:
        return "its numbers are not different for each row, so they tell nobody apart (Excel may have cut them)"
    if layout and layout.is_of_tool(heading):
        return f"{layout.name} writes it, and it holds no answer"
    if used:
        return f"another column is the {used} already"
    if is_about_quoting(heading, cells):
        return "it asks about being quoted, but a yes may mean no; look at it before you quote anybody"
    return why_left_out(heading, cells)


def _as_one_text(found: _Found) -> None:
    """Take a single column with a heading that asks nothing ("Comments") for the text, not for a question."""
    only = next(iter(found.questions), "")
    if len(found.questions) == 1 and "?" not in only and len(only.split()) <= PLAIN_HEADING:
        found.columns["text"] = only
        found.questions = {}


def shown(heading: str) -> str:
    """Return a heading for a sentence, cut where it is long.

    Examples
    --------
    >>> shown("What works well?")
    "'What works well?'"
    """
    return f"'{heading}'" if len(heading) <= SHOWN else f"'{heading[:SHOWN].rstrip()} …'"


def _question(heading: str, headings: Sequence[str]) -> str:
    """Return the question under a heading: without mark-up, and told apart where it was asked twice."""
    asked = " ".join(html.unescape(_TAG.sub(" ", heading)).split())
    again = re.fullmatch(r"(.*[^0-9])([2-9])", asked)
    return f"{again[1]} ({again[2]})" if again and again[1] in headings else asked or heading


def _what(path: Path) -> str:
    words = " ".join(re.split(r"[\s_]+", _ADDED.sub("", path.stem))).strip(" -")
    return words or path.stem


def _channel(path: Path) -> str:
    name = path.stem.casefold()
    return next((channel for word, channel in CHANNELS.items() if word in name), "survey")


def _quoted(text: str) -> str:
    """Return a text as YAML in double quotes on one line, whatever signs it holds."""
    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=float("inf"))).strip()
