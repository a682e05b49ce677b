"""How a corpus shows itself in a notebook: an overview by session, not a dump."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES

if TYPE_CHECKING:
    from labresearch.corpus.model import Corpus

__all__ = ["overview", "overview_html"]


def overview(corpus: Corpus) -> pd.DataFrame:
    """Sum up a corpus by session.

    Parameters
    ----------
    corpus : Corpus
        Any corpus.

    Returns
    -------
    pandas.DataFrame
        One row a session, in the corpus' order: ``session``, ``phase``, ``minutes`` (float, NaN
        where fewer than half of the lines are timed), ``lines``, ``turns``, ``words``, ``adults``,
        ``children`` (int), ``children's words`` (float, share of words),
        ``pauses``, ``time-outs``, ``coded lines`` (int).
    """
    said = corpus.utterances
    words = said["speech"].str.split().str.len().fillna(0)
    child = said["role"].isin(STUDENT_ROLES)
    by_session = said["session"]
    table = corpus.sessions[["session", "phase"]].set_index("session")
    ends = said[["start", "end"]].max(axis=1).groupby(by_session).max()
    starts = said["start"].groupby(by_session).min()
    # a few stamps in a long file do not say how long it took
    stamped = said["start"].notna().groupby(by_session).mean()
    table["minutes"] = ((ends - starts) / 60).where(stamped >= 0.5)
    table["lines"] = said.groupby("session").size()
    table["turns"] = said.groupby("session")["turn"].nunique()
    table["words"] = words.groupby(by_session).sum()
    for name, roles in (("adults", ADULT_ROLES), ("children", STUDENT_ROLES)):
        of_role = said[said["role"].isin(roles) & (said["speaker"] != "")]
        table[name] = of_role.groupby("session")["speaker"].nunique()
    table["children's words"] = words.where(child, 0).groupby(by_session).sum() / table["words"]
    silent = corpus.pauses[~corpus.pauses["kind"].isin(["gap", "timeout"])]
    table["pauses"] = silent.groupby("session").size()
    table["time-outs"] = corpus.pauses[corpus.pauses["kind"] == "timeout"].groupby("session").size()
    table["coded lines"] = (
        corpus.codings[["session", "line"]].drop_duplicates().groupby("session").size()
    )
    counts = ["lines", "turns", "words", "adults", "children", "pauses", "time-outs", "coded lines"]
    table[counts] = table[counts].fillna(0).astype("int64")
    return table.reset_index()


def overview_html(corpus: Corpus) -> str:
    """Write the overview as HTML: a headline, then one row a session."""
    table = overview(corpus)
    labs = [lab for lab in dict.fromkeys(corpus.sessions["lab"]) if lab]
    headline = repr(corpus) + (f" · {len(labs)} lab{'s' * (len(labs) != 1)}" if labs else "")
    if corpus.composed:
        headline += " · composed corpus: no real person speaks"
    styled = table.to_html(
        index=False,
        border=0,
        na_rep="",
        formatters={
            "minutes": lambda x: "" if pd.isna(x) else f"{x:.0f}",
            "children's words": lambda x: "" if pd.isna(x) else f"{x:.0%}",
        },
    )
    warnings = corpus.report.findings
    problems = int((warnings["severity"] != "note").sum())
    note = f"<p>{problems} import warnings: see corpus.report</p>" if problems else ""
    return f"<p><b>{escape(headline)}</b></p>{styled}{note}"
