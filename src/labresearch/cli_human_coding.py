"""Coding by people: ``labresearch sheet | collect | adjudicate | drift | sample-size | gate``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["add_human_coding_jobs"]

ACCEPT = ("version", "applies_to", "requires", "exclusive")
MEASURES = ("alpha", "kappa", "ac1", "pi", "percent")


def add_human_coding_jobs(jobs: Any) -> None:
    """Add the jobs to the subparsers of ``labresearch``.

    Parameters
    ----------
    jobs : argparse subparsers
        Where the jobs go.
    """
    job = jobs.add_parser("sheet", help="draw a blind sample of lines for a person to code")
    job.add_argument("folder", metavar="FOLDER", help="a corpus folder")
    job.add_argument("--coder", required=True, metavar="NAME", help="who will code")
    _add_families(job)
    job.add_argument("--lines", type=int, default=200, metavar="N", help="lines (default: 200)")
    _add_seed(job)
    job.add_argument(
        "--enrich",
        type=float,
        default=0.3,
        metavar="SHARE",
        help="share of the sample for rare codes (default: 0.3; 0 for a plain sample)",
    )
    job.add_argument(
        "--enrich-by",
        default="rules",
        metavar="NAME",
        help="whose codes hint at rare codes (default: rules); they are not shown",
    )
    job.add_argument("--context", type=int, default=2, metavar="N", help="lines around (default 2)")
    job.add_argument(
        "--layout",
        choices=("slots", "columns"),
        default="slots",
        help="choose codes from lists, or one column for each code",
    )
    job.add_argument("--slots", type=int, default=3, metavar="N", help="codes a line (default 3)")
    _add_codebooks(job)
    job.add_argument("--out", required=True, metavar="FILE", help="a new .xlsx or .csv")
    job.set_defaults(job=_guarded(_sheet))

    job = jobs.add_parser("collect", help="read a filled-in sheet into the coder's logs")
    _add_collect_arguments(job)
    job.add_argument("--coder", metavar="NAME", help="who coded, if not who the sheet names")
    job.add_argument(
        "--all-done",
        action="store_true",
        help="every line was looked at: what is empty means 'none'",
    )
    job.set_defaults(job=_guarded(_collect))

    job = jobs.add_parser("adjudicate", help="decide where two coders differ")
    tasks = job.add_subparsers(metavar="TASK", required=True)
    task = tasks.add_parser("sheet", help="write the lines on which two coders differ")
    task.add_argument("folder", metavar="FOLDER", help="a corpus folder")
    task.add_argument("--coders", nargs=2, required=True, metavar="NAME", help="the two")
    _add_families(task)
    task.add_argument("--names", action="store_true", help="show who is who")
    task.add_argument("--again", action="store_true", help="ask again about what was decided")
    task.add_argument(
        "--context", type=int, default=2, metavar="N", help="lines around (default 2)"
    )
    _add_seed(task)
    _add_codebooks(task)
    task.add_argument("--out", required=True, metavar="FILE", help="a new .xlsx or .csv")
    task.set_defaults(job=_guarded(_adjudication_sheet))
    task = tasks.add_parser("collect", help="read the decisions into the logs of 'adjudicated'")
    _add_collect_arguments(task)
    task.add_argument("--by", default="", metavar="NAME", help="who decided")
    task.set_defaults(job=_guarded(_collect_adjudication))

    job = jobs.add_parser("drift", help="does agreement change while coding goes on")
    job.add_argument("folder", metavar="FOLDER", help="a corpus folder")
    job.add_argument("--reference", required=True, metavar="NAME", help="with whom to compare")
    job.add_argument("--coders", nargs="+", metavar="NAME", help="whom; all others by default")
    _add_families(job)
    job.add_argument("--measure", choices=MEASURES, default="alpha", help="default: alpha")
    _add_seed(job)
    _add_codebooks(job)
    job.add_argument("--out", metavar="FILE", help="write the table of batches as .csv, too")
    job.set_defaults(job=_guarded(_drift))

    job = jobs.add_parser("sample-size", help="how many lines two coders should both code")
    job.add_argument(
        "--width", type=float, default=0.1, metavar="W", help="kappa ± W (default: 0.1)"
    )
    job.add_argument(
        "--base-rate", type=float, nargs="+", required=True, metavar="P", help="share of lines"
    )
    job.add_argument("--kappa", type=float, default=0.7, metavar="K", help="expected (0.7)")
    job.add_argument("--icc", type=float, default=0.0, metavar="R", help="inside sessions (0)")
    job.add_argument(
        "--lines-per-session", type=float, default=1.0, metavar="N", help="for the design factor"
    )
    job.add_argument(
        "--enrich", type=float, default=0.3, metavar="SHARE", help="second column (default: 0.3)"
    )
    job.add_argument("--hint-recall", type=float, default=0.8, metavar="P", help="default: 0.8")
    job.add_argument("--hint-false", type=float, default=0.05, metavar="P", help="default: 0.05")
    job.set_defaults(job=_guarded(_sample_size))

    job = jobs.add_parser("gate", help="fail unless codes are as reliable as the project asks")
    job.add_argument("folder", metavar="FOLDER", help="a corpus folder")
    job.add_argument("--gates", metavar="FILE", help="default: reliability.toml of the folder")
    job.add_argument("--json", action="store_true", help="print JSON")
    job.add_argument("--html", metavar="FILE", help="write a page, too")
    _add_seed(job)
    _add_codebooks(job)
    job.set_defaults(job=_guarded(_gate))


def _add_families(job: argparse.ArgumentParser) -> None:
    job.add_argument(
        "--families",
        nargs="+",
        required=True,
        metavar="NAME",
        help="families, codebooks (teacher_moves) or codes (teacher_moves.press)",
    )


def _add_seed(job: argparse.ArgumentParser) -> None:
    job.add_argument(
        "--seed", type=int, default=20251122, metavar="N", help="seed (default: 20251122)"
    )


def _add_codebooks(job: argparse.ArgumentParser) -> None:
    job.add_argument(
        "--codebook",
        action="append",
        default=[],
        metavar="NAME|FILE",
        help="where the codes are (may be repeated); the shipped codebooks by default",
    )


def _add_collect_arguments(job: argparse.ArgumentParser) -> None:
    job.add_argument("sheet", metavar="SHEET", help="the filled-in .xlsx or .csv")
    job.add_argument("--corpus", required=True, metavar="FOLDER", help="the corpus folder")
    job.add_argument(
        "--accept-version", action="store_true", help="take codes of another codebook version"
    )
    job.add_argument(
        "--accept", action="append", default=[], choices=ACCEPT, help="let such faults pass"
    )
    _add_codebooks(job)


def _guarded(
    job: Callable[[argparse.Namespace], int],
) -> Callable[[argparse.Namespace], int]:
    """Turn what users can mend into one message and exit code 2."""

    def run(options: argparse.Namespace) -> int:
        try:
            return job(options)
        # errors of files, codebooks, sheets and gates are ValueErrors
        except (ValueError, OSError) as error:
            print(f"labresearch: {error}", file=sys.stderr)
            return 2

    return run


def _read(folder: str, *coders: str) -> Any:
    from labresearch.read import read_corpus

    people = [name for name in coders if name and name != "rules"]
    return read_corpus(folder, coder=people or None)


def _outside(out: str, folder: str) -> None:
    """Refuse a place where the sheet would be taken for a transcript, or a name that is taken."""
    path, root = Path(out), Path(folder)
    if root.resolve() in path.resolve().parents:
        message = f"{out} lies in {folder} and would be read as a transcript; write it elsewhere"
        raise ValueError(message)
    if path.exists():
        message = f"{out} is there and may hold somebody's work; choose another name"
        raise FileExistsError(message)


def _sheet(options: argparse.Namespace) -> int:
    from labresearch.human_coding import coding_sheet

    _outside(options.out, options.folder)
    sheet = coding_sheet(
        _read(options.folder, options.enrich_by if options.enrich else ""),
        options.families,
        coder=options.coder,
        lines=options.lines,
        seed=options.seed,
        enrich=options.enrich,
        enrich_by=options.enrich_by,
        context=options.context,
        layout=options.layout,
        slots=options.slots,
        codebooks=options.codebook or None,
    )
    sheet.write(options.out)
    n, sessions = len(sheet.lines), sheet.lines["session"].nunique()
    print(f"{options.out}: {n} lines of {sessions} sessions for {options.coder} to code")
    print(
        f"sample {sheet.about['sample']}, seed {options.seed}; the same seed draws the same lines"
    )
    print(f"when filled in: labresearch collect {options.out} --corpus {options.folder}")
    return 0


def _accepted(options: argparse.Namespace) -> list[Any]:
    return [*options.accept, *(["version"] if options.accept_version else [])]


def _collect(options: argparse.Namespace) -> int:
    from labresearch.human_coding import collect

    found = collect(
        options.sheet,
        options.corpus,
        coder=options.coder,
        all_done=options.all_done,
        accept=_accepted(options),
        codebooks=options.codebook or None,
    )
    print(found.to_string(index=False))
    lines, rest = int(found["lines"].sum()), int(found["open"].sum())
    added, removed = int(found["added"].sum()), int(found["removed"].sum())
    print(f"\n{lines} lines looked at, {rest} open; {added} codes added, {removed} taken back")
    return 0


def _adjudication_sheet(options: argparse.Namespace) -> int:
    from labresearch.coding import RuleCoder
    from labresearch.corpus.coding_logs import coder_names
    from labresearch.human_coding import adjudicate
    from labresearch.human_coding.choices import chosen_codes

    _outside(options.out, options.folder)
    settled = [n for n in ("adjudicated",) if n in coder_names(Path(options.folder))]
    corpus = _read(options.folder, *options.coders, *settled)
    codebooks = options.codebook or None
    if "rules" in options.coders:
        corpus = RuleCoder(list(chosen_codes(options.families, codebooks).books)).code(corpus)
    sheet = adjudicate(
        corpus,
        options.families,
        coders=tuple(options.coders),
        blind=not options.names,
        again=options.again,
        context=options.context,
        seed=options.seed,
        codebooks=codebooks,
    )
    sheet.write(options.out)
    print(f"{options.out}: {len(sheet.lines)} judgements to decide")
    print(f"when filled in: labresearch adjudicate collect {options.out} --corpus {options.folder}")
    return 0


def _collect_adjudication(options: argparse.Namespace) -> int:
    from labresearch.human_coding import collect_adjudication

    found = collect_adjudication(
        options.sheet,
        options.corpus,
        by=options.by,
        accept=_accepted(options),
        codebooks=options.codebook or None,
    )
    print(found.to_string(index=False))
    print(f"\n{int(found['decided'].sum())} decided, {int(found['open'].sum())} open")
    return 0


def _drift(options: argparse.Namespace) -> int:
    from labresearch.coding import RuleCoder
    from labresearch.human_coding import coding_drift, drift_trend
    from labresearch.human_coding.choices import chosen_codes

    coders = options.coders or ["all"]
    named = [options.reference, *coders]
    if "all" in coders:
        from labresearch.read import read_corpus

        corpus = read_corpus(options.folder, coder="all")
    else:
        corpus = _read(options.folder, *named)
    codebooks = options.codebook or None
    if "rules" in named:
        corpus = RuleCoder(list(chosen_codes(options.families, codebooks).books)).code(corpus)
    table = coding_drift(
        corpus,
        options.families,
        reference=options.reference,
        coders=options.coders,
        measure=options.measure,
        seed=options.seed,
        codebooks=codebooks,
    )
    if options.out:
        table.to_csv(options.out, index=False)
    _print(table.drop(columns=["reference", "measure"]))
    print("\nDoes it go up or down? (p: orders of the batches; p_holm: over all rows)\n")
    _print(drift_trend(table, seed=options.seed))
    return 0


def _print(table: pd.DataFrame) -> None:
    print(table.to_string(index=False, na_rep="", float_format="{:.3f}".format))


def _sample_size(options: argparse.Namespace) -> int:
    from labresearch.human_coding import lines_to_double_code

    def lines(base_rate: float, enrich: float) -> int:
        return lines_to_double_code(
            width=options.width,
            base_rate=base_rate,
            kappa=options.kappa,
            icc=options.icc,
            lines_per_session=options.lines_per_session,
            enrich=enrich,
            hint_recall=options.hint_recall,
            hint_false=options.hint_false,
        )

    print(f"Lines that two coders should both code for kappa {options.kappa:g} ± {options.width:g}")
    print(f"(95 %), plain and with a share of {options.enrich:g} for lines that are hinted at\n")
    print(f"{'base rate':>9} {'plain':>9} {'enriched':>9}")
    for rate in options.base_rate:
        print(f"{rate:9.3f} {lines(rate, 0):9,} {lines(rate, options.enrich):9,}")
    return 0


def _gate(options: argparse.Namespace) -> int:
    from labresearch.human_coding import gate
    from labresearch.human_coding.gate_report import gate_html

    found = gate(
        options.folder, options.gates, seed=options.seed, codebooks=options.codebook or None
    )
    print(found.to_json() if options.json else found.report)
    if options.html:
        Path(options.html).write_text(gate_html(found), encoding="utf-8")
    return 0 if found.passed else 1
