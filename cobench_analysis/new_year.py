"""Begin a year: its folder, a template and a guide for each input, and an entry for each file dropped into it."""

from __future__ import annotations

import codecs
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cobench_analysis import project
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.errors import InputError, UsageError
from cobench_analysis.intake.encoding import decode
from cobench_analysis.intake.input_files import fixed_files
from cobench_analysis.intake.input_guide import (
    GUIDE_FILE,
    csv_template,
    narrative_template,
    source_template,
    year_guide,
)
from cobench_analysis.intake.input_tables import INPUT_TABLES
from cobench_analysis.intake.narrative import ENDING, FOLDER, SECTIONS
from cobench_analysis.intake.proposals import Proposal, propose
from cobench_analysis.intake.source import FILES, SOURCE_FILE, SourceFile, read_source
from cobench_analysis.intake.year_inputs import unlisted_files, unreadable_files
from cobench_analysis.store import replacing, write_text
from cobench_analysis.yaml_lines import Lined, YamlFile

FIRST, LAST = 2000, 2100


@dataclass
class NewYear:
    """What was made, and what there is to do.

    Parameters
    ----------
    folder
        ``data/raw/YEAR``.
    made
        The files that were made, as seen from the folder.
    told
        What was found in the files that people dropped there, in words.
    steps
        What to do next.
    """

    folder: Path
    made: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)


def new_year(year: int) -> NewYear:
    """Make what is missing in ``data/raw/YEAR``, and list the exports that lie there in its ``source.yml``.

    Nothing that is there is overwritten; ``source.yml`` is only added to.

    Parameters
    ----------
    year
        The year.

    Raises
    ------
    UsageError
        Where the year cannot be one.
    InputError
        Where the codebook, or a ``source.yml`` that is there, has problems.
    """
    if not FIRST <= year <= LAST:
        raise UsageError(f"{year} is not a year from {FIRST} to {LAST}. Write it as: ./run new 2023")
    folder = project.raw_dir(year)
    themes = [(theme.id, theme.name) for theme in project_codebook().themes]
    entries = read_source(folder) if (folder / SOURCE_FILE).exists() else ()
    done = NewYear(folder)
    for name, content in _missing(folder, year, themes, entries):
        with replacing(folder / name) as temporary:
            temporary.write_bytes(content)
        done.made.append(name)
    added, by_hand = _list_files(done, unlisted_files(folder, entries))
    for path in unreadable_files(folder):
        done.told.append(f"{path.name} is of a kind that cannot be read: open it in Excel and save it as .xlsx.")
    has_comments = bool(added or by_hand) or any(entry.kind == "comments" for entry in entries)
    done.steps += _steps(year, added=added, by_hand=by_hand, has_comments=has_comments)
    return done


def _missing(
    folder: Path, year: int, themes: list[tuple[str, str]], entries: tuple[SourceFile, ...]
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file that is not there in any spelling or kind."""
    if not (folder / SOURCE_FILE).exists():
        yield SOURCE_FILE, source_template(year).encode()
    if not (folder / GUIDE_FILE).exists():
        yield GUIDE_FILE, year_guide(year, themes).encode()
    listed = {entry.kind for entry in entries}
    for table in INPUT_TABLES:
        if not (table.kind in listed or fixed_files(folder, table) or (folder / table.file).exists()):
            yield table.file, codecs.BOM_UTF8 + csv_template(table).encode()
    within = folder / FOLDER
    written = {path.stem.casefold() for path in within.iterdir()} if within.is_dir() else set()
    for section in SECTIONS:
        if section not in written:
            yield f"{FOLDER}/{section}{ENDING}", narrative_template(section).encode()


def _list_files(done: NewYear, paths: list[Path]) -> tuple[int, int]:
    """Add an entry for each file to ``source.yml``, and say what each column was taken for.

    Returns how many were added, and how many a person must add by hand.
    """
    added = by_hand = 0
    for path in paths:
        try:
            proposal = propose(path)
        except InputError as error:
            done.told.append(str(error))
            continue
        done.told += [proposal.summary, *(f"  {said}" for said in (*proposal.taken, *proposal.left_out))]
        if not proposal.has_comments:
            continue
        if _append(done.folder / SOURCE_FILE, proposal):
            added += 1
            done.told.append(f"  It is listed in {SOURCE_FILE} now: nobody is quoted, and small numbers are hidden.")
        else:
            by_hand += 1
            done.told.append(f"  {SOURCE_FILE} is not laid out as usual, so nothing was added. This belongs there:")
            done.told.append(proposal.yaml)
    return added, by_hand


def _append(source: Path, proposal: Proposal) -> bool:
    """Add the entry at the end of the file where that makes it the last of those under ``files:``."""
    text, _ = decode(source.read_bytes(), source.name)
    before = _files(text)
    for indent in ("  ", ""):  # as the entries that are there already stand
        entry = textwrap.indent(textwrap.dedent(proposal.yaml), indent)
        longer = f"{text.rstrip()}\n\n{entry}" if before else f"{text.rstrip()}\n{entry}"
        after = _files(longer)
        if after and before is not None and after[:-1] == before and after[-1].get("path") == proposal.file:
            write_text(source, longer)
            return True
    return False


def _files(text: str) -> list[Lined] | None:
    """Return the entries of a ``source.yml``; None where it cannot be read or lists none in the usual manner."""
    yaml = YamlFile(SOURCE_FILE)
    data = yaml.read(text)
    if isinstance(data, Lined):
        data = data.get(FILES) or []
    whole = not yaml.problems and isinstance(data, list) and all(isinstance(entry, Lined) for entry in data)
    return data if whole else None


def _steps(year: int, *, added: int, by_hand: int, has_comments: bool) -> Iterator[str]:
    if by_hand:
        yield f"Copy the lines above into data/raw/{year}/{SOURCE_FILE}, under '{FILES}:'."
    if added:
        yield (
            f"Open data/raw/{year}/{SOURCE_FILE} and look through what was added: the columns, and what 'consent' and "
            "'disclosure' may say."
        )
    if not has_comments:
        yield f"Copy the survey's exports (CSV or Excel, as they come) into data/raw/{year}/, then: ./run new {year}"
    yield f"Fill in what you have of the other files; data/raw/{year}/{GUIDE_FILE} says what belongs in each."
    yield "List names and schools that must not appear in data/raw/names-and-schools.csv (columns: words, kind)."
    yield f"./run check {year}"
    yield f"./run report {year}"
