"""Attributes of codings: how the found words are meant (polarity), and of whom (target)."""

from __future__ import annotations

import numpy as np

from labresearch.codebook.model import Code, Codebook
from labresearch.codebook.rule_model import Attribute, AttributeRule
from labresearch.coding.context import LineContext
from labresearch.coding.evaluate import CodeHits, scope_test
from labresearch.coding.matching import first_hit
from labresearch.coding.scope import part_of_sentence

__all__ = ["attribute_values", "rule_holds"]


def attribute_values(
    book: Codebook, code: Code, hits: CodeHits, context: LineContext
) -> dict[str, list[str]]:
    """Give each hit of a code its attributes.

    Parameters
    ----------
    book : Codebook
        The code's book; its attributes hold where the code has none of its own.
    code : Code
        The code.
    hits : CodeHits
        Lines with it, and the words found.
    context : LineContext
        For conditions of the rules.

    Returns
    -------
    dict of str to list of str
        Column of the codings -> one value a hit.
    """
    attributes = book.attributes | code.attributes
    return {name: _values(attribute, hits, context) for name, attribute in attributes.items()}


def _values(attribute: Attribute, hits: CodeHits, context: LineContext) -> list[str]:
    layout = context.layout
    texts = [layout.search.texts[number] for number in layout.text_of[hits.line].tolist()]
    out = [attribute.default] * len(texts)
    open_hits = list(range(len(texts)))
    for value, options in attribute.values:
        for option in options:
            allowed = _allowed(option, hits, context)
            found = [
                at
                for at in open_hits
                if allowed[at]
                and rule_holds(option, texts[at], int(hits.start[at]), int(hits.end[at]))
            ]
            for at in found:
                out[at] = value
            open_hits = [at for at in open_hits if at not in set(found)]
    return out


def _allowed(option: AttributeRule, hits: CodeHits, context: LineContext) -> np.ndarray:
    if option.rule.when is None:
        return np.ones(len(hits.line), dtype=bool)
    lines = np.zeros(context.layout.size, dtype=bool)
    lines[hits.line] = True
    return context.holds(option.rule.when, lines)[hits.line]


def rule_holds(option: AttributeRule, text: str, start: int, end: int) -> bool:
    """Tell whether the words of a rule of an attribute stand where it looks for them.

    Parameters
    ----------
    option : AttributeRule
        The rule; its ``when`` is not asked here.
    text : str
        Speech.
    start, end : int
        The words found for the code (characters); -1 for the whole line.

    Returns
    -------
    bool
    """
    if start < 0:
        start, end = 0, len(text)
    counts = scope_test(option.rule)
    if counts is not None and not counts(text, start, end):
        return False
    words = option.rule.match
    return (
        words is None
        or first_hit(words, part_of_sentence(text, start, end, option.where)) is not None
    )
