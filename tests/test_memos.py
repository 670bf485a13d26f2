"""Memos: written, read, checked, shown where the thing is shown, and kept at home otherwise."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from cobench_analysis import made
from cobench_analysis.cli import main
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.coder import Coder
from cobench_analysis.coding.refi_qda import guid
from cobench_analysis.errors import UsageError
from cobench_analysis.intake.redact import Redactor
from cobench_analysis.review import workbook_sheets as workbook
from cobench_analysis.review.checklist import CheckItem, Checklist
from cobench_analysis.review.memo_checks import check_memos
from cobench_analysis.review.memo_display import MemoDisplay, memos_about
from cobench_analysis.review.memo_export import outward, with_memos
from cobench_analysis.review.memo_files import read_memos
from cobench_analysis.review.memo_writing import memo_id, write_memo
from cobench_analysis.review.memos import ABOUT_KINDS, About, Memo, about, clean_text, read_about
from cobench_analysis.review.page import check_page
from cobench_analysis.review.refi_notes import RESEARCHER, source_guid
from cobench_analysis.review.refi_project import USERS, project_xml, write_project
from cobench_analysis.review.returned_workbook import read_workbook
from cobench_analysis.review.workbook import write_workbook
from cobench_analysis.review.workbook_memos import MEMOS
from cobench_analysis.tables import LEVELS

DAY = date(2026, 11, 26)
VOICE, COMMENT = About("theme", "voice"), About("comment", "2021 E2021-023")
MEMO = Memo("7jadqxmq", (VOICE, COMMENT), "Ann", DAY, "Who listened?\n\n- the *school*", "Heard: not answered", True)
HEAD = "id: {id}\nabout:\n  - theme: voice\nby: Ann\ndate: 2026-11-26\n"
PRIVATE = "Mum said the twins were xyzzy"


def put(folder: Path, name: str, head: str, text: str = PRIVATE) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"---\n{head}---\n\n{text}\n", encoding="utf-8")
    return path


# --- written and read


def test_a_memo_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder = tmp_path / "memos"
    path = write_memo(folder, MEMO)
    read = read_memos(folder)
    assert read.memos == (MEMO,)
    assert read.memos[0].file == f"memos/{path.name}"
    assert (read.problems, read.notes) == ([], [])
    with pytest.raises(FileExistsError):
        write_memo(folder, MEMO)
    path.rename(folder / "whatever you like.md")
    assert read_memos(folder).memos == (MEMO,)


LINES = st.text(max_size=30)
SUBJECTS = st.lists(
    st.builds(lambda kind, code: about(kind, code), st.sampled_from(ABOUT_KINDS), st.one_of(
        st.text(min_size=1, max_size=12), st.text(max_size=8).map(lambda text: f"2021 x{text}"), st.just("2021"),
    )).filter(bool), min_size=1, max_size=3, unique=True,
)  # fmt: skip
PIECES = st.sampled_from(["---", "\n", "\r\n", "\r", "# ", "id: x", "\u2028", "\x85", "  ", "😀", "\x00", "<b>", ": "])
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=10).map("".join)


@settings(max_examples=150, deadline=None)
@given(SUBJECTS, LINES, LINES, TEXTS, st.booleans(), st.dates(date(1990, 1, 1)))
def test_any_memo_survives(tmp_path_factory: pytest.TempPathFactory, subjects, by, title, text, share, day) -> None:
    folder = tmp_path_factory.mktemp("any")
    memo = Memo("aaaaaaaa", tuple(subjects), by, day, text, title, share)
    write_memo(folder, memo)
    read = read_memos(folder)
    assert read.problems == []
    (back,) = read.memos
    assert (back.about, back.date, back.share, back.text) == (memo.about, day, share, clean_text(text))
    assert (
        back.by.split() == "".join(sign for sign in by if ord(sign) >= 32 or sign.isspace()).split() or not by.isascii()
    )
    again = write_memo(folder / "again", back)
    assert read_memos(folder / "again").memos == (back,)
    assert again.is_file()


@given(TEXTS)
def test_only_line_ends_control_signs_and_outer_blank_lines_are_put_right(text: str) -> None:
    kept = clean_text(text)
    assert clean_text(kept) == kept
    letters = [sign for sign in text if sign.isprintable() and sign != " " and sign.isascii()]
    assert [sign for sign in kept if sign.isprintable() and sign != " " and sign.isascii()] == letters


@given(st.lists(st.lists(st.text(max_size=5), max_size=4), unique_by=tuple, max_size=30))
def test_ids_of_different_content_differ_and_the_same_content_gets_another_one(contents: list[list[str]]) -> None:
    made_ids = [memo_id(content) for content in contents]
    assert len(set(made_ids)) == len(contents)
    taken: set[str] = set()
    for content in contents + contents:
        own = memo_id(content, taken)
        assert own not in taken
        assert re.fullmatch(r"[a-z2-7]{8}", own)
        taken.add(own)


@pytest.mark.parametrize(
    "written",
    [
        "about: theme: voice",
        "about: {theme: voice}",
        "about:\n  theme: voice",
        "about:\n  - theme: voice",
        "about: [theme: voice]",
        'about: "theme:voice"',
        "about:\n  Theme:\n    - voice",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_people_write_it_in_many_ways(tmp_path: Path, written: str, encoding: str) -> None:
    text = f"\n---\nid: a1\n{written}\nby: Zoë\ndate: 2026-11-26\n---\ncafé\n".replace("\n", "\r\n")
    (tmp_path / "a.md").write_bytes(text.encode(encoding))
    read = read_memos(tmp_path)
    assert read.problems == []
    assert read.memos == (Memo("a1", (VOICE,), "Zoë", DAY, "café"),)


def test_readme_shows_a_memo_that_is_read(tmp_path: Path, codebook: Codebook) -> None:
    guide = (ROOT / "data/memos/README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^    ---\n.*?(?=^\S)", guide, re.MULTILINE | re.DOTALL)
    (tmp_path / "a.md").write_text(re.sub("^    ", "", shown, flags=re.MULTILINE), encoding="utf-8")
    (tmp_path / "README.md").write_text(guide, encoding="utf-8")
    read = check_memos(read_memos(tmp_path), codebook, lambda _: {"E2021-023"})
    assert (read.problems, read.notes) == ([], [])
    assert read.memos[0].about == MEMO.about
    examples = "\n".join(f"  - {one}" for one in re.findall(rf"`((?:{'|'.join(ABOUT_KINDS)}): [^`]+)`", guide))
    put(tmp_path, "b.md", f"id: b\nabout:\n{examples}\nby:\ndate: 2026-11-26\n")
    read = check_memos(read_memos(tmp_path), codebook, lambda _: {"E2021-023"})
    assert (read.problems, read.notes) == ([], [])
    assert {one.kind for memo in read.memos for one in memo.about} == set(ABOUT_KINDS)


# --- everything that is wrong, at once


WRONG = {
    "01.md": (None, 1, "it has no head"),
    "02.md": (f"id: a2\n{PRIVATE}", 1, "its head never ends"),
    "03.md": ("", 1, "there is nothing in its head"),
    "04.md": (f"id: a4\n  {PRIVATE}: [\n", None, "the head cannot be read"),
    "05.md": (f"{PRIVATE}: once\n{PRIVATE}: twice\n", None, "the head cannot be read"),
    "06.md": (HEAD.format(id="a6") + f"{PRIVATE}: more\n", 7, "this is no part of a head"),
    "07.md": (HEAD.format(id="a7") + "titel: Voice\n", 7, "write title"),
    "08.md": (HEAD.format(id="not one word"), 2, "the id is not one word"),
    "09.md": (HEAD.format(id="a9").replace("11-26", "02-30"), 6, "not a day of the calendar"),
    "10.md": (HEAD.format(id="a10").replace("2026-11-26", "26/11/2026"), 6, "not a day of the calendar"),
    "11.md": (HEAD.format(id="a11") + "share: perhaps\n", 7, "neither yes nor no"),
    "12.md": ("id: a12\nby: Ann\ndate: 2026-11-26\n", 1, "its head has no line 'about:'"),
    "13.md": (HEAD.format(id="a13").replace("theme", "mood"), 4, "not written as kind: id"),
    "14.md": (HEAD.format(id="a14").replace("theme: voice", "comment: E2021-023"), 4, "comment: YEAR ID"),
    "15.md": (HEAD.format(id="a15").replace("  - theme: voice\n", ""), 3, "does not say what it is about"),
    "16.md": (HEAD.format(id="a15") + "share: no\n", None, ""),  # all is well: 15 was not read
    "17.md": (HEAD.format(id="A15"), None, "the id A15 stands in memos/16.md too"),
    "18.md": ("id: a18\nabout:\n  theme: voice\n  theme: access\nby:\ndate: 2026-11-26\n", 5, "put a dash before each"),
    "19.md": (HEAD.format(id="a19").replace("voice", "voise"), 4, "no theme 'voise'. What to do: check the id; near"),
    "20.md": (HEAD.format(id="a20").replace("theme: voice", "rule: voice.heart"), 4, "no rule 'voice.heart'"),
    "21.md": (HEAD.format(id="a21").replace("voice", PRIVATE), 4, "has no theme of this id"),
    "22.md": (HEAD.format(id="a22").replace("Ann", "[Ann, Ben]"), 5, "by has several parts"),
}


def test_all_problems_of_all_files_are_told_at_once_and_quote_nothing(tmp_path: Path, codebook: Codebook) -> None:
    folder = tmp_path / "memos"
    for name, (head, _, _) in WRONG.items():
        put(folder, name, head or "")
    (folder / "01.md").write_text(f"{PRIVATE}\n---\n", encoding="utf-8")
    (folder / "02.md").write_text(f"---\n{WRONG['02.md'][0]}\n", encoding="utf-8")
    (folder / "00.md").write_bytes(b"\x81\x8d\x00")
    read = check_memos(read_memos(folder), codebook, lambda _: None)
    told = {problem.file: str(problem) for problem in read.problems}
    for name, (_, line, words) in WRONG.items():
        if words:
            assert words in told[f"memos/{name}"]
            assert line is None or f"line {line}:" in told[f"memos/{name}"]
    assert "not plain text" in told["memos/00.md"]
    assert sorted(told) == [f"memos/{name}" for name in sorted({*WRONG, "00.md"} - {"16.md"})]
    assert not re.search("twins|xyzzy", "\n".join(map(str, [*read.problems, *read.notes])))
    assert [memo.id for memo in read.memos] == ["a15"]


def test_one_file_can_have_several_problems(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "about:\n  - theme: voice\n  - mood: good\ndate: soon\nshare: maybe\n")
    lines = [(problem.row, problem.found) for problem in read_memos(tmp_path).problems]
    assert [line for line, _ in lines] == [1, 1, 5, 4, 6]
    assert lines[0][1] == "its head has no line 'id:'"


def test_what_may_be_right_is_only_noted(tmp_path: Path, codebook: Codebook) -> None:
    put(tmp_path, "a.md", HEAD.format(id="a").replace("theme: voice", "comment: 2021 gone"))
    put(tmp_path, "b.md", HEAD.format(id="b").replace("theme: voice", "year: 1999"))
    put(tmp_path, "c.md", HEAD.format(id="c"), "")
    put(tmp_path, "d.md", HEAD.format(id="d") + "share: yes\n", "Ring her on 07700 900123")
    (tmp_path / "e.docx").write_bytes(b"")
    (tmp_path / "~$f.md").write_bytes(b"")
    read = check_memos(read_memos(tmp_path), codebook, lambda _: {"E2021-023"}, Redactor())
    assert read.problems == []
    assert [memo.id for memo in read.memos] == ["a", "b", "c", "d"]
    told = "\n".join(read.notes)
    for words in ("had no comment gone", "no data of 1999", "holds no words yet", "share says yes", "e.docx is no .md"):
        assert told.count(words) == 1
    assert "900123" not in told


@pytest.mark.parametrize("words", [["voice"], ["theme"], ["mood:good"], ["comment: E2021-023"], ["theme:"], ["year:x"]])
def test_words_that_name_nothing_are_wrong_use(words: list[str]) -> None:
    with pytest.raises(UsageError, match="as a kind and an id"):
        read_about(words)


# --- the commands


def test_new_list_check_and_explain(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = ["memo", "new", "theme:voice", "comment:", "2021", "E2021-023", "--by", "Ann", "--title", "Who: me?"]
    assert main(new) == 0
    assert main(new) == 0
    capsys.readouterr()
    first, second = sorted((project / "data/memos").iterdir())
    assert first.name[:22] == second.name[:22] == f"{date.today().isoformat()}-theme-voice"
    for path, words in ((first, "More of these <b>\x1b[31m"), (second, "")):
        path.write_text(path.read_text(encoding="utf-8") + words, encoding="utf-8")
    levels = "\n".join(f"  - level: {level}" for level in LEVELS)
    put(project / "data/memos", "of-a-code.md", HEAD.format(id="c").replace("  - theme: voice", levels), "Board?")

    assert main(["memo", "list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()].count("c") == 1
    assert main(["memo", "list", "comment: 2021 E2021-023"]) == 0
    told = capsys.readouterr().out
    assert told.count("theme: voice; comment: 2021 E2021-023  Who: me?  memos/") == 2
    assert main(["memo", "list", "level"]) == 0
    assert capsys.readouterr().out.startswith("c  2026-11-26  level: individual; level: operational; ")
    assert main(["memo", "list", "stance:ask"]) == 0
    assert capsys.readouterr().out == "There are no memos about it.\n"

    assert main(["explain", "2021", "E2021-023"]) == 0
    told = capsys.readouterr().out
    assert "Memos on it:\n" in told
    assert "On this comment" in told
    assert f"{date.today().isoformat()}: Who: me? (Ann)\n        More of these <b>[31m\n" in told
    assert re.search("    On the level “.*”. 2026-11-26 \\(Ann\\)\n        Board\\?", told)

    assert main(["check"]) == 0
    assert "holds no words yet" in capsys.readouterr().out
    put(project / "data/memos", "broken.md", HEAD.format(id="c").replace("voice", "voise"))
    book = project / "data/codebook/cobench.yml"
    (project / "data/memos/headless.md").write_text(PRIVATE, encoding="utf-8")
    assert main(["check", "2021"]) == 1
    told = capsys.readouterr().err
    assert "memos/headless.md, line 1: it has no head" in told
    assert "stands in memos/broken.md too" in told or "the id c stands in" in told
    assert main(["explain", "2021", "E2021-023"]) == 0
    assert "To see them: cobench check" in capsys.readouterr().out
    book.write_text(book.read_text(encoding="utf-8") + "rules: []\n", encoding="utf-8")
    assert main(["check"]) == 1
    told = capsys.readouterr().err
    assert "the key 'rules' stands twice" in told
    assert "it has no head" in told


@pytest.mark.parametrize("words", [["theme:voise"], ["rule:voice.heart"], ["voice"]])
def test_new_refuses_what_there_is_not(project: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert main(["memo", "new", *words]) == 2
    assert not (project / "data/memos").exists()
    assert "What to do" in capsys.readouterr().err or words == ["voice"]


# --- shown


def test_a_notebook_shows_it_and_runs_nothing(project: Path) -> None:
    hostile = "# Why\n<script>alert(1)</script> [x](javascript:alert(1)) ![p](http://a.example/p.png)\n\n*so*"
    write_memo(project / "data/memos", replace(MEMO, title="<i>", by="<u>", text=hostile))
    shown = memos_about("theme", "voice")
    assert memos_about("comment", "2021 E2021-023") == shown
    assert len(memos_about("theme", "access").memos) == 0
    assert "<em>so</em>" in shown.html
    assert not re.search(r"<(?:script|img|i>|u>|h1)|href=\"javascript", shown.html)
    assert shown._repr_html_() == shown.html
    assert repr(shown) == "MemoDisplay of 1 memos"
    assert "no memos" in MemoDisplay(()).html
    for kind, code in (("theme", "voise"), ("comment", "E2021-023"), ("mood", "good")):
        with pytest.raises(UsageError, match="What to do"):
            memos_about(kind, code)


def items(*memos: tuple[tuple[str, str], ...]) -> tuple[CheckItem, ...]:
    shown = (memos * 2)[:2] if memos else ((), ())
    return tuple(
        CheckItem(
            f"E2021-02{place}",
            f"{place:064x}",
            "We waited",
            (),
            "individual",
            ("voice",),
            "ask",
            memos=shown[place - 3],
        )
        for place in (3, 4)
    )


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_others_see_only_what_is_shared_redacted_and_without_its_writer(codebook: Codebook) -> None:
    shared = replace(MEMO, text="Ring Zebedee on 07700 900123")
    secret = replace(MEMO, id="b", share=False, text="secret")
    elsewhere = replace(MEMO, id="c", about=(About("comment", "2022 E2021-023"), VOICE), text="other year")
    plain = Checklist(2021, "spring", codebook, items())
    told = outward([shared, secret, elsewhere, replace(MEMO, text="")], Redactor((("Zebedee", "name"),)))
    checklist, shown, kept = with_memos(plain, told)
    assert (shown, kept) == (1, 1)
    assert {memo.by for memo in told} == {""}
    page = check_page(checklist)
    data = data_of(page)
    assert [data["strings"][place] for place in data["items"][0][-1]] == [MEMO.heading, "Ring [name] on [phone]"]
    assert data["items"][1][-1] == []
    assert not re.search("Zebedee|900123|Ann|secret|other year", page)
    blind, shown, _ = with_memos(replace(plain, blind=True), told)
    assert shown == 0
    assert not re.search("Ring |id=.memos", check_page(blind))


@pytest.mark.browser
def test_the_page_shows_notes_and_stays_accessible(chromium: str, codebook: Codebook, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    hostile = "<img src=x onerror=alert(1)>\nsecond line"
    path = tmp_path / "page.html"
    noted = items((("2026-11-26: Why", hostile), ("2026-11-27", "More")), ())
    path.write_text(check_page(Checklist(2021, "spring", codebook, noted)), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 390, "height": 844}, bypass_csp=True)
        page.goto(path.as_uri())
        assert page.inner_text("#memos").split("\n") == [
            "Notes on this comment", "", "2026-11-26: Why", "", "<img src=x onerror=alert(1)>", "second line", "",
            "2026-11-27", "", "More",
        ]  # fmt: skip
        assert page.locator("#memos img").count() == 0
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": rules}})
        assert found.response["violations"] == []
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert "Notes on this comment" in page.locator("#print section").first.text_content()
        page.click("#next")
        assert page.locator("#memos").is_hidden()
        browser.close()


def test_a_workbook_with_notes_comes_back_like_one_without(codebook: Codebook, tmp_path: Path) -> None:
    answers = []
    for name, noted in (("plain", items()), ("noted", items((("2026-11-26", "=1+1\nWhy?"),), ()))):
        path = tmp_path / f"{name}.xlsx"
        write_workbook(path, Checklist(2021, "spring", codebook, noted))
        book = openpyxl.load_workbook(path)
        sheet = book[workbook.CHECK]
        heads = [cell.value for cell in sheet[1]]
        assert (MEMOS in heads) == (name == "noted")
        if name == "noted":
            assert heads[-1] == MEMOS
            assert sheet.cell(2, len(heads)).value == "2026-11-26\n=1+1\nWhy?"
            assert sheet.cell(3, len(heads)).value is None
            sheet.cell(3, len(heads)).value = "a person wrote here"
            assert sheet.auto_filter.ref == sheet.dimensions
        book[workbook.READ_ME]["B2"] = "Ben"
        sheet.cell(2, heads.index(workbook.LEVEL) + 1).value = "Strategic"
        book.save(path)
        answers.append(read_workbook(path, codebook))
    assert answers[0].answers == answers[1].answers
    assert answers[0].answers[0].choices == (("level", "strategic", "set"),)
    assert answers[0].problems == answers[1].problems == ()


# --- REFI-QDA


TEXT = {"comment_id": ["E2021-023", "b"], "text": ["Nobody listens to us", "The waiting list is long"]}
OF_YEAR = Memo("year0001", (About("year", "2021"),), "", DAY, "A year of <waiting> & 😀\nSecond line")
OF_RULE = Memo("rule0001", (About("rule", "voice.listened_to"),), "", DAY, "Too wide?", "Rule")
OF_LEVEL = Memo("leve0001", (About("level", "strategic"),), "", DAY, "Board?", "Rule")
NOT_HERE = Memo(
    "away0001", (About("comment", "2021 hidden"), About("year", "2020"), About("theme", "gone")), "", DAY, "No"
)


def test_pyrefiqda_reads_every_memo(codebook: Codebook, tmp_path: Path) -> None:
    from pyrefiqda import RefiProject

    coding = Coder(codebook).code(pd.DataFrame(TEXT))
    memos = (MEMO, OF_YEAR, OF_RULE, OF_LEVEL)
    assert write_project(tmp_path / "a.qdpx", 2021, coding, codebook, [*memos, NOT_HERE]) == 4
    project = RefiProject.load(tmp_path / "a.qdpx", extract_dir=tmp_path / "out")
    notes = {note.guid: note for note in project.notes.note}
    assert [note.name for note in notes.values()] == [
        "Heard: not answered (7jadqxmq)", "Memo (year0001)", "Rule (rule0001)", "Rule (leve0001)",
    ]  # fmt: skip
    for note, memo in zip(notes.values(), memos, strict=True):
        path = RefiProject.resolve_source_path(note.plain_text_path, tmp_path / "out")
        assert path.read_bytes().decode("utf-8") == memo.text
        assert note.guid == guid("note", memo.id)
    assert {user.name for user in project.users.user} == {*USERS, RESEARCHER}

    def at(element: Any) -> list[str]:
        return [notes[one.target_guid].name[-9:-1] for one in element.note_ref]

    assert at(project) == ["year0001"]
    sources = {source.guid: at(source) for source in project.sources.text_source}
    assert sources == {source_guid(2021, "E2021-023"): ["7jadqxmq"], source_guid(2021, "b"): []}
    codes = {code.guid: at(code) for group in project.code_book.codes.code for code in group.code if code.note_ref}
    assert codes == {guid("theme", "voice"): ["7jadqxmq", "rule0001"], guid("level", "strategic"): ["leve0001"]}
    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        assert len(archive.namelist()) == 1 + len(TEXT["text"]) + len(memos)
        assert b"Ann" not in archive.read("project.qde")


def test_notes_stand_where_the_schema_wants_them_and_nowhere_without_memos(codebook: Codebook) -> None:
    coding = Coder(codebook).code(pd.DataFrame(TEXT))
    content = project_xml(2021, coding, codebook, [MEMO, OF_YEAR]).decode()
    top = re.findall(r"^  <(\w+)", content, re.MULTILINE)
    assert top == ["Users", "CodeBook", "Sources", "Notes", "Description", "NoteRef"]
    assert content == project_xml(2021, coding, codebook, [MEMO, OF_YEAR]).decode()
    bare = project_xml(2021, coding, codebook)
    assert project_xml(2021, coding, codebook, [NOT_HERE]) == bare
    assert b"Note" not in bare


# --- end to end, and the report


def test_export_gives_out_what_may_go_and_says_how_many(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = made.input_hash()
    folder = project / "data/memos"
    write_memo(folder, replace(MEMO, text="Ring 07700 900123", about=(COMMENT,)))
    write_memo(folder, replace(MEMO, id="b", share=False, text="Not for all"))
    (folder / "headless.md").write_text(PRIVATE, encoding="utf-8")
    assert made.input_hash() == key, "a memo is no reason to make the report again: it never shows one"
    assert main(["review", "export", "2021", "--refi", "a.qdpx"]) == 0
    told = capsys.readouterr().out
    assert "they show 1 memo with share: yes" in told
    assert "Not shown to those who check: 1 memo without share: yes" in told
    assert "In a.qdpx: 2 memos" in told
    assert "Note: 1 memo has problems and is left out." in told
    page = (project / "reports/2021/coding-check.html").read_text(encoding="utf-8")
    assert "Ring [phone]" in page
    assert "Not for all" not in page
    with zipfile.ZipFile(project / "a.qdpx") as archive:
        texts = [archive.read(name).decode() for name in archive.namelist()]
    assert {"Ring [phone]", "Not for all"} <= set(texts)
    assert not any("900123" in text or "xyzzy" in text for text in texts)
    sheet = openpyxl.load_workbook(project / "reports/2021/coding-check.xlsx")[workbook.CHECK]
    assert sheet.cell(1, sheet.max_column).value == MEMOS
    assert main(["review", "export", "2021", "--refi", "a.qdpx", "--no-memos"]) == 0
    assert "memo" not in capsys.readouterr().out
    with zipfile.ZipFile(project / "a.qdpx") as archive:
        assert b"Note" not in archive.read("project.qde")
    assert "Ring [phone]" not in (project / "reports/2021/coding-check.html").read_text(encoding="utf-8")


def test_no_notebook_of_the_report_asks_for_memos() -> None:
    for name in ("02_coding_check", "04_annual_report"):
        assert "memo" not in (ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8").casefold()
