"""Code a table of comments: the ``codes`` and ``evidence`` tables, a reason for every code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cobench_analysis.coding.classifier import Classifier
from cobench_analysis.coding.code_tables import bands_table, codes_table
from cobench_analysis.coding.codebook import DEFAULT_STANCE, Codebook
from cobench_analysis.coding.decision import (
    SERVICE,
    CodeNumbers,
    Decision,
    Votes,
    count_votes,
    decide,
    helped,
)
from cobench_analysis.coding.evidence import Comments, Reasons, Rows, evidence_table, rule_rows, silent_rows
from cobench_analysis.coding.hits import Hits
from cobench_analysis.coding.judgement import Judge, Judgement
from cobench_analysis.coding.lookup import Bools
from cobench_analysis.coding.model_reasons import explained_cells, model_rows
from cobench_analysis.coding.question import Answers, is_praise_by_question, read_bare_answer
from cobench_analysis.coding.reference import read_codings
from cobench_analysis.coding.verdicts import Verdicts, tabulate
from cobench_analysis.errors import UsageError
from cobench_analysis.progress import Progress
from cobench_analysis.tables import (
    BANDS,
    as_text,
    codes_schema,
    evidence_schema,
    plain_texts,
)

if TYPE_CHECKING:
    import pandas as pd

PASSED_THROUGH = ("comment_id", "year", "source", "channel", "question", "parent_id", "text", "prompt_level")
SLICE = 30_000  # comments coded at a time, so that memory is flat


@dataclass(frozen=True)
class CodedTables:
    """The result of coding as Arrow tables, whose repeated texts are held once.

    Parameters
    ----------
    codes
        One row per comment (``tables.CODE_COLUMNS`` and a 0/1 column per theme).
    evidence
        One row per reason (``tables.EVIDENCE_COLUMNS``).
    bands
        One row per given level, theme and stance: ``comment_id, kind, code, band``.
    """

    codes: pa.Table
    evidence: pa.Table
    bands: pa.Table


@dataclass(frozen=True)
class Coding:
    """The result of coding; ``codes``, ``evidence`` and ``bands`` as pandas tables.

    Parameters
    ----------
    tables
        The same three as Arrow tables.
    themes
        The themes of the codebook.
    """

    tables: CodedTables
    themes: tuple[str, ...]

    def only(self, ids: Iterable[str]) -> Coding:
        """Return the coding of some comments, by their ids."""
        wanted = pa.array(sorted(set(ids)), pa.string())
        parts = (self.tables.codes, self.tables.evidence, self.tables.bands)
        kept = (part.filter(pc.is_in(part["comment_id"].cast(pa.string()), wanted)) for part in parts)
        return Coding(CodedTables(*kept), self.themes)

    @cached_property
    def codes(self) -> pd.DataFrame:
        """One row per comment."""
        return codes_schema(self.themes).validate(_frame(self.tables.codes))

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """One row per reason."""
        return evidence_schema().validate(_frame(self.tables.evidence))

    @cached_property
    def bands(self) -> pd.DataFrame:
        """One row per given level, theme and stance."""
        return _frame(self.tables.bands)

    @cached_property
    def band_of(self) -> dict[tuple[str, str, str], str]:
        """The band of each given level, theme and stance, by comment, kind and code."""
        columns = (self.bands[name] for name in ("comment_id", "kind", "code"))
        return dict(zip(zip(*columns, strict=True), self.bands["band"], strict=True))


class Coder:
    """Codes comments with a codebook.

    Parameters
    ----------
    codebook
        Levels, themes, stances, services and rules.
    reference
        Reference codings to learn from: a table as ``reference.read_codings`` takes it, or a classifier that
        has learnt already. Without any, the rules alone decide.

    Examples
    --------
    >>> import pandas as pd
    >>> from cobench_analysis import load_codebook
    >>> frame = pd.DataFrame({"comment_id": ["a"], "text": ["The waiting list is far too long"]})
    >>> Coder(load_codebook()).code(frame).codes.loc[0, "themes"]
    'timeliness'
    """

    def __init__(self, codebook: Codebook, reference: pd.DataFrame | Classifier | None = None) -> None:
        self.codebook = codebook
        self._engine = codebook.engine
        self._numbers = CodeNumbers(codebook)
        self._answers = Answers(codebook)
        if reference is not None and not isinstance(reference, Classifier):
            from cobench_analysis.coding.learning import learn

            reference = learn(codebook, read_codings(reference, codebook))
        rules = [rule.id for rule in self._engine.rules]
        if reference is not None and not reference.fits(self._numbers.codes, rules):
            raise UsageError(
                "The classifier was learnt for another codebook: its codes or rules differ. Learn it anew."
            )
        self.classifier = reference
        self._judge = Judge(reference, self._numbers) if reference is not None else None

    def code(self, frame: pd.DataFrame, progress: Progress | None = None) -> Coding:
        """Code every comment of a table.

        Parameters
        ----------
        frame
            ``comment_id`` (unique) and ``text``; ``question``, ``prompt_level`` and the other
            passed-through columns of ``codes`` where there are any. Texts must be redacted.
        progress
            Called with the number of comments that were coded since the last call.

        Returns
        -------
        Coding
            All tables sorted by ``comment_id``; the order of rows in ``frame`` changes nothing.

        Raises
        ------
        UsageError
            Where ``comment_id`` or ``text`` is missing, or an id stands twice.
        """
        _check_columns(frame.columns)
        import pandas as pd  # here, since code_batch does without it

        columns = {name: frame.get(name, "") for name in PASSED_THROUGH}
        passed = as_text(pd.DataFrame(columns, index=frame.index)).sort_values("comment_id")
        if passed["comment_id"].duplicated().any():
            raise UsageError("A comment_id stands twice in the table.")
        table = pa.Table.from_pandas(passed, preserve_index=False)
        batches = []
        for begin in range(0, max(1, len(passed)), SLICE):
            batches.append(self.code_batch(table.slice(begin, SLICE)))
            if progress:
                progress(batches[-1].codes.num_rows)
        whole = (
            pa.concat_tables([getattr(batch, name) for batch in batches]) for name in ("codes", "evidence", "bands")
        )
        return Coding(CodedTables(*whole), self.codebook.theme_ids)

    def code_batch(self, comments: pa.Table) -> CodedTables:
        """Code a batch of comments, for files too large to be held in memory.

        Parameters
        ----------
        comments
            ``comment_id`` and ``text``, and of the other passed-through columns of ``codes`` those that
            there are. Texts must be redacted. Missing values are read as blank.

        Returns
        -------
        CodedTables
            In the order of ``comments``.

        Raises
        ------
        UsageError
            Where ``comment_id`` or ``text`` is missing.
        """
        _check_columns(comments.column_names)
        passed = {name: _texts(comments, name) for name in PASSED_THROUGH}
        texts: list[str] = passed["text"].to_pylist()
        prompted = pc.not_equal(passed["prompt_level"], "")
        questions: list[str] = pc.if_else(prompted, "", passed["question"]).to_pylist()
        hits = self._engine.find_all(texts)
        said, bare = self._answers.read(texts, hits.words)
        hits = hits.within(said & ~bare)
        votes = count_votes(hits, len(texts), self._numbers)
        judged = self._judge(texts, hits, votes, self._engine.keys) if self._judge else None
        if self._judge and judged:
            decision = self._judge.decide(judged, votes, said & ~bare)
        else:
            decision = decide(votes, self._numbers)
        answered = self._ask(decision, votes, judged, texts, questions, said, bare)
        verdicts = tabulate(decision, votes, hits, answered, self._numbers, judged)
        sides = Comments(passed["comment_id"], questions)
        reasons = self._reasons(hits, votes, decision, verdicts, judged, said & ~bare)
        silent = silent_rows(sides, verdicts, len(hits.rules), self.codebook, self._numbers)
        rules = [rule.id for rule in hits.rules]
        return CodedTables(
            codes_table(passed, verdicts, decision, self.codebook, self._numbers, "model" if judged else "rules"),
            evidence_table(sides, [*reasons, *silent], verdicts, self._numbers, rules),
            bands_table(passed["comment_id"], verdicts, self._numbers),
        )

    def _reasons(
        self, hits: Hits, votes: Votes, decision: Decision, verdicts: Verdicts, judged: Judgement | None, said: Bools
    ) -> list[Rows]:
        """Return the reasons that stand on words: of the rules alone, or of the model and of services."""
        reasons = Reasons(hits, votes.code, *helped(votes, decision, hits.text, self._numbers))
        if judged is None:
            return [rule_rows(reasons, self.codebook, self._numbers)]
        named = reasons.take(np.flatnonzero(self._numbers.kind[votes.code] == SERVICE))
        cells = explained_cells(judged, votes, verdicts, hits, said, self._numbers)
        model = model_rows(judged, cells, votes, hits, self.codebook, self._numbers)
        return [rule_rows(named, self.codebook, self._numbers), *model]

    def _ask(
        self,
        decision: Decision,
        votes: Votes,
        judged: Judgement | None,
        texts: Sequence[str],
        questions: Sequence[str],
        said: Bools,
        bare: Bools,
    ) -> Bools:
        """Let the questions settle, in ``decision``, what the words leave open; return which comments say anything."""
        language, numbers = self.codebook.language, self._numbers
        praise = {question for question in set(questions) if is_praise_by_question(question, language)}
        neutral, strength = numbers.of("stance", [DEFAULT_STANCE, "strength"])
        spoken = votes.rules[:, numbers.all_of("stance")].sum(axis=1) > 0
        if judged:  # a model that is rather sure of "neither" has read it in the words
            spoken |= judged.band[:, neutral] < BANDS.index("please_check")
        open_stance = (decision.stance == neutral) & ~spoken & said & ~bare
        for place in np.flatnonzero(open_stance).tolist() if praise else ():
            if questions[place] in praise:
                decision.stance[place], decision.stance_asked[place] = strength, True
        places = np.flatnonzero(bare & said).tolist()
        said = said & ~bare
        asked = list(dict.fromkeys(questions[place] for place in places if questions[place]))
        if not asked:
            return said
        read = decide(count_votes(self._engine.find_all(asked), len(asked), numbers), numbers)
        number = {question: at for at, question in enumerate(asked)}
        for place in (place for place in places if questions[place]):
            at = number[questions[place]]
            themes = [numbers.codes[code][1] for code in np.flatnonzero(read.theme[at])]
            level = numbers.codes[read.level[at]][1]
            answer = read_bare_answer(texts[place], questions[place], level, themes, language)
            said[place] = answer is not None
            if answer is not None:
                decision.level[place] = numbers.of("level", [answer.level])[0]
                decision.stance[place] = numbers.of("stance", [answer.stance])[0]
                decision.theme[place, numbers.of("theme", answer.themes)] = True
                decision.level_asked[place] = decision.stance_asked[place] = True
        return said


def _check_columns(names: Iterable[str]) -> None:
    missing = {"comment_id", "text"} - set(names)
    if missing:
        raise UsageError(f"The table has no column {' and no column '.join(sorted(missing))}.")


def _texts(comments: pa.Table, name: str) -> pa.Array:
    """Return a column as one array of texts, blank where there is none."""
    if name not in comments.column_names:
        return pa.repeat("", comments.num_rows)
    column = comments[name].cast(pa.string()).combine_chunks()
    return pc.fill_null(column, "")


def _frame(table: pa.Table) -> pd.DataFrame:
    """Return a table as a pandas frame with plain text columns."""
    frame: pd.DataFrame = plain_texts(table).to_pandas()
    return frame
