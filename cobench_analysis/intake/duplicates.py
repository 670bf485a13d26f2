"""Mark comments that stand twice, or nearly twice. Marked, never dropped: people decide."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Sequence

MIN_NEAR_LENGTH = 40  # characters; shorter texts are alike by chance
NEAR_RATIO = 90.0  # rapidfuzz.fuzz.ratio, 0-100
_SHINGLE = 3  # words
_SKETCH = 6  # smallest shingle hashes kept per text
_MAX_COMPARED = 50  # the first of a block: in a mass letter every copy meets those
_PLAIN = re.compile(r"[\W_]+")


def plain_form(text: str) -> str:
    """Reduce a text to lower-case words, so that case, signs and blanks do not matter.

    Examples
    --------
    >>> plain_form("No  support, at ALL!")
    'no support at all'
    """
    return _PLAIN.sub(" ", text.casefold()).strip()


def exact_duplicates(ids: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Return, for each text, the id of the first (by id) with the same words, or blank.

    Parameters
    ----------
    ids, texts
        Aligned. Empty texts have no duplicates.
    """
    first: dict[str, str] = {}
    forms = [plain_form(text) for text in texts]
    for comment_id, form in sorted(zip(ids, forms, strict=True)):
        first.setdefault(form, comment_id)
    return [
        first[form] if form and first[form] != comment_id else "" for comment_id, form in zip(ids, forms, strict=True)
    ]


def near_duplicates(ids: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Return, for each text, the smallest id of a nearly equal text before it (by id), or blank.

    Two texts of 40 characters or more are nearly equal where their plain forms differ but have a
    ``rapidfuzz.fuzz.ratio`` of 90 or more. Only texts that share one of their smallest word
    shingles are compared (a bottom-k sketch, Broder 1997), so the work grows with the number of
    comments and not with its square.
    """
    from rapidfuzz import fuzz

    forms = {
        comment_id: form
        for comment_id, form in zip(ids, map(plain_form, texts), strict=True)
        if len(form) >= MIN_NEAR_LENGTH
    }
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for block in _blocks(forms):
        for place, later in enumerate(block):
            for earlier in block[: min(place, _MAX_COMPARED)]:
                if (earlier, later) in seen:
                    continue
                seen.add((earlier, later))
                if forms[earlier] != forms[later] and fuzz.ratio(forms[earlier], forms[later]) >= NEAR_RATIO:
                    found[later] = min(earlier, found.get(later, earlier))
    return [found.get(comment_id, "") for comment_id in ids]


def _blocks(forms: dict[str, str]) -> list[list[str]]:
    sharing: dict[int, list[str]] = defaultdict(list)
    for comment_id, form in sorted(forms.items()):
        words = form.split()
        shingles = {" ".join(words[place : place + _SHINGLE]) for place in range(max(1, len(words) - _SHINGLE + 1))}
        for key in sorted(_stable_hash(shingle) for shingle in shingles)[:_SKETCH]:
            sharing[key].append(comment_id)
    return [sharing[key] for key in sorted(sharing) if len(sharing[key]) > 1]


def _stable_hash(text: str) -> int:
    return zlib.crc32(text.encode())  # two shingles with one number cost a comparison, no more
