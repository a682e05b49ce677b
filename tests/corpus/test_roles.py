import pytest

from labresearch.corpus import TranscriptError, guess_roles
from labresearch.corpus.roles import given_roles


def roles(*labels, **options):
    return {label: role for label, (role, _) in guess_roles(labels, **options).items()}


def test_a_lesson():
    assert roles(
        "T", "Ms. Tran", "Coach Delgado", "Mia", "Ss", "S?", "Priya Raman", phase="classroom"
    ) == {
        "T": "teacher",
        "Ms. Tran": "teacher",
        "Coach Delgado": "coach",
        "Mia": "student",
        "Ss": "group",
        "S?": "unknown",
        "Priya Raman": "unknown",
    }


@pytest.mark.parametrize(
    ("phase", "role"),
    [
        ("enactment", "student"),
        ("unknown", "student"),
        ("rehearsal", "unknown"),
        ("planning", "unknown"),
    ],
)
def test_first_names_are_students_only_where_children_are(phase, role):
    assert roles("T", "Mia", phase=phase)["Mia"] == role


def test_first_names_without_an_adult_stay_unknown():
    assert set(roles("Mia", "Leo", phase="classroom").values()) == {"unknown"}
    assert roles("Mia", "Leo", phase="classroom", known={"Jo": "host"})["Leo"] == "student"


@pytest.mark.parametrize(
    ("phase", "role"), [("debrief", "researcher"), ("plc", "researcher"), ("classroom", "teacher")]
)
def test_doctors(phase, role):
    assert roles("Dr. Sorensen", phase=phase)["Dr. Sorensen"] == role


def test_several_people_in_one_label():
    found = roles("T", "Mia", "Mia & Leo", "T and Mia", "Ms. A & Mr. B", phase="classroom")
    assert found["Mia & Leo"] == "group"
    assert found["T and Mia"] == "unknown"
    assert found["Ms. A & Mr. B"] == "teacher"


def test_known_labels_are_not_guessed():
    assert roles("T", "Mia", known={"T": "coach"}) == {"Mia": "student"}


def test_given_roles_from_a_table(write):
    path = write("roles.csv", "speaker,role\nPriya Raman:,coach\n,\nTom,student\n")
    assert given_roles(path) == {"Priya Raman": "coach", "Tom": "student"}


def test_wrong_given_roles_are_named(write):
    with pytest.raises(
        TranscriptError, match=r"roles\['Tom'\]: 'boss' is not allowed; must be one"
    ):
        given_roles({"Tom": "boss"})
    path = write("roles.csv", "speaker,role\nTom,student\nAnn,techer\n")
    with pytest.raises(
        TranscriptError, match=r"roles.csv:3: column 'role': 'techer' is not allowed"
    ):
        given_roles(path)
    with pytest.raises(TranscriptError, match=r"a\.csv:1: expected a header"):
        given_roles(write("a.csv", "who,what\n"))
