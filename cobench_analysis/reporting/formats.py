"""The report in every form that people read, all from the one rendered page and the one set of counts."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cobench_analysis.progress import Step, quiet
from cobench_analysis.reporting.formats_missing import FormatMissing
from cobench_analysis.store import replacing, write_text

if TYPE_CHECKING:
    from cobench_analysis.reporting.year import Year

FORMATS = ("html", "pdf", "docx", "xlsx")
REPORT, TABLES, PLAIN = "send-impact-report", "data-tables.xlsx", "plain-summary"
FILES = (f"{REPORT}.pdf", f"{REPORT}.docx", TABLES, f"{PLAIN}.html", f"{PLAIN}.pdf")  # beside the page
_LEFT_OUT = 3  # what the process that makes a PDF ends with where it cannot


@dataclass
class Written:
    """The files that were written, by name, and a sentence for each format that was left out."""

    files: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def attempt(self, name: str, write: Callable[[], None]) -> None:
        """Write a file; what cannot be written on this machine costs one sentence, never the run."""
        try:
            write()
        except FormatMissing as missing:
            if str(missing) not in self.left_out:
                self.left_out.append(str(missing))
        else:
            self.files.append(name)


def write_formats(
    year: Year, page: str, folder: Path, formats: Collection[str], title: str, step: Step = quiet
) -> Written:
    """Write the report's forms beside its page.

    Parameters
    ----------
    year
        The year, for the spreadsheet and the plain-language summary.
    page
        The rendered report.
    folder
        ``reports/YEAR``.
    formats
        Which of ``FORMATS``.
    title
        The report's title.
    step
        Called with the name of each step as it begins: one for each format.

    Returns
    -------
    Written
        What was written, the page itself not among it, and what was left out.
    """
    done = Written()
    jobs: list[_Pdf] = []
    try:
        if "pdf" in formats:  # the slowest goes first, in a process of its own
            jobs.append(_Pdf(page, folder / f"{REPORT}.pdf", title))
        plain = ""
        if {"html", "pdf"} & set(formats):
            step("writing it in plain words")
            plain = _plain_page(year)
        if "html" in formats:
            done.attempt(f"{PLAIN}.html", lambda: write_text(folder / f"{PLAIN}.html", plain))
        if "pdf" in formats:
            jobs.append(_Pdf(plain, folder / f"{PLAIN}.pdf", f"{title}, in plain words"))
        if "docx" in formats:
            step("writing the Word file")
            done.attempt(f"{REPORT}.docx", lambda: _word(page, folder / f"{REPORT}.docx", title))
        if "xlsx" in formats:
            step("writing the tables")
            done.attempt(TABLES, lambda: _tables(year, folder / TABLES))
        if jobs:
            step("laying out the PDF")
        for job in jobs:
            done.attempt(job.target.name, job.finish)
    finally:
        for job in jobs:
            job.end()
    return done


def _plain_page(year: Year) -> str:
    from cobench_analysis.reporting.plain_page import plain_page

    return plain_page(year)


def _word(page: str, target: Path, title: str) -> None:
    from cobench_analysis.reporting.raster import as_png
    from cobench_analysis.reporting.render import figures
    from cobench_analysis.reporting.word import write_word

    try:
        pictures = {name: as_png(svg) for name, svg in figures(page).items()}
    except ImportError as error:
        what = "the package resvg-py, which draws the charts for Word, is not installed"
        raise FormatMissing("Word", what, "./run python -m pip install resvg-py; then make the report again") from error
    write_word(page, target, title=title, pictures=pictures)


def _tables(year: Year, target: Path) -> None:
    from cobench_analysis.reporting.spreadsheet import write_spreadsheet

    with replacing(target) as temporary:
        write_spreadsheet(year, temporary)


class _Pdf:
    """A PDF that is made in a process of its own, while the other forms are written."""

    def __init__(self, page: str, target: Path, title: str) -> None:
        self.target = target
        self._folder = tempfile.TemporaryDirectory(prefix="cb")
        source = Path(self._folder.name) / "page.html"
        source.write_text(page, encoding="utf-8", newline="\n")
        command = [sys.executable, "-m", __name__, str(source), str(target), title]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )

    def finish(self) -> None:
        """Wait for it; raise what it met."""
        _, told = self._process.communicate()
        if self._process.returncode == _LEFT_OUT:
            raise FormatMissing.told(told.decode("utf-8", "replace").strip())
        if self._process.returncode:
            what = f"the program that lays it out ended with an error (exit code {self._process.returncode})"
            raise FormatMissing("PDF", what, "look whether the disk is full, then make the report again")

    def end(self) -> None:
        """End it where it still runs, and take its files away."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()


def main(arguments: Sequence[str]) -> int:
    """Make one PDF: what the process of its own does. Arguments: page, target, title."""
    import gc
    import signal

    from cobench_analysis.reporting.pdf import write_pdf

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us ends us
    gc.disable()  # millions of objects that stay until the end: looking for rubbish took a fifth of the time
    source, target, title = arguments
    try:
        write_pdf(Path(source).read_text(encoding="utf-8"), Path(target), title=title)
    except FormatMissing as missing:
        sys.stderr.write(str(missing))
        return _LEFT_OUT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
