"""The sections of the annual report that stand round the levels. Each takes a year and returns HTML."""

from __future__ import annotations

from collections.abc import Sequence

from cobench_analysis.reporting.pacc import missing, recommendations, words
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import (
    comments_words,
    event_sentence,
    join_words,
    key_messages,
    only_wishes_sentence,
)
from cobench_analysis.reporting.year import Year

INVENTED = (
    "Invented data. The comments and most figures of this year were made up to try out the report. No family said "
    "them, and nothing here says anything of Shropshire."
)

FROM_FIGURES = "These sentences are made from the figures of this report:"
NOT_PUBLISHED = (
    "Not for publication: this page counts what the report protects. Keep it with those who make the report."
)


def front_page(year: Year) -> Fragment:
    """Return the title, what this is, and the identity of the run."""
    sources = join_words(sorted({source for (source, _, _), _ in year.heard_counts() if source}))
    lines = [
        f"What parent carers told services in {year.year}, set on PACC's Co-production Bench.",
        f"From {comments_words(year.written(year.total))}{f': {sources}' if sources else ''}.",
    ]
    version = f"Codebook version {year.codebook.version}."
    details = f"{version} Run {_run(year)}: the same inputs always give this number and these figures."
    title = f"SEND impact report for Shropshire, {year.year}"
    return part("front", title, lines, details, INVENTED if year.settings.synthetic else "")


def check_page(year: Year) -> Fragment:
    """Return the title of the page on how the coding was checked."""
    lines = [f"How sure the computer is of its codes of {year.year}, what people checked, and what they found."]
    details = f"Codebook version {year.codebook.version}. Run {_run(year)}. For those who make the report."
    title = f"How the coding of {year.year} was checked"
    page = part("front", title, lines, details, INVENTED if year.settings.synthetic else "")
    return page + part("notice", [NOT_PUBLISHED]) if year.disclosure.controlled else page


def _run(year: Year) -> str:
    return str(year.manifest["identity"])[:12]


def foreword(year: Year) -> Fragment:
    """Return PACC's foreword."""
    return words(year, "foreword", "PACC has not written a foreword for this year")


def key_points(year: Year) -> Fragment:
    """Return PACC's summary and the key messages as a list."""
    return words(year, "summary") + part("paragraph", FROM_FIGURES) + part("messages", key_messages(year))


def reading_note(year: Year) -> Fragment:
    """Say what kind of answers these are, where the way of asking shapes what was said."""
    return part("notice", [text for text in (event_sentence(year), only_wishes_sentence(year)) if text])


def what_next(year: Year) -> Fragment:
    """Return PACC's recommendations for all levels, what it will do next, and its thanks."""
    found = recommendations(year)
    if not year.inputs.narrative.get("recommendations"):
        found = missing(year, "PACC has not written recommendations for this year", "narrative/recommendations.md")
    next_steps = words(year, "what-next", "PACC has not written what comes next")
    thanks = words(year, "thanks")
    if thanks.html:
        thanks = part("subheading", "Thanks") + thanks
    return found + part("subheading", "Next steps") + next_steps + thanks


def identity_table(year: Year) -> Fragment:
    """Return what went into the run: files with their hashes, versions, settings."""
    manifest = year.manifest
    rows: list[Sequence[str]] = [("Identity of this run", manifest["identity"])]
    rows += [(f"File {name}", digest[:16]) for name, digest in manifest["inputs"].items()]
    rows.append(("Codebook", f"version {manifest['codebook']['version']}, {manifest['codebook']['sha256'][:16]}"))
    if not year.disclosure.controlled:
        rows += [(f"Rows of {name}", f"{count:,}") for name, count in manifest["rows"].items()]
    rows += [(f"Setting {name.replace('_', ' ')}", str(value)) for name, value in manifest["settings"].items()]
    rows += [(f"Package {name}", version) for name, version in manifest["packages"].items()]
    return part("table", "What went into this run (hashes are shortened)", ("What", "Value"), rows, (), "files")
