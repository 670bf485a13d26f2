"""The codebook file: its own examples, and how its problems are told."""

from pathlib import Path

import pytest

from cobench_analysis.coding.codebook import Codebook, Rule
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.coding.matcher import Matcher
from cobench_analysis.errors import InputError

BOOK = load_codebook()
EXAMPLES = [
    pytest.param(rule, text, wanted, id=f"{rule.id}-{'matches' if wanted else 'not_matches'}-{place}")
    for rule in BOOK.rules
    for wanted, texts in ((True, rule.matches), (False, rule.not_matches))
    for place, text in enumerate(texts)
]


@pytest.mark.parametrize(("rule", "text", "wanted"), EXAMPLES)
def test_example_of_the_codebook(rule: Rule, text: str, wanted: bool) -> None:
    hits = Matcher([rule], BOOK.language).find(text)
    assert any(hit.given and (hit.kind, hit.code) == (rule.kind, rule.code) for hit in hits) is wanted


def test_there_is_enough_of_everything(codebook: Codebook) -> None:
    rules = [rule for rule in codebook.rules if rule.kind != "service"]
    assert len(rules) >= 100
    assert len(codebook.themes) == 18
    assert 20 <= len(codebook.services) <= 40
    given = {(rule.kind, rule.code) for rule in rules}
    assert {("theme", theme) for theme in codebook.theme_ids} <= given
    assert {("level", level) for level in ("individual", "operational", "strategic")} <= given
    assert {("stance", stance) for stance in ("strength", "weakness", "ask", "mixed")} <= given


def test_every_rule_has_examples_both_ways(codebook: Codebook) -> None:
    bare = [rule.id for rule in codebook.rules if rule.kind != "service" and not (rule.matches and rule.not_matches)]
    assert bare == []


def test_should_match_texts_are_not_each_others_copies(codebook: Codebook) -> None:
    texts = [text.casefold() for rule in codebook.rules for text in (*rule.matches, *rule.not_matches)]
    repeated = {text for text in texts if texts.count(text) > 2}
    assert repeated == set()


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("CAMHS never rang", "camhs"),
        ("we were helped by SENDIAS", "sendiass"),
        ("the speech therapist came", "speech_language"),
        ("the CDC were kind", "cdc"),
        ("our SENCo left", "senco"),
        ("PACC asked us", "pacc"),
    ],
)
def test_services_are_found_by_the_names_that_parents_use(codebook: Codebook, text: str, service: str) -> None:
    hits = Matcher(codebook.rules, codebook.language).find(text)
    assert service in {hit.code for hit in hits if hit.kind == "service"}


HEAD = """version: 1.0.0
levels: [{id: individual, name: I}, {id: operational, name: O}, {id: strategic, name: S}, {id: unclear, name: U}]
themes: [{id: timeliness, name: Timeliness}]
stances: [{id: strength, name: S},{id: weakness, name: W},{id: ask, name: A},{id: mixed, name: M},{id: neutral,name: N}]
services: [{id: cdc, name: CDC, aliases: ["CDC"]}]
rules:
  - id: timeliness.wait
    gives: {theme: timeliness}
    any: ["wait*"]
"""
BROKEN = {
    "duplicate key": ('    any: ["late"]\n', "line 10: the key 'any' stands twice"),
    "unknown key": ('    colour: "blue"\n', "line 10: rule 'timeliness.wait' has a key 'colour'"),
    "failing example": ('    matches: ["we were late"]\n', 'line 7.*example "we were late" should match but does not'),
    "wrong match": ('    not_matches: ["we wait"]\n', 'line 7.*example "we wait" should not match but does'),
    "unknown negated": ("    negated: flip\n", "line 10.*negated is 'flip'"),
    "unknown flip": ("    negated: {stance: sad}\n", "line 10: rule 'timeliness.wait' gives something that is not"),
    "a service's id": (
        '  - {id: service.cdc, gives: {theme: timeliness}, any: ["late"]}\n',
        "the id 'service.cdc' stands twice",
    ),
    "duplicate id": ('  - {id: timeliness.wait, gives: {theme: timeliness}, any: ["late"]}\n', "line 10.*stands twice"),
    "unknown theme": ('  - {id: b, gives: {theme: time}, any: ["late"]}\n', "line 10.*give one of.*timeliness"),
    "service as a gift": ('  - {id: b, gives: {service: cdc}, any: ["late"]}\n', "line 10.*give one of"),
    "short stem": ('  - {id: b, gives: {theme: timeliness}, any: ["la*"]}\n', "line 10.*fewer than 4 letters"),
    "empty pattern": ('  - {id: b, gives: {theme: timeliness}, any: [" "]}\n', "line 10.*the pattern is empty"),
    "no patterns": ("  - {id: b, gives: {theme: timeliness}, any: []}\n", "line 10.*has no patterns"),
    "no id": ('  - {gives: {theme: timeliness}, any: ["late"]}\n', "entries of 'rules' have no id"),
    "pattern without a word": ('  - {id: b, gives: {theme: timeliness}, any: ["-"]}\n', "line 10.*no word in it"),
    "reach too far": ('  - {id: b, gives: {theme: timeliness}, any: ["a ..99 b"]}\n', "line 10.*at most 20"),
    "list as an id": ('  - {id: [a], gives: {theme: timeliness}, any: ["late"]}\n', "have no id"),
    "alias into itself": ("  - &a [*a]\n", "stands for a part with parts of its own"),
    "not yaml": ("  - {id: b\n", "cannot be read as YAML"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_problems_are_refused_with_their_line(tmp_path: Path, what: str) -> None:
    addition, message = BROKEN[what]
    path = tmp_path / "book.yml"
    path.write_text(HEAD + addition, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        load_codebook(path)
    assert all(problem.fix for problem in caught.value.problems)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "book.yml"
    rules = '  - {id: b, gives: {theme: time}, any: ["la*"]}\n  - {id: c, gives: {theme: timeliness}, any: ["(a"]}\n'
    path.write_text(HEAD + rules, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_codebook(path)
    assert len(caught.value.problems) == 3


def test_a_missing_or_empty_codebook_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no codebook"):
        load_codebook(tmp_path / "none.yml")
    (tmp_path / "book.yml").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="empty"):
        load_codebook(tmp_path / "book.yml")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("version: 1.0.0", "version: one", "the version is 'one'"),
        ("{id: mixed, name: M},", "", "'stances' must be exactly"),
        ("{id: unclear", "{id: elsewhere", "'levels' must be exactly"),
        ("{id: timeliness, name", '{id: "time;wait", name', "the id 'time;wait' cannot be used"),
    ],
)
def test_what_the_decision_depends_on_is_fixed(tmp_path: Path, before: str, after: str, message: str) -> None:
    path = tmp_path / "book.yml"
    path.write_text(HEAD.replace(before, after), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_codebook(path)


def test_a_bare_no_stays_a_word(tmp_path: Path) -> None:
    path = tmp_path / "book.yml"
    path.write_text(HEAD + "  - {id: b, gives: {stance: weakness}, any: [no]}\n", encoding="utf-8")
    book = load_codebook(path)
    assert [hit.code for hit in Matcher(book.rules, book.language).find("No.")] == ["weakness"]


def test_what_is_kept_of_a_codebook_is_used_only_while_all_is_the_same(project: Path) -> None:
    kept = project / "data/processed/cache"
    first = project_codebook()
    (file,) = kept.glob("codebook-*.pickle")
    assert project_codebook() == first == load_codebook()
    file.write_bytes(b"cut short")
    assert project_codebook() == first
    book = project / "data/codebook/cobench.yml"
    text = book.read_text(encoding="utf-8")
    book.write_text(text.replace(f"version: {first.version}", "version: 9.9.9"), encoding="utf-8")
    assert project_codebook().version == "9.9.9"
    assert len(list(kept.glob("codebook-*.pickle"))) == 1
    book.write_text(text + "rubbish", encoding="utf-8")
    with pytest.raises(InputError):
        project_codebook()
