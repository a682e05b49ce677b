"""The page on the rule language: each snippet loads, holds where it says, fails as it says."""

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from labresearch.codebook import CodebookError
from labresearch.codebook.conditions import CONDITION_KEYS
from labresearch.codebook.load import parse_codebook
from labresearch.coding import check_examples, code, report_examples
from labresearch.corpus import Corpus
from labresearch.discourse import annotate

PAGE = (Path(__file__).parents[2] / "docs/rule-language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
BOOKS = [block for block in BLOCKS if block.startswith("labresearch:")]
LISTS = [block for block in BLOCKS if block.startswith("- ")]
PARTS = [block for block in BLOCKS if block not in BOOKS and block not in LISTS]
HOLDS = [
    (rule.strip(), [int(line) for line in lines.split(",")])
    for rule, lines in re.findall(r"^- (when: .*?) +# holds on ([\d, ]+)$", PAGE, re.MULTILINE)
]
ERRORS = [
    (written.replace("\\|", "|"), said)
    for written, said in re.findall(r"^\| `(\{.*\})` \| (.*) \|$", PAGE, re.MULTILINE)
]
EXAMPLE = '\n    examples: [{role: teacher, text: "any words"}]'


def indented(text, blanks):
    return "".join(" " * blanks + line for line in text.splitlines(keepends=True))


def parsed(text):
    return parse_codebook(text.encode(), path=Path("my-codes.yml"), file="my-codes.yml")


def book_with(code_body, *, pauses=False):
    """Load the first book of the page (or the one of pauses) with one code more."""
    base = BOOKS[1] if pauses else BOOKS[0].replace("layer: instruction", "layer: both")
    base = base.replace("defaults: {role: adult}", "defaults: {}")
    return parsed(f"{base}  - id: mine\n{indented(code_body, 4)}")


def with_rules(rules, *, pauses=False):
    body = f"definition: d\nrules:\n  any:\n{indented(rules, 4)}"
    return book_with(f"{body}\n{EXAMPLE.strip()}\n", pauses=pauses)


def conversation():
    rows = re.findall(r"^\| (\d+) \| (.*) \| (.*) \| ([\d.]+) \| ([\d.]+) \| (.*) \|$", PAGE, re.M)
    names = ["line", "speaker", "role", "start", "end", "text"]
    utterances = pd.DataFrame(rows, columns=names).assign(session="s")
    utterances = utterances.astype({"line": int, "start": float, "end": float})
    facts = {"session": "s", "phase": "enactment", "timing": "measured", "time_resolution": 0.01}
    sessions = pd.DataFrame([facts])
    return annotate(Corpus(sessions=sessions, utterances=utterances))


def asks_pauses(text):
    return "pause: {" in text or "line: {" in text


def test_the_page_has_what_the_tests_read():
    assert len(BOOKS) == 2
    assert len(PARTS) >= 4
    assert len(LISTS) >= 8
    assert len(HOLDS) == sum(block.count("# holds on") for block in LISTS) > 40
    assert len(ERRORS) >= 15


@pytest.mark.parametrize("text", BOOKS)
def test_whole_books_load_and_pass_their_examples(text):
    table = check_examples(parsed(text))
    assert len(table) >= 2
    assert table["passed"].all(), report_examples(table)


@pytest.mark.parametrize("text", LISTS)
def test_lists_of_rules_load(text):
    book = with_rules(text, pauses=asks_pauses(text))
    assert len(book.codes["mine"].rules.any) == text.count("\n")


@pytest.mark.parametrize("text", PARTS)
def test_parts_of_codes_and_books_load(text):
    if text.startswith("references:"):
        assert len(parsed(BOOKS[0] + text).references) == 3
        return
    if text.startswith("attributes:"):
        assert set(parsed(BOOKS[0] + text).attributes) == {"polarity", "target"}
        return
    missing = "" if "definition:" in text else "definition: d\n" + EXAMPLE.strip() + "\n"
    assert len(book_with(missing + text).codes["mine"].rules) >= 1


@pytest.mark.parametrize(("rule", "lines"), HOLDS)
def test_conditions_hold_on_the_lines_that_are_named(rule, lines):
    book = with_rules(f"- {rule}\n", pauses=asks_pauses(rule))
    codings = code(conversation(), book).codings
    found = codings.loc[codings["code"] == f"{book.id}.mine", "line"]
    assert sorted(set(found)) == lines


@pytest.mark.parametrize(("written", "said"), ERRORS)
def test_errors_are_said_as_on_the_page(written, said):
    with pytest.raises(CodebookError) as caught:
        with_rules(f"- {written}\n")
    assert said in str(caught.value)


def test_the_error_line_on_the_page_is_the_one_of_the_first_book():
    shown = re.search(r"^```text\n(.*)\n```$", PAGE, re.MULTILINE)
    with pytest.raises(CodebookError) as caught:
        parsed(
            BOOKS[0].replace(
                "unless:\n        - {id: behaviour, phrase:",
                "unless:\n        - {id: behaviour, phrse:",
            )
        )
    assert shown[1] in str(caught.value)


def keys(node):
    """Yield every key of nested mappings."""
    for part in node.values() if isinstance(node, dict) else node:
        if isinstance(part, dict | list):
            yield from keys(part)
    if isinstance(node, dict):
        yield from node


def test_every_condition_and_every_matcher_has_an_example():
    shown = {key for block in LISTS for key in keys(yaml.safe_load(block))}
    assert set(CONDITION_KEYS) <= shown
    assert {"phrase", "lexicon", "regex", "tokens"} <= shown
    assert {"within", "same_segment", "same_speaker", "with", "share", "part"} <= shown
    assert {"quoted", "negated", "same_child", "same", "tags"} <= shown
    assert {"pause", "kind", "source", "ended_by", "line"} <= shown
