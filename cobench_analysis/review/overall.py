"""How far people and the computer agree on all codes of a kind together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cobench_analysis.review.alpha import masi_alpha, nominal_alpha
from cobench_analysis.review.compared import Compared
from cobench_analysis.review.intervals import FEW, Floats, draws, ratio, spread
from cobench_analysis.tables import PROMPT_LEVELS

OVERALL_COLUMNS = ("measure", "value", "low", "high", "comments")
ORDER = PROMPT_LEVELS  # of the places on the bench, from the single family to the whole system


def overall(compared: Compared) -> pd.DataFrame:
    """Measure the agreement on themes, level and stance.

    Parameters
    ----------
    compared
        Both sides' codes.

    Returns
    -------
    DataFrame
        ``OVERALL_COLUMNS``, one row per measure, with a 95 % interval (see ``intervals.draws``) and the
        number of ``comments`` that it stands on; missing where these are fewer than ``FEW``.

        - ``theme_precision, theme_recall, theme_micro_f1``: all given themes in one heap.
        - ``theme_macro_precision, theme_macro_recall, theme_macro_f1``: the mean over the themes, each
          counted alike. A measure that is 0 by 0 counts 0, as in ``agreement``; but a theme that is there
          and only a round did not draw is left out of that round.
        - ``theme_alpha``: Krippendorff's alpha with the MASI distance. ``level_alpha, stance_alpha``:
          nominal. They have no interval: it would take as long a thousand times over.
        - ``level_accuracy, stance_accuracy``: the share of comments with the same code.
        - ``level_kappa, stance_kappa``: beyond chance (Cohen 1960).
        - ``level_weighted_kappa``: the same where being one place of the bench off is half as bad as being two
          off (linear weights: Cohen 1968, Psychological Bulletin 70:213-220), on the comments of which
          neither side says unclear.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> from cobench_analysis.review.compared import compare
    >>> columns = ["comment_id", "level", "themes", "stance"]
    >>> rows = [(f"c{number}", "individual", "voice" if number < 15 else "", "ask") for number in range(20)]
    >>> one = pd.DataFrame(rows, columns=columns)
    >>> overall(compare(one, one, load_codebook())).set_index("measure").at["theme_micro_f1", "value"].item()
    1.0
    """
    counts = draws(len(compared.ids))
    rows = [*_themes(compared, counts)]
    rows += [row for kind in ("level", "stance") if compared.of(kind) for row in _choices(compared, counts, kind)]
    table = pd.DataFrame(rows, columns=list(OVERALL_COLUMNS))
    numbers = ["value", "low", "high"]
    return table.assign(**{name: table[name].where(table["comments"] >= FEW) for name in numbers})


Row = tuple[str, float, float, float, int]


def _themes(compared: Compared, counts: Floats) -> Iterator[Row]:
    places = compared.of("theme")
    wanted, given = compared.people[:, places], compared.computer[:, places]
    people, computer, both = counts @ wanted, counts @ given, counts @ (wanted & given)
    heap = [numbers.sum(axis=1) for numbers in (both, people, computer)]
    measures = ("precision", "recall", "f1")
    micro = dict(zip(measures, _shares(*heap), strict=True))
    there = people + computer > 0
    ever = there[0]
    for name in measures:
        yield _row(f"theme_{'micro_' if name == 'f1' else ''}{name}", micro[name], len(counts[0]))
    for name, values in zip(measures, _shares(both, people, computer), strict=True):
        known = np.where(there, np.nan_to_num(values), 0).sum(axis=1)
        macro = ratio(known * ever.sum(), there.sum(axis=1) * float(len(places)))
        yield _row(f"theme_macro_{name}", macro, len(counts[0]))
    sets = [[np.flatnonzero(row).tolist() for row in side] for side in (wanted, given)]
    yield _bare("theme_alpha", masi_alpha(*sets), len(counts[0]))


def _shares(both: Floats, people: Floats, computer: Floats) -> tuple[Floats, Floats, Floats]:
    """Return precision, recall and F1."""
    return ratio(both, computer), ratio(both, people), ratio(2 * both, people + computer)


def _choices(compared: Compared, counts: Floats, kind: str) -> Iterator[Row]:
    people, computer = compared.chosen(kind)
    names = [compared.codes[place][1] for place in compared.of(kind)]
    pair = np.eye(len(names) ** 2)[people * len(names) + computer]
    met = (counts @ pair).reshape(-1, len(names), len(names))
    same = np.einsum("rii->r", met)
    yield _row(f"{kind}_accuracy", ratio(same, met.sum(axis=(1, 2))), len(people))
    yield _row(f"{kind}_kappa", weighted_kappa(met, 1 - np.eye(len(names))), len(people))
    if kind == "level":
        order = [names.index(name) for name in ORDER if name in names]
        placed = met[:, order][:, :, order]
        steps = np.abs(np.subtract.outer(np.arange(len(order)), np.arange(len(order)))).astype(np.float64)
        yield _row("level_weighted_kappa", weighted_kappa(placed, steps), int(placed[0].sum()))
    yield _bare(f"{kind}_alpha", nominal_alpha(people.tolist(), computer.tolist()), len(people))


def weighted_kappa(met: Floats, cost: Floats) -> Floats:
    """Return 1 less the cost of what differs, as a share of the cost to be expected by chance (Cohen 1968).

    Parameters
    ----------
    met
        ``(r, k, k)``: tables of how often a code of people met a code of the computer.
    cost
        ``(k, k)``: how bad each such meeting is. Where all that differ are as bad, it is Cohen's kappa of 1960.

    Examples
    --------
    >>> weighted_kappa(np.array([[[5.0, 0.0], [0.0, 5.0]], [[5.0, 5.0], [5.0, 5.0]]]), 1 - np.eye(2)).tolist()
    [1.0, 0.0]
    """
    observed = (met * cost).sum(axis=(1, 2)) * met.sum(axis=(1, 2))
    expected = np.einsum("ri,rj,ij->r", met.sum(axis=2), met.sum(axis=1), cost)
    return 1 - ratio(observed, expected)


def _row(measure: str, values: Floats, comments: int) -> Row:
    value, low, high = (float(numbers[0]) for numbers in spread(values[:, None]))
    return measure, value, low, high, comments


def _bare(measure: str, value: float, comments: int) -> Row:
    return measure, value, float("nan"), float("nan"), comments
