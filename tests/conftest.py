"""Settings of hypothesis, and corpora that many tests read: each is made once a process."""

import functools

import pytest
from hypothesis import settings

import labresearch as lr

# how long an example takes depends on the machine, not on the code; every run tries other
# examples, and `--hypothesis-profile thorough` tries many at once
settings.register_profile("labresearch", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=400)
settings.load_profile("labresearch")


@pytest.fixture(scope="session")
def composed():
    """Compose a corpus, ``composed(seed, planted=...)``; the same one for the same seed."""
    from labresearch.composed import composed_corpus

    return functools.cache(composed_corpus)


@pytest.fixture(scope="session")
def gold():
    """The six labs with their gold codes."""
    return lr.read_corpus(lr.corpus_folder(), coder="gold")
