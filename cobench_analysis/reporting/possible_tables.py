"""Find tables of counts that the published one could stand for, by linear programming."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cobench_analysis.reporting.relations import Relations

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Marks = NDArray[np.bool_]

NOT_WHOLE = 1e-6
IMPOSSIBLE = 2  # scipy's word for it


class PossibleTables:
    """The tables of whole numbers that obey the relations.

    Parameters
    ----------
    relations
        The cells and what binds them. A table has one number for each cell, in the same order.

    Examples
    --------
    >>> import numpy as np
    >>> from cobench_analysis.reporting.relations import find_relations
    >>> yes, no = (("said", "yes"),), (("said", "no"),)
    >>> tables = PossibleTables(find_relations({(): 9, yes: 7, no: 2}, {"said": ["yes", "no"]}))
    >>> tables.confine(low=np.array([9, 0, 0]), high=np.array([9, 99, 99]))  # of (), no, yes
    >>> tables.least(np.array([0, 0, 1]), tables.high, one=np.array([9, 2, 7])).tolist()
    [9, 9, 0]
    """

    def __init__(self, relations: Relations) -> None:
        self.matrix, self.greatest = relations.matrix()
        self.by_row = self.matrix.tocsr()
        self.low: Numbers
        self.high: Numbers

    def confine(self, low: Numbers, high: Numbers) -> None:
        """Allow only tables within the bounds, and note how far the relations narrow each bound by themselves."""
        import numpy as np
        from scipy.sparse import diags_array
        from scipy.sparse.csgraph import connected_components

        self.low, self.high = self._narrowed(low, high)
        free = self.low < self.high
        least = self.by_row.maximum(0) @ self.low + self.by_row.minimum(0) @ self.high
        self.binding = self.by_row[np.flatnonzero((least < 0) | (self.greatest == 0))]
        self.sums = self.greatest[(least < 0) | (self.greatest == 0)]
        bound = abs(self.binding) @ diags_array(free.astype(float))
        _, self.group = connected_components(bound.T @ bound, directed=False)

    def _narrowed(self, low: Numbers, high: Numbers) -> tuple[Numbers, Numbers]:
        """Return the bounds that each relation sets to each cell, given the bounds of its other cells."""
        import numpy as np

        entries = self.matrix.tocoo()
        factor, row, cell = entries.data, entries.row, entries.col
        while True:
            least, most = (
                factor * np.where(factor > 0, low[cell], high[cell]),
                factor * np.where(factor > 0, high[cell], low[cell]),
            )
            others_least = np.bincount(row, least, len(self.greatest))[row] - least
            others_most = np.bincount(row, most, len(self.greatest))[row] - most
            at_least, at_most = low.copy(), high.copy()
            np.maximum.at(at_least, cell, np.where(factor > 0, -others_most, others_least - self.greatest[row]))
            np.minimum.at(at_most, cell, np.where(factor > 0, self.greatest[row] - others_least, others_most))
            if (at_least == low).all() and (at_most == high).all():
                return low, high
            low, high = at_least, at_most

    def least(self, goal: Numbers, high: Numbers, one: Numbers) -> Numbers | None:
        """Return the table with the least sum of goal times cell.

        Only the cells that hang together with the goal's are looked at; the others stay as they are in `one`,
        which is any table within the bounds.
        """
        import numpy as np

        columns = np.flatnonzero(np.isin(self.group, self.group[goal != 0]) & (self.low < high))
        matrix, rest = self.binding[:, columns], one.copy()
        rows = np.flatnonzero(np.diff(matrix.indptr))
        rest[columns] = 0
        done = self.binding[rows] @ rest
        found = _solve(goal[columns], matrix[rows], (-done, self.sums[rows] - done), (self.low[columns], high[columns]))
        if found is not None:
            rest[columns] = found
        return None if found is None else self._checked(rest)

    def nearest(self, low: Numbers, high: Numbers, price: Numbers) -> Numbers | None:
        """Return the table for which least is paid: its price for each one that a cell leaves its bounds by.

        A cell without a price stays within them.
        """
        import numpy as np
        from scipy.sparse import hstack

        # table = within the bounds + how far above - how far below
        matrix = hstack([self.matrix, self.matrix, -self.matrix], format="csc")
        moves, none = price > 0, np.zeros(len(price))
        least, most = np.concatenate([low, none, none]), np.concatenate([high, high.max() * moves, low * moves])
        cost = np.concatenate([none, price, price])
        found = _solve(cost, matrix, (np.zeros(len(self.greatest)), self.greatest), (least, most))
        if found is None:
            return None
        inside, above, below = found.reshape(3, -1)
        return self._checked(inside + above - below)

    def _checked(self, table: Numbers) -> Numbers | None:
        """Return the table if it obeys all relations, whatever the solver says."""
        sums = self.matrix @ table
        return table if (sums >= 0).all() and (sums <= self.greatest).all() else None


def _solve(
    cost: Numbers, matrix: Any, sums: tuple[Numbers, Numbers], bounds: tuple[Numbers, Numbers]
) -> Numbers | None:
    """Return the whole numbers with the least cost; None where there are none."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows = [LinearConstraint(matrix, *sums)] if matrix.shape[0] else []
    for integrality in (0, 1):  # whole numbers are slow to ask for, and mostly come of themselves
        options = {"presolve": bool(integrality)}
        found = milp(cost, bounds=Bounds(*bounds), constraints=rows, integrality=integrality, options=options)
        if found.x is not None:
            whole: Numbers = np.round(found.x)
            if np.abs(whole - found.x).max(initial=0) < NOT_WHOLE:
                return whole
        elif found.status == IMPOSSIBLE:
            break
    return None
