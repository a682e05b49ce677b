"""Codes that a CHAT file carries, as codings."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence

import pandas as pd

from labresearch.corpus.readers.chat_tiers import TierLine, code_lines, slug

__all__ = ["Exact", "codings_of"]

_TEXTS = ("coder", "evidence", "codebook_version", "polarity", "target")
_NUMBERS = ("value", "confidence")


@dataclasses.dataclass
class Exact:
    """What our own tier says of a main line; ``stale`` where the line was changed since."""

    text: str | None = None
    start: float = float("nan")
    end: float = float("nan")
    codings: list[dict[str, object]] = dataclasses.field(default_factory=list)
    stale: bool = False

    @classmethod
    def of(cls, found: Mapping[str, object]) -> Exact:
        """Build it of checked JSON."""
        return cls(**found)  # type: ignore[arg-type]


def codings_of(
    tiers: Mapping[str, list[TierLine]],
    postcodes: Sequence[list[str]],
    exact: Mapping[int, Exact],
    texts: pd.Series,
) -> tuple[pd.DataFrame | None, set[int]]:
    """Collect the codes of tiers, of postcodes and of our own tier.

    Parameters
    ----------
    tiers : mapping
        Name to lines.
    postcodes : sequence of list of str
        Those of every main line.
    exact : mapping
        Row to our own tier.
    texts : pandas.Series of str
        The rows' texts.

    Returns
    -------
    codings : pandas.DataFrame or None
        As in `RawTranscript`; None where there is no code.
    taken : set of int
        ``id`` of the tier lines that became codings.
    """
    out: list[dict[str, object]] = []
    taken: set[int] = set()
    for row, found in exact.items():
        for coding in found.codings:
            out.append(_own(row, coding, len(texts.iloc[row]), stale=found.stale))
    for row, codes in enumerate(postcodes):
        for code in codes:
            if slug(code):
                out.append(_coding(row, "post", code, f"[+ {code}]", texts))
    for name, lines in tiers.items():
        for line, codes in code_lines(name, lines):
            taken.add(id(line))
            # what we wrote for other programs is in our own tier too
            known = {
                slug(str(c["code"])) for c in exact.get(line.row, Exact()).codings if name == "cod"
            }
            for code in codes:
                if slug(code) not in known:
                    out.append(_coding(line.row, name, code, f"%{name}: {code}", texts))
    if not out:
        return None, taken
    out.sort(key=lambda coding: int(str(coding["row"])))
    return pd.DataFrame(out), taken


def _coding(row: int, book: str, code: str, evidence: str, texts: pd.Series) -> dict[str, object]:
    return {
        "row": row,
        "code": f"chat_{book}.{slug(code)}",
        "coder": "file",
        "start_char": 0,
        "end_char": len(texts.iloc[row]),
        "evidence": evidence,
        **dict.fromkeys(_NUMBERS, float("nan")),
        "codebook_version": "",
        "polarity": "",
        "target": "",
    }


def _own(row: int, coding: Mapping[str, object], length: int, *, stale: bool) -> dict[str, object]:
    out: dict[str, object] = {"row": row, "code": coding["code"]}
    for key in _TEXTS:
        value = coding.get(key)
        out[key] = value if isinstance(value, str) else ""
    out["coder"] = out["coder"] or "file"
    if out["polarity"] not in ("", "asserted", "quoted", "repudiated", "questioned"):
        out["polarity"] = ""
    if out["target"] not in ("", "child", "group", "class"):
        out["target"] = ""
    for key in _NUMBERS:
        value = coding.get(key)
        sound = isinstance(value, int | float) and abs(value) < 1e300 and math.isfinite(value)
        out[key] = float(value) if sound else float("nan")  # type: ignore[arg-type]
    span = (coding.get("start"), coding.get("end"))
    sound = all(isinstance(x, int) and not isinstance(x, bool) for x in span)
    if stale or not sound or not 0 <= span[0] <= span[1] <= length:  # type: ignore[operator]
        span = (0, length)
    out["start_char"], out["end_char"] = span
    return out
