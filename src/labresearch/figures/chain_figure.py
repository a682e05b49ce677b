"""How many noticings grow into a decision, beside shuffled talk."""

from __future__ import annotations

from typing import Any

import pandas as pd

from labresearch.figures.style import FAINT, INK, LabFigure, look, new_figure, note

__all__ = ["learning_chains"]


def learning_chains(table: pd.DataFrame) -> LabFigure:
    """Draw the share of chains in each group with what shuffled turns give.

    Parameters
    ----------
    table : pandas.DataFrame
        From `labresearch.analysis.learning_chains`.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If every group was refused.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(phase=["debrief"])
    >>> learning_chains(lr.analysis.learning_chains(corpus, draws=99)).alt[:7]
    'Chains '
    """
    rows = table[table["refused"] == ""].reset_index(drop=True)
    if rows.empty:
        message = "every group was refused: " + "; ".join(sorted(set(table["refused"])))
        raise ValueError(message)
    composed = bool(table.attrs.get("composed", False))
    chain = [code.partition(".")[2] for code in table.attrs.get("chain", [])]
    width = 7.2
    foot = (
        f"Chain: {', '.join(chain)} within {table.attrs.get('within')} turns. Bars: 95 % intervals "
        "over sessions of the difference from chance; diamonds: turns shuffled in their session. "
    )
    hidden = table.loc[table["refused"] != "", "group"].tolist()
    if hidden:
        foot += f"Left out as too small: {', '.join(hidden)}."
    said = []
    with look():
        figure = new_figure(
            width,
            0.42 * len(rows) + 1.1,
            composed=composed,
            footnote=note(foot, width=width, composed=composed),
        )
        axis: Any = figure.subplots()
        for y, row in enumerate(rows.itertuples()):
            low, high = max(0.0, row.expected + row.low), row.expected + row.high
            axis.plot([low, high], [y, y], color="#1f8a70", lw=1.8)
            axis.plot(row.share, y, "o", color="#1f8a70", ms=6, label="found" if not y else None)
            axis.plot(
                row.expected,
                y,
                "D",
                ms=8,
                mfc="none",
                mec=INK,
                mew=1.2,
                label="turns shuffled" if not y else None,
            )
            said.append(f"{row.group} {row.share:.2f}, shuffled {row.expected:.2f}, n {row.n}")
        names = [f"{row.group} (n = {row.n})" for row in rows.itertuples()]
        axis.set_yticks(range(len(rows)), names)
        axis.set_ylim(len(rows) - 0.4, -0.6)
        axis.set_xlim(left=0)
        axis.grid(axis="x", color=FAINT)
        axis.set_xlabel(f"share of lines of '{chain[0] if chain else 'first'}' that grow into one")
        axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    figure.alt = "Chains of learning talk. " + "; ".join(said)
    return figure
