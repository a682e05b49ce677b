"""The phrases that the generator speaks with."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Phrases", "Topic", "load_names", "load_phrases", "load_topic", "with_opener"]

_FOLDER = Path(__file__).with_name("phrases")
_OPENERS = frozenset(
    [
        "so",
        "okay",
        "all",
        "alright",
        "well",
        "now",
        "um",
        "uh",
        "yeah",
        "oh",
        "hm",
        "huh",
        "and",
        "but",
    ]
)
_TITLES = ("Ms", "Mr", "Mrs", "Mx", "Dr", "Coach", "Principal", "Monday", "English")
_SLOT = re.compile(r"\{\w+\}")


class Topic:
    """The mathematics of one topic: tasks, answers and ideas with their wordings.

    Parameters
    ----------
    facts : dict
        A file ``phrases/topic_NAME.yml``.
    """

    def __init__(self, facts: dict[str, Any]) -> None:
        self.book: str = facts["book"]
        self.tasks: list[str] = facts["tasks"]
        self.answers: list[str] = facts["answers"]
        self.ideas: dict[str, dict[str, Any]] = facts["ideas"]
        self.sound = [name for name, idea in self.ideas.items() if not idea.get("wrong")]
        self.wrong = [name for name, idea in self.ideas.items() if idea.get("wrong")]

    def words(self, idea: str, form: str, rng: random.Random) -> str:
        """One wording of an idea: 'did', 'doing', 'why', 'see', 'general', 'question'.

        The shorter of two is taken, since children say little. Whole sentences begin with a
        capital and end with a stop.
        """
        said: str = min(rng.choices(self.ideas[idea][form], k=2), key=len)
        if form not in ("see", "general", "question"):
            return said
        said = said[:1].upper() + said[1:]
        return said if said[-1] in ".?!" else said + ("?" if form == "question" else ".")


class Phrases:
    """Phrases by key, each said once before any is said again.

    Parameters
    ----------
    rng : random.Random
        Decides the order.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._decks: dict[str, list[str]] = {}

    def say(self, key: str, **slots: str) -> str:
        """Give the next phrase of a key whose slots can be filled.

        Parameters
        ----------
        key : str
            Such as 'TM.press'.
        **slots : str
            What stands for {child}, {did}, ... in the phrase.

        Returns
        -------
        str

        Raises
        ------
        KeyError
            If there is no phrase whose slots are all given.
        """
        deck = self._decks.setdefault(key, [])
        for _ in range(2):
            for place in range(len(deck) - 1, -1, -1):
                phrase = deck[place]
                if all(slot[1:-1] in slots for slot in _SLOT.findall(phrase)):
                    deck.pop(place)
                    return _SLOT.sub(lambda m: slots[m[0][1:-1]], phrase)
            deck[:] = load_phrases()[key]
            self._rng.shuffle(deck)
        message = f"no phrase of {key} does with the slots {sorted(slots)}"
        raise KeyError(message)


@cache
def load_topic(name: str) -> Topic:
    """Read the grammar of a topic.

    Parameters
    ----------
    name : str
        'counting', 'equal_sharing', 'place_value' or 'multiplication'.

    Returns
    -------
    Topic
    """
    text = (_FOLDER / f"topic_{name}.yml").read_text(encoding="utf-8")
    return Topic(yaml.safe_load(text))


@cache
def load_phrases() -> dict[str, list[str]]:
    """Read all phrases that do not depend on the topic.

    Returns
    -------
    dict of str to list of str
        Key such as 'SR.explanation', 'TM.press', 'AT.notice', 'call', to phrases with slots.
    """
    found: dict[str, list[str]] = {}
    for name in ("children", "teacher", "adults"):
        text = (_FOLDER / f"{name}.yml").read_text(encoding="utf-8")
        for key, phrases in yaml.safe_load(text).items():
            found[f"{name}.{key}" if key == "opener" else key] = phrases
    return found


@cache
def load_names() -> dict[str, list[str]]:
    """Read the names of invented people.

    Returns
    -------
    dict of str to list of str
        'first' (children) and 'last' (adults).
    """
    text = (_FOLDER / "names.yml").read_text(encoding="utf-8")
    return {kind: names.split() for kind, names in yaml.safe_load(text).items()}


def with_opener(opener: str, text: str) -> str:
    """Put words such as "Um, so," before a sentence, unless it begins with such words itself.

    Parameters
    ----------
    opener, text : str
        Words, and a sentence.

    Returns
    -------
    str

    Examples
    --------
    >>> with_opener("Um, okay,", "What do you see?")
    'Um, okay, what do you see?'
    >>> with_opener("Um, okay,", "So who has it?")
    'So who has it?'
    """
    first = re.split(r"[ ,.']", text, maxsplit=1)[0]
    if first.lower() in _OPENERS:
        return text
    keep = first in _proper() or first == "I" or text.startswith(("I'", "[", "("))
    return f"{opener} {text if keep else text[:1].lower() + text[1:]}"


@cache
def _proper() -> frozenset[str]:
    names = load_names()
    return frozenset([*names["first"], *names["last"], *_TITLES])
