import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.composed import composed_corpus
from labresearch.corpus import Corpus
from labresearch.networks import idea_network, network_nulls
from labresearch.networks.nulls import MEASURES
from labresearch.networks.places import mention_places


def corpus_of(sessions, *, lab="lab1", other_codes=()):
    """Make a corpus; a session is a list of turns (speaker, ideas), ideas one letter each."""
    utterances, codings = [], []
    for name, turns in sessions.items():
        for n, (speaker, ideas) in enumerate(turns):
            utterances.append(
                {
                    "session": name,
                    "line": n,
                    "turn": n,
                    "speaker": speaker,
                    "role": "teacher" if speaker == "T" else "student",
                    "text": "words",
                }
            )
            for place, idea in enumerate(ideas):
                codings.append((name, n, f"ideas_x.{idea}", "me", place, place + 1))
    codings += [(session, line, code, "me", 0, 1) for session, line, code in other_codes]
    columns = ["session", "line", "code", "coder", "start_char", "end_char"]
    labs = lab if isinstance(lab, str) else [lab[name] for name in sessions]
    return Corpus(
        sessions=pd.DataFrame({"session": list(sessions), "lab": labs}),
        utterances=pd.DataFrame(utterances),
        codings=pd.DataFrame(codings, columns=columns),
    )


def random_corpus(seed, *, labs=12, sessions=2, turns=25, ideas="abcdefg"):
    """Ideas that follow each other by chance, some ideas more popular, some turns with two."""
    rng = np.random.default_rng(seed)
    popular = rng.dirichlet(np.full(len(ideas), 3))
    made, lab = {}, {}
    for n in range(labs * sessions):
        made[f"s{n}"] = [
            (
                rng.choice(["Mia", "Ben", "Ava", "T"]),
                "".join(
                    rng.choice(
                        list(ideas), rng.choice([0, 1, 2], p=[0.3, 0.6, 0.1]), False, popular
                    )
                ),
            )
            for _ in range(turns)
        ]
        lab[f"s{n}"] = f"lab{n // sessions}"
    asked = [(s, t, "engagement.compare") for s in made for t in rng.choice(turns, 5, False)]
    return corpus_of(made, lab=lab, other_codes=asked)


def value(table, measure, column="observed", network=None):
    rows = table[table["measure"] == measure]
    rows = rows if network is None else rows[rows["network"] == network]
    return rows[column].tolist()[0]


def by_definition(corpus, window):
    """Count co-mentions of one session without labs, pair by pair."""
    lines = corpus.codings[corpus.codings["code"].str.startswith("ideas")].merge(
        corpus.utterances, on=["session", "line"]
    )
    lines = lines.drop_duplicates(["turn", "code"])
    graph, across, total = nx.Graph(), 0, 0
    graph.add_nodes_from(lines["code"])
    rows = list(lines.itertuples())
    for n, one in enumerate(rows):
        for two in rows[n + 1 :]:
            if one.code != two.code and abs(one.turn - two.turn) <= window:
                weight = graph.get_edge_data(one.code, two.code, {"weight": 0})["weight"]
                graph.add_edge(one.code, two.code, weight=weight + 1)
                total += 1
                across += one.speaker != two.speaker
    return graph, across, total


TURNS = st.lists(
    st.tuples(st.sampled_from(["Mia", "Ben", "T"]), st.sets(st.sampled_from("abcde"), max_size=3)),
    min_size=1,
    max_size=15,
).map(lambda turns: [(speaker, "".join(sorted(ideas))) for speaker, ideas in turns])


@settings(max_examples=25)
@given(turns=TURNS, window=st.integers(0, 6))
def test_observed_is_what_the_definition_says(turns, window):
    if not any(ideas for _, ideas in turns):
        return
    corpus = corpus_of({"s": turns})
    graph, across, total = by_definition(corpus, window)
    table = network_nulls(corpus, window=window, draws=3).set_index("measure")["observed"]
    n = len(graph)
    assert table["density"] == pytest.approx(nx.density(graph) if n > 1 else np.nan, nan_ok=True)
    assert table["weighted_degree"] == pytest.approx(2 * total / n)
    assert table["components"] == nx.number_connected_components(graph)
    assert table["between_speakers"] == pytest.approx(
        across / total if total else np.nan, nan_ok=True
    )


def test_three_turns_by_hand():
    corpus = corpus_of({"s": [("Mia", "ab"), ("Mia", "c"), ("Ben", ""), ("Ben", "a")]})
    table = network_nulls(corpus, window=2, draws=9)
    # a-b, a-c, b-c by Mia; c-a two turns on by Ben; the first a and b lie three turns away
    assert value(table, "density") == 1
    assert value(table, "weighted_degree") == pytest.approx(8 / 3)
    assert value(table, "between_speakers") == 0.25
    assert value(table, "components") == 1
    assert list(table["measure"]) == list(MEASURES)
    assert table.loc[0, ["mentions", "ideas", "drawn"]].tolist() == [4, 3, 4]


@settings(max_examples=25)
@given(
    turns=TURNS,
    cues=st.lists(
        st.tuples(
            st.integers(0, 14), st.sampled_from(["engagement.compare", "teacher_moves.compare"])
        ),
        max_size=5,
        unique=True,
    ),
)
def test_compared_pairs_are_those_of_the_idea_network(turns, cues):
    if not any(ideas for _, ideas in turns):
        return
    codes = [("s", line, code) for line, code in cues if line < len(turns)]
    corpus = corpus_of({"s": turns}, other_codes=codes)
    graph = idea_network(corpus)
    made = [d for *_, d in graph.edges(data=True) if d["type"] == "compare"]
    assert value(network_nulls(corpus, draws=2), "compare_edges") == len(made)


def test_compared_in_the_composed_corpus_are_all_that_the_idea_network_has():
    corpus = composed_corpus(1)
    made = [d for *_, d in idea_network(corpus).edges(data=True) if d["type"] == "compare"]
    places = mention_places(corpus, by="lab", ideas=None, inferred=True, window=12, answer_window=3)
    counted = sum(
        int((p.labels[p.compared[:, 0]] != p.labels[p.compared[:, 1]]).sum()) for p in places
    )
    # repairs and contrasts go before comparisons there, not here
    assert len(made) <= counted <= 1.25 * len(made)


def test_shuffles_keep_popularity_and_expect_what_chance_gives():
    # a and b alternate, c and d come at the end: all six pairs could meet, two do not
    corpus = corpus_of({"s": [("Mia", x) for x in "abababababccdcdcdd"]})
    table = network_nulls(corpus, window=1, draws=999).set_index("measure")
    assert table.at["density", "observed"] == pytest.approx(3 / 6)
    assert table.at["density", "expected"] > 0.85
    assert table.at["density", "z"] < -3
    assert table.at["density", "p"] < 0.02
    assert table.at["between_speakers", "p"] == pytest.approx(0.5, abs=0.01)
    assert np.isnan(table.at["between_speakers", "z"])


def test_shuffled_labels_give_small_p_as_often_as_they_should():
    corpus = random_corpus(1, labs=900, sessions=1)
    found = network_nulls(corpus, draws=199, seed=1, window=4)
    small = (found["p"] < 0.05).groupby(found["measure"]).mean()
    varying = ["density", "weighted_degree", "between_speakers", "betweenness_centralisation"]
    assert small[varying].between(0.03, 0.07).all(), small
    pooled = (found.loc[found["measure"].isin(varying), "p"] < 0.05).mean()
    assert 0.035 <= pooled <= 0.06
    # these have few values, or one
    assert (small[["components", "compare_edges"]] <= 0.07).all(), small


def test_result_depends_on_seed_and_name_not_on_other_networks_nor_order_of_codings():
    corpus = random_corpus(3, labs=2)
    table = network_nulls(corpus, draws=50, seed=4)
    mixed = Corpus(
        sessions=corpus.sessions,
        utterances=corpus.utterances,
        codings=corpus.codings.sample(frac=1, random_state=1),
    )
    pd.testing.assert_frame_equal(table, network_nulls(mixed, draws=50, seed=4))
    first = corpus.sessions["session"][corpus.sessions["lab"] == "lab1"]
    alone = Corpus(
        sessions=corpus.sessions[corpus.sessions["session"].isin(first)],
        utterances=corpus.utterances[corpus.utterances["session"].isin(first)],
        codings=corpus.codings[corpus.codings["session"].isin(first)],
    )
    part = table[table["network"] == "lab1"].reset_index(drop=True)
    pd.testing.assert_frame_equal(part, network_nulls(alone, draws=50, seed=4))


def test_rarefaction_draws_as_many_everywhere_and_names_the_too_small():
    corpus = random_corpus(1, labs=5)
    little = corpus_of({"few": [("Mia", "a"), ("Ben", "b")]}, lab="small")
    both = Corpus(
        sessions=pd.concat([corpus.sessions, little.sessions], ignore_index=True),
        utterances=pd.concat([corpus.utterances, little.utterances], ignore_index=True),
        codings=pd.concat([corpus.codings, little.codings], ignore_index=True),
    )
    table = network_nulls(both, null="rarefaction")
    small = table[table["network"] == "small"]
    large = table[table["network"] != "small"]
    drawn = large["mentions"].min()
    assert (large["drawn"] == drawn).all()
    assert (small["note"] == f"too small: 2 mentions, {drawn} are drawn").all()
    assert small[["compared", "expected", "p"]].isna().all(axis=None)
    density = large[large["measure"] == "density"].set_index("network")
    others = density["compared"].drop("lab0")
    assert density.at["lab0", "expected"] == pytest.approx(others.mean())
    assert density.at["lab0", "sd"] == pytest.approx(others.std())
    assert (density["p"] >= 1 / 5).all()
    known = large[large["measure"] != "errors_tied_in"]
    assert (known["note"] == "").all()
    assert set(large["note"]) == {"", "no errors_tied_in: no erroneous idea"}


def test_all_mentions_drawn_are_the_whole_network():
    corpus = random_corpus(2, labs=3, sessions=1)
    sizes = network_nulls(corpus, draws=1).groupby("network")["mentions"].first()
    for drawing in ("runs", "scattered"):
        table = network_nulls(
            corpus, null="rarefaction", drawing=drawing, mentions=int(sizes.max()), draws=20
        )
        whole = table[(table["drawn"] > 0) & (table["measure"] != "errors_tied_in")]
        assert set(whole["network"]) == set(sizes.index[sizes == sizes.max()])
        assert whole["compared"].to_numpy() == pytest.approx(whole["observed"].to_numpy())


def test_runs_do_not_follow_the_volume_of_talk_as_the_whole_network_does():
    rng = np.random.default_rng(8)
    sizes = np.linspace(20, 300, 40).astype(int)
    sessions = {
        f"s{n}": [(rng.choice(["Mia", "Ben"]), rng.choice(list("abcdefgh"))) for _ in range(size)]
        for n, size in enumerate(sizes)
    }
    corpus = corpus_of(sessions, lab={name: name for name in sessions})

    def follows(drawing, column):
        table = network_nulls(corpus, null="rarefaction", drawing=drawing, window=3, draws=100)
        rows = table[table["measure"] == "weighted_degree"]
        return np.corrcoef(rows["mentions"], rows[column])[0, 1]

    assert follows("runs", "observed") > 0.95
    assert abs(follows("runs", "compared")) < 0.4
    assert follows("scattered", "compared") < -0.6


def test_networks_in_which_nothing_can_be_measured_say_so():
    corpus = corpus_of(
        {"one": [("Mia", "a"), ("Ben", "a")], "far": [("T", "a")] + [("T", "")] * 20}
    )
    table = network_nulls(corpus, by="session", draws=5)
    row = table[(table["network"] == "one") & (table["measure"] == "density")].iloc[0]
    assert row["note"] == "no density: one idea only"
    assert np.isnan(row["p"])
    corpus = corpus_of({"far": [("T", "a")] + [("T", "")] * 20 + [("T", "b")]})
    table = network_nulls(corpus, by="session", draws=5)
    assert value(table, "between_speakers", "note").endswith("no co-mention within the window")
    assert value(table, "density") == 0


def test_a_session_of_no_lab_is_a_network_of_its_own():
    corpus = corpus_of({"s1": [("T", "ab")], "s2": [("T", "ab")]}, lab="")
    assert network_nulls(corpus, draws=2)["network"].unique().tolist() == ["s1", "s2"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"null": "none"}, "null = 'none' is unknown; must be one of shuffle, rarefaction"),
        ({"by": "day"}, "by = 'day' is unknown; must be one of lab, session"),
        ({"drawing": "x"}, "drawing = 'x' is unknown; must be one of runs, scattered"),
        ({"draws": 0}, "draws = 0 is too small; must be at least 1"),
        ({"window": -1}, "window = -1 is too small"),
        ({"mentions": 5}, "mentions = 5 is for null='rarefaction'"),
        ({"null": "rarefaction"}, r"has the 10 mentions .* \(the largest: 'lab1' has 2\)"),
    ],
)
def test_wrong_options_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        network_nulls(corpus_of({"s": [("Mia", "ab")]}), **options)


def test_every_lab_of_a_large_corpus_has_its_row():
    table = network_nulls(composed_corpus(1), draws=50)
    assert table["network"].nunique() >= 24
    assert (table["draws"] <= 50).all()


def test_turns_to_the_first_compared_pair_and_errors_tied_in_by_hand():
    wrong = "ideas_equal_sharing.bigger_denominator_bigger"
    codes = [("s", 4, "engagement.compare"), ("s", 6, wrong)]
    corpus = corpus_of(
        {
            "s": [
                ("Mia", ""),
                ("Mia", "a"),
                ("Ben", "b"),
                ("Ava", ""),
                ("Ben", "ac"),
                *[("T", "")] * 4,
            ]
        },
        other_codes=codes,
    )
    table = network_nulls(corpus, window=1, draws=9)
    assert value(table, "turns_to_compare") == 3  # from turn 1 to turn 4
    errors = value(table, "errors_tied_in")
    assert errors == 0
    assert value(network_nulls(corpus, window=2, draws=9), "errors_tied_in") == 1
    never = corpus_of({"s": [("Mia", "a"), ("Ben", ""), ("Ben", "b")], "t": [("Mia", "c")]})
    assert value(network_nulls(never, draws=9), "turns_to_compare") == 3  # three turns, then t
    assert "no erroneous idea" in value(network_nulls(never, draws=9), "errors_tied_in", "note")
