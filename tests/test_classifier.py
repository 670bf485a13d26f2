"""The classifier: what it sees, what it learns, and that every reason adds up."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

import cobench_analysis.coding as coding_room
from cobench_analysis.coding import fitting, learning, project_classifier
from cobench_analysis.coding.calibration import (
    NO_CUT,
    best_threshold,
    cut_for,
    fit_choice,
    fit_themes,
    theme_signals,
)
from cobench_analysis.coding.classifier import WHOLE, Classifier
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.coding.coder import Coder
from cobench_analysis.coding.decision import CodeNumbers
from cobench_analysis.coding.design import Design
from cobench_analysis.coding.features import fit_features
from cobench_analysis.coding.fitting import fit
from cobench_analysis.coding.hits import TURNED, Hits
from cobench_analysis.coding.learning import learn
from cobench_analysis.coding.reference import ALWAYS, FOLDS, Reference, read_codings
from cobench_analysis.coding.sentences import sentences_of
from cobench_analysis.errors import InputError, UsageError
from cobench_analysis.intake.ids import text_sha256
from cobench_analysis.tables import BANDS, table_sha256

SAYINGS = [
    "The waiting list is far too long. Nobody rang us back.", "n/a", "", "Staff were lovely. But we waited a year!",
    "The council must commission more respite", "CPD", "My son's plan was late, again", "They don’t listen to parents",
    "no", "Local Offer 😀", "Who do we ring? İ don't know", "[phone]", "Zxqv wibble", "the the the",
]  # fmt: skip


def frame(texts: list[str], **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"comment_id": [f"c{place:03d}" for place in range(len(texts))], "text": texts} | columns)


@pytest.fixture(scope="module")
def coder(codebook: Codebook, classifier: Classifier) -> Coder:
    return Coder(codebook, classifier)


@pytest.fixture(scope="module")
def taught() -> pd.DataFrame:
    """A small set of coded texts in which words tell the codes."""
    late = [f"we waited {number} weeks for a reply" for number in range(30)]
    rang = [f"she rang us on day {number} and was kind" for number in range(30)]
    return pd.DataFrame(
        {
            "text": late + rang,
            "themes": ["timeliness"] * 30 + ["communication;workforce"] * 30,
            "level": ["individual"] * 60,
            "stance": ["weakness"] * 30 + ["strength"] * 30,
            "group": [f"writer {number % 6}" for number in range(60)],
        }
    )


@given(st.lists(st.one_of(st.sampled_from(SAYINGS), st.text(max_size=60)), min_size=1, max_size=6))
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])  # shrinking takes minutes
def test_the_reasons_of_a_code_sum_to_its_score(coder: Coder, texts: list[str]) -> None:
    comments = frame(texts)
    coding = coder.code(comments)
    evidence = coding.evidence[coding.evidence["source"].isin(["rule", "classifier"])]
    by_model = evidence[evidence["rule_id"] == "(baseline)"][["comment_id", "kind", "code"]]
    sums = evidence.merge(by_model).groupby(["comment_id", "kind", "code"])["weight"].sum()
    numbers = CodeNumbers(coder.codebook)
    for (comment_id, kind, code), total in sums.items():
        text = comments.set_index("comment_id").at[comment_id, "text"]
        assert total == pytest.approx(_score(coder, text)[numbers.of(kind, [code])[0]], abs=1e-4)


def _score(coder: Coder, text: str) -> np.ndarray:
    """Return the scores of a text by the plain product of its written-out features with the weights."""
    known, book = coder.classifier, coder.codebook
    assert known is not None
    model = known.folds.get(text_sha256(text), WHOLE - 1) + 1
    numbers = CodeNumbers(book)
    hits = book.engine.find_all([text])
    design = known.features.design(1, list(book.engine.keys), hits.tokens, hits, numbers.of_hits(hits))
    vectors = known.features.vectors(list(book.engine.keys))
    word, grams, settings_, votes = (
        part[model].astype(np.float64) for part in (known.words, known.grams, known.settings, known.votes)
    )
    width = len(known.features.words)
    places = known.features.numbers_of(list(book.engine.keys))
    # A known word's row holds its letters already; of an unknown word there are only its letters.
    adds = word[places] + np.where(places[:, None] == width, vectors[:, width:] @ grams, 0)
    scales = np.concatenate((known.features.setting_idf, known.features.rule_scales()))
    others = design.others.toarray() / scales
    return (design.words @ adds + others @ np.concatenate((settings_, votes)) + known.baseline[model])[0]


def test_the_fast_sums_are_the_written_out_features_times_the_weights(codebook: Codebook, taught: pd.DataFrame) -> None:
    reference = read_codings(taught, codebook)
    numbers = CodeNumbers(codebook)
    hits = codebook.engine.find_all(reference.texts)
    code = numbers.of_hits(hits)
    keys = list(codebook.engine.keys)
    features = fit_features(len(reference.texts), keys, hits.tokens, [rule.id for rule in hits.rules], len(numbers))
    design = features.design(len(reference.texts), keys, hits.tokens, hits, code)
    weights = np.random.default_rng(0).normal(size=(design.shape[1], 3))
    written = design.matrix()
    assert written.shape == design.shape
    assert np.allclose(design @ weights, written @ weights)
    assert np.allclose(design.back(design @ weights), written.T @ (written @ weights))


def test_weights_are_those_of_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a search that goes on; where it ends in earnest, no probability is far from scikit-learn's."""
    generator = np.random.default_rng(1)
    from scipy.sparse import csr_matrix, eye_array

    table = generator.normal(size=(300, 12)) * (generator.random((300, 12)) < 0.4)
    design = Design(csr_matrix(table[:, :8]), csr_matrix(eye_array(8)), csr_matrix(table[:, 8:]))
    right = table @ generator.normal(size=(12, 2)) + generator.normal(size=(300, 2)) > 0
    fold = np.repeat(np.arange(FOLDS), 60).astype(np.int32)
    weight = np.full(right.shape, 3.0)
    early = fit(design, right, weight, fold)
    monkeypatch.setattr(fitting, "_CLOSE", 1e-3)
    fitted = fit(design, right, weight, fold)
    for model in range(FOLDS + 1):
        for code in range(2):
            rows = fold != model - 1
            oracle = LogisticRegression(C=3.0, tol=1e-9, max_iter=10_000)
            oracle.fit(table[rows], right[rows, code])
            assert fitted.weights[model, :, code] == pytest.approx(oracle.coef_[0], abs=0.02)
            assert fitted.baseline[model, code] == pytest.approx(oracle.intercept_[0], abs=0.02)
            odds = table @ early.weights[model, :, code] + early.baseline[model, code]
            assert 1 / (1 + np.exp(-odds)) == pytest.approx(oracle.predict_proba(table)[:, 1], abs=0.05)


@pytest.mark.parametrize("taught_by_all", [0, 200])
def test_a_model_has_seen_nothing_of_the_fold_that_it_leaves_out(taught_by_all: int) -> None:
    """Where most texts are in no fold, all models begin at what these teach: it must leave no trace either."""
    from scipy.sparse import csr_matrix, eye_array

    generator = np.random.default_rng(4)
    table = generator.normal(size=(300, 10))
    design = Design(csr_matrix(table[:, :6]), csr_matrix(eye_array(6)), csr_matrix(table[:, 6:]))
    right = table @ generator.normal(size=(10, 3)) + generator.normal(size=(300, 3)) > 0
    fold = np.where(np.arange(300) < taught_by_all, ALWAYS, np.arange(300) % FOLDS).astype(np.int32)
    weight = np.ones(right.shape)
    before = fit(design, right, weight, fold)
    for left_out in range(FOLDS):
        other = fit(design, right ^ (fold == left_out)[:, None], weight, fold)
        assert np.array_equal(other.weights[left_out + 1], before.weights[left_out + 1])
        for code in range(3):
            assert not np.array_equal(other.weights[0][:, code], before.weights[0][:, code]), (
                "the fold teaches each code"
            )


def test_what_was_not_coded_teaches_nothing(codebook: Codebook, taught: pd.DataFrame) -> None:
    without = learn(codebook, read_codings(taught.drop(columns="level"), codebook))
    assert {kind for kind, *_ in without.measured} == {"theme", "stance"}
    half = taught.assign(level=["individual"] * 30 + [""] * 30)
    assert read_codings(half, codebook).known[:, 0].sum() - read_codings(taught, codebook).known[:, 0].sum() == -30


def test_order_of_rows_and_earlier_texts_change_nothing(codebook: Codebook, taught: pd.DataFrame) -> None:
    one = learn(codebook, read_codings(taught, codebook))
    codebook.engine.find_all(["words never met before: xylophone quokka"])
    other = learn(codebook, read_codings(taught.sample(frac=1, random_state=3), codebook))
    assert one.sha256 == other.sha256
    assert one.measured == other.measured
    assert one.folds == other.folds


def test_equal_texts_and_one_writers_texts_share_a_fold(codebook: Codebook) -> None:
    rows = pd.DataFrame({"text": ["a b", "a  b", "c", "d", "e"], "themes": "", "group": ["x", "", "y", "y", ""]})
    reference = read_codings(rows, codebook)
    fold = {text: int(one) for text, one in zip(reference.texts, reference.fold, strict=True)}
    assert fold["a b"] == fold["a  b"]
    assert fold["c"] == fold["d"]
    assert set(reference.fold[[text not in set(rows["text"]) for text in reference.texts]]) == {ALWAYS}


def test_a_comment_that_taught_is_scored_without_it(codebook: Codebook, taught: pd.DataFrame) -> None:
    odd = "we waited for Zwiebelkuchen"
    rows = pd.DataFrame({"text": [odd] * 3, "themes": "community", "group": "odd"})
    learnt = learn(codebook, read_codings(pd.concat([taught, rows]).fillna(""), codebook))
    code = CodeNumbers(codebook).of("theme", ["community"])[0]
    word = learnt.features.word_number["zwiebelkuchen"]
    model = learnt.folds[text_sha256(odd)] + 1
    assert learnt.words[WHOLE][word, code] > learnt.words[model][word, code] + 1
    judge = Coder(codebook, learnt)
    scores = {text: _score(judge, text)[code] for text in (odd, f"{odd} again")}
    assert scores[f"{odd} again"] > scores[odd] + 0.5
    assert _given_score(judge, odd, "community") in (None, pytest.approx(scores[odd], abs=1e-4))


def _given_score(coder: Coder, text: str, code: str) -> float | None:
    """Return the sum of the reasons of a code, where it was looked at."""
    rows = coder.code(frame([text])).evidence
    adds = rows.loc[(rows["code"] == code) & rows["source"].isin(["rule", "classifier"]), "weight"]
    return float(adds.sum()) if len(adds) else None


def test_confidence_and_band_stand_for_every_code_of_the_model(coder: Coder) -> None:
    coding = coder.code(frame(SAYINGS))
    codes = coding.codes.set_index("comment_id")
    said = ~codes["text"].isin(["n/a", "", "no", "[phone]"])
    assert set(codes.loc[said, "decided_by"]) == {"model"}
    assert codes.loc[said, "level_confidence"].between(0, 1).all()
    assert codes.loc[codes["text"] == "n/a", "level_confidence"].isna().all()
    for row in codes[said].itertuples():
        chances = [float(one) for one in row.theme_confidences.split(";") if one]
        assert len(chances) == len([one for one in row.themes.split(";") if one])
        assert chances == sorted(chances, reverse=True)
    weakest = coding.bands.assign(place=coding.bands["band"].map(BANDS.index)).groupby("comment_id")["place"].max()
    assert (codes["status"].map(BANDS.index) == weakest).all()


def test_the_question_is_never_sure_and_not_read_under_a_prompt(coder: Coder) -> None:
    asked = frame(["no", "no"], question="Do they listen to you?", prompt_level=["", "strategic"])
    coding = coder.code(asked)
    by_question = coding.evidence[coding.evidence["source"] == "question"]
    assert set(by_question["comment_id"]) == {"c000"}
    assert (coding.bands.loc[coding.bands["comment_id"] == "c000", "band"] == "please_check").all()


def test_order_of_comments_changes_nothing(coder: Coder) -> None:
    one, other = coder.code(frame(SAYINGS)), coder.code(frame(SAYINGS).sample(frac=1, random_state=1))
    for name in ("codes", "evidence", "bands"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_batches_change_nothing(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = coder.code(frame(SAYINGS))
    monkeypatch.setattr("cobench_analysis.coding.coder.SLICE", 3)
    parts = coder.code(frame(SAYINGS))
    pd.testing.assert_frame_equal(whole.codes, parts.codes)
    same = [name for name in whole.evidence.columns if name != "weight"]
    pd.testing.assert_frame_equal(whole.evidence[same], parts.evidence[same])
    assert np.allclose(whole.evidence["weight"], parts.evidence["weight"], atol=1e-5)


def test_a_kept_classifier_is_the_one_that_was_learnt(
    codebook: Codebook, taught: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = learn(codebook, read_codings(taught, codebook))
    kept = tmp_path / "classifier-x.npz"
    old = tmp_path / "classifier-old.npz"
    old.write_bytes(b"cut short")
    assert project_classifier._read(old) is None
    project_classifier._keep(kept, learnt)
    assert not old.exists()
    again = project_classifier._read(kept)
    assert again is not None
    one, other = (Coder(codebook, known).code(frame(SAYINGS)) for known in (learnt, again))
    pd.testing.assert_frame_equal(one.codes, other.codes)
    pd.testing.assert_frame_equal(one.evidence, other.evidence)
    assert (again.sha256, again.measured, again.folds) == (learnt.sha256, learnt.measured, learnt.folds)


def test_learning_imports_nothing_that_only_uses_what_was_learnt() -> None:
    room = Path(coding_room.__file__).parent
    seen, todo = set(), ["learning", "reference", "project_classifier"]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for node in ast.walk(ast.parse((room / f"{name}.py").read_text(encoding="utf-8"))):
            module = getattr(node, "module", None) or ""
            if isinstance(node, ast.ImportFrom) and module.startswith("cobench_analysis.coding."):
                todo.append(module.split(".")[2])
    assert not seen & set(project_classifier.USES)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("themes", "voice;nonsense", "nonsense"), ("level", "cosmic", "cosmic"), ("stance", "grumpy", "grumpy")],
)
def test_codes_that_the_codebook_lacks_are_all_named(codebook: Codebook, column: str, value: str, said: str) -> None:
    rows = pd.DataFrame({"text": ["a", "b"], "themes": "", column: [value, "other wrong"]})
    with pytest.raises(InputError) as caught:
        read_codings(rows, codebook)
    assert said in str(caught.value)
    assert "other wrong" in str(caught.value)


def test_reference_needs_texts(codebook: Codebook) -> None:
    with pytest.raises(UsageError, match="no column text"):
        read_codings(pd.DataFrame({"themes": ["voice"]}), codebook)


# What an attack with bad input found


def test_an_empty_table_is_coded(coder: Coder) -> None:
    assert len(coder.code(frame([])).codes) == 0


def test_signs_alone_are_never_sure(coder: Coder) -> None:
    assert set(coder.code(frame(["☹️", "_"])).bands["band"]) == {"please_check"}


def test_a_question_settles_no_stance_that_words_carry(coder: Coder) -> None:
    texts = ["Please delete my earlier entry, wrong survey.", "link won't open", "The physio"]
    coding = coder.code(frame(texts, question="What went well?"))
    by_question = coding.evidence[coding.evidence["source"] == "question"]
    assert not set(by_question["comment_id"]) & {"c000", "c001"}
    for row in by_question.itertuples():  # the question is the one reason for what it settled
        cell = coding.evidence[["comment_id", "kind", "code"]].eq([row.comment_id, row.kind, row.code]).all(axis=1)
        assert cell.sum() == 1


def test_what_an_engine_has_met_before_changes_no_evidence(codebook: Codebook, classifier: Classifier) -> None:
    one = Coder(load_codebook(), classifier).code(frame(SAYINGS)).evidence
    other = load_codebook()
    other.engine.find_all([" ".join(reversed(text.split())) for text in reversed(SAYINGS)])
    assert table_sha256(one) == table_sha256(Coder(other, classifier).code(frame(SAYINGS)).evidence)


def test_codings_of_one_writer_measure_nothing(codebook: Codebook, taught: pd.DataFrame) -> None:
    alone = learn(codebook, read_codings(taught.assign(group="A"), codebook))
    assert alone.measured == ()
    coding = Coder(codebook, alone).code(frame(["Lovely weather"]))
    assert coding.codes.at[0, "themes"] == ""
    assert set(coding.bands["band"]) == {"please_check"}


def test_a_classifier_of_another_codebook_is_refused(codebook: Codebook, classifier: Classifier) -> None:
    for other in (replace(codebook, themes=codebook.themes[::-1]), replace(codebook, rules=codebook.rules[:-3])):
        with pytest.raises(UsageError, match="another codebook"):
            Coder(other, classifier)


@pytest.mark.parametrize("damage", ["words", "baseline", "folds.texts", "measured", "sha256"])
def test_a_damaged_kept_classifier_is_learnt_again(
    codebook: Codebook, taught: pd.DataFrame, tmp_path: Path, damage: str
) -> None:
    arrays = project_classifier._arrays(learn(codebook, read_codings(taught, codebook)))
    kept = tmp_path / "classifier-x.npz"
    np.savez(kept, **(arrays | {damage: np.array(5)}))
    assert project_classifier._read(kept) is None or damage == "sha256"
    kept.write_bytes(b"")
    assert project_classifier._read(kept) is None


# Calibration


@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 2**31))
@settings(max_examples=50, deadline=None)
def test_signals_of_a_theme_do_not_depend_on_the_order_of_themes(count: int, themes: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    scores, best = generator.normal(size=(2, count, themes))
    voted = generator.random((count, themes)) < 0.5
    order = generator.permutation(themes)
    turned = theme_signals(*(table[:, order] for table in (scores, best, voted)))
    assert np.allclose(theme_signals(scores, best, voted)[:, order], turned)


def test_probabilities_are_shares_of_what_is_right() -> None:
    generator = np.random.default_rng(2)
    scores = generator.normal(size=(6000, 4))
    right = generator.random((6000, 4)) < 1 / (1 + np.exp(-2 * scores + 1))
    seen = scores, scores, np.zeros_like(right)
    chance = fit_themes(*seen, right)(*seen)
    for low in np.arange(0, 1, 0.2):
        inside = (chance >= low) & (chance < low + 0.2)
        assert right[inside].mean() == pytest.approx(chance[inside].mean(), abs=0.04)


def test_a_choice_sums_to_one_and_a_code_never_given_is_never_likely() -> None:
    generator = np.random.default_rng(3)
    right = generator.integers(0, 3, 500)
    scores = np.eye(4)[right] * 3 + generator.normal(size=(500, 4))
    chance = fit_choice(scores, right.astype(np.int32))(scores)
    assert np.allclose(chance.sum(axis=1), 1)
    assert chance[:, 3].max() < 0.01
    assert (chance.argmax(axis=1) == right).mean() > 0.8
    two = fit_choice(scores[:, :2], (right > 0).astype(np.int32))(scores[:, :2])
    assert np.allclose(two.sum(axis=1), 1)


@given(st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=1, max_size=60))
def test_the_threshold_is_the_best_of_all(rows: list[tuple[int, bool]]) -> None:
    chance, right = np.array([one / 10 for one, _ in rows]), np.array([one for _, one in rows])

    def f1(threshold: float) -> float:
        given_ = chance >= threshold
        return 2 * (given_ & right).sum() / max(1, given_.sum() + right.sum())

    found = best_threshold(chance, right)
    assert f1(found) == pytest.approx(max([f1(one) for one in set(chance)] if right.any() else [0]))


@given(st.lists(st.tuples(st.integers(0, 10), st.booleans()), max_size=60), st.sampled_from([0.5, 0.75, 0.9]))
def test_a_band_holds_what_it_promises(rows: list[tuple[int, bool]], share: float) -> None:
    chance, right = np.array([one / 10 for one, _ in rows]), np.array([one for _, one in rows], np.bool_)
    cut = cut_for(chance, right, share, 3)
    inside = chance >= cut
    assert cut == NO_CUT or (right[inside].mean() >= share and inside.sum() >= 3)


def test_bands_of_the_project_hold_what_they_promise(classifier: Classifier) -> None:
    rows = pd.DataFrame(classifier.measured, columns=["kind", "code", "band", "given", "right"])
    share = rows.groupby(["kind", "band"])[["given", "right"]].sum().eval("right / given")
    for kind in ("level", "theme", "stance"):
        assert share[kind, "sure"] >= learning.SURE_IS
        assert share[kind, "fairly_sure"] >= learning.FAIRLY_SURE_IS - 0.001
        assert share[kind, "please_check"] < share[kind, "fairly_sure"]


def test_rare_codes_are_read_by_hand(codebook: Codebook, taught: pd.DataFrame) -> None:
    learnt = learn(codebook, read_codings(taught, codebook))
    assert learnt.rare[1:].all()  # thirty examples each are too few; only the level has sixty
    coding = Coder(codebook, learnt).code(frame(["we waited nine weeks for a reply"]))
    assert "timeliness" in coding.codes.at[0, "themes"]
    assert set(coding.bands.loc[coding.bands["kind"] != "level", "band"]) == {"please_check"}


def test_a_reference_is_arrays_of_one_length(codebook: Codebook, taught: pd.DataFrame) -> None:
    reference = read_codings(taught, codebook)
    assert isinstance(reference, Reference)
    assert len(reference.texts) == len(reference.given) == len(reference.known) == len(reference.fold)
    assert list(reference.texts) == sorted(reference.texts)


def test_what_only_teaches_is_never_measured(codebook: Codebook, taught: pd.DataFrame) -> None:
    further = pd.DataFrame({"text": ["we waited", taught.loc[0, "text"]], "themes": "timeliness"})
    frame = pd.concat([taught.assign(only_teaches=""), further.assign(only_teaches="yes")], ignore_index=True)
    reference = read_codings(frame, codebook)
    fold = {text: int(one) for text, one in zip(reference.texts, reference.fold, strict=True)}
    assert fold["we waited"] == ALWAYS
    assert fold[str(taught.loc[0, "text"])] != ALWAYS, "the same text is measured, so it is left out in its fold"
    rows = [place for place, text in enumerate(reference.texts) if text == taught.loc[0, "text"]]
    assert reference.known[rows].any(axis=1).sum() == 1, "of two rows with the same text one measures"
    alone = read_codings(taught, codebook)
    assert all(fold[text] == one for text, one in zip(alone.texts, alone.fold.tolist(), strict=True))


@given(st.lists(st.lists(st.sampled_from(["They never rang", "Lovely staff", "waiting list", "£", "no"]), max_size=4)))
def test_sentences_are_scored_as_comments_of_their_own(codebook: Codebook, comments: list[list[str]]) -> None:
    texts = [". ".join(one) for one in comments]
    hits = codebook.engine.find_all(texts)
    code = CodeNumbers(codebook).of_hits(hits)
    cut = sentences_of(hits, code)
    alone = [part for one in comments if sum(part != "£" for part in one) > 1 for part in one if part != "£"]
    apart = codebook.engine.find_all(alone)
    keys = list(codebook.engine.keys)
    numbers = range(len(alone))

    def words(found: Hits) -> list[list[str]]:
        return [[keys[key] for key in found.tokens.key[found.tokens.text == number]] for number in numbers]

    def rules(found: Hits) -> list[list[int]]:
        return [found.rule[(found.text == number) & (found.outcome <= TURNED)].tolist() for number in numbers]

    assert len(cut.comment) == len(alone)
    assert words(cut.hits) == words(apart)
    assert rules(cut.hits) == rules(apart)
    scores = np.arange(len(texts), dtype=np.float64)[:, None]
    best = cut.best(scores, lambda sentences: sentences.comment[:, None] + np.array([[0.5]]))
    several = np.isin(np.arange(len(texts)), cut.comment)
    assert best[several] == pytest.approx(scores[several] + 0.5)
    assert best[~several] == pytest.approx(scores[~several])
