"""The jobs of ``labresearch corpus``: compose a corpus with planted patterns, and check one."""

from __future__ import annotations

import argparse
import sys

__all__ = ["add_corpus_jobs"]


def add_corpus_jobs(parser: argparse.ArgumentParser) -> None:
    """Add the tasks of ``labresearch corpus``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        The parser of the job.
    """
    tasks = parser.add_subparsers(metavar="TASK", required=True)
    task = tasks.add_parser(
        "generate",
        help="compose a corpus of 24 labs and two PLCs with patterns of known size",
        description=(
            "Compose a corpus: 3 invented schools, 24 labs and 12 PLC meetings, about 11,000 "
            "turns, with planted patterns, true nulls and traps (sizes in key.toml of the corpus)."
        ),
    )
    task.add_argument("--seed", type=int, default=1, metavar="N", help="seed (default: 1)")
    task.add_argument(
        "--null", action="store_true", help="plant nothing: same schools, sessions and lengths"
    )
    task.add_argument(
        "--scale", type=int, default=1, metavar="K", help="compose K times as much (default: 1)"
    )
    task.add_argument(
        "--out", default="composed-corpus", metavar="DIR", help="a new folder for the corpus"
    )
    task.add_argument("--quiet", action="store_true", help="no progress bar")
    task.set_defaults(job=_generate)

    task = tasks.add_parser(
        "check",
        help="hold composed talk against what is known of real talk, and find what was planted",
    )
    task.add_argument("folder", metavar="DIR", help="a corpus folder with codings")
    task.add_argument(
        "--coder", default="key", metavar="NAME", help="whose codings to use (default: key)"
    )
    task.set_defaults(job=_check)


def _generate(options: argparse.Namespace) -> int:
    from labresearch.composed import generate_corpus

    try:
        made = generate_corpus(
            options.out,
            seed=options.seed,
            planted=not options.null,
            scale=options.scale,
            progress=not options.quiet,
        )
    except (OSError, ValueError) as error:
        print(f"labresearch: {error}", file=sys.stderr)
        return 2
    counts = ", ".join(f"{number:,} {what}" for what, number in made.items())
    print(f"{options.out}: {counts} (composed: no real person speaks)")
    print(f'read it: labresearch.read_corpus({str(options.out)!r}, coder="key")')
    return 0


def _check(options: argparse.Namespace) -> int:
    import pandas as pd

    from labresearch.composed import calibration, planted_sizes, read_key, read_pacing
    from labresearch.corpus import TranscriptError, load_folder
    from labresearch.read import ready

    try:
        corpus = load_folder(options.folder, coder=options.coder)
        pacing, key = read_pacing(options.folder), read_key(options.folder)
    except TranscriptError as error:
        print(f"labresearch: {error}", file=sys.stderr)
        return 2
    corpus = ready(corpus)
    with pd.option_context("display.width", 200, "display.max_columns", 20):
        print("What composed talk should share with real talk:\n")
        print(calibration(corpus).to_string(index=False, float_format="{:.3f}".format))
        if len(pacing):
            print("\nWhat is planted, and what is found again:\n")
            sizes = planted_sizes(corpus, pacing=pacing, key=key).drop(columns="measure")
            print(sizes.to_string(index=False, float_format="{:.3f}".format))
    return 0
