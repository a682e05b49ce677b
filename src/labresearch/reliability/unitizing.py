"""Krippendorff's alpha for spans that coders cut out themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from labresearch.reliability.ratings import UndefinedAgreement

__all__ = ["Spans", "alpha_u"]

Spans: TypeAlias = pd.DataFrame | Mapping[Any, Iterable[Sequence[Any]]] | Sequence[Any]


def alpha_u(
    spans: Spans, length: int, *, start: int = 0, coders: Iterable[Any] | None = None
) -> float:
    """Give Krippendorff's alpha for unitizing: do coders mark the same stretches alike.

    Disagreement of two overlapping spans is the squared distance of their starts plus that of
    their ends; a span that lies in a gap of the other coder counts with its squared length. All
    codes are taken together.

    Parameters
    ----------
    spans : pandas.DataFrame, or mapping or sequence of spans
        A table with the columns ``coder``, ``start``, ``end`` and, if there are several codes,
        ``code``; or the spans of each coder, as (start, end) or (start, end, code), in a mapping
        from coders or in a list with one entry a coder. Positions are whole numbers (lines, words,
        characters, seconds); ``end`` is the position after the last.
    length : int
        Length of the whole that the coders had before them, in the same unit.
    start : int, default 0
        Position at which it starts.
    coders : iterable, optional
        All coders of a table: one who marked nothing has no row.

    Returns
    -------
    float
        At most 1; 0 is what spans of these lengths at random places give.

    Raises
    ------
    UndefinedAgreement
        If nobody marked anything, or there is nothing but spans over the whole.
    ValueError
        If there are fewer than two coders, positions are not whole numbers or lie outside, or two
        spans of one coder with the same code overlap.

    References
    ----------
    Krippendorff, K. (2004). Measuring the reliability of qualitative text analysis data. Quality &
    Quantity 38, 787-800. Krippendorff, K. (1995). On the reliability of unitizing continuous data.
    Sociological Methodology 25, 47-76.

    Examples
    --------
    >>> alpha_u([[(2, 6)], [(2, 6)]], 20)
    1.0
    >>> round(alpha_u({"ana": [(2, 6, "think")], "ben": [(3, 6, "think")]}, 20), 3)
    0.937
    """
    table, coder_count = _table(spans, coders)
    end = start + length
    _check(table, start, end, coder_count)
    observed = expected = 0.0
    for _, rows in table.groupby("code", sort=False):
        own = [
            rows.loc[rows["coder"] == i, ["start", "end"]].sort_values("start").to_numpy() - start
            for i in range(coder_count)
        ]
        sections = [_sections(marked, length) for marked in own]
        observed += _observed(sections) / (coder_count * (coder_count - 1) * length**2)
        expected += _expected(sections, coder_count, length)
    if expected <= 0:
        message = (
            "alpha_u is undefined: there is no span, or every coder marked the whole, so there is "
            "no variation that agreement could be told from chance by"
        )
        raise UndefinedAgreement(message)
    return float(1 - observed / expected)


def _table(spans: Spans, coders: Iterable[Any] | None) -> tuple[pd.DataFrame, int]:
    if isinstance(spans, pd.DataFrame):
        missing = [name for name in ("coder", "start", "end") if name not in spans.columns]
        if missing:
            message = f"spans have no column {missing[0]!r}; they need coder, start, end (and code)"
            raise ValueError(message)
        names = list(dict.fromkeys(spans["coder"] if coders is None else coders))
        strange = [name for name in dict.fromkeys(spans["coder"]) if name not in names]
        if strange:
            message = f"there are spans by {strange[0]!r}, who is not in coders {names}"
            raise ValueError(message)
        code = spans["code"] if "code" in spans.columns else ""
        table = spans[["coder", "start", "end"]].assign(code=code).reset_index(drop=True)
        return table.assign(coder=[names.index(c) for c in table["coder"]]), len(names)
    by_coder = list(spans.values()) if isinstance(spans, Mapping) else list(spans)
    rows = []
    for i, own in enumerate(by_coder):
        for span in own:
            if isinstance(span, (str, bytes)) or len(span) not in (2, 3):
                message = f"a span is (start, end) or (start, end, code), not {span!r}"
                raise ValueError(message)
            rows.append((i, span[0], span[1], span[2] if len(span) == 3 else ""))
    return pd.DataFrame(rows, columns=["coder", "start", "end", "code"]), len(by_coder)


def _check(table: pd.DataFrame, start: int, end: int, coders: int) -> None:
    if coders < 2:
        message = f"alpha_u compares coders, and there are spans of {coders}; give two or more"
        raise ValueError(message)
    for row in table.itertuples():
        if row.start != int(row.start) or row.end != int(row.end):
            message = f"positions must be whole numbers; a span goes from {row.start} to {row.end}"
            raise ValueError(message)
        if not start <= row.start < row.end <= end:
            message = (
                f"a span goes from {row.start} to {row.end}; it must have a length and lie between "
                f"{start} and {end}"
            )
            raise ValueError(message)
    ordered = table.sort_values(["coder", "code", "start"], kind="stable")
    for (_, code), rows in ordered.groupby(["coder", "code"], sort=False):
        over = rows["start"].to_numpy()[1:] < rows["end"].to_numpy()[:-1]
        if over.any():
            at = rows.iloc[int(over.argmax()) + 1]
            of = f" with code {code!r}" if code != "" else ""
            message = f"two spans of one coder{of} overlap at {at['start']}; join them"
            raise ValueError(message)


def _sections(marked: np.ndarray, length: int) -> np.ndarray:
    """Cut the whole into spans and gaps: rows of begin, length, whether it is a span."""
    rows = []
    at = 0
    for begin, end in marked.tolist():
        if begin > at:
            rows.append((at, begin - at, 0))
        rows.append((begin, end - begin, 1))
        at = end
    if at < length:
        rows.append((at, length - at, 0))
    return np.array(rows, dtype=float)


def _observed(sections: list[np.ndarray]) -> float:
    total = 0.0
    for i, own in enumerate(sections):
        for other in sections[:i]:
            (b, size, span), (c, long, mark) = own.T[:, :, None], other.T[:, None, :]
            ends = (b + size - c - long) ** 2
            overlap = (span * mark > 0) & (b < c + long) & (c < b + size)
            total += np.where(overlap, (b - c) ** 2 + ends, 0).sum()
            inside = (span > mark) & (c <= b) & (b + size <= c + long)
            total += np.where(inside, size**2, 0).sum()
            outside = (span < mark) & (b <= c) & (c + long <= b + size)
            total += np.where(outside, long**2, 0).sum()
    return 2 * total


def _expected(sections: list[np.ndarray], coders: int, length: int) -> float:
    rows = np.concatenate(sections)
    spans, gaps = rows[rows[:, 2] == 1, 1], rows[rows[:, 2] == 0, 1]
    among = (len(spans) - 1) / 3 * (2 * spans**3 - 3 * spans**2 + spans)
    room = np.clip(gaps - spans[:, None] + 1, 0, None).sum(axis=1)
    whole = coders * length
    possible = whole * (whole - 1) - (spans * (spans - 1)).sum()
    return float(2 / length * (among + spans**2 * room).sum() / possible)
