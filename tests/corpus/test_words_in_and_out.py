"""Words in, words out: no word of a file is lost without a word in the report.

The words of each file are taken out here by plain means that know nothing of the readers: one
function a suffix, in ``WORDS_OF``. To cover a format, add its suffix there and a composed file to
``COMPOSED``. ``pytest -s`` prints one row a file.
"""

import io
import json
import re
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from labresearch.corpus import TranscriptError, load_transcript

SAMPLES = Path(__file__).parents[2] / "../shared/samples"
WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’](?=\w))*")
STAMP = re.compile(r"\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d+)?|-->")


def decoded(data):
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def captions(data):
    """Text of VTT, SRT and SBV: no stamps, no cue settings; voices are labels."""
    text = re.sub(r"<v(?:\.\w+)*\s+([^>]*)>", r" \1 ", decoded(data))
    text = re.sub(r"(?m)^.*-->.*$|^\d+$", " ", text)
    text = re.sub(r"(?m)\A\s*WEBVTT", " ", text)
    return STAMP.sub(" ", re.sub(r"</?[a-z][^<>]*>", " ", text))


def plain(data):
    return STAMP.sub(" ", decoded(data))


def values_of_json(data):
    """All text that stands under a key of talk or of a speaker."""
    said = []

    def walk(node, key=""):
        if isinstance(node, dict):
            for name, value in node.items():
                walk(value, name)
        elif isinstance(node, list):
            for value in node:
                walk(value, key)
        elif isinstance(node, str) and key in TALK_KEYS:
            said.append(node)

    walk(json.loads(decoded(data)))
    return " ".join(said)


TALK_KEYS = {"text", "speaker", "dialogue", "utterance", "sentence", "content", "value"}


def cells_of_sheets(data):
    """All cells of text of the first sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row if isinstance(cell, str))


def texts_of_xml(data):
    return " ".join(ElementTree.fromstring(data).itertext())


def texts_of_annotations(data):
    """Talk of ELAN; words of the mark-up (licence, links, vocabularies) are no talk."""
    values = ElementTree.fromstring(data).iter("ANNOTATION_VALUE")
    return " ".join(value.text or "" for value in values)


def texts_of_docx(data):
    return texts_of_xml(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))


WORDS_OF = {
    ".vtt": captions,
    ".srt": captions,
    ".sbv": captions,
    ".txt": plain,
    ".md": plain,
    ".csv": plain,
    ".tsv": plain,
    ".json": values_of_json,
    ".xlsx": cells_of_sheets,
    ".eaf": texts_of_annotations,
    ".exb": texts_of_xml,
    ".trs": texts_of_xml,
    ".docx": texts_of_docx,
}
# files that hold no talk
NO_TALK = {"speach_blank.eaf"}
# folders of the samples that hold no transcripts
NOT_TALK = {"irr"}

COMPOSED = {
    "lesson.vtt": (
        "WEBVTT\n\nNOTE Recorded in room nine\n\n1\n00:00:01.000 --> 00:00:02.500\n"
        "<v Ms. Okafor>How do <i>you</i> know?</v>\n\n2\n00:00:03.000 --> 00:00:04.000 line:0\n"
        "Noor: Because (1.0) it's half &amp; half.\n"
    ),
    "lesson.srt": (
        "1\n00:00:01,000 --> 00:00:02,500\nT: How do you know?\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nNoor: [laughter] It's <b>half</b>.\nReally.\n"
    ),
    "lesson.sbv": (
        "0:00:01.000,0:00:02.500\nT: How do you know?\n\n0:00:03.000,0:00:04.000\nNoor: Half.\n"
    ),
    "lesson.txt": (
        "Lesson about sharing, third grade\n\n[00:01] T: How do you know?\n"
        "[00:04] Noor: ((points)) It's half --\nand half.\n[00:09] Ss: Yes!\n"
    ),
    "otter.txt": "Ada Obi  0:01\nHow do you know?\n\nNoor Haddad  0:04\nIt is half.\n",
    "lesson.csv": (
        'speaker,text,start,mood\nT,"How do you know, Noor?",0:01,calm\n'
        "Noor,It's half.,0:04,glad\n"
    ),
    "lesson.tsv": "speaker\ttext\nT\tHow do you know?\nNoor\tIt's half.\n",
    "lesson.json": json.dumps(
        [
            {"speaker": "T", "text": "How do you know?", "start": 1.0, "end": 2.0},
            {"speaker": "Noor", "text": "It's half.", "start": 3.0, "end": 4.0},
        ]
    ),
}


def words(text):
    return Counter(word.casefold().replace("’", "'") for word in WORD.findall(text))


def told(corpus):
    """All that labresearch says of a file: talk, speakers, codes, findings."""
    parts = [*corpus.utterances["text"], *corpus.speakers["speaker"], *corpus.utterances["speaker"]]
    parts += [*corpus.codings["code"], *corpus.codings["evidence"]]
    parts += corpus.report.findings["message"].tolist()
    return " ".join(parts)


def lost(path):
    """Words of a file that are told nowhere, and a row that sums the file up."""
    data = path.read_bytes()
    inside = words(WORDS_OF[path.suffix.lower()](data))
    corpus = load_transcript(path)
    said = words(" ".join(corpus.utterances["text"]))
    outside = words(told(corpus))
    table = corpus.utterances
    row = (
        f"{path.name:45} {len(table):6} lines {len(corpus.speakers):3} speakers "
        f"{table['start'].notna().mean():4.0%} timed {sum(inside.values()):7} in "
        f"{sum(said.values()):7} out"
    )
    return {word for word in inside if word not in outside}, row, inside, said


def header_words(path):
    """Words of the row that names the columns of a table."""
    if path.suffix in (".csv", ".tsv"):
        return set(words(decoded(path.read_bytes()).split("\n")[0]))
    if path.suffix != ".xlsx":
        return set()
    # from bytes: a workbook opened read-only by its path keeps the file open
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    first = next(book.worksheets[0].iter_rows(values_only=True))
    return set(words(" ".join(str(cell) for cell in first if cell)))


@pytest.mark.parametrize("name", COMPOSED)
def test_composed_files(write, tmp_path, name):
    missing, row, inside, said = lost(write(name, COMPOSED[name]))
    print(row)  # noqa: T201 - the table that -s shows
    # of columns that are not used, the report names the column, not every cell
    unused = {"calm", "glad"} if name == "lesson.csv" else set()
    assert missing <= unused | header_words(tmp_path / name) | {"amp", "align", "start"}
    # as often as in the file, where labels and headings do not repeat words
    for word in ("know", "half"):
        assert said[word] == inside[word]


def test_composed_workbook(tmp_path):
    book = openpyxl.Workbook()
    for cells in (["speaker", "text"], ["T", "How do you know?"], ["Noor", "It's half."]):
        book.active.append(cells)
    book.save(tmp_path / "lesson.xlsx")
    missing, row, _, _ = lost(tmp_path / "lesson.xlsx")
    print(row)  # noqa: T201 - the table that -s shows
    # the header is no talk
    assert missing <= {"speaker", "text"}


def samples():
    found = sorted(p for p in SAMPLES.rglob("*") if p.suffix.lower() in WORDS_OF)
    return [
        p
        for p in found
        if not re.search(r"readme|licen|manifest", p.name, re.IGNORECASE)
        and not NOT_TALK.intersection(p.parts)
    ]


# words of the mark-up and of headers of these files, which the plain means above take for talk
MARKUP = {"kind", "language", "style", "en", "captions", "webvtt", "align", "position", "line"}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not at hand")
@pytest.mark.parametrize("path", samples(), ids=lambda p: p.name)
def test_samples(path):
    if path.name in NO_TALK:
        with pytest.raises(TranscriptError, match="no line of talk"):
            lost(path)
        return
    missing, row, _, _ = lost(path)
    print(row)  # noqa: T201 - the table that -s shows
    # the tag 'none' of TalkMoves is no code
    assert missing - MARKUP - header_words(path) - {"none"} == set()
