"""The parameters of a notebook: which it has, of what kind, and what may be given for them."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cobench_analysis.errors import InputError, Problem, UsageError

YES, NO = ("yes", "true", "1"), ("no", "false", "0")


def notebook_parameters(notebook: Path) -> dict[str, str]:
    """Return the names and default values (as written) of a notebook's parameters."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        fix = "restore it from the repository"
        raise InputError(Problem("this is not a readable notebook", fix, notebook.name)) from None
    source = "".join("".join(cell["source"]) for cell in cells if "parameters" in cell["metadata"].get("tags", []))
    pairs = (line.split("#")[0].partition("=") for line in source.splitlines() if not line.startswith((" ", "#")))
    return {name.split(":")[0].strip(): value.strip() for name, sign, value in pairs if sign}


def typed_parameters(notebook: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters that were written as text in the kind that the notebook's own values have.

    Parameters
    ----------
    notebook
        The notebook.
    given
        The parameters; what is no text, or what the notebook does not have, stays as it is.

    Raises
    ------
    UsageError
        Where a text is no number, or neither yes nor no.
    """
    known = notebook_parameters(notebook)
    return {name: _typed(name, value, known.get(name, "")) for name, value in given.items()}


def _typed(name: str, value: Any, default: str) -> Any:
    if not isinstance(value, str):
        return value
    word = value.strip().casefold()
    if default in ("True", "False"):
        if word not in (*YES, *NO):
            raise UsageError(f"The parameter '{name}' is yes or no, not '{value}'. Write -p {name}=yes.")
        return word in YES
    if default.isdecimal():
        if not word.isdecimal():
            raise UsageError(f"The parameter '{name}' is a whole number, not '{value}'.")
        return int(word)
    return value


def check_parameters(notebook: Path, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that the notebook does not have, all at once.

    Raises
    ------
    UsageError
        With the nearest name that there is.
    """
    known = notebook_parameters(notebook)
    messages = []
    for name in parameters:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            messages.append(
                f"The notebook {notebook.stem} has no parameter '{name}'.{hint} It has: {', '.join(known)}."
            )
    if messages:
        raise UsageError("\n".join(messages))
