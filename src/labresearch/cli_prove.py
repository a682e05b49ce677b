"""The job ``labresearch prove``: hold the analyses against corpora whose truth is known."""

from __future__ import annotations

import argparse
import json
import math
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["add_prove_arguments"]

_WIDE = 54
_TITLES = {
    "planted": "What is planted is found. Size by the key; mean over corpora with its 95 % "
    "interval; the first corpus; how many intervals of single corpora hold the size (exact 95 % "
    "interval of their share).",
    "absent": "It is not found in the school where it was not planted.",
    "stated nulls": "What the key says is nowhere. How many p values are below .05.",
    "traps": "Traps: a naive analysis and ours, beside the truth. The count is of corpora with "
    "p < .05, which are false alarms.",
    "nesting": "Turns of a lesson are no cases of their own: p < .05 where nothing is planted.",
    "null corpora": "Corpora in which nothing is planted: p < .05 in about 5 % of the tests.",
}


def add_prove_arguments(job: argparse.ArgumentParser) -> None:
    """Add the arguments of ``labresearch prove`` to its parser.

    Parameters
    ----------
    job : argparse.ArgumentParser
        The parser of the job.
    """
    job.description = (
        "Compose corpora with patterns of known size and corpora without any, run the analyses on "
        "them and print what they find beside what is so. Exit status 1 if a proof fails. Finding "
        "what was planted shows that the software works; it is no evidence about labs."
    )
    job.epilog = (
        "A corpus takes about 15 s of one core, and two are worked on at a time. With few corpora "
        "some claims stay undecided; 20 and 40 settle them in about 8 minutes."
    )
    job.add_argument(
        "--seed", type=_from(0), default=1, metavar="N", help="first seed (default: 1)"
    )
    job.add_argument(
        "--seeds", type=_from(1), default=6, metavar="N", help="corpora with patterns (default: 6)"
    )
    job.add_argument(
        "--null-seeds",
        type=_from(1),
        default=8,
        metavar="N",
        help="corpora without any (default: 8)",
    )
    job.add_argument(
        "--jobs",
        type=_from(1),
        default=2,
        metavar="N",
        help="processes; changes no number (default: 2)",
    )
    job.add_argument("--json", action="store_true", help="print JSON")
    job.add_argument("--out", metavar="FILE.csv", help="write the table to a file, too")
    job.add_argument("--quiet", action="store_true", help="no progress bar")
    job.set_defaults(job=_prove)


def _from(least: int) -> Callable[[str], int]:
    """Read a whole number that is not below another."""

    def read(text: str) -> int:
        if not text.strip().lstrip("-").isdecimal() or int(text) < least:
            message = f"{text!r} is no whole number from {least} on"
            raise argparse.ArgumentTypeError(message)
        return int(text)

    return read


def _prove(options: argparse.Namespace) -> int:
    from labresearch.proof import prove

    # before minutes of work, not behind them
    if options.out and Path(options.out).is_dir():
        return _fail(f"{options.out} is a folder; name a file in it, such as proof.csv")
    if options.out and not Path(options.out).resolve().parent.is_dir():
        return _fail(f"{options.out}: its folder is not there; make it first")
    table = prove(
        options.seed,
        seeds=options.seeds,
        null_seeds=options.null_seeds,
        jobs=options.jobs,
        progress=not options.quiet,
    )
    if options.json:
        rows = json.loads(table.to_json(orient="records"))
        print(json.dumps({"provenance": table.attrs["provenance"], "rows": rows}, indent=2))
    else:
        print(_text(table))
    if options.out:
        try:
            table.to_csv(options.out, index=False, lineterminator="\n")
        except OSError as error:
            return _fail(f"{options.out} could not be written: {error.strerror or error}")
    return int((table["state"] == "failed").any())


def _text(table: pd.DataFrame) -> str:
    made = table.attrs["provenance"]
    (first, last), (null, null_last) = made["planted_seeds"], made["null_seeds"]
    lines = [
        f"{last - first + 1} corpora with patterns (seeds {first} to {last}), "
        f"{null_last - null + 1} without any (seeds {null} to {null_last}); composed talk only"
    ]
    for part, title in _TITLES.items():
        rows = table[table["part"] == part]
        lines += ["", *textwrap.wrap(title, 100), ""]
        if rows["estimate"].notna().any():
            lines.append(f"{'':{_WIDE}}{'size':>6}  {'mean':<25} {'first corpus':<25} count")
        else:
            lines.append(f"{'':{_WIDE}}{'size':>6}  count")
        lines += [_line(row) for row in rows.to_dict("records")]
    states = table["state"].value_counts()
    lines += ["", "; ".join(f"{states.get(s, 0)} {s}" for s in ("proved", "undecided", "failed"))]
    failed = table.loc[table["state"] == "failed", "what"]
    lines += [f"FAILED: {what}" for what in failed]
    return "\n".join(lines)


def _line(row: dict) -> str:
    share = f"{row['hits']}/{row['of']} ({row['share_low']:.2f} to {row['share_high']:.2f})"
    numbers = ""
    if not math.isnan(row["estimate"]):
        mean = _number(row["estimate"], row["low"], row["high"])
        numbers = f"{mean} {_number(row['one'], row['one_low'], row['one_high'])} "
    what = textwrap.shorten(row["what"], _WIDE - 1, placeholder=" ...")
    return (
        f"{what:<{_WIDE}}{row['size']:>6.3g}  {numbers}{share:<23} {row['state']}: {row['verdict']}"
    )


def _number(middle: float, low: float, high: float) -> str:
    return f"{f'{middle:.3g} [{low:.3g}, {high:.3g}]':<25}"


def _fail(message: str) -> int:
    print(f"labresearch: {message}", file=sys.stderr)
    return 2
