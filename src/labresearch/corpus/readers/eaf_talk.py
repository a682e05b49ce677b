"""Which tiers of an ELAN file are talk, and the lines in them."""

from __future__ import annotations

import dataclasses
import re

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.eaf_document import Annotation, EafDocument, Tier
from labresearch.corpus.readers.tier_codings import names_no_speaker, values_repeat
from labresearch.corpus.schema import ROLES

__all__ = ["CODES", "TALK", "Line", "Talk", "find_talk", "is_own_codes"]

CODES = "codes"
"""Type of the tiers of codes that this package writes: 'codes: FAMILY'."""

TALK = "talk"
"""Type of the tiers of speakers without a known role."""

_NO_NAME = re.compile(
    r"(?:default|untitled|unknown|no name|none|tier|speech|talk|utterances?|transcript(?:ion)?|"
    r"text|words)(?:[-_ ]?(?:lt|tier|\d+))?",
    re.IGNORECASE,
)
_AT = re.compile(r"[\w-]{1,20}@(\S.*)")
# utt001, A.012, 17: the number of a segment and not what was said
_NUMBERING = re.compile(r"[\W_]*(?:[^\W\d_]{1,12}[\W_]*)?\d[\d\W_]*")
_SAYS_TALK = re.compile(
    r"(?:^|[\W_])(?:tx|txt|text|words?|utt\w*|orth\w*|trans\w*crip\w*|speech|talk)"
)
_SAYS_OTHER = re.compile(r"(?:^|[\W_])(?:ft|translat\w*|gloss\w*|pos|ge|ps|mb|lang\w*|ipa|phon\w*)")
_FEW = 0.1


@dataclasses.dataclass
class Line:
    """One line of talk, with the annotations whose codes are its own."""

    label: str
    role: str
    start: float
    end: float
    text: str
    source_line: int
    place: int
    annotations: list[Annotation]


@dataclasses.dataclass
class Talk:
    """The lines in order, the tiers that they come from, and what is to be said of them."""

    lines: list[Line]
    tiers: set[int]
    findings: list[Finding]


def find_talk(document: EafDocument) -> Talk:
    """Take the talk out of a file.

    A tier that hangs on no other is a speaker, unless it has a controlled vocabulary, or a name
    such as 'gesture'. Where it holds nothing but empty or numbered segments, the words are in a
    tier below.

    Parameters
    ----------
    document : EafDocument
        The file.

    Returns
    -------
    Talk
        ``tiers`` are the ``id()`` of the tiers whose texts are in the lines.
    """
    findings: list[Finding] = []
    free = [tier for tier in document.tiers if tier.parent is None]
    speakers = [tier for tier in free if _may_speak(tier)]
    named = [tier for tier in speakers if _named_otherwise(tier, speakers)]
    rest = [tier for tier in speakers if tier not in named and _has_words(tier)]
    # where nothing else has words, a name is no reason to leave them out
    chosen = rest or named
    keyed: list[tuple[float, int, Line]] = []
    taken: set[int] = set()
    for tier in chosen:
        child = _words_below(tier)
        if child is None and not tier.values and not _declared(tier):
            continue
        taken.add(id(child or tier))
        if child is not None:
            message = (
                f"the words of tier {tier.name[:60]!r} were taken from tier {child.name[:60]!r} "
                "below it"
            )
            findings.append(Finding(child.line, "note", "guessed", message))
        lines = _lines(tier, child)
        keyed += _keyed(lines, in_order=document.in_order)
    keyed.sort(key=lambda entry: entry[:2])
    lines = [line for _, _, line in keyed]
    _report(lines, free, findings)
    return Talk(lines, taken, findings)


def _may_speak(tier: Tier) -> bool:
    return not tier.vocabulary and not is_own_codes(tier)


def is_own_codes(tier: Tier) -> bool:
    """Whether this package wrote the tier as one of codes."""
    return tier.type == CODES or tier.type.startswith(f"{CODES}: ")


def _named_otherwise(tier: Tier, speakers: list[Tier]) -> bool:
    if not names_no_speaker(tier.name):
        return False
    if not tier.participant:
        return True
    return any(
        other.participant == tier.participant and not names_no_speaker(other.name)
        for other in speakers
    )


def _has_words(tier: Tier) -> bool:
    return bool(tier.values or _declared(tier) or _words_below(tier))


def _declared(tier: Tier) -> bool:
    """Whether the file says that the tier is a speaker, though nothing be written in it."""
    return bool(tier.participant) or tier.type.lower() in (*ROLES, TALK)


def _wordy(value: str) -> bool:
    return any(c.isalpha() for c in value) and not _NUMBERING.fullmatch(value)


def _words_below(tier: Tier) -> Tier | None:
    """Find the tier below that holds the talk, where the tier itself only cuts it up."""
    if not tier.children or sum(map(_wordy, tier.values)) > _FEW * len(tier.annotations):
        return None
    best: tuple[tuple[int, int, int], Tier] | None = None
    for depth, child in tier.descendants:
        values = child.values
        if child.vocabulary or is_own_codes(child) or values_repeat(values):
            continue
        words = sum(len(v.split()) for v in values if _wordy(v))
        if not words:
            continue
        name = f"{child.name} {child.type}".lower()
        rank = bool(_SAYS_TALK.search(name)) - bool(_SAYS_OTHER.search(name))
        score = (rank - names_no_speaker(child.name), -depth, words)
        if best is None or score > best[0]:
            best = (score, child)
    return best[1] if best else None


def _label(tier: Tier, child: Tier | None) -> str:
    given = tier.participant or (child.participant if child else "")
    if given:
        return given
    of = _AT.fullmatch(tier.name)
    name = of[1].strip() if of else tier.name
    return "" if _NO_NAME.fullmatch(name) else name


def _lines(tier: Tier, child: Tier | None) -> list[Line]:
    label = _label(tier, child)
    role = next((t.type.lower() for t in (tier, child) if t and t.type.lower() in ROLES), "")
    if child is not None and _timed_itself(child):
        tier, child = child, None
    below: dict[int, list[Annotation]] = {}
    if child is not None:
        for annotation in child.annotations:
            at: Annotation | None = annotation
            # up to the tier that cuts the talk up, over the tiers between
            while at is not None and at.parent is not None:
                at = at.parent
            below.setdefault(id(at), []).append(annotation)
    out = []
    for annotation in tier.annotations:
        text, own = annotation.value, [annotation]
        if child is not None:
            parts = below.pop(id(annotation), [])
            text = " ".join(part.value for part in parts if part.value)
            own += parts
        out.append(_line(label, role, annotation, text, own))
    # words that hang on no segment are talk all the same
    for parts in below.values():
        for part in parts:
            if part.value:
                out.append(_line(label, role, part, part.value, [part]))
    return out


def _timed_itself(child: Tier) -> bool:
    """Whether a tier below holds whole utterances with times of their own."""
    values = child.values
    words = sum(len(value.split()) for value in values)
    return child.constraint == "Included_In" and words > 1.5 * len(values)


def _line(label: str, role: str, annotation: Annotation, text: str, own: list[Annotation]) -> Line:
    timed = annotation
    while timed.place < 0 and timed.parent is not None:
        timed = timed.parent
    # what is coded above, the segment that the line lies in, is coded for the line
    above = annotation.parent
    while above is not None:
        own.append(above)
        above = above.parent
    return Line(label, role, timed.start, timed.end, text, annotation.line, timed.place, own)


def _keyed(lines: list[Line], *, in_order: bool) -> list[tuple[float, int, Line]]:
    """Give each line its place; one without takes that of the line before in its tier."""
    keys = [float(line.place) if in_order else line.start for line in lines]
    missing = -1.0 if in_order else None
    known = [k for k in keys if k == k and k != missing]
    last = known[0] if known else 0.0
    out = []
    for number, (key, line) in enumerate(zip(keys, lines, strict=True)):
        if key == key and key != missing:
            last = key
        # unaligned slots of a disordered file: after the line before, in the order of the tier
        out.append((last, 0 if in_order else number, line))
    return out


def _report(lines: list[Line], free: list[Tier], findings: list[Finding]) -> None:
    silent = [line for line in lines if not line.text]
    if silent:
        message = (
            f"annotations without text: {len(silent)}; they were kept as lines without words, "
            "since somebody may speak there"
        )
        findings.append(Finding(silent[0].source_line, "note", "kept", message))
    back = [line for line in lines if line.end < line.start]
    if back:
        message = f"annotations that end before they start: {len(back)}; the times were kept"
        findings.append(Finding(back[0].source_line, "warning", "time", message))
    empty = [tier for tier in free if not tier.annotations and not tier.children]
    if empty:
        names = ", ".join(repr(tier.name[:60]) for tier in empty[:8])
        message = f"tiers without annotations: {len(empty)}: {names}"
        findings.append(Finding(empty[0].line, "note", "dropped", message))
