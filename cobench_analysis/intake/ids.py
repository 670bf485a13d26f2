"""Ids that stay the same when a file is exported again in another order."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

_HEX = 10
_MADE = re.compile(rf"(?:(?:19|20)[0-9]{{2}}|comment)-[0-9a-f]{{{_HEX}}}")


def normalise_space(text: str) -> str:
    r"""Return the text with every run of white space as one blank, none at the ends.

    Examples
    --------
    >>> normalise_space(" two\n words ")
    'two words'
    """
    return " ".join(text.split())


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text, white space normalised: by it a text is known again."""
    return hashlib.sha256(normalise_space(text).encode("utf-8", "surrogatepass")).hexdigest()


def folded_text(text: str) -> str:
    """Return a text without capitals, blanks and signs: what differs only by these is the same comment.

    Examples
    --------
    >>> folded_text("Ring us, please!") == folded_text("ring us please")
    True
    """
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def make_ids(year: str, rows: Sequence[tuple[str, str, str, str]], others: Sequence[Sequence[str]] = ()) -> list[str]:
    """Make an id for each comment from what it is, not from where it stands.

    Parameters
    ----------
    year
        The year; ``comment`` stands in its place where there is none.
    rows
        ``(source, question, respondent, text)`` of each comment.
    others
        What else is known of each row (date, channel ...): it orders true repeats, so that each
        keeps its number when the file is exported in another order.

    Returns
    -------
    list of str
        ``YEAR-`` and ten hexadecimal digits. True repeats are told apart by an occurrence number,
        so that two "n/a" stay two whatever their order.

    Examples
    --------
    >>> make_ids("2022", [("survey", "q", "1", "n/a"), ("survey", "q", "1", "n/a")])
    ['2022-c12023c1d8', '2022-089acd7afa']
    """
    seen: Counter[str] = Counter()
    ids = [""] * len(rows)
    for place in sorted(range(len(rows)), key=lambda place: tuple(others[place]) if others else ()):
        identity = "\x1f".join(normalise_space(part) for part in rows[place])
        seen[identity] += 1
        digest = hashlib.sha256(f"{identity}\x1f{seen[identity]}".encode()).hexdigest()
        ids[place] = f"{year or 'comment'}-{digest[:_HEX]}"
    return ids


def is_made(comment_id: str) -> bool:
    """Say whether an id has the form of those that ``make_ids`` makes; its digits are then no phone number.

    Examples
    --------
    >>> is_made("2022-0123456789"), is_made("01743 123456")
    (True, False)
    """
    return _MADE.fullmatch(comment_id) is not None
