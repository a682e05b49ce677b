"""Axes of the space: by variance, by means of groups, by regression; and which way they point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = [
    "ROTATIONS",
    "Rotation",
    "between_means",
    "mean_difference",
    "oriented",
    "regression_direction",
    "rotate",
    "sphere",
    "triangle",
]

ROTATIONS = ("svd", "mean", "generalised", "regression")
NOTHING = 1e-12


@dataclass(frozen=True)
class Rotation:
    """Orthonormal axes.

    Attributes
    ----------
    axes : numpy.ndarray of float, shape (n_pairs, n_axes)
        One column an axis.
    names : list of str
        MR1, GM1, ... or RG1, ... for the axes that were asked for; SVD2, ... for those of the rest.
    """

    axes: np.ndarray
    names: list[str]


def sphere(counts: np.ndarray) -> np.ndarray:
    """Bring each row to length 1; rows of zeros stay zero.

    Parameters
    ----------
    counts : numpy.ndarray of shape (n, k)
        Connection counts.

    Returns
    -------
    numpy.ndarray of float, shape (n, k)
        c / √Σc² of each row.

    Examples
    --------
    >>> sphere(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    # the largest first, so that no square is too large or too small for a float
    largest = np.abs(counts).max(axis=1, keepdims=True)
    part = np.divide(counts, largest, out=np.zeros_like(counts, dtype=float), where=largest > 0)
    length = np.sqrt((part**2).sum(axis=1, keepdims=True))
    return np.divide(part, length, out=part, where=length > 0)


def triangle(x: np.ndarray, *, rows: int = 256) -> np.ndarray:
    """Give the triangle R of x = QR, which has the singular values and right vectors of x.

    A long table is taken in blocks of rows, whose triangles are stacked and reduced again.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, k)
        Table.
    rows : int, default 256
        Rows of a block.

    Returns
    -------
    numpy.ndarray of shape (min(n, k), k)
        R with RᵀR = xᵀx.

    References
    ----------
    Demmel, J. et al. (2012). Communication-optimal parallel and sequential QR and LU
    factorizations. SIAM Journal on Scientific Computing 34, A206-A239.

    Examples
    --------
    >>> x = np.arange(2000.0).reshape(1000, 2) / 1000
    >>> r = triangle(x)
    >>> r.shape, bool(np.allclose(r.T @ r, x.T @ x))
    ((2, 2), True)
    """
    n, k = x.shape
    rows = max(rows, 2 * k)
    if n > rows:
        padded = np.zeros((-(-n // rows) * rows, k))
        padded[:n] = x
        blocks = np.asarray(np.linalg.qr(padded.reshape(-1, rows, k), mode="r"))
        return triangle(blocks.reshape(-1, k), rows=rows)
    return np.asarray(np.linalg.qr(x, mode="r"))


def mean_difference(x: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Give the direction from the mean of group 0 to that of group 1.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, k)
        Centred line weights.
    group : numpy.ndarray of int, shape (n,)
        0, 1, or -1 for units of neither group.

    Returns
    -------
    numpy.ndarray of shape (k, 1) or (k, 0)
        Unit vector; none where the means are the same.

    References
    ----------
    Bowman, D. et al. (2021). The mathematical foundations of epistemic network analysis. Advances
    in Quantitative Ethnography, ICQE 2020, 91-105.
    """
    direction = x[group == 1].mean(axis=0) - x[group == 0].mean(axis=0)
    length = float(np.sqrt(direction @ direction))
    return (direction / length)[:, None] if length > NOTHING else np.empty((x.shape[1], 0))


def between_means(x: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Give the principal directions of the means of several groups.

    They are the eigenvectors of Σ_g n_g (m_g - m)(m_g - m)ᵀ, with m_g the mean and n_g the number
    of units of group g and m the mean over the units of all groups: the first carries most of the
    variance between groups. With two groups it is the means rotation.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, k)
        Centred line weights.
    group : numpy.ndarray of int, shape (n,)
        Number of the group, -1 for none.

    Returns
    -------
    numpy.ndarray of shape (k, m)
        Orthonormal columns, m < number of groups.
    """
    means, sizes = group_means(x, group)
    middle = sizes @ means / sizes.sum()
    scatter = (means - middle) * np.sqrt(sizes)[:, None]
    _, size, rows = np.linalg.svd(scatter, full_matrices=False)
    return rows[size > NOTHING**0.5 * max(float(size[0]), NOTHING)].T


def group_means(x: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the mean of each group and its number of units.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, k)
        Values of units.
    group : numpy.ndarray of int, shape (n,)
        Number of the group, -1 for none.

    Returns
    -------
    tuple of numpy.ndarray
        Means, shape (n_groups, k), and sizes, shape (n_groups,).
    """
    inside = group >= 0
    sizes = np.bincount(group[inside]).astype(float)
    member = np.zeros((len(sizes), len(group)))
    member[group[inside], np.flatnonzero(inside)] = 1
    return member @ x / sizes[:, None], sizes


def regression_direction(x: np.ndarray, design: np.ndarray, column: int) -> np.ndarray:
    """Give the direction in which line weights change with a predictor, all others held.

    Each column of x is regressed on the design by least squares; the coefficients of one predictor
    make the direction (hierarchical ENA).

    Parameters
    ----------
    x : numpy.ndarray of shape (n, k)
        Centred line weights.
    design : numpy.ndarray of shape (n, m)
        Intercept and predictors.
    column : int
        Predictor of interest.

    Returns
    -------
    numpy.ndarray of shape (k, 1) or (k, 0)
        Unit vector; none where nothing changes.

    References
    ----------
    Knowles, M. A. & Shaffer, D. W. (2021). Hierarchical epistemic network analysis. Second
    International Conference on Quantitative Ethnography: Conference Proceedings Supplement.
    """
    direction = np.linalg.lstsq(design, x, rcond=None)[0][column]
    length = float(np.sqrt(direction @ direction))
    return (direction / length)[:, None] if length > NOTHING else np.empty((x.shape[1], 0))


def rotate(x: np.ndarray, wanted: np.ndarray, name: str, pairs: Sequence[tuple]) -> Rotation:
    """Complete axes by the principal axes of what they leave.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, k)
        Centred line weights.
    wanted : numpy.ndarray of shape (k, m)
        Orthonormal axes to begin with, perhaps none.
    name : str
        Letters of their names.
    pairs : sequence
        Names of the k pairs; they settle which way an axis points where loadings tie.

    Returns
    -------
    Rotation
        Axes along which units differ; those of the rest point as `oriented` says.
    """
    k, m = wanted.shape
    # a basis of what is left, so that no rounding leads back to the axes given
    left = np.linalg.qr(wanted, mode="complete")[0][:, m:] if m else np.eye(k)
    _, size, rows = np.linalg.svd(triangle(x @ left), full_matrices=False)
    scale = float(np.sqrt((x**2).sum()))
    rest = left @ rows[size > 1e-10 * scale].T
    names = [f"{name}{i + 1}" for i in range(m)] + [f"SVD{m + 1 + i}" for i in range(rest.shape[1])]
    return Rotation(np.hstack([wanted, oriented(rest, pairs)]), names)


def oriented(axes: np.ndarray, pairs: Sequence[tuple]) -> np.ndarray:
    """Turn each axis so that its heaviest connection lies on the positive side.

    Where loadings tie (to 1e-6 of the heaviest), the pair that comes first by the alphabet counts,
    so neither the order of units nor that of codes nor the linear-algebra library matters.

    Parameters
    ----------
    axes : numpy.ndarray of shape (k, m)
        One column an axis.
    pairs : sequence of tuple of str
        Names of the k pairs.

    Returns
    -------
    numpy.ndarray of shape (k, m)
        The same axes, some turned round.

    Examples
    --------
    >>> oriented(np.array([[0.6], [-0.8]]), [("a", "b"), ("a", "c")]).tolist()
    [[-0.6], [0.8]]
    """
    if not axes.size:
        return axes
    alphabet = sorted(
        range(len(pairs)), key=lambda i: [*sorted(map(str, pairs[i])), *map(str, pairs[i])]
    )
    size = np.abs(axes[alphabet])
    heaviest = np.array(alphabet)[np.argmax(size >= size.max(axis=0) * (1 - 1e-6), axis=0)]
    return axes * np.where(axes[heaviest, np.arange(axes.shape[1])] < 0, -1.0, 1.0)
