"""The codebook as frozen objects: levels, themes, stances, services and rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from cobench_analysis.coding.patterns import Pattern
from cobench_analysis.language import Language

if TYPE_CHECKING:
    from cobench_analysis.coding.engine import Engine

Kind = Literal["level", "theme", "stance", "service"]
DEFAULT_LEVEL = "unclear"
DEFAULT_STANCE = "neutral"
MIXED = "mixed"


@dataclass(frozen=True)
class Code:
    """A level, theme, stance or service.

    Parameters
    ----------
    id, name, definition
        The stable id, the name that readers see, and what the code means.
    includes, excludes
        Clarifying sentences of the coding guide.
    who_acts
        For a level: who could act on a comment of that level.
    aliases
        For a service: the names under which parents know it, as patterns.
    """

    id: str
    name: str
    definition: str = ""
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    who_acts: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A keyword rule: any of its patterns gives its code, or the rule abstains.

    Parameters
    ----------
    id
        Unique name, ``code.what_it_sees``.
    kind, code
        What the rule gives.
    patterns
        Any of them is enough.
    unless
        Patterns that set the hit aside when they stand in the same sentence.
    negated
        What a negation before the match does: ``keep`` nothing, ``block`` the hit, or give the
        code of ``flip`` instead.
    flip
        ``(kind, code)`` that a negated hit gives, where ``negated`` is ``flip``.
    matches, not_matches
        Texts that the rule must and must not code; checked whenever the codebook is loaded.
    note
        Why the rule is here.
    line
        Its line in the file.
    """

    id: str
    kind: Kind
    code: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...] = ()
    negated: Literal["keep", "block", "flip"] = "keep"
    flip: tuple[Kind, str] | None = None
    matches: tuple[str, ...] = ()
    not_matches: tuple[str, ...] = ()
    note: str = ""
    line: int = 0


@dataclass(frozen=True)
class Codebook:
    """All that the coding needs to know, as people wrote it.

    Examples
    --------
    >>> from cobench_analysis import load_codebook
    >>> book = load_codebook()
    >>> book.name("theme", "voice")
    'Being listened to'
    """

    version: str
    sha256: str
    levels: tuple[Code, ...]
    themes: tuple[Code, ...]
    stances: tuple[Code, ...]
    services: tuple[Code, ...]
    rules: tuple[Rule, ...]
    language: Language = field(repr=False)

    @cached_property
    def _names(self) -> dict[tuple[str, str], Code]:
        groups = {"level": self.levels, "theme": self.themes, "stance": self.stances, "service": self.services}
        return {(kind, code.id): code for kind, codes in groups.items() for code in codes}

    def code(self, kind: str, code_id: str) -> Code:
        """Return a code by kind and id.

        Raises
        ------
        KeyError
            Where the codebook has no such code.
        """
        return self._names[kind, code_id]

    def name(self, kind: str, code_id: str) -> str:
        """Return the name that readers see for a code, or the id where there is none."""
        found = self._names.get((kind, code_id))
        return found.name if found else code_id

    @cached_property
    def engine(self) -> Engine:
        """What finds the rules in texts; made once for a codebook."""
        from cobench_analysis.coding.engine import Engine

        return Engine(self.rules, self.language)

    @cached_property
    def numbered(self) -> tuple[tuple[Kind, str], ...]:
        """All codes as ``(kind, id)``: levels, themes, stances, services, each in codebook order."""
        groups: tuple[tuple[Kind, tuple[Code, ...]], ...] = (
            ("level", self.levels),
            ("theme", self.themes),
            ("stance", self.stances),
            ("service", self.services),
        )
        return tuple((kind, code.id) for kind, codes in groups for code in codes)

    @cached_property
    def _notes(self) -> dict[str, str]:
        return {rule.id: rule.note for rule in self.rules}

    def note(self, rule_id: str) -> str:
        """Return why a rule is in the codebook, or blank."""
        return self._notes.get(rule_id, "")

    @cached_property
    def _given(self) -> dict[str, tuple[tuple[str, str], ...]]:
        return {rule.id: ((rule.kind, rule.code), *((rule.flip,) if rule.flip else ())) for rule in self.rules}

    def speaks_for(self, rule_id: str, kind: str, code: str) -> bool:
        """Say whether a rule can give a code; what is no rule (a question, a person) speaks for whatever it gave."""
        return (kind, code) in self._given.get(rule_id, ((kind, code),))

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The themes' ids in codebook order."""
        return tuple(theme.id for theme in self.themes)
