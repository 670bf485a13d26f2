"""Read and check ``cobench.yml``: all problems at once, each with its line."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cobench_analysis.coding.codebook import Code, Codebook, Kind, Rule
from cobench_analysis.coding.hits import GIVEN
from cobench_analysis.coding.patterns import Pattern, PatternError, parse_pattern
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.language import Language, load_language
from cobench_analysis.project import LANGUAGE_NAME, codebook_file
from cobench_analysis.store import sha256_bytes
from cobench_analysis.tables import LEVELS, STANCES
from cobench_analysis.yaml_lines import Lined, YamlFile

SECTIONS: dict[str, Kind] = {"levels": "level", "themes": "theme", "stances": "stance", "services": "service"}
_ID = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"\d+\.\d+\.\d+")
CODE_KEYS = {
    "levels": {"id", "name", "definition", "who_acts"},
    "themes": {"id", "name", "definition", "includes", "excludes"},
    "stances": {"id", "name", "definition"},
    "services": {"id", "name", "definition", "aliases"},
}
RULE_KEYS = {"id", "gives", "any", "unless", "negated", "matches", "not_matches", "note", "short_stem"}
LISTS = {"includes", "excludes", "aliases", "any", "unless", "matches", "not_matches"}


def load_codebook(path: Path | None = None, language: Path | None = None) -> Codebook:
    """Read the codebook and check it, its rules' own examples included.

    Parameters
    ----------
    path
        The codebook file; the project's own where None.
    language
        The file of word lists; ``language.yml`` beside the codebook where None, or the project's.

    Returns
    -------
    Codebook

    Raises
    ------
    InputError
        With every problem found: unreadable YAML, duplicate keys or ids, unknown keys or codes,
        patterns that cannot match, stems that are too short, rules whose examples fail.

    Examples
    --------
    >>> len(load_codebook().themes)
    18
    """
    path = path or codebook_file()
    if not path.is_file():
        raise InputError(
            Problem("there is no codebook at this place", f"restore {path.name} or give another path", str(path))
        )
    words = load_language(language or words_file(path))
    content = path.read_bytes()
    reader = _Reader(path.name)
    with uncollected():
        book = reader.codebook(content, words)
        problems = list(reader.problems)
        if book is not None and not problems:
            problems += _failing_examples(book, path.name)
    if problems or book is None:
        raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
    return book


def words_file(path: Path) -> Path:
    """Return where the word lists of a codebook stand: beside it, or else in the project."""
    beside = path.parent / LANGUAGE_NAME
    return beside if beside.is_file() else codebook_file().parent / LANGUAGE_NAME


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no rubbish meanwhile: a codebook's small objects all stay, and looking at them took half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class _Reader:
    """Turns the file's nested mappings into a Codebook, collecting problems as it goes."""

    def __init__(self, name: str) -> None:
        self._yaml = YamlFile(name)
        self.problems = self._yaml.problems

    def codebook(self, content: bytes, language: Language) -> Codebook | None:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._say("the codebook is not UTF-8 text", "save it as UTF-8 in the editor", None)
            return None
        data = self._yaml.read(text)
        if not isinstance(data, Lined):
            if not self.problems:
                self._say("the codebook is empty", "restore it", 1)
            return None
        self._keys(data, {"version", "rules", *SECTIONS}, "the codebook")
        items = {section: self._items(data, section) for section in (*SECTIONS, "rules")}
        codes = {section: self._codes(items[section], section) for section in SECTIONS}
        self._fixed(codes, str(data.get("version", "")))
        known = {(SECTIONS[section], code.id) for section, found in codes.items() for code in found}
        rules = [rule for item in items["rules"] for rule in self._rule(item, known)]
        rules += [rule for service in items["services"] for rule in self._service_rule(service)]
        self._unique((rule.id, rule.line) for rule in rules)
        return Codebook(
            str(data.get("version", "")),
            sha256_bytes(content),
            levels=tuple(codes["levels"]),
            themes=tuple(codes["themes"]),
            stances=tuple(codes["stances"]),
            services=tuple(codes["services"]),
            rules=tuple(rules),
            language=language,
        )

    def _say(self, found: str, fix: str, line: int | None) -> None:
        self.problems.append(Problem(found, fix, self._yaml.name, line, unit="line"))

    def _keys(self, item: Lined, allowed: set[str], what: str) -> None:
        for key in item:
            if key not in allowed:
                self._say(
                    f"{what} has a key '{key}' that is not known",
                    f"use one of: {', '.join(sorted(allowed))}",
                    item.lines[key],
                )

    def _items(self, data: Lined, section: str) -> list[Lined]:
        found = data.get(section)
        if not isinstance(found, list) or not found:
            self._say(f"the list '{section}' is missing or empty", "add it", data.lines.get(section, data.line))
            return []
        named = [item for item in found if isinstance(item, Lined) and isinstance(item.get("id"), str) and item["id"]]
        if len(named) < len(found):
            self._say(
                f"{len(found) - len(named)} entries of '{section}' have no id", "give each an id", data.lines[section]
            )
        return named

    def _texts(self, item: Lined, key: str) -> tuple[str, ...]:
        found = item.get(key, [])
        if not isinstance(found, list) or any(not isinstance(text, str) for text in found):
            self._say(f"'{key}' must be a list of quoted texts", 'write it as ["one", "two"]', item.lines[key])
            return ()
        return tuple(found)

    def _codes(self, items: list[Lined], section: str) -> list[Code]:
        self._unique((item["id"], item.line) for item in items)
        codes = []
        for item in items:
            self._keys(item, CODE_KEYS[section], f"{SECTIONS[section]} '{item['id']}'")
            if not _ID.fullmatch(item["id"]):
                fix = "use small letters, digits and _ only, a letter first"
                self._say(f"the id '{item['id']}' cannot be used", fix, item.line)
            name = str(item.get("name", ""))
            if not name:
                self._say(f"{SECTIONS[section]} '{item['id']}' has no name", 'add name: "..."', item.line)
            definition, who_acts = str(item.get("definition", "")), str(item.get("who_acts", ""))
            includes, excludes, aliases = (self._texts(item, key) for key in ("includes", "excludes", "aliases"))
            codes.append(Code(item["id"], name, definition, includes, excludes, who_acts, aliases))
        return codes

    def _fixed(self, codes: dict[str, list[Code]], version: str) -> None:
        """Levels and stances are fixed: how votes become a decision depends on them."""
        for section, needed in (("levels", LEVELS), ("stances", STANCES)):
            found = {code.id for code in codes[section]}
            if found and found != set(needed):
                self._say(f"'{section}' must be exactly: {', '.join(needed)}", "restore them", None)
        if not _VERSION.fullmatch(version):
            self._say(f"the version is '{version}'", "write it as 1.0.0", None)

    def _unique(self, pairs: Iterable[tuple[str, int]]) -> None:
        seen: dict[str, int] = {}
        for name, line in pairs:
            if name in seen:
                self._say(
                    f"the id '{name}' stands twice (first in line {seen[name]})", "give one of them another id", line
                )
            seen.setdefault(name, line)

    def _patterns(self, item: Lined, key: str) -> tuple[Pattern, ...]:
        short = item.get("short_stem") == "true"
        parsed = []
        for source in self._texts(item, key):
            try:
                parsed.append(parse_pattern(source, short_stem=short))
            except PatternError as error:
                self._say(f"'{item['id']}': pattern \"{source}\": {error}", "correct the pattern", item.lines[key])
        return tuple(parsed)

    def _gives(self, item: Lined, key: str, known: set[tuple[Kind, str]]) -> tuple[Kind, str] | None:
        value = item.get(key)
        if isinstance(value, Lined) and len(value) == 1:
            wanted = next(iter(value.items()))
            found = next((pair for pair in known if pair == wanted and pair[0] != "service"), None)
            if found is not None:
                return found
        choices = "; ".join(
            f"{kind}: {', '.join(sorted(c for k, c in known if k == kind))}" for kind in ("level", "theme", "stance")
        )
        self._say(
            f"rule '{item['id']}' gives something that is not in the codebook",
            f"give one of {choices}",
            item.lines.get(key, item.line),
        )
        return None

    def _rule(self, item: Lined, known: set[tuple[Kind, str]]) -> Iterator[Rule]:
        self._keys(item, RULE_KEYS, f"rule '{item['id']}'")
        gives = self._gives(item, "gives", known)
        patterns = self._patterns(item, "any")
        if not self._texts(item, "any"):
            self._say(f"rule '{item['id']}' has no patterns", 'add any: ["..."]', item.line)
        negated = item.get("negated", "keep")
        flip = self._gives(item, "negated", known) if isinstance(negated, Lined) else None
        if flip is None and negated not in ("keep", "block") and not isinstance(negated, Lined):
            self._say(
                f"rule '{item['id']}': negated is '{negated}'",
                "use keep, block or {stance: weakness}",
                item.lines["negated"],
            )
        if gives is not None:
            yield Rule(
                item["id"], *gives, patterns, self._patterns(item, "unless"),
                "flip" if flip else ("block" if negated == "block" else "keep"), flip,
                self._texts(item, "matches"), self._texts(item, "not_matches"), str(item.get("note", "")), item.line,
            )  # fmt: skip

    def _service_rule(self, item: Lined) -> Iterator[Rule]:
        patterns = self._patterns(item, "aliases")
        if patterns:
            yield Rule(f"service.{item['id']}", "service", item["id"], patterns, line=item.line)
        else:
            self._say(f"service '{item['id']}' has no aliases", 'add aliases: ["..."]', item.line)


def _failing_examples(book: Codebook, name: str) -> Iterator[Problem]:
    """Try every rule on its own examples."""
    examples = [
        (rule, text, wanted)
        for rule in book.rules
        for texts, wanted in ((rule.matches, True), (rule.not_matches, False))
        for text in texts
    ]
    hits = book.engine.find_all([text for _, text, _ in examples])
    plain = hits.outcome == GIVEN
    fired = {(hits.rules[rule].id, text) for rule, text in zip(hits.rule[plain], hits.text[plain], strict=True)}
    for place, (rule, text, wanted) in enumerate(examples):
        if ((rule.id, place) in fired) is not wanted:
            what = "should match but does not" if wanted else "should not match but does"
            found = f"rule '{rule.id}': the example \"{text}\" {what}"
            yield Problem(found, "correct the pattern or the example", name, rule.line, unit="line")
