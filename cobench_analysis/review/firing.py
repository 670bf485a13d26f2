"""In which comments each rule fires, and which rules meet there: the counts behind rule health."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cobench_analysis.coding.codebook import Codebook, Rule
from cobench_analysis.coding.decision import CodeNumbers
from cobench_analysis.coding.hits import GIVEN, TURNED, Hits
from cobench_analysis.coding.lookup import Bools

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Numbers = npt.NDArray[np.integer[Any]]
ONE_CODE_KINDS = ("level", "stance")  # of which a comment has one, so that two codes oppose each other


class Firing:
    """In which comments each rule fires: matrices of comments by rules, the rules in codebook order.

    Parameters
    ----------
    codebook
        The rules; those of services are left out.
    texts
        The comments.
    """

    def __init__(self, codebook: Codebook, texts: Sequence[str]) -> None:
        self.rules: list[Rule] = [rule for rule in codebook.rules if rule.kind != "service"]
        hits = codebook.engine.find_all(texts)
        number = {rule.id: place for place, rule in enumerate(hits.rules)}
        self.alphabet = np.array([number[rule.id] for rule in self.rules], np.int64)  # (rules,)
        column = np.full(len(hits.rules), -1, np.int64)
        column[self.alphabet] = np.arange(len(self.rules))
        self.kind = np.array([rule.kind for rule in self.rules], object)
        self._size = (len(texts), len(self.rules))
        kept = column[hits.rule] >= 0
        self._comment, self._rule = hits.text[kept].astype(np.int64), column[hits.rule[kept]]
        outcome = hits.outcome[kept]
        numbers = CodeNumbers(codebook)
        self.code = numbers.of_rules(self.rules)  # (rules,): what each gives
        given = outcome <= TURNED
        self.given = self.matrix(given)
        self.own = self.matrix(outcome == GIVEN)
        self.aside = self.matrix(~given)
        self._given, self._code = given, numbers.of_hits(hits)[kept]
        self.phrases = self._phrases(hits, kept, texts)

    def matrix(self, chosen: Bools) -> csr_array:
        """Return, for some hits, 1 where the rule has one in the comment."""
        from scipy.sparse import csr_array

        cells = np.unique(self._comment[chosen] * self._size[1] + self._rule[chosen])
        comment, rule = np.divmod(cells, max(1, self._size[1]))
        return csr_array((np.ones(len(cells), np.int32), (comment, rule)), shape=self._size)

    def wrong(self, people: Bools) -> csr_array:
        """Return 1 where the rule gave a code that people did not give."""
        chosen = self._given.copy()
        chosen[chosen] = ~people[self._comment[chosen], self._code[chosen]]
        return self.matrix(chosen)

    def coverage(self) -> dict[str, float]:
        """Return for each kind the share of comments in which any of its rules fires."""
        comments = self._size[0]
        fires = {kind: self.given[:, np.flatnonzero(self.kind == kind)].sum(axis=1) > 0 for kind in set(self.kind)}
        return {kind: float(fires[kind].sum() / comments) if comments else 0.0 for kind in sorted(fires)}

    def _phrases(self, hits: Hits, kept: Bools, texts: Sequence[str]) -> Numbers:
        places = (self._comment, hits.start[kept], hits.end[kept], self._rule)
        spans = zip(*(place[self._given].tolist() for place in places), strict=True)
        found = {(rule, texts[comment][start:end].casefold()) for comment, start, end, rule in spans}
        return np.bincount(np.array([rule for rule, _ in found], np.int64), minlength=len(self.rules))


class Meetings:
    """Which rules give their own codes in the same comments, once in each direction.

    A comment in which a negation turned a rule round does not count: there it speaks for another code.

    Parameters
    ----------
    firing
        In which comments each rule fires.
    """

    def __init__(self, firing: Firing) -> None:
        together = (firing.own.T @ firing.own).tocoo()
        self.comments = counted(firing.own)  # (rules,)
        apart = together.row != together.col
        self.rule, self.other = together.row[apart], together.col[apart]
        self.both = together.data[apart]
        self.same_code = firing.code[self.rule] == firing.code[self.other]
        self.conflict = (firing.kind[self.rule] == firing.kind[self.other]) & ~self.same_code
        self.conflict &= np.isin(firing.kind[self.rule], ONE_CODE_KINDS)

    def most(self, chosen: Bools, firing: Firing) -> tuple[list[str], list[float | None]]:
        """Return for every rule the one that it meets most among ``chosen`` meetings, and the share."""
        names = [""] * len(firing.rules)
        shares: list[float | None] = [None] * len(firing.rules)
        rows = np.flatnonzero(chosen)
        order = rows[np.lexsort((firing.alphabet[self.other[rows]], -self.both[rows], self.rule[rows]))]
        _, first = np.unique(self.rule[order], return_index=True)
        for row in order[first].tolist():
            rule = self.rule[row]
            names[rule] = firing.rules[self.other[row]].id
            shares[rule] = self.both[row] / self.comments[rule]
        return names, shares


def counted(matrix: csr_array) -> Numbers:
    """Return in how many comments each rule has a 1."""
    counts: Numbers = np.asarray(matrix.sum(axis=0)).ravel()
    return counts
