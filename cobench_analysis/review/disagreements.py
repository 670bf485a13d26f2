"""Where people and the computer disagree, with the reasons of both sides as far as they were written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.coder import Coding
from cobench_analysis.review.compared import COLUMN_OF
from cobench_analysis.tables import BANDS, split_ids

DISAGREEMENT_COLUMNS = (
    "comment_id", "kind", "people", "computer", "band", "reasons_for", "reasons_against", "how", "sure",
)  # fmt: skip
REASONS_TOLD = 4  # of a code; the strongest, since a model has a little to say of every word
NO_SIGN = "no sign of it was found"
Rows = Sequence[Mapping[str, Any]]  # of ``evidence``


def disagreements(coding: Coding, reference: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """List where people and the computer gave different codes.

    Parameters
    ----------
    coding
        The computer's codes, bands and evidence.
    reference
        ``comment_id, level, themes, stance`` by people, and ``how`` and ``sure`` where they are known.
        Comments that stand in only one of the two are left out.
    codebook
        For the names of codes.

    Returns
    -------
    DataFrame
        ``DISAGREEMENT_COLUMNS``, one row per comment and kind that differ, by comment: what ``people`` and the
        ``computer`` gave; the least sure ``band`` of the codes that only the computer gave (blank where there
        are none); why it gave these (``reasons_for``), and why not those that only people gave
        (``reasons_against``). People wrote no reasons down; ``how`` they came to the coding of the comment and
        how many of them would defend it (``sure``) are passed on. Of the comment only quoted words are told.

    Examples
    --------
    >>> from cobench_analysis import Coder, load_codebook
    >>> book = load_codebook()
    >>> coding = Coder(book).code(pd.DataFrame({"comment_id": ["a"], "text": ["The waiting list is long"]}))
    >>> reference = coding.codes[["comment_id", "level", "themes", "stance"]].assign(themes="voice")
    >>> found = disagreements(coding, reference, book)
    >>> found.loc[0, ["kind", "people", "computer", "reasons_against"]].tolist()
    ['theme', 'voice', 'timeliness', '“Being listened to”: no sign of it was found.']
    """
    both = coding.codes.merge(reference, on="comment_id", suffixes=("", "_people"), validate="one_to_one")
    both = both.assign(**{name: "" for name in ("how", "sure") if name not in both.columns})
    teller = _Teller(coding, codebook, both["comment_id"])
    rows = [row for comment in both.sort_values("comment_id").to_dict("records") for row in teller.of(comment)]
    return pd.DataFrame(rows, columns=list(DISAGREEMENT_COLUMNS), dtype="str")


class _Teller:
    """Tells what differs in a comment."""

    def __init__(self, coding: Coding, codebook: Codebook, ids: pd.Series[str]) -> None:
        self._book = codebook
        bands = coding.bands[coding.bands["comment_id"].isin(ids)]
        self._band = dict(zip(zip(*(bands[name] for name in _CODE), strict=True), bands["band"], strict=True))
        evidence = coding.evidence[coding.evidence["comment_id"].isin(ids)]
        self._reasons: dict[tuple[str, ...], Rows] = {
            tuple(map(str, code)): rows.to_dict("records")  # type: ignore[misc]
            for code, rows in evidence.groupby([*_CODE, "outcome"], sort=False)
        }

    def of(self, comment: Mapping[Any, Any]) -> Iterator[tuple[str, ...]]:
        """Yield a row for each kind of code that differs."""
        name = str(comment["comment_id"])
        for kind, column in COLUMN_OF.items():
            people, computer = str(comment[f"{column}_people"]), str(comment[column])
            wanted, given = split_ids(people), split_ids(computer)
            if set(wanted) == set(given):
                continue
            extra = [code for code in given if code not in wanted]
            missed = [code for code in wanted if code not in given]
            bands = [self._band[name, kind, code] for code in extra if (name, kind, code) in self._band]
            yield (
                *(name, kind, people, computer, max(bands, key=BANDS.index, default="")),
                " ".join(self._given(name, kind, code) for code in extra),
                " ".join(self._refused(name, kind, code, given) for code in missed),
                *(str(comment["how"]), str(comment["sure"])),
            )

    def _given(self, comment: str, kind: str, code: str) -> str:
        """Say what spoke most for a code; where no words did, what else (a default, the question)."""
        rows = self._reasons.get((comment, kind, code, "given"), [])
        spoke = [row for row in rows if row["quote"] and row["weight"] > 0]
        return _told(spoke or [row for row in rows if not row["quote"]][:1])

    def _refused(self, comment: str, kind: str, code: str, given: Sequence[str]) -> str:
        """Say what spoke against a code: first what was set aside, which adds nothing, then what counts most."""
        rows = [row for row in self._reasons.get((comment, kind, code, "refused"), []) if row["quote"]]
        name = self._book.name(kind, code)
        if not rows:
            return f"“{name}”: {NO_SIGN}."
        told = _told(rows)
        if all(row["weight"] > 0 and row["source"] == "classifier" for row in rows):
            more = f"more speaks for “{self._book.name(kind, given[0])}”" if kind != "theme" else "it is not enough"
            return f"{told} But {more}."
        return told


_CODE = ("comment_id", "kind", "code")


def _told(rows: Rows) -> str:
    """Return the explanations of the reasons that count most, without repeats."""
    strongest = sorted(rows, key=lambda row: (row["weight"] != 0, -abs(row["weight"])))
    return " ".join(list(dict.fromkeys(str(row["explanation"]) for row in strongest))[:REASONS_TOLD])
