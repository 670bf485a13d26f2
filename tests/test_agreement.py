"""How far people and the computer agree: what ``cobench agreement`` measures, and what it says."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score, precision_recall_fscore_support

from cobench_analysis import Coder, agreement, agreement_tools
from cobench_analysis.errors import InputError, UsageError
from cobench_analysis.review.agreement_tables import agreement_tables
from cobench_analysis.review.agreement_words import agreement_words, aligned
from cobench_analysis.review.alpha import masi_alpha, nominal_alpha
from cobench_analysis.review.bands import BAND_SHARE_COLUMNS, band_shares
from cobench_analysis.review.compared import compare
from cobench_analysis.review.disagreements import DISAGREEMENT_COLUMNS, disagreements
from cobench_analysis.review.intervals import FEW, ROUNDS, draws, spread, wilson
from cobench_analysis.review.overall import OVERALL_COLUMNS, overall, weighted_kappa
from cobench_analysis.review.people import read_people
from cobench_analysis.review.per_code import PER_CODE_COLUMNS, per_code
from cobench_analysis.store import write_csv
from cobench_analysis.tables import LEVELS, STANCES

COLUMNS = ["comment_id", "level", "themes", "stance"]
ORDER = ["individual", "operational", "strategic"]


def coded(rows: list[tuple[str, str, str]]) -> pd.DataFrame:
    """Return a table of codes: level, themes, stance of comments c000, c001 ..."""
    return pd.DataFrame([(f"c{place:03}", *row) for place, row in enumerate(rows)], columns=COLUMNS)


def at_random(themes: tuple[str, ...], comments: int, seed: int, likeness: float = 0.6) -> tuple[pd.DataFrame, ...]:
    """Return codes of two sides that agree more than by chance."""
    random = np.random.default_rng(seed)

    def one() -> tuple[str, str, str]:
        given = [theme for theme in themes if random.random() < 0.2]
        return str(random.choice(LEVELS)), ";".join(given), str(random.choice(STANCES))

    people = [one() for _ in range(comments)]
    computer = [tuple(mine if random.random() < likeness else other for mine, other in zip(row, one(), strict=True))
                for row in people]  # fmt: skip
    return coded(people), coded(computer)


def single(codes: pd.DataFrame, reference: pd.DataFrame, codebook, code: str) -> pd.Series:
    return per_code(compare(codes, reference, codebook)).set_index("code").loc[code]


def values(codes: pd.DataFrame, reference: pd.DataFrame, codebook) -> pd.Series:
    return overall(compare(codes, reference, codebook)).set_index("measure")["value"]


# Each single code


def test_each_code_by_hand(codebook) -> None:
    """Of 20 comments people gave voice to 12, the computer to 10, both to 8."""
    rows = [(True, True)] * 8 + [(True, False)] * 4 + [(False, True)] * 2 + [(False, False)] * 6
    people = coded([("individual", "voice" if mine else "", "ask") for mine, _ in rows])
    computer = coded([("individual", "voice" if its else "", "ask") for _, its in rows])
    row = single(computer, people, codebook, "voice")
    assert row[["kind", "people", "computer", "both"]].tolist() == ["theme", 12, 10, 8]
    assert row["precision"] == pytest.approx(8 / 10)
    assert row["recall"] == pytest.approx(8 / 12)
    assert row["f1"] == pytest.approx(2 * 8 / 22)
    observed, expected = 14 / 20, (12 * 10 + 8 * 10) / 400
    assert row["kappa"] == pytest.approx((observed - expected) / (1 - expected))


def test_every_level_theme_and_stance_has_a_row_with_the_declared_columns(codebook) -> None:
    table = per_code(compare(coded([("individual", "", "ask")]), coded([("individual", "", "ask")]), codebook))
    assert tuple(table.columns) == PER_CODE_COLUMNS
    wanted = [pair for pair in codebook.numbered if pair[0] != "service"]
    assert list(zip(table["kind"], table["code"], strict=True)) == wanted


def test_each_code_as_scikit_learn_measures_it(codebook) -> None:
    people, computer = at_random(codebook.theme_ids, 200, seed=1)
    table = per_code(compare(computer, people, codebook))
    for row in table.to_dict("records"):
        column = {"theme": "themes"}.get(row["kind"], row["kind"])
        mine, its = ([row["code"] in codes.split(";") for codes in side[column]] for side in (people, computer))
        precision, recall, f1, _ = precision_recall_fscore_support(mine, its, average="binary")
        wanted = (precision, recall, f1, cohen_kappa_score(mine, its))
        assert [row[name] for name in ("precision", "recall", "f1", "kappa")] == pytest.approx(wanted)
        for name in ("precision", "recall", "f1", "kappa"):
            assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"]


@pytest.mark.parametrize(("computer", "people"), [(FEW, FEW - 1), (FEW - 1, FEW), (FEW - 1, FEW - 1)])
def test_what_stands_on_few_comments_is_too_few_to_say(codebook, computer: int, people: int) -> None:
    """Precision stands on the computer's comments, recall on people's, F1 and kappa on those of either."""
    mine = coded([("individual", "voice" if place < people else "", "ask") for place in range(30)])
    its = coded([("individual", "voice" if place < computer else "", "ask") for place in range(30)])
    row = single(its, mine, codebook, "voice")
    assert pd.notna(row[["precision", "precision_low", "precision_high"]]).tolist() == [computer >= FEW] * 3
    assert pd.notna(row[["recall", "recall_low", "recall_high"]]).tolist() == [people >= FEW] * 3
    assert pd.notna(row[["f1", "kappa"]]).tolist() == [max(computer, people) >= FEW] * 2
    assert row[["people", "computer"]].tolist() == [people, computer]  # the counts are told all the same


def test_kappa_is_not_defined_where_all_comments_have_the_code(codebook) -> None:
    same = coded([("individual", "", "ask")] * 20)
    row = single(same, same, codebook, "individual")
    assert row["f1"] == 1
    assert pd.isna(row["kappa"])
    assert np.isnan(values(same, same, codebook)[["level_kappa", "level_weighted_kappa", "level_alpha"]]).all()


# All codes together


def test_perfect_agreement_is_one_everywhere(codebook) -> None:
    people, _ = at_random(codebook.theme_ids, 60, seed=2)
    table = overall(compare(people.iloc[::-1], people, codebook))
    assert tuple(table.columns) == OVERALL_COLUMNS
    assert table["value"].tolist() == pytest.approx([1.0] * len(table))
    inside = table[~table["measure"].str.endswith("alpha")]
    assert inside["low"].tolist() == inside["high"].tolist() == pytest.approx([1.0] * len(inside))


def test_no_agreement_is_zero_or_less(codebook) -> None:
    people = coded([("individual", "voice", "ask"), ("strategic", "access", "weakness")] * 10)
    computer = coded([("strategic", "access", "weakness"), ("individual", "voice", "ask")] * 10)
    found = values(computer, people, codebook)
    zero = ["theme_precision", "theme_recall", "theme_micro_f1", "theme_macro_f1", "level_accuracy", "stance_accuracy"]
    assert found[zero].tolist() == [0] * len(zero)
    assert found[["level_kappa", "level_weighted_kappa", "stance_kappa"]].tolist() == [-1, -1, -1]
    assert (found[["theme_alpha", "level_alpha", "stance_alpha"]] < 0).all()


@pytest.mark.parametrize("seed", [3, 4])
def test_all_codes_as_scikit_learn_and_the_public_function_measure_them(codebook, seed: int) -> None:
    people, computer = at_random(codebook.theme_ids[:-1], 150, seed)  # nobody gives the last theme
    table = overall(compare(computer, people, codebook)).set_index("measure")
    for name, value in agreement(computer, people, codebook.theme_ids).items():
        if name != "comments":
            assert table.at[name, "value"] == pytest.approx(value), name
    clear = (people["level"] != "unclear") & (computer["level"] != "unclear")
    sides = people.loc[clear, "level"], computer.loc[clear, "level"]
    assert table.at["level_weighted_kappa", "value"] == pytest.approx(
        cohen_kappa_score(*sides, labels=ORDER, weights="linear")
    )
    assert table.at["level_weighted_kappa", "comments"] == clear.sum() < 150


def test_a_near_miss_costs_half_of_a_far_one(codebook) -> None:
    """Four comments of each level, of which the computer has one wrong: by one place, or by two.

    By chance, a cost of (4 * (5 * 1 + 4 * 2) + 4 * (3 * 1 + 4 * 1) + 4 * (3 * 2 + 5 * 1)) / 12 is met with one
    individual taken for operational, and of (4 * (4 * 1 + 5 * 2) + 4 * (3 + 5) + 4 * (3 * 2 + 4 * 1)) / 12
    with one taken for strategic.
    """
    people = coded([(level, "", "ask") for level in ORDER * 4])
    for wrong, cost, by_chance in (("operational", 1, 124 / 12), ("strategic", 2, 128 / 12)):
        computer = people.copy()
        computer.loc[0, "level"] = wrong
        assert values(computer, people, codebook)["level_weighted_kappa"] == pytest.approx(1 - cost / by_chance)


def test_weighted_kappa_by_hand() -> None:
    """Rows are people's: margins 4, 0, 0 leave nothing to agree on; then 3, 1, 2 against 2, 2, 2."""
    steps = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 1.0, 0.0]])
    met = np.array([[[2.0, 1.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]])
    assert weighted_kappa(met, steps).tolist() == [0.0]
    met = np.array([[[2.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 2.0]]])
    by_chance = (3 * (2 * 1 + 2 * 2) + 1 * (2 * 1 + 2 * 1) + 2 * (2 * 2 + 2 * 1)) / 6
    assert weighted_kappa(met, steps)[0] == pytest.approx(1 - 1 / by_chance)


def test_fewer_comments_than_few_say_nothing_together(codebook) -> None:
    same = coded([("individual", "voice", "ask"), ("strategic", "", "weakness")] * FEW)[: FEW - 1]
    table = overall(compare(same, same, codebook))
    assert table[["value", "low", "high"]].isna().all(axis=None)
    assert (table["comments"] == FEW - 1).all()
    enough = coded([("individual", "voice", "ask"), ("strategic", "", "weakness")] * (FEW // 2))
    assert (overall(compare(enough, enough, codebook))["comments"] == FEW).all()
    assert values(enough, enough, codebook).notna().all()


def test_the_order_of_rows_changes_nothing(codebook) -> None:
    people, computer = at_random(codebook.theme_ids, 80, seed=5)
    one = compare(computer, people, codebook)
    other = compare(computer.sample(frac=1, random_state=1), people.sample(frac=1, random_state=2), codebook)
    pd.testing.assert_frame_equal(per_code(one), per_code(other), check_exact=True)
    pd.testing.assert_frame_equal(overall(one), overall(other), check_exact=True)


def test_comments_of_one_side_are_left_out(codebook) -> None:
    people, computer = at_random(codebook.theme_ids, 40, seed=6)
    whole = compare(computer[:30], people[:30], codebook)
    pd.testing.assert_frame_equal(per_code(compare(computer[:30], people, codebook)), per_code(whole))
    pd.testing.assert_frame_equal(overall(compare(computer, people[:30], codebook)), overall(whole))


def test_a_comment_without_a_known_level_cannot_be_compared(codebook) -> None:
    people = coded([("elsewhere", "", "ask")])
    with pytest.raises(UsageError, match="one level"):
        compare(coded([("individual", "", "ask")]), people, codebook)


# Krippendorff's alpha


def alpha_by_coincidences(people: list, computer: list, distance) -> float:
    """Alpha from the table of coincidences (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability)."""
    met = Counter()
    for one, other in zip(people, computer, strict=True):
        met[one, other] += 1
        met[other, one] += 1
    total = 2 * len(people)
    margin = Counter()
    for (one, _), count in met.items():
        margin[one] += count
    observed = sum(count * distance(*pair) for pair, count in met.items()) / total
    pairs = product(margin, margin)
    expected = sum(margin[one] * margin[other] * distance(one, other) for one, other in pairs) / total / (total - 1)
    return 1 - observed / expected


def masi(one: frozenset, other: frozenset) -> float:
    """Passonneau 2006: Jaccard's share times 1 (same), 2/3 (one inside the other), 1/3 (overlap), 0."""
    if one == other:
        return 0.0
    shared = one & other
    inside = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - len(shared) / len(one | other) * (inside if shared else 0)


def test_alpha_of_a_published_example() -> None:
    """Krippendorff 2011, section A: Meg and Owen say yes or no to ten things; alpha is 0.095."""
    assert nominal_alpha([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]) == pytest.approx(
        0.095, abs=5e-4
    )


def test_alpha_of_sets_by_hand() -> None:
    """Two comments: {a} by both; {a, b} against {b}. Distances: {a,b}-{b} and {a,b}-{a} 2/3, {a}-{b} 1."""
    observed = (2 * 0 + 2 * 2 / 3) / 4
    expected = (2 * 1 * 2 / 3 * 2 + 2 * 1 * 1 * 2 + 1 * 1 * 2 / 3 * 2) / (4 * 3)
    assert masi_alpha([{"a"}, {"a", "b"}], [{"a"}, {"b"}]) == pytest.approx(1 - observed / expected)


@pytest.mark.parametrize("seed", [7, 8])
def test_alpha_as_the_table_of_coincidences_has_it(codebook, seed: int) -> None:
    people, computer = at_random(codebook.theme_ids[:5], 60, seed)
    found = values(computer, people, codebook)
    for kind in ("level", "stance"):
        sides = people[kind].tolist(), computer[kind].tolist()
        assert found[f"{kind}_alpha"] == pytest.approx(alpha_by_coincidences(*sides, lambda a, b: float(a != b)))
    sets = [[frozenset(codes.split(";")) - {""} for codes in side["themes"]] for side in (people, computer)]
    assert frozenset() in sets[0]  # comments without a theme are alike
    assert found["theme_alpha"] == pytest.approx(alpha_by_coincidences(*sets, masi))


def test_alpha_is_missing_where_nothing_is_left_to_chance() -> None:
    assert np.isnan(nominal_alpha(["x", "x"], ["x", "x"]))
    assert np.isnan(masi_alpha([], []))


# Intervals


def test_intervals_are_those_of_comments_drawn_again(codebook) -> None:
    """The same draws, measured comment by comment in plain Python, give the same edges."""
    people, computer = at_random(("voice",), 40, seed=9)
    mine, its = (side["themes"].eq("voice").tolist() for side in (people, computer))
    measured = []
    for counts in draws(40)[1:].astype(int).tolist():
        pairs = [pair for pair, count in zip(zip(mine, its, strict=True), counts, strict=True) for _ in range(count)]
        both = sum(one and other for one, other in pairs)
        either = sum(one for one, _ in pairs) + sum(other for _, other in pairs)
        measured.append(2 * both / either if either else np.nan)
    assert len(measured) == ROUNDS
    table = overall(compare(computer, people, codebook)).set_index("measure")
    edges = table.loc["theme_micro_f1", ["low", "high"]].tolist()
    assert edges == pytest.approx(np.nanquantile(measured, [0.025, 0.975]).tolist())


def test_intervals_of_a_share_are_as_wide_as_theory_says(codebook) -> None:
    people = coded([("individual", "", "ask")] * 400)
    computer = coded([("individual" if place % 5 else "strategic", "", "ask") for place in range(400)])
    row = overall(compare(computer, people, codebook)).set_index("measure").loc["level_accuracy"]
    half = 1.96 * np.sqrt(0.8 * 0.2 / 400)
    assert [row["low"], row["high"]] == pytest.approx([0.8 - half, 0.8 + half], abs=0.006)


def test_draws_are_the_same_every_time() -> None:
    assert (draws(30) == draws(30)).all()
    assert (draws(30).sum(axis=1) == 30).all()
    assert draws(0).shape == (1 + ROUNDS, 0)


def test_rounds_in_which_a_measure_is_not_defined_are_left_out() -> None:
    value, low, high = spread(np.array([[0.5, np.nan], [np.nan, np.nan], [0.4, 0.2], [0.4, np.nan]]))
    assert value.tolist()[0] == 0.5
    assert (low[0], high[0]) == pytest.approx((0.4, 0.4))
    assert np.isnan([value[1], low[1], high[1]]).all()


def test_a_theme_that_a_round_did_not_draw_is_left_out_of_its_macro_mean(codebook) -> None:
    """All agree, and one theme stands in one comment only: a round without it is perfect all the same."""
    same = coded([("individual", "voice" if place else "access", "ask") for place in range(20)])
    row = overall(compare(same, same, codebook)).set_index("measure").loc["theme_macro_f1"]
    share = 2 / len(codebook.theme_ids)  # themes that nobody gave count 0, as in the public function
    assert row[["value", "low", "high"]].tolist() == pytest.approx([share] * 3)


# Bands


def test_bands_beside_what_was_measured_before() -> None:
    here = pd.DataFrame([("theme", "sure", 10, 9), ("level", "please_check", 4, 1)],
                        columns=["kind", "band", "given", "right"])  # fmt: skip
    before = [("theme", "voice", "sure", 80, 78), ("theme", "access", "sure", 20, 17), ("stance", "ask", "sure", 5, 5)]
    table = band_shares(here, before)
    assert tuple(table.columns) == BAND_SHARE_COLUMNS
    counts = table[["kind", "band", "given", "right", "given_before", "right_before"]]
    assert list(counts.itertuples(index=False, name=None)) == [
        ("level", "please_check", 4, 1, 0, 0),
        ("theme", "sure", 10, 9, 100, 95),
        ("stance", "sure", 0, 0, 5, 5),
    ]
    row = table.iloc[1]
    assert (row["share"], row["share_before"]) == (0.9, 0.95)
    assert (row["low"], row["high"]) == wilson(9, 10)
    assert (row["low_before"], row["high_before"]) == wilson(95, 100)
    assert table.loc[2, ["share", "low", "high"]].isna().all()


# Disagreements

TEXTS = {
    "a": "We waited two years on the waiting list",
    "b": "Nobody ever rings us back",
    "=c": "More short breaks would help",
    "d": "n/a",
}


@pytest.fixture(scope="module")
def coding(codebook):
    return Coder(codebook).code(pd.DataFrame({"comment_id": list(TEXTS), "text": list(TEXTS.values())}))


@pytest.fixture
def own(coding) -> pd.DataFrame:
    """The computer's codes, as if people had given them."""
    return coding.codes[COLUMNS].assign(how="agreed", sure="2").set_index("comment_id", drop=False).rename_axis(None)


def test_each_kind_that_differs_has_a_row_with_both_sides(codebook, coding, own: pd.DataFrame) -> None:
    own.loc["a", ["level", "themes", "how", "sure"]] = ["strategic", "voice;timeliness", "adjudicated", "1"]
    own.loc["d", "stance"] = "ask"
    found = disagreements(coding, own.sample(frac=1, random_state=1), codebook)
    assert tuple(found.columns) == DISAGREEMENT_COLUMNS
    assert list(zip(found["comment_id"], found["kind"], strict=True)) == [
        ("a", "level"),
        ("a", "theme"),
        ("d", "stance"),
    ]
    level, theme, stance = found.to_dict("records")
    computer = coding.codes.set_index("comment_id")
    assert (level["people"], level["computer"]) == ("strategic", computer.at["a", "level"])
    assert (level["how"], level["sure"]) == ("adjudicated", "1")
    assert level["reasons_against"] == "“Strategic”: no sign of it was found."
    assert (theme["people"], theme["computer"]) == ("voice;timeliness", computer.at["a", "themes"])
    assert "“Being listened to”: no sign of it was found." in theme["reasons_against"]
    assert "Timeliness" not in theme["reasons_for"] + theme["reasons_against"]  # both gave it
    assert "because nothing is said in it" in stance["reasons_for"]


def test_the_reasons_are_those_of_the_evidence(codebook, coding, own: pd.DataFrame) -> None:
    own.loc["a", "themes"] = "voice"
    row = disagreements(coding, own, codebook).iloc[0]
    assert "“waiting list” points to “Timeliness and waiting”" in row["reasons_for"]
    bands = coding.bands.set_index(["comment_id", "kind", "code"])["band"]
    assert row["band"] == bands["a", "theme", "timeliness"]


def test_what_was_refused_says_why(codebook) -> None:
    text = "No complaints about the waiting list, it is not too long"
    coding = Coder(codebook).code(pd.DataFrame({"comment_id": ["a"], "text": [text]}))
    refused = coding.evidence[(coding.evidence["outcome"] == "refused") & (coding.evidence["quote"] != "")].iloc[0]
    column = {"theme": "themes"}.get(refused["kind"], refused["kind"])
    people = coding.codes[COLUMNS].assign(**{column: refused["code"]})
    row = disagreements(coding, people, codebook).set_index("kind").loc[refused["kind"]]
    assert refused["explanation"] in row["reasons_against"]


def by_hand(*evidence: tuple[str, str, str, str, float, str], bands: tuple[tuple[str, str], ...] = ()):
    """Return a coding of comment x: access, voice, not timeliness; with reasons and bands of themes."""
    columns = ["code", "outcome", "source", "quote", "weight", "explanation"]
    rows = pd.DataFrame(list(evidence), columns=columns).assign(comment_id="x", kind="theme")
    kept = pd.DataFrame(list(bands), columns=["code", "band"]).assign(comment_id="x", kind="theme")
    codes = pd.DataFrame([("x", "individual", "access;voice", "ask"), ("w", "unclear", "access", "ask")],
                         columns=COLUMNS)  # fmt: skip
    return SimpleNamespace(codes=codes, evidence=rows, bands=kept)


def one_row(codebook, made) -> pd.Series:
    people = pd.DataFrame([("x", "individual", "timeliness", "ask")], columns=COLUMNS)
    return disagreements(made, people, codebook).iloc[0]


def test_the_band_is_that_of_the_least_sure_code(codebook) -> None:
    made = by_hand(bands=(("access", "sure"), ("voice", "please_check")))
    assert one_row(codebook, made)["band"] == "please_check"


def test_the_strongest_reasons_are_told_and_none_that_speaks_for_the_other_side(codebook) -> None:
    words = [("access", "given", "classifier", f"w{place}", place / 10, f"W{place}.") for place in range(1, 7)]
    against = ("access", "given", "classifier", "n", -2.0, "Against.")
    baseline = ("access", "given", "classifier", "", 9.0, "Baseline.")
    default = ("voice", "given", "rule", "", 0.0, "Default.")
    assert one_row(codebook, by_hand(*words, against, baseline, default))["reasons_for"] == "W6. W5. W4. W3. Default."


def test_what_was_set_aside_is_told_first(codebook) -> None:
    made = by_hand(
        ("timeliness", "refused", "classifier", "", -5.0, "Baseline."),
        ("timeliness", "refused", "classifier", "a", -0.5, "Against."),
        ("timeliness", "refused", "classifier", "b", 0.9, "For."),
        ("timeliness", "refused", "rule", "c", 0.0, "Set aside."),
    )
    assert one_row(codebook, made)["reasons_against"] == "Set aside. For. Against."


def test_where_all_speaks_for_a_code_that_was_refused_it_was_not_enough(codebook) -> None:
    word = ("timeliness", "refused", "classifier", "a", 0.5, "For.")
    rule = ("timeliness", "refused", "rule", "b", 0.7, "A rule, but not enough.")
    assert one_row(codebook, by_hand(word))["reasons_against"] == "For. But it is not enough."
    assert one_row(codebook, by_hand(word, rule))["reasons_against"] == "A rule, but not enough. For."


def test_rows_are_in_the_order_of_comments(codebook) -> None:
    made = by_hand()
    people = made.codes.assign(themes="")
    assert disagreements(made, people, codebook)["comment_id"].tolist() == ["w", "x"]


def test_where_the_computer_only_missed_something_there_is_no_band(codebook, coding, own: pd.DataFrame) -> None:
    own.loc["b", "themes"] = ";".join([*own.loc["b", "themes"].split(";"), "community"]).strip(";")
    row = disagreements(coding, own, codebook).iloc[0]
    assert (row["band"], row["reasons_for"]) == ("", "")


def test_the_order_of_themes_is_no_disagreement(codebook, coding, own: pd.DataFrame) -> None:
    own["themes"] = [";".join(reversed(themes.split(";"))) for themes in own["themes"]]
    found = disagreements(coding, own.drop(columns=["how", "sure"]), codebook)
    assert found.empty
    assert tuple(found.columns) == DISAGREEMENT_COLUMNS


def test_disagreements_tell_no_more_of_a_comment_than_quoted_words(codebook, coding, own: pd.DataFrame) -> None:
    own["themes"], own["level"], own["stance"] = "community", "strategic", "mixed"
    told = " ".join(disagreements(coding, own, codebook)[["reasons_for", "reasons_against"]].to_numpy().ravel())
    assert not any(text in told for text in TEXTS.values() if text != "n/a")


def test_a_spreadsheet_runs_no_cell_of_the_disagreements(codebook, coding, own: pd.DataFrame, tmp_path: Path) -> None:
    own.loc["=c", "level"] = "strategic" if own.at["=c", "level"] != "strategic" else "individual"
    write_csv(tmp_path / "out.csv", disagreements(coding, own, codebook))
    cells = pd.read_csv(tmp_path / "out.csv", dtype="str", keep_default_na=False)
    assert cells["comment_id"].tolist() == ["'=c"]


# In words


def test_words_begin_with_a_paragraph_that_needs_no_statistics(codebook) -> None:
    people, computer = at_random(codebook.theme_ids, 50, seed=10)
    found = tables_of(codebook, computer, people)
    about, plain, blank, head, *rest = agreement_words(found, "About these.").splitlines()
    assert (about, blank) == ("About these.", "")
    assert plain.startswith("Measured on 50 comments. Of 100 themes that the computer gave, people gave ")
    precision = found.overall.set_index("measure").loc["theme_precision"]
    edges = f"{100 * precision['value']:.0f} ({100 * precision['low']:.0f} to {100 * precision['high']:.0f})"
    assert f"people gave {edges} as well" in plain
    for term in ("kappa", "alpha", "bootstrap", "precision", "F1"):
        assert term not in plain
    assert re.split(r"\s{2,}", head) == ["All together (1 is perfect)", "value", "95 % interval", "comments"]
    differ = found.differ
    assert rest[-1].startswith(f"They differ in {differ['comment_id'].nunique()} of 50 comments: level ")


def tables_of(codebook, computer: pd.DataFrame, people: pd.DataFrame):
    """Return the tables for codes that no coder made."""
    texts = {name: pd.Series(dtype="str") for name in ("comment_id", "kind", "code", "band", "outcome")}
    nothing = pd.DataFrame(texts)
    made = SimpleNamespace(codes=computer, bands=nothing.drop(columns="outcome"), evidence=nothing)
    return agreement_tables(made, people, codebook)


def test_words_say_what_is_too_few_and_what_cannot_be_told(codebook) -> None:
    same = coded([("individual", "voice" if place < FEW else "access" if place < FEW + 3 else "", "ask")
                  for place in range(25)])  # fmt: skip
    lines = agreement_words(tables_of(codebook, same, same), "About.").splitlines()
    row = {line.split()[0]: re.split(r"\s{2,}", line) for line in lines if line}
    assert row["voice"] == ["voice", "10", "10", "10", *4 * ["1.00 (1.0–1.0)"]]
    assert row["access"] == ["access", "3", "3", "3", *4 * ["too few"]]
    assert row["individual"] == ["individual", "25", "25", "25", *3 * ["1.00 (1.0–1.0)"], "none"]
    text = "\n".join(lines)
    assert f"too few: too few to say, since fewer than {FEW} comments have the code" in text
    assert "An interval of one number" in text
    assert "none: cannot be told" in text
    assert "People and the computer agree on every code of these comments." in text


def test_words_on_very_few_comments_give_no_number(codebook) -> None:
    same = coded([("individual", "voice", "ask")] * (FEW - 1))
    plain = agreement_words(tables_of(codebook, same, same), "About.").splitlines()[1]
    assert plain == f"Measured on {FEW - 1} comments: too few to say how well the computer agrees with people."


def test_words_say_what_was_left_out(codebook) -> None:
    people, computer = at_random(codebook.theme_ids, 30, seed=11)
    assert "Left out: 10 comments that people coded" in agreement_words(tables_of(codebook, computer[:20], people), "")


def test_a_band_that_is_right_less_often_than_promised_is_named(codebook, coding, own: pd.DataFrame) -> None:
    own["stance"] = [next(other for other in STANCES if other != stance) for stance in own["stance"]]
    bands = coding.bands[coding.bands["kind"] == "stance"]["band"].unique()
    for right, named in ((95, True), (30, False)):  # four comments, all wrong: 30 in 100 could be chance
        found = agreement_tables(coding, own, codebook, [("stance", "ask", band, 100, right) for band in bands])
        words = agreement_words(found, "")
        assert ("Less often right here than when it learnt, by more than chance: stance " in words) is named


def test_columns_are_aligned() -> None:
    lines = list(aligned(("name", "n", "share"), [("a long name", "1", ""), ("b", "1,000", "5 %")]))
    assert lines == ["name             n  share", "a long name      1", "b            1,000    5 %"]


# People's codes


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("x,individual,voice;vioce,ask", "row 3, column themes: the codebook has no theme 'vioce'"),
        ("x,individaul,voice,ask", "row 3, column level: the codebook has no level 'individaul'"),
        ("x,,voice,ask", "row 3, column level: there must be one level, and there is none"),
        ("x,individual,voice,ask;mixed", "row 3, column stance: there must be one stance, and there are several"),
        ("a,individual,voice,ask", "row 3, column comment_id: this comment stands further up already"),
    ],
)
def test_every_wrong_code_of_people_is_named_with_its_row(codebook, tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(f"comment_id,level,themes,stance\na,individual,voice,ask\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(f"codes.csv, {message}")):
        read_people(path, codebook)


def test_people_need_not_say_how_sure_they_were(codebook, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("comment_id,level,themes,stance\na,individual,,ask\n", encoding="utf-8")
    assert read_people(path, codebook).to_numpy().tolist() == [["a", "individual", "", "ask", "", ""]]


# The command


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "cobench_analysis", "agreement", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=os.environ)


def test_the_command_for_a_year(tmp_path: Path) -> None:
    done = run("2021", "--out", "differ.csv", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Measured on 111 comments." in done.stdout
    assert "cross-fitting" in done.stdout
    for title in ("All together", "How sure, and how often right", "Levels ", "Themes ", "Stances "):
        assert f"\n{title}" in done.stdout
    assert done.stdout.endswith("All disagreements, with the reasons of both sides: differ.csv\n")
    data = (tmp_path / "differ.csv").read_bytes()
    assert data.startswith("\ufeff".encode())
    table = pd.read_csv(tmp_path / "differ.csv", dtype="str", keep_default_na=False)
    assert tuple(table.columns) == DISAGREEMENT_COLUMNS
    differ = re.search(r"They differ in (\d+) of 111 comments: level (\d+), theme (\d+), stance (\d+)", done.stdout)
    assert differ
    assert [table["comment_id"].nunique(), *table["kind"].value_counts()[["level", "theme", "stance"]]] == [
        int(number) for number in differ.groups()
    ]
    assert not table.map(lambda cell: cell.startswith(("=", "+", "-", "@", "\t", "\r"))).any(axis=None)
    assert set(table["how"]) <= {"agreed", "adjudicated"}


def test_the_command_without_a_year_measures_the_practice_comments(tmp_path: Path) -> None:
    done = run(cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The practice comments")
    assert "Measured on 170 comments." in done.stdout
    assert "stay a fair test only as long as" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_year_that_nobody_coded_says_in_one_sentence_what_to_do(project: Path) -> None:
    shutil.copytree(project / "data/raw/2021", project / "data/raw/2022")
    done = run("2022", cwd=project)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("No comment of 2022 has been coded by people. What to do: let people code")
    assert "data/reference/event_2022_codes.csv" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("2031",), 1, "there are no data for 2031"),
        (("soon",), 2, "invalid int value"),
        (("2021", "--out", "differ.xlsx"), 2, "does not end in .csv"),
        (("2021", "--out", "data/reference/event_2021_codes.csv"), 2, "overwrite"),
        (("2021", "--out", "folder.csv"), 2, "is a folder"),
    ],
)
def test_wrong_use_has_its_exit_code(project: Path, words: tuple[str, ...], code: int, message: str) -> None:
    (project / "folder.csv").mkdir()
    done = run(*words, cwd=project)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_codes_of_other_comments_are_refused(project: Path) -> None:
    path = project / "data/reference/event_2021_codes.csv"
    path.write_text("comment_id,level,themes,stance\nother,individual,voice,ask\n", encoding="utf-8")
    with pytest.raises(InputError, match="none of these ids is that of a comment"):
        agreement_tools.measure_agreement(2021)
