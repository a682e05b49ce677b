"""Praat TextGrids: tiers, words, points, and the two text formats."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, TranscriptError, load_transcript

SAMPLES = Path(__file__).parents[2] / "../shared/samples/textgrid"


def tier(name, *labels, kind="IntervalTier"):
    """One tier in the long format."""
    points = kind == "TextTier"
    out = [f'    item [1]:\n        class = "{kind}" \n        name = "{name}" ']
    of = "points" if points else "intervals"
    # what Praat declares is not believed
    out.append(f"        xmin = 0 \n        xmax = 9 \n        {of}: size = 2000000000 ")
    for number, label in enumerate(labels, 1):
        out.append(f"        {of} [{number}]:")
        names = ("number", "mark") if points else ("xmin", "xmax", "text")
        for key, value in zip(names, label, strict=True):
            said = '"' + value.replace('"', '""') + '"' if isinstance(value, str) else value
            out.append(f"            {key} = {said} ")
    return "\n".join(out)


def grid(*tiers):
    head = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0 \nxmax = 9 \n'
    return f"{head}tiers? <exists> \nsize = 2000000000 \nitem []: \n" + "\n".join(tiers) + "\n"


LESSON = grid(
    tier(
        "Ms. Okafor",
        (0, 1.5, ""),
        (1.5, 3.25, 'How do you "know"?'),
        (3.25, 6, ""),
        (6, 7, "Say\nmore. "),
    ),
    tier("Mia - utterances", (0, 3.5, ""), (3.5, 5, "It's half."), (5, 9, "sil")),
    tier("Mia - words", (3.5, 4, "It's"), (4, 5, "half")),
    tier("notes", (0, 9, "windy day")),
    tier("pitch", (4.25, "120"), (4.5, "135"), kind="TextTier"),
    tier("Leo", (0, 9, "")),
)

SHORT = """File type = "ooTextFile short"
"TextGrid"

0
9
<exists>
2
"IntervalTier"
"Ms. Okafor"
0
9
3
0
1.5
""
1.5
3.25
"How do you ""know""?"
3.25
9
""
"TextTier"
"marks"
0
9
1
2.5
"bell"
"""


def times(corpus):
    table = corpus.utterances
    return [tuple(row) for row in table[["speaker", "start", "end", "text"]].values.tolist()]


def messages(corpus):
    return " | ".join(corpus.report.findings["message"])


def test_a_tier_of_talk_is_a_speaker(load):
    corpus = load("a.TextGrid", LESSON)
    assert times(corpus) == [
        ("Ms. Okafor", 1.5, 3.25, 'How do you "know"?'),
        ("Mia", 3.5, 5.0, "It's half."),
        ("Ms. Okafor", 6.0, 7.0, "Say\nmore. "),
    ]
    assert corpus.utterances["speech"].tolist()[2] == "Say more."
    assert corpus.utterances["role"].tolist() == ["teacher", "student", "teacher"]
    assert corpus.sessions["timing"].tolist() == ["measured"]
    assert corpus.utterances["source_line"].tolist() == [22, 45, 30]
    said = messages(corpus)
    assert "tier 'Mia - words', words with times and not talk, 2 labels" in said
    assert "tier 'notes', notes and not talk, 1 labels: windy day" in said
    assert "tier 'pitch', points in time and not talk, 2 labels: 120 / 135" in said
    assert "tier 'Leo' is empty" in said
    assert "nobody speaks (such as 'sil'), no lines of talk: 1" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(load, encoding, ends):
    text = grid(tier("José", (0, 1, "señor, ¿cuánto?"))).replace("\n", ends)
    corpus = load("a.TextGrid", text.encode(encoding))
    assert times(corpus) == [("José", 0.0, 1.0, "señor, ¿cuánto?")]


def test_short_format(load):
    corpus = load("a.TextGrid", SHORT)
    assert times(corpus) == [("Ms. Okafor", 1.5, 3.25, 'How do you "know"?')]
    assert "tier 'marks', points in time and not talk, 1 labels: bell" in messages(corpus)
    # the ending does not matter
    assert times(load("a.txt", SHORT)) == times(corpus)


def test_comments_and_scientific_numbers(load):
    text = SHORT.replace("1.5\n3.25\n", '15e-1 ! "half" past\n3.25\n')
    assert times(load("a.TextGrid", text))[0][1:3] == (1.5, 3.25)


def test_words_alone_are_joined_where_nobody_speaks(load):
    words = [(0.0, 0.4, "It's"), (0.4, 0.5, ""), (0.5, 1, "half"), (1, 1.3, ""), (1.3, 2, "<unk>")]
    words += [(2.4, 3, "I"), (3, 3.2, "think"), (3.8, 4, "so")]
    corpus = load(
        "a.TextGrid", grid(tier("Mia - words", *words), tier("Mia - phones", (0, 1, "I")))
    )
    assert times(corpus) == [
        ("Mia", 0.0, 1.0, "It's half"),
        ("Mia", 1.3, 3.2, "xxx I think"),
        ("Mia", 3.8, 4.0, "so"),
    ]
    said = messages(corpus)
    assert "6 words were joined into 3 utterances" in said
    assert "tier 'Mia - phones', sounds of the words and not talk, 1 labels" in said


def test_words_are_told_by_their_labels_too(load):
    words = [
        (i / 2, (i + 1) / 2, w)
        for i, w in enumerate(["we", "think", "it", "is", "one", "half", "of", "it"])
    ]
    talk = [(i, i + 0.5, "yes") for i in range(9)]
    corpus = load("a.TextGrid", grid(tier("Mia", *words), tier("Leo", *talk)))
    assert times(corpus)[0] == ("Mia", 0.0, 4.0, "we think it is one half of it")
    assert len(corpus) == 10


def test_words_of_one_who_has_no_other_tier(load):
    corpus = load(
        "a.TextGrid", grid(tier("T", (0, 1, "So why?")), tier("Mia - words", (2, 3, "half")))
    )
    assert [(who, text) for who, _, _, text in times(corpus)] == [("T", "So why?"), ("Mia", "half")]


def test_tiers_of_one_name_are_one_speaker(load):
    corpus = load("a.TextGrid", grid(tier("T", (2, 3, "And why?")), tier("T", (0, 1, "How?"))))
    assert [text for *_, text in times(corpus)] == ["How?", "And why?"]
    assert "same name are read as one speaker: 'T'" in messages(corpus)


def test_points_are_talk_only_where_nothing_else_is(load):
    points = tier("Mia", (1.5, "It's half"), (2.5, "I think"), kind="TextTier")
    corpus = load("a.TextGrid", grid(points))
    assert corpus.utterances["start"].tolist() == [1.5, 2.5]
    assert corpus.utterances["end"].isna().all()
    assert "points in time are read as talk: 'Mia'" in messages(corpus)
    assert "Mia" not in set(
        load("b.TextGrid", grid(points, tier("T", (0, 1, "Why?")))).speakers["speaker"]
    )


def test_a_class_word_may_be_said(load):
    corpus = load(
        "a.TextGrid",
        grid(tier("T", (0, 1, "TextTier"), (1, 2, "IntervalTier")), tier("S1", (3, 4, "ok"))),
    )
    assert [text for *_, text in times(corpus)] == ["TextTier", "IntervalTier", "ok"]


def test_times_that_make_no_sense_are_read_and_told(load):
    corpus = load(
        "a.TextGrid", grid(tier("T", (5, 4, "Why?"), (1, 2, "How?"), (-3, -2, "Before.")))
    )
    assert [row[1:3] for row in times(corpus)] == [(-3.0, -2.0), (1.0, 2.0), (5.0, 4.0)]
    assert "labels that end before they start: 1" in messages(corpus)


def test_a_file_that_is_cut_off(load):
    at = LESSON.index(' know""?"') if ' know""?"' in LESSON else LESSON.index("half.") + 2
    corpus = load("a.TextGrid", LESSON[:at])
    assert times(corpus)[-1][3] in ("It's ha", "Say\nmore. ")
    assert "closing quotation mark is missing: 1" in messages(corpus)


@pytest.mark.parametrize("text", [LESSON, SHORT.replace('"bell"', '"ding""dong"')])
def test_a_lost_quotation_mark_spoils_one_label(load, text):
    damaged = text.replace('"know""?"', '"know""?', 1).replace('""know""?"', '""know""?', 1)
    assert damaged != text
    corpus = load("a.TextGrid", damaged)
    whole = load("b.TextGrid", text)
    assert len(corpus) == len(whole)
    assert corpus.utterances["start"].tolist() == whole.utterances["start"].tolist()
    assert "closing quotation mark is missing" in messages(corpus)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"ooBinaryFile\x08TextGrid\0\0\0\0\0\0",
            "a binary Praat file, which cannot be read; open it",
        ),
        ('File type = "ooTextFile"\nObject class = "TextGrid"\n0\n9\n<absent>\n', "found none"),
        ('"Praat chronological TextGrid text file"\n0 9\n', "chronological TextGrid"),
        (grid(tier("phones", (0, 1, "AH1"))), "tier 'phones', sounds of the words"),
        (grid(tier("CHI*", (0, 1, "1"))), "tier 'CHI*' marks who speaks when, but holds no words"),
        (grid(tier("T", (0, 1, ""))), "tier 'T' is empty"),
        (grid(tier("notes", (0, 1, "windy day"))), "tier 'notes', notes and not talk"),
        (
            'File type = "ooTextFile"\nObject class = "Pitch 1"\n0\n9\n',
            "a Praat file but no TextGrid",
        ),
    ],
    ids=[
        "binary",
        "no tiers",
        "chronological",
        "sounds",
        "marks",
        "silence",
        "notes",
        "other object",
    ],
)
def test_bad_files_are_refused_with_a_reason(load, content, message):
    with pytest.raises(TranscriptError, match=r"^a\.TextGrid:") as caught:
        load("a.TextGrid", content)
    assert message in str(caught.value)


def test_long_files_take_no_quadratic_time(load):
    load("a.TextGrid", grid(tier("T", (0, 1, "a"))) + '"' * 300_001)
    load("b.TextGrid", grid(tier("T", (0, 1, "a"))) + '" ' * 100_001)
    many = "\n".join(f'{i}\n{i + 1}\n"so it is {i}"' for i in range(30_000))
    corpus = load("c.TextGrid", SHORT.replace('3.25\n9\n""', f'3.25\n9\n""\n{many}'))
    assert len(corpus) == 30_001


@settings(deadline=None)
@given(data=st.data())
def test_damage_gives_our_error_or_a_corpus(tmp_path_factory, data):
    text = data.draw(st.sampled_from([LESSON, SHORT]))
    lines = text.split("\n")
    for _ in range(data.draw(st.integers(0, 4))):
        i = data.draw(st.integers(0, len(lines) - 1))
        lines[i] = data.draw(
            st.sampled_from(['"', "", '""', "9e999", "-", "IntervalTier", lines[i - 1]])
        )
    path = tmp_path_factory.getbasetemp() / "damaged.TextGrid"
    path.write_text("\n".join(lines)[: data.draw(st.integers(1, len(text)))], encoding="utf-8")
    try:
        assert isinstance(load_transcript(path, format="textgrid"), Corpus)
    except TranscriptError as error:
        assert str(error).startswith(path.name)  # noqa: PT017


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not at hand")
@pytest.mark.parametrize(
    ("name", "lines", "speakers", "words"),
    [
        ("batchalign_utterance", 12, ["PAR0", "PAR1"], 80),
        ("batchalign_word", 12, ["PAR0", "PAR1"], 80),
        ("kbg_long_format", 14, [], 29),
        ("kbg_short_format", 14, [], 29),
        ("praatio_bobby_words_newlines_long_elan", 1, [], 4),
        ("praatio_bobby_words_with_newlines", 1, [], 4),
        ("praatio_mary_longfile", 1, [], 4),
        ("praatio_mary_short", 1, [], 4),
        ("praatio_mary_with_constrained_tier_times", 1, [], 4),
    ],
)
def test_samples(name, lines, speakers, words):
    corpus = load_transcript(SAMPLES / f"{name}.TextGrid")
    assert len(corpus) == lines
    assert corpus.speakers["speaker"].tolist() == speakers
    assert corpus.utterances["speech"].str.split().str.len().sum() == words
    assert corpus.sessions["timing"].tolist() == ["measured"]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not at hand")
@pytest.mark.parametrize("name", ["childproject_its_style", "praatio_bobby_phones_elan"])
def test_samples_without_words_are_refused(name):
    with pytest.raises(TranscriptError, match="no line of talk"):
        load_transcript(SAMPLES / f"{name}.TextGrid")
