"""What came back from a person: answers to a list of comments, whatever file they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cobench_analysis.errors import Problem
from cobench_analysis.review.ledger import ADD, CONFIRM, REMOVE, SET, WHOLE_SET

Choice = tuple[str, str, str]  # kind, code, decision


@dataclass(frozen=True)
class Codes:
    """The codes of one comment, as they were shown or as they came back."""

    level: str
    themes: tuple[str, ...]
    stance: str


@dataclass(frozen=True)
class Answer:
    """What a person said of one comment.

    Parameters
    ----------
    row
        Where it stands in the file, as a spreadsheet counts.
    comment_id, text_sha256
        Which comment, and what its raw text was when it was given out; blank hash where the file does not tell.
    choices
        What was decided: kind, code and decision.
    now
        All codes as they came back, where the file has them: what a person changed and then set back is known by it.
    note
        A note.
    """

    row: int
    comment_id: str
    text_sha256: str
    choices: tuple[Choice, ...]
    now: Codes | None = None
    note: str = ""


@dataclass(frozen=True)
class Returned:
    """A file that came back.

    Parameters
    ----------
    name
        The file's name.
    digest
        The beginning of its hash.
    year
        The year that it says it is of; 0 where it does not tell.
    batch, reviewer, codebook_version
        The list that it answers, by whom, and by which codebook; blank where it does not tell.
    answers
        What was said.
    problems
        Everything that is wrong with it.
    """

    name: str
    digest: str
    year: int
    batch: str
    reviewer: str
    codebook_version: str
    answers: tuple[Answer, ...]
    problems: tuple[Problem, ...] = field(default=())


def changes(shown: Codes, now: Codes, *, checked: bool) -> tuple[Choice, ...]:
    """Compare the codes that came back with those that were shown.

    Parameters
    ----------
    shown, now
        Before and after.
    checked
        Whether the person looked at all codes: what is unchanged is then confirmed.

    Examples
    --------
    >>> before, after = Codes("individual", ("voice",), "ask"), Codes("strategic", ("voice",), "ask")
    >>> changes(before, after, checked=False)
    (('level', 'strategic', 'set'),)
    """
    changed = tuple(_changed(shown, now))
    if not checked:
        return changed
    end = ("theme", WHOLE_SET, CONFIRM if now.themes else REMOVE)
    return (*changed, *_same(shown, now), end)


def _changed(shown: Codes, now: Codes) -> Iterator[Choice]:
    if now.level != shown.level:
        yield "level", now.level, SET
    yield from (("theme", theme, ADD) for theme in now.themes if theme not in shown.themes)
    yield from (("theme", theme, REMOVE) for theme in shown.themes if theme not in now.themes)
    if now.stance != shown.stance:
        yield "stance", now.stance, SET


def _same(shown: Codes, now: Codes) -> Iterator[Choice]:
    if now.level == shown.level:
        yield "level", now.level, CONFIRM
    yield from (("theme", theme, CONFIRM) for theme in now.themes if theme in shown.themes)
    if now.stance == shown.stance:
        yield "stance", now.stance, CONFIRM


def twice(answers: Sequence[Answer], name: str) -> list[Problem]:
    """Return a problem for each comment of which two rows say different things.

    Examples
    --------
    >>> rows = ((2, "unclear"), (3, "strategic"))
    >>> answers = [Answer(row, "c1", "", (("level", code, "set"),)) for row, code in rows]
    >>> [problem.row for problem in twice(answers, "a.csv")]
    [3]
    """
    first: dict[str, Answer] = {}
    found = []
    for answer in answers:
        before = first.setdefault(answer.comment_id, answer)
        if (before.choices, before.note) != (answer.choices, answer.note):
            what = (
                f"the comment {answer.comment_id[:40]} stands in row {before.row} too, with other codes or another note"
            )
            found.append(Problem(what, "keep the row that is right and delete the other", name, answer.row))
    return found
