"""Shares of a year's comments, and how far the computer can be trusted, from a random sample read blind.

The computer codes every comment, people only a sample. The sample tells how far the computer is off, and its
count is put right by that: the difference estimator of survey statistics (Särndal, Swensson and Wretman 1992,
Model Assisted Survey Sampling, chapter 6), of late called prediction-powered inference (Angelopoulos, Bates,
Fannjiang, Jordan and Zrnic 2023, Science 382:669-674). It is right on average however bad the computer is.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cobench_analysis.coding.lookup import Bools, Floats
from cobench_analysis.errors import UsageError
from cobench_analysis.review.intervals import CONFIDENCE, FEW, ratio

ESTIMATE_COLUMNS = ("kind", "code", "comments", "counted", "estimate", "low", "high",
                    "sample_estimate", "sample_low", "sample_high")  # fmt: skip
PRECISION_COLUMNS = ("kind", "code", "given", "precision", "precision_low", "precision_high",
                     "people", "recall", "recall_low", "recall_high")  # fmt: skip
LENT = 4  # comments of the average kind lent to each stratum: few comments say little of how much they vary
_Z, _HALVINGS = NormalDist().inv_cdf((1 + CONFIDENCE) / 2), 50
_Rows = npt.NDArray[np.integer]


def population_shares(
    codes: Sequence[tuple[str, str]], predicted: Bools, sampled: _Rows, people: Floats, stratum: _Rows
) -> pd.DataFrame:
    """Estimate the share of all comments that have each code.

    Parameters
    ----------
    codes, predicted
        The ``k`` codes, as kind and id; and ``(N, k)`` whether the computer gave them to each of all comments.
    sampled
        ``(n,)``: the rows of ``predicted`` that were drawn: at random, without replacement, within each stratum.
    people
        ``(n, k)``: 1 where a person gave the code, 0 where not; the mean of two readers where both read it. Of
        readers' means the intervals are a little too wide, as they are those of whole codes.
    stratum
        ``(N,)``: the number of each comment's stratum.

    Returns
    -------
    DataFrame
        ``ESTIMATE_COLUMNS``, one row per code: the number of all ``comments``; the share ``counted`` by the
        computer; the ``estimate``: that plus the mean of people's code less the computer's in the sample, each
        stratum by its size; the ``sample_estimate`` from the sample alone. With 95 % score intervals: of a
        difference of paired shares (Tango 1998, Statistics in Medicine 17:891-908) and of a share (Wilson 1927,
        JASA 22:209-212), which have a width where no error was seen too. Their number of comments is the
        effective sample size (Korn and Graubard 1998, Survey Methodology 24:193-201) with finite population
        correction: once all comments are read, nothing is left open. How often they cover the truth, and where
        less often than they say, ``benchmarks/coverage.py`` shows.

    Raises
    ------
    UsageError
        Where there is no comment, a stratum has none in the sample, or the sample is not as above.

    Examples
    --------
    The computer gives "voice" to every second of 200 comments. 40 are read: it was right but for one that it missed.

    >>> predicted, stratum = np.tile([[True], [False]], (100, 1)), np.zeros(200, int)
    >>> people = np.array([[1.0], [0.0]] * 19 + [[1.0], [1.0]])
    >>> table = population_shares([("theme", "voice")], predicted, np.arange(40), people, stratum)
    >>> table.round(3).iloc[0, 3:].map(float).tolist()
    [0.5, 0.525, 0.45, 0.614, 0.525, 0.388, 0.658]
    """
    design = _design(predicted, sampled, people, stratum)
    counted, error = predicted.mean(axis=0), people - predicted[sampled]
    above, below, unit = design.measure(np.maximum(error, 0), np.maximum(-error, 0))
    estimate = np.clip(counted + (above - below), 0, 1)
    low, high = _tango(above, below, unit)
    ours = (estimate, np.clip(counted + low, 0, estimate), np.clip(counted + high, estimate, 1))
    share, _, unit = design.measure(people, np.zeros_like(people))
    comments = np.full(len(codes), len(predicted))
    return _table(codes, ESTIMATE_COLUMNS, [comments, counted, *ours, *_wilson(share, unit)])


def weighted_precision_recall(
    codes: Sequence[tuple[str, str]], predicted: Bools, sampled: _Rows, people: Floats, stratum: _Rows
) -> pd.DataFrame:
    """Estimate how often the computer's codes are people's too, and people's the computer's.

    Parameters
    ----------
    codes, predicted, sampled, people, stratum
        As for :func:`population_shares`, with the same errors.

    Returns
    -------
    DataFrame
        ``PRECISION_COLUMNS``, one row per code: to how many comments of the sample the computer has ``given``
        it, and ``people`` (one at least); ``precision`` and ``recall``, in which a comment counts N / n of its
        stratum (Horvitz and Thompson 1952, JASA 47:663-685). With Wilson's 95 % interval on the effective number
        of comments, (sum w)^2 / sum w^2 (Kish 1965, Survey Sampling, section 11.7), and no finite population
        correction: they are of the computer, not of one year. Missing where fewer than ``FEW`` have the code.

    Examples
    --------
    >>> predicted, stratum = np.tile([[True], [False]], (100, 1)), np.zeros(200, int)
    >>> people = np.array([[1.0], [0.0]] * 19 + [[1.0], [1.0]])
    >>> table = weighted_precision_recall([("theme", "voice")], predicted, np.arange(40), people, stratum)
    >>> table.round(2).iloc[0, 2:].map(float).tolist()
    [20.0, 1.0, 0.84, 1.0, 21.0, 0.95, 0.77, 0.99]
    """
    design = _design(predicted, sampled, people, stratum)
    given, weight = predicted[sampled].astype(np.float64), (design.sizes / design.taken)[design.place]
    both = weight @ (given * people)
    columns: list[npt.NDArray[Any]] = []
    for side in (given, people):
        comments, of = (side > 0).sum(axis=0), weight @ side
        share, unit = ratio(both, of), ratio(weight**2 @ side**2, of**2)
        columns += [comments, *(np.where(comments >= FEW, numbers, np.nan) for numbers in _wilson(share, unit))]
    return _table(codes, PRECISION_COLUMNS, columns)


class _Design(NamedTuple):
    """How the sample was drawn: the stratum of each sampled comment, and comments and sampled ones per stratum."""

    place: _Rows
    sizes: _Rows
    taken: _Rows

    def measure(self, above: Floats, below: Floats) -> tuple[Floats, Floats, Floats]:
        """Return shares of two things of which a comment has one at most, and 1 / the effective sample size."""
        part, shares = self.sizes / self.sizes.sum(), (self._means(above), self._means(below))
        overall = [part @ share for share in shares]
        within, total = _variance(*shares), _variance(*overall)
        taken, open_ = self.taken[:, None], part**2 * (1 - self.taken / self.sizes) / self.taken
        unit = open_ @ ((taken * within + LENT * total) / (taken + LENT - 1))
        varies = total > 1e-9  # where it does not, the sizes alone say how much the sample tells
        return *overall, np.where(varies, unit / np.where(varies, total, 1), open_.sum())

    def _means(self, values: Floats) -> Floats:
        sums = np.zeros((len(self.sizes), values.shape[1]))
        np.add.at(sums, self.place, values)
        return sums / self.taken[:, None]


def _design(predicted: Bools, sampled: _Rows, people: Floats, stratum: _Rows) -> _Design:
    """Check the sample, and return how it was drawn."""
    if not len(predicted):
        raise UsageError("There are no comments to estimate anything of.")
    names, stratum_of = np.unique(stratum, return_inverse=True)
    sizes, taken = (np.bincount(rows, minlength=len(names)) for rows in (stratum_of, stratum_of[sampled]))
    if not taken.all():
        left_out = ", ".join(map(str, names[taken == 0]))
        raise UsageError(f"No comment was read of stratum {left_out}: draw at least one comment of every stratum.")
    if len(np.unique(sampled)) != len(sampled):
        raise UsageError("A comment stands twice in the sample: give each once, with the mean of its readers' codes.")
    if people.shape != (len(sampled), predicted.shape[1]) or not ((people >= 0) & (people <= 1)).all():
        raise UsageError("People's codes must be numbers from 0 to 1, for each comment of the sample and each code.")
    return _Design(stratum_of[sampled], sizes, taken)


def _wilson(share: Floats, unit: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the share and its Wilson interval for 1 / ``unit`` comments."""
    share, extra = np.clip(share, 0, 1), _Z**2 * unit
    half = np.sqrt(extra * share * (1 - share) + extra**2 / 4)
    low, high = ((share + extra / 2 + step) / (1 + extra) for step in (-half, half))
    return share, np.clip(low, 0, share), np.clip(high, share, 1)


def _tango(above: Floats, below: Floats, unit: Floats) -> tuple[Floats, Floats]:
    """Return the differences that a score test on 1 / ``unit`` comments would not refuse, by halving."""
    edges = []
    for outside in (-1.0, 1.0):
        refused, kept = np.full_like(above, outside), above - below
        for _ in range(_HALVINGS):
            middle = (refused + kept) / 2
            refuse = (above - below - middle) ** 2 > _Z**2 * unit * _variance_if(middle, above, below)
            refused, kept = np.where(refuse, middle, refused), np.where(refuse, kept, middle)
        edges.append(kept)
    return edges[0], edges[1]


def _variance(above: Floats, below: Floats) -> Floats:
    return above + below - (above - below) ** 2


def _variance_if(difference: Floats, above: Floats, below: Floats) -> Floats:
    """Return the variance were this the difference, with the likeliest share below (Tango 1998, section 3)."""
    b = (2 - above + below) * difference - above - below
    likeliest = (np.sqrt(np.maximum(b**2 + 8 * below * difference * (1 - difference), 0)) - b) / 4
    return np.maximum(_variance(likeliest + difference, likeliest), 0)


def _table(codes: Sequence[tuple[str, str]], names: Sequence[str], numbers: list[npt.NDArray[Any]]) -> pd.DataFrame:
    named = ([kind for kind, _ in codes], [code for _, code in codes])
    return pd.DataFrame(dict(zip(names, (*named, *numbers), strict=True)))
