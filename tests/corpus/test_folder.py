import pandas as pd
import pytest

from labresearch.corpus import TranscriptError, find_transcripts, load_folder, write_corpus

TALK = "T: Why?\nMia: Half.\n"
SESSIONS = (
    "session,lab,phase,source,order\n"
    "s1,lab1,planning,a/plan.txt,1\ns2,lab1,enactment,a/enact.txt,\n"
)
SPEAKERS = (
    "session,speaker,role,grade,years_experience,labs_attended\n"
    ",T,host,3,9,\ns2,T,coach,,,2\ns2,Leo,student,3,,\n"
)


@pytest.fixture
def described(write, tmp_path):
    write("a/plan.txt", TALK)
    write("a/enact.txt", TALK)
    write("extra.txt", TALK)
    write("sessions.csv", SESSIONS)
    write("speakers.csv", SPEAKERS)
    write("corpus.toml", 'composed = true\n[[lab]]\nid = "lab1"\nschool = "Elm"\ngrade = 3\n')
    return tmp_path


def test_finding(write, tmp_path):
    for name in (
        "b.vtt", "a/c.txt", "a/~$c.xlsx", ".x.txt", "README.md", "LICENSE", "license.txt",
        "speakers.csv", "results/d.csv", "a/film.mp4", ".git/e.txt", "z.py",
    ):  # fmt: skip
        write(name, TALK)
    found = [path.relative_to(tmp_path).as_posix() for path in find_transcripts(tmp_path)]
    assert found == ["a/c.txt", "b.vtt"]
    assert find_transcripts(tmp_path / "b.vtt") == [tmp_path / "b.vtt"]
    with pytest.raises(TranscriptError, match="there is no such file or folder"):
        find_transcripts(tmp_path / "none")


def test_metadata(described):
    corpus = load_folder(described)
    sessions = corpus.sessions.set_index("session")
    assert sessions.index.tolist() == ["s1", "s2"]
    assert sessions["school"].tolist() == ["Elm", "Elm"]
    assert sessions["grade"].tolist() == ["3", "3"]
    assert sessions["order"].tolist() == [1, 0]
    assert sessions["phase"].tolist() == ["planning", "enactment"]
    assert sessions["source"].tolist() == ["a/plan.txt", "a/enact.txt"]
    assert corpus.composed
    speakers = corpus.speakers.set_index(["session", "speaker"])
    assert speakers.loc[("s1", "T"), "role"] == "host"
    assert speakers.loc[("s1", "T"), "years_experience"] == 9
    assert speakers.loc[("s2", "T"), "role"] == "coach"
    assert speakers.loc[("s2", "T"), "labs_attended"] == 2
    # listed for the session and silent in it
    assert speakers.loc[("s2", "Leo"), "role"] == "student"
    assert ("s1", "Leo") not in speakers.index
    findings = corpus.report.findings.set_index("file")
    assert "not listed in sessions.csv" in findings.loc["extra.txt", "message"]


def test_given_roles_go_before_the_table(described):
    speakers = load_folder(described, roles={"T": "principal"}).speakers
    assert set(speakers.query("speaker == 'T'")["role"]) == {"principal"}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "speakers.csv",
            SPEAKERS + ",X,boss,,,\n",
            r"speakers\.csv:5: column 'role': 'boss' is not all",
        ),
        (
            "speakers.csv",
            SPEAKERS + ",X,coach,,few,\n",
            r"csv:5: column 'years_experience': 'few' is not",
        ),
        ("speakers.csv", SPEAKERS + ",T,coach,,,\n", r"speakers\.csv:5: speaker 'T' stands twice"),
        (
            "speakers.csv",
            "who\nT\n",
            r"speakers\.csv:1: the column 'speaker' is missing; found who",
        ),
        (
            "sessions.csv",
            SESSIONS.replace("planning", "lunch"),
            r"csv:2: column 'phase': 'lunch' is not",
        ),
        (
            "sessions.csv",
            SESSIONS.replace("s2", "s1"),
            r"sessions\.csv:3: session 's1' stands already",
        ),
        ("sessions.csv", SESSIONS.replace("a/enact.txt", ""), r"csv:3: column 'source' is empty"),
        ("sessions.csv", "", r"sessions\.csv: the file has no header"),
        ("corpus.toml", "a = \n", r"corpus\.toml:1: not valid TOML"),
        ("corpus.toml", "lab = 3\n", r"corpus\.toml: 'lab' must be written as tables"),
    ],
)
def test_wrong_metadata_name_file_line_and_column(described, write, name, text, message):
    write(name, text)
    with pytest.raises(TranscriptError, match=message):
        load_folder(described)


def test_one_bad_file_does_not_stop_the_others(write, tmp_path):
    write("a.txt", TALK)
    write("b.csv", 'speaker,text\nT,"open\nMia,x\n')
    corpus = load_folder(tmp_path)
    assert corpus.sessions["session"].tolist() == ["a"]
    error = corpus.report.errors.iloc[0]
    assert (error["file"], error["line"]) == ("b.csv", 2)
    with pytest.raises(TranscriptError, match=r"b\.csv:2"):
        load_folder(tmp_path, strict=True)


def test_a_missing_source_is_an_error_row(described):
    (described / "a/enact.txt").unlink()
    assert load_folder(described).report.errors["file"].tolist() == ["a/enact.txt"]


def test_nothing_readable_gives_all_reasons(write, tmp_path):
    with pytest.raises(TranscriptError, match="holds no transcript"):
        load_folder(tmp_path)
    write("a.txt", "prose.")
    write("b.pdf", b"%PDF-1.4\x00\x01")
    with pytest.raises(TranscriptError, match=r"(?s)a\.txt: no known.*b\.pdf: the file is a PDF"):
        load_folder(tmp_path)


def test_equal_names_get_distinct_sessions(write, tmp_path):
    names = ("x/lab.txt", "y/lab.txt", "y/lab.csv", "one.txt")
    for name in names:
        write(name, "speaker,text\nT,Why?\n" if name.endswith("csv") else TALK)
    found = load_folder(tmp_path).sessions.set_index("source")["session"]
    assert found["one.txt"] == "one"
    assert found["x/lab.txt"] == "lab"
    assert (found["y/lab.txt"], found["y/lab.csv"]) == ("lab-txt", "lab-csv")
    write("z/lab.txt", TALK)
    corpus = load_folder(tmp_path)
    assert corpus.sessions.set_index("source")["session"]["z/lab.txt"] == "lab-2"
    # what is said of a file is said once
    assert str(corpus.report).count("roles guessed") == len(corpus.sessions)
    assert corpus.report.findings["file"].isin(corpus.report.files["file"]).all()


def test_results_in_the_folder_are_passed_over(write, tmp_path):
    write("a.txt", TALK)
    write("res/manifest.json", '{"labresearch": "0.1"}')
    write("res/lines.csv", "speaker,text\nT,Why?\n")
    write("tables/corpus.json", '{"labresearch_tables": 1}')
    write("tables/coded.csv", "speaker,text\nT,Why?\n")
    write("other/manifest.json", '{"name": "x"}')
    write("other/b.csv", "speaker,text\nT,Why?\n")
    found = [path.relative_to(tmp_path).as_posix() for path in find_transcripts(tmp_path)]
    assert found == ["a.txt", "other/b.csv", "other/manifest.json"]


def test_a_written_corpus_is_read_back(write, tmp_path):
    write("in/a.txt", TALK)
    corpus = load_folder(tmp_path / "in")
    back = load_folder(write_corpus(corpus, tmp_path / "out"))
    pd.testing.assert_frame_equal(back.utterances, corpus.utterances)
    assert back.sessions["session"].tolist() == ["a"]


def test_a_single_file_that_cannot_be_read(write):
    with pytest.raises(TranscriptError, match=r"^p\.txt: no known") as caught:
        load_folder(write("p.txt", "prose. " * 100))
    assert "folder" not in str(caught.value)
    assert len(str(caught.value)) < 600


def test_a_single_file_and_progress(write, tmp_path, capsys):
    path = write("a.txt", TALK)
    assert len(load_folder(path, progress=True)) == 2
    assert "1/1" in capsys.readouterr().err
