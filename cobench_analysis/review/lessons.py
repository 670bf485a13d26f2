"""What the classifier can learn from people: their decisions in the ledgers of all years.

A comment of a blind sample teaches nothing, in no year: it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cobench_analysis import project
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.errors import InputError
from cobench_analysis.review.in_force import Settled, in_force
from cobench_analysis.review.ledger import ONE_CODE, REMOVE, read_ledger
from cobench_analysis.review.samples import sampled_texts

if TYPE_CHECKING:
    import pandas as pd

LESSON_COLUMNS = ("comment_id", "text", "level", "themes", "stance", "group", "decided")


def read_lessons(codebook: Codebook) -> pd.DataFrame | None:
    """Return what people have decided, for learning; None where nobody has decided anything.

    Parameters
    ----------
    codebook
        The codes that there are.

    Returns
    -------
    DataFrame
        ``LESSON_COLUMNS``: the redacted text, the codes that people gave, and in ``decided`` the kinds and codes
        (``kind:code`` joined by ``;``, ``theme:*`` for all themes) of which people said whether they are there.

    Raises
    ------
    InputError
        Where a ledger cannot be read. A year whose comments are not here, or cannot be read, teaches nothing.
    """
    if not any(path.is_file() for path in project.ledgers()):
        return None
    import pandas as pd

    measuring = sampled_texts()
    rows = [row for year in project.years() for row in _of_year(year, codebook) if row[-1] not in measuring]
    if not rows:
        return None
    frame = pd.DataFrame([row[:-1] for row in rows], columns=list(LESSON_COLUMNS))
    return frame.sort_values(["comment_id", "text"], ignore_index=True)


def _of_year(year: int, codebook: Codebook) -> Iterator[tuple[str, ...]]:
    from cobench_analysis.intake.comments import read_year
    from cobench_analysis.intake.redact import Redactor

    decisions = read_ledger(project.ledger_file(year))
    if not decisions:
        return
    try:
        comments = read_year(project.raw_dir(year), redactor=Redactor()).comments
    except InputError:  # told where that year is read for itself
        return
    texts = dict(zip(comments["comment_id"], comments["text_sha256"], strict=True))
    settled = in_force(decisions, texts, codebook).settled
    for name, text, sha in comments[["comment_id", "text", "text_sha256"]].itertuples(index=False):
        if name in settled and text.strip():
            yield (name, text, *_lesson(settled[name]), sha)


def _lesson(settled: Settled) -> tuple[str, str, str, str, str]:
    """Return the codes that people gave, no group, and of which codes they said whether they are there."""
    single = {kind: settled.single[kind].code if kind in settled.single else "" for kind in ONE_CODE}
    decided = [f"{kind}:*" for kind in ONE_CODE if single[kind]]
    several = {code: one for (kind, code), one in settled.several.items() if kind == "theme"}
    decided += ["theme:*"] if settled.exact else [f"theme:{code}" for code in several]
    themes = ";".join(code for code, one in several.items() if one.decision != REMOVE)
    return single["level"], themes, single["stance"], "", ";".join(decided)
