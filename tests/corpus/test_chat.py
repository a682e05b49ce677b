"""CHAT files: headers, main lines, bullets, dependent tiers."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, TranscriptError, load_transcript
from labresearch.corpus.readers.chat_lines import take_bullets

SAMPLES = Path(__file__).parents[2] / "../shared/samples"

LESSON = """@UTF8
@PID:	11312/x-0001
@Begin
@Languages:	eng, spa
@Participants:	TEA Ms_Okafor Teacher, MAR María Target_Child ,
	LEO Student, INV Investigator, MOT mother Mother
@Options:	CA
@ID:	eng|lab|TEA|41;|female|||Teacher|||
@ID:	eng|lab|MAR|8;03.||||Target_Child|||
@Media:	lesson, video
@Date:	03-MAY-2024
@Comment:	windows open,
	bus outside
@G:	launch
*TEA:	how do you <know that> [/] know that ? \x151500_3250\x15
%com:	writes 1/2
%spa:	$ASK:why
*MAR:	&-um (be)cause it's \x154000_5000\x15 half
	of it [+ bch] . \x155000_6500\x15
%mor:	x|um conj|because
%act:	points at the
	board
%xcod:	$CLAIM $EVID
@Eg:	launch
*LEO:	0 [% nods] .
%gpx:	nods
*INV:	okay .
%foo:	strange words
@End
"""


def rows(corpus):
    table = corpus.utterances
    return table[["speaker", "role", "start", "end", "text"]].fillna(-1).values.tolist()


def messages(corpus):
    return " | ".join(corpus.report.findings["message"])


def test_a_lesson(load):
    corpus = load("a.cha", LESSON)
    assert rows(corpus) == [
        ["Ms Okafor", "teacher", 1.5, 3.25, "how do you know that -- know that?"],
        ["María", "student", 4.0, 6.5, "um because it's half of it."],
        ["LEO", "student", -1, -1, "((nods))"],
        ["INV", "researcher", -1, -1, "okay."],
    ]  # fmt: skip
    assert corpus.utterances["source_line"].tolist() == [15, 18, 25, 27]
    assert corpus.utterances["speech"].tolist()[2] == ""
    assert corpus.codings[["line", "code", "coder", "evidence"]].values.tolist() == [
        [0, "chat_spa.ask_why", "file", "%spa: $ASK:why"],
        [1, "chat_post.bch", "file", "[+ bch]"],
        [1, "chat_xcod.claim", "file", "%xcod: $CLAIM"],
        [1, "chat_xcod.evid", "file", "%xcod: $EVID"],
    ]
    assert corpus.codings["end_char"].tolist() == [
        len(corpus.utterances["text"][i]) for i in (0, 1, 1, 1)
    ]
    said = messages(corpus)
    for part in (
        "called by their names in @Participants: TEA = Ms Okafor, MAR = María",
        "header @Options, not talk: CA",
        "header @Media, not talk: lesson, video",
        "header @Date, not talk: 03-MAY-2024",
        "header @Comment, not talk: windows open, bus outside",
        "header @G, not talk: launch",
        "what @ID says of the speakers: TEA: 41;, female; MAR: 8;03.",
        "tier %com, not talk, 1 line: writes 1/2",
        "tier %mor, word by word, not read: 1 line",
        "tier %act, not talk, 1 line: points at the board",
        "tier %gpx, not talk, 1 line: nods",
        "tier %foo, not talk, 1 line: strange words",
        "participants who do not speak, 1: MOT",
    ):
        assert part in said
    assert "tier %xcod" not in said


def test_line_ends_and_encodings(load):
    for content in (
        LESSON.replace("\n", "\r\n").encode(),
        LESSON.encode("utf-16"),
        LESSON.encode("utf-8-sig"),
    ):
        assert rows(load("a.cha", content)) == rows(load("b.cha", LESSON))
    # told by content
    assert load("a.txt", LESSON).report.files["format"].tolist() == ["chat"]
    assert load("b.txt", "*T:\twhy ?\n*S:\tso .\n").report.files["format"].tolist() == ["chat"]


def test_roles_of_chat(load):
    people = "CHI Target_Child, ST1 Student, GRP Group, EXP Observer, FAT Father, PAR Participant"
    codes = ["CHI", "ST1", "GRP", "EXP", "FAT", "PAR", "ANA", "TEA", "X", "T2"]
    corpus = load(
        "a.cha",
        f"@Begin\n@Participants:\t{people}, ANA Ana Adult, TEA Teacher, X Strange\n"
        + "".join(f"*{code}:\tyes .\n" for code in codes)
        + "@End\n",
    )  # fmt: skip
    assert {
        k: v
        for k, v in corpus.speakers[["speaker", "role"]].values.tolist()
        if k not in ("PAR", "X")
    } == {
        "CHI": "student",
        "ST1": "student",
        "GRP": "group",
        "EXP": "researcher",
        "FAT": "unknown",
        "Ana": "unknown",
        "TEA": "teacher",
        "T2": "teacher",
    }
    assert "speakers that @Participants does not name, 1: T2" in messages(corpus)


def test_two_people_of_one_name_are_told_apart(load):
    corpus = load(
        "a.cha", "@Participants:\tMA1 Mia Child, MA2 Mia Child\n*MA1:\thi .\n*MA2:\tho .\n"
    )
    assert corpus.speakers["speaker"].tolist() == ["MA1", "MA2"]
    assert "told apart by their codes: MA1, MA2" in messages(corpus)


@pytest.mark.parametrize(
    ("line", "text", "start", "end"),
    [
        ("why ? \x150_1500\x15", "why ?", 0.0, 1.5),
        ("why ?\x15012_200\x15", "why ?", 0.012, 0.2),
        ('why ? \x15%snd:"a_b 1"_1000_2000\x15', "why ?", 1.0, 2.0),
        ('why ? \x15%mov:"a.mp4"_1000_2000-\x15', "why ?", 1.0, 2.0),
        ("a \x15100_200\x15 b \x15300_400\x15", "a b", 0.1, 0.4),
        ("why ? \u20220_1500\u2022", "why ?", 0.0, 1.5),
        ("why ? \x15900_100\x15", "why ?", 0.9, 0.1),
        ("why ? \x15900_1000", "why ?", 0.9, 1.0),
        ("a \u2022 b", "a \u2022 b", -1, -1),
        ('a \x15%pic:"x.jpg"\x15 b', "a b", -1, -1),
    ],
)
def test_bullets(line, text, start, end):
    found = take_bullets(line)
    assert found[0] == text
    assert [x if x == x else -1 for x in found[1:3]] == [start, end]


def test_times_on_a_tier_of_their_own(load):
    corpus = load(
        "a.cha",
        '@Begin\n*T:\twhy ?\n%snd:\t"tape.aif"_1500_2250\n*S:\tso .\n%mov:\t"a" 3000 4000\n@End\n',
    )
    assert corpus.utterances[["start", "end"]].values.tolist() == [[1.5, 2.25], [3.0, 4.0]]


def test_files_that_break_the_rules_are_read_and_told(load):
    corpus = load(
        "a.cha",
        "notes by hand\n@Begin\n@Participants:\tT Teacher, T Teacher\n%com:\tbefore all\n"
        "*T why ?\n*S:so it is\na bare line\n*:\twho ?\n"
        "*T:\tlate . \x15900_100\x15\n@End\n\n*T:\tafter .\n",
    )  # fmt: skip
    assert [(a, b) for a, _, _, _, b in rows(corpus)] == [
        ("T", "why?"),
        ("S", "so it is a bare line"),
        ("", "who?"),
        ("T", "late."),
        ("T", "after."),
    ]
    said = messages(corpus)
    for part in (
        "text before the first header was left out: 'notes by hand'",
        "@Participants names the speaker 'T' more than once",
        "joined to the line before, 1: 'a bare line'",
        "tiers before the first line of talk, taken as belonging to it: 1",
        "lines of talk without a speaker: 1",
        "lines of talk after @End were read too",
        "bullets that end before they start: 1",
    ):
        assert part in said


def test_a_file_that_is_cut_off(load):
    corpus = load("a.cha", LESSON[: LESSON.index("of it")])
    assert len(corpus) == 2
    assert "the file has no @End; is it cut off?" in messages(corpus)


@pytest.mark.parametrize(
    "content", ["@UTF8\n@Begin\n@Participants:\tCHI Child\n@End\n", "@Begin", "@UTF8\n%mor:\tx\n"]
)
def test_a_file_without_talk_is_refused(load, content):
    with pytest.raises(TranscriptError, match=r"^a\.cha: expected lines of talk such as '\*CHI:'"):
        load("a.cha", content)


def test_tiers_of_many_lines_are_one_finding(load):
    lines = "".join(f"*T:\tso .\n%com:\tcomment number {i}\n%err:\t\n" for i in range(500))
    found = load("a.cha", f"@Begin\n{lines}@End\n").report.findings["message"]
    (said,) = found[found.str.startswith("tier %com")]
    assert said.startswith("tier %com, not talk, 500 lines: comment number 0 / comment number 1")
    assert len(said) <= 504


def test_long_lines_take_no_quadratic_time(load):
    for junk in (
        "[",
        "<",
        "&",
        "\x15",
        "\x15%snd:",
        "(",
        "((",
        "+",
        "0",
        "\u20221",
        "@",
        "a(",
        "\u21ab",
        ": ",
        "\u2308",
    ):
        load("a.cha", f"@Begin\n*T:\twhy {junk * 60_000} ?\n@End\n")


@settings(deadline=None)
@given(data=st.data())
def test_damage_gives_our_error_or_a_corpus(tmp_path_factory, data):
    lines = LESSON.split("\n")
    for _ in range(data.draw(st.integers(0, 5))):
        i = data.draw(st.integers(0, len(lines) - 1))
        lines[i] = data.draw(
            st.one_of(
                st.sampled_from(
                    [
                        "*",
                        "@",
                        "%",
                        "\t",
                        "*:",
                        "%:",
                        "@ID:\t|||",
                        "@Participants:\t,",
                        lines[i - 1],
                    ]
                ),
                st.text(alphabet="*@%\t:[]<>&=+0aT.\x15_1 ", max_size=20),
            )
        )
    path = tmp_path_factory.getbasetemp() / "damaged.cha"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        assert isinstance(load_transcript(path, format="chat"), Corpus)
    except TranscriptError as error:
        assert str(error).startswith(path.name)  # noqa: PT017


def spoken(main):
    """Letters and digits of a main line that are said, found without the reader."""
    main = re.sub("\x15[^\x15]*\x15|[\u2308\u2309\u230a\u230b]\\d?|\\[[^\\[\\]]*\\]", " ", main)
    main = re.sub(r"\((?:\d+:)?\d*\.\d*\)|\(\.+\)|&[=*{}]\S*|@\S*", " ", main)
    words = [
        w
        for w in main.replace("\u02c8", "").split()
        if not re.match(r"0+[^\W\d_]|(?:xxx?|yyy|www)$", w)
    ]
    if words and words[0] == "0" and not any(map(str.isalnum, "".join(words[1:]))):
        words = []
    return "".join(c for c in "".join(words) if c.isalnum())


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not at hand")
@pytest.mark.parametrize("folder", ["cha", "chat/reference", "chat/errors"])
def test_every_spoken_word_of_the_samples(folder):
    files = sorted((SAMPLES / folder).glob("*.cha"))
    assert files
    refused = []
    for path in files:
        text = path.read_text(encoding="utf-8")
        mains = [x for x in re.split(r"^(?=[*@%])", text, flags=re.MULTILINE) if x.startswith("*")]
        try:
            corpus = load_transcript(path)
        except TranscriptError as error:
            assert str(error).startswith(path.name)  # noqa: PT017
            assert not mains
            refused.append(path.stem)
            continue
        assert len(corpus) == len(mains)
        for main, said in zip(mains, corpus.utterances["speech"], strict=True):
            got = "".join(c for c in said if c.isalnum())
            assert got == spoken(main.split("\t", 1)[1]), path.name
        assert not corpus.utterances["text"].str.contains("[\x15\u2308-\u230b\u2191-\u2193]").any()
    # files without a line of talk
    assert len(refused) == {"cha": 0, "chat/reference": 1, "chat/errors": 4}[folder]
