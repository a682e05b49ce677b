"""The description of a code in REFI-QDA: one plain text, with headings that are read back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from labresearch.codebook.model import Code, Example

__all__ = ["cut_description", "description_of", "one_line"]

_HEADING = re.compile(
    r"\s*(?:(?P<code>code)(?=:\s*\S+\.\S+\s*$)|(?P<definition>definition)"
    r"|(?P<include>includes?|inclusion(?: criteria)?)"
    r"|(?P<exclude>excludes?|exclusion(?: criteria)?)|(?P<counterexamples>counter-?examples?)"
    r"|(?P<examples>examples?))\s*:\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*[-*•–]\s+(.*)")
_LISTS = ("include", "exclude", "examples", "counterexamples")


def cut_description(description: str) -> dict[str, list[str]]:
    r"""Cut a description at its headings.

    Parameters
    ----------
    description : str
        As a program wrote it.

    Returns
    -------
    dict of str to list of str
        ``code``, ``definition`` (what stands under no heading too), ``include``, ``exclude``,
        ``examples`` and ``counterexamples``, each in lines or points.

    Examples
    --------
    >>> cut_description("Asks why.\nExclude:\n- asks\n  what")["exclude"]
    ['asks what']
    """
    out: dict[str, list[str]] = {key: [] for key in ("code", "definition", *_LISTS)}
    part, listed = "definition", False
    for line in description.splitlines():
        heading = _HEADING.match(line)
        if heading:
            part = next(key for key in out if heading[key])
            listed = False
            line = heading["rest"]
        bullet = _BULLET.match(line) if part in _LISTS else None
        text = one_line(bullet[1] if bullet else line)
        if not text:
            continue
        if part in _LISTS and listed and not bullet:
            # a wrapped line of the point before
            out[part][-1] += f" {text}"
        else:
            out[part].append(text)
        listed = listed or bool(bullet)
        if part == "code":
            # only its own line belongs to this heading
            part = "definition"
    return out


def description_of(code: Code, qualified: str) -> str:
    """Write the description of a code; its first line is the code as labresearch calls it."""
    lines = [f"Code: {qualified}"]
    if code.definition:
        lines.append(f"Definition: {one_line(code.definition)}")
    for heading, points in (
        ("Include", code.include),
        ("Exclude", code.exclude),
        ("Examples", _as_said(code.examples)),
        ("Counterexamples", _as_said(code.counterexamples)),
    ):
        points = [one_line(point) for point in points]
        if points:
            lines += [f"{heading}:", *(f"- {point}" for point in points)]
    return "\n".join(lines)


def _as_said(examples: Iterable[Example]) -> list[str]:
    return [f"{example.spoken.role}: {example.text}" for example in examples]


def one_line(text: str) -> str:
    """Make one line of a text."""
    return " ".join(text.split())
