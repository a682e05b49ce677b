"""Put the names back, with the key."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from labresearch.corpus import Corpus, TranscriptError
from labresearch.corpus.marks import speech_column
from labresearch.corpus.schema import TABLES
from labresearch.deidentification.key import read_lines

__all__ = ["reidentify"]

_LINES_FILE = "lines.csv"


def reidentify(corpus: Corpus, key: str | Path) -> Corpus:
    """Put the names back, with the key.

    Parameters
    ----------
    corpus : Corpus
        What `deidentify` returned, with texts, labels and sessions as they were then.
    key : path
        The private folder.

    Returns
    -------
    Corpus
        Session ids, speaker labels and texts as they were; the other tables point to them.

    Raises
    ------
    TranscriptError
        If the key is missing or damaged, or does not fit the corpus.
    """
    lines = read_lines(Path(key))
    utterances = corpus.utterances.copy()
    texts = utterances["text"].to_numpy(dtype=object)
    at = {
        pair: i
        for i, pair in enumerate(zip(utterances["session"], utterances["line"], strict=True))
    }
    talk = lines[lines["column"] == "text"]
    for (session, line), part in talk.groupby(["session", "line"], sort=False):
        place = at.get((session, line))
        if place is None:
            message = f"session {session!r} has no line {line}; this is not the key of the corpus"
            raise TranscriptError(_LINES_FILE, 0, message)
        text = texts[place]
        for row in part.sort_values("start", ascending=False).itertuples():
            if text[row.start : row.end] != row.replacement:
                message = f"session {session!r}, line {line}: the text was changed since"
                raise TranscriptError(_LINES_FILE, 0, message)
            text = text[: row.start] + row.original + text[row.end :]
        texts[place] = text
    utterances["text"] = pd.Series(texts, dtype="str")
    utterances["speech"] = speech_column(utterances["text"])
    labels = lines[lines["column"] == "speaker"]
    back = dict(zip(labels["replacement"], labels["original"], strict=True))
    ids = lines[lines["column"] == "session"]
    sessions = dict(zip(ids["replacement"], ids["original"], strict=True))
    utterances["speaker"] = utterances["speaker"].replace(back)
    tables = {"utterances": utterances, "speakers": corpus.speakers.replace({"speaker": back})}
    for name in TABLES:
        frame = tables.get(name, getattr(corpus, name))
        tables[name] = frame.assign(session=frame["session"].replace(sessions))
    tables["sessions"] = tables["sessions"].drop(columns="deidentified", errors="ignore")
    return corpus.replace(**tables)
