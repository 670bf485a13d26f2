"""Disclosure control: no small count gives a family away.

In a year with ``disclosure: controlled`` a count below 8 is not shown, nought included (else a count
that is hidden would be known not to be nought), and every other count is rounded to the nearest 5,
totals included and each on its own, so that a hidden count cannot be had by subtraction. Hidden
counts must stand in an order that does not depend on them: sort by what is shown. A year that is
published already (``disclosure: open``) is shown as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

SMALLEST_SHOWN = 8
ROUNDED_TO = 5


@dataclass(frozen=True)
class Disclosure:
    """What may be shown of a year's counts.

    Parameters
    ----------
    controlled
        True where small counts must be hidden.

    Examples
    --------
    >>> Disclosure(controlled=True).shown(3), Disclosure(controlled=True).shown(23), Disclosure(False).shown(3)
    ('fewer than 8', 'about 25', '3')
    """

    controlled: bool

    def value(self, count: int) -> int | None:
        """Return the count as it may be drawn, or None where it must be hidden."""
        if not self.controlled:
            return count
        return None if count < SMALLEST_SHOWN else ROUNDED_TO * round(count / ROUNDED_TO)

    def shown(self, count: int) -> str:
        """Return the count as it may be written."""
        value = self.value(count)
        if value is None:
            return f"fewer than {SMALLEST_SHOWN}"
        return f"about {value:,}" if self.controlled else f"{value:,}"
