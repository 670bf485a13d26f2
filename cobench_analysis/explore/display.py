"""Tables to search, sort and save, in JupyterLab and in the exported page alike; nothing is fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from hashlib import sha256

import pandas as pd

from cobench_analysis.explore.coded import Corpus
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.tables import split_ids

PLACES = 3  # decimals
ROWS = (10, 25, 100)  # that a page of a table can have
# A saved cell holds what was said, not the signs of HTML; nothing that a spreadsheet would take for a formula; and
# numbers as numbers.
_SAFE_CELL = r"""function (cell) {
    const box = document.createElement("textarea");
    box.innerHTML = String(cell);
    const text = box.value;
    return /^[=+\-@\t\r]/.test(text) && isNaN(Number(text)) ? "'" + text : text;
}"""
NOT_SEARCHABLE = "Tables cannot be searched here: the package itables is not installed (see README.md)."
# A screen reader lists the pages of every table by the table's name.
_NAME_PAGES = """function () {
    const pages = this.api().table().container().querySelector("nav");
    if (pages) pages.setAttribute("aria-label", %s);
}"""
KIND_OF = {"level": "level", "theme": "theme", "themes": "theme", "first": "theme", "second": "theme",
           "stance": "stance", "service": "service", "services": "service"}  # fmt: skip
_PLAIN = {
    "comments_g2": "G2 of comments", "g2": "G2 of words", "comments_log_ratio": "log ratio of comments",
    "p_adjusted": "p, corrected", "comments_p_adjusted": "p of comments, corrected", "comments_p": "p of comments",
    "pmi": "PMI", "low": "interval from", "high": "interval to", "cramers_v": "Cramer's V", "comment_id": "comment",
}  # fmt: skip


def start() -> Fragment:
    """Return what makes tables searchable: run it once, before the first table of a notebook.

    Where the package itables is not installed, a sentence says so, and tables stand as they are.
    """
    try:
        from itables import options
        from itables.javascript import generate_init_offline_itables_html
    except ImportError:
        return part("notice", [NOT_SEARCHABLE])
    bundle = generate_init_offline_itables_html(options.dt_bundle)
    return Fragment(f"<div hidden>{bundle}</div>")


def table(
    rows: pd.DataFrame,
    caption: str,
    *,
    columns: Sequence[str] = (),
    corpus: Corpus | None = None,
    first: int = ROWS[0],
) -> Fragment:
    """Return a table that can be searched, sorted and saved as CSV.

    Parameters
    ----------
    rows
        Any table; what it says of itself in ``attrs["note"]`` stands above it.
    caption
        Its title, and the name of the file that it is saved as.
    columns
        Which of its columns; those of them that it has not (a year that is not open shows fewer) are passed over.
        All where empty.
    corpus
        Where given, codes stand with their names.
    first
        How many rows stand on its first page.

    Examples
    --------
    >>> "Fruit" in table(pd.DataFrame({"name": ["Apple"], "count": [3]}), "Fruit").html
    True
    """
    note = part("notice", [rows.attrs["note"]]) if "note" in rows.attrs else Fragment("")
    if note.html and not len(rows.columns):  # of what could not be asked there is only the reason
        return note
    shown = rows[[name for name in columns if name in rows]] if columns else rows
    shown = _named(shown, corpus) if corpus else shown
    shown = shown.rename(columns={name: _heading(name) for name in shown.columns})
    for name in shown.select_dtypes("float").columns:
        rounded = shown[name].round(PLACES)
        shown[name] = rounded if rounded.notna().all() else rounded.astype("object").where(rounded.notna(), "")
    for name in shown.select_dtypes("Int64").columns:  # a hidden count is missing
        shown[name] = shown[name].astype("object").where(shown[name].notna(), "not shown")
    return note + (_searchable(shown, caption, first) or _still(shown, caption))


def _named(rows: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Return a table with the names of codes in the place of their ids."""
    found = rows.copy()
    for name in found.columns:
        kind = KIND_OF.get(str(name))
        if kind:
            codes = found[name].astype("str")
            found[name] = ["; ".join(corpus.name(kind, code) for code in split_ids(joined)) for joined in codes]
    return found


def _heading(name: str) -> str:
    return _PLAIN.get(name, name.replace("_", " "))


def _still(rows: pd.DataFrame, caption: str) -> Fragment:
    cells = [[str(cell) for cell in row] for row in rows.itertuples(index=False, name=None)]
    return part("table", caption, list(rows.columns), cells)


def _searchable(rows: pd.DataFrame, caption: str, first: int) -> Fragment | None:
    try:
        from itables import JavascriptFunction, to_html_datatable
    except ImportError:
        return None
    save = {
        "extend": "csvHtml5",
        "text": "Save as CSV",
        "title": None,
        "filename": re.sub(r"\W+", "-", caption.lower()).strip("-"),
        "exportOptions": {"orthogonal": "export", "format": {"body": JavascriptFunction(_SAFE_CELL)}},
    }
    name = sha256(f"{caption}\n{rows.to_csv(index=False)}".encode()).hexdigest()[:12]
    html: str = to_html_datatable(
        rows,
        caption,
        table_id=f"table-{name}",  # the same table, the same page
        connected=False,
        showIndex=False,
        buttons=[save],
        lengthMenu=sorted({first, *ROWS}),
        pageLength=first,
        order=[],
        drawCallback=JavascriptFunction(_NAME_PAGES % json.dumps(f"Pages of {caption}")),
        maxBytes=0,
        display_logo_when_loading=False,
        classes="display compact wrap",
        style="table-layout:auto;width:auto;margin:auto;caption-side:top",
    )
    return Fragment(f'<div class="searchable">{html}</div>')
