import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus import TranscriptError
from labresearch.corpus.readers.xlsx_cells import Workbook

HEADER = [None, "TimeStamp", "Turn", "Speaker", "Sentence", "Teacher Tag", "Student Tag"]


def book(*sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets):
        sheet = made.create_sheet(f"Sheet{number + 1}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_talkmoves_layout(load, said):
    rows = [
        HEADER,
        [0, "00:03:00", 1, "T", "Who shares?", "2 - Keeping Everyone Together", None],
        [1, "00:03:00", 1, "T", "Why?", "9 - Press for Reasoning", None],
        [2, "23:50:00", 2, " Mia: ", "It is half.", None, "4 - making a  claim"],
        [3, dt.datetime(1900, 1, 1, 1, 7), 3, "T", "Okay.", "1 - none", None],
        [4, None, 3, None, "Go on.", "1 - none", None],
        [5, None, 4, "SN", None, None, "4 - Making a Claim"],
        [None] * 7,
    ]
    corpus = load("lesson.xlsx", book(rows, [["1 - None"], ["2 - Keeping"]]))
    assert said(corpus)[2:] == [("Mia", "It is half."), ("T", "Okay."), ("T", "Go on."), ("SN", "")]
    assert corpus.utterances["start"].tolist()[:4] == [3, 3, 1430, 1507]
    assert corpus.utterances["turn"].tolist() == [0, 0, 1, 2, 2, 3]
    assert corpus.utterances["source_line"].tolist() == [2, 3, 4, 5, 6, 7]
    codings = corpus.codings
    assert list(zip(codings["line"], codings["code"], strict=True)) == [
        (0, "talkmoves_teacher.keeping_everyone_together"),
        (1, "talkmoves_teacher.pressing_for_reasoning"),
        (2, "talkmoves_student.making_a_claim"),
        (5, "talkmoves_student.making_a_claim"),
    ]
    assert set(codings["coder"]) == {"file"}
    assert codings["end_char"].tolist() == [11, 4, 11, 0]
    assert corpus.sessions["phase"].item() == "classroom"
    messages = "\n".join(corpus.report.findings["message"])
    for part in (
        "not read: 'Sheet2'",
        "were turned back",
        "a tag but no talk",
        "turn they share: 1",
    ):
        assert part in messages


@pytest.mark.parametrize(
    "header",
    [
        ["TImeStamp", "turn", "S", "Sentence", "Teacher Tag", "Student Tag"],
        ["Video Length", "Turn", "Speaker", "Sentence", "Teacher Tag", "Student Tag"],
        ["S", "Turn", "Speaker", "Sentence", "Teacher Tag", "Student Tag"],
        ["SS", "Turn", "Speaker ", "Sentance", "Teacher Tag", "Student Tag"],
    ],
)
def test_misspelt_headers(load, said, header):
    corpus = load("a.xlsx", book([header, ["00:00:04", 1, "T", "Hi.", "1 - none", None]]))
    assert said(corpus) == [("T", "Hi.")]
    assert corpus.utterances["start"].tolist() == [4]


def test_first_sheet_with_a_header_is_read_and_titles_are_passed_over(load, said):
    sheets = [["codes"], ["a"]], [["Lesson 3"], [], ["speaker", "text"], ["T", "Why?"]]
    corpus = load("a.xlsx", book(*sheets))
    assert said(corpus) == [("T", "Why?")]
    assert corpus.utterances["source_line"].tolist() == [4]


def test_cells_that_a_spreadsheet_changed(load, said):
    cells = [14, 14.0, 0.05, True, dt.datetime(2020, 2, 10), dt.time(11, 54)]
    corpus = load("a.xlsx", book([["speaker", "text"], *(["S", cell] for cell in cells)]))
    assert [t for _, t in said(corpus)] == ["14", "14", "0.05", "True", "2/10", "11:54"]
    findings = corpus.report.findings.query("code in ['kept', 'repaired']")
    assert findings["line"].tolist() == [2, 5, 6, 7]


def test_tag_column_tells_the_role_of_a_name(load):
    rows = [
        ["Speaker", "Sentence", "Teacher Tag", "Student Tag"],
        ["Davis", "Why?", "9 - Press for Reasoning", None],
        ["Jo March", "Half.", None, "1 - none"],
    ]
    corpus = load("a.xlsx", book(rows))
    assert corpus.utterances["role"].tolist() == ["teacher", "student"]


def test_unknown_tags_are_named(load):
    rows = [
        ["Speaker", "Sentence", "Teacher Tag"],
        ["T", "a", "128"],
        ["T", "b", "7\\"],
        ["T", "c", "\\"],
    ]
    corpus = load("a.xlsx", book(rows))
    assert corpus.codings["code"].tolist() == ["talkmoves_teacher.context"]
    assert "left out, 2: '128' in row 2" in "\n".join(corpus.report.findings["message"])


def test_no_column_of_talk(load):
    with pytest.raises(
        TranscriptError, match=r"a\.xlsx: no sheet has a header .*first row: 'x, y'"
    ):
        load("a.xlsx", book([["x", "y"], [1, 2]]))


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6).map(lambda x: round(x, 4)),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8),
    st.times().map(lambda t: t.replace(microsecond=0)),
    st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2200, 1, 1)).map(
        lambda t: t.replace(microsecond=0)
    ),
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=40)).map(
        lambda t: dt.timedelta(seconds=int(t.total_seconds()))
    ),
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=5))
def test_cells_are_those_that_openpyxl_reads(rows):
    # a leading '=' would be a formula
    rows = [[c if not (isinstance(c, str) and c.startswith("=")) else "x" for c in r] for r in rows]
    data = book(rows)
    ours = dict(Workbook(data, "a.xlsx").rows("Sheet1"))
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Sheet1"]
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        mine = [*ours.get(number, []), *[None] * len(cells)][: len(cells)]
        assert [c or None if c == "" else c for c in mine] == [
            c or None if c == "" else c for c in cells
        ]


def repacked(data, member, content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, content if name == member else old.read(name))
    return out.getvalue()


GOOD = book([["speaker", "text"], ["T", "Why?"]])


@pytest.mark.parametrize(
    ("member", "content", "message"),
    [
        ("xl/workbook.xml", b"<broken", "damaged"),
        (
            "xl/worksheets/sheet1.xml",
            b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>',
            "document type",
        ),
        (
            "xl/worksheets/sheet1.xml",
            b"<worksheet>" + b" " * 60_000_000 + b"</worksheet>",
            "too many",
        ),
    ],
)
def test_hostile_workbooks(load, member, content, message):
    with pytest.raises(TranscriptError, match=message):
        load("a.xlsx", repacked(GOOD, member, content))


def test_cells_far_out_are_left_out_and_named(load, said):
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old:
        xml = old.read("xl/worksheets/sheet1.xml").decode()
    xml = xml.replace("</row></sheetData>", '<c r="XFD2"><v>1</v></c></row></sheetData>')
    corpus = load("a.xlsx", repacked(GOOD, "xl/worksheets/sheet1.xml", xml.encode()))
    assert said(corpus) == [("T", "Why?")]
    assert "beyond column 256, left out: 1" in "\n".join(corpus.report.findings["message"])


def test_truncated_workbook(load):
    with pytest.raises(TranscriptError, match=r"^a\.xlsx: the workbook is damaged"):
        load("a.xlsx", GOOD[:300])
