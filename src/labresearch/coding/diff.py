"""Two versions of a codebook compared by meaning, and by the lines whose codes change."""

from __future__ import annotations

import dataclasses

import pandas as pd

from labresearch.codebook.load import load_codebook
from labresearch.codebook.model import Code, Codebook
from labresearch.coding.coder import BookLike, RuleCoder
from labresearch.corpus.model import Corpus

__all__ = ["codebook_diff", "coding_changes", "needed_version"]

# what of a code is compared, under which kind of change, and which part of the version it moves
_KINDS = (
    ("meaning", "major", ("definition", "include", "exclude", "level", "codable")),
    ("rules", "minor", ("rules", "when", "applies_to", "attributes", "exclusive", "requires")),
    ("status", "minor", ("status", "replaced_by")),
    ("examples", "patch", ("examples", "counterexamples")),
    ("crosswalk", "patch", ("crosswalk",)),
    ("wording", "patch", ("label", "memo", "source", "parent", "tags", "renamed_from", "origin")),
    ("look", "patch", ("color", "key")),
)
_ORDER = ("patch", "minor", "major")
_GROUPS = ("any", "all", "unless")
_COLUMNS = ["code", "change", "moves", "what", "before", "after", "line"]


def codebook_diff(old: BookLike, new: BookLike) -> pd.DataFrame:
    """Compare two versions of a codebook by what its codes mean.

    Order, comments and layout of the files do not count.

    Parameters
    ----------
    old, new : str, path or Codebook
        The two versions.

    Returns
    -------
    pandas.DataFrame
        One row a change: ``code`` (id; '' for the book itself), ``change`` ('added', 'removed',
        'renamed', 'meaning', 'rules', 'status', 'examples', 'crosswalk', 'wording', 'look',
        'book'), ``moves`` (the part of the version that it moves: 'major', 'minor' or
        'patch'), ``what`` (the keys that differ, or ids of rules), ``before``, ``after`` (in
        short), ``line`` (in the new file; in the old one for a removed code). No rows if both
        mean the same. ``attrs`` has ``old_version``, ``new_version`` and ``needed_version``.

    Examples
    --------
    >>> len(codebook_diff("teacher_moves", "teacher_moves"))
    0
    """
    a, b = _book(old), _book(new)
    renamed = {
        earlier.rpartition(".")[2]: code.id
        for code in b.codes.values()
        for earlier in code.renamed_from
        if earlier.rpartition(".")[2] in a.codes and earlier.rpartition(".")[2] not in b.codes
    }
    rows = _of_the_book(a, b)
    for code_id, code in a.codes.items():
        if code_id in b.codes:
            rows += _of_a_code(code, b.codes[code_id])
        elif code_id in renamed:
            now = b.codes[renamed[code_id]]
            rows.append(_row(now.id, "renamed", "minor", "id", code_id, now.id, now.line))
            rows += _of_a_code(code, now)
        else:
            rows.append(_row(code_id, "removed", "major", "", code.label, "", code.line))
    known = {*a.codes, *renamed.values()}
    rows += [
        _row(code.id, "added", "minor", "", "", code.label, code.line)
        for code in b.codes.values()
        if code.id not in known
    ]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    table.attrs |= {
        "old_version": a.version,
        "new_version": b.version,
        "needed_version": needed_version(a.version, table["moves"].tolist()),
    }
    return table


def needed_version(old: str, moves: list[str]) -> str:
    """Return the least version that says what has changed.

    Parameters
    ----------
    old : str
        MAJOR.MINOR.PATCH.
    moves : list of str
        'major', 'minor', 'patch', one for each change.

    Returns
    -------
    str

    Examples
    --------
    >>> needed_version("1.4.2", ["patch", "minor"])
    '1.5.0'
    >>> needed_version("1.4.2", [])
    '1.4.2'
    """
    if not moves:
        return old
    numbers = [int(part) for part in old.partition("-")[0].split(".")]
    strongest = max(moves, key=_ORDER.index)
    at = {"major": 0, "minor": 1, "patch": 2}[strongest]
    numbers[at] += 1
    numbers[at + 1 :] = [0] * (2 - at)
    return ".".join(map(str, numbers))


def coding_changes(corpus: Corpus, old: BookLike, new: BookLike) -> pd.DataFrame:
    """List the lines of a corpus that the rules of two versions code differently.

    Parameters
    ----------
    corpus : Corpus
        Annotated.
    old, new : str, path or Codebook
        The two versions.

    Returns
    -------
    pandas.DataFrame
        One row a line and code: ``session``, ``line``, ``code`` (id in the new version),
        ``change`` ('gained', 'lost', 'rule' (the same code by another rule), 'attributes'),
        ``before``, ``after`` (rules, or polarity and target), ``speaker``, ``text``.
    """
    a, b = _book(old), _book(new)
    renamed = {
        earlier.rpartition(".")[2]: code.id
        for code in b.codes.values()
        for earlier in code.renamed_from
    }
    before = _codings(corpus, a).replace({"code": renamed})
    after = _codings(corpus, b)
    keys = ["session", "line", "code"]
    both = before.merge(after, on=keys, how="outer", suffixes=("_before", "_after"))
    both = both.fillna("")
    rule = both["evidence_before"] != both["evidence_after"]
    meant = both["meant_before"] != both["meant_after"]
    change = pd.Series("", index=both.index, dtype="str")
    change[meant] = "attributes"
    change[rule] = "rule"
    change[both["evidence_before"] == ""] = "gained"
    change[both["evidence_after"] == ""] = "lost"
    both["change"] = change
    by_meaning = both["change"] == "attributes"
    for side in ("before", "after"):
        both[side] = both[f"evidence_{side}"].where(~by_meaning, both[f"meant_{side}"])
    changed = both[both["change"] != ""]
    lines = corpus.utterances[["session", "line", "speaker", "text"]]
    out = changed.merge(lines, on=["session", "line"], how="left")
    out = out.sort_values(keys, ignore_index=True)
    return out[[*keys, "change", "before", "after", "speaker", "text"]]


def _codings(corpus: Corpus, book: Codebook) -> pd.DataFrame:
    codings = RuleCoder([book]).code(corpus).codings
    mine = codings[codings["coder"] == f"rules:{book.id}@{book.version}"]
    return pd.DataFrame(
        {
            "session": mine["session"],
            "line": mine["line"],
            "code": mine["code"].str.rpartition(".")[2],
            "evidence": mine["evidence"],
            "meant": (mine["polarity"] + " " + mine["target"]).str.strip(),
        }
    ).drop_duplicates(["session", "line", "code"])


def _book(book: BookLike) -> Codebook:
    return book if isinstance(book, Codebook) else load_codebook(book)


def _row(
    code: str, change: str, moves: str, what: str, before: str, after: str, line: int
) -> dict[str, object]:
    return dict(zip(_COLUMNS, (code, change, moves, what, before, after, line), strict=True))


def _of_the_book(a: Codebook, b: Codebook) -> list[dict[str, object]]:
    rows = []
    for key, moves in (
        ("id", "major"), ("unit", "major"), ("layer", "minor"), ("family", "minor"),
        ("references", "minor"), ("attributes", "minor"), ("exclusive", "minor"),
        ("uses", "minor"), ("title", "patch"), ("source", "patch"), ("memo", "patch"),
    ):  # fmt: skip
        before, after = _plain(getattr(a, key)), _plain(getattr(b, key))
        if before != after:
            rows.append(_row("", "book", moves, key, _short(before), _short(after), 1))
    return rows


def _of_a_code(old: Code, new: Code) -> list[dict[str, object]]:
    rows = []
    for change, moves, keys in _KINDS:
        pairs = {key: (_plain(getattr(old, key)), _plain(getattr(new, key))) for key in keys}
        differ = [key for key, (before, after) in pairs.items() if before != after]
        if not differ:
            continue
        what, before, after = ", ".join(differ), *pairs[differ[0]]
        if "rules" in differ:
            what, before, after = _changed_rules(old, new)
        rows.append(_row(new.id, change, moves, what, _short(before), _short(after), new.line))
    return rows


def _changed_rules(old: Code, new: Code) -> tuple[str, object, object]:
    before, after = (
        {(group, r.id): _plain(r) for group in _GROUPS for r in getattr(rules, group)}
        for rules in (old.rules, new.rules)
    )
    names = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    what = ", ".join(f"{group}.{name}" for group, name in names) or "rules"
    first = names[0] if names else None
    return what, before.get(first, "") if first else "", after.get(first, "") if first else ""


def _plain(value: object) -> object:
    """Reduce to what is meant: places in the file and the hash of sets do not count."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name not in {"line", "column"}
        }
        return {key: item for key, item in fields.items() if item not in ("", (), [], {}, None)}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return "" if value != value else value  # only NaN differs from itself


def _short(value: object, most: int = 120) -> str:
    text = " ".join(str(value).split()) if value not in ([], {}, None) else ""
    return text if len(text) <= most else text[: most - 1] + "…"
