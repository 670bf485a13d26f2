"""The command ``cobench discover``: new themes in what the codebook does not explain."""

from __future__ import annotations

import argparse
from pathlib import Path

from cobench_analysis.errors import EXIT_DONE
from cobench_analysis.progress import StepBar

DISCOVER_STEPS = 5


def add_discover(discover: argparse.ArgumentParser) -> None:
    """Add the arguments of ``cobench discover``.

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_discover(parser)
    >>> parser.parse_args(["2021", "--groups", "4"]).groups
    4
    """
    discover.add_argument("year", nargs="?", type=int, metavar="YEAR", help="a coded year; the latest if left out")
    discover.add_argument(
        "--groups", type=int, metavar="N", help="how many groups (default: the number that is most beyond chance)"
    )
    discover.add_argument(
        "--out", type=Path, metavar="FILE.yml", help="write the codebook with the proposed themes in it, to be edited"
    )
    discover.set_defaults(run=_discover)


def _discover(options: argparse.Namespace) -> int:
    from cobench_analysis import project
    from cobench_analysis.explore.discover_year import discover_year, latest_coded, write_codebook
    from cobench_analysis.explore.proposal import propose_all
    from cobench_analysis.explore.proposal_paste import discovery_words, proposal_words
    from cobench_analysis.review.targets import check_target

    check_target(options.out, ".yml")
    with StepBar(DISCOVER_STEPS, "Discover") as steps:
        found = discover_year(options.year or latest_coded(), groups=options.groups, step=steps.begin)
        steps.begin("trying patterns")
        proposals = propose_all(found)
    print(discovery_words(found))
    if not proposals:
        print("\nNo group is both stable and held together by words of its own: nothing is proposed or written.")
        return EXIT_DONE
    for proposal in proposals:
        print(f"\n{proposal_words(proposal)}", end="")
    if options.out is not None:
        write_codebook(options.out, proposals)
        print(f"\nThe codebook with the proposed themes in it ({len(proposals)}): {options.out}")
        print(f"What it would change: cobench codebook diff {project.codebook_file()} {options.out}")
    return EXIT_DONE
