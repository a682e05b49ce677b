"""Do two coders cut a session at the same places: Pk, WindowDiff, boundary similarity."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import numpy as np

from labresearch.reliability.ratings import UndefinedAgreement

__all__ = ["boundary_similarity", "pk", "windowdiff"]

Segmentation: TypeAlias = str | Sequence[Any] | np.ndarray
Form: TypeAlias = Literal["boundaries", "labels", "masses"]


def pk(
    reference: Segmentation,
    hypothesis: Segmentation,
    k: int | None = None,
    *,
    form: Form = "boundaries",
) -> float:
    """Give Pk: how often two units k apart are in one segment for one coder and not for the other.

    A near miss costs less than a missed boundary. Wrong boundaries cost more in long segments.

    Parameters
    ----------
    reference, hypothesis : str or sequence
        Two segmentations of the same units, in the ``form`` below.
    k : int, optional
        Width of the window; half the mean segment of the reference, at least 2, by default.
    form : {'boundaries', 'labels', 'masses'}
        'boundaries': 1 where a segment ends, 0 elsewhere, one for each place between two units
        (n - 1 places for n units), as in '0100100' or [0, 1, 0]. 'labels': the segment of each
        unit, as in [1, 1, 2, 2]; neighbours that differ have a boundary between them. 'masses':
        lengths of segments, as in [2, 3, 6].

    Returns
    -------
    float
        From 0 (the same) to 1: a penalty, not an agreement.

    Raises
    ------
    UndefinedAgreement
        If there is only one unit.
    ValueError
        If the segmentations differ in length, are not in this form, or are shorter than k.

    References
    ----------
    Beeferman, D., Berger, A. & Lafferty, J. (1999). Statistical models for text segmentation.
    Machine Learning 34, 177-210.

    Examples
    --------
    >>> pk("0100", "0010", 2)
    0.6666666666666666
    """
    one, two, k = _windows(reference, hypothesis, k, form)
    return float(((one > 0) != (two > 0)).mean())


def windowdiff(
    reference: Segmentation,
    hypothesis: Segmentation,
    k: int | None = None,
    *,
    form: Form = "boundaries",
) -> float:
    """Give WindowDiff: how often the number of boundaries in a window of width k differs.

    It mends faults of Pk (false alarms are no longer let off near a true boundary), but it still
    looks at the edges less than at the middle.

    Parameters
    ----------
    reference, hypothesis, k, form
        As in `pk`.

    Returns
    -------
    float
        From 0 (the same) to 1: a penalty, not an agreement.

    Raises
    ------
    ValueError, UndefinedAgreement
        As in `pk`.

    References
    ----------
    Pevzner, L. & Hearst, M. (2002). A critique and improvement of an evaluation metric for text
    segmentation. Computational Linguistics 28, 19-36.

    Examples
    --------
    >>> windowdiff("000100000010", "000100000010", 3)
    0.0
    >>> windowdiff("000100000010", "000010000100", 3)
    0.3
    """
    one, two, k = _windows(reference, hypothesis, k, form)
    return float((one != two).mean())


def boundary_similarity(
    first: Segmentation,
    second: Segmentation,
    *,
    near: int = 2,
    form: Form = "boundaries",
) -> float:
    """Give boundary similarity B: the share of boundaries set alike, near misses in part.

    Boundaries less than ``near`` places apart that nobody else matches are a near miss; it costs
    distance / near, a boundary of one coder alone costs 1. Neither coder is the reference.

    Parameters
    ----------
    first, second : str or sequence
        As in `pk`.
    near : int, default 2
        From this distance on two boundaries have nothing to do with each other.
    form : {'boundaries', 'labels', 'masses'}
        As in `pk`.

    Returns
    -------
    float
        From 0 to 1 (the same).

    Raises
    ------
    UndefinedAgreement
        If neither coder set a boundary.
    ValueError
        If the segmentations differ in length or are not in this form, or near is below 1.

    References
    ----------
    Fournier, C. (2013). Evaluating text segmentation using boundary edit distance. Proceedings of
    ACL, 1702-1712.

    Examples
    --------
    >>> boundary_similarity([2, 3, 6], [2, 2, 7], form="masses")
    0.75
    """
    if near < 1:
        message = f"near = {near} must be at least 1"
        raise ValueError(message)
    one, two = _pair(first, second, form)
    a, b = np.flatnonzero(one & ~two).tolist(), np.flatnonzero(two & ~one).tolist()
    matches = int((one & two).sum())
    moved = 0
    cost = 0.0
    for distance in range(1, near):
        there = set(b)
        for place in list(a):
            for other in (place - distance, place + distance):
                if other in there:
                    a.remove(place)
                    there.remove(other)
                    moved += 1
                    cost += distance / near
                    break
        b = sorted(there)
    alone = len(a) + len(b)
    if not alone + moved + matches:
        message = "boundary similarity is undefined: neither coder set a boundary"
        raise UndefinedAgreement(message)
    return 1 - (alone + cost) / (alone + moved + matches)


def _windows(
    reference: Segmentation, hypothesis: Segmentation, k: int | None, form: Form
) -> tuple[np.ndarray, np.ndarray, int]:
    """Boundaries in each window of both."""
    one, two = _pair(reference, hypothesis, form)
    if not len(one):
        message = "Pk and WindowDiff are undefined: one unit has no place for a boundary"
        raise UndefinedAgreement(message)
    if k is None:
        k = max(2, round((len(one) + 1) / (int(one.sum()) + 1) / 2))
        k = min(k, len(one))
    if not 1 <= k <= len(one):
        message = f"k = {k} must lie between 1 and the number of places for a boundary, {len(one)}"
        raise ValueError(message)
    counts = [np.concatenate([[0], np.cumsum(flags)]) for flags in (one, two)]
    return counts[0][k:] - counts[0][:-k], counts[1][k:] - counts[1][:-k], k


def _pair(first: Segmentation, second: Segmentation, form: Form) -> tuple[np.ndarray, np.ndarray]:
    one, two = _boundaries(first, form), _boundaries(second, form)
    if len(one) != len(two):
        message = (
            f"the segmentations have {len(one)} and {len(two)} places for a boundary; they must "
            "be of the same units"
        )
        raise ValueError(message)
    return one, two


def _boundaries(given: Segmentation, form: str) -> np.ndarray:
    items = list(given)
    if form == "labels":
        return np.array([a != b for a, b in pairwise(items)], dtype=bool)
    if form == "masses":
        if not items or any(mass != int(mass) or mass < 1 for mass in items):
            message = f"masses are lengths of segments, whole numbers from 1 on, not {items}"
            raise ValueError(message)
        out = np.zeros(sum(int(mass) for mass in items) - 1, dtype=bool)
        out[np.cumsum(np.array(items[:-1], dtype=int)) - 1] = True
        return out
    if form != "boundaries":
        message = f"form = {form!r} must be one of boundaries, labels, masses"
        raise ValueError(message)
    flags = {0: False, 1: True, "0": False, "1": True}
    strange = [item for item in items if item not in flags]
    if strange:
        message = (
            f"boundaries are 0 and 1, and there is {strange[0]!r}; for the segment of each unit "
            "use form='labels', for lengths of segments form='masses'"
        )
        raise ValueError(message)
    return np.array([flags[item] for item in items], dtype=bool)
