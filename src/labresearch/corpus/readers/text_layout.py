"""What surrounds the talk in a plain-text transcript: line and page numbers, headings."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from labresearch.corpus.import_report import Finding
from labresearch.corpus.speaker_labels import is_header_key, says_who

__all__ = ["is_service_line", "set_aside", "without_line_numbers"]

_NUMBERED = re.compile(r"^\s*(\d{1,5})(?:[.)]?(?:\t+|\s+)|[.)](?=\S))(?=\S)(?!\d*:\d)")
_PAGE = re.compile(
    r"^\s*(?:-\s*)?(?:page|p\.)\s*\d+(?:\s*(?:of|/)\s*\d+)?(?:\s*-)?\s*$", re.IGNORECASE
)
_ALONE = re.compile(r"^\s*-?\s*(\d{1,4})\s*-?\s*$")
_KEY = re.compile(r"^\s*([^:：]{1,40}?)\s*(?::(?=\s|$)|：)\s*(.*)$")
_BEFORE_LABEL = re.compile(r"^[\W\d_]+")
# 'Fractions lesson    Page 2 of 9', 'Page 2 | Fractions lesson'; 'look at page 2' is talk
_PAGE_N = r"(?:page|p\.|pg\.?)\s*\d+(?:\s*(?:of|/)\s*\d+)?"
_PARTED = r"(?:\s{2,}|\t|\s+[|•·–—-]\s+)"
_PAGE_OF = re.compile(rf"\S{_PARTED}{_PAGE_N}$|^{_PAGE_N}{_PARTED}\S", re.IGNORECASE)
_LONGEST_HEAD = 150
# what programs write around the talk
_SERVICE = re.compile(
    r"transcribed (?:by|with) (?:https?://)?\S*(?:otter|rev|noscribe|descript|temi|trint|sonix)\b.*"
    r"|[^:.?!]{2,80} (?:started|stopped) (?:the )?(?:transcription|recording|transcript)\.?"
    r"|(?:the )?meeting ended after \d{1,2}:\d\d(?::\d\d)?\W*"
    r"|this (?:editable )?transcript was computer.generated .*"
    r"|transcription (?:ended|started|stopped) .{0,40}\d\s*(?:[AaPp][Mm])?"
    r"|recording (?:started|stopped)\.?",
    re.IGNORECASE,
)
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
    heads = _running_heads(lines)
    out = ["" if i in heads else line.replace("\f", "").strip() for i, line in enumerate(lines)]
    if heads:
        texts = list(dict.fromkeys(lines[i].strip() for i in sorted(heads)))
        message = f"running heads of pages left out, {len(heads)}: {' / '.join(texts)[:500]!r}"
        findings.append(Finding(min(heads) + 1, "note", "dropped", message))
    _service_lines(out, findings)
    _comments(out, findings)
    _heading(out, findings)
    _pages(out, findings)
    return out


def _running_heads(lines: list[str]) -> set[int]:
    """Lines that come again and again with a page number, or at the top of pages."""
    at: dict[int, str] = {}
    for i, line in enumerate(lines):
        text = line.strip()
        if not text or len(text) > _LONGEST_HEAD or _KEY.match(text):
            continue
        # the pattern is slow, and most lines have no number at the end
        if (text[-1].isdigit() or text[0] in "pP") and _PAGE_OF.search(text):
            at[i] = re.sub(r"\d+", "#", text)
        elif line.startswith("\f") and len(text) > 7:
            at[i] = text
    counts = Counter(at.values())
    return {i for i, key in at.items() if counts[key] > ("#" not in key) + 1}


def is_service_line(line: str) -> bool:
    """Tell whether a program wrote the line, such as 'Transcribed by https://otter.ai'."""
    return 8 < len(line) < 300 and bool(_SERVICE.fullmatch(line.strip()))


def _service_lines(lines: list[str], findings: list[Finding]) -> None:
    found = [i for i, line in enumerate(lines) if is_service_line(line)]
    if not found:
        return
    texts = " / ".join(lines[i] for i in found)
    message = f"lines that the program wrote, not talk, {len(found)}: {texts[:500]!r}"
    findings.append(Finding(found[0] + 1, "note", "dropped", message))
    for i in found:
        lines[i] = ""


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
