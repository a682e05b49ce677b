"""RQ8: ideas that come back the day after, and who carried them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import (
    carried_ideas,
    carrier_roles,
    carry_odds,
    carry_shares,
    carry_times,
    thread_carriers,
    thread_lengths,
)
from labresearch.composed import pacing_calendar
from labresearch.composed.key import load_key
from labresearch.corpus import Corpus
from labresearch.networks import recurrence

CARRY = "adult_talk.carry"
DAYS = {"planning": "2025-10-06", "enactment": "2025-10-06", "debrief": "2025-10-06"}


def day(*sessions, lab="lab1"):
    """Make a lab of sessions (phase, lines); a line is (speaker, role, codes)."""
    rows, lines, codes = [], [], []
    for order, (phase, said) in enumerate(sessions):
        name = f"{lab}-{order}"
        rows.append(
            {
                "session": name,
                "lab": "" if phase == "other" else lab,
                "phase": "classroom" if phase == "other" else phase,
                "date": DAYS.get(phase, "2025-10-07"),
                "order": order,
                "school": "Oak",
                "team": "Grade 2",
                "cycle": "1",
            }
        )
        for line, (speaker, role, coded) in enumerate(said):
            here = {"session": name, "line": line}
            lines.append({**here, "turn": line, "speaker": speaker, "role": role, "text": "words"})
            codes += [
                {**here, "coder": "me", "code": c if "." in c else f"ideas_x.{c}"}
                for c in coded.split()
            ]
    return Corpus(
        sessions=pd.DataFrame(rows), utterances=pd.DataFrame(lines), codings=pd.DataFrame(codes)
    )


def one_day():
    return day(
        ("planning", [("Dana", "host", "a"), ("Cy", "coach", "z adult_talk.decide")]),
        (
            "enactment",
            [("Mia", "student", "a b"), ("Leo", "student", "c"), ("Mia", "student", "z")],
        ),
        (
            "debrief",
            [("Dana", "host", f"b {CARRY}"), ("Dana", "host", "a"), ("Cy", "coach", CARRY)],
        ),
        ("classroom", [("Dana", "host", "x"), ("Ava", "student", "b"), ("Dana", "host", "c")]),
        ("other", [("Eve", "teacher", "c"), ("Kim", "student", "a")]),
    )


def test_every_column_by_hand():
    rows = carried_ideas(one_day())
    assert rows["rooms"].tolist() == ["next day"] * 4 + ["took no part"] * 4
    assert rows["label"].tolist() == ["a", "b", "c", "z"] * 2
    first = rows.head(4)
    assert first["announced"].tolist() == [False, True, False, False]
    assert first["announced_in"].tolist() == ["", "debrief", "", ""]
    assert first["announced_lines"].tolist() == ["", "lab1-2:0", "", ""]
    assert first["mentions"].tolist() == [3, 2, 1, 2]
    assert first["recurs"].tolist() == [False, True, True, False]
    assert first["child_recurs"].tolist() == [False, True, False, False]
    assert first["first_role"].tolist() == ["", "student", "host", ""]
    assert first["first_line"].tolist() == [-1, 1, 2, -1]
    assert first["turns"].tolist() == [3, 1, 2, 3]
    assert (first["days"] == 1).all()
    assert rows.tail(4)["recurs"].tolist() == [True, False, True, False]
    # the coach commits to something that names no idea
    assert rows.attrs["unfollowed"] == 1


def test_decisions_are_followed_into_the_lesson():
    rows = carried_ideas(
        one_day(), announcing=["adult_talk.decide"], voiced_by="adults", into="enactment"
    )
    assert rows[["label", "announced", "announced_in", "recurs", "turns"]].values.tolist() == [
        ["a", False, "", True, 0],
        ["z", True, "planning", True, 2],
    ]


def test_it_counts_what_recurrence_counts(planted, gold):
    for corpus, pacing in ((gold, None), (planted, pacing_calendar(1))):
        rows = carried_ideas(corpus, pacing=pacing)
        rows = rows[rows["rooms"] == "next day"]
        table = recurrence(corpus, pacing=pacing, draws=2)
        table = table[table["null"] == "shuffle"].set_index(["calendar", "ideas"])
        for calendar in ("any",) if pacing is None else ("any", "off"):
            part = rows if calendar == "any" else rows[rows["calendar"] == "off"]
            for name, kind in (("announced", True), ("not announced", False)):
                mine = part[part["announced"] == kind]
                row = table.loc[(calendar, name)]
                assert (len(mine), mine["recurs"].sum()) == (row["n"], row["recurring"])


@pytest.fixture(scope="module")
def planted_rows(planted):
    return carried_ideas(planted, pacing=pacing_calendar(1))


@pytest.fixture(scope="module")
def null_rows(null):
    return carried_ideas(null, pacing=pacing_calendar(1))


def test_p7_is_found_off_the_calendar_and_not_where_nothing_is_planted(planted_rows, null_rows):
    told, silent = load_key().size("P7")
    size = told / (1 - told) / (silent / (1 - silent))
    row = carry_odds(planted_rows, draws=499).iloc[0]
    assert row[["rooms", "calendar"]].tolist() == ["next day", "off"]
    assert row["low"] < size < row["high"]
    assert row["difference_low"] < told - silent < row["difference_high"]
    row = carry_odds(null_rows, draws=499).iloc[0]
    assert row["low"] < 1 < row["high"]
    assert row["p"] > 0.05


def test_rooms_that_took_no_part_do_not_hear_of_it(planted_rows):
    table = carry_odds(planted_rows, draws=199).set_index(["rooms", "calendar"])
    row = table.loc[("took no part", "off")]
    assert row["difference_low"] < 0 < row["difference_high"]
    last = table.iloc[-1]
    assert table.index[-1] == ("next day less took no part", "off")
    assert np.isnan(last["odds_ratio"])
    assert last["difference_low"] < last["difference"] < last["difference_high"]


def calendar_world(seed, *, labs=30):
    """Nobody carries anything; the calendar brings half of the ideas, which are announced more."""
    rng = np.random.default_rng(seed)
    lab = np.repeat(np.arange(labs), 8)
    soon = rng.random(len(lab)) < 0.4
    return pd.DataFrame(
        {
            "rooms": "next day",
            "calendar": np.where(soon, "on", "off"),
            "session": lab,
            "cluster": lab,
            "announced": rng.random(len(lab)) < np.where(soon, 0.8, 0.3),
            "recurs": rng.random(len(lab)) < np.where(soon, 0.8, 0.3),
        }
    )


def test_the_calendar_misleads_whoever_counts_all_ideas():
    tables = [carry_odds(calendar_world(s), draws=99).set_index("calendar") for s in range(15)]
    naive = np.array([table.loc["any", "p"] for table in tables])
    ours = np.array([table.loc["off", "p"] for table in tables])
    assert (naive < 0.05).mean() > 0.6
    assert (ours < 0.05).mean() < 0.2
    assert np.median([table.loc["off", "odds_ratio"] for table in tables]) == pytest.approx(
        1, abs=0.3
    )


def test_shares_and_odds_by_hand():
    rows = pd.DataFrame(
        {
            "rooms": "next day",
            "calendar": "unknown",
            "session": np.repeat(list("abcdef"), 4),
            "cluster": np.repeat(list("abcdef"), 4),
            "announced": [True, True, False, False] * 6,
            "announced_in": ["debrief", "revise", "", ""] * 6,
            "recurs": [True, True, True, False] * 3 + [True, False, False, False] * 3,
        }
    )
    shares = carry_shares(rows, draws=199).set_index("ideas")
    assert shares["share"].tolist() == [0.75, 0.25]
    assert shares["of"].tolist() == [12, 12]
    table = carry_odds(rows, by_phase=True, draws=199).set_index("announced_in")
    assert table.index.tolist() == ["any phase", "debrief", "revise"]
    assert table["difference"].tolist() == pytest.approx([0.5, 0.75, 0.25])


@settings(max_examples=10)
@given(seed=st.integers(0, 1000))
def test_order_of_rows_and_names_of_labs_change_nothing(seed):
    rows = calendar_world(seed)
    first = carry_odds(rows, draws=99)
    other = rows.assign(cluster="lab" + rows["cluster"].astype("str"))
    other = other.sample(frac=1, random_state=seed)
    second = carry_odds(other, draws=99)
    columns = ["n", "difference", "odds_ratio", "share_announced"]
    pd.testing.assert_frame_equal(first[columns], second[columns])


def test_times_are_cut_off_where_the_room_ends(planted_rows):
    table = carry_times(planted_rows, draws=99)
    assert set(table["group"]) == {"announced", "silent"}
    assert set(table["calendar"]) == {"off"}
    mine = planted_rows.query("rooms == 'next day' and calendar == 'off' and announced")
    curve = table[(table["measure"] == "survival") & (table["group"] == "announced")]
    assert curve["n"].iloc[0] == len(mine)
    assert curve["events"].sum() == mine["recurs"].sum()
    everything = carry_times(planted_rows, calendar="any", draws=99)
    assert everything["n"].max() > table["n"].max()


def test_misuse_is_named(gold, planted, planted_rows):
    with pytest.raises(ValueError, match="into = 'plc'; must be one of 'classroom'"):
        carried_ideas(gold, into="plc")
    with pytest.raises(ValueError, match="voiced_by = 'dogs'"):
        carried_ideas(gold, voiced_by="dogs")
    with pytest.raises(ValueError, match="pacing lacks cycle, idea"):
        carried_ideas(planted, pacing=pacing_calendar(1)[["school", "team"]])
    with pytest.raises(ValueError, match="pacing names no school"):
        carried_ideas(gold, pacing=pacing_calendar(1))
    with pytest.raises(ValueError, match="outcome = 'x'; must be 'recurs' or 'child_recurs'"):
        carry_odds(planted_rows, outcome="x")
    with pytest.raises(ValueError, match="calendar = 'on'; must be 'any' or 'off'"):
        carry_times(planted_rows, calendar="on")
    without = planted.select(phase=["planning", "debrief"])
    with pytest.raises(ValueError, match="no lab has a session of phase 'classroom' after its"):
        carried_ideas(without)


# -- carriers


def test_carriers_and_gaps_by_hand():
    corpus = day(
        ("planning", [("Dana", "host", "a")]),
        ("enactment", [("Mia", "student", "a b")]),
        ("debrief", [("Dana", "host", "a"), ("Cy", "coach", "a b")]),
        ("classroom", [("Cy", "coach", "a"), ("Mia", "student", "b")]),
    )
    table = thread_carriers(corpus).set_index("label")
    assert table.loc["a", ["sessions", "carriers", "carrier_roles"]].tolist() == [
        4,
        2,
        "coach 1;host 1",
    ]
    # planning, debrief and classroom by adults only, but no child voices it afterwards
    assert table.loc["a", ["adults_only", "adult_gap"]].tolist() == [3, 0]
    assert table.loc["b", ["carrier_roles", "adults_only", "adult_gap"]].tolist() == [
        "student 1",
        1,
        1,
    ]
    roles = carrier_roles(table, draws=99)
    assert dict(zip(roles["role"], roles["n"], strict=True)) == {
        "host": 1,
        "coach": 1,
        "student": 1,
    }
    assert set(roles["refused"]) == {"no interval: 1 lab, fewer than 5"}


def test_lengths_have_labs_as_units(gold):
    threads = thread_carriers(gold)
    table = thread_lengths(threads)
    long = threads[(threads["sessions"] > 1) & (threads["carry"] == "announced")]
    row = table[(table["measure"] == "sessions") & (table["carry"] == "announced")].iloc[0]
    assert row["estimate"] == pytest.approx(long["sessions"].mean())
    assert row["low"] < row["estimate"] < row["high"]
    assert (row["n"], row["labs"]) == (len(long), long["lab"].nunique())


def test_threads_of_one_session_were_not_carried():
    alone = thread_carriers(day(("enactment", [("Mia", "student", "a")])))
    for function in (thread_lengths, carrier_roles):
        with pytest.raises(ValueError, match="no thread has two sessions"):
            function(alone)
