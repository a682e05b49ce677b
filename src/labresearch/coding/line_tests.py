"""Tests on the words of one line: is it a question, how long is it, whom does it name."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable

from labresearch.coding.nominations import may_end_in_call, without_nominations

__all__ = ["is_question", "name_pattern", "names_in", "session_names", "word_count"]

_OPENING = (
    r"(?:(?:so|and|ok|okay|well|but|now|alright|all right|um+|uh+|oh|hm+|right|then|or)\b[\s,.]*)*"
)
_SUBJECT = (
    r"(?:i|you|he|she|it|we|they|this|that|these|those|there|the|a|an|your|my|his|her|its|our|"
    r"their|any\w*|some\w*|every\w*|all|both|each|one)\b"
)
_AUXILIARY = (
    r"(?:(?:do|does|did|is|are|was|were|am|can|could|will|would|should|shall|have|has|had|may|"
    r"might)(?:n't)?|can't|won't)\b"
)
# "do it again" and "have the first go" tell somebody to do so
_TELLING = r"(?!(?:do|have)\s+(?!i\b|you\b|we\b|they\b))"
# "what I did is" and "how she got it" tell something; "what did she do" asks
_WH = (
    r"(?:why|how come|(?:who|whose|whom|what|which|where|how)(?:'s|'d|'re|'ll)?"
    r"(?!\s+(?:i|you|he|she|it|we|they|means?)\b)|when(?:'s|\s+" + _AUXILIARY + r"))\b"
)
_ASKS = re.compile(
    rf"\s*{_OPENING}(?:{_WH}|{_TELLING}{_AUXILIARY}\s+{_SUBJECT})",
    re.IGNORECASE,
)
_WORD = re.compile(r"\S*[^\W_]\S*")
_ENDS = re.compile(r"\?[\s\"')\]]*$")
_NO_NAMES = """
    student students teacher coach host principal researcher aide group class child children boy
    girl speaker unknown multiple all mr mrs ms miss dr the and one two three pair partner adult
    observer facilitator kid
"""
# also words; they count as names only inside a sentence
_ALSO_WORDS = """
    art bill chase faith grace hope hunter jack joy mark max may pat rose sky summer will
"""


def is_question(text: str, *, names: Collection[str] = ()) -> bool:
    """Tell whether a line asks: it ends in ``?``, or begins as a question does.

    A name called at the end ("The half. Marisol?", "Hamza?") gives somebody the floor and asks
    nothing, so the sentences before it decide.

    Parameters
    ----------
    text : str
        Speech.
    names : collection of str
        Names of the session, from ``session_names``; a single capitalised word that is no
        ordinary one counts as a name all the same.

    Returns
    -------
    bool
        True for a final question mark, for a wh-word at the beginning that is not followed by a
        subject pronoun ("What I did is" tells), and for an auxiliary followed by a subject.

    Examples
    --------
    >>> [is_question(t) for t in ("You cut it?", "So why did you", "What I did is this.")]
    [True, True, False]
    >>> [is_question(t) for t in ("The half. Marisol?", "Is it a half? Marisol?", "Why?")]
    [False, True, True]
    """
    said = without_nominations(text, names=names) if may_end_in_call(text) else text
    return bool(_ENDS.search(said) or _ASKS.match(said))


def word_count(text: str) -> int:
    """Count the words: stretches between white space that hold a letter or digit.

    Examples
    --------
    >>> word_count("Well - it's 1/2 !")
    3
    """
    return len(_WORD.findall(text))


def name_pattern(labels: Iterable[str]) -> re.Pattern[str] | None:
    """Compile a pattern for the names among speaker labels; None where there are none.

    Labels such as ``Student 3`` or ``T`` hold no name. A name must be written with a capital;
    one that is also a word (Will, Grace) is not looked for at the beginning of a sentence.

    Parameters
    ----------
    labels : iterable of str
        Speaker labels of a session.

    Returns
    -------
    re.Pattern or None

    Examples
    --------
    >>> pattern = name_pattern(["Ms. Ortiz", "Mia", "Student 2", "Will"])
    >>> [bool(pattern.search(t)) for t in ("So Mia did", "Will you", "Is Will here", "a student")]
    [True, False, True, False]
    """
    names: set[str] = set().union(*map(names_in, labels))
    if not names:
        return None
    sure = sorted(name for name in names if name.lower() not in _ALSO_WORDS.split())
    unsure = sorted(names - set(sure))
    options = []
    if sure:
        options.append("|".join(map(re.escape, sure)))
    if unsure:
        options.append(rf"(?<=[\w,;] )(?:{'|'.join(map(re.escape, unsure))})")
    return re.compile(rf"\b(?:{'|'.join(options)})\b")


def session_names(labels: Iterable[str]) -> frozenset[str]:
    """Return what the speakers of a session may be called, in small letters.

    Parameters
    ----------
    labels : iterable of str
        Speaker labels of the session.

    Returns
    -------
    frozenset of str
        Whole labels of more than one character and the names in them.

    Examples
    --------
    >>> sorted(session_names(["Ms. Ortiz", "Mia", "Student 2", "T"]))
    ['mia', 'ms. ortiz', 'ortiz', 'student 2']
    """
    known = list(labels)
    names = set().union(*map(names_in, known)) | {label for label in known if len(label) > 1}
    return frozenset(name.casefold() for name in names)


@functools.lru_cache(maxsize=65_536)
def names_in(label: str) -> frozenset[str]:
    """Return the names in a speaker label.

    Parameters
    ----------
    label : str
        Speaker label.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> sorted(names_in("Ms. ORTIZ (teacher)"))
    ['Ortiz']
    """
    return frozenset(
        part.capitalize() if part.isupper() else part
        for part in re.findall(r"[^\W\d_]+", label)
        if len(part) > 1 and part[0].isupper() and part.lower() not in _NO_NAMES.split()
    )
