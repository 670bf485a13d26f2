"""PACC's measurables as declared measures: ``measures.yml``, read and checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.language import fold_answer
from cobench_analysis.project import measures_file
from cobench_analysis.tables import PROMPT_LEVELS
from cobench_analysis.yaml_lines import Lined, YamlFile

LONGEST_SHORT = 45  # characters: what a box of the bench picture holds
MOST_RULES = 2
TOPIC_WORDS = {
    "population": "how many children and young people have SEND",
    "need": "what their needs are",
    "age": "how old they are",
    "timeliness": "how soon plans are made",
    "tribunal": "appeals to the tribunal",
    "mediation": "mediation",
    "resources": "money and staff",
}
FILLED_WORDS = {
    "promised": "what is promised",
    "by_whom": "who will do it",
    "due": "by when",
    "done": "that it is done",
    "evidence": "what shows it",
    "told_families": "that families were told",
}
KEYS = ("id", "level", "question", "short", "why", "evidence")
RULE_KEYS = {
    "comments": ("kind", "themes", "services"),
    "figures": ("kind", "topics", "geography", "at_least"),
    "actions": ("kind", "filled", "levels"),
    "touchpoints": ("kind",),
}
_ID = re.compile(r"[a-z][a-z0-9_]*")
_WHOLE = re.compile(r"[0-9]{1,4}")
_SHARE = re.compile(r"[01](\.[0-9]{1,4})?")
_NUMBERS = {"fewest_judged": 1, "fewest_listed": 1, "oldest_years": 0}  # whole numbers, and the least that they may be
_SHARES = ("share", "well", "poorly")


@dataclass(frozen=True)
class CommentsRule:
    """Comments at the measure's level that speak of any of the themes or name any of the services."""

    themes: tuple[str, ...]
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class FiguresRule:
    """Published figures on topics, for one geography; ``at_least`` so many topics must have a fresh one."""

    topics: tuple[str, ...]
    geography: str
    at_least: int


@dataclass(frozen=True)
class ActionsRule:
    """Actions ("you said, we did") of some levels in which all of the columns are filled."""

    filled: tuple[str, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True)
class TouchpointsRule:
    """Places where families are asked for their views, and whether it is known what became of it."""


Rule = CommentsRule | FiguresRule | ActionsRule | TouchpointsRule


@dataclass(frozen=True)
class Thresholds:
    """The numbers that the rules use, and the words that stand for nothing known; ``measures.yml`` explains each."""

    fewest_judged: int
    share: float
    oldest_years: int
    fewest_listed: int
    well: float
    poorly: float
    not_known: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """One of PACC's measurables.

    Parameters
    ----------
    id
        Short, in small letters.
    level
        individual, operational or strategic.
    question
        PACC's own words.
    short
        A few words for a picture.
    why
        Why its evidence bears on it, in a sentence.
    evidence
        One or two rules, each of another kind.
    line
        Where it stands in the file.
    """

    id: str
    level: str
    question: str
    short: str
    why: str
    evidence: tuple[Rule, ...]
    line: int = 0

    @property
    def comments(self) -> CommentsRule | None:
        """Return its rule on comments, or None where comments do not bear on it."""
        return next((rule for rule in self.evidence if isinstance(rule, CommentsRule)), None)


@dataclass(frozen=True)
class Measures:
    """All measures in the report's order, with the thresholds that their rules share."""

    thresholds: Thresholds
    measures: tuple[Measure, ...]


def load_measures(
    path: Path | None = None,
    *,
    themes: Collection[str],
    services: Collection[str],
    levels: Sequence[str] = PROMPT_LEVELS,
) -> Measures:
    """Read the measures and check them.

    Parameters
    ----------
    path
        The file; the project's own where None.
    themes, services
        The ids that the codebook knows.
    levels
        The levels that a measure may have.

    Returns
    -------
    Measures

    Raises
    ------
    InputError
        With every problem found, each with its line: unreadable YAML, unknown keys, levels, themes,
        services, topics or columns, equal ids, missing words, a short form that is too long.

    Examples
    --------
    >>> from cobench_analysis.coding.codebook_file import load_codebook
    >>> book = load_codebook()
    >>> found = load_measures(themes=[code.id for code in book.themes], services=[code.id for code in book.services])
    >>> len(found.measures), found.measures[2].short
    (16, 'Families feel listened to')
    """
    path = path or measures_file()
    if not path.is_file():
        fix = f"restore {path.name} or give another path"
        raise InputError(Problem("there is no file of measures at this place", fix, str(path)))
    known = {"theme": themes, "service": services, "level": levels, "topic": TOPIC_WORDS, "column": FILLED_WORDS}
    reader = _Reader(YamlFile(path.name), known)
    found = reader.measures(path.read_bytes())
    if reader.yaml.problems or found is None:
        raise InputError(sorted(reader.yaml.problems, key=lambda problem: problem.row or 0))
    return found


@dataclass
class _Reader:
    """Turns the file's nested mappings into Measures, collecting problems as it goes."""

    yaml: YamlFile
    known: Mapping[str, Collection[str]]  # what may be named, by what it is

    def measures(self, content: bytes) -> Measures | None:
        try:
            data = self.yaml.read(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            self._say("the file of measures is not UTF-8 text", "save it as UTF-8 in the editor", None)
            return None
        if not isinstance(data, Lined):
            if not self.yaml.problems:
                self._say("no measures are listed", "list them under 'measures:'", 1)
            return None
        self._keys(data, ("thresholds", "measures"), "the file")
        thresholds = self._thresholds(data)
        listed = data.get("measures")
        if not isinstance(listed, list) or not listed:
            self._say("no measures are listed", "list them under 'measures:'", data.lines.get("measures", data.line))
            return None
        found = [self._measure(item, data.lines["measures"]) for item in listed]
        measures = tuple(measure for measure in found if measure is not None)
        self._unique(measures)
        return None if thresholds is None else Measures(thresholds, measures)

    def _say(self, found: str, fix: str, line: int | None) -> None:
        self.yaml.problems.append(Problem(found, fix, self.yaml.name, line, unit="line"))

    def _keys(self, item: Lined, allowed: Sequence[str], what: str) -> None:
        for key in item:
            if key not in allowed:
                fix = f"use one of: {', '.join(allowed)}"
                self._say(f"{what} has a key '{key}' that is not known", fix, item.lines[key])

    def _thresholds(self, data: Lined) -> Thresholds | None:
        item = data.get("thresholds")
        if not isinstance(item, Lined):
            line = data.lines.get("thresholds", data.line)
            self._say("the thresholds are missing", "add 'thresholds:' with a number for each", line)
            return None
        before = len(self.yaml.problems)
        self._keys(item, (*_NUMBERS, *_SHARES, "not_known"), "thresholds")
        whole = {key: self._whole(item, key, least, "thresholds") for key, least in _NUMBERS.items()}
        shares = {key: self._share(item, key) for key in _SHARES}
        words = self._texts(item, "not_known", "thresholds") if "not_known" in item else ()
        if len(self.yaml.problems) > before:
            return None
        if shares["poorly"] > shares["well"]:
            self._say("poorly is larger than well", "make it smaller", item.lines["poorly"])
        return Thresholds(
            fewest_judged=whole["fewest_judged"],
            share=shares["share"],
            oldest_years=whole["oldest_years"],
            fewest_listed=whole["fewest_listed"],
            well=shares["well"],
            poorly=shares["poorly"],
            not_known=tuple(fold_answer(word) for word in words),
        )

    def _whole(self, item: Lined, key: str, least: int, what: str) -> int:
        value = item.get(key, "")
        if isinstance(value, str) and _WHOLE.fullmatch(value) and int(value) >= least:
            return int(value)
        line = item.lines.get(key, item.line)
        self._say(f"{what}: {key} is {_told(value)}", f"write a whole number, {least} or more", line)
        return least

    def _share(self, item: Lined, key: str) -> float:
        value = item.get(key, "")
        if isinstance(value, str) and _SHARE.fullmatch(value) and 0 < float(value) < 1:
            return float(value)
        line = item.lines.get(key, item.line)
        self._say(f"thresholds: {key} is {_told(value)}", "write a share between 0 and 1, such as 0.5", line)
        return 0.5

    def _measure(self, item: object, line: int) -> Measure | None:
        if not isinstance(item, Lined) or not isinstance(item.get("id"), str) or not item["id"]:
            self._say("a measure has no id", "give each an id", item.line if isinstance(item, Lined) else line)
            return None
        what = f"measure '{item['id']}'"
        self._keys(item, KEYS, what)
        if not _ID.fullmatch(item["id"]):
            self._say(f"{what}: this id cannot be used", "use small letters, digits and _ only", item.lines["id"])
        words = {key: self._words(item, key, what) for key in ("level", "question", "short", "why")}
        if words["level"] and words["level"] not in self.known["level"]:
            fix = f"use one of: {', '.join(self.known['level'])}"
            self._say(f"{what}: the level is '{words['level']}'", fix, item.lines["level"])
        if len(words["short"]) > LONGEST_SHORT:
            found = f"{what}: short has {len(words['short'])} characters"
            self._say(found, f"use {LONGEST_SHORT} at most", item.lines["short"])
        return Measure(item["id"], **words, evidence=tuple(self._evidence(item, what)), line=item.line)

    def _words(self, item: Lined, key: str, what: str) -> str:
        value = item.get(key, "")
        if isinstance(value, str) and value.strip():
            return value
        self._say(f"{what} has no {key}", f'add {key}: "..."', item.lines.get(key, item.line))
        return ""

    def _evidence(self, item: Lined, what: str) -> Iterator[Rule]:
        listed = item.get("evidence")
        line = item.lines.get("evidence", item.line)
        if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_RULES:
            self._say(f"{what} has not one or two rules", "list them under 'evidence:', each with a dash", line)
            return
        kinds: set[str] = set()
        for rule in listed:
            kind = rule.get("kind") if isinstance(rule, Lined) else None
            if not isinstance(rule, Lined) or not isinstance(kind, str) or kind not in RULE_KEYS:
                fix = f"write {{kind: ...}} with one of: {', '.join(RULE_KEYS)}"
                self._say(f"{what} has a rule of no known kind", fix, rule.line if isinstance(rule, Lined) else line)
                continue
            if kind in kinds:
                self._say(f"{what} has two rules on {kind}", "make one of them", rule.line)
            kinds.add(kind)
            self._keys(rule, RULE_KEYS[kind], f"{what}, its rule on {kind},")
            yield self._rule(kind, rule, str(item.get("level", "")), what)

    def _rule(self, kind: str, rule: Lined, level: str, what: str) -> Rule:
        if kind == "comments":
            services = self._named(rule, "services", "service", what) if "services" in rule else ()
            return CommentsRule(self._named(rule, "themes", "theme", what), services)
        if kind == "figures":
            return self._figures(rule, what)
        if kind == "actions":
            levels = self._named(rule, "levels", "level", what) if "levels" in rule else (level,)
            return ActionsRule(self._named(rule, "filled", "column", what), levels)
        return TouchpointsRule()

    def _figures(self, rule: Lined, what: str) -> FiguresRule:
        topics = self._named(rule, "topics", "topic", what)
        geography = self._words(rule, "geography", f"{what}, its rule on figures,")
        needed = self._whole(rule, "at_least", 1, what) if "at_least" in rule else len(topics)
        if needed > len(topics) > 0:
            fix = f"use {len(topics)} at most"
            self._say(f"{what}: at_least is more than there are topics", fix, rule.lines["at_least"])
        return FiguresRule(topics, geography, needed)

    def _named(self, rule: Lined, key: str, kind: str, what: str) -> tuple[str, ...]:
        """Return a list of ids, each of which must be known and stand once."""
        ids = self._texts(rule, key, what)
        line = rule.lines.get(key, rule.line)
        for place, name in enumerate(ids):
            if name not in self.known[kind]:
                fix = f"use one of: {', '.join(self.known[kind])}"
                self._say(f"{what}: the {kind} '{name}' is not known", fix, line)
            elif name in ids[:place]:
                self._say(f"{what}: the {kind} '{name}' stands twice", "keep one of them", line)
        return ids

    def _texts(self, item: Lined, key: str, what: str) -> tuple[str, ...]:
        value = item.get(key)
        if isinstance(value, list) and value and all(isinstance(text, str) and text for text in value):
            return tuple(value)
        self._say(f"{what}: {key} is not a list of words", f"write {key}: [one, two]", item.lines.get(key, item.line))
        return ()

    def _unique(self, measures: Sequence[Measure]) -> None:
        seen: dict[str, int] = {}
        for measure in measures:
            if measure.id in seen:
                found = f"the id '{measure.id}' stands twice (first in line {seen[measure.id]})"
                self._say(found, "give one of them another id", measure.line)
            seen.setdefault(measure.id, measure.line)


def _told(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) and value else "missing or no single number"
