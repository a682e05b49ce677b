"""Time the reading of generated transcripts, beside what Python alone needs for the same bytes.

python benchmarks/reading.py [--megabytes 5]

The talk is random words. 'read' is the reader by itself (decode, recognise, cut into lines);
'corpus' is all of ``load_transcript``, with speakers, turns, marks and checks. The yardsticks run
on the same file: ``csv.reader`` over CSV, ``json.loads`` over JSON, ``read().split()`` over text.
Seconds are those of the processor, the best of three runs.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from labresearch.corpus import load_transcript
from labresearch.corpus.readers.raw import Source
from labresearch.corpus.sniff import choose_reader

SENTENCES = (
    "so the half of four and why do you think that is two because it fits into we can see on "
    "number line okay yes no what if they share equally between them then each one gets more"
)
WORDS = SENTENCES.split()
DAY = 24 * 3600.0


def talk(size: int) -> Iterator[tuple[str, float, float, str]]:
    """Make lines of talk, some with marks, until they have about ``size`` characters."""
    chance = random.Random(1)
    made, clock = 0, 0.0
    while made < size:
        speaker = chance.choice(["T", "T", "Mia", "Jo", "Ss"])
        text = " ".join(chance.choices(WORDS, k=chance.randint(2, 24))).capitalize()
        text += chance.choice([".", "?", ",", " (2.0)"] if chance.random() < 0.2 else [".", "?"])
        end = clock + len(text) / 15
        yield speaker, round(clock, 3), round(end, 3), text
        made += len(text)
        clock = end + chance.random()


def stamp(seconds: float) -> str:
    """Write a time as hh:mm:ss.mmm."""
    hours, rest = divmod(seconds % (4 * DAY), 3600)
    return f"{int(hours):02}:{int(rest // 60):02}:{rest % 60:06.3f}"


def write(folder: Path, kind: str, size: int) -> Path:
    """Write a transcript of one kind."""
    path = folder / f"generated.{kind}"
    lines = list(talk(size * 7 // 10))
    if kind == "json":
        keys = ("speaker", "start", "end", "text")
        path.write_text(json.dumps([dict(zip(keys, line, strict=True)) for line in lines]))
        return path
    with path.open("w", newline="") as file:
        if kind == "csv":
            csv.writer(file, lineterminator="\n").writerows([["speaker", "start", "end", "text"]])
            csv.writer(file, lineterminator="\n").writerows(lines)
        elif kind == "vtt":
            file.write("WEBVTT\n\n")
            for number, (who, start, end, text) in enumerate(lines, 1):
                file.write(f"{number}\n{stamp(start)} --> {stamp(end)}\n{who}: {text}\n\n")
        else:
            for who, start, _, text in lines:
                file.write(f"[{stamp(start)[:8]}] {who}: {text}\n")
    return path


def seconds(job: Callable[[], object]) -> float:
    """Time a job on the processor: the best of three runs."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        job()
        best = min(best, time.process_time() - start)
    return best


def read(path: Path) -> object:
    """Read a file as far as the reader goes."""
    source = Source.open(path)
    return choose_reader(source).read(source)


def yardstick(path: Path) -> object:
    """Read a file with nothing but the standard library."""
    if path.suffix == ".csv":
        with path.open(newline="") as file:
            return list(csv.reader(file))
    if path.suffix == ".json":
        return json.loads(path.read_text())
    return path.read_text().split()


def main() -> None:
    """Print a table of megabytes a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=5)
    size = int(parser.parse_args().megabytes * 1e6)
    print(f"{'file':6}{'MB':>7}{'lines':>9}{'read':>9}{'corpus':>9}{'yardstick':>11}   MB/s")
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("vtt", "csv", "json", "txt"):
            path = write(Path(folder), kind, size)
            megabytes = path.stat().st_size / 1e6
            lines = len(load_transcript(path))
            rates = [
                megabytes / seconds(lambda job=job, path=path: job(path))  # type: ignore[misc]
                for job in (read, load_transcript, yardstick)
            ]
            print(
                f"{kind:6}{megabytes:7.1f}{lines:9,}{rates[0]:9.1f}{rates[1]:9.1f}{rates[2]:11.1f}"
            )
            path.unlink()


if __name__ == "__main__":
    main()
