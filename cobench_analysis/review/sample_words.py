"""What a blind sample says, in words and aligned tables."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.explain import BAND_WORDS
from cobench_analysis.review.agreement_words import INTERVAL, MEASURE_WORDS, NOT_DEFINED, TOO_FEW, aligned
from cobench_analysis.review.intervals import FEW
from cobench_analysis.review.sample_results import SampleResult

BETWEEN = (
    "theme_micro_f1", "theme_alpha", "level_kappa", "level_weighted_kappa", "level_alpha", "stance_kappa",
    "stance_alpha",
)  # fmt: skip


def sample_words(result: SampleResult, codebook: Codebook) -> str:
    """Say what a blind sample says: what is true of the year, how often the computer is right, how far readers agree.

    Parameters
    ----------
    result
        From ``sample_result``.
    codebook
        For names.
    """
    lines = [*_about(result)]
    if result.read >= FEW:
        lines += ["", *_shares(result, codebook), "", *_codes(result, codebook), "", *_bands(result)]
    if result.both:
        lines += ["", *_between(result)]
    return "\n".join(lines)


def _about(result: SampleResult) -> Iterator[str]:
    readers = ", ".join(f"{name} {count:,}" for name, count in result.readers.items()) or "nobody yet"
    yield (
        f"Blind sample {result.number}: {result.drawn:,} of {result.population:,} comments drawn by lot; read by "
        f"{readers}. The readers were shown no code of the computer, and it has learnt from none of these comments."
    )
    if 0 < result.read < FEW:
        yield f"Only {result.read} comments have been read: too few to say anything."
    elif 0 < result.read < result.drawn:
        yield f"{result.drawn - result.read:,} comments are not read yet; what follows takes them for like the others."


def _shares(result: SampleResult, codebook: Codebook) -> Iterator[str]:
    yield (
        "What share of all comments has each code. “counted”: as the computer coded them. “estimate”: the count, "
        "corrected by what the readers found, missed codes included."
    )
    rows = [
        (
            codebook.name(row["kind"], row["code"]),
            _percent(row["counted"]),
            _percent(row["estimate"]),
            _range(row["low"], row["high"]),
            _range(row["sample_low"], row["sample_high"]),
        )
        for row in result.shares.to_dict("records")
    ]
    yield from aligned(("Share of comments", "counted", "estimate", INTERVAL, "sample alone"), rows)
    yield (
        "Estimate: prediction-powered (Angelopoulos et al. 2023), with correction for the finite number of comments. "
        "Where several readers read a comment, their mean."
    )


def _codes(result: SampleResult, codebook: Codebook) -> Iterator[str]:
    rows = [
        (
            codebook.name(row["kind"], row["code"]),
            f"{row['given']:,}",
            _measure(row, "precision", "given"),
            f"{row['people']:,}",
            _measure(row, "recall", "people"),
        )
        for row in result.codes.to_dict("records")
    ]
    head = ("The computer, by the readers", "it gave", "right (precision)", "readers gave", "found (recall)")
    yield from aligned(head, rows)
    yield f"{TOO_FEW}: fewer than {FEW} comments of the sample have the code."


def _measure(row: Mapping[Hashable, Any], name: str, count: str) -> str:
    if pd.isna(row[name]):
        return TOO_FEW if row[count] < FEW else NOT_DEFINED
    return f"{row[name]:.2f} ({row[f'{name}_low']:.2f} to {row[f'{name}_high']:.2f})"


def _bands(result: SampleResult) -> Iterator[str]:
    rows = [
        (
            f"{row['kind'].capitalize()}: {BAND_WORDS[row['band']]}",
            f"{row['given']:.0f}",
            _percent(row["right"] / row["given"]) if row["given"] >= FEW else TOO_FEW,
        )
        for row in result.bands.to_dict("records")
    ]
    yield from aligned(("How sure the computer was", "codes", "right"), rows)


def _between(result: SampleResult) -> Iterator[str]:
    first, second = [*result.readers][:2]
    yield f"Between {first} and {second}, on {result.both:,} comments that both read:"
    value = result.between.set_index("measure")
    rows = []
    for measure in BETWEEN:
        if measure in value.index:
            row = value.loc[measure]
            known = pd.notna(row["value"])
            edges = f"{row['low']:.2f} to {row['high']:.2f}" if pd.notna(row["low"]) else ""
            told = f"{row['value']:.2f}" if known else TOO_FEW if row["comments"] < FEW else NOT_DEFINED
            words = MEASURE_WORDS[measure].replace("people gave", "one gave").replace("the computer gave", "the other")
            rows.append((words, told, edges))
    yield from aligned(("How far the readers agree (1 is perfect)", "value", INTERVAL), rows)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _range(low: float, high: float) -> str:
    return f"{100 * low:.0f} to {100 * high:.0f} %"
