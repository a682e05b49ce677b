"""Parsing of the words of a rule: regexes, word lists and spaCy token patterns."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import regex
import yaml

from labresearch.codebook.faults import did_you_mean
from labresearch.codebook.nodes import MAX_BYTES, NodeReader
from labresearch.codebook.patterns import compile_text, phrase_source
from labresearch.codebook.plain_patterns import small_tree
from labresearch.codebook.rule_model import Lexicon
from labresearch.codebook.worked_out import worked_out

__all__ = ["lexicon_source", "parse_lexicon", "parse_regexes", "parse_tokens"]

_TEXT_ATTRIBUTES = ("LOWER", "ORTH", "TEXT", "NORM", "SHAPE", "PREFIX", "SUFFIX")
_TRUTH_ATTRIBUTES = (
    "IS_ALPHA", "IS_ASCII", "IS_DIGIT", "IS_LOWER", "IS_UPPER", "IS_TITLE", "IS_PUNCT",
    "IS_SPACE", "IS_STOP", "IS_QUOTE", "IS_BRACKET", "IS_CURRENCY", "LIKE_NUM",
)  # fmt: skip
_NEED_A_MODEL = (
    "LEMMA", "POS", "TAG", "MORPH", "DEP", "ENT_TYPE", "ENT_ID", "ENT_IOB", "ENT_KB_ID",
    "IS_SENT_START", "SENT_START", "SPACY",
)  # fmt: skip
_OPERATORS = ("!", "+", "?", "*")
_COUNTED = re.compile(r"\{\d+(,\d*)?\}|\{,\d+\}")
_COMPARE = ("==", ">=", "<=", ">", "<", "!=")
_BACKREFERENCE = re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]")
# {fraction} in a regex is the word list of that name; \p{alpha} is a property of letters
_WORD_LIST = re.compile(r"(?<!\\p)(?<!\\P)(?<!\\N)\{([a-z][a-z0-9_]+)\}")
_VERBOSE = re.compile(r"\(\?[a-zA-Z]*x")


def parse_regexes(reader: NodeReader, node: yaml.Node) -> tuple[str, ...]:
    """Read one regex or a list of them; one that does not compile is a fault."""
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not nodes:
        reader.fault(node, "regex is an empty list", "C015")
    sources = []
    for item in nodes:
        source = _with_word_lists(reader, item, reader.text(item, "regex"))
        if _BACKREFERENCE.search(source):
            reader.fault(
                item,
                "a regex may not hold a numbered back-reference; name it: (?P<x>...) (?P=x)",
                "C030",
            )
        elif _VERBOSE.search(source):
            message = "the verbose flag (?x) is not allowed: a blank means white space"
            reader.fault(item, message, "C030")
        elif source and not _surely_fine(source):
            try:
                pattern = compile_text([], [source])
            except regex.error as error:
                reader.fault(item, f"regex {source!r} is not valid: {error}", "C030")
            else:
                if pattern.match("") is not None:
                    message = f"regex {source!r} is found in an empty text, so everywhere"
                    reader.fault(item, message, "C031")
        sources.append(source)
    return tuple(sources)


def _surely_fine(source: str) -> bool:
    """Tell whether a regex is valid and needs at least one character, without compiling it."""

    def is_fine() -> bool:
        tree = small_tree(source)
        return tree is not None and tree.getwidth()[0] > 0

    return worked_out("fine", source, by=is_fine)


def lexicon_source(lexicon: Lexicon) -> str:
    """Return the regex source of a word list, to be used inside other regexes."""
    phrases = [phrase_source(lexicon.phrases)] if lexicon.phrases else []
    return "(?:" + "|".join([*phrases, *lexicon.regexes]) + ")"


def _with_word_lists(reader: NodeReader, node: yaml.Node, source: str) -> str:
    """Put the words of a list in the place of its {name}; the list stands earlier in the file."""

    def words(match: re.Match) -> str:
        name = match[1]
        if name not in reader.word_lists:
            hint = did_you_mean(name, reader.word_lists)
            reader.fault(node, f"{{{name}}} is no word list that stands above{hint}", "C023")
            return match[0]
        reader.used_lists.add(name)
        return reader.word_lists[name]

    return _WORD_LIST.sub(words, source)


def parse_lexicon(
    reader: NodeReader,
    name: str,
    key: yaml.Node,
    node: yaml.Node,
    *,
    taken: Callable[[yaml.Node, str], Lexicon | None],
    folder: Path,
) -> Lexicon:
    """Read one word list: ``phrases``, ``regex``, ``file`` (of phrases) and ``from`` (other lists).

    Parameters
    ----------
    reader : NodeReader
        Collects the faults.
    name : str
        Of the list.
    key, node : yaml.Node
        Its entry.
    taken : callable
        Finds a list of this or another book by its name, as ``(node, name)``.
    folder : pathlib.Path
        Of the codebook; a ``file`` lies in it or below.

    Returns
    -------
    Lexicon
    """
    found = reader.mapping(node, ("phrases", "regex", "file", "from"), f"lexicon {name}")
    entries = {k: value for k, (_, value) in found.items()}
    if not entries:
        reader.fault(key, f"lexicon {name!r} needs 'phrases', 'regex', 'file' or 'from'", "C010")
    phrases: list[str] = []
    regexes: list[str] = []
    if "from" in entries:
        for other in reader.texts(entries["from"], "from"):
            lexicon = taken(entries["from"], other)
            phrases += lexicon.phrases if lexicon else ()
            regexes += lexicon.regexes if lexicon else ()
    if "phrases" in entries:
        phrases += reader.texts(entries["phrases"], "phrases")
    if "file" in entries:
        phrases += _phrases_of_file(reader, entries["file"], folder)
    if "regex" in entries:
        regexes += parse_regexes(reader, entries["regex"])
    return Lexicon(
        name,
        tuple(dict.fromkeys(phrases)),
        tuple(dict.fromkeys(regexes)),
        key.start_mark.line + 1,
        key.start_mark.column + 1,
    )


def _phrases_of_file(reader: NodeReader, node: yaml.Node, folder: Path) -> list[str]:
    """Read one phrase a line; what follows a # is a comment."""
    name = reader.text(node, "file")
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        reader.fault(node, f"file {name!r} must lie beside the codebook or below it", "C014")
        return []
    try:
        if path.stat().st_size > MAX_BYTES:
            reader.fault(node, f"file {name!r} has more than {MAX_BYTES:,} bytes", "C001")
            return []
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        why = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        reader.fault(node, f"file {name!r} {why}", "C001")
        return []
    phrases = [line.partition("#")[0].strip() for line in text.splitlines()]
    phrases = [phrase for phrase in phrases if phrase]
    if not phrases:
        reader.fault(node, f"file {name!r} holds no phrase", "C015")
    return phrases


def parse_tokens(reader: NodeReader, node: yaml.Node) -> tuple[str, ...]:
    """Read one spaCy token pattern (a list of mappings) or several (a list of lists), as JSON.

    Attributes that need a trained pipeline are faults: the blank tokenizer does not set them,
    and the rule would never hit.
    """
    nodes = list(reader.items(node, "tokens"))
    if not nodes:
        return ()
    several = all(isinstance(item, yaml.SequenceNode) for item in nodes)
    patterns = []
    for pattern in nodes if several else [node]:
        count = len(reader.faults)
        tokens = [_token(reader, item) for item in pattern.value]
        if len(reader.faults) > count:
            continue
        if all(token.get("OP") in {"?", "*"} for token in tokens):
            message = "every token of the pattern may be missing; one must be needed"
            reader.fault(pattern, message, "C033")
        patterns.append(json.dumps(tokens))
    return tuple(patterns)


def _token(reader: NodeReader, node: yaml.Node) -> dict[str, object]:
    if not isinstance(node, yaml.MappingNode):
        reader.fault(node, "a token is a mapping, e.g. {LOWER: why}")
        return {}
    known = (*_TEXT_ATTRIBUTES, *_TRUTH_ATTRIBUTES, "LENGTH", "OP")
    token: dict[str, object] = {}
    for name, (key, value) in reader.free_mapping(node, "the token").items():
        if name.upper() in _NEED_A_MODEL:
            reader.fault(
                key,
                f"token attribute {name} needs a trained spaCy model; the blank tokenizer "
                "has only the words (use LOWER with IN)",
                "C033",
            )
        elif name not in known:
            hint = did_you_mean(name, known)
            reader.fault(key, f"unknown token attribute {name!r}{hint}", "C012")
        elif name == "OP":
            token[name] = _operator(reader, value)
        elif name in _TRUTH_ATTRIBUTES:
            token[name] = reader.truth(value, name)
        elif name == "LENGTH":
            token[name] = _length(reader, value)
        else:
            token[name] = _words(reader, name, value)
    return token


def _operator(reader: NodeReader, node: yaml.Node) -> str:
    operator = reader.text(node, "OP")
    if operator not in _OPERATORS and not _COUNTED.fullmatch(operator):
        reader.fault(node, f"OP {operator!r} is not one of ! + ? * {{n}} {{n,m}}")
    return operator


def _length(reader: NodeReader, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        entries = reader.mapping(node, _COMPARE, "LENGTH")
        return {k: reader.whole(v, k, low=0, high=100) for k, (_, v) in entries.items()}
    return reader.whole(node, "LENGTH", low=0, high=100)


def _words(reader: NodeReader, name: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        out: dict[str, object] = {}
        for key, (_, value) in reader.mapping(node, ("IN", "NOT_IN", "REGEX"), name).items():
            if key == "REGEX":
                out[key] = source = reader.text(value, "REGEX")
                try:
                    re.compile(source)  # spaCy compiles it with re
                except re.error as error:
                    reader.fault(value, f"REGEX {source!r} is not valid: {error}", "C030")
            else:
                words = reader.texts(value, key)
                _check_lower(reader, name, value, words)
                out[key] = list(words)
        return out
    word = reader.text(node, name)
    _check_lower(reader, name, node, (word,))
    return word


def _check_lower(reader: NodeReader, name: str, node: yaml.Node, words: tuple[str, ...]) -> None:
    for word in words:
        if name == "LOWER" and word != word.lower():
            message = f"LOWER {word!r} has capitals and is never found; write it small"
            reader.fault(node, message, "C033")
        if len(word.split()) > 1:
            message = f"{name} {word!r} is more than one token; a token holds one word"
            reader.fault(node, message, "C033")
