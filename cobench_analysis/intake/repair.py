"""Mend text that went through the wrong encoding, and leave wording alone."""

from __future__ import annotations


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
    import ftfy

    config = ftfy.TextFixerConfig(
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        normalization=None,
        explain=False,
    )
    return ftfy.fix_text(text, config).replace("\x00", "").strip()
