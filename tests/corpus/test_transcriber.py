"""Transcriber files."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, TranscriptError, load_transcript

HEAD = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE Trans SYSTEM "trans-14.dtd">\n'
WHOLE = (
    HEAD
    + """<Trans scribe="ana" audio_filename="/home/somebody/lesson" version="3">
<Topics>
<Topic id="to1" desc="fractions"/>
</Topics>
<Speakers>
<Speaker id="spk1" name="Ms. Okafor" check="no" type="female" dialect="native"/>
<Speaker id="spk2" name="Mia" check="no"/>
<Speaker id="spk3" name="" check="no"/>
</Speakers>
<Episode>
<Section type="report" topic="to1" startTime="0" endTime="20.5">
<Turn startTime="0" endTime="1.5">
<Sync time="0"/>

</Turn>
<Turn speaker="spk1" startTime="1.5" endTime="6.25" mode="spontaneous" channel="studio">
<Sync time="1.5"/>
How do you
<Event desc="b" type="noise" extent="instantaneous"/>
know?
<Sync time="4.25"/>
Café &amp; <Event desc="en" type="language" extent="begin"/>half<Event desc="en" type="language"
 extent="end"/> <Comment desc="points (at the board)"/>
</Turn>
<Turn speaker="spk2 spk1" startTime="6.25" endTime="9">
<Sync time="6.25"/>
<Who nb="1"/>
It's half <Event desc="rire" type="noise" extent="instantaneous"/>
<Who nb="2"/>
Say <Event desc="pi" type="pronounce" extent="instantaneous"/> more.
<Sync time="8"/>
both
</Turn>
<Turn speaker="spk3" startTime="9" endTime="20.5">
<Sync time="9"/>
<Background time="9" type="music" level="high"/>
hm
<Background time="10" level="off"/>
</Turn>
</Section>
</Episode>
</Trans>
"""
)


def messages(corpus):
    return "\n".join(corpus.report.findings["message"])


def turns(*written, speakers='<Speaker id="s1" name="T"/><Speaker id="s2" name="Mia"/>'):
    return (
        f"<Trans><Speakers>{speakers}</Speakers><Episode><Section>\n"
        + "\n".join(written)
        + "</Section></Episode></Trans>"
    )


def test_a_whole_file(load):
    corpus = load("lesson.trs", WHOLE.encode("iso-8859-1"))
    table = corpus.utterances
    rows = table[["speaker", "start", "end", "text", "speech"]].to_numpy().tolist()
    assert rows == [
        ["Ms. Okafor", 1.5, 4.25, "How do you ((noise)) know?", "How do you know?"],
        [
            "Ms. Okafor", 4.25, 6.25,
            "Café & ((language: en begins)) half ((language: en ends)) ((points at the board))",
            "Café & half",
        ],
        ["Mia", 6.25, 8.0, "It's half [laughter]", "It's half"],
        ["Ms. Okafor", 6.25, 8.0, "Say [inaudible] more.", "Say more."],
        ["Mia & Ms. Okafor", 8.0, 9.0, "both", "both"],
        ["spk3", 9.0, 20.5, "((background music high)) hm ((background off))", "hm"],
    ]  # fmt: skip
    assert table["source_line"].tolist() == [19, 23, 28, 28, 33, 37]
    assert corpus.report.files["format"].item() == "transcriber"
    said = messages(corpus)
    assert "sections and topics, not talk: report: fractions (1)" in said
    assert "do not say whose they are: 1" in said
    assert "somebody" not in said


def test_without_a_document_type_and_in_other_encodings(load, said):
    text = WHOLE.replace(HEAD, "")
    assert len(load("a.trs", text)) == 6
    utf8 = '<?xml version="1.0" encoding="UTF-8"?>\n' + WHOLE.partition("\n")[2]
    assert "Café" in said(load("b.trs", utf8))[1][1]
    # saved anew as UTF-8 by an editor that left the first line as it was
    assert "Café" in said(load("c.trs", WHOLE))[1][1]
    czech = WHOLE.replace("8859-1", "8859-2").replace("Café", "Čtvrtina ř")
    corpus = load("d.trs", czech.encode("iso-8859-2"))
    assert "Čtvrtina ř" in said(corpus)[1][1]
    assert "written in ISO-8859-2, as its first line says" in messages(corpus)
    assert "Windows-1252" not in messages(corpus)
    assert "Café" in said(load("e.trs", WHOLE.replace("Café", "Caf&eacute;")))[1][1]


def test_speakers_that_are_not_listed_or_listed_twice(load, said):
    corpus = load(
        "a.trs",
        turns(
            '<Turn speaker="s9"><Sync time="1"/>one</Turn>',
            '<Turn speaker="s1 s2"><Sync time="2"/><Who nb="7"/>two<Who nb="x"/>three</Turn>',
            "<Turn>four</Turn>",
            speakers='<Speaker id="s1" name="T"/><Speaker id="s1" name="Zed"/><Speaker id="s2"/>',
        ),
    )
    assert said(corpus) == [("s9", "one"), ("T & s2", "two"), ("T & s2", "three"), ("", "four")]
    assert "turns of speakers that the file does not list: 1: 's9'" in messages(corpus)
    assert "the first counts: 's1'" in messages(corpus)


def test_times_that_are_missing_or_go_back(load):
    corpus = load(
        "a.trs",
        turns(
            '<Turn speaker="s1" startTime="5" endTime="9">early<Sync time="x"/>a<Sync time="8"/>b'
            "</Turn>",
            '<Turn speaker="s2" startTime="4" endTime="3,5"><Sync time="-4"/>c</Turn>',
            '<Turn speaker="s2"><Sync/>d<Sync time="1e400"/>e</Turn>',
        ),
    )
    table = corpus.utterances
    assert table["text"].tolist() == ["early", "a", "b", "c", "d", "e"]
    np.testing.assert_equal(table["start"].to_numpy(), [5, np.nan, 8, -4, np.nan, np.nan])
    np.testing.assert_equal(table["end"].to_numpy(), [np.nan, 8, 9, 3.5, np.nan, np.nan])
    assert "times that go back: 1" in messages(corpus)


def test_words_in_strange_places(load, said):
    corpus = load(
        "a.trs",
        turns(
            "lost words",
            '<Turn speaker="s1">so <strange>it is</strange> half<Event desc="tx" type="noise"/>'
            '<Event type="noise"/><Event desc="Okafor" type="entities" extent="begin"/></Turn>',
        ),
    )
    assert said(corpus) == [("T", "so it is half ((coughs)) ((entities: Okafor begins))")]
    assert "text outside of turns was left out: lost words" in messages(corpus)


def test_no_mark_up_becomes_a_word(load):
    events = "".join(
        f'<Event desc="{desc}" type="{kind}" extent="{extent}"/>'
        for desc in ("r", "rire", "pi", "pause", "3.5", "[x] (y", "a), b")
        for kind in ("noise", "lexical", "pronounce", "language", "entities", "")
        for extent in ("begin", "end", "previous", "next", "instantaneous", "")
    )
    corpus = load("a.trs", turns(f'<Turn speaker="s1">one{events}two</Turn>'))
    assert corpus.utterances["speech"].tolist() == ["one two"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (WHOLE[:1180], 36, "the XML is damaged here"),
        (WHOLE.replace('dtd">', 'dtd" [<!ENTITY a "b">]>'), 2, "document type"),
        (turns(), 0, "no line of talk was found in the file, read as transcriber"),
        ("<Trans/>", 0, "no line of talk"),
    ],
)
def test_what_cannot_be_read(write, text, line, message):
    with pytest.raises(TranscriptError, match=message) as caught:
        load_transcript(write("bad.trs", text))
    assert caught.value.file == "bad.trs"
    assert caught.value.line == line


def test_another_kind_of_file(write):
    with pytest.raises(TranscriptError, match=r"begins with <Trans>, this one with <a>"):
        load_transcript(write("bad.trs", "<a/>"), format="transcriber")


@settings(deadline=None)
@given(data=st.data())
def test_damaged_files_give_our_error_or_a_corpus(tmp_path_factory, data):
    lines = WHOLE.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(["drop", "double", "cut"]))
        if how == "drop" and len(lines) > 1:
            del lines[at]
        elif how == "double":
            lines.insert(at, lines[at])
        else:
            lines[at] = lines[at][: data.draw(st.integers(0, 40))]
    path = tmp_path_factory.getbasetemp() / "damaged.trs"
    path.write_text("\n".join(lines), encoding="iso-8859-1")
    try:
        corpus = load_transcript(path)
    except TranscriptError as error:
        assert str(error).startswith("damaged.trs")  # noqa: PT017 - either outcome is right
    else:
        assert isinstance(corpus, Corpus)
