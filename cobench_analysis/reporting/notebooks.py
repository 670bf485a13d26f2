"""Run a notebook with papermill, in this process, and say plainly what went wrong if it did."""

from __future__ import annotations

import difflib
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cobench_analysis.errors import EXIT_FAULT, EXIT_INPUT, CobenchError, InputError, Problem, UsageError
from cobench_analysis.store import write_text

KERNEL = "python3"
MAX_FOLDER = 60
OUR_ERRORS = ("InputError", "UsageError")


class NotebookError(CobenchError):
    """A cell of a notebook failed; the message names notebook, cell, cause and the saved copy.

    Parameters
    ----------
    message
        What to tell the user.
    exit_code
        1 where the cell met a problem of the input, else 70.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        self.exit_code = exit_code
        super().__init__(message)


def run_notebook(notebook: Path, output: Path, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Run a notebook and save it with its outputs.

    Parameters
    ----------
    notebook
        The notebook, with one cell tagged ``parameters``.
    output
        Where the executed notebook is saved, also when a cell fails.
    parameters
        Values for the parameters cell.

    Returns
    -------
    dict
        The executed notebook.

    Raises
    ------
    UsageError
        Where the notebook has no such parameter: papermill alone would use the default silently.
    InputError
        Where there is no such notebook.
    NotebookError
        Where a cell fails.
    """
    if not notebook.is_file():
        known = ", ".join(sorted(path.stem for path in notebook.parent.glob("*.ipynb")))
        raise InputError(
            Problem(f"there is no notebook '{notebook.stem}'", f"use one of: {known}", str(notebook.parent))
        )
    check_parameters(notebook, parameters)
    with _without_iri_grammar():
        import papermill
        from papermill.exceptions import PapermillExecutionError

    # What went wrong is said by us; these would say it again, with tracebacks, when a run is interrupted.
    for chatty in ("papermill", "nbclient", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)
    output.parent.mkdir(parents=True, exist_ok=True)
    # The old copy stays until the new one is whole; a run that fails is saved under a name of its own.
    aside = output.with_name(f".{output.name}")
    managers: list[Any] = []
    try:
        with tempfile.TemporaryDirectory(prefix="cb", dir=_short_folder()) as folder, _environment(folder):
            executed = papermill.execute_notebook(
                str(notebook),
                str(aside),
                parameters=dict(parameters),
                kernel_name=KERNEL,
                progress_bar=False,
                cwd=str(notebook.parent),
                kernel_manager_class=_private_kernel_manager(folder, managers),
            )
    except PapermillExecutionError as error:
        failed = output.with_name(f"{output.stem}-failed{output.suffix}")
        aside.replace(failed)
        exit_code = EXIT_INPUT if error.ename in OUR_ERRORS else EXIT_FAULT
        raise NotebookError(_failure(notebook, failed, error), exit_code) from None
    finally:
        _end_kernels(managers)
        aside.unlink(missing_ok=True)
    _save_without_traces(executed, output)
    return dict(executed)


def _save_without_traces(notebook: Any, output: Path) -> None:
    """Save an executed notebook without paths of this machine and times, so that two runs give the same file."""
    import nbformat

    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for trace in ("papermill", "execution"):
            cell.metadata.pop(trace, None)
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    write_text(output, text + "\n")


@contextmanager
def _environment(folder: str) -> Iterator[None]:
    """Set what the kernel inherits: no trace in the user's home, and our kernel rather than one from there."""
    wanted = {"IPYTHONDIR": folder, "JUPYTER_PREFER_ENV_PATH": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _without_iri_grammar() -> Iterator[None]:
    """Keep jsonschema from building its grammar of international addresses, which no notebook needs.

    Building it takes 1.1 of the 1.6 seconds of ``import papermill``; jsonschema goes without it where
    the package ``rfc3987_syntax`` cannot be imported.
    """
    name = "rfc3987_syntax"
    hide = name not in sys.modules
    if hide:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if hide:
            del sys.modules[name]


def _short_folder() -> str | None:
    """Return where socket files can lie: their whole path must stay under some 100 characters."""
    return "/tmp" if os.name == "posix" and len(tempfile.gettempdir()) > MAX_FOLDER else None  # noqa: S108


def _private_kernel_manager(folder: str, managers: list[Any]) -> type:
    """Return a kernel manager that talks over socket files in a folder that other users cannot read.

    The default is unencrypted TCP on this machine, whose ports can race when kernels start together.
    Every manager that is made is put into ``managers``.
    """
    from jupyter_client.manager import AsyncKernelManager

    class PrivateKernelManager(AsyncKernelManager):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            managers.append(self)
            if os.name == "posix":
                self.transport = "ipc"
                self.ip = f"{folder}/s"

        async def start_kernel(self, **options: Any) -> Any:  # type: ignore[override]
            # What cells print comes back over the sockets; this is the kernel's own log, which an
            # interrupted run fills with tracebacks that may quote a comment.
            return await super().start_kernel(**options, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    return PrivateKernelManager


def _end_kernels(managers: Iterable[Any]) -> None:
    """End what still runs: a run that was interrupted leaves its kernel, which would go on and then complain."""
    for manager in managers:
        process = getattr(manager.provisioner, "process", None)
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()


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


def _failure(notebook: Path, output: Path, error: Any) -> str:
    """Name the cause by its kind and line of code; the message itself may quote a comment, unless it is ours."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error.traceback))
    lines = re.findall(r"^-+> *\d+ (.*)$", plain, re.MULTILINE)
    cause = f"{error.ename} at: {lines[0].strip()}" if lines else str(error.ename)
    if error.ename in OUR_ERRORS:
        cause = str(error.evalue).splitlines()[0]
    return (
        f"The notebook {notebook.stem} failed in cell {error.cell_index + 1} of the saved copy: {cause}\n"
        f"The notebook as far as it ran is saved in {output}. What to do: open it with ./run lab, or report it."
    )
