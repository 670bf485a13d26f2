"""Which themes come together in one comment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from cobench_analysis.reporting.heat import MOST_COLUMNS, SAME, heat_table
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import comments_words, join_words
from cobench_analysis.reporting.year import Year

MOST_PAIRS = 3
NONE = "No two themes come together in enough comments to be shown."
NOTE = (
    "Two themes come together where one comment speaks of both. Themes that many comments speak of also meet by "
    "chance: a pair is worth a thought only where it stands far above what chance would give, and even then the "
    "table does not say that one leads to the other."
)


@dataclass(frozen=True)
class Pair:
    """Two themes that come together.

    Parameters
    ----------
    first, second
        The themes.
    name
        Their names.
    value
        How many comments speak of both, as it may be shown.
    expected
        How many would if the two had nothing to do with each other, from counts as they may be shown.
    """

    first: str
    second: str
    name: str
    value: int
    expected: float


def themes_together(year: Year) -> Fragment:
    """Return the pairs of themes that come together most, and a heat table of the commonest themes."""
    section = part("subheading", "Themes that come together")
    pairs = pairs_of(year)
    if not pairs:
        return section + part("paragraph", NONE)
    named = [code for pair in pairs[:MOST_PAIRS] for code in (pair.first, pair.second)]
    counts = [count for count in year.theme_counts() if count.value]
    # Those that the sentence names, then the commonest.
    ranked = sorted(counts, key=lambda count: count.code not in named)[: max(MOST_COLUMNS, len(set(named)))]
    themes = [count for count in counts if count in ranked]
    rows = [
        (row.name, [SAME if row is column else year.published.both(row.code, column.code) for column in themes])
        for row in themes
    ]
    head = ("Theme", *(theme.name for theme in themes))
    caption = "Comments that speak of both themes; the themes that come together most, and those with most comments"
    told = pairs_sentence(pairs, [year.written(pair.value) for pair in pairs])
    return section + part("paragraph", told) + heat_table(year, caption, head, rows) + part("paragraph", NOTE)


def pairs_of(year: Year) -> list[Pair]:
    """Return the pairs of themes that come together in comments, most first."""
    found = []
    counts = {count.code: count for count in year.theme_counts()}
    for one, other in combinations([theme.id for theme in year.codebook.themes], 2):
        if value := year.published.both(one, other):
            rarer, commoner = sorted((counts[one], counts[other]), key=lambda count: (count.value or 0, count.name))
            expected = (rarer.value or 0) * (commoner.value or 0) / (year.total or 1)
            found.append(Pair(rarer.code, commoner.code, f"{rarer.name} with {commoner.name}", value, expected))
    return sorted(found, key=lambda pair: (-pair.value, pair.expected, pair.name))


def pairs_sentence(pairs: Sequence[Pair], shown: Sequence[str]) -> str:
    """Name the pairs that come together most, beside what chance would give.

    Parameters
    ----------
    pairs
        Most first.
    shown
        Their counts as they are written.

    Examples
    --------
    >>> pairs_sentence([Pair("timeliness", "communication", "Waiting with Contact", 12, 8.6)], ["12"])
    'Most often together: Waiting with Contact (12 comments; chance alone would give 9).'
    """
    named = [
        f"{pair.name} ({comments_words(words)}; chance alone would give {pair.expected:.0f})"
        for pair, words in zip(pairs[:MOST_PAIRS], shown, strict=False)
    ]
    tied = [pair for pair in pairs[MOST_PAIRS:] if pair.value == pairs[MOST_PAIRS - 1].value]
    more = f" {len(tied)} more {'pair has' if len(tied) == 1 else 'pairs have'} as many as the last." if tied else ""
    return f"Most often together: {join_words(named)}.{more}"
