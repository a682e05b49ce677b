"""No sentence of any published data set stands in what we composed (where such data are here)."""

import gzip
import re
from pathlib import Path

import pytest

import labresearch as lr
from labresearch.composed.grammar import load_phrases, load_topic
from labresearch.corpus import load_folder

SHARED = Path(__file__).parents[2] / ".." / "shared"
N = 8
COUNTING = {
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
    *("hundred", "and"),
}
WORD = re.compile(r"[a-z0-9']+")


def grams(text):
    words = WORD.findall(text.lower().replace("’", "'"))
    return {" ".join(words[i : i + N]) for i in range(len(words) - N + 1)}


def ours():
    found = {}
    for row in load_folder(lr.corpus_folder()).utterances.itertuples():
        for gram in grams(row.text):
            found.setdefault(gram, f"{row.session} line {row.line}")
    for key, phrases in load_phrases().items():
        for phrase in phrases:
            for gram in grams(phrase):
                found.setdefault(gram, key)
    for name in ("counting", "equal_sharing", "place_value", "multiplication"):
        for idea, facts in load_topic(name).ideas.items():
            for form in ("did", "doing", "why", "see", "general", "question"):
                for phrase in facts[form]:
                    for gram in grams(phrase):
                        found.setdefault(gram, f"{name}.{idea}")
    return found


def published():
    for path in sorted((SHARED / "data").rglob("*")):
        if path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf-8", errors="replace") as file:
                yield from file
        elif path.suffix in (".csv", ".tsv", ".txt"):
            yield from path.read_text(encoding="utf-8", errors="replace").splitlines()
        elif path.suffix == ".xlsx":
            yield from lr.read_transcript(path).utterances["text"]


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="no published data beside the project")
def test_no_eight_words_in_a_row_are_those_of_a_published_transcript():
    there = ours()
    assert len(there) > 10_000
    seen = 0
    same = {}
    for line in published():
        for gram in grams(line):
            seen += 1
            if gram in there:
                same[gram] = there[gram]
    assert seen > 100_000
    # counting belongs to everybody
    told = {g: where for g, where in same.items() if len(set(g.split()) - COUNTING) > 1}
    assert not told
