"""How the rules' votes become a decision. The one place where it is settled.

A rule has one vote, however often it fires.

Themes: a theme is given where any rule for it fires.
Level: the level with most votes; on a tie strategic, then operational, then individual; no vote is
unclear.
Stance: mixed, where a rule for a turn ("good, but ...") stands beside praise or beside a second such
rule, or where praise and complaint have two votes each or more; otherwise the stance with most votes;
on a tie ask, then praise, then complaint; no vote is neutral.

The ties and the two votes were chosen by agreement on the training comments (docs/decisions/0004).

What a question may settle stands in ``question``.

The bands are provisional until a classifier measures them: two rules that agree, with
none against, are ``fairly_sure``; everything else is ``please_check``; nothing is ``sure``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cobench_analysis.coding.codebook import DEFAULT_LEVEL, DEFAULT_STANCE, MIXED, Kind
from cobench_analysis.coding.matcher import Hit

LEVEL_ORDER = ("strategic", "operational", "individual")
STANCE_ORDER = ("ask", "strength", "weakness", MIXED)
AGREEING_RULES = 2


@dataclass(frozen=True)
class Verdict:
    """One code that was given.

    Parameters
    ----------
    kind, code
        What was given.
    band
        ``fairly_sure`` or ``please_check``.
    support
        The hits that speak for it; empty where it is given by default.
    from_question
        Whether the question settled it, because the words carry nothing.
    """

    kind: Kind
    code: str
    band: str
    support: tuple[Hit, ...] = ()
    from_question: bool = False


def decide_themes(hits: Iterable[Hit]) -> list[Verdict]:
    """Return the themes that any rule speaks for, surest first (most rules, then first in the text)."""
    by_theme: dict[str, list[Hit]] = {}
    for hit in hits:
        if hit.given and hit.kind == "theme":
            by_theme.setdefault(hit.code, []).append(hit)
    verdicts = [Verdict("theme", theme, _band(found, ()), tuple(found)) for theme, found in by_theme.items()]
    return sorted(verdicts, key=lambda verdict: (-_rules(verdict.support), verdict.support[0].start, verdict.code))


def decide_level(hits: Iterable[Hit]) -> Verdict:
    """Return the level that most rules speak for, or ``unclear``."""
    voting = _voting(hits, "level")
    votes = _votes(voting)
    level = max(LEVEL_ORDER, key=lambda candidate: votes[candidate])
    return _verdict("level", level if votes[level] else DEFAULT_LEVEL, voting)


def decide_stance(hits: Iterable[Hit]) -> Verdict:
    """Return the stance, by the order that the module states, or ``neutral``."""
    voting = _voting(hits, "stance")
    votes = _votes(voting)
    turns, praise, complaint = votes[MIXED], votes["strength"], votes["weakness"]
    sides = turns and (praise or turns >= AGREEING_RULES)
    if sides or min(praise, complaint) >= AGREEING_RULES:
        support = tuple(hit for hit in voting if hit.code in (MIXED, "strength", "weakness"))
        return Verdict("stance", MIXED, "please_check", support)
    stance = max(STANCE_ORDER, key=lambda candidate: votes[candidate])
    return _verdict("stance", stance if votes[stance] else DEFAULT_STANCE, voting)


def decide_services(hits: Iterable[Hit]) -> list[Verdict]:
    """Return the services named, in the order in which they are first named."""
    by_service: dict[str, list[Hit]] = {}
    for hit in sorted(hits):
        if hit.kind == "service" and hit.given:
            by_service.setdefault(hit.code, []).append(hit)
    return [Verdict("service", service, "fairly_sure", tuple(found)) for service, found in by_service.items()]


def _voting(hits: Iterable[Hit], kind: Kind) -> list[Hit]:
    return [hit for hit in hits if hit.given and hit.kind == kind]


def _votes(voting: Iterable[Hit]) -> Counter[str]:
    return Counter(code for code, _ in {(hit.code, hit.rule_id) for hit in voting})


def _verdict(kind: Kind, code: str, voting: Sequence[Hit]) -> Verdict:
    support = tuple(hit for hit in voting if hit.code == code)
    return Verdict(kind, code, _band(support, [hit for hit in voting if hit.code != code]), support)


def _band(support: Iterable[Hit], against: Sequence[Hit]) -> str:
    return "fairly_sure" if _rules(support) >= AGREEING_RULES and not against else "please_check"


def _rules(hits: Iterable[Hit]) -> int:
    return len({hit.rule_id for hit in hits})
