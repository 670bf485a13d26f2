"""Where the project's files are. The only module that knows a folder's name."""

from __future__ import annotations

from pathlib import Path

CODEBOOK = Path("data/codebook/cobench.yml")
LANGUAGE_NAME = "language.yml"


def project_root() -> Path:
    """Return the project folder: the current one or the one above (a notebook's) if it holds a codebook, else this one.

    Examples
    --------
    >>> (project_root() / CODEBOOK).name
    'cobench.yml'
    """
    here = Path.cwd()
    own = Path(__file__).resolve().parent.parent
    return next((folder for folder in (here, here.parent) if (folder / CODEBOOK).is_file()), own)


def codebook_file() -> Path:
    """Return the path of the codebook."""
    return project_root() / CODEBOOK


def language_file() -> Path:
    """Return the path of the word lists beside the codebook."""
    return project_root() / CODEBOOK.parent / LANGUAGE_NAME


def measures_file() -> Path:
    """Return the path of PACC's measures and their rules."""
    return project_root() / "data/framework/measures.yml"


def names_file() -> Path:
    """Return the path of the user's own list of names and schools to take out (git-ignored)."""
    folder = project_root() / "data/raw"
    excel = folder / "names-and-schools.xlsx"
    return excel if excel.exists() else folder / "names-and-schools.csv"


def reference_dir() -> Path:
    """Return the folder of the guide and the reference codings."""
    return project_root() / "data/reference"


def codes_file(year: int) -> Path:
    """Return where people's codes of a year's comments are.

    Examples
    --------
    >>> codes_file(2021).name
    'event_2021_codes.csv'
    """
    return reference_dir() / f"event_{year}_codes.csv"


def raw_dir(year: int) -> Path:
    """Return the folder that holds what came in for a year."""
    return project_root() / "data/raw" / str(year)


def years() -> list[int]:
    """Return the years for which something came in: the folders of ``data/raw`` that are named so and hold a file.

    Examples
    --------
    >>> 2021 in years()
    True
    """
    folders = (path for path in (project_root() / "data/raw").glob("[0-9][0-9][0-9][0-9]") if path.is_dir())
    return sorted(int(path.name) for path in folders if any(not file.name.startswith(".") for file in path.iterdir()))


def ledger_file(year: int) -> Path:
    """Return where people's decisions on a year's comments stand.

    Examples
    --------
    >>> ledger_file(2021).name
    '2021.csv'
    """
    return project_root() / "data/reviews" / f"{year}.csv"


def ledgers() -> list[Path]:
    """Return the ledgers that there are, by year."""
    return sorted((project_root() / "data/reviews").glob("[0-9][0-9][0-9][0-9].csv"))


def sample_files() -> list[Path]:
    """Return the files of all blind samples: what was drawn, and what was read."""
    folder = samples_dir(0).parent
    return sorted([*folder.glob("*/*/machine.csv"), *folder.glob("*/*/readers/reader-*.csv")])


def samples_dir(year: int) -> Path:
    """Return the folder of a year's blind samples."""
    return project_root() / "data/reviews/samples" / str(year)


def memos_dir() -> Path:
    """Return the folder of the researchers' notes (git-ignored but for its README).

    Examples
    --------
    >>> memos_dir().name
    'memos'
    """
    return project_root() / "data/memos"


def processed_dir(year: int) -> Path:
    """Return the folder of a year's tables."""
    return project_root() / "data/processed" / str(year)


def cache_dir() -> Path:
    """Return the folder of results that can be made again at any time."""
    return project_root() / "data/processed/cache"


def reports_dir(year: int) -> Path:
    """Return the folder of a year's report."""
    return project_root() / "reports" / str(year)


def notebooks_dir() -> Path:
    """Return the folder of the notebooks."""
    return project_root() / "notebooks"
