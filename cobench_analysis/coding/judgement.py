"""What the model gives: a probability and a band for every code of every comment.

A comment on which is measured, or on which people decided, is scored by the model that was fitted without it, so
that no confidence is of what was learnt by heart. (Comments that only teach have no such model: they are invented.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from cobench_analysis.coding.calibration import bands_of
from cobench_analysis.coding.classifier import WHOLE, Classifier, Scored, Scorer, WordShares, word_shares
from cobench_analysis.coding.decision import LEVEL, STANCE, THEME, CodeNumbers, Decision, Votes, decide
from cobench_analysis.coding.hits import Hits
from cobench_analysis.coding.lookup import Bools, Floats, Ints
from cobench_analysis.coding.sentences import Sentences, sentences_of
from cobench_analysis.intake.ids import text_sha256
from cobench_analysis.tables import BANDS, KINDS


@dataclass(frozen=True)
class Part:
    """Comments that one model scored: which, the places of their words, and what their scores are made of."""

    inside: Bools
    token: Ints
    scored: Scored
    scorer: Scorer


@dataclass(frozen=True)
class Judgement:
    """What the model says of ``n`` comments.

    Parameters
    ----------
    scores
        ``(n, codes)``: log-odds of every code that was learnt.
    probability
        ``(n, codes)``: how often codes with such scores are right.
    band
        ``(n, codes)``: place in ``tables.BANDS``, were the code given.
    kinds
        Of which codes were learnt: places in ``tables.KINDS``.
    parts
        The comments by the model that scored them.
    """

    scores: Floats
    probability: Floats
    band: Ints
    kinds: tuple[int, ...]
    parts: tuple[Part, ...]

    def shares(self, comment: Ints, code: Ints) -> Iterator[tuple[Ints, WordShares, Part]]:
        """Take cells of the table of scores apart, model by model.

        Yields
        ------
        rows, shares, part
            Which cells these are, what each word adds to them, and the model.
        """
        for part in self.parts:
            rows = np.flatnonzero(part.inside[comment]).astype(np.int32)
            yield rows, word_shares(part.scored, part.scorer, comment[rows], code[rows], len(self.scores)), part


class Judge:
    """Scores comments with a classifier.

    Parameters
    ----------
    classifier
        What was learnt.
    numbers
        The codes.
    """

    def __init__(self, classifier: Classifier, numbers: CodeNumbers) -> None:
        self.classifier = classifier
        self._numbers = numbers
        self._scorers: dict[int, Scorer] = {}

    def __call__(self, texts: Sequence[str], hits: Hits, votes: Votes, keys: dict[str, int]) -> Judgement:
        """Judge comments.

        Parameters
        ----------
        texts
            The comments.
        hits, votes
            What the rules found in them, and say of them.
        keys
            The engine's words.
        """
        folds = self.classifier.folds
        model = np.array([folds.get(text_sha256(text), WHOLE - 1) + 1 for text in texts], np.int32)
        scores = np.zeros((len(texts), self._numbers.learnt))
        best, parts = scores.copy(), []
        for one in np.unique(model).tolist() or [WHOLE]:
            scorer = self._scorers.setdefault(one, Scorer(self.classifier, one))
            inside = model == one
            chosen, code = hits, votes.code
            if not inside.all():
                chosen, code = hits.only(inside), votes.code[inside[hits.text]]
            scored = scorer.score(len(texts), chosen, code, keys)
            scores[inside] = scored.scores[inside]
            best[inside] = sentences_of(chosen, code).best(scored.scores, partial(_scores, scorer, keys))[inside]
            token = np.flatnonzero(inside[hits.tokens.text]).astype(np.int32)
            parts.append(Part(inside, token, scored, scorer))
        judged = self._graded(scores, best, votes.rules[:, : self._numbers.learnt] > 0, tuple(parts))
        judged.band[hits.words == 0] = BANDS.index("please_check")  # nothing but signs: no word says anything
        return judged

    def _graded(self, scores: Floats, best: Floats, voted: Bools, parts: tuple[Part, ...]) -> Judgement:
        known = self.classifier
        probability, band = np.zeros_like(scores), np.zeros(scores.shape, np.int32)
        for kind in (LEVEL, THEME, STANCE):
            codes = self._numbers.all_of(KINDS[kind])
            if kind == THEME:
                probability[:, codes] = known.theme_calibration(scores[:, codes], best[:, codes], voted[:, codes])
            elif kind in known.choice_calibration:
                probability[:, codes] = known.choice_calibration[kind](scores[:, codes])
            cuts = float(known.sure[kind]), float(known.fairly_sure[kind])
            band[:, codes] = bands_of(probability[:, codes], *cuts, known.rare[codes])
        return Judgement(scores, probability, band, (THEME, *known.choice_calibration), parts)

    def decide(self, judgement: Judgement, votes: Votes, said: Bools) -> Decision:
        """Turn probabilities into codes: the likeliest level and stance, every theme above its threshold.

        Parameters
        ----------
        judgement, votes
            Of the same comments.
        said
            ``(n,)``: false where the words say nothing; they get what rules without hits give.
        """
        decision = decide(votes, self._numbers)
        for kind, given in ((LEVEL, decision.level), (STANCE, decision.stance)):
            if kind in self.classifier.choice_calibration:
                codes = self._numbers.all_of(KINDS[kind])
                likeliest = judgement.probability[:, codes].argmax(axis=1) + codes.start
                given[said] = likeliest[said]
        themes = self._numbers.all_of("theme")
        enough = judgement.probability[:, themes] >= self.classifier.thresholds[themes]
        decision.theme[:, themes] = enough & said[:, None]
        return decision


def _scores(scorer: Scorer, keys: dict[str, int], sentences: Sentences) -> Floats:
    return scorer.score(len(sentences.comment), sentences.hits, sentences.code, keys).scores
