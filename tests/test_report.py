"""The main job, end to end, by a real kernel; the page in a real browser."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from conftest import ROOT

from cobench_analysis.errors import InputError, UsageError
from cobench_analysis.pipeline import code_year
from cobench_analysis.report import build_report
from cobench_analysis.reporting.notebook_parameters import notebook_parameters
from cobench_analysis.reporting.notebooks import NotebookError, run_notebook

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def page(report: Path) -> Path:
    return report / "reports/2021/send-impact-report.html"


@pytest.mark.kernel
def test_processed_tables_are_there_and_complete(report: Path) -> None:
    folder = report / "data/processed/2021"
    codes, evidence = (pd.read_parquet(folder / f"{name}.parquet") for name in ("codes", "evidence"))
    assert len(codes) == 111
    assert codes["prompt_level"].value_counts().to_dict() == {"strategic": 53, "operational": 34, "individual": 24}
    assert set(codes["comment_id"]) == set(evidence["comment_id"])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rows"]["comments"] == 111
    assert "data/raw/2021/event_comments.csv" in manifest["inputs"]
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


@pytest.mark.kernel
def test_a_second_run_gives_the_same_hashes(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(report)
    before = json.loads(Path("reports/2021/manifest.json").read_text(encoding="utf-8"))
    build_report(2021, formats={"html"}, force=True)
    after = json.loads(Path("reports/2021/manifest.json").read_text(encoding="utf-8"))
    for name in ("tables", "figures", "identity", "page"):
        assert before[name] == after[name]
    assert set(after["figures"]) == {"bench", "themes", "stance", "level-stance", "level"}


@pytest.mark.kernel
def test_page_says_what_it_must(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert '<html lang="en-GB">' in html
    for words in ("SEND impact report for Shropshire, 2021", "24 individual, 34 operational and 53 strategic",
                  "notes from an event that asked what good", "Nothing is a surprise!", "LDA Champions",
                  "fait accomplis", "practice comments", "Too many individual participation touch points",
                  "Describing this as a bench rather than a ladder", "Nobody has handed in what services"):  # fmt: skip
        assert words in html
    assert html.count('<p class="said">') == 111
    assert not re.search(r"<script|https?://(?!www\.w3\.org)", html)
    assert "No description has been provided" not in html
    assert all(len(alt) > 60 for alt in re.findall(r'alt="([^"]*)"', html))
    headings = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))


@pytest.mark.kernel
@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_page_in_a_browser(page: Path, chromium: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        strict = browser.new_page(viewport={"width": width, "height": 900})
        strict.on("request", lambda request: asked.append(request.url))
        strict.goto(page.as_uri())
        loaded = strict.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
        sideways = strict.evaluate("document.documentElement.scrollWidth")
        checked = browser.new_context(bypass_csp=True).new_page()
        checked.goto(page.as_uri())
        # The cards of the annex are all alike: on the narrow screen, where only tables differ, they are left out.
        context = {"exclude": [[".cards"]]} if width < 600 else None
        result = Axe().run(checked, context=context, options={"runOnly": {"type": "tag", "values": RULES}})
        browser.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert loaded
    assert sideways <= width
    assert [violation["id"] for violation in result.response["violations"]] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_thin_and_have_no_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell for cell in code if cell.outputs or cell.execution_count] == []
    assert len([cell for cell in code if "parameters" in cell.metadata.get("tags", [])]) == 1
    for cell in code:
        assert not re.search(r"^\s*(def|class|for|if|while) ", cell.source, re.MULTILINE)
    assert {"year", "processed_dir", "raw_dir"} <= set(notebook_parameters(path))


def test_a_misspelt_parameter_is_refused(project: Path) -> None:
    with pytest.raises(UsageError, match=r"no parameter 'yaer'\. Did you mean 'year'"):
        build_report(2021, parameters={"yaer": 2022})
    assert not (project / "reports").exists()


def test_a_notebook_that_is_none_is_told(project: Path) -> None:
    (project / "notebooks/junk.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="not a readable notebook"):
        build_report(2021, notebook="junk")


@pytest.mark.kernel
@pytest.mark.parametrize("seconds", [2.5, 4.0])
def test_ctrl_c_leaves_what_was_there(report: Path, tmp_path: Path, seconds: float) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(report, folder)
    before = {path: path.read_bytes() for path in (folder / "reports").rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "cobench_analysis", "report", "2021", "--formats", "html", "--force"]
    running = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, start_new_session=True)
    time.sleep(seconds)
    os.killpg(running.pid, signal.SIGINT)  # a terminal tells the whole group
    _, told = running.communicate(timeout=60)
    assert running.returncode in (0, 130), told
    if running.returncode == 130:
        assert (
            told.strip()
            == "Stopped. Every file is whole, the old one or the new; run it again to have all of them new."
        )
        after = {path: path.read_bytes() for path in (folder / "reports").rglob("*") if path.is_file()}
        assert after == before


def test_an_unknown_notebook_is_told(project: Path) -> None:
    with pytest.raises(InputError, match=r"there is no notebook '05_none'.*04_annual_report"):
        build_report(2021, notebook="05_none")


@pytest.mark.kernel
def test_a_failing_cell_names_notebook_cell_cause_and_saved_copy(tmp_path: Path) -> None:
    cells = [
        nbformat.v4.new_code_cell("year = 1", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("print('a private comment')"),
        nbformat.v4.new_code_cell("1 / 0"),
    ]
    source, saved = tmp_path / "broken.ipynb", tmp_path / "out" / "broken.ipynb"
    saved.parent.mkdir()
    saved.write_text("the last good copy", encoding="utf-8")
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), source)
    with pytest.raises(NotebookError) as caught:
        run_notebook(source, saved, {"year": 2})
    told = str(caught.value)
    assert "broken failed in cell 4 of the saved copy" in told
    assert "ZeroDivisionError at: 1 / 0" in told
    assert str(saved.with_name("broken-failed.ipynb")) in told
    assert saved.read_text(encoding="utf-8") == "the last good copy"
    assert "private" not in told
    assert saved.with_name("broken-failed.ipynb").is_file()
    assert caught.value.exit_code == 70
    assert sorted(path.name for path in saved.parent.iterdir()) == ["broken-failed.ipynb", "broken.ipynb"]


def test_a_year_with_problems_leaves_old_tables_as_they_were(project: Path) -> None:
    code_year(2021)
    before = (project / "data/processed/2021/codes.parquet").read_bytes()
    (project / "data/raw/2021/event_comments.csv").write_text("comment_id,text\n", encoding="utf-8")
    with pytest.raises(InputError):
        code_year(2021)
    assert (project / "data/processed/2021/codes.parquet").read_bytes() == before


@pytest.mark.kernel
def test_no_kernel_is_left_behind(report: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("looks into /proc")
    ours = str(os.getpid())
    listing = subprocess.run(["ps", "-o", "args=", "--ppid", ours], capture_output=True, text=True, check=False).stdout
    assert "ipykernel" not in listing
