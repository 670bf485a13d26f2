"""Memos as people see them on their own machine: in the terminal, and in a notebook."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.coding.explain import code_names
from cobench_analysis.errors import UsageError
from cobench_analysis.intake.redact import project_redactor
from cobench_analysis.plain_markdown import plain_markdown
from cobench_analysis.review.memo_checks import left_out, project_memos, unknown_about
from cobench_analysis.review.memo_export import outward
from cobench_analysis.review.memos import COMMENT, RULE, About, Memo, about


@dataclass(frozen=True)
class MemoDisplay:
    """Memos that a notebook shows; their words are not in its plain representation.

    Parameters
    ----------
    memos
        What is shown.
    notes
        Sentences on memos that could not be read.
    """

    memos: tuple[Memo, ...]
    notes: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        """Each memo as an article; signs of HTML in it are shown, never run."""
        parts = [_article(memo) for memo in self.memos] or ["<p>There are no memos on it.</p>"]
        parts += [f"<p>{html.escape(note)}</p>" for note in self.notes]
        return f'<section class="memos">{"".join(parts)}</section>'

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"MemoDisplay of {len(self.memos):,} memos"


def memos_about(kind: str, code: str, *, shared: bool = False) -> MemoDisplay:
    """Return the memos on a comment, code, rule or year, for a notebook to show.

    They may name children: clear the notebook's outputs before you give it away.

    Parameters
    ----------
    kind
        comment, level, theme, stance, service, rule or year.
    code
        The id; of a comment the year before it, such as ``2021 E2021-023``.
    shared
        Only those that say ``share: yes``, without personal data and without their writer: for a page.

    Raises
    ------
    UsageError
        Where there can be no such thing.
    InputError
        Where the codebook has problems.

    Examples
    --------
    >>> memos_about("theme", "voice").html[:23]
    '<section class="memos">'
    """
    one = about(kind, code)
    codebook = project_codebook()
    wrong = ("it is not a kind and an id", "write it as in memos_about('theme', 'voice')")
    wrong_code = unknown_about(one, codebook) if one else wrong
    if one is None or wrong_code:
        found, fix = wrong_code or wrong
        raise UsageError(f"{found[:1].upper()}{found[1:]}. What to do: {fix}.")
    read = project_memos(codebook)
    memos = tuple(memo for memo in read.memos if one in memo.about and memo.text)
    if shared:
        memos = tuple(memo for memo in outward(memos, project_redactor()) if memo.share)
    return MemoDisplay(memos, left_out(read))


def _article(memo: Memo) -> str:
    by = f" ({html.escape(memo.by)})" if memo.by else ""
    return f"<article><h4>{html.escape(memo.heading)}{by}</h4>{rendered(memo.text)}</article>"


def rendered(text: str) -> str:
    r"""Render a memo's Markdown; HTML in it is shown as it is written, and no picture is fetched.

    Examples
    --------
    >>> rendered("# Why\n**So** <script>")
    '<p><strong>Why</strong></p>\n<p><strong>So</strong> &lt;script&gt;</p>\n'
    """
    return plain_markdown(text, "<p><strong>{}</strong></p>")


def explained_memos(year: int, row: Mapping[Any, Any], evidence: pd.DataFrame, codebook: Codebook) -> str:
    """Return the memos on a comment, on the codes that it has and on the rules that gave them, as plain text.

    Parameters
    ----------
    year
        The comment's year.
    row
        Its row of ``codes``.
    evidence
        Its rows of ``evidence``.
    codebook
        For names.

    Returns
    -------
    str
        Blank where there are none.
    """
    subjects = {About(COMMENT, f"{year} {row['comment_id']}"): "this comment"}
    subjects |= {About(kind, code): f"the {kind} “{name}”" for kind, code, name in code_names(row, codebook)}
    gave = evidence[(evidence["source"] == "rule") & (evidence["outcome"] == "given")]
    subjects |= {About(RULE, str(rule)): f"the rule {rule}" for rule in sorted(set(gave["rule_id"]))}
    read = project_memos(codebook)
    lines = [line for memo in read.memos for line in _told(memo, subjects)]
    lines = ["Memos on it:", *lines] if lines else []
    return "\n".join([*lines, *left_out(read)])


def _told(memo: Memo, subjects: Mapping[About, str]) -> Sequence[str]:
    on = [words for one, words in subjects.items() if one in memo.about]
    if not on or not memo.text:
        return []
    by = f" ({memo.by})" if memo.by else ""
    return [f"    On {' and '.join(on)}. {memo.heading}{by}", textwrap.indent(memo.text, " " * 8)]
