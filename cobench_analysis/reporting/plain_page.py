"""The plain-language summary: two A4 pages after the conventions of Easy Read, as one HTML page.

The conventions (Department of Health 2009, Change, Mencap, Inclusion Europe's "Information for all"): one idea a
sentence and a line, 15 words at most, active, everyday words, a hard word explained where it stands, numbers as
digits, a picture on the left of the words, large type, wide margins.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cobench_analysis.reporting.changed import asked_sentences
from cobench_analysis.reporting.changes import changes
from cobench_analysis.reporting.parts import TEMPLATES
from cobench_analysis.reporting.plain_pictures import ALTS, picture
from cobench_analysis.reporting.plain_words import (
    Idea,
    changes_ideas,
    own_words,
    places_sentences,
    promises_sentences,
    stances_ideas,
    themes_ideas,
    total_sentence,
    unanswered_sentences,
)
from cobench_analysis.reporting.readability import Readability, readability
from cobench_analysis.reporting.wording import event_sentence
from cobench_analysis.reporting.year import Year
from cobench_analysis.reporting.you_said import NOTHING, OPEN, silent, standing

if TYPE_CHECKING:
    import pandas as pd

LEAD = "This is our short report in plain words."
INVENTED = ("This is only a test.", "The comments are made up.")


@dataclass(frozen=True)
class Passage:
    """A heading with its ideas."""

    title: str
    ideas: Sequence[Idea]


def plain_page(year: Year) -> str:
    """Return the plain-language summary of a year as a whole HTML page: no script, nothing fetched.

    Parameters
    ----------
    year
        The year; only what may be shown of it is read, and what PACC handed in.

    Returns
    -------
    str
        HTML that prints on exactly two A4 pages. Pictures that only go with their words are drawn by the style sheet,
        so that neither a screen reader nor a tagged PDF meets them; one that says more is an image with its text.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    pages = summary_pages(year)
    drawn = {idea.picture for page in pages for passage in page for idea in passage.ideas if idea.picture}
    template = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    ).get_template("plain.html.j2")
    return template.render(
        title=f"What families told us in {year.year}",
        lead=LEAD,
        warning=INVENTED if year.settings.synthetic else (),
        pages=pages,
        alts=ALTS,
        pictures={name: base64.b64encode(picture(name)).decode("ascii") for name in sorted(drawn)},
    )


def summary_pages(year: Year) -> tuple[list[Passage], list[Passage]]:
    """Return what stands on the first page and on the second."""
    first = [_who(year), _bench(), Passage("What families spoke of most", themes_ideas(year.theme_counts()))]
    stances = stances_ideas(year.stance_counts(), bool(event_sentence(year)))
    return first, [Passage("What works and what does not", stances), _changed(year), _promised(year), _sure(year)]


def sentences(year: Year) -> list[str]:
    """Return every sentence of the summary that was made here: all but PACC's own words."""
    ideas = [idea for page in summary_pages(year) for passage in page for idea in passage.ideas]
    warning = INVENTED if year.settings.synthetic else ()
    return [LEAD, *warning, *(sentence for idea in ideas for sentence in idea.sentences)]


def summary_readability(year: Year) -> Readability:
    """Return how easy the sentences of a year's summary are; as text it says so in a sentence."""
    return readability(sentences(year))


def _who(year: Year) -> Passage:
    who = (
        "We are PACC, the Parent and Carer Council.",
        "We are parents and carers in Shropshire.",
        "Our children have special educational needs or disabilities.",
        "This is called SEND for short.",
    )
    heard = [total_sentence(year), *places_sentences(year)]
    if (year.total or 0) > 1:
        heard.append("1 comment can speak of many things.")
    heard.append("We did not hear from all families.")
    return Passage("Who we are, and who told us", [Idea("people", who), Idea("speech", heard)])


def _bench() -> Passage:
    bench = (
        "Co-production means that families and services plan as a team.",
        "We think of it as a bench with 3 places.",
    )
    places = (
        "Individual: people plan with you for your own child.",
        "Operational: a service plans with all its families.",
        "Strategic: leaders plan with families for the whole county.",
    )
    drawn = [
        Idea(f"bench-{place}", (sentence,), hard=sentence.partition(":")[0])
        for place, sentence in enumerate(places, start=1)
    ]
    return Passage("Our bench", [Idea("bench", bench, hard="Co-production"), *drawn])


def _changed(year: Year) -> Passage:
    earlier = year.earlier
    if earlier is None:
        return Passage("What has changed", [Idea("next", ("This is our first year.", "Next time we can compare."))])
    themes = [theme.id for theme in year.codebook.themes]
    found = changes(year.published, earlier.published, "theme", themes, year.codebook)
    caution = ""
    if earlier.synthetic and not year.settings.synthetic:
        caution = f"But the comments of {earlier.year} are made up."
    elif asked_sentences(year):
        caution = "We asked in a new way, and that may be why."
    return Passage(f"What has changed since {earlier.year}", changes_ideas(found, caution))


def _promised(year: Year) -> Passage:
    if year.inputs.actions is None:
        promises = Idea("question", ("No one wrote down what was promised.", "So we do not know what was done."))
    else:
        promises = Idea("promise", _promises(year, year.inputs.actions))
    return Passage("What was promised, and what happens next", [promises, _next(year)])


def _promises(year: Year, actions: pd.DataFrame) -> list[str]:
    rows = actions.to_dict("records")
    stand = [standing(row, year.year) for row in rows]
    due = [row["due"] for row, how in zip(rows, stand, strict=True) if how == OPEN and row["due"]]
    said = promises_sentences([how for how in stand if how != NOTHING], min(due, default=""))
    return said + unanswered_sentences(stand.count(NOTHING), silent(year))


def _next(year: Year) -> Idea:
    text = year.inputs.narrative.get("what-next", "")
    own = own_words(text)
    if own:
        return Idea("next", ("In our own words:",), own)
    if text:
        return Idea("next", ("We wrote down what we will do next.", "You find it in the long report."))
    return Idea("next", ("We have not yet written what comes next.",))


def _sure(year: Year) -> Passage:
    right = year.measured.get("practice", {}).get("theme_precision")
    tested = "We have not put it to the test."
    if right is not None:
        tested = f"In a test, {10 * right:.0f} of 10 of its choices were right."
    sure = ("A computer sorted the comments.", "It can be wrong.", tested)
    more = ("Ask PACC for the long report.", "Its name is “SEND impact report”.")
    return Passage("How sure we are, and where to read more", [Idea("computer", sure), Idea("page", more)])
