"""Elements of a REFI-QDA file as text."""

from __future__ import annotations

import re
import uuid

__all__ = ["ORIGIN", "element", "guid", "xml_document"]

ORIGIN = "labresearch export/1"
"""What labresearch names itself in the projects and codebooks that it writes."""

_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "labresearch:refi-qda")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = _TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def guid(*parts: object) -> str:
    """Make the GUID of a thing from what it is, so that it is the same in every export.

    Examples
    --------
    >>> guid("code", "a.b") == guid("code", "a.b") != guid("code", "a.c")
    True
    """
    return str(uuid.uuid5(_OURS, "\0".join(map(str, parts)).encode("utf-8", "replace").decode()))


def element(tag: str, *inner: str, text: str = "", **attributes: str) -> str:
    """Write an element; attributes that are '' are left out.

    Examples
    --------
    >>> element("A", element("B", text="1 < 2"), name='"x"', color="")
    '<A name="&quot;x&quot;"><B>1 &lt; 2</B></A>'
    """
    start = tag + "".join(
        f' {name}="{_allowed(value).translate(_ATTRIBUTE)}"'
        for name, value in attributes.items()
        if value
    )
    content = "".join(inner) + _allowed(text).translate(_TEXT)
    return f"<{start}>{content}</{tag}>" if content else f"<{start}/>"


def _allowed(text: str) -> str:
    """Take out the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def xml_document(root: str) -> bytes:
    """Write a whole document."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{root}\n'.encode()
