"""How wide the columns of a table are on paper, from the length of what they hold.

A browser finds widths by itself. WeasyPrint does, too, but it lays every cell out twice for that, which took half of
the time of the PDF; given the widths, it lays each out once.
"""

from __future__ import annotations

from collections.abc import Sequence

LINE = 105  # letters of a table's size that fit across the page
GAP = 3  # letters that a column's padding takes
LONGEST_WORD = 24  # a longer one is broken
FULL = 80  # letters from which a cell gains nothing by more width


def column_widths(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> list[int]:
    """Return the width of each column, in hundredths of the table.

    Every column gets the room of its longest word, one of numbers that of its longest cell; what is left goes to the
    columns with more to say, by the square root of how much.

    Parameters
    ----------
    head
        The headings.
    rows
        The cells, as they are written.
    numbers
        The places of the columns that hold numbers.

    Examples
    --------
    >>> column_widths(("Theme", "Comments"), [("Waiting", "12"), ("Being listened to and believed", "5")], (1,))
    [88, 12]
    """
    least, more = [], []
    for place, name in enumerate(head):
        cells = [str(row[place]) for row in rows]
        words = [f"{word}  " for word in name.split(" ")]  # headings are bold, and so a little wider
        words += [word for text in cells for word in text.split(" ")]
        longest = max(map(len, cells), default=0)
        need = max(min(LONGEST_WORD, max(map(len, words))), min(LONGEST_WORD, longest) if place in numbers else 0) + GAP
        least.append(float(need))
        more.append(0.0 if place in numbers else max(0.0, min(FULL, max(longest, len(name) / 2)) - need))
    left, roots = max(0.0, LINE - sum(least)), [one**0.5 for one in more]
    if sum(roots):
        least = [need + left * root / sum(roots) for need, root in zip(least, roots, strict=True)]
    whole = sum(least)
    widths = [round(100 * one / whole) for one in least]
    widths[widths.index(max(widths))] += 100 - sum(widths)
    return widths
