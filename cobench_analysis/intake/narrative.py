"""PACC's own words for the sections of a year's report: short Markdown files in ``narrative/``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.encoding import decode
from cobench_analysis.intake.redact import Redactor

FOLDER = "narrative"
ENDING = ".md"
PERSONAL = (
    "there is a name or personal data in it, such as are taken out of comments. "
    "Here it is printed as it stands: look whether that is meant."
)
# Each file by its name, and what belongs there.
SECTIONS = {
    "foreword": "Who PACC is, and why this report is made; a page at most.",
    "summary": "What matters most this year, in PACC's own words; a few paragraphs.",
    "individual": "What PACC makes of what families say of their own child's support.",
    "operational": "What PACC makes of what families say of how services are run and designed.",
    "strategic": "What PACC makes of what families say of plans, money and decisions for the whole area.",
    "services": "What PACC wants to add to what is said of single services.",
    "you-said-we-did": "What PACC makes of what was promised, done and left undone.",
    "taking-part": "How families took part this year, and what it asked of them.",
    "population": "What stands behind the figures on children and young people with SEND in the area.",
    "recommendations": "What PACC recommends, and to whom.",
    "what-next": "What PACC and the services will do next.",
    "thanks": "Whom PACC thanks. Name a person only where the person agreed.",
}
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# An angle bracket that a browser would take for a tag; "<https://...>" and "<name@place.uk>" are links.
_TAG = re.compile(r"<(?![a-z][a-z0-9+.-]*:[^\s<>]*>|[^\s<>@]+@[^\s<>@]+>)[a-z/!?]", re.IGNORECASE)
_PICTURE = re.compile(r"!\[[^\]]*\]\s*[\[(]")
_LINK = re.compile(r"(?:\]\(\s*<?|^\s{0,3}\[[^\]]+\]:\s*<?|<(?=[a-z][a-z0-9+.-]*:))([^\s)>]*)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s&]", re.IGNORECASE)


@dataclass
class Narrative:
    """PACC's words.

    Parameters
    ----------
    texts
        Markdown by the section's name; a section without words is absent.
    files
        The files that hold words.
    problems, notes
        What must be mended, and what is only worth knowing.
    """

    texts: dict[str, str] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_narrative(folder: Path, redactor: Redactor) -> Narrative:
    """Read the files of a year's ``narrative/``.

    Parameters
    ----------
    folder
        ``data/raw/YEAR``.
    redactor
        Names and personal data are noted, not taken out: PACC may mean them.
    """
    read = Narrative()
    within = folder / FOLDER
    paths = sorted(path for path in within.iterdir() if path.is_file()) if within.is_dir() else []
    for path in paths:
        name = f"{FOLDER}/{path.name}"
        if path.name.startswith((".", "~$")):
            continue
        if path.suffix.lower() != ENDING:
            read.notes.append(f"{name} is no {ENDING} file, so it was not read.")
            continue
        section = re.sub(r"[\s_]+", "-", path.stem.casefold())
        if section not in SECTIONS:
            read.problems.append(_strange(section, name))
        elif section in read.texts:
            read.problems.append(Problem(f"the section '{section}' stands in two files", "keep one of them", name))
        else:
            _read_section(path, name, section, redactor, read)
    return read


def _strange(section: str, name: str) -> Problem:
    near = difflib.get_close_matches(section, SECTIONS, n=1, cutoff=0)
    fix = f"rename it; the nearest is {near[0]}{ENDING} (all: {', '.join(SECTIONS)})"
    return Problem(f"the report has no section '{section[:40]}'", fix, name)


def _read_section(path: Path, name: str, section: str, redactor: Redactor, read: Narrative) -> None:
    try:
        written, _ = decode(path.read_bytes(), name)
    except InputError as error:
        read.problems += error.problems
        return
    # Comments go, their line breaks stay until the lines have been looked at.
    text = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), written.replace("\r\n", "\n"))
    for number, line in enumerate(text.split("\n"), 1):
        read.problems += [Problem(*said, name, number, unit="line") for said in _wrong(line)]
        if redactor.redact(line)[1]:
            read.notes.append(f"{name}, line {number}: {PERSONAL}")
    if text.strip():
        read.texts[section] = text.strip()
        read.files.append(path)


def _wrong(line: str) -> Iterator[tuple[str, str]]:
    if "<!--" in line:
        yield "a comment is opened with <!-- and never closed", "close it with -->"
    elif _TAG.search(line):
        yield "there is HTML in it", "write plain words; **two stars** make bold, a dash before a line makes a list"
    if _PICTURE.search(line):
        yield "there is a picture in it", "take it out; the report's text holds words only"
    for address in _LINK.findall(line):
        if not _ADDRESS.match(address):
            yield (
                "a link does not lead to a web address",
                "begin it with https://, or with mailto: for an email address",
            )
