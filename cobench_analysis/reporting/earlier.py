"""The year before, coded again with today's codebook and model, as far as its counts may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cobench_analysis.reporting.published import Published


@dataclass(frozen=True)
class Earlier:
    """What a report compares its year with.

    Parameters
    ----------
    year
        The year before: the latest of which there are comments.
    published
        Its counts, by the level read from the words.
    heard
        Source, channel and question of its comments.
    synthetic
        Whether its comments are invented.
    """

    year: int
    published: Published
    heard: Sequence[tuple[str, str, str]]
    synthetic: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return all of it for a JSON file."""
        return {
            "year": self.year,
            "published": self.published.as_json(),
            "heard": [list(what) for what in self.heard],
            "synthetic": self.synthetic,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Earlier:
        """Return what :meth:`as_json` gave."""
        heard = [(source, channel, question) for source, channel, question in content["heard"]]
        return cls(content["year"], Published.from_json(content["published"]), heard, content["synthetic"])
