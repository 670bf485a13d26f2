"""Assisted redaction: take out what names a family, before anything else sees the text.

It finds what has a form (addresses, numbers, dates of birth) and what the user lists (names,
schools). It does not find a name that nobody listed: it helps, it does not anonymise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from unicodedata import normalize

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.reading import read_table
from cobench_analysis.project import names_file

_QUOTES = "'’‘ʼ`´"
_JOINTS = r"[\s\-\u2010-\u2015]+"
KINDS = ("name", "school", "place", "other")
_AREAS = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|"
    "FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|"
    "NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|"
    "WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|"
    "july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    r"(?:\d{1,2}\s?[/.\-]\s?\d{1,2}(?:\s?[/.\-]\s?\d{2,4})?|\d{4}[/.\-]\d{1,2}[/.\-]\d{1,2}|\d{6}|\d{8}"
    rf"|{_DAY}\s+(?:of\s+)?(?:{_MONTHS})\b\.?,?(?:\s+\d{{2,4}})?"
    rf"|(?:{_MONTHS})\b\.?\s+(?:{_DAY},?\s+)?\d{{4}})"
)
_BIRTH = r"(?:d\.?\s?o\.?\s?b\b\.?|date of birth|birth\s?dates?|birthdays?|born)"
_MAY_HOLD_FORMS = re.compile(r"[\d@]").search  # every form below holds a digit or an @
_EMAIL = re.compile(r"[\w.+\-']+@[\w\-]+(?:\.[\w\-]+)+")
_POSTCODE = re.compile(
    rf"\b(?=[A-Z]{{1,2}}\d)(?:{_AREAS})\d[A-Z\d]?\s{{0,3}}(?!\d(?-i:st|nd|rd|th)\b)\d[ABD-HJLNP-UW-Z]{{2}}\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w£])(?:\+\s?44\s?(?:\(0\)\s?)?|0044\s?|\(?0)\d(?:[\s().\-/\u2010-\u2015]{0,2}\d){8,11}(?!\d)"
)
_LOCAL_PHONE = re.compile(
    r"(\b(?:ring|call|phone|tel|text|mobile|number)\W{0,3}(?:(?:me|us|is|on)\W){0,2})(\d{3}\s?\d{3})\b", re.I
)
_NHS = re.compile(r"(?<![\d£])\d{3}[\s\-\u2010-\u2015]?\d{3}[\s\-\u2010-\u2015]?\d{4}(?!\d)")
_NHS_NAMED = re.compile(
    r"(NHS\s*(?:no|num|number|id)?\.?\s*(?:is|:|=|#|-)?\s*)(\d(?:[\s\-]?\d){8,10})(?!\d)", re.IGNORECASE
)
_BORN = re.compile(rf"(\b{_BIRTH}\W{{0,3}}(?:(?:is|was|on|the|in)\s+){{0,3}})({_DATE})\b", re.IGNORECASE)
_BORN_AFTER = re.compile(rf"\b{_DATE}(\s+(?:\w+\s+){{0,3}}(?:birthday|date of birth))\b", re.IGNORECASE)
_CAR = re.compile(r"\b(?:[A-Z]{2}\d{2}\s?[A-Z]{3}|[A-Za-z]{2}\d{2}[A-Za-z]{3})\b")


def nhs_number_is_valid(digits: str) -> bool:
    """Check the last digit of an NHS number (modulus 11, NHS Data Dictionary: NHS NUMBER).

    Examples
    --------
    >>> nhs_number_is_valid("9434765919"), nhs_number_is_valid("9434765918")
    (True, False)
    """
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    check = (11 - total % 11) % 11
    return check != 10 and check == int(digits[9])


@dataclass(frozen=True)
class Redactor:
    """Replaces personal data by a marker such as ``[removed: phone]``.

    Parameters
    ----------
    names
        ``(word or phrase, kind)`` pairs from the user's own list; any case matches.

    Examples
    --------
    >>> Redactor((("Hill Top School", "school"),)).redact("Hill top school, ring 01743 123456")
    ('[removed: school], ring [removed: phone]', 2)
    """

    names: tuple[tuple[str, str], ...] = ()

    @cached_property
    def _listed(self) -> list[tuple[re.Pattern[str], str]]:
        longest_first = sorted(self.names, key=lambda pair: (-len(pair[0]), pair))
        return [(_phrase(word), f"[removed: {kind}]") for word, kind in longest_first]

    def redact(self, text: str) -> tuple[str, int]:
        """Return the text without personal data, and how many pieces were taken out."""
        count = 0
        for pattern, marker in self._listed:
            text, found = pattern.subn(marker, text)
            count += found
        if _MAY_HOLD_FORMS(text):
            text, found = _redact_forms(text)
            count += found
        return text, count


def _redact_forms(text: str) -> tuple[str, int]:
    count = 0
    for pattern, replacement in _FORMS:
        text, found = pattern.subn(replacement, text)
        count += found
    return text, count


def _nhs_or_number(match: re.Match[str]) -> str:
    valid = nhs_number_is_valid(re.sub(r"\D", "", match.group()))
    return "[removed: NHS number]" if valid else "[removed: number]"


# In this order: what carries its own name first, so that a birth date is not taken for a number.
_FORMS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_EMAIL, "[removed: email]"),
    (_BORN, r"\1[removed: date of birth]"),
    (_BORN_AFTER, r"[removed: date of birth]\1"),
    (_NHS_NAMED, r"\1[removed: NHS number]"),
    (_PHONE, "[removed: phone]"),
    (_LOCAL_PHONE, r"\1[removed: phone]"),
    (_NHS, _nhs_or_number),
    (_POSTCODE, "[removed: postcode]"),
    (_CAR, "[removed: car registration]"),
)


def _phrase(words: str) -> re.Pattern[str]:
    """Match the words in any case, with any blanks or hyphens between, also with a plural s."""
    parts = [re.sub(f"[{_QUOTES}]", f"[{_QUOTES}]", re.escape(part)) for part in re.split(_JOINTS, words) if part]
    return re.compile(r"(?<!\w)" + _JOINTS.join(parts) + r"s?(?!\w)", re.IGNORECASE)


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
        A CSV or XLSX with the columns ``words`` and ``kind`` (name, school, place, other).

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
        if kind not in KINDS:
            yield Problem(f"the kind '{kind}' is not known", f"use one of: {', '.join(KINDS)}", name, row, "kind")
        if words and not any(sign.isalnum() for sign in words):
            yield Problem("there are no letters in it", "write the name, or take the row out", name, row, "words")
        if len(words) == 1:
            yield Problem("one letter alone would be taken out everywhere", "write the whole name", name, row, "words")
