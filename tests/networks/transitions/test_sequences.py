import numpy as np
import pandas as pd
import pytest

from labresearch.networks.transitions import SequenceError
from labresearch.networks.transitions.sequences import StrangeColumn, read_sequences


def wide(*rows):
    return pd.DataFrame(list(rows), columns=["T1", "T2", "T3"])


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (wide(["a", None, "b"]), "row 0, column 'T2': a state is missing before the end"),
        (wide([None, "a", "b"]), "row 0, column 'T1': a state is missing before the end"),
        (wide(["a", " ", "b"]), "a cell holds the blank text ' '; leave it missing"),
        (wide(["a", "a ", "b"]), "states 'a' and 'a ' differ only by spaces"),
        (wide(["a", "b", "b"], [None, None, None]), r"sequence 1 has no state \(1 such"),
        (wide(["a", 1, "b"]), r"states must all be text, or all whole numbers; found 'a' \(str\)"),
        (wide([1.5, 2.0, 1.0]), "state 1.5 is no label"),
        (wide([1.0, np.inf, 1.0]), "state inf is no label"),
        (wide([True, False, True]), "state True is no label"),
        (wide(), "the table has no sequence"),
        (wide([None] * 3), "the table has no sequence"),
        (pd.DataFrame([["a", "b"]], columns=["T", "T"]), "column 'T' stands more than once"),
        (pd.DataFrame([["a"], ["b"]], index=[7, 7]), "row 7 stands more than once; use reset_ind"),
        (pd.Series(["a", "b"]), "sequences is a Series"),
        ("abba", "sequences is a str; must be a table"),
        (["abba", "baab"], "sequence 0 is the text 'abba'; give a list of states"),
        (3, "sequences is a int"),
        ([], "the table has no sequence"),
        ([["a"], []], "sequence 1 has no state"),
    ],
)
def test_wide_tables_that_cannot_be_read(table, words):
    with pytest.raises(SequenceError, match=words):
        read_sequences(table)


def long(**columns):
    return pd.DataFrame({"who": [1, 1, 2], "t": [1, 2, 1], "code": ["a", "b", "a"], **columns})


@pytest.mark.parametrize(
    ("table", "options", "words"),
    [
        (long(), {"actor": "who", "order": "t"}, "a long table needs actor, order and action"),
        (long(), {"actor": "who", "order": "time", "action": "code"}, "column 'time' is not in"),
        (long(t=[1, 1, 1]), {}, "rows 0 and 1 of 1 have the same t; give a list of columns"),
        (long(code=["a", None, "b"]), {}, "row 1, column 'code' is missing"),
        (long(who=[1, np.nan, 2]), {}, "row 1, column 'who' is missing"),
        (long(t=[1, np.nan, 2]), {}, "row 1, column 't' is missing"),
        (long(t=["9", "10", "1"]), {}, "column 't' orders by numbers that are text"),
        (long(code=["a", "", "b"]), {}, "a cell holds the blank text ''"),
        (long(), {"columns": ["t"]}, "columns names positions of a wide table"),
        ([["a"]], {}, "a long table must be a DataFrame; got a list"),
    ],
)
def test_long_tables_that_cannot_be_read(table, options, words):
    names = {"actor": "who", "order": "t", "action": "code"}
    if not {"actor"} & set(options):
        options = {**names, **options}
    with pytest.raises(SequenceError, match=words):
        read_sequences(table, **options)


def test_columns_choose_and_sort_positions():
    table = pd.DataFrame({"group": ["g"], "T2": ["b"], "T1": ["a"]})
    found = read_sequences(table, columns=["T1", "T2"])
    assert found.codes.tolist() == [[0, 1]]
    with pytest.raises(SequenceError, match="column 'T9' is not in the table; it has 'group'"):
        read_sequences(table, columns=["T9"])
    with pytest.raises(SequenceError, match="columns = 'T1' is one name"):
        read_sequences(table, columns="T1")


def test_actor_and_order_may_be_several_columns():
    table = pd.DataFrame(
        {
            "room": ["r", "r", "r", "q"],
            "who": ["x", "x", "x", "x"],
            "day": [2, 1, 1, 1],
            "line": [1, 2, 1, 1],
            "code": ["c", "b", "a", "a"],
        }
    )
    found = read_sequences(table, actor=["room", "who"], order=["day", "line"], action="code")
    assert list(found.names) == [("q", "x"), ("r", "x")]
    assert found.codes.tolist() == [[0, -1, -1], [0, 1, 2]]


def test_categories_without_rows_are_no_states():
    table = pd.DataFrame({"T1": pd.Categorical(["a"], categories=["a", "z"]), "T2": ["b"]})
    assert read_sequences(table).states == ("a", "b")


def test_a_column_of_groups_does_not_pass_for_a_position():
    table = pd.DataFrame({"group": ["high", "low"] * 6, "T1": ["a", "b"] * 6, "T2": ["b", "a"] * 6})
    with pytest.warns(StrangeColumn, match="column 'group' shares no state with another column"):
        read_sequences(table)
    assert read_sequences(table, columns=["T1", "T2"]).states == ("a", "b")
