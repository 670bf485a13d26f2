"""The phrases of many patterns as one graph: which words lead on from where, and what is complete there.

A *part* of a chain is a run of steps that follow each other at once. Where another part may follow
after ``..``, it has a root of its own, from which it is looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from cobench_analysis.coding.patterns import Step, Word

Chain = tuple[Step, ...]
Edges = dict[int, set[int]]  # the nodes that each word of the patterns leads to


@dataclass(frozen=True)
class Goal:
    """A part of a chain, complete: either the chain is (``chain``), or more may follow (``root``)."""

    reach: int  # how many words may stand before the part
    chain: int = -1
    root: int = -1


class States(NamedTuple):
    """A deterministic automaton: one state for every set of nodes that can be reached together.

    Of each state; the roots come first, by their numbers.
    """

    goes_on: list[bool]  # whether any word leads on
    complete: list[list[int]]  # the goals that are reached
    moves: list[dict[int, int]]  # the next state for each class


class PhraseGraph:
    """The phrases of groups of chains.

    Parameters
    ----------
    groups
        Chains of each group, which is looked for from the root of its number. Chains are numbered
        through, from 0.

    Attributes
    ----------
    goals
        What can be complete.
    classes
        Which words of the patterns a token can stand for: each such set, and its number.
    """

    def __init__(self, groups: Sequence[Sequence[Chain]]) -> None:
        self._words: dict[Word, int] = {}
        self._edges: list[Edges] = []  # of each node
        self._goal_of: list[int] = []  # of each node: the goal that it leads to
        self._complete: list[bool] = []  # of each node: whether its goal is reached there
        self.goals: list[Goal] = []
        self._roots: list[Edges] = [{} for _ in groups]
        self._opened: dict[tuple[object, ...], int] = {}
        numbered = enumerate((group, chain) for group, chains in enumerate(groups) for chain in chains)
        for number, (group, chain) in numbered:
            self._add(group, chain, number)
        self._whole = {word.key: number for word, number in self._words.items() if not word.stem}
        self._stems = {word.key: number for word, number in self._words.items() if word.stem}
        self._stem_lengths = sorted({len(key) for key in self._stems})
        self.classes: dict[frozenset[int], int] = {frozenset(): 0}
        # Nearly all classes that texts will need: each word alone, with a possessive, and what only begins so.
        for word in self._words:
            self.classify(word.key, word.key)
            self.classify(f"{word.key}s", word.key)
            self.classify(f"{word.key}\0", "")

    def _add(self, root: int, chain: Chain, number: int) -> None:
        path: tuple[object, ...] = (root,)
        parts = list(_parts(chain))
        for place, (reach, steps) in enumerate(parts):
            if place == len(parts) - 1:
                self._add_part(self._roots[root], steps, Goal(reach, chain=number))
                return
            path = (*path, reach, steps)
            if path not in self._opened:
                self._opened[path] = len(self._roots)
                self._roots.append({})
                self._add_part(self._roots[root], steps, Goal(reach, root=self._opened[path]))
            root = self._opened[path]

    def _add_part(self, edges: Edges, steps: Sequence[Step], goal: Goal) -> None:
        """Add the nodes of steps that follow each other at once: one after each word, one after each step."""
        self.goals.append(goal)
        for step in steps:
            behind = self._node()
            for phrase in step.phrases:
                here = edges
                for word in phrase[:-1]:
                    node = self._node()
                    here.setdefault(self._number(word), set()).add(node)
                    here = self._edges[node]
                here.setdefault(self._number(phrase[-1]), set()).add(behind)
            edges = self._edges[behind]
        self._complete[behind] = True

    def _node(self) -> int:
        self._edges.append({})
        self._goal_of.append(len(self.goals) - 1)
        self._complete.append(False)
        return len(self._edges) - 1

    def _number(self, word: Word) -> int:
        return self._words.setdefault(word, len(self._words))

    def classify(self, key: str, bare: str) -> int:
        """Return the class of a token with these keys: the words of the patterns that fit it."""
        fits = {word for word in (self._whole.get(key), self._whole.get(bare)) if word is not None}
        for length in self._stem_lengths:
            stem = self._stems.get(key[:length]) if length <= len(key) else None
            if stem is not None:
                fits.add(stem)
        members = frozenset(fits)
        known = self.classes.get(members)
        if known is None:
            self.classes[members] = known = len(self.classes)
        return known

    @property
    def roots(self) -> int:
        """How many roots there are: those of the groups, then those behind parts that more may follow."""
        return len(self._roots)

    def states(self) -> States:
        """Return the graph as a deterministic automaton over the classes that are known."""
        members = list(self.classes)  # of each class: the words that it stands for
        classes_with: list[list[int]] = [[] for _ in self._words]
        for number, words in enumerate(members):
            for word in words:
                classes_with[word].append(number)
        states: dict[frozenset[int], int] = {}
        complete: list[list[int]] = [[] for _ in self._roots]
        onward: list[list[Edges]] = [[edges] for edges in self._roots]

        def state_of(nodes: frozenset[int]) -> int:
            state = states.get(nodes)
            if state is None:
                states[nodes] = state = len(onward)
                done = sorted({self._goal_of[node] for node in nodes if self._complete[node]})
                over = {goal for goal in done if self.goals[goal].chain >= 0}  # only the nearest end counts
                complete.append(done)
                onward.append([self._edges[node] for node in nodes if self._goal_of[node] not in over])
            return state

        moves: list[dict[int, int]] = []
        for edges in onward:  # grows while it is gone through
            by_word = edges[0] if len(edges) == 1 else _merged(edges)
            following = {word: state_of(frozenset(nodes)) for word, nodes in by_word.items()}
            move: dict[int, int] = {}
            for word, state in following.items():
                for number in classes_with[word]:
                    several = move.setdefault(number, state) != state and members[number] & by_word.keys()
                    if several:
                        move[number] = state_of(frozenset().union(*(by_word[one] for one in several)))
            moves.append(move)
        return States([any(edges) for edges in onward], complete, moves)

    def reach(self, root: int) -> int:
        """Return how many words may stand before any of the parts that a root holds."""
        goals = {self._goal_of[node] for nodes in self._roots[root].values() for node in nodes}
        return max((self.goals[goal].reach for goal in goals), default=0)


def _merged(edges: Iterable[Edges]) -> Edges:
    merged: Edges = defaultdict(set)
    for one in edges:
        for word, nodes in one.items():
            merged[word] |= nodes
    return merged


def _parts(chain: Chain) -> Iterator[tuple[int, tuple[Step, ...]]]:
    """Cut a chain at every ``..``; yield how many words may stand before each part, and its steps."""
    cuts = [0, *(place for place, step in enumerate(chain) if place and step.reach >= 0), len(chain)]
    for begin, end in pairwise(cuts):
        yield max(0, chain[begin].reach), chain[begin:end]
