"""Find and read the files of one of a year's further inputs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.comments import column_names, shortened
from cobench_analysis.intake.input_cells import CellError, Known, checked_cell
from cobench_analysis.intake.input_tables import InputTable
from cobench_analysis.intake.reading import SUFFIXES, RawTable, read_table
from cobench_analysis.intake.source import SourceFile

_PLAIN_TEXT = ".txt"  # a note to oneself, not a table


@dataclass(frozen=True)
class InputPart:
    """What one file holds.

    Parameters
    ----------
    path
        The file.
    name
        Its name as seen from the year's folder.
    frame
        The declared columns; the index is the row that a spreadsheet shows.
    """

    path: Path
    name: str
    frame: pd.DataFrame


@dataclass
class InputRead:
    """What the files of one input hold, and what is wrong with them.

    Parameters
    ----------
    parts
        The files that hold a row at least.
    problems, notes
        What must be mended, and what is only worth knowing.
    """

    table: InputTable
    parts: list[InputPart] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def whole(self) -> pd.DataFrame | None:
        """Return the rows of all files, in their order; None where there are none."""
        return pd.concat([part.frame for part in self.parts], ignore_index=True) if self.parts else None


def read_input(folder: Path, table: InputTable, entries: Sequence[SourceFile], known: Known) -> InputRead:
    """Read all files of one input.

    Parameters
    ----------
    folder
        ``data/raw/YEAR``.
    table
        What the input is.
    entries
        What ``source.yml`` lists.
    known
        What cells may refer to.
    """
    read = InputRead(table)
    for path, entry in _files(folder, table, entries):
        name = path.relative_to(folder).as_posix()
        try:
            raw = read_table(path, (entry.format or None) if entry else None)
        except InputError as error:
            read.problems += error.problems
            continue
        read.notes += raw.notes
        if raw.encoding == "cp1252":
            read.notes.append(f"{name} was read as Windows-1252: check that £ and accents look right.")
        headings = _headings(raw, name, read, entry.columns if entry else {})
        frame = _checked(raw.frame, name, read, headings, known) if headings else None
        if frame is not None and len(frame):
            read.parts.append(InputPart(path, name, frame))
    read.problems += _twice(read)
    return read


def fixed_files(folder: Path, table: InputTable) -> list[Path]:
    """Return the files that are an input by their name alone, in order.

    Parameters
    ----------
    folder
        ``data/raw/YEAR``.
    table
        What the input is.
    """
    within, stem = folder / Path(table.file).parent, Path(table.file).stem
    any_name = within != folder  # all files of a folder of its own
    found = (path for path in within.iterdir() if is_table(path)) if within.is_dir() else ()
    return sorted(path for path in found if any_name or path.stem.casefold() == stem)


def is_table(path: Path) -> bool:
    """Say whether a file is a table that can be read, and not one that Excel or the system keeps for itself."""
    usual = path.suffix.lower() in SUFFIXES and path.suffix.lower() != _PLAIN_TEXT
    return usual and path.is_file() and not path.name.startswith(("~$", "."))


def _files(folder: Path, table: InputTable, entries: Sequence[SourceFile]) -> list[tuple[Path, SourceFile | None]]:
    listed = {entry.path.resolve() for entry in entries}
    fixed = [(path, None) for path in fixed_files(folder, table) if path.resolve() not in listed]
    return [*((entry.path, entry) for entry in entries if entry.kind == table.kind), *fixed]


def _headings(raw: RawTable, name: str, read: InputRead, listed: Mapping[str, str]) -> dict[str, str]:
    """Return the file's heading for each of our columns that it has; nothing where a needed one is missing."""
    theirs = {_plain(heading): heading for heading in reversed(raw.frame.columns)}
    asked = {ours: listed.get(ours, ours) for ours in read.table.names if not listed or ours in listed}
    found = {ours: theirs[_plain(heading)] for ours, heading in asked.items() if _plain(heading) in theirs}
    needed = [ours for ours in read.table.names if ours in read.table.required or ours in listed]
    missing = [listed.get(ours, ours) for ours in needed if ours not in found]
    if missing:
        fix = f"add it, or correct its heading or source.yml ({column_names(raw.frame.columns)})"
        read.problems += [Problem(f"there is no column '{one}'", fix, name, 1) for one in missing]
        return {}
    read.notes += _unknown(raw, name, read.table, found) if not listed else ()
    return found


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "_", heading.strip().casefold())


def _unknown(raw: RawTable, name: str, table: InputTable, found: Mapping[str, str]) -> Iterator[str]:
    for heading in raw.frame.columns:
        if heading and heading not in found.values():
            near = difflib.get_close_matches(_plain(heading), [one for one in table.names if one not in found], n=1)
            hint = f" (is it '{near[0]}'?)" if near else ""
            yield f"{name}: the column {shortened(heading)} is none of ours, so it was not read{hint}."


def _checked(
    frame: pd.DataFrame, name: str, read: InputRead, headings: Mapping[str, str], known: Known
) -> pd.DataFrame:
    rows = []
    for number, cells in zip(frame.index, frame[list(headings.values())].to_numpy(dtype=object), strict=True):
        row = dict.fromkeys(read.table.names, "") | {
            ours: cell.strip() for ours, cell in zip(headings, cells, strict=True)
        }
        rows.append(_row(row, name, int(number), read, headings, known))
    filled = [any(row.values()) for row in rows]
    index = frame.index[filled]
    kept = [row for row, has in zip(rows, filled, strict=True) if has]
    return pd.DataFrame(kept, columns=list(read.table.names), index=index, dtype="str")


def _row(
    row: dict[str, str], name: str, number: int, read: InputRead, headings: Mapping[str, str], known: Known
) -> dict[str, str]:
    """Return the row with each cell as it is written from here on; what is wrong with it is added to ``read``."""
    done = dict(row)
    if not any(row.values()):
        return done
    for column in read.table.columns:
        heading = headings.get(column.name, column.name)
        if column.required and not row[column.name]:
            fix = "write it, or take the row out"
            read.problems.append(Problem(f"the {column.name} is empty", fix, name, number, heading))
            continue
        try:
            done[column.name] = checked_cell(column.check, column.name, row, known)
        except CellError as error:
            read.problems.append(Problem(error.found, error.fix, name, number, heading))
    return done


def _twice(read: InputRead) -> Iterator[Problem]:
    """Find rows that say which they are in the same words as another."""
    first: dict[tuple[str, ...], tuple[str, int]] = {}
    if not read.table.key:
        return
    named = f"the {', '.join(read.table.key)} {'is' if len(read.table.key) == 1 else 'are'}"
    for part in read.parts:
        for number, *cells in part.frame[list(read.table.key)].itertuples():
            key = tuple(cell.casefold() for cell in cells)
            if not any(key):
                continue
            if key in first:
                other, line = first[key]
                where = f"row {line}" if other == part.name else f"{other}, row {line}"
                fix = "keep one of the rows, or tell them apart"
                yield Problem(f"{named} the same as in {where}", fix, part.name, int(number), read.table.key[0])
            first.setdefault(key, (part.name, int(number)))
