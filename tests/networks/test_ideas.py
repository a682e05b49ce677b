"""Every type of connection on transcripts of three to six lines, counted by hand."""

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus
from labresearch.networks import CONNECTION_TYPES, CUES, idea_network

ROLES = {"T": "teacher", "Coach": "coach"}


def talk(*lines, session="s1", lab="lab1", order=1, layers=None):
    """Make a corpus; a line is (speaker, codes), where 'ref:x' is idea x by reference."""
    utterances, codings = [], []
    turn, before = -1, None
    for number, (speaker, codes) in enumerate(lines):
        turn += speaker != before
        before = speaker
        utterances.append(
            {
                "session": session,
                "line": number,
                "turn": turn,
                "speaker": speaker,
                "role": ROLES.get(speaker, "student"),
                "text": f"line {number}",
                "layer": (layers or {}).get(number, "instruction"),
                "start": 10.0 * number,
            }
        )
        for place, code in enumerate(codes.split()):
            reference = code.startswith("ref:")
            name = code.removeprefix("ref:")
            codings.append(
                {
                    "session": session,
                    "line": number,
                    "code": name if "." in name else f"ideas_x.{name}",
                    "coder": "me",
                    "start_char": place,
                    "end_char": place + 1,
                    "evidence": "reference:her_way" if reference else "words",
                    "confidence": 0.6 if reference else 1.0,
                }
            )
    return Corpus(
        sessions=pd.DataFrame({"session": [session], "lab": lab, "order": order}),
        utterances=pd.DataFrame(utterances),
        codings=pd.DataFrame(
            codings, columns=list(codings[0]) if codings else ["session", "line", "code", "coder"]
        ),
    )


def edges(graph):
    """Give edges as (source, target, type, lines) without the prefix of the book."""
    return [
        (a.partition(".")[2], b.partition(".")[2], d["type"], d["lines"])
        for a, b, d in sorted(graph.edges(data=True), key=lambda e: e[2]["order"])
    ]


def test_same_turn_joins_what_one_speaker_says_in_one_turn_also_over_two_lines():
    graph = idea_network(talk(("Mia", "a b"), ("T", ""), ("Ben", "c"), ("Ben", "d")), window=1)
    assert edges(graph) == [("a", "b", "same_turn", "0"), ("c", "d", "same_turn", "2;3")]


def test_an_idea_said_twice_in_a_turn_counts_once():
    graph = idea_network(talk(("Mia", "a"), ("Mia", "b"), ("Mia", "a")))
    assert edges(graph) == [("a", "b", "same_turn", "0;1")]
    assert graph.nodes["ideas_x.a"]["mentions"] == 2


def test_adjacent_is_weak_and_needs_different_speakers_within_the_window():
    corpus = talk(("Mia", "a"), ("Ben", ""), ("Ava", ""), ("Ben", "b"), ("Mia", "c"))
    graph = idea_network(corpus, window=3)
    assert edges(graph) == [("a", "b", "adjacent", "0;3"), ("b", "c", "adjacent", "3;4")]
    assert all(data["weak"] for *_, data in graph.edges(data=True))
    assert edges(idea_network(corpus, window=2)) == [("b", "c", "adjacent", "3;4")]


def test_adjacent_stays_in_its_layer():
    corpus = talk(("Mia", "a"), ("Coach", "b"), layers={1: "collegial"})
    assert edges(idea_network(corpus)) == []


def test_adjacent_joins_a_pair_once_per_turn_from_the_latest_mention():
    graph = idea_network(talk(("Mia", "a"), ("Ava", "a"), ("Ben", "b")))
    assert edges(graph) == [("a", "b", "adjacent", "1;2")]


@pytest.mark.parametrize("cue", sorted(CUES["uptake"]))
def test_uptake_is_a_loop_from_speaker_to_speaker(cue):
    graph = idea_network(talk(("Mia", "a"), ("T", ""), ("Ben", f"a {cue}")))
    assert edges(graph) == [("a", "a", "uptake", "0;2")]
    (*_, data), *_ = graph.edges(data=True)
    assert (data["speaker_from"], data["speaker_to"], data["mediated"]) == ("Mia", "Ben", True)


def test_uptake_needs_a_cue_another_student_and_the_reference_window():
    assert edges(idea_network(talk(("Mia", "a"), ("Ben", "a")))) == []
    assert edges(idea_network(talk(("Mia", "a"), ("T", ""), ("Mia", "a engagement.add")))) == []
    assert edges(idea_network(talk(("T", "a"), ("Mia", "a engagement.use")))) == []
    far = talk(("Mia", "a"), ("Ben", ""), ("Ava", ""), ("Ben", "a engagement.use"))
    assert edges(idea_network(far, reference_window=2)) == []
    assert len(edges(idea_network(far, reference_window=3))) == 1


@pytest.mark.parametrize("cue", sorted(CUES["teacher_uptake"]))
def test_teacher_uptake_is_a_loop_from_student_to_adult(cue):
    graph = idea_network(talk(("Mia", "a"), ("T", f"a {cue}")))
    assert edges(graph) == [("a", "a", "teacher_uptake", "0;1")]
    assert edges(idea_network(talk(("T", "a"), ("Coach", f"a {cue}")))) == []


def test_build_runs_from_the_standing_idea_to_the_new_one():
    graph = idea_network(talk(("Mia", "a"), ("T", ""), ("Ben", "b engagement.add")))
    assert edges(graph) == [("a", "b", "build", "0;2")]


def test_build_starts_at_the_idea_taken_up_again_not_at_the_latest():
    graph = idea_network(
        talk(("Mia", "a"), ("T", ""), ("Ava", "c"), ("Ben", "ref:a b engagement.add")), window=1
    )
    assert edges(graph) == [
        ("a", "a", "uptake", "0;3"),
        ("c", "a", "adjacent", "2;3"),
        ("c", "b", "adjacent", "2;3"),
        ("a", "b", "build", "3"),
    ]
    build = [d for *_, d in graph.edges(data=True) if d["type"] == "build"]
    assert build[0]["inferred"]
    assert build[0]["confidence"] == 0.6


def test_compare_joins_two_ideas_of_the_turn_and_beats_same_turn():
    graph = idea_network(talk(("Mia", "a b engagement.compare")))
    assert edges(graph) == [("a", "b", "compare", "0")]


def test_compare_with_one_idea_takes_the_standing_idea():
    graph = idea_network(talk(("Mia", "a"), ("Ben", "b engagement.compare")))
    assert edges(graph) == [("a", "b", "compare", "0;1")]


def test_an_answer_to_a_compare_question_compares_with_the_ideas_of_the_question():
    corpus = talk(("T", "a teacher_moves.compare"), ("Ava", ""), ("Mia", "b"))
    assert edges(idea_network(corpus)) == [("a", "b", "compare", "0;2")]
    assert edges(idea_network(corpus, window=1)) == []
    two = talk(("T", "teacher_moves.compare"), ("Mia", "a b"))
    assert edges(idea_network(two)) == [("a", "b", "compare", "1")]
    adult = talk(("T", "a teacher_moves.compare"), ("Coach", "b"))
    assert edges(idea_network(adult)) == [("a", "b", "adjacent", "0;1")]


@pytest.mark.parametrize("cue", sorted(CUES["contrast"]))
def test_contrast_sets_an_idea_against_the_standing_one(cue):
    graph = idea_network(talk(("Mia", "a"), ("Ben", f"b {cue}")))
    assert edges(graph) == [("a", "b", "contrast", "0;1")]


def test_contrast_defends_an_old_idea_against_the_standing_one():
    graph = idea_network(talk(("Mia", "a"), ("Ava", "c"), ("Ben", "ref:a engagement.challenge")))
    assert edges(graph) == [("a", "c", "adjacent", "0;1"), ("c", "a", "contrast", "1;2")]


def test_contrast_of_the_same_idea_with_itself_is_no_connection():
    assert edges(idea_network(talk(("Mia", "a"), ("Ben", "a engagement.challenge")))) == []


@pytest.mark.parametrize("cue", sorted(CUES["repair"]))
def test_repair_runs_from_the_erroneous_idea_to_the_sound_one(cue):
    corpus = talk(("Mia", "wrong"), ("T", ""), ("Mia", f"right {cue}"))
    graph = idea_network(corpus, erroneous=["ideas_x.wrong"])
    assert edges(graph) == [("wrong", "right", "repair", "0;2")]
    assert graph.nodes["ideas_x.wrong"]["erroneous"]
    assert edges(idea_network(corpus, erroneous=[])) == []


def test_repair_inside_one_turn_runs_from_error_to_repair():
    corpus = talk(("Mia", "right wrong student_reasoning.revision"))
    graph = idea_network(corpus, erroneous=["ideas_x.wrong"])
    assert edges(graph) == [("wrong", "right", "repair", "0")]


def test_represent_ties_an_idea_to_a_drawing():
    corpus = talk(("Mia", "a"), ("T", ""), ("Mia", "drawing_as_proof"))
    assert edges(idea_network(corpus)) == [("a", "drawing_as_proof", "represent", "0;2")]
    assert edges(idea_network(corpus, window=1)) == []
    inside = talk(("Mia", "drawing_as_proof a"))
    assert edges(idea_network(inside)) == [("drawing_as_proof", "a", "represent", "0")]


def test_represent_without_a_drawing_idea_is_a_loop():
    graph = idea_network(talk(("Mia", "a student_reasoning.representation")))
    assert edges(graph) == [("a", "a", "represent", "0")]


def test_generalise_runs_from_the_latest_other_idea_of_anybody():
    corpus = talk(("Mia", "a"), ("T", ""), ("Mia", "b student_reasoning.generalisation"))
    assert edges(idea_network(corpus)) == [("a", "b", "generalise", "0;2")]
    assert edges(idea_network(corpus, reference_window=1)) == []


def test_recur_joins_the_last_mention_with_the_first_of_the_next_session_of_the_lab():
    first = talk(("Mia", "a"), ("T", ""), ("Ben", "a"), session="day1", order=1)
    second = talk(("Zoe", ""), ("Ivo", "a"), ("T", ""), ("Ivo", "a"), session="day2", order=2)
    other = talk(("Kim", "a"), session="elsewhere", lab="lab2", order=3)
    # tables out of order: the order of sessions decides
    from labresearch.corpus import concat

    graph = idea_network(concat([second, other, first]))
    assert edges(graph) == [("a", "a", "recur", "1")]
    (*_, data), *_ = graph.edges(data=True)
    assert (data["session_from"], data["from_line"]) == ("day1", 2)
    assert (data["session"], data["to_line"]) == ("day2", 1)
    node = graph.nodes["ideas_x.a"]
    assert node["session_names"] == "day1;day2;elsewhere"
    assert (node["mentions"], node["speakers"], node["first_session"]) == (5, 4, "day1")


def test_carry_stands_beside_recur_where_words_take_an_idea_on_or_recall_it():
    from labresearch.corpus import concat

    later = talk(("T", "a b"), ("Ivo", "a"), session="day2", order=2)
    plain = talk(("Mia", "a"), ("Ben", "a b"), session="day1", order=1)
    types = [kind for *_, kind, _ in edges(idea_network(concat([plain, later])))]
    assert types.count("recur") == 2
    assert "carry" not in types
    told = talk(("Dana", "a adult_talk.carry"), ("Ben", "a b"), session="day1", order=1)
    graph = idea_network(concat([told, later]))
    found = [d for *_, d in graph.edges(data=True) if d["type"] == "carry"]
    assert [(d["from_line"], d["to_line"], d["speaker_from"]) for d in found] == [(0, 0, "Dana")]
    # in the later session words must look back: a plan for another day recalls nothing
    for code, number in (("idea_connections.carry", 1), ("adult_talk.carry", 0)):
        recalls = talk(("T", "b"), ("Ivo", f"a {code}"), session="day2", order=2)
        graph = idea_network(concat([plain, recalls]))
        found = [d for *_, d in graph.edges(data=True) if d["type"] == "carry"]
        assert [(d["from_line"], d["to_line"]) for d in found] == [(1, 1)] * number


def test_the_strongest_rule_wins_for_a_pair_in_a_turn():
    corpus = talk(("Mia", "a"), ("Ben", "b engagement.add engagement.compare engagement.challenge"))
    assert edges(idea_network(corpus)) == [("a", "b", "contrast", "0;1")]


def test_without_inferred_mentions():
    corpus = talk(("Mia", "a"), ("Ben", "ref:a b engagement.add"))
    assert ("a", "b", "build", "1") in edges(idea_network(corpus))
    assert edges(idea_network(corpus, inferred=False)) == [("a", "b", "build", "0;1")]


def test_own_codes_can_be_cues():
    corpus = talk(("Mia", "a"), ("Ben", "b ours.plus"))
    graph = idea_network(corpus, cues={"build": ["ours.plus"]})
    assert edges(graph) == [("a", "b", "build", "0;1")]
    with pytest.raises(ValueError, match="unknown key 'biuld'; must be one of repair, contrast"):
        idea_network(corpus, cues={"biuld": ["ours.plus"]})


def test_windows_are_checked():
    with pytest.raises(ValueError, match="window = 0 is too small"):
        idea_network(talk(("Mia", "a")), window=0)


def test_other_codes_can_be_the_ideas():
    corpus = talk(("Mia", "ways.x ways.y a"))
    graph = idea_network(corpus, ideas=["ways"])
    assert list(graph) == ["ways.x", "ways.y"]
    assert list(idea_network(corpus, ideas="ways.x")) == ["ways.x"]


def test_turns_are_counted_where_the_table_has_none():
    corpus = talk(("Mia", "a"), ("Ben", "b engagement.add"))
    flat = corpus.replace(utterances=corpus.utterances.assign(turn=0))
    assert edges(idea_network(flat)) == [("a", "b", "build", "0;1")]


codes = st.lists(
    st.sampled_from(["a", "b", "wrong", "ref:a", "drawing_as_proof", *sorted(CUES["uptake"])]),
    max_size=4,
    unique=True,
)
lines = st.lists(
    st.tuples(st.sampled_from(["Mia", "Ben", "T"]), codes.map(" ".join)), min_size=1, max_size=12
)


@settings(deadline=None)
@given(lines)
def test_what_holds_for_any_talk(said):
    corpus = talk(*[(who, what or "other.x") for who, what in said], ("Zoe", "a"))
    graph = idea_network(corpus, erroneous=["ideas_x.wrong"])
    again = idea_network(corpus, erroneous=["ideas_x.wrong"])
    assert nx.utils.graphs_equal(graph, again)
    turn = corpus.utterances.set_index("line")["turn"]
    seen = set()
    for a, b, key, data in graph.edges(keys=True, data=True):
        assert data["type"] in CONNECTION_TYPES
        assert key.startswith(data["type"] + "#")
        assert data["weak"] == (data["type"] == "adjacent")
        assert turn[data["from_line"]] <= turn[data["to_line"]]
        if a != b:
            event = (frozenset((a, b)), turn[data["to_line"]])
            assert event not in seen
            seen.add(event)
    total = sum(data["mentions"] for _, data in graph.nodes(data=True))
    ideas = corpus.codings["code"].str.startswith("ideas")
    assert total == len(corpus.codings[ideas].drop_duplicates(["line", "code"]))


WRONG = {"erroneous": ["ideas_x.wrong"]}


@pytest.mark.parametrize("cue", ["generalisation", "explanation"])
def test_a_reason_while_an_error_of_another_stands_is_a_contrast(cue):
    corpus = talk(("Mia", "wrong"), ("T", ""), ("Ben", f"right student_reasoning.{cue}"))
    assert edges(idea_network(corpus, **WRONG)) == [("wrong", "right", "contrast", "0;2")]
    # once it stands no more, or another idea came between, nothing speaks for it
    assert edges(idea_network(corpus, **WRONG, window=1, reference_window=1)) == []
    between = talk(("Mia", "wrong"), ("Ava", "a"), ("Ben", f"right student_reasoning.{cue}"))
    types = {(a, b): kind for a, b, kind, _ in edges(idea_network(between, **WRONG))}
    assert types["wrong", "right"] == "adjacent"


def test_an_error_is_the_source_of_no_generalisation():
    own = talk(("Mia", "wrong"), ("T", ""), ("Mia", "right student_reasoning.generalisation"))
    assert edges(idea_network(own, **WRONG)) == []
    mended = talk(("Ben", "a"), ("Mia", "wrong right student_reasoning.generalisation"), ("T", ""))
    types = {(a, b): kind for a, b, kind, _ in edges(idea_network(mended, **WRONG, window=1))}
    assert types["wrong", "right"] == "same_turn"
    sound = talk(
        ("Mia", "a"),
        ("T", ""),
        ("Mia", "wrong"),
        ("T", ""),
        ("Mia", "b student_reasoning.generalisation"),
    )
    assert edges(idea_network(sound, **WRONG)) == []


def test_a_revision_after_an_error_stays_a_repair():
    codes = "right student_reasoning.revision student_reasoning.generalisation"
    corpus = talk(("Mia", "wrong"), ("Ben", codes))
    assert edges(idea_network(corpus, **WRONG)) == [("wrong", "right", "repair", "0;1")]


def test_nothing_is_built_on_an_error():
    corpus = talk(("Mia", "wrong"), ("Ben", "right engagement.add"))
    assert edges(idea_network(corpus, **WRONG)) == [("wrong", "right", "adjacent", "0;1")]


def test_sessions_in_no_named_lab_have_nothing_to_recur_from():
    from labresearch.corpus import concat

    parts = [talk(("Mia", "a"), session=name, lab="", order=n) for n, name in enumerate("xy")]
    graph = idea_network(concat(parts))
    assert edges(graph) == []
    assert graph.nodes["ideas_x.a"]["speakers"] == 2
