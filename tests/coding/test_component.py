"""The spaCy component on a Doc of its own."""

import json

import pytest
import spacy

BOOK = {
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
                "any": [{"id": "why", "phrase": "why"}, {"id": "how", "phrase": "how come"}],
                "unless": [{"phrase": "why not"}],
            },
        },
        {
            "id": "both",
            "definition": "d",
            "rules": {"all": [{"id": "a", "phrase": "six"}, {"phrase": "why"}]},
        },
        {
            "id": "reply",
            "definition": "d",
            "rules": {"any": [{"phrase": "why", "when": {"previous": {"role": "student"}}}]},
        },
        {
            "id": "first_word",
            "definition": "d",
            "rules": {"any": [{"id": "r", "when": {"code": "both"}}]},
        },
        {
            "id": "outside",
            "definition": "d",
            "applies_to": {"not": {"segment": "timeout"}},
            "rules": {"any": [{"phrase": "time"}], "when": {"words": ">= 2", "question": False}},
        },
    ],
}


@pytest.fixture(scope="module")
def nlp(tmp_path_factory):
    path = tmp_path_factory.mktemp("books") / "moves.yml"
    examples = [{"text": "x", "role": "teacher"}]
    codes = [code | {"examples": examples} for code in BOOK["codes"]]
    path.write_text(json.dumps(BOOK | {"codes": codes}))
    pipeline = spacy.blank("en")
    pipeline.add_pipe("labresearch_codes", config={"codebooks": [str(path)]})
    return pipeline


def test_codes_spans_and_rules(nlp):
    doc = nlp("So (2.0) how come, and why?")
    assert doc._.codes == ("moves.press",)
    span = doc.spans["labresearch_codes"][0]
    assert (span.text, span.label_, span.id_) == ("how come", "moves.press", "how")


def test_unless_all_and_codes_of_the_line(nlp):
    assert nlp("Why not?")._.codes == ()
    assert set(nlp("six, why")._.codes) == {"moves.press", "moves.both", "moves.first_word"}
    doc = nlp("six, why")
    assert {span.label_: span.text for span in doc.spans["labresearch_codes"]}[
        "moves.first_word"
    ] == "six, why"


def test_rules_that_need_other_lines_do_not_fire(nlp):
    assert "moves.reply" not in nlp("why")._.codes


def test_known_facts_of_the_line_are_used(nlp):
    doc = nlp.make_doc("why")
    doc._.labresearch_line = {"role": "student"}
    assert nlp(doc)._.codes == ()
    doc = nlp.make_doc("time now")
    doc._.labresearch_line = {"segment": "timeout"}
    assert nlp(doc)._.codes == ()
    assert nlp("time now")._.codes == ("moves.outside",)
    assert nlp("time?")._.codes == ()
    assert nlp("my time?")._.codes == ()
    assert nlp("my time. Hamza?")._.codes == ("moves.outside",)  # a name is called, not asked


def test_an_empty_doc(nlp):
    assert nlp("")._.codes == ()
