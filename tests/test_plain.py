"""The plain-language summary: its sentences at their edges, how easy they are, and the page in a real browser."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT, copy_project
from hypothesis import given
from hypothesis import strategies as st

from cobench_analysis.coding.classifier import Classifier
from cobench_analysis.errors import InputError
from cobench_analysis.pipeline import code_year
from cobench_analysis.reporting.changes import ALIKE, FEWER, MORE, UNKNOWN, Change
from cobench_analysis.reporting.counting import key
from cobench_analysis.reporting.counts import Count, count_of
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.earlier import Earlier
from cobench_analysis.reporting.plain_page import plain_page, sentences, summary_pages, summary_readability
from cobench_analysis.reporting.plain_pictures import ALTS, PICTURES, picture
from cobench_analysis.reporting.plain_words import (
    Idea,
    changes_ideas,
    everyday,
    own_words,
    places_sentences,
    promises_sentences,
    read_theme_words,
    stances_ideas,
    theme_words,
    themes_ideas,
    total_sentence,
    unanswered_sentences,
)
from cobench_analysis.reporting.published import Published
from cobench_analysis.reporting.readability import readability, syllables, words_of
from cobench_analysis.reporting.year import Year

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONGEST = 15
YEARS = (2021, 2022)
CONTROLLED = Disclosure(controlled=True)
OPEN_YEAR = Disclosure(controlled=False)
TOO_SMALL = [Idea("question", ("The numbers are too small to show.",))]


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory, classifier: Classifier) -> Iterator[dict[int, Year]]:
    folder, before = tmp_path_factory.mktemp("plain"), Path.cwd()
    copy_project(folder)
    shutil.copytree(ROOT / "data/framework", folder / "data/framework", dirs_exist_ok=True)
    shutil.copytree(ROOT / "data/raw/2022", folder / "data/raw/2022", dirs_exist_ok=True)
    os.chdir(folder)
    try:
        for year in YEARS:
            code_year(year)
        yield {year: Year.load(year, folder / f"data/processed/{year}", folder / f"data/raw/{year}") for year in YEARS}
    finally:
        os.chdir(before)


@pytest.fixture
def first(years: dict[int, Year]) -> Year:
    return years[2021]


def counts(*values: int | None, codes: tuple[str, ...] = (), control: Disclosure = OPEN_YEAR) -> list[Count]:
    names = codes or tuple(theme_words())
    return [count_of(code, code, value, 1000, control) for code, value in zip(names, values, strict=False)]


def stances(works: int | None, fails: int | None, wanted: int | None, both: int | None = 0) -> list[Count]:
    return counts(works, fails, wanted, both, codes=("strength", "weakness", "ask", "mixed"))


def said(ideas: list[Idea]) -> list[str]:
    return [sentence for idea in ideas for sentence in idea.sentences]


def with_values(year: Year, value: int | None, control: Disclosure = CONTROLLED) -> Year:
    """The year with this value for each count of it."""
    lone = dict.fromkeys(year.published.lone, value)
    return replace(year, published=Published(control, dict.fromkeys(year.published.values, value), lone))


def with_inputs(year: Year, **inputs: object) -> Year:
    return replace(year, inputs=replace(year.inputs, **inputs))


# Syllables as a pronouncing dictionary has them.
SPOKEN = {
    "families": 3, "comments": 2, "people": 2, "services": 3, "places": 2, "whole": 1, "table": 2, "tables": 2,
    "promised": 2, "wanted": 2, "asked": 1, "called": 1, "agreed": 2, "being": 2, "saying": 2, "working": 2, "the": 1,
    "special": 2, "educational": 5, "needs": 1, "disabilities": 5, "operational": 5, "strategic": 3, "individual": 5,
    "computer": 3, "because": 2, "choices": 2, "someone's": 2, "co-production": 4, "county": 2, "carer": 2,
    "7": 2, "15": 2, "40": 2, "75": 4, "100": 3, "111": 7, "270": 7, "1,250": 9, "2021": 5, "2022": 5, "2000": 3,
    "3,000,005": 5,
}  # fmt: skip


@pytest.mark.parametrize(("word", "number"), SPOKEN.items())
def test_syllables(word: str, number: int) -> None:
    assert syllables(word) == number


def test_the_formulas() -> None:
    found = readability(["The cat sat on the mat.", "It is a cat – a cat!"])  # 6 words and 6; one syllable each
    assert (found.sentences, found.words, found.syllables, found.longest) == (2, 12, 12, 6)
    assert found.ease == pytest.approx(206.835 - 1.015 * 6 - 84.6)
    assert found.grade == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    hard = readability(["Organisational accountability necessitates multidisciplinary collaboration."])
    assert hard.ease < 0 < 20 < hard.grade


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzABC'-’0123456789,", min_size=1))
def test_every_word_has_a_syllable_and_no_more_than_it_can(word: str) -> None:
    expected = any(sign.isalnum() for sign in word)
    assert (syllables(word) > 0) == expected


def test_the_table_of_theme_words(years: dict[int, Year]) -> None:
    assert set(theme_words()) <= {theme.id for theme in years[2021].codebook.themes}
    for words, drawn in theme_words().values():
        assert len(words_of(words)) <= 8
        assert drawn in PICTURES
    assert readability([f"They speak of {words}." for words, _ in theme_words().values()]).ease >= 75
    assert everyday("toys", "Toys and play") == ("“Toys and play”", "speech")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("voice: {words: being heard}", "the theme 'voice' has not its words and its picture"),
        ("- voice", "this is no table of themes"),
        ("voice: {words: a, picture: b}\nvoice: {words: a, picture: b}", "voice"),
        ("voice: [", "this cannot be read as YAML"),
    ],
)
def test_a_broken_table_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "words.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_theme_words(path)


@pytest.mark.parametrize("year", YEARS)
def test_the_summary_is_easy_to_read(years: dict[int, Year], year: int) -> None:
    found = summary_readability(years[year])
    assert f"Flesch reading ease {found.ease:.0f}" in str(found)
    assert found.ease >= 80
    assert found.grade <= 5
    assert found.longest <= LONGEST
    assert found.words_a_sentence <= 9
    for sentence in sentences(years[year]):
        assert 0 < len(words_of(sentence)) <= LONGEST
        assert re.fullmatch(r"[A-Z0-9].*[.:]", sentence)
        assert not re.search(r"[;&%/]|\b(EHC|EHCP|PfA|LDA|CAMHS|ICS)\b", sentence)


def test_what_2021_says(years: dict[int, Year]) -> None:
    """An open year: every number is one of its own table of codes."""
    told, codes = sentences(years[2021]), years[2021].codes
    of = codes["stance"].value_counts()
    most = codes.loc[codes["themes"] != "", "themes"].str.split(";").explode().value_counts().max()
    for sentence in ("Families gave us 111 comments.", "They come from 1 event.", "This is our first year.",
                     f"{of['strength']} comments say that things work well.",
                     f"{of['weakness']} say that things do not work.",
                     f"{of['ask']} say what families want.", "So there is little praise, and some may be wishes.",
                     "No one wrote down what was promised."):  # fmt: skip
        assert sentence in told
    speak = [sentence for sentence in told if re.search(r"\d comments speak of|\d comments each", sentence)]
    assert re.search(rf"\b{most} comments", speak[0]), speak[0]
    assert "This is only a test." not in told


def test_what_2022_says(years: dict[int, Year]) -> None:
    year = years[2022]
    told = sentences(year)
    assert f"Families gave us {year.written(year.total)} comments." in told
    assert year.written(year.total).startswith("about ")
    for sentence in ("They come from 2 surveys and 1 event.", "We know of 14 promises.", "3 are late.",
                     "We asked in a new way, and that may be why.", "This is only a test.",
                     "4 are not due yet, the next in March 2023."):  # fmt: skip
        assert sentence in told
    statuses = [
        int(sentence.split()[0]) for sentence in told if re.match(r"\d+ (is|are) (done|late|not due)", sentence)
    ]
    assert sum(statuses) == 14


def test_numbers_of_a_controlled_year_are_only_rounded_ones(years: dict[int, Year]) -> None:
    """A count of comments is named only with "about" before it, and ends in 0 or 5."""
    year = years[2022]
    for sentence in said([idea for passage in summary_pages(year)[0][2:] for idea in passage.ideas]):
        counts = re.findall(r"(\S*) ?\b(\d[\d,]*)(?! other things)", sentence)
        assert counts, sentence
        assert all(before.lower() == "about" and count[-1] in "05" for before, count in counts), sentence


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "No family gave us a comment in 2021."),
        (1, "Families gave us 1 comment."),
        (None, "Families gave us a few comments."),
        (1250, "Families gave us 1,250 comments."),
    ],
)
def test_how_many_comments(first: Year, value: int | None, told: str) -> None:
    assert total_sentence(with_values(first, value, OPEN_YEAR)) == told


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        ([("A", "survey", "x"), ("A", "survey", "y")], ["They come from 1 survey."]),
        ([("A", "survey", ""), ("B", "email", ""), ("C", "", "")], ["They come from 1 survey and 2 other places."]),
        ([("A", "", "")], ["They come from 1 place."]),
        ([("A", "event", ""), ("B", "event", ""), ("C", "x", "")], ["They come from 2 events and 1 other place."]),
        ([], []),
    ],
)
def test_where_the_comments_come_from(first: Year, heard: list[tuple[str, str, str]], told: list[str]) -> None:
    codes = pd.DataFrame(heard, columns=["source", "channel", "question"])
    values = dict(first.published.values) | {key(heard=str(place)): 1 for place in range(len(heard))}
    assert places_sentences(replace(first, codes=codes, published=Published(OPEN_YEAR, values))) == told


def test_a_year_of_no_comments_names_no_place(first: Year) -> None:
    assert places_sentences(with_values(first, 0)) == []


def test_the_themes_at_their_edges() -> None:
    assert themes_ideas(counts(None, None)) == TOO_SMALL
    assert themes_ideas(counts(0, 0)) == TOO_SMALL
    assert themes_ideas([]) == TOO_SMALL
    assert said(themes_ideas(counts(1))) == ["1 comment speaks of being listened to."]
    assert said(themes_ideas(counts(7, 1))) == [
        "7 comments speak of being listened to.",
        "1 speaks of help that fits the child.",
    ]
    assert len(themes_ideas(counts(9, 8, 7, 7, 6))) == 4
    tied = themes_ideas(counts(9, 8, 7, 7, 7, 7, 7, 7, 7, 1))
    assert said(tied)[2:] == ["7 other things come next, with 7 comments each."]
    assert said(themes_ideas(counts(*[5] * 18))) == ["18 things came up most, with 5 comments each."]
    hidden = themes_ideas(counts(20, None, None, control=CONTROLLED))
    assert said(hidden) == ["About 20 comments speak of being listened to."]


@given(st.lists(st.one_of(st.none(), st.integers(0, 5000)), max_size=18), st.booleans())
def test_no_count_makes_too_many_or_too_long_sentences(values: list[int | None], controlled: bool) -> None:
    ranked = sorted(values, key=lambda value: -(value or 0))
    ideas = themes_ideas(counts(*ranked, control=Disclosure(controlled)))
    assert 1 <= len(ideas) <= 5
    assert all(idea.picture in PICTURES for idea in ideas)
    assert max(len(words_of(sentence)) for sentence in said(ideas)) <= LONGEST


def test_the_stances_at_their_edges() -> None:
    assert said(stances_ideas(stances(0, 1, 2))) == [
        "No comment says that things work well.", "1 says that things do not work.", "2 say what families want.",
    ]  # fmt: skip
    assert stances_ideas(stances(None, None, None, None)) == TOO_SMALL
    assert said(stances_ideas(stances(None, 20, None, 5))) == [
        "20 say that things do not work.", "5 say a bit of both.", "Some numbers are too small to show.",
    ]  # fmt: skip
    assert "So there is little praise, and some may be wishes." in said(stances_ideas(stances(1, 2, 3), wishes=True))


def change(code: str, verdict: str, before: float | None, now: float | None) -> Change:
    return Change("theme", code, code.capitalize(), before, now, verdict=verdict)


def test_the_changes_at_their_edges() -> None:
    none = change("voice", UNKNOWN, None, None)
    same = change("access", ALIKE, 0.1, 0.1)
    caution = "We asked in a new way, and that may be why."
    assert said(changes_ideas([none], caution)) == ["The numbers are too small to compare with last time."]
    assert said(changes_ideas([none, same], caution)) == ["We see no clear change."]
    fewer, more = change("voice", FEWER, 0.4, 0.1), change("toys", MORE, 0.1, 0.3)
    both = changes_ideas([fewer, more, same, change("community", MORE, 0.1, 0.15)], caution)
    assert [idea.picture for idea in both] == ["more", "fewer", "question"]
    assert said(both) == [
        "“Toys” came up more.", "Being listened to came up less.", "1 other thing changed too.", caution,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "due", "told"),
    [
        ([], "", ["We know of no promise."]),
        (["late"], "", ["We know of 1 promise.", "None is done yet.", "1 is late."]),
        (["open", "open"], "2031-03-31", ["We know of 2 promises.", "None is done yet.",
                                          "2 are not due yet, the next in March 2031."]),
        (["open", "untold"], "", ["We know of 2 promises.", "1 is done, but no one told families.",
                                    "1 is not due yet."]),
        (["open", "done"], "2031", ["We know of 2 promises.", "1 is done, and families know.",
                                    "1 is not due yet, the next in 2031."]),
    ],
)  # fmt: skip
def test_the_promises_at_their_edges(status: list[str], due: str, told: list[str]) -> None:
    assert promises_sentences(status, due) == told


def test_what_got_no_promise() -> None:
    assert unanswered_sentences(0, []) == []
    assert unanswered_sentences(2, counts(5)) == [
        "2 more wishes got no promise.",
        "No promise is about being listened to.",
    ]
    assert unanswered_sentences(0, counts(5, 5)) == ["2 big topics have no promise."]


def test_a_row_without_a_promise_is_not_one(years: dict[int, Year]) -> None:
    blank = years[2022].inputs.actions.assign(promised="", done="")
    told = sentences(with_inputs(years[2022], actions=blank))
    assert "We know of no promise." in told
    assert "14 more wishes got no promise." in told


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("", ""),
        ("# Next\n\n- **We will** ask again in May.\n- More.", "We will ask again in May."),
        ("That was all. PACC will tell you why!", "PACC will tell you why!"),
        ("We will " + "go on " * 9 + "now.", ""),
        ("It will be good.", ""),
    ],
)
def test_own_words(text: str, own: str) -> None:
    assert own_words(text) == own


@pytest.mark.parametrize(
    ("narrative", "told"),
    [
        ({}, "We have not yet written what comes next."),
        ({"what-next": "A plan is under way."}, "We wrote down what we will do next."),
        ({"what-next": "We will write <b>soon</b>."}, "In our own words:"),
    ],
)
def test_what_comes_next(first: Year, narrative: dict[str, str], told: str) -> None:
    year = with_inputs(first, narrative=narrative)
    assert told in sentences(year)
    assert "<b>" not in plain_page(year)
    assert not any("soon" in sentence for sentence in sentences(year))  # PACC's words are not measured


@pytest.mark.parametrize("value", [0, 1, None])
def test_a_year_of_nothing_is_still_two_pages_of_sentences(first: Year, value: int | None) -> None:
    control = CONTROLLED if value is None else OPEN_YEAR
    year = with_inputs(with_values(replace(first, measured={}), value, control), actions=None, narrative={})
    told = sentences(year)
    assert max(len(words_of(sentence)) for sentence in told) <= LONGEST
    assert "We have not put it to the test." in told
    assert told.count("The numbers are too small to show.") == {0: 1, 1: 0, None: 2}[value]
    assert plain_page(year).count('class="sheet"') == 2


def test_a_real_year_after_an_invented_one_says_so(years: dict[int, Year]) -> None:
    """Not that anything was made up this year: only what it is compared with."""
    year = years[2022]
    assert year.earlier is not None
    real = replace(
        year, settings=replace(year.settings, synthetic=False), earlier=replace(year.earlier, synthetic=True)
    )
    told = sentences(real)
    assert "But the comments of 2021 are made up." in told
    assert "This is only a test." not in told


def test_pictures_are_the_same_bytes_each_time() -> None:
    drawn = picture("clock")
    picture.cache_clear()
    assert picture("clock") == drawn
    assert all(b"<svg" in picture(name) and b"<dc:date>" not in picture(name) for name in PICTURES)
    assert len({picture(name) for name in PICTURES}) == len(PICTURES)


@pytest.mark.parametrize("year", YEARS)
def test_the_page_is_whole(years: dict[int, Year], year: int) -> None:
    page = plain_page(years[year])
    assert page == plain_page(years[year])
    assert '<html lang="en-GB">' in page
    assert "default-src 'none'" in page
    assert not re.search(r"<script|(?:src|href)=\"(?!data:)|url\(\"(?!data:)|https?://", page)
    headings = [int(level) for level in re.findall(r"<h([1-6])[ >]", page)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    images = re.findall(r"<img[^>]*>", page)
    assert len(images) == 1
    assert all(f'alt="{ALTS["bench"]}"' in image for image in images)
    for name in re.findall(r"picture-([a-z0-9-]+)\"", page):
        assert f".picture-{name} {{" in page
    sheets = page.split('<div class="sheet">')[1:]
    assert len(sheets) == 2
    assert all(("The comments are made up." in sheet) == (year == 2022) for sheet in sheets)


def longest_year(first: Year) -> Year:
    """A year in which every passage says as much as it ever can."""
    theme = {code.id: 100 for code in first.codebook.themes}
    long = sorted(theme, key=lambda one: -len(everyday(one, one)[0]))
    now = dict.fromkeys(first.published.values, 600) | {(): 1000} | {key(theme=one): 100 for one in theme}
    now |= {key(theme=one): 300 for one in long[:4]} | {key(stance="mixed"): None, key(stance="ask"): 1000}
    then = now | {key(theme=long[0]): 100, key(theme=long[4]): 290, key(theme=long[1]): 900, key(theme=long[2]): 400}
    row = dict.fromkeys(("level", "theme", "service", "promised", "due", "done", "told_families"), "")
    late, told, untold = {"due": "2021-01"}, {"done": "2021-02", "told_families": "2021-03"}, {"done": "2021-02"}
    further = [late, told, untold, {"due": "2022-09"}]
    rows = [row | {"promised": "x"} | one for one in further] * 3 + [row] * 3
    earlier = Earlier(2020, Published(CONTROLLED, then), [("x", "survey", "y")])
    plan = "In the next year we will go to all of the meetings that services hold."
    year = with_inputs(first, actions=pd.DataFrame(rows), narrative={"what-next": plan})
    return replace(
        year, earlier=earlier, published=Published(CONTROLLED, now), settings=replace(first.settings, synthetic=True)
    )


def printed(page: str, path: Path, chromium: str) -> int:
    """Print a page to PDF, and count its pages."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        opened = browser.new_page()
        opened.set_content(page)
        opened.pdf(path=path, prefer_css_page_size=True)
        browser.close()
    content = path.read_bytes()
    boxes = set(re.findall(rb"/MediaBox\s*\[([^\]]*)\]", content))
    assert {tuple(round(float(edge)) for edge in box.split()) for box in boxes} == {(0, 0, 595, 842)}
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", content))


@pytest.mark.browser
@pytest.mark.parametrize("which", [*YEARS, "longest", "shortest"])
def test_it_prints_on_two_pages(years: dict[int, Year], which: int | str, tmp_path: Path, chromium: str) -> None:
    made = {"longest": longest_year(years[2021]), "shortest": with_values(years[2021], None)}
    page = plain_page(made[which] if isinstance(which, str) else years[which])
    assert printed(page, tmp_path / "plain.pdf", chromium) == 2


def test_the_longest_year_is_long(years: dict[int, Year]) -> None:
    """Else the test above shows nothing."""
    told = sentences(longest_year(years[2021]))
    for sentence in ("3 more wishes got no promise.", "2 other things changed too.",
                     "We asked in a new way, and that may be why.",
                     "Some numbers are too small to show.", "3 are late.",
                     "So there is little praise, and some may be wishes.",
                     "About 600 comments say that things work well."):  # fmt: skip
        assert sentence in told
    assert {"more", "fewer"} <= {
        idea.picture for passage in summary_pages(longest_year(years[2021]))[1] for idea in passage.ideas
    }
    assert max(len(words_of(sentence)) for sentence in told) <= LONGEST


@pytest.mark.browser
@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("width", [1280, 360])
def test_page_in_a_browser(years: dict[int, Year], year: int, width: int, tmp_path: Path, chromium: str) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    path, asked = tmp_path / "plain-summary.html", []
    path.write_text(plain_page(years[year]), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        strict = browser.new_page(viewport={"width": width, "height": 900})
        strict.on("request", lambda request: asked.append(request.url))
        strict.goto(path.as_uri())
        loaded = strict.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
        sideways = strict.evaluate("document.documentElement.scrollWidth")
        size = strict.evaluate("parseFloat(getComputedStyle(document.querySelector('.words p')).fontSize)")
        bare = strict.evaluate(
            "[...document.querySelectorAll('.idea')].filter(idea => !idea.querySelector('img') && "
            "!getComputedStyle(idea).backgroundImage.startsWith('url(\"data:image/svg+xml')).length"
        )
        checked = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900}).new_page()
        checked.goto(path.as_uri())
        result = Axe().run(checked, options={"runOnly": {"type": "tag", "values": RULES}})
        browser.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert loaded
    assert bare == 0
    assert sideways <= width
    assert size == pytest.approx(16 * 96 / 72, abs=0.1)  # 16 points
    assert [violation["id"] for violation in result.response["violations"]] == []
