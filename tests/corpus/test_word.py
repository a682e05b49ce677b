import contextlib
import io
import math
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import TranscriptError, load_transcript

_NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="m"'


def run(text, look=""):
    """One run; look holds 'b' for bold and 'i' for italics."""
    tags = {"\n": "<w:br/>", "\t": "<w:tab/>"}
    said = "".join(
        tags.get(
            x, f'<w:t xml:space="preserve">{x.replace("&", "&amp;").replace("<", "&lt;")}</w:t>'
        )
        for x in re.split(r"([\n\t])", text)
        if x
    )
    return f"<w:r><w:rPr>{''.join(f'<w:{x}/>' for x in look)}</w:rPr>{said}</w:r>"


def paragraph(*runs):
    return f"<w:p>{''.join(x if x.startswith('<') else run(x) for x in runs)}</w:p>"


def bold(text):
    return run(text, "b")


def italic(text):
    return run(text, "i")


def table(*rows):
    cells = (
        "".join(f"<w:tc>{x if x.startswith('<') else paragraph(x)}</w:tc>" for x in row)
        for row in rows
    )
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def part(tag, content):
    return f"<w:{tag} {_NAMES}>{content}</w:{tag}>"


def docx(*body, **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", part("document", f"<w:body>{''.join(body)}</w:body>"))
        for name, content in parts.items():
            made.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def messages(corpus):
    return "\n".join(corpus.report.findings["message"])


def test_a_table_with_a_header_goes_on_after_a_break(load, said):
    corpus = load(
        "a.docx",
        docx(
            paragraph("Lab 3"),
            table(
                ("Time", "Speaker", "Talk", "Notes"),
                ("0:01", "Ms. Oak", "What is a half?", "points"),
                ("0:04 - 0:06", "Mia", "Two <fourths> & so", ""),
            ),
            paragraph("After the break"),
            table(("Time", "Speaker", "Talk", "Notes"), ("0:09", "Leo", "Half.", "")),
        ),
    )
    assert said(corpus) == [
        ("Ms. Oak", "What is a half?"),
        ("Mia", "Two <fourths> & so"),
        ("Leo", "Half."),
    ]
    assert corpus.utterances["start"].tolist() == [1, 4, 9]
    assert corpus.utterances["end"].tolist()[1] == 6
    assert corpus.utterances["source_line"].tolist() == [6, 10, 19]
    assert "text outside of the table of talk, 2 paragraphs: 'Lab 3 / After" in messages(corpus)
    assert "column 'Notes' of the table, not used: 'points'" in messages(corpus)


@pytest.mark.parametrize(
    "rows",
    [
        [("1", "0:01", "T", "What is a half?"), ("2", "0:04", "Mia", "It is two fourths.")],
        [("T", "What is a half?"), ("Mia", "It is two fourths.")],
        [("0:01", "T", "What is a half?"), ("0:04", "Mia", "It is two fourths.")],
    ],
)
def test_tables_without_a_header(load, said, rows):
    corpus = load("a.docx", docx(table(*rows)))
    assert said(corpus) == [("T", "What is a half?"), ("Mia", "It is two fourths.")]
    assert "a table without a header" in messages(corpus)


def test_columns_given_by_the_user(load, said):
    document = docx(table(("Wer", "Was"), ("Mia", "Ja."), ("Leo", "Nein.")))
    corpus = load("a.docx", document, columns={"speaker": "Wer", "text": "Was"})
    assert said(corpus) == [("Mia", "Ja."), ("Leo", "Nein.")]
    with pytest.raises(TranscriptError, match=r"a\.docx:1: there is no column 'Who'"):
        load("a.docx", document, columns={"speaker": "Who", "text": "Was"})
    with pytest.raises(TranscriptError, match="no table"):
        load("a.docx", docx(paragraph("T: Why?")), columns={"text": "Was"})


def test_labelled_talk_inside_the_cells(load, said):
    cells = (
        ("0:01", paragraph("T: What?") + paragraph("Mia: Half.")),
        ("0:20", paragraph("T: Why?")),
    )
    corpus = load("a.docx", docx(table(("Time", "Transcript"), *cells)))
    assert said(corpus) == [("T", "What?"), ("Mia", "Half."), ("T", "Why?")]
    assert corpus.utterances["start"].tolist()[::2] == [1, 20]


def test_labels_with_a_colon(load, said):
    corpus = load(
        "a.docx",
        docx(
            paragraph("T: What is a half?\nand more"),
            paragraph("Mia:\ttwo"),
            paragraph(""),
            paragraph("goes on"),
            paragraph(bold("Leo:"), " three"),
            paragraph(bold("Leo"), ": four"),
        ),
    )
    assert said(corpus) == [
        ("T", "What is a half? and more"),
        ("Mia", "two goes on"),
        ("Leo", "three"),
        ("Leo", "four"),
    ]
    assert corpus.utterances["source_line"].tolist() == [1, 2, 5, 6]


@pytest.mark.parametrize("shape", ["run", "paragraph", "break"])
def test_bold_names_without_a_colon(load, said, shape):
    talk = [("Ms. Oak", "What is a half?"), ("Mia", "two"), ("Ms. Oak", "so"), ("Leo", "ok")]
    body = [paragraph(bold("Our Lesson"))]
    for name, text in talk:
        if shape == "run":
            body.append(paragraph(bold(name), f" {text}"))
        elif shape == "break":
            body.append(paragraph(bold(f"{name}\n"), text))
        else:
            body += [paragraph(bold(name)), paragraph(text)]
    corpus = load("a.docx", docx(*body))
    assert said(corpus) == talk
    assert "bold words without a colon taken as names of speakers: 'Ms. Oak' (2)" in messages(
        corpus
    )
    assert "'Our Lesson'" in messages(corpus)


def test_bold_words_in_talk_are_no_names(load, said):
    body = [paragraph("T: Why?"), paragraph(bold("Look"), " here"), paragraph("Mia: ok")]
    assert said(load("a.docx", docx(*body))) == [("T", "Why? Look here"), ("Mia", "ok")]


def test_italic_actions_are_comments(load, said):
    corpus = load(
        "a.docx",
        docx(
            paragraph("T: Turn and talk."),
            paragraph(italic("The students talk (all)")),
            paragraph("Mia: So ", italic("(the bell goes)"), " half"),
            paragraph("Leo: It is ", italic("really"), " half."),
        ),
    )
    assert said(corpus) == [
        ("T", "Turn and talk. ((The students talk [all]))"),
        ("Mia", "So ((the bell goes)) half"),
        ("Leo", "It is really half."),
    ]
    assert corpus.utterances["speech"].tolist() == [
        "Turn and talk.",
        "So half",
        "It is really half.",
    ]
    assert "text in italics taken as a comment, not as talk, 2" in messages(corpus)


def test_teams(load, said):
    corpus = load(
        "teams.docx",
        docx(
            paragraph(bold("Lab-20240314_100000-Meeting Recording")),
            paragraph("March 14, 2024, 10:00AM"),
            paragraph("31m 20s"),
            paragraph(bold("Ana Ruiz"), " started transcription"),
            paragraph(bold("Ana Ruiz"), "   0:03\nWhat is a half?"),
            paragraph(bold("Bo Li"), "   1:00:07\nTwo fourths.\nor so"),
            paragraph(bold("Ana Ruiz"), " stopped transcription"),
        ),
    )
    assert said(corpus) == [("Ana Ruiz", "What is a half?"), ("Bo Li", "Two fourths. or so")]
    assert corpus.utterances["start"].tolist() == [3, 3607]
    assert "Ana Ruiz started transcription / Ana Ruiz stopped transcription" in messages(corpus)
    assert "31m 20s" in messages(corpus)


@pytest.mark.parametrize("between", ["\n", None])
def test_the_older_export_of_teams(load, said, between):
    blocks = [
        ("0:0:0.0 --> 0:0:3.540", "Ana Ruiz", "What is a half?"),
        ("0:0:3.6 --> 0:0:5.0", "Bo Li", "Two fourths."),
    ]
    body = [
        x
        for block in blocks
        for x in ([paragraph(between.join(block))] if between else map(paragraph, block))
    ]
    corpus = load("a.docx", docx(*body))
    assert said(corpus) == [("Ana Ruiz", "What is a half?"), ("Bo Li", "Two fourths.")]
    assert corpus.utterances["end"].tolist() == [3.54, 5]
    assert corpus.utterances["source_line"].tolist() == ([1, 2] if between else [1, 4])


def test_google_meet(load, said):
    corpus = load(
        "meet.docx",
        docx(
            *map(paragraph, ("Maths - Transcript", "Attendees", "Ana Ruiz, Bo Li", "00:00:00")),
            paragraph(bold("Ana Ruiz: "), "What is a half?"),
            paragraph(bold("Bo Li: "), "Two"),
            paragraph("00:05:00"),
            paragraph(bold("Ana Ruiz: "), "Yes"),
            paragraph("Meeting ended after 00:06:12"),
        ),
    )
    assert said(corpus) == [("Ana Ruiz", "What is a half?"), ("Bo Li", "Two"), ("Ana Ruiz", "Yes")]
    starts = corpus.utterances["start"].tolist()
    assert starts[0] == 0
    assert math.isnan(starts[1])
    assert starts[2] == 300
    assert "Ana Ruiz, Bo Li" in messages(corpus)
    assert "Meeting ended after" in messages(corpus)


def test_rev_and_paragraphs_without_a_speaker(load, said):
    body = ("Speaker 1 (00:12):", "What? [inaudible 00:01:20]", "Speaker 2 (00:15):", "Two.", "So.")
    corpus = load("rev.docx", docx(*map(paragraph, body)))
    assert said(corpus) == [
        ("Speaker 1", "What? [inaudible 00:01:20]"),
        ("Speaker 2", "Two. So."),
    ]
    corpus = load("b.docx", docx(*map(paragraph, ("It was fine.", "", "We went\nhome.", "Then."))))
    assert said(corpus) == [("", "It was fine."), ("", "We went home."), ("", "Then.")]


INSERTED = (
    "<w:ins><w:r><w:t>new </w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
)
BOX = (
    "<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing>"
    "</mc:Choice><mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)


def test_what_word_hides(load, said):
    corpus = load(
        "a.docm",
        docx(
            paragraph("T: It is ", INSERTED, "half.", '<w:r><w:footnoteReference w:id="2"/></w:r>'),
            "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Mia: one </w:t></w:r></w:p>",
            paragraph("two"),
            f"<w:sdt><w:sdtContent>{paragraph('T: in a control')}</w:sdtContent></w:sdt>",
            paragraph("Mia: ok", BOX.format(paragraph("Leo: from a box"))),
            paragraph(
                "T: ",
                "<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>",
                '<w:r><w:sym w:font="Symbol" w:char="F0B4"/></w:r>',
                "<w:smartTag><w:r><w:t> Paris </w:t></w:r></w:smartTag>",
                "<w:oMath><w:f><w:num><w:r><w:t>1</w:t></w:r></w:num>"
                "<w:den><w:r><w:t>2</w:t></w:r></w:den></w:f></w:oMath>",
            ),
            footnotes=part(
                "footnotes", f'<w:footnote w:id="2">{paragraph("She points.")}</w:footnote>'
            ),
            comments=part("comments", f'<w:comment w:id="1">{paragraph("nice")}</w:comment>'),
            header1=part("hdr", paragraph("Lab 3")),
        ),
    )
    assert said(corpus) == [
        ("T", "It is new half."),
        ("Mia", "one two"),
        ("T", "in a control"),
        ("Mia", "ok"),
        ("Leo", "from a box"),
        ("T", "link× Paris 1/2"),
    ]
    for text in (
        "deleted text, left out, 1: 'old'",
        "footnotes, not talk, 1: 'She points.'",
        "comments, not talk, 1: 'nice'",
        "headers and footers, not talk, 1: 'Lab 3'",
        "tracked changes, kept: 1",
    ):
        assert text in messages(corpus)


def test_bold_from_a_style(load, said):
    styles = part(
        "styles",
        '<w:style w:styleId="N"><w:name w:val="Name"/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:styleId="M"><w:name w:val="Mine"/><w:basedOn w:val="N"/></w:style>',
    )
    name = '<w:r><w:rPr><w:rStyle w:val="M"/></w:rPr><w:t>{}</w:t></w:r>'
    body = [paragraph(name.format(x), f" word {i}") for i, x in enumerate(("Mia", "Leo", "Mia"))]
    assert said(load("a.docx", docx(*body, styles=styles))) == [
        ("Mia", "word 0"),
        ("Leo", "word 1"),
        ("Mia", "word 2"),
    ]


def test_cells_merged_downwards_have_the_speaker_above(load, said):
    down = "<w:tcPr><w:vMerge/></w:tcPr><w:p/>"
    body = table(("Speaker", "Talk"), ("T", "Why?"), (down, "Tell me."), ("Mia", "Half."))
    assert said(load("a.docx", docx(body))) == [("T", "Why?"), ("T", "Tell me."), ("Mia", "Half.")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old Word"),
        (docx(paragraph("T: a"))[:-40], "the Word document is damaged"),
        (docx("<w:p>"), r"a\.docx \(word/document\.xml\):1: the XML is damaged"),
        (docx(), "no line of talk was found"),
        (docx(table(("Speaker", "Talk"))), "a header and no row of talk"),
    ],
)
def test_bad_documents(load, data, message):
    with pytest.raises(TranscriptError, match=message):
        load("a.docx", data)


def test_an_old_file_read_as_docx_and_a_document_type(load):
    with pytest.raises(TranscriptError, match=r"save it as \.docx without a password"):
        load("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, format="docx")
    data = docx(styles='<!DOCTYPE a [<!ENTITY b "c">]><a/>')
    with pytest.raises(TranscriptError, match="document type"):
        load("a.docx", data)


PIECES = st.lists(
    st.sampled_from(
        [
            "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>T: a</w:t>", "<w:tbl>", "</w:tbl>",
            "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:br/>", "<w:sym/>", "<w:del/>",
            "<w:oMath/>",
            '<w:tcPr><w:gridSpan w:val="2000000000"/><w:vMerge/></w:tcPr>', "<w:sdt/>",
        ]
    ),
    max_size=30,
)  # fmt: skip


@settings(max_examples=60)
@given(body=PIECES)
def test_only_our_error(tmp_path_factory, body):
    path = tmp_path_factory.getbasetemp() / "pieces.docx"
    path.write_bytes(docx(*body))
    with contextlib.suppress(TranscriptError):
        assert len(load_transcript(path)) > 0
