"""Estimates from a blind random sample: formulas by hand, and whether the intervals cover what they should."""

import importlib.util
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from cobench_analysis.errors import UsageError
from cobench_analysis.review.estimates import (
    ESTIMATE_COLUMNS,
    PRECISION_COLUMNS,
    population_shares,
    weighted_precision_recall,
)
from cobench_analysis.review.intervals import FEW, wilson

RUNS = 1_000
LEAST, GREATEST = 0.93, 0.97
SIZES = [(300, 60), (2_000, 60), (2_000, 200)]


def benchmark():
    path = Path(__file__).parents[1] / "benchmarks" / "coverage.py"
    spec = importlib.util.spec_from_file_location("coverage_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


simulation = benchmark()


def named(count: int) -> list[tuple[str, str]]:
    return [("theme", f"t{place}") for place in range(count)]


def shares(predicted, sampled, people, stratum=None) -> pd.Series:
    """Return the estimates of one code."""
    predicted = np.array(predicted, bool)[:, None]
    stratum = np.zeros(len(predicted), int) if stratum is None else np.array(stratum)
    people = np.array(people, float)[:, None]
    return population_shares(named(1), predicted, np.array(sampled), people, stratum).iloc[0]


def measures(predicted, sampled, people, stratum=None) -> pd.Series:
    predicted = np.array(predicted, bool)[:, None]
    stratum = np.zeros(len(predicted), int) if stratum is None else np.array(stratum)
    people = np.array(people, float)[:, None]
    return weighted_precision_recall(named(1), predicted, np.array(sampled), people, stratum).iloc[0]


def some_year(seed: int, codes: int = 3, comments: int = 60, read: int = 20):
    """Return a year in three strata, by the computer and by people."""
    random = np.random.default_rng(seed)
    stratum = np.arange(comments) % 3
    sampled = np.sort(np.concatenate([random.permutation(np.flatnonzero(stratum == at))[: read // 3 + at]
                                      for at in range(3)]))  # fmt: skip
    predicted = random.random((comments, codes)) < 0.4
    people = random.choice([0, 0.5, 1], (len(sampled), codes))
    return predicted, sampled, people, stratum


# -- by hand -----------------------------------------------------------------------------------------------------------


def test_tables_are_as_declared():
    year = some_year(1)
    assert tuple(population_shares(named(3), *year).columns) == ESTIMATE_COLUMNS
    assert tuple(weighted_precision_recall(named(3), *year).columns) == PRECISION_COLUMNS
    assert population_shares(named(3), *year)["comments"].tolist() == [60] * 3
    assert population_shares(named(3), *year)["code"].tolist() == ["t0", "t1", "t2"]


def test_no_codes_give_an_empty_table():
    year = some_year(1, codes=0)
    assert tuple(population_shares([], *year).columns) == ESTIMATE_COLUMNS
    assert weighted_precision_recall([], *year).empty


def test_estimate_is_the_count_put_right():
    found = shares([1, 1, 0, 0, 0, 1, 0, 0, 0, 0], [0, 1, 2, 3], [1, 0, 1, 1])
    assert found["counted"] == pytest.approx(0.3)
    assert found["estimate"] == pytest.approx(0.3 + (0 - 1 + 1 + 1) / 4)
    assert found["sample_estimate"] == pytest.approx(0.75)


def test_strata_count_by_their_size():
    # six comments of which two are read (errors +1, 0), and two of which one is (error -1)
    found = shares([0, 1, 0, 0, 1, 0, 1, 1], [0, 1, 6], [1, 1, 0], [0] * 6 + [1] * 2)
    assert found["estimate"] == pytest.approx(4 / 8 + 6 / 8 * 0.5 - 2 / 8)
    assert found["sample_estimate"] == pytest.approx(6 / 8 * 1 + 2 / 8 * 0)


def test_two_readers_count_half_each():
    found = shares([0, 1, 0, 1], [0, 1], [0.5, 0.5])
    assert found["estimate"] == pytest.approx(0.5)
    assert found["sample_estimate"] == pytest.approx(0.5)


def test_estimate_stays_between_none_and_all():
    assert shares([0, 0, 1, 1], [0, 1], [1, 1])["estimate"] == 1
    assert shares([1, 1, 0, 0], [0, 1], [0, 0])["estimate"] == 0


def test_interval_without_errors_by_hand():
    """With none of n wrong, Tango's edges are z^2 / (n* + z^2), where n* = n / (1 - n/N)."""
    found = shares([1, 0] * 100, range(40), [1, 0] * 20)
    squared, comments = 1.959964**2, 40 / (1 - 40 / 200)
    edge = squared / (comments + squared)
    assert (found["low"], found["high"]) == pytest.approx((0.5 - edge, 0.5 + edge), abs=1e-5)


def test_edges_are_where_a_score_test_turns():
    """At each edge the score statistic is z; the likeliest share there found by search, not by Tango's formula."""
    above, below, comments = 14, 3, 60
    found = shares([0] * 14 + [1] * 3 + [0] * 600_000, range(60), [1] * 14 + [0] * 3 + [0] * 43)
    lent = (comments + 4) / (comments + 3)
    for edge in found[["low", "high"]] - found["counted"]:

        def unlikely(share, edge=edge):
            rest = comments - above - below
            chances = np.array([share + edge, share, 1 - 2 * share - edge])
            return -np.array([above, below, rest]) @ np.log(chances)

        bounds = (max(0, -edge) + 1e-9, (1 - edge) / 2 - 1e-9)
        likeliest = minimize_scalar(unlikely, bounds=bounds, method="bounded", options={"xatol": 1e-10}).x
        variance = comments * (2 * likeliest + edge - edge**2) * lent
        assert abs(above - below - comments * edge) / np.sqrt(variance) == pytest.approx(1.959964, abs=2e-4)


def test_sample_alone_is_wilson_of_the_effective_size():
    read = 30
    found = shares([0] * 10**7, range(read), [1] * 9 + [0] * 21)
    squared = 1.959964**2 / (read / (34 / 33))
    half = np.sqrt(squared * 0.3 * 0.7 + squared**2 / 4)
    edges = ((0.3 + squared / 2 - half) / (1 + squared), (0.3 + squared / 2 + half) / (1 + squared))
    assert (found["sample_low"], found["sample_high"]) == pytest.approx(edges, abs=1e-5)


def test_a_code_seen_nowhere_may_still_exist():
    found = shares([0] * 300, range(60), [0] * 60)
    assert found["estimate"] == found["low"] == 0
    assert 0.04 < found["high"] < 0.06


def test_sizes_alone_speak_where_nothing_varies():
    """Kish's effective size with correction: 1 / sum of W^2 (1 - f) / n."""
    found = shares([0] * 100, [*range(10), 80], [0] * 11, [0] * 80 + [1] * 20)
    unit = 0.8**2 * (1 - 10 / 80) / 10 + 0.2**2 * (1 - 1 / 20) / 1
    squared = 1.959964**2
    assert found["high"] == pytest.approx(squared / (1 / unit + squared), abs=1e-5)


def test_all_read_leaves_nothing_open():
    random = np.random.default_rng(5)
    predicted, people = random.random((50, 6)) < 0.5, (random.random((50, 6)) < 0.3).astype(float)
    people[:, 0], people[:, 1], predicted[:, 1] = 1, 0, True
    order = random.permutation(50)
    table = population_shares(named(6), predicted, order, people[order], np.arange(50) % 4)
    for column in ("estimate", "low", "high", "sample_estimate", "sample_low", "sample_high"):
        assert table[column].to_numpy() == pytest.approx(people.mean(axis=0), abs=1e-12), column


def test_a_stratum_read_in_full_adds_no_doubt():
    predicted, stratum = [1, 0] * 5 + [1] * 4, [0] * 10 + [1] * 4
    found = shares(predicted, range(14), [1, 0] * 5 + [0, 1, 0, 1], stratum)
    assert found["low"] == pytest.approx(found["high"]) == pytest.approx(7 / 14)


def test_one_read_comment_in_a_stratum_is_enough():
    found = shares([0] * 20, [0, 1, 2, 3, 10], [1, 0, 0, 0, 0], [0] * 10 + [1] * 10)
    assert 0 <= found["low"] < found["estimate"] < found["high"] <= 1


def test_precision_and_recall_by_hand():
    # 20 of 200 are read in the first stratum (weight 10), 20 of 40 in the second (weight 2)
    predicted = np.zeros(240, bool)
    predicted[:12], predicted[200:206] = True, True
    people = np.zeros(40)
    people[:9], people[20:28] = 1, 1
    sampled = [*range(20), *range(200, 220)]
    found = measures(predicted, sampled, people, [0] * 200 + [1] * 40)
    assert (found["given"], found["people"]) == (18, 17)
    assert found["precision"] == pytest.approx((9 * 10 + 6 * 2) / (12 * 10 + 6 * 2))
    assert found["recall"] == pytest.approx((9 * 10 + 6 * 2) / (9 * 10 + 8 * 2))
    share, size = found["precision"], (12 * 10 + 6 * 2) ** 2 / (12 * 100 + 6 * 4)
    squared = 1.959964**2 / size
    half = np.sqrt(squared * share * (1 - share) + squared**2 / 4)
    assert found["precision_low"] == pytest.approx((share + squared / 2 - half) / (1 + squared), abs=1e-5)
    assert found["precision_high"] == pytest.approx((share + squared / 2 + half) / (1 + squared), abs=1e-5)


def test_precision_without_weights_is_as_in_intervals():
    found = measures([1] * 20 + [0] * 80, range(40), [1] * 15 + [0] * 5 + [1] * 3 + [0] * 17)
    assert (found["precision_low"], found["precision_high"]) == pytest.approx(wilson(15, 20))
    assert (found["recall_low"], found["recall_high"]) == pytest.approx(wilson(15, 18))


def test_measures_that_stand_on_few_are_missing():
    found = measures([1] * (FEW - 1) + [0] * 50, range(40), [1] * FEW + [0] * (40 - FEW))
    assert found[["precision", "precision_low", "precision_high"]].isna().all()
    assert found[["recall", "recall_low", "recall_high"]].notna().all()
    assert found["given"] == FEW - 1
    assert found["people"] == FEW


def test_half_a_code_is_half_right():
    found = measures([1] * 20 + [0] * 20, range(30), [1] * 10 + [0.5] * 10 + [0] * 10)
    assert found["precision"] == pytest.approx(0.75)
    assert found["recall"] == 1
    assert found["people"] == 20


@pytest.mark.parametrize("measure", [population_shares, weighted_precision_recall])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stratum": np.array([0, 0, 0, 0, 7, 9])}, "stratum 7, 9"),
        ({"sampled": np.array([0, 0])}, "twice"),
        ({"people": np.array([[1.0], [1.5]])}, "from 0 to 1"),
        ({"people": np.array([[1.0], [np.nan]])}, "from 0 to 1"),
        ({"people": np.array([[1.0]])}, "each comment of the sample"),
        ({"predicted": np.zeros((0, 1), bool)}, "no comments"),
        ({"sampled": np.zeros(0, int), "people": np.zeros((0, 1))}, "stratum 0"),
    ],
)
def test_what_is_no_sample_is_refused(measure, change, said):
    year = {"predicted": np.zeros((6, 1), bool), "sampled": np.array([0, 3]), "people": np.array([[1.0], [0.0]]),
            "stratum": np.zeros(6, int)} | change  # fmt: skip
    with pytest.raises(UsageError, match=said):
        measure(named(1), **year)


# -- of any sample -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", [population_shares, weighted_precision_recall])
def test_order_of_rows_changes_nothing(measure):
    predicted, sampled, people, stratum = some_year(3)
    random = np.random.default_rng(8)
    moved, turned = random.permutation(len(predicted)), random.permutation(len(sampled))
    place = np.argsort(moved)  # where each comment stands now
    again = measure(named(3), predicted[moved], place[sampled][turned], people[turned], stratum[moved])
    pd.testing.assert_frame_equal(measure(named(3), predicted, sampled, people, stratum), again, rtol=1e-12)


def test_names_of_strata_change_nothing():
    predicted, sampled, people, stratum = some_year(4)
    tables = [population_shares(named(3), predicted, sampled, people, np.array(names)[stratum])
              for names in permutations((-5, 0, 12))]  # fmt: skip
    for table in tables:
        pd.testing.assert_frame_equal(table, tables[0], rtol=1e-12)


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 10**6), comments=st.integers(3, 80), part=st.floats(0, 1), likely=st.floats(0, 1))
def test_edges_hold_the_estimate(seed, comments, part, likely):
    random = np.random.default_rng(seed)
    stratum = random.integers(0, 3, comments)
    sampled = [
        random.choice(rows, max(1, round(part * len(rows))), replace=False)
        for rows in (np.flatnonzero(stratum == at) for at in range(3))
        if len(rows)
    ]
    rows = np.concatenate(sampled)
    people = random.choice([0, 1 / 3, 0.5, 1], (len(rows), 4), p=[likely, 0, 0, 1 - likely] if seed % 2 else None)
    year = (random.random((comments, 4)) < likely, rows, people, stratum)
    table = population_shares(named(4), *year)
    assert not table.isna().any().any()
    for estimate, low, high in (("estimate", "low", "high"), ("sample_estimate", "sample_low", "sample_high")):
        assert (table[low] >= 0).all()
        assert (table[low] <= table[estimate]).all()
        assert (table[estimate] <= table[high]).all()
        assert (table[high] <= 1).all()
    found = weighted_precision_recall(named(4), *year)
    for name in ("precision", "recall"):
        known = found.dropna(subset=[name])
        assert known[f"{name}_low"].between(0, known[name]).all()
        assert known[f"{name}_high"].between(known[name], 1).all()


# -- over many samples -------------------------------------------------------------------------------------------------


def test_right_on_average_over_samples_of_one_year():
    """One fixed year in three strata, 1,000 samples of it: no bias, whatever the machine; and the truth is covered."""
    random = np.random.default_rng(11)
    strata = simulation.three(2_000, 200, ("opposite", "right", "never"), (0.1, 0.3, 0.6))
    year = simulation.invent(strata, 1, random)
    truth = year.truth.mean()
    found = []
    for _ in range(RUNS):
        rows = np.concatenate([random.choice(np.flatnonzero(year.stratum == at), part.read, replace=False)
                               for at, part in enumerate(strata)])  # fmt: skip
        found.append(population_shares(named(1), year.predicted, rows, year.truth[rows].astype(float), year.stratum))
    table = pd.concat(found)
    for estimate, low, high in (("estimate", "low", "high"), ("sample_estimate", "sample_low", "sample_high")):
        error = table[estimate] - truth
        assert abs(error.mean()) < 3 * error.std() / np.sqrt(RUNS)
        assert LEAST <= simulation.covered(table[low], table[high], truth).mean() <= GREATEST


@pytest.mark.parametrize("share", [0.5, 0.3, 0.2])
@pytest.mark.parametrize(("comments", "read"), SIZES)
@pytest.mark.parametrize("machine", ["right", "misses half", "at random", "opposite", "never", "always"])
def test_intervals_cover_the_truth(machine, comments, read, share):
    found = simulation.simulate(simulation.one(comments, read, share, machine), RUNS)
    assert LEAST <= found["coverage"] <= GREATEST
    assert LEAST <= found["sample coverage"] <= GREATEST
    if machine == "right":
        assert found["width"] < found["sample width"]


@pytest.mark.parametrize("share", [0.1, 0.05])
@pytest.mark.parametrize(("comments", "read"), SIZES)
@pytest.mark.parametrize("machine", ["right", "misses half", "at random", "opposite", "never", "always"])
def test_intervals_of_rare_codes_are_not_too_narrow(machine, comments, read, share):
    """With one to three errors in the sample they cover up to all, as so few can come about in few ways."""
    found = simulation.simulate(simulation.one(comments, read, share, machine), RUNS)
    assert found["coverage"] >= LEAST
    if machine == "right":
        assert found["width"] < found["sample width"]


@pytest.mark.parametrize("comments_read", SIZES)
@pytest.mark.parametrize("shares_", [(0.3, 0.3, 0.3), (0.1, 0.3, 0.6)])
@pytest.mark.parametrize("machine", ["right", "misses half", "at random", "opposite"])
def test_intervals_cover_the_truth_in_strata(machine, shares_, comments_read):
    """Unequal fractions. Where the machine is right, few of a few comments are wrong: these cover more than 97 %."""
    found = simulation.simulate(simulation.three(*comments_read, (machine,) * 3, shares_), RUNS)
    assert found["coverage"] >= LEAST
    assert LEAST <= found["sample coverage"] <= GREATEST
    if machine in ("at random", "opposite"):
        assert found["coverage"] <= GREATEST
    if machine == "right":
        assert found["width"] < found["sample width"]


@pytest.mark.parametrize(
    ("read", "least"),
    [pytest.param(200, LEAST, id="200"), pytest.param(60, 0.89, id="60")],
)
def test_worst_case_of_strata(read, least):
    """Half of all comments in a stratum that has a fifth of the sample (12 of 60), and only there all is wrong.

    A known limit: 12 comments say too little of how far they vary, and some 91 % are covered where 95 % are said.
    """
    machines = ("opposite", "right", "right")
    for shares_ in ((0.3, 0.3, 0.3), (0.1, 0.3, 0.6)):
        assert simulation.simulate(simulation.three(2_000, read, machines, shares_), RUNS)["coverage"] >= least


def test_worst_case_of_few_errors():
    """A known limit: half of 300 comments read, a code on one in ten, some five errors: 92 % are covered."""
    assert simulation.simulate(simulation.one(300, 150, 0.1, "right"), RUNS)["coverage"] >= 0.9


def test_two_readers_are_covered():
    """Both read all of the sample and differ on one code in ten: the mean of two such readers is what is estimated."""
    random = np.random.default_rng(17)
    year = simulation.invent(simulation.one(2_000, 60, 0.3, "misses half"), RUNS, random)
    readers = [year.truth ^ (random.random(year.truth.shape) < 0.1) for _ in range(2)]
    both = np.mean(readers, axis=0)
    table = population_shares(named(RUNS), year.predicted, year.sampled, both[year.sampled], year.stratum)
    assert simulation.covered(table["low"], table["high"], both.mean(axis=0)).mean() >= LEAST


@pytest.mark.parametrize("machine", ["right", "misses half", "at random"])
def test_precision_and_recall_are_covered(machine):
    found = simulation.simulate_precision(simulation.one(2_000, 200, 0.3, machine), RUNS)
    assert LEAST <= found["precision"] <= GREATEST
    assert LEAST <= found["recall"] <= GREATEST
