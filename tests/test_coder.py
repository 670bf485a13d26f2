"""Codes and evidence: what must hold for every table of comments."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cobench_analysis.coding.codebook import Codebook, Rule
from cobench_analysis.coding.coder import Coder
from cobench_analysis.coding.decision import CodeNumbers, count_votes, decide
from cobench_analysis.coding.explain import explain, given_spans, marked_pieces
from cobench_analysis.coding.hits import GIVEN, NEGATED, TOKEN_COLUMNS, Hits, Tokens
from cobench_analysis.coding.verdicts import tabulate
from cobench_analysis.errors import UsageError
from cobench_analysis.tables import BANDS, CODE_COLUMNS, EVIDENCE_COLUMNS, KINDS, split_ids, theme_column

SAYINGS = [
    "The waiting list is far too long and nobody rang us back.", "n/a", "", "Staff were lovely but we waited a year",
    "The council must commission more respite", "CPD", "My son's plan was late, again", "They don’t listen to parents",
    "no", "Local Offer 😀", "Who do we ring? İ don't know", "[phone]",
]  # fmt: skip


def frame(texts: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"comment_id": [f"c{place:03d}" for place in range(len(texts))], "text": texts})


@pytest.fixture(scope="module")
def coder(codebook: Codebook) -> Coder:
    return Coder(codebook)


def test_columns_are_those_of_the_contract(coder: Coder, codebook: Codebook) -> None:
    coding = coder.code(frame(SAYINGS))
    assert list(coding.codes.columns) == [*CODE_COLUMNS, *map(theme_column, codebook.theme_ids)]
    assert list(coding.evidence.columns) == list(EVIDENCE_COLUMNS)
    assert (str(coding.evidence["start"].dtype), str(coding.evidence["weight"].dtype)) == ("int32", "float64")


@given(st.lists(st.one_of(st.sampled_from(SAYINGS), st.text(max_size=60)), max_size=8))
@settings(max_examples=60, deadline=None)
def test_every_quote_is_its_span_and_every_code_has_a_reason(coder: Coder, texts: list[str]) -> None:
    coding = coder.code(frame(texts))
    said = coding.codes.set_index("comment_id")["text"]
    for row in coding.evidence.itertuples():
        assert said[row.comment_id][row.start : row.end] == row.quote
        assert (row.quote == "") == (row.rule_id.startswith("(") or row.start == row.end)
    reasons = set(
        coding.evidence.loc[coding.evidence["outcome"] == "given", ["comment_id", "kind", "code"]].itertuples(
            index=False, name=None
        )
    )
    for row in coding.codes.itertuples():
        codes = [("level", row.level), ("stance", row.stance)]
        codes += [("theme", theme) for theme in split_ids(row.themes)]
        codes += [("service", service) for service in split_ids(row.services)]
        assert {(row.comment_id, *code) for code in codes} <= reasons


@given(st.lists(st.sampled_from(SAYINGS), min_size=1, max_size=8), st.randoms())
@settings(max_examples=25, deadline=None)
def test_the_order_of_rows_changes_nothing(coder: Coder, texts: list[str], random) -> None:
    ordered = frame(texts)
    shuffled = ordered.sample(frac=1, random_state=random.randrange(1000))
    one, other = coder.code(ordered), coder.code(shuffled)
    pd.testing.assert_frame_equal(one.codes, other.codes)
    pd.testing.assert_frame_equal(one.evidence, other.evidence)


def test_theme_columns_say_what_themes_say(coder: Coder, codebook: Codebook) -> None:
    codes = coder.code(frame(SAYINGS)).codes
    for row in codes.to_dict("records"):
        assert {theme for theme in codebook.theme_ids if row[theme_column(theme)]} == set(split_ids(row["themes"]))
        assert row["theme_confidences"].count(";") == max(0, len(split_ids(row["themes"])) - 1)


def test_nothing_said_is_neutral_and_unclear_and_says_so(coder: Coder) -> None:
    coding = coder.code(frame(["n/a", ""]))
    assert set(coding.codes["level"]) == {"unclear"}
    assert set(coding.codes["stance"]) == {"neutral"}
    assert set(coding.codes["decided_by"]) == {"none"}
    assert set(coding.evidence["rule_id"]) == {"(default)"}


def test_a_bare_answer_is_read_by_its_question(coder: Coder) -> None:
    table = frame(["No", "Yes", "no"]).assign(
        question="Do you feel listened to by services?", prompt_level=["", "", "individual"]
    )
    codes = coder.code(table).codes
    assert codes["stance"].tolist()[:2] == ["weakness", "strength"]
    assert all("voice" in joined.split(";") for joined in codes["themes"][:2])
    assert set(codes["status"][:2]) == {"please_check"}
    evidence = coder.code(table).evidence
    read = evidence[evidence["comment_id"] == "c000"]
    assert set(read["source"]) == {"question"}
    assert (read["end"] == 0).all()
    beside = evidence[evidence["comment_id"] == "c002"]
    assert "question" not in set(beside["source"]), "where a prompt_level is recorded the question is not read"


@pytest.mark.parametrize(
    ("answer", "question", "stance"),
    [
        ("none", "What could be better?", "neutral"),
        ("Nothing", "What is working well?", "weakness"),
        ("no", "Is there anything else you would like to tell us?", "neutral"),
        ("No", "Is there anything that could be improved?", "neutral"),
        ("nope", "What has worked well for your family?", "weakness"),
        ("Yes always", "Do staff understand your child?", "strength"),
        ("don't know", "What is working well?", "neutral"),
        ("Portage on Tuesdays", "What has worked well?", "strength"),
        ("Portage on Tuesdays", "What would good look like?", "neutral"),
        ("Portage on Tuesdays", "What works well and what could be better?", "neutral"),
    ],
)
def test_what_a_question_may_settle(coder: Coder, answer: str, question: str, stance: str) -> None:
    row = coder.code(frame([answer]).assign(question=question)).codes.iloc[0]
    assert row["stance"] == stance
    assert row["status"] != "sure"


def test_the_question_is_not_read_where_words_say_something(coder: Coder) -> None:
    words = "The waiting list is too long"
    alone = coder.code(frame([words])).codes
    asked = coder.code(frame([words]).assign(question="Do you feel listened to?")).codes
    for name in ("level", "themes", "stance"):
        assert alone[name].tolist() == asked[name].tolist()


Vote = tuple[str, str, str]  # kind, code, rule


def decided(codebook: Codebook, votes: list[Vote], aside: list[Vote] = []) -> dict[str, object]:  # noqa: B006
    """Decide one comment for which these rules fired, one word each, in this order."""
    cast = sorted({*votes, *aside}, key=lambda vote: vote[2])
    rules = tuple(Rule(rule, kind, code, ()) for kind, code, rule in cast)
    fired = [*((vote, GIVEN) for vote in votes), *((vote, NEGATED) for vote in aside)]
    place = np.arange(len(fired), dtype=np.int32)
    rule = np.array([cast.index(vote) for vote, _ in fired], np.int32)
    outcome = np.array([outcome for _, outcome in fired], np.int8)
    one = np.array([9], np.int32)
    no_words = Tokens(*(place[:0] for _ in TOKEN_COLUMNS))
    hits = Hits(rules, place * 0, place, place + 1, rule, outcome, place * 0, place * 0, one, no_words, one, one)
    numbers = CodeNumbers(codebook)
    counted = count_votes(hits, 1, numbers)
    decision = decide(counted, numbers)
    rows = tabulate(decision, counted, hits, np.array([True]), numbers)
    names = [numbers.codes[code][1] for code in rows.code]
    told = {
        kind: [name for name, of in zip(names, rows.kind, strict=True) if of == place]
        for place, kind in enumerate(KINDS)
    }
    bands = dict(zip(names, [BANDS[band] for band in rows.band], strict=True))
    return {"level": told["level"][0], "stance": told["stance"][0], "themes": told["theme"], "bands": bands}


def test_level_goes_to_most_rules_and_a_rule_counts_once(codebook: Codebook) -> None:
    votes = [("level", "individual", "a"), ("level", "individual", "a"), ("level", "operational", "b")]
    assert decided(codebook, votes)["level"] == "operational", "one vote each: the wider level wins the tie"
    assert decided(codebook, [*votes, ("level", "individual", "c")])["level"] == "individual"
    assert decided(codebook, [], [("level", "strategic", "a")])["level"] == "unclear"


def test_stance_precedence(codebook: Codebook) -> None:
    praise, complaint, ask = (("stance", code, code) for code in ("strength", "weakness", "ask"))
    second, third = ("stance", "weakness", "w2"), ("stance", "strength", "s2")
    turn, neither = ("stance", "mixed", "turn"), ("stance", "neutral", "n")
    for votes, stance in (
        ([complaint, ask], "ask"),
        ([complaint, second, ask], "weakness"),
        ([praise, complaint, second], "weakness"),
        ([praise, third, complaint, second], "mixed"),
        ([turn, praise], "mixed"),
        ([turn, complaint], "weakness"),
        ([turn], "mixed"),
        ([ask], "ask"),
        ([praise], "strength"),
        ([neither, praise], "strength"),
        ([neither], "neutral"),
        ([], "neutral"),
    ):
        assert decided(codebook, votes)["stance"] == stance


def test_two_rules_that_agree_are_fairly_sure_unless_one_is_against(codebook: Codebook) -> None:
    votes = [("stance", "weakness", "a"), ("stance", "weakness", "b")]
    assert decided(codebook, votes)["bands"]["weakness"] == "fairly_sure"
    assert decided(codebook, votes[:1])["bands"]["weakness"] == "please_check"
    assert decided(codebook, [*votes, ("stance", "neutral", "n")])["bands"]["weakness"] == "please_check"


def test_themes_need_a_given_hit_and_the_surest_comes_first(codebook: Codebook) -> None:
    votes = [("theme", "voice", "a"), ("theme", "access", "b"), ("theme", "access", "c"), ("theme", "workforce", "d")]
    one = decided(codebook, votes, [("theme", "community", "e")])
    assert one["themes"] == ["access", "voice", "workforce"]
    assert (one["bands"]["access"], one["bands"]["voice"]) == ("fairly_sure", "please_check")


def test_a_coded_batch_can_be_read_by_pandas(coder: Coder) -> None:
    """A theme and a service have one id, and two rules can say the same words: pandas refuses values held twice."""
    batch = coder.code_batch(pa.Table.from_pandas(frame([*SAYINGS, "Nobody ever rang us back"])))
    whole = coder.code(frame([*SAYINGS, "Nobody ever rang us back"]))
    for name in ("codes", "evidence", "bands"):
        read = getattr(batch, name).to_pandas().astype("str")
        pd.testing.assert_frame_equal(read, getattr(whole, name).astype("str"), check_dtype=False)


def test_wrong_tables_are_refused(coder: Coder) -> None:
    with pytest.raises(UsageError, match="no column text"):
        coder.code(pd.DataFrame({"comment_id": ["a"]}))
    with pytest.raises(UsageError, match="twice"):
        coder.code(pd.DataFrame({"comment_id": ["a", "a"], "text": ["x", "y"]}))
    with pytest.raises(UsageError, match="twice"):
        coder.code(pd.DataFrame({"comment_id": [1, "1"], "text": ["x", "y"]}))
    with pytest.raises(UsageError, match="no column text"):
        coder.code_batch(pa.table({"comment_id": ["a"]}))


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6))
def test_marked_pieces_give_the_text_back(text: str, spans: list[tuple[int, int]]) -> None:
    inside = [(start, min(end, len(text))) for start, end in spans]
    pieces = marked_pieces(text, inside)
    assert "".join(piece for piece, _ in pieces) == text
    covered = {place for start, end in inside for place in range(start, end)}
    assert sum(len(piece) for piece, marked in pieces if marked) == len(covered)


def test_an_explanation_names_every_code_and_marks_the_words(coder: Coder, codebook: Codebook) -> None:
    coding = coder.code(frame(["The waiting list is far too long and nobody rang us back."]))
    told = explain(coding.codes.iloc[0].to_dict(), coding.evidence, coding.bands, codebook)
    assert "[waiting list" in told
    assert "Theme: Timeliness and waiting" in told
    assert "(please check)" in told or "(fairly sure)" in told
    assert given_spans(coding.evidence.to_dict("records"))
    assert "timeliness." not in told, "a volunteer reads names, not ids"
