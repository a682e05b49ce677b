"""Tables of coded segments; the files here were composed after the makers' descriptions."""

import contextlib
import csv
import io
import random

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus import TranscriptError, load_transcript
from labresearch.corpus.readers.segment_table import code_slug

MAXQDA = [
    ["Color", "Comment", "Document group", "Document name", "Code", "Beginning", "End",
     "Weight score", "Segment", "Modified by", "Area", "Coverage %"],
    ["●", "", "Lab 1", "Debrief", "Teacher moves > Press", "12", "12", "0",
     "T: How do you know?", "Ana", "19", "1,2"],
    ["●", "clear", "Lab 1", "Debrief", "Teacher moves > Revoice", "12", "12", "0",
     "T: How do you know?", "Bo", "19", "1,2"],
    ["●", "", "Lab 1", "Debrief", "Ideas > Half", "3", "4", "0",
     "Mia: It is half, because two fit.", "Ana", "30", "2"],
    ["●", "", "Lab 1", "Lesson", "Ideas > Half", "7", "7", "0", "T: Half.\nMia: No.",
     "Ana", "8", "1"],
    ["●", "", "Lab 1", "Lesson", "Ideas > Half", "9", "9", "0", "", "Ana", "8", "1"],
]  # fmt: skip
GERMAN = [
    ["Dokumentgruppe", "Dokumentname", "Code", "Anfang", "Ende", "Gewicht", "Segment",
     "Bearbeitet von", "Bearbeitet am", "Fläche", "Abdeckungsgrad %"],
    ["", "Stunde", "Größe\\Hälfte", "0:01:02", "0:01:05", "0", "Das ist die Hälfte.",
     "Ana", "", "", ""],
]  # fmt: skip
ATLAS = [
    ["ID", "Quotation Name", "Document", "Quotation Content", "Codes", "Reference", "Comment",
     "Created by"],
    ["1:2", "half", "Debrief", "It is half.", "Ideas: Half\nClaim",
     "1:2 ¶ 30, Debrief", "", "Ana"],
    ["1:1", "why", "Debrief", "Why do you think so?", "Press; Claim",
     "1:1 ¶ 4, Debrief", "m", "Bo"],
]  # fmt: skip
NVIVO = [
    ["File", "Code", "References", "Coverage", "Coded Text", "Coded by"],
    ["Files\\Debrief", "Codes\\Moves\\Press", "1", "0.01", "Why so?", "AN"],
    ["Files\\Debrief", "Codes\\Claim", "1", "0.01", "Why so?", "AN"],
]
TAGUETTE = [
    ["id", "document", "tag", "content"],
    ["7", "debrief.docx", "press", "Why so?"],
    ["7", "debrief.docx", "moves.claim", "Why so?"],
    ["8", "debrief.docx", "press", "Why so?"],
]
QUALCODER = [
    ["File/case", "Coder", "Coded", "Id", "Codename", "Coded_Memo"],
    ["debrief.txt", "Ana", "Why so?", "1", "press", "a memo"],
]
DEDOOSE = [
    ["Media Title", "Excerpt Range", "Excerpt Creator", "Excerpt Date", "Excerpt Copy",
     "Codes Applied Combined", "Code: Moves\\Press Applied", "Code: Claim Applied"],
    ["debrief.docx", "90-120", "ana", "1/2/2025", "It is half.", "", "False", "True"],
    ["debrief.docx", "0-18", "ana", "1/2/2025", "Why so?", "Press, Claim", "True", "True"],
]  # fmt: skip
TABLES = {
    "maxqda": MAXQDA,
    "german": GERMAN,
    "atlasti": ATLAS,
    "nvivo": NVIVO,
    "taguette": TAGUETTE,
    "qualcoder": QUALCODER,
    "dedoose": DEDOOSE,
}


def as_csv(rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def as_xlsx(rows):
    made = openpyxl.Workbook()
    made.active.append(["Retrieved segments"])
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def coded(corpus):
    table = corpus.codings
    columns = ["session", "line", "code", "coder"]
    return [tuple(row) for row in table[columns].itertuples(index=False)]


def messages(corpus):
    return "\n".join(corpus.report.findings["message"])


@pytest.mark.parametrize("kind", ["csv", "semicolon", "xlsx"])
def test_maxqda(load, said, kind):
    if kind == "xlsx":
        corpus = load("a.xlsx", as_xlsx(MAXQDA))
    else:
        corpus = load("a.csv", as_csv(MAXQDA, "," if kind == "csv" else ";"))
    assert said(corpus) == [
        ("Mia", "It is half, because two fit."),
        ("T", "How do you know?"),
        # words of two people are nobody's
        ("", "T: Half.\nMia: No."),
    ]
    assert corpus.sessions["session"].tolist() == ["a-lab-1-debrief", "a-lab-1-lesson"]
    assert coded(corpus) == [
        ("a-lab-1-debrief", 0, "maxqda.ideas_half", "Ana"),
        ("a-lab-1-debrief", 1, "maxqda.teacher_moves_press", "Ana"),
        ("a-lab-1-debrief", 1, "maxqda.teacher_moves_revoice", "Bo"),
        ("a-lab-1-lesson", 0, "maxqda.ideas_half", "Ana"),
    ]
    assert corpus.codings["evidence"].tolist()[2] == "Teacher moves > Revoice | clear"
    found = messages(corpus)
    assert "talk that nobody coded is not in the file" in found
    assert "joined with its codes: 1" in found
    assert "without the words of a segment (a picture, a sum), 1" in found
    assert "columns not used: 'Color', 'Weight score', 'Area', 'Coverage %'" in found


def test_german_headers_and_times(load, said):
    corpus = load("a.csv", as_csv(GERMAN, ";"))
    assert said(corpus) == [("", "Das ist die Hälfte.")]
    assert corpus.utterances[["start", "end"]].to_numpy().tolist() == [[62, 65]]
    assert corpus.codings["code"].tolist() == ["maxqda.grosse_halfte"]


def test_atlasti(load, said):
    corpus = load("a.csv", as_csv(ATLAS))
    assert said(corpus) == [("", "Why do you think so?"), ("", "It is half.")]
    assert [row[1:] for row in coded(corpus)] == [
        (0, "atlasti.press", "Bo"),
        (0, "atlasti.claim", "Bo"),
        (1, "atlasti.ideas_half", "Ana"),
        (1, "atlasti.claim", "Ana"),
    ]


def test_nvivo_taguette_qualcoder_dedoose(load, said):
    corpus = load("a.csv", as_csv(NVIVO))
    assert said(corpus) == [("", "Why so?")]
    assert corpus.codings["code"].tolist() == ["nvivo.moves_press", "nvivo.claim"]
    assert "order of the table was kept" in messages(corpus)
    corpus = load("a.csv", as_csv(TAGUETTE))
    assert len(corpus) == 2
    assert [row[1:3] for row in coded(corpus)] == [
        (0, "taguette.press"),
        (0, "taguette.moves_claim"),
        (1, "taguette.press"),
    ]
    corpus = load("a.csv", as_csv(QUALCODER))
    assert [row[2:] for row in coded(corpus)] == [("qualcoder.press", "Ana")]
    assert corpus.codings["evidence"].item() == "press | a memo"
    corpus = load("a.csv", as_csv(DEDOOSE))
    assert said(corpus) == [("", "Why so?"), ("", "It is half.")]
    assert [row[1:3] for row in coded(corpus)][-1] == (1, "dedoose.claim")
    assert set(corpus.codings["code"]) >= {"dedoose.press", "dedoose.moves_press"}


def test_codes_that_differ_in_signs_only(load):
    rows = [TAGUETTE[0], ["1", "d", "why?", "a b"], ["2", "d", "why", "c d"]]
    corpus = load("a.csv", as_csv(rows))
    assert corpus.codings["code"].tolist() == ["taguette.why", "taguette.why_2"]
    assert "differ in signs only" in messages(corpus)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("speaker,text,code,document", "T,Why?,x,d"),
        ("text,code,file", "Why?,x,d"),
        ("name,text,file", "T,Why?,d"),
    ],
)
def test_tables_of_talk_stay_tables_of_talk(load, header, row):
    corpus = load("a.csv", f"{header}\n{row}\n{row}\n")
    assert "coded segments" not in messages(corpus)
    assert len(corpus) == 2


def test_columns_named_by_the_user_win(load, said):
    corpus = load("a.csv", as_csv(TAGUETTE), columns={"text": "content"})
    assert len(corpus) == 3


@given(st.text(max_size=30))
def test_slugs(name):
    slug = code_slug(name)
    assert slug == slug.strip("_")
    assert " " not in slug


@pytest.mark.parametrize("name", TABLES)
@given(seed=st.integers(0, 10**9))
def test_damaged_tables_give_only_our_error(tmp_path_factory, name, seed):
    chance = random.Random(seed)
    data = bytearray(as_csv(TABLES[name]).encode())
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data))
        if chance.random() < 0.5:
            data[at] = chance.choice(b';,"\n\t: >0\xff')
        else:
            del data[at : at + chance.randint(1, 20)]
    path = tmp_path_factory.getbasetemp() / f"{name}.csv"
    path.write_bytes(bytes(data))
    with contextlib.suppress(TranscriptError):
        assert len(load_transcript(path)) > 0
