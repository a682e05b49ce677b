"""People that a spaCy model finds, where one is installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable

from labresearch.deidentification.name_lists import fold
from labresearch.deidentification.people import name_words

__all__ = ["model_names"]

_AUTO = ("en_core_web_sm", "en_core_web_md", "en_core_web_lg")


def model_names(texts: Iterable[str], model: str | None) -> tuple[str, frozenset[str]]:
    """Find people in texts with a model on this machine.

    Parameters
    ----------
    texts : iterable of str
        Lines of talk.
    model : str or None
        Name of an installed spaCy model, 'auto', or None for none.

    Returns
    -------
    model : str
        The model that was used; '' for none.
    words : frozenset of str
        Folded words of the people that it found.

    Raises
    ------
    ValueError
        If the model is not installed or finds no people.
    """
    if model is None:
        return "", frozenset()
    if model == "auto":
        installed = [name for name in _AUTO if importlib.util.find_spec(name)]
        if not installed:
            return "", frozenset()
        model = installed[0]
    import spacy

    try:
        nlp = spacy.load(model)
    except (OSError, ImportError) as error:
        message = (
            f"model = {model!r} is not installed; install it, or say model=None to work without "
            "one (nothing is downloaded)"
        )
        raise ValueError(message) from error
    if "ner" not in nlp.pipe_names:
        message = f"model = {model!r} has no component 'ner' that finds people; say model=None"
        raise ValueError(message)
    found: set[str] = set()
    needless = [name for name in ("lemmatizer", "parser") if name in nlp.pipe_names]
    with nlp.select_pipes(disable=needless):
        for document in nlp.pipe(texts, batch_size=256):
            for entity in document.ents:
                if entity.label_ == "PERSON":
                    found.update(fold(word) for word in name_words(entity.text))
    return f"{model} {nlp.meta.get('version', '')}".strip(), frozenset(found)
