"""How e-mail addresses, dates of birth and numbers of people are written, and which numbers can be real ones."""

from __future__ import annotations

import re

from cobench_analysis.tables import MARKERS

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # no I, O, S
_UPN_WEIGHTS = range(2, 14)
_DASHES = "\\-\u2010-\u2015\u2212"
_GAP = rf"[\s().{_DASHES}/_\u200c\u200d]{{0,3}}"  # between the digits of a number
_THIN = rf"[\s.{_DASHES}\u200c\u200d]{{0,3}}"
_LINKS = (
    r"(?:is|was|are|on|the|in|of|for|to|no|num|number|my|his|her|our|their|son|sons|daughter|daughters|child|boy|girl)"
)


def _pattern(source: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(source, flags)


# -- e-mail ---------------------------------------------------------------------------------------------------------
ENDING = r"(?:com|org|net|info|co|uk|gov|nhs|sch|ac|me|eu|ie)"
_PROVIDER = (
    r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|btinternet|live|aol|sky|msn|talktalk|virginmedia|protonmail)"
)
_AT = r"(?:\s*[(\[{<]\s*at\s*[)\]}>]\s*)"
_DOT = r"(?:\s*(?:[(\[{<]\s*dot\s*[)\]}>]|\bdot\b|\.)\s*)"
_NO_LOCAL = (  # "look at shropshire dot gov dot uk" is a page, no one's address
    r"(?!(?:look\w*|sites?|websites?|pages?|it|up|out|online|here|is|was|found|one|listed|shown|saw|all|them|form|link|"
    r"join|are|be|us|available|advertised|read|see)\b)"
)
_MAILBOX = r"(?<![\w.+\-'’])[\w.+\-'’]{1,64}"
_LOCAL = rf"{_MAILBOX}(?:\s+(?:dot|underscore|dash|hyphen)\s+[\w\-]{{1,64}}){{0,3}}"
EMAILS = (
    _pattern(rf"{_MAILBOX}@[\w\-]{{1,64}}(?:\.[\w\-]{{1,64}})+"),
    _pattern(rf"{_MAILBOX}\s{{0,2}}@\s{{0,2}}[\w\-]+(?:\s?\.\s?[\w\-]+)*?(?:(?:\s?\.|\s\.\s){ENDING})+\b(?!\.\w)"),
    _pattern(rf"{_MAILBOX}\s?@\s?{_PROVIDER}\b"),
    _pattern(rf"{_LOCAL}{_AT}[\w\-]+(?:{_DOT}{ENDING}\b)+"),
    _pattern(rf"\b{_NO_LOCAL}{_LOCAL}\s+at\s+[\w\-]{{1,64}}(?:\s+dot\s+[\w\-]{{1,64}}){{0,3}}\s+dot\s+{ENDING}\b"),
    _pattern(rf"\b{_NO_LOCAL}{_LOCAL}\s+at\s+{_PROVIDER}(?:{_DOT}{ENDING}\b)+"),
    _pattern(rf"\b\w+[._\d][\w.]*\s+at\s+[\w\-]+(?:\.[\w\-]+)*\.{ENDING}\b"),
)

# -- dates of birth --------------------------------------------------------------------------------------------------
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|"
    "july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH = rf"(?:{_MONTHS})(?![a-z])\.?"
_DAY = r"\d{1,2}(?:\s?(?:st|nd|rd|th))?"
_YEAR = r"(?:\d{4}|['’]?\d{2})(?!\d)"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+(?:the\s+)?)?"
_SLASH = rf"\s{{0,2}}[/.{_DASHES}]\s{{0,2}}"
_FULL_DATE = (
    rf"(?:\d{{1,2}}{_SLASH}\d{{1,2}}{_SLASH}\d{{2,4}}|\d{{1,2}}\s\d{{1,2}}\s\d{{4}}|\d{{4}}[/.\-\s]\d{{1,2}}[/.\-\s]\d{{1,2}}"
    rf"|{_WEEKDAY}{_DAY}[\s.\-/]{{0,2}}(?:of\s+)?{_MONTH}[,\s\-/.]{{0,3}}{_YEAR}"
    rf"|{_WEEKDAY}{_MONTH}\s+(?:the\s+)?{_DAY},?\s+{_YEAR}|{_MONTH}[,\s\-/]{{1,2}}\d{{4}})"
)
_DATE = (
    rf"(?:{_FULL_DATE}|\d{{8}}|\d{{6}}|\d{{1,2}}{_SLASH}\d{{1,2}}|{_WEEKDAY}{_DAY}[\s.\-/]{{0,2}}(?:of\s+)?{_MONTH}"
    rf"|{_WEEKDAY}{_MONTH}\s+(?:the\s+)?{_DAY})(?![\d/])(?!\s?(?:weeks?|wks?|months?|days?|hours?|hrs?|years?|yrs?|min)\b)"
)
_BIRTH = (
    r"(?:d[./]?\s?o[./]?\s?b(?:\b|(?=\d))\.?|date[\s\-]+of[\s\-]+birth|birth\s?dates?|birthdays?|b['’\-]?days?|born|"
    r"turn(?:s|ed)\s\d{1,2})"
)
BORN = _pattern(rf"(\b{_BIRTH}\W{{0,4}}(?:{_LINKS}\W{{1,3}}){{0,4}}){_DATE}")
BORN_SOMEWHERE = _pattern(rf"(\bborn(?:\s[\w'’]+){{1,6}}?\s(?:on|in)\s(?:the\s)?){_FULL_DATE}")
NAMED_BIRTH = _pattern(rf"(\b(?:d\.?o\.?b\.?|date of birth) (?:of|for) [\w'’\- ]{{1,30}}?\W{{1,3}}){_FULL_DATE}")
_DATE_BEGINS = r"\b(?<!/)(?=\d|jan|feb|mar|apr|may|ju|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)"
_DATE_BEFORE = (  # without a bare 16-25 or 5.30, which are ages and times
    rf"(?:{_FULL_DATE}|\d{{8}}|\d{{6}}|\d{{1,2}}/\d{{1,2}}|{_DAY}\s?(?:of\s+)?{_MONTH}|{_MONTH}\s+(?:the\s+)?{_DAY})"
)
BORN_AFTER = _pattern(
    rf"{_DATE_BEGINS}{_DATE_BEFORE}(?![\d/])(?<!\.)([\s,;:()=\-–]{{1,4}}(?:(?!and\b)[\w'’]+\s+){{0,3}}"
    r"(?:birthday(?!\s(?:part|card|cake|present|treat))|b['’\-]?day|date of birth|d\.?o\.?b)\b)"
)

# -- numbers ---------------------------------------------------------------------------------------------------------
_NHS_DIGITS = rf"\d(?:{_GAP}\d){{8,10}}(?!\d)"
NHS_NAMED = _pattern(
    rf"(\bN\.?H\.?S\.?\W{{0,3}}(?:(?:no|num|number|nr|id|ref|reference)\b|#)\W{{0,4}}(?:{_LINKS}\W{{1,3}}){{0,5}}){_NHS_DIGITS}"
)
NHS_BESIDE = _pattern(rf"(\bN\.?H\.?S\.?\W{{0,4}})\d{{3}}{_THIN}\d{{3}}{_THIN}\d{{4}}(?!\d)")
TEN_DIGITS = _pattern(rf"(?<![\w£.,])\d(?:{_THIN}\d){{9}}(?!\d)")
_AS_PRINTED = re.compile(r"\d{10}|\d{3}\D+\d{3}\D+\d{4}").fullmatch
_A_YEAR = re.compile(r"\b(?:19|20)\d\d\b").search
_COUNTING = "".join(map(str, range(20)))  # 0 1 2 3 ... is no number of anybody

_UPN_BODY = rf"\b[A-Z]{_THIN}(?:\d{_THIN}){{11}}[\dA-Z]\b"
UPN_NAMED = _pattern(rf"(\b(?:UPN|pupil\W(?:no|num|number|id|ref)\b)\W{{0,4}}(?:{_LINKS}\W{{1,3}}){{0,5}}){_UPN_BODY}")
UPN = _pattern(_UPN_BODY)
INSURANCE_NAMED = _pattern(
    rf"(\b(?:N\.?I\.?|NINO|national\sinsurance)\W{{0,3}}(?:{_LINKS}\W{{1,3}}){{0,4}})[A-Z]{{2}}{_THIN}(?:\d\d{_THIN}){{3}}[A-D]\b"
)
INSURANCE = _pattern(
    rf"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]{_THIN}\d\d{_THIN}\d\d{_THIN}\d\d{_THIN}[A-D]\b"
)
_NO_DATE = (  # days and times that begin with a nought
    rf"(?!0\d[/.{_DASHES}](?:0?[1-9]|1[0-2])[/.{_DASHES}](?:(?:19|20)\d\d|\d\d)(?!\d))(?!0\d\s[01]\d\s(?:19|20)\d\d)"
    r"(?!0\d[.:][0-5]\d(?![.\d]))"
)
_EXTENSION = r"(?:,?\s*(?:ext(?:ension|n)?|xtn|x)\.?\s*\d{1,6}\b)?"
_OPEN = r"(?:\((?=[+\d\s]{1,7}\)))?"  # the bracket of an area code, not one that holds the whole number
PHONE = _pattern(
    rf"(?<![\w£])(?<!\d[./{_DASHES}]){_NO_DATE}(?:(?:{_OPEN}\+\s?44\)?|{_OPEN}0044\)?|44(?=\s?7\d{{3}})){_GAP}(?:\(?0\)?{_GAP})?|{_OPEN}[0O]\)?(?:\s(?=7\d{{3}}))?)"
    rf"[1-9](?:{_GAP}\d){{8,10}}(?!\d){_EXTENSION}"
)
SPACED_PHONE = _pattern(rf"(?<![\w£])0\s[1-37]\s\d(?:\s\d){{7,8}}(?!\s?\d){_EXTENSION}")
MOBILE = _pattern(rf"(?<![\w£.,])7\d{{3}}[\s\-]\d{{3}}[\s\-]?\d{{3}}(?!\d){_EXTENSION}")
LOCAL_PHONE = _pattern(
    r"(\b(?:ring|call|phone|tel|telephone|text|mobile|mob|number)\W{0,3}(?:(?:me|us|is|on|no|number)\W{1,2}){0,2})"
    r"(?!111|999|101)(?:\d{3}\s?\d{3}|7\d{9})\b(?!,\d)"
)


def nhs_number_is_valid(digits: str) -> bool:
    """Check the last digit of an NHS number (modulus 11, NHS Data Dictionary: NHS NUMBER).

    Parameters
    ----------
    digits
        Ten digits without blanks.

    Examples
    --------
    >>> nhs_number_is_valid("9434765919"), nhs_number_is_valid("9434765918")
    (True, False)
    """
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    check = (11 - total % 11) % 11
    return check != 10 and check == int(digits[9])


def upn_is_valid(number: str) -> bool:
    """Check the first letter of a unique pupil number (modulus 23, DfE: Unique pupil numbers, a guide).

    Parameters
    ----------
    number
        Thirteen capitals and digits without blanks; the last may be a letter (a temporary number).

    Examples
    --------
    >>> upn_is_valid("B801200005001"), upn_is_valid("A801200005001")
    (True, False)
    """
    if any(sign not in UPN_LETTERS and not sign.isdecimal() for sign in number):
        return False
    values = [int(sign) if sign.isdecimal() else UPN_LETTERS.index(sign) for sign in number[1:]]
    total = sum(value * weight for value, weight in zip(values, _UPN_WEIGHTS, strict=True))
    return UPN_LETTERS[total % 23] == number[0]


def ten_digits(match: re.Match[str]) -> str:
    """Return what to write for ten digits: a marker where they are grouped as a number, or the check digit is right.

    Parameters
    ----------
    match
        Of ``TEN_DIGITS``.
    """
    written = match.group()
    digits = re.sub(r"\D", "", written)
    printed = _AS_PRINTED(written) is not None
    lengths = {len(group) for group in re.findall(r"\d+", written)}
    ages = 1 in lengths and lengths != {1}  # 0-5 5-11 11-16
    if not printed and (ages or digits in _COUNTING or _A_YEAR(written)):
        return written
    if nhs_number_is_valid(digits):
        return MARKERS["NHS number"]
    return MARKERS["number"] if printed else written


def pupil_number(match: re.Match[str]) -> str:
    """Return what to write for a letter and twelve signs: a marker where the check letter fits, or unsplit.

    Parameters
    ----------
    match
        Of ``UPN``.
    """
    written = match.group()
    if upn_is_valid(re.sub(r"[\W_]", "", written).upper()):
        return MARKERS["UPN"]
    return MARKERS["number"] if re.fullmatch(r"\w\d{12}", written) else written
