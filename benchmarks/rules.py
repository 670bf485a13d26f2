"""Comments per second of the rule engine, beside what people could use instead, in one run.

Run: ./run python benchmarks/rules.py [--data FILE]

One core, 600 rules (the codebook's, topped up from a fixed list). The engine keeps the evidence
(start, end, negation, exclusion of every hit). The peers are given the same rules as far as they can
say them: pandas ``str.contains`` one expression a rule, without spans; spaCy's Matcher with a blank
English tokenizer; ahocorasick_rs with a check of word boundaries, for phrases without gaps only.
The last line: comments per second, and how many times as fast as each peer.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PEERS = HERE.parent / ".venv" / "peers"
Rules = tuple[Any, ...]
Run = Callable[[], set[tuple[int, str]]]  # the (comment, rule) pairs found
TEXTS, SLOW_TEXTS, SAMPLE, RULES, ROUNDS = 100_000, 1_000, 1_000, 600, 5
GAP = r"[\s\-–—/]+"

# Topping up: everyday words of the field that the codebook need not know, one rule each.
TOP_UP = """
    appliance bandage bathroom bedside blanket bleeding blood bookshop breakfast breathing bruise building bus canteen
    cardigan carpark ceiling chair chemist choking clinic clock coffee corridor cough counter crutches curtain cushion
    daylight dentist desk dinner door drawer dressing driver elbow engine envelope eyesight fever finger floor folder
    footpath forehead fracture freezer garden gate glasses gloves gown handrail hearing heating hip hoist injection
    itching jacket jigsaw jumper kettle key kidney kitchen knee ladder lamp laundry lavatory letterbox lift light linen
    lobby locker lung magazine mattress mirror monitor mop mug nappy needle newspaper noise notice oxygen paint pan
    paper parcel pavement pen pencil photo pillow plaster plate playground porch porter pump radio rail ramp rash
    reception rib roof rope rug saucer scales scar scarf screen sheet shelf shoe shop shoulder shower sink skin slipper
    soap sock sofa spoon stairs stamp station steam stitch stomach stool street sugar suitcase sunlight swab switch
    table tablet tap taxi teapot telephone television tent thermometer throat thumb ticket tile toast tongue tooth
    torch towel toy train tray trolley trousers tube tummy umbrella urine vaccine van vase vein wall wardrobe wash
    watch water weather wheel whistle window wound wrist xray yard zip
""".split()  # noqa: SIM905


def peer(name: str) -> Any:
    """Import a peer; install all peers apart on first use, and return None where that cannot be done."""
    if str(PEERS) not in sys.path:
        sys.path.append(str(PEERS))  # behind the environment, whose own packages stay in use
    try:
        return importlib.import_module(name)
    except ImportError:
        pass
    print(f"Installing the peers into {PEERS} (once) ...", file=sys.stderr)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(PEERS)]
    subprocess.run([*command, "-r", str(HERE / "peers.txt")], check=False, stdout=subprocess.DEVNULL)
    importlib.invalidate_caches()
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name} could not be installed: it is not measured.", file=sys.stderr)
        return None


def texts_of(path: Path) -> tuple[list[str], str]:
    """Return the texts to code, and where they are from."""
    from cobench_analysis.intake.reading import read_table
    from cobench_analysis.project import reference_dir

    if not path.is_file():
        path = reference_dir() / "training_comments.csv"
    texts = [text for text in read_table(path).frame["text"] if text.strip()]
    return texts, path.name


def spellings(chain: Any, reach: Callable[[int], Any]) -> Iterator[list[Any]]:
    """Yield every way to say a chain, as a list of word sets with ``reach(n)`` for gaps of up to n words.

    Single words of a choice stay together as one set; longer choices are told apart.
    """
    options = []
    for place, step in enumerate(chain):
        single = [phrase[0] for phrase in step.phrases if len(phrase) == 1]
        ways: list[list[Any]] = [[single]] if single else []
        ways += [[[word] for word in phrase] for phrase in step.phrases if len(phrase) > 1]
        gap = [reach(step.reach)] if place and step.reach >= 0 else []
        options.append([gap + way for way in ways])
    for ways in product(*options):
        yield [part for way in ways for part in way]


def expression(rule: Any) -> str:
    """Return a rule as one regular expression; ``unless`` and negation cannot be said."""

    def word(one: Any) -> str:
        return re.escape(one.key) + (r"\w*" if one.stem else "(?:['’]s)?")

    def chain_of(chain: Any) -> str:
        said = ""
        for place, step in enumerate(chain):
            if place:
                said += GAP if step.reach < 0 else rf"\W+(?:[\w'’]+\W+){{0,{step.reach}}}"
            said += "(?:" + "|".join(GAP.join(map(word, phrase)) for phrase in step.phrases) + ")"
        return rf"\b{said}\b"

    ways = []
    for pattern in rule.patterns:
        chains = [chain_of(chain) for chain in pattern.chains]
        ways += [chains[0]] if len(chains) == 1 else [".*".join(chains), ".*".join(reversed(chains))]
    return "(?i)" + "|".join(ways)


def pandas_peer(rules: Rules, texts: list[str]) -> Run:
    """Return a run of ``str.contains``, one expression a rule."""
    import pandas as pd

    column = pd.Series(texts, dtype="str")
    expressions = {rule.id: expression(rule) for rule in rules}

    def run() -> set[tuple[int, str]]:
        found = set()
        for rule_id, said in expressions.items():
            hits = column.str.contains(said, regex=True)
            found.update((int(place), rule_id) for place in hits.to_numpy().nonzero()[0])
        return found

    return run


def spacy_peer(spacy: Any, rules: Rules, texts: list[str]) -> Run:
    """Return a run of spaCy's Matcher over its own tokens."""
    nlp = spacy.blank("en")
    matcher = importlib.import_module("spacy.matcher").Matcher(nlp.vocab)

    def token(words: list[Any]) -> dict[str, Any]:
        stems = "|".join(word.key for word in words if word.stem)
        whole = [word.key for word in words if not word.stem]
        if not stems:
            return {"LOWER": {"IN": whole}}
        return {"LOWER": {"REGEX": rf"^(?:(?:{stems})|(?:{'|'.join(whole) or '(?!)'})\Z)"}}

    for rule in rules:
        sayings = [
            [one for part in said for one in (part if isinstance(part, tuple) else (token(part),))]
            for pattern in rule.patterns
            if len(pattern.chains) == 1
            for said in spellings(pattern.chains[0], lambda reach: ({"OP": "?"},) * reach)
        ]
        if sayings:
            matcher.add(rule.id, sayings)

    def run() -> set[tuple[int, str]]:
        names = nlp.vocab.strings
        return {(place, names[key]) for place, text in enumerate(texts) for key, _, _ in matcher(nlp.make_doc(text))}

    return run


def phrases_of(rules: Rules) -> Iterator[tuple[str, bool, str]]:
    """Yield every phrase without a gap, whether its last word is a stem, and its rule."""
    chains = (
        (pattern.chains[0], rule.id)
        for rule in rules
        for pattern in rule.patterns
        if len(pattern.chains) == 1 and all(step.reach < 0 for step in pattern.chains[0][1:])
    )
    for chain, rule_id in chains:
        for said in spellings(chain, lambda reach: reach):
            for words in product(*said):
                if not any(word.stem for word in words[:-1]):
                    yield " ".join(word.key for word in words), words[-1].stem, rule_id


def ahocorasick_peer(library: Any, rules: Rules, texts: list[str]) -> Run:
    """Return a run of ahocorasick_rs over lower-cased texts, with a check of the word's edges."""
    owners: dict[tuple[str, bool], list[str]] = {}
    for said, stem, rule_id in phrases_of(rules):
        owners.setdefault((said, stem), []).append(rule_id)
    sayings = list(owners)
    automaton = library.AhoCorasick([said for said, _ in sayings])

    def run() -> set[tuple[int, str]]:
        found = set()
        for place, text in enumerate(texts):
            low = text.lower()
            for number, start, end in automaton.find_matches_as_indexes(low, overlapping=True):
                if start and low[start - 1].isalnum():
                    continue
                if not sayings[number][1] and end < len(low) and low[end].isalnum():
                    continue
                found.update((place, rule_id) for rule_id in owners[sayings[number]])
        return found

    return run


def main() -> None:
    """Measure, and print the ratios."""
    import pyarrow as pa

    from cobench_analysis import load_codebook
    from cobench_analysis.coding.codebook import Rule
    from cobench_analysis.coding.engine import Engine
    from cobench_analysis.coding.matcher import Matcher
    from cobench_analysis.coding.patterns import parse_pattern

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data" / "fft_train.csv")
    texts, name = texts_of(parser.parse_args().data)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    pa.set_cpu_count(1)
    book = load_codebook()
    extra = (Rule(f"top_up.{word}", "theme", "access", (parse_pattern(word),)) for word in TOP_UP)
    rules = tuple([*book.rules, *extra][:RULES])
    if len(rules) < RULES:
        raise SystemExit(f"only {len(rules)} rules")
    tiled = (texts * (TEXTS // len(texts) + 1))[:TEXTS]
    few = texts[:SLOW_TEXTS]
    signs = sum(map(len, tiled)) / len(tiled)
    print(f"{len(rules)} rules, {sum(len(rule.patterns) for rule in rules)} patterns; {name}: {len(tiled):,} comments")
    print(f"of {signs:.0f} signs (pandas and spaCy on the first {len(few):,}: they are that slow).")

    engine = Engine(rules, book.language)
    matcher = Matcher(rules, book.language)
    sample = texts[:SAMPLE]
    slow = [matcher.find(text) for text in sample]
    differ = sum(one != other for one, other in zip(engine.find_all(sample).of(sample), slow, strict=True))
    print(f"The plain matcher on {SAMPLE:,} of them: {sum(map(len, slow)):,} hits; comments that differ: {differ}.")

    runs: dict[str, tuple[Callable[[], Any], int]] = {"engine": (lambda: engine.find_all(tiled), len(tiled))}
    runs["pandas"] = (pandas_peer(rules, few), len(few))
    spacy, ahocorasick = peer("spacy"), peer("ahocorasick_rs")
    if spacy:
        runs["spacy"] = (spacy_peer(spacy, rules, few), len(few))
    if ahocorasick:
        runs["ahocorasick"] = (ahocorasick_peer(ahocorasick, rules, tiled), len(tiled))

    ours = {(place, hit.rule_id) for place, hits in enumerate(slow) for hit in hits}
    aside = sum(not hit.given for hits in slow for hit in hits)
    for label in runs.keys() - {"engine"}:
        theirs = {pair for pair in runs[label][0]() if pair[0] < SAMPLE}
        missed, added = len(ours - theirs), len(theirs - ours)
        print(f"{label}: of {len(ours):,} (comment, rule) pairs it misses {missed:,} and adds {added:,};")
        spans = "no" if label == "pandas" else "yes"
        print(f"  {aside:,} hits that a negation or 'unless' sets aside stay; spans: {spans}.")

    seconds: dict[str, list[float]] = {label: [] for label in runs}
    for _ in range(ROUNDS):
        for label, (run, count) in runs.items():
            begun = time.perf_counter()
            run()
            seconds[label].append((time.perf_counter() - begun) / count)
    typical = {label: statistics.median(times) for label, times in seconds.items()}
    for label, one in typical.items():
        print(
            f"{label}: {1 / one:,.0f} comments a second (rounds: {', '.join(f'{1 / t:,.0f}' for t in seconds[label])})"
        )
    ratios = " ".join(
        f"{label}={typical[label] / typical['engine']:.2f}" if label in typical else f"{label}=n/a"
        for label in ("pandas", "spacy", "ahocorasick")
    )
    print(f"rate={1 / typical['engine']:.0f} {ratios}")


if __name__ == "__main__":
    main()
