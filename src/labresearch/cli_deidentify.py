"""The jobs ``labresearch deidentify`` and ``labresearch reidentify``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

__all__ = ["add_deidentify_jobs"]


def add_deidentify_jobs(jobs: argparse._SubParsersAction) -> None:
    """Add the jobs to the command line.

    Parameters
    ----------
    jobs : argparse subparsers
        Where to add them.
    """
    job = jobs.add_parser(
        "deidentify", help="put pseudonyms in the place of names, and write what can be shared"
    )
    job.add_argument("path", metavar="IN", help="a transcript, a folder of them, or tables")
    job.add_argument("out", metavar="OUT", help="folder for the result (no key is written there)")
    job.add_argument(
        "--roster",
        metavar="CSV",
        help="who is there: columns name, and optionally also, role, pseudonym",
    )
    job.add_argument(
        "--key",
        metavar="DIR",
        help="private folder for the key, the review list and every change (default: OUT-key, "
        "beside OUT); give the same one again to go on with the same pseudonyms",
    )
    job.add_argument(
        "--to",
        metavar="FORMAT",
        default="tables",
        help="tables (default), or a format that can be written, such as vtt, chat, elan, textgrid",
    )
    job.add_argument("--roles", metavar="CSV", help="CSV file with the columns speaker and role")
    job.add_argument(
        "--model",
        metavar="NAME",
        default="auto",
        help="spaCy model that helps to find people: a name, auto (default: one that is installed) "
        "or none; nothing is ever downloaded",
    )
    job.set_defaults(job=_deidentify)

    job = jobs.add_parser("reidentify", help="put the names back, with the key")
    job.add_argument("path", metavar="IN", help="folder that deidentify wrote (tables)")
    job.add_argument("out", metavar="OUT", help="folder for the tables with the names")
    job.add_argument("--key", metavar="DIR", required=True, help="the private folder")
    job.set_defaults(job=_reidentify)


def _deidentify(options: argparse.Namespace) -> int:
    from labresearch.corpus import TranscriptError, export, load_folder, write_corpus
    from labresearch.deidentification import check_apart, deidentify

    out = Path(options.out)
    key = Path(options.key) if options.key else out.with_name(f"{out.name}-key")
    try:
        check_apart(key, out)
        if Path(options.path).resolve() == out.resolve():
            message = (
                "IN and OUT are the same; give OUT another name: the originals stay as they are"
            )
            raise ValueError(message)
        corpus = load_folder(options.path, roles=options.roles)
        safe, receipt = deidentify(
            corpus,
            roster=options.roster,
            key=key,
            model=None if options.model == "none" else options.model,
        )
        if options.to == "tables":
            write_corpus(safe, out)
        else:
            out.mkdir(parents=True, exist_ok=True)
            losses = export(safe, out, format=options.to)
            if len(losses):
                print(f"not in the files, since {options.to} has no place for it:")
                print(losses[["session", "what", "n"]].to_string(index=False))
    except (TranscriptError, ValueError, OSError) as error:
        print(f"labresearch: {error}", file=sys.stderr)
        return 2
    print(receipt)
    print(f"\nto share: {out}")
    print(f"private:  {key} (key.csv, review.csv, lines.csv; they hold the real names)")
    print(
        "next: open review.csv, write replace or keep in the column decision where the status is "
        "doubtful, and run the same command again"
    )
    unread = safe.report.errors
    if len(unread):
        print(f"\n{unread['file'].nunique()} file(s) could not be read:", file=sys.stderr)
        for row in unread.to_dict("records"):
            where = f"{row['file']}:{row['line']}" if row["line"] else row["file"]
            print(f"  {where}: {row['message']}", file=sys.stderr)
        return 1
    return 0


def _reidentify(options: argparse.Namespace) -> int:
    from labresearch.corpus import SchemaError, TranscriptError, read_tables, write_corpus
    from labresearch.deidentification import reidentify

    try:
        write_corpus(reidentify(read_tables(options.path), options.key), options.out)
    except (TranscriptError, SchemaError, OSError) as error:
        print(f"labresearch: {error}", file=sys.stderr)
        return 2
    print(f"with the names: {options.out}")
    return 0
