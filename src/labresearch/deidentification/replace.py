"""Put pseudonyms in the place of names, and know where they stand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import NamedTuple

import regex

from labresearch.corpus.schema import ADULT_ROLES
from labresearch.corpus.speaker_labels import label_kind
from labresearch.deidentification.contexts import Word, words_of
from labresearch.deidentification.identifiers import find_identifiers
from labresearch.deidentification.judge import Known, Verdict, is_replaced
from labresearch.deidentification.name_lists import fold, frequency, is_common, is_kept
from labresearch.deidentification.people import TITLES, name_words
from labresearch.deidentification.pseudonyms import Entry, Pseudonyms, in_case_of

__all__ = ["Change", "Names", "replace_label", "replace_text", "shifted"]


class Change(NamedTuple):
    """One replacement.

    Parameters
    ----------
    start, end : int
        Characters of the original text.
    new : str
        What stands there now.
    key : str
        Word of the names, or kind of the identifier in brackets.
    kind : str
        Kind of what was replaced.
    """

    start: int
    end: int
    new: str
    key: str
    kind: str


@dataclasses.dataclass
class Names:
    """All that is needed to replace names in a text.

    Parameters
    ----------
    verdicts : dict of str to Verdict
        What is done with a word.
    known : dict of str to Known
        Words of known people.
    pseudonyms : Pseudonyms
        What stands for a word.
    initials : dict of str to tuple of str
        Initials of people of the roster.
    unspaced : tuple of str
        Names in scripts without blanks between words.
    """

    verdicts: dict[str, Verdict]
    known: dict[str, Known]
    pseudonyms: Pseudonyms
    initials: dict[str, tuple[str, ...]]
    unspaced: tuple[str, ...] = ()

    def pseudonym(self, word: str, kind: str) -> str:
        """Pseudonym of a word of a name, in its case."""
        key = fold(word)
        person = self.known.get(key)
        target = person.stands_for if person else key
        role = person.role if person else "unknown"
        entry = self.pseudonyms.entries.get(target)
        if entry is None and target != key:
            self.pseudonyms.of(target.title(), kind, role=role)
            entry = self.pseudonyms.entries[target]
        if entry is None:
            return self.pseudonyms.of(word, kind, role=role)
        return in_case_of(word, entry.pseudonym)

    def given_initial(self, letter: str, family: str) -> str:
        """Letter that stands for the initial of a first name before a family name."""
        for keys in self.initials.values():
            if family in keys[1:] and keys[0][:1] == letter.lower():
                return self.pseudonym(keys[0].title(), self.known[keys[0]].kind)[0].upper()
        return self._letter(letter.upper(), family)

    def initial(self, letter: str, before: str) -> str:
        """Letter that stands for the initial of a family name after a first name or a title."""
        families = {
            keys[-1]
            for keys in self.initials.values()
            if keys[0] == before and keys[-1][:1] == letter.lower()
        }
        if before == "title":
            families = {
                known.key
                for known in self.known.values()
                if known.kind == "family"
                and known.key[:1] == letter.lower()
                and known.role in ADULT_ROLES
            }
        if len(families) == 1:
            return self.pseudonym(families.pop().title(), "family")[0]
        return self._letter(letter.upper(), before)

    def _letter(self, letter: str, before: str) -> str:
        """Another letter for every initial that follows the same name or a title."""
        word = f"{letter} ({before})"
        entry = self.pseudonyms.entries.get(fold(word))
        if entry is None:
            entries = self.pseudonyms.entries.values()
            given = {e.pseudonym for e in entries if e.original.endswith(f"({before})")}
            # "Ms. V" must not be taken for "Ms. Vadavo"
            given |= {e.pseudonym[0] for e in entries if e.kind == "family"}
            others = (x for x in _LETTERS_IN_ORDER if x not in given and x != letter)
            new = next(others, _LETTERS_IN_ORDER[0])
            entry = Entry(word, new, "initial")
            self.pseudonyms.add(word, entry)
        return entry.pseudonym


_ROLE_KINDS = frozenset({"teacher", "student", "group", "researcher", "aide", "unknown", "machine"})
_LETTERS_IN_ORDER = "VRKZTBNPLSDGFMHJWCEOUIAQXYÄÖÜÉÑÇ"
_SPELT = regex.compile(r"(?<![\p{L}-])(?:\p{L}[-. ]){2,}\p{L}(?![\p{L}'’])")
_DOTTED = regex.compile(r"(?<![\p{L}.])(?:\p{Lu}\.\s?){2,3}(?!\p{L})")
_INITIAL_AFTER = regex.compile(r" (\p{Lu})(?![\p{L}'’\d])\.?")
_INITIAL_BEFORE = regex.compile(r"(?<![\p{L}.])(\p{Lu})\.\s?$")
_STUTTER = regex.compile(r"(?<![\p{L}'’])(\p{L}{1,5})(-{1,2}|—|\.{3}|…)\s*$")
_TITLE_INITIAL = regex.compile(
    r"(?<!\p{L})((?:Ms|Mr|Mrs|Mx|Dr|Miss|Coach|Principal|Professor)\.?\s+)(\p{Lu})(?![\p{L}'’])"
)
_LETTERS = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’]\p{L}[\p{L}\p{M}]*)*")


def replace_text(text: str, names: Names) -> tuple[str, list[Change]]:
    """Replace names and identifiers in a line of talk.

    Parameters
    ----------
    text : str
        As it stands in the transcript.
    names : Names
        Who is who.

    Returns
    -------
    text : str
    changes : list of Change
        In the order of the text.
    """
    changes = [
        Change(
            s.start, s.end, _instead(text[s.start : s.end], s.kind, names), f"[{s.kind}]", s.kind
        )
        for s in find_identifiers(text)
    ]
    changes = [change for change in changes if change.new]
    taken = _Taken(changes)
    for word in words_of(text):
        verdict = names.verdicts.get(word.key)
        if verdict is None or verdict.mode == "no" or taken.has(word.start, word.end):
            continue
        if not is_replaced(verdict, word, text):
            continue
        written = text[word.start : word.end]
        new = names.pseudonym(written, verdict.kind)
        changes.append(Change(word.start, word.end, new, word.key, verdict.kind))
        changes += _around(text, word, new, names, taken)
    for found in _TITLE_INITIAL.finditer(text):
        if not taken.has(*found.span(2)):
            new = names.initial(found[2], "title")
            changes.append(_change(found.span(2), new, found[2].lower(), "initial"))
    changes += _spelt(text, names, taken)
    for name in names.unspaced:
        start = text.find(name)
        while start >= 0:
            new = names.pseudonym(name, "student")
            changes.append(Change(start, start + len(name), new, fold(name), "student"))
            start = text.find(name, start + len(name))
    return _apply(text, changes)


def _change(span: tuple[int, int], new: str, key: str, kind: str) -> Change:
    return Change(span[0], span[1], new, key, kind)


class _Taken:
    """Pieces of the text that are replaced already."""

    def __init__(self, changes: list[Change]) -> None:
        self._spans = [(c.start, c.end) for c in changes]

    def has(self, start: int, end: int) -> bool:
        return any(a < end and start < b for a, b in self._spans)


def _instead(written: str, kind: str, names: Names) -> str:
    if kind == "school":
        # 'High Point Middle' is one name, and has one pseudonym
        return names.pseudonyms.of(" ".join(written.split()), "school")
    return f"[{kind}]"


def _around(text: str, word: Word, new: str, names: Names, taken: _Taken) -> list[Change]:
    """'Marcus T.' has an initial after it, and 'Mar-- Marcus' a beginning before it."""
    out = []
    found = _INITIAL_AFTER.match(text, word.end)
    if found and found[1] != "I" and not taken.has(*found.span(1)):
        out.append(_change(found.span(1), names.initial(found[1], word.key), word.key, "initial"))
    first = _INITIAL_BEFORE.search(text, max(0, word.start - 4), word.start)
    if first and not taken.has(*first.span(1)):
        letter = names.given_initial(first[1], word.key)
        out.append(_change(first.span(1), letter, word.key, "initial"))
    before = _STUTTER.search(text, max(0, word.start - 12), word.start)
    if before and word.key.startswith(fold(before[1])) and before[1] not in "IaA":
        part = new[: len(before[1])]
        part = part.lower() if before[1].islower() else part.capitalize()
        out.append(_change(before.span(1), part, word.key, "beginning"))
    return out


def _spelt(text: str, names: Names, taken: _Taken) -> list[Change]:
    out = []
    for found in _SPELT.finditer(text):
        key = fold("".join(c for c in found[0] if c.isalpha()))
        verdict = names.verdicts.get(key)
        known = names.known.get(key)
        if taken.has(*found.span()) or not (known or (verdict and verdict.mode == "any")):
            continue
        sign = next(c for c in found[0] if not c.isalpha())
        new = names.pseudonym(key.upper(), known.kind if known else "student")
        new = new if found[0].isupper() else new.lower()
        out.append(_change(found.span(), sign.join(new), key, "spelt"))
    for found in _DOTTED.finditer(text):
        letters = "".join(c for c in found[0] if c.isalpha())
        if letters in names.initials and not taken.has(*found.span()):
            new = "".join(f"{_first(key, names)}." for key in names.initials[letters])
            end = found.end() - (len(found[0]) - len(found[0].rstrip()))
            out.append(Change(found.start(), end, new, names.initials[letters][0], "initial"))
    return out


def _first(key: str, names: Names) -> str:
    return names.pseudonym(key.title(), names.known[key].kind)[0].upper()


def _apply(text: str, changes: list[Change]) -> tuple[str, list[Change]]:
    if not changes:
        return text, []
    kept: list[Change] = []
    parts, at = [], 0
    for change in sorted(changes, key=lambda c: (c.start, -c.end)):
        if change.start < at:
            continue
        parts += [text[at : change.start], change.new]
        kept.append(change)
        at = change.end
    return "".join([*parts, text[at:]]), kept


def replace_label(label: str, names: Names) -> str:
    """Replace the names in a speaker label; title, role and numbers stay.

    Parameters
    ----------
    label : str
        Speaker label.
    names : Names
        Who is who.

    Returns
    -------
    str
    """
    if label in names.unspaced:
        return names.pseudonym(label, "student")
    letters = "".join(c for c in label if c.isalpha())
    bare = label.replace(".", "").replace(" ", "")
    # 'SS' are several students, whoever has these initials
    if letters in names.initials and letters == bare and label_kind(label) not in _ROLE_KINDS:
        keys = names.initials[letters]
        return " ".join(names.pseudonym(k.title(), names.known[k].kind) for k in keys)
    words = {fold(word) for word in name_words(label)}
    before = ""

    def new(found: regex.Match[str]) -> str:
        nonlocal before
        word, key = found[0], fold(found[0])
        if key in words and _named(key, names):
            before = key
            kind = names.known[key].kind if key in names.known else names.verdicts[key].kind
            return names.pseudonym(word, kind)
        if len(word) == 1 and word.isupper() and before:
            return names.initial(word, "title" if before in TITLES else before)
        before = key if key in TITLES and key not in ("student", "teacher") else ""
        return word

    return _LETTERS.sub(new, label)


def _named(key: str, names: Names) -> bool:
    if key in names.known:
        return True
    verdict = names.verdicts.get(key)
    return bool(
        verdict
        and verdict.mode in ("any", "capital")
        and not (is_kept(key) or is_common(key) or frequency(key) >= 3_000)
    )


def shifted(changes: list[Change]) -> Callable[[int], int]:
    """Return the function from a character of the original text to one of the new text.

    Parameters
    ----------
    changes : list of Change
        From `replace_text`.

    Returns
    -------
    callable
        A place inside something that was replaced goes to its beginning or end, whichever is
        nearer.
    """

    def place(at: int) -> int:
        shift = 0
        for change in changes:
            if at >= change.end:
                shift += len(change.new) - (change.end - change.start)
            elif at > change.start:
                middle = (change.start + change.end) / 2
                return change.start + shift + (len(change.new) if at > middle else 0)
            else:
                break
        return at + shift

    return place
