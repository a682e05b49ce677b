"""Codebook files: what is read, and that every fault is found with its place."""

import contextlib
import hashlib
import math
import re
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from labresearch.codebook import (
    CodebookError,
    codebook_names,
    lexicon_pattern,
    load_codebook,
)
from labresearch.codebook.conditions import parse_interval
from labresearch.codebook.load import parse_codebook
from labresearch.codebook.patterns import FLAGS, normalize, phrase_source, regex_source
from labresearch.codebook.rule_model import Interval

BOOK = r"""labresearch: codebook/1
id: moves
version: 1.2.0
title: Moves
family: teacher_moves
layer: instruction
source: somewhere
lexicons:
  why_words:
    phrases: [why, no]
    regex: ['\bhow (do|did) \w+ know\b']
defaults: {role: adult}
codes:
  - id: press
    label: presses
    color: "#1b6ca8"
    level: 3
    definition: Asks for reasons.
    include: [asks why]
    exclude: ["asks what"]
    applies_to: {segment: [discuss, launch]}
    rules:
      any:
        - {id: why, lexicon: why_words}
        - tokens: [{LOWER: {IN: [explain]}}, {LOWER: your}]
      unless: [{phrase: 1.10}]
      when: {words: ">= 2", previous: {within: 2, role: student, same_segment: true}}
    examples:
      - {text: "Why?", role: teacher, before: [{role: student, text: "Six.", gap_after: 4.0}]}
    counterexamples:
      - {text: "What?", role: teacher, instead: recall, why: asks what}
    crosswalk: [{to: "talkmoves_teacher#press", relation: exact}]
  - id: recall
    definition: Asks what.
    parent: press
    examples:
      - {text: "What?", role: teacher}
references:
  - {id: named, regex: "(?P<name>\\w+)'s way", to: named, within: 40, confidence: 0.8}
exclusive: [[press, recall]]
"""


def load(tmp_path, text):
    path = tmp_path / "moves.yml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_codebook(path)


def faults(tmp_path, text):
    with pytest.raises(CodebookError) as caught:
        load(tmp_path, text)
    return caught.value


def test_a_book_is_read(tmp_path):
    book = load(tmp_path, BOOK)
    press = book.codes["press"]
    assert (book.id, book.version, book.unit, book.language) == (
        "moves",
        "1.2.0",
        "utterance",
        "en",
    )
    assert book.sha256 == hashlib.sha256(BOOK.encode()).hexdigest()
    assert (press.level, press.color, press.definition) == (3, "#1b6ca8", "Asks for reasons.")
    assert (press.line, press.examples[0].line, press.rules.any[0].line) == (14, 29, 24)
    assert press.examples[0].before[0].gap_after == 4.0
    assert press.counterexamples[0].instead == "recall"
    assert press.crosswalk[0].to == "talkmoves_teacher#press"
    assert [rule.id for rule in press.rules] == ["why", "any2", "unless1"]
    assert press.rules.unless[0].match.phrases == ("1.10",)  # as written, not the number 1.1
    assert book.lexicons["why_words"].phrases == ("why", "no")  # not the truth value
    applies = {part.key: part.value for part in press.applies_to.parts}
    assert applies["layer"] == {"instruction"}
    assert applies["segment"] == {"discuss", "launch"}
    assert "principal" in applies["role"]
    words, previous = press.when.parts
    assert words.value == Interval(2, math.inf)
    assert (previous.within, previous.same_segment) == (2, True)
    assert math.isnan(book.codes["recall"].level)
    assert book.codes["recall"].label == "recall"
    assert book.references[0].confidence == 0.8
    assert book.exclusive == (("moves.press", "moves.recall"),)
    assert book.codes["recall"].exclusive == ("moves.press",)  # it gives way


def test_overlap_is_of_the_whole_line_unless_said(tmp_path):
    wanted = []
    for part in ("", ", part: line", ", part: first_sentence"):
        text = BOOK.replace(
            'words: ">= 2"', f"line_in_turn: '<= 2', overlap: {{words: '> 1'{part}}}"
        )
        place, overlap, _ = load(tmp_path, text).codes["press"].when.parts
        assert (place.key, place.value) == ("line_in_turn", Interval(-math.inf, 2))
        wanted.append(overlap.value.part)
    assert wanted == ["line", "line", "first_sentence"]


def test_a_book_is_shown(tmp_path):
    book = load(tmp_path, BOOK.replace("Asks for reasons.", "Asks for <b>reasons</b>."))
    assert book.table()["code"].tolist() == ["moves.press", "moves.recall"]
    assert book.table()["rules"].tolist() == [3, 0]
    html = book._repr_html_()
    assert "#1b6ca8" in html
    assert "&lt;b&gt;" in html
    assert "1 + 1" in html
    assert repr(book) == "Codebook: moves 1.2.0, 2 codes (Moves)"


def test_lexicons(tmp_path):
    book = load(tmp_path, BOOK)
    pattern = lexicon_pattern(book, "why_words")
    found = [bool(pattern.search(t)) for t in ("WHY", "no.", "how  did Mia know", "know", "anyway")]
    assert found == [True, True, True, False, False]
    with pytest.raises(KeyError, match="it has why_words"):
        lexicon_pattern(book, "which")


def test_shipped_names():
    names = codebook_names()
    assert names == sorted(names)
    with pytest.raises(FileNotFoundError, match="no codebook 'teacher_mvoes'"):
        load_codebook("teacher_mvoes")
    with pytest.raises(FileNotFoundError, match=r"no codebook file 'nowhere/x\.yml'; shipped are"):
        load_codebook("nowhere/x.yml")
    for name in names:
        assert load_codebook(name).file == f"codebooks/{name}.yml"


def test_all_faults_at_once_with_their_places(tmp_path):
    text = BOOK.replace("phrases: [why", "phrses: [why").replace('">= 2"', '">= x"')
    text = text.replace('"#1b6ca8"', "#1b6ca8").replace("id: recall", "id: Recall")
    error = faults(tmp_path, text)
    table = error.table()
    assert table[["line", "column"]].to_numpy().tolist() == [
        [10, 5],
        [16, 11],
        [27, 21],
        [31, 49],
        [33, 9],
        [40, 13],
    ]
    assert table["where"].tolist()[2:4] == [
        "codes.press.rules.when.words",
        "codes.press.counterexamples.1.instead",
    ]
    assert set(table["code"]) == {"C012", "C013", "C015", "C020", "C022"}
    first = str(error).splitlines()[0]
    wanted = "moves.yml:10:5: error C012 lexicons.why_words: unknown key 'phrses' in lexicon"
    assert wanted in first
    assert first.endswith("(did you mean 'phrases'?)")
    assert "starts with # needs quotes" in str(error)
    assert "'>= x' is no range" in str(error)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("codebook/1", "codebook/2", "newer than this labresearch"),
        ("codebook/1", "book", "must be 'codebook/1'"),
        ("labresearch: codebook/1\n", "", "'labresearch' is missing"),
        ("1.2.0", "1.2", "must be MAJOR.MINOR.PATCH"),
        ("id: moves", "id: Moves!", "small letters"),
        ("title: Moves", "title: Moves\ntitle: again", "'title' occurs twice"),
        ("title: Moves", "title: Moves\nextend: x", "unknown key 'extend'"),
        ("title: Moves", "title: Moves\nextends: x", "extends must be a list"),
        ("title: Moves", "title:\tMoves", "a tab"),
        ("title: Moves", "title: &a Moves", "anchors"),
        ("title: Moves", "title: *a", "anchors|alias"),
        ("title: Moves", "title: [", "not YAML"),
        ("title: Moves", "title: ~", "title is null"),
        ("family: teacher_moves", "unit: word", "unit 'word' is not known"),
        ("role: adult", "role: adlt", "did you mean 'adult'"),
        ("lexicon: why_words", "lexicon: why_word", "did you mean 'why_words'"),
        ("id: recall", "id: press", "code id 'press' occurs twice"),
        ("color: \"#1b6ca8\"", "color: blue", "must be '#rrggbb'"),
        ("level: 3", "level: high", "level must be a number from 0"),
        ("    definition: Asks what.\n", "", "a code needs 'definition'"),
        ("definition: Asks what.", "definition: ''", "definition is empty"),
        ("parent: press", "parent: pres", "unknown code 'pres'"),
        ("parent: press", "parents: press", "did you mean 'parent'"),
        ("[why, no]", "[]", "phrases is an empty list"),
        (r"\w+ know\b", r"\w+ know\b)", "is not valid: unbalanced parenthesis"),
        (r"\w+ know\b", r"\w+ know\b|", "found in an empty text"),
        (r"\w+ know\b", r"\w+ \1", "numbered back-reference"),
        (r"'\bhow", r"'(?x)how", "verbose"),
        ("{LOWER: your}", "{LEMMA: your}", "needs a trained spaCy model"),
        ("{LOWER: your}", "{LOWR: your}", "did you mean 'LOWER'"),
        ("{LOWER: your}", "{LOWER: Your}", "never found"),
        ("{LOWER: your}", "{LOWER: your own}", "more than one token"),
        ("{LOWER: your}", "{LOWER: {REGEX: '('}}", "REGEX '.' is not valid"),
        ("{LOWER: your}", "{LOWER: your, OP: '%'}", "OP '%' is not one of"),
        ("{LOWER: your}", "your", "a token is a mapping"),
        ("lexicon: why_words", "lexicon: why_words, phrase: why", "one kind of words"),
        ("{id: why, lexicon: why_words}", "{id: why}", "a rule needs 'phrase'"),
        ("- tokens:", "- id: why\n          tokens:", "rule id 'why' occurs twice"),
        ("      any:\n", "      none:\n", "unknown key 'none' in rules"),
        ('words: ">= 2"', "wrds: 2", "did you mean 'words'"),
        ('words: ">= 2"', "question: maybe", "must be true or false"),
        ('words: ">= 2"', "code: pres", "unknown code 'pres'"),
        ('words: ">= 2"', "pause: {seconds: '> 1'}", "unknown key 'pause'"),
        ('words: ">= 2"', "overlap: {role: student}", "overlap needs 'share' or 'words'"),
        ('words: ">= 2"', "line_in_turn: 2", "line_in_turn: '2' is no range; write"),
        ('words: ">= 2"', "line_in_trun: '<= 2'", "did you mean 'line_in_turn'"),
        (
            'words: ">= 2"',
            "overlap: {words: '> 1', part: first_sentnce}",
            "part 'first_sentnce' is not known .did you mean 'first_sentence'",
        ),
        ('words: ">= 2"', "overlap: {words: '> 1', part: [line]}", "part must be a text"),
        ("within: 2", "within: 0", "within .turns. must be a number from 1"),
        ("within: 2", "within: 1.5", "whole number"),
        ('{text: "What?", role: teacher}', "{role: teacher}", "needs 'text'"),
        ('{text: "What?", role: teacher}', "{text: What}", "needs 'role'"),
        ('- {text: "What?", role: teacher}\n', "[]\n", "at least one example"),
        ("gap_after: 4.0", "gap_after: long", "gap_after .s. must be a number"),
        ("instead: recall", "instead: recal", "unknown code 'recal'"),
        ("relation: exact", "relation: equal", "relation 'equal' is not known"),
        ("talkmoves_teacher#press", "talkmoves", "must be 'framework#code'"),
        ("to: named, ", "to: nobody, ", "to 'nobody' is not known"),
        ("(?P<name>\\\\w+)", "\\\\w+", "needs a regex with a group"),
        ("confidence: 0.8", "confidence: 1.0", "confidence must be a number from 0.01 to 0.99"),
        ("within: 40, ", "", "a reference needs 'within'"),
        ("[[press, recall]]", "[[press, rcall]]", "unknown code 'rcall'"),
        ("codes:\n", "codes: []\nmore:\n", "codes is empty|unknown key 'more'"),
        ("codes:\n  - id: press", "codes:\n  - 7\n  - id: press", "a code must be a mapping"),
    ],
)  # fmt: skip
def test_faults(tmp_path, old, new, message):
    assert old in BOOK
    error = faults(tmp_path, BOOK.replace(old, new, 1))
    assert re.search(message, str(error)), str(error)
    assert all(fault.line > 0 for fault in error.faults)


def test_files_that_are_no_codebook(tmp_path):
    assert "is empty" in str(faults(tmp_path, ""))
    assert "must be a mapping" in str(faults(tmp_path, "- 1"))
    assert "not UTF-8" in str(faults(tmp_path, BOOK.encode("utf-16")))
    assert "1,000,000" in str(faults(tmp_path, BOOK + "#" * 1_000_000))
    assert faults(tmp_path, b"a: 1\nb: \xff").faults[0].line == 2


CIRCLE = """labresearch: codebook/1
id: b
version: 1.0.0
title: B
codes:
  - id: one
    definition: d
    rules: {any: [{when: {%s}}]}
    examples: [{text: a, role: teacher}]
  - id: two
    definition: d
    rules: {any: [{when: {%s}}]}
    examples: [{text: a, role: teacher}]
"""


@pytest.mark.parametrize(
    ("one", "two", "circle"),
    [
        ("code: two", "code: one", "one -> b.two -> b.one|two -> b.one -> b.two"),
        ("code: one", "words: '> 1'", "b.one -> b.one"),
        ("previous: {code: two}", "next: {code: one}", "one -> b.two|two -> b.one"),
        ("previous: {next: {code: one}}", "words: '> 1'", "b.one -> b.one"),
        ("previous: {code: two}", "code: one", None),
        ("previous: {not: {code: one}}", "next: {code: two}", None),
        ("code: two", "words: '> 1'", None),
    ],
)
def test_circles_of_codes(tmp_path, one, two, circle):
    if circle is None:
        assert list(load(tmp_path, CIRCLE % (one, two)).codes) == ["one", "two"]
    else:
        error = faults(tmp_path, CIRCLE % (one, two))
        assert re.search(f"codes depend on each other: b.({circle})|{circle}", str(error))
        assert error.faults[0].line in {8, 12}


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")))
def test_any_text_is_read_or_refused(text):
    with pytest.raises(CodebookError):
        parse_codebook(text.encode("utf-8", "surrogatepass"), path=Path("x.yml"), file="x.yml")


@given(st.integers(0, len(BOOK)), st.integers(0, 30), st.text("{}[]:,'\"#-a1\n ", max_size=5))
def test_a_damaged_book_is_read_or_refused_with_a_reason(at, length, instead):
    damaged = (BOOK[:at] + instead + BOOK[at + length :]).encode()
    with contextlib.suppress(CodebookError):  # any other error would fail the test
        book = parse_codebook(damaged, path=Path("x.yml"), file="x.yml")
        assert book.codes


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        (">= 3", [3, 4], [2, math.nan]),
        ("> 3", [4], [3]),
        ("<=7", [7, -1], [8]),
        ("< 7", [6], [7]),
        ("== 1", [1], [0, 2]),
        ("0.5..2", [0.5, 2], [0.4, 2.1]),
    ],
)
def test_intervals(text, inside, outside):
    interval = parse_interval(text)
    assert all(interval.holds(value) for value in inside)
    assert not any(interval.holds(value) for value in outside)


@pytest.mark.parametrize("text", ["3", ">=", "7..3", "=> 3", "a..b", "", ">= 3 4"])
def test_no_intervals(text):
    assert parse_interval(text) is None


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("can", "we can't", False),
        ("won", "I won't", False),
        ("that", "that's it", True),
        ("don’t", "I don't", True),
        ("t", "can't", False),
        ("how come", "how\u00a0 come", True),
        ("half", "half-hour", True),
        ("1/2", "it is 1/2.", True),
        ("c++ (x)", "in c++ (x) we", True),
        ("why", "WHY?", True),
        ("é", "né", False),
    ],
)
def test_phrases_are_whole_words(phrase, text, found):
    assert bool(regex.search(phrase_source([phrase]), text, FLAGS)) == found


@given(st.text(max_size=30).filter(lambda t: normalize(t)))
def test_a_phrase_finds_itself(phrase):
    text = f"; {normalize(phrase)} ;"
    assert regex.search(phrase_source([phrase]), text, FLAGS)


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("how come", "how \n come", True),
        ("time ?out", "timeout", True),
        ("a +b", "a   b", True),
        ("a {2}b", "a  b", True),
        (r"a\ b", "a  b", False),
        ("[ x]", " ", True),
        ("[] ]y", "]y", True),
        ("[^] ]y", "zy", True),
        ("don’t", "don't", True),
    ],
)
def test_blanks_in_a_regex(source, text, found):
    assert bool(regex.search(regex_source(source), text, FLAGS)) == found
