"""Exports of survey tools, built as the tools write them, come in by their own proposal and by nobody's hand."""

from __future__ import annotations

import csv
import datetime
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cobench_analysis.errors import InputError
from cobench_analysis.intake.column_kinds import asks_to_quote, is_about_quoting, why_left_out
from cobench_analysis.intake.comments import read_comments, read_year
from cobench_analysis.intake.export_dates import iso_dates
from cobench_analysis.intake.exports import plain_heading, read_headings, recognise
from cobench_analysis.intake.proposals import Proposal, propose
from cobench_analysis.intake.reading import read_table
from cobench_analysis.intake.source import read_source

Rows = Sequence[Sequence[Any]]
WORKS = [
    "The SENCO rings us back the same day and listens",
    "Nothing works well, we are passed from one team to the next",
    "",
    "The parent group on Tuesdays keeps me going",
    "n/a",
]
CHANGE = [
    "Tell families what happens after the assessment, please",
    "",
    "",
    "One plan that school, health and social care all work to",
    "Shorter waits for speech therapy = fewer crises",
]
SCHOOL = ["Mainstream", "Special", "", "Mainstream", "Mainstream"]
AGREE = ["Neither agree nor disagree", "Agree", "", "Strongly disagree", "Agree"]
QUOTE = ["Yes", "No", "", "Yes", "No"]
TICKED = ["School staff;Health visitor or school nurse;", "School staff;", "", "A friend or another parent;", "GP;"]
NAMES = ["Josepha Bloggs", "Samson Archer", "Patience Underhill", "Leonie Whitcombe", "Kimball Tranter"]
MAILS = [f"{name.split()[0].lower()}@example.org" for name in NAMES]
ISO = ["2022-03-04", "2022-03-05", "2022-03-25", "2022-04-01", "2022-04-12"]


def write_csv(path: Path, rows: Rows, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_xlsx(path: Path, rows: Rows) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def times(hour: int) -> list[datetime.datetime]:
    return [datetime.datetime.fromisoformat(f"{day}T{hour:02d}:15:09") for day in ISO]


FORMS_HEADINGS = [
    "ID", "Start time", "Completion time", "Email", "Name", "Last modified time", "Which school?\xa0",
    "What works\xa0well\nfor your child? ", "I feel listened to", "Who helped you?", "Why?", "Why?2",
    "May we quote you in our report?",
]  # fmt: skip
FORMS_WORKS, FORMS_QUOTE = "What works well for your child?", "May we quote you in our report?"


def forms_rows() -> list[list[Any]]:
    columns = [[1, 2, 3, 4, 5], times(9), times(10), MAILS, NAMES, [None] * 5, SCHOOL, WORKS, AGREE, TICKED, CHANGE,
               [text[::-1] for text in CHANGE], QUOTE]  # fmt: skip
    return [FORMS_HEADINGS, *[list(row) for row in zip(*columns, strict=True)]]


MONKEY_FIRST = [
    "Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
    "Last Name", "Custom Data 1", "Who helped you?", "", "", "What works well for your child?",
    "How far do you agree?", "How can we reach you?", "", "What should change, and why: tell us", "",
]  # fmt: skip
MONKEY_SECOND = [
    *[""] * 9, "School staff", "A friend", "Other (please specify)", "Open-Ended Response", "Response", "Name",
    "Email Address", "If I could change one thing:", "The reason is:",
]  # fmt: skip


def monkey_rows(*, dates: Sequence[Any]) -> list[list[Any]]:
    columns = [[114_000_000_001 + place for place in range(5)], [412] * 5, dates, dates, ["198.51.100.7"] * 5, MAILS,
               [name.split()[0] for name in NAMES], [name.split()[1] for name in NAMES], ["SY2-family-17"] * 5,
               ["School staff", "", "", "School staff", ""], ["", "A friend", "", "", ""], [""] * 5, WORKS, AGREE,
               NAMES, MAILS, CHANGE, [text[::-1] for text in CHANGE]]  # fmt: skip
    return [MONKEY_FIRST, MONKEY_SECOND, *[list(row) for row in zip(*columns, strict=True)]]


def google_rows() -> list[list[Any]]:
    stamps = [f"{day.replace('-', '/')} 4:05:0{place} PM GMT" for place, day in enumerate(ISO)]
    headings = ["Timestamp", "Email Address", "Which school?", FORMS_WORKS, "Tell us more", "Tell us more",
                "Do you give permission for your comments to be published?"]  # fmt: skip
    columns = [stamps, MAILS, SCHOOL, WORKS, CHANGE, [text[::-1] for text in CHANGE], QUOTE]
    return [headings, *[list(row) for row in zip(*columns, strict=True)]]


def import_by_proposal(folder: Path, path: Path) -> tuple[Proposal, pd.DataFrame]:
    proposal = propose(path)
    (folder / "source.yml").write_text("files:\n" + proposal.yaml, encoding="utf-8")
    return proposal, read_year(folder).comments


def answers(comments: pd.DataFrame, question: str) -> list[str]:
    rows = comments[comments["question"] == question].sort_values("row")
    return rows["text"].tolist()


def nobody_is_named(comments: pd.DataFrame) -> bool:
    told = comments.to_csv().casefold()
    personal = [*NAMES, *MAILS, "198.51.100.7", "SY2-family-17", *(part for name in NAMES for part in name.split())]
    return not any(word.casefold() in told for word in personal)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "2022").mkdir()
    return tmp_path / "2022"


def test_an_export_of_microsoft_forms_comes_in_as_it_is(folder: Path) -> None:
    path = write_xlsx(folder / "SEND survey(1-5).xlsx", forms_rows())
    proposal, comments = import_by_proposal(folder, path)
    assert (proposal.layout, proposal.what, proposal.rows) == ("Microsoft Forms", "SEND survey", 5)
    assert proposal.questions == {FORMS_WORKS: FORMS_WORKS, "Why?": "Why?", "Why?2": "Why? (2)"}
    assert answers(comments, FORMS_WORKS) == WORKS
    assert answers(comments, "Why?") == CHANGE
    assert answers(comments, "Why? (2)") == [text[::-1] for text in CHANGE]
    rows = comments[comments["question"] == "Why?"].sort_values("row")
    assert rows["date"].tolist() == ISO
    assert rows["respondent"].tolist() == ["1", "2", "3", "4", "5"]
    assert rows["row"].tolist() == [2, 3, 4, 5, 6]
    assert nobody_is_named(comments)
    assert set(comments["consent"]) == {"no_quote"}
    assert set(comments["disclosure"]) == {"controlled"}
    assert set(comments["channel"]) == {"survey"}
    assert set(comments["source"]) == {"SEND survey"}


def test_who_answered_nothing_is_counted_and_has_no_text(folder: Path) -> None:
    _, comments = import_by_proposal(folder, write_xlsx(folder / "a.xlsx", forms_rows()))
    silent = comments[comments["respondent"] == "3"]
    assert silent["answer"].tolist() == ["empty"] * 3
    assert len(comments) == 15


def test_consent_to_be_quoted_is_read_once_a_person_allows_quotes(folder: Path) -> None:
    path = write_xlsx(folder / "a.xlsx", forms_rows())
    proposal = propose(path)
    assert proposal.columns["consent"] == FORMS_QUOTE
    text = "files:\n" + proposal.yaml.replace("consent: no_quote", "consent: quote")
    (folder / "source.yml").write_text(text, encoding="utf-8")
    rows = read_year(folder).comments.drop_duplicates("respondent").set_index("respondent")["consent"]
    assert rows.to_dict() == {"1": "quote", "2": "no_quote", "3": "no_quote", "4": "quote", "5": "no_quote"}


def test_microsoft_forms_tells_what_was_left_out_and_why(folder: Path) -> None:
    told = "\n".join(propose(write_xlsx(folder / "a.xlsx", forms_rows())).left_out)
    for sentence in (
        "'Email' is left out: it holds names or addresses",
        "'Name' is left out: it holds names or addresses",
        "'Start time' is left out: Microsoft Forms writes it",
        "'Which school?' is left out: its answers are short",
        "'I feel listened to' is left out: its answers are short",
        "'Who helped you?' is left out: its answers are ticked from a list",
    ):
        assert sentence in told
    assert not any(word in told for word in (*NAMES, *MAILS))


@pytest.mark.parametrize("kind", ["csv", "xlsx", "csv with a mark"])
def test_the_two_heading_rows_of_surveymonkey_are_read_as_one(folder: Path, kind: str) -> None:
    american = [f"{day[5:7]}/{day[8:]}/{day[:4]} 04:05:06 PM" for day in ISO]
    if kind == "xlsx":
        path = write_xlsx(folder / "a.xlsx", monkey_rows(dates=times(16)))
    else:
        encoding = "utf-8-sig" if kind == "csv with a mark" else "utf-8"
        path = write_csv(folder / "a.csv", monkey_rows(dates=american), encoding)
    proposal, comments = import_by_proposal(folder, path)
    one, why = (
        f"What should change, and why: tell us: {label}" for label in ("If I could change one thing:", "The reason is:")
    )
    assert proposal.layout == "SurveyMonkey"
    assert list(proposal.questions) == [FORMS_WORKS, one, why]
    assert answers(comments, FORMS_WORKS) == WORKS
    assert answers(comments, one) == CHANGE
    rows = comments[comments["question"] == one].sort_values("row")
    assert rows["row"].tolist() == [3, 4, 5, 6, 7]
    assert rows["date"].tolist() == ISO
    assert rows["respondent"].tolist() == [str(114_000_000_001 + place) for place in range(5)]
    assert nobody_is_named(comments)


def test_surveymonkey_has_one_heading_a_column(folder: Path) -> None:
    table = read_table(write_csv(folder / "a.csv", monkey_rows(dates=ISO)))
    assert list(table.frame.columns)[9:16] == [
        "Who helped you?: School staff", "Who helped you?: A friend", "Who helped you?: Other (please specify)",
        FORMS_WORKS, "How far do you agree?", "How can we reach you?: Name", "How can we reach you?: Email Address",
    ]  # fmt: skip
    assert len(table.frame) == 5


def test_an_export_of_google_forms_comes_in_as_it_is(folder: Path) -> None:
    path = write_csv(folder / "Autumn survey (Responses) - Form Responses 1.csv", google_rows(), "utf-8-sig")
    proposal, comments = import_by_proposal(folder, path)
    assert (proposal.layout, proposal.what) == ("Google Forms", "Autumn survey")
    assert proposal.columns == {
        "date": "Timestamp", "consent": "Do you give permission for your comments to be published?",
    }  # fmt: skip
    assert list(proposal.questions) == [FORMS_WORKS, "Tell us more", "Tell us more (2)"]
    assert answers(comments, "Tell us more") == CHANGE
    assert answers(comments, "Tell us more (2)") == [text[::-1] for text in CHANGE]
    assert comments[comments["question"] == FORMS_WORKS].sort_values("row")["date"].tolist() == ISO
    assert set(comments["respondent"]) == {""}
    assert nobody_is_named(comments)


@pytest.mark.parametrize("tool", ["forms", "monkey", "google"])
def test_ids_do_not_change_when_an_export_is_sorted_another_way(folder: Path, tool: str) -> None:
    rows = {"forms": forms_rows, "monkey": lambda: monkey_rows(dates=ISO), "google": google_rows}[tool]()
    heading = 2 if tool == "monkey" else 1
    found = []
    for seed in (0, 1, 2):
        body = rows[heading:]
        random.Random(seed).shuffle(body)  # noqa: S311 - no secret
        _, comments = import_by_proposal(folder, write_xlsx(folder / "a.xlsx", [*rows[:heading], *body]))
        found.append(comments[["comment_id", "question", "respondent", "date", "text"]].to_csv())
    assert found[0] == found[1] == found[2]
    assert comments["comment_id"].is_unique


def test_white_space_in_headings_makes_no_difference(folder: Path) -> None:
    write_xlsx(folder / "a.xlsx", forms_rows())
    written = 'files: [{path: a.xlsx, columns: {respondent: " ID\\u00a0"}, questions: {"%s": {question: Q}}}]'
    for heading in ("What works well for your child?", "What  works\\u00a0well\\n for your child? "):
        (folder / "source.yml").write_text(written % heading, encoding="utf-8")
        assert answers(read_year(folder).comments, "Q") == WORKS
    assert answers(read_comments(folder / "a.xlsx", text_column="Why?\xa0").comments, "") == CHANGE


def test_two_questions_that_differ_by_white_space_are_one_column(folder: Path) -> None:
    write_xlsx(folder / "a.xlsx", forms_rows())
    text = 'files: [{path: a.xlsx, questions: {"Why?": {question: Q}, " Why? ": {question: R}}}]'
    (folder / "source.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"the column 'Why\?' stands twice in questions"):
        read_source(folder)


@pytest.mark.parametrize("column", ["Email", "Name"])
def test_a_column_with_names_is_never_read_even_where_somebody_asks_for_it(folder: Path, column: str) -> None:
    write_xlsx(folder / "a.xlsx", forms_rows())
    text = f"files: [{{path: a.xlsx, columns: {{respondent: {column}}}, questions: {{'Why?': {{question: Q}}}}}}]"
    (folder / "source.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=f"column {column}: this column holds personal data"):
        read_year(folder)
    with pytest.raises(InputError, match="personal data"):
        read_comments(folder / "a.xlsx", text_column=column)


PLAIN = [["text", "why"], ["", "Open-Ended Response"], ["Response", ""], ["They rang back", "Kind staff"]]
NO_SECOND_HEADING = [
    ["Respondent ID", "Collector ID", "What helped?"],
    ["114", "412", "Open-Ended Response"],
    ["115", "412", "A friend who had been through it all"],
]


def test_a_second_row_that_is_an_answer_stays_an_answer(folder: Path) -> None:
    plain = read_table(write_csv(folder / "plain.csv", PLAIN))
    assert plain.frame["text"].tolist() == ["", "Response", "They rang back"]
    assert (plain.frame.index.tolist(), plain.layout) == ([2, 3, 4], None)
    monkey = read_table(write_csv(folder / "monkey.csv", NO_SECOND_HEADING)).frame
    assert monkey["What helped?"].tolist() == [row[2] for row in NO_SECOND_HEADING[1:]]
    assert monkey.index.tolist() == [2, 3]


CELLS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=2, max_size=2))
def test_only_a_known_layout_changes_headings(rows: list[list[str]]) -> None:
    headings = read_headings(rows)
    if recognise(rows[0]) is None:
        assert headings.rows == 1
        assert list(headings.names) == [plain_heading(name) for name in rows[0]]


@given(st.lists(st.sampled_from(["", "A", "B", "A: x"]), min_size=5, max_size=5),
       st.lists(st.sampled_from(["", "x", "Response", "Open-Ended Response"]), min_size=5, max_size=5))  # fmt: skip
def test_headings_of_surveymonkey_are_different_whatever_was_asked(first: list[str], second: list[str]) -> None:
    headings = read_headings([["Respondent ID", "Collector ID", *first], ["", "", *second]])
    named = [name for name in headings.names if name]
    assert len(set(named)) == len(named)
    assert len(headings.names) == 7


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["2022-03-04 10:11:12", ""], ["2022-03-04", ""]),
        (["2022/03/04 4:05:06 PM GMT"], ["2022-03-04"]),
        (["25/03/2022 16:05:06"], ["2022-03-25"]),
        (["03/25/2022 04:05:06 PM"], ["2022-03-25"]),
        (["3/25/22 16:05"], ["2022-03-25"]),
        (["04/04/2022"], ["2022-04-04"]),
        (["04/05/2022"], ["04/05/2022"]),
        (["04/05/2022", "13/05/2022"], ["2022-05-04", "2022-05-13"]),
        (["04/05/2022", "05/13/2022"], ["2022-04-05", "2022-05-13"]),
        (["04/05/2022", "13/05/2022", "05/13/2022"], ["04/05/2022", "2022-05-13", "2022-05-13"]),
        (["30/02/2022", "yesterday", "2022-13-01", "99/9/22"], ["30/02/2022", "yesterday", "2022-13-01", "99/9/22"]),
    ],
)  # fmt: skip
def test_dates_are_iso_only_where_they_can_be_read_in_one_way(written: list[str], read: list[str]) -> None:
    assert iso_dates(written) == read


@given(st.lists(st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)), min_size=1), st.booleans())
def test_no_date_is_ever_read_as_another_day(days: list[datetime.date], day_first: bool) -> None:
    written = [day.strftime("%d/%m/%Y" if day_first else "%m/%d/%Y") for day in days]
    for day, text, read in zip(days, written, iso_dates(written), strict=True):
        assert read in (day.isoformat(), text)


def test_dates_that_may_be_read_in_two_ways_are_told(folder: Path) -> None:
    rows = monkey_rows(dates=["04/05/2022"] * 5)
    assert "'End Date' may be day first or month first" in read_table(write_csv(folder / "a.csv", rows)).notes[0]
    assert read_table(write_csv(folder / "b.csv", monkey_rows(dates=ISO))).notes == ()


ODD_HEADINGS = [
    'She said "never": why?', "It's #1 – {a, b}: [c] & *d", "two\nlines\r\nof it", "- dash: first", "😀 happy? 🏳️‍🌈",
    "tab\there \\n and \\U0001", "key: {question: x}", "? what", "!tag %directive @at `tick`", "null", "yes", "~",
    "next\x85line\u2028and\u2029more", "£ € ü \x7f end", "x " * 700 + "long",
]  # fmt: skip


@pytest.mark.parametrize("heading", ODD_HEADINGS)
def test_any_heading_survives_the_way_through_source_yml(folder: Path, heading: str) -> None:
    rows = [["ID", "Start time", "Completion time", heading], *[[n, t, t, text] for n, t, text in
            zip(range(5), times(9), CHANGE, strict=True)]]  # fmt: skip
    path = write_csv(folder / "odd #1: it is.csv", rows)
    proposal, comments = import_by_proposal(folder, path)
    assert list(proposal.questions) == [plain_heading(heading)]
    assert comments.sort_values("row")["text"].tolist() == CHANGE
    assert {question.column for question in read_source(folder)[0].questions} == {plain_heading(heading)}


@given(CELLS.filter(lambda text: plain_heading(text) != ""))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_every_heading_survives_the_way_through_source_yml(folder: Path, heading: str) -> None:
    (folder / "a.csv").touch()
    proposal = Proposal("a.csv", heading, "survey", "", 1, {"consent": heading}, {heading: heading}, (), ())
    (folder / "source.yml").write_text("files:\n" + proposal.yaml, encoding="utf-8")
    entry = read_source(folder)[0]
    assert (entry.what, entry.columns) == (heading, {"consent": plain_heading(heading)})
    assert [(question.column, question.question) for question in entry.questions] == [(plain_heading(heading), heading)]


def test_a_proposal_is_added_under_the_files_that_are_listed(folder: Path) -> None:
    write_csv(folder / "event.csv", [["comment_id", "Text", "mood"], ["a", "They listened", "good"]])
    write_xlsx(folder / "survey.xlsx", forms_rows())
    proposals = [propose(folder / name) for name in ("event.csv", "survey.xlsx")]
    (folder / "source.yml").write_text("files:\n" + "".join(one.yaml for one in proposals), encoding="utf-8")
    first, second = read_source(folder)
    assert (first.columns, first.channel) == ({"comment_id": "comment_id", "text": "Text"}, "event")
    assert (first.consent, first.disclosure, second.consent) == ("no_quote", "controlled", "no_quote")
    assert len(read_year(folder).comments) == 16
    assert proposals[0].left_out == ("'mood' is left out: it is no column of ours.",)


def test_the_choices_are_explained_above_them(folder: Path) -> None:
    lines = propose(write_xlsx(folder / "a.xlsx", forms_rows())).yaml.splitlines()
    for key in ("consent: no_quote", "disclosure: controlled"):
        assert lines[lines.index(f"    {key}") - 1].startswith("    # ")


def test_a_file_without_comments_is_not_listed(folder: Path) -> None:
    rows = [["Month", "Calls"], ["January", "14"], ["February", "9"]]
    proposal = propose(write_csv(folder / "calls.csv", rows))
    assert (proposal.yaml, proposal.questions, proposal.has_comments) == ("", {}, False)
    assert proposal.summary.startswith("Nothing in calls.csv looks like comments in people's own words")
    assert len(proposal.left_out) == 2


def test_a_plain_list_of_comments_is_taken_for_the_text(folder: Path) -> None:
    rows = [["Ref", "Date", "Comments"], *[[f"N-{n}", "2022-03-01", text] for n, text in enumerate(CHANGE)]]
    proposal, comments = import_by_proposal(folder, write_csv(folder / "Coffee morning notes.csv", rows))
    assert proposal.columns == {"respondent": "Ref", "date": "Date", "text": "Comments"}
    assert (proposal.channel, proposal.questions) == ("event", {})
    assert set(comments["question"]) == {""}
    assert sorted(comments["text"]) == sorted(CHANGE)


def test_numbers_that_excel_has_cut_tell_nobody_apart(folder: Path) -> None:
    rows = monkey_rows(dates=ISO)
    for row in rows[2:]:
        row[0] = "1.14E+11"
    proposal = propose(write_csv(folder / "a.csv", rows))
    assert "respondent" not in proposal.columns
    assert any("'Respondent ID' is left out" in sentence and "Excel" in sentence for sentence in proposal.left_out)


@pytest.mark.parametrize(
    "heading",
    [
        "May we quote you?", "Are you happy for us to quote you, without your name?",
        "Can we use your words in our report?",
        "I give permission for my comments to be used anonymously", "Do you agree that your answers may be published?",
        "Is it OK to share what you said with the council? (your words, no names)",
    ],
)  # fmt: skip
def test_being_asked_for_quotes_is_known_in_many_words(heading: str) -> None:
    assert asks_to_quote(heading, ["Yes", "No", ""])


@pytest.mark.parametrize(
    "heading",
    [
        "Do you mind if we quote you?", "Would you prefer not to be quoted?", "Tick if you do not want your words used",
    ],
)  # fmt: skip
def test_a_yes_that_means_no_is_no_consent(folder: Path, heading: str) -> None:
    assert not asks_to_quote(heading, ["Yes", "No"])
    assert is_about_quoting(heading, ["Yes", "No"])
    rows = [["Timestamp", "What helped?", heading], *[["2022-03-01", text, "Yes"] for text in CHANGE]]
    proposal = propose(write_csv(folder / "a.csv", rows))
    assert "consent" not in proposal.columns
    assert any("a yes may mean no" in sentence for sentence in proposal.left_out)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Do you consent to us storing your data?", ["Yes", "No"]),
        ("Which quote did you get?", ["Yes", "No"]),
        ("May we quote you?", WORKS),
        ("May we quote you?", ["", ""]),
        ("Can you share your comments with us?", ["School", "Health", "Council"]),
    ],
)
def test_what_is_no_question_about_quoting(heading: str, cells: list[str]) -> None:
    assert not is_about_quoting(heading, cells)


@pytest.mark.parametrize(
    ("heading", "cells", "reason"),
    [
        ("Q", ["", " "], "nobody answered"),
        ("Q", MAILS, "e-mail"),
        ("Q", ["https://example.org/file one", "www.example.org/x"], "web addresses"),
        ("Q", ["03/04/2014", "1/2/14 10:30"], "dates"),
        ("Q", ["1", "2.5", "£30,000", "40%"], "numbers"),
        ("Your child's full name", NAMES, "a name"),
        ("What is your address", ["14 mill lane in the village", "3 high street"], "contact details"),
        ("Q", AGREE * 3, "short"),
        ("Q", ["Hill Top Community Primary School", "The Grove Academy for Girls Telford"], "names of people, schools"),
        ("Q", TICKED, "ticked"),
        ("Q", ["School, GP, Health visitor, Early Help", "A friend, School, Another parent"], "ticked"),
        ("Q", ["We have waited more than a year", "We have not waited at all yet"] * 4, "again and again"),
        (
            "Q",
            ["Specialist hub in a mainstream school", "Not in school at the moment", "Home educated by us"] * 2,
            "again",
        ),
        ("Age", ["Between 6 and 11 years", "Under 5", "Over 16"], "short"),
    ],
)
def test_a_column_that_is_no_comment_is_left_out_for_its_reason(heading: str, cells: list[str], reason: str) -> None:
    assert reason in why_left_out(heading, cells)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Q", WORKS),
        ("Can you name one thing that works well?", WORKS),
        ("Anything else?", ["No"] * 6 + ["n/a"] * 2 + ["Nobody told us that the group had been closed in May"]),
        (
            "Q",
            ["Please keep the short breaks open for us"] * 6 + [f"We waited {n} months for a reply" for n in range(20)],
        ),
        ("Q", ["WE ARE STILL WAITING AFTER TWO YEARS", "NOBODY RINGS BACK, EVER, ABOUT ANYTHING"]),
        ("Q", ["Since March, I have had no answer from the team at all", "In Shrewsbury, it works, in Oswestry not"]),
    ],
)
def test_comments_are_known_among_few_answers(heading: str, cells: list[str]) -> None:
    assert why_left_out(heading, cells) == ""


def test_long_headings_are_cut_in_sentences(folder: Path) -> None:
    heading = "Please tell us everything that you remember about the first meeting you went to " * 2
    rows = [["Timestamp", heading], ["2022-03-01", CHANGE[0]], ["2022-03-02", CHANGE[3]]]
    told = propose(write_csv(folder / "a.csv", rows)).taken[1]
    assert "…" in told
    assert len(told) < 100
