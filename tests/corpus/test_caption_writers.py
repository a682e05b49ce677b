"""WebVTT and SubRip written and read back."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, export, export_formats, load_transcript


def corpus_of(lines, sessions=("a",), **facts):
    table = pd.DataFrame(lines, columns=["speaker", "text", "start", "end"])
    table = table.assign(session=sessions[0], line=range(len(table)))
    return Corpus(pd.DataFrame({"session": list(sessions), **facts}), table)


LINES = [("T", "Why & so?", 1.5, 3.25), ("Mia", "Because: it is half.", 3.0, 4.0)]


def rows(corpus):
    return corpus.utterances[["speaker", "text", "start", "end"]].values.tolist()


@pytest.mark.parametrize("suffix", [".vtt", ".srt"])
def test_round_trip(tmp_path, suffix):
    corpus = corpus_of(LINES)
    assert export(corpus, tmp_path / f"a{suffix}").empty
    assert rows(load_transcript(tmp_path / f"a{suffix}")) == rows(corpus)


@pytest.mark.parametrize("suffix", [".vtt", ".srt"])
def test_captions_without_a_speaker(tmp_path, suffix):
    corpus = corpus_of([("", "So.", 0.0, 1.0), ("T", "Hm.", 2.0, 3.0), ("", "Yes.", 4.0, 5.0)])
    losses = export(corpus, tmp_path / f"a{suffix}")
    assert losses[["what", "n"]].values.tolist() == [["utterances.speaker", 1]]
    nobody = corpus_of([("", "So.", 0.0, 1.0), ("", "Yes.", 4.0, 5.0)])
    assert export(nobody, tmp_path / f"a{suffix}").empty


def test_tags(tmp_path):
    corpus = corpus_of([("T", "Why <b> & x < y?", 1.0, 2.0)])
    assert export(corpus, tmp_path / "a.vtt").empty
    assert rows(load_transcript(tmp_path / "a.vtt")) == rows(corpus)
    assert "looks like a tag" in export(corpus, tmp_path / "a.srt")["message"].item()
    assert rows(load_transcript(tmp_path / "a.srt"))[0][1] == "Why < b> & x < y?"


@pytest.mark.parametrize("suffix", [".vtt", ".srt"])
def test_times_that_are_missing_are_filled_and_said(tmp_path, suffix):
    nan = float("nan")
    corpus = corpus_of([("T", "So.", nan, nan), ("Mia", "Hm.", 4.0, nan), ("T", "Yes.", 3.0, 2.0)])
    losses = export(corpus, tmp_path / f"a{suffix}")
    assert losses["what"].tolist() == ["utterances.start, end"]
    assert losses["n"].tolist() == [3]
    again = load_transcript(tmp_path / f"a{suffix}").utterances
    assert again["text"].tolist() == ["So.", "Hm.", "Yes."]


def test_composed_talk_says_so(tmp_path):
    export(corpus_of(LINES, composed=True), tmp_path / "a.vtt")
    assert "NOTE Composed: no real person speaks" in (tmp_path / "a.vtt").read_text("utf-8")
    assert "sessions.composed" in set(
        export(corpus_of(LINES, composed=True), tmp_path / "a.srt")["what"]
    )


def test_line_breaks_in_subrip_become_blanks(tmp_path):
    losses = export(corpus_of([("T", "one\n\ntwo", 1.0, 2.0)]), tmp_path / "a.srt")
    assert "line breaks" in losses["message"].item()
    assert load_transcript(tmp_path / "a.srt").utterances["text"].tolist() == ["one two"]


WORDS = st.lists(
    st.sampled_from(["so", "half", "&", "<i>", "\u00fc", "it's", '"so"', "(2.0)", "-", "="]),
    min_size=1,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(WORDS.map(lambda w: "so " + " ".join(w)), min_size=1, max_size=5))
def test_webvtt_keeps_text(tmp_path, texts):
    corpus = corpus_of([("T", text, 2.0 * i, 2.0 * i + 1) for i, text in enumerate(texts)])
    export(corpus, tmp_path / "a.vtt")
    assert load_transcript(tmp_path / "a.vtt").utterances["text"].tolist() == texts


def test_formats_have_names():
    assert {"vtt", "srt", "csv", "tna", "xlsx"} <= set(export_formats())


def test_a_file_of_one_session_holds_one(tmp_path):
    corpus = corpus_of(LINES, sessions=("a", "b"))
    with pytest.raises(ValueError, match="holds one session and the corpus has 2"):
        export(corpus, tmp_path / "a.srt")
