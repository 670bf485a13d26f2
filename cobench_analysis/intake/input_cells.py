"""What may stand in a cell of a year's further inputs, and how it is written from there on."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cobench_analysis.intake.comments import shortened
from cobench_analysis.intake.input_tables import KINDS_OF_STATEMENT
from cobench_analysis.intake.repair import repair_text
from cobench_analysis.tables import CONTEXT_TOPICS, EVENT, PROMPT_LEVELS

_YEAR = r"((?:19|20)\d\d)"
_MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0+)?)?)?"  # what a day that Excel holds as a date is read as
_ISO = re.compile(rf"{_YEAR}(?:-(\d\d?)(?:-(\d\d?))?)?{_MIDNIGHT}")
_BRITISH = re.compile(rf"(?:(\d\d?)[/.-])?(\d\d?)[/.-]{_YEAR}{_MIDNIGHT}")
_NAMED = re.compile(rf"(?:(\d\d?)[ -])?([a-z]{{3,9}})(?:[ -]{_YEAR}|-(\d\d))", re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_CENTURY = 70  # Excel shortens a year to two figures; from here on it is one of the last century
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WHOLE = re.compile(r"(\d+)(?:\.0+)?")
_MANY_PERCENT = 100
_AS_A_NUMBER = "write a number alone, such as 12 or 12.5, or leave it blank"


@dataclass(frozen=True)
class Known:
    """What the cells may refer to; None where it is not known, and so not checked.

    Parameters
    ----------
    themes
        The ids of the codebook's themes.
    comment_ids
        The ids of the year's comments.
    """

    themes: Collection[str] | None = None
    comment_ids: Collection[str] | None = None


class CellError(ValueError):
    """A cell cannot be used: what was found, and what to do about it."""

    def __init__(self, found: str, fix: str) -> None:
        self.found, self.fix = found, fix
        super().__init__(found)


CellCheck = Callable[[str, str, Mapping[str, str], Known], str]


def checked_cell(check: str, column: str, row: Mapping[str, str], known: Known) -> str:
    """Return a cell as the table holds it.

    Parameters
    ----------
    check
        The name of the check.
    column
        The cell's column, by our name.
    row
        All cells of the row.
    known
        What cells may refer to.

    Raises
    ------
    CellError
        Where the cell cannot be used.

    Examples
    --------
    >>> row = {"due": "30/09/2022"}
    >>> checked_cell("date", "due", row, Known())
    '2022-09-30'
    """
    cell = row[column] if check == "text" else " ".join(row[column].split())
    return _CHECKS[check](cell, column, row, known) if cell or check == "value" else ""


def iso_date(text: str, *, year_alone: bool = False) -> str | None:
    """Return a day, a month or a year as ISO writes it, whichever usual way it was written.

    Parameters
    ----------
    text
        As it was written; the day stands before the month, as in Britain.
    year_alone
        Whether a year without a month will do.

    Returns
    -------
    str or None
        None where it is no date.

    Examples
    --------
    >>> [iso_date(text) for text in ("2022-9", "30/09/2022", "Sep-22", "31 March 2022", "31/02/2022", "soon")]
    ['2022-09', '2022-09-30', '2022-09', '2022-03-31', None, None]
    """
    found = _parts(text)
    if found is None:
        return None
    year, month, day = found
    if not month:
        return year if year_alone else None
    try:
        whole = date(int(year), int(month), int(day or 1)).isoformat()
    except ValueError:
        return None
    return whole if day else whole[:7]


def _parts(text: str) -> tuple[str, str | None, str | None] | None:
    if iso := _ISO.fullmatch(text):
        return iso[1], iso[2], iso[3]
    if british := _BRITISH.fullmatch(text):
        return british[3], british[2], british[1]
    named = _NAMED.fullmatch(text)
    if named is None:
        return None
    months = [place for place, name in enumerate(_MONTHS, 1) if name.startswith(named[2].lower().removesuffix("t"))]
    if len(months) != 1:
        return None
    year = named[3] or f"{'19' if int(named[4]) >= _CENTURY else '20'}{named[4]}"
    return year, str(months[0]), named[1]


def plain_number(text: str) -> str | None:
    """Return a number without pound sign, percent sign and commas between thousands; None where it is none.

    Examples
    --------
    >>> plain_number("£1,250,000"), plain_number("12.5 %"), plain_number("1,5"), plain_number("about 12")
    ('1250000', '12.5', None, None)
    """
    bare = text.removeprefix("£").removesuffix("%").strip()
    if _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    return bare if _NUMBER.fullmatch(bare) else None


def comment_ids_of(cell: str, known: Collection[str] | None = None) -> list[str]:
    """Cut the ids in a cell apart: at ``;``, and at commas where that gives ids that are known.

    Examples
    --------
    >>> comment_ids_of("a; b ;a"), comment_ids_of("a, b", {"a", "b"}), comment_ids_of("a, b", {"a, b"})
    (['a', 'b'], ['a', 'b'], ['a, b'])
    """
    return list(dict.fromkeys(one for part in cell.split(";") for one in _at_commas(part.strip(), known) if one))


def _at_commas(part: str, known: Collection[str] | None) -> Iterator[str]:
    pieces = [piece.strip() for piece in part.split(",")]
    if known is not None and part not in known and any(piece in known for piece in pieces):
        yield from pieces
    else:
        yield part


def _text(cell: str, _column: str, _row: Mapping[str, str], _known: Known) -> str:
    return repair_text(cell)


def _one_of(choices: Sequence[str]) -> CellCheck:
    def check(cell: str, column: str, _row: Mapping[str, str], _known: Known) -> str:
        if cell.lower() not in choices:
            raise CellError(f"the {column} is {shortened(cell)}", f"use one of: {', '.join(choices)}")
        return cell.lower()

    return check


def _theme(cell: str, column: str, row: Mapping[str, str], known: Known) -> str:
    if known.themes is None:
        return cell.lower()
    return _one_of(tuple(known.themes))(cell, column, row, known)


def _comment_ids(cell: str, _column: str, _row: Mapping[str, str], known: Known) -> str:
    ids = comment_ids_of(cell, known.comment_ids)
    strange = [one for one in ids if known.comment_ids is not None and one not in known.comment_ids]
    if strange:
        listed = ", ".join(shortened(one) for one in strange[:3]) + (" and others" if len(strange) > 3 else "")
        fix = "take ids from the workbook of ./run review export, with ; between them, or leave it blank"
        raise CellError(f"no comment of the year has the id {listed}", fix)
    return ";".join(ids)


def _date(cell: str, _column: str, _row: Mapping[str, str], _known: Known) -> str:
    found = iso_date(cell)
    if found is None:
        fix = "write a month (2022-09) or a day (2022-09-30 or 30/09/2022), or leave it blank"
        raise CellError(f"{shortened(cell)} is no date", fix)
    return found


def _period(cell: str, _column: str, _row: Mapping[str, str], _known: Known) -> str:
    found = iso_date(cell, year_alone=True)
    if found is None:
        fix = "write the year, month or day that it is for, such as 2022, 2022-01 or 2022-01-31"
        raise CellError(f"{shortened(cell)} is no period", fix)
    return found


def _number(cell: str, _column: str, _row: Mapping[str, str], _known: Known) -> str:
    found = plain_number(cell)
    if found is None or found.startswith("-"):
        raise CellError(f"{shortened(cell)} is no number from 0 upwards", _AS_A_NUMBER)
    return found


def _whole(cell: str, _column: str, _row: Mapping[str, str], _known: Known) -> str:
    found = _WHOLE.fullmatch(plain_number(cell) or "")
    if found is None:
        raise CellError(f"{shortened(cell)} is no whole number", "write a whole number from 0 upwards, such as 12")
    return found[1]


def _percent(cell: str, column: str, row: Mapping[str, str], known: Known) -> str:
    found = _number(cell, column, row, known)
    if float(found) > _MANY_PERCENT:
        raise CellError(
            f"{shortened(cell)} is more than 100 percent", "write a number from 0 to 100, or leave it blank"
        )
    return found


def _unit(cell: str, _column: str, _row: Mapping[str, str], _known: Known) -> str:
    return EVENT if cell.lower() == EVENT else cell


def _value(cell: str, _column: str, row: Mapping[str, str], _known: Known) -> str:
    if row.get("unit", "").strip().lower() == EVENT:
        return cell
    found = plain_number(cell)
    if found is None:
        said = f"{shortened(cell)} is no number" if cell else "there is no value"
        fix = f"write the number alone, such as 3188 or 12.5; only where the unit is '{EVENT}' it may be blank"
        raise CellError(said, fix)
    return found


_CHECKS: dict[str, CellCheck] = {
    "text": _text,
    "level": _one_of(PROMPT_LEVELS),
    "statement_kind": _one_of(KINDS_OF_STATEMENT),
    "theme": _theme,
    "comment_ids": _comment_ids,
    "date": _date,
    "number": _number,
    "whole": _whole,
    "percent": _percent,
    "topic": _one_of(CONTEXT_TOPICS),
    "period": _period,
    "unit": _unit,
    "value": _value,
}
