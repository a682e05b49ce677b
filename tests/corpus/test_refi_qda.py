"""REFI-QDA projects: read, damaged, hostile, written, and read back."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus, TranscriptError, load_transcript
from labresearch.corpus.exporting import export
from labresearch.corpus.limits import Limits
from labresearch.corpus.readers.xml_nodes import parse_xml

SHARED = Path(__file__).parents[2] / "../shared/samples"
TEXT = "T: Why is it 🐢 half?\nMia: Because it’s two… of four 😀\nT: Say more.\n"
GUIDS = {name: f"{number:08x}-0000-4000-8000-000000000000" for number, name in enumerate(
    ("ada", "ben", "moves", "press", "ideas", "half", "text", "case", "role"), 1)}  # fmt: skip
CODES = f"""<CodeBook><Codes>
<Code guid="{GUIDS["moves"]}" name="Teacher moves" isCodable="false">
<Code guid="{GUIDS["press"]}" name="Press" isCodable="true" color="#dc0000"/></Code>
<Code guid="{GUIDS["half"]}" name="Half" isCodable="true"/></Codes></CodeBook>"""


def selected(text, words, codes="press", *, user="ada", cut=(0, 0), count=len, newline="\n"):
    """A selection of the words, as a program would write it that counts with ``count``."""
    written = text.replace("\n", newline)
    start = written.index(words.replace("\n", newline))
    end = start + len(words.replace("\n", newline))
    start, end = count(written[:start]) + cut[0], count(written[:end]) + cut[1]
    coding = "".join(
        f'<Coding guid="1" creatingUser="{GUIDS[user]}"><CodeRef targetGUID="{GUIDS[c]}"/></Coding>'
        for c in codes.split()
    )
    return (
        f'<PlainTextSelection guid="s{start}-{end}-{user}" startPosition="{start}" '
        f'endPosition="{end}">{coding}</PlainTextSelection>'
    )


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


def project(
    selections="", *, sources="", path="internal://t.txt", before="", after="", codes=CODES,
    head='xmlns="urn:QDA-XML:project:1.0" name="p" basePath="/home/someone/secret"',
):  # fmt: skip
    users = "".join(f'<User guid="{GUIDS[u]}" name="{u.title()}"/>' for u in ("ada", "ben"))
    text = (
        f'<TextSource guid="{GUIDS["text"]}" name="Lesson 1" plainTextPath="{path}">'
        f"{selections}</TextSource>"
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Project {head}><Users>{users}</Users>{codes}'
        f"{before}<Sources>{text}{sources}</Sources>{after}</Project>"
    )


def qdpx(xml, files=None, *, name="project.qde"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
        for part, content in (files or {"sources/t.txt": TEXT}).items():
            archive.writestr(part, content)
    return out.getvalue()


def coded(corpus):
    table = corpus.codings
    words = [
        corpus.utterances["text"].iloc[line][a:b]
        for line, a, b in zip(table["line"], table["start_char"], table["end_char"], strict=True)
    ]
    return list(zip(table["line"], words, table["code"], table["coder"], strict=True))


def messages(corpus, code=""):
    found = corpus.report.findings
    return "\n".join(found["message"][(found["code"] == code) | (code == "")])


STANDARD = [
    (0, "Why is it 🐢 half?", "refi.teacher_moves_press", "Ada"),
    (1, "two… of four", "refi.half", "Ben"),
    (2, "Say more.", "refi.teacher_moves_press", "Ada"),
]
PARTS = (("Why is it 🐢 half?", "press", "ada"), ("two… of four", "half", "ben"),
         ("Say more.", "press", "ada"))  # fmt: skip


def parts(**options):
    return "".join(selected(TEXT, words, code, user=user, **options) for words, code, user in PARTS)


def test_talk_codes_and_coders(load, said):
    corpus = load("a.qdpx", qdpx(project(parts())))
    assert said(corpus) == [
        ("T", "Why is it 🐢 half?"),
        ("Mia", "Because it’s two… of four 😀"),
        ("T", "Say more."),
    ]
    assert coded(corpus) == STANDARD
    assert corpus.codings["evidence"].tolist()[0] == "Teacher moves > Press"
    assert "as the standard says" in messages(corpus, "guessed")
    assert corpus.sessions["session"].tolist() == ["a"]
    assert "secret" not in str(corpus.report)


@pytest.mark.parametrize(
    ("options", "written", "name"),
    [
        ({"count": utf16}, "\n", "UTF-16 units"),
        ({"count": utf16, "newline": "\r\n"}, "\r\n", "UTF-16 units, line ends as in the file"),
        ({"newline": "\r\n"}, "\n", "a line end counts 2"),
        ({"cut": (0, -1)}, "\n", "the end is the last character"),
    ],
)
def test_positions_of_other_programs(load, options, written, name):
    files = {"Sources/t.txt": ("\ufeff" + TEXT.replace("\n", written)).encode()}
    corpus = load("a.qdpx", qdpx(project(parts(**options)), files))
    assert coded(corpus) == STANDARD
    assert name in messages(corpus, "guessed").partition("but as")[2]


def test_positions_that_fit_no_way_of_counting_are_kept_and_said(load):
    corpus = load("a.qdpx", qdpx(project(parts(cut=(1, -2)))))
    assert len(corpus.codings) == 3
    assert "of the starts and ends of selections lie at the edge of a word" in messages(corpus)


@pytest.mark.parametrize(
    ("name", "files", "path"),
    [
        ("Trial.qde", {"sources/t.txt": TEXT}, "internal://t.txt"),
        ("project.qde", {"Sources/t.txt": TEXT}, "internal://t.txt"),
        ("project.qde", {"sources/t.txt": TEXT}, "t.txt"),
        ("project.qde", {"sources/t.txt": TEXT}, "internal://sources/t.txt"),
        ("project.qde", {"texts/T.TXT": TEXT}, "relative:///t.txt"),
        ("project.qde", {"sources/a b.txt": TEXT}, "internal://a%20b.txt"),
    ],
)
def test_places_of_texts(load, name, files, path):
    corpus = load("a.qdpx", qdpx(project(parts(), path=path), files, name=name))
    assert coded(corpus) == STANDARD


@pytest.mark.parametrize(
    "path",
    [
        "internal://../../etc/hostname",
        "absolute:///home/someone/t.txt",
        "/home/someone/t.txt",
        r"C:\Users\someone\t.txt",
        "file:///home/someone/t.txt",
        r"internal://..\..\t.txt",
    ],
)
def test_nothing_outside_is_opened(load, path):
    with pytest.raises(TranscriptError, match="outside the file, which is never opened") as error:
        load("a.qdpx", qdpx(project(path=path)))
    assert "someone" not in str(error.value)


def test_several_texts_are_sessions_and_one_that_is_gone_is_said(load):
    more = (
        '<TextSource guid="x" name="Lesson 1" plainTextPath="internal://u.txt"/>'
        '<TextSource guid="y" name="gone" plainTextPath="internal://v.txt"/>'
        '<TextSource guid="z" name="empty" plainTextPath="internal://w.txt"/>'
        '<TextSource guid="r" name="word" richTextPath="internal://w.docx"/>'
    )
    files = {"sources/t.txt": TEXT, "sources/u.txt": "T: Next.\n", "sources/w.txt": "\n"}
    corpus = load("a.qdpx", qdpx(project(parts(), sources=more), files))
    assert corpus.sessions["session"].tolist() == ["a-lesson-1", "a-lesson-1-2"]
    assert len(corpus.codings) == 3
    assert "'gone' (v.txt)" in messages(corpus)
    assert "'empty' holds no talk" in messages(corpus)
    assert "has only formatted text: 'word'" in messages(corpus)


def test_text_around_the_talk_and_wrapped_lines(load, said):
    text = (
        "Date: 3 May\nSchool: Oak\n\n1  [00:01] T:Why   now?\n2  [00:04] Mia: Half of\n"
        "3  the whole\n4  [00:09] T: Yes. #00:00:12-5#\n"
    )
    selections = (
        selected(text, "now?") + selected(text, "Half of\n3  the whole") + selected(text, "Yes.")
        + selected(text, "Oak") + selected(text, "Half")
    )  # fmt: skip
    corpus = load("a.qdpx", qdpx(project(selections), {"sources/t.txt": text}))
    assert said(corpus)[1] == ("Mia", "Half of the whole")
    assert [words for _, words, *_ in coded(corpus)] == [
        "now?", "Half of the whole", "Yes.", "Half",
    ]  # fmt: skip
    assert "on no line of talk (a heading, a label), left out, 1: 'Oak'" in messages(corpus)


def test_a_selection_over_lines_codes_each(load):
    corpus = load("a.qdpx", qdpx(project(selected(TEXT, "four 😀\nT: Say", "press half"))))
    assert [(line, words) for line, words, *_ in coded(corpus)] == [
        (1, "four 😀"), (2, "Say"), (1, "four 😀"), (2, "Say"),
    ]  # fmt: skip
    assert "became a coding of each of the lines: 1" in messages(corpus)


def test_bad_selections_are_said(load):
    def at(start, end, inner='<Coding guid="c"><CodeRef targetGUID="{0}"/></Coding>'):
        code = inner.format(GUIDS["press"])
        return (
            f'<PlainTextSelection guid="same" startPosition="{start}" endPosition="{end}">{code}'
            "</PlainTextSelection>"
        )

    bad = (
        at(-5, 4) + at(20, 10) + at(5, 999_999) + at("1e99", "") + at(4, 4)
        + at(3, 6, '<Coding guid="c"><CodeRef targetGUID="nobody"/></Coding>')
        + at(3, 6, "<Description>look here</Description>") + at("9" * 400, "9" * 400)
        + at(3, 6, f'<Coding creatingUser="gone"><CodeRef targetGUID="{GUIDS["half"]}"/></Coding>')
    )  # fmt: skip
    corpus = load("a.qdpx", qdpx(project(bad + parts())))
    assert coded(corpus) == [(0, "Why", "refi.half", "file"), *STANDARD]
    text = messages(corpus)
    assert "outside their text, left out, 5: from '-5' to '4'" in text
    assert "without any character, left out, 1" in text
    assert "a code that the project does not have, left out, 1: 'Why'" in text
    assert "not taken over, 1: 'Why': look here" in text
    assert "users that the project does not list; their coder is 'file': 1" in text
    assert "GUID of another selection, all kept: 8" in text


def test_roles_of_cases(load):
    before = (
        f'<Variables><Variable guid="{GUIDS["role"]}" name="Role" typeOfVariable="Text"/>'
        '<Variable guid="age" name="Age" typeOfVariable="Integer"/></Variables><Cases>'
        f'<Case guid="c1" name="mia"><VariableValue><VariableRef targetGUID="{{{GUIDS["role"]}}}"/>'
        "<TextValue>Coach</TextValue></VariableValue><VariableValue>"
        '<VariableRef targetGUID="age"/><IntegerValue>9</IntegerValue></VariableValue></Case>'
        "</Cases>"
    )
    corpus = load("a.qdpx", qdpx(project(before=before)))
    assert corpus.speakers["role"].tolist() == ["teacher", "coach"]
    assert "'mia' Age = 9" in messages(corpus)


def test_transcripts_of_recordings_have_times(load):
    starts = [0, TEXT.index("Mia"), TEXT.index("Say")]
    points = "".join(
        f'<SyncPoint guid="p{i}" position="{at}" timeStamp="{1500 * i}"/>'
        for i, at in enumerate(starts)
    )
    sources = (
        f'<AudioSource guid="a" name="rec"><Transcript guid="b" plainTextPath="internal://u.txt">'
        f'{points}<SyncPoint guid="p9" timeStamp="7"/>'
        '<TranscriptSelection guid="s" fromSyncPoint="p1" toSyncPoint="p2"><Coding guid="c">'
        f'<CodeRef targetGUID="{GUIDS["half"]}"/></Coding></TranscriptSelection></Transcript>'
        '</AudioSource><VideoSource guid="v" name="film"><VideoSelection guid="w">'
        '<Coding guid="d"/></VideoSelection></VideoSource>'
        '<PDFSource guid="q" name="sheet"><Representation guid="r"><PlainTextContent>Task 1'
        "</PlainTextContent></Representation></PDFSource>"
    )
    corpus = load(
        "a.qdpx", qdpx(project(sources=sources), {"sources/t.txt": "T: Hi.", "sources/u.txt": TEXT})
    )
    rec = corpus.select(session="a-rec")
    assert rec.utterances["start"].tolist() == [0.0, 1.5, 3.0]
    assert rec.utterances["end"].isna().all()
    assert rec.codings["line"].tolist() == [1]
    text = messages(corpus)
    assert "recordings (video) were not read, with 1 codings, 1: 'film'" in text
    assert "text of 'sheet', not talk: Task 1" in text


def test_names_that_are_paths_show_no_folder(load):
    sources = (
        r'<TextSource guid="a" name="C:\Users\someone\b.txt" plainTextPath="internal://t.txt"/>'
        '<TextSource guid="c" name="/home/someone/d.txt" plainTextPath="internal://gone.txt"/>'
        '<PDFSource guid="p" name="file:///home/someone/sheet.pdf"/>'
    )
    corpus = load("a.qdpx", qdpx(project(sources=sources)))
    assert "someone" not in str(corpus.report)
    assert "'sheet.pdf'" in messages(corpus)


def test_codes_over_whole_texts_have_a_limit(load, monkeypatch):
    monkeypatch.setattr("labresearch.corpus.readers.refi_codings._MOST", 5)
    with pytest.raises(TranscriptError, match="more than 5 codings of lines"):
        load("a.qdpx", qdpx(project(2 * selected(TEXT, TEXT))))


def test_a_text_named_twice_is_read_once(load):
    sources = (
        '<AudioSource guid="a" name="rec"><Transcript guid="b" plainTextPath="internal://t.txt">'
        '<SyncPoint guid="p" position="0" timeStamp="2000"/></Transcript></AudioSource>'
    )
    corpus = load("a.qdpx", qdpx(project(parts(), sources=sources)))
    assert len(corpus) == 3
    assert corpus.utterances["start"].iloc[0] == 2.0
    assert "text of another source, read once: 'rec'" in messages(corpus)


def test_what_is_no_talk_is_said(load):
    after = (
        '<Notes><Note guid="n" name="memo"><PlainTextContent>Ask Ben</PlainTextContent></Note>'
        '<Note guid="m" plainTextPath="internal://gone.txt"/></Notes>'
        '<Links><Link guid="l"/></Links>'
        '<Sets><Set guid="s" name="all"/></Sets><Graphs><Graph guid="g" name="map"/></Graphs>'
        "<Description>About all</Description>"
    )
    whole = '<Coding guid="c"><CodeRef targetGUID="x"/></Coding>'
    text = messages(load("a.qdpx", qdpx(project(whole, after=after))))
    for part in (
        "notes, not talk, 2: 'memo': Ask Ben", "links were not taken over, 1",
        "sets were not taken over, 1: 'all'", "graphs were not taken over, 1: 'map'",
        "'p': 'About all'", "codings of a whole source, not taken over, 1: 'Lesson 1'",
    ):  # fmt: skip
        assert part in text


def test_a_project_file_alone(load, write, said):
    inline = (
        f'<TextSource guid="t" name="in it"><PlainTextContent>{TEXT}</PlainTextContent>'
        f"{selected(TEXT, 'Say more.')}</TextSource>"
    )
    corpus = load("a.qde", project(sources=inline, head='xmlns="urn:QDA-XML:project:1:0"'))
    assert len(said(corpus)) == 3
    assert [words for _, words, *_ in coded(corpus)] == ["Say more."]
    assert "in the .qdpx that it belongs to" in messages(corpus)
    corpus = load("b.qde", project(sources=inline).encode("utf-16"))
    assert len(corpus) == 3


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.qdc", '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>', "labresearch codebook import"),
        ("a.qde", "<Other xmlns='urn:QDA-XML:x'/>", "no known transcript format"),
        ("a.qde", '<Project xmlns="urn:QDA-XML:project:1.0"><a>', "the XML is damaged here"),
        ("a.qdpx", qdpx(project(), name="a.xml"), "has none"),
        ("a.qdpx", qdpx(project(), {"a.qde": "x", "b.qde": "y"}, name="c.qde"), "'a.qde'"),
        ("a.qdpx", qdpx("<CodeBook/>"), "labresearch codebook import"),
        ("a.qdpx", qdpx("<CaseBook/>"), "begins with <CaseBook>"),
        ("a.qdpx", qdpx(project(), {"sources/t.txt": "\n"}), "its text is empty"),
        ("a.qdpx", qdpx("<!DOCTYPE x [<!ENTITY y 'z'>]><Project/>"), "document type"),
        ("a.qdpx", qdpx(project())[:300], "damaged"),
        (
            "a.qdpx",
            qdpx(project(codes="<CodeBook><Codes>" + "<Code>" * 3000 + "</Code>" * 3000
                         + "</Codes></CodeBook>")),
            "nested deeper than 64",
        ),
    ],
)  # fmt: skip
def test_bad_files(load, name, content, message):
    with pytest.raises(TranscriptError, match=message) as error:
        load(name, content)
    assert str(error.value).startswith(name)


def test_a_text_that_is_too_large(load):
    with pytest.raises(TranscriptError, match="unpacks to"):
        load("a.qdpx", qdpx(project()), limits=Limits(max_unpacked=100))


def test_openqda_leaves_codes_out_and_guids_stand_twice(load):
    codes = f"""<Codebook><Code guid="{GUIDS["press"]}" name="Prëss!"/>
    <Code guid="{GUIDS["half"]}" name="猫"/>
    <Code guid="{GUIDS["half"]}" name="Other"/></Codebook>"""
    corpus = load("a.qdpx", qdpx(project(parts(), codes=codes)))
    assert set(corpus.codings["code"]) == {"refi.press", "refi.code_2"}
    assert "GUID of another code, 1" in messages(corpus)


def test_a_code_that_labresearch_wrote_keeps_its_name(load):
    codes = CODES.replace(
        'color="#dc0000"/>', ">\n<Description>Code: moves.press\nmore</Description></Code>"
    )
    corpus = load("a.qdpx", qdpx(project(parts(), codes=codes)))
    assert set(corpus.codings["code"]) == {"moves.press", "refi.half"}


# -- writing


def lesson():
    utterances = pd.DataFrame(
        {
            "session": ["a"] * 4 + ["b"] * 2,
            "line": [0, 1, 2, 3, 0, 1],
            "speaker": ["T", "Mia", "", "T", "T", "Mia"],
            "role": ["teacher", "student", "unknown", "teacher", "coach", "student"],
            "start": [0.0, 2.25, np.nan, 7.0, np.nan, np.nan],
            "end": [2.0, np.nan, np.nan, 9.125, np.nan, np.nan],
            "text": ["Why <now> & then?", "Date: 3 🐢 May", "[bell]", "", "# 1", "12"],
        }
    )
    codings = pd.DataFrame(
        [
            ("a", 0, "moves.press", "Ada", 0, 17, "1.0.0"),
            ("a", 0, "moves.press", "Ben", 0, 3, "1.0.0"),
            ("a", 0, "moves.focus", "Ada", 0, 3, ""),
            ("a", 1, "ideas.half", "rules:ideas@2.0.0", 6, 9, "2.0.0"),
            ("a", 3, "moves.press", "Ada", 0, 0, "1.0.0"),
            ("b", 1, "moves.press", "Ada", 0, 2, "1.0.0"),
        ],
        columns=["session", "line", "code", "coder", "start_char", "end_char", "codebook_version"],
    )
    return Corpus(
        sessions=pd.DataFrame(
            {"session": ["a", "b"], "grade": ["3", ""], "composed": True, "phase": "enactment"}
        ),
        utterances=utterances,
        codings=codings,
    )


KEY = ["session", "line", "code", "coder", "start_char", "end_char"]


def back(corpus, path, **options):
    losses = export(corpus, path, **options)
    found = load_transcript(path)
    spoken = list(dict.fromkeys(corpus.utterances["session"]))
    return losses, found, dict(zip(found.sessions["session"], spoken, strict=True))


def test_what_is_written_comes_back(tmp_path):
    corpus = lesson()
    losses, found, names = back(corpus, tmp_path / "x.qdpx")
    assert losses.empty
    columns = ["session", "line", "speaker", "role", "start", "end", "text"]
    table = found.utterances.assign(session=found.utterances["session"].map(names))
    pd.testing.assert_frame_equal(table[columns], corpus.utterances[columns])
    codings = found.codings.assign(session=found.codings["session"].map(names))
    expected = corpus.codings[KEY].sort_values(KEY, ignore_index=True)
    pd.testing.assert_frame_equal(codings[KEY].sort_values(KEY, ignore_index=True), expected)
    assert list(names) == ["a", "b"]
    assert set(found.sessions["phase"]) == {"enactment"}
    text = messages(found)
    assert "no real person speaks" in text
    assert "moves 1.0.0" in text
    assert "'a' grade = 3" in text


def test_the_same_corpus_gives_the_same_bytes(tmp_path):
    for name in ("x.qdpx", "y.qdpx"):
        export(lesson(), tmp_path / name)
    assert (tmp_path / "x.qdpx").read_bytes() == (tmp_path / "y.qdpx").read_bytes()


def test_the_text_is_a_transcript_for_people(tmp_path):
    export(lesson(), tmp_path / "x.qdpx")
    with zipfile.ZipFile(tmp_path / "x.qdpx") as archive:
        texts = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".txt")]
    assert texts[0].startswith(
        "[00:00:00.000 - 00:00:02.000] T: Why <now> & then?\n[00:00:02.250] Mia: Date: 3"
    )


def test_losses(tmp_path):
    corpus = lesson()
    utterances = corpus.utterances.assign(layer="collegial")
    utterances.loc[0, "text"] = "One\ntwo\r\nthree"
    utterances.loc[2, ["start", "end"]] = [np.nan, 5.0]
    sessions = pd.concat([corpus.sessions, corpus.sessions.iloc[:1].assign(session="c")])
    codings = corpus.codings.assign(value=2.0, evidence="why")
    codings.loc[0, "end_char"] = 0
    corpus = corpus.replace(sessions=sessions, utterances=utterances, codings=codings)
    losses, found, _ = back(corpus, tmp_path / "x.qdpx")
    assert losses.set_index("what")["n"].to_dict() == {
        "utterances.layer": 6,
        "codings.value": 6,
        "codings.evidence": 6,
        "sessions": 1,
        "utterances.text": 1,
        "utterances.end": 1,
        "codings.start_char, end_char": 1,
    }
    assert found.utterances["text"].iloc[0] == "One two  three"


def test_codes_have_their_label_and_parent(tmp_path):
    codes = pd.DataFrame(
        {
            "code": ["moves.talk", "moves.press", "moves.a", "moves.b"],
            "label": ["Talk", "Presses", "", ""],
            "definition": ["All\ntalk", "Asks why", "", ""],
            "parent": ["", "talk", "b", "moves.a"],
            "color": ["#112233", "red", "", ""],
        }
    )
    export(lesson(), tmp_path / "x.qdpx", codes=codes)
    root = xml_of(tmp_path / "x.qdpx")
    talk = next(node for node in root.walk("Code") if node.get("name") == "Talk")
    assert talk.get("color") == "#112233"
    assert talk.find("Description").text == "Code: moves.talk\nDefinition: All talk"
    assert [node.get("name") for node in talk.find_all("Code")] == ["Presses"]
    # a circle of parents ends at the book
    assert {node.get("name") for node in root.walk("Code")} >= {"a", "b", "focus", "half"}
    found = load_transcript(tmp_path / "x.qdpx")
    assert "moves.press" in set(found.codings["code"])


def test_other_programs_may_change_the_text(tmp_path, load):
    # where lines do not fit any more, the text is read as any other
    export(lesson().select(session="a"), tmp_path / "x.qdpx")
    with zipfile.ZipFile(tmp_path / "x.qdpx") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    xml = files.pop("project.qde")
    text = next(iter(files))
    changed = load("y.qdpx", qdpx(xml, {text: files[text] + b"T: More.\n"}))
    assert changed.utterances["text"].iloc[-1] == "More."
    changed = load("z.qdpx", qdpx(xml, {text: b"T: New.\n\nMia: All new.\n"}))
    assert changed.utterances["text"].tolist() == ["New.", "All new."]
    renamed = xml.replace(b"labresearch export/1", b"Other program")
    changed = load("w.qdpx", qdpx(renamed, files))
    assert changed.utterances["start"].tolist()[:2] == [0.0, 2.25]
    assert "moves.press" in set(changed.codings["code"])


def xml_of(path):
    with zipfile.ZipFile(path) as archive:
        return parse_xml(archive.read("project.qde"), "project.qde")


# element: its required attributes, and its elements in their order
RULES = {
    "Project": ("name", "Users CodeBook Variables Cases Sources Notes Links Sets Graphs "
                "Description NoteRef"),
    "Users": ("", "User"),
    "User": ("guid", ""),
    "CodeBook": ("", "Codes"),
    "Codes": ("", "Code"),
    "Code": ("guid name isCodable", "Description NoteRef Code"),
    "Variables": ("", "Variable"),
    "Variable": ("guid name typeOfVariable", "Description"),
    "Cases": ("", "Case"),
    "Case": ("guid", "Description CodeRef VariableValue SourceRef SelectionRef"),
    "VariableValue": ("", "VariableRef TextValue"),
    "Sources": ("", "TextSource"),
    "TextSource": ("guid", "Description PlainTextContent PlainTextSelection Coding NoteRef "
                   "VariableValue"),
    "PlainTextSelection": ("guid startPosition endPosition", "Description Coding NoteRef"),
    "Coding": ("guid", "CodeRef NoteRef"),
    "Notes": ("", "Note"),
    "Note": ("guid", "Description PlainTextContent"),
    "CodeRef": ("targetGUID", ""),
    "NoteRef": ("targetGUID", ""),
    "SourceRef": ("targetGUID", ""),
    "SelectionRef": ("targetGUID", ""),
    "VariableRef": ("targetGUID", ""),
    "Description": ("", ""),
    "PlainTextContent": ("", ""),
    "TextValue": ("", ""),
}  # fmt: skip
NOT_EMPTY = ("Users", "Codes", "Variables", "Cases", "Sources", "Notes", "CodeBook")


def check_schema(root):
    for node in [root, *root.walk()]:
        needed, order = (part.split() for part in RULES[node.tag])
        assert set(needed) <= set(node.attributes), node.tag
        places = [order.index(child.tag) for child in node.children]
        assert places == sorted(places), node.tag
        assert node.children or node.tag not in NOT_EMPTY
    guids = [node.get("guid") for node in root.walk() if node.get("guid")]
    assert len(guids) == len(set(guids))
    targets = {node.get("targetGUID") for node in root.walk() if node.get("targetGUID")}
    assert targets <= set(guids)


def test_the_order_of_the_schema(tmp_path):
    corpus = lesson()
    export(corpus, tmp_path / "x.qdpx")
    check_schema(xml_of(tmp_path / "x.qdpx"))
    plain = Corpus(
        sessions=pd.DataFrame({"session": ["a"]}),
        utterances=pd.DataFrame({"session": "a", "line": [0], "speaker": [""], "text": ["Hm."]}),
    )
    export(plain, tmp_path / "y.qdpx")
    check_schema(xml_of(tmp_path / "y.qdpx"))


WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=30
) | st.sampled_from(
    ['"a" <b> & ]]>', "T: x", "[00:01] T: y", "", " ", "# 1", "🐢", "\u2028", "(.)"]
)
TIMES = st.none() | st.integers(0, 90_000_000).map(lambda n: n / 1000)


@st.composite
def corpora(draw):
    rows, codings, sessions = [], [], draw(st.integers(1, 3))
    for session in range(sessions):
        for line in range(draw(st.integers(1, 4))):
            start, length = draw(TIMES), draw(st.none() | st.integers(-5000, 5000))
            end = None if start is None or length is None else max(0, start + length / 1000)
            text = draw(WORDS)
            speaker = draw(st.sampled_from(["", "T", "Mia", "Ms. O'Neil", "S: 1", "李"]))
            rows.append((f"s{session}", line, speaker, start, end, text))
            for _ in range(draw(st.integers(0, 2))):
                a = draw(st.integers(0, len(text)))
                b = draw(st.integers(a, len(text)))
                a, b = (a, b) if b > a else (0, len(text))
                code = draw(st.sampled_from(["m.a", "m.b", "i.a", "x y", "é.ü"]))
                codings.append((f"s{session}", line, code, draw(st.sampled_from("AB")), a, b))
    names = ["session", "line", "speaker", "start", "end", "text"]
    utterances = pd.DataFrame(rows, columns=names).astype({"start": float, "end": float})
    return Corpus(
        sessions=pd.DataFrame({"session": [f"s{n}" for n in range(sessions)]}),
        utterances=utterances,
        codings=pd.DataFrame(codings, columns=KEY),
    )


@settings(max_examples=25, deadline=None)
@given(corpus=corpora())
def test_any_corpus_comes_back(tmp_path_factory, corpus):
    path = tmp_path_factory.getbasetemp() / "any.qdpx"
    _, found, names = back(corpus, path)
    check_schema(xml_of(path))
    columns = ["session", "line", "speaker", "text"]
    table = found.utterances.assign(session=found.utterances["session"].map(names))
    pd.testing.assert_frame_equal(table[columns], corpus.utterances[columns])
    for column in ("start", "end"):
        np.testing.assert_allclose(table[column], corpus.utterances[column], atol=0.0005)
    codings = found.codings.assign(session=found.codings["session"].map(names))
    expected = corpus.codings[KEY].sort_values(KEY, ignore_index=True)
    pd.testing.assert_frame_equal(codings[KEY].sort_values(KEY, ignore_index=True), expected)


# -- damage


def assert_(truth):
    assert truth


@st.composite
def damaged(draw, text):
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, max(0, len(text) - 1)))
        how = draw(st.sampled_from(["drop", "double", "insert", "cut", "digits"]))
        if how == "drop":
            text = text[:at] + text[at + draw(st.integers(1, 60)) :]
        elif how == "double":
            text = text[:at] + text[at : at + 80] + text[at:]
        elif how == "insert":
            text = (
                text[:at]
                + draw(st.sampled_from(['"', "<", "&x;", "-", "9" * 30, "\0"]))
                + text[at:]
            )
        elif how == "digits":
            text = text.replace(draw(st.sampled_from("0123456789")), "-", 1)
        elif draw(st.booleans()):
            text = text[:at]
    return text


WHOLE = project(
    parts(), before='<Cases><Case guid="c" name="T"/></Cases>', after="<Notes><Note/></Notes>"
)


@settings(deadline=None)
@given(data=st.data())
def test_only_our_error(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "damaged.qdpx"
    content = qdpx(data.draw(damaged(WHOLE)), {"sources/t.txt": data.draw(damaged(TEXT))})
    path.write_bytes(content)
    try:
        assert len(load_transcript(path)) > 0
    except TranscriptError as error:
        named = str(error).startswith("damaged.qdpx")
        assert_(named)


@settings(deadline=None)
@given(data=st.data())
def test_only_our_error_for_a_project_file(tmp_path_factory, data):
    inline = f'<TextSource guid="t"><PlainTextContent>{TEXT}</PlainTextContent></TextSource>'
    path = tmp_path_factory.getbasetemp() / "damaged.qde"
    path.write_text(data.draw(damaged(project(sources=inline))), encoding="utf-8")
    try:
        assert len(load_transcript(path)) > 0
    except TranscriptError as error:
        named = str(error).startswith("damaged.qde")
        assert_(named)


def test_many_selections_take_no_time(load):
    text = "T: Why is it half, and how do you know?\n" * 20_000
    selections = "".join(
        f'<PlainTextSelection startPosition="{40 * n + 3}" endPosition="{40 * n + 17}"><Coding>'
        f'<CodeRef targetGUID="{GUIDS["press"]}"/></Coding></PlainTextSelection>'
        for n in range(20_000)
    )
    corpus = load("a.qdpx", qdpx(project(selections), {"sources/t.txt": text}))
    assert len(corpus.codings) == 20_000


# -- real and hostile files, where they are at hand


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sample files are not at hand")
@pytest.mark.parametrize(
    "name",
    ["standard", "atlas_shape", "qc_shape", "nvivo_windows_shape", "inclusive_end", "broken_refs",
     "broken_positions", "hostile_zip_slip"],
)  # fmt: skip
def test_samples(name):
    corpus = load_transcript(SHARED / f"refi-qda/{name}.qdpx")
    assert corpus.speakers["speaker"].tolist() == ["T", "S1", "S2"]
    assert coded(corpus) == [
        (0, "Why do you think the 🐢 sank?", "refi.teacher_moves_press_for_reasoning", "Coder A"),
        (1, "Because it's heavier than água", "refi.student_moves_provides_reasoning", "Coder B"),
        (2, "Say more about “heavier”.", "refi.teacher_moves_press_for_reasoning", "Coder A"),
        (3, "I agree with S1", "refi.student_moves_relates_to_a_peer", "Coder B"),
        (3, "it has more mass.", "refi.student_moves_provides_reasoning", "Coder A"),
    ]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sample files are not at hand")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("refi-qda/hostile_traversal.qdpx", "never opened"),
        ("refi-qda/hostile_entities.qdpx", "document type"),
        ("refi-qda/hostile_xxe.qdpx", "document type"),
        ("refi-qda/hostile_deep_codes.qdpx", "nested deeper"),
        ("refi-qda/f4_2025_project.qde", "in the .qdpx"),
        ("refi-qda/openqda_2025_shape_invalid.qde", "in the .qdpx"),
        ("refi-qda/mastodon_moods_shortened.qdc", "codebook import"),
        ("refi-qda/mastodon_moods_shortened_defect.qdc", "damaged"),
        ("qdpx/nvivo_mac15_export.qdpx", "its text is empty"),
    ],
)
def test_samples_without_talk(name, message):
    with pytest.raises(TranscriptError, match=message):
        load_transcript(SHARED / name)
