"""Files for the readers, written on the spot."""

from collections.abc import Callable
from pathlib import Path

import pytest

from labresearch.corpus import Corpus, load_transcript


@pytest.fixture
def write(tmp_path) -> Callable[[str, str | bytes], Path]:
    def _write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _write


@pytest.fixture
def load(write) -> Callable[..., Corpus]:
    def _load(name: str, content: str | bytes, **options: object) -> Corpus:
        return load_transcript(write(name, content), **options)

    return _load


@pytest.fixture
def said() -> Callable[[Corpus], list[tuple[str, str]]]:
    def _said(corpus: Corpus) -> list[tuple[str, str]]:
        table = corpus.utterances
        return list(zip(table["speaker"], table["text"], strict=True))

    return _said


@pytest.fixture
def codes() -> Callable[[Corpus], list[str]]:
    def _codes(corpus: Corpus) -> list[str]:
        return corpus.report.findings["code"].tolist()

    return _codes
