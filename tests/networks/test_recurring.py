import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.codebook import load_codebook
from labresearch.composed import pacing_calendar
from labresearch.corpus import Corpus
from labresearch.networks import recurrence

BOOK = "ideas_x"


def corpus_of(labs):
    """Labs as (ideas of the children, announced ideas, ideas of the next day's room)."""
    sessions, lines, codings = [], [], []
    for number, (children, announced, room) in enumerate(labs, 1):
        lab = f"lab{number}"
        day = f"2025-10-{2 * number:02}"
        after = f"2025-10-{2 * number + 1:02}"
        parts = [
            ("lesson", day, "enactment", "student", children, False),
            ("debrief", day, "debrief", "teacher", announced, True),
            ("next", after, "classroom", "student", room, False),
        ]
        for order, (name, date, phase, role, ideas, carry) in enumerate(parts, 1):
            session = f"{lab}-{name}"
            sessions.append((session, lab, "Fernhollow", "Grade 3", "1", date, phase, order))
            # a line without an idea, so that no session is empty
            for line, idea in enumerate(["", *ideas]):
                lines.append((session, line, line, "P", role, "Well."))
                if idea:
                    codings.append((session, line, f"{BOOK}.{idea}"))
                    codings += [(session, line, "adult_talk.carry")] if carry else []
    return Corpus(
        sessions=pd.DataFrame(
            sessions,
            columns=["session", "lab", "school", "team", "cycle", "date", "phase", "order"],
        ),
        utterances=pd.DataFrame(
            lines, columns=["session", "line", "turn", "speaker", "role", "text"]
        ),
        codings=pd.DataFrame(codings, columns=["session", "line", "code"]).assign(coder="me"),
    )


LABS = [("abcd", "ab", "ax"), ("abe", "b", "bc")]


def figures(table, null="shuffle", calendar="any"):
    rows = table[(table["null"] == null) & (table["calendar"] == calendar)]
    return rows.set_index("ideas")


def test_shares_by_hand():
    table = figures(recurrence(corpus_of(LABS), draws=19))
    # lab 1: a of a, b announced; neither of c, d. lab 2: b announced; neither of a, e
    assert table["n"].to_dict() == {
        "all": 7,
        "announced": 3,
        "not announced": 4,
        "difference": 7,
    }
    assert table["recurring"].to_dict() == {
        "all": 2,
        "announced": 2,
        "not announced": 0,
        "difference": 2,
    }
    assert table["observed"].tolist() == pytest.approx([2 / 7, 2 / 3, 0, 2 / 3])


def test_what_is_announced_in_the_room_itself_does_not_count():
    corpus = corpus_of([("ab", "", "ab"), ("ab", "a", "b")])
    rows = corpus.codings[corpus.codings["session"] == "lab1-next"]
    corpus = corpus.replace(
        codings=pd.concat([corpus.codings, rows.assign(code="adult_talk.carry")])
    )
    assert figures(recurrence(corpus, draws=19)).loc["announced", "n"] == 1


def test_whose_ideas_are_asked_for():
    corpus = corpus_of([("ab", "cd", "c")])
    n = {
        who: figures(recurrence(corpus, voiced_by=who, draws=19)).loc["all", "n"]
        for who in ("children", "adults", "all")
    }
    assert n == {"children": 2, "adults": 2, "all": 4}


def test_two_rooms_are_judged_each():
    corpus = corpus_of(LABS)
    sessions = corpus.sessions.assign(lab="lab1")  # lab 2 is now a second lab day with a room
    sessions["order"] = range(1, len(sessions) + 1)
    table = figures(recurrence(corpus.replace(sessions=sessions), draws=19))
    # the second lesson and debrief count as source, both later rooms are rooms
    assert table.loc["all", "n"] == 2 * 5


def test_a_shuffle_leaves_the_set_of_ideas_of_a_session():
    table = figures(recurrence(corpus_of(LABS), voiced_by="all", draws=49))
    row = table.loc["all"]
    assert row["expected"] == pytest.approx(row["observed"])
    assert np.isnan(row["z"])
    assert row["p"] == 1


def test_the_shuffle_over_two_sessions_by_hand():
    # the adults say one of a, b to be tried and the other without: each is announced half the time
    corpus = corpus_of([("ab", "ab", "a")])
    codings = corpus.codings
    keep = (codings["code"] != "adult_talk.carry") | (codings["line"] == 1)
    table = figures(recurrence(corpus.replace(codings=codings[keep]), draws=1999, seed=3))
    assert table.loc["difference", "observed"] == 1
    assert table.loc["difference", "expected"] == pytest.approx(0, abs=0.08)
    assert table.loc["difference", "p"] > 0.4  # -1 is about as far away as 1
    assert table.loc["announced", "expected"] == pytest.approx(0.5, abs=0.04)


def test_the_pacing_null_by_hand():
    # the room voices the one idea of the calendar; the null has nothing to shuffle there
    corpus = corpus_of([("abc", "a", "ab")])
    pacing = pd.DataFrame(
        {"school": ["Fernhollow"], "team": "Grade 3", "cycle": 1, "idea": f"{BOOK}.a"}
    )
    table = recurrence(corpus, pacing=pacing, draws=1999)
    any_idea = figures(table, "pacing")
    assert any_idea.loc["announced", ["observed", "expected", "p"]].tolist() == [1, 1, 1]
    assert any_idea.loc["difference", "expected"] == pytest.approx(0.5)
    off = figures(table, "pacing", "off")
    assert off["n"].tolist() == [0, 2, 2]
    assert off.loc["not announced", "observed"] == 0.5
    assert off.loc["announced", ["observed", "p"]].isna().all()
    # the calendar alone does not change what the shuffle sees
    assert figures(table)["observed"].tolist()[1:] == any_idea["observed"].tolist()


def test_the_pacing_null_shuffles_the_room_over_the_ideas_of_the_lab():
    corpus = corpus_of([("abcd", "ab", "ab")])
    pacing = pd.DataFrame(
        {"school": ["Fernhollow"], "team": "Grade 3", "cycle": 1, "idea": f"{BOOK}.z"}
    )
    row = figures(recurrence(corpus, pacing=pacing, draws=5999), "pacing").loc["difference"]
    assert row["observed"] == 1
    assert row["expected"] == pytest.approx(0, abs=0.03)
    # both or none of the announced ideas, of 6 pairs of ideas that a room of two may voice
    assert row["p"] == pytest.approx(1 / 3, abs=0.03)


def test_the_pacing_null_says_nothing_of_all_ideas():
    # what the lab did not voice is no measure for what it did
    pacing = pd.DataFrame(
        {"school": ["Fernhollow"], "team": "Grade 3", "cycle": 1, "idea": f"{BOOK}.z"}
    )
    table = recurrence(corpus_of([("ab", "", "axy"), ("cd", "", "")]), pacing=pacing, draws=19)
    groups = table.groupby(["null", "calendar"])["ideas"].agg(list)
    assert groups["shuffle", "any"] == ["all", "announced", "not announced", "difference"]
    assert groups["pacing", "off"] == ["announced", "not announced", "difference"]


def test_errors_are_left_out_unless_asked_for():
    corpus = corpus_of([("ab", "a", "a")])
    book = load_codebook("ideas_equal_sharing")
    code = next(f"{book.id}.{c}" for c, facts in book.codes.items() if "erroneous" in facts.tags)
    codings = corpus.codings.assign(code=corpus.codings["code"].replace(f"{BOOK}.b", code))
    corpus = corpus.replace(codings=codings)
    assert figures(recurrence(corpus, draws=9)).loc["all", "n"] == 1
    assert figures(recurrence(corpus, erroneous=True, draws=9)).loc["all", "n"] == 2


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_observed_figures_do_not_depend_on_the_order_of_rows(random):
    corpus = corpus_of(LABS)
    order = list(range(len(corpus.sessions)))
    random.shuffle(order)
    mixed = corpus.replace(
        sessions=corpus.sessions.iloc[order],
        codings=corpus.codings.sample(frac=1, random_state=random.randint(0, 999)),
    )
    expected = recurrence(corpus, draws=9)[["n", "recurring", "observed"]]
    pd.testing.assert_frame_equal(
        recurrence(mixed, draws=9)[["n", "recurring", "observed"]], expected
    )


def test_the_same_seed_gives_the_same_table():
    one, two = (recurrence(corpus_of(LABS), draws=99, seed=5) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def test_what_is_not_allowed_says_how_to_mend_it():
    corpus = corpus_of(LABS)
    with pytest.raises(ValueError, match="voiced_by = 'kids'; must be one of 'children'"):
        recurrence(corpus, voiced_by="kids")
    with pytest.raises(ValueError, match="draws = 0"):
        recurrence(corpus, draws=0)
    with pytest.raises(ValueError, match="pacing has no column 'cycle'"):
        recurrence(corpus, pacing=pd.DataFrame({"school": ["a"], "team": "b", "idea": "c"}))
    strange = pd.DataFrame({"school": ["a"], "team": "b", "cycle": 1, "idea": "c"})
    with pytest.raises(ValueError, match=r"pacing names no school.*'Fernhollow'"):
        recurrence(corpus, pacing=strange)
    no_rooms = corpus.sessions.assign(phase=corpus.sessions["phase"].replace("classroom", "plc"))
    with pytest.raises(ValueError, match="no lab has a session of phase 'classroom'"):
        recurrence(corpus.replace(sessions=no_rooms))


def test_the_planted_carry_is_found_in_the_composed_corpus(composed):
    # P7: announced ideas recur .45, others .25; ideas of the pacing calendar apart
    seeds = (1, 2, 3, 4)
    tables = [recurrence(composed(seed), pacing=pacing_calendar(seed), draws=199) for seed in seeds]
    off = [figures(table, "pacing", "off") for table in tables]
    counts = sum(table[["n", "recurring"]] for table in off)
    shares = counts["recurring"] / counts["n"]
    assert shares["announced"] == pytest.approx(0.45, abs=0.08)
    assert shares["not announced"] == pytest.approx(0.25, abs=0.06)
    # pooled over the corpora: the sum of independent z over the root of their number
    z = sum(table.loc["difference", "z"] for table in off) / np.sqrt(len(seeds))
    assert z > 2.5


def test_nothing_is_found_where_nothing_is_planted(composed):
    seeds = (1, 2, 3, 4)
    z = [
        figures(
            recurrence(composed(seed, planted=False), pacing=pacing_calendar(seed), draws=199),
            "pacing",
            "off",
        ).loc["difference", "z"]
        for seed in seeds
    ]
    assert abs(sum(z) / np.sqrt(len(seeds))) < 2
