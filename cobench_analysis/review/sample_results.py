"""What a blind sample says: how often the computer is right, how far its readers agree, what the shares truly are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.review.compared import COLUMN_OF, Compared, compare, given_codes
from cobench_analysis.review.estimates import population_shares, weighted_precision_recall
from cobench_analysis.review.intervals import Floats
from cobench_analysis.review.overall import overall
from cobench_analysis.review.readers import readings
from cobench_analysis.review.samples import Sample, samples_of
from cobench_analysis.tables import BANDS, split_ids


@dataclass(frozen=True)
class SampleResult:
    """What a sample says.

    Parameters
    ----------
    number
        Which sample of the year.
    population, drawn, read
        How many comments the year has that say something, how many were drawn, and how many at least one reader read.
    readers
        How many comments each reader has read, by name.
    shares
        See ``estimates.population_shares``; empty where too little was read.
    codes
        See ``estimates.weighted_precision_recall``; empty where too little was read.
    bands
        ``kind, band, given, right``: how often the codes of each band were right, by the mean of the readers, weighted
        as the comments were drawn, on the scale of the comments read.
    between
        How far the first two readers agree (``overall``) on the comments that both read; empty with one.
    both
        How many comments both of them read.
    """

    number: int
    population: int
    drawn: int
    read: int
    readers: Mapping[str, int]
    shares: pd.DataFrame
    codes: pd.DataFrame
    bands: pd.DataFrame
    between: pd.DataFrame
    both: int


def sample_result(sample: Sample, read_by: Mapping[str, pd.DataFrame], codebook: Codebook) -> SampleResult:
    """Compare what the computer said on the day of the draw with what people read.

    Parameters
    ----------
    sample
        The sample.
    read_by
        Each reader's codes: ``readers.readings``.
    codebook
        The codes; what the computer gave then and is no longer in it is left out.

    Notes
    -----
    Where only some of the drawn comments were read, these count as the sample: the list to read is in random order.
    """
    codes = [one for one in codebook.numbered if one[0] in COLUMN_OF]
    machine = sample.machine
    predicted = given_codes([machine[column] for column in COLUMN_OF.values()], codes)
    drawn = machine[machine["place"] > 0]
    people = _people(drawn, read_by, codes)
    read = ~np.isnan(people).any(axis=1)
    rows = drawn.index.to_numpy()[read]
    stratum = _strata(machine["stratum"], rows)
    enough = len(rows) > 0
    known = (codes, predicted, rows, people[read], stratum)
    shares = population_shares(*known) if enough else pd.DataFrame()
    measured = weighted_precision_recall(*known) if enough else pd.DataFrame()
    both = _between(read_by, codebook)
    return SampleResult(
        int(sample.about["number"]),
        len(machine),
        len(drawn),
        len(rows),
        {name: len(frame) for name, frame in read_by.items()},
        shares,
        measured,
        _bands(machine.iloc[rows], people[read], codes, stratum, rows),
        overall(both) if both else pd.DataFrame(),
        len(both.ids) if both else 0,
    )


def sample_results(year: int, codebook: Codebook) -> list[SampleResult]:
    """Return what each blind sample of a year says, the oldest first; also of those that nobody has read.

    Raises
    ------
    InputError
        Where a sample, or the file of a reader, is damaged.
    """
    return [sample_result(sample, readings(sample, codebook), codebook) for sample in samples_of(year)]


def _people(drawn: pd.DataFrame, read_by: Mapping[str, pd.DataFrame], codes: list[tuple[Any, str]]) -> Floats:
    """Return the mean of the readers' codes for each drawn comment; missing where nobody read it."""
    given: Floats = np.full((len(read_by), len(drawn), len(codes)), np.nan)
    place = {name: row for row, name in enumerate(drawn["comment_id"])}
    for reader, frame in enumerate(read_by.values()):
        known = frame[frame["comment_id"].isin(place)]
        given[reader, [place[name] for name in known["comment_id"]]] = given_codes(
            [known[column] for column in COLUMN_OF.values()], codes
        )
    count = (~np.isnan(given)).sum(axis=0)
    total = np.nansum(given, axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _strata(names: pd.Series[str], read: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the number of each comment's stratum; those of which nobody read a comment are joined to the largest."""
    order = sorted(set(names))
    stratum = names.map({name: number for number, name in enumerate(order)}).to_numpy()
    there = np.bincount(stratum[read], minlength=len(order))
    home = int(there.argmax())
    return np.array([number if there[number] else home for number in stratum])


def _between(read_by: Mapping[str, pd.DataFrame], codebook: Codebook) -> Compared | None:
    frames = list(read_by.values())
    if len(frames) < 2:
        return None
    both = compare(frames[1], frames[0], codebook)
    return both if both.ids else None


def _bands(
    read: pd.DataFrame, people: Floats, codes: list[tuple[Any, str]], stratum: np.ndarray[Any, Any], rows: Any
) -> pd.DataFrame:
    """Count how often the codes of each band were right, each comment weighted by how many it stands for."""
    sizes, taken = np.bincount(stratum), np.bincount(stratum[rows], minlength=stratum.max(initial=0) + 1)
    weight = (sizes / np.maximum(taken, 1))[stratum[rows]]
    weight = weight * len(rows) / max(weight.sum(), 1e-9)
    number = {code: place for place, code in enumerate(codes)}
    counts: dict[tuple[str, str], Floats] = {}
    for row, (kind, code, band) in _banded(read):
        if (kind, code) in number:
            right = people[row, number[kind, code]]
            so_far = counts.setdefault((kind, band), np.zeros(2))
            so_far += weight[row] * np.array([1.0, right])
    found = [
        (*key, *counts[key].tolist()) for key in ((kind, band) for kind in COLUMN_OF for band in BANDS) if key in counts
    ]
    return pd.DataFrame(found, columns=["kind", "band", "given", "right"])


def _banded(read: pd.DataFrame) -> Iterator[tuple[int, tuple[str, str, str]]]:
    for row, one in enumerate(read.to_dict("records")):
        yield row, ("level", one["level"], one["level_band"])
        yield row, ("stance", one["stance"], one["stance_band"])
        pairs = zip(split_ids(one["themes"]), split_ids(one["theme_bands"]), strict=True)
        yield from ((row, ("theme", theme, band)) for theme, band in pairs)
