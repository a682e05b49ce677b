"""Damaged files give a TranscriptError or a corpus, and nothing else."""

import contextlib
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus import Corpus, TranscriptError, load_transcript


def workbook():
    book = openpyxl.Workbook()
    for row in (["TimeStamp", "Speaker", "Sentence", "Teacher Tag"], ["00:03:00", "T", "Why?", 9]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FILES = {
    "a.vtt": b"WEBVTT\n\nNOTE x\n\n1\n00:00:01.000 --> 00:00:02.000\n<v Ann>Hi</v> <v Bo>Ho\n\n"
    b"00:03.000 --> 00:04.500\nT: <i>Why</i>?\n- No\n",
    "a.srt": b"1\n00:00:01,000 --> 00:00:02,000\nT: Why?\n\n3\n"
    b"00:00:02,500 --> 00:00:03,000\nMia: ok\n",
    "a.sbv": b"0:00:01.000,0:00:02.000\nT: Why?\n\n0:00:03.000,0:00:04.000\nok\n",
    "a.txt": b"# note\nDate: 3 May\n\n1  [00:01] T: Why?\n2  [00:04] Mia: Half\n"
    b"3  of it. #00:00:05-1#\n",
    "b.txt": b"[Ann Doe] 11:02:09\nHow?\n\n[Bo Li] 11:02:10\nWell\xe9.\n",
    "c.txt": "T: Why?\r\nMia: Half.\r\n".encode("utf-16"),
    "a.csv": b'# note\nspeaker,text,start\nT,"Why, ""then""?",0:01\nMia,"Half\nof it",0:05\n',
    "a.json": b'[{"start": "00:01.00", "stop": 2.5, "speaker": "T", "text": "Why?"}]',
    "a.xlsx": workbook(),
    "a.cha": b"@UTF8\n@Begin\n@Participants:\tT Ms_X Teacher, MIA Mia Child\n"
    b"@ID:\teng|c|T|||||Teacher|||\n"
    b"*T:\t<why is> [/] why &-um is it (.) so ? \x150_1500\x15\n%cod:\t$ASK\n*MIA:\t&=laughs half\n"
    b'\tof it +...\n%com:\tnods\n%xlr:\t{"start": 2.5}\n@End\n',
    "a.TextGrid": b'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\nxmax = 9\n'
    b"tiers? <exists>\nsize = 2\nitem []:\n item [1]:\n"
    b' class = "IntervalTier"\n name = "T"\n xmin = 0\n'
    b" xmax = 9\n intervals: size = 2\n intervals [1]:\n xmin = 0\n"
    b' xmax = 1.5\n text = "Why ""so""?"\n'
    b' intervals [2]:\n xmin = 1.5\n xmax = 9\n text = ""\n item [2]:\n'
    b' class = "TextTier"\n name = "n"\n'
    b' xmin = 0\n xmax = 9\n points: size = 1\n points [1]:\n number = 2\n mark = "bell"\n',
}
FILES |= {
    "a.otr": b'{"text": "<p><span class=\\"timestamp\\" data-timestamp=\\"1.5\\">0:01</span>'
    b' T: Why?</p><p>Mia: <b>Half</b> &amp; half.</p>", "media": "x.mp3", "media-time": 3.5}',
    "a.html": b'<html><body><p><a name="ts_1000_2500_S00">S00: Why?</a></p><p><a '
    b'name="ts_3000_4000_S01">S01: Half (..) //S00: yes//</a></p></body></html>',
    "a.rtf": b"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\f0 T: Why\\'e9?\\par "
    b"Mia: \\b Half\\b0 .\\par}",
    "chat.txt": b"09:01:22\tFrom Ann to Everyone:\n\tHow?\n09:01:40\tFrom Bo to Ann (Direct "
    b"Message):\n\tWell.\n",
}
SPICE = b':\n\r<>"-,;#[](){}&\t\0\xff\x81' + b"0123456789"


@st.composite
def damage(draw, data):
    data = bytearray(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)
    for _ in range(draw(st.integers(0, 6))):
        if not data:
            break
        at = draw(st.integers(0, len(data) - 1))
        how = draw(st.sampled_from(["flip", "drop", "insert", "double"]))
        if how == "flip":
            data[at] = draw(st.integers(0, 255))
        elif how == "drop":
            del data[at : at + draw(st.integers(1, 20))]
        elif how == "insert":
            data[at:at] = bytes(draw(st.lists(st.sampled_from(SPICE), max_size=6)))
        else:
            data[at:at] = data[at : at + 30]
    return bytes(data)


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
def test_only_our_error(tmp_path_factory, name, data):
    path = tmp_path_factory.getbasetemp() / f"damaged-{name}"
    path.write_bytes(data.draw(damage(FILES[name])))
    try:
        corpus = load_transcript(path)
    except TranscriptError as error:
        named = str(error).startswith(path.name)
        assert named
        return
    assert isinstance(corpus, Corpus)
    assert len(corpus) > 0


@pytest.mark.parametrize("name", FILES)
def test_whole_files_are_read(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(FILES[name])
    assert len(load_transcript(path)) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "T: a" + " " * 1_000_000 + "b",
        " " * 1_000_000 + "T: a",
        "T: a\n" + " \t" * 500_000 + "\nMia: b",
        "1:" + "1" * 1_000_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v a " * 200_000,
        "00:00:01,000 --> 00:00:02,000\n" + "1" * 1_000_000,
        "[" * 200_000,
    ],
    ids=[
        "inner blanks",
        "leading blanks",
        "blank line",
        "digits",
        "open tags",
        "payload",
        "nested",
    ],
)
def test_long_lines_do_not_hang(tmp_path, text):
    path = tmp_path / "long.txt"
    path.write_text(text)
    with contextlib.suppress(TranscriptError):
        assert len(load_transcript(path)) > 0
