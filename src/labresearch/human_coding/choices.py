"""Which codes coders may choose from: families, books or single codes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

from labresearch.codebook import Codebook, codebook_names
from labresearch.codebook.faults import did_you_mean
from labresearch.coding.coder import BookLike, loaded_books
from labresearch.coding.context import LineContext
from labresearch.coding.layout import Layout, with_speech
from labresearch.corpus import Corpus

__all__ = ["Choices", "chosen_codes", "lines_that_may_be_coded", "named_choices"]


@dataclasses.dataclass(frozen=True)
class Choices:
    """Codebooks and those of their codes that coders may give.

    Parameters
    ----------
    books : tuple of Codebook
        In the order asked for.
    codes : dict of str to tuple of str
        Book to ids of its codes.
    """

    books: tuple[Codebook, ...]
    codes: dict[str, tuple[str, ...]]

    @property
    def qualified(self) -> list[str]:
        """All codes as ``book.code``."""
        return [f"{book}.{code}" for book, codes in self.codes.items() for code in codes]


def chosen_codes(
    families: str | Iterable[str], codebooks: Iterable[BookLike] | None = None
) -> Choices:
    """Look up what a caller asks for.

    Parameters
    ----------
    families : str or iterable of str
        Families (``ideas``), codebooks (``teacher_moves``) or codes (``teacher_moves.press``).
    codebooks : iterable of str, path or Codebook, optional
        Where to look; the shipped ones if left out.

    Returns
    -------
    Choices
        Headings and deprecated codes are left out.

    Raises
    ------
    ValueError
        If a name is not known, or is of a codebook of pauses.

    Examples
    --------
    >>> chosen_codes(["engagement", "teacher_moves.press"]).codes["teacher_moves"]
    ('press',)
    """
    families = [families] if isinstance(families, str) else list(families)
    if codebooks is None:
        # reading a book takes a while, so only those named are, where all are named
        named = [name.partition(".")[0] for name in families]
        codebooks = named if set(named) <= set(codebook_names()) else None
    books = loaded_books(dict.fromkeys(codebooks) if codebooks is not None else None)
    found: dict[str, dict[str, None]] = {}
    for name in families:
        wanted = [(b, c) for b in books for c in b.codes if name in (b.id, b.family, f"{b.id}.{c}")]
        if not wanted:
            known = [*dict.fromkeys([*(b.family for b in books), *(b.id for b in books)])]
            if "." in name:
                known = [f"{b.id}.{c}" for b in books for c in b.codes]
                close = did_you_mean(name, known)
                known = [] if len(close) > 80 else known
            message = f"no family, codebook or code {name!r}{did_you_mean(name, known)}"
            raise ValueError(message)
        for book, code in wanted:
            if book.unit == "pause":
                message = f"{book.id} codes pauses; a sheet has lines and takes books of utterances"
                raise ValueError(message)
            entry = book.codes[code]
            if entry.codable and entry.status != "deprecated":
                found.setdefault(book.id, {})[code] = None
    if not found:
        message = "no codes to choose from; name a family, a codebook or a code"
        raise ValueError(message)
    by_id = {book.id: book for book in books}
    return Choices(
        tuple(by_id[book] for book in found), {book: tuple(codes) for book, codes in found.items()}
    )


def named_choices(
    families: str | Iterable[str], codebooks: Iterable[BookLike] | None = None
) -> list[tuple[str, Choices]]:
    """Look up what a caller asks for, each codebook and each code by itself.

    Parameters
    ----------
    families, codebooks
        As in ``chosen_codes``.

    Returns
    -------
    list of (str, Choices)
        Codes as asked for; families as their codebooks.
    """
    out = []
    for name in [families] if isinstance(families, str) else families:
        found = chosen_codes(name, codebooks)
        for book in found.books:
            one = Choices((book,), {book.id: found.codes[book.id]})
            out.append((name if "." in name else book.id, one))
    return out


def lines_that_may_be_coded(corpus: Corpus, choices: Choices) -> np.ndarray:
    """Tell which lines may have any of the codes, by ``applies_to`` of the codebooks.

    Parameters
    ----------
    corpus : Corpus
        With layers (see ``labresearch.read_corpus``).
    choices : Choices
        The codes.

    Returns
    -------
    numpy.ndarray of bool
        One a row of ``corpus.utterances``.
    """
    lines = with_speech(corpus.utterances)
    layout = Layout(corpus, lines)
    context = LineContext(layout, {})
    everywhere = np.ones(layout.size, dtype=bool)
    may = np.zeros(layout.size, dtype=bool)
    for book in choices.books:
        for name in choices.codes[book.id]:
            where = book.codes[name].applies_to
            may |= everywhere if where is None else context.holds(where, everywhere & ~may)
    at = layout.positions(corpus.utterances["session"], corpus.utterances["line"])
    return may[at] & (corpus.utterances["text"].str.strip() != "").to_numpy()
