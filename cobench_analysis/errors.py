"""One family of errors for people, and the exit codes that go with them.

An input can have many problems. They are gathered as :class:`Problem` and raised together,
so that nobody mends a file one error at a time. A problem never quotes a whole comment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

EXIT_DONE = 0
EXIT_INPUT = 1
EXIT_USAGE = 2
EXIT_FAULT = 70
EXIT_STOPPED = 130  # as a shell says of Ctrl-C


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with an input, said so that a volunteer can mend it.

    Parameters
    ----------
    found
        What was found, as one sentence without a full stop.
    fix
        What to do about it, as one sentence without a full stop.
    file
        The file's name as the user knows it.
    row
        The row as a spreadsheet counts it (the heading is row 1), or the line of a text file.
    column
        The column's name, or the part of the file.

    Examples
    --------
    >>> print(Problem("the id D7 stands twice", "give each row its own id", "a.csv", 9, "comment_id"))
    a.csv, row 9, column comment_id: the id D7 stands twice. What to do: give each row its own id.
    """

    found: str
    fix: str = ""
    file: str = ""
    row: int | None = None
    column: str = ""
    unit: str = "row"

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(f"{self.unit} {self.row}")
        if self.column:
            parts.append(f"column {self.column}" if self.unit == "row" else self.column)
        place = ", ".join(parts)
        sentence = f"{place}: {self.found}." if place else f"{self.found[:1].upper()}{self.found[1:]}."
        return f"{sentence} What to do: {self.fix}." if self.fix else sentence


class CobenchError(Exception):
    """The parent of every error that a user should read; carries the exit code."""

    exit_code = EXIT_FAULT


class InputError(CobenchError):
    """The input or the codebook has problems.

    Parameters
    ----------
    problems
        All problems that were found, one or more.
    """

    exit_code = EXIT_INPUT

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(CobenchError):
    """The command or function was called in a way that cannot work."""

    exit_code = EXIT_USAGE
