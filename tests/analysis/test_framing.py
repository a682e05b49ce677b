import math

import numpy as np
import pytest

from labresearch.analysis import (
    child_frames,
    framing_by_lab,
    framing_trends,
    rate_ratio_per_cycle,
    reframing,
)
from labresearch.analysis.framing import _chi2_above
from labresearch.composed.key import load_key

MEETINGS = ["planning", "revise", "debrief"]
SCHOOLS = {
    "Fernhollow School": "planted",
    "Tansy Lane School": "planted",
    "Quillstone School": "not planted",
}


def sorting(corpus, **options):
    table = framing_trends(corpus, by=SCHOOLS, phases=MEETINGS, draws=499, **options)
    return table[table["frames"] == "sorting"].set_index("group")


def test_planted_fall_is_found_where_it_was_planted(planted):
    found = sorting(planted)
    row = found.loc["planted"]
    size = float(load_key().size("P6", school="Fernhollow School"))
    assert row["low"] < size < row["high"] < 1
    assert row["p"] < 0.05
    rest = found.loc["not planted"]
    assert rest["low"] < 1 < rest["high"]
    assert rest["p"] > 0.05
    assert row["n"] == 16
    assert row["teams"] == 4


def test_nothing_is_found_where_nothing_was_planted(null):
    found = sorting(null)
    for group in ("planted", "not planted"):
        assert found.at[group, "low"] < 1 < found.at[group, "high"]
        assert found.at[group, "p"] > 0.05
    assert found.at["do the groups differ", "p"] > 0.05


def test_trap_of_asset_words(planted):
    labs = framing_by_lab(planted, phases=MEETINGS)
    team = labs[labs["team"] == "Quillstone School/Grade 5"]
    first, last = team.iloc[0], team.iloc[-1]
    # naive: words of strength quadruple, so the team seems to have moved
    assert last["asset"] / last["words"] > 2 * first["asset"] / first["words"]
    ours = rate_ratio_per_cycle(team, "sorting", "words", draws=99)
    assert ours["low"] < 1 < ours["high"]
    assert 0.8 < ours["estimate"] < 1.25


def test_trap_of_quoted_labels(gold):
    meant, counted = framing_by_lab(gold), framing_by_lab(gold, polarity="all")
    assert meant["sorting"].sum() < 0.7 * counted["sorting"].sum()
    assert (meant["sorting"] <= counted["sorting"]).all()


def test_two_cycles_are_refused(gold):
    table = framing_trends(gold)
    assert table["estimate"].isna().all()
    assert (table["refused"] != "").all()


def test_reframes_follow_by_definition_and_sense_does_not(planted):
    table = reframing(planted, phases=MEETINGS, draws=199)
    whole = table[(table["lag"] == 0) & (table["by"] == "anyone")].set_index("answer")
    assert whole.at["reframe", "low"] > 0
    assert "defined as an answer" in whole.at["reframe", "checks"]
    assert np.isnan(whole.at["reframe", "p_adjusted"])
    assert whole.at["sense", "low"] < 0 < whole.at["sense", "high"]
    assert whole.at["sense", "p_adjusted"] > 0.05


def test_answers_of_coach_and_peers_add_up(gold):
    table = reframing(gold, turns=1, draws=19, min_speakers=1, min_lines=1)
    first = table[(table["answer"] == "reframe") & (table["lag"] == 0)].set_index("by")["share"]
    assert first["coach"] + first["peers"] <= first["anyone"] + 1e-12


def test_children_with_small_cells_are_put_together(planted, gold):
    table = child_frames(planted, min_speakers=2, min_lines=3)
    shown = table[table["refused"] == ""]
    assert len(shown)
    assert (shown["speakers"] >= 2).all()
    assert (shown["framed"] >= 3).all()
    everyone = child_frames(planted, min_speakers=1, min_lines=1)
    assert everyone["framed"].sum() == table["framed"].sum()
    assert child_frames(gold)["lab_children"].tolist() == ["children with small counts"]


@pytest.mark.parametrize(
    ("value", "freedom"), [(3.841, 1), (5.991, 2), (7.815, 3), (9.488, 4), (11.070, 5)]
)
def test_chi_squared_tail(value, freedom):
    # 95 % points, Abramowitz & Stegun 1964, table 26.8
    assert _chi2_above(value, freedom) == pytest.approx(0.05, abs=2e-5)
    assert math.isclose(_chi2_above(0.0, freedom), 1.0)


def test_bad_input_is_named(gold):
    with pytest.raises(ValueError, match="by = 'grade' is unknown"):
        framing_trends(gold, by="grade")
