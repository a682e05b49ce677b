"""Captions of every kind: blocks with a time line, and the lines of talk in them."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from labresearch.corpus.clock import ABUT, TIME, granularity, parse_clock
from labresearch.corpus.clock_arrays import even_seconds
from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.overlap_marks import without_own_label
from labresearch.corpus.readers.raw import RawTranscript, Row, to_rows
from labresearch.corpus.readers.untaken import untaken_labels
from labresearch.corpus.speaker_labels import accepted_labels

__all__ = ["ARROW", "Cue", "find_cues", "transcript_of"]

ARROW = re.compile(rf"^\s*(?P<start>{TIME})\s*-{{1,2}}>\s*(?P<end>{TIME})(?:\s.*)?$")
_LOOSE_ARROW = re.compile(r"^\s*\S{0,30}\s*-->")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]*)>", re.IGNORECASE)
_VOICE_END = re.compile(r"</v\s*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:c|i|b|u|v|lang|ruby|rt|font|span)(?:[.\s][^<>]*)?/?>|<\d{1,3}:\d{2}[\d:.,]*>|\{\\an?\d\}",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\s*(?P<label>[^:：<>]{1,60}?)\s*(?::(?=\s|$)|：)\s*(?P<text>.*)$", re.DOTALL)
_DASH = re.compile(r"^(?:[-–—]\s+|>{2,3}\s*)(?=\S)")
_DASHES = frozenset("-–—>")
_ENOUGH_NAMED = 0.1
# a line that is empty or begins with a blank or a dash, blanks beside each other, mark-up
_UNTIDY = re.compile(r"[<&{]|[^\S \n]|[\u200e\u200f]|  |^[ >\-\u2013\u2014]|^$", re.MULTILINE)
_UNTIDY_SIGNS = (*"<&{\t\r\v\f\x1c\x1d\x1e\x1f", "  ", "\n\n", "\n ", "\n-", "\n>")
# signs of mark-up, of characters written as &amp; and of blanks and directions to take out
_MARKED_UP = re.compile("[<&{\xa0\u200e\u200f]")


@dataclasses.dataclass(slots=True)
class Cue:
    """One caption: ``line`` is that of its times, ``payload`` its lines of text."""

    line: int
    start: float
    end: float
    payload: list[str]


@dataclasses.dataclass(slots=True)
class _Part:
    """A piece of a cue by one voice."""

    line: int
    start: float
    end: float
    text: str
    label: str = ""
    changes: bool = False


def find_cues(
    lines: list[str],
    *,
    timing: re.Pattern[str] = ARROW,
    is_block: Callable[[list[str]], str] = lambda _: "",
) -> tuple[list[Cue], list[Finding]]:
    """Cut lines into cues; nothing with words is lost without a finding.

    Parameters
    ----------
    lines : list of str
        The file.
    timing : re.Pattern, optional
        A line of times, with the groups ``start`` and ``end``.
    is_block : callable, optional
        Given the lines of a block without times, the name of what it is (such as 'NOTE'), or ''
        for text that goes on with the cue before.

    Returns
    -------
    cues : list of Cue
    findings : list of Finding
    """
    blocks = _blocks(lines)
    if timing is ARROW:
        stamps: list[str] = []
        found = [_usual(first, block, stamps) for first, block in blocks]
        usual = [cue for cue in found if cue is not None]
        if _read_stamps(usual, stamps):
            return _cues_of(blocks, found, timing=timing, is_block=is_block)
    return _cues_of(blocks, [None] * len(blocks), timing=timing, is_block=is_block)


def _cues_of(
    blocks: list[tuple[int, list[str]]],
    known: list[Cue | None],
    *,
    timing: re.Pattern[str],
    is_block: Callable[[list[str]], str],
) -> tuple[list[Cue], list[Finding]]:
    cues: list[Cue] = []
    findings: list[Finding] = []
    # most lines have no arrow, and a look for one is quick
    arrow = timing is ARROW
    for (first, block), cue in zip(blocks, known, strict=True):
        if cue is not None:
            cues.append(cue)
            continue
        times = [
            i
            for i, line in enumerate(block)
            if (not arrow or "->" in line) and (timing.match(line) or _LOOSE_ARROW.match(line))
        ]
        if not times:
            name = is_block(block)
            if name:
                text = " ".join(part.strip() for part in block)
                findings.append(Finding(first, "note", "kept", f"{name}, not talk: {text[:500]}"))
            elif cues and not all(part.strip().isdigit() for part in block):
                cues[-1].payload += block
                message = f"text after an empty line was joined to the caption before: {block[0]!r}"
                findings.append(Finding(first, "warning", "repaired", message))
            elif all(part.lstrip().startswith("#") for part in block):
                note = " ".join(part.strip("# ") for part in block)
                findings.append(Finding(first, "note", "kept", f"header note: {note[:1000]}"))
            else:
                message = f"text that belongs to no caption was left out: {' '.join(block)[:120]!r}"
                findings.append(Finding(first, "warning", "dropped", message))
            continue
        before = block[: times[0]]
        if len(before) > 1 and not is_block(before):
            # no empty line between two cues: all but the identifier is talk of the one before
            if cues:
                cues[-1].payload += before[:-1]
            else:
                message = f"text before the first caption was left out: {' '.join(before)[:120]!r}"
                findings.append(Finding(first, "warning", "dropped", message))
        elif before and " " in before[0].strip() and not is_block(before):
            message = f"identifier of a caption, not talk: {before[0].strip()[:120]!r}"
            findings.append(Finding(first, "note", "kept", message))
        for i, at in enumerate(times):
            stop = times[i + 1] if i + 1 < len(times) else len(block)
            payload = block[at + 1 : stop]
            # the identifier of a next cue without an empty line before it
            if i + 1 < len(times) and payload and payload[-1].strip().isdigit():
                payload = payload[:-1]
            found = timing.match(block[at])
            start = parse_clock(found["start"]) if found else float("nan")
            end = parse_clock(found["end"]) if found else float("nan")
            if start != start or end != end:
                message = f"the times of the caption could not be read: {block[at].strip()[:80]!r}"
                findings.append(Finding(first + at, "warning", "time", message))
            cues.append(Cue(first + at, start, end, payload))
    return cues, findings


def _usual(first: int, block: list[str], stamps: list[str]) -> Cue | None:
    """Take a block as nearly all are: a number or nothing, the times, and lines without an arrow.

    The times are written down as they stand and read later, all at once.
    """
    at = 0 if "->" in block[0] else 1
    if len(block) < at + 2 or (at and not block[0].strip().isdigit()):
        return None
    start, arrow, end = block[at].partition(" --> ")
    # settings such as align:start stand behind the times
    end = end.partition(" ")[0]
    if not arrow or (len(block) == at + 2 and "->" in block[-1]):
        return None
    if len(block) > at + 2 and any("->" in other for other in block[at + 1 :]):
        return None
    stamps += (start, end)
    return Cue(first + at, 0.0, 0.0, block[at + 1 :])


def _read_stamps(cues: list[Cue], stamps: list[str]) -> bool:
    """Write the times into the cues; False where one of them is not written as the others are."""
    if not stamps:
        return True
    seconds = even_seconds(stamps)
    if seconds is None or ":" not in stamps[0]:
        return False
    for cue, start, end in zip(cues, seconds[::2].tolist(), seconds[1::2].tolist(), strict=True):
        cue.start, cue.end = start, end
    return True


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    blank = [i for i, line in enumerate(lines) if not line or line.isspace()]
    blocks, first = [], 0
    for at in [*blank, len(lines)]:
        if at > first:
            blocks.append((first + 1, lines[first:at]))
        first = at + 1
    return blocks


def transcript_of(cues: list[Cue], findings: list[Finding]) -> RawTranscript:
    """Turn cues into lines of talk with speakers.

    Rolling captions are said once; several voices in one cue become several lines; a caption
    without a name goes on with the speaker before if the file names its speakers.

    Parameters
    ----------
    cues : list of Cue
        In the order of the file.
    findings : list of Finding
        What was noticed so far; more are appended to a copy.

    Returns
    -------
    RawTranscript
        With at most one of ``start`` and ``end`` for the voices that share a cue.
    """
    findings = list(findings)
    rolling = _unroll(cues, findings)
    empty = [cue for cue in cues if not any(map(str.strip, cue.payload))]
    if empty and not rolling:
        message = f"captions without text: {len(empty)}"
        findings.append(Finding(empty[0].line, "note", "dropped", message))
    if _tidy(cues):
        parts = [_Part(cue.line, cue.start, cue.end, cue.payload[0].strip()) for cue in cues]
    else:
        parts = [part for cue in cues for part in _parts(cue)]
    parts = _name(parts, findings)
    shared = [b for a, b in pairwise(parts) if a.line == b.line]
    if shared:
        message = (
            f"captions with a second voice: {len(shared)}; the times between the voices of one "
            "caption are not in the file"
        )
        findings.append(Finding(shared[0].line, "note", "time", message))
    backward = [cue for cue in cues if cue.end < cue.start]
    if backward:
        message = f"captions that end before they start: {len(backward)}; the times were kept"
        findings.append(Finding(backward[0].line, "warning", "time", message))
    rows: list[Row] = [(p.label, p.start, p.end, p.text, p.line) for p in parts]
    return RawTranscript(to_rows(rows), findings, timing="cue" if rolling else _timing(cues))


def _timing(cues: list[Cue]) -> str:
    """Captions that follow without a gap were cut for reading, not measured."""
    start = np.array([cue.start for cue in cues])
    end = np.array([cue.end for cue in cues])
    times = np.concatenate([start, end])
    if np.isnan(times).all():
        return ""
    abutting = np.abs(end[:-1] - start[1:]) < ABUT
    whole = granularity(times) >= 1
    return "cue" if whole or (len(abutting) and abutting.mean() > 0.5) else "measured"


def _plain(line: str) -> str:
    if not _MARKED_UP.search(line):
        return " ".join(line.split())
    text = html.unescape(_TAG.sub("", line)).replace("\xa0", " ")
    return " ".join(text.replace("\u200e", "").replace("\u200f", "").split())


def _unroll(cues: list[Cue], findings: list[Finding]) -> bool:
    """Keep what is new: rolling captions repeat the last lines of the cue before."""
    if all(len(cue.payload) < 2 for cue in cues):
        return False
    spoken = [[t for t in map(_plain, cue.payload) if t] for cue in cues]
    pairs = [(a, b) for a, b in pairwise(spoken) if a and b]
    # a line said twice by people has no second line beside it, a rolling one has
    repeats = sum(a[-1] == b[0] and len(a) + len(b) > 2 for a, b in pairs)
    if len(pairs) < 3 or repeats <= 0.5 * len(pairs):
        return False
    dropped, last = 0, list[str]()
    for cue, lines in zip(cues, spoken, strict=True):
        overlap = next(
            (n for n in range(min(len(last), len(lines)), 0, -1) if last[-n:] == lines[:n]), 0
        )
        dropped += overlap
        if lines:
            last = lines
        cue.payload = [raw for raw in cue.payload if _plain(raw)][overlap:]
    cues[:] = [cue for cue in cues if cue.payload]
    message = f"rolling captions: {dropped} repeated caption lines were said once"
    findings.append(Finding(0, "note", "repaired", message))
    return True


def _tidy(cues: list[Cue]) -> bool:
    """Tell whether every caption is one line of words without mark-up, dash and odd blanks."""
    if not all(len(cue.payload) == 1 for cue in cues):
        return False
    joined = "\n".join(["", *[cue.payload[0] for cue in cues], ""])
    if joined.isascii():
        return not any(sign in joined for sign in _UNTIDY_SIGNS)
    return not _UNTIDY.search(joined[1:-1])


def _parts(cue: Cue) -> list[_Part]:
    parts: list[_Part] = []
    if len(cue.payload) == 1 and "<" not in cue.payload[0]:
        text = _plain(cue.payload[0])
        dash = _DASH.match(text) if text[:1] in _DASHES else None
        if text:
            text = text[dash.end() :] if dash else text
            parts.append(_Part(cue.line, cue.start, cue.end, text, changes=dash is not None))
        return parts
    joined = "\n".join(cue.payload)
    if "<" in joined and _VOICE.search(joined):
        pieces = _VOICE.split(joined)
        for i, piece in enumerate(pieces):
            # after </v> nobody is named; what stands there goes on with the voice before
            text = _plain(_VOICE_END.sub(" ", piece))
            if text:
                label = _plain(pieces[i - 1]) if i % 2 == 0 and i else ""
                if not i % 2:
                    text = without_own_label(text, label)
                    parts.append(_Part(cue.line, cue.start, cue.end, text, label))
    else:
        lines = [t for t in map(_plain, cue.payload) if t]
        dashed = [t[0] in _DASHES and bool(_DASH.match(t)) for t in lines]
        for text, by_dash in zip(lines, dashed, strict=True):
            if by_dash:
                parts.append(_Part(cue.line, cue.start, cue.end, _DASH.sub("", text), changes=True))
            elif parts and not _LABEL.match(text):
                parts[-1].text += " " + text
            else:
                parts.append(_Part(cue.line, cue.start, cue.end, text))
    return parts


def _of(candidates: dict[int, re.Match[str]], i: int, accepted: set[str]) -> bool:
    return i in candidates and candidates[i]["label"] in accepted


def _name(parts: list[_Part], findings: list[Finding]) -> list[_Part]:
    """Find the labels, join wrapped lines, and let unnamed captions go on with the speaker."""
    candidates = {
        i: m
        for i, p in enumerate(parts)
        if not p.label and (":" in p.text or "：" in p.text) and (m := _LABEL.match(p.text))
    }
    accepted, _ = accepted_labels(
        (m["label"] for m in candidates.values()), (p.text for p in parts)
    )
    unlabelled = (
        p for i, p in enumerate(parts) if not p.label and not _of(candidates, i, accepted)
    )
    untaken_labels(((p.line, p.text) for p in unlabelled), findings)
    out: list[_Part] = []
    for i, part in enumerate(parts):
        found = candidates.get(i)
        if found and found["label"] in accepted:
            part.label, part.text = found["label"].strip(), found["text"].strip()
        elif out and out[-1].line == part.line and not part.label and not part.changes:
            out[-1].text = f"{out[-1].text} {part.text}".strip()
            continue
        out.append(part)
    _share_times(out)
    named = np.array([bool(p.label) for p in out], dtype=bool)
    if len(out) and 0 < named.sum() < len(out):
        if named.mean() >= _ENOUGH_NAMED:
            _go_on(out, findings)
        else:
            message = (
                f"captions that name a speaker: only {int(named.sum())} of {len(out)}; the "
                "others stay without one"
            )
            findings.append(Finding(0, "warning", "guessed", message))
    if len(out) and not named.any():
        message = "no caption names a speaker; add names as 'Name: text' to count turns"
        findings.append(Finding(0, "warning", "guessed", message))
    return [part for part in out if part.text or part.label]


def _share_times(parts: list[_Part]) -> None:
    nan = float("nan")
    for before, after in pairwise(parts):
        if before.line == after.line:
            before.end = after.start = nan


def _go_on(parts: list[_Part], findings: list[Finding]) -> None:
    last, continued, nobody = "", [], []
    for part in parts:
        if part.label:
            last = part.label
        elif part.changes or not last:
            nobody.append(part)
        else:
            part.label = last
            continued.append(part)
    if continued:
        message = f"captions without a name, given to the speaker before: {len(continued)}"
        findings.append(Finding(continued[0].line, "note", "guessed", message))
    if nobody:
        message = f"captions without a known speaker: {len(nobody)}"
        findings.append(Finding(nobody[0].line, "note", "guessed", message))
