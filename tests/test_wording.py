"""Sentences made from figures, whole, at their edges: nought, one, ties, nothing shown, everything shown."""
# ruff: noqa: E501  (whole sentences stand on one line, so that they can be read)

import re
from collections.abc import Mapping
from html import unescape

import pandas as pd
import pytest
from years import HEARD, measures_for, random_codes, year_of_codes, year_that_shows

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.framework.measure_verdicts import Verdict
from cobench_analysis.intake.source import SourceSettings
from cobench_analysis.intake.year_inputs import YearInputs
from cobench_analysis.reporting import annex, changed, levels, population, sections, taking_part, who, wording, you_said
from cobench_analysis.reporting.changes import ALIKE, FEWER, MORE, UNKNOWN, Change
from cobench_analysis.reporting.counting import key
from cobench_analysis.reporting.counts import count_of
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.earlier import Earlier
from cobench_analysis.reporting.figures import finding
from cobench_analysis.reporting.measured_levels import summary
from cobench_analysis.reporting.parts import Fragment
from cobench_analysis.reporting.published import Published
from cobench_analysis.reporting.suppression import Key
from cobench_analysis.reporting.year import Year
from cobench_analysis.tables import ACTION_COLUMNS, CONTEXT_TOPICS, RESPONDENT_COLUMNS

CLOSED = Disclosure(controlled=True)
WORDS = "by the level read from the words"
VOICE, TIME, ACCESS = "Being listened to", "Timeliness and waiting", "Access and early help"


def plain(fragment: Fragment) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", fragment.html))).strip()


def of(kind: str, **counts: int | None) -> dict[Key, int | None]:
    return {key(**{kind: code}): value for code, value in counts.items()}


def alone(total: int | None, *values: Mapping[Key, int | None]) -> dict[Key, int | None]:
    return {(): total} | {one: value for part in values for one, value in part.items()}


@pytest.mark.parametrize(
    ("total", "counts", "controlled", "expected"),
    [
        (0, {}, False, "There are no comments."),
        (1, {"strategic": 1}, False, f"There is 1 comment: 1 strategic, {WORDS}."),
        (1, {"unclear": 1}, False, f"There is 1 comment: 1 of no clear level, {WORDS}."),
        (4, {"individual": 2, "unclear": 2}, False, f"There are 4 comments: 2 individual and 2 of no clear level, {WORDS}."),
        (
            1200,
            {"individual": 400, "operational": 400, "strategic": 300, "unclear": 100},
            False,
            f"There are 1,200 comments: 400 individual, 400 operational, 300 strategic and 100 of no clear level, {WORDS}.",
        ),
        (None, {}, True, "There are some comments (how many is not shown), too few at each level to be shown."),
        (5, {}, True, "There are about 5 comments, too few at each level to be shown."),
        (
            25,
            {"individual": 25},
            True,
            f"There are about 25 comments: about 25 individual, {WORDS}. How many are operational, strategic and of no "
            "clear level is not shown, to protect families.",
        ),
        (
            100,
            {"individual": 25, "operational": 25, "strategic": 25, "unclear": 25},
            True,
            f"There are about 100 comments: about 25 individual, about 25 operational, about 25 strategic and about 25 of "
            f"no clear level, {WORDS}.",
        ),
    ],
)  # fmt: skip
def test_levels(codebook: Codebook, total: int | None, counts: dict, controlled: bool, expected: str) -> None:
    year = year_that_shows(codebook, alone(total, of("level", **counts)), control=Disclosure(controlled))
    assert wording.levels_sentence(year) == expected


def test_levels_by_the_list(codebook: Codebook) -> None:
    year = year_that_shows(codebook, alone(1, of("prompt_level", strategic=1)), basis="prompt_level")
    assert wording.levels_sentence(year) == (
        "There is 1 comment: 1 strategic, by the list or question that the comment was given under."
    )


def test_levels_without_rounding_are_not_about(codebook: Codebook) -> None:
    control = Disclosure(controlled=True, rounding=1)
    values = alone(23, of("level", individual=7, operational=5, strategic=5, unclear=6))
    assert wording.levels_sentence(year_that_shows(codebook, values, control=control)) == (
        f"There are 23 comments: 7 individual, 5 operational, 5 strategic and 6 of no clear level, {WORDS}."
    )


SEVERAL = " One comment can speak of several themes."


@pytest.mark.parametrize(
    ("counts", "controlled", "expected"),
    [
        ({}, False, "No theme was spoken of in enough comments to be named here."),
        ({}, True, "No theme was spoken of in enough comments to be named here."),
        ({"voice": 1}, False, f"Parent carers spoke most of {VOICE} (1 comment).{SEVERAL}"),
        ({"voice": 2, "timeliness": 1}, False, f"Parent carers spoke most of {VOICE} (2 comments) and {TIME} (1).{SEVERAL}"),
        ({"voice": 25}, True, f"Parent carers spoke most of {VOICE} (about 25 comments).{SEVERAL}"),
        (
            {"voice": 3, "child_centred": 2, "information": 2, "local_offer": 2, "access": 1},
            False,
            f"Parent carers spoke most of {VOICE} (3 comments), Child- and needs-led support (2), Information and "
            f"navigation (2) and Local Offer (2).{SEVERAL}",
        ),
        (
            {"voice": 9, "timeliness": 8, "access": 7, "information": 6},
            False,
            f"Parent carers spoke most of {VOICE} (9 comments), {TIME} (8) and {ACCESS} (7).{SEVERAL}",
        ),
    ],
)  # fmt: skip
def test_themes(codebook: Codebook, counts: dict, controlled: bool, expected: str) -> None:
    values = alone(40, of("theme", **counts))
    assert wording.themes_sentence(year_that_shows(codebook, values, control=Disclosure(controlled))) == expected


def test_a_sentence_names_six_themes_at_most(codebook: Codebook) -> None:
    every = {theme.id: 2 for theme in codebook.themes}
    named = wording.leading(year_that_shows(codebook, alone(9, of("theme", **every))).theme_counts())
    assert [count.code for count in named] == [theme.id for theme in codebook.themes[:6]]
    assert wording.leading([]) == []


@pytest.mark.parametrize(
    ("total", "counts", "controlled", "expected"),
    [
        (0, {}, False, "There are no comments."),
        (1, {"ask": 1}, False, "Of 1 comment, 1 says what is wanted or what good looks like."),
        (1, {"neutral": 1}, False, "Of 1 comment, 1 names a subject without judging it."),
        (
            5,
            {"strength": 1, "weakness": 1, "ask": 1, "mixed": 1, "neutral": 1},
            False,
            "Of 5 comments, 1 says that something works well, 1 says that something does not work, 1 says what is wanted "
            "or what good looks like, 1 holds praise and complaint together and 1 names a subject without judging it.",
        ),
        (
            20,
            {"strength": 2, "weakness": 10, "ask": 4, "mixed": 2, "neutral": 2},
            False,
            "Of 20 comments, 10 say that something does not work, 4 say what is wanted or what good looks like, 2 say that "
            "something works well, 2 hold praise and complaint together and 2 name a subject without judging it.",
        ),
        (25, {}, True, "What the comments do (praise, complain, ask) cannot be shown, since there are too few of them."),
        (None, {}, True, "What the comments do (praise, complain, ask) cannot be shown, since there are too few of them."),
        (25, {"weakness": 20}, True, "Of about 25 comments, about 20 say that something does not work."),
    ],
)  # fmt: skip
def test_stances(codebook: Codebook, total: int | None, counts: dict, controlled: bool, expected: str) -> None:
    year = year_that_shows(codebook, alone(total, of("stance", **counts)), control=Disclosure(controlled))
    assert wording.stances_sentence(year) == expected


def lone(codebook: Codebook, controlled: bool = False, **numbers: int | None) -> Year:
    return year_that_shows(codebook, alone(40), control=Disclosure(controlled), lone=numbers)


@pytest.mark.parametrize(
    ("given", "unsure", "controlled", "expected"),
    [
        (0, 0, False, "No code is marked “please check”."),
        (9, 0, False, "No code is marked “please check”."),
        pytest.param(
            9,
            1,
            False,
            "The computer is not sure of everything. Of 9 codes that it gave (level, themes and stance of each comment), "
            "1 is marked “please check”."
        ),
        (
            9,
            2,
            False,
            "The computer is not sure of everything. Of 9 codes that it gave (level, themes and stance of each comment), "
            "2 are marked “please check”.",
        ),
        (
            1250,
            320,
            True,
            "The computer is not sure of everything. Of about 1,250 codes that it gave (level, themes and stance of each "
            "comment), about 320 are marked “please check”.",
        ),
        (
            100,
            None,
            True,
            "The computer is not sure of everything: codes that a person should look at are marked “please check”.",
        ),
        (
            None,
            None,
            True,
            "The computer is not sure of everything: codes that a person should look at are marked “please check”.",
        ),
    ],
)  # fmt: skip
def test_certainty(codebook: Codebook, given: int | None, unsure: int | None, controlled: bool, expected: str) -> None:
    year = lone(codebook, controlled, codes_given=given, please_check=unsure)
    assert wording.certainty_sentence(year) == expected


def test_certainty_says_what_such_codes_were_worth_where_that_was_measured(codebook: Codebook) -> None:
    unseen = [("theme", "please_check", 30, 15), ("level", "please_check", 10, 9), ("level", "sure", 100, 100)]
    year = year_that_shows(
        codebook, alone(40), lone={"codes_given": 90, "please_check": 7}, measured={"unseen": unseen}
    )
    assert wording.certainty_sentence(year) == (
        "The computer is not sure of everything. Of 90 codes that it gave (level, themes and stance of each comment), 7 are "
        "marked “please check”: of such codes 60 of 100 were right where that was measured."
    )


@pytest.mark.parametrize(
    ("counts", "controlled", "expected"),
    [
        ({}, False, "No service is named in enough comments to be listed here."),
        ({}, True, "No service is named in enough comments to be listed here."),
        ({"school": 1}, False, "Services named in the comments: Schools (1)."),
        ({"school": 2, "camhs": 2, "gp": 3}, False, "Services named in the comments: GPs (3), BeeU / CAMHS (2) and Schools (2)."),
        ({"school": 10}, True, "Services named in the comments: Schools (about 10) and perhaps others, too seldom to be shown."),
    ],
)  # fmt: skip
def test_services(codebook: Codebook, counts: dict, controlled: bool, expected: str) -> None:
    values = alone(40, of("service", **counts))
    assert wording.services_sentence(year_that_shows(codebook, values, control=Disclosure(controlled))) == expected


def test_all_services_shown_leave_no_others(codebook: Codebook) -> None:
    every = {service.id: 10 for service in codebook.services}
    year = year_that_shows(codebook, alone(40, of("service", **every)), control=CLOSED)
    assert "perhaps others" not in wording.services_sentence(year)


KEPT = "They are kept, and not counted in the figures below."


@pytest.mark.parametrize(
    ("count", "controlled", "expected"),
    [
        (0, False, "Every answer says something."),
        pytest.param(
            1,
            False,
            '1 answer is empty or says only "n/a" or the like. It is kept, and not counted in the figures below.',
        ),
        (2, False, f'2 answers are empty or say only "n/a" or the like. {KEPT}'),
        (25, True, f'About 25 answers are empty or say only "n/a" or the like. {KEPT}'),
        (None, True, 'A few answers may be empty or say only "n/a" or the like. They are kept, and not counted below.'),
    ],
)
def test_empty(codebook: Codebook, count: int | None, controlled: bool, expected: str) -> None:
    assert wording.empty_sentence(lone(codebook, controlled, no_answer=count)) == expected


@pytest.mark.parametrize(
    ("count", "controlled", "expected"),
    [
        (0, False, ""),
        (None, True, ""),
        (1, False, "1 comment repeats another word for word; each is counted."),
        (2, False, "2 comments repeat another word for word; each is counted."),
        (25, True, "About 25 comments repeat another word for word; each is counted."),
    ],
)
def test_repeats(codebook: Codebook, count: int | None, controlled: bool, expected: str) -> None:
    assert wording.repeats_sentence(lone(codebook, controlled, repeats=count)) == expected


@pytest.mark.parametrize(
    ("count", "controlled", "expected"),
    [
        (0, False, "Every comment was given at least one theme."),
        (1, False, "1 comment was given no theme; a person should read it."),
        (2, False, "2 comments were given no theme; a person should read them."),
        (25, True, "About 25 comments were given no theme; a person should read them."),
        (None, True, "A few comments may have been given no theme; a person should read those."),
    ],
)
def test_no_theme(codebook: Codebook, count: int | None, controlled: bool, expected: str) -> None:
    year = year_that_shows(codebook, alone(40, of("themes", none=count)), control=Disclosure(controlled))
    assert wording.no_theme_sentence(year) == expected


ONLY_WISHES = (
    "There is next to no praise among the comments. That does not mean that nothing works: it may lie in what was asked. "
    "Set the comments beside the strengths that PACC wrote down before you draw a conclusion."
)


@pytest.mark.parametrize(
    ("total", "praise", "controlled", "expected"),
    [
        (0, 0, False, ""),
        (1, 0, False, ONLY_WISHES),
        (1, 1, False, ""),
        (100, 2, False, ONLY_WISHES),
        (100, 3, False, ""),
        (None, None, True, ""),
        (50, 10, True, ""),
        (500, 10, True, ONLY_WISHES),
    ],
)
def test_only_wishes(
    codebook: Codebook, total: int | None, praise: int | None, controlled: bool, expected: str
) -> None:
    values = alone(total, of("stance", strength=praise))
    assert wording.only_wishes_sentence(year_that_shows(codebook, values, control=Disclosure(controlled))) == expected


def test_praise_that_may_not_be_shown_is_not_said_to_be_missing(codebook: Codebook) -> None:
    year = year_that_shows(codebook, alone(500) | of("stance", strength=None), control=Disclosure(True))
    assert wording.only_wishes_sentence(year) == ""


EVENT = ("Evening", "event", "What is good?")
NOTES = (
    "notes from an event that asked what good co-production looks like. Such notes hold wishes and complaints and hardly "
    "any praise. They show what parent carers want, not how much already works."
)


@pytest.mark.parametrize(
    ("heard", "total", "at", "praise", "controlled", "expected"),
    [
        ([EVENT], 0, [0], 0, False, ""),
        (HEARD, 4, [2, 2], 0, False, ""),
        (HEARD, 5, [2, 3], 0, False, f"3 of 5 comments are {NOTES}"),
        ([EVENT], 5, [5], 0, False, f"5 of 5 comments are {NOTES}"),
        (
            [EVENT],
            5,
            [5],
            1,
            False,
            f"5 of 5 comments are {NOTES} The computer read praise all the same in 1 comment; there it may have taken a wish "
            "for a fact: “feel empowered” says what good would be like.",
        ),
        ([EVENT], None, [None], None, True, ""),
        pytest.param(
            [EVENT], 1, [1], 0, False, f"1 of 1 comment is {NOTES.replace('notes', 'a note', 1)}"
        ),
        pytest.param(
            [EVENT], 25, [25], None, True, f"About 25 of about 25 comments are {NOTES}"
        ),
        pytest.param(
            [EVENT, ("Evening", "event", "A"), ("Evening", "event", "B")], 25, [10, 10, 10], None, True,
            f"About 25 of about 25 comments are {NOTES}"
        ),
    ],
)  # fmt: skip
def test_event(
    codebook: Codebook, heard: list, total: int | None, at: list, praise: int | None, controlled: bool, expected: str
) -> None:
    places = dict(zip(heard, at, strict=True))
    counts = {str(place): places[what] for place, what in enumerate(sorted(heard))}
    values = alone(total, {key(heard=place): count for place, count in counts.items()}, of("stance", mixed=praise))
    year = year_that_shows(codebook, values, control=Disclosure(controlled), heard=sorted(heard))
    assert wording.event_sentence(year) == expected


def change(name: str, verdict: str, before: float | None = 0.5, now: float | None = 0.25) -> Change:
    return Change("theme", name, name.capitalize(), before, now, -0.4, -0.1, verdict)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], "No theme can be compared with 2029: too few comments can be shown."),
        ([change("a", UNKNOWN, None, None)], "No theme can be compared with 2029: too few comments can be shown."),
        (
            [change("a", ALIKE), change("b", UNKNOWN, None, None)],
            "Compared with 2029, no theme is clearly more or less frequent; differences lie within chance.",
        ),
        (
            [change("a", FEWER)],
            "Compared with 2029, a smaller share of comments speaks of A (50\xa0% then, 25\xa0% now).",
        ),
        (
            [change("a", FEWER, 0.5, 0.0), change("b", MORE, 0.0, 1.0), change("c", MORE), change("d", ALIKE)],
            "Compared with 2029, a larger share of comments speaks of B (0\xa0% then, 100\xa0% now) and C (50\xa0% then, "
            "25\xa0% now); a smaller share of comments speaks of A (50\xa0% then, 0\xa0% now).",
        ),
    ],
)
def test_what_changed(found: list[Change], expected: str) -> None:
    assert wording.changes_sentence(found, 2029) == expected


def beside(codebook: Codebook, now: list, before: list, synthetic: tuple[bool, bool] = (False, False)) -> Year:
    earlier = Earlier(2029, Published(CLOSED, {}), before, synthetic[0])
    return year_that_shows(
        codebook, alone(40), heard=now, earlier=earlier, settings=SourceSettings(synthetic=synthetic[1])
    )


OTHER_QUESTIONS = (
    "2029 asked other questions than 2030. What people are asked shapes what they say: a change below may lie in the "
    "question."
)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ([("S", "survey", "Q")], [("T", "survey", "Q")], []),
        ([("S", "survey", "")], [("S", "survey", "")], []),
        ([("S", "survey", "Q")], [("S", "survey", "P")], [OTHER_QUESTIONS]),
        ([("S", "survey", "Q"), ("S", "survey", "R")], [("S", "survey", "Q")], [OTHER_QUESTIONS]),
        (
            [("S", "survey", "Q"), ("E", "event", "Q")],
            [("S", "event", "Q")],
            ["Comments came another way: in 2029 by event; in 2030 by event, survey."],
        ),
        (
            [("S", "survey", "Q")],
            [("S", "event", "P")],
            [OTHER_QUESTIONS, "Comments came another way: in 2029 by event; in 2030 by survey."],
        ),
        pytest.param(
            [("S", "survey", "Q")],
            [("S", "", "Q")],
            ["Comments came another way: in 2029 in a way that nobody wrote down; in 2030 by survey."],
        ),
    ],
)
def test_what_was_asked(codebook: Codebook, now: list, before: list, expected: list[str]) -> None:
    assert changed.asked_sentences(beside(codebook, sorted(now), before)) == expected


def test_no_year_before_asked_nothing(codebook: Codebook) -> None:
    year = year_that_shows(codebook, alone(40))
    assert changed.asked_sentences(year) == []
    assert changed.invented_sentence(year) == ""


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (False, False, ""),
        (
            True,
            False,
            "The comments of one of the two years are invented, so nothing here says anything of Shropshire.",
        ),
        (
            False,
            True,
            "The comments of one of the two years are invented, so nothing here says anything of Shropshire.",
        ),
        pytest.param(
            True, True, "The comments of both years are invented, so nothing here says anything of Shropshire."
        ),
    ],
)
def test_invented(codebook: Codebook, before: bool, now: bool, expected: str) -> None:
    year = beside(codebook, list(HEARD[:1]), list(HEARD[:1]), (before, now))
    assert changed.invented_sentence(year) == expected


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], "No action is listed."),
        (["late"], "Of 1 action, 1 is late."),
        (["open"], "Of 1 action, 1 is not due yet."),
        (["untold"], "Of 1 action, 1 is done, but families were not told."),
        (["done"], "Of 1 action, 1 is done and families were told of it."),
        (
            ["done"] * 2 + ["untold"] * 2 + ["late"] * 2 + ["open"] * 2,
            "Of 8 actions, 2 are done and families were told of them, 2 are done, but families were not told, 2 are late and "
            "2 are not due yet.",
        ),
    ],
)
def test_standing(statuses: list[str], expected: str) -> None:
    assert you_said.standing_sentence(statuses) == expected


@pytest.mark.parametrize(
    ("done", "told", "due", "status"),
    [
        ("", "", "", "open"), ("", "", "2030-12-31", "late"), ("", "", "2031-01", "open"), ("2030-12", "", "", "untold"),
        ("2030-12", "2031-01", "", "done"), ("2030-12", "2030-12", "", "done"), ("2031-01", "", "2030-12", "untold"),
        ("2031-01", "2031-02", "2031-01", "done"), ("2029-01", "2029-02", "", "done"),
    ],
)  # fmt: skip
def test_how_an_action_stands(done: str, told: str, due: str, status: str) -> None:
    assert you_said.status_of(done, told, due, 2030) == status


def actions(*themes: str) -> pd.DataFrame:
    rows = [
        dict.fromkeys(ACTION_COLUMNS, "") | {"theme": theme, "said": "Said.", "promised": "Promised."}
        for theme in themes
    ]
    return pd.DataFrame(rows, columns=list(ACTION_COLUMNS), dtype="str")


ALL_ANSWERED = "Every theme that one in ten comments or more speaks of has an action."


@pytest.mark.parametrize(
    ("total", "counts", "answered", "expected"),
    [
        (40, {}, [], ALL_ANSWERED),
        (40, {"voice": 3}, [], ALL_ANSWERED),
        (40, {"voice": 4}, ["voice"], ALL_ANSWERED),
        (40, {"voice": 4}, ["access"], f"Silence so far: one in ten comments or more speaks of {VOICE} (10\xa0% of comments), and no "
         "action answers it."),
        (1, {"voice": 1}, [], f"Silence so far: one in ten comments or more speaks of {VOICE} (100\xa0% of comments), and no action "
         "answers it."),
        (40, {"voice": 8, "access": 8}, ["timeliness"], "Silence so far: one in ten comments or more speaks of Being listened to "
         "(20\xa0% of comments) and Access and early help (20\xa0% of comments), and no action answers them."),
    ],
)  # fmt: skip
def test_silence(codebook: Codebook, total: int, counts: dict, answered: list, expected: str) -> None:
    inputs = YearInputs(actions=actions(*answered))
    year = year_that_shows(codebook, alone(total, of("theme", **counts)), inputs=inputs)
    assert you_said.silent_sentence(you_said.silent(year)) == expected


@pytest.mark.parametrize("total", [None, 20])
def test_themes_that_may_not_be_shown_are_not_said_to_be_answered(codebook: Codebook, total: int | None) -> None:
    year = year_that_shows(codebook, alone(total), control=CLOSED, inputs=YearInputs(actions=actions("voice")))
    assert ALL_ANSWERED not in plain(you_said.you_said_we_did(year))


def touchpoints(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["times_a_year", "what_became_of_it"])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("1", "")], "Families are asked in 1 way, 1 time a year. For none of them it is known what became of the answers."),
        ([("", "")], "Families are asked in 1 way; nobody has counted how often. For none of them it is known what became of the "
         "answers."),
        ([("2", "Told"), ("", "")], "Families are asked in 2 ways, 2 times a year where that is known (1 of 2). For 1 of them it is "
         "known what became of the answers."),
        ([("2", "Told"), ("0.5", "Told")], "Families are asked in 2 ways, 2.5 times a year. For all of them it is known what became "
         "of the answers."),
        ([("0", "")], "Families are asked in 1 way, 0 times a year. For none of them it is known what became of the answers."),
    ],
)  # fmt: skip
def test_load(rows: list, expected: str) -> None:
    assert taking_part.load_sentence(touchpoints(*rows)) == expected


def test_load_of_many() -> None:
    assert "1,200,000 times a year" in taking_part.load_sentence(touchpoints(("1200000", "")))


def test_seldom() -> None:
    heard_less = "Heard less than their share of the population: {}. Their views weigh too little in this report."
    assert (
        who.seldom_sentence([])
        == "No group whose share of the population is known was clearly heard less than expected."
    )
    assert who.seldom_sentence(["A"]) == heard_less.format("A")
    assert who.seldom_sentence(["A", "B", "C"]) == heard_less.format("A, B and C")


def respondents(*rows: tuple[str, str, str]) -> pd.DataFrame:
    columns = ["group", "answered", "population_percent"]
    return pd.DataFrame(rows, columns=columns).assign(group_kind="Age", population_source="", period="")[
        list(RESPONDENT_COLUMNS)
    ]


def test_groups_are_found_seldom_often_or_neither(codebook: Codebook) -> None:
    found = respondents(("Young", "5", "30"), ("Middle", "45", "20"), ("Old", "50", "50"), ("Other", "0", ""))
    rows = who.answered(found, year_that_shows(codebook, alone(40)))
    assert [row["finding"] for row in rows] == [who.SELDOM, who.OFTEN, "as expected, within chance", "cannot tell"]
    assert rows[0]["share"] == "5 % (2 to 11)"
    assert [row["population"] for row in rows] == ["30 %", "20 %", "50 %", "not known"]


def test_small_groups_are_protected_with_their_sum(codebook: Codebook) -> None:
    year = year_that_shows(codebook, alone(40), control=CLOSED)
    rows = who.answered(respondents(("Young", "3", "30"), ("Middle", "45", "20"), ("Old", "51", "50")), year)
    assert rows[0]["answered"] == rows[0]["share"] == "not shown"
    assert rows[0]["finding"] == "cannot tell"
    assert {row["answered"] for row in rows[1:]} <= {"about 45", "about 50", "not shown"}
    assert not {"3", "about 3"} & {row["answered"] for row in rows}


def test_groups_that_may_not_be_shown_are_not_said_to_be_heard(codebook: Codebook) -> None:
    found = respondents(("Young", "2", "40"), ("Old", "98", "60"))
    year = year_that_shows(codebook, alone(40), control=CLOSED, inputs=YearInputs(respondents=found))
    assert who.seldom_sentence([]) not in plain(who.who_answered(year))


@pytest.mark.parametrize(
    ("has", "expected"),
    [
        (["population", "need", "age", "timeliness", "tribunal", "mediation", "resources"], ""),
        (
            ["population", "need", "age", "timeliness", "tribunal", "mediation"],
            "No figures were handed in on: resources.",
        ),
        (
            [],
            "No figures were handed in on: children and young people with SEND, kinds of need, ages, how long plans and assessments take, tribunal, mediation and resources.",
        ),
    ],
)
def test_lacking(has: list[str], expected: str) -> None:
    assert set(has) <= set(CONTEXT_TOPICS)
    assert population.lacking_sentence(pd.DataFrame({"topic": has}, dtype="str")) == expected


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], "There are no measures."),
        pytest.param(["partly"], "Of 1 measure, 1 is partly evidenced."),
        (["cannot_tell"], "Nobody can tell yet for this measure."),
        (["cannot_tell"] * 3, "Nobody can tell yet for any of the 3 measures."),
        (["evidenced", "not_evidenced"], "Of 2 measures, 1 is evidenced and 1 is not evidenced."),
        (
            ["evidenced"] * 2 + ["partly"] * 2 + ["not_evidenced"] * 2 + ["cannot_tell"],
            "Of 7 measures, 2 are evidenced, 2 are partly evidenced, 2 are not evidenced and for 1 nobody can tell yet.",
        ),
    ],
)  # fmt: skip
def test_measures(statuses: list[str], expected: str) -> None:
    assert summary([Verdict(str(place), status, "", "") for place, status in enumerate(statuses)]) == expected


PROTECTED = (
    "To protect families no count below {} is shown, nought included.{} Some larger counts are hidden as well, where a hidden "
    "one could be worked out from those beside it. All figures, sentences and tables of this report are made from the counts "
    "that are left; hidden ones are in none of them."
)


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        (
            Disclosure(controlled=False),
            "The comments of this year were published before, so no count is hidden and none is rounded.",
        ),
        (CLOSED, PROTECTED.format(5, " Every other count is rounded to the nearest 5.")),
        (Disclosure(True, 10, 5), PROTECTED.format(10, " Every other count is rounded to the nearest 5.")),
        (Disclosure(True, 7, 1), PROTECTED.format(7, "")),
    ],
)
def test_protection(codebook: Codebook, control: Disclosure, expected: str) -> None:
    assert annex.protection_sentence(year_that_shows(codebook, alone(40), control=control)) == expected


def at_level(total: int | None, asking: int | None, **themes: int | None) -> dict[Key, int | None]:
    values = alone(40, of("level", strategic=total)) | {key(level="strategic", stance="ask"): asking}
    return values | {key(level="strategic", stance="ask", theme=theme): count for theme, count in themes.items()}


WANTED = "what is wanted or what good looks like"


@pytest.mark.parametrize(
    ("asking", "themes", "controlled", "expected"),
    [
        (0, {}, False, ""),
        (None, {}, True, ""),
        (1, {}, False, f"What families ask for 1 comment says {WANTED}."),
        (2, {}, False, f"What families ask for 2 comments say {WANTED}."),
        (10, {}, True, f"What families ask for About 10 comments say {WANTED}."),
        (9, {"voice": 8, "access": 5}, False,
         f"What families ask for 9 comments say {WANTED}. Named most: {VOICE} (8) and {ACCESS} (5)."),
        (25, {"voice": 20}, True, f"What families ask for About 25 comments say {WANTED}. Named most: {VOICE} (about 20)."),
        pytest.param(
            1, {"voice": 1}, False, f"What families ask for 1 comment says {WANTED}. It is about {VOICE} (1)."
        ),
        pytest.param(
            9, {"voice": 2}, False, f"What families ask for 9 comments say {WANTED}. Named most: {VOICE} (2)."
        ),
    ],
)  # fmt: skip
def test_asks(codebook: Codebook, asking: int | None, themes: dict, controlled: bool, expected: str) -> None:
    year = year_that_shows(codebook, at_level(20, asking, **themes), control=Disclosure(controlled))
    assert plain(levels.asks(year, "strategic")) == expected


@pytest.mark.parametrize(
    ("counts", "controlled", "expected"),
    [
        ({}, False, ""),
        ({}, True, ""),
        ({"school": 1}, False, "Services named Schools (1)."),
        ({"school": 2, "camhs": 2}, False, "Services named BeeU / CAMHS (2) and Schools (2)."),
        ({"school": 10}, True, "Services named Schools (about 10)."),
    ],
)
def test_services_at_a_level(codebook: Codebook, counts: dict, controlled: bool, expected: str) -> None:
    values = alone(40) | {key(level="strategic", service=service): count for service, count in counts.items()}
    year = year_that_shows(codebook, values, control=Disclosure(controlled))
    assert plain(levels.services_at(year, "strategic")) == expected


@pytest.mark.parametrize(
    ("total", "praise", "fails", "controlled", "expected"),
    [
        (0, 0, 0, False, "No comment was made at this level."),
        (3, 0, 0, False, f"What parent carers said, by theme 3 comments, {WORDS}."),
        (3, 0, 2, False, f"What parent carers said, by theme 3 comments, {WORDS}. 2 comments say that something does not work."),
        (9, 2, 3, False, f"What parent carers said, by theme 9 comments, {WORDS}. 2 comments praise something and 3 comments say that "
         "something does not work."),
        (25, 10, None, True, f"What parent carers said, by theme About 25 comments, {WORDS}. About 10 comments praise something. "
         "Themes that fewer comments speak of than may be shown are left out."),
        pytest.param(
            3, 1, 1, False, f"What parent carers said, by theme 3 comments, {WORDS}. 1 comment praises something and 1 comment says "
            "that something does not work."
        ),
    ],
)  # fmt: skip
def test_what_is_said_at_a_level(
    codebook: Codebook, total: int, praise: int, fails: int | None, controlled: bool, expected: str
) -> None:
    stances = {
        key(level="strategic", stance=name): count for name, count in (("strength", praise), ("weakness", fails))
    }
    values = alone(40, of("level", strategic=total), of("themes", none=None if controlled else 0)) | stances
    year = year_that_shows(codebook, values, control=Disclosure(controlled))
    assert plain(levels._said_by_theme(year, "strategic")) == expected


def test_a_larger_count_that_is_hidden_is_not_called_small(codebook: Codebook) -> None:
    codes = random_codes(codebook, 1, 50)
    year = year_of_codes(codebook, codes.assign(level=["individual"] * 38 + ["operational"] * 2 + ["strategic"] * 10))
    assert year.published.value(level="strategic") is None
    assert "too small" not in plain(levels._said_by_theme(year, "strategic"))


def crossed(alike: tuple[int | None, int | None, int | None], total: int | None) -> dict[Key, int | None]:
    names = ("individual", "operational", "strategic")
    return alone(total) | {key(prompt_level=name, level=name): count for name, count in zip(names, alike, strict=True)}


@pytest.mark.parametrize(
    ("alike", "total", "controlled", "expected"),
    [
        ((0, 0, 0), 3, False, "For 0 of 3 comments the words alone lead to the list that they stood in."),
        ((3, 2, 1), 9, False, "For 6 of 9 comments the words alone lead to the list that they stood in."),
        ((10, 10, 10), 50, True, "For about 30 of about 50 comments the words alone lead to the list that they stood in."),
        ((10, None, 10), 50, True, ""),
        pytest.param((1, 0, 0), 1, False, "For 1 of 1 comment the words alone lead to the list that it stood in."),
        pytest.param((10, 10, 10), 25, True, "For about 25 of about 25 comments the words alone lead to the list that they stood in."),
    ],
)  # fmt: skip
def test_two_ways_to_read_the_level(
    codebook: Codebook, alike: tuple, total: int, controlled: bool, expected: str
) -> None:
    year = year_that_shows(codebook, crossed(alike, total), control=Disclosure(controlled), basis="prompt_level")
    assert plain(levels.levels_compared(year)).split("Rows: the list")[0].strip() == expected


@pytest.mark.parametrize(
    ("numbers", "title"),
    [
        ((3, 1), "“A” has most, 3 comments"),
        ((2, 2), "all alike, 2 comments each"),
        ((0, 0), "too few comments to show"),
        ((None, None), "too few comments to show"),
        ((1, 0), "“A” has most, 1 comment"),
        ((5, None), "“A” has most, 5 comments"),
        ((2, 2, 2, 1), "“A”, “B” and “C” have most, 2 comments each"),
        ((1,), "“A” has most, 1 comment"),
        ((), "too few comments to show"),
    ],
)
def test_titles_say_the_finding(numbers: tuple[int | None, ...], title: str) -> None:
    open_year = Disclosure(controlled=False)
    counts = [count_of(name, name, number, 9, open_year) for name, number in zip("ABCD", numbers, strict=False)]
    assert finding(counts) == title


def test_the_front_names_the_sources(codebook: Codebook) -> None:
    front = plain(sections.front_page(year_that_shows(codebook, alone(1), heard=HEARD)))
    assert "From 1 comment: Evening and Survey." in front
    hidden = plain(sections.front_page(year_that_shows(codebook, alone(None), control=CLOSED)))
    assert "From some comments (how many is not shown)." in hidden


def test_the_front_without_a_source(codebook: Codebook) -> None:
    assert "From 1 comment." in plain(sections.front_page(year_that_shows(codebook, alone(1), heard=[("", "", "")])))


def sentences(year: Year) -> list[str]:
    """Every sentence that is made from figures of comments."""
    said = [*wording.key_messages(year), wording.empty_sentence(year), wording.repeats_sentence(year)]
    said += [wording.only_wishes_sentence(year), annex.protection_sentence(year)]
    said += [you_said.silent_sentence(you_said.silent(year))]
    return [sentence for sentence in said if sentence]


@pytest.mark.parametrize("count", [3, 8, 30, 150])
@pytest.mark.parametrize("disclosure", ["open", "controlled"])
def test_no_sentence_reads_like_a_machines(codebook: Codebook, count: int, disclosure: str) -> None:
    year = year_of_codes(codebook, random_codes(codebook, count, count), disclosure=disclosure)
    told = sentences(year)
    assert len(told) >= 8
    for sentence in told:
        assert re.fullmatch(r"[A-Z0-9].*\.", sentence), sentence
        assert "  " not in sentence
        assert not re.search(
            r"\babout 0\b|\bNone\b|\bnan\b| [.,;:]|\b1 comments|\(not shown\)|\bnot shown (?!, to)", sentence
        ), sentence
        if disclosure == "open":
            assert not re.search(r"\babout \d|not shown", sentence), sentence


def test_measures_for_the_sentences_are_the_projects(codebook: Codebook) -> None:
    assert len(measures_for(codebook).measures) == 16
