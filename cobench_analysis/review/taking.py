"""Turn what came back into new lines of the ledger, and say of each row what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.ids import normalise_space
from cobench_analysis.review.in_force import latest_of
from cobench_analysis.review.ledger import CONFIRM, NOTE, ONE_CODE, REMOVE, SET, WHOLE_SET, Decision
from cobench_analysis.review.names import counted
from cobench_analysis.review.returned import Answer, Choice, Returned, twice
from cobench_analysis.review.workbook_sheets import CHECKED

_SHORT, _NAMED = 40, 10
_LONGEST_NAME = 80
_LIST = re.compile(r"(check|sample)-([0-9]{4})-[0-9a-f]{1,12}")


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
    listed = _LIST.fullmatch(returned.batch)
    if returned.batch and (listed is None or int(listed.group(2)) != year):
        what = f"the list '{returned.batch[:_SHORT]}' is none that was made for {year}"
        problems.append(Problem(what, "import the file into its own year, as it came from the page", returned.name))
    if len(returned.reviewer) > _LONGEST_NAME:
        what = f"the name of the person has {len(returned.reviewer):,} letters"
        problems.append(Problem(what, f"shorten it to {_LONGEST_NAME}", returned.name))
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
    return Taken(new, taker.stood, (*taker.told, *_left_words(taker.left)))


def _left_words(rows: Sequence[int]) -> Iterator[str]:
    if rows:
        shown = f"{', '.join(map(str, rows[:_NAMED]))}{' ...' if len(rows) > _NAMED else ''}"
        yield (
            f"In {counted(len(rows), 'row')} ({shown}) codes stand as they were given out that the same person changed "
            f"before: the earlier decisions stay. To take one back, choose “yes” under “{CHECKED}” in its row."
        )


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
        self._imported = {(one.batch, one.reviewer, *one.subject, one.code, one.decision) for one in ledger}
        self._own = {(one.reviewer, *one.subject): one for one in ledger}
        self._notes = {(one.comment_id, one.reviewer, one.note) for one in ledger}
        self.stood = 0
        self.left: list[int] = []
        self.told: list[str] = []

    def of(self, answer: Answer) -> Iterator[Decision]:
        """Yield the new decisions of an answer."""
        self._left(answer)
        wanted = [*answer.choices, *self._rest_of(answer)]
        if not wanted and not answer.note:
            return
        if answer.text_sha256 not in ("", self._texts[answer.comment_id]):
            self._tell(answer, "the comment's text has changed since the list was made; check it in a new list")
            return
        noted = (
            not answer.note or (answer.comment_id, self._returned.reviewer, normalise_space(answer.note)) in self._notes
        )
        for choice in wanted:
            decision = self._decision(answer, choice)
            if self._stands(answer, decision):
                continue
            self._overrules(answer, decision)
            noted = True
            yield decision
        if not noted:
            yield self._decision(answer, (NOTE, "", SET))

    def _decision(self, answer: Answer, choice: Choice) -> Decision:
        returned, sha = self._returned, self._texts[answer.comment_id]
        batch = f"{returned.batch}/{returned.digest}"
        about = (normalise_space(answer.note), returned.codebook_version or self._book.version, batch)
        return Decision(self._now, returned.reviewer, answer.comment_id, sha, *choice, *about)

    def _stands(self, answer: Answer, decision: Decision) -> bool:
        """Say whether the ledger has it: from this very file, or as the same person's latest word."""
        latest = self._latest.get(decision.subject)
        in_force = latest is not None and latest.effect == decision.effect
        own = self._own.get((decision.reviewer, *decision.subject))
        same_list = own is not None and own.batch.partition("/")[0] == self._returned.batch
        repeats = own is not None and own.effect == decision.effect and (in_force or same_list)
        from_file = (decision.batch, decision.reviewer, *decision.subject, decision.code, decision.decision)
        if not repeats and from_file not in self._imported:
            return False
        self.stood += in_force
        if not in_force and latest is not None:
            self._tell(
                answer, f"{self._says(decision)} was taken before; {latest.reviewer} has decided otherwise since", ""
            )
        return True

    def _says(self, decision: Decision) -> str:
        """Name a decision as a person would."""
        if decision.code == WHOLE_SET:
            return "that the themes are complete" if decision.decision == CONFIRM else "that there is no theme"
        name = self._book.name(decision.kind, decision.code)
        return f"{decision.kind} “{name}”" if decision.decision != REMOVE else f"{decision.kind} “{name}” not there"

    def _rest_of(self, answer: Answer) -> Iterator[Choice]:
        """Yield that a theme is not there that was once given, where the whole set was now looked at without it."""
        themes = {code: decision for kind, code, decision in answer.choices if kind == "theme"}
        if WHOLE_SET not in themes or themes[WHOLE_SET] == REMOVE:
            return
        for one in self._of.get(answer.comment_id, ()):
            if one.kind != "theme" or one.decision == REMOVE or one.code in themes or one.code == WHOLE_SET:
                continue
            if one.reviewer == self._returned.reviewer:
                yield one.kind, one.code, REMOVE
            else:  # who said that all is right has not seen it
                name = self._book.name("theme", one.code)
                self._tell(
                    answer, f"{one.reviewer} added the theme “{name}”, which this list did not show; it stays", ""
                )

    def _left(self, answer: Answer) -> None:
        """Tell where a code stands as it was given out, but the same person had changed it before."""
        decided = {(kind, "" if kind in ONE_CODE else code) for kind, code, _ in answer.choices}
        if answer.now is None or ("theme", WHOLE_SET) in decided:
            return
        for one in self._of.get(answer.comment_id, ()):
            if one.reviewer != self._returned.reviewer or one.code == WHOLE_SET or one.subject[1:] in decided:
                continue
            there = one.code == getattr(answer.now, one.kind) if one.kind in ONE_CODE else one.code in answer.now.themes
            if one.kind in (*ONE_CODE, "theme") and there != (one.decision != REMOVE):
                self.left.append(answer.row)
                return

    def _overrules(self, answer: Answer, decision: Decision) -> None:
        latest = self._latest.get(decision.subject)
        if latest is None or latest.reviewer == decision.reviewer or latest.effect == decision.effect:
            return
        said, now = self._says(latest), self._says(decision)
        self._tell(answer, f"{latest.reviewer} said {said}; {decision.reviewer} now says {now}, which stands", "")

    def _tell(self, answer: Answer, what: str, taken: str = "not taken: ") -> None:
        self.told.append(f"{self._returned.name}, row {answer.row}, comment {answer.comment_id}: {taken}{what}.")
