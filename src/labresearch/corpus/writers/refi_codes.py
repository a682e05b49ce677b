"""The codes of a corpus as a tree for REFI-QDA."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.writers.refi_xml import element, guid

__all__ = ["CodeTree", "code_nodes"]

_DEEPEST = 30
_COLOR = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}")


@dataclasses.dataclass(frozen=True)
class CodeTree:
    """Codes as elements.

    Parameters
    ----------
    nodes : list of str
        A heading each codebook, with its codes inside.
    guids : dict of str to str
        Code to GUID.
    """

    nodes: list[str]
    guids: dict[str, str]


def code_nodes(corpus: Corpus, codes: pd.DataFrame | None) -> CodeTree:
    """Write the codes, each below its codebook and its parent.

    The first line of a description is the code as labresearch calls it, so that it is found again
    when the project comes back.

    Parameters
    ----------
    corpus : Corpus
        Its codings name codes.
    codes : pandas.DataFrame, optional
        ``code``, and where known ``label``, ``definition``, ``parent``, ``color``.

    Returns
    -------
    CodeTree
    """
    known: dict[str, dict[str, str]] = {}
    if codes is not None:
        columns = [c for c in ("label", "definition", "parent", "color") if c in codes]
        texts = codes[["code", *columns]].astype("str").fillna("")
        for record in texts.to_dict("records"):
            known.setdefault(record["code"], record)
    for code in corpus.codings["code"]:
        known.setdefault(code, {})
    guids = {code: guid("code", code) for code in known}
    below: dict[str, list[str]] = {}
    for code, facts in known.items():
        below.setdefault(_parent(code, facts.get("parent", ""), known), []).append(code)
    versions = corpus.codings[["code", "codebook_version"]].drop_duplicates()
    version = {
        code.partition(".")[0]: said
        for code, said in versions.itertuples(index=False)
        if said  # the last one seen; all stand in the note
    }
    nodes = []
    for book in dict.fromkeys(_book(code) for code in known):
        about = f"Codebook: {book} {version.get(book, '')}".rstrip()
        nodes.append(
            element(
                "Code",
                element("Description", text=about),
                *_branch(below, f"{book}:", known, guids),
                guid=guid("codebook", book),
                name=book,
                isCodable="false",
            )
        )
    return CodeTree(nodes, guids)


def _book(code: str) -> str:
    book, dot, _ = code.partition(".")
    return book if dot and book else "codes"


def _parent(code: str, parent: str, known: dict[str, dict[str, str]]) -> str:
    """Name the code above, or the book with a colon; a circle of parents ends at the book."""
    top = f"{_book(code)}:"
    above = step = _qualified(code, parent)
    seen = {code}
    while step in known and _book(step) == _book(code):
        # programs refuse trees that are too deep
        if step in seen or len(seen) > _DEEPEST:
            return top
        seen.add(step)
        step = _qualified(step, known[step].get("parent", ""))
    return above if above in known and _book(above) == _book(code) else top


def _qualified(code: str, parent: str) -> str:
    return parent if "." in parent or not parent else f"{_book(code)}.{parent}"


def _branch(
    below: dict[str, list[str]],
    above: str,
    known: dict[str, dict[str, str]],
    guids: dict[str, str],
) -> list[str]:
    out = []
    for code in below.get(above, []):
        facts = known[code]
        said = f"Code: {code}"
        if facts.get("definition", "").strip():
            said += f"\nDefinition: {' '.join(facts['definition'].split())}"
        color = facts.get("color", "").strip()
        out.append(
            element(
                "Code",
                element("Description", text=said),
                *_branch(below, code, known, guids),
                guid=guids[code],
                name=facts.get("label", "").strip() or code.rpartition(".")[2] or code,
                isCodable="true",
                color=color if _COLOR.fullmatch(color) else "",
            )
        )
    return out
