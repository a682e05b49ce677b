"""Clusters of sequences by their distances."""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd

from labresearch.networks.transitions.options import check_whole

__all__ = ["LINKAGES", "cluster_sequences"]

LINKAGES = ("average", "complete", "single", "ward")


def cluster_sequences(
    distances: pd.DataFrame, k: int, *, method: str = "pam", swaps: int = 200
) -> pd.DataFrame:
    """Group sequences.

    ``pam`` chooses k of the sequences as centres so that the others are near theirs (Kaufman &
    Rousseeuw 1990): one by one, then by the best exchange of a centre and another sequence until
    none helps. It needs no luck: the same distances give the same clusters. The others merge the
    two nearest groups until k are left; ``ward`` supposes distances as in a plane, which edit
    distances are not.

    Parameters
    ----------
    distances : pandas.DataFrame of shape (sequences, sequences)
        What `sequence_distances` returned.
    k : int
        Clusters, from 2 to one fewer than the sequences.
    method : {'pam', 'average', 'complete', 'single', 'ward'}
        See above. All but pam need SciPy, which comes with the extra ``learn``.
    swaps : int, default 200
        Most exchanges of pam.

    Returns
    -------
    pandas.DataFrame
        One row a sequence: ``sequence``, ``cluster`` (int, 0 the largest), ``centre`` (the
        sequence that pam chose, else the one nearest to the others of its cluster), ``silhouette``
        (-1 to 1, Rousseeuw 1987; 0 if alone).

    Raises
    ------
    ValueError
        If the table is no table of distances, k is out of range or the method is unknown.

    References
    ----------
    Kaufman, L. & Rousseeuw, P. J. (1990). Finding Groups in Data, chapter 2.
    Schubert, E. & Rousseeuw, P. J. (2021). Fast and eager k-medoids clustering. Information
    Systems 101, 101804.

    Examples
    --------
    >>> far = pd.DataFrame([[0.0, 1.0, 9.0], [1.0, 0.0, 9.0], [9.0, 9.0, 0.0]])
    >>> cluster_sequences(far, 2)["cluster"].tolist()
    [0, 0, 1]
    """
    d = np.asarray(distances, dtype=float)
    n = len(d)
    if d.shape != (n, n) or np.isnan(d).any() or (d < 0).any() or not np.allclose(d, d.T):
        message = "distances must be square, symmetric, known and not negative"
        raise ValueError(message)
    check_whole("k", k, 2, n - 1)
    if method == "pam":
        centres = _centres(d, int(k), swaps)
        group = d[:, centres].argmin(axis=1)
        # a centre with a twin among the centres stays in its own cluster
        group[centres] = np.arange(len(centres))
        middle = centres
    elif method in LINKAGES:
        group = _merged(d, int(k), method)
        middle = np.array([_middle(d, group == g) for g in range(int(group.max()) + 1)])
    else:
        message = f"method = {method!r} is unknown; must be one of pam, {', '.join(LINKAGES)}"
        raise ValueError(message)
    sizes = np.bincount(group)
    first = [int(np.flatnonzero(group == g)[0]) for g in range(len(sizes))]
    order = sorted(range(len(sizes)), key=lambda g: (-sizes[g], first[g]))
    number = np.empty(len(sizes), dtype=int)
    number[order] = np.arange(len(sizes))
    names = np.empty(n, dtype=object)
    names[:] = list(distances.index) if isinstance(distances, pd.DataFrame) else list(range(n))
    centre = names[middle[group]]
    group = number[group]
    table = pd.DataFrame(
        {
            "sequence": pd.Series(names).infer_objects(),
            "cluster": group,
            "centre": pd.Series(centre).infer_objects(),
            "silhouette": _silhouette(d, group),
        }
    )
    table.attrs["silhouette"] = float(table["silhouette"].mean())
    return table


def _centres(d: np.ndarray, k: int, swaps: int) -> np.ndarray:
    n = len(d)
    chosen = [int(d.sum(axis=0).argmin())]
    near = d[:, chosen[0]].copy()
    while len(chosen) < k:
        gain = np.maximum(near[:, None] - d, 0.0).sum(axis=0)
        gain[chosen] = -1.0
        chosen.append(int(gain.argmax()))
        np.minimum(near, d[:, chosen[-1]], out=near)
    centres = np.array(chosen)
    for _ in range(swaps):
        to = d[:, centres]
        order = np.argsort(to, axis=1, kind="stable")
        nearest, every = order[:, 0], np.arange(n)
        first, second = to[every, nearest], to[every, order[:, 1]]
        # change of the total if j comes in: shared part, and the part of each centre that leaves
        shared = np.minimum(d - first[:, None], 0.0).sum(axis=0)
        own = np.zeros((k, n))
        for g in range(k):
            mine = nearest == g
            part = d[mine]
            own[g] = (
                np.minimum(part, second[mine, None])
                - first[mine, None]
                - np.minimum(part - first[mine, None], 0.0)
            ).sum(axis=0)
        change = own + shared[None, :]
        change[:, centres] = np.inf
        leaves, comes = np.unravel_index(int(change.argmin()), change.shape)
        if change[leaves, comes] >= -1e-9:
            break
        centres[leaves] = comes
    return centres


def _middle(d: np.ndarray, mine: np.ndarray) -> int:
    members = np.flatnonzero(mine)
    return int(members[d[np.ix_(members, members)].sum(axis=1).argmin()])


def _merged(d: np.ndarray, k: int, method: str) -> np.ndarray:
    try:
        hierarchy = importlib.import_module("scipy.cluster.hierarchy")
    except ModuleNotFoundError as fault:
        message = f"method = {method!r} needs SciPy; pip install scipy, or use pam"
        raise ModuleNotFoundError(message) from fault
    near = np.array(d[np.triu_indices(len(d), 1)])
    tree = hierarchy.linkage(near, method=method)
    found = hierarchy.fcluster(tree, k, criterion="maxclust")
    return np.unique(np.asarray(found), return_inverse=True)[1].astype(int)


def _silhouette(d: np.ndarray, group: np.ndarray) -> np.ndarray:
    k = int(group.max()) + 1
    sizes = np.bincount(group, minlength=k)
    if k < 2:
        return np.zeros(len(d))
    total = d @ np.eye(k)[group]
    every = np.arange(len(d))
    inside = total[every, group] / np.maximum(sizes[group] - 1, 1)
    mean = total / sizes[None, :]
    mean[every, group] = np.inf
    outside = mean.min(axis=1)
    top = np.maximum(inside, outside)
    found = np.where(top > 0, (outside - inside) / np.where(top > 0, top, 1.0), 0.0)
    return np.where(sizes[group] > 1, found, 0.0)
