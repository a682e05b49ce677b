"""Taste as a test: the public names load, are documented, and take data first."""

import inspect
import json
import os
import subprocess
import sys

import pytest

import labresearch as lr

FUNCTIONS = sorted(name for name in lr._NAMES if inspect.isfunction(getattr(lr, name)))


@pytest.mark.parametrize("name", sorted(lr.__all__))
def test_every_public_name_loads_and_is_documented(name):
    thing = getattr(lr, name)
    if name != "__version__":
        assert inspect.getdoc(thing)


def test_unknown_names_are_refused():
    with pytest.raises(AttributeError, match="no attribute 'graphs'"):
        lr.graphs  # noqa: B018


@pytest.mark.parametrize("name", FUNCTIONS)
def test_data_first_and_booleans_by_keyword(name):
    parameters = inspect.signature(getattr(lr, name)).parameters.values()
    positional = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert len(positional) <= 3
    assert not any(isinstance(p.default, bool) for p in positional)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_docstrings_are_numpydoc(name):
    doc = inspect.getdoc(getattr(lr, name))
    if inspect.signature(getattr(lr, name)).parameters:
        assert "Parameters\n----------" in doc
    assert "Returns\n-------" in doc


def test_import_is_light_asks_no_network_and_writes_nothing(tmp_path):
    probe = (
        "import socket, sys, json\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "import labresearch\n"
        "print(json.dumps(sorted(m for m in sys.modules)))\n"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", probe],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=tmp_path,
    )
    loaded = set(json.loads(run.stdout))
    assert not loaded & {"pandas", "spacy", "sklearn", "matplotlib", "networkx"}
    assert not list(tmp_path.iterdir())
