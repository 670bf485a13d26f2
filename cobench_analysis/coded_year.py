"""Chain the rooms for a year's comments: read them, code them, and put people's decisions in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from cobench_analysis import project
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.coding.coder import Coder, Coding
from cobench_analysis.coding.project_classifier import project_classifier
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.comments import Intake, read_year
from cobench_analysis.intake.redact import Redactor, project_redactor
from cobench_analysis.intake.source import SOURCE_FILE, SourceSettings, read_settings, read_source
from cobench_analysis.intake.year_inputs import YearInputs, read_year_inputs
from cobench_analysis.progress import Step, quiet
from cobench_analysis.review.in_force import InForce, in_force
from cobench_analysis.review.ledger import Decision, read_ledger
from cobench_analysis.review.lessons import read_lessons
from cobench_analysis.review.names import counted
from cobench_analysis.review.settle import settle

_NAMED = 10  # decisions that one sentence names
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class YearInput:
    """What there is of a year before anything is coded.

    Parameters
    ----------
    year, codebook, intake
        The year, the codes, and its comments.
    ledger
        People's decisions, the oldest first.
    inputs
        What there is beside the comments: statements, actions, figures, PACC's own words.
    settings
        What ``source.yml`` says of the year as a whole.
    """

    year: int
    codebook: Codebook
    intake: Intake
    ledger: tuple[Decision, ...]
    inputs: YearInputs = field(default_factory=YearInputs)
    settings: SourceSettings = field(default_factory=SourceSettings)

    @cached_property
    def said(self) -> frozenset[str]:
        """The ids of the comments that say something."""
        comments = self.intake.comments
        return frozenset(comments.loc[comments["answer"] == "given", "comment_id"])

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing of all that came in, and needs no mending."""
        return (*self.intake.notes, *self.inputs.notes, *not_applied(self))

    @cached_property
    def texts(self) -> dict[str, str]:
        """The hash of the raw text of every comment, by its id."""
        comments = self.intake.comments
        return dict(zip(comments["comment_id"], comments["text_sha256"], strict=True))

    @cached_property
    def decided(self) -> InForce:
        """The decisions as they apply."""
        return in_force(self.ledger, self.texts, self.codebook)


@dataclass(frozen=True)
class CodedYear:
    """A year's comments with their codes.

    Parameters
    ----------
    given
        What there was of it.
    coder
        What coded.
    machine
        The codes of the computer alone.
    coding
        The codes with people's decisions in force.
    """

    given: YearInput
    coder: Coder
    machine: Coding
    coding: Coding


def read_year_input(year: int) -> YearInput:
    """Read the codebook, a year's comments, what there is beside them, and its ledger.

    Raises
    ------
    InputError
        With every problem of all of them together.
    """
    problems: list[Problem] = []

    def tried(read: Callable[[], _Read]) -> _Read | None:
        try:
            return read()
        except InputError as error:
            problems.extend(error.problems)
            return None

    folder = project.raw_dir(year)
    codebook = tried(project_codebook)
    redactor = tried(project_redactor) or Redactor()
    settings = tried(lambda: read_settings(folder))
    intake = tried(lambda: read_year(folder, redactor=redactor))
    themes = None if codebook is None else [theme.id for theme in codebook.themes]
    ids = None if intake is None else frozenset(intake.comments["comment_id"])
    inputs = tried(lambda: read_year_inputs(folder, themes=themes, comment_ids=ids, redactor=redactor))
    ledger = tried(lambda: read_ledger(project.ledger_file(year)))
    if problems or codebook is None or intake is None or inputs is None or settings is None:
        raise InputError(dict.fromkeys(problems))  # what ails source.yml is met by each that reads it
    return YearInput(year, codebook, intake, ledger or (), inputs, settings)


def project_coder(codebook: Codebook | None = None, step: Step = quiet) -> Coder:
    """Return the project's coder: its codebook, and what the reference codings and people's decisions taught.

    Learning takes a minute or two, once; what was learnt is kept until codebook, codings, decisions or program change.

    Parameters
    ----------
    codebook
        The project's own where None.
    step
        Called with the name of the step as it begins.

    Raises
    ------
    InputError
        Where the codebook, the reference codings or a ledger have problems.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"comment_id": ["a"], "text": ["We waited a year for the assessment"]})
    >>> project_coder().code(frame).codes.loc[0, "themes"]
    'timeliness'
    """
    codebook = codebook or project_codebook()
    lessons = read_lessons(codebook)
    return Coder(codebook, project_classifier(codebook, step, lessons.decided, lessons.measuring))


def code_comments(given: YearInput, *, coder: Coder | None = None, step: Step = quiet) -> CodedYear:
    """Code a year's comments.

    Parameters
    ----------
    given
        What there is of the year.
    coder
        What codes; the project's own where None.
    step
        Called with the name of each step as it begins.
    """
    coder = coder or project_coder(given.codebook, step)
    step("coding")
    machine = coder.code(given.intake.comments)
    return CodedYear(given, coder, machine, settle(machine, given.decided, given.codebook))


def not_applied(given: YearInput) -> tuple[str, ...]:
    """Say which of people's decisions are not applied, and why."""
    decided = given.decided
    told = []
    for ones, why in (
        (decided.changed, "the comment's text has changed since"),
        (decided.missing, "the comment is not among the year's"),
        (decided.gone, "the codebook no longer has the code"),
    ):
        if ones:
            shown = ", ".join(f"{one.comment_id} ({one.kind} {one.code})" for one in ones[:_NAMED])
            more = f" and {len(ones) - _NAMED:,} more" if len(ones) > _NAMED else ""
            verb = "is" if len(ones) == 1 else "are"
            told.append(f"{counted(len(ones), 'decision')} of people {verb} not applied, because {why}: {shown}{more}.")
    return tuple(told)


def year_files(given: YearInput) -> Iterable[Path]:
    """Yield the files that a year's codes are made from, the codebook and the reference codings left out.

    Ledgers and samples of all years are among them: what people decided is learnt from, and sampled comments are not.
    """
    folder = project.raw_dir(given.year)
    yield folder / SOURCE_FILE
    yield from (entry.path for entry in read_source(folder))
    yield from given.inputs.files
    yield from settings_files()
    yield from project.ledgers()
    yield from project.sample_files()


def settings_files() -> Iterable[Path]:
    """Yield the files beside the comments and the codebook that change what comes out."""
    return (path for path in (project.language_file(), project.names_file()) if path.is_file())
