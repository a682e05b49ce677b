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
from labresearch.corpus.phase_evidence import suggest_phase
from labresearch.corpus.readers.raw import RawTranscript, Source
from labresearch.corpus.schema import PHASES
from labresearch.corpus.session_roles import session_roles
from labresearch.corpus.sniff import choose_reader
from labresearch.corpus.speaker_labels import clean_label, merge_spellings
from labresearch.corpus.verbatim import verbatim_level

__all__ = ["ReadSession", "combine", "read_lessons"]

# a file whose last line lacks its end still has ends
_MOST = 0.95


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
    values = [value for value, _ in parts]
    keys = lesson_ids(session if session is not None else session_id(path), values)
    if raw.own_ids and session is None and all(values):
        keys = values
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
    guesses = session_roles(speaker, raw, given=given or {}, phase=phase, findings=findings)
    roles = {label: guess.role for label, guess in guesses.items()}
    utterances = _utterances(key, raw, speaker, roles)
    if phase == "unknown":
        _suggest_phase(utterances, findings)
    timing, resolution = _timing(utterances, raw, findings)
    given_facts = dict(facts or {})
    verbatim = raw.verbatim or verbatim_level(utterances["text"]).level
    verbatim = str(given_facts.pop("verbatim", "") or verbatim)
    sessions = pd.DataFrame(
        [
            {
                "session": key,
                "phase": phase,
                "source": source.name,
                "sha256": source.sha256,
                "timing": timing,
                "time_resolution": resolution,
                "verbatim": verbatim,
                **given_facts,
            }
        ]
    )
    labels = [label for label in dict.fromkeys(speaker.tolist()) if label]
    speakers = pd.DataFrame(
        [(key, x, roles[x], guesses[x].source, guesses[x].confidence) for x in labels],
        columns=["session", "speaker", "role", "role_source", "role_confidence"],
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
        **_ends(utterances),
        "verbatim": verbatim,
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
        message = f"phase {raw.phase}: as the file says"
        findings.append(Finding(0, "note", "guessed", message))
        return raw.phase
    phase = guess_phase(path.stem)
    if phase != "unknown":
        findings.append(Finding(0, "note", "guessed", f"phase {phase}: from the file name"))
    return phase


def _suggest_phase(utterances: pd.DataFrame, findings: list[Finding]) -> None:
    best = suggest_phase(utterances)
    if best is not None:
        message = (
            f"the phase may be {best.phase} (confidence {best.confidence:.1f}): {best.reason}; it "
            "stays unknown unless you say it (phase= in Python, sessions.csv or corrections.csv "
            "in a folder)"
        )
        findings.append(Finding(0, "note", "suggested", message))


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


def _ends(utterances: pd.DataFrame) -> dict[str, object]:
    """Whether lines have ends, and how these lie to the starts of the next lines."""
    start, end = utterances["start"].to_numpy(), utterances["end"].to_numpy()
    share = float((~np.isnan(end)).mean()) if len(end) else 0.0
    gaps = start[1:] - end[:-1]
    gaps = gaps[~np.isnan(gaps)]
    return {
        "ends": "none" if not share else "partly" if share < _MOST else "in the file",
        "abutting": float((np.abs(gaps) < ABUT).mean()) if len(gaps) else np.nan,
        "overlapping": float((gaps <= -ABUT).mean()) if len(gaps) else np.nan,
    }


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
