import json

import pytest

from labresearch.corpus import TranscriptError

STAMP = '<span class="timestamp" contenteditable="false" data-timestamp="{}">{}</span>'


def otr(text):
    return json.dumps({"text": text, "media": "lesson.mp3", "media-time": 12.5})


def test_stamps_and_labels(load, said):
    text = (
        f"<p>{STAMP.format('1.25', '00:01')}T: Why&nbsp;is it <b>half</b>?<br />and</p>"
        f"<p>{STAMP.format('3605.5', '1:00:05')} Mia: Two "
        f"{STAMP.format('3607', '1:00:07')} &amp; so</p>"
        "<div>T: ok</div>"
    )
    corpus = load("a.otr", otr(text))
    assert said(corpus) == [
        ("T", "Why is it half? and"),
        ("Mia", "Two [1:00:07.000]  & so"),
        ("T", "ok"),
    ]
    assert corpus.utterances["speech"].tolist()[1] == "Two & so"
    assert corpus.utterances["start"].tolist()[:2] == [1.25, 3605.5]
    assert corpus.utterances["source_line"].tolist() == [1, 3, 4]
    found = "\n".join(corpus.report.findings["message"])
    assert "recording: lesson.mp3" in found
    assert "a time stamp inside, which was kept in the text: 1" in found


def test_text_is_known_without_the_suffix(load, said):
    assert said(load("a.txt", otr("<p>T: Why?</p><p>Mia: so</p>")))[1] == ("Mia", "so")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"text": "<p>T: a', r"a\.otr:1: the JSON is damaged here"),
        ('{"text": "  ", "media-time": 2}', r"a\.otr: the file has no transcript in it"),
        (otr("<p></p>"), "no line of talk"),
    ],
)
def test_bad_files(load, content, message):
    with pytest.raises(TranscriptError, match=message):
        load("a.otr", content)


@pytest.mark.parametrize("time", ["", "soon", "-4", "nan", "inf", "1e300"])
def test_stamps_that_are_no_time(load, said, time):
    corpus = load("a.otr", otr(f"<p>{STAMP.format(time, '00:07')} T: Why?</p><p>Mia: so</p>"))
    assert said(corpus) == [("T", "Why?"), ("Mia", "so")]
    assert corpus.utterances["start"].tolist()[0] == 7
