"""Read one table of text from CSV, XLSX or Parquet; every cell stays the text it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.encoding import decode
from cobench_analysis.intake.export_dates import iso_dates
from cobench_analysis.intake.exports import Headings, Layout, plain_heading, read_headings
from cobench_analysis.store import unguard_cell
from cobench_analysis.tables import as_text

DELIMITERS = ",;\t|"
SUFFIXES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".parquet": "parquet"}
FIRST_ROW = 2  # a spreadsheet's row 1 is the heading


@dataclass(frozen=True)
class RawTable:
    """A table as it came.

    Parameters
    ----------
    frame
        All cells as text; the index is the row number that a spreadsheet shows.
    name
        The file's name.
    encoding
        How the text was encoded (``utf-8``, ``cp1252`` ...), or the file type.
    notes
        What was left aside (further sheets of a workbook), in words.
    layout
        The survey tool whose export it is; its dates are YYYY-MM-DD where they can be read in one way only.
    """

    frame: pd.DataFrame
    name: str
    encoding: str
    notes: tuple[str, ...] = ()
    layout: Layout | None = None


def require_columns(frame: pd.DataFrame, needed: Sequence[str], name: str) -> None:
    """Refuse a table of our own that lacks a column.

    Raises
    ------
    InputError
        With every column that is missing.
    """
    missing = [column for column in needed if column not in frame.columns]
    if missing:
        raise InputError([Problem(f"there is no column '{column}'", "restore the file", name, 1) for column in missing])


def read_table(path: Path, kind: str | None = None) -> RawTable:
    """Read a table.

    Parameters
    ----------
    path
        A .csv, .tsv, .xlsx or .parquet file.
    kind
        ``csv``, ``xlsx`` or ``parquet`` where the file's name does not tell.

    Raises
    ------
    InputError
        Where the file is missing, empty, of another kind, or damaged; ragged rows are all named.
    """
    if not path.is_file():
        raise InputError(Problem("there is no such file", "check the name and the folder", str(path)))
    kind = kind or SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise InputError(
            Problem(f"files of the kind '{path.suffix}' cannot be read", "save it as .csv or .xlsx", path.name)
        )
    data = path.read_bytes()
    if not data.strip():
        raise InputError(Problem("the file is empty", "export it again", path.name))
    encoding = kind
    notes: tuple[str, ...] = ()
    if kind == "csv":
        text, encoding = decode(data, path.name)
        frame = _read_csv(text, path.name)
    elif kind == "xlsx":
        frame, notes = _read_xlsx(data, path.name)
    else:
        frame = _read_parquet(data, path.name)
    frame = as_text(frame)
    if frame.empty and kind != "parquet":
        raise InputError(Problem("the file is empty", "export it again", path.name))
    headings = _headings(frame, guarded=kind != "parquet")
    tidy = _tidy(frame, headings, path.name, guarded=kind != "parquet")
    notes += tuple(_with_iso_dates(tidy, headings.layout, path.name))
    return RawTable(tidy, path.name, encoding, notes, headings.layout)


def _headings(frame: pd.DataFrame, *, guarded: bool) -> Headings:
    """Return the headings, which are read as rows, since pandas would rename a heading that stands twice."""
    if guarded:
        return read_headings(frame.iloc[:2].to_numpy().tolist())
    return Headings(tuple(plain_heading(str(column)) for column in frame.columns), 0, None)


def _tidy(frame: pd.DataFrame, headings: Headings, name: str, *, guarded: bool) -> pd.DataFrame:
    frame = frame.iloc[headings.rows :]
    frame.columns = pd.Index(headings.names)
    unnamed = [not name and (frame.iloc[:, place] == "").all() for place, name in enumerate(frame.columns)]
    frame = frame.loc[:, [not empty for empty in unnamed]]
    twice = sorted({column for column in frame.columns if list(frame.columns).count(column) > 1})
    if twice:
        fix = "give each column a heading of its own"
        raise InputError([Problem(f"the heading '{column}' stands twice", fix, name, 1) for column in twice])
    if guarded:
        frame = frame.map(unguard_cell)
    first_row = max(FIRST_ROW, headings.rows + 1)
    frame.index = pd.RangeIndex(first_row, first_row + len(frame))
    blank = (frame == "").all(axis=1) if len(frame.columns) else pd.Series(False, index=frame.index)
    return frame[~blank] if guarded and len(frame.columns) > 1 else frame


def _with_iso_dates(frame: pd.DataFrame, layout: Layout | None, name: str) -> Iterator[str]:
    """Write the dates of an export as YYYY-MM-DD, and say where a day cannot be told from a month."""
    if layout is None:
        return
    for heading in filter(layout.is_date, frame.columns):
        frame[heading] = iso_dates(frame[heading].tolist())
        if layout.ends(heading) and frame[heading].str.match("[0-9]{1,2}[-/.]").any():
            yield f"{name}: '{heading}' may be day first or month first, so its dates were left as they are."


def _read_csv(text: str, name: str) -> pd.DataFrame:
    if text.lower().startswith("sep="):  # a hint that some programs write for Excel
        text = text.partition("\n")[2]
    delimiter = _delimiter(text)
    try:
        return pd.read_csv(
            io.StringIO(text), sep=delimiter, header=None, dtype="str", keep_default_na=False, skip_blank_lines=False
        )
    except pd.errors.EmptyDataError:
        raise InputError(Problem("the file is empty", "export it again", name)) from None
    except pd.errors.ParserError as error:
        if "read(nbytes)" in str(error):  # what pandas makes of Ctrl-C while it reads: a text in memory cannot fail
            raise KeyboardInterrupt from None
        raise InputError(_ragged(text, delimiter, name) or [_unread(str(error), name)]) from None


def _delimiter(text: str) -> str:
    """Return the sign that stands most often in the heading, outside quotation marks."""
    lines = text.splitlines()
    heading = "".join(lines[0].split('"')[0::2]) if lines else ""
    return max(DELIMITERS, key=lambda sign: (heading.count(sign), -DELIMITERS.index(sign)))


def _ragged(text: str, delimiter: str, name: str) -> list[Problem]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    width = len(rows[0])
    return [
        Problem(
            f"the row has {len(row)} cells, but the heading has {width}",
            "a comment with a comma in it must stand in quotation marks; open the file in Excel and save it as .xlsx",
            name,
            number,
        )
        for number, row in enumerate(rows[1:], FIRST_ROW)
        if len(row) > width
    ]


def _unread(cause: str, name: str) -> Problem:
    if "EOF inside string" in cause:
        return Problem("a quotation mark is opened and never closed", "save the file again as .xlsx from Excel", name)
    return Problem("the rows cannot be told apart", "save the file again as .xlsx from Excel", name)


def _read_xlsx(data: bytes, name: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read the first sheet that is not hidden, and say which others there are."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        sheets = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        others = [sheet.title for sheet in book.worksheets if sheet.title not in sheets[:1]]
        frame = pd.read_excel(
            io.BytesIO(data), sheet_name=sheets[0], header=None, dtype=str, keep_default_na=False, engine="openpyxl"
        )
    except Exception:  # noqa: BLE001 - a damaged workbook makes openpyxl raise almost anything
        fix = "open it in Excel, take off any password, and save it again as .xlsx"
        raise InputError(Problem("this is not a readable Excel workbook", fix, name)) from None
    if not others:
        return frame, ()
    left = ", ".join(f"'{title}'" for title in others)
    return frame, (f"{name}: only the sheet '{sheets[0]}' was read; left aside: {left}.",)


def _read_parquet(data: bytes, name: str) -> pd.DataFrame:
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(data))
        table.validate(full=True)  # letters that are none would only be met much later
        return as_text(table.to_pandas())
    except Exception:  # noqa: BLE001 - a damaged file makes pyarrow raise almost anything
        raise InputError(Problem("this is not a readable Parquet file", "write it again", name)) from None
