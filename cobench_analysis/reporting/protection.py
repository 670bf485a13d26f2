"""Hide further counts until nobody can work out a small one.

The attacker solves all that was published as one system: what a shown value tells, and the
:mod:`~cobench_analysis.reporting.relations` between counts. A hidden count is safe once two tables that he cannot
tell from the true one (the witnesses) set it far enough apart: a small count at nought and at the threshold, so that
he does not even learn that it is small; any other hidden count at values that make `threshold` possible ones.
Witnesses stay witnesses when more is hidden. So each is looked for once: first many at a time in what is shown
already, then by asking which shown counts must give way, the least of them, for the witness to be possible.
They are whole numbers; a table with half a comment in it proves nothing against an attacker who counts in whole ones.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from cobench_analysis.reporting.possible_tables import PossibleTables
from cobench_analysis.reporting.relations import Key, Relations

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Marks = NDArray[np.bool_]

CELLS_PER_ASKED = 100  # in a large table several cells are asked for at once, which is faster and hides a little more


def hide_further(
    relations: Relations,
    intervals: Mapping[Key, tuple[int, int]],
    threshold: int,
    give_way: Collection[Key] = (),
) -> frozenset[Key]:
    """Return the keys that may be shown.

    Parameters
    ----------
    relations
        The cells, with their true counts, and what binds them.
    intervals
        For each key that would be shown, the least and the greatest count that its value stands for.
    threshold
        Counts below it are small.
    give_way
        Keys that are hidden before all others.

    Examples
    --------
    >>> from cobench_analysis.reporting.relations import find_relations
    >>> yes, no, maybe = ((("said", code),) for code in ("yes", "no", "maybe"))
    >>> relations = find_relations({(): 29, yes: 17, no: 9, maybe: 3}, {"said": ["yes", "no", "maybe"]})
    >>> sorted(hide_further(relations, {(): (29, 29), yes: (17, 17), no: (9, 9)}, threshold=5))
    [(), (('said', 'yes'),)]
    """
    search = _Search(relations, intervals, threshold, give_way)
    search.run()
    return frozenset(key for key, hidden in zip(search.keys, search.hidden, strict=True) if not hidden)


class _Search:
    """Which cells are hidden, and how low and how high the witnesses so far have set each."""

    def __init__(
        self,
        relations: Relations,
        intervals: Mapping[Key, tuple[int, int]],
        threshold: int,
        give_way: Collection[Key],
    ) -> None:
        import numpy as np

        self.keys = list(relations.cells)
        self.threshold = threshold
        self.counts = np.array(list(relations.cells.values()), dtype=float)
        self.small = self.counts < threshold
        self.most = 2 * self.counts.max(initial=0) + 10 * threshold  # no witness needs more
        self.tables = PossibleTables(relations)
        self.rows = [{number for number, row in enumerate(relations.equal) if key in row} for key in self.keys]
        self.hidden = np.array([key not in intervals for key in self.keys])
        self.low, self.high = np.array([intervals.get(key, (0, self.most)) for key in self.keys], dtype=float).T
        # A whole that all parts are shown of is no secret; a small one is.
        self.needs = np.array([key in relations.published for key in self.keys]) | self.small
        self.price = self._prices(give_way)
        self.table = self.seen_low = self.seen_high = self.counts

    def _prices(self, give_way: Collection[Key]) -> Numbers:
        """Return what it costs to move a shown count by one: small ones go first, ties by key."""
        import numpy as np

        order = np.arange(1, len(self.keys) + 1) / (2 * len(self.keys))
        stay = np.array([key not in give_way for key in self.keys])
        prices: Numbers = self.counts * stay + order
        return prices

    def run(self) -> None:
        """Look for witnesses until every hidden cell is safe."""
        import numpy as np

        if ((self.counts < self.low) | (self.counts > self.high)).any():
            self._start_elsewhere()
        self.tables.confine(self.low, self.high)
        together = at_once = 1 + len(self.keys) // CELLS_PER_ASKED
        while (pending := self.unsafe()).any():
            self._push(pending)
            if np.count_nonzero(self.unsafe()) < np.count_nonzero(pending) - at_once:
                continue  # goes faster than one by one
            if not (exposed := self._exposed(together)):
                continue
            together = at_once if self._ask(exposed) else len(exposed) // 2
            if not together:
                # Everybody's count gives way only here; where even that is no help, nothing can be.
                self.needs[exposed] = self._ask(exposed, everybody=True)
                together = at_once

    def unsafe(self) -> Marks:
        """Return which hidden cells still lack a witness."""
        import numpy as np

        enough = (self.seen_low == 0) & (self.seen_high >= self.threshold)
        wide = self.seen_high - self.seen_low >= self.threshold - 1
        unsafe: Marks = self.hidden & self.needs & ~np.where(self.small, enough, wide)
        return unsafe

    def _start_elsewhere(self) -> None:
        """Begin with the table nearest to what is shown, where old values are shown that are not true any more."""
        self.seen_low, self.seen_high = self.counts + self.most, self.counts - self.most
        if not self._keep(self._nearest(self.low, self.high, everybody=True)):
            raise ValueError("no table agrees with what is known of the counts")

    def _push(self, cells: Marks) -> None:
        """Set as many of the cells as possible as low, and as high, as they need, with what is hidden now."""
        import numpy as np

        # Unequal weights, so that one cell is filled before the next instead of each by a little.
        weights = 1 + np.arange(len(self.keys), dtype=np.float64) * 0.6180339887 % 1
        lower = cells & self.unsafe() & (self.seen_low > self.tables.low)
        if lower.any():
            self._keep(self.tables.least(weights * lower, self.tables.high, self.table))
        enough = np.where(self.small, self.threshold, self.seen_low + self.threshold - 1)
        higher = cells & self.unsafe() & (self.seen_high < np.minimum(enough, self.tables.high))
        if higher.any():
            high = np.where(higher, np.minimum(enough, self.tables.high), self.tables.high)
            self._keep(self.tables.least(-weights * higher, high, self.table))

    def _exposed(self, most: int) -> list[int]:
        """Return some cells that are unsafe for certain, no two of one sum: one table can be witness for all."""
        import numpy as np

        exposed: list[int] = []
        taken: set[int] = set()
        for cell in np.flatnonzero(self.unsafe()).tolist():
            if len(exposed) == most or not taken.isdisjoint(self.rows[cell]):
                continue
            self._push(np.arange(len(self.keys)) == cell)
            if self.unsafe()[cell]:
                exposed.append(cell)
                taken |= self.rows[cell]
        return exposed

    def _ask(self, cells: list[int], *, everybody: bool = False) -> bool:
        """Find the witness that the cells need, hiding the least that it takes."""
        low, high, span = self.low.copy(), self.high.copy(), self.threshold - 1
        for cell in cells:
            fallen, risen = self.counts[cell] - self.seen_low[cell], self.seen_high[cell] - self.counts[cell]
            if self.small[cell] and self.seen_low[cell] > 0:
                high[cell] = 0
            elif self.small[cell]:
                low[cell] = self.threshold
            elif fallen > risen and self.seen_high[cell] >= span:
                high[cell] = self.seen_high[cell] - span
            else:
                low[cell] = self.seen_low[cell] + span
        return self._keep(self._nearest(low, high, everybody))

    def _nearest(self, low: Numbers, high: Numbers, everybody: bool) -> Numbers | None:
        import numpy as np

        moves = ~self.hidden & np.array([everybody or bool(key) for key in self.keys])
        return self.tables.nearest(low, high, self.price * moves)

    def _keep(self, table: Numbers | None) -> bool:
        """Keep a table as a witness, and hide what it sets elsewhere than is shown."""
        import numpy as np

        if table is None:
            return False
        self.table = table
        self.seen_low, self.seen_high = np.minimum(self.seen_low, table), np.maximum(self.seen_high, table)
        outside = (table < self.low) | (table > self.high)
        if outside.any():
            self.hidden |= outside
            self.low[outside], self.high[outside] = 0, self.most
            self.tables.confine(self.low, self.high)
        return True
