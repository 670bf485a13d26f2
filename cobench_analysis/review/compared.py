"""The codes of people and of the computer side by side, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cobench_analysis import tables
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.lookup import Bools
from cobench_analysis.errors import UsageError
from cobench_analysis.tables import split_ids

COLUMN_OF = {kind: column for kind, column in tables.COLUMN_OF.items() if kind != "service"}  # of what people code


@dataclass(frozen=True)
class Compared:
    """The codes that people and the computer gave to the same ``n`` comments.

    Parameters
    ----------
    ids
        The comments, sorted, so that the order of rows changes nothing.
    codes
        The ``k`` codes, as kind and id: levels, themes, stances, each in codebook order.
    people, computer
        ``(n, k)``: whether each side gave the code.
    """

    ids: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    people: Bools
    computer: Bools

    def of(self, kind: str) -> list[int]:
        """Return the places of a kind's codes."""
        return [place for place, (other, _) in enumerate(self.codes) if other == kind]

    def chosen(self, kind: str) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return which of a kind's codes people and the computer chose: of levels and stances, one each."""
        places = self.of(kind)
        return self.people[:, places].argmax(axis=1), self.computer[:, places].argmax(axis=1)


def compare(codes: pd.DataFrame, reference: pd.DataFrame, codebook: Codebook) -> Compared:
    """Set the computer's codes beside those of people.

    Parameters
    ----------
    codes
        ``comment_id, level, themes, stance`` by the computer.
    reference
        The same columns by people. Comments that stand in only one table are left out.
    codebook
        Names the codes; themes that it does not have are left out.

    Raises
    ------
    UsageError
        Where a comment has not just one level and one stance of the codebook.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> columns = ["comment_id", "level", "themes", "stance"]
    >>> one = pd.DataFrame([("a", "individual", "voice;access", "ask")], columns=columns)
    >>> both = compare(one, one, load_codebook())
    >>> both.ids, int(both.people.sum())
    (('a',), 4)
    """
    both = codes.merge(reference, on="comment_id", suffixes=("", "_people"), validate="one_to_one")
    both = both.sort_values("comment_id")
    known = tuple((kind, code) for kind, code in codebook.numbered if kind in COLUMN_OF)
    sides = (given_codes([both[column + side] for column in COLUMN_OF.values()], known) for side in ("_people", ""))
    compared = Compared(tuple(both["comment_id"]), known, *sides)
    for kind in ("level", "stance"):
        places = compared.of(kind)
        if places and (np.stack((compared.people, compared.computer))[:, :, places].sum(axis=2) != 1).any():
            raise UsageError(
                f"Each comment must have one {kind} that the codebook knows, by people and by the computer."
            )
    return compared


def given_codes(columns: Sequence[pd.Series[str]], known: Sequence[tuple[str, str]]) -> Bools:
    """Return ``(n, k)``: whether each code stands in the column of its kind; codes that are not known are left out.

    Parameters
    ----------
    columns
        Ids joined by ``;``: of levels, themes and stances, in this order.
    known
        The ``k`` codes, as kind and id.

    Examples
    --------
    >>> columns = [pd.Series(["strategic"]), pd.Series(["voice;access"]), pd.Series(["ask"])]
    >>> given_codes(columns, [("theme", "access"), ("stance", "mixed")]).tolist()
    [[True, False]]
    """
    number = {pair: place for place, pair in enumerate(known)}
    given = np.zeros((len(columns[0]), len(known)), np.bool_)
    for kind, column in zip(COLUMN_OF, columns, strict=True):
        for row, joined in enumerate(column):
            given[row, [number[kind, code] for code in split_ids(joined) if (kind, code) in number]] = True
    return given
