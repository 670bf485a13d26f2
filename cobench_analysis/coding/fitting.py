"""Fit the linear models of all codes: logistic regression on features that are never written out.

By conjugate gradients (Polak and Ribiere), each feature scaled by how much the loss bends along it, for all codes side
by side: every code has a step of its own, and leaves when it is done. Every model begins at no weights, or at what the
texts of no fold teach, and ends at the same small slope, so a model that leaves a fold out has seen nothing of it.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import partial

import numpy as np

from cobench_analysis.coding.design import Design
from cobench_analysis.coding.lookup import Bools, Floats, Ints, Longs, Singles
from cobench_analysis.coding.reference import FOLDS

# A search ends where the slope is this share of what it was at no weights: F1 and kappa of left-out texts are then
# within 0.002 of those where it is a fifth of that, in half the time (docs/decisions/0006).
_CLOSE = 5e-3
_MOST = 1000  # steps
_MOSTLY = 0.5  # where more of the texts are in no fold, all models begin at what these teach
_AT_LEAST = 15  # steps from where others led: few texts more hardly lift the slope there, and must teach all the same
_LOOK_EVERY = 5  # steps: to take out the codes that are done costs as much as half a step
_HALVED = 10  # times at most that a step is halved which goes far beyond the lowest point of its way
_LEAST = np.float32(1e-30)  # instead of dividing by nought where there is nothing left to do
_FAR, _ONE = np.float32(30), np.float32(1)  # log-odds beyond which a probability is 0 or 1


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
    cannot take the features as a product of two tables (written out they take ten times as long).

    Parameters
    ----------
    design
        The features.
    given, weight
        ``(n, codes)``: whether people gave the code, and how much the text counts for it beside a penalty of half
        the squared weights (scikit-learn's ``C`` times its ``sample_weight``).
    fold
        ``(n,)``: in which a text is left out.
    """
    table, squares = _with_constant(design)
    parts = [weight, *(weight * (fold != left_out)[:, None] for left_out in range(FOLDS))]
    always = (fold < 0)[:, None]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        begin = None
        if always.mean() > _MOSTLY:
            halves = np.array_split(np.arange(given.shape[1]), 2)
            search = partial(_search, table, squares)
            shared = threads.map(lambda codes: search(given[:, codes], (weight * always)[:, codes]), halves)
            begin = np.concatenate(list(shared), axis=1)
        models = np.stack(list(threads.map(partial(_search, table, squares, given, begin=begin), parts)))
    return Fitted(models[:, :-1], models[:, -1].astype(np.float64))


def fit_one(design: Design, given: Bools, weight: Floats) -> tuple[Singles, Singles]:
    """Return weights ``(features, codes)`` and baseline ``(codes,)`` of one model, of everything."""
    model = _search(*_with_constant(design), given, weight)
    return model[:-1], model[-1]


def _with_constant(design: Design) -> tuple[Design, Singles]:
    """Return the features and a last one that is always 1, in single precision, and the sum of squares of each."""
    from scipy.sparse import hstack

    others = hstack((design.others, np.ones((design.shape[0], 1)))).tocsr()
    table = Design(*(part.astype(np.float32) for part in (design.words, design.vectors, others)))
    return table, np.asarray(table.matrix().power(2).sum(axis=0)).ravel()


def _search(table: Design, squares: Singles, given: Bools, weight: Floats, begin: Singles | None = None) -> Singles:
    """Return the weights of one model, ``(features, codes)``."""
    codes = _Codes.at_the_start(table, squares, given, weight)
    least = 0
    if begin is not None:
        codes.jump(table, begin)
        least = _AT_LEAST
    found = codes.weights.copy()
    for step in range(_MOST):
        if step >= least and step % _LOOK_EVERY == 0:
            found[:, codes.place] = codes.weights
            on = np.flatnonzero(_dots(codes.slope, codes.slope) > codes.enough)
            if not len(on):
                break
            if len(on) < len(codes.place):
                codes = codes.only(on)
        codes.go(table)
    return found


@dataclass
class _Codes:
    """Codes that are searched for: a column each."""

    place: Ints
    cost: Singles  # of each text, where its code is missed
    given: Singles
    scale: Singles  # of each feature: about how much the loss bends along its weight
    enough: Singles  # the squared slope at which the search ends
    weights: Singles
    odds: Singles
    chance: Singles
    slope: Singles
    way: Singles  # where to go next
    gain: Singles  # of the slope, squared and scaled

    @classmethod
    def at_the_start(cls, table: Design, squares: Singles, given: Bools, weight: Floats) -> _Codes:
        """Return codes that have no weights but that of the constant, which says how frequent they are."""
        place, wanted = np.arange(given.shape[1], dtype=np.int32), given.astype(np.float32)
        cost = weight.astype(np.float32)
        share = ((given * weight).sum(axis=0) + 0.5) / (weight.sum(axis=0) + 1)
        weights = np.zeros((len(squares), len(place)), np.float32)
        weights[-1] = np.log(share / (1 - share))
        odds = np.tile(weights[-1], (len(given), 1))
        chance = _chance(odds)
        scale = 1 + squares[:, None] * (cost * chance * (1 - chance)).mean(axis=0)
        slope = table.back(cost * (chance - wanted))
        enough, gain = _CLOSE**2 * _dots(slope, slope), _dots(slope, slope / scale)
        return cls(place, cost, wanted, scale, enough, weights, odds, chance, slope, -slope / scale, gain)

    def only(self, on: Longs) -> _Codes:
        """Return some of the codes."""
        return _Codes(*(getattr(self, field.name).take(on, axis=-1) for field in fields(self)))

    def jump(self, table: Design, weights: Singles) -> None:
        """Go on from other weights; the slope at which the search ends stays."""
        self.weights = weights.copy()
        self.odds = table @ weights
        self.chance = _chance(self.odds)
        self.slope = self._slope(table)
        self.way = -self.slope / self.scale
        self.gain = -_dots(self.slope, self.way)

    def _pull(self) -> Singles:
        """Return how the loss changes with the log-odds of each text."""
        pull: Singles = self.cost * (self.chance - self.given)
        return pull

    def _slope(self, table: Design) -> Singles:
        """Return how the loss changes with each weight, the penalty included."""
        slope: Singles = table.back(self._pull())
        slope[:-1] += self.weights[:-1]
        return slope

    def go(self, table: Design) -> None:
        """Go the best part of the way, by a Newton step along it, and find the next way."""
        along = table @ self.way
        free = self.way[:-1]  # but for the constant, which has no penalty
        down, length, pulled = _dots(self.slope, self.way), _dots(free, free), _dots(self.weights[:-1], free)
        part = -down / np.maximum(_dots(self.cost * self.chance * (1 - self.chance), along**2) + length, _LEAST)
        for _ in range(_HALVED):
            self.chance = _chance(self.odds + part * along)
            there = _dots(self._pull(), along) + pulled + part * length
            beyond = there * down < -(down**2) / 2  # whichever way the step goes
            if not beyond.any():
                break
            part[beyond] /= 2
        self.weights += part * self.way
        self.odds += part * along
        slope = self._slope(table)
        downhill = slope / self.scale
        gain = _dots(slope, downhill)
        self.way *= np.maximum((gain - _dots(self.slope, downhill)) / np.maximum(self.gain, _LEAST), 0)
        self.way -= downhill
        self.slope, self.gain = slope, gain


def _chance(odds: Singles) -> Singles:
    chance: Singles = _ONE / (_ONE + np.exp(-np.clip(odds, -_FAR, _FAR)))
    return chance


def _dots(one: Singles, other: Singles) -> Singles:
    """Return the product of every two columns."""
    products: Singles = np.einsum("ij,ij->j", one, other)
    return products
