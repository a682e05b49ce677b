"""The ``labresearch`` command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from labresearch.cli_agree import add_agree_arguments
from labresearch.cli_codebook import add_codebook_jobs
from labresearch.cli_convert import (
    add_convert_arguments,
    add_reading_arguments,
    given_columns,
    say_unread,
)
from labresearch.cli_corpus import add_corpus_jobs
from labresearch.cli_deidentify import add_deidentify_jobs
from labresearch.cli_fetch import add_fetch_arguments
from labresearch.cli_human_coding import add_human_coding_jobs
from labresearch.cli_learn import add_learn_jobs
from labresearch.cli_prove import add_prove_arguments

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Arguments behind ``labresearch``; those of the process by default.

    Returns
    -------
    int
        0 if all went well, 1 if a file could not be read (the others were analysed or converted),
        an example of a codebook or a proof failed or agreement is below a gate, 2 if nothing could
        be done.
    """
    options = _parser().parse_args(arguments)
    try:
        return options.job(options)
    except KeyboardInterrupt:
        print("interrupted; finished files are whole, nothing else was changed", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    import labresearch

    parser = argparse.ArgumentParser(
        prog="labresearch",
        description="Analyse transcripts of labs. Nothing leaves this machine.",
    )
    parser.add_argument("--version", action="version", version=labresearch.__version__)
    jobs = parser.add_subparsers(title="jobs", metavar="JOB", required=True)

    job = jobs.add_parser(
        "reproduce", help="analyse the composed corpus that comes with labresearch"
    )
    _add_out(job)
    job.set_defaults(job=_reproduce)

    job = jobs.add_parser("analyse", aliases=["analyze"], help="analyse your own transcripts")
    job.add_argument("paths", nargs="+", metavar="PATH", help="a transcript or a folder of them")
    _add_out(job)
    add_reading_arguments(job)
    job.add_argument(
        "--codebook",
        action="append",
        default=[],
        metavar="NAME|FILE",
        help="codebook to code with (may be repeated); all shipped ones by default",
    )
    job.set_defaults(job=_analyse)

    add_deidentify_jobs(jobs)
    job = jobs.add_parser("convert", help="write transcripts in the format of another program")
    add_convert_arguments(job)

    add_human_coding_jobs(jobs)
    job = jobs.add_parser("agree", help="say how far coders agree, with intervals")
    add_agree_arguments(job)

    job = jobs.add_parser("corpus", help="compose a corpus with planted patterns, or check one")
    add_corpus_jobs(job)

    job = jobs.add_parser("prove", help="hold the analyses against corpora whose truth is known")
    add_prove_arguments(job)

    job = jobs.add_parser("fetch", help="download a public data set, after showing its licence")
    add_fetch_arguments(job)

    job = jobs.add_parser("codebook", help="work with codebooks")
    add_codebook_jobs(job)
    add_learn_jobs(jobs)
    return parser


def _add_out(job: argparse.ArgumentParser) -> None:
    job.add_argument("--out", default="results", metavar="DIR", help="folder for the results")
    job.add_argument("--quiet", action="store_true", help="no progress bars")


def _reproduce(options: argparse.Namespace) -> int:
    from labresearch.pipeline import reproduce

    try:
        results = reproduce(options.out, progress=not options.quiet)
    except OSError as error:
        return _fail(str(error))
    print(results.corpus.report)
    print(f"\n{results.corpus!r} (composed: no real person speaks)")
    _say_where(options.out)
    return 0


def _analyse(options: argparse.Namespace) -> int:
    from labresearch.codebook import CodebookError
    from labresearch.corpus import TranscriptError
    from labresearch.pipeline import analyse

    try:
        columns = given_columns(options.column)
    except ValueError as error:
        return _fail(str(error))
    try:
        results = analyse(
            options.paths,
            options.out,
            roles=options.roles,
            columns=columns,
            format=options.format,
            corrections=options.corrections,
            codebooks=options.codebook or None,
            progress=not options.quiet,
        )
    except (TranscriptError, CodebookError, OSError) as error:
        return _fail(str(error))
    report = results.corpus.report
    print(report)
    for reason in results.refusals.values():
        print(f"\n{reason}")
    print(f"\n{results.corpus!r}")
    _say_where(options.out)
    unread = report.errors
    if len(unread):
        say_unread(unread)
        return 1
    return 0


def _say_where(out: str) -> None:
    print(f"report: {Path(out) / 'report.html'}")


def _fail(message: str) -> int:
    print(f"labresearch: {message}", file=sys.stderr)
    return 2
