import pickle
import subprocess
import sys

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.discourse import tokenizer

TEXTS = st.lists(
    st.sampled_from(
        [
            *("two", "fourths", "don't", "so", "I", " ", "  ", "\n", ".", "?", "(3)", "x"),
            *("(3.0)", "(.)", "[laughter]", "[", "]", "((points))", "//", "--", "...", "::", "xxx"),
        ]
    ),
    max_size=12,
).map("".join)


def marks_of(doc):
    return [(token.text, token._.mark) for token in doc if token._.mark]


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("labresearch_marks")
    return nlp


@settings(deadline=None)
@given(text=TEXTS)
def test_the_doc_is_the_text_and_the_component_agrees(nlp, text):
    doc, piped = tokenizer()(text), nlp(text)
    assert doc.text == text
    assert piped.text == text
    assert [token.text for token in piped] == [token.text for token in doc]
    assert marks_of(piped) == marks_of(doc)


def test_marks_are_tokens_with_kind_and_length():
    doc = tokenizer()("So (3.0) I th-- [inaudible 00:12:31] cut //it= [laughter]")
    assert marks_of(doc) == [
        ("(3.0)", "timed"),
        ("--", "cutoff"),
        ("[inaudible 00:12:31]", "gap"),
        ("//", "overlap"),
        ("[laughter]", "comment"),
    ]
    assert [t._.mark_seconds for t in doc if t._.mark == "timed"] == [3.0]
    assert [t.text for t in doc if not t._.mark] == ["So", "I", "th", "cut", "it="]


def test_words_without_marks_are_split_as_usual():
    text = "It's f(x), (3) of them; don't use 1/2."
    assert [t.text for t in tokenizer()(text)] == [t.text for t in spacy.blank("en")(text)]


def test_a_lengthened_word_stays_one_word():
    doc = tokenizer()("So:: it's goo::d (.)")
    assert (doc[0].text, doc[0].norm_) == ("So::", "so")
    assert ("goo::d", "good") in [(t.text, t.norm_) for t in doc]


@pytest.mark.parametrize("tokenized", [True, False])
def test_a_saved_pipeline_reads_marks_again(tmp_path, tokenized):
    if tokenized:
        nlp = tokenizer()
    else:
        nlp = spacy.blank("en")
        nlp.add_pipe("labresearch_marks")
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    text = "Why (2.0) [laughter] is it?"
    assert (
        marks_of(again(text))
        == marks_of(nlp(text))
        == [
            ("(2.0)", "timed"),
            ("[laughter]", "comment"),
        ]
    )
    assert [t.text for t in nlp.from_bytes(nlp.to_bytes())(text)] == [t.text for t in nlp(text)]
    assert marks_of(pickle.loads(pickle.dumps(nlp.tokenizer))(text)) == (
        marks_of(nlp(text)) if tokenized else []
    )


def test_docs_with_context_and_annotations_keep_them():
    nlp = spacy.blank("en")
    nlp.add_pipe("labresearch_marks")
    ((doc, context),) = nlp.pipe([("A [long pause] half", {"line": 3})], as_tuples=True)
    assert [token.text for token in doc] == ["A", "[long pause]", "half"]
    assert context == {"line": 3}


def test_spacy_finds_the_component_without_an_import_of_ours():
    code = (
        "import spacy, sys; nlp = spacy.blank('en'); nlp.add_pipe('labresearch_marks'); "
        "print([t._.mark for t in nlp('a (.)')])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "['', 'micro']"


def test_importing_discourse_does_not_import_spacy():
    code = "import labresearch.discourse, sys; print('spacy' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


def test_an_unknown_name_of_the_module_is_refused():
    import labresearch.discourse.tokens as module

    with pytest.raises(AttributeError, match="no attribute 'create_words'"):
        _ = module.create_words
