"""A coder that learns from human codes, as a scikit-learn estimator."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from labresearch.learned_coder.calibration import balance, temper, temperature
from labresearch.learned_coder.context import Rarity
from labresearch.learned_coder.embedding import Axes, embedder
from labresearch.learned_coder.evidence import Evidence, of_lines, of_numbers
from labresearch.learned_coder.lines import Columns, Lines, find_columns, read_lines
from labresearch.learned_coder.stack import Stack

__all__ = ["ClassifierCoder"]

_CHUNK = 30_000  # lines that are predicted at once; sessions stay whole


class ClassifierCoder(ClassifierMixin, BaseEstimator):
    """Learn to code lines of talk from lines that people coded.

    Words and characters of a line and of the lines around it are hashed and given to logistic
    regressions; boosted trees combine their scores, out of fold, with those of the neighbours and
    with the place, length, form and speaker of the line and the words that it shares with earlier
    talk. Sessions without punctuation have models of their own, which learnt without it. No word
    of the lines is kept.

    Parameters
    ----------
    text, session, speaker, role, turn, order : str, optional
        Columns of the table of lines; guessed from usual names where not given (not `order`: rows
        are in order).
    uncoded : str, default "None"
        The class that says that no code applies. Its F1 does not count where classes are weighed.
    confidence : float or mapping of str to float, default 0.5
        Lines whose code is less probable than this are left to people; a mapping says it by code
        (0.5 for others).
    precision : float, optional
        Raise the confidence of each code until this share of the lines that keep it is right, on
        lines that the models have not seen.
    embed : callable or str, optional
        Texts to vectors, or the name or path of a sentence-transformers model that is on this
        machine (extra ``embeddings``); nothing is downloaded.
    folds : int, default 4
        Folds, by group.
    iterations : int, default 100
        Boosting rounds a fold.
    random_state : int, default 0
        Seed.
    n_jobs : int, default 1
        Threads for the linear models.
    progress : bool, default False
        Show a progress bar.

    Attributes
    ----------
    classes_ : numpy.ndarray
        Codes, sorted.
    thresholds_ : numpy.ndarray
        Least probability with which each code is not left to people.
    weights_ : numpy.ndarray
        What is added to log-probabilities before the largest is taken.
    unseen_ : pandas.DataFrame
        The lines learnt from as in `code_lines`, each coded by models of the folds that do not
        hold its group (not saved, and none for a table of numbers). Calibration and weights are
        fitted to these lines, so figures on them are a little kind; `code_unseen` is strict.
    counts_ : dict
        ``lines`` (coded), ``sessions``, ``groups``, and ``codes`` (lines a code).

    Notes
    -----
    A table of numbers is taken as independent rows of features, as elsewhere in scikit-learn. The
    test of such a coder is on sessions that it has not seen: see `labresearch.learned_coder`.

    References
    ----------
    Suresh, A. et al. (2022). The TalkMoves dataset. LREC. Wolpert, D. H. (1992). Stacked
    generalization. Neural Networks 5. Guo, C. et al. (2017). On calibration of modern neural
    networks. ICML.

    Examples
    --------
    >>> import pandas as pd
    >>> talk = ["Why is that?", "Because it is half.", "Okay.", "Sit down."] * 6
    >>> lines = pd.DataFrame({"session": [i // 8 for i in range(24)], "text": talk})
    >>> codes = ["press", "None", "None", "None"] * 6
    >>> coder = ClassifierCoder(folds=2, iterations=30).fit(lines, codes)
    >>> coder.predict(lines[:4]).tolist()
    ['press', 'None', 'None', 'None']
    """

    def __init__(
        self,
        *,
        text: str | None = None,
        session: str | None = None,
        speaker: str | None = None,
        role: str | None = None,
        turn: str | None = None,
        order: str | None = None,
        uncoded: str = "None",
        confidence: float | Mapping[str, float] = 0.5,
        precision: float | None = None,
        embed: Callable[[Sequence[str]], np.ndarray] | str | None = None,
        folds: int = 4,
        iterations: int = 100,
        random_state: int | None = 0,
        n_jobs: int = 1,
        progress: bool = False,
    ) -> None:
        self.text = text
        self.session = session
        self.speaker = speaker
        self.role = role
        self.turn = turn
        self.order = order
        self.uncoded = uncoded
        self.confidence = confidence
        self.precision = precision
        self.embed = embed
        self.folds = folds
        self.iterations = iterations
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.progress = progress

    def fit(self, X: Any, y: Any, groups: Any = None) -> ClassifierCoder:  # noqa: N803
        """Learn from coded lines.

        Parameters
        ----------
        X : pandas.DataFrame
            All lines of the sessions in order, coded or not; or an array of numbers.
        y : array-like
            Code of each line; missing (None, NaN or '') where the line was not coded. Such lines
            are context.
        groups : array-like, optional
            What must not be split between folds, such as the lesson or the teacher; sessions by
            default.

        Returns
        -------
        ClassifierCoder
            Itself.

        Raises
        ------
        ValueError
            If a column is missing, lengths differ, or there are fewer than two codes.
        """
        if self.folds < 2 or self.iterations < 1:
            message = (
                f"folds = {self.folds!r} must be 2 or more and iterations = {self.iterations!r} "
                "1 or more"
            )
            raise ValueError(message)
        seed = int(check_random_state(self.random_state).randint(2**31 - 100))
        if _has_text(X):
            self._fit_lines(X, y, groups, seed)
        else:
            self._fit_numbers(X, y, groups, seed)
        return self

    def _fit_lines(self, table: pd.DataFrame, y: Any, groups: Any, seed: int) -> None:
        _same_length(table, y=y, groups=groups)
        self.n_features_in_ = table.shape[1]
        self.feature_names_in_ = np.array([str(name) for name in table.columns], dtype=object)
        self.columns_: Columns | None = self._find_columns(table)
        lines = read_lines(table, self._find_columns(table))
        code = self._numbered_codes(pd.Series(np.asarray(y, dtype=object)))[lines.rows]
        group = lines.session
        if groups is not None:
            given = np.asarray(groups, dtype=object)
            group = pd.factorize(given, use_na_sentinel=False)[0][lines.rows]
        fold = self._deal(code, group, seed)
        self.coded_sides_ = np.unique(lines.side[code >= 0]).tolist()
        self.counts_ = {
            "lines": int((code >= 0).sum()),
            "sessions": len(np.unique(lines.session[code >= 0])),
            "groups": len(np.unique(group[code >= 0])),
            "codes": {
                str(c): int(n)
                for c, n in zip(self.classes_, np.bincount(code[code >= 0]), strict=True)
            },
        }
        self._rarity = Rarity.fit(lines)
        self._stacks: dict[str, Stack] = {}
        kinds = {"bare": np.ones(len(lines), dtype=bool)}
        if len(np.unique(code[lines.marked & (code >= 0)])) == len(self.classes_):
            kinds["marked"] = lines.marked
        out = np.zeros((len(lines), len(self.classes_)))
        self.temperatures_ = {}
        with _Progress(self.progress, len(kinds) * (self.folds + 4)) as progress:
            embed = embedder(self.embed)
            self._axes: dict[str, Axes | None] = {}
            for kind, use in kinds.items():
                marks = kind == "marked"
                vectors = None if embed is None else embed(_spoken(lines, marks=marks))
                self._axes[kind] = None if vectors is None else Axes.fit(vectors)
                evidence = of_lines(
                    lines,
                    marks=marks,
                    rarity=self._rarity,
                    vectors=vectors,
                    axes=self._axes[kind],
                )
                progress.tick(f"{kind}: features")
                stack = self._stack(seed)
                known = np.where(use, code, -1)
                p = stack.fit(evidence, known, fold, progress.of(kind))
                self.temperatures_[kind] = temperature(p[known >= 0], known[known >= 0])
                out[use] = temper(p[use], self.temperatures_[kind])
                self._stacks[kind] = stack
                del evidence
        coded = code >= 0
        counted = np.array([i for i, c in enumerate(self.classes_) if c != self.uncoded], int)
        self.weights_ = np.zeros(len(self.classes_))
        if coded.sum() >= 500:
            self.weights_ = balance(out[coded], code[coded], counted)
        self._set_thresholds(out[coded], code[coded])
        asked = np.isin(lines.side, self.coded_sides_)
        back = np.argsort(lines.rows)
        self.unseen_ = self._coded(out[back], asked[back]).set_axis(table.index)

    def _fit_numbers(self, x: Any, y: Any, groups: Any, seed: int) -> None:
        x, y = validate_data(self, x, y, dtype=np.float64)
        check_classification_targets(y)
        code = self._numbered_codes(pd.Series(y), missing=False)
        self.columns_ = None
        self.coded_sides_ = None
        self._centre = x.mean(axis=0)
        scale = x.std(axis=0)
        self._scale = np.where(scale > 0, scale, 1.0)
        _same_length(x, y=y, groups=groups)
        group = np.arange(len(x)) if groups is None else pd.factorize(np.asarray(groups))[0]
        fold = self._deal(code, group, seed)
        self._stacks = {"numbers": self._stack(seed)}
        p = self._stacks["numbers"].fit(of_numbers(x, self._centre, self._scale), code, fold)
        self.temperatures_ = {"numbers": temperature(p, code)}
        self.weights_ = np.zeros(len(self.classes_))
        self.counts_ = {"lines": len(x), "groups": int(group.max()) + 1}
        self._set_thresholds(temper(p, self.temperatures_["numbers"]), code)

    def _stack(self, seed: int) -> Stack:
        return Stack(
            len(self.classes_), iterations=self.iterations, seed=seed, jobs=self.n_jobs or 1
        )

    def _numbered_codes(self, y: pd.Series, *, missing: bool = True) -> np.ndarray:
        there = np.ones(len(y), dtype=bool)
        if missing:
            there = (y.notna() & (y != "")).to_numpy()
            y = y.where(there).astype(object)
            y[there] = [str(value) if isinstance(value, str) else value for value in y[there]]
        values = y[there].to_numpy()
        self.classes_ = np.unique(values.astype(str) if missing else values)
        if len(self.classes_) < 2:
            only = ", ".join(map(str, self.classes_)) or "none"
            message = (
                f"a coder learns from two or more classes, and y has {len(self.classes_)} class: "
                f"{only}. Lines without the code must have a class of their own, such as 'None' "
                "(an empty cell means: not coded)"
            )
            raise ValueError(message)
        code = np.full(len(y), -1, dtype=np.int64)
        code[there] = np.searchsorted(self.classes_, values.astype(str) if missing else values)
        return code

    def _deal(self, code: np.ndarray, group: np.ndarray, seed: int) -> np.ndarray:
        """Deal groups to folds; groups without any code get a fold of their own."""
        coded = np.flatnonzero(code >= 0)
        n_groups = len(np.unique(group[coded]))
        folds = min(self.folds, n_groups)
        fold_of_group = np.full(int(group.max()) + 1, self.folds, dtype=np.int64)
        if folds < 2:
            message = (
                "all coded lines are of one group: the coder's probabilities are fitted to lines "
                "that it has seen and will be too sure; code more sessions"
            )
            warnings.warn(message, UserWarning, stacklevel=4)
            fold_of_group[group[coded]] = 0
            return fold_of_group[group]
        one_each = n_groups == len(coded)
        deal = StratifiedKFold if one_each else StratifiedGroupKFold
        with warnings.catch_warnings():
            # a rare code may be in fewer groups than there are folds
            warnings.simplefilter("ignore", UserWarning)
            try:
                parts = deal(folds, shuffle=True, random_state=seed).split(
                    coded, code[coded], group[coded]
                )
                for number, (_, held) in enumerate(parts):
                    fold_of_group[group[coded[held]]] = number
            except ValueError:  # every code is rarer than the folds
                fold_of_group[np.unique(group[coded])] = np.arange(n_groups) % folds
        return fold_of_group[group]

    def _set_thresholds(self, p: np.ndarray, code: np.ndarray) -> None:
        given = self.confidence if isinstance(self.confidence, Mapping) else {}
        base = 0.5 if isinstance(self.confidence, Mapping) else float(self.confidence)
        unknown = set(given) - set(map(str, self.classes_))
        if unknown:
            message = f"confidence names codes that are not there: {', '.join(sorted(unknown))}"
            raise ValueError(message)
        least = np.array([float(given.get(str(c), base)) for c in self.classes_])
        if self.precision is not None:
            chosen = self._choose(p)
            for k in range(len(least)):
                mine = chosen == k
                enough = _least_for(p[mine, k], code[mine] == k, self.precision)
                least[k] = max(least[k], enough)
        self.thresholds_ = least

    def _choose(self, p: np.ndarray) -> np.ndarray:
        return (np.log(p + 1e-12) + self.weights_).argmax(axis=1)

    def _find_columns(self, table: pd.DataFrame) -> Columns:
        kinds = ("text", "session", "speaker", "role", "turn", "order")
        return find_columns(table, **{kind: getattr(self, kind) for kind in kinds})

    def predict_proba(self, X: Any) -> np.ndarray:  # noqa: N803
        """Give the probability of each code.

        Parameters
        ----------
        X : pandas.DataFrame or array
            As in `fit`. A line's probability depends on no other session of the table.

        Returns
        -------
        numpy.ndarray of shape (lines, classes)
            In the order of the rows and of ``classes_``; calibrated on lines not seen.
        """
        return self._probabilities(X)[0]

    def _probabilities(self, table: Any) -> tuple[np.ndarray, np.ndarray]:
        check_is_fitted(self, "classes_")
        if self.columns_ is None:
            x = validate_data(self, table, dtype=np.float64, reset=False)
            p = self._stacks["numbers"].predict(of_numbers(x, self._centre, self._scale))
            return temper(p, self.temperatures_["numbers"]), np.ones(len(x), dtype=bool)
        if not isinstance(table, pd.DataFrame):
            message = "this coder learnt from a table of lines; give a pandas.DataFrame of lines"
            raise TypeError(message)
        columns = self._find_columns(table)
        out = np.zeros((len(table), len(self.classes_)))
        asked = np.ones(len(table), dtype=bool)
        embed = embedder(self.embed)
        for rows in _whole_sessions(table, columns.session):
            lines = read_lines(table.iloc[rows], columns)
            back = rows[lines.rows]
            asked[back] = np.isin(lines.side, self.coded_sides_)
            marked = lines.marked if "marked" in self._stacks else np.zeros(len(lines), bool)
            for kind, use in (("bare", ~marked), ("marked", marked)):
                if not use.any():
                    continue
                marks = kind == "marked"
                evidence: Evidence = of_lines(
                    lines,
                    marks=marks,
                    rarity=self._rarity,
                    vectors=None if embed is None else embed(_spoken(lines, marks=marks)),
                    axes=self._axes[kind],
                )
                p = self._stacks[kind].predict(evidence)
                out[back[use]] = temper(p[use], self.temperatures_[kind])
        return out, asked

    def predict(self, X: Any) -> np.ndarray:  # noqa: N803
        """Give the code of each line, also of those that people should look at.

        Parameters
        ----------
        X : pandas.DataFrame or array
            As in `fit`.

        Returns
        -------
        numpy.ndarray
            One class a row.
        """
        p = self.predict_proba(X)
        return self.classes_[self._choose(p)]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:  # noqa: N803
        """Give the share of lines that are coded as people coded them.

        Parameters
        ----------
        X : pandas.DataFrame or array
            As in `predict`.
        y : array-like
            Codes of people.
        sample_weight : array-like, optional
            One weight a line.

        Returns
        -------
        float
            It is high for any coder where most lines have no code: report `score_codes` instead.
        """
        return float(super().score(X, y, sample_weight))

    def code_lines(self, X: Any) -> pd.DataFrame:  # noqa: N803
        """Code lines and say which of them to leave to people.

        Parameters
        ----------
        X : pandas.DataFrame or array
            As in `fit`.

        Returns
        -------
        pandas.DataFrame
            One row a line, in order: ``predicted`` (class), ``probability`` (float, calibrated),
            ``abstained`` (bool): the probability is below ``thresholds_``, or nobody of the
            speaker's side (adults or children) was coded in the lines that the coder learnt from.
        """
        coded = self._coded(*self._probabilities(X))
        return coded.set_axis(X.index) if isinstance(X, pd.DataFrame) else coded

    def _coded(self, p: np.ndarray, asked: np.ndarray) -> pd.DataFrame:
        chosen = self._choose(p)
        probability = p[np.arange(len(p)), chosen]
        return pd.DataFrame(
            {
                "predicted": self.classes_[chosen],
                "probability": probability,
                "abstained": ~asked | (probability < self.thresholds_[chosen]),
            }
        )

    def check_trees(self) -> None:
        """Refuse a fitted coder whose trees are damaged or of another scikit-learn (ValueError)."""
        for stack in self._stacks.values():
            for trees in stack.trees:
                trees.check()


class _Progress:
    def __init__(self, show: bool, total: int) -> None:  # noqa: FBT001
        from tqdm import tqdm

        self.bar = tqdm(total=total, disable=not show, unit="step")

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def of(self, kind: str) -> Callable[[str], None]:
        return lambda what: self.tick(f"{kind}: {what}")

    def tick(self, what: str) -> None:
        self.bar.set_description_str(what)
        self.bar.update()


def _has_text(table: Any) -> bool:
    return isinstance(table, pd.DataFrame) and any(
        not (pd.api.types.is_numeric_dtype(t) or pd.api.types.is_bool_dtype(t))
        for t in table.dtypes
    )


def _spoken(lines: Lines, *, marks: bool) -> list[str]:
    return list(lines.as_typed if marks else lines.bare)


def _same_length(table: Any, **others: Any) -> None:
    for name, values in others.items():
        if values is not None and len(values) != len(table):
            message = f"{name} has {len(values)} values and the table {len(table)} rows"
            raise ValueError(message)


def _least_for(p: np.ndarray, right: np.ndarray, wanted: float) -> float:
    """Least probability from which on this share is right; 1 where that is never so."""
    if not len(p):
        return 0.0
    order = np.argsort(-p, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(p) + 1)
    good = np.flatnonzero(share >= wanted)
    return float(p[order][good[-1]]) if len(good) else 1.0


def _whole_sessions(table: pd.DataFrame, session: str | None) -> Iterator[np.ndarray]:
    """Rows in parts of whole sessions."""
    if len(table) == 0:
        return
    if session is None:
        yield np.arange(len(table))
        return
    number = pd.factorize(table[session].to_numpy(), use_na_sentinel=False)[0]
    order = np.argsort(number, kind="stable")
    size = np.bincount(number)
    part = np.floor((np.cumsum(size) - size) / _CHUNK).astype(int)
    for k in range(math.floor(part.max()) + 1):
        rows = order[part[number[order]] == k]
        if len(rows):
            yield rows
