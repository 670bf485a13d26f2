"""What PACC's report says of each level of the bench, kind by kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StatementKind:
    """A kind of statement, with the heading and the sentence under which the report shows it."""

    id: str
    title: str
    intro: str


STRENGTH = StatementKind("strength", "Strengths", "What PACC sees working.")
WEAKNESS = StatementKind("weakness", "Weaknesses", "What PACC sees failing or missing.")
MEASURABLE = StatementKind(
    "measurable", "How we could tell: measurables", "PACC and parent carers want to be able to answer these."
)
EXAMPLE = StatementKind("example", "Examples from PACC's report", "What PACC set beside its lists.")
GOOD_PRACTICE = StatementKind("good_practice", "Good practice", "What PACC names as done well together.")
TOUCHPOINT = StatementKind(
    "touchpoint", "Where families are asked for their views", "Each of these asks for a family's time."
)
STATEMENT_KINDS = (STRENGTH, WEAKNESS, MEASURABLE, EXAMPLE, GOOD_PRACTICE, TOUCHPOINT)
LISTED_KINDS = (MEASURABLE, EXAMPLE, GOOD_PRACTICE, TOUCHPOINT)  # the others stand side by side
