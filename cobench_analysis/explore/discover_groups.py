"""Groups of points, how stable each is, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cobench_analysis.coding.lookup import Floats, Longs

FEWEST, MOST = 2, 15  # groups that are tried
SMALLEST = 10  # points a group should have on average
RESAMPLES = 20
DRAWN = 2000  # points of a resample at most
STARTS, STARTS_AGAIN = 20, 3  # of k-means: for the groups themselves, and for a resample
TRUSTED, STABLE = 0.6, 0.75  # mean Jaccard similarity


@dataclass(frozen=True, eq=False)
class Grouping:
    """``n`` points in ``k`` groups, the largest first.

    Parameters
    ----------
    group
        ``(n,)``: number of each point's group, from 0.
    closeness
        ``(n,)``: cosine between a point and the middle of its group.
    stability
        ``(k,)``: mean over the resamples of the Jaccard similarity between a group and the most similar group found
        in the resample (Hennig 2007).
    """

    group: Longs
    closeness: Floats
    stability: Floats

    @property
    def mean_stability(self) -> float:
        """The mean of all groups', larger ones counting more."""
        return self.mean(self.stability)

    def mean(self, values: Floats) -> float:
        """Return the mean of a value of each group, larger groups counting more."""
        return float(np.average(values, weights=np.bincount(self.group, minlength=len(self.stability))))


def reduce_points(points: Floats) -> Floats:
    """Keep the directions in which points differ most, as many as groups can need."""
    from sklearn.decomposition import PCA

    wanted = min(MOST + 1, *points.shape)
    reduced: Floats = PCA(wanted, svd_solver="covariance_eigh").fit_transform(points)
    return reduced


def group_points(points: Floats, groups: int, resamples: int = RESAMPLES) -> Grouping:
    """Form groups and measure how stable each is.

    Points are reduced to ``groups + 1`` directions and divided by k-means on their directions alone. The same is
    done with points drawn anew, with replacement, and with other starting places: a group that comes back in most
    resamples is more than chance (Hennig 2007, Computational Statistics & Data Analysis 52:258-271).

    Parameters
    ----------
    points
        ``(n, d)``, as :func:`reduce_points` gives them.
    groups
        How many; fewer than ``n``.
    resamples
        How many times points are drawn anew.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> points = np.repeat(np.eye(3), 20, axis=0) + rng.normal(scale=0.05, size=(60, 3))
    >>> found = group_points(points, 3)
    >>> np.bincount(found.group).tolist(), found.stability.round(2).tolist()
    ([20, 20, 20], [1.0, 1.0, 1.0])
    """
    group, closeness = _divide(points, groups, seed=0, starts=STARTS)
    draw = np.random.default_rng(groups)
    rounds = [_similarity(points, group, draw, groups, seed) for seed in range(resamples)]
    return Grouping(group, closeness, np.mean(rounds, axis=0))


def _divide(points: Floats, groups: int, seed: int, starts: int) -> tuple[Longs, Floats]:
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import normalize

    directions = normalize(PCA(min(groups + 1, *points.shape), svd_solver="covariance_eigh").fit_transform(points))
    means = KMeans(groups, n_init=starts, random_state=seed).fit(directions)
    found = means.labels_.astype(np.int64)
    sizes = np.bincount(found, minlength=groups)
    first = np.full(groups, len(found))
    np.minimum.at(first, found, np.arange(len(found)))
    rank = np.empty(groups, np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(groups)
    middles = normalize(means.cluster_centers_)
    return rank[found], (directions * middles[found]).sum(axis=1)


def _similarity(points: Floats, group: Longs, draw: np.random.Generator, groups: int, seed: int) -> Floats:
    """Return the Jaccard similarity of each group to the most similar one in a resample."""
    drawn = draw.integers(0, len(points), min(len(points), DRAWN))
    drawn = drawn if len(set(drawn.tolist())) > groups else np.arange(len(points))
    again, _ = _divide(points[drawn], groups, seed, STARTS_AGAIN)
    there, first = np.unique(drawn, return_index=True)
    both = np.zeros((groups, groups))
    np.add.at(both, (group[there], again[first]), 1)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0) - both
    similar: Floats = (both / np.maximum(either, 1)).max(axis=1)
    return similar


@dataclass(frozen=True, eq=False)
class Trial:
    """Groups in one number, and the stability that one in twenty groups reaches where there is nothing to be found."""

    grouping: Grouping
    chance: float

    @property
    def beyond_chance(self) -> float:
        """How much more stable than chance the groups are, those that are not counting 0 and larger ones more."""
        return self.grouping.mean(np.maximum(0, self.grouping.stability - self.chance))


def try_number(points: Floats, senseless: Sequence[Floats], groups: int, resamples: int = RESAMPLES) -> Trial:
    """Form groups of points, and of points that are about nothing.

    Parameters
    ----------
    points, groups, resamples
        As for :func:`group_points`.
    senseless
        Points of texts whose words were dealt out by chance, of each deal.
    """
    reached = [group_points(one, groups, max(2, resamples // 2)).stability for one in senseless]
    return Trial(group_points(points, groups, resamples), float(np.quantile(np.concatenate(reached), 0.95)))


def numbers_to_try(points: int) -> range:
    """Return the numbers of groups that could be right.

    Examples
    --------
    >>> numbers_to_try(45), numbers_to_try(1000)
    (range(2, 5), range(2, 16))
    """
    return range(FEWEST, max(FEWEST, min(MOST, points // SMALLEST)) + 1)


def choose_number(beyond_chance: Mapping[int, float]) -> int:
    """Return the number whose groups are most beyond chance; the smaller one where two are alike.

    Parameters
    ----------
    beyond_chance
        ``Trial.beyond_chance`` of each number of groups.

    Examples
    --------
    >>> choose_number({2: 0.05, 3: 0.21, 4: 0.21, 5: 0.0}), choose_number({2: 0.0, 3: 0.0})
    (3, 2)
    """
    return min(beyond_chance, key=lambda groups: (-round(beyond_chance[groups], 6), groups))
