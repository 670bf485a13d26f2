"""Find thousands of patterns in a batch of tokens at once.

All phrases are compiled into one deterministic automaton over *word classes* (which words of the
patterns a token can stand for), so that the work hardly grows with the number of patterns. Every
token is tried as a beginning, and all attempts take their next step together. Where a part of a
pattern is complete and another may follow after ``..``, the search begins anew behind it, from a
root that holds just the parts that can follow there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cobench_analysis.coding.batch import Batch, Ints
from cobench_analysis.coding.patterns import Step, Word

Chain = tuple[Step, ...]
Longs = npt.NDArray[np.int64]
Edges = dict[int, set[int]]  # the nodes that each word of the patterns leads to

_FILTER_BITS = 20
_NOTHING = np.zeros(0, np.int32)
# Odd multipliers: 2**32 / golden ratio (Knuth, TAOCP vol. 3, 6.4) and a prime for the second of a pair.
_GOLDEN, _OTHER = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)


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
    """Attempts at a part of a chain, one word taken: ``(k,)`` each."""

    state: Ints  # of the automaton
    last: Ints  # the word taken
    first: Ints  # where the chain begins
    between: Ints  # how many words were left out before the part


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
        self._words: dict[Word, int] = {}
        self._edges: list[Edges] = []  # of each node
        self._goal_of: list[int] = []  # of each node: the goal that it leads to
        self._complete: list[bool] = []  # of each node: whether its goal is reached there
        self._goals: list[_Goal] = []
        self._roots: list[Edges] = [{} for _ in groups]
        self._opened: dict[tuple[object, ...], int] = {}
        numbered = enumerate((group, chain) for group, chains in enumerate(groups) for chain in chains)
        for number, (group, chain) in numbered:
            self._add(group, chain, number)
        self._whole = {word.key: number for word, number in self._words.items() if not word.stem}
        self._stems = {word.key: number for word, number in self._words.items() if word.stem}
        self._stem_lengths = sorted({len(key) for key in self._stems})
        self._classes: dict[frozenset[int], int] = {frozenset(): 0}
        # Nearly all classes that texts will need: each word alone, with a possessive, and what only begins so.
        for word in self._words:
            self.classify(word.key, word.key)
            self.classify(f"{word.key}s", word.key)
            self.classify(f"{word.key}\0", "")
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
                    here.setdefault(self._number(word), set()).add(node)
                    here = self._edges[node]
                here.setdefault(self._number(phrase[-1]), set()).add(behind)
            edges = self._edges[behind]
        self._complete[behind] = True

    def _node(self) -> int:
        self._edges.append({})
        self._goal_of.append(len(self._goals) - 1)
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
        known = self._classes.get(members)
        if known is None:
            self._classes[members] = known = len(self._classes)
            self._stale = True
        return known

    def _compile(self) -> None:
        """Make the automaton deterministic: one state for every set of nodes that can be reached together."""
        classes_with: list[list[int]] = [[] for _ in self._words]
        members = list(self._classes)  # of each class: the words that it stands for
        for number, words in enumerate(members):
            for word in words:
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

        symbols: list[int] = []
        nexts: list[int] = []
        counts: list[int] = []
        for edges in onward:  # grows while it is gone through
            moves: dict[int, int] = {}  # class -> next state
            shared: set[int] = set()  # classes of which several words lead on
            by_word = edges[0] if len(edges) == 1 else _merged(edges)
            for word, nodes in by_word.items():
                following = state_of(frozenset(nodes))
                for number in classes_with[word]:
                    if number in moves:
                        shared.add(number)
                    moves[number] = following
            for number in shared:
                words = members[number] & by_word.keys()
                moves[number] = state_of(frozenset().union(*(by_word[word] for word in words)))
            symbols += moves
            nexts += moves.values()
            counts.append(len(moves))
        symbol, reached = np.array(symbols, np.int32), np.array(nexts, np.int32)
        source = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        self._table = _Table(source, symbol, reached)
        at_root = source < len(self._roots)
        self._begins = np.zeros((len(self._roots), len(self._classes)), np.bool_)
        self._begins[source[at_root], symbol[at_root]] = True
        self._entry = np.zeros(len(self._classes), np.int32)  # of the first group, which is searched everywhere
        self._entry[symbol[source == 0]] = reached[source == 0]
        self._goes_on = np.array([any(edges) for edges in onward], np.bool_)
        whole = [[goal for goal in done if self._goals[goal].chain >= 0] for done in complete]
        self._completes = np.array([bool(done) for done in complete], np.bool_)
        self._chains = _Lists(whole)
        self._parts = _Lists([[goal for goal in done if self._goals[goal].chain < 0] for done in complete])
        self._goal_reach = np.array([goal.reach for goal in self._goals], np.int32)
        self._goal_chain = np.array([goal.chain for goal in self._goals], np.int32)
        self._goal_root = np.array([goal.root for goal in self._goals], np.int32)
        self._root_reach = np.array([self._reach_of(edges) for edges in self._roots], np.int32)
        self._stale = False

    def _reach_of(self, root: Edges) -> int:
        """Return how many words may stand before any of the parts that a root holds."""
        goals = {self._goal_of[node] for nodes in root.values() for node in nodes}
        return max((self._goals[goal].reach for goal in goals), default=0)

    def search_everywhere(self, batch: Batch) -> Found:
        """Find the chains of the first group wherever they stand.

        Parameters
        ----------
        batch
            Tokens whose ``word`` is a class from :meth:`classify`.
        """
        if self._stale:
            self._compile()
        state = self._entry[batch.word]
        first = np.flatnonzero(state).astype(np.int32)
        return self._finish(batch, state[first], first)

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
        state, item = self._enter(group, batch.word[position])
        return self._finish(batch, state, position[item])

    def _finish(self, batch: Batch, state: Ints, first: Ints) -> Found:
        attempts = _Attempts(state, first, first, np.zeros(len(first), np.int32))
        whole, root, first, last = self._follow(batch, attempts)
        found = [whole]
        while len(root):
            whole, root, first, last = self._follow(batch, self._begin_behind(batch, root, first, last))
            found.append(_nearest(whole))
        return Found(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _follow(self, batch: Batch, attempts: _Attempts) -> tuple[Found, Ints, Ints, Ints]:
        """Go on as long as words follow at once.

        Returns
        -------
        Found
            Whole chains.
        root, first, last
            Parts that more may follow: the root that holds it, where the chain begins, the last token so far.
        """
        chains, parts = [(_NOTHING, _NOTHING, _NOTHING)], [(_NOTHING, _NOTHING, _NOTHING)]
        state, last, item = attempts.state, attempts.last, np.arange(len(attempts.state), dtype=np.int32)
        while len(state):
            some = np.flatnonzero(self._completes[state])
            for listing, found in ((self._chains, chains), (self._parts, parts)):
                place, goal = listing.of(state[some])
                found.append((goal, item[some[place]], last[some[place]]))
            on = np.flatnonzero(self._goes_on[state] & batch.joined[last + 1])
            last = last[on] + 1
            state, reached = self._table.look_up(state[on], batch.word[last])
            item, last = item[on][reached], last[reached]
        goal, item, last = (np.concatenate(column) for column in zip(*chains, strict=True))
        near = np.flatnonzero(attempts.between[item] <= self._goal_reach[goal])
        whole = Found(self._goal_chain[goal[near]], attempts.first[item[near]], last[near])
        goal, item, last = (np.concatenate(column) for column in zip(*parts, strict=True))
        near = np.flatnonzero(attempts.between[item] <= self._goal_reach[goal])
        return whole, self._goal_root[goal[near]], attempts.first[item[near]], last[near]

    def _begin_behind(self, batch: Batch, root: Ints, first: Ints, last: Ints) -> _Attempts:
        """Take the first word wherever a next part may begin: within reach, in the same sentence."""
        end = np.minimum(last + self._root_reach[root] + 2, batch.opens[batch.sentence[last] + 1])
        begun, between = [(_NOTHING,) * 4], 0
        room = np.flatnonzero(end > last + 1)
        while len(room):
            start = last[room] + np.int32(1 + between)
            state, entered = self._enter(root[room], batch.word[start])
            begun.append((state, start[entered], first[room[entered]], np.full(len(entered), between, np.int32)))
            between += 1
            room = room[end[room] > start + 1]
        return _Attempts(*(np.concatenate(column) for column in zip(*begun, strict=True)))

    def _enter(self, root: Ints, word: Ints) -> tuple[Ints, Longs]:
        """Return the states behind the first words of a root's parts, and which attempts reach one."""
        item = np.flatnonzero(self._begins.ravel()[root * np.int32(self._begins.shape[1]) + word])
        return self._table.look_up(root[item], word[item])[0], item


def _merged(edges: Iterable[Edges]) -> Edges:
    merged: Edges = defaultdict(set)
    for one in edges:
        for word, nodes in one.items():
            merged[word] |= nodes
    return merged


class _Lists:
    """A list of numbers for every state, end to end.

    Parameters
    ----------
    lists
        One for each state.
    """

    def __init__(self, lists: Sequence[Sequence[int]]) -> None:
        self._counts = np.array([len(one) for one in lists], np.int32)
        self._begins = np.cumsum(self._counts, dtype=np.int32) - self._counts
        self._members = np.array([member for one in lists for member in one], np.int32)

    def of(self, state: Ints) -> tuple[Longs, Ints]:
        """Return for every member of the states' lists the place of its state, and the member."""
        counts = self._counts[state]
        some = np.flatnonzero(counts)
        run, within = runs(counts[some])
        place = some[run]
        return place, self._members[self._begins[state[place]] + within]


class _Table:
    """The next state for a state and a class, for many pairs at once.

    Most pairs lead nowhere and are told by one look into a table of bits. The others are looked up
    in a hash table with linear probing (Knuth, TAOCP vol. 3, 6.4).

    Parameters
    ----------
    state, word, value
        ``(e,)``: different pairs, and what each leads to.
    """

    def __init__(self, state: Ints, word: Ints, value: Ints) -> None:
        self._bits = max(4, int(4 * len(state)).bit_length())
        self._keys = np.full(1 << self._bits, -1, np.int64)
        self._values = np.zeros(1 << self._bits, np.int32)
        self._filter = np.zeros(1 << _FILTER_BITS, np.bool_)
        spread = _spread(state, word)
        self._filter[spread >> np.uint32(32 - _FILTER_BITS)] = True
        keys, slots = _pair(state, word), (spread >> np.uint32(32 - self._bits)).astype(np.int64)
        while len(keys):  # whoever finds a slot taken tries the next one
            self._keys[slots] = np.where(self._keys[slots] < 0, keys, self._keys[slots])
            settled = self._keys[slots] == keys
            self._values[slots[settled]] = value[settled]
            keys, value, slots = keys[~settled], value[~settled], self._next(slots[~settled])

    def _next(self, slots: Longs) -> Longs:
        return (slots + 1) & ((1 << self._bits) - 1)

    def look_up(self, state: Ints, word: Ints) -> tuple[Ints, Longs]:
        """Return what the pairs lead to, and the places of those that lead anywhere."""
        spread = _spread(state, word)
        item = np.flatnonzero(self._filter[spread >> np.uint32(32 - _FILTER_BITS)])
        keys = _pair(state[item], word[item])
        slots = (spread[item] >> np.uint32(32 - self._bits)).astype(np.int64)
        value = np.full(len(item), -1, np.int32)
        open_ = np.arange(len(item))
        while len(open_):
            held = self._keys[slots]
            hit = held == keys
            value[open_[hit]] = self._values[slots[hit]]
            on = np.flatnonzero(~hit & (held >= 0))
            keys, open_, slots = keys[on], open_[on], self._next(slots[on])
        found = np.flatnonzero(value >= 0)
        return value[found], item[found]


def _pair(state: Ints, word: Ints) -> Longs:
    return state.astype(np.int64) << 32 | word


def _spread(state: Ints, word: Ints) -> npt.NDArray[np.uint32]:
    """Return 32 bits for each pair that differ in the high bits wherever the pairs differ."""
    return state.view(np.uint32) * _GOLDEN + word.view(np.uint32) * _OTHER


def _parts(chain: Chain) -> Iterator[tuple[int, tuple[Step, ...]]]:
    """Cut a chain at every ``..``; yield how many words may stand before each part, and its steps."""
    cuts = [0, *(place for place, step in enumerate(chain) if place and step.reach >= 0), len(chain)]
    for begin, end in pairwise(cuts):
        yield max(0, chain[begin].reach), chain[begin:end]


def runs(lengths: Ints) -> tuple[Ints, Ints]:
    """Return for every member of every run the number of its run and its place within.

    Examples
    --------
    >>> [part.tolist() for part in runs(np.array([2, 0, 1]))]
    [[0, 0, 2], [0, 1, 0]]
    """
    run = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    begins = np.cumsum(lengths, dtype=np.int32) - lengths
    return run, np.arange(len(run), dtype=np.int32) - np.repeat(begins, lengths)


def _nearest(found: Found) -> Found:
    """Keep for every chain and beginning the nearest end."""
    order = np.lexsort((found.last, found.first, found.chain))
    chain, first, last = (column[order] for column in found)
    new = np.ones(len(order), np.bool_)
    new[1:] = (chain[1:] != chain[:-1]) | (first[1:] != first[:-1])
    return Found(chain[new], first[new], last[new])
