"""Speaker labels: what is one, and how it is cleaned."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from labresearch.corpus.label_words import (
    DOCTOR,
    HEADER,
    IN_A_SENTENCE,
    KIND_PATTERNS,
    LABEL_KINDS,
    NOT_A_SPEAKER,
    PARTICLES,
    PERSON_KEYS,
)

__all__ = [
    "LABEL_KINDS",
    "accepted_labels",
    "clean_label",
    "is_header_key",
    "is_loose_label",
    "label_kind",
    "merge_spellings",
    "people",
    "says_who",
]

_WORD = re.compile(r"[^\W\d_][\w.'’\-]*|\d{1,3}|\(.*\)|&|/|\+|\?+")
_RECURS = 2
# 'like Marcus', 'Say more, Will'
_INSIDE = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+\b")
# 'sam', '3rd grader', '#4', '@sam'
_LOOSE = re.compile(r"(?=\S*[^\W_])(?!\d+$)[#@]?[\w.'’\-]{1,20}(?: [\w.'’\-]{1,20}){0,2}")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DENSE_NAME = 8
_PRONOUNS = re.compile(r"\s*[(\[](?:(?:she|he|they|ze|any)\s*/\s*)[^)\]]*[)\]]", re.IGNORECASE)
_LAST_FIRST = re.compile(
    r"([^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?), ([^\W\d_][\w.'’-]*(?: \w\.?)?)$"
)
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
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
    if not _may_be_label(label):
        return ""
    if len(people(label)) > 1 and all(label_kind(p) for p in people(label)):
        return "people"
    for kind, pattern in KIND_PATTERNS.items():
        if kind != "number" and pattern.match(label):
            return kind
    if DOCTOR.match(label):
        return "doctor"
    if KIND_PATTERNS["number"].match(label):
        return "number"
    return _name_kind(label)


def _may_be_label(label: str) -> bool:
    words = label.split()
    if len(words) == 1:
        # 'x: 5' is mathematics, 'X: five' a speaker
        return not (len(label) == 1 and label.islower() and label not in "st")
    # as written, since 'Student A' and 'Michelle I' are labels
    first = [] if words[0] == "Will" else [words[0].lower()]
    return len(words) <= 7 and not IN_A_SENTENCE.intersection([*first, *words[1:]])


def _capital(word: str) -> bool:
    # 'iPhone', 'deShawn' begin small
    # and Arabic, Chinese, Hindi, ... have no case; a long run without blanks is a clause
    if word[0].isalpha() and word[0].lower() == word[0].upper():
        return len(word) <= _DENSE_NAME or not _DENSE.match(word)
    return word[0].isupper() or any(c.isupper() for c in word[1:3])


def _name_kind(label: str) -> str:
    words = label.split()
    if len(words) > 6 or not any(c.isalpha() for c in label):
        return ""
    if any(not _WORD.fullmatch(_letters(w).rstrip(",")) for w in words):
        return ""
    if words[0].lower().rstrip(".,'’") in NOT_A_SPEAKER:
        return ""
    names = [w for w in words if w.lower() not in PARTICLES and w[0].isalpha()]
    if not names or not all(map(_capital, names)):
        return ""
    if len(names) == 1 or (len(names) == 2 and len(names[1].rstrip(".")) == 1):
        return "first name"
    return "full name"


def _letters(word: str) -> str:
    """Leave out combining signs (vowels of Arabic and Hindi), which patterns take for no letter."""
    if word.isascii():
        return word
    return "".join(c for c in word if unicodedata.category(c)[0] != "M")


def accepted_labels(
    candidates: Iterable[str], talk: Iterable[str]
) -> tuple[set[str], dict[str, int]]:
    """Decide which strings before a colon are speakers, from the whole file.

    A single word that stands before a colon at most twice, and that the talk of the same file
    uses in lower case ('Listen: ... so listen to her') and never with a capital inside a sentence,
    is a word and not a name. What has not the form of a label ('sam', '3rd grader', '#4') counts
    if it comes at least twice and is no word of the talk, or if most lines begin in such a way.

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
    talk = list(talk)
    loose = {x for x in counts if not label_kind(clean_label(x)) and is_loose_label(x)}
    most = sum(counts[x] for x in loose) > 0.5 * len(talk)
    accepted: set[str] = set()
    rare: dict[str, str] = {}
    for label in counts:
        cleaned = clean_label(label)
        kind = label_kind(cleaned)
        if kind == "first name" and counts[label] <= 2 and " " not in cleaned:
            rare[label] = cleaned.lower()
        elif kind or (label in loose and most):
            accepted.add(label)
        elif label in loose and counts[label] >= _RECURS:
            rare[label] = cleaned
    used = set(rare.values())
    found: set[str] = set()
    named: set[str] = set()
    if used:
        for text in talk:
            # the word before a colon at the beginning is the one in question
            found.update(used.intersection(re.findall(r"\b[a-z][\w'’]+\b(?!\s*:)", text)))
            # a word that has its capital inside a sentence as well is a name
            named.update(word.lower() for word in _INSIDE.findall(text))
    refused = {label: counts[label] for label, lower in rare.items() if lower in found - named}
    return accepted | (set(rare) - set(refused)), refused


def is_loose_label(label: str) -> bool:
    """Tell whether a string might be a speaker of a file that does not write capitals.

    Examples
    --------
    >>> [is_loose_label(x) for x in ("sam", "3rd grader", "#4", "10", "so the thing", "x")]
    [True, True, True, False, False, False]
    """
    label = clean_label(label)
    words = set(label.lower().split())
    if len(label) == 1 or words & (NOT_A_SPEAKER | IN_A_SENTENCE):
        return False
    return bool(_LOOSE.fullmatch(_letters(label)))


def is_header_key(label: str) -> bool:
    """Whether a string before a colon belongs to a heading, such as 'Date' or 'School'."""
    words = label.lower().split()
    return bool(words) and (words[0] in HEADER or words[-1] in HEADER)


def says_who(label: str) -> bool:
    """Whether the key of a heading may be the label of a speaker, such as 'Teacher' or 'Class'."""
    return bool(PERSON_KEYS.intersection(label.lower().split()))


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
    label = " ".join(_INVISIBLE.sub("", label).split())
    label = _PRONOUNS.sub("", label).strip(" *_>\t")
    label = label.rstrip(":,;.- ").strip() if not re.search(r"\b\w\.$", label) else label
    if len(label) > 2 and label[0] + label[-1] in ("[]", "()", "<>", "{}"):
        label = label[1:-1].strip()
    turned = _LAST_FIRST.fullmatch(label)
    if turned and not any(_kind_word(p) for p in turned.groups()):
        label = f"{turned[2]} {turned[1]}"
    return label


def _kind_word(word: str) -> bool:
    return any(p.match(word) for kind, p in KIND_PATTERNS.items() if kind != "number")


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
    if KIND_PATTERNS["researcher"].match(label):
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
