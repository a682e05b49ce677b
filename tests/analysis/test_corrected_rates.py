import numpy as np
import pandas as pd
import pytest

from labresearch.analysis import corrected_rates, corrected_shares
from labresearch.corpus import Corpus


def corpus_of(seed=1, sessions=8, lines=20, gold=5):
    """Make lessons that rules code wholly and a person in part; every third line is an adult's."""
    rng = np.random.default_rng(seed)
    names = [f"s{n}" for n in range(sessions)]
    utterances = pd.DataFrame(
        {
            "session": np.repeat(names, lines),
            "line": list(range(lines)) * sessions,
            "speaker": ["T", "Mia", "Ben"] * (sessions * lines // 3) + ["T"],
            "role": (["teacher", "student", "student"] * sessions * lines)[: sessions * lines],
            "text": "...",
        }
    )
    true = rng.random(len(utterances)) < 0.4
    said = np.where(rng.random(len(utterances)) < 0.2, ~true, true)
    seen = utterances["session"].isin(names[:gold]).to_numpy()
    keys = utterances[["session", "line"]]
    codings = pd.concat(
        [
            keys[said].assign(code="moves.press", coder="rules:moves@1.0.0"),
            keys[true & seen].assign(code="moves.press", coder="gold"),
            keys[~true & seen].assign(code="moves.tell", coder="gold"),
        ]
    )
    table = pd.DataFrame({"session": names, "grade": ["K", "2"] * (sessions // 2)})
    corpus = Corpus(sessions=table, utterances=utterances, codings=codings)
    rows = keys.assign(coded=said, reference=pd.array(true, dtype="boolean"))
    rows["reference"] = rows["reference"].where(pd.Series(seen))
    return corpus, rows


def test_it_counts_lines_of_both_coders():
    corpus, rows = corpus_of()
    found = corrected_rates(corpus, code="moves.press", draws=99)
    wanted = corrected_shares(rows, draws=99)
    pd.testing.assert_frame_equal(
        found.drop(columns="code"), wanted.drop(columns="value"), check_like=False
    )
    assert set(found["code"]) == {"moves.press"}
    assert found.attrs["unit"] == wanted.attrs["unit"]
    assert found.attrs["parameters"]["reference"] == "gold"
    assert not found.attrs["composed"]
    assert "reference coder is taken as right" in found.attrs["threats"]


def test_groups_come_from_sessions_lines_or_the_table_given():
    corpus, _ = corpus_of()
    grade = corrected_rates(corpus, code="moves.press", by="grade", draws=99)
    assert grade["group"].unique().tolist() == ["2", "K"]
    role = corrected_rates(corpus, code="moves.press", by="role", draws=99)
    n = role[role["measure"] == "rate"].groupby("group")["n"].first()
    assert n.to_dict() == corpus.utterances["role"].value_counts().to_dict()
    among = corpus.utterances.query("role == 'student'").assign(half=lambda t: t["line"] < 10)
    half = corrected_rates(corpus, code="moves.press", by="half", among=among, draws=99)
    assert half["group"].unique().tolist() == ["False", "True"]
    assert half.loc[half["measure"] == "difference", "n"].eq(len(among)).all()


def test_a_drawn_sample_with_weights_is_what_counts_as_double_coded():
    corpus, rows = corpus_of(gold=8)
    drawn = rows[rows["line"] % 3 == 0][["session", "line"]].assign(weight=3.0)
    drawn.loc[drawn["session"] == "s1", "weight"] = 9.0
    found = corrected_rates(corpus, code="moves.press", double_coded=drawn, draws=99)
    sample = rows.merge(drawn, on=["session", "line"], how="left")
    sample["reference"] = sample["reference"].where(sample["weight"].notna())
    wanted = corrected_shares(sample, weight="weight", draws=99)
    assert found["estimate"].tolist() == wanted["estimate"].tolist()
    assert (found["double_coded"] == len(drawn)).all()
    assert not found["notes"].str.contains("same chance").any()


def test_several_codes_come_in_the_order_given():
    corpus, _ = corpus_of()
    found = corrected_rates(corpus, code=["moves.tell", "moves.press"], draws=99)
    assert found["code"].unique().tolist() == ["moves.tell", "moves.press"]
    # the rules never gave it: sensitivity 0, specificity 1
    refused = found[(found["code"] == "moves.tell") & (found["method"] == "Rogan-Gladen")]
    assert refused["refused"].str.contains("sensitivity 0.00 and specificity 1.00").all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reference": "rules"}, "a coder cannot check itself"),
        ({"reference": "nobody"}, "no codings by 'nobody'"),
        (
            {"code": "moves.pres"},
            "neither 'rules' nor 'gold' gave 'moves.pres'; of moves: moves.pr",
        ),
        ({"code": []}, "code is empty"),
        ({"by": "colour"}, "by = 'colour' is no column"),
        ({"among": pd.DataFrame({"line": [1]})}, "among has no column 'session'"),
        ({"among": pd.DataFrame({"session": ["s1"], "line": [99]})}, "'s1' has no line 99"),
        ({"double_coded": pd.DataFrame({"session": ["s1"]})}, "double_coded has no column 'line'"),
        ({"double_coded": pd.DataFrame({"session": ["s1"], "line": [99]})}, "has no line 99"),
    ],
)
def test_bad_input_is_refused(options, message):
    corpus, _ = corpus_of()
    with pytest.raises(ValueError, match=message):
        corrected_rates(corpus, **({"code": "moves.press"} | options))
