"""What people are given to check: the comments of a year, worst first, or those of a blind sample."""

from __future__ import annotations

from dataclasses import dataclass

from cobench_analysis.coding.codebook import Codebook


@dataclass(frozen=True)
class Why:
    """Why one code was given.

    Parameters
    ----------
    kind, code
        The code.
    band
        How sure it is (``tables.BANDS``); blank for a service.
    by_person
        Whether a person decided it.
    sentences
        The reasons in words.
    sums
        What each rule and word adds to the log-odds, the largest first: ``(words, weight)``; empty where no model
        gave the code.
    """

    kind: str
    code: str
    band: str
    by_person: bool
    sentences: tuple[str, ...]
    sums: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class CheckItem:
    """One comment to check.

    Parameters
    ----------
    comment_id, text_sha256
        Which comment, and the hash of its raw text: a decision on a comment that has changed is not applied.
    text
        The redacted text.
    spans
        ``(start, end)`` in characters of the words that did most for a code.
    level, themes, stance, services
        The codes that stand; all blank in a blind sample.
    whys
        The reasons, one for each code that stands.
    against
        Sentences on codes that were looked at and not given.
    how_sure
        The band of the weakest code (``tables.BANDS``), blank in a blind sample.
    place
        Why it stands where it does in the list, in a few words.
    checked
        Whether a person has looked at all its codes already.
    memos
        Heading and text of the researchers' notes on it that others may read; none in a blind sample.
    """

    comment_id: str
    text_sha256: str
    text: str
    spans: tuple[tuple[int, int], ...] = ()
    level: str = ""
    themes: tuple[str, ...] = ()
    stance: str = ""
    services: tuple[str, ...] = ()
    whys: tuple[Why, ...] = ()
    against: tuple[str, ...] = ()
    how_sure: str = ""
    place: str = ""
    checked: bool = False
    memos: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Checklist:
    """Comments to check, in the order in which they are to be read.

    Parameters
    ----------
    year
        The year.
    batch
        The name of this list: what comes back is known by it.
    codebook
        The codes and their definitions.
    items
        The comments.
    blind
        Whether no code of the computer is shown.
    measured
        Sentences on how often codes of each band were right.
    """

    year: int
    batch: str
    codebook: Codebook
    items: tuple[CheckItem, ...]
    blind: bool = False
    measured: tuple[str, ...] = ()
