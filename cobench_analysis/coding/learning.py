"""Learn from reference codings: weights, probabilities, thresholds and bands, all measured on unseen texts.

Every text is left out once, with all of its writer's (cross-fitting), so that nothing said about how good the
coding is was measured on what it was learnt from. The order of rows and of writers changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from cobench_analysis.coding.calibration import (
    NO_CUT,
    ChoiceCalibration,
    Floats,
    ThemeCalibration,
    best_f1,
    best_threshold,
    cut_for,
    fit_choice,
    fit_themes,
)
from cobench_analysis.coding.classifier import WHOLE, Classifier, Singles
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.decision import LEVEL, STANCE, THEME, CodeNumbers
from cobench_analysis.coding.features import Design, Features, fit_features
from cobench_analysis.coding.hits import TURNED, Hits, Tokens
from cobench_analysis.coding.lookup import Bools, Ints
from cobench_analysis.coding.reference import ALWAYS, FOLDS, Reference, text_sha256
from cobench_analysis.progress import Progress
from cobench_analysis.store import sha256_bytes
from cobench_analysis.tables import BANDS, KINDS

INVERSE_PENALTY = 3.0  # chosen by cross-validation on the training comments (docs/decisions/0006)
SURE_IS, FAIRLY_SURE_IS = 0.94, 0.75  # what share of the codes of a band must have been right on unseen texts
BELIEVED_FROM = 50  # codes, before a share is believed
FEW_EXAMPLES = 100  # from about so many examples on a theme is held to the threshold of all
UNMEASURED = 0.5  # the threshold of themes where all codings come from one writer
RARE = 40  # examples; a code with fewer is read by hand
_FAR = 30.0  # log-odds beyond which a probability is 0 or 1
# Mean change of a weight, for each text learnt from, at which the search ends: chosen by left-out texts. With many
# texts a coarser end saves two minutes; with few it costs much. Searches that leave a fold out begin at the weights of
# the whole, so a coarse end keeps a trace of the fold: measured on one fold, F1 of left-out texts is 0.004 too high.
_CLOSE = 4e-8
_HASHED_TO = 5  # decimals of the weights that the model's hash covers: solvers differ behind that


@dataclass(frozen=True)
class Fitted:
    """Linear models of all codes.

    Parameters
    ----------
    weights
        ``(models, features, codes)``.
    baseline
        ``(models, codes)``.
    """

    weights: Singles
    baseline: Floats


def learn(codebook: Codebook, reference: Reference, progress: Progress | None = None) -> Classifier:
    """Learn to code as the reference was coded.

    Parameters
    ----------
    codebook
        Codes and rules.
    reference
        Coded texts.
    progress
        Called with the number of linear models that were fitted since the last call.

    Examples
    --------
    >>> import pandas as pd
    >>> from cobench_analysis import load_codebook
    >>> from cobench_analysis.coding.reference import read_codings
    >>> rows = [("We waited a year", "timeliness"), ("They rang me back", "communication")] * 20
    >>> book = load_codebook()
    >>> taught = learn(book, read_codings(pd.DataFrame(rows, columns=["text", "themes"]), book))
    >>> "waited" in taught.features.words
    True
    """
    numbers = CodeNumbers(codebook)
    hits = codebook.engine.find_all(reference.texts)
    code = numbers.of_hits(hits)
    keys, tokens = _in_alphabet(list(codebook.engine.keys), hits.tokens)
    rules = [rule.id for rule in hits.rules]
    features = fit_features(len(reference.texts), keys, tokens, rules, len(numbers))
    design = features.design(len(reference.texts), keys, tokens, hits, code)
    counts = reference.known[:, numbers.kind[: numbers.learnt]]
    fitted = fit(design, reference.given[:, : numbers.learnt], counts, reference.fold, progress)
    scores = _unseen(design, reference.fold, fitted)
    voted = _voted(hits, code, len(reference.texts), numbers)
    return _Learner(reference, numbers, scores, voted).classifier(features, fitted)


def _in_alphabet(keys: list[str], tokens: Tokens) -> tuple[list[str], Tokens]:
    """Renumber the words by alphabet: sums must not depend on what an engine has met before."""
    used = np.unique(tokens.key)
    order = sorted(used.tolist(), key=keys.__getitem__)
    number = np.zeros(len(keys), np.int32)
    number[order] = np.arange(len(order))
    return [keys[key] for key in order], replace(tokens, key=number[tokens.key])


def fit(design: Design, given: Bools, counts: Bools, fold: Ints, progress: Progress | None = None) -> Fitted:
    """Fit a model of every code on everything, and on everything but each fold.

    Logistic regression with a penalty on the squared weights, as scikit-learn's ``LogisticRegression``, which
    cannot take the features as a product of two tables (written out they take ten times as long) nor begin
    at another model's weights. All codes are searched for at once.

    Parameters
    ----------
    design
        The features.
    given, counts
        ``(n, codes)``: whether people gave the code, and whether they were asked to.
    fold
        ``(n,)``: in which a text is left out.
    progress
        Called with 1 after each of the models.
    """
    everything = _fit(design, given, counts, None)
    if progress:
        progress(1)

    def without(left_out: int) -> tuple[Floats, Floats]:
        found = _fit(design, given, counts & (fold != left_out)[:, None], everything)
        if progress:
            progress(1)
        return found

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        models = [everything, *threads.map(without, range(FOLDS))]
    weights, baseline = (np.stack(part) for part in zip(*models, strict=True))
    return Fitted(weights.astype(np.float32), baseline)


def _fit(design: Design, given: Bools, counts: Bools, begin: tuple[Floats, Floats] | None) -> tuple[Floats, Floats]:
    """Return weights ``(features, codes)`` and baseline ``(codes,)``, beginning the search at ``begin``."""
    from scipy.optimize import minimize

    shape = design.shape[1] + 1, given.shape[1]
    signs = np.where(given, -1.0, 1.0)
    bend: dict[str, Floats] = {}  # of the loss, at the weights looked at last

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        odds = signs * (design @ weights[:-1] + weights[-1])
        wrong = 1 / (1 + np.exp(-np.clip(odds, -_FAR, _FAR)))
        bend["at"], bend["by"] = flat.copy(), np.where(counts, INVERSE_PENALTY * wrong * (1 - wrong), 0)
        pull = np.where(counts, INVERSE_PENALTY * signs * wrong, 0)
        slope = np.concatenate((design.back(pull) + weights[:-1], pull.sum(axis=0, keepdims=True)))
        missed = np.where(counts, np.logaddexp(0, odds), 0).sum()
        return INVERSE_PENALTY * missed + (weights[:-1] ** 2).sum() / 2, slope.ravel()

    def curvature(flat: Floats, along: Floats) -> Floats:
        if not np.array_equal(bend["at"], flat):
            loss(flat)
        step = along.reshape(shape)
        pull = bend["by"] * (design @ step[:-1] + step[-1])
        turned: Floats = np.concatenate((design.back(pull) + step[:-1], pull.sum(axis=0, keepdims=True))).ravel()
        return turned

    if begin is None:
        share = ((given & counts).sum(axis=0) + 0.5) / (counts.sum(axis=0) + 1)
        begin = np.zeros((shape[0] - 1, shape[1])), np.log(share / (1 - share))
    first = np.concatenate((begin[0].ravel(), begin[1]))
    found = minimize(loss, first, jac=True, hessp=curvature, method="Newton-CG", options={"xtol": _CLOSE * len(given)})
    weights = found.x.reshape(shape)
    return weights[:-1], weights[-1]


def _unseen(design: Design, fold: Ints, fitted: Fitted) -> Floats:
    """Return the scores of every text by the model that has not seen it."""
    scores = np.zeros((design.shape[0], fitted.weights.shape[2]))
    for model in range(FOLDS + 1):
        rows = fold == model - 1
        scores[rows] = (design @ fitted.weights[model].astype(np.float64) + fitted.baseline[model])[rows]
    return scores


def _voted(hits: Hits, code: Ints, texts: int, numbers: CodeNumbers) -> Bools:
    voted = np.zeros((texts, len(numbers)), np.bool_)
    speaks = hits.outcome <= TURNED
    voted[hits.text[speaks], code[speaks]] = True
    return voted


class _Learner:
    """Learns, from scores of unseen texts, probabilities, thresholds and bands."""

    def __init__(self, reference: Reference, numbers: CodeNumbers, scores: Floats, voted: Bools) -> None:
        self.reference, self.numbers, self.scores, self.voted = reference, numbers, scores, voted
        self.measured_on = reference.fold != ALWAYS

    def classifier(self, features: Features, fitted: Fitted) -> Classifier:
        """Put together what was learnt."""
        numbers, given = self.numbers, self.reference.given
        thresholds, sure, fairly_sure = (np.full(size, NO_CUT) for size in (numbers.learnt, len(KINDS), len(KINDS)))
        rare = given[self.measured_on, : numbers.learnt].sum(axis=0) < RARE
        themes = numbers.all_of("theme")
        theme_calibration, choices = ThemeCalibration(np.eye(6)[0], np.zeros(themes.stop - themes.start)), {}
        measured: list[tuple[str, str, str, int, int]] = []
        for kind in (LEVEL, THEME, STANCE):
            rows = np.flatnonzero(self.measured_on & self.reference.known[:, kind]).astype(np.int32)
            codes = numbers.all_of(KINDS[kind])
            if not len(rows) or codes.start == codes.stop:
                continue
            if len(np.unique(self.reference.fold[rows])) < 2:  # nothing can be left out, so nothing is measured
                if kind == THEME:
                    thresholds[codes] = UNMEASURED
                else:
                    choices[kind] = ChoiceCalibration(
                        np.eye(codes.stop - codes.start), np.zeros(codes.stop - codes.start)
                    )
                continue
            probability = self._cross_fitted(kind, rows)
            right = given[rows, codes]
            if kind == THEME:
                theme_calibration = fit_themes(self.scores[rows, codes], self.voted[rows, codes], right)
                thresholds[codes] = theme_thresholds(probability, right)
                chosen = probability >= thresholds[codes]
            else:
                choices[kind] = fit_choice(self.scores[rows, codes], right.argmax(axis=1).astype(np.int32))
                chosen = probability == probability.max(axis=1, keepdims=True)
            common = chosen & ~rare[codes]
            sure[kind], fairly_sure[kind] = band_cuts(probability[common], right[common])
            band = bands_of(probability, sure[kind], fairly_sure[kind], rare[codes])
            measured += self._measure(kind, chosen, right, band)
        return Classifier(
            features,
            *_split(features, fitted.weights),
            fitted.baseline,
            theme_calibration,
            choices,
            thresholds,
            sure,
            fairly_sure,
            rare,
            self._folds(),
            tuple(measured),
            _sha256(fitted),
            numbers.codes[: numbers.learnt],
        )

    def _fit(self, kind: int, rows: Ints) -> Callable[[Ints], Floats]:
        """Learn probabilities from some texts; return what gives those of others."""
        codes = self.numbers.all_of(KINDS[kind])
        given = self.reference.given[rows, codes]
        if kind == THEME:
            themes: ThemeCalibration = fit_themes(self.scores[rows, codes], self.voted[rows, codes], given)
            return lambda others: themes(self.scores[others, codes], self.voted[others, codes])
        choice: ChoiceCalibration = fit_choice(self.scores[rows, codes], given.argmax(axis=1).astype(np.int32))
        return lambda others: choice(self.scores[others, codes])

    def _cross_fitted(self, kind: int, rows: Ints) -> Floats:
        """Return probabilities of some texts, each learnt from other folds only."""
        fold = self.reference.fold[rows]
        codes = self.numbers.all_of(KINDS[kind])
        probability = np.zeros((len(rows), codes.stop - codes.start))
        for left_out in range(FOLDS):
            inside = fold == left_out
            if inside.any() and not inside.all():
                probability[inside] = self._fit(kind, rows[~inside])(rows[inside])
        return probability

    def _measure(self, kind: int, chosen: Bools, right: Bools, band: Ints) -> Iterator[tuple[str, str, str, int, int]]:
        first = self.numbers.all_of(KINDS[kind]).start
        for code in range(chosen.shape[1]):
            for place, name in enumerate(BANDS):
                rows = chosen[:, code] & (band[:, code] == place)
                if rows.any():
                    counts = int(rows.sum()), int((rows & right[:, code]).sum())
                    yield KINDS[kind], self.numbers.codes[first + code][1], name, *counts

    def _folds(self) -> dict[bytes, int]:
        texts, folds = self.reference.texts, self.reference.fold.tolist()
        return {text_sha256(text): fold for text, fold in zip(texts, folds, strict=True) if fold != ALWAYS}


def theme_thresholds(probability: Floats, right: Bools) -> Floats:
    """Return the probability from which on each theme is given.

    The one that yields the best F1 over all themes; for a theme with few examples lower, towards the half of its own
    best F1. That half is the best threshold for F1 where probabilities are right (Lipton, Elkan and Naryanaswamy 2014,
    "Optimal thresholding of classifiers to maximize F1 measure"), which is low where a theme is hard to tell.

    Parameters
    ----------
    probability, right
        ``(n, themes)``: of texts that were left out, and whether people gave the theme.

    Examples
    --------
    >>> theme_thresholds(np.array([[0.9], [0.6], [0.5], [0.1]]), np.array([[True], [True], [False], [False]])).round(2)
    array([0.5])
    """
    common = best_threshold(probability, right)
    examples = right.sum(axis=0)
    own = np.array([best_f1(*column) / 2 for column in zip(probability.T, right.T, strict=True)])
    trust = FEW_EXAMPLES / (FEW_EXAMPLES + examples)
    return np.where(examples > 0, common ** (1 - trust) * np.maximum(own, 0.05) ** trust, NO_CUT)


def band_cuts(probability: Floats, right: Bools) -> tuple[float, float]:
    """Return from which probability on given codes are ``sure``, and from which ``fairly_sure``.

    Parameters
    ----------
    probability, right
        ``(k,)``: of codes that were given.
    """
    sure = cut_for(probability, right, SURE_IS, BELIEVED_FROM)
    below = probability < sure
    fairly = cut_for(probability[below], right[below], FAIRLY_SURE_IS, BELIEVED_FROM) if below.any() else sure
    return sure, min(sure, fairly)


def bands_of(probability: Floats, sure: float, fairly_sure: float, rare: Bools) -> Ints:
    """Return the place in ``tables.BANDS`` of codes of one kind; what is rare is never more than ``please_check``.

    Examples
    --------
    >>> bands_of(np.array([[0.9, 0.9], [0.7, 0.1]]), 0.8, 0.6, np.array([False, True])).tolist()
    [[0, 2], [1, 2]]
    """
    band = np.where(probability >= sure, 0, np.where(probability >= fairly_sure, 1, 2))
    return np.where(rare, 2, band).astype(np.int32)


def _split(features: Features, weights: Singles) -> tuple[Singles, Singles, Singles, Singles]:
    """Return the weights by kind of feature, each times the value that its feature has where it is there."""
    known, letters, settings, *_ = features.widths
    word, gram, setting, votes = np.split(weights, np.cumsum((known, letters, settings)), axis=1)
    vectors = features.vectors(features.words)
    whole = np.stack([vectors @ np.concatenate(pair) for pair in zip(word, gram, strict=True)])
    strange = np.zeros((len(weights), 1, weights.shape[2]), np.float32)  # nothing but what its letters add
    return (
        np.concatenate((whole.astype(np.float32), strange), axis=1),
        gram,
        setting * features.setting_idf[:, None].astype(np.float32),
        votes * features.rule_scales()[:, None].astype(np.float32),
    )


def _sha256(fitted: Fitted) -> str:
    rounded = np.round(np.concatenate((fitted.weights[WHOLE].ravel(), fitted.baseline[WHOLE])), _HASHED_TO)
    return sha256_bytes((rounded + 0.0).astype("<f4").tobytes())
