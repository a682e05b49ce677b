"""A fitted coder in a file that is safe to load, with its model card inside."""

from __future__ import annotations

import copy
import json
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from labresearch.learned_coder.card import card_text
from labresearch.learned_coder.classifier import ClassifierCoder

__all__ = ["ModelError", "load_coder", "read_card", "save_coder"]

_OWN = "labresearch.learned_coder."
# types of this package that a saved coder is made of; all others must be known to skops as safe
_TYPES = frozenset(
    {
        f"{_OWN}classifier.ClassifierCoder",
        f"{_OWN}context.Rarity",
        f"{_OWN}lines.Columns",
        f"{_OWN}embedding.Axes",
        f"{_OWN}ngram_views.Columns",
        f"{_OWN}stack.Linear",
        f"{_OWN}stack.Stack",
        f"{_OWN}trees.Trees",
    }
)


class ModelError(ValueError):
    """A file that is no saved coder, or not a safe one."""


def save_coder(
    coder: ClassifierCoder, path: str | Path, *, card: Mapping[str, Any] | None = None
) -> Path:
    """Write a fitted coder and its model card to one file (zip, by skops; no pickle).

    Parameters
    ----------
    coder : ClassifierCoder
        Fitted. A function given as `embed` is not saved; give it again to `load_coder`.
    path : str or pathlib.Path
        File to write (custom: ``.skops``); what is there is replaced.
    card : mapping, optional
        What `model_card` returned: written into the file as ``card.json`` and ``card.md``.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ImportError
        If skops is not installed (extra ``learn``).
    """
    sio = _skops()
    check_is_fitted(coder, "classes_")
    path = Path(path)
    unsaved = path.with_name(path.name + ".part")
    saved = copy.copy(coder)
    saved.__dict__.pop("unseen_", None)
    if coder.embed is not None and not isinstance(coder.embed, str):
        saved.embed = "a function"
    sio.dump(saved, unsaved, compression=zipfile.ZIP_DEFLATED, compresslevel=1)
    with zipfile.ZipFile(unsaved, "a", zipfile.ZIP_DEFLATED) as file:
        facts = dict(card or {})
        file.writestr("card.json", json.dumps(facts, indent=1, ensure_ascii=False))
        file.writestr("card.md", card_text(facts))
    unsaved.replace(path)
    return path


def load_coder(
    path: str | Path, *, embed: Callable[[Sequence[str]], np.ndarray] | str | None = None
) -> ClassifierCoder:
    """Read a coder that `save_coder` wrote.

    Parameters
    ----------
    path : str or pathlib.Path
        The file. It cannot run code: types other than those that a coder is made of are refused.
    embed : callable or str, optional
        The function that gave vectors when the coder was fitted; a name or path in place of the
        one that is saved.

    Returns
    -------
    ClassifierCoder
        Fitted.

    Raises
    ------
    ModelError
        If the file is no coder or holds other types.
    OSError
        If the file cannot be read.
    ImportError
        If skops is not installed.
    """
    sio = _skops()
    path = Path(path)
    try:
        found = set(sio.get_untrusted_types(file=path))
        if found - _TYPES:
            message = (
                f"{path.name}: refused, it holds types that no coder is made of: "
                f"{', '.join(sorted(found - _TYPES))}"
            )
            raise ModelError(message)
        coder = sio.load(path, trusted=sorted(found))
    except (
        zipfile.BadZipFile,
        KeyError,
        UnicodeDecodeError,
        json.JSONDecodeError,
        AttributeError,
    ) as error:
        message = f"{path.name}: no coder that labresearch train wrote ({error})"
        raise ModelError(message) from error
    if not isinstance(coder, ClassifierCoder):
        message = f"{path.name}: holds a {type(coder).__name__}, not a ClassifierCoder"
        raise ModelError(message)
    coder.check_trees()
    if embed is not None:
        coder.embed = embed
    if coder.embed == "a function":
        message = (
            f"{path.name}: this coder learnt with a function from texts to vectors; give embed="
        )
        raise ModelError(message)
    _warn_of_version(path)
    return coder


def read_card(path: str | Path) -> dict[str, Any]:
    """Read the model card of a saved coder without loading it.

    Parameters
    ----------
    path : str or pathlib.Path
        The file.

    Returns
    -------
    dict
        As `model_card` made it.

    Raises
    ------
    ModelError
        If the file has no card.
    """
    try:
        with zipfile.ZipFile(path) as file:
            return json.loads(file.read("card.json"))
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, json.JSONDecodeError) as error:
        message = f"{Path(path).name}: no coder that labresearch train wrote ({error})"
        raise ModelError(message) from error


def _warn_of_version(path: Path) -> None:
    import sklearn

    made = read_card(path).get("packages", {}).get("scikit-learn")
    if made and made != sklearn.__version__:
        message = (
            f"{path.name} was trained with scikit-learn {made}, this is {sklearn.__version__}: "
            "train it again where figures matter"
        )
        warnings.warn(message, UserWarning, stacklevel=3)


def _skops() -> Any:
    try:
        import skops.io
    except ImportError as error:
        message = "a coder is saved and loaded by skops: pip install skops"
        raise ImportError(message) from error
    return skops.io
