"""The proof on one planted corpus and few null ones; docs/proof.md has a longer run."""

import json

import pandas as pd
import pytest

from labresearch.cli import main
from labresearch.composed import composed_corpus, pacing_calendar
from labresearch.proof import (
    FAMILIES,
    found_patterns,
    found_traps,
    nested_and_not,
    null_tests,
    null_verdicts,
    pacing_trap,
    pattern_verdicts,
    prove,
    trap_verdicts,
)

DRAWS = 199
QUICK = ("RQ2", "RQ4", "RQ8", "RQ9", "RQ12", "RQ13")


@pytest.fixture(scope="module")
def planted():
    return composed_corpus(1)


@pytest.fixture(scope="module")
def patterns(planted):
    return found_patterns(planted, pacing=pacing_calendar(1), draws=DRAWS)


@pytest.fixture(scope="module")
def null():
    return composed_corpus(1001, planted=False)


def test_planted_patterns_are_recovered_and_absent_elsewhere(patterns):
    table = pattern_verdicts(patterns)
    assert len(table) == 12
    assert (table["part"] == "absent").sum() == 2
    assert (table["state"] != "failed").all()
    # large patterns are told from none in a single corpus
    sure = table[table["state"] == "proved"]["what"].str.split().str[0]
    assert {"P1", "P2", "P3", "P4", "P5", "P6", "P8", "P9"} <= set(sure)


def test_a_wrong_key_is_not_proved(patterns):
    wrong = patterns[patterns["pattern"] == "P4"].assign(planted=15.0)
    # one interval in twenty misses, two in one run hardly
    assert pattern_verdicts(wrong)["state"].item() == "undecided"
    assert pattern_verdicts(pd.concat([wrong, wrong]))["state"].item() == "failed"


def test_traps_mislead_a_naive_analysis_and_not_ours(planted, patterns):
    found = found_traps(planted, patterns=patterns, draws=DRAWS)
    table = trap_verdicts(found)
    assert set(found["trap"]) == {"spring_rise", "talkative_lab", "asset_words", "resister"}
    assert (table["state"] == "proved").all()


def test_the_calendar_misleads_where_nothing_is_carried(null):
    found = pacing_trap(null, pacing=pacing_calendar(1001), draws=DRAWS).set_index("side")
    assert found.loc["naive", "estimate"] > found.loc["ours", "estimate"]
    assert found.loc["ours", "low"] < 1 < found.loc["ours", "high"]


def test_about_five_of_a_hundred_tests_reject_in_a_null_corpus(null):
    quick = [name for name in FAMILIES if name.split()[0] in QUICK]
    tests = null_tests(null, pacing=pacing_calendar(1001), families=quick, draws=DRAWS)
    tests = tests.assign(seed=1001)
    assert list(dict.fromkeys(tests["family"])) == quick
    assert len(tests) > 60
    table = null_verdicts(tests, part="null corpora", by="family", order=FAMILIES)
    assert table.iloc[-1]["state"] != "failed"
    assert table.iloc[-1]["share"] < 0.12


def test_an_unknown_family_is_refused(null):
    with pytest.raises(ValueError, match="family 'RQ99' is unknown; must be one of RQ1 "):
        null_tests(null, pacing=pacing_calendar(1001), families=["RQ99"])


def test_single_turns_find_what_is_not_there(null):
    found = nested_and_not(null, draws=DRAWS)
    p = found.groupby("side")["p"].min()
    assert p["naive"] < 0.05 < p["ours"]


@pytest.mark.parametrize("name", ["seeds", "null_seeds", "draws", "jobs"])
def test_numbers_below_one_are_refused(name):
    with pytest.raises(ValueError, match=f"{name} = 0 must be at least 1"):
        prove(**{name: 0})


def verdicts(state):
    row = dict.fromkeys(["estimate", "low", "high", "one", "one_low", "one_high"], float("nan"))
    row |= {"part": "nesting", "what": "turns", "size": 0.05, "hits": 3, "of": 6, "share": 0.5}
    row |= {"share_low": 0.12, "share_high": 0.88, "state": state, "verdict": "in words"}
    table = pd.DataFrame([row])
    table.attrs["provenance"] = {"planted_seeds": [1, 1], "null_seeds": [1001, 1001]}
    return table


@pytest.mark.parametrize(("state", "status"), [("proved", 0), ("undecided", 0), ("failed", 1)])
def test_the_command_fails_if_a_proof_fails(monkeypatch, capsys, tmp_path, state, status):
    monkeypatch.setattr("labresearch.proof.prove", lambda *a, **k: verdicts(state))
    out = tmp_path / "proof.csv"
    assert main(["prove", "--quiet", "--out", str(out)]) == status
    said = capsys.readouterr().out
    assert f"{state}: in words" in said
    assert "3/6 (0.12 to 0.88)" in said
    assert ("FAILED: turns" in said) == bool(status)
    assert pd.read_csv(out)["state"].tolist() == [state]


def test_json_of_the_command(monkeypatch, capsys):
    monkeypatch.setattr("labresearch.proof.prove", lambda *a, **k: verdicts("proved"))
    assert main(["prove", "--quiet", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rows"][0]["estimate"] is None
    assert found["provenance"]["planted_seeds"] == [1, 1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "no-such-folder/proof.csv"], "its folder is not there"),
        (["--out", "."], "is a folder; name a file"),
    ],
)
def test_what_cannot_be_done_is_said(capsys, arguments, said):
    assert main(["prove", "--quiet", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--seeds", "--null-seeds", "--jobs"])
@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5"])
def test_numbers_that_are_none_are_refused_at_once(capsys, option, number):
    with pytest.raises(SystemExit) as stopped:
        main(["prove", option, number])
    assert stopped.value.code == 2
    assert f"{option}: '{number}' is no whole number from 1 on" in capsys.readouterr().err


def test_the_verdicts_are_printed_even_if_the_file_cannot_be_written(monkeypatch, capsys, tmp_path):
    def prove_and_lose_the_folder(*args, **options):
        (tmp_path / "there").rmdir()
        return verdicts("proved")

    (tmp_path / "there").mkdir()
    monkeypatch.setattr("labresearch.proof.prove", prove_and_lose_the_folder)
    assert main(["prove", "--quiet", "--out", str(tmp_path / "there" / "proof.csv")]) == 2
    said = capsys.readouterr()
    assert "proved: in words" in said.out
    assert "could not be written" in said.err
