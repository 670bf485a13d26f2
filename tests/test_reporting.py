"""Figures, pictures, quotes, the annex, disclosure: on years that the real coder coded."""

import dataclasses
import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from years import earlier_of, make_year

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.coder import Coder
from cobench_analysis.errors import InputError
from cobench_analysis.reporting import annex, changed, figures, levels, sections, trust, wording
from cobench_analysis.reporting.bench_drawing import bench_picture
from cobench_analysis.reporting.charts import bar_chart
from cobench_analysis.reporting.counts import Count, count_of
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.year import Year
from cobench_analysis.review.intervals import wilson

WAIT, STAFF = "The waiting list is far too long", "Staff at the CDC were lovely"
BREAKS, NOTHING = "Commission more short breaks", "n/a"
CLOSED = Disclosure(controlled=True)
LEVELS = ("individual", "operational", "strategic", "unclear")


@pytest.fixture(scope="session")
def coder(codebook: Codebook) -> Coder:
    """The real rules; of themes and services only some, since every cell of a table takes time to protect."""
    themes = tuple(one for place, one in enumerate(codebook.themes) if place % 2 or one.id == "access")
    services = tuple(one for place, one in enumerate(codebook.services) if place % 6 == 0 or one.id == "cdc")
    kept = {("theme", one.id) for one in themes} | {("service", one.id) for one in services}
    given = [(rule, [(rule.kind, rule.code), *([rule.flip] if rule.flip else [])]) for rule in codebook.rules]
    rules = [
        rule
        for rule, codes in given
        if all(kind in ("level", "stance") or (kind, code) in kept for kind, code in codes)
    ]
    return Coder(dataclasses.replace(codebook, themes=themes, services=services, rules=tuple(rules)))


@pytest.fixture(scope="session")
def several(coder: Coder) -> Year:
    return make_year(coder, [{"text": text, "source": "Survey"} for text in (WAIT, STAFF, NOTHING, BREAKS)])


def rows(count: int, text: str = WAIT, **more: str) -> list[dict[str, str]]:
    return [{"text": text, "source": "Survey of parents", **more} for _ in range(count)]


def varied(count: int) -> list[dict[str, str]]:
    return [{"text": f"{WAIT} ({place})", "source": "Survey of parents"} for place in range(count)]


def plain(fragment: Fragment) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", fragment.html))).strip()


def quoting(year: Year) -> str:
    """Every part of the report that quotes."""
    parts = [levels.level_section(year, level).html for level in LEVELS]
    return "\n".join([*parts, levels.unclear_section(year).html, annex.every_comment(year).html])


# ---- Intervals and disclosure


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (0, 0, 0.0, 1.0)],
)
def test_wilson_at_its_edges(count: int, total: int, low: float, high: float) -> None:
    assert wilson(count, total) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 300), st.integers(1, 300))
@settings(deadline=None)
def test_wilson_holds_the_share(count: int, total: int) -> None:
    count = min(count, total)
    low, high = wilson(count, total)
    assert 0 <= low <= count / total + 1e-12
    assert count / total - 1e-12 <= high <= 1


@given(st.integers(0, 10_000))
@settings(deadline=None)
def test_small_counts_are_hidden_and_others_rounded(count: int) -> None:
    value = CLOSED.value(count)
    assert (value is None) == (count < 5)
    if value is not None:
        assert value % 5 == 0
        assert abs(value - count) <= 2
    assert Disclosure(controlled=False).value(count) == count


@pytest.mark.parametrize(
    ("control", "value", "written"),
    [
        (CLOSED, None, "not shown"), (CLOSED, 5, "about 5"), (CLOSED, 1250, "about 1,250"),
        (Disclosure(True, 5, 1), 7, "7"), (Disclosure(False), 0, "0"), (Disclosure(False), 1, "1"),
        (Disclosure(False), 1250, "1,250"), (Disclosure(False), None, "not shown"),
    ],
)  # fmt: skip
def test_values_as_they_are_written(control: Disclosure, value: int | None, written: str) -> None:
    assert control.written(value) == written


@pytest.mark.parametrize(
    ("value", "whole", "share"),
    [
        (0, 10, "0\xa0% (0 to 28)"),
        (10, 10, "100\xa0% (72 to 100)"),
        (15, 10, "100\xa0% (72 to 100)"),
        (None, 10, "not shown"),
        (5, None, "not shown"),
        (0, 0, "not shown"),
    ],
)
def test_shares(value: int | None, whole: int | None, share: str) -> None:
    assert count_of("a", "A", value, whole, Disclosure(controlled=False)).share_with_interval == share


# ---- Years as a whole


def test_sentences_of_an_ordinary_year(several: Year) -> None:
    assert several.total == 3  # "n/a" says nothing
    assert wording.levels_sentence(several).startswith("There are 3 comments:")
    assert "Timeliness and waiting (1 comment)" in wording.themes_sentence(several)
    assert wording.stances_sentence(several).startswith("Of 3 comments,")
    assert "Child Development Centre (CDC) (1)" in wording.services_sentence(several)
    assert "please check" in wording.certainty_sentence(several)
    assert wording.empty_sentence(several).startswith('1 answer is empty or says only "n/a"')
    assert wording.event_sentence(several) == ""
    assert wording.only_wishes_sentence(several) == ""


def test_key_messages_end_with_a_full_stop_and_hold_no_blank_line(several: Year) -> None:
    found = wording.key_messages(several)
    assert len(found) == 6
    assert all(message.endswith(".") and "  " not in message for message in found)
    assert sections.key_points(several).html.count("<li>") == 6


def test_a_year_of_small_counts_shows_none_of_them(coder: Coder) -> None:
    four = make_year(coder, varied(4), disclosure="controlled", consent="no_quote")
    assert four.total is None
    assert set(four.published.values.values()) == {None}
    told = [*wording.key_messages(four), plain(sections.front_page(four))]
    told += [plain(show(four)) for show in (figures.bench_figure, figures.themes_figure, annex.all_counts)]
    told += [plain(levels.level_section(four, level)) for level in LEVELS[:3]]
    for text in told:
        assert not re.search(r"\b4\b(?! nobody| measures)", text), text
        assert not re.search(r"\babout \d", text), text


def test_a_controlled_year_writes_no_exact_count(coder: Coder) -> None:
    year = make_year(coder, varied(43), disclosure="controlled", consent="no_quote")
    told = " ".join([*wording.key_messages(year), plain(figures.themes_figure(year)), plain(annex.all_counts(year))])
    assert "about 45 comments" in told
    assert not re.search(r"\b43\b", told)


def test_one_controlled_file_makes_the_year_controlled(coder: Coder) -> None:
    year = make_year(coder, varied(12), disclosure=["open"] * 11 + ["controlled"])
    assert year.disclosure.controlled
    assert year.total == 10
    assert not make_year(coder, varied(12)).disclosure.controlled


def test_settings_of_the_year_are_its_threshold_and_rounding(coder: Coder) -> None:
    year = make_year(coder, varied(23), disclosure="controlled", threshold=10, rounding=1)
    assert year.disclosure == Disclosure(True, 10, 1)
    assert year.total == 23
    assert min(value for value in year.published.values.values() if value is not None) >= 10


def test_a_year_in_which_nobody_says_anything_has_a_report(coder: Coder) -> None:
    year = make_year(coder, rows(3, NOTHING))
    assert wording.levels_sentence(year) == "There are no comments."
    assert plain(levels.level_section(year, "individual"))


def test_invented_years_say_so_on_their_front(coder: Coder, several: Year) -> None:
    assert sections.INVENTED in plain(sections.front_page(make_year(coder, varied(2), synthetic=True)))
    assert sections.INVENTED not in plain(sections.front_page(several))


def test_what_changed_holds_a_sentence_three_tables_and_how(coder: Coder) -> None:
    before = earlier_of(make_year(coder, rows(40)))
    year = make_year(coder, [*rows(20), *rows(20, STAFF)], earlier=before)
    html = changed.what_changed(year).html
    assert html.count("<caption>") == 3
    assert plain(changed.what_changed(year)).startswith(
        "Compared with 2029, a smaller share of comments speaks of Timeliness and waiting (100 % then, 50 % now). "
    )
    assert "What comments do: share of comments in 2029 and 2030" in html
    assert changed.HOW in unescape(html)


# ---- Pictures


def test_ties_are_all_named(several: Year) -> None:
    """Three comments, each with another stance."""
    values = sorted(count.value or 0 for count in several.stance_counts())
    assert values == [0, 0, 1, 1, 1]
    assert figures.finding(several.stance_counts()).endswith("have most, 1 comment each")


def counts(*values: int | None) -> list[Count]:
    return [count_of(name, name.capitalize(), value, 40, CLOSED) for name, value in zip(LEVELS, values, strict=False)]


STATUSES = {"individual": ["evidenced", "partly"], "operational": ["not_evidenced"], "strategic": ["cannot_tell"] * 7}


@pytest.mark.parametrize(
    "draw",
    [
        lambda: bar_chart(counts(20, 10, 5, None)),
        lambda: bar_chart(counts(None, None)),
        lambda: bench_picture(counts(20, None, 5)),
        lambda: bench_picture(counts(20, None, 5), STATUSES),
    ],
)
def test_pictures_are_the_same_each_time_and_hold_no_date(draw) -> None:
    first = draw()
    assert first == draw()
    assert first.startswith(b"<?xml")
    assert b"<dc:date>" not in first
    assert not re.search(rb"\b20[0-9][0-9]-[01][0-9]", first)


def test_pictures_show_what_they_are_given() -> None:
    plain_bench, with_marks = bench_picture(counts(20, 10, 5)), bench_picture(counts(20, 10, 5), STATUSES)
    assert plain_bench != with_marks
    assert bench_picture(counts(20, 10, 5), STATUSES | {"individual": ["partly", "evidenced"]}) != with_marks
    assert bench_picture(counts(20, 10, None)) != plain_bench
    assert bar_chart(counts(20, 10)) != bar_chart(counts(20, None))


def test_a_hidden_bar_is_as_long_as_no_bar() -> None:
    """What is hidden is written, not drawn: no line of an interval, and no length."""
    shown, hidden = (bar_chart(counts(20, value)) for value in (10, None))
    assert shown.count(b"#f46a25") == 2
    assert hidden.count(b"#f46a25") == 1


def test_alt_text_says_the_finding_and_every_number(several: Year) -> None:
    for figure, found in (
        (figures.themes_figure, several.theme_counts()),
        (figures.stance_figure, several.stance_counts()),
    ):
        alt = re.search(r'alt="([^"]*)"', unescape(figure(several).html)).group(1)
        for count in found:
            assert f"{count.name} {count.shown}" in alt
        assert "has most" in alt or "have most" in alt


def test_alt_text_of_the_bench_names_places_and_measures(several: Year) -> None:
    alt = unescape(re.search(r'alt="([^"]*)"', figures.bench_figure(several).html).group(1))
    assert "one seat of 4 places side by side" in alt
    for count in several.level_counts():
        assert f"{count.name} with {count.shown} comment" in alt
    for name in ("Individual", "Operational", "Strategic"):
        assert f"{name}: Nobody can tell yet for" in alt


def test_alt_text_of_hidden_counts_says_no_number(coder: Coder) -> None:
    year = make_year(coder, varied(4), disclosure="controlled", consent="no_quote")
    alt = re.search(r'alt="([^"]*)"', figures.stance_figure(year).html).group(1)
    assert not re.search(r"\d", alt)
    assert "Too few comments to show" in alt


# ---- Quotes and the annex


@pytest.mark.parametrize("disclosure", ["open", "controlled"])
def test_comments_without_consent_are_quoted_nowhere(coder: Coder, disclosure: str) -> None:
    year = make_year(coder, rows(40), disclosure=disclosure, consent="no_quote")
    assert WAIT not in quoting(year)
    assert WAIT in quoting(make_year(coder, rows(40), disclosure=disclosure, consent="quote"))


def test_only_those_who_consent_are_quoted(coder: Coder) -> None:
    said = [*rows(20), *rows(20, STAFF)]
    year = make_year(coder, said, disclosure="controlled", consent=["quote"] * 20 + ["no_quote"] * 20)
    assert WAIT in quoting(year)
    assert STAFF not in quoting(year)


@pytest.mark.parametrize(("consent", "quoted"), [("published", True), ("quote", False), ("no_quote", False)])
def test_a_comment_that_may_name_somebody_is_quoted_only_where_it_was_published(
    coder: Coder, consent: str, quoted: bool
) -> None:
    year = make_year(coder, rows(40, may_name="Lovely"), disclosure="controlled", consent=consent)
    assert (WAIT in quoting(year)) == quoted


def test_the_controlled_annex_tells_the_words_alone_in_the_order_of_the_alphabet(coder: Coder) -> None:
    texts = [BREAKS, STAFF, WAIT, "apples are what the waiting room offers"]
    said = [
        {"text": text, "comment_id": f"z{9 - place}", "source": "Autumn survey"} for place, text in enumerate(texts * 8)
    ]
    said = [row | {"comment_id": f"z{number:02d}"} for number, row in enumerate(reversed(said))]
    year = make_year(coder, said, disclosure="controlled", consent="quote")
    html = annex.every_comment(year).html
    quotes = re.findall(r"<blockquote><p>(.*?)</p></blockquote>", html)
    assert quotes == ["apples are what the waiting room offers", BREAKS, STAFF, WAIT]
    assert plain(annex.every_comment(year)) == " ".join([annex.QUOTED, *quotes])
    names = [code.name for kind in ("themes", "stances") for code in getattr(coder.codebook, kind)]
    assert not any(word in html for word in ("Autumn survey", "z01", 'class="tag', "please check", "<mark", *names))


def test_the_open_annex_tells_codes_and_reasons(several: Year) -> None:
    html = annex.every_comment(several).html
    assert html.count('class="card"') == 3
    assert NOTHING not in plain(annex.every_comment(several))
    for words in ("c000. How sure:", "Theme: Timeliness and waiting", "Stance: Works well", "<mark>"):
        assert words in html
    assert "“waiting list” points to “Timeliness and waiting”." in plain(annex.every_comment(several))


def test_an_open_year_that_was_not_published_has_no_codes_in_its_annex(coder: Coder) -> None:
    year = make_year(coder, varied(3), consent="quote")
    assert 'class="card"' not in annex.every_comment(year).html
    assert f"{WAIT} (0)" in annex.every_comment(year).html


def test_an_annex_without_any_comment_says_so(coder: Coder) -> None:
    year = make_year(coder, varied(3), consent="no_quote")
    assert plain(annex.every_comment(year)) == (
        "The comments of this year were not given to be printed in full, so none stands here."
    )


def test_a_partly_published_annex_says_so(coder: Coder) -> None:
    year = make_year(coder, varied(4), consent=["published", "published", "quote", "no_quote"])
    html = annex.every_comment(year).html
    assert "Only comments that were published are printed here." in html
    assert html.count('class="card"') == 2
    assert "2 comments" not in html


def test_the_annex_of_a_controlled_year_holds_no_codes_whatever_was_published(coder: Coder) -> None:
    """About 15 of a theme are shown, 13 of them are printed with it: the controlled file has 0 to 4."""
    control = ["open"] * 13 + ["controlled"] * 23
    consent = ["published"] * 13 + ["no_quote"] * 23
    said = [*varied(13), *rows(23, STAFF)]
    year = make_year(coder, said, disclosure=control, consent=consent)
    assert year.disclosure.controlled
    assert 'class="card"' not in annex.every_comment(year).html


def test_quotes_of_a_theme_are_few_and_the_rest_stands_in_the_annex(coder: Coder) -> None:
    said = [row | {"prompt_level": "operational"} for row in varied(9)]
    html = levels.level_section(make_year(coder, said), "operational").html
    quotes = html.split("What families ask for")[0].count("<blockquote>")
    assert quotes == levels.QUOTES_PER_THEME
    assert "And 5 more in the annex." in html
    closed = levels.level_section(make_year(coder, said, disclosure="controlled", consent="quote"), "operational").html
    assert "more in the annex" not in closed


def test_text_is_escaped(coder: Coder) -> None:
    assert "<script>" not in part("statements", ["<script>alert(1)</script>"], []).html
    year = make_year(coder, rows(2, "The waiting list is <script>alert(1)</script> far too long"))
    assert "<script" not in quoting(year)
    assert "&lt;script&gt;" in quoting(year)


def test_trust_says_which_way_counts_err() -> None:
    base = dict.fromkeys(("level_accuracy", "stance_accuracy"), 0.5) | {"comments": 10.0}
    low = trust.trust_sentence(base | {"theme_precision": 0.8, "theme_recall": 0.5})
    high = trust.trust_sentence(base | {"theme_precision": 0.5, "theme_recall": 0.8})
    assert "too low than too high" in low
    assert "too high than too low" in high


def test_a_year_that_was_not_coded_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has not been coded yet.*run: ./run report 2021"):
        Year.load(2021, tmp_path, tmp_path)
