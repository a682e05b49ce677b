"""Books that take codes, word lists and references over from other books."""

import pytest

from labresearch.codebook import CodebookError, load_codebook
from labresearch.coding import check_examples, code
from labresearch.corpus import Corpus

BASE = """labresearch: codebook/1
id: base
version: 2.1.0
title: Base
lexicons:
  things: {phrases: [marble, button]}
codes:
  - id: names_thing
    label: names a thing
    definition: A thing is named.
    rules: {any: [{id: thing, lexicon: things}]}
    examples: [{role: student, text: "A button."}, {role: student, text: "One marble."}]
    counterexamples: [{role: student, text: "A half."}]
  - id: after_thing
    parent: names_thing
    definition: Said after a thing was named.
    rules: {any: [{id: after, when: {previous: {code: names_thing}}}]}
    examples:
      - {role: student, text: "Yes.", before: [{role: teacher, text: "A button?"}]}
    counterexamples:
      - {role: student, text: "No.", before: [{role: teacher, text: "Hm?"}], instead: names_thing}
references:
  - {id: her_way, phrase: her way, to: latest_other, within: 6, confidence: 0.5}
"""
CHILD = """labresearch: codebook/1
id: mine
version: 0.1.0
title: Mine
extends:
  - %s
"""
OWN = """codes:
  - id: own
    definition: A bead is named.
    rules: {any: [{id: bead, phrase: bead, when: {not: {code: names_thing}}}]}
    examples: [{role: student, text: "A bead."}]
"""


@pytest.fixture
def write(tmp_path):
    (tmp_path / "base.yml").write_text(BASE, "utf-8")

    def child(entry, more="", name="mine"):
        path = tmp_path / f"{name}.yml"
        path.write_text(CHILD % entry + more, "utf-8")
        return path

    return child


def hits(book, *texts):
    import pandas as pd

    lines = pd.DataFrame({"text": texts, "session": "s", "role": "student"})
    lines = lines.assign(line=range(len(lines)), speaker=[f"S{n}" for n in range(len(lines))])
    codings = code(Corpus(pd.DataFrame({"session": ["s"]}), lines), book).codings
    return list(zip(codings["line"], codings["code"], strict=True))


def test_codes_lists_and_references_are_taken_over(write):
    book = load_codebook(write("{use: base}", OWN))
    assert list(book.codes) == ["names_thing", "after_thing", "own"]
    assert book.codes["names_thing"].origin == "base.names_thing"
    assert [reference.id for reference in book.references] == ["her_way"]
    assert check_examples(book)["passed"].all()
    # a condition that asks for a code of the base book asks for the one taken over
    assert hits(book, "a button", "yes") == [(0, "mine.names_thing"), (1, "mine.after_thing")]
    codings = hits(book, "a bead")
    assert codings == [(0, "mine.own")]


def test_only_except_and_prefix(write):
    only = load_codebook(write("{use: base, only: [names_*]}"))
    assert list(only.codes) == ["names_thing"]
    rest = load_codebook(write("{use: base, except: names_thing, prefix: b_}"))
    assert list(rest.codes) == ["b_after_thing"]
    assert rest.codes["b_after_thing"].parent == ""
    # what was not taken over is asked for in its own book, which is loaded
    assert hits(rest, "a button", "yes") == [(1, "mine.b_after_thing")]
    none = load_codebook(
        write("{use: base, only: []}", OWN.replace(", when: {not: {code: names_thing}}", ""))
    )
    assert list(none.codes) == ["own"]
    assert "things" in none.lexicons


def test_override_changes_only_what_it_names(write):
    entry = "{use: base, override: {names_thing: {label: a thing, color: '#112233'}}}"
    code_ = load_codebook(write(entry)).codes["names_thing"]
    assert (code_.label, code_.color, code_.definition) == (
        "a thing",
        "#112233",
        "A thing is named.",
    )
    assert len(code_.rules) == 1


def test_an_override_of_the_meaning_is_a_warning(write):
    entry = "{use: base, override: {names_thing: {definition: Another.}}}"
    warnings = load_codebook(write(entry)).warnings
    assert [w.code for w in warnings] == ["W107"]
    assert warnings[0].where == "extends.1.override.names_thing"


def test_words_can_be_added_to_a_list_that_is_taken_over(write):
    book = load_codebook(write("{use: base, lexicons: {things: {phrases: [shell]}}}"))
    assert hits(book, "a shell")[0] == (0, "mine.names_thing")
    assert hits(load_codebook(write("{use: base}", name="other")), "a shell") == []


def test_a_changed_base_is_read_again(write, tmp_path):
    path = write("{use: base}")
    assert load_codebook(path).codes["names_thing"].label == "names a thing"
    (tmp_path / "base.yml").write_text(BASE.replace("names a thing", "thing!"), "utf-8")
    assert load_codebook(path).codes["names_thing"].label == "thing!"


@pytest.mark.parametrize(
    ("entry", "number", "message"),
    [
        ("{use: bse}", "C024", "no codebook 'bse'"),
        ("{use: base, only: [names_thin]}", "C022", "did you mean 'names_thing'"),
        ("{use: base, overide: {}}", "C012", "did you mean 'override'"),
        ("{use: base, override: {nothing: {label: x}}}", "C022", "no code 'nothing'"),
        ("{use: base, override: {names_thing: {id: x}}}", "C012", "unknown key 'id'"),
        ("{use: base@1}", "C014", "is now version 2.1.0"),
        ("{use: mine}", "C025", "mine.yml -> mine.yml"),
        ("{only: [x]}", "C010", "needs 'use'"),
        ("{use: pauses}", "C014", "codes pauses"),
        ("{use: base, prefix: '1 '}", "C020", "prefix"),
        ("{use: base, lexicons: {thigs: {phrases: [x]}}}", "C023", "did you mean 'things'"),
        ("base", "C013", "must be a mapping"),
    ],
)
def test_faults_of_extends(write, entry, number, message):
    with pytest.raises(CodebookError, match=message.replace("'", "'")) as caught:
        load_codebook(write(entry))
    assert number in {fault.code for fault in caught.value.faults}


def test_books_that_extend_each_other_are_refused(write, tmp_path):
    write("{use: other}")
    write("{use: mine}", name="other")
    with pytest.raises(CodebookError, match="extend each other"):
        load_codebook(tmp_path / "mine.yml")


def test_an_own_id_that_is_taken_over_is_refused(write):
    with pytest.raises(CodebookError, match=r"taken over from base\.names_thing"):
        load_codebook(
            write(
                "{use: base}",
                OWN.replace("id: own", "id: names_thing").replace(
                    ", when: {not: {code: names_thing}}", ""
                ),
            )
        )


def test_word_lists_from_files_and_other_books(write, tmp_path):
    (tmp_path / "beads.txt").write_text("bead\n# a comment\nglass bead # too\n", "utf-8")
    own = OWN.replace("phrase: bead, when: {not: {code: names_thing}}", "lexicon: all")
    lists = "lexicons:\n  all: {file: beads.txt, from: base.things, phrases: [pearl]}\n"
    book = load_codebook(write("{use: base, only: []}", lists + own))
    assert book.lexicons["all"].phrases == ("marble", "button", "pearl", "bead", "glass bead")
    outside = lists.replace("beads.txt", "../beads.txt")
    with pytest.raises(CodebookError, match="must lie beside the codebook"):
        load_codebook(write("{use: base, only: []}", outside + own))
    with pytest.raises(CodebookError, match=r"lexicon 'base\.thngs' is not known"):
        load_codebook(write("{use: base, only: []}", lists.replace("things", "thngs") + own))
