"""Misspellings of names: one letter too many, too few, another, or two changed round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from labresearch.deidentification.judge import Known, Seen
from labresearch.deidentification.name_lists import frequency, is_common, is_inflected, is_kept

__all__ = ["distance_is_one", "misspelt"]

_SHORTEST = 4


def distance_is_one(a: str, b: str) -> bool:
    """Whether one letter was added, left out or changed, or two neighbours were swapped.

    Examples
    --------
    >>> distance_is_one("markus", "marcus"), distance_is_one("macrus", "marcus")
    (True, True)
    >>> distance_is_one("maria", "marcus")
    False
    """
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    if len(a) == len(b):
        swapped = a[start : start + 2] == b[start : start + 2][::-1]
        return a[start + 1 :] == b[start + 1 :] or (swapped and a[start + 2 :] == b[start + 2 :])
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return long[start + 1 :] == short[start:]


def misspelt(seen: Mapping[str, Seen], roster: Mapping[str, Known]) -> dict[str, Known]:
    """Find words that are names of the roster with one letter wrong.

    A word of English is never taken for a misspelling. Names of fewer than four letters are
    compared only with unknown words that have a capital.

    Parameters
    ----------
    seen : mapping of str to Seen
        Words of the transcripts.
    roster : mapping of str to Known
        Words of the roster.

    Returns
    -------
    dict of str to Known
    """
    shapes: dict[str, list[str]] = {}
    for key in sorted(roster):
        for shape in _shapes(key):
            shapes.setdefault(shape, []).append(key)
    out: dict[str, Known] = {}
    for key, one in seen.items():
        if key in roster or len(key) < 3 or is_kept(key) or is_common(key):
            continue
        if is_inflected(key):
            continue
        often = frequency(key)
        if often >= (3_000 if one.mid and not one.small else 300):
            continue
        for near in dict.fromkeys(n for shape in _shapes(key) for n in shapes.get(shape, ())):
            short = min(len(near), len(key)) < _SHORTEST
            if short and (not one.mid or often or near[0] != key[0]):
                continue
            if distance_is_one(key, near):
                person = roster[near]
                out[key] = Known(key, person.kind, person.role, "misspelling", person.stands_for)
                break
    return out


def _shapes(key: str) -> Iterable[str]:
    """List the word and its forms with one letter left out; neighbours share one of them."""
    return [key, *(key[:i] + key[i + 1 :] for i in range(len(key)))]
