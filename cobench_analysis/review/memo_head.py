"""The head of a memo: what its file says of it, read with line numbers and without a word repeated."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cobench_analysis.errors import Problem
from cobench_analysis.review.memo_writing import memo_id
from cobench_analysis.review.memos import ABOUT_KINDS, FENCE, About, Memo, about, clean_line
from cobench_analysis.yaml_lines import Lined, YamlFile

NEEDED = ("id", "about", "by", "date")
KEYS = (*NEEDED, "title", "share")
GUIDE = "data/memos/README.md"
_SHARE = {"": False, "no": False, "yes": True}
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# "about: theme: voice" is how people write it; YAML wants quotes there.
_SHORT = re.compile(rf"^(about:[ \t]+)((?:{'|'.join(ABOUT_KINDS)})[ \t]*:[^'\"\n]*?)[ \t]*$", re.MULTILINE)
_TWICE = re.compile(r"the key '(\w+)' stands twice here")
_KINDS = f"the kinds are {', '.join(ABOUT_KINDS)}"


class Head:
    r"""The head of one memo.

    Parameters
    ----------
    name
        The file's name, for messages.
    text
        What stands between the lines of ``---``, behind as many line ends as there are lines before it.
    first
        The line on which the head begins.

    Examples
    --------
    >>> head = Head("a.md", "\nid: a\nabout: theme: voice\nby: Ann\ndate: 2026-11-26\n", 1)
    >>> head.memo("Why?").about, head.problems
    ((About(kind='theme', code='voice'),), [])
    """

    def __init__(self, name: str, text: str, first: int) -> None:
        self._name, self._first = name, first
        file = YamlFile(name)
        content = file.read(_SHORT.sub(_quoted, text))
        self.problems = [_without_words(problem) for problem in file.problems]
        self._values = content if isinstance(content, Lined) else Lined()
        if not isinstance(content, Lined):
            self._values.line, self._values.lines = first, {}
            if not self.problems:
                self._wrong("", "there is nothing in its head", f"write {', '.join(NEEDED)} (see {GUIDE})")
        self.about_lines: dict[About, int] = {}

    def _wrong(self, key: str, found: str, fix: str, line: int | None = None) -> None:
        at = line or self._values.lines.get(key, self._first)
        self.problems.append(Problem(found, fix, self._name, at, unit="line"))

    def memo(self, text: str) -> Memo | None:
        """Return the memo; None where its head has problems."""
        if self.problems:
            return None
        self._check_keys()
        own_id, when = self._id(), self._date()
        subjects, share = self._about(), self._share()
        if self.problems or when is None:
            return None
        by, title = (clean_line(self._text(key)) for key in ("by", "title"))
        return Memo(own_id, subjects, by, when, text, title, share, self._name)

    def _check_keys(self) -> None:
        for key in self._values:
            if key not in KEYS:
                near = difflib.get_close_matches(key.casefold(), KEYS, n=1)
                fix = f"write {near[0]}" if near else f"take it out, or put it below the second {FENCE}"
                self._wrong(key, f"this is no part of a head, which has {', '.join(KEYS)}", fix)
        for key in (key for key in NEEDED if key not in self._values):
            self._wrong("", f"its head has no line '{key}:'", _missing(key, self._name))
        for key in ("id", "by", "date", "title", "share"):
            if isinstance(self._values.get(key, ""), (dict, list)):
                self._wrong(key, f"{key} has several parts", "write it in one line, in quotes where it has a colon")

    def _text(self, key: str) -> str:
        value = self._values.get(key)
        return value.strip() if isinstance(value, str) else ""

    def _id(self) -> str:
        own = self._text("id")
        if "id" in self._values and not _ID.fullmatch(own):
            self._wrong("id", "the id is not one word of letters and digits", _missing("id", self._name))
        return own

    def _date(self) -> date | None:
        written = self._text("date")
        if _DATE.fullmatch(written):
            try:
                return date.fromisoformat(written)
            except ValueError:
                pass
        if "date" in self._values:
            self._wrong("date", "the date is not a day of the calendar", "write year, month and day: 2026-11-26")
        return None

    def _share(self) -> bool:
        word = self._text("share").casefold()
        if word not in _SHARE:
            self._wrong("share", "share is neither yes nor no", "write yes or no")
        return _SHARE.get(word, False)

    def _about(self) -> tuple[About, ...]:
        if "about" not in self._values:
            return ()
        for kind, code, line in _subjects(self._values["about"], self._values.lines["about"]):
            one = about(kind, code)
            if one is None:
                form = f"{kind}: YEAR ID" if kind == "comment" else "kind: id"
                what = f"what it is about is not written as {form}"
                self._wrong("about", what, f"for example comment: 2021 E2021-023; {_KINDS}", line)
            else:
                self.about_lines.setdefault(one, line)
        if not self.about_lines and not self.problems:
            self._wrong("about", "it does not say what it is about", f"for example theme: voice; {_KINDS}")
        return tuple(self.about_lines)


def _quoted(found: re.Match[str]) -> str:
    return f'{found[1]}"{found[2]}"' if "\\" not in found[2] else found[0]


def _without_words(problem: Problem) -> Problem:
    """Return a problem of the YAML without what stands in the file: it could be a sentence of the memo."""
    twice = _TWICE.match(problem.found)
    if twice and twice[1] in ABOUT_KINDS:
        return replace(problem, fix=f"put a dash before each, as in {GUIDE}")
    if twice and twice[1] in KEYS:
        return problem
    what, fix = "the head cannot be read", "check colons and blanks; put words that have a colon in quotes"
    return replace(problem, found=what, fix=fix)


def _missing(key: str, name: str) -> str:
    return {
        "id": f"write id: {memo_id([name])}",
        "about": "write about: and what it is about, such as theme: voice",
        "by": "write by: and your name, or by: alone",
        "date": "write date: and the day, such as 2026-11-26",
    }[key]


def _subjects(value: Any, line: int) -> Iterator[tuple[str, str, int]]:
    """Yield kind, id and line of all that a memo is about, in whichever way it is written."""
    if isinstance(value, Mapping):
        lines = value.lines if isinstance(value, Lined) else {}
        for kind, codes in value.items():
            for code in codes if isinstance(codes, list) else [codes]:
                yield kind, code if isinstance(code, str) else "", lines.get(kind, line)
    elif isinstance(value, list):
        for one in value:
            yield from _subjects(one, line)
    else:
        kind, _, code = str(value or "").partition(":")
        if kind.strip():
            yield kind.strip(), code, line
