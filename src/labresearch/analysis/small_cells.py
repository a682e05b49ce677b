"""When a cell of a table is so small that it would point at somebody."""

from __future__ import annotations

__all__ = ["MIN_LINES", "MIN_SPEAKERS", "too_small"]

MIN_SPEAKERS = 3
MIN_LINES = 5


def too_small(
    speakers: int, lines: int, *, min_speakers: int = MIN_SPEAKERS, min_lines: int = MIN_LINES
) -> str:
    """Say why a cell is not to be shown.

    Parameters
    ----------
    speakers, lines : int
        People who speak in the cell and lines they say.
    min_speakers, min_lines : int
        Least numbers.

    Returns
    -------
    str
        '' if the cell may be shown.

    Raises
    ------
    ValueError
        If a least number is below 1.

    Examples
    --------
    >>> too_small(2, 40)
    'suppressed: 2 speakers, fewer than 3'
    """
    if min_speakers < 1 or min_lines < 1:
        message = f"min_speakers = {min_speakers}, min_lines = {min_lines}; both must be at least 1"
        raise ValueError(message)
    if speakers < min_speakers:
        return f"suppressed: {speakers} speaker{'s' * (speakers != 1)}, fewer than {min_speakers}"
    if lines < min_lines:
        return f"suppressed: {lines} line{'s' * (lines != 1)}, fewer than {min_lines}"
    return ""
