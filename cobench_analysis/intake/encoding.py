"""Turn the bytes of an export into text, whatever program wrote it."""

from __future__ import annotations

import codecs

from cobench_analysis.errors import InputError, Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Decode the bytes of a text file.

    Parameters
    ----------
    data
        The file's bytes.
    name
        The file's name, for the message.

    Returns
    -------
    text, encoding
        UTF-8 (with or without byte-order mark), UTF-16, else Windows-1252, which is what Excel
        writes as plain "CSV" on English Windows.

    Raises
    ------
    InputError
        Where the bytes are none of these.

    Examples
    --------
    >>> decode("café".encode("cp1252"), "a.csv")
    ('café', 'cp1252')
    """
    for encoding in [*(name for mark, name in _MARKS if data.startswith(mark)), _without_mark(data), "cp1252"]:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise InputError(
        Problem(
            "the file is not text in UTF-8, UTF-16 or Windows-1252",
            "open it in Excel and save it as 'CSV UTF-8', or as .xlsx",
            name,
        )
    )


def _without_mark(data: bytes) -> str:
    """Guess UTF-16 without a mark from its zero bytes; English text has one in every pair."""
    head = data[:2000]
    if (len(head) >= 4 and len(head) % 2 == 0) or len(head) == 2000:
        if head[1::2].count(0) > len(head) * 0.4:
            return "utf-16-le"
        if head[0::2].count(0) > len(head) * 0.4:
            return "utf-16-be"
    return "utf-8"
