"""Phrases and regular expressions of a codebook as compiled patterns.

Text is matched on ``speech``: white space is collapsed and apostrophes are straight. The `regex`
package is used for its timeout; see ``labresearch.coding.matching`` for the search itself.
"""

from __future__ import annotations

import copyreg
import functools
import re
from collections.abc import Callable, Iterable
from typing import Any

import regex

from labresearch.codebook.worked_out import worked_out

__all__ = ["FLAGS", "compile_text", "normalize", "phrase_source", "regex_compiled", "regex_source"]

FLAGS = regex.IGNORECASE | regex.UNICODE | regex.V0
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"'})
# a phrase 'can' must not be found in "can't", but may be in "that's"; and 's' is not a word
_BEFORE = r"(?<!\w)(?<!\w')"
_AFTER = r"(?!\w)(?!'t(?!\w))"


def normalize(text: str) -> str:
    """Make curly quotes straight and collapse white space, as in ``speech``.

    Examples
    --------
    >>> normalize("don’t   know ")
    "don't know"
    """
    return " ".join(text.translate(_QUOTES).split())


def phrase_source(phrases: Iterable[str], *, blank: str = r"\s+") -> str:
    """Return a regex source for whole-word phrases, the longer ones first.

    A word ends before a clitic (``that`` is found in "that's") but not before ``'t`` (``can`` is
    not found in "can't"). A blank stands for ``blank``, any run of white space by default.

    Examples
    --------
    >>> import regex
    >>> pattern = regex.compile(phrase_source(["can", "how come"]), FLAGS)
    >>> [bool(pattern.search(t)) for t in ("I can.", "I can't.", "canned", "How  come?")]
    [True, False, False, True]
    """
    sources = []
    for phrase in sorted({normalize(p) for p in phrases}, key=lambda p: (-len(p), p)):
        body = blank.join(regex.escape(word, special_only=True) for word in phrase.split())
        before = _BEFORE if re.match(r"\w", phrase) else ""
        after = _AFTER if re.search(r"\w$", phrase) else ""
        sources.append((before, body, after))
    # one pair of boundaries around all ordinary phrases is tested less often than one each
    plain = "|".join(body for before, body, after in sources if before and after)
    odd = [before + body + after for before, body, after in sources if not (before and after)]
    parts = ([f"{_BEFORE}(?:{plain}){_AFTER}"] if plain else []) + odd
    return "|".join(parts)


def regex_source(source: str, *, blank: str = r"(?:\s+)") -> str:
    r"""Return the author's regex with every blank standing for a run of white space.

    Blanks in a character class or behind a backslash stay as they are. ``blank`` is what is put
    in their place.

    Examples
    --------
    >>> regex_source(r"how (do|did) ?we[ -]go")
    'how(?:\\s+)(do|did)(?:\\s+)?we[ -]go'
    """
    source = source.translate(_QUOTES)
    out: list[str] = []
    at, in_class = 0, False
    while at < len(source):
        char = source[at]
        if char == "\\":
            out.append(source[at : at + 2])
            at += 2
            continue
        if in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
            # a bracket that closes at once, or after ^, is a literal of the class
            for literal in ("[^]", "[]"):
                if source.startswith(literal, at):
                    out.append(literal)
                    at += len(literal)
                    break
            else:
                out.append(char)
                at += 1
            continue
        elif char == " ":
            following = source[at + 1 : at + 2]
            # ' +' would become a repeat of a repeat, which can take for ever
            out.append(r"\s" if following in {"+", "*", "{"} and following else blank)
            at += 1
            continue
        out.append(char)
        at += 1
    return "".join(out)


def compile_text(phrases: Iterable[str], regexes: Iterable[str]) -> regex.Pattern:
    """Compile phrases and regexes into one case-blind pattern.

    Parameters
    ----------
    phrases : iterable of str
        Whole-word phrases.
    regexes : iterable of str
        Regular expressions as the author wrote them.

    Returns
    -------
    regex.Pattern

    Raises
    ------
    regex.error
        If an expression is not valid.
    """
    phrases = list(phrases)
    parts = [phrase_source(phrases)] if phrases else []
    parts += [regex_source(source) for source in regexes]
    return _compiled("|".join(f"(?:{part})" for part in parts))


# an expression is compiled when a codebook is checked, and used later by several rules
@functools.lru_cache(maxsize=8192)
def _compiled(source: str) -> regex.Pattern:
    return regex_compiled(source, FLAGS)


def regex_compiled(source: str, flags: int) -> regex.Pattern:
    """Compile a pattern of the ``regex`` package, or take it as it was compiled before.

    Parameters
    ----------
    source : str
        The pattern.
    flags : int
        Of ``regex``.

    Returns
    -------
    regex.Pattern

    Raises
    ------
    regex.error
        If it is not valid.
    """
    data = worked_out(
        "regex",
        source,
        str(int(flags)),
        by=lambda: _pickled(regex.compile(source, flags))[1],
    )
    return _builder()(*data)


# how the package itself takes a compiled pattern apart and builds it again
_pickled: Callable[[regex.Pattern], Any] = copyreg.dispatch_table[regex.Pattern]


@functools.cache
def _builder() -> Any:
    return _pickled(regex.compile("a"))[0]
