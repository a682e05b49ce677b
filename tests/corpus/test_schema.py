import numpy as np
import pandas as pd
import pytest

from labresearch.corpus import SchemaError, check_table, describe, empty_table
from labresearch.corpus.schema import TABLES


@pytest.mark.parametrize("table", sorted(TABLES))
def test_empty_tables_have_the_declared_columns_and_pass_their_own_check(table):
    empty = empty_table(table)
    assert list(empty.columns) == describe(table)["column"].tolist()
    pd.testing.assert_frame_equal(check_table(empty, table), empty)


def test_every_column_says_what_it_means():
    for table in TABLES:
        assert (describe(table)["meaning"].str.len() > 5).all()


def test_missing_column_is_named():
    with pytest.raises(SchemaError, match="table utterances: column 'speaker' is missing"):
        check_table(pd.DataFrame({"session": ["a"], "line": [0], "text": ["x"]}), "utterances")


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("role", "boss", "row 1, column 'role': 'boss' is not allowed; must be one of student"),
        ("years_experience", "many", r"row 1, column 'years_experience': 'many' is not float \(y"),
    ],
)
def test_bad_values_are_named_with_row_and_column(column, value, message):
    good = {"role": "teacher", "years_experience": "3"}[column]
    frame = pd.DataFrame({"session": "a", "speaker": ["T", "U"], column: [good, value]})
    with pytest.raises(SchemaError, match=message):
        check_table(frame, "speakers")


def test_key_may_not_occur_twice():
    frame = pd.DataFrame({"session": ["a", "a"], "speaker": ["T", "T"]})
    with pytest.raises(SchemaError, match="row 1: session='a', speaker='T' occurs twice"):
        check_table(frame, "speakers")


def test_unknown_table_names_the_known_ones():
    with pytest.raises(SchemaError, match="must be one of sessions, speakers"):
        describe("people")


def test_frame_is_not_changed_and_extra_columns_are_kept():
    frame = pd.DataFrame({"mood": ["good"], "speaker": ["T"], "session": ["a"]}, index=[7])
    before = frame.copy()
    checked = check_table(frame, "speakers")
    pd.testing.assert_frame_equal(frame, before)
    assert list(checked.columns)[-1] == "mood"
    assert list(checked.index) == [0]


@pytest.mark.parametrize(
    ("word", "truth"), [("yes", True), ("False", False), ("", False), ("1", True)]
)
def test_truth_values_are_read_from_words(word, truth):
    checked = check_table(pd.DataFrame({"session": ["a"], "composed": [word]}), "sessions")
    assert checked["composed"].tolist() == [truth]


def test_missing_text_is_empty_and_missing_numbers_are_nan():
    frame = pd.DataFrame({"session": ["a"], "speaker": ["T"], "grade": [None]})
    checked = check_table(frame, "speakers")
    assert checked["grade"].item() == ""
    assert np.isnan(checked["labs_attended"].item())
