"""What a year's report may show: the counts of the year and of the year before it, after disclosure control."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from cobench_analysis import project
from cobench_analysis.coded_year import CodedYear
from cobench_analysis.framework.measures import load_measures
from cobench_analysis.intake.source import has_comments, read_settings
from cobench_analysis.reporting.counting import basis_of, count_comments, heard_of
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.earlier import Earlier
from cobench_analysis.reporting.published import Published, lone_numbers, publish

PUBLISHED = "published-counts.json"  # beside a report: what it shows, for the next year's to be held against


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
    return _publish(coded, basis_of(_said(coded)), None)


def earlier_year(coded: CodedYear) -> Earlier:
    """Return a year as the one after it compares itself with: by the level read from the words.

    What its own report showed is held beside it, since two tables of the same comments can tell more than one.
    """
    path = shown_file(coded.given.year)
    shown = Published.from_json(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None
    published = _publish(coded, "level", shown)
    return Earlier(coded.given.year, published, heard_of(_said(coded)), coded.given.settings.synthetic)


def shown_file(year: int) -> Path:
    """Return where the counts stand that a year's report showed."""
    return project.reports_dir(year) / PUBLISHED


def publication_files(before: int | None) -> Iterable[Path]:
    """Yield the files that decide what is shown, apart from those that the codes are made from."""
    yield project.measures_file()
    if before is not None and shown_file(before).is_file():
        yield shown_file(before)


def _said(coded: CodedYear) -> pd.DataFrame:
    codes = coded.coding.codes
    return codes[codes["comment_id"].isin(coded.given.said)]


def _publish(coded: CodedYear, basis: str, shown: Published | None) -> Published:
    given, book = coded.given, coded.given.codebook
    themes, services = ([code.id for code in kind] for kind in (book.themes, book.services))
    measures = load_measures(themes=themes, services=services).measures
    comments, bands = given.intake.comments, coded.coding.bands
    controlled = bool((comments["disclosure"] != "open").any())
    disclosure = Disclosure(controlled, given.settings.threshold, given.settings.rounding)
    counted = count_comments(_said(coded), book, basis, measures)
    lone = lone_numbers(comments, bands[bands["comment_id"].isin(given.said)])
    return publish(counted, disclosure, lone, shown)
