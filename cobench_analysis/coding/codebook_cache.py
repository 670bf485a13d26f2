"""Keep the project's codebook as it is after reading, checking and compiling, for the next command.

That takes a third of a second, as long as all the rest of coding a small file. What is kept is used only
while codebook, word lists, program and Python are the same to the byte; it lies in the project's own
folder of results that can be made again, and anyone may delete it.
"""

from __future__ import annotations

import pickle
import platform
from pathlib import Path

from cobench_analysis import project
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_file import load_codebook, uncollected, words_file
from cobench_analysis.store import replacing, sha256_json, sha256_sources


def project_codebook() -> Codebook:
    """Return the project's codebook, as :func:`load_codebook` reads it.

    Raises
    ------
    InputError
        As :func:`load_codebook` does.

    Examples
    --------
    >>> project_codebook().version == load_codebook().version
    True
    """
    path = project.codebook_file()
    files = [one for one in (path, words_file(path)) if one.is_file()]
    package = Path(__file__).parent.parent
    key = sha256_json([sha256_sources([*files, *package.rglob("*.py")]), platform.python_version()])
    kept = project.cache_dir() / f"codebook-{key[:16]}.pickle"
    found = _read(kept)
    if found is None:
        found = load_codebook()
        _keep(kept, found)
    return found


def _read(kept: Path) -> Codebook | None:
    try:
        with uncollected():
            found = pickle.loads(kept.read_bytes())  # noqa: S301 - our own file, in the project's own folder
    except Exception:  # noqa: BLE001 - missing, cut short, or by another version of a library: it is made again
        return None
    return found if isinstance(found, Codebook) else None


def _keep(kept: Path, codebook: Codebook) -> None:
    try:
        with replacing(kept) as temporary:
            temporary.write_bytes(pickle.dumps(codebook))
        for old in kept.parent.glob("codebook-*.pickle"):
            if old != kept:
                old.unlink(missing_ok=True)
    except OSError:
        return  # a project that cannot be written to is coded all the same
