"""The reference document for pandoc: page, header, footer and styles, written as text so that a change can be read."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from cobench_analysis.reporting.word_style import LANGUAGE, NAMESPACE, PLUM, styles

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {"styles": "styles", "header1": "header", "footer1": "footer", "settings": "settings"}
_A4 = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1304" w:right="1020" w:bottom="1134" w:left="1020" '
    'w:header="567" w:footer="567" w:gutter="0"/>'
)


def reference_document(title: str, banner: str) -> bytes:
    """Return a Word file that pandoc takes styles, page, header and footer from.

    Parameters
    ----------
    title
        The running head.
    banner
        What every page says where the data are invented; blank where they are not.

    Examples
    --------
    >>> reference_document("A report", "")[:2]
    b'PK'
    """
    header = _run(title) + _run("", tab=True) + _run(banner, look=f'<w:b/><w:color w:val="{PLUM}"/>')
    footer = _run("Page ", tab=True) + _field("PAGE") + _run(" of ") + _field("NUMPAGES")
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations({"word/document.xml": "officeDocument"}),
        "word/document.xml": _document(),
        "word/_rels/document.xml.rels": _relations({f"{name}.xml": kind for name, kind in _PARTS.items()}),
        "word/styles.xml": styles(),
        "word/header1.xml": _margin("hdr", "Header", header),
        "word/footer1.xml": _margin("ftr", "Footer", footer),
        "word/settings.xml": f'<w:settings {NAMESPACE}><w:themeFontLang w:val="{LANGUAGE}"/></w:settings>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    return buffer.getvalue()


def _content_types() -> str:
    named = {"document": "document.main"} | _PARTS
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{kind}+xml"/>' for name, kind in named.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def _relations(targets: dict[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _document() -> str:
    ids = {name: f"rId{number}" for number, name in enumerate(_PARTS, start=1)}
    margins = f'<w:headerReference w:type="default" r:id="{ids["header1"]}"/>'
    margins += f'<w:footerReference w:type="default" r:id="{ids["footer1"]}"/>'
    return (
        f'<w:document {NAMESPACE} xmlns:r="{_OFFICE}"><w:body><w:p/>'
        f"<w:sectPr>{margins}{_A4}</w:sectPr></w:body></w:document>"
    )


def _margin(kind: str, style: str, runs: str) -> str:
    return f'<w:{kind} {NAMESPACE}><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p></w:{kind}>'


def _run(text: str, *, look: str = "", tab: bool = False) -> str:
    before = "<w:tab/>" if tab else ""
    return f'<w:r><w:rPr>{look}</w:rPr>{before}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} ">{_run("1")}</w:fldSimple>'
