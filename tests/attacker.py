"""An attacker who tries to work hidden counts out of published ones. Shares no code with what he attacks.

`Attacker` knows what the counts are counts of: every comment has one code of each partition and any set of the
others, so a published table is a sum over kinds of comments. He searches all ways in which
whole comments can be spread over the kinds (for few codes), or over the keys with the sums and inequalities that
hold between them (for many), and so finds the exact least and greatest value of each hidden count.
"""

from __future__ import annotations

from itertools import chain, combinations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

FAR = 10_000  # of what has no upper end


def possible_counts(value, threshold, rounding):
    """The counts that are printed as a value, found by trying each."""

    def printed(count):
        nearest = rounding * ((count + rounding / 2) // rounding)
        while nearest < threshold:
            nearest += rounding
        return nearest

    found = [count for count in range(threshold, value + 2 * rounding + 1) if printed(count) == value]
    return min(found), max(found)


class Attacker:
    """Knows one or more editions of the same table (None = not shown), whose comments did not change between them."""

    def __init__(self, editions, partitions, *, threshold, rounding, at_most=(), by_kinds=True):
        self.partitions = partitions
        self.keys = sorted({key for edition in editions for key in edition})
        self.interval = {}
        for edition in editions:
            for key, value in edition.items():
                if value is not None:
                    low, high = possible_counts(value, threshold, rounding)
                    before = self.interval.get(key, (0, np.inf))
                    self.interval[key] = max(low, before[0]), min(high, before[1])
        self.at_most = list(at_most)
        self._spread_over_kinds() if by_kinds else self._spread_over_keys()

    def _spread_over_kinds(self):
        codes = {}
        for dimension, code in chain.from_iterable(self.keys):
            codes.setdefault(dimension, set()).add(code)
        choices = []
        for dimension in sorted(codes.keys() | self.partitions.keys()):
            if dimension in self.partitions:
                choices.append([{(dimension, code)} for code in self.partitions[dimension]])
            else:
                every = sorted((dimension, code) for code in codes[dimension])
                choices.append([set(some) for size in range(len(every) + 1) for some in combinations(every, size)])
        kinds = [set().union(*chosen) for chosen in product(*choices)]
        self.sum_of = {key: np.array([float(set(key) <= kind) for kind in kinds]) for key in self.keys}
        self._constrain([], len(kinds))

    def _spread_over_keys(self):
        known = set(self.keys)
        place = {key: number for number, key in enumerate(self.keys)}
        self.sum_of = {key: np.eye(1, len(place), number)[0] for key, number in place.items()}
        rows = []
        for key in self.keys:
            for size in range(len(key)):  # no more than in any wider key
                rows += [
                    (self.sum_of[wider] - self.sum_of[key], np.inf)
                    for wider in combinations(key, size)
                    if wider in known
                ]
            for one, other in combinations(key, 2):  # inclusion and exclusion
                four = [tuple(c for c in key if c not in out) for out in ((one, other), (one,), (other,), ())]
                if known.issuperset(four):
                    a, b, c, d = (self.sum_of[wider] for wider in four)
                    rows.append((a - b - c + d, np.inf))
            for dimension, codes in self.partitions.items():
                parts = [tuple(sorted((*key, (dimension, code)))) for code in codes]
                there = [self.sum_of[part] for part in parts if part in known]
                if there and all(condition[0] != dimension for condition in key):
                    rows.append((self.sum_of[key] - sum(there), 0 if len(there) == len(parts) else np.inf))
        self._constrain(rows, len(place))

    def _constrain(self, rows, size):
        rows = [(row, 0, most) for row, most in rows]
        rows += [(self.sum_of[key], *bounds) for key, bounds in self.interval.items()]
        for first, others in self.at_most:
            rows.append((sum(self.sum_of[key] for key in others) - self.sum_of[first], 0, np.inf))
        matrix, low, high = zip(*rows, strict=True)
        self.constraint = LinearConstraint(csc_array(np.array(matrix)), low, high)
        self.bounds = Bounds(np.zeros(size), np.full(size, FAR))

    def _extreme(self, key, sign):
        for whole in (0, 1):  # whole numbers need not be asked for where they come of themselves
            found = milp(sign * self.sum_of[key], constraints=self.constraint, bounds=self.bounds, integrality=whole)
            assert found.status == 0, found.message
            if np.abs(found.x - np.round(found.x)).max() < 1e-6:
                break
        return round(sign * found.fun)

    def range(self, key):
        """The least and the greatest that a count can be."""
        return self._extreme(key, 1), self._extreme(key, -1)

    def hidden(self):
        return [key for key in self.keys if key not in self.interval]


def by_subtraction(published, partitions, *, threshold, rounding):
    """The range of each hidden count that is the only one hidden of a sum: what a reader gets with pencil and paper."""
    found = {}
    for key, (dimension, codes) in product(published, partitions.items()):
        parts = [tuple(sorted((*key, (dimension, code)))) for code in codes]
        if published[key] is None or not all(part in published for part in parts):
            continue
        hidden = [part for part in parts if published[part] is None]
        if len(hidden) == 1:
            low, high = possible_counts(published[key], threshold, rounding)
            others = [possible_counts(published[part], threshold, rounding) for part in parts if part not in hidden]
            found[hidden[0]] = max(0, low - sum(most for _, most in others)), high - sum(least for least, _ in others)
    return found


def by_differencing(before, now, *, threshold, rounding):
    """The keys for which two editions side by side tell of some comments, but fewer than the threshold."""
    told = []
    for key in before.keys() & now.keys():
        if before[key] is None or now[key] is None:
            if before[key] is None and now[key] is not None:  # below the threshold then, perhaps just above it now
                told.append(key)
        elif before[key] != now[key]:
            (low, high), (least, most) = (possible_counts(one[key], threshold, rounding) for one in (before, now))
            if max(most - low, high - least) < threshold:
                told.append(key)
    return sorted(told)
