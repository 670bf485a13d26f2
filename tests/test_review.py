"""Agreement with people's codes."""

from pathlib import Path

import pandas as pd
import pytest

from cobench_analysis.errors import InputError
from cobench_analysis.review.agreement import agreement, band_precision, read_reference
from cobench_analysis.review.health import health_words, rule_health

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
    coded = pd.DataFrame(
        [
            ("The waiting list is too long", "individual", "timeliness", "weakness"),
            ("the waiting list", "individual", "access", "weakness"),
        ],
        columns=["text", "level", "themes", "stance"],
    )
    health = rule_health(codebook, coded).set_index("rule_id")
    assert len(health) == len([rule for rule in codebook.rules if rule.kind != "service"])
    fired = health[(health["kind"] == "theme") & (health["comments"] > 0)]
    assert set(fired["code"]) == {"timeliness"}
    both = fired[fired["comments"] == 2].iloc[0]
    assert (both["right"], both["precision"]) == (1, 0.5)
    assert health.loc[health["comments"] == 0, "precision"].isna().all()
    told = health_words(health.reset_index(), len(coded))
    assert "measured on 2 coded comments" in told
