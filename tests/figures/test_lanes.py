import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.figures.lanes import assign_lanes

PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C", "D", "E", "F", "G", ""]),
        st.sampled_from(["host", "teacher", "student", "group", "unknown"]),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=30,
)


@settings(deadline=None)
@given(PEOPLE, st.integers(3, 8))
def test_everybody_has_exactly_one_lane(people, limit):
    # one role a speaker, as in a session
    roles = dict(zip((p[0] for p in people), (p[1] for p in people), strict=True))
    lines = pd.DataFrame(
        [(s, roles[s], w) for s, _, w in people], columns=["speaker", "role", "words"]
    )
    lanes = assign_lanes(lines, limit=limit)
    inside = [speaker for lane in lanes for speaker in lane.speakers]
    assert sorted(inside) == sorted(set(lines["speaker"]))
    assert len({lane.label for lane in lanes}) == len(lanes)


def test_adults_stay_and_children_are_pooled():
    lines = pd.DataFrame(
        {
            "speaker": ["T", "Coach", "Ss", *"abcdef", ""],
            "role": ["teacher", "coach", "group", *["student"] * 6, "unknown"],
            "words": [5, 9, 1, 1, 2, 3, 4, 5, 6, 2],
        }
    )
    labels = [lane.label for lane in assign_lanes(lines, limit=6)]
    assert labels == ["T", "Coach", "a", "b", "other children (5)", "unclear who"]


def test_lanes_do_not_rank_by_amount_of_talk():
    said = ["Zoe", "Coach", "Ada", "Ms. A", "Ada", "Ada", "Mr. B", "Zoe", "Mr. B"]
    roles = {"Coach": "coach", "Ms. A": "teacher", "Mr. B": "teacher"}
    lines = pd.DataFrame({"speaker": said, "role": [roles.get(s, "student") for s in said]})
    labels = [lane.label for lane in assign_lanes(lines)]
    assert labels == ["Ms. A", "Mr. B", "Coach", "Zoe", "Ada"]


@pytest.mark.parametrize("limit", [1, 50])
def test_one_lane_a_role(limit):
    lines = pd.DataFrame(
        {"speaker": ["T", "a", "b"], "role": ["host", "student", "student"], "words": [1, 1, 1]}
    )
    lanes = assign_lanes(lines, lanes="role", limit=limit)
    assert [(lane.label, set(lane.speakers)) for lane in lanes] == [
        ("host", {"T"}),
        ("student", {"a", "b"}),
    ]
