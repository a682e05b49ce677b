"""EXMARaLDA transcriptions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, TranscriptError, load_transcript

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<basic-transcription>
<head>
<meta-information><project-name>lab</project-name><referenced-file url="/home/somebody/a.wav"/>
</meta-information>
<speakertable>
<speaker id="SPK0"><abbreviation>T</abbreviation><sex value="f"/></speaker>
<speaker id="SPK1"><abbreviation>Mia</abbreviation><sex value="f"/></speaker>
</speakertable>
</head>
<basic-body>
"""
TIMELINE = """<common-timeline>
<tli id="T0" time="0.0"/>
<tli id="T1" time="1.5"/>
<tli id="T2" time="2.0"/>
<tli id="T3" time="3.25"/>
<tli id="T4"/>
<tli id="T5" time="5.0" type="intp"/>
<tli id="T6" time="6.0"/>
</common-timeline>
"""
TIERS = """<tier id="TIE0" speaker="SPK0" category="v" type="t" display-name="T [v]">
<event start="T0" end="T1">What is </event>
<event start="T1" end="T2">half ••</event>
<event start="T2" end="T3"> of it? </event>
<event start="T3" end="T4">Tell ((1,5s)) me.</event>
<event start="T5" end="T6">Yes.</event>
</tier>
<tier id="TIE1" speaker="SPK1" category="v" type="t" display-name="Mia [v]">
<event start="T1" end="T2">It's <ud-information>no talk</ud-information>two.</event>
<event start="T4" end="T5">O&amp;kay!</event>
</tier>
<tier id="TIE2" speaker="SPK0" category="en" type="a" display-name="T [en]">
<event start="T0" end="T3">¿Qué es la mitad?</event>
</tier>
<tier id="TIE3" speaker="SPK0" category="move" type="a" display-name="T [move]">
<event start="T0" end="T3">Press</event>
<event start="T3" end="T4">Press</event>
<event start="T5" end="T6">Tell</event>
<event start="T5" end="T6">Tell</event>
</tier>
<tier id="TIE4" category="nv" type="d" display-name="[nv]">
<event start="T2" end="T3">points at the board</event>
</tier>
"""
WHOLE = HEAD + TIMELINE + TIERS + "</basic-body>\n</basic-transcription>\n"


def messages(corpus):
    return "\n".join(corpus.report.findings["message"])


def test_a_whole_file(load):
    corpus = load("lesson.exb", WHOLE)
    table = corpus.utterances
    assert table["speaker"].tolist() == ["T", "Mia", "T", "Mia", "T"]
    assert table["text"].tolist() == [
        "What is half (.) of it?", "It's two.", "Tell ((1.5s)) me.", "O&kay!", "Yes.",
    ]  # fmt: skip
    assert table["speech"].tolist()[2] == "Tell me."
    np.testing.assert_equal(table["start"].to_numpy(), [0, 1.5, 3.25, np.nan, np.nan])
    np.testing.assert_equal(table["end"].to_numpy(), [3.25, 2, np.nan, np.nan, 6])
    assert table["role"].tolist() == ["teacher", "student", "teacher", "student", "teacher"]
    assert table["source_line"].tolist() == [22, 29, 25, 30, 26]
    coded = corpus.codings[["line", "code", "coder", "evidence"]].to_numpy().tolist()
    assert coded == [
        [0, "move.press", "file", "tier T [move]"],
        [2, "move.press", "file", "tier T [move]"],
        [4, "move.tell", "file", "tier T [move]"],
    ]
    said = messages(corpus)
    assert "'T [en]' is not talk and was left out, 1 texts: ¿Qué es la mitad?" in said
    assert "'[nv]' is not talk and was left out, 1 texts: points at the board" in said
    assert "go on with the event before were joined to it: 2" in said
    assert "made up between others, not measured: 1" in said
    assert "somebody" not in said


def test_with_a_document_type(load):
    typed = WHOLE.replace(
        "\n", '\n<!DOCTYPE basic-transcription SYSTEM "http://x.invalid/a.dtd">\n', 1
    )
    assert len(load("a.exb", typed)) == 5
    assert len(load("b.exb", WHOLE.replace("UTF-8", "UTF-16").encode("utf-16"))) == 5


def exb(*tiers, timeline=TIMELINE):
    return f"{HEAD}{timeline}{''.join(tiers)}</basic-body></basic-transcription>"


def tier(*events, speaker="SPK0", kind="t", name="x [v]"):
    written = "".join(f'<event start="{a}" end="{b}">{text}</event>' for a, b, text in events)
    return (
        f'<tier id="x" speaker="{speaker}" category="v" type="{kind}" display-name="{name}">'
        f"{written}</tier>"
    )


def test_talk_without_full_stops_is_cut_at_every_event_but_not_in_a_word(load, said):
    text = exb(tier(("T0", "T1", "so wha"), ("T1", "T2", "t is "), ("T2", "T3", "half of it")))
    assert said(load("a.exb", text)) == [("T", "so what is"), ("T", "half of it")]


def test_events_in_disorder_and_labels_that_are_missing(load, said):
    corpus = load(
        "a.exb",
        exb(
            tier(("T3", "T4", "Last."), ("T0", "T1", "First.")),
            tier(("T1", "T2", "Second."), speaker="SPK7"),
            tier(("T2", "T3", "Third."), speaker="", name="Leo [v]"),
            tier(("T2", "T3", "Fourth."), speaker="", name="[v]"),
        ),
    )
    assert said(corpus) == [
        ("T", "First."), ("SPK7", "Second."), ("Leo", "Third."), ("", "Fourth."), ("T", "Last."),
    ]  # fmt: skip


def test_points_that_are_missing_twice_or_backwards(load, said):
    line = '<tli id="T0" time="9.0"/><tli id="T1" time="soon"/><tli id="T1" time="1"/>'
    corpus = load(
        "a.exb",
        exb(
            tier(("T0", "T1", "One."), ("T9", "T9", "Two."), ("T1", "T0", "Three.")),
            timeline=f"<common-timeline>{line}</common-timeline>",
        ),
    )
    assert [t for _, t in said(corpus)] == ["One.", "Two.", "Three."]
    assert "an id that another one has: 1" in messages(corpus)
    assert "point that the timeline does not have, 2: 'T9', 'T9'" in messages(corpus)
    assert len(load("b.exb", exb(tier(("", "", "One.")), timeline=""))) == 1


def test_codes_that_belong_to_no_line_are_told(load):
    codes = tier(*[("T4", "T4", "x")] * 4, kind="a", name="codes")
    corpus = load("a.exb", exb(tier(("T0", "T1", "One.")), codes))
    assert corpus.codings.empty
    assert "codes that belong to no line of talk, 4" in messages(corpus)


SEGMENTED = """<?xml version="1.0"?>
<segmented-transcription><head><speakertable><speaker id="SPK0"><abbreviation>T</abbreviation>
</speaker></speakertable></head>
<segmented-body>
<common-timeline><tli id="T0" time="0.5"/><tli id="T1" time="1"/><tli id="T2" time="2"/>
</common-timeline>
<segmented-tier id="TIE0" speaker="SPK0" category="v" type="t" display-name="T [v]">
<timeline-fork start="T0" end="T1"><tli id="T0.a"/></timeline-fork>
<segmentation name="SpeakerContribution_Utterance_Word">
<ts n="sc" s="T0" e="T2"><ts n="HIAT:u" s="T0" e="T2"><ts n="HIAT:w" s="T0" e="T0.a">Why</ts></ts>
</ts></segmentation>
<segmentation name="SpeakerContribution_Event">
<ts n="sc" s="T0" e="T2"><ts n="e" s="T0" e="T1">Why </ts><ts n="e" s="T1" e="T2">half?</ts></ts>
</segmentation>
<annotation name="en"><ta s="T0" e="T2">¿Por qué?</ta></annotation>
</segmented-tier>
</segmented-body>
</segmented-transcription>
"""


def test_segmented_transcriptions(load, said, write):
    corpus = load("a.exs", SEGMENTED)
    assert said(corpus) == [("T", "Why half?")]
    assert corpus.utterances[["start", "end"]].to_numpy().tolist() == [[0.5, 2]]
    assert "¿Por qué?" in messages(corpus)
    with pytest.raises(TranscriptError, match=r"open the \.exb file"):
        load_transcript(write("b.exs", SEGMENTED.replace('n="e"', 'n="f"')))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (WHOLE[:1200], 32, "the XML is damaged here"),
        (WHOLE.replace("basic-body", "body"), 2, "<basic-body> or a <segmented-body>"),
        (exb(), 0, "no line of talk was found in the file, read as exmaralda"),
        (exb(tier(kind="a")), 0, "no line of talk"),
    ],
)
def test_what_cannot_be_read(write, text, line, message):
    with pytest.raises(TranscriptError, match=message) as caught:
        load_transcript(write("bad.exb", text))
    assert caught.value.file == "bad.exb"
    assert caught.value.line == line


@settings(deadline=None)
@given(data=st.data())
def test_damaged_files_give_our_error_or_a_corpus(tmp_path_factory, data):
    lines = data.draw(st.sampled_from([WHOLE, SEGMENTED])).split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(["drop", "double", "swap", "ids"]))
        if how == "drop" and len(lines) > 1:
            del lines[at]
        elif how == "double":
            lines.insert(at, lines[at])
        elif how == "swap":
            lines[at], lines[-at] = lines[-at], lines[at]
        else:
            ids = st.sampled_from(["T0", "T1", "T4", "SPK0", "t", ""])
            lines[at] = lines[at].replace(f'"{data.draw(ids)}"', f'"{data.draw(ids)}"')
    path = tmp_path_factory.getbasetemp() / "damaged.exb"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        corpus = load_transcript(path)
    except TranscriptError as error:
        assert str(error).startswith("damaged.exb")  # noqa: PT017 - either outcome is right
    else:
        assert isinstance(corpus, Corpus)
