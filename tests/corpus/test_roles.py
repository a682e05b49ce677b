import pandas as pd
import pytest

from labresearch.corpus import TranscriptError, guess_roles, load_folder
from labresearch.corpus.roles import given_roles


def roles(*labels, **options):
    return {label: guess.role for label, guess in guess_roles(labels, **options).items()}


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


def test_how_sure_a_guess_is():
    found = guess_roles(["T", "Mia", "Priya Raman", "Dr. Ray", "Mia & Leo"], phase="classroom")
    assert found["T"].source == "label"
    assert found["Mia"].source == "name in class"
    assert found["Mia & Leo"].source == "together"
    assert found["T"].confidence > found["Mia"].confidence > found["Dr. Ray"].confidence > 0.5
    assert found["Priya Raman"].source == ""
    assert pd.isna(found["Priya Raman"].confidence)


def test_where_roles_come_from_is_in_table_speakers(load):
    corpus = load("lesson.txt", "T: Why?\nMia: So.\nSpeaker 3: Hm.\n", roles={"Mia": "student"})
    table = corpus.speakers.set_index("speaker")
    assert table["role_source"].to_dict() == {"T": "label", "Mia": "given", "Speaker 3": ""}
    assert table["role_confidence"].tolist()[:2] == [0.98, 1.0]
    assert pd.isna(table.at["Speaker 3", "role_confidence"])
    corpus = load("a.csv", "speaker,role,text\nAnn,coach,Hm.\nBo,unknown,So.\n")
    assert corpus.speakers["role_source"].tolist() == ["file", "file"]
    assert corpus.speakers["role_confidence"].iloc[0] == 0.98
    assert pd.isna(corpus.speakers["role_confidence"].iloc[1])


def test_tags_are_surer_the_more_of_them_agree(load):
    rows = "".join(f"Ann,Why?,{tag},\n" for tag in ("2 - x",) * 8) + "Bo,So.,,3 - y\n"
    corpus = load("a.csv", f"speaker,text,teacher tag,student tag\n{rows}")
    table = corpus.speakers.set_index("speaker")
    assert table["role"].to_dict() == {"Ann": "teacher", "Bo": "student"}
    assert set(table["role_source"]) == {"tags"}
    assert table.at["Ann", "role_confidence"] > table.at["Bo", "role_confidence"]


def test_speakers_csv_gives_roles_for_sure(write, tmp_path):
    write("planning.txt", "Ann: Hm.\nCoach: So.\n")
    write(
        "speakers.csv", "session,speaker,role,grade\nplanning,Ann,teacher,3\nplanning,Zoe,aide,\n"
    )
    table = load_folder(tmp_path).speakers.set_index("speaker")
    assert table["role_source"].to_dict() == {"Ann": "given", "Coach": "label", "Zoe": "given"}
    assert table.at["Zoe", "role_confidence"] == 1.0
