"""Schools, teams, labs and sessions."""

from labresearch.composed import load_key
from labresearch.composed.calendar import labs, plc_meetings, school_of


def test_three_schools_four_cycles_two_teams():
    found = list(labs(1, load_key()))
    assert len(found) == 24
    schools = {"Fernhollow School", "Quillstone School", "Tansy Lane School"}
    assert {lab.team.school for lab in found} == schools
    places = {(lab.team.school, lab.team.name, lab.cycle) for lab in found}
    assert len(places) == 24
    sessions = [session for lab in found for session in lab.sessions]
    assert len(sessions) == 156
    assert sum(session.room == "comparison" for session in sessions) == 12
    assert len({session.id for session in sessions}) == len(sessions)


def test_two_plcs_of_six_meetings():
    found = list(plc_meetings(1))
    assert [(plc.team.grade, len(plc.sessions)) for plc in found] == [("3", 6), ("9", 6)]


def test_a_lab_day_is_in_order_and_the_next_day_is_the_next():
    for lab in labs(3, load_key()):
        phases = [session.phase for session in lab.sessions[:6]]
        assert phases == ["planning", "enactment", "revise", "enactment", "debrief", "classroom"]
        assert [session.order for session in lab.sessions] == list(range(1, len(lab.sessions) + 1))
        assert (lab.sessions[5].date - lab.sessions[4].date).days == 1


def test_more_districts_hold_the_same_first_one():
    small = list(labs(5, load_key()))
    large = list(labs(5, load_key(), scale=2))
    assert large[:24] == small
    assert len(large) == 48
    assert large[24].team.school == "Fernhollow School 2"
    assert school_of(large[24].team.school) == "Fernhollow School"


def test_the_talkative_lab_is_longer():
    key = load_key()
    length = {lab.id: sum(s.turns for s in lab.sessions[:6]) for lab in labs(1, key)}
    talkative = length.pop(key.traps["talkative_lab"]["lab"])
    assert talkative > 1.4 * sum(length.values()) / len(length)
