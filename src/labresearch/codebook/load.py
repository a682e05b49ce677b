"""Loading a codebook file: every fault is found, with its place, before anything is used."""

from __future__ import annotations

import functools
import hashlib
import os
import re
from pathlib import Path

import regex
import yaml

from labresearch.codebook.faults import CodebookError, did_you_mean
from labresearch.codebook.model import Codebook
from labresearch.codebook.nodes import Entry, NodeReader, compose
from labresearch.codebook.order import coding_order
from labresearch.codebook.parts import CodeParser
from labresearch.codebook.rule_model import Lexicon
from labresearch.codebook.words import lexicon_source, parse_lexicon
from labresearch.resources import codebook_folder

__all__ = ["codebook_names", "lexicon_pattern", "load_codebook"]

_KEYS = (
    "labresearch", "id", "version", "title", "family", "language", "unit", "layer", "source",
    "memo", "status", "lexicons", "defaults", "codes", "references", "exclusive",
)  # fmt: skip
_REQUIRED = ("labresearch", "id", "version", "title", "codes")
_FORMAT = re.compile(r"codebook/(\d+)")
_SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")
ID = re.compile(r"[a-z][a-z0-9_]*")


def codebook_names() -> list[str]:
    """List the shipped codebooks.

    Returns
    -------
    list of str
        Names that ``load_codebook`` takes, in alphabetical order.
    """
    return sorted(path.stem for path in codebook_folder().glob("*.yml"))


def load_codebook(name_or_path: str | os.PathLike[str]) -> Codebook:
    """Load and check a codebook.

    Parameters
    ----------
    name_or_path : str or path
        Name of a shipped codebook (see ``codebook_names``), or path of a ``.yml`` file.

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        If the file breaks the format; all faults are listed with line and column.
    FileNotFoundError
        If there is neither a file nor a shipped codebook of that name; lists what there is.
    """
    text = os.fspath(name_or_path)
    path = Path(text)
    if path.suffix not in {".yml", ".yaml"} and path.parent == Path() and not path.is_file():
        shipped = codebook_folder() / f"{text}.yml"
        if not shipped.is_file():
            message = f"no codebook {text!r}{did_you_mean(text, codebook_names())}"
            raise FileNotFoundError(message)
        path, shown = shipped, f"{shipped.parent.name}/{shipped.name}"
    else:
        shown = text
        if not path.is_file():
            message = f"no codebook file {text!r}; shipped are {', '.join(codebook_names())}"
            raise FileNotFoundError(message)
    return _parsed(path.read_bytes(), path, shown)


# codebooks do not change once they are read, so the same bytes need not be checked twice
@functools.lru_cache(maxsize=64)
def _parsed(content: bytes, path: Path, file: str) -> Codebook:
    return parse_codebook(content, path=path, file=file)


def lexicon_pattern(book: Codebook, name: str) -> regex.Pattern:
    """Compile one word list of a codebook.

    Parameters
    ----------
    book : Codebook
        A loaded codebook.
    name : str
        Name of one of its lexicons.

    Returns
    -------
    regex.Pattern
        Case-blind; phrases are whole words, a blank stands for any run of white space. Meant for
        ``speech`` (straight apostrophes).

    Raises
    ------
    KeyError
        If the book has no such lexicon; lists those that it has.
    """
    return book.pattern(name)


def parse_codebook(content: bytes, *, path: Path, file: str) -> Codebook:
    """Parse the bytes of a codebook file.

    Parameters
    ----------
    content : bytes
        The file.
    path : pathlib.Path
        Where it is.
    file : str
        How it is named in messages.

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        With all faults.
    """
    root = compose(content, file)
    reader = NodeReader(file)
    entries = reader.mapping(root, _KEYS, "the codebook")
    _check_format(reader, root, entries)
    text = {
        key: reader.text(entries[key][1], key) if key in entries else default
        for key, default in (
            ("id", ""), ("version", ""), ("title", ""), ("family", ""), ("language", "en"),
            ("source", ""), ("memo", ""),
        )
    }  # fmt: skip
    reader.where = text["id"]
    if "id" in entries and not ID.fullmatch(text["id"]):
        reader.fault(entries["id"][1], f"id {text['id']!r} must be small letters, digits and _")
    if "version" in entries and not _SEMVER.fullmatch(text["version"]):
        reader.fault(
            entries["version"][1], f"version {text['version']!r} must be MAJOR.MINOR.PATCH"
        )
    unit, layer = "utterance", "both"
    if "unit" in entries:
        unit = reader.choice(entries["unit"][1], ("utterance", "pause"), "unit")
    if "layer" in entries:
        layer = reader.choice(entries["layer"][1], ("instruction", "collegial", "both"), "layer")
    if "status" in entries:
        reader.choice(entries["status"][1], ("draft", "stable", "deprecated"), "status")
    lexicons = _lexicons(reader, entries)
    parser = CodeParser(
        reader,
        book=text["id"],
        lexicons=lexicons,
        unit=unit,
        layer=layer,
        nodes=list(reader.items(entries["codes"][1], "codes")) if "codes" in entries else [],
    )
    if "defaults" in entries:
        parser.read_defaults(entries["defaults"][1])
    codes = parser.codes()
    if "codes" in entries and not codes and not reader.faults:
        reader.fault(entries["codes"][0], "codes is empty")
    references = parser.references(entries["references"][1]) if "references" in entries else ()
    exclusive = parser.exclusive(entries["exclusive"][1]) if "exclusive" in entries else ()
    if reader.faults:
        raise CodebookError(reader.faults)
    book = Codebook(
        **text,
        unit=unit,
        layer=layer,
        codes=codes,
        lexicons=lexicons,
        references=references,
        exclusive=exclusive,
        path=path,
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    coding_order([book])  # refuses circles inside the book
    return book


def _check_format(reader: NodeReader, root: yaml.Node, entries: dict[str, Entry]) -> None:
    for key in _REQUIRED:
        if key not in entries:
            reader.fault(root, f"key {key!r} is missing")
    if "labresearch" not in entries:
        return
    node = entries["labresearch"][1]
    written = reader.text(node, "labresearch")
    match = _FORMAT.fullmatch(written)
    if not match:
        reader.fault(node, f"labresearch: must be 'codebook/1', not {written!r}")
    elif match[1] != "1":
        # a later format may mean something else with the same keys, so nothing is guessed
        reader.fault(
            node, f"format {written!r} is newer than this labresearch, which reads codebook/1"
        )
        raise CodebookError(reader.faults[-1:])


def _lexicons(reader: NodeReader, entries: dict[str, Entry]) -> dict[str, Lexicon]:
    if "lexicons" not in entries:
        return {}
    found = reader.free_mapping(entries["lexicons"][1], "lexicons")
    for name, (key, _) in found.items():
        if not ID.fullmatch(name):
            reader.fault(key, f"lexicon name {name!r} must be small letters, digits and _")
    lexicons = {}
    for name, (key, node) in found.items():
        lexicons[name] = parse_lexicon(reader, name, key, node)
        reader.word_lists[name] = lexicon_source(lexicons[name])
    return lexicons
