"""Typed connections against their nulls."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus
from labresearch.networks import CONNECTION_TYPES, CUES, connection_nulls, connections, idea_network

BOOK = "ideas_equal_sharing"
IDEAS = [
    f"{BOOK}.{name}"
    for name in ("halving", "more_sharers_smaller", "cuts_as_pieces", "bigger_denominator_bigger")
]
IDEAS += ["ideas_general.drawing_as_proof", "ideas_general.test_a_case"]
CUE_CODES = sorted({code for codes in CUES.values() for code in codes})
ROLES = {"Mia": "student", "Ben": "student", "T": "teacher", "Coach": "coach", "?": "unknown"}


def corpus_of(turns, sessions=1):
    """One line a turn: (speaker, ideas, cues)."""
    lines, codings = [], []
    for n, (speaker, ideas, cues) in enumerate(turns):
        session = f"s{n * sessions // max(len(turns), 1)}"
        lines.append((session, n, n, speaker, ROLES[speaker], "an idea"))
        codings += [(session, n, code, start) for start, code in enumerate([*ideas, *cues])]
    columns = ["session", "line", "turn", "speaker", "role", "text"]
    return Corpus(
        sessions=pd.DataFrame({"session": [f"s{n}" for n in range(sessions)], "lab": "lab1"}),
        utterances=pd.DataFrame(lines, columns=columns),
        codings=pd.DataFrame(codings, columns=["session", "line", "code", "start_char"]).assign(
            coder="me"
        ),
    )


TURNS = st.lists(
    st.tuples(
        st.sampled_from(sorted(ROLES)),
        st.lists(st.sampled_from(IDEAS), max_size=3),
        st.lists(st.sampled_from(CUE_CODES), max_size=3),
    ),
    min_size=6,
    max_size=40,
).filter(lambda turns: any(ideas for _, ideas, _ in turns))


@settings(max_examples=8)
@given(TURNS, st.integers(1, 4), st.integers(1, 6), st.integers(1, 2))
def test_the_rules_applied_to_many_labellings_are_those_of_the_network(
    turns, window, reference, sessions
):
    corpus = corpus_of(turns, sessions)
    options = {"window": window, "reference_window": reference}
    made = connections(idea_network(corpus, **options))["type"].value_counts()
    table = connection_nulls(corpus, draws=3, **options).set_index("type")
    assert table["observed"].to_dict() == {t: made.get(t, 0) for t in CONNECTION_TYPES}
    if len(idea_network(corpus)) == 1:  # one idea only: a shuffle is what was observed
        counted = table.drop(["recur", "carry"])
        assert (counted["expected"] == counted["observed"]).all()


@settings(max_examples=8)
@given(TURNS, st.integers(1, 4), st.integers(1, 6), st.randoms(use_true_random=False))
def test_a_shuffle_counts_what_the_network_of_the_shuffled_corpus_has(
    turns, window, reference, chance
):
    # exchange ideas one for one all over: a labelling that the network itself can be asked about
    from labresearch.networks.code_facts import code_facts
    from labresearch.networks.connection_nulls import _TurnFacts
    from labresearch.networks.label_counts import COUNTED, count_types
    from labresearch.networks.places import placed_mentions
    from labresearch.networks.turn_facts import cue_codes, representations

    names = list(IDEAS)
    chance.shuffle(names)
    other = dict(zip(IDEAS, names, strict=True))
    corpus = corpus_of(turns)
    renamed = corpus_of([(who, [other[i] for i in ideas], cues) for who, ideas, cues in turns])
    mentions, _ = placed_mentions(corpus, ideas=None, inferred=True)
    facts = code_facts(IDEAS)
    labels = np.array([[IDEAS.index(other[i]) for i in mentions["idea"]]])
    found = count_types(
        _TurnFacts.of(corpus, cue_codes(None), window, reference).turns(mentions),
        labels,
        erroneous=facts["erroneous"].to_numpy(),
        drawings=np.array([i in representations(facts) for i in IDEAS]),
        window=window,
    )[0]
    graph = idea_network(renamed, window=window, reference_window=reference)
    made = connections(graph)["type"].value_counts()
    assert dict(zip(COUNTED, found.tolist(), strict=True)) == {t: made.get(t, 0) for t in COUNTED}


def test_a_repair_by_hand():
    # error, sound idea, and then a revision: of the six orders of three ideas it is a repair
    # unless the error itself is revised; the erroneous idea then stands in the last turn
    error, sound = f"{BOOK}.cuts_as_pieces", f"{BOOK}.halving"
    turns = [("Mia", [error], []), ("Ben", [f"{BOOK}.more_sharers_smaller"], [])]
    corpus = corpus_of([*turns, ("Mia", [sound], ["student_reasoning.revision"])])
    row = connection_nulls(corpus, draws=2999).set_index("type").loc["repair"]
    assert row["observed"] == 1
    assert row["expected"] == pytest.approx(2 / 3, abs=0.03)
    # p: tied with 2/3 of the shuffles, the rest is further: 1/3 + half of 2/3
    assert row["p"] == pytest.approx(2 / 3, abs=0.03)


def test_recurrence_is_no_matter_of_order_inside_sessions():
    corpus = corpus_of([("Mia", [IDEAS[0]], []), ("Ben", [IDEAS[0]], [])], sessions=2)
    row = connection_nulls(corpus, draws=9).set_index("type").loc["recur"]
    assert row["observed"] == 1
    assert np.isnan(row["p"])
    assert row["note"] == "a shuffle inside sessions cannot change recur"


def test_rarefaction_counts_edges_whose_mentions_were_both_drawn():
    talk = [("Mia", [IDEAS[0]], []), ("Ben", [IDEAS[1]], [])] * 3
    sessions = []
    for n, length in enumerate((4, 5, 6)):
        corpus = corpus_of(talk[:length])
        sessions.append(
            corpus.replace(
                sessions=corpus.sessions.assign(session=f"s{n}", lab=f"lab{n}"),
                utterances=corpus.utterances.assign(session=f"s{n}"),
                codings=corpus.codings.assign(session=f"s{n}"),
                speakers=corpus.speakers.assign(session=f"s{n}"),
            )
        )
    corpus = Corpus(
        **{
            name: pd.concat([getattr(part, name) for part in sessions], ignore_index=True)
            for name in ("sessions", "utterances", "codings")
        }
    )
    table = connection_nulls(corpus, null="rarefaction", mentions=3, window=1)
    near = table[table["type"] == "adjacent"].set_index("network")
    assert near["observed"].tolist() == [3, 4, 5]
    # each run of three mentions has two neighbours, wherever it begins
    assert near["compared"].tolist() == [2, 2, 2]
    assert near["draws"].tolist() == [2, 3, 4]
    assert (near["p"] == 1).all()
    whole = connection_nulls(corpus, null="rarefaction", mentions=5, window=1).set_index("network")
    assert whole.loc["lab0", "note"].str.startswith("too small: 4 mentions").all()


def test_cues_that_have_nothing_to_do_with_ideas_give_small_p_seldom():
    rng = np.random.default_rng(3)
    turns = [
        (
            ("Mia", "Ben", "T")[rng.integers(3)],
            [f"ideas_x.{'abcdef'[rng.integers(6)]}"],
            ["engagement.challenge"] * (rng.random() < 0.3),
        )
        for _ in range(60 * 25)
    ]
    table = connection_nulls(corpus_of(turns, sessions=60), by="session", draws=99)
    contrast = table[table["type"] == "contrast"]
    assert len(contrast) == 60
    assert (contrast["p"] < 0.05).mean() <= 0.12  # 8 of 60 or more have chance .01


def test_wrong_options_are_named():
    corpus = corpus_of([("Mia", [IDEAS[0]], [])])
    with pytest.raises(ValueError, match="window = 0 is too small; must be at least 1"):
        connection_nulls(corpus, window=0)
    with pytest.raises(ValueError, match="null = 'x' is unknown"):
        connection_nulls(corpus, null="x")
    with pytest.raises(ValueError, match="cues has the unknown key 'y'"):
        connection_nulls(corpus, cues={"y": []})
