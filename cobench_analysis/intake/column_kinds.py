"""What a column of somebody's file holds, measured from its cells: comments in people's own words, or not.

The careful side is to leave a column out: whoever added the file reads what was left out and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from statistics import mean

from cobench_analysis.intake.ids import folded_text

LONG = 5  # words; the labels of the usual scales have up to four
LONG_SHARE = 0.1  # of the answers, at least, are long: many people write "no" under a question for comments
FEW = 10  # long answers; with fewer, the labels of set answers may all differ by chance
FEW_WORDS = 6  # on average, at least, where there are few long answers
SAID = 3  # words; below, people write the same by chance ("no", "not sure")
MANY = 20  # answers of that many words
DIFFERENT, FEW_DIFFERENT = 0.6, 0.9  # of those, at least, differ where they are many or few
MOST = 0.6
MANY_WORDS = 8  # more than a name or an address has

_FORMS = (
    (re.compile(r"\S+@\S+\.\S+"), "its answers are e-mail addresses"),
    (re.compile(r"(?:https?://|www\.|\[\{).*", re.DOTALL), "its answers are web addresses or uploaded files"),
    (re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}\b.*"), "its answers are dates"),
    (re.compile(r"[-+£$]?[0-9][0-9,. ]*[%kK]?"), "its answers are numbers"),
)
_CONTACT = re.compile(
    r"\bnames?\b(?! (?:one|two|three|a|an|any|some|the)\b)|\be-?mail\b|\b(?:tele)?phone\b|\bmobile\b|\bpost ?code\b"
    r"|\byour address\b|\bhome address\b|\baddress$|\bdate of birth\b|\bdob\b|\bnhs number\b"
    r"|\bcontact (?:details|info)",
    re.IGNORECASE,
)
_QUOTING = re.compile(
    r"\bquot(?:e|ed|es|ing)\b"
    r"|\b(?:use|used|using|publish|published|print|printed|include|included|share|shared)\b.*\b(?:words|comments?"
    r"|answers?|responses?|feedback|said|say|report)\b"
    r"|\b(?:words|comments?|answers?|responses?|feedback)\b.*\b(?:used|published|printed|included|shared)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:may|can|could|happy|consent|permission|agree|ok|okay|allow|willing|do you|are you|would you|mind|tick)\b",
    re.IGNORECASE,
)
_TURNED = re.compile(r"\bnot\b|n['’]t\b|\bmind\b|\bobject|\bprefer\b|\bwithhold|\bopt(?:ing)? out\b", re.IGNORECASE)
_YES_OR_NO = re.compile(r"(?:yes|no|y|n|true|false|i|agree|agreed|ok|okay|happy)\b", re.IGNORECASE)
_LITTLE = frozenset(("a", "an", "and", "at", "for", "in", "of", "on", "the", "to", "with", "&", "-"))


def why_left_out(heading: str, cells: Sequence[str]) -> str:
    """Say why a column does not look like comments in people's own words; blank where it does.

    Parameters
    ----------
    heading
        The column's heading.
    cells
        Its cells, blank ones too.

    Examples
    --------
    >>> why_left_out("How old is your child?", ["0 to 4", "5 to 10", "0 to 4"])
    'its answers are short'
    >>> why_left_out("What would help?", ["Somebody who rings us back within a week", "no", ""])
    ''
    """
    answers = [text for cell in cells if (text := cell.strip())]
    if not answers:
        return "nobody answered it"
    for form, reason in _FORMS:
        if _share(answers, lambda answer, form=form: form.fullmatch(answer) is not None) >= MOST:  # type: ignore[misc]
            return reason
    if _CONTACT.search(heading) and mean(len(answer.split()) for answer in answers) <= MANY_WORDS:
        return "it asks for a name or for contact details"
    return _why_not_free(answers)


def asks_to_quote(heading: str, cells: Sequence[str]) -> bool:
    """Say whether a column holds each person's answer to "may we quote you?", so that a yes means yes.

    Parameters
    ----------
    heading, cells
        As for :func:`why_left_out`.

    Examples
    --------
    >>> asks_to_quote("May we quote you?", ["Yes", "No"]), asks_to_quote("Do you mind if we quote you?", ["Yes"])
    (True, False)
    """
    return is_about_quoting(heading, cells) and _TURNED.search(heading) is None


def is_about_quoting(heading: str, cells: Sequence[str]) -> bool:
    """Say whether a column asks about quoting at all, also where a yes would mean no."""
    if not (_QUOTING.search(heading) and _ASKING.search(heading)) or why_left_out(heading, cells) == "":
        return False
    answers = [text for cell in cells if (text := cell.strip())]
    return bool(answers) and _share(answers, lambda answer: _YES_OR_NO.match(answer) is not None) >= MOST


def _why_not_free(answers: Sequence[str]) -> str:
    long = [answer for answer in answers if len(answer.split()) >= LONG]
    if len(long) < max(1, LONG_SHARE * len(answers)):
        return "its answers are short"
    if _share(long, _is_choices) >= MOST:
        return "its answers are ticked from a list"
    if _share(long, _is_title) >= MOST:
        return "its answers look like the names of people, schools or places"
    if _come_again(answers):
        return "the same answers come again and again, as where people choose from a list"
    if len(long) < FEW and mean(len(answer.split()) for answer in long) < FEW_WORDS:
        return "its answers are short"
    return ""


def _come_again(answers: Sequence[str]) -> bool:
    """Say whether the same answers are given again and again, as set ones are."""
    said = [folded_text(answer) for answer in answers if len(answer.split()) >= SAID]
    return len(set(said)) < (DIFFERENT if len(said) >= MANY else FEW_DIFFERENT) * len(said)


def _is_choices(answer: str) -> bool:
    """Say whether an answer is several choices that a form joined: by ``;`` with one at the end, or by commas."""
    if answer.endswith(";"):
        return True
    parts = [part.strip() for part in answer.split(",")]
    return len(parts) > 1 and all(part[:1].isupper() and len(part.split()) <= LONG for part in parts)


def _is_title(answer: str) -> bool:
    """Say whether all words that matter begin with a capital, and not because somebody shouts."""
    words = [word for word in answer.split() if word.casefold() not in _LITTLE]
    if len(words) > MANY_WORDS or answer.isupper():
        return False
    return all(word[:1].isupper() or word[:1].isdigit() for word in words)


def _share(answers: Sequence[str], holds: Callable[[str], bool]) -> float:
    return mean(map(holds, answers))
