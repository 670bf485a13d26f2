"""What a change of the codebook changes, seen before it is made."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

from cobench_analysis import codebook_tools
from cobench_analysis.cli import main
from cobench_analysis.codebook_tools import BY_RULES
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.coding.coder import Coder
from cobench_analysis.errors import InputError
from cobench_analysis.review.codebook_diff import CHANGE_COLUMNS, YearDiff, code_changes, codebook_changes
from cobench_analysis.review.diff_words import diff_words

OLD = """version: 1.0.0
levels: [{id: individual, name: I}, {id: operational, name: O}, {id: strategic, name: S}, {id: unclear, name: U}]
themes:
  - {id: timeliness, name: Timeliness, definition: "Waiting.", includes: ["queues"]}
  - {id: voice, name: Voice}
stances: [{id: strength, name: S},{id: weakness, name: W},{id: ask, name: A},{id: mixed, name: M},{id: neutral,name: N}]
services: [{id: cdc, name: CDC, aliases: ["CDC"]}]
rules:
  - {id: timeliness.wait, gives: {theme: timeliness}, any: ["wait*", "queue"]}
  - {id: timeliness.late, gives: {theme: timeliness}, any: ["late"]}
  - {id: voice.heard, gives: {theme: voice}, any: ["heard"]}
  - {id: strength.good, gives: {stance: strength}, any: ["good"]}
  - {id: strength.kind, gives: {stance: strength}, any: ["kind"]}
  - {id: weakness.late, gives: {stance: weakness}, any: ["late"]}
  - {id: weakness.bad, gives: {stance: weakness}, any: ["bad"], negated: block}
  - {id: strategic.board, gives: {level: strategic}, any: ["board"]}
"""
TEXTS = {
    "a1": ("We wait for the board", ""),
    "a2": ("the queue was late", ""),
    "a3": ("good and kind, late and bad at the CDC", ""),
    "a4": ("nobody waits", ""),
    "a5": ("Yes", "Is anybody heard by the board?"),
    "a6": ("n/a", ""),
}
Book = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Write the codebook with some of its words changed, in a folder of its own beside the word lists."""

    def write(*changes: tuple[str, str], name: str = "new", lists: tuple[str, str] = ("", "")) -> Path:
        text = OLD
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        path = tmp_path / "books" / name / "book.yml"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        words = (ROOT / "data/codebook/language.yml").read_text(encoding="utf-8")
        assert lists[0] in words
        (path.parent / "language.yml").write_text(words.replace(*lists, 1) if lists[0] else words, encoding="utf-8")
        return path

    return write


def moves(old: Path, new: Path) -> list[tuple[str, ...]]:
    frame = pd.DataFrame([(key, *value) for key, value in TEXTS.items()], columns=["comment_id", "text", "question"])
    books = load_codebook(old), load_codebook(new)
    table = code_changes(*books, *(Coder(one).code(frame) for one in books))
    assert tuple(table.columns) == CHANGE_COLUMNS
    other = code_changes(*books, *(Coder(one).code(frame[::-1]) for one in books))
    pd.testing.assert_frame_equal(table, other)
    return list(table.itertuples(index=False, name=None))


def told(old: Path, new: Path) -> list[str]:
    return [f"{change.what} {change}" for change in codebook_changes(load_codebook(old), load_codebook(new))]


def test_the_same_file_twice(book: Book) -> None:
    path = book()
    assert told(path, path) == []
    assert moves(path, path) == []
    nothing = diff_words((), [YearDiff(2022, 6, pd.DataFrame(columns=list(CHANGE_COLUMNS)))])
    assert nothing == "Nothing changes in the codebook.\n2022: 0 of 6 comments change."


def test_a_rule_removed_and_added(book: Book) -> None:
    rule = '  - {id: timeliness.wait, gives: {theme: timeliness}, any: ["wait*", "queue"]}\n'
    old, new = book(name="old"), book((rule, ""))
    assert told(old, new) == ["removed rule timeliness.wait"]
    assert moves(old, new) == [
        ("a1", "theme", "timeliness", "", "timeliness.wait"),
        ("a4", "theme", "timeliness", "", "timeliness.wait"),  # a2 keeps it: it is late as well
    ]
    assert told(new, old) == ["added rule timeliness.wait"]
    assert moves(new, old) == [
        ("a1", "theme", "", "timeliness", "timeliness.wait"),
        ("a4", "theme", "", "timeliness", "timeliness.wait"),
    ]


def test_a_rule_narrowed(book: Book) -> None:
    old = book(name="old")
    new = book(('any: ["wait*", "queue"]}', 'any: ["wait", "queue"], unless: ["board"], negated: block}'))
    assert told(old, new) == [
        "changed rule timeliness.wait: any (1 added, 1 removed); unless (1 added); negated (was “keep”, now “block”)"
    ]
    assert [row[0] for row in moves(old, new)] == ["a1", "a4"]


def test_a_rule_that_gives_something_else(book: Book) -> None:
    old, new = book(name="old"), book(("voice.heard, gives: {theme: voice}", "voice.heard, gives: {theme: timeliness}"))
    assert told(old, new) == ["changed rule voice.heard: gives (was “theme voice”, now “theme timeliness”)"]
    assert moves(old, new) == [
        ("a5", "theme", "voice", "", "voice.heard"),  # found in the question that a bare yes answers
        ("a5", "theme", "", "timeliness", "voice.heard"),
    ]


def test_a_level_and_a_mixed_stance_say_which_rules_made_the_difference(book: Book) -> None:
    old = book(name="old")
    changes = ("gives: {level: strategic}", "gives: {level: operational}"), ('any: ["bad"]', 'any: ["awful"]')
    assert moves(old, book(*changes)) == [
        ("a1", "level", "strategic", "operational", "strategic.board"),
        ("a3", "stance", "mixed", "strength", "weakness.bad"),
        ("a5", "level", "strategic", "operational", "strategic.board"),
    ]


def test_a_theme_renamed(book: Book) -> None:
    old = book(name="old")
    by_name = book(('name: Timeliness, definition: "Waiting."', 'name: Waiting, definition: "Waits."'), name="named")
    assert told(old, by_name) == ["changed theme timeliness: name (was “Timeliness”, now “Waiting”); definition"]
    assert moves(old, by_name) == []
    by_id = book(("id: voice,", "id: hearing,"), ("theme: voice", "theme: hearing"), name="other-id")
    assert told(old, by_id) == [
        "removed theme voice",
        "added theme hearing",
        "changed rule voice.heard: gives (was “theme voice”, now “theme hearing”)",
    ]
    assert moves(old, by_id) == [
        ("a5", "theme", "voice", "", "voice.heard"),
        ("a5", "theme", "", "hearing", "voice.heard"),
    ]


def test_a_service_is_its_aliases(book: Book) -> None:
    old, new = book(name="old"), book(('aliases: ["CDC"]', 'aliases: ["child development"]'), ("1.0.0", "1.0.1"))
    assert told(old, new) == [
        "changed codebook version: number (was “1.0.0”, now “1.0.1”)",
        "changed service cdc: aliases (1 added, 1 removed)",
    ]
    assert moves(old, new) == [("a3", "service", "cdc", "", "service.cdc")]


def test_word_lists_beside_the_files_are_read(book: Book) -> None:
    old, new = book(name="old"), book(lists=("no_answer: [", 'no_answer: ["nobody waits", '))
    assert told(old, new) == ["changed word list no_answer: words (1 added)"]
    assert moves(old, new) == [("a4", "theme", "timeliness", "", "timeliness.wait")]


def test_the_order_of_rules_changes_nothing(book: Book) -> None:
    lines = OLD.splitlines(keepends=True)
    start = lines.index("rules:\n") + 1
    upside_down = book(("".join(lines[start:]), "".join(lines[: start - 1 : -1])))
    assert told(book(name="old"), upside_down) == []


def year(project: Path, name: str, texts: list[str]) -> None:
    folder = project / "data/raw" / name
    folder.mkdir()
    rows = pd.DataFrame({"comment_id": [f"{name}-{place:02}" for place in range(len(texts))], "text": texts})
    rows.to_csv(folder / "survey.csv", index=False)
    (folder / "source.yml").write_text("files: [{path: survey.csv, what: survey}]\n", encoding="utf-8")


def test_every_year_is_coded_with_both(project: Path, book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(project / "data/raw/2021")
    year(project, "2022", ["a secret wait"] * 25 + ["nothing here"])
    year(project, "2023", ["good"])
    (project / "data/raw/2024").mkdir()  # nothing came in yet
    old, new = str(book(name="old")), str(book(('any: ["wait*", "queue"]', 'any: ["queue"]')))
    assert main(["codebook", "diff", old, new, "--out", "out/diff.csv"]) == 0
    words = capsys.readouterr().out
    assert "secret" not in words
    lines = words.splitlines()
    assert lines[:4] == [
        "In the codebook: 0 added, 0 removed, 1 changed.",
        "  changed: rule timeliness.wait: any (1 removed)",
        "2022: 25 of 26 comments change.",
        "  theme timeliness: 0 gained, 25 lost",
    ]
    assert lines[4] == "    2022-00: theme timeliness is lost (timeliness.wait)"
    assert lines[24:28] == [
        "    and 5 more comments (--out FILE.csv writes all of them)",
        "2023: 0 of 1 comments change.",
        BY_RULES,
        f"All changes of comments: {Path('out/diff.csv')}",
    ]
    table = pd.read_csv(project / "out/diff.csv", keep_default_na=False)
    assert list(table.columns) == ["year", *CHANGE_COLUMNS]
    assert len(table) == 25
    assert "secret" not in (project / "out/diff.csv").read_text(encoding="utf-8")


def test_a_year_that_cannot_be_read_is_left_out(project: Path, book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    year(project, "2022", ["wait"])
    (project / "data/raw/2022/source.yml").write_text("files: [{path: a private name.csv}]\n", encoding="utf-8")
    path = str(book())
    assert main(["codebook", "diff", path, path]) == 1
    done = capsys.readouterr()
    assert done.out.splitlines() == ["Nothing changes in the codebook.", "2021: 0 of 111 comments change."]
    check = "run cobench check 2022, which says every problem"
    assert done.err == f"2022 is left out: there is 1 problem in its data. What to do: {check}.\n"


def test_no_years_at_all(project: Path, book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(project / "data/raw")
    path = str(book())
    assert main(["codebook", "diff", path, path, "--out", "out.csv"]) == 0
    assert "no year has data in data/raw/, so no comment was coded" in capsys.readouterr().out
    empty = pd.read_csv(project / "out.csv")
    assert empty.columns.tolist() == ["year", *CHANGE_COLUMNS]
    assert empty.empty


def test_problems_of_both_files_are_told_with_their_paths(project: Path, book: Book) -> None:
    old, new = book((": 1.0.0", ": one"), name="old"), book(('any: ["late"]', "any: []"))
    with pytest.raises(InputError) as caught:
        codebook_tools.codebook_diff(old, new)
    files = [problem.file for problem in caught.value.problems]
    assert files == [str(old), str(new), str(new)]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("data/codebook/cobench.yml", " "), "Name two codebook files"),
        (("", "data/codebook/cobench.yml"), "Name two codebook files"),
        (("data/codebook/cobench.yml", "data/codebook/cobench.yml", "--out", "a.txt"), "'a.txt' does not end in .csv"),
    ],
)
def test_wrong_use(project: Path, words, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codebook", "diff", *words]) == 2
    assert message in capsys.readouterr().err
