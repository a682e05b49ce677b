"""Who has the floor: shares of words by role, and children beside adults."""

from __future__ import annotations

import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES
from labresearch.figures.style import (
    GREY,
    INK,
    ROLE_COLORS,
    LabFigure,
    look,
    new_figure,
    note,
    text_color,
)
from labresearch.networks.mentions import lab_order

__all__ = ["talk_time"]

WIDTH = 9.0
BAR = 0.42  # inch


def talk_time(corpus: Corpus) -> LabFigure:
    """Draw the share of words by role, session by session, and the children's share.

    Parameters
    ----------
    corpus : Corpus
        Corpus with roles; words are counted by `labresearch.talk_time`.

    Returns
    -------
    LabFigure
        Left: one bar a session, its words by role. Right: words of children out of the words of
        children and adults (who is unknown is left out there).

    Raises
    ------
    ValueError
        If the corpus has no words.
    """
    from labresearch.discourse.talk_time import talk_time as count

    table = count(corpus, by="role", per_session=True)
    if not len(table) or not table["words"].sum():
        message = "the corpus has no words to draw"
        raise ValueError(message)
    words = table.pivot_table(index="session", columns="role", values="words", fill_value=0)
    order = [s for s in lab_order(corpus.sessions)["session"] if s in words.index]
    words = words.loc[order, [role for role in ROLE_COLORS if role in words]]
    shares = words.div(words.sum(axis=1), axis=0).fillna(0)
    children = words[[r for r in words if r in STUDENT_ROLES]].sum(axis=1)
    adults = words[[r for r in words if r in ADULT_ROLES]].sum(axis=1)
    known = children + adults
    child_share = (children / known.where(known > 0)).to_numpy()
    unknown = float(words.get("unknown", pd.Series([0.0])).sum() / words.to_numpy().sum())
    foot = f"Unknown speakers: {unknown:.1%} of all words." if unknown else ""
    composed = corpus.composed
    with look():
        figure = new_figure(
            WIDTH,
            BAR * len(order) + 1.15,
            composed=composed,
            footnote=note(foot, width=WIDTH, composed=composed) if foot else "",
        )
        left, right = figure.subplots(1, 2, width_ratios=[2.6, 1], sharey=True)
        rows = range(len(order))
        start = pd.Series(0.0, index=shares.index)
        for role in shares:
            left.barh(
                rows, shares[role], left=start, height=0.68, color=ROLE_COLORS[role], label=role
            )
            for row, (share, at) in enumerate(zip(shares[role], start, strict=True)):
                if share >= 0.06:
                    left.text(
                        at + share / 2,
                        row,
                        f"{share:.0%}",
                        ha="center",
                        va="center",
                        color="white" if role not in ("teacher", "group") else INK,
                        fontsize=8,
                    )
            start += shares[role]
        totals = words.sum(axis=1)
        phases = corpus.sessions.set_index("session")["phase"]
        names = zip(order, _short_names(order), strict=True)
        left.set_yticks(rows, [f"{n}\n{phases[s]}, {totals[s]:,.0f} words" for s, n in names])
        left.set_ylim(len(order) - 0.5, -0.5)
        left.set_title("Share of words by role")
        right.set_title("Children's share")
        right.barh(rows, [1] * len(order), height=0.5, color="#ececec")
        right.barh(rows, pd.Series(child_share).fillna(0), height=0.5, color=ROLE_COLORS["student"])
        for row, share in enumerate(child_share):
            if share > 0:
                inside = share > 0.72  # no room beside the bar
                right.text(
                    share + (-0.03 if inside else 0.02),
                    row,
                    f"{share:.0%}",
                    ha="right" if inside else "left",
                    va="center",
                    fontsize=8.5,
                    color="white" if inside else text_color(ROLE_COLORS["student"]),
                    fontweight="bold",
                )
            else:
                right.text(0.03, row, "no child speaks", va="center", fontsize=8.5, color=GREY)
        for axis in (left, right):
            axis.set_xlim(0, 1)
            axis.xaxis.set_major_formatter("{x:.0%}")
            axis.tick_params(axis="y", length=0)
            axis.spines["left"].set_visible(False)
        # the percent formatter above is a str.format; ticks at quarters are enough
        left.set_xticks([0, 0.25, 0.5, 0.75, 1])
        right.set_xticks([0, 0.5, 1])
        handles, labels = left.get_legend_handles_labels()
        figure.legend(
            handles, labels, loc="outside upper left", ncols=len(labels), handlelength=1.1
        )
    figure.alt = "Children's share of words. " + "; ".join(
        f"{session} {0 if share != share else share:.0%}"
        for session, share in zip(order, child_share, strict=True)
    )
    return figure


def _short_names(names: list[str]) -> list[str]:
    """Cut the middle out of long names, as little as keeps all of them apart."""
    for width in (30, 40, 50):
        half = (width - 1) // 2
        short = [n if len(n) <= width else f"{n[:half]}…{n[-half:]}" for n in names]
        if len(set(short)) == len(names):
            return short
    return names
