"""Codings restated in other schemes, one-to-many said row by row."""

import pandas as pd
import pytest

import labresearch as lr
from labresearch.codebook import framework_names, load_framework
from labresearch.coding import crosswalk, crosswalk_table

ASKED = (
    "talkmoves",
    "Accountable Talk",
    "CDAS",
    "T-SEDA",
    "NCTE",
    "MQI",
    "Horn & Little",
    "noticing",
)


@pytest.mark.parametrize("name", framework_names())
def test_frameworks_load_and_say_where_they_are_from(name):
    framework = load_framework(name)
    assert framework.id == name
    assert framework.source
    assert len(framework.codes) >= 1
    assert all(c.label and len(c.definition.split()) >= 4 for c in framework.codes.values())


@pytest.mark.parametrize("name", ASKED)
def test_the_schemes_that_people_ask_for_are_reached(name):
    table = crosswalk_table(name)
    assert (table["code"] != "").any()


def test_unknown_schemes_are_refused_with_a_hint():
    with pytest.raises(KeyError, match="did you mean 'talkmoves'"):
        crosswalk_table("talkmovs")


def codings(*codes):
    return pd.DataFrame({"session": "s", "line": range(len(codes)), "code": codes})


def test_rows_are_restated_and_nothing_is_lost():
    table = crosswalk(codings("teacher_moves.press", "mine.x"), to="talkmoves")
    assert table["to"].tolist() == ["talkmoves#pressing_reasoning", ""]
    assert table["line"].tolist() == [0, 1]
    assert list(table.columns[:5]) == ["session", "line", "code", "to", "to_label"]


def test_cardinality_is_explicit(tmp_path):
    path = tmp_path / "b.yml"
    path.write_text(
        "labresearch: codebook/1\nid: b\nversion: 1.0.0\ntitle: B\ncodes:\n"
        "  - {id: a, definition: d, crosswalk: [{to: 'mqi#linking', relation: narrower},"
        " {to: 'mqi#explanations', relation: related}]}\n"
        "  - {id: c, definition: d, crosswalk: [{to: 'mqi#linking', relation: exact}]}\n"
        "  - {id: e, definition: d, crosswalk: [{to: 'mqi#imprecision', relation: exact}]}\n"
        "  - {id: f, definition: d, crosswalk: [{to: 'mqi#sense_making', relation: none}]}\n",
        "utf-8",
    )
    table = crosswalk_table("mqi", [path])
    pairs = table[table["code"] != ""].set_index(["code", "to"])["cardinality"].to_dict()
    assert pairs == {
        ("b.a", "mqi#linking"): "many-to-many",
        ("b.a", "mqi#explanations"): "one-to-many",
        ("b.c", "mqi#linking"): "many-to-one",
        ("b.e", "mqi#imprecision"): "one-to-one",
    }
    assert "mqi#sense_making" in set(table.loc[table["code"] == "", "to"])
    rows = crosswalk(codings("b.a"), to="mqi", codebooks=[path])
    assert len(rows) == 2


def test_culture_questions_and_principles_are_mapped():
    for name in ("culture_principles", "planning_points"):
        table = crosswalk_table(name, ["culture"])
        assert set(load_framework(name).codes) == {
            to.partition("#")[2] for to in table.loc[table["code"] != "", "to"]
        }
    questions = crosswalk_table("culture_questions", ["culture"])
    for name in questions.loc[questions["code"] == "", "to"]:
        # a question without a code says that transcripts cannot answer it
        definition = load_framework("culture_questions").codes[name.partition("#")[2]].definition
        assert "code" in definition


def test_from_the_front_door():
    assert lr.crosswalk is crosswalk
    assert "talkmoves" in lr.framework_names()
