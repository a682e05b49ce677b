import pytest

from labresearch.corpus import TranscriptError

FILE = r"""{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Riched;}{\info{\author Ann}}
\pard\f0 T: {\b Why}\'3f A caf\'e9.\par
Mia: It\u8217?s \{half\}\tab so\line and{\footnote She points.} on\par
T: {\*\hidden no}\u-10179?\u-8704? ok #00:00:09-8#\par}"""


def test_the_text_of_a_file(load, said):
    corpus = load("a.rtf", FILE)
    assert said(corpus) == [
        ("T", "Why? A café."),
        ("Mia", "It’s {half}\tso and on"),
        ("T", "😀 ok"),
    ]
    assert corpus.utterances["end"].tolist()[2] == 9.8
    assert "'She points.'" in "\n".join(corpus.report.findings["message"])


@pytest.mark.parametrize("content", [r"{\rtf1}", r"{\rtf1{\fonttbl Arial", "{\\rtf1" + "{" * 9000])
def test_a_file_without_text(load, content):
    with pytest.raises(TranscriptError, match=r"a\.rtf: there is no text in the file"):
        load("a.rtf", content)


def test_other_code_pages(load, said):
    assert said(load("a.rtf", r"{\rtf1\ansicpg932 T: \'94\'bc\par Mia: so\par}"))[0] == ("T", "半")
    assert said(load("a.rtf", r"{\rtf1\ansicpg9 T: \'e9\par Mia: so\par}"))[0] == ("T", "é")
