"""Agreement with people's codes."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from cobench_analysis import codebook_tools
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.errors import InputError, UsageError
from cobench_analysis.review.agreement import agreement, band_precision, read_reference
from cobench_analysis.review.health import HEALTH_COLUMNS, PAIR_COLUMNS, codebook_health, rule_health, rule_pairs
from cobench_analysis.review.health_words import health_words

THEMES = ("voice", "access", "community")


def table(rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["comment_id", "level", "themes", "stance"])


PEOPLE = table(
    [
        ("a", "individual", "voice;access", "ask"),
        ("b", "strategic", "", "weakness"),
        ("c", "individual", "voice", "ask"),
    ]
)
MACHINE = table(
    [("a", "individual", "voice", "ask"), ("b", "strategic", "access", "ask"), ("c", "operational", "voice", "ask")]
)


def test_measures_by_hand() -> None:
    measured = agreement(MACHINE, PEOPLE, THEMES)
    assert measured["comments"] == 3
    assert measured["theme_precision"] == pytest.approx(2 / 3)
    assert measured["theme_recall"] == pytest.approx(2 / 3)
    assert measured["theme_micro_f1"] == pytest.approx(2 / 3)
    assert measured["theme_macro_f1"] == pytest.approx((1 + 0 + 0) / 3)
    assert measured["level_accuracy"] == pytest.approx(2 / 3)
    assert measured["level_kappa"] == pytest.approx((2 / 3 - 1 / 3) / (1 - 1 / 3))
    assert measured["stance_kappa"] == pytest.approx(0)


def test_order_of_rows_and_comments_of_one_side_do_not_matter() -> None:
    extra = pd.concat([PEOPLE.iloc[::-1], table([("z", "unclear", "", "neutral")])])
    assert agreement(MACHINE, extra, THEMES) == agreement(MACHINE, PEOPLE, THEMES)


def test_precision_of_bands() -> None:
    bands = pd.DataFrame(
        [
            ("a", "theme", "voice", "fairly_sure"),
            ("b", "theme", "access", "fairly_sure"),
            ("a", "level", "individual", "please_check"),
        ],
        columns=["comment_id", "kind", "code", "band"],
    )  # fmt: skip
    rows = set(band_precision(MACHINE, bands, PEOPLE).itertuples(index=False, name=None))
    assert rows == {("theme", "fairly_sure", 2, 1), ("level", "please_check", 1, 1)}


def test_a_reference_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("comment_id,level\na,individual\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"'themes'(.|\n)*'stance'"):
        read_reference(tmp_path / "codes.csv")


def test_health_counts_what_each_rule_finds(codebook) -> None:
    coded = coded_table(
        [
            ("The waiting list is too long", "individual", "timeliness", "weakness"),
            ("the waiting list", "individual", "access", "weakness"),
        ]
    )
    health = rule_health(codebook, coded).set_index("rule_id")
    assert len(health) == len([rule for rule in codebook.rules if rule.kind != "service"])
    fired = health[(health["kind"] == "theme") & (health["comments"] > 0)]
    assert set(fired["code"]) == {"timeliness"}
    both = fired[fired["comments"] == 2].iloc[0]
    assert (both["right"], both["precision"]) == (1, 0.5)
    assert health.loc[health["comments"] == 0, "precision"].isna().all()
    assert "measured on 2 coded comments" in health_words(codebook_health(codebook, coded))


def coded_table(rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["text", "level", "themes", "stance"])


SMALL_BOOK = """version: 1.0.0
levels: [{id: individual, name: I}, {id: operational, name: O}, {id: strategic, name: S}, {id: unclear, name: U}]
themes: [{id: voice, name: Voice}, {id: access, name: Access}]
stances: [{id: strength, name: S},{id: weakness, name: W},{id: ask, name: A},{id: mixed, name: M},{id: neutral,name: N}]
services: [{id: cdc, name: CDC, aliases: ["CDC"]}]
rules:
  - {id: b.red, gives: {theme: voice}, any: ["red"], unless: ["blood"]}
  - {id: a.rouge, gives: {theme: voice}, any: ["rouge"]}
  - {id: a.blue, gives: {theme: access}, any: ["blue", "azure"]}
  - {id: s.good, gives: {stance: strength}, any: ["good"], negated: {stance: weakness}}
  - {id: w.bad, gives: {stance: weakness}, any: ["bad"]}
  - {id: w.sad, gives: {stance: weakness}, any: ["sad"]}
  - {id: i.mine, gives: {level: individual}, any: ["mine"]}
"""
# In brackets below: which rules give their own code; 16 comments in all.
CODED = coded_table(
    [("red rouge", "unclear", "voice", "neutral")] * 5  # b.red, a.rouge
    + [("Red. Blue", "unclear", "access", "neutral")] * 5  # b.red, a.blue
    + [("azure blood red", "unclear", "access", "neutral")]  # a.blue; b.red is set aside
    + [("good but bad CDC", "unclear", "", "mixed")] * 3  # s.good, w.bad
    + [("good, so bad", "unclear", "", "strength")]  # s.good, w.bad
    + [("good and bad; not good, sad", "unclear", "", "mixed")]  # s.good (also turned round), w.bad, w.sad
)  # fmt: skip


@pytest.fixture(scope="module")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> Codebook:
    path = tmp_path_factory.mktemp("book") / "book.yml"
    path.write_text(SMALL_BOOK, encoding="utf-8")
    return load_codebook(path)


def test_health_by_hand(small_book: Codebook) -> None:
    health = rule_health(small_book, CODED).set_index("rule_id")
    assert tuple(health.reset_index().columns) == HEALTH_COLUMNS
    counts = health[["comments", "right", "set_aside", "phrases"]]
    assert counts.loc["b.red"].tolist() == [10, 5, 1, 1]
    assert counts.loc["a.blue"].tolist() == [6, 6, 0, 2]
    assert counts.loc["w.bad"].tolist() == [5, 0, 0, 1]
    assert counts.loc["s.good"].tolist() == [5, 1, 0, 1]
    assert counts.loc["i.mine"].tolist() == [0, 0, 0, 0]
    assert health.loc["b.red", "coverage"] == 10 / 16
    assert health.loc["b.red", ["overlap", "overlap_share"]].tolist() == ["a.rouge", 0.5]
    assert health.loc["a.rouge", ["overlap", "overlap_share"]].tolist() == ["b.red", 1.0]
    assert health.loc["a.blue", "overlap"] == ""  # b.red gives another theme: a comment can have both
    assert (health.loc[["a.rouge", "a.blue", "b.red"], "conflict"] == "").all()
    assert health.loc["w.bad", ["overlap", "overlap_share"]].tolist() == ["w.sad", 0.2]
    assert health.loc["w.sad", ["conflict", "conflict_share"]].tolist() == ["s.good", 1.0]
    assert health.loc["s.good", ["conflict", "conflict_share"]].tolist() == ["w.bad", 1.0]
    assert health.loc[["s.good", "w.bad", "w.sad"], "mixed"].tolist() == [4, 4, 1]
    assert health.loc[["b.red", "i.mine"], "mixed"].isna().all()


def test_pairs_by_hand(small_book: Codebook) -> None:
    pairs = rule_pairs(small_book, CODED)
    assert list(pairs.itertuples(index=False, name=None)) == [
        ("a.rouge", "b.red", "theme", 5, 0.5, "same code"),
        ("s.good", "w.bad", "stance", 5, 1.0, "conflict"),
    ]
    four_times = rule_pairs(small_book, CODED.iloc[1:])
    assert four_times["rule_id"].tolist() == ["s.good"]


def test_health_does_not_depend_on_the_order_of_rows(small_book: Codebook) -> None:
    mixed_up = CODED.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(rule_health(small_book, mixed_up), rule_health(small_book, CODED))
    pd.testing.assert_frame_equal(rule_pairs(small_book, mixed_up), rule_pairs(small_book, CODED))


def test_health_of_no_comments_and_of_codes_that_are_not_in_the_book(small_book: Codebook) -> None:
    nothing = codebook_health(small_book, CODED.iloc[:0])
    assert (nothing.rules["comments"] == 0).all()
    assert nothing.pairs.empty
    assert "measured on 0 coded comments" in health_words(nothing)
    other = rule_health(small_book, CODED.assign(themes="elsewhere"))
    assert other["right"][:3].tolist() == [0, 0, 0]


def test_health_in_words(small_book: Codebook) -> None:
    coded = pd.concat([CODED] * 5)
    assert health_words(codebook_health(small_book, coded)).splitlines() == [
        "7 rules, measured on 80 coded comments.",
        "  theme: voice 2, access 1",
        "  stance: strength 1, weakness 2",
        "  level: individual 1",
        "Of the comments: any level rule fires in 0 %, any stance rule fires in 31 %, any theme rule fires in 69 %.",
        "Never fire here: 1 (i.mine).",
        "Fire on one phrase only: 5.",
        "Right in fewer than half of 20 comments or more: 2.",
        "The 10 least precise of those that fire in 20 comments or more:",
        "  w.bad: right in 0 of 25 (0 %, 0 to 13); people said mixed in 20",
        "  s.good: right in 5 of 25 (20 %, 9 to 39); people said mixed in 20",
        "  b.red: right in 25 of 50 (50 %, 37 to 63)",
        "  a.blue: right in 30 of 30 (100 %, 89 to 100)",
        "  a.rouge: right in 25 of 25 (100 %, 87 to 100)",
        "How often praise and complaint rules fire (one side inside a mixed comment is no error, though not right):",
        "  strength: 25; people said the same in 5, mixed in 20.",
        "  weakness: 30; people said the same in 0, mixed in 25.",
        "Pairs of rules most alike of one code, of 2:",
        "  a.rouge and b.red: both in 25 (50 % of the comments of either)",
        "  w.bad and w.sad: both in 5 (20 % of the comments of either)",
        "Pairs of rules most often in conflict, of 2:",
        "  s.good and w.bad: both in 25 (100 % of the comments of either)",
        "  s.good and w.sad: both in 5 (20 % of the comments of either)",
    ]


def test_health_needs_its_columns(project: Path) -> None:
    path = project / "data/reference/training_comments.csv"
    path.write_text("comment_id,level,themes,stance\na,individual,voice,ask\n", encoding="utf-8")
    with pytest.raises(InputError, match="there is no column 'text'"):
        codebook_tools.codebook_health()


@pytest.mark.parametrize(
    "out",
    [
        "data/reference/training_comments.csv",
        "data/raw/2021/new.csv",
        "data/codebook/x.csv",
        "folder.csv",
        "tables.csv",
    ],
)
def test_results_never_take_the_place_of_data_or_folders(project: Path, out: str) -> None:
    (project / "folder.csv").mkdir()
    (project / "tables-pairs.csv").mkdir()
    before = (project / "data/reference/training_comments.csv").read_bytes()
    with pytest.raises(UsageError):
        codebook_tools.codebook_health(project / out)
    assert (project / "data/reference/training_comments.csv").read_bytes() == before
    assert not (project / "tables.csv").exists()


def test_a_diff_never_overwrites_what_it_compares(project: Path) -> None:
    book = project / "mine.csv"
    shutil.copy(project / "data/codebook/cobench.yml", book)
    with pytest.raises(UsageError, match="overwrite"):
        codebook_tools.codebook_diff(book, project / "data/codebook/cobench.yml", out=book)


def test_health_writes_both_tables(project: Path) -> None:
    told = codebook_tools.codebook_health(project / "out/health.csv")
    coded = len(pd.read_csv(project / "data/reference/training_comments.csv"))
    assert f"measured on {coded:,} coded comments" in told
    assert pd.read_csv(project / "out/health.csv").columns.tolist() == list(HEALTH_COLUMNS)
    assert pd.read_csv(project / "out/health-pairs.csv").columns.tolist() == list(PAIR_COLUMNS)
