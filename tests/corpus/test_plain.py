import math

import pytest

from labresearch.corpus import TranscriptError, load_transcript


@pytest.mark.parametrize(
    "line",
    [
        "[00:12:03] T: Why {}?", "(00:12:03) T: Why {}?", "00:12:03 T: Why {}?",
        "[12:03] T:Why {}?",
        "[00:12:03] - T: Why {}?", "12:03\tT: Why {}?", "T (12:03): Why {}?",
        "T [00:12:03] Why {}?",
        "#00:12:03# T: Why {}?", "00:12:03 - 00:12:05 T: Why {}?",
    ],
)  # fmt: skip
def test_stamps_and_labels(load, said, line):
    corpus = load("a.txt", "\n".join(line.format(n) for n in ("this", "that", "then")))
    assert said(corpus) == [("T", "Why this?"), ("T", "Why that?"), ("T", "Why then?")]
    assert corpus.utterances["start"].tolist() == [723, 723, 723]
    assert corpus.sessions["timing"].item() in ("block", "cue")


@pytest.mark.parametrize("line", ["{}: {}", "[{}] {}", "{}\t{}", "**{}:** {}", "{} : {}"])
def test_labels_without_stamps(load, said, line):
    talk = [("T", "Why?"), ("S1", "It is half."), ("T", "Say more."), ("Ss", "Yes.")]
    corpus = load("a.txt", "\n".join(line.format(*turn) for turn in talk))
    assert said(corpus) == talk
    assert corpus.utterances["start"].isna().all()
    assert corpus.sessions["timing"].item() == "none"


def test_wrapped_lines_go_on_with_the_speaker(load, said):
    corpus = load(
        "a.txt",
        "T: Four friends\n    share three subs.\n\nhow much each? (3.0)\n[laughter]\nMia: Half.\n",
    )
    assert said(corpus) == [
        ("T", "Four friends share three subs. how much each? (3.0) [laughter]"),
        ("Mia", "Half."),
    ]
    assert corpus.utterances["source_line"].tolist() == [1, 6]


def test_what_is_not_a_speaker(load, said):
    corpus = load(
        "a.txt",
        "T: Look.\nNote: the class is loud\n10:30 is recess\nThe thing is: it is half\n"
        "Mia: Careful: be careful\nCareful: I was careful\nStudents can see: four\n"
        "http://example.org: a page\nLeo: ok\n",
    )
    assert [speaker for speaker, _ in said(corpus)] == ["T", "Mia", "Leo"]
    assert said(corpus)[0][1].startswith("Look. Note: the class is loud 10:30 is recess The thing")
    warning = corpus.report.findings.query("severity == 'warning'")
    assert warning["code"].tolist() == ["guessed"]
    assert "4 lines" in warning["message"].item()
    for text in ("'Note' in line 2", "'The thing is' in line 4", "'Careful' in line 6"):
        assert text in warning["message"].item()


TURNS = ("{}: What is half?", "Sam: Four.", "{}: Why?", "Sam: Because.")


@pytest.mark.parametrize("label", ["Teacher", "Class", "Speaker", "Observer", "teacher"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_turns_are_no_heading(load, said, label, between):
    corpus = load("a.txt", between.join(TURNS).format(label, label) + "\n")
    assert [text for _, text in said(corpus)] == ["What is half?", "Four.", "Why?", "Because."]
    assert said(corpus)[0][0] == label


def test_headings(load, said):
    talk = "T: Why?\nMia: Half.\n"
    for heading, severity in (
        ("Date: 3 May\nSchool: Elm\n\n", ["note"]),
        ("Date: 3 May\nTeacher: Ms. Oak\n\n", ["warning"]),
        ("Date: 3 May\nCoach: Lee\n\n", ["warning"]),
    ):
        corpus = load("a.txt", heading + talk)
        assert said(corpus) == [("T", "Why?"), ("Mia", "Half.")]
        found = corpus.report.findings.query("message.str.startswith('heading')")
        assert found["severity"].tolist() == severity
    # a value that is a sentence is talk, and so is a key that comes again
    corpus = load("a.txt", "Date: 3 May\nTeacher: What is a half?\n\n" + talk)
    assert said(corpus)[0] == ("Teacher", "What is a half?")
    corpus = load("a.txt", "Date: 3 May\nTeacher: Look\n\nTeacher: Why?\nMia: Half.\n")
    assert said(corpus)[0] == ("Teacher", "Look")


@pytest.mark.parametrize(
    "labels",
    [
        ("sam", "lea"), ("3rd grader", "T"), ("#4", "#5"), ("@sam", "@lea"), ("老师", "小明"),
        ("أحمد", "سارة"), ("शिक्षक", "मीना"), ("Учитель", "Саша"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("colon", [": ", "：", " : "])
def test_labels_without_capitals(load, said, labels, colon):
    talk = [(labels[i % 2], f"word {i}") for i in range(4)]
    assert said(load("a.txt", "\n".join(f"{s}{colon}{t}" for s, t in talk))) == talk


def test_a_label_that_comes_once_in_small_letters(load, said):
    text = "sam: Four.\nlea: Two.\nmax: One.\n"
    assert [s for s, _ in said(load("a.txt", text))] == ["sam", "lea", "max"]
    corpus = load("a.txt", "T: Why?\nMia: Half.\nT: Well.\nsam: Four.\nT: Yes.\n")
    assert said(corpus)[2] == ("T", "Well. sam: Four.")
    warning = corpus.report.findings.query("code == 'guessed' and severity == 'warning'")
    assert warning["line"].tolist() == [4]
    assert "'sam' in line 4" in warning["message"].item()


def test_times_and_addresses_are_no_labels(load, codes):
    corpus = load("a.txt", "T: Why?\nMia: Half.\n10:30 is recess\nhttps://example.org\n3:4 it is\n")
    severe = corpus.report.findings.query("code == 'guessed' and severity == 'warning'")
    assert severe.empty


def test_paragraphs_under_names_with_times(load, said):
    corpus = load(
        "otter.txt",
        "Alice Chen  0:01\nRight, let's\nstart.\n\nBob Lee  1:00:09\nI agree.\n\n"
        "Alice Chen  1:00:11\nOk.",
    )
    assert said(corpus) == [
        ("Alice Chen", "Right, let's start."),
        ("Bob Lee", "I agree."),
        ("Alice Chen", "Ok."),
    ]
    assert corpus.utterances["start"].tolist() == [1, 3609, 3611]
    assert corpus.utterances["end"].isna().all()


def test_saved_captions_with_clock_times(load, said):
    corpus = load(
        "zoom.txt",
        "[Ann Doe] 11:59:58\nHow?\n\n[Bo Li] 11:59:58\nWhat?\n\n[Ann Doe] 12:00:03\nWell.\n\n"
        "[Bo Li] 12:00:01\nSo.\n",
    )
    assert corpus.utterances["start"].tolist() == [0, 0, 5, 3]
    assert [text for _, text in said(corpus)] == ["How?", "What?", "Well.", "So."]
    messages = "\n".join(corpus.report.findings["message"])
    assert "clock times" in messages
    assert "go back: 1" in messages


def test_header_notes_headings_page_and_line_numbers(load, said):
    corpus = load(
        "a.txt",
        "# Made up for this test\n# by hand\n\nDate: 3 May\nTeacher: Ms. Oak\nSchool: Elm\n\n"
        "1  T: Why?\n2  Mia: It is\n3  half.\nPage 2 of 3\n4  T: At 10:30\n5  we stop.\n",
    )
    assert said(corpus) == [("T", "Why?"), ("Mia", "It is half."), ("T", "At 10:30 we stop.")]
    messages = corpus.report.findings["message"].tolist()
    assert any("Made up for this test by hand" in m for m in messages)
    assert any("Teacher: Ms. Oak" in m for m in messages)
    assert any("line numbers (1 to 5)" in m for m in messages)
    assert any("page numbers left out: 1" in m for m in messages)


def test_a_number_as_an_answer_is_no_page(load, said):
    corpus = load("a.txt", "T: How many?\n\n14\n\nMia: And\n\n7\n\nT: ok\n")
    assert said(corpus) == [("T", "How many? 14"), ("Mia", "And 7"), ("T", "ok")]


def test_lines_before_the_first_speaker_are_named(load, said):
    corpus = load("a.txt", "Our lesson\n\nT: Why?\nMia: Because.\n")
    assert said(corpus)[0] == ("T", "Why?")
    dropped = corpus.report.findings.query("code == 'dropped'")
    assert dropped["line"].tolist() == [1]
    assert "Our lesson" in dropped["message"].item()


def test_stamps_on_lines_of_their_own(load, said):
    corpus = load("a.txt", "00:00:00\nT: Hello.\nMia: Hi.\n\n00:05:00\nT: Again.\n")
    starts = corpus.utterances["start"].tolist()
    assert starts[0] == 0
    assert math.isnan(starts[1])
    assert starts[2] == 300


def test_stamps_without_labels_go_on_with_the_speaker(load, said):
    corpus = load("a.txt", "[00:01] T: One\n[00:05] two\n[00:09] Mia: three\n")
    assert said(corpus) == [("T", "One"), ("T", "two"), ("Mia", "three")]


def test_stamps_at_the_end_are_ends(load):
    corpus = load("f4.txt", "I: Wie? #00:00:05-1#\nB: Gut. #00:00:09-8#\n")
    assert corpus.utterances["end"].tolist() == [5.1, 9.8]
    assert corpus.utterances["start"].isna().all()


def test_text_without_labels_is_refused_unless_asked_for(load, said, write):
    prose = "It was a fine day,\nand warm.\n\nNobody spoke.\n"
    with pytest.raises(
        TranscriptError, match=r"p\.txt: no known transcript format; the first line"
    ):
        load("p.txt", prose)
    assert said(load("p.txt", prose, format="text")) == [
        ("", "It was a fine day, and warm."),
        ("", "Nobody spoke."),
    ]


def test_stamped_lines_without_labels(load, said):
    corpus = load("a.txt", "[00:01] hello there\n[00:05] more\nstill more\n")
    assert said(corpus) == [("", "hello there"), ("", "more still more")]
    assert "no line names a speaker" in "\n".join(corpus.report.findings["message"])


def test_a_titled_name_that_is_also_a_noise_is_a_speaker(tmp_path):
    path = tmp_path / "lesson.txt"
    path.write_text("T: Why?\nMs. Bell: I would ask again.\nT: Yes.\n[bell]\nLeo: Six.\n", "utf-8")
    corpus = load_transcript(path)
    assert corpus.utterances["speaker"].unique().tolist()[:2] == ["T", "Ms. Bell"]
    assert "bell" not in set(corpus.utterances["speaker"])


def test_first_names_that_begin_like_a_noise_are_speakers(load, said):
    text = "".join(f"[00:0{i}] {who}: Six.\n" for i, who in enumerate(("Beatriz", "Bella", "T")))
    assert [who for who, _ in said(load("lesson.txt", text))] == ["Beatriz", "Bella", "T"]


def test_lines_that_programs_write_are_no_talk(load, said):
    corpus = load(
        "otter.txt",
        "Ana Ruiz  0:01\nStart.\n\nUnknown Speaker  0:09\nI agree.\n\nAna Ruiz  1:00:11\nOk.\n\n"
        "Ana Ruiz stopped transcription\nTranscribed by https://otter.ai\n",
    )
    assert said(corpus) == [
        ("Ana Ruiz", "Start."),
        ("Unknown Speaker", "I agree."),
        ("Ana Ruiz", "Ok."),
    ]
    messages = "\n".join(corpus.report.findings["message"])
    assert "Ana Ruiz stopped transcription / Transcribed by https://otter.ai" in messages


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        ("**T:** [00:00:00] Why? [00:00:12] So?\n\n**Mia:** [00:00:15] Half.", [0, 15]),
        ("#00:00:00-0# T: Why? #00:00:02-4#\n#00:00:02-4# Mia: Half. #00:00:05-9#", [0, 2.4]),
        ("#00:00:00-0# T: Why?\n#00:00:02-4# Mia: Half.", [0, 2.4]),
        ("00:00:03 T\nWhy?\n\n00:00:07 Mia\nHalf.\n\n00:00:09 T\nOk.", [3, 7, 9]),
        ("Speaker 1 (00:12):\nWhy?\n\nSpeaker 2 (00:15):\nTwo [crosstalk 00:00:16] so.", [12, 15]),
    ],
)
def test_where_programs_write_stamps(load, lines, times):
    corpus = load("a.txt", lines)
    assert corpus.utterances["start"].tolist() == times
    assert (corpus.utterances["speaker"] != "").all()
    severe = corpus.report.findings.query("code == 'guessed' and severity == 'warning'")
    assert severe.empty


def test_stamps_at_the_end_without_tenths(load):
    corpus = load("a.txt", "I: What? #00:00:02#\nB: Good. #00:00:05#\n")
    assert corpus.utterances["end"].tolist() == [2, 5]


def test_frames(load):
    lines = [f"[00:00:{i:02}.{(i * 7) % 30:02}] {'TS'[i % 2]}: word {i}" for i in range(1, 15)]
    corpus = load("a.txt", "\n".join(lines))
    assert corpus.utterances["start"].tolist()[0] == pytest.approx(1 + 7 / 30)
    assert "30 frames a second" in "\n".join(corpus.report.findings["message"])
    # a fraction beyond 29 can be no frame
    corpus = load("a.txt", "\n".join(lines).replace(".07]", ".70]"))
    assert corpus.utterances["start"].tolist()[0] == 1.7


def test_talk_of_a_second_speaker_inside_a_turn(load, said):
    corpus = load(
        "a.txt", "S00: so (..) what\nS01: two //S00: yeah// fourths\nS00: see http://a//b\n"
    )
    assert said(corpus) == [
        ("S00", "so (..) what"),
        ("S01", "two"),
        ("S00", "//yeah//"),
        ("S01", "fourths"),
        ("S00", "see http://a//b"),
    ]


def test_running_heads_and_talk_about_pages(load, said):
    corpus = load(
        "a.txt",
        "Fractions    Page 1\nT: Look at page 3\nMia: Two\n\fFractions    Page 2\nfourths.\n"
        "T: Look at page 4\n\fFractions    Page 3\nMia: ok\n",
    )
    assert said(corpus) == [
        ("T", "Look at page 3"),
        ("Mia", "Two fourths."),
        ("T", "Look at page 4"),
        ("Mia", "ok"),
    ]
    assert "running heads of pages left out, 3" in "\n".join(corpus.report.findings["message"])


def test_captions_out_of_order_have_no_negative_time(load):
    corpus = load("a.txt", "[Ana Ruiz] 11:02:11\nWhy?\n\n[Bo Li] 11:02:09\nSo.\n")
    assert corpus.utterances["start"].tolist() == [2, 0]


@pytest.mark.parametrize(
    "name",
    [
        "D'Angelo", "María José", "Ms. O'Neil-Smith", "Mr. B", "Student (girl)", "J.T.", "Le'Veon",
        "INTERVIEWER", "MS. OKAFOR", "Q", "A", "Éloïse", "מורה",
    ],
)  # fmt: skip
def test_names(load, said, name):
    corpus = load("a.txt", f"{name}: One is 3:4.\nMia: two: so\n{name}: three\n")
    assert said(corpus) == [(name, "One is 3:4."), ("Mia", "two: so"), (name, "three")]
