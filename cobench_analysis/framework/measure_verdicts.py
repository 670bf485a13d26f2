"""What the evidence says of a measure: evidenced, partly, not evidenced, or cannot tell.

Each rule of a measure comes to a finding of its own; ``measures.yml`` states the rules. Two findings
are combined so: both say the same: that; they differ: partly; one of them cannot tell: the other, but
never better than partly; neither can tell: cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

from cobench_analysis.framework.measures import (
    FILLED_WORDS,
    TOPIC_WORDS,
    ActionsRule,
    CommentsRule,
    FiguresRule,
    Measure,
    Thresholds,
)
from cobench_analysis.language import fold_answer
from cobench_analysis.tables import split_ids

if TYPE_CHECKING:
    import pandas as pd

EVIDENCED, PARTLY, NOT_EVIDENCED, CANNOT_TELL = "evidenced", "partly", "not_evidenced", "cannot_tell"
HIDDEN = "Too few comments say how things are for their number to be shown, so nothing is read from them."
STATUS_WORDS = {
    EVIDENCED: "Evidenced",
    PARTLY: "Partly evidenced",
    NOT_EVIDENCED: "Not evidenced",
    CANNOT_TELL: "Cannot tell yet",
}
Interval = Callable[[int, int], tuple[float, float]]
Shown = Callable[[int], str]


@dataclass(frozen=True)
class Judged:
    """Published counts of the comments that bear on a measure, by stance; None where a count may not be shown."""

    strength: int | None
    weakness: int | None
    mixed: int | None
    ask: int | None
    neutral: int | None
    total: int | None


@dataclass(frozen=True)
class Verdict:
    """What the evidence says of a measure.

    Parameters
    ----------
    measure_id
        The measure.
    status
        evidenced, partly, not_evidenced or cannot_tell; ``STATUS_WORDS`` has the words for it.
    words
        Plain sentences with the counts behind it, as they may be shown.
    basis
        What was looked at, such as "comments and actions".
    """

    measure_id: str
    status: str
    words: str
    basis: str


@dataclass(frozen=True)
class _Finding:
    status: str
    words: str
    basis: str


def bears_on(measure: Measure, codes: pd.DataFrame, level: str = "level") -> pd.Series[bool]:
    """Say of each comment whether it bears on a measure: it is at its level, and has one of its themes or services.

    Parameters
    ----------
    measure
        The measure.
    codes
        The table of codes.
    level
        The column that holds the level on the report's basis: ``level`` or ``prompt_level``.

    Returns
    -------
    Series
        True or False by comment; all False where the measure does not go by comments.

    Examples
    --------
    >>> import pandas as pd
    >>> codes = pd.DataFrame({"level": ["individual", "strategic"], "themes": ["access;voice", "voice"]})
    >>> rule = CommentsRule(("voice",))
    >>> bears_on(Measure("heard", "individual", "Heard?", "Heard", "Why.", (rule,)), codes.assign(services="")).tolist()
    [True, False]
    """
    rule = measure.comments
    here = codes[level] == measure.level
    if rule is None:
        return here & False
    themes, services = set(rule.themes), set(rule.services)
    spoken = codes["themes"].map(lambda ids: not themes.isdisjoint(split_ids(ids)))
    named = codes["services"].map(lambda ids: not services.isdisjoint(split_ids(ids)))
    return here & (spoken.astype(bool) | named.astype(bool))


def verdict(
    measure: Measure,
    thresholds: Thresholds,
    *,
    year: int,
    judged: Judged | None,
    interval: Interval,
    context: pd.DataFrame | None,
    actions: pd.DataFrame | None,
    touchpoints: pd.DataFrame | None,
    shown: Shown,
) -> Verdict:
    """Say what the evidence says of a measure.

    Parameters
    ----------
    measure, thresholds
        From ``load_measures``.
    year
        The report's year.
    judged
        Published counts of the comments that bear on the measure (see ``bears_on``); None where
        there are no comments.
    interval
        ``interval(count, total)`` returns the 95 % interval of a share. It is asked for whole numbers
        only: a comment that says some of each counts half, so the lower end is taken from the count
        rounded down and the upper end from the count rounded up.
    context, actions, touchpoints
        The year's tables, all text; None where PACC has not written one.
    shown
        How a number of comments may be written, such as "about 25".

    Returns
    -------
    Verdict

    Examples
    --------
    >>> measure = Measure("heard", "individual", "Heard?", "Heard", "It says so.", (CommentsRule(("voice",)),))
    >>> thresholds = Thresholds(10, share=0.5, oldest_years=1, fewest_listed=5, well=0.75, poorly=0.25)
    >>> found = verdict(
    ...     measure, thresholds, year=2021, judged=Judged(18, 2, 0, 4, 0, 24), context=None, actions=None,
    ...     touchpoints=None, interval=lambda count, total: (0.7, 0.97), shown=str,
    ... )
    >>> STATUS_WORDS[found.status], found.words.split(". ")[0]
    ('Evidenced', '18 comments say that it works and 2 say that it does not')
    """
    findings = []
    for rule in measure.evidence:
        if isinstance(rule, CommentsRule):
            findings.append(_comments(judged, thresholds, interval, shown))
        elif isinstance(rule, FiguresRule):
            findings.append(_figures(rule, context, thresholds, year))
        elif isinstance(rule, ActionsRule):
            findings.append(_actions(rule, actions, thresholds, year))
        else:
            findings.append(_touchpoints(touchpoints, thresholds))
    status = combined([finding.status for finding in findings])
    words = [finding.words for finding in findings] + _together(findings, status)
    return Verdict(measure.id, status, " ".join(words), _listed([finding.basis for finding in findings]))


def combined(statuses: Sequence[str]) -> str:
    """Combine what one or two rules say of a measure.

    Examples
    --------
    >>> combined(["evidenced", "not_evidenced"]), combined(["evidenced", "cannot_tell"]), combined(["evidenced"] * 2)
    ('partly', 'partly', 'evidenced')
    """
    told = {status for status in statuses if status != CANNOT_TELL}
    if not told:
        return CANNOT_TELL
    if len(told) > 1:
        return PARTLY
    only = told.pop()
    return PARTLY if only == EVIDENCED and CANNOT_TELL in statuses else only


def _together(findings: Sequence[_Finding], status: str) -> list[str]:
    """Explain the combined status where it is not plain from the findings themselves."""
    by_status = {finding.status: finding.basis for finding in findings}
    if status != PARTLY or len(by_status) == 1 or set(by_status) == {PARTLY, CANNOT_TELL}:
        return []
    if CANNOT_TELL in by_status:
        return [f"The {by_status[CANNOT_TELL]} cannot tell yet, so it counts as partly evidenced at most."]
    return ["The two do not say the same, so it counts as partly evidenced."]


def _comments(judged: Judged | None, thresholds: Thresholds, interval: Interval, shown: Shown) -> _Finding:
    if judged is None:
        return _Finding(CANNOT_TELL, "There are no comments to go by.", "comments")
    beside = _beside(judged, shown)
    if judged.strength is None or judged.weakness is None:
        return _Finding(CANNOT_TELL, HIDDEN + beside, "comments")
    mixed = judged.mixed or 0  # a hidden number is left out, and said to be
    count = judged.strength + judged.weakness + mixed
    words = _tally(judged.strength, judged.weakness, judged.mixed, shown)
    if count < thresholds.fewest_judged:
        none = "No comment speaks of it." if judged.total == 0 else "No comment says how things are."
        few = f"{words} It takes at least {thresholds.fewest_judged} such comments to tell."
        return _Finding(CANNOT_TELL, (few if count else none) + beside, "comments")
    works = judged.strength + mixed / 2
    low, high = interval(floor(works), count)[0], interval(ceil(works), count)[1]
    status = EVIDENCED if low > thresholds.share else NOT_EVIDENCED if high < thresholds.share else PARTLY
    part = "half" if thresholds.share == 0.5 else _in_hundred(thresholds.share)
    halves = "with some of each counted as half, " if mixed else ""
    against = {
        EVIDENCED: _sentence(f"{halves}clearly more than {part} say that it works"),
        NOT_EVIDENCED: _sentence(f"{halves}clearly fewer than {part} say that it works"),
        PARTLY: f"That is neither clearly more nor clearly fewer than {part}.",
    }
    return _Finding(status, f"{words} {against[status]}{beside}", "comments")


def _tally(strength: int, weakness: int, mixed: int | None, shown: Shown) -> str:
    works = _number(strength, "comment says", "comments say", shown) if strength else "no comment says"
    fails = _number(weakness, "says", "say", shown) if weakness else "none says"
    parts = [f"{works} that it works", f"{fails} that it does not"]
    if mixed:
        parts.append(f"{_number(mixed, 'says', 'say', shown)} some of each")
    left_out = " Those that say some of each are not shown and are left out." if mixed is None else ""
    return _sentence(_listed(parts)) + left_out


def _beside(judged: Judged, shown: Shown) -> str:
    """Name the comments that are not judged; what may not be shown is left out."""
    parts = []
    if judged.ask:
        parts.append(f"{_number(judged.ask, 'comment says', 'comments say', shown)} what is wanted")
    if judged.neutral:
        nouns = ("only names", "only name") if parts else ("comment only names", "comments only name")
        parts.append(f"{_number(judged.neutral, *nouns, shown)} the subject")
    return f" {_sentence(f'{_listed(parts)}; that is not judged here')}" if parts else ""


def _figures(rule: FiguresRule, context: pd.DataFrame | None, thresholds: Thresholds, year: int) -> _Finding:
    if context is None:
        return _Finding(CANNOT_TELL, "PACC has not yet written down any published figures.", "figures")
    here = context["geography"].map(fold_answer) == fold_answer(rule.geography)
    figures = context[here & (context["unit"] != "event") & (context["value"].str.strip() != "")]
    years = figures["period"].str.extract(r"(\d{4})", expand=False).fillna("0").astype(int)
    by_topic = {topic: years[figures["topic"] == topic] for topic in rule.topics}
    found = {topic: (len(of), int(of.max())) for topic, of in by_topic.items() if len(of)}
    oldest = year - thresholds.oldest_years
    fresh = [topic for topic, (_, newest) in found.items() if newest >= oldest]
    status = EVIDENCED if len(fresh) >= rule.at_least else PARTLY if found else NOT_EVIDENCED
    return _Finding(status, _figures_words(rule, found, oldest), "figures")


def _figures_words(rule: FiguresRule, found: dict[str, tuple[int, int]], oldest: int) -> str:
    parts = [
        f"{_number(count, 'figure', 'figures')} on {TOPIC_WORDS[topic]} ({_of_year(count, newest)})"
        for topic, (count, newest) in found.items()
    ]
    missing = [TOPIC_WORDS[topic] for topic in rule.topics if topic not in found]
    sentences = [f"Published for {rule.geography}: {_listed(parts)}."] if parts else []
    if missing:
        sentences.append(f"The list of published figures holds none for {rule.geography} on {_listed(missing, 'or')}.")
    if any(newest < oldest for _, newest in found.values()):
        sentences.append(f"Figures from before {oldest} are too old to count in full.")
    return " ".join(sentences)


def _of_year(count: int, newest: int) -> str:
    year = f"of {newest}" if newest else "without a year"
    return year if count == 1 or not newest else f"the newest {year}"


def _actions(rule: ActionsRule, actions: pd.DataFrame | None, thresholds: Thresholds, year: int) -> _Finding:
    if actions is None:
        return _Finding(CANNOT_TELL, "PACC has not yet written down what was promised and done.", "actions")
    counted = actions["level"].isin(["", *rule.levels])
    not_due = counted & ~_known(actions["done"], thresholds) & (actions["due"].str[:4] > str(year))
    beside = ""
    if "done" in rule.filled and not_due.any():
        counted &= ~not_due
        late = _number(int(not_due.sum()), "action that is not due yet is", "actions that are not due yet are")
        beside = f" {_sentence(f'{late} not counted')}"
    filled = counted.copy()
    for column in rule.filled:
        filled &= _known(actions[column], thresholds)
    total, full = int(counted.sum()), int(filled.sum())
    if total < thresholds.fewest_listed:
        few = f"{_number(total, 'action is', 'actions are')} written down to go by"
        return _Finding(CANNOT_TELL, f"{_too_few(few, thresholds)}{beside}", "actions")
    share = full / total
    status = EVIDENCED if share >= thresholds.well else NOT_EVIDENCED if share < thresholds.poorly else PARTLY
    records = _number(full, "records", "record") if full else "none records"
    what = _listed([FILLED_WORDS[column] for column in rule.filled])
    words = f"Of {_number(total, 'action', 'actions')} written down, {records} {what}."
    return _Finding(status, f"{words} {_against(status, thresholds)}{beside}", "actions")


def _touchpoints(touchpoints: pd.DataFrame | None, thresholds: Thresholds) -> _Finding:
    if touchpoints is None:
        return _Finding(CANNOT_TELL, "PACC has not yet written down where families are asked.", "touchpoints")
    total, known = len(touchpoints), int(_known(touchpoints["what_became_of_it"], thresholds).sum())
    if total < thresholds.fewest_listed:
        few = f"{_number(total, 'place where families are asked is', 'places where families are asked are')} listed"
        return _Finding(CANNOT_TELL, _too_few(few, thresholds), "touchpoints")
    status = EVIDENCED if known / total >= thresholds.well else PARTLY
    asked = _number(total, "place is", "places are")
    words = f"{_sentence(f'{asked} listed where families are asked')} What became of it is known for {known or 'none'}."
    return _Finding(status, f"{words} {_against(status, thresholds)}", "touchpoints")


def _known(column: pd.Series[str], thresholds: Thresholds) -> pd.Series[bool]:
    """Say where a cell says something: not blank, and none of the words for nothing known."""
    nothing = {"", *thresholds.not_known}
    return ~column.map(fold_answer).isin(nothing)


def _too_few(few: str, thresholds: Thresholds) -> str:
    return _sentence(f"{few}; at least {thresholds.fewest_listed} are needed to tell")


def _against(status: str, thresholds: Thresholds) -> str:
    """Set a share of actions or touchpoints against what is needed."""
    if status == EVIDENCED:
        return f"That is {_in_hundred(thresholds.well)} or more."
    if status == NOT_EVIDENCED:
        return f"That is fewer than {_in_hundred(thresholds.poorly)}."
    return f"That is fewer than the {_in_hundred(thresholds.well)} that would count in full."


def _in_hundred(share: float) -> str:
    return f"{100 * share:g} in 100"


def _number(count: int, one: str, many: str, shown: Shown = str) -> str:
    number = shown(count) if count else "no"
    return f"{number} {one if number == '1' else many}"


def _listed(parts: Sequence[str], word: str = "and") -> str:
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
