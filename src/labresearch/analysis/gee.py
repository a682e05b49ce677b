"""Odds ratios and rate ratios with intervals over sessions: generalised estimating equations."""

from __future__ import annotations

import importlib
import warnings
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.session_sums import t_quantile, t_two_sided

__all__ = ["logistic_gee", "ordinal_gee", "rate_ratios"]

LEAST = 5  # clusters, below which no sandwich can be trusted
FEW = 40  # clusters, below which the uncorrected sandwich is too small
EVENTS_A_TERM = 10
_COLUMNS = [
    "term", "estimate", "low", "high", "p", "n", "clusters", "unit", "test", "checks", "refused",
]  # fmt: skip


def logistic_gee(
    rows: pd.DataFrame,
    outcome: str,
    terms: list[str],
    *,
    session: str = "session",
    within: bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give odds ratios of a yes-or-no outcome, with intervals over sessions.

    A logistic model is fitted with independence as working correlation; Mancl and DeRouen's
    covariance, which corrects the sandwich for few clusters, and a t distribution with clusters
    minus parameters degrees of freedom give the intervals. With fewer than five sessions, or not
    two more sessions than parameters, it refuses.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a turn, say.
    outcome : str
        Column of bool (or 0 and 1).
    terms : list of str
        Columns: bool and numbers as they are, text as differences from its first value in sorted
        order.
    session : str, default 'session'
        Column of clusters.
    within : bool, default False
        Whether each term is split into its session's mean (``… between sessions``) and the
        distance from it (``… within sessions``). Only the latter compares turns of the same lesson.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        One row a term: ``term`` (str), ``estimate`` (odds ratio), ``low``, ``high``, ``p``
        (two-sided), ``n`` (int, rows), ``clusters`` (int), ``unit``, ``test``, ``checks`` (str,
        what was checked and found), ``refused`` (str, why there are no numbers; '' otherwise).

    Raises
    ------
    ValueError
        If a column is missing, has missing values or cannot be used, or level is not between 0
        and 1.
    ModuleNotFoundError
        If statsmodels is not installed (``pip install 'labresearch[models]'``).

    References
    ----------
    Liang, K.-Y. & Zeger, S. L. (1986). Biometrika 73, 13-22. Mancl, L. A. & DeRouen, T. A. (2001).
    Biometrics 57, 126-134. Neuhaus, J. M. & Kalbfleisch, J. D. (1998). Biometrics 54, 638-645
    (within and between).

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "session": np.repeat(list("abcdefgh"), 8),
    ...     "press": [True, False] * 32,
    ...     "reasoning": [True, False] * 16
    ...     + [True, True, False, True, False, False, True, False] * 4,
    ... })
    >>> found = logistic_gee(rows, "reasoning", ["press"]).iloc[0]
    >>> found["term"], round(float(found["estimate"]), 2), int(found["clusters"])
    ('press', 9.0, 8)
    """
    y = _numbers(rows, outcome)
    if not set(np.unique(y)) <= {0.0, 1.0}:
        message = f"outcome {outcome!r} must be yes or no (bool, or 0 and 1)"
        raise ValueError(message)
    exposed, clusters = _prepared(
        rows, [outcome, *terms, session], terms, session, within=within, level=level
    )
    refused = _refusal(exposed, clusters, extra=1)
    if not refused and len(np.unique(y)) < 2:
        refused = f"{outcome} is the same in all rows"
    refused = refused or _separated(y, exposed)
    rare = int(min(y.sum(), len(y) - y.sum()))
    checks = [_clusters_said(clusters)]
    if rare < EVENTS_A_TERM * exposed.shape[1]:
        checks.append(f"{rare} rows of the rarer outcome: fewer than {EVENTS_A_TERM} a term")
    fitted = None
    if not refused:
        sm = statsmodels_module("statsmodels.api")
        design = np.column_stack([np.ones(len(y)), exposed])
        fitted, refused = _fit(sm.GEE(y, design, groups=clusters, family=sm.families.Binomial()))
    test = "logistic GEE, odds ratio, Mancl-DeRouen covariance, t"
    return _table(exposed, fitted, 1, clusters, level, test, checks, refused, session)


def ordinal_gee(
    rows: pd.DataFrame,
    outcome: str,
    terms: list[str],
    *,
    session: str = "session",
    within: bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give odds ratios of a higher level, such as one of reasoning, with intervals over sessions.

    A cumulative logistic model: the odds of lying above a level change by the same factor at each
    level. ``checks`` hold the factors found at each level apart, so that one sees whether that is
    fair.

    Parameters
    ----------
    rows, terms, session, within, level
        As in `logistic_gee`.
    outcome : str
        Column of ordered numbers with three values or more.

    Returns
    -------
    pandas.DataFrame
        As `logistic_gee`; ``estimate`` is the odds ratio of lying above any level.

    Raises
    ------
    ValueError
        As in `logistic_gee`, and if the outcome has fewer than three levels.
    ModuleNotFoundError
        If statsmodels is not installed.

    References
    ----------
    McCullagh, P. (1980). Journal of the Royal Statistical Society B 42, 109-142. Clayton, D.
    (1992). Repeated ordinal measurements: a generalised estimating equation approach. Mancl, L. A.
    & DeRouen, T. A. (2001). Biometrics 57, 126-134.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "session": np.repeat(list("abcdefgh"), 8),
    ...     "press": [True, False] * 32,
    ...     "level": [3, 0, 1, 1, 3, 3, 0, 0] * 4 + [1, 1, 3, 0, 3, 0, 3, 1] * 4,
    ... })
    >>> found = ordinal_gee(rows, "level", ["press"]).iloc[0]
    >>> found["term"], bool(found["estimate"] > 1)
    ('press', True)
    """
    y = _numbers(rows, outcome)
    levels = np.unique(y)
    if len(levels) < 3:
        message = f"outcome {outcome!r} has {len(levels)} levels; use logistic_gee for two"
        raise ValueError(message)
    exposed, clusters = _prepared(
        rows, [outcome, *terms, session], terms, session, within=within, level=level
    )
    cuts = len(levels) - 1
    refused = _refusal(exposed, clusters, extra=1)
    for cut in levels[:-1]:
        refused = refused or _separated((y > cut).astype(float), exposed)
    checks = [_clusters_said(clusters)]
    fitted = None
    if not refused:
        sm = statsmodels_module("statsmodels.api")
        independent = sm.cov_struct.Independence()
        fitted, refused = _fit(
            sm.OrdinalGEE(y, exposed.to_numpy(), groups=clusters, cov_struct=independent)
        )
    if not refused:
        design = np.column_stack([np.ones(len(y)), exposed])
        apart = []
        for cut in levels[:-1]:
            above = sm.GLM((y > cut).astype(float), design, family=sm.families.Binomial()).fit()
            apart.append(np.exp(above.params[1:]))
        for at, term in enumerate(exposed):
            each = ", ".join(
                f"{cut:g}: {ratio[at]:.2f}" for cut, ratio in zip(levels[:-1], apart, strict=True)
            )
            checks.append(f"odds ratio of {term} above each level, apart: {each}")
    test = "ordinal GEE, cumulative odds ratio, Mancl-DeRouen covariance, t"
    return _table(exposed, fitted, cuts, clusters, level, test, checks, refused, session)


def rate_ratios(
    rows: pd.DataFrame,
    count: str,
    terms: list[str],
    *,
    offset: str,
    session: str = "session",
    model: str = "poisson",
    within: bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give ratios of rates, such as time-outs an hour, with intervals over sessions.

    Parameters
    ----------
    rows, terms, session, within, level
        As in `logistic_gee`; one row a stretch of talk with its count.
    count : str
        Column of counts, 0 or more.
    offset : str
        Column of the time, turns or words in which they were counted, above 0; its logarithm is the
        offset.
    model : {'poisson', 'negative binomial'}, default 'poisson'
        Variance as the mean m, or m + a m² with a estimated from the counts.

    Returns
    -------
    pandas.DataFrame
        As `logistic_gee`; ``estimate`` is the rate ratio, ``checks`` tell how much more the counts
        vary than Poisson counts do.

    Raises
    ------
    ValueError
        As in `logistic_gee`, and if counts are negative or not whole, an offset is not above 0, or
        the model is unknown.
    ModuleNotFoundError
        If statsmodels is not installed.

    References
    ----------
    Liang, K.-Y. & Zeger, S. L. (1986). Biometrika 73, 13-22. Cameron, A. C. & Trivedi, P. K.
    (2013). Regression Analysis of Count Data, 2nd edition, sections 3.2 and 3.3.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "session": list("abcdefgh"), "coach": [True, False] * 4,
    ...     "timeouts": [4, 1, 6, 3, 5, 2, 5, 4], "hours": [1.0, 1.0, 1.5, 1.0, 1.0, 1.5, 1.5, 1.5],
    ... })
    >>> found = rate_ratios(rows, "timeouts", ["coach"], offset="hours").iloc[0]
    >>> round(float(found["estimate"]), 2), found["refused"]
    (2.0, '')
    """
    if model not in ("poisson", "negative binomial"):
        message = f"model = {model!r} is unknown; must be 'poisson' or 'negative binomial'"
        raise ValueError(message)
    y, size = _numbers(rows, count), _numbers(rows, offset)
    if (y < 0).any() or (y != np.round(y)).any():
        message = f"count {count!r} must be whole numbers of 0 or more"
        raise ValueError(message)
    if not (size > 0).all():
        message = f"offset {offset!r} must be above 0 in every row"
        raise ValueError(message)
    used = [count, offset, *terms, session]
    exposed, clusters = _prepared(rows, used, terms, session, within=within, level=level)
    refused = _refusal(exposed, clusters, extra=1)
    if not refused and y.sum() == 0:
        refused = f"{count} is 0 in all rows"
    refused = refused or _separated((y > 0).astype(float), exposed, never=True)
    checks = [_clusters_said(clusters)]
    if y.sum() < EVENTS_A_TERM * exposed.shape[1]:
        checks.append(f"{int(y.sum())} events: fewer than {EVENTS_A_TERM} a term")
    fitted = None
    if not refused:
        sm = statsmodels_module("statsmodels.api")
        design = np.column_stack([np.ones(len(y)), exposed])
        plain = sm.GLM(y, design, family=sm.families.Poisson(), offset=np.log(size)).fit()
        spread = float(plain.pearson_chi2 / max(plain.df_resid, 1))
        checks.append(f"Pearson dispersion {spread:.2f} (1 for Poisson counts)")
        family = sm.families.Poisson()
        if model == "negative binomial":
            mean = np.asarray(plain.fittedvalues)
            # moment estimate of a in m + a m²
            a = float((((y - mean) ** 2 - mean) / mean).sum() / mean.sum())
            if a <= 0:
                checks.append("no more spread than Poisson counts: fitted as Poisson")
            else:
                checks.append(f"a = {a:.2f} in the variance m + a m²")
                family = sm.families.NegativeBinomial(alpha=a)
        elif spread > 1.5:
            checks.append("the interval allows for it; a negative binomial model may be narrower")
        fitted, refused = _fit(
            sm.GEE(y, design, groups=clusters, family=family, offset=np.log(size))
        )
    test = f"{model} GEE with offset log({offset}), rate ratio, Mancl-DeRouen covariance, t"
    return _table(exposed, fitted, 1, clusters, level, test, checks, refused, session)


def statsmodels_module(module: str) -> Any:
    """Import a module of statsmodels, or of scipy that comes with it, or say what to install.

    Parameters
    ----------
    module : str
        Name.

    Returns
    -------
    module
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as fault:
        message = "this model needs statsmodels; pip install 'labresearch[models]'"
        raise ModuleNotFoundError(message) from fault


def _numbers(rows: pd.DataFrame, column: str) -> np.ndarray:
    _check_columns(rows, [column])
    if not (
        pd.api.types.is_numeric_dtype(rows[column]) or pd.api.types.is_bool_dtype(rows[column])
    ):
        message = f"column {column!r} must hold numbers or yes and no, not {rows[column].dtype}"
        raise ValueError(message)
    return rows[column].to_numpy(dtype=float)


def _check_columns(rows: pd.DataFrame, columns: list[str]) -> None:
    for name in columns:
        if name not in rows:
            message = f"rows have no column {name!r}; they have: {', '.join(map(str, rows))}"
            raise ValueError(message)
        if rows[name].isna().any():
            count = int(rows[name].isna().sum())
            message = f"column {name!r} has {count} missing values; leave these rows out and say so"
            raise ValueError(message)
    if rows.empty:
        message = "there are no rows to fit a model to"
        raise ValueError(message)


def _prepared(
    rows: pd.DataFrame,
    used: list[str],
    terms: list[str],
    session: str,
    *,
    within: bool,
    level: float,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Give a column of numbers for each term, and the number of each row's cluster."""
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
    if not terms:
        message = "terms is empty; name at least one column"
        raise ValueError(message)
    _check_columns(rows, used)
    columns = {}
    for term in terms:
        values = rows[term]
        if pd.api.types.is_bool_dtype(values) or pd.api.types.is_numeric_dtype(values):
            columns[term] = values.to_numpy(dtype=float)
            continue
        first, *others = sorted(values.unique().tolist())
        for other in others:
            columns[f"{term}: {other} against {first}"] = (values == other).to_numpy(dtype=float)
    exposed = pd.DataFrame(columns)
    clusters = pd.factorize(rows[session], sort=True)[0]
    if within:
        means = exposed.groupby(clusters).transform("mean")
        split = {}
        for name in exposed:
            split[f"{name} within sessions"] = exposed[name] - means[name]
            if means[name].std() > 1e-12:
                split[f"{name} between sessions"] = means[name]
        exposed = pd.DataFrame(split)
    return exposed, clusters


def _refusal(exposed: pd.DataFrame, clusters: np.ndarray, *, extra: int) -> str:
    count, parameters = len(np.unique(clusters)), exposed.shape[1] + extra
    if not exposed.shape[1]:
        return "no term varies"
    if count < LEAST:
        return (
            f"{count} sessions: below {LEAST} an interval over sessions cannot be trusted; look at "
            "each session, or compare within sessions by permute_within"
        )
    if count < parameters + 2:
        return f"{count} sessions are too few for {parameters} parameters; use fewer terms"
    still = [name for name in exposed if np.ptp(exposed[name].to_numpy()) < 1e-12]
    if still:
        return f"{still[0]} is the same in all rows"
    design = np.column_stack([np.ones(len(exposed)), exposed])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return "terms say the same as others together; leave one out"
    return ""


def _separated(y: np.ndarray, exposed: pd.DataFrame, *, never: bool = False) -> str:
    """Say if a yes-or-no term has one outcome only on one side: no finite estimate exists."""
    for name in exposed:
        x = exposed[name].to_numpy()
        values = np.unique(x)
        if len(values) != 2:
            continue
        for value in values:
            share = y[x == value].mean()
            if share == 0 or (share == 1 and not never):
                what = "never" if share == 0 else "always"
                return (
                    f"the outcome {what} comes where {name} = {value:g}: the ratio has no finite "
                    "estimate; report the counts, or use mantel_haenszel or permute_within"
                )
    return ""


def _clusters_said(clusters: np.ndarray) -> str:
    sizes = np.bincount(clusters)
    few = (
        f"; with fewer than {FEW} a plain sandwich interval is too short, so it is corrected"
        if len(sizes) < FEW
        else ""
    )
    return f"{len(sizes)} sessions of {sizes.min()} to {sizes.max()} rows{few}"


def _fit(model: Any) -> tuple[Any, str]:
    """Fit, and say what went wrong if it did."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("error")
        try:
            fitted = model.fit(cov_type="bias_reduced", maxiter=200)
        except (ValueError, Warning, np.linalg.LinAlgError) as fault:
            return None, f"the model could not be fitted ({fault})"
    if not np.isfinite(fitted.params).all():
        return None, "the model has no finite estimate"
    # rounding may leave a variance of nothing a little below 0
    if not (np.diag(fitted.cov_robust_bc) > 1e-16).all():
        return None, "sessions do not vary about the model, so there is nothing to learn from"
    return fitted, ""


def _table(
    exposed: pd.DataFrame,
    fitted: Any,
    skip: int,
    clusters: np.ndarray,
    level: float,
    test: str,
    checks: list[str],
    refused: str,
    session: str,
) -> pd.DataFrame:
    """Make one row a term; the first ``skip`` parameters are no terms."""
    count = len(np.unique(clusters))
    freedom = count - exposed.shape[1] - 1
    out = (
        pd.DataFrame({"term": list(exposed.columns)})
        if len(exposed.columns)
        else pd.DataFrame({"term": [""]})
    )
    out[["estimate", "low", "high", "p"]] = np.nan
    if not refused:
        slope = np.asarray(fitted.params)[skip:]
        error = np.asarray(fitted.bse)[skip:]
        reach = t_quantile((1 + level) / 2, freedom) * error
        out["estimate"] = np.exp(slope)
        out["low"], out["high"] = np.exp(slope - reach), np.exp(slope + reach)
        out["p"] = [t_two_sided(value, freedom) for value in slope / error]
        test = f"{test} with {freedom} degrees of freedom"
    out["n"], out["clusters"] = len(clusters), count
    out["unit"] = f"row, {count} clusters by {session}"
    out["test"], out["checks"], out["refused"] = test, "; ".join(checks), refused
    out.attrs = {"unit": f"{len(clusters)} rows nested in {count} sessions", "level": level}
    return out[_COLUMNS]
