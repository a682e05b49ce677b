import pytest

from labresearch.corpus import TranscriptError

PAGE = """<!DOCTYPE HTML>
<html><head><title>x</title><style>p { }</style></head><body>
<p>Transcribed with noScribe</p>
<p><a name="ts_0_3480_S00">S00: so what (..) is it</a
><a name="ts_3480_4000_S01"> //S01: yeah//</a></p>
<p><a name="ts_4100_9000_S01"><span>[00:00:04]</span> S01: half (12 seconds pause)</a></p>
</body></html>
"""


def test_noscribe(load, said):
    corpus = load("a.html", PAGE)
    assert said(corpus) == [
        ("S00", "so what (..) is it"),
        ("S01", "//yeah//"),
        ("S01", "half (12 seconds pause)"),
    ]
    assert corpus.utterances["start"].tolist() == [0, 3.48, 4.1]
    assert corpus.utterances["end"].tolist() == [3.48, 4, 9]
    assert corpus.utterances["speech"].tolist() == ["so what is it", "yeah", "half"]
    assert corpus.utterances["source_line"].tolist() == [4, 5, 6]
    assert "'Transcribed with noScribe'" in "\n".join(corpus.report.findings["message"])


def test_times_that_end_before_they_start_are_kept(load, codes):
    corpus = load("a.html", PAGE.replace("ts_4100_9000", "ts_4100_4000"))
    assert corpus.utterances["end"].tolist()[2] == 4
    assert "time" in codes(corpus)


def test_a_page_of_labelled_lines(load, said):
    talk = [("T", "Why?"), ("Mia", "Half & so."), ("T", "Go on."), ("Mia", "ok"), ("T", "hm")]
    body = "\n".join(f"<p><b>{s}:</b> {t.replace('&', '&amp;')}</p>" for s, t in talk)
    page = f"<html><head><script>T: no</script></head><body>{body}</body></html>"
    corpus = load("a.html", page)
    assert said(corpus) == talk
    assert corpus.utterances["source_line"].tolist() == [1, 2, 3, 4, 5]


def test_other_pages_are_refused(load):
    page = "<html><body><h1>News</h1><p>Date: 3 May</p><p>It was a fine day.</p></body></html>"
    with pytest.raises(TranscriptError, match="the file is a web page, which cannot be read"):
        load("a.html", page)


def test_a_cut_page_is_read_as_far_as_it_goes(load, said):
    corpus = load("a.html", PAGE[: PAGE.index("(12 seconds")])
    assert said(corpus)[-1] == ("S01", "half")
