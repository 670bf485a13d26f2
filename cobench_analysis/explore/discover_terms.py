"""What comments talk about: their words as stems, and pairs of words that stand close together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cobench_analysis.coding.patterns import DEFAULT_REACH
from cobench_analysis.coding.tokens import Token, tokenize
from cobench_analysis.explore.stop_words import STOP_WORDS
from cobench_analysis.language import Language

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PAIR = " .. "  # as the codebook's patterns write it: at most DEFAULT_REACH words between
WORD_KIND, PAIR_KIND = "word", "pair"


@dataclass(frozen=True)
class Terms:
    """The terms of one text: ``stems`` in reading order, and ``pairs`` of neighbours among them."""

    stems: tuple[str, ...]
    pairs: tuple[str, ...]


class Stemmer:
    """Reduce words to stems, and remember which words stand behind a stem.

    Parameters
    ----------
    language
        The words that negate and that end a clause.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> stemmer = Stemmer(load_codebook().language)
    >>> stemmer.terms("The buses were late again. No driver waited.")
    Terms(stems=('buse', 'late', 'no', 'driver', 'wait'), pairs=('buse .. late', 'no .. driver', 'driver .. wait'))
    >>> stemmer.forms("wait")
    ('waited',)
    """

    def __init__(self, language: Language) -> None:
        from nltk.stem.snowball import SnowballStemmer

        self._language = language
        self._stem = SnowballStemmer("english").stem
        self._known: dict[str, str] = {}
        self._forms: dict[str, Counter[str]] = {}

    def terms(self, text: str) -> Terms:
        """Return the terms of a text; words of :data:`STOP_WORDS`, single letters and numbers are none."""
        found = [(place, token) for place, token in enumerate(tokenize(text, self._language)) if _speaks(token)]
        stems = [self._reduced(token.bare) for _, token in found]
        pairs = [
            stems[at] + PAIR + stems[at + 1]
            for at, ((place, one), (further, other)) in enumerate(pairwise(found))
            if one.sentence == other.sentence and further - place - 1 <= DEFAULT_REACH and stems[at] != stems[at + 1]
        ]
        return Terms(tuple(stems), tuple(pairs))

    def forms(self, stem: str) -> tuple[str, ...]:
        """Return the words that a stem stood for, the commonest first."""
        seen = self._forms.get(stem, Counter({stem: 1}))
        return tuple(sorted(seen, key=lambda word: (-seen[word], word)))

    def _reduced(self, word: str) -> str:
        if word not in self._known:
            self._known[word] = self._stem(word)
        stem = self._known[word]
        self._forms.setdefault(stem, Counter())[word] += 1
        return stem


def _speaks(token: Token) -> bool:
    word = token.bare
    return word not in STOP_WORDS and token.key not in STOP_WORDS and len(word) > 1 and not word.isdecimal()


@dataclass(frozen=True, eq=False)
class TermTable:
    """How often each of ``n`` texts has each of ``k`` terms.

    Parameters
    ----------
    terms
        ``(k,)``, sorted.
    counts
        ``(n, k)``.
    """

    terms: tuple[str, ...]
    counts: csr_matrix

    @cached_property
    def present(self) -> csr_matrix:
        """``(n, k)``: 1 where a text has a term."""
        return (self.counts > 0).astype(np.float64)


def term_table(texts: Sequence[Sequence[str]], seen_in: int) -> TermTable:
    """Count terms.

    Parameters
    ----------
    texts
        The terms of each text.
    seen_in
        In how many texts a term must stand to be counted.

    Examples
    --------
    >>> table = term_table([["bus", "late"], ["bus"]], seen_in=2)
    >>> table.terms, table.counts.toarray().tolist()
    (('bus',), [[1.0], [1.0]])
    """
    from scipy.sparse import csr_matrix

    seen = Counter(term for terms in texts for term in set(terms))
    kept = sorted(term for term, count in seen.items() if count >= seen_in)
    number = {term: place for place, term in enumerate(kept)}
    ends, columns = [0], []
    for terms in texts:
        columns += [number[term] for term in terms if term in number]
        ends.append(len(columns))
    counts = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(texts), len(kept)))
    counts.sum_duplicates()
    return TermTable(tuple(kept), counts)


def distinctive(present: csr_matrix, inside: npt.NDArray[np.bool_], prior: float = 100.0) -> npt.NDArray[np.float64]:
    """Say how much more a group of texts has each term than the others have.

    The log-odds ratio with an informative Dirichlet prior, divided by its standard error (Monroe, Colaresi and
    Quinn 2008, Political Analysis 16:372-403, equations 15, 16 and 22), over texts that have a term: a long text counts
    a word once.

    Parameters
    ----------
    present
        ``(n, k)``: 1 where a text has a term.
    inside
        ``(n,)``: the group.
    prior
        How many occurrences the prior is worth; they are spread over the terms as all texts use them.

    Returns
    -------
    ndarray
        ``(k,)``: a z-score; above 2 or so the term is the group's own.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> present = csr_matrix([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    >>> bool(np.diff(distinctive(present, np.array([True, True, False, False])))[0] < 0)
    True
    """
    own = np.asarray(present[inside].sum(axis=0)).ravel()
    other = np.asarray(present[~inside].sum(axis=0)).ravel()
    weight = prior * (own + other) / max(1.0, float((own + other).sum()))
    first, second = own + weight, other + weight
    odds = np.log(first / np.maximum(first.sum() - first, 1e-9)) - np.log(
        second / np.maximum(second.sum() - second, 1e-9)
    )
    scores: npt.NDArray[np.float64] = odds / np.sqrt(1 / np.maximum(first, 1e-9) + 1 / np.maximum(second, 1e-9))
    return scores


def written(term: str, forms: Mapping[str, tuple[str, ...]]) -> str:
    """Return a term as a pattern of the codebook: all forms of its words.

    Examples
    --------
    >>> written("bus .. late", {"bus": ("buses", "bus"), "late": ("late",)})
    '(bus|buses) .. late'
    """
    choices = [sorted(forms.get(stem, (stem,))) for stem in term.split(PAIR)]
    return PAIR.join(words[0] if len(words) == 1 else f"({'|'.join(words)})" for words in choices)


def spoken(term: str, forms: Mapping[str, tuple[str, ...]]) -> str:
    """Return a term as it is said most often.

    Examples
    --------
    >>> spoken("bus .. late", {"bus": ("buses", "bus"), "late": ("late",)})
    'buses late'
    """
    return " ".join(forms.get(stem, (stem,))[0] for stem in term.split(PAIR))
