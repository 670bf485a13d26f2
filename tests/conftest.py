"""What many tests share. Nothing here stands in for the real thing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cobench_analysis.coding.classifier import Classifier
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.coding.project_classifier import project_classifier
from cobench_analysis.language import Language

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    return load_codebook()


@pytest.fixture(scope="session")
def language(codebook: Codebook) -> Language:
    return codebook.language


@pytest.fixture(scope="session")
def classifier(codebook: Codebook) -> Classifier:
    """The project's classifier: learnt once, and kept in the project's cache as for any user."""
    return project_classifier(codebook)


def copy_project(folder: Path, years: tuple[int, ...] = (2021,)) -> None:
    """Copy the project's data, and what was learnt from them, so that not every test learns anew."""
    raw = [f"data/raw/{year}" for year in years]
    for name in ("data/codebook", "data/framework", "data/reference", *raw, "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "data/processed/cache").mkdir(parents=True)
    for kept in (ROOT / "data/processed/cache").glob("classifier-*.npz"):
        (folder / "data/processed/cache" / kept.name).symlink_to(kept)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, classifier: Classifier) -> Path:
    """A copy of the project's data in a folder of its own, and the current folder in it."""
    copy_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory, classifier: Classifier) -> Path:
    """The 2021 report, made once for all tests that look at it, by a real kernel."""
    from cobench_analysis.report import build_report

    folder = tmp_path_factory.mktemp("report")
    copy_project(folder)
    before = Path.cwd()
    os.chdir(folder)
    try:
        build_report(2021, formats={"html"})
    finally:
        os.chdir(before)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; tests that need one are skipped where there is none, except in CI."""
    if CHROMIUM is None:
        if os.environ.get("COBENCH_NEEDS_BROWSER"):
            pytest.fail("CI must have a browser, and has none")
        pytest.skip("no Chromium on this machine: the page was not opened")
    return CHROMIUM
