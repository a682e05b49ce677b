"""Do coders cut sessions at the same places, such as the beginnings and ends of time-outs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.reliability.double_coding import double_coding
from labresearch.reliability.ratings import UndefinedAgreement
from labresearch.reliability.segmentation import boundary_similarity, pk, windowdiff
from labresearch.reliability.unitizing import alpha_u

__all__ = ["stretch_agreement"]


def stretch_agreement(
    source: Corpus | pd.DataFrame,
    coders: Iterable[str] | None = None,
    *,
    code: str = "pauses.timeout",
    lines: pd.DataFrame | None = None,
    k: int | None = None,
    near: int = 2,
) -> pd.DataFrame:
    """Compare the stretches of lines that coders gave a code, session by session.

    A stretch is a run of lines with the code. Time-outs that follow each other without a line in
    between count as one.

    Parameters
    ----------
    source, coders, lines
        As in `agreement`. With more than two coders, all pairs of them are compared.
    code : str, default 'pauses.timeout'
        The code of the stretches.
    k : int, optional
        Window of `pk` and `windowdiff`, in lines.
    near : int, default 2
        As in `boundary_similarity`.

    Returns
    -------
    pandas.DataFrame
        One row a session and pair of coders: ``session``, ``first``, ``second``, ``lines``,
        ``first_stretches``, ``second_stretches`` (int), ``pk``, ``windowdiff`` (penalties, the
        first coder taken as reference), ``boundary_similarity``, ``alpha_u``, ``undefined`` (str:
        which columns are empty, NaN, and why). Sessions of which not all lines were looked at by
        both are left out.

    Raises
    ------
    ValueError
        As in `agreement`, or if ``code`` is not one code.

    Examples
    --------
    >>> codings = pd.DataFrame({
    ...     "session": "a", "line": [4, 5, 6, 5, 6], "code": "pauses.timeout",
    ...     "coder": ["ana", "ana", "ana", "ben", "ben"]})
    >>> lines = pd.DataFrame({"session": "a", "line": range(12)})
    >>> found = stretch_agreement(codings, lines=lines)
    >>> found[["first_stretches", "boundary_similarity", "alpha_u"]].round(2)
       first_stretches  boundary_similarity  alpha_u
    0                1                 0.75     0.87
    """
    coding = double_coding(source, coders, codes=code, lines=lines, unit="line")
    members = [name for group in coding.families.values() for name in group]
    if members != [code]:
        message = f"code = {code!r} must be one code, such as 'pauses.timeout', not a codebook"
        raise ValueError(message)
    sizes = coding.corpus.utterances.groupby("session").size()
    rows: list[dict[str, object]] = []
    for one, two in combinations(coding.coders, 2):
        units = coding.of([one, two]).units([code])
        places = units.lines.reset_index(drop=True).groupby("session", sort=False).indices
        for session, at in places.items():
            if len(at) < sizes[session]:
                continue
            marked = units.given[at, 0] == 1
            rows.append(
                {
                    "session": session,
                    "first": one,
                    "second": two,
                    "lines": len(at),
                    **_compared(marked[:, 0], marked[:, 1], k, near),
                }
            )
    if not rows:
        message = "no session was looked at as a whole by two of the coders"
        raise ValueError(message)
    table = pd.DataFrame(rows)
    table.attrs = {"unit": "session", "code": code, "composed": coding.corpus.composed}
    return table


def _compared(first: np.ndarray, second: np.ndarray, k: int | None, near: int) -> dict[str, object]:
    spans = [_runs(first), _runs(second)]
    measures: dict[str, Callable[[], float]] = {
        "pk": lambda: pk(first, second, k, form="labels"),
        "windowdiff": lambda: windowdiff(first, second, k, form="labels"),
        "boundary_similarity": lambda: boundary_similarity(first, second, near=near, form="labels"),
        "alpha_u": lambda: alpha_u(spans, len(first)),
    }
    out: dict[str, object] = {
        "first_stretches": len(spans[0]),
        "second_stretches": len(spans[1]),
    }
    reasons = []
    for name, measure in measures.items():
        try:
            out[name] = measure()
        except UndefinedAgreement as error:
            out[name] = np.nan
            reasons.append(f"{name}: {str(error).partition(': ')[2]}")
    return {**out, "undefined": "; ".join(reasons)}


def _runs(marked: np.ndarray) -> list[tuple[int, int]]:
    steps = np.diff(np.concatenate([[0], marked.astype(int), [0]]))
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
