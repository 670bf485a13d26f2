"""A coded year in the exchange format that programs for qualitative analysis read (REFI-QDA project, ``.qdpx``).

The standard is REFI-QDA 1.5 (qdasoftware.org), schema ``Project.xsd`` of March 2019. A ``.qdpx`` file is a zip of
``project.qde`` and of one text file for each comment and each memo. Positions count Unicode code points, as Python
does: from 0, the end not included. No clock and no chance goes into it: the same coding gives the same bytes.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.coder import Coding
from cobench_analysis.coding.explain import BAND_WORDS, by_comment, by_person, code_names, given_spans, reasons
from cobench_analysis.coding.refi_qda import ORIGIN, add_codes, clean_xml, guid, xml_bytes
from cobench_analysis.review.memos import Memo
from cobench_analysis.review.refi_notes import Note, add_notes, project_notes, refer_from_project, source_guid
from cobench_analysis.store import replacing
from cobench_analysis.tables import split_ids

NAMESPACE = "urn:QDA-XML:project:1.0"
WHOLE, WORDS, PERSON = USERS = "The computer (whole comment)", "The computer (words)", "A person"
_ABOUT = (
    "The comments of {year} and their codes (codebook version {version}). The whole comment has the codes that "
    f"“{WHOLE}” or “{PERSON}” gave. The words that led to them have the same codes by “{WORDS}”. "
    "The dates of the selections say nothing: they are here since some programs cannot do without."
)
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a zip can hold
_UNIX, _READABLE = 3, 0o644 << 16  # whatever machine writes it


@dataclass(frozen=True)
class _Selection:
    """A piece of a comment that has a code: who gave it, and what is told of it."""

    kind: str
    code: str
    start: int
    end: int
    user: str
    told: tuple[str, ...]


def write_project(path: Path, year: int, coding: Coding, codebook: Codebook, memos: Sequence[Memo] = ()) -> int:
    """Write a coded year as a ``.qdpx`` file, whole or not at all.

    Parameters
    ----------
    path
        Where to.
    year, coding, codebook, memos
        As for :func:`project_xml`.

    Returns
    -------
    int
        How many of the memos are in it.
    """
    notes = project_notes(memos, year, coding.codes["comment_id"], codebook)
    with replacing(path) as aside, zipfile.ZipFile(aside, "w") as archive:
        _add_file(archive, "project.qde", _project(year, coding, codebook, notes))
        for row in coding.codes[["comment_id", "text"]].to_dict("records"):
            name = f"sources/{source_guid(year, row['comment_id'])}.txt"
            _add_file(archive, name, str(row["text"]).encode())
        for note in notes:
            _add_file(archive, f"sources/{note.guid}.txt", note.memo.text.encode())
    return len(notes)


def _add_file(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _EARLIEST)
    info.create_system, info.external_attr = _UNIX, _READABLE
    archive.writestr(info, content, zipfile.ZIP_DEFLATED)


def project_xml(year: int, coding: Coding, codebook: Codebook, memos: Sequence[Memo] = ()) -> bytes:
    """Return a coded year as the content of ``project.qde``; the texts stand in files of their own.

    Parameters
    ----------
    year
        The year of the comments.
    coding
        Their codes, with people's decisions in force or without.
    codebook
        The codes, with the guids and names that they have in a ``.qdc`` file too.
    memos
        Notes of researchers, as ``memo_export.outward`` gives them; those on other years and comments are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> from cobench_analysis import Coder, load_codebook
    >>> book = load_codebook()
    >>> coding = Coder(book).code(pd.DataFrame({"comment_id": ["a"], "text": ["The waiting list is long"]}))
    >>> b'startPosition="4" endPosition="16"' in project_xml(2025, coding, book)
    True
    """
    return _project(year, coding, codebook, project_notes(memos, year, coding.codes["comment_id"], codebook))


def _project(year: int, coding: Coding, codebook: Codebook, notes: Sequence[Note]) -> bytes:
    name = f"Comments of {year}"
    root = ElementTree.Element("Project", {"xmlns": NAMESPACE, "name": name, "origin": ORIGIN})
    users = ElementTree.SubElement(root, "Users")
    for user in USERS:
        ElementTree.SubElement(users, "User", {"guid": guid("user", user), "name": user})
    add_codes(ElementTree.SubElement(root, "CodeBook"), codebook)
    if len(coding.codes):  # the schema allows no Sources without a source
        _add_sources(ElementTree.SubElement(root, "Sources"), year, coding, codebook)
    add_notes(root, notes)
    about = _ABOUT.format(year=year, version=codebook.version)
    ElementTree.SubElement(root, "Description").text = clean_xml(about)
    refer_from_project(root, notes)
    return xml_bytes(root)


def _add_sources(parent: ElementTree.Element, year: int, coding: Coding, codebook: Codebook) -> None:
    evidence = by_comment(coding.evidence)
    band = {key: BAND_WORDS[how] for key, how in coding.band_of.items()}
    for row in coding.codes.to_dict("records"):
        name = str(row["comment_id"])
        source = source_guid(year, name)
        attributes = {"guid": source, "name": clean_xml(name), "plainTextPath": f"internal://{source}.txt"}
        element = ElementTree.SubElement(parent, "TextSource", attributes)
        for kind, code, _ in code_names(row, codebook) if row["text"] else ():
            own = [one for one in evidence[name] if (one["kind"], one["code"]) == (kind, code)]
            whole = _whole(row, kind, code, own, band.get((name, kind, code), ""), codebook)
            for selection in (whole, *_words(kind, code, own)):
                _add_selection(element, selection, source, f"{year:04d}-01-01T00:00:00Z")


def _whole(
    row: Mapping[Any, Any], kind: str, code: str, evidence: Sequence[Mapping[Any, Any]], band: str, codebook: Codebook
) -> _Selection:
    """Return the whole comment with a code; of what a person gave, how sure the computer is does not matter."""
    decided = by_person(evidence, kind, code)
    sure = "" if decided or not band else _how_sure(row, kind, code, band)
    told = (sure, *reasons(evidence, kind, code, codebook))
    return _Selection(kind, code, 0, len(row["text"]), PERSON if decided else WHOLE, told)


def _words(kind: str, code: str, evidence: Sequence[Mapping[Any, Any]]) -> Iterator[_Selection]:
    """Yield the words that did most for a code, each span once, with all that is said of it."""
    told: dict[tuple[int, int], list[str]] = defaultdict(list)
    for reason in evidence:
        for span in given_spans([reason]):
            told[span].append(str(reason["explanation"]))
    told.pop((0, 0), None)  # a reason that stands on no words, such as the question
    for (start, end), said in sorted(told.items()):
        yield _Selection(kind, code, start, end, WORDS, tuple(dict.fromkeys(said)))


def _how_sure(row: Mapping[Any, Any], kind: str, code: str, band: str) -> str:
    """Say how sure the computer is of a level, theme or stance."""
    if kind == "theme":
        numbers = zip(split_ids(str(row["themes"])), str(row["theme_confidences"]).split(";"), strict=False)
        chance = dict(numbers).get(code, "")
    else:
        number = row[f"{kind}_confidence"]
        chance = "" if pd.isna(number) else f"{number:.2f}"
    return f"{band.capitalize()}{f' (confidence {chance})' if chance else ''}."


def _add_selection(parent: ElementTree.Element, one: _Selection, source: str, when: str) -> None:
    """Add a selection; who and when stand at it and at its coding, since programs look in either place."""
    by = {"creatingUser": guid("user", one.user), "creationDateTime": when}
    key = f"{source}/{one.user}/{one.kind}/{one.code}/{one.start}/{one.end}"
    span = {"startPosition": str(one.start), "endPosition": str(one.end)}
    selection = ElementTree.SubElement(parent, "PlainTextSelection", {"guid": guid("selection", key)} | span | by)
    told = "\n".join(said for said in one.told if said)
    if told:
        ElementTree.SubElement(selection, "Description").text = clean_xml(told)
    coding = ElementTree.SubElement(selection, "Coding", {"guid": guid("coding", key)} | by)
    ElementTree.SubElement(coding, "CodeRef", {"targetGUID": guid(one.kind, one.code)})
