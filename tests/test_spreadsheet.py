"""The workbook of tables, read back: laid out as it must be, and with no number that the report may not show."""

import dataclasses
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from years import earlier_of, random_codes, year_of_codes, year_that_shows

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.intake.source import SourceSettings
from cobench_analysis.intake.year_inputs import YearInputs, read_year_inputs
from cobench_analysis.reporting.counting import key
from cobench_analysis.reporting.data_tables import HIDDEN, NOT_APPLICABLE, SHORTHAND, UNKNOWN, data_tables
from cobench_analysis.reporting.disclosure import NOT_SHOWN, Disclosure
from cobench_analysis.reporting.sections import INVENTED
from cobench_analysis.reporting.spreadsheet import CONTENTS, COVER, NOTES, write_spreadsheet
from cobench_analysis.reporting.who import answered
from cobench_analysis.reporting.year import Year
from cobench_analysis.review.intervals import wilson
from cobench_analysis.tables import ACTION_COLUMNS, TOUCHPOINT_COLUMNS

CROSSED = {
    "Theme_by_level": ("theme", "level", {}),
    "Stance_by_level": ("stance", "level", {}),
    "Theme_by_stance": ("theme", "stance", {}),
    "Asks_by_level": ("theme", "level", {"stance": "ask"}),
    "Service_by_theme": ("service", "theme", {}),
    "Service_by_level": ("service", "level", {}),
}
COUNTED = {"Levels": "level", "Themes": "theme", "Stances": "stance", "Services": "service"}
FROM_INPUTS = {"Respondents", "Actions", "Touchpoints", "Figures", "Events"}
Made = tuple[Year, Path]


def inputs_of(year: int) -> YearInputs:
    return read_year_inputs(ROOT / "data/raw" / str(year), themes=None, comment_ids=None)


def written(year: Year, path: Path) -> Path:
    write_spreadsheet(year, path)
    return path


@pytest.fixture(scope="module")
def controlled(codebook: Codebook, tmp_path_factory: pytest.TempPathFactory) -> Made:
    before = earlier_of(year_of_codes(codebook, random_codes(codebook, 1, 150)))
    year = year_of_codes(codebook, random_codes(codebook, 2, 180), inputs=inputs_of(2022), earlier=before)
    year = dataclasses.replace(year, settings=SourceSettings(synthetic=True))
    return year, written(year, tmp_path_factory.mktemp("controlled") / "data-tables.xlsx")


@pytest.fixture(scope="module")
def open_year(codebook: Codebook, tmp_path_factory: pytest.TempPathFactory) -> Made:
    codes = random_codes(codebook, 3, 120, basis="prompt_level")
    year = year_of_codes(codebook, codes, disclosure="open", inputs=inputs_of(2021))
    return year, written(year, tmp_path_factory.mktemp("open") / "data-tables.xlsx")


@pytest.fixture(params=["controlled", "open_year"])
def made(request: pytest.FixtureRequest) -> Made:
    found: Made = request.getfixturevalue(request.param)
    return found


@cache
def opened(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def tables_of(path: Path) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in opened(path).worksheets if sheet.title != COVER}


def frame(path: Path, name: str) -> pd.DataFrame:
    """Read a sheet's table by its own mark-up, every cell as it stands."""
    sheet = opened(path)[name]
    head, *rows = [[cell.value for cell in row] for row in sheet[sheet.tables[name].ref]]
    return pd.DataFrame(rows, columns=head, dtype=object)


def shown(value: int | None) -> Any:
    return HIDDEN if value is None else value


def test_each_sheet_is_one_named_table_and_nothing_else(made: Made) -> None:
    for name, sheet in tables_of(made[1]).items():
        (title,) = sheet.tables
        table = sheet.tables[title]
        assert title == (f"Table_of_{name.lower()}" if name in (CONTENTS, NOTES) else name)
        assert table.autoFilter is None
        rows = list(sheet[table.ref])
        head = [cell.value for cell in rows[0]]
        assert len(set(head)) == len(head)
        assert all(isinstance(cell, str) and cell.strip() == cell != "" for cell in head)
        assert [column.name for column in table.tableColumns] == head
        assert [cell.coordinate for row in rows for cell in row if cell.value in (None, "")] == []
        assert rows[-1][-1].coordinate == f"{rows[-1][-1].column_letter}{sheet.max_row}"
        assert sheet.max_column == len(head)
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes == f"{sheet.freeze_panes[0]}{rows[1][0].row}"
        assert len(name) <= 31
        assert re.fullmatch("[A-Z][A-Za-z_]+", name)


def test_above_each_table_stands_what_it_is(made: Made) -> None:
    for name, sheet in tables_of(made[1]).items():
        first = next(iter(sheet.tables.values())).ref.split(":")[0].removeprefix("A")
        above = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=int(first) - 1)]
        assert [row for row in above if any(cell is not None for cell in row[1:]) or not row[0]] == [], name
        assert sheet["A1"].style == "Heading 1"
        assert above[1][0].startswith("This worksheet contains one table. ")


def test_all_shorthand_and_notes_are_explained(made: Made) -> None:
    notes = dict(frame_of_notes(made[1]))
    assert SHORTHAND.items() <= notes.items()
    named = set()
    for name, sheet in tables_of(made[1]).items():
        if name in (CONTENTS, NOTES):
            continue
        cells = [cell.value for row in sheet[sheet.tables[name].ref] for cell in row]
        above = " ".join(str(sheet.cell(row, 1).value) for row in range(1, 5))
        for mark in SHORTHAND:
            assert (f"{mark} = " in above) == (mark in cells), (name, mark)
        named |= set(re.findall(r"\[note \d+\]", above))
    assert named == notes.keys() - SHORTHAND.keys()


def frame_of_notes(path: Path) -> list[tuple[str, str]]:
    sheet = opened(path)[NOTES]
    return [(row[0].value, row[1].value) for row in sheet[sheet.tables["Table_of_notes"].ref]][1:]


def test_the_contents_lead_to_each_sheet(made: Made) -> None:
    book = opened(made[1])
    links = {cell.value: cell.hyperlink.location for (cell,) in book[CONTENTS].iter_rows(max_col=1) if cell.hyperlink}
    assert list(links) == book.sheetnames[2:]
    assert all(location == f"'{name}'!A1" for name, location in links.items())
    assert book.active.title == COVER
    assert book.sheetnames[:3] == [COVER, CONTENTS, NOTES]


@pytest.mark.parametrize("name", CROSSED)
def test_crossed_counts_are_those_published(made: Made, name: str) -> None:
    year, path = made
    down, across, within = CROSSED[name]
    table = frame(path, name).set_index(frame(path, name).columns[0])
    names = {kind: {code.name: code.id for code in codes} for kind, codes in kinds(year).items()}
    ids = [{one: {dim(year, kind): names[kind][one]} for one in some if one in names[kind]}
           for kind, some in ((down, table.index), (across, table.columns))]  # fmt: skip
    ids[0][table.index[-1]] = ids[1]["All"] = {}
    expected = [[shown(year.published.value(**ids[0][row], **ids[1][column], **within)) for column in table.columns]
                for row in table.index]  # fmt: skip
    assert table.to_numpy().tolist() == expected
    assert all(type(cell) is int or cell == HIDDEN for row in table.to_numpy().tolist() for cell in row)
    missing = set(names[down]) - set(table.index) | set(names[across]) - set(table.columns)
    assert missing <= {"Unclear"}


def kinds(year: Year) -> dict[str, Any]:
    book = year.codebook
    return {"level": book.levels, "theme": book.themes, "stance": book.stances, "service": book.services}


def dim(year: Year, kind: str) -> str:
    return year.basis if kind == "level" else kind


@pytest.mark.parametrize(("name", "kind"), COUNTED.items())
def test_counts_and_shares_are_those_published(made: Made, name: str, kind: str) -> None:
    year, path = made
    table = frame(path, name)
    ids = {code.name: code.id for code in kinds(year)[kind]}
    assert set(ids) - set(table.iloc[:, 0]) <= {"Unclear"}
    whole = year.published.value()
    assert whole
    for one, count, of, *rest in table.itertuples(index=False):
        value = year.published.value(**{dim(year, kind): ids[one]})
        assert (count, of) == (shown(value), whole)
        if value is None:
            assert rest == [HIDDEN] * 3
        else:
            value = min(value, whole)
            assert rest == pytest.approx([value / whole, *wilson(value, whole)], abs=6e-5)


def test_the_controlled_year_hides_and_the_open_one_does_not(controlled: Made, open_year: Made) -> None:
    hidden = [
        [name for name in tables_of(path) if name not in (CONTENTS, NOTES) and HIDDEN in frame(path, name).to_numpy()]
        for _, path in (controlled, open_year)
    ]
    assert {*CROSSED, "Services", "Respondents", "Measures_by_stance"} <= set(hidden[0])
    assert hidden[1] == []
    assert "Counts are rounded to the nearest 5." in opened(controlled[1])["Themes"]["A2"].value
    assert "rounded" not in opened(open_year[1])["Themes"]["A2"].value


def test_no_count_is_read_from_the_comments(controlled: Made, tmp_path: Path) -> None:
    """With other codes for the same published counts not a byte is another."""
    year, path = controlled
    other = random_codes(year.codebook, 99, len(year.codes)).assign(
        **{name: year.codes[name].to_numpy() for name in ("source", "channel", "question")}
    )
    changed = dataclasses.replace(year, codes=other, comments=year.comments[:0], bands=year.bands[:0])
    assert written(changed, tmp_path / "other.xlsx").read_bytes() == path.read_bytes()


def test_who_answered_is_told_as_in_the_report(controlled: Made) -> None:
    year, path = controlled
    assert year.inputs.respondents is not None
    told = answered(year.inputs.respondents, year)
    assert NOT_SHOWN in {row["answered"] for row in told}
    for cells, row in zip(frame(path, "Respondents").itertuples(index=False), told, strict=True):
        kind, group, count, share, low, high, population, finding, _ = cells
        assert (kind, group, finding) == (row["kind"], row["group"], row["finding"])
        assert row["answered"] == (NOT_SHOWN if count == HIDDEN else f"about {count}")
        printed = NOT_SHOWN if share == HIDDEN else f"{share:.0%} ({100 * low:.0f} to {100 * high:.0f})"
        assert row["share"].replace(" ", "") == printed.replace(" ", "")
        assert row["population"] == ("not known" if population == UNKNOWN else f"{population} %")


def test_changes_are_those_of_the_two_years(controlled: Made) -> None:
    year, path = controlled
    table = frame(path, "Changes")
    assert year.earlier is not None
    assert len(table) == sum(len(kinds(year)[kind]) for kind in ("theme", "stance", "level"))
    ids = {code.name: code.id for code in year.codebook.stances}
    both = (year.earlier.published, year.published)
    for _, name, before, now, difference, low, high, _ in table[table["Kind"] == "What comments do"].itertuples(
        index=False
    ):
        shares = [(one.value(stance=ids[name]) or 0) / (one.value() or 1) for one in both]
        if None in [one.value(stance=ids[name]) for one in both]:
            assert (before, now, difference, low, high) == (HIDDEN,) * 5
        else:
            assert [before, now, difference] == pytest.approx([*shares, shares[1] - shares[0]], abs=6e-5)
            assert low < difference < high


def test_measures_and_what_was_handed_in_are_there(controlled: Made) -> None:
    year, path = controlled
    assert list(frame(path, "Measures")["PACC's question"]) == [one.question for one in year.measures.measures]
    by_stance = frame(path, "Measures_by_stance").set_index("Measure")
    for measure in year.measures.measures:
        assert (measure.short in by_stance.index) == (measure.comments is not None)
        if measure.comments:
            assert by_stance.loc[measure.short, "All"] == shown(year.published.value(measure=measure.id))
    inputs = year.inputs
    assert inputs.actions is not None
    assert inputs.context is not None
    assert list(frame(path, "Actions")["You said"]) == list(inputs.actions["said"])
    assert not {"comment_ids", "Comments"} & set(frame(path, "Actions").columns)
    figures = inputs.context[inputs.context["unit"] != "event"]
    assert [float(cell) for cell in frame(path, "Figures")["Figure"]] == [float(value) for value in figures["value"]]
    assert len(frame(path, "Events")) == len(inputs.context) - len(figures)
    assert len(frame(path, "Codebook")) == sum(map(len, kinds(year).values()))


def test_the_list_is_set_against_the_words_only_where_there_were_lists(controlled: Made, open_year: Made) -> None:
    year, path = open_year
    table = frame(path, "List_against_words").set_index("List")
    assert table.loc["Individual", "Strategic"] == year.published.value(prompt_level="individual", level="strategic")
    assert table.loc["All comments", "All"] == table["All"][:-1].sum() == len(year.codes)
    assert "List_against_words" not in tables_of(controlled[1])


def test_titles_name_the_basis(made: Made) -> None:
    year, path = made
    for name in ("Levels", "Theme_by_level", "Stance_by_level", "Asks_by_level", "Service_by_level"):
        assert year.basis_words in opened(path)[name]["A1"].value


def test_the_cover_says_what_a_reader_must_know(controlled: Made, open_year: Made) -> None:
    covers = [" ".join(str(row[0].value) for row in opened(path)[COVER].rows) for _, path in (controlled, open_year)]
    for cover, (year, _) in zip(covers, (controlled, open_year), strict=True):
        assert f"Shropshire, {year.year}: data tables" in cover
        assert f"codebook version {year.codebook.version}" in cover
        assert year.manifest["identity"][:12] in cover
        assert "PACC, the parent carer forum" in cover
    assert INVENTED in covers[0]
    assert INVENTED not in covers[1]
    assert "no count below 5 is shown" in covers[0]
    assert "no count is hidden" in covers[1]
    assert "Nobody has handed in who answered" in covers[1]
    assert "There is no earlier year" in covers[1]
    assert "Nobody has handed in" not in covers[0]


def test_tables_of_which_nothing_was_handed_in_are_left_out(controlled: Made) -> None:
    year, _ = controlled
    every = {table.name for table in data_tables(year)}
    bare = {table.name for table in data_tables(dataclasses.replace(year, inputs=YearInputs(), earlier=None))}
    assert every - bare == FROM_INPUTS | {"Changes"}


def test_no_text_becomes_a_formula(codebook: Codebook, tmp_path: Path) -> None:
    texts = ["=1+1", "+44 1743", "-2", "@SUM(A1)", "\t=1", "=HYPERLINK(1)\x07", "'=1", "#N/A", "1 = 1"]
    known = {"level": "individual", "theme": "voice", "due": "", "done": ""}
    actions = pd.DataFrame([dict.fromkeys(ACTION_COLUMNS, text) | known for text in texts])
    numbers = {"times_a_year": "2", "families_asked": "0.5"}
    touched = pd.DataFrame([dict.fromkeys(TOUCHPOINT_COLUMNS, text) | numbers for text in texts])
    year = year_that_shows(codebook, {(): 9}, inputs=YearInputs(actions=actions, touchpoints=touched))
    path = written(year, tmp_path / "data-tables.xlsx")
    cells = [cell for sheet in opened(path).worksheets for row in sheet.rows for cell in row]
    assert [cell.value for cell in cells if cell.data_type in ("f", "e")] == []
    guarded = [f"'{text}".replace("\x07", "") for text in texts[:-2]] + texts[-2:]
    assert list(frame(path, "Actions")["You said"]) == guarded
    assert list(frame(path, "Touchpoints").iloc[:, 0]) == guarded
    assert frame(path, "Touchpoints").iloc[0, 2:4].tolist() == [2, 0.5]


def test_the_same_year_gives_the_same_bytes_and_no_clock(made: Made, tmp_path: Path) -> None:
    year, path = made
    assert written(year, tmp_path / "again.xlsx").read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in parts.namelist() if "vba" in name.lower() or "external" in name.lower()]
        assert set(re.findall(rb"\d{4}-\d\d-\d\d", parts.read("docProps/core.xml"))) == {b"1980-01-01"}
    about = opened(path).properties
    assert (about.creator, about.lastModifiedBy, about.language) == ("PACC", None, "en-GB")


@pytest.mark.parametrize(
    ("values", "rest"),
    [
        ({(): 0}, [0, 0, NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE]),
        ({(): None}, [0, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        ({(): 10, key(stance="ask"): 15}, [15, 10, 1, pytest.approx(0.7225, abs=1e-3), 1]),
        ({(): 10, key(stance="ask"): None}, [HIDDEN, 10, HIDDEN, HIDDEN, HIDDEN]),
    ],
    ids=["no comments", "whole hidden", "part rounded above whole", "hidden"],
)
def test_edges_of_a_share(codebook: Codebook, tmp_path: Path, values: Any, rest: list[Any]) -> None:
    year = year_that_shows(codebook, values)
    table = frame(written(year, tmp_path / "data-tables.xlsx"), "Stances").set_index("What comments do")
    assert list(table.loc["What is wanted"]) == rest


def test_a_change_that_nothing_hides_does_not_apply(codebook: Codebook) -> None:
    year = year_that_shows(codebook, {(): 0})
    before = earlier_of(year_of_codes(codebook, random_codes(codebook, 4, 40), disclosure="open"))
    rows = {table.name: table.rows for table in data_tables(dataclasses.replace(year, earlier=before))}["Changes"]
    assert {cell for row in rows for cell in row[2:7]} == {NOT_APPLICABLE}
    hiding = dataclasses.replace(year.published, disclosure=Disclosure(controlled=True))
    rows = {t.name: t.rows for t in data_tables(dataclasses.replace(year, earlier=before, published=hiding))}["Changes"]
    assert {cell for row in rows for cell in row[2:7]} == {HIDDEN}
