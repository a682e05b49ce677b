"""Collecting: what is read, what is refused, and that logs only grow."""

import contextlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import labresearch as lr
from labresearch.human_coding import SheetError
from labresearch.human_coding.sheet_files import read_sheet

WHEN = "2026-03-01T10:00:00+00:00"


def drawn(sheet):
    return list(zip(sheet.lines["session"], sheet.lines["line"].tolist(), strict=True))


@pytest.fixture
def sheet(corpus, books):
    return lr.coding_sheet(corpus, ["b", "f"], coder="ann", lines=12, seed=2, codebooks=books)


def log(folder, session, coder="ann"):
    path = folder / "codings" / coder / f"{session}.jsonl"
    return [json.loads(row) for row in path.read_text().splitlines()] if path.is_file() else []


def collect(path, folder, books, **more):
    return lr.collect(path, folder, codebooks=books, collected=WHEN, **more)


@pytest.mark.parametrize("end", [".xlsx", ".csv"])
def test_nothing_there_is_not_the_same_as_not_looked_at(sheet, folder, books, fill, tmp_path, end):
    coded, none, done, half, *rest = drawn(sheet)
    path = sheet.write(tmp_path / f"ann{end}")
    fill(
        path,
        {
            coded: {"b 1": "tell", "f 1": "f.gap", "f polarity": "quoted", "memo": "loud"},
            none: {"b 1": "none", "f 1": "None"},
            done: {"done": "x"},
            half: {"b 2": "TELL"},
        },
    )
    found = collect(path, folder, books)
    assert found["lines"].sum() == 3
    assert found["open"].sum() == len(rest) + 1
    back = lr.read_corpus(folder, coder="ann")
    given = back.codings.set_index(["session", "line", "code"])
    assert set(given.index) == {(*coded, "b.tell"), (*coded, "f.gap"), (*half, "b.tell")}
    assert given.loc[(*coded, "f.gap"), "polarity"] == "quoted"
    for book, lines in (("b", [coded, none, done, half]), ("f", [coded, none, done])):
        seen = lr.lines_seen(back, "ann", book)
        assert {*zip(seen["session"], seen["line"], strict=True)} == set(lines)
        assert set(seen["sample"]) == {sheet.about["sample"]}
        weights = sheet.lines.set_index(["session", "line"])["weight"]
        assert (
            seen.set_index(["session", "line"])["weight"].sort_index().tolist()
            == weights[sorted(lines)].tolist()
        )
    assert set(back.reviews["collected"]) == {WHEN}
    assert set(back.reviews["version"]) == {"1.2.0", "1.0.0"}
    assert back.reviews.set_index(["session", "line"]).loc[[coded], "memo"].tolist() == ["loud"] * 2
    assert lr.check_codings(back, books).empty


def test_a_sheet_twice_changes_nothing_and_more_answers_add(sheet, folder, books, fill, tmp_path):
    one, two, *_ = drawn(sheet)
    path = sheet.write(tmp_path / "ann.xlsx")
    fill(path, {one: {"b 1": "tell", "done": "x"}})
    collect(path, folder, books)
    before = {p: p.read_bytes() for p in folder.rglob("*.jsonl")}
    content = path.read_bytes()
    again = collect(path, folder, books)
    assert (again["added"].sum(), again["removed"].sum()) == (0, 0)
    assert {p: p.read_bytes() for p in folder.rglob("*.jsonl")} == before
    assert path.read_bytes() == content
    fill(path, {one: {"b 1": "ask"}, two: {"done": "x"}})
    third = collect(path, folder, books)
    assert (third["added"].sum(), third["removed"].sum()) == (1, 1)
    for p, was in before.items():
        assert p.read_bytes().startswith(was)
    back = lr.read_corpus(folder, coder="ann")
    assert back.codings["code"].tolist() == ["b.ask"]
    assert len(lr.lines_seen(back, "ann", "b")) == 2
    # taken back: the line is open again
    fill(path, {one: {"b 1": "", "done": ""}})
    collect(path, folder, books)
    back = lr.read_corpus(folder, coder="ann")
    assert back.codings.empty
    assert len(lr.lines_seen(back, "ann", "b")) == 1


def test_an_older_sheet_does_not_undo_a_later_one(corpus, folder, books, fill, tmp_path):
    sheets = []
    for seed, code in ((1, "ask"), (2, "tell")):
        sheet = lr.coding_sheet(corpus, "b", coder="ann", lines=120, seed=seed, codebooks=books)
        path = sheet.write(tmp_path / f"{seed}.csv")
        fill(path, {("s0", 3): {"b 1": code}})
        collect(path, folder, books)
        sheets.append(path)
    collect(sheets[0], folder, books)
    assert lr.read_corpus(folder, coder="ann").codings["code"].tolist() == ["b.tell"]


def test_levels_and_versions_go_into_the_log(sheet, folder, books, fill, tmp_path):
    at = next(key for key in drawn(sheet) if key[1] % 2)
    path = sheet.write(tmp_path / "ann.csv")
    fill(path, {at: {"b 1": "child"}})
    collect(path, folder, books)
    head, about, *rows = log(folder, at[0])
    assert head["sampled"]
    assert head["lines"] == 30
    assert about["books"] == {"b": "1.2.0", "f": "1.0.0"}
    assert rows[-1] == {
        "line": at[1],
        "code": "b.child",
        "version": "1.2.0",
        "value": 2,
        "sheet": about["sheet"],
    }


def test_one_error_lists_every_fault_with_its_cell_and_nothing_is_written(
    sheet, folder, books, fill, tmp_path
):
    adult = [key for key in drawn(sheet) if key[1] % 2 == 0]
    child = [key for key in drawn(sheet) if key[1] % 2]
    path = sheet.write(tmp_path / "ann.xlsx")
    fill(
        path,
        {
            adult[0]: {"b 1": "tel"},
            adult[1]: {"b 1": "ask", "b 2": "tell"},
            adult[2]: {"b 1": "child"},
            child[0]: {"b 1": "more"},
            child[1]: {"b 1": "none", "b 2": "tell"},
            child[2]: {"f polarity": "quoted", "done": "perhaps"},
            child[3]: {"f 1": "gap", "f polarity": "loud"},
        },
    )
    with pytest.raises(SheetError) as caught:
        collect(path, folder, books)
    said = str(caught.value)
    wanted = [
        *("no code 'tel' on this sheet (did you mean 'tell'?)", "(exclusive)", "(applies_to)"),
        *("(requires)", "'none' stands beside b.tell", "without a code of f"),
        *("'perhaps' is not x", "'loud' is not a polarity"),
    ]
    for part in wanted:
        assert part in said
    assert len(caught.value.faults) == len(wanted)
    cells = load_workbook(path)["lines"]
    typo = next(cell for cell, text in caught.value.faults if "'tel'" in text)
    assert cells[typo].value == "tel"
    assert not (folder / "codings").exists()
    found = {"applies_to", "requires", "exclusive"}
    fill(
        path,
        {
            adult[0]: {"b 1": "tell"},
            child[1]: {"b 1": ""},
            child[2]: {"f polarity": "", "done": ""},
            child[3]: {"f polarity": ""},
        },
    )
    assert collect(path, folder, books, accept=found)["added"].sum() == 7
    back = lr.read_corpus(folder, coder="ann")
    assert back.codings.set_index("code").loc["f.gap", "polarity"] == "asserted"


def test_csv_faults_name_row_and_column(sheet, folder, books, fill, tmp_path):
    path = sheet.write(tmp_path / "ann.csv")
    fill(path, {drawn(sheet)[0]: {"b 2": "asq"}})
    with pytest.raises(SheetError, match=r"row \d+, column 'b 2': b offers no code 'asq'"):
        collect(path, folder, books)


def test_another_version_of_the_codebook(sheet, folder, books, fill, tmp_path, new_book):
    path = sheet.write(tmp_path / "ann.csv")
    fill(path, {drawn(sheet)[0]: {"b 1": "tell"}})
    books = new_book(tmp_path, version="2.0.0")
    with pytest.raises(SheetError, match=r"drawn with b 1\.2\.0, and the codebook is now 2\.0\.0"):
        collect(path, folder, books)
    assert collect(path, folder, books, accept=["version"])["added"].sum() == 1
    assert lr.read_corpus(folder, coder="ann").codings["codebook_version"].tolist() == ["1.2.0"]


def test_changed_texts_and_lines(sheet, folder, books, tmp_path):
    path = sheet.write(tmp_path / "ann.xlsx")
    book = load_workbook(path)
    lines = book["lines"]
    lines["F2"] = "something else"
    lines["C3"] = 777
    lines["B4"] = "s9"
    # whatever row 5 is, it changes sides
    lines["A5"] = "code" if lines["A5"].value == "context" else "context"
    book.save(path)
    with pytest.raises(SheetError) as caught:
        collect(path, folder, books)
    assert [cell for cell, _ in caught.value.faults] == ["F2", "C3", "B4", "A5"]
    assert "changed on the sheet" in caught.value.faults[0][1]


def test_a_transcript_that_changed(sheet, folder, books, fill, tmp_path):
    first, *_ = drawn(sheet)
    path = sheet.write(tmp_path / "ann.csv")
    fill(path, {first: {"done": "x"}})
    file = folder / f"{first[0]}.txt"
    lines = file.read_text().splitlines()
    lines[first[1]] += " indeed"
    file.write_text("\n".join(lines) + "\n")
    with pytest.raises(SheetError, match="changed in the transcript"):
        collect(path, folder, books)


def test_answers_on_context_are_faults_and_all_done_means_none(
    sheet, folder, books, fill, tmp_path
):
    path = sheet.write(tmp_path / "ann.xlsx")
    book = load_workbook(path)
    lines = book["lines"]
    row = next(r for r in range(2, 60) if lines.cell(r, 1).value == "context")
    lines.cell(row, 7).value = "ask"
    book.save(path)
    with pytest.raises(SheetError, match=f"G{row}: the row is context"):
        collect(path, folder, books)
    lines.cell(row, 7).value = None
    book.save(path)
    found = collect(path, folder, books, all_done=True)
    assert (found["lines"].sum(), found["open"].sum()) == (12, 0)


def test_columns_of_x_and_single_codes(corpus, folder, books, fill, tmp_path):
    sheet = lr.coding_sheet(
        corpus, ["b.tell", "b.ask"], coder="ann", lines=9, layout="columns", codebooks=books
    )
    one, two, three, *_ = drawn(sheet)
    path = sheet.write(tmp_path / "ann.csv")
    fill(path, {one: {"b.tell": "X"}, two: {"b.tell": 0}})
    collect(path, folder, books)
    back = lr.read_corpus(folder, coder="ann")
    assert back.codings["code"].tolist() == ["b.tell"]
    # of the other codes of the book nothing is known
    assert lr.lines_seen(back, "ann", "b").empty
    assert len(lr.lines_seen(back, "ann", "b.tell")) == 2
    fill(path, {three: {"b.tell": "maybe"}})
    with pytest.raises(SheetError, match="neither x nor 0"):
        collect(path, folder, books)


@pytest.mark.parametrize("end", [".xlsx", ".csv"])
def test_what_guards_a_sheet_cannot_be_changed_unnoticed(sheet, folder, books, tmp_path, end):
    path = sheet.write(tmp_path / f"ann{end}")
    if end == ".csv":
        path.write_text(path.read_text("utf-8-sig").replace('"""ann"""', '"""ben"""'), "utf-8")
    else:
        book = load_workbook(path)
        row = next(r for r in book["guard"].iter_rows() if r[0].value == "coder")
        row[1].value = '"ben"'
        book.save(path)
    with pytest.raises(SheetError, match="'guard'"):
        collect(path, folder, books)
    assert collect(sheet.write(tmp_path / f"b{end}"), folder, books, coder="ben")["log"].any() == 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([".csv", ".xlsx"]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=5),
    st.floats(0, 1),
)
def test_damaged_files_give_our_error_only(sheet, tmp_path, end, changes, left):
    path = tmp_path / f"whole{end}"
    if not path.exists():
        sheet.write(path)
    content = bytearray(path.read_bytes())
    for place, byte in changes:
        content[int(place * len(content))] = byte
    path = tmp_path / f"damaged{end}"
    path.write_bytes(content[: int(left * len(content))])
    # any other error fails the test
    with contextlib.suppress(SheetError):
        assert read_sheet(path).about["sample"] == sheet.about["sample"]


def test_an_excel_csv_with_semicolons_is_read(sheet, folder, books, fill, tmp_path):
    import csv
    import io

    path = sheet.write(tmp_path / "ann.csv")
    fill(path, {drawn(sheet)[0]: {"b 1": "tell"}})
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows(rows)
    path.write_bytes(file.getvalue().encode("utf-8-sig"))
    assert collect(path, folder, books)["added"].sum() == 1
