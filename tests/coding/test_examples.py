"""Examples of a codebook as tests."""

import json

import pytest

from labresearch.codebook import codebook_names
from labresearch.coding import check_examples, report_examples

MOVES = {
    "labresearch": "codebook/1",
    "id": "moves",
    "version": "1.0.0",
    "title": "Moves",
    "codes": [
        {
            "id": "press",
            "definition": "d",
            "applies_to": {"role": "teacher"},
            "rules": {
                "any": [{"id": "why", "phrase": "why"}],
                "when": {"previous": {"role": "student"}},
            },
            "examples": [
                {
                    "text": "Why?",
                    "role": "teacher",
                    "before": [{"role": "student", "text": "Six."}],
                },
                {"text": "Why is that?", "role": "teacher"},
            ],
            "counterexamples": [
                {"text": "What?", "role": "teacher"},
                {
                    "text": "Why not?",
                    "role": "teacher",
                    "before": [{"role": "student", "text": "No."}],
                },
            ],
        },
        {"id": "by_hand", "definition": "d", "examples": [{"text": "Oh", "role": "student"}]},
        {
            "id": "aside",
            "definition": "d",
            "applies_to": {"layer": "collegial", "segment": "timeout"},
            "rules": {"any": [{"id": "any_words", "when": {"words": ">= 1"}}]},
            "examples": [
                {"text": "What now?", "role": "teacher", "layer": "collegial", "segment": "timeout"}
            ],
        },
    ],
}
PAUSES = {
    "labresearch": "codebook/1",
    "id": "silence",
    "version": "1.0.0",
    "title": "S",
    "unit": "pause",
    "codes": [
        {
            "id": "long",
            "definition": "d",
            "rules": {"any": [{"id": "three", "when": {"pause": {"seconds": ">= 3"}}}]},
            "examples": [
                {
                    "text": "Why? (4.0)",
                    "role": "teacher",
                    "after": [{"role": "student", "text": "So."}],
                },
                {
                    "text": "Why?",
                    "role": "teacher",
                    "gap_after": 4.0,
                    "after": [{"role": "student", "text": "So."}],
                },
            ],
            "counterexamples": [
                {
                    "text": "Why?",
                    "role": "teacher",
                    "gap_after": 1.0,
                    "after": [{"role": "student", "text": "So."}],
                },
                {"text": "Why?", "role": "teacher", "after": [{"role": "student", "text": "So."}]},
            ],
        }
    ],
}


def checked(tmp_path, content):
    path = tmp_path / f"{content['id']}.yml"
    path.write_text(json.dumps(content, indent=1))
    return check_examples(path)


def test_examples_and_counterexamples(tmp_path):
    table = checked(tmp_path, MOVES)
    rows = table[["code", "kind", "number", "expected", "hit", "passed", "rule"]]
    assert rows.to_numpy().tolist() == [
        ["press", "example", 1, True, True, True, "why"],
        ["press", "example", 2, True, False, False, ""],
        ["press", "counterexample", 1, False, False, True, ""],
        ["press", "counterexample", 2, False, True, False, "why"],
        ["aside", "example", 1, True, True, True, "any_words"],
    ]


def test_report_names_the_failing_ones(tmp_path):
    table = checked(tmp_path, MOVES)
    lines = report_examples(table).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(
        'moves.press example 2 "Why is that?": no rule hit; expected a hit ('
    )
    assert lines[0].endswith(f"moves.yml:{table['line'][1]})")
    assert "rule why hit; expected no hit" in lines[1]
    assert lines[2] == "2 of 5 examples fail"
    assert report_examples(table[table["passed"]]) == "all 3 examples pass"


def test_pauses_as_marks_and_as_gaps(tmp_path):
    table = checked(tmp_path, PAUSES)
    assert table["hit"].tolist() == [True, True, False, False]


def test_a_book_without_rules(tmp_path):
    table = checked(tmp_path, MOVES | {"codes": MOVES["codes"][1:2]})
    assert table.empty
    assert report_examples(table) == "all 0 examples pass"


@pytest.mark.parametrize("name", codebook_names())
def test_shipped_codebooks_pass_their_examples(name):
    table = check_examples(name)
    assert table["passed"].all(), report_examples(table)
