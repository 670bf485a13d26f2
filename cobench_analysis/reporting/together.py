"""Which themes come together in one comment."""

from __future__ import annotations

from itertools import combinations

from cobench_analysis.reporting.counts import Count, count_of
from cobench_analysis.reporting.heat import MOST_COLUMNS, SAME, heat_table
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import comments_words, join_words
from cobench_analysis.reporting.year import Year

MOST_PAIRS = 3
NONE = "No two themes come together in enough comments to be shown."
NOTE = (
    "Two themes come together where one comment speaks of both. Themes that many comments speak of also meet by "
    "chance; the table does not say that one leads to the other."
)


def themes_together(year: Year) -> Fragment:
    """Return the pairs of themes that come together most, and a heat table of the commonest themes."""
    section = part("subheading", "Themes that come together")
    pairs = together_counts(year)
    if not pairs:
        return section + part("paragraph", NONE)
    themes = [count for count in year.theme_counts() if count.value][:MOST_COLUMNS]
    rows = [
        (row.name, [SAME if row is column else year.published.both(row.code, column.code) for column in themes])
        for row in themes
    ]
    head = ("Theme", *(theme.name for theme in themes))
    caption = f"Comments that speak of both themes: the {len(themes)} themes with most comments"
    return (
        section
        + part("paragraph", pairs_sentence(pairs))
        + heat_table(year, caption, head, rows)
        + part("paragraph", NOTE)
    )


def together_counts(year: Year) -> list[Count]:
    """Return the pairs of themes that come together in comments, most first, each as a share of the rarer theme."""
    found = []
    wholes = {count.code: count for count in year.theme_counts()}
    for one, other in combinations([theme.id for theme in year.codebook.themes], 2):
        if value := year.published.both(one, other):
            rarer, commoner = sorted((wholes[one], wholes[other]), key=lambda count: (count.value or 0, count.name))
            name = f"{rarer.name} with {commoner.name}"
            found.append(count_of(f"{rarer.code} {commoner.code}", name, value, rarer.value, year.disclosure))
    return sorted(found, key=lambda count: (-(count.value or 0), count.name))


def pairs_sentence(pairs: list[Count]) -> str:
    r"""Name the pairs that come together most.

    Examples
    --------
    >>> from cobench_analysis.reporting.disclosure import Disclosure
    >>> pairs_sentence([count_of("a b", "Waiting with Contact", 12, 40, Disclosure(controlled=False))])
    'Most often together: Waiting with Contact (12 comments, 30\xa0% of those on the first of the two).'
    """
    named = [f"{pair.name} ({comments_words(pair.shown)}, {pair.share}" for pair in pairs[:MOST_PAIRS]]
    first, rest = f"{named[0]} of those on the first of the two)", [f"{name})" for name in named[1:]]
    return f"Most often together: {join_words([first, *rest])}."
