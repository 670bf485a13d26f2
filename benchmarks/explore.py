"""Seconds that each function of ``cobench_analysis.explore`` takes at 100,000 comments, on one core.

Run: ./run python benchmarks/explore.py [--comments N] [--strange]

The training comments are repeated in a shuffled order under their own codes, each time with a number that makes them
other texts; sources, channels, dates and services are drawn by lot. With ``--strange`` every comment has a number of
its own, so that there are as many different words more as there are comments. Every function is called once; what
several share (the words of the comments, the comments as points) is made once and timed apart. The last line: seconds
of each.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

SEED = 2021
CHANNELS = ("email", "event", "online", "phone")
SOURCES = tuple(f"survey {place}" for place in range(8))


def invent(comments: int, strange: bool = False) -> pd.DataFrame:
    """Return so many coded comments."""
    import numpy as np
    import pandas as pd

    from cobench_analysis.intake.reading import read_table
    from cobench_analysis.project import reference_dir

    files = sorted(reference_dir().glob("training_comments*.csv"))
    one = pd.concat([read_table(path).frame[["text", "level", "themes", "stance"]] for path in files])
    random = np.random.default_rng(SEED)
    place = random.permutation(comments)
    table = one.iloc[place % len(one)].reset_index(drop=True)
    numbers = place if strange else place // len(one)
    dates = pd.Timestamp("2021-01-01") + pd.to_timedelta(random.integers(0, 4 * 365, comments), unit="D")
    return table.assign(
        comment_id=[f"x{place:07d}" for place in range(comments)],
        text=[f"{text} ({number})" for number, text in zip(numbers, table["text"], strict=True)],
        source=random.choice(SOURCES, comments),
        channel=random.choice(CHANNELS, comments),
        date=dates.strftime("%Y-%m-%d"),
        year=dates.strftime("%Y"),
        services=np.where(random.random(comments) < 0.2, "camhs", ""),
    )


def main() -> None:
    """Time every function."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--strange", action="store_true")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    from cobench_analysis import explore

    table, seconds = invent(options.comments, options.strange), {}

    def timed(name: str, function: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        made = function()
        seconds[name] = time.perf_counter() - begun
        print(f"{name:20} {seconds[name]:6.2f} s", flush=True)
        return made

    corpus = timed("corpus_of", lambda: explore.corpus_of(table))
    timed("words", lambda: corpus.words)
    timed("space", lambda: corpus.space)
    key = timed("keyness", lambda: explore.keyness(corpus, theme="voice"))
    timed("keyness_pairs", lambda: explore.keyness(corpus, length=2, theme="voice"))
    timed("collocations", lambda: explore.collocations(corpus))
    timed("concordance", lambda: explore.concordance(corpus, "listen*"))
    pairs = timed("cooccurrence", lambda: explore.cooccurrence(corpus))
    by = timed("theme_by", lambda: explore.theme_by(corpus, "source"))
    timed("theme_by_service", lambda: explore.theme_by(corpus, "service"))
    timed("theme_tests", lambda: explore.theme_tests(corpus, "source"))
    timed("trends", lambda: explore.trends(corpus, by="month"))
    timed("most_like_comment", lambda: explore.most_like(corpus, comment_id="x0000007"))
    timed("most_like_text", lambda: explore.most_like(corpus, text="We have waited a year for an assessment"))
    timed("typical", lambda: explore.typical(corpus, "voice"))
    timed("unusual", lambda: explore.unusual(corpus, "voice"))
    timed("where_themes_meet", lambda: explore.where_themes_meet(corpus, "voice", "communication"))
    timed("without_theme", lambda: explore.without_theme(corpus))
    timed("safe_counts", lambda: explore.safe_counts(corpus, by, ["theme", "source"]))
    timed("safe_counts_pairs", lambda: explore.safe_counts(corpus, pairs, ["first", "second"], "both"))
    timed("keyness_figure", lambda: explore.keyness_figure(key))
    timed("cooccurrence_figure", lambda: explore.cooccurrence_figure(pairs, corpus.codebook))
    timed("theme_by_figure", lambda: explore.theme_by_figure(by))
    print(" ".join(f"{name}={value:.2f}" for name, value in seconds.items()))


if __name__ == "__main__":
    main()
