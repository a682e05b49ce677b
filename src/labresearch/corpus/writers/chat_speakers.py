"""Codes, names and roles of speakers as CHAT writes them."""

from __future__ import annotations

import dataclasses
import re
import unicodedata

from labresearch.corpus.model import Corpus
from labresearch.corpus.readers.chat_headers import CHAT_ROLES

__all__ = ["ChatSpeaker", "chat_speakers"]

_ROLES = {
    "student": "Student",
    "teacher": "Teacher",
    "host": "Host",
    "researcher": "Investigator",
    "group": "Group",
    "coach": "Adult",
    "principal": "Adult",
    "aide": "Adult",
}
_CODE = re.compile(r"[A-Z][A-Z0-9]{0,6}")
_TITLE = re.compile(r"^(?:Ms|Mr|Mrs|Miss|Mx|Dr|Prof|Coach|Principal)\b\.?\s*", re.IGNORECASE)


@dataclasses.dataclass
class ChatSpeaker:
    """One entry of @Participants and @ID; ``custom`` is the last field of @ID."""

    code: str
    name: str
    chat_role: str
    custom: str


def chat_speakers(corpus: Corpus) -> dict[str, ChatSpeaker]:
    """Give every speaker of a session a code of CHAT.

    Parameters
    ----------
    corpus : Corpus
        One session.

    Returns
    -------
    dict of str to ChatSpeaker
        By label; '' is the unknown speaker, where there is one.
    """
    table = corpus.speakers
    roles = dict(zip(table["speaker"], table["role"], strict=True))
    spoken = dict(zip(corpus.utterances["speaker"], corpus.utterances["role"], strict=True))
    roles = {**{label: spoken[label] for label in spoken}, **roles}
    # a label that is a code stays as it is
    taken = {label for label in roles if _CODE.fullmatch(label)}
    out = {}
    for label, role in roles.items():
        chat_role = _ROLES.get(role, "Participant")
        if not label:
            code = _free("UNK", taken)
            out[label] = ChatSpeaker(code, "", "Unidentified", "unnamed")
            continue
        custom = "" if CHAT_ROLES[chat_role.casefold()] == role else f"role={role}"
        if _CODE.fullmatch(label):
            out[label] = ChatSpeaker(label, "", chat_role, custom)
        else:
            code = _free(_stem(label), taken)
            out[label] = ChatSpeaker(code, _name(label), chat_role, custom)
    return out


def _stem(label: str) -> str:
    letters = re.sub(r"[^A-Z0-9]", "", _TITLE.sub("", label).upper())
    return letters[:3] if letters[:1].isalpha() else f"SP{letters[:1]}"


def _free(stem: str, taken: set[str]) -> str:
    code, number = stem, 1
    while code in taken or len(code) < 2:
        number += 1
        code = f"{stem}{number}"
    taken.add(code)
    return code


def _name(label: str) -> str:
    """Write a name as one word: blanks become underscores, other signs '%2C;'."""
    out = []
    for place, sign in enumerate(label):
        around = {label[place - 1 : place], label[place + 1 : place + 2]}
        if sign in " _" and not around & {" ", "_", ""}:
            out.append("_" if sign == " " else "__")
        elif unicodedata.category(sign)[0] in "LMN" or sign in ".'\u2019-":
            out.append(sign)
        else:
            out.append(f"%{ord(sign):02X};")
    return "".join(out)
