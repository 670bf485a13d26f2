"""How postcodes, street addresses and number plates are written.

What is also how ordinary things are written (a plate of three letters, a house number in small letters) counts only
beside a word that says what it is.
"""

from __future__ import annotations

import re

_DASHES = "\\-\u2010-\u2015\u2212"
_AREAS = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|"
    "FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|"
    "NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|"
    "WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)


def _pattern(source: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(source, flags)


# -- places ----------------------------------------------------------------------------------------------------------
_UNITS_AFTER_DIGIT = r"(?!(?-i:1st|2nd|3rd|[4-9]th)\b)(?!(?<=\b[A-Z]\d\s)\d(?-i:hr|yr|ft|wk|pt)\b)"
POSTCODE = _pattern(
    rf"\b(?=[A-Z]{{1,2}}\d)(?:{_AREAS})\d[A-Z\d]?[\s.{_DASHES}]{{0,3}}{_UNITS_AFTER_DIGIT}\d[ABD-HJLNP-UW-Z]{{2}}\b"
)
POSTCODE_APART = _pattern(rf"\b(?=[A-Z]{{2}}[\s\d])(?:{_AREAS})\s?\d{{1,2}}\s{{0,2}}\d\s?[ABD-HJLNP-UW-Z]{{2}}\b", 0)
POSTCODE_MISTYPED = _pattern(  # the letter O for a nought, I for a one
    rf"\b(?=[A-Z]{{1,2}}[\dOI]{{1,2}}[A-Z]?\s{{0,2}}[\dOI][A-Z]{{2}}\b)(?:{_AREAS})(?=[OI]*\d|[OI]+\s{{0,2}}\d)[\dOI]{{1,2}}[A-Z]?\s{{0,2}}"
    r"(?!OUR|OUT|ONE|OLD|OWN|OFF|ODD|OWE|ITS|ILL|INN)[\dOI][ABD-HJLNP-UW-Z]{2}\b",
    0,
)
_STREET = (
    r"(?:Road|Rd|Street|St|Lane|Ln|Avenue|Ave|Close|Cl|Drive|Dr|Crescent|Cres|Court|Ct|Way|Place|Gardens|Gdns|Grove|Terrace|"
    r"Hill|Mews|Walk|Row|Square|Sq|Rise|Green|Park|View|Cottages?|Bank|Meadows?|Fields?|Croft|Vale|Villas|Parade|Wharf|"
    r"Bungalows?|Fold|Bridge|Buildings|Mount|End|Yard|Gate|Farm|Heath|Barns?|Mead|Paddocks?|Brook|Dale|Leys|Orchard)\b"
)
_SHOUTED = r"(?:ROAD|STREET|LANE|AVENUE|CRESCENT|GARDENS|TERRACE|COTTAGES)\b"
_NO_NAME = (
    r"(?!(?:High|County|Crown|Family|Youth|Week|Month|Day|Hour|Minute|Mile|Year|Term|Supreme|Magistrates)\b[\w\s]*Court\b)"
    r"(?!(?i:weeks?|months?|days?|hours?|minutes?|miles?|years?|terms?|way|main)\b)"
)
_CAPITALS = rf"{_NO_NAME}(?:[A-Z][\w'’.\-]*\s+){{1,4}}?"
_HOUSE = (
    rf"(?:\b(?:[Nn]o\.?|[Nn]umber|[Uu]nit)\s?)?(?<![\w£.,:/])\d{{1,3}}[A-Za-z]?(?:\s?[{_DASHES}/]\s?\d{{1,3}}[a-z]?)?"
)
_FLAT = r"\b(?:[Ff]lat|FLAT|[Aa]partment|[Aa]pt\.?|[Uu]nit)\s(?:[Nn]o\.?\s)?\d{1,3}[A-Za-z]?"
ADDRESS = _pattern(
    r"\b(?=\d|[Nn]o|[Nn]umber|[Uu]nit|[Ff]lat|FLAT|[Aa]p)"
    rf"(?<!\b[Yy]ear\s)(?<!\b[Ss]tage\s)(?<!\b[Pp]age\s)(?<!\b[Ss]ection\s)(?:{_FLAT}\s?,?\s+)?{_HOUSE},?\s+"
    rf"(?:{_CAPITALS}(?:{_STREET}|{_SHOUTED})|The\s{_STREET})(?:\s{_STREET})*"
    rf"|{_FLAT}\s?,?\s*(?:[A-Z][\w'’.\-]*\s+){{1,3}}?(?:House|Lodge|Hall|Mansions|Tower|{_STREET})",
    0,
)
_NO_STREET = (
    r"(?!(?:we|they|it|he|she|you|i|the|all|and|to|in|on|then|or|main|way|star|people|staff|parents|places|times|pm|am|"
    r"(?:minute|min|hour|hr|mile|day|week|wk|month|year|yr|term)s?)\b)"
)
SMALL_ADDRESS = _pattern(  # in small letters only where somebody is said to be there
    r"(\b(?:at|is|to|from|live|lives|address)\W{1,3})(?:no\.?\s|number\s|flat\s\d{1,3}[a-z]?,?\s)?\d{1,3}[a-z]?,?\s"
    rf"{_NO_STREET}[a-z'’]+\s(?:(?:[a-z'’]+\s)?(?:lane|road|rd|street|avenue|ave|crescent|cottages|terrace|gardens|grove)"
    r"|close|drive)\b"
)

# -- vehicles --------------------------------------------------------------------------------------------------------
_NO_PLATE = r"(?!(?:YR|KS)\d)(?![A-Z]{2}\d\d\s(?:AND|THE|NOT|FOR|ALL|HAS|WAS|ARE|BUT|OUR|WHO|HAD|CAN)\b)"
CURRENT_PLATE = _pattern(
    rf"\b(?=[A-Za-z]{{1,3}}\d)(?:{_NO_PLATE}[A-Z]{{2}}\d\d[\s\-]{{0,2}}[A-Z]{{3}}|(?!(?i:yr|ks)\d)[A-Za-z]{{2}}\d\d[A-Za-z]{{3}}|[A-Z]\d{{3}}[A-Z]{{3}}"
    r"|[A-Z]{3}\d{3}[A-Z])\b",
    0,
)
SAID_PLATE = _pattern(
    r"(\b(?:reg|registration|(?:number|licen[cs]e)?\s?plates?)\b\W{0,4}(?:(?:no|number|is|was|plate|mark|of|the|with)\b\W{1,4}){0,4})"
    r"(?:[a-z]{2}\d\d[\s\-]{0,2}[a-z]{3}|[a-z]\s?\d{1,3}\s{0,2}[a-z]{3}|[a-z]{3}\s{0,2}\d{1,3}[a-z]"
    r"|(?-i:[A-Z]{1,3}\s{0,2}\d{1,4}|\d{1,4}\s{0,2}[A-Z]{1,3}))\b"
)
