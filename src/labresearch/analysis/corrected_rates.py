"""How often a code was given, corrected by the lines that a reference coder coded too."""

from __future__ import annotations

import pandas as pd

from labresearch.analysis.inference import SEED
from labresearch.analysis.misclassification import corrected_shares
from labresearch.corpus import Corpus
from labresearch.corpus.whose_codings import coded_by

__all__ = ["corrected_rates"]

THREATS = (
    "The reference coder is taken as right; where two people differ, no correction knows better. "
    "Double-coded lines must be like the others: drawn by chance, or with known weights."
)
_KEYS = ["session", "line"]


def corrected_rates(
    corpus: Corpus,
    *,
    code: str | list[str],
    reference: str = "gold",
    coder: str = "rules",
    by: str | None = None,
    against: object = None,
    among: pd.DataFrame | None = None,
    double_coded: pd.DataFrame | None = None,
    differential: bool = True,
    draws: int = 1999,
    seed: int = SEED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give the share of lines with a code, as a coder found it and corrected for its errors.

    Parameters
    ----------
    corpus : Corpus
        With codings by both coders.
    code : str or list of str
        Code or codes, e.g. ``'teacher_moves.press'``.
    reference : str, default 'gold'
        Coder who counts as right.
    coder : str, default 'rules'
        Coder whose rate is corrected.
    by : str, optional
        Column of ``utterances``, ``sessions`` or ``among`` that names groups to compare.
    against : object, optional
        Group that the others are compared with; the first in sorted order if not given.
    among : pandas.DataFrame, optional
        ``session`` and ``line`` of the lines to count, e.g. the students' lines. All lines if not
        given.
    double_coded : pandas.DataFrame, optional
        ``session`` and ``line`` of the lines that the reference coder looked at, and ``weight``
        (1 / chance of being drawn) if the chances differed. If not given: all lines of the sessions
        in which the reference coder coded anything.
    differential, draws, seed, level
        As in `corrected_shares`.

    Returns
    -------
    pandas.DataFrame
        As `corrected_shares`, with ``code`` in place of ``value``, codes in the order given.
        ``attrs`` hold ``unit``, ``threats``, ``parameters`` and ``composed``.

    Raises
    ------
    ValueError
        If a coder has no codings, both are the same, the code was given by neither, a column or
        line is unknown, or no line to count is double-coded.

    Examples
    --------
    >>> utterances = pd.DataFrame({
    ...     "session": ["a"] * 4 + ["b"] * 4 + ["c"] * 4, "line": [0, 1, 2, 3] * 3,
    ...     "speaker": "Mia", "text": "..."})
    >>> given = [("a", 0, "me"), ("a", 1, "me"), ("b", 0, "me"), ("a", 0, "rules:x"),
    ...          ("b", 0, "rules:x"), ("b", 2, "rules:x"), ("c", 1, "rules:x")]
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a", "b", "c"]}),
    ...     utterances=utterances,
    ...     codings=pd.DataFrame(given, columns=["session", "line", "coder"]).assign(
    ...         code="x.press"),
    ... )
    >>> table = corrected_rates(corpus, code="x.press", reference="me", draws=99)
    >>> found = table[table["interval"] == "linearised"].set_index("method")
    >>> found["estimate"].round(3).to_dict()
    {'naive': 0.333, 'reference only': 0.375, 'Rogan-Gladen': 0.286, 'rectified': 0.333}
    """
    if reference == coder:
        message = f"reference and coder are both {coder!r}; a coder cannot check itself"
        raise ValueError(message)
    codes = [code] if isinstance(code, str) else list(code)
    if not codes:
        message = "code is empty; name at least one code"
        raise ValueError(message)
    found, right = coded_by(corpus, coder).codings, coded_by(corpus, reference).codings
    lines = _lines(corpus, among, by)
    looked_at, weight = _looked_at(corpus, lines, right, double_coded)
    weighted = double_coded is not None and "weight" in double_coded
    parts = []
    for one in codes:
        given = set(found["code"]) | set(right["code"])
        if one not in given:
            book = one.partition(".")[0]
            known = ", ".join(sorted(c for c in given if c.startswith(f"{book}."))) or "none"
            message = f"neither {coder!r} nor {reference!r} gave {one!r}; of {book}: {known}"
            raise ValueError(message)
        truth = _has(lines, right, one).astype("boolean").where(looked_at)
        rows = lines.assign(coded=_has(lines, found, one), reference=truth, weight=weight)
        table = corrected_shares(
            rows,
            by=by,
            against=against,
            weight="weight" if weighted else None,
            differential=differential,
            draws=draws,
            seed=seed,
            level=level,
        )
        parts.append(table.rename(columns={"value": "code"}).assign(code=one))
    out = pd.concat(parts, ignore_index=True)
    out.attrs = {
        **parts[0].attrs,
        "threats": THREATS,
        "composed": corpus.composed,
    }
    out.attrs["parameters"] |= {"code": codes, "reference": reference, "coder": coder}
    return out


def _lines(corpus: Corpus, among: pd.DataFrame | None, by: str | None) -> pd.DataFrame:
    """List the lines to count with their group."""
    if among is None:
        lines = corpus.utterances
    else:
        _check_lines(corpus, among, "among")
        lines = among.drop_duplicates(_KEYS).reset_index(drop=True)
    if by is None or by in lines:
        chosen = lines
    elif by in corpus.utterances:
        chosen = lines.merge(corpus.utterances[[*_KEYS, by]], on=_KEYS, how="left")
    elif by in corpus.sessions:
        chosen = lines.merge(corpus.sessions[["session", by]], on="session", how="left")
    else:
        known = ", ".join(dict.fromkeys([*corpus.sessions, *corpus.utterances]))
        message = f"by = {by!r} is no column of sessions, utterances or among; there are: {known}"
        raise ValueError(message)
    columns = list(dict.fromkeys([*_KEYS, *([by] if by else [])]))
    return chosen[columns].reset_index(drop=True)


def _check_lines(corpus: Corpus, table: pd.DataFrame, name: str) -> None:
    missing = [key for key in _KEYS if key not in table]
    if missing:
        message = f"{name} has no column {missing[0]!r}; it must have session and line"
        raise ValueError(message)
    strange = ~_index(table).isin(_index(corpus.utterances))
    if strange.any():
        row = table.iloc[int(strange.argmax())]
        message = f"{name}: session {row['session']!r} has no line {row['line']}"
        raise ValueError(message)


def _looked_at(
    corpus: Corpus, lines: pd.DataFrame, right: pd.DataFrame, double_coded: pd.DataFrame | None
) -> tuple[pd.Series, pd.Series]:
    """Tell which lines the reference coder looked at, and their weights (1 where equal)."""
    one = pd.Series(1.0, index=lines.index)
    if double_coded is None:
        return lines["session"].isin(set(right["session"])), one
    _check_lines(corpus, double_coded, "double_coded")
    sample = double_coded.drop_duplicates(_KEYS)
    looked_at = pd.Series(_index(lines).isin(_index(sample)), index=lines.index)
    if "weight" not in sample:
        return looked_at, one
    weight = lines.merge(sample[[*_KEYS, "weight"]], on=_KEYS, how="left")["weight"]
    return looked_at, weight


def _index(table: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[_KEYS])


def _has(lines: pd.DataFrame, codings: pd.DataFrame, code: str) -> pd.Series:
    chosen = codings[codings["code"] == code]
    return pd.Series(_index(lines).isin(_index(chosen)), index=lines.index)
