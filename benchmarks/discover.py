"""New themes: five of the 28 codes of the NHS Friends and Family Test are hidden, and looked for.

Run: ./run python benchmarks/discover.py [--data FILE] [--draws N]

One core. The codebook has the other 23 codes, and what it leaves over is grouped. Two ways to tell what that is:
*as people coded*, the comments to which people gave hidden codes only, which measures the grouping alone; and *as the
Coder codes*, the comments to which our Coder, taught by the other four fifths of the comments, gives none of the 23
codes. The second is what happens in a year that nobody has checked, and is harder: about half of what is left over
belongs to known codes that were missed. A bare "nothing" is an answer like others here, since this scheme has codes
for it (see fft.py).

The codes are hidden five at a time: once each third of the 15 mid-sized codes (80 to 260 comments), and N times five
of them by lot (seeds 0, 1, 2, ...). Beside ``discover``, which chooses how many groups there are, stand k-means and
NMF of scikit-learn with their defaults on its default TF-IDF, on the same texts and in the number of groups that
``discover`` chose; and then all three in five groups.
Per draw: how many of the five codes come back (a group has an F1 of 0.5 or more against the code), the mean over the
codes of the best group's F1, and the adjusted Rand index over comments whose one and only code is hidden.
The last line has the means over the draws by lot as people coded, and the seconds that ``discover`` took a draw; the
line before it has the same as the Coder codes.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from fft import DATA, codebook_of, cross_validated, flags, names_of, ours, read

if TYPE_CHECKING:
    import pandas as pd
    from fft import Bools

    from cobench_analysis.coding.codebook import Codebook
    from cobench_analysis.explore.discover_result import Discovery

HIDDEN = 5
SMALLEST, LARGEST = 80, 260  # comments of a mid-sized code
FOUND = 0.5  # F1
WAYS = ("discover", "k-means", "NMF")
Grouper = Callable[[list[str], int], "np.ndarray"]


@dataclass(frozen=True)
class Score:
    """How well groups bring hidden codes back: see the module's text."""

    found: float
    f1: float
    ari: float

    def __str__(self) -> str:
        return f"{self.found:5.2f}  {self.f1:5.3f}  {self.ari:5.3f}"


@dataclass
class Scores:
    """The scores of all draws, by way; the numbers of groups; seconds; and the best F1 of groups by their verdict."""

    by_way: dict[str, list[Score]] = field(default_factory=lambda: {way: [] for way in WAYS})
    groups: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    by_verdict: dict[str, list[float]] = field(default_factory=dict)

    def mean(self, way: str) -> Score:
        """Return the means of a way."""
        rows = [(score.found, score.f1, score.ari) for score in self.by_way[way]]
        return Score(*(float(value) for value in np.mean(rows, axis=0)))


def best_f1(wanted: Bools, group: np.ndarray) -> np.ndarray:
    """Return the F1 of each group (row) against each code (column).

    Examples
    --------
    >>> best_f1(np.array([[True], [True], [False]]), np.array([0, 0, 1])).tolist()
    [[1.0], [0.0]]
    """
    inside = group[:, np.newaxis] == np.arange(group.max() + 1)
    both = inside.T.astype(int) @ wanted.astype(int)
    scores: np.ndarray = 2 * both / (inside.sum(axis=0)[:, np.newaxis] + wanted.sum(axis=0))
    return scores


def score(given: Bools, hidden: Sequence[int], group: np.ndarray) -> Score:
    """Score groups of comments.

    Parameters
    ----------
    given
        ``(n, codes)``: what people gave.
    hidden
        The hidden codes.
    group
        ``(n,)``: the group of each comment; 0 where it has none.
    """
    from sklearn.metrics import adjusted_rand_score

    best = best_f1(given[:, hidden], group)[1:].max(axis=0)
    single = (given.sum(axis=1) == 1) & given[:, hidden].any(axis=1)
    ari = adjusted_rand_score(given[single].argmax(axis=1), group[single])
    return Score(int((best >= FOUND).sum()), float(best.mean()), float(ari))


def k_means(texts: list[str], groups: int) -> np.ndarray:
    """Group texts by k-means on TF-IDF, both as scikit-learn has them."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    found: np.ndarray = KMeans(groups, random_state=0).fit_predict(TfidfVectorizer().fit_transform(texts)) + 1
    return found


def nmf(texts: list[str], groups: int) -> np.ndarray:
    """Group texts by their largest component of NMF on TF-IDF, both as scikit-learn has them."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    parts = NMF(groups, random_state=0).fit_transform(TfidfVectorizer().fit_transform(texts))
    found: np.ndarray = parts.argmax(axis=1) + 1
    return found


def discovered(texts: list[str], explained: Bools, groups: int | None, book: Codebook) -> tuple[Discovery, np.ndarray]:
    """Group the texts that are not explained with ``discover``; 0 where a text stands in no group."""
    import pandas as pd

    from cobench_analysis.explore.discovery import discover

    ids = [f"{row:05d}" for row in range(len(texts))]
    table = pd.DataFrame({"comment_id": ids, "text": texts, "themes": np.where(explained, "explained", "")})
    found = discover(table, groups=groups, codebook=book)
    place = found.members.set_index("comment_id")["group"]
    return found, place.reindex([ids[row] for row in np.flatnonzero(~explained)], fill_value=0).to_numpy()


def measure(
    data: pd.DataFrame, given: Bools, coded: Bools, draws: Sequence[Sequence[int]], groups: int | None
) -> Scores:
    """Hide each draw of codes and look for it; ``coded`` says which codes the comments have that are not hidden."""
    texts, scores, book = data["text"].tolist(), Scores(), codebook_of(names_of(data))
    for hidden in draws:
        explained: Bools = np.asarray(np.delete(coded, hidden, axis=1).any(axis=1))
        left = given[~explained]
        begun = time.perf_counter()
        found, group = discovered(texts, explained, groups, book)
        scores.seconds.append(time.perf_counter() - begun)
        number = len(found.groups)
        scores.groups.append(number)
        over = [text for text, known in zip(texts, explained, strict=True) if not known]
        scores.by_way["discover"].append(score(left, hidden, group))
        for way, grouper in (("k-means", k_means), ("NMF", nmf)):
            scores.by_way[way].append(score(left, hidden, grouper(over, number)))
        best = best_f1(left[:, hidden], group)[1:].max(axis=1)
        for said, value in zip(found.groups["verdict"], best.tolist(), strict=True):
            scores.by_verdict.setdefault(said, []).append(value)
    return scores


def tell(title: str, scores: Scores) -> None:
    """Print the mean of each way."""
    print(f"\n{title}; {np.mean(scores.groups):.1f} groups on average")
    print(f"{'':10}  found     f1    ari")
    for way in WAYS:
        print(f"{way:10}  {scores.mean(way)}")


def keys(scores: Scores) -> str:
    """Return the means of all ways as ``key=value``."""
    parts = []
    for way, prefix in zip(WAYS, ("", "kmeans_", "nmf_"), strict=True):
        mean = scores.mean(way)
        parts.append(f"{prefix}found={mean.found:.2f} {prefix}f1={mean.f1:.3f} {prefix}ari={mean.ari:.3f}")
    return f"{' '.join(parts)} seconds={np.mean(scores.seconds):.1f}"


def main() -> None:
    """Measure all, and print the means."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--draws", type=int, default=10, help="how many times five codes are drawn by lot")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # NMF stops after 200 rounds, its default, and says so
    data = read(options.data)
    names = names_of(data)
    given = flags(data, names)
    sizes = given.sum(axis=0)
    middle = [int(code) for code in np.argsort(-sizes, kind="stable") if SMALLEST <= sizes[code] <= LARGEST]
    fixed = middle[::3][:HIDDEN]
    draws = [
        sorted(np.random.default_rng(seed).choice(middle, HIDDEN, replace=False).tolist())
        for seed in range(options.draws)
    ]
    by_coder = cross_validated(ours, data, names).given
    print(f"{len(data):,} comments, {len(names)} codes, {len(middle)} of them mid-sized")
    last = {}
    for left_over, coded in (("as people coded", given), ("as the Coder codes", by_coder)):
        print(f"\nWhat is left over {left_over}")
        tell(f"hidden: {'; '.join(names[code] for code in fixed)}", measure(data, given, coded, [fixed], None))
        last[left_over] = scores = measure(data, given, coded, draws, None)
        tell(f"{len(draws)} times five codes by lot", scores)
        for said, values in sorted(scores.by_verdict.items()):
            print(f"groups of the verdict '{said}': {len(values)}, mean best F1 {np.mean(values):.3f}")
        tell("the same, five groups asked for", measure(data, given, coded, draws, HIDDEN))
    print(f"\nas the Coder codes: {keys(last['as the Coder codes'])}")
    print(keys(last["as people coded"]))


if __name__ == "__main__":
    main()
