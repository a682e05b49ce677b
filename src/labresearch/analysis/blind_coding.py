"""Coding what children say without the adult's turn before it."""

from __future__ import annotations

from collections.abc import Iterable

from labresearch.codebook import Codebook
from labresearch.coding import code
from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES

__all__ = ["code_blind"]


def code_blind(
    corpus: Corpus, codebooks: Iterable[str | Codebook] = ("student_reasoning", "engagement")
) -> Corpus:
    """Code children's turns by rules that cannot see what adults said.

    The words of adults are hidden ("…") before the rules read the lines, so that no rule can take a
    turn for reasoning because the question was "why?". Children's turns stay as they are. Rules
    that need the adult's words find less than they should; what is left of a pattern in these codes
    is not there by definition.

    Parameters
    ----------
    corpus : Corpus
        Annotated corpus; its codings are not used.
    codebooks : iterable of str or Codebook, default ('student_reasoning', 'engagement')
        Books for children's turns.

    Returns
    -------
    Corpus
        The lines as they were, with the blind codings in place of all others.

    Examples
    --------
    >>> import pandas as pd
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame({
    ...         "session": "a", "line": [0, 1], "turn": [0, 1], "speaker": ["T", "Mia"],
    ...         "role": ["teacher", "student"], "text": ["Why?", "Because each one gets half."]}))
    >>> code_blind(corpus).codings["line"].unique().tolist()
    [1]
    """
    lines = corpus.utterances
    adult = lines["role"].isin(ADULT_ROLES)
    hidden = lines.assign(
        text=lines["text"].mask(adult, _HIDDEN), speech=lines["speech"].mask(adult, _HIDDEN)
    )
    none = corpus.codings.iloc[:0]
    coded = code(corpus.replace(utterances=hidden, codings=none), codebooks)
    child = coded.codings.merge(lines.loc[~adult, ["session", "line"]], on=["session", "line"])
    return corpus.replace(codings=child)


_HIDDEN = "…"
