"""Comments a second of the whole coder (rules, classifier, evidence) on one core, and seconds to learn.

Run: ./run python benchmarks/throughput.py [--data FILE] [--comments N] [--learn]

The texts of FILE are repeated under new ids and coded batch by batch, with all evidence, three times; the best counts.
With ``--learn`` the classifier is learnt anew first, on all cores. The last line: comments a second, rows of evidence
for a comment, seconds to read what was learnt, and seconds to learn (0 where that was not asked for).
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

ROWS = 30_000  # comments of a batch
ROUNDS = 3


def main() -> None:
    """Learn where asked, code, and print what it took."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=here.parent.parent / "shared" / "data" / "fft_train.csv")
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--learn", action="store_true")
    options = parser.parse_args()
    import pyarrow as pa

    from cobench_analysis import Coder
    from cobench_analysis.coding.codebook_cache import project_codebook
    from cobench_analysis.coding.learning import learn
    from cobench_analysis.coding.project_classifier import project_classifier, project_reference
    from cobench_analysis.coding.reference import read_codings
    from cobench_analysis.intake.reading import read_table
    from cobench_analysis.project import reference_dir

    book, learning = project_codebook(), 0.0
    if options.learn:
        begun = time.perf_counter()
        learn(book, read_codings(project_reference(), book))
        learning = time.perf_counter() - begun
        print(f"learnt in {learning:.1f} s", flush=True)
    begun = time.perf_counter()
    coder = Coder(book, project_classifier(book))
    reading = time.perf_counter() - begun
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    pa.set_cpu_count(1)
    path = options.data if options.data.is_file() else reference_dir() / "training_comments.csv"
    texts = [text for text in read_table(path).frame["text"] if text.strip()]
    tiled = (texts * (options.comments // len(texts) + 1))[: options.comments]
    table = pa.table({"comment_id": [f"m{number:07d}" for number in range(len(tiled))], "text": tiled})
    best = rows = 0.0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        rows = sum(coder.code_batch(table.slice(at, ROWS)).evidence.num_rows for at in range(0, len(tiled), ROWS))
        best = max(best, len(tiled) / (time.perf_counter() - begun))
    print(f"rate={best:.0f} rows={rows / len(tiled):.1f} reading={reading:.2f} learning={learning:.1f}")


if __name__ == "__main__":
    main()
