"""The sentences of the plain-language summary: one idea each, short, made from what may be shown of a year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.reporting.changes import FEWER, MORE, Change
from cobench_analysis.reporting.counts import Count
from cobench_analysis.reporting.parts import TEMPLATES
from cobench_analysis.reporting.readability import words_of
from cobench_analysis.reporting.wording import capital, comments_words, date_words, join_words, leading, number_of
from cobench_analysis.reporting.year import Year
from cobench_analysis.reporting.you_said import LATE, OPEN, TOLD, UNTOLD
from cobench_analysis.yaml_lines import Lined, YamlFile

THEMES_FILE = TEMPLATES / "plain-themes.yml"
MOST_THEMES = 4  # what the page has room for
MOST_CHANGES = 2
LONGEST_OWN = 16  # words of a sentence of PACC's that is shown here
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_PLAN = re.compile(r"\b(we|PACC) will\b", re.IGNORECASE)
_CHANNELS = {"survey": ("survey", "surveys"), "event": ("event", "events")}


@dataclass(frozen=True)
class Idea:
    """A picture and the sentences beside it.

    Parameters
    ----------
    picture
        Its name.
    sentences
        Each stands on a line of its own.
    own
        A sentence of PACC's, which follows.
    hard
        The hard word with which the first sentence begins, and which it explains.
    """

    picture: str
    sentences: Sequence[str]
    own: str = ""
    hard: str = ""


@cache
def theme_words() -> Mapping[str, tuple[str, str]]:
    """Return the declared table: theme to its everyday words and its picture.

    Examples
    --------
    >>> theme_words()["timeliness"]
    ('how long things take', 'clock')
    """
    return read_theme_words(THEMES_FILE)


def read_theme_words(path: Path) -> dict[str, tuple[str, str]]:
    """Read a table of themes in everyday words.

    Parameters
    ----------
    path
        A YAML file: each theme with ``words`` and ``picture``.

    Raises
    ------
    InputError
        Where a theme has not both, or the file is not such a table.
    """
    file = YamlFile(path.name)
    read = file.read(path.read_text(encoding="utf-8"))
    if not isinstance(read, Lined) and not file.problems:
        file.problems.append(Problem("this is no table of themes", "write a line for each theme", path.name))
    found: dict[str, tuple[str, str]] = {}
    for theme, entry in read.items() if isinstance(read, Lined) else ():
        if isinstance(entry, Lined) and set(entry) == {"words", "picture"}:
            found[theme] = (str(entry["words"]), str(entry["picture"]))
        else:
            fix = "write {words: ..., picture: ...}"
            file.problems.append(Problem(f"the theme '{theme}' has not its words and its picture", fix, path.name))
    if file.problems:
        raise InputError(file.problems)
    return found


def everyday(theme: str, name: str) -> tuple[str, str]:
    """Return a theme's everyday words and picture; its name in the codebook where the table does not have it.

    Examples
    --------
    >>> everyday("voice", "Being listened to"), everyday("toys", "Toys")
    (('being listened to', 'speech'), ('“Toys”', 'speech'))
    """
    return theme_words().get(theme, (f"“{name}”", "speech"))


def total_sentence(year: Year) -> str:
    """Say how many comments families gave."""
    if year.total == 0:
        return f"No family gave us a comment in {year.year}."
    if year.total is None:
        return "Families gave us a few comments."
    return f"Families gave us {comments_words(year.written(year.total))}."


def places_sentences(year: Year) -> list[str]:
    """Say how many surveys, events and other places the comments come from; nothing where there are no comments."""
    sources = {(source, channel) for (source, channel, _), _ in year.heard_counts()}
    counted = {kind: sum(channel == kind for _, channel in sources) for kind in _CHANNELS}
    told = [number_of(str(number), *_CHANNELS[kind]) for kind, number in counted.items() if number]
    other = len(sources) - sum(counted.values())
    if other:
        told.append(number_of(str(other), *(("other place", "other places") if told else ("place", "places"))))
    return [f"They come from {join_words(told)}."] if told and year.total != 0 else []


def themes_ideas(counts: Sequence[Count]) -> list[Idea]:
    """Return an idea for each of the three largest themes and what ties with them, as far as the page has room.

    Parameters
    ----------
    counts
        The largest first; hidden ones are left out.
    """
    named = leading(counts)
    if not named:
        return [Idea("question", ("The numbers are too small to show.",))]
    last = named[-1]
    tied = sum(count.value == last.value for count in counts)
    rest: list[Idea] = []
    if len(named) > MOST_THEMES:
        named = [count for count in named if count.value != last.value]
        more = f"{tied} {'other things come next' if named else 'things came up most'}"
        rest = [Idea("speech", (f"{more}, with {comments_words(last.shown)} each.",))]
    return [_theme_idea(count, noun=not place) for place, count in enumerate(named)] + rest


def _theme_idea(count: Count, noun: bool) -> Idea:
    words, drawn = everyday(count.code, count.name)
    return Idea(drawn, (f"{said_by(count.shown, 'speaks of', 'speak of', noun)} {words}.",))


def said_by(shown: str, one: str, many: str, noun: bool = True) -> str:
    """Begin a sentence with a number of comments and the verb that goes with it.

    Parameters
    ----------
    shown
        The number as it is written.
    one, many
        The verb.
    noun
        Whether to say that comments are meant; the sentence before may have said so.

    Examples
    --------
    >>> said_by("1", "says", "say"), said_by("about 25", "says", "say", noun=False), said_by("0", "says", "say")
    ('1 comment says', 'About 25 say', 'No comment says')
    """
    if shown == "0":
        return f"No comment {one}"
    subject = comments_words(shown) if noun else shown
    return f"{capital(subject)} {one if shown == '1' else many}"


def stances_ideas(counts: Sequence[Count], wishes: bool = False) -> list[Idea]:
    """Return what works, what does not and what is wanted, in numbers.

    Parameters
    ----------
    counts
        The comments by stance.
    wishes
        Whether most come from an event that asked for wishes.
    """
    shown = {count.code: count for count in counts}
    works, fails, wanted, both = (shown[code] for code in ("strength", "weakness", "ask", "mixed"))
    told = {
        "tick": _told(works, "that things work well", noun=True),
        "cross": _told(fails, "that things do not work") + (_told(both, "a bit of both") if both.value else []),
        "hand": _told(wanted, "what families want"),
    }
    if wishes:
        told["hand"] += [
            "We asked families what good looks like.",
            "So there is little praise, and some may be wishes.",
        ]
    hidden = [count.value is None for count in (works, fails, wanted, both)]
    if all(hidden):
        return [Idea("question", ("The numbers are too small to show.",))]
    ideas = [Idea(drawn, said) for drawn, said in told.items() if said]
    if any(hidden):
        ideas[-1] = replace(ideas[-1], sentences=[*ideas[-1].sentences, "Some numbers are too small to show."])
    return ideas


def _told(count: Count, what: str, noun: bool = False) -> list[str]:
    return [] if count.value is None else [f"{said_by(count.shown, 'says', 'say', noun)} {what}."]


def changes_ideas(found: Sequence[Change], caution: str = "") -> list[Idea]:
    """Return what came up more often and what less often than last time, the largest differences first.

    Parameters
    ----------
    found
        The themes, compared.
    caution
        What stands after the changes, where there are any.
    """
    if all(change.now is None for change in found):
        return [Idea("question", ("The numbers are too small to compare with last time.",))]
    moved = sorted((one for one in found if one.verdict in (MORE, FEWER)), key=_size, reverse=True)
    shown, rest = moved[:MOST_CHANGES], len(moved[MOST_CHANGES:])
    if not shown:
        return [Idea("same", ("We see no clear change.",))]
    said = {verdict: [_moved(one) for one in shown if one.verdict == verdict] for verdict in (MORE, FEWER)}
    ideas = [Idea(verdict, lines) for verdict, lines in said.items() if lines]
    more = [f"{number_of(str(rest), 'other thing', 'other things')} changed too."] if rest else []
    further = [*more, caution] if caution else more
    return [*ideas, Idea("question", further)] if further else ideas


def _moved(change: Change) -> str:
    words, _ = everyday(change.code, change.name)
    return f"{capital(words)} came up {'more' if change.verdict == MORE else 'less'}."


def _size(change: Change) -> float:
    return abs((change.now or 0.0) - (change.before or 0.0))


def promises_sentences(status: Sequence[str], next_due: str = "") -> list[str]:
    """Say how the promises stand.

    Parameters
    ----------
    status
        That of each promise.
    next_due
        The earliest date of those not due yet; blank where none is known.

    Examples
    --------
    >>> promises_sentences(["done", "late", "late"])
    ['We know of 3 promises.', '1 is done, and families know.', '2 are late.']
    >>> promises_sentences([])
    ['We know of no promise.']
    """
    if not status:
        return ["We know of no promise."]
    soon = f", the next in {date_words(next_due[:7])}" if next_due else ""
    words = {
        TOLD: "done, and families know",
        UNTOLD: "done, but no one told families",
        LATE: "late",
        OPEN: f"not due yet{soon}",
    }
    counted = {how: sum(one == how for one in status) for how in words}
    told = [f"{number} {'is' if number == 1 else 'are'} {words[how]}." for how, number in counted.items() if number]
    none = [] if counted[TOLD] or counted[UNTOLD] else ["None is done yet."]
    return [f"We know of {number_of(str(len(status)), 'promise', 'promises')}.", *none, *told]


def unanswered_sentences(asked: int, topics: Sequence[Count]) -> list[str]:
    """Say how many things that families said got no promise, and which themes of many comments no action answers.

    Examples
    --------
    >>> unanswered_sentences(1, [])
    ['1 more wish got no promise.']
    """
    said = [f"{number_of(str(asked), 'more wish', 'more wishes')} got no promise."] if asked else []
    if len(topics) == 1:
        said.append(f"No promise is about {everyday(topics[0].code, topics[0].name)[0]}.")
    elif topics:
        said.append(f"{len(topics)} big topics have no promise.")
    return said


def own_words(text: str) -> str:
    """Return the first short sentence in which PACC says what it will do, word for word; blank where there is none.

    Examples
    --------
    >>> own_words("We will write to you in May. That matters. Our plan is long.")
    'We will write to you in May.'
    """
    plain = " ".join(line.removeprefix("- ") for line in text.splitlines() if not line.startswith("#"))
    for sentence in _SENTENCE_END.split(plain.replace("**", "").strip()):
        if _PLAN.search(sentence) and len(words_of(sentence)) <= LONGEST_OWN:
            return sentence
    return ""
