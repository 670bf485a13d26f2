"""Say in plain words why a comment is coded so, with the matched words marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.tables import split_ids

Reasons = Sequence[Mapping[Any, Any]]  # rows of ``evidence`` of one comment
BAND_WORDS = {"sure": "sure", "fairly_sure": "fairly sure", "please_check": "please check"}


def marked_pieces(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Cut a text into pieces that are marked or not; overlapping spans are joined.

    Parameters
    ----------
    text
        The text that the spans index.
    spans
        ``(start, end)`` pairs; empty ones are left out.

    Examples
    --------
    >>> marked_pieces("ring me back", [(0, 4), (2, 7)])
    [('ring me', True), (' back', False)]
    """
    joined: list[list[int]] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([start, end])
    pieces, last = [], 0
    for start, end in joined:
        pieces += [(text[last:start], False), (text[start:end], True)]
        last = end
    return [(piece, marked) for piece, marked in [*pieces, (text[last:], False)] if piece]


def given_spans(evidence: Reasons) -> list[tuple[int, int]]:
    """Return the spans of the reasons that gave a code."""
    return [(int(row["start"]), int(row["end"])) for row in evidence if row["outcome"] == "given"]


def code_names(row: Mapping[Any, Any], codebook: Codebook) -> Iterator[tuple[str, str, str]]:
    """Yield ``kind, id, name`` of every code of a row of ``codes``, level first, services last."""
    for kind, ids in (
        ("level", [str(row["level"])]),
        ("theme", split_ids(str(row["themes"]))),
        ("stance", [str(row["stance"])]),
        ("service", split_ids(str(row["services"]))),
    ):
        for code in ids:
            yield kind, code, codebook.name(kind, code)


def explain(
    row: Mapping[Any, Any], evidence: pd.DataFrame, codebook: Codebook, mark: tuple[str, str] = ("[", "]")
) -> str:
    """Return the explanation of one comment as plain text.

    Parameters
    ----------
    row
        The comment's row of ``codes``.
    evidence
        Its rows of ``evidence``.
    codebook
        For names and definitions.
    mark
        What to put before and after words that gave a code.

    Examples
    --------
    >>> import pandas as pd
    >>> from cobench_analysis import Coder, load_codebook
    >>> book = load_codebook()
    >>> coding = Coder(book).code(pd.DataFrame({"comment_id": ["a"], "text": ["The waiting list is too long"]}))
    >>> "waiting list" in explain(coding.codes.iloc[0], coding.evidence, book)
    True
    """
    rows = evidence.to_dict("records")
    pieces = marked_pieces(str(row["text"]), given_spans(rows))
    said = "".join(f"{mark[0]}{piece}{mark[1]}" if marked else piece for piece, marked in pieces)
    lines = [said, ""]
    headings = {"level": "Level", "theme": "Theme", "stance": "Stance", "service": "Service named"}
    codes = list(code_names(row, codebook))
    for kind, heading in headings.items():
        here = [(code, name) for found, code, name in codes if found == kind]
        if not here and kind == "theme":
            lines.append("Theme: none. No rule found words for a theme; a person should read it.")
        for code, name in here:
            lines.append(f"{heading}: {name}")
            lines += [f"    {reason}" for reason in reasons(rows, kind, code, "given")]
    against = [reason for kind in headings for reason in reasons(rows, kind, None, "refused")]
    if against:
        lines += ["", "Looked at and not given:", *(f"    {reason}" for reason in against)]
    return "\n".join([*lines, "", certainty_words(str(row["status"]))])


def reasons(evidence: Reasons, kind: str, code: str | None, outcome: str) -> list[str]:
    """Return the explanations of a kind of code, one code or all, without repeats."""
    wanted = (
        row["explanation"]
        for row in evidence
        if row["kind"] == kind and row["outcome"] == outcome and code in (None, row["code"])
    )
    return list(dict.fromkeys(wanted))


def certainty_words(status: str) -> str:
    """Say how sure the coding is of the comment as a whole."""
    if status == "please_check":
        return (
            "How sure: please check. At least one code rests on one phrase, on a default, or on phrases that disagree."
        )
    return f"How sure: {BAND_WORDS[status]}. For each code two rules or more agree and none speaks against it."
