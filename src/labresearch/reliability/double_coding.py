"""What several coders gave to the lines that they all had before them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus, lines_seen
from labresearch.corpus.whose_codings import RULES
from labresearch.reliability.ratings import MISSING

__all__ = ["Codes", "DoubleCoding", "Units", "double_coding"]

Codes = str | Iterable[str] | Mapping[str, str | Iterable[str]] | None
UNITS = ("line", "turn")


@dataclass(frozen=True)
class Units:
    """Lines (or turns) that at least two coders looked at for some codes.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``session``, ``line`` (of a turn: the first), ``unit`` (int, number in the corpus).
    given : numpy.ndarray of int, shape (units, codes, coders)
        1 given, 0 not given, ``MISSING`` not looked at.
    weights : numpy.ndarray of shape (units,)
        1 / probability of being drawn, with mean 1.
    """

    lines: pd.DataFrame
    given: np.ndarray
    weights: np.ndarray

    def of(self, codes: Sequence[int]) -> Units:
        """Keep some codes, by number."""
        return Units(self.lines, self.given[:, codes], self.weights)

    @property
    def sessions(self) -> np.ndarray:
        """Number of the session of each unit, in alphabetical order."""
        return np.unique(self.lines["session"].to_numpy(dtype=str), return_inverse=True)[1]


@dataclass(frozen=True)
class DoubleCoding:
    """Codings by several coders, ready to be compared.

    Parameters
    ----------
    corpus : Corpus
        With the codings.
    coders : list of str
        Who is compared.
    families : dict of str to list of str
        Codes of each family.
    allowed : numpy.ndarray of bool
        Which lines of the corpus may be compared.
    unit : str
        'line' or 'turn'.
    """

    corpus: Corpus
    coders: list[str]
    families: dict[str, list[str]]
    allowed: np.ndarray
    unit: str

    def of(self, coders: Sequence[str]) -> DoubleCoding:
        """Keep some coders, with the same codes."""
        return DoubleCoding(self.corpus, list(coders), self.families, self.allowed, self.unit)

    def units(self, codes: Sequence[str]) -> Units:
        """Put together what the coders gave of some codes."""
        utterances = self.corpus.utterances
        number = self._numbers()
        place = pd.MultiIndex.from_frame(utterances[["session", "line"]])
        count = int(number.max()) + 1 if len(number) else 0
        column = {code: j for j, code in enumerate(codes)}
        books = sorted({code.partition(".")[0] for code in codes})
        given = np.zeros((count, len(codes), len(self.coders)), dtype=np.int8)
        facts = []
        for i, coder in enumerate(self.coders):
            rows = codings_by(self.corpus.codings, coder)
            rows = rows[rows["code"].isin(column)]
            at = place.get_indexer(pd.MultiIndex.from_frame(rows[["session", "line"]]))
            given[number[at], rows["code"].map(column).to_numpy(dtype=int), i] = 1
            seen, weight, sample = self._seen(coder, books, place)
            unseen = np.zeros(count, dtype=bool)
            unseen[number[~(seen & self.allowed)]] = True
            given[unseen, :, i] = MISSING
            facts.append((seen, weight, sample))
        keep = (given[:, 0] != MISSING).sum(axis=1) >= 2
        first = np.unique(number, return_index=True)[1] if count else number
        lines = utterances[["session", "line"]].iloc[first[keep]].assign(unit=np.flatnonzero(keep))
        weights = _joint_weights(facts)[first[keep]]
        if len(weights):
            weights = weights / weights.mean()
        return Units(lines.reset_index(drop=True), given[keep], weights)

    def _numbers(self) -> np.ndarray:
        """Give the number of the unit of each line."""
        if self.unit == "line":
            return np.arange(len(self.corpus.utterances))
        by_turn = self.corpus.utterances.groupby(["session", "turn"], sort=False)
        return by_turn.ngroup().to_numpy()

    def _seen(
        self, coder: str, books: Sequence[str], place: pd.MultiIndex
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        seen = np.ones(len(place), dtype=bool)
        weight, sample = np.ones(len(place)), np.full(len(place), "", dtype=object)
        for book in books:
            rows = lines_seen(self.corpus, coder, book)
            at = place.get_indexer(pd.MultiIndex.from_frame(rows[["session", "line"]]))
            here = np.zeros(len(place), dtype=bool)
            here[at] = True
            seen &= here
            weight[at] = np.maximum(weight[at], rows["weight"].to_numpy())
            sample[at] = rows["sample"].to_numpy()
        return seen, weight, sample


def _joint_weights(facts: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> np.ndarray:
    """Weight of a line that several looked at: lines of one sample were drawn once."""
    joint = np.ones(len(facts[0][1]))
    before: list[np.ndarray] = []
    for seen, weight, sample in facts:
        again = np.zeros(len(joint), dtype=bool)
        for other in before:
            again |= (sample == other) & (sample != "")
        joint *= np.where(seen & ~again, weight, 1)
        before.append(sample)
    return joint


def double_coding(
    source: Corpus | pd.DataFrame,
    coders: str | Iterable[str] | None,
    *,
    codes: Codes,
    lines: pd.DataFrame | None,
    unit: str,
) -> DoubleCoding:
    """Check what is to be compared, see `agreement` for the parameters."""
    if unit not in UNITS:
        message = f"unit = {unit!r} must be one of {', '.join(UNITS)}"
        raise ValueError(message)
    corpus = source if isinstance(source, Corpus) else _as_corpus(source, lines)
    known = _coders_in(corpus)
    names = known if coders is None else [coders] if isinstance(coders, str) else list(coders)
    for name in names:
        if name not in known and not (corpus.codings["coder"] == name).any():
            message = (
                f"there are no codings by {name!r}; there are codings by: "
                f"{', '.join(known) or 'nobody'} (labresearch.read_corpus(folder, coder='all') "
                "reads those of people, labresearch.code(corpus) adds 'rules')"
            )
            raise ValueError(message)
    if len(set(names)) < 2 or len(set(names)) < len(names):
        message = (
            f"agreement needs two different coders; given are: {', '.join(names) or 'none'} "
            "(labresearch.read_corpus(folder, coder='all') reads the codings of everybody)"
        )
        raise ValueError(message)
    allowed = np.ones(len(corpus.utterances), dtype=bool)
    if lines is not None:
        absent = [name for name in ("session", "line") if name not in lines.columns]
        if absent:
            message = f"lines has no column {absent[0]!r}; it needs session and line"
            raise ValueError(message)
        wanted = pd.MultiIndex.from_frame(lines[["session", "line"]])
        allowed = pd.MultiIndex.from_frame(corpus.utterances[["session", "line"]]).isin(wanted)
    by_them = pd.concat([codings_by(corpus.codings, name) for name in names])
    families = _families(by_them["code"], codes)
    return DoubleCoding(corpus, names, families, allowed, unit)


def codings_by(codings: pd.DataFrame, coder: str) -> pd.DataFrame:
    """Keep the codings by one coder; 'rules' stands for all rules."""
    own = codings["coder"] == coder
    if coder == RULES:
        own |= codings["coder"].str.startswith(f"{RULES}:")
    return codings[own]


def _coders_in(corpus: Corpus) -> list[str]:
    names = {*corpus.codings["coder"], *corpus.reviews["coder"]}
    return sorted({RULES if name.startswith(f"{RULES}:") else name for name in names})


def _as_corpus(codings: pd.DataFrame, lines: pd.DataFrame | None) -> Corpus:
    if lines is None:
        message = (
            "a table of codings does not say which lines were looked at and got no code; give "
            "lines= (session and line of all of them, with a column coder where coders saw "
            "different ones), or a corpus"
        )
        raise ValueError(message)
    utterances = lines.drop(columns="coder", errors="ignore").drop_duplicates(["session", "line"])
    for column in ("speaker", "text"):
        if column not in utterances.columns:
            utterances = utterances.assign(**{column: ""})
    corpus = Corpus(
        sessions=pd.DataFrame({"session": utterances["session"].unique()}),
        utterances=utterances,
        codings=codings,
    )
    if "coder" not in lines.columns:
        return corpus
    books = pd.DataFrame({"book": sorted({c.partition(".")[0] for c in corpus.codings["code"]})})
    return corpus.replace(
        reviews=lines[["session", "line", "coder"]].drop_duplicates().merge(books, how="cross")
    )


def _families(given: pd.Series, codes: Codes) -> dict[str, list[str]]:
    """Codes that anybody gave, by family: by codebook, or as the user groups them."""
    there = sorted(given.unique())

    def matching(wanted: str | Iterable[str]) -> list[str]:
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        found: list[str] = []
        for name in names:
            hits = [code for code in there if code == name or code.startswith(f"{name}.")]
            if not hits:
                books = ", ".join(sorted({code.partition(".")[0] for code in there})) or "none"
                message = f"no coder gave {name!r}; codebooks with codings are: {books}"
                raise ValueError(message)
            found += [code for code in hits if code not in found]
        return found

    if isinstance(codes, Mapping):
        return {name: matching(wanted) for name, wanted in codes.items()}
    families: dict[str, list[str]] = {}
    for code in there if codes is None else matching(codes):
        families.setdefault(code.partition(".")[0], []).append(code)
    return families
