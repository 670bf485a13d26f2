"""The linear model: rules, words, letters and settings vote, and every vote is a reason.

The log-odds of a code are a sum: the baseline, and what each feature of the comment adds or takes. Here
the sums are made for many comments at once, and taken apart again for those codes that are to be explained.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from cobench_analysis.coding.calibration import ChoiceCalibration, ThemeCalibration
from cobench_analysis.coding.features import Features, divisor
from cobench_analysis.coding.hits import Hits
from cobench_analysis.coding.lookup import Bools, Floats, Ints, Singles, runs
from cobench_analysis.coding.occurrences import Occurrences, occurrences

DECIMALS = 9  # of log-odds
WHOLE = 0  # the model fitted on everything; model k + 1 was fitted without fold k


@dataclass(frozen=True)
class Classifier:
    """What was learnt: one linear model on everything, and one for each fold left out.

    Parameters
    ----------
    features
        What is looked at.
    words, grams, settings, votes
        ``(models, features of that kind, codes)``: weights, the value of the feature included. ``words`` holds what
        a known word adds in all, its letters included; its last row is of a word without any known letters.
    baseline
        ``(models, codes)``.
    theme_calibration, choice_calibration
        From scores to probabilities; of ``level`` and ``stance`` by place in ``tables.KINDS``.
    thresholds
        ``(codes,)``: the probability from which on a theme is given.
    sure, fairly_sure
        ``(kinds,)``: the probability from which on a given code is so called.
    rare
        ``(codes,)``: whether there were too few examples to learn the code: its comments are read by hand.
    folds
        The fold of every text that was learnt from, by its hash.
    measured
        How often given codes of each band were right, on texts that the model had not seen: rows of
        kind, code, band, given, right.
    sha256
        Hash of the rounded weights.
    codes
        Kind and id of every code that was learnt, by place.
    """

    features: Features
    words: Singles
    grams: Singles
    settings: Singles
    votes: Singles
    baseline: Floats
    theme_calibration: ThemeCalibration
    choice_calibration: Mapping[int, ChoiceCalibration]
    thresholds: Floats
    sure: Floats
    fairly_sure: Floats
    rare: Bools
    folds: Mapping[str, int]
    measured: tuple[tuple[str, str, str, int, int], ...]
    sha256: str
    codes: tuple[tuple[str, str], ...]

    def fits(self, codes: Sequence[tuple[str, str]], rules: Sequence[str]) -> bool:
        """Say whether it was learnt with these codes and these rules (their ids, sorted)."""
        return self.codes == tuple(codes[: len(self.codes)]) and self.features.rules == tuple(rules)


def band_totals(measured: Iterable[tuple[str, str, str, int, int]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return for each kind and band how many codes were given and how many of them were right.

    Parameters
    ----------
    measured
        ``Classifier.measured``.

    Examples
    --------
    >>> band_totals([("theme", "voice", "sure", 10, 9), ("theme", "access", "sure", 5, 5)])
    {('theme', 'sure'): (15, 14)}
    """
    totals: dict[tuple[str, str], tuple[int, int]] = {}
    for kind, _, band, given, right in measured:
        so_far = totals.get((kind, band), (0, 0))
        totals[kind, band] = so_far[0] + given, so_far[1] + right
    return totals


@dataclass
class _Known:
    """What is known of the words of an engine, a row each: it grows as words are met."""

    keys: dict[str, int]
    number: Ints = field(default_factory=lambda: np.zeros(0, np.int32))
    squared: Floats = field(default_factory=lambda: np.zeros(0))  # of the idf
    adds: Singles = field(default_factory=lambda: np.zeros((0, 0), np.float32))


@dataclass(frozen=True)
class Scored:
    """The scores of ``n`` comments, and what they are made of.

    Parameters
    ----------
    scores
        ``(n, codes)``: log-odds.
    divided_by
        ``(n,)``: by which what words add is divided.
    words
        The different words of each comment; ``thing`` is a row of ``adds``.
    adds
        ``(keys, codes)``: what each word adds, before it is divided.
    token, other, setting
        The settings of words: which two tokens, and which setting.
    """

    scores: Floats
    divided_by: Floats
    words: Occurrences
    adds: Singles
    token: Ints
    other: Ints
    setting: Ints


class Scorer:
    """Scores comments with one of a classifier's models.

    Parameters
    ----------
    classifier
        What was learnt.
    model
        ``WHOLE``, or one more than the number of the fold that it was fitted without.
    """

    def __init__(self, classifier: Classifier, model: int) -> None:
        self.features = classifier.features
        self.words, self.grams = classifier.words[model], classifier.grams[model]
        self.settings, self.votes = classifier.settings[model], classifier.votes[model]
        self.baseline = classifier.baseline[model]
        self._known = _Known({})

    def score(self, comments: int, hits: Hits, code: Ints, keys: dict[str, int]) -> Scored:
        """Return the scores of comments.

        Parameters
        ----------
        comments
            How many there are.
        hits
            Their words, and what the rules found.
        code
            ``(hits,)``: the code that each hit is about.
        keys
            The engine's words.
        """
        known, tokens = self._meet(keys), hits.tokens
        words = occurrences(tokens.text, tokens.key)
        there = words.matrix(comments, len(known.number))
        # Rounded, since sums are made in the order in which the engine has met the words.
        divided_by = divisor(there @ known.squared).round(DECIMALS)
        token, other, setting = self.features.settings_of(tokens, known.number[tokens.key])
        beside = occurrences(tokens.text[token], setting)
        first = token[beside.first], other[beside.first]
        scores = there @ known.adds + beside.matrix(comments, len(self.settings)) @ self.settings
        votes = self.features.rule_votes(hits, code)
        scores = scores / divided_by[:, None] + votes.matrix(comments, len(self.votes)) @ self.votes + self.baseline
        return Scored(scores.round(DECIMALS), divided_by, words, known.adds, *first, beside.thing)

    def _meet(self, keys: dict[str, int]) -> _Known:
        """Look up what the words add that were not met before."""
        known = self._known
        if known.keys is not keys:
            known = self._known = _Known(keys)
        met = len(known.number)
        if len(keys) > met:
            new = list(islice(keys, met, None))
            number = self.features.numbers_of(new)
            adds = self.words[number].copy()
            strange = np.flatnonzero(number == len(self.features.words))
            if len(strange):
                vectors = self.features.vectors([new[place] for place in strange.tolist()])
                adds[strange] = vectors[:, len(self.features.words) :] @ self.grams
            known.number = np.append(known.number, number)
            known.squared = np.append(known.squared, self.features.idf[number] ** 2)
            known.adds = np.concatenate((known.adds.reshape(-1, adds.shape[1]), adds))
        return known


@dataclass(frozen=True)
class WordShares:
    """What words add to codes that are to be explained: one row for each word of each of those codes.

    Parameters
    ----------
    cell
        ``(r,)``: place of the comment and code among those that were asked for.
    token
        ``(r,)``: where the word stands first.
    adds
        ``(r,)``: what it adds to the log-odds.
    """

    cell: Ints
    token: Ints
    adds: Floats


def word_shares(scored: Scored, scorer: Scorer, comment: Ints, code: Ints, comments: int) -> WordShares:
    """Take scores apart into what each word of the comment adds.

    Parameters
    ----------
    scored, scorer
        The scores, and what made them.
    comment, code
        ``(k,)``: the cells of the table of scores that are to be explained.
    comments
        How many comments there are.
    """
    words = scored.words
    begins = np.searchsorted(words.comment, np.arange(comments + 1)).astype(np.int32)
    counts = np.diff(begins)[comment].astype(np.int32)
    cell, within = runs(counts)
    word = begins[comment][cell] + within
    width = np.int64(scored.adds.shape[1])
    adds = scored.adds.ravel()[words.thing[word] * width + code[cell]].astype(np.float64)
    # What a setting adds is shared by the two words that make it.
    place = words.of[scored.token], words.of[scored.other]
    home = words.comment[place[0]]
    begins_setting = np.searchsorted(home, np.arange(comments + 1)).astype(np.int32)
    its_cell, within = runs(np.diff(begins_setting)[comment].astype(np.int32))
    which = begins_setting[comment][its_cell] + within
    half = scorer.settings.ravel()[scored.setting[which] * width + code[its_cell]] / 2
    offset = np.cumsum(counts, dtype=np.int64) - counts
    for side in place:
        at = offset[its_cell] + side[which] - begins[comment][its_cell]
        adds += np.bincount(at, weights=half, minlength=len(adds))
    return WordShares(cell, words.first[word], adds / scored.divided_by[comment][cell])
