"""How often codes of each band are right: on some comments, and as measured when the classifier learnt."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from cobench_analysis.coding.classifier import band_totals
from cobench_analysis.review.compared import COLUMN_OF
from cobench_analysis.review.intervals import wilson
from cobench_analysis.tables import BANDS

BAND_SHARE_COLUMNS = (
    "kind", "band", "given", "right", "share", "low", "high", "given_before", "right_before", "share_before",
    "low_before", "high_before",
)  # fmt: skip


def band_shares(here: pd.DataFrame, before: Iterable[tuple[str, str, str, int, int]]) -> pd.DataFrame:
    """Set the bands' precision on some comments beside what was measured when the classifier learnt.

    Parameters
    ----------
    here
        The result of ``agreement.band_precision``.
    before
        The classifier's ``measured``: rows of kind, code, band, given, right, by cross-fitting.

    Returns
    -------
    DataFrame
        ``BAND_SHARE_COLUMNS``, one row per kind and band that occurs on either side: how many codes were
        ``given``, how many of them were ``right``, that as a ``share`` (missing where 0 were given) with its
        95 % Wilson interval; then the same as measured ``before``.

    Examples
    --------
    >>> here = pd.DataFrame([("level", "sure", 10, 9)], columns=["kind", "band", "given", "right"])
    >>> table = band_shares(here, [("level", "individual", "sure", 60, 57), ("level", "strategic", "sure", 40, 38)])
    >>> table[["share", "share_before"]].to_numpy().tolist()
    [[0.9, 0.95]]
    """
    counts = {(kind, band): (int(given), int(right)) for kind, band, given, right in here.itertuples(index=False)}
    learnt = band_totals(before)
    found = [(kind, band) for kind in COLUMN_OF for band in BANDS if (kind, band) in counts.keys() | learnt.keys()]
    rows = [(*pair, *_share(*counts.get(pair, (0, 0))), *_share(*learnt.get(pair, (0, 0)))) for pair in found]
    return pd.DataFrame(rows, columns=list(BAND_SHARE_COLUMNS))


def _share(given: int, right: int) -> tuple[int, int, float, float, float]:
    low, high = wilson(right, given) if given else (float("nan"), float("nan"))
    return given, right, right / given if given else float("nan"), low, high
