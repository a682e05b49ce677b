"""``codebook check``: every fault of every file at once, located, never a traceback."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labresearch.codebook.faults import FAULT_CODES
from labresearch.coding import check_codebooks

GOOD = """labresearch: codebook/1
id: good
version: 1.0.0
title: Good
codes:
  - id: one
    definition: The word one.
    include: [one]
    exclude: ["two: another code"]
    color: "#112233"
    rules: {any: [{id: one, phrase: one}]}
    examples: [{role: student, text: "one"}, {role: student, text: "It's one."}]
    counterexamples: [{role: student, text: "two"}]
"""


@pytest.fixture
def check(tmp_path):
    def run(*texts, names=None):
        paths = []
        for number, text in enumerate(texts):
            path = tmp_path / (names[number] if names else f"book{number}.yml")
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            paths.append(path)
        return check_codebooks(paths)

    return run


def test_a_good_book_has_no_faults(check):
    assert check(GOOD) == []


def test_faults_of_several_files_and_kinds_at_once(check):
    broken = GOOD.replace("phrase: one", "phrse: one").replace("#112233", "blue")
    failing = GOOD.replace("id: good", "id: failing").replace('text: "two"', 'text: "one"')
    faults = check(broken, failing, b"\xff\xfe")
    assert [fault.code for fault in faults] == ["C020", "C012", "C041", "C001"]
    assert all(fault.severity == "error" for fault in faults)
    said = str(faults[1])
    assert re.search(r"book0\.yml:11:29: error C012 codes\.one\.rules\.any\.one: unknown key", said)
    assert said.endswith("(did you mean 'phrase'?)")
    assert (faults[1].end_line, faults[1].end_column) == (11, 34)
    assert faults[2].where == "codes.one.counterexamples.1"


HOSTILE = {
    "duplicate key": (GOOD + "codes: []\n", "C011"),
    "truth value as id": (GOOD.replace("id: one\n", "id: no way\n"), "C020"),
    "version as number": (GOOD.replace("1.0.0", "1.10"), "C020"),
    "tab": (GOOD.replace("  - id", "\t- id"), "C003"),
    "anchor": (GOOD.replace("title: Good", "title: &a Good"), "C004"),
    "alias bomb": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "C004"),
    "too large": (GOOD + "#" * 1_000_001, "C001"),
    "nested": (GOOD + "memo: " + "[" * 5000, "C002"),
    "hanging regex": (GOOD.replace("phrase: one", "regex: '(o+)+one$'"), "W104"),
    "bad regex": (GOOD.replace("phrase: one", "regex: 'one('"), "C030"),
    "unknown key": (GOOD.replace("title:", "titel:"), "C012"),
    "cycle": (GOOD.replace("phrase: one", "when: {code: one}"), "C025"),
    "example not hit": (GOOD.replace('"It\'s one."', '"Onely."'), "C040"),
    "not UTF-8": (GOOD.encode("latin-1").replace(b"Good", b"G\xf6d"), "C001"),
    "UTF-16": (GOOD.encode("utf-16"), "C001"),
    "control characters": (GOOD.replace("Good", "G\x01d"), "C002"),
    "no mapping": ("- 1\n- 2\n", "C013"),
    "empty": ("", "C001"),
    "two documents": (GOOD + "---\n" + GOOD, "C002"),
    "newer format": (GOOD.replace("codebook/1", "codebook/2"), "C005"),
    "unknown target": (
        GOOD + '    crosswalk: [{to: "talkmoves#presing", relation: exact}]\n',
        "C026",
    ),
    "unknown framework": (GOOD + '    crosswalk: [{to: "own#x", relation: exact}]\n', "W110"),
    "light color": (GOOD.replace("#112233", "#ffffee"), "W109"),
    "deprecated": (GOOD + "    status: deprecated\n", "W108"),
    "unused list": (GOOD.replace("codes:", "lexicons: {x: {phrases: [y]}}\ncodes:"), "W112"),
    "no gate": (GOOD.replace("phrase: one", r"regex: '\w+'").replace('"two"', '"?"'), "W105"),
    "covered phrase": (GOOD.replace("phrase: one", "phrase: [one, one more]"), "W106"),
    "few examples": (GOOD.replace(', {role: student, text: "It\'s one."}', ""), "W102"),
    "reused id": (GOOD + "    renamed_from: [one]\n", "C021"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_input_is_named_and_located(check, kind):
    text, number = HOSTILE[kind]
    faults = check(text)
    assert number in {fault.code for fault in faults}, faults
    assert all(fault.code in FAULT_CODES for fault in faults)
    if kind not in {"too large", "empty", "control characters"}:
        assert all(fault.line > 0 for fault in faults)


def test_a_code_id_used_twice_over_files(check):
    faults = check(GOOD, GOOD, names=["a.yml", "b.yml"])
    assert [fault.code for fault in faults] == ["C021"]
    assert "both have one" in faults[0].message


def test_folders_and_missing_files(tmp_path):
    (tmp_path / "a.yml").write_text(GOOD, "utf-8")
    assert check_codebooks([tmp_path]) == []
    assert [f.code for f in check_codebooks([tmp_path / "none.yml"])] == ["C001"]
    assert [f.code for f in check_codebooks(["techer_moves"])] == ["C001"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.integers(0, len(GOOD)), st.integers(0, 12), st.text("{}[]:,'\"#-&*!%@`|>\n a1\t", max_size=6)
)
def test_a_damaged_book_never_gives_a_traceback(check, at, length, instead):
    for fault in check(GOOD[:at] + instead + GOOD[at + length :]):
        assert fault.code in FAULT_CODES


def test_the_command_says_it_for_people_and_editors(tmp_path, capsys):
    from labresearch.cli import main

    path = tmp_path / "bad.yml"
    path.write_text(GOOD.replace("phrase: one", "phrse: one"), "utf-8")
    assert main(["codebook", "check", str(path)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith(f"{path}:11:29: error C012 codes.one.rules.any.one: ")
    assert said[-1] == "1 error(s), 0 warning(s) in 1 file(s)"
    assert main(["codebook", "check", "--json", str(path)]) == 1
    record = json.loads(capsys.readouterr().out)[0]
    assert (record["line"], record["column"], record["code"]) == (11, 29, "C012")
    assert record["end_column"] == 34
    path.write_text(GOOD.replace('    exclude: ["two: another code"]\n', ""), "utf-8")
    assert main(["codebook", "check", str(path)]) == 0
    assert main(["codebook", "check", "--strict", str(path)]) == 1
