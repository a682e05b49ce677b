import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus
from labresearch.networks import idea_mentions, idea_threads

# two labs of one team, two weeks apart; the planning was written down last
SESSIONS = pd.DataFrame(
    [
        ("lesson", "lab1", "2025-10-06", 2, "enactment"),
        ("debrief", "lab1", "2025-10-06", 3, "debrief"),
        ("next", "lab1", "2025-10-07", 4, "classroom"),
        ("other", "", "2025-10-07", 5, "classroom"),
        ("lesson2", "lab2", "2025-10-20", 1, "enactment"),
        ("planning", "lab1", "2025-10-06", 1, "planning"),
    ],
    columns=["session", "lab", "date", "order", "phase"],
).assign(team="Grade 3", school="Fernhollow")
PEOPLE = {"Mia": "student", "Leo": "student", "Ss": "group", "Dana": "teacher", "Ines": "coach"}
# session, line, speaker, codes
LINES = [
    ("planning", 0, "Ines", ["ideas_x.unit"]),
    ("planning", 1, "Dana", []),
    ("lesson", 0, "Mia", ["ideas_x.halving"]),
    ("lesson", 1, "Ss", ["ideas_x.halving"]),
    ("lesson", 2, "Leo", ["ideas_x.fair"]),
    ("debrief", 0, "Dana", ["ideas_x.halving", "adult_talk.carry"]),
    ("debrief", 1, "Ines", ["ideas_x.fair", "adult_talk.notice"]),
    ("debrief", 2, "Dana", ["ideas_x.unit", "adult_talk.carry"]),
    ("next", 0, "Dana", []),
    ("next", 1, "Mia", ["ideas_x.halving", "ideas_x.fair"]),
    ("other", 0, "Leo", ["ideas_x.unit"]),
    ("lesson2", 0, "Leo", ["ideas_x.fair"]),
    ("lesson2", 1, "Ss", ["ideas_x.halving"]),
]


def corpus_of(lines=LINES, sessions=SESSIONS):
    said = pd.DataFrame(
        [(s, line, line, who, PEOPLE[who], "Well.") for s, line, who, _ in lines],
        columns=["session", "line", "turn", "speaker", "role", "text"],
    )
    codings = [(s, line, code) for s, line, _, codes in lines for code in codes]
    return Corpus(
        sessions=sessions,
        utterances=said,
        codings=pd.DataFrame(codings, columns=["session", "line", "code"]).assign(coder="me"),
    )


def lab_rows(table, lab="lab1"):
    return table[table["lab"] == lab].set_index("label")


def test_a_thread_runs_from_first_to_last_voice_in_the_order_of_the_day():
    table = lab_rows(idea_threads(corpus_of()))
    halving, unit = table.loc["halving"], table.loc["unit"]
    assert halving[["first_session", "first_line", "first_speaker", "first_role"]].tolist() == [
        "lesson",
        0,
        "Mia",
        "student",
    ]
    assert halving[["last_session", "last_line", "last_speaker"]].tolist() == ["next", 1, "Mia"]
    assert halving["path"] == "lesson;debrief;next"
    assert halving["room_path"] == "enactment;debrief;classroom"
    assert (halving["mentions"], halving["sessions"], halving["rooms"]) == (4, 3, 3)
    assert (unit["first_session"], unit["last_session"]) == ("planning", "debrief")


def test_carriers_are_people_who_voice_an_idea_in_more_than_one_session():
    table = idea_threads(corpus_of())
    halving = lab_rows(table).loc["halving"]
    assert (halving["carriers"], halving["carrier_names"], halving["speakers"]) == (1, "Mia", 2)
    assert lab_rows(table).loc["fair", "carriers"] == 0
    team = table[table["scope"] == "team"].set_index("label")
    assert team.loc["fair", "carrier_names"] == "Leo"
    # a chorus carries nothing, though it is heard in both labs
    assert team.loc["halving", "carrier_names"] == "Mia"


def test_announced_and_silent_carry():
    table = lab_rows(idea_threads(corpus_of()))
    assert table["announced"].to_dict() == {"unit": True, "halving": True, "fair": False}
    assert table["announced_lines"].to_dict() == {
        "unit": "debrief:2",
        "halving": "debrief:0",
        "fair": "",
    }
    # unit was announced at its end and never came back
    assert table["carry"].to_dict() == {"unit": "silent", "halving": "announced", "fair": "silent"}


@pytest.mark.parametrize(
    ("place", "carry"),
    [(("lesson", 2), "announced"), (("next", 1), "announced"), (("lesson", 1), "silent")],
)
def test_a_line_that_names_the_other_session_carries_backwards_too(place, carry):
    lines = [
        (s, n, who, [*codes, *(["idea_connections.carry"] if (s, n) == place else [])])
        for s, n, who, codes in LINES
    ]
    assert lab_rows(idea_threads(corpus_of(lines))).loc["fair", "carry"] == carry


def test_gaps_in_days_and_sessions():
    table = idea_threads(corpus_of())
    labs = lab_rows(table)
    assert labs.loc["halving", ["days", "longest_gap_days"]].tolist() == [1, 1]
    # the lesson lies between planning and debrief
    assert labs.loc["unit", ["days", "longest_gap_sessions"]].tolist() == [0, 1]
    team = table[table["scope"] == "team"].set_index("label")
    assert team.loc["fair", ["days", "longest_gap_days"]].tolist() == [14, 13]
    assert team.loc["fair", "path"] == "lesson;debrief;next;lesson2"
    assert team.loc["fair", "longest_gap_sessions"] == 0
    alone = lab_rows(table, "lab2").loc["fair"]
    assert (alone["days"], alone["carry"], alone["longest_gap_sessions"]) == (0, "none", 0)
    assert pd.isna(alone["longest_gap_days"])


def test_an_undated_session_leaves_days_open():
    sessions = SESSIONS.assign(date=SESSIONS["date"].where(SESSIONS["session"] != "debrief", ""))
    table = lab_rows(idea_threads(corpus_of(sessions=sessions)))
    assert pd.isna(table.loc["halving", "days"])
    assert table.loc["halving", "sessions"] == 3


def test_a_room_column_names_the_rooms():
    rooms = {"lesson": "12", "debrief": "library", "next": "12"}
    sessions = SESSIONS.assign(room=SESSIONS["session"].map(rooms).fillna("hall"))
    table = lab_rows(idea_threads(corpus_of(sessions=sessions)))
    assert table.loc["halving", ["rooms", "room_path"]].tolist() == [2, "12;library"]


def test_a_comparison_room_is_in_no_thread_but_meetings_without_labs_are():
    table = idea_threads(corpus_of())
    assert not table["path"].str.contains("other").any()
    meetings = idea_threads(corpus_of(sessions=SESSIONS.assign(lab="", phase="plc")))
    assert set(meetings["scope"]) == {"team"}
    halving = meetings.set_index("label").loc["halving"]
    assert halving["path"] == "lesson;debrief;next;lesson2"
    assert halving["longest_gap_sessions"] == 1


def test_what_cannot_be_followed_is_refused():
    with pytest.raises(ValueError, match=r"no session names a lab or a team.*sessions.csv"):
        idea_threads(corpus_of(sessions=SESSIONS.assign(lab="", team="")))
    with pytest.raises(ValueError, match="'6 October' is no ISO 8601 date"):
        idea_threads(corpus_of(sessions=SESSIONS.assign(date="6 October")))
    corpus = corpus_of()
    two = corpus.codings.assign(
        coder=corpus.codings["coder"].where(corpus.codings["line"] > 0, "you")
    )
    with pytest.raises(ValueError, match="several coders"):
        idea_threads(corpus.replace(codings=two))


def test_mentions_by_reference_can_be_left_out():
    corpus = corpus_of()
    codings = corpus.codings
    spoken = codings["session"].ne("next") | codings["code"].ne("ideas_x.halving")
    codings = codings.assign(evidence=codings["code"].where(spoken, "reference:her_way"))
    table = lab_rows(idea_threads(corpus.replace(codings=codings), inferred=False))
    assert table.loc["halving", "path"] == "lesson;debrief"
    assert table.loc["fair", "path"] == "lesson;debrief;next"


@settings(max_examples=5, deadline=None)
@given(st.permutations(LINES))
def test_the_order_of_rows_changes_nothing(lines):
    pd.testing.assert_frame_equal(idea_threads(corpus_of(lines)), idea_threads(corpus_of()))


def test_threads_of_the_composed_corpus_hold_every_mention_once(composed):
    corpus = composed(3).select(school="Tansy Lane School")
    table = idea_threads(corpus)
    mentions = idea_mentions(corpus)
    in_labs = mentions[mentions["lab"] != ""]
    for scope in ("lab", "team"):
        assert table.loc[table["scope"] == scope, "mentions"].sum() == len(in_labs)
    labs = table[table["scope"] == "lab"]
    assert (labs["sessions"] == labs["path"].str.count(";") + 1).all()
    assert not labs.duplicated(["lab", "idea"]).any()
    assert labs.loc[labs["carry"] == "announced", "announced"].all()
    assert table.attrs["composed"]
