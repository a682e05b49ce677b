"""What the sources ask of a learning culture, and which function computes an indicator of it."""

from __future__ import annotations

import functools
import importlib
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd

from labresearch.corpus import Corpus

__all__ = ["coverage", "indicator", "page"]


def coverage() -> pd.DataFrame:
    """List the 57 rows and 15 questions, each with a function or the reason why there is none.

    Returns
    -------
    pandas.DataFrame
        ``id`` (str, '1' to '57' and 'Q1' to 'Q15'), ``asked``, ``indicator`` (str, what is
        counted), ``function`` (str, import path; '' where no transcript can answer), ``options``
        (dict, as used with the shipped corpus), ``sessions`` (dict, what is chosen of it by
        ``Corpus.select``, empty for all), ``rest`` (str, what transcripts cannot say, and
        what would).

    Examples
    --------
    >>> table = coverage()
    >>> len(table), table.loc[table["function"] == "", "id"].tolist()
    (72, ['27'])
    """
    table = pd.DataFrame(_rows())
    for name in ("options", "sessions"):
        table[name] = [dict(cell) for cell in table[name]]
    return table


def indicator(corpus: Corpus, which: str) -> Any:
    """Compute the indicator of one row or question.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    which : str
        ``id`` of `coverage`. Options that name schools or teams are those of the shipped corpus;
        with your own call the function itself.

    Returns
    -------
    pandas.DataFrame or networkx graph
        What the function returns.

    Raises
    ------
    KeyError
        If there is no such row.
    ValueError
        If transcripts cannot answer; the message says what would.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(lab="lab01")
    >>> indicator(corpus, "39")["code"].item()
    'culture.outside_knowledge'
    """
    rows = {row["id"]: row for row in _rows()}
    if which not in rows:
        message = f"no row {which!r}; there are '1' to '57' and 'Q1' to 'Q15'"
        raise KeyError(message)
    row = rows[which]
    if not row["function"]:
        message = f"row {which} cannot be answered from transcripts: {row['rest']}"
        raise ValueError(message)
    module, _, name = row["function"].rpartition(".")
    if row["sessions"]:
        corpus = corpus.select(**row["sessions"])
    return getattr(importlib.import_module(module), name)(corpus, **row["options"])


@functools.cache
def _rows() -> list[dict[str, Any]]:
    text = (Path(__file__).parent / "coverage.toml").read_text(encoding="utf-8")
    columns = ("id", "asked", "indicator", "function", "options", "sessions", "rest")
    empty: dict[str, Any] = {"indicator": "", "function": "", "options": {}, "sessions": {}}
    return [{name: (empty | row)[name] for name in columns} for row in tomllib.loads(text)["row"]]


def page() -> str:
    """Write the page of the documentation, so that it says what the table says.

    Returns
    -------
    str
        Markdown.

    Examples
    --------
    >>> page().splitlines()[0]
    '# What the sources ask, and what answers it'
    """
    head = """# What the sources ask, and what answers it

The sources of the lab model make 57 claims or describe practices, and ask 15 questions. Each has
a function that computes an indicator from a coded corpus, or the reason why no transcript can
answer. An indicator shows talk. The last column says what it does not show, and what would.

```python
import labresearch as lr

corpus = lr.read_corpus(lr.corpus_folder(), coder="gold")
lr.analysis.coverage()  # this table
lr.analysis.indicator(corpus, "Q7")  # compute one
```

Options that name schools or teams are those of the composed corpus; with your own call the
function itself. There is no index of trust, and no person is ranked. Cells with fewer than three
speakers or five lines are suppressed.

| | asked | indicator | function | what it cannot say, and what would |
|---|---|---|---|---|
"""
    rows = [
        f"| {row['id']} | {row['asked']} | {row['indicator'] or 'none'} | "
        f"{_called(row)} | {row['rest']} |"
        for row in _rows()
    ]
    return head + "\n".join(rows) + "\n"


def _called(row: dict[str, Any]) -> str:
    if not row["function"]:
        return "cannot be answered from transcripts"
    return f"`{row['function'].removeprefix('labresearch.')}`"
