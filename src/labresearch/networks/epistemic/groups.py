"""Facts about units: their groups and predictors, which must not change within a unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labresearch.networks.epistemic.faults import EpistemicNetworkError, plain
from labresearch.networks.epistemic.lines_table import check_columns, numbered

__all__ = ["Grouping", "design_matrix", "group_column", "group_units", "unit_facts"]


@dataclass(frozen=True)
class Grouping:
    """Groups of units.

    Attributes
    ----------
    column : str
        Where they come from.
    names : list
        Names of the groups, in order.
    number : numpy.ndarray of int, shape (n_units,)
        Number of each unit's group, -1 for units of no group.
    """

    column: str
    names: list
    number: np.ndarray


def group_column(groups: object) -> str | None:
    """Give the column that groups are read from.

    Parameters
    ----------
    groups : None, str or sequence
        ``'Condition'`` or ``('Condition', 'FirstGame', 'SecondGame')``.

    Returns
    -------
    str or None
        Name of the column.

    Raises
    ------
    EpistemicNetworkError
        If it is something else.
    """
    if groups is None or isinstance(groups, str):
        return groups
    if isinstance(groups, list | tuple) and groups and isinstance(groups[0], str):
        return groups[0]
    message = (
        f"groups = {groups!r} must be a column, or a column followed by its groups in order, such "
        "as ('Condition', 'FirstGame', 'SecondGame')"
    )
    raise EpistemicNetworkError(message)


def unit_facts(
    lines: pd.DataFrame, names: list[str], rows: np.ndarray, first: np.ndarray, index: pd.Index
) -> pd.DataFrame:
    """Read columns that hold one value a unit.

    Parameters
    ----------
    lines : pandas.DataFrame
        Table given.
    names : list of str
        Columns.
    rows : numpy.ndarray of int, shape (n_lines,)
        Unit of each line.
    first : numpy.ndarray of int, shape (n_units,)
        First line of each unit.
    index : pandas.Index
        Names of the units.

    Returns
    -------
    pandas.DataFrame
        One row a unit: the columns that name it, and these.

    Raises
    ------
    EpistemicNetworkError
        If a column is missing, or has two values in one unit.
    """
    check_columns(lines, names, "groups, predictors or controls")
    facts: dict[str, object] = {name: index.get_level_values(name) for name in index.names}
    for name in names:
        if name in facts:
            continue
        codes, values = numbered(lines[name])
        values = [*values, np.nan]
        differs = codes != codes[first][rows]
        if differs.any():
            row = int(np.flatnonzero(differs)[0])
            unit = plain(index[rows[row]])
            message = (
                f"column {name!r} changes within the unit {unit!r}: "
                f"{plain(values[codes[first[rows[row]]]])!r} and {plain(values[codes[row]])!r}; "
                "must be the same in all lines of a unit, or be one of the columns that make units"
            )
            raise EpistemicNetworkError(message)
        facts[name] = lines[name].iloc[first].array
    return pd.DataFrame(facts, index=index)


def group_units(groups: object, facts: pd.DataFrame, *, least: int = 2) -> Grouping:
    """Sort units into groups.

    Parameters
    ----------
    groups : str, sequence or pandas.Series
        Column, in which case groups come in the order of the alphabet or of the categories; column
        and groups in order; or a Series of groups with the units as index.
    facts : pandas.DataFrame
        One row a unit.
    least : int, default 2
        Groups that are needed.

    Returns
    -------
    Grouping
        Number of each unit's group.

    Raises
    ------
    EpistemicNetworkError
        If the column or a group is not there, or there are too few groups or units.
    """
    if isinstance(groups, pd.Series):
        column = str(groups.name or "groups")
        missing = facts.index.difference(groups.index)
        if len(missing) or not groups.index.is_unique:
            message = (
                f"groups has no single value for the unit {plain(missing[0])!r}"
                if len(missing)
                else ("groups has two values for one unit; its index must hold each unit once")
            )
            raise EpistemicNetworkError(message)
        values, wanted = groups.reindex(facts.index), []
    else:
        name = group_column(groups)
        if name is None or name not in facts.columns:
            there = ", ".join(map(str, facts.columns))
            message = (
                f"groups = {groups!r} needs a column known of each unit; known are {there}; "
                "name it in groups, predictors or controls before fit, or give a pandas.Series"
            )
            raise EpistemicNetworkError(message)
        column, values = name, facts[name]
        wanted = [] if isinstance(groups, str) else list(groups[1:])  # type: ignore[index]
    if not wanted and values.isna().any():
        unit = plain(values.index[int(np.flatnonzero(values.isna())[0])])
        message = (
            f"column {column!r} is missing for {int(values.isna().sum())} units, first {unit!r}; "
            f"fill it in, or name the groups to compare: groups=({column!r}, first, second)"
        )
        raise EpistemicNetworkError(message)
    codes, there = pd.factorize(values, sort=True)
    known = [plain(value) for value in there]
    for group in wanted:
        if group not in known:
            message = (
                f"groups has {group!r}, which is not in column {column!r}; it has "
                f"{', '.join(repr(v) for v in known[:20])}"
            )
            raise EpistemicNetworkError(message)
    names = wanted or known
    if len(names) < least or len(set(names)) < len(names):
        message = (
            f"column {column!r} gives the groups {names!r}; must be {least} or more, each once"
        )
        raise EpistemicNetworkError(message)
    place = np.full(len(known) + 1, -1)
    for number, group in enumerate(names):
        place[known.index(group)] = number
    found = place[codes]
    for number, group in enumerate(names):
        if (found == number).sum() < 2:
            message = f"group {group!r} has {(found == number).sum()} units; must be at least 2"
            raise EpistemicNetworkError(message)
    return Grouping(column, names, found)


def design_matrix(
    facts: pd.DataFrame, predictors: list[str], controls: list[str]
) -> tuple[np.ndarray, list[str]]:
    """Build the design of a regression of line weights on facts about units.

    Parameters
    ----------
    facts : pandas.DataFrame
        One row a unit.
    predictors : list of str
        Numbers, or two values (0 for the first by the alphabet, 1 for the other).
    controls : list of str
        Numbers, or any number of values (one column for each but the first).

    Returns
    -------
    design : numpy.ndarray of float, shape (n_units, n_columns)
        Intercept, then predictors in order, then controls.
    names : list of str
        Names of the columns.

    Raises
    ------
    EpistemicNetworkError
        If a value is missing, a predictor has other than two values, or columns are collinear.
    """
    columns, names = [np.ones(len(facts))], ["intercept"]
    for name in [*predictors, *controls]:
        if facts[name].isna().any():
            unit = plain(facts.index[int(np.flatnonzero(facts[name].isna())[0])])
            message = f"column {name!r} is missing for the unit {unit!r}; leave that unit out"
            raise EpistemicNetworkError(message)
        if pd.api.types.is_numeric_dtype(facts[name].dtype):
            columns.append(facts[name].to_numpy(dtype=float))
            names.append(name)
            continue
        codes, values = pd.factorize(facts[name], sort=True)
        if name in predictors and len(values) != 2:
            message = (
                f"predictor {name!r} has {len(values)} values that are not numbers; must be a "
                "number or have two values (rotation='generalised' takes more groups)"
            )
            raise EpistemicNetworkError(message)
        for number in range(1, len(values)):
            columns.append((codes == number).astype(float))
            names.append(f"{name}={values[number]}")
    design = np.column_stack(columns)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        message = (
            f"the columns {', '.join(names[1:])} are constant or say the same; leave one out so "
            "that each has its own coefficient"
        )
        raise EpistemicNetworkError(message)
    return design, names
