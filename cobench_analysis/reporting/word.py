"""The rendered page as a Word file, by pandoc: headings, alt texts and table heads kept, the same bytes each time."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from cobench_analysis.reporting.formats_missing import FormatMissing
from cobench_analysis.reporting.parts import TEMPLATES
from cobench_analysis.reporting.pdf import invented_banner, with_contents_moved
from cobench_analysis.reporting.word_reference import reference_document
from cobench_analysis.reporting.word_style import LANGUAGE, TEXT_WIDTH
from cobench_analysis.store import replacing

PANDOC_FIX = "./run python -m pip install pypandoc_binary, or install pandoc; then make the report again"
NO_DATE = "2000-01-01T00:00:00Z"
_IMAGE = re.compile(r"<img\b[^>]*>")
_NAME = re.compile(r'data-figure="([A-Za-z0-9_-]+)"')
_SOURCE = re.compile(r'\bsrc="[^"]*"')
_DROPPED = re.compile(r'<a class="skip".*?</a>|<header\b.*?</header>|<style>.*?</style>|<title>.*?</title>', re.DOTALL)
_PARAGRAPH = re.compile(r'<p class="(lead|small|said)">(.*?)</p>', re.DOTALL)
_ROW = re.compile(r"<w:tr>(?:<w:trPr>(.*?)</w:trPr>|<w:trPr\s*/>)?")
_COLUMN = re.compile(r'<w:gridCol w:w="(\d+)"')
PANDOC_WIDTH = 7920  # pandoc shares out the columns of a table over so many twentieths of a point
_DATE = re.compile(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_OWN_TITLE = re.compile(r"<dc:title>.*?</dc:title>|<dc:title\s*/>")


def write_word(page: str, target: Path, *, title: str, pictures: Mapping[str, bytes]) -> None:
    """Write a rendered page as a Word file.

    Parameters
    ----------
    page
        The whole HTML document, as ``render_html`` makes it.
    target
        The file to write.
    title
        The document's title, and the running head.
    pictures
        For each figure of the page, by its ``data-figure``, a PNG.

    Raises
    ------
    FormatMissing
        Where there is no pandoc.
    ValueError
        Where the page has a picture that was not given.
    """
    try:
        import pypandoc

        pypandoc.get_pandoc_path()
    except (OSError, ImportError) as error:
        raise FormatMissing("Word", "the program pandoc is missing", PANDOC_FIX) from error
    with tempfile.TemporaryDirectory(prefix="cobench-word-") as name:
        folder = Path(name)
        source = page_for_word(page)
        _write_pictures(source, folder, pictures)
        (folder / "reference.docx").write_bytes(reference_document(title, invented_banner(page)))
        options = [f"--reference-doc={folder / 'reference.docx'}", f"--lua-filter={TEMPLATES / 'word.lua'}"]
        options += [f"--resource-path={folder}", f"--metadata=lang:{LANGUAGE}"]
        try:
            pypandoc.convert_text(
                source, "docx", format="html", outputfile=str(folder / "raw.docx"), extra_args=options
            )
        except RuntimeError as error:  # its message may hold words of the report
            raise FormatMissing("Word", "the program pandoc ended with an error", PANDOC_FIX) from error
        data = finished((folder / "raw.docx").read_bytes(), title)
    with replacing(target) as temporary:
        temporary.write_bytes(data)


def page_for_word(page: str) -> str:
    """Return the page as pandoc understands it: classes of paragraphs and cells said in ways that it keeps.

    Parameters
    ----------
    page
        The whole HTML document.

    Examples
    --------
    >>> page_for_word('<p class="small">a</p>')
    '<div class="small"><p>a</p></div>'
    """

    def on_disk(found: re.Match[str]) -> str:
        name = _NAME.search(found.group())
        if name is None:
            raise ValueError("a picture of the page has no data-figure name")
        return _SOURCE.sub(lambda _: f'src="{name.group(1)}.png"', found.group(), count=1)

    page = _IMAGE.sub(on_disk, with_contents_moved(page))
    page = page.replace("<p>Contents</p>", '<div class="contents"><p>Contents</p></div>', 1)
    page = _PARAGRAPH.sub(r'<div class="\1"><p>\2</p></div>', _DROPPED.sub("", page))
    return page.replace('class="number', 'style="text-align: right" class="number')


def _write_pictures(source: str, folder: Path, pictures: Mapping[str, bytes]) -> None:
    for name in _NAME.findall(source):
        if name not in pictures:
            raise ValueError(f"there is no PNG for the figure '{name}'")
        (folder / f"{name}.png").write_bytes(pictures[name])


def finished(data: bytes, title: str) -> bytes:
    """Return pandoc's Word file with title, whole table rows and no date in it, nor in its archive.

    Parameters
    ----------
    data
        What pandoc wrote.
    title
        The document's title.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(given.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            content = given.read(name)
            if name == "docProps/core.xml":
                content = _properties(content.decode(), title).encode()
            elif name == "word/document.xml":
                content = _tables(content.decode()).encode()
            entry = zipfile.ZipInfo(name)  # its time is that of no clock: 1980
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def _properties(text: str, title: str) -> str:
    text = _OWN_TITLE.sub("", _DATE.sub(rf"\g<1>{NO_DATE}", text))
    own = f"<dc:title>{escape(title)}</dc:title><dc:language>{LANGUAGE}</dc:language>"
    text = re.sub(r"<dc:language>.*?</dc:language>", "", text)
    return text.replace("</cp:coreProperties>", f"{own}</cp:coreProperties>")


def _tables(text: str) -> str:
    """Make tables as wide as the text, their rows whole, and say that the first cell of a row names it."""
    text = _COLUMN.sub(lambda found: f'<w:gridCol w:w="{int(found.group(1)) * TEXT_WIDTH // PANDOC_WIDTH}"', text)
    text = text.replace('w:firstColumn="0"', 'w:firstColumn="1"')
    return _ROW.sub(lambda row: f"<w:tr><w:trPr><w:cantSplit/>{row.group(1) or ''}</w:trPr>", text)
