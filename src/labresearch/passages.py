"""The lines behind a number: passages of a transcript with their codes and a little context."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

import numpy as np
import pandas as pd

from labresearch.codebook import Codebook
from labresearch.corpus import Corpus
from labresearch.highlight import STYLE, clock, code_styles, line_html

__all__ = ["Lines", "lines"]


class Lines:
    """Passages that show themselves in a notebook, and print as text.

    Parameters
    ----------
    corpus : Corpus
        Where the lines are.
    hits : pandas.DataFrame
        ``session`` (str) and ``line`` (int) of the lines that are meant.
    context : int
        Lines before and after each hit.
    codes : list of str or None
        Codes to show; None for all.
    limit : int
        Passages to show at most; the rest is counted, never silently left out.
    codebooks : list of Codebook
        For labels and colours of codes that are not shipped.

    Attributes
    ----------
    table : pandas.DataFrame
        The rows of ``utterances`` shown, with ``passage`` (int) and ``hit`` (bool).
    hits : pandas.DataFrame
        ``session`` and ``line`` of all hits, also those past the limit.
    """

    def __init__(
        self,
        corpus: Corpus,
        hits: pd.DataFrame,
        *,
        context: int,
        codes: list[str] | None,
        limit: int,
        codebooks: list[Codebook],
    ) -> None:
        self.hits = hits.reset_index(drop=True)
        self._corpus, self._limit, self._codebooks = corpus, limit, codebooks
        self._codings = corpus.codings
        if codes is not None:
            self._codings = self._codings[self._codings["code"].isin(codes)]
        everything = _with_context(corpus.utterances, self.hits, context)
        self._passages = int(everything["passage"].max() + 1) if len(everything) else 0
        self.table = everything[everything["passage"] < limit].reset_index(drop=True)

    def __len__(self) -> int:
        return len(self.hits)

    def __repr__(self) -> str:
        out = []
        for _, passage in self.table.groupby("passage", sort=True):
            out.append(self._heading(passage))
            for row in passage.to_dict("records"):
                sign = ">" if row["hit"] else " "
                when = clock(row["start"])
                stamp = f"[{when}] " if when else ""
                codes = ", ".join(c["code"] for c in self._of(row["session"], row["line"]))
                out.append(
                    f"{sign} {row['line']:>4} {stamp}{row['speaker'] or '?'}: {row['text']}"
                    + (f"   <{codes}>" if codes else "")
                )
        return "\n".join([*out, self._rest()]).rstrip() or "no lines"

    def _repr_html_(self) -> str:
        styles = code_styles(self._codings["code"].unique(), codebooks=self._codebooks)
        out = [f"<style>{STYLE}</style>", '<div class="lr-lines">']
        for _, passage in self.table.groupby("passage", sort=True):
            out.append(f"<h4>{escape(self._heading(passage))}</h4>")
            out += [
                line_html(
                    row,
                    self._of(row["session"], row["line"]),
                    styles,
                    kind="hit" if row["hit"] else "context",
                )
                for row in passage.to_dict("records")
            ]
        rest = self._rest()
        if rest:
            out.append(f'<p class="lr-more">{escape(rest)}</p>')
        if self._corpus.composed:
            out.append('<p class="lr-note">composed corpus</p>')
        return "".join([*out, "</div>"])

    def _of(self, session: str, line: int) -> list[dict]:
        rows = self._codings[
            (self._codings["session"] == session) & (self._codings["line"] == line)
        ]
        return rows.sort_values(["start_char", "code"], kind="stable").to_dict("records")

    def _heading(self, passage: pd.DataFrame) -> str:
        first, last = passage["line"].iloc[0], passage["line"].iloc[-1]
        return f"{passage['session'].iloc[0]}, lines {first}-{last}"

    def _rest(self) -> str:
        if not len(self.hits):
            return "no lines"
        more = self._passages - self._limit
        return f"and {more} more passages (limit={self._limit})" if more > 0 else ""


def lines(
    corpus: Corpus,
    rows: pd.DataFrame | pd.Series | None = None,
    *,
    code: str | Iterable[str] | None = None,
    session: str | None = None,
    line: int | Iterable[int] | None = None,
    speaker: str | None = None,
    text: str | None = None,
    context: int = 2,
    codes: Iterable[str] | None = None,
    limit: int = 20,
    codebooks: Iterable[Codebook] = (),
) -> Lines:
    """Show the lines behind a number, with codes highlighted and a few lines of context.

    Conditions are joined by *and*; at least one must be given.

    Parameters
    ----------
    corpus : Corpus
        Corpus that the lines are in.
    rows : pandas.DataFrame or pandas.Series, optional
        Rows of any result table: codings, pauses, time-outs, waits, idea connections. The
        lines are taken from its columns ``line``, ``lines`` (as '12;15'), ``first_line`` to
        ``last_line``, or ``after_line`` and ``before_line``.
    code : str or iterable of str, optional
        Lines that have (any of) these qualified codes. A codebook's name stands for all of it.
    session, speaker : str, optional
        Only lines of this session, of this speaker.
    line : int or iterable of int, optional
        Line numbers.
    text : str, optional
        Regular expression, case-blind, that the text must match.
    context : int, default 2
        Lines to show before and after.
    codes : iterable of str, optional
        Codes to show; all by default.
    limit : int, default 20
        Passages to show at most.
    codebooks : iterable of Codebook
        For labels and colours of your own codes.

    Returns
    -------
    Lines
        Shows itself; ``.table`` has the lines, ``.hits`` their places.

    Raises
    ------
    ValueError
        If no condition is given, ``rows`` has no column that names lines, or a code or session
        does not occur.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame({
    ...         "session": "a", "line": [0, 1, 2], "speaker": ["T", "Mia", "T"],
    ...         "text": ["How many?", "Six.", "Six."]}),
    ... )
    >>> lines(corpus, speaker="Mia", context=1)
    a, lines 0-2
         0 T: How many?
    >    1 Mia: Six.
         2 T: Six.
    """
    if all(given is None for given in (rows, code, session, line, speaker, text)):
        message = "lines() needs a condition: rows, code, session, line, speaker or text"
        raise ValueError(message)
    table = corpus.utterances
    keep = np.ones(len(table), dtype=bool)
    place = pd.MultiIndex.from_frame(table[["session", "line"]])
    if rows is not None:
        keep &= place.isin(pd.MultiIndex.from_frame(_places(rows)))
    if code is not None:
        coded = corpus.codings[_has_code(corpus.codings["code"], code)]
        keep &= place.isin(pd.MultiIndex.from_frame(coded[["session", "line"]]))
    if session is not None:
        if session not in set(corpus.sessions["session"]):
            known = ", ".join(corpus.sessions["session"])
            message = f"session = {session!r} is not in the corpus; it has {known}"
            raise ValueError(message)
        keep &= (table["session"] == session).to_numpy()
    if line is not None:
        wanted = [line] if isinstance(line, (int, np.integer)) else list(line)
        keep &= table["line"].isin(wanted).to_numpy()
    if speaker is not None:
        keep &= (table["speaker"] == speaker).to_numpy()
    if text is not None:
        keep &= table["text"].str.contains(text, flags=re.IGNORECASE, regex=True).to_numpy()
    return Lines(
        corpus,
        table.loc[keep, ["session", "line"]],
        context=context,
        codes=None if codes is None else list(codes),
        limit=limit,
        codebooks=list(codebooks),
    )


def _has_code(coded: pd.Series, code: str | Iterable[str]) -> pd.Series:
    wanted = [code] if isinstance(code, str) else list(code)
    found = pd.Series(data=False, index=coded.index)
    for name in wanted:
        hit = (coded == name) | coded.str.startswith(f"{name}.")
        if not hit.any():
            known = ", ".join(sorted(coded.unique())) or "none: run lr.code(corpus) first"
            message = f"code = {name!r} was not coded in this corpus; coded are {known}"
            raise ValueError(message)
        found |= hit
    return found


def _places(rows: pd.DataFrame | pd.Series) -> pd.DataFrame:
    frame = rows.to_frame().T if isinstance(rows, pd.Series) else rows
    columns = set(frame.columns)
    found: list[tuple[str, int]] = []
    if "session" not in columns:
        message = f"rows has no column 'session'; it has {', '.join(map(str, frame.columns))}"
        raise ValueError(message)
    for row in frame.to_dict("records"):
        if "line" in columns:
            numbers = [row["line"]]
        elif "lines" in columns and isinstance(row["lines"], str):
            numbers = [int(n) for n in re.findall(r"\d+", row["lines"])]
        elif {"first_line", "last_line"} <= columns:
            numbers = list(range(int(row["first_line"]), int(row["last_line"]) + 1))
        elif {"after_line", "before_line"} <= columns:
            numbers = [n for n in (row["after_line"], row["before_line"]) if n >= 0]
        elif {"from_line", "to_line"} <= columns:
            numbers = [row["from_line"], row["to_line"]]
        else:
            message = (
                "rows names no lines; it needs a column line, lines, first_line and last_line, "
                "or after_line and before_line"
            )
            raise ValueError(message)
        found += [(str(row["session"]), int(n)) for n in numbers]
        if row.get("session_from", row["session"]) != row["session"]:
            found.append((str(row["session_from"]), int(row["from_line"])))
    return pd.DataFrame(found, columns=["session", "line"])


def _with_context(utterances: pd.DataFrame, hits: pd.DataFrame, context: int) -> pd.DataFrame:
    """Add neighbouring lines of the session and number the passages (runs of shown lines)."""
    place = pd.MultiIndex.from_frame(utterances[["session", "line"]])
    hit = place.isin(pd.MultiIndex.from_frame(hits)) if len(hits) else np.zeros(len(place), bool)
    position = np.arange(len(utterances))
    session = pd.factorize(utterances["session"])[0]
    shown = hit.copy()
    for shift in range(1, context + 1):
        before, after = position[hit] - shift, position[hit] + shift
        for moved in (before, after):
            inside = (moved >= 0) & (moved < len(shown))
            same = session[moved[inside]] == session[position[hit][inside]]
            shown[moved[inside][same]] = True
    table = utterances[shown].copy()
    where, sessions = position[shown], session[shown]
    breaks = np.ones(len(where), dtype=bool)
    breaks[1:] = (np.diff(where) > 1) | (np.diff(sessions) != 0)
    table["passage"] = np.cumsum(breaks) - 1
    table["hit"] = hit[shown]
    return table
