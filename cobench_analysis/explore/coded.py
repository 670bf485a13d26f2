"""Coded comments of one or several years, as all functions of this room take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.hits import Hits
from cobench_analysis.coding.lookup import Bools
from cobench_analysis.errors import UsageError
from cobench_analysis.explore.space import Space, space_of
from cobench_analysis.explore.words import Words, words_of
from cobench_analysis.reporting.disclosure import Disclosure
from cobench_analysis.reporting.suppression import Key
from cobench_analysis.tables import split_ids, theme_column

SEVERAL = ("theme", "service")  # a comment can have several of them
SINGLE = (
    "level",
    "stance",
    "source",
    "channel",
    "question",
    "prompt_level",
    "year",
    "status",
)  # and one of each of these
DIMENSIONS = (*SEVERAL, *SINGLE)
Codes = str | int | Iterable[str]
Group = pd.Series | npt.NDArray[np.bool_] | Iterable[bool] | None


@dataclass(frozen=True, eq=False)
class Corpus:
    """Coded comments, and what was found in their words.

    Parameters
    ----------
    comments
        The comments that say something, one a row, by ``comment_id``: ``tables.CODE_COLUMNS``, ``date`` and a 0/1
        column ``theme_<id>`` per theme. Who answered is not in it.
    evidence, bands
        Their rows of ``tables.EVIDENCE_COLUMNS`` and ``tables.BAND_COLUMNS``.
    codebook
        The codes.
    disclosure
        What may be published of counts: the strictest of the years.
    published
        What the report of the year shows of counts; empty where there are several years, or only a part of one.

    Examples
    --------
    >>> from cobench_analysis.explore import corpus_of
    >>> table = pd.DataFrame({"comment_id": ["b", "a"], "text": ["Lovely staff", "We waited"],
    ...                       "themes": ["", "timeliness"], "level": "individual"})
    >>> corpus = corpus_of(table)
    >>> corpus.comments["comment_id"].tolist(), corpus.mask(theme="timeliness").tolist()
    (['a', 'b'], [True, False])
    """

    comments: pd.DataFrame
    evidence: pd.DataFrame
    bands: pd.DataFrame
    codebook: Codebook
    disclosure: Disclosure = Disclosure(controlled=True)  # noqa: RUF009 - frozen
    published: Mapping[Key, int | None] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.comments)

    @cached_property
    def hits(self) -> Hits:
        """The words of all comments, and what the rules find in them."""
        return self._found[0]

    @cached_property
    def _found(self) -> tuple[Hits, list[str]]:
        engine = self.codebook.engine
        hits = engine.find_all(self.comments["text"].tolist())
        return hits, list(engine.keys)  # as they are now: the next texts may begin the dictionary anew

    @cached_property
    def words(self) -> Words:
        """The words of all comments, numbered."""
        return words_of(self.hits.tokens, self._found[1], len(self))

    @cached_property
    def space(self) -> Space:
        """All comments as points, by the features that the coder sees."""
        return space_of(self.codebook, self.hits, self.words)

    @cached_property
    def themes(self) -> npt.NDArray[np.int64]:
        """``(comments, themes)``: 1 where a comment has a theme, in codebook order."""
        return self.comments[[theme_column(theme) for theme in self.codebook.theme_ids]].to_numpy(np.int64)

    def values(self, dimension: str) -> tuple[list[str], Bools]:
        """Return the codes of a dimension, and which comments have them.

        Parameters
        ----------
        dimension
            One of ``DIMENSIONS``. Levels, stances and themes are all of the codebook's, in its order; of anything
            else those that a comment has, in order.

        Returns
        -------
        codes, members
            ``(k,)`` and ``(comments, k)``.

        Raises
        ------
        UsageError
            Where there is no such dimension.
        """
        if dimension not in DIMENSIONS:
            raise UsageError(f"There is no '{dimension}' to go by; there are {', '.join(DIMENSIONS)}.")
        if dimension == "theme":
            return list(self.codebook.theme_ids), self.themes == 1
        if dimension == "service":
            return self._services
        column = self.comments[dimension].to_numpy(dtype=object)
        known = {"level": self.codebook.levels, "stance": self.codebook.stances}.get(dimension, ())
        codes = [code.id for code in known] or sorted(set(column))
        return codes, column[:, np.newaxis] == np.array(codes, dtype=object)

    @cached_property
    def _services(self) -> tuple[list[str], Bools]:
        named = [split_ids(joined) for joined in self.comments["services"]]
        found = {service for row in named for service in row}
        codes = [service.id for service in self.codebook.services if service.id in found]
        codes += sorted(found - set(codes))
        place = {code: at for at, code in enumerate(codes)}
        members = np.zeros((len(named), len(codes)), np.bool_)
        for row, services in enumerate(named):
            members[row, [place[service] for service in services]] = True
        return codes, members

    def mask(self, group: Group = None, **conditions: Codes) -> pd.Series:
        """Return which comments belong to a group.

        Parameters
        ----------
        group
            True for those that belong to it: by the index of ``comments``, or in its order. All where None.
        **conditions
            What they have besides, by dimension: ``theme="voice"``, ``level=["operational", "strategic"]`` (any of
            them). All conditions must be met.

        Returns
        -------
        Series of bool
            By the index of ``comments``.

        Raises
        ------
        UsageError
            Where there is no such dimension or code, or ``group`` is not as long as ``comments``.
        """
        chosen = self._given(group)
        for dimension, wanted in conditions.items():
            codes, members = self.values(dimension)
            several = [str(wanted)] if isinstance(wanted, (str, int)) else [str(one) for one in wanted]
            if unknown := [code for code in several if code not in codes]:
                raise UsageError(f"No comment can have the {dimension} '{unknown[0]}'; there are: {', '.join(codes)}.")
            chosen &= members[:, [codes.index(code) for code in several]].any(axis=1)
        return pd.Series(chosen, index=self.comments.index)

    def _given(self, group: Group) -> Bools:
        if group is None:
            return np.ones(len(self), np.bool_)
        if isinstance(group, pd.Series):
            if not group.index.sort_values().equals(self.comments.index.sort_values()):
                raise UsageError("The group must have the index of the corpus's comments, one value a comment.")
            group = group.reindex(self.comments.index)
        values = np.array(list(group))
        if values.shape != (len(self),) or values.dtype != np.bool_:
            raise UsageError("The group must be true or false for each comment of the corpus.")
        return values

    def only(self, group: Group = None, **conditions: Codes) -> Corpus:
        """Return the comments of a group alone; see :meth:`mask`."""
        kept = self.comments[self.mask(group, **conditions)]
        parts = (part[part["comment_id"].isin(set(kept["comment_id"]))] for part in (self.evidence, self.bands))
        evidence, bands = (part.reset_index(drop=True) for part in parts)
        comments = kept.reset_index(drop=True)
        return replace(self, comments=comments, evidence=evidence, bands=bands, published={})

    def name(self, dimension: str, code: str) -> str:
        """Return the name that readers see for a code."""
        return self.codebook.name(dimension, code)
