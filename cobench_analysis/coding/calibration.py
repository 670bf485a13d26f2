"""From scores to probabilities, and from probabilities to what is given and how sure it is.

A score is the log-odds that the linear model gives to a code. How often codes with such a score are right
is read off comments that the model had not seen: for themes by a logistic regression on the score, on how far
it stands above the comment's other themes, on whether a rule for the theme fired, and on how much more clearly one
sentence says it than the whole; for level and stance by a
multinomial logistic regression on the scores of all levels or stances (Platt 1999 and its extension to many
classes). The measured share that is right is what the bands are named by.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cobench_analysis.coding.lookup import Bools, Floats, Ints

STRENGTH = 10.0  # inverse strength of the penalty: there are many rows for few numbers
SIGNALS = 7  # see theme_signals
NO_CUT = 2.0  # above every probability: nothing reaches it


@dataclass(frozen=True)
class ThemeCalibration:
    """Turns scores of themes into probabilities.

    Parameters
    ----------
    weights
        ``(signals,)``: of each signal, see :func:`theme_signals`.
    offsets
        ``(themes,)``: of each theme.
    """

    weights: Floats
    offsets: Floats

    @classmethod
    def plain(cls, themes: int) -> ThemeCalibration:
        """Return one that takes a score for the log-odds that it is."""
        return cls(np.eye(SIGNALS)[0], np.zeros(themes))

    def __call__(self, scores: Floats, best: Floats, voted: Bools) -> Floats:
        """Return the probability of each theme.

        Parameters
        ----------
        scores, best, voted
            ``(n, themes)``: the scores, those of the sentence that says it best, and whether a rule for the
            theme fired.
        """
        return _sigmoid(theme_signals(scores, best, voted) @ self.weights + self.offsets)


@dataclass(frozen=True)
class ChoiceCalibration:
    """Turns scores of codes of which one is given into probabilities.

    Parameters
    ----------
    weights
        ``(codes, codes)``: from score to code.
    offsets
        ``(codes,)``: of each code.
    """

    weights: Floats
    offsets: Floats

    @classmethod
    def plain(cls, codes: int) -> ChoiceCalibration:
        """Return one that takes scores for the log-odds that they are."""
        return cls(np.eye(codes), np.zeros(codes))

    def __call__(self, scores: Floats) -> Floats:
        """Return the probability of each code; ``scores`` is ``(n, codes)``."""
        odds = scores @ self.weights + self.offsets
        odds = np.exp(odds - odds.max(axis=1, keepdims=True, initial=0))
        shares: Floats = odds / odds.sum(axis=1, keepdims=True)
        return shares


def theme_signals(scores: Floats, best: Floats, voted: Bools) -> Floats:
    """Return what tells how likely each theme is.

    Parameters
    ----------
    scores, best, voted
        ``(n, themes)``.

    Returns
    -------
    array
        ``(n, themes, 7)``: the score; how far it is above the best other theme, and that again where it is the
        first; whether it is the second; whether a rule fired for it; the score where one did; and how far the
        sentence that says it best is above the whole comment.

    Examples
    --------
    >>> scores = np.array([[2.0, -1.0]])
    >>> theme_signals(scores, scores + 0.5, np.array([[True, False]]))[0].tolist()
    [[2.0, 3.0, 3.0, 0.0, 1.0, 2.0, 0.5], [-1.0, -3.0, 0.0, 1.0, 0.0, -0.0, 0.5]]
    """
    if scores.shape[1] < 2:
        ahead, second = np.zeros_like(scores), np.zeros_like(scores)
    else:
        two = np.partition(scores, -2, axis=1)[:, -2:]
        rival = np.where(scores == two[:, 1:], two[:, :1], two[:, 1:])
        ahead, second = scores - rival, (scores == two[:, :1]).astype(np.float64)
    rule = voted.astype(np.float64)
    return np.stack((scores, ahead, np.maximum(ahead, 0), second, rule, rule * scores, best - scores), axis=2)


def fit_themes(scores: Floats, best: Floats, voted: Bools, right: Bools) -> ThemeCalibration:
    """Learn how scores become probabilities, from themes that people gave (``right``) or did not."""
    from sklearn.linear_model import LogisticRegression

    count, themes = scores.shape
    signals = theme_signals(scores, best, voted).reshape(count * themes, SIGNALS)
    which = np.tile(np.eye(themes), (count, 1))
    if not right.any() or right.all():
        return ThemeCalibration.plain(themes)
    fitted = LogisticRegression(C=STRENGTH, max_iter=1000, solver="newton-cholesky").fit(
        np.hstack((signals, which)), right.ravel()
    )
    weights, offsets = np.split(fitted.coef_[0], [SIGNALS])
    return ThemeCalibration(weights, offsets + fitted.intercept_[0])


def fit_choice(scores: Floats, right: Ints) -> ChoiceCalibration:
    """Learn how scores become probabilities, from the number of the code that people gave."""
    from sklearn.linear_model import LogisticRegression

    codes = scores.shape[1]
    weights, offsets = np.zeros((codes, codes)), np.full(codes, -20.0)
    classes = np.unique(right)
    if len(classes) < 2:
        return ChoiceCalibration.plain(codes)
    fitted = LogisticRegression(C=STRENGTH, max_iter=1000, solver="newton-cholesky").fit(scores, right)
    if len(classes) == 2:  # scikit-learn writes one row for two classes
        weights[:, classes[1]], offsets[classes] = fitted.coef_[0], (0.0, fitted.intercept_[0])
    else:
        weights[:, classes], offsets[classes] = fitted.coef_.T, fitted.intercept_
    return ChoiceCalibration(weights, offsets)


def best_threshold(probability: Floats, right: Bools | Floats, within: float = 0.0) -> float:
    """Return the lowest probability from which on giving a code yields the best F1, or one that is as good.

    Parameters
    ----------
    probability, right
        Of many codes, any shape; whether each is right, or how far it is believed to be.
    within
        How far below the best an F1 is as good, as a share of the best.

    Examples
    --------
    >>> best_threshold(np.array([0.9, 0.6, 0.5, 0.1]), np.array([True, True, False, False]))
    0.6
    >>> best_threshold(np.array([0.9, 0.6, 0.5, 0.1]), np.array([True, True, False, False]), within=0.2)
    0.5
    """
    ranked, f1 = _f1_by_rank(probability, right)
    return float(ranked[np.flatnonzero(f1 >= f1.max() * (1 - within))[-1]]) if f1.max() > 0 else NO_CUT


def _f1_by_rank(probability: Floats, right: Bools | Floats) -> tuple[Floats, Floats]:
    """Return the probabilities from high to low, and the F1 of giving all codes down to each."""
    order = np.argsort(-probability, axis=None, kind="stable")
    ranked, hits = probability.ravel()[order], right.ravel()[order]
    f1 = 2 * np.cumsum(hits) / (np.arange(1, len(hits) + 1) + hits.sum())
    f1[:-1][ranked[:-1] == ranked[1:]] = 0  # a threshold cannot part equals
    return ranked, f1


def cut_for(probability: Floats, right: Bools, share: float, at_least: int) -> float:
    """Return the lowest probability such that of the codes from it on at least ``share`` are right.

    Parameters
    ----------
    probability, right
        ``(k,)``: of codes that were given.
    share
        What share must be right.
    at_least
        How many codes there must be for the share to be believed.

    Examples
    --------
    >>> cut_for(np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, True, True, False]), 1.0, 2)
    0.7
    """
    order = np.argsort(-probability, kind="stable")
    ranked, hits = probability[order], right[order]
    shares = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    good = shares >= share
    good[: at_least - 1] = False
    good[:-1] &= ranked[:-1] != ranked[1:]
    return float(ranked[np.flatnonzero(good)[-1]]) if good.any() else NO_CUT


def bands_of(probability: Floats, sure: float, fairly_sure: float, rare: Bools) -> Ints:
    """Return the place in ``tables.BANDS`` of codes of one kind; what is rare is never more than ``please_check``.

    Examples
    --------
    >>> bands_of(np.array([[0.9, 0.9], [0.7, 0.1]]), 0.8, 0.6, np.array([False, True])).tolist()
    [[0, 2], [1, 2]]
    """
    band = np.where(probability >= sure, 0, np.where(probability >= fairly_sure, 1, 2))
    return np.where(rare, 2, band).astype(np.int32)


def _sigmoid(values: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))
