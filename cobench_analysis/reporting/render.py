"""Turn an executed notebook into one HTML page with our own template: no script, nothing fetched."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any

from cobench_analysis.reporting.parts import TEMPLATES

_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")
_IMAGE = re.compile(r"<img\b[^>]*>")
_NAME = re.compile(r'data-figure="([^"]+)"')
_DATA = re.compile(r'src="data:image/svg\+xml;base64,([^"]+)"')


def render_html(notebook: Mapping[str, Any], title: str, invented: str = "") -> str:
    """Render an executed notebook as a page.

    Parameters
    ----------
    notebook
        The notebook as nbformat has it.
    title
        The page's title.
    invented
        What the head and the foot of the page say where the data are invented; blank where they are not.

    Returns
    -------
    str
        A whole HTML document with a list of contents made from its second-level headings.
    """
    import nbformat
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    config = Config()
    config.HTMLExporter.extra_template_basedirs = [str(TEMPLATES.parent)]
    config.HTMLExporter.template_name = TEMPLATES.name
    config.HTMLExporter.anchor_link_text = ""
    node = nbformat.from_dict(dict(notebook))  # type: ignore[no-untyped-call]
    node.metadata |= {"title": title, "invented": invented}
    exporter = HTMLExporter(config=config)  # type: ignore[no-untyped-call]
    body, _ = exporter.from_notebook_node(node)
    page = re.sub(r'<a class="anchor-link" href="[^"]*"></a>', "", body)
    return page.replace("<!--contents-->", _contents(page))


def _contents(page: str) -> str:
    headings = [(found.group(1), unescape(_TAGS.sub("", found.group(2))).strip()) for found in _HEADING.finditer(page)]
    items = "".join(f'<li><a href="#{anchor}">{escape(text)}</a></li>' for anchor, text in headings)
    return f"<ol>{items}</ol>"


def figures(page: str) -> dict[str, bytes]:
    """Return the pictures of a rendered page: name to SVG."""
    found = ((_NAME.search(image), _DATA.search(image)) for image in _IMAGE.findall(page))
    return {name.group(1): base64.b64decode(data.group(1)) for name, data in found if name and data}


def write_figures(folder: Path, pictures: Mapping[str, bytes]) -> None:
    """Write the pictures as files, for use in slides and letters."""
    from cobench_analysis.store import replacing

    for name, data in pictures.items():
        with replacing(folder / f"{name}.svg") as temporary:
            temporary.write_bytes(data)
