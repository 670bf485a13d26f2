"""Disclosure control against an attacker who solves everything that is published."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cobench_analysis.reporting.suppression import Rules, protect
from tests.attacker import Attacker, by_differencing, by_subtraction, possible_counts

PLACES, STANCES = ["individual", "operational", "strategic"], ["strength", "weakness", "ask"]
PARTITIONS = {"place": PLACES, "stance": STANCES}


def comments(seed, number, themes, services, partitions):
    """Comments with one code of each partition and some themes and services, the first of each being the commonest."""
    chance = random.Random(seed)  # noqa: S311 - practice data
    skew = chance.uniform(0.5, 2)
    rows = []
    for _ in range(number):
        row = set()
        for dimension, codes in partitions.items():
            row |= {(dimension, code) for code in chance.choices(codes, [(n + 1) ** -skew for n in range(len(codes))])}
        for dimension, codes in (("theme", themes), ("service", services)):
            row |= {(dimension, code) for n, code in enumerate(codes) if chance.random() < 0.8 / (n + 1) ** skew}
        rows.append(row)
    return rows


def count(rows, codes, crossed):
    keys = {
        tuple(sorted(set(key))) for names in crossed for key in product(*([(n, c) for c in codes[n]] for n in names))
    }
    return {key: sum(row.issuperset(key) for row in rows) for key in sorted(keys)}


def small_world(seed, number):
    codes = PARTITIONS | {"theme": ["access", "staff", "voice"], "service": ["school", "health"]}
    rows = comments(seed, number, codes["theme"], codes["service"], PARTITIONS)
    alone = [(), ("place",), ("stance",), ("theme",), ("service",)]
    together = [("place", "stance"), ("place", "theme"), ("stance", "theme"), ("theme", "service"), ("theme", "theme")]
    return count(rows, codes, [*alone, *together])


def large_world(number):
    places, stances = [*PLACES, "unclear"], [*STANCES, "mixed", "neutral"]
    themes, services = [f"theme{n:02}" for n in range(20)], [f"service{n:02}" for n in range(15)]
    partitions = {"place": places, "stance": stances}
    codes = partitions | {"theme": themes, "service": services}
    rows = comments(2021, number, themes, services, partitions)
    alone = [(), ("place",), ("stance",), ("theme",), ("service",)]
    together = [("place", "stance"), ("place", "theme"), ("stance", "theme"), ("theme", "service"), ("theme", "theme")]
    few = codes | {"theme": themes[:3]}
    return count(rows, codes, [*alone, *together]) | count(rows, few, [("place", "stance", "theme")]), partitions


def primary_only(counts, rules):
    return {key: rules.value(number) for key, number in counts.items()}


def uncovered(attacker, counts, threshold):
    """The hidden keys of which the attacker learns too much, with what he learns."""
    ranges = {key: attacker.range(key) for key in attacker.hidden()}
    assert all(least <= counts[key] <= most for key, (least, most) in ranges.items())
    return {
        key: (least, most)
        for key, (least, most) in ranges.items()
        if ((least > 0 or most < threshold) if counts[key] < threshold else most - least < threshold - 1)
    }


worlds = st.builds(small_world, st.integers(0, 10**6), st.integers(10, 120))
rules_of = st.builds(
    lambda threshold, coarse: Rules(threshold, min(threshold, 5) if coarse else 1),
    st.sampled_from([3, 5, 10]),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("threshold", "rounding", "count", "value"),
    [
        (5, 1, 4, None), (5, 1, 5, 5), (5, 5, 0, None), (5, 5, 5, 5), (5, 5, 7, 5), (5, 5, 8, 10), (5, 5, 12, 10),
        (5, 5, 13, 15), (7, 5, 7, 10), (6, 4, 6, 8), (6, 4, 9, 8), (6, 4, 10, 12), (3, 2, 3, 4), (3, 2, 5, 6),
    ],
)  # fmt: skip
def test_a_count_is_rounded_and_never_below_the_threshold(threshold, rounding, count, value):
    assert Rules(threshold, rounding).value(count) == value


@given(st.integers(2, 30), st.data())
def test_a_value_tells_its_interval_and_no_more(threshold, data):
    rules = Rules(threshold, data.draw(st.integers(1, threshold)))
    value = rules.value(data.draw(st.integers(threshold, 300)))
    assert rules.shows(value)
    assert value >= threshold
    assert rules.counts(value) == possible_counts(value, threshold, rules.rounding)


@pytest.mark.parametrize(("threshold", "rounding"), [(1, 1), (5, 0), (5, 6)])
def test_rules_out_of_range_are_refused(threshold, rounding):
    with pytest.raises(ValueError, match="must be"):
        Rules(threshold, rounding)


@settings(max_examples=20, deadline=None)
@given(worlds, rules_of)
def test_nobody_works_out_a_small_count(counts, rules):
    published = protect(counts, PARTITIONS, rules)
    told = {"threshold": rules.threshold, "rounding": rules.rounding}
    assert all(published[key] in (None, rules.value(number)) for key, number in counts.items())
    if counts[()] < rules.threshold:
        assert set(published.values()) == {None}
    else:
        assert not uncovered(Attacker([published], PARTITIONS, **told, by_kinds=False), counts, rules.threshold)
        for least, most in by_subtraction(published, PARTITIONS, **told).values():
            assert most - least >= rules.threshold - 1


@pytest.mark.parametrize("seed", range(16))
def test_not_even_one_who_reasons_about_single_comments_can_tell_that_a_count_is_small(seed):
    threshold, rounding = [3, 5, 10][seed % 3], [1, 3][seed // 3 % 2]
    counts = small_world(seed, 30 + 7 * seed)
    published = protect(counts, PARTITIONS, Rules(threshold, rounding))
    attacker = Attacker([published], PARTITIONS, threshold=threshold, rounding=rounding)
    for key in attacker.hidden():
        least, most = attacker.range(key)
        assert least <= counts[key] <= most
        assert most >= threshold
        assert most - least >= threshold - 1


@pytest.mark.parametrize("rounding", [1, 5])
def test_the_attacker_does_work_out_counts_where_only_the_small_ones_are_hidden(rounding):
    found = exact = 0
    for seed in range(4):
        counts = small_world(seed, 60)
        attacker = Attacker(
            [primary_only(counts, Rules(5, rounding))], PARTITIONS, threshold=5, rounding=rounding, by_kinds=False
        )
        open_to_view = uncovered(attacker, counts, 5)
        found += len(open_to_view)
        exact += sum(least == most for least, most in open_to_view.values())
    assert found >= 4
    assert exact >= (10 if rounding == 1 else 0)


def test_subtraction_finds_the_one_hidden_count_of_a_sum_and_nothing_after_protection():
    counts = {(): 29, **{(("stance", code),): n for code, n in zip(STANCES, (17, 9, 3), strict=True)}}
    told = {"threshold": 5, "rounding": 1}
    rules = Rules(**told)
    assert by_subtraction(primary_only(counts, rules), PARTITIONS, **told) == {(("stance", "ask"),): (3, 3)}
    assert by_subtraction(protect(counts, PARTITIONS, rules), PARTITIONS, **told) == {}


@settings(max_examples=10, deadline=None)
@given(worlds, rules_of, st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(counts, rules, chance):
    keys = chance.sample(list(counts), len(counts))
    partitions = {name: codes[::-1] for name, codes in reversed(PARTITIONS.items())}
    assert protect({key: counts[key] for key in keys}, partitions, rules) == protect(counts, PARTITIONS, rules)


def test_next_to_nothing_can_be_protected():
    assert protect({}, PARTITIONS, Rules()) == {}
    assert protect({(): 9}, {}, Rules()) == {(): 10}
    assert protect({(): 4, (("theme", "voice"),): 2}, {}, Rules()) == {(): None, (("theme", "voice"),): None}


def test_a_code_that_is_left_out_cannot_be_had_by_subtraction():
    strength, weakness = (("stance", "strength"),), (("stance", "weakness"),)
    counts = {(): 40, strength: 30, weakness: 8}  # so 2 ask
    published = protect(counts, PARTITIONS, Rules(5, 1))
    assert published == {(): 40, strength: 30, weakness: None}


def test_a_whole_that_is_not_printed_is_protected_through_its_parts():
    voice = ("theme", "voice")
    by_stance = {tuple(sorted((("stance", code), voice))): n for code, n in zip(STANCES, (9, 8, 3), strict=True)}
    by_place = {tuple(sorted((("place", code), voice))): n for code, n in zip(PLACES, (7, 7, 6), strict=True)}
    published = protect({(): 50} | by_stance | by_place, PARTITIONS, Rules(5, 1))
    hidden = [key for key, value in published.items() if value is None]
    assert len(hidden) > 1  # else the 20 that are known by place tell the 3
    assert published[()] == 50


def test_what_else_is_known_is_used():
    hidden, upper = (("theme", "voice"),), (("theme", "access"),)
    counts = {(): 60, hidden: 4, upper: 21, (("measure", "all"),): 25}
    rules = Rules(5, 1)
    assert protect(counts, {}, rules)[upper] == 21
    known = [((("measure", "all"),), (hidden, upper))]  # 25 <= 21 + hidden: so it is 4 or more
    assert protect(counts, {}, rules, at_most=known)[upper] is None


def test_counts_that_contradict_each_other_are_refused():
    ask = (("stance", "ask"),)
    with pytest.raises(ValueError, match="contradict"):
        protect({(): 9, ask: 12}, PARTITIONS, Rules())
    with pytest.raises(ValueError, match="not among the codes"):
        protect({(): 9, (("stance", "joke"),): 1}, PARTITIONS, Rules())
    with pytest.raises(ValueError, match="no count"):
        protect({(): 9, ask: 2}, PARTITIONS, Rules(), at_most=[(ask, ((("theme", "voice"),),))])


def test_a_count_that_something_known_fixes_is_no_endless_search():
    never = (("theme", "voice"),)
    assert protect({(): 20, never: 0}, {}, Rules(), at_most=[(never, ())]) == {(): 20, never: None}


@settings(max_examples=8, deadline=None)
@given(worlds, rules_of)
def test_the_same_report_again_hides_nothing_more(counts, rules):
    first = protect(counts, PARTITIONS, rules)
    assert protect(counts, PARTITIONS, rules, earlier=first) == first


def test_two_editions_side_by_side_tell_of_no_single_comment():
    told = {"threshold": 5, "rounding": 1}
    rules, partial = Rules(**told), 0
    for seed in range(12):
        before = protect(small_world(seed, 80), PARTITIONS, rules)
        later = small_world(seed, 83)  # the same eighty and three that came late
        partial += bool(by_differencing(before, protect(later, PARTITIONS, rules), **told))
        assert not by_differencing(before, protect(later, PARTITIONS, rules, earlier=before), **told)
    assert partial == 12  # without looking at the earlier one, every edition gives somebody away


@pytest.mark.parametrize(
    ("before", "now", "rounding", "printed"),
    [
        (None, 30, 1, None), (30, 31, 1, 30), (31, 30, 1, 31), (30, 30, 1, 30), (30, 34, 1, 30), (30, 35, 1, 35),
        (30, 4, 1, None), (30, 33, 5, 35), (30, 31, 5, 30), (3, 30, 1, 30), (3, 6, 1, None), (23, 24, 5, None),
    ],
)  # fmt: skip
def test_what_is_printed_beside_an_earlier_value(before, now, rounding, printed):
    voice = (("theme", "voice"),)
    published = protect({(): 100, voice: now}, {}, Rules(5, rounding), earlier={voice: before})
    assert published == {(): 100, voice: printed}


def test_earlier_values_that_no_longer_add_up_are_hidden():
    counts = {(): 60, **{(("stance", code),): n for code, n in zip(STANCES, (20, 20, 20), strict=True)}}
    earlier = {key: 18 for key in counts if key}
    published = protect(counts, PARTITIONS, Rules(5, 1), earlier=earlier)
    assert published[()] == 60
    assert sum(value is None for value in published.values()) == 2
    assert {value for key, value in published.items() if key} == {18, None}


def test_a_whole_report_holds_and_still_says_something():
    counts, partitions = large_world(250)
    rules = Rules(5, 5)
    published = protect(counts, partitions, rules)
    hidden = [key for key, value in published.items() if value is None]
    small = [key for key, number in counts.items() if number < 5]
    assert len(counts) > 500
    assert published[()] == 250
    assert set(small) <= set(hidden)
    assert len(hidden) - len(small) <= 0.1 * (len(counts) - len(small))
    attacker = Attacker([published], partitions, threshold=5, rounding=5, by_kinds=False)
    attacker.keys = hidden[::12]
    assert not uncovered(attacker, counts, 5)
