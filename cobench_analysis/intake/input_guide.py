"""The words that explain a year's inputs, all made from the declared tables: guide, templates, documentation page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from cobench_analysis.intake.input_tables import INPUT_TABLES, InputTable
from cobench_analysis.intake.narrative import ENDING, FOLDER, SECTIONS
from cobench_analysis.intake.source import SOURCE_FILE

GUIDE_FILE = "READ-ME.md"
_NARRATIVE = (
    f"PACC's own words for the sections of the report stand in the folder {FOLDER}/, a file for each section. They are "
    "plain text, in which **two stars** make bold, a dash before a line makes a list, and # before a line a heading. "
    "A file in which nothing but the note at its top stands counts as missing. HTML and pictures are not taken; links "
    "are. What is written there is printed as it stands, names too."
)
_MISSING = (
    "Every file may be left out, or left with its headings only: the report then says plainly that nothing was given. "
    "An Excel workbook of the same name (actions.xlsx for actions.csv) does as well. Dates may be written 2022-09, "
    "2022-09-30 or 30/09/2022. A cell that nobody can fill stays blank."
)
_SOURCE = f"""\
# What the surveys and other files of comments of {{year}} are, and what may be done with them.
#
# 1. Copy the exports as they come (CSV or Excel) into this folder.
# 2. Run: ./run new {{year}}    It looks at each file and writes an entry for it at the end of this one.
# 3. Look through each entry: which columns hold comments, and what people were promised.
#
# consent: may people's words be printed?
#   no_quote     nobody's; they are counted only. Choose it where people were not asked, or you do not know.
#   quote        yes, without a name; people were told so before they answered.
#   published    they are in print already, for all to read.
# disclosure: may small numbers be printed?
#   controlled   small numbers are hidden and the others rounded, so that no family can be told from them.
#   open         every number is printed. Only for what is public already.
#
# {{tables}} and {FOLDER}/ are found by
# their names and need no entry here.
#
# Two more things may be said; take the # away to say them:
#synthetic: true                             # the data are invented, and every page of the report says so
#publishing: {{{{threshold: 5, rounding: 5}}}}     # the smallest number printed, and what numbers are rounded to

files:
"""


def source_template(year: int) -> str:
    """Return the ``source.yml`` with which a year begins.

    Examples
    --------
    >>> source_template(2023).splitlines()[-1]
    'files:'
    """
    return _SOURCE.format(year=year, tables=", ".join(table.file for table in INPUT_TABLES))


def csv_template(table: InputTable) -> str:
    r"""Return a table's headings as a line of CSV.

    Examples
    --------
    >>> from cobench_analysis.intake.input_tables import STATEMENTS
    >>> csv_template(STATEMENTS)
    'statement_id,level,kind,text\r\n'
    """
    return _csv_line(table.names)


def narrative_template(section: str) -> str:
    """Return what stands in a file for PACC's words before anybody has written there.

    Examples
    --------
    >>> print(narrative_template("thanks"))
    <!-- Thanks. Whom PACC thanks. Name a person only where the person agreed.
    Write below this note. Where nothing stands below it, the report goes without. -->
    <BLANKLINE>
    """
    title = section.replace("-", " ").capitalize()
    below = "Write below this note. Where nothing stands below it, the report goes without."
    return f"<!-- {title}. {SECTIONS[section]}\n{below} -->\n"


def year_guide(year: int, themes: Sequence[tuple[str, str]]) -> str:
    """Return the guide that lies in a year's folder.

    Parameters
    ----------
    year
        The year.
    themes
        The id and the name of each theme of the codebook.
    """
    parts = [
        f"# What belongs in this folder: {year}",
        "Nothing here is published by itself, and Git leaves the folder out. "
        f"`./run check {year}` says every problem; `./run report {year}` makes the report.",
        "## Comments\n\nCopy every export as it comes into this folder (Microsoft Forms, SurveyMonkey, Google Forms, "
        f"or notes with a column `text`), then run `./run new {year}`: it writes an entry for each into {SOURCE_FILE}. "
        "Look through what it wrote, consent and disclosure above all.",
        _MISSING,
        *(_list(table) for table in INPUT_TABLES),
        "## The themes of the codebook\n\n" + "\n".join(f"- `{theme}`: {name}" for theme, name in themes),
        f"## {FOLDER}/: PACC's own words\n\n{_NARRATIVE}\n\n{_sections()}",
    ]
    return "\n\n".join(parts) + "\n"


def inputs_page() -> str:
    """Return the documentation page ``docs/year-inputs.md``."""
    parts = [
        "# A year's inputs",
        "Made from the tables declared in `cobench_analysis/intake/input_tables.py`; do not edit it by hand: "
        "`./run python -m cobench_analysis.intake.input_guide > docs/year-inputs.md`.",
        "What lies in `data/raw/YEAR/` beside the exports of surveys. `./run new YEAR` makes a template of each. "
        + _MISSING,
        *(_table(table) for table in INPUT_TABLES),
        f"## `{FOLDER}/*{ENDING}`: PACC's own words\n\n{_NARRATIVE}\n\n{_sections()}",
        f"## `{SOURCE_FILE}`: which files hold comments\n\nThe template says what its keys mean; `files:` lists the "
        "exports. A file of any kind above that has another name or other headings may be listed there too, with its "
        f"`kind` and `columns` (ours: theirs); it is read beside the one of the fixed name.\n\n```yaml\n"
        f"{source_template(2022)}```",
    ]
    return "\n\n".join(parts) + "\n"


def _list(table: InputTable) -> str:
    columns = [
        f"- `{column.name}`{' (needed)' if column.required else ''}: {column.meaning}" for column in table.columns
    ]
    return "\n\n".join([f"## {table.file}: {table.title}", table.meaning, "\n".join(columns), _example(table)])


def _table(table: InputTable) -> str:
    rows = "\n".join(
        f"| `{column.name}` | {'yes' if column.required else ''} | {column.meaning} | {column.example} |"
        for column in table.columns
    )
    head = "| column | needed | what it holds | for example |\n|---|---|---|---|"
    return "\n\n".join([f"## `{table.file}`: {table.title}", table.meaning, f"{head}\n{rows}", *_key(table)])


def _key(table: InputTable) -> Iterator[str]:
    if table.key:
        yield f"No two rows may have the same {' and '.join(f'`{name}`' for name in table.key)}."


def _example(table: InputTable) -> str:
    lines = _csv_line(table.names) + _csv_line([column.example for column in table.columns])
    return "For example:\n\n```\n" + lines.replace("\r\n", "\n") + "```"


def _sections() -> str:
    return "\n".join(f"- `{name}{ENDING}`: {meaning}" for name, meaning in SECTIONS.items())


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


if __name__ == "__main__":
    import sys

    sys.stdout.write(inputs_page())
