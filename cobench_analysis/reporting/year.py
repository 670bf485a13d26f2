"""A year's tables as the notebooks load them: what to count, on which basis, and what may be shown."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.statements import read_statements
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.review.intervals import wilson
from cobench_analysis.tables import split_ids, theme_column

QUOTABLE = ("published", "quote")


@dataclass(frozen=True)
class Count:
    """A count with what may be shown of it and the share that it makes.

    Parameters
    ----------
    code, name
        What was counted.
    count, total
        Before disclosure control: for ordering and tests, never printed.
    value
        The count as it may be drawn; None where it is hidden.
    shown, share, interval
        The count, the percentage and its 95 % interval as they may be written.
    low, high, whole
        The interval as shares, and the total that they refer to, for drawing; 0 where hidden.
    """

    code: str
    name: str
    count: int
    total: int
    value: int | None
    shown: str
    share: str
    interval: str
    low: float = 0.0
    high: float = 0.0
    whole: int = 0

    @property
    def share_with_interval(self) -> str:
        """The share with its interval, short enough for a table beside a picture."""
        return f"{self.share} ({self.interval})" if self.value is not None else "not shown"


@dataclass(frozen=True)
class Year:
    """All that a report needs of one year.

    ``codes`` and ``bands`` hold the comments that say something; ``comments`` holds all answers.

    Examples
    --------
    >>> Year.load.__name__
    'load'
    """

    year: int
    comments: pd.DataFrame
    codes: pd.DataFrame
    evidence: pd.DataFrame
    bands: pd.DataFrame
    statements: pd.DataFrame
    codebook: Codebook
    manifest: dict[str, Any]
    measured: dict[str, Any]
    checking: dict[str, Any]

    @classmethod
    def load(cls, year: int, processed_dir: str | Path, raw_dir: str | Path) -> Year:
        """Load a year's tables.

        Parameters
        ----------
        year
            The year.
        processed_dir, raw_dir
            ``data/processed/YEAR`` and ``data/raw/YEAR``.

        Raises
        ------
        InputError
            Where the year has not been coded yet.
        """
        folder = Path(processed_dir)
        names = ("comments", "codes", "evidence", "bands")
        if not (folder / "manifest.json").is_file():
            raise InputError(Problem("the year has not been coded yet", f"run: ./run report {year}", str(folder)))
        comments, codes, evidence, bands = (pd.read_parquet(folder / f"{name}.parquet") for name in names)
        manifest, measured, checking = (
            json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            for name in ("manifest", "agreement", "checking")
        )
        statements = read_statements(Path(raw_dir))
        said = set(comments.loc[comments["answer"] == "given", "comment_id"])
        codes, bands = codes[codes["comment_id"].isin(said)], bands[bands["comment_id"].isin(said)]
        return cls(year, comments, codes, evidence, bands, statements, project_codebook(), manifest, measured, checking)

    @property
    def total(self) -> int:
        """How many comments say something; empty answers and "n/a" are counted apart."""
        return len(self.codes)

    @cached_property
    def disclosure(self) -> Disclosure:
        """Controlled as soon as one comment of the year is."""
        return Disclosure(controlled=bool((self.comments["disclosure"] != "open").any()))

    @property
    def basis(self) -> str:
        """``prompt_level`` where every comment has one, else ``level``: a report has one basis."""
        return "prompt_level" if self.total and (self.codes["prompt_level"] != "").all() else "level"

    @property
    def basis_words(self) -> str:
        """The basis, as a caption names it."""
        lists = "by the list or question that the comment was given under"
        return lists if self.basis == "prompt_level" else "by the level read from the words"

    def at_level(self, level: str) -> pd.DataFrame:
        """Return the codes of a level, on the year's basis."""
        return self.codes[self.codes[self.basis] == level]

    def count(self, kind: str, code: str, count: int, total: int) -> Count:
        """Make a :class:`Count` of a number, with disclosure control."""
        value, whole = self.disclosure.value(count), self.disclosure.value(total)
        name = self.codebook.name(kind, code)
        if value is None or not whole:
            return Count(code, name, count, total, value, self.disclosure.shown(count), "not shown", "not shown")
        low, high = wilson(min(value, whole), whole)
        interval = f"{100 * low:.0f} to {100 * high:.0f}"
        share = f"{100 * min(value, whole) / whole:.0f} %"
        return Count(code, name, count, total, value, self.disclosure.shown(count), share, interval, low, high, whole)

    def level_counts(self, basis: str = "") -> list[Count]:
        """Count comments by level, on the year's basis or the one given."""
        found = self.codes[basis or self.basis].value_counts()
        return [
            self.count("level", level.id, int(found.get(level.id, 0)), self.total)
            for level in self.codebook.levels
            if level.id != "unclear" or (basis or self.basis) == "level"
        ]

    def stance_counts(self) -> list[Count]:
        """Count comments by stance, in codebook order."""
        found = self.codes["stance"].value_counts()
        return [self.count("stance", one.id, int(found.get(one.id, 0)), self.total) for one in self.codebook.stances]

    def theme_counts(self, codes: pd.DataFrame | None = None) -> list[Count]:
        """Count comments by theme, most first; all comments, or those given."""
        codes = self.codes if codes is None else codes
        columns = [(theme.id, int(codes[theme_column(theme.id)].sum())) for theme in self.codebook.themes]
        counts = [self.count("theme", theme, count, len(codes)) for theme, count in columns]
        return sorted(counts, key=lambda count: -(count.value or 0))

    def service_counts(self) -> list[Count]:
        """Count comments by service named, most first; those that cannot be shown are left out."""
        named = [service for joined in self.codes["services"] for service in split_ids(joined)]
        counts = [self.count("service", code, count, self.total) for code, count in _sorted_counts(named)]
        return sorted((count for count in counts if count.value), key=lambda count: (-(count.value or 0), count.name))

    def without_theme(self) -> Count:
        """Count the comments with no theme."""
        return self.count("theme", "no theme", int((self.codes["themes"] == "").sum()), self.total)

    @property
    def hidden_services(self) -> bool:
        """Whether services are named that cannot be shown."""
        named = {service for joined in self.codes["services"] for service in split_ids(joined)}
        return len(named) > len(self.service_counts())

    def not_said(self) -> int:
        """Return how many answers are empty or say only "n/a"."""
        return int((self.comments["answer"] != "given").sum())

    def quotable(self, codes: pd.DataFrame) -> pd.DataFrame:
        """Return those of the codes whose comments may be quoted, without empty answers."""
        about = self.comments.set_index("comment_id").loc[codes["comment_id"]]
        allowed = about["consent"].isin(QUOTABLE) & (about["answer"] == "given")
        return codes[allowed.to_numpy()]

    def publishable(self) -> pd.DataFrame:
        """Return the codes of comments that were published, and so may stand in the annex."""
        about = self.comments.set_index("comment_id").loc[self.codes["comment_id"]]
        return self.codes[((about["consent"] == "published") & (about["disclosure"] == "open")).to_numpy()]


def _sorted_counts(values: list[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))
