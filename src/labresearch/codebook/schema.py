"""The JSON Schema of a codebook file, for editors that complete and explain YAML while one types.

A schema cannot know everything: whether a code, a word list or a book that is named exists, and
whether a regex compiles, is found when the book is loaded. Keys and values come from the lists of
the parsers, so that what an editor offers is what they read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from labresearch.codebook import conditions, example_parts, load, parts, words
from labresearch.corpus.schema import ATTRIBUTES, PAUSE_KINDS, PHASES, ROLES, TABLES

__all__ = ["codebook_schema"]

Schema = dict[str, Any]

_LONGEST = 1000  # turns that a window may look at

_BOOK = {
    "labresearch": "The format of the file; the first line of every book.",
    "id": "Name of the book in the data: a coding is called ID.CODE.",
    "version": "MAJOR.MINOR.PATCH, kept with each coding; raise MAJOR when a code changes meaning.",
    "title": "Title for people.",
    "family": "What kind of codes these are, e.g. teacher_moves; 'ideas' makes a book of ideas.",
    "language": "Language of the talk, e.g. en.",
    "unit": "What is coded: an utterance (a line) or a pause.",
    "layer": "Where codes are set: adults working with children, talking with each other, or both.",
    "source": "Where the codes come from.",
    "memo": "A remark on the whole book.",
    "status": "How settled the book is.",
    "extends": "Books whose codes, word lists and references are taken over.",
    "uses": "Books of ideas that are always loaded with this one.",
    "lexicons": "Word lists, to be used by name in any rule below.",
    "defaults": "Asked of the line for every code that does not say otherwise in applies_to.",
    "attributes": "What is stored beside each coding: how it is meant, and of whom.",
    "codes": "The codes, in the order in which people read them.",
    "references": "How ideas are mentioned without their name ('her way').",
    "exclusive": "Groups of codes of which a line gets only one, the first of the group.",
}
_CODE = {
    "id": "Name of the code in the data; never used again for something else.",
    "label": "Name of the code in figures and lists.",
    "color": "Color in figures, '#rrggbb' in quotes.",
    "level": "Number for codes that have an order; kept as the value of the coding.",
    "definition": "What the code means, in a sentence or two.",
    "include": "What counts.",
    "exclude": "What does not count, and where it belongs: 'about behaviour: manage'.",
    "applies_to": "What the line itself must be; a key replaces the same key of the defaults.",
    "rules": "How the code is found; without rules, people set it.",
    "examples": "Lines that get the code. They are tests.",
    "counterexamples": "Lines that come near and do not get the code. They are tests.",
    "crosswalk": "The same thing in other frameworks.",
    "status": "How settled the code is; a deprecated one says what replaces it.",
    "parent": "Id of the code under which this one is listed.",
    "codable": "false for a heading that is never given to a line.",
    "key": "Key on the keyboard that sets the code: one character.",
    "memo": "A remark.",
    "exclusive": "Codes beside which this one is not set.",
    "requires": "Codes without which this one is not set.",
    "source": "Where the code comes from.",
    "tags": "Short words to group codes by; 'erroneous' and 'background' mean something for ideas.",
    "renamed_from": "Ids that this code had in earlier versions.",
    "replaced_by": "Codes to use in place of this deprecated one.",
    "attributes": "In place of those of the book, value by value.",
}
_CONDITION = {
    "role": "Who speaks: roles, or the groups adult and student.",
    "addressee": "Who is spoken to.",
    "layer": "instruction (adults with children) or collegial (adults with each other).",
    "segment": "Part of the lesson.",
    "phase": "Type of session.",
    "speaker": "Name of the speaker, as in the transcript.",
    "code": "The line has this code: CODE of this book, BOOK.CODE, or BOOK.* for any of a book.",
    "phrase": "Whole words that stand in the line; any of them.",
    "regex": "A regular expression, in single quotes; {name} stands for a word list.",
    "lexicon": "A word list of the book, by name.",
    "question": "The line is (true) or is not (false) a question.",
    "in_timeout": "The line lies in a teacher time-out.",
    "names_speaker": "The line names somebody else who speaks in the session.",
    "words": "Number of words of the line.",
    "seconds": "Length in seconds; never true without times.",
    "line_in_turn": "Number of the line within its turn, from 1.",
    "turns_to_end": "Turns to the end of the segment, 0 in the last one.",
    "pause_before": "Silence before the line (seconds).",
    "pause_after": "Silence after the line (seconds).",
    "ideas": "Number of ideas in the line.",
    "position": "First or last line of its segment.",
    "overlap": "Content words of the line that stand in a turn before or after.",
    "idea_before": "An idea of the line beside those voiced in the turns before.",
    "previous": "Any one line of the turns before fulfils all that stands inside.",
    "next": "Any one line of the turns after fulfils all that stands inside.",
    "in_same_timeout": "Any line of the same time-out fulfils all that stands inside.",
    "before_timeout": "Any line of the turns before the time-out fulfils all that stands inside.",
    "after_timeout": "Any line of the turns after the time-out fulfils all that stands inside.",
    "line": "The line that the pause follows (books with unit: pause).",
    "not": "What stands inside does not hold.",
    "any": "At least one entry of the list holds.",
    "pause": "The pause itself (books with unit: pause).",
}
_WINDOW = {
    "within": "How many turns are looked at (1 if left out).",
    "same_segment": "true: only turns of the same segment.",
    "same_speaker": "true: a line by the same speaker; false: by another one.",
    "same_child": "true: the other line is spoken by, or names, a child whom this line names.",
}
_LINE = {
    "text": "What is said, marks of the transcriber kept.",
    "role": "Role of the speaker.",
    "speaker": "Name of the speaker; made up, never a real child's.",
    "gap_after": "Silence after the line (seconds).",
    "layer": "Set over what is detected.",
    "segment": "Set over what is detected.",
    "addressee": "Set over what is detected.",
}
_EXAMPLE = {
    "before": "Lines before it.",
    "after": "Lines after it.",
    "phase": "Type of session.",
    "why": "A remark on the example.",
    "expect": "Attributes that the coding must have.",
    "instead": "The right code of a counter-example, or none.",
}
_WORDS = {
    "phrase": "Whole words: 'can' is not found in \"can't\". One or a list; any is enough.",
    "regex": "A regular expression, in single quotes; a blank stands for any white space.",
    "lexicon": "A word list of the book, by name.",
    "tokens": "A pattern of the spaCy Matcher, one mapping a word.",
}
_SCOPE = {
    "quoted": "false: only words that stand in no quotation; true: only such that do.",
    "negated": "false: only words that no negation governs; true: only such that one does.",
}
_ATTRIBUTE_NAMES = {
    "polarity": "How the words are meant.",
    "target": "Of whom they are said.",
}


def codebook_schema() -> Schema:
    """Return the JSON Schema (2020-12) of a codebook file.

    Returns
    -------
    dict
        Every key with its description; closed wherever the format is. It refuses wrong keys and
        kinds of values. Names of codes, word lists and books, and regexes, are checked by
        `labresearch.codebook.load_codebook` only.

    Examples
    --------
    >>> schema = codebook_schema()
    >>> schema["required"]
    ['labresearch', 'id', 'version', 'title']
    >>> schema["$defs"]["code"]["properties"]["color"]["pattern"]
    '^(?:#[0-9A-Fa-f]{6})$'
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "labresearch codebook",
        "description": "A codebook: codes with definitions, rules and examples that are tests.",
        **_book(),
        "$defs": {
            "range": _range(),
            "roles": _some(_enum([*ROLES, "adult"])),
            "texts": _some(_text()),
            "code_ids": _some(_pattern(_optional_book(load.ID.pattern))),
            "code": _code(),
            "override": _override(),
            "rules": _rules(),
            "rule": _rule(),
            "attribute_rule": _attribute_rule(),
            "tokens": _tokens(),
            "token": _token(),
            "token_words": _token_words(),
            "condition": _condition("condition", pauses=True),
            "line_condition": _condition("line_condition"),
            "window": _window(),
            "overlap": _overlap(),
            "idea_before": _idea_before(),
            "pause": _pause(),
            "example": _example(),
            "counterexample": _example(counter=True),
            "example_line": _closed(_line_keys(), required=["text", "role"]),
            "expect": _closed({name: _attribute_values(name) for name in ATTRIBUTES}),
            "crosswalk": _crosswalk(),
            "reference": _reference(),
            "lexicon": _lexicon(),
            "further_words": _lexicon(only=("phrases", "regex")),
            "extends": _extends(),
            "attributes": _attributes(),
        },
    }


def _closed(
    properties: dict[str, Schema], *, required: Iterable[str] = (), **further: Any
) -> Schema:
    needed = {"required": list(required)} if required else {}
    return {
        "type": "object",
        "properties": properties,
        **needed,
        "additionalProperties": False,
        **further,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _text() -> Schema:
    return {"type": "string", "pattern": r"\S"}


def _pattern(*sources: str) -> Schema:
    return {"type": "string", "pattern": f"^(?:{'|'.join(sources)})$"}


def _optional_book(source: str) -> str:
    return rf"(?:{load.ID.pattern}\.)?(?:{source})"


def _enum(values: Collection[str]) -> Schema:
    return {"type": "string", "enum": list(values)}


def _list(items: Schema, *, least: int = 1) -> Schema:
    return {"type": "array", "items": items, "minItems": least}


def _some(item: Schema) -> Schema:
    """One, or a list of them."""
    return {"anyOf": [item, _list(item)]}


def _number(low: float, high: float, kind: str = "number") -> Schema:
    return {"type": kind, "minimum": low, "maximum": high}


def _described(values: dict[str, Schema], texts: dict[str, str]) -> dict[str, Schema]:
    return {key: {"description": texts[key], **value} for key, value in values.items()}


def _range() -> Schema:
    sources = (conditions._BOUND.pattern, conditions._RANGE.pattern)
    padded = (rf"\s*(?:{source})\s*" for source in sources)
    return {
        **_pattern(*padded),
        "examples": [">= 3", "> 3", "<= 7", "< 7", "== 1", "3..7"],
    }


def _named(value: Schema) -> Schema:
    """Return a mapping whose keys the author chooses."""
    names = _pattern(load.ID.pattern)
    return {"type": "object", "propertyNames": names, "additionalProperties": value}


def _values(table: str, column: str) -> list[str]:
    return [value for value in TABLES[table][column].values or () if value]


def _attribute_values(name: str) -> Schema:
    return {"description": _ATTRIBUTE_NAMES[name], **_enum(_values("codings", name))}


def _book() -> Schema:
    values = {
        "labresearch": {"const": "codebook/1"},
        "id": _pattern(load.ID.pattern),
        "version": _pattern(load._SEMVER.pattern),
        "title": _text(),
        "family": _text(),
        "language": _text(),
        "unit": _enum(["utterance", "pause"]),
        "layer": _enum([*_values("utterances", "layer"), "both"]),
        "source": _text(),
        "memo": _text(),
        "status": _enum(parts._STATUSES),
        "extends": _list(_ref("extends"), least=0),
        "uses": _ref("texts"),
        "lexicons": _named(_ref("lexicon")),
        "defaults": {"anyOf": [_ref("condition"), {"type": "object", "maxProperties": 0}]},
        "attributes": _ref("attributes"),
        "codes": _list(_ref("code"), least=0),
        "references": _list(_ref("reference"), least=0),
        "exclusive": _list(_ref("code_ids"), least=0),
    }
    return _closed(
        _described(values, _BOOK),
        required=[key for key in load._REQUIRED if key != "codes"],
        anyOf=[{"required": ["codes"]}, {"required": ["extends"]}],
    )


def _code_values() -> dict[str, Schema]:
    values = {
        "id": _pattern(load.ID.pattern),
        "label": _text(),
        "color": _pattern(parts._COLOR.pattern),
        "level": _number(0, 100),
        "definition": _text(),
        "include": _ref("texts"),
        "exclude": _ref("texts"),
        "applies_to": _ref("condition"),
        "rules": _ref("rules"),
        "examples": _list(_ref("example")),
        "counterexamples": _list(_ref("counterexample"), least=0),
        "crosswalk": _list(_ref("crosswalk"), least=0),
        "status": _enum(parts._STATUSES),
        "parent": _pattern(load.ID.pattern),
        "codable": {"type": "boolean"},
        # a digit may stand without quotes
        "key": {
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": 1},
                _number(0, 9, "integer"),
            ]
        },
        "memo": _text(),
        "exclusive": _ref("code_ids"),
        "requires": _ref("code_ids"),
        "source": _text(),
        "tags": _ref("texts"),
        "renamed_from": _ref("code_ids"),
        "replaced_by": _ref("code_ids"),
        "attributes": _ref("attributes"),
    }
    return _described(values, _CODE)


def _code() -> Schema:
    draft = {"required": ["status"], "properties": {"status": {"const": "draft"}}}
    return _closed(
        _code_values(),
        required=["id"],
        anyOf=[{"required": ["definition"]}, draft],
        description="One code. It needs a definition unless it is a draft.",
    )


def _override() -> Schema:
    values = {key: value for key, value in _code_values().items() if key != "id"}
    return _closed(values, description="What is different in a code that is taken over.")


def _rules() -> Schema:
    texts = {
        "any": "At least one of these rules must hit.",
        "all": "Every one of these rules must hit.",
        "unless": "None of these rules may hit.",
        "when": "What must hold whatever rule hits.",
    }
    values = {group: _list(_ref("rule"), least=0) for group in ("any", "all", "unless")}
    return _closed(
        _described({**values, "when": _ref("condition")}, texts),
        anyOf=[{"required": ["any"]}, {"required": ["all"]}],
    )


def _rule_values() -> dict[str, Schema]:
    values = {
        # 'no' is a good id for a rule, and YAML 1.1 reads it as false
        "id": {"anyOf": [_pattern(load.ID.pattern), {"type": "boolean"}]},
        "phrase": _ref("texts"),
        "regex": _ref("texts"),
        "lexicon": _some(_pattern(load.ID.pattern)),
        "tokens": _ref("tokens"),
        "quoted": {"type": "boolean"},
        "negated": {"type": "boolean"},
        "when": _ref("condition"),
    }
    texts = {
        "id": "Name of the rule; kept with the coding as its evidence.",
        **_WORDS,
        **_SCOPE,
        "when": "What must hold for this rule besides its words.",
    }
    return _described(values, texts)


def _one_kind_of_words(keys: Collection[str]) -> list[Schema]:
    listed = list(keys)
    pairs = [(a, b) for number, a in enumerate(listed) for b in listed[number + 1 :]]
    return [{"not": {"required": list(pair)}} for pair in pairs]


def _any_key(keys: Iterable[str]) -> list[Schema]:
    return [{"required": [key]} for key in keys]


def _rule() -> Schema:
    return _closed(
        _rule_values(),
        description="One kind of words, a context (when), or both.",
        anyOf=_any_key((*parts._TEXT_KEYS, "when")),
        allOf=[
            *_one_kind_of_words(parts._TEXT_KEYS),
            # whether words are quoted can only be asked where there are words
            *(
                {"if": {"required": [key]}, "then": {"anyOf": _any_key(parts._TEXT_KEYS)}}
                for key in parts._SCOPE_KEYS
            ),
        ],
    )


def _attribute_rule() -> Schema:
    where = {
        "description": "Where the words are looked for: found words, their sentence, or the line.",
        **_enum(parts._PLACES),
    }
    return _closed(
        {**_rule_values(), "where": where},
        description="When a coding has a value: words around those found, context, or both.",
        anyOf=_any_key((*parts._TEXT_KEYS, *parts._SCOPE_KEYS, "when")),
        allOf=_one_kind_of_words(parts._TEXT_KEYS),
    )


def _tokens() -> Schema:
    pattern = _list(_ref("token"))
    return {"anyOf": [pattern, _list(pattern)]}


def _token() -> Schema:
    texts = {name: _ref("token_words") for name in words._TEXT_ATTRIBUTES}
    truths = {name: {"type": "boolean"} for name in words._TRUTH_ATTRIBUTES}
    length = _number(0, 100, "integer")
    compared = {
        sign: {"description": f"The length is {sign} this number.", **length}
        for sign in words._COMPARE
    }
    described: dict[str, Schema] = {
        name: {"description": f"{name} of the word, as in the spaCy Matcher.", **value}
        for name, value in {**texts, **truths}.items()
    }
    described["LENGTH"] = {
        "description": "Number of characters of the word.",
        "anyOf": [length, _closed(compared)],
    }
    described["OP"] = {
        "description": "How often: ! (never), ? (0 or 1), + (1 or more), * (any), {n}, {n,m}.",
        "anyOf": [_enum(words._OPERATORS), _pattern(words._COUNTED.pattern)],
    }
    return _closed(described, description="One word of a pattern; {} stands for any word.")


def _token_words() -> Schema:
    values = {
        "IN": {"description": "One of these words.", **_ref("texts")},
        "NOT_IN": {"description": "None of these words.", **_ref("texts")},
        "REGEX": {"description": "A regular expression on one word.", **_text()},
    }
    return {"anyOf": [_text(), _closed(values)]}


def _condition_values(inside: str) -> dict[str, Schema]:
    code = _optional_book(rf"{load.ID.pattern}|\*")
    values: dict[str, Schema] = {
        "role": _ref("roles"),
        "speaker": _ref("texts"),
        "code": _some(_pattern(code)),
        "phrase": _ref("texts"),
        "regex": _ref("texts"),
        "lexicon": _some(_pattern(load.ID.pattern)),
        "overlap": _ref("overlap"),
        "idea_before": _ref("idea_before"),
        "not": _ref(inside),
        "any": _list(_ref(inside)),
    }
    values |= {key: _some(_enum(allowed)) for key, allowed in conditions._CHOICES.items()}
    values |= {key: {"type": "boolean"} for key in conditions._TRUTHS}
    values |= {key: _ref("range") for key in conditions._INTERVALS}
    values |= {key: _ref("window") for key in conditions._WINDOWS}
    return values


def _condition(inside: str, *, pauses: bool = False) -> Schema:
    values = _condition_values(inside)
    if pauses:
        values |= {"line": _ref("line_condition"), "pause": _ref("pause")}
    return _closed(
        _described(values, _CONDITION),
        minProperties=1,
        description="Conditions; all of them must hold.",
    )


def _window() -> Schema:
    truths = {key: {"type": "boolean"} for key in conditions._WINDOW_KEYS if key != "within"}
    values = {"within": _number(1, _LONGEST, "integer"), **truths}
    return _closed(
        {
            **_described(_condition_values("line_condition"), _CONDITION),
            **_described(values, _WINDOW),
        },
        description="What one line in the turns around must fulfil.",
    )


def _overlap() -> Schema:
    values = {
        "with": _enum(["previous", "next"]),
        "role": _ref("roles"),
        "within": _number(1, _LONGEST, "integer"),
        "share": _ref("range"),
        "words": _ref("range"),
        "same_speaker": {"type": "boolean"},
        "part": _enum(["line", "first_sentence"]),
    }
    texts = {
        "with": "Whether turns before (previous, if left out) or after (next) are compared.",
        "role": "Who speaks in the other turn.",
        "within": "How many turns of those speakers are tried (1 if left out).",
        "share": "Share of the line's content words that stand in the other turn, from 0 to 1.",
        "words": "Number of the line's content words that stand in the other turn.",
        "same_speaker": _WINDOW["same_speaker"],
        "part": "Whether the line or only its first sentence is compared.",
    }
    return _closed(_described(values, texts), anyOf=_any_key(("share", "words")))


def _idea_before() -> Schema:
    values = {
        "same": {"type": "boolean"},
        "role": _ref("roles"),
        "within": _number(1, _LONGEST, "integer"),
        "same_speaker": {"type": "boolean"},
        "tags": _ref("texts"),
        "own_tags": _ref("texts"),
    }
    texts = {
        "same": "true: one of the line's ideas was voiced before; false: another one was.",
        "role": "Who voiced it.",
        "within": "How many turns back (12 if left out).",
        "same_speaker": "true: the speaker of this line voiced it; false: somebody else.",
        "tags": "Tags of which the idea there must have one.",
        "own_tags": "Tags of which an idea of this line must have one.",
    }
    return _closed(_described(values, texts))


def _pause() -> Schema:
    choices = {key: _some(_enum(v)) for key, v in conditions._PAUSE_CHOICES.items()}
    texts = {
        "kind": f"Kind of pause: {', '.join(PAUSE_KINDS)}.",
        "source": "Where the pause is known from: a timed mark, a mark, or a gap between times.",
        "ended_by": "Who spoke next.",
        "seconds": "Length of the pause in seconds.",
    }
    return _closed(_described({**choices, "seconds": _ref("range")}, texts))


def _line_keys() -> dict[str, Schema]:
    values = {
        "text": _text(),
        "role": _enum(ROLES),
        "speaker": _text(),
        "gap_after": _number(0, 7200),
        **{key: _enum(_values("utterances", key)) for key in ("layer", "segment", "addressee")},
    }
    return _described(values, _LINE)


def _example(*, counter: bool = False) -> Schema:
    values: dict[str, Schema] = {
        "before": _list(_ref("example_line"), least=0),
        "after": _list(_ref("example_line"), least=0),
        "phase": _enum(PHASES),
        "why": _text(),
        "expect": _ref("expect"),
    }
    if counter:
        values["instead"] = _pattern(_optional_book(load.ID.pattern))
    return _closed(
        {**_line_keys(), **_described(values, _EXAMPLE)},
        required=["text", "role"],
        description="A line that must not get the code, with the lines around it."
        if counter
        else "A line that must get the code, with the lines around it.",
    )


def _crosswalk() -> Schema:
    values = {
        "to": _pattern(example_parts._TARGET.pattern),
        "relation": _enum(example_parts._RELATIONS),
        "note": _text(),
    }
    texts = {
        "to": "Where in which framework: 'framework#code'.",
        "relation": "Of this code to the other; narrower means that this code holds less.",
        "note": "What is different.",
    }
    return _closed(_described(values, texts), required=["to", "relation"])


def _reference() -> Schema:
    kinds = [key for key in parts._REFERENCE_KEYS if key in parts._TEXT_KEYS]
    values = {
        "id": _text(),
        "phrase": _ref("texts"),
        "regex": _ref("texts"),
        "lexicon": _some(_pattern(load.ID.pattern)),
        "to": _enum(["latest_other", "named", "own"]),
        "within": _number(1, _LONGEST, "integer"),
        "confidence": _number(0.01, 0.99),
        "when": _ref("line_condition"),
        "by": _enum(list(parts.REFERENCES_BY)),
    }
    texts = {
        **_WORDS,
        "id": "Name of the reference; kept with the coding.",
        "to": "Whose latest idea is meant: another speaker's, one's own, or of who is named.",
        "within": "How many turns back the idea may lie.",
        "confidence": "How sure it is, below 1.",
        "when": "What must hold for the line that refers.",
        "by": "Whether it points to what was said, or to a drawing or model that shows it.",
    }
    return _closed(
        _described(values, texts),
        required=["id", "to", "within", "confidence"],
        anyOf=_any_key(kinds),
        allOf=_one_kind_of_words(kinds),
    )


def _lexicon(only: Collection[str] = ("phrases", "regex", "file", "from")) -> Schema:
    texts = {
        "phrases": "Whole words.",
        "regex": "Regular expressions, in single quotes.",
        "file": "A text file beside the book, one phrase a line; what follows # is a comment.",
        "from": "Words of other lists: LIST of this book, or BOOK.LIST.",
    }
    values = {key: _text() if key == "file" else _ref("texts") for key in only}
    return _closed(_described(values, texts), minProperties=1)


def _extends() -> Schema:
    chosen = {"anyOf": [_text(), _list(_text(), least=0)]}
    values = {
        "use": _text(),
        "only": chosen,
        "except": chosen,
        "prefix": _pattern(r"[A-Za-z_]\w*"),
        "override": _named(_ref("override")),
        "lexicons": _named(_ref("further_words")),
    }
    texts = {
        "use": "The book: its name, NAME@MAJOR to stay with a version, or a .yml file.",
        "only": "Ids of the codes to take; press_* stands for all that begin so.",
        "except": "Ids of the codes to leave out.",
        "prefix": "Put before the ids of the codes that are taken.",
        "override": "Id of a code: what is to be different in it.",
        "lexicons": "Further words for word lists of that book, before its rules are read.",
    }
    return _closed(_described(values, texts), required=["use"])


def _attributes() -> Schema:
    values = {}
    for name in ATTRIBUTES:
        allowed = _values("codings", name)
        rules = {
            value: {
                "description": f"When {name} is {value}; tried in the order of the file.",
                **_list(_ref("attribute_rule"), least=0),
            }
            for value in allowed
        }
        inside = {
            "default": {"description": "The value if no rule hits.", **_enum(allowed)},
            "values": {"description": "Rules for the other values.", **_closed(rules)},
        }
        values[name] = {"description": _ATTRIBUTE_NAMES[name], **_closed(inside)}
    return _closed(values)
