"""The rendered page as a PDF that a screen reader can read (PDF/UA-1), with the same bytes for the same page."""

from __future__ import annotations

import hashlib
import re
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING

from cobench_analysis.reporting.chromium_pdf import find_chromium, print_by_chromium
from cobench_analysis.reporting.formats_missing import FormatMissing
from cobench_analysis.reporting.parts import TEMPLATES
from cobench_analysis.reporting.raster import with_png
from cobench_analysis.store import replacing

if TYPE_CHECKING:
    from weasyprint import HTML

PANGO_FIX = (
    "on Debian or Ubuntu: sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; on a Mac: brew "
    "install pango; or install Chromium or Chrome; then make the report again"
)
PACKAGE_FIX = "./run python -m pip install weasyprint; or install Chromium or Chrome; then make the report again"
OWN_PRINT = '<body data-print="own">'
_CONTENTS = re.compile(r'<nav aria-label="Contents">(.*?)</nav>\s*', re.DOTALL)
_BANNER = re.compile(r'<header class="band invented"><p><strong>(.*?)</strong>', re.DOTALL)
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)


def write_pdf(page: str, target: Path, *, title: str) -> None:
    """Write a rendered page as an A4 PDF: tagged, with bookmarks, page numbers and a running head.

    Parameters
    ----------
    page
        The whole HTML document, as ``render_html`` makes it. Nothing but its own ``data:`` pictures is fetched.
    target
        The file to write.
    title
        The document's title, and the running head.

    Raises
    ------
    FormatMissing
        Where there is neither Pango for WeasyPrint nor a Chromium to print with.
    """
    ready = with_png(page_for_print(page, title))
    try:
        import weasyprint
    except (OSError, ImportError) as error:  # OSError: the package is there, and the system's Pango is not
        if (chromium := find_chromium()) is None:
            fix = PANGO_FIX if isinstance(error, OSError) else PACKAGE_FIX
            raise FormatMissing("PDF", _what_is_missing(error), fix) from error
        data = print_by_chromium(ready, chromium)
    else:
        data = _pdf(weasyprint.HTML(string=ready, url_fetcher=refuse_all_but_data()), ready)
    with replacing(target) as temporary:
        temporary.write_bytes(data)


def page_for_print(page: str, title: str) -> str:
    """Return the page with the contents after the front matter, and the style for paper at the end of its head.

    Parameters
    ----------
    page
        The whole HTML document.
    title
        The running head of every page but the first.

    Examples
    --------
    >>> "Page " in page_for_print("<html><head><title>a</title></head><body></body></html>", "A report")
    True
    """
    if OWN_PRINT in page:  # a page that brings its own style for paper is left as it is
        return page
    style = (TEMPLATES / "print.css").read_text(encoding="utf-8") + _running_head(title, invented_banner(page))
    page = _TITLE.sub(lambda _: f"<title>{escape(title, quote=False)}</title>", page, count=1)
    page = page.replace("</span><span", "</span> <span")  # or a row of tags is one word, too long for its line
    return with_contents_moved(page.replace("</head>", f"<style>\n{style}</style>\n</head>", 1))


def with_contents_moved(page: str) -> str:
    """Return the page with its list of contents, headed so, before the first section: on paper nothing stands beside.

    Parameters
    ----------
    page
        The whole HTML document.
    """
    contents = _CONTENTS.search(page)
    if contents is None or "<h2 " not in page:
        return page
    moved = f'<nav aria-label="Contents"><p>Contents</p>{contents.group(1)}</nav>\n'
    return _CONTENTS.sub("", page, count=1).replace("<h2 ", f"{moved}<h2 ", 1)


def invented_banner(page: str) -> str:
    """Return what a page of invented data says at its head; blank where the data are real.

    Examples
    --------
    >>> invented_banner('<header class="band invented"><p><strong>Invented.</strong> PACC</p></header>')
    'Invented.'
    """
    found = _BANNER.search(page)
    return unescape(found.group(1)) if found else ""


def refuse_all_but_data() -> object:
    """Return the fetcher for WeasyPrint: a picture in the page itself is read, and no file and no address."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("data",))


def _pdf(html: HTML, source: str) -> bytes:
    from cobench_analysis.reporting.pdf_tags import mend_tags

    mark = hashlib.sha256(source.encode()).digest()[:16]  # fixed, and yet another for another page
    data: bytes = html.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=mark.hex(), finisher=mend_tags)
    return data


def _what_is_missing(error: Exception) -> str:
    if isinstance(error, OSError):
        return "the system library Pango is missing, and there is no Chromium that could print instead"
    return "the package weasyprint is not installed, and there is no Chromium that could print instead"


def _running_head(title: str, banner: str) -> str:
    head = f'@page {{ @top-left {{ content: "{_css_text(title)}"; width: 50%; text-align: left; }}\n'
    head += f'@top-right {{ content: "{_css_text(banner)}"; width: 50%; text-align: right; }} }}\n'
    return head + "@page :first { @top-left { content: none; } @top-right { content: none; } }\n"


def _css_text(text: str) -> str:
    return re.sub(r'[\\"<>\n]', lambda found: f"\\{ord(found.group()):x} ", text)
