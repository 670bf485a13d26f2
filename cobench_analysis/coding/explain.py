"""Say in plain words why a comment is coded so, with the matched words marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.tables import split_ids

Reasons = Sequence[Mapping[Any, Any]]  # rows of ``evidence`` of one comment
BAND_NOTE = (
    "Fairly sure: two rules or more speak for it and none against. "
    "Please check: one phrase alone, nothing in the words, or phrases that disagree."
)
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
    row: Mapping[Any, Any],
    evidence: pd.DataFrame,
    bands: pd.DataFrame,
    codebook: Codebook,
    mark: tuple[str, str] = ("[", "]"),
) -> str:
    """Return the explanation of one comment as plain text.

    Parameters
    ----------
    row
        The comment's row of ``codes``.
    evidence, bands
        Its rows of ``evidence`` and ``bands``.
    codebook
        For names.
    mark
        What to put before and after words that gave a code.

    Examples
    --------
    >>> import pandas as pd
    >>> from cobench_analysis import Coder, load_codebook
    >>> book = load_codebook()
    >>> coding = Coder(book).code(pd.DataFrame({"comment_id": ["a"], "text": ["The waiting list is too long"]}))
    >>> "waiting list" in explain(coding.codes.iloc[0], coding.evidence, coding.bands, book)
    True
    """
    rows = evidence.to_dict("records")
    sure = {(band["kind"], band["code"]): BAND_WORDS[band["band"]] for band in bands.to_dict("records")}
    pieces = marked_pieces(str(row["text"]), given_spans(rows))
    said = "".join(f"{mark[0]}{piece}{mark[1]}" if marked else piece for piece, marked in pieces)
    lines = [said, ""]
    headings = {"level": "Level", "theme": "Theme", "stance": "Stance", "service": "Service named"}
    for kind, code, name in code_names(row, codebook):
        if kind == "stance" and not row["themes"]:
            lines.append("Theme: none (no rule found words for a theme; a person should read it)")
        band = f" ({sure[kind, code]})" if (kind, code) in sure else ""
        lines.append(f"{headings[kind]}: {name}{band}")
        lines += [f"    {reason}" for reason in reasons(rows, kind, code, "given")]
    against = objections(rows, [(kind, code) for kind, code, _ in code_names(row, codebook)])
    if against:
        lines += ["", "Looked at and not given:", *(f"    {reason}" for reason in against)]
    return "\n".join([*lines, "", BAND_NOTE])


def objections(evidence: Reasons, given: Sequence[tuple[str, str]]) -> list[str]:
    """Return one reason for each code that was looked at and not given: what spoke for it, and why it lost."""
    first: dict[tuple[str, str], str] = {}
    for row in evidence:
        code = (row["kind"], row["code"])
        if row["outcome"] == "refused" and code not in given:
            first.setdefault(code, row["explanation"])
    return list(first.values())


def reasons(evidence: Reasons, kind: str, code: str | None, outcome: str) -> list[str]:
    """Return the explanations of a kind of code, one code or all, without repeats."""
    wanted = (
        row["explanation"]
        for row in evidence
        if row["kind"] == kind and row["outcome"] == outcome and code in (None, row["code"])
    )
    return list(dict.fromkeys(wanted))
