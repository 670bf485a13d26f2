"""How far people and the computer agree, in words and aligned tables. No comment's text is among them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from cobench_analysis.coding.explain import BAND_WORDS
from cobench_analysis.review.agreement_tables import AgreementTables
from cobench_analysis.review.compared import COLUMN_OF
from cobench_analysis.review.intervals import CONFIDENCE, FEW, ROUNDS
from cobench_analysis.review.per_code import MEASURES

TITLES = {"level": "Levels", "theme": "Themes", "stance": "Stances"}
MEASURE_WORDS = {
    "theme_precision": "Themes: precision (of those the computer gave, people gave too)",
    "theme_recall": "Themes: recall (of those people gave, the computer gave too)",
    "theme_micro_f1": "Themes: F1, all in one heap (micro)",
    "theme_macro_precision": "Themes: precision, each theme counted alike (macro)",
    "theme_macro_recall": "Themes: recall, each theme counted alike (macro)",
    "theme_macro_f1": "Themes: F1, each theme counted alike (macro)",
    "theme_alpha": "Themes: Krippendorff's alpha, sets by MASI",
    "level_accuracy": "Level: the same (accuracy)",
    "level_kappa": "Level: Cohen's kappa",
    "level_weighted_kappa": "Level: weighted kappa, near misses count half (linear)",
    "level_alpha": "Level: Krippendorff's alpha",
    "stance_accuracy": "Stance: the same (accuracy)",
    "stance_kappa": "Stance: Cohen's kappa",
    "stance_alpha": "Stance: Krippendorff's alpha",
}
TOO_FEW, NOT_DEFINED = "too few", "none"
INTERVAL = f"{100 * CONFIDENCE:.0f} % interval"
GAP = "  "


def agreement_words(found: AgreementTables, about: str) -> str:
    """Say how far people and the computer agree: a paragraph for everyone, then tables.

    Parameters
    ----------
    found
        What was measured.
    about
        A sentence or two on which comments these are.

    Examples
    --------
    >>> from cobench_analysis import Coder, load_codebook
    >>> from cobench_analysis.review.agreement_tables import agreement_tables
    >>> book = load_codebook()
    >>> coding = Coder(book).code(pd.DataFrame({"comment_id": ["a"], "text": ["The waiting list is long"]}))
    >>> tables = agreement_tables(coding, coding.codes[["comment_id", "level", "themes", "stance"]], book)
    >>> agreement_words(tables, "One comment.").splitlines()[1]
    'Measured on 1 comment: too few to say how well the computer agrees with people.'
    """
    lines = [about, *_plainly(found), "", *_overall(found), "", *_bands(found.bands)]
    for kind, title in TITLES.items():
        lines += ["", *_codes(found.codes[found.codes["kind"] == kind], title)]
    return "\n".join([*lines, "", *_notes(found), "", *_differ(found)])


def _plainly(found: AgreementTables) -> Iterator[str]:
    counted = f"{found.comments:,} comment{'' if found.comments == 1 else 's'}"
    if found.comments < FEW:
        yield f"Measured on {counted}: too few to say how well the computer agrees with people."
        return
    value = {row["measure"]: _in_hundred(row) for row in found.overall.to_dict("records")}
    yield (
        f"Measured on {counted}. Of 100 themes that the computer gave, people gave {value['theme_precision']} as well; "
        f"of 100 that people gave, the computer found {value['theme_recall']}. It chose the same level as people for "
        f"{value['level_accuracy']} of 100 comments, and the same stance for {value['stance_accuracy']}. (In brackets: "
        "where the number would likely lie with other comments of this kind.) Where they differ, either may be right."
    )
    if found.left_out:
        yield f"Left out: {found.left_out:,} comments that people coded and that are not among the comments."


def _in_hundred(row: Mapping[Hashable, Any]) -> str:
    if pd.isna(row["value"]):
        return "an unknown number"
    edges = "" if pd.isna(row["low"]) else f" ({100 * row['low']:.0f} to {100 * row['high']:.0f})"
    return f"{100 * row['value']:.0f}{edges}"


def _overall(found: AgreementTables) -> Iterator[str]:
    rows = []
    for row in found.overall.to_dict("records"):
        enough = row["comments"] >= FEW
        value = f"{row['value']:.2f}" if pd.notna(row["value"]) else NOT_DEFINED if enough else TOO_FEW
        edges = "" if pd.isna(row["low"]) else f"{row['low']:.2f} to {row['high']:.2f}"
        rows.append((MEASURE_WORDS[row["measure"]], value, edges, f"{row['comments']:,}"))
    yield from aligned(("All together (1 is perfect)", "value", INTERVAL, "comments"), rows)
    placed = found.overall.set_index("measure")["comments"].get("level_weighted_kappa")
    if placed is not None:
        yield (
            f"Near misses: individual, operational, strategic in this order; {found.comments - placed:,} comments that "
            "one side or both call unclear are left out."
        )
    yield (
        f"Intervals: the comments drawn again {ROUNDS:,} times (bootstrap); alpha has none. Kappa and alpha: 0 is "
        "chance."
    )


def _bands(bands: pd.DataFrame) -> Iterator[str]:
    rows = [
        (
            f"{row['kind'].capitalize()}: {BAND_WORDS[row['band']]}",
            *_share(row, ""),
            *_share(row, "_before"),
        )
        for row in bands.to_dict("records")
    ]
    head = ("How sure, and how often right", "here", "share", INTERVAL, "when it learnt", "share", INTERVAL)
    yield from aligned(head, rows)
    fewer = bands[bands["share_before"] > bands["high"]]
    if len(fewer):
        named = ", ".join(f"{row['kind']} {BAND_WORDS[row['band']]}" for row in fewer.to_dict("records"))
        yield f"Less often right here than when it learnt, by more than chance: {named}."
    yield (
        "When it learnt: on the comments of training_comments.csv and the coded years, each judged by a model that had "
        "not seen it nor its writer (cross-fitting). Intervals: Wilson."
    )


def _share(row: Mapping[Hashable, Any], side: str) -> tuple[str, str, str]:
    given = row[f"given{side}"]
    if not given:
        return "0", "", ""
    edges = f"{100 * row[f'low{side}']:.0f} to {100 * row[f'high{side}']:.0f} %"
    return f"{row[f'right{side}']:,} of {given:,}", f"{100 * row[f'share{side}']:.0f} %", edges


def _codes(codes: pd.DataFrame, title: str) -> Iterator[str]:
    rows = [
        (row["code"], *(f"{row[name]:,}" for name in ("people", "computer", "both")), *_measures(row))
        for row in codes.to_dict("records")
    ]
    names = ("precision", "recall", "F1", "kappa")
    yield from aligned((title, "people", "computer", "both", *names), rows)


def _measures(row: Mapping[Hashable, Any]) -> Iterator[str]:
    either = row["people"] + row["computer"] - row["both"]
    for name, count in zip(MEASURES, (row["computer"], row["people"], either, either), strict=True):
        if pd.notna(row[name]):
            yield f"{row[name]:.2f} ({_short(row[f'{name}_low'])}–{_short(row[f'{name}_high'])})"
        else:
            yield TOO_FEW if count < FEW else NOT_DEFINED


def _short(number: float) -> str:
    """Return a number in three signs, where it is not negative.

    Examples
    --------
    >>> _short(0.5), _short(0.996), _short(-0.05)
    ('.50', '1.0', '-.05')
    """
    words = f"{number:.2f}"
    return words[:3] if abs(number) >= 0.995 else words.replace("0.", ".", 1)


def _notes(found: AgreementTables) -> Iterator[str]:
    codes, whole = found.codes, found.overall
    yield (
        f"{TOO_FEW}: too few to say, since fewer than {FEW} comments have the code (precision: by the computer; "
        "recall: by people; F1 and kappa: by either)."
    )
    certain = any((codes[name].notna() & (codes[f"{name}_low"] == codes[f"{name}_high"])).any() for name in MEASURES)
    if certain:
        yield "An interval of one number, as (1.0–1.0): no such difference among these comments; it may still be met."
    told = {words for row in codes.to_dict("records") for words in _measures(row)}
    if NOT_DEFINED in told or (whole["value"].isna() & (whole["comments"] >= FEW)).any():
        yield f"{NOT_DEFINED}: cannot be told, since all comments have the same code or nothing was given."


def _differ(found: AgreementTables) -> Iterator[str]:
    differ = found.differ
    if differ.empty:
        yield "People and the computer agree on every code of these comments."
        return
    counts = differ["kind"].value_counts()
    kinds = ", ".join(f"{kind} {counts[kind]:,}" for kind in COLUMN_OF if kind in counts)
    yield f"They differ in {differ['comment_id'].nunique():,} of {found.comments:,} comments: {kinds}."


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table: the first column to the left, the others to the right.

    Examples
    --------
    >>> print(*aligned(("code", "n"), [("voice", "12"), ("access", "3")]), sep="|")
    code     n|voice   12|access   3
    """
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for first, *others in (head, *rows):
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        yield GAP.join(cells).rstrip()
