"""WebVTT, SRT and SBV."""

import math

import pytest

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:02.000
(music)

2
00:00:02.500 --> 00:00:04.000
Priya Raman (she/her): Who shares? And the rule is: equal parts.

3
00:00:04.250 --> 00:00:05.000
and we wait

4
00:00:06.000 --> 00:00:07.500
Tom Able: 3 < 5
Priya Raman: Yes.
"""


def test_zoom(load, said, codes):
    corpus = load("zoom.vtt", ZOOM)
    assert said(corpus) == [
        ("", "(music)"),
        ("Priya Raman", "Who shares? And the rule is: equal parts."),
        ("Priya Raman", "and we wait"),
        ("Tom Able", "3 < 5"),
        ("Priya Raman", "Yes."),
    ]
    table = corpus.utterances
    assert table["start"].tolist()[:4] == [1.0, 2.5, 4.25, 6.0]
    # two voices share a caption: when the first stopped is not in the file
    assert math.isnan(table["end"][3])
    assert math.isnan(table["start"][4])
    assert table["end"][4] == 7.5
    assert table["source_line"].tolist() == [4, 8, 12, 16, 16]
    assert corpus.sessions["timing"].item() == "measured"
    messages = "\n".join(corpus.report.findings["message"])
    assert "without a name, given to the speaker before: 1" in messages
    assert "second voice: 1" in messages


def test_teams_voices(load, said):
    corpus = load(
        "teams.vtt",
        "WEBVTT\n\nc0-1/2-0\n00:00:01.000 --> 00:00:03.000\n<v Able, Tom>Who starts?</v>\n\n"
        "00:00:03.500 --> 00:00:06.000\n<v Raman, Priya>I\ndo.</v> "
        "<v Able, Tom>Fine &amp; thanks\n",
    )
    assert said(corpus) == [
        ("Tom Able", "Who starts?"),
        ("Priya Raman", "I do."),
        ("Tom Able", "Fine & thanks"),
    ]


def test_rolling_captions_are_said_once(load, said):
    corpus = load(
        "tube.vtt",
        "WEBVTT\nKind: captions\nLanguage: en\n\n"
        "00:00:00.500 --> 00:00:02.000 align:start position:0%\nso<00:00:00.700><c> today</c>\n\n"
        "00:00:02.000 --> 00:00:02.010\nso today\n\n"
        "00:00:02.010 --> 00:00:05.000\nso today\nwe share\n\n"
        "00:00:05.000 --> 00:00:05.010\nwe share\n\n"
        "00:00:05.010 --> 00:00:08.000\nwe share\nfour subs\n",
    )
    assert said(corpus) == [("", "so today"), ("", "we share"), ("", "four subs")]
    assert corpus.utterances["start"].tolist() == [0.5, 2.01, 5.01]
    assert corpus.sessions["timing"].item() == "cue"
    assert "4 repeated caption lines" in "\n".join(corpus.report.findings["message"])


def test_people_who_repeat_are_heard_each_time(load, said):
    cues = "".join(f"00:0{i}.000 --> 00:0{i}.500\nYes.\n\n" for i in range(6))
    assert said(load("yes.vtt", "WEBVTT\n\n" + cues)) == [("", "Yes.")] * 6


def test_notes_styles_and_headers_are_no_talk_and_are_reported(load, said, codes):
    corpus = load(
        "notes.vtt",
        "\ufeffWEBVTT - A title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\n"
        "NOTE made by hand\nin two lines\n\nintro words\n00:16.500 --> 00:18.500 line:0\n"
        "T: The <i>moon</i> <00:17.500>is <c.colorE5>half</c>\n",
    )
    assert said(corpus) == [("T", "The moon is half")]
    kept = corpus.report.findings.query("code == 'kept'")["message"].tolist()
    assert len(kept) == 4
    assert "A title" in kept[0]
    assert "made by hand in two lines" in kept[2]
    assert "intro words" in kept[3]


def test_dashes_are_two_speakers_and_get_no_name(load, said):
    corpus = load(
        "dash.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nT: Who?\n\n"
        "00:03.000 --> 00:04.000\n- Me!\n- And I --\n",
    )
    assert said(corpus) == [("T", "Who?"), ("", "Me!"), ("", "And I --")]


def test_captions_without_names_are_not_given_to_anybody(load, said):
    cues = "".join(f"00:{i:02}.000 --> 00:{i:02}.500\nword{i}\n\n" for i in range(20))
    corpus = load("few.vtt", f"WEBVTT\n\n{cues}00:30.000 --> 00:31.000\nMia: I do.\n")
    assert {speaker for speaker, _ in said(corpus)} == {"", "Mia"}
    assert "only 1 of 21" in "\n".join(corpus.report.findings["message"])


@pytest.mark.parametrize(
    "arrow", ["00:00:01,000 --> 00:00:03,500", "00:00:01.000 --> 00:00:03.500"]
)
def test_srt(load, said, arrow):
    corpus = load(
        "a.srt",
        f"7\n{arrow}\nMia: <i>Only</i> {{\\an8}}if\nit is fair.\n\n9\n"
        "00:00:03,500 --> 00:00:06,000 X1:40\nLeo: Yes.\n10\n"
        "00:00:06,000 --> 00:00:07,000\n- No.\n",
    )
    assert said(corpus) == [("Mia", "Only if it is fair."), ("Leo", "Yes."), ("", "No.")]
    assert corpus.report.files["format"].item() == "srt"
    assert corpus.sessions["timing"].item() == "cue"


def test_text_after_an_empty_line_is_kept_and_said_so(load, said):
    corpus = load("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nT: One\n\nand two\n")
    assert said(corpus) == [("T", "One and two")]
    assert "after an empty line" in corpus.report.findings["message"].iloc[0]


def test_broken_times_keep_the_talk(load, said):
    corpus = load(
        "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nT: a\n\n00:0x.000 --> 00:04.000\nT: b\n"
    )
    assert said(corpus) == [("T", "a"), ("T", "b")]
    assert math.isnan(corpus.utterances["start"][1])
    assert "could not be read" in "\n".join(corpus.report.findings["message"])


def test_backward_and_overlapping_times_are_kept_and_listed(load):
    corpus = load(
        "a.sbv",
        "0:00:05.000,0:00:04.000\nT: a\n\n0:00:01.000,0:00:06.000\nT: b\n\n"
        "0:00:07.123,0:00:08.000\nc\n",
    )
    assert corpus.utterances["start"].tolist() == [5, 1, 7.123]
    assert corpus.report.files["format"].item() == "sbv"
    messages = "\n".join(corpus.report.findings["message"])
    assert "end before they start: 1" in messages
    assert "go back: 1" in messages


def test_abutting_captions_are_not_measured(load):
    cues = "".join(f"00:0{i}.100 --> 00:0{i + 1}.100\nT: x\n\n" for i in range(5))
    assert load("a.vtt", "WEBVTT\n\n" + cues).sessions["timing"].item() == "cue"


def test_missing_header_is_read_all_the_same(load, said, codes):
    corpus = load("a.vtt", "00:00:01.000 --> 00:00:02.000\nT: hi\n")
    assert said(corpus) == [("T", "hi")]
    assert "repaired" in codes(corpus)


def test_the_label_that_stands_in_the_voice_tag_too(load, said):
    corpus = load(
        "a.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v S00>S00: so what (..)</v>\n\n"
        "00:02.000 --> 00:03.000\n<v S01>//S01: yeah//</v>\n",
    )
    assert said(corpus) == [("S00", "so what (..)"), ("S01", "//yeah//")]


def test_a_note_above_the_captions_is_kept_as_a_header_note(load, said):
    text = "# Composed talk\n# Licence: CC BY\n\n1\n00:00:01,000 --> 00:00:02,000\nT: Why?\n"
    corpus = load("a.srt", text)
    assert said(corpus) == [("T", "Why?")]
    (note,) = [m for m in corpus.report.findings["message"] if m.startswith("header note")]
    assert note == "header note: Composed talk Licence: CC BY"
    assert "dropped" not in set(corpus.report.findings["code"])
