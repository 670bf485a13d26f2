"""Ask questions of coded comments: ``from cobench_analysis import explore``.

The names below are the public surface; each is imported when it is first used, so that importing costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "collocations": "collocation",
    "concordance": "kwic",
    "cooccurrence": "theme_pairs",
    "cooccurrence_figure": "figures",
    "Corpus": "coded",
    "corpus_of": "corpus",
    "counts": "shown",
    "discover": "discovery",
    "Discovery": "discover_result",
    "discovery_words": "proposal_paste",
    "frequent": "shown",
    "keyness": "keywords",
    "keyness_figure": "figures",
    "load_coded": "corpus",
    "most_like": "likeness",
    "new_themes": "unexplained",
    "NOT_FOR_PUBLICATION": "selection",
    "open_year": "shown",
    "page_head": "shown",
    "picture": "shown",
    "Proposal": "proposal",
    "proposal_words": "proposal_paste",
    "propose": "proposal",
    "propose_all": "proposal",
    "read_comments": "reader",
    "safe_counts": "release",
    "start": "display",
    "table": "display",
    "theme_by": "breakdown",
    "theme_by_figure": "figures",
    "theme_tests": "breakdown",
    "trends": "trend",
    "tried": "shown",
    "typical": "likeness",
    "unusual": "likeness",
    "where_themes_meet": "selection",
    "without_theme": "selection",
    "years_there_are": "shown",
}  # fmt: skip

__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
