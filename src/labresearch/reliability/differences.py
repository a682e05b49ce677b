"""The lines on which coders differ, by the pair of codes that they gave."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.reliability.double_coding import Codes, double_coding
from labresearch.reliability.ratings import MISSING

__all__ = ["confusions", "disagreements"]

_PAIR = ["family", "first", "second", "first_code", "second_code"]
_COLUMNS = [*_PAIR, "times", "session", "line", "speaker", "role", "text", "both_gave"]


def disagreements(
    source: Corpus | pd.DataFrame,
    coders: Iterable[str] | None = None,
    *,
    codes: Codes = None,
    lines: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List the lines on which coders differ, the most frequent pair of codes first.

    Within a family, a code that only the first coder gave stands against one that only the second
    gave. Where the other gave nothing of his own, the pair is the code and nothing (''). If there
    are several codes on both sides, each pair of them is a row.

    Parameters
    ----------
    source, coders, codes, lines
        As in `agreement`. With more than two coders, all pairs of them are compared.

    Returns
    -------
    pandas.DataFrame
        One row a line and pair of codes: ``family``, ``first``, ``second`` (coders),
        ``first_code``, ``second_code`` (str, '' none), ``times`` (int, lines of these coders with
        this pair), ``session``, ``line``, ``speaker``, ``role``, ``text``, ``both_gave`` (str,
        codes of the family that both gave, joined by ', '). ``lr.lines(corpus, rows)`` shows the
        lines with what is around them.

    Raises
    ------
    ValueError
        As in `agreement`.

    Examples
    --------
    >>> codings = pd.DataFrame({
    ...     "session": "a", "line": [0, 0, 1], "coder": ["ana", "ben", "ana"],
    ...     "code": ["teacher_moves.press", "teacher_moves.revoice", "teacher_moves.press"]})
    >>> lines = pd.DataFrame({"session": "a", "line": [0, 1], "text": ["Why six?", "Say more."]})
    >>> disagreements(codings, lines=lines)[["first_code", "second_code", "text"]]
                first_code            second_code       text
    0  teacher_moves.press                         Say more.
    1  teacher_moves.press  teacher_moves.revoice   Why six?
    """
    coding = double_coding(source, coders, codes=codes, lines=lines, unit="line")
    utterances = coding.corpus.utterances
    found: list[tuple[object, ...]] = []
    for one, two in combinations(coding.coders, 2):
        pair = coding.of([one, two])
        for family, members in coding.families.items():
            units = pair.units(members)
            given = units.given
            differ = np.flatnonzero((given[:, :, 0] != given[:, :, 1]).any(axis=1))
            for place, row in zip(
                units.lines["unit"].to_numpy()[differ], given[differ], strict=True
            ):
                own = [np.flatnonzero(row[:, i] > row[:, 1 - i]).tolist() for i in (0, 1)]
                shared = ", ".join(members[j] for j in np.flatnonzero((row == 1).all(axis=1)))
                for a, b in product(own[0] or [MISSING], own[1] or [MISSING]):
                    names = ("" if j == MISSING else members[j] for j in (a, b))
                    found.append((family, one, two, *names, place, shared))
    table = pd.DataFrame(found, columns=[*_PAIR, "place", "both_gave"])
    table["times"] = table.groupby(_PAIR, sort=False)["place"].transform("size").astype("int64")
    table = table.sort_values(
        ["times", *_PAIR, "place"], ascending=[False] + [True] * 6, ignore_index=True
    )
    talk = utterances.iloc[table["place"].astype("int64")].reset_index(drop=True)
    table = pd.concat([table, talk[["session", "line", "speaker", "role", "text"]]], axis=1)
    table = table[_COLUMNS]
    table.attrs = {"unit": "line", "composed": coding.corpus.composed}
    return table


def confusions(
    source: Corpus | pd.DataFrame,
    coders: Iterable[str] | None = None,
    *,
    codes: Codes = None,
    lines: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Count the disagreements of coders by pair of codes.

    Parameters
    ----------
    source, coders, codes, lines
        As in `agreement`.

    Returns
    -------
    pandas.DataFrame
        One row a pair of codes, the most frequent first: ``family``, ``first``, ``second``
        (coders), ``first_code``, ``second_code`` (str, '' none), ``times`` (int, lines),
        ``sessions`` (int).

    Raises
    ------
    ValueError
        As in `agreement`.

    Examples
    --------
    >>> codings = pd.DataFrame({
    ...     "session": "a", "line": [0, 0, 1], "coder": ["ana", "ben", "ana"],
    ...     "code": ["teacher_moves.press", "teacher_moves.revoice", "teacher_moves.press"]})
    >>> lines = pd.DataFrame({"session": "a", "line": [0, 1]})
    >>> confusions(codings, lines=lines)[["first_code", "second_code", "times"]]
                first_code            second_code  times
    0  teacher_moves.press                             1
    1  teacher_moves.press  teacher_moves.revoice      1
    """
    rows = disagreements(source, coders, codes=codes, lines=lines)
    grouped = rows.groupby([*_PAIR, "times"], sort=False, as_index=False)
    table = grouped.agg(sessions=("session", "nunique"))
    table.attrs = dict(rows.attrs)
    return table
