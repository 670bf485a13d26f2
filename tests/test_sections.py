"""Sections of the report: what stands where nothing was handed in, and that they see only what is published."""

import dataclasses
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from html import unescape
from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from years import earlier_of, measures_for, random_codes, with_themes, year_of_codes, year_that_shows

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.intake.narrative import SECTIONS
from cobench_analysis.intake.year_inputs import YearInputs
from cobench_analysis.reporting import annex, bench_drawing, charts, counts, figures, levels, pacc, sections, who
from cobench_analysis.reporting.counting import basis_of, count_comments
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.earlier import Earlier
from cobench_analysis.reporting.parts import Fragment
from cobench_analysis.reporting.year import Year
from cobench_analysis.review.intervals import wilson
from cobench_analysis.tables import (
    ACTION_COLUMNS,
    CONTEXT_COLUMNS,
    PROMPT_LEVELS,
    RESPONDENT_COLUMNS,
    STANCES,
    STATEMENT_COLUMNS,
    TOUCHPOINT_COLUMNS,
    split_ids,
)

PAIRS = 21
# The identity of the run, the trust in it and the checks of people have inputs of their own.
OWN_INPUTS = {"identity_table", "trust", "checked"}
CALL = re.compile(r'^(\w+)\.(\w+)\(data(?:, "(\w+)")?\)\Z', re.MULTILINE)


def shown_by_the_notebook() -> dict[str, Callable[[Year], Fragment]]:
    """Return the last call of each cell of the notebook, by the level that it names or else by its function."""
    notebook = json.loads((ROOT / "notebooks/04_annual_report.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]).strip() for cell in notebook["cells"] if cell["cell_type"] == "code"][1:]
    found = {}
    for module, function, level in (CALL.search(cell).groups() for cell in cells):
        show = getattr(import_module(f"cobench_analysis.reporting.{module}"), function)
        if function not in OWN_INPUTS:
            found[level or function] = partial(show, level=level) if level else show
    return found


SHOWN = shown_by_the_notebook()


def rendered(year: Year) -> dict[str, str]:
    return {name: show(year).html for name, show in SHOWN.items()}


def plain(fragment: Fragment | str) -> str:
    html = fragment if isinstance(fragment, str) else fragment.html
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def frame(columns: tuple[str, ...], *rows: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame([dict.fromkeys(columns, "") | row for row in rows], columns=list(columns), dtype="str")


STATEMENTS = frame(
    STATEMENT_COLUMNS,
    {"statement_id": "S1", "level": "individual", "kind": "strength", "text": "The CDC listens."},
    {"statement_id": "S2", "level": "individual", "kind": "weakness", "text": "Plans are late."},
)
FULL = YearInputs(
    statements=STATEMENTS,
    actions=frame(
        ACTION_COLUMNS,
        {"theme": "timeliness", "level": "operational", "service": "CAMHS", "said": "We wait.", "promised": "Faster.",
         "by_whom": "ICB", "due": "2030-05"},
    ),
    touchpoints=frame(TOUCHPOINT_COLUMNS, {"touchpoint": "Annual survey", "asked_by": "SEN team", "times_a_year": "1"}),
    respondents=frame(
        RESPONDENT_COLUMNS,
        {"group_kind": "Age", "group": "0 to 4", "answered": "30", "population_percent": "50"},
        {"group_kind": "Age", "group": "5 to 24", "answered": "70", "population_percent": "50"},
    ),
    context=frame(
        CONTEXT_COLUMNS,
        {"period": "2030-01", "geography": "Shropshire", "topic": "population", "measure": "pupils with an EHC plan",
         "value": "2400", "unit": "pupils", "source": "DfE"},
    ),
    narrative={name: f"PACC's own words of {name}." for name in SECTIONS},
)  # fmt: skip
PLACEHOLDERS = {
    "actions": ("you_said_we_did", "Nobody has handed in what services promised and did this year.", "actions.csv"),
    "touchpoints": ("taking_part", "Nobody has listed where families are asked for their views.", "touchpoints.csv"),
    "respondents": (
        "who_we_heard_from",
        "Nobody has handed in who answered, so this report cannot say who was not heard.",
        "respondents.csv",
    ),
    "context": (
        "population",
        "Nobody has handed in figures about the SEND population, timeliness, tribunal or resources.",
        "context/facts.csv",
    ),
    "foreword": ("foreword", "PACC has not written a foreword for this year.", "narrative/foreword.md"),
    "recommendations": (
        "what_next",
        "PACC has not written recommendations for this year.",
        "narrative/recommendations.md",
    ),
    "what-next": ("what_next", "PACC has not written what comes next.", "narrative/what-next.md"),
} | {
    level: (level, f"PACC has not written a summary of the {level} level for this year.", f"narrative/{level}.md")
    for level in PROMPT_LEVELS
}
SILENT = ("statements", "summary", "services", "you-said-we-did", "taking-part", "population", "thanks")


COUNTS_ONLY = {"themes_figure", "stance_figure", "two_ways", "what_changed", "reading_note", "unclear_section"} | {
    "codes_explained", "all_counts", "every_comment"
}  # fmt: skip


def without(*names: str) -> YearInputs:
    tables = {name: None if name in names else getattr(FULL, name) for name in YearInputs.__dataclass_fields__}
    narrative = {name: text for name, text in FULL.narrative.items() if name not in names}
    return YearInputs(**tables | {"narrative": narrative, "notes": ()})


def no_empty_heading(html: str) -> None:
    """Each heading and list item says something, and no list and no table is empty."""
    for tag in ("h1", "h2", "h3", "h4", "p", "li", "caption", "ul", "tbody"):
        assert not re.search(rf"<{tag}[^>]*>\s*</{tag}>", html), (tag, html)
    assert not re.search(r"<h3>[^<]*</h3>\s*(<h3|$)", html), html


@pytest.fixture(scope="module", autouse=True)
def drawn_once() -> Iterator[None]:
    """Keep what is drawn and computed of equal counts: the real functions, called once for the same arguments."""
    bar, bench, grouped = cache(charts.bar_chart), cache(bench_drawing.bench_picture), cache(charts.grouped_bars)

    def as_key(measures: Mapping[str, Sequence[str]]) -> "_Frozen":
        return _Frozen((name, tuple(statuses)) for name, statuses in measures.items())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "bar_chart", lambda counts: bar(tuple(counts)))
        patch.setattr(figures, "bench_picture", lambda counts, measures: bench(tuple(counts), as_key(measures)))
        patch.setattr(
            figures,
            "grouped_bars",
            lambda groups, axis: grouped(tuple((name, tuple(counts)) for name, counts in groups), axis),
        )
        patch.setattr(counts, "wilson", cache(wilson))
        yield


class _Frozen(dict[str, tuple[str, ...]]):
    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))


@pytest.fixture(scope="module")
def codebook(codebook: Codebook) -> Codebook:
    """The codebook with some of its themes and services: the same relations between counts, fewer cells to protect."""
    themes = tuple(one for place, one in enumerate(codebook.themes) if place % 2 == 0 or one.id == "child_centred")
    return dataclasses.replace(codebook, themes=themes, services=codebook.services[::5])


@pytest.fixture(scope="module")
def earlier(codebook: Codebook) -> Earlier:
    return earlier_of(year_of_codes(codebook, random_codes(codebook, 12, 200)))


@pytest.fixture(scope="module")
def codes(codebook: Codebook) -> pd.DataFrame:
    return random_codes(codebook, 11, 30)


@pytest.fixture(scope="module")
def full(codebook: Codebook, codes: pd.DataFrame) -> Year:
    return year_of_codes(codebook, codes, disclosure="open", consent="quote", inputs=FULL)


@pytest.fixture(scope="module")
def whole(full: Year) -> dict[str, str]:
    return rendered(full)


def test_with_all_inputs_no_placeholder_stands(whole: dict[str, str]) -> None:
    for name, html in whole.items():
        assert 'class="missing"' not in html, name
        no_empty_heading(html)
    for name in FULL.narrative:
        assert sum(f"PACC&#x27;s own words of {name}." in html or f"PACC's own words of {name}." in html
                   for html in whole.values()) == 1, name  # fmt: skip


@pytest.mark.parametrize("name", [*PLACEHOLDERS, *SILENT])
def test_one_input_missing(full: Year, whole: dict[str, str], name: str) -> None:
    year = dataclasses.replace(full, inputs=without(name))
    where, what, file = PLACEHOLDERS.get(name, ("", "", ""))
    words = {one: show(year).html for one, show in SHOWN.items() if one not in COUNTS_ONLY}
    missing = {one: html for one, html in words.items() if 'class="missing"' in html}
    assert list(missing) == ([where] if where else [])
    if where:
        how = f"To add it: data/raw/2030/{file} (see docs/year-inputs.md)."
        assert f"{what} {how}" in plain(missing[where])
        assert missing[where].count('class="missing"') == 1
    changed_too = {one for one, html in words.items() if html != whole[one]}
    assert changed_too  # the input was there before
    for html in words.values():
        no_empty_heading(html)


@pytest.mark.parametrize("disclosure", ["open", "controlled"])
def test_all_inputs_missing(codebook: Codebook, codes: pd.DataFrame, disclosure: str) -> None:
    pages = rendered(year_of_codes(codebook, codes, disclosure=disclosure))
    for where, what, _ in PLACEHOLDERS.values():
        assert what in plain(pages[where])
    assert sum(html.count('class="missing"') for html in pages.values()) == len(PLACEHOLDERS)
    for html in pages.values():
        no_empty_heading(html)
    assert pages["unclear_section"]


def test_strengths_without_weaknesses(codebook: Codebook, codes: pd.DataFrame) -> None:
    inputs = YearInputs(statements=STATEMENTS[:1])
    year = year_of_codes(codebook, codes, disclosure="open", inputs=inputs)
    html = levels.level_section(year, "individual").html
    assert "The CDC listens." in html
    no_empty_heading(html)


def test_a_hidden_number_stands_in_no_heading(codebook: Codebook) -> None:
    year = year_of_codes(codebook, random_codes(codebook, 1, 3))
    pages = {**rendered(year)}
    told = [name for name, html in pages.items() if re.search(r"(of|for|among|from) (about )?not shown", plain(html))]
    assert told == []


@pytest.mark.parametrize(("count", "basis"), [(1, "level"), (4, "level"), (40, "level"), (6, "prompt_level")])
def test_years_of_any_size_have_every_section(codebook: Codebook, earlier: Earlier, count: int, basis: str) -> None:
    year = year_of_codes(codebook, random_codes(codebook, count, count, basis), earlier=earlier)
    for name, show in SHOWN.items():
        if name == "codes_explained" or (name.endswith("_figure") and count != 4):
            continue  # the one has no figures, the others take long
        html = show(year).html
        no_empty_heading(html)
        assert not re.search(r"\bNone\b|\bnan\b|about 0\b|  [a-z]", plain(html)), (name, plain(html))


# ---- PACC's own words


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("An <b>order</b> & more", "<p>An &lt;b&gt;order&lt;/b&gt; &amp; more</p>"),
        ("# One\n\ntext", "<h3>One</h3>"),
        ("###### Six #\n\ntext", "<h3>Six</h3>"),
        ("## Two **bold**", "<h3>Two <strong>bold</strong></h3>"),
        ("a\n\n# One\n\nb\n\n## Two", "<h3>Two</h3>"),
        ("#hashtag", "<p>#hashtag</p>"),
        ("[here](https://pacc.org.uk)", '<a href="https://pacc.org.uk">here</a>'),
    ],
)
def test_markdown(text: str, html: str) -> None:
    found = pacc.markdown(text).html
    assert html in found
    assert "<script" not in found
    assert set(re.findall(r"<h(\d)", found)) <= {"3"}


def test_a_link_to_a_script_is_none() -> None:
    assert "javascript:" not in pacc.markdown("[here](javascript:alert(1))").html


@pytest.mark.parametrize("text", ["Title\n=====\n\ntext", "Title\n-----\n\ntext", " # Title", "> # Title", "- # Title"])
def test_every_kind_of_heading_is_third_level(text: str) -> None:
    found = pacc.markdown(text).html
    assert "<h3>Title</h3>" in found
    assert not re.search(r"<h[12456]", found)


RECOMMENDED = (
    "For all: listen.\n\n# Individual\n\nName a **person**.\n\n## STRATEGIC ##\n\nFund it.\n\n# The board\n\nMeet."
)


def test_recommendations_stand_at_their_level(codebook: Codebook, codes: pd.DataFrame) -> None:
    inputs = YearInputs(narrative={"recommendations": RECOMMENDED})
    year = year_of_codes(codebook, codes, disclosure="open", inputs=inputs)
    said = {level: plain(pacc.recommendations(year, level)) for level in PROMPT_LEVELS}
    assert said == {
        "individual": "What PACC recommends Name a person .",
        "operational": "",
        "strategic": "What PACC recommends Fund it.",
    }
    assert pacc.recommendations(year).html == (
        '<div class="pacc"><p>For all: listen.</p>\n<h3>The board</h3>\n<p>Meet.</p>\n</div>'
    )
    assert "Name a <strong>person</strong>." in levels.level_section(year, "individual").html
    assert "recommends" not in levels.level_section(year, "operational").html
    assert 'class="missing"' not in sections.what_next(year).html.split("Next steps")[0]


def test_a_text_is_cut_at_its_headings() -> None:
    assert pacc.by_heading("", ["b"]) == {}
    assert pacc.by_heading("Only words.", ["b"]) == {"": "Only words."}
    assert pacc.by_heading("# A\n\n# B\ntext", ["a", "b"]) == {"b": "text"}
    assert pacc.by_heading("# B\none\n## C\ntwo\n# D\nthree", ["b"]) == {"b": "one\n## C\ntwo", "": "# D\nthree"}


def test_no_recommendations_at_all(codebook: Codebook, codes: pd.DataFrame) -> None:
    year = year_of_codes(codebook, codes, disclosure="open")
    assert pacc.recommendations(year).html == pacc.recommendations(year, "individual").html == ""


def test_two_parts_with_one_heading_are_both_kept() -> None:
    assert pacc.by_heading("# A\none\n# B\ntwo\n# A\nthree", ["a", "b"]) == {"a": "one\n\nthree", "b": "two"}


def test_headings_of_recommendations_stand_as_they_were_written(codebook: Codebook, codes: pd.DataFrame) -> None:
    inputs = YearInputs(narrative={"recommendations": "# For the SEND board\n\nMeet."})
    year = year_of_codes(codebook, codes, disclosure="open", inputs=inputs)
    assert "<h3>For the SEND board</h3>" in pacc.recommendations(year).html


def test_a_smaller_heading_stays_within_its_level(codebook: Codebook, codes: pd.DataFrame) -> None:
    inputs = YearInputs(narrative={"recommendations": "# Individual\n\nListen.\n\n## Schools\n\nTrain staff."})
    year = year_of_codes(codebook, codes, disclosure="open", inputs=inputs)
    assert "Train staff." in pacc.recommendations(year, "individual").html


# ---- The report is a function of what is published


def changed_a_little(codes: pd.DataFrame, draw: np.random.Generator, codebook: Codebook) -> pd.DataFrame:
    """Change a theme, the stance, the level or the services of one comment, and its words."""
    found, who_ = codes.copy(), int(draw.integers(len(codes)))
    what = draw.choice(["theme", "stance", "level", "service"])
    if what == "theme":
        sets = [split_ids(joined) for joined in codes["themes"]]
        theme = str(draw.choice([theme.id for theme in codebook.themes]))
        sets[who_] = [one for one in sets[who_] if one != theme] if theme in sets[who_] else [*sets[who_], theme]
        found = with_themes(found, sets, codebook)
    elif what == "stance":
        found.loc[who_, "stance"] = draw.choice(STANCES)
    elif what == "level":
        found.loc[who_, basis_of(codes)] = draw.choice(PROMPT_LEVELS)
    else:
        found.loc[who_, "services"] = str(draw.choice([service.id for service in codebook.services]))
    return found.assign(text=[f"Other words {number}" for number in draw.permutation(len(found))])


KINDS = {basis: {"themes", "stance", "services", basis} for basis in ("level", "prompt_level")}


@pytest.mark.parametrize(("count", "basis", "wanted"), [(9, "level", 3), (55, "prompt_level", 5), (224, "level", 13)])
def test_the_report_is_a_function_of_what_is_published(
    codebook: Codebook, earlier: Earlier, count: int, basis: str, wanted: int
) -> None:
    control, measures = Disclosure(controlled=True), measures_for(codebook).measures
    one = random_codes(codebook, count, count, basis)
    year = year_of_codes(codebook, one, inputs=FULL, earlier=earlier)
    assert {one.level for one in measures if one.comments} == set(PROMPT_LEVELS)
    true = count_comments(one, codebook, basis, measures).counts
    page, draw = rendered(year), np.random.default_rng(count)
    other, pairs, differ = one, 0, set()
    for _ in range(250):
        changed = changed_a_little(other, draw, codebook)
        now = count_comments(changed, codebook, basis, measures).counts
        if any(control.value(now[key]) != control.value(true[key]) for key in true):
            continue  # one is rounded elsewhere
        other = changed
        twin = year_of_codes(codebook, other, inputs=FULL, earlier=earlier) if now != true else year
        if twin is year or (twin.published.values, twin.published.lone) != (year.published.values, year.published.lone):
            continue
        again = rendered(twin)
        assert [name for name in page if again[name] != page[name]] == []
        pairs += 1
        differ |= {column for column in KINDS[basis] if (other[column] != one[column]).any()}
        if pairs >= wanted and differ == KINDS[basis]:
            break
    assert pairs >= wanted
    assert differ == KINDS[basis]
    assert any(value is not None for value in year.published.values.values())


def test_enough_pairs_are_compared() -> None:
    mark = next(
        mark for mark in test_the_report_is_a_function_of_what_is_published.pytestmark if mark.name == "parametrize"
    )
    assert sum(wanted for _, _, wanted in mark.args[1]) == PAIRS


def test_what_is_published_does_show(codebook: Codebook) -> None:
    """The test above would pass if nothing depended on the counts: a shown count that moves must be seen."""
    one = random_codes(codebook, 130, 130)
    year = year_of_codes(codebook, one)
    other = year_of_codes(codebook, one.assign(stance=["ask"] * 60 + list(one["stance"][60:])))
    assert year.published.values != other.published.values
    assert sections.key_points(year).html != sections.key_points(other).html
    assert annex.all_counts(year).html != annex.all_counts(other).html


def test_the_notebooks_sections_are_found() -> None:
    assert len(SHOWN) >= 20
    assert {*PROMPT_LEVELS, "front_page", "all_counts", "every_comment", "bench_figure"} <= set(SHOWN)


def test_numbers_beside_the_tables_are_seen_as_published_too(codebook: Codebook) -> None:
    hidden = year_that_shows(codebook, {(): 40}, control=Disclosure(controlled=True))
    told = plain(who.who_we_heard_from(hidden))
    assert "A few answers may be empty" in told
    assert "repeat" not in told
