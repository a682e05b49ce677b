"""How many planted names are found, and how many words of the lesson are lost.

    python benchmarks/deidentification.py [FOLDER OF TRANSCRIPTS]

Names are planted into sentences of a lesson, with a capital and in small letters, with and without
a roster; none of the names was looked at while the rules were written. Then every sentence is
de-identified as a lesson of its own (the hard case: no other line helps) and as one lesson. Words
of the lesson with a needless capital must stay. With a folder of real transcripts, what is
replaced in them is listed by status, for reading.
"""

from __future__ import annotations

import re
import sys

import pandas as pd

from labresearch.corpus import Corpus, load_folder
from labresearch.deidentification import deidentify

_NAMES = """
Anjali Baraka Cheyenne Dashawn Eleni Farhad Giulia Hamza Ifeoma Jorge Kwabena Lupita
Makena Nasir Octavia Pranav Quang Rosario Suleiman Thandiwe Ulysses Valeria Wyatt Xiomara Yesenia
Zainab
Ahsoka Brielle Chukwuma Dayanara Eitan Fernanda Gunnar Hyun Isadora Jaquan Kalani LaToya Moises
Nhi Oisin Paloma Quintavius Rashida Siobhan Tevin Umar Vivek Wanjiru Xander Yaretzi Zephyr Beckett
Camryn Dakota Emersyn Fiona Gideon Harlow Imran Jocelyn Kamari Leilani Maverick Nayeli Princess
Hope Faith Rose Jack Miles Ray Will Grace
"""
NAMES = _NAMES.split()
FRAMES = (
    "{}, can you tell us what you noticed?",
    "I agree with {} because it's two fourths.",
    "So what did {} say about the sixths?",
    "I like how {} cut the rectangle into fourths.",
    "{} said you split it in half again.",
    "Let's look at {}'s strategy on the board.",
    "Okay, thank you, {}.",
    "Me and {} did it a different way.",
    "Can you sit next to {} for a minute?",
    "That was {} and then I counted by tens.",
)
_LESSON = """
Point Miles Student Teacher So Fourths Sixths Numerator Denominator Rectangle Circle
Array Grid Ten Hundred Equal Fraction Fractions Whole Half Halves Twelfths Thirds Brownies Cookies
Cubes
Graph Slope Ray Angle Line Area Perimeter Volume Strategy Table Group Chart Number Estimate Pattern
Unifix Cuisenaire Rekenrek Geoboard Desmos Fibonacci Pythagoras Venn Monday March May June Inches
Meters Quarter Dollar Penny Dime Skip Count Doubles Ones Tens Thousands Decimal Percent Ratio Rate
Because Okay Oh Yeah Mhm Spanish English Mars Mile Foot Pounds Liters Factor Multiple Prime Square
Distributive Commutative Equation Variable Function Mean Median Mode Range Hexagon Trapezoid Rhombus
Parallelogram Partition Regroup Subitize Repartition Manipulatives
"""
CURRICULAR = _LESSON.split()


def corpus_of(texts: list[str], *, apart: bool) -> Corpus:
    sessions = [f"s{i}" if apart else "s" for i in range(len(texts))]
    lines = pd.DataFrame(
        {
            "session": sessions,
            "line": [0] * len(texts) if apart else list(range(len(texts))),
            "speaker": "T",
            "role": "teacher",
            "text": texts,
        }
    )
    return Corpus(
        sessions=pd.DataFrame({"session": list(dict.fromkeys(sessions))}), utterances=lines
    )


def recall(*, small: bool, roster: bool, apart: bool) -> tuple[int, int, int]:
    """Found, planted, and words replaced that were not planted."""
    found = planted = needless = 0
    for number, name in enumerate(NAMES):
        # each name in three sentences, so that every frame comes as often
        texts = [FRAMES[(number * 3 + i) % len(FRAMES)].format(name) for i in range(3)]
        texts = [t.lower() for t in texts] if small else texts
        groups = [[t] for t in texts] if apart else [texts]
        for group in groups:
            safe, receipt = deidentify(
                corpus_of(group, apart=False), roster=[name] if roster else None, model=None
            )
            gone = [
                not re.search(rf"\b{name}\b", t, re.IGNORECASE) for t in safe.utterances["text"]
            ]
            found, planted = found + sum(gone), planted + len(gone)
            others = receipt.lines[receipt.lines["original"].str.casefold() != name.casefold()]
            needless += len(others)
    return found, planted, needless


def main() -> None:
    print(f"{'planted names':46} {'found':>12} {'recall':>7} {'precision':>10}")
    for roster in (False, True):
        for small in (False, True):
            for apart in (True, False):
                found, planted, needless = recall(small=small, roster=roster, apart=apart)
                what = (
                    f"{'roster' if roster else 'no roster'}, {'small' if small else 'capital'}, "
                    f"{'one sentence' if apart else 'three sentences'}"
                )
                precision = found / max(1, found + needless)
                print(f"{what:46} {found:5}/{planted:5} {found / planted:7.3f} {precision:10.3f}")
    texts = [f"So I think {word} is what we did with {word} today." for word in CURRICULAR]
    texts += [f"{word}, that is what we see." for word in CURRICULAR]
    safe, _ = deidentify(corpus_of(texts, apart=False), model=None)
    lost = [a for a, b in zip(texts, safe.utterances["text"], strict=True) if a != b]
    print(f"\nwords of the lesson with a capital: {len(CURRICULAR)}, lost: {len(lost)} {lost[:5]}")
    if len(sys.argv) > 1:
        corpus = load_folder(sys.argv[1])
        _, receipt = deidentify(corpus, model=None)
        print(f"\n{receipt}")
        for status, part in receipt.names.groupby("status"):
            print(f"\n{status}: {', '.join(part['word'])}")


if __name__ == "__main__":
    main()
