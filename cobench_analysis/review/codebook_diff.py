"""What a change of the codebook changes: its codes and rules, and the codes of comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from cobench_analysis.coding.codebook import MIXED, Code, Codebook, Rule
from cobench_analysis.coding.decision import SIDES
from cobench_analysis.tables import COLUMN_OF, split_ids

if TYPE_CHECKING:
    import pandas as pd

    from cobench_analysis.coding.coder import Coding

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
RULE, WORD_LIST = "rule", "word list"
CHANGE_COLUMNS = ("comment_id", "kind", "code_before", "code_after", "rules")
SEVERAL = ("theme", "service")  # kinds of which a comment can have several codes
SHOWN = ("name", "gives", "negated", "number")  # parts so short that both wordings are told
Parts = Mapping[str, "str | tuple[str, ...]"]
Vote = tuple[str, str, str]


@dataclass(frozen=True)
class Change:
    """A code, a rule or a word list that differs between two codebooks.

    Parameters
    ----------
    kind
        level, theme, stance, service, rule, word list, or codebook (of which the version can differ).
    id
        Its id.
    what
        added, removed or changed.
    parts
        What changed of it, in words.

    Examples
    --------
    >>> print(Change("theme", "voice", "changed", ("definition",)))
    theme voice: definition
    """

    kind: str
    id: str
    what: str
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.id}" + (f": {'; '.join(self.parts)}" if self.parts else "")


@dataclass(frozen=True)
class YearDiff:
    """A year's comments that change code: ``changes`` of ``comments``; see :func:`code_changes`."""

    year: int
    comments: int
    changes: pd.DataFrame


def codebook_changes(old: Codebook, new: Codebook) -> tuple[Change, ...]:
    """Return what differs between two codebooks.

    Parameters
    ----------
    old, new
        The codebooks; where a rule or code stands in the file does not matter.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> codebook_changes(load_codebook(), load_codebook())
    ()
    """
    before, after = _parts(old), _parts(new)
    removed = [Change(*key, REMOVED) for key in before if key not in after]
    added = [Change(*key, ADDED) for key in after if key not in before]
    both = [key for key in before if key in after and before[key] != after[key]]
    changed = [Change(*key, CHANGED, tuple(_differences(before[key], after[key]))) for key in both]
    return (*removed, *added, *changed)


def _parts(codebook: Codebook) -> dict[tuple[str, str], Parts]:
    """Return everything in the codebook that can change; a service's rule is its aliases, and no rule apart."""
    found: dict[tuple[str, str], Parts] = {("codebook", "version"): {"number": codebook.version}}
    for kind, code_id in codebook.numbered:
        found[kind, code_id] = _code_parts(codebook.code(kind, code_id))
    for rule in codebook.rules:
        if rule.kind != "service":
            found[RULE, rule.id] = _rule_parts(rule)
    for entry in fields(codebook.language):
        words = getattr(codebook.language, entry.name)
        found[WORD_LIST, entry.name] = {"number": str(words)} if isinstance(words, int) else {"words": _sorted(words)}
    return found


def _sorted(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(words))


def _code_parts(code: Code) -> Parts:
    return {entry.name: getattr(code, entry.name) for entry in fields(code) if entry.name != "id"}


def _rule_parts(rule: Rule) -> Parts:
    return {
        "gives": f"{rule.kind} {rule.code}",
        "any": tuple(pattern.source for pattern in rule.patterns),
        "unless": tuple(pattern.source for pattern in rule.unless),
        "negated": " ".join(rule.flip) if rule.flip else rule.negated,
        "matches": rule.matches,
        "not_matches": rule.not_matches,
        "note": rule.note,
    }


def _differences(before: Parts, after: Parts) -> list[str]:
    return [_difference(name, before[name], after[name]) for name in before if before[name] != after[name]]


def _difference(name: str, before: str | tuple[str, ...], after: str | tuple[str, ...]) -> str:
    if isinstance(before, str) or isinstance(after, str):
        return f"{name} (was “{before}”, now “{after}”)" if name in SHOWN else name
    added, removed = (len(set(one) - set(other)) for one, other in ((after, before), (before, after)))
    told = [f"{count} {what}" for count, what in ((added, ADDED), (removed, REMOVED)) if count]
    return f"{name} ({', '.join(told) or 'another order'})"


def code_changes(old: Codebook, new: Codebook, before: Coding, after: Coding) -> pd.DataFrame:
    """Return the codes that comments gain and lose, and the rules that make the difference.

    Parameters
    ----------
    old, new
        The codebooks.
    before, after
        The same comments, coded with ``old`` and with ``new``.

    Returns
    -------
    DataFrame
        ``CHANGE_COLUMNS``, by comment, kind and code. Level and stance have one row where they change;
        themes and services one for each code, ``code_after`` blank where it is lost and ``code_before``
        where it is gained. ``rules`` are the ids, joined by ``;``, of the rules that speak for these
        codes in one coding only; where there are none, of all reasons for them, as in the evidence:
        ``(question)``, ``(default)``.

    Examples
    --------
    >>> from cobench_analysis import Coder, load_codebook
    >>> import pandas as pd
    >>> book = load_codebook()
    >>> coding = Coder(book).code(pd.DataFrame({"comment_id": ["a"], "text": ["The waiting list is long"]}))
    >>> len(code_changes(book, book, coding, coding))
    0
    """
    import pandas as pd

    columns = list(COLUMN_OF.values())
    both = before.codes.merge(
        after.codes[["comment_id", *columns]], on="comment_id", suffixes=("_before", "_after"), validate="one_to_one"
    )
    differs = [both[f"{column}_before"] != both[f"{column}_after"] for column in columns]
    both = both[pd.concat(differs, axis=1).any(axis=1)]
    causes = _Causes((old, new), (before, after), both)
    rows = []
    for place, row in enumerate(both.to_dict("records")):
        for kind, column in COLUMN_OF.items():
            for one, other in _moves(kind, str(row[f"{column}_before"]), str(row[f"{column}_after"])):
                rows.append((row["comment_id"], kind, one, other, causes.of(place, kind, one, other)))
    return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS)).astype("str")


def _moves(kind: str, before: str, after: str) -> list[tuple[str, str]]:
    """Return the pairs of code before and code after."""
    if kind not in SEVERAL:
        return [(before, after)] if before != after else []
    lost, gained = (
        sorted(set(split_ids(one)) - set(split_ids(other))) for one, other in ((before, after), (after, before))
    )
    return [*((code, "") for code in lost), *(("", code) for code in gained)]


class _Causes:
    """Which rules speak differently in two codings of the same comments."""

    def __init__(self, books: Sequence[Codebook], codings: Sequence[Coding], comments: pd.DataFrame) -> None:
        import pandas as pd

        self._ids = comments["comment_id"].tolist()
        self._words = _changed_votes(books, comments["text"].tolist())
        self._question = _changed_votes(books, comments["question"].tolist())
        evidence = [coding.evidence[coding.evidence["comment_id"].isin(self._ids)] for coding in codings]
        self._reasons = [_by_code(frame[frame["outcome"] == "given"]) for frame in evidence]
        asked = pd.concat([frame[frame["source"] == "question"] for frame in evidence])
        self._asked = set(zip(asked["comment_id"], asked["kind"], strict=True))

    def of(self, place: int, kind: str, before: str, after: str) -> str:
        """Return the rules behind one change, joined by a semicolon."""
        comment = self._ids[place]
        votes = self._words[place] | (self._question[place] if (comment, kind) in self._asked else set())
        codes = {before, after}
        if kind == "stance" and MIXED in codes:
            codes |= set(SIDES)  # praise and complaint together make it mixed
        rules = {rule for voted, code, rule in votes if voted == kind and code in codes}
        if not rules:
            pairs = zip(self._reasons, (before, after), strict=True)
            rules = {rule for reasons, code in pairs for rule in reasons.get((comment, kind, code), ())}
        return ";".join(sorted(rules))


def _changed_votes(books: Sequence[Codebook], texts: list[str]) -> list[set[Vote]]:
    """Return for each text which rules speak for which code in one codebook and not in the other."""
    before, after = (
        [
            {(hit.kind, hit.code, hit.rule_id) for hit in hits if hit.given}
            for hits in book.engine.find_all(texts).of(texts)
        ]
        for book in books
    )
    return [one ^ other for one, other in zip(before, after, strict=True)]


def _by_code(evidence: pd.DataFrame) -> dict[Vote, set[str]]:
    reasons: dict[Vote, set[str]] = {}
    rows = evidence[["comment_id", "kind", "code", "rule_id"]].itertuples(index=False, name=None)
    for comment, kind, code, rule in rows:
        reasons.setdefault((comment, kind, code), set()).add(rule)
    return reasons
