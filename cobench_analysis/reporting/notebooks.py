"""Run notebooks with papermill, from this process, and say plainly what went wrong if it did."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import chdir, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cobench_analysis.errors import EXIT_FAULT, EXIT_INPUT, CobenchError, InputError, Problem
from cobench_analysis.reporting.notebook_parameters import check_parameters, typed_parameters
from cobench_analysis.store import write_text

KERNEL = "python3"
MAX_FOLDER = 60
MADE_FROM = "made_from"  # in the saved copy: the key of what it was made from
AT_ONCE = 2  # more gain nothing on two cores
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


@dataclass(frozen=True)
class Job:
    """A notebook to run, where to save it with its outputs, and the values for its parameters cell."""

    notebook: Path
    output: Path
    parameters: Mapping[str, Any]


def run_notebook(notebook: Path, output: Path, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Run one notebook: see :func:`run_notebooks`."""
    return run_notebooks([Job(notebook, output, parameters)])[0]


def run_notebooks(jobs: Sequence[Job], *, keys: Sequence[str] = (), force: bool = False) -> list[dict[str, Any]]:
    """Run notebooks, two at a time, and save each with its outputs, also where a cell fails.

    Parameters
    ----------
    jobs
        The notebooks, all of one folder, in which they run; each has one cell tagged ``parameters``.
    keys
        For each job what it is made from: one whose saved copy was made from the same is not run again.
    force
        Run all of them.

    Returns
    -------
    list of dict
        The executed notebooks, in the order of the jobs.

    Raises
    ------
    UsageError
        Where a notebook has no such parameter: papermill alone would use the default silently.
    InputError
        Where there is no such notebook.
    NotebookError
        Where a cell fails: of the first job that failed, when all have ended.
    """
    jobs = [Job(job.notebook.resolve(), job.output.resolve(), job.parameters) for job in jobs]
    jobs = [checked_job(job) for job in jobs]
    keys = keys or [""] * len(jobs)
    kept = [None if force else _kept(job, key) for job, key in zip(jobs, keys, strict=True)]
    if None not in kept:
        return [found for found in kept if found is not None]
    with _without_iri_grammar():
        import papermill  # noqa: F401 - before any thread needs it
    # What went wrong is said by us; these would say it again, with tracebacks, when a run is interrupted.
    for chatty in ("papermill", "nbclient", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)
    managers: list[Any] = []
    with (
        tempfile.TemporaryDirectory(prefix="cb", dir=_short_folder()) as folder,
        _environment(folder),
        chdir(jobs[0].notebook.parent),  # papermill's own change of folder is not made for two at a time
        ThreadPoolExecutor(AT_ONCE) as threads,
    ):
        # Each kernel talks over sockets of its own folder, so that two that start together cannot meet.
        waiting = [
            threads.submit(_execute, job, _private_kernel_manager(f"{folder}/{place}", managers), key)
            for place, (job, key) in enumerate(zip(jobs, keys, strict=True))
            if kept[place] is None
        ]
        try:
            wait(waiting)
        finally:  # also where the user interrupts: a thread ends when its kernel does
            for future in waiting:
                future.cancel()
            _end_kernels(managers)
    ran = iter(waiting)
    return [next(ran).result() if found is None else found for found in kept]


def _kept(job: Job, key: str) -> dict[str, Any] | None:
    """Return the saved copy of a notebook that was made from the same, or None."""
    import nbformat

    if not key or not job.output.is_file():
        return None
    try:
        found = nbformat.read(job.output, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        return None
    return dict(found) if found.metadata.get(MADE_FROM) == key else None


def checked_job(job: Job) -> Job:
    """Return a job with its parameters in the kind that the notebook's own values have.

    A notebook that is not there is refused, and parameters that it does not have.

    Raises
    ------
    InputError, UsageError
        With the nearest that there is.
    """
    notebook = job.notebook
    if not notebook.is_file():
        known = ", ".join(sorted(path.stem for path in notebook.parent.glob("*.ipynb")))
        raise InputError(
            Problem(f"there is no notebook '{notebook.stem}'", f"use one of: {known}", str(notebook.parent))
        )
    check_parameters(notebook, job.parameters)
    return replace(job, parameters=typed_parameters(notebook, job.parameters))


def _execute(job: Job, manager: type, key: str) -> dict[str, Any]:
    import papermill
    from papermill.exceptions import PapermillExecutionError

    job.output.parent.mkdir(parents=True, exist_ok=True)
    # The old copy stays until the new one is whole; a run that fails is saved under a name of its own.
    aside = job.output.with_name(f".{job.output.name}")
    try:
        executed = papermill.execute_notebook(
            str(job.notebook),
            str(aside),
            parameters=dict(job.parameters),
            kernel_name=KERNEL,
            progress_bar=False,
            kernel_manager_class=manager,
        )
    except PapermillExecutionError as error:
        failed = job.output.with_name(f"{job.output.stem}-failed{job.output.suffix}")
        aside.replace(failed)
        exit_code = EXIT_INPUT if error.ename in OUR_ERRORS else EXIT_FAULT
        raise NotebookError(_failure(job.notebook, failed, error), exit_code) from None
    finally:
        aside.unlink(missing_ok=True)
        _close_loop()
    executed.metadata[MADE_FROM] = key
    _save_without_traces(executed, job.output)
    return dict(executed)


def _close_loop() -> None:
    """Close the event loop that papermill opened for this thread and would leave open."""
    from jupyter_core.utils import ensure_event_loop

    ensure_event_loop().close()


def _save_without_traces(notebook: Any, output: Path) -> None:
    """Save an executed notebook without paths of this machine and times, so that two runs give the same file."""
    import nbformat

    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for trace in ("papermill", "execution"):
            cell.metadata.pop(trace, None)
        if "injected-parameters" in cell.metadata.get("tags", []):  # papermill gives it a random id
            cell["id"] = "injected-parameters"
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
                Path(folder).mkdir(exist_ok=True)
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
