"""train, predict and evaluate from the command line."""

import sys

import pandas as pd
import pytest

pytest.importorskip("sklearn", reason="extra learn")
pytest.importorskip("skops", reason="extra learn")
from labresearch.cli import main


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("learn")
    rows = []
    for lesson in range(6):
        for _ in range(10):
            rows += [
                (f"l{lesson}", "T", "Why is it so?", "press"),
                (f"l{lesson}", "Mia", "Because of the half.", ""),
                (f"l{lesson}", "T", "Open your books.", "None"),
            ]
    table = pd.DataFrame(rows, columns=["lesson", "speaker", "text", "move"])
    table.to_csv(folder / "coded.csv", index=False)
    table.drop(columns="move").to_csv(folder / "new.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def model(files):
    arguments = ["--target", "move", "--group", "lesson", "--licence", "composed", "--folds", "2"]
    arguments += ["--iterations", "8"]
    out = str(files / "moves.skops")
    assert main(["train", str(files / "coded.csv"), *arguments, "--quiet", "--out", out]) == 0
    return out


def test_predict_gives_one_row_a_line(files, model, capsys):
    out = files / "codings.csv"
    assert main(["predict", model, str(files / "new.csv"), "--out", str(out)]) == 0
    coded = pd.read_csv(out, keep_default_na=False)
    assert coded.columns.tolist() == ["predicted", "probability", "abstained"]
    assert coded["predicted"].tolist()[0::3] == ["press"] * 60
    assert coded["predicted"].tolist()[2::3] == ["None"] * 60
    assert coded["abstained"].tolist()[1::3] == [True] * 60
    assert "180 lines" in capsys.readouterr().out


def test_nested_cross_validation_is_in_the_card(files, capsys):
    from labresearch.learned_coder import read_card

    out = str(files / "nested.skops")
    arguments = ["--target", "move", "--group", "lesson", "--iterations", "2", "--folds", "2"]
    source = str(files / "coded.csv")
    assert main(["train", source, *arguments, "--evaluate", "--quiet", "--out", out]) == 0
    assert "fold 2 of 2 done" in capsys.readouterr().out
    card = read_card(out)
    assert card["split"].startswith("nested 2-fold")
    assert card["scored"] == {"lines": 120, "sessions": 6}


def test_evaluate_prints_figures(files, model, capsys):
    assert main(["evaluate", model, str(files / "coded.csv")]) == 0
    said = capsys.readouterr().out
    for part in ("120 lines of 6 sessions", "macro F1", "kappa", "calibration error", "coverage"):
        assert part in said


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (["--target", "moves"], "--target moves: no such column; the table has lesson"),
        (["--target", "move", "--text", "words"], "text = 'words' is no column"),
        (["--target", "move", "--group", "room"], "--group room: no such column"),
    ],
)
def test_train_says_what_is_wrong(files, change, message, capsys):
    arguments = ["train", str(files / "coded.csv"), "--out", str(files / "x"), *change]
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


def test_no_model_and_no_table(files, model, capsys):
    assert main(["predict", str(files / "coded.csv"), str(files / "new.csv"), "--out", "x"]) == 2
    assert "coded.csv: no coder" in capsys.readouterr().err
    assert main(["evaluate", model, str(files / "none.csv")]) == 2
    assert main(["evaluate", model, str(files / "new.csv")]) == 2
    assert "--target move: no such column" in capsys.readouterr().err


def test_without_scikit_learn(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    assert main(["predict", "m", "t", "--out", "x"]) == 2
    assert "pip install scikit-learn" in capsys.readouterr().err
