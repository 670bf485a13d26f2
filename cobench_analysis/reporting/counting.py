"""Count a year's comments once, for everything that is published: each count by what it is a count of.

A count is of the comments that meet a few conditions, each a dimension and a code: ``(("stance", "ask"),
("theme", "voice"))``; without a condition it is of all comments. What no key is made for here is counted nowhere
else, so that disclosure control sees everything that a reader will see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.framework.measure_verdicts import bears_on
from cobench_analysis.framework.measures import Measure, Measures, load_measures
from cobench_analysis.reporting.suppression import Key
from cobench_analysis.tables import PROMPT_LEVELS, STANCES, split_ids, theme_column

ASK = "ask"
HEARD = ("source", "channel", "question")
Sets = npt.NDArray[np.int64]  # comments by codes, 0 or 1


@dataclass(frozen=True)
class Counted:
    """All counts of a year, before disclosure control.

    Parameters
    ----------
    counts
        How many comments meet the conditions of each key.
    partitions
        The dimensions of which each comment has exactly one code, with all their codes.
    at_most
        What else is known of the counts: the first is at most the sum of the others.
    """

    counts: Mapping[Key, int]
    partitions: Mapping[str, Sequence[str]]
    at_most: tuple[tuple[Key, tuple[Key, ...]], ...]


def project_measures(codebook: Codebook) -> Measures:
    """Return PACC's measures, checked against a codebook.

    Raises
    ------
    InputError
        With every problem of ``measures.yml``.

    Examples
    --------
    >>> from cobench_analysis.coding.codebook_cache import project_codebook
    >>> len(project_measures(project_codebook()).measures)
    16
    """
    themes, services = ([code.id for code in kind] for kind in (codebook.themes, codebook.services))
    return load_measures(themes=themes, services=services)


def key(**conditions: str) -> Key:
    """Return the key of a count.

    Examples
    --------
    >>> key(theme="voice", stance="ask")
    (('stance', 'ask'), ('theme', 'voice'))
    """
    return tuple(sorted(conditions.items()))


def together(one: str, other: str) -> Key:
    """Return the key of the comments that have both of two themes.

    Examples
    --------
    >>> together("voice", "access")
    (('theme', 'access'), ('theme', 'voice'))
    """
    return tuple(sorted((("theme", one), ("theme", other))))


def basis_of(codes: pd.DataFrame) -> str:
    """Return ``prompt_level`` where every comment was given under a list, else ``level``: a report has one basis."""
    return "prompt_level" if len(codes) and (codes["prompt_level"] != "").all() else "level"


def heard_of(codes: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return the sources, channels and questions under which the comments came, in order."""
    return sorted(set(codes[list(HEARD)].itertuples(index=False, name=None)))


def count_comments(codes: pd.DataFrame, codebook: Codebook, basis: str, measures: Sequence[Measure] = ()) -> Counted:
    """Count the comments of a year.

    Parameters
    ----------
    codes
        The codes of the comments that say something.
    codebook
        All codes that there are; also those that no comment has are counted.
    basis
        ``prompt_level`` or ``level``: by which the sections go.
    measures
        PACC's measures; a comment bears on one by its level and its themes.
    """
    sets = _sets(codes, codebook, basis, measures)
    counts: dict[Key, int] = {(): len(codes)}
    for dimension, (names, members) in sets.items():
        totals = members.sum(axis=0)
        counts |= {key(**{dimension: name}): int(total) for name, total in zip(names, totals, strict=True)}
    pairs = [(basis, "stance"), (basis, "theme"), (basis, "service"), ("theme", "stance"), ("theme", "service")]
    pairs += [("measure", "stance")] + ([(basis, "level")] if basis != "level" else [])
    for one, other in pairs:
        counts |= _crossed(sets, one, other)
    themes, have = sets["theme"]
    both = have.T @ have
    for (place, one), (across, other) in combinations(enumerate(themes), 2):
        counts[together(one, other)] = int(both[place, across])
    asks = np.flatnonzero((codes["stance"] == ASK).to_numpy())
    counts |= _crossed({name: (codes_, members[asks]) for name, (codes_, members) in sets.items()}, basis, "theme", ASK)
    partitions = {name: sets[name][0] for name in dict.fromkeys((basis, "level", "stance", "heard"))}
    return Counted(counts, partitions, tuple(_known(basis, measures, counts)))


def _sets(
    codes: pd.DataFrame, codebook: Codebook, basis: str, measures: Sequence[Measure]
) -> dict[str, tuple[list[str], Sets]]:
    """Return for each dimension its codes, and which comments have them."""

    def one_of(values: Sequence[str], names: list[str]) -> tuple[list[str], Sets]:
        return names, np.array([[value == name for name in names] for value in values], int).reshape(
            len(values), len(names)
        )

    levels = [level.id for level in codebook.levels]
    themes = [theme.id for theme in codebook.themes]
    services = [service.id for service in codebook.services]
    named = [set(split_ids(joined)) for joined in codes["services"]]
    heard = heard_of(codes)
    places = {what: str(place) for place, what in enumerate(heard)}
    by_source = [places[what] for what in codes[list(HEARD)].itertuples(index=False, name=None)]
    by_theme = codes[[theme_column(theme) for theme in themes]].to_numpy(int)
    shape = (len(codes), len(services))
    sets = {
        "level": one_of(list(codes["level"]), levels),
        "stance": one_of(list(codes["stance"]), [stance.id for stance in codebook.stances]),
        "theme": (themes, by_theme),
        "themes": (["none"], (by_theme.sum(axis=1, keepdims=True) == 0).astype(int)),
        "service": (services, np.array([[one in row for one in services] for row in named], int).reshape(shape)),
        "heard": one_of(by_source, list(places.values())),
    }  # fmt: skip
    if basis != "level":
        sets[basis] = one_of(list(codes[basis]), [level for level in levels if level in PROMPT_LEVELS])
    told = [measure for measure in measures if measure.comments]
    about = np.array([bears_on(measure, codes, basis).to_numpy(int) for measure in told], int)
    sets["measure"] = ([measure.id for measure in told], about.reshape(len(told), len(codes)).T)
    return sets


def _crossed(sets: Mapping[str, tuple[list[str], Sets]], one: str, other: str, stance: str = "") -> dict[Key, int]:
    (rows, left), (columns, right) = sets[one], sets[other]
    found = left.T @ right
    further = {"stance": stance} if stance else {}
    return {
        key(**{one: row, other: column}, **further): int(found[place, across])
        for place, row in enumerate(rows)
        for across, column in enumerate(columns)
    }


def _known(basis: str, measures: Sequence[Measure], counts: Mapping[Key, int]) -> Iterator[tuple[Key, tuple[Key, ...]]]:
    """Yield what anybody knows who reads how a measure is made: all of its themes at its level, and no more."""
    for measure in measures:
        if measure.comments is None:
            continue
        for stance in ({}, *({"stance": code} for code in STANCES)):
            whole = key(measure=measure.id, **stance)
            place = {basis: measure.level} | stance
            yield whole, (key(**place),)
            parts = [key(theme=theme, **place) for theme in measure.comments.themes]
            parts += [key(service=service, **place) for service in measure.comments.services]
            yield from ((part, (whole,)) for part in parts if part in counts)
            if all(part in counts for part in parts):
                yield whole, tuple(parts)
