"""Speaker labels: what is one, and how it is cleaned."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

__all__ = ["LABEL_KINDS", "accepted_labels", "clean_label", "label_kind", "merge_spellings", "people"]

LABEL_KINDS = {
    "unknown": r"\?+|s\?|(unknown|unidentified|unk|unclear|inaudible)( (speaker|voice|person))?|x{1,3}",
    "researcher": r"t/r ?\d*|r ?\d{0,2}|res(earcher)?s? ?\w{0,2}|interviewer ?\w{0,2}|int\.?|observer ?\d*",
    "coach": r"(\w+ )?(coach|facilitator|specialist)\b.*|math lead",
    "principal": r"(vice|assistant)? ?(principal|head ?teacher)\b.*|(vp|ap) ?\d?",
    "aide": r"(aide|para|paraprofessional|paraeducator|teach(ing|er'?s?) (aide|assistant))\b.*|ta ?\d?",
    "host": r"host\b.*",
    "teacher": (
        r"t ?\d{0,2}|(unknown |classroom |student |co-?|guest )?teacher\b.*|tchr ?\d?|"
        r"(ms|mr|mrs|miss|mx|sra|sr|señora|señor|mister|madame)\b\.? ?\S+.*|tutor|instructor|trainee"
    ),
    "group": (
        r"s[ns]?s|(whole |entire )?(class|group)( chorus)?|(\w+ )?(students|pupils|children|kids|boys|girls)"
        r"( \w+)?|(all|everyone|everybody|chorus|several|several voices|multiple( \w+)?|many)"
    ),
    "student": (
        r"s ?\d{1,3}|s|sn ?\d*|st ?\d{1,3}|stu ?\d*|"
        r"(\w+ )?(student|pupil|child|boy|girl|kid|learner)( .*)?|[mf]s ?\d{0,2}"
    ),
    "machine": (
        r"(automated |recorded |computer )?(video|recording|audio|voice|voice ?over|narrator|ivr|intercom|"
        r"announcement|computer|math message|tv)( voice| \d+)?"
    ),
    "number": r"(speaker|spk|id|participant|person|voice)[ _-]?\w{0,3}|participants|[a-z]{1,3}\d{1,3}|[a-z]",
}
"""Kinds of labels that are not names, and the pattern of each (case-blind, whole label)."""

_KINDS = {kind: re.compile(rf"(?:{p})$", re.IGNORECASE) for kind, p in LABEL_KINDS.items()}
_DOCTOR = re.compile(r"(?:dr|prof|professor|doctor)\b\.? ?\S+.*$", re.IGNORECASE)

# words that stand before a colon at the beginning of a line and are nobody's name
_NOT_A_SPEAKER = frozenset(
    """note notes nb ps time date example examples warning tip hint question questions answer
    answers problem task step page part section chapter figure table number line total so okay ok
    now then and but or because well first second third next last finally remember listen look
    wait think like yes no yeah yep nope right maybe also plus minus equals however therefore
    this that these those it here there what why how when where who which if is are was were do
    does did can could would should will today tomorrow yesterday goal goals objective agenda
    homework title topic subject school grade district location place duration length recording
    recorded transcript transcribed transcriber transcription file lesson unit source link url
    http https www key legend context setting summary description keywords copyright licence
    license version participants attendees present absent kind language style region start end
    see read write say says said mon tue wed thu fri sat sun monday tuesday wednesday thursday
    friday saturday sunday re fwd subj let let's i i'm we they one two three four five six seven
    eight nine ten again oh um uh hmm hm ah sure good great pause silence end-of-transcript""".split()
)
_HEADER = frozenset(
    """date school grade district location duration length recording recorded transcriber
    transcribed transcription participants attendees title topic subject lesson unit file
    recording-date transcript class teacher speakers present observer""".split()
)
_PARTICLES = frozenset("de da del der van von la le di dos el bin ibn al and & of the y e".split())
_WORD = re.compile(r"[^\W\d_][\w.'’\-]*|\d{1,3}|\(.*\)|&|/|\+|\?+")
_PRONOUNS = re.compile(r"\s*[(\[](?:(?:she|he|they|ze|any)\s*/\s*)[^)\]]*[)\]]", re.IGNORECASE)
_LAST_FIRST = re.compile(r"([^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?), ([^\W\d_][\w.'’-]*(?: \w\.?)?)$")
_TOGETHER = re.compile(r"\s*(?:&|\+|/|;|\band\b)\s*", re.IGNORECASE)


def label_kind(label: str) -> str:
    """Tell what sort of label a string is by its form alone.

    Parameters
    ----------
    label : str
        A cleaned label.

    Returns
    -------
    str
        A key of ``LABEL_KINDS``; or 'doctor', 'first name', 'full name', 'people' (two or more in
        one label), or '' if it has not the form of a label.

    Examples
    --------
    >>> [label_kind(x) for x in ("T2", "Ms. Okafor", "Ss", "Mia", "Priya Raman", "so the thing is")]
    ['teacher', 'teacher', 'group', 'first name', 'full name', '']
    """
    label = label.strip()
    if not label or len(label) > 60:
        return ""
    for kind, pattern in _KINDS.items():
        if kind != "number" and pattern.match(label):
            return kind
    if _DOCTOR.match(label):
        return "doctor"
    if _KINDS["number"].match(label):
        return "number"
    if len(people(label)) > 1 and all(label_kind(p) for p in people(label)):
        return "people"
    return _name_kind(label)


def _name_kind(label: str) -> str:
    words = label.split()
    if len(words) > 6 or not any(c.isalpha() for c in label):
        return ""
    if any(not _WORD.fullmatch(w.rstrip(",")) for w in words):
        return ""
    if words[0].lower().rstrip(".,'’") in _NOT_A_SPEAKER:
        return ""
    names = [w for w in words if w.lower() not in _PARTICLES and w[0].isalpha()]
    if not names or not all(w[0].isupper() for w in names):
        return ""
    if len(names) == 1 or (len(names) == 2 and len(names[1].rstrip(".")) == 1):
        return "first name"
    return "full name"


def accepted_labels(candidates: Iterable[str], talk: Iterable[str]) -> tuple[set[str], dict[str, int]]:
    """Decide which strings before a colon are speakers, from the whole file.

    A single word that stands before a colon at most twice, and that the talk of the same file
    uses in lower case ('Listen: ... so listen to her'), is a word and not a name.

    Parameters
    ----------
    candidates : iterable of str
        What stands before the colon of each line that has one, as often as it occurs.
    talk : iterable of str
        The text of the lines.

    Returns
    -------
    accepted : set of str
        The labels.
    refused : dict of str to int
        Strings with the form of a label that are taken as talk, and how often they occur.
    """
    counts = Counter(candidates)
    accepted: set[str] = set()
    rare: dict[str, str] = {}
    for label in counts:
        cleaned = clean_label(label)
        kind = label_kind(cleaned)
        if kind == "first name" and counts[label] <= 2 and " " not in cleaned:
            rare[label] = cleaned.lower()
        elif kind:
            accepted.add(label)
    used = set(rare.values())
    found: set[str] = set()
    if used:
        for text in talk:
            found.update(used.intersection(re.findall(r"\b[a-z][\w'’]+", text)))
    refused = {label: counts[label] for label, lower in rare.items() if lower in found}
    return accepted | (set(rare) - set(refused)), refused


def is_header_key(label: str) -> bool:
    """Whether a string before a colon belongs to a heading, such as 'Date' or 'School'."""
    words = label.lower().split()
    return bool(words) and (words[0] in _HEADER or words[-1] in _HEADER)


def clean_label(label: str) -> str:
    """Clean one speaker label.

    Parameters
    ----------
    label : str
        As it stands in the file.

    Returns
    -------
    str
        Without padding, colon, pronouns, mark-up, surrounding brackets; 'Last, First' turned round.

    Examples
    --------
    >>> clean_label(" Priya Raman (she/her): "), clean_label("Ableton, Tom"), clean_label("[id1]")
    ('Priya Raman', 'Tom Ableton', 'id1')
    """
    label = " ".join(label.replace("\u200b", "").replace("\ufeff", "").split())
    label = _PRONOUNS.sub("", label).strip(" *_>\t")
    label = label.rstrip(":,;.- ").strip() if not re.search(r"\b\w\.$", label) else label
    if len(label) > 2 and label[0] + label[-1] in ("[]", "()", "<>", "{}"):
        label = label[1:-1].strip()
    turned = _LAST_FIRST.fullmatch(label)
    if turned and not any(_kind_word(p) for p in turned.groups()):
        label = f"{turned[2]} {turned[1]}"
    return label


def _kind_word(word: str) -> bool:
    return any(p.match(word) for kind, p in _KINDS.items() if kind != "number")


def people(label: str) -> list[str]:
    """Split a label that names several people.

    Parameters
    ----------
    label : str
        A cleaned label.

    Returns
    -------
    list of str
        One entry a person; the label itself where it names one.

    Examples
    --------
    >>> people("Mia & Leo"), people("T/R1"), people("Anders")
    (['Mia', 'Leo'], ['T/R1'], ['Anders'])
    """
    if _KINDS["researcher"].match(label):
        return [label]
    parts = [part for part in _TOGETHER.split(label) if part]
    return parts if len(parts) > 1 else [label]


def merge_spellings(labels: Iterable[str]) -> dict[str, str]:
    """Map labels that differ only in case or blanks to the commonest spelling.

    Parameters
    ----------
    labels : iterable of str
        Cleaned labels, as often as they occur.

    Returns
    -------
    dict of str to str
        Only the labels that change.

    Examples
    --------
    >>> merge_spellings(["Ss", "Ss", "SS", "Mia"])
    {'SS': 'Ss'}
    """
    groups: dict[str, list[tuple[str, int]]] = {}
    for label, n in Counter(labels).items():
        groups.setdefault(re.sub(r"\s", "", label).casefold(), []).append((label, n))
    out = {}
    for spellings in groups.values():
        # ties go to the spelling that came first
        best = max(spellings, key=lambda pair: pair[1])[0]
        out.update({label: best for label, _ in spellings if label != best})
    return out
