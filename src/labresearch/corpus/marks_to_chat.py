"""The marks of a line of talk, translated into the codes of CHAT."""

from __future__ import annotations

import re

from labresearch.corpus.marks import Mark, find_marks

__all__ = ["to_chat"]

_EVENT = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]+){0,3}")
# what has a meaning of its own in CHAT and cannot be escaped there
_UNSAFE = re.compile(r"[\[\]<>()@&*%^~#{}\x00-\x1f\x7f\u2308-\u230b\u21ab]")
_ENDS = re.compile(r"^(.*?)([.?!,;:]*)$", re.DOTALL)
_INNER_END = re.compile(r"[.?!]+(?=[^\W\d_])")


def to_chat(text: str) -> str:
    """Write a line of talk as a main line of CHAT.

    The result is valid and has every word, but not always every sign: a line of CHAT has one end
    mark, no square brackets and no quotation marks other than curly ones.

    Parameters
    ----------
    text : str
        A line with our marks.

    Returns
    -------
    str
        The main line without speaker and bullet, in one line.

    Examples
    --------
    >>> to_chat("So (2.0) I th- I think ((points)) it's half. Or not?")
    "So (2.0) I &+th I think &=points it's half , Or not ?"
    >>> to_chat("[laughter]"), to_chat("and then --")
    ('&=laughter .', 'and then +/.')
    """
    items: list[str] = []
    end = ""
    place = 0
    marks = [mark for mark in find_marks(text) if mark.kind != "lengthening"]
    for mark in [*marks, Mark(len(text), len(text), "")]:
        for token in text[place : mark.start].split():
            end = _add_word(items, token, end)
        place = mark.end
        if mark.kind:
            code, end = _code(text[mark.start : mark.end], mark, items, end)
            if code:
                items.append(code)
    if not any(any(map(str.isalnum, item)) and item[0] not in "[(" for item in items):
        # nobody speaks
        items = [item for item in items if item != ","]
        if not items or items[0][0] == "[":
            items.insert(0, "0")
    elif items[0].startswith("[%"):
        items.insert(0, "0")
    while items and items[-1] in (",", ";", ":"):
        items.pop()
    return " ".join([*items, end or "."])


def _add_word(items: list[str], token: str, end: str) -> str:
    """Add a word; return the end mark of the line if the line ends here."""
    if end:
        # the line goes on, so that the sign before was no end of it
        items.append({"+/.": "[/]", "+...": "(..)"}.get(end, ","))
        if items[-1] == "[/]" and (len(items) < 2 or not items[-2][-1:].isalnum()):
            items.pop()
    token = token.replace('"', "\u201c" if token.startswith('"') else "\u201d")
    token = _UNSAFE.sub("", token).lstrip("+")
    closing = "\u201d" if token.endswith("\u201d") else ""
    found = _ENDS.match(token.removesuffix(closing))
    assert found is not None
    word, signs = _INNER_END.sub(" , ", found[1]).strip(" ,;:"), found[2]
    if word or closing:
        items.append(f"{word}{closing}")
    last = signs[-1:] if signs else ""
    if "?" in signs:
        last = "?"
    if last in (".", "?", "!"):
        return last if items else ""
    if last and items:
        items.append(last)
    return ""


def _code(written: str, mark: Mark, items: list[str], end: str) -> tuple[str, str]:
    """Code of a mark, and the end mark of the line so far."""
    kind = mark.kind
    if kind == "timed":
        value = f"{mark.seconds or 0.0:.3f}".rstrip("0")
        return (f"({value}0)" if value.endswith(".") else f"({value})"), end
    if kind in ("micro", "pause"):
        return ("(..)" if written == "(..)" else "(.)" if kind == "micro" else "(...)"), end
    if kind == "gap":
        return "xxx", end
    if kind == "overlap":
        if written in ("[", "]") or (items and items[-1][-1:] in ")]"):
            return "", end
        return ("[>]" if items else "+<"), end
    if kind == "trailing":
        return "", "+..." if items else end
    if kind == "cutoff":
        if written in "-\u2010" and items and items[-1].isalpha():
            items[-1] = f"&+{items[-1]}"
            return "", end
        return "", "+/." if items else end
    if kind == "comment":
        said = " ".join(_UNSAFE.sub(" ", written.strip("()[]*&=#")).split())
        if _EVENT.fullmatch(said):
            return "&=" + said.replace(" ", ":"), end
        return (f"[% {said}]" if said else ""), end
    return "", end
