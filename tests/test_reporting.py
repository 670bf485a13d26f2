"""Figures, sentences, intervals, disclosure: at their edges."""

import dataclasses
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.coder import Coder
from cobench_analysis.errors import InputError
from cobench_analysis.intake.comments import read_comments
from cobench_analysis.reporting import annex, figures, levels, trust, wording
from cobench_analysis.reporting.charts import bar_chart, bench_picture
from cobench_analysis.reporting.disclosure import ROUNDED_TO, SMALLEST_SHOWN, Disclosure
from cobench_analysis.reporting.parts import part
from cobench_analysis.reporting.year import Year
from cobench_analysis.review.intervals import wilson
from cobench_analysis.tables import STATEMENT_COLUMNS


def make_year(codebook: Codebook, folder: Path, rows: list[dict[str, str]], **changes: str) -> Year:
    columns = ["comment_id", "text", "prompt_level", "channel", "source"]
    table = pd.DataFrame(rows, columns=columns).astype("str").fillna("")
    path = folder / "rows.csv"
    table.to_csv(path, index=False)
    comments = read_comments(path).comments.assign(**({"consent": "published", "disclosure": "open"} | changes))
    coding = Coder(codebook).code(comments)
    statements = pd.DataFrame(columns=list(STATEMENT_COLUMNS), dtype="str")
    manifest = {"identity": "0" * 64}
    return Year(2030, comments, coding.codes, coding.evidence, coding.bands, statements, codebook, manifest, {}, {})


def rows(count: int, text: str = "The waiting list is far too long", **more: str) -> list[dict[str, str]]:
    return [{"comment_id": f"c{place:03d}", "text": text, **more} for place in range(count)]


@pytest.fixture
def several(codebook: Codebook, tmp_path: Path) -> Year:
    said = ["The waiting list is far too long", "Staff at the CDC were lovely", "n/a", "Commission more short breaks"]
    return make_year(codebook, tmp_path, [{"comment_id": f"c{n}", "text": text} for n, text in enumerate(said)])


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (0, 0, 0.0, 1.0)],
)
def test_wilson_at_its_edges(count: int, total: int, low: float, high: float) -> None:
    assert wilson(count, total) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 300), st.integers(1, 300))
def test_wilson_holds_the_share(count: int, total: int) -> None:
    count = min(count, total)
    low, high = wilson(count, total)
    assert 0 <= low <= count / total + 1e-12
    assert count / total - 1e-12 <= high <= 1


@given(st.integers(0, 10_000))
def test_small_counts_are_hidden_and_others_rounded(count: int) -> None:
    value = Disclosure(controlled=True).value(count)
    assert (value is None) == (count < SMALLEST_SHOWN)
    if value is not None:
        assert value % ROUNDED_TO == 0
        assert abs(value - count) <= ROUNDED_TO / 2
    assert Disclosure(controlled=False).value(count) == count


@given(st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_a_hidden_count_cannot_be_had_by_subtraction(counts: list[int]) -> None:
    """Whatever is shown fits more than one value of each hidden count."""
    control = Disclosure(controlled=True)
    shown, total = [control.value(count) for count in counts], control.value(sum(counts))
    for place, value in enumerate(shown):
        if value is None and total is not None:
            others = [count for other, count in enumerate(counts) if other != place]
            possible = [guess for guess in range(SMALLEST_SHOWN) if control.value(sum(others) + guess) is not None]
            assert len(possible) > 1


def test_sentences_of_an_ordinary_year(several: Year) -> None:
    assert wording.levels_sentence(several).startswith("There are 4 comments:")
    assert "Timeliness and waiting" in wording.themes_sentence(several)
    assert wording.stances_sentence(several).startswith("Of 4 comments,")
    assert "CDC" in wording.services_sentence(several) or "Child Development" in wording.services_sentence(several)
    assert "please check" in wording.certainty_sentence(several)
    assert wording.event_sentence(several) == ""
    assert wording.only_wishes_sentence(several) == ""


def test_sentences_of_one_comment(codebook: Codebook, tmp_path: Path) -> None:
    year = make_year(codebook, tmp_path, rows(1, "CPD", prompt_level="strategic"))
    assert wording.levels_sentence(year).startswith("There is 1 comment: 1 strategic, by the list")
    assert "Of 3 codes that it gave" in wording.certainty_sentence(year)
    assert "(1 comment)" in wording.themes_sentence(year)


def test_sentences_of_no_theme_and_no_service(codebook: Codebook, tmp_path: Path) -> None:
    year = make_year(codebook, tmp_path, rows(2, "n/a"))
    assert wording.themes_sentence(year) == "No theme was spoken of in enough comments to be named here."
    assert wording.services_sentence(year) == "No service is named in enough comments to be listed here."
    assert wording.no_theme_sentence(year).startswith("2 comments were given no theme")
    assert wording.certainty_sentence(year) == "No code is marked “please check”."


def test_sentences_of_an_empty_year(several: Year) -> None:
    empty = dataclasses.replace(several, codes=several.codes.iloc[:0], comments=several.comments.iloc[:0])
    assert wording.levels_sentence(empty).startswith("There are no comments")
    assert wording.stances_sentence(empty) == "There are no comments."


def test_a_year_of_small_counts_shows_none_of_them(codebook: Codebook, tmp_path: Path) -> None:
    year = make_year(codebook, tmp_path, rows(6), disclosure="controlled", consent="no_quote")
    told = " ".join(wording.key_messages(year))
    assert "6" not in told
    assert "fewer than 8" in told
    for fragment in (
        figures.bench_figure(year),
        figures.themes_figure(year),
        levels.level_section(year, "individual"),
    ):
        assert not re.search(r"\b6\b", re.sub(r'src="[^"]*"|h\d|id="[^"]*"', "", fragment.html))


def test_comments_without_consent_are_quoted_nowhere(codebook: Codebook, tmp_path: Path) -> None:
    words = "The waiting list is far too long"
    year = make_year(codebook, tmp_path, rows(40, words), disclosure="controlled", consent="no_quote")
    for level in ("individual", "operational", "strategic", "unclear"):
        assert words not in levels.level_section(year, level).html
    assert words not in levels.unclear_section(year).html
    assert words not in annex.every_comment(year).html


def test_comments_with_consent_to_be_quoted_stand_in_no_annex(codebook: Codebook, tmp_path: Path) -> None:
    words = "The waiting list is far too long"
    year = make_year(
        codebook, tmp_path, rows(40, words, prompt_level="operational"), disclosure="controlled", consent="quote"
    )
    assert words in levels.level_section(year, "operational").html
    assert words not in annex.every_comment(year).html


@pytest.mark.parametrize(
    ("numbers", "title"),
    [
        ((3, 1), "“A” has most, 3 comments"),
        ((2, 2), "all alike, 2 comments each"),
        ((0, 0), "too few comments to show"),
        ((1, 0), "“A” has most, 1 comment"),
    ],
)
def test_titles_say_the_finding(several: Year, numbers: tuple[int, int], title: str) -> None:
    counts = [
        dataclasses.replace(several.count("theme", name, number, 9), name=name)
        for name, number in zip("AB", numbers, strict=True)
    ]
    assert figures.finding(counts) == title


def test_ties_of_three_are_all_named(several: Year) -> None:
    counts = [
        dataclasses.replace(several.count("theme", name, number, 9), name=name)
        for name, number in zip("ABCD", (2, 2, 2, 1), strict=True)
    ]
    assert figures.finding(counts) == "“A”, “B” and “C” have most, 2 comments each"


def test_pictures_are_the_same_each_time_and_hold_no_date(several: Year) -> None:
    counts = several.theme_counts()
    assert bar_chart(counts) == bar_chart(counts)
    assert bench_picture(several.level_counts()) == bench_picture(several.level_counts())
    assert b"<dc:date>" not in bar_chart(counts)


def test_alt_text_says_the_finding_and_every_number(several: Year) -> None:
    html = unescape(figures.themes_figure(several).html)
    alt = re.search(r'alt="([^"]*)"', html).group(1)
    for count in several.theme_counts():
        assert f"{count.name} {count.shown}" in alt
    assert "has most" in alt or "have most" in alt


def test_text_is_escaped() -> None:
    assert "<script>" not in part("statements", ["<script>alert(1)</script>"], []).html


def test_trust_says_which_way_counts_err() -> None:
    base = dict.fromkeys(("level_accuracy", "stance_accuracy"), 0.5) | {"comments": 10.0}
    low = trust.trust_sentence(base | {"theme_precision": 0.8, "theme_recall": 0.5})
    high = trust.trust_sentence(base | {"theme_precision": 0.5, "theme_recall": 0.8})
    assert "too low than too high" in low
    assert "too high than too low" in high


def test_a_year_that_was_not_coded_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has not been coded yet.*run: ./run report 2021"):
        Year.load(2021, tmp_path, tmp_path)
