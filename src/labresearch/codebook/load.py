"""Loading a codebook file: every fault is found, with its place, before anything is used."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

import regex
import yaml

from labresearch.codebook.extend import Inheritance, apply_overrides, inherit
from labresearch.codebook.faults import CodebookError, Fault, did_you_mean
from labresearch.codebook.model import Code, Codebook
from labresearch.codebook.nodes import Entry, NodeReader, compose
from labresearch.codebook.order import coding_order
from labresearch.codebook.parts import CodeParser
from labresearch.codebook.rule_model import Lexicon
from labresearch.codebook.words import lexicon_source, parse_lexicon
from labresearch.resources import codebook_folder

__all__ = ["codebook_names", "find_codebook", "lexicon_pattern", "load_codebook"]

_KEYS = (
    "labresearch", "id", "version", "title", "family", "language", "unit", "layer", "source",
    "memo", "status", "extends", "uses", "lexicons", "defaults", "attributes", "codes",
    "references", "exclusive",
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


# the same bytes, on top of the same bytes, need not be checked twice
_LOADED: dict[tuple[str, str, str], Codebook] = {}


def _parsed(content: bytes, path: Path, file: str) -> Codebook:
    key = (hashlib.sha256(content).hexdigest(), str(path), file)
    known = _LOADED.get(key)
    if known is None or any(_hash(base) != sha256 for base, sha256 in known.bases):
        known = _LOADED[key] = parse_codebook(content, path=path, file=file)
    return known


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


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


def parse_codebook(
    content: bytes,
    *,
    path: Path,
    file: str,
    words: Mapping[str, Lexicon] | None = None,
    chain: tuple[Path, ...] = (),
) -> Codebook:
    """Parse the bytes of a codebook file.

    Parameters
    ----------
    content : bytes
        The file.
    path : pathlib.Path
        Where it is.
    file : str
        How it is named in messages.
    words : mapping of str to Lexicon, optional
        Words that are added to its lists before the rules are read.
    chain : tuple of pathlib.Path
        Books that extend this one, to find circles.

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        With all faults.
    """
    root = compose(content, file)
    reader = NodeReader(file, root)
    entries = reader.mapping(root, _KEYS, "the codebook")
    _check_format(reader, root, entries)
    text = _texts(reader, entries)
    unit, layer, status = (
        reader.choice(entries[key][1], allowed, key) if key in entries else allowed[-1]
        for key, allowed in (
            ("unit", ("pause", "utterance")),
            ("layer", ("instruction", "collegial", "both")),
            ("status", ("draft", "deprecated", "stable")),
        )
    )
    others = _Others(reader, path, (*chain, path.resolve()))
    taken = Inheritance()
    if "extends" in entries:
        node = entries["extends"][1]
        taken = inherit(reader, node, book=text["id"], unit=unit, opened=others.opened)
    lexicons = _lexicons(reader, entries, taken.lexicons, words or {}, others)
    parser = CodeParser(
        reader,
        book=text["id"],
        lexicons=lexicons,
        unit=unit,
        layer=layer,
        nodes=list(reader.items(entries["codes"][1], "codes")) if "codes" in entries else [],
        inherited=taken.codes,
    )
    parser.attributes = dict(taken.attributes)
    if "defaults" in entries:
        parser.read_defaults(entries["defaults"][1])
    if "attributes" in entries:
        parser.attributes = parser.read_attributes(entries["attributes"][1])
    codes = apply_overrides(parser, taken) | parser.codes()
    if "codes" in entries and not codes and not reader.faults:
        reader.fault(entries["codes"][0], "codes is empty", "C015")
    references = parser.references(entries["references"][1]) if "references" in entries else ()
    exclusive = parser.exclusive(entries["exclusive"][1]) if "exclusive" in entries else ()
    codes = _giving_way(text["id"], codes, taken.exclusive + exclusive)
    uses = reader.texts(entries["uses"][1], "uses") if "uses" in entries else ()
    errors = [fault for fault in reader.faults if fault.severity == "error"]
    if errors:
        raise CodebookError(errors)
    # the loops above note what is used; own lists that nothing uses are worth a word
    own_lists = [lexicons[name] for name in lexicons if name not in taken.lexicons]
    unused = [
        Fault(
            file,
            lexicon.line,
            lexicon.column,
            f"lexicons.{lexicon.name}",
            f"no rule uses the word list {lexicon.name!r}",
            "W112",
        )
        for lexicon in own_lists
        # the lists of a book of pauses are the cues by which pauses and time-outs are found
        if lexicon.name not in reader.used_lists and unit != "pause"
    ]
    book = Codebook(
        **text,
        unit=unit,
        layer=layer,
        status=status,
        codes=codes,
        lexicons=lexicons,
        references=taken.references + references,
        exclusive=taken.exclusive + exclusive,
        attributes=parser.attributes,
        uses=tuple(dict.fromkeys((*taken.uses, *uses))),
        bases=tuple(others.files.items()),
        warnings=tuple(f for f in reader.faults if f.severity == "warning") + tuple(unused),
        path=path,
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    coding_order([book])  # refuses circles inside the book
    return book


def _giving_way(
    book: str, codes: dict[str, Code], groups: tuple[tuple[str, ...], ...]
) -> dict[str, Code]:
    """Let each code of an exclusive group give way to those that stand before it."""
    before: dict[str, list[str]] = {}
    for group in groups:
        for number, name in enumerate(group):
            before.setdefault(name, []).extend(group[:number])
    return {
        code_id: dataclasses.replace(
            code,
            exclusive=tuple(dict.fromkeys([*code.exclusive, *before.get(f"{book}.{code_id}", [])])),
        )
        for code_id, code in codes.items()
    }


def find_codebook(name: str, folder: Path) -> tuple[Path, str] | None:
    """Find a book that another one names: a file, one beside it, or a shipped one.

    Parameters
    ----------
    name : str
        Path of a ``.yml`` file, seen from ``folder``, or id of a book.
    folder : pathlib.Path
        Folder of the book that names it.

    Returns
    -------
    tuple of (pathlib.Path, str) or None
        The file, and how to call it in messages.
    """
    if name.endswith((".yml", ".yaml")):
        path = folder / name
        return (path, str(path)) if path.is_file() else None
    beside, shipped = folder / f"{name}.yml", codebook_folder() / f"{name}.yml"
    if ID.fullmatch(name):
        if shipped.is_file() and folder.resolve() == shipped.parent.resolve():
            return shipped, f"{shipped.parent.name}/{shipped.name}"
        if beside.is_file():
            return beside, str(beside)
        if shipped.is_file():
            return shipped, f"{shipped.parent.name}/{shipped.name}"
    return None


class _Others:
    """Opens the books that a book names, and remembers their files.

    Parameters
    ----------
    reader : NodeReader
        Collects the faults.
    path : pathlib.Path
        The book that names them.
    chain : tuple of pathlib.Path
        It and the books that extend it.
    """

    def __init__(self, reader: NodeReader, path: Path, chain: tuple[Path, ...]) -> None:
        self.reader, self.folder, self.chain = reader, path.parent, chain
        self.files: dict[Path, str] = {}

    def opened(
        self, node: yaml.Node, name: str, words: Mapping[str, Lexicon] | None = None
    ) -> Codebook | None:
        """Open a book, ``NAME`` or ``NAME@MAJOR``; after a fault return None."""
        reader = self.reader
        wanted, _, major = name.partition("@")
        found = find_codebook(wanted, self.folder)
        if found is None:
            hint = did_you_mean(wanted, codebook_names())
            reader.fault(node, f"no codebook {wanted!r}, here or shipped{hint}", "C024")
            return None
        path, shown = found
        if path.resolve() in self.chain:
            circle = " -> ".join(p.name for p in (*self.chain, path))
            reader.fault(node, f"books extend each other: {circle}", "C025")
            return None
        try:
            content = path.read_bytes()
            book = parse_codebook(content, path=path, file=shown, words=words, chain=self.chain)
        except OSError as error:
            reader.fault(node, f"codebook {wanted!r} cannot be read: {error.strerror}", "C001")
            return None
        except CodebookError as error:
            first = error.faults[0]
            reader.fault(node, f"{wanted!r} has faults of its own: {first}", first.code)
            return None
        self.files[path] = book.sha256
        self.files.update(book.bases)
        if major and book.version.partition(".")[0] != major:
            message = (
                f"{wanted} is now version {book.version}; its codes may mean something else than "
                f"in {major}. Read its changes and write {wanted}@{book.version.partition('.')[0]}"
            )
            reader.fault(node, message, "C014")
            return None
        return book

    def lexicon(self, node: yaml.Node, name: str, own: Mapping[str, Lexicon]) -> Lexicon | None:
        """Find a word list, ``LIST`` of this book or ``BOOK.LIST``; after a fault return None."""
        book_name, _, list_name = name.rpartition(".")
        known = own
        if book_name:
            book = self.opened(node, book_name)
            if book is None:
                return None
            known = book.lexicons
        if list_name not in known:
            hint = did_you_mean(list_name, known)
            self.reader.fault(node, f"lexicon {name!r} is not known{hint}", "C023")
            return None
        if not book_name:
            self.reader.used_lists.add(list_name)
        return known[list_name]


def _texts(reader: NodeReader, entries: Mapping[str, Entry]) -> dict[str, str]:
    text = {
        key: reader.text(entries[key][1], key) if key in entries else default
        for key, default in (
            ("id", ""), ("version", ""), ("title", ""), ("family", ""), ("language", "en"),
            ("source", ""), ("memo", ""),
        )
    }  # fmt: skip
    if "id" in entries and not ID.fullmatch(text["id"]):
        message = f"id {text['id']!r} must be small letters, digits and _"
        reader.fault(entries["id"][1], message, "C020")
    if "version" in entries and not _SEMVER.fullmatch(text["version"]):
        message = f"version {text['version']!r} must be MAJOR.MINOR.PATCH"
        reader.fault(entries["version"][1], message, "C020")
    return text


def _check_format(reader: NodeReader, root: yaml.Node, entries: Mapping[str, Entry]) -> None:
    for key in _REQUIRED:
        if key not in entries and not (key == "codes" and "extends" in entries):
            reader.fault(root, f"key {key!r} is missing", "C010")
    if "labresearch" not in entries:
        return
    node = entries["labresearch"][1]
    written = reader.text(node, "labresearch")
    match = _FORMAT.fullmatch(written)
    if not match:
        reader.fault(node, f"labresearch: must be 'codebook/1', not {written!r}", "C005")
    elif match[1] != "1":
        # a later format may mean something else with the same keys, so nothing is guessed
        message = f"format {written!r} is newer than this labresearch, which reads codebook/1"
        reader.fault(node, message, "C005")
        raise CodebookError(reader.faults[-1:])


def _lexicons(
    reader: NodeReader,
    entries: Mapping[str, Entry],
    taken: Mapping[str, Lexicon],
    words: Mapping[str, Lexicon],
    others: _Others,
) -> dict[str, Lexicon]:
    lexicons = dict(taken)
    for lexicon in taken.values():
        reader.word_lists[lexicon.name] = lexicon_source(lexicon)
    if "lexicons" not in entries:
        return lexicons
    for name, (key, node) in reader.free_mapping(entries["lexicons"][1], "lexicons").items():
        if not ID.fullmatch(name):
            message = f"lexicon name {name!r} must be small letters, digits and _"
            reader.fault(key, message, "C020")

        def find(node: yaml.Node, other: str) -> Lexicon | None:
            return others.lexicon(node, other, lexicons)

        lexicon = parse_lexicon(reader, name, key, node, taken=find, folder=others.folder)
        if name in words:
            lexicon = dataclasses.replace(
                lexicon,
                phrases=lexicon.phrases + words[name].phrases,
                regexes=lexicon.regexes + words[name].regexes,
            )
        lexicons[name] = lexicon
        reader.word_lists[name] = lexicon_source(lexicon)
    return lexicons
