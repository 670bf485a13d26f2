"""Mend text that went through the wrong encoding, and leave wording alone."""

from __future__ import annotations

import re

# NUL, soft hyphen, zero-width space and the like: they hide a number from redaction. The zero-width
# joiner stays, since emoji need it.
_INVISIBLE = dict.fromkeys(map(ord, "\x00\u00ad\u200b\u200e\u200f\u2060\ufeff"))

# Plain letters, digits and signs without an "&", and the blanks that ftfy leaves alone: nothing can be wrong
# with them, and most answers hold nothing else.
_NOTHING_TO_REPAIR = re.compile(r"[ -%'-~\n\t]*").fullmatch


def repair_text(text: str) -> str:
    """Undo mojibake, HTML escapes and control characters; keep the writer's own signs.

    Parameters
    ----------
    text
        A cell as it was read.

    Returns
    -------
    str
        The same words. Curly quotes, dashes and accents stay as they were meant; white space at
        the ends is taken off.

    Examples
    --------
    >>> repair_text("we donâ€™t know"), repair_text("  tea &amp; cake ")
    ('we don’t know', 'tea & cake')
    """
    if _NOTHING_TO_REPAIR(text):
        return text.strip()
    import ftfy

    config = ftfy.TextFixerConfig(
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        normalization="NFC",
        explain=False,
    )
    return ftfy.fix_text(text, config).translate(_INVISIBLE).strip()
