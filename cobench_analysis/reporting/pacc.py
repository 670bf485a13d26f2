"""What PACC wrote for a year, in its own words, and the plain sentence that stands where a part is missing."""

from __future__ import annotations

import re
from collections.abc import Collection

from cobench_analysis.plain_markdown import plain_markdown
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.year import Year

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_HOW = "To add it: data/raw/{year}/{file} (see docs/year-inputs.md)."


def markdown(text: str) -> Fragment:
    r"""Render PACC's Markdown; signs of HTML in it are shown, never run, and every heading is a third-level one.

    Examples
    --------
    >>> markdown("Thank you **all** <3").html
    '<div class="pacc"><p>Thank you <strong>all</strong> &lt;3</p>\n</div>'
    """
    return part("written", plain_markdown(text, "<h3>{}</h3>"))


def missing(year: Year, what: str, file: str) -> Fragment:
    """Return the placeholder of a part that PACC has not handed in: what is missing, and where it would go.

    Parameters
    ----------
    year
        The year.
    what
        A sentence without a full stop.
    file
        The file's name in the year's folder.
    """
    return part("placeholder", f"{what}.", _HOW.format(year=year.year, file=file))


def words(year: Year, name: str, what: str = "") -> Fragment:
    """Return a part of the narrative; the placeholder where PACC has not written it, nothing where ``what`` is blank.

    Parameters
    ----------
    year
        The year.
    name
        The part: ``foreword``, ``summary``, ...
    what
        The sentence to show where it is missing.
    """
    text = year.inputs.narrative.get(name, "")
    if text:
        return markdown(text)
    return missing(year, what, f"narrative/{name}.md") if what else Fragment("")


def by_heading(text: str, names: Collection[str]) -> dict[str, str]:
    r"""Take out of a Markdown text the parts under some headings; all the rest has a blank name.

    A part ends at the next heading that is as large or larger. Parts with the same heading are joined.

    Parameters
    ----------
    text
        The text.
    names
        The headings, in small letters.

    Examples
    --------
    >>> by_heading("For all.\n# Individual\nListen.\n# The board\nMeet.", ["individual"])
    {'': 'For all.\n\n# The board\nMeet.', 'individual': 'Listen.'}
    """
    parts: dict[str, list[str]] = {}
    name, depth = "", 0
    for line in text.splitlines():
        found = _HEADING.match(line)
        heading = found.group(2).casefold() if found else ""
        if found and heading in names:
            name, depth = heading, len(found.group(1))
            parts.setdefault(name, []).append("")  # a blank line between parts that are joined
            continue
        if found and len(found.group(1)) <= depth:
            name, depth = "", 0
            parts.setdefault(name, []).append("")
        parts.setdefault(name, []).append(line)
    return {name: body for name, lines in parts.items() if (body := "\n".join(lines).strip())}


def recommendations(year: Year, level: str = "") -> Fragment:
    """Return PACC's recommendations for a level (those under its heading), or all those under no level's heading."""
    names = {one.id: one.name.casefold() for one in year.codebook.levels}
    parts = by_heading(year.inputs.narrative.get("recommendations", ""), set(names.values()))
    body = parts.get(names[level] if level else "", "")
    if not body:
        return Fragment("")
    return part("subheading", "What PACC recommends") + markdown(body) if level else markdown(body)
