"""Which lines may hold a transcription mark: a look at all characters of a column at once."""

from __future__ import annotations

import numpy as np

__all__ = ["may_hold_marks"]

_ALONE = b"()[]*=#&" + bytes(range(9, 14)) + bytes(range(28, 32))
_AFTER_HYPHEN = b" .,?!;\"')"
# characters in pairs: a superset of the marks that begin with them
_PAIRS = (b"//", b"::", b"--", b"..", b"  ", b"xx", b"xX", b"Xx", b"XX")
_CHUNK = 100_000


def may_hold_marks(texts: list[str]) -> np.ndarray:
    """Tell which texts may hold a mark, a blank too many or a character to be made plain.

    Parameters
    ----------
    texts : list of str
        Lines of talk.

    Returns
    -------
    numpy.ndarray of bool
        False only where the text is talk from end to end.

    Examples
    --------
    >>> may_hold_marks(["It is half.", "So (2.0) half", "well-known", "th- no", ""]).tolist()
    [False, True, False, True, False]
    """
    parts = [_scan(texts[i : i + _CHUNK]) for i in range(0, len(texts), _CHUNK)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)


def _scan(texts: list[str]) -> np.ndarray:
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    # where each text begins; between two texts stands a line end
    begins = np.cumsum(lengths + 1) - (lengths + 1)
    found = np.fromiter((not text.isascii() for text in texts), dtype=bool, count=len(texts))
    joined = "\n".join(texts).encode("ascii", "replace")
    chars = np.frombuffer(joined, dtype=np.uint8).copy()
    chars[(begins - 1)[1:]] = 0
    alone = np.zeros(256, dtype=bool)
    alone[list(_ALONE)] = True
    hit = alone[chars]
    if len(chars) > 1:
        first, second = chars[:-1], chars[1:]
        after = np.zeros(256, dtype=bool)
        after[[*_AFTER_HYPHEN, 0]] = True
        pairs = (first == ord("-")) & after[second]
        for one, two in _PAIRS:
            pairs |= (first == one) & (second == two)
        # a blank at the end or the beginning of a text
        blank = chars == ord(" ")
        pairs |= (first == 0) & blank[1:] | blank[:-1] & (second == 0)
        hit[:-1] |= pairs
        hit[0] |= bool(blank[0])
        hit[-1] |= bool(blank[-1]) or bool(chars[-1] == ord("-"))
        # '. . .' is a trailing off
        dots = (first == ord(".")) & blank[1:]
        hit[:-3] |= dots[:-2] & dots[2:]
    elif len(chars):
        hit[:] |= chars[0] in b" -"
    places = np.flatnonzero(hit)
    # the 0 between two texts is counted to the text before it
    found[np.searchsorted(begins, places, side="right") - 1] = True
    # a blank that opens a text is found at the 0 before it
    zeros = places[chars[places] == 0]
    found[np.minimum(np.searchsorted(begins, zeros, side="right"), len(texts) - 1)] = True
    return found
