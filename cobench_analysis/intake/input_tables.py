"""A year's further inputs, declared once: each file, each column, what may stand in it, and an example.

The readers, the templates, the guide in a year's folder and ``docs/year-inputs.md`` are all made from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from cobench_analysis.framework.bench import STATEMENT_KINDS
from cobench_analysis.tables import CONTEXT_TOPICS, EVENT, PROMPT_LEVELS

KINDS_OF_STATEMENT = tuple(kind.id for kind in STATEMENT_KINDS)


@dataclass(frozen=True)
class InputColumn:
    """A column of an input.

    Parameters
    ----------
    name
        Its heading.
    meaning
        What it holds, as one sentence for a volunteer.
    required
        Whether every row must fill it.
    check
        What may stand in it: the name of a check in ``intake.input_cells``.
    example
        A cell as it might be.
    """

    name: str
    meaning: str
    required: bool
    check: str
    example: str


@dataclass(frozen=True)
class InputTable:
    """A table that a year's folder may hold.

    Parameters
    ----------
    kind
        Its kind in ``source.yml``.
    file
        Its fixed name in the year's folder; the same name ending in .xlsx is taken too.
    title, meaning
        What it is, in words and as a sentence.
    columns
        Its columns in order.
    key
        Columns that no two rows may share; empty where nothing of the kind is asked.

    Examples
    --------
    >>> ACTIONS.file, ACTIONS.required
    ('actions.csv', ('theme', 'said'))
    """

    kind: str
    file: str
    title: str
    meaning: str
    columns: tuple[InputColumn, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The headings."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The headings of the columns that every row must fill."""
        return tuple(column.name for column in self.columns if column.required)


def _one_of(choices: tuple[str, ...]) -> str:
    return ", ".join(choices)


STATEMENTS = InputTable(
    "statements",
    "statements.csv",
    "PACC's own statements",
    "What PACC itself says works, does not work, should be measured, or was done well.",
    (
        InputColumn("statement_id", "A short id of your own, another for each row.", True, "text", "S1"),
        InputColumn("level", f"One of: {_one_of(PROMPT_LEVELS)}.", True, "level", "operational"),
        InputColumn("kind", f"One of: {_one_of(KINDS_OF_STATEMENT)}.", True, "statement_kind", "strength"),
        InputColumn(
            "text", "The statement, as the report shall print it.", True, "text", "Parents sit on the SEND board."
        ),
    ),
    key=("statement_id",),
)
ACTIONS = InputTable(
    "actions",
    "actions.csv",
    "You said, we did",
    "What families said, what a service promised, what was done, and whether families were told.",
    (
        InputColumn("action_id", "A short id of your own, another for each row.", False, "text", "A1"),
        InputColumn("level", f"One of: {_one_of(PROMPT_LEVELS)}; or blank.", False, "level", "operational"),
        InputColumn("theme", "The id of a theme of the codebook.", True, "theme", "timeliness"),
        InputColumn("service", "The service that it is about, in free words; or blank.", False, "text", "CAMHS"),
        InputColumn(
            "said", "What families said, in a sentence without names.", True, "text", "Nobody says how long we wait."
        ),
        InputColumn(
            "comment_ids",
            "The ids of comments that said so, with ; between (from the workbook of ./run review export); or blank.",
            False,
            "comment_ids",
            "2022-0a1b2c3d4e; 2022-1b2c3d4e5f",
        ),
        InputColumn("promised", "What was promised.", False, "text", "Waiting times on the Local Offer, every month."),
        InputColumn("by_whom", "Who promised it: a service or a board, not a person.", False, "text", "SEND board"),
        InputColumn("due", "By when: a month (2022-09), a day (2022-09-30 or 30/09/2022), or blank.", False, "date",
                    "2022-09"),
        InputColumn("done", "When it was done, written likewise; blank where it is not done.", False, "date",
                    "2022-10-03"),
        InputColumn("evidence", "How anyone can see that it was done.", False, "text", "Local Offer, October 2022"),
        InputColumn("told_families", "When families were told, written likewise; blank where they were not.", False,
                    "date", "2022-11"),
    ),
    key=("action_id",),
)  # fmt: skip
TOUCHPOINTS = InputTable(
    "touchpoints",
    "touchpoints.csv",
    "Taking part and its load",
    "Who asks families for their views, how often, and what became of it.",
    (
        InputColumn("touchpoint", "What families are asked to do.", True, "text", "Annual review survey"),
        InputColumn("asked_by", "Who asks; or blank where nobody knows.", False, "text", "SEN team"),
        InputColumn(
            "times_a_year", "How often in a year, as a number; or blank where nobody knows.", False, "number", "2"
        ),
        InputColumn(
            "families_asked",
            "How many families are asked each time, as a whole number; or blank.",
            False,
            "whole",
            "400",
        ),
        InputColumn(
            "what_became_of_it",
            "What became of the answers; blank where nobody knows.",
            False,
            "text",
            "A summary in May",
        ),
    ),
    key=("touchpoint", "asked_by"),
)
RESPONDENTS = InputTable(
    "respondents",
    "respondents.csv",
    "Who answered",
    "How many people of each group answered, set against the population, so that the seldom heard are seen.",
    (
        InputColumn("group_kind", "What the groups are groups of.", True, "text", "child's age"),
        InputColumn("group", "The group.", True, "text", "5 to 10"),
        InputColumn("answered", "How many of them answered, as a whole number.", True, "whole", "31"),
        InputColumn(
            "population_percent",
            "Their share of the population in percent (0 to 100, not 0 to 1); or blank where nobody knows.",
            False,
            "percent",
            "38.5",
        ),
        InputColumn("population_source", "Where that share comes from.", False, "text", "School census, DfE"),
        InputColumn("period", "What period that share is for, in words or figures.", False, "text", "2022-01"),
    ),
    key=("group_kind", "group", "period"),
)
CONTEXT = InputTable(
    "context",
    "context/facts.csv",
    "Population, need, timeliness and resources",
    "Published figures, each with where it comes from. Any CSV or XLSX file in the folder context/ is read.",
    (
        InputColumn("period", "The year, month or day that it is for: 2022, 2022-01 or 2022-01-31.", True, "period",
                    "2022-01"),
        InputColumn("geography", "The place that it is for.", True, "text", "Shropshire"),
        InputColumn("topic", f"One of: {_one_of(CONTEXT_TOPICS)}.", True, "topic", "population"),
        InputColumn("measure", "What was counted, or what happened.", True, "text", "pupils with an EHC plan"),
        InputColumn("value", f"The figure, as a number alone; blank where the unit is {EVENT}.", False, "value", "4.0"),
        InputColumn("unit", f"What the number counts; {EVENT} where something happened.", True, "unit",
                    "percent of pupils"),
        InputColumn("source", "Who published it, and where.", True, "text", "DfE, Special educational needs 2021/22"),
        InputColumn("address", "The web address, where there is one.", False, "text", "gov.uk/sen-statistics"),
        InputColumn("note", "Anything that a reader must know.", False, "text", "rounded by the publisher"),
    ),
)  # fmt: skip
INPUT_TABLES = (STATEMENTS, ACTIONS, TOUCHPOINTS, RESPONDENTS, CONTEXT)
