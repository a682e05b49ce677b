"""From the bytes of a file to its text, without guessing in silence."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.limits import LIMITS

__all__ = ["decode", "looks_binary", "read_bytes"]

# the UTF-32 marks come first: the little-endian one begins with the mark of UTF-16
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MANY = 20
_XML = re.compile(
    rb"""\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["'](?!utf)([\w.:-]{1,40})["']""", re.IGNORECASE
)
_CONTROLS = bytes(i for i in range(32) if i not in (7, 8, 9, 10, 11, 12, 13, 21, 26, 27, 28, 29))


def read_bytes(path: Path, *, file: str = "", max_bytes: int = LIMITS.max_bytes) -> bytes:
    """Read a file that is not larger than a limit.

    Parameters
    ----------
    path : pathlib.Path
        File to read.
    file : str, optional
        Name for messages (default: the file's name).
    max_bytes : int, optional
        Limit in bytes.

    Returns
    -------
    bytes

    Raises
    ------
    TranscriptError
        If there is no such file, it cannot be opened, or it is too large.
    """
    name = file or path.name
    try:
        size = path.stat().st_size
        if size > max_bytes:
            message = (
                f"the file has {size:,} bytes, the limit is {max_bytes:,}; is this a "
                "transcript? Split it into parts"
            )
            raise TranscriptError(name, 0, message)
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"the file cannot be opened ({reason}); check the path"
        raise TranscriptError(name, 0, message) from error


def looks_binary(data: bytes) -> bool:
    r"""Tell whether bytes are no text in any encoding that is read here.

    Parameters
    ----------
    data : bytes
        The file, or its beginning.

    Returns
    -------
    bool

    Examples
    --------
    >>> looks_binary(b"T: Why?\n"), looks_binary(bytes(range(32)))
    (False, True)
    """
    head = data[:8192]
    if _marked(head) or _unmarked_utf16(head):
        return False
    controls = len(head) - len(head.translate(None, delete=_CONTROLS))
    return controls > 0.02 * len(head) or b"\0" in head


def decode(data: bytes, *, file: str, max_line: int = LIMITS.max_line) -> tuple[str, list[Finding]]:
    r"""Turn bytes into text with ``\n`` line ends.

    A byte-order mark decides (UTF-8, UTF-16, UTF-32); without one, a pattern of NUL bytes means
    UTF-16; else UTF-8. What is not UTF-8 is read in the encoding that the first line of XML names,
    and otherwise line by line as Windows-1252, each with a finding.
    Nothing is replaced in silence.

    Parameters
    ----------
    data : bytes
        The whole file.
    file : str
        Name for messages.
    max_line : int, optional
        Longest line in characters.

    Returns
    -------
    text : str
        The text, without byte-order mark.
    findings : list of Finding
        What was not plain UTF-8.

    Raises
    ------
    TranscriptError
        If the bytes do not fit their byte-order mark, or a line is too long.

    Examples
    --------
    >>> text, findings = decode(b"T: caf\xe9\r\nS: ok", file="a.txt")
    >>> text
    'T: café\nS: ok'
    >>> findings[0].line, findings[0].code
    (1, 'encoding')
    """
    marked = _marked(data)
    name = marked[1] if marked else _unmarked_utf16(data[:8192])
    findings: list[Finding] = []
    if name:
        body = data[len(marked[0]) :] if marked else data
        text = _strictly(body, name, file)
        if name != "utf-8":
            findings.append(
                Finding(
                    0, "note", "encoding", f"the file is written in {name.upper()}; read as such"
                )
            )
    else:
        text, findings = _utf8_else_cp1252(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        n = text.count("\0")
        text = text.replace("\0", "")
        findings.append(Finding(line, "warning", "encoding", f"NUL characters taken out: {n}"))
    _check_lines(text, file, max_line)
    return text, findings


def _marked(data: bytes) -> tuple[bytes, str] | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return mark, name
    return None


def _unmarked_utf16(head: bytes) -> str:
    """Text in a western script has a NUL in every second byte of UTF-16."""
    even, odd = head[0::2], head[1::2]
    if len(odd) < 2:
        return ""
    nul_even, nul_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if nul_odd > 0.4 and nul_even < 0.05:
        return "utf-16-le"
    if nul_even > 0.4 and nul_odd < 0.05:
        return "utf-16-be"
    return ""


def _strictly(body: bytes, name: str, file: str) -> str:
    try:
        return body.decode(name)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(name, errors="ignore")
        line = before.count("\n") + 1
        message = (
            f"byte {error.start:,} is not valid {name.upper()}, which the start of the file "
            "announces; the file is damaged or cut off: export it again, as UTF-8"
        )
        raise TranscriptError(file, line, message) from error


def _as_declared(data: bytes) -> tuple[str, list[Finding]] | None:
    """Read XML that is no UTF-8 in the encoding that its first line names."""
    declared = _XML.match(data)
    if not declared:
        return None
    name = declared[1].decode("ascii")
    try:
        text = data.decode(name)
    except (LookupError, ValueError):
        return None
    message = f"the file is written in {name.upper()}, as its first line says; read as such"
    return text, [Finding(0, "note", "encoding", message)]


def _utf8_else_cp1252(data: bytes) -> tuple[str, list[Finding]]:
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    if declared := _as_declared(data):
        return declared
    findings, lines, others = [], [], 0
    # a file may mix both encodings (two people edited it), so each line is tried for itself
    for number, raw in enumerate(
        data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), 1
    ):
        try:
            lines.append(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            # the five bytes that Windows-1252 leaves open stay control characters
            line = raw.decode("cp1252", errors="surrogateescape")
            line = "".join(chr(ord(c) - 0xDC00) if 0xDC80 <= ord(c) <= 0xDCFF else c for c in line)
            lines.append(line)
            others += 1
            if others <= _MANY:
                byte = raw[error.start]
                around = line[max(0, error.start - 12) : error.start + 12].strip()
                message = (
                    f"byte 0x{byte:02X} is not UTF-8; the line was read as Windows-1252: {around!r}"
                )
                findings.append(Finding(number, "warning", "encoding", message))
    if others > _MANY:
        message = f"{others} lines in all are not UTF-8 and were read as Windows-1252"
        findings.append(Finding(0, "warning", "encoding", message))
    return "\n".join(lines), findings


def _check_lines(text: str, file: str, max_line: int) -> None:
    if len(text) <= max_line:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > max_line:
            message = (
                f"the line has {len(line):,} characters, the limit is {max_line:,}; "
                "is this a transcript? Put every turn on a line of its own"
            )
            raise TranscriptError(file, number, message)
