"""Sheets: what is on them, what is not, and that XLSX and CSV say the same."""

import pandas as pd
import pytest
from openpyxl import load_workbook

import labresearch as lr
from labresearch.corpus import check_table
from labresearch.human_coding.sheet_files import read_sheet


def keys(sheet):
    return list(zip(sheet.lines["session"], sheet.lines["line"].tolist(), strict=True))


def test_the_same_seed_draws_the_same_lines_for_everybody(corpus, books):
    one, two = (
        lr.coding_sheet(corpus, ["b"], coder=who, lines=20, seed=4, codebooks=books)
        for who in ("ann", "ben")
    )
    other = lr.coding_sheet(corpus, ["b"], coder="ann", lines=20, seed=5, codebooks=books)
    assert keys(one) == keys(two)
    assert one.about["sample"] == two.about["sample"]
    assert keys(other) != keys(one)


def test_rare_codes_are_enriched_and_not_shown(corpus, books, tmp_path):
    sheet = lr.coding_sheet(corpus, ["b"], coder="ann", lines=20, seed=1, codebooks=books)
    seldom = [key for key in keys(sheet) if key[1] == 7]
    weights = sheet.lines.set_index(["session", "line"])["weight"]
    # 'seldom' is on 4 of 120 lines and gets all of the share of 0.3, that is 6 of 20 lines
    assert len(seldom) == 4
    assert weights[seldom].tolist() == [1.0] * 4
    assert weights.drop(seldom).max() == pytest.approx(116 / 16, abs=1e-5)
    plain = lr.coding_sheet(corpus, ["b"], coder="ann", lines=20, enrich=0, codebooks=books)
    assert set(plain.lines["weight"]) == {6.0}
    path = sheet.write(tmp_path / "ann.csv")
    text = path.read_text("utf-8-sig")
    assert "rules:" not in text
    assert "weight" not in text


def test_another_coders_hints_enrich_too(corpus, books):
    codings = pd.DataFrame({"session": ["s2"], "line": [12], "code": ["b.tell"], "coder": ["gold"]})
    coded = corpus.replace(codings=check_table(codings, "codings"))
    sheet = lr.coding_sheet(
        coded, "b", coder="ann", lines=10, enrich=0.2, enrich_by="gold", codebooks=books
    )
    assert ("s2", 12) in keys(sheet)
    with pytest.raises(ValueError, match="no codings by 'nobody'"):
        lr.coding_sheet(coded, "b", coder="ann", enrich_by="nobody", codebooks=books)


@pytest.mark.parametrize("layout", ["slots", "columns"])
def test_workbook_and_csv_hold_the_same(corpus, books, tmp_path, layout):
    sheet = lr.coding_sheet(
        corpus, ["b", "f"], coder="ann", lines=15, layout=layout, codebooks=books
    )
    one, two = (read_sheet(sheet.write(tmp_path / f"ann{end}")) for end in (".xlsx", ".csv"))
    assert one.about == two.about == sheet.about
    assert one.header == two.header
    assert [row.cells for row in one.rows] == [row.cells for row in two.rows]
    texts = {(s, n): t for s, n, t in corpus.utterances[["session", "line", "text"]].to_numpy()}
    for row in one.rows:
        assert row.cells["text"] == texts[row.cells["session"], int(row.cells["line"])]
    assert sum(row.cells["mark"] == "code" for row in one.rows) == 15


def test_the_workbook_guides_and_guards(corpus, books, tmp_path):
    path = lr.coding_sheet(corpus, ["b", "f"], coder="ann", lines=90, codebooks=books).write(
        tmp_path / "ann.xlsx"
    )
    book = load_workbook(path)
    lines = book["lines"]
    assert lines.protection.sheet
    assert book["guard"].sheet_state == book["lists"].sheet_state == "veryHidden"
    assert [c.value for c in book["codes"][1]] == [
        *("code", "label", "definition", "include", "exclude")
    ]
    header = [cell.value for cell in lines[1]]
    assert header[6:] == ["b 1", "b 2", "b 3", "f 1", "f 2", "f 3", "f polarity", "done", "memo"]
    choices = {v.formula1: str(v.sqref) for v in lines.data_validations.dataValidation}
    assert choices["lists!$A$1:$A$6"].startswith("G2:G")
    formula = [row[5] for row in lines.iter_rows(min_row=2) if str(row[5].value).startswith("=")]
    assert formula
    assert {cell.data_type for cell in formula} == {"s"}
    assert all(cell.quotePrefix for cell in formula)
    for row in lines.iter_rows(min_row=2):
        assert row[5].protection.locked
        assert row[6].protection.locked == (row[0].value != "code")


def test_csv_cells_cannot_run_as_formulas(corpus, books, tmp_path):
    sheet = lr.coding_sheet(corpus, "b", coder="ann", lines=120, codebooks=books)
    text = sheet.write(tmp_path / "ann.csv").read_text("utf-8-sig")
    assert ",'=1+1 is two" in text
    assert ",=1+1" not in text


def test_only_lines_that_may_be_coded_are_drawn(corpus, books):
    sheet = lr.coding_sheet(corpus, "b.child", coder="ann", lines=500, codebooks=books)
    assert len(sheet.lines) == 60
    assert set(sheet.rows.loc[sheet.rows["mark"] == "code", "role"]) == {"student"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"families": "c"}, "no family, codebook or code 'c'"),
        ({"families": "b.aks"}, "did you mean 'b.ask'"),
        ({"coder": "rules"}, "a name of letters"),
        ({"coder": "../up"}, "a name of letters"),
        ({"lines": 0}, "at least 1"),
        ({"enrich": 1.0}, "below 1"),
        ({"layout": "grid"}, "slots or columns"),
    ],
)
def test_what_cannot_be_drawn_is_said(corpus, books, changes, said):
    facts = {"families": "b", "coder": "ann", "codebooks": books} | changes
    families = facts.pop("families")
    with pytest.raises(ValueError, match=said):
        lr.coding_sheet(corpus, families, **facts)


def test_a_sheet_never_replaces_a_file(corpus, books, tmp_path):
    sheet = lr.coding_sheet(corpus, "b", coder="ann", lines=5, codebooks=books)
    sheet.write(tmp_path / "ann.csv")
    with pytest.raises(FileExistsError, match="somebody's work"):
        sheet.write(tmp_path / "ann.csv")
    with pytest.raises(ValueError, match=r"\.xlsx or \.csv"):
        sheet.write(tmp_path / "ann.ods")
