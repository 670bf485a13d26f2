"""A researcher's memos: notes on a comment, a code, a rule or a year, each in a Markdown file of its own.

Memos are how qualitative researchers keep what they thought while coding (Strauss and Corbin, Basics of Qualitative
Research, 1990, the chapter on memos and diagrams). Here is what a memo is; ``memo_writing`` writes them and
``memo_files`` reads them again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from cobench_analysis.coding.refi_qda import clean_xml
from cobench_analysis.errors import UsageError
from cobench_analysis.intake.ids import normalise_space

COMMENT, RULE, YEAR = "comment", "rule", "year"
CODE_KINDS = ("level", "theme", "stance", "service")
ABOUT_KINDS = (COMMENT, *CODE_KINDS, RULE, YEAR)
FENCE = "---"  # the line before and after a memo's head
ENDING = ".md"
_HOW = "comment: 2021 E2021-023 or theme: voice"
_EACH = re.compile(rf"(?:^|\s)(?=(?:{'|'.join(ABOUT_KINDS)})\s*:)", re.IGNORECASE)
_COMMENT = re.compile(r"[12][0-9]{3} \S.*")
_YEAR = re.compile(r"[12][0-9]{3}")


@dataclass(frozen=True, order=True)
class About:
    """What a memo is about.

    Parameters
    ----------
    kind
        One of ``ABOUT_KINDS``.
    code
        The id of the code or rule; of a comment its year, a blank and its id; the year.

    Examples
    --------
    >>> print(About("comment", "2021 E2021-023"))
    comment: 2021 E2021-023
    """

    kind: str
    code: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.code}"

    @property
    def year(self) -> int | None:
        """The year of a comment, or the year itself; None of a code or rule, which are of all years."""
        return int(self.code[:4]) if self.kind in (COMMENT, YEAR) else None

    @property
    def comment_id(self) -> str:
        """The comment's id; blank where it is about something else."""
        return self.code[5:] if self.kind == COMMENT else ""


@dataclass(frozen=True)
class Memo:
    """One memo.

    Parameters
    ----------
    id
        By which it is known, whatever its file is called.
    about
        What it is about, one thing or more.
    by
        Who wrote it; may be blank.
    date
        When.
    text
        What was written, as Markdown.
    title
        May be blank.
    share
        Whether people who check the coding may read it.
    file
        Its file as the user knows it; blank where it is not written yet.
    """

    id: str
    about: tuple[About, ...]
    by: str
    date: date
    text: str
    title: str = ""
    share: bool = False
    file: str = field(default="", compare=False)

    @property
    def heading(self) -> str:
        """Its date and title, in one line; not who wrote it, since others may read it."""
        return f"{self.date.isoformat()}: {self.title}" if self.title else self.date.isoformat()

    def is_about(self, kind: str, code: str = "") -> bool:
        """Say whether it is about something; about anything of the kind where ``code`` is blank."""
        return any(one.kind == kind and code in ("", one.code) for one in self.about)


def about(kind: str, code: str) -> About | None:
    """Return what a kind and an id name, white space put right; None where they cannot name anything.

    Parameters
    ----------
    kind
        A kind, in small letters or capitals.
    code
        The id; of a comment the year before it.

    Examples
    --------
    >>> about("Comment", " 2021  E2021-023")
    About(kind='comment', code='2021 E2021-023')
    >>> about("comment", "E2021-023"), about("mood", "good")
    (None, None)
    """
    kind, code = kind.strip().casefold(), clean_line(code)
    form = {COMMENT: _COMMENT, YEAR: _YEAR}.get(kind)
    if kind not in ABOUT_KINDS or not code or (form is not None and not form.fullmatch(code)):
        return None
    return About(kind, code)


def read_about(words: Sequence[str]) -> tuple[About, ...]:
    """Read what a memo is about from the words of a command.

    Parameters
    ----------
    words
        Each of the form ``kind: id``; blanks may have cut them apart.

    Raises
    ------
    UsageError
        Where the words do not name a thing that a memo can be about.

    Examples
    --------
    >>> [str(one) for one in read_about(["theme:voice", "comment:", "2021", "E2021-023"])]
    ['theme: voice', 'comment: 2021 E2021-023']
    """
    found = []
    for piece in filter(str.strip, _EACH.split(" ".join(words))):
        kind, _, code = piece.partition(":")
        one = about(kind, code)
        if one is None:
            kinds = ", ".join(ABOUT_KINDS)
            raise UsageError(f"Say what the memo is about as a kind and an id, such as {_HOW}. The kinds: {kinds}.")
        found.append(one)
    return tuple(dict.fromkeys(found))


def clean_line(text: str) -> str:
    r"""Return a text in one line, without signs that no file should hold.

    Examples
    --------
    >>> clean_line(" two\n\x1b words\x00 ")
    'two words'
    """
    return normalise_space(clean_xml(text))


def clean_text(text: str) -> str:
    r"""Return a memo's text as it is kept: line ends of one kind, no control signs, no blank lines around it.

    Examples
    --------
    >>> clean_text("\r\n  a\r\n\r\nb\x1b \n")
    '  a\n\nb '
    """
    lines = clean_xml(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    said = [place for place, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[said[0] : said[-1] + 1]) if said else ""
