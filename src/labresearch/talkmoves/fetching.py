"""Download the TalkMoves data, when the user asks for it and takes its licence."""

from __future__ import annotations

import dataclasses
import hashlib
import http.client
import json
import os
import shutil
import urllib.error
import urllib.request
import zipfile
import zlib
from collections import Counter
from pathlib import Path, PurePosixPath

__all__ = ["LICENCE", "TALKMOVES", "FetchError", "Release", "fetch_talkmoves", "find_talkmoves"]

VARIABLE = "LABRESEARCH_TALKMOVES"
RECEIPT = "NOTICE.json"
LICENCE = """\
The TalkMoves data are not part of labresearch. They are under the licence Creative Commons
Attribution-NonCommercial-ShareAlike 4.0 (CC BY-NC-SA 4.0),
https://creativecommons.org/licenses/by-nc-sa/4.0/ :
- name the source: Suresh, A., Jacobs, J., Harty, C., Perkoff, M., Martin, J. H. & Sumner, T.
  (2022). The TalkMoves Dataset: K-12 Mathematics Lesson Transcripts Annotated for Teacher and
  Student Discursive Moves. LREC 2022, 4654-4662;
- no commercial use;
- what you make from them and give to others has the same licence.
They are what real teachers and children said. Do not try to find out who they are."""

_CHUNK = 1 << 16
_MOST = 1 << 30  # bytes, of the archive and of what is unpacked
_SIZE = "TalkMoves archive"


class FetchError(Exception):
    """The data could not be fetched, or are not what was expected; nothing was left behind."""


@dataclasses.dataclass(frozen=True)
class Release:
    """One state of a data set that is downloaded as a zip archive.

    Parameters
    ----------
    url : str
        Address of the archive.
    commit : str
        The commit; archives made by git carry it as their comment.
    folders : tuple of str
        Names of the folders whose workbooks are taken.
    workbooks : int
        How many workbooks there must be.
    blobs : frozenset of str
        Git's ids of the content of workbooks that are known and must be among them.
    """

    url: str
    commit: str
    folders: tuple[str, ...]
    workbooks: int
    blobs: frozenset[str] = frozenset()


_COMMIT = "869b9406de268ebab0f1b9a3bccde0b416b97290"
TALKMOVES = Release(
    url=f"https://codeload.github.com/SumnerLab/TalkMoves/zip/{_COMMIT}",
    commit=_COMMIT,
    folders=("Subset 1", "Subset 2"),
    workbooks=567,
    # of the workbooks that were at hand when this was written; those of the others are not known
    blobs=frozenset(
        {
            "004807909f0f210111b4b4ff1c35da3336282b31",
            "1748abc8a280d76e208448cc72027d1ed7f1d52f",
            "2357262cdd180af6af4b73bd563c713196a96994",
            "2a27770f4c58c1e265a7334c88462b3ddbbfad55",
            "3d9723c1510c46446c4510f268213c759e1d56ed",
            "3fe424b4b68c19023d2266e956347c6444bffb5d",
            "4bfc2ab015b78f6cf49ce4126cd3cbb02b050bd1",
            "7b9466d7ccea7a0bdaf888c59b76f68749e31738",
            "7c0c159218949ab13fcb6121aac9b8c89c83710a",
            "8444d1e04c73f6232f435044d3d15e59731ef9eb",
            "8f46cc4916869a9b63ae41b4d9e09c4fa5f17856",
            "96bdffedffdb8b30dcc416235722cd618f274028",
            "993bb8f02a6551899a5c275afb65e12db230fd9a",
            "9f2948896a9154a0a3b9c1f4f32834ed108b28c3",
            "c310359b54604bb910257ef12478ecb215cc1b54",
            "eb23790c7eed2570a1be86e0fab6c3ab3142fc8e",
        }
    ),
)
"""The state of 4 February 2022 (SumnerLab/TalkMoves on GitHub)."""


def find_talkmoves() -> Path | None:
    """Say where the user has the data.

    Returns
    -------
    pathlib.Path or None
        What the environment variable LABRESEARCH_TALKMOVES names (a folder of workbooks, or one
        table), else the folder ``talkmoves`` in the working directory if it was fetched; None if
        there is neither.

    Raises
    ------
    FileNotFoundError
        If the variable names something that is not there.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        path = Path(named).expanduser()
        if not path.exists():
            message = f"{VARIABLE} is {named!r}, and there is no such file or folder; correct it"
            raise FileNotFoundError(message)
        return path
    here = Path("talkmoves")
    return here if (here / RECEIPT).is_file() else None


def fetch_talkmoves(
    folder: str | Path,
    *,
    accept_licence: bool = False,
    url: str | None = None,
    sha256: str = "",
    release: Release = TALKMOVES,
    timeout: float = 60.0,
) -> dict[str, object]:
    """Download the transcripts into a new folder, check them, and keep a receipt beside them.

    The archive is streamed into a folder beside ``folder``, checked, unpacked, and only then
    renamed; whatever goes wrong, nothing is left, and the remains of a run that was killed are
    removed by the next. What is checked: the commit that git wrote into the archive, the checksum
    (CRC) of every workbook, how many there are, git's ids of the content of those that are known
    (16 of 567), and the SHA-256 of the archive if you give one. It goes into the receipt, so that
    you and colleagues can demand the same archive later.

    Parameters
    ----------
    folder : str or pathlib.Path
        A folder that is not there yet.
    accept_licence : bool, default False
        Say True after reading `LICENCE`; nothing is downloaded otherwise.
    url : str, optional
        Another address of the archive (``https://``, ``http://`` or ``file://``).
    sha256 : str, optional
        What the SHA-256 of the archive must be.
    release : Release, default TALKMOVES
        What is fetched.
    timeout : float, default 60
        Seconds without an answer after which it gives up.

    Returns
    -------
    dict
        The receipt, as in ``NOTICE.json``: ``source``, ``licence``, ``url``, ``commit``,
        ``archive_sha256``, ``workbooks`` (number), ``checked`` (list of str), ``blobs`` (file to
        id of its content).

    Raises
    ------
    FetchError
        If the licence is not accepted, there is no connection, or the archive is not the expected
        one.
    FileExistsError
        If the folder is there already.

    Examples
    --------
    >>> fetch_talkmoves("talkmoves")
    Traceback (most recent call last):
        ...
    labresearch.talkmoves.fetching.FetchError: nothing was downloaded: the licence was not ...
    """
    if not accept_licence:
        message = (
            "nothing was downloaded: the licence was not accepted; read "
            "labresearch.talkmoves.LICENCE, then say accept_licence=True (--yes)"
        )
        raise FetchError(message)
    folder = Path(folder)
    if folder.exists():
        message = f"{folder} is there already; name a new folder, or remove it first"
        raise FileExistsError(message)
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # of a run that was killed
    part.mkdir(parents=True)
    try:
        archive = part / "archive.zip"
        digest = _download(url or release.url, archive, timeout=timeout)
        if sha256 and digest != sha256.strip().lower():
            message = f"the archive has the SHA-256 {digest}, not {sha256}; it is another one"
            raise FetchError(message)
        blobs = _unpack(archive, part / "data", release)
        receipt = {
            "source": "SumnerLab/TalkMoves",
            "licence": "CC BY-NC-SA 4.0",
            "url": url or release.url,
            "commit": release.commit,
            "archive_sha256": digest,
            "workbooks": len(blobs),
            "checked": _checked(release, asked=bool(sha256)),
            "blobs": blobs,
        }
        text = json.dumps(receipt, indent=1, ensure_ascii=False) + "\n"
        (part / "data" / RECEIPT).write_text(text, encoding="utf-8")
        (part / "data").rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return receipt


def _checked(release: Release, *, asked: bool) -> list[str]:
    checked = [
        "commit named by the archive",
        "CRC of every file",
        f"number of workbooks: {release.workbooks}",
        f"content of {len(release.blobs)} known workbooks",
    ]
    return [*checked, "SHA-256 of the archive"] if asked else checked


def _download(url: str, target: Path, *, timeout: float) -> str:
    """Stream the archive to a file and return its SHA-256."""
    if not url.startswith(("https://", "http://", "file://")):
        message = f"{url!r} is no address that can be fetched; it starts with https:// or file://"
        raise FetchError(message)
    digest, size = hashlib.sha256(), 0
    request = urllib.request.Request(url, headers={"User-Agent": "labresearch"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer, target.open("wb") as out:
            said = answer.headers.get("Content-Length")
            while chunk := answer.read(_CHUNK):
                size += len(chunk)
                if size > _MOST:
                    message = f"the {_SIZE} is larger than {_MOST >> 30} GB; it is another one"
                    raise FetchError(message)
                digest.update(chunk)
                out.write(chunk)
    except urllib.error.HTTPError as error:
        with error:
            message = f"{url} answered {error.code} {error.reason}; name another address with --url"
        raise FetchError(message) from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        message = (
            f"{url} cannot be reached or broke off ({reason}); is there a connection? You can also "
            "download the archive in a browser and name it: --url file:///path/to/archive.zip"
        )
        raise FetchError(message) from error
    if said and said.isdigit() and int(said) != size:
        message = f"the download broke off after {size:,} of {int(said):,} bytes; try again"
        raise FetchError(message)
    return digest.hexdigest()


def _unpack(archive: Path, target: Path, release: Release) -> dict[str, str]:
    """Check the archive, unpack the workbooks, and return git's id of each one's content."""
    try:
        with zipfile.ZipFile(archive) as opened:
            commit = opened.comment.decode("ascii", "replace").strip()
            if commit != release.commit:
                message = (
                    f"the archive says it is commit {commit[:40] or '(none)'!r}, not "
                    f"{release.commit}; fetch the archive of that commit"
                )
                raise FetchError(message)
            chosen = _chosen(opened, release)
            return _write(opened, chosen, target, release)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        message = f"what was downloaded is no whole zip archive ({error}); try again"
        raise FetchError(message) from error


def _chosen(opened: zipfile.ZipFile, release: Release) -> dict[str, zipfile.ZipInfo]:
    """Choose the workbooks, by place below the target; other files of the archive stay out."""
    chosen: dict[str, zipfile.ZipInfo] = {}
    for info in opened.infolist():
        path = PurePosixPath(info.filename)
        name, folder = path.name, path.parent.name
        wanted = folder in release.folders and name.lower().endswith(".xlsx")
        # two parts of a checked name: no path of the archive decides where a file is written
        if wanted and not name.startswith(("~$", ".")) and "\\" not in name and ":" not in name:
            chosen[f"{folder}/{name}"] = info
    if len(chosen) != release.workbooks:
        counts = Counter(place.partition("/")[0] for place in chosen)
        parts = ", ".join(f"{counts[name]} in {name!r}" for name in release.folders)
        message = f"the archive has {len(chosen)} workbooks ({parts}), not {release.workbooks}"
        raise FetchError(message)
    if sum(info.file_size for info in chosen.values()) > _MOST:
        message = f"unpacked, the {_SIZE} is larger than {_MOST >> 30} GB; it is another one"
        raise FetchError(message)
    return chosen


def _write(
    opened: zipfile.ZipFile, chosen: dict[str, zipfile.ZipInfo], target: Path, release: Release
) -> dict[str, str]:
    blobs = {}
    for place in sorted(chosen):
        data = opened.read(chosen[place])
        blobs[place] = hashlib.sha1(
            b"blob %d\0" % len(data) + data, usedforsecurity=False
        ).hexdigest()
        path = target / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    missing = release.blobs - set(blobs.values())
    if missing:
        message = (
            f"{len(missing)} of {len(release.blobs)} workbooks whose content is known are not in "
            "the archive as they should be; it was changed, or is another one"
        )
        raise FetchError(message)
    return blobs
