"""The round trip with PACC: what is given out, what comes back, and that a correction sticks."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT
from playwright.sync_api import sync_playwright

from cobench_analysis import coded_year, review_tools
from cobench_analysis.cli import main
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.errors import InputError, UsageError
from cobench_analysis.pipeline import code_year
from cobench_analysis.review import workbook_sheets as workbook
from cobench_analysis.review.checklist import CheckItem, Checklist
from cobench_analysis.review.ledger import read_ledger
from cobench_analysis.review.lessons import read_lessons
from cobench_analysis.review.readers import readings
from cobench_analysis.review.samples import allocate, samples_of
from cobench_analysis.review.workbook import write_workbook

LIBREOFFICE = shutil.which("soffice")
LEARNT_FROM = 90  # a hundredth of the training comments, so that learning anew takes seconds


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project whose comments of 2021 have been given out to check."""
    folder = tmp_path_factory.mktemp("small")
    for name in ("data/codebook", "data/framework", "data/raw/2021"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "data/reference").mkdir()
    for path in (ROOT / "data/reference").glob("*"):
        if not path.name.startswith("training_comments"):
            shutil.copy(path, folder / "data/reference" / path.name)
    training = pd.read_csv(ROOT / "data/reference/training_comments.csv", dtype=str, keep_default_na=False)
    training[::LEARNT_FROM].to_csv(folder / "data/reference/training_comments.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        review_tools.export_check(2021)
    return folder


@pytest.fixture
def small(exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small project of a test's own, and the current folder in it."""
    folder = tmp_path / "small"
    shutil.copytree(exported, folder)
    monkeypatch.chdir(folder)
    return folder


CHECK = Path("reports/2021/coding-check.xlsx")
LEDGER = Path("data/reviews/2021.csv")


def edit(path: Path, change: Callable[[Any], None], name: str = "Ann") -> Path:
    """Open a workbook, change its sheet to check, fill in the name, and save it."""
    book = openpyxl.load_workbook(path)
    book[workbook.READ_ME]["B2"] = name
    change(book[workbook.CHECK])
    target = path.with_name(f"{path.stem}-{name or 'nobody'}.xlsx")
    book.save(target)
    return target


def column(sheet: Any, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def put(row: int, name: str, value: object) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet.cell(row, column(sheet, name)).value = value

    return change


def several(*changes: Callable[[Any], None]) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        for one in changes:
            one(sheet)

    return change


def other(sheet: Any, row: int, name: str, choices: tuple[str, ...]) -> str:
    """Return a choice that does not stand in the cell."""
    return next(one for one in choices if one != sheet.cell(row, column(sheet, name)).value)


def unlike(row: int = 2, place: int = 0) -> str:
    """Return a level that is not the one that was given out in a row."""
    sheet = openpyxl.load_workbook(CHECK)[workbook.CHECK]
    shown = sheet.cell(row, column(sheet, workbook.LEVEL)).value
    return [name for name in ("Unclear", "Strategic", "Individual", "Operational") if name != shown][place]


def five_corrections(sheet: Any) -> None:
    """Correct a level, a stance, two themes that are missing, and one that is too many."""
    put(2, workbook.LEVEL, other(sheet, 2, workbook.LEVEL, ("Strategic", "Individual")))(sheet)
    put(3, workbook.STANCE, other(sheet, 3, workbook.STANCE, ("What is wanted", "Works well")))(sheet)
    themes = [theme.name for theme in load_codebook().themes]
    missing = [theme for theme in themes if not sheet.cell(4, column(sheet, theme)).value]
    for theme in missing[:2]:
        put(4, theme, "yes")(sheet)
    row, theme = next(
        (row, theme) for row in range(5, 60) for theme in themes if sheet.cell(row, column(sheet, theme)).value
    )
    put(row, theme, None)(sheet)


def decided(codes: pd.DataFrame) -> int:
    return int((codes["decided_by"] == "person").sum())


# --- what is given out


def test_the_workbook_shows_names_reasons_and_choices(small: Path, codebook: Codebook) -> None:
    book = openpyxl.load_workbook(CHECK, rich_text=True)
    assert book.sheetnames == [
        workbook.READ_ME, workbook.CHECK, workbook.CODES, workbook.PAST, workbook.HIDDEN,
    ]  # fmt: skip
    assert book[workbook.HIDDEN].sheet_state == "hidden"
    sheet = book[workbook.CHECK]
    assert sheet.max_row == 112
    assert {sheet.cell(row, column(sheet, workbook.LEVEL)).value for row in range(2, 113)} <= {
        level.name for level in codebook.levels
    }
    assert "rich" in str(type(sheet.cell(2, column(sheet, workbook.COMMENT)).value)).lower()
    whys = [str(sheet.cell(row, column(sheet, workbook.WHY)).value) for row in range(2, 113)]
    assert all(why.endswith(".") for why in whys)
    assert len(sheet.data_validations.dataValidation) == 2 + len(codebook.themes) + 1


def test_what_needs_eyes_comes_first(small: Path) -> None:
    sheet = openpyxl.load_workbook(CHECK)[workbook.CHECK]
    places = [str(sheet.cell(row, column(sheet, workbook.PLACE)).value) for row in range(2, 113)]
    groups = [0 if place.startswith("a rule points to") else 1 if "not sure" in place else 2 for place in places]
    assert groups == sorted(groups)
    assert groups[0] == 0


def test_the_same_year_gives_the_same_list(small: Path) -> None:
    before = openpyxl.load_workbook(CHECK)[workbook.READ_ME]
    review_tools.export_check(2021)
    after = openpyxl.load_workbook(CHECK)[workbook.READ_ME]
    assert list(before.values) == list(after.values)


# --- the round trip


def test_five_corrections_by_workbook_stick(small: Path, codebook: Codebook) -> None:
    path = edit(CHECK, five_corrections)
    assert review_tools.import_check(2021, path).new == 5
    first = LEDGER.read_bytes()
    assert len(read_ledger(LEDGER)) == 5
    again = review_tools.import_check(2021, path)
    assert (again.new, again.stood, LEDGER.read_bytes()) == (0, 5, first)

    coding = code_year(2021).coding
    names = {one.comment_id for one in read_ledger(LEDGER)}
    assert set(coding.codes.loc[coding.codes["decided_by"] == "person", "comment_id"]) == names
    people = coding.evidence[coding.evidence["source"] == "person"]
    assert len(people) == 5
    assert (people["rule_id"] == "(person)").all()
    assert not people["explanation"].str.contains("Ann").any()
    rows = coding.codes.set_index("comment_id")
    for one in read_ledger(LEDGER):
        if one.kind == "theme":
            assert rows.at[one.comment_id, f"theme_{one.code}"] == (one.decision == "add")
        else:
            assert rows.at[one.comment_id, one.kind] == one.code
            assert pd.isna(rows.at[one.comment_id, f"{one.kind}_confidence"])

    # A change of the codebook undoes nothing: without a single rule they still stand.
    text = Path("data/codebook/cobench.yml").read_text(encoding="utf-8")
    Path("data/codebook/cobench.yml").write_text(text.replace("1.0.1", "1.0.2", 1), encoding="utf-8")
    changed = code_year(2021).coding.codes.set_index("comment_id")
    for one in read_ledger(LEDGER):
        if one.kind == "theme":
            assert changed.at[one.comment_id, f"theme_{one.code}"] == (one.decision == "add")
        else:
            assert changed.at[one.comment_id, one.kind] == one.code


def test_every_code_has_a_reason_and_the_tables_stay_whole(small: Path, codebook: Codebook) -> None:
    review_tools.import_check(2021, edit(CHECK, several(five_corrections, put(9, workbook.CHECKED, "yes"))))
    given = coded_year.read_year_input(2021)
    coded = coded_year.code_comments(given)
    codes, evidence = coded.coding.codes, coded.coding.evidence  # checked against their schemas
    assert codes["comment_id"].is_monotonic_increasing
    reasons = set(evidence[["comment_id", "kind", "code", "outcome"]].itertuples(index=False, name=None))
    for row in codes.to_dict("records"):
        for kind, column_name in (
            ("level", "level"),
            ("theme", "themes"),
            ("stance", "stance"),
            ("service", "services"),
        ):
            for code in filter(None, str(row[column_name]).split(";")):
                assert (row["comment_id"], kind, code, "given") in reasons
    texts = dict(zip(codes["comment_id"], codes["text"], strict=True))
    for name, start, end, quote in evidence[["comment_id", "start", "end", "quote"]].itertuples(index=False):
        assert texts[name][start:end] == quote
    untouched = ~codes["comment_id"].isin(given.decided.settled)
    before = coded.machine.codes
    pd.testing.assert_frame_equal(codes[untouched], before[untouched])


def test_checked_confirms_all_codes_of_the_comment(small: Path) -> None:
    review_tools.import_check(2021, edit(CHECK, put(2, workbook.CHECKED, "yes")))
    lines = read_ledger(LEDGER)
    assert {one.decision for one in lines} <= {"confirm", "remove"}
    assert (lines[-1].kind, lines[-1].code) == ("theme", "*")
    assert {one.kind for one in lines} == {"level", "stance", "theme"}
    assert coded_year.read_year_input(2021).decided.settled[lines[0].comment_id].whole


def test_what_a_person_sets_back_is_taken_back_where_they_say_that_all_is_right(small: Path) -> None:
    shown = openpyxl.load_workbook(CHECK)[workbook.CHECK]
    was = shown.cell(2, column(shown, workbook.LEVEL)).value
    theme = next(one.name for one in load_codebook().themes if not shown.cell(2, column(shown, one.name)).value)
    level = other(shown, 2, workbook.LEVEL, ("Strategic", "Individual"))
    first = edit(CHECK, several(put(2, workbook.LEVEL, level), put(2, theme, "yes")))
    assert review_tools.import_check(2021, first).new == 2
    back = several(put(2, workbook.LEVEL, was), put(2, theme, None))
    told = review_tools.import_check(2021, copy_of(edit(first, back), "second.xlsx"))
    assert told.new == 0
    assert "In 1 row (2) codes stand as they were given out" in told.told[0]
    third = edit(first, several(back, put(2, workbook.CHECKED, "yes")))
    review_tools.import_check(2021, copy_of(third, "third.xlsx"))
    given = coded_year.read_year_input(2021)
    settled = given.decided.settled[read_ledger(LEDGER)[0].comment_id]
    assert given.codebook.name("level", settled.single["level"].code) == was
    assert theme not in [given.codebook.name("theme", code) for code in settled.given("theme")]
    again = review_tools.import_check(2021, first)  # the old file again changes nothing, and says so
    assert again.new == 0
    assert "decided otherwise since" in again.told[0]


def test_a_second_fresh_copy_undoes_nothing_of_the_first(small: Path) -> None:
    monday = edit(CHECK, several(*(put(row, workbook.NOTE, None) for row in (2,)), five_corrections), "Ann")
    monday = copy_of(monday, "monday.xlsx")
    tuesday = copy_of(edit(CHECK, put(70, workbook.LEVEL, unlike(70))), "tuesday.xlsx")
    assert review_tools.import_check(2021, monday).new == 5
    assert review_tools.import_check(2021, tuesday).new <= 1
    assert review_tools.import_check(2021, monday).stood == 5


def copy_of(path: Path, name: str) -> Path:
    return Path(shutil.copy(path, name))


def test_another_persons_word_is_kept_and_the_overruling_told(small: Path) -> None:
    review_tools.import_check(2021, edit(CHECK, put(2, workbook.LEVEL, unlike())))
    done = review_tools.import_check(2021, edit(CHECK, put(2, workbook.LEVEL, unlike(2, 1)), "Ben"))
    assert done.new == 1
    assert f"Ann said level “{unlike()}”; Ben now says level “{unlike(2, 1)}”, which stands." in done.told[0]
    assert [one.code for one in read_ledger(LEDGER)] == [unlike().lower(), unlike(2, 1).lower()]
    assert "On 1 comment two people decided differently" in review_tools.review_status(2021)
    # Ann goes on in her workbook and sends it again: what she had sent before overrules nobody.
    more = edit(CHECK, several(put(2, workbook.LEVEL, unlike()), put(60, workbook.NOTE, "more")))
    again = review_tools.import_check(2021, copy_of(more, "more.xlsx"))
    assert [one.kind for one in read_ledger(LEDGER)[2:]] == ["note"]
    assert "was taken before; Ben has decided otherwise since" in again.told[0]


def test_all_right_takes_away_no_theme_that_another_person_added(small: Path) -> None:
    sheet = openpyxl.load_workbook(CHECK)[workbook.CHECK]
    theme = next(one for one in load_codebook().themes if not sheet.cell(2, column(sheet, one.name)).value)
    review_tools.import_check(2021, edit(CHECK, put(2, theme.name, "yes")))
    done = review_tools.import_check(2021, edit(CHECK, put(2, workbook.CHECKED, "yes"), "Ben"))
    assert f"Ann added the theme “{theme.name}”, which this list did not show; it stays" in done.told[0]
    assert theme.id in coded_year.read_year_input(2021).decided.settled[read_ledger(LEDGER)[0].comment_id].given(
        "theme"
    )


def test_a_name_in_other_letters_is_the_same_person(small: Path) -> None:
    review_tools.import_check(2021, edit(CHECK, five_corrections, "Ann Smith"))
    assert review_tools.import_check(2021, edit(CHECK, five_corrections, "ann  smith")).new == 0


def test_no_under_all_right_is_asked_about(small: Path) -> None:
    with pytest.raises(InputError, match="does not tell what is wrong"):
        review_tools.import_check(2021, edit(CHECK, put(2, workbook.CHECKED, "no")))


def test_a_note_is_kept_although_its_decision_stood_already_and_only_once(small: Path) -> None:
    first = edit(CHECK, put(2, workbook.LEVEL, unlike()))
    review_tools.import_check(2021, first)
    noted = edit(first, put(2, workbook.NOTE, "Ask  Jo\nabout this"))
    assert review_tools.import_check(2021, copy_of(noted, "noted.xlsx")).new == 1
    assert read_ledger(LEDGER)[-1].note == "Ask Jo about this"
    assert review_tools.import_check(2021, copy_of(noted, "noted.xlsx")).new == 0


def test_a_wrong_name_can_be_put_right(small: Path) -> None:
    path = edit(CHECK, five_corrections)
    review_tools.import_check(2021, path, reviewer="Bab")
    assert review_tools.import_check(2021, path, reviewer="Ann").new == 5


def test_a_workbook_outlives_a_new_theme_of_the_codebook(small: Path) -> None:
    path = edit(CHECK, five_corrections)
    file = Path("data/codebook/cobench.yml")
    text = file.read_text(encoding="utf-8")
    theme = "  - id: rumours\n    name: Rumours\n    definition: What people tell each other.\n"
    file.write_text(text.replace("\nthemes:\n", f"\nthemes:\n{theme}", 1), encoding="utf-8")
    assert review_tools.import_check(2021, path).new == 5


def test_a_note_alone_is_kept_and_decides_nothing(small: Path) -> None:
    review_tools.import_check(2021, edit(CHECK, put(2, workbook.NOTE, "Ask Jo about this")))
    (line,) = read_ledger(LEDGER)
    assert (line.kind, line.note) == ("note", "Ask Jo about this")
    assert not coded_year.read_year_input(2021).decided.settled


def test_rows_may_be_sorted_and_deleted(small: Path) -> None:
    def shuffle(sheet: Any) -> None:
        put(2, workbook.LEVEL, unlike())(sheet)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(rows[::-1][60:], 2):
            for place, value in enumerate(row, 1):
                sheet.cell(number, place).value = value
        sheet.delete_rows(2 + 51, 70)

    assert review_tools.import_check(2021, edit(CHECK, shuffle)).new == 1


@pytest.mark.skipif(LIBREOFFICE is None, reason="no LibreOffice on this machine: the workbook was not saved by it")
def test_a_workbook_saved_by_libreoffice_comes_back_the_same(small: Path, tmp_path: Path) -> None:
    path = edit(CHECK, several(five_corrections, put(2, workbook.NOTE, "=1+1 is no formula")))
    again = tmp_path / "again"
    command = [str(LIBREOFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(again), str(path)], check=True
    )
    done = review_tools.import_check(2021, again / path.name)
    assert (done.new, done.told) == (5, ())


# --- what is refused, and that nothing was taken


def change_cell(row: int, name: str, value: object) -> Callable[[Path], Path]:
    return lambda path: edit(path, several(five_corrections, put(row, name, value)))


def twice(path: Path) -> Path:
    def repeat(sheet: Any) -> None:
        cells = [cell.value for cell in sheet[2]]
        cells[column(sheet, workbook.LEVEL) - 1] = unlike()
        sheet.append(cells)

    return edit(path, repeat)


def shift_texts(path: Path) -> Path:
    def shift(sheet: Any) -> None:
        place = column(sheet, workbook.COMMENT)
        texts = [sheet.cell(row, place).value for row in range(2, 113)]
        for row, text in enumerate([*texts[1:], texts[0]], 2):
            sheet.cell(row, place).value = text

    return edit(path, shift)


def another_year(path: Path) -> Path:
    sheet = openpyxl.load_workbook(path)[workbook.CHECK]
    items = [
        CheckItem(sheet.cell(row, 2).value, "0" * 64, sheet.cell(row, 3).value, level="unclear", stance="neutral")
        for row in (2, 3)
    ]
    write_workbook(Path("year.xlsx"), Checklist(2019, "check-2019-1", load_codebook(), tuple(items)))
    return edit(Path("year.xlsx"), put(2, workbook.LEVEL, "Strategic"))


def without_column(path: Path) -> Path:
    return edit(path, lambda sheet: sheet.delete_cols(column(sheet, workbook.WHY)))


def double_heading(path: Path) -> Path:
    return edit(path, lambda sheet: setattr(sheet.cell(1, sheet.max_column + 1), "value", "Being listened to"))


def empty_sheet(path: Path) -> Path:
    return edit(path, lambda sheet: sheet.delete_rows(1, 200))


def changed_hidden(path: Path) -> Path:
    book = openpyxl.load_workbook(path)
    book[workbook.HIDDEN]["E5"], book[workbook.HIDDEN]["E6"] = "voice", "access"
    book[workbook.READ_ME]["B2"] = "Ann"
    book.save("hidden.xlsx")
    return Path("hidden.xlsx")


def without_sheet(path: Path) -> Path:
    book = openpyxl.load_workbook(path)
    del book[workbook.HIDDEN]
    book.save("sheet.xlsx")
    return Path("sheet.xlsx")


def wrong_file(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active["A1"] = "Shopping"
    book.save("shopping.xlsx")
    return Path("shopping.xlsx")


def cut_short(path: Path) -> Path:
    Path("cut.xlsx").write_bytes(path.read_bytes()[:20_000])
    return Path("cut.xlsx")


def bomb(path: Path) -> Path:
    with zipfile.ZipFile("bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 400_000_000)
    return Path("bomb.xlsx")


def huge_cell(path: Path) -> Path:
    """Write a note of a million letters into the file itself; no library would."""
    done = edit(path, put(2, workbook.NOTE, "QQQ"))
    source = zipfile.ZipFile(done)
    with zipfile.ZipFile("huge.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.namelist():
            archive.writestr(entry, source.read(entry).replace(b"QQQ", b"Q" * 1_000_000))
    return Path("huge.xlsx")


def not_excel(path: Path) -> Path:
    Path("text.xlsx").write_text("comment_id,level\n", encoding="utf-8")
    return Path("text.xlsx")


DANGERS = {
    "an unknown id": (change_cell(9, workbook.COMMENT_ID, "E2021-999"), "row 9.*the list has no comment 'E2021-999'"),
    "no id": (change_cell(9, workbook.COMMENT_ID, None), "row 9.*there is no comment id"),
    "two rows that contradict each other": (twice, "row 113: the comment .* stands in row 2 too"),
    "an edited text": (
        change_cell(9, workbook.COMMENT, "Something else"),
        "row 9, column Comment: the comment's text is not",
    ),
    "one column sorted by itself": (shift_texts, "column Comment"),
    "a formula": (change_cell(9, workbook.LEVEL, "=A1"), "row 9, column Level: the cell holds a formula"),
    "an unknown level": (change_cell(9, workbook.LEVEL, "Everywhere"), "'Everywhere' is no level.*Individual"),
    "no level": (change_cell(9, workbook.LEVEL, None), "row 9, column Level: the cell is empty"),
    "neither yes nor empty": (change_cell(9, workbook.CHECKED, "perhaps"), "'perhaps' is neither yes nor empty"),
    "a note of a million letters": (huge_cell, "the note has 1,000,000 characters.*1,000"),
    "another year": (another_year, "the file is of 2019, and not of 2021.*review import 2019"),
    "no name": (lambda path: edit(path, five_corrections, ""), "does not say who checked.*--reviewer"),
    "a sheet is gone": (without_sheet, "there is no sheet '_shown'"),
    "another workbook": (wrong_file, "no column with the comments' ids"),
    "a column is gone": (without_column, "there is no column 'Why'"),
    "a heading stands twice": (double_heading, "the heading 'Being listened to' stands twice"),
    "the hidden sheet was changed": (changed_hidden, "the hidden sheet '_shown' was changed"),
    "an empty sheet": (empty_sheet, "there is no column 'Comment id'"),
    "a long name": (lambda path: edit(path, five_corrections, "A" * 100), "has 100 letters"),
    "cut short": (cut_short, "not a whole Excel workbook"),
    "no workbook at all": (not_excel, "not a whole Excel workbook"),
    "a zip bomb": (bomb, "400 MB.*do not open it"),
    "no file": (lambda _: Path("gone.xlsx"), "there is no such file"),
}


@pytest.mark.parametrize(("damage", "message"), DANGERS.values(), ids=list(DANGERS))
def test_what_is_dangerous_is_told_and_nothing_is_taken(
    small: Path, damage: Callable[[Path], Path], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    review_tools.import_check(2021, edit(CHECK, put(2, workbook.LEVEL, unlike()), "Zoe"))
    before = LEDGER.read_bytes()
    with pytest.raises(InputError, match=f"(?s){message}"):
        review_tools.import_check(2021, damage(CHECK))
    assert LEDGER.read_bytes() == before
    assert main(["review", "import", "2021", str(damage(CHECK))]) == 1
    told = capsys.readouterr().err
    assert "What to do:" in told
    assert "Traceback" not in told
    assert LEDGER.read_bytes() == before


def test_all_problems_are_told_at_once(small: Path) -> None:
    path = edit(
        CHECK,
        several(put(3, workbook.LEVEL, "Nowhere"), put(5, workbook.STANCE, "Bad"), put(7, workbook.COMMENT_ID, "x")),
    )
    with pytest.raises(InputError) as caught:
        review_tools.import_check(2021, path)
    assert [problem.row for problem in caught.value.problems] == [3, 5, 7]


def test_a_comment_that_changed_since_is_reported_and_the_others_are_taken(small: Path) -> None:
    path = edit(CHECK, several(put(2, workbook.LEVEL, unlike()), put(3, workbook.STANCE, "Some of both")))
    changed = openpyxl.load_workbook(CHECK)[workbook.CHECK]["B2"].value
    raw = Path("data/raw/2021/event_comments.csv")
    rows = list(csv.DictReader(io.StringIO(raw.read_text(encoding="utf-8-sig"))))
    for row in rows:
        row["text"] += " and more" if row["comment_id"] == changed else ""
    pd.DataFrame(rows).to_csv(raw, index=False)
    done = review_tools.import_check(2021, path)
    assert done.new == 1
    assert f"comment {changed}: not taken: the comment's text has changed" in done.told[0]


def test_a_decision_on_a_comment_that_changes_later_is_not_applied(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    review_tools.import_check(2021, edit(CHECK, put(2, workbook.LEVEL, unlike())))
    name = read_ledger(LEDGER)[0].comment_id
    raw = Path("data/raw/2021/event_comments.csv")
    rows = list(csv.DictReader(io.StringIO(raw.read_text(encoding="utf-8-sig"))))
    pd.DataFrame([row | {"text": f"{row['text']}!!"} if row["comment_id"] == name else row for row in rows]).to_csv(
        raw, index=False
    )
    assert main(["check", "2021"]) == 0
    assert (
        f"1 decision of people is not applied, because the comment's text has changed since: {name}"
        in capsys.readouterr().out
    )
    assert not coded_year.read_year_input(2021).decided.settled


def test_a_damaged_ledger_is_told_by_check(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    LEDGER.parent.mkdir()
    LEDGER.write_text("nonsense\n", encoding="utf-8")
    assert main(["check", "2021"]) == 1
    assert "2021.csv, line 1: the heading is not that of a ledger" in capsys.readouterr().err


# --- tables of 0 and 1


def test_a_table_of_noughts_and_ones_from_any_program(small: Path, codebook: Codebook) -> None:
    given = coded_year.read_year_input(2021)
    codes = coded_year.code_comments(given).coding.codes
    table = codes[["comment_id", "level", "stance", *(f"theme_{theme}" for theme in codebook.theme_ids)]].copy()
    table.loc[0, "theme_community"] = 1 - table.loc[0, "theme_community"]
    table.loc[1, "level"] = "Unclear" if table.loc[1, "level"] != "unclear" else "strategic"
    table.to_csv("coded.csv", index=False)
    with pytest.raises(InputError, match="--reviewer NAME"):
        review_tools.import_check(2021, Path("coded.csv"))
    assert review_tools.import_check(2021, Path("coded.csv"), reviewer="Dee").new == 2
    assert {one.reviewer for one in read_ledger(LEDGER)} == {"Dee"}
    # By now the computer has learnt from it and codes otherwise; the same table still says nothing new.
    code_year(2021)
    again = review_tools.import_check(2021, Path("coded.csv"), reviewer="dee")
    assert (again.new, again.stood) == (0, 2)
    assert "was imported before" in again.told[0]


def test_such_a_table_may_use_the_names_of_codes_and_one_column_for_each_level(small: Path) -> None:
    name = openpyxl.load_workbook(CHECK)[workbook.CHECK]["B2"].value
    rows = [{"Name": name, "Individual": 0, "Operational": 0, "Strategic": 0, "Unclear": 1, "Being listened to": 1}]
    pd.DataFrame(rows).to_csv("coded.csv", index=False)
    review_tools.import_check(2021, Path("coded.csv"), reviewer="Dee", confirm=True)
    lines = {(one.kind, one.code): one.decision for one in read_ledger(LEDGER)}
    assert lines["level", "unclear"] in ("set", "confirm")
    assert lines["theme", "voice"] in ("add", "confirm")
    assert len(lines) == 2  # nothing is said of what has no column


def test_such_a_table_confirms_only_what_it_has_a_column_for(small: Path) -> None:
    pd.DataFrame([{"comment_id": "E2021-001", "voice": 0, "access": 1}]).to_csv("coded.csv", index=False)
    review_tools.import_check(2021, Path("coded.csv"), reviewer="Dee", confirm=True)
    assert {(one.kind, one.code) for one in read_ledger(LEDGER)} <= {("theme", "voice"), ("theme", "access")}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"comment_id": "E2021-001", "voice": "1", "theme_voice": "0"}], "are the same code"),
        ([{"comment_id": "E2021-001", "voice": "2"}], "'2' is neither 0 nor 1"),
        ([{"comment_id": "E2021-001", "individual": "1", "strategic": "1"}], "2 codes of the kind level"),
        ([{"comment_id": "E2021-001", "level": "everywhere"}], "no level 'everywhere'"),
        ([{"comment_id": "nobody", "voice": "1"}], "there is no comment 'nobody' in 2021"),
        ([{"comment_id": "E2021-001", "colour": "red"}], "no column that is named like a code"),
        ([{"voice": "1", "access": "0"}], "no column with the comments' ids"),
        ([{"comment_id": "E2021-001", "kind": "theme", "code": "rumour", "decision": "add"}], "no theme 'rumour'"),
        (
            [{"comment_id": "E2021-001", "kind": "theme", "code": "voice", "decision": "set"}],
            "cannot be decided by 'set'",
        ),
        (
            [
                {"comment_id": "E2021-001", "kind": "level", "code": "unclear", "decision": "set"},
                {"comment_id": "E2021-001", "kind": "level", "code": "strategic", "decision": "set"},
            ],
            "decides the same otherwise",
        ),
    ],
)
def test_a_wrong_table_is_told(small: Path, rows: list[dict[str, str]], message: str) -> None:
    pd.DataFrame(rows).to_csv("coded.csv", index=False)
    with pytest.raises(InputError, match=message):
        review_tools.import_check(2021, Path("coded.csv"), reviewer="Dee")
    assert not LEDGER.exists()


# --- blind samples


def read_blind(path: Path, reader: str, level: str = "Individual", rows: int = 1_000) -> Path:
    def fill(sheet: Any) -> None:
        for row in range(2, min(sheet.max_row, 1 + rows) + 1):
            put(row, workbook.LEVEL, level)(sheet)
            put(row, workbook.STANCE, "Does not work")(sheet)
            put(row, "Timeliness and waiting", "yes" if row % 3 else None)(sheet)

    return edit(path, fill, reader)


def test_a_sample_is_drawn_by_lot_shows_no_code_and_measures(small: Path, codebook: Codebook) -> None:
    sample, files = review_tools.draw_sample(2021, 40)
    assert len(sample.drawn) == files.comments == 40
    assert sample.drawn["probability"].between(0, 1, inclusive="neither").all()
    sizes = [strata["drawn"] for strata in sample.about["strata"].values()]
    assert sum(sizes) == 40
    assert all(strata["drawn"] >= min(2, strata["comments"]) for strata in sample.about["strata"].values())
    assert (sample.drawn["themes"] == "").any()
    blind = Path("reports/2021/blind-sample-1.xlsx")
    book = openpyxl.load_workbook(blind)
    shown = [cell for row in book[workbook.CHECK].iter_rows(min_row=2, min_col=4, values_only=True) for cell in row]
    assert set(shown) == {None}
    assert {row[3:] for row in book[workbook.HIDDEN].iter_rows(min_row=4, values_only=True)} == {(None, None, None)}
    assert review_tools.draw_sample(2021, 40)[0].drawn.equals(sample.drawn)  # not read yet: the same again
    with pytest.raises(UsageError, match="is not read yet"):
        review_tools.draw_sample(2021, 30)

    # Nobody who reads blind sees the computer's codes of these comments elsewhere.
    out = review_tools.export_check(2021, refi=Path("year.qdpx"))
    assert (out.comments, out.left_out) == (71, 40)
    assert len([name for name in zipfile.ZipFile("year.qdpx").namelist() if name.startswith("sources/")]) == 71

    assert review_tools.import_check(2021, read_blind(blind, "Ann")).read == (40, 40)
    assert review_tools.import_check(2021, read_blind(blind, "Ann")).new == 0
    half = review_tools.import_check(2021, read_blind(blind, "Ben", "Strategic", rows=20))
    assert half.read == (20, 40)
    found = readings(samples_of(2021)[0], codebook)
    assert {name: set(frame["level"]) for name, frame in found.items()} == {"Ann": {"individual"}, "Ben": {"strategic"}}
    assert not LEDGER.exists()  # a sample measures; it corrects nothing
    words = review_tools.review_status(2021)
    assert "read by Ann 40, Ben 20" in words
    assert "measured: " in words


def test_a_reader_may_change_their_mind_and_nobody_elses(small: Path, codebook: Codebook) -> None:
    review_tools.draw_sample(2021, 20)
    blind = Path("reports/2021/blind-sample-1.xlsx")
    for reader, level in (("Ann", "Individual"), ("Ben", "Individual"), ("Ann", "Strategic")):
        review_tools.import_check(2021, read_blind(blind, reader, level))
    found = readings(samples_of(2021)[0], codebook)
    assert set(found["Ann"]["level"]) == {"strategic"}
    assert set(found["Ben"]["level"]) == {"individual"}


def test_a_sample_that_is_damaged_is_told_and_a_copy_of_its_folder_is_none(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample, _ = review_tools.draw_sample(2021, 20)
    shutil.copytree(sample.folder, sample.folder.with_name("1 (copy)"))
    assert len(samples_of(2021)) == 1
    about, machine = (sample.folder / name for name in ("sample.json", "machine.csv"))
    whole = machine.read_text(encoding="utf-8-sig")
    wrong = [
        (about, "[]"), (about, "{}"), (about, "{"), (machine, whole.splitlines()[0]), (machine, whole + whole),
        (machine, "\n".join(whole.splitlines()[:40])), (machine, whole.replace("please_check", "")),
    ]  # fmt: skip
    for path, content in wrong:
        before = path.read_bytes()
        path.write_text(content, encoding="utf-8")
        assert main(["review", "status", "2021"]) == 1
        assert "What to do:" in capsys.readouterr().err
        path.write_bytes(before)
    about.unlink()
    assert main(["review", "sample", "2021", "-n", "20"]) == 1  # nothing is drawn over what is left of it
    capsys.readouterr()
    shutil.rmtree(sample.folder)
    assert review_tools.draw_sample(2021, 20)[0].about["number"] == 1


def test_a_sample_never_gets_into_the_ledger(small: Path) -> None:
    review_tools.draw_sample(2021, 20)
    blind = read_blind(Path("reports/2021/blind-sample-1.xlsx"), "Ann")
    book = openpyxl.load_workbook(blind)
    next(row for row in book[workbook.READ_ME].iter_rows() if row[0].value == workbook.BATCH)[1].value = None
    book.save(blind)
    assert review_tools.import_check(2021, blind).read == (20, 20)
    assert not LEDGER.exists()
    name, sha = next(iter(coded_year.read_year_input(2021).texts.items()))
    row = {"comment_id": name, "text_sha256": sha, "kind": "level", "code": "unclear", "decision": "set"}
    for batch in ("Sample-2021-1", "sample-2020-1", "check-2020-12", "sample-2021-" + "9" * 5_000):
        pd.DataFrame([row | {"reviewer": "Ann", "batch": batch}]).to_csv("page.csv", index=False)
        with pytest.raises(InputError, match="is none that was made for 2021"):
            review_tools.import_check(2021, Path("page.csv"))


def test_a_comment_that_changed_after_the_draw_is_left_out_and_half_an_answer_refused(small: Path) -> None:
    sample, _ = review_tools.draw_sample(2021, 20)
    changed = sample.drawn["comment_id"][0]
    raw = Path("data/raw/2021/event_comments.csv")
    rows = list(csv.DictReader(io.StringIO(raw.read_text(encoding="utf-8-sig"))))
    new = [row | {"text": f"{row['text']} again"} if row["comment_id"] == changed else row for row in rows]
    pd.DataFrame(new).to_csv(raw, index=False)
    assert review_tools.draw_sample(2021, 20)[1].left_out == 1
    name = sample.drawn["comment_id"][1]
    row = {"comment_id": name, "kind": "theme", "code": "voice", "decision": "add", "batch": sample.batch}
    pd.DataFrame([row | {"reviewer": "Ann"}]).to_csv("page.csv", index=False)
    with pytest.raises(InputError, match="no level or no stance"):
        review_tools.import_check(2021, Path("page.csv"))


def test_a_half_filled_row_is_told(small: Path) -> None:
    review_tools.draw_sample(2021, 20)
    path = edit(Path("reports/2021/blind-sample-1.xlsx"), put(4, workbook.LEVEL, "Strategic"))
    with pytest.raises(InputError, match="row 4, column Stance: the row is only half filled in"):
        review_tools.import_check(2021, path)


def test_too_small_a_sample_is_refused(small: Path) -> None:
    with pytest.raises(UsageError, match="says nothing"):
        review_tools.draw_sample(2021, 3)


@pytest.mark.parametrize(
    ("sizes", "wanted", "dealt"),
    [
        ([500, 400, 3], 60, [32, 26, 2]),
        ([10, 0, 0], 60, [10, 0, 0]),
        ([5, 5, 1], 11, [5, 5, 1]),
        ([1, 90, 9], 20, [1, 17, 2]),
    ],
)
def test_draws_are_dealt_out_by_size(sizes: list[int], wanted: int, dealt: list[int]) -> None:
    assert allocate(sizes, wanted) == dealt


# --- learning


def test_people_teach_but_a_sampled_comment_never_does(small: Path, codebook: Codebook) -> None:
    assert read_lessons(codebook).decided is None
    path = edit(CHECK, several(put(2, workbook.LEVEL, unlike()), put(3, workbook.CHECKED, "yes")))
    review_tools.import_check(2021, path)
    lessons = read_lessons(codebook).decided
    assert lessons is not None
    assert len(lessons) == 2
    assert sorted(lessons["decided"])[0] == "level:*"
    assert "level:*;stance:*;theme:" in sorted(lessons["decided"])[1]
    sample, _ = review_tools.draw_sample(2021, 111)
    assert set(lessons["comment_id"]) <= set(sample.drawn["comment_id"])
    after = read_lessons(codebook)
    assert after.decided is None
    assert len(after.measuring) > 100  # and what measures is not learnt from the reference either
    learnt = coded_year.project_coder().classifier
    assert learnt is not None
    assert not set(learnt.folds) & set(sample.drawn["text_sha256"])


# --- the web page, in a real browser, and back


@pytest.mark.browser
def test_five_corrections_by_web_page_come_back(small: Path, chromium: str, tmp_path: Path) -> None:
    page_file = (Path.cwd() / "reports/2021/coding-check.html").as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(page_file)
        page.get_by_label("Your name").fill("Ann")
        for kind in ("level", "stance"):
            page.locator(f"#codes input[name={kind}]:not(:checked)").first.click()
        for code in ("community", "transitions", "resources"):
            page.locator(f"#codes input[value={code}]").click()
        page.reload()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download corrections").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        browser.close()
    assert review_tools.import_check(2021, file).new == 5
    before = LEDGER.read_bytes()
    again = review_tools.import_check(2021, file)
    assert (again.new, again.stood, LEDGER.read_bytes()) == (0, 5, before)
    assert {one.reviewer for one in read_ledger(LEDGER)} == {"Ann"}


def test_a_list_that_says_none_of_the_themes_empties_the_set(small: Path) -> None:
    sha = coded_year.read_year_input(2021).texts["E2021-001"]
    row = {"comment_id": "E2021-001", "text_sha256": sha, "kind": "theme", "code": "*", "decision": "confirm"}
    pd.DataFrame([row | {"reviewer": "Ann", "batch": "check-2021-0a1b"}]).to_csv("page.csv", index=False)
    review_tools.import_check(2021, Path("page.csv"))
    settled = coded_year.read_year_input(2021).decided.settled["E2021-001"]
    assert settled.exact
    assert settled.given("theme") == ()


# --- the commands


def test_the_commands_say_what_was_done_and_what_comes_next(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "status", "2021"]) == 0
    assert "Nobody has decided anything yet" in capsys.readouterr().out
    assert main(["review", "import", "2021", str(edit(CHECK, five_corrections))]) == 0
    assert "5 decisions taken from Ann on 4 comments, 0 stood already." in capsys.readouterr().out
    assert main(["review", "import", "2021", str(edit(CHECK, lambda _: None, "Ben"))]) == 0
    assert "changes nothing" in capsys.readouterr().err
    assert main(["review", "sample", "2021", "-n", "20"]) == 0
    assert "20 comments drawn by lot" in capsys.readouterr().out
    blind = read_blind(Path("reports/2021/blind-sample-1.xlsx"), "Ann")
    assert main(["review", "import", "2021", str(blind)]) == 0
    assert "who has read 20 of 20 now" in capsys.readouterr().out
    assert main(["review", "status", "2021"]) == 0
    told = capsys.readouterr().out
    assert "Blind sample 1: 20 of" in told
    assert "Some codes decided: 4" in told or "Some codes decided: 3" in told
    assert main(["review", "sample", "2021", "-n", "2"]) == 2
    assert "says nothing" in capsys.readouterr().err
    assert main(["review", "export", "2021", "--refi", "year.txt"]) == 2
    assert "does not end in .qdpx" in capsys.readouterr().err


def test_two_readers_are_compared_and_shares_are_corrected(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    review_tools.draw_sample(2021, 40)
    blind = Path("reports/2021/blind-sample-1.xlsx")
    review_tools.import_check(2021, read_blind(blind, "Ann"))
    review_tools.import_check(2021, read_blind(blind, "Ben"))
    Path("data/reference/event_2021_codes.csv").unlink()
    assert main(["agreement", "2021"]) == 0
    told = capsys.readouterr().out
    assert "read by Ann 40, Ben 40" in told
    assert "Between Ann and Ben, on 40 comments that both read:" in told
    (line,) = [line for line in told.splitlines() if line.startswith("Timeliness and waiting") and "%" in line]
    counted, estimate = line.split("%")[:2]
    assert int(estimate) > int(counted.split()[-1])  # two of three readings say so, the computer seldom does
