"""The measures: their file, its problems, and every verdict at its edges."""

from dataclasses import replace
from math import sqrt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.errors import InputError
from cobench_analysis.framework.measure_verdicts import (
    CANNOT_TELL,
    EVIDENCED,
    NOT_EVIDENCED,
    PARTLY,
    STATUS_WORDS,
    Judged,
    Verdict,
    bears_on,
    combined,
    verdict,
)
from cobench_analysis.framework.measures import (
    FILLED_WORDS,
    LONGEST_SHORT,
    TOPIC_WORDS,
    ActionsRule,
    CommentsRule,
    FiguresRule,
    Measure,
    Measures,
    Thresholds,
    TouchpointsRule,
    load_measures,
)
from cobench_analysis.project import measures_file
from cobench_analysis.review.intervals import wilson
from cobench_analysis.tables import ACTION_COLUMNS, CONTEXT_TOPICS

THEMES = ("voice", "feedback_loop", "resources")
SERVICES = ("sendiass", "pals")
THRESHOLDS = Thresholds(
    fewest_judged=10, share=0.5, oldest_years=1, fewest_listed=5, well=0.75, poorly=0.25, not_known=("not known", "no")
)
COMMENTS = CommentsRule(("voice",))
FIGURES = FiguresRule(("population", "need"), "Shropshire", 2)
ACTIONS = ActionsRule(("done", "told_families"), ("operational",))
TOUCHPOINTS = TouchpointsRule()
GOOD = """\
thresholds:
  fewest_judged: 10
  share: 0.5
  oldest_years: 1
  fewest_listed: 5
  well: 0.75
  poorly: 0.25
  not_known: ["Not known.", "no"]
measures:
  - id: heard
    level: individual
    question: "Are we heard?"
    short: "We are heard"
    why: "Comments say so."
    evidence:
      - {kind: comments, themes: [voice], services: [pals]}
      - {kind: touchpoints}
  - id: money
    level: strategic
    question: "Is it open?"
    short: "It is open"
    why: "Figures say so."
    evidence:
      - {kind: figures, topics: [resources, need], geography: Shropshire, at_least: 1}
      - {kind: actions, filled: [done]}
"""


def load(path: Path, text: str | bytes) -> Measures:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_measures(path, themes=THEMES, services=SERVICES)


def problems(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(tmp_path / "measures.yml", text)
    return [str(problem) for problem in caught.value.problems]


# --- the project's own file -------------------------------------------------------------------


@pytest.fixture(scope="module")
def project() -> Measures:
    book = load_codebook()
    return load_measures(themes=[code.id for code in book.themes], services=[code.id for code in book.services])


def test_the_questions_are_pacc_s_own_16_in_order(project: Measures) -> None:
    table = pd.read_csv(
        measures_file().parents[2] / "data/raw/2021/statements.csv", dtype=str, keep_default_na=False, encoding="utf-8"
    )
    said = table[table["kind"] == "measurable"]
    assert len(said) == 16
    assert [(measure.level, measure.question) for measure in project.measures] == list(
        zip(said["level"], said["text"], strict=True)
    )


def test_the_file_states_each_threshold_that_the_tests_rely_on(project: Measures) -> None:
    assert replace(project.thresholds, not_known=()) == replace(THRESHOLDS, not_known=())
    assert {"not known", "no"} <= set(project.thresholds.not_known)


def test_every_short_form_fits_and_is_told_from_the_others(project: Measures) -> None:
    shorts = [measure.short for measure in project.measures]
    assert max(map(len, shorts)) <= LONGEST_SHORT
    assert len(set(shorts)) == 16


def test_topics_and_columns_are_those_of_the_tables() -> None:
    assert (*TOPIC_WORDS, "event") == CONTEXT_TOPICS
    assert set(FILLED_WORDS) < set(ACTION_COLUMNS)


def test_each_measure_gets_a_verdict_with_nothing_and_with_everything_hidden(project: Measures) -> None:
    hidden = Judged(None, None, None, None, None, None)
    for measure in project.measures:
        for judged in (None, hidden):
            found = decide(*measure.evidence, judged=judged, measure=measure)
            assert (found.measure_id, found.status) == (measure.id, CANNOT_TELL)
            assert not any(sign.isdigit() for sign in found.words)


# --- reading ----------------------------------------------------------------------------------


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    found = load(tmp_path / "m.yml", GOOD)
    assert found.thresholds == THRESHOLDS
    assert [(measure.id, measure.line) for measure in found.measures] == [("heard", 10), ("money", 18)]
    assert found.measures[0] == Measure(
        "heard", "individual", "Are we heard?", "We are heard", "Comments say so.",
        (CommentsRule(("voice",), ("pals",)), TOUCHPOINTS), 10,
    )  # fmt: skip
    assert found.measures[1].evidence == (
        FiguresRule(("resources", "need"), "Shropshire", 1),
        ActionsRule(("done",), ("strategic",)),
    )
    assert found.measures[0].comments == CommentsRule(("voice",), ("pals",))
    assert found.measures[1].comments is None


def test_what_is_left_out_has_a_plain_meaning(tmp_path: Path) -> None:
    text = GOOD.replace(", at_least: 1", "").replace("filled: [done]", "filled: [done], levels: [individual]")
    text = text.replace('  not_known: ["Not known.", "no"]\n', "").replace(", services: [pals]", "")
    found = load(tmp_path / "m.yml", text)
    assert found.thresholds.not_known == ()
    assert found.measures[0].evidence[0] == CommentsRule(("voice",))
    assert found.measures[1].evidence == (
        FiguresRule(("resources", "need"), "Shropshire", 2),
        ActionsRule(("done",), ("individual",)),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("measures:\n", "extra: 1\nmeasures:\n", "line 9: the file has a key 'extra' that is not known"),
        ("  share: 0.5", "  share: half", "line 3: thresholds: share is 'half'"),
        ("  share: 0.5", "  share: 1", "line 3: thresholds: share is '1'"),
        ("  share: 0.5", "  share: 0", "line 3: thresholds: share is '0'"),
        ("  share: 0.5", "  share: [0.5]", "line 3: thresholds: share is missing or no single number"),
        ("  share: 0.5\n", "", "line 2: thresholds: share is missing"),
        ("fewest_judged: 10", "fewest_judged: 0", "line 2: thresholds: fewest_judged is '0'"),
        ("fewest_judged: 10", "fewest_judged: 2.5", "line 2: thresholds: fewest_judged is '2.5'"),
        ("oldest_years: 1", "oldest_years: -1", "line 4: thresholds: oldest_years is '-1'"),
        ("  well: 0.75", "  well: 0.2", "line 7: poorly is larger than well"),
        ("  well: 0.75", "  well: 0.75\n  best: 1", "line 7: thresholds has a key 'best' that is not known"),
        ('["Not known.", "no"]', "no", "line 8: thresholds: not_known is not a list of words"),
        ("id: heard", "id: Heard it", "line 10: measure 'Heard it': this id cannot be used"),
        ("id: money", "id: heard", "line 18: the id 'heard' stands twice (first in line 10)"),
        ("- id: heard\n    level", "- level", "line 10: a measure has no id"),
        ("  - id: heard", "  - just words\n  - id: heard", "line 10: a measure has no id"),
        ("level: individual", "level: unclear", "line 11: measure 'heard': the level is 'unclear'"),
        ("    level: individual\n", "", "line 10: measure 'heard' has no level"),
        ('question: "Are we heard?"', 'question: " "', "line 12: measure 'heard' has no question"),
        ('short: "We are heard"', "short: [We]", "line 13: measure 'heard' has no short"),
        ('    why: "Comments say so."\n', "", "line 10: measure 'heard' has no why"),
        ("We are heard", "x" * 46, "line 13: measure 'heard': short has 46 characters"),
        ('why: "Comments', 'wy: "Comments', "line 14: measure 'heard' has a key 'wy' that is not known"),
        ('why: "Comments say so."', 'why: "A"\n    why: "B"', "line 15: the key 'why' stands twice here"),
        ("themes: [voice]", "themes: [voices]", "line 16: measure 'heard': the theme 'voices' is not known"),
        ("themes: [voice]", "themes: [voice, voice]", "line 16: measure 'heard': the theme 'voice' stands twice"),
        ("themes: [voice]", "themes: voice", "line 16: measure 'heard': themes is not a list of words"),
        ("themes: [voice]", "themes: []", "line 16: measure 'heard': themes is not a list of words"),
        ("themes: [voice], ", "", "line 16: measure 'heard': themes is not a list of words"),
        ("[pals]", "[iass]", "line 16: measure 'heard': the service 'iass' is not known"),
        ("[pals]", "[pals], topics: [need]", "line 16: measure 'heard', its rule on comments, has a key 'topics'"),
        ("{kind: touchpoints}", "{kind: guesses}", "line 17: measure 'heard' has a rule of no known kind"),
        ("{kind: touchpoints}", "touchpoints", "line 16: measure 'heard' has a rule of no known kind"),
        ("{kind: touchpoints}", "{kind: comments, themes: [voice]}", "line 17: measure 'heard' has two rules on comm"),
        (
            "- {kind: touchpoints}",
            "- {kind: touchpoints}\n      - {kind: actions, filled: [done]}",
            "line 16: measure 'heard' has not one or two rules",
        ),
        ("topics: [resources, need]", "topics: [money]", "line 24: measure 'money': the topic 'money' is not known"),
        ("topics: [resources, need]", "topics: [event]", "line 24: measure 'money': the topic 'event' is not known"),
        (", geography: Shropshire", "", "line 24: measure 'money', its rule on figures, has no geography"),
        ("at_least: 1", "at_least: 3", "line 24: measure 'money': at_least is more than there are topics"),
        ("at_least: 1", "at_least: 0", "line 24: measure 'money': at_least is '0'"),
        ("filled: [done]", "filled: [finished]", "line 25: measure 'money': the column 'finished' is not known"),
        ("filled: [done]", "filled: [done], levels: [all]", "line 25: measure 'money': the level 'all' is not known"),
    ],
)
def test_every_problem_is_said_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert GOOD.count(old) >= 1
    found = problems(tmp_path, GOOD.replace(old, new, 1))
    assert any(f"measures.yml, {said}" in problem for problem in found), found
    assert all("What to do:" in problem for problem in found)


def test_all_problems_are_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD.replace("share: 0.5", "share: 7").replace("[voice]", "[x]").replace("filled: [done]", "filled: [y]")
    lines = [problem.split(":")[0] for problem in problems(tmp_path, text)]
    assert lines == ["measures.yml, line 3", "measures.yml, line 16", "measures.yml, line 25"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no measures are listed"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"a: [", "cannot be read as YAML"),
        (GOOD[: GOOD.index("measures:")].encode(), "no measures are listed"),
        (GOOD[: GOOD.index("  - id: heard")].encode(), "no measures are listed"),
        (GOOD[GOOD.index("measures:") :].encode(), "the thresholds are missing"),
    ],
)
def test_a_file_that_is_no_list_of_measures_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in problems(tmp_path, content)[0]


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file of measures"):
        load_measures(tmp_path / "none.yml", themes=THEMES, services=SERVICES)


# --- which comments bear on a measure ------------------------------------------------------------


def test_comments_bear_on_a_measure_by_level_and_any_theme_or_service() -> None:
    codes = pd.DataFrame(
        [
            ("individual", "strategic", "voice", ""),
            ("individual", "individual", "resources;voice", ""),
            ("individual", "", "", "school;pals"),
            ("individual", "", "resources", "school"),
            ("operational", "individual", "voice", "pals"),
            ("unclear", "", "voice", ""),
        ],
        columns=["level", "prompt_level", "themes", "services"],
    )
    measure = a_measure(CommentsRule(("voice", "feedback_loop"), ("pals",)))
    assert bears_on(measure, codes).tolist() == [True, True, True, False, False, False]
    assert bears_on(measure, codes, "prompt_level").tolist() == [False, True, False, False, True, False]
    assert bears_on(a_measure(TOUCHPOINTS), codes).tolist() == [False] * 6
    assert bears_on(measure, codes[:0]).tolist() == []


# --- verdicts ------------------------------------------------------------------------------------


def a_measure(*rules: object) -> Measure:
    return Measure("heard", "individual", "Are we heard?", "We are heard", "Why.", rules)  # type: ignore[arg-type]


def decide(
    *rules: object,
    judged: Judged | None = None,
    year: int = 2022,
    context: pd.DataFrame | None = None,
    actions: pd.DataFrame | None = None,
    touchpoints: pd.DataFrame | None = None,
    shown: object = str,
    thresholds: Thresholds = THRESHOLDS,
    measure: Measure | None = None,
) -> Verdict:
    return verdict(
        measure or a_measure(*rules), thresholds, year=year, judged=judged, interval=wilson, context=context,
        actions=actions, touchpoints=touchpoints, shown=shown,  # type: ignore[arg-type]
    )  # fmt: skip


def counts(strength: int, weakness: int, mixed: int = 0, ask: int = 0, neutral: int = 0) -> Judged:
    return Judged(strength, weakness, mixed, ask, neutral, strength + weakness + mixed + ask + neutral)


@pytest.mark.parametrize(
    ("judged", "status", "words"),
    [
        (None, CANNOT_TELL, "There are no comments to go by."),
        (counts(0, 0), CANNOT_TELL, "No comment speaks of it."),
        (
            counts(0, 0, 0, 12, 3),
            CANNOT_TELL,
            "No comment says how things are. 12 comments say what is wanted and 3 only name the subject; that is not "
            "judged here.",
        ),
        (
            counts(0, 0, 0, 0, 1),
            CANNOT_TELL,
            "No comment says how things are. 1 comment only names the subject; that is not judged here.",
        ),
        (
            counts(0, 1, 0, 1, 1),
            CANNOT_TELL,
            "No comment says that it works and 1 says that it does not. It takes at least 10 such comments "
            "to tell. 1 comment says what is wanted and 1 only names the subject; that is not judged here.",
        ),
        (
            counts(9, 0),
            CANNOT_TELL,
            "9 comments say that it works and none says that it does not. It takes at least 10 such comments to tell.",
        ),
        (
            counts(10, 0),
            EVIDENCED,
            "10 comments say that it works and none says that it does not. Clearly more than half say that it works.",
        ),
        (
            counts(0, 10),
            NOT_EVIDENCED,
            "No comment says that it works and 10 say that it does not. Clearly fewer than half say that it works.",
        ),
        (
            counts(10, 10),
            PARTLY,
            "10 comments say that it works and 10 say that it does not. That is neither clearly more nor clearly fewer "
            "than half.",
        ),
        (
            counts(1, 30, 1),
            NOT_EVIDENCED,
            "1 comment says that it works, 30 say that it does not and 1 says some of each. With some of each counted "
            "as half, clearly fewer than half say that it works.",
        ),
        (
            counts(0, 0, 40),
            PARTLY,
            "No comment says that it works, none says that it does not and 40 say some of each. That is neither "
            "clearly more nor clearly fewer than half.",
        ),
    ],
)
def test_comments_at_the_edges(judged: Judged | None, status: str, words: str) -> None:
    found = decide(COMMENTS, judged=judged)
    assert (found.status, found.words, found.basis) == (status, words, "comments")


@pytest.mark.parametrize(("works", "status"), [(14, PARTLY), (15, EVIDENCED), (6, PARTLY), (5, NOT_EVIDENCED)])
def test_the_interval_decides(works: int, status: str) -> None:
    """14 of 20: 0.48 to 0.85; 15 of 20: 0.53 to 0.89 (by the formula, worked out by hand)."""
    assert decide(COMMENTS, judged=counts(works, 20 - works)).status == status
    low, high = by_formula(works, 20)
    assert status == (EVIDENCED if low > 0.5 else NOT_EVIDENCED if high < 0.5 else PARTLY)


def by_formula(count: float, total: int) -> tuple[float, float]:
    z = 1.959963984540054
    middle = (count + z * z / 2) / (total + z * z)
    half = z / (total + z * z) * sqrt(count * (total - count) / total + z * z / 4)
    return middle - half, middle + half


def test_some_of_each_counts_half_and_the_interval_gets_whole_numbers() -> None:
    asked: list[tuple[int, int]] = []

    def interval(count: int, total: int) -> tuple[float, float]:
        asked.append((count, total))
        return wilson(count, total)

    verdict(
        a_measure(COMMENTS), THRESHOLDS, year=2022, judged=counts(10, 4, 3), interval=interval, context=None,
        actions=None, touchpoints=None, shown=str,
    )  # fmt: skip
    assert asked == [(11, 17), (12, 17)]
    assert all(isinstance(number, int) for pair in asked for number in pair)


@pytest.mark.parametrize("hidden", ["strength", "weakness"])
def test_a_hidden_count_is_never_guessed(hidden: str) -> None:
    found = decide(COMMENTS, judged=replace(counts(40, 10, 10, 15), **{hidden: None}))
    assert found.status == CANNOT_TELL
    assert found.words == (
        "Too few comments say how things are for their number to be shown, so nothing is read from them. "
        "15 comments say what is wanted; that is not judged here."
    )


def test_a_hidden_count_of_some_of_each_is_left_out_and_said_to_be() -> None:
    found = decide(COMMENTS, judged=replace(counts(40, 10, 10), mixed=None))
    assert found.status == decide(COMMENTS, judged=counts(40, 10)).status == EVIDENCED
    assert "Those that say some of each are not shown and are left out." in found.words


def test_hidden_wishes_do_not_keep_what_is_judged_from_being_told() -> None:
    found = decide(COMMENTS, judged=replace(counts(40, 10), ask=None, neutral=None, total=None))
    assert found.status == EVIDENCED
    assert "wanted" not in found.words


def test_counts_of_comments_are_written_only_as_they_may_be_shown() -> None:
    found = decide(COMMENTS, judged=counts(40, 10, 5, 20, 15), shown=lambda count: f"about {count}")
    assert found.words == (
        "About 40 comments say that it works, about 10 say that it does not and about 5 say some of each. With some of "
        "each counted as half, clearly more than half say that it works. "
        "About 20 comments say what is wanted and about 15 only name the subject; that is not judged here."
    )


def test_another_share_is_told_as_it_is() -> None:
    found = decide(COMMENTS, judged=counts(40, 10), thresholds=replace(THRESHOLDS, share=0.9))
    assert found.status == NOT_EVIDENCED
    assert "Clearly fewer than 90 in 100 say that it works." in found.words


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_praise_and_complaint_are_mirror_images(strength: int, weakness: int, mixed: int) -> None:
    mirror = {EVIDENCED: NOT_EVIDENCED, NOT_EVIDENCED: EVIDENCED}
    found = decide(COMMENTS, judged=counts(strength, weakness, mixed)).status
    assert decide(COMMENTS, judged=counts(weakness, strength, mixed)).status == mirror.get(found, found)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_wishes_never_change_a_verdict(strength: int, weakness: int, mixed: int, ask: int, neutral: int) -> None:
    without = decide(COMMENTS, judged=counts(strength, weakness, mixed)).status
    assert decide(COMMENTS, judged=counts(strength, weakness, mixed, ask, neutral)).status == without


def figures(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["period", "geography", "topic", "value", "unit"], dtype="str")


POPULATION = ("2021-01", "Shropshire", "population", "14.5", "percent")
NEED = ("2022", "Shropshire", "need", "300", "pupils")
OLD_NEED = ("2020-12-31", "Shropshire", "need", "290", "pupils")


@pytest.mark.parametrize(
    ("context", "status", "words"),
    [
        (None, CANNOT_TELL, "PACC has not yet written down any published figures."),
        (
            figures(),
            NOT_EVIDENCED,
            "The list of published figures holds none for Shropshire on how many children and young people have SEND "
            "or what their needs "
            "are.",
        ),
        (
            figures(POPULATION),
            PARTLY,
            "Published for Shropshire: 1 figure on how many children and young people have SEND (of 2021). The "
            "list of published figures holds none for Shropshire on what their needs are.",
        ),
        (
            figures(POPULATION, NEED, OLD_NEED),
            EVIDENCED,
            "Published for Shropshire: 1 figure on how many children and young people have SEND (of 2021) and 2 "
            "figures on what their needs are (the newest of 2022).",
        ),
        (
            figures(POPULATION, OLD_NEED),
            PARTLY,
            "Published for Shropshire: 1 figure on how many children and young people have SEND (of 2021) and 1 figure "
            "on what their needs are (of 2020). Figures from before 2021 are too old to count in full.",
        ),
    ],
)
def test_figures_at_the_edges(context: pd.DataFrame | None, status: str, words: str) -> None:
    found = decide(FIGURES, context=context)
    assert (found.status, found.words, found.basis) == (status, words, "figures")


@pytest.mark.parametrize(
    "row",
    [
        ("2022", "England", "need", "300", "pupils"),
        ("2022", "Shropshire with Telford and Wrekin", "need", "300", "pupils"),
        ("2022", "Shropshire", "age", "300", "pupils"),
        ("2022", "Shropshire", "need", "", "event"),
        ("2022", "Shropshire", "need", "5", "event"),
        ("2022", "Shropshire", "need", " ", "pupils"),
    ],
)
def test_other_places_topics_and_events_are_no_figures(row: tuple[str, str, str, str, str]) -> None:
    assert decide(FIGURES, context=figures(row)).status == NOT_EVIDENCED
    assert decide(FIGURES, context=figures(POPULATION, row)).status == PARTLY


def test_figures_without_a_year_count_as_old_and_spelling_of_the_place_is_forgiven() -> None:
    found = decide(FIGURES, context=figures(POPULATION, ("", " shropshire ", "need", "1", "pupils")))
    assert found.status == PARTLY
    assert "1 figure on what their needs are (without a year)" in found.words


def test_so_many_topics_may_be_enough() -> None:
    assert decide(replace(FIGURES, at_least=1), context=figures(NEED)).status == EVIDENCED
    assert decide(replace(FIGURES, at_least=1), context=figures(OLD_NEED)).status == PARTLY


def action_rows(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["level", "due", "done", "told_families"], dtype="str")


FULL = ("operational", "2022-03", "2022-02", "2022-04")
UNTOLD = ("operational", "2022-03", "2022-02", "no")
OPEN = ("operational", "2022-12", "", "")
NOT_DUE = ("operational", "2023-01", "", "")


@pytest.mark.parametrize(
    ("actions", "status", "words"),
    [
        (None, CANNOT_TELL, "PACC has not yet written down what was promised and done."),
        (action_rows(), CANNOT_TELL, "No actions are written down to go by; at least 5 are needed to tell."),
        (action_rows(FULL), CANNOT_TELL, "1 action is written down to go by; at least 5 are needed to tell."),
        (
            action_rows(*[FULL] * 4, NOT_DUE),
            CANNOT_TELL,
            "4 actions are written down to go by; at least 5 are needed to tell. 1 action that is not due yet is not "
            "counted.",
        ),
        (
            action_rows(*[FULL] * 6, UNTOLD, OPEN, NOT_DUE, NOT_DUE),
            EVIDENCED,
            "Of 8 actions written down, 6 record that it is done and that families were told. That is 75 in 100 or "
            "more. 2 actions that are not due yet are not counted.",
        ),
        (
            action_rows(*[FULL] * 5, *[UNTOLD] * 3),
            PARTLY,
            "Of 8 actions written down, 5 record that it is done and that families were told. That is fewer than the "
            "75 in 100 that would count in full.",
        ),
        (
            action_rows(*[FULL] * 2, *[OPEN] * 6),
            PARTLY,
            "Of 8 actions written down, 2 record that it is done and that families were told. That is fewer than the "
            "75 in 100 that would count in full.",
        ),
        (
            action_rows(FULL, *[OPEN] * 7),
            NOT_EVIDENCED,
            "Of 8 actions written down, 1 records that it is done and that families were told. That is fewer than 25 "
            "in 100.",
        ),
        (
            action_rows(*[UNTOLD] * 5),
            NOT_EVIDENCED,
            "Of 5 actions written down, none records that it is done and that families were told. That is fewer than "
            "25 in 100.",
        ),
    ],
)
def test_actions_at_the_edges(actions: pd.DataFrame | None, status: str, words: str) -> None:
    found = decide(ACTIONS, actions=actions)
    assert (found.status, found.words, found.basis) == (status, words, "actions")


def test_actions_of_other_levels_do_not_count_and_those_without_a_level_do() -> None:
    other, without = ("strategic", *FULL[1:]), ("", *FULL[1:])
    assert decide(ACTIONS, actions=action_rows(*[other] * 9)).status == CANNOT_TELL
    assert decide(ACTIONS, actions=action_rows(*[without] * 5)).status == EVIDENCED


def test_actions_that_are_done_before_they_are_due_count_and_so_do_all_where_done_is_not_asked() -> None:
    early = ("operational", "2023-06", "2022-02", "2022-04")
    assert decide(ACTIONS, actions=action_rows(*[early] * 5)).status == EVIDENCED
    found = decide(replace(ACTIONS, filled=("due",)), actions=action_rows(*[NOT_DUE] * 5))
    assert (found.status, found.words) == (
        EVIDENCED,
        "Of 5 actions written down, 5 record by when. That is 75 in 100 or more.",
    )


def asked_in(*became: str) -> pd.DataFrame:
    return pd.DataFrame({"what_became_of_it": pd.Series(became, dtype="str")})


@pytest.mark.parametrize(
    ("touchpoints", "status", "words"),
    [
        (None, CANNOT_TELL, "PACC has not yet written down where families are asked."),
        (asked_in(), CANNOT_TELL, "No places where families are asked are listed; at least 5 are needed to tell."),
        (asked_in("A new leaflet"), CANNOT_TELL, "1 place where families are asked is listed; at least 5 are needed t"),
        (
            asked_in(*[""] * 4, "Not known."),
            PARTLY,
            "5 places are listed where families are asked. What became of it is known for none. That is fewer than the "
            "75 in 100 that would count in full.",
        ),
        (
            asked_in(*["A new leaflet"] * 3, "", " "),
            PARTLY,
            "5 places are listed where families are asked. What became of it is known for 3. That is fewer than the 75 "
            "in 100 that would count in full.",
        ),
        (
            asked_in(*["A new leaflet"] * 6, "", "NO"),
            EVIDENCED,
            "8 places are listed where families are asked. What became of it is known for 6. That is 75 in 100 or mo",
        ),
    ],
)
def test_touchpoints_at_the_edges(touchpoints: pd.DataFrame | None, status: str, words: str) -> None:
    found = decide(TOUCHPOINTS, touchpoints=touchpoints)
    assert (found.status, found.basis) == (status, "touchpoints")
    assert found.words.startswith(words)


# --- two rules together -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (EVIDENCED, EVIDENCED, EVIDENCED),
        (PARTLY, PARTLY, PARTLY),
        (NOT_EVIDENCED, NOT_EVIDENCED, NOT_EVIDENCED),
        (CANNOT_TELL, CANNOT_TELL, CANNOT_TELL),
        (EVIDENCED, PARTLY, PARTLY),
        (EVIDENCED, NOT_EVIDENCED, PARTLY),
        (PARTLY, NOT_EVIDENCED, PARTLY),
        (EVIDENCED, CANNOT_TELL, PARTLY),
        (PARTLY, CANNOT_TELL, PARTLY),
        (NOT_EVIDENCED, CANNOT_TELL, NOT_EVIDENCED),
    ],
)
def test_two_findings_combine_in_either_order(first: str, second: str, together: str) -> None:
    assert combined([first, second]) == combined([second, first]) == together


def test_one_finding_stands_for_itself() -> None:
    assert [combined([status]) for status in STATUS_WORDS] == list(STATUS_WORDS)


LIMIT = "so it counts as partly evidenced"


def test_words_of_both_are_given_and_the_combination_is_explained() -> None:
    known = asked_in(*["A new leaflet"] * 5)
    alone = decide(COMMENTS, TOUCHPOINTS, judged=counts(20, 2))
    assert alone.status == PARTLY
    assert alone.basis == "comments and touchpoints"
    assert alone.words.startswith("20 comments say that it works")
    assert alone.words.endswith("The touchpoints cannot tell yet, so it counts as partly evidenced at most.")
    differ = decide(COMMENTS, TOUCHPOINTS, judged=counts(2, 20), touchpoints=known)
    assert differ.status == PARTLY
    assert differ.words.endswith("The two do not say the same, so it counts as partly evidenced.")
    same = decide(COMMENTS, TOUCHPOINTS, judged=counts(20, 2), touchpoints=known)
    assert same.status == EVIDENCED
    assert LIMIT not in same.words


def test_nothing_is_explained_where_the_combination_is_plain() -> None:
    for judged in (counts(2, 20), counts(10, 10), None):
        assert LIMIT not in decide(COMMENTS, TOUCHPOINTS, judged=judged).words


def test_status_words() -> None:
    assert list(STATUS_WORDS.values()) == ["Evidenced", "Partly evidenced", "Not evidenced", "Cannot tell yet"]
