"""Apply people's decisions to the computer's coding: a person's decision comes first, and says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.coder import CodedTables, Coding
from cobench_analysis.review.in_force import InForce, Settled
from cobench_analysis.review.ledger import CONFIRM, ONE_CODE, Decision
from cobench_analysis.tables import BANDS, EVIDENCE_COLUMNS, split_ids, theme_column

PERSON, PERSON_RULE = "person", "(person)"
_KEY = ["comment_id", "kind", "code"]
SURE = BANDS[0]  # what a person decided waits for no other person


def settle(coding: Coding, decided: InForce, codebook: Codebook) -> Coding:
    """Return a coding in which people's decisions are in force.

    Parameters
    ----------
    coding
        By the computer.
    decided
        The decisions that apply.
    codebook
        The codes.

    Returns
    -------
    Coding
        Of a comment that people decided on: ``decided_by`` is ``person``; the confidence of what they decided is
        empty and its band ``sure``; ``evidence`` has a row with source ``person`` for each decision, before the
        reasons of the computer, whose ``outcome`` follows what is given now. All else is as it was.

    Examples
    --------
    >>> from cobench_analysis import Coder, load_codebook
    >>> book = load_codebook()
    >>> coding = Coder(book).code(pd.DataFrame({"comment_id": ["a"], "text": ["The waiting list is long"]}))
    >>> one = Decision("2026-11-25T10:00:00Z", "Ann", "a", "0" * 64, "theme", "voice", "add")
    >>> settle(coding, InForce({"a": Settled(several={("theme", "voice"): one})}), book).codes.loc[0, "themes"]
    'voice;timeliness'
    """
    here = {name: one for name, one in decided.settled.items() if name in set(coding.codes["comment_id"])}
    if not here:
        return coding
    touched = coding.codes["comment_id"].isin(here)
    rows = [_Row(row, here[str(row["comment_id"])], coding.band_of) for row in coding.codes[touched].to_dict("records")]
    codes = coding.codes.copy()
    changed = pd.DataFrame([row.codes(codebook) for row in rows], index=codes.index[touched])
    for column in changed.columns:
        codes[column] = _placed(codes[column], changed[column])
    return Coding(
        CodedTables(
            pa.Table.from_pandas(codes, preserve_index=False),
            pa.Table.from_pandas(_evidence(coding.evidence, rows, codebook), preserve_index=False),
            pa.Table.from_pandas(_bands(coding.bands, rows), preserve_index=False),
        ),
        coding.themes,
    )


def _placed(column: pd.Series[Any], changed: pd.Series[Any]) -> pd.Series[Any]:
    result = column.copy()
    result.loc[changed.index] = changed.astype(column.dtype)
    return result


@dataclass(frozen=True)
class _Row:
    """A comment's row of ``codes``, and what people decided about it."""

    row: Mapping[Any, Any]
    settled: Settled
    band: Mapping[tuple[str, str, str], str]

    @property
    def name(self) -> str:
        return str(self.row["comment_id"])

    def single(self, kind: str) -> str:
        decision = self.settled.single.get(kind)
        return decision.code if decision else str(self.row[kind])

    def several(self, kind: str, column: str) -> list[str]:
        """Return the themes or services: those that people gave, then those of the computer that they left."""
        given = self.settled.given(kind)
        theirs = [] if kind == "theme" and self.settled.exact else split_ids(str(self.row[column]))
        left = [code for code in theirs if (kind, code) not in self.settled.several]
        return [*given, *left]

    def by_person(self, kind: str, code: str) -> bool:
        if kind in ONE_CODE:
            return kind in self.settled.single
        return (kind, code) in self.settled.several or (kind == "theme" and self.settled.complete is not None)

    def given(self) -> list[tuple[str, str]]:
        """Return kind and id of all codes that have a band, in the order of ``bands``."""
        themes = (("theme", theme) for theme in self.several("theme", "themes"))
        return [("level", self.single("level")), *themes, ("stance", self.single("stance"))]

    def band_of(self, kind: str, code: str) -> str:
        return SURE if self.by_person(kind, code) else self.band[self.name, kind, code]

    def codes(self, codebook: Codebook) -> dict[str, Any]:
        """Return the columns of ``codes`` as they are with people's decisions."""
        themes = self.several("theme", "themes")
        theirs = split_ids(str(self.row["themes"]))
        numbers = dict(zip(theirs, str(self.row["theme_confidences"]).split(";"), strict=False))
        confidences = ["" if self.by_person("theme", theme) else numbers.get(theme, "") for theme in themes]
        known = any(confidences) or len(themes) > 1
        single = {kind: self.single(kind) for kind in ONE_CODE}
        chances = {
            f"{kind}_confidence": float("nan") if self.by_person(kind, "") else self.row[f"{kind}_confidence"]
            for kind in ONE_CODE
        }
        return {
            **single,
            **chances,
            "themes": ";".join(themes),
            "theme_confidences": ";".join(confidences) if known else "",
            "services": ";".join(self.several("service", "services")),
            "status": max((self.band_of(*one) for one in self.given()), key=BANDS.index),
            "decided_by": PERSON,
            **{theme_column(theme): int(theme in themes) for theme in codebook.theme_ids},
        }

    def reasons(self, codebook: Codebook) -> Iterator[dict[str, Any]]:
        """Yield a row of ``evidence`` for each decision, and for each theme that a complete set confirms."""
        stands = {*self.given(), *(("service", one) for one in self.several("service", "services"))}
        for decision in (*self.settled.single.values(), *self.settled.several.values()):
            of = (decision.kind, decision.code)
            yield self._reason(*of, of in stands, _words(decision, codebook))
        whole = self.settled.complete
        silent = [code for code in stands if code[0] == "theme" and code not in self.settled.several]
        for kind, code in sorted(silent) if whole else ():
            said = f"A person said{_when(whole)} that the themes are complete." if whole else ""
            yield self._reason(kind, code, True, said)

    def _reason(self, kind: str, code: str, given: bool, words: str) -> dict[str, Any]:
        place = {"comment_id": self.name, "kind": kind, "code": code, "source": PERSON, "rule_id": PERSON_RULE}
        span = {"start": 0, "end": 0, "quote": "", "weight": 0.0}
        return place | span | {"outcome": "given" if given else "refused", "explanation": words}


def _when(decision: Decision) -> str:
    return f" on {decision.decided_at[:10]}" if decision.decided_at else ""


def _words(decision: Decision, codebook: Codebook) -> str:
    """Say what a person decided; never who, since the report may print it."""
    name = codebook.name(decision.kind, decision.code)
    done = {"set": "set this to", "add": "added", "remove": "took away", CONFIRM: "confirmed"}[decision.decision]
    return f"A person {done} “{name}”{_when(decision)}."


def _evidence(evidence: pd.DataFrame, rows: list[_Row], codebook: Codebook) -> pd.DataFrame:
    """Return the reasons with those of people first; what the computer counted follows what is given now."""
    given = {(row.name, *one) for row in rows for one in row.given()}
    given |= {(row.name, "service", one) for row in rows for one in row.several("service", "services")}
    names = {row.name for row in rows}
    inside = evidence["comment_id"].isin(names)
    before = evidence[inside].copy()
    keys = before[_KEY].itertuples(index=False, name=None)
    before["outcome"] = ["given" if key in given else "refused" for key in keys]
    people = pd.DataFrame([one for row in rows for one in row.reasons(codebook)], columns=list(EVIDENCE_COLUMNS))
    kinds = {"start": "int32", "end": "int32", "weight": "float64"}
    merged = pd.concat([people.astype(kinds), before], ignore_index=True)
    place = {kind: number for number, kind in enumerate(("level", "theme", "stance", "service"))}
    merged = merged.assign(_kind=merged["kind"].map(place))
    order = ["comment_id", "_kind", "code"]
    merged = merged.sort_values(order, kind="stable").drop(columns="_kind")
    whole = pd.concat([evidence[~inside], merged], ignore_index=True)
    return whole.sort_values("comment_id", kind="stable", ignore_index=True)


def _bands(bands: pd.DataFrame, rows: list[_Row]) -> pd.DataFrame:
    names = {row.name for row in rows}
    ours = [(row.name, *code, row.band_of(*code)) for row in rows for code in row.given()]
    whole = pd.concat(
        [bands[~bands["comment_id"].isin(names)], pd.DataFrame(ours, columns=bands.columns)], ignore_index=True
    )
    return whole.sort_values("comment_id", kind="stable", ignore_index=True)
