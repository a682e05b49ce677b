"""Measure lesson talk in the TalkMoves data and write the figures that labresearch shows.

    python benchmarks/talkmoves_figures.py PATH [--about TEXT] [--write CSV]

The file in use is src/labresearch/talkmoves/measured.csv.

PATH is what ``labresearch fetch talkmoves`` made, or a table of sentences (see
``labresearch.talkmoves.read_talkmoves``). The data are under CC BY-NC-SA 4.0 and not part of this
repository; what is written are counts, shares and odds ratios with intervals that draw whole
transcripts.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from pathlib import Path

from labresearch.talkmoves import read_talkmoves, talk_figures


def main() -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path")
    parser.add_argument("--about", default="", help="one line on which part of the data it is")
    parser.add_argument("--write", metavar="CSV")
    parser.add_argument("--draws", type=int, default=1999)
    options = parser.parse_args()
    start = time.perf_counter()
    corpus = read_talkmoves(options.path)
    read = time.perf_counter()
    table = talk_figures(corpus, draws=options.draws)
    end = time.perf_counter()
    print(table[["figure", "estimate", "low", "high", "n", "sessions", "checks"]].to_string())
    print(f"{corpus!r}: read in {read - start:.0f} s, measured in {end - read:.0f} s")
    if options.write:
        numbers = table.round({"estimate": 4, "low": 4, "high": 4})
        path = Path(options.path)
        about = [
            "Aggregate figures measured on the TalkMoves data (Suresh et al. 2022; LREC).",
            options.about,
            f"{len(corpus.sessions):,} transcripts; {len(corpus):,} sentences; "
            f"{options.draws} draws of transcripts; by benchmarks/talkmoves_figures.py",
        ]
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            about.append(f"SHA-256 of the table: {digest}")
        head = "".join(f"# {line}\n" for line in about if line)
        text = head + numbers.to_csv(index=False, lineterminator="\n")
        Path(options.write).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
