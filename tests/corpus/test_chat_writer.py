"""CHAT out: valid files, and everything comes back."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, load_transcript
from labresearch.corpus.exporting import export
from labresearch.corpus.marks_to_chat import to_chat
from labresearch.corpus.schema import ROLES

NAN = float("nan")


def corpus(lines, *, roles=None, codings=None, **session):
    rows = pd.DataFrame(lines, columns=["speaker", "start", "end", "text"])
    rows = rows.assign(session="a", line=range(len(rows)))
    labels = [x for x in dict.fromkeys(rows["speaker"]) if x]
    roles = roles or {}
    speakers = pd.DataFrame(
        {"session": "a", "speaker": labels, "role": [roles.get(x, "unknown") for x in labels]},
        columns=["session", "speaker", "role"],
    )
    more = {} if codings is None else {"codings": pd.DataFrame(codings)}
    return Corpus(
        sessions=pd.DataFrame([{"session": "a", **session}]),
        utterances=rows.assign(role=[roles.get(x, "unknown") for x in rows["speaker"]]),
        speakers=speakers,
        **more,
    )


LESSON = corpus(
    [
        ("Ms. Okafor", 1.5, 3.25, "How do you know? (3.0) Say more."),
        ("Mia", 6.5, 8.0, "It's th- it's half, ((points)) I think."),
        ("", NAN, NAN, "[laughter]"),
        ("Coach Lee", 9.0, NAN, "So --"),
        ("S1", 10.0, 11.0, 'He said "no".'),
    ],
    roles={"Ms. Okafor": "teacher", "Mia": "student", "Coach Lee": "coach", "S1": "student"},
    codings=[
        {
            "session": "a",
            "line": 1,
            "code": "reasoning.claim",
            "coder": "rules:reasoning@2",
            "start_char": 0,
            "end_char": 4,
            "value": 2.0,
            "confidence": 0.5,
            "evidence": 'rule "half"\n2',
            "codebook_version": "2",
            "polarity": "asserted",
            "target": "class",
        },
        {
            "session": "a",
            "line": 1,
            "code": "moves.because",
            "coder": "Ana",
            "start_char": 3,
            "end_char": 10,
        },
    ],
    composed=True,
    date="2024-05-03",
)


def back(tmp_path, one, **options):
    path = tmp_path / "a.cha"
    losses = export(one, path, **options)
    return load_transcript(path), path.read_text(encoding="utf-8"), losses


def test_a_lesson_comes_back(tmp_path):
    read, _text, losses = back(tmp_path, LESSON)
    pd.testing.assert_frame_equal(
        read.utterances[["speaker", "role", "start", "end", "text", "speech"]],
        LESSON.utterances[["speaker", "role", "start", "end", "text"]].assign(
            speech=read.utterances["speech"]
        ),
    )
    assert read.speakers["role"].tolist() == ["teacher", "student", "coach", "student"]
    columns = [c for c in LESSON.codings.columns if c != "session"]
    pd.testing.assert_frame_equal(read.codings[columns], LESSON.codings[columns])
    assert losses["what"].tolist() == ["utterances.text", "utterances.start, end"]
    assert losses["n"].tolist() == [3, 1]


def test_the_file_is_chat(tmp_path):
    _, text, _ = back(tmp_path, LESSON)
    lines = text.split("\n")
    assert lines[:4] == [
        "@UTF8",
        "@Begin",
        "@Languages:\tund",
        "@Participants:\tOKA Ms._Okafor Teacher, MIA Mia Student, UNK Unidentified, "
        "LEE Coach_Lee Adult, S1 Student",
    ]
    assert "@ID:\tund|labresearch|LEE|||||Adult||role=coach|" in lines
    assert "@Date:\t03-MAY-2024" in lines
    assert "@Comment:\tComposed: no real person speaks here." in lines
    assert "*OKA:\tHow do you know (3.0) , Say more . \x151500_3250\x15" in lines
    assert "*MIA:\tIt's &+th it's half , &=points I think . \x156500_8000\x15" in lines
    assert "*UNK:\t&=laughter ." in lines
    assert "*LEE:\tSo +/." in lines
    assert "%cod:\t$reasoning_claim $moves_because" in lines
    assert text.endswith("\n@End\n")
    assert all(line[:1] in "@*%" for line in lines[:-1])
    # a file of only plain talk has no tier of ours
    _, plain, losses = back(tmp_path, corpus([("T", 0.0, 1.0, "why?"), ("Mia", 1.5, 2.0, "so.")]))
    assert "%xlr" not in plain
    assert losses.empty


def test_a_line_that_was_changed_in_clan_is_read_as_it_is(tmp_path):
    _, text, _ = back(tmp_path, LESSON)
    path = tmp_path / "b.cha"
    path.write_text(text.replace("it's half ,", "it's a third ,"), encoding="utf-8")
    read = load_transcript(path)
    assert read.utterances["text"][1] == "It's th- it's a third, ((points)) I think."
    assert read.codings["end_char"].tolist() == [len(read.utterances["text"][1])] * 2
    found = read.report.findings
    assert found["message"].str.contains("changed after this package").any()


def test_codes_added_in_clan_are_read_too(tmp_path):
    _, text, _ = back(tmp_path, LESSON)
    path = tmp_path / "b.cha"
    path.write_text(text.replace("$moves_because", "$moves_because $NEW"), encoding="utf-8")
    codes = load_transcript(path).codings["code"].tolist()
    assert codes == ["reasoning.claim", "moves.because", "chat_cod.new"]


@pytest.mark.parametrize(
    "damage", ['{"text": 5}', '["a"]', '{"codings": [1, {"code": 3}]}', "{", "[" * 9999]
)
def test_a_damaged_tier_of_ours_does_no_harm(load, damage):
    read = load("a.cha", f"@Begin\n*T:\twhy ?\n%xlr:\t{damage}\n@End\n")
    assert read.utterances["text"].tolist() == ["why?"]
    assert len(read.codings) == 0


def test_speakers_keep_their_names_and_roles(tmp_path):
    labels = ["Ms. O'Hara", "SPEAKER_00", "Ana-Lucía", "A, b|c (d)", "مريم", "100%", "mother"]
    labels += list(ROLES)
    roles = {label: ROLES[i % len(ROLES)] for i, label in enumerate(labels)}
    one = corpus([(label, NAN, NAN, "yes.") for label in labels], roles=roles)
    read, text, _ = back(tmp_path, one)
    assert read.speakers["speaker"].tolist() == labels
    assert read.speakers["role"].tolist() == list(roles.values())
    codes = re.findall(r"^\*(.+?):", text, re.MULTILINE)
    assert len(set(codes)) == len(labels)
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]{1,6}", code) for code in codes)


SIGNS = st.sampled_from(
    [
        "why",
        "half",
        "I",
        "5",
        "0",
        "so",
        "th-",
        "--",
        "...",
        "(.)",
        "(3.0)",
        "((points))",
        "[overlap]",
        "xxx",
        "[inaudible]",
        "=",
        "::",
        "no::",
        "<",
        ">",
        "[",
        "]",
        "(",
        ")",
        "@",
        "&",
        "*",
        "%",
        "+",
        "•",
        "\x15",
        "12_34",
        "\t",
        "\n",
        " ",
        ".",
        "?",
        "!",
        ",",
        ":",
        '"',
        "“",
        "é",
        "為什麼",
        "لماذا",
        "0the",
        "&=laughs",
        "+...",
        "[/]",
        "#",
        "a_b",
        "a+b",
        "x^2",
        "→",
        "↫",
        "\\",
    ]
)
TALK = st.one_of(
    st.text(max_size=12), st.lists(SIGNS, max_size=8).map(" ".join), st.lists(SIGNS).map("".join)
)
TIME = st.one_of(st.just(NAN), st.integers(-5000, 10**7).map(lambda ms: ms / 1000))
LINES = st.lists(
    st.tuples(st.sampled_from(["T", "Ms. Okafor", "Mia_1", "", "Ss & T"]), TIME, TIME, TALK),
    min_size=1,
    max_size=6,
)


@settings(deadline=None)
@given(lines=LINES)
def test_any_talk_comes_back(tmp_path_factory, lines):
    one = corpus(lines, roles={"T": "teacher", "Mia_1": "student"})
    path = tmp_path_factory.getbasetemp() / "any.cha"
    export(one, path)
    read = load_transcript(path, format="chat")
    columns = ["speaker", "role", "start", "end", "text"]
    pd.testing.assert_frame_equal(read.utterances[columns], one.utterances[columns])


@settings(deadline=None)
@given(text=TALK)
def test_main_lines_are_valid(text):
    main = to_chat(text)
    assert "\n" not in main
    assert main == " ".join(main.split())
    assert re.search(r"(?:^| )(?:[.?!]|\+\.\.\.|\+/\.)$", main)
    # brackets only as codes, angles never; one end mark
    assert re.sub(r"\[(?:%[^\[\]]*|/|>)\]", "", main).strip("[]<>") != ""
    for token in main.split()[:-1]:
        assert token not in (".", "?", "!")
