"""Sentences made from figures. Plain English; every number is counted, none is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cobench_analysis.reporting.changes import FEWER, MORE, Change
from cobench_analysis.reporting.counts import NO_BREAK, Count
from cobench_analysis.reporting.disclosure import NOT_SHOWN
from cobench_analysis.reporting.year import Year

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
MOST_NAMED = 6
HARDLY_ANY = 0.02  # of all comments


def join_words(parts: Sequence[str]) -> str:
    """Join parts as a sentence lists them.

    Examples
    --------
    >>> join_words(["a", "b", "c"]), join_words(["a"]), join_words([])
    ('a, b and c', 'a', '')
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def capital(sentence: str) -> str:
    """Begin a sentence with a capital letter, whatever it begins with.

    Examples
    --------
    >>> capital("about 25 comments")
    'About 25 comments'
    """
    return sentence[:1].upper() + sentence[1:]


def number_of(shown: str, one: str, many: str) -> str:
    """Say a number of things with the right noun.

    Examples
    --------
    >>> number_of("1", "action", "actions"), number_of("about 25", "action", "actions")
    ('1 action', 'about 25 actions')
    >>> number_of("not shown", "action", "actions")
    'some actions (how many is not shown)'
    """
    if shown == NOT_SHOWN:
        return f"some {many} (how many is not shown)"
    return f"{shown} {one if shown == '1' else many}"


def comments_words(shown: str) -> str:
    """Say a number of comments.

    Examples
    --------
    >>> comments_words("1"), comments_words("about 25")
    ('1 comment', 'about 25 comments')
    """
    return number_of(shown, "comment", "comments")


def levels_sentence(year: Year) -> str:
    """Say how many comments each level has, and on which basis."""
    if year.total == 0:
        return "There are no comments."
    counts = year.level_counts()
    parts = join_words([f"{count.shown} {_level_words(count)}" for count in counts if count.value])
    whole = year.written(year.total)
    are = "is" if whole == "1" else "are"
    if not parts:
        return f"There {are} {comments_words(whole)}, too few at each level to be shown."
    hidden = [_level_words(count) for count in counts if count.value is None]
    more = f" How many are {join_words(hidden)} is not shown, to protect families." if hidden else ""
    return f"There {are} {comments_words(whole)}: {parts}, {year.basis_words}.{more}"


def _level_words(count: Count) -> str:
    return "of no clear level" if count.code == "unclear" else count.name.lower()


def themes_sentence(year: Year, most: int = 3) -> str:
    """Name the themes that most comments speak of; ties at the last place are all named."""
    named = leading(year.theme_counts(), most)
    if not named:
        return "No theme was spoken of in enough comments to be named here."
    first = f"{named[0].name} ({comments_words(named[0].shown)})"
    parts = join_words([first, *(f"{count.name} ({count.shown})" for count in named[1:])])
    return f"Parent carers spoke most of {parts}. One comment can speak of several themes."


def leading(counts: Sequence[Count], most: int = 3) -> list[Count]:
    """Return the largest of some counts, with all that tie with the last, as long as a sentence can name them.

    Parameters
    ----------
    counts
        The largest first.
    most
        How many, ties apart.
    """
    seen = [count for count in counts if count.value]
    last = (seen[min(most, len(seen)) - 1].value or 0) if seen else 0
    return [count for count in seen if (count.value or 0) >= last][:MOST_NAMED]


def stances_sentence(year: Year) -> str:
    """Say how many comments praise, complain and ask."""
    words = {
        "ask": ("says what is wanted or what good looks like", "say what is wanted or what good looks like"),
        "weakness": ("says that something does not work", "say that something does not work"),
        "strength": ("says that something works well", "say that something works well"),
        "mixed": ("holds praise and complaint together", "hold praise and complaint together"),
        "neutral": ("names a subject without judging it", "name a subject without judging it"),
    }
    if year.total == 0:
        return "There are no comments."
    counts = sorted((count for count in year.stance_counts() if count.value), key=lambda count: -(count.value or 0))
    if not counts:
        return "What the comments do (praise, complain, ask) cannot be shown, since there are too few of them."
    parts = [f"{count.shown} {words.get(count.code, (count.name, count.name))[count.shown != '1']}" for count in counts]
    return f"Of {comments_words(year.written(year.total))}, {join_words(parts)}."


def certainty_sentence(year: Year) -> str:
    """Say openly how many codes a person should look at before they are relied on."""
    given, unsure = year.lone("codes_given"), year.lone("please_check")
    if unsure == 0:
        return "No code is marked “please check”."
    if given is None or unsure is None:
        return "The computer is not sure of everything: codes that a person should look at are marked “please check”."
    return (
        f"The computer is not sure of everything. Of {year.written(given)} codes that it gave (level, themes "
        f"and stance of each comment), {year.written(unsure)} {'is' if unsure == 1 else 'are'} marked “please "
        f"check”{_worth(year.measured.get('unseen', ()))}."
    )


def _worth(unseen: Sequence[Sequence[Any]]) -> str:
    """Say how often codes to be checked were right where that was measured; nothing where it was not."""
    counts = [(given, right) for _, band, given, right in unseen if band == "please_check"]
    given, right = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
    return f": of such codes {100 * right / given:.0f} of 100 were right where that was measured" if given else ""


def services_sentence(year: Year) -> str:
    """Name the services that comments mention."""
    seen = year.service_counts()
    if not seen:
        return "No service is named in enough comments to be listed here."
    named = [f"{count.name} ({count.shown})" for count in seen]
    if year.disclosure.controlled and len(seen) < len(year.codebook.services):
        named.append("perhaps others, too seldom to be shown")
    return f"Services named in the comments: {join_words(named)}."


def empty_sentence(year: Year) -> str:
    """Say how many answers say nothing, and that they are counted nowhere else."""
    count = year.lone("no_answer")
    if count == 0:
        return "Every answer says something."
    if count is None:
        return 'A few answers may be empty or say only "n/a" or the like. They are kept, and not counted below.'
    shown = year.written(count)
    subject = "answer is empty or says" if shown == "1" else "answers are empty or say"
    they = "It is" if shown == "1" else "They are"
    return capital(f'{shown} {subject} only "n/a" or the like. {they} kept, and not counted in the figures below.')


def repeats_sentence(year: Year) -> str:
    """Say how many comments repeat another, since each is counted."""
    count = year.lone("repeats")
    if not count:
        return ""
    shown = year.written(count)
    subject = "comment repeats" if shown == "1" else "comments repeat"
    return capital(f"{shown} {subject} another word for word; each is counted.")


def no_theme_sentence(year: Year) -> str:
    """Say how many comments have no theme."""
    value = year.published.value(themes="none")
    if value == 0:
        return "Every comment was given at least one theme."
    if value is None:
        return "A few comments may have been given no theme; a person should read those."
    if value == 1:
        return "1 comment was given no theme; a person should read it."
    return capital(f"{comments_words(year.written(value))} were given no theme; a person should read them.")


def only_wishes_sentence(year: Year) -> str:
    """Warn where there is no praise at all, or next to none: that may lie in the question."""
    praise = year.published.value(stance="strength")
    if not year.total or praise is None or praise > HARDLY_ANY * year.total:
        return ""
    return (
        "There is next to no praise among the comments. That does not mean that nothing works: it may lie in what was "
        "asked. Set the comments beside the strengths that PACC wrote down before you draw a conclusion."
    )


def event_sentence(year: Year) -> str:
    """Say that event notes answer what good looks like, where most comments come from an event."""
    heard = year.heard_counts()
    at_event = sum(count.value or 0 for (_, channel, _), count in heard if channel == "event")
    if not year.total or at_event <= year.total / 2:
        return ""
    at_event = min(at_event, year.total)  # each question's count was rounded by itself
    praise = sum(year.published.value(stance=stance) or 0 for stance in ("strength", "mixed"))
    doubt = ""
    if praise and all(channel == "event" for (_, channel, _), _ in heard):
        doubt = (
            f" The computer read praise all the same in {comments_words(year.written(praise))}; there "
            "it may have taken a wish for a fact: “feel empowered” says what good would be like."
        )
    notes = "is a note from" if year.total == 1 else "are notes from"
    return capital(
        f"{year.written(at_event)} of {comments_words(year.written(year.total))} {notes} "
        "an event that asked what good co-production looks like. Such notes hold wishes and complaints and hardly any "
        f"praise. They show what parent carers want, not how much already works.{doubt}"
    )


def date_words(date: str) -> str:
    """Write a date of a table in words; what is no such date stays as it is.

    Examples
    --------
    >>> date_words("2022-11-03"), date_words("2022-11"), date_words("2022"), date_words("")
    ('3 November 2022', 'November 2022', '2022', '')
    """
    parts = date.split("-")
    if len(parts) == 1 or not all(one.isdecimal() for one in parts) or not 1 <= int(parts[1]) <= len(MONTHS):
        return date
    return " ".join([*(str(int(day)) for day in parts[2:]), MONTHS[int(parts[1]) - 1], parts[0]])


def grouped(number: str) -> str:
    """Write a whole number of a table with commas; what is none stays as it is.

    Examples
    --------
    >>> grouped("325618"), grouped("3.7"), grouped("")
    ('325,618', '3.7', '')
    """
    return f"{int(number):,}" if number.isdecimal() else number


def percent(share: float) -> str:
    r"""Write a share.

    Examples
    --------
    >>> percent(0.125), percent(1.0)
    ('12\xa0%', '100\xa0%')
    """
    return f"{100 * share:.0f}{NO_BREAK}%"


def changes_sentence(found: Sequence[Change], last_year: int) -> str:
    r"""Name what more, and what fewer, comments speak of than the year before.

    Examples
    --------
    >>> changes_sentence([], 2021)
    'No theme can be compared with 2021: too few comments can be shown.'
    >>> changes_sentence([Change("theme", "voice", "Voice", 0.5, 0.2, -0.5, -0.1, FEWER)], 2021)
    'Compared with 2021, a smaller share of comments speaks of Voice (50\xa0% then, 20\xa0% now).'
    """
    compared = [change for change in found if change.now is not None]
    if not compared:
        return f"No theme can be compared with {last_year}: too few comments can be shown."
    told = []
    for verdict, words in (
        (MORE, "a larger share of comments speaks of"),
        (FEWER, "a smaller share of comments speaks of"),
    ):
        named = [
            f"{change.name} ({percent(change.before or 0)} then, {percent(change.now or 0)} now)"
            for change in compared
            if change.verdict == verdict
        ]
        if named:
            told.append(f"{words} {join_words(named)}")
    if not told:
        return f"Compared with {last_year}, no theme is clearly more or less frequent; differences lie within chance."
    return f"Compared with {last_year}, {'; '.join(told)}."


def key_messages(year: Year) -> list[str]:
    """Return the key messages of a year, each a sentence or two made from the figures."""
    messages = [levels_sentence(year), themes_sentence(year), stances_sentence(year)]
    messages += [services_sentence(year), no_theme_sentence(year), certainty_sentence(year)]
    return [message for message in messages if message]
