"""Where the shipped codebooks and the composed corpus are: in a checkout or in a wheel."""

from __future__ import annotations

from pathlib import Path

__all__ = ["codebook_folder", "corpus_folder"]

_PACKAGE = Path(__file__).resolve().parent


def codebook_folder() -> Path:
    """Return the folder of the shipped codebooks.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FileNotFoundError
        If neither the checkout nor the installed package holds it.
    """
    return _find("codebooks")


def corpus_folder() -> Path:
    """Return the folder of the composed corpus.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FileNotFoundError
        If neither the checkout nor the installed package holds it.
    """
    return _find("corpus")


def _find(name: str) -> Path:
    # a checkout has pyproject.toml two levels up; a wheel carries the folders inside the package
    checkout = _PACKAGE.parents[1]
    places = [_PACKAGE / "_data" / name]
    if (checkout / "pyproject.toml").is_file():
        places.insert(0, checkout / name)
    for place in places:
        if place.is_dir():
            return place
    message = f"the shipped folder {name!r} is missing; install labresearch again"
    raise FileNotFoundError(message)
