"""Parsing of the words of a rule: regexes, word lists and spaCy token patterns."""

from __future__ import annotations

import json
import re

import regex
import yaml

from labresearch.codebook.faults import did_you_mean
from labresearch.codebook.nodes import NodeReader
from labresearch.codebook.patterns import compile_text, phrase_source
from labresearch.codebook.rule_model import Lexicon

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
        reader.fault(node, "regex is an empty list")
    sources = []
    for item in nodes:
        source = _with_word_lists(reader, item, reader.text(item, "regex"))
        if _BACKREFERENCE.search(source):
            reader.fault(
                item, "a regex may not hold a numbered back-reference; name it: (?P<x>...) (?P=x)"
            )
        elif _VERBOSE.search(source):
            reader.fault(item, "the verbose flag (?x) is not allowed: a blank means white space")
        elif source:
            try:
                pattern = compile_text([], [source])
            except regex.error as error:
                reader.fault(item, f"regex {source!r} is not valid: {error}")
            else:
                if pattern.match("") is not None:
                    reader.fault(item, f"regex {source!r} is found in an empty text, so everywhere")
        sources.append(source)
    return tuple(sources)


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
            reader.fault(node, f"{{{name}}} is no word list that stands above{hint}")
            return match[0]
        return reader.word_lists[name]

    return _WORD_LIST.sub(words, source)


def parse_lexicon(reader: NodeReader, name: str, key: yaml.Node, node: yaml.Node) -> Lexicon:
    """Read one word list: ``phrases`` and/or ``regex``."""
    entries = reader.mapping(node, ("phrases", "regex"), f"lexicon {name}")
    if not entries:
        reader.fault(key, f"lexicon {name!r} needs 'phrases' or 'regex'")
    return Lexicon(
        name=name,
        phrases=reader.texts(entries["phrases"][1], "phrases") if "phrases" in entries else (),
        regexes=parse_regexes(reader, entries["regex"][1]) if "regex" in entries else (),
        line=key.start_mark.line + 1,
    )


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
            reader.fault(pattern, "every token of the pattern may be missing; one must be needed")
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
            )
        elif name not in known:
            reader.fault(key, f"unknown token attribute {name!r}{did_you_mean(name, known)}")
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
                    reader.fault(value, f"REGEX {source!r} is not valid: {error}")
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
            reader.fault(node, f"LOWER {word!r} has capitals and is never found; write it small")
        if len(word.split()) > 1:
            reader.fault(node, f"{name} {word!r} is more than one token; a token holds one word")
