"""Find thousands of patterns in a batch of tokens at once.

All phrases (``phrases``) are laid out as one deterministic automaton over *word classes* (which words
of the patterns a token can stand for), so that the work hardly grows with the number of patterns. Every
token is tried as a beginning, and all attempts take their next step together. Where a part of a
pattern is complete and another may follow after ``..``, the search begins anew behind it, from a
root that holds just the parts that can follow there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cobench_analysis.coding.batch import Batch
from cobench_analysis.coding.lookup import Ints, Lists, Longs, PairTable, cells, least_of_each
from cobench_analysis.coding.phrases import Chain, PhraseGraph

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


class Automaton:
    """Compiled chains, in groups; a search looks for the chains of one group.

    Parameters
    ----------
    groups
        Chains of each group. They are numbered through, from 0.
    """

    def __init__(self, groups: Sequence[Sequence[Chain]]) -> None:
        self._graph = PhraseGraph(groups)
        self._laid_out = 0  # how many classes there were when the arrays were made

    def classify(self, key: str, bare: str) -> int:
        """Return the class of a token with these keys: see :meth:`PhraseGraph.classify`."""
        return self._graph.classify(key, bare)

    def _lay_out(self) -> None:
        """Make the arrays, where a class is met that they do not know."""
        goals, width = self._graph.goals, len(self._graph.classes)
        if self._laid_out == width:
            return
        goes_on, complete, moves = self._graph.states()
        counts = [len(one) for one in moves]
        source = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        symbol = np.array([number for one in moves for number in one], np.int32)
        following = np.array([state for one in moves for state in one.values()], np.int32)
        self._table = PairTable(source, symbol, following)
        self._goes_on = np.array(goes_on, np.bool_)
        at_root = source < self._graph.roots
        self._begins = np.zeros((self._graph.roots, width), np.bool_)
        self._begins[source[at_root], symbol[at_root]] = True
        self._entry = np.zeros(width, np.int32)  # of the first group, which is searched everywhere
        self._entry[symbol[source == 0]] = following[source == 0]
        self._goal_reach = np.array([goal.reach for goal in goals], np.int32)
        self._goal_chain = np.array([goal.chain for goal in goals], np.int32)
        self._goal_root = np.array([goal.root for goal in goals], np.int32)
        self._chains = Lists([[goal for goal in done if goals[goal].chain >= 0] for done in complete])
        self._lay_out_openings([tuple(goal for goal in done if goals[goal].chain < 0) for done in complete])
        self._laid_out = width

    def _lay_out_openings(self, opened: Sequence[tuple[int, ...]]) -> None:
        """Give every set of parts that are complete together a number, and say what may follow it."""
        openings = {goals: number for number, goals in enumerate(dict.fromkeys([(), *opened]))}
        self._opening = np.array([openings[goals] for goals in opened], np.int32)  # of each state; 0: none
        self._behind = Lists(list(openings))
        self._may_begin = np.zeros((len(openings), self._begins.shape[1]), np.bool_)
        self._opening_reach = np.zeros(len(openings), np.int32)
        for goals, number in openings.items():
            roots = [self._graph.goals[goal].root for goal in goals]
            self._may_begin[number] = self._begins[roots].any(axis=0)
            self._opening_reach[number] = max(map(self._graph.reach, roots), default=0)

    def search_everywhere(self, batch: Batch) -> Found:
        """Find the chains of the first group wherever they stand.

        Parameters
        ----------
        batch
            Tokens whose ``word`` is a class from :meth:`classify`.
        """
        self._lay_out()
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
        self._lay_out()
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


def _nearest(found: Found) -> Found:
    """Keep for every chain and beginning the nearest end."""
    kept = least_of_each([found.chain, found.first], found.last)
    return Found(*(column[kept] for column in found))
