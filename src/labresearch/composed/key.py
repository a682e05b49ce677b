"""What is planted in the composed corpus, and how large it is: corpus/key.toml."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from labresearch.corpus import TranscriptError
from labresearch.corpus.corpus_metadata import read_toml
from labresearch.resources import corpus_folder

__all__ = ["Key", "key_text", "load_key", "read_key"]


@dataclasses.dataclass(frozen=True)
class Key:
    """Sizes of the planted patterns.

    Parameters
    ----------
    plants : mapping of str to mapping
        Id ('P1' to 'P9', 'P3b') to ``what``, ``unit``, ``measure``, ``size``, ``null`` and, where
        a pattern is in some schools only, ``schools`` and ``without``.
    nulls : mapping of str to str
        What is not planted.
    traps : mapping of str to mapping
        What may mislead.
    planted : bool
        False for the null corpus: every size is its null.
    """

    plants: Mapping[str, Mapping[str, Any]]
    nulls: Mapping[str, str]
    traps: Mapping[str, Mapping[str, Any]]
    planted: bool = True

    def size(self, plant: str, *, school: str | None = None) -> Any:
        """Size of a pattern, its null where it is not planted.

        Parameters
        ----------
        plant : str
            Id of the pattern.
        school : str, optional
            School; the null is given for one that is listed in ``without``.

        Returns
        -------
        float or list of float
        """
        facts = self.plants[plant]
        there = self.planted and school not in facts.get("without", ())
        return facts["size"] if there else facts["null"]


def load_key(*, planted: bool = True) -> Key:
    """Read the shipped key.

    Parameters
    ----------
    planted : bool, default True
        False gives the key of the null corpus.

    Returns
    -------
    Key

    Examples
    --------
    >>> load_key().size("P2", school="Tansy Lane School"), load_key().size("P4")
    (1.0, 6.0)
    >>> load_key(planted=False).size("P4")
    1.0
    """
    facts = _facts()
    return Key(facts["plants"], facts["nulls"], facts["traps"], planted=planted)


def read_key(folder: str | Path) -> Key:
    """Read the key beside a generated corpus, which tells whether anything was planted in it.

    Parameters
    ----------
    folder : str or Path
        A corpus folder; without ``key.toml`` in it the shipped key is given.

    Returns
    -------
    Key

    Raises
    ------
    TranscriptError
        If ``key.toml`` is not valid TOML.
    """
    path = Path(folder) / "key.toml"
    facts = read_toml(path) or _facts()
    this = facts.get("this", {})
    planted = bool(this.get("planted", True)) if isinstance(this, Mapping) else True
    if "plants" not in facts:
        message = "it has no [plants]; this is the file that 'labresearch corpus generate' writes"
        raise TranscriptError(path.name, 0, message)
    return Key(facts["plants"], facts.get("nulls", {}), facts.get("traps", {}), planted=planted)


def key_text(*, planted: bool) -> str:
    """Text of the key that goes beside a generated corpus."""
    text = (corpus_folder() / "key.toml").read_text(encoding="utf-8")
    said = "true" if planted else "false  # the null corpus: every size is its null"
    return f"{text}\n[this]\nplanted = {said}\n"


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads((corpus_folder() / "key.toml").read_text(encoding="utf-8"))
