"""Phrases: complete, free of the codebooks' own wordings, and with slots that can be filled."""

import random
import re

import pytest

from labresearch.codebook import codebook_names, load_codebook
from labresearch.composed.grammar import Phrases, load_names, load_phrases, load_topic, with_opener
from labresearch.composed.lines import LEVELS, VERSIONS, qualified

TOPICS = ("counting", "equal_sharing", "place_value", "multiplication")
SLOTS = {"child", "peer", "did", "did2", "doing", "doing2", "why", "answer", "task", "adult"}
BOOKS = {name: load_codebook(name) for name in VERSIONS}


def all_phrases():
    for key, phrases in load_phrases().items():
        for phrase in phrases:
            yield key, phrase
    for topic in TOPICS:
        for idea, facts in load_topic(topic).ideas.items():
            for form in ("did", "doing", "why", "see", "general", "question"):
                for phrase in facts[form]:
                    yield f"{topic}.{idea}.{form}", phrase


def test_codes_and_versions_are_those_of_the_codebooks():
    for key in load_phrases():
        code = qualified(key)
        book, _, name = code.partition(".")
        if book in BOOKS:
            assert name in BOOKS[book].codes, key
    assert {name: book.version for name, book in BOOKS.items()} == VERSIONS
    for name, levels in LEVELS.items():
        assert {c: level.level for c, level in BOOKS[name].codes.items()} == levels


@pytest.mark.parametrize("name", TOPICS)
def test_ideas_are_those_of_the_codebook(name):
    topic = load_topic(name)
    codes = BOOKS[topic.book].codes
    for idea, facts in topic.ideas.items():
        assert idea in codes
        assert bool(facts.get("wrong")) == ("erroneous" in codes[idea].tags)
        assert all(facts[form] for form in ("did", "doing", "why", "see", "general", "question"))
    assert len(topic.sound) >= 9
    assert topic.wrong


def test_slots_are_known():
    for key, phrase in all_phrases():
        assert set(re.findall(r"\{(\w+)\}", phrase)) <= SLOTS, key
        assert phrase == phrase.strip(), key


def test_no_phrase_is_an_example_of_a_codebook():
    def bare(text):
        return " ".join(re.findall(r"[a-z']+", text.lower()))

    examples = {
        bare(example.text)
        for name in codebook_names()
        for code in load_codebook(name).codes.values()
        for example in (*code.examples, *code.counterexamples)
    }
    same = [phrase for _, phrase in all_phrases() if bare(phrase) in examples and " " in phrase]
    # three words or fewer, such as "I don't know", belong to everybody
    assert not [phrase for phrase in same if len(phrase.split()) > 3]


def test_a_phrase_comes_again_only_after_all_others():
    phrases = Phrases(random.Random(1))
    deck = load_phrases()["TM.elicit"]
    said = [phrases.say("TM.elicit", child="Mia") for _ in deck]
    assert len(set(said)) == len(deck)


def test_a_phrase_whose_slots_are_not_given_is_passed_over():
    phrases = Phrases(random.Random(1))
    for _ in range(50):
        assert "{" not in phrases.say("AT.decide")
    with pytest.raises(KeyError, match=r"no phrase of AT.carry does with the slots \[\]"):
        phrases.say("AT.carry")


def test_small_letters_behind_an_opener():
    assert with_opener("Um,", "What do you see?") == "Um, what do you see?"
    assert with_opener("Um,", "I think so.") == "Um, I think so."
    assert with_opener("Um,", "I'd wait.") == "Um, I'd wait."
    assert with_opener("Um,", "Kofi's way works.") == "Um, Kofi's way works."
    assert with_opener("Um, so,", "So what?") == "So what?"


def test_names_are_enough_and_different():
    names = load_names()
    assert len(set(names["first"])) == len(names["first"]) >= 80
    assert len(set(names["last"])) == len(names["last"]) >= 24
