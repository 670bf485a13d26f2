"""What a year's report may show: the counts of the year and of the year before it, after disclosure control."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from cobench_analysis import project
from cobench_analysis.coded_year import CodedYear
from cobench_analysis.intake.source import has_comments, read_settings
from cobench_analysis.reporting.counting import basis_of, count_comments, heard_of, project_measures
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.earlier import Earlier
from cobench_analysis.reporting.published import Published, lone_numbers, publish

PUBLISHED = "published-counts.json"  # beside a report: what it shows


def year_before(year: int) -> int | None:
    """Return the latest year before this one of which there are comments, or None.

    An invented year is passed over, unless the year itself is invented: nothing real is compared with it.

    Examples
    --------
    >>> year_before(2021) is None
    True
    """
    invented = read_settings(project.raw_dir(year)).synthetic
    for one in sorted((one for one in project.years() if one < year), reverse=True):
        folder = project.raw_dir(one)
        if has_comments(folder) and (invented or not read_settings(folder).synthetic):
            return one
    return None


def shown_counts(coded: CodedYear) -> Published:
    """Return the counts of a year that its own report shows."""
    return _publish(coded, basis_of(_said(coded)), _shown_before(coded.given.year))


def earlier_year(coded: CodedYear) -> Earlier:
    """Return a year as the one after it compares itself with: by the level read from the words.

    What its own report showed is held beside it, since two tables of the same comments can tell more than one.
    """
    published = _publish(coded, "level", _shown_before(coded.given.year))
    heard = [what for place, what in enumerate(heard_of(_said(coded))) if published.value(heard=str(place)) is not None]
    return Earlier(coded.given.year, published, heard, coded.given.settings.synthetic)


def _shown_before(year: int) -> Published | None:
    """Return what an earlier edition of a year's report showed, where PACC keeps it with the year's files.

    Source, channel and question are numbered anew in each edition, so they are left out.
    """
    path = edition_file(year)
    if not path.is_file():
        return None
    shown = Published.from_json(json.loads(path.read_text(encoding="utf-8")))
    kept = {key: value for key, value in shown.values.items() if all(dimension != "heard" for dimension, _ in key)}
    return Published(shown.disclosure, kept)


def edition_file(year: int) -> Path:
    """Return where PACC keeps the counts of the edition that it published, copied from beside the report."""
    return project.raw_dir(year) / PUBLISHED


def shown_file(year: int) -> Path:
    """Return where the counts stand that a year's report showed."""
    return project.reports_dir(year) / PUBLISHED


def publication_files(*years: int | None) -> Iterable[Path]:
    """Yield the files that decide what is shown of some years, apart from those that the codes are made from."""
    yield project.measures_file()
    yield from (edition_file(year) for year in years if year is not None and edition_file(year).is_file())


def _said(coded: CodedYear) -> pd.DataFrame:
    codes = coded.coding.codes
    return codes[codes["comment_id"].isin(coded.given.said)]


def _publish(coded: CodedYear, basis: str, shown: Published | None) -> Published:
    given, book = coded.given, coded.given.codebook
    comments, bands = given.intake.comments, coded.coding.bands
    controlled = bool((comments["disclosure"] != "open").any())
    disclosure = Disclosure(controlled, given.settings.threshold, given.settings.rounding)
    counted = count_comments(_said(coded), book, basis, project_measures(book).measures)
    lone = lone_numbers(comments, bands[bands["comment_id"].isin(given.said)])
    return publish(counted, disclosure, lone, shown)
