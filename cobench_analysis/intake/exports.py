"""Survey exports as the three usual survey tools write them, so that nobody edits one by hand.

What each layout is taken from, and how far it was checked against files that people published:

- Microsoft Forms, page "Check and share your form results" of Microsoft Support ("Open in Excel"):
  ``ID, Start time, Completion time, Email, Name``, sometimes ``Last modified time`` or ``Language``, then a
  column for each question. A question asked twice gets a figure at its end ("Why?", "Why?2"). Several
  choices are joined by ``;`` with one at the end. A quiz adds ``Points - ...`` and ``Feedback - ...``.
- SurveyMonkey, pages "CSV Exports" and "XLS Exports" of its Help Center ("All responses data"): two heading
  rows. The first holds ``Respondent ID, Collector ID, Start Date, End Date, IP Address, Email Address,
  First Name, Last Name, Custom Data 1`` and each question over the first of its columns; the second is blank
  under those and holds ``Response``, ``Open-Ended Response`` or the label of the choice or box.
- Google Forms, page "View & manage form responses" of Google Docs Editors Help: ``Timestamp``, where
  e-mail addresses are collected ``Email Address`` or ``Username``, in a quiz ``Score``, then the questions;
  two questions with the same title have the same heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cobench_analysis.intake.ids import normalise_space

_NO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_UNSAID = ("response", "open-ended response")  # second headings that say nothing about what was asked


@dataclass(frozen=True)
class Layout:
    """The columns that a survey tool puts before the questions.

    Parameters
    ----------
    name
        The tool.
    marks
        The first heading, and the others by which the layout is known.
    respondent, date
        The columns that tell those who answered apart, and when they ended; blank where there is none.
    personal
        Columns that hold names or addresses of those who answered. They are never read.
    other
        What else the tool writes that is no answer.
    """

    name: str
    marks: tuple[str, ...]
    respondent: str
    date: str
    personal: tuple[str, ...]
    other: tuple[str, ...] = ()

    def is_personal(self, heading: str) -> bool:
        """Say whether a column holds names or addresses of those who answered.

        Examples
        --------
        >>> MICROSOFT_FORMS.is_personal("Email"), MICROSOFT_FORMS.is_personal("Name2")
        (True, True)
        """
        return _key(heading).rstrip("0123456789()") in map(_key, self.personal)

    def is_of_tool(self, heading: str) -> bool:
        """Say whether the tool wrote a column itself, so that it holds no answer."""
        own = (*self.marks, self.respondent, self.date, *self.other)
        return self.is_personal(heading) or _key(heading) in map(_key, own) or heading.startswith(_QUIZ)

    def is_date(self, heading: str) -> bool:
        """Say whether a column holds dates that the tool wrote."""
        return _key(heading) in map(_key, _DATES)

    def identifies(self, heading: str) -> bool:
        """Say whether a column tells those who answered apart."""
        return bool(self.respondent) and _key(heading) == _key(self.respondent)

    def ends(self, heading: str) -> bool:
        """Say whether a column holds the date on which somebody ended the survey."""
        return _key(heading) == _key(self.date)


_QUIZ = ("Points - ", "Feedback - ")
_DATES = ("Start time", "Completion time", "Last modified time", "Start Date", "End Date", "Timestamp")
MICROSOFT_FORMS = Layout(
    "Microsoft Forms",
    ("ID", "Start time", "Completion time"),
    "ID",
    "Completion time",
    ("Email", "Name"),
    ("Last modified time", "Language", "Total points", "Quiz feedback", "Grade posted time"),
)
SURVEYMONKEY = Layout(
    "SurveyMonkey",
    ("Respondent ID", "Collector ID"),
    "Respondent ID",
    "End Date",
    ("IP Address", "Email Address", "First Name", "Last Name", "Custom Data"),
    ("Start Date", "Collector", "Response Status", "Language"),
)
GOOGLE_FORMS = Layout("Google Forms", ("Timestamp",), "", "Timestamp", ("Email Address", "Username"), ("Score",))
LAYOUTS = (MICROSOFT_FORMS, SURVEYMONKEY, GOOGLE_FORMS)


@dataclass(frozen=True)
class Headings:
    """The headings of a table, one to a column.

    Parameters
    ----------
    names
        The headings, white space plain; those of a known layout are each there once.
    rows
        How many rows of the sheet they fill.
    layout
        Whose export it is; None where it is nobody's that is known.
    """

    names: tuple[str, ...]
    rows: int
    layout: Layout | None


def plain_heading(heading: str) -> str:
    r"""Return a heading with plain white space: how it is compared, and how it is shown.

    Examples
    --------
    >>> plain_heading("What\xa0works\n well? ")
    'What works well?'
    """
    return normalise_space(heading.translate(_NO_WIDTH))


def recognise(headings: Sequence[str]) -> Layout | None:
    """Return the layout that a first row of headings belongs to; None where there is no such layout.

    Examples
    --------
    >>> recognise(["Timestamp", "What works well?"]).name
    'Google Forms'
    >>> recognise(["comment_id", "text"])
    """
    keys = [_key(heading) for heading in headings]
    for layout in LAYOUTS:
        marks = [_key(mark) for mark in layout.marks]
        if keys[:1] == marks[:1] and set(marks) <= set(keys):
            return layout
    return None


def read_headings(rows: Sequence[Sequence[str]]) -> Headings:
    """Return the headings of a table from its first two rows.

    Parameters
    ----------
    rows
        The first two rows as they came, or one where there is no more.

    Returns
    -------
    Headings
        One heading a column. A second row is a heading only in an export of SurveyMonkey, and there only
        where it is blank under all that identifies a respondent, which no answer ever is.

    Examples
    --------
    >>> first = ["Respondent ID", "Collector ID", "Who helped?", "", "Why?"]
    >>> read_headings([first, ["", "", "School", "GP", "Open-Ended Response"]]).names[2:]
    ('Who helped?: School', 'Who helped?: GP', 'Why?')
    """
    first = [plain_heading(heading) for heading in rows[0]]
    layout = recognise(first)
    if layout is None:
        return Headings(tuple(first), 1, None)
    if layout is SURVEYMONKEY and len(rows) > 1:
        second = [plain_heading(label) for label in rows[1]]
        if not any(label for name, label in zip(first, second, strict=True) if layout.is_of_tool(name)):
            return Headings(_each_once(_joined(first, second)), 2, layout)
    return Headings(_each_once(first), 1, layout)


def _joined(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Join the question over the first of its columns to the label over each of them."""
    names, question = [], ""
    for heading, label in zip(first, second, strict=True):
        question = heading or question
        said = "" if label.casefold() in _UNSAID else label
        names.append(": ".join(part for part in (question, said) if part) if heading or label else "")
    return names


def _each_once(headings: Iterable[str]) -> tuple[str, ...]:
    """Give a number to what stands more than once; blank ones stay, since an empty column is left aside."""
    names: list[str] = []
    for heading in headings:
        name, count = heading, 1
        while heading and name in names:
            count += 1
            name = f"{heading} ({count})"
        names.append(name)
    return tuple(names)


def _key(heading: str) -> str:
    return plain_heading(heading).casefold().replace(" ", "")
