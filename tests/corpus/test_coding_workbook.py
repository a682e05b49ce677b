"""The workbook in which people code."""

import io

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, export, load_transcript

CODES = pd.DataFrame(
    {
        "code": ["moves.press", "moves.revoice"],
        "label": ["Press", "Revoice"],
        "definition": ["=Asks for reasons.", "Says it again."],
    }
)


def corpus_of(texts, *, codings=(), composed=False):
    n = len(texts)
    lines = pd.DataFrame(
        {
            "session": "a",
            "line": range(n),
            "speaker": (["T", "Mia"] * n)[:n],
            "text": list(texts),
            "start": [3661.25 + 7.125 * i for i in range(n)],
            "end": [3663.5 + 7.125 * i for i in range(n)],
        }
    )
    table = pd.DataFrame(codings, columns=["session", "line", "code", "coder"])
    table = table.astype({"line": "int64"})
    sessions = pd.DataFrame({"session": ["a"], "composed": composed, "source": "a.vtt"})
    return Corpus(sessions, lines, codings=table)


def written(corpus, path, **options):
    losses = export(corpus, path, **options)
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes())), losses


def test_what_coders_get(tmp_path):
    corpus = corpus_of(["Why?", "So.", "Say more."], codings=[("a", 1, "moves.press", "A")])
    book, _ = written(corpus, tmp_path / "a.xlsx", codes=CODES)
    assert book.sheetnames == ["lines", "codes", "about"]
    sheet = book["lines"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (
        *("session", "line", "speaker", "role", "start", "end", "before", "text"),
        *("moves.press", "moves.revoice"),
    )
    assert [row[8:] for row in rows[1:]] == [(None, None), (1, 0), (None, None)]
    assert [row[6] for row in rows[1:]] == [None, "T: Why?", "Mia: So."]
    assert sheet["E2"].number_format == "[h]:mm:ss"
    assert sheet["H2"].alignment.wrap_text
    assert sheet.freeze_panes == "I2"
    assert sheet.auto_filter.ref == "A1:J4"
    assert sheet.column_dimensions["H"].width > sheet.column_dimensions["B"].width
    (choice,) = sheet.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"0,1"', "I2:J4")
    assert [r[1] for r in book["codes"].iter_rows(values_only=True)] == [
        "label",
        "Press",
        "Revoice",
    ]
    about = dict(book["about"].iter_rows(values_only=True))
    assert about["composed"] == "no session"
    assert "choose 1" in about["how to fill in"]
    assert about["session a"].startswith("a.vtt")


def test_composed_talk_says_so(tmp_path):
    book, _ = written(corpus_of(["So."], composed=True), tmp_path / "a.xlsx")
    about = dict(book["about"].iter_rows(values_only=True))
    assert about["composed"] == "no real person speaks in: a"
    assert not book["lines"].data_validations.dataValidation


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "#REF!", "007", "TRUE"])
def test_text_stays_text(tmp_path, text):
    book, _ = written(corpus_of([text]), tmp_path / "a.xlsx", codes=CODES)
    cell = book["lines"]["H2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix == (text[0] in "=+-@")
    assert book["codes"]["C2"].data_type == "s"
    assert load_transcript(tmp_path / "a.xlsx").utterances["text"].tolist() == [text]


def test_what_excel_cannot_hold_is_said(tmp_path):
    _, losses = written(corpus_of(["a\x02b", "x" * 40_000]), tmp_path / "a.xlsx")
    assert losses["n"].tolist()[-2:] == [1, 1]
    texts = load_transcript(tmp_path / "a.xlsx").utterances["text"]
    assert texts[0] == "a\ufffdb"
    assert len(texts[1]) == 32_767


TALK = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=40)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(TALK.map(lambda t: " ".join(t.split())), min_size=1, max_size=6))
def test_round_trip(tmp_path, texts):
    corpus = corpus_of([f"{text} so" for text in texts])
    again = load_transcript(_exported(corpus, tmp_path)).utterances
    wanted = corpus.utterances
    assert again["speaker"].tolist() == wanted["speaker"].tolist()
    assert again["text"].tolist() == [text.strip() for text in wanted["text"]]
    for column in ("start", "end"):
        assert (again[column] - wanted[column]).abs().max() < 0.001


def _exported(corpus, folder):
    export(corpus, folder / "a.xlsx", codes=CODES)
    return folder / "a.xlsx"


def test_several_sessions_and_missing_times_come_back(tmp_path):
    lines = pd.DataFrame(
        {
            "session": ["a"] * 3 + ["b"] * 3,
            "line": [0, 1, 2] * 2,
            "speaker": ["T", "Mia", ""] * 2,
            "text": ["Why?", "one\ntwo", ""] * 2,
            "start": [0.0, None, 9.5] * 2,
        }
    )
    corpus = Corpus(pd.DataFrame({"session": ["a", "b"]}), lines)
    export(corpus, tmp_path / "c.xlsx")
    again = load_transcript(tmp_path / "c.xlsx").utterances
    assert again["session"].unique().tolist() == ["c-a", "c-b"]
    assert again["speaker"].tolist()[:2] == ["T", "Mia"]
    assert again["text"].tolist()[:2] == ["Why?", "one\ntwo"]
    assert again["start"].isna().tolist() == [False, True, False] * 2
