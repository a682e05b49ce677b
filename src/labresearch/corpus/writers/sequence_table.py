"""Codes in the order of talk, one row a code, as the R package tna reads it (long format)."""

from __future__ import annotations

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.writers.code_columns import table_bytes
from labresearch.corpus.writers.losses import Loss, columns_lost, pauses_lost
from labresearch.corpus.writers.safe_cells import codings_thinned

__all__ = ["EXTENSION", "MANY", "NAME", "write"]

NAME = "tna"
EXTENSION = ".csv"
MANY = True


def write(corpus: Corpus, *, codes: pd.DataFrame | None = None) -> tuple[bytes, list[Loss]]:
    """Write one row for each line and code: Actor, Session, Order, Time, Action.

    In R: ``tna::prepare_data(read.csv("corpus.csv"), actor = "Session", order = "Order",
    action = "Action")`` for one sequence a session, or ``actor = c("Session", "Actor")`` for one a
    speaker and session. ``Order`` counts the rows of a session; several codes of one line stand
    in the order of their names. ``Time`` is the start in seconds, empty where it is not known.

    Parameters
    ----------
    corpus : Corpus
        With codings.
    codes : pandas.DataFrame, optional
        Column ``code``: only these codes are written.

    Returns
    -------
    content : bytes
        The file, in UTF-8.
    losses : list of Loss

    Raises
    ------
    ValueError
        If there is no coding to write.
    """
    codings = corpus.codings
    losses = [*codings_thinned(corpus), *pauses_lost(corpus)]
    if codes is not None:
        kept = codings["code"].isin(set(codes["code"]))
        if not kept.all():
            message = "codings of codes that were not asked for"
            losses.append(Loss("", "codings", int((~kept).sum()), message))
        codings = codings[kept]
    if codings.empty:
        message = (
            "the corpus has no codings, and a sequence is made of codes: code it first, with "
            "labresearch.code(corpus) or convert --codebook NAME"
        )
        raise ValueError(message)
    rows = codings[["session", "line", "code"]].drop_duplicates()
    lines = corpus.utterances
    order = {session: i for i, session in enumerate(corpus.sessions["session"])}
    rows = rows.merge(
        lines[["session", "line", "speaker", "role", "start"]], on=["session", "line"]
    )
    rows = rows.assign(_session=rows["session"].map(order))
    rows = rows.sort_values(["_session", "line", "code"], kind="stable")
    silent = len(lines) - len(rows[["session", "line"]].drop_duplicates())
    if silent:
        losses.append(Loss("", "utterances", silent, "lines without a code are left out"))
    losses.append(Loss("", "utterances.text", len(lines), "the words are left out"))
    losses += columns_lost(corpus, "addressee", "layer", "segment", "end")
    composed = corpus.sessions.set_index("session")["composed"].to_dict()
    columns: dict[str, list[object]] = {
        "Actor": rows["speaker"].tolist(),
        "Role": rows["role"].tolist(),
        "Session": rows["session"].tolist(),
        "Order": (rows.groupby("session", sort=False).cumcount() + 1).tolist(),
        "Time": ["" if pd.isna(x) else f"{x:.3f}".rstrip("0").rstrip(".") for x in rows["start"]],
        "Action": rows["code"].tolist(),
    }
    if corpus.composed:
        columns["Composed"] = ["TRUE" if composed[s] else "FALSE" for s in rows["session"]]
    content, guarded = table_bytes(list(columns), list(columns.values()))
    if guarded:
        message = "cells that a spreadsheet program would run as a formula got an apostrophe before"
        losses.append(Loss("", "utterances.speaker", guarded, message))
    return content, losses
