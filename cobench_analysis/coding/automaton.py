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

from cobench_analysis.coding.batch import Batch
from cobench_analysis.coding.lookup import Ints, Lists, Longs, PairTable, cells, least_of_each
from cobench_analysis.coding.patterns import Step, Word

Chain = tuple[Step, ...]
Edges = dict[int, set[int]]  # the nodes that each word of the patterns leads to

_NOTHING = np.zeros(0, np.int32)


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


class _Opened(NamedTuple):
    """Parts that are complete and that more may follow: ``(k,)`` each."""

    opening: Ints  # which goals were reached together
    first: Ints  # where the chain begins
    last: Ints  # the last word so far
    left_out: Ints  # how many words were left out before the part


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
        """Lay the automaton out in arrays."""
        onward, complete, moves = self._states()
        counts = [len(one) for one in moves]
        source = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        symbol = np.array([number for one in moves for number in one], np.int32)
        following = np.array([state for one in moves for state in one.values()], np.int32)
        self._table = PairTable(source, symbol, following)
        self._goes_on = np.array([any(edges) for edges in onward], np.bool_)
        at_root = source < len(self._roots)
        self._begins = np.zeros((len(self._roots), len(self._classes)), np.bool_)
        self._begins[source[at_root], symbol[at_root]] = True
        self._entry = np.zeros(len(self._classes), np.int32)  # of the first group, which is searched everywhere
        self._entry[symbol[source == 0]] = following[source == 0]
        self._goal_reach = np.array([goal.reach for goal in self._goals], np.int32)
        self._goal_chain = np.array([goal.chain for goal in self._goals], np.int32)
        self._goal_root = np.array([goal.root for goal in self._goals], np.int32)
        self._chains = Lists([[goal for goal in done if self._goals[goal].chain >= 0] for done in complete])
        self._lay_out_openings([tuple(goal for goal in done if self._goals[goal].chain < 0) for done in complete])
        self._stale = False

    def _lay_out_openings(self, opened: Sequence[tuple[int, ...]]) -> None:
        """Give every set of parts that are complete together a number, and say what may follow it."""
        openings = {goals: number for number, goals in enumerate(dict.fromkeys([(), *opened]))}
        self._opening = np.array([openings[goals] for goals in opened], np.int32)  # of each state; 0: none
        self._behind = Lists(list(openings))
        self._may_begin = np.zeros((len(openings), len(self._classes)), np.bool_)
        self._opening_reach = np.zeros(len(openings), np.int32)
        for goals, number in openings.items():
            roots = [self._goals[goal].root for goal in goals]
            self._may_begin[number] = self._begins[roots].any(axis=0)
            self._opening_reach[number] = max((self._reach_of(self._roots[root]) for root in roots), default=0)

    def _states(self) -> tuple[list[list[Edges]], list[list[int]], list[dict[int, int]]]:
        """Make the automaton deterministic: one state for every set of nodes that can be reached together.

        Returns
        -------
        onward, complete, moves
            Of each state (first come the roots): the edges that lead on, the goals that are reached, and
            the next state for each class.
        """
        members = list(self._classes)  # of each class: the words that it stands for
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
                over = {goal for goal in done if self._goals[goal].chain >= 0}  # only the nearest end counts
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
        return onward, complete, moves

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

    def search(self, batch: Batch, group: Ints, begin: Ints, count: Ints) -> Found:
        """Find the chains of a group that begin in a run of tokens, for many groups and runs.

        Parameters
        ----------
        batch
            Tokens whose ``word`` is a class from :meth:`classify`.
        group, begin, count
            ``(k,)``: which group to look for, and the first token and the number of tokens where a chain
            may begin.
        """
        if self._stale:
            self._compile()
        width = np.int32(self._begins.shape[1])
        before = np.cumsum(count, dtype=np.int32) - count
        position = np.repeat(begin - before, count)
        position += np.arange(len(position), dtype=np.int32)
        cell = np.repeat(group * width, count)
        cell += batch.word[position]
        hopeful = np.flatnonzero(self._begins.ravel()[cell])
        position, root = position[hopeful], cell[hopeful] // width
        state, item = self._table.look_up(root, batch.word[position])
        return self._finish(batch, state, position[item])

    def _finish(self, batch: Batch, state: Ints, first: Ints) -> Found:
        attempts = _Attempts(state, first, first, np.zeros(len(first), np.int32))
        whole, parts = self._follow(batch, attempts)
        found = [whole]
        while len(parts.opening):
            whole, parts = self._follow(batch, self._begin_behind(batch, parts))
            parts = _least_left_out(parts)
            found.append(_nearest(whole))
        return Found(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _follow(self, batch: Batch, attempts: _Attempts) -> tuple[Found, _Opened]:
        """Go on as long as words follow at once; return whole chains, and parts that more may follow."""
        whole, opened = [(_NOTHING, _NOTHING, _NOTHING)], [(_NOTHING, _NOTHING, _NOTHING)]
        state, last, item = attempts.state, attempts.last, np.arange(len(attempts.state), dtype=np.int32)
        while len(state):
            place, goal = self._chains.of(state)
            whole.append((goal, item[place], last[place]))
            opening = self._opening[state]
            place = np.flatnonzero(opening)
            opened.append((opening[place], item[place], last[place]))
            on = np.flatnonzero(self._goes_on[state] & batch.joined[last + 1])
            last = last[on] + 1
            state, reached = self._table.look_up(state[on], batch.word[last])
            item, last = item[on][reached], last[reached]
        goal, item, last = (np.concatenate(column) for column in zip(*whole, strict=True))
        near = np.flatnonzero(attempts.between[item] <= self._goal_reach[goal])
        found = Found(self._goal_chain[goal[near]], attempts.first[item[near]], last[near])
        opening, item, last = (np.concatenate(column) for column in zip(*opened, strict=True))
        return found, _Opened(opening, attempts.first[item], last, attempts.between[item])

    def _begin_behind(self, batch: Batch, parts: _Opened) -> _Attempts:
        """Take the first word wherever a next part may begin: within reach, in the same sentence."""
        opening, first, last, left_out = parts
        end = np.minimum(last + self._opening_reach[opening] + 2, batch.opens[batch.sentence[last] + 1])
        begun, between = [(_NOTHING,) * 4], 0
        room = np.flatnonzero(end > last + 1)
        while len(room):
            start = last[room] + np.int32(1 + between)
            # Few places hold a word that any of the next parts begins with: only those are told apart.
            hopeful = np.flatnonzero(cells(self._may_begin, opening[room], batch.word[start]))
            place, goal = self._behind.of(opening[room[hopeful]])
            part, at = room[hopeful[place]], start[hopeful[place]]
            near = np.flatnonzero(left_out[part] <= self._goal_reach[goal])
            state, entered = self._enter(self._goal_root[goal[near]], batch.word[at[near]])
            entered = near[entered]
            begun.append((state, at[entered], first[part[entered]], np.full(len(entered), between, np.int32)))
            between += 1
            room = room[end[room] > start + 1]
        return _Attempts(*(np.concatenate(column) for column in zip(*begun, strict=True)))

    def _enter(self, root: Ints, word: Ints) -> tuple[Ints, Longs]:
        """Return the states behind the first words of a root's parts, and which attempts reach one."""
        item = np.flatnonzero(cells(self._begins, root, word))
        return self._table.look_up(root[item], word[item])[0], item


def _least_left_out(parts: _Opened) -> _Opened:
    """Keep, of attempts that stand at the same word, the one that left out least: it reaches all that the others do.

    Without this their number would grow with every further ``..``.
    """
    kept = least_of_each([parts.opening, parts.first, parts.last], parts.left_out)
    return _Opened(*(column[kept] for column in parts))


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


def _nearest(found: Found) -> Found:
    """Keep for every chain and beginning the nearest end."""
    kept = least_of_each([found.chain, found.first], found.last)
    return Found(*(column[kept] for column in found))
