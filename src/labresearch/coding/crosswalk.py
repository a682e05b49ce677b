"""Codings restated in other schemes, with what is one to many said row by row."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from labresearch.codebook.frameworks import load_framework
from labresearch.codebook.load import codebook_names
from labresearch.coding.coder import BookLike, loaded_books
from labresearch.corpus.model import Corpus

__all__ = ["crosswalk", "crosswalk_table"]

_ADDED = ("to", "to_label", "relation", "cardinality", "note")


def crosswalk_table(to: str, codebooks: Iterable[BookLike] | None = None) -> pd.DataFrame:
    """List which of our codes stand for which codes of another scheme.

    Parameters
    ----------
    to : str
        The other scheme, see ``framework_names``.
    codebooks : iterable of str, path or Codebook, optional
        Books whose crosswalks are read; all shipped ones if left out.

    Returns
    -------
    pandas.DataFrame
        One row a pair: ``code`` (ours, qualified), ``to`` (theirs, 'talkmoves#restating'),
        ``to_label``, ``relation`` ('exact', 'narrower' (ours holds less), 'broader', 'related'),
        ``cardinality`` ('one-to-one', 'one-to-many' (one of ours, several of theirs),
        'many-to-one', 'many-to-many'), ``note``. Codes of theirs that none of ours stands for
        come last, with ``code`` and ``relation`` ''.

    Raises
    ------
    KeyError
        If there is no such scheme.

    Examples
    --------
    >>> table = crosswalk_table("talkmoves")
    >>> table.loc[table["code"] == "teacher_moves.press", "to"].item()
    'talkmoves#pressing_reasoning'
    """
    framework = load_framework(to)
    rows = [
        {
            "code": f"{book.id}.{code.id}",
            "to": entry.to,
            "relation": entry.relation,
            "note": entry.note,
        }
        for book in loaded_books(codebooks)
        for code in book.codes.values()
        for entry in code.crosswalk
        if entry.to.partition("#")[0] == framework.id and entry.relation != "none"
    ]
    table = pd.DataFrame(rows, columns=["code", "to", "relation", "note"], dtype="str")
    targets = table.groupby("code")["to"].transform("nunique")
    sources = table.groupby("to")["code"].transform("nunique")
    table["cardinality"] = [
        f"{'many' if source > 1 else 'one'}-to-{'many' if target > 1 else 'one'}"
        for source, target in zip(sources, targets, strict=True)
    ]
    reached = set(table["to"])
    rest = [name for name in framework.codes if f"{framework.id}#{name}" not in reached]
    unreached = pd.DataFrame({name: [""] * len(rest) for name in table.columns}, dtype="str")
    unreached["to"] = [f"{framework.id}#{name}" for name in rest]
    table = pd.concat([table.astype("str"), unreached.astype("str")], ignore_index=True)
    labels = {f"{framework.id}#{code.id}": code.label for code in framework.codes.values()}
    table["to_label"] = [labels.get(name, "") for name in table["to"]]
    return table[["code", *_ADDED]].astype("str")


def crosswalk(
    codings: pd.DataFrame | Corpus, to: str, codebooks: Iterable[BookLike] | None = None
) -> pd.DataFrame:
    """Restate codings in another scheme.

    A code that stands for several of theirs gives several rows, each marked ``one-to-many`` or
    ``many-to-many``: the line is then known to be one of them, not all. Codings for which the
    other scheme has nothing are kept with ``to`` '', so that nothing is lost silently.

    Parameters
    ----------
    codings : pandas.DataFrame or Corpus
        Table ``codings`` of a corpus, or the corpus.
    to : str
        The other scheme: ``'talkmoves'``, ``'accountable_talk'``, ``'cdas'``, ``'seda'``,
        ``'ncte'``, ``'mqi'``, ``'horn_little'``, ``'noticing'`` and others, see
        ``framework_names``.
    codebooks : iterable of str, path or Codebook, optional
        Books whose crosswalks are read; if left out, those of the codings that are shipped.

    Returns
    -------
    pandas.DataFrame
        The columns of the codings with ``to``, ``to_label``, ``relation``, ``cardinality`` and
        ``note`` behind ``code``, as in ``crosswalk_table``; in the order of the codings.

    Raises
    ------
    KeyError
        If there is no such scheme.

    Examples
    --------
    >>> import pandas as pd
    >>> codings = pd.DataFrame({"session": ["a"], "line": [0], "code": ["teacher_moves.press"]})
    >>> crosswalk(codings, to="talkmoves")[["line", "to", "relation"]].values.tolist()
    [[0, 'talkmoves#pressing_reasoning', 'exact']]
    """
    table = codings.codings if isinstance(codings, Corpus) else codings
    if codebooks is None:
        used = {name.partition(".")[0] for name in table["code"].unique()}
        codebooks = [name for name in codebook_names() if name in used]
    pairs = crosswalk_table(to, codebooks)
    pairs = pairs[pairs["code"] != ""]
    place = list(table.columns).index("code") + 1
    order = [*table.columns[:place], *_ADDED, *table.columns[place:]]
    kept = table.drop(columns=[name for name in _ADDED if name in table.columns])
    merged = kept.merge(pairs, on="code", how="left", sort=False)
    merged[list(_ADDED)] = merged[list(_ADDED)].fillna("")
    return merged[list(dict.fromkeys(order))]
