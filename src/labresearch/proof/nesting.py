"""What becomes of a test that takes the turns of a lesson for independent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch import analysis
from labresearch.analysis.inference import SEED
from labresearch.corpus import Corpus
from labresearch.proof.between_labs import between_labs
from labresearch.proof.stated_nulls import enacted_lessons

__all__ = ["nested_and_not"]


def nested_and_not(corpus: Corpus, *, draws: int = 999, seed: int = SEED) -> pd.DataFrame:
    """Compare lessons turn by turn, and lesson by lesson.

    Lessons differ in how much children reason in them. Something that holds for a whole lesson,
    such as its time of day, then seems to go with reasoning if every turn counts as a case of its
    own. Give a corpus in which nothing is planted.

    Parameters
    ----------
    corpus : Corpus
        A composed corpus with codings of one coder.
    draws : int, default 999
        Shuffles of lessons or labs inside their cycle.
    seed : int
        Their seed.

    Returns
    -------
    pandas.DataFrame
        Two rows a fact of lessons (a researcher is there, in the afternoon, many time-outs):
        ``fact``, ``side`` (str, 'naive': turns in one table; 'ours': lessons or labs),
        ``estimate`` (odds ratio; correlation), ``p``, ``unit`` (str).

    References
    ----------
    Hurlbert, S. H. (1984). Pseudoreplication and the design of ecological field experiments.
    Ecological Monographs 54, 187-211.

    Examples
    --------
    >>> from labresearch.composed import composed_corpus
    >>> table = nested_and_not(composed_corpus(1, planted=False))  # doctest: +SKIP
    """
    lessons = enacted_lessons(corpus)
    usual = lessons["timeouts"].median()
    facts = {
        "a researcher is there": (lessons["researcher"], "lab"),
        "in the afternoon": (lessons["afternoon"], "session"),
        "more time-outs than usual": (lessons["timeouts"] > usual, "session"),
    }
    rows = []
    for fact, (x, unit) in facts.items():
        given = np.repeat(x.to_numpy(), lessons["turns"])
        reasons = np.concatenate(
            [np.arange(n) < k for n, k in zip(lessons["turns"], lessons["reasons"], strict=True)]
        )
        naive = analysis.mantel_haenszel(given, reasons, np.zeros(len(given)))
        rows.append({"fact": fact, "side": "naive", **_shown(naive), "unit": "turn"})
        units = lessons.assign(x=x.astype("float64")).groupby(unit)[["x", "share", "cycle"]].mean()
        ours = between_labs(units["x"], units["share"], units["cycle"], draws=draws, seed=seed)
        name = "lab, within cycle" if unit == "lab" else "lesson, within cycle"
        rows.append({"fact": fact, "side": "ours", **_shown(ours), "unit": name})
    return pd.DataFrame(rows, columns=["fact", "side", "estimate", "p", "unit"])


def _shown(found: dict[str, float]) -> dict[str, float]:
    return {"estimate": found["estimate"], "p": found["p"]}
