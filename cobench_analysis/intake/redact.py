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

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.reading import read_table

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
_DATE = (
    r"(?:\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{2,4}|\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\.?,?\s+\d{{2,4}}"
    rf"|(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
_BIRTH = r"(?:d\.?\s?o\.?\s?b\b\.?|date of birth|birth\s?dates?|birthdays?|born)"
_EMAIL = re.compile(r"[\w.+\-']+@[\w\-]+(?:\.[\w\-]+)+")
_POSTCODE = re.compile(rf"\b(?:{_AREAS})\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{{2}}\b", re.IGNORECASE)
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)$")
_PHONE = re.compile(r"(?<![\w£])(?:\+\s?44\s?(?:\(0\)\s?)?|0044\s?|\(?0)\d(?:[\s().\-]{0,2}\d){8,9}(?!\d)")
_NHS = re.compile(r"(?<!\d)\d{3}[\s\-]?\d{3}[\s\-]?\d{4}(?!\d)")
_NHS_NAMED = re.compile(
    r"(NHS\s*(?:no|num|number|id)?\.?\s*(?:is|:|=|#|-)?\s*)(\d(?:[\s\-]?\d){8,10})(?!\d)", re.IGNORECASE
)
_BORN = re.compile(rf"(\b{_BIRTH}\W{{0,3}}(?:(?:is|was|on|the)\s+){{0,3}})({_DATE})", re.IGNORECASE)
_CAR = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b")


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
        if any(sign.isdigit() for sign in text) or "@" in text:
            text, found = _redact_forms(text)
            count += found
        return text, count


def _redact_forms(text: str) -> tuple[str, int]:
    text, emails = _EMAIL.subn("[removed: email]", text)
    text, births = _BORN.subn(r"\1[removed: date of birth]", text)
    text, named = _NHS_NAMED.subn(r"\1[removed: NHS number]", text)
    text, numbers = _replace_if(
        _NHS, "[removed: NHS number]", text, lambda found: nhs_number_is_valid(re.sub(r"\D", "", found))
    )
    text, phones = _PHONE.subn("[removed: phone]", text)
    text, postcodes = _replace_if(_POSTCODE, "[removed: postcode]", text, lambda found: not _ORDINAL.search(found))
    text, cars = _CAR.subn("[removed: car registration]", text)
    return text, emails + births + named + numbers + phones + postcodes + cars


def _replace_if(pattern: re.Pattern[str], marker: str, text: str, accept: Callable[[str], object]) -> tuple[str, int]:
    count = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal count
        wanted = bool(accept(match.group()))
        count += wanted
        return marker if wanted else match.group()

    return pattern.sub(replace, text), count


def _phrase(words: str) -> re.Pattern[str]:
    parts = [re.sub("['’]", "['’]", re.escape(part)) for part in re.split(r"[\s\-]+", words) if part]
    return re.compile(r"(?<!\w)" + r"[\s\-]+".join(parts) + r"(?!\w)", re.IGNORECASE)


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
    if not path.is_file():
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
    return tuple((words, kind) for _, words, kind in rows if words)


def _name_problems(rows: Iterable[tuple[int, str, str]], name: str) -> Iterable[Problem]:
    for row, words, kind in rows:
        if kind not in KINDS:
            yield Problem(f"the kind '{kind}' is not known", f"use one of: {', '.join(KINDS)}", name, row, "kind")
        if len(words) == 1:
            yield Problem("one letter alone would be taken out everywhere", "write the whole name", name, row, "words")
