"""Why each code was given or refused, one row per reason, in words that a volunteer can weigh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.decision import Verdict
from cobench_analysis.coding.matcher import Hit

Row = tuple[str, str, str, str, int, int, str, float, str, str]


def evidence_rows(
    comment: Mapping[str, str], verdicts: Sequence[Verdict], hits: Iterable[Hit], codebook: Codebook, no_answer: bool
) -> Iterator[Row]:
    """Yield the evidence of one comment: ``EVIDENCE_COLUMNS`` without ``comment_id``.

    Parameters
    ----------
    comment
        Its redacted ``text``, which the spans index, and its ``question``.
    verdicts
        What was given.
    hits
        Everything that the rules found, also what lost.
    codebook
        For the names of codes.
    no_answer
        Whether the comment is empty or only says "n/a".
    """
    text = comment["text"]
    used: set[Hit] = set()
    for verdict in verdicts:
        if verdict.from_question:
            yield _question_row(verdict, comment["question"], codebook)
            continue
        for hit in verdict.support:
            used.add(hit)
            yield _row(text, hit, verdict.code, "given", _for_words(text, hit, verdict, codebook))
        if not verdict.support:
            why = "nothing is said in it" if no_answer else f"no rule for a {verdict.kind} found its words here"
            name = codebook.name(verdict.kind, verdict.code)
            yield (verdict.kind, verdict.code, "rule", "(default)", 0, 0, "", 0.0, "given", f"{name}, because {why}.")
    for hit in hits:
        if hit not in used:
            yield _row(text, hit, hit.code, "refused", _against_words(text, hit, verdicts, codebook))


def _question_row(verdict: Verdict, question: str, codebook: Codebook) -> Row:
    """Say that the question was read; it is quoted, since it is ours and not the parent's."""
    name = codebook.name(verdict.kind, verdict.code)
    why = f"“{name}”, since the words alone do not tell and the question was “{question}”."
    return (verdict.kind, verdict.code, "question", "(question)", 0, 0, "", 1.0, "given", why)


def _row(text: str, hit: Hit, code: str, outcome: str, explanation: str) -> Row:
    weight = 1.0 if outcome == "given" else 0.0
    quote = text[hit.start : hit.end]
    return (hit.kind, code, "rule", hit.rule_id, hit.start, hit.end, quote, weight, outcome, explanation)


def _for_words(text: str, hit: Hit, verdict: Verdict, codebook: Codebook) -> str:
    quote, name = text[hit.start : hit.end], codebook.name(hit.kind, hit.code)
    if hit.kind == "service":
        return f"“{quote}” names {name}."
    turned = f" ({hit.reason})" if hit.reason else ""
    if verdict.code != hit.code:
        whole = codebook.name(hit.kind, verdict.code)
        return f"“{quote}” says “{name}”{turned}; with the opposite beside it the whole is “{whole}”."
    note = codebook.note(hit.rule_id).rstrip(".")
    return f"“{quote}” points to “{name}”{turned}." if not note else f"“{quote}” points to “{name}”{turned}: {note}."


def _against_words(text: str, hit: Hit, verdicts: Iterable[Verdict], codebook: Codebook) -> str:
    quote, name = text[hit.start : hit.end], codebook.name(hit.kind, hit.code)
    if not hit.given:
        return f"“{quote}” could point to “{name}”, but was set aside: {hit.reason}."
    winner = next(verdict.code for verdict in verdicts if verdict.kind == hit.kind)
    return f"“{quote}” points to “{name}”, but more speaks for “{codebook.name(hit.kind, winner)}”."
