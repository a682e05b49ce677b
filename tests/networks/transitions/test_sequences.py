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
        (long(), {"actor": "who", "action": "code"}, "a long table needs actor, order and action"),
        (long(), {"actor": "who", "order": "time", "action": "code"}, "column 'time' is not in"),
        (long(), {"actor": "who", "order": "t", "action": "t"}, "'t' stands more than once; actor"),
        (long(x=1), {"actor": "who", "order": "t"}, "2 columns are left to be the state"),
        (long(who=["x", "x ", "y"]), {}, "'x' and 'x ', which look the same"),
        (long(who=[1, "1", "y"]), {}, "1 and '1', which look the same"),
        (long(who=["x", " ", "y"]), {}, "column 'who' has the blank name ' '"),
        (long(who=[["x"], ["x"], ["y"]]), {}, "column 'who' holds .* must hold one label a cell"),
        (long(code=[["a"], ["b"], ["c"]]), {}, "column 'code' holds .* must hold one label a cell"),
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


EVENTS = pd.DataFrame(
    {
        "who": ["x", "x", "y", "x", "y", "y"],
        "minute": [0, 10, 0, 31, 20, 41],
        "code": ["a", "b", "a", "c", "b", "b"],
    }
)


def test_a_long_pause_begins_a_new_sequence():
    found = read_sequences(EVENTS, actor="who", order="minute", session_gap=20)
    # 21 minutes are longer than 20, 20 are not
    assert list(found.names) == [("x", 1), ("x", 2), ("y", 1), ("y", 2)]
    assert found.codes.tolist() == [[0, 1], [2, -1], [0, 1], [1, -1]]
    assert found.names.names == ["who", "part"]
    whole = read_sequences(EVENTS, actor="who", order="minute")
    assert whole.codes.tolist() == [[0, 1, 2], [0, 1, 1]]


@pytest.mark.parametrize("form", ["time", "text"])
@pytest.mark.parametrize("gap", ["20min", pd.Timedelta("20min")])
def test_pauses_of_times_are_spans(form, gap):
    start = pd.Timestamp("2025-03-03 09:00")
    times = start + pd.to_timedelta(EVENTS["minute"], "min")
    times = times.astype(str) if form == "text" else times
    table = EVENTS.assign(minute=times).sample(frac=1, random_state=2)
    found = read_sequences(table, actor="who", order="minute", session_gap=gap)
    assert found.codes.tolist() == [[0, 1], [2, -1], [0, 1], [1, -1]]


@pytest.mark.parametrize("gap", [0, -1, "20min", True, np.nan])
def test_pauses_that_are_none(gap):
    with pytest.raises(SequenceError, match=r"session_gap = .* must be a number above 0"):
        read_sequences(EVENTS, actor="who", order="minute", session_gap=gap)


def test_pauses_need_times():
    names = {"actor": "who", "order": "minute"}
    times = EVENTS.assign(minute=pd.Timestamp(2025, 1, 1) + pd.to_timedelta(EVENTS["minute"], "h"))
    for gap in (5, "soon", "-5min"):
        with pytest.raises(SequenceError, match="must be a span above 0 such as '15min'"):
            read_sequences(times, session_gap=gap, **names)
    words = EVENTS.assign(minute=[f"part {n}" for n in EVENTS["minute"]])
    with pytest.raises(SequenceError, match="session_gap needs times in column 'minute'"):
        read_sequences(words, session_gap="5min", **names)
    with pytest.raises(SequenceError, match="a long table needs actor, order and action"):
        read_sequences([["a", "b"]], session_gap=5)
