"""The parts of an ELAN file: time slots, tiers, annotations, and what they hang on."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.xml_nodes import Node

__all__ = ["Annotation", "EafDocument", "Tier", "parse_eaf"]

_NAN = float("nan")
_UNITS = {"milliseconds": 0.001, "pal-frames": 0.04, "ntsc-frames": 1001 / 30_000}
# about a year: what is later is a damaged number
_LATEST = 3e7
_OWN_PROPERTIES = ("urn", "lastusedannotationid")
_SHOWN = 5


@dataclasses.dataclass(eq=False, slots=True)
class Annotation:
    """One annotation.

    ``place`` is the position of its first slot in the time order, ``around`` the times with gaps
    filled from the slots before, good only to find the parent; ``parent`` an annotation or None.
    """

    line: int
    value: str
    start: float = _NAN
    end: float = _NAN
    place: int = -1
    around: tuple[float, float] = (_NAN, _NAN)
    refers_to: str = ""
    parent: Annotation | None = None


@dataclasses.dataclass(eq=False)
class Tier:
    """One tier; ``vocabulary`` is the name of its controlled vocabulary, '' without one."""

    name: str
    line: int
    participant: str
    annotator: str
    type: str
    constraint: str
    vocabulary: str
    annotations: list[Annotation] = dataclasses.field(default_factory=list)
    parent: Tier | None = None
    children: list[Tier] = dataclasses.field(default_factory=list)

    @property
    def values(self) -> list[str]:
        """Values that are not empty."""
        return [a.value for a in self.annotations if a.value]

    @property
    def descendants(self) -> list[tuple[int, Tier]]:
        """Tiers below with their depth, those right below first."""
        out: list[tuple[int, Tier]] = []
        level, depth = list(self.children), 1
        while level:
            out += [(depth, tier) for tier in level]
            level, depth = [child for tier in level for child in tier.children], depth + 1
        return out


@dataclasses.dataclass
class EafDocument:
    """A whole file; ``in_order`` says whether its time slots are in the order of time."""

    tiers: list[Tier]
    in_order: bool
    findings: list[Finding]


def parse_eaf(root: Node, file: str) -> EafDocument:
    """Read the elements of an ELAN file; what hangs on nothing is kept and reported.

    Parameters
    ----------
    root : Node
        The outermost element.
    file : str
        Name for messages.

    Returns
    -------
    EafDocument

    Raises
    ------
    TranscriptError
        If the file has no tier.
    """
    findings: list[Finding] = []
    slots, in_order = _slots(root, findings)
    types = {t.get("LINGUISTIC_TYPE_ID"): t for t in root.find_all("LINGUISTIC_TYPE")}
    entries = _vocabulary_entries(root)
    nodes = root.find_all("TIER")
    if not nodes:
        message = "the ELAN file has no tier; save it again in ELAN, with the annotations"
        raise TranscriptError(file, root.line, message)
    tiers: list[Tier] = []
    by_id: dict[str, Annotation] = {}
    dangling: list[tuple[int, str]] = []
    twice: list[tuple[int, str]] = []
    for number, node in enumerate(nodes, 1):
        kind = types.get(node.get("LINGUISTIC_TYPE_REF"))
        tier = Tier(
            name=node.get("TIER_ID").strip() or f"tier {number}",
            line=node.line,
            participant=node.get("PARTICIPANT").strip(),
            annotator=node.get("ANNOTATOR").strip(),
            type=node.get("LINGUISTIC_TYPE_REF"),
            constraint=kind.get("CONSTRAINTS") if kind else "",
            vocabulary=kind.get("CONTROLLED_VOCABULARY_REF") if kind else "",
        )
        for element in node.walk():
            if element.tag in ("ALIGNABLE_ANNOTATION", "REF_ANNOTATION"):
                annotation = _annotation(element, slots, entries, dangling)
                tier.annotations.append(annotation)
                key = element.get("ANNOTATION_ID")
                if key in by_id:
                    twice.append((element.line, key))
                elif key:
                    by_id[key] = annotation
        tiers.append(tier)
    _say(findings, dangling, "annotations name a time slot that is not there; no time is known")
    _say(findings, twice, "annotations have an id that another one has; all were read")
    _hang_tiers(tiers, nodes, findings)
    _hang_annotations(tiers, by_id, findings)
    findings += _properties(root)
    return EafDocument(tiers, in_order, findings)


def _say(findings: list[Finding], found: list[tuple[int, str]], what: str) -> None:
    if found:
        shown = ", ".join(repr(name[:60]) for _, name in found[:_SHOWN])
        more = " ..." if len(found) > _SHOWN else ""
        message = f"{len(found)} {what}: {shown}{more}"
        findings.append(Finding(found[0][0], "warning", "repaired", message))


def _slots(root: Node, findings: list[Finding]) -> tuple[dict[str, tuple[int, float, float]], bool]:
    """Position, time (s) and time of the last slot before with one, by id."""
    header, order = root.find("HEADER"), root.find("TIME_ORDER")
    unit = header.get("TIME_UNITS", "milliseconds").lower() if header else "milliseconds"
    if unit not in _UNITS or unit != "milliseconds":
        message = f"times are given in {unit[:40]!r}"
        if unit not in _UNITS:
            message += ", which is not known; they were read as milliseconds"
        findings.append(Finding(header.line if header else 0, "warning", "time", message))
    scale = _UNITS.get(unit, 0.001)
    slots: dict[str, tuple[int, float, float]] = {}
    times: list[float] = []
    bad: list[tuple[int, str]] = []
    twice: list[tuple[int, str]] = []
    last = _NAN
    for place, slot in enumerate(order.find_all("TIME_SLOT") if order else []):
        written = slot.get("TIME_VALUE").strip()
        time = _seconds(written, scale)
        if written and math.isnan(time):
            bad.append((slot.line, written))
        times.append(time)
        last = last if math.isnan(time) else time
        key = slot.get("TIME_SLOT_ID")
        if key in slots:
            twice.append((slot.line, key))
        else:
            slots[key] = (place, time, last)
    if bad:
        shown = ", ".join(repr(text[:40]) for _, text in bad[:_SHOWN])
        message = f"{len(bad)} times could not be read: {shown}"
        findings.append(Finding(bad[0][0], "warning", "time", message))
    _say(findings, twice, "time slots have an id that another one has; the first counts")
    known = np.array(times)
    known = known[~np.isnan(known)]
    return slots, bool((np.diff(known) >= 0).all())


def _seconds(text: str, scale: float) -> float:
    try:
        time = float(text) * scale
    except ValueError:
        return _NAN
    # exact thousandths: 1040 * 0.001 is not 1.04
    return round(time, 6) if abs(time) < _LATEST else _NAN


def _vocabulary_entries(root: Node) -> dict[str, str]:
    entries: dict[str, str] = {}
    for vocabulary in root.find_all("CONTROLLED_VOCABULARY"):
        for entry in vocabulary.find_all("CV_ENTRY_ML"):
            value = entry.find("CVE_VALUE")
            if value is not None:
                entries.setdefault(entry.get("CVE_ID"), value.text.strip())
    return entries


def _annotation(
    element: Node,
    slots: dict[str, tuple[int, float, float]],
    entries: dict[str, str],
    dangling: list[tuple[int, str]],
) -> Annotation:
    node = element.find("ANNOTATION_VALUE")
    value = node.text.strip() if node else ""
    if not value and element.get("CVE_REF"):
        value = entries.get(element.get("CVE_REF"), "")
    out = Annotation(element.line, value, refers_to=element.get("ANNOTATION_REF"))
    if element.tag == "REF_ANNOTATION":
        return out
    refs = [element.get("TIME_SLOT_REF1"), element.get("TIME_SLOT_REF2")]
    dangling += [(element.line, ref) for ref in refs if ref not in slots]
    nothing = (-1, _NAN, _NAN)
    first, last = (slots.get(ref, nothing) for ref in refs)
    out.place, out.start, out.end = first[0], first[1], last[1]
    out.around = (first[2], last[2])
    return out


def _hang_tiers(tiers: list[Tier], nodes: list[Node], findings: list[Finding]) -> None:
    by_name: dict[str, Tier] = {}
    twice, missing, circles = [], [], []
    for tier in tiers:
        if tier.name in by_name:
            twice.append((tier.line, tier.name))
        by_name.setdefault(tier.name, tier)
    for tier, node in zip(tiers, nodes, strict=True):
        name = node.get("PARENT_REF").strip()
        if name and name not in by_name:
            missing.append((tier.line, name))
        elif name:
            tier.parent = by_name[name]
    # a tier that is its own ancestor is cut loose
    safe: set[int] = set()
    for tier in tiers:
        path: dict[int, Tier] = {}
        at: Tier | None = tier
        while at is not None and id(at) not in safe:
            if id(at) in path:
                circles.append((at.line, at.name))
                at.parent = None
                break
            path[id(at)] = at
            at = at.parent
        safe.update(path)
    for tier in tiers:
        if tier.parent is not None:
            tier.parent.children.append(tier)
    _say(findings, twice, "tiers have a name that another one has; all were read")
    _say(findings, missing, "tiers hang on a tier that is not there; they were read as free ones")
    _say(findings, circles, "tiers hang on themselves; they were read as free ones")


def _hang_annotations(
    tiers: list[Tier], by_id: dict[str, Annotation], findings: list[Finding]
) -> None:
    missing = []
    for tier in tiers:
        spans: tuple[np.ndarray, list[Annotation]] | None = None
        for annotation in tier.annotations:
            if annotation.refers_to:
                annotation.parent = by_id.get(annotation.refers_to)
                if annotation.parent is None:
                    missing.append((annotation.line, annotation.refers_to))
            elif tier.parent is not None:
                if spans is None:
                    spans = _spans(tier.parent)
                annotation.parent = _parent_in_time(annotation, *spans)
    _say(findings, missing, "annotations refer to an annotation that is not there")
    # an annotation that is its own ancestor is cut loose
    safe: set[int] = set()
    for tier in tiers:
        for annotation in tier.annotations:
            path: set[int] = set()
            at: Annotation | None = annotation
            while at is not None and id(at) not in safe:
                if id(at) in path:
                    at.parent = None
                    break
                path.add(id(at))
                at = at.parent
            safe |= path


def _spans(tier: Tier) -> tuple[np.ndarray, list[Annotation]]:
    timed = [a for a in tier.annotations if a.around[0] == a.around[0]]
    timed.sort(key=lambda a: a.around[0])
    return np.array([a.around[0] for a in timed]), timed


def _parent_in_time(
    annotation: Annotation, starts: np.ndarray, parents: list[Annotation]
) -> Annotation | None:
    start, end = annotation.around
    middle = start if end != end else (start + end) / 2
    at = int(np.searchsorted(starts, middle, "right")) - 1
    if middle != middle or at < 0:
        return None
    parent = parents[at]
    return parent if middle <= parent.around[1] or parent.around[1] != parent.around[1] else None


def _properties(root: Node) -> list[Finding]:
    header = root.find("HEADER")
    said = [
        f"{node.get('NAME')}: {' '.join(node.text.split())}"
        for node in (header.find_all("PROPERTY") if header else [])
        if node.get("NAME").lower() not in _OWN_PROPERTIES and node.text.strip()
    ]
    if not said or header is None:
        return []
    message = f"properties of the file, not talk: {'; '.join(said)[:500]}"
    return [Finding(header.line, "note", "kept", message)]
