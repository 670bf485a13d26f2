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
    Judged,
    Verdict,
    verdict,
)
from cobench_analysis.framework.measures import Measure
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import join_words, number_of
from cobench_analysis.reporting.year import Year
from cobench_analysis.review.intervals import wilson
from cobench_analysis.tables import STANCES

SIGNS_NOTE = (
    "Each measure is one of PACC's questions. ● Evidenced: what families say, or the figures, clearly say yes. ○ Not "
    "evidenced: they clearly say no. ◐ Partly: they point both ways, or only part of the evidence is there. – Cannot "
    "tell yet: there is too little to go by. The section of each level has the reasons."
)
SIGNS = {EVIDENCED: "●", PARTLY: "◐", NOT_EVIDENCED: "○", CANNOT_TELL: "–"}


def verdict_of(year: Year, measure: Measure) -> Verdict:
    """Return what the evidence of a year says of a measure; comments are seen as far as their counts may be shown."""
    judged = None
    if measure.comments:
        by_stance = {stance: year.published.value(measure=measure.id, stance=stance) for stance in STANCES}
        judged = Judged(**by_stance, total=year.published.value(measure=measure.id))
    inputs = year.inputs
    return verdict(
        measure,
        year.measures.thresholds,
        year=year.year,
        judged=judged,
        interval=wilson,
        context=inputs.context,
        actions=inputs.actions,
        touchpoints=inputs.touchpoints,
        shown=year.written,
    )


def at(year: Year, level: str) -> list[tuple[Measure, Verdict]]:
    """Return the measures of a level with their verdicts."""
    return [(one, verdict_of(year, one)) for one in year.measures.measures if one.level == level]


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
        for level in dict.fromkeys(one.level for one in year.measures.measures)
        for measure, told in at(year, level)
    ]
    table = part("table", "PACC's measures, and what this year's evidence says", ("Measure", "Level", "Evidence"), rows)
    return part("paragraph", SIGNS_NOTE) + table
