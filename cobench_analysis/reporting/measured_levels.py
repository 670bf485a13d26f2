"""PACC's measures with what the year's evidence says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cobench_analysis.framework.measure_verdicts import (
    CANNOT_TELL,
    EVIDENCED,
    NOT_EVIDENCED,
    PARTLY,
    STATUS_WORDS,
    Verdict,
)
from cobench_analysis.framework.measures import Measure
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import join_words, number_of
from cobench_analysis.reporting.year import Year

SIGNS_NOTE = (
    "Each measure is one of PACC's questions. ● Evidenced: what families say, or the figures, clearly say yes. ○ Not "
    "evidenced: they clearly say no, or what would show it was looked for and is not there. ◐ Partly: they point "
    "both ways, or only part of the evidence is there. – Cannot tell yet: there is too little to go by. The section "
    "of each level has the reasons."
)
SIGNS = {EVIDENCED: "●", PARTLY: "◐", NOT_EVIDENCED: "○", CANNOT_TELL: "–"}


def at(year: Year, level: str) -> list[tuple[Measure, Verdict]]:
    """Return the measures of a level with their verdicts."""
    return [(measure, told) for measure, told in year.verdicts if measure.level == level]


def measures_of(year: Year, level: str) -> Fragment:
    """Return the measures of a level: PACC's question, what the evidence says, and why that evidence bears on it."""
    found = at(year, level)
    if not found:
        return Fragment("")
    intro = "What PACC and parent carers want to be able to answer. " + summary([one for _, one in found])
    rows = [
        {
            "question": measure.question,
            "status": told.status,
            "status_words": STATUS_WORDS[told.status],
            "sign": SIGNS[told.status],
            "words": told.words,
            "why": measure.why,
        }
        for measure, told in found
    ]
    return part("heading", "How we could tell: measures", intro) + part("measures", rows)


def summary(found: Sequence[Verdict]) -> str:
    """Say how many measures have which verdict.

    Examples
    --------
    >>> summary([Verdict("a", "partly", "", ""), Verdict("b", "cannot_tell", "", "")])
    'Of 2 measures, 1 is partly evidenced and for 1 nobody can tell yet.'
    """
    counted = Counter(one.status for one in found)
    told = [
        f"{number} {'is' if number == 1 else 'are'} {STATUS_WORDS[status].lower()}"
        for status in (EVIDENCED, PARTLY, NOT_EVIDENCED)
        if (number := counted[status])
    ]
    if counted[CANNOT_TELL]:
        told.append(f"for {counted[CANNOT_TELL]} nobody can tell yet")
    if not found:
        return "There are no measures."
    if counted[CANNOT_TELL] == len(found):
        return f"Nobody can tell yet for {'this measure' if len(found) == 1 else f'any of the {len(found)} measures'}."
    return f"Of {number_of(str(len(found)), 'measure', 'measures')}, {join_words(told)}."


def all_measures(year: Year) -> Fragment:
    """Return one table of all measures: level, measure, what the evidence says."""
    rows = [
        (measure.short, year.codebook.name("level", measure.level), f"{SIGNS[told.status]} {STATUS_WORDS[told.status]}")
        for measure, told in year.verdicts
    ]
    table = part("table", "PACC's measures, and what this year's evidence says", ("Measure", "Level", "Evidence"), rows)
    return part("paragraph", SIGNS_NOTE) + table
