"""The dependent tiers of a CHAT file: codes become codings, the rest is told in findings."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Mapping

from labresearch.corpus.import_report import Finding

__all__ = ["TierLine", "code_lines", "exact_line", "slug", "tier_findings"]

OWN_TIER = "xlr"
"""Our tier: what a main line of CHAT cannot hold, as JSON."""

# word by word what the main line says already
_COUNTED = re.compile(
    r"x?(?:mor|gra|pho|mod|wor|modsyl|phosyl|phoaln|phoint)|sin|trn|umor|ugra|grt"
)
_CODE = re.compile(r"\$\S+|[A-Z][A-Z0-9_:.*+\-]*")
_SCOPE = re.compile(r"<[^<>]*>")
_MOST = 0.8


@dataclasses.dataclass(slots=True)
class TierLine:
    """One line of a dependent tier: ``row`` is the main line that it belongs to."""

    row: int
    text: str
    line: int


def slug(code: str) -> str:
    """Make the name of a code.

    Examples
    --------
    >>> slug("$NOM:S"), slug("[+ bch]")
    ('nom_s', 'bch')
    """
    return re.sub(r"\W+", "_", code.lower()).strip("_")


def code_lines(name: str, lines: list[TierLine]) -> list[tuple[TierLine, list[str]]]:
    """Find the lines of a tier that hold codes.

    Codes begin with ``$`` or are written in capitals; on the tiers %cod and %spa, and on tiers of
    the user (%x...) where most lines are so, a single word is a code too.

    Parameters
    ----------
    name : str
        Name of the tier, such as 'cod'.
    lines : list of TierLine
        Its lines.

    Returns
    -------
    list of (TierLine, list of str)
        Lines with their codes as written.
    """
    own = name == OWN_TIER
    if name not in ("cod", "spa") and (name[:1] != "x" or own or _COUNTED.fullmatch(name)):
        return []
    tokens = [_SCOPE.sub(" ", line.text).split() for line in lines]
    clear = [bool(found) and all(map(_CODE.fullmatch, found)) for found in tokens]
    single = [len(found) == 1 and len(found[0]) <= 30 for found in tokens]
    if name[0] == "x" and sum(map(max, clear, single)) < _MOST * len(lines):
        single = [False] * len(lines)
    return [
        (line, found)
        for line, found, a, b in zip(lines, tokens, clear, single, strict=True)
        if (a or b) and all(map(slug, found))
    ]


def tier_findings(tiers: Mapping[str, list[TierLine]]) -> list[Finding]:
    """Report tiers, one finding each: with their texts, or their number where words repeat."""
    out = []
    for name, lines in tiers.items():
        if not lines:
            continue
        n = f"{len(lines)} line{'s' if len(lines) > 1 else ''}"
        if _COUNTED.fullmatch(name):
            message = f"tier %{name}, word by word, not read: {n}"
        else:
            said = " / ".join(line.text for line in lines[:80])
            message = f"tier %{name}, not talk, {n}: {said}"
        if len(message) > 500:
            message = f"{message[:500]} ..."
        out.append(Finding(lines[0].line, "note", "kept", message))
    return out


def exact_line(text: str) -> dict[str, object] | None:
    """Read one line of our own tier.

    Parameters
    ----------
    text : str
        The JSON.

    Returns
    -------
    dict or None
        ``text`` (str), ``start`` and ``end`` (float, s), ``codings`` (list of dict), each only
        where it is there and sound; None where the line is damaged.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    out: dict[str, object] = {}
    if isinstance(found.get("text"), str):
        out["text"] = found["text"]
    for key in ("start", "end"):
        if _is_number(found.get(key)):
            out[key] = float(found[key])
    codings = found.get("codings")
    if isinstance(codings, list):
        out["codings"] = [c for c in codings if isinstance(c, dict) and _is_code(c.get("code"))]
    return out


def _is_code(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < 1e12
        and math.isfinite(value)
    )
