"""Assisted redaction: take out what names a family, before anything else sees the text.

It finds what has a form (addresses, numbers, dates of birth) and what the user lists (names,
schools). It does not find a name that nobody listed: it helps, it does not anonymise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from unicodedata import normalize

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.reading import read_table
from cobench_analysis.intake.redaction_forms import Replacement, forms_in
from cobench_analysis.project import names_file
from cobench_analysis.tables import MARKERS

_QUOTES = "'’‘ʼ`´"
_JOINTS = r"[\s\-\u2010-\u2015]+"
KEEP = "keep"  # words that were looked at and name nobody
KINDS = ("name", "school", "place", "other", KEEP)
_ANY_MARKER = "|".join(map(re.escape, MARKERS.values()))


@dataclass(frozen=True)
class Redactor:
    """Replaces personal data by a marker such as ``[phone]``.

    Parameters
    ----------
    names
        ``(words, kind)`` pairs from the user's own list; any case matches. Words of kind ``keep`` stay.

    Examples
    --------
    >>> Redactor((("Hill Top School", "school"),)).redact("Hill top school, ring 01743 123456")
    ('[school], ring [phone]', 2)
    """

    names: tuple[tuple[str, str], ...] = ()

    @property
    def keep(self) -> frozenset[str]:
        """The words of the list that name nobody, though they may look so."""
        return frozenset(words for words, kind in self.names if kind == KEEP)

    @cached_property
    def _listed(self) -> tuple[re.Pattern[str], list[str]] | None:
        """One pattern for the whole list, the longest words first, and the marker of each of its groups."""
        longest_first = sorted(((-len(words), words, kind) for words, kind in self.names if kind != KEEP))
        if not longest_first:
            return None
        choices = "|".join(f"({_phrase(words)})" for _, words, _ in longest_first)
        pattern = re.compile(rf"{_ANY_MARKER}|(?<!\w)(?:{choices})s?(?!\w)", re.IGNORECASE)
        return pattern, [MARKERS[kind] for _, _, kind in longest_first]

    def redact(self, text: str) -> tuple[str, int]:
        """Return the text without personal data, and how many pieces were taken out.

        Parameters
        ----------
        text
            Any text. Markers that stand in it already are left as they are.
        """
        count = 0
        for forms in list(forms_in(text)):
            for pattern, replacement in forms.patterns:
                text, found = _replace(pattern, replacement, text)
                count += found
        if self._listed is not None:
            pattern, markers = self._listed
            text, found = _replace(pattern, lambda match: _listed_marker(match, markers), text)
            count += found
        return text, count


def _replace(pattern: re.Pattern[str], replacement: Replacement, text: str) -> tuple[str, int]:
    """Replace, and count only what was replaced: a form whose check digit is wrong may stay."""
    if isinstance(replacement, str):
        return pattern.subn(replacement, text)
    choose, count = replacement, 0

    def counted(match: re.Match[str]) -> str:
        nonlocal count
        chosen = choose(match)
        count += chosen != match.group()
        return chosen

    return pattern.sub(counted, text), count


def _listed_marker(match: re.Match[str], markers: Sequence[str]) -> str:
    return match.group() if match.lastindex is None else markers[match.lastindex - 1]


def _phrase(words: str) -> str:
    """Return a pattern of the words with any blanks or hyphens between, and any apostrophe or none."""
    parts = [re.sub(f"[{_QUOTES}]", f"[{_QUOTES}]?", re.escape(part)) for part in re.split(_JOINTS, words) if part]
    return _JOINTS.join(parts)


def project_redactor() -> Redactor:
    """Return the redactor with the user's own list of names and schools, where there is one.

    Raises
    ------
    InputError
        Where the list cannot be used.
    """
    return Redactor(read_names(names_file()))


def read_names(path: Path) -> tuple[tuple[str, str], ...]:
    """Read the user's list of names and schools.

    Parameters
    ----------
    path
        A CSV or XLSX with the columns ``words`` and ``kind`` (name, school, place, other, keep).

    Returns
    -------
    tuple of (words, kind)
        Empty where there is no such file: the list is the user's to keep.

    Raises
    ------
    InputError
        With every row that cannot be used.
    """
    if not path.exists() and not path.is_symlink():
        return ()
    frame = read_table(path).frame
    missing = [name for name in ("words", "kind") if name not in frame.columns]
    if missing:
        raise InputError([Problem("this column is missing", "add it", path.name, 1, name) for name in missing])
    rows = [
        (int(str(row)), words.strip(), kind.strip().lower())
        for row, words, kind in frame[["words", "kind"]].itertuples()
    ]
    problems = list(_name_problems(rows, path.name))
    if problems:
        raise InputError(problems)
    return tuple((normalize("NFC", words), kind) for _, words, kind in rows if words)


def _name_problems(rows: Iterable[tuple[int, str, str]], name: str) -> Iterable[Problem]:
    for row, words, kind in rows:
        if words and not kind:
            fix = f"say what the words are: {', '.join(KINDS)} ({KEEP}: they name nobody)"
            yield Problem("the kind is blank", fix, name, row, "kind")
        elif words and kind not in KINDS:
            yield Problem(f"the kind '{kind}' is not known", f"use one of: {', '.join(KINDS)}", name, row, "kind")
        if words and not any(sign.isalnum() for sign in words):
            yield Problem("there are no letters in it", "write the name, or take the row out", name, row, "words")
        if len(words) == 1:
            yield Problem("one letter alone would be taken out everywhere", "write the whole name", name, row, "words")
