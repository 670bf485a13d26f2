"""You said, we did: what was promised, what was done, and what many raised and no action answers."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import Any

from cobench_analysis.reporting.charts import Promise, timeline
from cobench_analysis.reporting.counts import Count
from cobench_analysis.reporting.figures import chart
from cobench_analysis.reporting.pacc import missing, words
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import capital, date_words, join_words
from cobench_analysis.reporting.year import Year

TOLD, UNTOLD, LATE, OPEN, NOTHING = "done", "untold", "late", "open", "nothing"
STATUS_WORDS = {
    TOLD: "Done, families told",
    UNTOLD: "Done, families not told",
    LATE: "Late",
    OPEN: "Not due yet",
    NOTHING: "Nothing promised",
}
TIMELINE_NOTE = (
    "The numbers are those of the actions below. A month without a day stands at its middle. A dashed line goes on "
    "from the date that was promised to the end of the picture where nobody wrote down that it was kept."
)
MOST_DRAWN = 25  # more would be too small to read
RAISED_BY_MANY = 0.1  # of all comments


def status_of(done: str, told: str, due: str, year: int, promised: str = "something") -> str:
    """Return how an action stands, as it was written down when the report was made.

    Parameters
    ----------
    done, told, due
        Dates as YYYY-MM or YYYY-MM-DD, or blank. A report is written after its year, so what was done later counts.
    year
        The report's year: what was due by its end and is not done is late.
    promised
        What was promised; without it, and with nothing done, there is no action yet.

    Examples
    --------
    >>> status_of("2022-05", "2022-06", "2022-04", 2022), status_of("2022-05", "", "", 2022)
    ('done', 'untold')
    >>> status_of("", "", "2022-12", 2022), status_of("", "", "2023-01-31", 2022), status_of("", "", "", 2022)
    ('late', 'open', 'open')
    """
    if done:
        return TOLD if told else UNTOLD
    if not promised:
        return NOTHING
    return LATE if due and due[:4] <= str(year) else OPEN


def standing(row: Mapping[Any, Any], year: int) -> str:
    """Return how an action of ``actions.csv`` stands: see :func:`status_of`."""
    return status_of(row["done"], row["told_families"], row["due"], year, row["promised"])


def you_said_we_did(year: Year) -> Fragment:
    """Return the actions of a year, how they stand, and the themes that many raised and no action answers."""
    section = words(year, "you-said-we-did")
    actions = year.inputs.actions
    if actions is None:
        return section + missing(year, "Nobody has handed in what services promised and did this year", "actions.csv")
    order = {LATE: 0, NOTHING: 1, OPEN: 2, UNTOLD: 3, TOLD: 4}
    stands = [(row, standing(row, year.year)) for row in actions.to_dict("records")]
    stands.sort(key=lambda one: order[one[1]])
    told = standing_sentence([status for _, status in stands])
    section += part("paragraph", told)
    hidden = any(count.value is None for count in year.theme_counts())
    section += part("paragraph", silent_sentence(silent(year), hidden=hidden))
    cards = [_card(year, place, row, status) for place, (row, status) in enumerate(stands, 1)]
    return section + _timeline(year, stands, told) + part("actions", "Actions, those that are late first", cards)


def _timeline(year: Year, stands: list[tuple[dict[Any, Any], str]], told: str) -> Fragment:
    """Return when each action was due, was done, and families were told; empty where no date was written down."""
    promises = [
        Promise(
            f"{place}. {year.codebook.name('theme', row['theme'])}",
            in_years(row["due"]),
            in_years(row["done"]),
            in_years(row["told_families"]),
            late=status == LATE,
        )
        for place, (row, status) in enumerate(stands, 1)
    ]
    drawn = [one for one in promises if (one.due, one.done, one.told) != (None, None, None)][:MOST_DRAWN]
    dates = [date for one in drawn for date in (one.due, one.done, one.told) if date is not None]
    if not dates:
        return Fragment("")
    image = timeline(drawn, floor(4 * min(dates)) / 4, ceil(4 * max(*dates, year.year + 1)) / 4)
    table_rows = [
        (
            promise.name,
            *(date_words(row[what]) or "no date" for what in ("due", "done", "told_families")),
            STATUS_WORDS[status],
        )
        for promise, (row, status) in zip(promises, stands, strict=True)
    ]
    head = ("Action", "Due", "Done", "Families told", "How it stands")
    numbers = "; ".join(
        f"{name}: {how.lower()}, due {due}, done {done}, families told {known}"
        for name, due, done, known, how in table_rows[:MOST_DRAWN]
    )
    note = TIMELINE_NOTE
    if len(drawn) < len(promises):
        note += f" {len(drawn)} of {len(promises)} actions are drawn; all stand in the table."
    alt = f"Timeline of when each action was due, was done, and families were told. {told} In full: {numbers}."
    table = ("The actions and their dates", head, table_rows, ())
    return chart("actions", f"Actions over time: {told[0].lower()}{told[1:-1]}", image, alt, note, table)


def in_years(date: str) -> float | None:
    """Return a date as a number of years, a month without a day as its middle; None where it is no such date.

    Examples
    --------
    >>> in_years("2022-07-01"), in_years("2022-01"), in_years("soon")
    (2022.5, 2022.0416666666667, None)
    """
    parts = date.split("-")
    if len(parts) not in (2, 3) or not all(part.isdecimal() for part in parts):
        return None
    day = (int(parts[2]) - 1) / 31 if len(parts) == 3 else 0.5
    return int(parts[0]) + (int(parts[1]) - 1 + day) / 12


def _card(year: Year, place: int, row: dict[Any, Any], status: str) -> dict[str, str]:
    level = year.codebook.name("level", row["level"]) if row["level"] else ""
    about = [year.codebook.name("theme", row["theme"]), level, row["service"]]
    dates = [
        (row["by_whom"], "Promised by {}"),
        (date_words(row["due"]), "due {}"),
        (date_words(row["done"]), "done {}"),
        (date_words(row["told_families"]), "families told {}"),
        (row["evidence"], "to be seen in: {}"),
    ]
    when = "; ".join(words.format(value) for value, words in dates if value)
    return {
        "status": status,
        "status_words": STATUS_WORDS[status],
        "about": f"{place}. {', '.join(name for name in about if name)}",
        "said": row["said"],
        "did_title": "Promised, and done" if status in (TOLD, UNTOLD) else "Promised",
        "did": row["promised"] or "Nothing was promised.",
        "when": f"{capital(when)}." if when else "No date and no name was written down.",
    }


def standing_sentence(statuses: list[str]) -> str:
    """Say how many actions are done, late and open.

    Examples
    --------
    >>> standing_sentence(["done", "late", "late"])
    'Of 3 actions, 1 is done and families were told of it and 2 are late.'
    >>> standing_sentence([])
    'No action is listed.'
    """
    words = {
        TOLD: ("is done and families were told of it", "are done and families were told of them"),
        UNTOLD: ("is done, but families were not told", "are done, but families were not told"),
        LATE: ("is late", "are late"),
        OPEN: ("is not due yet", "are not due yet"),
        NOTHING: ("has no promise yet", "have no promise yet"),
    }
    told = [
        f"{number} {words[status][number != 1]}"
        for status in words
        if (number := sum(one == status for one in statuses))
    ]
    if not told:
        return "No action is listed."
    return f"Of {len(statuses)} {'action' if len(statuses) == 1 else 'actions'}, {join_words(told)}."


def silent(year: Year) -> list[Count]:
    """Return the themes that many comments raise and no action answers."""
    actions = year.inputs.actions
    answered = set()
    if actions is not None:
        rows = actions.to_dict("records")
        answered = {row["theme"] for row in rows if standing(row, year.year) != NOTHING}
    least = RAISED_BY_MANY * (year.total or 0)
    return [
        count for count in year.theme_counts() if count.value and count.value >= least and count.code not in answered
    ]


def silent_sentence(counts: list[Count], *, hidden: bool = False) -> str:
    """Name the themes that nobody answers.

    Parameters
    ----------
    counts
        The themes that many comments raise and no action answers.
    hidden
        Whether there are themes whose count is not shown, so that nothing is said of them.

    Examples
    --------
    >>> silent_sentence([])
    'Every theme that one in ten comments or more speaks of has an action.'
    """
    if not counts and hidden:
        return "Of the themes whose count is shown, each that one in ten comments or more speaks of has an action."
    if not counts:
        return "Every theme that one in ten comments or more speaks of has an action."
    named = join_words([f"{count.name} ({count.share} of comments)" for count in counts])
    them = "it" if len(counts) == 1 else "them"
    return f"Silence so far: one in ten comments or more speaks of {named}, and no action answers {them}."
