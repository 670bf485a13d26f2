"""Changes between two years: the interval against its paper, and what is called a change."""

import itertools
from collections.abc import Mapping
from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from years import earlier_of, random_codes, year_of_codes

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.reporting import changed
from cobench_analysis.reporting.changes import ALIKE, FEWER, MORE, UNKNOWN, changes, newcombe, wilson_bounds
from cobench_analysis.reporting.counting import key
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.published import Published

Z95 = 1.959964
OPEN, CLOSED = Disclosure(controlled=False), Disclosure(controlled=True)


def by_formula(x: int, m: int, y: int, n: int, z: float = Z95) -> tuple[float, float]:
    """Newcombe's method 10, written down anew; its bounds solve (share - p)^2 = z^2 share (1 - share) / n."""

    def roots(count: int, total: int) -> tuple[float, float]:
        a, b, c = total + z**2, -(2 * count + z**2), count**2 / total
        apart = sqrt(max(0.0, b**2 - 4 * a * c))
        return (-b - apart) / (2 * a), (-b + apart) / (2 * a)

    (l1, u1), (l2, u2), p1, p2 = roots(x, m), roots(y, n), x / m, y / n
    return p1 - p2 - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2), p1 - p2 + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((10, 10, 0, 20), (0.6791, 1.0)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_newcombes_own_examples(pair: tuple[int, int, int, int], expected: tuple[float, float]) -> None:
    x, m, y, n = pair
    assert newcombe((x / m, m), (y / n, n), Z95) == pytest.approx(expected, abs=6e-5)
    assert by_formula(x, m, y, n) == pytest.approx(expected, abs=6e-5)


PAIRS = st.tuples(st.integers(1, 200), st.integers(1, 200)).flatmap(
    lambda totals: st.tuples(
        st.integers(0, totals[0]), st.just(totals[0]), st.integers(0, totals[1]), st.just(totals[1])
    )
)


@given(PAIRS)
@settings(deadline=None)
def test_newcombe_is_the_formula_holds_the_difference_and_is_symmetric(pair: tuple[int, int, int, int]) -> None:
    x, m, y, n = pair
    low, high = newcombe((x / m, m), (y / n, n), Z95)
    assert (low, high) == pytest.approx(by_formula(x, m, y, n), abs=1e-7)
    assert -1 <= low <= x / m - y / n + 1e-12
    assert x / m - y / n - 1e-12 <= high <= 1
    turned = newcombe((y / n, n), (x / m, m), Z95)
    assert (-turned[1], -turned[0]) == pytest.approx((low, high))


@given(st.integers(1, 200), st.floats(0, 1), st.floats(0.5, 4), st.floats(0.1, 2))
@settings(deadline=None)
def test_wilson_widens_with_the_quantile(total: int, share: float, z: float, more: float) -> None:
    low, high = wilson_bounds(share, total, z)
    lower, higher = wilson_bounds(share, total, z + more)
    assert 0 <= lower <= low + 1e-12 <= share + 2e-12
    assert share - 1e-12 <= high <= higher + 1e-12 <= 1 + 2e-12
    assert higher - lower > high - low


def shown(values: Mapping[str, int | None], whole: int | None, control: Disclosure = OPEN) -> Published:
    return Published(control, {key(theme=theme): value for theme, value in values.items()} | {(): whole})


def test_a_difference_is_the_formula_at_the_corrected_quantile(codebook: Codebook) -> None:
    now, before = shown({"voice": 56, "access": 20}, 70), shown({"voice": 48, "access": 30}, 80)
    found = changes(now, before, "theme", ["voice", "access"], codebook)
    assert [change.name for change in found] == ["Being listened to", "Access and early help"]
    z = NormalDist().inv_cdf(1 - 0.05 / 4)
    assert (found[0].low, found[0].high) == pytest.approx(by_formula(56, 70, 48, 80, z))
    assert (found[0].now, found[0].before) == (56 / 70, 48 / 80)


def test_an_interval_widens_with_how_many_are_tried(codebook: Codebook) -> None:
    themes = [theme.id for theme in codebook.themes]
    now, before = shown(dict.fromkeys(themes, 50), 100), shown(dict.fromkeys(themes, 34), 100)
    widths = []
    for number in range(1, len(themes) + 1):
        found = changes(now, before, "theme", themes[:number], codebook)[0]
        widths.append(found.high - found.low)
    assert all(one < next_one for one, next_one in itertools.pairwise(widths))
    assert changes(now, before, "theme", themes[:1], codebook)[0].verdict == MORE
    assert {change.verdict for change in changes(now, before, "theme", themes, codebook)} == {ALIKE}


def test_only_what_could_be_compared_was_tried(codebook: Codebook) -> None:
    alone = changes(shown({"voice": 50}, 100), shown({"voice": 34}, 100), "theme", ["voice"], codebook)
    now = shown({"voice": 50, "access": None, "timeliness": 8}, 100, OPEN)
    before = shown({"voice": 34, "access": 8, "timeliness": None}, 100, OPEN)
    found = changes(now, before, "theme", ["voice", "access", "timeliness"], codebook)
    assert found[0] == alone[0]
    assert [change.verdict for change in found[1:]] == [UNKNOWN, UNKNOWN]


def test_an_interval_widens_with_rounding(codebook: Codebook) -> None:
    widths = []
    for rounding in (1, 2, 5, 10):
        control = Disclosure(controlled=True, threshold=10, rounding=rounding)
        both = shown({"voice": 50}, 100, control), shown({"voice": 30}, 100, control)
        found = changes(*both, "theme", ["voice"], codebook)[0]
        widths.append(found.high - found.low)
    exact = changes(shown({"voice": 50}, 100), shown({"voice": 30}, 100), "theme", ["voice"], codebook)[0]
    assert widths[0] == pytest.approx(exact.high - exact.low)
    assert all(one < next_one for one, next_one in itertools.pairwise(widths))


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        ((50, 100), (30, 100), MORE),
        ((30, 100), (50, 100), FEWER),
        ((40, 100), (40, 100), ALIKE),
        ((0, 10), (0, 10), ALIKE),
        ((10, 10), (0, 20), MORE),
        ((0, 0), (5, 10), UNKNOWN),
        ((5, 10), (0, 0), UNKNOWN),
        ((None, 10), (5, 10), UNKNOWN),
        ((5, 10), (None, 10), UNKNOWN),
        ((5, None), (5, 10), UNKNOWN),
    ],
)
def test_verdicts(
    codebook: Codebook, now: tuple[int | None, int | None], before: tuple[int | None, int | None], verdict: str
) -> None:
    found = changes(
        shown({"voice": now[0]}, now[1]), shown({"voice": before[0]}, before[1]), "theme", ["voice"], codebook
    )
    assert found[0].verdict == verdict
    if verdict == UNKNOWN:
        assert (found[0].now, found[0].before) == (None, None)


def test_an_interval_that_touches_nought_is_no_change(codebook: Codebook) -> None:
    """Of all pairs up to 30, exactly those whose interval lies beyond nought are changes."""
    seen = set()
    for x, y in itertools.product(range(31), repeat=2):
        found = changes(shown({"voice": x}, 30), shown({"voice": y}, 30), "theme", ["voice"], codebook)[0]
        low, high = by_formula(x, 30, y, 30)
        assert found.verdict == (MORE if low > 0 else FEWER if high < 0 else ALIKE)
        seen.add(found.verdict)
    assert seen == {MORE, FEWER, ALIKE}


def test_a_rounded_part_above_its_rounded_whole_is_all_of_it(codebook: Codebook) -> None:
    found = changes(shown({"voice": 15}, 10, CLOSED), shown({"voice": 10}, 10, CLOSED), "theme", ["voice"], codebook)[0]
    assert (found.now, found.before, found.verdict) == (1.0, 1.0, ALIKE)
    assert -1 <= found.low <= 0 <= found.high <= 1


COUNTED = st.integers(20, 150).flatmap(lambda whole: st.tuples(st.integers(5, whole), st.just(whole)))


@pytest.mark.parametrize("control", [CLOSED, Disclosure(True, 5, 4), Disclosure(True, 10, 10)])
def test_rounding_alone_makes_no_change(codebook: Codebook, control: Disclosure) -> None:
    """Where the true counts tell no change, the published ones must not."""
    false = []
    for w1, w2 in ((27, 74), (104, 29), (34, 65)):
        for v1, v2 in itertools.product(range(w1 - 13, w1 + 1), range(w2 - 22, w2 - 2)):
            low, high = by_formula(v1, w1, v2, w2)
            now = shown({"voice": control.value(v1)}, control.value(w1), control)
            before = shown({"voice": control.value(v2)}, control.value(w2), control)
            told = changes(now, before, "theme", ["voice"], codebook)[0].verdict
            if low <= 0 <= high and told in (MORE, FEWER):
                false.append((v1, w1, v2, w2))
    assert false == []


@pytest.mark.parametrize(
    ("control", "counts"),
    [
        (CLOSED, (23, 27, 57, 83)),
        (Disclosure(True, 5, 4), (89, 118, 26, 29)),
        (Disclosure(True, 10, 10), (74, 97, 65, 74)),
        (Disclosure(True, 5, 3), (53, 55, 88, 101)),
    ],
)
def test_rounding_to_the_whole_makes_no_change(
    codebook: Codebook, control: Disclosure, counts: tuple[int, int, int, int]
) -> None:
    """The rounded share is 100 % or near it, where an interval is narrow; the true one is not."""
    low, high = by_formula(*counts)
    assert low <= 0 <= high
    v1, w1, v2, w2 = (control.value(count) for count in counts)
    found = changes(shown({"voice": v1}, w1, control), shown({"voice": v2}, w2, control), "theme", ["voice"], codebook)
    assert found[0].verdict == ALIKE


@given(COUNTED, COUNTED)
@settings(deadline=None)
def test_no_change_in_open_years_is_told_against_the_formula(now: tuple[int, int], before: tuple[int, int]) -> None:
    (x, m), (y, n) = now, before
    low, high = by_formula(x, m, y, n)
    assume(min(abs(low), abs(high)) > 1e-9)
    found = newcombe((x / m, m), (y / n, n), Z95)
    assert (found[0] > 0, found[1] < 0) == (low > 0, high < 0)


def test_the_order_of_rows_does_not_matter(codebook: Codebook) -> None:
    one, other = random_codes(codebook, 5, 30), random_codes(codebook, 6, 25)
    pages = []
    for turned in (False, True):
        before = year_of_codes(codebook, other[::-1] if turned else other, disclosure="open")
        now = year_of_codes(codebook, one[::-1] if turned else one, disclosure="open", earlier=earlier_of(before))
        pages.append(changed.what_changed(now).html)
    assert pages[0] == pages[1]


def test_years_are_compared_by_the_words_whatever_list_a_comment_stood_in(codebook: Codebook) -> None:
    listed, plain = (random_codes(codebook, 7, 60, basis=basis) for basis in ("prompt_level", "level"))
    before = earlier_of(year_of_codes(codebook, listed, disclosure="open"))
    assert key(prompt_level="individual") not in before.published.values
    now = year_of_codes(codebook, listed, disclosure="open", earlier=before)
    assert changed.movement(now, "individual") == {}
    assert {change.verdict for change in changed._found(now, "level")} == {ALIKE}
    told = changed.movement(year_of_codes(codebook, plain, disclosure="open", earlier=before), "individual")
    assert set(told) == {theme.id for theme in codebook.themes}
    assert set(told.values()) <= {"more", "fewer", "no clear change", "cannot tell"}


def test_no_year_before_has_no_movement(codebook: Codebook) -> None:
    year = year_of_codes(codebook, random_codes(codebook, 8, 20), disclosure="open")
    assert changed.movement(year, "individual") == {}
    assert changed.what_changed(year).html == f"<p>{changed.FIRST_YEAR}</p>"
