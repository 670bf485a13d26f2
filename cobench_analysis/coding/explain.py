"""Say in plain words why a comment is coded so, with the matched words marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from cobench_analysis.coding.classifier import band_totals
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.evidence import MAKES, SOME, STRONG
from cobench_analysis.tables import KINDS, split_ids

Measured = Sequence[tuple[str, str, str, int, int]]
Reasons = Sequence[Mapping[Any, Any]]  # rows of ``evidence`` of one comment
BAND_WORDS = {"sure": "sure", "fairly_sure": "fairly sure", "please_check": "please check"}
MARKED = 0.5  # log-odds (or the 1 of a rule that decides alone) from which on words are marked in the text
MOST_WORDS = 4  # named in one sentence
SHOWN = 160  # characters of a similar comment
LIKELY_ENOUGH = "; a theme needs less than an even chance, and its clearest sentence counts beside the whole"
RULES_NOTE = (
    "Fairly sure: two rules or more speak for it and none against. "
    "Please check: one rule alone, nothing in the words, or rules that disagree."
)


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
    """Return the spans of the words that did most for a code that was given."""
    rows = (row for row in evidence if row["outcome"] == "given" and row["weight"] >= MARKED)
    return [(int(row["start"]), int(row["end"])) for row in rows]


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
    *,
    measured: Measured = (),
    numbers: bool = False,
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
        What to put before and after words that did most for a code.
    measured
        How often codes of each band were right: ``Classifier.measured``.
    numbers
        Whether to give the sum behind each code.

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
    sure = {(band["kind"], band["code"]): band["band"] for band in bands.to_dict("records")}
    pieces = marked_pieces(str(row["text"]), given_spans(rows))
    said = "".join(f"{mark[0]}{piece}{mark[1]}" if marked else piece for piece, marked in pieces)
    lines = [said, ""]
    headings = {"level": "Level", "theme": "Theme", "stance": "Stance", "service": "Service named"}
    named = list(code_names(row, codebook))
    for kind, code, name in named:
        if kind == "stance" and not row["themes"]:
            lines.append("Theme: none (too little speaks for any; a person should read it)")
        band = f" ({BAND_WORDS[sure[kind, code]]})" if (kind, code) in sure else ""
        band = " (decided by a person)" if by_person(rows, kind, code) else band
        lines.append(f"{headings[kind]}: {name}{band}")
        lines += [f"    {reason}" for reason in reasons(rows, kind, code, codebook)]
        lines += [f"    {line}" for line in _sum(rows, kind, code)] if numbers else []
    against = objections(rows, [(kind, code) for kind, code, _ in named], codebook)
    if against:
        lines += ["", "Looked at and not given:", *(f"    {reason}" for reason in against)]
    return "\n".join([*lines, "", *(band_notes(measured) or [RULES_NOTE])])


def band_notes(measured: Measured) -> list[str]:
    """Say what each band has been worth.

    Parameters
    ----------
    measured
        Rows of kind, code, band, given, right: ``Classifier.measured``.

    Examples
    --------
    >>> band_notes([("theme", "voice", "sure", 100, 94), ("level", "individual", "sure", 50, 45)])
    ['Sure: right for 90 of 100 levels and 94 of 100 themes, on comments that were not learnt from.']
    """
    notes, totals = [], band_totals(measured)
    for band, words in BAND_WORDS.items():
        counts = {kind: totals[kind, band] for kind in KINDS if (kind, band) in totals}
        shares = [f"{100 * right / given:.0f} of 100 {kind}s" for kind, (given, right) in counts.items()]
        if shares:
            listed = " and ".join((", ".join(shares[:-1]), shares[-1])) if len(shares) > 1 else shares[0]
            notes.append(f"{words.capitalize()}: right for {listed}, on comments that were not learnt from.")
    return notes


def by_comment(evidence: pd.DataFrame) -> Mapping[str, list[Mapping[Any, Any]]]:
    """Return the rows of ``evidence`` by comment; a comment without any has an empty list."""
    found: dict[str, list[Mapping[Any, Any]]] = defaultdict(list)
    for reason in evidence.to_dict("records"):
        found[reason["comment_id"]].append(reason)
    return found


def by_person(evidence: Reasons, kind: str, code: str) -> bool:
    """Say whether a person decided on a code."""
    return any(row["source"] == "person" and (row["kind"], row["code"]) == (kind, code) for row in evidence)


def objections(evidence: Reasons, given: Sequence[tuple[str, str]], codebook: Codebook) -> list[str]:
    """Return one reason for each code that was looked at and not given: what spoke for it, and why it lost.

    Parameters
    ----------
    evidence
        The comment's reasons.
    given
        Kind and id of every code that was given.
    codebook
        For names, and which rule is whose.
    """
    settled = {row["kind"] for row in evidence if row["source"] == "person" and row["kind"] in ("level", "stance")}
    refused = ((row["kind"], row["code"]) for row in evidence if row["outcome"] == "refused")
    lost = dict.fromkeys(one for one in refused if one[0] not in settled)  # where a person decided, no sum did
    told = []
    for kind, code in (one for one in lost if one not in given):
        rows = [row for row in evidence if (row["kind"], row["code"]) == (kind, code)]
        own = [row["explanation"] for row in rows if _is_own(row, codebook)]
        if own:
            told.append(own[0])
            continue
        words = [word for word, weight in _words(rows, codebook).items() if weight >= SOME]
        if words:
            told.append(f"{_quoted(words)} could mean “{codebook.name(kind, code)}”, but not enough speaks for it.")
    return told


def reasons(evidence: Reasons, kind: str, code: str, codebook: Codebook) -> list[str]:
    """Return why a code was given, in sentences: rules first, then the words that suggested it or spoke against it.

    Parameters
    ----------
    evidence
        The comment's reasons.
    kind, code
        The code.
    codebook
        For which rule is whose.
    """
    rows = [row for row in evidence if (row["kind"], row["code"], row["outcome"]) == (kind, code, "given")]
    told = list(dict.fromkeys(row["explanation"] for row in rows if _is_own(row, codebook)))
    if not any(row["source"] == "classifier" for row in rows):
        return told
    words = sorted(_words(rows, codebook).items(), key=lambda word: -abs(word[1]))
    strong = [word for word, weight in words if weight >= STRONG]
    some = [word for word, weight in words if SOME <= weight < STRONG]
    against = [word for word, weight in words if weight <= -SOME]
    if strong:
        told.append(f"Strongly suggested by {_quoted(strong)}{f'; somewhat by {_quoted(some)}' if some else ''}.")
    elif some:
        told.append(f"Suggested by {_quoted(some)}.")
    if against:
        told.append(f"Spoke against it: {_quoted(against)}.")
    return told or ["No single word decides it: many small signs together, and how common it is."]


def _is_own(row: Mapping[Any, Any], codebook: Codebook) -> bool:
    """Say whether a reason is a rule for this very code, the question, a person or a default."""
    own = codebook.speaks_for(str(row["rule_id"]), str(row["kind"]), str(row["code"]))
    return bool(row["source"] != "classifier") and own and MAKES not in str(row["explanation"])


def _words(rows: Reasons, codebook: Codebook) -> dict[str, float]:
    """Return what each quoted word adds to a code, rules for other codes included."""
    adds: dict[str, float] = {}
    for row in rows:
        if row["quote"] and not _is_own(row, codebook):
            word = str(row["quote"]).lower() if row["quote"] != "I" else "I"
            adds[word] = adds.get(word, 0.0) + float(row["weight"])
    return adds


def _quoted(words: Sequence[str]) -> str:
    shown = [f"“{word}”" for word in words[:MOST_WORDS]]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _sum(rows: Reasons, kind: str, code: str) -> list[str]:
    """Return the sum behind a code: every row's log-odds, and the total."""
    inside = [row for row in rows if (row["kind"], row["code"], row["outcome"]) == (kind, code, "given")]
    if not any(row["source"] == "classifier" for row in inside):
        return []
    lines = [
        f"{row['weight']:+6.2f}  {row['quote'] or row['rule_id']}{f' ({rule})' if (rule := _rule(row)) else ''}"
        for row in inside
    ]
    total = sum(row["weight"] for row in inside)
    below = f"; the likeliest {kind} all the same" if kind != "theme" else LIKELY_ENOUGH
    return [*lines, f"{total:+6.2f}  in all (log-odds before calibration{below if total < 0 else ''})"]


def _rule(row: Mapping[Any, Any]) -> str:
    return str(row["rule_id"]) if row["source"] == "rule" else ""


def similar_words(similar: pd.DataFrame, codebook: Codebook) -> list[str]:
    """Say under a heading how comments like this one were coded, and which of them are invented.

    Parameters
    ----------
    similar
        From ``similar.most_similar``; what has a ``group`` (its writer) was written for the project.
    codebook
        For names.
    """
    rows = similar.to_dict("records")
    if not rows:
        return ["No coded comment is much like it."]
    note = " (invented: written to learn from, mostly by language models)" if any(map(_is_invented, rows)) else ""
    lines = [f"Coded comments most like it{note}:"]
    for row in rows:
        text = str(row["text"])
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN].rsplit(' ', 1)[0]} …"
        codes = ((kind, code) for kind in ("level", "stance") for code in split_ids(str(row[kind])))
        themes = (("theme", theme) for theme in split_ids(str(row["themes"])))
        names = [codebook.name(kind, code) for kind, code in (*themes, *codes)]
        invented = " (invented)" if _is_invented(row) else ""
        lines.append(f"    {row['comment_id']}{invented}: {shown}\n        coded {', '.join(names)}")
    return lines


def _is_invented(row: Mapping[Any, Any]) -> bool:
    return bool(row.get("group"))
