"""CSV, TSV and JSON."""

import dataclasses
import json

import pytest

from labresearch.corpus import TranscriptError, load_folder, load_transcript
from labresearch.corpus.write import write_corpus


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "header", [("speaker", "text"), ("Who", "Utterance"), ("Speaker", "Sentence"), ("name", "talk")]
)
def test_delimiters_and_headers(load, said, delimiter, header):
    talk = [("T", "Why, then; and | how?"), ("Mia", "Because."), ("T", 'She said "half".')]
    lines = [header, *((s, '"' + t.replace('"', '""') + '"') for s, t in talk)]
    corpus = load("a.csv", "\r\n".join(delimiter.join(line) for line in lines))
    assert said(corpus) == talk
    assert corpus.utterances["source_line"].tolist() == [2, 3, 4]


def test_given_columns(load, said):
    text = "Wer,Was,Von,Bis\nT,Why?,0:01,0:02\nMia,Half.,0:04.5,0:06\n"
    columns = {"speaker": "Wer", "text": "Was", "start": "Von", "end": "Bis"}
    corpus = load("a.csv", text, columns=columns)
    assert said(corpus) == [("T", "Why?"), ("Mia", "Half.")]
    assert corpus.utterances["end"].tolist() == [2, 6]
    with pytest.raises(TranscriptError, match=r"a\.csv:1: no column of talk .* name the columns"):
        load("a.csv", text)
    with pytest.raises(
        TranscriptError, match="there is no column 'Waz'; the header is 'Wer', 'Was'"
    ):
        load("a.csv", text, columns={"text": "Waz"})
    with pytest.raises(TranscriptError, match="columns has the key 'talk'"):
        load("a.csv", text, columns={"talk": "Was"})
    with pytest.raises(TranscriptError, match='needs at least "text"'):
        load("a.csv", text, columns={"speaker": "Wer"})


def test_notes_above_the_header_and_newlines_in_cells(load, said):
    corpus = load("a.csv", '# made up, "for" a test\n\nspeaker,text\nT,"one\ntwo"\nMia,three\n')
    assert [text for _, text in said(corpus)] == ["one\ntwo", "three"]
    assert corpus.utterances["source_line"].tolist() == [4, 6]
    assert 'made up, "for" a test' in corpus.report.findings["message"].iloc[0]


def test_talk_with_commas_and_no_quotation_marks(load, said, codes):
    corpus = load("a.csv", "speaker,text\nT,Well, yes, no\nMia,ok\n")
    assert said(corpus)[0] == ("T", "Well, yes, no")
    assert "repaired" in codes(corpus)


def test_surplus_cells_are_named(load, codes):
    corpus = load("a.csv", "text,speaker\nWell,T,lost words\n")
    finding = corpus.report.findings.query("code == 'dropped'")
    assert finding["line"].tolist() == [2]
    assert "lost words" in finding["message"].item()


def test_unclosed_quotation_mark_is_refused(load):
    with pytest.raises(TranscriptError, match=r"a\.csv:3: a quotation mark is opened here"):
        load("a.csv", 'speaker,text\nT,ok\nT,"never closed\nMia,No\nT,Yes\n')


def test_other_columns_and_empty_rows_are_named(load):
    corpus = load("a.csv", ",OBSID,speaker,text,n\n0,1,teacher,Okay.,1\n,,,,\n,,,,note\n")
    messages = corpus.report.findings["message"].tolist()
    assert any(m == "columns not used: 'n'" for m in messages)
    assert corpus.sessions["session"].tolist() == ["a"]
    assert any("empty rows left out: 1" in m for m in messages)
    assert any("a row without speaker, talk and tag was left out: 'note'" in m for m in messages)
    assert len(corpus) == 1


NCTE = (
    "speaker,text,cleaned_text,num_words,turn_idx,OBSID,comb_idx\n"
    "teacher,Half?,half,1,0,17,17_0\nstudent,Four.,four,1,1,17,17_1\n"
    "teacher,Why?,why,1,0,A 2,A2_0\nmultiple students,Oh!,oh,1,1,A 2,A2_1\n"
    "teacher,Last.,last,1,2,17,17_2\n"
)


def test_a_table_of_several_lessons(load, write, tmp_path):
    for corpus in (load("ncte.csv", NCTE), load_folder(tmp_path)):
        assert corpus.sessions["session"].tolist() == ["ncte-17", "ncte-a-2"]
        assert corpus.sessions["source"].tolist() == ["ncte.csv", "ncte.csv"]
        lines = corpus.utterances
        assert lines["session"].tolist() == ["ncte-17"] * 3 + ["ncte-a-2"] * 2
        assert lines["text"].tolist() == ["Half?", "Four.", "Last.", "Why?", "Oh!"]
        assert lines["line"].tolist() == [0, 1, 2, 0, 1]
        assert lines["turn"].tolist() == [0, 1, 2, 0, 1]
        assert lines["source_line"].tolist() == [2, 3, 6, 4, 5]
        assert corpus.report.files["lines"].tolist() == [3, 2]
        assert str(corpus.report).count("columns not used") == 1
        assert "- ncte-a-2: roles guessed" in str(corpus.report)


def test_the_column_of_lessons_can_be_named(load):
    text = "who,said,klass\nT,a,x\nMia,b,x\nT,c,y\n"
    columns = {"speaker": "who", "text": "said", "session": "klass"}
    assert load("a.csv", text, columns=columns).sessions["session"].tolist() == ["a-x", "a-y"]
    assert load("a.csv", text, columns={**columns, "session": "who"}, session="s").sessions[
        "session"
    ].tolist() == ["s-t", "s-mia"]


def test_a_column_that_differs_in_every_row_names_no_lesson(load):
    corpus = load("a.csv", "speaker,text,file\nT,a,1.wav\nMia,b,2.wav\nT,c,3.wav\n")
    assert corpus.sessions["session"].tolist() == ["a"]
    assert len(corpus) == 3


@pytest.mark.parametrize("suffix", ["csv", "tsv", "tab"])
def test_a_table_of_unknown_columns_is_not_read_as_text(load, suffix):
    text = "Wen,Was-hat\nTeacher: a,Half: b\nSam: b,Four: c\n"
    with pytest.raises(TranscriptError, match=r"a\.\w+:1: .*'Wen,Was-hat' .*'Wen', 'Was-hat'") as e:
        load(f"a.{suffix}", text)
    assert "--column text=" in str(e.value)
    assert "columns={" in str(e.value)


def test_turn_column(load):
    text = "turn,speaker,text\n1,T,a\n1,T,b\n2,SN,c\n3,SN,d\n3,,e\n4,T,f\n"
    corpus = load("a.csv", text)
    assert corpus.utterances["turn"].tolist() == [0, 0, 1, 2, 2, 3]
    assert corpus.utterances["speaker"].tolist() == ["T", "T", "SN", "SN", "SN", "T"]
    # an incomplete column counts for nothing: a turn is a run of one speaker
    corpus = load("a.csv", text.replace("3,SN,d", ",SN,d"))
    assert corpus.utterances["turn"].tolist() == [0, 0, 1, 1, 2, 3]


def test_role_column(load):
    corpus = load("a.csv", "speaker,role,text\nAnn,coach,a\nBo,Student,b\nAnn,coach,c\n")
    assert corpus.utterances["role"].tolist() == ["coach", "student", "coach"]


def test_milliseconds(load):
    corpus = load("a.csv", "start_ms,end_ms,speaker,text\n1500,2250,T,a\n3000,4100,T,b\n")
    assert corpus.utterances["start"].tolist() == [1.5, 3.0]
    assert corpus.sessions["timing"].item() == "measured"


def test_json_list_and_segments(load, said):
    rows = [
        {"start": "00:00.00", "stop": "00:07.78", "speaker": "Tutor", "dialogue": "Okay?"},
        {"start": "00:07.78", "stop": "00:09.74", "speaker": "Student", "dialogue": 14},
    ]
    corpus = load("a.json", json.dumps(rows))
    assert said(corpus) == [("Tutor", "Okay?"), ("Student", "14")]
    assert corpus.utterances["end"].tolist() == [7.78, 9.74]
    segments = {"segments": [{"start": 0.5, "end": 1.25, "text": " Hi.", "speaker": "SPEAKER_00"}]}
    corpus = load("b.json", json.dumps(segments))
    assert said(corpus) == [("SPEAKER_00", "Hi.")]


@pytest.mark.parametrize(
    "text", ['[{"a": 1}', '{"a": 3}', '[{"n": 1}]', "[[1]]", '{"segments": [1]}']
)
def test_json_without_talk(load, text):
    with pytest.raises(TranscriptError, match=r"^a\.json"):
        load("a.json", text)


def test_educoder(load, said):
    text = "#,In cue,Out cue,Speaker,Dialogue,Segment,Selectable,Notes\n"
    text += "1,00:00:01.500,00:00:02.000,T,Why?,a,yes,good\n2,00:00:03,00:00:04,Mia,Half.,a,yes,\n"
    corpus = load("a.csv", text)
    assert said(corpus) == [("T", "Why?"), ("Mia", "Half.")]
    assert corpus.utterances["end"].tolist() == [2, 4]
    found = "\n".join(corpus.report.findings["message"])
    assert "columns not used: '#', 'Selectable', 'Notes'" in found
    assert "columns not used: 'Segment'" in found


def test_whisper_tsv_has_milliseconds(load):
    corpus = load("a.tsv", "start\tend\ttext\n0\t1500\tHow do you know?\n2250\t3000\tHalf.\n")
    assert corpus.utterances["start"].tolist() == [0, 2.25]
    assert corpus.utterances["end"].tolist() == [1.5, 3]
    assert "read as milliseconds" in "\n".join(corpus.report.findings["message"])


@pytest.mark.parametrize(
    "rows",
    [
        "0\t4\tWhy?\n5\t9\tIt is half of it.\n",
        "0\t40\tOkay.\n60\t95\tIt is half.\n1200\t1203\tYes, it is half of it.\n",
        "0.5\t1500.5\tWhy?\n",
    ],
)
def test_seconds_stay_seconds(load, rows):
    corpus = load("a.tsv", "start\tend\ttext\n" + rows)
    assert corpus.utterances["end"].max() > 8
    assert "milliseconds" not in "\n".join(corpus.report.findings["message"])


def test_long_milliseconds_and_times_since_1970(load):
    rows = "".join(f"{n}000000\t{n}001500\tHalf of it is so.\n" for n in range(18, 22))
    corpus = load("a.tsv", "start\tend\ttext\n" + rows)
    assert corpus.utterances["end"].tolist()[0] == 18001.5
    text = "id,speaker,conversation_id,reply_to,timestamp,text\n"
    text += "1,T,a,,1700000000,Why?\n2,Mia,a,1,1700000003.5,Half.\n3,T,a,2,1700000009,Oh.\n"
    corpus = load("utterances.csv", text)
    assert corpus.utterances["start"].tolist() == [0, 3.5, 9]
    assert "count from 1970" in "\n".join(corpus.report.findings["message"])


def test_timecodes_with_frames(load):
    text = "Speaker Name,Start time,End time,Text\nT,00:00:01:12,00:00:02:00,Why?\n"
    text += "Mia,00:01:00:24,00:01:02:10,Half.\n"
    corpus = load("a.csv", text)
    assert corpus.utterances["start"].tolist() == [1.48, 60.96]
    assert "25 frames a second" in "\n".join(corpus.report.findings["message"])


def test_two_header_rows_and_a_title(load, said):
    text = "Transcript;;;\nWho;Talk;Time;\n;;start;end\nT;Why?;0,5;1,25\nMia;Half.;2;3\n"
    corpus = load("a.csv", text)
    assert said(corpus) == [("T", "Why?"), ("Mia", "Half.")]
    assert corpus.utterances[["start", "end"]].to_numpy().tolist() == [[0.5, 1.25], [2, 3]]
    # the first line of talk is no header
    corpus = load("b.csv", "speaker,text\nT,time\nMia,end\n")
    assert said(corpus) == [("T", "time"), ("Mia", "end")]


def test_tables_of_labresearch_come_back(load, tmp_path):
    text = "[00:01] T: Why?\n[00:03] Ms. Cole: We pause.\n[00:07] Mia: (2.0) Half.\n"
    corpus = load("a.txt", text, roles={"Ms. Cole": "coach"})
    lines = corpus.utterances.assign(
        layer=["instruction", "collegial", "instruction"], segment=["launch", "timeout", "none"]
    )
    folder = write_corpus(dataclasses.replace(corpus, utterances=lines), tmp_path / "out")
    back = load_transcript(folder / "utterances.csv").utterances
    same = ["turn", "speaker", "role", "addressee", "layer", "segment", "text", "speech", "start"]
    for name in same:
        assert back[name].tolist() == lines[name].tolist(), name


def test_many_columns_are_all_named(load):
    names = [f"n{i}" for i in range(30)]
    corpus = load("a.csv", ",".join(["speaker", "text", *names]) + "\nT,Why?\n")
    assert "'n29'" in "\n".join(corpus.report.findings["message"])
