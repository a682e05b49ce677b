"""Bad input gives a named error that says what was expected, never other numbers."""

import numpy as np
import pandas as pd
import pytest

from labresearch.networks.epistemic import EpistemicNetwork, EpistemicNetworkError

CODES = ["halves", "fourths", "skips", "tens"]


def fit(lines, codes=CODES, units="child", conversation="lesson", **options):
    return EpistemicNetwork(units, conversation, codes, **options).fit(lines)


def refused(match):
    return pytest.raises(EpistemicNetworkError, match=match)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"weight": "binery"}, "weight = 'binery' is not known; must be one of 'binary'"),
        ({"counting": "r"}, "counting = 'r' is not known"),
        ({"rotation": "means"}, "rotation = 'means' is not known"),
        ({"norm": "l2"}, "norm = 'l2' is not known"),
        ({"trajectory": "end"}, "trajectory = 'end' is not known"),
        ({"directed": "yes"}, "directed = 'yes' is not known"),
        ({"window": -4}, "window = -4 must be a whole number of at least 1"),
        ({"rotation": "mean"}, "needs groups"),
        ({"rotation": "regression"}, "predictors need each other"),
        ({"predictors": "age"}, "predictors need each other"),
        ({"controls": "age"}, "controls need rotation = 'regression'"),
        ({"steps": "day"}, "trajectory and steps need each other"),
        ({"directed": True, "window": "conversation"}, "has no order"),
        ({"directed": True, "counting": "R"}, "directed has one counting"),
        ({"mask": [("halves", "nothing")]}, r"mask has \('halves', 'nothing'\)"),
        ({"mask": ["ab"]}, "mask has 'ab'"),
        ({"codes": ["halves"]}, "codes = .* names 1 columns; must be at least 2"),
        ({"codes": ["halves", "halves"]}, "codes names the column 'halves' twice"),
        ({"codes": ["halves", "none"]}, "codes names the column 'none', which lines lacks"),
        ({"codes": ["halves", "child"]}, "'child' is named in codes and in units"),
        ({"codes": ["halves", "room"]}, "code 'room' has 'green' in row .* must be numbers"),
        ({"units": "kid"}, "units names the column 'kid', which lines lacks; it has child"),
        ({"units": []}, "units = .* names 0 columns"),
        ({"units": 3}, "units = 3 must be a column name"),
        ({"conversation": "talk"}, "conversation names the column 'talk'"),
        ({"line": "number"}, "line names the column 'number'"),
        ({"groups": 4}, "groups = 4 must be a column"),
        ({"groups": "school"}, "names the column 'school', which lines lacks"),
        ({"groups": ("room", "green", "red")}, "groups has 'red', which is not in column 'room'"),
        ({"groups": ("room", "green", "green")}, "must be 2 or more, each once"),
        ({"groups": "day"}, "column 'day' changes within the unit"),
        ({"groups": "age", "rotation": "mean"}, "needs two groups"),
        ({"groups": "child", "rotation": "generalised"}, "group 'c0' has 1 units"),
        ({"units": "day", "groups": "room"}, "column 'room' changes within the unit"),
    ],
)  # fmt: skip
def test_options(lines, options, match):
    with refused(match):
        fit(lines, **options)


def test_predictors_that_say_the_same(lines):
    lines = lines.assign(months=lines["age"] * 12, four="x" + lines["age"].astype(str))
    with refused("constant or say the same"):
        fit(lines, rotation="regression", predictors=["age", "months"])
    with refused("predictor 'four' has 4 values that are not numbers"):
        fit(lines, rotation="regression", predictors="four")
    gaps = lines.assign(age=lines["age"].where(lines["child"] != "c3"))
    with refused("column 'age' is missing for the unit 'c3'"):
        fit(gaps, rotation="regression", predictors="age")


@pytest.mark.parametrize("value", [np.nan, None, "", " "])
@pytest.mark.parametrize("column", ["child", "lesson"])
def test_blank_labels(lines, column, value):
    lines = lines.astype({column: object})
    lines.loc[[3, 5], column] = value
    with refused(f"column '{column}' is blank in 2 rows, first in row 3"):
        fit(lines)


def test_blank_codes(lines):
    floats = lines.astype({"skips": float})
    floats.loc[7, "skips"] = np.nan
    with refused("code 'skips' is blank in 1 rows, first in row 7"):
        fit(floats)
    with refused("code 'skips' is blank in 1 rows, first in row 7"):
        fit(floats.astype({"skips": "Int64"}))
    assert fit(lines.astype(dict.fromkeys(CODES, "Int64"))).points_.equals(fit(lines).points_)
    assert fit(lines.astype(dict.fromkeys(CODES, bool))).points_.equals(fit(lines).points_)


@pytest.mark.parametrize(("value", "said"), [(-1.0, "-1"), (np.inf, "inf")])
def test_codes_that_are_no_amount(lines, value, said):
    lines = lines.astype({"skips": float})
    lines.loc[7, "skips"] = value
    with refused(f"code 'skips' has {said} in row 7; must be 0"):
        fit(lines)


def test_messages_show_plain_labels(lines):
    lines = lines.astype({"skips": float}).iloc[::-1]
    lines.loc[7, "skips"] = -1
    with refused("in row 7;"):
        fit(lines)
    with refused("changes within the unit 'c[0-7]': [123] and [123];"):
        fit(lines.assign(skips=0), groups="day")


def test_text_codes(lines):
    with refused("code 'tens' has '.' in row 0 .* must be numbers"):
        fit(lines.astype({"tens": str}))


def test_tables_that_are_none(lines):
    with refused("lines is a list; must be a pandas.DataFrame"):
        fit([1])
    with refused("lines has no rows"):
        fit(lines.iloc[:0])
    double = pd.concat([lines, lines[["tens"]]], axis=1)
    with refused("lines has the column 'tens' 2 times"):
        fit(double)


def test_spaces_that_are_none(lines):
    with refused("lines has one unit, 'c1'"):
        fit(lines[lines["child"] == "c1"])
    with refused("no unit connects any two codes"):
        fit(lines.assign(fourths=0, skips=0, tens=0))
    with refused("all units have the same line weights"):
        fit(lines, codes=["halves", "tens"])


def test_groups_with_the_same_mean(lines):
    one = lines[lines["child"] == "c1"]
    copies = [one.assign(child=f"k{n}", lesson=f"{n}", room="gb"[n // 2]) for n in range(4)]
    other = lines[lines["child"] == "c2"].assign(room="x", lesson="o")
    with refused("finds no axis"):
        fit(pd.concat([*copies, other]), rotation="mean", groups=("room", "g", "b"))


def test_questions(lines):
    model = fit(lines)
    with refused("this needs groups"):
        model.test()
    with refused("needs a column known of each unit; known are child"):
        model.test("room")
    model = fit(lines, groups="room")
    with refused("group = 'red' is not known; must be one of"):
        model.graph(group="red")
    with refused("unit = 'c99' is not a unit"):
        model.graph(unit="c99")
    with refused("unit = 'c1' is not a unit; must be a label of child × room such as"):
        fit(lines, units=["child", "room"]).graph(unit="c1")
    with refused("one of unit, group and difference"):
        model.graph(unit="c1", group="green")
    with refused("code = 'none' is not known"):
        model.lines("none", "tens")
    with refused("make no connection"):
        model.lines("tens", "tens")
    with refused("two numbers from 1 to"):
        model.ellipses(axes=(0, 1))
    with refused("counting = 'pairs' is not known"):
        model.goodness_of_fit(counting="pairs")
    with refused("within = 'school' is not known"):
        model.test(within="school")
    by_child = pd.Series(range(8), index=model.points_.index)
    with refused("groups changes within a cluster"):
        model.test(clusters=by_child // 8)
    with refused("groups has no single value for the unit"):
        model.test(by_child.iloc[:3])
    with refused("a difference needs two groups"):
        model.difference(by_child // 3 * 1, draws=9)
