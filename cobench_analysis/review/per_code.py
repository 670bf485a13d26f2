"""How far people and the computer agree on each single code."""

from __future__ import annotations

import pandas as pd

from cobench_analysis.review.compared import Compared
from cobench_analysis.review.intervals import FEW, Floats, draws, ratio, spread

MEASURES = ("precision", "recall", "f1", "kappa")
PER_CODE_COLUMNS = (
    "kind", "code", "people", "computer", "both", "precision", "precision_low", "precision_high", "recall",
    "recall_low", "recall_high", "f1", "f1_low", "f1_high", "kappa", "kappa_low", "kappa_high",
)  # fmt: skip


def per_code(compared: Compared) -> pd.DataFrame:
    """Measure the agreement on each code.

    Parameters
    ----------
    compared
        Both sides' codes.

    Returns
    -------
    DataFrame
        ``PER_CODE_COLUMNS``, one row per code: on how many comments ``people`` gave it, the
        ``computer`` did, ``both`` did; of the computer's the share that people gave too (``precision``);
        of people's the share that the computer gave too (``recall``); both in one (``f1``, their harmonic
        mean); and agreement beyond chance (``kappa``: Cohen 1960, Educational and Psychological
        Measurement 20:37-46). Each with the edges of a 95 % interval (see ``intervals.draws``), and
        missing where fewer than ``FEW`` comments have the code: by the computer for precision, by people
        for recall, by either for the others. Kappa is missing too where both sides gave it to all.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> from cobench_analysis.review.compared import compare
    >>> columns = ["comment_id", "level", "themes", "stance"]
    >>> rows = [(f"c{number}", "individual", "voice" if number < 15 else "", "ask") for number in range(20)]
    >>> one = pd.DataFrame(rows, columns=columns)
    >>> table = per_code(compare(one, one, load_codebook())).set_index("code")
    >>> float(table.at["voice", "kappa"]), float(table.at["access", "kappa"])
    (1.0, nan)
    """
    counts = draws(len(compared.ids))
    people, computer = counts @ compared.people, counts @ compared.computer
    both = counts @ (compared.people & compared.computer)
    values = {
        "precision": ratio(both, computer),
        "recall": ratio(both, people),
        "f1": ratio(2 * both, people + computer),
        "kappa": _kappa(both, people, computer, len(compared.ids)),
    }
    stands_on = dict(zip(MEASURES, (computer[0], people[0], *2 * [(people + computer - both)[0]]), strict=True))
    columns: dict[str, object] = {
        "kind": [kind for kind, _ in compared.codes],
        "code": [code for _, code in compared.codes],
        "people": people[0].astype("int64"),
        "computer": computer[0].astype("int64"),
        "both": both[0].astype("int64"),
    }
    for name in MEASURES:
        for column, numbers in zip((name, f"{name}_low", f"{name}_high"), spread(values[name]), strict=True):
            columns[column] = pd.Series(numbers).where(stands_on[name] >= FEW)
    return pd.DataFrame(columns, columns=list(PER_CODE_COLUMNS))


def _kappa(both: Floats, people: Floats, computer: Floats, comments: int) -> Floats:
    """Return Cohen's kappa of given or not given: (observed - expected) / (1 - expected), in whole numbers."""
    expected = people * (comments - computer) + computer * (comments - people)
    return ratio(2 * (comments * both - people * computer), expected)
