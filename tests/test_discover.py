"""New themes: what is left over is found, grouped, told honestly, and can be pasted into the codebook."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from cobench_analysis.cli import main
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.coding.patterns import parse_pattern
from cobench_analysis.errors import InputError, UsageError
from cobench_analysis.explore.discover_groups import choose_number, group_points
from cobench_analysis.explore.discover_residue import residue_of
from cobench_analysis.explore.discover_result import (
    BY_CHANCE,
    GROUP_COLUMNS,
    HOLDS,
    MEMBER_COLUMNS,
    WORD_COLUMNS,
    Discovery,
)
from cobench_analysis.explore.discover_terms import distinctive, term_table
from cobench_analysis.explore.discovery import discover
from cobench_analysis.explore.proposal import MARK, Proposal, propose, propose_all
from cobench_analysis.explore.proposal_paste import discovery_words, paste, proposal_words
from cobench_analysis.explore.selection import NOT_FOR_PUBLICATION
from cobench_analysis.tables import EVIDENCE_COLUMNS

SUBJECTS = {
    "bus": ("bus", "taxi", "driver", "escort", "route", "pickup"),
    "lunch": ("lunch", "canteen", "meal", "menu", "snack", "tray"),
    "uniform": ("uniform", "shirt", "jumper", "shoes", "label", "fabric"),
}
EXPLAINED = ("waiting", "list", "plan", "review", "caseworker", "panel")
FILLERS = ("again", "morning", "really", "often", "yesterday", "term", "week", "always")


def invented(each: int = 30, seed: int = 0) -> pd.DataFrame:
    """Invented comments about three subjects that have no theme, and about one that has."""
    draw = np.random.default_rng(seed)
    rows = []
    for subject, words in (*SUBJECTS.items(), ("timeliness", EXPLAINED)):
        for _ in range(each):
            said = [*draw.choice(words, 3, replace=False), *draw.choice(FILLERS, 2, replace=False)]
            rows.append((subject, "The " + " and the ".join(draw.permutation(said))))
    table = pd.DataFrame(rows, columns=["subject", "text"])
    table["comment_id"] = [f"t{row:03d}" for row in range(len(table))]
    table["themes"] = table["subject"].where(table["subject"] == "timeliness", "")
    return table


@pytest.fixture(scope="module")
def comments() -> pd.DataFrame:
    return invented()


@pytest.fixture(scope="module")
def found(comments: pd.DataFrame, codebook: Codebook) -> Discovery:
    return discover(comments, codebook=codebook)


@pytest.fixture(scope="module")
def proposals(found: Discovery, codebook: Codebook) -> tuple[Proposal, ...]:
    return propose_all(found, codebook)


def test_finds_the_subjects_and_their_number_without_being_told(found: Discovery, comments: pd.DataFrame) -> None:
    subject = comments.set_index("comment_id")["subject"]
    told = found.members.assign(subject=found.members["comment_id"].map(subject))
    purest = pd.crosstab(told["group"], told["subject"])
    assert len(found.groups) == len(SUBJECTS)
    assert (purest.max(axis=1) >= 0.9 * purest.sum(axis=1)).all()
    assert set(purest.columns[purest.to_numpy().argmax(axis=1)]) == set(SUBJECTS)
    assert set(found.groups["verdict"]) == {HOLDS}


def test_tables_have_their_columns_and_say_that_they_are_not_for_publication(found: Discovery) -> None:
    assert list(found.groups) == list(GROUP_COLUMNS)
    assert list(found.words) == list(WORD_COLUMNS)
    assert list(found.members) == list(MEMBER_COLUMNS)
    assert found.members.attrs["note"] == NOT_FOR_PUBLICATION
    assert found.groups["comments"].sum() == len(found.members)
    assert found.examples(1)["text"].is_unique
    assert discovery_words(found).splitlines()[0] == NOT_FOR_PUBLICATION


def test_comments_with_a_theme_are_not_grouped_and_their_words_are_not_a_groups_own(found: Discovery) -> None:
    assert not found.members["text"].str.contains("caseworker").any()
    assert not set(found.words["term"]) & {"waiting", "wait", "caseworker", "panel"}


def test_the_order_of_rows_does_not_matter(comments: pd.DataFrame, codebook: Codebook, found: Discovery) -> None:
    again = discover(comments.sample(frac=1, random_state=3), codebook=codebook)
    pd.testing.assert_frame_equal(again.groups, found.groups)
    pd.testing.assert_frame_equal(again.words, found.words)
    pd.testing.assert_frame_equal(again.members, found.members)


def test_says_that_groups_of_words_thrown_together_are_probably_chance(codebook: Codebook) -> None:
    draw = np.random.default_rng(5)
    words = [word for subject in SUBJECTS.values() for word in subject]
    texts = [" and the ".join(draw.choice(words, 4, replace=False)) for _ in range(90)]
    table = pd.DataFrame({"comment_id": [f"r{row}" for row in range(90)], "text": texts, "themes": ""})
    found = discover(table, codebook=codebook, groups=6)
    assert set(found.groups["verdict"]) == {BY_CHANCE}
    assert found.held() == ()
    assert propose_all(found, codebook) == ()
    assert "can come about without any meaning" in discovery_words(found)


def test_too_little_to_group_is_said(comments: pd.DataFrame, codebook: Codebook) -> None:
    with pytest.raises(InputError, match="Only 3 comments and sentences are left"):
        discover(comments.head(3), codebook=codebook)
    with pytest.raises(UsageError, match="There can be 2 to 18 groups"):
        discover(comments, groups=90, codebook=codebook)
    with pytest.raises(UsageError, match="no column 'themes'"):
        discover(comments.drop(columns="themes"), codebook=codebook)
    with pytest.raises(UsageError, match="stands twice"):
        discover(pd.concat([comments, comments]), codebook=codebook)


def test_sentences_without_evidence_are_left_over(codebook: Codebook) -> None:
    text = "We wait far too long. The school bus is never on time."
    comments = pd.DataFrame({"comment_id": ["a", "b"], "text": [text, "Nothing"], "themes": ["timeliness", ""]})
    row = dict.fromkeys(EVIDENCE_COLUMNS, "") | {
        "comment_id": "a", "kind": "theme", "code": "timeliness", "source": "rule", "start": 3, "end": 7,
        "weight": 2.0, "outcome": "given",
    }  # fmt: skip
    evidence = pd.DataFrame([row])
    assert residue_of(comments, None, codebook.language).empty
    left = residue_of(comments, evidence, codebook.language)
    assert left["text"].tolist() == ["The school bus is never on time"]
    assert [text[start:end] for start, end in zip(left["start"], left["end"], strict=True)] == left["text"].tolist()
    refused = evidence.assign(outcome="refused")
    assert residue_of(comments, refused, codebook.language).empty  # no evidence with words: nothing is known of it


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 5), st.integers(0, 1000))
def test_stability_is_a_share_and_separate_clouds_are_stable(clouds: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    points = np.repeat(3 * np.eye(clouds + 1)[:clouds], 15, axis=0)
    found = group_points(points + draw.normal(scale=0.05, size=points.shape), clouds, resamples=5)
    assert found.stability == pytest.approx(np.ones(clouds))
    assert np.bincount(found.group).tolist() == [15] * clouds
    noise = group_points(draw.normal(size=(60, 4)), clouds, resamples=5)
    assert ((noise.stability >= 0) & (noise.stability <= 1)).all()
    assert (np.diff(np.bincount(noise.group)) <= 0).all()  # the largest first


@given(st.dictionaries(st.integers(2, 15), st.floats(0, 1), min_size=1))
def test_the_number_most_beyond_chance_is_chosen(beyond: dict[int, float]) -> None:
    assert beyond[choose_number(beyond)] == pytest.approx(max(beyond.values()), abs=1e-6)


def test_log_odds_equal_the_formula_by_hand() -> None:
    table = term_table([["bus", "late"], ["bus"], ["late"], ["late"]], seen_in=1)
    inside = np.array([True, True, False, False])
    weight = 100 * np.array([2, 3]) / 5
    own, other = np.array([2, 1]) + weight, np.array([0, 2]) + weight
    odds = np.log(own / (own.sum() - own)) - np.log(other / (other.sum() - other))
    assert distinctive(table.present, inside) == pytest.approx(odds / np.sqrt(1 / own + 1 / other))


def test_a_proposal_tells_what_it_finds_and_what_is_in_its_way(codebook: Codebook) -> None:
    table = invented()
    table.loc[len(table)] = ["other", "The bus was late and we wait", "x1", "timeliness;voice"]
    found = discover(table, codebook=codebook)
    group = int(found.members.loc[found.members["text"].str.contains("taxi"), "group"].mode()[0])
    proposal = propose(found, group, codebook)
    firing = [proposal.patterns.iloc[0]]
    pattern = re.compile(rf"\b(?:{firing[0]['pattern'].strip('()')})\b", re.IGNORECASE)
    everywhere = found.comments[found.comments["text"].str.contains(pattern)]
    own = set(found.members.loc[found.members["group"] == group, "comment_id"])
    assert firing[0]["in_group"] == len(set(everywhere["comment_id"]) & own)
    assert firing[0]["in_residue"] == (everywhere["themes"] == "").sum()
    assert proposal.found >= 0.8 * proposal.comments
    assert (proposal.patterns["precision"] >= 0.6).all()
    assert proposal.uncoded == (table["themes"] == "").sum()
    if "bus" in set(proposal.patterns["pattern"]):
        themes = proposal.conflicts[proposal.conflicts["what"] == "theme"]
        assert {"timeliness", "voice"} <= set(themes["id"])


def test_a_group_that_no_words_hold_together_is_proposed_only_when_asked_for(
    found: Discovery, codebook: Codebook
) -> None:
    bare = replace(found, words=found.words[found.words["group"] != 1])
    assert [proposal.group for proposal in propose_all(bare, codebook)] == [2, 3]
    with pytest.raises(UsageError, match="no words in common"):
        propose(bare, 1, codebook)
    with pytest.raises(UsageError, match="no group 9"):
        propose(found, 9, codebook)


def test_patterns_are_of_the_codebooks_language_and_no_comment_is_in_the_yaml(
    proposals: tuple[Proposal, ...], comments: pd.DataFrame
) -> None:
    for proposal in proposals:
        for pattern in proposal.patterns["pattern"]:
            parse_pattern(pattern)
        for text in comments["text"]:
            assert text not in proposal.theme_yaml + proposal.rules_yaml
        told = proposal_words(proposal)
        assert MARK in told
        assert all(line.startswith("#") for line in told.splitlines() if proposal.shown[0] in line)


@pytest.fixture
def pasted(tmp_path: Path, proposals: tuple[Proposal, ...]) -> Path:
    """A project folder whose codebook has the proposals in it."""
    for name in ("codebook", "framework", "reference"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    book = tmp_path / "data/codebook/cobench.yml"
    book.write_text(paste(book.read_text(encoding="utf-8"), proposals), encoding="utf-8")
    return book


def test_the_codebook_loads_with_the_proposals_in_it(
    pasted: Path, proposals: tuple[Proposal, ...], codebook: Codebook
) -> None:
    book = load_codebook(pasted)
    assert len(proposals) == len(SUBJECTS)
    assert book.theme_ids == (*codebook.theme_ids, *(proposal.theme_id for proposal in proposals))
    rules = {rule.id for rule in book.rules} - {rule.id for rule in codebook.rules}
    assert rules == {rule for proposal in proposals for rule in proposal.patterns["rule_id"]}
    assert book.version == "1.1.0"


def test_codebook_check_and_diff_take_the_pasted_codebook(
    pasted: Path, proposals: tuple[Proposal, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(pasted.parent.parent.parent)
    assert main(["codebook", "check"]) == 0
    old = ROOT / "data/codebook/cobench.yml"
    assert main(["codebook", "diff", str(old), str(pasted)]) == 0
    told = capsys.readouterr().out
    for proposal in proposals:
        assert f"theme {proposal.theme_id}" in told


def test_the_command_reads_the_coded_year_and_says_what_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("codebook", "framework"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    (tmp_path / "data/raw").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["discover"]) == 1
    assert "no year has been coded yet" in capsys.readouterr().err.lower()
    assert main(["discover", "2021"]) == 1
    assert "run: ./run report 2021" in capsys.readouterr().err
    assert main(["discover", "2021", "--out", "new.txt"]) == 2
