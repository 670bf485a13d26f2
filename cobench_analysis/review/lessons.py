"""What the classifier can learn from people: their decisions in the ledgers of all years.

A comment of a blind sample teaches nothing, in no year: it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cobench_analysis import project
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.errors import InputError
from cobench_analysis.intake.ids import folded_text
from cobench_analysis.review.in_force import Settled, in_force
from cobench_analysis.review.ledger import ONE_CODE, REMOVE, read_ledger
from cobench_analysis.review.samples import sampled_texts

if TYPE_CHECKING:
    import pandas as pd

LESSON_COLUMNS = ("comment_id", "text", "level", "themes", "stance", "group", "decided")


@dataclass(frozen=True)
class Lessons:
    """What people teach, and what must not be learnt from.

    Parameters
    ----------
    decided
        ``LESSON_COLUMNS``: the redacted text, the codes that people gave, and in ``decided`` the kinds and codes
        (``kind:code`` joined by ``;``, ``theme:*`` for all themes) of which people said whether they are there. None
        where nobody has decided anything.
    measuring
        Folded texts of the comments of blind samples: nothing like them is learnt from, in no file.
    """

    decided: pd.DataFrame | None
    measuring: tuple[str, ...]


def read_lessons(codebook: Codebook) -> Lessons:
    """Return what people have decided, for learning, and which comments only measure.

    Parameters
    ----------
    codebook
        The codes that there are.

    Raises
    ------
    InputError
        Where a ledger or a sample cannot be read. A year whose comments are not here, or cannot be read, teaches
        nothing.
    """
    sampled = sampled_texts()
    if not sampled and not project.ledgers():
        return Lessons(None, ())
    import pandas as pd

    rows: list[tuple[str, ...]] = []
    measuring: set[str] = set()
    for year in project.years():
        rows += _of_year(year, codebook, sampled, measuring)
    rows = [row for row in rows if folded_text(row[1]) not in measuring]
    frame = pd.DataFrame(rows, columns=list(LESSON_COLUMNS)).sort_values(["comment_id", "text"], ignore_index=True)
    return Lessons(frame if rows else None, tuple(sorted(measuring)))


def _of_year(year: int, codebook: Codebook, sampled: frozenset[str], measuring: set[str]) -> Iterator[tuple[str, ...]]:
    """Yield the lessons of a year, and put the folded texts of its sampled comments into ``measuring``."""
    from cobench_analysis.intake.comments import read_year
    from cobench_analysis.intake.redact import Redactor

    decisions = read_ledger(project.ledger_file(year))
    if not decisions and not project.samples_dir(year).is_dir():
        return
    try:
        comments = read_year(project.raw_dir(year), redactor=Redactor()).comments
    except InputError:  # told where that year is read for itself
        return
    measuring |= {folded_text(text) for text in comments.loc[comments["text_sha256"].isin(sampled), "text"]}
    texts = dict(zip(comments["comment_id"], comments["text_sha256"], strict=True))
    settled = in_force(decisions, texts, codebook).settled
    said = comments[(comments["answer"] == "given") & comments["comment_id"].isin(settled)]
    for name, text in said[["comment_id", "text"]].itertuples(index=False):
        yield name, text, *_lesson(settled[name], codebook.version)


def _lesson(settled: Settled, version: str) -> tuple[str, str, str, str, str]:
    """Return the codes that people gave, no group, and of which codes they said whether they are there.

    A set that was complete by another codebook says nothing of the themes that this one may have beside.
    """
    single = {kind: settled.single[kind].code if kind in settled.single else "" for kind in ONE_CODE}
    decided = [f"{kind}:*" for kind in ONE_CODE if single[kind]]
    several = {code: one for (kind, code), one in settled.several.items() if kind == "theme"}
    then = settled.complete.codebook_version if settled.complete and settled.exact else None
    whole = then is not None and _scheme(then) == _scheme(version)
    decided += ["theme:*"] if whole else [f"theme:{code}" for code in several]
    themes = ";".join(code for code, one in several.items() if one.decision != REMOVE)
    return single["level"], themes, single["stance"], "", ";".join(decided)


def _scheme(version: str) -> str:
    """Return what of a codebook's version tells its themes: a patch only changes rules.

    Examples
    --------
    >>> _scheme("1.0.2")
    '1.0'
    """
    return ".".join(version.split(".")[:2])
