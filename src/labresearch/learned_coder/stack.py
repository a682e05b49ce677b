"""Linear models of words, then boosted trees over their scores, neighbours and all else.

Scores that the trees learn from are out of fold (Wolpert 1992, stacked generalisation): a line's
score comes from models that have not seen its group. The trees of the folds are kept and averaged,
so that each line of the training table also has a probability from trees that have not seen it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, SGDClassifier

from labresearch.learned_coder.evidence import Evidence
from labresearch.learned_coder.ngram_views import Columns
from labresearch.learned_coder.trees import Trees

__all__ = ["Linear", "Stack"]

_LARGE = 5000  # rows from which on stochastic descent is used
_NOTHING = -20.0
_LIMIT = 12.0  # largest score: odds of e^12


class Linear:
    """One linear score a class.

    Attributes
    ----------
    coefficients : numpy.ndarray
        Columns x classes, float32.
    intercept : numpy.ndarray
        One a class.
    """

    def __init__(self, coefficients: np.ndarray, intercept: np.ndarray) -> None:
        self.coefficients = coefficients
        self.intercept = intercept

    @classmethod
    def fit(cls, x: sparse.csr_matrix, y: np.ndarray, n_classes: int, seed: int) -> Linear:
        """Fit one logistic regression a class, each against the rest."""
        there = np.unique(y)
        coefficients = np.zeros((x.shape[1], n_classes), np.float32)
        intercept = np.full(n_classes, -_LIMIT, np.float32)
        if len(there) == 1:
            intercept[there] = _LIMIT
            return cls(coefficients, intercept)
        if len(y) >= _LARGE:
            model = SGDClassifier(
                loss="log_loss", alpha=1e-6, average=True, max_iter=4, tol=None, random_state=seed
            )
        else:
            model = LogisticRegression(C=3.0, max_iter=200, tol=1e-3)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(x, y)
        coef, start = model.coef_, model.intercept_
        if len(there) == 2:
            coef, start = np.vstack([-coef, coef]), np.append(-start, start)
        coefficients[:, there] = coef.T
        intercept[there] = start
        return cls(coefficients, intercept)

    def score(self, x: sparse.csr_matrix) -> np.ndarray:
        """Scores in log-odds."""
        return np.clip(x @ self.coefficients + self.intercept, -_LIMIT, _LIMIT).astype(np.float32)


class Stack:
    """The two steps, fitted.

    Parameters
    ----------
    n_classes : int
        Number of classes.
    iterations : int
        Trees a class and fold.
    seed : int
        Seed.
    jobs : int
        Threads for the linear models.
    """

    def __init__(self, n_classes: int, *, iterations: int, seed: int, jobs: int = 1) -> None:
        self.n_classes = n_classes
        self.iterations = iterations
        self.seed = seed
        self.jobs = jobs
        self.columns: dict[str, Columns] = {}
        self.linear: dict[str, Linear] = {}
        self.asking: Linear | None = None
        self.trees: list[Trees] = []

    def fit(
        self,
        evidence: Evidence,
        y: np.ndarray,
        fold: np.ndarray,
        tick: Callable[[str], None] = lambda _: None,
    ) -> np.ndarray:
        """Fit both steps.

        Parameters
        ----------
        evidence : Evidence
            All rows, also those without a class, which are context.
        y : numpy.ndarray of int
            Class of each row, -1 without.
        fold : numpy.ndarray of int
            Fold of each row; groups are not split.
        tick : callable
            Told what was done.

        Returns
        -------
        numpy.ndarray
            Probabilities of each row by the models that have not seen its fold.
        """
        folds = np.unique(fold[y >= 0])
        scores = {}
        asks = None
        for name, blocks in evidence.sparse.items():
            if name in ("vectors", "numbers"):
                x = blocks[0]
            else:
                self.columns[name] = Columns.fit(blocks, np.flatnonzero(y >= 0))
                x = self.columns[name].transform(blocks)
            scores[name], self.linear[name] = self._out_of_fold(x, y, fold, folds, self.n_classes)
            tick(f"words: {name}")
            if name == "around" and evidence.asks is not None and {0, 1} <= set(evidence.asks):
                asks, self.asking = self._out_of_fold(x, evidence.asks, fold, np.unique(fold), 2)
                asks = asks[:, 1:]
                tick("questions")
            del x
        table = _second(evidence, scores, asks)
        found = np.zeros((len(y), self.n_classes), np.float32)
        for number, f in enumerate(folds):
            rows = np.flatnonzero((y >= 0) & ((fold != f) | (len(folds) == 1)))
            model = self._boost(table, y, rows, number)
            self.trees.append(model)
            held = np.flatnonzero(fold == f)
            found[held] = self._of_trees(model, table[held])
            tick(f"trees {number + 1} of {len(folds)}")
        others = np.flatnonzero(~np.isin(fold, folds))
        if len(others):
            found[others] = np.mean([self._of_trees(m, table[others]) for m in self.trees], axis=0)
        return found

    def _out_of_fold(
        self, x: sparse.csr_matrix, y: np.ndarray, fold: np.ndarray, folds: np.ndarray, n: int
    ) -> tuple[np.ndarray, Linear]:
        def fit(rows: np.ndarray) -> Linear:
            return Linear.fit(x[rows], y[rows], n, self.seed)

        rows_of = [np.flatnonzero((y >= 0) & ((fold != f) | (len(folds) == 1))) for f in folds]
        models = Parallel(n_jobs=self.jobs, prefer="threads")(
            delayed(fit)(rows) for rows in rows_of
        )
        # new lines get the mean of the folds' models, which is nearer to what the trees learnt
        # from than a model of all lines would be
        whole = Linear(
            np.mean([model.coefficients for model in models], axis=0),
            np.mean([model.intercept for model in models], axis=0),
        )
        scores = whole.score(x)
        for f, model in zip(folds, models, strict=True):
            held = np.flatnonzero(fold == f)
            scores[held] = model.score(x[held])
        return scores, whole

    def _boost(self, table: np.ndarray, y: np.ndarray, rows: np.ndarray, number: int) -> Trees:
        few = len(rows) < _LARGE
        model = HistGradientBoostingClassifier(
            max_iter=min(self.iterations, 60) if few else self.iterations,
            learning_rate=0.1,
            max_bins=63,
            max_leaf_nodes=8 if few else 20,
            min_samples_leaf=max(1, min(40, len(rows) // 20)),
            l2_regularization=5.0 if len(rows) >= 200 else 0.0,
            max_features=0.3 if len(rows) >= 200 else 1.0,
            early_stopping=False,
            random_state=self.seed + number,
        )
        return Trees(model.fit(table[rows], y[rows]))

    def _of_trees(self, model: Trees, table: np.ndarray) -> np.ndarray:
        found = np.zeros((len(table), self.n_classes), np.float32)
        if len(table):
            found[:, model.classes] = model.predict(table)
        return found

    def predict(self, evidence: Evidence) -> np.ndarray:
        """Probabilities of each row, the mean over the trees of the folds."""
        scores = {}
        asks = None
        for name, blocks in evidence.sparse.items():
            x = self.columns[name].transform(blocks) if name in self.columns else blocks[0]
            scores[name] = self.linear[name].score(x)
            if name == "around" and self.asking is not None:
                asks = self.asking.score(x)[:, 1:]
        table = _second(evidence, scores, asks)
        return np.mean([self._of_trees(model, table) for model in self.trees], axis=0)


def _second(
    evidence: Evidence, scores: dict[str, np.ndarray], asks: np.ndarray | None
) -> np.ndarray:
    """Join what the trees see: facts, scores, scores of neighbours, means over sessions."""
    table = np.hstack([evidence.dense, *_parts(evidence, scores, asks)]).astype(np.float32)
    # trees need some value in each column: one below all others stands for what is not there
    return np.nan_to_num(table, copy=False, nan=_NOTHING)


def _parts(
    evidence: Evidence, scores: dict[str, np.ndarray], asks: np.ndarray | None
) -> Iterator[np.ndarray]:
    yield from scores.values()
    first = next(iter(scores.values()))
    if asks is not None:
        yield asks
        first = np.hstack([first, asks])
    for at in evidence.near.values():
        moved = first[at]
        moved[at < 0] = np.nan
        yield moved
    chances = 1 / (1 + np.exp(-first))
    for group in evidence.within.values():
        yield pd.DataFrame(chances).groupby(group).transform("mean").to_numpy(np.float32)
