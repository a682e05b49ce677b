"""ELAN annotation files (.eaf, 2.7 to 3.0)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.eaf_document import Annotation, EafDocument, Tier, parse_eaf
from labresearch.corpus.readers.eaf_talk import CODES, Talk, find_talk, is_own_codes
from labresearch.corpus.readers.raw import RawTranscript, Source, to_rows
from labresearch.corpus.readers.tier_codings import (
    codings_table,
    kept_tiers,
    lines_at,
    slug,
    values_repeat,
)
from labresearch.corpus.readers.xml_nodes import parse_xml

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "elan"
EXTENSIONS: tuple[str, ...] = (".eaf",)
BINARY = False
_ROOT = re.compile(r"<(?:\w+:)?ANNOTATION_DOCUMENT\b")
_NO_FAMILY = re.compile(r"(?:default|unknown)(?:[-_ ]?(?:lt|type))?|", re.IGNORECASE)


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that the file is one of ELAN."""
    return 0.95 if isinstance(head, str) and head.startswith("<") and _ROOT.search(head) else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read an ELAN file.

    Tiers that hang on no other are speakers. Values of the tiers below, and of tiers with a
    controlled vocabulary, are codes where they repeat; other texts are reported.

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
        If the XML is damaged or there is no tier.
    """
    document = parse_eaf(parse_xml(source.data, source.name, limits=source.limits), source.name)
    talk = find_talk(document)
    rows = to_rows(
        [(line.label, line.start, line.end, line.text, line.source_line) for line in talk.lines]
    )
    roles = [line.role for line in talk.lines]
    if any(roles):
        rows["role"] = roles
    findings = [*document.findings, *talk.findings]
    codings = _codings(document, talk, findings)
    return RawTranscript(rows, findings, codings=codings_table(codings))


def _codings(
    document: EafDocument, talk: Talk, findings: list[Finding]
) -> list[tuple[int, str, str, str]]:
    rows_of: dict[int, list[int]] = {}
    for row, line in enumerate(talk.lines):
        for annotation in line.annotations:
            at = rows_of.setdefault(id(annotation), [])
            if row not in at[-1:]:
                at.append(row)
    others = [t for t in document.tiers if id(t) not in talk.tiers and t.values]
    free = [t for t in others if t.parent is None and not _rows(t, rows_of)]
    _by_time(free, talk, rows_of, findings)
    coded = [t for t in others if t.vocabulary or is_own_codes(t) or values_repeat(t.values)]
    families = _families(coded)
    out: list[tuple[int, str, str, str]] = []
    lost: list[tuple[Annotation, Tier]] = []
    for tier in coded:
        family, verbatim = families[id(tier)], is_own_codes(tier)
        for annotation in tier.annotations:
            value = annotation.value
            if not value:
                continue
            hit = _rows_of(annotation, rows_of)
            if not hit:
                lost.append((annotation, tier))
            code = value if verbatim else slug(value)
            code = f"{family}.{code}" if family else code
            out += [(row, code, tier.annotator or "file", f"tier {tier.name}") for row in hit]
    if coded:
        names = ", ".join(f"{t.name[:60]!r} as {families[id(t)]!r}" for t in coded[:8])
        message = f"tiers read as codes of the lines: {len(coded)}: {names}"
        findings.append(Finding(coded[0].line, "note", "kept", message))
    if lost:
        shown = "; ".join(f"{a.value[:60]!r} in {t.name[:60]!r}" for a, t in lost[:5])
        message = f"codes that belong to no line of talk, {len(lost)}: {shown}"
        findings.append(Finding(lost[0][0].line, "warning", "dropped", message))
    known = {id(t) for t in coded}
    findings += kept_tiers([(t.name, t.line, t.values) for t in others if id(t) not in known])
    return out


def _rows(tier: Tier, rows_of: Mapping[int, list[int]]) -> bool:
    return any(_rows_of(annotation, rows_of) for annotation in tier.annotations)


def _rows_of(annotation: Annotation, rows_of: Mapping[int, list[int]]) -> list[int]:
    at: Annotation | None = annotation
    while at is not None:
        if id(at) in rows_of:
            return rows_of[id(at)]
        at = at.parent
    return []


def _by_time(
    tiers: list[Tier], talk: Talk, rows_of: dict[int, list[int]], findings: list[Finding]
) -> None:
    """Put what hangs on no line to the lines of the same time."""
    starts = np.array([line.start for line in talk.lines])
    ends = np.array([line.end for line in talk.lines])
    labels = np.array([line.label for line in talk.lines], dtype=object)
    skipped, used = 0, []
    for tier in tiers:
        spans = [(a.start, a.end) for a in tier.annotations]
        found, left = lines_at(spans, starts, ends)
        skipped += left
        own: np.ndarray = np.flatnonzero((labels == tier.participant) & (labels != ""))
        if len(own):
            theirs, left = lines_at(spans, starts[own], ends[own])
            skipped += left
            found = [
                [int(own[i]) for i in mine] or all_
                for mine, all_ in zip(theirs, found, strict=True)
            ]
        for annotation, hit in zip(tier.annotations, found, strict=True):
            if hit:
                rows_of[id(annotation)] = hit
        if any(found) and (tier.vocabulary or values_repeat(tier.values)):
            used.append(tier)
    if used:
        names = ", ".join(repr(tier.name[:60]) for tier in used[:8])
        message = f"codes were put to the lines of the same time, tiers: {names}"
        findings.append(Finding(used[0].line, "note", "guessed", message))
    if skipped:
        message = f"codes that span too many lines were left out: {skipped}"
        findings.append(Finding(0, "warning", "dropped", message))


def _families(tiers: list[Tier]) -> dict[int, str]:
    """Name the codebook of each tier: its type, or the tier where a type is used for several."""
    uses = Counter((id(t.parent), t.participant, t.type) for t in tiers)
    shared = {kind for (_, _, kind), n in uses.items() if n > 1}
    out = {}
    for tier in tiers:
        if is_own_codes(tier):
            out[id(tier)] = tier.type.removeprefix(CODES).removeprefix(": ")
        elif tier.type in shared or _NO_FAMILY.fullmatch(tier.type):
            out[id(tier)] = slug(_without_speaker(tier))
        else:
            out[id(tier)] = slug(tier.type)
    return out


def _without_speaker(tier: Tier) -> str:
    name = tier.name.partition("@")[0] or tier.name
    for speaker in (tier.participant, tier.parent.name if tier.parent else ""):
        rest = re.sub(rf"(?<!\w){re.escape(speaker)}(?!\w)", "", name) if speaker else name
        if any(c.isalnum() for c in rest):
            name = rest
    return name
