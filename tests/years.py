"""Years for tests, put together as ``publication`` does it: the real coder, the real counts, the real protection."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.coding.coder import Coder
from cobench_analysis.framework.measures import Measures, load_measures
from cobench_analysis.intake.comments import read_comments
from cobench_analysis.intake.source import SourceSettings
from cobench_analysis.intake.year_inputs import YearInputs
from cobench_analysis.reporting.counting import basis_of, count_comments, heard_of
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.earlier import Earlier
from cobench_analysis.reporting.published import Published, lone_numbers, publish
from cobench_analysis.reporting.suppression import Key
from cobench_analysis.reporting.year import Year
from cobench_analysis.tables import BAND_COLUMNS, EVIDENCE_COLUMNS, LEVELS, PROMPT_LEVELS, STANCES, theme_column

MANIFEST = {"identity": "0" * 64}
HEARD = (("Survey", "survey", "What works?"), ("Evening", "event", "What is good?"))
Row = Mapping[str, str]


def measures_for(codebook: Codebook) -> Measures:
    """Return the project's measures, as far as the codebook has their themes and services."""
    known = {code.id for kind in (codebook.themes, codebook.services) for code in kind}
    every = _measures()
    kept = [
        one for one in every.measures if one.comments is None or {*one.comments.themes, *one.comments.services} <= known
    ]
    return Measures(every.thresholds, tuple(kept))


@cache
def _measures() -> Measures:
    book = load_codebook()
    themes, services = ([code.id for code in kind] for kind in (book.themes, book.services))
    return load_measures(themes=themes, services=services)


def make_year(coder: Coder, rows: Iterable[Row], *, consent: str | Sequence[str] = "published",
              disclosure: str | Sequence[str] = "open", year: int = 2030, threshold: int = 5, rounding: int = 5,
              inputs: YearInputs | None = None, synthetic: bool = False,
              earlier: Earlier | None = None) -> Year:  # fmt: skip
    """Code the rows (text, and where given comment_id, prompt_level, channel, source, question, may_name)."""
    table = pd.DataFrame([{"comment_id": f"c{place:03d}"} | dict(row) for place, row in enumerate(rows)]).fillna("")
    told = table.pop("may_name") if "may_name" in table else None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        table.to_csv(path, index=False)
        comments = read_comments(path).comments
    comments = comments.assign(consent=consent, disclosure=disclosure)
    if told is not None:
        comments = comments.assign(
            may_name=comments["comment_id"].map(dict(zip(table["comment_id"], told, strict=True)))
        )
    coding = coder.code(comments)
    said = set(comments.loc[comments["answer"] == "given", "comment_id"])
    tables = [frame[frame["comment_id"].isin(said)] for frame in (coding.codes, coding.bands)]
    settings = SourceSettings(synthetic, threshold, rounding)
    return _year(coder.codebook, comments, tables[0], coding.evidence, tables[1], year, inputs, settings, earlier)


def year_of_codes(codebook: Codebook, codes: pd.DataFrame, *, disclosure: str = "controlled",
                  consent: str = "no_quote", year: int = 2030, inputs: YearInputs | None = None,
                  earlier: Earlier | None = None) -> Year:  # fmt: skip
    """Take the codes as they are given."""
    about = {"answer": "given", "consent": consent, "disclosure": disclosure, "may_name": "", "duplicate_of": ""}
    comments = codes[["comment_id", "text"]].assign(**about)
    evidence, bands = (pd.DataFrame(columns=list(names), dtype="str") for names in (EVIDENCE_COLUMNS, BAND_COLUMNS))
    return _year(codebook, comments, codes, evidence, bands, year, inputs, SourceSettings(), earlier)


def _year(codebook: Codebook, comments: pd.DataFrame, codes: pd.DataFrame, evidence: pd.DataFrame,
          bands: pd.DataFrame, year: int, inputs: YearInputs | None, settings: SourceSettings,
          earlier: Earlier | None) -> Year:  # fmt: skip
    measures = measures_for(codebook)
    control = Disclosure(bool((comments["disclosure"] != "open").any()), settings.threshold, settings.rounding)
    counted = count_comments(codes, codebook, basis_of(codes), measures.measures)
    published = publish(counted, control, lone_numbers(comments, bands))
    return Year(year, comments, codes, evidence, bands, codebook, published, measures, inputs or YearInputs(),
                settings, MANIFEST, earlier=earlier)  # fmt: skip


def earlier_of(year: Year, number: int = 2029) -> Earlier:
    """Take a year as the year before, by the level read from the words."""
    counted = count_comments(year.codes, year.codebook, "level", year.measures.measures)
    published = publish(counted, year.disclosure, lone_numbers(year.comments, year.bands))
    return Earlier(number, published, heard_of(year.codes), year.settings.synthetic)


def year_that_shows(codebook: Codebook, values: Mapping[Key, int | None], *, control: Disclosure | None = None,
                    lone: Mapping[str, int | None] | None = None, heard: Sequence[tuple[str, str, str]] = HEARD[:1],
                    basis: str = "level", **more: Any) -> Year:  # fmt: skip
    """Make a year that publishes just these values; every other count is nought, or not shown where controlled."""
    control = control or Disclosure(controlled=False)
    year = _year_heard(codebook, tuple(heard), basis)
    nothing = None if control.controlled else 0
    alone = dict.fromkeys(year.published.lone, nothing) | dict(lone or {})
    unknown = values.keys() - year.published.values.keys()
    if unknown:
        raise ValueError(f"no report shows these: {unknown}")
    return dataclasses.replace(
        year, published=Published(control, dict.fromkeys(year.published.values, nothing) | dict(values), alone), **more
    )


_HEARD_YEARS: dict[tuple[int, tuple[tuple[str, str, str], ...], str], Year] = {}


def _year_heard(codebook: Codebook, heard: tuple[tuple[str, str, str], ...], basis: str) -> Year:
    """Make a year of one comment from each source, once."""
    found = _HEARD_YEARS.get((id(codebook), heard, basis))
    if found is None:
        codes = random_codes(codebook, 0, len(heard), basis=basis)
        codes[["source", "channel", "question"]] = list(heard)
        found = _HEARD_YEARS[id(codebook), heard, basis] = year_of_codes(codebook, codes, disclosure="open")
    return found


def random_codes(codebook: Codebook, seed: int, count: int, basis: str = "level") -> pd.DataFrame:
    """Draw codes: themes of very unequal size, few services, one source or two."""
    draw = np.random.default_rng(seed)
    themes, services = ([code.id for code in kind] for kind in (codebook.themes, codebook.services))
    marks = draw.random((count, len(themes))) < np.linspace(0.3, 0.02, len(themes))
    named = draw.random((count, len(services))) < 0.06
    heard = [HEARD[place] for place in draw.integers(0, len(HEARD), count)]
    frame = pd.DataFrame(heard, columns=["source", "channel", "question"])
    frame["comment_id"] = [f"c{place:03d}" for place in range(count)]
    frame["text"] = [f"Comment {place} in words of its own" for place in range(count)]
    frame["prompt_level"] = draw.choice(PROMPT_LEVELS, count) if basis == "prompt_level" else ""
    frame["level"] = draw.choice(LEVELS, count)
    frame["stance"] = draw.choice(STANCES, count, p=[0.2, 0.35, 0.3, 0.05, 0.1])
    frame["stance_confidence"] = draw.random(count)
    frame[["parent_id", "status", "decided_by"]] = ["", "sure", "rules"]
    frame["services"] = [";".join(one for one, mark in zip(services, row, strict=True) if mark) for row in named]
    return with_themes(frame, [[one for one, mark in zip(themes, row, strict=True) if mark] for row in marks], codebook)


def with_themes(codes: pd.DataFrame, themes: Sequence[Sequence[str]], codebook: Codebook) -> pd.DataFrame:
    """Give the codes other themes: joined, and one column for each."""
    columns = {
        theme_column(theme.id): np.array([theme.id in row for row in themes], dtype="int8") for theme in codebook.themes
    }
    return codes.assign(themes=[";".join(row) for row in themes], **columns)
