"""{name} in a regex stands for the word list of that name."""

import pytest

from labresearch.codebook import CodebookError, lexicon_pattern, load_codebook

BOOK = """\
labresearch: codebook/1
id: mine
version: 0.1.0
title: Mine
family: ideas
unit: utterance
lexicons:
  part: {{phrases: [half, one fourth], regex: ['thirds?']}}
  two_parts: {{regex: ['{{part}} and (?:a |another )?{{part}}']}}
codes:
  - id: joins
    label: joins
    definition: Parts are joined.
    rules: {{any: [{{id: joined, regex: '{regex}'}}]}}
    examples: [{{role: student, text: "It is one fourth and a half."}}]
"""


def book(tmp_path, regex):
    path = tmp_path / "mine.yml"
    path.write_text(BOOK.format(regex=regex), "utf-8")
    return load_codebook(path)


def rule(tmp_path, regex):
    return book(tmp_path, regex).codes["joins"].rules.any[0].match.regexes[0]


def test_a_word_list_is_put_in_and_lists_may_hold_lists(tmp_path):
    found = book(tmp_path, "{two_parts}")
    pattern = lexicon_pattern(found, "two_parts")
    assert pattern.search("One  fourth and another half")
    assert not pattern.search("one fourth and five")
    assert "thirds?" in rule(tmp_path, "{two_parts}")


@pytest.mark.parametrize("regex", [r"a{2}", r"a{2,3}", r"\p{alpha}+", r"x{,2}y"])
def test_counts_and_letter_properties_stay_what_they_are(tmp_path, regex):
    assert rule(tmp_path, regex) == regex


def test_an_unknown_list_is_a_fault_with_its_place(tmp_path):
    with pytest.raises(CodebookError, match=r"mine\.yml:14:.*\{parts\} is no word list.*part"):
        book(tmp_path, "{parts} of it")
