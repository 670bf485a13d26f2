"""Find thousands of patterns in a batch of tokens at once.

All phrases are compiled into one deterministic automaton over *word classes* (which words of the
patterns a token can stand for), so that the work hardly grows with the number of patterns. Every
token is tried as a beginning, and all attempts take their next step together. Where a part of a
pattern is complete and another may follow after ``..``, the search begins anew behind it, from a
root that holds just the parts that can follow there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cobench_analysis.coding.batch import Batch, Ints
from cobench_analysis.coding.patterns import Step, Word

Chain = tuple[Step, ...]
Longs = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Edges = dict[Word, set[int]]  # the nodes that each word leads to

_CLASS_BITS = 24
_FILTER_BITS = 20
_FILTER_SHIFT = np.uint64(64 - _FILTER_BITS)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio (Knuth, TAOCP vol. 3, 6.4: multiplicative hashing)


class Found(NamedTuple):
    """Where chains stand: ``f`` finds, in no order; of each chain and beginning the nearest end only.

    Parameters
    ----------
    chain, first, last
        ``(f,)``: number of the chain, its first and last token in the batch.
    """

    chain: Ints
    first: Ints
    last: Ints


class _Attempts(NamedTuple):
    """Attempts: their states, where each began, its last token, and how many words it left out before its part."""

    state: Ints
    first: Ints
    last: Ints
    between: Ints

    def take(self, which: Longs) -> _Attempts:
        return _Attempts(*(column[which] for column in self))


@dataclass(frozen=True)
class _Goal:
    """A part of a chain, complete: either the chain is (``chain``), or more may follow (``root``)."""

    reach: int  # how many words may stand before the part
    chain: int = -1
    root: int = -1


class Automaton:
    """Compiled chains, in groups; a search looks for the chains of one group.

    Parameters
    ----------
    groups
        Chains of each group. They are numbered through, from 0.
    """

    def __init__(self, groups: Sequence[Sequence[Chain]]) -> None:
        self._edges: list[Edges] = []  # of each node
        self._goal_of: list[int] = []  # of each node: the goal that it leads to
        self._complete: list[bool] = []  # of each node: whether its goal is reached there
        self._goals: list[_Goal] = []
        self._roots: list[Edges] = [{} for _ in groups]
        self._opened: dict[tuple[object, ...], int] = {}
        numbered = enumerate((group, chain) for group, chains in enumerate(groups) for chain in chains)
        for number, (group, chain) in numbered:
            self._add(group, chain, number)
        words = {word for edges in (*self._roots, *self._edges) for word in edges}
        self._whole = {word.key: word for word in words if not word.stem}
        self._stems = {word.key: word for word in words if word.stem}
        self._stem_lengths = sorted({len(key) for key in self._stems})
        self._classes: dict[frozenset[Word], int] = {frozenset(): 0}
        for key in [*self._whole, *self._stems]:
            self.classify(key, key)
            self.classify(f"{key}s", key)
        self._stale = True

    def _add(self, root: int, chain: Chain, number: int) -> None:
        path: tuple[object, ...] = (root,)
        parts = list(_parts(chain))
        for place, (reach, steps) in enumerate(parts):
            if place == len(parts) - 1:
                self._add_part(self._roots[root], steps, _Goal(reach, chain=number))
                return
            path = (*path, reach, steps)
            if path not in self._opened:
                self._opened[path] = len(self._roots)
                self._roots.append({})
                self._add_part(self._roots[root], steps, _Goal(reach, root=self._opened[path]))
            root = self._opened[path]

    def _add_part(self, edges: Edges, steps: Sequence[Step], goal: _Goal) -> None:
        """Add the nodes of steps that follow each other at once: one after each word, one after each step."""
        self._goals.append(goal)
        for step in steps:
            behind = self._node()
            for phrase in step.phrases:
                here = edges
                for word in phrase[:-1]:
                    node = self._node()
                    here.setdefault(word, set()).add(node)
                    here = self._edges[node]
                here.setdefault(phrase[-1], set()).add(behind)
            edges = self._edges[behind]
        self._complete[behind] = True

    def _node(self) -> int:
        self._edges.append({})
        self._goal_of.append(len(self._goals) - 1)
        self._complete.append(False)
        return len(self._edges) - 1

    def classify(self, key: str, bare: str) -> int:
        """Return the class of a token with these keys: the words of the patterns that fit it."""
        fits = {word for word in (self._whole.get(key), self._whole.get(bare)) if word is not None}
        for length in self._stem_lengths:
            stem = self._stems.get(key[:length]) if length <= len(key) else None
            if stem is not None:
                fits.add(stem)
        members = frozenset(fits)
        known = self._classes.get(members)
        if known is None:
            self._classes[members] = known = len(self._classes)
            self._stale = True
        return known

    def _compile(self) -> None:
        """Make the automaton deterministic: one state for every set of nodes that can be reached together."""
        classes_with: dict[Word, list[int]] = defaultdict(list)
        for members, number in self._classes.items():
            for word in members:
                classes_with[word].append(number)
        states: dict[frozenset[int], int] = {}
        complete: list[list[int]] = [[] for _ in self._roots]  # goals reached in each state; first the roots
        onward: list[list[Edges]] = [[edges] for edges in self._roots]

        def state_of(nodes: frozenset[int]) -> int:
            state = states.get(nodes)
            if state is None:
                states[nodes] = state = len(onward)
                done = sorted({self._goal_of[node] for node in nodes if self._complete[node]})
                over = {goal for goal in done if self._goals[goal].chain >= 0}  # only the nearest end counts
                complete.append(done)
                onward.append([self._edges[node] for node in nodes if self._goal_of[node] not in over])
            return state

        keys: list[int] = []
        nexts: list[int] = []
        for state, edges in enumerate(onward):  # grows while it is gone through
            nodes_of: dict[int, set[int]] = defaultdict(set)
            for words in edges:
                for word, nodes in words.items():
                    for number in classes_with[word]:
                        nodes_of[number] |= nodes
            for number, nodes in nodes_of.items():
                keys.append(_key(state, number))
                nexts.append(state_of(frozenset(nodes)))
        self._table = _Table(np.array(keys, np.uint64), np.array(nexts, np.int32))
        self._goes_on = np.array([any(edges) for edges in onward], np.bool_)
        self._done_counts = np.array([len(done) for done in complete], np.int32)
        self._done_begins = (np.cumsum(self._done_counts) - self._done_counts).astype(np.int32)
        self._done = np.array([goal for done in complete for goal in done], np.int32)
        self._goal_reach = np.array([goal.reach for goal in self._goals], np.int32)
        self._goal_chain = np.array([goal.chain for goal in self._goals], np.int32)
        self._goal_root = np.array([goal.root for goal in self._goals], np.int32)
        self._root_reach = np.array([self._reach_of(edges) for edges in self._roots], np.int32)
        self._stale = False

    def _reach_of(self, root: Edges) -> int:
        """Return how many words may stand before any of the parts that a root holds."""
        goals = {self._goal_of[node] for nodes in root.values() for node in nodes}
        return max((self._goals[goal].reach for goal in goals), default=0)

    def search(self, batch: Batch, group: Ints, position: Ints) -> Found:
        """Find the chains of a group that begin at a token.

        Parameters
        ----------
        batch
            Tokens whose ``word`` is a class from :meth:`classify`.
        group, position
            ``(k,)``: which group to look for, and the token where a chain should begin.
        """
        if self._stale:
            self._compile()
        state, item = self._step(group, batch.word[position])
        first = position[item]
        attempts = _Attempts(state, first, first, np.zeros(len(item), np.int32))
        whole, goal, parts = self._follow(batch, attempts)
        found = [whole]
        while len(goal):
            attempts = self._begin_behind(batch, self._goal_root[goal], parts)
            whole, goal, parts = self._follow(batch, attempts)
            found.append(_nearest(whole))
        return Found(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _follow(self, batch: Batch, attempts: _Attempts) -> tuple[Found, Ints, _Attempts]:
        """Go on as long as words follow at once; return whole chains, and parts with what may follow them."""
        goals, reached = [np.zeros(0, np.int32)], [attempts.take(np.zeros(0, np.int64))]
        while len(attempts.state):
            some = np.flatnonzero(self._done_counts[attempts.state])
            place, within = runs(self._done_counts[attempts.state[some]])
            place = some[place]
            goals.append(self._done[self._done_begins[attempts.state[place]] + within])
            reached.append(attempts.take(place))
            attempts = attempts.take(np.flatnonzero(self._goes_on[attempts.state] & batch.joined[attempts.last + 1]))
            last = attempts.last + 1
            state, item = self._step(attempts.state, batch.word[last])
            attempts = _Attempts(state, attempts.first[item], last[item], attempts.between[item])
        goal = np.concatenate(goals)
        done = _Attempts(*(np.concatenate(column) for column in zip(*reached, strict=True)))
        near = done.between <= self._goal_reach[goal]
        chain = self._goal_chain[goal]
        ends, opens = np.flatnonzero(near & (chain >= 0)), np.flatnonzero(near & (chain < 0))
        return Found(chain[ends], done.first[ends], done.last[ends]), goal[opens], done.take(opens)

    def _begin_behind(self, batch: Batch, root: Ints, parts: _Attempts) -> _Attempts:
        """Take the first step wherever a next part may begin: within reach, in the same sentence."""
        first, start = parts.first, parts.last
        sentence, reach, begun = batch.sentence[start], self._root_reach[root], []
        for between in range(int(reach.max()) + 1):
            inside = np.flatnonzero((reach >= between) & (batch.sentence[start + 1] == sentence))
            root, first, start, sentence, reach = (one[inside] for one in (root, first, start, sentence, reach))
            start = start + 1
            state, item = self._step(root, batch.word[start])
            begun.append((state, first[item], start[item], np.full(len(item), between, np.int32)))
        return _Attempts(*(np.concatenate(column) for column in zip(*begun, strict=True)))

    def _step(self, state: Ints, word: Ints) -> tuple[Ints, Longs]:
        """Return the next states, and which of the attempts reach one."""
        return self._table.look_up(_key(state.astype(np.uint64), word.astype(np.uint64)))


def _key(state: Any, word: Any) -> Any:
    """Return one number above zero for a state and a class: numbers or arrays of them."""
    return (state + 1) << _CLASS_BITS | word


class _Table:
    """Look-up of many keys at once: most miss, at the price of one look into a table of bits.

    Parameters
    ----------
    keys, values
        ``(e,)``: different keys above zero, and what each stands for.
    """

    def __init__(self, keys: Keys, values: Ints) -> None:
        bits = max(4, int(4 * len(keys)).bit_length())
        self._shift = np.uint64(64 - bits)
        self._keys = np.zeros((1 << bits) + 1, np.uint64)
        self._values = np.zeros((1 << bits) + 1, np.int32)
        self._filter = np.zeros(1 << _FILTER_BITS, np.bool_)
        self._filter[keys * _SPREAD >> _FILTER_SHIFT] = True
        slots = (keys * _SPREAD >> self._shift).astype(np.int64)
        while len(keys):  # whoever finds a slot taken tries the next one
            self._keys[slots] = np.where(self._keys[slots] == 0, keys, self._keys[slots])
            settled = self._keys[slots] == keys
            self._values[slots[settled]] = values[settled]
            keys, values, slots = keys[~settled], values[~settled], (slots[~settled] + 1) % (1 << bits)

    def look_up(self, keys: Keys) -> tuple[Ints, Longs]:
        """Return the values found, and the places in ``keys`` of those that were."""
        spread = keys * _SPREAD
        item = np.flatnonzero(self._filter[spread >> _FILTER_SHIFT])
        keys = keys[item]
        slots = (spread[item] >> self._shift).astype(np.int64)
        values, items = [], []
        while len(item):
            held = self._keys[slots]
            hit = held == keys
            values.append(self._values[slots[hit]])
            items.append(item[hit])
            on = np.flatnonzero(~hit & (held != 0))
            keys, item, slots = keys[on], item[on], (slots[on] + 1) % (len(self._keys) - 1)
        if not items:
            return np.zeros(0, np.int32), np.zeros(0, np.int64)
        if len(items) == 1:
            return values[0], items[0]
        found, where = np.concatenate(values), np.concatenate(items)
        order = np.argsort(where, kind="stable")
        return found[order], where[order]


def _parts(chain: Chain) -> Iterator[tuple[int, tuple[Step, ...]]]:
    """Cut a chain at every ``..``; yield how many words may stand before each part, and its steps."""
    cuts = [0, *(place for place, step in enumerate(chain) if place and step.reach >= 0), len(chain)]
    for begin, end in pairwise(cuts):
        yield max(0, chain[begin].reach), chain[begin:end]


def runs(lengths: Ints) -> tuple[Longs, Longs]:
    """Return for every member of every run the number of its run and its place within.

    Examples
    --------
    >>> [part.tolist() for part in runs(np.array([2, 0, 1]))]
    [[0, 0, 2], [0, 1, 0]]
    """
    run = np.repeat(np.arange(len(lengths)), lengths)
    return run, np.arange(len(run)) - (np.cumsum(lengths) - lengths)[run]


def _nearest(found: Found) -> Found:
    """Keep for every chain and beginning the nearest end."""
    order = np.lexsort((found.last, found.first, found.chain))
    chain, first, last = (column[order] for column in found)
    new = np.ones(len(order), np.bool_)
    new[1:] = (chain[1:] != chain[:-1]) | (first[1:] != first[:-1])
    return Found(chain[new], first[new], last[new])
