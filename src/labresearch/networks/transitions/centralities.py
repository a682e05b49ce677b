"""Centralities of transition networks, for one network or for many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

__all__ = ["MEASURES", "centrality_values", "check_measures"]

# cells of the largest array held while counting shortest paths
_CELLS = 4_000_000


def check_measures(measures: Iterable[str] | str | None) -> tuple[str, ...]:
    """Check names of centralities.

    Parameters
    ----------
    measures : str, iterable of str, or None
        Names; None stands for all.

    Returns
    -------
    tuple of str

    Raises
    ------
    ValueError
        If a name is unknown.

    Examples
    --------
    >>> check_measures("betweenness")
    ('betweenness',)
    """
    if measures is None:
        return MEASURES
    names = (measures,) if isinstance(measures, str) else tuple(measures)
    for name in names:
        if name not in MEASURES:
            message = f"measures has the unknown {name!r}; must be of {', '.join(MEASURES)}"
            raise ValueError(message)
    return names


def centrality_values(
    weights: np.ndarray, measures: tuple[str, ...], *, loops: bool = False
) -> np.ndarray:
    """Compute centralities.

    The length of a step is 1 / weight. With D the shortest lengths and w the weights:

    - ``out_strength``, ``in_strength``: sums of weights out of and into a state;
    - ``closeness_in``, ``closeness_out``, ``closeness``: 1 / sum of D from, to, or to and fro
      (the shorter direction of each step) all states that can be reached; NaN if none can;
    - ``betweenness`` (Freeman 1977): shortest paths between other states that pass, each ordered
      pair of states counting 1 shared among its shortest paths. In a network of co-occurrences each
      pair of states thus counts twice, once in each order;
    - ``betweenness_rsp`` (Kivimäki et al. 2016): passages of randomised shortest paths at inverse
      temperature 0.01, rounded and moved so that the least is 1, as the R package does; NaN if
      a state has no step out;
    - ``diffusion`` (Banerjee et al. 2014): row sums of w + w² + … + wᵏ, k the number of states;
    - ``clustering`` (Zhang & Horvath 2005): share of closed triangles of w + wᵀ, by weight; NaN for
      a state with fewer than two neighbours.

    Parameters
    ----------
    weights : numpy.ndarray of shape (..., states, states)
        Weights, not negative.
    measures : tuple of str
        What `check_measures` returned.
    loops : bool, default False
        Keep steps from a state to itself.

    Returns
    -------
    numpy.ndarray of shape (..., states, measures)

    References
    ----------
    Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40.
    Kivimäki, I., Lebichot, B., Saramäki, J. & Saerens, M. (2016). Two betweenness centrality
    measures based on randomized shortest paths. Scientific Reports 6, 19668.
    Banerjee, A., Chandrasekhar, A., Duflo, E. & Jackson, M. (2014). Gossip: identifying central
    individuals in a social network. NBER 20422.
    Zhang, B. & Horvath, S. (2005). A general framework for weighted gene co-expression network
    analysis. Statistical Applications in Genetics and Molecular Biology 4, 17.

    Examples
    --------
    >>> path = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    >>> centrality_values(path, ("betweenness", "closeness_out"))[:, 0].tolist()
    [0.0, 1.0, 0.0]
    """
    weights = np.asarray(weights, dtype=float)
    size = weights.shape[-1]
    many = weights.reshape(-1, size, size).copy()
    if not loops:
        many[:, np.arange(size), np.arange(size)] = 0.0
    found = np.empty((len(many), size, len(measures)))
    part = max(1, _CELLS // size**3)
    for start in range(0, len(many), part):
        block = many[start : start + part]
        lengths: np.ndarray | None = None
        for place, name in enumerate(measures):
            if name in _ON_LENGTHS:
                if lengths is None:
                    lengths = _shortest(block)
                found[start : start + part, :, place] = _ON_LENGTHS[name](block, lengths)
            else:
                found[start : start + part, :, place] = _ON_WEIGHTS[name](block)
    return found.reshape(*weights.shape[:-2], size, len(measures))


def _steps(weights: np.ndarray) -> np.ndarray:
    """Length of the step between two states; none is infinite, staying is 0."""
    with np.errstate(divide="ignore"):
        lengths = 1.0 / weights
    place = np.arange(weights.shape[-1])
    lengths[:, place, place] = 0.0
    return lengths


def _shortest(weights: np.ndarray) -> np.ndarray:
    lengths = _steps(weights)
    for middle in range(lengths.shape[-1]):
        way = lengths[:, :, middle, None] + lengths[:, None, middle, :]
        np.minimum(lengths, way, out=lengths)
    return lengths


def _inverse_sum(lengths: np.ndarray, axis: int) -> np.ndarray:
    total = np.where(np.isfinite(lengths), lengths, 0.0).sum(axis=axis)
    with np.errstate(divide="ignore"):
        return np.where(total > 0, 1.0 / total, np.nan)


def _closeness_all(weights: np.ndarray, _: np.ndarray) -> np.ndarray:
    return _inverse_sum(_shortest(np.maximum(weights, np.swapaxes(weights, 1, 2))), 2)


def _betweenness(weights: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    size = weights.shape[-1]
    step = _steps(weights)
    place = np.arange(size)
    step[:, place, place] = np.inf

    def ties(one: np.ndarray, two: np.ndarray) -> np.ndarray:
        # a tie is a tie whatever the last bits say
        with np.errstate(invalid="ignore"):
            return np.isfinite(two) & (np.abs(one - two) <= 1e-9 * two)

    # from a source, the step u to v lies on a shortest path to v
    on_path = ties(
        lengths[:, :, :, None] + step[:, None, :, :],
        np.broadcast_to(lengths[:, :, None, :], (len(weights), size, size, size)),
    ).astype(float)
    reached = np.broadcast_to(np.eye(size), lengths.shape).copy()
    paths = reached.copy()
    for _ in range(size - 1):
        reached = np.einsum("bsu,bsuv->bsv", reached, on_path)
        if not reached.any():
            break
        paths += reached
    through = ties(
        lengths[:, :, :, None] + lengths[:, None, :, :],
        np.broadcast_to(lengths[:, :, None, :], on_path.shape),
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        share = paths[:, :, :, None] * paths[:, None, :, :] / paths[:, :, None, :]
    share = np.where(through, share, 0.0)
    share[:, place, place, :] = 0.0
    share[:, :, place, place] = 0.0
    share[:, place, :, place] = 0.0
    return share.sum(axis=(1, 3))


def _randomised(weights: np.ndarray, beta: float = 0.01) -> np.ndarray:
    size = weights.shape[-1]
    out = weights.sum(axis=2)
    found = np.full(out.shape, np.nan)
    whole = (out > 0).all(axis=1)
    if not whole.any():
        return found
    w = weights[whole]
    with np.errstate(divide="ignore"):
        cost = np.where(w > 0, 1.0 / w, 0.0)
    passing = w / out[whole][:, :, None] * np.exp(-beta * cost)
    # a state that cannot be reached has exactly 0; rounding there would be divided by
    z = np.where(np.isfinite(_shortest(w)), np.linalg.inv(np.eye(size) - passing), 0.0)
    with np.errstate(divide="ignore"):
        inverse = np.where(z != 0, 1.0 / z, 0.0)
    place = np.arange(size)
    inverse[:, place, place] *= 1 - size
    passed = np.round(np.einsum("bik,bjk,bji->bi", z, inverse, z, optimize=True))
    found[whole] = passed - passed.min(axis=1, keepdims=True) + 1
    return found


def _diffusion(weights: np.ndarray) -> np.ndarray:
    power = weights.sum(axis=2)
    total = power.copy()
    for _ in range(weights.shape[-1] - 1):
        power = np.einsum("bij,bj->bi", weights, power)
        total += power
    return total


def _clustering(weights: np.ndarray) -> np.ndarray:
    both = weights + np.swapaxes(weights, 1, 2)
    place = np.arange(both.shape[-1])
    both[:, place, place] = 0.0
    closed = np.einsum("bij,bji->bi", both @ both, both)
    pairs = both.sum(axis=1) ** 2 - (both**2).sum(axis=1)
    # one neighbour leaves only rounding
    none = (both > 0).sum(axis=1) < 2
    return np.where(none, np.nan, closed / np.where(none, 1.0, pairs))


_ON_WEIGHTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "out_strength": lambda weights: weights.sum(axis=2),
    "in_strength": lambda weights: weights.sum(axis=1),
    "betweenness_rsp": _randomised,
    "diffusion": _diffusion,
    "clustering": _clustering,
}
_ON_LENGTHS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "closeness_in": lambda _, lengths: _inverse_sum(lengths, 1),
    "closeness_out": lambda _, lengths: _inverse_sum(lengths, 2),
    "closeness": _closeness_all,
    "betweenness": _betweenness,
}
MEASURES = (
    "out_strength",
    "in_strength",
    "closeness_in",
    "closeness_out",
    "closeness",
    "betweenness",
    "betweenness_rsp",
    "diffusion",
    "clustering",
)
