"""Memos as they are given to others: without personal data, as far as these are found, and without their writer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from cobench_analysis.intake.known_words import WordLists, project_word_lists
from cobench_analysis.intake.name_candidates import name_candidates
from cobench_analysis.intake.redact import Redactor
from cobench_analysis.review.checklist import Checklist
from cobench_analysis.review.memos import COMMENT, Memo


def outward(memos: Iterable[Memo], redactor: Redactor) -> tuple[Memo, ...]:
    """Return the memos that hold words, redacted as comments are, and without the name of who wrote them.

    A memo that then still holds words which may be names is shared with nobody.

    Parameters
    ----------
    memos
        The memos; their files stay as they are.
    redactor
        The project's.

    Examples
    --------
    >>> from datetime import date
    >>> from cobench_analysis.review.memos import About
    >>> memo = Memo("7jadqxmq", (About("theme", "voice"),), "Ann", date(2026, 11, 26), "Ring 01743 123456")
    >>> [(one.text, one.by) for one in outward([memo], Redactor())]
    [('Ring [phone]', '')]
    """
    lists = project_word_lists(redactor.keep)
    redacted = (
        replace(memo, by="", title=redactor.redact(memo.title)[0], text=redactor.redact(memo.text)[0])
        for memo in memos
        if memo.text
    )
    return tuple(replace(memo, share=memo.share and not may_name(memo, lists)) for memo in redacted)


def may_name(memo: Memo, lists: WordLists) -> bool:
    """Return whether a memo holds words that may be names, as comments are looked through for them."""
    return bool(name_candidates(memo.title, lists) or name_candidates(memo.text, lists))


def with_memos(checklist: Checklist, memos: Iterable[Memo]) -> tuple[Checklist, int, int]:
    """Put the shared memos on comments into a list to check.

    Parameters
    ----------
    checklist
        The list; nothing is ever put into a blind one.
    memos
        Memos as :func:`outward` gives them, in the order in which they are shown.

    Returns
    -------
    checklist, shown, kept
        The list with memos, how many memos it shows, and how many on its comments are not for others (``share: no``).
    """
    names = set() if checklist.blind else {item.comment_id for item in checklist.items}
    told: dict[str, list[tuple[str, str]]] = defaultdict(list)
    shown: set[str] = set()
    kept: set[str] = set()
    for memo in memos:
        on = {one.comment_id for one in memo.about if one.kind == COMMENT and one.year == checklist.year} & names
        (shown if memo.share else kept).update({memo.id} if on else ())
        for name in on if memo.share else ():
            told[name].append((memo.heading, memo.text))
    items = tuple(replace(item, memos=tuple(told.get(item.comment_id, ()))) for item in checklist.items)
    return replace(checklist, items=items), len(shown), len(kept)
