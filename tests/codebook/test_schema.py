"""The JSON Schema takes what the reader takes, refuses wrong keys, and lists the same keys."""

import copy
import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from labresearch.codebook import (
    CodebookError,
    codebook_names,
    conditions,
    example_parts,
    extend,
    load,
    parts,
    words,
)
from labresearch.codebook.load import parse_codebook
from labresearch.codebook.schema import codebook_schema
from labresearch.corpus.schema import ATTRIBUTES, PAUSE_KINDS, PHASES, ROLES, TABLES
from labresearch.resources import codebook_folder

SCHEMA = codebook_schema()
DEFS = SCHEMA["$defs"]
VALIDATOR = Draft202012Validator(SCHEMA)
PAGE = (Path(__file__).parents[2] / "docs/rule-language.md").read_text(encoding="utf-8")
BOOKS = [b for b in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.M | re.S) if b[:4] == "labr"]
HOLDS = re.findall(r"^- (when: .*?)(?: +# holds on .*)?$", PAGE, re.MULTILINE)
BOOK = r"""
labresearch: codebook/1
id: moves
version: 1.2.0
title: Moves
layer: instruction
lexicons: {why_words: {phrases: [why], regex: 'how come'}}
defaults: {}
attributes:
  polarity:
    default: asserted
    values: {quoted: [{quoted: true}], repudiated: [{where: before, phrase: used to}]}
codes:
  - id: press
    color: "#1b6ca8"
    level: 3
    key: 1
    definition: Asks for reasons.
    include: asks why
    applies_to: {segment: [discuss, launch]}
    rules:
      any:
        - {id: why, lexicon: why_words, quoted: false}
        - tokens: [{LOWER: {IN: [explain]}, OP: "{1,2}"}, {LENGTH: {">=": 3}}, {}]
        - tokens: [[{LOWER: why}], [{IS_DIGIT: true, LENGTH: 2}]]
      when: {words: ">= 2", previous: {within: 2, role: student, overlap: {share: "> 0.5"}}}
    examples:
      - {text: "Why?", role: teacher, before: [{role: student, text: "Six.", gap_after: 4.0}]}
    counterexamples:
      - {text: "What?", role: teacher, instead: none, why: asks what}
    crosswalk: [{to: "talkmoves_teacher#press", relation: exact}]
  - {id: draft, status: draft, parent: press, codable: false}
references:
  - {id: hers, phrase: her way, to: latest_other, within: 12, confidence: 0.8}
exclusive: [[press, draft]]
"""


def errors(book):
    return list(VALIDATOR.iter_errors(book))


def read(text):
    return yaml.safe_load(text)


def test_it_is_a_schema_and_can_be_written():
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA == codebook_schema()


@pytest.mark.parametrize("name", codebook_names())
def test_shipped_books_are_taken(name):
    text = (codebook_folder() / f"{name}.yml").read_text(encoding="utf-8")
    assert not errors(read(text))


@pytest.mark.parametrize("text", [*BOOKS, BOOK], ids=["page", "page: pauses", "here"])
def test_books_that_the_reader_takes_are_taken(text):
    parse_codebook(text.encode(), path=Path("b.yml"), file="b.yml")
    assert not errors(read(text))


@pytest.mark.parametrize("when", HOLDS)
def test_conditions_of_the_page_are_taken(when):
    book = read(BOOK)
    book["codes"][0]["rules"]["any"].append(read(when))
    assert not errors(book)


def test_extending_books_are_taken():
    text = """
labresearch: codebook/1
id: more
version: 1.0.0
title: More
extends:
  - use: teacher_moves@1
    only: [press, "re*"]
    except: []
    prefix: t_
    override: {press: {label: asks why}}
    lexicons: {maths: {phrases: [brownie]}}
"""
    parse_codebook(text.encode(), path=Path("b.yml"), file="b.yml")
    assert not errors(read(text))


def at(book, path):
    for step in path:
        book = book[step]
    return book


CODE = ("codes", 0)
RULES = (*CODE, "rules")
WRONG = {
    "unknown key of the book": ((), "lexicon", {}),
    "unknown key of a code": (CODE, "lable", "x"),
    "unknown key of rules": (RULES, "some", []),
    "unknown key of a rule": ((*RULES, "any", 0), "phrse", "why"),
    "unknown key of a condition": ((*RULES, "when"), "role_", "student"),
    "unknown key of a window": ((*RULES, "when", "previous"), "withn", 2),
    "unknown key of an example": ((*CODE, "examples", 0), "instead", "none"),
    "unknown key of an attribute": (("attributes", "polarity"), "vals", {}),
    "unknown attribute": (("attributes",), "tone", {}),
    "unknown token attribute": ((*RULES, "any", 1, "tokens", 0), "LEMMA", "cut"),
    "unknown word list key": (("lexicons", "why_words"), "words", ["x"]),
    "other format": ((), "labresearch", "codebook/2"),
    "bad id": ((), "id", "Moves"),
    "bad version": ((), "version", "1.2"),
    "bad layer": ((), "layer", "other"),
    "bad unit": ((), "unit", "turn"),
    "bad color": (CODE, "color", "blue"),
    "bad status": (CODE, "status", "old"),
    "bad role": ((*CODE, "examples", 0), "role", "techer"),
    "bad group": ((*CODE, "examples", 0), "role", "adult"),
    "bad phase": ((*CODE, "examples", 0), "phase", "lunch"),
    "bad segment": ((*CODE, "applies_to"), "segment", ["discuss", "lunch"]),
    "bad relation": ((*CODE, "crosswalk", 0), "relation", "same"),
    "bad target": ((*CODE, "crosswalk", 0), "to", "talkmoves"),
    "bad range": ((*RULES, "when"), "words", "2"),
    "number for a range": ((*RULES, "when"), "words", 2),
    "text for true": ((*RULES, "when"), "question", "maybe"),
    "text for a number": (CODE, "level", "high"),
    "level too high": (CODE, "level", 101),
    "long key": (CODE, "key", "ab"),
    "list for a text": (CODE, "label", ["a"]),
    "text for a list": (CODE, "examples", "Why?"),
    "no examples": (CODE, "examples", []),
    "two kinds of words": ((*RULES, "any", 0), "phrase", "why"),
    "empty condition": (RULES, "when", {}),
    "window without turns": ((*RULES, "when", "previous"), "within", 0),
    "pause in a window": ((*RULES, "when", "previous"), "pause", {"kind": "wait1"}),
    "sure reference": (("references", 0), "confidence", 1),
    "value of an attribute": (("attributes", "polarity"), "default", "loud"),
    "bad operator": ((*RULES, "any", 1, "tokens", 0), "OP", "{1"),
    "overlap of nothing": ((*RULES, "when"), "overlap", {"role": "student"}),
    "other name of a code": (("codes", 1), "id", "My code"),
}
MISSING = {
    "title": ((), "title"),
    "codes": ((), "codes"),
    "id": (CODE, "id"),
    "definition": (CODE, "definition"),
    "rules": (RULES, "any"),
    "words": ((*RULES, "any", 1), "tokens"),
    "words with a scope": ((*RULES, "any", 0), "lexicon"),
    "text": ((*CODE, "examples", 0), "text"),
    "role": ((*CODE, "examples", 0, "before", 0), "role"),
    "relation": ((*CODE, "crosswalk", 0), "relation"),
    "within": (("references", 0), "within"),
    "status of a draft": (("codes", 1), "status"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_keys_and_values_are_refused_as_by_the_reader(case):
    path, key, value = WRONG[case]
    book = read(BOOK)
    at(book, path)[key] = value
    assert errors(book)
    with pytest.raises(CodebookError):
        parse_codebook(yaml.safe_dump(book).encode(), path=Path("b.yml"), file="b.yml")


@pytest.mark.parametrize("case", MISSING)
def test_missing_keys_are_refused_as_by_the_reader(case):
    path, key = MISSING[case]
    book = copy.deepcopy(read(BOOK))
    del at(book, path)[key]
    assert errors(book)
    with pytest.raises(CodebookError):
        parse_codebook(yaml.safe_dump(book).encode(), path=Path("b.yml"), file="b.yml")


def keys(name):
    return set(DEFS[name]["properties"])


def test_the_keys_are_those_of_the_parsers():
    assert set(SCHEMA["properties"]) == set(load._KEYS)
    assert keys("code") == set(parts._CODE_KEYS) == {*keys("override"), "id"}
    assert keys("condition") == {*conditions.CONDITION_KEYS, "pause"}
    assert keys("line_condition") == keys("condition") - {"line", "pause"}
    assert keys("window") == keys("line_condition") | set(conditions._WINDOW_KEYS)
    assert keys("pause") == {*conditions._PAUSE_CHOICES, "seconds"}
    assert keys("rule") == {"id", *parts._TEXT_KEYS, *parts._SCOPE_KEYS, "when"}
    assert keys("attribute_rule") == {*keys("rule"), "where"}
    assert keys("reference") == set(parts._REFERENCE_KEYS)
    assert keys("example") == set(example_parts._EXAMPLE_KEYS)
    assert keys("counterexample") == {*example_parts._EXAMPLE_KEYS, "instead"}
    assert keys("example_line") == set(example_parts._LINE_KEYS)
    assert keys("extends") == set(extend._KEYS)
    assert keys("attributes") == keys("expect") == set(ATTRIBUTES)
    assert keys("token") == {
        *words._TEXT_ATTRIBUTES, *words._TRUTH_ATTRIBUTES, "LENGTH", "OP",
    }  # fmt: skip
    assert set(DEFS["token"]["properties"]["LENGTH"]["anyOf"][1]["properties"]) == set(
        words._COMPARE
    )


def test_the_values_are_those_of_the_parsers():
    condition = DEFS["condition"]["properties"]
    for key, allowed in conditions._CHOICES.items():
        assert condition[key]["anyOf"][0]["enum"] == list(allowed)
    for key, allowed in conditions._PAUSE_CHOICES.items():
        assert DEFS["pause"]["properties"][key]["anyOf"][0]["enum"] == list(allowed)
    assert DEFS["roles"]["anyOf"][0]["enum"] == [*ROLES, "adult"]
    line, code = DEFS["example"]["properties"], DEFS["code"]["properties"]
    assert line["role"]["enum"] == list(ROLES)
    assert line["phase"]["enum"] == list(PHASES)
    assert line["segment"]["enum"] == list(TABLES["utterances"]["segment"].values)
    assert DEFS["pause"]["properties"]["kind"]["anyOf"][0]["enum"] == list(PAUSE_KINDS)
    assert code["status"]["enum"] == list(parts._STATUSES)
    relation = DEFS["crosswalk"]["properties"]["relation"]
    assert relation["enum"] == list(example_parts._RELATIONS)
    assert DEFS["attribute_rule"]["properties"]["where"]["enum"] == list(parts._PLACES)
    for name in ATTRIBUTES:
        values = DEFS["attributes"]["properties"][name]["properties"]["values"]["properties"]
        assert list(values) == [v for v in TABLES["codings"][name].values if v]


# sets of keys that the parsers have no constant for: they list them for a key that they do not know
LISTED = {
    "overlap": ((*RULES, "when", "previous", "overlap"), "overlap"),
    "idea_before": ((*RULES, "when", "idea_before"), "idea_before"),
    "lexicon": (("lexicons", "why_words"), "lexicon"),
    "crosswalk": ((*CODE, "crosswalk", 0), "crosswalk"),
    "rules": (RULES, "rules"),
    "attribute": (("attributes", "polarity"), None),
}


@pytest.mark.parametrize("case", LISTED)
def test_the_keys_are_those_that_the_reader_lists(case):
    path, name = LISTED[case]
    book = read(BOOK)
    book["codes"][0]["rules"]["when"]["idea_before"] = {}
    at(book, path)["qqqq"] = 1
    with pytest.raises(CodebookError) as caught:
        parse_codebook(yaml.safe_dump(book).encode(), path=Path("b.yml"), file="b.yml")
    listed = re.search(r"unknown key 'qqqq' in .*\(known: (.*)\)", str(caught.value))[1]
    known = keys(name) if name else set(DEFS["attributes"]["properties"]["polarity"]["properties"])
    assert known == set(listed.split(", "))


CHOICES = {
    "unit": ((), "unit", SCHEMA["properties"]["unit"]["enum"]),
    "layer": ((), "layer", SCHEMA["properties"]["layer"]["enum"]),
    "to": (("references", 0), "to", DEFS["reference"]["properties"]["to"]["enum"]),
    "with": (
        (*RULES, "when", "previous", "overlap"), "with",
        DEFS["overlap"]["properties"]["with"]["enum"],
    ),
    "part": (
        (*RULES, "when", "previous", "overlap"), "part",
        DEFS["overlap"]["properties"]["part"]["enum"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CHOICES)
def test_the_choices_are_those_that_the_reader_lists(case):
    path, key, allowed = CHOICES[case]
    book = read(BOOK)
    at(book, path)[key] = "qqqq"
    with pytest.raises(CodebookError) as caught:
        parse_codebook(yaml.safe_dump(book).encode(), path=Path("b.yml"), file="b.yml")
    listed = re.search(r"'qqqq' is not known \(known: (.*)\)", str(caught.value))[1]
    assert set(allowed) == set(listed.split(", "))


def nodes(schema):
    """Yield all schemas inside."""
    yield schema
    for value in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(value, dict | list):
            yield from nodes(value)


def test_every_key_is_explained_and_every_mapping_closed():
    for node in nodes(SCHEMA):
        if not isinstance(node, dict):
            continue
        if "additionalProperties" in node and "properties" in node:
            assert node["additionalProperties"] is False
            for key, value in node["properties"].items():
                assert value.get("description"), key
        if "$ref" in node:
            assert node["$ref"].removeprefix("#/$defs/") in DEFS
