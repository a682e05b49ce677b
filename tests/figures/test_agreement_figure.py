import pandas as pd
import pytest

import labresearch as lr
from labresearch.figures import agreement, confusions

LINES = pd.DataFrame({"session": ["a"] * 12 + ["b"] * 12, "line": list(range(12)) * 2})


def given(coder, code, session, lines):
    return pd.DataFrame({"session": session, "line": lines, "coder": coder, "code": code})


@pytest.fixture
def codings():
    return pd.concat(
        [
            given("ana", "moves.press", "a", range(7)),
            given("ben", "moves.press", "a", range(1, 7)),
            given("ana", "moves.press", "b", [0, 3, 5]),
            given("ben", "moves.press", "b", [0, 3]),
            given("ben", "moves.revoice", "b", [5]),
            given("ana", "framing.logic", "a", [9]),
        ],
        ignore_index=True,
    )


def test_every_code_is_drawn_with_its_interval_and_count(codings):
    table = lr.agreement(codings, by="code", lines=LINES, boot=99)
    figure = agreement(table)
    (axis,) = figure.axes
    assert [t.get_text() for t in axis.get_yticklabels()] == [
        "framing: logic",
        "moves: press",
        "moves: revoice",
    ]
    texts = [t.get_text() for t in axis.texts]
    assert "10 of 24" in texts
    alpha = table.set_index("code").loc["moves.press", "alpha"]
    assert f"moves.press, ana, ben: {alpha:.2f}" in figure.alt
    # one line has the code: a hollow dot, which the footnote explains
    assert "Hollow" in figure.texts[0].get_text()


def test_two_pairs_of_coders_have_their_own_marks(codings):
    second = codings.assign(coder=codings["coder"].replace("ben", "eve"))
    table = pd.concat(
        [lr.agreement(c, by="family", lines=LINES, boot=99) for c in (codings, second)]
    )
    names = [text.get_text() for text in agreement(table).legends[0].get_texts()]
    assert names == ["ana and ben", "ana and eve"]


def test_composed_talk_is_called_so(codings):
    table = lr.agreement(codings, by="family", lines=LINES, boot=99)
    table.attrs["composed"] = True
    assert "composed corpus" in [t.get_text() for t in agreement(table).texts]


def test_bad_input_is_named(codings):
    table = lr.agreement(codings, by="code", lines=LINES, boot=99)
    with pytest.raises(ValueError, match="measure 'pi' is not one of alpha, kappa, ac1"):
        agreement(table, measure="pi")
    with pytest.raises(ValueError, match="no rows"):
        agreement(table.iloc[:0])


def test_confusions_show_what_each_gave(codings):
    figure = confusions(lr.confusions(codings, lines=LINES), "moves")
    (axis,) = figure.axes
    names = [t.get_text() for t in axis.get_yticklabels()]
    assert names == ["press", "revoice", "(nothing)"]
    assert "moves.press against moves.revoice 1 times" in figure.alt
    assert "moves.press against (nothing) 1 times" in figure.alt


def test_confusions_of_a_family_without_any(codings):
    with pytest.raises(ValueError, match=r"no disagreement in family 'culture'; .*framing, moves"):
        confusions(lr.confusions(codings, lines=LINES), "culture")
