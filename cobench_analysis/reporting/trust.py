"""How far to trust the coding: measured against people's codes, said in plain words first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cobench_analysis.coding.explain import BAND_WORDS
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.year import Year
from cobench_analysis.review.intervals import wilson
from cobench_analysis.tables import BANDS, KINDS

Counts = Sequence[Sequence[Any]]  # rows of kind, band, given, right

EVEN = 0.05  # precision and recall this near are told as alike
_MEASURES = (
    ("theme_precision", "Of the themes given, the share that people gave too (precision)"),
    ("theme_recall", "Of the themes that people gave, the share that was found (recall)"),
    ("theme_micro_f1", "Themes, all together (micro F1)"),
    ("theme_macro_f1", "Themes, each counted alike (macro F1)"),
    ("level_accuracy", "Level the same as people's (accuracy)"),
    ("level_kappa", "Level, agreement beyond chance (Cohen's kappa)"),
    ("stance_accuracy", "Stance the same as people's (accuracy)"),
    ("stance_kappa", "Stance, agreement beyond chance (Cohen's kappa)"),
)


def trust(year: Year) -> Fragment:
    """Return the sentence and the table of agreement, and what each band has been worth."""
    practice = year.measured["practice"]
    columns = [(f"{practice['comments']:.0f} practice comments", practice)]
    if "year" in year.measured:
        own = year.measured["year"]
        columns.append((f"{own['comments']:.0f} comments of {year.year}", own))
    head = ("Measure", *(name for name, _ in columns))
    rows = [(words, *(f"{result[key]:.2f}" for _, result in columns)) for key, words in _MEASURES]
    measured = year.measured
    return (
        part("paragraph", trust_sentence(practice))
        + part("table", "Agreement with people's codes (1 is perfect)", head, rows, tuple(range(1, len(head))))
        + part("paragraph", band_sentence(measured["unseen"], measured["bands"], int(measured["measured_on"])))
        + _bands("How often codes of each band were right on comments left out while learning", measured["unseen"])
        + _bands("How often codes of each band were right on the practice comments", measured["bands"])
        + (part("paragraph", rare_sentence(measured["rare"])) if measured["rare"] else Fragment(""))
    )


def band_sentence(unseen: Counts, practice: Counts, measured_on: int) -> str:
    """Say in plain words what each band is worth.

    Parameters
    ----------
    unseen, practice
        Rows of kind, band, given, right.
    measured_on
        On how many comments the bands were measured.

    Examples
    --------
    >>> band_sentence([["theme", "sure", 100, 94]], [["theme", "sure", 10, 9]], 1000)[:66]
    'Of the themes that the program called sure, 94 of 100 were right o'
    """
    held = {(kind, band): (right, given) for kind, band, given, right in unseen}
    tested = {(kind, band): (right, given) for kind, band, given, right in practice}
    told = []
    for band, words in BAND_WORDS.items():
        if ("theme", band) in held:
            right, given = held["theme", band]
            other = tested.get(("theme", band))
            ours = f", and {other[0]} of {other[1]} on the practice comments" if other else ""
            told.append(f"called {words}, {100 * right / given:.0f} of 100 were right on comments left out{ours}")
    if not told:
        return "What each band is worth was not measured."
    return (
        f"Of the themes that the program {'; of those '.join(told)}. ("
        f"Measured on {measured_on:,} comments, each judged by a model that had seen nothing of its writer.)"
    )


def rare_sentence(rare: Sequence[str]) -> str:
    """Name the codes that were too rare to be learnt.

    Examples
    --------
    >>> rare_sentence(["Local Offer"])
    'Too rare to be learnt, so read by hand: Local Offer.'
    """
    return f"Too rare to be learnt, so read by hand: {', '.join(rare)}."


def trust_sentence(measured: Mapping[str, float]) -> str:
    """Say in plain words how often the coding is right and how much it misses.

    Parameters
    ----------
    measured
        The result of ``review.agreement``.

    Examples
    --------
    >>> even = dict.fromkeys(("theme_precision", "theme_recall", "level_accuracy", "stance_accuracy"), 0.5)
    >>> trust_sentence(even | {"comments": 10.0})[-37:]
    'single codes and counts can be wrong.'
    """
    right, found = measured["theme_precision"], measured["theme_recall"]
    if abs(right - found) <= EVEN:
        balance = "It misses themes about as often as it gives wrong ones"
    else:
        likely, unlikely = ("low", "high") if found < right else ("high", "low")
        balance = f"Counts of themes are more likely too {likely} than too {unlikely}"
    return (
        f"On {measured['comments']:.0f} practice comments that the program had never seen, {_in_ten(right)} of "
        f"10 themes that the computer gave were also given by people, and it found {_in_ten(found)} of 10 themes that "
        f"people gave. It chose the same level as people for {_in_ten(measured['level_accuracy'])} of 10 comments, and "
        f"the same stance for {_in_ten(measured['stance_accuracy'])} of 10. {balance}; "
        "single codes and counts can be wrong."
    )


def _in_ten(share: float) -> str:
    return f"{10 * share:.0f}"


def _bands(caption: str, measured: Counts) -> Fragment:
    rows = []
    for kind, band, given, right in sorted(measured, key=lambda row: (KINDS.index(row[0]), BANDS.index(row[1]))):
        low, high = wilson(right, given)
        rows.append(
            (
                f"{kind.capitalize()}: {BAND_WORDS[band]}",
                f"{right:,} of {given:,}",
                f"{100 * right / given:.0f} %",
                f"{100 * low:.0f} % to {100 * high:.0f} %",
            )
        )
    head = ("Kind of code and band", "Right", "Share", "95 % interval")
    return part("table", caption, head, rows, (1, 2, 3))
