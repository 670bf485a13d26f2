"""What WeasyPrint leaves out of a PDF's tags: the scope of table heads, the place of charts, margins as decoration."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pydyf
    from weasyprint import Document

PIXELS_TO_POINTS = 0.75
_GROUP_SCOPES = {"/THead": "/Column", "/TBody": "/Row"}


def mend_tags(document: Document, pdf: pydyf.PDF) -> None:
    """Complete the tags of a PDF just before it is written: a *finisher*, as WeasyPrint calls it.

    Parameters
    ----------
    document
        The document as it was laid out.
    pdf
        The PDF, changed in place.
    """
    objects: list[Any] = pdf.objects  # a reference is the object's number, its generation, and an R
    tags = {one.number: one for one in objects if _is_a("/StructElem", one)}
    _scope_heads(tags)
    _place_figures(tags, document.pages[0].height)
    _hide_margins(pdf, _read_aloud(pdf, tags))


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _scope_heads(tags: dict[int, Any]) -> None:
    for tag in tags.values():
        if tag["S"] == "/TH":
            group = tags[_number(tags[_number(tag["P"])]["P"])]["S"]
            tag["A"]["Scope"] = _GROUP_SCOPES[group]


def _place_figures(tags: dict[int, Any], height: float) -> None:
    """Say where charts stand in points from the foot of the page, as PDF counts, and not in pixels from its head."""
    for tag in tags.values():
        if tag["S"] == "/Figure":
            left, top, right, foot = tag["A"]["BBox"]
            corners = (left, height - foot, right, height - top)
            tag["A"]["BBox"][:] = [round(place * PIXELS_TO_POINTS, 2) for place in corners]


def _read_aloud(pdf: pydyf.PDF, tags: dict[int, Any]) -> set[int]:
    """Return the numbers of the tags that hang in the tree: what stands in a margin hangs nowhere."""
    root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    found: set[int] = set()
    waiting = [_number(kid) for kid in root["K"]]
    while waiting:
        number = waiting.pop()
        found.add(number)
        kids = (kid for kid in tags[number]["K"] if isinstance(kid, bytes))
        waiting += [_number(kid) for kid in kids if _number(kid) in tags]
    return found


def _hide_margins(pdf: pydyf.PDF, read_aloud: set[int]) -> None:
    """Mark what stands in the margins as decoration, so that page numbers do not break into the sentences."""
    root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    parents = pdf.objects[_number(root["ParentTree"])]["Nums"]
    of_page = dict(zip(parents[::2], parents[1::2], strict=True))
    for page in _pages(pdf):
        owners = of_page[page["StructParents"]]
        hidden = {mark for mark, owner in enumerate(owners) if _number(owner) not in read_aloud}
        stream = pdf.objects[_number(page["Contents"])].stream
        for place, (content, end) in enumerate(pairwise(stream)):
            if end == b"BDC" and content.get("MCID") in hidden:
                stream[place - 1 : place + 1] = [b"/Artifact", b"<</Type /Pagination>>"]
        owners[:] = [b"null" if mark in hidden else owner for mark, owner in enumerate(owners)]


def _pages(pdf: pydyf.PDF) -> Iterator[Any]:
    return (one for one in pdf.objects if _is_a("/Page", one))


def _is_a(kind: str, one: Any) -> bool:
    return isinstance(one, dict) and one.get("Type") == kind
