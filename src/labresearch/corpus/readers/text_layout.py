"""What surrounds the talk in a plain-text transcript: line and page numbers, headings."""

from __future__ import annotations

import re
from itertools import pairwise

from labresearch.corpus.import_report import Finding
from labresearch.corpus.speaker_labels import is_header_key, says_who

__all__ = ["set_aside", "without_line_numbers"]

_NUMBERED = re.compile(r"^\s*(\d{1,5})(?:[.)]?(?:\t+|\s+)|[.)](?=\S))(?=\S)(?!\d*:\d)")
_PAGE = re.compile(
    r"^\s*(?:-\s*)?(?:page|p\.)\s*\d+(?:\s*(?:of|/)\s*\d+)?(?:\s*-)?\s*$", re.IGNORECASE
)
_ALONE = re.compile(r"^\s*-?\s*(\d{1,4})\s*-?\s*$")
_KEY = re.compile(r"^\s*([^:：]{1,40}?)\s*(?::(?=\s|$)|：)\s*(.*)$")
_BEFORE_LABEL = re.compile(r"^[\W\d_]+")
_SENTENCE = re.compile(r"\S+\s+\S+\s+\S.*[?!.]$")


def without_line_numbers(lines: list[str], findings: list[Finding]) -> list[str]:
    """Take line numbers off where most lines begin with a rising number.

    Parameters
    ----------
    lines : list of str
        The file.
    findings : list of Finding
        One is appended where numbers were taken off.

    Returns
    -------
    list of str
        As many lines.
    """
    filled = [i for i, line in enumerate(lines) if line.strip()]
    found = {i: m for i in filled if (m := _NUMBERED.match(lines[i]))}
    if len(found) < 3 or len(found) < 0.6 * len(filled):
        return lines
    numbers = [int(m[1]) for m in found.values()]
    rising = sum(a < b for a, b in pairwise(numbers))
    if rising < 0.9 * (len(numbers) - 1):
        return lines
    out = list(lines)
    for i, m in found.items():
        out[i] = lines[i][m.end() :]
    # an empty line of the original has its number all the same
    expected = 0
    for i in filled:
        if i in found:
            expected = int(found[i][1]) + 1
        elif lines[i].strip() == str(expected):
            out[i] = ""
            expected += 1
    message = f"line numbers ({numbers[0]} to {numbers[-1]}) were taken off {len(found)} lines"
    findings.append(Finding(min(found) + 1, "note", "repaired", message))
    return out


def set_aside(lines: list[str], findings: list[Finding]) -> list[str]:
    """Empty the lines that are no talk: comments and headings at the top, page numbers.

    Parameters
    ----------
    lines : list of str
        The file.
    findings : list of Finding
        What was set aside is appended, with its text.

    Returns
    -------
    list of str
        As many lines.
    """
    out = [line.replace("\f", "").strip() for line in lines]
    _comments(out, findings)
    _heading(out, findings)
    _pages(out, findings)
    return out


def _comments(lines: list[str], findings: list[Finding]) -> None:
    notes = []
    for i, line in enumerate(lines):
        if line.lstrip().startswith("#") and not re.match(r"\s*#\d+\s*[:：]", line):
            notes.append((i, line.strip("# \t")))
        elif line.strip():
            break
    for i, _ in notes:
        lines[i] = ""
    if notes:
        text = " ".join(text for _, text in notes)
        findings.append(Finding(notes[0][0] + 1, "note", "kept", f"header note: {text[:1000]}"))


def _heading(lines: list[str], findings: list[Finding]) -> None:
    """Set aside a first block of 'Date: ...', 'Teacher: ...' lines above an empty line."""
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return
    stop = first
    while stop < len(lines) and lines[stop].strip():
        stop += 1
    block = lines[first:stop]
    pairs = [(m[1].casefold(), m[2].strip()) for line in block if (m := _KEY.match(line))]
    keys = [key for key, _ in pairs]
    if len(block) > 20 or not any(is_header_key(k) and not says_who(k) for k in keys):
        return
    if sum(map(is_header_key, keys)) * 2 < len(keys) or _is_talk(pairs, lines[stop:]):
        return
    text = " / ".join(line.strip() for line in block)
    # 'Teacher: Ms. Oak' of a heading might as well be the first turn: the user should look
    plain = len(pairs) == len(block) and all(is_header_key(k) and not says_who(k) for k in keys)
    severity = "note" if plain else "warning"
    findings.append(Finding(first + 1, severity, "kept", f"heading, not talk: {text[:1000]}"))
    for i in range(first, stop):
        lines[i] = ""


def _is_talk(pairs: list[tuple[str, str]], rest: list[str]) -> bool:
    """Tell whether 'Key: value' lines are turns: a key comes again, or a value is a sentence."""
    keys = {key for key, _ in pairs}
    if len(keys) < len(pairs) or any(_SENTENCE.match(value) for _, value in pairs):
        return True
    after = [_BEFORE_LABEL.sub("", line) for line in rest if line.strip()]
    later = {m[1].casefold() for line in after if (m := _KEY.match(line))}
    return not any(after) or bool(keys & later)


def _pages(lines: list[str], findings: list[Finding]) -> None:
    pages = [i for i, line in enumerate(lines) if _PAGE.match(line)]
    alone = [(i, int(m[1])) for i, line in enumerate(lines) if (m := _ALONE.match(line))]
    # a number on a line of its own may be an answer; pages count up one by one between blanks
    lonely = [
        (i, n)
        for i, n in alone
        if (i == 0 or not lines[i - 1].strip())
        and (i + 1 == len(lines) or not lines[i + 1].strip())
    ]
    if len(lonely) >= 2 and all(b == a + 1 for (_, a), (_, b) in pairwise(lonely)):
        pages += [i for i, _ in lonely]
    for i in pages:
        lines[i] = ""
    if pages:
        message = f"page numbers left out: {len(pages)}"
        findings.append(Finding(min(pages) + 1, "note", "dropped", message))
