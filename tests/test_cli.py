"""The commands, as a person runs them: output, exit codes, files."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT
from packaging.requirements import Requirement

from cobench_analysis.cli import main


def run(*words: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "cobench_analysis", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=os.environ | environment)


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from cobench_analysis.cli import _parser; _parser(); print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("pandas", "numpy", "yaml", "matplotlib", "papermill", "sklearn", "nltk"):
        assert f"'{heavy}'" not in loaded
    done = run("--help")
    assert done.returncode == 0
    for command in ("report", "code", "explain", "check"):
        assert command in done.stdout


def test_code_writes_safe_files_beside_the_input(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    pd.DataFrame({"text": ["The waiting list is too long", "=1+1", "ring 07700 900123"]}).to_csv(path, index=False)
    done = run("code", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    folder = tmp_path / "survey-coded"
    assert sorted(file.name for file in folder.iterdir()) == ["codes.csv", "evidence.csv", "manifest.json"]
    codes = pd.read_csv(folder / "codes.csv", dtype="str", keep_default_na=False)
    assert set(codes["text"]) == {"The waiting list is too long", "'=1+1", "ring [phone]"}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rows"]["codes"] == 3
    assert "Comments coded: 3." in done.stdout


def test_code_gives_the_same_bytes_whatever_the_order(tmp_path: Path) -> None:
    texts = ["We had to fight", "Nobody rings back", "n/a", "n/a"]
    for name, rows in (("a", texts), ("b", texts[::-1])):
        (tmp_path / name).mkdir()
        pd.DataFrame({"text": rows}).to_csv(tmp_path / name / "survey.csv", index=False)
        assert run("code", "survey.csv", cwd=tmp_path / name).returncode == 0
    one, other = ((tmp_path / name / "survey-coded/codes.csv").read_bytes() for name in "ab")
    assert one == other


def test_our_own_reader_takes_the_guards_off(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("comment_id,text\na,=1+1\nb,-no\n", encoding="utf-8")
    assert run("code", "a.csv", cwd=tmp_path).returncode == 0
    assert run("code", "a-coded/codes.csv", "--out", "again", cwd=tmp_path).returncode == 0
    one, other = ((tmp_path / name / "codes.csv").read_bytes() for name in ("a-coded", "again"))
    assert one == other


WRONG = [
    (("code", "missing.csv"), 1, "there is no such file"),
    (("code", "notext.csv"), 1, "--text-column NAME"),
    (("report", "2031"), 1, "there are no data for 2031"),
    (("check", "2031"), 1, "there are no data for 2031"),
    (("explain", "2021", "E2021-999"), 1, "here is no comment 'E2021-999' in 2021"),
    (("report", "2021", "--formats", "html,odt"), 2, "There is no format 'odt'"),
    (("report", "2021", "-p", "yaer=2022"), 2, "Did you mean 'year'"),
    (("report", "2021", "-p", "year"), 2, "NAME=VALUE"),
    (("report", "2021", "-p", "year=2022"), 2, "is set by the year of the command"),
    (("report", "2021", "--notebook", "../04_annual_report"), 2, "is not the name of a notebook"),
    (("explain", "2021"), 2, "After a year give one comment's id"),
    (("explain", "  "), 2, "There is no text to explain"),
    (("code", "codes.csv", "--out", "."), 2, "would overwrite codes.csv"),
    (("codebook", "health", "--out", "health.xlsx"), 2, "'health.xlsx' does not end in .csv"),
    (("codebook", "diff", "data/codebook/cobench.yml", ""), 2, "Name two codebook files"),
    (("codebook", "diff", "data/codebook/cobench.yml"), 2, "required: NEW"),
    (("codebook", "diff", "data/codebook/cobench.yml", "none.yml"), 1, "none.yml: there is no codebook at this place"),
    (("codebook", "export", "cobench.xml"), 2, "'cobench.xml' does not end in .qdc"),
    (("report", "soon"), 2, "invalid int value"),
    (("dance",), 2, "invalid choice"),
    ((), 2, "required"),
]


@pytest.mark.parametrize(("words", "code", "message"), WRONG, ids=lambda value: str(value)[:40])
def test_wrong_use_and_bad_input_have_their_exit_codes(project: Path, words, code: int, message: str) -> None:
    (project / "notext.csv").write_text("id,comment\n1,a\n", encoding="utf-8")
    (project / "codes.csv").write_text("text\nwaiting list\n", encoding="utf-8")
    done = run(*words, cwd=project)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_place_that_cannot_be_written_is_told(project: Path) -> None:
    (project / "a.csv").write_text("text\nhello\n", encoding="utf-8")
    (project / "taken").write_text("a file, not a folder", encoding="utf-8")
    done = run("code", "a.csv", "--out", "taken", cwd=project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "taken: the system does not allow it" in done.stderr


def test_results_are_replaced_together_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\nwaiting list\n", encoding="utf-8")
    assert run("code", "a.csv", "--out", "out", cwd=tmp_path).returncode == 0
    before = (tmp_path / "out/manifest.json").read_bytes()
    (tmp_path / "a.csv").write_text("text\nother\n", encoding="utf-8")
    (tmp_path / "out/codes.csv").unlink()
    (tmp_path / "out/codes.csv").mkdir()
    assert run("code", "a.csv", "--out", "out", cwd=tmp_path).returncode == 1
    assert (tmp_path / "out/manifest.json").read_bytes() == before
    assert [file.name for file in (tmp_path / "out").iterdir() if file.name.startswith(".")] == []


def test_the_manifest_names_every_file_that_shapes_the_result(project: Path) -> None:
    (project / "data/raw/names-and-schools.csv").write_text("words,kind\nAnna,name\n", encoding="utf-8")
    (project / "a.csv").write_text("text\nAnna waits\n", encoding="utf-8")
    assert run("code", "a.csv", cwd=project).returncode == 0
    manifest = json.loads((project / "a-coded/manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["inputs"]) == {"a.csv", "data/codebook/language.yml", "data/raw/names-and-schools.csv"}


def test_a_console_that_does_not_know_a_letter_still_gets_the_answer(project: Path) -> None:
    done = run("explain", "waiting list 😀", cwd=project, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "waiting list" in done.stdout


def test_a_broken_codebook_is_told_by_every_command(project: Path) -> None:
    path = project / "data/codebook/cobench.yml"
    path.write_text(path.read_text(encoding="utf-8") + "rules: []\n", encoding="utf-8")
    for words in (("check",), ("check", "2021"), ("explain", "hello"), ("report", "2021")):
        done = run(*words, cwd=project)
        assert done.returncode == 1
        assert "the key 'rules' stands twice" in done.stderr


def test_a_fault_of_the_program_shows_no_comment_text(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cobench_analysis.coding.coder.Coder.code", lambda *_: 1 / len(""))
    assert main(["explain", "a very private comment"]) == 70
    told = capsys.readouterr().err
    assert "ZeroDivisionError" in told
    assert "private" not in told


def test_ctrl_c_ends_with_its_own_code_wherever_it_comes(tmp_path: Path) -> None:
    code = """
import sys
from cobench_analysis import cli, codebook_tools
def export_codebook(path): exec("raise KeyboardInterrupt")
codebook_tools.export_codebook = export_codebook
sys.exit(cli.main(["codebook", "export", "book.qdc"]))
"""
    (tmp_path / "stopped.py").write_text(code, encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "stopped"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.startswith("Stopped.")) == (130, True)


def test_explain_reads_well(project: Path) -> None:
    done = run("explain", "Nobody ever rang us back and I still don't know who to ask", cwd=project)
    assert done.returncode == 0
    assert "Theme: Contact and communication" in done.stdout
    assert "Theme: Information and navigation" in done.stdout
    assert "Stance: Does not work" in done.stdout
    by_id = run("explain", "2021", "E2021-023", cwd=project)
    assert "[More meetings]" in by_id.stdout
    assert re.search(r"^    [A-Z]+\d+ \(invented\): ", done.stdout, re.MULTILINE), (
        "alike comments that were invented say so"
    )


def test_the_codebooks_own_tools(project: Path) -> None:
    health = run("codebook", "health", "--out", "out/health.csv", cwd=project)
    assert (health.returncode, health.stderr) == (0, "")
    assert "least precise" in health.stdout
    assert sorted(path.name for path in (project / "out").iterdir()) == ["health-pairs.csv", "health.csv"]
    book = "data/codebook/cobench.yml"
    diff = run("codebook", "diff", book, book, cwd=project)
    assert (diff.returncode, diff.stderr) == (0, "")
    assert diff.stdout.splitlines() == ["Nothing changes in the codebook.", "2021: 0 of 111 comments change."]
    export = run("codebook", "export", "out/cobench.qdc", cwd=project)
    assert (export.returncode, export.stderr) == (0, "")
    assert "4 levels, 18 themes, 5 stances" in export.stdout


def test_check_says_that_all_is_well(project: Path) -> None:
    done = run("check", "2021", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "No problems found in the codebook and in the data of 2021." in done.stdout


def test_environment_yml_is_pyproject_in_conda_names() -> None:
    conda_names = {"matplotlib": "matplotlib-base", "nbconvert": "nbconvert-core"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {}
    for text in project["dependencies"]:
        requirement = Requirement(text)
        wanted[conda_names.get(requirement.name, requirement.name)] = str(requirement.specifier)
    wanted["python"] = project["requires-python"]
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    found = {Requirement(text).name: str(Requirement(text).specifier) for text in listed if text != "pip"}
    assert found == wanted


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_meets_the_bounds_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    pinned: dict[str, list[str]] = {}
    for line in text.splitlines():
        requirement = Requirement(line)
        pinned.setdefault(requirement.name, []).append(str(requirement.specifier).removeprefix("=="))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for wanted in map(Requirement, project["dependencies"]):
        assert all(version in wanted.specifier for version in pinned[wanted.name])


def test_every_dependency_has_a_reason() -> None:
    reasons = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    assert [text for text in names if Requirement(text).name not in reasons] == []


def test_nothing_of_a_real_survey_can_be_committed_by_accident() -> None:
    kept = [
        "data/raw/2022/survey.csv",
        "data/raw/2021/more.csv",
        "data/raw/names-and-schools.csv",
        "data/reviews/2022.csv",
        "data/memos/2026-11-26-theme-voice-7jadqxmq.md",
        "data/memos/2022/more.md",
        "data/processed/2022/codes.parquet",
        "reports/2022/send-impact-report.html",
        "somewhere/answers.xlsx",
        "survey-coded/codes.csv",
    ]
    done = subprocess.run(["git", "check-ignore", *kept], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == kept
    raw = ("data/raw/2021/event_comments.csv", "data/raw/2021/source.yml", "data/raw/2021/statements.csv")
    for published in (*raw, "data/memos/README.md"):
        assert subprocess.run(["git", "check-ignore", "-q", published], cwd=ROOT, check=False).returncode == 1
