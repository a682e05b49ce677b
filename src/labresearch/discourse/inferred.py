"""What labresearch inferred in a corpus, by which rule, and how sure it is."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES
from labresearch.discourse.rows import LESSON_PHASES

__all__ = ["CONFIDENCE", "inferences"]

CONFIDENCE: dict[tuple[str, str], tuple[str, float]] = {
    ("phase", "name"): ("from the file name", 0.8),
    ("phase", "tags"): ("as the file says", 0.95),
    ("layer", "meeting"): ("a meeting of adults", 0.95),
    ("layer", "lesson"): ("a lesson", 0.9),
    ("layer", "timeout"): ("a time-out in a lesson", 0.8),
    ("layer", "maybe lesson"): ("the phase is not known, and children speak", 0.7),
    ("layer", "maybe meeting"): ("the phase is not known, and no child speaks", 0.6),
    ("addressee", "one"): ("a child is called by name, or the transcriber says so", 0.85),
    ("addressee", "students"): ("an adult in a lesson, and nobody is named", 0.6),
    ("addressee", "adults"): ("adults with each other", 0.9),
    ("addressee", "colleague"): ("a colleague is named, answered, or said to be addressed", 0.75),
    ("segment", "launch"): ("from the beginning to the first cue of work or regathering", 0.6),
    ("segment", "explore"): ("after a cue that sends the class to work", 0.7),
    ("segment", "discuss"): ("from a cue that calls the class back", 0.7),
    ("segment", "close"): ("from a cue that ends the lesson", 0.6),
    ("segment", "timeout"): ("a time-out", 0.8),
}
"""Reason and confidence (0 to 1) of every rule, by column and rule.

These are stated judgements of how often the rule is right, for transcripts with known roles; they
order what to check first, and are no measured rates. Confidences of roles are those of
``labresearch.corpus.roles.CONFIDENCE``, which are measured where that was possible.
"""

_ROLE_REASONS = {
    "file": "as the file says",
    "tags": "tags of the file",
    "label": "the label",
    "name in class": "a first name, in a class with an adult",
    "together": "several people in one label",
    "talk": "how the speaker talks: words, questions, directions",
}
_DTYPES = {
    "session": "str",
    "line": "int64",
    "column": "str",
    "value": "str",
    "speaker": "str",
    "n_lines": "int64",
    "reason": "str",
    "confidence": "float64",
}
_PHASE = re.compile(r"(?:^|(?P<session>.*): )phase (?P<phase>\w+): (?P<why>from the|as the file)")
_Row = tuple[str, int, str, str, str, int, str, float]


def inferences(corpus: Corpus) -> pd.DataFrame:
    """List what was inferred: phases, roles, layers, addressees and parts of lessons.

    What the user gave or corrected is not in the list. The surest way to better analyses is to
    check the rows with many lines and a low confidence, and to mend them with ``corrections=``.

    Parameters
    ----------
    corpus : Corpus
        As by ``labresearch.read_corpus``.

    Returns
    -------
    pandas.DataFrame
        ``session``; ``line`` (int, first line of a stretch; -1 where the lines do not lie
        together); ``column`` ('phase', 'role', 'layer', 'addressee', 'segment'); ``value``;
        ``speaker`` (str, '' but for roles); ``n_lines`` (int, lines concerned); ``reason`` (str);
        ``confidence`` (float, 0 to 1, see ``labresearch.discourse.inferred.CONFIDENCE``).

    Examples
    --------
    >>> import labresearch as lr
    >>> table = lr.inferences(lr.read_corpus(lr.corpus_folder()))
    >>> sorted(set(table["column"]))
    ['addressee', 'layer', 'role', 'segment']
    """
    rows: list[_Row] = [*_phases(corpus), *_roles(corpus)]
    phases = dict(zip(corpus.sessions["session"], corpus.sessions["phase"], strict=True))
    lines = corpus.utterances.sort_values(["session", "line"], kind="stable")
    for session, part in lines.groupby("session", sort=False):
        key = str(session)
        rows += _layers(key, part, phases[key])
        rows += _addressees(key, part)
        rows += _stretches(key, part, "segment", part["segment"].to_numpy(dtype=object), "none")
    table = pd.DataFrame(rows, columns=list(_DTYPES)).astype(_DTYPES)
    order = {session: i for i, session in enumerate(corpus.sessions["session"])}
    place = table["session"].map(order).to_numpy(dtype=np.int64)
    return table.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)


def _phases(corpus: Corpus) -> list[_Row]:
    sources = corpus.sessions[["session", "phase", "source"]]
    sizes = corpus.utterances.groupby("session").size()
    rows: list[_Row] = []
    guessed = corpus.report.findings
    guessed = guessed[guessed["code"] == "guessed"]
    by_file = {file: part["message"].tolist() for file, part in guessed.groupby("file")}
    for session, phase, source in sources.itertuples(index=False):
        for message in by_file.get(source, []):
            found = _PHASE.match(message)
            # a phase that was corrected since is given
            if not found or found["phase"] != phase or (found["session"] or session) != session:
                continue
            reason, sure = CONFIDENCE["phase", "name" if found["why"] == "from the" else "tags"]
            rows.append((session, -1, "phase", phase, "", int(sizes.get(session, 0)), reason, sure))
            break
    return rows


def _roles(corpus: Corpus) -> list[_Row]:
    sizes = corpus.utterances.groupby(["session", "speaker"]).size().to_dict()
    found = corpus.speakers[~corpus.speakers["role_source"].isin(["", "given"])]
    columns = ["session", "speaker", "role", "role_source", "role_confidence"]
    return [
        (session, -1, "role", role, label, sizes.get((session, label), 0), _ROLE_REASONS[why], sure)
        for session, label, role, why, sure in found[columns].itertuples(index=False)
        if role != "unknown"
    ]


def _layers(session: str, lines: pd.DataFrame, phase: str) -> list[_Row]:
    layer = lines["layer"].to_numpy(dtype=object)
    if phase not in LESSON_PHASES:
        rule = {"collegial": "meeting"}
    elif phase != "unknown":
        rule = {"instruction": "lesson"}
    elif (layer == "instruction").any():
        rule = {"instruction": "maybe lesson"}
    else:
        rule = {"collegial": "maybe meeting"}
    free = ~_corrected(lines, "layer")
    rows: list[_Row] = []
    for value, name in rule.items():
        n = int((free & (layer == value)).sum())
        if n:
            reason, sure = CONFIDENCE["layer", name]
            rows.append((session, -1, "layer", value, "", n, reason, sure))
    if "instruction" in rule:
        inside = np.where(layer == "collegial", "timeout", "")
        stretches = _stretches(session, lines, "layer", inside, "")
        rows += [(*row[:3], "collegial", *row[4:]) for row in stretches]
    return rows


def _addressees(session: str, lines: pd.DataFrame) -> list[_Row]:
    free = ~_corrected(lines, "addressee") & lines["role"].isin(ADULT_ROLES).to_numpy()
    value = lines["addressee"].to_numpy(dtype=object)
    lesson = lines["layer"].to_numpy(dtype=object) == "instruction"
    rows: list[_Row] = []
    for name, which, written in (
        ("students", value == "students", "students"),
        ("one", value == "one", "one"),
        ("adults", (value == "adults") & ~lesson, "adults"),
        ("colleague", (value == "adults") & lesson, "adults"),
    ):
        n = int((free & which).sum())
        if n:
            reason, sure = CONFIDENCE["addressee", name]
            rows.append((session, -1, "addressee", written, "", n, reason, sure))
    return rows


def _stretches(
    session: str, lines: pd.DataFrame, column: str, value: np.ndarray, nothing: str
) -> list[_Row]:
    """One row for each run of lines with one value."""
    value = np.where(_corrected(lines, column), nothing, value)
    if not len(value):
        return []
    starts = np.concatenate([[0], np.flatnonzero(value[1:] != value[:-1]) + 1])
    stops = np.append(starts[1:], len(value))
    numbers = lines["line"].to_numpy()
    rows: list[_Row] = []
    for first, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        name = str(value[first])
        if name != nothing:
            reason, sure = CONFIDENCE[column, name]
            rows.append(
                (session, int(numbers[first]), column, name, "", stop - first, reason, sure)
            )
    return rows


def _corrected(lines: pd.DataFrame, column: str) -> np.ndarray:
    return lines["corrected"].str.contains(rf"\b{column}\b", regex=True).to_numpy(dtype=bool)
