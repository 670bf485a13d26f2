"""Krippendorff's alpha: how far two sides agree beyond chance, where codes may be more or less alike.

Alpha is 1 less the share of the disagreement to be expected by chance that there is (Krippendorff 2004,
"Content Analysis", chapter 11): 1 is perfect, 0 is chance. Codes of which one is chosen are the same or not;
sets of themes that overlap agree in part, by MASI (Passonneau 2006, "Measuring Agreement on Set-Valued
Items"): the share of shared themes, less where neither set is inside the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from itertools import chain
from typing import Any


def nominal_alpha(people: Sequence[Hashable], computer: Sequence[Hashable]) -> float:
    """Return alpha for codes that are the same or not.

    Parameters
    ----------
    people, computer
        The code that each side chose, comment by comment.

    Returns
    -------
    float
        Missing where all codes are the same one, or there are none: then nothing is left to chance.

    Examples
    --------
    >>> nominal_alpha(["x", "x", "y"], ["x", "x", "y"]), round(nominal_alpha(["x", "x"], ["x", "y"]), 2)
    (1.0, 0.0)
    """
    return _alpha(people, computer, lambda one, other: float(one != other))


def masi_alpha(people: Sequence[Collection[Hashable]], computer: Sequence[Collection[Hashable]]) -> float:
    """Return alpha for sets of codes, by the MASI distance; two empty sets are alike.

    Parameters
    ----------
    people, computer
        The codes that each side gave, comment by comment.

    Returns
    -------
    float
        Missing where all sets are the same one, or there are none.

    Examples
    --------
    >>> masi_alpha([{"a"}, {"a", "b"}], [{"a"}, {"b", "a"}])
    1.0
    """
    from nltk.metrics.distance import masi_distance  # here, since nltk takes a second and a half to import

    def distance(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
        return float(masi_distance(one, other)) if one or other else 0.0

    return _alpha([frozenset(codes) for codes in people], [frozenset(codes) for codes in computer], distance)


def _alpha(people: Sequence[Any], computer: Sequence[Any], distance: Callable[[Any, Any], float]) -> float:
    if len({*people, *computer}) < 2:
        return float("nan")
    from nltk.metrics.agreement import AnnotationTask

    sides = (("people", people), ("computer", computer))
    rows = chain.from_iterable(((name, item, code) for item, code in enumerate(codes)) for name, codes in sides)
    return float(AnnotationTask(list(rows), distance).alpha())
