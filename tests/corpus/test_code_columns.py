"""CSV with a column of 0 and 1 a code."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, export, load_transcript
from labresearch.corpus.writers.code_columns import r_names


def corpus_of(texts, *, codings=(), speakers=None, **session):
    n = len(texts)
    lines = pd.DataFrame(
        {
            "session": "a",
            "line": range(n),
            "speaker": speakers or (["T", "Mia"] * n)[:n],
            "text": list(texts),
            "start": [3.25 * i for i in range(n)],
            "end": [3.25 * i + 1.5 for i in range(n)],
        }
    )
    columns = ["session", "line", "code", "coder"]
    table = pd.DataFrame([("a", *c) for c in codings], columns=columns).astype({"line": "int64"})
    return Corpus(pd.DataFrame({"session": ["a"], **session}), lines, codings=table)


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def test_columns_and_flags(tmp_path):
    codings = [(1, "moves.press", "rules"), (0, "moves.add on", "Ann"), (1, "moves.press", "Ann")]
    corpus = corpus_of(["Why?", "So."], codings=codings, phase="classroom")
    codes = pd.DataFrame({"code": ["moves.revoice", "moves.press"]})
    losses = export(corpus, tmp_path / "a.csv", codes=codes)
    rows = rows_of(tmp_path / "a.csv")
    fixed = ["session", "line", "turn", "speaker", "role", "phase", "start", "end", "text"]
    assert list(rows[0]) == [*fixed, "moves.revoice", "moves.press", "moves.add.on"]
    assert [r["moves.press"] for r in rows] == ["0", "1"]
    assert [r["moves.add.on"] for r in rows] == ["1", "0"]
    assert [r["phase"] for r in rows] == ["classroom"] * 2
    assert [r["end"] for r in rows] == ["1.5", "4.75"]
    said = " ".join(losses["message"])
    assert "'moves.add on' is 'moves.add.on'" in said
    assert "any of 2 coders" in said


def test_the_same_corpus_gives_the_same_bytes(tmp_path):
    corpus = corpus_of(["Why?", "So."], codings=[(1, "b.x", "A"), (0, "a.y", "A")])
    for name in ("1.csv", "2.csv"):
        export(corpus, tmp_path / name)
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()


def test_composed_talk_says_so(tmp_path):
    export(corpus_of(["Why?"], composed=True), tmp_path / "a.csv")
    assert rows_of(tmp_path / "a.csv")[0]["composed"] == "TRUE"


@pytest.mark.parametrize("text", ["=1+1", "+1", "- so", "@SUM(A1)"])
def test_no_cell_is_a_formula(tmp_path, text):
    losses = export(corpus_of([text]), tmp_path / "a.csv")
    assert rows_of(tmp_path / "a.csv")[0]["text"] == f"'{text}"
    assert "utterances.speaker, text" in set(losses["what"])


def test_names_that_r_takes():
    names = r_names(["1a", ".2", "a-b", "a b", "_x", "TRUE", "line"], taken={"line": 0})
    assert names == ["X1a", "X.2", "a.b", "a.b.1", "X_x", "TRUE.", "line.1"]


TALK = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=40)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(TALK.map(lambda t: " ".join(t.split())), min_size=1, max_size=6))
def test_round_trip(tmp_path, texts):
    corpus = corpus_of([f"so {text}".strip() for text in texts])
    path = tmp_path / "a.csv"
    export(corpus, path)
    again = load_transcript(path)
    for column in ("speaker", "text", "start", "end"):
        assert again.utterances[column].tolist() == corpus.utterances[column].tolist()


def test_several_sessions_and_line_breaks_come_back(tmp_path):
    lines = pd.DataFrame(
        {
            "session": ["a"] * 3 + ["b"] * 3,
            "line": [0, 1, 2] * 2,
            "turn": [0, 1, 2] * 2,
            "speaker": ["T", "Mia", ""] * 2,
            "text": ['say "half", please', "one\ntwo", "& <b> ü שלום"] * 2,
        }
    )
    corpus = Corpus(pd.DataFrame({"session": ["a", "b"]}), lines)
    export(corpus, tmp_path / "c.csv")
    again = load_transcript(tmp_path / "c.csv")
    assert again.sessions["session"].tolist() == ["c-a", "c-b"]
    assert again.utterances["text"].tolist() == lines["text"].tolist()
    assert again.utterances["speaker"].tolist() == lines["speaker"].tolist()
