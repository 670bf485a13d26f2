"""The ledger: appended to and never rewritten, whole at any kill, the latest decision wins."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.errors import InputError
from cobench_analysis.intake.ids import normalise_space
from cobench_analysis.review.in_force import in_force, latest_of
from cobench_analysis.review.ledger import Decision, locked_ledger, read_ledger

SHA = "a" * 64


def decision(kind: str, code: str, done: str, comment: str = "c1", sha: str = SHA, note: str = "") -> Decision:
    return Decision("2026-11-25T10:00:00Z", "Ann", comment, sha, kind, code, done, note, "1.0.1", "check-2021-1/2")


def append(path: Path, *new: Decision) -> None:
    with locked_ledger(path) as ledger:
        ledger.append(new)


def themes(codebook: Codebook, *decisions: Decision) -> tuple[tuple[str, ...], bool]:
    settled = in_force(decisions, {"c1": SHA}, codebook).settled["c1"]
    return settled.given("theme"), settled.exact


def test_the_ledger_has_the_columns_of_the_contract(tmp_path: Path) -> None:
    append(tmp_path / "2021.csv", decision("level", "strategic", "set"))
    heading, line = (tmp_path / "2021.csv").read_text(encoding="utf-8").splitlines()
    assert heading == ("decided_at,reviewer,comment_id,text_sha256,kind,code,decision,note,codebook_version,batch")
    assert line == f"2026-11-25T10:00:00Z,Ann,c1,{SHA},level,strategic,set,,1.0.1,check-2021-1/2"


cells = st.text(max_size=30).map(normalise_space)


@settings(max_examples=60, deadline=None)
@given(batches=st.lists(st.lists(st.tuples(cells, cells), max_size=4), max_size=4))
def test_no_decision_is_ever_lost_and_the_old_bytes_stay(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[str, str]]]
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "2021.csv"
    before, written = b"", []
    for batch in batches:
        new = [decision("theme", "voice", "add", f"c{name}", note=note) for name, note in batch]
        append(path, *new)
        after = path.read_bytes() if path.exists() else b""
        assert after.startswith(before)
        before, written = after, written + new
    assert [one.comment_id for one in read_ledger(path)] == [
        one.comment_id.encode("utf-8", "replace").decode() for one in written
    ]
    assert [one.note for one in read_ledger(path)] == [one.note.encode("utf-8", "replace").decode() for one in written]


def test_a_note_is_never_a_formula(tmp_path: Path) -> None:
    append(tmp_path / "2021.csv", decision("theme", "voice", "add", note='=HYPERLINK("http://x")'))
    assert ",\"'=HYPERLINK(" in (tmp_path / "2021.csv").read_text(encoding="utf-8")
    assert read_ledger(tmp_path / "2021.csv")[0].note == '=HYPERLINK("http://x")'


def test_a_last_line_without_its_end_is_not_run_into(tmp_path: Path) -> None:
    path = tmp_path / "2021.csv"
    append(path, decision("theme", "voice", "add"))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    append(path, decision("theme", "access", "add"))
    assert [one.code for one in read_ledger(path)] == ["voice", "access"]


def test_every_damaged_line_is_told_and_none_is_quoted_in_full(tmp_path: Path) -> None:
    path = tmp_path / "2021.csv"
    append(path, decision("theme", "voice", "add"))
    lines = [
        f"t,Ann,,{SHA},level,strategic,set,,,",
        "t,Ann,c1,short,level,strategic,set,,,",
        f"t,Ann,c1,{SHA},mood,strategic,set,,,",
        f"t,Ann,c1,{SHA},level,strategic,shout,,,",
        f"t,Ann,c1,{SHA},level,strategic,add,,,",
        f"t,Ann,c1,{SHA},theme,voice,set,,,",
        f"t,Ann,c1,{SHA},theme,,add,,,",
        f"t,Ann,c1,{SHA},theme,*,add,,,",
        "a secret note",
    ]
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_ledger(path)
    assert [problem.row for problem in caught.value.problems] == list(range(3, 12))
    assert "secret" not in str(caught.value)


def test_another_heading_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2021.csv").write_text("comment_id,code\nc1,voice\n", encoding="utf-8")
    with pytest.raises(InputError, match="heading is not that of a ledger"):
        read_ledger(tmp_path / "2021.csv")


def test_an_empty_file_gets_its_heading(tmp_path: Path) -> None:
    (tmp_path / "2021.csv").touch()
    append(tmp_path / "2021.csv", decision("theme", "voice", "add"))
    assert len(read_ledger(tmp_path / "2021.csv")) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_a_ledger_that_another_program_saved_is_refused_before_anything_is_added(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "2021.csv"
    append(path, decision("theme", "voice", "add", note="Zoë"))
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    before = path.read_bytes()
    with pytest.raises(InputError, match="not UTF-8 any more"):
        append(path, decision("theme", "access", "add"))
    assert path.read_bytes() == before


def test_rights_and_links_stay_as_they_were(tmp_path: Path) -> None:
    target, link = tmp_path / "elsewhere.csv", tmp_path / "2021.csv"
    append(target, decision("theme", "voice", "add"))
    target.chmod(0o600)
    link.symlink_to(target)
    append(link, decision("theme", "access", "add"))
    assert link.is_symlink()
    assert len(read_ledger(target)) == 2
    assert target.stat().st_mode & 0o777 == 0o600
    target.unlink()
    with pytest.raises(InputError, match="no file that can be read"):
        read_ledger(link)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "2021.csv").mkdir()
    with pytest.raises(InputError, match="no file that can be read"):
        read_ledger(tmp_path / "2021.csv")


# --- which decisions are in force


def test_the_latest_wins(codebook: Codebook) -> None:
    first, second = decision("level", "strategic", "set"), decision("level", "individual", "set")
    assert in_force([first, second], {"c1": SHA}, codebook).settled["c1"].single["level"] == second


def test_themes_are_decided_one_by_one(codebook: Codebook) -> None:
    given = [
        decision("theme", "voice", "add"),
        decision("theme", "access", "remove"),
        decision("theme", "voice", "remove"),
    ]
    assert themes(codebook, *given) == ((), False)


def test_a_complete_set_is_just_what_people_gave(codebook: Codebook) -> None:
    assert themes(codebook, decision("theme", "voice", "add"), decision("theme", "*", "confirm")) == (("voice",), True)


def test_a_complete_set_without_a_theme_of_its_own_is_the_computers(codebook: Codebook) -> None:
    assert themes(codebook, decision("theme", "*", "confirm")) == ((), False)


def test_none_of_them_empties_the_set_and_what_comes_later_counts(codebook: Codebook) -> None:
    none = [decision("theme", "voice", "add"), decision("theme", "*", "remove")]
    assert themes(codebook, *none) == ((), True)
    assert themes(codebook, *none, decision("theme", "access", "add")) == (("access",), True)


def test_a_complete_set_stays_one_when_its_theme_leaves_the_codebook(codebook: Codebook) -> None:
    assert themes(codebook, decision("theme", "rumours", "add"), decision("theme", "*", "confirm")) == ((), True)


def test_what_does_not_apply_is_reported_and_not_applied(codebook: Codebook) -> None:
    changed = decision("level", "strategic", "set", sha="b" * 64)
    missing = decision("level", "strategic", "set", comment="c9")
    gone = decision("theme", "rumours", "add")
    found = in_force([changed, missing, gone], {"c1": SHA}, codebook)
    assert (found.changed, found.missing, found.gone, found.settled) == ((changed,), (missing,), (gone,), {})


@settings(max_examples=100, deadline=None)
@given(
    choices=st.lists(
        st.tuples(st.sampled_from(["voice", "access", "*"]), st.sampled_from(["add", "remove", "confirm"])), max_size=8
    )
)
def test_only_the_latest_on_each_subject_matters(codebook: Codebook, choices: list[tuple[str, str]]) -> None:
    lines = [decision("theme", code, done) for code, done in choices if (code, done) != ("*", "add")]
    once = in_force(lines, {"c1": SHA}, codebook).settled
    assert in_force(latest_of(lines), {"c1": SHA}, codebook).settled == once


# --- a kill, and two at once

WRITER = """
import sys
from pathlib import Path
from cobench_analysis.review.ledger import Decision, locked_ledger
path, name = Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
for batch in range(int(sys.argv[3])):
    with locked_ledger(path) as ledger:
        ledger.append([Decision("t", name, f"c{batch}", "a" * 64, "theme", f"{place}", "add") for place in range(200)])
"""


def test_a_kill_at_any_moment_leaves_whole_batches(tmp_path: Path) -> None:
    path = tmp_path / "2021.csv"
    for moment in range(20):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), f"r{moment}", "100000"], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.004 * moment)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        counts: dict[tuple[str, str], int] = {}
        for one in read_ledger(path):
            counts[one.reviewer, one.comment_id] = counts.get((one.reviewer, one.comment_id), 0) + 1
        assert set(counts.values()) <= {200}
    append(path, decision("theme", "voice", "add"))  # no lock was left behind
    assert read_ledger(path)[-1].code == "voice"


def test_two_importers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "2021.csv"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name, "10"], stdout=subprocess.DEVNULL)
        for name in ("Ann", "Ben", "Cat")
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(read_ledger(path)) == 3 * 10 * 200
