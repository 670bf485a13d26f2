"""The tables of ``data-tables.xlsx`` as plain data: what the report's figures are made from, and what was handed in.

Every count is one of ``year.published``, so that what is hidden in the report is hidden here, and nothing else is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cobench_analysis.coding.codebook import Code
from cobench_analysis.framework.measure_verdicts import STATUS_WORDS
from cobench_analysis.reporting.annex import protection_sentence
from cobench_analysis.reporting.changed import FIRST_YEAR, HOW, asked_sentences, invented_sentence
from cobench_analysis.reporting.changes import Change, changes
from cobench_analysis.reporting.counting import ASK
from cobench_analysis.reporting.counts import Count
from cobench_analysis.reporting.disclosure import NOT_SHOWN
from cobench_analysis.reporting.population import NOTE as FIGURES_NOTE
from cobench_analysis.reporting.population import TITLES
from cobench_analysis.reporting.services import NOTE as SERVICES_NOTE
from cobench_analysis.reporting.who import ANSWERED_NOTE, answered
from cobench_analysis.reporting.year import Year
from cobench_analysis.reporting.you_said import STATUS_WORDS as ACTION_WORDS
from cobench_analysis.reporting.you_said import standing
from cobench_analysis.tables import EVENT

HIDDEN, UNKNOWN, NOT_APPLICABLE = "[c]", "[x]", "[z]"
SHORTHAND = {
    HIDDEN: "not shown, to protect families",
    UNKNOWN: "not known, or not written down",
    NOT_APPLICABLE: "does not apply here",
}
TEXT, COUNT, SHARE, POINTS, NUMBER = "text", "count", "share", "points", "number"
INTERVAL_NOTE = (
    "Shares are fractions (0.25 is 25 %), rounded to four decimal places. The ends of the interval are those of the "
    "95 % Wilson score interval of the share. It does not cover who was asked, nor mistakes in the coding."
)
SEVERAL_NOTE = (
    "One comment can speak of several themes or of none, and name several services or none, so that such rows do not "
    "add up to all comments. It has one level and one stance (what it does: praise, complain, ask)."
)
ROUNDED_NOTE = "Each count was rounded by itself, so that rows may not add up, and a part may pass its whole by a few."
PROMISES_NOTE = (
    "An action is late where its date lies in the year of the report or before and nobody wrote down that it was done. "
    "Dates are written year first."
)
VERDICTS_NOTE = (
    "What the evidence says follows from rules that were written down beforehand, the same for every year. They are "
    "PACC's questions; a service that is not asked about here is not thereby doing well."
)
Cell = int | float | str


@dataclass(frozen=True)
class Column:
    """A column of a data table.

    Parameters
    ----------
    name
        Its heading; no two of a table are alike.
    kind
        ``text``, ``count``, ``share`` (a fraction), ``points`` (a difference of fractions) or ``number``. Instead of
        a number a cell may hold one of ``SHORTHAND``.
    """

    name: str
    kind: str = TEXT


@dataclass(frozen=True)
class DataTable:
    """A table for people who reckon on.

    Parameters
    ----------
    name
        Short, of letters and low lines.
    title
        What it holds, of which place and year.
    about
        A sentence or two on how to read it.
    columns, rows
        The data; no cell is empty.
    notes
        What a reader must know, a few sentences each.

    Examples
    --------
    >>> DataTable("Levels", "", "", (Column("Level"), Column("Comments", COUNT)), (("Strategic", HIDDEN),)).marks
    ('[c]',)
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """The shorthand that stands in its cells."""
        cells = {cell for row in self.rows for cell in row}
        return tuple(mark for mark in SHORTHAND if mark in cells)


def data_tables(year: Year) -> list[DataTable]:
    """Return the tables of a year, in the order of the report; one of which nothing was handed in is left out."""
    made = [*_counted_tables(year), *_crossed_tables(year), _changes(year), _sources(year), _answers(year)]
    made += [_respondents(year), _measures(year), _measures_by_stance(year), _actions(year), _touchpoints(year)]
    made += [_figures(year), _events(year), _codebook(year)]
    return [table for table in made if table.rows]


def lacking(year: Year) -> list[str]:
    """Say of which tables there are none this year, and why."""
    inputs = year.inputs
    found = {
        "who answered": inputs.respondents,
        "what services promised and did": inputs.actions,
        "where families are asked for their views": inputs.touchpoints,
        "population, need and resources": inputs.context,
    }
    told = [
        f"Nobody has handed in {what}, so there is no table of it." for what, table in found.items() if table is None
    ]
    return told + ([] if year.earlier else [FIRST_YEAR])


def _titled(year: Year, what: str) -> str:
    return f"{what}: Shropshire, {year.year}"


def _reading(year: Year, about: str) -> str:
    """Add to what a table of counts is about how its counts are written."""
    control = year.disclosure
    rounded = f" Counts are rounded to the nearest {control.rounding}." if control.rounding > 1 else ""
    return about + (rounded if control.controlled else "")


def _based(year: Year, what: str) -> str:
    """Name in a title by what comments were put to levels."""
    return f"{what} ({year.basis_words})"


def _protection(year: Year) -> tuple[str, ...]:
    control = year.disclosure
    return (protection_sentence(year), *((ROUNDED_NOTE,) if control.controlled and control.rounding > 1 else ()))


def _value(year: Year, **conditions: str) -> Cell:
    return _shown(year.published.value(**conditions))


def _shown(value: int | None) -> Cell:
    return HIDDEN if value is None else value


def _count_columns(*what: str) -> tuple[Column, ...]:
    numbers = (Column("Comments", COUNT), Column("Of how many", COUNT), Column("Share", SHARE))
    return (*map(Column, what), *numbers, Column("Interval low", SHARE), Column("Interval high", SHARE))


def _count_cells(count: Count) -> tuple[Cell, ...]:
    cells = (_shown(count.value), _shown(count.whole))
    if count.value is None or count.whole is None:
        return (*cells, HIDDEN, HIDDEN, HIDDEN)
    if not count.whole:
        return (*cells, NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE)
    share = min(count.value, count.whole) / count.whole  # each was rounded alone
    return (*cells, *(round(number, 4) for number in (share, count.low, count.high)))


def _counted_tables(year: Year) -> list[DataTable]:
    services = [year.count("service", one.id, {"service": one.id}) for one in year.codebook.services]
    services.sort(key=lambda count: (-(count.value or 0), count.name))
    notes = (INTERVAL_NOTE, *_protection(year))
    made = (
        ("Levels", _based(year, "Comments by level"), "Level", year.level_counts(), notes),
        ("Themes", "Comments by theme", "Theme", year.theme_counts(), (SEVERAL_NOTE, *notes)),
        ("Stances", "Comments by what they do", "What comments do", year.stance_counts(), notes),
        ("Services", "Comments by the service that they name", "Service", services,
         (SERVICES_NOTE, SEVERAL_NOTE, *notes)),
    )  # fmt: skip
    about = _reading(year, "Each row is a count of comments, with its share of all comments.")
    return [
        DataTable(name, _titled(year, title), about, _count_columns(what),
                  tuple((count.name, *_count_cells(count)) for count in counts), told)
        for name, title, what, counts, told in made
    ]  # fmt: skip


Side = tuple[str, str, list[tuple[str, str]]]  # a dimension, what its codes are, and their ids and names


def _side(dimension: str, what: str, codes: Iterable[Code]) -> Side:
    return dimension, what, [(code.id, code.name) for code in codes]


def _crossed_tables(year: Year) -> list[DataTable]:
    book = year.codebook
    level, stance = _side(year.basis, "Level", year.levels()), _side("stance", "What comments do", book.stances)
    theme, service = _side("theme", "Theme", book.themes), _side("service", "Service", book.services)
    several = (SERVICES_NOTE, SEVERAL_NOTE)
    asks = _based(year, "Comments that say what is wanted, by theme and level")
    served = _based(year, "Comments by the service that they name and level")
    made = [
        _crossed(year, "Theme_by_level", _based(year, "Comments by theme and level"), theme, level, (SEVERAL_NOTE,)),
        _crossed(year, "Stance_by_level", _based(year, "Comments by what they do and level"), stance, level, ()),
        _crossed(year, "Theme_by_stance", "Comments by theme and what they do", theme, stance, (SEVERAL_NOTE,)),
        _crossed(year, "Asks_by_level", asks, theme, level, (SEVERAL_NOTE,), stance=ASK),
        _crossed(year, "Service_by_theme", "Comments by the service that they name and theme", service, theme, several),
        _crossed(year, "Service_by_level", served, service, level, several),
    ]
    made.append(_together(year))
    if year.basis == "prompt_level":
        lists = _side("prompt_level", "List", year.levels())
        title = "The list that comments stood in, against the level read from their words"
        made.append(_crossed(year, "List_against_words", title, lists, _side("level", "Level", book.levels), ()))
    return made


def _crossed(
    year: Year, name: str, title: str, down: Side, across: Side, notes: Sequence[str], **within: str
) -> DataTable:
    """Cross two kinds of codes; the last column and the last row are of all comments."""
    (row, what, rows), (column, _, columns) = down, across

    def cells(**conditions: str) -> tuple[Cell, ...]:
        crossed = (_value(year, **{column: code}, **conditions) for code, _ in columns)
        return (*crossed, _value(year, **conditions))

    found = [(shown, *cells(**{row: code}, **within)) for code, shown in rows]
    heads = (Column(what), *(Column(shown, COUNT) for _, shown in columns), Column("All", COUNT))
    about = _reading(year, "Each number is a count of comments; the last column and the last row are of all of them.")
    last = ("All comments" if not within else "All of these comments", *cells(**within))
    return DataTable(name, _titled(year, title), about, heads, (*found, last), (*notes, *_protection(year)))


def _together(year: Year) -> DataTable:
    """Cross the themes with each other; where a theme meets itself stand all of its comments."""
    themes = year.codebook.themes
    both = year.published.both
    rows = [
        (
            one.name,
            *(_value(year, theme=one.id) if one is other else _shown(both(one.id, other.id)) for other in themes),
        )
        for one in themes
    ]
    heads = (Column("Theme"), *(Column(theme.name, COUNT) for theme in themes))
    about = _reading(year, "Each number is a count of comments that speak of both themes.")
    title = _titled(year, "Comments by two of their themes")
    return DataTable("Themes_together", title, about, heads, tuple(rows), (SEVERAL_NOTE, *_protection(year)))


def _changes(year: Year) -> DataTable:
    earlier, book = year.earlier, year.codebook
    kinds = {"theme": ("Theme", book.themes), "stance": ("What comments do", book.stances),
             "level": ("Level, read from the words", book.levels)}  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    before = earlier.year if earlier else year.year - 1
    for kind, (what, codes) in kinds.items() if earlier else ():
        found = changes(year.published, earlier.published, kind, [code.id for code in codes], book) if earlier else []
        rows += [(what, one.name, *_change_cells(year, one), one.verdict) for one in found]
    shares = (Column(f"Share in {before}", SHARE), Column(f"Share in {year.year}", SHARE), Column("Difference", POINTS))
    ends = (Column("Interval low", POINTS), Column("Interval high", POINTS), Column("What it means"))
    notes = [HOW, *asked_sentences(year), invented_sentence(year), *_protection(year)]
    return DataTable(
        "Changes",
        _titled(year, f"Shares of comments in {before} and {year.year}"),
        "Each row sets a share of comments beside that of the year before; the interval is that of the difference.",
        (Column("Kind"), Column("Code"), *shares, *ends),
        tuple(rows),
        tuple(note for note in notes if note),
    )


def _change_cells(year: Year, change: Change) -> tuple[Cell, ...]:
    if change.now is None or change.before is None:
        controlled = year.disclosure.controlled or (year.earlier and year.earlier.published.disclosure.controlled)
        return (HIDDEN if controlled else NOT_APPLICABLE,) * 5
    numbers = (change.before, change.now, change.now - change.before, change.low, change.high)
    return tuple(round(number, 4) for number in numbers)


def _sources(year: Year) -> DataTable:
    rows = [
        (source, channel or UNKNOWN, question or UNKNOWN, *_count_cells(count))
        for (source, channel, question), count in year.heard_counts()
    ]
    about = _reading(year, "Each row is a source of comments and what was asked there.")
    columns = _count_columns("Source", "Channel", "What was asked")
    notes = (INTERVAL_NOTE, *_protection(year))
    return DataTable("Sources", _titled(year, "Where the comments come from"), about, columns, tuple(rows), notes)


def _answers(year: Year) -> DataTable:
    rows = (
        ("Comments: answers that say something", _shown(year.total)),
        ("Comments that were given no theme", _value(year, themes="none")),
        ("Answers that are empty or say nothing; counted in no other table", _shown(year.lone("no_answer"))),
        ("Comments that repeat another word for word; each is counted", _shown(year.lone("repeats"))),
        ("Codes given to comments: level, themes, stance", _shown(year.lone("codes_given"))),
        ("Codes that a person should check before they are relied on", _shown(year.lone("please_check"))),
    )
    about = _reading(year, "Each row is a count.")
    columns = (Column("What was counted"), Column("How many", COUNT))
    return DataTable("Answers", _titled(year, "What was read"), about, columns, rows, _protection(year))


def _respondents(year: Year) -> DataTable:
    found = year.inputs.respondents
    rows = () if found is None else tuple(map(_respondent_cells, answered(found, year)))
    columns = (
        Column("Groups"), Column("Group"), Column("Answered", COUNT), Column("Share", SHARE),
        Column("Interval low", SHARE), Column("Interval high", SHARE),
        Column("Population share, in percent", NUMBER), Column("What it means"),
        Column("Source of the population share"),
    )  # fmt: skip
    about = _reading(year, "Each row is a group of people who answered, set against the population.")
    notes = (ANSWERED_NOTE, *_protection(year))
    return DataTable("Respondents", _titled(year, "Who answered"), about, columns, rows, notes)


def _respondent_cells(row: dict[str, str]) -> tuple[Cell, ...]:
    r"""Return the numbers of a group as the report prints them: no more of them is protected, so no more is told.

    Examples
    --------
    >>> told = {"kind": "Area", "group": "North", "population": "30 %", "finding": "cannot tell", "source": ""}
    >>> _respondent_cells(told | {"answered": "about 20", "share": "24 % (16 to 35)"})
    ('Area', 'North', 20, 0.24, 0.16, 0.35, 30, 'cannot tell', '[x]')
    """
    hidden = NOT_SHOWN in (row["answered"], row["share"])
    count: Cell = HIDDEN if hidden else int(re.sub(r"\D", "", row["answered"]))
    shares: list[Cell] = [HIDDEN] * 3 if hidden else [int(digits) / 100 for digits in re.findall(r"\d+", row["share"])]
    of_population = _number("" if row["population"] == "not known" else row["population"].removesuffix("%").strip())
    return row["kind"], row["group"], count, *shares, of_population, row["finding"], row["source"] or UNKNOWN


def _measures(year: Year) -> DataTable:
    rows = []
    for measure, told in year.verdicts:
        level = year.codebook.name("level", measure.level)
        found = (STATUS_WORDS[told.status], told.words, told.basis or UNKNOWN)
        rows.append((level, measure.short, measure.question, *found, measure.why))
    heads = ("Level", "Measure", "PACC's question", "What the evidence says", "Why", "What was looked at",
             "Why that bears on it")  # fmt: skip
    about = "Each row is one of PACC's measures with what the year's evidence says of it."
    notes = (VERDICTS_NOTE, *_protection(year))
    return DataTable("Measures", _titled(year, "PACC's measures"), about, tuple(map(Column, heads)), tuple(rows), notes)


def _measures_by_stance(year: Year) -> DataTable:
    measures = [(one.id, one.short) for one in year.measures.measures if one.comments]
    down, across = ("measure", "Measure", measures), _side("stance", "What comments do", year.codebook.stances)
    title = "Comments that bear on PACC's measures, by what they do"
    basis = f"A comment bears on a measure of its level, {year.basis_words}."
    several = "One comment can bear on several measures or on none, so that rows do not add up to all comments."
    return _crossed(year, "Measures_by_stance", title, down, across, (several, basis))


def _actions(year: Year) -> DataTable:
    found = year.inputs.actions
    rows = []
    for row in [] if found is None else found.to_dict("records"):
        status = standing(row, year.year)
        level = year.codebook.name("level", row["level"]) if row["level"] else UNKNOWN
        theme = year.codebook.name("theme", row["theme"])
        known = [row[name] or UNKNOWN for name in ("service", "said", "promised", "by_whom", "due")]
        after = [row[name] or NOT_APPLICABLE for name in ("done", "told_families", "evidence")]
        rows.append((row["action_id"] or UNKNOWN, ACTION_WORDS[status], level, theme, *known, *after))
    heads = ("Action", "How it stands", "Level", "Theme", "Service", "You said", "What was promised", "By whom", "Due",
             "Done", "Families told", "To be seen in")  # fmt: skip
    about = "Each row is something that families said, with what was promised and what became of it."
    title = _titled(year, "You said, we did")
    return DataTable("Actions", title, about, tuple(map(Column, heads)), tuple(rows), (PROMISES_NOTE,))


def _touchpoints(year: Year) -> DataTable:
    found = year.inputs.touchpoints
    rows = [
        (row["touchpoint"], row["asked_by"] or UNKNOWN, _number(row["times_a_year"]), _number(row["families_asked"]),
         row["what_became_of_it"] or UNKNOWN)
        for row in ([] if found is None else found.to_dict("records"))
    ]  # fmt: skip
    columns = (Column("Families are asked"), Column("By whom"), Column("Times a year", NUMBER),
               Column("Families asked each time", NUMBER), Column("What became of it"))  # fmt: skip
    about = "Each row is a way in which families are asked for their views, as it was handed in."
    title = _titled(year, "Where families are asked for their views")
    return DataTable("Touchpoints", title, about, columns, tuple(rows))


def _figures(year: Year) -> DataTable:
    rows = [
        (TITLES.get(row["topic"], row["topic"]), row["measure"], row["geography"], row["period"], _number(row["value"]),
         row["unit"], row["source"], row["address"] or UNKNOWN, row["note"] or NOT_APPLICABLE)
        for row in _context(year, events=False)
    ]  # fmt: skip
    columns = (Column("Topic"), Column("What"), Column("Where"), Column("When"), Column("Figure", NUMBER),
               Column("Unit"), Column("Source"), Column("Address"), Column("Remark"))  # fmt: skip
    about = "Each row is a published figure, with who published it. These are not counts of comments."
    title = f"Population, need and resources: figures for the report of {year.year}"
    return DataTable("Figures", title, about, columns, tuple(rows), (FIGURES_NOTE,))


def _events(year: Year) -> DataTable:
    rows = [
        (row["period"], row["geography"], row["measure"], row["source"], row["note"] or NOT_APPLICABLE)
        for row in _context(year, events=True)
    ]
    heads = tuple(map(Column, ("When", "Where", "What happened", "Source", "Remark")))
    about = "Each row is an event that the figures should be read with."
    return DataTable("Events", f"What happened: events for the report of {year.year}", about, heads, tuple(rows))


def _context(year: Year, *, events: bool) -> list[dict[str, str]]:
    found = year.inputs.context
    rows = [] if found is None else found.to_dict("records")
    return [{str(name): str(cell) for name, cell in row.items()} for row in rows if (row["unit"] == EVENT) == events]


def _number(text: str) -> Cell:
    """Return a number that was handed in.

    Examples
    --------
    >>> _number("325618"), _number("3.7"), _number("")
    (325618, 3.7, '[x]')
    """
    return UNKNOWN if not text else int(text) if text.isdecimal() else float(text)


def _codebook(year: Year) -> DataTable:
    book = year.codebook
    kinds = {"Level": book.levels, "Theme": book.themes, "What comments do": book.stances, "Service": book.services}
    rows = tuple(
        (kind, code.id, code.name, code.definition or UNKNOWN) for kind, codes in kinds.items() for code in codes
    )
    heads = tuple(map(Column, ("Kind", "Short name for programs", "Code", "What it means")))
    about = "Each row is a code that a comment can be given."
    return DataTable("Codebook", f"What the codes mean: codebook version {book.version}", about, heads, rows)
