"""``source.yml``: what each file of a year is, what may be done with it, and what holds for the year as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.encoding import decode
from cobench_analysis.intake.source_entries import FILES, PUBLISHING, SYNTHETIC, EntriesReader, Question, SourceFile
from cobench_analysis.tables import ROUNDING, THRESHOLD
from cobench_analysis.yaml_lines import Lined, YamlFile

__all__ = ["FILES", "SOURCE_FILE", "Question", "SourceFile", "SourceSettings", "read_settings", "read_source"]

SOURCE_FILE = "source.yml"


@dataclass(frozen=True)
class SourceSettings:
    """What ``source.yml`` says of the year as a whole.

    Parameters
    ----------
    synthetic
        Whether the data are invented; every page of the report says so.
    threshold
        The smallest count that is published where disclosure is controlled.
    rounding
        What published counts are rounded to there; 1 leaves them as they are.
    """

    synthetic: bool = False
    threshold: int = THRESHOLD
    rounding: int = ROUNDING


def read_source(folder: Path) -> tuple[SourceFile, ...]:
    """Read and check a year's ``source.yml``.

    Parameters
    ----------
    folder
        ``data/raw/YEAR``.

    Raises
    ------
    InputError
        With every problem: unknown keys or values, a file that is not there, a file outside the
        folder, no column for the text.

    Examples
    --------
    >>> from cobench_analysis.project import raw_dir
    >>> [entry.kind for entry in read_source(raw_dir(2021))]
    ['comments', 'statements']
    """
    yaml, text = _opened(folder)
    entries = tuple(EntriesReader(yaml, folder).entries(text))
    if yaml.problems:
        raise InputError(yaml.problems)
    return entries


def read_settings(folder: Path) -> SourceSettings:
    """Read what a year's ``source.yml`` says of the year as a whole.

    Parameters
    ----------
    folder
        ``data/raw/YEAR``.

    Raises
    ------
    InputError
        With every value that cannot be used.

    Examples
    --------
    >>> from cobench_analysis.project import raw_dir
    >>> read_settings(raw_dir(2021))
    SourceSettings(synthetic=False, threshold=5, rounding=5)
    """
    yaml, text = _opened(folder)
    settings = _SettingsReader(yaml).settings(text)
    if yaml.problems:
        raise InputError(yaml.problems)
    return settings


def has_comments(folder: Path) -> bool:
    """Say whether a year lists comments; also where its ``source.yml`` has problems, which are told when it is read.

    Examples
    --------
    >>> from cobench_analysis.project import raw_dir
    >>> has_comments(raw_dir(2021))
    True
    """
    try:
        return any(entry.kind == "comments" for entry in read_source(folder))
    except InputError:
        return True


def _opened(folder: Path) -> tuple[YamlFile, str]:
    path = folder / SOURCE_FILE
    place = f"{folder.name}/{SOURCE_FILE}"
    if not path.is_file():
        fix = (
            f"run ./run new {folder.name}, and put the year's files into data/raw/{folder.name}/ "
            "(data/raw/2021 is an example)"
        )
        raise InputError(Problem(f"there are no data for {folder.name}", fix, place))
    text, _ = decode(path.read_bytes(), place)
    return YamlFile(place), text


@dataclass
class _SettingsReader:
    yaml: YamlFile

    def settings(self, text: str) -> SourceSettings:
        data = self.yaml.read(text)
        if not isinstance(data, Lined):
            return SourceSettings()
        synthetic = str(data.get(SYNTHETIC, "false")).lower()
        if synthetic not in ("true", "false"):
            self._say(f"{SYNTHETIC} is not true or false", "write true for invented data, else false", data, SYNTHETIC)
        publishing = data.get(PUBLISHING, Lined())
        if not isinstance(publishing, Lined):
            self._say(f"{PUBLISHING} is not a list of settings", "write {threshold: 5, rounding: 5}", data, PUBLISHING)
            publishing = Lined()
        for key in publishing:
            if key not in ("threshold", "rounding"):
                self._say(f"the key '{key}' is not known", "use one of: threshold, rounding", publishing, key)
        usual = SourceSettings()
        threshold = self._whole(publishing, "threshold", usual.threshold, 2, 50)
        return SourceSettings(
            synthetic == "true",
            threshold,
            self._whole(publishing, "rounding", min(usual.rounding, threshold), 1, threshold),
        )

    def _whole(self, publishing: Lined, key: str, usual: int, lowest: int, highest: int) -> int:
        said = str(publishing.get(key, usual))
        if said.isdecimal() and len(said) < 4 and lowest <= int(said) <= highest:
            return int(said)
        fix = f"write a whole number from {lowest} to {highest}, or take the line out for {usual}"
        self._say(f"{key} is '{said[:12]}'", fix, publishing, key)
        return usual

    def _say(self, found: str, fix: str, where: Lined, key: str) -> None:
        self.yaml.problems.append(Problem(found, fix, self.yaml.name, where.lines[key], unit="line"))
