"""The content of a JSON file: one value, or a value a line (JSON Lines)."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.raw import Source

__all__ = ["as_dict", "as_dicts", "as_seconds", "as_text", "looks_json", "read_json"]

_START = re.compile(r'\s*(?:\{\s*["}]|\[\s*[{\["\]\d])')
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_SPACE = re.compile(r"[\s,]*")
_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$")
_LONGEST = 1e9


def looks_json(head: str) -> bool:
    """Tell whether text begins as JSON does: with an object, or a list of values.

    Examples
    --------
    >>> looks_json('[{"text": "Why?"}]'), looks_json("[00:12] T: Why?"), looks_json("{so}")
    (True, False, False)
    """
    found = _START.match(head[:2000])
    # '[12] T: Why?' is a line of talk
    return bool(found) and not re.match(r"\s*\[\d+[\]:]", head[:2000])


def read_json(source: Source, findings: list[Finding]) -> object:
    """Parse a file; several values after each other become a list.

    Parameters
    ----------
    source : Source
        The file.
    findings : list of Finding
        Keys that stand twice in an object are appended.

    Returns
    -------
    object
        Numbers beyond all measure (NaN, Infinity) are None.

    Raises
    ------
    TranscriptError
        If the file is not valid JSON, or nested too deeply.
    """
    twice: list[str] = []

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(items)
        if len(made) < len(items):
            keys = [key for key, _ in items]
            twice.extend(sorted({key for key in keys if keys.count(key) > 1})[:3])
        return made

    text = source.text.strip()
    plain = json.JSONDecoder(parse_constant=_nothing)
    careful = json.JSONDecoder(parse_constant=_nothing, object_pairs_hook=pairs)
    # looking at every object for keys that stand twice costs half as much again
    decoder = careful if len(text) < 5_000_000 else plain
    values: list[object] = []
    place = 0
    try:
        while place < len(text):
            value, place = decoder.raw_decode(text, place)
            values.append(value)
            place = _SPACE.match(text, place).end()  # type: ignore[union-attr]
    except RecursionError as error:
        message = (
            f"the JSON is nested deeper than any transcript (limit {source.limits.max_depth}); "
            "export it again"
        )
        raise TranscriptError(source.name, 0, message) from error
    except ValueError as error:
        at = getattr(error, "pos", place)
        lead = len(source.text) - len(source.text.lstrip())
        line = source.text.count("\n", 0, at + lead) + 1
        reason = getattr(error, "msg", str(error).split(";")[0])
        cut = "; the file is cut off" if at >= len(text) - 1 else ""
        message = f"the file is not valid JSON ({reason}{cut}); export it again"
        raise TranscriptError(source.name, line, message) from error
    if _too_deep(values, source.limits.max_depth):
        message = (
            f"the JSON is nested deeper than {source.limits.max_depth} levels; is this a "
            "transcript? Export it again"
        )
        raise TranscriptError(source.name, 0, message)
    if twice:
        shown = ", ".join(repr(_clean(key)[:40]) for key in dict.fromkeys(twice[:5]))
        message = f"keys that stand twice in one object: {shown}; the last one was read"
        findings.append(Finding(0, "warning", "dropped", message))
    if len(values) == 1:
        return values[0]
    # JSON Lines: objects, or a list a line
    return [item for value in values for item in (value if isinstance(value, list) else [value])]


def _nothing(_: str) -> None:
    return None


def _too_deep(values: list[object], limit: int) -> bool:
    """Tell whether anything is nested deeper, level by level and without recursion."""
    level: list[Any] = [values]
    for _ in range(limit + 1):
        below: list[Any] = []
        for item in level:
            below += item.values() if isinstance(item, dict) else item
        level = [item for item in below if isinstance(item, (dict, list))]
        if not level:
            return False
    return True


def as_dict(value: object) -> dict[str, object]:
    """Give the object, or an empty one where the value is something else."""
    return value if isinstance(value, dict) else {}


def as_dicts(value: object) -> list[dict[str, object]]:
    """Give the objects of a list; whatever else stands there is passed over."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def as_text(value: object) -> str:
    """Give a text without halves of characters, which JSON can spell; '' for other values."""
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else _clean(value)
    return ""


def _clean(text: str) -> str:
    return _NO_TEXT.sub("", text)


def as_seconds(value: object, *, scale: float = 1.0) -> float:
    """Turn a time of a recogniser into seconds.

    Parameters
    ----------
    value : object
        A number, '1.5', '1.500s', 'PT1M2.5S' or {"seconds": "1", "nanos": 500000000}.
    scale : float, optional
        Seconds in a unit of plain numbers.

    Returns
    -------
    float
        NaN where the value is no time.

    Examples
    --------
    >>> as_seconds("1.500s"), as_seconds("PT1M2.5S"), as_seconds({"seconds": "1"}), as_seconds([])
    (1.5, 62.5, 1.0, nan)
    >>> as_seconds(2500, scale=0.001)
    2.5
    """
    if isinstance(value, float | int) and not isinstance(value, bool):
        # a float of this size is no time, and an int may be too large for one
        number = float(value) * scale if abs(value) < _LONGEST / scale else math.nan
        return round(number, 7) if number >= 0 else math.nan
    if isinstance(value, dict):
        if "seconds" not in value and "nanos" not in value:
            return math.nan
        return as_seconds(value.get("seconds", 0)) + as_seconds(value.get("nanos", 0), scale=1e-9)
    if not isinstance(value, str) or len(value) > 40:
        return math.nan
    text = value.strip()
    iso = _ISO.match(text)
    if iso:
        hours, minutes, seconds = (float(part or 0) for part in iso.groups())
        return hours * 3600 + minutes * 60 + seconds
    try:
        number = float(text.removesuffix("s")) * scale
    except ValueError:
        return math.nan
    return number if 0 <= number < _LONGEST else math.nan
