"""The pattern language, case by case, and what must hold for every text."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cobench_analysis.coding.codebook import Codebook, Rule
from cobench_analysis.coding.hits import Hit
from cobench_analysis.coding.matcher import Matcher
from cobench_analysis.coding.patterns import PatternError, parse_pattern
from cobench_analysis.coding.tokens import tokenize
from cobench_analysis.language import Language


@pytest.fixture(scope="module")
def matcher(codebook: Codebook) -> Matcher:
    return Matcher(codebook.rules, codebook.language)


def find(language: Language, text: str, *patterns: str, **options: object) -> list[Hit]:
    parsed = tuple(parse_pattern(pattern, short_stem=True) for pattern in patterns)
    unless = tuple(parse_pattern(pattern) for pattern in options.pop("unless", ()))
    return Matcher([Rule("r", "stance", "strength", parsed, unless, **options)], language).find(text)


FOUND = [
    ("sic", "he was told [sic] of it", "sic"),
    ("school", "at [name of school] now", "school"),
    ("ring", "Ring me", "Ring"),
    ("ring", "RING!", "RING"),
    ("can't", "we cant go", "cant"),
    ("can't", "we can’t go", "can’t"),
    ("cant", "we can't go", "can't"),
    ("child", "the child's plan", "child's"),
    ("child", "the child’s plan", "child’s"),
    ("it's", "its broken", "its"),
    ("parents", "the parents' room", "parents"),
    ("navigat*", "a navigator helps", "navigator"),
    ("navigat*", "the navigator's room", "navigator's"),
    ("point of contact", "one point of contact please", "point of contact"),
    ("point of contact", "a point-of-contact", "point-of-contact"),
    ("point of contact", "a point\nof contact", "point\nof contact"),
    ("follow up", "no follow–up", "follow–up"),
    ("follow-up", "no follow up", "follow up"),
    ("p/c", "p/c feel alone", "p/c"),
    ("1:1", "we want 1:1 support", "1:1"),
    ("navigate the system", "to 'navigate' the system", "navigate' the system"),
    ("(ring|call)", "call me", "call"),
    ("(point of contact|lead)", "a point of contact", "point of contact"),
    ("ring .. back", "ring me right back", "ring me right back"),
    ("ring .. back", "ring back", "ring back"),
    ("ring ..5 back", "ring one two three four five back", "ring one two three four five back"),
    ("(ring|rang) .. (back|again)", "they rang us again", "rang us again"),
    ("never .. (ring|call) .. back", "never once call me back", "never once call me back"),
    ("a .. b .. c", "a x b x b x x x c", "a x b x b x x x c"),
    ("ring & back", "back then they ring", "back then they ring"),
    ("late & annual review", "annual review was late", "annual review was late"),
    ("support", "sup\u00adport", "sup\u00adport"),
    ("support", "sup\u200bport", "sup\u200bport"),
    ("naïve", "so naïve", "naïve"),
    ("l*", "İL love", "love"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "text", "quote"), FOUND)
def test_pattern_matches_and_covers_whole_words(language: Language, pattern: str, text: str, quote: str) -> None:
    assert [text[hit.start : hit.end] for hit in find(language, text, pattern)] == [quote]


NOT_FOUND = [
    ("ring", "boring string rings"),
    ("age", "manage"),
    ("parent*", "the grandparent"),
    ("point of contact", "point, of contact"),
    ("point of contact", "point. Of contact"),
    ("point of contact", "point (of) contact"),
    ("no support", "no, support"),
    ("ring .. back", "ring me. They never back"),
    ("ring .. back", "ring me\nand back"),
    ("ring .. back", "ring me; and back"),
    ("ring .. back", "ring one two three four back"),
    ("ring .. back", "back to ring"),
    ("ring & back", "ring me. back"),
    ("navigat*", "navy"),
    ("phone", "ring [phone] now"),
    ("birth", "his [date of birth] is wrong"),
    ("ring now", "ring [phone] now"),
    ("point of contact", "point of"),
]


@pytest.mark.parametrize(("pattern", "text"), NOT_FOUND)
def test_pattern_abstains(language: Language, pattern: str, text: str) -> None:
    assert find(language, text, pattern) == []


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("", "empty"), ("  ", "empty"), ("nav*", "fewer than 4"), ("(a|", "bracket"), ("((a|b)|c)", "bracket"),
        ("(a||b)", "choices"), (".. back", "between"), ("ring ..", "between"), ("a .. .. b", "between"), ("& a", "'&'"),
        ("a &", "'&'"), ("na*ve", "never match"), ("*", "never match"), ("what?", "never match"), ("(a & b)", "inside"),
        ("£", "never match"),
    ],
)  # fmt: skip
def test_patterns_that_cannot_be_meant_are_refused(pattern: str, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        parse_pattern(pattern)


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("not helpful", True), ("never once very helpful", True), ("isn't helpful", True), ("isn’t helpful", True),
        ("isnt helpful", True), ("hardly helpful", True), ("daren't helpful", True), ("helpful, not slow", False),
        ("not there, helpful", False), ("not there but helpful", False), ("not there. helpful", False),
        ("not a b c d helpful", False), ("not a b c helpful", True), ("the parent helpful", False),
        ("want helpful", False),
    ],
)  # fmt: skip
def test_negation_reaches_four_words_in_its_clause(language: Language, text: str, negated: bool) -> None:
    (hit,) = find(language, text, "helpful", negated="block")
    assert hit.given is not negated
    (hit,) = find(language, text, "helpful", negated="flip", flip=("stance", "weakness"))
    assert hit.code == ("weakness" if negated else "strength")
    assert hit.given
    (hit,) = find(language, text, "helpful")
    assert (hit.given, hit.code) == (True, "strength")


def test_unless_sets_aside_in_the_same_sentence_only(language: Language) -> None:
    text = "Who to ring. Who to ring, who to blame"
    first, second = find(language, text, "who to ring", unless=["who to blame"])
    assert (first.given, second.given) == (True, False)
    assert "who to blame" in second.reason


def test_all_overlapping_hits_are_kept(language: Language) -> None:
    hits = find(language, "no waiting list support", "waiting list", "waiting", "list support")
    assert [(hit.start, hit.end) for hit in hits] == [(3, 10), (3, 15), (11, 23)]


WORDS = st.sampled_from(
    ["ring", "back", "never", "not", "can't", "can’t", "child's", "point", "of", "contact", "but", "navigator", "İx",
     "sup\u00adport", "é", "\u0301", "p/c", "1:1", "[phone]", "😀"]
)  # fmt: skip
GAPS = st.sampled_from([" ", ", ", ". ", "\n", "; ", "-", "  ", "! ", "(", ") ", ":", "…", "\u200b "])
TEXTS = st.lists(st.tuples(WORDS, GAPS), max_size=14).map(lambda pairs: "".join(word + gap for word, gap in pairs))


@given(st.one_of(TEXTS, st.text()))
@settings(max_examples=300)
def test_tokens_tell_where_they_stand(language: Language, text: str) -> None:
    tokens = tokenize(text, language)
    ends = [0, *(token.end for token in tokens)]
    for before, token in zip(ends, tokens, strict=False):
        assert before <= token.start < token.end <= len(text)
        assert token.key
    assert [token.sentence for token in tokens] == sorted(token.sentence for token in tokens)
    assert [token.clause for token in tokens] == sorted(token.clause for token in tokens)


@given(st.one_of(TEXTS, st.text()))
@settings(max_examples=300, deadline=None)
def test_hits_lie_on_words_of_the_text(codebook: Codebook, matcher: Matcher, text: str) -> None:
    tokens = tokenize(text, codebook.language)
    starts, ends = {token.start for token in tokens}, {token.end for token in tokens}
    for hit in matcher.find(text):
        assert hit.start in starts
        assert hit.end in ends
        assert hit.start < hit.end


@given(TEXTS, st.randoms())
@settings(max_examples=25, deadline=None)
def test_the_order_of_rules_changes_nothing(codebook: Codebook, matcher: Matcher, text: str, random) -> None:
    rules = list(codebook.rules)
    random.shuffle(rules)
    assert Matcher(rules, codebook.language).find(text) == matcher.find(text)


@pytest.mark.parametrize("words", ["waiting list ", "listen to me ", "1-1-"])
def test_repeated_words_cost_no_more_than_their_number(codebook: Codebook, words: str) -> None:
    """Count the work, not the seconds: twice the text may take little more than twice the steps."""
    matcher = Matcher(codebook.rules, codebook.language)

    def steps(text: str) -> int:
        count = 0

        def tally(frame: object, event: str, _: object) -> None:
            nonlocal count
            count += event == "call"

        sys.setprofile(tally)
        try:
            matcher.find(text)
        finally:
            sys.setprofile(None)
        return count

    once, twice = steps(words * 60), steps(words * 120)
    assert twice < 2.6 * once
