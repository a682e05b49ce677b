"""Compare rule codings with the human labels of TalkMoves.

    python benchmarks/rules_on_talkmoves.py TABLE.csv.gz [--folds 2 3 4]

Needs a copy of the TalkMoves data (CC BY-NC-SA 4.0, not part of this repository) as one table with
the columns transcript, turn, sentence, speaker, role, text, teacher_move, student_move and, to
choose rows by ``--folds``, fold. Without that column, or with ``--folds`` and no number, all rows
are taken.

A label is predicted for a sentence if one of our codes on it has that label as a target in the
``crosswalk`` of its book (``to: "talkmoves#..."``), with another relation than ``related`` or
``none``. People gave one label to a sentence, our books may give several; ``one_label`` keeps
one. Beside each label stand the figures of simple cues on the same rows. They see no more than a
reader with a word list would use, and tell what the rules are worth. Intervals come from a
bootstrap over transcripts.

The rules were written with one half of the development transcripts (by lesson group, over all
folds) and checked on the other. What counts is a table that nobody has read.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

import labresearch as lr
from labresearch.codebook import load_codebook
from labresearch.coding.content_words import content_words
from labresearch.corpus import Corpus
from labresearch.corpus.marks import speech_column
from labresearch.discourse import annotate

BOOKS = ("teacher_moves", "student_reasoning", "engagement")
COLUMNS = {"teacher": "teacher_move", "student": "student_move"}
# id in the crosswalk -> side and label in the table; in the order of precedence of one_label
LABELS = {
    "relating_students": ("teacher", "Getting Students to Relate"),
    "pressing_reasoning": ("teacher", "Pressing for Reasoning"),
    "pressing_accuracy": ("teacher", "Pressing for Accuracy"),
    "restating": ("teacher", "Restating"),
    "revoicing": ("teacher", "Revoicing"),
    "keeping_together": ("teacher", "Keeping Everyone Together"),
    "providing_evidence": ("student", "Providing Evidence or Reasoning"),
    "asking_for_more_information": ("student", "Asking for More Information"),
    "relating_to_another_student": ("student", "Relating to Another Student"),
    "making_a_claim": ("student", "Making a Claim"),
}
CONNECTIVE = (
    r"\b(?:because|cause|'cause|cuz|since|so|if|then|therefore|that means|that's why|but)\b"
)
# label -> name of a simple cue -> regex, or (words at least, regex)
CUES: dict[str, dict[str, str | tuple[int, str]]] = {
    "pressing_reasoning": {"why": r"\bwhy\b"},
    "relating_students": {
        "agree, add on, what she said": (
            r"agree|\badd (?:on|to)\b|\bwhat (?:he|she|they) (?:said|did)"
        )
    },
    "pressing_accuracy": {"how many, what is": r"\bhow (?:many|much)\b|\bwhat(?:'s| is| are)\b"},
    "keeping_together": {
        "okay?, hands, eyes": r"(?:^|\W)(?:ok|okay|right|all right|ready)\?|\bhands?\b|\beyes\b"
    },
    "asking_for_more_information": {
        "?": r"\?",
        "don't get, don't know": r"\bdon't (?:get|know|understand)\b",
    },
    "providing_evidence": {
        "because": r"\b(?:because|cause|'cause|cuz)\b",
        "any connective": CONNECTIVE,
        "8 words, connective": (8, CONNECTIVE),
    },
    "relating_to_another_student": {
        "agree, she said": r"agree|\b(?:he|she|they) (?:said|says|did)\b"
    },
    "making_a_claim": {"number, 8 words at most": r"^(?!(?:\S+\s+){8}\S).*\d"},
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


def targets() -> dict[str, set[str]]:
    """Return for each label the codes that predict it, as the crosswalks of the books say."""
    found: dict[str, set[str]] = {label: set() for label in LABELS}
    for name in BOOKS:
        book = load_codebook(name)
        for code in book.codes.values():
            for entry in code.crosswalk:
                framework, _, label = entry.to.partition("#")
                predicts = framework == "talkmoves" and entry.relation not in {"related", "none"}
                if predicts and label in found:
                    found[label].add(f"{book.id}.{code.id}")
    return found


def predicted(coded: Corpus) -> pd.DataFrame:
    """Return a column of truth values a label: may the line have it, by its codes."""
    lines = coded.utterances[["session", "line"]]
    place = pd.MultiIndex.from_frame(lines)
    out = {}
    for label, codes in targets().items():
        rows = coded.codings[coded.codings["code"].isin(codes)]
        out[label] = place.isin(pd.MultiIndex.from_frame(rows[["session", "line"]]))
    return pd.DataFrame(out)


def one_label(may_have: pd.DataFrame) -> pd.DataFrame:
    """Leave each line the first of its labels in the order of ``LABELS``, for each side.

    The order was chosen on one half of the development transcripts. Of adults, what asks for
    something goes before what says it again, and what asks about a peer's idea comes first
    ("why do you agree?"). Of students, a reason goes before a comment on a peer, and both
    before a bare claim.
    """
    out = may_have.copy()
    for side in COLUMNS:
        taken = np.zeros(len(out), dtype=bool)
        for label in (name for name, (of, _) in LABELS.items() if of == side):
            out[label] &= ~taken
            taken |= out[label]
    return out


def cue_hits(table: pd.DataFrame) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield label, name and hits of each simple cue."""
    text = table["text"].str.replace("’", "'")
    words = text.str.split().str.len().to_numpy()
    for label, cues in CUES.items():
        for name, cue in cues.items():
            at_least, source = cue if isinstance(cue, tuple) else (0, cue)
            pattern = re.compile(source, re.IGNORECASE)
            found = text.map(lambda said, search=pattern.search: search(said) is not None)
            yield label, name, found.to_numpy() & (words >= at_least)
    by_student, shared = before(table)
    yield "relating_to_another_student", "turn before is a student's", by_student
    for label in ("restating", "revoicing"):
        yield label, "half the words of the child before", shared >= 0.5


def before(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Tell whether the turn before is a student's, and the share of words in their last turn."""
    turns = table.groupby(["transcript", "turn"], sort=False)
    first = turns.head(1)
    spoken = [content_words(" ".join(lines)) for lines in turns["text"].agg(list)]
    rows: list[tuple[bool, frozenset[str]]] = []
    transcript, role, said = None, "", frozenset[str]()
    for row, words in zip(first.itertuples(), spoken, strict=True):
        if row.transcript != transcript:
            transcript, role, said = row.transcript, "", frozenset()
        rows.append((role == "student", said))
        role = row.role
        said = words if role == "student" else said
    turn = turns.ngroup().to_numpy()
    shares = np.zeros(len(table))
    for at, text in enumerate(table["text"]):
        own = content_words(text)
        shares[at] = len(own & rows[turn[at]][1]) / len(own) if own else 0.0
    return np.array([rows[number][0] for number in turn]), shares


class Agreement:
    """Agreement with the human labels, and its spread over transcripts.

    Parameters
    ----------
    table : pandas.DataFrame
        The rows compared.
    draws : int
        Bootstrap samples of transcripts; always the same ones.
    """

    def __init__(self, table: pd.DataFrame, draws: int) -> None:
        self.table = table
        self.transcript = pd.factorize(table["transcript"])[0]
        size = self.transcript.max() + 1
        rng = np.random.default_rng(20251122)
        drawn = rng.integers(0, size, (draws, size))
        self.weights = np.stack([np.bincount(row, minlength=size) for row in drawn])

    def of(self, label: str, hit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return precision, recall, F1, and the F1 of each draw."""
        side, tag = LABELS[label]
        tags = self.table[COLUMNS[side]].to_numpy()
        hit, true = hit & (tags != ""), tags == tag
        counts = np.stack(
            [
                np.bincount(self.transcript, weights=flags, minlength=self.weights.shape[1])
                for flags in (hit & true, hit, true)
            ],
            axis=1,
        )
        both, found, wanted = counts.sum(axis=0)
        precision, recall = both / max(found, 1), both / max(wanted, 1)
        return np.array([precision, recall, _f1(both, found, wanted)]), _f1(
            *(self.weights @ counts).T
        )


def _f1(both: np.ndarray, found: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    return 2 * both / np.maximum(found + wanted, 1)


def report(table: pd.DataFrame, ours: pd.DataFrame, draws: int) -> str:
    """Return the table of agreement as text."""
    agreement = Agreement(table, draws)
    cues: dict[str, list[str]] = {label: [] for label in LABELS}
    for label, name, hit in cue_hits(table):
        (precision, recall, f1), _ = agreement.of(label, hit)
        cues[label].append(f"{precision:.2f} {recall:.2f} {f1:.2f} {name}")
    lines = [
        f"{'label':28}{'n':>6} {'base':>5}   {'P':4} {'R':4} {'F1':4} {'95 %':13} | "
        "simple cue: P, R, F1"
    ]
    for side, column in COLUMNS.items():
        every, spread = [], []
        for label in (name for name, (of, _) in LABELS.items() if of == side):
            tags = table[column]
            number, tagged = int((tags == LABELS[label][1]).sum()), int((tags != "").sum())
            (precision, recall, f1), drawn = agreement.of(label, ours[label].to_numpy())
            every.append(f1)
            spread.append(drawn)
            start = (
                f"{label:28}{number:6} {number / max(tagged, 1):5.3f}   "
                f"{precision:.2f} {recall:.2f} {f1:.2f} {_interval(drawn)} | "
            )
            first, *others = cues[label]
            lines.append(start + first)
            lines += [" " * (len(start) - 2) + f"| {other}" for other in others]
        mean = f"macro-F1 {side}"
        lines.append(f"{mean:52}{np.mean(every):.2f} {_interval(np.mean(spread, axis=0))} |")
    return "\n".join(lines)


def _interval(drawn: np.ndarray) -> str:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"[{low:.2f}, {high:.2f}] "


def main(write: Callable[[str], object] = print) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("table", help="table of sentences, .csv or .csv.gz")
    parser.add_argument("--folds", nargs="*", type=int, default=[2, 3, 4])
    parser.add_argument("--draws", type=int, default=400)
    options = parser.parse_args()
    table = pd.read_csv(options.table, keep_default_na=False, dtype={"speaker": str, "text": str})
    if options.folds and "fold" in table:
        table = table[table["fold"].isin(options.folds)].reset_index(drop=True)
    corpus = corpus_of(table)
    start = time.perf_counter()
    annotated = annotate(corpus)
    between = time.perf_counter()
    coded = lr.code(annotated, BOOKS)
    end = time.perf_counter()
    write(
        f"{len(table):,} lines of {table['transcript'].nunique()} transcripts: "
        f"annotated in {between - start:.1f} s, coded in {end - between:.1f} s "
        f"({len(table) / (end - between):,.0f} lines/s)"
    )
    write(report(table, one_label(predicted(coded)), options.draws))


if __name__ == "__main__":
    main()
