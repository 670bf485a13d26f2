"""The styles of the report in Word, as WordprocessingML: the fonts and colours of ``report.css``."""

from __future__ import annotations

from dataclasses import dataclass

FONT, INK, SOFT, NAVY, TEAL, PLUM, LINE = "Arial", "0B0C0C", "4A4F54", "12436D", "28A197", "801650", "B1B4B6"
LANGUAGE = "en-GB"
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEXT_WIDTH = 9866  # twentieths of a point: A4 without its margins


@dataclass(frozen=True)
class Look:
    """How a kind of paragraph looks.

    Parameters
    ----------
    code, name
        Its id, and the name that Word and pandoc know it by.
    size
        The letters' height in half points.
    before, after
        The space above and below in twentieths of a point.
    keep
        Whether it stays whole, and on the page of what follows.
    side
        The colour of the line down its left side; blank for none.
    level
        Its level as a heading, from 0; None where it is none.
    """

    code: str
    name: str
    size: int = 21
    before: int = 0
    after: int = 120
    keep: bool = False
    side: str = ""
    level: int | None = None
    bold: bool = False
    colour: str = INK
    parent: str = "BodyText"
    tabs: bool = False


LOOKS = (
    Look("Normal", "Normal", parent=""),
    Look("BodyText", "Body Text", parent="Normal"),
    Look("FirstParagraph", "First Paragraph", before=140),
    Look("Compact", "Compact", after=60),
    Look("TableHead", "Table Head", 18, 20, 20, keep=True, bold=True),
    Look("TableCell", "Table Cell", 18, 20, 20),
    Look("TableCellKept", "Table Cell Kept", 18, 20, 20, keep=True),
    Look("Heading1", "heading 1", 44, 240, 160, keep=True, level=0, bold=True, parent="Normal"),
    Look("Heading2", "heading 2", 32, 480, 160, keep=True, level=1, bold=True, colour=NAVY, parent="Normal"),
    Look("Heading3", "heading 3", 24, 280, 100, keep=True, level=2, bold=True, parent="Normal"),
    Look("Heading4", "heading 4", 21, 200, 60, keep=True, level=3, bold=True, parent="Normal"),
    Look("Contents", "Contents", 26, 240, 80, keep=True, bold=True),
    Look("BlockText", "Block Text", 20, 40, 40, side=LINE),
    Look("TableCaption", "Table Caption", 19, 160, 60, keep=True, bold=True, parent="Normal"),
    Look("Lead", "Lead", 24),
    Look("Small", "Small", 17, 100, colour=SOFT),
    Look("Said", "Said", 21, 160, 40, keep=True, bold=True),
    Look("Notice", "Notice", 21, 60, 60, side=NAVY),
    Look("Invented", "Invented", 21, 60, 60, side=PLUM, bold=True),
    Look("Missing", "Missing", 21, 60, 60, side=LINE, colour=SOFT),
    Look("Written", "Written", 21, 60, 60, side=TEAL),
    Look("Card", "Card", 19, 40, 40, side=NAVY),
    Look("Header", "header", 16, 0, 0, colour=SOFT, parent="Normal", tabs=True),
    Look("Footer", "footer", 16, 0, 0, colour=SOFT, parent="Normal", tabs=True),
)
_RUNS = {
    "Hyperlink": f'<w:color w:val="{NAVY}"/><w:u w:val="single"/>',
    "Tag": f'<w:color w:val="{NAVY}"/><w:bdr w:val="single" w:sz="4" w:space="0" w:color="{NAVY}"/>',
}


def styles() -> str:
    """Return the whole of ``word/styles.xml``."""
    letters = f'<w:rFonts w:ascii="{FONT}" w:eastAsia="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/><w:color w:val="{INK}"/>'
    language = f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'
    defaults = f"<w:rPrDefault><w:rPr>{letters}{language}</w:rPr></w:rPrDefault>"
    body = "".join(paragraph_style(look) for look in LOOKS)
    body += "".join(_run_style(name, look) for name, look in _RUNS.items())
    return f"<w:styles {NAMESPACE}><w:docDefaults>{defaults}</w:docDefaults>{body}{_table_style()}</w:styles>"


def paragraph_style(look: Look) -> str:
    """Return one style.

    Parameters
    ----------
    look
        What it is like.

    Examples
    --------
    >>> 'w:outlineLvl w:val="1"' in paragraph_style(Look("Heading2", "heading 2", level=1))
    True
    """
    default = ' w:default="1"' if look.code == "Normal" else ""
    based = f'<w:basedOn w:val="{look.parent}"/>' if look.parent else ""
    bold = "<w:b/>" if look.bold else ""
    letters = f'{bold}<w:color w:val="{look.colour}"/><w:sz w:val="{look.size}"/><w:szCs w:val="{look.size}"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{look.code}"><w:name w:val="{look.name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{_paragraph(look)}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def _paragraph(look: Look) -> str:
    """Return the properties in the order that the format's schema asks for."""
    line = f'<w:left w:val="single" w:sz="18" w:space="8" w:color="{look.side}"/>'
    parts = (
        "<w:keepNext/><w:keepLines/>" if look.keep else "<w:widowControl/>",
        f"<w:pBdr>{line}</w:pBdr>" if look.side else "",
        f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>' if look.tabs else "",
        f'<w:spacing w:before="{look.before}" w:after="{look.after}"/>',
        '<w:ind w:left="240"/>' if look.side else "",
        "" if look.level is None else f'<w:outlineLvl w:val="{look.level}"/>',
    )
    return "".join(parts)


def _run_style(name: str, look: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{name}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:rPr>{look}</w:rPr></w:style>"
    )


def _table_style() -> str:
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{LINE}"'
    borders = f"<w:tblBorders><w:bottom {line}/><w:insideH {line}/></w:tblBorders>"
    room = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="120" w:type="dxa"/></w:tblCellMar>'
    head = f'<w:tcBorders><w:bottom w:val="single" w:sz="12" w:space="0" w:color="{INK}"/></w:tcBorders>'
    return (
        '<w:style w:type="table" w:default="1" w:styleId="Table"><w:name w:val="Table"/><w:qFormat/>'
        f"<w:tblPr>{borders}{room}</w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>{head}<w:vAlign w:val="bottom"/></w:tcPr>'
        "</w:tblStylePr></w:style>"
    )
