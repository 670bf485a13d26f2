"""Look-ups for many rows at once: lists end to end, a table of pairs, cells of a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

_FILTER_BITS = 20
# Odd multipliers: 2**32 / golden ratio (Knuth, TAOCP vol. 3, 6.4) and a prime for the second of a pair.
_GOLDEN, _OTHER = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)


def runs(lengths: Ints) -> tuple[Ints, Ints]:
    """Return for every member of every run the number of its run and its place within.

    Examples
    --------
    >>> [part.tolist() for part in runs(np.array([2, 0, 1]))]
    [[0, 0, 2], [0, 1, 0]]
    """
    run = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    begins = np.cumsum(lengths, dtype=np.int32) - lengths
    return run, np.arange(len(run), dtype=np.int32) - np.repeat(begins, lengths)


def stable_order(*columns: npt.NDArray[np.integer[Any]]) -> Longs:
    """Return the order of rows by the last column, then by the one before it, and so on.

    numpy sorts numbers of 16 bits by radix, three times as fast as by comparing.

    Parameters
    ----------
    columns
        ``(k,)`` each: whole numbers from 0 on.

    Examples
    --------
    >>> stable_order(np.array([1, 0, 2]), np.array([7, 7, 5])).tolist()
    [2, 1, 0]
    """
    order = np.arange(len(columns[0]))
    for column in columns:
        narrow = column.astype(np.min_scalar_type(int(column.max(initial=0))))
        order = order[np.argsort(narrow[order], kind="stable")]
    return order


def begins_group(*columns: npt.NDArray[Any]) -> Bools:
    """Say of every row of sorted columns whether it differs from the row before it.

    Examples
    --------
    >>> begins_group(np.array([3, 3, 5])).tolist()
    [True, False, True]
    """
    new = np.zeros(len(columns[0]), np.bool_)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return new


def least_of_each(groups: Sequence[npt.NDArray[Any]], measure: npt.NDArray[Any]) -> Longs:
    """Return, of the rows that agree in all of ``groups``, the one of least ``measure``, sorted by the groups.

    Examples
    --------
    >>> least_of_each([np.array([7, 5, 7])], np.array([2, 1, 0])).tolist()
    [1, 2]
    """
    order = np.lexsort((measure, *reversed(groups)))
    return order[begins_group(*(column[order] for column in groups))]


def held_once(values: Sequence[str] | pa.Array, place: Ints) -> pa.DictionaryArray:
    """Return ``values[place]`` with each different text held once, as pandas demands of a dictionary.

    Examples
    --------
    >>> held_once(["a", "b", "a"], np.array([0, 2], np.int32)).to_pandas().tolist()
    ['a', 'a']
    """
    encoded = pa.array(values, pa.string()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.to_numpy()[place], encoded.dictionary)


def cells(table: Bools, row: Ints, column: Ints) -> Bools:
    """Return the cells of a table at these rows and columns."""
    found: Bools = table.ravel()[row * np.int32(table.shape[1]) + column]
    return found


class Lists:
    """A list of numbers for every state, end to end.

    Parameters
    ----------
    lists
        One for each state.
    """

    def __init__(self, lists: Sequence[Sequence[int]]) -> None:
        self._counts = np.array([len(one) for one in lists], np.int32)
        self._begins = np.cumsum(self._counts, dtype=np.int32) - self._counts
        self._members = np.array([member for one in lists for member in one], np.int32)

    def of(self, state: Ints) -> tuple[Longs, Ints]:
        """Return for every member of the states' lists the place of its state, and the member."""
        counts = self._counts[state]
        some = np.flatnonzero(counts)
        run, within = runs(counts[some])
        place = some[run]
        return place, self._members[self._begins[state[place]] + within]


class PairTable:
    """The next state for a state and a class, for many pairs at once.

    Most pairs lead nowhere and are told by one look into a table of bits. The others are looked up
    in a hash table with linear probing (Knuth, TAOCP vol. 3, 6.4).

    Parameters
    ----------
    state, word, value
        ``(e,)``: different pairs, and what each leads to.
    """

    def __init__(self, state: Ints, word: Ints, value: Ints) -> None:
        self._bits = max(4, int(4 * len(state)).bit_length())
        self._keys = np.full(1 << self._bits, -1, np.int64)
        self._values = np.zeros(1 << self._bits, np.int32)
        self._filter = np.zeros(1 << _FILTER_BITS, np.bool_)
        spread = _spread(state, word)
        self._filter[spread >> np.uint32(32 - _FILTER_BITS)] = True
        keys, slots = _pair(state, word), (spread >> np.uint32(32 - self._bits)).astype(np.int64)
        while len(keys):  # whoever finds a slot taken tries the next one
            self._keys[slots] = np.where(self._keys[slots] < 0, keys, self._keys[slots])
            settled = self._keys[slots] == keys
            self._values[slots[settled]] = value[settled]
            keys, value, slots = keys[~settled], value[~settled], self._next(slots[~settled])

    def _next(self, slots: Longs) -> Longs:
        return (slots + 1) & ((1 << self._bits) - 1)

    def look_up(self, state: Ints, word: Ints) -> tuple[Ints, Longs]:
        """Return what the pairs lead to, and the places of those that lead anywhere."""
        spread = _spread(state, word)
        item = np.flatnonzero(self._filter[spread >> np.uint32(32 - _FILTER_BITS)])
        keys = _pair(state[item], word[item])
        slots = (spread[item] >> np.uint32(32 - self._bits)).astype(np.int64)
        value = np.full(len(item), -1, np.int32)
        open_ = np.arange(len(item))
        while len(open_):
            held = self._keys[slots]
            hit = held == keys
            value[open_[hit]] = self._values[slots[hit]]
            on = np.flatnonzero(~hit & (held >= 0))
            keys, open_, slots = keys[on], open_[on], self._next(slots[on])
        found = np.flatnonzero(value >= 0)
        return value[found], item[found]


def _pair(state: Ints, word: Ints) -> Longs:
    return state.astype(np.int64) << 32 | word


def _spread(state: Ints, word: Ints) -> npt.NDArray[np.uint32]:
    """Return 32 bits for each pair, spread so that near pairs differ in the high bits."""
    return state.view(np.uint32) * _GOLDEN + word.view(np.uint32) * _OTHER
