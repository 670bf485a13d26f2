"""Code a table of comments: the ``codes`` and ``evidence`` tables, a reason for every code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from cobench_analysis.coding.codebook import DEFAULT_LEVEL, DEFAULT_STANCE, Codebook, Kind
from cobench_analysis.coding.decision import (
    Verdict,
    decide_level,
    decide_services,
    decide_stance,
    decide_themes,
)
from cobench_analysis.coding.evidence import evidence_rows
from cobench_analysis.coding.matcher import Hit, Matcher
from cobench_analysis.coding.question import is_bare, keeps_default, read_bare_answer, stance_by_question
from cobench_analysis.errors import UsageError
from cobench_analysis.intake.comments import answer_kind
from cobench_analysis.tables import (
    BAND_COLUMNS,
    BANDS,
    CODE_COLUMNS,
    EVIDENCE_COLUMNS,
    as_text,
    codes_schema,
    evidence_schema,
    theme_column,
)

PASSED_THROUGH = ("comment_id", "year", "source", "channel", "question", "parent_id", "text", "prompt_level")
_DEFAULTS: tuple[tuple[Kind, str], ...] = (("level", DEFAULT_LEVEL), ("stance", DEFAULT_STANCE))
Progress = Callable[[Iterable[tuple[str, ...]]], Iterable[tuple[str, ...]]]


@dataclass(frozen=True)
class Coding:
    """The result of coding.

    Parameters
    ----------
    codes
        One row per comment (``tables.CODE_COLUMNS`` and a 0/1 column per theme).
    evidence
        One row per reason (``tables.EVIDENCE_COLUMNS``).
    bands
        One row per given level, theme and stance: ``comment_id, kind, code, band``.
    """

    codes: pd.DataFrame
    evidence: pd.DataFrame
    bands: pd.DataFrame


@dataclass(frozen=True)
class _Decided:
    level: Verdict
    themes: list[Verdict]
    stance: Verdict
    services: list[Verdict]
    hits: list[Hit]
    no_answer: bool = False

    @property
    def verdicts(self) -> list[Verdict]:
        return [self.level, *self.themes, self.stance, *self.services]

    @property
    def status(self) -> str:
        bands = [self.level.band, self.stance.band, *(theme.band for theme in self.themes)]
        return max(bands, key=BANDS.index)

    @property
    def decided_by(self) -> str:
        settled = any(verdict.support or verdict.from_question for verdict in self.verdicts)
        return "rules" if settled else "none"


class Coder:
    """Codes comments with a codebook.

    Parameters
    ----------
    codebook
        Levels, themes, stances, services and rules.
    reference
        Reference codings to learn from. Rules alone decide in this version, and rules do not
        learn; the argument keeps its place for the classifier.

    Examples
    --------
    >>> import pandas as pd
    >>> from cobench_analysis import load_codebook
    >>> frame = pd.DataFrame({"comment_id": ["a"], "text": ["The waiting list is far too long"]})
    >>> Coder(load_codebook()).code(frame).codes.loc[0, "themes"]
    'timeliness'
    """

    def __init__(self, codebook: Codebook, reference: pd.DataFrame | None = None) -> None:
        self.codebook = codebook
        self.reference = reference
        self._matcher = Matcher(codebook.rules, codebook.language)

    def code(self, frame: pd.DataFrame, progress: Progress | None = None) -> Coding:
        """Code every comment of a table.

        Parameters
        ----------
        frame
            ``comment_id`` (unique) and ``text``; ``question``, ``prompt_level`` and the other
            passed-through columns of ``codes`` where there are any. Texts must be redacted.
        progress
            Wraps the iteration over the comments, for a progress bar.

        Returns
        -------
        Coding
            Both tables sorted by ``comment_id``; the order of rows in ``frame`` changes nothing.

        Raises
        ------
        UsageError
            Where ``comment_id`` or ``text`` is missing, or an id stands twice.
        """
        missing = {"comment_id", "text"} - set(frame.columns)
        if missing:
            raise UsageError(f"The table has no column {' and no column '.join(sorted(missing))}.")
        if frame["comment_id"].duplicated().any():
            raise UsageError("A comment_id stands twice in the table.")
        columns = {name: frame.get(name, "") for name in PASSED_THROUGH}
        passed = as_text(pd.DataFrame(columns, index=frame.index)).sort_values("comment_id")
        rows: Iterable[tuple[str, ...]] = list(passed.itertuples(index=False, name=None))
        codes: list[tuple[object, ...]] = []
        evidence: list[tuple[object, ...]] = []
        bands: list[tuple[str, str, str, str]] = []
        for row in progress(rows) if progress else rows:
            comment = dict(zip(PASSED_THROUGH, row, strict=True))
            decided = self._decide(comment)
            codes.append((*row, *self._code_row(decided)))
            evidence.extend(self._evidence(comment, decided))
            bands.extend((row[0], one.kind, one.code, one.band) for one in decided.verdicts if one.kind != "service")
        return Coding(
            self._codes_table(codes),
            _evidence_table(evidence),
            pd.DataFrame(bands, columns=list(BAND_COLUMNS), dtype="str"),
        )

    def _decide(self, comment: dict[str, str]) -> _Decided:
        text, language = comment["text"], self.codebook.language
        question = "" if comment["prompt_level"] else comment["question"]
        if answer_kind(text, language) != "given":
            return _nothing_said()
        if is_bare(text, language):
            answer = read_bare_answer(text, question, self._matcher.find(question), language) if question else None
            return _Decided(answer.level, answer.themes, answer.stance, [], []) if answer else _nothing_said()
        hits = self._matcher.find(text)
        stance = decide_stance(hits)
        if keeps_default(stance):
            stance = stance_by_question(question, language) or stance
        return _Decided(decide_level(hits), decide_themes(hits), stance, decide_services(hits), hits)

    def _code_row(self, decided: _Decided) -> tuple[object, ...]:
        given = [theme.code for theme in decided.themes]
        flags = (int(theme in given) for theme in self.codebook.theme_ids)
        services = ";".join(service.code for service in decided.services)
        return (
            *(decided.level.code, None),
            *(";".join(given), ";" * max(0, len(given) - 1)),
            *(decided.stance.code, None),
            *(services, decided.status, decided.decided_by, self.codebook.version),
            *flags,
        )

    def _evidence(self, comment: dict[str, str], decided: _Decided) -> Iterator[tuple[object, ...]]:
        rows = evidence_rows(comment, decided.verdicts, decided.hits, self.codebook, decided.no_answer)
        return ((comment["comment_id"], *row) for row in rows)

    def _codes_table(self, rows: list[tuple[object, ...]]) -> pd.DataFrame:
        themes = [theme_column(theme) for theme in self.codebook.theme_ids]
        frame = pd.DataFrame(rows, columns=[*CODE_COLUMNS, *themes])
        numbers = {"level_confidence": "float64", "stance_confidence": "float64"} | dict.fromkeys(themes, "int8")
        texts = {name: "str" for name in CODE_COLUMNS if name not in numbers}
        return codes_schema(self.codebook.theme_ids).validate(frame.astype(texts | numbers))


def _nothing_said() -> _Decided:
    level, stance = (Verdict(kind, code, "fairly_sure") for kind, code in _DEFAULTS)
    return _Decided(level, [], stance, [], [], no_answer=True)


def _evidence_table(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(EVIDENCE_COLUMNS))
    kinds = {"start": "int32", "end": "int32", "weight": "float64"}
    texts = {name: "str" for name in EVIDENCE_COLUMNS if name not in kinds}
    return evidence_schema().validate(frame.astype(texts | kinds))
