"""Line starts that look like speaker labels and were taken as talk."""

from __future__ import annotations

import re
from collections.abc import Iterable

from labresearch.corpus.import_report import Finding

__all__ = ["untaken_labels"]

# one to three short words before a colon, no open bracket as in "[inaudible 00:12]"
_START = re.compile(
    r"^\s*(?![^:：]*[\[(][^\])]*[:：])"
    r"([^\s:：]{1,20}(?: [^\s:：]{1,20}){0,2})\s*([:：])(?!/)\**(\s*)",
    re.DOTALL,
)
_SHOWN = 12


def untaken_labels(lines: Iterable[tuple[int, str]], findings: list[Finding]) -> None:
    """Name line starts such as 'sam:' that were not taken as speakers, in one warning.

    Parameters
    ----------
    lines : iterable of (int, str)
        Number and text of the lines that got no label of their own.
    findings : list of Finding
        One is appended where there are such lines.
    """
    at: dict[str, list[int]] = {}
    for number, text in lines:
        found = _START.match(text[:200])
        # '10:30' and '3:4' are no labels
        if found and (any(c.isalpha() for c in found[1]) or found[3] or found[2] == "："):
            at.setdefault(found[1], []).append(number)
    if not at:
        return
    shown = "; ".join(
        f"{label!r} in line {', '.join(map(str, numbers[:5]))}{', ...' if len(numbers) > 5 else ''}"
        for label, numbers in list(at.items())[:_SHOWN]
    )
    more = f"; and {len(at) - _SHOWN} more" if len(at) > _SHOWN else ""
    count = sum(map(len, at.values()))
    message = (
        f"words before a colon that were taken as talk, not as a speaker, {count} "
        f"{'line' if count == 1 else 'lines'}: {shown}{more}; if one is a speaker, write it with a "
        "capital and a blank after the colon ('Sam: ...')"
    )
    findings.append(Finding(min(n[0] for n in at.values()), "warning", "guessed", message))
