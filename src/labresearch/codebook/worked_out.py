"""What was worked out about the patterns of codebooks, kept from one session to the next.

Fifteen codebooks hold some two thousand patterns, and to check and compile them takes half a
minute. It depends on nothing but the patterns and the versions of this package, of Python and of
``regex``, so it is kept in one file of the user's cache folder: no line of any transcript is in
it. ``LABRESEARCH_CACHE=off`` keeps nothing; any other value names the folder. The file may be
deleted at any time, and one that cannot be read or written is left alone.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import hashlib
import marshal
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import regex

__all__ = ["cache_file", "worked_out"]

_Plain = TypeVar("_Plain")
_WORTH = 0.0002  # s; what is quicker is worked out anew
_SAVE_EVERY = 1.0  # s of work that would be lost
_MOST = 50_000  # entries; beyond them those of this session alone are kept
_MAKERS = ("gates.py", "patterns.py", "plain_patterns.py", "words.py", "worked_out.py")


def cache_file() -> Path | None:
    """Tell where what was worked out is kept.

    Returns
    -------
    pathlib.Path or None
        None if ``LABRESEARCH_CACHE`` is ``off``.

    Examples
    --------
    >>> file = cache_file()
    >>> file is None or file.name.startswith("patterns-")
    True
    """
    chosen = os.environ.get("LABRESEARCH_CACHE", "")
    if chosen.lower() in {"off", "0", "no", "false"}:
        return None
    if chosen:
        folder = Path(chosen)
    elif sys.platform == "win32" and os.environ.get("LOCALAPPDATA"):
        folder = Path(os.environ["LOCALAPPDATA"]) / "labresearch"
    else:
        home = os.environ.get("XDG_CACHE_HOME")
        folder = (Path(home) if home else Path("~/.cache").expanduser()) / "labresearch"
    return folder / f"patterns-{_versions()}.bin"


def worked_out(kind: str, *key: str, by: Callable[[], _Plain]) -> _Plain:
    """Return what a function works out, from an earlier time if it is known.

    Parameters
    ----------
    kind, *key : str
        All that the answer depends on.
    by : callable
        Works it out; gives tuples, lists, dicts, sets, texts, bytes, numbers, bools and None.

    Returns
    -------
    object
        Treat it as read-only.

    Examples
    --------
    >>> worked_out("length", "why", by=lambda: len("why"))
    3
    """
    known = _known()
    name = hashlib.blake2b("\0".join((kind, *key)).encode(), digest_size=16).digest()
    if name in known.entries:
        known.used.add(name)
        return known.entries[name]
    begun = time.perf_counter()
    answer = by()
    seconds = time.perf_counter() - begun
    if seconds >= _WORTH and known.file is not None:
        known.entries[name] = answer
        known.used.add(name)
        known.unsaved += seconds
        if known.unsaved >= _SAVE_EVERY:
            known.save()
    return answer


class _Known:
    """The entries of one cache file."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.entries: dict[bytes, Any] = _read(file)
        self.used: set[bytes] = set()
        self.unsaved = 0.0

    def save(self) -> None:
        """Write the file anew, with what other sessions have added meanwhile."""
        self.unsaved = 0.0
        if self.file is None:
            return
        entries = _read(self.file) | self.entries
        if len(entries) > _MOST:
            entries = {name: self.entries[name] for name in self.used}
        # a full disk or a folder that nobody may write costs time, nothing else
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.file.parent, prefix=self.file.name)
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(marshal.dumps(entries))
                Path(temporary).replace(self.file)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise

    def save_rest(self) -> None:
        """Write what is not in the file yet."""
        if self.unsaved:
            self.save()


def _read(file: Path | None) -> dict[bytes, Any]:
    try:
        found = marshal.loads(file.read_bytes()) if file is not None else {}
    except (OSError, ValueError, EOFError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _known() -> _Known:
    return _opened(os.environ.get("LABRESEARCH_CACHE", ""))


@functools.lru_cache(maxsize=8)
def _opened(_chosen: str) -> _Known:
    known = _Known(cache_file())
    atexit.register(known.save_rest)
    return known


@functools.cache
def _versions() -> str:
    """Return a hash of all that the answers depend on besides the patterns."""
    here = Path(__file__).parent
    parts = [sys.version, platform.machine(), str(regex.__version__), str(marshal.version)]
    parts += [(here / name).read_text(encoding="utf-8") for name in _MAKERS]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
