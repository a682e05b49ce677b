"""Codebooks from and to REFI-QDA."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.cli import main
from labresearch.codebook import (
    codebook_from_refi,
    codebook_names,
    codebook_to_refi,
    codes_table,
    load_codebook,
    read_refi_codebook,
)
from labresearch.corpus import Corpus, TranscriptError
from labresearch.corpus.exporting import export, export_formats
from labresearch.corpus.limits import Limits

SHARED = Path(__file__).parents[2] / "../shared/samples"
QDC = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Some program"><Codes>
<Code guid="1" name="Press &amp; probe" isCodable="true" color="#ABC">
<Description>Asks a child
to explain.

Include: asks why
Exclude:
- asks for the answer only,
  without why
* is about behaviour: "none"
Examples:
- Teacher: Why do you think so?
- How come?
Counter-examples: Is it 5?
</Description>
<Code guid="2" name="1 Why" isCodable="0" color="red"/>
<Code guid="3" name="猫" isCodable="true"/></Code>
<Code guid="4" name="no" isCodable="true"/>
<Code guid="5" name="NO" isCodable="true"><Description>yes</Description></Code>
</Codes><Sets><Set guid="9" name="s"/></Sets></CodeBook>"""


@pytest.fixture
def file(tmp_path):
    def _file(content=QDC, name="a.qdc"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _file


def loaded(path, tmp_path, name="mine"):
    out = tmp_path / f"{name}.yml"
    out.write_text(codebook_from_refi(path, id=name), encoding="utf-8")
    return load_codebook(out)


def test_codes_are_read(file):
    codes = read_refi_codebook(file())
    assert [(c.id, c.label, c.parent, c.color, c.codable) for c in codes] == [
        ("press_probe", "Press & probe", "", "#aabbcc", True),
        ("press_probe_1_why", "1 Why", "press_probe", "", False),
        ("press_probe_2", "猫", "press_probe", "", True),
        ("no", "no", "", "", True),
        ("no_2", "NO", "", "", True),
    ]
    press = codes[0]
    assert press.definition == "Asks a child to explain."
    assert press.include == ("asks why",)
    assert press.exclude == (
        "asks for the answer only, without why",
        'is about behaviour: "none"',
    )
    assert press.examples == ("Teacher: Why do you think so?", "How come?")
    assert press.counterexamples == ("Is it 5?",)


def test_the_new_book_loads(file, tmp_path):
    book = loaded(file(), tmp_path)
    assert book.status == "draft"
    assert list(book.codes) == [c.id for c in read_refi_codebook(file())]
    press = book.codes["press_probe"]
    assert [(e.spoken.role, e.text) for e in press.examples] == [
        ("teacher", "Why do you think so?"),
        ("unknown", "How come?"),
    ]
    assert book.codes["no"].label == "no"
    assert book.codes["no_2"].definition == "yes"
    assert not book.codes["press_probe_1_why"].codable


@pytest.mark.parametrize("name", codebook_names())
def test_shipped_books_come_back(file, tmp_path, name):
    book = load_codebook(name)
    again = loaded(file(codebook_to_refi(book)), tmp_path, name)
    kept = ("id", "label", "definition", "include", "exclude", "parent", "codable")
    assert list(again.codes) == list(book.codes)
    for code in book.codes.values():
        other = again.codes[code.id]
        assert [getattr(code, key) for key in kept] == [getattr(other, key) for key in kept]
        assert other.color == code.color.lower()
        assert [(e.spoken.role, e.text.split()) for e in code.examples] == [
            (e.spoken.role, e.text.split()) for e in other.examples
        ]


NESTED = """labresearch: codebook/1
id: nested
version: 1.0.0
title: Nested
status: draft
codes:
  - {id: below, label: Below, parent: above, definition: "Include: no heading", color: "#112233"}
  - {id: above, label: Above, codable: false, status: draft}
  - {id: beside, label: Beside, parent: above, status: draft}
"""


def test_nesting(file, tmp_path):
    book = load_codebook(file(NESTED, "nested.yml"))
    content = codebook_to_refi(book)
    assert content == codebook_to_refi(book)
    again = loaded(file(content), tmp_path)
    assert {c.id: c.parent for c in again.codes.values()} == {
        "above": "", "below": "above", "beside": "above",
    }  # fmt: skip
    table = codes_table(book)
    assert table.columns.tolist() == ["code", "label", "definition", "parent", "color"]
    first = ["nested.below", "Below", "Include: no heading", "nested.above", "#112233"]
    assert table.iloc[0].tolist() == first
    assert again.codes["below"].definition == "Include: no heading"


def test_codes_of_a_project_that_labresearch_wrote(tmp_path):
    import pandas as pd

    assert "qdpx" in export_formats()
    corpus = Corpus(
        sessions=pd.DataFrame({"session": ["a"]}),
        utterances=pd.DataFrame({"session": "a", "line": [0], "speaker": ["T"], "text": ["Why?"]}),
        codings=pd.DataFrame(
            {"session": "a", "line": [0], "code": ["teacher_moves.press"], "coder": ["Ada"]}
        ),
    )
    book = load_codebook("teacher_moves")
    export(corpus, tmp_path / "a.qdpx", codes=codes_table(book))
    again = loaded(tmp_path / "a.qdpx", tmp_path)
    assert list(again.codes) == list(book.codes)
    assert again.codes["press"].definition == book.codes["press"].definition
    assert {code.parent for code in again.codes.values()} == {""}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<CodeBook><Codes/></CodeBook>", "holds no code"),
        ("<Other/>", "begins with <Other>"),
        ("<CodeBook><Codes>", "the XML is damaged here"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><CodeBook/>", "document type"),
        ("<CodeBook>" + "<Code>" * 99 + "</Code>" * 99 + "</CodeBook>", "nested deeper"),
        (b"PK\x03\x04", "damaged"),
        ("", "the XML is damaged here"),
    ],
)
def test_bad_files(file, content, message):
    with pytest.raises(TranscriptError, match=message) as error:
        read_refi_codebook(file(content))
    assert str(error.value).startswith("a.qdc")


def test_a_definition_that_begins_like_a_heading_is_kept(file):
    content = QDC.replace("<Description>yes", "<Description>Code: used when a child asks.")
    assert read_refi_codebook(file(content))[-1].definition == "Code: used when a child asks."


def test_bad_id_and_limits(file):
    with pytest.raises(ValueError, match="must be small letters"):
        codebook_from_refi(file(), id="My codes")
    with pytest.raises(TranscriptError, match="the limit is 10"):
        read_refi_codebook(file(), limits=Limits(max_bytes=10))


def test_codes_of_a_project(file):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("project.qde", QDC.replace("CodeBook", "Project", 1).replace(
            "</CodeBook>", "</Project>").replace("<Codes>", "<CodeBook><Codes>").replace(
            "</Codes>", "</Codes></CodeBook>"))  # fmt: skip
    assert len(read_refi_codebook(file(out.getvalue(), "a.qdpx"))) == 5


def test_commands(file, tmp_path, capsys):
    out = tmp_path / "mine.yml"
    assert main(["codebook", "import", str(file()), "--out", str(out)]) == 0
    assert main(["codebook", "check", str(out)]) == 0
    assert main(["codebook", "import", str(file()), "--out", str(out)]) == 2
    assert main(["codebook", "import", str(file("<a/>", "b.qdc")), "--out", "x.yml"]) == 2
    assert main(["codebook", "import", str(file()), "--out", "x.txt"]) == 2
    assert main(["codebook", "import", str(tmp_path / "no.qdc"), "--out", "x.yml"]) == 2
    qdc = tmp_path / "press.qdc"
    assert main(["codebook", "export", str(out), "--out", str(qdc)]) == 0
    assert "5 codes" in capsys.readouterr().out
    assert main(["codebook", "export", str(out), "--out", "x.xml"]) == 2
    assert main(["codebook", "export", "nothing", "--out", str(qdc)]) == 2
    assert read_refi_codebook(qdc)[0].label == "Press & probe"


@settings(max_examples=60, deadline=None)
@given(
    names=st.lists(st.text(max_size=20), min_size=1, max_size=5),
    said=st.text(max_size=80)
    | st.sampled_from(["Include:\n- a\nb\n-", "Code: x\n", "Exclude: : -"]),
)
def test_any_names_and_descriptions_load(tmp_path_factory, names, said):
    from labresearch.corpus.writers.refi_xml import element, xml_document

    folder = tmp_path_factory.getbasetemp()
    about = element("Description", text=said)
    codes = [element("Code", about, name=name, isCodable="true") for name in names]
    root = element("CodeBook", element("Codes", *codes))
    (folder / "any.qdc").write_bytes(xml_document(root))
    book = loaded(folder / "any.qdc", folder, "any_book")
    assert len(book.codes) == len(names)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sample files are not at hand")
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("refi-qda/mastodon_moods_shortened.qdc", 5),
        ("refi-qda/all_elements.qde", 4),
        ("refi-qda/f4_2025_project.qde", 1),
        ("refi-qda/openqda_2025_shape_invalid.qde", 4),
        ("refi-qda/standard.qdpx", 5),
        ("qdpx/nvivo_mac15_export.qdpx", 262),
    ],
)
def test_samples(tmp_path, name, codes):
    assert len(loaded(SHARED / name, tmp_path).codes) == codes
