"""How fully talk is written, judged from what is written."""

import pandas as pd
import pytest

from labresearch.corpus.verbatim import MIN_WORDS, verbatim_level

PLAIN = ["I think that the answer is three fourths of a sandwich."] * 60


def level(*lines):
    return verbatim_level(pd.Series(lines, dtype="str")).level


def test_tidy_talk_is_clean_only_where_there_is_enough_of_it():
    assert level(*PLAIN) == "clean"
    assert level(*PLAIN[:20]) == "unknown"
    assert verbatim_level(pd.Series(PLAIN)).words > MIN_WORDS


@pytest.mark.parametrize(
    "stumble",
    ["Um, so", "Uh-huh.", "Mm-hm", "I I think", "the, the half", "th- three", "(2.0) so", "= yeah"],
)
def test_stumbles_and_marks_say_full(stumble):
    assert level(*PLAIN[:20], *[stumble] * 5) == "full"


@pytest.mark.parametrize(
    "talk",
    ["No, no, no. Very very good.", "4 4 4 4", "two- and three-digit numbers", "Hmong umbrella"],
)
def test_what_is_meant_is_no_stumble(talk):
    assert level(*PLAIN, *[talk] * 20) == "clean"


def test_in_between_is_unknown():
    assert level(*PLAIN, "Um.", "Uh.", "Er, so.") == "unknown"


def test_nothing_is_unknown():
    assert level() == level("") == "unknown"


def test_what_the_file_says_wins(load):
    tidy = "speaker,text\n" + "".join(f"T,{line}\n" for line in PLAIN)
    corpus = load("a.csv", tidy)
    assert corpus.sessions["verbatim"].item() == "clean"
    assert corpus.report.files["verbatim"].item() == "clean"
    assert load("a.csv", tidy, verbatim="full").sessions["verbatim"].item() == "full"
    assert "tidied up" in str(corpus.report)
