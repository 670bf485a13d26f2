"""Paste proposed themes into the text of a codebook, and tell them in words."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from cobench_analysis.errors import UsageError
from cobench_analysis.explore.discover_result import BY_CHANCE, Discovery
from cobench_analysis.explore.discover_terms import WORD_KIND
from cobench_analysis.explore.proposal import MARK, Proposal
from cobench_analysis.explore.selection import NOT_FOR_PUBLICATION

_VERSION = re.compile(r"^version: *(\d+)\.(\d+)\.\d+ *$", re.MULTILINE)
WIDTH = 100


def paste(codebook: str, proposals: Sequence[Proposal]) -> str:
    """Return a codebook's text with proposed themes and their rules at the end of its lists, as a minor version.

    Parameters
    ----------
    codebook
        The text of a codebook file.
    proposals
        What to add.

    Raises
    ------
    UsageError
        Where the text has no list of themes or of rules.
    """
    pasted = _append(codebook, "themes", "".join(one.theme_yaml for one in proposals))
    pasted = _append(pasted, "rules", "".join(one.rules_yaml for one in proposals))
    return _VERSION.sub(lambda found: f"version: {found[1]}.{int(found[2]) + 1}.0", pasted, count=1)


def _append(text: str, section: str, entries: str) -> str:
    """Put entries at the end of a list, before the blank lines and remarks that lead to the next one."""
    lines = text.splitlines(keepends=True)
    tops = [number for number, line in enumerate(lines) if re.match(r"[a-z]+:", line)]
    begins = [number for number in tops if re.match(rf"{section}:\s*$", lines[number])]
    if not begins:
        raise UsageError(f"The codebook has no list '{section}:' to add to.")
    end = min((number for number in tops if number > begins[0]), default=len(lines))
    while end > begins[0] + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += "\n"
    return "".join([*lines[:end], entries, *lines[end:]])


def discovery_words(discovery: Discovery) -> str:
    """Tell the groups in words, with examples: for the eyes of those who may read the comments.

    Returns
    -------
    str
        Its first line says that it is not for publication.
    """
    pieces = len(discovery.members) + discovery.unplaced
    lines = [
        NOT_FOR_PUBLICATION,
        "",
        f"{pieces:,} comments and sentences have no theme that was read from them; {len(discovery.groups)} groups. "
        "Stability: how much of a group comes back when comments are drawn anew (1 is all).",
    ]
    if discovery.unplaced:
        lines.append(f"{discovery.unplaced:,} have no word that others use, and stand in no group.")
    for row in discovery.groups.to_dict("records"):
        lines += ["", *_group_lines(discovery, row)]
    return "\n".join(lines)


def _group_lines(discovery: Discovery, row: Mapping[Hashable, Any]) -> list[str]:
    group = int(row["group"])
    chance = " - a group like it can come about without any meaning" if row["verdict"] == BY_CHANCE else ""
    head = f"Group {group}: {row['words']}"
    numbers = f"{row['comments']:,} comments, {row['uncoded']:,} of them without a theme; "
    numbers += f"stability {row['stability']:.2f} (by chance {row['chance']:.2f}): {row['verdict']}{chance}"
    words = discovery.words[(discovery.words["group"] == group) & (discovery.words["kind"] == WORD_KIND)].head(10)
    told = ", ".join(
        f"{discovery.forms[term][0]} ({inside} of {residue})"
        for term, inside, residue in zip(words["term"], words["in_group"], words["in_residue"], strict=True)
    )
    examples = [
        f'    "{textwrap.shorten(text, WIDTH, placeholder=" ...")}"' for text in discovery.examples(group)["text"]
    ]
    return [head, f"  {numbers}", f"  Words: {told}", "  Nearest to its middle:", *examples]


def proposal_words(proposal: Proposal) -> str:
    """Tell a proposal in words: the entries to paste, what they find, and what stands in their way.

    Returns
    -------
    str
        YAML, with the rest as remarks; comments' own words are marked as not for publication.
    """
    remarks = [
        f"Group {proposal.group}, stability {proposal.stability:.2f}: {proposal.verdict}. "
        "Change the id, the name and the definition, and look at each pattern.",
        f"The patterns find {proposal.found:,} of the group's {proposal.comments:,} comments, and "
        f"{proposal.found_uncoded:,} of all {proposal.uncoded:,} without a theme.",
        *(
            f"{row.pattern}: {row.in_group} of {row.in_residue} unexplained comments that it finds are of the group "
            f"({row.precision:.0%}); with a theme: {row.in_coded}"
            for row in proposal.patterns.itertuples()
        ),
    ]
    for what, lead in (
        ("theme", "Comments that it finds have these themes already"),
        ("rule", "On the same words stand"),
    ):
        part = proposal.conflicts[proposal.conflicts["what"] == what]
        told = ", ".join(f"{name} ({count})" for name, count in zip(part["id"], part["comments"], strict=True))
        remarks.append(f"{lead}: {told or 'none'}")
    own = [f'"{textwrap.shorten(text, WIDTH, placeholder=" ...")}"' for text in proposal.shown]
    remarks += [f"Comments' own words ({MARK}):", *(f"  {text}" for text in own)]
    told = "\n".join(f"# {remark}" for remark in remarks)
    return f"{told}\nthemes:\n{proposal.theme_yaml}rules:\n{proposal.rules_yaml}"
