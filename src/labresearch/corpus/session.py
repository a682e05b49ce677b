"""Put one transcript together: speakers, roles, turns, timing and the report."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from labresearch.corpus.clock import ABUT, granularity
from labresearch.corpus.file_names import guess_phase, session_id
from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.lessons import lesson_ids, split_lessons
from labresearch.corpus.limits import LIMITS, Limits
from labresearch.corpus.readers.raw import RawTranscript, Source
from labresearch.corpus.roles import guess_roles
from labresearch.corpus.schema import ADULT_ROLES, PHASES, ROLES
from labresearch.corpus.sniff import choose_reader
from labresearch.corpus.speaker_labels import clean_label, label_kind, merge_spellings

__all__ = ["ReadSession", "combine", "read_lessons"]


@dataclasses.dataclass
class ReadSession:
    """One file that was read: its tables, not checked yet, and what the report says."""

    tables: dict[str, pd.DataFrame]
    facts: dict[str, object]
    findings: list[Finding]
    file: str


def read_lessons(
    path: Path,
    *,
    name: str = "",
    session: str | None = None,
    given: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    format: str | None = None,  # noqa: A002
    phase: str | None = None,
    facts: Mapping[str, object] | None = None,
    limits: Limits = LIMITS,
) -> list[ReadSession]:
    """Read one file with roles that are checked already; see ``load_transcript``.

    A table of several lessons gives one entry a lesson.
    """
    source = Source.open(path, name=name, limits=limits)
    reader = choose_reader(source, format=format, columns=columns)
    if source.binary != reader.BINARY:
        message = (
            f"the file is binary and cannot be read as {reader.NAME}"
            if source.binary
            else f"the file is text and cannot be read as {reader.NAME}; leave --format (in Python "
            "format=) out"
        )
        raise TranscriptError(source.name, 0, message)
    raw = reader.read(source, columns=columns)
    if raw.rows.empty:
        message = f"no line of talk was found in the file, read as {reader.NAME}"
        said = [f.message for f in raw.findings][:3]
        message += f" ({'; '.join(said)})" if said else "; is it cut off?"
        raise TranscriptError(source.name, 0, message)
    parts = split_lessons(raw)
    parts[0][1].findings[:0] = source.findings
    keys = lesson_ids(session if session is not None else session_id(path), [v for v, _ in parts])
    out = []
    for key, (_, part) in zip(keys, parts, strict=True):
        one = _one(source, reader.NAME, part, key, given=given, phase=phase, facts=facts)
        if len(parts) > 1:
            # what is said of a lesson, not of the file, names it
            first = len(part.findings)
            one.findings[first:] = [
                dataclasses.replace(f, message=f"{key}: {f.message}") for f in one.findings[first:]
            ]
        out.append(one)
    return out


def _one(
    source: Source,
    format_: str,
    raw: RawTranscript,
    key: str,
    *,
    given: Mapping[str, str] | None,
    phase: str | None,
    facts: Mapping[str, object] | None,
) -> ReadSession:
    findings = list(raw.findings)
    phase = _phase(phase, raw, source.path, source.name, findings)
    speaker = _labels(raw.rows["speaker"], findings)
    roles = _roles(speaker, raw, given or {}, phase, findings)
    utterances = _utterances(key, raw, speaker, roles)
    timing, resolution = _timing(utterances, raw, findings)
    sessions = pd.DataFrame(
        [
            {
                "session": key,
                "phase": phase,
                "source": source.name,
                "sha256": source.sha256,
                "timing": timing,
                "time_resolution": resolution,
                **({"verbatim": raw.verbatim} if raw.verbatim else {}),
                **(facts or {}),
            }
        ]
    )
    labels = [label for label in dict.fromkeys(speaker.tolist()) if label]
    speakers = pd.DataFrame(
        {"session": key, "speaker": labels, "role": [roles[label] for label in labels]},
        columns=["session", "speaker", "role"],
    )
    report_facts: dict[str, object] = {
        "session": key,
        "format": format_,
        "lines": len(utterances),
        "turns": int(utterances["turn"].iloc[-1]) + 1,
        "words": sum(map(len, map(str.split, utterances["speech"].tolist()))),
        "speakers": len(labels),
        "roles": ", ".join(f"{r} {n}" for r, n in Counter(roles[x] for x in labels).most_common()),
        "timing": timing,
        "time_resolution": resolution,
    }
    tables = {"sessions": sessions, "speakers": speakers, "utterances": utterances}
    if raw.codings is not None:
        tables["codings"] = _codings(key, raw, utterances)
    return ReadSession(tables, report_facts, findings, source.name)


def combine(parts: Sequence[ReadSession]) -> dict[str, pd.DataFrame]:
    """Put the tables of several sessions together."""
    return {
        name: pd.concat([p.tables[name] for p in parts if name in p.tables], ignore_index=True)
        for name in ("sessions", "speakers", "utterances", "codings")
        if any(name in p.tables for p in parts)
    }


def _phase(
    given: str | None, raw: RawTranscript, path: Path, file: str, findings: list[Finding]
) -> str:
    if given:
        if given not in PHASES:
            message = f"phase = {given!r} is not allowed; must be one of {', '.join(PHASES)}"
            raise TranscriptError(file, 0, message)
        return given
    if raw.phase:
        message = f"phase {raw.phase}: the file is tagged as a lesson"
        findings.append(Finding(0, "note", "guessed", message))
        return raw.phase
    phase = guess_phase(path.stem)
    if phase != "unknown":
        findings.append(Finding(0, "note", "guessed", f"phase {phase}: from the file name"))
    return phase


def _labels(written: pd.Series, findings: list[Finding]) -> pd.Series:
    cleaned = {label: clean_label(label) for label in written.unique()}
    mended = [(a, b) for a, b in cleaned.items() if a.strip(" :\t") != b]
    speaker = written.map(cleaned)
    merged = merge_spellings(label for label in speaker.tolist() if label)
    mended += merged.items()
    if mended:
        shown = ", ".join(f"{a!r} -> {b!r}" for a, b in mended[:8])
        more = f" and {len(mended) - 8} more" if len(mended) > 8 else ""
        message = f"speaker labels were cleaned: {shown}{more}"
        findings.append(Finding(0, "note", "repaired", message))
    return speaker.replace(merged).astype("str")


def _roles(
    speaker: pd.Series,
    raw: RawTranscript,
    given: Mapping[str, str],
    phase: str,
    findings: list[Finding],
) -> dict[str, str]:
    labels = [label for label in speaker.unique() if label]
    by_user = {label.casefold(): role for label, role in given.items()}
    known = {label: by_user[label.casefold()] for label in labels if label.casefold() in by_user}
    why: dict[str, str] = {}
    for label, (role, reason) in _from_file(speaker, raw).items():
        if label not in known:
            known[label], why[label] = role, reason
    for label, (role, reason) in guess_roles(labels, phase=phase, known=known).items():
        known[label], why[label] = role, reason
    guessed = [label for label in labels if label in why and known[label] != "unknown"]
    if guessed:
        groups: dict[str, list[str]] = {}
        for label in guessed:
            groups.setdefault(f"{known[label]} ({why[label]})", []).append(label)
        parts = [
            f"{reason}: {', '.join(names[:6])}{' ...' if len(names) > 6 else ''}"
            for reason, names in groups.items()
        ]
        message = f"roles guessed, {len(guessed)} of {len(labels)}: {'; '.join(parts)}"
        findings.append(Finding(0, "note", "guessed", message))
    unknown = [label for label in labels if known[label] == "unknown"]
    if unknown:
        shown = ", ".join(unknown[:8]) + (" ..." if len(unknown) > 8 else "")
        message = (
            f"speakers without a known role, {len(unknown)} of {len(labels)}: {shown}; give them "
            "with --roles FILE.csv (in Python roles={...})"
        )
        findings.append(Finding(0, "warning", "roles", message))
    if not any(known[label] in ADULT_ROLES for label in labels) and labels:
        message = (
            "no adult was recognised; give --roles FILE.csv (in Python roles={...}) to tell adults "
            "from students"
        )
        findings.append(Finding(0, "warning", "roles", message))
    return known


def _from_file(speaker: pd.Series, raw: RawTranscript) -> dict[str, tuple[str, str]]:
    """Roles from a column of roles, or for names from the column in which they are tagged."""
    out: dict[str, tuple[str, str]] = {}
    rows = raw.rows
    if "role" in rows:
        counts = pd.crosstab(speaker, rows["role"])
        for label in counts.index:
            role = str(counts.loc[label].idxmax())
            if label and role in ROLES:
                out[label] = (role, "the file's column of roles")
    if "teacher_tag" in rows and "student_tag" in rows:
        tags = rows[["teacher_tag", "student_tag"]].groupby(speaker.to_numpy()).sum()
        for label, adult, child in tags.itertuples():
            named = label_kind(label) in ("first name", "full name", "number", "")
            if label and named and adult + child and label not in out:
                role = "teacher" if adult > child else "student"
                out[label] = (role, f"tagged in the column {role} tag")
    return out


def _utterances(
    key: str, raw: RawTranscript, speaker: pd.Series, roles: Mapping[str, str]
) -> pd.DataFrame:
    from labresearch.corpus.marks import speech_column

    rows = raw.rows
    return pd.DataFrame(
        {
            "session": key,
            "line": np.arange(len(rows)),
            "turn": _turns(speaker, rows.get("turn")),
            "speaker": speaker,
            "role": speaker.map({"": "unknown", **roles}),
            "start": rows["start"],
            "end": rows["end"],
            "text": rows["text"],
            "speech": speech_column(rows["text"]),
            "source_line": rows["source_line"],
            # from a table that labresearch wrote
            **{name: rows[name] for name in ("addressee", "layer", "segment") if name in rows},
        }
    )


def _turns(speaker: pd.Series, numbers: pd.Series | None) -> np.ndarray:
    """Count the runs of lines by one speaker; a complete column of turns cuts runs further."""
    new = (speaker != speaker.shift()).to_numpy() | (speaker == "").to_numpy()
    if numbers is not None and numbers.notna().all():
        same_turn = (numbers == numbers.shift()).to_numpy()
        # unknown speakers share a turn where the file says so
        new = (speaker != speaker.shift()).to_numpy() | ~same_turn
    new[:1] = False
    return np.cumsum(new)


def _timing(
    utterances: pd.DataFrame, raw: RawTranscript, findings: list[Finding]
) -> tuple[str, float]:
    start, end = utterances["start"].to_numpy(), utterances["end"].to_numpy()
    times = np.concatenate([start, end])
    resolution = granularity(times)
    timed = ~np.isnan(start) | ~np.isnan(end)
    if not timed.any():
        return "none", resolution
    if not timed.all():
        first = int(np.flatnonzero(~timed)[0])
        message = f"lines without a time: {int((~timed).sum())} of {len(timed)}"
        line = int(utterances["source_line"].iloc[first])
        findings.append(Finding(line, "note", "time", message))
    starts = start[~np.isnan(start)]
    back = np.flatnonzero(np.diff(starts) < -0.0005)
    if len(back):
        lines = utterances["source_line"].to_numpy()[~np.isnan(start)]
        message = f"times that go back: {len(back)}; the order of the file was kept"
        findings.append(Finding(int(lines[back[0] + 1]), "warning", "time", message))
    if raw.timing:
        return raw.timing, resolution
    both = ~np.isnan(start) & ~np.isnan(end)
    if both.sum() < 0.5 * timed.sum():
        return "block", resolution
    starts, ends = start[both], end[both]
    abutting = np.abs(ends[:-1] - starts[1:]) < ABUT
    if resolution >= 1 or (len(abutting) and abutting.mean() > 0.5):
        return "cue", resolution
    return "measured", resolution


def _codings(key: str, raw: RawTranscript, utterances: pd.DataFrame) -> pd.DataFrame:
    codings = raw.codings
    assert codings is not None
    lines = codings["row"].astype("int64").to_numpy()
    lengths = utterances["text"].str.len().to_numpy()[lines]
    further = ("value", "confidence", "codebook_version", "polarity", "target")
    return pd.DataFrame(
        {
            **{name: codings[name] for name in further if name in codings},
            "session": key,
            "line": lines,
            "code": codings["code"].astype("str"),
            "coder": codings["coder"].astype("str") if "coder" in codings else "file",
            "start_char": codings.get("start_char", 0),
            "end_char": codings.get("end_char", lengths),
            "evidence": codings["evidence"].astype("str"),
        }
    )
