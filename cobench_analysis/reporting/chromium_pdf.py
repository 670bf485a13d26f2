"""Print a page by a Chromium that is on the computer: what stands in where WeasyPrint cannot be loaded."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from cobench_analysis.reporting.formats_missing import FormatMissing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
SECONDS = 120
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
_DATE = re.compile(rb"\(D:\d{14}\+00'00'\)")
_NO_DATE = b"(D:20000101000000+00'00')"  # as long as a date, so that no place in the file moves
_NODE = re.compile(rb"\(node(\d{8})\)")


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome on this computer, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def print_by_chromium(page: str, chromium: str) -> bytes:
    """Return a page as a tagged PDF, printed by Chromium, with a fixed date and fixed numbers.

    Parameters
    ----------
    page
        The whole HTML document; its content security policy keeps it from fetching anything.
    chromium
        The program.

    Raises
    ------
    FormatMissing
        Where Chromium gives no PDF.
    """
    with tempfile.TemporaryDirectory(prefix="cobench-print-") as name:
        folder = Path(name)
        source, target = folder / "page.html", folder / "page.pdf"
        source.write_text(page, encoding="utf-8")
        root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []  # Chromium asks for it as root
        own = [f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}"]
        try:
            subprocess.run(
                [chromium, *_OPTIONS, *root, *own, source.as_uri()], capture_output=True, check=True, timeout=SECONDS
            )
            data = target.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            fix = "install Pango (see README.md), then make the report again"
            raise FormatMissing("PDF", "Pango is missing, and Chromium could not print the page", fix) from error
    return _numbered_anew(_DATE.sub(_NO_DATE, data))


def _numbered_anew(data: bytes) -> bytes:
    """Return the PDF with its table heads numbered from one: Chromium's own numbers begin anywhere."""
    places = {number: place for place, number in enumerate(sorted(set(_NODE.findall(data))), 1)}
    return _NODE.sub(lambda found: b"(node%08d)" % places[found[1]], data)
