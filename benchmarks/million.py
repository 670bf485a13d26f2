"""Seconds and memory for a million comments, Parquet to Parquet evidence, on one core.

Run: ./run python benchmarks/million.py [--data FILE] [--comments N]

The texts of FILE are repeated under new ids; the evidence of every comment is written, with the words of
each reason. The last line: seconds from the start of Python to the closed file, and the peak of memory.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
from pathlib import Path

ROWS = 45_000  # comments of a batch


def main() -> None:
    """Make the file, code it in a process of its own, and print what it took."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=here.parent.parent / "shared" / "data" / "fft_train.csv")
    parser.add_argument("--comments", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "comments.parquet"), Path(folder, "evidence.parquet")
        make(options.data, options.comments, source)
        begun = time.perf_counter()
        child = os.fork()
        if not child:
            code(source, target)
            sys.stdout.flush()
            os._exit(0)
        _, _, used = os.wait4(child, 0)
        print(f"seconds={time.perf_counter() - begun:.2f} megabytes={used.ru_maxrss / 1024:.0f}")


def make(data: Path, count: int, target: Path) -> None:
    """Write the comments; in a process of its own, so that no library is loaded before the clock starts."""
    child = os.fork()
    if child:
        os.wait4(child, 0)
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    from cobench_analysis.intake.reading import read_table
    from cobench_analysis.project import reference_dir

    path = data if data.is_file() else reference_dir() / "training_comments.csv"
    texts = [text for text in read_table(path).frame["text"] if text.strip()]
    tiled = (texts * (count // len(texts) + 1))[:count]
    ids = [f"m{number:07d}" for number in range(count)]
    pq.write_table(pa.table({"comment_id": ids, "text": tiled}), target, row_group_size=ROWS)
    print(f"{count:,} comments of {sum(map(len, tiled)) / count:.0f} signs from {path.name}", flush=True)
    os._exit(0)


def code(source: Path, target: Path) -> None:
    """Code a Parquet file of comments and write their evidence."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(1)
    from cobench_analysis import Coder
    from cobench_analysis.coding.codebook_cache import project_codebook

    coder, writer, rows = Coder(project_codebook()), None, 0  # as the commands do: compiled once, then kept
    gc.freeze()  # the codebook stays: no need to look for rubbish in it, again and again
    for batch in pq.ParquetFile(source).iter_batches(batch_size=ROWS):
        evidence = coder.code_batch(pa.Table.from_batches([batch])).evidence
        if writer is None:  # columns of numbers are as small without a dictionary, and quicker
            texts = [field.name for field in evidence.schema if pa.types.is_dictionary(field.type)]
            options = {"use_dictionary": texts, "compression": "lz4", "write_statistics": False}
            writer = pq.ParquetWriter(target, evidence.schema, **options)
        writer.write_table(evidence)
        rows += evidence.num_rows
    if writer:
        writer.close()
    print(f"{rows:,} rows of evidence, {target.stat().st_size / 1e6:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
