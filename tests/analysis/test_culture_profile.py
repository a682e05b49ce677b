import numpy as np
import pandas as pd
import pytest

from labresearch.analysis import (
    culture_poles,
    culture_profile,
    gini,
    jensen_shannon,
    team_contrast,
    voice_equality,
)

V, R = "culture.vulnerability", "culture.regard"


def meeting(code):
    people = [("Ana", "teacher"), ("Ben", "teacher"), ("Cy", "coach")]
    return [(*people[at % 3], code if at % 2 else "") for at in range(12)]


def test_profile_has_every_code_and_no_index(gold):
    table = culture_profile(gold)
    assert len(table) == 18
    assert table["code"].str.startswith("culture.").all()
    assert not any("trust" in word or "index" in word for word in table.columns)


def test_poles_name_what_they_share(gold):
    table = culture_poles(gold).set_index("poles")
    row = table.loc["shared against directed decisions"]
    assert (row["estimate"], row["second"]) == (1.0, 0)
    assert np.isnan(row["low"])
    assert "one pole" in row["checks"]


def test_voices_by_hand(meetings_of):
    talk = [("Ana", "teacher", ""), ("Ana", "teacher", ""), ("Ben", "coach", "")]
    corpus = meetings_of(talk, talk, talk)
    row = voice_equality(corpus).set_index("measure")
    assert row.at["Gini of words", "estimate"] == pytest.approx(gini([20, 10]))
    assert row.at["words of leaders", "estimate"] == pytest.approx(1 / 3)
    assert row.at["share heard", "estimate"] == 1.0
    with pytest.raises(ValueError, match="by = 'lab'"):
        voice_equality(corpus, by="lab")


def test_two_teams_that_differ_are_told_apart(meetings_of):
    teams = ["A"] * 5 + ["B"] * 5
    corpus = meetings_of(*[meeting(V)] * 5, *[meeting(R)] * 5, team=teams)
    table = team_contrast(corpus, "A", "B", phases=["debrief"], books=["culture"]).set_index("code")
    whole = table.loc["all, Jensen-Shannon distance"]
    assert whole["estimate"] == pytest.approx(jensen_shannon([1, 0], [0, 1])) == 1.0
    # 2 of the 252 ways to deal ten meetings are as far apart
    assert whole["p"] == pytest.approx(2 / 252, abs=0.006)
    assert table.at[V, "estimate"] == float("inf")
    assert table.at[V, "n_first"] == 5


def test_ratio_of_rates_by_hand(meetings_of):
    rich = [(*who[:2], V) for who in meeting("")]
    corpus = meetings_of(*[rich] * 4, *[meeting(V)] * 4, team=["A"] * 4 + ["B"] * 4)
    table = team_contrast(corpus, "A", "B", phases=["debrief"], books=["culture"], draws=199)
    row = table.set_index("code").loc[V]
    assert row["rate_first"] == pytest.approx(100)
    assert row["rate_second"] == pytest.approx(50)
    assert row["estimate"] == pytest.approx(2.0)


def test_plc_null_is_not_rejected(planted):
    table = team_contrast(planted, "Grade 3 PLC", "Grade 9 PLC", draws=499)
    assert table["p"].iloc[0] > 0.05
    assert not (table["p_adjusted"].dropna() < 0.05).any()
    # naive: the most different of the codes looks like a difference
    assert table["p"].iloc[1:].min() < 0.05
    assert pd.notna(table["expected"].iloc[0])
    assert table["expected"].iloc[0] > 0.2


def test_few_meetings_and_unknown_teams(gold):
    with pytest.raises(ValueError, match=r"no meeting of team 'Grade 9 PLC'.*Grade 3 team"):
        team_contrast(gold, "Grade 9 PLC", "Grade 3 team", phases=["debrief"])
    found = team_contrast(gold, "Grade 5 team", "Grade 3 team", phases=["debrief"])
    assert found["refused"].str.contains("cannot be shuffled").any()
    assert found["estimate"].isna().all()
