"""Write a memo as a new Markdown file: its head in YAML between two lines of ``---``, then the text."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from cobench_analysis.review.memos import ENDING, FENCE, Memo, clean_line, clean_text
from cobench_analysis.store import write_text

ID_LENGTH = 8
_LONGEST_NAME = 40  # signs of what a memo is about that its file's name repeats


def memo_id(content: Sequence[str], taken: Collection[str] = ()) -> str:
    """Return an id of eight letters and digits, made from what a memo holds; another one where it is taken.

    Parameters
    ----------
    content
        What the memo holds.
    taken
        The ids that there are.

    Examples
    --------
    >>> first = memo_id(["theme: voice"])
    >>> first, memo_id(["theme: voice"], {first})
    ('7jadqxmq', '5fa3qc6s')
    """
    digests = (hashlib.sha256(json.dumps([*content, number]).encode()).digest() for number in itertools.count(1))
    made = (base64.b32encode(digest).decode()[:ID_LENGTH].lower() for digest in digests)
    return next(one for one in made if one not in taken)


def memo_file(memo: Memo) -> str:
    """Return the name of the file that a new memo gets.

    Examples
    --------
    >>> from datetime import date
    >>> from cobench_analysis.review.memos import About
    >>> memo_file(Memo("7jadqxmq", (About("theme", "voice"),), "Ann", date(2026, 11, 26), ""))
    '2026-11-26-theme-voice-7jadqxmq.md'
    """
    plain = re.sub(r"[^a-z0-9]+", "-", str(memo.about[0]).casefold())[:_LONGEST_NAME].strip("-")
    return f"{memo.date.isoformat()}-{plain}-{memo.id}{ENDING}"


def memo_markdown(memo: Memo) -> str:
    """Return a memo as its file holds it: the head between two lines of ``---``, then the text.

    Examples
    --------
    >>> from datetime import date
    >>> from cobench_analysis.review.memos import About
    >>> print(memo_markdown(Memo("7jadqxmq", (About("theme", "voice"),), "Ann", date(2026, 11, 26), "Why so often?")))
    ---
    id: 7jadqxmq
    about:
      - theme: voice
    by: Ann
    date: 2026-11-26
    title:
    share: no
    ---
    <BLANKLINE>
    Why so often?
    <BLANKLINE>
    """
    listed = (f"  - {one.kind}: {_scalar(one.code)}" for one in memo.about)
    by, title = (
        f"{key}: {_scalar(clean_line(value))}".rstrip() for key, value in (("by", memo.by), ("title", memo.title))
    )
    head = [f"id: {memo.id}", "about:", *listed, by, f"date: {memo.date.isoformat()}", title]
    shared = f"share: {'yes' if memo.share else 'no'}"
    return "\n".join([FENCE, *head, shared, FENCE, "", clean_text(memo.text), ""])


def _scalar(text: str) -> str:
    """Return a text as YAML holds it in one line; quoted where it must be."""
    import yaml

    if not text:
        return ""
    dumped = yaml.safe_dump([text], default_flow_style=True, allow_unicode=True, width=float("inf"))
    return str(dumped).strip()[1:-1]


def write_memo(folder: Path, memo: Memo) -> Path:
    """Write a memo as a new file, whole or not at all; return where it is.

    Parameters
    ----------
    folder
        Where memos are kept; it is made where it is missing.
    memo
        The memo; white space at the ends of its text is not kept.

    Raises
    ------
    FileExistsError
        Where there is such a file already: nothing is ever overwritten.
    """
    path = folder / memo_file(memo)
    if path.exists():
        raise FileExistsError(17, "there is such a file already", str(path))
    write_text(path, memo_markdown(memo))
    return path
