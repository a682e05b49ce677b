"""One planted and one null corpus for all tests of a worker."""

import pytest

from labresearch.composed import composed_corpus, generate_corpus, pacing_calendar, read_pacing

SEED = 7


@pytest.fixture(scope="session")
def planted():
    return composed_corpus(SEED)


@pytest.fixture(scope="session")
def null():
    return composed_corpus(SEED, planted=False)


@pytest.fixture(scope="session")
def calendar():
    return pacing_calendar(SEED)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("composed") / "corpus"
    generate_corpus(root, seed=SEED)
    assert len(read_pacing(root))
    return root
