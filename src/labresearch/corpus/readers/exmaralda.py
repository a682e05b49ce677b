"""EXMARaLDA transcriptions (.exb, and the talk of .exs)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.raw import RawTranscript, Row, Source, to_rows
from labresearch.corpus.readers.tier_codings import (
    codings_table,
    kept_tiers,
    lines_at,
    slug,
    values_repeat,
)
from labresearch.corpus.readers.xml_nodes import Node, parse_xml

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "exmaralda"
EXTENSIONS: tuple[str, ...] = (".exb", ".exs")
BINARY = False
_ROOT = re.compile(r"<(?:basic|segmented)-transcription\b")
_NAN = float("nan")
_FULL_STOP = re.compile(r"[.!?\u2026\u02d9][\"'\u201d\u201c\u00bb)\]]*\s*$")
_DOTS = re.compile("\u2022(?:\\s*\u2022)*")
_COMMA = re.compile(r"(\(\(?\s*\d+),(\d+\s*s?\s*\)\)?)")


@dataclasses.dataclass
class _Event:
    """One event; ``first`` and ``last`` are points of the timeline, ids where not in it."""

    line: int
    first: str
    last: str
    text: str


@dataclasses.dataclass
class _Tier:
    name: str
    line: int
    kind: str
    category: str
    label: str
    events: list[_Event]


@dataclasses.dataclass
class _Timeline:
    """Place and time (s) of every point."""

    place: dict[str, float]
    time: dict[str, float]


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that the file is one of EXMARaLDA."""
    return 0.95 if isinstance(head, str) and head.startswith("<") and _ROOT.search(head) else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read an EXMARaLDA transcription.

    Tiers of type t are talk. Events that follow without a gap are one line up to the end of a
    sentence, since the program cuts talk wherever another person begins or stops.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Not used.

    Returns
    -------
    RawTranscript

    Raises
    ------
    TranscriptError
        If the XML is damaged or the file has no transcription.
    """
    root = parse_xml(source.data, source.name, limits=source.limits, plain_doctype=True)
    body = root.find("basic-body") or root.find("segmented-body")
    if body is None:
        message = (
            "an EXMARaLDA file has a <basic-body> or a <segmented-body>, this one has neither; "
            "save it again as a basic transcription (.exb)"
        )
        raise TranscriptError(source.name, root.line, message)
    findings: list[Finding] = []
    timeline = _timeline(body, findings)
    speakers = _speakers(root)
    if body.tag == "basic-body":
        tiers = [_basic_tier(node, speakers) for node in body.find_all("tier")]
    else:
        tiers = [
            tier for node in body.find_all("segmented-tier") for tier in _cut_tier(node, speakers)
        ]
        if not any(tier.events for tier in tiers if tier.kind == "t"):
            message = (
                "the segmented transcription has no segments of kind 'e' to read; open the .exb "
                "file that it was made from"
            )
            raise TranscriptError(source.name, body.line, message)
    talk = [tier for tier in tiers if tier.kind == "t"]
    lines = _lines(talk, timeline, findings)
    rows = to_rows([row for row, _, _ in lines])
    others = [tier for tier in tiers if tier.kind != "t" and any(e.text for e in tier.events)]
    codings = _codings(others, lines, timeline, findings)
    _dangling(tiers, timeline, findings)
    return RawTranscript(rows, findings, codings=codings_table(codings))


def _timeline(body: Node, findings: list[Finding]) -> _Timeline:
    place: dict[str, float] = {}
    time: dict[str, float] = {}
    twice, guessed = [], []
    common = body.find("common-timeline")
    for number, point in enumerate(common.find_all("tli") if common else []):
        key = point.get("id")
        if key in place:
            twice.append(point.line)
            continue
        place[key] = float(number)
        time[key] = _seconds(point.get("time"))
        if point.get("type") == "intp" and point.get("time"):
            guessed.append(point.line)
            time[key] = _NAN
    # points between two others, in segmented transcriptions
    for fork in body.walk("timeline-fork"):
        points = fork.find_all("tli")
        base = place.get(fork.get("start"), _NAN)
        for number, point in enumerate(points, 1):
            place.setdefault(point.get("id"), base + number / (len(points) + 1))
            time.setdefault(point.get("id"), _seconds(point.get("time")))
    if twice:
        message = f"points of the timeline have an id that another one has: {len(twice)}"
        findings.append(Finding(twice[0], "warning", "repaired", message))
    if guessed:
        message = (
            f"times that the program had made up between others, not measured: {len(guessed)}; "
            "they were left out"
        )
        findings.append(Finding(guessed[0], "note", "time", message))
    return _Timeline(place, time)


def _seconds(text: str) -> float:
    try:
        time = float(text)
    except ValueError:
        return _NAN
    return time if abs(time) < 3e7 else _NAN


def _speakers(root: Node) -> dict[str, str]:
    out: dict[str, str] = {}
    for node in root.walk("speaker"):
        name = node.find("abbreviation")
        out.setdefault(node.get("id"), " ".join((name.text if name else "").split()))
    return out


def _label(key: str, speakers: Mapping[str, str], shown: str) -> str:
    if key:
        return speakers.get(key) or key
    # 'Mia [v]' of a tier without a speaker
    return shown.partition("[")[0].strip()


def _basic_tier(node: Node, speakers: Mapping[str, str]) -> _Tier:
    events = [
        _Event(e.line, e.get("start"), e.get("end"), _own_text(e)) for e in node.find_all("event")
    ]
    category = node.get("category")
    label = _label(node.get("speaker"), speakers, node.get("display-name"))
    name = node.get("display-name") or node.get("id") or category
    return _Tier(name, node.line, node.get("type"), category, label, events)


def _cut_tier(node: Node, speakers: Mapping[str, str]) -> list[_Tier]:
    """Take the events of a segmented tier, and its annotations as tiers of their own."""
    key = node.get("speaker")
    label = _label(key, speakers, node.get("display-name"))
    name = node.get("display-name") or node.get("id")
    events: list[_Event] = []
    for segmentation in node.find_all("segmentation"):
        found = [ts for ts in segmentation.walk("ts") if ts.get("n") == "e"]
        if found:
            events = [_Event(e.line, e.get("s"), e.get("e"), e.text) for e in found]
            break
    out = [_Tier(name, node.line, node.get("type"), node.get("category"), label, events)]
    for annotation in node.find_all("annotation"):
        parts = [_Event(a.line, a.get("s"), a.get("e"), a.text) for a in annotation.walk("ta")]
        kind = annotation.get("name")
        out.append(_Tier(f"{name} {kind}", annotation.line, "a", kind, label, parts))
    return out


def _own_text(event: Node) -> str:
    return "".join(part for part in event.content if isinstance(part, str))


def _lines(
    tiers: list[_Tier], timeline: _Timeline, findings: list[Finding]
) -> list[tuple[Row, float, float]]:
    """Rows in the order of the timeline, each with its places."""
    chains = [(tier, chain) for tier in tiers for chain in _chains(tier, timeline)]
    ends = [bool(_FULL_STOP.search(chain[-1].text)) for _, chain in chains]
    sentences = sum(ends) >= 0.5 * len(ends)
    keyed: list[tuple[float, tuple[Row, float, float]]] = []
    last = 0.0
    joined = 0
    for tier, chain in chains:
        for part in _cut(chain, sentences=sentences):
            joined += len(part) - 1
            text = _marks("".join(event.text for event in part))
            first, end = part[0].first, part[-1].last
            places = timeline.place.get(first, _NAN), timeline.place.get(end, _NAN)
            last = places[0] if places[0] == places[0] else last
            if not text:
                continue
            times = timeline.time.get(first, _NAN), timeline.time.get(end, _NAN)
            row: Row = (tier.label, *times, text, part[0].line)
            keyed.append((last, (row, *places)))
    keyed.sort(key=lambda entry: entry[0])
    if joined:
        message = f"events that go on with the event before were joined to it: {joined}"
        findings.append(Finding(0, "note", "repaired", message))
    back = [row for _, (row, _, _) in keyed if row[2] < row[1]]
    if back:
        message = f"events that end before they start: {len(back)}; the times were kept"
        findings.append(Finding(back[0][4], "warning", "time", message))
    return [line for _, line in keyed]


def _chains(tier: _Tier, timeline: _Timeline) -> list[list[_Event]]:
    """Events that follow each other without a gap."""

    def key(event: _Event) -> float:
        return timeline.place.get(event.first, _NAN)

    events = tier.events
    if any(key(b) < key(a) for a, b in pairwise(events)):
        events = sorted(events, key=lambda e: key(e) if key(e) == key(e) else float("inf"))
    chains: list[list[_Event]] = []
    for event in events:
        if chains and chains[-1][-1].last == event.first and event.first:
            chains[-1].append(event)
        else:
            chains.append([event])
    return chains


def _cut(chain: list[_Event], *, sentences: bool) -> list[list[_Event]]:
    parts = [[chain[0]]]
    for before, event in pairwise(chain):
        between = before.text[-1:].isspace() or event.text[:1].isspace() or not before.text
        whole = bool(_FULL_STOP.search(before.text)) if sentences else True
        if between and whole:
            parts.append([event])
        else:
            parts[-1].append(event)
    return parts


def _marks(text: str) -> str:
    """Write pauses as they are written elsewhere: dots as (.), and 1,5 s as 1.5 s."""
    return " ".join(_COMMA.sub(r"\1.\2", _DOTS.sub("(.)", text)).split())


def _codings(
    tiers: list[_Tier],
    lines: list[tuple[Row, float, float]],
    timeline: _Timeline,
    findings: list[Finding],
) -> list[tuple[int, str, str, str]]:
    starts = np.array([first for _, first, _ in lines])
    ends = np.array([last for _, _, last in lines])
    labels = np.array([row[0] for row, _, _ in lines], dtype=object)
    out: list[tuple[int, str, str, str]] = []
    coded, kept, lost, skipped = [], [], [], 0
    for tier in tiers:
        events = [e for e in tier.events if e.text.strip()]
        texts = [" ".join(e.text.split()) for e in events]
        if not values_repeat(texts):
            kept.append((tier.name, tier.line, texts))
            continue
        coded.append(tier)
        own = np.flatnonzero(labels == tier.label) if tier.label else np.arange(len(lines))
        own = own if len(own) else np.arange(len(lines))
        spans = [
            (timeline.place.get(e.first, _NAN), timeline.place.get(e.last, _NAN)) for e in events
        ]
        found, left = lines_at(spans, starts[own], ends[own])
        skipped += left
        family = slug(tier.category or tier.name)
        for event, text, hit in zip(events, texts, found, strict=True):
            code, where = f"{family}.{slug(text)}", f"tier {tier.name}"
            out += [(int(own[i]), code, "file", where) for i in hit]
            lost += [] if hit else [(event.line, text)]
    if coded:
        names = ", ".join(repr(tier.name[:60]) for tier in coded[:8])
        message = f"tiers read as codes of the lines at the same place: {len(coded)}: {names}"
        findings.append(Finding(coded[0].line, "note", "kept", message))
    if lost:
        shown = "; ".join(repr(text[:60]) for _, text in lost[:5])
        message = f"codes that belong to no line of talk, {len(lost)}: {shown}"
        findings.append(Finding(lost[0][0], "warning", "dropped", message))
    if skipped:
        message = f"codes that span too many lines were left out: {skipped}"
        findings.append(Finding(0, "warning", "dropped", message))
    findings += kept_tiers(kept)
    return out


def _dangling(tiers: list[_Tier], timeline: _Timeline, findings: list[Finding]) -> None:
    missing = [
        (event.line, ref)
        for tier in tiers
        for event in tier.events
        for ref in (event.first, event.last)
        if ref not in timeline.place
    ]
    if missing:
        shown = ", ".join(repr(ref[:40]) for _, ref in missing[:5])
        message = f"events name a point that the timeline does not have, {len(missing)}: {shown}"
        findings.append(Finding(missing[0][0], "warning", "time", message))
