"""Composed talk held against what is known of real talk; `pytest -s` prints both columns."""

from labresearch.composed import calibration


def shown(table):
    columns = ["measure", "low", "high", "found", "passes", "source"]
    print("\n" + table[columns].round(3).to_string(index=False))  # noqa: T201 - shown by -s
    return table.set_index("measure")["passes"]


def test_generated_labs_pass(planted, null):
    for corpus in (planted, null):
        passes = shown(calibration(corpus))
        assert passes.all(), passes[~passes]
