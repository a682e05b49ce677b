import pytest

from labresearch.corpus import TranscriptError
from labresearch.corpus.sniff import formats

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nT: hi\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\nT: hi\n"
CSV = "speaker,text\nT,hi\n"


@pytest.mark.parametrize("name", ["a.vtt", "a.txt", "a.srt", "a.csv", "a"])
@pytest.mark.parametrize(
    ("text", "format_"),
    [
        (VTT, "vtt"), (SRT, "srt"), (CSV, "csv"), ("T: hi\nS: ho\n", "text"),
        ('[{"speaker": "T", "text": "hi"}]', "json"), ("0:00:01.000,0:00:02.000\nT: hi\n", "sbv"),
        ("\n\n" * 40_000 + "T: hi\n", "text"),
    ],
)  # fmt: skip
def test_content_decides_whatever_the_name(load, said, name, text, format_):
    corpus = load(name, text)
    assert corpus.report.files["format"].item() == format_
    assert said(corpus)[0] == ("T", "hi")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.pdf", b"%PDF-1.4\n\x00\x01\x02", "is a PDF, not a transcript; save"),
        ("a.docx", b"PK\x03\x04\x00word/document.xml", "the Word document is damaged"),
        ("a.zip", b"PK\x03\x04\x00\x00stuff", "archive or office document"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "old Word or Excel file"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00", "recording"),
        ("a.rtf", b"{\\rtf1 }", "there is no text in the file"),
        ("a.html", b"<!DOCTYPE html><p>T: hi", "web page"),
        ("a.cha", b"@UTF8\n@Begin\n", "expected lines of talk such as"),
        ("a.TextGrid", b"ooBinaryFile\x08TextGrid\0\0\0", "binary Praat file"),
        ("a.Pitch", b'File type = "ooTextFile"\nObject class = "Pitch 1"\n', "no TextGrid"),
        ("a.bin", bytes(range(256)), "binary and no known transcript"),
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b"\xef\xbb\xbf \r\n\n", "the file is empty"),
        ("a.txt", b"Once upon a time.\nThe end.", "first line is 'Once upon a time.'. Known"),
        ("a.vtt", b"WEBVTT\n\nNOTE nothing here\n", "no line of talk was found .*read as vtt"),
    ],
)
def test_what_is_no_transcript(load, name, data, message):
    with pytest.raises(TranscriptError, match=message) as caught:
        load(name, data)
    assert str(caught.value).startswith(name)


def test_forced_formats(load, said):
    assert said(load("a.txt", VTT, format="text"))
    with pytest.raises(TranscriptError, match=f"must be one of {', '.join(formats())}"):
        load("a.txt", VTT, format="word")
    with pytest.raises(TranscriptError, match="the file is text and cannot be read as xlsx"):
        load("a.txt", VTT, format="xlsx")
    with pytest.raises(TranscriptError, match="binary and cannot be read as csv"):
        load("a.txt", bytes(range(256)), format="csv")
