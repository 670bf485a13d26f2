"""Sentences made from figures. Plain English; every number is counted, none is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cobench_analysis.reporting.year import Count, Year


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
    >>> capital("fewer than 8 comments")
    'Fewer than 8 comments'
    """
    return sentence[:1].upper() + sentence[1:]


def comments_words(count: Count | None, shown: str = "") -> str:
    """Say a number of comments with the right noun.

    Examples
    --------
    >>> comments_words(None, "1"), comments_words(None, "about 25")
    ('1 comment', 'about 25 comments')
    """
    number = count.shown if count else shown
    return f"{number} comment" if number == "1" else f"{number} comments"


def levels_sentence(year: Year) -> str:
    """Say how many comments each level has, and on which basis."""
    if not year.total:
        return "There are no comments."
    parts = join_words([f"{count.shown} {_level_words(count)}" for count in year.level_counts() if count.count])
    are = "is" if year.total == 1 else "are"
    return f"There {are} {comments_words(None, year.disclosure.shown(year.total))}: {parts}, {year.basis_words}."


def _level_words(count: Count) -> str:
    return "of no clear level" if count.code == "unclear" else count.name.lower()


def themes_sentence(year: Year, most: int = 3) -> str:
    """Name the themes that most comments speak of; ties at the last place are all named."""
    seen = [count for count in year.theme_counts() if count.value]
    if not seen:
        return "No theme was spoken of in enough comments to be named here."
    last = (seen[most - 1] if len(seen) >= most else seen[-1]).value or 0
    named = [count for count in seen if (count.value or 0) >= last][:6]
    parts = join_words(
        [f"{count.name} ({comments_words(count) if place == 0 else count.shown})" for place, count in enumerate(named)]
    )
    return f"Parent carers spoke most of {parts}. One comment can speak of several themes."


def stances_sentence(year: Year) -> str:
    """Say how many comments praise, complain and ask."""
    words = {
        "ask": ("says what is wanted or what good looks like", "say what is wanted or what good looks like"),
        "weakness": ("says that something does not work", "say that something does not work"),
        "strength": ("says that something works well", "say that something works well"),
        "mixed": ("holds praise and complaint together", "hold praise and complaint together"),
        "neutral": ("names a subject without judging it", "name a subject without judging it"),
    }
    counts = sorted((count for count in year.stance_counts() if count.count), key=lambda count: -count.count)
    parts = [f"{count.shown} {words.get(count.code, (count.name, count.name))[count.shown != '1']}" for count in counts]
    whole = year.disclosure.shown(year.total)
    return f"Of {whole} comments, {join_words(parts)}." if parts else "There are no comments."


def certainty_sentence(year: Year) -> str:
    """Say openly how many codes a person should look at before they are relied on."""
    given = len(year.bands)
    unsure = int((year.bands["band"] == "please_check").sum())
    if not unsure:
        return "No code is marked “please check”."
    return (
        f"The computer is not sure of everything. Of {year.disclosure.shown(given)} codes that it gave (level, themes "
        f"and stance of each comment), {year.disclosure.shown(unsure)} are marked “please "
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
    if year.hidden_services:
        named.append(f"others, each in {year.disclosure.shown(1)}")
    return f"Services named in the comments: {join_words(named)}."


def empty_sentence(year: Year) -> str:
    """Say how many answers say nothing, and that they are counted nowhere else."""
    count = year.not_said()
    if not count:
        return "Every answer says something."
    shown = year.disclosure.shown(count)
    subject = "answer is empty or says" if shown == "1" else "answers are empty or say"
    return capital(f'{shown} {subject} only "n/a" or the like. They are kept, and not counted in the figures below.')


def repeats_sentence(year: Year) -> str:
    """Say how many comments repeat another, since each is counted."""
    count = int((year.comments["duplicate_of"] != "").sum())
    if not count:
        return ""
    shown = year.disclosure.shown(count)
    subject = "comment repeats" if shown == "1" else "comments repeat"
    return capital(f"{shown} {subject} another word for word; each is counted.")


def no_theme_sentence(year: Year) -> str:
    """Say how many comments have no theme."""
    count = year.without_theme()
    if not count.count:
        return "Every comment was given at least one theme."
    if count.shown == "1":
        return "1 comment was given no theme; a person should read it."
    return capital(f"{comments_words(count)} were given no theme; a person should read them.")


def only_wishes_sentence(year: Year) -> str:
    """Warn where there is no praise at all, or next to none: that may lie in the question."""
    praise = next((count.count for count in year.stance_counts() if count.code == "strength"), 0)
    if not year.total or praise > 0.02 * year.total:
        return ""
    return (
        "There is next to no praise among the comments. That does not mean that nothing works: it may lie in what was "
        "asked. Set the comments beside the strengths that PACC wrote down before you draw a conclusion."
    )


def event_sentence(year: Year) -> str:
    """Say that event notes answer what good looks like, where most comments come from an event."""
    at_event = year.codes["channel"] == "event"
    if not year.total or at_event.sum() <= year.total / 2:
        return ""
    praise = int((at_event & year.codes["stance"].isin(["strength", "mixed"])).sum())
    doubt = ""
    if praise:
        doubt = (
            f" The computer read praise all the same in {comments_words(None, year.disclosure.shown(praise))}; there "
            "it may have taken a wish for a fact: “feel empowered” says what good would be like."
        )
    return (
        f"{year.disclosure.shown(int(at_event.sum()))} of {year.disclosure.shown(year.total)} comments are notes from "
        "an event that asked what good co-production looks like. Such notes hold wishes and complaints and hardly any "
        f"praise. They show what parent carers want, not how much already works.{doubt}"
    )


def key_messages(year: Year) -> list[str]:
    """Return the key messages of a year, each a sentence or two made from the figures."""
    messages = [levels_sentence(year), themes_sentence(year), stances_sentence(year), event_sentence(year)]
    messages += [services_sentence(year), no_theme_sentence(year), certainty_sentence(year)]
    return [message for message in messages if message]
