import pandas as pd
import pytest

from labresearch.analysis import anticipated_ideas, recorded_staff
from labresearch.corpus import Corpus


@pytest.fixture
def corpus():
    sessions = pd.DataFrame(
        {"session": ["p", "e"], "phase": ["planning", "enactment"], "lab": "lab1", "order": [1, 2]}
    )
    lines = [
        ("p", 0, "Coach", "coach"),
        ("p", 1, "Dana", "teacher"),
        ("e", 0, "Mia", "student"),
        ("e", 1, "Dana", "host"),
        ("e", 2, "Leo", "student"),
    ]
    book = "ideas_equal_sharing"
    codings = [
        ("p", 0, f"{book}.halving_again"),
        ("p", 1, f"{book}.equal_parts"),
        ("e", 0, f"{book}.halving_again"),
        ("e", 1, "teacher_moves.revoice"),
        ("e", 2, f"{book}.cuts_as_pieces"),
    ]
    return Corpus(
        sessions=sessions,
        utterances=pd.DataFrame(lines, columns=["session", "line", "speaker", "role"]).assign(
            text="so"
        ),
        codings=pd.DataFrame(codings, columns=["session", "line", "code"]).assign(coder="gold"),
    )


def test_planned_and_voiced_by_hand(corpus):
    row = anticipated_ideas(corpus).iloc[0]
    assert row[["planned", "voiced", "both"]].tolist() == [2, 2, 1]
    assert (row["recall"], row["surprise"]) == (0.5, 0.5)
    assert (row["taken_up_planned"], row["taken_up_unplanned"]) == (1.0, 0.0)
    with pytest.raises(ValueError, match="turns = 0"):
        anticipated_ideas(corpus, turns=0)


def test_experience_of_few_is_left_out(gold):
    staff = recorded_staff(gold)
    few = staff[staff["known"] < 3]
    assert few["median_years"].isna().all()
    assert (few["refused"] != "").all()
    assert staff.loc[staff["known"] >= 3, "median_years"].notna().all()
    assert recorded_staff(gold, min_speakers=1)["median_years"].notna().sum() > 0
