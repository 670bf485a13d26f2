"""The plain matcher: one pass over a comment's tokens with a dictionary.

It is written to be read, and stays as the reference for any faster engine. A rule that does not
match returns nothing. All overlapping hits are kept; what wins is settled in ``decision``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cobench_analysis.coding.codebook import Rule
from cobench_analysis.coding.hits import NEGATED_WORDS, TURNED_WORDS, Hit, excuse_words
from cobench_analysis.coding.patterns import Pattern, Step, Word
from cobench_analysis.coding.tokens import Token, tokenize
from cobench_analysis.language import Language


@dataclass(frozen=True, slots=True)
class _Entry:
    """Chain ``number`` of a pattern of a rule, filed under a word that can begin it.

    ``nexts`` holds the words that can follow that word, where one must follow at once and none of
    them is a stem: most attempts end there, at the price of one look-up.
    """

    rule: Rule
    pattern: Pattern
    number: int
    nexts: frozenset[str] | None


class _Excuses:
    """What stands in a text's sentences that sets a rule aside; looked up once for each sentence."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._sentences: dict[int, list[Token]] = defaultdict(list)
        for token in tokens:
            self._sentences[token.sentence].append(token)
        self._known: dict[tuple[str, int], str | None] = {}

    def of(self, rule: Rule, sentence: int) -> str | None:
        """Return the words that set the rule aside in a sentence, or None."""
        place = (rule.id, sentence)
        if place not in self._known:
            spans = (covered(pattern, self._sentences[sentence]) for pattern in rule.unless)
            found = next((span for span in spans if span is not None), None)
            self._known[place] = None if found is None else self._text[found[0] : found[1]]
        return self._known[place]


class Matcher:
    """Find every place where a rule's patterns stand in a text.

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
    >>> matcher = Matcher(book.rules, book.language)
    >>> any(hit.code == "timeliness" for hit in matcher.find("The waiting list is far too long"))
    True
    """

    def __init__(self, rules: Iterable[Rule], language: Language) -> None:
        self._language = language
        self._whole: dict[str, list[_Entry]] = defaultdict(list)
        self._stems: dict[str, list[_Entry]] = defaultdict(list)
        for rule in rules:
            for pattern in rule.patterns:
                for number, chain in enumerate(pattern.chains):
                    self._file(rule, pattern, number, chain)
        self._stem_lengths = sorted({len(stem) for stem in self._stems})

    def _file(self, rule: Rule, pattern: Pattern, number: int, chain: Sequence[Step]) -> None:
        for word in {phrase[0] for phrase in chain[0].phrases}:
            entry = _Entry(rule, pattern, number, _nexts(word, chain))
            (self._stems if word.stem else self._whole)[word.key].append(entry)

    def find(self, text: str) -> list[Hit]:
        """Return all hits in a text, in reading order.

        Parameters
        ----------
        text
            Any text. The spans of the hits index it.
        """
        tokens = tokenize(text, self._language)
        hits: dict[tuple[int, int, str], Hit] = {}
        excuses = _Excuses(text, tokens)
        for entry, first, last in self._matches(tokens):
            hit = self._judge(entry, excuses, tokens, first, last)
            hits.setdefault((hit.start, hit.end, hit.rule_id), hit)
        return sorted(hits.values())

    def _matches(self, tokens: Sequence[Token]) -> Iterator[tuple[_Entry, int, int]]:
        """Yield rule, first and last token of every match; chains of ``&`` are joined by sentence."""
        shared: dict[tuple[int, str], dict[int, tuple[int, int]]] = defaultdict(dict)
        entries: dict[tuple[int, str], _Entry] = {}
        for position, token in enumerate(tokens):
            follower = tokens[position + 1] if position + 1 < len(tokens) else None
            for entry in self._beginning_with(token):
                if entry.nexts is not None and (
                    follower is None or entry.nexts.isdisjoint((follower.key, follower.bare))
                ):
                    continue
                last = match_chain(entry.pattern.chains[entry.number], tokens, position)
                if last is None:
                    continue
                if len(entry.pattern.chains) == 1:
                    yield entry, position, last
                elif tokens[last].sentence == token.sentence:
                    place = (token.sentence, f"{entry.rule.id}\n{entry.pattern.source}")
                    shared[place].setdefault(entry.number, (position, last))
                    entries[place] = entry
        for place, found in shared.items():
            if len(found) == len(entries[place].pattern.chains):
                firsts, lasts = zip(*found.values(), strict=True)
                yield entries[place], min(firsts), max(lasts)

    def _beginning_with(self, token: Token) -> Iterator[_Entry]:
        yield from self._whole.get(token.key, ())
        if token.bare != token.key:
            yield from self._whole.get(token.bare, ())
        for length in self._stem_lengths:
            if length > len(token.key):
                break
            yield from self._stems.get(token.key[:length], ())

    def _judge(self, entry: _Entry, excuses: _Excuses, tokens: Sequence[Token], first: int, last: int) -> Hit:
        rule, start, end = entry.rule, tokens[first].start, tokens[last].end
        given = Hit(start, end, rule.id, rule.kind, rule.code, True)
        excuse = excuses.of(rule, tokens[first].sentence)
        if excuse is not None:
            return _set_aside(given, excuse_words(excuse))
        if rule.negated == "keep" or not is_negated(tokens, first, self._language.negation_reach):
            return given
        if rule.flip is None:
            return _set_aside(given, NEGATED_WORDS)
        kind, code = rule.flip
        return Hit(start, end, rule.id, kind, code, True, TURNED_WORDS)


def _nexts(word: Word, chain: Sequence[Step]) -> frozenset[str] | None:
    seconds: list[Word] = []
    for phrase in chain[0].phrases:
        if phrase[0] != word:
            continue
        if len(phrase) > 1:
            seconds.append(phrase[1])
        elif len(chain) > 1 and chain[1].reach < 0:
            seconds += [following[0] for following in chain[1].phrases]
        else:
            return None
    return None if any(second.stem for second in seconds) else frozenset(second.key for second in seconds)


def _set_aside(hit: Hit, reason: str) -> Hit:
    return Hit(hit.start, hit.end, hit.rule_id, hit.kind, hit.code, False, reason)


def match_chain(chain: Sequence[Step], tokens: Sequence[Token], position: int) -> int | None:
    """Return the last token of the shortest match of a chain that begins at ``position``, or None."""
    ends = _phrase_ends(chain[0], tokens, position)
    for step in chain[1:]:
        ends = {after for end in ends for after in _step_ends(step, tokens, end)}
    return min(ends, default=None)


def _step_ends(step: Step, tokens: Sequence[Token], end: int) -> set[int]:
    if step.reach < 0:
        following = end + 1 < len(tokens) and tokens[end + 1].joined
        return _phrase_ends(step, tokens, end + 1) if following else set()
    return {
        last
        for start in range(end + 1, min(end + 2 + step.reach, len(tokens)))
        if tokens[start].sentence == tokens[end].sentence
        for last in _phrase_ends(step, tokens, start)
    }


def _phrase_ends(step: Step, tokens: Sequence[Token], position: int) -> set[int]:
    if position >= len(tokens):
        return set()
    token = tokens[position]
    candidates = [*step.by_first_word.get(token.key, ()), *step.by_first_stem]
    if token.bare != token.key:
        candidates += step.by_first_word.get(token.bare, ())
    return {position + len(phrase) - 1 for phrase in candidates if _phrase_fits(phrase, tokens, position)}


def _phrase_fits(phrase: Sequence[Word], tokens: Sequence[Token], position: int) -> bool:
    if position + len(phrase) > len(tokens) or not phrase[0].fits(tokens[position].key, tokens[position].bare):
        return False
    for word, token in zip(phrase[1:], tokens[position + 1 :], strict=False):
        if not (token.joined and word.fits(token.key, token.bare)):
            return False
    return True


def covered(pattern: Pattern, inside: Sequence[Token]) -> tuple[int, int] | None:
    """Return the characters that a pattern covers among the tokens of one sentence, or None."""
    keys = {key for token in inside for key in (token.key, token.bare)}
    found_chains = []
    for chain in pattern.chains:
        if not chain[0].by_first_stem and chain[0].by_first_word.keys().isdisjoint(keys):
            return None  # none of the words that could begin it is there
        ends = ((position, match_chain(chain, inside, position)) for position in range(len(inside)))
        found = next(((position, last) for position, last in ends if last is not None), None)
        if found is None:
            return None
        found_chains.append(found)
    return inside[min(first for first, _ in found_chains)].start, inside[max(last for _, last in found_chains)].end


def is_negated(tokens: Sequence[Token], first: int, reach: int) -> bool:
    """Say whether a negation stands within ``reach`` words before a match, in the same clause."""
    before = tokens[max(0, first - reach) : first]
    return any(token.negator and token.clause == tokens[first].clause for token in before)
