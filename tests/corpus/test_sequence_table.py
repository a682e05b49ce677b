"""Codes in the order of talk, for the R package tna."""

import pandas as pd
import pytest

from labresearch.corpus import Corpus, export


def corpus_of(codings):
    lines = pd.DataFrame(
        {
            "session": ["b", "b", "a"],
            "line": [0, 1, 0],
            "speaker": ["T", "=Mia", "T"],
            "text": "So.",
            "start": [1.5, None, 2.0],
        }
    )
    table = pd.DataFrame(codings, columns=["session", "line", "code", "coder"])
    sessions = pd.DataFrame({"session": ["b", "a"], "composed": True})
    return Corpus(sessions, lines, codings=table)


def test_one_row_a_code_in_the_order_of_talk(tmp_path):
    codings = [
        ("a", 0, "m.x", "A"),
        ("b", 1, "m.z", "A"),
        ("b", 1, "m.y", "A"),
        ("b", 1, "m.y", "B"),
    ]
    losses = export(corpus_of(codings), tmp_path / "t.csv", format="tna")
    table = pd.read_csv(tmp_path / "t.csv")
    assert list(table) == ["Actor", "Role", "Session", "Order", "Time", "Action", "Composed"]
    assert table[["Session", "Order", "Action"]].values.tolist() == [
        ["b", 1, "m.y"],
        ["b", 2, "m.z"],
        ["a", 1, "m.x"],
    ]
    assert table["Actor"].tolist() == ["'=Mia", "'=Mia", "T"]
    assert table["Time"].isna().tolist() == [True, True, False]
    lost = dict(zip(losses["what"], losses["n"], strict=True))
    assert lost["utterances"] == 1
    assert lost["utterances.text"] == 3


def test_only_the_codes_asked_for(tmp_path):
    corpus = corpus_of([("a", 0, "m.x", "A"), ("b", 1, "m.z", "A")])
    codes = pd.DataFrame({"code": ["m.z"]})
    losses = export(corpus, tmp_path / "t.csv", format="tna", codes=codes)
    assert pd.read_csv(tmp_path / "t.csv")["Action"].tolist() == ["m.z"]
    assert "codings of codes that were not asked for" in losses["message"].tolist()


def test_without_codes_there_is_nothing_to_write(tmp_path):
    with pytest.raises(ValueError, match="the corpus has no codings"):
        export(corpus_of([]), tmp_path / "t.csv", format="tna")
    assert not (tmp_path / "t.csv").exists()
