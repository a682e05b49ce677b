import importlib
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from labresearch.analysis import coverage, indicator
from labresearch.analysis.coverage import page

TABLE = coverage()
ANSWERED = TABLE[TABLE["function"] != ""]
DIFFERENT = ANSWERED[~(ANSWERED["function"] + ANSWERED["options"].map(repr)).duplicated()]


def test_57_rows_and_15_questions():
    wanted = [str(n) for n in range(1, 58)] + [f"Q{n}" for n in range(1, 16)]
    assert TABLE["id"].tolist() == wanted
    assert (TABLE["asked"] != "").all()
    assert (TABLE["rest"] != "").all()
    assert ((TABLE["function"] == "") == (TABLE["indicator"] == "")).all()


@pytest.mark.parametrize("which", DIFFERENT["id"].tolist())
def test_every_indicator_is_computed_on_the_six_labs(gold, which):
    found = indicator(gold, which)
    assert isinstance(found, pd.DataFrame | nx.Graph)
    assert len(found)
    if isinstance(found, pd.DataFrame) and {"estimate", "refused"} <= set(found):
        # what has no number says why
        reasons = found[[c for c in ("refused", "cannot_answer") if c in found]]
        assert (found["estimate"].notna() | (reasons != "").any(axis=1)).all()


@pytest.mark.parametrize("path", sorted(ANSWERED["function"].unique()))
def test_every_function_is_public(path):
    module, _, name = path.rpartition(".")
    assert name in importlib.import_module(module).__all__


def test_page_is_written_from_the_table():
    written = Path(__file__).parents[2] / "docs" / "coverage.md"
    assert written.read_text(encoding="utf-8") == page()


def test_what_cannot_be_answered_says_what_would(gold):
    with pytest.raises(ValueError, match=r"row 27 cannot .* public score records"):
        indicator(gold, "27")
    with pytest.raises(KeyError, match="no row '58'"):
        indicator(gold, "58")
