"""Two versions of a book compared by meaning, and by the lines that change code."""

import json

import pandas as pd
import pytest

from labresearch.codebook import load_codebook
from labresearch.coding import codebook_diff, coding_changes
from labresearch.coding.diff import needed_version
from labresearch.corpus import Corpus

OLD = """labresearch: codebook/1
id: b
version: 1.2.3
title: B
codes:
  - id: one
    label: one
    color: "#111111"
    definition: The word one.
    rules: {any: [{id: w, phrase: one}]}
    examples: [{role: student, text: one}]
  - id: two
    definition: The word two.
    rules: {any: [{id: w, phrase: two}]}
    examples: [{role: student, text: two}]
"""


@pytest.fixture
def books(tmp_path):
    def pair(*changes):
        new = OLD
        for old_text, new_text in changes:
            assert old_text in new
            new = new.replace(old_text, new_text)
        paths = tmp_path / "old.yml", tmp_path / "new.yml"
        for path, text in zip(paths, (OLD, new), strict=True):
            path.write_text(text, "utf-8")
        return [load_codebook(path) for path in paths]

    return pair


def changes(pair):
    table = codebook_diff(*pair)
    return list(zip(table["code"], table["change"], table["moves"], strict=True))


def test_layout_and_order_do_not_count(books, tmp_path):
    old, _ = books()
    parts = OLD.split("  - id: ")
    shuffled = f"{parts[0]}  # a comment\n  - id: {parts[2]}  - id: {parts[1]}"
    (tmp_path / "new.yml").write_text(shuffled, "utf-8")
    assert codebook_diff(old, load_codebook(tmp_path / "new.yml")).empty


@pytest.mark.parametrize(
    ("change", "wanted", "version"),
    [
        (("The word one.", "Another."), ("one", "meaning", "major"), "2.0.0"),
        (("phrase: one", "phrase: [one, uno]"), ("one", "rules", "minor"), "1.3.0"),
        (("label: one", "label: ONE"), ("one", "wording", "patch"), "1.2.4"),
        (("#111111", "#222222"), ("one", "look", "patch"), "1.2.4"),
        (("text: two", "text: two!"), ("two", "examples", "patch"), "1.2.4"),
        (("title: B", "title: C"), ("", "book", "patch"), "1.2.4"),
        (
            ("  - id: two", "  - id: zwei\n    renamed_from: [two]"),
            ("zwei", "renamed", "minor"),
            "1.3.0",
        ),
    ],
)
def test_kinds_of_changes(books, change, wanted, version):
    pair = books(change)
    assert wanted in changes(pair)
    assert codebook_diff(*pair).attrs["needed_version"] == version


def test_added_and_removed(books):
    assert changes(books(("id: two", "id: three"))) == [
        ("two", "removed", "major"),
        ("three", "added", "minor"),
    ]


def test_versions():
    assert needed_version("0.9.9", ["patch", "major"]) == "1.0.0"
    assert needed_version("1.2.3", []) == "1.2.3"


def corpus_of(*texts):
    lines = pd.DataFrame({"session": "s", "line": range(len(texts)), "speaker": "Mia"})
    return Corpus(pd.DataFrame({"session": ["s"]}), lines.assign(role="student", text=texts))


def test_lines_that_change_code(books):
    old, new = books(
        ("{id: w, phrase: one}", "{id: x, phrase: [one, uno]}"), ("phrase: two", "phrase: zwei")
    )
    table = coding_changes(corpus_of("one", "uno", "two", "both"), old, new)
    assert table[["line", "code", "change"]].to_numpy().tolist() == [
        [0, "one", "rule"],
        [1, "one", "gained"],
        [2, "two", "lost"],
    ]
    assert table["before"].tolist() == ["w", "", "w"]


def test_a_renamed_code_is_no_change_of_lines(books):
    old, new = books(("  - id: two", "  - id: zwei\n    renamed_from: [two]"))
    assert coding_changes(corpus_of("two"), old, new).empty


def test_the_command(books, tmp_path, capsys):
    from labresearch.cli import main

    old, new = books(("The word one.", "Another."))
    assert main(["codebook", "diff", str(old.path), str(new.path)]) == 0
    said = capsys.readouterr().out
    assert "one: meaning (major) definition" in said
    assert "the version should be at least 2.0.0" in said
    assert main(["codebook", "diff", "--json", str(old.path), str(new.path)]) == 0
    assert json.loads(capsys.readouterr().out)["needed_version"] == "2.0.0"
    assert main(["codebook", "diff", str(old.path), str(tmp_path / "none.yml")]) == 2
