"""Comments as points: near each other where their words are used in the same company."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cobench_analysis.coding.lookup import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

DIMENSIONS = 150
SMOOTHED = 0.75  # power of a context word's frequency: rare context words would count too much
CONTRAST = 0.5  # power by which words of what is explained already count less
DOUBT = 5.0  # comments that a word's contrast starts from, so that a rare word stays near 1


def word_vectors(present: csr_matrix, dimensions: int = DIMENSIONS) -> Floats:
    """Give each word a place, from the words that it shares texts with.

    Positive pointwise mutual information of words in one text, a text counting less the longer it is, smoothed,
    and reduced by a truncated singular value decomposition with square roots of the singular values (Levy, Goldberg
    and Dagan 2015, Transactions of the ACL 3:211-225, sections 2.1, 3.2 and 3.3).

    Parameters
    ----------
    present
        ``(n, k)``: 1 where a text has a word.
    dimensions
        How many at most.

    Returns
    -------
    ndarray
        ``(k, dimensions)``: of length 1; of length 0 for a word without company.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> texts = csr_matrix([[1.0, 1, 0, 0, 0], [1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, 1, 1]])
    >>> likeness = (vectors := word_vectors(texts, 2)) @ vectors.T
    >>> bool(likeness[2, 3] > 0.9 > 0.1 > likeness[0, 3])
    True
    """
    from scipy.sparse import csr_matrix
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    words = present.shape[1]
    length = np.maximum(1, np.asarray(present.sum(axis=1)).ravel())
    shared = (present.T @ present.multiply(1 / length[:, np.newaxis])).tocoo()
    apart = shared.row != shared.col
    row, column, share = shared.row[apart], shared.col[apart], shared.data[apart]
    total = np.bincount(row, share, words)
    context = total**SMOOTHED / max(float((total**SMOOTHED).sum()), 1e-9)
    information = np.log(share / (total[row] * context[column]))
    kept = information > 0
    table = csr_matrix((information[kept], (row[kept], column[kept])), shape=(words, words))
    if words < 2 or not kept.any():
        return np.zeros((words, 1))
    reduced = TruncatedSVD(min(dimensions, words - 1), n_iter=10, random_state=0)
    places = reduced.fit_transform(table) / np.sqrt(np.maximum(reduced.singular_values_, 1e-9))
    vectors: Floats = normalize(places)
    return vectors


def contrast(present: csr_matrix, residue: npt.NDArray[np.bool_]) -> Floats:
    """Weigh words down that stand in explained comments more than in the residue, and up where it is the other way.

    Parameters
    ----------
    present
        ``(n, k)``: 1 where a text has a word.
    residue
        ``(n,)``: which texts are not explained.

    Returns
    -------
    ndarray
        ``(k,)``: 1 for a word that both use alike.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> weights = contrast(csr_matrix(np.array([[1.0, 0, 1], [0, 1, 1]])), np.array([True, False]))
    >>> bool(weights[0] > 1 > weights[1]), float(weights[2])
    (True, 1.0)
    """
    share = max(float(residue.mean()), 1e-9)
    inside = np.asarray(present[residue].sum(axis=0)).ravel()
    everywhere = np.asarray(present.sum(axis=0)).ravel()
    weights: Floats = ((inside + DOUBT * share) / ((everywhere + DOUBT) * share)) ** CONTRAST
    return weights


@dataclass(frozen=True, eq=False)
class WordSpace:
    """What ``k`` words mean and how much each counts.

    Parameters
    ----------
    vectors
        ``(k, dimensions)``: the place of each word.
    weights
        ``(k,)``: how much it counts: rare and unexplained words more.
    """

    vectors: Floats
    weights: Floats

    def points(self, counts: csr_matrix) -> Floats:
        """Give each text a place: the mean of its words' places.

        Parameters
        ----------
        counts
            ``(n, k)``: how often each text has each word; a word's further occurrences count less.

        Returns
        -------
        ndarray
            ``(n, dimensions)``: of length 1; of length 0 for a text without a known word.
        """
        from scipy.sparse import diags_array
        from sklearn.feature_extraction.text import TfidfTransformer
        from sklearn.preprocessing import normalize

        if not counts.shape[1]:
            return np.zeros((counts.shape[0], 1))
        damped = TfidfTransformer(use_idf=False, norm=None, sublinear_tf=True).fit_transform(counts)
        places: Floats = normalize((damped @ diags_array(self.weights)) @ self.vectors)
        return places


def word_space(counts: csr_matrix, residue: npt.NDArray[np.bool_]) -> WordSpace:
    """Learn what words mean from all texts, and how much each counts in the residue.

    Parameters
    ----------
    counts
        ``(n, k)``: how often each text has each word.
    residue
        ``(n,)``: which texts are not explained.
    """
    present = (counts > 0).astype(np.float64)
    rarity = 1 + np.log((1 + counts.shape[0]) / (1 + np.asarray(present.sum(axis=0)).ravel()))
    return WordSpace(word_vectors(present), rarity * contrast(present, residue))


def dealt_anew(counts: csr_matrix, seed: int = 0) -> csr_matrix:
    """Deal the words of all texts out anew by chance: texts of the same lengths, that are about nothing.

    Parameters
    ----------
    counts
        ``(n, k)``: how often each text has each word.
    seed
        Another one deals otherwise.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> anew = dealt_anew(csr_matrix([[2.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))
    >>> anew.sum(axis=0).tolist(), anew.sum(axis=1).tolist()
    ([[2.0, 1.0, 1.0]], [[3.0], [1.0]])
    """
    from scipy.sparse import csr_matrix

    table = counts.tocoo()
    times = table.data.astype(np.int64)
    words = np.random.default_rng(seed).permutation(np.repeat(table.col, times))
    anew = csr_matrix((np.ones(len(words)), (np.repeat(table.row, times), words)), shape=counts.shape)
    anew.sum_duplicates()
    return anew
