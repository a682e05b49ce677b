"""Agreement on a corpus: which lines count, by hand and against the array level."""

import numpy as np
import pandas as pd
import pytest

import labresearch as lr
from labresearch import reliability
from labresearch.cli import main
from labresearch.corpus import Corpus

SEEN = [(s, n) for s in "abc" for n in range(20)]


@pytest.fixture(scope="module")
def corpus():
    """Three sessions; ana coded all, ben a and b, cy all; eve looked at six lines of a."""
    rng = np.random.default_rng(5)
    lines = pd.DataFrame(SEEN, columns=["session", "line"])
    lines = lines.assign(turn=lines["line"] // 2, speaker="Mia", role="student", text="So.")
    codes = ["student_reasoning.answer", "student_reasoning.explanation", "teacher_moves.press"]
    rows = []
    for session, line in SEEN:
        for code in codes:
            true = rng.random() < 0.3
            for coder in ("ana", "ben", "cy"):
                slips = rng.random() < 0.15
                if true != slips and (coder != "ben" or session != "c"):
                    rows.append((session, line, code, coder))
    rows += [("a", n, "teacher_moves.press", "eve") for n in (1, 3)]
    reviews = pd.DataFrame({"session": "a", "line": range(6), "coder": "eve"})
    return Corpus(
        sessions=pd.DataFrame({"session": list("abc")}),
        utterances=lines,
        codings=pd.DataFrame(rows, columns=["session", "line", "code", "coder"]),
        reviews=reviews.assign(book="teacher_moves", weight=[1.0, 1, 1, 1, 4, 4]),
    )


def ratings(corpus, coders, code, lines=SEEN):
    given = set(corpus.codings[["session", "line", "code", "coder"]].itertuples(index=False))
    return [[int((s, n, code, who) in given) for who in coders] for s, n in lines]


def test_two_coders_are_compared_on_lines_that_both_saw(corpus):
    table = lr.agreement(corpus, ["ana", "ben"], boot=50).set_index("code")
    lines = [place for place in SEEN if place[0] != "c"]
    for code, row in table.iterrows():
        cells = ratings(corpus, ["ana", "ben"], code, lines)
        assert (row["units"], row["sessions"]) == (40, 2)
        assert row["kappa"] == pytest.approx(reliability.cohen_kappa(cells))
        assert row["alpha"] == pytest.approx(reliability.krippendorff_alpha(cells))
        assert row["ac1"] == pytest.approx(reliability.gwet_ac1(cells))
        found = reliability.pabak(cells)
        assert row["pabak"] == pytest.approx(found)
        assert row["prevalence_index"] == pytest.approx(found.prevalence_index)
        assert row["bias_index"] == pytest.approx(found.bias_index)
        assert row["kappa_low"] <= row["kappa_high"]
    assert not table["undefined"].any()


def test_more_coders_and_pairs(corpus):
    row = lr.agreement(corpus, ["ana", "ben", "cy"], codes="teacher_moves", boot=0).iloc[0]
    cells = ratings(corpus, ["ana", "ben", "cy"], "teacher_moves.press")
    cells = [[a, b if s != "c" else None, c] for (s, _), (a, b, c) in zip(SEEN, cells, strict=True)]
    assert row["kappa_kind"] == "Fleiss"
    assert row["kappa"] == pytest.approx(reliability.fleiss_kappa(cells))
    assert row["alpha"] == pytest.approx(reliability.krippendorff_alpha(cells))
    assert row["undefined"] == "intervals: boot=0"
    pairs = lr.agreement(corpus, ["ana", "ben", "cy"], by="pair", codes="teacher_moves", boot=0)
    assert pairs["coders"].tolist() == ["ana, ben", "ana, cy", "ben, cy"]
    assert pairs["units"].tolist() == [40, 60, 40]


def test_families_compare_cells_and_sets(corpus):
    row = lr.agreement(corpus, ["ana", "cy"], by="family", codes="student_reasoning", boot=0).iloc[
        0
    ]
    names = ["student_reasoning.answer", "student_reasoning.explanation"]
    both = [ratings(corpus, ["ana", "cy"], code) for code in names]
    assert row["cells"] == 120
    assert row["kappa"] == pytest.approx(reliability.cohen_kappa(both[0] + both[1]))
    sets = [
        [{name for name, cell in zip(names, cells, strict=True) if cell[i]} for i in (0, 1)]
        for cells in zip(*both, strict=True)
    ]
    assert row["same_set"] == pytest.approx(reliability.percent_agreement(sets))
    for name in ("masi", "jaccard"):
        alpha = reliability.krippendorff_alpha(sets, distance=name)
        assert row[f"alpha_{name}"] == pytest.approx(alpha)


def test_levels_are_those_of_the_codebook(corpus):
    table = lr.agreement(
        corpus, ["ana", "cy"], by="family", codes="student_reasoning", level="ordinal", boot=9
    )
    answer = ratings(corpus, ["ana", "cy"], "student_reasoning.answer")
    explanation = ratings(corpus, ["ana", "cy"], "student_reasoning.explanation")
    levels = np.maximum(np.array(answer) * 1, np.array(explanation) * 3)
    row = table.iloc[0]
    assert row["alpha"] == pytest.approx(reliability.krippendorff_alpha(levels, level="ordinal"))
    assert row["kappa"] == pytest.approx(reliability.cohen_kappa(levels, weights="quadratic"))
    assert row["ac2"] == pytest.approx(reliability.gwet_ac2(levels))
    with pytest.raises(ValueError, match=r"teacher_moves.press has no level"):
        lr.agreement(corpus, ["ana", "cy"], by="family", level="ordinal")


def test_a_sample_is_compared_with_its_weights(corpus):
    row = lr.agreement(corpus, ["ana", "eve"], codes="teacher_moves", boot=0).iloc[0]
    cells = ratings(corpus, ["ana", "eve"], "teacher_moves.press", [("a", n) for n in range(6)])
    agree = np.average([a == b for a, b in cells], weights=[1, 1, 1, 1, 4, 4])
    assert row["units"] == 6
    assert row["percent_agreement"] == pytest.approx(agree)


def test_a_turn_has_the_codes_of_its_lines(corpus):
    row = lr.agreement(corpus, ["ana", "cy"], codes="teacher_moves", unit="turn", boot=0).iloc[0]
    cells = np.array(ratings(corpus, ["ana", "cy"], "teacher_moves.press"))
    assert row["kappa"] == pytest.approx(
        reliability.cohen_kappa(cells.reshape(30, 2, 2).max(axis=1))
    )


def test_lines_can_be_chosen_and_draws_repeat(corpus):
    chosen = corpus.utterances[corpus.utterances["line"] < 10]
    first = lr.agreement(corpus, ["ana", "cy"], lines=chosen, boot=99)
    assert set(first["units"]) == {30}
    pd.testing.assert_frame_equal(first, lr.agreement(corpus, ["ana", "cy"], lines=chosen, boot=99))
    other = lr.agreement(corpus, ["ana", "cy"], lines=chosen, boot=99, seed=1)
    assert (other["kappa"] == first["kappa"]).all()
    assert (other["kappa_low"] != first["kappa_low"]).any()


def test_the_interval_is_that_of_drawn_sessions(corpus):
    row = lr.agreement(corpus, ["ana", "cy"], codes="teacher_moves", boot=200, seed=3).iloc[0]
    cells = np.array(ratings(corpus, ["ana", "cy"], "teacher_moves.press")).reshape(3, 20, 2)
    rng = np.random.default_rng(3)
    drawn = [
        reliability.cohen_kappa(cells[rng.integers(3, size=3)].reshape(60, 2)) for _ in range(200)
    ]
    assert [row["kappa_low"], row["kappa_high"]] == pytest.approx(
        np.quantile(drawn, [0.025, 0.975])
    )


def test_what_is_undefined_is_named(corpus):
    nobody = corpus.utterances[corpus.utterances["line"] == 99]
    row = lr.agreement(corpus, ["ana", "cy"], lines=nobody, boot=9).iloc[0]
    assert row["undefined"] == "all: no two of the coders looked at one line"
    given = corpus.codings[corpus.codings["code"] == "teacher_moves.press"]
    without = corpus.utterances.merge(
        given[["session", "line"]].drop_duplicates(), indicator="in_", how="left"
    )
    without = without[without["in_"] == "left_only"]
    row = lr.agreement(corpus, ["ana", "cy"], codes="teacher_moves", lines=without, boot=9).iloc[0]
    assert row["percent_agreement"] == 1
    assert np.isnan([row["kappa"], row["alpha"], row["ac1"], row["pabak"]]).all()
    assert "no coder gave the code on these lines" in row["undefined"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"coders": ["ana"]}, "two different coders"),
        (
            {"coders": ["ana", "zoe"]},
            "no codings by 'zoe'; there are codings by: ana, ben, cy, eve",
        ),
        ({"by": "school"}, "code, family, pair"),
        ({"by": ["code", "family"]}, "not both"),
        ({"codes": "culture"}, "no coder gave 'culture'"),
        ({"level": "ordinal"}, "by='family'"),
        ({"level": "ratio"}, "nominal or ordinal"),
        ({"unit": "word"}, "line, turn"),
        ({"boot": -1}, "boot"),
        ({"confidence": 95}, "confidence"),
    ],
)
def test_bad_arguments_are_named(corpus, arguments, said):
    with pytest.raises(ValueError, match=said):
        lr.agreement(corpus, **arguments)


def test_a_table_of_codings_needs_its_lines(corpus):
    with pytest.raises(ValueError, match="lines="):
        lr.agreement(corpus.codings)


def test_disagreements_are_the_cells_that_differ(corpus):
    rows = lr.disagreements(corpus, ["ana", "cy"])
    for code in corpus.codings["code"].unique():
        cells = ratings(corpus, ["ana", "cy"], code)
        for side, i in (("first_code", 0), ("second_code", 1)):
            places = {
                place for place, cell in zip(SEEN, cells, strict=True) if cell[i] > cell[1 - i]
            }
            found = rows.loc[rows[side] == code, ["session", "line"]]
            assert set(found.itertuples(index=False, name=None)) == places
    assert rows["times"].is_monotonic_decreasing
    counted = lr.confusions(corpus, ["ana", "cy"])
    assert counted["times"].sum() == len(rows)
    assert len(lr.lines(corpus, rows.head(1))) == 1


def test_stretches(corpus):
    lines = pd.DataFrame({"session": ["a"] * 12 + ["b"] * 3, "line": [*range(12), *range(3)]})
    codings = pd.DataFrame(
        {
            "session": ["a"] * 5 + ["b"] * 2,
            "line": [4, 5, 6, 5, 6, 0, 0],
            "code": ["pauses.timeout"] * 5 + ["pauses.wait1"] * 2,
            "coder": ["ana"] * 3 + ["ben"] * 2 + ["ana", "ben"],
        }
    )
    table = lr.stretch_agreement(codings, lines=lines).set_index("session")
    assert table.loc["a", "boundary_similarity"] == 0.75  # one match, one near miss
    expected = reliability.alpha_u([[(4, 7)], [(5, 7)]], 12)
    assert table.loc["a", "alpha_u"] == pytest.approx(expected)
    assert "neither coder set a boundary" in table.loc["b", "undefined"]
    with pytest.raises(ValueError, match="must be one code"):
        lr.stretch_agreement(codings, lines=lines, code="pauses")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "talk.txt").write_text("T: How do you know?\nMia: So.\nT: Say more.\n", "utf-8")
    read = lr.read_corpus(tmp_path)
    rows = [("talk", 0, "ana"), ("talk", 2, "ana"), ("talk", 0, "ben")]
    codings = pd.DataFrame(rows, columns=["session", "line", "coder"])
    lr.corpus.coding_logs.write_coding_logs(
        codings.assign(code="teacher_moves.press"), read.utterances, tmp_path
    )
    return tmp_path


def test_the_command(folder, capsys):
    out, lines = folder / "a.csv", folder / "d.csv"
    assert main(["agree", str(folder), "--out", str(out), "--disagreements", str(lines)]) == 0
    said = capsys.readouterr().out
    assert "ana, ben" in said
    assert "teacher_moves" in said
    assert pd.read_csv(out)["percent_agreement"].item() == pytest.approx(2 / 3)
    assert pd.read_csv(lines)["line"].tolist() == [2]
    assert main(["agree", str(folder), "--by", "code", "--json"]) == 0
    assert '"code": "teacher_moves.press"' in capsys.readouterr().out
    assert (
        main(["agree", str(folder), "--coders", "ana", "rules", "--codebook", "teacher_moves"]) == 0
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--coders", "ana", "zoe"], "zoe"),
        (["--coders", "rules"], "add one of: ana, ben"),
        (["--codes", "culture"], "no coder gave 'culture'"),
        (["--out", "nowhere/a.csv"], "make the folder first"),
    ],
)
def test_the_command_says_what_is_wrong(folder, capsys, arguments, said):
    assert main(["agree", str(folder), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert main(["agree", str(folder / "nothing")]) == 2
