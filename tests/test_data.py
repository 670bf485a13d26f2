"""Nothing was transcribed wrongly: counts and hashes of what was handed over."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

HANDED_OVER = {  # file: rows, SHA-256 over all ids and texts in file order
    "data/raw/2021/event_comments.csv": (
        111,
        "a87b61cc02a313ff83a585683d31cdef6719a7424665d1ed83dbb4511a1c1238",
    ),
    "data/raw/2021/statements.csv": (
        67,
        "3ba80232593cac0327e2169204f5d08953f0ceca54a72780ccb38004c24d2b66",
    ),
    "data/reference/event_2021_codes.csv": (
        111,
        "95367830e79109c8eac028264b3c5021ec1852a87aa61ef260c5b6d7b94685da",
    ),
    "data/reference/practice_comments.csv": (
        170,
        "b397a8ebff2556e7e37ddfb97315fd317eec3129e5dd6539c93946905e5bf442",
    ),
    "data/reference/practice_codes.csv": (
        170,
        "828fbb6c054b21d8fa1fdac0d312de3d5e3c55a690faf61576a79a88a35ba0f7",
    ),
    "data/reference/training_comments.csv": (
        7607,
        "17b1d209832ce103da61ec7b17051d476a3682371d95edb6f2e0c0c829d50ca3",
    ),
    "data/reference/calibration_codes.csv": (
        600,
        "1f03326149a7b607d87ed58b37e5ec4127846c9e094e77560e558f293cd4fe6f",
    ),
}


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(ROOT / name, dtype="str", keep_default_na=False)


@pytest.mark.parametrize("name", HANDED_OVER)
def test_rows_and_texts_are_those_handed_over(name: str) -> None:
    frame = read(name)
    words = "\n".join("\t".join(row) for row in frame.itertuples(index=False))
    assert (len(frame), hashlib.sha256(words.encode()).hexdigest()) == HANDED_OVER[name]


def test_event_has_three_lists() -> None:
    event = read("data/raw/2021/event_comments.csv")
    assert event["prompt_level"].value_counts().to_dict() == {"strategic": 53, "operational": 34, "individual": 24}


def test_statements_have_sixteen_measurables() -> None:
    statements = read("data/raw/2021/statements.csv")
    assert (statements["kind"] == "measurable").sum() == 16


@pytest.mark.parametrize("name", ["event_2021", "practice", "training"])
def test_every_coded_comment_is_there(name: str, codebook) -> None:
    comments = ROOT / "data/raw/2021/event_comments.csv"
    if name != "event_2021":
        comments = ROOT / f"data/reference/{name}_comments.csv"
    codes = comments if name == "training" else ROOT / f"data/reference/{name}_codes.csv"
    coded, said = read(str(codes.relative_to(ROOT))), read(str(comments.relative_to(ROOT)))
    assert set(coded["comment_id"]) == set(said["comment_id"])
    assert set(coded["level"]) <= {level.id for level in codebook.levels}
    assert set(coded["stance"]) <= {stance.id for stance in codebook.stances}
    given = {theme for joined in coded["themes"] for theme in joined.split(";") if theme}
    assert given <= set(codebook.theme_ids)


def test_guide_and_codebook_define_the_same_codes(codebook) -> None:
    guide = Path(ROOT / "data/reference/coding-guide.md").read_text(encoding="utf-8")
    for code in (*codebook.levels, *codebook.themes, *codebook.stances):
        assert f"| `{code.id}` |" in guide
        assert code.definition
