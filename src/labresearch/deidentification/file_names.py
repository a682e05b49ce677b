"""Names of people and dates in file names and session ids."""

from __future__ import annotations

import re

from labresearch.deidentification.name_lists import (
    fold,
    frequency,
    is_family_name,
    is_first_name,
    is_kept,
)
from labresearch.deidentification.replace import Names

__all__ = ["replace_file_name"]

_FILE_WORDS = """
    lesson day fall spring summer winter year grade math maths class plan planning debrief enactment
    part session video transcript final copy new lab next school teacher coach round cycle team
    revise rehearsal interview staff plc edited clean draft audio zoom recording week unit
"""
_IN_FILE_NAMES = frozenset(_FILE_WORDS.split())
_DAY = re.compile(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|1[0-2])[-_.](?:0?[1-9]|[12]\d|3[01])[-_.](?P<end>(?:19|20)\d\d)"
    r"|(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])[-_.]?(?P<short>[0-3]\d))(?!\d)"
)


def replace_file_name(name: str, names: Names) -> str:
    """Replace the names in a file name or id, where words have no capitals to go by.

    Of a date only its year stays.

    Parameters
    ----------
    name : str
        Name of a file, or id of a session.
    names : Names
        Who is who.

    Returns
    -------
    str
    """

    def new(found: re.Match[str]) -> str:
        word, key = found[0], fold(found[0])
        person = names.known.get(key)
        verdict = names.verdicts.get(key)
        if person and not (is_kept(key) or key in _IN_FILE_NAMES):
            return names.pseudonym(word, person.kind)
        if verdict and verdict.mode in ("any", "capital") and key not in _IN_FILE_NAMES:
            return names.pseudonym(word, verdict.kind)
        listed = is_first_name(key) or is_family_name(key)
        plain = is_kept(key) or frequency(key) >= 20_000 or key in _IN_FILE_NAMES
        if listed and not plain and len(key) > 2:
            return names.pseudonym(word, "family")
        return word

    return re.sub(r"[^\W\d_]+", new, _DAY.sub(_year, name))


def _year(found: re.Match[str]) -> str:
    """Leave of a date in a file name only its year, since a day identifies a class."""
    return found["year"] or found["end"] or f"20{found['short']}"
