"""A corpus's human codings train a coder whose rows stand beside theirs."""

import pandas as pd
import pytest

pytest.importorskip("sklearn", reason="extra learn")
import labresearch as lr
from labresearch.corpus.schema import check_table, empty_table
from labresearch.learned_coder import ClassifierCoder, code_unseen, train_coder


@pytest.fixture(scope="module")
def corpus(table):
    lines = table.assign(line=table.groupby("session").cumcount())
    coded = lines[lines["move"].isin(["press", "restate"])]
    # some lines have two codes
    both = pd.concat([coded, coded[coded["move"] == "restate"].assign(move="echo")])
    codings = both[["session", "line"]].assign(code="moves." + both["move"], coder="gold")
    return lr.Corpus(
        sessions=check_table(pd.DataFrame({"session": lines["session"].unique()}), "sessions"),
        speakers=check_table(lines[["session", "speaker", "role"]].drop_duplicates(), "speakers"),
        utterances=check_table(lines.drop(columns="move"), "utterances"),
        pauses=empty_table("pauses"),
        codings=check_table(codings, "codings"),
    )


@pytest.fixture(scope="module")
def trained(corpus):
    return train_coder(
        corpus, "moves", estimator=ClassifierCoder(folds=2, iterations=8), at_least=10
    )


def test_lines_can_have_several_codes(corpus, trained):
    coded = trained.code(corpus)
    mine = coded.codings[coded.codings["coder"] == "learned:moves"]
    theirs = corpus.codings
    assert len(coded.codings) == len(mine) + len(theirs)
    keys = ["session", "line", "code"]
    same = mine.merge(theirs, on=keys)
    assert len(same) > 0.9 * len(theirs)
    assert mine.groupby(["session", "line"]).size().max() == 2
    assert mine["confidence"].between(0.5, 1).all()
    again = trained.code(coded)
    pd.testing.assert_frame_equal(again.codings, coded.codings)


def test_rare_codes_are_named(corpus):
    few = train_coder(
        corpus, "moves", estimator=ClassifierCoder(folds=2, iterations=2), at_least=60
    )
    assert few.left_out.keys() == {"moves.restate", "moves.echo"}
    with pytest.raises(ValueError, match="no code of 'moves' is on 5000 lines"):
        train_coder(corpus, "moves", at_least=5000)


def test_nobody_coded(corpus):
    with pytest.raises(ValueError, match=r"'second' coded nothing of 'moves'.*gold \(moves\)"):
        train_coder(corpus, "moves", "second")


def test_unseen_lines_are_coded_by_coders_that_have_not_seen_them(table):
    coder = ClassifierCoder(folds=2, iterations=5)
    # codes that are noise but can be learnt by heart: unseen lines must not be right
    noise = ["a" if hash_of % 2 else "b" for hash_of in range(len(table))]
    noise = pd.Series(noise).sample(frac=1, random_state=0).to_numpy()
    coded, bare = code_unseen(
        coder,
        table,
        noise,
        groups=table["session"],
        folds=2,
        change=lambda t: t.assign(text=t["text"].str.lower()),
    )
    assert (coded["predicted"] == noise).mean() < 0.65
    assert len(bare) == len(coded) == len(table)
    with pytest.raises(ValueError, match="all lines are of one group"):
        code_unseen(coder, table, noise, groups=["x"] * len(table))
