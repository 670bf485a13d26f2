"""How well codes agree with people's codes, in the measures that the field uses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cobench_analysis.intake.reading import read_table, require_columns
from cobench_analysis.tables import split_ids

REFERENCE_COLUMNS = ("comment_id", "level", "themes", "stance")


def read_reference(path: Path, needed: Sequence[str] = REFERENCE_COLUMNS) -> pd.DataFrame:
    """Read a table of people's codes.

    Parameters
    ----------
    path
        A file with ``comment_id, level, themes, stance`` (``themes`` joined by ``;``).
    needed
        The columns that must be there.

    Raises
    ------
    InputError
        Where a column is missing.
    """
    return read_reference_rows(path, needed).reset_index(drop=True)


def read_reference_rows(path: Path, needed: Sequence[str] = REFERENCE_COLUMNS) -> pd.DataFrame:
    """Read a table of people's codes as :func:`read_reference` does; the index is the row in the file."""
    frame = read_table(path).frame
    require_columns(frame, needed, path.name)
    return frame


def agreement(codes: pd.DataFrame, reference: pd.DataFrame, themes: tuple[str, ...]) -> dict[str, float]:
    """Compare codes with reference codes of the same comments.

    Parameters
    ----------
    codes
        ``comment_id, level, themes, stance``.
    reference
        The same columns, decided by people. Comments that stand in only one table are left out.
    themes
        The ids over which macro figures are averaged; a theme that neither side gives counts 0.

    Returns
    -------
    dict
        ``comments``; ``theme_precision, theme_recall, theme_micro_f1, theme_macro_f1``;
        ``level_accuracy, level_kappa, stance_accuracy, stance_kappa`` (Cohen 1960, "A coefficient
        of agreement for nominal scales").

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.DataFrame({"comment_id": ["a", "b"], "level": ["individual", "strategic"],
    ...                     "themes": ["voice", "access;voice"], "stance": ["ask", "weakness"]})
    >>> agreement(one, one, ("voice", "access"))["theme_micro_f1"]
    1.0
    """
    from sklearn.metrics import accuracy_score, cohen_kappa_score, precision_recall_fscore_support

    both = codes.merge(reference, on="comment_id", suffixes=("", "_people"), validate="one_to_one")
    given, wanted = _indicators(both["themes"], themes), _indicators(both["themes_people"], themes)
    result: dict[str, float] = {"comments": float(len(both))}
    options = {"zero_division": 0.0}
    micro = precision_recall_fscore_support(wanted, given, average="micro", **options)
    macro = precision_recall_fscore_support(wanted, given, average="macro", **options)
    names = ("theme_precision", "theme_recall", "theme_micro_f1")
    result.update({name: float(value) for name, value in zip(names, micro[:3], strict=True)})
    result["theme_macro_f1"] = float(macro[2])
    for kind in ("level", "stance"):
        people, machine = both[f"{kind}_people"], both[kind]
        result[f"{kind}_accuracy"] = float(accuracy_score(people, machine))
        result[f"{kind}_kappa"] = float(cohen_kappa_score(people, machine))
    return result


def _indicators(joined: pd.Series[str], themes: tuple[str, ...]) -> pd.DataFrame:
    sets = [set(split_ids(ids)) for ids in joined]
    return pd.DataFrame([[int(theme in given) for theme in themes] for given in sets], columns=list(themes))


def band_precision(codes: pd.DataFrame, bands: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Count how often the given codes of each band are right.

    Parameters
    ----------
    codes
        The codes, for the ids only.
    bands
        ``comment_id, kind, code, band`` of every given level, theme and stance.
    reference
        ``comment_id, level, themes, stance`` by people.

    Returns
    -------
    DataFrame
        ``kind, band, given, right``, one row per kind and band that occurs.
    """
    people = reference[reference["comment_id"].isin(codes["comment_id"])].set_index("comment_id")
    known = bands[bands["comment_id"].isin(people.index)].copy()
    known["right"] = [
        code in split_ids(str(people.at[comment_id, "themes"]))
        if kind == "theme"
        else code == people.at[comment_id, kind]
        for comment_id, kind, code in known[["comment_id", "kind", "code"]].itertuples(index=False)
    ]
    groups = known.groupby(["kind", "band"])["right"]
    counted = pd.DataFrame({"given": groups.size(), "right": groups.sum()})
    return counted.reset_index()
