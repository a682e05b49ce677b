"""Ideas by reference: who is meant, how far back, and when no row is made."""

import json
from pathlib import Path

import pandas as pd
import pytest

from labresearch.codebook.load import parse_codebook
from labresearch.coding import code
from labresearch.corpus import Corpus
from labresearch.networks import idea_mentions

EXAMPLE = [{"text": "any words", "role": "student"}]
BOOK = {
    "labresearch": "codebook/1",
    "id": "ideas",
    "version": "1.0.0",
    "title": "Ideas",
    "codes": [
        {
            "id": name,
            "definition": name,
            "level": 1,
            "rules": {"any": [{"phrase": name}]},
            "examples": EXAMPLE,
        }
        for name in ("halving", "fourths", "jumps")
    ],
    "references": [
        {
            "id": "her_way",
            "regex": "(her|his) way",
            "to": "latest_other",
            "within": 3,
            "confidence": 0.6,
        },
        {
            "id": "named",
            "regex": "(?P<name>\\w+)'s way",
            "to": "named",
            "within": 9,
            "confidence": 0.8,
        },
        {"id": "mine", "phrase": "my way", "to": "own", "within": 9, "confidence": 0.7},
        {
            "id": "again",
            "phrase": "that again",
            "to": "latest_other",
            "within": 9,
            "confidence": 0.5,
            "when": {"role": "adult"},
        },
    ],
}


def references(*lines, said_in="instruction", **facts):
    """Return (line, idea, rule, evidence text) of what the references gave."""
    rows = [
        {
            "session": "s",
            "line": number,
            "speaker": speaker,
            "role": "teacher" if speaker in {"T", "Coach"} else "student",
            "text": text,
            "layer": said_in,
        }
        for number, (speaker, text) in enumerate(lines)
    ]
    corpus = Corpus(sessions=pd.DataFrame({"session": ["s"]}), utterances=pd.DataFrame(rows))
    content = json.dumps(BOOK | facts).encode()
    codings = code(corpus, parse_codebook(content, path=Path("i.yml"), file="i.yml")).codings
    found = codings[codings["evidence"].str.startswith("reference:")]
    assert found["value"].isna().all()
    return [
        (
            row.line,
            row.code.split(".")[1],
            row.evidence.split(":")[1].partition("@")[0],
            row.confidence,
        )
        for row in found.itertuples()
    ]


def test_latest_other_prefers_a_student():
    lines = [("Mia", "halving"), ("T", "fourths"), ("Leo", "I like her way")]
    assert references(*lines) == [(2, "halving", "her_way", 0.6)]
    assert references(*lines[1:]) == [(1, "fourths", "her_way", 0.6)]


def test_own_ideas_are_not_another_persons():
    lines = [("Mia", "halving"), ("Leo", "fourths"), ("Leo", "his way")]
    assert references(*lines) == [(2, "halving", "her_way", 0.6)]
    assert references(*lines[1:]) == []


def test_how_far_back_in_turns():
    talk = [("T", "hm"), ("Leo", "hm")]
    assert references(("Mia", "halving"), *talk, ("T", "her way")) != []
    assert references(("Mia", "halving"), *talk, ("T", "so"), ("Leo", "her way")) == []


@pytest.mark.parametrize("name", ["Mia", "mia", "MIA"])
def test_the_named_speaker_of_the_session(name):
    lines = [("Mia", "halving"), ("Leo", "jumps"), ("T", f"look at {name}'s way")]
    assert references(*lines) == [(2, "halving", "named", 0.8)]


def test_names_that_nobody_has_give_nothing():
    assert references(("Mia", "halving"), ("T", "Zoe's way")) == []
    assert references(("Leo", "hm"), ("Mia", "halving"), ("T", "Leo's way")) == []


def test_a_name_inside_a_label():
    assert references(("Ms. Ortiz", "halving"), ("T", "Ortiz's way"))[0][1] == "halving"


def test_own_idea_also_of_the_same_turn():
    lines = [("Mia", "halving"), ("Leo", "jumps"), ("Mia", "it is my way")]
    assert references(*lines) == [(2, "halving", "mine", 0.7)]
    assert references(("Mia", "halving"), ("Mia", "my way")) == [(1, "halving", "mine", 0.7)]
    assert references(("", "halving"), ("", "my way")) == []


def test_of_several_ideas_of_a_line_the_last_one_is_meant():
    assert references(("Mia", "halving, then jumps"), ("T", "her way"))[0][1] == "jumps"


def test_no_row_where_the_idea_is_named_or_found_already():
    assert references(("Mia", "halving"), ("T", "her way, halving")) == []
    both = references(("Mia", "halving"), ("T", "her way, Mia's way"))
    assert both == [(1, "halving", "her_way", 0.6)]


def test_context_and_layer_of_a_reference():
    lines = [("Mia", "halving"), ("T", "try that again"), ("Leo", "that again")]
    assert references(*lines) == [(1, "halving", "again", 0.5)]
    assert references(*lines, said_in="collegial") != []
    assert references(*lines, said_in="collegial", layer="instruction") == []


def test_no_references_without_ideas():
    assert references(("Mia", "hm"), ("T", "her way")) == []


def test_the_antecedent_and_a_drawing_are_told_in_the_evidence():
    book = BOOK | {
        "references": [
            {
                "id": "her_picture",
                "by": "representation",
                "regex": "her (picture|number line)",
                "to": "latest_other",
                "within": 3,
                "confidence": 0.5,
            },
            *BOOK["references"],
        ]
    }
    said = ["halving", "fourths", "hm", "in her picture", "her way is on her number line"]
    lines = pd.DataFrame(
        {
            "session": "s",
            "line": [10, 11, 12, 13, 14],
            "speaker": ["Mia", "Mia", "T", "Leo", "Leo"],
            "role": ["student", "student", "teacher", "student", "student"],
            "text": said,
        }
    )
    corpus = Corpus(sessions=pd.DataFrame({"session": ["s"]}), utterances=lines)
    content = json.dumps(book).encode()
    codings = code(corpus, parse_codebook(content, path=Path("i.yml"), file="i.yml")).codings
    found = codings[codings["line"] > 12]
    # one row an idea and line: the rule that stands first wins
    assert found["evidence"].tolist() == ["representation:her_picture@11"] * 2
    assert found["code"].tolist() == ["ideas.fourths"] * 2


def test_shipped_references_know_pictures_and_what_is_no_way_of_solving():
    rows = [
        ("Mia", "student", "I cut it in half and then in half again."),
        ("Leo", "student", "You can see it in Mia's picture."),
        ("T", "teacher", "Look at that on the number line."),
        ("T", "teacher", "Tell me on your way to lunch."),
    ]
    corpus = Corpus(
        sessions=pd.DataFrame({"session": ["s"]}),
        utterances=pd.DataFrame(
            {
                "session": "s",
                "line": range(4),
                "turn": [0, 1, 2, 2],
                "speaker": [row[0] for row in rows],
                "role": [row[1] for row in rows],
                "layer": "instruction",
                "text": [row[2] for row in rows],
            }
        ),
    )
    table = idea_mentions(code(corpus, ["ideas_equal_sharing", "ideas_general"]))
    table = table[table["label"] == "halve, and halve again"]
    assert table[["line", "mention"]].to_numpy().tolist() == [
        [0, "explicit"],
        [1, "representation"],
        [2, "representation"],
    ]
    assert table["antecedent_line"].tolist()[1:] == [0, 0]
    assert table["antecedent_speaker"].tolist() == ["", "Mia", "Mia"]
