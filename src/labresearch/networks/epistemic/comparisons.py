"""Tables that compare groups: on axes, connection by connection, and along predictors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from labresearch.networks.epistemic import group_tests as tests
from labresearch.networks.epistemic.groups import Grouping

__all__ = ["compare_axes", "compare_connections", "compare_predictors"]

Refit = Callable[[np.ndarray], np.ndarray]


def compare_axes(
    x: np.ndarray,
    points: np.ndarray,
    axes: list[str],
    grouping: Grouping,
    shuffled: np.ndarray,
    *,
    chosen: int = 0,
    refit: Refit | None = None,
    by_means: bool = False,
    clusters: np.ndarray | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare groups on axes.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, k)
        Centred line weights.
    points : numpy.ndarray of shape (n, n_axes)
        Points on the axes to compare.
    axes : list of str
        Their names.
    grouping : Grouping
        Groups of the units.
    shuffled : numpy.ndarray of shape (draws, n)
        Shuffled group numbers.
    chosen : int, default 0
        How many axes, from the first, the groups had a hand in.
    refit : callable, optional
        Takes group numbers, gives the points on axes fitted to them; by default the axes stay.
    by_means : bool, default False
        Whether refitting is the means rotation of just these two groups, which is computed for
        all shuffles at once.
    clusters : numpy.ndarray of int, optional
        Clusters that were shuffled whole: intervals are those of clusters, and what takes units as
        independent is NaN.
    level : float, default 0.95
        Coverage of the interval of the difference.

    Returns
    -------
    pandas.DataFrame
        As `EpistemicNetwork.test` says.
    """
    # slow to import, and only tests need it
    from scipy import stats  # type: ignore[import-untyped]

    group, names = grouping.number, grouping.names
    pair = len(names) == 2
    refitted = np.arange(len(axes)) < chosen
    unknown = refitted | (clusters is not None)

    def statistic(number: np.ndarray) -> np.ndarray:
        at = points if refit is None else refit(number)
        value = np.abs(tests.welch(at, number)["t"]) if pair else tests.anova_f(at, number)
        return np.nan_to_num(value, nan=0.0)

    observed = statistic(group)
    if by_means:
        # every later axis lies across the difference of means, which is 0 there by construction
        t = tests.mean_rotated_t(x, shuffled)
        p = np.ones(len(axes))
        p[0] = (1 + (t >= observed[0] * (1 - 1e-9)).sum()) / (1 + len(t))
    else:
        p = tests.permutation_p(statistic, observed, shuffled)
    if not pair:
        inside = group >= 0
        df = (len(names) - 1, int(inside.sum()) - len(names))
        f = tests.anova_f(points, group)
        return pd.DataFrame(
            {
                "refitted": refitted,
                "groups": [", ".join(map(str, names))] * len(axes),
                "units": int(inside.sum()),
                "f": f,
                "df_between": df[0],
                "df_within": df[1],
                "p": p,
                "p_fixed_axis": np.where(unknown, np.nan, stats.f.sf(f, *df)),
                "draws": len(shuffled),
            },
            index=pd.Index(axes, name="axis"),
        )
    found = tests.welch(points, group)
    error, free = found["error"], found["df"]
    if clusters is not None:
        error, free = tests.clustered_error(points, group, clusters)
    reach = stats.t.ppf((1 + level) / 2, free) * error
    u, u_p = _mann_whitney(points[group == 0], points[group == 1])
    left_out = np.full(len(axes), np.nan)
    if by_means:
        left_out[0] = tests.cohens_d(tests.left_out_scores(x, group), group)[0]
    sides = {
        f"{what}_{side}": value
        for side, number in (("first", 0), ("second", 1))
        for what, value in (
            ("units", int((group == number).sum())),
            ("mean", points[group == number].mean(axis=0)),
        )
    }
    return pd.DataFrame(
        {
            "refitted": refitted,
            "first": [names[0]] * len(axes),
            "second": [names[1]] * len(axes),
            **sides,
            "difference": found["difference"],
            "low": np.where(refitted, np.nan, found["difference"] - reach),
            "high": np.where(refitted, np.nan, found["difference"] + reach),
            "t": found["t"],
            "df": found["df"],
            "p": p,
            "p_fixed_axis": np.where(unknown, np.nan, 2 * stats.t.sf(abs(found["t"]), found["df"])),
            "mann_whitney_u": u,
            "mann_whitney_p": np.where(unknown, np.nan, u_p),
            "d": tests.cohens_d(points, group),
            "d_left_out": left_out,
            "draws": len(shuffled),
        },
        index=pd.Index(axes, name="axis"),
    )


def _mann_whitney(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from scipy import stats

    found = []
    for a, b in zip(one.T, other.T, strict=True):
        tied = len(np.unique(np.r_[a, b])) < len(a) + len(b)
        exact = not tied and max(len(a), len(b)) < 50
        found.append(stats.mannwhitneyu(a, b, method="exact" if exact else "asymptotic"))
    return np.array([f.statistic for f in found]), np.array([f.pvalue for f in found])


def compare_connections(
    weights: np.ndarray, columns: pd.Index, grouping: Grouping, shuffled: np.ndarray
) -> pd.DataFrame:
    """Compare the line weights of two groups, connection by connection.

    Parameters
    ----------
    weights : numpy.ndarray of shape (n, k)
        Line weights.
    columns : pandas.Index
        Names of the connections.
    grouping : Grouping
        Two groups.
    shuffled : numpy.ndarray of shape (draws, n)
        Shuffled group numbers.

    Returns
    -------
    pandas.DataFrame
        As `EpistemicNetwork.difference` says.
    """

    def t_values(groups: np.ndarray) -> np.ndarray:
        sums = []
        for number in (0, 1):
            member = (groups == number).astype(float)
            n = member.sum(axis=1, keepdims=True)
            mean = member @ centred / n
            spread = np.maximum(member @ centred**2 - n * mean**2, 0) / (n - 1)
            sums.append((mean, spread / n))
        error = np.sqrt(sums[0][1] + sums[1][1])
        gap = sums[1][0] - sums[0][0]
        return np.divide(gap, error, out=np.zeros_like(gap), where=error > 1e-12)

    centred = weights - weights.mean(axis=0)
    group, names = grouping.number, grouping.names
    means = [weights[group == number].mean(axis=0) for number in (0, 1)]
    difference = means[1] - means[0]
    t = t_values(group[None, :])[0]
    drawn = np.abs(np.vstack([t_values(some) for some in tests.in_parts(shuffled)]))
    least = np.abs(t) * (1 - 1e-9)
    p = (1 + (drawn >= least).sum(axis=0)) / (1 + len(drawn))
    adjusted = (1 + (drawn.max(axis=1)[:, None] >= least).sum(axis=0)) / (1 + len(drawn))
    stronger = np.where(difference < 0, 0, 1)
    table = pd.DataFrame(
        {
            "mean_first": means[0],
            "mean_second": means[1],
            "difference": difference,
            "stronger": [
                str(names[s]) if abs(d) > 1e-12 else ""
                for s, d in zip(stronger, difference, strict=True)
            ],
            "t": t,
            "p": p,
            "p_adjusted": adjusted,
        },
        index=columns,
    )
    table.attrs.update(first=names[0], second=names[1], draws=len(shuffled))
    return table


def compare_predictors(
    x: np.ndarray,
    design: np.ndarray,
    names: list[str],
    axes: list[str],
    directions: Callable[[np.ndarray], np.ndarray],
    orders: np.ndarray,
) -> pd.DataFrame:
    """Test each predictor of a regression rotation on its own axis, fitted anew each time.

    What the other predictors do not explain of the line weights is permuted (Freedman & Lane
    1983), the axes are fitted again, and |t| of the predictor on its axis is compared.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, k)
        Centred line weights.
    design : numpy.ndarray of shape (n, m)
        Intercept, predictors, controls.
    names : list of str
        Names of its columns.
    axes : list of str
        Axes of the predictors, in the order of their columns.
    directions : callable
        Takes line weights, gives the axes as columns.
    orders : numpy.ndarray of int, shape (draws, n)
        Orders of the units.

    Returns
    -------
    pandas.DataFrame
        As `EpistemicNetwork.test` says.

    References
    ----------
    Freedman, D. & Lane, D. (1983). A nonstochastic interpretation of reported significance levels.
    Journal of Business & Economic Statistics 1, 292-298.
    """
    inverse = np.linalg.inv(design.T @ design)
    free = len(x) - design.shape[1]

    def coefficient(values: np.ndarray, place: int) -> tuple[float, float]:
        points = values @ directions(values)[:, place]
        beta = inverse @ (design.T @ points)
        error = np.sqrt(
            ((points - design @ beta) ** 2).sum() / free * inverse[place + 1, place + 1]
        )
        return float(beta[place + 1]), float(beta[place + 1] / error) if error > 1e-12 else 0.0

    rows = []
    for place, axis in enumerate(axes):
        estimate, t = coefficient(x, place)
        others = np.delete(design, place + 1, axis=1)
        fitted = others @ np.linalg.lstsq(others, x, rcond=None)[0]
        rest = x - fitted
        far = sum(
            abs(coefficient(fitted + rest[order], place)[1]) >= abs(t) * (1 - 1e-9)
            for order in orders
        )
        p = (1 + far) / (1 + len(orders))
        rows.append((axis, True, names[place + 1], len(x), estimate, t, free, p, len(orders)))
    columns = ["axis", "refitted", "predictor", "units", "coefficient", "t", "df", "p", "draws"]
    return pd.DataFrame(rows, columns=columns).set_index("axis")
