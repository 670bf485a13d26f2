"""Which of people's decisions are in force: the latest on each code, where the comment is still the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.review.ledger import NOTE, ONE_CODE, REMOVE, WHOLE_SET, Decision


@dataclass(frozen=True)
class Settled:
    """What people decided about one comment.

    Parameters
    ----------
    single
        The decision on its ``level`` and on its ``stance``, by kind.
    several
        The decision on each theme and service that somebody decided, by kind and code.
    complete
        The decision that says that its set of themes is complete, if any. It is then just those that people gave;
        but where no single theme was ever decided on, it is those that the computer gives.
    named
        Whether people ever decided on a single theme, or said that none is there; also on one that is no more.
    """

    single: Mapping[str, Decision] = field(default_factory=dict)
    several: Mapping[tuple[str, str], Decision] = field(default_factory=dict)
    complete: Decision | None = None
    named: bool = False

    def given(self, kind: str) -> tuple[str, ...]:
        """Return the themes or services that people gave, in the order of their decisions."""
        return tuple(code for (of, code), one in self.several.items() if of == kind and one.decision != REMOVE)

    @property
    def exact(self) -> bool:
        """Whether the themes are those that people gave, and no others."""
        return self.complete is not None and self.named

    @property
    def whole(self) -> bool:
        """Whether people have decided all that can be decided: level, stance and every theme."""
        return self.complete is not None and set(self.single) == set(ONE_CODE)


@dataclass(frozen=True)
class InForce:
    """The decisions of a year as they apply to its comments.

    Parameters
    ----------
    settled
        By comment.
    changed
        Decisions whose comment's text is another by now; they are not applied.
    missing
        Decisions on comments that are not among the year's.
    gone
        Decisions on codes that the codebook no longer has; they are not applied.
    """

    settled: Mapping[str, Settled]
    changed: tuple[Decision, ...] = ()
    missing: tuple[Decision, ...] = ()
    gone: tuple[Decision, ...] = ()

    def progress(self, said: Set[str]) -> tuple[int, int]:
        """Return on how many of some comments people decided everything, and on how many others some codes."""
        here = [one.whole for name, one in self.settled.items() if name in said]
        return sum(here), len(here) - sum(here)

    @property
    def applied(self) -> int:
        """How many decisions are applied."""
        several = (len(one.single) + len(one.several) + (one.complete is not None) for one in self.settled.values())
        return sum(several)


def in_force(decisions: Sequence[Decision], texts: Mapping[str, str], codebook: Codebook) -> InForce:
    """Find which decisions apply.

    Parameters
    ----------
    decisions
        The lines of a ledger, the oldest first.
    texts
        The hash of the raw text of every comment of the year, by its id.
    codebook
        The codes that there are.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> one = Decision("2026-11-25T10:00:00Z", "Ann", "c1", "0" * 64, "theme", "voice", "add")
    >>> found = in_force([one], {"c1": "0" * 64}, load_codebook())
    >>> found.settled["c1"].given("theme"), in_force([one], {"c1": "1" * 64}, load_codebook()).changed == (one,)
    (('voice',), True)
    """
    latest = latest_of(decisions)
    missing = [one for one in latest if one.comment_id not in texts]
    here = [one for one in latest if one.comment_id in texts]
    changed = [one for one in here if texts[one.comment_id] != one.text_sha256]
    same = [one for one in here if texts[one.comment_id] == one.text_sha256]
    known = set(codebook.numbered)
    gone = [one for one in same if one.code != WHOLE_SET and (one.kind, one.code) not in known]
    named = {one.comment_id for one in same if one.kind == "theme" and (one.code != WHOLE_SET or one.clears)}
    settled = _settled((one for one in same if one.code == WHOLE_SET or (one.kind, one.code) in known), named)
    return InForce(settled, tuple(changed), tuple(missing), tuple(gone))


def latest_of(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the latest decision on each subject, in the order of their lines; notes decide nothing."""
    latest: dict[tuple[str, str, str], Decision] = {}
    for one in decisions:
        if one.clears:
            latest = {key: old for key, old in latest.items() if key[:2] != one.subject[:2]}
        if one.kind != NOTE:
            latest.pop(one.subject, None)  # so that the later line also stands later
            latest[one.subject] = one
    return list(latest.values())


def _settled(decisions: Iterable[Decision], named: Set[str]) -> dict[str, Settled]:
    single: dict[str, dict[str, Decision]] = {}
    several: dict[str, dict[tuple[str, str], Decision]] = {}
    complete: dict[str, Decision] = {}
    for one in decisions:
        if one.kind in ONE_CODE:
            single.setdefault(one.comment_id, {})[one.kind] = one
        elif one.code == WHOLE_SET:
            complete[one.comment_id] = one  # "none of them" says that the set is complete, too
        else:
            several.setdefault(one.comment_id, {})[one.kind, one.code] = one
    comments = dict.fromkeys([*single, *several, *complete])
    return {
        name: Settled(single.get(name, {}), several.get(name, {}), complete.get(name), name in named)
        for name in comments
    }
