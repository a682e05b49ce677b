import pandas as pd
import pytest

from labresearch.corpus import Corpus


@pytest.fixture
def corpus_of():
    """Make a corpus of one session (or several) from (speaker, text) pairs."""

    def make(*sessions, **facts):
        rows = []
        for number, talk in enumerate(sessions):
            rows += [(f"s{number}", i, who, said) for i, (who, said) in enumerate(talk)]
        lines = pd.DataFrame(rows, columns=["session", "line", "speaker", "text"])
        adult = lines["speaker"].str.match(r"(?:T|Ms\.|Mr\.|Coach)\b")
        lines["role"] = adult.map({True: "teacher", False: "student"})
        return Corpus(
            sessions=pd.DataFrame({"session": lines["session"].unique()}).assign(**facts),
            utterances=lines,
        )

    return make
