"""Time-outs as coded, their rates, callers, purposes and lengths."""

import numpy as np
import pandas as pd
import pytest

from labresearch.analysis import (
    coded_timeouts,
    lesson_timeouts,
    purposes_by_initiator,
    timeout_callers,
    timeout_lengths,
    timeout_rates,
)
from labresearch.corpus import Corpus

TALK = [
    ("Mia", "student", "", 0.0),
    ("Coach", "coach", "pauses.timeout timeout_purpose.sense", 10.0),
    ("Ms. B", "host", "pauses.timeout timeout_purpose.help timeout_resolution.enacted", 20.0),
    ("Ms. B", "host", "", 40.0),
    ("Leo", "student", "", 50.0),
    ("Ms. B", "host", "pauses.timeout timeout_purpose.help", 70.0),
    ("Coach", "coach", "pauses.timeout timeout_resolution.open", 80.0),
]


def corpus_of(labs=1, *, timed=True, coded=True):
    lines, codings = [], []
    for lab in range(labs):
        for n, (who, role, codes, start) in enumerate(TALK):
            times = {"start": start, "end": start + 5} if timed else {}
            lines.append(
                {"session": f"s{lab}", "line": n, "turn": n, "speaker": who, "role": role}
                | {"text": "..."}
                | times
            )
            codings += [
                {"session": f"s{lab}", "line": n, "code": code, "coder": "me"}
                for code in codes.split()
                if coded
            ]
    sessions = pd.DataFrame({"session": [f"s{lab}" for lab in range(labs)], "phase": "enactment"})
    sessions["lab"] = "lab" + sessions["session"]
    table = {"codings": pd.DataFrame(codings)} if codings else {}
    return Corpus(sessions, pd.DataFrame(lines), **table)


def test_by_hand():
    table = coded_timeouts(corpus_of())
    assert table[["first_line", "last_line"]].to_numpy().tolist() == [[1, 2], [5, 6]]
    assert table["initiator_role"].tolist() == ["coach", "host"]
    assert table["purposes"].tolist() == [
        "timeout_purpose.sense;timeout_purpose.help",
        "timeout_purpose.help",
    ]
    assert table["resolution"].tolist() == ["timeout_resolution.enacted", "timeout_resolution.open"]
    assert table["seconds"].tolist() == [15.0, 15.0]
    assert table["cut_off"].tolist() == [False, True]


def test_a_child_inside_does_not_part_a_time_out():
    corpus = corpus_of()
    more = corpus.codings.iloc[:2].assign(line=[3, 4], code="pauses.timeout")
    codings = pd.concat([corpus.codings, more], ignore_index=True)
    table = coded_timeouts(corpus.replace(codings=codings))
    # now one run from line 1 to the end; the last resolution counts
    assert table[["first_line", "last_line"]].to_numpy().tolist() == [[1, 6]]
    assert table["resolution"].tolist() == ["timeout_resolution.open"]


def test_neither_coded_nor_marked_is_refused():
    with pytest.raises(ValueError, match="neither coded"):
        coded_timeouts(corpus_of(coded=False))


def test_segments_are_taken_where_nothing_is_coded():
    corpus = corpus_of(coded=False)
    lines = corpus.utterances.assign(segment=["discuss", "timeout", "timeout"] + ["discuss"] * 4)
    assert len(coded_timeouts(corpus.replace(utterances=lines))) == 1


def test_rates_by_hand():
    lessons = lesson_timeouts(corpus_of(6))
    assert lessons["hours"].tolist() == pytest.approx([85 / 3600] * 6)
    assert lessons["seconds"].tolist() == [30.0] * 6
    rates = timeout_rates(corpus_of(6), draws=99).set_index("measure")
    assert rates.at["an hour", "estimate"] == pytest.approx(2 * 3600 / 85)
    assert rates.at["share of time", "estimate"] == pytest.approx(30 / 85)
    # labs do not differ
    assert rates.at["an hour", "low"] == pytest.approx(rates.at["an hour", "high"])


def test_untimed_lessons_are_counted_and_left_out():
    rates = timeout_rates(corpus_of(2, timed=False))
    assert rates["untimed"].tolist() == [2, 2]
    assert rates["refused"].tolist() == ["no lesson has times"] * 2
    assert rates["estimate"].isna().all()
    with pytest.raises(ValueError, match="no time-out has times"):
        timeout_lengths(corpus_of(timed=False))


def test_callers_and_lengths():
    callers = timeout_callers(corpus_of(6), draws=99)
    assert callers["initiator_role"].tolist() == ["coach", "host"]
    assert callers["share"].tolist() == [0.5, 0.5]
    lengths = timeout_lengths(corpus_of(6), draws=99)
    # the second one of each lesson is cut off at 15 s
    assert lengths.loc[lengths["measure"] == "survival", "estimate"].tolist() == [0.5]
    with pytest.raises(ValueError, match="no column of sessions"):
        timeout_callers(corpus_of(), by="nothing")
    with pytest.raises(ValueError, match="no column of the time-outs"):
        timeout_lengths(corpus_of(), by="nothing")


def test_purposes_by_hand():
    table = purposes_by_initiator(corpus_of(6), against="host", draws=99)
    sense = table.set_index("purpose").loc["timeout_purpose.sense"]
    assert (sense["share"], sense["share_other"], sense["difference"]) == (1.0, 0.0, 1.0)
    assert (sense["n"], sense["n_role"], sense["labs"]) == (12, 6, 6)
    assert "no odds ratio" in sense["refused"]
    assert np.isnan(sense["odds_ratio"])
    assert (table["p_adjusted"] >= table["p"]).all()


@pytest.mark.parametrize(
    ("change", "against", "message"),
    [
        ("timeout_purpose.", None, "no time-out has a coded purpose"),
        ("none", "principal", "'principal' called no time-out; roles that did: coach, host"),
    ],
)
def test_purposes_refuse(change, against, message):
    corpus = corpus_of()
    codings = corpus.codings[~corpus.codings["code"].str.startswith(change)]
    with pytest.raises(ValueError, match=message):
        purposes_by_initiator(corpus.replace(codings=codings), against=against)


def test_rules_code_the_call_and_the_segment_has_the_span():
    corpus = corpus_of()
    called = corpus.codings["code"].ne("pauses.timeout") | corpus.codings["line"].isin([1, 5])
    rules = corpus.codings[called].assign(coder="rules:pauses@1.0.0")
    segments = corpus.utterances["line"].isin([1, 2, 5, 6]).map({True: "timeout", False: "discuss"})
    corpus = corpus.replace(codings=rules, utterances=corpus.utterances.assign(segment=segments))
    table = coded_timeouts(corpus)
    assert table[["first_line", "last_line"]].to_numpy().tolist() == [[1, 2], [5, 6]]
