"""Turn what came back into new lines of the ledger, and say of each row what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.review.in_force import latest_of
from cobench_analysis.review.ledger import CONFIRM, NOTE, ONE_CODE, REMOVE, SET, WHOLE_SET, Decision
from cobench_analysis.review.returned import Answer, Choice, Returned, twice

_SHORT = 40


@dataclass(frozen=True)
class Taken:
    """What an import comes to.

    Parameters
    ----------
    new
        The decisions to append.
    stood
        How many decisions of the file stood in the ledger already.
    told
        Sentences on rows that were not taken, or that overrule somebody.
    """

    new: tuple[Decision, ...]
    stood: int
    told: tuple[str, ...]


def check_returned(returned: Returned, year: int, texts: Mapping[str, str]) -> None:
    """Refuse a file of which any row may have landed on the wrong comment.

    Parameters
    ----------
    returned
        What came back.
    year
        The year that it is to be imported into.
    texts
        The hash of the raw text of every comment of the year, by its id.

    Raises
    ------
    InputError
        With everything that is wrong; nothing of the file is taken then.
    """
    problems = list(returned.problems)
    if returned.year not in (0, year):
        fix = f"import it with: cobench review import {returned.year} FILE"
        problems.append(Problem(f"the file is of {returned.year}, and not of {year}", fix, returned.name))
    problems += twice(returned.answers, returned.name)
    for answer in returned.answers:
        if answer.comment_id not in texts:
            what = f"there is no comment '{answer.comment_id[:_SHORT]}' in {year}"
            fix = "check that it is the file of this year, and put the id back as it was"
            problems.append(Problem(what, fix, returned.name, answer.row, "comment_id"))
    if not returned.reviewer and not problems:
        fix = "fill it in, or import with --reviewer NAME"
        problems.append(Problem("the file does not say who checked: the name is empty", fix, returned.name))
    if problems:
        raise InputError(sorted(problems, key=lambda one: one.row or 0))


def take(
    returned: Returned, ledger: Sequence[Decision], texts: Mapping[str, str], codebook: Codebook, now: str
) -> Taken:
    """Find what is new in a file that was checked.

    Parameters
    ----------
    returned
        What came back.
    ledger
        The decisions so far, the oldest first.
    texts
        The hash of the raw text of every comment, by its id.
    codebook
        For names.
    now
        The time of the import, as it is to be written.

    Returns
    -------
    Taken
        What the same person decided before on the same code, and to the same effect, is not written again.
    """
    taker = _Taker(returned, ledger, texts, codebook, now)
    new = tuple(one for answer in _once(returned.answers) for one in taker.of(answer))
    return Taken(new, taker.stood, tuple(taker.told))


def _once(answers: Sequence[Answer]) -> Iterator[Answer]:
    """Yield the answers, rows that say the same of the same comment only once."""
    seen = set()
    for answer in answers:
        if answer.comment_id not in seen:
            seen.add(answer.comment_id)
            yield answer


class _Taker:
    """Compares answers with the ledger."""

    def __init__(
        self, returned: Returned, ledger: Sequence[Decision], texts: Mapping[str, str], codebook: Codebook, now: str
    ) -> None:
        self._returned, self._texts, self._book, self._now = returned, texts, codebook, now
        self._latest = {one.subject: one for one in latest_of(ledger)}
        self._of: dict[str, list[Decision]] = {}
        for one in self._latest.values():
            self._of.setdefault(one.comment_id, []).append(one)
        self._imported = {(one.batch, *one.subject, one.code, one.decision, one.note) for one in ledger}
        self.stood = 0
        self.told: list[str] = []

    def of(self, answer: Answer) -> Iterator[Decision]:
        """Yield the new decisions of an answer."""
        wanted = [*answer.choices, *self._taken_back(answer)]
        if answer.note and not wanted:
            wanted = [(NOTE, "", SET)]
        if not wanted:
            return
        if answer.text_sha256 not in ("", self._texts[answer.comment_id]):
            self._tell(answer, "the comment's text has changed since the list was made; check it in a new list")
            return
        for choice in wanted:
            decision = self._decision(answer, choice)
            if self._stands(decision):
                self.stood += 1
                continue
            self._overrules(answer, decision)
            yield decision

    def _decision(self, answer: Answer, choice: Choice) -> Decision:
        returned, sha = self._returned, self._texts[answer.comment_id]
        batch = f"{returned.batch}/{returned.digest}"
        about = (answer.note, returned.codebook_version or self._book.version, batch)
        return Decision(self._now, returned.reviewer, answer.comment_id, sha, *choice, *about)

    def _stands(self, decision: Decision) -> bool:
        """Say whether the ledger has it: from this very file, or as the same person's latest word."""
        key = (decision.batch, *decision.subject, decision.code, decision.decision, decision.note)
        if key in self._imported:
            return True
        latest = self._latest.get(decision.subject)
        same_person = latest is not None and latest.reviewer == decision.reviewer
        return same_person and latest is not None and _effect(latest) == _effect(decision) and latest.kind != NOTE

    def _taken_back(self, answer: Answer) -> Iterator[Choice]:
        """Yield what is again as it was shown, since the person set back what they had changed in the same list."""
        if answer.now is None:
            return
        decided = {(kind, "" if kind in ONE_CODE else code) for kind, code, _ in answer.choices}
        for one in self._of.get(answer.comment_id, ()):
            ours = one.reviewer == self._returned.reviewer and one.batch.partition("/")[0] == self._returned.batch
            if not ours or one.code == WHOLE_SET or one.subject[1:] in decided:
                continue
            if one.kind in ONE_CODE and getattr(answer.now, one.kind) != one.code:
                yield one.kind, str(getattr(answer.now, one.kind)), CONFIRM
            there = one.code in answer.now.themes
            if one.kind == "theme" and there != (one.decision != REMOVE):
                yield one.kind, one.code, CONFIRM if there else REMOVE

    def _overrules(self, answer: Answer, decision: Decision) -> None:
        latest = self._latest.get(decision.subject)
        if latest is None or latest.reviewer == decision.reviewer or _effect(latest) == _effect(decision):
            return
        what = "the themes" if decision.code == WHOLE_SET else self._book.name(decision.kind, decision.code)
        self._tell(answer, f"taken, and overrules {latest.reviewer} on {decision.kind} “{what}”", taken=True)

    def _tell(self, answer: Answer, what: str, *, taken: bool = False) -> None:
        begin = f"{self._returned.name}, row {answer.row}, comment {answer.comment_id}"
        self.told.append(f"{begin}: {what}." if taken else f"{begin}: not taken: {what}.")


def _effect(decision: Decision) -> tuple[str, bool]:
    """Return what a decision comes to: which code, and whether it is there; to confirm is to give."""
    if decision.kind in ONE_CODE:
        return decision.code, True
    return decision.code, decision.decision != REMOVE or (decision.code == WHOLE_SET and decision.decision == CONFIRM)
