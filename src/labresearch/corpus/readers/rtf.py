"""Rich text (.rtf): the plain text in it, read as lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.labelled_lines import transcript_of_lines
from labresearch.corpus.readers.raw import RawTranscript, Source

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "rtf_lines", "sniff"]

NAME = "rtf"
EXTENSIONS = (".rtf",)
BINARY = False
_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z0-9])|([{}])|[\r\n]+"
    r"|([^\\{}\r\n]+)|\\",
    re.IGNORECASE,
)
_SKIPPED = frozenset(
    (
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl",
        "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "listtable", "themedata",
        "listoverridetable", "rsidtbl", "generator", "fldinst", "xmlnstbl", "datastore",
        "bkmkstart", "bkmkend", "listtext", "pntext", "filetbl", "revtbl", "deleted", "nonshppict",
    )
)  # fmt: skip
_NOTES = frozenset(("footnote", "annotation", "header", "headerl", "headerr", "footer", "footerr"))
_SIGNS = {
    "par": "\n", "line": "\n", "row": "\n", "page": "\n", "sect": "\n", "cell": "\t", "tab": "\t",
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ",
}  # fmt: skip
_SYMBOLS = {"~": " ", "_": "-", "{": "{", "}": "}", "\\": "\\", "\n": "\n", "\r": "\n"}


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is rich text, from 0 to 1."""
    return 0.95 if isinstance(head, str) and head.lstrip().startswith("{\\rtf") else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read the text of a rich-text file as lines of a transcript.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Not used: the text has no columns.

    Returns
    -------
    RawTranscript
        ``source_line`` counts the lines of the text as a word processor shows them.

    Raises
    ------
    TranscriptError
        If there is no text in it.
    """
    lines, notes = rtf_lines(source.text)
    if not any(line.strip() for line in lines):
        message = "there is no text in the file; open it in a word processor and save it again"
        raise TranscriptError(source.name, 0, message)
    raw = transcript_of_lines(lines)
    if notes:
        shown = "; ".join(repr(note[:200]) for note in notes[:5])
        message = f"notes, headers and footers, not talk, {len(notes)}: {shown[:500]}"
        raw.findings.insert(0, Finding(0, "note", "dropped", message))
    return raw


def rtf_lines(text: str) -> tuple[list[str], list[str]]:
    r"""Take the plain text out of rich text.

    Parameters
    ----------
    text : str
        The file.

    Returns
    -------
    lines : list of str
    notes : list of str
        Footnotes, comments, headers and footers.

    Examples
    --------
    >>> rtf_lines(r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}T: {\b Why}\'3f\par Mia: \u189?.}")[0]
    ['T: Why?', 'Mia: ½.']
    """
    found = re.search(r"\\ansicpg(\d{3,5})", text[:2000])
    page = f"cp{found[1]}" if found else "cp1252"
    try:
        b"".decode(page)
    except LookupError:
        page = "cp1252"
    out: list[str] = []
    notes: list[list[str]] = []
    # what a group says: skipped, the note it belongs to, characters that stand in for \u
    state: tuple[str, int] = ("", 1)
    stack: list[tuple[str, int]] = []
    pending = 0
    pair = bytearray()
    star = False

    def put(piece: str) -> None:
        if state[0] == "":
            out.append(piece)
        elif state[0] == "note":
            notes[-1].append(piece)

    for m in _TOKEN.finditer(text):
        word, number, code, sign, brace, plain = m.groups()
        if pair and code is None:
            put(pair.decode(page, "replace"))
            pair.clear()
        if brace == "{":
            stack.append(state)
        elif brace == "}":
            state, pending = (stack.pop() if stack else ("", 1)), 0
        elif code is not None:
            if pending:
                pending -= 1
            else:
                pair.append(int(code, 16))
        elif sign == "*":
            star = True
            continue
        elif sign is not None:
            put(_SYMBOLS.get(sign, ""))
        elif word is not None:
            word = word if word in _SIGNS else word.lower()
            value = int(number) if number else 1
            if word in _NOTES and state[0] == "":
                notes.append([])
                state = ("note", state[1])
            elif (star or word in _SKIPPED) and state[0] == "":
                state = ("skipped", state[1])
            elif word == "v" and number != "0" and state[0] == "":
                notes.append([])
                state = ("note", state[1])
            elif word == "uc":
                state = (state[0], min(max(value, 0), 9))
            elif word == "u" and number:
                put(_character(value))
                pending = state[1]
            elif word in _SIGNS:
                put(_SIGNS[word])
        elif plain is not None:
            taken = min(pending, len(plain))
            pending -= taken
            put(plain[taken:])
        star = False
    if pair:
        put(pair.decode(page, "replace"))
    # characters beyond the first 65,536 come in two halves
    whole = "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    said = (" ".join("".join(n).split()) for n in notes)
    clean = [n.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for n in said if n]
    return whole.replace("\0", "").split("\n"), clean


def _character(number: int) -> str:
    number %= 65_536
    return chr(number) if number >= 32 else " "
