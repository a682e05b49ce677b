import numpy as np
import pytest

from labresearch.analysis import learning_chains, learning_growth, learning_talk
from labresearch.analysis.learning_talk import _ends

N, I, D = "adult_talk.notice", "adult_talk.interpret", "adult_talk.decide"  # noqa: E741


def brute(links, within):
    out = []
    for start in range(len(links)):
        at = start
        for code in range(1, links.shape[1]):
            later = [t for t in range(at, len(links)) if links[t, code]]
            if not later:
                at = 10**6
                break
            at = later[0]
        out.append(at if at - start <= within else -1)
    return out


@pytest.mark.parametrize("seed", range(20))
def test_ends_are_those_of_a_plain_search(seed):
    rng = np.random.default_rng(seed)
    links = rng.random((25, 3)) < 0.2
    within = int(rng.integers(1, 8))
    assert _ends(links[None], within)[0].tolist() == brute(links, within)


def talk(codes):
    people = [("Ana", "teacher"), ("Ben", "teacher"), ("Cy", "coach")]
    return [(*people[at % 3], code) for at, code in enumerate(codes)]


def test_share_orphans_and_joint_by_hand(meetings_of):
    # starts at 0 (complete in turn 2), 6 (interpreted, never decided), 12 (orphan)
    codes = [N, I, D, "", "", "", N, I, "", "", "", "", N, "", "", "", "", ""]
    corpus = meetings_of(*[talk(codes)] * 3)
    row = learning_chains(corpus, within=4, by=None, min_speakers=1, draws=99).iloc[0]
    assert row["share"] == pytest.approx(1 / 3)
    assert row["orphans"] == pytest.approx(1 / 3)
    assert (row["joint"], row["n"], row["sessions"]) == (1.0, 9, 3)


def test_chains_that_are_made_are_found_and_random_ones_not(meetings_of):
    made = [N, I, D, *[""] * 9] * 4
    row = learning_chains(
        meetings_of(*[talk(made)] * 4), within=3, by=None, min_speakers=1, draws=199
    ).iloc[0]
    assert row["share"] == 1.0
    assert row["p"] == pytest.approx(1 / 200)
    rng = np.random.default_rng(2)
    low = 0
    for _ in range(30):
        mixed = [talk(rng.permutation(made)) for _ in range(4)]
        corpus = meetings_of(*mixed)
        low += (
            learning_chains(corpus, within=3, by=None, min_speakers=1, draws=99).iloc[0]["p"] < 0.05
        )
    assert low <= 6


def test_growth_is_not_found_where_none_was_planted(planted):
    table = learning_growth(planted, draws=199)
    assert (table["p_adjusted"] > 0.05).all()
    assert (table["refused"] == "").all()
    assert (table["n"] == 24).all()


def test_phases_have_the_talk_they_are_for(gold):
    rates = learning_talk(gold).pivot(index="code", columns="phase", values="estimate")
    assert (
        rates.at["adult_talk.anticipate", "planning"] > rates.at["adult_talk.anticipate", "debrief"]
    )
    assert rates.at["adult_talk.carry", "debrief"] > 0


def test_bad_input_is_named(gold):
    with pytest.raises(ValueError, match="chain has 1 codes"):
        learning_chains(gold, [N])
    with pytest.raises(ValueError, match="by = 'team' is unknown"):
        learning_chains(gold, by="team")
