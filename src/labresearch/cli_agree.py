"""The job ``labresearch agree``: how far coders agree, and on which lines they do not."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from labresearch.corpus import Corpus

__all__ = ["add_agree_arguments"]

RULES = "rules"


def add_agree_arguments(job: argparse.ArgumentParser) -> None:
    """Add the arguments of ``labresearch agree`` to its parser.

    Parameters
    ----------
    job : argparse.ArgumentParser
        The parser of the job.
    """
    job.add_argument("folder", metavar="FOLDER", help="a corpus folder with codings")
    job.add_argument(
        "--coders",
        nargs="+",
        metavar="NAME",
        help=(
            "who is compared (names of the folders in FOLDER/codings); everybody by default; "
            "'rules' stands for the rules of the codebooks"
        ),
    )
    job.add_argument(
        "--by",
        default="family",
        choices=("family", "code", "pair", "pair,code"),
        help="one row for each family (default), code, or pair of coders with each of them",
    )
    job.add_argument(
        "--codes",
        nargs="+",
        metavar="NAME",
        help="only these codebooks or codes, e.g. teacher_moves student_reasoning.explanation",
    )
    job.add_argument(
        "--level",
        default="nominal",
        choices=("nominal", "ordinal"),
        help="ordinal: compare the levels of ordinal families such as student_reasoning",
    )
    job.add_argument("--unit", default="line", choices=("line", "turn"), help="unit of analysis")
    job.add_argument(
        "--codebook",
        action="append",
        default=[],
        metavar="NAME|FILE",
        help="codebook of 'rules' and of levels (may be repeated); all shipped ones by default",
    )
    job.add_argument(
        "--boot",
        type=int,
        default=999,
        metavar="N",
        help="draws of whole sessions for the intervals (default: 999; 0: no intervals)",
    )
    job.add_argument("--seed", type=int, metavar="N", help="seed of the draws")
    job.add_argument("--out", metavar="FILE.csv", help="write all columns to this file")
    job.add_argument(
        "--disagreements",
        metavar="FILE.csv",
        help="write the lines on which coders differ, with the codes that they gave",
    )
    job.add_argument("--json", action="store_true", help="print all columns as JSON")
    job.set_defaults(job=_agree)


def _agree(options: argparse.Namespace) -> int:
    from labresearch.codebook import CodebookError
    from labresearch.corpus import TranscriptError
    from labresearch.reliability import agreement, disagreements

    extra = {} if options.seed is None else {"seed": options.seed}
    try:
        for file in (options.out, options.disagreements):
            if file and not Path(file).parent.is_dir():
                message = f"{Path(file).parent} is not there; make the folder first"
                raise ValueError(message)
        corpus = _read(options)
        table = agreement(
            corpus,
            options.coders,
            by=options.by.split(","),
            codes=options.codes,
            level=options.level,
            unit=options.unit,
            boot=options.boot,
            codebooks=options.codebook or None,
            **extra,
        )
        if options.out:
            table.to_csv(options.out, index=False)
        if options.disagreements:
            rows = disagreements(corpus, options.coders, codes=options.codes)
            rows.to_csv(options.disagreements, index=False)
    except (TranscriptError, CodebookError, ValueError, OSError) as error:
        print(f"labresearch: {error}", file=sys.stderr)
        return 2
    if options.json:
        rows_ = json.loads(table.to_json(orient="records"))
        print(json.dumps({"settings": table.attrs, "rows": rows_}, indent=2, ensure_ascii=False))
        return 0
    _show(table)
    for file in (options.out, options.disagreements):
        if file:
            print(f"written: {file}")
    return 0


def _read(options: argparse.Namespace) -> Corpus:
    from labresearch.coding import code
    from labresearch.corpus.coding_logs import coder_names
    from labresearch.read import read_corpus

    if not Path(options.folder).is_dir():
        message = f"{options.folder} is not a folder; give a corpus folder with codings"
        raise ValueError(message)
    known = coder_names(Path(options.folder))
    asked = known if options.coders is None else [c for c in options.coders if c != RULES]
    if not asked:
        message = (
            f"there are no codings by people in {options.folder}"
            if not known
            else f"rules alone have nobody to agree with; add one of: {', '.join(known)}"
        )
        raise ValueError(message)
    corpus = read_corpus(options.folder, coder=asked)
    for row in corpus.report.errors.itertuples():
        print(f"labresearch: not read: {row.file}: {row.message}", file=sys.stderr)
    if options.coders and RULES in options.coders:
        return code(corpus, options.codebook or None)
    return corpus


def _show(table: pd.DataFrame) -> None:
    import pandas as pd

    facts = table.attrs
    print(
        f"Agreement of {'; '.join(dict.fromkeys(table['coders']))} on the {facts['unit']}s that "
        "at least two of them looked at"
        + (" (composed talk: no finding about labs)" if facts["composed"] else "")
        + "\n"
    )
    chance = "ac2" if "ac2" in table.columns else "ac1"
    what = table["code"] if "code" in table.columns else table["family"]
    shown = {"code" if "code" in table.columns else "family": what}
    if len(set(table["coders"])) > 1:
        shown["coders"] = table["coders"]
    shown |= {
        f"{facts['unit']}s": table["units"].astype(str),
        "sessions": table["sessions"].astype(str),
        "given": table["positives"].astype(str),
        "rate": table["base_rate"].map("{:.3f}".format),
        "agree": table["percent_agreement"].map(_number),
    }
    for name in ("kappa", "alpha"):
        shown[name] = table[name].map(_number)
        shown[f"{name} {facts['confidence']:.0%}"] = [
            f"{_number(low)} to {_number(high)}" if low == low else "-"
            for low, high in zip(table[f"{name}_low"], table[f"{name}_high"], strict=True)
        ]
    shown[chance.upper()] = table[chance].map(_number)
    few = table["few_positives"].map({True: "few", False: ""})
    shown["note"] = [
        "; ".join(part for part in (a, b) if part)
        for a, b in zip(few, table["undefined"], strict=True)
    ]
    frame = pd.DataFrame(shown)
    if not frame["note"].any():
        frame = frame.drop(columns="note")
    print(frame.to_string(index=False))
    print(
        f"\ngiven: cells (a {facts['unit']} and a code) with the code by any coder; rate: mean "
        "share of cells.\n"
        + (
            f"Intervals: percentile bootstrap of whole sessions, {facts['boot']} draws, seed "
            f"{facts['seed']}.\n"
            if facts["boot"]
            else ""
        )
        + f"kappa: {', '.join(dict.fromkeys(table['kappa_kind']))}. alpha: Krippendorff, "
        f"{facts['level']}. {chance.upper()}: Gwet. -: undefined, see note."
    )


def _number(value: float) -> str:
    return f"{value:.2f}" if value == value else "-"
