"""Memos in a REFI-QDA project: a ``Note`` each, and a ``NoteRef`` at all that it is about.

The standard (REFI-QDA 1.5, ``Project.xsd``) lets a project, a code and a source point at notes. A note is a text
source: its words stand in a text file beside those of the comments. A memo on a rule stands at the code that the rule
gives, since no other program has our rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.refi_qda import clean_xml, guid
from cobench_analysis.review.memos import COMMENT, RULE, YEAR, Memo

RESEARCHER = "A researcher"
_PROJECT = ""  # the place of a note that is about the year


@dataclass(frozen=True)
class Note:
    """A memo as a project holds it: its guid, and the guids of the codes and sources that it is about."""

    memo: Memo
    guid: str
    places: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its title and its id: some programs keep one note of each name."""
        return f"{clean_xml(self.memo.title) or 'Memo'} ({self.memo.id})"


def source_guid(year: int, comment_id: object) -> str:
    """Return the fixed identity of a comment in its year's project.

    Examples
    --------
    >>> source_guid(2021, "a") == source_guid(2021, "a") != source_guid(2022, "a")
    True
    """
    return guid("source", f"{year}/{comment_id}")


def project_notes(
    memos: Sequence[Memo], year: int, comment_ids: Collection[str], codebook: Codebook
) -> tuple[Note, ...]:
    """Return the memos that belong into a year's project: on the year, its comments, the codes and the rules.

    Parameters
    ----------
    memos
        As ``memo_export.outward`` gives them.
    year, comment_ids
        The year, and the comments that the project holds: memos on others are not in it.
    codebook
        The project's codes.

    Examples
    --------
    >>> from datetime import date
    >>> from cobench_analysis import load_codebook
    >>> from cobench_analysis.review.memos import About
    >>> memo = Memo("7jadqxmq", (About("theme", "voice"),), "", date(2026, 11, 26), "Why so often?")
    >>> [note.name for note in project_notes([memo], 2021, [], load_codebook())]
    ['Memo (7jadqxmq)']
    """
    given = {rule.id: guid(rule.kind, rule.code) for rule in codebook.rules}
    known, codes = set(comment_ids), set(codebook.numbered)

    def places(memo: Memo) -> Iterator[str]:
        for one in memo.about:
            if one.kind == YEAR and one.year == year:
                yield _PROJECT
            elif one.kind == COMMENT and one.year == year and one.comment_id in known:
                yield source_guid(year, one.comment_id)
            elif (one.kind, one.code) in codes:
                yield guid(one.kind, one.code)
            elif one.kind == RULE and one.code in given:
                yield given[one.code]

    notes = (Note(memo, guid("note", memo.id), tuple(dict.fromkeys(places(memo)))) for memo in memos)
    return tuple(note for note in notes if note.places)


def add_notes(root: ElementTree.Element, notes: Sequence[Note]) -> None:
    """Add notes to a project that has all its codes and sources, but no description yet.

    Parameters
    ----------
    root
        The ``Project`` element. The schema wants ``Notes`` behind ``Sources``, and at a code the references before the
        codes below it; codes with notes have none below them.
    notes
        The notes; nothing is added where there are none, as the schema wants.
    """
    if not notes:
        return
    by_guid = {one.get("guid"): one for one in root.iter() if one.tag in ("Code", "TextSource")}
    for note in notes:
        for place in note.places:
            if place != _PROJECT:
                _refer(by_guid[place], note)
    users = root.find("Users")
    if users is not None:
        ElementTree.SubElement(users, "User", {"guid": guid("user", RESEARCHER), "name": RESEARCHER})
    parent = ElementTree.SubElement(root, "Notes")
    for note in notes:
        _add_note(parent, note)


def refer_from_project(root: ElementTree.Element, notes: Sequence[Note]) -> None:
    """Let a project point at the notes on its year; these references stand last in it."""
    for note in notes:
        if _PROJECT in note.places:
            _refer(root, note)


def _refer(element: ElementTree.Element, note: Note) -> None:
    ElementTree.SubElement(element, "NoteRef", {"targetGUID": note.guid})


def _add_note(parent: ElementTree.Element, note: Note) -> None:
    attributes = {
        "guid": note.guid,
        "name": note.name,
        "plainTextPath": f"internal://{note.guid}.txt",
        "creatingUser": guid("user", RESEARCHER),
        "creationDateTime": f"{note.memo.date.isoformat()}T00:00:00Z",
    }
    element = ElementTree.SubElement(parent, "Note", attributes)
    about = "; ".join(str(one) for one in note.memo.about)
    ElementTree.SubElement(element, "Description").text = clean_xml(f"A memo on {about}")
