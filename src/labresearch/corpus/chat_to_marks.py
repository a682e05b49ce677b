"""The codes of a main line of CHAT, translated into the marks of this package.

CHAT is the format of TalkBank and CLAN (MacWhinney, "Tools for Analyzing Talk, Part 1: The CHAT
Transcription Format"). No code becomes a word, and no spoken word is lost: retraced words stay.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

from labresearch.corpus.bracket_content import bracket_content
from labresearch.corpus.chat_words import bare_word, has_signs, without_signs

__all__ = ["ChatTalk", "from_chat"]


@dataclasses.dataclass
class ChatTalk:
    """A main line in our marks.

    Parameters
    ----------
    text : str
        The talk, with marks.
    left_out : list of (str, str)
        What is no talk and has no mark of ours: kind and as written.
    postcodes : list of str
        Codes of the whole line (``[+ bch]``).
    language : str
        Language of the whole line (``[- spa]``), '' if it says none.
    others : list of str
        Words that somebody else put in (``&*MOT:yeah``), as 'MOT: yeah'.
    """

    text: str
    left_out: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    postcodes: list[str] = dataclasses.field(default_factory=list)
    language: str = ""
    others: list[str] = dataclasses.field(default_factory=list)


_PAUSE = r"\((?:\.{1,3}|(?:\d{1,3}:)?\d{1,5}\.\d{0,6}|\d{1,3}:\d\d)\)"
_TOKEN = re.compile(
    rf"""
    (?P<blank>\s+)
    |(?P<code>\[[^\[\]]*\])
    |(?P<pause>{_PAUSE})
    |(?P<end>\+(?:\.\.\.|\.\.\?|!\?|//?[.?]|"/?\.|\.)(?![^\s\]>"\u201d]))
    |(?P<linker>\+["^<,+\u2248\u224b](?=\s|$))
    |(?P<long>&[{{}}][^\s\[\]<>]*)
    |(?P<event>&=[^\s\[\]<>]*)
    |(?P<other>&\*[^\s\[\]<>]*)
    |(?P<angle>[<>])
    |(?P<word>&?(?:(?!&[-+~=*{{}}]|{_PAUSE})[^\s\[\]<>])+|&)
    |(?P<stray>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# words, commas and one end mark: nothing to translate (digits only where no 0 is among them)
_PLAIN = re.compile(r"(?:[^\W_\d]|[1-9' \-\u2019])+ [.?!]")
_UNHEARD = re.compile(r"(?<!\w)(?:xxx?|yyy?|www)(?!\w)")
_SUFFIX = re.compile(r"(?<=.)@[\w:&+$*\-]*$")
_OMITTED = re.compile(r"0+\*?(?=[^\W\d_])")
_ENDS = re.compile(r"^(.*?[^.,?!;\u2026])([.,?!;]*)$", re.DOTALL)
_ENDINGS = {
    "+...": "...",
    "+..?": "...?",
    "+!?": "!?",
    "+/.": "--",
    "+//.": "--",
    "+/?": "--?",
    "+//?": "--?",
    '+"/.': ".",
    '+".': ".",
    "+.": ".",
}
_STOPS = frozenset(".?!,;:")
_HEARD = {
    "xxx": "xxx",
    "xx": "xxx",
    "yyy": "[unintelligible]",
    "yy": "[unintelligible]",
    "www": "[untranscribed]",
}


def from_chat(written: str) -> ChatTalk:
    """Translate a main line.

    Parameters
    ----------
    written : str
        What stands after the speaker, in one line and without media bullets.

    Returns
    -------
    ChatTalk

    Examples
    --------
    >>> from_chat("&-um <I th> [//] I think (be)cause (2.) ice+cream@l &=laughs +...").text
    'um I th -- I think because (2.0) ice cream ((laughs))...'
    >>> from_chat("it [*] is 0the half [= 1/2] ?").left_out
    [('error codes', '[*]'), ('words that were not said', '0the')]
    """
    if not has_signs(written) and _PLAIN.fullmatch(written) and not _UNHEARD.search(written):
        words = " ".join(written[:-2].split())
        if words.strip("'\u2019-"):
            return ChatTalk(words + written[-1])
    return _Translation().run(written)


def _note(text: str) -> str:
    """Write a comment in our marks, whatever it says."""
    said = " ".join(re.sub(r"[()\[\]\x00-\x1f]+", " ", text).split())
    if not said:
        return ""
    if bracket_content(said, "double") is None:
        said = f"note: {said}"
    return f"(({said}))"


class _Translation:
    """The parts of a line, put together from left to right."""

    def __init__(self) -> None:
        self.out = ChatTalk("")
        self.parts: list[str] = []
        self.said = False
        self.scope = -1, -1

    def run(self, written: str) -> ChatTalk:
        text, signs = without_signs(written)
        if signs:
            self._drop("signs of tone, stress and voice", "")
        # where scopes open and close, so that a lone '<' is told from them
        self.scope = text.find("<"), text.rfind(">")
        tokens = [m for m in _TOKEN.finditer(text) if m.lastgroup != "blank"]
        alone = (
            "0" in text and sum(m.lastgroup == "word" and m[0] not in _STOPS for m in tokens) == 1
        )
        for place, found in enumerate(tokens):
            kind, token = str(found.lastgroup), found[0]
            if kind == "code":
                self._code(token[1:-1].strip(), token)
            elif kind == "pause":
                self._add(_pause(token))
            elif kind == "end":
                self._add(_ENDINGS[token])
            elif kind == "linker":
                if token == "+<":
                    self._add("[overlap]")
            elif kind == "long":
                self._long(token)
            elif kind == "event":
                self._with_ends(re.sub("[:_^]+", " ", token[2:]), _note)
            elif kind == "other":
                self._with_ends(token[2:], self._other)
            elif kind == "angle":
                self._angle(found, text)
            elif kind == "word" and token.isalpha() and token not in _HEARD:
                self.parts.append(token)
                self.said = True
            elif kind == "word":
                following = tokens[place + 1] if place + 1 < len(tokens) else None
                coded = following is not None and following.lastgroup == "code"
                if token == "0" and (alone or (coded and not self.said)):
                    continue
                self._word(token)
        return self._finish()

    def _finish(self) -> ChatTalk:
        parts = self.parts
        if not self.said:
            # an end mark with no word before it would count as one
            parts = [part for part in parts if part.strip(".,?!;:") or part == "..."]
        text = ""
        for part in parts:
            # signs that close a clause follow their word without a blank
            glued = not text or not part.strip(".,?!;:\u201d")
            text += part if glued else f" {part}"
        self.out.text = text
        return self.out

    def _add(self, part: str) -> None:
        if part:
            self.parts.append(part)

    def _drop(self, kind: str, written: str) -> None:
        self.out.left_out.append((kind, written))

    def _angle(self, found: re.Match[str], text: str) -> None:
        """Scopes leave no trace, since all their words stay; a lone '<' may be mathematics."""
        start, end = found.span()
        free = text[start - 1 : start].isspace() and text[end : end + 1].isspace()
        opened, closed = self.scope
        if free and (closed < start if found[0] == "<" else not 0 <= opened < start):
            self._add(found[0])

    def _long(self, token: str) -> None:
        """'&{l=X ... &}l=X': something that goes on while words are said."""
        name = token[2:].partition("=")[2].rstrip("}") or token[2:]
        if token.endswith("}") and token[1] == "{":
            self._add(_note(name))
        else:
            self._add(_note(f"{name} {'begins' if token[1] == '{' else 'ends'}"))

    def _other(self, token: str) -> str:
        who, _, said = token.partition(":")
        said = " ".join(bare_word(said or who).split())
        self.out.others.append(f"{who}: {said}")
        return _note(f"{who}: {said}")

    def _with_ends(self, token: str, make: Callable[[str], str]) -> None:
        """Cut the end mark off a token that needs none."""
        found = _ENDS.match(token)
        core, ends = (found[1], found[2]) if found else (token, "")
        self._add(make(core))
        if ends:
            self._add(ends)

    def _code(self, code: str, written: str) -> None:
        if re.fullmatch(r"/{1,3}\??|/-", code):
            # between two numbers '--' would be a minus sign
            number = bool(self.parts) and self.parts[-1][-1:].isdigit()
            self._add("((retraced))" if number else "--")
        elif code == "overlap" or re.fullmatch(r"[<>]\d*", code):
            self._add("[overlap]")
        elif code == "?":
            self._add("((uncertain))")
        elif code in ("!", "!!"):
            self._drop("stress", written)
        elif code.startswith("*"):
            self._drop("error codes", written)
        elif code.startswith("+ "):
            self.out.postcodes.append(code[2:].strip())
        elif code.startswith("- "):
            self.out.language = code[2:].strip()
        elif found := re.fullmatch(r"x\s*(\d+)", code):
            self._add(f"((said {found[1]} times))")
        elif code.startswith(":"):
            self._labelled("target", code.lstrip(":"), written)
        elif code.startswith("=?"):
            self._labelled("or", code[2:], written)
        elif code.startswith(("=!", "=", "%", "^")):
            self._labelled("", code.lstrip("=!%^"), written)
        elif len(code) > 1 and any(map(str.isalpha, code)):
            self._add(_note(code))
        elif code or written == "[]":
            self._drop("codes", written)

    def _labelled(self, label: str, text: str, written: str) -> None:
        if text.strip():
            self._add(_note(f"{label}: {text}" if label else text))
        else:
            self._drop("codes", written)

    def _word(self, token: str) -> None:
        found = _ENDS.match(token)
        if not found:
            # signs only: the end of the line, or a comma
            self._add(token)
            return
        core, ends = found[1], found[2]
        core = _SUFFIX.sub("", core)
        if not self.parts and re.match(r'\+["^,+]', core):
            core = core[2:]
        if _OMITTED.match(core):
            self._drop("words that were not said", core)
        elif not core.strip("#"):
            self._add("(.)" if core == "#" else "(..)")
        elif core in _HEARD:
            self._add(_HEARD[core])
        else:
            word = bare_word(core)
            if word.strip(".,?!;: "):
                self.said = True
            self._add(word)
        if ends:
            self._add(ends)


def _pause(token: str) -> str:
    inner = token[1:-1]
    if inner.strip(".") == "":
        return token
    minutes, _, seconds = inner.rpartition(":")
    value = 60 * float(minutes or 0) + float(seconds)
    return f"({value:.6f}".rstrip("0") + ("0)" if value == int(value) else ")")
