"""The codebooks that are shipped load, and their examples are what the rules make of them."""

import itertools

import pytest

from labresearch.codebook import codebook_names, load_codebook
from labresearch.coding import check_examples, report_examples
from labresearch.corpus.schema import PAUSE_KINDS

SHIPPED = {
    "adult_talk",
    "culture",
    "engagement",
    "framing",
    "idea_connections",
    "ideas_addition_subtraction",
    "ideas_counting_place_value",
    "ideas_equal_sharing",
    "ideas_general",
    "ideas_multiplication",
    "pauses",
    "student_reasoning",
    "teacher_moves",
    "timeout_purpose",
    "timeout_resolution",
}
NAMES = sorted(codebook_names())


def test_all_families_are_shipped():
    assert set(NAMES) >= SHIPPED


@pytest.mark.parametrize("name", NAMES)
def test_file_name_is_id(name):
    book = load_codebook(name)
    assert book.id == name
    assert book.version.count(".") == 2


@pytest.mark.parametrize("name", NAMES)
def test_every_code_can_be_learnt(name):
    for code in load_codebook(name).codes.values():
        assert len(code.definition.split()) >= 12, code.id
        assert code.include, code.id
        assert code.exclude, code.id
        assert code.source, code.id
        assert len(code.examples) >= 3, code.id
        assert len(code.counterexamples) >= 2, code.id


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_coded_as_written(name):
    table = check_examples(load_codebook(name))
    assert table["passed"].all(), report_examples(table)


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_not_repeated(name):
    for code in load_codebook(name).codes.values():
        texts = [
            (example.text, example.before) for example in (*code.examples, *code.counterexamples)
        ]
        assert len(set(texts)) == len(texts), code.id


def _luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_colours_of_a_book_differ(name):
    colors = [code.color for code in load_codebook(name).codes.values()]
    assert len(set(colors)) == len(colors)
    for a, b in itertools.combinations(colors, 2):
        distance = sum(abs(int(a[i : i + 2], 16) - int(b[i : i + 2], 16)) for i in (1, 3, 5))
        assert distance >= 40, (a, b)
    assert all(_luminance(color) < 0.75 for color in colors)  # seen on white


def test_pause_codes_are_the_kinds_of_pauses():
    assert set(load_codebook("pauses").codes) == set(PAUSE_KINDS) - {"other"}


def test_ordinal_books_have_a_level_for_every_code():
    for name, levels in (("student_reasoning", {0, 1, 2, 3, 4}), ("engagement", {1, 2, 3})):
        assert {code.level for code in load_codebook(name).codes.values()} == levels


def test_framing_shows_every_polarity_and_target():
    expected = [example.expect for example in load_codebook("framing").codes["level"].examples]
    assert {e.get("polarity") for e in expected} >= {
        "asserted",
        "quoted",
        "repudiated",
        "questioned",
    }
    assert {e.get("target") for e in expected} >= {"child", "group", "class"}


def test_erroneous_ideas_are_tagged():
    codes = load_codebook("ideas_equal_sharing").codes.values()
    assert {code.id for code in codes if "erroneous" in code.tags} == {
        "bigger_denominator_bigger",
        "cuts_as_pieces",
    }


def test_reasoning_does_not_look_at_the_adult_turn_before():
    # else 'press is followed by reasoning' would hold by definition
    text = load_codebook("student_reasoning").path.read_text(encoding="utf-8")
    assert "teacher_moves." not in text
    assert "role: adult" not in text
