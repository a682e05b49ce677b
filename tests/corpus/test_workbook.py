import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus import TranscriptError, load_transcript

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
        TranscriptError,
        match=r"a\.xlsx: no sheet has a header .*columns found: 'x, y'.*--column text=NAME",
    ):
        load("a.xlsx", book([["x", "y"], [1, 2]]))


def repacked(data, member, content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, content if name == member else old.read(name))
    return out.getvalue()


GOOD_HEAD = ["speaker", "text", "time"]
GOOD = book([GOOD_HEAD, ["T", "Why?"]])
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = "".join(
    f'<c r="{at}1" t="str"><v>{name}</v></c>' for at, name in zip("ABC", GOOD_HEAD, strict=True)
)
LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def sheet(rows, *, before="", doctype=""):
    """Give a workbook whose sheet has the header and these rows, as XML."""
    data = f'<sheetData><row r="1">{HEAD}</row>{rows}</sheetData>'
    return repacked(GOOD, SHEET, f'{doctype}<worksheet xmlns="{MAIN}">{before}{data}</worksheet>')


@given(
    st.dictionaries(
        st.integers(2, 300),
        st.text(st.sampled_from("ab é_x0'\""), min_size=1)
        # '_x0000_' is Excel's way to write a character that XML does not allow
        .filter(lambda text: text.strip() and "_x0" not in text),
        min_size=1,
    )
)
def test_talk_and_row_numbers_are_exact(tmp_path_factory, rows):
    made = openpyxl.Workbook()
    made.active.append(["speaker", "text"])
    for number, text in rows.items():
        made.active.cell(number, 1, "T")
        made.active.cell(number, 2, text)
    path = tmp_path_factory.getbasetemp() / "gaps.xlsx"
    made.save(path)
    lines = load_transcript(path).utterances
    assert lines["source_line"].tolist() == sorted(rows)
    assert lines["text"].tolist() == [rows[number].strip() for number in sorted(rows)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (repacked(GOOD, "xl/workbook.xml", b"<broken"), "damaged"),
        (repacked(GOOD, "[Content_Types].xml", b"<x/>"), "damaged"),
        (repacked(GOOD, "xl/styles.xml", b"<styleSheet><fonts count='x'/>"), "damaged"),
        (sheet('<row r="2"><c r="A2"><v>three</v></c></row>'), r"damaged .*'three'"),
        (sheet('<row r="2"><c r="ABCD2"><v>1</v></c></row>'), "damaged .*'ABCD'"),
        (sheet('<row r="2"><c t="s"><v>99</v></c></row>'), "damaged"),
        (sheet("", doctype='<!DOCTYPE x [<!ENTITY a "b">]>'), "damaged .*document type"),
        (sheet(" " * 11_000_000), "unpacks to 11,.* too many for a transcript"),
        (repacked(GOOD, "xl/theme/theme1.xml", bytes(11_000_000)), "unpacks to 11,.* too many"),
        (sheet('<row r="99999999999"><c><v>1</v></c></row>'), "more cells than a transcript"),
        (sheet('<row><c r="XFD2"/></row>' + '<row><c r="XFD3"/></row>' * 1300), "more cells"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "locked with a password"),
        (GOOD[:300], "damaged"),
        (GOOD[:-30], "damaged"),
    ],
    ids=[
        "workbook.xml",
        "content types",
        "styles",
        "number",
        "column",
        "string",
        "document type",
        "bomb",
        "bomb elsewhere",
        "row far down",
        "columns far out",
        "encrypted",
        "head",
        "tail",
    ],
)
def test_bad_workbooks_give_one_message(load, data, message):
    with pytest.raises(TranscriptError, match=rf"^a\.xlsx: .*{message}.* open it in a spreadsheet"):
        load("a.xlsx", data, format="xlsx")


def test_entities_that_multiply_are_refused_in_any_encoding(load):
    row = '<row r="2"><c t="str"><v>&i;</v></c></row>'
    data = sheet(row, doctype=f"<!DOCTYPE x [{LAUGHS}]>")
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        xml = old.read(SHEET).decode().encode("utf-16")
    for hostile in (data, repacked(GOOD, SHEET, xml)):
        with pytest.raises(TranscriptError, match="damaged"):
            load("a.xlsx", hostile)


def test_locked_zip(load):
    data = bytearray(GOOD)
    for mark, flags in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    with pytest.raises(TranscriptError, match=r"^a\.xlsx: .*locked with a password"):
        load("a.xlsx", bytes(data))


def test_strict_workbook(load):
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old:
        xml = old.read("xl/workbook.xml")
    for transitional, strict in (
        (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    ):
        xml = xml.replace(transitional.encode(), strict.encode())
    with pytest.raises(TranscriptError, match="'Strict Open XML'; open it"):
        load("a.xlsx", repacked(GOOD, "xl/workbook.xml", xml))


def test_cells_far_out_are_left_out_and_named(load, said):
    row = '<row r="2"><c t="str"><v>T</v></c><c t="str"><v>Why?</v></c>{}<c r="XFD2"/></row>'
    corpus = load("a.xlsx", sheet(row.format('<c r="IW2"><v>1</v></c><c r="XFC2"><v>2</v></c>')))
    assert said(corpus) == [("T", "Why?")]
    assert "beyond column 256, left out: 2" in "\n".join(corpus.report.findings["message"])


def test_a_wrong_dimension_cuts_nothing_off(load, said):
    row = '<row r="2"><c t="str"><v>T</v></c><c t="str"><v>Why?</v></c></row>'
    corpus = load("a.xlsx", sheet(row, before='<dimension ref="A1"/>'))
    assert said(corpus) == [("T", "Why?")]


def test_what_openpyxl_warns_of_is_read_in_silence(load, said):
    rule = '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst>'
    row = '<row r="2"><c t="str"><v>T</v></c><c t="str"><v>Why?</v></c></row>'
    with zipfile.ZipFile(io.BytesIO(sheet(row))) as old:
        xml = old.read(SHEET).decode().replace("</sheetData>", f"</sheetData>{rule}")
    data = repacked(GOOD, SHEET, xml)
    with pytest.warns(UserWarning, match="not supported"):
        list(openpyxl.load_workbook(io.BytesIO(data), read_only=True).active.iter_rows())
    assert said(load("a.xlsx", data)) == [("T", "Why?")]


def test_escaped_and_dated_cells(load, said):
    row = '<row r="{0}"><c t="str"><v>T</v></c><c t="{1}"><v>{2}</v></c></row>'
    cells = [
        ("str", "a_x000D_b_x0000__xD800_"),
        ("d", "2020-02-10"),
        ("n", "9" * 30),
        ("n", "9" * 400),
        ("b", "1"),
        ("e", "#N/A"),
    ]
    rows = "".join(row.format(number, *cell) for number, cell in enumerate(cells, 2))
    talk = [text for _, text in said(load("a.xlsx", sheet(rows)))]
    assert talk[0].split() == ["a", "b"]
    assert talk[1] == "2/10"
    assert float(talk[2]) == 1e30
    assert talk[4:] == ["True", "#N/A"]


def test_times_by_their_number_format(load):
    made = openpyxl.Workbook()
    made.active.append(["speaker", "text", "time"])
    cells = [
        (0.5 / 86_400, "h:mm:ss.0"),
        (63.25 / 86_400, "mm:ss.00"),
        (64 / 86_400, "[h]:mm:ss"),
        (-5 / 86_400, "h:mm:ss"),
        (-5 / 86_400, "[h]:mm:ss"),
        (3_000_000, "h:mm:ss"),
    ]
    for number, (value, shown) in enumerate(cells, 2):
        made.active.append(["T", f"line {number}", value])
        made.active.cell(number, 3).number_format = shown
    out = io.BytesIO()
    made.save(out)
    corpus = load("a.xlsx", out.getvalue())
    assert corpus.utterances["start"].tolist()[:3] == [0.5, 63.25, 64]
    assert corpus.utterances["start"].isna().tolist()[3:] == [True] * 3
    message = "could not be read, 3: '#VALUE!'"
    assert message in "\n".join(corpus.report.findings["message"])


def test_sheets_of_one_layout_are_sessions(load, said):
    header = ["Speaker", "Sentence", "Teacher Tag"]
    first = [header, ["T", "Why?", "9 - Press for Reasoning"], ["Mia", "Half.", None]]
    second = [header, ["T", "So?", "1 - none"], ["T", "How?", "8 - Press for Accuracy"]]
    corpus = load("a.xlsx", book(first, [["codes"], ["x"]], second))
    assert corpus.sessions["session"].tolist() == ["a-sheet1", "a-sheet3"]
    assert [text for _, text in said(corpus)] == ["Why?", "Half.", "So?", "How?"]
    assert corpus.utterances["source_line"].tolist() == [2, 3, 2, 3]
    assert list(zip(corpus.codings["session"], corpus.codings["line"], strict=True)) == [
        ("a-sheet1", 0),
        ("a-sheet3", 1),
    ]
    assert "not read: 'Sheet2'" in "\n".join(corpus.report.findings["message"])


def test_merged_cells_speak_for_all_their_rows(load, said):
    made = openpyxl.Workbook()
    for row in (["who", "text"], ["T", "Why?"], [None, "So?"], ["Mia", "Half."], [None, "No."]):
        made.active.append(row)
    made.active.merge_cells("A2:A3")
    made.active.merge_cells("A20:B30")
    out = io.BytesIO()
    made.save(out)
    corpus = load("a.xlsx", out.getvalue())
    assert said(corpus) == [("T", "Why?"), ("T", "So?"), ("Mia", "Half."), ("", "No.")]


def test_a_row_above_the_header_is_reported(tmp_path):
    book = openpyxl.Workbook()
    for row in (["# Composed talk"], ["speaker", "utterance"], ["T", "Why?"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    corpus = load_transcript(tmp_path / "a.xlsx")
    assert corpus.utterances["text"].tolist() == ["Why?"]
    assert "header note: Composed talk" in corpus.report.findings["message"].tolist()
