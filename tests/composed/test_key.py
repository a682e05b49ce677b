"""The key file says what is planted."""

import tomllib

import pytest

from labresearch.composed import load_key
from labresearch.composed.key import key_text

PLANTS = ["P1", "P2", "P3", "P3b", "P4", "P5", "P6", "P7", "P8", "P9"]


def test_every_plant_has_a_size_a_null_and_a_unit():
    key = load_key()
    assert sorted(key.plants) == sorted(PLANTS)
    for facts in key.plants.values():
        assert facts["what"]
        assert facts["unit"]
        assert facts["measure"]
        assert facts["size"] != facts["null"]
    assert len(key.nulls) == 7
    assert set(key.traps) == {
        *("spring_rise", "talkative_lab", "pacing", "asset_words", "resister"),
    }


def test_sizes_of_the_specification():
    key = load_key()
    assert key.size("P2", school="Fernhollow School") == 1.6
    assert key.size("P2", school="Tansy Lane School") == 1.0
    assert (key.size("P3"), key.size("P4"), key.size("P7")) == (1.8, 6.0, [0.45, 0.25])
    assert 1.0 < key.size("P3b") < key.size("P3")


def test_the_null_key_has_no_size():
    key = load_key(planted=False)
    for plant, facts in key.plants.items():
        assert key.size(plant) == facts["null"]
        assert key.size(plant, school="Fernhollow School") == facts["null"]


@pytest.mark.parametrize("planted", [True, False])
def test_the_key_beside_a_corpus_says_which_it_is(planted):
    facts = tomllib.loads(key_text(planted=planted))
    assert facts["this"]["planted"] is planted
    assert facts["plants"]["P4"]["size"] == 6.0
