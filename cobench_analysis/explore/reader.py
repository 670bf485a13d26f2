"""Comments to read one by one, with the words that led to their codes marked, and filters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cobench_analysis.coding.explain import (
    BAND_WORDS,
    Reasons,
    by_comment,
    code_names,
    given_spans,
    marked_pieces,
    objections,
    reasons,
)
from cobench_analysis.explore.coded import Corpus
from cobench_analysis.explore.selection import NOT_FOR_PUBLICATION
from cobench_analysis.reporting.parts import Fragment
from cobench_analysis.tables import split_ids

if TYPE_CHECKING:
    from jinja2 import Template

MOST = 500  # comments in one page: more make a browser slow
_HERE = Path(__file__).parent / "template"


def read_comments(corpus: Corpus, ids: Iterable[str] = (), *, most: int = MOST, title: str = "all") -> Fragment:
    """Return comments to read, with their codes, the reasons, and filters for words, level, theme, stance and band.

    The filters work wherever the page is opened; without scripts all comments stand there. What the filters leave can
    be saved as CSV. Not for publication.

    Parameters
    ----------
    corpus
        The coded comments; ``corpus.only(theme="voice")`` for some of them.
    ids
        Which, in this order; all, by id, where empty.
    most
        How many at most.
    title
        Which comments these are; it sets two readers of one page apart.

    Examples
    --------
    >>> import pandas as pd
    >>> from cobench_analysis.explore import corpus_of
    >>> corpus = corpus_of(pd.DataFrame({"comment_id": ["a"], "text": ["We waited"], "themes": ["timeliness"]}))
    >>> "We waited" in read_comments(corpus).html
    True
    """
    rows = corpus.comments.set_index("comment_id", drop=False)
    wanted = list(ids) or rows.index.tolist()
    shown = rows.loc[wanted[:most]].to_dict("records")
    evidence = by_comment(corpus.evidence[corpus.evidence["comment_id"].isin({row["comment_id"] for row in shown})])
    cards = [_card(corpus, row, evidence.get(row["comment_id"], [])) for row in shown]
    left_out = len(wanted) - len(shown)
    html = _template().render(
        title=title,
        name=re.sub(r"\W+", "-", title.lower()),
        note=NOT_FOR_PUBLICATION,
        cards=cards,
        choices=_choices(corpus, shown),
        left_out=f"{left_out:,} more are not on this page: choose some of them first." if left_out > 0 else "",
        script=(_HERE / "reader.js").read_text(encoding="utf-8"),
        style=(_HERE / "reader.css").read_text(encoding="utf-8"),
    )
    return Fragment(html)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("reader.html.j2")


def _card(corpus: Corpus, row: dict[Any, Any], evidence: Reasons) -> dict[str, Any]:
    book = corpus.codebook
    named = [(kind, code, shown) for kind, code, shown in code_names(row, book) if code]
    told = [
        (shown, list(reasons(evidence, kind, code, book)) or ["No reason is kept of it."])
        for kind, code, shown in named
    ]
    return {
        "id": row["comment_id"],
        "pieces": marked_pieces(row["text"], given_spans(evidence)),
        "text": row["text"],
        "level": row["level"],
        "stance": row["stance"],
        "themes": " ".join(split_ids(row["themes"])) or "none",
        "band": row["status"],
        "how_sure": BAND_WORDS.get(row["status"], ""),
        "names": [shown for _, _, shown in named] + ([] if row["themes"] else ["No theme"]),
        "about": ", ".join(part for part in (row["source"], row["date"]) if part),
        "reasons": told,
        "against": list(objections(evidence, [(kind, code) for kind, code, _ in named], book)),
    }


def _choices(corpus: Corpus, rows: list[dict[Any, Any]]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the filters: what each goes by, its label, and the codes that occur with their names."""
    book = corpus.codebook
    themes = {theme for row in rows for theme in split_ids(row["themes"]) or ["none"]}
    kinds = (("level", "Level", book.levels, {row["level"] for row in rows}),
             ("themes", "Theme", book.themes, themes),
             ("stance", "What it does", book.stances, {row["stance"] for row in rows}))  # fmt: skip
    found = [
        (by, label, [(code.id, code.name) for code in codes if code.id in there]) for by, label, codes, there in kinds
    ]
    if "none" in themes:
        found[1][2].append(("none", "No theme"))
    bands = [(band, words) for band, words in BAND_WORDS.items() if any(row["status"] == band for row in rows)]
    return [choice for choice in [*found, ("band", "How sure", bands)] if choice[2]]
