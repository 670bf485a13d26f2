"""What personal data look like that have a form, in the order in which they are taken out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cobench_analysis.intake import redaction_numbers as numbers
from cobench_analysis.intake import redaction_places as places
from cobench_analysis.tables import MARKERS

Replacement = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class Forms:
    """Forms that are looked for together, where a text holds what all of them need.

    Parameters
    ----------
    digits
        The least number of digits in the text.
    signs
        Of these, in small letters, the text holds one; none where any text will do.
    patterns
        What is looked for, one after the other, and what takes its place.
    """

    digits: int
    signs: tuple[str, ...]
    patterns: tuple[tuple[re.Pattern[str], Replacement], ...]


def _marked(kind: str, *patterns: re.Pattern[str]) -> tuple[tuple[re.Pattern[str], Replacement], ...]:
    """Give each pattern the marker of a kind; what the pattern's first group holds stays before it."""
    return tuple((pattern, (r"\1" if pattern.groups else "") + MARKERS[kind]) for pattern in patterns)


_SPELT = ("dot", ".com", ".co", ".org", ".net", ".uk", ".nhs", ".sch", ".info", ".eu", ".ie", ".me")
_BIRTH_SIGNS = ("birth", "born", "bday", "b'day", "b’day", "b-day", "dob", "d.o", "d/o", "d o", "turn")
_STREET_SIGNS = (
    "road", "rd", "street", "st", "lane", "ln", "avenue", "ave", "cl", "drive", "dr", "cres", "court", "ct", "way",
    "place", "gard", "gdn", "grove", "terrace", "hill", "mews", "walk", "row", "sq", "rise", "green", "park", "view",
    "cottage", "bank", "meadow", "field", "croft", "vale", "villas", "parade", "wharf", "bungalow", "fold", "bridge",
    "building", "mount", "end", "yard", "orchard", "gate", "farm", "heath", "barn", "mead", "paddock", "brook", "dale",
    "leys", "house", "lodge", "hall", "mansions", "tower",
)  # fmt: skip
# In this order: what carries its own name first, so that a birth date is not taken for a number.
FORMS = (
    Forms(0, ("@",), _marked("email", *numbers.EMAILS[:3])),
    Forms(0, _SPELT, _marked("email", *numbers.EMAILS[3:])),
    Forms(
        1,
        _BIRTH_SIGNS,
        (
            *_marked("date of birth", numbers.BORN, numbers.BORN_SOMEWHERE, numbers.NAMED_BIRTH),
            (numbers.BORN_AFTER, MARKERS["date of birth"] + r"\1"),
        ),
    ),
    Forms(9, ("nhs", "n.h.s"), _marked("NHS number", numbers.NHS_NAMED, numbers.NHS_BESIDE)),
    Forms(11, (), (*_marked("UPN", numbers.UPN_NAMED), (numbers.UPN, numbers.pupil_number))),
    Forms(
        6,
        (),
        (
            *_marked("number", numbers.INSURANCE_NAMED, numbers.INSURANCE),
            *_marked("phone", numbers.PHONE, numbers.SPACED_PHONE, numbers.LOCAL_PHONE),
        ),
    ),
    Forms(10, (), ((numbers.TEN_DIGITS, numbers.ten_digits), *_marked("phone", numbers.MOBILE))),
    Forms(1, ("reg", "plate"), _marked("car registration", places.SAID_PLATE)),
    Forms(1, (), _marked("postcode", places.POSTCODE, places.POSTCODE_APART, places.POSTCODE_MISTYPED)),
    Forms(2, (), _marked("car registration", places.CURRENT_PLATE)),
    Forms(1, _STREET_SIGNS, _marked("place", places.ADDRESS, places.SMALL_ADDRESS)),
)
_DIGIT_OR_AT = re.compile(r"[\d@]").search
_PAGE = re.compile(rf"\.{numbers.ENDING}").search
_DIGIT = re.compile(r"\d")


def forms_in(text: str) -> Iterator[Forms]:
    """Yield the forms that a text may hold; most texts can hold none, and are let go at once.

    Examples
    --------
    >>> len(list(forms_in("jo at example dot com"))), len(list(forms_in("nobody rang back")))
    (1, 0)
    """
    folded = text.lower()
    if not (_DIGIT_OR_AT(text) or "dot" in folded or _PAGE(folded)):
        return
    digits = len(_DIGIT.findall(text))
    for forms in FORMS:
        if digits >= forms.digits and (not forms.signs or any(sign in folded for sign in forms.signs)):
            yield forms
