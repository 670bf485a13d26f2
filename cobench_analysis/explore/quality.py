"""What came in and in what state: answers, empty ones, repeats, mended and redacted texts, words that may be names."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cobench_analysis.explore.selection import NOT_FOR_PUBLICATION
from cobench_analysis.reporting.counting import HEARD as HEARD_COLUMNS
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.year import Year

HEAD = (
    "Counts of a year that is not open are rounded, and small ones are hidden; but answers stand below one by one, so "
    "that whoever has this page can count them. Do not pass it on."
)
HEARD = list(HEARD_COLUMNS)
LONG = 200  # words from which on a comment is worth a look: a letter, perhaps, or a form pasted whole
QUARTERS = (0.1, 0.25, 0.5, 0.75, 0.9)
_STATES = {
    "answers": "Answers",
    "given": "Say something",
    "empty": "Empty",
    "not_an_answer": "n/a or the like",
    "repeats": "Word for word as another",
    "near_repeats": "Nearly as another",
    "mended": "Letters mended",
    "redacted": "Personal data taken out",
    "may_name": "May hold a name",
}


def front(data: Year) -> Fragment:
    """Return the head of the page: the year, and what was noted as the data were read."""
    title = f"The data of {data.year}"
    lines = [f"From {data.written(data.lone('no_answer'))} empty answers and {data.written(data.total)} comments."]
    return part("front", title, lines, HEAD)


def states(data: Year, *, show_small: bool = False) -> pd.DataFrame:
    """Return how many answers came from where, and in what state they are.

    Parameters
    ----------
    data
        The year.
    show_small
        Show all counts as they are, for your own eyes.

    Returns
    -------
    DataFrame
        ``source, channel, question``, then a count for each of: answers, those that say something, empty ones, "n/a"
        and the like, repeats and near repeats, mended, redacted, and such as may hold a name; the last row is of all.
    """
    found = data.comments[HEARD].copy()
    for name in _STATES:
        found[name] = _state(data.comments, name).astype(int)
    by_question = found.groupby(HEARD, sort=True)[list(_STATES)].sum().reset_index()
    total = pd.DataFrame([["all", "", "", *found[list(_STATES)].sum()]], columns=by_question.columns)
    table = pd.concat([by_question, total], ignore_index=True)
    control = Disclosure(controlled=False) if show_small else data.disclosure
    for name in _STATES:
        table[name] = [control.shown(int(count)) for count in table[name]]
    return table.rename(columns=_STATES)


def _state(comments: pd.DataFrame, name: str) -> pd.Series:
    if name == "answers":
        return pd.Series(True, index=comments.index)
    if name in ("given", "empty", "not_an_answer"):
        return comments["answer"] == name
    if name == "mended":
        return comments["repaired"]
    if name == "redacted":
        return comments["redactions"] > 0
    column = {"repeats": "duplicate_of", "near_repeats": "near_duplicate_of", "may_name": "may_name"}[name]
    return comments[column] != ""


def lengths(data: Year) -> pd.DataFrame:
    """Return how long comments are, in words, question by question.

    Returns
    -------
    DataFrame
        ``source, channel, question`` and the length below which 10, 25, 50, 75 and 90 of 100 comments stay. Questions
        with fewer comments than may be shown are left out.
    """
    said = data.comments[data.comments["answer"] == "given"].assign(words=lambda rows: _words(rows["text"]))
    many = said.groupby(HEARD)["words"].filter(lambda words: len(words) >= data.disclosure.threshold)
    if many.empty:
        return pd.DataFrame(columns=HEARD)
    found = said.loc[many.index].groupby(HEARD, sort=True)["words"].quantile(np.array(QUARTERS)).unstack()
    found.columns = [f"{100 * share:.0f} of 100 have fewer than" for share in QUARTERS]
    return found.round().astype(int).reset_index()


def _words(texts: pd.Series) -> pd.Series:
    return texts.map(lambda text: len(text.split()))


def to_look_at(data: Year) -> pd.DataFrame:
    """Return the answers that a person should look at, and why. Not for publication.

    Returns
    -------
    DataFrame
        ``comment_id, why, text, file, row``: a word that may be a name, nearly the text of another, mended letters,
        something taken out, or very long.
    """
    rows = [
        (row["comment_id"], why, row["text"], row["file"], row["row"])
        for row in data.comments.to_dict("records")
        for why in _reasons(row)
    ]
    found = pd.DataFrame(rows, columns=["comment_id", "why", "text", "file", "row"])
    found.attrs["note"] = NOT_FOR_PUBLICATION
    return found


def _reasons(row: dict[object, object]) -> Iterator[str]:
    if row["may_name"]:
        yield f"may hold a name: {row['may_name']}"
    if row["near_duplicate_of"]:
        yield f"nearly as {row['near_duplicate_of']}"
    if row["repaired"]:
        yield "letters were mended"
    if row["redactions"]:
        yield f"taken out: {row['redactions']}"
    if len(str(row["text"]).split()) >= LONG:
        yield "very long"


def files(data: Year) -> pd.DataFrame:
    """Return the files that the answers came from, and the hash of every file that shaped the run.

    Returns
    -------
    DataFrame
        ``file, sha256``.
    """
    inputs = data.manifest.get("inputs", {})
    return pd.DataFrame(sorted(inputs.items()), columns=["file", "sha256"])
