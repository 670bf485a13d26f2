"""Charts as PNG: for Word, which shows no SVG everywhere, and for the PDF, which is drawn sooner so."""

from __future__ import annotations

import base64
import re

DPI = 200
_SVG = re.compile(r'src="data:image/svg\+xml;base64,([^"]+)"')


def as_png(svg: bytes) -> bytes:
    """Return an SVG as PNG on white.

    Raises
    ------
    ImportError
        Where the package that draws it is not installed.
    """
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg.decode(), dpi=DPI, background="white"))


def with_png(page: str) -> str:
    """Return a page with PNG for its SVG pictures: WeasyPrint takes half a second over the paths of one chart.

    Where nothing is installed that could draw them, the page is returned as it is.

    Examples
    --------
    >>> with_png("<p>No picture</p>")
    '<p>No picture</p>'
    """
    try:
        return _SVG.sub(lambda found: f'src="data:image/png;base64,{_png_text(found.group(1))}"', page)
    except ImportError:
        return page


def _png_text(encoded: str) -> str:
    return base64.b64encode(as_png(base64.b64decode(encoded))).decode("ascii")
