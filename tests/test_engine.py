"""The fast engine finds what the plain matcher finds, whatever the rules and the texts."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cobench_analysis.coding import batch as batches
from cobench_analysis.coding import engine as engines
from cobench_analysis.coding.automaton import Automaton
from cobench_analysis.coding.batch import Tokenizer, encode_pieces
from cobench_analysis.coding.codebook import Codebook, Rule
from cobench_analysis.coding.engine import Engine, distinct_hits
from cobench_analysis.coding.matcher import Matcher
from cobench_analysis.coding.patterns import parse_pattern
from cobench_analysis.coding.tokens import Token, tokenize
from cobench_analysis.language import Language

EXAMPLES = int(os.environ.get("COBENCH_ORACLE_EXAMPLES", "150"))  # more for a long run by hand

# Few words, so that patterns and texts meet; each in the ways in which it is written.
KEYS = ["ring", "back", "not", "cant", "child", "childs", "its", "it", "support", "point", "of", "é"]
WRITTEN = [
    "ring", "RING", "back", "not", "never", "can't", "can’t", "CANT", "child", "child's", "Child’S", "childs", "its",
    "it's", "it", "supporting", "sup\u00adport", "su\u200bpport", "point", "of", "but", "é", "e\u0301", "ʼ", "İx", "ǅ",
    "[phone]", "[date of birth]", "[removed]", "[sic]", "[name of it]", "[date of ", "[Phone]", "😀", "\ud800", "\x00",
    "1", "²", "_", "ΣΑΣ's",
]  # fmt: skip
GAPS = [
    " ", " ", " ", " ", " ", ", ", ". ", ".", "\n", "\r\n", "; ", "-", "–", "  ", "! ", "?) ", " (", ": ", ":", "…",
    "'", "’", "''", "\u0301", "\u200b ", "/", "\u2028", '." ', "\u00a0", "",
]  # fmt: skip
texts = st.lists(st.tuples(st.sampled_from(WRITTEN), st.sampled_from(GAPS)), max_size=16).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
any_texts = st.lists(st.one_of(texts, texts, texts, st.text(max_size=40)), max_size=5)

words = st.one_of(st.sampled_from(KEYS), st.sampled_from(["ri*", "sup*", "chi*", "c*", "it*", "childs*"]))
phrases = st.lists(words, min_size=1, max_size=3).map(" ".join)
choices = st.lists(phrases, min_size=1, max_size=3).map(lambda options: f"({'|'.join(options)})")
steps = st.one_of(phrases, choices)


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """Draw a pattern: one to three chains of one to three parts."""
    chains = []
    for _ in range(draw(st.sampled_from([1, 1, 1, 1, 2, 3]))):
        parts = draw(st.lists(st.lists(steps, min_size=1, max_size=2).map(" ".join), min_size=1, max_size=3))
        reaches = draw(st.lists(st.sampled_from(["..", "..0", "..1", "..5"]), min_size=3, max_size=3))
        chains.append("".join(f" {reach} {part}" for reach, part in zip(reaches, parts, strict=False))[4:].strip())
    return " & ".join(chain.lstrip(".0123456789 ") for chain in chains)


@st.composite
def rules(draw: st.DrawFn) -> list[Rule]:
    """Draw a few rules with ``unless`` and every way of taking a negation."""
    drawn = []
    for number in range(draw(st.integers(1, 4))):
        found, unless = (
            tuple(
                parse_pattern(source, short_stem=True)
                for source in draw(st.lists(patterns(), min_size=least, max_size=3))
            )
            for least in (1, 0)
        )
        negated = draw(st.sampled_from(["keep", "keep", "block", "flip"]))
        flip = ("stance", "weakness") if negated == "flip" else None
        drawn.append(Rule(f"r{number}", "stance", "strength", found, unless, negated, flip))
    return drawn


@given(rules(), any_texts)
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_engine_finds_what_the_plain_matcher_finds(language: Language, drawn: list[Rule], many: list[str]) -> None:
    matcher = Matcher(drawn, language)
    assert list(Engine(drawn, language).find_all(many).of(many)) == [matcher.find(text) for text in many]


@pytest.mark.parametrize(
    ("patterns", "unless", "text", "quotes"),
    [
        (["ring ..1 back", "ring ..3 it"], [], "ring x x back", []),
        (["ring ..1 back", "ring ..3 it"], [], "ring x x it", ["ring x x it"]),
        (["ring .. (back|back it)"], [], "ring back it", ["ring back"]),
        (["(ring|ring x) ..1 back"], [], "ring x x x back", []),
        (["(ring|ring x x) ..1 back"], [], "ring x x x back", ["ring x x x back"]),
        (["ring & point of"], [], "ring point\nof", []),
        (["ring & point of"], [], "point of ring ring", ["point of ring"]),
        (["ring"], ["point of"], "ring point\nof", ["ring"]),
        (["ring"], ["point & of"], "ring of point", []),
        (["ring"], ["point & of"], "ring of. point", ["ring"]),
    ],
)
def test_settled_cases(
    language: Language, patterns: list[str], unless: list[str], text: str, quotes: list[str]
) -> None:
    found, aside = (tuple(map(parse_pattern, sources)) for sources in (patterns, unless))
    rule = Rule("r", "stance", "strength", found, aside)
    hits = Engine([rule], language).find(text)
    assert hits == Matcher([rule], language).find(text)
    assert [text[hit.start : hit.end] for hit in hits if hit.given] == quotes


def test_many_hits_in_one_sentence_are_searched_for_excuses_once(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transcript without full stops is one sentence: the work may not grow with hits times words."""
    rule = Rule("r", "stance", "strength", (parse_pattern("wait"),), (parse_pattern("blame"),))
    looked_at = 0
    search = Automaton.search

    def counted(self: Automaton, batch: batches.Batch, *wanted: np.ndarray) -> object:
        nonlocal looked_at
        looked_at += int(wanted[2].sum())
        return search(self, batch, *wanted)

    monkeypatch.setattr(engines, "SEARCHED_AT_ONCE", 100)
    monkeypatch.setattr(Automaton, "search", counted)
    many = ["wait " * 500, "wait " * 300 + "blame", "wait. " * 200]
    expected = [Matcher([rule], language).find(text) for text in many]
    assert list(Engine([rule], language).find_all(many).of(many)) == expected
    assert looked_at == 500 + 301 + 200


def test_several_gaps_do_not_multiply(language: Language) -> None:
    rule = Rule("r", "stance", "strength", (parse_pattern("ring ..20 ring ..20 ring ..20 ring ..20 ring"),))
    text = "ring x " * 80
    assert Engine([rule], language).find(text) == Matcher([rule], language).find(text)


@given(any_texts)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_batch_holds_the_tokens_of_each_text(language: Language, many: list[str]) -> None:
    met: list[tuple[str, str]] = []

    def remember(key: str, bare: str) -> int:
        met.append((key, bare))
        return len(met) - 1

    held = Tokenizer(language, remember)(many)
    assert held.sentence[-1] == -1
    assert not held.joined[-1]
    place = 0
    for number, text in enumerate(many):
        tokens = tokenize(text, language)
        inside = range(place, place + len(tokens))
        place += len(tokens)
        begin = int(held.begins[number])
        got = [
            Token(
                int(held.start[at]) - begin,
                int(held.end[at]) - begin,
                *met[held.word[at]],
                int(held.sentence[at] - held.sentence[inside[0]]),
                int(held.clause[at] - held.clause[inside[0]]),
                bool(held.joined[at]),
                bool(held.negator[at]),
            )
            for at in inside
        ]
        assert got == tokens
        assert [int(held.text[at]) for at in inside] == [number] * len(tokens)
    assert place == len(held.start)


@pytest.fixture(scope="module")
def engine(codebook: Codebook) -> Engine:
    return Engine(codebook.rules, codebook.language)


def test_every_example_of_the_codebook_is_found_alike(codebook: Codebook, engine: Engine) -> None:
    matcher = Matcher(codebook.rules, codebook.language)
    many = [text for rule in codebook.rules for text in (*rule.matches, *rule.not_matches)]
    assert list(engine.find_all(many).of(many)) == [matcher.find(text) for text in many]
    assert engine.find(many[0]) == matcher.find(many[0])


def test_batches_and_forgotten_words_change_nothing(
    codebook: Codebook, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = ["", *(text for rule in codebook.rules[:40] for text in rule.matches), "", "n/a"]
    whole = list(engine.find_all(many).of(many))
    monkeypatch.setattr(engines, "BATCH_SIGNS", 100)
    monkeypatch.setattr(batches, "_KNOWN_WORDS", 3)
    assert list(Engine(codebook.rules, codebook.language).find_all(many).of(many)) == whole
    assert [len(hits) for hits in engine.find_all(many[::-1]).of(many[::-1])] == [len(hits) for hits in whole[::-1]]


def test_no_text_and_no_rule_give_no_hit(engine: Engine, language: Language) -> None:
    assert len(engine.find_all([])) == 0
    assert len(engine.find_all(["", "\n", "…"])) == 0
    assert len(Engine([], language).find_all(["ring me"])) == 0


def test_hits_of_a_text_too_long_to_be_packed_are_sorted_alike() -> None:
    generator = np.random.default_rng(1)
    rule, first, last = generator.integers(0, 4, (3, 200)).astype(np.int32)
    packed = distinct_hits(rule, first, last)
    high = np.int32(2**30)
    wide = distinct_hits(rule, first + high, last + high)
    assert [column.tolist() for column in packed] == [
        wide[0].tolist(),
        *((column - high).tolist() for column in wide[1:]),
    ]


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6))
def test_encoded_pieces_are_the_pieces(text: str, spans: list[tuple[int, int]]) -> None:
    inside = [(min(start, end, len(text)), min(max(start, end), len(text))) for start, end in spans]
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    start, end = (np.array([span[side] for span in inside], np.int32) for side in (0, 1))
    got = [piece.decode("utf-32-le", "surrogatepass") for piece in encode_pieces(signs, start, end).to_pylist()]
    assert got == [text[begin:after] for begin, after in inside]
