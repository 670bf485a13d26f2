"""Files on disk: hashes, safe writing, and cells that a spreadsheet cannot run.

Every write goes to a neighbouring temporary file first and is renamed when it is whole, so
that a killed run leaves either the old file or the new one, never half of one.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def sha256_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes as 64 hexadecimal digits.

    Examples
    --------
    >>> sha256_bytes(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as 64 hexadecimal digits."""
    return sha256_bytes(path.read_bytes())


def sha256_sources(paths: Iterable[Path]) -> str:
    """Return one SHA-256 for the contents of files, whatever their order."""
    return sha256_json(sorted(sha256_file(path) for path in paths))


def sha256_json(value: object) -> str:
    """Return the SHA-256 of a value written as JSON with sorted keys.

    Examples
    --------
    >>> sha256_json({"a": 1, "b": 2}) == sha256_json({"b": 2, "a": 1})
    True
    """
    return sha256_bytes(json.dumps(value, sort_keys=True, ensure_ascii=False).encode())


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` that takes its place when the block ends well.

    Parameters
    ----------
    path
        The file to write. Its folder is made where it is missing; its rights stay as they were.

    Yields
    ------
    Path
        The path to write to. It is removed if the block raises.
    """
    path = path.resolve()  # where it is a link, what it leads to is replaced
    path.parent.mkdir(parents=True, exist_ok=True)
    rights = path.stat().st_mode & 0o777 if path.is_file() else 0o666 & ~_umask()
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # the user knows no temporary file
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(rights)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a mapping as indented JSON with a stable order, whole or not at all."""
    write_text(path, json_text(value))


def json_text(value: Mapping[str, Any]) -> str:
    """Return a mapping as indented JSON with a stable order."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def fill_parquet(temporary: Path, frame: pd.DataFrame) -> None:
    """Write a table as Parquet, text as it is, to a path that :func:`replacing` gave."""
    frame.to_parquet(temporary, index=False)


def guard_cell(value: str) -> str:
    """Put a ``'`` before a cell that a spreadsheet would run as a formula.

    Examples
    --------
    >>> guard_cell("=1+1"), guard_cell("'tis fine")
    ("'=1+1", "'tis fine")
    """
    return f"'{value}" if _FORMULA.match(value) else value


def unguard_cell(value: str) -> str:
    """Take off the ``'`` that :func:`fill_csv` puts before a cell that a spreadsheet would run as a formula.

    Examples
    --------
    >>> unguard_cell("'=1+1"), unguard_cell("'tis fine")
    ('=1+1', "'tis fine")
    """
    return value[1:] if _GUARDED.match(value) else value


def write_csv(path: Path, table: pd.DataFrame | pa.Table) -> None:
    """Write a table as CSV that Excel opens safely: UTF-8 with BOM, formula cells guarded."""
    with replacing(path) as temporary:
        fill_csv(temporary, table)


def fill_csv(temporary: Path, table: pd.DataFrame | pa.Table) -> None:
    """Write a guarded CSV to a path that :func:`replacing` gave."""
    import pyarrow as pa
    import pyarrow.csv

    arrow = table if isinstance(table, pa.Table) else pa.Table.from_pandas(table, preserve_index=False)
    safe = pa.table([_guarded(column) for column in arrow.columns], names=arrow.column_names)
    with temporary.open("wb") as file:
        file.write(codecs.BOM_UTF8)
        pa.csv.write_csv(safe, file)


def _guarded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Guard the cells of a column of texts; where they are held in a dictionary, each only once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def guard(texts: Any) -> Any:
        return pc.replace_substring_regex(texts, f"^({_FORMULA.pattern})", r"'\1")

    if pa.types.is_dictionary(column.type):
        chunks = [pa.DictionaryArray.from_arrays(one.indices, guard(one.dictionary)) for one in column.chunks]
        return pa.chunked_array(chunks, column.type).cast(pa.string())
    texts = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    return guard(column) if texts else column
