"""Drift: batches in order, a trend that is found, none where there is none."""

import numpy as np
import pandas as pd
import pytest

import labresearch as lr
from labresearch.corpus import Corpus


def coded(agreement, lines=40, sessions=2):
    """Batch k has sessions of its own; ann codes every second line, ben agrees on a share."""
    rng = np.random.default_rng(1)
    talk, given, looks = [], [], []
    for k, share in enumerate(agreement):
        for s in range(sessions):
            session = f"z{len(agreement) - k}-{s}"  # the order of names is not that of time
            for i in range(lines):
                talk.append((session, i))
                said = i % 2 == 0
                for coder, yes in (("ann", said), ("ben", said == (rng.random() < share))):
                    looks.append((session, i, coder, "b", "x", f"2026-01-{k + 1:02}"))
                    if yes:
                        given.append((session, i, "b.tell", coder))
    columns = ["session", "line", "coder", "book", "sample", "collected"]
    talk = pd.DataFrame(talk, columns=["session", "line"])
    return Corpus(
        sessions=pd.DataFrame({"session": sorted(set(talk["session"]))}),
        utterances=talk.assign(speaker="T", role="teacher", text="Why?"),
        codings=pd.DataFrame(given, columns=["session", "line", "code", "coder"]),
        reviews=pd.DataFrame(looks, columns=columns),
    )


def test_a_coder_who_drifts_is_found(books):
    corpus = coded([1.0, 0.95, 0.9, 0.8, 0.7, 0.6])
    table = lr.coding_drift(corpus, "b.tell", reference="ann", codebooks=books, draws=199)
    assert table["coder"].unique().tolist() == ["ben"]
    assert table["when"].tolist() == [f"2026-01-{k:02}" for k in range(1, 7)]
    assert (table["lines"] == 80).all()
    assert (table["low"] <= table["estimate"] + 1e-12).all()
    assert (table["estimate"] <= table["high"] + 1e-12).all()
    trend = lr.drift_trend(table)
    assert trend["slope"].item() < -0.1
    # of 720 orders none but this one and its mirror can be as steep
    assert trend["p"].item() <= 0.01


def test_orders_are_as_likely_without_drift():
    rng = np.random.default_rng(3)
    frames = [
        pd.DataFrame(
            {
                "coder": f"c{i}",
                "reference": "r",
                "name": "n",
                "batch": range(1, 6),
                "estimate": rng.normal(0.8, 0.05, 5),
                "lines": rng.integers(20, 60, 5),
            }
        )
        for i in range(200)
    ]
    trend = lr.drift_trend(pd.concat(frames))
    # binomial: 200 tests at 5 %, five standard errors
    assert (trend["p"] <= 0.05).sum() <= 10 + 5 * np.sqrt(9.5)
    assert 0.4 < trend["p"].mean() < 0.6
    assert (trend["p_holm"] >= trend["p"]).all()


def test_many_batches_are_shuffled_at_random():
    drift = pd.DataFrame(
        {"coder": "c", "reference": "r", "name": "n", "batch": range(12), "lines": 30}
    ).assign(estimate=np.linspace(0.9, 0.6, 12))
    assert lr.drift_trend(drift, draws=399)["p"].item() == pytest.approx(1 / 400)


def test_what_has_no_number_says_why(books):
    table = lr.coding_drift(
        coded([1.0, 0.9], sessions=1), "b.tell", reference="ann", codebooks=books
    )
    assert table["reason"].str.startswith("one session").all()
    assert lr.drift_trend(table)["reason"].item() == "2 batches with a number; a trend needs 3"
    with pytest.raises(ValueError, match="no codings by 'zoe'"):
        lr.coding_drift(coded([1.0]), "b", reference="zoe", codebooks=books)
