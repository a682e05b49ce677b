"""ELAN files that are written: what comes back, and what is lost."""

import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, load_transcript
from labresearch.corpus.exporting import export

NAN = float("nan")


def corpus_of(rows, codings=(), **session):
    """Make a corpus of (speaker, role, start, end, text) and (line, code, coder)."""
    lines = pd.DataFrame(rows, columns=["speaker", "role", "start", "end", "text"])
    lines.insert(0, "line", range(len(lines)))
    lines.insert(0, "session", "a")
    extra = {}
    if codings:
        table = pd.DataFrame(codings, columns=["line", "code", "coder"])
        table.insert(0, "session", "a")
        extra["codings"] = table
    return Corpus(sessions=pd.DataFrame([{"session": "a", **session}]), utterances=lines, **extra)


def there_and_back(corpus, folder, **options):
    path = folder / "a.eaf"
    losses = export(corpus, path, **options)
    return load_transcript(path), losses, path


def coded(corpus):
    table = corpus.codings
    return sorted(zip(table["line"], table["code"], table["coder"], strict=True))


LESSON = corpus_of(
    [
        ("Ms. Okafor", "teacher", 1.5, 3.25, "How do you <know>? (2.0)"),
        ("Mia", "student", 2.0, 2.4, 'It\'s "half" & so'),
        ("Ms. Okafor", "teacher", 2.5, 2.9, "[laughter]"),
        ("", "unknown", NAN, NAN, "mm\nhm"),
        ("Mia", "student", 4.0, NAN, ""),
        ("Visitor", "unknown", NAN, 6.0, "Hello."),
    ],
    [
        (0, "moves.press", "ana"),
        (0, "moves.revoice", "ana"),
        (0, "moves.press", "bo li"),
        (1, "claims.made.twice", "ana"),
        (2, "moves.press", "ana"),
        (3, "plain", "ana"),
        (5, "moves.", "ana"),
        (5, ".x", "ana"),
    ],
    composed=True,
    date="2024-05-03",
)
CODES = pd.DataFrame(
    {
        "code": ["moves.press", "moves.wait", "other.one"],
        "label": ["Press", "Wait", "One"],
        "definition": ["Asks <why> & how", "", ""],
    }
)


@pytest.mark.parametrize("codes", [None, CODES])
def test_a_whole_session_comes_back(tmp_path, codes):
    back, losses, path = there_and_back(LESSON, tmp_path, codes=codes)
    columns = ["speaker", "role", "text", "speech"]
    want = LESSON.utterances.drop(columns=["speech"]).assign(speech=back.utterances["speech"])
    pd.testing.assert_frame_equal(back.utterances[columns], want[columns])
    np.testing.assert_equal(
        back.utterances[["start", "end"]].to_numpy(), LESSON.utterances[["start", "end"]].to_numpy()
    )
    assert coded(back) == coded(LESSON)
    assert losses["what"].tolist() == ["utterances.start, end"]
    assert losses["n"].tolist() == [4]
    assert "no real person speaks here" in path.read_text()
    # the same bytes twice
    first = path.read_bytes()
    export(LESSON, path, codes=codes)
    assert path.read_bytes() == first


def test_the_file_has_the_shape_that_elan_wants(tmp_path):
    _, _, path = there_and_back(LESSON, tmp_path, codes=CODES)
    root = ET.parse(path).getroot()
    assert root.attrib["FORMAT"] == "3.0"
    assert root.attrib["DATE"] == "2024-05-03T00:00:00+00:00"
    order = [
        "HEADER", "TIME_ORDER", "TIER", "LINGUISTIC_TYPE", "LOCALE", "LANGUAGE", "CONSTRAINT",
        "CONTROLLED_VOCABULARY",
    ]  # fmt: skip
    places = [order.index(child.tag) for child in root]
    assert places == sorted(places)
    ids = [e.attrib["ANNOTATION_ID"] for e in root.iter() if "ANNOTATION_ID" in e.attrib]
    slots = {e.attrib["TIME_SLOT_ID"]: e.attrib.get("TIME_VALUE") for e in root.iter("TIME_SLOT")}
    tiers = {e.attrib["TIER_ID"]: e for e in root.iter("TIER")}
    types = {e.attrib["LINGUISTIC_TYPE_ID"]: e for e in root.iter("LINGUISTIC_TYPE")}
    assert len(ids) == len(set(ids)) == len(LESSON) + len(LESSON.codings)
    assert len(slots) == 2 * len(LESSON)
    assert len(tiers) == len(root.findall("TIER"))
    vocabularies = {e.attrib["CV_ID"]: e for e in root.iter("CONTROLLED_VOCABULARY")}
    entries = {e.attrib["CVE_ID"]: e[0].text for e in root.iter("CV_ENTRY_ML")}
    known = [int(t) for t in slots.values() if t is not None]
    assert known == sorted(known)
    for tier in tiers.values():
        kind = types[tier.attrib["LINGUISTIC_TYPE_REF"]]
        if "PARENT_REF" not in tier.attrib:
            assert "CONSTRAINTS" not in kind.attrib
            places = [
                list(slots).index(a.attrib[f"TIME_SLOT_REF{i}"])
                for a in tier.iter("ALIGNABLE_ANNOTATION")
                for i in (1, 2)
            ]
            # annotations of one tier do not overlap
            assert places == sorted(places)
            continue
        assert kind.attrib["CONSTRAINTS"] == "Symbolic_Association"
        above = [
            a.attrib["ANNOTATION_ID"]
            for a in tiers[tier.attrib["PARENT_REF"]].iter()
            if "ANNOTATION_ID" in a.attrib
        ]
        below = list(tier.iter("REF_ANNOTATION"))
        refs = [a.attrib["ANNOTATION_REF"] for a in below]
        assert len(refs) == len(set(refs))
        assert set(refs) <= set(above)
        for a in below:
            if "CVE_REF" in a.attrib:
                assert entries[a.attrib["CVE_REF"]] == a[0].text
    assert set(vocabularies) == {"codes: moves", "codes: other"}
    described = [
        e.attrib.get("DESCRIPTION") for e in vocabularies["codes: moves"].iter("CVE_VALUE")
    ]
    assert described[:2] == ["Press: Asks <why> & how", "Wait"]


def test_each_speaker_has_a_tier_and_overlap_a_second_one(tmp_path):
    _, _, path = there_and_back(LESSON, tmp_path)
    root = ET.parse(path).getroot()
    tiers = [
        (t.get("TIER_ID"), t.get("PARTICIPANT"), t.get("LINGUISTIC_TYPE_REF"))
        for t in root.iter("TIER")
        if not t.get("PARENT_REF")
    ]
    assert tiers == [
        ("Ms. Okafor", "Ms. Okafor", "teacher"),
        ("Ms. Okafor 2", "Ms. Okafor", "teacher"),
        ("Mia", "Mia", "student"),
        ("unknown", None, "talk"),
        ("Visitor", "Visitor", "unknown"),
    ]


def test_losses_are_told(tmp_path):
    corpus = corpus_of(
        [
            ("T", "teacher", 5.0, 4.0, "late\x0b"),
            ("T", "coach", -1.0, 2.00049, "early"),
            ("", "student", 1.0, 2.0, "who"),
        ],
        [(0, "a.b", "x"), (0, "a.b", "x"), (1, "a.b", "")],
    )
    utterances = corpus.utterances.assign(layer="collegial", segment=["launch", "none", "none"])
    codings = corpus.codings.assign(value=1.0, start_char=[1, 0, 0], evidence="rule 1")
    corpus = corpus.replace(utterances=utterances, codings=codings)
    back, losses, _ = there_and_back(corpus, tmp_path)
    assert sorted(losses["what"]) == [
        "codings", "codings.coder", "codings.evidence", "codings.start_char, end_char",
        "codings.value", "utterances.end", "utterances.layer", "utterances.line",
        "utterances.role", "utterances.segment", "utterances.start, end", "utterances.start, end",
        "utterances.start, end", "utterances.text",
    ]  # fmt: skip
    assert back.utterances["text"].tolist() == ["early", "who", "late"]


def test_untimed_sessions_keep_their_order(tmp_path):
    rows = [(f"S{i % 3}", "student", NAN, NAN, f"line {i}") for i in range(12)]
    back, _, _ = there_and_back(corpus_of(rows), tmp_path)
    assert back.utterances["text"].tolist() == [f"line {i}" for i in range(12)]
    assert back.sessions["timing"].item() == "none"


def test_ten_thousand_lines(tmp_path):
    rows = [
        (f"S{i % 30}", "student", i * 0.5, i * 0.5 + 2, "So it is half.") for i in range(10_000)
    ]
    back, losses, _ = there_and_back(corpus_of(rows), tmp_path)
    assert len(back) == 10_000
    assert losses.empty


SPEAKERS = ["Ms. Okafor", "Mia", "Leo & Ana", "ليلى", "Notes", "unknown", ""]
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("<>&\"'[]()\n"),
    max_size=20,
)
TIMES = st.none() | st.integers(0, 9000).map(lambda t: t / 1000)


@settings(deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(SPEAKERS), TIMES, st.none() | st.integers(0, 3000), TEXTS),
        min_size=1,
        max_size=8,
    ),
    codings=st.lists(
        st.tuples(
            st.integers(0, 7),
            st.text(st.sampled_from('ab.: <&"é'), min_size=1, max_size=6).map(str.strip),
            st.sampled_from(["ana", "bo & co", "rules:x@1"]),
        ),
        max_size=6,
    ),
)
def test_what_is_written_comes_back(tmp_path_factory, rows, codings):
    roles = dict(
        zip(SPEAKERS, ["teacher", "student", "group", "coach", "aide", "host"], strict=False)
    )
    written = [
        (
            who,
            roles.get(who, "unknown"),
            NAN if start is None else start,
            NAN if length is None else round((start or 0) + length / 1000, 3),
            text,
        )
        for who, start, length, text in rows
    ]
    codings = [c for c in dict.fromkeys(codings) if c[0] < len(rows) and c[1]]
    corpus = corpus_of(written, codings)
    folder = tmp_path_factory.getbasetemp()
    back, losses, _ = there_and_back(corpus, folder)
    moved = "utterances.line" in set(losses["what"])
    illegal = "utterances.text" in set(losses["what"])

    def plain(text):
        return "".join(c for c in text if c not in "\ufffe\uffff").strip()

    want = [
        (w, r, s, e, plain(t), tuple(sorted((c, k) for n, c, k in codings if n == i)))
        for i, (w, r, s, e, t) in enumerate(written)
    ]
    of = {i: [] for i in range(len(rows))}
    for n, code, coder in coded(back):
        of[n].append((code, coder))
    table = back.utterances
    got = [
        (*row, tuple(sorted(of[i])))
        for i, row in enumerate(
            table[["speaker", "role", "start", "end", "text"]].itertuples(index=False, name=None)
        )
    ]
    assert illegal or all(plain(t) == t.strip() for *_, t in written)
    if moved:
        want, got = sorted(want, key=repr), sorted(got, key=repr)
    assert repr(got) == repr(want)
