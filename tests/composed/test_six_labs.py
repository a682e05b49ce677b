"""The six labs written by hand: files, metadata, codings, and what their README says of them."""

import re
import zipfile

import pytest

import labresearch as lr
from labresearch.codebook import codebook_names, load_codebook
from labresearch.corpus.schema import ADULT_ROLES

FOLDER = lr.corpus_folder()
PHASES = {"planning", "enactment", "revise", "debrief", "classroom"}


@pytest.fixture(scope="module")
def second():
    return lr.read_corpus(FOLDER, coder="second")


def test_six_labs_of_two_schools(gold):
    sessions = gold.sessions
    assert len(sessions) == 36
    assert sessions["school"].nunique() == 2
    assert set(sessions["grade"]) == {"K", "2", "3", "5"}
    for _, lab in sessions.groupby("lab"):
        assert len(lab) == 6
        assert set(lab["phase"]) == PHASES
        assert lab["order"].tolist() == [1, 2, 3, 4, 5, 6]
    assert gold.utterances.groupby("session")["turn"].nunique().sum() >= 1800
    assert gold.report.files["format"].nunique() >= 8


def test_every_file_says_that_it_is_composed(gold):
    assert sessions_composed(gold)
    for source in gold.sessions["source"]:
        path = FOLDER / source
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as parts:
                text = " ".join(
                    parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")
                )
        else:
            text = path.read_text(encoding="utf-8")
        assert "omposed lab talk" in text, source


def sessions_composed(corpus):
    return bool(corpus.sessions["composed"].all())


def test_nothing_of_the_transcripts_is_lost_or_guessed(gold):
    findings = gold.report.findings
    told = findings[findings["severity"] != "note"]
    # an unknown child has no known role; a title above a Word table is no talk
    assert set(told["code"]) <= {"roles", "dropped"}
    dropped = told[told["code"] == "dropped"]["message"]
    assert dropped.str.contains("omposed lab talk").all()
    assert set(gold.speakers.loc[gold.speakers["role"] == "unknown", "speaker"]) == {"S?"}


def test_gold_codes_cover_every_session_and_family(gold):
    assert set(gold.codings["session"]) == set(gold.sessions["session"])
    books = set(gold.codings["code"].str.partition(".")[0])
    assert books == set(codebook_names())
    children = gold.utterances[~gold.utterances["role"].isin(ADULT_ROLES)]
    coded = gold.codings[gold.codings["code"].str.startswith("student_reasoning.")]
    keys = set(zip(coded["session"], coded["line"], strict=True))
    without = [k for k in zip(children["session"], children["line"], strict=True) if k not in keys]
    assert len(without) < 0.02 * len(children), without


@pytest.mark.parametrize("name", ["gold", "second"])
def test_codings_are_those_of_the_codebooks(name, request):
    corpus = request.getfixturevalue(name)
    books = {book: load_codebook(book) for book in codebook_names()}
    for row in corpus.codings.itertuples():
        book, _, code = row.code.partition(".")
        assert code in books[book].codes, row.code
        # a code means the same within a major version; rules may have been added since
        assert row.codebook_version.split(".")[0] == books[book].version.split(".")[0]
        assert (row.polarity != "") == (book == "framing")
    assert not corpus.report.findings["code"].isin(["changed", "unreadable"]).any()


def test_the_second_reader_coded_a_third(gold, second):
    coded = set(second.codings["session"])
    lines = gold.utterances["session"].isin(coded)
    assert lines.mean() >= 0.3
    assert len({session.partition("-")[0] for session in coded}) == 6


def test_the_readme_counts_what_is_there(gold, second):
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    found = re.search(r"36 sessions, ([\d,]+) lines, ([\d,]+) turns, ([\d,]+) words", text)
    counts = [int(number.replace(",", "")) for number in found.groups()]
    assert counts == [
        len(gold.utterances),
        gold.utterances.groupby("session")["turn"].nunique().sum(),
        gold.utterances["speech"].str.split().str.len().sum(),
    ]
    assert f"({len(gold.codings):,} codings)" in text
    assert f"({len(second.codings):,} codings)" in text


def test_mentions_by_reference_have_an_antecedent_that_says_the_idea(gold):
    labs = gold.select(lab=["lab01", "lab05"])
    books = [load_codebook(name) for name in codebook_names() if name.startswith("ideas")]
    labs = lr.code(labs.replace(codings=labs.codings.iloc[:0]), books)
    mentions = lr.idea_mentions(labs)
    meant = mentions[mentions["inferred"]]
    assert len(meant) > 30
    said = mentions[~mentions["inferred"]]
    found = meant.merge(
        said,
        left_on=["session", "antecedent_line", "idea"],
        right_on=["session", "line", "idea"],
        suffixes=("", "_said"),
        validate="many_to_one",
    )
    assert len(found) == len(meant)
    assert (found["line_said"] < found["line"]).all()
    assert (found["antecedent_speaker"] == found["speaker_said"]).all()
    rules = labs.codings.rename(columns={"code": "idea"})
    rules = rules.assign(rule=rules["evidence"].str.extract(":(.*)@")[0])
    found = found.merge(rules[["session", "line", "idea", "rule"]], on=["session", "line", "idea"])
    own = found["rule"].isin(["my_way", "my_picture"])
    assert (found["speaker"] == found["speaker_said"]).where(own, True).all()
    named = found["rule"].str.contains("named")
    text = labs.utterances.set_index(["session", "line"])["text"]
    called = [row.speaker_said in text[row.session, row.line] for row in found[named].itertuples()]
    assert len(called) > 15
    assert all(called)
    others = found[~own & ~named]
    assert (others["speaker"] != others["speaker_said"]).all()
