"""Examples of docstrings read the shipped corpus once a process, not once an example."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest

import labresearch as lr
from labresearch.corpus import Corpus
from labresearch.read import read_corpus


@functools.cache
def _shipped(options: str, coder: str | tuple[str, ...] | None) -> Corpus:
    assert options == "{}", f"an example reads the shipped corpus with {options}; read a small one"
    return read_corpus(lr.corpus_folder(), coder=coder)


def _read_once(folder: str | Path, **options: Any) -> Corpus:
    if Path(folder) != lr.corpus_folder():
        return read_corpus(folder, **options)
    coder = options.pop("coder", None)
    return _shipped(repr(options), tuple(coder) if isinstance(coder, list) else coder)


@pytest.fixture(autouse=True)
def _reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lr, "read_corpus", _read_once)
