"""From counts to a space: normalise, centre, rotate."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from labresearch.networks.epistemic import rotations
from labresearch.networks.epistemic.faults import EmptyNetworkWarning, EpistemicNetworkError, plain
from labresearch.networks.epistemic.groups import Grouping
from labresearch.networks.epistemic.lines_table import Labels

__all__ = ["Space", "accumulated", "build_space", "centred", "regression_axes", "step_rows"]


@dataclass(frozen=True)
class Space:
    """Line weights and the axes they are seen along.

    Attributes
    ----------
    weights : numpy.ndarray of shape (n, k)
        Line weights.
    centre : numpy.ndarray of shape (k,)
        Their mean over units with connections.
    x : numpy.ndarray of shape (n, k)
        Centred line weights; zero for units without connections.
    rotation : rotations.Rotation
        Axes.
    """

    weights: np.ndarray
    centre: np.ndarray
    x: np.ndarray
    rotation: rotations.Rotation


def step_rows(rows: Labels, units: np.ndarray, steps: list[str]) -> Labels:
    """Bring units × steps into the order of units and, inside each, of steps.

    Parameters
    ----------
    rows : Labels
        Units × steps of the lines.
    units : numpy.ndarray of int, shape (n_lines,)
        Unit of each line.
    steps : list of str
        Columns of the steps; their values are taken in ascending (or category) order.

    Returns
    -------
    Labels
        The same, renumbered.
    """
    keys = [pd.factorize(rows.index.get_level_values(name), sort=True)[0] for name in steps]
    order = np.lexsort([*keys[::-1], units[rows.first]])
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return Labels(place[rows.number], rows.first[order], rows.index[order])


def accumulated(counts: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """Add up the rows of each unit, which stand together.

    Parameters
    ----------
    counts : numpy.ndarray of shape (n, k)
        Counts of units × steps.
    unit : numpy.ndarray of int, shape (n,)
        Unit of each row.

    Returns
    -------
    numpy.ndarray of shape (n, k)
        Sum of the unit's rows so far.
    """
    sums = np.cumsum(counts, axis=0)
    first = np.flatnonzero(np.r_[True, unit[1:] != unit[:-1]])
    before = np.repeat(sums[first] - counts[first], np.diff(np.r_[first, len(unit)]), axis=0)
    return sums - before


def centred(weights: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Take off the centre, except from units without connections, which stand at the origin.

    Parameters
    ----------
    weights : numpy.ndarray of shape (n, k)
        Line weights.
    centre : numpy.ndarray of shape (k,)
        Centre.

    Returns
    -------
    numpy.ndarray of shape (n, k)
        Centred line weights.
    """
    return np.where(weights.any(axis=1, keepdims=True), weights - centre, 0.0)


def regression_axes(x: np.ndarray, design: np.ndarray, n_predictors: int) -> np.ndarray:
    """Give one axis for each predictor, each across those before it.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, k)
        Centred line weights.
    design : numpy.ndarray of shape (n, m)
        Intercept, predictors, controls.
    n_predictors : int
        Predictors that get an axis.

    Returns
    -------
    numpy.ndarray of shape (k, n_predictors)
        Orthonormal axes; fewer where line weights do not change with a predictor.
    """
    axes = np.empty((x.shape[1], 0))
    for column in range(1, n_predictors + 1):
        rest = x - (x @ axes) @ axes.T
        axis = rotations.regression_direction(rest, design, column)
        axis -= axes @ (axes.T @ axis)
        axes = np.hstack([axes, axis])
    return axes


def build_space(
    counts: np.ndarray,
    index: pd.Index,
    pairs: list[tuple],
    *,
    norm: str,
    rotation: str,
    grouping: Grouping | None,
    design: np.ndarray | None,
    n_predictors: int,
) -> Space:
    """Normalise, centre and rotate connection counts.

    Parameters
    ----------
    counts : numpy.ndarray of shape (n, k)
        Connection counts.
    index : pandas.Index
        Units.
    pairs : list of tuple of str
        Names of the connections.
    norm, rotation : str
        As in `EpistemicNetwork`.
    grouping : Grouping or None
        Groups, if any.
    design : numpy.ndarray or None
        Design of the regression, if any.
    n_predictors : int
        Predictors that get an axis.

    Returns
    -------
    Space
        Line weights and axes.

    Raises
    ------
    EpistemicNetworkError
        If there are too few units, no connections or no differences.
    """
    if len(counts) < 2:
        message = (
            f"lines has one unit, {plain(index[0])!r}; a space needs at least two: name other units"
        )
        raise EpistemicNetworkError(message)
    empty = ~counts.any(axis=1)
    if empty.all():
        message = (
            "no unit connects any two codes; widen the window, or look whether the codes occur in "
            "the same conversations"
        )
        raise EpistemicNetworkError(message)
    if empty.any():
        message = (
            f"{int(empty.sum())} of {len(counts)} units have no connection and stand at the "
            f"origin, first {plain(index[int(np.flatnonzero(empty)[0])])!r}"
        )
        warnings.warn(message, EmptyNetworkWarning, stacklevel=3)
    weights = rotations.sphere(counts) if norm == "sphere" else counts.astype(float)
    centre = weights[~empty].mean(axis=0)
    x = centred(weights, centre)
    if np.abs(x).max() < 1e-12:
        message = (
            "all units have the same line weights, so there is no space to lay out; name more "
            "codes or smaller units"
        )
        raise EpistemicNetworkError(message)
    wanted, letters = np.empty((x.shape[1], 0)), "SVD"
    if rotation == "mean" and grouping is not None:
        wanted, letters = rotations.mean_difference(x, grouping.number), "MR"
    elif rotation == "generalised" and grouping is not None:
        wanted, letters = rotations.between_means(x, grouping.number), "GM"
    elif rotation == "regression" and design is not None:
        wanted, letters = regression_axes(x, design, n_predictors), "RG"
    if rotation != "svd" and wanted.shape[1] < max(1, n_predictors):
        message = (
            f"rotation = {rotation!r} finds no axis: the groups have the same mean line weights, "
            "or they do not change with a predictor; use rotation='svd'"
        )
        raise EpistemicNetworkError(message)
    turned = rotations.rotate(x, wanted, letters, pairs)
    axes = turned.axes
    if grouping is not None and rotation in ("svd", "generalised"):
        # the first group lies to the left of the last
        means = rotations.group_means(x @ axes, grouping.number)[0]
        gap = (means[-1] - means[0])[: 1 if rotation == "svd" else wanted.shape[1]]
        loose = rotations.oriented(axes[:, : len(gap)], pairs)
        clear = np.abs(gap) > 1e-9
        axes = axes.copy()
        axes[:, : len(gap)] = np.where(clear, axes[:, : len(gap)] * np.sign(gap), loose)
    return Space(weights, centre, x, rotations.Rotation(axes, turned.names))
