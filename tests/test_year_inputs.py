"""What a year brings beside its comments: statements, actions, touchpoints, who answered, figures, PACC's words."""

import ast
import codecs
import csv
import io
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from cobench_analysis import tables
from cobench_analysis.coding import project_classifier
from cobench_analysis.errors import InputError
from cobench_analysis.framework.bench import STATEMENT_KINDS
from cobench_analysis.intake import input_guide
from cobench_analysis.intake.input_cells import Known, checked_cell, comment_ids_of, iso_date, plain_number
from cobench_analysis.intake.input_tables import ACTIONS, CONTEXT, INPUT_TABLES, RESPONDENTS, STATEMENTS, TOUCHPOINTS
from cobench_analysis.intake.narrative import SECTIONS
from cobench_analysis.intake.redact import Redactor
from cobench_analysis.intake.source import SourceSettings, read_settings, read_source
from cobench_analysis.intake.year_inputs import YearInputs, read_year_inputs, unlisted_files
from cobench_analysis.project import raw_dir

THEMES = ("voice", "timeliness", "workforce")
IDS = ("E1", "E2", "E3")
FACTS = ",".join(CONTEXT.names)
BY_FILE = {table.file: table for table in INPUT_TABLES}


def year(tmp_path: Path, files: dict[str, str | bytes] | None = None, source: str = "files:\n") -> Path:
    folder = tmp_path / "2022"
    for name, content in {"source.yml": source, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read(folder: Path, **options: object) -> YearInputs:
    known = {"themes": THEMES, "comment_ids": IDS, "redactor": Redactor((("Hill Top School", "school"),))}
    return read_year_inputs(folder, **(known | options))


def problems(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(folder)
    return str(caught.value)


def example(table: str) -> dict[str, str]:
    row = {column.name: column.example for column in BY_FILE[table].columns}
    return row | ({"comment_ids": "E1; E2"} if table == ACTIONS.file else {})


def lines(table: str, *rows: dict[str, str]) -> str:
    written = io.StringIO()
    out = csv.DictWriter(written, BY_FILE[table].names)
    out.writeheader()
    out.writerows(example(table) | row for row in rows)
    return written.getvalue()


def test_the_declared_tables_have_the_columns_that_the_rest_of_the_program_knows() -> None:
    assert STATEMENTS.names == tables.STATEMENT_COLUMNS
    assert ACTIONS.names == tables.ACTION_COLUMNS
    assert TOUCHPOINTS.names == tables.TOUCHPOINT_COLUMNS
    assert RESPONDENTS.names == tables.RESPONDENT_COLUMNS
    assert CONTEXT.names == tables.CONTEXT_COLUMNS


@pytest.mark.parametrize("table", INPUT_TABLES, ids=lambda table: table.kind)
def test_the_example_of_every_table_can_be_read_and_is_declared_in_order(tmp_path: Path, table) -> None:
    inputs = read(year(tmp_path, {table.file: lines(table.file, {})}))
    found = getattr(inputs, table.kind)
    assert tuple(found.columns) == table.names
    assert len(found) == 1
    assert (found.iloc[0] != "").all()
    assert all(isinstance(cell, str) for cell in found.iloc[0])
    assert [name for name in BY_FILE if getattr(inputs, BY_FILE[name].kind) is not None] == [table.file]


@pytest.mark.parametrize("table", INPUT_TABLES, ids=lambda table: table.kind)
def test_every_needed_cell_that_is_empty_is_named(tmp_path: Path, table) -> None:
    rows = [{name: ""} for name in table.required]
    told = problems(year(tmp_path, {table.file: lines(table.file, *rows)}))
    for row, name in enumerate(table.required, 2):
        assert f"{table.file}, row {row}, column {name}: the {name} is empty" in told


WRONG_CELLS = [
    ("statements.csv", {"level": "personal"}, "column level: the level is 'personal'.*individual, operational"),
    ("statements.csv", {"kind": "virtue"}, "column kind: the kind is 'virtue'.*strength"),
    ("actions.csv", {"level": "unclear"}, "column level: the level is 'unclear'"),
    ("actions.csv", {"theme": "waiting"}, "column theme: the theme is 'waiting'.*voice, timeliness, workforce"),
    ("actions.csv", {"comment_ids": "E1;E9"}, "column comment_ids: no comment of the year has the id 'E9'"),
    ("actions.csv", {"due": "soon"}, "column due: 'soon' is no date.*2022-09-30 or 30/09/2022"),
    ("actions.csv", {"done": "31/02/2022"}, "column done: '31/02/2022' is no date"),
    ("actions.csv", {"told_families": "2022"}, "column told_families: '2022' is no date"),
    ("touchpoints.csv", {"times_a_year": "often"}, "column times_a_year: 'often' is no number"),
    ("touchpoints.csv", {"times_a_year": "-1"}, "column times_a_year: '-1' is no number from 0 upwards"),
    ("touchpoints.csv", {"families_asked": "12.5"}, "column families_asked: '12.5' is no whole number"),
    ("respondents.csv", {"answered": "many"}, "column answered: 'many' is no whole number"),
    ("respondents.csv", {"population_percent": "101"}, "column population_percent: '101' is more than 100"),
    ("context/facts.csv", {"period": "2020/21"}, "column period: '2020/21' is no period.*such as 2022, 2022-01"),
    ("context/facts.csv", {"topic": "money"}, "column topic: the topic is 'money'.*resources"),
    ("context/facts.csv", {"value": "about 300"}, "column value: 'about 300' is no number"),
    ("context/facts.csv", {"value": ""}, "column value: there is no value"),
    ("context/facts.csv", {"value": "1,5"}, "column value: '1,5' is no number"),
]


@pytest.mark.parametrize(("table", "row", "said"), WRONG_CELLS)
def test_a_cell_that_cannot_be_used_is_named_with_file_row_and_column(tmp_path: Path, table, row, said) -> None:
    key = {"statement_id": "S2", "action_id": "A2", "touchpoint": "t2", "group": "g2", "measure": "m2"}
    second = row | {name: value for name, value in key.items() if name in BY_FILE[table].names}
    told = problems(year(tmp_path, {table: lines(table, {}, second)}))
    assert re.search(rf"^{table}, row 3, {said}", told), told
    assert told.count("\n") == 0


def test_the_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    files = {table: lines(table, row) for table, row, _ in reversed(WRONG_CELLS)}
    files |= {"narrative/sumary.md": "Hello", "narrative/thanks.md": "<b>Thanks</b>"}
    told = problems(year(tmp_path, files, source="files:\n  - {path: nowhere.csv}\n"))
    for name in (*BY_FILE, "narrative/sumary.md", "narrative/thanks.md", "2022/source.yml"):
        assert name in told


def test_a_long_cell_is_never_quoted(tmp_path: Path) -> None:
    row = dict.fromkeys(("level", "theme", "comment_ids", "due"), "My son Jack was hit at school and nobody rang")
    told = problems(year(tmp_path, {"actions.csv": lines("actions.csv", row)}))
    assert told.count("\n") == 3
    assert "Jack" not in told


def test_a_missing_needed_column_is_named_and_another_may_be_left_out(tmp_path: Path) -> None:
    assert "actions.csv, row 1: there is no column 'said'" in problems(
        year(tmp_path, {"actions.csv": "theme,what\nvoice,x\n"})
    )
    found = read(year(tmp_path, {"actions.csv": "Theme,SAID \nVoice,Listen more\n"})).actions
    assert found[["theme", "said", "due"]].to_numpy().tolist() == [["voice", "Listen more", ""]]


def test_a_misspelt_heading_is_not_lost_in_silence(tmp_path: Path) -> None:
    notes = read(year(tmp_path, {"actions.csv": "theme,said,told_familys,x\nvoice,a,2022-01,y\n"})).notes
    assert any("'told_familys' is none of ours" in note and "'told_families'" in note for note in notes)
    assert any("column 'x' is none of ours, so it was not read." in note for note in notes)


def test_two_rows_with_one_id_are_a_problem_also_in_two_files(tmp_path: Path) -> None:
    one, other = lines("statements.csv", {}, {}), "Nr,level,kind,text\ns1,strategic,strength,x\n"
    columns = "columns: {statement_id: Nr, level: level, kind: kind, text: text}"
    source = f"files:\n  - {{path: more.csv, kind: statements, {columns}}}\n"
    told = problems(year(tmp_path, {"statements.csv": one, "more.csv": other}, source))
    assert "statements.csv, row 2, column statement_id: the statement_id is the same as in more.csv, row 2" in told
    assert "statements.csv, row 3" in told


def test_a_listed_file_is_read_beside_the_one_of_the_fixed_name_and_never_twice(tmp_path: Path) -> None:
    columns = "columns: {touchpoint: Was, asked_by: Who}"
    source = f"files:\n  - {{path: asked.csv, kind: touchpoints, {columns}}}\n"
    source += "  - {path: touchpoints.csv, kind: touchpoints}\n"
    files = {"asked.csv": "Was,Who,Other\nSurvey,School,x\n", "touchpoints.csv": lines("touchpoints.csv", {})}
    inputs = read(year(tmp_path, files, source))
    assert inputs.touchpoints["touchpoint"].tolist() == ["Survey", "Annual review survey"]
    assert inputs.notes == ()


def test_listed_columns_must_be_ours_and_must_be_there(tmp_path: Path) -> None:
    source = "files:\n  - {path: a.csv, kind: actions, columns: {theme: T, said: S, colour: C}}\n"
    assert "columns: 'colour' is not a column of ours" in problems(year(tmp_path, {"a.csv": "T,S\nvoice,x\n"}, source))
    source = "files:\n  - {path: a.csv, kind: actions, columns: {theme: T, said: S, due: D}}\n"
    assert "a.csv, row 1: there is no column 'D'" in problems(year(tmp_path, {"a.csv": "T,S\nvoice,x\n"}, source))


def test_templates_alone_are_missing_and_no_problem(tmp_path: Path) -> None:
    files = {table.file: codecs.BOM_UTF8 + input_guide.csv_template(table).encode() for table in INPUT_TABLES}
    files |= {f"narrative/{name}.md": input_guide.narrative_template(name) for name in SECTIONS}
    folder = year(tmp_path, files, input_guide.source_template(2022))
    assert read(folder) == YearInputs()
    assert read(folder).files == ()


def test_a_year_without_any_of_it_is_no_problem(tmp_path: Path) -> None:
    assert read(year(tmp_path)) == YearInputs()


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ";"), ("cp1252", ";"), ("cp1252", ","), ("utf-8", "\t"), ("utf-16", "\t")]
)
def test_what_excel_saves_is_read_the_same(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = io.StringIO()
    out = csv.writer(text, delimiter=delimiter)
    row = example("actions.csv") | {"said": "Café staff don’t ring; it costs £5, they say", "due": "30/09/2022"}
    out.writerows([row.keys(), row.values(), [""] * len(row)])
    inputs = read(year(tmp_path, {"actions.csv": text.getvalue().encode(encoding)}))
    (found,) = inputs.actions.to_dict("records")
    assert (found["said"], found["due"], found["comment_ids"]) == (row["said"], "2022-09-30", "E1;E2")
    assert any("Windows-1252" in note for note in inputs.notes) == (encoding == "cp1252")


def workbook(path: Path, *rows: list[object]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def test_a_workbook_does_as_well_with_real_dates_and_numbers(tmp_path: Path) -> None:
    folder = year(tmp_path)
    day = pd.Timestamp("2022-09-30").to_pydatetime()
    workbook(folder / "Actions.xlsx", ["theme", "said", "due", "done"], ["voice", "Listen", day, "Oct-22"])
    workbook(
        folder / "respondents.xlsx", ["group_kind", "group", "answered", "population_percent"], ["age", "5", 12, 38.5]
    )
    workbook(
        folder / "context/dfe.xlsx", list(CONTEXT.names), [2021, "England", "need", "m", 4.0, "plans", "DfE", "", ""]
    )
    inputs = read(folder)
    assert inputs.actions[["due", "done"]].to_numpy().tolist() == [["2022-09-30", "2022-10"]]
    assert inputs.respondents[["answered", "population_percent"]].to_numpy().tolist() == [["12", "38.5"]]
    assert inputs.context[["period", "value"]].to_numpy().tolist() == [["2021", "4"]]
    names = [path.name for path in inputs.files]
    assert names == ["Actions.xlsx", "respondents.xlsx", "dfe.xlsx"]


def test_files_that_excel_or_the_system_keeps_are_left_alone(tmp_path: Path) -> None:
    junk = {"~$actions.xlsx": b"x", ".actions.csv": b"x", "context/~$facts.xlsx": b"x", "narrative/.DS_Store": b"x"}
    assert read(year(tmp_path, junk)) == YearInputs()


def test_a_table_that_is_not_listed_is_noted(tmp_path: Path) -> None:
    folder = year(
        tmp_path, {"autumn.csv": "a\nb\n", "old.xls": b"x", "notes.txt": "to do", "actions.csv": "theme,said\n"}
    )
    assert [path.name for path in unlisted_files(folder, read_source(folder))] == ["autumn.csv"]
    assert read(folder).notes == (
        "autumn.csv is not listed in source.yml, so it was not read: run ./run new 2022 to have it described.",
        "old.xls is of a kind that cannot be read: open it in Excel and save it as .xlsx.",
    )


def test_rows_keep_the_order_of_the_file(tmp_path: Path) -> None:
    ids = ["S9", "S1", "S5"]
    content = lines("statements.csv", *({"statement_id": one} for one in ids))
    assert read(year(tmp_path, {"statements.csv": content})).statements["statement_id"].tolist() == ids


def fact(**changed: str) -> dict[str, str]:
    return {"period": "2021-01", "measure": "plans", "unit": "plans", "value": "10"} | changed


def test_one_figure_with_two_values_is_a_problem_and_the_same_again_is_shown_once(tmp_path: Path) -> None:
    name = CONTEXT.file
    one = lines(name, fact(), fact(value="10.0"), fact(unit="percent"), fact(geography="England"))
    inputs = read(year(tmp_path, {name: one}))
    assert len(inputs.context) == 3
    assert "context: 1 row says again what another says; each figure is shown once." in inputs.notes
    told = problems(year(tmp_path, {"context/more.csv": lines(name, fact(value="11"))}))
    assert "context/more.csv, row 2, column value: the value is '11', but in context/facts.csv, row 2" in told


def test_figures_from_after_the_year_are_left_out_and_counted(tmp_path: Path) -> None:
    later = [fact(period="2023"), fact(period="Jan-23"), fact(period="31/01/2023", unit="event", value="")]
    name = CONTEXT.file
    inputs = read(year(tmp_path, {name: lines(name, fact(period="2022-12-31"), *later)}))
    assert inputs.context["period"].tolist() == ["2022-12-31"]
    assert "context: 3 rows are for periods after 2022 and are left out of the report." in inputs.notes
    inputs = read(year(tmp_path, {name: lines(name, later[0])}))
    assert inputs.context is None
    assert "context: 1 row is for a period after 2022 and is left out of the report." in inputs.notes


def test_what_happened_needs_no_figure(tmp_path: Path) -> None:
    row = fact(unit="Event", value="", topic="event", measure="inspection")
    assert read(year(tmp_path, {CONTEXT.file: lines(CONTEXT.file, row)})).context["unit"].tolist() == ["event"]


def test_shares_in_the_place_of_percent_are_noted(tmp_path: Path) -> None:
    rows = [{"group": "a", "population_percent": "0.4"}, {"group": "b", "population_percent": "0.6"}]
    notes = read(year(tmp_path, {"respondents.csv": lines("respondents.csv", *rows)})).notes
    assert any("write them as percent" in note for note in notes)


def test_a_total_among_the_groups_is_noted(tmp_path: Path) -> None:
    given = lines("respondents.csv", {"group": "a"}, {"group": " Total "})
    notes = read(year(tmp_path, {"respondents.csv": given})).notes
    assert [note for note in notes if "A total is no group" in note] == [
        "respondents.csv: a group is called 'Total'. A total is no group: take its row out."
    ]


def test_a_name_on_the_list_or_personal_data_is_a_note_and_stays(tmp_path: Path) -> None:
    files = {
        "actions.csv": lines("actions.csv", {"said": "Hill Top School never rings"}),
        "narrative/thanks.md": "Thank you\n\nHill Top School, write to us: office@example.org",
    }
    inputs = read(year(tmp_path, files))
    assert [note.split(":")[0] for note in inputs.notes] == [
        "narrative/thanks.md, line 3", "actions.csv, row 2, column said",
    ]  # fmt: skip
    assert not any("Hill" in note for note in inputs.notes)
    assert "Hill Top School" in inputs.narrative["thanks"]


def test_narrative_is_read_without_its_comments(tmp_path: Path) -> None:
    files = {
        "narrative/Foreword.md": "<!-- a\nb -->\r\n# Who we are\r\n\r\nFewer than 3 < 5 wait; see <https://x.uk> & [us](https://y.uk).\r\n",
        "narrative/you said we did.md": "Done.",
        "narrative/summary.md": "<!-- nothing\n yet -->\n  \n",
        "narrative/what-next.docx": b"x",
    }
    inputs = read(year(tmp_path, files))
    assert inputs.narrative == {
        "foreword": "# Who we are\n\nFewer than 3 < 5 wait; see <https://x.uk> & [us](https://y.uk).",
        "you-said-we-did": "Done.",
    }
    assert inputs.notes == ("narrative/what-next.docx is no .md file, so it was not read.",)


WRONG_WORDS = [
    ("<script>alert(1)</script>", "there is HTML in it"),
    ("a <b>bold</b> word", "there is HTML in it"),
    ("</p>", "there is HTML in it"),
    ("<img src=x onerror=y", "there is HTML in it"),
    ("<!DOCTYPE html>", "there is HTML in it"),
    ("<!-- never closed", "never closed"),
    ("![a chart](https://x.uk/a.png)", "there is a picture in it"),
    ("[a](javascript:alert(1))", "does not lead to a web address"),
    ("[a]( <javascript:alert(1)>)", "does not lead to a web address"),
    ("[a]: data:text/html,x", "does not lead to a web address"),
    ("<javascript:alert(1)>", "does not lead to a web address"),
    ("[a](report.pdf)", "does not lead to a web address"),
]


@pytest.mark.parametrize(("line", "said"), WRONG_WORDS)
def test_what_a_page_could_run_or_fetch_is_refused_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    told = problems(year(tmp_path, {"narrative/summary.md": f"<!-- two\nlines -->\nGood words.\n{line}\n"}))
    assert re.search(rf"^narrative/summary.md, line 4: .*{said}", told), told


@pytest.mark.parametrize(
    "line",
    ["1 < 2 and 3 > 2", "<name@example.org>", "<https://x.uk/a?b=c>", "[a](mailto:a@b.uk)", "a * b, c_d_e", "[1]"],
)
def test_plain_words_and_links_are_taken(tmp_path: Path, line: str) -> None:
    assert read(year(tmp_path, {"narrative/summary.md": line})).narrative == {"summary": line}


def test_an_unknown_section_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    told = problems(year(tmp_path, {"narrative/recomendations.md": "x", "narrative/zzz.md": "y"}))
    assert "narrative/recomendations.md: the report has no section" in told
    assert "the nearest is recommendations.md" in told
    assert "narrative/zzz.md" in told


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2022-09", "2022-09"), ("2022-9-3", "2022-09-03"), ("30/09/2022", "2022-09-30"), ("3.9.2022", "2022-09-03"),
        ("09/2022", "2022-09"), ("Sep-22", "2022-09"), ("Sept 2022", "2022-09"), ("3 March 2022", "2022-03-03"),
        ("1-Mar-98", "1998-03-01"), ("2022-09-30 00:00:00", "2022-09-30"), ("2024-02-29", "2024-02-29"),
        ("2023-02-29", None), ("13/13/2022", None), ("0022-01", None), ("2022-00", None), ("May 22", None),
        ("next May 2022", None), ("", None), ("22/09/30", None),
    ],
)  # fmt: skip
def test_dates_are_brought_to_iso(written: str, iso: str | None) -> None:
    assert iso_date(written) == iso


@given(st.dates(min_value=pd.Timestamp("1950-01-01").date(), max_value=pd.Timestamp("2099-12-31").date()))
def test_a_day_reads_the_same_however_it_is_written(day) -> None:
    ways = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %B %Y", "%d-%b-%Y", "%Y-%m-%d 00:00:00")
    assert {iso_date(day.strftime(way)) for way in ways} == {day.isoformat()}
    assert {iso_date(day.strftime(way)) for way in ("%Y-%m", "%m/%Y", "%B %Y")} == {day.isoformat()[:7]}


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=99))
def test_numbers_keep_their_value(whole: int, part: int) -> None:
    assert plain_number(f"£{whole:,}") == str(whole)
    assert plain_number(f" {whole:,}.{part:02} %".strip()) == f"{whole}.{part:02}"


@given(st.text())
def test_any_text_is_a_number_a_date_or_neither(text: str) -> None:
    for found in (plain_number(text), iso_date(text, year_alone=True)):
        assert found is None or re.fullmatch(r"-?\d+(\.\d+)?|\d{4}(-\d\d){0,2}", found)


@given(st.lists(st.sampled_from(["E1", "E2", "a, b", "E3"]), unique=True), st.sampled_from([";", " ; ", ";;"]))
def test_ids_are_cut_apart_as_they_were_joined(ids: list[str], sign: str) -> None:
    assert comment_ids_of(sign.join(ids), {"E1", "E2", "E3", "a, b"}) == ids


def test_what_is_not_known_is_not_checked() -> None:
    row = {"theme": "anything", "comment_ids": "E9,E8"}
    assert checked_cell("theme", "theme", row, Known()) == "anything"
    assert checked_cell("comment_ids", "comment_ids", row, Known()) == "E9,E8"


def test_kinds_of_statement_are_those_of_the_bench() -> None:
    for kind in STATEMENT_KINDS:
        assert checked_cell("statement_kind", "kind", {"kind": kind.id.upper()}, Known()) == kind.id


def test_settings_of_the_year(tmp_path: Path) -> None:
    assert read_settings(year(tmp_path)) == SourceSettings(synthetic=False, threshold=5, rounding=5)
    said = "synthetic: true\npublishing: {threshold: 10, rounding: 10}\nfiles:\n"
    assert read_settings(year(tmp_path, source=said)) == SourceSettings(True, 10, 10)
    assert read_settings(year(tmp_path, source="publishing: {threshold: 3}\nfiles:\n")) == SourceSettings(False, 3, 3)
    assert read_source(year(tmp_path, source=said)) == ()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("synthetic: maybe", "synthetic is not true or false"),
        ("publishing: 5", "publishing is not a list of settings"),
        ("publishing: {threshold: 1}", "threshold is '1'.*from 2 to 50"),
        ("publishing: {threshold: 51}", "threshold is '51'"),
        ("publishing: {threshold: 5, rounding: 6}", "rounding is '6'.*from 1 to 5"),
        ("publishing: {rounding: 0}", "rounding is '0'"),
        ("publishing: {threshold: 2.5}", "threshold is '2.5'"),
        ("publishing: {treshold: 5}", "'treshold' is not known.*threshold, rounding"),
    ],
)
def test_wrong_settings_are_refused_with_their_line(tmp_path: Path, said: str, told: str) -> None:
    with pytest.raises(InputError, match=f"2022/source.yml, line 2: .*{told}"):
        read_settings(year(tmp_path, source=f"files:\n{said}\n"))


def test_an_unknown_key_at_the_top_stays_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'sinthetic' is not known.*synthetic and publishing"):
        read_source(year(tmp_path, source="sinthetic: true\nfiles:\n"))


def test_the_two_settings_of_the_template_work_as_soon_as_their_sign_is_taken_away(tmp_path: Path) -> None:
    template = input_guide.source_template(2022)
    opened = re.sub(r"(?m)^#(?=synthetic:|publishing:)", "", template)
    assert opened.count("#") == template.count("#") - 2
    assert read_settings(year(tmp_path, source=opened)) == SourceSettings(True, 5, 5)


def test_the_page_of_the_documentation_is_made_from_the_tables() -> None:
    assert (ROOT / "docs/year-inputs.md").read_text(encoding="utf-8") == input_guide.inputs_page()


def test_the_real_year_has_its_inputs_and_nothing_to_mend() -> None:
    inputs = read_year_inputs(raw_dir(2021), themes=None, comment_ids=None, redactor=Redactor())
    assert len(inputs.statements) == 67
    assert inputs.notes == ()


def test_learning_does_not_hang_on_what_stands_beside_the_comments() -> None:
    room = ROOT / "cobench_analysis/intake"
    assert {name for name in project_classifier.BESIDE if not (room / f"{name}.py").is_file()} == set()
    program = {path.stem for path in project_classifier._program()}
    assert not program & set(project_classifier.BESIDE)
    for path in project_classifier._program():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            module = getattr(node, "module", None) or "" if isinstance(node, ast.ImportFrom) else ""
            assert module.removeprefix("cobench_analysis.intake.") not in project_classifier.BESIDE, path
