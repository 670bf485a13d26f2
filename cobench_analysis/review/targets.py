"""Where results may be written: never over what the user has."""

from __future__ import annotations

from pathlib import Path

from cobench_analysis import project
from cobench_analysis.errors import UsageError


def check_target(path: Path | None, ending: str, *inputs: Path) -> None:
    """Refuse to write where it would be the wrong kind of file, or what the user has.

    Parameters
    ----------
    path
        Where the result should go; None where none is wanted.
    ending
        How the file's name must end.
    inputs
        Files that are read for the result.

    Raises
    ------
    UsageError
        Where the name ends otherwise, is a folder's, or is among the data.

    Examples
    --------
    >>> check_target(Path("table.txt"), ".csv")
    Traceback (most recent call last):
    cobench_analysis.errors.UsageError: 'table.txt' does not end in .csv. Give the file a name that does.
    """
    if path is None:
        return
    if path.suffix.lower() != ending:
        raise UsageError(f"'{path}' does not end in {ending}. Give the file a name that does.")
    if path.is_dir():
        raise UsageError(f"'{path}' is a folder. Give the name of a file.")
    target = path.resolve()
    kept = (
        project.codebook_file().parent,
        project.reference_dir(),
        project.raw_dir(0).parent,
        project.ledger_file(0).parent,
    )
    if target in {one.resolve() for one in inputs} or any(target.is_relative_to(one.resolve()) for one in kept):
        raise UsageError(f"The result would stand among the data, or overwrite them: '{path}'. Give another place.")
