"""The annual report of two years, as it is published: figures recomputed by other code, and an attacker who fails."""

import csv
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from math import sqrt
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
import yaml
from attacker import Attacker
from conftest import ROOT, copy_project

from cobench_analysis.coding.classifier import Classifier
from cobench_analysis.report import build_report, make_report
from cobench_analysis.reporting.formats import FORMATS
from cobench_analysis.reporting.published import Published

YEARS = (2021, 2022)
ATTACKED_EVERY = 10  # hidden counts; all of them take minutes


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory, classifier: Classifier) -> Path:
    """Both years' reports, made by real kernels in a copy of the project."""
    folder = tmp_path_factory.mktemp("years")
    copy_project(folder, YEARS)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for year in YEARS:
            build_report(year, formats={"html"} if year == 2021 else FORMATS)
    return folder


class Tables(HTMLParser):
    """Every table of a page as rows of cells, by its caption."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._caption, self._cell, self._rows, self._in = "", "", [], ""

    def handle_starttag(self, tag: str, _: list) -> None:
        if tag == "table":
            self._rows = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("caption", "th", "td"):
            self._in, self._cell = tag, ""

    def handle_data(self, data: str) -> None:
        if self._in:
            self._cell += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            self._caption = self._cell
        elif tag in ("th", "td"):
            self._rows[-1].append(self._cell)
        elif tag == "table":
            self.found[self._caption] = self._rows
        if tag == self._in:
            self._in = ""


def tables_of(page: Path) -> dict[str, list[list[str]]]:
    reader = Tables()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader.found


def cells(rows: list[list[str]]) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in rows[1:]}


def share(count: int, whole: int) -> str:
    """A share with its Wilson interval, from the formula alone."""
    z, p = 1.959963984540054, count / whole
    centre, half = p + z * z / (2 * whole), z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    low, high = ((centre + sign * half) / (1 + z * z / whole) for sign in (-1, 1))
    return f"{100 * p:.0f}\xa0% ({100 * low:.0f} to {100 * high:.0f})"


@pytest.mark.kernel
def test_ten_figures_of_2021_are_those_of_the_raw_file(reports: Path) -> None:
    with (ROOT / "data/raw/2021/event_comments.csv").open(encoding="utf-8-sig", newline="") as file:
        raw = list(csv.DictReader(file))
    with (ROOT / "data/raw/2021/statements.csv").open(encoding="utf-8-sig", newline="") as file:
        stated = Counter(row["kind"] for row in csv.DictReader(file))
    page = reports / "reports/2021/send-impact-report.html"
    html, tables = page.read_text(encoding="utf-8"), tables_of(page)
    lists = Counter(row["prompt_level"] for row in raw)
    questions = Counter(row["question"] for row in raw)
    bench = cells(tables["The bench in 2021"])
    for level, name in (("individual", "Individual"), ("operational", "Operational"), ("strategic", "Strategic")):
        assert bench[name] == [str(lists[level]), share(lists[level], len(raw))]  # six figures, three intervals
    heard = {row[2]: row[3] for row in tables["Where the comments come from"][1:]}
    assert heard == {question: str(count) for question, count in questions.items()}  # four more
    assert f"There are {len(raw)} comments: " in html
    assert html.count('class="tag verdict-') == stated["measurable"]

    codes = pd.read_parquet(reports / "data/processed/2021/codes.parquet")
    by_theme = Counter(theme for joined in codes["themes"] for theme in joined.split(";") if theme)
    most, count = by_theme.most_common(1)[0]
    rows = tables["Comments by theme"][1:]
    assert rows[0][1:] == [str(count), share(count, len(raw))], most
    assert sorted(int(row[1]) for row in rows) == sorted([*by_theme.values(), *[0] * (18 - len(by_theme))])
    stances = Counter(codes["stance"])
    assert [row[1] for row in tables["What comments do"][1:]] == [
        str(stances[stance]) for stance in ("strength", "weakness", "ask", "mixed", "neutral")
    ]


@pytest.mark.kernel
def test_the_attacker_learns_no_small_count_of_either_year(reports: Path) -> None:
    controlled = 0
    for year in YEARS:
        shown = json.loads((reports / f"reports/{year}/published-counts.json").read_text(encoding="utf-8"))
        published = Published.from_json(shown)
        hidden = [key for key, value in published.values.items() if value is None]
        if not published.disclosure.controlled:
            assert hidden == []
            continue
        controlled += 1
        codes = pd.read_parquet(reports / f"data/processed/{year}/codes.parquet")
        comments = pd.read_parquet(reports / f"data/processed/{year}/comments.parquet")
        codes = codes[codes["comment_id"].isin(comments.loc[comments["answer"] == "given", "comment_id"])]
        attacker = attacker_of(published)
        looked_at = hidden[::ATTACKED_EVERY]
        small = [key for key in looked_at if true_count(codes, key) < published.disclosure.threshold]
        assert len(small) > 50
        ranges = {key: attacker.range(key) for key in small}
        assert {key for key, (low, _) in ranges.items() if low > 0} == set()
        assert {key for key, (_, high) in ranges.items() if high < published.disclosure.threshold} == set()
    assert controlled == 1


def true_count(codes: pd.DataFrame, key: tuple[tuple[str, str], ...]) -> float:
    """How many comments meet the conditions, counted afresh; infinite where other tables would be needed."""
    found = codes
    for dimension, code in key:
        if dimension in ("measure", "heard"):
            return float("inf")
        if dimension == "themes":
            found = found[found["themes"] == ""]
        elif dimension in ("theme", "service"):
            found = found[[code in joined.split(";") for joined in found[f"{dimension}s"]]]
        else:
            found = found[found[dimension] == code]
    return len(found)


def attacker_of(published: Published) -> Attacker:
    """One who knows what the report says of itself: which codes there are, and how a measure is made."""
    partitions = {
        dimension: sorted({code for key in published.values for name, code in key if name == dimension})
        for dimension in ("level", "stance", "heard")
    }
    known = []
    for measure in yaml.safe_load((ROOT / "data/framework/measures.yml").read_text(encoding="utf-8"))["measures"]:
        rules = [rule for rule in measure["evidence"] if rule["kind"] == "comments"]
        for rule in rules:
            for stance in ((), *((("stance", code),) for code in partitions["stance"])):
                whole = (("measure", measure["id"]), *stance)
                place = ("level", measure["level"])
                parts = [tuple(sorted((place, ("theme", theme), *stance))) for theme in rule["themes"]]
                parts += [tuple(sorted((place, ("service", one), *stance))) for one in rule.get("services", ())]
                known.append((whole, (tuple(sorted((place, *stance))),)))
                known += [(part, (whole,)) for part in parts if part in published.values]
                if all(part in published.values for part in parts):
                    known.append((whole, tuple(parts)))
    control = published.disclosure
    return Attacker(
        [published.values], partitions, threshold=control.threshold, rounding=control.rounding, at_most=known,
        by_kinds=False,
    )  # fmt: skip


@pytest.mark.kernel
def test_an_invented_year_says_so_on_every_page(reports: Path) -> None:
    for name in ("send-impact-report.html", "02_coding_check.html"):
        invented, real = ((reports / f"reports/{year}/{name}").read_text(encoding="utf-8") for year in (2022, 2021))
        assert invented.count("Invented data") >= 3
        assert "Invented data" not in real


@pytest.mark.kernel
def test_no_small_number_and_no_hidden_comment_stands_in_a_controlled_page(reports: Path) -> None:
    page = (reports / "reports/2022/send-impact-report.html").read_text(encoding="utf-8")
    abouts = [int(number.replace(",", "")) for number in re.findall(r"\babout (\d[\d,]*)(?![\d.])", page)]
    assert len(abouts) > 200
    assert min(abouts) == 5
    assert {number % 5 for number in abouts} == {0}
    comments = pd.read_parquet(reports / "data/processed/2022/comments.parquet")
    unquotable = (comments["consent"] == "no_quote") | (comments["may_name"] != "")
    secret = comments.loc[unquotable & (comments["text"].str.len() > 25), "text"]
    told = set(comments.loc[~unquotable, "text"])
    assert len(secret) > 30
    assert [text for text in secret if text in page and text not in told] == []
    assert not re.search(r"2022-[0-9a-f]{10}", page)


def text_of_pdf(path: Path) -> str:
    """All words of a PDF with one blank between them; the test is skipped where no program reads PDF, but in CI."""
    if shutil.which("pdftotext") is None:
        if os.environ.get("COBENCH_NEEDS_BROWSER"):
            pytest.fail("CI must have pdftotext (poppler-utils)")
        pytest.skip("no pdftotext on this machine: the PDF was not read")
    command = ["pdftotext", "-layout", str(path), "-"]
    return " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.kernel
def test_the_same_figures_stand_in_html_pdf_word_and_spreadsheet(reports: Path) -> None:
    folder = reports / "reports/2022"
    html = tables_of(folder / "send-impact-report.html")
    rows = html["Comments by theme"][1:] + html["What comments do"][1:]
    assert len(rows) == 23
    word = [
        [cell.text.strip() for cell in row.cells]
        for table in docx.Document(str(folder / "send-impact-report.docx")).tables
        for row in table.rows
    ]
    book = openpyxl.load_workbook(folder / "data-tables.xlsx")
    sheet = {}
    for name in ("Themes", "Stances"):
        for row in book[name].iter_rows(values_only=True):
            sheet.setdefault(str(row[0]), row)
    paper = text_of_pdf(folder / "send-impact-report.pdf")
    compared = 0
    for name, count, share_ in rows:
        assert [name, count, share_] in word, name
        number = sheet[name][1]
        assert number == ("[c]" if count == "not shown" else int(count.removeprefix("about ").replace(",", ""))), name
        if count != "not shown":
            percent_ = share_.split("\xa0")[0]
            assert f"{100 * sheet[name][3]:.0f}" == percent_, name
            assert f"{count} {share_}".replace("\xa0", " ") in paper, name
        compared += 1
    assert compared >= 20


@pytest.mark.kernel
def test_no_form_of_a_controlled_year_shows_what_is_hidden(reports: Path) -> None:
    """The spreadsheet holds nothing but published values; what the page keeps back stands in no other form."""
    folder = reports / "reports/2022"
    shown = Published.from_json(json.loads((folder / "published-counts.json").read_text(encoding="utf-8")))
    book = openpyxl.load_workbook(folder / "data-tables.xlsx")
    _, *rows = [row for row in book["Stance_by_level"].iter_rows(values_only=True) if row[1] is not None]
    printed = {str(row[0]): row[1:] for row in rows}
    assert len(printed) >= 4
    values = {value for value in shown.values.values() if value is not None} | {"[c]"}
    assert {cell for row in printed.values() for cell in row if cell is not None} <= values
    comments = pd.read_parquet(reports / "data/processed/2022/comments.parquet")
    unquotable = (comments["consent"] == "no_quote") | (comments["may_name"] != "")
    told = set(comments.loc[~unquotable, "text"])
    secret = [text for text in comments.loc[unquotable & (comments["text"].str.len() > 25), "text"] if text not in told]
    word = "\n".join(paragraph.text for paragraph in docx.Document(str(folder / "send-impact-report.docx")).paragraphs)
    cells_ = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    plain = (folder / "plain-summary.html").read_text(encoding="utf-8")
    paper = text_of_pdf(folder / "send-impact-report.pdf")
    forms = {"word": word, "plain summary": plain, "pdf": paper}
    assert [
        text for text in secret if text in cells_ or any(" ".join(text.split()) in one for one in forms.values())
    ] == []
    page = (folder / "send-impact-report.html").read_text(encoding="utf-8")
    for name, text in forms.items():  # no form tells a count that the page does not tell
        assert abouts(text), name
        assert abouts(text) <= abouts(page), name
    together = [row for row in book["Themes_together"].iter_rows(values_only=True) if row[1] is not None][1:]
    pairs = {value for key, value in shown.values.items() if [name for name, _ in key] in (["theme"] * 2, ["theme"])}
    assert {cell for row in together for cell in row[1:]} <= {"[c]" if value is None else value for value in pairs}


def abouts(text: str) -> set[str]:
    return set(re.findall(r"\babout (\d[\d,]*)(?![\d.])", text))


@pytest.mark.kernel
def test_what_did_not_change_is_not_made_again(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(reports)
    manifest = (reports / "reports/2022/manifest.json").read_bytes()
    again = make_report(2022)
    assert again.unchanged
    assert (reports / "reports/2022/manifest.json").read_bytes() == manifest
    assert {"send-impact-report.pdf", "send-impact-report.docx", "data-tables.xlsx", "plain-summary.html"} <= set(
        again.files
    )
    page = make_report(2022, notebook="01_data_quality").page  # by itself, it leaves the report as it is
    assert page.name == "01_data_quality.html"
    assert make_report(2022, notebook="01_data_quality").unchanged
    assert make_report(2022).unchanged
    assert (reports / "reports/2022/manifest.json").read_bytes() == manifest
    (reports / "reports/2022/data-tables.xlsx").write_bytes(b"spoilt")
    mended = make_report(2022, formats={"html", "xlsx"})
    assert not mended.unchanged
    assert openpyxl.load_workbook(reports / "reports/2022/data-tables.xlsx").sheetnames[0] == "Cover"
