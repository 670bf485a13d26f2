"""Counts: each against a plain recount by other code, what is known of them, and what is published."""

import dataclasses
import json
from itertools import combinations, product

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from years import HEARD, earlier_of, measures_for, random_codes, with_themes, year_of_codes, year_that_shows

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.framework.measures import Measure
from cobench_analysis.reporting.counting import Counted, basis_of, count_comments, heard_of, key, together
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.earlier import Earlier
from cobench_analysis.reporting.published import Published, lone_numbers, publish

WHOLE = load_codebook()
KEPT = [
    one
    for place, one in enumerate(WHOLE.services)
    if place % 5 == 1 or one.id in ("school", "sendiass", "pals", "healthwatch")
]
BOOK = dataclasses.replace(WHOLE, services=tuple(KEPT))  # fewer cells to protect
THEMES, SERVICES = [code.id for code in BOOK.themes], [code.id for code in BOOK.services]
LEVELS, STANCES = [code.id for code in BOOK.levels], [code.id for code in BOOK.stances]
MEASURES = measures_for(BOOK).measures
ROW = st.tuples(
    st.sampled_from(LEVELS),
    st.sampled_from(LEVELS[:3]),
    st.sampled_from(STANCES),
    st.sets(st.sampled_from(THEMES), max_size=4),
    st.sets(st.sampled_from(SERVICES), max_size=3),
    st.sampled_from([*HEARD, ("Survey", "", "")]),
)
ROWS = st.lists(ROW, min_size=1, max_size=40)


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return BOOK


def table(rows: list[tuple[str, str, str, set[str], set[str], tuple[str, str, str]]], listed: bool) -> pd.DataFrame:
    codes = pd.DataFrame([row[:3] for row in rows], columns=["level", "prompt_level", "stance"])
    codes[["source", "channel", "question"]] = [row[5] for row in rows]
    codes["services"] = [";".join(sorted(row[4])) for row in rows]
    codes["text"] = codes["comment_id"] = [f"c{place}" for place in range(len(rows))]
    if not listed:
        codes.loc[0, "prompt_level"] = ""
    return with_themes(codes, [sorted(row[3]) for row in rows], BOOK)


def recount(codes: pd.DataFrame, basis: str, measures: tuple[Measure, ...]) -> dict[tuple[str, str], set[int]]:
    """Find for each dimension and code the rows that have it, row by row."""
    found: dict[tuple[str, str], set[int]] = {}
    heard = sorted({(row.source, row.channel, row.question) for row in codes.itertuples()})
    for number, row in enumerate(codes.to_dict("records")):
        level, themes = row[basis], {theme for theme in THEMES if row[f"theme_{theme}"] == 1}
        services = set(row["services"].split(";")) - {""}
        have = [("level", row["level"]), (basis, level), ("stance", row["stance"])]
        have += [("theme", theme) for theme in themes] + [("service", service) for service in services]
        have += [("heard", str(heard.index((row["source"], row["channel"], row["question"]))))]
        have += [] if themes else [("themes", "none")]
        for measure in measures:
            rule = measure.comments
            if rule and measure.level == level and (themes & set(rule.themes) or services & set(rule.services)):
                have.append(("measure", measure.id))
        for one in have:
            found.setdefault(one, set()).add(number)
    return found


def expected_keys(basis: str, heard: int) -> set[tuple[tuple[str, str], ...]]:
    judged = [measure.id for measure in MEASURES if measure.comments]
    places = LEVELS if basis == "level" else LEVELS[:3]
    one = {"level": LEVELS, "stance": STANCES, "theme": THEMES, "service": SERVICES, "themes": ["none"],
           "measure": judged, "heard": [str(place) for place in range(heard)]} | {basis: places}  # fmt: skip
    keys = {()} | {key(**{name: code}) for name, codes in one.items() for code in codes}
    two = [(basis, "stance"), (basis, "theme"), (basis, "service"), ("theme", "stance"), ("theme", "service")]
    two += [("measure", "stance")] + ([(basis, "level")] if basis != "level" else [])
    keys |= {key(**{a: x, b: y}) for a, b in two for x, y in product(one[a], one[b])}
    keys |= {together(one_theme, other) for one_theme, other in combinations(THEMES, 2)}
    return keys | {key(stance="ask", theme=theme, **{basis: place}) for theme in THEMES for place in places}


@given(ROWS, st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_count_equals_a_plain_recount(rows: list, listed: bool) -> None:
    codes = table(rows, listed)
    basis = basis_of(codes)
    assert basis == ("prompt_level" if listed else "level")
    counted = count_comments(codes, BOOK, basis, MEASURES)
    having = recount(codes, basis, MEASURES)
    everybody = set(range(len(codes)))
    for conditions, count in counted.counts.items():
        here = everybody.intersection(*(having.get(condition, set()) for condition in conditions))
        assert count == len(here), conditions
    assert set(counted.counts) == expected_keys(basis, len(heard_of(codes)))
    whole_is_its_parts(counted, basis)
    for one, others in counted.at_most:
        assert counted.counts[one] <= sum(counted.counts[other] for other in others), (one, others)


def whole_is_its_parts(counted: Counted, basis: str) -> None:
    """Each partition sums to its whole: over everybody, and within each other code that it is crossed with."""
    assert set(counted.partitions) == {basis, "level", "stance", "heard"}
    for dimension, codes in counted.partitions.items():
        for conditions, whole in counted.counts.items():
            if dimension in dict(conditions):
                continue
            parts = [tuple(sorted((*conditions, (dimension, code)))) for code in codes]
            if parts and all(part in counted.counts for part in parts):
                assert sum(counted.counts[part] for part in parts) == whole, (dimension, conditions)


def test_partitions_are_crossed_with_something(codebook: Codebook) -> None:
    """The test above would say nothing if no sum could be formed."""
    counted = count_comments(random_codes(codebook, 1, 30), codebook, "level", MEASURES)
    for conditions in (
        {"theme": "voice"},
        {"service": "school"},
        {"stance": "ask"},
        {"theme": "voice", "stance": "ask"},
    ):
        assert all(key(level=level, **conditions) in counted.counts for level in counted.partitions["level"])
    assert len(counted.at_most) > 6 * len([measure for measure in MEASURES if measure.comments])


@given(st.permutations(range(25)))
@settings(max_examples=10, deadline=None)
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    codes = random_codes(BOOK, 2, 25)
    assert count_comments(codes.iloc[order], BOOK, "level", MEASURES) == count_comments(codes, BOOK, "level", MEASURES)


@pytest.mark.parametrize("basis", ["level", "prompt_level"])
def test_a_year_in_which_nobody_says_anything_is_counted(codebook: Codebook, basis: str) -> None:
    counted = count_comments(random_codes(codebook, 1, 3, basis).iloc[:0], codebook, basis, MEASURES)
    assert set(counted.counts.values()) == {0}
    assert counted.partitions["heard"] == []


def test_nothing_is_shown_that_was_not_protected(codebook: Codebook) -> None:
    year = year_of_codes(codebook, random_codes(codebook, 3, 40))
    for conditions in (
        {"theme": "no_such"},
        {"theme": "voice", "stance": "ask", "service": "school"},
        {"stance": "ask", "service": "school"},
        {"channel": "survey"},
        {"prompt_level": "individual"},
    ):
        with pytest.raises(KeyError):
            year.published.value(**conditions)
    with pytest.raises(KeyError):
        year.lone("no_such")


@pytest.mark.parametrize(("controlled", "rounding"), [(False, 5), (True, 5), (True, 1)])
def test_what_is_published_comes_back_from_json(codebook: Codebook, controlled: bool, rounding: int) -> None:
    codes = random_codes(codebook, 4, 40)
    counted = count_comments(codes, codebook, "level", MEASURES)
    control = Disclosure(controlled, 5, rounding)
    published = publish(counted, control, {"no_answer": 3, "repeats": 12})
    read = Published.from_json(json.loads(json.dumps(published.as_json())))
    assert read == published
    assert (None in read.values.values()) == controlled
    assert read.lone == (
        {"no_answer": None, "repeats": 10 if rounding == 5 else 12} if controlled else {"no_answer": 3, "repeats": 12}
    )
    earlier = Earlier(2029, published, heard_of(codes), synthetic=True)
    assert Earlier.from_json(json.loads(json.dumps(earlier.as_json()))) == earlier


def test_an_open_year_shows_its_counts_and_a_controlled_one_no_small_one(codebook: Codebook) -> None:
    codes = random_codes(codebook, 5, 50)
    counted = count_comments(codes, codebook, "level", MEASURES)
    assert publish(counted, Disclosure(controlled=False)).values == counted.counts
    closed = publish(counted, Disclosure(controlled=True)).values
    assert closed.keys() == counted.counts.keys()
    for conditions, value in closed.items():
        assert value is None or (counted.counts[conditions] >= 5 and value % 5 == 0), conditions
        assert value is None or abs(value - counted.counts[conditions]) <= 2, conditions
    assert closed[()] == 50


def test_what_an_earlier_report_hid_stays_hidden(codebook: Codebook) -> None:
    codes = random_codes(codebook, 6, 50)
    counted = count_comments(codes, codebook, "level", MEASURES)
    control = Disclosure(controlled=True)
    first = publish(counted, control)
    shown = next(one for one, value in first.values.items() if value is not None and len(one) == 1)
    hidden = Published(control, dict(first.values) | {shown: None}, first.lone)
    assert publish(counted, control, earlier=hidden).values[shown] is None


def test_numbers_that_stand_in_no_table() -> None:
    comments = pd.DataFrame(
        {"answer": ["given", "empty", "not_an_answer", "given"], "duplicate_of": ["", "", "", "c0"]}
    )
    bands = pd.DataFrame({"band": ["sure", "please_check", "fairly_sure", "please_check", "sure"]})
    expected = {"no_answer": 2, "repeats": 1, "codes_given": 5, "please_check": 2}
    assert lone_numbers(comments, bands) == expected


def test_the_basis_is_the_list_only_where_every_comment_stood_in_one(codebook: Codebook) -> None:
    listed = random_codes(codebook, 7, 5, basis="prompt_level")
    assert basis_of(listed) == "prompt_level"
    assert basis_of(listed.assign(prompt_level=["", *listed["prompt_level"][1:]])) == "level"
    assert basis_of(listed.iloc[:0]) == "level"


def test_the_year_reads_shares_of_the_right_whole(codebook: Codebook) -> None:
    values = {(): 40, key(level="individual"): 20, key(level="individual", theme="voice"): 5, key(theme="voice"): 10}
    year = year_that_shows(codebook, values)
    at_level = next(count for count in year.theme_counts(level="individual") if count.code == "voice")
    overall = next(count for count in year.theme_counts() if count.code == "voice")
    assert (at_level.value, at_level.whole, at_level.share) == (5, 20, "25\xa0%")
    assert (overall.value, overall.whole, overall.share) == (10, 40, "25\xa0%")
    assert next(count.code for count in year.theme_counts()) == "voice"
    assert [count.code for count in year.level_counts()] == LEVELS
    assert [count.code for count in year.stance_counts()] == STANCES
    assert year.service_counts() == []


def test_a_list_has_no_unclear_level(codebook: Codebook) -> None:
    year = year_of_codes(codebook, random_codes(codebook, 8, 20, basis="prompt_level"), disclosure="open")
    assert [count.code for count in year.level_counts()] == LEVELS[:3]
    assert [count.code for count in year.level_counts("level")] == LEVELS
    assert sum(count.value or 0 for count in year.level_counts()) == 20
    assert year.basis_words == "by the list or question that the comment was given under"
    assert earlier_of(year).published.values.keys() >= {key(level="unclear")}
