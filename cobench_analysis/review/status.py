"""How far the checking of a year is, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cobench_analysis.coding.explain import BAND_WORDS
from cobench_analysis.review.agreement_words import aligned
from cobench_analysis.review.in_force import InForce
from cobench_analysis.review.intervals import FEW
from cobench_analysis.review.ledger import NOTE, WHOLE_SET, Decision
from cobench_analysis.review.names import counted
from cobench_analysis.review.sample_results import SampleResult


@dataclass(frozen=True)
class Status:
    """What there is of a year's checking.

    Parameters
    ----------
    year
        The year.
    said
        The ids of the comments that say something.
    ledger
        All decisions.
    decided
        Those that are in force.
    samples
        What the blind samples say.
    notes
        Sentences on decisions that are not applied.
    """

    year: int
    said: frozenset[str]
    ledger: tuple[Decision, ...]
    decided: InForce
    samples: tuple[SampleResult, ...]
    notes: tuple[str, ...] = ()


def status_words(status: Status) -> str:
    """Say what is checked, what waits, and which bands the samples have measured.

    Examples
    --------
    >>> print(status_words(Status(2021, frozenset({"a", "b"}), (), InForce({}), ())).splitlines()[0])
    2021: 2 comments that say something. Nobody has decided anything yet.
    """
    return "\n".join([*_checked(status), *status.notes, *_samples(status)])


def _checked(status: Status) -> Iterator[str]:
    begin = f"{status.year}: {len(status.said):,} comments that say something."
    if not status.ledger:
        yield f"{begin} Nobody has decided anything yet."
        yield f"What to do: cobench review export {status.year}"
        return
    whole, some = status.decided.progress(status.said)
    yield (
        f"{begin} Checked in full: {whole:,}. Some codes decided: {some:,}. Not looked at: "
        f"{len(status.said) - whole - some:,}."
    )
    who = Counter(one.reviewer for one in status.ledger)
    rows = [(name, f"{count:,}", _last(status.ledger, name)) for name, count in sorted(who.items())]
    yield from aligned(("Who decided", "lines in the ledger", "last on"), rows)
    notes = [one for one in status.ledger if one.note]
    if notes:
        said = len({(one.comment_id, one.reviewer, one.note) for one in notes})
        yield f"Notes: {said:,}. They stand in the ledger."
    differ = sorted({name for name, *_ in _differences(status.ledger) if name in status.said})
    if differ:
        yield (
            f"On {counted(len(differ), 'comment')} two people decided differently, and the later decision stands: "
            f"{', '.join(differ)}."
        )


def _differences(ledger: tuple[Decision, ...]) -> set[tuple[str, str, str]]:
    """Return what people decided differently, each by their own latest word."""
    own = {(one.reviewer, *one.subject): one for one in ledger if one.kind != NOTE and one.code != WHOLE_SET}
    said: dict[tuple[str, str, str], set[tuple[str, bool]]] = {}
    for one in own.values():
        said.setdefault(one.subject, set()).add(one.effect)
    return {subject for subject, words in said.items() if len(words) > 1}


def _last(ledger: tuple[Decision, ...], reviewer: str) -> str:
    return max(one.decided_at for one in ledger if one.reviewer == reviewer)[:10]


def _samples(status: Status) -> Iterator[str]:
    yield ""
    if not status.samples:
        yield "No blind sample was drawn, so that nothing is measured on comments of this year."
        yield f"What to do: cobench review sample {status.year}"
        return
    for sample in status.samples:
        readers = ", ".join(f"{name} {count:,}" for name, count in sample.readers.items()) or "nobody yet"
        yield f"Blind sample {sample.number}: {sample.drawn:,} of {sample.population:,} comments; read by {readers}."
        bands = sample.bands.to_dict("records")
        enough = [row for row in bands if row["given"] >= FEW]
        few = [row for row in bands if row["given"] < FEW]
        if enough:
            told = [f"{_band(row)} {row['right'] / row['given']:.0%} right" for row in enough]
            yield f"    measured: {', '.join(told)}"
        if few:
            yield f"    too few codes to say: {', '.join(map(_band, few))}"


def _band(row: Mapping[object, object]) -> str:
    return f"{row['kind']} {BAND_WORDS[str(row['band'])]}"
