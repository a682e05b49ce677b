"""The learned coder is a scikit-learn estimator and learns what is in the talk."""

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("sklearn", reason="extra learn")
from sklearn.utils.estimator_checks import parametrize_with_checks

from labresearch.learned_coder import ClassifierCoder


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks([ClassifierCoder(folds=2, iterations=5)])
def test_is_an_estimator(estimator, check):
    check(estimator)


def test_learns_words_and_repeats_of_others_words(coder, unseen):
    coded = coder.code_lines(unseen.drop(columns="move"))
    gold = unseen["move"] != ""
    right = (coded["predicted"] == unseen["move"])[gold]
    # the words of a repeat are those of the children: only the context tells
    assert right[unseen["move"] == "restate"].mean() > 0.9
    assert right.mean() > 0.95


def test_one_row_a_line_in_order_and_other_sides_are_left_to_people(coder, unseen):
    coded = coder.code_lines(unseen[["session", "speaker", "role", "text"]])
    assert coded.index.equals(unseen.index)
    assert coded.columns.tolist() == ["predicted", "probability", "abstained"]
    assert coded.loc[unseen["role"] == "student", "abstained"].all()
    assert coded["probability"].between(0, 1).all()


def test_a_session_is_coded_alike_alone_among_others_and_shuffled_with_an_order(coder, unseen):
    whole = coder.predict_proba(unseen)
    one = unseen["session"] == "s1"
    np.testing.assert_allclose(coder.predict_proba(unseen[one]), whole[one], atol=1e-6)
    numbered = unseen.assign(line=np.arange(len(unseen)))
    shuffled = numbered.sample(frac=1, random_state=1)
    from sklearn.base import clone

    again = clone(coder)
    again.__dict__.update({**coder.__dict__, "order": "line"})
    np.testing.assert_allclose(
        again.predict_proba(shuffled), whole[shuffled["line"].to_numpy()], atol=1e-6
    )


def test_without_marks_and_capitals_it_still_codes(coder, unseen):
    bare = unseen["text"].str.lower().str.replace(r"[^\w\s]", "", regex=True)
    coded = coder.code_lines(unseen.assign(text=bare))
    gold = unseen["move"] != ""
    assert (coded["predicted"] == unseen["move"])[gold].mean() > 0.9


def test_lines_learnt_from_are_coded_by_folds_without_them(table):
    noise = pd.Series(["a", "b"] * len(table)).iloc[: len(table)]
    noise = noise.sample(frac=1, random_state=0).to_numpy()
    model = ClassifierCoder(folds=2, iterations=5).fit(table, noise)
    assert model.unseen_.index.equals(table.index)
    assert (model.unseen_["predicted"] == noise).mean() < 0.65


def test_same_seed_same_coder(table, coder, unseen):
    again = ClassifierCoder(folds=2, iterations=12).fit(table, table["move"])
    np.testing.assert_array_equal(again.predict_proba(unseen), coder.predict_proba(unseen))


def test_column_of_the_target_and_other_columns_are_not_used(coder, unseen):
    other = unseen.assign(student_move="Making a Claim", move="restate", tag="7 - Context")
    np.testing.assert_array_equal(coder.predict_proba(other), coder.predict_proba(unseen))


def test_thresholds_by_code_and_by_precision(table):
    model = ClassifierCoder(folds=2, iterations=5, confidence={"press": 0.9}, precision=0.8)
    model.fit(table, table["move"])
    assert model.thresholds_[model.classes_ == "press"][0] >= 0.9
    assert (model.thresholds_ >= 0.5)[model.classes_ != "press"].all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": "words"}, "text = 'words' is no column"),
        ({"folds": 1}, "folds = 1 must be 2 or more"),
        ({"confidence": {"pres": 0.5}}, "confidence names codes that are not there: pres"),
    ],
)
def test_bad_settings_say_what_is_wrong(table, change, message):
    model = ClassifierCoder(**{"folds": 2, "iterations": 2, **change})
    with pytest.raises(ValueError, match=message):
        model.fit(table, table["move"])


def test_one_code_only_is_refused(table):
    with pytest.raises(ValueError, match="two or more classes, and y has 1 class: press"):
        ClassifierCoder(folds=2).fit(table, np.where(table["move"] == "press", "press", ""))


def test_one_session_is_warned_of(table):
    one = table[table["session"] == "s0"]
    with pytest.warns(UserWarning, match="all coded lines are of one group"):
        ClassifierCoder(folds=2, iterations=2).fit(one, one["move"])


def test_vectors_of_a_function_count(table, unseen):
    def embed(texts):
        asks = np.array([[("why" in t.lower() or "how" in t.lower()), len(t)] for t in texts])
        return np.hstack([asks, np.ones((len(texts), 1))])

    model = ClassifierCoder(folds=2, iterations=10, embed=embed).fit(table, table["move"])
    gold = unseen["move"] != ""
    assert (model.predict(unseen) == unseen["move"])[gold].mean() > 0.9


def test_vectors_that_do_not_fit_are_refused(table):
    model = ClassifierCoder(folds=2, iterations=2, embed=lambda texts: np.ones(3))
    with pytest.raises(ValueError, match="one row of finite numbers a text"):
        model.fit(table, table["move"])


def test_groups_are_not_split(table):
    # a lesson in two files that share a group: with one group in all, there is no second fold
    with pytest.warns(UserWarning, match="all coded lines are of one group"):
        ClassifierCoder(folds=2, iterations=2).fit(
            table, table["move"], groups=np.zeros(len(table))
        )


def test_empty_lines_and_unknown_speakers(coder):
    odd = pd.DataFrame(
        {"session": ["a"] * 3, "speaker": [None, "T", "Ω"], "text": ["", None, "Why? 你好"]}
    )
    assert len(coder.code_lines(odd)) == 3
