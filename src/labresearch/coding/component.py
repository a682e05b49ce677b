"""The spaCy component ``labresearch_codes``: codebook rules on a Doc of its own.

A Doc is one line without a conversation. Conditions on the line itself that the Doc cannot answer
(role, layer, ...) are taken as fulfilled unless ``doc._.labresearch_line`` says otherwise;
conditions on other lines (``previous``, ``next``, ``overlap``, ...) do not hold, so rules that
need them do not fire. Books that code pauses and ideas by reference are left out. For whole
transcripts use ``labresearch.coding.code``.
"""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from labresearch.codebook.model import Code
from labresearch.codebook.rule_model import Attribute, Condition, Rule
from labresearch.coding.attributes import rule_holds
from labresearch.coding.coder import RuleCoder, with_dependencies
from labresearch.coding.evaluate import scope_test
from labresearch.coding.line_tests import is_question, word_count
from labresearch.coding.matching import first_hit
from labresearch.corpus.marks import align, speech
from labresearch.corpus.schema import ATTRIBUTES

__all__ = ["RuleComponent", "create_codes"]

SPANS = "labresearch_codes"
_FACTS = ("role", "addressee", "layer", "segment", "phase", "speaker")
_UNKNOWN = (
    "seconds", "line_in_turn", "turns_to_end", "pause_before", "pause_after", "position",
)  # fmt: skip


@Language.factory("labresearch_codes", default_config={"codebooks": None})
def create_codes(nlp: Language, name: str, codebooks: list[str] | None) -> RuleComponent:
    """Make the component; called by ``nlp.add_pipe("labresearch_codes", config={...})``.

    Parameters
    ----------
    nlp : Language
        Any pipeline, e.g. ``spacy.blank("en")``.
    name : str
        Name in the pipeline.
    codebooks : list of str or None
        Names or paths of codebooks; all shipped ones if None.

    Returns
    -------
    RuleComponent
    """
    return RuleComponent(codebooks)


class RuleComponent:
    """Sets ``doc.spans["labresearch_codes"]`` (label = code, id = rule) and ``doc._.codes``.

    Spans of books with attributes have ``span._.polarity`` and ``span._.target``.

    Parameters
    ----------
    codebooks : list of str or None
        Names or paths of codebooks; all shipped ones if None.
    """

    def __init__(self, codebooks: list[str] | None = None) -> None:
        coder = RuleCoder(codebooks)
        books = {book.id: book for book in coder.all_books if book.unit == "utterance"}
        written = {book.id for book in coder.books}
        self._codes = [
            (name, with_dependencies(books[book_id].codes[code_id]), book_id in written)
            for group in coder.groups
            for name in group.codes
            for book_id, _, code_id in [name.rpartition(".")]
            if book_id in books
        ]
        self._books = books
        for extension, default in (("codes", ()), ("labresearch_line", {})):
            if not Doc.has_extension(extension):
                Doc.set_extension(extension, default=default)
        for attribute in ATTRIBUTES:
            if not Span.has_extension(attribute):
                Span.set_extension(attribute, default="")

    def __call__(self, doc: Doc) -> Doc:
        """Code one Doc."""
        line = _Line(speech(doc.text), dict(doc._.labresearch_line))
        places = align(doc.text)
        spans = []
        for name, code, written in self._codes:
            hit = line.hit(code)
            if hit is None:
                continue
            line.codes.add(name)
            if not written:
                continue
            rule, start, end = hit
            if start < 0:
                span = doc[:]
            else:
                span = doc.char_span(
                    int(places[start]), int(places[end - 1]) + 1, alignment_mode="expand"
                )
            span.label_, span.id_ = name, rule
            attributes = self._books[name.rpartition(".")[0]].attributes | code.attributes
            for attribute in attributes.values():
                span._.set(attribute.name, line.value(attribute, start, end))
            spans.append(span)
        doc.spans[SPANS] = spans
        doc._.codes = tuple(span.label_ for span in spans)
        return doc


class _Line:
    """One line, its known facts, and the codes found so far."""

    def __init__(self, text: str, facts: dict[str, Any]) -> None:
        self.text, self.facts = text, facts
        self.codes: set[str] = set()

    def hit(self, code: Code) -> tuple[str, int, int] | None:
        if self._fails(code.applies_to) or self._fails(code.when):
            return None
        best: tuple[str, int, int] | None = None
        for rule in code.rules.any:
            span = self._span(rule)
            if span and (best is None or best[1] < 0 or 0 <= span[0] < best[1]):
                best = (rule.id, *span)
        needed = [(rule, self._span(rule)) for rule in code.rules.all]
        if (code.rules.any and best is None) or any(span is None for _, span in needed):
            return None
        if any(self._span(rule) for rule in code.rules.unless):
            return None
        if best is None and needed:
            rule, span = needed[0]
            best = (rule.id, *(span or (-1, -1)))
        return best

    def value(self, attribute: Attribute, start: int, end: int) -> str:
        """Return the value of an attribute for a coding of these words (-1: the whole line)."""
        for value, options in attribute.values:
            for option in options:
                if not self._fails(option.rule.when) and rule_holds(option, self.text, start, end):
                    return value
        return attribute.default

    def _span(self, rule: Rule) -> tuple[int, int] | None:
        if self._fails(rule.when):
            return None
        if rule.match is None:
            return (-1, -1)
        return first_hit(rule.match, self.text, keep=scope_test(rule))

    def _fails(self, condition: Condition | None) -> bool:
        return condition is not None and self._holds(condition) is False

    def _holds(self, condition: Condition) -> bool | None:
        """Return True, False, or None where the Doc cannot tell (Kleene's three values)."""
        key, value = condition.key, condition.value
        if key in {"all", "any"}:
            values = [self._holds(part) for part in condition.parts]
            deciding = key == "any"
            if deciding in values:
                return deciding
            return None if None in values else not deciding
        if key == "not":
            inner = self._holds(condition.parts[0])
            return None if inner is None else not inner
        if key in {"phrase", "regex", "lexicon"}:
            return first_hit(value, self.text) is not None
        if key == "question":
            return is_question(self.text) == value
        if key == "words":
            return bool(value.holds(word_count(self.text)))
        if key == "code":
            return any(
                name in self.codes
                or (name.endswith(".*") and any(c.startswith(name[:-1]) for c in self.codes))
                for name in value
            )
        if key in _FACTS:
            known = self.facts.get(key)
            return None if known is None else (known.casefold() in value)
        if key == "in_timeout":
            segment = self.facts.get("segment")
            return None if segment is None else (segment == "timeout") == value
        # other lines are not there; of length and place in the session nothing is known
        return None if key in _UNKNOWN else False
