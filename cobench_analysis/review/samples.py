"""Blind samples: comments drawn by lot, which people read without seeing a code of the computer.

A sample has a folder of its own. ``sample.json`` says how it was drawn; ``machine.csv`` what the computer said of
every comment on that day, and who was drawn with which probability; ``readers/`` holds each reader's codes in full.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cobench_analysis import project
from cobench_analysis.errors import InputError, Problem, UsageError
from cobench_analysis.store import fill_csv, json_text, replacing, sha256_json
from cobench_analysis.tables import BANDS, as_text, split_ids

if TYPE_CHECKING:
    import pandas as pd

    from cobench_analysis.coding.coder import Coding

SAMPLE_COLUMNS = (
    "comment_id", "text_sha256", "stratum", "probability", "place", "level", "level_band", "themes", "theme_bands",
    "stance", "stance_band",
)  # fmt: skip
STRATA = ("no theme", "please check", "sure or fairly sure")
LEAST = 10  # comments; fewer say nothing
LEAST_IN_STRATUM = 2
_DIGITS = 6
_BATCH = re.compile(rf"sample-([0-9]{{4}})-([0-9]{{1,{_DIGITS}}})")


@dataclass(frozen=True)
class Sample:
    """A blind sample as it was drawn.

    Parameters
    ----------
    folder
        Where it is kept.
    about
        What ``sample.json`` says.
    machine
        ``SAMPLE_COLUMNS``, one row for each comment of the year that says something, sorted by id; ``place`` is the
        place in the list to read, from 1 on, and 0 of those that were not drawn.
    """

    folder: Path
    about: Mapping[str, Any]
    machine: pd.DataFrame

    @property
    def batch(self) -> str:
        """The name of the list to read."""
        return f"sample-{self.about['year']}-{self.about['number']}"

    @cached_property
    def drawn(self) -> pd.DataFrame:
        """The rows of ``machine`` that were drawn, in the order in which they are to be read."""
        return self.machine[self.machine["place"] > 0].sort_values("place", ignore_index=True)


def allocate(sizes: Sequence[int], wanted: int) -> list[int]:
    """Deal a number of draws out to strata by their size, each at least two.

    Parameters
    ----------
    sizes
        How many comments each stratum has.
    wanted
        How many to draw in all.

    Examples
    --------
    >>> allocate([500, 400, 3], 60)
    [32, 26, 2]
    """
    wanted = min(wanted, sum(sizes))
    least = [min(size, LEAST_IN_STRATUM) for size in sizes]
    ideal = [wanted * size / max(1, sum(sizes)) for size in sizes]
    dealt = [min(size, max(low, int(share))) for size, low, share in zip(sizes, least, ideal, strict=True)]
    while sum(dealt) != wanted:
        step = 1 if sum(dealt) < wanted else -1
        free = [
            place for place, count in enumerate(dealt) if (count < sizes[place] if step > 0 else count > least[place])
        ]
        if not free:
            break
        place = max(free, key=lambda at: (step * (ideal[at] - dealt[at]), -at))
        dealt[place] += step
    return dealt


def draw(year: int, machine: Coding, texts: Mapping[str, str], wanted: int, about: Mapping[str, Any]) -> Sample:
    """Draw a sample and keep it.

    Parameters
    ----------
    year
        The year.
    machine
        The computer's codes, without people's decisions, of the comments that say something.
    texts
        The hash of the raw text of every comment, by its id.
    wanted
        How many comments to draw.
    about
        What is known of the computer: codebook version, hash of the model.

    Raises
    ------
    UsageError
        Where fewer than ``LEAST`` are wanted, or there are.
    """
    import numpy as np

    frame = _population(machine, texts)
    if min(wanted, len(frame)) < LEAST:
        raise UsageError(f"A sample of fewer than {LEAST} comments says nothing; there are {len(frame):,} in {year}.")
    number = max((int(folder.name) for folder in _folders(year)), default=0) + 1
    seed = sha256_json([year, number, wanted, *frame["comment_id"]])
    rng = np.random.default_rng(int(seed[:16], 16))
    sizes = [int((frame["stratum"] == name).sum()) for name in STRATA]
    dealt = allocate(sizes, wanted)
    places = []
    for name, size, count in zip(STRATA, sizes, dealt, strict=True):
        inside = np.flatnonzero((frame["stratum"] == name).to_numpy())
        places += rng.choice(inside, count, replace=False).tolist()
        frame.loc[frame["stratum"] == name, "probability"] = count / size if size else 0.0
    order = np.zeros(len(frame), np.int64)
    order[rng.permutation(places)] = np.arange(1, len(places) + 1)
    frame["place"] = order
    strata = {name: {"comments": size, "drawn": count} for name, size, count in zip(STRATA, sizes, dealt, strict=True)}
    told = {"year": year, "number": number, "wanted": wanted, "seed": seed[:16], "strata": strata, **about}
    sample = Sample(project.samples_dir(year) / str(number), told, frame[list(SAMPLE_COLUMNS)])
    _keep(sample)
    return sample


def _population(machine: Coding, texts: Mapping[str, str]) -> pd.DataFrame:
    band, rows = machine.band_of, []
    for row in machine.codes.to_dict("records"):
        name, themes = row["comment_id"], split_ids(str(row["themes"]))
        stratum = STRATA[0] if not themes else STRATA[1] if row["status"] == BANDS[-1] else STRATA[2]
        theme_bands = ";".join(band[name, "theme", theme] for theme in themes)
        level, stance = (band[name, kind, row[kind]] for kind in ("level", "stance"))
        codes_then = (row["level"], level, row["themes"], theme_bands, row["stance"], stance)
        rows.append((name, texts[name], stratum, 0.0, 0, *codes_then))
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(SAMPLE_COLUMNS))
    return frame.sort_values("comment_id", ignore_index=True)


def _keep(sample: Sample) -> None:
    with replacing(sample.folder / "machine.csv") as aside:
        fill_csv(aside, sample.machine)
    with replacing(sample.folder / "sample.json") as aside:  # last, since a sample without it was never drawn
        aside.write_text(json_text(dict(sample.about)), encoding="utf-8")


def samples_of(year: int) -> list[Sample]:
    """Return the samples of a year, the oldest first.

    Raises
    ------
    InputError
        Where one cannot be read.
    """
    return [read_sample(folder) for folder in _folders(year)]


def _folders(year: int) -> list[Path]:
    """Return the folders of samples, by number; a folder that is named otherwise ("1 (copy)") is none."""
    found = project.samples_dir(year).glob("*")
    named = (path for path in found if path.name.isdecimal() and len(path.name) <= _DIGITS)
    return sorted((path for path in named if path.is_dir() and any(path.iterdir())), key=lambda path: int(path.name))


def read_sample(folder: Path) -> Sample:
    """Read a sample from its folder.

    Raises
    ------
    InputError
        Where its files are damaged.
    """
    from cobench_analysis.intake.reading import read_table, require_columns

    try:
        about = json.loads((folder / "sample.json").read_text(encoding="utf-8"))
        machine = as_text(read_table(folder / "machine.csv").frame.reset_index(drop=True))
        require_columns(machine, SAMPLE_COLUMNS, str(folder / "machine.csv"))
        place, chance = machine["place"].astype("int64"), machine["probability"].astype("float64")
        sample = Sample(folder, about, machine.assign(place=place, probability=chance))
        whole = _is_whole(sample)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise InputError(Problem("the sample is damaged", "restore its folder from a backup", str(folder)))
    return sample


def _is_whole(sample: Sample) -> bool:
    """Say whether what is kept of a sample fits together, as that of a damaged one may not."""
    machine, about = sample.machine, sample.about
    wanted = {name: (one["comments"], one["drawn"]) for name, one in about["strata"].items()}
    there = {
        name: (int((machine["stratum"] == name).sum()), int((sample.drawn["stratum"] == name).sum())) for name in wanted
    }
    pairs = machine[["themes", "theme_bands"]].itertuples(index=False)
    bands = {*machine["level_band"], *machine["stance_band"], *split_ids(";".join(machine["theme_bands"]))}
    return (
        wanted == there
        and len(machine) == sum(size for size, _ in wanted.values())
        and machine["comment_id"].is_unique
        and all(len(split_ids(themes)) == len(split_ids(banded)) for themes, banded in pairs)
        and bands <= set(BANDS)
        and (str(about["number"]), str(about["year"])) == (sample.folder.name, sample.folder.parent.name)
        and isinstance(about["wanted"], int)
    )


def sample_of_batch(batch: str) -> Sample | None:
    """Return the sample that a list belongs to; None where it is no list of a sample, or the sample is not here."""
    found = _BATCH.fullmatch(batch)
    if found is None:
        return None
    folder = project.samples_dir(int(found.group(1))) / str(int(found.group(2)))
    return read_sample(folder) if folder.is_dir() else None


def sampled_texts() -> frozenset[str]:
    """Return the hashes of the raw texts of all comments that were ever drawn: nothing is learnt from them."""
    years = (int(path.name) for path in project.samples_dir(0).parent.glob("[0-9][0-9][0-9][0-9]"))
    return frozenset(sha for year in years for sample in samples_of(year) for sha in sample.drawn["text_sha256"])
