"""The trees of scikit-learn's histogram gradient boosting as two plain arrays.

A fitted model of scikit-learn holds thousands of small objects; saved one by one they are slow and
large. The nodes of all trees in one array are neither, and hold nothing that can run.
"""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor

__all__ = ["Trees"]

_ROWS = 20_000  # rows that are looked up at once, as 64-bit numbers


class Trees:
    """Boosted trees that were fitted.

    Attributes
    ----------
    nodes : numpy.ndarray
        Nodes of all trees, in scikit-learn's record type.
    starts : numpy.ndarray of int
        Place of the first node of each tree, and the number of nodes.
    baseline : numpy.ndarray
        Score of each class before the first tree (one score where there are two classes).
    classes : numpy.ndarray of int
        Classes in the data that the trees were fitted to.
    n_columns : int
        Columns of that data.
    """

    def __init__(self, model: HistGradientBoostingClassifier) -> None:
        trees = [tree.nodes for step in model._predictors for tree in step]
        self.nodes = np.concatenate(trees)
        self.starts = np.cumsum([0, *(len(nodes) for nodes in trees)])
        self.baseline = np.asarray(model._baseline_prediction, dtype=np.float64).ravel()
        self.classes = np.asarray(model.classes_)
        self.n_columns = int(model.n_features_in_)

    def check(self) -> None:
        """Refuse nodes that point outside their tree, or are of another scikit-learn."""
        if self.nodes.dtype != PREDICTOR_RECORD_DTYPE:
            message = (
                "the trees were saved by another scikit-learn and cannot be used with this one: "
                "train the coder again"
            )
            raise ValueError(message)
        size = np.repeat(np.diff(self.starts), np.diff(self.starts))
        inner = self.nodes["is_leaf"] == 0
        good = self.starts[0] == 0 and self.starts[-1] == len(self.nodes) == len(size)
        for side in ("left", "right"):
            good = good and bool((self.nodes[side][inner] < size[inner]).all())
        good = good and bool((self.nodes["feature_idx"][inner] < self.n_columns).all())
        good = good and not self.nodes["is_categorical"].any()
        if not good:
            message = "the trees of this coder are damaged; train it again"
            raise ValueError(message)

    def predict(self, table: np.ndarray) -> np.ndarray:
        """Probabilities of the classes, one row a row of the table."""
        k = len(self.baseline)
        no_categories = np.zeros((0, 8), dtype=np.uint32)
        places = np.zeros(table.shape[1], dtype=np.uint32)
        trees = [
            TreePredictor(self.nodes[a:b], no_categories, no_categories)
            for a, b in zip(self.starts[:-1], self.starts[1:], strict=True)
        ]
        out = np.zeros((len(table), max(k, 2)), dtype=np.float32)
        for first in range(0, len(table), _ROWS):
            part = table[first : first + _ROWS].astype(np.float64)
            raw = np.tile(self.baseline, (len(part), 1))
            for number, tree in enumerate(trees):
                raw[:, number % k] += tree.predict(part, no_categories, places, 1)
            if k == 1:
                raw = np.hstack([-raw / 2, raw / 2])
            raw = np.exp(raw - raw.max(axis=1, keepdims=True))
            out[first : first + _ROWS] = raw / raw.sum(axis=1, keepdims=True)
        return out
