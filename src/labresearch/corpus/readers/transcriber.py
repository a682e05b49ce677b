"""Transcriber files (.trs)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.raw import RawTranscript, Row, Source, to_rows
from labresearch.corpus.readers.xml_nodes import Node, parse_xml

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "transcriber"
EXTENSIONS: tuple[str, ...] = (".trs",)
BINARY = False
_ROOT = re.compile(r"<Trans[\s/>]")
_NAN = float("nan")
# short names of noises that Transcriber offers, where the short name hides what is meant
_NOISES = {
    "r": "breath",
    "i": "breathes in",
    "e": "breathes out",
    "n": "sniffs",
    "pf": "puffs",
    "bb": "mouth noise",
    "bg": "throat noise",
    "tx": "coughs",
    "b": "noise",
    "conv": "talk in the background",
    "pap": "paper",
    "mic": "microphone noise",
    "ch": "whispers",
}
_LAUGHS = frozenset({"rire", "rires", "laugh", "laughs", "laughter", "laughing"})
_GAPS = frozenset({"pi", "pif", "inaudible", "unintelligible", "indistinct", "unclear"})
_EXTENTS = {"begin": " begins", "end": " ends"}


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that the file is one of Transcriber."""
    return 0.95 if isinstance(head, str) and head.startswith("<") and _ROOT.search(head) else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read a Transcriber file: a line for every stretch between two time stamps of a turn.

    Events, backgrounds and comments become marks in the text; two speakers of one turn share its
    times.

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
        If the XML is damaged or the file is none of Transcriber.
    """
    root = parse_xml(source.data, source.name, limits=source.limits, plain_doctype=True)
    if root.tag != "Trans":
        message = f"a file of Transcriber begins with <Trans>, this one with <{root.tag[:40]}>"
        raise TranscriptError(source.name, root.line, message)
    findings: list[Finding] = []
    found: dict[str, list[Node]] = {"Speaker": [], "Topic": [], "Turn": []}
    for node in root.walk():
        if node.tag in found:
            found[node.tag].append(node)
    names = _speakers(found["Speaker"], findings)
    rows: list[Row] = []
    strange: list[tuple[int, str]] = []
    nobody: list[int] = []
    for turn in found["Turn"]:
        rows += _turn(turn, names, strange, nobody)
    if strange:
        shown = ", ".join(repr(name[:40]) for name in dict.fromkeys(n for _, n in strange))[:300]
        message = f"turns of speakers that the file does not list: {len(strange)}: {shown}"
        findings.append(Finding(strange[0][0], "warning", "guessed", message))
    if nobody:
        message = (
            f"lines of a turn with several speakers that do not say whose they are: {len(nobody)}"
        )
        findings.append(Finding(nobody[0], "note", "guessed", message))
    bad = [row for row in rows if row[2] < row[1]]
    if bad:
        message = f"lines that end before they start: {len(bad)}; the times were kept"
        findings.append(Finding(bad[0][4], "warning", "time", message))
    _sections(root, found["Topic"], findings)
    return RawTranscript(to_rows(rows), findings)


def _speakers(nodes: list[Node], findings: list[Finding]) -> dict[str, str]:
    names: dict[str, str] = {}
    twice = []
    for speaker in nodes:
        key = speaker.get("id").strip()
        if key in names:
            twice.append((speaker.line, key))
        else:
            names[key] = " ".join(speaker.get("name").split()) or key
    if twice:
        shown = ", ".join(repr(key[:40]) for _, key in twice[:5])
        message = f"speakers have an id that another one has; the first counts: {shown}"
        findings.append(Finding(twice[0][0], "warning", "repaired", message))
    return names


def _seconds(text: str) -> float:
    try:
        time = float(text.strip().replace(",", "."))
    except ValueError:
        return _NAN
    return time if abs(time) < 3e7 else _NAN


def _turn(
    turn: Node, names: Mapping[str, str], strange: list[tuple[int, str]], nobody: list[int]
) -> list[Row]:
    ids = turn.get("speaker").split()
    strange += [(turn.line, key) for key in ids if key not in names]
    speakers = [names.get(key, key) for key in ids]
    everybody = " & ".join(speakers)
    # (start, line, [(label, words)]) for each stretch
    stretches = [(_seconds(turn.get("startTime")), turn.line, [(everybody, list[str]())])]
    for part in turn.content:
        voices = stretches[-1][2]
        if isinstance(part, str):
            voices[-1][1].append(part)
        elif part.tag == "Sync":
            time = _seconds(part.get("time"))
            stretches.append((time, part.line, [(everybody, [])]))
        elif part.tag == "Who":
            number = part.get("nb").strip()
            known = number.isascii() and number.isdigit() and 0 < int(number[:6]) <= len(speakers)
            voices.append((speakers[int(number) - 1] if known else everybody, []))
        else:
            voices[-1][1].append(_mark(part))
    rows: list[Row] = []
    end = _seconds(turn.get("endTime"))
    for start, line, voices in reversed(stretches):
        said = []
        for label, words in voices:
            text = " ".join("".join(words).split())
            if text:
                said.append((label, start, end, text, line))
                if len(speakers) > 1 and label == everybody:
                    nobody.append(line)
        rows += reversed(said)
        # the stretch before an unreadable stamp ends nobody knows when
        end = start
    return rows[::-1]


def _mark(node: Node) -> str:
    """Write an element as the mark that transcribers write for it."""
    desc = " ".join(re.sub(r"[()\[\]]", " ", node.get("desc")).split())
    kind = node.get("type").strip()
    within = f" {node.text} "
    if node.tag == "Background":
        level = node.get("level").strip()
        desc, kind = f"background {kind} {level}", ""
    elif node.tag not in ("Event", "Comment", "Vocal"):
        # an element that is not known may hold words
        return within
    if not desc:
        return within
    key = desc.lower()
    if kind in ("", "noise", "pronounce") and node.tag == "Event":
        if key in _LAUGHS and not _EXTENTS.get(node.get("extent")):
            return f" [laughter]{within}"
        if key in _GAPS:
            return f" [inaudible]{within}" if node.get("extent") != "end" else within
    if kind == "noise":
        desc = _NOISES.get(key, desc)
    elif kind:
        desc = f"{kind}: {desc}"
    desc = " ".join(re.sub(r"[()\[\]]", " ", desc).split())
    if not re.search(r"[^\W\d_]{2,}", desc):
        # ((x)) could be mathematics
        desc = f"{node.tag.lower()}: {desc}"
    return f" (({desc}{_EXTENTS.get(node.get('extent'), '')})){within}"


def _sections(root: Node, topic_nodes: list[Node], findings: list[Finding]) -> None:
    topics = {node.get("id"): node.get("desc") for node in topic_nodes}
    counts: Counter[str] = Counter()
    lines: list[int] = []
    stray: list[tuple[int, str]] = []
    outer = [root, *root.find_all("Speakers"), *root.find_all("Topics")]
    for episode in root.find_all("Episode"):
        outer += [episode, *episode.find_all("Section")]
    for node in outer:
        if node.tag == "Section":
            what = node.get("type") or "section"
            topic = node.get("topic")
            counts[f"{what}: {topics.get(topic, topic)}" if topic else what] += 1
            lines.append(node.line)
        outside = " ".join("".join(p for p in node.content if isinstance(p, str)).split())
        stray += [(node.line, outside)] if outside else []
    if counts:
        shown = "; ".join(f"{name} ({n})" for name, n in counts.most_common())[:500]
        message = f"sections and topics, not talk: {shown}"
        findings.append(Finding(lines[0], "note", "kept", message))
    if stray:
        shown = "; ".join(text for _, text in stray)[:500]
        message = f"text outside of turns was left out: {shown}"
        findings.append(Finding(stray[0][0], "warning", "dropped", message))
