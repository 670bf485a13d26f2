"""Taking part, and its load: who asks families for their views, how often, and what became of it."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from cobench_analysis.language import fold_answer
from cobench_analysis.reporting.pacc import missing, words
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import grouped, number_of
from cobench_analysis.reporting.year import Year

HEAD = ("Families are asked", "By whom", "Times a year", "Families asked each time", "What became of it")


def taking_part(year: Year) -> Fragment:
    """Return where families are asked for their views, and what that adds up to."""
    section = words(year, "taking-part")
    found = year.inputs.touchpoints
    if found is None:
        return section + missing(year, "Nobody has listed where families are asked for their views", "touchpoints.csv")
    rows = [
        (
            row["touchpoint"],
            row["asked_by"] or "not said",
            grouped(row["times_a_year"]) or "not known",
            grouped(row["families_asked"]) or "not known",
            row["what_became_of_it"] or "not known",
        )
        for row in found.to_dict("records")
    ]
    return (
        section
        + part("paragraph", load_sentence(found, year.measures.thresholds.not_known))
        + part("table", "Where families are asked for their views", HEAD, rows, (2, 3))
    )


def load_sentence(touchpoints: pd.DataFrame, not_known: Collection[str] = ()) -> str:
    """Say how often families are asked in a year, and of how many requests anybody knows what became.

    Parameters
    ----------
    touchpoints
        ``touchpoint, asked_by, times_a_year, families_asked, what_became_of_it``.
    not_known
        Answers that say that nothing is known, folded.

    Examples
    --------
    >>> load_sentence(pd.DataFrame({"times_a_year": ["2", ""], "what_became_of_it": ["", ""]}))[:68]
    'Families are asked in 2 ways, 2 times a year where that is known (1 '
    """
    times = [float(number) for number in touchpoints["times_a_year"] if number]
    known = sum(fold_answer(said) not in {"", *not_known} for said in touchpoints["what_became_of_it"])
    ways = number_of(str(len(touchpoints)), "way", "ways")
    if times:
        of = "" if len(times) == len(touchpoints) else f" where that is known ({len(times)} of {len(touchpoints)})"
        how_often = f", {number_of(_sum(times), 'time', 'times')} a year{of}"
    else:
        how_often = "; nobody has counted how often"
    became = "none" if not known else "all" if known == len(touchpoints) else str(known)
    return f"Families are asked in {ways}{how_often}. For {became} of them it is known what became of the answers."


def _sum(times: list[float]) -> str:
    whole = sum(times)
    return f"{whole:,.0f}" if whole == int(whole) else f"{whole:,.1f}"
