"""A saved coder codes as before, tells what it is, and cannot run code."""

import json
import zipfile

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="extra learn")
sio = pytest.importorskip("skops.io", reason="extra learn")

from labresearch.learned_coder import (  # noqa: E402
    ModelError,
    card_text,
    load_coder,
    model_card,
    read_card,
    save_coder,
    score_codes,
)


@pytest.fixture(scope="module")
def saved(coder, unseen, tmp_path_factory):
    scores = score_codes(unseen["move"], coder.code_lines(unseen), unseen["session"], draws=20)
    card = model_card(
        coder,
        target="move",
        data="lessons.csv",
        sha256="0" * 64,
        group="session",
        licence="composed",
        scores=scores,
        split="other lessons",
    )
    return save_coder(coder, tmp_path_factory.mktemp("model") / "moves.skops", card=card)


def test_codes_as_before(saved, coder, unseen):
    np.testing.assert_array_equal(
        load_coder(saved).predict_proba(unseen), coder.predict_proba(unseen)
    )


def test_card_has_data_licence_split_figures_and_limits(saved):
    card = read_card(saved)
    assert card["licence"] == "composed"
    assert card["counts"]["codes"].keys() == {"None", "press", "restate"}
    text = card_text(card)
    for part in ("0" * 64, "other lessons", "| press |", "calibration error", "Rating, ranking"):
        assert part in text
    with zipfile.ZipFile(saved) as file:
        assert file.read("card.md").decode() == text


def test_no_word_of_the_lines_is_in_the_file(saved):
    with zipfile.ZipFile(saved) as file:
        whole = b"".join(file.read(name) for name in file.namelist()).lower()
    for word in (b"fourths", b"twelve", b"please"):
        assert word not in whole


def test_other_types_are_refused(tmp_path):
    from fractions import Fraction

    sio.dump({"x": Fraction(1, 2)}, tmp_path / "bad.skops")
    with pytest.raises(ModelError, match=r"bad\.skops: refused, it holds types .*Fraction"):
        load_coder(tmp_path / "bad.skops")


def test_other_files_are_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("no model")
    with pytest.raises(ModelError, match=r"notes\.txt: no coder"):
        load_coder(tmp_path / "notes.txt")
    with pytest.raises(ModelError, match=r"notes\.txt: no coder"):
        read_card(tmp_path / "notes.txt")
    sio.dump({"a": 1}, tmp_path / "dict.skops")
    with pytest.raises(ModelError, match="holds a dict"):
        load_coder(tmp_path / "dict.skops")


def test_damaged_trees_are_refused(coder, tmp_path):
    import copy

    broken = copy.deepcopy(coder)
    next(iter(broken._stacks.values())).trees[0].nodes["left"] = 10**6
    save_coder(broken, tmp_path / "broken.skops")
    with pytest.raises(ValueError, match="damaged"):
        load_coder(tmp_path / "broken.skops")


def test_another_version_is_warned_of(saved, tmp_path):
    other = tmp_path / "old.skops"
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "card.json":
                card = json.loads(data)
                card["packages"]["scikit-learn"] = "0.1"
                data = json.dumps(card).encode()
            new.writestr(name, data)
    with pytest.warns(UserWarning, match=r"trained with scikit-learn 0\.1"):
        load_coder(other)
