"""What people checked, and what their blind samples say of the figures. No name of a person stands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cobench_analysis.coding.explain import BAND_WORDS
from cobench_analysis.reporting.counts import Count, count_of
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import capital, comments_words, join_words, number_of
from cobench_analysis.reporting.year import Year
from cobench_analysis.review.agreement_words import INTERVAL, MEASURE_WORDS, TOO_FEW
from cobench_analysis.review.intervals import FEW
from cobench_analysis.tables import BANDS

_KINDS = {"level": "Level, as read from the words", "theme": "Theme", "stance": "Stance"}
NOT_PRINTED = (
    "How often single codes were right or missed rests on few comments. In a year whose small counts are hidden it is "
    "not printed; cobench agreement YEAR tells it to those who make the report."
)
FEW_NOTE = f"“{TOO_FEW}”: fewer than {FEW} comments of the sample have the code."
NO_SAMPLE = (
    "No blind sample of the year has been read by people. The counts of this report are therefore as the "
    "computer made them, corrected only where a person changed a code; they cannot be corrected for what was missed."
)
ESTIMATE_NOTE = (
    "Counted: as the computer coded all comments on the day of the draw. Estimate: corrected by what people found in "
    "the sample, codes that the computer missed included (prediction-powered estimate, Angelopoulos and others 2023, "
    "with correction for the finite number of comments). Where counted lies outside the interval, trust the estimate."
)


def people_sentence(year: Year) -> str:
    """Say how many comments people looked at."""
    whole, some = (year.checking[name] for name in ("whole", "some"))
    if not whole and not some:
        return "Nobody has corrected or confirmed codes of this year's comments yet."
    shown = year.disclosure.shown
    return (
        f"People confirmed or corrected all codes of {comments_words(shown(whole))}, and some codes of "
        f"{number_of(shown(some), 'other', 'others')}. A person's decision comes before the computer's."
    )


def checked(year: Year) -> Fragment:
    """Return how much people checked, and the shares as corrected by the latest blind sample that was read."""
    found = part("paragraph", people_sentence(year))
    sample = latest_sample(year)
    if sample is None:
        return found + part("paragraph", NO_SAMPLE)
    return found + part("paragraph", sample_sentence(year, sample)) + corrected_shares(year, sample)


def latest_sample(year: Year) -> Mapping[str, Any] | None:
    """Return the latest blind sample of which enough was read to say anything."""
    enough = [sample for sample in year.checking["samples"] if sample["read"] >= FEW]
    return enough[-1] if enough else None


def sample_sentence(year: Year, sample: Mapping[str, Any]) -> str:
    """Say what the sample is."""
    read = comments_words(year.disclosure.shown(sample["read"]))
    readers = "one person" if sample["readers"] == 1 else f"{sample['readers']} people"
    return (
        f"{capital(read)} were drawn by lot and read by {readers}, who were shown no "
        "code of the computer. It has learnt from none of them. The table sets what they found beside what was counted."
    )


def corrected_shares(year: Year, sample: Mapping[str, Any]) -> Fragment:
    """Return every published share beside its estimate from the sample, and first which of them are off."""
    rows, off = [], []
    for row in sample["shares"]:
        count = _counted(year, row)
        name = f"{_KINDS[row['kind']]}: {count.name}"
        # The estimate is a count, too: hidden where it is small, and rounded as counts are.
        estimate, low, high = (_estimated(year, row, which) for which in ("estimate", "low", "high"))
        if count.value is None or estimate is None:
            rows.append((name, "not shown", "not shown", "not shown"))
            continue
        rows.append((name, count.share, _percent(estimate), f"{_percent(low or 0.0)} to {_percent(high or 1.0)}"))
        if not row["low"] <= row["counted"] <= row["high"]:
            way = "often" if row["counted"] > row["estimate"] else "seldom"
            off.append(f"“{count.name}” too {way} ({count.share} counted, about {_percent(estimate)} by the readers)")
    head = ("Code", "Counted", "Estimate", INTERVAL)
    caption = "Share of all comments with each code: as counted, and as corrected by the blind sample"
    finding = part("paragraph", off_sentence(off))
    return finding + part("table", caption, head, rows, (1, 2, 3)) + part("paragraph", ESTIMATE_NOTE)


def _counted(year: Year, row: Mapping[str, Any]) -> Count:
    """Return what was counted on the day of the draw; hidden where the report hides today's count of the code."""
    control, kind, code = year.disclosure, row["kind"], row["code"]
    value = control.value(round(row["counted"] * row["comments"]))
    if year.published.value(**{kind: code}) is None:
        value = None
    return count_of(code, year.codebook.name(kind, code), value, control.value(row["comments"]), control)


def off_sentence(off: Sequence[str]) -> str:
    """Name the codes that the computer gives too often or too seldom by more than chance.

    Examples
    --------
    >>> off_sentence([])
    'By the sample no share is off by more than chance.'
    """
    if not off:
        return "By the sample no share is off by more than chance."
    return f"By the sample the computer gives {join_words(off)}. The other shares lie within chance."


def _estimated(year: Year, row: Mapping[str, Any], which: str) -> float | None:
    """Return an estimated share as it may be shown; None where it, or what is left, stands for too few comments."""
    if not year.disclosure.controlled:
        return float(row[which])
    whole = row["comments"]
    value, rest = (year.disclosure.value(round(share * whole)) for share in (row[which], 1 - row[which]))
    return None if value is None or rest is None else min(1.0, value / whole)


def coverage(year: Year) -> Fragment:
    """Return how many comments were checked, and how many wait, by how sure the computer is of their weakest code."""
    shown = year.disclosure.shown
    whole, some = (year.checking[name] for name in ("whole", "some"))
    rows = [
        ("All codes checked", shown(whole)),
        ("Some codes decided", shown(some)),
        ("Not looked at", shown(len(year.codes) - whole - some)),
    ]
    people = year.codes["decided_by"] == "person"
    status = year.codes.loc[~people, "status"].value_counts()
    rows += [(f"    of these, {BAND_WORDS[band]}", shown(int(status.get(band, 0)))) for band in BANDS]
    return part("table", "Comments by how far people have checked them", ("Comments", "Number"), rows, (1,))


def rules_and_model(year: Year) -> Fragment:
    """Return for each theme where its rules and the model go together and where they do not."""
    own = _own_rules(year)
    fired = own[own["kind"] == "theme"].drop_duplicates(["comment_id", "code"])
    given = fired[fired["outcome"] == "given"]["code"].value_counts()
    refused = fired[fired["outcome"] == "refused"]["code"].value_counts()
    rows = []
    computer = year.codes[year.codes["decided_by"] != "person"]
    for theme in year.codebook.themes:
        count = int(computer[f"theme_{theme.id}"].sum())
        both, against = int(given.get(theme.id, 0)), int(refused.get(theme.id, 0))
        rows.append((theme.name, *map(year.disclosure.shown, (both, against, count - both))))
    head = ("Theme", "A rule found it, given", "A rule found it, not given", "Given without a rule")
    return part("table", "Where rules and the learnt model differ, in comments", head, rows, (1, 2, 3))


def rule_health(year: Year, most: int = 20) -> Fragment:
    """Return the rules whose codes were given least often where they fired this year."""
    own = _own_rules(year).drop_duplicates(["comment_id", "rule_id", "code"])
    table = own.groupby("rule_id")["outcome"].agg(fired="size", given=lambda found: int((found == "given").sum()))
    table = table[table["fired"] >= FEW] if year.disclosure.controlled else table[table["fired"] > 1]
    table = table.assign(share=table["given"] / table["fired"]).sort_values(["share", "fired"], ascending=[True, False])
    if table.empty:
        return part("paragraph", "No rule fired often enough this year to say anything about it.")
    rows = [
        (str(rule), year.disclosure.shown(int(fired)), year.disclosure.shown(int(given)))
        for rule, fired, given, _ in table.head(most).itertuples(name=None)
    ]
    caption = f"The {len(rows)} rules that were followed least this year"
    return part("table", caption, ("Rule", "Comments it fired in", "Its code was given"), rows, (1, 2))


def _own_rules(year: Year) -> pd.DataFrame:
    """Return the evidence of rules for codes of their own, in comments that say something and no person decided on."""
    by_computer = year.codes.loc[year.codes["decided_by"] != "person", "comment_id"]
    rules = year.evidence[(year.evidence["source"] == "rule") & year.evidence["comment_id"].isin(by_computer)]
    keys = rules[["rule_id", "kind", "code"]].itertuples(index=False, name=None)
    own = pd.Series([year.codebook.speaks_for(*key) for key in keys], index=rules.index, dtype=bool)
    return rules[own]


def sample_details(year: Year) -> Fragment:
    """Return what the latest sample says: precision and recall of each code, bands, and how far its readers agree."""
    sample = latest_sample(year)
    if sample is None:
        return part("paragraph", NO_SAMPLE)
    if year.disclosure.controlled:
        return corrected_shares(year, sample) + part("paragraph", NOT_PRINTED)
    names = {(kind, code): year.codebook.name(kind, code) for kind, code in year.codebook.numbered}
    rows = [
        (
            f"{capital(row['kind'])}: {names.get((row['kind'], row['code']), row['code'])}",
            *(_measure(row, name) for name in ("precision", "recall")),
        )
        for row in sample["codes"]
    ]
    head = ("Code", "Of those given, right (precision)", "Of those there, found (recall)")
    found = corrected_shares(year, sample)
    found += part("table", "How often the computer is right, by the blind sample", head, rows, (1, 2))
    found += part("paragraph", FEW_NOTE)
    bands = [
        (
            f"{capital(row['kind'])}: {BAND_WORDS[row['band']]}",
            _percent(row["right"] / row["given"]) if row["given"] >= FEW else TOO_FEW,
        )
        for row in sample["bands"]
    ]
    found += part(
        "table", "How often codes of each band were right, by the blind sample", ("Band", "Right"), bands, (1,)
    )
    if sample["between"]:
        between = [
            (MEASURE_WORDS[row["measure"]], _value(row))
            for name in ("alpha", "kappa")
            for row in sample["between"]
            if name in row["measure"]
        ]
        caption = "How far the first two readers agree with each other (1 is perfect)"
        found += part("table", caption, ("Measure", "Value"), between, (1,))
    return found


def _measure(row: Mapping[str, Any], name: str) -> str:
    if row[name] is None:
        return TOO_FEW
    return f"{_percent(row[name])} ({_percent(row[f'{name}_low'])} to {_percent(row[f'{name}_high'])})"


def _value(row: Mapping[str, Any]) -> str:
    return TOO_FEW if row["value"] is None else f"{row['value']:.2f}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
