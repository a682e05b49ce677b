"""A coder trained on the human codings of a corpus: one yes-or-no coder a code."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import check_table
from labresearch.learned_coder.classifier import ClassifierCoder

__all__ = ["CorpusCoder", "train_coder"]

_ABSENT = "None"
_COLUMNS = {"text": "text", "session": "session", "speaker": "speaker", "role": "role"}


class CorpusCoder:
    """Coders of the codes of one family, so that a line can have several codes.

    Attributes
    ----------
    name : str
        Name under which it codes.
    coders : dict of str to ClassifierCoder
        By code; the classes of each are the code and "None".
    left_out : dict of str to str
        Codes that were too rare to learn, and why.
    """

    def __init__(
        self, name: str, coders: dict[str, ClassifierCoder], left_out: dict[str, str]
    ) -> None:
        self.name = name
        self.coders = coders
        self.left_out = left_out

    def code(self, corpus: Corpus) -> Corpus:
        """Add this coder's codings to a corpus; those that it had made before are replaced.

        Parameters
        ----------
        corpus : Corpus
            Any corpus. Probabilities hold for sessions like those that it learnt from.

        Returns
        -------
        Corpus
            With rows in ``codings``: ``coder`` (name), ``confidence`` (calibrated probability),
            ``evidence`` ("learned, from N lines"). Lines it abstains from have no row.
        """
        lines = corpus.utterances
        rows = []
        for code, coder in self.coders.items():
            found = coder.code_lines(lines)
            given = ((found["predicted"] == code) & ~found["abstained"]).to_numpy()
            rows.append(
                pd.DataFrame(
                    {
                        "session": lines["session"][given],
                        "line": lines["line"][given],
                        "code": code,
                        "coder": self.name,
                        "start_char": 0,
                        "end_char": lines["text"][given].str.len(),
                        "confidence": found["probability"][given],
                        "evidence": f"learned, from {coder.counts_['lines']} lines",
                    }
                )
            )
        others = corpus.codings[corpus.codings["coder"] != self.name]
        if not rows:
            return corpus.replace(codings=others.reset_index(drop=True))
        mine = pd.concat(rows, ignore_index=True).sort_values(
            ["session", "line", "code"], kind="stable", ignore_index=True
        )
        checked = check_table(mine, "codings")
        return corpus.replace(codings=pd.concat([others, checked], ignore_index=True))


def train_coder(
    corpus: Corpus,
    family: str,
    coder: str = "gold",
    *,
    name: str | None = None,
    at_least: int = 20,
    estimator: ClassifierCoder | None = None,
) -> CorpusCoder:
    """Train a coder for a family of codes on what a person coded.

    Each code has a coder of its own, which learns to say yes or no, since a line may have several
    codes. Lines are those of sessions in which the person gave any code of the family, by speakers
    of the side (adults, children) that has such codes; a line without the code is a "no".

    Parameters
    ----------
    corpus : Corpus
        With codings of `coder` (``lr.read_corpus(folder, coder=...)``).
    family : str
        Codebook, such as "teacher_moves".
    coder : str, default "gold"
        Whose codings to learn from.
    name : str, optional
        Name of the new coder; "learned:FAMILY" by default.
    at_least : int, default 20
        Codes on fewer lines, or in fewer than two sessions, are left out.
    estimator : ClassifierCoder, optional
        Settings; copied for each code.

    Returns
    -------
    CorpusCoder
        With a method ``code(corpus)``; `lr.code_unseen` and agreement say how well it does.

    Raises
    ------
    ValueError
        If `coder` coded nothing of the family, or no code is on enough lines.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold")  # doctest: +SKIP
    >>> model = train_coder(corpus, "teacher_moves")  # doctest: +SKIP
    >>> lr.coders(model.code(corpus))  # doctest: +SKIP
    """
    from sklearn.base import clone

    theirs = corpus.codings[
        (corpus.codings["coder"] == coder)
        & (corpus.codings["code"].str.partition(".")[0] == family)
    ]
    if theirs.empty:
        there = sorted(
            {
                f"{c} ({b.partition('.')[0]})"
                for c, b in corpus.codings[["coder", "code"]].itertuples(index=False)
            }
        )
        message = (
            f"{coder!r} coded nothing of {family!r}; the corpus has codings by "
            f"{', '.join(there[:12]) or 'nobody'}"
        )
        raise ValueError(message)
    lines = corpus.utterances[corpus.utterances["session"].isin(set(theirs["session"]))]
    lines = lines.reset_index(drop=True)
    key = pd.MultiIndex.from_frame(lines[["session", "line"]])
    coded = key.isin(pd.MultiIndex.from_frame(theirs[["session", "line"]]))
    asked = lines["role"].isin(set(lines["role"][coded])).to_numpy()
    coders: dict[str, ClassifierCoder] = {}
    left_out: dict[str, str] = {}
    for code, rows in theirs.groupby("code", sort=True):
        has = key.isin(pd.MultiIndex.from_frame(rows[["session", "line"]]))
        sessions = lines["session"][has].nunique()
        if has.sum() < at_least or sessions < 2:
            left_out[str(code)] = f"on {int(has.sum())} lines of {sessions} sessions"
            continue
        y = pd.Series(np.where(has, str(code), _ABSENT), dtype=object).where(asked)
        model = ClassifierCoder() if estimator is None else clone(estimator)
        coders[str(code)] = model.set_params(uncoded=_ABSENT, **_COLUMNS).fit(lines, y)
    if not coders:
        message = f"no code of {family!r} is on {at_least} lines in two sessions: " + "; ".join(
            f"{code} {why}" for code, why in left_out.items()
        )
        raise ValueError(message)
    return CorpusCoder(name or f"learned:{family}", coders, left_out)
