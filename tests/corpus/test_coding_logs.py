"""Logs of people's codings: written, read, mended, refused."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus import TranscriptError, load_folder
from labresearch.corpus.coding_logs import coder_names, read_coding_logs, write_coding_logs

LINES = pd.DataFrame(
    {"session": ["a", "a", "b"], "line": [0, 1, 0], "text": ["Why?", "Because.", "Hm."]}
)


def codings(*rows):
    names = ["session", "line", "code", "coder", "value", "polarity", "start_char", "end_char"]
    return pd.DataFrame(rows, columns=names)


def log(root, coder, *rows, session="a", head=None):
    path = root / "codings" / coder / f"{session}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = {"log": "labresearch.codings/1", "session": session} if head is None else head
    path.write_text("\n".join(json.dumps(row) for row in [head, *rows]) + "\n", "utf-8")
    return path


@given(
    st.lists(
        st.tuples(
            st.sampled_from([("a", 0), ("a", 1), ("b", 0)]),
            st.sampled_from(["x.one", "x.two", "y.z"]),
            st.sampled_from(["dana", "lee"]),
            st.sampled_from([float("nan"), 0.5, 3.0]),
            st.sampled_from(["", "quoted"]),
            st.sampled_from([(0, 3), (1, 2)]),
        ),
        unique_by=lambda row: row[:3],
        min_size=1,
    )
)
def test_round_trip(tmp_path_factory, rows):
    root = tmp_path_factory.mktemp("corpus")
    table = codings(
        *[(*at, code, who, value, pol, *span) for at, code, who, value, pol, span in rows]
    )
    write_coding_logs(table, LINES, root)
    back, findings = read_coding_logs(root, LINES, "all")
    assert findings == []
    keys = ["coder", "session", "line", "code"]
    wanted = table.sort_values(keys, ignore_index=True)
    found = back.sort_values(keys, ignore_index=True)[table.columns]
    whole = found["start_char"] == 0
    pd.testing.assert_frame_equal(found[~whole], wanted[~whole], check_dtype=False)
    pd.testing.assert_frame_equal(
        found.drop(columns="end_char"), wanted.drop(columns="end_char"), check_dtype=False
    )


def test_the_last_word_counts_and_what_was_taken_back_is_gone(tmp_path):
    log(
        tmp_path,
        "dana",
        {"line": 0, "code": "x.a", "value": 1},
        {"line": 1, "code": "x.a"},
        {"line": 0, "code": "x.a", "value": 2},
        {"line": 1, "code": "x.a", "removed": True},
    )
    back, _ = read_coding_logs(tmp_path, LINES, "dana")
    assert back[["line", "value"]].to_numpy().tolist() == [[0, 2.0]]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"line": 9, "code": "x.a"}, "line 9 is not there; 'a' has the lines 0 to 1"),
        ({"line": "1", "code": "x.a"}, "'line' must be a number"),
        ({"line": True, "code": "x.a"}, "'line' must be a number"),
        ({"line": 1}, 'needs "line"'),
        ({"line": 1, "code": "noter"}, 'needs "line"'),
        (["line", 1], "one {...} a row"),
    ],
)
def test_a_bad_row_is_named_and_the_other_logs_are_read(tmp_path, row, said):
    log(tmp_path, "dana", row)
    log(tmp_path, "dana", {"line": 0, "code": "x.b"}, session="b")
    back, [(file, finding)] = read_coding_logs(tmp_path, LINES, ["dana"])
    assert back["code"].tolist() == ["x.b"]
    assert (file, finding.line, finding.severity) == ("codings/dana/a.jsonl", 2, "error")
    assert said in finding.message


def test_what_is_no_log_is_refused(tmp_path):
    log(tmp_path, "dana", head={"session": "a"})
    path = log(tmp_path, "dana", session="b")
    path.write_text("{not json", "utf-8")
    _, findings = read_coding_logs(tmp_path, LINES, "dana")
    assert ["the first row must say" in f.message for _, f in findings] == [True, False]
    assert "not valid JSON" in findings[1][1].message


def test_a_changed_transcript_and_an_unknown_session_are_reported(tmp_path):
    write_coding_logs(
        codings(("a", 0, "x.a", "dana", 1.0, "", 0, 4), ("b", 0, "x.a", "dana", 1.0, "", 0, 3)),
        LINES,
        tmp_path,
    )
    changed = LINES[LINES["session"] == "a"].assign(text=["Why??", "Because."])
    back, findings = read_coding_logs(tmp_path, changed, "dana")
    assert back["session"].tolist() == ["a"]
    assert ["was changed after it was coded" in f.message for _, f in findings] == [True, False]
    assert "no session 'b'" in findings[1][1].message


def test_a_folder_reads_codings_when_asked(tmp_path):
    (tmp_path / "a.txt").write_text("T: Why?\nMia: Because.\n", "utf-8")
    log(tmp_path, "dana", {"line": 1, "code": "student_reasoning.explanation"})
    log(tmp_path, "lee", {"line": 0, "code": "teacher_moves.press"})
    assert coder_names(tmp_path) == ["dana", "lee"]
    plain = load_folder(tmp_path)
    assert plain.codings.empty
    assert "codings by dana, lee are there" in " ".join(plain.report.findings["message"])
    assert load_folder(tmp_path, coder="lee").codings["line"].tolist() == [0]
    assert len(load_folder(tmp_path, coder="all").codings) == 2
    with pytest.raises(TranscriptError, match=r"no codings by 'sam'; .*: dana, lee"):
        load_folder(tmp_path, coder="sam")


def test_a_folder_of_that_name_without_logs_is_a_folder_of_transcripts(tmp_path):
    (tmp_path / "codings").mkdir()
    (tmp_path / "codings" / "a.txt").write_text("T: Why?\n", "utf-8")
    assert len(load_folder(tmp_path)) == 1
