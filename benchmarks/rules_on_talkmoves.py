"""Compare rule codings with the human tags of TalkMoves, fold by fold.

    python benchmarks/rules_on_talkmoves.py DEV.csv.gz [--folds 2 3 4]

Needs a copy of the TalkMoves data (CC BY-NC-SA 4.0, not part of this repository) as one table with
the columns transcript, turn, sentence, speaker, role, text, teacher_move, student_move, fold.
Folds 0 and 1 were looked at while the rules were written; 2 to 4 were not. Intervals come from a
bootstrap over transcripts. Agreement is bounded by how far the two codebooks mean the same.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd

import labresearch as lr
from labresearch.corpus import Corpus
from labresearch.corpus.marks import speech_column
from labresearch.discourse import annotate

PAIRS = {
    "press": (["teacher_moves.press"], "teacher_move", "Pressing for Reasoning"),
    "accuracy or elicit": (
        ["teacher_moves.accuracy", "teacher_moves.elicit"],
        "teacher_move",
        "Pressing for Accuracy",
    ),
    "relate": (["teacher_moves.relate"], "teacher_move", "Getting Students to Relate"),
    "restate": (["teacher_moves.restate"], "teacher_move", "Restating"),
    "revoice": (["teacher_moves.revoice"], "teacher_move", "Revoicing"),
    "answer": (["student_reasoning.answer"], "student_move", "Making a Claim"),
    "reasoning or procedure": (
        [
            f"student_reasoning.{code}"
            for code in (
                "procedure",
                "explanation",
                "representation",
                "conjecture",
                "generalisation",
                "counterexample",
            )
        ],
        "student_move",
        "Providing Evidence or Reasoning",
    ),
}


def corpus_of(table: pd.DataFrame) -> Corpus:
    """Make a corpus of the table; each transcript is a session."""
    table = table.assign(session=table["transcript"])
    lines = table.groupby("session", sort=False).cumcount()
    return Corpus(
        sessions=pd.DataFrame({"session": table["session"].unique(), "phase": "classroom"}),
        utterances=pd.DataFrame(
            {
                "session": table["session"],
                "line": lines,
                "turn": table["turn"],
                "speaker": table["speaker"],
                "role": table["role"],
                "text": table["text"],
                "speech": speech_column(table["text"]),
            }
        ),
    )


def scores(hit: np.ndarray, true: np.ndarray) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    both = (hit & true).sum()
    precision, recall = both / max(hit.sum(), 1), both / max(true.sum(), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-12)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table")
    parser.add_argument("--folds", nargs="+", type=int, default=[2, 3, 4])
    parser.add_argument("--draws", type=int, default=400)
    options = parser.parse_args()
    table = pd.read_csv(options.table, keep_default_na=False, dtype={"speaker": str, "text": str})
    table = table[table["fold"].isin(options.folds)].reset_index(drop=True)
    corpus = corpus_of(table)
    start = time.perf_counter()
    coded = lr.code(annotate(corpus), ["teacher_moves", "student_reasoning"])
    seconds = time.perf_counter() - start
    print(f"{len(table):,} lines, {len(table) / seconds:,.0f} lines/s to annotate and code")
    place = pd.MultiIndex.from_frame(coded.utterances[["session", "line"]])
    session = pd.factorize(coded.utterances["session"])[0]
    rng = np.random.default_rng(20251122)
    for name, (codes, column, tag) in PAIRS.items():
        rows = coded.codings[coded.codings["code"].isin(codes)]
        hit = place.isin(pd.MultiIndex.from_frame(rows[["session", "line"]]))
        tagged = (table[column] != "").to_numpy()
        true = (table[column] == tag).to_numpy()
        counts = np.zeros((session.max() + 1, 3))
        for at, flags in enumerate((hit & true, hit & tagged, true)):
            np.add.at(counts[:, at], session, flags)
        drawn = rng.integers(0, len(counts), (options.draws, len(counts)))
        both, found, wanted = np.moveaxis(counts[drawn].sum(axis=1), 1, 0)
        low, high = np.percentile(2 * both / np.maximum(found + wanted, 1), [2.5, 97.5])
        precision, recall, f1 = scores(hit & tagged, true)
        print(f"{name:24} P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f} [{low:.2f}, {high:.2f}]")


if __name__ == "__main__":
    main()
