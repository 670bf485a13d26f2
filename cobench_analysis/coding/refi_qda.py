"""The codebook in the exchange format that programs for qualitative analysis read (REFI-QDA codebook, ``.qdc``).

The standard is REFI-QDA 1.5 (qdasoftware.org), schema ``Codebook.xsd`` 1.0. Its ``Sets`` must hold a
set where they stand at all; we have none, so they are left out.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

from cobench_analysis.coding.codebook import Code, Codebook, Kind

NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "cobench_analysis"
# Never to be changed: a program that has our codes already knows them again by their guid alone.
GUIDS = uuid.UUID("5f1d2c0e-6b0a-5d6f-9d27-0c3f5f6f3b11")
GROUPS = {
    "level": ("Level", "#0072B2", "Where somebody would have to act on the comment. A comment has one level."),
    "theme": ("Theme", "#009E73", "What the comment is about. A comment can have several themes, or none."),
    "stance": ("Stance", "#D55E00", "Whether something works, fails or is wanted. A comment has one stance."),
    "service": ("Service", "#CC79A7", "Which services the comment names. A comment can name several, or none."),
}  # colours of Okabe and Ito, which people with any colour vision can tell apart
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # signs that XML 1.0 cannot hold


def guid(kind: str, code_id: str = "") -> str:
    """Return the fixed identity of a code, or of a kind's group.

    Parameters
    ----------
    kind
        level, theme, stance or service.
    code_id
        The code's id; blank for the group.

    Examples
    --------
    >>> guid("theme", "voice") == guid("theme", "voice") != guid("theme", "access")
    True
    """
    return str(uuid.uuid5(GUIDS, f"{kind}/{code_id}"))


def codebook_xml(codebook: Codebook) -> bytes:
    """Return a codebook as the content of a ``.qdc`` file: the same bytes for the same codebook.

    Parameters
    ----------
    codebook
        Its levels, themes, stances and services become codes, each kind below a group that cannot be
        coded with. A name that stands in two kinds is told apart. Rules are told of in the
        descriptions only: no other program could run them.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> b'name="Being listened to"' in codebook_xml(load_codebook())
    True
    """
    root = ElementTree.Element("CodeBook", {"xmlns": NAMESPACE, "origin": ORIGIN})
    add_codes(root, codebook)
    return xml_bytes(root)


def add_codes(parent: ElementTree.Element, codebook: Codebook) -> None:
    """Add the ``Codes`` of a codebook to an element; they are the same in a codebook file and in a project."""
    top = ElementTree.SubElement(parent, "Codes")
    rules = Counter((rule.kind, rule.code) for rule in codebook.rules)
    groups = {}
    names = exchange_names(codebook)
    for kind, (name, colour, about) in GROUPS.items():
        description = f"{about}\nCodebook version {codebook.version}."
        groups[kind] = _code(top, guid(kind), name, colour, description, codable=False)
    for kind, code_id in codebook.numbered:
        code = codebook.code(kind, code_id)
        description = "\n".join(_description(kind, code, rules[kind, code_id]))
        _code(groups[kind], guid(kind, code_id), names[kind, code_id], GROUPS[kind][1], description, codable=True)


def xml_bytes(root: ElementTree.Element) -> bytes:
    """Return the content of a file that holds an element."""
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def exchange_names(codebook: Codebook) -> dict[tuple[Kind, str], str]:
    """Return a name for every code that no other has: QualCoder keeps one code of each name, whatever its group.

    A theme and a service can both be the Local Offer; the second becomes "Local Offer (service)".
    """
    names: dict[tuple[Kind, str], str] = {}
    taken = {name.casefold() for name, _, _ in GROUPS.values()}
    for kind, code_id in codebook.numbered:
        name = clean_xml(codebook.name(kind, code_id)).strip() or code_id
        choices = (name, f"{name} ({kind})", f"{name} ({kind} {code_id})")
        names[kind, code_id] = next((choice for choice in choices if choice.casefold() not in taken), choices[-1])
        taken.add(names[kind, code_id].casefold())
    return names


def _code(
    parent: ElementTree.Element, identity: str, name: str, colour: str, description: str, *, codable: bool
) -> ElementTree.Element:
    attributes = {"guid": identity, "name": name, "isCodable": str(codable).lower(), "color": colour}
    element = ElementTree.SubElement(parent, "Code", attributes)
    ElementTree.SubElement(element, "Description").text = clean_xml(description)
    return element


def clean_xml(text: str) -> str:
    r"""Return a text without the signs that XML cannot hold.

    Examples
    --------
    >>> clean_xml("a\x00b")
    'ab'
    """
    return _NOT_XML.sub("", text)


def _description(kind: str, code: Code, rules: int) -> Iterator[str]:
    """Yield the lines of a code's description."""
    if code.definition:
        yield code.definition
    for title, entries in (("Includes", code.includes), ("Does not include", code.excludes)):
        if entries:
            yield f"{title}: {'; '.join(entries)}."
    if code.who_acts:
        yield f"Who acts: {code.who_acts}"
    if kind == "service":
        yield f"Found under these names: {'; '.join(code.aliases)}."
    elif rules:
        yield f"{rules} keyword {'rule looks' if rules == 1 else 'rules look'} for it."
    else:
        yield "No keyword rule looks for it."
