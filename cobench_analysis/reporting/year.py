"""A year as the notebooks load it: what may be shown of its counts, what may be quoted, and what PACC wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from cobench_analysis.coding.codebook import Code, Codebook
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.framework.measure_verdicts import Judged, Verdict, verdict
from cobench_analysis.framework.measures import Measure, Measures
from cobench_analysis.intake.source import SourceSettings, read_settings
from cobench_analysis.intake.year_inputs import YearInputs, read_year_inputs
from cobench_analysis.reporting.counting import basis_of, heard_of, project_measures
from cobench_analysis.reporting.counts import Count, count_of
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.earlier import Earlier
from cobench_analysis.reporting.published import Published
from cobench_analysis.review.intervals import wilson
from cobench_analysis.tables import PROMPT_LEVELS, STANCES, STATEMENT_COLUMNS

QUOTABLE = ("published", "quote")
TABLES = ("comments", "codes", "evidence", "bands")
RECORDS = ("manifest", "agreement", "checking", "published", "earlier")
BASIS_WORDS = {
    "prompt_level": "by the list or question that the comment was given under",
    "level": "by the level read from the words",
}


@dataclass(frozen=True)
class Year:
    """All that a report needs of one year.

    ``codes`` and ``bands`` hold the comments that say something; ``comments`` holds all answers. They are there
    for quotes and, in a year that is open, for the annex; every number comes from ``published``.

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
    codebook: Codebook
    published: Published
    measures: Measures
    inputs: YearInputs
    settings: SourceSettings = field(default_factory=SourceSettings)
    manifest: dict[str, Any] = field(default_factory=dict)
    measured: dict[str, Any] = field(default_factory=dict)
    checking: dict[str, Any] = field(default_factory=dict)
    earlier: Earlier | None = None

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
            Where the year has not been coded yet, or what PACC wrote for it has problems.
        """
        folder, raw = Path(processed_dir), Path(raw_dir)
        if not (folder / "manifest.json").is_file():
            raise InputError(Problem("the year has not been coded yet", f"run: ./run report {year}", str(folder)))
        comments, codes, evidence, bands = (pd.read_parquet(folder / f"{name}.parquet") for name in TABLES)
        manifest, measured, checking, published, earlier = (_read_json(folder / f"{name}.json") for name in RECORDS)
        said = set(comments.loc[comments["answer"] == "given", "comment_id"])
        codebook = project_codebook()
        themes = [theme.id for theme in codebook.themes]
        return cls(
            year,
            comments,
            codes[codes["comment_id"].isin(said)],
            evidence,
            bands[bands["comment_id"].isin(said)],
            codebook,
            Published.from_json(published),
            project_measures(codebook),
            read_year_inputs(raw, themes=themes, comment_ids=set(comments["comment_id"])),
            read_settings(raw),
            manifest,
            measured,
            checking,
            Earlier.from_json(earlier) if earlier else None,
        )

    @property
    def disclosure(self) -> Disclosure:
        """Controlled as soon as one comment of the year is."""
        return self.published.disclosure

    @property
    def total(self) -> int | None:
        """How many comments say something, as it may be shown; empty answers and "n/a" are counted apart."""
        return self.published.value()

    @cached_property
    def basis(self) -> str:
        """``prompt_level`` where every comment has one, else ``level``: a report has one basis."""
        return basis_of(self.codes)

    @property
    def basis_words(self) -> str:
        """The basis, as a caption names it."""
        return BASIS_WORDS[self.basis]

    @property
    def statements(self) -> pd.DataFrame:
        """PACC's statements of the year; empty where there are none."""
        found = self.inputs.statements
        return pd.DataFrame(columns=list(STATEMENT_COLUMNS), dtype="str") if found is None else found

    def lone(self, name: str) -> int | None:
        """Return a number that stands in no table, as it may be shown."""
        return self.published.lone[name]

    def written(self, value: int | None) -> str:
        """Return a published value as it is written."""
        return self.disclosure.written(value)

    def count(
        self, kind: str, code: str, conditions: Mapping[str, str], whole: Mapping[str, str] | None = None
    ) -> Count:
        """Return a published count, with its share of those that meet only ``whole``.

        Parameters
        ----------
        kind, code
            What it is called: a kind of code of the codebook, and the code.
        conditions
            The conditions of the count.
        whole
            The conditions of the whole; all comments where None.
        """
        value, of = self.published.value(**conditions), self.published.value(**(whole or {}))
        return count_of(code, self.codebook.name(kind, code), value, of, self.disclosure)

    def level_counts(self, basis: str = "") -> list[Count]:
        """Return the comments by level, on the year's basis or the one given."""
        basis = basis or self.basis
        return [self.count("level", level.id, {basis: level.id}) for level in self.levels(basis)]

    def levels(self, basis: str = "") -> list[Code]:
        """Return the levels that a comment can have, on the year's basis or the one given."""
        return [
            level for level in self.codebook.levels if (basis or self.basis) == "level" or level.id in PROMPT_LEVELS
        ]

    @cached_property
    def verdicts(self) -> list[tuple[Measure, Verdict]]:
        """PACC's measures, each with what the year's evidence says; comments are seen as far as they may be shown."""
        return [(measure, self._verdict(measure)) for measure in self.measures.measures]

    def _verdict(self, measure: Measure) -> Verdict:
        judged = None
        if measure.comments:
            by_stance = {stance: self.published.value(measure=measure.id, stance=stance) for stance in STANCES}
            judged = Judged(**by_stance, total=self.published.value(measure=measure.id))
        return verdict(
            measure,
            self.measures.thresholds,
            year=self.year,
            judged=judged,
            interval=wilson,
            context=self.inputs.context,
            actions=self.inputs.actions,
            touchpoints=self.inputs.touchpoints,
            shown=self.written,
        )

    def stance_counts(self, **within: str) -> list[Count]:
        """Return the comments by stance, in codebook order; all, or those that meet the conditions."""
        return [self.count("stance", one.id, within | {"stance": one.id}, within) for one in self.codebook.stances]

    def theme_counts(self, **within: str) -> list[Count]:
        """Return the comments by theme, most first; all comments, or those that meet the conditions."""
        counts = [self.count("theme", one.id, within | {"theme": one.id}, within) for one in self.codebook.themes]
        return sorted(counts, key=lambda count: -(count.value or 0))

    def service_counts(self, **within: str) -> list[Count]:
        """Return the services that comments name, most first; those that cannot be shown are left out."""
        counts = [self.count("service", one.id, within | {"service": one.id}, within) for one in self.codebook.services]
        return sorted((count for count in counts if count.value), key=lambda count: (-(count.value or 0), count.name))

    def heard_counts(self) -> list[tuple[tuple[str, str, str], Count]]:
        """Return sources, channels and questions with the comments that each brought, but those of too few comments."""
        found = []
        for place, what in enumerate(heard_of(self.codes)):
            value = self.published.value(heard=str(place))
            if value is None:  # that somebody came that way may be all that it tells
                continue
            found.append((what, count_of(str(place), what[0], value, self.total, self.disclosure)))
        return found

    def at_level(self, level: str) -> pd.DataFrame:
        """Return the codes of a level, on the year's basis, to quote from."""
        return self.codes[self.codes[self.basis] == level]

    def quotable(self, codes: pd.DataFrame) -> pd.DataFrame:
        """Return those of the codes whose comments may be quoted, unless a word in them may be somebody's name."""
        return codes[codes["comment_id"].isin(self._may_be_quoted)]

    @cached_property
    def _may_be_quoted(self) -> frozenset[str]:
        """The ids of the comments that may be quoted."""
        comments = self.comments
        forbidden = comments.loc[comments["consent"] == "no_quote", "text"]  # whoever else said the same
        safe = (comments["may_name"] == "") | (comments["consent"] == "published")
        safe &= ~comments["text"].isin(forbidden)
        allowed = comments["consent"].isin(QUOTABLE) & (comments["answer"] == "given") & safe
        return frozenset(comments.loc[allowed, "comment_id"])

    def publishable(self) -> pd.DataFrame:
        """Return the codes of comments that were published, and so may stand in the annex with their codes."""
        comments = self.comments
        allowed = (comments["consent"] == "published") & (comments["disclosure"] == "open")
        return self.codes[self.codes["comment_id"].isin(comments.loc[allowed, "comment_id"])]


def _read_json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
