"""Different things of each comment, each once: what a table of features is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cobench_analysis.coding.lookup import Floats, Ints, begins_group

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_LOW = (1 << 32) - 1


@dataclass(frozen=True)
class Occurrences:
    """Different things of each comment, each once: ``o`` of them, by comment, then by thing.

    Parameters
    ----------
    comment, thing
        ``(o,)``: numbers of both.
    first
        ``(o,)``: where the thing stands first, as a place among what was looked at.
    of
        ``(t,)``: for everything that was looked at, the place of its occurrence.
    """

    comment: Ints
    thing: Ints
    first: Ints
    of: Ints

    def matrix(self, comments: int, things: int, values: Floats | None = None) -> csr_matrix:
        """Return a row per comment, with ``values`` (or ones) where a thing stands in it."""
        from scipy.sparse import csr_matrix

        begins = np.searchsorted(self.comment, np.arange(comments + 1))
        ones = np.ones(len(self.thing)) if values is None else values
        return csr_matrix((ones, self.thing, begins), shape=(comments, things))


def occurrences(comment: Ints, thing: Ints) -> Occurrences:
    """Return each thing of each comment once.

    Parameters
    ----------
    comment, thing
        ``(t,)``: sorted by comment.

    Examples
    --------
    >>> once = occurrences(np.array([0, 0, 0, 1]), np.array([7, 5, 7, 7]))
    >>> [column.tolist() for column in (once.comment, once.thing, once.first, once.of)]
    [[0, 0, 1], [5, 7, 7], [1, 0, 3], [1, 0, 1, 2]]
    """
    packed = comment.astype(np.int64) << 32 | thing
    order = np.argsort(packed, kind="stable").astype(np.int32)
    packed = packed[order]
    new = begins_group(packed)
    of = np.empty(len(order), np.int32)
    of[order] = np.cumsum(new, dtype=np.int32) - np.int32(1)
    packed, first = packed[new], order[new]
    return Occurrences((packed >> 32).astype(np.int32), (packed & _LOW).astype(np.int32), first, of)
