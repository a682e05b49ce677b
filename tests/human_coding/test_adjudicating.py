"""Adjudication: blind, complete, and no judgement is lost."""

import json
import shutil
from pathlib import Path

import pytest

import labresearch as lr
from labresearch.human_coding import SheetError
from labresearch.human_coding.sheet_files import read_sheet
from labresearch.human_coding.sheets import shown

ANSWERS = {
    "ann": {0: {"b 1": "tell"}, 1: {"b 1": "child"}, 2: {"b 1": "ask", "b 2": "more"}, 3: {}},
    "ben": {0: {"b 1": "tell"}, 1: {}, 2: {"b 1": "tell"}, 3: {"b 1": "tell"}},
}


@pytest.fixture(scope="session")
def coded_template(corpus, template, books, fill, tmp_path_factory):
    """Both looked at lines 0 to 3 of s0; they agree on line 0 only."""
    tmp_path = tmp_path_factory.mktemp("coded")
    folder = Path(shutil.copytree(template, tmp_path / "corpus"))
    for coder, lines in ANSWERS.items():
        sheet = lr.coding_sheet(corpus, "b", coder=coder, lines=500, codebooks=books)
        path = sheet.write(tmp_path / f"{coder}.csv")
        fill(path, {("s0", n): {"done": "x", **cells} for n, cells in lines.items()})
        lr.collect(path, folder, codebooks=books)
    return folder


@pytest.fixture
def coded(coded_template, tmp_path):
    return Path(shutil.copytree(coded_template, tmp_path / "corpus"))


def read(folder, *more):
    return lr.read_corpus(folder, coder=["ann", "ben", *more])


def sheet_of(folder, books, corpus=None, **more):
    corpus = corpus or read(folder)
    return lr.adjudicate(corpus, "b", coders=("ann", "ben"), codebooks=books, **more)


def rows_of(sheet):
    return sheet.rows[sheet.rows["mark"] == "code"].set_index("line")


def test_only_what_differs_is_asked_and_nobody_is_named(coded, books, tmp_path):
    sheet = sheet_of(coded, books)
    rows = rows_of(sheet)
    assert rows.index.tolist() == [1, 2, 3]
    for line, said in ((1, {"child", "none"}), (2, {"ask; more", "tell"}), (3, {"none", "tell"})):
        assert {rows.loc[line, "A"], rows.loc[line, "B"]} == said
    text = sheet.write(tmp_path / "a.csv").read_text("utf-8-sig")
    assert "ann" not in text.replace("s0", "")
    assert "ben" not in text
    # over many seeds, each is A about as often as B
    corpus = read(coded)
    first = [rows_of(sheet_of(coded, books, corpus, seed=s)).loc[1, "A"] for s in range(12)]
    assert set(first) == {"child", "none"}
    named = rows_of(sheet_of(coded, books, corpus, blind=False))
    assert named.loc[1, ["A", "B"]].tolist() == ["ann: child", "ben: none"]


@pytest.mark.parametrize("end", [".csv", ".xlsx"])
def test_decisions_are_logged_with_every_judgement(coded, books, fill, tmp_path, end):
    sheet = sheet_of(coded, books)
    rows = rows_of(sheet)
    path = sheet.write(tmp_path / f"a{end}")
    which = "A" if rows.loc[1, "A"] == "child" else "B"
    fill(
        path,
        {
            ("s0", 1): {"decision": which, "reason": "she explains"},
            ("s0", 2): {"decision": "other", "codes if other": "ask; b.rare"},
        },
    )
    before = {p: p.read_bytes() for p in coded.rglob("*.jsonl")}
    found = lr.collect_adjudication(path, coded, by="cy", codebooks=books)
    assert found[["decided", "open"]].to_numpy().tolist() == [[2, 1]]
    for p, content in before.items():
        assert p.read_bytes() == content
    log = coded / "codings" / "adjudicated" / "s0.jsonl"
    rows = [json.loads(row) for row in log.read_text().splitlines()]
    decided = [row for row in rows if "decision" in row]
    assert decided[0] == {
        "line": 1,
        "seen": ["b"],
        "sheet": sheet.about["sample"],
        "decision": "ann",
        "judgements": {"ann": "child", "ben": "none"},
        "memo": "she explains",
        "by": "cy",
    }
    content = log.read_bytes()
    lr.collect_adjudication(path, coded, by="cy", codebooks=books)
    assert log.read_bytes() == content

    corpus = read(coded, "adjudicated")
    result = lr.adjudicated(corpus, coders=("ann", "ben"), codebooks=books)
    given = result.codings[["line", "code", "coder"]].to_numpy().tolist()
    who = "adjudicated"
    assert given == [[0, "b.tell", who], [1, "b.child", who], [2, "b.ask", who], [2, "b.rare", who]]
    assert sorted(lr.lines_seen(result, "adjudicated", "b")["line"]) == [0, 1, 2]
    assert "1 lines on which ann and ben differ" in str(result.report.findings["message"].tolist())
    # what is settled is not asked again
    rest = lr.adjudicate(corpus, "b", coders=("ann", "ben"), codebooks=books)
    assert rows_of(rest).index.tolist() == [3]
    again = lr.adjudicate(corpus, "b", coders=("ann", "ben"), again=True, codebooks=books)
    assert rows_of(again).index.tolist() == [1, 2, 3]


def test_a_later_decision_replaces_an_earlier_one(coded, books, fill, tmp_path):
    for name, decision in (("one", "both"), ("two", "none")):
        sheet = sheet_of(coded, books, seed=len(decision))
        path = sheet.write(tmp_path / f"{name}.csv")
        fill(path, {("s0", 3): {"decision": decision}})
        lr.collect_adjudication(path, coded, codebooks=books)
        result = lr.adjudicated(read(coded, "adjudicated"), "b", codebooks=books)
        codes = result.codings.loc[result.codings["line"] == 3, "code"].tolist()
        assert codes == (["b.tell"] if decision == "both" else [])


def test_wrong_decisions_are_listed(coded, books, fill, tmp_path):
    path = sheet_of(coded, books).write(tmp_path / "a.csv")
    fill(
        path,
        {
            ("s0", 1): {"decision": "C"},
            ("s0", 2): {"decision": "both"},
            ("s0", 3): {"decision": "other", "codes if other": "tall"},
        },
    )
    with pytest.raises(SheetError) as caught:
        lr.collect_adjudication(path, coded, codebooks=books)
    said = str(caught.value)
    for part in ("'C' is no decision", "(exclusive)", "no code 'tall' on this sheet (did you"):
        assert part in said
    assert not (coded / "codings" / "adjudicated").exists()


def test_a_judgement_that_changed_since_is_noticed(coded, books, fill, tmp_path):
    path = sheet_of(coded, books).write(tmp_path / "a.csv")
    fill(path, {("s0", 3): {"decision": "A"}})
    log = coded / "codings" / "ben" / "s0.jsonl"
    log.write_text(log.read_text() + '{"line": 3, "code": "b.tell", "removed": true}\n')
    with pytest.raises(SheetError, match="changed the judgement of s0:3"):
        lr.collect_adjudication(path, coded, codebooks=books)


def test_sheets_go_to_the_right_collector(coded, books, corpus, tmp_path):
    path = sheet_of(coded, books).write(tmp_path / "a.csv")
    with pytest.raises(SheetError, match="for adjudication"):
        lr.collect(path, coded, codebooks=books)
    other = lr.coding_sheet(corpus, "b", coder="ann", lines=3, codebooks=books)
    coding = other.write(tmp_path / "c.csv")
    with pytest.raises(SheetError, match="for coding"):
        lr.collect_adjudication(coding, coded, codebooks=books)
    with pytest.raises(ValueError, match="two different coders"):
        lr.adjudicate(corpus, "b", coders=("ann", "ann"), codebooks=books)
    about = read_sheet(path).about
    assert shown(about["coders"]) == ["ann", "ben"]
