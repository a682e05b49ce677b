"""Parts of a zip archive (XLSX, DOCX, QDPX), read in memory by name and within limits."""

from __future__ import annotations

import io
import zipfile
import zlib

from labresearch.corpus.import_report import TranscriptError
from labresearch.corpus.limits import LIMITS, Limits

__all__ = ["Archive"]

_BIG = 10_000_000


class Archive:
    """A zip archive in memory; nothing is ever unpacked to the disk.

    Parameters
    ----------
    data : bytes
        The file.
    file : str
        Name for messages.
    what : str, optional
        What the file should be, for messages, such as 'Word document'.
    mend : str, optional
        How to mend a file that is damaged or too large, for messages.
    limits : Limits, optional
        ``max_unpacked`` and ``max_ratio`` are obeyed.

    Raises
    ------
    TranscriptError
        If it is no archive, is damaged, is locked with a password, or unpacks to too much.

    Examples
    --------
    >>> made = io.BytesIO()
    >>> with zipfile.ZipFile(made, "w") as parts:
    ...     parts.writestr("word/document.xml", "<w/>")
    >>> archive = Archive(made.getvalue(), "a.docx")
    >>> archive.names, archive.read("word/document.xml")
    (['word/document.xml'], b'<w/>')
    """

    def __init__(
        self,
        data: bytes,
        file: str,
        *,
        what: str = "archive",
        mend: str = "save it again, with only the transcript in it",
        limits: Limits = LIMITS,
    ) -> None:
        self.file, self._what, self._mend = file, what, mend
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self._damaged(error) from error
        parts = self._zip.infolist()
        if any(part.flag_bits & 1 for part in parts):
            message = f"the {what} is locked with a password; save it without one"
            raise TranscriptError(file, 0, message)
        # zipfile unpacks no more of a part than it declares, so the declared size can be trusted
        size = sum(part.file_size for part in parts)
        bomb = any(
            part.file_size > _BIG and part.file_size > limits.max_ratio * max(part.compress_size, 1)
            for part in parts
        )
        if size > limits.max_unpacked or bomb:
            message = (
                f"the {what} unpacks to {size:,} bytes, too many for a transcript (the limit is "
                f"{limits.max_unpacked:,}, and {limits.max_ratio} times the packed size); "
                f"{mend}"
            )
            raise TranscriptError(file, 0, message)

    @property
    def names(self) -> list[str]:
        """Names of the parts, in the order of the archive, folders left out."""
        return [name for name in self._zip.namelist() if not name.endswith("/")]

    def read(self, name: str) -> bytes:
        """Unpack one part into memory.

        Raises
        ------
        TranscriptError
            If there is no such part or it is damaged.
        """
        try:
            return self._zip.read(name)
        except KeyError as error:
            message = f"the {self._what} has no part {name!r}; is it complete?"
            raise TranscriptError(self.file, 0, message) from error
        # a damaged part makes zipfile and zlib raise many things
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError,
                NotImplementedError, RuntimeError) as error:  # fmt: skip
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> TranscriptError:
        message = f"the {self._what} is damaged ({error}); {self._mend}"
        return TranscriptError(self.file, 0, message)
