"""ELAN annotation files (EAF 3.0): a tier a speaker, codes in tiers below."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.readers.eaf_talk import TALK
from labresearch.corpus.writers.eaf_codes import write_codes
from labresearch.corpus.writers.eaf_text import ILLEGAL, TierNames, plain, quoted
from labresearch.corpus.writers.eaf_times import Placed, SpeakerTier, place_lines
from labresearch.corpus.writers.losses import Loss, columns_lost, pauses_lost

__all__ = ["EXTENSION", "MANY", "NAME", "write"]

NAME = "elan"
EXTENSION = ".eaf"
MANY = False
_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"


def write(corpus: Corpus, *, codes: pd.DataFrame | None = None) -> tuple[bytes, list[Loss]]:
    """Write one session as an ELAN file.

    Every speaker has a tier, or several where lines of one speaker overlap. The type of a tier is
    the role. Codes are in tiers below that of the speaker, one for each codebook and coder.

    Parameters
    ----------
    corpus : Corpus
        One session.
    codes : pandas.DataFrame, optional
        What the codes mean; they become controlled vocabularies.

    Returns
    -------
    content : bytes
        The file, in UTF-8.
    losses : list of Loss
    """
    lines = corpus.utterances
    placed, losses = place_lines(lines)
    losses += pauses_lost(corpus)
    losses += columns_lost(corpus, "addressee", "layer", "segment")
    losses += columns_lost(corpus, "grade", "years_experience", "labs_attended", table="speakers")
    losses += _marks_lost(lines["text"])
    roles, differ = _roles(lines)
    losses += differ
    names = TierNames()
    tiers: list[SpeakerTier] = []
    for speaker in dict.fromkeys(lines["speaker"]):
        for group in _without_overlap([p for p in placed if p.speaker == speaker]):
            tiers.append(SpeakerTier(names.new(speaker or "unknown"), speaker, group))
    coded, vocabularies, lost = write_codes(corpus, codes, tiers, names)
    losses += lost
    out = [_head(corpus)]
    out.append("    <TIME_ORDER>\n")
    slots = sorted(slot for line in placed for slot in line.slots)
    for slot in slots:
        time = "" if slot.time is None else f' TIME_VALUE="{slot.time}"'
        out.append(f'        <TIME_SLOT TIME_SLOT_ID="{slot.id}"{time}/>\n')
    out.append("    </TIME_ORDER>\n")
    for number, tier in enumerate(tiers):
        kind = roles.get(tier.speaker, TALK)
        participant = f" PARTICIPANT={quoted(tier.speaker)}" if tier.speaker else ""
        out.append(
            f'    <TIER LINGUISTIC_TYPE_REF="{kind}"{participant} TIER_ID={quoted(tier.name)}>\n'
        )
        for line in tier.lines:
            first, last = line.slots
            out.append(
                "        <ANNOTATION>\n            "
                f'<ALIGNABLE_ANNOTATION ANNOTATION_ID="a{line.number}" TIME_SLOT_REF1="{first.id}" '
                f'TIME_SLOT_REF2="{last.id}">\n                <ANNOTATION_VALUE>'
                f"{plain(line.text)}</ANNOTATION_VALUE>\n            </ALIGNABLE_ANNOTATION>\n"
                "        </ANNOTATION>\n"
            )
        out.append("    </TIER>\n")
        out += coded.get(number, [])
    used = dict.fromkeys(roles.get(tier.speaker, TALK) for tier in tiers)
    out += [
        f'    <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="{kind}" '
        'TIME_ALIGNABLE="true"/>\n'
        for kind in used
    ]
    out += vocabularies
    out.append("</ANNOTATION_DOCUMENT>\n")
    return "".join(out).encode("utf-8"), losses


def _head(corpus: Corpus) -> str:
    session = corpus.sessions.iloc[0]
    date = re.match(r"\d{4}-\d\d-\d\d$", str(session["date"]))
    composed = ""
    if session["composed"]:
        said = "Composed: no real person speaks here."
        composed = f'        <PROPERTY NAME="note">{said}</PROPERTY>\n'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ANNOTATION_DOCUMENT AUTHOR="" DATE="{date[0] if date else "1970-01-01"}T00:00:00+00:00" '
        'FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:noNamespaceSchemaLocation="{_SCHEMA}">\n'
        f'    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">\n{composed}    </HEADER>\n'
    )


def _marks_lost(texts: pd.Series) -> list[Loss]:
    n = int(texts.str.contains(ILLEGAL).sum())
    if not n:
        return []
    message = "control characters, which XML cannot hold, were taken out"
    return [Loss("", "utterances.text", n, message)]


def _roles(lines: pd.DataFrame) -> tuple[dict[str, str], list[Loss]]:
    named = lines[lines["speaker"] != ""]
    roles = {
        str(speaker): Counter(part).most_common(1)[0][0]
        for speaker, part in named.groupby("speaker", sort=False)["role"]
    }
    n = int((named["role"] != named["speaker"].map(roles)).sum())
    nameless = lines[(lines["speaker"] == "") & (lines["role"] != "unknown")]
    n += len(nameless)
    if not n:
        return roles, []
    message = "a speaker has one role in the file, the one of most of the lines"
    return roles, [Loss("", "utterances.role", n, message)]


def _without_overlap(lines: list[Placed]) -> list[list[Placed]]:
    """Put the lines of one speaker into as few tiers as hold them without overlap."""
    tiers: list[list[Placed]] = []
    for line in lines:
        for tier in tiers:
            if tier[-1].slots[1] < line.slots[0]:
                tier.append(line)
                break
        else:
            tiers.append([line])
    return tiers
