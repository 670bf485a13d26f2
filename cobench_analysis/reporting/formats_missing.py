"""What is raised where a format of the report cannot be made on this computer: a sentence, never a stop of the run."""

from __future__ import annotations


class FormatMissing(Exception):  # noqa: N818 -- it is no fault: the run goes on without the format
    """A format was left out because a tool that makes it is not there.

    Parameters
    ----------
    format_name
        The format as people call it.
    found
        What is missing, as part of a sentence.
    fix
        What to do about it, as one sentence without a full stop.

    Examples
    --------
    >>> print(FormatMissing("Word", "pandoc is missing", "install it"))
    Word was left out: pandoc is missing. What to do: install it.
    """

    def __init__(self, format_name: str, found: str, fix: str) -> None:
        super().__init__(f"{format_name} was left out: {found}. What to do: {fix}.")
        self.format_name = format_name

    @classmethod
    def told(cls, sentence: str) -> FormatMissing:
        """Return one that says a sentence which another process has put together.

        Examples
        --------
        >>> print(FormatMissing.told("PDF was left out."))
        PDF was left out.
        """
        missing = cls("", "", "")
        missing.args = (sentence,)
        return missing
