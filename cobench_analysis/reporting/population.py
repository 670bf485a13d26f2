"""Population, need and resources: published figures about SEND, each with its source, its date and its place."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cobench_analysis.reporting.pacc import missing, words
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import date_words, grouped, join_words
from cobench_analysis.reporting.year import Year
from cobench_analysis.tables import CONTEXT_TOPICS, EVENT

TITLES = {
    "population": "Children and young people with SEND",
    "need": "Kinds of need",
    "age": "Ages",
    "timeliness": "How long plans and assessments take",
    "tribunal": "Tribunal",
    "mediation": "Mediation",
    "resources": "Resources",
}
HEAD = ("Where", "When", "What", "Figure", "Source")
NOTE = (
    "Each figure is as its source printed it, for the place and the date that it names. Set two side by side only "
    "where both are the same."
)


def population(year: Year) -> Fragment:
    """Return the figures about the year's SEND population, by topic, and the events apart."""
    section = words(year, "population")
    found = year.inputs.context
    if found is None:
        what = "Nobody has handed in figures about the SEND population, timeliness, tribunal or resources"
        return section + missing(year, what, "context/facts.csv")
    section += part("paragraph", NOTE)
    events = found["unit"] == EVENT
    for topic, title in TITLES.items():
        here = found[(found["topic"] == topic) & ~events]
        if len(here):
            section += part("table", title, HEAD, [_row(row) for row in here.to_dict("records")], (3,))
    section += part("paragraph", lacking_sentence(found[~events]))
    told = [
        f"{date_words(row['period'])}, {row['geography']}: {row['measure']}. {_source(row)}"
        for row in found[events].to_dict("records")
    ]
    return section + part("listing", "What happened", "Events that the figures should be read with.", told)


def _row(row: dict[Any, Any]) -> tuple[str, ...]:
    return (
        row["geography"],
        date_words(row["period"]),
        row["measure"],
        figure_words(row["value"], row["unit"]),
        _source(row),
    )


def _source(row: dict[Any, Any]) -> str:
    note = f" ({row['note']})" if row["note"] else ""
    return f"{row['source']}{note}"


def figure_words(value: str, unit: str) -> str:
    """Write a figure with its unit.

    Examples
    --------
    >>> figure_words("325618", "pupils"), figure_words("3.7", "percent of pupils"), figure_words("1200000", "pounds")
    ('325,618 pupils', '3.7 % of pupils', '£1,200,000')
    """
    number = grouped(value)
    if unit.startswith("percent"):
        return f"{number} %{unit.removeprefix('percent')}"
    return f"£{number}" if unit == "pounds" else f"{number} {unit}"


def lacking_sentence(figures: pd.DataFrame) -> str:
    """Say on which topics there is no figure.

    Examples
    --------
    >>> lacking_sentence(pd.DataFrame({"topic": ["population", "need", "age", "timeliness", "tribunal", "resources"]}))
    'No figures were handed in on: mediation.'
    """
    topics = (topic for topic in CONTEXT_TOPICS if topic != EVENT and topic not in set(figures["topic"]))
    lacking = [TITLES[topic][0].lower() + TITLES[topic][1:] for topic in topics]
    return f"No figures were handed in on: {join_words(lacking)}." if lacking else ""
