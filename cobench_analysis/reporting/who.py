"""Who we heard from, and who not: sources, and those who answered against the population."""

from __future__ import annotations

import pandas as pd

from cobench_analysis.reporting.counting import key
from cobench_analysis.reporting.counts import possible_shares
from cobench_analysis.reporting.disclosure import NOT_SHOWN
from cobench_analysis.reporting.pacc import missing
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.suppression import protect
from cobench_analysis.reporting.wording import date_words, empty_sentence, join_words, repeats_sentence
from cobench_analysis.reporting.year import Year
from cobench_analysis.review.intervals import wilson

SELDOM, OFTEN = "heard less than expected", "heard more than expected"
ANSWERED_NOTE = (
    "A group is called heard less than expected where even the upper end of the 95 % interval of its share lies below "
    "its share of the population; the interval is wider where numbers were rounded. "
    "Where a number is not shown it is small, or would tell a small one."
)


def who_we_heard_from(year: Year) -> Fragment:
    """Return a table of sources, how many answers say nothing or repeat another, and who answered."""
    rows = [
        (source, channel or "not said", question or "not said", count.shown)
        for (source, channel, question), count in year.heard_counts()
    ]
    if any(value is None for key, value in year.published.values.items() if dict(key).keys() == {"heard"}):
        rows.append(("Others, each of too few comments to be named", "", "", NOT_SHOWN))
    head = ("Source", "Channel", "What was asked", "Comments")
    table = part("table", "Where the comments come from", head, rows, (3,))
    heard = table + part("paragraph", empty_sentence(year)) + part("paragraph", repeats_sentence(year))
    return heard + who_answered(year)


def who_answered(year: Year) -> Fragment:
    """Return those who answered, group by group, against their share of the population."""
    section = part("subheading", "Who answered, and who is seldom heard")
    found = year.inputs.respondents
    if found is None:
        what = "Nobody has handed in who answered, so this report cannot say who was not heard"
        return section + missing(year, what, "respondents.csv")
    rows = answered(found, year)
    seldom = [str(row["group"]) for row in rows if row["finding"] == SELDOM]
    hidden = any(row["answered"] == NOT_SHOWN for row in rows)
    section += part("paragraph", seldom_sentence(seldom, hidden=hidden))
    for kind in dict.fromkeys(row["kind"] for row in rows):
        here = [row for row in rows if row["kind"] == kind]
        source = join_words(list(dict.fromkeys(str(row["source"]) for row in here if row["source"])))
        table = [(row["group"], row["answered"], row["share"], row["population"], row["finding"]) for row in here]
        head = (str(kind), "Answered", "Share (95 % interval)", "Share of the population", "What it means")
        section += part("table", f"Who answered: {str(kind).lower()}", head, table, (1, 2, 3))
        section += part("paragraph", f"Population: {source}." if source else "")
    return section + part("paragraph", ANSWERED_NOTE)


def answered(respondents: pd.DataFrame, year: Year) -> list[dict[str, str]]:
    """Return one row per group as it may be shown: kind, group, answered, share, population, finding, source.

    Parameters
    ----------
    respondents
        ``group_kind, group, answered, population_percent, population_source, period``.
    year
        For its disclosure control; the groups of a kind are protected together with their sum.
    """
    rows = []
    for kind, groups in respondents.groupby("group_kind", sort=False):
        counts = {
            key(group=group): int(number) for group, number in zip(groups["group"], groups["answered"], strict=True)
        }
        counts[()] = sum(counts.values())
        names = list(groups["group"])
        control = year.disclosure
        shown = protect(counts, {"group": names}, control.rules) if control.controlled else dict(counts)
        for row in groups.to_dict("records"):
            told = _told(shown[key(group=row["group"])], shown[()], row["population_percent"], year)
            source = ", ".join(part for part in (row["population_source"], date_words(row["period"])) if part)
            rows.append({"kind": str(kind), "group": row["group"], "source": source} | told)
    return rows


def _told(value: int | None, whole: int | None, population: str, year: Year) -> dict[str, str]:
    expected = f"{population} %" if population else "not known"
    if value is None or not whole:
        return {"answered": NOT_SHOWN, "share": NOT_SHOWN, "population": expected, "finding": "cannot tell"}
    low, high = wilson(min(value, whole), whole)
    least, most, _ = possible_shares(value, whole, year.disclosure)
    unsure = max(value / whole - least, most - value / whole)
    low, high = max(0.0, low - unsure), min(1.0, high + unsure)
    finding = "as expected, within chance" if population else "cannot tell"
    if population and 100 * high < float(population):
        finding = SELDOM
    elif population and 100 * low > float(population):
        finding = OFTEN
    share = f"{100 * min(value, whole) / whole:.0f} % ({100 * low:.0f} to {100 * high:.0f})"
    return {"answered": year.written(value), "share": share, "population": expected, "finding": finding}


def seldom_sentence(groups: list[str], *, hidden: bool = False) -> str:
    """Name the groups that were heard less than their share of the population.

    Parameters
    ----------
    groups
        Their names.
    hidden
        Whether there are groups whose number is not shown, so that nothing is said of them.

    Examples
    --------
    >>> seldom_sentence(["Aged 16 to 25"])
    'Heard less than their share of the population: Aged 16 to 25. Their views weigh too little in this report.'
    """
    if not groups and hidden:
        return (
            "No group whose number is shown was clearly heard less than its share of the population. Small groups are "
            "not shown: look there for those who are seldom heard."
        )
    if not groups:
        return "No group whose share of the population is known was clearly heard less than expected."
    return (
        f"Heard less than their share of the population: {join_words(groups)}. "
        "Their views weigh too little in this report."
    )
