"""Agreement of the coding with people's codes: totals, ablation, learning curve, calibration.

Run: ./run python benchmarks/accuracy.py [--part totals|ablation|curve|reliability]
The practice set is the test set: look at these totals, never at its single comments.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.metrics import cohen_kappa_score, f1_score

from cobench_analysis import Coder, load_codebook, read_comments
from cobench_analysis.coding import fitting, learning
from cobench_analysis.coding.calibration import best_threshold
from cobench_analysis.coding.decision import CodeNumbers
from cobench_analysis.coding.design import Design
from cobench_analysis.coding.features import Features, fit_features
from cobench_analysis.coding.hits import Hits, Tokens
from cobench_analysis.coding.project_classifier import project_classifier, project_reference
from cobench_analysis.coding.reference import ALWAYS, Reference, read_codings
from cobench_analysis.intake.redact import Redactor
from cobench_analysis.project import project_root, reference_dir
from cobench_analysis.review import overall
from cobench_analysis.review.agreement import band_precision, read_reference
from cobench_analysis.review.compared import compare
from cobench_analysis.review.intervals import SEED, draws, wilson
from cobench_analysis.tables import BANDS, split_ids

PLAIN_WRITERS = tuple("RVWXZ")  # in the plain manner of survey answers
PLAIN, COLLOQUIAL, HANDS, EVENT = "plain", "colloquial", "hands of 2026", "event 2021"
MANNERS = (PLAIN, COLLOQUIAL, EVENT)  # the hands of 2026 only teach
SIZES = (300, 1_000, 3_000, 10_000, None)
HELD_OUT = 0  # the fold that the learning curve never learns from
MEASURES = {
    "theme_precision": "precision",
    "theme_recall": "recall",
    "theme_micro_f1": "micro F1",
    "theme_macro_f1": "macro F1",
    "level_kappa": "level kappa",
    "level_accuracy": "level accuracy",
    "stance_kappa": "stance kappa",
}
# Which features a variant has: words, letters, settings (neighbours, first and last sentence), rules.
VARIANTS = {
    "rules": (False, False, False, True),
    "words": (True, False, False, False),
    "words, letters": (True, True, False, False),
    "words, letters, settings": (True, True, True, False),
    "words, letters, settings, rules (all)": (True, True, True, True),
}
COLOURS = {"theme": "#12436D", "level": "#28A197", "stance": "#801650"}
MARKS = {"theme": "o", "level": "s", "stance": "^"}
FIGURE = "docs/figures/reliability.svg"
LEAST = 20  # codes; a bin with fewer is in the table and not in the figure


def show(title: str, rows: list[dict[str, object]], note: str = "") -> None:
    """Print an aligned table: texts to the left, numbers to the right."""
    table = pd.DataFrame(rows).astype(str)
    print(f"\n{title}\n")
    cells = [list(table.columns), *table.to_numpy().tolist()]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        left = (
            cell.ljust(width) if at < 2 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join(left).rstrip())
    print(f"\n{note}" if note else "", flush=True)


def manner(group: str) -> str:
    """Return the manner of a writer's comments."""
    if not group:
        return EVENT
    return HANDS if len(group) > 1 else PLAIN if group in PLAIN_WRITERS else COLLOQUIAL


codebook = cache(load_codebook)
whole_reference = cache(project_reference)


@cache
def reference_frame() -> pd.DataFrame:
    """Return the coded comments on which is measured."""
    frame = whole_reference()
    return frame[frame["only_teaches"] == ""].reset_index(drop=True)


@cache
def practice_comments() -> pd.DataFrame:
    return read_comments(reference_dir() / "practice_comments.csv", redactor=Redactor()).comments


@cache
def practice_codes() -> pd.DataFrame:
    return read_reference(reference_dir() / "practice_codes.csv")[["comment_id", "level", "themes", "stance"]]


@cache
def coders() -> dict[str, Coder]:
    book = codebook()
    return {"rules": Coder(book), "model": Coder(book, project_classifier(book))}


@cache
def coded_reference(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return codes and bands of the reference comments, each by the model fitted without its writer."""
    coding = coders()[name].code(reference_frame())
    return coding.codes, coding.bands


# --- totals


def with_interval(value: float, low: float, high: float) -> str:
    return f"{value:.3f} ({low:.2f}-{high:.2f})"


def measured(codes: pd.DataFrame, people: pd.DataFrame) -> dict[str, str]:
    """Return each measure with its bootstrap interval; Krippendorff's alphas, which are slow, come last: left out."""
    compared = compare(codes, people, codebook())
    counts = draws(len(compared.ids))
    rows = [*islice(overall._themes(compared, counts), 6)]
    rows += [row for kind in ("level", "stance") for row in islice(overall._choices(compared, counts, kind), 2)]
    found = {name: with_interval(*edges) for name, *edges, _ in rows}
    return {short: found[name] for name, short in MEASURES.items()}


def banded(codes: pd.DataFrame, bands: pd.DataFrame, people: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Yield the share of the given codes, and the share that is right, of each kind and band."""
    table = band_precision(codes, bands, people)
    whole = table.groupby("kind")["given"].sum()
    table = table.assign(order=table["band"].map(BANDS.index)).sort_values(["kind", "order"])
    for kind, band, given, right in table[["kind", "band", "given", "right"]].itertuples(index=False):
        parts = {"share of given": (given, int(whole[kind])), "right": (right, given)}
        cells = {name: with_interval(part / of, *wilson(int(part), int(of))) for name, (part, of) in parts.items()}
        yield {"kind": kind, "band": band, "given": given, **cells}


def sets_of(name: str) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
    """Yield every set of comments: its name, codes, bands and people's codes."""
    coding = coders()[name].code(practice_comments())
    yield "practice", coding.codes, coding.bands, practice_codes()
    codes, bands = coded_reference(name)
    frame = reference_frame()
    manners = frame["group"].map(manner)
    for one in MANNERS:
        people = frame.loc[manners == one, ["comment_id", "level", "themes", "stance"]]
        inside = codes["comment_id"].isin(people["comment_id"])
        yield one, codes[inside], bands[bands["comment_id"].isin(people["comment_id"])], people


def totals() -> None:
    rows, grades = [], []
    for name in ("rules", "model"):
        for where, codes, bands, people in sets_of(name):
            head = {"coded by": name, "comments": f"{where} ({len(codes):,})"}
            rows.append(head | measured(codes, people))
            grades += [head | row for row in banded(codes, bands, people)]
    show(
        "Totals, with 95 % bootstrap intervals",
        rows,
        "Practice: the model has not seen it. The other sets: cross-validation, each comment by the model that was\n"
        "fitted without its writer (the event: without a fifth of the event), without its question. Calibration and\n"
        "thresholds, a few numbers, saw all of them. Colloquial: the other one-letter writers, minimal pairs (Y) too.\n"
        "The rules were partly written while looking at the 2021 event, and the rules for level and stance while\n"
        "looking at training comments: figures of rules there, and of the model through them, are flattered.\n"
        "Intervals draw comments, not writers: those of many comments by few hands are too narrow.",
    )
    show(
        "Bands: the share of the given codes of a kind, and the share that is right, with 95 % Wilson intervals",
        grades,
        "Without a model there is no `sure`: the bands of the rules alone are provisional.",
    )


# --- learning from arrays: ablation and curve


class Coded(NamedTuple):
    """Texts and people's codes as arrays."""

    texts: tuple[str, ...]
    given: np.ndarray

    def take(self, rows: np.ndarray) -> Coded:
        return Coded(tuple(self.texts[row] for row in rows.tolist()), self.given[rows])


@cache
def reference() -> Reference:
    return read_codings(whole_reference(), codebook())


@cache
def numbers() -> CodeNumbers:
    return CodeNumbers(codebook())


@cache
def practice() -> Coded:
    frame = practice_comments()[["comment_id", "text"]].merge(practice_codes(), on="comment_id")
    read = read_codings(frame, codebook())
    return Coded(read.texts, read.given[:, : numbers().learnt]).take(np.flatnonzero(read.fold != ALWAYS))


class Seen(NamedTuple):
    """Words of ``comments`` texts, what the rules find in them, and the code of each hit."""

    comments: int
    keys: list[str]
    tokens: Tokens
    hits: Hits
    code: np.ndarray

    def features(self) -> Features:
        return fit_features(
            self.comments, self.keys, self.tokens, [rule.id for rule in self.hits.rules], len(numbers())
        )


def look(texts: tuple[str, ...]) -> Seen:
    """Look at texts as ``learning.learn`` does."""
    engine = codebook().engine
    hits = engine.find_all(texts)
    return Seen(len(texts), *learning._in_alphabet(list(engine.keys), hits.tokens), hits, numbers().of_hits(hits))


def part_of(design: Design, features: Features, kept: tuple[bool, ...]) -> Design:
    """Drop the features that a variant does not have."""
    words, letters, settings, *votes = features.widths
    inside = np.repeat(kept[:2], (words, letters))
    outside = np.repeat(kept[2:], (settings, sum(votes)))
    return Design(design.words, design.vectors[:, inside], design.others[:, outside])


def figures(scores: np.ndarray, given: np.ndarray, threshold: float) -> dict[str, str]:
    """Score raw scores: themes above a threshold, the highest level and stance."""
    places = numbers().all_of("theme")
    wanted, chosen = given[:, places], scores[:, places] >= threshold
    f1 = {kind: f1_score(wanted, chosen, average=kind, zero_division=0) for kind in ("micro", "macro")}
    found = {f"{kind} F1": f"{value:.3f}" for kind, value in f1.items()}
    for kind in ("level", "stance"):
        both = (table[:, numbers().all_of(kind)].argmax(axis=1) for table in (given, scores))
        found[f"{kind} kappa"] = f"{cohen_kappa_score(*both):.3f}"
    return found


def threshold_of(scores: np.ndarray, given: np.ndarray) -> float:
    places = numbers().all_of("theme")
    return best_threshold(scores[:, places], given[:, places])


def given_and_weights() -> tuple[np.ndarray, np.ndarray]:
    return reference().given[:, : numbers().learnt], learning.weights_of(reference(), numbers())


def practice_figures(features: Features, kept: tuple[bool, ...], model: Model, threshold: float) -> dict[str, str]:
    design = part_of(features.design(*look(practice().texts)), features, kept)
    return figures(design @ model[0] + model[1], practice().given, threshold)


Model = tuple[np.ndarray, np.ndarray]  # weights and baseline


def ablation() -> None:
    seen = look(reference().texts)
    features = seen.features()
    design = features.design(*seen)
    given, weights = given_and_weights()
    fold = reference().fold
    rows = []
    for name, kept in VARIANTS.items():
        begun = time.perf_counter()
        small = part_of(design, features, kept)
        fitted = learning.fit(small, given, weights, fold)
        scores = learning._unseen(small, fold, fitted)[fold != ALWAYS]
        threshold = threshold_of(scores, given[fold != ALWAYS])
        whole = fitted.weights[0].astype(np.float64), fitted.baseline[0]
        sets = {
            f"cross-validated ({len(scores):,})": figures(scores, given[fold != ALWAYS], threshold),
            f"practice ({len(practice().texts)})": practice_figures(features, kept, whole, threshold),
        }
        head = {"features": name, "count": f"{small.shape[1]:,}"}
        rows += [{"scored on": where, **head, **found} for where, found in sets.items()]
        print(f"{name}: {time.perf_counter() - begun:.0f} s", flush=True)
    rows.sort(key=lambda row: str(row["scored on"]))
    show(
        "Ablation: what each kind of feature adds",
        rows,
        "Without calibration: themes from the one score on that is best for the cross-validated F1, and the highest\n"
        "level and stance. Questions, and answers that say nothing, are not looked at.",
    )
    question()


def question() -> None:
    """Show what the question adds on practice."""
    frame, rows = practice_comments(), []
    asked = int((frame["question"] != "").sum())
    for name, table in (("without its question", frame.assign(question="")), ("with its question", frame)):
        rows.append({"each comment": name, **measured(coders()["model"].code(table).codes, practice_codes())})
    show(f"Ablation: the question, whole coder on practice ({asked} of {len(frame)} have one)", rows)


# --- learning curve


@cache
def manner_of_text() -> dict[str, str]:
    frame = whole_reference()
    return dict(zip(frame["text"], frame["group"].map(manner), strict=True))


def held_out() -> dict[str, Coded]:
    """Return the comments of the fold that is never learnt from, by manner."""
    given, _ = given_and_weights()
    everything = Coded(reference().texts, given)
    rows = np.flatnonzero(reference().fold == HELD_OUT)
    kind = np.array([manner_of_text()[reference().texts[row]] for row in rows.tolist()])
    return {one: everything.take(rows[kind == one]) for one in (PLAIN, COLLOQUIAL)}


def curve() -> None:
    fold, (given, weights) = reference().fold, given_and_weights()
    of_the_codebook = np.array([text not in manner_of_text() for text in reference().texts])
    may = np.flatnonzero((fold != HELD_OUT) & ~of_the_codebook)
    order = np.random.default_rng(SEED).permutation(may)
    sets = held_out() | {"practice": practice()}
    rows = []
    for size in SIZES:
        chosen = np.sort(np.concatenate((np.flatnonzero(of_the_codebook), order[:size])))
        seen = look(tuple(reference().texts[row] for row in chosen.tolist()))
        features = seen.features()
        fitted, baseline = fitting.fit_one(features.design(*seen), given[chosen], weights[chosen])
        scores = {name: features.design(*look(coded.texts)) @ fitted + baseline for name, coded in sets.items()}
        own = [name for name in sets if name != "practice"]
        threshold = threshold_of(
            *(np.concatenate(each) for each in ([scores[n] for n in own], [sets[n].given for n in own]))
        )
        for name, coded in sets.items():
            head = {"scored on": f"{name} ({len(coded.texts):,})", "learnt from": f"{len(order[:size]):,}"}
            rows.append(head | figures(scores[name], coded.given, threshold))
        print(f"{len(order[:size]):,} comments learnt from", flush=True)
    place = [f"{name} ({len(coded.texts):,})" for name, coded in sets.items()]
    rows.sort(key=lambda row: place.index(str(row["scored on"])))
    show(
        "Learning curve",
        rows,
        f"Held out: the writers of fold {HELD_OUT}. Learnt from: comments of all others, drawn by lot, the smaller\n"
        f"sets inside the larger, and always the codebook's {int(of_the_codebook.sum()):,} examples and definitions.\n"
        "Features are chosen anew for each size. Themes are given from the one score on that is best, for that size,\n"
        "on the held-out comments of the two manners together; practice takes the same score. No calibration.",
    )


# --- reliability


def confidences(codes: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return kind, probability and right of every code that the model gave."""
    both = codes.merge(people, on="comment_id", suffixes=("", "_people"), validate="one_to_one")
    parts = []
    for kind in ("level", "stance"):
        right = both[kind] == both[f"{kind}_people"]
        parts.append(pd.DataFrame({"kind": kind, "probability": both[f"{kind}_confidence"], "right": right}))
    sides = zip(both["themes"], both["theme_confidences"], both["themes_people"], strict=True)
    given = [
        ("theme", float(chance), code in split_ids(wanted))
        for themes, chances, wanted in sides
        for code, chance in zip(split_ids(themes), chances.split(";") if themes else (), strict=True)
        if chance
    ]
    parts.append(pd.DataFrame(given, columns=["kind", "probability", "right"]))
    return pd.concat(parts, ignore_index=True).dropna()


def bins_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return for each kind and tenth of the probability: codes, their mean probability, and how many are right."""
    tenth = np.minimum((table["probability"] * 10 + 1e-9).astype(int), 9)
    groups = table.assign(bin=tenth).groupby(["kind", "bin"])
    return groups.agg(codes=("right", "size"), mean=("probability", "mean"), right=("right", "sum")).reset_index()


def reliability() -> None:
    codes, _ = coded_reference("model")
    bins = bins_of(confidences(codes, reference_frame()[["comment_id", "level", "themes", "stance"]]))
    bins["share"] = bins["right"] / bins["codes"]
    rows: list[dict[str, object]] = []
    for kind, place, count, mean, right, share in bins.itertuples(index=False):
        low, high = wilson(int(right), int(count))
        named = {"kind": kind, "probability": f"{place / 10:.1f}-{(place + 1) / 10:.1f}", "codes": f"{count:,}"}
        rows.append(named | {"mean": f"{mean:.3f}", "right": with_interval(share, low, high)})
    off = {
        kind: np.average((one["mean"] - one["share"]).abs(), weights=one["codes"]) for kind, one in bins.groupby("kind")
    }
    words = ", ".join(f"{kind} {value:.3f}" for kind, value in off.items())
    show(
        "Reliability: probability of the given codes against the share that is right (95 % Wilson intervals)",
        rows,
        f"Mean distance of probability and share (expected calibration error): {words}.\n"
        "Reference comments, each scored by the model fitted without its writer; the calibration saw all of them.",
    )
    path = project_root() / FIGURE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(drawn(bins, words), encoding="utf-8")
    print(f"{FIGURE} written")


def drawn(bins: pd.DataFrame, off: str) -> str:
    """Return the reliability diagram as SVG, with a text alternative; without clock or random ids."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams.update({"svg.hashsalt": "cobench", "svg.fonttype": "path", "font.size": 11})
    figure = Figure(figsize=(6.4, 5.2), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="#5A5F63", linestyle="--", linewidth=1, label="as probable as right")
    told = []
    for kind, colour in COLOURS.items():
        one = bins[(bins["kind"] == kind) & (bins["codes"] >= LEAST)]
        edges = np.array(
            [wilson(int(right), int(count)) for right, count in zip(one["right"], one["codes"], strict=True)]
        )
        reach = np.abs(edges.T - one["share"].to_numpy())
        axes.errorbar(
            one["mean"], one["share"], yerr=reach, color=colour, marker=MARKS[kind], capsize=3, label=f"{kind}s"
        )  # fmt: skip
        told.append(
            f"{kind}s: " + ", ".join(f"{x:.2f} / {y:.2f}" for x, y in zip(one["mean"], one["share"], strict=True))
        )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="Probability that the model states", ylabel="Share that is right")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left")
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    title = "How often given codes are right, by the probability that the model states"
    description = (
        f"Stated probability / share right, by tenths with {LEAST} codes or more. {'; '.join(told)}. "
        f"Mean distance: {off}."
    )
    head, mark, rest = buffer.getvalue().partition("<svg ")
    opening, end, body = rest.partition(">")
    return f'{head}{mark}role="img" {opening}{end}\n <title>{title}</title>\n <desc>{description}</desc>{body}'


PARTS: dict[str, Callable[[], None]] = {
    "totals": totals,
    "ablation": ablation,
    "curve": curve,
    "reliability": reliability,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--part", choices=tuple(PARTS), help="only this part")
    only = parser.parse_args().part
    for part in [only] if only else PARTS:
        PARTS[part]()
