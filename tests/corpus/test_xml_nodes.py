"""XML as nodes: lines, encodings, and what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import TranscriptError
from labresearch.corpus.limits import Limits
from labresearch.corpus.readers.xml_nodes import Node, parse_xml

CAFE = "café"


def test_nodes_know_their_lines_and_mixed_content_keeps_its_order():
    root = parse_xml(
        b'<?xml version="1.0"?>\n<a xmlns:x="urn:x">\r\n<x:b x:k="1">so</x:b> half<c/>\n'
        b"<![CDATA[<3>]]> &lt; 4<!-- no -->\n<b>yes</b></a>",
        "a.xml",
    )
    assert (root.tag, root.line) == ("a", 2)
    assert [(n.tag, n.line) for n in root.walk()] == [("b", 3), ("c", 3), ("b", 5)]
    first, second = root.find_all("b")
    assert (first.get("k"), second.get("k", "none")) == ("1", "none")
    assert " ".join(root.text.split()) == "so half <3> < 4 yes"
    assert [p if isinstance(p, str) else p.tag for p in root.content][1:4] == ["b", " half", "c"]
    assert root.find("d") is None


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE a SYSTEM "a.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<!DOCTYPE html><a/>",
    ],
)
def test_document_types_are_refused(document):
    with pytest.raises(TranscriptError, match=r"^a\.xml:1: the file has a document type") as caught:
        parse_xml(document, "a.xml")
    assert "damaged" not in str(caught.value)


def test_a_plain_document_type_is_allowed_on_request_and_not_fetched(tmp_path):
    # a document type that would stop the parser if it were read
    (tmp_path / "trans.dtd").write_text("<!ENTITY who 'somebody'> <!NONSENSE")
    for name in (f"{tmp_path}/trans.dtd", f"file://{tmp_path}/trans.dtd", "http://x.invalid/t.dtd"):
        document = f'<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "{name}">\n<a>ok &amp; &lt;</a>'
        assert parse_xml(document.encode(), "a.xml", plain_doctype=True).text == "ok & <"
    public = b'<!DOCTYPE a PUBLIC "-//X//Y" "http://x.invalid/t.dtd"><a>ok</a>'
    assert parse_xml(public, "a.xml", plain_doctype=True).text == "ok"


BILLION = (
    b'<!DOCTYPE a [<!ENTITY l0 "lol">'
    + b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10))
    + b"]><a>&l9;</a>"
)


@pytest.mark.parametrize(
    "document",
    [
        BILLION,
        b'<!DOCTYPE a SYSTEM "a.dtd" [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "a.dtd" [<!ENTITY % p SYSTEM "http://x.invalid/p"> %p;]><a/>',
        b'<!DOCTYPE a SYSTEM "a.dtd" []><a>empty but there</a>',
        b'<!DOCTYPE a [<!ATTLIST a b CDATA "added">]><a/>',
    ],
    ids=["billion laughs", "external entity", "parameter entity", "empty subset", "attributes"],
)
@pytest.mark.parametrize("plain", [False, True])
def test_declarations_are_always_refused(document, plain):
    with pytest.raises(TranscriptError, match=r"^a\.xml:1: the file has a document type"):
        parse_xml(document, "a.xml", plain_doctype=plain)


def test_entities_of_an_unread_document_type_are_those_of_html():
    document = b'<!DOCTYPE a SYSTEM "a.dtd"><a who="Ren&eacute;e">caf&eacute; &whatever; &#233;</a>'
    root = parse_xml(document, "a.xml", plain_doctype=True)
    assert root.get("who") == "Renée"
    assert root.text == "café &whatever; é"
    wide = '<!DOCTYPE a SYSTEM "a.dtd"><a>&eacute;</a>'.encode("utf-16")
    with pytest.raises(TranscriptError, match=r"does not say what &eacute; is"):
        parse_xml(wide, "a.xml", plain_doctype=True)
    with pytest.raises(TranscriptError, match=r"undefined entity"):
        parse_xml(b"<a>&eacute;</a>", "a.xml")


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("UTF-8", "utf-16-be"),
        ("ISO-8859-1", "iso-8859-1"),
        ("windows-1252", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
        # declared wrongly
        ("UTF-8", "utf-16"),
        ("UTF-16", "utf-8"),
        ("UTF-8", "cp1252"),
        ("UTF-8", "utf-32"),
        ("ISO-8859-1", "utf-8"),
        ("no-such-thing", "utf-8"),
        ("rot13", "utf-8"),
    ],
)
def test_encodings(declared, written):
    document = f'<?xml version="1.0" encoding="{declared}"?>\r\n<a>\r\n<b>{CAFE}</b></a>'
    node = parse_xml(document.encode(written), "a.xml").find("b")
    assert (node.text, node.line) == (CAFE, 3)


def test_other_alphabets():
    for declared, text in (("ISO-8859-2", "čtvrtina ř"), ("shift_jis", "はんぶん")):
        document = f'<?xml version="1.0" encoding="{declared}"?><a>{text}</a>'
        assert parse_xml(document.encode(declared), "a.xml").text == text


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (b"<a>\n<b>half", 2),
        (b"<a>\n<b></a>\n</b>", 2),
        (b"<a>\n\n4 < 5</a>", 3),
        (b"<a>\nyou & me</a>", 2),
        (b"", 1),
        (b"<a/>\n<a/>", 2),
        (b"<a>\n\x0b</a>", 2),
        ("<?xml version='1.0' encoding='UTF-8'?>\n<a>é".encode("cp1252"), 2),
    ],
)
def test_damage_names_the_line(document, line):
    with pytest.raises(TranscriptError, match=r"the XML is damaged here") as caught:
        parse_xml(document, "a.xml")
    assert caught.value.line == line


def test_depth_has_a_limit():
    deep = b"<a>" * 65 + b"</a>" * 65
    with pytest.raises(TranscriptError, match=r"nested deeper than 64"):
        parse_xml(deep, "a.xml")
    assert parse_xml(deep, "a.xml", limits=Limits(max_depth=65)).tag == "a"


@settings(deadline=None)
@given(st.binary(max_size=60), st.booleans())
def test_anything_else_is_our_error(tail, plain):
    for document in (b"<a>" + tail, b"<?xml version='1.0' encoding='" + tail + b"'?><a/>", tail):
        try:
            node = parse_xml(document, "a.xml", plain_doctype=plain)
        except TranscriptError as error:
            assert str(error).startswith("a.xml")  # noqa: PT017 - either outcome is right
        else:
            assert isinstance(node, Node)
