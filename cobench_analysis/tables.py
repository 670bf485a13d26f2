"""The columns of every table, declared once, and the checks at each room's door."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from cobench_analysis.store import sha256_bytes

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from pandera.pandas import DataFrameSchema

LEVELS = ("individual", "operational", "strategic", "unclear")
PROMPT_LEVELS = ("individual", "operational", "strategic")
STANCES = ("strength", "weakness", "ask", "mixed", "neutral")
KINDS = ("level", "theme", "stance", "service")
COLUMN_OF = {"level": "level", "theme": "themes", "stance": "stance", "service": "services"}  # of codes, by kind
SOURCES = ("rule", "classifier", "question", "person")
BANDS = ("sure", "fairly_sure", "please_check")
DECIDERS = ("rules", "model", "person", "none")
CONSENTS = ("published", "quote", "no_quote")
DISCLOSURES = ("open", "controlled")
THRESHOLD, ROUNDING = 5, 5  # the smallest count that is published of a controlled year, and what counts are rounded to
ANSWERS = ("given", "empty", "not_an_answer")
# What redaction writes in the place of personal data, by kind. Coding steps over exactly these: "[sic]" is a word.
MARKERS = {kind: f"[{kind}]" for kind in (
    "name", "school", "place", "email", "phone", "postcode", "date of birth", "NHS number", "car registration", "UPN",
    "number",
)} | {"other": "[removed]"}  # fmt: skip

# What a file of comments may bring, by our names; only text is needed.
INPUT_COLUMNS = (
    "comment_id", "text", "source", "channel", "date", "question", "prompt_level", "parent_id", "respondent",
    "consent",
)  # fmt: skip
COMMENT_COLUMNS = (
    "comment_id", "year", "source", "channel", "date", "question", "prompt_level", "parent_id", "respondent",
    "text", "text_original", "text_sha256", "answer", "repaired", "redactions", "may_name", "duplicate_of",
    "near_duplicate_of", "consent", "disclosure", "file", "row",
)  # fmt: skip
CODE_COLUMNS = (
    "comment_id", "year", "source", "channel", "question", "parent_id", "text", "prompt_level", "level",
    "level_confidence", "themes", "theme_confidences", "stance", "stance_confidence", "services", "status",
    "decided_by", "codebook_version",
)  # fmt: skip
EVIDENCE_COLUMNS = (
    "comment_id", "kind", "code", "source", "rule_id", "start", "end", "quote", "weight", "outcome", "explanation",
)  # fmt: skip
BAND_COLUMNS = ("comment_id", "kind", "code", "band")
LEDGER_COLUMNS = (
    "decided_at", "reviewer", "comment_id", "text_sha256", "kind", "code", "decision", "note", "codebook_version",
    "batch",
)  # fmt: skip
DECISIONS = ("add", "remove", "set", "confirm")

# A year's further inputs; what each column means stands in intake.input_tables.
STATEMENT_COLUMNS = ("statement_id", "level", "kind", "text")
ACTION_COLUMNS = (
    "action_id", "level", "theme", "service", "said", "comment_ids", "promised", "by_whom", "due", "done", "evidence",
    "told_families",
)  # fmt: skip
TOUCHPOINT_COLUMNS = ("touchpoint", "asked_by", "times_a_year", "families_asked", "what_became_of_it")
RESPONDENT_COLUMNS = ("group_kind", "group", "answered", "population_percent", "population_source", "period")
CONTEXT_COLUMNS = ("period", "geography", "topic", "measure", "value", "unit", "source", "address", "note")
CONTEXT_TOPICS = ("population", "need", "age", "timeliness", "tribunal", "mediation", "resources", "event")
EVENT = "event"  # the unit of a row of context that tells what happened, and has no figure


def _texts(names: Sequence[str]) -> dict[str, object]:
    from pandera.pandas import Column

    return {name: Column(str) for name in names}


@cache
def comments_schema() -> DataFrameSchema:
    """Return the schema of ``comments``: one row per answer, also empty ones."""
    from pandera.pandas import Check, Column, DataFrameSchema

    columns = _texts(COMMENT_COLUMNS) | {
        "comment_id": Column(str, Check.str_length(min_value=1), unique=True),
        "prompt_level": Column(str, Check.isin(["", *PROMPT_LEVELS])),
        "answer": Column(str, Check.isin(ANSWERS)),
        "consent": Column(str, Check.isin(CONSENTS)),
        "disclosure": Column(str, Check.isin(DISCLOSURES)),
        "repaired": Column(bool),
        "redactions": Column("int64", Check.ge(0)),
        "row": Column("int64", Check.ge(1)),
    }
    return DataFrameSchema(columns, strict=True, ordered=True)


def theme_column(theme: str) -> str:
    """Return the name of a theme's 0/1 column in ``codes``.

    Examples
    --------
    >>> theme_column("voice")
    'theme_voice'
    """
    return f"theme_{theme}"


@cache
def codes_schema(themes: tuple[str, ...]) -> DataFrameSchema:
    """Return the schema of ``codes``: one row per comment, a 0/1 column per theme at the end."""
    from pandera.pandas import Check, Column, DataFrameSchema

    columns = _texts(CODE_COLUMNS) | {
        "comment_id": Column(str, unique=True),
        "prompt_level": Column(str, Check.isin(["", *PROMPT_LEVELS])),
        "level_confidence": Column("float64", Check.in_range(0, 1), nullable=True),
        "stance_confidence": Column("float64", Check.in_range(0, 1), nullable=True),
        "status": Column(str, Check.isin(BANDS)),
        "decided_by": Column(str, Check.isin(DECIDERS)),
        **{theme_column(theme): Column("int8", Check.isin([0, 1])) for theme in themes},
    }
    return DataFrameSchema(columns, strict=True, ordered=True)


@cache
def evidence_schema() -> DataFrameSchema:
    """Return the schema of ``evidence``: one row per reason."""
    from pandera.pandas import Check, Column, DataFrameSchema

    columns = _texts(EVIDENCE_COLUMNS) | {
        "kind": Column(str, Check.isin(KINDS)),
        "source": Column(str, Check.isin(SOURCES)),
        "start": Column("int32", Check.ge(0)),
        "end": Column("int32", Check.ge(0)),
        "weight": Column("float64"),
        "outcome": Column(str, Check.isin(["given", "refused"])),
    }
    return DataFrameSchema(columns, strict=True, ordered=True)


def split_ids(joined: str) -> list[str]:
    """Cut ids joined by ``;`` apart.

    Examples
    --------
    >>> split_ids("voice;access"), split_ids("")
    (['voice', 'access'], [])
    """
    return [part for part in joined.split(";") if part]


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with every column as text and nothing missing (blank instead)."""
    return frame.astype("str").fillna("")


def plain_texts(table: pa.Table) -> pa.Table:
    """Return an Arrow table with plain texts in the place of dictionaries and of the larger kind of texts."""
    import pyarrow as pa

    def plain(kind: pa.DataType) -> pa.DataType:
        return pa.string() if pa.types.is_dictionary(kind) or pa.types.is_large_string(kind) else kind

    return table.cast(pa.schema([pa.field(field.name, plain(field.type)) for field in table.schema]))


def table_sha256(table: pd.DataFrame | pa.Table) -> str:
    """Return a hash of a table's content, whatever file it is written to.

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.DataFrame({"a": ["x", "y"]})
    >>> table_sha256(one) == table_sha256(one[::-1]), table_sha256(one) == table_sha256(one.copy())
    (False, True)
    """
    import pyarrow as pa

    arrow = table if isinstance(table, pa.Table) else pa.Table.from_pandas(table, preserve_index=False)
    # Names, kinds and values of the columns, cut nowhere, so that nothing but content is hashed.
    whole = plain_texts(arrow).replace_schema_metadata(None).combine_chunks()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, whole.schema) as stream:
        stream.write_table(whole)
    return sha256_bytes(sink.getvalue())
