"""What the workbook to check codes is made of, known to who writes it and to who reads it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cobench_analysis.coding.refi_qda import clean_xml
from cobench_analysis.intake.ids import text_sha256
from cobench_analysis.store import guard_cell, sha256_json

READ_ME, CHECK, CODES, PAST, HIDDEN = "Read me first", "Check", "Codes", "Decisions so far", "_shown"
YEAR, BATCH, VERSION, NAME = "Year", "List", "Codebook version", "Your name"
NUMBER, COMMENT_ID, COMMENT, WHY, HOW_SURE, PLACE = "No.", "Comment id", "Comment", "Why", "How sure", "Why it is here"
LEVEL, STANCE, SERVICES, CHECKED = "Level", "Stance", "Services named", "All codes right now?"
NOTE = "Your note (please name nobody)"
YES = "yes"
ABOUT_COLUMNS = ("year", "list", "codebook_version", "kind", "themes", "sha256")
OPEN, BLIND = "check", "blind"
HIDDEN_COLUMNS = ("comment_id", "text_sha256", "shown_sha256", "level", "themes", "stance")
MOST_SIGNS = 32_000  # in a cell; Excel holds 32,767
LONGEST_NOTE = 1_000


def shown_text(text: str) -> str:
    """Return a comment as a cell holds it: without signs that a workbook cannot hold, no formula, not too long.

    Examples
    --------
    >>> shown_text("=1+1")
    "'=1+1"
    """
    clean = guard_cell(clean_xml(text))
    return clean if len(clean) <= MOST_SIGNS else f"{clean[:MOST_SIGNS]} … (cut: too long for a cell)"


def shown_sha256(text: str) -> str:
    """Return a hash by which a text cell is known again, whatever a program made of its white space."""
    return text_sha256(text)


@dataclass(frozen=True)
class Columns:
    """The columns of the sheet to check, in order.

    Parameters
    ----------
    themes
        The headings of the themes: their names.
    blind
        Without what the computer says.
    """

    themes: tuple[str, ...]
    blind: bool

    @property
    def names(self) -> tuple[str, ...]:
        """All headings."""
        checked, told = ((), ()) if self.blind else ((CHECKED,), (WHY, HOW_SURE, PLACE, SERVICES))
        return (NUMBER, COMMENT_ID, COMMENT, LEVEL, STANCE, *self.themes, *checked, NOTE, *told)

    def letter(self, name: str) -> str:
        """Return the letter of a column."""
        from openpyxl.utils import get_column_letter

        return str(get_column_letter(self.names.index(name) + 1))


def rows_sha256(rows: Sequence[Sequence[str]]) -> str:
    """Return a hash over what the hidden sheet keeps: it shows whether somebody changed it.

    Examples
    --------
    >>> rows_sha256([("a", "")]) == rows_sha256([("a",)])
    True
    """
    return sha256_json([list("\x1f".join(row).rstrip("\x1f").split("\x1f")) for row in rows])
