"""The sections of the annual report that stand round the levels. Each takes a year and returns HTML."""

from __future__ import annotations

from collections.abc import Sequence

from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import (
    comments_words,
    empty_sentence,
    event_sentence,
    join_words,
    key_messages,
    only_wishes_sentence,
    repeats_sentence,
)
from cobench_analysis.reporting.year import Year


def front_page(year: Year) -> Fragment:
    """Return the title, what this is, and the identity of the run."""
    sources = join_words(sorted({source for source in year.comments["source"] if source}))
    lines = [
        f"What parent carers told services in {year.year}, set on PACC's Co-production Bench.",
        f"From {comments_words(None, year.disclosure.shown(year.total))}: {sources}.",
    ]
    identity = year.manifest["identity"][:12]
    version = f"Codebook version {year.codebook.version}."
    details = f"{version} Run {identity}: the same inputs always give this number and these figures."
    return part("front", f"SEND impact report for Shropshire, {year.year}", lines, details)


def check_page(year: Year) -> Fragment:
    """Return the title of the page on how the coding was checked."""
    lines = [f"How sure the computer is of its codes of {year.year}, what people checked, and what they found."]
    identity = year.manifest["identity"][:12]
    details = f"Codebook version {year.codebook.version}. Run {identity}. For those who make the report."
    return part("front", f"How the coding of {year.year} was checked", lines, details)


def key_points(year: Year) -> Fragment:
    """Return the key messages as a list."""
    return part("messages", key_messages(year))


def who_we_heard_from(year: Year) -> Fragment:
    """Return a table of sources, and how many answers are empty or repeat another."""
    rows = []
    for (source, channel, question), found in year.comments.groupby(["source", "channel", "question"], sort=True):
        counts = (len(found), int((found["answer"] == "given").sum()))
        rows.append((source, channel or "not said", question or "not said", *map(year.disclosure.shown, counts)))
    head = ("Source", "Channel", "What was asked", "Answers", "That say something")
    table = part("table", "Where the comments come from", head, rows, (3, 4))
    return table + part("paragraph", empty_sentence(year)) + part("paragraph", repeats_sentence(year))


def reading_note(year: Year) -> Fragment:
    """Say what kind of answers these are, where the way of asking shapes what was said."""
    return part("notice", [text for text in (event_sentence(year), only_wishes_sentence(year)) if text])


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
    return part("table", "What went into this run (hashes are shortened)", ("What", "Value"), rows)
