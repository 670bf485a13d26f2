"""Fragments of HTML, made by the macros of ``template/parts.html.j2`` and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cobench_analysis.reporting.columns import column_widths

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "template"


@dataclass(frozen=True)
class Fragment:
    """A piece of HTML that a notebook shows."""

    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"Fragment of {len(self.html):,} characters"

    def __add__(self, other: Fragment) -> Fragment:
        return Fragment(f"{self.html}\n{other.html}")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    environment.globals["column_widths"] = column_widths
    return environment


def part(name: str, *args: object) -> Fragment:
    """Render one macro of ``parts.html.j2``.

    Parameters
    ----------
    name
        The macro.
    *args
        Its arguments; all text in them is escaped.

    Examples
    --------
    >>> part("paragraph", "1 < 2").html
    '<p>1 &lt; 2</p>'
    """
    macro = getattr(_environment().get_template("parts.html.j2").module, name)
    return Fragment(str(macro(*args)).strip())
