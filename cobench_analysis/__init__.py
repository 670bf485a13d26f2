"""Code what parent carers say onto the Co-production Bench, and report it.

The names below are the public surface; each is imported when it is first used, so that
``cobench --help`` is instant.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Codebook": "cobench_analysis.coding.codebook",
    "Coder": "cobench_analysis.coding.coder",
    "Coding": "cobench_analysis.coding.coder",
    "InputError": "cobench_analysis.errors",
    "Year": "cobench_analysis.reporting.year",
    "agreement": "cobench_analysis.review.agreement",
    "build_report": "cobench_analysis.report",
    "explain": "cobench_analysis.coding.explain",
    "load_codebook": "cobench_analysis.coding.codebook_file",
    "project_coder": "cobench_analysis.coded_year",
    "read_comments": "cobench_analysis.intake.comments",
}

__version__ = "0.1.0"
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
