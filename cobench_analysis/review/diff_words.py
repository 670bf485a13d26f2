"""The difference between two codebooks in words. No comment's text is among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cobench_analysis.review.codebook_diff import ADDED, CHANGED, REMOVED, Change, YearDiff
from cobench_analysis.tables import COLUMN_OF

if TYPE_CHECKING:
    import pandas as pd

COMMENTS_TOLD = 20  # of a year; the file that --out writes has them all


def diff_words(changes: Sequence[Change], years: Sequence[YearDiff]) -> str:
    """Say what changes, in the codebook and in each year.

    Parameters
    ----------
    changes
        From ``codebook_changes``.
    years
        The comments that change, year by year.

    Examples
    --------
    >>> print(diff_words([Change("rule", "voice.heard", "removed")], []))
    In the codebook: 0 added, 1 removed, 0 changed.
      removed: rule voice.heard
    Of comments: no year has data in data/raw/, so no comment was coded.
    """
    told = [line for year in years for line in _year(year)]
    return "\n".join(
        [*_codebook(changes), *(told or ["Of comments: no year has data in data/raw/, so no comment was coded."])]
    )


def _codebook(changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        yield "Nothing changes in the codebook."
        return
    counts = Counter(change.what for change in changes)
    yield f"In the codebook: {', '.join(f'{counts[what]} {what}' for what in (ADDED, REMOVED, CHANGED))}."
    yield from (f"  {change.what}: {change}" for change in changes)


def _year(year: YearDiff) -> Iterator[str]:
    changes = year.changes
    ids = changes["comment_id"].unique()
    yield f"{year.year}: {len(ids):,} of {year.comments:,} comments change."
    yield from _gains(changes)
    told = changes[changes["comment_id"].isin(ids[:COMMENTS_TOLD])]
    for comment, rows in told.groupby("comment_id", sort=False):
        yield f"    {comment}: {'; '.join(_move(*row) for row in rows.itertuples(index=False, name=None))}"
    if len(ids) > COMMENTS_TOLD:
        yield f"    and {len(ids) - COMMENTS_TOLD:,} more comments (--out FILE.csv writes all of them)"


def _gains(changes: pd.DataFrame) -> Iterator[str]:
    """Say how many comments each code gains and loses."""
    gained, lost = (
        Counter(pair for pair in zip(changes["kind"], changes[column], strict=True) if pair[1])
        for column in ("code_after", "code_before")
    )
    for kind in COLUMN_OF:
        for code in sorted({code for found, code in (*gained, *lost) if found == kind}):
            yield f"  {kind} {code}: {gained[kind, code]:,} gained, {lost[kind, code]:,} lost"


def _move(_: str, kind: str, before: str, after: str, rules: str) -> str:
    if before and after:
        what = f"{kind} {before} becomes {after}"
    else:
        what = f"{kind} {before or after} is {'lost' if before else 'gained'}"
    return f"{what} ({rules.replace(';', ', ')})"
