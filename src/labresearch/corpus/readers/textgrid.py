"""Praat TextGrid: a tier a speaker, in the long or the short text format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.raw import RawTranscript, Row, Source, to_rows
from labresearch.corpus.readers.textgrid_tiers import SILENCE, join_words, speaker_of, tier_kind
from labresearch.corpus.readers.textgrid_tokens import Label, Tier, find_tiers

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "textgrid"
EXTENSIONS = (".textgrid",)
BINARY = False
_WHAT = {
    "words": "words with times",
    "sounds": "sounds of the words",
    "points": "points in time",
    "notes": "notes",
    "talk": "labels",
}


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is a TextGrid, from 0 to 1."""
    if isinstance(head, bytes):
        return 0.0
    start = head[:2000]
    if "ooTextFile" in start and "TextGrid" in start:
        return 0.98
    if "TextGrid text file" in start:
        return 0.98
    tiers = "IntervalTier" in head or "TextTier" in head
    return 0.9 if tiers and ("xmin" in head or "<exists>" in head) else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read a TextGrid.

    Tiers of utterances are speakers, named as the tier. Tiers of words and of sounds, tiers of
    points and of notes are no speakers: they are named in the findings. A speaker who has only
    words gets utterances made of them, cut where nobody speaks.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Not used: a TextGrid has no columns.

    Returns
    -------
    RawTranscript
        One row a label, in the order of the starts; ``source_line`` is the line of the label.

    Raises
    ------
    TranscriptError
        If the file holds no tiers.
    """
    if "chronological TextGrid" in source.text[:200]:
        message = (
            "the file is a chronological TextGrid, which is not read; open it in Praat and choose "
            "Save, Save as text file"
        )
        raise TranscriptError(source.name, 1, message)
    tiers, findings = find_tiers(source.text)
    if not tiers:
        message = (
            "expected tiers ('IntervalTier', 'TextTier') as in a Praat TextGrid, found none; open "
            "the file in Praat and choose Save, Save as text file"
        )
        raise TranscriptError(source.name, 1, message)
    kinds = [tier_kind(tier) for tier in tiers]
    # a lesson where somebody only counts has other talk too; marks such as '1' alone are none
    if not any(k == "talk" and _has_letters(t.labels) for t, k in zip(tiers, kinds, strict=True)):
        kinds = ["marks" if kind == "talk" else kind for kind in kinds]
    talk = _talk(tiers, kinds, findings)
    _other_tiers(tiers, kinds, talk, findings)
    rows: list[Row] = []
    silent = 0
    for tier, labels in talk.values():
        speaker = speaker_of(tier.name)
        for label in labels:
            if SILENCE.fullmatch(label.text):
                silent += bool(label.text.strip())
            else:
                rows.append((speaker, label.start, label.end, label.text, label.line))
    if silent:
        message = f"labels that say that nobody speaks (such as 'sil'), no lines of talk: {silent}"
        findings.append(Finding(0, "note", "dropped", message))
    _notice(rows, [tier for tier, _ in talk.values()], findings)
    # what has no start stays behind what it follows in its tier
    keys, last = [], float("-inf")
    for row in rows:
        last = row[1] if row[1] == row[1] else last
        keys.append(last)
    order = sorted(range(len(rows)), key=keys.__getitem__)
    return RawTranscript(to_rows([rows[i] for i in order]), findings)


def _talk(
    tiers: list[Tier], kinds: list[str], findings: list[Finding]
) -> dict[int, tuple[Tier, list[Label]]]:
    """Choose what is talk: tier number to the tier and its utterances."""
    talk = {i: (t, t.labels) for i, t in enumerate(tiers) if kinds[i] == "talk"}
    speakers = {speaker_of(tier.name) for tier, _ in talk.values()}
    joined = []
    for i, tier in enumerate(tiers):
        speaker = speaker_of(tier.name)
        # words that name nobody belong to the utterances, where there are any
        if kinds[i] == "words" and not (talk and (speaker in speakers or not speaker)):
            joined.append((i, tier))
    for i, tier in joined:
        talk[i] = (tier, join_words(tier.labels))
        n = sum(not SILENCE.fullmatch(label.text) for label in tier.labels)
        message = (
            f"tier {tier.name!r} holds single words: {n} words were joined into {len(talk[i][1])} "
            "utterances, cut where nobody speaks (0.5 s, or 0.2 s that are marked as silent)"
        )
        findings.append(Finding(tier.line, "warning", "guessed", message))
    if not talk:
        talk = {
            i: (tier, tier.labels)
            for i, tier in enumerate(tiers)
            if kinds[i] == "points" and _has_letters(tier.labels)
        }
        if talk:
            names = ", ".join(repr(tier.name) for tier, _ in talk.values())
            message = f"no tier of utterances was found; points in time are read as talk: {names}"
            findings.append(Finding(0, "warning", "guessed", message))
    return dict(sorted(talk.items()))


def _has_letters(labels: Iterable[Label]) -> bool:
    return any(any(map(str.isalpha, label.text)) for label in labels)


def _other_tiers(
    tiers: list[Tier],
    kinds: list[str],
    talk: Mapping[int, object],
    findings: list[Finding],
) -> None:
    for i, (tier, kind) in enumerate(zip(tiers, kinds, strict=True)):
        if i in talk:
            continue
        said = [label for label in tier.labels if not SILENCE.fullmatch(label.text)]
        if kind == "empty":
            message = f"tier {tier.name!r} is empty"
            findings.append(Finding(tier.line, "note", "kept", message))
            continue
        if kind == "marks":
            message = f"tier {tier.name!r} marks who speaks when, but holds no words"
        else:
            message = f"tier {tier.name!r}, {_WHAT[kind]} and not talk"
        # each word is in the utterances already, hence only their number
        shown = "" if kind in ("words", "sounds") else ": " + _shown(said)
        findings.append(Finding(tier.line, "note", "kept", f"{message}, {len(said)} labels{shown}"))


def _shown(labels: list[Label]) -> str:
    text = " / ".join(" ".join(label.text.split()) for label in labels[:60])
    return text if len(text) <= 500 and len(labels) <= 60 else f"{text[:500]} ..."


def _notice(rows: list[Row], tiers: list[Tier], findings: list[Finding]) -> None:
    nameless = [tier for tier in tiers if not speaker_of(tier.name)]
    if nameless:
        names = ", ".join(repr(tier.name) for tier in nameless)
        message = (
            f"tiers that name no speaker: {names}; in Praat, name each tier after the person who "
            "speaks in it"
        )
        findings.append(Finding(nameless[0].line, "warning", "guessed", message))
    counts = Counter(tier.name for tier in tiers)
    twice = [tier for tier in tiers if counts[tier.name] > 1]
    if twice:
        shown = ", ".join(dict.fromkeys(repr(tier.name) for tier in twice))
        message = f"tiers with the same name are read as one speaker: {shown}"
        findings.append(Finding(twice[0].line, "note", "guessed", message))
    wrong = [row for row in rows if row[2] < row[1]]
    if wrong:
        message = f"labels that end before they start: {len(wrong)}; they were read as they are"
        findings.append(Finding(wrong[0][4], "warning", "time", message))
    back = 0
    first = 0
    last = float("-inf")
    speaker = None
    for row in rows:
        if row[0] != speaker:
            speaker, last = row[0], float("-inf")
        if row[1] < last:
            back += 1
            first = first or row[4]
        last = row[1] if row[1] == row[1] else last
    if back:
        message = f"labels of a tier that begin before the one above: {back}; sorted by their start"
        findings.append(Finding(first, "warning", "time", message))
