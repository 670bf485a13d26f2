"""The fast matcher: the same hits as ``matcher.Matcher``, for many texts at once.

``batch`` cuts the texts into tokens, ``automaton`` finds the patterns; here finds become hits: chains
of ``&`` are joined by sentence, ``unless`` and negations are looked at for hits only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from cobench_analysis.coding.automaton import Automaton, Found
from cobench_analysis.coding.batch import Batch, Tokenizer
from cobench_analysis.coding.codebook import Rule
from cobench_analysis.coding.hits import EXCUSED, GIVEN, HIT_COLUMNS, NEGATED, TOKEN_COLUMNS, TURNED, Hit, Hits, Tokens
from cobench_analysis.coding.lookup import Bools, Ints, Longs, begins_group, least_of_each, stable_order
from cobench_analysis.coding.phrases import Chain
from cobench_analysis.language import Language

ALL_RULES = 0  # the automaton's group of all rules' patterns; group r + 1 holds the ``unless`` of rule r
SEARCHED_AT_ONCE = 4_000_000  # words: a long text without full stops is one sentence, searched for many rules
_LOW = (1 << 32) - 1
BATCH_SIGNS = 1_000_000  # signs of a batch: large enough to spread the cost of a call, small enough for the caches


class Engine:
    """Find every place where a rule's patterns stand, in many texts.

    Parameters
    ----------
    rules
        The rules to look for.
    language
        Words of negation and clause ends.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> book = load_codebook()
    >>> hits = Engine(book.rules, book.language).find_all(["The waiting list is far too long", "Hello"])
    >>> set(hits.text.tolist()), "timeliness" in {hits.rules[rule].code for rule in hits.rule}
    ({0}, True)
    """

    def __init__(self, rules: Iterable[Rule], language: Language) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: rule.id))
        self._reach = language.negation_reach
        owned = [(number, pattern) for number, rule in enumerate(self.rules) for pattern in rule.patterns]
        excuses = [(number, pattern) for number, rule in enumerate(self.rules) for pattern in rule.unless]
        groups: list[list[Chain]] = [[] for _ in range(len(self.rules) + 1)]
        for _, pattern in owned:
            groups[ALL_RULES] += pattern.chains
        for number, pattern in excuses:
            groups[number + 1] += pattern.chains
        self._automaton = Automaton(groups)
        self._tokenize = Tokenizer(language, self._automaton.classify)
        # Patterns are numbered through, those of ``unless`` after the others; so are their chains.
        patterns = [*owned, *excuses]
        self._owner = np.array([number for number, _ in patterns], np.int32)  # (patterns,): the rule
        chains = np.array([len(pattern.chains) for _, pattern in patterns], np.int32)
        self._pattern = np.repeat(np.arange(len(patterns), dtype=np.int32), chains)  # (chains,)
        self._chains = chains  # (patterns,): how many chains must share a sentence
        self._has_excuses = np.array([bool(rule.unless) for rule in self.rules], np.bool_)
        sides = {"keep": GIVEN, "block": NEGATED, "flip": TURNED}
        self._negated = np.array([sides[rule.negated] for rule in self.rules], np.int8)

    def find(self, text: str) -> list[Hit]:
        """Return all hits in one text, in reading order; see :meth:`find_all` for many."""
        return next(self.find_all([text]).of([text]))

    def find_all(self, texts: Sequence[str]) -> Hits:
        """Return all hits in many texts.

        Parameters
        ----------
        texts
            Any texts; the spans of the hits index them.
        """
        self._tokenize.begin()
        parts = [(np.int32(begin), self._find(texts[begin:end])) for begin, end in _slices(texts)]
        if len(parts) == 1:
            return parts[0][1]
        shifts = np.cumsum([0, *(len(hits.signs) for _, hits in parts)])[:-1]
        tokens = [replace(hits.tokens, text=hits.tokens.text + begin) for begin, hits in parts]
        hits = [
            replace(hits, text=hits.text + begin, begins=hits.begins + shift)
            for shift, (begin, hits) in zip(shifts, parts, strict=True)
        ]
        joined = {name: _joined(hits, name) for name in (*HIT_COLUMNS, "words", "signs", "begins")}
        return Hits(self.rules, **joined, tokens=Tokens(*(_joined(tokens, name) for name in TOKEN_COLUMNS)))

    @property
    def keys(self) -> dict[str, int]:
        """The keys of all words met so far: see ``Hits.tokens``; another dictionary once it was begun anew."""
        return self._tokenize.keys

    def _find(self, texts: Sequence[str]) -> Hits:
        batch = self._tokenize(texts)
        found = self._automaton.search_everywhere(batch)
        pattern, first, last = self._whole_patterns(batch, found)
        rule, first, last = distinct_hits(self._owner[pattern], first, last)
        outcome = np.where(self._is_negated(batch, first), self._negated[rule], np.int8(GIVEN))
        text = batch.text[first]
        offset = batch.begins[text].astype(np.int32)
        excuse_start, excuse_end = np.zeros(len(rule), np.int32), np.zeros(len(rule), np.int32)
        hit, begins, ends = self._excuses(batch, rule, first)
        outcome[hit] = EXCUSED
        excuse_start[hit] = batch.start[begins] - offset[hit]
        excuse_end[hit] = batch.end[ends] - offset[hit]
        start, end = batch.start[first] - offset, batch.end[last] - offset
        return Hits(
            self.rules,
            text,
            start,
            end,
            rule,
            outcome,
            excuse_start,
            excuse_end,
            batch.counts,
            _tokens(batch),
            batch.signs,
            batch.begins,
        )

    def _whole_patterns(self, batch: Batch, found: Found) -> tuple[Ints, Ints, Ints]:
        """Return pattern, first and last token of every find, the chains of ``&`` joined."""
        pattern = self._pattern[found.chain]
        several = self._chains[pattern] > 1
        if not several.any():
            return pattern, found.first, found.last
        joined = self._in_one_sentence(batch, Found(*(column[several] for column in found)))
        alone = ~several
        parts = zip((pattern, found.first, found.last), joined, strict=True)
        whole, first, last = (np.concatenate((one[alone], other)) for one, other in parts)
        return whole, first, last

    def _in_one_sentence(self, batch: Batch, found: Found) -> tuple[Ints, Ints, Ints]:
        """Return pattern, first and last token where all chains of a pattern stand in one sentence.

        Of every chain the first find in the sentence counts.
        """
        sentence = batch.sentence[found.first]
        inside = np.flatnonzero(sentence == batch.sentence[found.last])
        if not len(inside):
            return (np.zeros(0, np.int32),) * 3
        chain, sentence = found.chain[inside], sentence[inside]
        order = stable_order(chain, sentence)
        chain, sentence = chain[order], sentence[order]
        span = (found.first[inside].astype(np.int64) << 32 | found.last[inside])[order]
        begins = np.flatnonzero(begins_group(sentence, chain))
        span, chain, sentence = np.minimum.reduceat(span, begins), chain[begins], sentence[begins]
        pattern = self._pattern[chain]  # the chains of a pattern are neighbours in number
        begins = np.flatnonzero(begins_group(sentence, pattern))
        complete = np.diff(begins, append=len(pattern)) == self._chains[pattern[begins]]
        first = np.minimum.reduceat(span >> 32, begins)[complete].astype(np.int32)
        last = np.maximum.reduceat(span & _LOW, begins)[complete].astype(np.int32)
        return pattern[begins][complete], first, last

    def _is_negated(self, batch: Batch, first: Ints) -> Bools:
        """Say of every hit whether a negator stands within reach before it, in the same clause."""
        places = np.where(batch.negator, np.arange(len(batch.negator), dtype=np.int32), np.int32(-1))
        nearest = np.maximum.accumulate(places)
        before = np.where(first > 0, nearest[first - 1], np.int32(-1))
        near = (before >= 0) & (first - before <= self._reach)
        negated: Bools = near & (batch.clause[before] == batch.clause[first])
        return negated

    def _excuses(self, batch: Batch, rule: Ints, first: Ints) -> tuple[Longs, Ints, Ints]:
        """Return which hits stand in a sentence with words of ``unless``, and those words' first and last token.

        Of several patterns the one that stands first in the codebook is quoted.
        """
        hit = np.flatnonzero(self._has_excuses[rule])
        sentence = batch.sentence[first[hit]]
        found = self._search_sentences(batch, rule[hit], sentence)
        pattern, begin, end = self._in_one_sentence(batch, found)
        excused = _place(self._owner[pattern], batch.sentence[begin])
        order = least_of_each([excused], pattern)
        excused = excused[order]
        touched = np.zeros(len(batch.opens), np.bool_)
        touched[batch.sentence[begin]] = True
        some = np.flatnonzero(touched[sentence])
        hit, place = hit[some], _place(rule[hit[some]], sentence[some])
        at = np.searchsorted(excused, place)
        known = np.flatnonzero(np.append(excused, -1)[at] == place)
        return hit[known], begin[order][at[known]], end[order][at[known]]

    def _search_sentences(self, batch: Batch, rule: Ints, sentence: Ints) -> Found:
        """Search a sentence for the ``unless`` of a rule, for many of both, some at a time."""
        lengths = batch.opens[sentence + 1] - batch.opens[sentence]
        portion = np.cumsum(lengths, dtype=np.int64) // SEARCHED_AT_ONCE
        if len(portion) and portion[-1]:  # a rule that hits often in a long sentence searches it once
            once = np.unique(_place(rule, sentence), return_index=True)[1]
            rule, sentence, lengths = rule[once], sentence[once], lengths[once]
            portion = np.cumsum(lengths, dtype=np.int64) // SEARCHED_AT_ONCE
        found = []
        for part in np.split(np.arange(len(rule)), np.flatnonzero(np.diff(portion)) + 1):
            group, opens = rule[part] + np.int32(1), batch.opens[sentence[part]]
            found.append(self._automaton.search(batch, group, opens, lengths[part]))
        return Found(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _slices(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Cut texts into batches of about ``BATCH_SIGNS`` signs; at least one, if an empty one."""
    ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1)
    begin = signs = 0
    while begin < len(texts) or begin == 0:
        end = max(begin + 1, int(np.searchsorted(ends, signs + BATCH_SIGNS, "right")))
        yield begin, end
        begin, signs = end, int(ends[end - 1]) if len(ends) else 0


def _tokens(batch: Batch) -> Tokens:
    offset = batch.begins[batch.text].astype(np.int32)
    follows = np.ones(len(batch.text), np.bool_)
    follows[batch.opens[:-1]] = False
    return Tokens(batch.text, batch.start - offset, batch.end - offset, batch.key, follows)


def _joined(parts: Sequence[object], name: str) -> npt.NDArray[Any]:
    """Return a column of several tables, end to end."""
    return np.concatenate([getattr(part, name) for part in parts])


def _place(rule: Ints, sentence: Ints) -> Longs:
    """Return one number for a rule and a sentence, by rule, then by sentence."""
    return rule.astype(np.int64) << 32 | sentence


def distinct_hits(rule: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints, Ints]:
    """Sort by first token, last token and rule, and drop repeats: several patterns of a rule can find the same words.

    Examples
    --------
    >>> one = np.array([3, 3, 1], np.int32)
    >>> [column.tolist() for column in distinct_hits(one, one, one)]
    [[1, 3], [1, 3], [1, 3]]
    """
    rule_bits, bits = (int(column.max(initial=1)).bit_length() for column in (rule, last))
    if rule_bits + 2 * bits > 63:  # a single text of a hundred million signs
        rows = np.unique(np.stack((first, last, rule)), axis=1)
        return rows[2], rows[0], rows[1]
    packed = np.sort(first.astype(np.int64) << bits + rule_bits | last.astype(np.int64) << rule_bits | rule)
    packed = packed[begins_group(packed)]
    rule, last = packed & (1 << rule_bits) - 1, packed >> rule_bits & (1 << bits) - 1
    return rule.astype(np.int32), (packed >> bits + rule_bits).astype(np.int32), last.astype(np.int32)
