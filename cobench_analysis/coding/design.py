"""The features of many texts as a product of two sparse tables that is never written out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Real = TypeVar("Real", np.float32, np.float64)


@dataclass(frozen=True)
class Design:
    """A row of features for each of ``n`` texts, as ``[words @ vectors, others]``: multiplied, never written out.

    Parameters
    ----------
    words
        ``(n, keys)``: which words a text has, divided by its length.
    vectors
        ``(keys, words and letters)``: what each word is.
    others
        ``(n, settings and rules)``.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix, eye_array
    >>> design = Design(csr_matrix([[1.0, 0.0]]), csr_matrix(eye_array(2)), csr_matrix([[3.0]]))
    >>> (design @ np.array([[1.0], [5.0], [2.0]])).tolist()
    [[7.0]]
    """

    words: csr_matrix
    vectors: csr_matrix
    others: csr_matrix

    @property
    def shape(self) -> tuple[int, int]:
        """How many texts and how many features there are."""
        return self.words.shape[0], self.vectors.shape[1] + self.others.shape[1]

    @cached_property
    def _turned(self) -> tuple[csr_matrix, csr_matrix, csr_matrix]:
        return tuple(part.T.tocsr() for part in (self.words, self.vectors, self.others))

    def __matmul__(self, weights: npt.NDArray[Real]) -> npt.NDArray[Real]:
        """Return the sums for ``weights`` of ``(features, codes)``."""
        inside, outside = np.split(weights, [self.vectors.shape[1]])
        sums: npt.NDArray[Real] = self.words @ (self.vectors @ inside) + self.others @ outside
        return sums

    def back(self, sums: npt.NDArray[Real]) -> npt.NDArray[Real]:
        """Return the transposed product, ``(features, codes)``, for ``sums`` of ``(n, codes)``."""
        words, vectors, others = self._turned
        return np.concatenate((vectors @ (words @ sums), others @ sums))

    def matrix(self) -> csr_matrix:
        """Write the features out."""
        from scipy.sparse import hstack

        return hstack((self.words @ self.vectors, self.others)).tocsr()
