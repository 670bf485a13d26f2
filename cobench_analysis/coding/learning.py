"""Learn from reference codings: weights, probabilities, thresholds and bands, all measured on unseen texts.

Every text that measures is left out once, with all of its writer's (cross-fitting), so that nothing said about how
good the coding is was measured on what it was learnt from. The order of rows and of writers changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from cobench_analysis.coding.calibration import (
    NO_CUT,
    ChoiceCalibration,
    ThemeCalibration,
    bands_of,
    best_threshold,
    cut_for,
    fit_choice,
    fit_themes,
)
from cobench_analysis.coding.classifier import WHOLE, Classifier
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.decision import LEVEL, STANCE, THEME, CodeNumbers, count_votes
from cobench_analysis.coding.design import Design
from cobench_analysis.coding.features import Features, fit_features
from cobench_analysis.coding.fitting import Fitted, fit
from cobench_analysis.coding.hits import Tokens
from cobench_analysis.coding.lookup import Bools, Floats, Ints, Singles
from cobench_analysis.coding.reference import ALWAYS, FOLDS, LEARNT, Reference
from cobench_analysis.coding.sentences import Sentences, sentences_of
from cobench_analysis.intake.ids import text_sha256
from cobench_analysis.store import sha256_bytes
from cobench_analysis.tables import BANDS, KINDS

# How much a comment counts beside the penalty on the weights, by kind: chosen by leaving writers out.
STRENGTH = {LEVEL: 0.5, THEME: 3.0, STANCE: 1.5}
SURE_IS, FAIRLY_SURE_IS = 0.94, 0.75  # what share of the codes of a band must have been right on unseen texts
BELIEVED_FROM = 50  # codes, before a share is believed
SEEN = 0.3  # how far a threshold goes by what people said of each text, and not by how likely its theme is
AS_GOOD = 0.003  # of the best F1: of thresholds that are as good the lowest is taken
LEAST_LIKELY = 0.05  # probability below which no theme is given
UNMEASURED = 0.5  # the threshold of themes where all codings come from one writer
RARE = 40  # examples; a code with fewer is read by hand
_HASHED_TO = 5  # decimals of the weights that the model's hash covers: solvers differ behind that


def learn(codebook: Codebook, reference: Reference) -> Classifier:
    """Learn to code as the reference was coded.

    Parameters
    ----------
    codebook
        Codes and rules.
    reference
        Coded texts.

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
    votes = count_votes(hits, len(reference.texts), numbers)
    keys, tokens = _in_alphabet(list(codebook.engine.keys), hits.tokens)
    rules = [rule.id for rule in hits.rules]
    features = fit_features(len(reference.texts), keys, tokens, rules, len(numbers))
    design = features.design(len(reference.texts), keys, tokens, hits, votes.code)
    given = reference.given[:, : numbers.learnt]
    fitted = fit(design, given, weights_of(reference, numbers), reference.fold)
    scores = _unseen(design, reference.fold, fitted)

    def score(sentences: Sentences) -> Floats:
        cut = features.design(len(sentences.comment), keys, sentences.hits.tokens, sentences.hits, sentences.code)
        return _unseen(cut, reference.fold[sentences.comment], fitted)

    measured = reference.fold != ALWAYS
    seen = replace(hits, tokens=tokens).only(measured)
    best = sentences_of(seen, votes.code[measured[hits.text]]).best(scores, score)
    return _Learner(reference, numbers, scores, best, votes.rules > 0).classifier(features, fitted)


def weights_of(reference: Reference, numbers: CodeNumbers) -> Floats:
    """Return how much each text counts when each code is learnt, ``(n, codes)``."""
    strength = np.array([STRENGTH[kind] for kind in numbers.kind[: numbers.learnt].tolist()])
    weights: Floats = reference.weight[:, : numbers.learnt] * strength
    return weights


def _in_alphabet(keys: list[str], tokens: Tokens) -> tuple[list[str], Tokens]:
    """Renumber the words by alphabet: sums must not depend on what an engine has met before."""
    used = np.unique(tokens.key)
    order = sorted(used.tolist(), key=keys.__getitem__)
    number = np.zeros(len(keys), np.int32)
    number[order] = np.arange(len(order))
    return [keys[key] for key in order], replace(tokens, key=number[tokens.key])


def _unseen(design: Design, fold: Ints, fitted: Fitted) -> Floats:
    """Return the scores of every text by the model that has not seen it."""
    scores = np.zeros((design.shape[0], fitted.weights.shape[2]))
    for model in range(FOLDS + 1):
        rows = fold == model - 1
        scores[rows] = (design @ fitted.weights[model].astype(np.float64) + fitted.baseline[model])[rows]
    return scores


Calibration = ThemeCalibration | ChoiceCalibration


class _Learner:
    """Learns, from scores of unseen texts, probabilities, thresholds and bands."""

    def __init__(self, reference: Reference, numbers: CodeNumbers, scores: Floats, best: Floats, voted: Bools) -> None:
        self.reference, self.numbers, self.scores, self.best, self.voted = reference, numbers, scores, best, voted
        self.measured_on = reference.fold != ALWAYS

    def classifier(self, features: Features, fitted: Fitted) -> Classifier:
        """Put together what was learnt."""
        numbers, given = self.numbers, self.reference.given
        thresholds, sure, fairly_sure = (np.full(size, NO_CUT) for size in (numbers.learnt, len(KINDS), len(KINDS)))
        rare = (given & (self.reference.weight > 0))[self.measured_on, : numbers.learnt].sum(axis=0) < RARE
        themes = numbers.all_of("theme")
        theme_calibration = ThemeCalibration.plain(themes.stop - themes.start)
        choices: dict[int, ChoiceCalibration] = {}
        measured: list[tuple[str, str, str, int, int]] = []
        for kind in LEARNT:
            rows = np.flatnonzero(self.measured_on & self.reference.known[:, kind]).astype(np.int32)
            codes = numbers.all_of(KINDS[kind])
            if not len(rows) or codes.start == codes.stop:
                continue
            if len(np.unique(self.reference.fold[rows])) < 2:  # nothing can be left out, so nothing is measured
                if kind == THEME:
                    thresholds[codes] = UNMEASURED
                else:
                    choices[kind] = ChoiceCalibration.plain(codes.stop - codes.start)
                continue
            found = self._calibration(kind, rows)
            probability = self._cross_fitted(kind, rows)
            right = given[rows, codes]
            if isinstance(found, ThemeCalibration):
                theme_calibration = found
                thresholds[codes] = theme_thresholds(probability, right)
                chosen = probability >= thresholds[codes]
            else:
                choices[kind] = found
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

    def _calibration(self, kind: int, rows: Ints) -> Calibration:
        """Learn from some texts how scores become probabilities."""
        codes = self.numbers.all_of(KINDS[kind])
        given = self.reference.given[rows, codes]
        if kind == THEME:
            return fit_themes(*self._seen(rows, codes), given)
        return fit_choice(self.scores[rows, codes], given.argmax(axis=1).astype(np.int32))

    def _cross_fitted(self, kind: int, rows: Ints) -> Floats:
        """Return probabilities of some texts, each by what other folds taught."""
        fold = self.reference.fold[rows]
        codes = self.numbers.all_of(KINDS[kind])
        probability = np.zeros((len(rows), codes.stop - codes.start))
        for left_out in np.unique(fold):
            inside = fold == left_out
            known = self._calibration(kind, rows[~inside])
            seen = self._seen(rows[inside], codes)
            probability[inside] = known(*seen) if isinstance(known, ThemeCalibration) else known(seen[0])
        return probability

    def _seen(self, rows: Ints, codes: slice) -> tuple[Floats, Floats, Bools]:
        """Return scores, those of the best sentence, and whether a rule fired."""
        return self.scores[rows, codes], self.best[rows, codes], self.voted[rows, codes]

    def _measure(self, kind: int, chosen: Bools, right: Bools, band: Ints) -> Iterator[tuple[str, str, str, int, int]]:
        first = self.numbers.all_of(KINDS[kind]).start
        for code in range(chosen.shape[1]):
            for place, name in enumerate(BANDS):
                rows = chosen[:, code] & (band[:, code] == place)
                if rows.any():
                    counts = int(rows.sum()), int((rows & right[:, code]).sum())
                    yield KINDS[kind], self.numbers.codes[first + code][1], name, *counts

    def _folds(self) -> dict[str, int]:
        texts, folds = self.reference.texts, self.reference.fold.tolist()
        return {text_sha256(text): fold for text, fold in zip(texts, folds, strict=True) if fold != ALWAYS}


def theme_thresholds(probability: Floats, right: Bools) -> Floats:
    """Return the probability from which on each theme is given: the one that yields the theme's best F1.

    With few examples the best F1 of those at hand is mostly luck; so a text counts as having the theme partly by
    what people said, and for the larger part by the theme's probability (which is right on average, see
    ``calibration``). Of thresholds that are as good the lowest is taken: a doubtful theme is marked "please check",
    and one that was not given is not seen by anybody. No theme is given below ``LEAST_LIKELY``.

    Parameters
    ----------
    probability, right
        ``(n, themes)``: of texts that were left out, and whether people gave the theme.

    Examples
    --------
    >>> theme_thresholds(np.array([[0.9], [0.6], [0.5], [0.1]]), np.array([[True], [True], [False], [False]])).round(2)
    array([0.6])
    """
    believed = SEEN * right + (1 - SEEN) * probability
    own = np.array([best_threshold(*column, AS_GOOD) for column in zip(probability.T, believed.T, strict=True)])
    return np.where(right.sum(axis=0) > 0, np.maximum(own, LEAST_LIKELY), NO_CUT)


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
