"""What everybody knows of published counts: how they hang together.

A key is a conjunction of conditions, ``(("place", "strategic"), ("theme", "voice"))``; ``()`` is everybody.
The codes of a partition add up to their whole; a key counts no more than a key with fewer of its conditions;
and those of K who are in neither of two groups cannot be fewer than nought. A count that nobody printed but
anybody can work out (the codes of a partition that were left out, the whole of which every part is
printed) is a cell of its own, since it must be protected too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

Key = tuple[tuple[str, str], ...]
Row = dict[Key, int]


@dataclass(frozen=True)
class Relations:
    """Cells and the rows that bind them.

    Parameters
    ----------
    cells
        The count of each key, of published keys and of those that can be worked out from them, in key order.
    published
        Which keys were to be published.
    equal
        Rows of factors whose sum over the cells is nought.
    not_negative
        Rows of factors whose sum over the cells is nought or more.

    Examples
    --------
    >>> yes, no = (("said", "yes"),), (("said", "no"),)
    >>> relations = find_relations({(): 9, yes: 7}, {"said": ["yes", "no"]})
    >>> relations.cells[no], relations.equal == ({(): 1, yes: -1, no: -1},)
    (2, True)
    """

    cells: Mapping[Key, int]
    published: frozenset[Key]
    equal: tuple[Row, ...]
    not_negative: tuple[Row, ...]

    def matrix(self) -> tuple[Any, np.ndarray]:
        """Return all rows as a sparse matrix, and the greatest sum that each may have (the least is 0)."""
        import numpy as np
        from scipy.sparse import csc_array

        position = {key: number for number, key in enumerate(self.cells)}
        entries = [
            (number, position[key], factor)
            for number, row in enumerate((*self.equal, *self.not_negative))
            for key, factor in row.items()
        ]
        rows, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
        shape = (len(self.equal) + len(self.not_negative), len(self.cells))
        greatest = np.concatenate([np.zeros(len(self.equal)), np.full(len(self.not_negative), np.inf)])
        return csc_array((np.array(factors, dtype=float), (rows, columns)), shape=shape), greatest


def find_relations(
    counts: Mapping[Key, int],
    partitions: Mapping[str, Sequence[str]],
    at_most: Iterable[tuple[Key, tuple[Key, ...]]] = (),
) -> Relations:
    """Return the cells and all that binds them.

    Parameters
    ----------
    counts
        The true count of each key that is to be published.
    partitions
        The codes of each dimension of which every comment has exactly one.
    at_most
        Further knowledge: the count of the first key is no more than the sum of the others.

    Raises
    ------
    ValueError
        Where the counts contradict what is known of them, or `at_most` names an unknown key.
    """
    _check_codes(counts, partitions)
    cells = dict(counts)
    _add_wholes(cells, partitions)
    equal = tuple(_add_rests(cells, partitions))
    cells = dict(sorted(cells.items()))
    relations = Relations(
        cells,
        frozenset(counts),
        equal,
        (*_subsets(cells, equal), *_pairs(cells, partitions), *_handed_in(cells, sorted(at_most))),
    )
    _check_sums(relations)
    return relations


def joined(key: Key, *conditions: tuple[str, str]) -> Key:
    """Return the key with further conditions.

    Examples
    --------
    >>> joined((("theme", "voice"),), ("place", "strategic"))
    (('place', 'strategic'), ('theme', 'voice'))
    """
    return tuple(sorted((*key, *conditions)))


def without(key: Key, *conditions: tuple[str, str]) -> Key:
    """Return the key without some of its conditions."""
    return tuple(condition for condition in key if condition not in conditions)


def _add_wholes(cells: dict[Key, int], partitions: Mapping[str, Sequence[str]]) -> None:
    """Add each key whose parts are all there: it is their sum, printed or not."""
    for size in range(max(map(len, cells), default=0), 0, -1):
        for key in sorted(key for key in cells if len(key) == size):
            for condition in key:
                whole = without(key, condition)
                parts = [joined(whole, (condition[0], code)) for code in partitions.get(condition[0], ())]
                if parts and whole not in cells and all(part in cells for part in parts):
                    cells[whole] = sum(cells[part] for part in parts)


def _add_rests(cells: dict[Key, int], partitions: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """Yield the sum of each partition of a key; where codes are left out, add what remains as a cell."""
    split = {(without(key, one), one[0]) for key in cells for one in key if one[0] in partitions}
    for whole, dimension in sorted(split):
        if whole not in cells:
            continue
        keys = {code: joined(whole, (dimension, code)) for code in partitions[dimension]}
        parts = [key for key in keys.values() if key in cells]
        left_out = sorted(code for code, key in keys.items() if key not in cells)
        if left_out:
            rest = joined(whole, (dimension, "|".join(left_out)))
            cells[rest] = cells[whole] - sum(cells[part] for part in parts)
            parts.append(rest)
        yield {whole: 1} | dict.fromkeys(parts, -1)


def _subsets(cells: Mapping[Key, int], equal: Sequence[Row]) -> Iterator[Row]:
    """Yield that a key counts no more than the nearest keys with fewer conditions, where no sum says so already."""
    summed = {(whole, part) for row in equal for whole in row if row[whole] == 1 for part in row if row[part] == -1}
    for key in cells:
        nearest: list[Key] = []
        for size in range(len(key) - 1, -1, -1):
            for wider in combinations(key, size):
                if wider in cells and not any(set(wider) < set(near) for near in nearest):
                    nearest.append(wider)
        yield from ({wider: 1, key: -1} for wider in nearest if (wider, key) not in summed)


def _pairs(cells: Mapping[Key, int], partitions: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """Yield that those of a key who are in neither of two groups are not fewer than nought."""
    codes = {condition for key in cells for condition in key}
    left_out = {dimension for dimension, code in codes if code not in partitions.get(dimension, ())}
    for key in cells:
        # Of a partition that is complete, the sums say as much.
        for one, other in combinations([condition for condition in key if condition[0] in left_out], 2):
            whole = without(key, one, other)
            if all(wider in cells for wider in (whole, without(key, one), without(key, other))):
                yield {whole: 1, without(key, one): -1, without(key, other): -1, key: 1}


def _handed_in(cells: Mapping[Key, int], at_most: Iterable[tuple[Key, tuple[Key, ...]]]) -> Iterator[Row]:
    for first, others in at_most:
        unknown = [key for key in (first, *others) if key not in cells]
        if unknown:
            raise ValueError(f"at_most names a key that has no count: {unknown[0]}")
        row = dict.fromkeys(others, 1)
        yield row | {first: row.get(first, 0) - 1}


def _check_codes(counts: Mapping[Key, int], partitions: Mapping[str, Sequence[str]]) -> None:
    for key, count in counts.items():
        if count < 0 or key != tuple(sorted(key)):
            raise ValueError(f"a count is below nought or its key is not in order: {key}")
        for dimension, code in key:
            if dimension in partitions and code not in partitions[dimension]:
                raise ValueError(f"{code} is not among the codes of {dimension}")


def _check_sums(relations: Relations) -> None:
    cells, sums = relations.cells, len(relations.equal)
    for number, row in enumerate((*relations.equal, *relations.not_negative)):
        total = sum(factor * cells[key] for key, factor in row.items())
        if total < 0 or (total and number < sums) or any(cells[key] < 0 for key in row):
            raise ValueError(f"the counts contradict what is known of them: {sorted(row)}")
