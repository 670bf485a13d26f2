"""What researchers ask of coded comments: every figure against another hand's, and what must never show."""

import subprocess
import sys
from dataclasses import replace
from itertools import combinations, pairwise
from math import comb, log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from attacker import Attacker
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.text import ConcordanceIndex
from scipy.stats import chi2_contingency, hypergeom
from scipy.stats.contingency import association as scipy_association
from sklearn.metrics.pairwise import cosine_similarity
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from cobench_analysis import Coder, explore, load_codebook
from cobench_analysis.coding.tokens import tokenize
from cobench_analysis.errors import InputError, UsageError
from cobench_analysis.explore import association, breakdown
from cobench_analysis.explore.collocation import COLLOCATION_COLUMNS
from cobench_analysis.explore.keywords import KEYNESS_COLUMNS
from cobench_analysis.explore.kwic import CONCORDANCE_COLUMNS
from cobench_analysis.explore.selection import ROW_COLUMNS
from cobench_analysis.explore.stop_words import STOP_WORDS
from cobench_analysis.explore.theme_pairs import COOCCURRENCE_COLUMNS
from cobench_analysis.explore.trend import TREND_COLUMNS
from cobench_analysis.intake.comments import read_year
from cobench_analysis.intake.redact import Redactor
from cobench_analysis.reporting.charts import as_svg
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.published import Published
from cobench_analysis.reporting.suppression import protect
from cobench_analysis.store import write_json

BOOK = load_codebook()
THEMES = BOOK.theme_ids
WORDS = ("waiting", "list", "school", "plan", "never", "call", "back", "kind", "staff", "the", "a", "review")
SEEDS = st.integers(0, 10**6)


def invented(seed: int, comments: int = 60, themes: int = 4, channels: int = 3) -> pd.DataFrame:
    """Return coded comments drawn by lot, with themes of different frequency."""
    random = np.random.default_rng(seed)
    given_ = random.random((comments, themes)) < random.uniform(0.05, 0.7, themes)
    words = [random.choice(WORDS, random.integers(1, 12)) for _ in range(comments)]
    month = random.integers(1, 13, comments)
    year = random.choice(["2021", "2022"], comments)
    return pd.DataFrame(
        {
            "comment_id": [f"c{place:04}" for place in range(comments)],
            "text": [" ".join(row).capitalize() + random.choice([".", "!", ""]) for row in words],
            "themes": [";".join(np.array(THEMES[:themes])[row]) for row in given_],
            "level": random.choice(["individual", "operational", "strategic"], comments),
            "stance": random.choice(["ask", "weakness"], comments),
            "channel": random.choice([f"channel {place}" for place in range(channels)], comments),
            "services": random.choice(["", "camhs", "camhs;send_team"], comments),
            "year": year,
            "date": [f"{one}-{at:02}" for one, at in zip(year, month, strict=True)],
        }
    )


def corpus(seed: int = 1, **sizes) -> explore.Corpus:
    return explore.corpus_of(invented(seed, **sizes), BOOK)


@pytest.fixture(scope="session")
def event() -> explore.Corpus:
    """The published comments of 2021 with people's codes."""
    comments = pd.read_csv(ROOT / "data/raw/2021/event_comments.csv", dtype="str", keep_default_na=False)
    codes = pd.read_csv(ROOT / "data/reference/event_2021_codes.csv", dtype="str", keep_default_na=False)
    table = comments.merge(codes[["comment_id", "level", "themes", "stance"]], on="comment_id", validate="1:1")
    return explore.corpus_of(table, BOOK, controlled=False)


# -- loading -----------------------------------------------------------------------------------------------------------


def write_year(folder, year: int = 2021, controlled: bool = False, threshold: int = 10) -> pd.DataFrame:
    """Code the event by the rules alone, and lay its tables down as a report does."""
    comments = read_year(ROOT / "data/raw/2021", redactor=Redactor()).comments
    comments.loc[comments.index[0], "answer"] = "not_an_answer"
    comments["comment_id"] = comments["comment_id"].str.replace("2021", str(year))
    comments["year"] = str(year)
    coding = Coder(BOOK).code(comments)
    (folder / str(year)).mkdir()
    for name, table in (("comments", comments), ("codes", coding.codes), ("evidence", coding.evidence)):
        table.to_parquet(folder / str(year) / f"{name}.parquet")
    coding.bands.to_parquet(folder / str(year) / "bands.parquet")
    control = Disclosure(controlled=controlled, threshold=threshold, rounding=5)
    write_json(folder / str(year) / "published.json", Published(control, {(): len(comments)}).as_json())
    return comments


def test_a_year_is_loaded_without_what_says_nothing_and_without_who_said_it(tmp_path):
    comments = write_year(tmp_path)
    found = explore.load_coded(2021, processed=tmp_path)
    assert len(found) == len(comments) - 1 == 110
    assert set(found.comments["date"]) == {"2021-10"}
    assert not {"respondent", "text_original", "file", "row"} & set(found.comments)
    assert set(found.evidence["comment_id"]) == set(found.bands["comment_id"]) == set(found.comments["comment_id"])
    assert found.comments["comment_id"].is_monotonic_increasing
    assert found.published == {(): 111}
    assert not found.disclosure.controlled


def test_several_years_are_as_strict_as_the_strictest(tmp_path):
    write_year(tmp_path)
    write_year(tmp_path, 2022, controlled=True)
    write_year(tmp_path, 2023, controlled=True, threshold=6)
    assert explore.load_coded(2022, 2023, processed=tmp_path).disclosure.threshold == 10
    found = explore.load_coded(2022, 2021, processed=tmp_path)
    assert len(found) == 220
    assert found.disclosure == Disclosure(controlled=True, threshold=10, rounding=5)
    assert found.published == {}
    assert explore.trends(found)["period"].unique().tolist() == ["2021", "2022"]
    most = explore.cooccurrence(found).sort_values("both").iloc[-1]
    meeting = explore.where_themes_meet(found, most["first"], most["second"])
    assert (meeting["second_words"] != "").all()
    quotes = meeting["first_words"].str.split(" | ", regex=False)
    assert all(word in text for words, text in zip(quotes, meeting["text"], strict=True) for word in words)


def test_what_cannot_be_loaded_says_what_to_do(tmp_path):
    with pytest.raises(InputError, match=r"has not been coded yet.*run: \./run report 2023"):
        explore.load_coded(2023, processed=tmp_path)
    with pytest.raises(UsageError, match="which years"):
        explore.load_coded()
    write_year(tmp_path)
    path = tmp_path / "2021/codes.parquet"
    pd.read_parquet(path).drop(columns="theme_voice").to_parquet(path)
    with pytest.raises(InputError, match="other themes"):
        explore.load_coded(2021, processed=tmp_path)


def test_importing_costs_nothing():
    heavy = "{'pandas', 'numpy', 'scipy', 'sklearn', 'matplotlib', 'nltk'}"
    code = f"import sys; from cobench_analysis import explore; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_every_name_is_there_and_no_module_hides_one():
    assert not set(explore.__all__) & {path.stem for path in Path(explore.__file__).parent.glob("*.py")}
    assert all(getattr(explore, name) is not None for name in explore.__all__)
    with pytest.raises(AttributeError):
        explore.no_such_name  # noqa: B018


# -- groups ------------------------------------------------------------------------------------------------------------


def test_groups_by_codes():
    found = corpus()
    table = found.comments
    assert found.mask().all()
    both = found.mask(theme="voice", level=["individual", "strategic"])
    assert both.equals((table["theme_voice"] == 1) & table["level"].isin(["individual", "strategic"]))
    assert found.mask(service="send_team").equals(table["services"] == "camhs;send_team")
    assert found.mask(year=2021).equals(table["year"] == "2021")
    chosen = table["text"].str.contains("school")
    assert found.mask(chosen[::-1], stance="ask").equals(chosen & (table["stance"] == "ask"))
    only = found.only(theme="voice")
    assert len(only) == table["theme_voice"].sum()
    assert (only.themes[:, THEMES.index("voice")] == 1).all()
    found.published[()] = 60
    assert found.only(theme="voice").published == {}  # what the report shows is of all of them


@pytest.mark.parametrize(
    ("group", "conditions", "said"),
    [
        (None, {"theme": "voices"}, "theme 'voices'.*voice, child_centred"),
        (None, {"colour": "red"}, "no 'colour'"),
        ([True, False], {}, "for each comment"),
        (pd.Series([True]), {}, "index"),
        (np.zeros(60), {}, "true or false"),
    ],
)
def test_groups_that_are_none_are_refused(group, conditions, said):
    with pytest.raises(UsageError, match=said):
        corpus().mask(group, **conditions)


# -- formulas ----------------------------------------------------------------------------------------------------------

DUNNING = [  # Dunning 1993, Computational Linguistics 19(1), table 1: -2 log lambda and the four counts
    ("the swiss", 270.72, (110, 2442, 111, 29114)),
    ("can be", 263.90, (29, 13, 123, 31612)),
    ("previous year", 256.84, (31, 23, 139, 31584)),
    ("mineral water", 167.23, (10, 0, 3, 31764)),
]


@pytest.mark.parametrize(("words", "statistic", "cells"), DUNNING, ids=[row[0] for row in DUNNING])
def test_log_likelihood_is_that_of_dunning(words, statistic, cells):
    found = association.log_likelihood(*(np.array([float(cell)]) for cell in cells))
    assert found[0] == pytest.approx(statistic, abs=0.005)


def test_correction_is_that_of_benjamini_and_hochberg():
    """Their example (1995, section 3.3): 15 p-values, of which the procedure at 0.05 rejects the first four."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert (association.adjusted(np.array(p)) <= 0.05).sum() == 4
    assert association.adjusted(np.array([])).size == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_correction_is_that_of_statsmodels(p):
    assert association.adjusted(np.array(p)) == pytest.approx(multipletests(p, method="fdr_bh")[1])


cells_of = st.tuples(*[st.integers(0, 40)] * 4)


def without_empty_margins(cells) -> bool:
    a, b, c, d = cells
    return min(a + b, c + d, a + c, b + d) > 0


@settings(max_examples=100, deadline=None)
@given(cells_of.filter(without_empty_margins))
def test_statistics_of_a_table_are_those_of_others(cells):
    a, b, c, _ = cells
    table, one = np.array(cells).reshape(2, 2), [np.array([float(cell)]) for cell in cells]
    pearson = chi2_contingency(table, correction=False)
    likelihood = chi2_contingency(table, correction=False, lambda_="log-likelihood")
    assert association.log_likelihood(*one)[0] == pytest.approx(likelihood.statistic, abs=1e-7)
    assert association.p_of(association.log_likelihood(*one))[0] == pytest.approx(likelihood.pvalue, abs=1e-5)
    residual = association.adjusted_residual(one[0], one[0] + one[1], one[0] + one[2], sum(cells))[0]
    assert residual == pytest.approx(sm.stats.Table(table, shift_zeros=False).standardized_resids[0, 0], abs=1e-9)
    assert residual**2 == pytest.approx(pearson.statistic, abs=1e-9)
    pairs = np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], cells, axis=0)
    assert association.phi(*one)[0] == pytest.approx(np.corrcoef(pairs.T)[0, 1], abs=1e-9)
    chance = hypergeom(sum(cells), a + b, a + c).pmf(np.arange(min(a + b, a + c) + 1))
    exact = chance[chance <= chance[a] * (1 + 1e-7)].sum()
    assert association.fisher(*one)[0] == pytest.approx(exact, abs=1e-9)
    low, high = (edge[0] for edge in association.phi_interval(*one))
    assert -1 <= low <= association.phi(*one)[0] <= high <= 1


def test_what_is_not_defined_is_missing():
    zero, some = np.zeros(1), np.full(1, 7.0)
    assert np.isnan(association.phi(zero, zero, some, some)[0])
    assert np.isnan(association.phi_interval(zero, zero, some, some)).all()
    assert np.isnan(association.fisher(zero, zero, some, some)[0])
    assert np.isnan(association.adjusted_residual(zero, zero, some, 14)[0])
    assert np.isnan(association.shares([0], [0])["share"][0])


@settings(max_examples=50, deadline=None)
@given(st.tuples(*[st.integers(1, 400)] * 4))
def test_variance_of_phi_is_what_the_delta_method_gives(cells):
    """The formula against the gradient of phi, found by small steps, over the covariance of a multinomial."""
    counts = np.array(cells, float)
    total, share = counts.sum(), counts / counts.sum()

    def phi(at):
        return association.phi(*(at[:, None]))[0]

    step = 1e-6
    gradient = np.array([(phi(share + move) - phi(share - move)) / (2 * step) for move in np.eye(4) * step])
    wanted = gradient @ (np.diag(share) - np.outer(share, share)) @ gradient / total
    columns = [np.array([count]) for count in counts]
    assert association._phi_variance(association.phi(*columns), *columns)[0] == pytest.approx(
        wanted, rel=1e-4, abs=1e-9
    )


@pytest.mark.parametrize("comments", [111, 350, 2_000])
@pytest.mark.parametrize(
    ("one", "other", "lift"), [(0.3, 0.3, 1), (0.1, 0.1, 2.5), (0.05, 0.05, 4), (0.2, 0.3, 0.5), (0.03, 0.3, 2)]
)
def test_interval_of_phi_covers_the_truth(comments, one, other, lift):
    both = one * other * lift
    truth = np.array([both, one - both, other - both, 1 - one - other + both])
    drawn = np.random.default_rng(5).multinomial(comments, truth, size=4_000).T.astype(float)
    low, high = association.phi_interval(*drawn)
    wanted = association.phi(*truth[:, None])[0]
    known = ~np.isnan(low)
    assert ((low <= wanted) & (wanted <= high))[known].mean() >= 0.92


# -- keyness -----------------------------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@given(seed=SEEDS, length=st.sampled_from([1, 2]))
def test_keyness_is_that_of_scipy_counted_by_hand(seed, length):
    found = corpus(seed)
    inside = found.mask(theme="voice")
    if inside.all() or not inside.any():
        return
    table = explore.keyness(found, theme="voice", length=length, min_comments=2)
    assert tuple(table.columns) == KEYNESS_COLUMNS
    phrases = [
        [" ".join(keys[at : at + length]) for at in range(len(keys) - length + 1)]
        for keys in ([token.key for token in tokenize(text, BOOK.language)] for text in found.comments["text"])
    ]
    sizes = [
        sum(len(row) for row, chosen in zip(phrases, inside, strict=True) if chosen is side) for side in (True, False)
    ]
    for row in table.itertuples():
        for name, of, counted in (
            ("", sizes, list.count),
            ("comments_", [inside.sum(), (~inside).sum()], list.__contains__),
        ):
            got = [sum(counted(words, row.phrase) for words in np.array(phrases, dtype=object)[inside == side])
                   for side in (True, False)]  # fmt: skip
            shown = (row.comments, row.comments_rest) if name else (row.count, row.count_rest)
            assert list(shown) == got
            if set(got) == {0} or got == list(of):
                continue
            cells = [got, [of[0] - got[0], of[1] - got[1]]]
            wanted = chi2_contingency(cells, correction=False, lambda_="log-likelihood")
            assert getattr(row, f"{name}g2") == pytest.approx(wanted.statistic, abs=1e-7)
            assert getattr(row, f"{name}p") == pytest.approx(wanted.pvalue, abs=1e-5)
            ratio = log((got[0] or 0.5) / of[0], 2) - log((got[1] or 0.5) / of[1], 2)
            assert getattr(row, f"{name}log_ratio") == pytest.approx(ratio)
    for name in ("p", "comments_p"):
        assert table[f"{name}_adjusted"].tolist() == pytest.approx(multipletests(table[name], method="fdr_bh")[1])


def test_one_long_comment_makes_no_keyword():
    texts = ["minibus " * 60, *["The school is kind"] * 20, *["A plan was made"] * 20, "minibus", "minibus"]
    table = pd.DataFrame({"comment_id": [f"c{at:02}" for at in range(43)], "text": texts})
    group = np.arange(43) < 21
    found = explore.keyness(explore.corpus_of(table, BOOK), group).set_index("phrase")
    assert found.loc["minibus", "p_adjusted"] < 0.001
    assert found.loc["minibus", "comments_p_adjusted"] > 0.5
    assert found.index[0] in {"the", "school", "is", "kind"}
    assert "minibus" not in explore.keyness(explore.corpus_of(table, BOOK), group, min_comments=4)["phrase"].tolist()


def test_phrases_end_with_their_sentence():
    table = pd.DataFrame({"comment_id": ["a", "b"], "text": ["We waited. Nobody came", "We waited. Nobody came"]})
    words = explore.corpus_of(table, BOOK).words
    assert words.counts(2)[0] == ("nobody came", "we waited")
    assert words.counts(3)[0] == ()


def test_groups_that_compare_nothing_are_refused():
    for mask in (np.ones(60, bool), np.zeros(60, bool)):
        with pytest.raises(UsageError, match="nothing to compare"):
            explore.keyness(corpus(), mask)
    with pytest.raises(UsageError, match="1 to 3 words"):
        explore.keyness(corpus(), theme="voice", length=4)


# -- words side by side, words in context ------------------------------------------------------------------------------


def test_collocations_are_counted_and_scored_as_by_hand():
    found = corpus(3, comments=300)
    table = explore.collocations(found, min_count=5, stop_words=STOP_WORDS)
    assert tuple(table.columns) == COLLOCATION_COLUMNS
    assert len(table) > 3
    assert not set(table["first"]) & STOP_WORDS
    assert len(table) < len(explore.collocations(found, min_count=1, min_comments=1, stop_words=()))
    assert (table["pmi"] > 0).all()
    texts = [[token.key for token in tokenize(text, BOOK.language)] for text in found.comments["text"]]
    words, total = [word for row in texts for word in row], sum(map(len, texts))
    for row in table.itertuples():
        beside = [list(pairwise(keys)).count((row.first, row.second)) for keys in texts]
        assert (row.count, row.comments) == (sum(beside), sum(map(bool, beside)))
        one, other = words.count(row.first), words.count(row.second)
        assert row.pmi == pytest.approx(log(row.count * total / one / other, 2))
        cells = [[row.count, one - row.count], [other - row.count, total - one - other + row.count]]
        wanted = chi2_contingency(cells, correction=False, lambda_="log-likelihood").statistic
        assert row.log_likelihood == pytest.approx(wanted, rel=1e-6)


def test_negations_are_no_stop_words():
    assert not BOOK.language.negators & STOP_WORDS
    assert not {"dont", "didnt", "wont", "cant"} & STOP_WORDS


@pytest.mark.parametrize("phrase", ["the", "parents", "in the", "co-production", "service"])
def test_concordance_finds_what_nltk_finds(event, phrase):
    found = explore.concordance(event, phrase, width=20)
    assert tuple(found.columns) == CONCORDANCE_COLUMNS
    assert "Not for publication" in found.attrs["note"]
    keys = phrase.replace("-", " ").split()
    texts = event.comments.set_index("comment_id")["text"]
    counted = 0
    for comment_id, text in texts.items():
        tokens = tokenize(text, BOOK.language)
        index = ConcordanceIndex([token.bare if token.bare in keys else token.key for token in tokens])
        starts = [at for at in index.offsets(keys[0]) if [one.bare for one in tokens[at : at + len(keys)]] == keys]
        starts = [at for at in starts if all(token.joined for token in tokens[at + 1 : at + len(keys)])]
        assert found.loc[found["comment_id"] == comment_id, "start"].tolist() == [tokens[at].start for at in starts]
        counted += len(starts)
    assert counted == len(found) > 0
    for row in found.itertuples():
        text = texts[row.comment_id]
        assert row.match == text[row.start : row.end]
        assert text[: row.start].endswith(row.left)
        assert text[row.end :].startswith(row.right)
        assert max(len(row.left), len(row.right)) <= 20


def test_concordance_speaks_the_language_of_the_codebook(event):
    assert len(explore.concordance(event, "servic*")) > len(explore.concordance(event, "services"))
    assert set(explore.concordance(event, "parent*", level="strategic")["level"]) == {"strategic"}
    with pytest.raises(UsageError, match="cannot be read"):
        explore.concordance(event, "(ring|")
    assert explore.concordance(event, "zebra").empty


# -- themes ------------------------------------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, comments=st.integers(5, 120))
def test_cooccurrence_is_that_of_others(seed, comments):
    found = corpus(seed, comments=comments, themes=5)
    table = explore.cooccurrence(found)
    assert tuple(table.columns) == COOCCURRENCE_COLUMNS
    assert len(table) == comb(len(THEMES), 2)
    place = {theme: at for at, theme in enumerate(THEMES)}
    for row in table.itertuples():
        one, other = found.themes[:, place[row.first]], found.themes[:, place[row.second]]
        assert (row.first_count, row.second_count, row.both) == (one.sum(), other.sum(), (one & other).sum())
        if len({*one}) == 1 or len({*other}) == 1:
            assert np.isnan(row.phi)
            assert np.isnan(row.p)
            continue
        crossed = sm.stats.Table(pd.crosstab(one, other).loc[[1, 0], [1, 0]], shift_zeros=False)
        assert row.expected == pytest.approx(np.asarray(crossed.fittedvalues)[0, 0])
        assert row.lift == pytest.approx(row.both / row.expected)
        assert row.phi == pytest.approx(np.corrcoef(one, other)[0, 1])
        assert row.low <= row.phi <= row.high
        chance = hypergeom(comments, one.sum(), other.sum())
        likely = chance.pmf(np.arange(comments + 1))
        assert row.p == pytest.approx(likely[likely <= likely[row.both] * (1 + 1e-7)].sum(), abs=1e-9)
    known = table.dropna(subset=["p"])
    if len(known):
        assert known["p_adjusted"].tolist() == pytest.approx(multipletests(known["p"], method="fdr_bh")[1])


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, comments=st.integers(10, 300), attribute=st.sampled_from(["channel", "level", "service", "year"]))
def test_theme_by_is_that_of_others(seed, comments, attribute):
    found = corpus(seed, comments=comments)
    table = explore.theme_by(found, attribute)
    codes, members = found.values(attribute)
    assert len(table) == len(THEMES) * len(codes)
    for row in table.to_dict("records"):
        has, there = found.themes[:, THEMES.index(row["theme"])] == 1, members[:, codes.index(row[attribute])]
        assert (row["count"], row["total"]) == ((has & there).sum(), there.sum())
        if row["total"]:
            wanted = proportion_confint(row["count"], row["total"], method="wilson")
            assert (row["low"], row["high"]) == pytest.approx(wanted, abs=1e-9)
        if len({*has}) == 1 or len({*there}) == 1:
            assert np.isnan(row["p"])
            continue
        crossed = pd.crosstab(has.astype(int), there.astype(int)).loc[[1, 0], [1, 0]]
        one = sm.stats.Table(crossed, shift_zeros=False)
        assert row["residual"] == pytest.approx(np.asarray(one.standardized_resids)[0, 0])
        if round(np.asarray(one.fittedvalues).min(), 9) >= 5:
            assert row["p"] == pytest.approx(chi2_contingency(crossed, correction=False).pvalue)
        else:
            assert row["p"] == association.fisher(*crossed.to_numpy(float).ravel()[:, None])[0]


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, comments=st.integers(10, 400), channels=st.integers(1, 4))
def test_theme_tests_are_those_of_others(seed, comments, channels):
    found = corpus(seed, comments=comments, channels=channels)
    table = explore.theme_tests(found, "channel")
    assert tuple(table.columns) == breakdown.TEST_COLUMNS
    for row in table.itertuples():
        has = found.themes[:, THEMES.index(row.theme)]
        if len({*has}) == 1 or found.comments["channel"].nunique() == 1:
            assert row.test == ""
            assert np.isnan(row.p)
            continue
        crossed = pd.crosstab(has, found.comments["channel"])
        wanted = chi2_contingency(crossed, correction=False)
        assert (row.statistic, row.df) == pytest.approx((wanted.statistic, wanted.dof))
        assert row.least_expected == pytest.approx(wanted.expected_freq.min())
        assert row.cramers_v == pytest.approx(scipy_association(crossed.to_numpy(), method="cramer"))
        if row.test == "chi-square":
            assert row.p == pytest.approx(wanted.pvalue)
            nominal = sm.stats.Table(crossed, shift_zeros=False).test_nominal_association()
            assert row.p == pytest.approx(nominal.pvalue)
        assert (row.test == "chi-square") == (round(wanted.expected_freq.min(), 9) >= 5)
        assert (row.test == "Fisher exact") == (round(wanted.expected_freq.min(), 9) < 5 and crossed.shape[1] == 2)


def test_permutation_is_near_the_exact_probability():
    total, having = np.array([6, 5, 7]), np.array([5, 1, 1])
    statistic = breakdown._chi_square(having, total, 7)
    exact = ways = 0
    for one in range(7):
        for other in range(6):
            if 0 <= (rest := 7 - one - other) <= 7:
                weight = comb(6, one) * comb(5, other) * comb(7, rest)
                ways += weight
                if breakdown._chi_square(np.array([one, other, rest]), total, 7) >= statistic - 1e-9:
                    exact += weight
    assert ways == comb(18, 7)
    found = breakdown._permuted(float(statistic), total, 7, np.random.default_rng(1))
    assert found == pytest.approx(exact / ways, abs=3 * np.sqrt(exact / ways / breakdown.ROUNDS))


def test_false_discoveries_are_rare_where_there_is_nothing():
    """Themes and words drawn by lot: in a few of 30 corpora at most anything is below 0.05 after correction."""
    found = [corpus(seed, comments=200, themes=8) for seed in range(30)]
    assert sum((explore.cooccurrence(one)["p_adjusted"] < 0.05).any() for one in found) <= 5
    assert sum((explore.theme_tests(one, "channel")["p_adjusted"] < 0.05).any() for one in found) <= 5
    assert sum((explore.keyness(one, theme="voice")["comments_p_adjusted"] < 0.05).any() for one in found) <= 5


def test_attributes_that_cannot_be_gone_by_are_refused():
    with pytest.raises(UsageError, match="cooccurrence"):
        explore.theme_by(corpus(), "theme")
    with pytest.raises(UsageError, match="no 'colour'"):
        explore.theme_by(corpus(), "colour")
    with pytest.raises(UsageError, match="theme_by"):
        explore.theme_tests(corpus(), "service")


@pytest.mark.parametrize(("by", "first"), [("year", "2021"), ("quarter", "2021-Q1"), ("month", "2021-01")])
def test_trends_count_every_dated_comment_once(by, first):
    table = invented(4, comments=400)
    table.loc[:9, "date"] = "2021"
    found = explore.trends(explore.corpus_of(table, BOOK), "level", by=by)
    assert tuple(found.columns) == TREND_COLUMNS
    assert found["period"].min() == first
    assert found["count"].sum() == 400 - found.attrs["left_out"]
    assert found.attrs["left_out"] == (0 if by == "year" else 10)
    for row in found[found["total"] > 0].itertuples():
        assert (row.low, row.high) == pytest.approx(proportion_confint(row.count, row.total, method="wilson"))
    with pytest.raises(UsageError, match="goes by"):
        explore.trends(corpus(), by="week")
    with pytest.raises(UsageError, match="no theme 'x'"):
        explore.trends(corpus(), codes=["x"])


# -- comments like each other ------------------------------------------------------------------------------------------


def test_likeness_is_the_cosine_of_the_features_written_out(event):
    matrix = event.space.design.matrix()
    wanted = cosine_similarity(matrix)
    for place in (0, 17, 60):
        assert event.space.cosines(event.space.point(place)) == pytest.approx(wanted[place], abs=1e-8)
    own = event.comments["comment_id"].iloc[17]
    found = explore.most_like(event, comment_id=own, count=110)
    np.fill_diagonal(wanted, 0)
    assert found["likeness"].tolist() == pytest.approx(sorted(wanted[17][wanted[17] > 1e-9], reverse=True), abs=1e-8)
    assert own not in set(found["comment_id"])
    assert [*found.columns] == [*ROW_COLUMNS[:-1], "likeness", "text"]


def test_a_text_is_most_like_itself(event):
    long = event.comments.loc[event.comments["text"].str.len().idxmax()]
    found = explore.most_like(event, text=long["text"], count=1)
    assert found["comment_id"].tolist() == [long["comment_id"]]
    assert explore.most_like(event, text="zzzz qqqq").empty
    for wrong in ({}, {"comment_id": "x", "text": "y"}, {"comment_id": "nobody"}):
        with pytest.raises(UsageError):
            explore.most_like(event, **wrong)


def test_words_that_one_comment_alone_has_make_no_neighbours():
    table = pd.DataFrame({"comment_id": list("abcd"), "text": ["Green zebra door", "Green door", "Green door", "Zoo"]})
    found = explore.most_like(explore.corpus_of(table, BOOK), comment_id="b").set_index("comment_id")["likeness"]
    assert found["c"] == 1
    assert found["a"] < 0.95


def test_typical_leaves_the_comment_itself_out(event):
    members = np.flatnonzero(event.mask(theme="voice"))
    matrix = event.space.design.matrix().toarray()[members]
    points = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    wanted = [
        cosine_similarity(points[[at]], points.sum(axis=0)[None] - points[[at]])[0, 0] for at in range(len(points))
    ]
    found = explore.typical(event, "voice", count=1_000)
    assert found["likeness"].tolist() == pytest.approx(sorted(wanted, reverse=True), abs=1e-6)
    assert explore.unusual(event, "voice", count=1_000)["comment_id"].tolist()[-1] == found["comment_id"].iloc[0]
    assert all("voice" in themes for themes in found["themes"])
    with pytest.raises(UsageError, match="Fewer than 3"):
        explore.typical(event.only(event.mask(theme="voice") & (np.arange(111) < members[2])), "voice")


def test_comments_without_theme_and_with_two(event):
    assert (explore.without_theme(event)["themes"] == "").all()
    assert len(explore.without_theme(event)) == (event.comments["themes"] == "").sum()
    pairs = explore.cooccurrence(event)
    most = pairs.loc[pairs["both"].idxmax()]
    assert len(explore.where_themes_meet(event, most["first"], most["second"])) == most["both"] > 0
    with pytest.raises(UsageError, match="two different"):
        explore.where_themes_meet(event, "voice", "voice")


# -- what holds for all ------------------------------------------------------------------------------------------------

FUNCTIONS = {
    "keyness": lambda one: explore.keyness(one, theme="voice"),
    "phrases": lambda one: explore.keyness(one, theme="voice", length=2),
    "collocations": lambda one: explore.collocations(one, min_count=2),
    "concordance": lambda one: explore.concordance(one, "school .. plan"),
    "cooccurrence": explore.cooccurrence,
    "theme_by": lambda one: explore.theme_by(one, "channel"),
    "theme_by_service": lambda one: explore.theme_by(one, "service"),
    "theme_tests": lambda one: explore.theme_tests(one, "channel"),
    "trends": lambda one: explore.trends(one, by="month"),
    "most_like": lambda one: explore.most_like(one, comment_id="c0007"),
    "most_like_text": lambda one: explore.most_like(one, text="The waiting list for a plan"),
    "typical": lambda one: explore.typical(one, "voice"),
    "unusual": lambda one: explore.unusual(one, "voice"),
    "where_themes_meet": lambda one: explore.where_themes_meet(one, "voice", "information"),
    "without_theme": explore.without_theme,
}
ROW_LEVEL = ("concordance", "most_like", "most_like_text", "typical", "unusual", "where_themes_meet", "without_theme")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_order_of_rows_and_what_was_read_before_change_nothing(name):
    table = invented(2, comments=80)
    one = FUNCTIONS[name](explore.corpus_of(table, BOOK))
    BOOK.engine.find_all(["quite other words that nobody wrote"])
    other = FUNCTIONS[name](explore.corpus_of(table.sample(frac=1, random_state=3), BOOK))
    pd.testing.assert_frame_equal(one, other)
    assert len(one)


@pytest.mark.parametrize("name", ROW_LEVEL)
def test_single_comments_are_marked(name):
    found = FUNCTIONS[name](corpus(2, comments=80))
    assert found.attrs["note"] == explore.NOT_FOR_PUBLICATION
    assert explore.NOT_FOR_PUBLICATION.startswith("Not for publication")


@pytest.mark.parametrize(
    "name", [name for name in FUNCTIONS if "like" not in name and name not in ("typical", "unusual")]
)
def test_few_comments_and_blank_ones_are_no_trouble(name):
    table = pd.DataFrame({"comment_id": ["a", "b", "c"], "text": ["", "…", "No"], "themes": ["voice", "", ""]})
    FUNCTIONS[name](explore.corpus_of(table, BOOK))


def test_a_corpus_needs_ids_and_texts():
    for table in (pd.DataFrame({"text": ["x"]}), pd.DataFrame({"comment_id": ["a", "a"], "text": ["x", "y"]})):
        with pytest.raises(UsageError, match="comment_id"):
            explore.corpus_of(table, BOOK)


def test_figures_are_the_same_bytes_each_time():
    one = corpus(2, comments=80)
    for draw in (
        lambda: explore.keyness_figure(explore.keyness(one, theme="voice")),
        lambda: explore.cooccurrence_figure(explore.cooccurrence(one), BOOK),
        lambda: explore.theme_by_figure(explore.theme_by(one, "channel")),
    ):
        first = as_svg(draw())
        assert first == as_svg(draw())
        assert first.startswith(b"<?xml")
    with pytest.raises(UsageError, match="empty"):
        explore.keyness_figure(explore.keyness(one, theme="voice").head(0))


# -- what may leave the room -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "cells", "count", "kind"),
    [
        (lambda one: explore.theme_by(one, "channel"), ["theme", "channel"], "count", ""),
        (lambda one: explore.theme_by(one, "service"), ["theme", "service"], "count", ""),
        (explore.cooccurrence, ["first", "second"], "both", ""),
        (lambda one: explore.keyness(one, theme="voice"), ["phrase"], "comments", ""),
        (lambda one: explore.trends(one, "level", by="quarter"), ["code", "period"], "count", "level"),
    ],
)
def test_no_small_count_leaves_and_the_others_are_rounded(make, cells, count, kind):
    for seed in range(8):
        one = corpus(seed, comments=90)
        table = make(one)
        safe = explore.safe_counts(one, table, cells, count, kind)
        assert [*safe.columns] == [*cells, count]
        assert safe[cells].equals(table[cells].reset_index(drop=True))
        shown = safe[count].notna().to_numpy()
        assert not shown[table[count] < 5].any()
        assert (safe.loc[shown, count] % 5 == 0).all()
        assert ((safe.loc[shown, count] - table.loc[shown, count].to_numpy()).abs() <= 4).all()


def attacked(one: explore.Corpus, counts: dict, partitions: dict) -> dict:
    """Return the range that an attacker finds of each hidden count, who has the totals of a report as well."""
    known = {(): len(one)}
    for condition in {condition for key in counts for condition in key}:
        codes, members = one.values(condition[0])
        known[(condition,)] = int(members[:, codes.index(condition[1])].sum())
    edition = protect(known, partitions, one.disclosure.rules) | counts
    attacker = Attacker([edition], partitions, threshold=5, rounding=one.disclosure.rounding)
    return {key: attacker.range(key) for key, value in counts.items() if value is None}


def published_of(one: explore.Corpus, table: pd.DataFrame, cells: dict, count: str = "count") -> dict:
    """Return what is shown of each cell, by its key; ``cells`` says what each column holds."""
    safe = explore.safe_counts(one, table, list(cells), count)
    return {
        tuple(sorted((dimension, row[column]) for column, dimension in cells.items())): None
        if pd.isna(row[count])
        else int(row[count])
        for row in safe.to_dict("records")
    }


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("rounding", [1, 5])
def test_hidden_counts_cannot_be_worked_out_of_a_table_and_its_totals(seed, rounding):
    one = replace(corpus(seed, comments=70, themes=2), disclosure=Disclosure(True, 5, rounding))
    table = explore.theme_by(one, "channel").query("theme in ['voice', 'child_centred']")
    counts = published_of(one, table, {"theme": "theme", "channel": "channel"})
    found = attacked(one, counts, {"channel": one.values("channel")[0]})
    for key, (low, high) in found.items():
        assert high - low >= 4, key
    pairs = explore.cooccurrence(one).query("first == 'voice' and second == 'child_centred'")
    for low, high in attacked(
        one, published_of(one, pairs, {"first": "theme", "second": "theme"}, "both"), {}
    ).values():
        assert high - low >= 4


@pytest.mark.parametrize("seed", range(12))
def test_totals_of_a_report_give_way_to_no_cell(seed):
    """Levels by years: a comment has one of each, so that to hide one count takes three others, or two totals.

    With seed 4 nothing but hiding all of them helps.
    """
    one = replace(corpus(seed, comments=60), disclosure=Disclosure(True, 5, 1))
    table = explore.trends(one, "level")
    true = {(("level", row["code"]), ("year", row["period"])): row["count"] for row in table.to_dict("records")}
    safe = explore.safe_counts(one, table, ["code", "period"], kind="level")
    counts = {
        (("level", row["code"]), ("year", row["period"])): None if pd.isna(row["count"]) else int(row["count"])
        for row in safe.to_dict("records")
    }
    found = attacked(one, counts, {name: one.values(name)[0] for name in ("level", "year")})
    for key, (low, high) in found.items():
        if true[key] < 5:  # a larger one that was hidden only with its row is no secret
            assert low == 0, key
            assert high >= 5, key


def test_a_count_that_a_total_would_tell_is_hidden_too():
    """Of 30 comments with the theme 13 and 14 came by two channels: the 3 of the third could be worked out."""
    themes, channels = ["voice"] * 30 + [""] * 30, (["a"] * 13 + ["b"] * 14 + ["c"] * 3) + ["a", "b", "c"] * 10
    rows = [
        (f"c{at:02}", "x", theme, channel) for at, (theme, channel) in enumerate(zip(themes, channels, strict=True))
    ]
    one = explore.corpus_of(pd.DataFrame(rows, columns=["comment_id", "text", "themes", "channel"]), BOOK)
    table = explore.theme_by(one, "channel").query("theme == 'voice'")
    assert table["count"].tolist() == [13, 14, 3]
    exact = replace(one, disclosure=Disclosure(controlled=True, threshold=5, rounding=1))
    assert explore.safe_counts(exact, table, ["theme", "channel"])["count"].isna().tolist() == [True, False, True]


def test_what_the_report_hid_stays_hidden():
    one = corpus(5, comments=90)
    table = explore.theme_by(one, "level")
    largest = table.loc[table["count"].idxmax()]
    key = tuple(sorted((("level", largest["level"]), ("theme", largest["theme"]))))
    before = explore.safe_counts(one, table, ["theme", "level"])
    one.published[key] = None
    after = explore.safe_counts(one, table, ["theme", "level"])
    place = table["count"].idxmax()
    assert pd.notna(before.loc[place, "count"])
    assert pd.isna(after.loc[place, "count"])
    pairs = explore.cooccurrence(one)
    most = pairs["both"].idxmax()
    key = tuple(sorted(("theme", pairs.loc[most, side]) for side in ("first", "second")))
    assert pd.notna(explore.safe_counts(one, pairs, ["first", "second"], "both").loc[most, "both"])
    one.published[key] = None
    assert pd.isna(explore.safe_counts(one, pairs, ["first", "second"], "both").loc[most, "both"])


def test_an_open_year_is_left_as_it_is(event):
    table = explore.theme_by(event, "prompt_level")
    assert explore.safe_counts(event, table, ["theme", "prompt_level"])["count"].equals(table["count"])


def test_tables_that_are_no_counts_are_refused():
    one = corpus()
    table = explore.theme_by(one, "channel")
    both = ["theme", "channel"]
    for cells, count in ((["theme", "colour"], "count"), (["theme"], "count"), ([], "count"), (both, "share")):
        with pytest.raises(UsageError):
            explore.safe_counts(one, table, cells, count)


def test_a_table_of_another_corpus_is_refused():
    table = explore.theme_by(corpus(1, comments=90), "channel")
    with pytest.raises(UsageError, match="contradict"):
        explore.safe_counts(corpus(1, comments=20), table, ["theme", "channel"])


def test_problems_never_quote_a_comment():
    text = "My son Xavier was excluded from the riding school"
    one = explore.corpus_of(pd.DataFrame({"comment_id": ["a", "b"], "text": [text, "x"]}), BOOK)
    for wrong in (
        lambda: one.mask(theme="x"),
        lambda: explore.keyness(one, theme="voice"),
        lambda: explore.typical(one, "voice"),
        lambda: explore.most_like(one, comment_id="z"),
    ):
        with pytest.raises(UsageError) as told:
            wrong()
        assert not any(word in str(told.value) for word in ("Xavier", "riding", "excluded"))


def test_pairs_are_all_there():
    table = explore.cooccurrence(corpus())
    wanted = {frozenset(pair) for pair in combinations(THEMES, 2)}
    assert {frozenset(pair) for pair in zip(table["first"], table["second"], strict=True)} == wanted
