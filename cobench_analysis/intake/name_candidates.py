"""What may be somebody's name: words that a person should look at before a comment is quoted.

Nothing is taken out here. A comment that holds such words is flagged, and the words of a year can be written to a
table in which somebody says of each whether it is a name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cobench_analysis.intake.known_words import QUOTES, WordLists, fold_words
from cobench_analysis.store import write_csv
from cobench_analysis.tables import MARKERS, split_ids

if TYPE_CHECKING:
    import pandas as pd

CANDIDATE_COLUMNS = ("words", "kind", "comments", "ids")
INSTITUTIONS = frozenset(
    ["school", "academy", "primary", "college", "nursery", "surgery", "practice", "infants", "juniors",
     "preschool"]
)  # fmt: skip
LONGEST_PHRASE = 5
_TITLES = r"(?:Mrs?|MRS?|Miss|MISS|Ms|MS|Mx|Dr|DR|Prof|Professor|Sir|Rev|St)"
_CAPITALISED = rf"[A-ZÀ-ÖØ-Þ][^\W_]*(?:[{QUOTES}\-][^\W_]+)*[{QUOTES}]?"
_PIECE = re.compile(rf"(?:{_TITLES}\.? )?{_CAPITALISED}")
_RUN = re.compile(rf"(?<![^\W_@.]){_PIECE.pattern}(?: {_PIECE.pattern})*")
_TITLED = re.compile(rf"{_TITLES}\.? ").match
_SMALL_TITLE = re.compile(r"\b(?:mrs?|ms)\.? (?!(?:and|or|who|the|to|is|was|has|at|in|from|said)\b)[^\W\d_]{2,}")
_POSSESSIVE = re.compile(rf"[{QUOTES}][sS]$|[{QUOTES}]$")
_SMALL_WORD = re.compile(r"[^\W\d_]+")
_GOES_ON = frozenset(",()&/-–—'’")  # after these, as after a word, a sentence goes on
_A_MARKER = re.compile("|".join(map(re.escape, MARKERS.values())))


def _key(piece: str) -> str:
    return fold_words(_POSSESSIVE.sub("", piece))


def name_candidates(text: str, lists: WordLists) -> list[str]:
    """Return the words of a text that may name a person, a school or a practice.

    Parameters
    ----------
    text
        The redacted text of a comment.
    lists
        What is known to be no name.

    Returns
    -------
    list of str
        In reading order, each once. Capitalised words within a sentence; at its head only where a second one or a
        possessive follows; what follows a title; "Hadbury Primary" and the like; and known given names anywhere.

    Examples
    --------
    >>> lists = WordLists(ordinary=frozenset({"my", "gp"}), given=frozenset({"hannah"}))
    >>> name_candidates("My GP and Mrs Tranter at Hadbury Primary asked hannah", lists)
    ['Mrs Tranter', 'Hadbury Primary', 'hannah']
    """
    text = _A_MARKER.sub(lambda found: "," * len(found.group()), text)
    runs = (run for run in _RUN.finditer(text) if run.group().lower() not in lists.ordinary)  # most are "I" or "The"
    found = [place for run in runs for place in _of_run(text, run, lists)]
    found += [(match.start(), match.group()) for match in _SMALL_TITLE.finditer(text)]
    words = {word.lower() for word in _SMALL_WORD.findall(text)}
    if not words.isdisjoint(lists.given):
        found += [
            (one.start(), one.group()) for one in _SMALL_WORD.finditer(text) if one.group().lower() in lists.given
        ]
    return list(dict.fromkeys(words for _, words in _apart(found) if fold_words(words) not in lists.kept))


def _apart(found: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield what was found in reading order, without what lies within another."""
    end = 0
    for start, words in sorted(found, key=lambda place: (place[0], -len(place[1]))):
        if start >= end:
            end = start + len(words)
            yield start, words


def _of_run(text: str, run: re.Match[str], lists: WordLists) -> Iterator[tuple[int, str]]:
    """Yield what may be a name among capitalised words that stand side by side."""
    pieces = list(_PIECE.finditer(text, run.start(), run.end()))
    known = _known(pieces, lists)
    opens = _opens_sentence(text, run)
    place = 0
    while place < len(pieces):
        first = place
        while place < len(pieces) and not known[place]:
            place += 1
        named = place > first or (_key(pieces[place].group()) in lists.proper and not opens)
        place = max(place, first + 1)
        while named and place < len(pieces) and _key(pieces[place].group()) in INSTITUTIONS:
            place, known[first] = place + 1, False
        alone = place - first == 1 and len(pieces[first].group()) == 1  # one letter tells nobody
        if not known[first] and not alone and not (opens and first == 0 and _may_open(pieces[:place])):
            yield pieces[first].start(), _written(text, pieces[first:place])


def _known(pieces: Sequence[re.Match[str]], lists: WordLists) -> list[bool]:
    """Say of each capitalised word whether it is known to name nobody, alone or in a phrase."""
    keys, wholes = [_key(piece.group()) for piece in pieces], [fold_words(piece.group()) for piece in pieces]
    known = [_is_short(piece.group()) or lists.knows(key) for piece, key in zip(pieces, keys, strict=True)]
    for first in range(len(keys)):
        for last in range(first + 2, min(first + LONGEST_PHRASE, len(keys)) + 1):
            if lists.knows(" ".join([*wholes[first : last - 1], keys[last - 1]])):
                known[first:last] = [True] * (last - first)
    return [one and not _TITLED(piece.group()) for one, piece in zip(known, pieces, strict=True)]


def _is_short(piece: str) -> bool:
    """Say whether a word is an abbreviation, shouted, or a mark: EHCP, SENCOs, DfE, NOBODY, A49."""
    bare = _POSSESSIVE.sub("", piece)
    return len(bare) > 1 and (bare[-1].isupper() or bare[-1].isdecimal() or (bare[:2].isalpha() and bare[:2].isupper()))


def _opens_sentence(text: str, run: re.Match[str]) -> bool:
    before = text[max(0, run.start() - 8) : run.start()]
    bare = before.rstrip()
    if "\n" in before[len(bare) :]:
        return text[run.end() :].strip(" .,x") != ""  # a name alone at the end of a letter is the writer's
    return not bare or not (bare[-1].isalnum() or bare[-1] in _GOES_ON)


def _may_open(pieces: Sequence[re.Match[str]]) -> bool:
    """Say whether a capital at the head of a sentence is only that: one word, and nothing belongs to it."""
    return len(pieces) == 1 and not _TITLED(pieces[0].group()) and not _POSSESSIVE.search(pieces[0].group())


def _written(text: str, pieces: Sequence[re.Match[str]]) -> str:
    words = text[pieces[0].start() : pieces[-1].end()]
    return words if words.startswith("St") and _TITLED(words) else _POSSESSIVE.sub("", words)


def write_candidates(path: Path, comments: pd.DataFrame) -> None:
    """Write what may be names in a year's comments, most frequent first, for somebody to say what each is.

    Parameters
    ----------
    path
        The CSV to write. It is private: rows whose ``kind`` was filled in go into the list of names and schools.
    comments
        The ``comments`` table.
    """
    import pandas as pd

    ids: dict[str, list[str]] = defaultdict(list)
    for comment_id, joined in zip(comments["comment_id"], comments["may_name"], strict=True):
        for words in split_ids(joined):
            ids[words].append(comment_id)
    rows = [(words, "", str(len(where)), ";".join(where)) for words, where in ids.items()]
    rows.sort(key=lambda row: (-int(row[2]), row[0]))
    write_csv(path, pd.DataFrame(rows, columns=list(CANDIDATE_COLUMNS), dtype="str"))
