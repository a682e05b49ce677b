"""Gates: what passes, what does not and why, and the file that says so."""

import json

import numpy as np
import pandas as pd
import pytest

import labresearch as lr
from labresearch.cli import main
from labresearch.corpus import Corpus
from labresearch.human_coding import GateError, GateFileError, read_gates

DEFAULTS = '[defaults]\ncoders = ["ann", "ben"]\nmin_lines = 4\nmin_positives = 2\n'


def corpus_of(cells, sessions=4, reviews=None):
    """A corpus of equal sessions; cells holds for each line the codes of ann and of ben."""
    n = len(cells)
    lines = pd.DataFrame(
        {
            "session": np.repeat([f"s{i}" for i in range(sessions)], n),
            "line": [*range(n)] * sessions,
            "speaker": "T",
            "role": "teacher",
            "text": [f"line {i}" for i in range(n)] * sessions,
        }
    )
    rows = [
        (f"s{s}", i, f"b.{code}", coder)
        for s in range(sessions)
        for i, both in enumerate(cells)
        for coder, codes in zip(("ann", "ben"), both, strict=True)
        for code in codes.split()
    ]
    return Corpus(
        sessions=pd.DataFrame({"session": [f"s{i}" for i in range(sessions)]}),
        utterances=lines,
        codings=pd.DataFrame(rows, columns=["session", "line", "code", "coder"]),
        **({"reviews": reviews} if reviews is not None else {}),
    )


# 4 a session: both, both differ, none, none
CELLS = [("ask", "ask"), ("ask", "tell"), ("", ""), ("tell", "tell")]


def gates(tmp_path, text):
    path = tmp_path / "reliability.toml"
    path.write_text(DEFAULTS + text)
    return path


def test_alpha_is_krippendorffs_and_kappa_cohens(tmp_path, books):
    path = gates(
        tmp_path,
        'use = "estimate"\n[[gate]]\ncodes = "b.ask"\n[[gate]]\ncodes="b.ask"\nmeasure="kappa"\n',
    )
    found = lr.gate(corpus_of(CELLS), path, codebooks=books).table
    ratings = np.array([[1, 1], [1, 0], [0, 0], [0, 0]] * 4)
    from labresearch.reliability import cohen_kappa, krippendorff_alpha

    assert found.loc[0, "estimate"] == pytest.approx(krippendorff_alpha(ratings))
    assert found.loc[1, "estimate"] == pytest.approx(cohen_kappa(ratings))
    assert found[["lines", "sessions", "positives"]].to_numpy().tolist() == [[16, 4, 8]] * 2
    # all sessions are alike, so that drawing sessions changes nothing
    assert found["low"].tolist() == pytest.approx([0.5 + 0.5 / 30, 0.5], abs=0.05)


def test_sets_of_a_family_use_masi(tmp_path, books):
    from labresearch.reliability import krippendorff_alpha

    path = gates(tmp_path, '[[gate]]\nfamily = "b"\nthreshold = -1\n')
    cells = [("ask", "ask more"), *CELLS[1:]]
    found = lr.gate(corpus_of(cells), path, codebooks=books).table
    sets = [[set(a.split()), set(b.split())] for a, b in cells] * 4
    assert found["estimate"].item() == pytest.approx(krippendorff_alpha(sets, distance="masi"))


def test_weights_undo_the_enrichment(tmp_path, books):
    looks = [
        {"session": f"s{s}", "line": i, "coder": who, "book": "b", "weight": w, "sample": "x"}
        for s in range(4)
        for i, w in ((0, 1.0), (1, 1.0), (2, 6.0))
        for who in ("ann", "ben")
    ]
    path = gates(tmp_path, '[[gate]]\ncodes = "b.ask"\nmeasure = "kappa"\n')
    found = lr.gate(corpus_of(CELLS, reviews=pd.DataFrame(looks)), path, codebooks=books).table
    # of 8 weighted lines: 1 both, 1 ann alone, 6 nobody; line 3 was not looked at
    observed, chance = 7 / 8, 2 / 8 * 1 / 8 + 6 / 8 * 7 / 8
    assert found["lines"].item() == 12
    assert found["estimate"].item() == pytest.approx((observed - chance) / (1 - chance))
    assert found[["base_one", "base_two"]].to_numpy().tolist() == [[0.25, 0.125]]


def test_the_report_reads_like_a_reviewers(tmp_path, books):
    path = gates(tmp_path, '[[gate]]\ncodes = ["b.ask", "b.tell"]\nthreshold = 0.9\n')
    found = lr.gate(corpus_of(CELLS), path, codebooks=books)
    assert not found.passed
    for part in (
        "0 of 2 codes and families reach",
        "b.ask: not reliable enough. The lower bound of alpha is",
        "threshold 0.90 on the lower bound; ann, ben; n = 16 lines in 4 sessions, 8 with a code",
        "   4 × ask / tell",
        "s2:1 (ask / tell) line 1",
    ):
        assert part in found.report
    with pytest.raises(GateError, match=r"b\.ask: not reliable enough"):
        found.raise_if_failed()
    told = json.loads(found.to_json())
    assert told["passed"] is False
    assert len(told["disagreements"]) == 8
    easy = gates(tmp_path, '[[gate]]\ncodes = "b.tell"\nthreshold = 0.2\n')
    passed = lr.gate(corpus_of(CELLS), easy, codebooks=books)
    assert passed.passed
    passed.raise_if_failed()
    assert "All 1 codes" in passed.report


@pytest.mark.parametrize(
    ("extra", "cells", "sessions", "said"),
    [
        ("min_lines = 99", CELLS, 4, "16 lines were coded by both; 99 are asked for"),
        ("min_positives = 9", CELLS, 4, "8 lines have the code by either; 9 are asked for"),
        ("", [("ask", "ask")] * 4, 4, "alpha is undefined: all lines have the same codes"),
        ("", CELLS, 1, "there is no interval: one session"),
    ],
)
def test_what_was_not_shown_does_not_pass(tmp_path, books, extra, cells, sessions, said):
    path = gates(tmp_path, f'[[gate]]\ncodes = "b.ask"\nthreshold = -1\n{extra}\n')
    found = lr.gate(corpus_of(cells, sessions), path, codebooks=books)
    assert not found.passed
    assert said in found.table["reason"].item()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[[gate]]\ncodes = 'x\n", 6, "not valid TOML"),
        ("[[gate]]\ncods = 'b'\n", 6, "did you mean 'codes'"),
        ("\n[[gate]]\ncodes = 'b'\n\nthreshold = 80\n", 9, "a number from -1 to 1"),
        ("[[gate]]\ncodes = 'b'\n[[gate]]\nmeasure = 'rho'\n", 8, "one of alpha, kappa"),
        ("[[gate]]\ncodes = 'b'\n[[gate]]\nmin_lines = 3\n", 7, "either 'codes'"),
        ("[[gate]]\ncodes = 'b'\ncoders = ['ann']\n", 7, "two different names"),
        ("[gate]\ncodes = 'b'\n", 5, "two brackets"),
        ("[gates]\ncodes = 'b'\n", 5, "did you mean 'gate'"),
        ("", 0, "has no [[gate]]"),
        ("[[gate]]\ncodes = 'b.asq'\n", 5, "did you mean 'b.ask'"),
        ("[[gate]]\ncodes = 'b'\ncoders = ['ann', 'zoe']\n", 5, "no codings by 'zoe'"),
    ],
)
def test_malformed_files_are_one_error_with_file_and_line(tmp_path, books, text, line, said):
    path = gates(tmp_path, text)
    with pytest.raises(GateFileError) as caught:
        lr.gate(corpus_of(CELLS), path, codebooks=books)
    where = f"reliability.toml:{line}: " if line else "reliability.toml: "
    assert str(caught.value).startswith(where)
    assert said in str(caught.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(GateFileError, match="cannot be read"):
        read_gates(tmp_path / "none.toml")


def test_the_command(folder, books, fill, tmp_path, capsys):
    shipped = [f"--codebook={path}" for path in books]
    inside = ["--out", str(folder / "x.csv")]
    assert main(["sheet", str(folder), "--coder", "ann", "--families", "b", *inside]) == 2
    assert "would be read as a transcript" in capsys.readouterr().err
    for coder in ("ann", "ben"):
        sheet = str(tmp_path / f"{coder}.csv")
        words = ["sheet", str(folder), "--coder", coder, "--families", "b", "--lines", "60"]
        assert main([*words, "--out", sheet, *shipped]) == 0
        found = [r for r in (tmp_path / f"{coder}.csv").read_text("utf-8-sig").splitlines() if r]
        lines = [r.split(",")[1:3] for r in found if r.startswith("code,")]
        tell = {(s, int(n)): {"b 1": "tell" if int(n) % 3 else "none"} for s, n in lines}
        fill(tmp_path / f"{coder}.csv", tell)
        assert main(["collect", sheet, "--corpus", str(folder), *shipped]) == 0
    assert "60 lines looked at, 0 open" in capsys.readouterr().out
    (folder / "reliability.toml").write_text(
        '[[gate]]\ncodes = "b.tell"\ncoders = ["ann", "ben"]\n'
    )
    page = tmp_path / "gate.html"
    assert main(["gate", str(folder), "--html", str(page), *shipped]) == 0
    assert "Reliability: passed" in page.read_text()
    (folder / "reliability.toml").write_text('[[gate]]\ncodes = "b"\ncoders = ["ann", "ben"]\n')
    assert main(["gate", str(folder), "--json", *shipped]) == 1
    (folder / "reliability.toml").write_text("[[gate]\n")
    assert main(["gate", str(folder), *shipped]) == 2
    assert "reliability.toml:1" in capsys.readouterr().err


def test_the_gates_of_the_composed_labs_hold():
    found = lr.gate(lr.corpus_folder(), draws=499)
    found.raise_if_failed()
    assert found.table["sessions"].min() >= 9
