"""The public surface, and the README's promises."""

import re
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

import cobench_analysis


def test_public_names_are_few_and_all_there() -> None:
    assert len(cobench_analysis.__all__) <= 12
    for name in cobench_analysis.__all__:
        assert getattr(cobench_analysis, name) is not None
    for name in ("load_codebook", "read_comments", "Coder", "agreement", "build_report"):
        assert name in cobench_analysis.__all__
    with pytest.raises(AttributeError):
        cobench_analysis.no_such_name  # noqa: B018


def test_no_path_of_a_machine_and_no_tool_of_ours_is_named() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in listed:
        path = ROOT / name
        if path.suffix in (".py", ".md", ".yml", ".toml", ".sh", "") and path.is_file() and path != Path(__file__):
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert not re.search(r"/(?:work|root)/|\.lib[r]ary", text), name


README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(
    r"^((?:\./run|cp) [^\n#]+?)\s*(?:#.*)?$", "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL)), re.MULTILINE
)
COMMANDS = [line for line in SHOWN if line.startswith("./run ")]
COPIES = [line for line in SHOWN if line.startswith("cp ")]  # what the commands after it look for


def test_readme_shows_the_two_commands() -> None:
    assert "./run report 2021" in COMMANDS
    assert "./run test" in COMMANDS


@pytest.mark.kernel
@pytest.mark.parametrize("command", [c for c in dict.fromkeys(COMMANDS) if c.split()[1] not in ("test", "lab")])
def test_readme_command_works(command: str) -> None:
    if not (ROOT / ".venv").is_dir():
        pytest.skip("not run from ./run's own environment")
    for copy in COPIES:
        subprocess.run(copy, shell=True, cwd=ROOT, check=True)  # noqa: S602
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S602
    assert done.returncode == 0, done.stderr


def test_readme_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (snippet,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(snippet, names)  # noqa: S102
    assert len(names["coding"].codes) == 170


def test_readme_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
