"""Conditions on whole time-outs, on ideas of earlier turns, and the explanation of a coding."""

import json
from pathlib import Path

import pandas as pd
import pytest

from labresearch.codebook.load import parse_codebook
from labresearch.coding import RuleCoder, code, explain
from labresearch.corpus import Corpus

ADULTS = {"T", "Coach", "Bell"}


def talk(*rows):
    """Make a corpus of (speaker, text) or (speaker, text, segment) rows."""
    lines = pd.DataFrame(
        [
            {
                "session": "s",
                "line": number,
                "speaker": row[0],
                "text": row[1],
                "role": "teacher" if row[0] in ADULTS else "student",
                "segment": row[2] if len(row) > 2 else "discuss",
            }
            for number, row in enumerate(rows)
        ]
    )
    people = lines[["session", "speaker", "role"]].drop_duplicates()
    return Corpus(pd.DataFrame({"session": ["s"]}), lines, people)


def book(codes, **facts):
    listed = [
        {"id": name, "definition": "d", "rules": {"any": [rule]}} | more
        for name, (rule, more) in codes.items()
    ]
    content = {"labresearch": "codebook/1", "id": "b", "version": "1.0.0", "title": "B"}
    text = json.dumps(content | facts | {"codes": listed}).encode()
    return parse_codebook(text, path=Path("b.yml"), file="b.yml")


def lines_with(condition, corpus, **others):
    codes = {"x": ({"when": condition}, {})} | others
    found = code(corpus, book(codes)).codings
    return found.loc[found["code"] == "b.x", "line"].tolist()


LESSON = talk(
    ("Mia", "six"),
    ("T", "time out", "timeout"),
    ("Coach", "ask Leo", "timeout"),
    ("Bell", "yes", "timeout"),
    ("T", "Leo?"),
    ("Leo", "five"),
    ("T", "pause", "timeout"),
    ("Coach", "ask Zoe", "timeout"),
    ("T", "Mia?"),
    ("Mia", "four"),
)


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ({"in_same_timeout": {"phrase": "yes"}}, [1, 2, 3]),
        ({"before_timeout": {"phrase": "six"}}, [1, 2, 3]),
        ({"before_timeout": {"phrase": "six", "within": 9}}, [1, 2, 3, 6, 7]),
        ({"after_timeout": {"speaker": "Leo"}}, []),
        ({"after_timeout": {"speaker": "Leo", "within": 2}}, [1, 2, 3]),
        ({"after_timeout": {"within": 2, "same_child": "true"}}, [2]),
        ({"turns_to_end": "== 0", "in_timeout": "true"}, [3, 7]),
        ({"not": {"in_same_timeout": {"phrase": "yes"}}, "in_timeout": "true"}, [6, 7]),
    ],
)
def test_windows_of_a_timeout(condition, lines):
    assert lines_with(condition, LESSON) == lines


IDEAS = {
    "halve": ({"phrase": "halve"}, {}),
    "skip": ({"phrase": "skip"}, {}),
    "cuts": ({"phrase": "cuts"}, {"tags": ["erroneous"]}),
}


def linked(condition, *rows):
    family = {
        "family": "ideas",
        "references": [
            {
                "id": "her_way",
                "phrase": "her way",
                "to": "latest_other",
                "within": 6,
                "confidence": 0.5,
            }
        ],
    }
    ideas = book(IDEAS, **family)
    content = {
        "labresearch": "codebook/1",
        "id": "c",
        "version": "1.0.0",
        "title": "C",
        "codes": [{"id": "x", "definition": "d", "rules": {"any": [{"when": condition}]}}],
    }
    asks = parse_codebook(json.dumps(content).encode(), path=Path("c.yml"), file="c.yml")
    found = RuleCoder([asks, ideas]).code(talk(*rows)).codings
    return found.loc[found["code"] == "c.x", "line"].tolist()


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ({"ideas": ">= 1"}, [0, 1, 2, 3]),
        ({"ideas": ">= 2"}, [3]),
        ({"idea_before": {"same": "true"}}, [2, 3]),
        ({"idea_before": {"same": "true", "within": 1}}, [3]),
        ({"idea_before": {"same": "true", "same_speaker": "true"}}, []),
        ({"idea_before": {"same": "false"}}, [1, 2, 3]),
        ({"idea_before": {"same": "false", "tags": ["erroneous"]}}, [2, 3]),
        ({"idea_before": {"same": "false", "own_tags": ["erroneous"]}}, [1]),
        ({"idea_before": {"role": "adult"}}, []),
    ],
)
def test_ideas_of_earlier_turns(condition, lines):
    rows = [("Mia", "halve"), ("Leo", "cuts"), ("Zoe", "halve"), ("Ana", "her way and skip")]
    assert linked(condition, *rows) == lines


def test_an_explanation_names_what_holds_and_what_does_not():
    table = explain(
        LESSON,
        ("s", 2),
        "b.x",
        codebooks=book(
            {
                "x": (
                    {"id": "ask", "phrase": "ask", "when": {"words": ">= 5"}},
                    {"applies_to": {"role": "adult"}},
                ),
            }
        ),
    )
    rows = table.set_index("part")
    assert bool(rows.loc["applies_to.role", "holds"])
    assert not rows.loc["any.ask", "holds"]
    assert rows.loc["any.ask", "words"] == "ask"
    assert rows.loc["any.ask", "note"] == "words found, context not"
    with pytest.raises(KeyError, match="no line 99"):
        explain(LESSON, ("s", 99), "teacher_moves.press")
    with pytest.raises(KeyError, match="no code"):
        explain(LESSON, ("s", 1), "teacher_moves.nudge")
