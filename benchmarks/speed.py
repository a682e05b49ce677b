"""Time reading, annotating, coding and the whole job on a folder of transcripts.

python benchmarks/speed.py FOLDER [--out DIR]
"""

from __future__ import annotations

import argparse
import tempfile
import time

import labresearch as lr
from labresearch.corpus import load_folder
from labresearch.discourse import annotate


def main() -> None:
    """Print seconds and lines per second of each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    options = parser.parse_args()
    clock = time.perf_counter
    books = [lr.load_codebook(name) for name in lr.codebook_names()]
    start = clock()
    corpus = load_folder(options.folder)
    read = clock()
    corpus = annotate(corpus)
    annotated = clock()
    lr.code(corpus, books)
    coded = clock()
    with tempfile.TemporaryDirectory() as out:
        lr.analyse(options.folder, out)
    done = clock()
    lines = len(corpus)
    print(f"{lines:,} lines, {len(corpus.sessions)} sessions, {len(books)} codebooks")
    for name, seconds in (
        ("read", read - start),
        ("annotate", annotated - read),
        ("code", coded - annotated),
        ("analyse, with figures and report", done - coded),
    ):
        print(f"{name:34} {seconds:7.2f} s  {lines / seconds:10,.0f} lines/s")


if __name__ == "__main__":
    main()
