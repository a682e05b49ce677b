"""The part of an epistemic network that compares groups of units."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from labresearch.networks.epistemic import (
    comparisons,
    fitting,
    group_tests,
    groups,
    intervals,
    rotations,
)
from labresearch.networks.epistemic.counting import Counting
from labresearch.networks.epistemic.faults import (
    EpistemicNetworkError,
    one_of,
    share,
    whole_number,
)

__all__ = ["SEED", "Comparing"]

SEED = 20251122


class Comparing(Counting):
    """What a fitted `EpistemicNetwork` says of groups."""

    points_: pd.DataFrame
    nodes_: pd.DataFrame
    line_weights_: pd.DataFrame
    rotation_: pd.DataFrame
    unit_facts_: pd.DataFrame
    grouping_: groups.Grouping | None
    composed_: bool
    _space: fitting.Space
    _design: np.ndarray | None
    _design_names: list[str]

    def test(
        self,
        groups: str | Sequence[Hashable] | pd.Series | None = None,
        *,
        axes: int = 2,
        draws: int = 1999,
        within: pd.Series | str | None = None,
        clusters: pd.Series | str | None = None,
        seed: int = SEED,
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Compare groups on axes, with axes that groups made fitted anew in each permutation.

        Parameters
        ----------
        groups : str, sequence or pandas.Series, optional
            As in the class, or a Series with the units as index; by default those of the class. A
            regression rotation without groups tests its predictors.
        axes : int, default 2
            Axes, from the first.
        draws : int, default 1999
            Permutations.
        within : str or pandas.Series, optional
            Column of ``unit_facts_`` or Series: permute only inside its blocks, such as schools.
        clusters : str or pandas.Series, optional
            Permute whole clusters, such as labs. In a trajectory a unit's steps stay together.
            Then ``low`` and ``high`` are those of clusters, and what takes units as independent
            (``p_fixed_axis``, ``mann_whitney_p``) is NaN.
        seed : int
            Seed of the permutations.
        level : float, default 0.95
            Coverage of the interval.

        Returns
        -------
        pandas.DataFrame
            One row an axis. ``refitted`` (bool, whether groups or predictors made the axis),
            ``first``, ``second``, ``units_first``, ``units_second``, ``mean_first``,
            ``mean_second``, ``difference`` (second less first), ``low``, ``high`` (Welch's
            interval), ``t``, ``df`` (Welch), ``p`` (permutation, two-sided), ``p_fixed_axis``
            (Welch's p, which takes the axis as given), ``mann_whitney_u`` (of the first group),
            ``mann_whitney_p``, ``d`` (Cohen, signed), ``d_left_out`` (each unit scored on the axis
            of all others; first means-rotated axis only), ``draws``. What takes the axis as given
            is NaN on a refitted axis, where it would be circular. ``attrs`` has ``unit`` and
            ``permuted`` (what was: units or clusters). Three or more groups have ``f``,
            ``df_between``, ``df_within`` instead; predictors have ``coefficient``, ``t``, ``df``.

        Raises
        ------
        EpistemicNetworkError
            If groups are unknown, or change within a cluster.
        """
        check_is_fitted(self, "points_")
        whole_number("axes", axes, 1)
        whole_number("draws", draws, 1)
        share("level", level)
        if groups is None and self.rotation == "regression":
            return self._test_predictors(draws, within, clusters, seed)
        grouping, shuffled = self._shuffled(groups, draws, within, clusters, seed)
        together = self._together(clusters)
        says = {"unit": self._unit_name(), "permuted": self._permuted(clusters)}
        names = list(self.points_.columns[:axes])
        points = self.points_.to_numpy()[:, :axes]
        own = self.grouping_
        if self.rotation == "regression":
            used = {*self.predictors_, *self.controls_}
            if grouping.column in used:
                message = (
                    f"groups = {grouping.column!r} took part in the regression; test() without "
                    "groups tests the predictors"
                )
                raise EpistemicNetworkError(message)
        same = own is not None and own.column == grouping.column
        if own is None or not same or self.rotation not in ("mean", "generalised"):
            table = comparisons.compare_axes(
                self._space.x, points, names, grouping, shuffled, clusters=together, level=level
            )
            table.attrs |= says
            return table
        x = self._space.x
        alike = np.array_equal(own.number, grouping.number)
        fixed = own.number.copy()
        tested = [own.names.index(g) if g in own.names else -1 for g in grouping.names]
        back = np.array([*tested, -1])
        inside = grouping.number >= 0

        def refit(number: np.ndarray) -> np.ndarray:
            made = np.where(inside, back[number], fixed)
            make = rotations.mean_difference if self.rotation == "mean" else rotations.between_means
            wanted = make(x, made)
            found = rotations.rotate(x, wanted, "", list(self.rotation_.index)).axes[:, :axes]
            at = np.zeros((len(x), points.shape[1]))
            at[:, : found.shape[1]] = x @ found
            return at

        n_made = sum(not name.startswith("SVD") for name in names)
        table = comparisons.compare_axes(
            x,
            points,
            names,
            grouping,
            shuffled,
            # every axis depends on the groups: those of the rest lie across those they made
            chosen=len(names) if n_made else 0,
            refit=refit,
            by_means=alike and len(grouping.names) == 2,
            clusters=together,
            level=level,
        )
        table.attrs |= says
        return table

    def difference(
        self,
        groups: str | Sequence[Hashable] | pd.Series | None = None,
        *,
        draws: int = 1999,
        within: pd.Series | str | None = None,
        clusters: pd.Series | str | None = None,
        seed: int = SEED,
    ) -> pd.DataFrame:
        """Compare the mean networks of two groups, connection by connection.

        Parameters
        ----------
        groups, draws, within, clusters, seed
            As in `test`.

        Returns
        -------
        pandas.DataFrame
            One row a connection: ``mean_first``, ``mean_second`` (line weights), ``difference``
            (second less first), ``stronger`` (the group in which it is stronger), ``t`` (Welch),
            ``p`` (permutation), ``p_adjusted`` (against the largest absolute t of all connections:
            family-wise). ``attrs`` has ``first``, ``second``, ``draws``, ``unit`` and ``permuted``.

        Raises
        ------
        EpistemicNetworkError
            If there are not two groups.

        References
        ----------
        Westfall, P. H. & Young, S. S. (1993). Resampling-based Multiple Testing.
        """
        check_is_fitted(self, "points_")
        whole_number("draws", draws, 1)
        grouping, shuffled = self._shuffled(groups, draws, within, clusters, seed)
        self._need_two(grouping)
        table = comparisons.compare_connections(
            self._space.weights, self.line_weights_.columns, grouping, shuffled
        )
        table.attrs |= {"unit": self._unit_name(), "permuted": self._permuted(clusters)}
        return table

    def group_means(
        self,
        groups: str | Sequence[Hashable] | pd.Series | None = None,
        *,
        axes: int = 2,
        clusters: pd.Series | str | None = None,
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Give the mean point of each group with its interval on each axis.

        Units are taken as independent unless there are ``clusters``; in a trajectory the steps of a
        unit are not, and each unit is a cluster. The R package takes every point as independent. On
        an axis that the groups made, intervals lie further apart than chance alone would have
        them: use `test` to compare groups.

        Parameters
        ----------
        groups
            As in `test`.
        axes : int, default 2
            Axes, from the first.
        clusters : str or pandas.Series, optional
            Column of ``unit_facts_`` or Series: units that are alike, such as those of a lab.
        level : float, default 0.95
            Coverage (Student, one degree of freedom fewer than clusters).

        Returns
        -------
        pandas.DataFrame
            One row a group and axis: ``group``, ``axis``, ``units``, ``mean``, ``low``, ``high``.
        """
        check_is_fitted(self, "points_")
        whole_number("axes", axes, 1)
        share("level", level)
        grouping = self._grouping(groups)
        sets = self._together(clusters)
        rows = []
        for number, name in enumerate(grouping.names):
            inside = self.points_.to_numpy()[grouping.number == number][:, :axes]
            own = None if sets is None else sets[grouping.number == number]
            bounds = intervals.mean_interval(inside, clusters=own, level=level)
            for axis, mean, low, high in zip(self.points_.columns, *bounds, strict=False):
                rows.append((name, axis, len(inside), mean, low, high))
        return pd.DataFrame(rows, columns=["group", "axis", "units", "mean", "low", "high"])

    def ellipses(
        self,
        groups: str | Sequence[Hashable] | pd.Series | None = None,
        *,
        axes: tuple[int, int] = (1, 2),
        clusters: pd.Series | str | None = None,
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Give the ellipse that covers the mean point of each group (Hotelling's T²).

        Parameters
        ----------
        groups
            As in `test`.
        axes : tuple of int, default (1, 2)
            Two axes, counted from 1.
        clusters
            As in `group_means`.
        level : float, default 0.95
            Coverage.

        Returns
        -------
        pandas.DataFrame
            One row a group: ``x``, ``y``, ``half_width``, ``half_height``, ``angle`` (degrees),
            ``units``; NaN with fewer than three units or clusters.

        Raises
        ------
        EpistemicNetworkError
            If there is no such axis.
        """
        check_is_fitted(self, "points_")
        there = self.points_.shape[1]
        if len(axes) != 2 or not all(1 <= a <= there for a in axes):
            message = f"axes = {axes!r} must be two numbers from 1 to {there}"
            raise EpistemicNetworkError(message)
        share("level", level)
        grouping = self._grouping(groups)
        sets = self._together(clusters)
        points = self.points_.to_numpy()[:, [axes[0] - 1, axes[1] - 1]]
        chosen = [grouping.number == number for number in range(len(grouping.names))]
        return pd.DataFrame(
            [
                intervals.ellipse(
                    points[own], clusters=None if sets is None else sets[own], level=level
                )
                for own in chosen
            ],
            index=pd.Index(grouping.names, name="group"),
        )

    def _grouping(self, given: object) -> groups.Grouping:
        if given is None:
            given = self.groups
        if given is None:
            message = "this needs groups: give a column of unit_facts_, or a Series by unit"
            raise EpistemicNetworkError(message)
        return groups.group_units(given, self.unit_facts_)

    def _together(self, clusters: object) -> np.ndarray | None:
        """Give the clusters of units; in a trajectory, by default, the steps of each unit."""
        sets = self._sets("clusters", clusters)
        return self._unit_of_row if sets is None and self.steps_ else sets

    def _unit_name(self) -> str:
        return " × ".join(map(str, self.points_.index.names))

    def _permuted(self, clusters: object) -> str:
        if clusters is None:
            return " × ".join(self.units_) if self.steps_ else self._unit_name()
        return str(
            clusters if isinstance(clusters, str) else getattr(clusters, "name", None) or "clusters"
        )

    def _need_two(self, grouping: groups.Grouping) -> None:
        if len(grouping.names) != 2:
            message = (
                f"a difference needs two groups and {grouping.column!r} gives {grouping.names!r}; "
                f"give ({grouping.column!r}, first, second)"
            )
            raise EpistemicNetworkError(message)

    def _shuffled(
        self, given: object, draws: int, within: object, clusters: object, seed: int
    ) -> tuple[groups.Grouping, np.ndarray]:
        grouping = self._grouping(given)
        blocks, sets = self._sets("within", within), self._together(clusters)
        for name, fixed in (("groups", grouping.number), ("within", blocks)):
            if sets is None or fixed is None:
                continue
            inside = grouping.number >= 0
            pairs = np.unique(np.column_stack([sets[inside], fixed[inside]]), axis=0)
            if len(pairs) > len(np.unique(sets[inside])):
                message = f"{name} changes within a cluster; permute units, or other clusters"
                raise EpistemicNetworkError(message)
        rng = np.random.default_rng(seed)
        return grouping, group_tests.permutations(grouping.number, draws, rng, blocks, sets)

    def _sets(self, name: str, given: object) -> np.ndarray | None:
        if given is None:
            return None
        if isinstance(given, str):
            one_of(name, given, self.unit_facts_.columns)
            given = self.unit_facts_[given]
        if (
            not isinstance(given, pd.Series)
            or not given.index.is_unique
            or len(self.points_.index.difference(given.index))
            or given.reindex(self.points_.index).isna().any()
        ):
            message = (
                f"{name} must be a column of unit_facts_, or a Series that has each unit once, and "
                "no cell of it missing"
            )
            raise EpistemicNetworkError(message)
        return pd.factorize(given.reindex(self.points_.index))[0]

    def _test_predictors(
        self, draws: int, within: object, clusters: object, seed: int
    ) -> pd.DataFrame:
        if clusters is not None or self.steps_:
            message = "predictors are tested by permuting units; clusters and steps must be None"
            raise EpistemicNetworkError(message)
        everyone = np.arange(len(self.points_))
        rng = np.random.default_rng(seed)
        orders = group_tests.permutations(everyone, draws, rng, self._sets("within", within))
        n, design = len(self.predictors_), self._design
        assert design is not None
        return comparisons.compare_predictors(
            self._space.x,
            design,
            self._design_names,
            list(self.points_.columns[:n]),
            lambda values: fitting.regression_axes(values, design, n),
            orders,
        )
