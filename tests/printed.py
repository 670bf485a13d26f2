"""A page with all that print must cope with, made by the report's own template: for the tests of PDF and Word."""

import base64
import io

from cobench_analysis.reporting.charts import bar_chart
from cobench_analysis.reporting.counts import Count
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.render import render_html

TITLE = 'A report of 2030, <tested> & "printed"'
BANNER = "Invented, to test: nobody's words."
ALT = "Bar chart. Ask 3 & Praise 1."
SECTIONS = ["First things", "The annex, of comments"]
SUBSECTIONS = ["Many rows", "Comments: \u201cAsk\u201d has most"]
COUNTS = [Count("ask", "Ask", 3, 4, "3", "75 %", "30 to 95", 0.30, 0.95), Count("praise", "Praise", 1, 4, "1")]
CARD = {
    "pieces": [("We ", False), ("waited", True)],
    "tags": [(f"Theme: a theme of some length {number}", number % 2 == 0) for number in range(12)],
    "about": "E-1",
    "reasons": ["\u201cwaited\u201d points at waiting", "said in the words"],
}


def printed_page(banner: str = BANNER) -> str:
    """Return a page: front matter, a chart, a table of 90 rows, one of nine columns, quotes, cards."""
    image = base64.b64encode(bar_chart(COUNTS)).decode()
    chart = ("chart", SUBSECTIONS[1], image, ALT, "A note.", "Counts", ["Stance", "Comments"], [("Ask", "3")], (1,))
    rows = [(f"Row {number}", "some words that go on for a while " * (number % 3), number) for number in range(90)]
    wide = [(f"Row {number}", *(f"{number}{column} of 100" for column in range(8))) for number in range(4)]
    heads = ["What", *(f"Measure {column}" for column in range(8))]
    cells = [
        _shown(part("front", "A report of 2030", ["What was said."], "Small print.", banner)),
        _written(f"## {SECTIONS[0]}"),
        _shown(part("subheading", SUBSECTIONS[0])),
        _shown(part("table", "Rows", ["Name", "Words", "Number"], rows, (2,))),
        _shown(part("figure", *chart)),
        _shown(part("table", "Wide", heads, wide, range(1, 9))),
        _shown(part("plain_comments", ["They were kind"])),
        _written(f"## {SECTIONS[1]}"),
        _shown(part("annex", "Cards", [CARD] * 3)),
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return render_html(notebook, TITLE, banner)


def png() -> bytes:
    """Return a small picture."""
    from matplotlib.figure import Figure

    buffer = io.BytesIO()
    Figure(figsize=(2, 1)).savefig(buffer, format="png")
    return buffer.getvalue()


def _written(text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "id": text[3:6].strip(), "metadata": {}, "source": text}


def _shown(fragment: Fragment) -> dict[str, object]:
    output = {"output_type": "display_data", "data": {"text/html": fragment.html}, "metadata": {}}
    return {
        "cell_type": "code",
        "id": f"x{abs(hash(fragment.html)) % 10**8}",
        "execution_count": 1,
        "metadata": {},
        "outputs": [output],
        "source": "",
    }
