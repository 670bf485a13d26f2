"""Words for people: the names of themes in the codebook's sentences, and numbers of things."""

from __future__ import annotations

import re

from cobench_analysis.coding.codebook import Codebook


def counted(number: int, thing: str) -> str:
    """Return a number of things in words.

    Examples
    --------
    >>> counted(1, "row"), counted(1_200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def with_names(sentence: str, book: Codebook) -> str:
    """Put a theme's name where the codebook refers to it by id.

    Parameters
    ----------
    sentence
        Of a definition.
    book
        The codebook.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> with_names("the plan is only late (timeliness)", load_codebook())
    'the plan is only late (that is “Timeliness and waiting”)'
    """
    themes = set(book.theme_ids)

    def name(found: re.Match[str]) -> str:
        return f"(that is “{book.name('theme', found[1])}”)" if found[1] in themes else found[0]

    return re.sub(r"\((\w+)\)", name, sentence)
