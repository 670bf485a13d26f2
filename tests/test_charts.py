"""Charts: the same bytes each time, nothing drawn of what is hidden, told apart without colour, and said in words."""

import re
from html import unescape

import numpy as np
import pandas as pd
import pytest
from years import HEARD, random_codes, year_of_codes, year_that_shows

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.intake.year_inputs import YearInputs
from cobench_analysis.reporting import changed, charts, figures, together, you_said
from cobench_analysis.reporting.changes import ALIKE, FEWER, MORE, UNKNOWN, Change
from cobench_analysis.reporting.charts import Promise
from cobench_analysis.reporting.counting import key
from cobench_analysis.reporting.counting import together as both
from cobench_analysis.reporting.counts import Count, count_of
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.parts import Fragment
from cobench_analysis.reporting.year import Year
from cobench_analysis.tables import ACTION_COLUMNS

CLOSED = Disclosure(controlled=True)
# What a person with no red, no green or no blue cones sees (Machado, Oliveira and Fernandes 2009, table 1), and grey.
SIGHT = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def counts(*values: int | None) -> list[Count]:
    return [count_of(f"c{n}", f"Code {n}", value, 40, CLOSED) for n, value in enumerate(values)]


def change(name: str, now: float | None, low: float = -0.2, high: float = 0.3, verdict: str = ALIKE) -> Change:
    return Change("theme", name, name, None if now is None else 0.2, now, low, high, verdict)


PROMISES = [Promise("1. One", 2030.2, None, None, late=True), Promise("2. Two", 2030.4, 2030.5, 2030.6, late=False)]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: charts.grouped_bars([("A", counts(20, None)), ("B", counts(5))], "Axis"),
        lambda: charts.grouped_bars([("A", counts(None))], "Axis"),
        lambda: charts.change_chart([change("One", 0.4, 0.1, 0.3, MORE), change("Two", 0.2)]),
        lambda: charts.change_chart([change("One", 0.2, 0.0, 0.0)]),
        lambda: charts.timeline(PROMISES, 2030, 2031),
        lambda: charts.timeline([Promise("1. None", None, None, None, late=False)], 2030, 2031),
        lambda: charts.timeline(PROMISES, 1990, 2040),
    ],
)
def test_the_same_bytes_each_time(draw) -> None:
    first = draw()
    assert first == draw()
    assert first.startswith(b"<?xml")
    assert not re.search(rb"\b20[0-9][0-9]-[01][0-9]", first)


def test_a_hidden_share_has_no_bar_and_no_interval() -> None:
    shown, hidden = (charts.grouped_bars([("A", counts(20, value))], "Axis") for value in (10, None))
    assert (shown.count(b"#f46a25"), hidden.count(b"#f46a25")) == (2, 1)


def test_a_clear_change_is_filled_and_another_hollow() -> None:
    drawn = charts.change_chart([change("One", 0.4, 0.1, 0.3, MORE)]), charts.change_chart([change("One", 0.4)])
    assert [b"fill: #12436d" in one for one in drawn] == [True, False]


def test_a_late_action_has_a_dashed_line_to_the_end() -> None:
    late, kept = (
        charts.timeline([Promise("1. One", 2030.2, None, None, late=one)], 2030, 2031) for one in (True, False)
    )
    assert late.count(b"stroke-dasharray: 4.8") == kept.count(b"stroke-dasharray: 4.8") + 1


def luminance(colour: str, sight: list[list[float]] | None = None) -> float:
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear if sight is None else np.array(sight) @ linear, 0, 1)
    return float(seen @ [0.2126, 0.7152, 0.0722])


def contrast(one: float, other: float) -> float:
    """WCAG 2.2, relative luminance."""
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (charts.NAVY, charts.ORANGE), (charts.ORANGE, charts.WHITE), (charts.NAVY, charts.WHITE),
        (charts.PLUM, charts.WHITE), (charts.GREY, charts.WHITE), (charts.NAVY, charts.TEAL),
        (charts.TEAL, charts.PLUM),
    ],
)  # fmt: skip
def test_neighbours_stand_out_from_each_other(one: str, other: str) -> None:
    assert contrast(luminance(one), luminance(other)) >= 3
    for sight in SIGHT.values():  # no cones of a kind: still light beside dark
        assert contrast(luminance(one, sight), luminance(other, sight)) >= 2.4


def alt(fragment: Fragment) -> str:
    return unescape(re.search(r'alt="([^"]*)"', fragment.html).group(1))


@pytest.fixture(scope="module")
def year(codebook: Codebook) -> Year:
    return year_of_codes(codebook, random_codes(codebook, 7, 150), disclosure="open")


def test_level_by_stance_says_every_number(year: Year) -> None:
    told = alt(figures.level_stance_figure(year))
    for level in year.level_counts():
        for count in year.stance_counts(**{year.basis: level.code}):
            assert not count.value or f"{count.name} {count.shown} ({count.share})" in told


def test_levels_alike_are_named_together() -> None:
    levels = counts(20, 20, 20)
    groups = list(zip(levels, (counts(5, 3), counts(9, 1), counts(1, 4)), strict=True))
    assert figures.stance_finding(groups) == (
        "“Code 0” has most in “Code 0” and “Code 1”; “Code 1” has most in “Code 2”"
    )
    tied = [(levels[0], counts(4, 4)), groups[2]]
    assert figures.stance_finding(tied) == "“Code 0” and “Code 1” have most in “Code 0”; “Code 1” has most in “Code 2”"
    assert figures.stance_finding(groups[:2]) == "“Code 0” has most at every level"


def test_no_chart_of_levels_where_nothing_is_shown(codebook: Codebook) -> None:
    assert figures.level_stance_figure(year_that_shows(codebook, {(): 40}, control=CLOSED)).html == ""


@pytest.mark.parametrize(
    ("found", "finding"),
    [
        ([change("A", 0.4, 0.1, 0.3, MORE), change("B", 0.5, 0.1, 0.3, MORE)],
         "2 themes have a clearly larger share of comments"),
        ([change("A", 0.4, 0.1, 0.3, MORE), change("B", 0.1, -0.3, -0.1, FEWER)],
         "1 theme has a clearly larger share of comments and 1 theme has a clearly smaller share of comments"),
        ([change("A", None, verdict=UNKNOWN)], "no theme has a clearly larger or smaller share of comments"),
    ],
)  # fmt: skip
def test_the_finding_of_what_changed(found: list[Change], finding: str) -> None:
    assert changed.change_finding(found) == finding


def actions(*dates: tuple[str, str, str]) -> pd.DataFrame:
    empty = dict.fromkeys(ACTION_COLUMNS, "")
    rows = [
        empty | {"action_id": f"A{n}", "theme": "voice", "said": "s", "promised": "p"}
        | dict(zip(("due", "done", "told_families"), date, strict=True)) for n, date in enumerate(dates)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(ACTION_COLUMNS), dtype="str")


def test_the_timeline_says_every_date(codebook: Codebook) -> None:
    given = actions(("2030-11", "2030-12-01", ""), ("2030-03", "", ""), ("", "", ""))
    year = year_that_shows(codebook, {(): 40}, inputs=YearInputs(actions=given))
    page = you_said.you_said_we_did(year)
    told = alt(page)
    assert "late, due March 2030, done no date" in told
    assert "due November 2030, done 1 December 2030, families told no date" in told
    assert page.html.count("<figure") == 1


def test_no_timeline_without_a_date(codebook: Codebook) -> None:
    year = year_that_shows(codebook, {(): 40}, inputs=YearInputs(actions=actions(("", "", ""))))
    assert "<figure" not in you_said.you_said_we_did(year).html


def test_themes_together_equal_a_recount(year: Year) -> None:
    pairs = together.pairs_of(year)
    assert len(pairs) > 20
    totals = {theme.id: int(year.codes[f"theme_{theme.id}"].sum()) for theme in year.codebook.themes}
    for pair in pairs:
        assert pair.value == int((year.codes[f"theme_{pair.first}"] & year.codes[f"theme_{pair.second}"]).sum())
        assert pair.expected == pytest.approx(totals[pair.first] * totals[pair.second] / len(year.codes))
    html = unescape(together.themes_together(year).html)
    for pair in pairs[: together.MOST_PAIRS]:  # what the sentence names stands in the table, too
        assert pair.name in html
        for name in pair.name.split(" with "):
            assert f'<th scope="row">{name}</th>' in html


def test_a_pair_that_is_hidden_is_not_told(codebook: Codebook) -> None:
    values = {(): 40, key(theme="voice"): 20, key(theme="access"): 20, both("voice", "access"): None}
    year = year_that_shows(codebook, values, control=CLOSED)
    assert together.themes_together(year).html.endswith(f"<p>{together.NONE}</p>")
    shown = year_that_shows(codebook, values | {both("voice", "access"): 10}, control=CLOSED)
    html = unescape(together.themes_together(shown).html)
    assert "Access and early help with Being listened to (about 10 comments; chance alone would give 10)." in html
    assert html.count("about 10 comments") == 1
    assert html.count(">about 10<") == 2


def test_pairs_that_tie_are_counted() -> None:
    pairs = [together.Pair("a", "b", f"Pair {n}", 2, 1.0) for n in range(5)]
    assert together.pairs_sentence(pairs, ["2"] * 5).endswith("2 more pairs have as many as the last.")
    assert "more" not in together.pairs_sentence(pairs[:3], ["2"] * 3)


def test_a_year_heard_in_one_way_is_drawn_too(codebook: Codebook) -> None:
    one = random_codes(codebook, 3, 1)
    one[["source", "channel", "question"]] = HEARD[0]
    year = year_of_codes(codebook, one, disclosure="open")
    assert "1 (100" in alt(figures.level_stance_figure(year))
