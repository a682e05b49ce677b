import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.overview import overview


def corpus(starts):
    lines = range(len(starts))
    return Corpus(
        sessions=pd.DataFrame({"session": ["a"]}),
        utterances=pd.DataFrame(
            {
                "session": "a",
                "line": lines,
                "turn": lines,
                "speaker": ["T", "Mia", "T", "Mia"],
                "role": ["teacher", "student", "teacher", "student"],
                "text": ["How many?", "Six.", "Why is it six?", "<b> because"],
                "speech": ["How many?", "Six.", "Why is it six?", "because"],
                "start": starts,
            }
        ),
    )


def test_counts_by_session():
    row = overview(corpus([0.0, 30.0, 60.0, 120.0])).iloc[0]
    assert row["minutes"] == 2
    assert row[["lines", "turns", "words", "adults", "children"]].tolist() == [4, 4, 8, 1, 1]
    assert row["children's words"] == 2 / 8


def test_a_few_stamps_do_not_give_a_length():
    assert np.isnan(overview(corpus([5.0, np.nan, np.nan, np.nan]))["minutes"].iloc[0])


def test_the_overview_escapes_words_of_the_file():
    named = corpus([0.0, 1.0, 2.0, 3.0])
    sessions = named.sessions.assign(session="<b>", phase="unknown")
    utterances = named.utterances.assign(session="<b>")
    html = Corpus(sessions=sessions, utterances=utterances)._repr_html_()
    assert "<b></td>" not in html
    assert "&lt;b&gt;" in html
