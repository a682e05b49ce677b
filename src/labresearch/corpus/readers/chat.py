"""CHAT (.cha), the format of TalkBank, CHILDES and CLAN."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.chat_to_marks import ChatTalk, from_chat
from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.marks_to_chat import to_chat
from labresearch.corpus.readers.chat_codings import Exact, codings_of
from labresearch.corpus.readers.chat_headers import Participant, header_findings, participants
from labresearch.corpus.readers.chat_lines import ChatLine, chat_lines, take_bullets
from labresearch.corpus.readers.chat_tiers import OWN_TIER, TierLine, exact_line, tier_findings
from labresearch.corpus.readers.raw import RawTranscript, Row, Source, to_rows

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "chat"
EXTENSIONS = (".cha", ".chat")
BINARY = False

_FIRST = re.compile(r"@(?:UTF8|Begin|Window|PID|Font|Color words|Languages|Participants)\b", re.I)
_MAIN = re.compile(r"^\*[^\s:]{1,20}:\t", re.MULTILINE)
_TIER = re.compile(r"^%\w{2,12}:\t", re.MULTILINE)
_TIMES = re.compile(r"(\d{1,15})[_ ]+(\d{1,15})-?\s*$")
_MEDIA_TIERS = ("snd", "mov", "vid")
_SHOWN = 8


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is in CHAT, from 0 to 1."""
    if isinstance(head, bytes):
        return 0.0
    if _FIRST.match(head):
        return 0.98
    mains = len(_MAIN.findall(head))
    headers = bool(re.search(r"^@(?:Begin|Participants|ID)\b", head, re.MULTILINE))
    if mains and (headers or _TIER.search(head)):
        return 0.95
    return 0.85 if mains >= 2 or (mains and path.suffix.lower() in EXTENSIONS) else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read a file in CHAT.

    Main lines are talk, with the codes of CHAT translated into our marks. Speakers are called by
    their names in @Participants where these are names, else by their codes; their roles are those
    of @Participants. Code tiers become codings. Headers and other tiers are told in the findings.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Not used: CHAT has no columns.

    Returns
    -------
    RawTranscript
        One row a main line; times are those of the media bullets.

    Raises
    ------
    TranscriptError
        If the file has no main line.
    """
    findings: list[Finding] = []
    lines = chat_lines(source.text, findings)
    headers = [line for line in lines if line.kind == "@"]
    mains = [line for line in lines if line.kind == "*"]
    if not mains:
        message = (
            "expected lines of talk such as '*CHI:' and a tab, found none; the file "
            "has headers only: is it cut off, or not transcribed yet?"
            if headers
            else "expected headers such as '@Begin' and lines of talk such as '*CHI:', found none"
        )
        raise TranscriptError(source.name, 0, message)
    people = participants(headers, findings)
    tiers = _tiers(lines, findings)
    exact = _exact(tiers)
    talks: list[ChatTalk] = []
    rows: list[Row] = []
    roles: list[str] = []
    changed: list[int] = []
    for number, line in enumerate(mains):
        who = _who(line, people)
        written, start, end, others = take_bullets(line.text)
        talk = from_chat(written)
        talk.left_out += [("bullets without times", other) for other in others]
        talks.append(talk)
        text = talk.text
        own = exact.get(number)
        if own is not None:
            if own.text is not None and from_chat(to_chat(own.text)).text == text:
                text = own.text
            elif own.text is not None:
                own.stale = True
                changed.append(line.line)
            if start != start and end != end:
                start, end = own.start, own.end
        rows.append((who.label, start, end, text, line.line))
        roles.append(who.role)
    _media_tiers(tiers, rows)
    frame = to_rows(rows).assign(role=roles)
    codings, taken = codings_of(tiers, [talk.postcodes for talk in talks], exact, frame["text"])
    findings += header_findings(headers)
    findings += tier_findings(
        {name: [x for x in found if id(x) not in taken] for name, found in tiers.items()}
    )
    _notice_talk(mains, talks, findings)
    _notice_speakers(mains, people, findings)
    _notice_file(lines, rows, changed, findings)
    return RawTranscript(frame, findings, codings=codings, verbatim="full")


def _who(line: ChatLine, people: Mapping[str, Participant]) -> Participant:
    if line.key is None:
        # no colon: '*CHI hello'
        first, _, rest = line.text.partition(" ")
        if first in people:
            line.key, line.text = first, rest
        else:
            line.key = ""
    return people.get(line.key) or Participant(line.key, label=line.key)


def _tiers(lines: list[ChatLine], findings: list[Finding]) -> dict[str, list[TierLine]]:
    tiers: dict[str, list[TierLine]] = {}
    row = -1
    loose = []
    for line in lines:
        if line.kind == "*":
            row += 1
        elif line.kind == "%":
            if row < 0:
                loose.append(line)
            text = line.text if line.key == OWN_TIER else take_bullets(line.text)[0]
            if line.key in _MEDIA_TIERS:
                text = line.text.replace("\x15", "")
            tiers.setdefault(line.key or "", []).append(TierLine(max(row, 0), text, line.line))
    if loose:
        message = f"tiers before the first line of talk, taken as belonging to it: {len(loose)}"
        findings.append(Finding(loose[0].line, "warning", "guessed", message))
    return tiers


def _exact(tiers: dict[str, list[TierLine]]) -> dict[int, Exact]:
    """Take out our own tier; damaged lines of it stay and are told as any other tier."""
    out: dict[int, Exact] = {}
    damaged = []
    for line in tiers.pop(OWN_TIER, []):
        found = exact_line(line.text)
        if found is None:
            damaged.append(line)
        else:
            out[line.row] = Exact.of(found)
    if damaged:
        tiers[OWN_TIER] = damaged
    return out


def _media_tiers(tiers: dict[str, list[TierLine]], rows: list[Row]) -> None:
    """Old files have their times on a tier of their own: '%snd: "file" 1500 2250'."""
    for name in _MEDIA_TIERS:
        left = []
        for line in tiers.pop(name, []):
            speaker, start, end, text, number = rows[line.row]
            found = _TIMES.search(line.text)
            if found and start != start and end != end:
                start, end = float(found[1]) / 1000, float(found[2]) / 1000
                rows[line.row] = (speaker, start, end, text, number)
            else:
                left.append(line)
        if left:
            tiers[name] = left


def _notice_talk(mains: list[ChatLine], talks: list[ChatTalk], findings: list[Finding]) -> None:
    groups: dict[str, list[tuple[int, str]]] = {}
    for line, talk in zip(mains, talks, strict=True):
        for kind, written in talk.left_out:
            groups.setdefault(kind, []).append((line.line, written))
        if talk.language:
            groups.setdefault("", []).append((line.line, talk.language))
        for other in talk.others:
            groups.setdefault("*", []).append((line.line, other))
    for kind, found in groups.items():
        texts = list(dict.fromkeys(text for _, text in found if text))
        shown = f" ({', '.join(texts[:_SHOWN])}{' ...' if len(texts) > _SHOWN else ''})"
        count = f"{len(found)}{shown if texts else ''}"
        if kind == "":
            message = f"lines marked as in another language: {count}"
            findings.append(Finding(found[0][0], "note", "kept", message))
        elif kind == "*":
            message = f"words of others inside a line, written as comments and not counted: {count}"
            findings.append(Finding(found[0][0], "note", "kept", message[:500]))
        else:
            message = f"{kind}, no talk and left out: {count}"
            findings.append(Finding(found[0][0], "note", "dropped", message[:500]))


def _notice_speakers(
    mains: list[ChatLine], people: Mapping[str, Participant], findings: list[Finding]
) -> None:
    nameless = [line for line in mains if not line.key]
    if nameless:
        message = f"lines of talk without a speaker: {len(nameless)}; write '*CODE:' and a tab"
        findings.append(Finding(nameless[0].line, "warning", "guessed", message))
    unknown = {line.key: line.line for line in reversed(mains) if line.key not in (*people, "")}
    if unknown:
        codes = ", ".join(sorted(str(code) for code in unknown)[:_SHOWN])
        message = f"speakers that @Participants does not name, {len(unknown)}: {codes}"
        findings.append(Finding(min(unknown.values()), "warning", "guessed", message))
    spoke = {line.key for line in mains}
    silent = [code for code in people if code not in spoke]
    if silent:
        shown = ", ".join(silent[:_SHOWN]) + (" ..." if len(silent) > _SHOWN else "")
        message = f"participants who do not speak, {len(silent)}: {shown}"
        findings.append(Finding(0, "note", "kept", message))


def _notice_file(
    lines: list[ChatLine], rows: list[Row], changed: list[int], findings: list[Finding]
) -> None:
    ends = [i for i, line in enumerate(lines) if line.kind == "@" and line.key == "End"]
    if not ends:
        message = "the file has no @End; is it cut off?"
        findings.append(Finding(lines[-1].line, "warning", "kept", message))
    elif any(line.kind == "*" for line in lines[ends[0] :]):
        message = "lines of talk after @End were read too"
        findings.append(Finding(lines[ends[0]].line, "warning", "kept", message))
    wrong = [row for row in rows if row[2] < row[1]]
    if wrong:
        message = f"bullets that end before they start: {len(wrong)}; they were read as they are"
        findings.append(Finding(wrong[0][4], "warning", "time", message))
    if changed:
        message = (
            f"lines that were changed after this package had written them: {len(changed)}; the "
            f"changed lines were read, not the tier %{OWN_TIER}"
        )
        findings.append(Finding(changed[0], "note", "kept", message))
