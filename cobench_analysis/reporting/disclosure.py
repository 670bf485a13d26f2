"""What may be shown of a lone number, and how a published value is written.

The tables that a report is made from are protected together, by :mod:`cobench_analysis.reporting.suppression`.
A number that stands in none of them (how many answers are empty) follows the same two rules alone: below the
threshold it is not shown, nought included, and every other is rounded. A year that is published already
(``disclosure: open``) is shown as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from cobench_analysis.reporting.suppression import Rules

NOT_SHOWN = "not shown"


@dataclass(frozen=True)
class Disclosure:
    """What may be shown of a year's counts.

    Parameters
    ----------
    controlled
        True where small counts must be hidden.
    threshold
        The smallest count that is shown in a controlled year.
    rounding
        To what multiple shown counts are rounded in a controlled year; 1 leaves them as they are.

    Examples
    --------
    >>> control = Disclosure(controlled=True)
    >>> control.value(3), control.value(23), Disclosure(controlled=False).value(3)
    (None, 25, 3)
    """

    controlled: bool
    threshold: int = Rules.threshold
    rounding: int = Rules.rounding

    def value(self, count: int) -> int | None:
        """Return a lone count as it may be shown, or None where it must be hidden."""
        return self.rules.value(count) if self.controlled else count

    @property
    def rules(self) -> Rules:
        """The rules of a controlled year."""
        return Rules(self.threshold, self.rounding)

    def written(self, value: int | None) -> str:
        """Return a value as it is written in a table or a sentence.

        Examples
        --------
        >>> Disclosure(True).written(None), Disclosure(True).written(1250), Disclosure(False).written(3)
        ('not shown', 'about 1,250', '3')
        """
        if value is None:
            return NOT_SHOWN
        return f"about {value:,}" if self.controlled and self.rounding > 1 else f"{value:,}"

    def shown(self, count: int) -> str:
        """Return a lone count as it may be written."""
        return self.written(self.value(count))
