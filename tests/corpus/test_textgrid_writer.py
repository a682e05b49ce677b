"""TextGrid out: what Praat can hold comes back, the rest is told."""

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, load_transcript
from labresearch.corpus.exporting import export
from labresearch.corpus.readers.textgrid_tiers import SILENCE

NAN = float("nan")


def corpus(lines, **session):
    rows = pd.DataFrame(lines, columns=["speaker", "start", "end", "text"])
    return Corpus(
        sessions=pd.DataFrame([{"session": "a", **session}]),
        utterances=rows.assign(session="a", line=range(len(rows))),
    )


def back(tmp_path, one):
    path = tmp_path / "a.TextGrid"
    losses = export(one, path)
    return load_transcript(path), path.read_text(encoding="utf-8"), losses


def test_a_lesson_comes_back(tmp_path):
    one = corpus(
        [
            ("Ms. Okafor", 1.5, 3.25, 'How "do" you know?'),
            ("Mia", 3.25, 4.0, "It's half,\nI think."),
            ("", 4.5, 5.0, "(laughter)"),
            ("Ms. Okafor", 6.0, 7.0, "Say more."),
            ("words", 7.5, 8.0, "A group that is called words."),
        ],
        composed=True,
    )
    read, text, losses = back(tmp_path, one)
    columns = ["speaker", "start", "end", "text"]
    pd.testing.assert_frame_equal(read.utterances[columns], one.utterances[columns])
    assert losses.empty
    assert text.startswith('File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0.0 \n')
    assert 'text = "How ""do"" you know?" ' in text
    assert 'name = "Ms. Okafor" ' in text
    assert 'name = "words - utterances' in text
    assert 'text = "Composed: no real person speaks here." ' in text
    # silence: before, between and after the two lines
    first = text[: text.index("item [2]")]
    assert first.count('text = ""') == 3
    assert read.report.findings["message"].str.contains("Composed: no real").any()


def test_what_has_no_place_is_told(tmp_path):
    one = corpus(
        [
            ("T", 1.0, 3.0, "Why?"),
            ("T", 2.0, 4.0, "Over myself."),
            ("T", 5.0, NAN, "No end."),
            ("T", 6.0, 5.5, "Ends before."),
            ("T", NAN, NAN, "No time."),
            ("T", 7.0, 8.0, ""),
            ("T", 0.5, 0.75, "Out of order."),
        ]
    )
    read, _, losses = back(tmp_path, one)
    assert dict(zip(losses["what"], losses["n"], strict=True)) == {
        "utterances": 1,
        "utterances.end": 1,
        "utterances.start, end": 1,
        "utterances.line": 5,
    }
    assert losses["message"].str.contains("left out").sum() == 3
    assert read.utterances["text"].tolist() == [
        "Out of order.",
        "Why?",
        "Over myself.",
        "No end.",
        "Ends before.",
    ]
    assert set(read.utterances["speaker"]) == {"T"}
    assert read.utterances["end"].isna().sum() == 2


SIGNS = st.sampled_from(
    [
        '"',
        '""',
        "\n",
        "text = ",
        "xmin = 1",
        '"\n0.5\n1\n"',
        "<exists>",
        "1.5",
        "!",
        "IntervalTier",
        "why",
        "為什麼",
        "لماذا",
        "sil",
        " ",
        "\t",
        "item [2]:",
        "\\",
        "TextTier",
        "ooTextFile",
    ]
)
TALK = st.one_of(st.text(max_size=10), st.lists(SIGNS, max_size=6).map("".join))
TIMES = st.tuples(st.integers(0, 60_000), st.integers(1, 9000))


@settings(deadline=None)
@given(
    lines=st.lists(
        st.tuples(
            st.sampled_from(["T", "Mia", "Ms. O'Hara", "words", "Ss - notes", ""]), TIMES, TALK
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_timed_talk_comes_back(tmp_path_factory, lines):
    lines.sort(key=lambda line: line[1][0])
    table = [(who, at / 1000, (at + length) / 1000, said) for who, (at, length), said in lines]
    # line ends are one to Praat, and digits alone are no talk
    table = [(a, b, c, "\n".join(d.replace("\0", "").splitlines())) for a, b, c, d in table]
    kept = [line for line in table if not SILENCE.fullmatch(line[3])]
    assume(kept)
    kept.append(("T", 99.0, 100.0, "So."))
    one = corpus([*table, kept[-1]])
    path = tmp_path_factory.getbasetemp() / "any.TextGrid"
    losses = export(one, path)
    read = load_transcript(path)
    columns = ["speaker", "start", "end", "text"]
    got = read.utterances[columns].values.tolist()
    want = [list(line) for line in kept]
    if "utterances.line" in set(losses["what"]):
        got, want = sorted(got), sorted(want)
    assert got == want
