"""Code every group of lines with a coder that has not seen it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.model_selection import GroupKFold

from labresearch.learned_coder.classifier import ClassifierCoder

__all__ = ["code_unseen"]


def code_unseen(
    coder: ClassifierCoder,
    table: pd.DataFrame,
    y: Any,
    *,
    groups: Any,
    folds: int = 5,
    change: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Cross-validate: fit on all other groups (with folds of its own inside), code this one.

    Parameters
    ----------
    coder : ClassifierCoder
        Not fitted; it is copied.
    table : pandas.DataFrame
        All lines in order.
    y : array-like
        Codes, missing where not coded.
    groups : array-like
        Lesson or teacher of each line; never split.
    folds : int, default 5
        Parts; at most the number of groups.
    change : callable, optional
        The lines that are coded, changed: for instance with punctuation taken out. They are then
        coded a second time.
    tell : callable
        Told what was done.

    Returns
    -------
    tuple of pandas.DataFrame
        As from `ClassifierCoder.code_lines`, one row a line of the table; and the same for changed
        lines (None without `change`).

    Raises
    ------
    ValueError
        If there is one group only.
    """
    y = np.asarray(y, dtype=object)
    group = pd.factorize(np.asarray(groups, dtype=object), use_na_sentinel=False)[0]
    n_groups = int(group.max()) + 1
    if n_groups < 2:
        message = (
            "all lines are of one group, so there is none that a coder has not seen; give a column "
            "of lessons or teachers as groups (--group)"
        )
        raise ValueError(message)
    parts, changed = [], []
    folds = min(folds, n_groups)
    for number, (rest, held) in enumerate(GroupKFold(folds).split(group, groups=group)):
        model = clone(coder).fit(table.iloc[rest], y[rest], group[rest])
        mine = table.iloc[held]
        parts.append(model.code_lines(mine).set_axis(held))
        if change is not None:
            changed.append(model.code_lines(change(mine)).set_axis(held))
        tell(f"fold {number + 1} of {folds} done")
    plain = pd.concat(parts).sort_index().set_axis(table.index)
    if not changed:
        return plain, None
    return plain, pd.concat(changed).sort_index().set_axis(table.index)
