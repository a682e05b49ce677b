"""The report of the gates, as a reviewer would write it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from labresearch.human_coding.gates import GateResult

__all__ = ["gate_html", "gate_report"]

_LINES = 12
"""Lines shown for each code; the table has all."""


def gate_report(result: GateResult) -> str:
    """Write the report as plain text.

    Parameters
    ----------
    result : GateResult
        What ``gate`` returned.

    Returns
    -------
    str
    """
    table = result.table
    failed = table[~table["passed"]]
    n = len(table)
    said = [
        f"{n - len(failed)} of {n} codes and families reach the agreement that is asked for."
        if len(failed)
        else f"All {n} codes and families reach the agreement that is asked for."
    ]
    if result.composed:
        said.append("The talk was composed; agreement on it says nothing about real coders.")
    said.append(
        f"Intervals draw whole sessions (seed {result.seed}); they are wide where sessions are few."
    )
    for row in failed.to_dict("records"):
        name = row["name"]
        said += ["", f"{name}: not reliable enough. {_sentence(row['reason'])}"]
        said.append(f"  {_numbers(row)}")
        lines = result.disagreements[result.disagreements["name"] == name]
        said += _differences(lines, row["coders"])
    passed = table[table["passed"]]
    if len(passed):
        said += ["", "Passed:"]
        said += [f"  {row['name']}: {_numbers(row)}" for row in passed.to_dict("records")]
    return "\n".join(said)


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."


def _numbers(row: dict[str, Any]) -> str:
    """Coefficient with interval, threshold and n."""
    known = row["estimate"] == row["estimate"]
    said = f"{row['measure']} = {row['estimate']:.2f}" if known else f"{row['measure']} undefined"
    if row["low"] == row["low"]:
        said += f" [{row['low']:.2f}, {row['high']:.2f}]"
    which = "lower bound" if row["use"] == "low" else "estimate"
    parts = [
        f"{said}, threshold {row['threshold']:.2f} on the {which}",
        row["coders"],
        f"n = {row['lines']} lines in {row['sessions']} sessions, "
        f"{row['positives']} with a code by either",
    ]
    if row["base_one"] == row["base_one"]:
        parts.append(f"base rates {row['base_one']:.3f} and {row['base_two']:.3f}")
    return "; ".join(parts)


def _differences(lines: pd.DataFrame, coders: str) -> list[str]:
    if lines.empty:
        return ["  The coders differ on no line."]
    one, two = coders.split(", ")
    pairs = lines.groupby(["one", "two"], sort=True).size()
    pairs = pairs.sort_values(ascending=False, kind="stable")
    many = f"{len(lines)} line{'' if len(lines) == 1 else 's'}"
    out = [f"  The coders differ on {many}, by what {one} / {two} gave:"]
    out += [f"    {n:4} × {a} / {b}" for (a, b), n in pairs.items()]
    out += [
        f"    {row.session}:{row.line} ({row.one} / {row.two}) {row.text}"
        for row in lines.head(_LINES).itertuples(index=False)
    ]
    if len(lines) > _LINES:
        out.append(f"    ... and {len(lines) - _LINES} lines more (table 'disagreements')")
    return out


def gate_html(result: GateResult) -> str:
    """Write the report as one page without scripts.

    Parameters
    ----------
    result : GateResult
        What ``gate`` returned.

    Returns
    -------
    str
    """
    table = result.table.drop(columns="use").to_html(
        index=False, float_format="{:.3f}".format, na_rep="", border=0
    )
    differ = result.disagreements.to_html(index=False, border=0)
    verdict = "passed" if result.passed else "did not pass"
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Reliability</title><style>"
        "body{font:16px/1.4 sans-serif;max-width:75em;margin:2em auto;padding:0 1em}"
        "pre{white-space:pre-wrap}td,th{padding:.2em .6em;text-align:left;vertical-align:top}"
        "</style>"
        f"<h1>Reliability: {verdict}</h1><pre>{escape(result.report)}</pre>"
        f"<h2>All gates</h2>{table}<h2>Lines on which the coders differ</h2>{differ}</html>\n"
    )
