"""One planted and one null corpus for all tests of a worker."""

import pytest

import labresearch as lr
from labresearch.composed import generate_corpus, pacing_calendar, read_pacing

SEED = 7


@pytest.fixture(scope="session")
def planted(composed):
    return composed(SEED)


@pytest.fixture(scope="session")
def null(composed):
    return composed(SEED, planted=False)


@pytest.fixture(scope="session")
def calendar():
    return pacing_calendar(SEED)


@pytest.fixture(scope="session")
def read_back(folder):
    return lr.read_corpus(folder, coder="key")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("composed") / "corpus"
    generate_corpus(root, seed=SEED)
    assert len(read_pacing(root))
    return root
