"""The researchers' notebooks: run by papermill as pages, by hand in JupyterLab, and the worked enquiry of the docs."""

import csv
import doctest
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT, copy_project
from playwright.sync_api import Browser, Page, sync_playwright

from cobench_analysis import Year, explore
from cobench_analysis.errors import UsageError
from cobench_analysis.explore import quality
from cobench_analysis.explore.coded import Corpus
from cobench_analysis.explore.corpus import corpus_of
from cobench_analysis.pipeline import code_year
from cobench_analysis.report import build_report
from cobench_analysis.reporting.notebook_parameters import typed_parameters

PAGES = ("00_start_here", "01_data_quality", "03_explore_themes")


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory, classifier) -> Path:
    """A project whose researchers' pages of 2021 are made, and those of the invented 2022."""
    folder = tmp_path_factory.mktemp("workbench")
    copy_project(folder, (2021, 2022))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in PAGES:
            build_report(2021, notebook=name)
        for name in PAGES[1:]:
            build_report(2022, notebook=name)
    return folder


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def opened(browser: Browser, page: Path, width: int) -> tuple[Page, list[str]]:
    """Open a page; return it with what it asked of others and complained of."""
    told: list[str] = []
    found = browser.new_page(viewport={"width": width, "height": 900})
    found.on("console", lambda message: told.append(message.text))
    found.on("pageerror", lambda error: told.append(str(error)))
    found.on("request", lambda request: None if request.url.startswith(("file:", "blob:", "data:")) else told.append(request.url))  # fmt: skip  # noqa: E501
    found.goto(page.as_uri())
    found.wait_for_function("!document.querySelector('.searchable table[hidden]')")
    return found, told


@pytest.mark.browser
@pytest.mark.kernel
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible_and_ask_nobody(workbench: Path, browser: Browser, name: str, width: int) -> None:
    page, told = opened(browser, workbench / f"reports/2021/{name}.html", width)
    assert Axe().run(page).response["violations"] == []
    assert told == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "not for publication" in page.inner_text("header")
    page.close()


@pytest.mark.browser
@pytest.mark.kernel
def test_filters_leave_the_comments_that_fit_and_save_them(workbench: Path, browser: Browser) -> None:
    page, _ = opened(browser, workbench / "reports/2021/03_explore_themes.html", 1280)
    codes = pd.read_parquet(workbench / "data/processed/2021/codes.parquet")
    reader = page.locator("#reader-all")
    shown = reader.locator("ul.comments > li:visible")
    assert shown.count() == len(codes)
    reader.locator("[data-by=themes]").select_option("voice")
    expected = codes[codes["theme_voice"] == 1]
    assert shown.count() == len(expected) > 0
    assert reader.locator(".found").inner_text() == f"{len(expected)} of {len(codes)} comments"
    word = expected["text"].iloc[0].split()[0]
    reader.locator("[data-by=words]").fill(word.upper())
    expected = expected[expected["text"].str.lower().str.contains(word.lower(), regex=False)]
    with page.expect_download() as download:
        reader.locator("[data-save]").click()
    assert download.value.suggested_filename == "not-for-publication-all.csv"
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        saved = list(csv.DictReader(file))
    assert sorted(row["comment_id"] for row in saved) == sorted(expected["comment_id"])
    page.close()


@pytest.mark.browser
@pytest.mark.kernel
def test_a_table_is_searched_and_saved(workbench: Path, browser: Browser) -> None:
    page, _ = opened(browser, workbench / "reports/2021/03_explore_themes.html", 1280)
    box = page.locator(".searchable", has_text="Pairs of themes")
    box.locator("input[type=search]").fill("Being listened to")
    assert "of 17 entries" in box.locator(".dt-info").inner_text()  # with each other theme
    with page.expect_download() as download:
        box.get_by_text("Save as CSV").click()
    saved = pd.read_csv(download.value.path())
    assert len(saved) == 17
    assert saved["phi"].dtype == float  # a number below nought is no formula
    assert (saved["phi"] < 0).any()
    assert (saved == "Being listened to").any(axis=1).all()
    page.close()


@pytest.mark.kernel
def test_pages_of_a_controlled_year_show_no_small_count(workbench: Path) -> None:
    page = (workbench / "reports/2022/03_explore_themes.html").read_text(encoding="utf-8")
    assert "This year is not open" in page
    assert "data:image/svg" not in page  # no chart
    published = explore.load_coded(2022, processed=workbench / "data/processed")
    for caption, count in (("Themes by level", "count"), ("Pairs of themes", "both")):
        assert caption in page
        assert count in page
    shown = explore.counts(published, explore.theme_by(published, "level"), ["theme", "level"])
    assert shown.columns.tolist() == ["theme", "level", "count"]
    values = shown["count"].dropna()
    assert len(values) > 5
    assert (values >= published.disclosure.threshold).all()
    assert (values % published.disclosure.rounding == 0).all()
    assert values.is_monotonic_decreasing  # not in the order of what is hidden


def test_words_of_few_comments_stay_in_the_room() -> None:
    many = pd.DataFrame({"comment_id": [f"c{n}" for n in range(12)], "text": ["waiting list"] * 8 + ["our dragon"] * 4})
    found = explore.frequent(
        corpus_of(many), explore.collocations(corpus_of(many), min_count=2, min_comments=2), ["first", "second"]
    )
    assert found.to_dict("split")["data"] == [["waiting", "list", 10]]


@pytest.mark.parametrize("word", ["False", "no", "0", "yes", "maybe", "2021"])
def test_parameters_are_read_as_the_notebook_has_them(word: str) -> None:
    notebook = ROOT / "notebooks/03_explore_themes.ipynb"
    if word in ("maybe", "2021"):
        with pytest.raises(UsageError, match="is yes or no"):
            typed_parameters(notebook, {"show_small": word})
    else:
        assert typed_parameters(notebook, {"show_small": word}) == {"show_small": word == "yes"}
    assert typed_parameters(notebook, {"word": word, "show_small": True}) == {"word": word, "show_small": True}


@pytest.mark.kernel
def test_a_year_of_three_comments_has_its_pages_too(workbench: Path, tmp_path: Path) -> None:
    copy_project(tmp_path, ())
    raw = tmp_path / "data/raw/2031"
    raw.mkdir(parents=True)
    comments = "text\nWe waited a year\nStill waiting\nNobody rang\n"
    (raw / "comments.csv").write_text(comments, encoding="utf-8")
    source = "files:\n  - path: comments.csv\n    what: a survey\n    kind: comments\n    columns: {text: text}\n"
    (raw / "source.yml").write_text(source + "    consent: no_quote\n    disclosure: controlled\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        for name in PAGES[1:]:
            page = build_report(2031, notebook=name).read_text(encoding="utf-8")
            assert "Nobody rang" in page or name != "03_explore_themes"
    assert "The group has no comment" in page


@pytest.mark.kernel
def test_a_page_shows_shared_memos_alone_and_a_new_one_at_once(workbench: Path) -> None:
    folder = workbench / "data/memos"
    folder.mkdir(exist_ok=True)
    for share in ("no", "yes"):
        head = f"---\nid: {share}\nabout: theme: openness_trust\nby: Ann Otherperson\ndate: 2026-11-26\n"
        head += f"share: {share}\n---\n"
        (folder / f"{share}.md").write_text(f"{head}we saw this {share} and rang 01743 123456\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(workbench)
        page = build_report(2021, notebook="03_explore_themes").read_text(encoding="utf-8")
    shutil.rmtree(folder)
    assert "we saw this yes and rang [phone]" in page
    assert "we saw this no" not in page
    assert "Otherperson" not in page


def small(controlled: bool = True) -> Corpus:
    rows = [("b", "=We <b>waited</b>", "timeliness"), ("a", "Lovely & kind", "")]
    return corpus_of(pd.DataFrame(rows, columns=["comment_id", "text", "themes"]), controlled=controlled)


def test_a_reader_shows_what_was_said_and_runs_nothing_of_it() -> None:
    html = explore.read_comments(small()).html
    assert "=We &lt;b&gt;waited&lt;/b&gt;" in html
    assert "Lovely &amp; kind" in html
    assert html == explore.read_comments(small()).html
    assert html.index("Lovely") < html.index("waited")  # by id
    assert '<option value="none">No theme</option>' in html


def test_a_reader_says_what_it_leaves_out() -> None:
    html = explore.read_comments(small(), most=1).html
    assert "1 more are not on this page" in html
    assert "waited" not in html


def test_a_table_says_codes_by_name_and_hidden_counts_in_words() -> None:
    rows = pd.DataFrame({"theme": ["voice"], "count": pd.array([None], dtype="Int64"), "cramers_v": [0.12345]})
    html = explore.table(rows, "A table", corpus=small()).html
    assert "Being listened to" in html
    assert "not shown" in html
    assert "0.123" in html
    assert "0.1234" not in html
    assert html == explore.table(rows, "A table", corpus=small()).html  # no random name
    assert "count" not in explore.table(rows, "A table", columns=["theme", "no such"]).html.split("<script")[0]


def test_without_itables_a_table_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "itables", None)
    assert "itables is not installed" in explore.start().html
    html = explore.table(pd.DataFrame({"theme": ["voice"]}), "A table").html
    assert "<script" not in html
    assert ">voice<" in html


@pytest.mark.kernel
def test_new_themes_are_grouped_or_a_sentence_says_why_not(workbench: Path) -> None:
    few, many = (explore.load_coded(year, processed=workbench / "data/processed") for year in (2021, 2022))
    assert "groups need 20 or more" in explore.new_themes(few).html
    html = explore.new_themes(many).html
    assert "Groups that no theme explains" in html
    assert "Not for publication" in html
    assert "about 15" in html


@pytest.fixture(scope="module")
def years(workbench: Path) -> dict[int, Year]:
    return {year: Year.load(year, workbench / f"data/processed/{year}", workbench / f"data/raw/{year}")
            for year in (2021, 2022)}  # fmt: skip


@pytest.mark.kernel
def test_states_count_every_answer_once(years: dict[int, Year]) -> None:
    for year in years.values():
        table = quality.states(year, show_small=True).set_index("source")
        counts = table.drop(columns=["channel", "question"]).map(lambda shown: int(str(shown).replace(",", "")))
        rows, total = counts.drop(index="all"), counts.loc["all"]
        assert (rows.sum() == total).all()
        assert total["Answers"] == len(year.comments)
        assert total[["Say something", "Empty", "n/a or the like"]].sum() == total["Answers"]


@pytest.mark.kernel
def test_states_of_a_controlled_year_are_careful(years: dict[int, Year]) -> None:
    shown = quality.states(years[2022]).drop(columns=["source", "channel", "question"]).to_numpy().ravel()
    numbers = [int(text.removeprefix("about ").replace(",", "")) for text in shown if text != "not shown"]
    assert min(numbers) >= 5
    assert {number % 5 for number in numbers} == {0}


@pytest.mark.kernel
def test_what_to_look_at_is_found(years: dict[int, Year]) -> None:
    found = quality.to_look_at(years[2022])
    flagged = years[2022].comments
    assert found["why"].str.startswith("may hold a name").sum() == (flagged["may_name"] != "").sum() > 0
    assert "Not for publication" in found.attrs["note"]


def test_the_worked_enquiry_is_true(project: Path) -> None:
    code_year(2021)
    page = (ROOT / "docs/exploring.md").read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(page, {}, "exploring.md", "docs/exploring.md", 0)
    assert len(examples.examples) >= 15
    told: list[str] = []
    assert doctest.DocTestRunner().run(examples, out=told.append).failed == 0, "".join(told)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.mark.browser
@pytest.mark.kernel
def test_the_lab_opens_on_its_front_page_and_runs_it(workbench: Path, browser: Browser, tmp_path: Path) -> None:
    """The lab as ./run lab starts it, on a copy: all cells run, the filter works, no console error, nobody is asked."""
    text = (ROOT / "run").read_text(encoding="utf-8")
    options = re.findall(r"--LabApp\.\S+", text)
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in options
    config = Path(sys.prefix) / "etc/jupyter/labconfig/page_config.json"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(re.search(r"printf '(\{.*\})\\n'", text).group(1), encoding="utf-8")
    port, own = free_port(), {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={workbench / 'notebooks'}", "--no-browser",
               "--allow-root", f"--port={port}", "--IdentityProvider.token=t", *options]  # fmt: skip
    with (tmp_path / "log").open("w") as log:
        lab = subprocess.Popen(command, cwd=workbench, env=os.environ | own, stdout=log, stderr=log)
        try:
            drive_the_lab(browser, f"http://localhost:{port}")
        finally:
            lab.terminate()
            lab.wait(30)
    shutil.rmtree(tmp_path, ignore_errors=True)


def drive_the_lab(browser: Browser, address: str) -> None:
    told: list[str] = []
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((address, "data:", "blob:", address.replace("http", "ws"))) else told.append(request.url))  # fmt: skip  # noqa: E501
    for _ in range(60):
        try:
            page.goto(f"{address}/?token=t")
            break
        except Exception:  # noqa: BLE001 - not up yet
            time.sleep(0.5)
    page.wait_for_url("**/lab/tree/00_start_here.ipynb", timeout=60_000)
    run_all(page)
    page.wait_for_selector(".searchable .dt-container", timeout=90_000)
    told.clear()  # before a server is up, the browser complains that it is not
    page.goto(f"{address}/lab/tree/03_explore_themes.ipynb")
    run_all(page)
    page.wait_for_selector("#reader-all[data-ready]", state="attached", timeout=90_000)
    reader = page.locator("#reader-all")
    reader.scroll_into_view_if_needed()
    reader.locator("[data-by=themes]").select_option("openness_trust")
    found = reader.locator(".found").text_content()
    assert re.fullmatch(r"\d+ of 111 comments", found or "")
    assert not (found or "").startswith("111 ")
    assert told == []
    page.close()


def run_all(page: Page) -> None:
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    page.wait_for_timeout(1000)  # what is run before the lab has taken in that it is idle, is lost
    page.click('.lm-MenuBar-item:has-text("Run")')
    page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
