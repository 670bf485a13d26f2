"""`cobench new YEAR`, as a person runs it: templates, files dropped there, and what is never touched."""

import shutil
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT

from cobench_analysis.cli import main
from cobench_analysis.coded_year import read_year_input, year_files
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.errors import InputError
from cobench_analysis.intake.input_tables import INPUT_TABLES
from cobench_analysis.intake.narrative import SECTIONS
from cobench_analysis.intake.source import SourceSettings, read_source
from cobench_analysis.intake.year_inputs import YearInputs
from cobench_analysis.new_year import new_year

WORKS, WRONG = "What works well in the support you get?", 'What does not: "really" #1?'


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of raw data of a project of its own, with the codebook and 2021; the current folder lies above."""
    for name in ("data/codebook", "data/reference", "data/raw/2021"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data/raw"


def hashes(folder: Path) -> dict[str, str]:
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def forms_export(path: Path, people: int = 12) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    heads = ["ID", "Start time", "Completion time", "Email", "Name", "Child's age", WORKS, WRONG, "May we quote you?"]
    sheet.append(heads)
    for one in range(1, people + 1):
        when = datetime(2023, 3, one, 9, 5)
        works = f"The {one} people at the centre were kind and rang us back" if one % 3 else ""
        wrong = f"We waited {one} months for the assessment and nobody told us anything"
        sheet.append([one, when, when, "anonymous", "", "0 to 4", works, wrong, "Yes" if one % 2 else "No"])
    book.save(path)


def test_a_new_year_has_a_template_of_everything_and_a_guide(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "2023"]) == 0
    told = capsys.readouterr().out
    for table in INPUT_TABLES:
        content = (raw / "2023" / table.file).read_bytes()
        assert content == b"\xef\xbb\xbf" + ",".join(table.names).encode() + b"\r\n"
        assert table.file in told
    assert {path.stem for path in (raw / "2023/narrative").iterdir()} == set(SECTIONS)
    guide = (raw / "2023/READ-ME.md").read_text(encoding="utf-8")
    for table in INPUT_TABLES:
        for column in table.columns:
            assert f"`{column.name}`" in guide
            assert column.meaning in guide
    for theme in project_codebook().themes:
        assert f"`{theme.id}`: {theme.name}" in guide
    assert "Next:\n  1. Copy the survey's exports" in told
    source = (raw / "2023/source.yml").read_text(encoding="utf-8")
    for word in ("consent", "no_quote", "quote", "published", "disclosure", "controlled", "open"):
        assert word in source


def test_check_says_what_is_missing_while_there_are_no_comments(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new_year(2023)
    assert main(["check", "2023"]) == 1
    told = capsys.readouterr().err
    assert "no comments yet. What to do: drop the survey's export into data/raw/2023/ and run ./run new 2023." in told
    assert told.count("\n") == 1


def test_from_nothing_to_a_year_that_can_be_read(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "2023"]) == 0
    forms_export(raw / "2023/autumn.xlsx")
    capsys.readouterr()
    assert main(["new", "2023"]) == 0
    told = capsys.readouterr().out
    assert "Nothing is missing" in told
    assert "autumn.xlsx looks like an export of Microsoft Forms with 12 rows of answers" in told
    assert "'Email' is left out" in told
    assert "nobody is quoted, and small numbers are hidden" in told
    assert "Next:\n  1. Open data/raw/2023/source.yml" in told
    assert main(["check", "2023"]) == 0
    given = read_year_input(2023)
    comments = given.intake.comments
    assert len(comments) == 24
    assert set(comments["question"]) == {WORKS, WRONG}
    assert set(comments["consent"]) == {"no_quote"}
    assert set(comments["disclosure"]) == {"controlled"}
    assert (given.inputs, given.settings) == (YearInputs(), SourceSettings())
    assert not comments.astype("str").apply(lambda column: column.str.contains("anonymous")).any().any()


def test_it_is_safe_to_run_again_and_again(raw: Path) -> None:
    new_year(2023)
    forms_export(raw / "2023/autumn.xlsx")
    new_year(2023)
    before = hashes(raw)
    done = new_year(2023)
    assert (done.made, done.told) == ([], [])
    assert hashes(raw) == before
    forms_export(raw / "2023/spring.xlsx", people=5)
    new_year(2023)
    assert [entry.path.name for entry in read_source(raw / "2023")] == ["autumn.xlsx", "spring.xlsx"]
    assert {name for name, one in hashes(raw).items() if before.get(name, one) != one} == {str(raw / "2023/source.yml")}


def test_nothing_that_is_there_is_overwritten(raw: Path) -> None:
    folder = raw / "2023"
    mine = {"READ-ME.md": "mine", "Actions.xlsx": "mine", "narrative/Summary.md": "ours", "context/dfe.csv": "mine"}
    for name, content in mine.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    before = hashes(folder)
    done = new_year(2023)
    assert before.items() <= hashes(folder).items()
    assert not {"READ-ME.md", "actions.csv", "narrative/summary.md", "context/facts.csv"} & set(done.made)


def test_the_year_that_is_published_comes_to_no_harm(raw: Path) -> None:
    before, files = hashes(raw / "2021"), list(year_files(read_year_input(2021)))
    given = read_year_input(2021)
    done = new_year(2021)
    assert before.items() <= hashes(raw / "2021").items()
    assert not {"source.yml", "statements.csv", "touchpoints.csv", "context/facts.csv"} & set(done.made)
    again = read_year_input(2021)
    assert again.intake.comments.equals(given.intake.comments)
    assert again.inputs.statements.equals(given.inputs.statements)
    assert again.notes == given.notes
    assert list(year_files(read_year_input(2021))) == files  # templates hold nothing, so no manifest changes


@pytest.mark.parametrize("year", ["1999", "2101", "23", "-1"])
def test_what_is_no_year_is_wrong_use(raw: Path, capsys: pytest.CaptureFixture[str], year: str) -> None:
    try:
        code = main(["new", year])
    except SystemExit as stopped:  # "-1" looks like an option
        code = int(str(stopped.code))
    assert code == 2
    assert [path.name for path in raw.iterdir()] == ["2021"]


LAYOUTS = {
    "usual": "files:\n  - path: a.csv\n    columns: {text: T}\n",
    "without indent": "files:\n- path: a.csv\n  columns: {text: T}\n",
    "a bare list": "# ours\n- path: a.csv\n  columns: {text: T}",
    "settings before": "synthetic: true\nfiles:\n  - path: a.csv\n    columns: {text: T}\n\n# the end\n",
    "lines of Windows": "files:\r\n  - path: a.csv\r\n    columns: {text: T}\r\n",
    "an empty list": "files:\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_entry_is_added_however_the_file_is_laid_out(raw: Path, layout: str) -> None:
    folder = raw / "2023"
    folder.mkdir()
    (folder / "source.yml").write_bytes(LAYOUTS[layout].encode())
    if "a.csv" in LAYOUTS[layout]:
        (folder / "a.csv").write_text("T\nhello\n", encoding="utf-8")
    forms_export(folder / "b.xlsx")
    new_year(2023)
    entries = read_source(folder)
    assert [entry.path.name for entry in entries][-1] == "b.xlsx"
    assert len(entries) == 1 + ("a.csv" in LAYOUTS[layout])
    assert [question.question for question in entries[-1].questions] == [WORKS, WRONG]
    assert (folder / "source.yml").read_bytes().startswith(LAYOUTS[layout].rstrip().encode())


@pytest.mark.parametrize(
    "source",
    ["files: [{path: a.csv, columns: {text: T}}]\n", "files:\n  - path: a.csv\nsynthetic: true\n", "files: []\n"],
)
def test_a_file_of_another_layout_is_left_and_the_entry_is_shown(raw: Path, source: str) -> None:
    folder = raw / "2023"
    folder.mkdir()
    (folder / "source.yml").write_text(source, encoding="utf-8")
    (folder / "a.csv").write_text("T\nhello\n", encoding="utf-8")
    if source == "files: []\n":
        (folder / "a.csv").unlink()
    forms_export(folder / "b.xlsx")
    done = new_year(2023)
    assert (folder / "source.yml").read_text(encoding="utf-8") == source
    assert '- path: "b.xlsx"' in "\n".join(done.told)
    assert done.steps[0] == "Copy the lines above into data/raw/2023/source.yml, under 'files:'."


def test_a_source_with_problems_stops_it_before_anything_is_written(raw: Path) -> None:
    folder = raw / "2023"
    folder.mkdir()
    (folder / "source.yml").write_text("files:\n  - {path: gone.csv}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"gone.csv"):
        new_year(2023)
    assert [path.name for path in folder.iterdir()] == ["source.yml"]


def test_files_that_cannot_be_used_are_told_and_do_not_stop_the_others(raw: Path) -> None:
    new_year(2023)
    (raw / "2023/broken.xlsx").write_bytes(b"no workbook")
    (raw / "2023/counts.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    (raw / "2023/old.xls").write_bytes(b"x")
    forms_export(raw / "2023/good.xlsx")
    done = new_year(2023)
    told = "\n".join(done.told)
    assert "broken.xlsx: this is not a readable Excel workbook" in told
    assert "Nothing in counts.csv looks like comments" in told
    assert "old.xls is of a kind that cannot be read" in told
    assert [entry.path.name for entry in read_source(raw / "2023")] == ["good.xlsx"]
    assert any("counts.csv is not listed in source.yml" in note for note in read_year_input(2023).notes)


def test_problems_of_all_inputs_of_a_year_are_told_with_those_of_the_comments(raw: Path) -> None:
    folder = raw / "2021"
    (folder / "actions.csv").write_text(
        "theme,said,comment_ids\nnonsense,x,E2021-001\nvoice,y,E2021-999\n", encoding="utf-8"
    )
    (folder / "narrative/summmary.md").write_text("x", encoding="utf-8")
    text = (folder / "source.yml").read_text(encoding="utf-8")
    (folder / "source.yml").write_text(text + "publishing: {threshold: 0}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_year_input(2021)
    told = str(caught.value)
    for words in ("the theme is 'nonsense'", "E2021-999", "summmary.md", "threshold is '0'"):
        assert words in told
    assert len(caught.value.problems) == 4


def test_a_fault_of_source_yml_is_told_once(raw: Path) -> None:
    with (raw / "2021/source.yml").open("a", encoding="utf-8") as file:
        file.write("colour: blue\n")
    with pytest.raises(InputError) as caught:
        read_year_input(2021)
    assert len(caught.value.problems) == 1
