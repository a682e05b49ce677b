"""What docs/idea-networks.md says of types and attributes is what networks have."""

import re
from pathlib import Path

import pandas as pd
import pytest

from labresearch.codebook import load_codebook
from labresearch.corpus import Corpus
from labresearch.networks import CONNECTION_TYPES, idea_network

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "idea-networks.md"
pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="no docs beside the tests")


def table(heading):
    section = PAGE.read_text(encoding="utf-8").split(heading)[1]
    rows = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE).group().splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def names(cell):
    return re.findall(r"`(\w+)`", cell)


def test_every_type_is_told_with_its_test_and_coded_in_the_codebook():
    rows = table("## Types of connection")
    types = [name for row in rows for name in names(row[0])]
    assert types == list(CONNECTION_TYPES)
    assert set(types) == set(load_codebook("idea_connections").codes)
    tests = (Path(__file__).parent / "test_ideas.py").read_text(encoding="utf-8")
    for _, _, test in rows:
        assert f"def {names(test)[0]}(" in tests


def test_every_attribute_is_told():
    corpus = Corpus(
        sessions=pd.DataFrame({"session": ["a"]}),
        utterances=pd.DataFrame(
            {"session": "a", "line": [0, 1], "turn": [0, 1], "speaker": ["Mia", "Ben"],
             "role": "student", "text": "an idea"}
        ),
        codings=pd.DataFrame(
            {"session": "a", "line": [0, 1], "code": ["ideas_x.a", "ideas_x.b"], "coder": "me"}
        ),
    )  # fmt: skip
    graph = idea_network(corpus)
    (_, node), *_ = graph.nodes(data=True)
    (*_, edge), *_ = graph.edges(data=True)
    for heading, data in (("A node is an idea", node), ("An edge is one connection", edge)):
        told = [name for row in table(heading) for name in names(row[0])]
        assert sorted(told) == sorted(data)
