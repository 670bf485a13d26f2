"""Fit the linear models of all codes: logistic regression on features that are never written out."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from cobench_analysis.coding.features import Design
from cobench_analysis.coding.lookup import Bools, Floats, Ints, Singles
from cobench_analysis.coding.reference import FOLDS

INVERSE_PENALTY = 3.0  # chosen by cross-validation on the training comments (docs/decisions/0006)
_FAR = 30.0  # log-odds beyond which a probability is 0 or 1
# Mean change of a weight, for each text learnt from, at which the search ends: chosen by left-out texts. With many
# texts a coarser end saves two minutes; with few it costs much. Searches that leave a fold out begin at the weights of
# the whole, so a coarse end keeps a trace of the fold: measured on one fold, F1 of left-out texts is 0.004 too high.
_CLOSE = 4e-8


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


def fit(design: Design, given: Bools, weight: Floats, fold: Ints) -> Fitted:
    """Fit a model of every code on everything, and on everything but each fold.

    Logistic regression with a penalty on the squared weights, as scikit-learn's ``LogisticRegression``, which
    cannot take the features as a product of two tables (written out they take ten times as long) nor begin
    at another model's weights. All codes are searched for at once.

    Parameters
    ----------
    design
        The features.
    given, weight
        ``(n, codes)``: whether people gave the code, and how much the text counts for it.
    fold
        ``(n,)``: in which a text is left out.
    """
    everything = fit_one(design, given, weight, None)

    def without(left_out: int) -> tuple[Floats, Floats]:
        return fit_one(design, given, weight * (fold != left_out)[:, None], everything)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        models = [everything, *threads.map(without, range(FOLDS))]
    weights, baseline = (np.stack(part) for part in zip(*models, strict=True))
    return Fitted(weights.astype(np.float32), baseline)


def fit_one(design: Design, given: Bools, weight: Floats, begin: tuple[Floats, Floats] | None) -> tuple[Floats, Floats]:
    """Return weights ``(features, codes)`` and baseline ``(codes,)``, beginning the search at ``begin``."""
    from scipy.optimize import minimize

    shape = design.shape[1] + 1, given.shape[1]
    signs, cost = np.where(given, -1.0, 1.0), INVERSE_PENALTY * weight
    bend: dict[str, Floats] = {}  # of the loss, at the weights looked at last

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        odds = signs * (design @ weights[:-1] + weights[-1])
        wrong = 1 / (1 + np.exp(-np.clip(odds, -_FAR, _FAR)))
        bend["at"], bend["by"] = flat.copy(), cost * wrong * (1 - wrong)
        pull = cost * signs * wrong
        slope = np.concatenate((design.back(pull) + weights[:-1], pull.sum(axis=0, keepdims=True)))
        missed = (cost * np.logaddexp(0, odds)).sum()
        return missed + (weights[:-1] ** 2).sum() / 2, slope.ravel()

    def curvature(flat: Floats, along: Floats) -> Floats:
        if not np.array_equal(bend["at"], flat):
            loss(flat)
        step = along.reshape(shape)
        pull = bend["by"] * (design @ step[:-1] + step[-1])
        turned: Floats = np.concatenate((design.back(pull) + step[:-1], pull.sum(axis=0, keepdims=True))).ravel()
        return turned

    if begin is None:
        share = ((given * weight).sum(axis=0) + 0.5) / (weight.sum(axis=0) + 1)
        begin = np.zeros((shape[0] - 1, shape[1])), np.log(share / (1 - share))
    first = np.concatenate((begin[0].ravel(), begin[1]))
    found = minimize(loss, first, jac=True, hessp=curvature, method="Newton-CG", options={"xtol": _CLOSE * len(given)})
    weights = found.x.reshape(shape)
    return weights[:-1], weights[-1]
