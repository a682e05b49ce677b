"""The lines of a CHAT file, with those that go on after a tab put together."""

from __future__ import annotations

import dataclasses
import re

from labresearch.corpus.import_report import Finding

__all__ = ["ChatLine", "chat_lines", "take_bullets"]

# '*T:' and a tab; files by hand have blanks or nothing there
_MAIN = re.compile(r"\*(?P<key>[^\t]{0,60}?):(?:[ ]*\t|$)(?P<text>.*)", re.DOTALL)
_LOOSE_MAIN = re.compile(r"\*(?P<key>[^\s:]{0,60})[ ]*:(?P<text>.*)", re.DOTALL)
_OTHER = re.compile(r"[%@](?P<key>[^\t:]{0,80}):?(?P<text>.*)", re.DOTALL)
_BULLET = re.compile(
    '(?P<open>[\\x15\u2022])[ ]*(?:%\\w{2,5}:[ ]*"?[^"\\x15]{0,300}?"?[_ ])?'
    "(?P<start>\\d{1,15})_(?P<end>\\d{1,15})-?[ ]*(?:[\\x15\u2022]|$)"
)
_OTHER_BULLET = re.compile(r"\x15[^\x15]*\x15?")


@dataclasses.dataclass(slots=True)
class ChatLine:
    """One header ('@'), main line ('*') or dependent tier ('%').

    ``key`` is the name of the header or tier, or the code of the speaker (None where there is no
    colon); ``text`` is what stands behind it, in one line.
    """

    kind: str
    key: str | None
    text: str
    line: int


def chat_lines(text: str, findings: list[Finding]) -> list[ChatLine]:
    """Cut a file into headers, main lines and dependent tiers.

    Parameters
    ----------
    text : str
        The file.
    findings : list of Finding
        Lines that begin with none of the signs are appended; they go on with the line before.

    Returns
    -------
    list of ChatLine
    """
    blocks: list[tuple[int, list[str]]] = []
    bare: list[tuple[int, str]] = []
    before: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        first = line[:1]
        if first and first in "@*%":
            blocks.append((number, [line]))
        elif not line or line.isspace():
            continue
        elif not blocks:
            before.append((number, line.strip()))
        else:
            if first not in "\t ":
                bare.append((number, line))
            blocks[-1][1].append(line.strip())
    if before:
        shown = " / ".join(line for _, line in before)[:500]
        message = f"text before the first header was left out: {shown!r}"
        findings.append(Finding(before[0][0], "warning", "dropped", message))
    if bare:
        message = (
            f"lines that begin with no '*', '%', '@' or tab were joined to the line before, "
            f"{len(bare)}: {bare[0][1][:120]!r}"
        )
        findings.append(Finding(bare[0][0], "warning", "repaired", message))
    return [
        _line(number, " ".join(parts) if len(parts) > 1 else parts[0]) for number, parts in blocks
    ]


def _line(number: int, written: str) -> ChatLine:
    kind = written[0]
    if kind == "*":
        found = _MAIN.match(written) or _LOOSE_MAIN.match(written)
        if not found:
            return ChatLine(kind, None, written[1:].strip(), number)
    else:
        found = _OTHER.match(written)
        assert found is not None
    return ChatLine(kind, found["key"].strip(), found["text"].strip(), number)


def take_bullets(text: str) -> tuple[str, float, float, list[str]]:
    r"""Take the media bullets out of a line.

    Parameters
    ----------
    text : str
        A main line or the text of a tier.

    Returns
    -------
    text : str
        The line without bullets.
    start, end : float
        Start of the first and end of the last bullet in seconds, NaN where there is none.
    others : list of str
        Bullets without times, such as those of pictures.

    Examples
    --------
    >>> take_bullets("why ? \x151500_2250\x15")
    ('why ?', 1.5, 2.25, [])
    """
    if "\x15" not in text and "\u2022" not in text:
        return text, float("nan"), float("nan"), []
    found = list(_BULLET.finditer(text))
    start = end = float("nan")
    if found:
        start, end = float(found[0]["start"]) / 1000, float(found[-1]["end"]) / 1000
        text = _BULLET.sub(" ", text)
    others = [m[0].strip("\x15 ") for m in _OTHER_BULLET.finditer(text)]
    if others:
        text = _OTHER_BULLET.sub(" ", text)
    return " ".join(text.split()), start, end, [other for other in others if other]
