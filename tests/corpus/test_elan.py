"""ELAN files: which tiers are talk, which are codes, and what is reported."""

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, TranscriptError, load_transcript

SHARED = Path(__file__).parents[2] / "../shared/samples/eaf"
TYPES = """
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="Move" CONSTRAINTS="Symbolic_Association"
  CONTROLLED_VOCABULARY_REF="Moves" TIME_ALIGNABLE="false"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="Phase" CONTROLLED_VOCABULARY_REF="Phases"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="below" CONSTRAINTS="Symbolic_Association"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="parts" CONSTRAINTS="Symbolic_Subdivision"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="within" CONSTRAINTS="Included_In"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="cuts" CONSTRAINTS="Time_Subdivision"/>
<CONTROLLED_VOCABULARY CV_ID="Moves"><DESCRIPTION LANG_REF="und"/>
<CV_ENTRY_ML CVE_ID="cve1"><CVE_VALUE LANG_REF="und">Press</CVE_VALUE></CV_ENTRY_ML>
</CONTROLLED_VOCABULARY>
"""


def eaf(*tiers, slots=(), extra=TYPES, version="3.0", head=""):
    """Write a file; a slot is a time in ms or None, named ts0, ts1, ..."""
    order = "\n".join(
        f'<TIME_SLOT TIME_SLOT_ID="ts{i}"' + ("/>" if t is None else f' TIME_VALUE="{t}"/>')
        for i, t in enumerate(slots)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT AUTHOR="" '
        f'DATE="2024-05-03T09:00:00+00:00" FORMAT="{version}" VERSION="{version}">\n'
        f'<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">{head}</HEADER>\n'
        f"<TIME_ORDER>\n{order}\n</TIME_ORDER>\n"
        + "\n".join(tiers)
        + extra
        + "</ANNOTATION_DOCUMENT>\n"
    )


def tier(name, *annotations, **attributes):
    """Write a tier; an annotation is (id, first slot, last slot, text) or (id, above, text)."""
    attributes = {"LINGUISTIC_TYPE_REF": "default-lt", **attributes}
    written = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    out = [f'<TIER TIER_ID="{name}" {written}>']
    for key, *where, text in annotations:
        value = f"<ANNOTATION_VALUE>{text}</ANNOTATION_VALUE>"
        if len(where) == 2:
            out.append(
                f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="{key}" '
                f'TIME_SLOT_REF1="{where[0]}" TIME_SLOT_REF2="{where[1]}">{value}'
                "</ALIGNABLE_ANNOTATION></ANNOTATION>"
            )
        else:
            out.append(
                f'<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="{key}" ANNOTATION_REF="{where[0]}">'
                f"{value}</REF_ANNOTATION></ANNOTATION>"
            )
    return "\n".join([*out, "</TIER>"])


def messages(corpus):
    return "\n".join(corpus.report.findings["message"])


def coded(corpus):
    table = corpus.codings
    return list(zip(table["line"], table["code"], table["coder"], strict=True))


WHOLE = eaf(
    tier(
        "T",
        ("a1", "ts0", "ts1", "How do you know? (2.0)"),
        ("a2", "ts4", "ts5", "Half &lt; 1?"),
        PARTICIPANT="Ms. Okafor",
        LINGUISTIC_TYPE_REF="Teacher",
    ),
    tier("Mia", ("a3", "ts2", "ts3", "It's half.")),
    tier("T again", ("a4", "ts6", "ts7", "Yes."), PARTICIPANT="Ms. Okafor"),
    tier("default", ("a5", "ts8", "ts9", "[laughter]")),
    tier("Leo"),
    tier(
        "T moves",
        ("c1", "a1", "Press"),
        ("c2", "a2", ""),
        PARENT_REF="T",
        ANNOTATOR="ana",
        LINGUISTIC_TYPE_REF="Move",
    ).replace('ANNOTATION_REF="a2"', 'ANNOTATION_REF="a2" CVE_REF="cve1"'),
    tier("Mia moves", ("c3", "a3", "Claims it!"), PARENT_REF="Mia", LINGUISTIC_TYPE_REF="Move"),
    tier(
        "T Spanish",
        ("c4", "a1", "¿Cómo lo sabes?"),
        ("c5", "a2", "¿La mitad?"),
        PARENT_REF="T",
        LINGUISTIC_TYPE_REF="below",
    ),
    tier(
        "lesson",
        ("p1", "ts0", "ts3", "Launch"),
        ("p2", "ts4", "ts9", "Explore"),
        LINGUISTIC_TYPE_REF="Phase",
    ),
    tier("comments", ("k1", "ts0", "ts3", "the door is open")),
    slots=(1500, 3250, 4000, 5000, 5100, 6000, 6500, 7000, 8000, 8200),
    head='<MEDIA_DESCRIPTOR MEDIA_URL="file:///home/somebody/lesson.wav" MIME_TYPE="audio/x-wav"/>'
    '<LINKED_FILE_DESCRIPTOR LINK_URL="file:///home/somebody/x"/>'
    '<PROPERTY NAME="URN">urn:x</PROPERTY><PROPERTY NAME="room">12</PROPERTY>',
)


@pytest.mark.parametrize("version", ["2.7", "2.8", "3.0"])
def test_a_whole_file(load, version):
    corpus = load("lesson.eaf", WHOLE.replace('"3.0"', f'"{version}"'))
    table = corpus.utterances
    assert table[["speaker", "start", "end", "text"]].to_numpy().tolist() == [
        ["Ms. Okafor", 1.5, 3.25, "How do you know? (2.0)"],
        ["Mia", 4.0, 5.0, "It's half."],
        ["Ms. Okafor", 5.1, 6.0, "Half < 1?"],
        ["Ms. Okafor", 6.5, 7.0, "Yes."],
        ["", 8.0, 8.2, "[laughter]"],
    ]
    assert table["role"].tolist() == ["teacher", "student", "teacher", "teacher", "unknown"]
    assert table["source_line"].tolist() == [17, 21, 18, 24, 27]
    assert corpus.sessions["timing"].item() == "measured"
    assert sorted(coded(corpus)) == [
        (0, "move.press", "ana"),
        (0, "phase.launch", "file"),
        (1, "move.claims_it", "file"),
        (1, "phase.launch", "file"),
        (2, "move.press", "ana"),
        (2, "phase.explore", "file"),
        (3, "phase.explore", "file"),
        (4, "phase.explore", "file"),
    ]
    assert corpus.codings["evidence"][0] in {"tier T moves", "tier lesson"}
    said = messages(corpus)
    assert "tiers without annotations: 1: 'Leo'" in said
    assert "'T Spanish' is not talk and was left out, 2 texts: ¿Cómo lo sabes?; ¿La mitad?" in said
    assert "'comments' is not talk and was left out, 1 texts: the door is open" in said
    assert "put to the lines of the same time, tiers: 'lesson'" in said
    assert "room: 12" in said
    assert "somebody" not in said
    assert "urn:x" not in said


def test_slots_without_a_time_stay_without_one_and_keep_their_place(load):
    corpus = load(
        "a.eaf",
        eaf(
            tier("T", ("a1", "ts0", "ts1", "one"), ("a3", "ts4", "ts5", "three")),
            tier("Mia", ("a2", "ts2", "ts3", "two"), ("a4", "ts6", "ts7", "four")),
            slots=(0, 1000, None, None, None, 3000, 4000, None),
        ),
    )
    table = corpus.utterances
    assert table["text"].tolist() == ["one", "two", "three", "four"]
    np.testing.assert_equal(table["start"].to_numpy(), [0, np.nan, np.nan, 4])
    np.testing.assert_equal(table["end"].to_numpy(), [1, np.nan, 3, np.nan])
    assert "lines without a time: 1 of 4" in messages(corpus)


def test_annotations_in_disorder_come_in_the_order_of_time(load, said):
    slots = (9000, 9500, 1000, 2000, 5000, None)
    text = eaf(
        tier("T", ("a1", "ts0", "ts1", "last"), ("a2", "ts2", "ts3", "first")),
        tier("Mia", ("a3", "ts4", "ts5", "middle")),
        slots=slots,
    )
    assert [t for _, t in said(load("a.eaf", text))] == ["first", "middle", "last"]


def test_talk_below_segments_without_words(load, said):
    segments = [("s1", "ts0", "ts1", ""), ("s2", "ts2", "ts3", ""), ("s3", "ts4", "ts5", "")]
    corpus = load(
        "a.eaf",
        eaf(
            tier("seg@Mia", *segments),
            tier(
                "words@Mia",
                ("w1", "s1", "I"),
                ("w2", "s1", "think"),
                ("w3", "s2", "half."),
                PARENT_REF="seg@Mia",
                LINGUISTIC_TYPE_REF="parts",
            ),
            tier(
                "free@Mia",
                ("f1", "s1", "Yo creo que sí, claro"),
                PARENT_REF="seg@Mia",
                LINGUISTIC_TYPE_REF="translation",
            ),
            tier(
                "code@Mia", ("c1", "s2", "Press"), PARENT_REF="seg@Mia", LINGUISTIC_TYPE_REF="Move"
            ),
            slots=(0, 1000, 2000, 3000, 4000, 5000),
        ),
    )
    assert said(corpus) == [("Mia", "I think"), ("Mia", "half."), ("Mia", "")]
    assert corpus.utterances["start"].tolist() == [0, 2, 4]
    assert coded(corpus) == [(1, "move.press", "file")]
    assert "taken from tier 'words@Mia' below it" in messages(corpus)
    assert "annotations without text: 1" in messages(corpus)


def test_talk_below_numbered_segments_and_two_levels_down(load, said):
    corpus = load(
        "a.eaf",
        eaf(
            tier(
                "ref",
                ("s1", "ts0", "ts1", "A.001"),
                ("s2", "ts2", "ts3", "A.002"),
                PARTICIPANT="Leo",
            ),
            tier(
                "mid",
                ("m1", "s1", ""),
                ("m2", "s2", ""),
                PARENT_REF="ref",
                LINGUISTIC_TYPE_REF="below",
            ),
            tier(
                "tx",
                ("w1", "m1", "So it is half."),
                ("w2", "m2", "Or not."),
                PARENT_REF="mid",
                LINGUISTIC_TYPE_REF="below",
            ),
            slots=(0, 1000, 2000, 3000),
        ),
    )
    assert said(corpus) == [("Leo", "So it is half."), ("Leo", "Or not.")]
    assert corpus.utterances["end"].tolist() == [1, 3]
    assert "'ref' is not talk and was left out, 2 texts: A.001; A.002" in messages(corpus)


def test_utterances_with_their_own_times_below_turns(load, said):
    corpus = load(
        "a.eaf",
        eaf(
            tier("turns", ("s1", "ts0", "ts5", ""), PARTICIPANT="T"),
            tier(
                "said",
                ("u1", "ts1", "ts2", "What is half?"),
                ("u2", "ts3", "ts4", "Tell me now."),
                PARENT_REF="turns",
                LINGUISTIC_TYPE_REF="within",
            ),
            tier("move", ("c1", "s1", "Press"), PARENT_REF="turns", LINGUISTIC_TYPE_REF="Move"),
            slots=(0, 100, 1000, 2000, 3000, 4000),
        ),
    )
    assert said(corpus) == [("T", "What is half?"), ("T", "Tell me now.")]
    assert corpus.utterances["start"].tolist() == [0.1, 2]
    assert [c[:2] for c in coded(corpus)] == [(0, "move.press"), (1, "move.press")]


def test_parts_with_times_below_talk_carry_codes_to_its_line(load):
    corpus = load(
        "a.eaf",
        eaf(
            tier("T", ("a1", "ts0", "ts2", "So what?"), ("a2", "ts3", "ts6", "Why is it half?")),
            tier(
                "cut",
                ("b1", "ts0", "ts1", "So"),
                ("b2", "ts1", "ts2", "what?"),
                ("b3", "ts3", "ts4", "Why"),
                ("b4", "ts4", "ts5", "is it"),
                ("b5", "ts5", "ts6", "half?"),
                PARENT_REF="T",
                LINGUISTIC_TYPE_REF="cuts",
            ),
            tier(
                "m",
                ("c1", "b2", "Press"),
                ("c2", "b4", "Press"),
                PARENT_REF="cut",
                LINGUISTIC_TYPE_REF="Move",
            ),
            # the inner borders of a subdivision have no time
            slots=(0, None, 2000, 3000, None, None, 6000),
        ),
    )
    assert [c[:2] for c in coded(corpus)] == [(0, "move.press"), (1, "move.press")]
    assert "'cut' is not talk and was left out, 5 texts" in messages(corpus)


def test_values_that_repeat_are_codes_without_a_vocabulary(load):
    talk = [(f"a{i}", f"ts{2 * i}", f"ts{2 * i + 1}", f"line {i} of talk") for i in range(6)]
    rate = [(f"r{i}", f"a{i}", ("Low", "high level")[i % 2]) for i in range(6)]
    gesture = [(f"g{i}", f"ts{2 * i}", f"ts{2 * i + 1}", "points") for i in range(4)]
    corpus = load(
        "a.eaf",
        eaf(
            tier("Mia", *talk),
            tier("Mia-rate", *rate, PARENT_REF="Mia", LINGUISTIC_TYPE_REF="below"),
            tier(
                "Mia-why",
                ("w", "a1", "since it is longer"),
                PARENT_REF="Mia",
                LINGUISTIC_TYPE_REF="below",
            ),
            tier("gestures", *gesture),
            slots=[1000 * i for i in range(12)],
        ),
    )
    found = [c[:2] for c in coded(corpus)]
    assert found.count((0, "below.low")) == 1
    assert found.count((1, "below.high_level")) == 1
    assert [c for c in found if c[1] == "gestures.points"] == [
        (i, "gestures.points") for i in range(4)
    ]


def test_one_type_for_two_tiers_names_the_codes_after_the_tiers(load):
    corpus = load(
        "a.eaf",
        eaf(
            tier("Mia", ("a1", "ts0", "ts1", "So it is half.")),
            tier("Hedge-Mia", ("c1", "a1", "Yes"), PARENT_REF="Mia", LINGUISTIC_TYPE_REF="Move"),
            tier("Claim-Mia", ("c2", "a1", "No"), PARENT_REF="Mia", LINGUISTIC_TYPE_REF="Move"),
            slots=(0, 1000),
        ),
    )
    assert [c[:2] for c in coded(corpus)] == [(0, "hedge.yes"), (0, "claim.no")]


def test_tiers_of_a_participant_that_are_no_talk_go_to_the_lines_of_that_participant(load, said):
    looks = [(f"g{i}", "ts0", "ts3", "away") for i in range(4)]
    corpus = load(
        "a.eaf",
        eaf(
            tier("Mia", ("a1", "ts0", "ts1", "I know that."), PARTICIPANT="Mia"),
            tier("Leo", ("a2", "ts2", "ts3", "Me too."), PARTICIPANT="Leo"),
            tier("Mia gaze", *looks, PARTICIPANT="Mia"),
            slots=(0, 1000, 2000, 3000),
        ),
    )
    assert [c[:2] for c in coded(corpus)] == [(0, "gaze.away")]
    assert len(said(corpus)) == 2


def test_a_free_tier_of_moves_holds_codes_of_the_lines_of_its_time(load, said):
    talk = [(f"a{i}", f"ts{2 * i}", f"ts{2 * i + 1}", f"line {i} of talk") for i in range(4)]
    moves = [(f"m{i}", f"ts{2 * i}", f"ts{2 * i + 1}", "Press") for i in range(4)]
    slots = [1000 * i for i in range(8)]
    corpus = load("a.eaf", eaf(tier("T", *talk), tier("TeacherMoves", *moves), slots=slots))
    assert {speaker for speaker, _ in said(corpus)} == {"T"}
    assert [c[:2] for c in coded(corpus)] == [(i, "teacher_moves.press") for i in range(4)]


def test_a_tier_of_notes_is_talk_where_there_is_no_other(load, said):
    text = eaf(tier("Notes", ("a1", "ts0", "ts1", "What is half?")), slots=(0, 1000))
    assert said(load("a.eaf", text)) == [("Notes", "What is half?")]


def test_what_is_duplicated_or_hangs_on_nothing_is_read_and_reported(load, said):
    corpus = load(
        "a.eaf",
        eaf(
            tier(
                "T", ("a1", "ts0", "ts1", "one"), ("a1", "ts0", "ts9", "two"), ("", "", "", "six")
            ),
            tier("T", ("a3", "ts2", "ts3", "three")),
            tier("lost", ("a4", "ts2", "ts3", "four"), PARENT_REF="nobody"),
            tier("x", ("a5", "ts2", "ts3", "five"), PARENT_REF="y"),
            tier("y", PARENT_REF="x"),
            tier("self", PARENT_REF="self"),
            tier(
                "m",
                ("c1", "a99", "Press"),
                ("c2", "c2", "Press"),
                PARENT_REF="T",
                LINGUISTIC_TYPE_REF="Move",
            ),
            slots=(0, 1000, 2000, 1500),
        ).replace('"ts1" TIME_VALUE', '"ts0" TIME_VALUE'),
    )
    assert sorted(t for _, t in said(corpus)) == ["five", "four", "one", "six", "three", "two"]
    text = messages(corpus)
    for part in (
        "have an id that another one has; all were read: 'a1'",
        "time slots have an id that another one has; the first counts: 'ts0'",
        "name a time slot that is not there",
        "tiers have a name that another one has; all were read: 'T'",
        "tiers hang on a tier that is not there; they were read as free ones: 'nobody'",
        "tiers hang on themselves",
        "refer to an annotation that is not there: 'a99'",
        "codes that belong to no line of talk, 2: 'Press' in 'm'",
        "end before they start: 3",
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("value", "message"),
    [("soon", "1 times could not be read: 'soon'"), ("9" * 5000, "times could not be read: '999")],
)
def test_times_that_are_none(load, value, message):
    text = eaf(tier("T", ("a1", "ts0", "ts1", "Why?")), slots=(value, 2000))
    corpus = load("a.eaf", text)
    assert np.isnan(corpus.utterances["start"][0])
    assert message in messages(corpus)


def test_negative_and_empty_times_and_other_units(load):
    text = eaf(tier("T", ("a1", "ts0", "ts1", "Why?")), slots=(-500, 25))
    corpus = load("a.eaf", text.replace("milliseconds", "PAL-frames"))
    assert corpus.utterances["end"].tolist() == [1.0]
    assert "times are given in 'pal-frames'" in messages(corpus)
    assert "not known" in messages(load("b.eaf", text.replace("milliseconds", "moons")))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings_and_direction(load, said, encoding):
    text = eaf(tier("مريم", ("a1", "ts0", "ts1", "النصف ½")), slots=(0, 1000))
    text = text.replace("UTF-8", "UTF-16" if encoding == "utf-16" else "UTF-8")
    assert said(load("a.eaf", text.encode(encoding))) == [("مريم", "النصف ½")]


def test_the_content_decides_not_the_name(load):
    assert (
        load("lesson.xml", "\n<!-- by hand -->\n" + WHOLE.partition("\n")[2])
        .report.files["format"]
        .item()
        == "elan"
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (WHOLE[:900], 14, "the XML is damaged here"),
        (eaf(), 2, "has no tier"),
        (eaf(tier("default")), 0, "no line of talk was found in the file, read as elan"),
        (WHOLE.replace("\n", "\n<!DOCTYPE x [<!ENTITY b 'c'>]>\n", 1), 2, "document type"),
    ],
)
def test_what_cannot_be_read(write, text, line, message):
    with pytest.raises(TranscriptError, match=message) as caught:
        load_transcript(write("bad.eaf", text))
    assert caught.value.file == "bad.eaf"
    assert caught.value.line == line


def test_long_files_and_deep_chains_take_no_long_time(load):
    n = 5000
    talk = [(f"a{i}", f"ts{2 * i}", f"ts{2 * i + 1}", f"line {i}") for i in range(n)]
    chain = [(f"c{i}", f"c{i + 1}" if i + 1 < n else "a0", "deep") for i in range(n)]
    spans = [(f"p{i}", "ts0", f"ts{2 * n - 1}", "Launch") for i in range(50)]
    tiers = [tier(f"x{i}", PARENT_REF=f"x{i + 1}") for i in range(3000)]
    text = eaf(
        tier("T", *talk),
        tier("m", *chain, PARENT_REF="T", LINGUISTIC_TYPE_REF="Move"),
        tier("p", *spans, LINGUISTIC_TYPE_REF="Phase"),
        *tiers,
        slots=[100 * i for i in range(2 * n)],
    )
    begun = time.perf_counter()
    corpus = load("a.eaf", text)
    assert time.perf_counter() - begun < 10
    assert len(corpus) == n


@settings(deadline=None)
@given(data=st.data())
def test_damaged_files_give_our_error_or_a_corpus(tmp_path_factory, data):
    lines = WHOLE.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(["drop", "double", "swap", "ids", "times"]))
        if how == "drop":
            del lines[at]
        elif how == "double":
            lines.insert(at, lines[at])
        elif how == "swap":
            lines[at], lines[-at] = lines[-at], lines[at]
        elif how == "ids":
            old, new = data.draw(st.tuples(*[st.sampled_from(["a1", "a3", "ts0", "ts5", "T"])] * 2))
            lines = "\n".join(lines).replace(f'"{old}"', f'"{new}"').split("\n")
        else:
            lines[at] = lines[at].replace(
                '"1500"', data.draw(st.sampled_from(['"-1"', '"1e9"', '""']))
            )
        lines = lines or [""]
    path = tmp_path_factory.getbasetemp() / "damaged.eaf"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        corpus = load_transcript(path)
    except TranscriptError as error:
        assert str(error).startswith("damaged.eaf")  # noqa: PT017 - either outcome is right
    else:
        assert isinstance(corpus, Corpus)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sample files are not at hand")
@pytest.mark.parametrize(
    ("name", "lines", "speakers", "codings", "last"),
    [
        ("speach_test.eaf", 8, ["P001"], 19, 17.485),
        ("speach_test2.eaf", 8, ["P001"], 19, 17.485),
        ("speach_fables_aesop.eaf", 16, ["P001"], 38, 97.281),
        ("pympi_fto.eaf", 5, ["speaker_a", "speaker_b"], 0, 4.0),
    ],
)
def test_samples(name, lines, speakers, codings, last):
    corpus = load_transcript(SHARED / name)
    assert len(corpus) == lines
    assert corpus.speakers["speaker"].tolist() == speakers
    assert len(corpus.codings) == codings
    assert corpus.utterances["end"].iloc[-1] == last
    assert corpus.utterances["start"].is_monotonic_increasing
    assert "/home" not in messages(corpus)
