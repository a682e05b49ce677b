"""Columns are found, sides guessed, and overlap is counted by hand."""

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("sklearn", reason="extra learn")
from labresearch.learned_coder import find_columns, read_table
from labresearch.learned_coder.context import Rarity, describe_lines, neighbours
from labresearch.learned_coder.lines import read_lines


def read(table, **given):
    return read_lines(table, find_columns(table, **given))


def test_usual_names():
    table = pd.DataFrame(
        {"transcript": ["a"], "turn": [1], "sentence": [1], "speaker": ["T"], "text": ["Yes."]}
    )
    found = find_columns(table)
    assert (found.text, found.session, found.turn) == ("text", "transcript", "turn")
    words = find_columns(pd.DataFrame({"Sentence": ["Yes."], "TimeStamp": [1]}))
    assert words.text == "Sentence"


def test_missing_text_says_which_are_there():
    with pytest.raises(ValueError, match=r"no column of texts found: .* the table has foo"):
        find_columns(pd.DataFrame({"foo": [1]}))


def test_sides_from_roles_or_labels():
    labels = ["T", "Mia", "Ms. Smith", "S"]
    by_label = read(pd.DataFrame({"speaker": labels, "text": list("abcd")}))
    assert by_label.side.tolist() == [1, 0, 1, 0]
    roles = ["student", "teacher", "Teacher", "coach"]
    by_role = read(pd.DataFrame({"speaker": labels, "role": roles, "text": list("abcd")}))
    assert by_role.side.tolist() == [0, 1, 1, 1]


def test_interleaved_sessions_are_put_together():
    table = pd.DataFrame({"session": ["a", "b", "a"], "speaker": "T", "text": ["1", "2", "3"]})
    lines = read(table)
    assert lines.rows.tolist() == [0, 2, 1]
    near = neighbours(lines)
    assert near["+1"].tolist() == [1, -1, -1]
    assert near["-1"].tolist() == [-1, 0, -1]


def test_shared_words_with_the_child_before():
    table = pd.DataFrame(
        {
            "speaker": ["S", "T", "T", "S"],
            "text": ["seven tens", "Seven tens.", "Why seven?", "because"],
        }
    )
    lines = read(table)
    rarity = Rarity.fit(lines)
    rarity.weights["words"][:] = 1  # each word counts alike: shares can be counted by hand
    found = describe_lines(lines, marks=True, rarity=rarity)
    assert np.isnan(found.loc[0, "words in run before"])
    assert found["words in run before"].tolist()[1:] == pytest.approx([1.0, 0.5, 0.0])
    assert found["words of run before"].tolist()[1:] == pytest.approx([1.0, 0.5, 0.0])
    assert found["question"].tolist() == [0, 0, 1, 0]


def test_marked_sessions():
    table = pd.DataFrame(
        {"session": ["a", "a", "b", "b"], "text": ["Why?", "Because.", "why", "because"]}
    )
    assert read(table).marked.tolist() == [True, True, False, False]


def test_tables_in_files(tmp_path):
    path = tmp_path / "lines.csv.gz"
    pd.DataFrame({"text": ["a", "b"], "code": ["None", ""]}).to_csv(path, index=False)
    table = read_table(path)
    assert table["code"].tolist()[0] == "None"
    assert table["code"].isna().tolist() == [False, True]
    (tmp_path / "x.docx").write_text("")
    with pytest.raises(ValueError, match=r"x\.docx: expected a table as"):
        read_table(tmp_path / "x.docx")
