"""How often the 95 % intervals of ``review.estimates`` cover the truth, in invented years of which all is known.

Run: ./run python benchmarks/coverage.py [--runs N]

Each run has comments of its own, of which a random sample is read. ``coverage`` and ``width``: of the interval from
the computer's codes put right by the sample, in the share of runs and on average; ``sample coverage`` and ``sample
width``: of that from the sample alone. ``n`` is drawn of ``N``; ``share`` is the code's; ``errors``, how many the
computer makes in the sample on average: where they are few, the intervals mostly cover more than they say, and
sometimes, where much of a small year is read, less.
The last line, of the scenarios with a share of 20 to 50 % and a machine that makes errors: least and greatest
coverage, how many are outside 93-97 %, and of how many; and how wide ours is beside the sample alone's on average,
where the machine is right.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cobench_analysis.review.estimates import population_shares, weighted_precision_recall

Bools = npt.NDArray[np.bool_]
RUNS, AT_ONCE, SEED = 10_000, 1_000, 2021
LEAST, GREATEST = 0.93, 0.97
SIZES = ((300, 60), (300, 150), (2_000, 60), (2_000, 200))
SHARES = (0.5, 0.3, 0.2, 0.1, 0.05)
MACHINES = {  # precision and recall, or else how likely the code is where people give it, and where they do not
    "right": (0.85, 0.85),
    "misses half": (0.85, 0.5),
    "at random": None,
    "opposite": None,
    "never": None,
    "always": None,
    "perfect": None,
}
STRATA = {  # the machine in each of three strata
    "right": ("right",) * 3,
    "misses half": ("misses half",) * 3,
    "at random": ("at random",) * 3,
    "opposite": ("opposite",) * 3,
    "opposite where few are read": ("opposite", "right", "right"),
    "opposite where many are read": ("right", "right", "opposite"),
}
STRATA_SHARES = {"three strata": (0.3, 0.3, 0.3), "strata differ": (0.1, 0.3, 0.6)}
PARTS, READ = (0.5, 0.3, 0.2), (0.2, 0.3, 0.5)  # of the comments, and of the sample


class Stratum(NamedTuple):
    """Comments of which some are read, the share that has the code, and how the machine finds it."""

    comments: int
    read: int
    share: float
    machine: str


class Year(NamedTuple):
    """Invented comments: what :func:`population_shares` needs, and the truth, once for each run."""

    predicted: Bools
    sampled: npt.NDArray[np.intp]
    people: npt.NDArray[np.float64]
    stratum: npt.NDArray[np.intp]
    truth: Bools


def chances(machine: str, share: float) -> tuple[float, float]:
    """Return how likely the machine gives the code where people do, and where they do not."""
    if MACHINES[machine]:
        precision, recall = MACHINES[machine]
        return recall, share * recall * (1 - precision) / precision / (1 - share)
    fixed = {"opposite": (0.15, 0.85), "never": (0, 0), "always": (1, 1), "perfect": (1, 0)}
    return fixed.get(machine, (share, share))


def invent(strata: list[Stratum], runs: int, random: np.random.Generator) -> Year:
    """Return comments drawn anew for each run, one column each."""
    sizes = [stratum.comments for stratum in strata]
    share = np.repeat([stratum.share for stratum in strata], sizes)
    truth = random.random((sum(sizes), runs), dtype=np.float32) < share[:, None]
    hit, slip = np.repeat([chances(stratum.machine, stratum.share) for stratum in strata], sizes, axis=0).T
    predicted = random.random(truth.shape, dtype=np.float32) < np.where(truth, hit[:, None], slip[:, None])
    number = np.repeat(np.arange(len(strata)), sizes)
    rows = [random.choice(np.flatnonzero(number == at), part.read, replace=False) for at, part in enumerate(strata)]
    sampled = np.concatenate(rows)
    return Year(predicted, sampled, truth[sampled].astype(float), number, truth)


def covered(low: pd.Series[float], high: pd.Series[float], truth: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.asarray((low - 1e-9 <= truth) & (truth <= high + 1e-9))


def simulate(strata: list[Stratum], runs: int, seed: int = SEED) -> dict[str, float]:
    """Return how often both intervals cover the share, and how wide they are on average."""
    random, tables, truths = np.random.default_rng(seed), [], []
    for _ in range(runs // AT_ONCE):
        year = invent(strata, AT_ONCE, random)
        tables.append(population_shares([("theme", "x")] * AT_ONCE, *year[:4]))
        truths.append(year.truth.mean(axis=0))
    table, truth = pd.concat(tables), np.concatenate(truths)
    result = {"bias": float((table["estimate"] - truth).mean())}
    for name, side in (("", ""), ("sample ", "sample_")):
        low, high = table[side + "low"], table[side + "high"]
        result |= {f"{name}coverage": covered(low, high, truth).mean(), f"{name}width": (high - low).mean()}
    return result


def simulate_precision(strata: list[Stratum], runs: int, seed: int = SEED) -> dict[str, float]:
    """Return how often the intervals of precision and recall cover these, where they are given at all."""
    random, result = np.random.default_rng(seed), {"precision": [], "recall": []}
    for _ in range(runs // AT_ONCE):
        year = invent(strata, AT_ONCE, random)
        table = weighted_precision_recall([("theme", "x")] * AT_ONCE, *year[:4])
        both = (year.truth & year.predicted).sum(axis=0)
        for name, of in (("precision", year.predicted), ("recall", year.truth)):
            inside = covered(table[f"{name}_low"], table[f"{name}_high"], both / np.maximum(of.sum(axis=0), 1))
            result[name].append(inside[table[name].notna()])
    found = {name: np.concatenate(inside) for name, inside in result.items()}
    return {name: inside.mean() if len(inside) else np.nan for name, inside in found.items()}


def one(comments: int, read: int, share: float, machine: str) -> list[Stratum]:
    return [Stratum(comments, read, share, machine)]


def three(comments: int, read: int, machines: tuple[str, ...], shares: tuple[float, ...]) -> list[Stratum]:
    """Return strata of 50, 30 and 20 % of the comments, of which 20, 30 and 50 % of the sample are drawn."""
    sizes = ((round(comments * part), round(read * drawn)) for part, drawn in zip(PARTS, READ, strict=True))
    return [Stratum(*size, *rest) for size, *rest in zip(sizes, shares, machines, strict=True)]


def scenarios() -> Iterator[tuple[str, list[Stratum]]]:
    """Yield every scenario; those with strata where the smallest stratum has as many comments as are to be read."""
    for machine in MACHINES:
        yield from ((machine, one(*size, share, machine)) for size in SIZES for share in SHARES)
    for (name, machines), (how, shares) in product(STRATA.items(), STRATA_SHARES.items()):
        strata = (three(*size, machines, shares) for size in SIZES)
        yield from ((f"{name}, {how}", some) for some in strata if all(part.read <= part.comments for part in some))


def errors(strata: list[Stratum]) -> float:
    """Return how many of the codes in the sample the machine has wrong on average."""
    found = 0.0
    for stratum in strata:
        hit, slip = chances(stratum.machine, stratum.share)
        found += stratum.read * (stratum.share * (1 - hit) + (1 - stratum.share) * slip)
    return found


def written(cell: object) -> str:
    return f"{cell:.3f}".replace("nan", "-") if isinstance(cell, float) else str(cell)


def show(title: str, table: pd.DataFrame) -> None:
    """Print an aligned table: names to the left, numbers to the right."""
    print(f"\n{title}\n")
    rows = table.itertuples(index=False, name=None)
    cells = [list(table.columns), *([written(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for first, *rest in cells:
        print("  ".join((first.ljust(widths[0]), *map(str.rjust, rest, widths[1:]))))


def row(name: str, strata: list[Stratum], measures: dict[str, float]) -> dict[str, object]:
    comments, read = (sum(numbers) for numbers in zip(*(part[:2] for part in strata), strict=True))
    share = sum(part.comments * part.share for part in strata) / comments
    about: dict[str, object] = {"scenario": name, "N": comments, "n": read, "share": f"{share:.2f}"}
    return about | {"errors": f"{errors(strata):.1f}"} | measures


def main() -> None:
    """Simulate every scenario, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS, help=f"of each scenario, by the {AT_ONCE}")
    runs = parser.parse_args().runs
    if runs < AT_ONCE:
        parser.error(f"--runs must be {AT_ONCE} at least")
    table = pd.DataFrame([row(name, strata, simulate(strata, runs)) for name, strata in scenarios()])
    outside = ~table["coverage"].between(LEAST, GREATEST)
    table["outside"] = np.where(outside, np.where(table["coverage"] < LEAST, "below", "above"), "")
    show(f"Shares: {runs} runs of each scenario", table)
    rows = [row(name, strata, simulate_precision(strata, AT_ONCE)) for name, strata in scenarios()]
    show(f"Coverage of precision and recall, where they are given: {AT_ONCE} runs", pd.DataFrame(rows))
    right = table[table["scenario"] == "right"]
    asked = table["share"].astype(float).between(0.2, 0.5) & (table["scenario"] != "perfect")
    coverage, ratio = table.loc[asked, "coverage"], (right["width"] / right["sample width"]).mean()
    print(f"\nleast={coverage.min():.3f} greatest={coverage.max():.3f} outside={(outside & asked).sum()} "
          f"scenarios={asked.sum()} width_ratio={ratio:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
