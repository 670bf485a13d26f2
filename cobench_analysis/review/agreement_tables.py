"""All that is measured of the agreement between people and the computer on some comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.coder import Coding
from cobench_analysis.review.agreement import band_precision
from cobench_analysis.review.bands import band_shares
from cobench_analysis.review.compared import compare
from cobench_analysis.review.disagreements import disagreements
from cobench_analysis.review.overall import overall
from cobench_analysis.review.per_code import per_code


@dataclass(frozen=True)
class AgreementTables:
    """How far people and the computer agree.

    Parameters
    ----------
    comments
        How many comments both sides coded.
    left_out
        How many comments of people's codes were not among those that the computer coded.
    overall, codes, bands, differ
        See :func:`overall`, :func:`per_code`, :func:`band_shares`, :func:`disagreements`.
    """

    comments: int
    left_out: int
    overall: pd.DataFrame
    codes: pd.DataFrame
    bands: pd.DataFrame
    differ: pd.DataFrame


def agreement_tables(
    coding: Coding,
    reference: pd.DataFrame,
    codebook: Codebook,
    measured: Iterable[tuple[str, str, str, int, int]] = (),
) -> AgreementTables:
    """Compare a coding with people's codes in every way that there is.

    Parameters
    ----------
    coding
        The computer's.
    reference
        ``comment_id, level, themes, stance`` by people, and ``how`` and ``sure`` where they are known.
    codebook
        What was coded by.
    measured
        How often codes of each band were right when the classifier learnt: its ``measured``.

    Examples
    --------
    >>> from cobench_analysis import Coder, load_codebook
    >>> book = load_codebook()
    >>> coding = Coder(book).code(pd.DataFrame({"comment_id": ["a"], "text": ["The waiting list is long"]}))
    >>> tables = agreement_tables(coding, coding.codes[["comment_id", "level", "themes", "stance"]], book)
    >>> tables.comments, len(tables.differ)
    (1, 0)
    """
    compared = compare(coding.codes, reference, codebook)
    here = band_precision(coding.codes, coding.bands, reference)
    return AgreementTables(
        len(compared.ids),
        len(reference) - len(compared.ids),
        overall(compared),
        per_code(compared),
        band_shares(here, measured),
        disagreements(coding, reference, codebook),
    )
