import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus import TranscriptError
from labresearch.corpus.encoding import decode, looks_binary, read_bytes

TEXT = "T: Was heißt ½?\nMia: “Half” – naïve…\n"


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_unicode_with_and_without_mark(mark, name):
    text, findings = decode(mark + TEXT.encode(name), file="a.txt")
    assert text == TEXT
    assert [f.code for f in findings] == ([] if name == "utf-8" else ["encoding"])


def test_windows_lines_in_a_utf8_file_are_read_and_named():
    text, findings = decode("über\n".encode() + "“naïve”\n".encode("cp1252") + b"ok", file="a")
    assert text == "über\n“naïve”\nok"
    assert [(f.line, f.severity) for f in findings] == [(2, "warning")]
    assert "0x93" in findings[0].message


def test_many_windows_lines_are_summed_up():
    text, findings = decode("é\n".encode("cp1252") * 100, file="a")
    assert text == "é\n" * 100
    assert len(findings) == 21
    assert findings[-1].message.startswith("100 lines")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end):
    assert decode(f"a{end}b{end}".encode(), file="a")[0] == "a\nb\n"


def test_nothing_is_replaced_even_for_undefined_bytes():
    text, findings = decode(b"a\x81b", file="a")
    assert text == "a\x81b"
    assert findings[0].line == 1


def test_cut_off_utf16_names_file_and_line():
    data = codecs.BOM_UTF16_LE + "a\nb\nc".encode("utf-16-le")[:-1]
    with pytest.raises(TranscriptError, match=r"^x\.vtt:3: .*damaged or cut off"):
        decode(data, file="x.vtt")


def test_limits(tmp_path):
    path = Path(tmp_path, "big.txt")
    path.write_text("T: " + "a" * 50)
    with pytest.raises(TranscriptError, match=r"big\.txt: the file has 53 bytes, the limit is 20"):
        read_bytes(path, max_bytes=20)
    with pytest.raises(TranscriptError, match=r"^a:2: the line has 9 characters, the limit is 8"):
        decode(b"short\n" + b"a" * 9, file="a", max_line=8)


def test_missing_file_says_so(tmp_path):
    with pytest.raises(TranscriptError, match=r"none\.txt: the file cannot be opened"):
        read_bytes(tmp_path / "none.txt")


def test_binary():
    assert looks_binary(b"PK\x03\x04" + bytes(range(20)))
    assert not looks_binary("T: hello".encode("utf-16-le"))
    assert not looks_binary(b"T: (\x15 12_34\x15)")


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_our_error(data):
    try:
        text, findings = decode(data, file="a")
    except TranscriptError:
        return
    assert "\r" not in text
    assert "\0" not in text
    text.encode()  # no lone surrogates
    marked = data[:2] in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE) or data[:3] == codecs.BOM_UTF8
    if not findings and not marked:
        assert text == data.decode().replace("\r\n", "\n").replace("\r", "\n")
