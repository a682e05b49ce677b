"""The manual of a codebook as Markdown; nothing that a book holds can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

__all__ = ["code_span", "escaped", "markdown"]

_INLINE = re.compile(r"([\\`*_\[\]<>|~&]|:(?=[\w+-]+:))")
# what makes a heading, list, quotation or rule where it begins a line
_AT_START = re.compile(r"([#+=-])|(\d+)([.)])(?=\s|$)")
_DEEPEST = 6


def escaped(text: str) -> str:
    r"""Write a text so that Markdown shows it as it is.

    Parameters
    ----------
    text : str
        Any text; white space is collapsed, so that it stays in its line.

    Returns
    -------
    str

    Examples
    --------
    >>> print(escaped("a *b* | <i>"))
    a \*b\* \| \<i\>
    >>> print(escaped("1. one"), escaped("# two"))
    1\. one \# two
    """
    text = _INLINE.sub(r"\\\1", " ".join(text.split()))
    # GitHub reads mathematics between dollar signs, and a backslash does not stop it
    text = text.replace("$", "&#36;").replace("@", "&#64;")
    start = _AT_START.match(text)
    if start is None:
        return text
    if start[1]:
        return f"\\{text}"
    return f"{start[2]}\\{text[len(start[2]) :]}"


def code_span(text: str) -> str:
    """Write a text as code, between more backticks than it has in a row.

    Examples
    --------
    >>> code_span("a`b")
    '``a`b``'
    """
    text = " ".join(text.split())
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def markdown(content: dict[str, Any]) -> str:
    """Write the manual from what `manual` has collected.

    Parameters
    ----------
    content : dict
        Texts, lists and dicts.

    Returns
    -------
    str
        Markdown with tables, as GitHub shows it.
    """
    blocks = [
        *_head(content),
        *_contents(content),
        *(block for code in content["codes"] for block in _code(code)),
        *_book_wide(content),
        *_decisions(content),
        *_crosswalk(content["crosswalk"]),
        *_quiz(content),
    ]
    return "\n\n".join(blocks) + "\n"


def _table(names: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(names)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _heading(level: int, text: str, anchor: str = "") -> str:
    place = f'<a id="{anchor}"></a>' if anchor else ""
    return f"{'#' * min(level, _DEEPEST)} {place}{text}"


def _head(content: dict[str, Any]) -> Iterator[str]:
    yield _heading(1, escaped(content["title"]))
    yield f"Codebook {code_span(content['id'])}, version {content['version']}"
    yield _list(f"**{name}:** {escaped(text)}" for name, text in content["facts"])
    if content["memo"]:
        yield escaped(content["memo"])
    yield _heading(2, "How to use it")
    yield " ".join(content["how"])


def _contents(content: dict[str, Any]) -> Iterator[str]:
    yield _heading(2, "Contents")
    entries = ["- [Codes](#codes)"]
    for code in content["codes"]:
        indent = "  " * (code["depth"] + 1)
        entries.append(f"{indent}- [{escaped(code['label'])}](#{code['anchor']})")
    entries += [f"- [{title}](#{anchor})" for anchor, title in _sections(content)]
    yield "\n".join(entries)
    if content["levels"]:
        yield _heading(2, "Levels", "levels")
        yield _table(
            ["level", "code", "in short"],
            [
                [level, _linked(code), escaped(code["in_short"])]
                for level, codes in content["levels"]
                for code in codes
            ],
        )
    yield _heading(2, "Codes", "codes")


def _sections(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, anchor, title in (
        ("levels", "levels", "Levels"),
        ("exclusive", "exclusive", "Codes of which only one is given"),
        ("attributes", "attributes", "What is noted beside the code"),
        ("references", "references", "Ideas mentioned without their name"),
        ("lexicons", "word-lists", "Word lists"),
        ("decisions", "decide", "To decide with"),
        ("crosswalk", "crosswalk", "In other frameworks"),
        ("questions", "quiz", "Quiz"),
        ("questions", "key", "Key to the quiz"),
    ):
        if content[key]:
            yield anchor, title


def _linked(mention: dict[str, Any]) -> str:
    if not mention["anchor"]:
        return code_span(mention["id"])
    return f"[{escaped(mention['label'])}](#{mention['anchor']})"


def _code(code: dict[str, Any]) -> Iterator[str]:
    yield _heading(3 + code["depth"], escaped(code["label"]), code["anchor"])
    facts = [code_span(code["id"])]
    facts += [f"level {code['level']}"] if code["level"] else []
    facts += [f"color {code['color']}"] if code["color"] else []
    facts += [f"key {escaped(code['key'])}"] if code["key"] else []
    facts += [f"**{code['status']}**"] if code["status"] != "stable" else []
    facts += ["a heading, not given to lines"] if not code["codable"] else []
    facts += [f"tags: {escaped(', '.join(code['tags']))}"] if code["tags"] else []
    yield " · ".join(facts)
    notes = [f"**{said}:** {', '.join(map(_linked, names))}" for said, names in code["mentions"]]
    if code["definition"]:
        yield escaped(code["definition"])
    for title, items in (("What counts", "include"), ("What does not count", "exclude")):
        if code[items]:
            yield f"**{title}**"
            yield _list(escaped(text) for text in code[items])
    for title, items in (("Examples", "examples"), ("Counter-examples", "counterexamples")):
        if code[items]:
            yield f"**{title}**"
            for number, example in enumerate(code[items], 1):
                yield _dialogue(example, f"{title.removesuffix('s')} {number}")
    if code["codable"]:
        yield from _rules(code["rules"])
    for attribute in code["attributes"]:
        yield from _attribute(attribute)
    notes += [f"**In other frameworks:** {_where(entry)}" for entry in code["crosswalk"]]
    notes += [f"**Source:** {escaped(code['source'])}"] if code["source"] else []
    notes += [f"**Note:** {escaped(code['memo'])}"] if code["memo"] else []
    if notes:
        yield _list(notes)


def _where(entry: dict[str, str]) -> str:
    note = f": {escaped(entry['note'])}" if entry["note"] else ""
    return f"{entry['relation']} {_theirs(entry)} ({escaped(entry['framework'])}){note}"


def _theirs(entry: dict[str, str]) -> str:
    """Name the code of the other framework."""
    return f"{escaped(entry['label'])} {code_span(entry['code'])}".strip()


def _dialogue(example: dict[str, Any], title: str, *, answers: bool = True) -> str:
    lines = [f"_{title}{', ' + example['phase'] if example['phase'] else ''}_"]
    for line in example["lines"]:
        said = f"{escaped(line['who'])}: {escaped(line['text'])}"
        said = f"▶ **{said}**" if line["asked"] else said
        notes = [line["gap"], f"\\[{escaped(line['notes'])}\\]" if line["notes"] else ""]
        lines.append(" ".join([said, *filter(None, notes)]))
    lines += [f"→ {remark}" for remark in _remarks(example)] if answers else []
    return "\\\n".join(f"> {line}" for line in lines)


def _remarks(example: dict[str, Any]) -> Iterator[str]:
    if example["expect"]:
        yield escaped(", ".join(example["expect"]))
    if example["none"]:
        yield "no code"
    if example["instead"]:
        yield f"instead: {_linked(example['instead'])}"
    if example["why"]:
        yield f"why: {escaped(example['why'])}"


def _rules(rules: dict[str, Any] | None) -> Iterator[str]:
    if rules is None:
        yield "**What the rules look for:** nothing; people set this code."
        return
    yield "**What the rules look for**"
    about = [f"Only lines: {escaped(rules['lines'])}"] if rules["lines"] else []
    about += [f"Only if: {escaped(rules['when'])}"] if rules["when"] else []
    if about:
        yield _list(about)
    for said, group in rules["groups"]:
        yield said
        yield _list(map(_rule, group))


def _rule(rule: dict[str, Any]) -> str:
    said = [f"{code_span(rule['id'])} ({escaped(rule['kind'])})"]
    said += [", ".join(map(escaped, rule["phrases"]))] if rule["phrases"] else []
    said += [f"in the examples: {', '.join(map(escaped, rule['found']))}"] if rule["found"] else []
    said += [rule["place"]] if rule["place"] else []
    if rule["when"]:
        # a rule without words is nothing but its condition
        start = "only if: " if rule["found_by_words"] else ""
        said += [f"{start}{escaped(rule['when'])}"]
    patterns = [f"<sub>{code_span(pattern)}</sub>" for pattern in rule["patterns"]]
    return "; ".join(said) + "".join(f" {pattern}" for pattern in patterns)


def _attribute(attribute: dict[str, Any]) -> Iterator[str]:
    default = f", {escaped(attribute['default'])} if nothing else is found"
    yield f"**{attribute['name'].capitalize()}**{default if attribute['default'] else ''}"
    for value, rules in attribute["values"]:
        yield f"_{value}_:"
        yield _list(map(_rule, rules))


def _book_wide(content: dict[str, Any]) -> Iterator[str]:
    titles = dict(_sections(content))
    if content["exclusive"]:
        yield _heading(2, titles["exclusive"], "exclusive")
        yield _list(", ".join(map(_linked, group)) for group in content["exclusive"])
    if content["attributes"]:
        yield _heading(2, titles["attributes"], "attributes")
        for attribute in content["attributes"]:
            yield from _attribute(attribute)
    if content["references"]:
        yield _heading(2, titles["references"], "references")
        yield _list(
            f"{_rule(entry['rule'])}: {entry['to']}; confidence {entry['confidence']}"
            for entry in content["references"]
        )
    if content["lexicons"]:
        yield _heading(2, titles["word-lists"], "word-lists")
        yield (
            f"A name in braces stands for the words of that list. Patterns of more than "
            f"{content['pattern_length']} characters are cut here; the file has them whole."
        )
        yield _list(map(_lexicon, content["lexicons"]))


def _lexicon(lexicon: dict[str, Any]) -> str:
    patterns = [f"<sub>{code_span(pattern)}</sub>" for pattern in lexicon["patterns"]]
    words = [", ".join(map(escaped, lexicon["phrases"]))] if lexicon["phrases"] else []
    return f"{code_span(lexicon['name'])}: {' '.join([*words, *patterns])}"


def _decisions(content: dict[str, Any]) -> Iterator[str]:
    if not content["decisions"]:
        return
    yield _heading(2, "To decide with", "decide")
    yield _table(
        ["code", "it is", "not this but"],
        [
            [_linked(code), escaped(code["in_short"]), "; ".join(map(escaped, code["exclude"]))]
            for code in content["decisions"]
        ],
    )


def _crosswalk(entries: list[tuple[dict[str, Any], dict[str, str]]]) -> Iterator[str]:
    if not entries:
        return
    yield _heading(2, "In other frameworks", "crosswalk")
    yield _table(
        ["code", "is", "their code", "framework", "note"],
        [
            [
                _linked(code),
                entry["relation"],
                _theirs(entry),
                escaped(entry["framework"]),
                escaped(entry["note"]),
            ]
            for code, entry in entries
        ],
    )


def _quiz(content: dict[str, Any]) -> Iterator[str]:
    if not content["questions"]:
        return
    yield _heading(2, "Quiz", "quiz")
    yield f"{content['asked']} There may be more than one. The key is at the end."
    for number, question in enumerate(content["questions"], 1):
        yield _dialogue(question, f"Question {number}", answers=False)
    yield _heading(2, "Key to the quiz", "key")
    yield _table(
        ["question", "code"],
        [
            [
                str(number),
                "; ".join([*map(_linked, question["answers"]), *map(escaped, question["expect"])]),
            ]
            for number, question in enumerate(content["questions"], 1)
        ],
    )
