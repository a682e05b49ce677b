"""The job ``labresearch fetch``: download a public data set, if the user takes its licence."""

from __future__ import annotations

import argparse
import sys

__all__ = ["add_fetch_arguments"]


def add_fetch_arguments(job: argparse.ArgumentParser) -> None:
    """Add the arguments of ``labresearch fetch`` to its parser.

    Parameters
    ----------
    job : argparse.ArgumentParser
        The parser of the job.
    """
    job.description = (
        "Download transcripts of real lessons from their public repository. This is the only job "
        "that uses a network. It shows the licence and asks first; nothing of yours is sent."
    )
    job.add_argument("data", choices=("talkmoves",), help="which data set")
    job.add_argument(
        "--out", default="talkmoves", metavar="FOLDER", help="a new folder (default: talkmoves)"
    )
    job.add_argument(
        "--yes", action="store_true", help="take the licence without being asked (after reading it)"
    )
    job.add_argument(
        "--url",
        metavar="URL",
        help="another address of the same archive; file:///… for a local one",
    )
    job.add_argument(
        "--sha256", default="", metavar="HEX", help="refuse an archive with another SHA-256"
    )
    job.set_defaults(job=_fetch)


def _fetch(options: argparse.Namespace) -> int:
    from labresearch.talkmoves import LICENCE, FetchError, fetch_talkmoves

    print(LICENCE)
    if not options.yes and not _agrees():
        return _fail("nothing was downloaded; say --yes, or answer 'yes', to take the licence")
    try:
        receipt = fetch_talkmoves(
            options.out, accept_licence=True, url=options.url, sha256=options.sha256
        )
    except (FetchError, OSError) as error:
        return _fail(str(error))
    print(f"\n{options.out}: {receipt['workbooks']} transcripts; its receipt is NOTICE.json")
    print(f"SHA-256 of the archive: {receipt['archive_sha256']}")
    print(f"read it: labresearch.talkmoves.read_talkmoves({options.out!r})")
    return 0


def _agrees() -> bool:
    """Ask; who cannot be asked has not agreed."""
    try:
        return input("\nDo you take this licence? [yes/no] ").strip().lower() in {"yes", "y"}
    except EOFError:
        return False


def _fail(message: str) -> int:
    print(f"labresearch: {message}", file=sys.stderr)
    return 2
