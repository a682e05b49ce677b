import pandas as pd
import pytest

from labresearch.analysis import meeting_calendar, self_assessment
from labresearch.codebook import load_framework


@pytest.fixture(scope="module")
def table(gold):
    return self_assessment(gold, draws=49)


def test_every_item_of_the_frameworks_is_there(table):
    for name in ("culture_principles", "planning_points", "culture_questions"):
        wanted = {f"{name}#{code}" for code in load_framework(name).codes}
        assert wanted <= set(table["item"])
    five = table.loc[table["section"] == "professional learning", "item"].unique()
    assert set(five) == {"structures", "data", "working", "feelings", "time_and_consistency"}


def test_every_row_has_a_number_or_a_reason(table):
    has = table["estimate"].notna()
    says = (table[["refused", "cannot_answer", "checks"]] != "").any(axis=1)
    assert (has | says).all()
    assert (table["would_answer"] != "").all()
    assert not table["indicator"].str.contains("index").any()


def test_what_no_code_answers_has_no_number(table):
    rows = table[table["cannot_answer"] != ""]
    assert set(rows["item"]) == {
        "culture_questions#how_measure",
        "culture_questions#what_would_we_gain",
        "third_against_ninth",
    }
    assert rows["estimate"].isna().all()


def test_one_principal_is_not_shown(table):
    rows = table[table["indicator"].str.endswith("by principals")]
    assert len(rows) == 5
    assert rows["refused"].str.startswith("suppressed").all()


def test_two_teams(meetings_of):
    people = [("Ana", "teacher"), ("Ben", "teacher"), ("Cy", "coach")]
    talk = [(*people[at % 3], "culture.doubt" if at % 2 else "") for at in range(12)]
    corpus = meetings_of(*[talk] * 6, phase=["plc"] * 6, team=["Grade 3"] * 3 + ["Grade 9"] * 3)
    table = self_assessment(corpus, teams=("Grade 3", "Grade 9"), draws=49)
    rows = table[table["section"] == "two teams"]
    assert rows["estimate"].iloc[0] == 0.0
    assert (rows["sessions"] == 6).all()


def test_days_between_meetings(meetings_of):
    talk = [("Ana", "teacher", ""), ("Ben", "teacher", "")]
    dates = ["2025-09-01", "2025-09-08", "2025-09-22"]
    found = meeting_calendar(meetings_of(talk, talk, talk, date=dates))
    assert found[["meetings", "median_days", "longest_days"]].iloc[0].tolist() == [3, 10.5, 14]
    alone = meeting_calendar(meetings_of(talk))
    assert pd.isna(alone["median_days"].item())
