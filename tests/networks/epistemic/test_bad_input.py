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
        ({"mask": [("tens", "tens")]}, "a code with itself, which only directed=True counts"),
        ({"weight": ["binary"]}, r"weight = \['binary'\] is not known"),
        ({"rotation": np.array(["svd", "mean"])}, "rotation = array.* is not known"),
        ({"codes": [["halves"], ["tens"]]}, "must be a column name or a list of column names"),
        ({"trajectory": "separate", "steps": "child"}, "steps and units both name"),
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


@pytest.mark.parametrize("column", ["child", "lesson"])
@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["x", "x "], "'x' and 'x ', which look the same"),
        ([1, "1"], "1 and '1', which look the same"),
        ([1, True], "has True or False beside the numbers 0 or 1"),
        ([["x"], ["x"]], r"has \['x'\] in row 0; must hold one label a cell"),
    ],
)
def test_labels_that_cannot_be_told_apart(lines, column, labels, words):
    cells = pd.Series([labels[n % 2] for n in range(len(lines))], index=lines.index, dtype=object)
    with refused(words):
        fit(lines.assign(**{column: cells}))


def test_labels_of_any_kind_that_can_be_told_apart(lines):
    wanted = fit(lines).points_.to_numpy()
    number = lines["child"].str[1:].astype(int)
    mixed = pd.Series([n if n % 2 else f"c{n}" for n in number], dtype=object)
    for child in (number, number.astype(float), number.astype("category"), mixed):
        assert np.allclose(fit(lines.assign(child=child)).points_, wanted)
    unused = pd.Categorical(lines["child"], [*sorted(lines["child"].unique()), "nobody"])
    assert len(fit(lines.assign(child=unused)).points_) == 8


@pytest.mark.parametrize("kind", ["object", "category", "float32", "uint8", "boolean"])
def test_codes_of_any_kind_of_number(lines, kind):
    kinds = dict.fromkeys(CODES, kind)
    given = lines.astype(dict.fromkeys(CODES, bool)) if kind == "boolean" else lines
    assert np.allclose(fit(given.astype(kinds)).points_, fit(lines).points_)


def test_cells_of_objects_that_are_no_numbers(lines):
    cells = lines.astype({"skips": object})
    for value, words in [
        ("", "is blank in 1 rows, first in row 7"),
        (None, "is blank in 1 rows, first in row 7"),
        ("1", "has '1' in row 7"),
        (1j, "has 1j in row 7"),
    ]:
        cells.loc[7, "skips"] = value
        with refused(f"code 'skips' {words}"):
            fit(cells)


def test_amounts_of_any_size(lines):
    far = lines.assign(tens=lines["tens"] * 1e200, halves=lines["halves"] * 1e200)
    with refused("so large that their products cannot be added"):
        fit(far.astype(dict.fromkeys(CODES, float)), weight="product")
    # each unit is brought to length 1, whatever the size of its counts
    large = lines.assign(**{code: lines[code] * 1e120 for code in CODES})
    wanted = fit(lines, weight="product").line_weights_
    assert np.allclose(fit(large, weight="product").line_weights_, wanted)


def test_units_without_a_group_are_named_or_left_out_by_name(lines):
    some = lines.assign(room=lines["room"].where(lines["child"] != "c1"))
    with refused("column 'room' is missing for 1 units, first 'c1'; fill it in, or name"):
        fit(some, groups="room")
    model = fit(some, groups=("room", "green", "blue"))
    assert model.test(draws=9)["units_first"].tolist() == [3, 3]


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda m: m.test(axes=0), "axes = 0 must be a whole number of at least 1"),
        (lambda m: m.test(axes=1.5), "axes = 1.5 must be a whole number"),
        (lambda m: m.test(draws=0), "draws = 0 must be a whole number of at least 1"),
        (lambda m: m.test(level=1.5), "level = 1.5 must lie between 0 and 1"),
        (lambda m: m.difference(draws=0), "draws = 0 must be"),
        (lambda m: m.group_means(level=2), "level = 2 must lie"),
        (lambda m: m.ellipses(level=0), "level = 0 must lie"),
        (lambda m: m.goodness_of_fit(draws=-1), "draws = -1 must be"),
        (lambda m: m.graph(difference="green"), "difference = 'green' must be two groups"),
        (
            lambda m: m.test(clusters=pd.Series([1, None] * 4, m.points_.index)),
            "clusters must be .* no cell of it missing",
        ),
    ],
)
def test_questions_that_make_no_sense(lines, ask, words):
    with refused(words):
        ask(fit(lines, groups=("room", "green", "blue")))
