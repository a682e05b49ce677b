"""spaCy tokens in which transcription marks are events and never words.

Importing this module does not import spaCy; it comes with the first use, or spaCy itself comes
here through the entry points of the package (``nlp.add_pipe("labresearch_marks")``).
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from labresearch.corpus.marks import Mark, find_marks

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language
    from spacy.tokens import Doc

# create_marks, which spaCy loads by the entry point, is made by __getattr__ below
__all__ = ["MarkComponent", "MarkTokenizer", "create_mark_tokenizer", "tokenizer"]

TOKENIZER = "labresearch.MarkTokenizer.v1"
COMPONENT = "labresearch_marks"


@functools.cache
def tokenizer() -> Language:
    """Return a blank English pipeline whose tokenizer knows transcription marks.

    Every mark is one token; ``token._.mark`` is its kind ('' for words) and
    ``token._.mark_seconds`` the length that the transcriber gave (s, NaN without). A lengthening
    (``so::``) stays in its word, whose ``norm_`` is without it. ``doc.text`` equals the text.

    Returns
    -------
    spacy.language.Language
        The same object on every call; it needs no model.

    Examples
    --------
    >>> doc = tokenizer()("So (2.0) it's a half [laughter]")
    >>> [(token.text, token._.mark) for token in doc if token._.mark]
    [('(2.0)', 'timed'), ('[laughter]', 'comment')]
    >>> [token.text for token in doc if not token._.mark]
    ['So', 'it', "'s", 'a', 'half']
    """
    import spacy

    _register()
    return spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})


def create_mark_tokenizer() -> Callable[[Language], MarkTokenizer]:
    """Return the function with which spaCy makes the tokenizer of a pipeline.

    Returns
    -------
    callable
        Takes the pipeline, returns its ``MarkTokenizer``.
    """

    def make(nlp: Language) -> MarkTokenizer:
        from spacy.util import registry

        return MarkTokenizer(registry.tokenizers.get("spacy.Tokenizer.v1")()(nlp))

    return make


class MarkTokenizer:
    """Split marks off, and leave the words to spaCy's own tokenizer.

    Parameters
    ----------
    inner : spacy.tokenizer.Tokenizer
        Tokenizer of the words.
    """

    def __init__(self, inner: Any) -> None:
        _register()
        self.inner = inner

    @property
    def vocab(self) -> Any:
        """The vocabulary of the pipeline."""
        return self.inner.vocab

    def __call__(self, text: str) -> Doc:
        """Tokenize one text."""
        marks = find_marks(text)
        if not marks:
            return self.inner(text)
        from spacy.tokens import Doc

        pieces = self._pieces(text, marks)
        starts = [*(start for start, _ in pieces[1:]), len(text)]
        doc = Doc(
            self.vocab,
            words=[text[start:stop] for start, stop in pieces],
            # the one blank after a token belongs to it, as spaCy has it
            spaces=[
                stop + 1 == following and text[stop] == " "
                for (_, stop), following in zip(pieces, starts, strict=True)
            ],
        )
        _describe(doc, marks)
        return doc

    def _pieces(self, text: str, marks: list[Mark]) -> list[tuple[int, int]]:
        plain = text
        for mark in marks:
            if mark.kind == "lengthening":
                # letters in its place keep the word whole and all places where they are
                letters = text[mark.start - 1] * (mark.end - mark.start)
                plain = plain[: mark.start] + letters + plain[mark.end :]
        pieces: list[tuple[int, int]] = []
        place = 0
        for start, end in [
            *((m.start, m.end) for m in marks if m.kind != "lengthening"),
            (len(text), len(text)),
        ]:
            if pieces and plain[place:start].startswith(" "):
                place += 1
            pieces += [
                (place + token.idx, place + token.idx + len(token))
                for token in self.inner(plain[place:start])
            ]
            if end > start:
                pieces.append((start, end))
            place = end
        return pieces

    def to_disk(self, path: str | Path, **kwargs: Any) -> None:
        """Save the tokenizer of the words."""
        self.inner.to_disk(path, **kwargs)

    def from_disk(self, path: str | Path, **kwargs: Any) -> MarkTokenizer:
        """Load the tokenizer of the words."""
        self.inner.from_disk(path, **kwargs)
        return self

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Save the tokenizer of the words."""
        saved: bytes = self.inner.to_bytes(**kwargs)
        return saved

    def from_bytes(self, data: bytes, **kwargs: Any) -> MarkTokenizer:
        """Load the tokenizer of the words."""
        self.inner.from_bytes(data, **kwargs)
        return self


class MarkComponent:
    """Pipeline component: split and merge the tokens of a doc so that every mark is one.

    Parameters
    ----------
    words : MarkTokenizer or spacy.tokenizer.Tokenizer
        Tokenizer of the pipeline.
    """

    def __init__(self, words: Any) -> None:
        self.words = words if isinstance(words, MarkTokenizer) else MarkTokenizer(words)

    def __call__(self, doc: Doc) -> Doc:
        """Make the marks of one doc tokens with a kind."""
        marks = find_marks(doc.text)
        if not marks:
            return doc
        wanted = {token.idx for token in self.words(doc.text)}
        with doc.retokenize() as retokenizer:
            for token in doc:
                inside = [i for i in range(1, len(token)) if token.idx + i in wanted]
                if inside:
                    cuts = [0, *inside, len(token)]
                    parts = [token.text[a:b] for a, b in itertools.pairwise(cuts)]
                    retokenizer.split(token, parts, heads=[(token, 0)] * len(parts))
        starts = [token.i for token in doc if token.idx in wanted]
        with doc.retokenize() as retokenizer:
            for first, stop in zip(starts, [*starts[1:], len(doc)], strict=True):
                if stop - first > 1:
                    retokenizer.merge(doc[first:stop])
        _describe(doc, marks)
        return doc


def _describe(doc: Doc, marks: list[Mark]) -> None:
    """Write kinds and lengths to the tokens of the marks, and norms to lengthened words."""
    at = {mark.start: mark for mark in marks if mark.kind != "lengthening"}
    stretched = [(mark.start, mark.end) for mark in marks if mark.kind == "lengthening"]
    for token in doc:
        mark = at.get(token.idx)
        if mark is not None:
            token._.mark = mark.kind
            if mark.seconds is not None:
                token._.mark_seconds = mark.seconds
        elif stretched:
            norm = token.text
            for start, end in reversed(stretched):
                if token.idx <= start and end <= token.idx + len(token):
                    norm = norm[: start - token.idx] + norm[end - token.idx :]
            if norm != token.text:
                token.norm_ = norm.lower()


@functools.cache
def _register() -> Callable[..., MarkComponent]:
    """Register attributes, tokenizer and component with spaCy, once."""
    import spacy
    from spacy.language import Language
    from spacy.tokens import Token

    for attribute, default in (("mark", ""), ("mark_seconds", float("nan"))):
        if not Token.has_extension(attribute):
            Token.set_extension(attribute, default=default)
    spacy.registry.tokenizers.register(TOKENIZER, func=create_mark_tokenizer)

    def create_marks(nlp: Language, name: str) -> MarkComponent:
        """Make the pipeline component ``labresearch_marks``; called by ``nlp.add_pipe``."""
        return MarkComponent(nlp.tokenizer)

    Language.factory(COMPONENT, func=create_marks)
    return create_marks


def __getattr__(name: str) -> Any:
    # spaCy wants its factories declared when it loads the entry point, and not before
    if name == "create_marks":
        return _register()
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
