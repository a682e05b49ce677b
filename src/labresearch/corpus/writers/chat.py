"""CHAT (.cha), the format of TalkBank and CLAN."""

from __future__ import annotations

import datetime
import json
import re

import pandas as pd

from labresearch.corpus.chat_to_marks import from_chat
from labresearch.corpus.marks_to_chat import to_chat
from labresearch.corpus.model import Corpus
from labresearch.corpus.readers.chat_headers import OWN
from labresearch.corpus.readers.chat_tiers import OWN_TIER, slug
from labresearch.corpus.writers.chat_speakers import ChatSpeaker, chat_speakers
from labresearch.corpus.writers.losses import Loss, columns_lost, pauses_lost

__all__ = ["EXTENSION", "MANY", "NAME", "write"]

NAME = "chat"
EXTENSION = ".cha"
MANY = False
_LONGEST = 1e9  # seconds
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def write(corpus: Corpus, *, codes: pd.DataFrame | None = None) -> tuple[bytes, list[Loss]]:
    """Write one session in CHAT.

    What a main line of CHAT cannot hold (several sentences, square brackets, quotation marks,
    codings with their coder) stands in the dependent tier %xlr below it, as JSON;
    ``load_transcript`` takes it from there unless the main line was changed in the meantime. Codes
    are also on the tier %cod, where CLAN finds them.

    Parameters
    ----------
    corpus : Corpus
        One session.
    codes : pandas.DataFrame, optional
        Not used: CHAT has no place for definitions.

    Returns
    -------
    content : bytes
        The file, in UTF-8.
    losses : list of Loss
    """
    lines = corpus.utterances
    losses = [*pauses_lost(corpus), *columns_lost(corpus, "addressee", "layer", "segment")]
    losses += columns_lost(corpus, "grade", "years_experience", "labs_attended", table="speakers")
    speakers = chat_speakers(corpus)
    codings = _codings(corpus)
    out = _headers(corpus, speakers)
    inexact = untimed = 0
    columns = (lines["line"], lines["speaker"], lines["start"], lines["end"], lines["text"])
    for number, speaker, start, end, text in zip(*columns, strict=True):
        main = to_chat(text)
        own: dict[str, object] = {}
        if from_chat(main).text != text:
            own["text"] = text
            inexact += 1
        bullet = ""
        if 0 <= start < _LONGEST and 0 <= end < _LONGEST:
            bullet = f" \x15{round(start * 1000)}_{round(end * 1000)}\x15"
        elif start == start or end == end:
            own.update({k: v for k, v in (("start", start), ("end", end)) if v == v})
            untimed += 1
        out.append(f"*{speakers[speaker].code}:\t{main}{bullet}")
        here = codings.get(number, [])
        if here:
            out.append("%cod:\t" + " ".join(f"${slug(str(coding['code']))}" for coding in here))
            own["codings"] = here
            # places in a line hold only as long as the line is the same
            if any((coding["start"], coding["end"]) != (0, len(text)) for coding in here):
                own["text"] = text
        if own:
            out.append(f"%{OWN_TIER}:\t{json.dumps(own, ensure_ascii=False)}")
    out.append("@End\n")
    if inexact:
        message = (
            "lines whose exact text CHAT cannot hold: other programs see a simpler line, this "
            f"package reads the exact one from the tier %{OWN_TIER}"
        )
        losses.append(Loss("", "utterances.text", inexact, message))
    if untimed:
        message = (
            "lines without a start and an end have no media bullet; the time is in the tier "
            f"%{OWN_TIER}, which other programs do not read"
        )
        losses.append(Loss("", "utterances.start, end", untimed, message))
    return "\n".join(out).encode("utf-8", errors="replace"), losses


def _headers(corpus: Corpus, speakers: dict[str, ChatSpeaker]) -> list[str]:
    people = speakers.values()
    session = corpus.sessions.iloc[0]
    out = ["@UTF8", "@Begin", "@Languages:\tund"]
    named = ", ".join(" ".join(filter(None, (p.code, p.name, p.chat_role))) for p in people)
    out.append(f"@Participants:\t{named}")
    out += [f"@ID:\tund|{OWN}|{p.code}|||||{p.chat_role}||{p.custom}|" for p in people]
    date = _date(str(session.get("date", "")))
    if date:
        out.append(f"@Date:\t{date}")
    if bool(session["composed"]):
        out.append("@Comment:\tComposed: no real person speaks here.")
    return out


def _date(written: str) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", written):
        return ""
    try:
        day = datetime.date.fromisoformat(written)
    except ValueError:
        return ""
    return f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year}"


def _codings(corpus: Corpus) -> dict[int, list[dict[str, object]]]:
    """Codings of every line, with what differs from the defaults."""
    out: dict[int, list[dict[str, object]]] = {}
    names = ("code", "coder", "value", "confidence", "evidence", "codebook_version")
    columns = [*names, "polarity", "target", "start_char", "end_char", "line"]
    for row in corpus.codings[columns].to_dict("records"):
        coding = {
            str(key): value
            for key, value in row.items()
            if value == value and value != "" and key not in ("line", "start_char", "end_char")
        }
        coding |= {"start": int(row["start_char"]), "end": int(row["end_char"])}
        out.setdefault(int(row["line"]), []).append(coding)
    return out
