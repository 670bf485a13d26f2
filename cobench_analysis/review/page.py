"""The web page on which people check the coding, or read a blind sample: one file that asks nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cobench_analysis.coding.codebook import Code, Codebook
from cobench_analysis.coding.explain import marked_pieces
from cobench_analysis.review.checklist import CheckItem, Checklist, Why
from cobench_analysis.review.names import with_names
from cobench_analysis.tables import BANDS, KINDS

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATES = Path(__file__).parent / "template"
SCRIPTS = (
    "data.js",
    "decisions.js",
    "kept.js",
    "found.js",
    "comment.js",
    "why.js",
    "download.js",
    "print.js",
    "page.js",
)
HUNDREDTHS = 100  # the page shows weights with two decimals, and whole numbers are short in JSON


def check_page(checklist: Checklist) -> str:
    """Return the page as a whole HTML document.

    Style, script and data stand in the document, and a policy in its head forbids everything else. The same
    checklist always gives the same document.

    Parameters
    ----------
    checklist
        The comments to check. Where it is blind, nothing of them but id, hash and text gets into the page.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> from cobench_analysis.review.checklist import Checklist, CheckItem
    >>> item = CheckItem("a", "0" * 64, "We waited a year", ((3, 16),), "individual", ("timeliness",), "weakness")
    >>> page = check_page(Checklist(2021, "first", load_codebook(), (item,)))
    >>> "<h1>Check the coding: comments of 2021</h1>" in page, "https://" in page
    (True, False)
    """
    style, script = _inlined(("page.css",)), _inlined(SCRIPTS)
    book = checklist.codebook
    return _template().render(
        year=checklist.year,
        blind=checklist.blind,
        measured=() if checklist.blind else checklist.measured,
        groups={kind: _definitions(codes, book) for kind, codes in _groups(checklist).items()},
        style=style,
        script=script,
        data=_data(checklist),
        style_hash=_source_hash(style),
        script_hash=_source_hash(script),
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


@cache
def _inlined(names: tuple[str, ...]) -> str:
    return "\n".join((TEMPLATES / name).read_text(encoding="utf-8") for name in names)


def _source_hash(inlined: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(inlined.encode()).digest()).decode()}"


def _groups(checklist: Checklist) -> dict[str, tuple[Code, ...]]:
    """Return the codes by kind; of the services only those that a comment names, and none in a blind sample."""
    book = checklist.codebook
    named = set() if checklist.blind else {service for item in checklist.items for service in item.services}
    services = tuple(service for service in book.services if service.id in named)
    return {"level": book.levels, "theme": book.themes, "stance": book.stances, "service": services}


def _definitions(codes: Iterable[Code], book: Codebook) -> list[dict[str, Any]]:
    return [
        {
            "id": code.id,
            "name": code.name,
            "definition": code.definition,
            "who": code.who_acts,
            "includes": code.includes,
            "excludes": [with_names(one, book) for one in code.excludes],
        }
        for code in codes
    ]


def _data(checklist: Checklist) -> str:
    """Return what the script reads, as JSON that can stand in a ``script`` element."""
    groups = _groups(checklist)
    strings: dict[str, int] = {}
    places = {(kind, code.id): place for kind, codes in groups.items() for place, code in enumerate(codes)}
    items = [
        [item.comment_id, item.text_sha256, item.text, *(() if checklist.blind else _coded(item, places, strings))]
        for item in checklist.items
    ]
    data = {
        "year": checklist.year,
        "batch": checklist.batch,
        "version": checklist.codebook.version,
        "blind": checklist.blind,
        "codes": {kind: _definitions(codes, checklist.codebook) for kind, codes in groups.items()},
        "items": items,
        "strings": list(strings),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # "</script>" and "<!--" would end the element; the other two were line ends in older JavaScript.
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _coded(item: CheckItem, places: dict[tuple[str, str], int], strings: dict[str, int]) -> list[Any]:
    """Return all of an item that a blind sample must not have; codes and bands as places in their lists.

    Many sentences and words come again and again, so all of them are places in one list of strings.
    """
    return [
        _marks(item.text, item.spans),
        places.get(("level", item.level), -1),
        [places["theme", theme] for theme in item.themes],
        places.get(("stance", item.stance), -1),
        [places["service", service] for service in item.services],
        [_why(why, places, strings) for why in item.whys],
        [_place(strings, sentence) for sentence in item.against],
        _band(item.how_sure),
        _place(strings, item.place),
        int(item.checked),
        [_place(strings, words) for memo in item.memos for words in memo],
    ]


def _why(why: Why, places: dict[tuple[str, str], int], strings: dict[str, int]) -> list[Any]:
    sums = [part for words, weight in why.sums for part in (_place(strings, words), round(weight * HUNDREDTHS))]
    return [
        KINDS.index(why.kind),
        places[why.kind, why.code],
        _band(why.band),
        int(why.by_person),
        [_place(strings, sentence) for sentence in why.sentences],
        sums,
        round(sum(weight for _, weight in why.sums) * HUNDREDTHS),  # not the sum of what was rounded
    ]


def _band(band: str) -> int:
    return BANDS.index(band) if band else -1


def _place(strings: dict[str, int], text: str) -> int:
    return strings.setdefault(text, len(strings))


def _marks(text: str, spans: Iterable[tuple[int, int]]) -> list[int]:
    """Return where marks start and end, joined where they overlap, in the UTF-16 units that JavaScript counts in."""
    marks, at = [], 0
    for piece, marked in marked_pieces(text, spans):
        end = at + len(piece.encode("utf-16-le")) // 2
        marks += [at, end] if marked else []
        at = end
    return marks
