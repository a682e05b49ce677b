"""Epistemic network analysis as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from labresearch.networks.epistemic import (
    comparisons,
    evidence,
    fitting,
    graphs,
    group_tests,
    groups,
    intervals,
    lines_table,
    node_positions,
    paragraph,
    rotations,
    stanzas,
)
from labresearch.networks.epistemic.faults import EpistemicNetworkError, one_of

try:
    from sklearn.base import BaseEstimator, TransformerMixin
    from sklearn.utils.validation import check_is_fitted
except ImportError as missing:  # pragma: no cover
    message = "EpistemicNetwork needs scikit-learn: pip install 'labresearch[learn]'"
    raise ImportError(message) from missing

__all__ = ["EpistemicNetwork"]

SEED = 20251122


class EpistemicNetwork(TransformerMixin, BaseEstimator):
    """Networks of codes that units of talk connect, in one space (ENA; ordered: ONA).

    Every line looks at its window in its conversation; each pair of codes with one end on the line
    and the other in the window counts for the unit that said the line. Counts of each unit are
    brought to length 1, centred, and seen along a few axes. Codes are placed so that each unit's
    centre of mass lies near its point.

    Parameters
    ----------
    units : str or list of str
        Columns that make a unit of analysis together, such as speaker or session.
    conversation : str or list of str
        Columns that make a conversation: windows never cross it. Its lines need not stand
        together; what counts is their order in the table.
    codes : list of str
        Columns of codes: numbers, 0 where a code is absent.
    window : int, 'infinite' or 'conversation', default 4
        Lines of the window up to the line, the line among them: 4 is the line and the 3 before it.
        'infinite' takes all earlier lines of the conversation. 'conversation' takes a unit's own
        lines in one conversation as one window.
    forward : int or 'infinite', default 0
        Later lines in the window.
    weight : {'binary', 'product', 'sqrt'}, default 'binary'
        What a line adds for a pair a, b: 1 if its window connects them; or the sum of products
        x_a x_b + x_a O_b + O_a x_b, with x the codes of the line and O their sums over the other
        lines of the window; or the square root of that.
    rotation : {'svd', 'mean', 'generalised', 'regression'}, default 'svd'
        How the first axes are found; later ones are principal axes of the rest. 'svd': most
        variance. 'mean': from the mean of the first group to that of the second. 'generalised':
        principal axes of the means of two or more groups. 'regression': direction in which line
        weights change with each predictor in turn, all others held (hENA).
    groups : str or sequence, optional
        Column of groups, or column and groups in order, ``('Condition', 'FirstGame',
        'SecondGame')``. The first lies left, the second (with more groups, the last) right.
    counting : {'line', 'R'}, default 'line'
        With a forward window, the R package rENA also credits a pair of one earlier and one later
        line to a line that may have neither code; 'R' counts as it does.
    predictors, controls : str or list of str, optional
        Columns for ``rotation='regression'``: those that get an axis, and those only held.
    mask : list of tuple of str, optional
        Pairs of codes to leave out; they stay as columns of zeros.
    directed : bool, default False
        Ordered network: an earlier code leads to a later one; a code may lead to itself. Codes of
        one line have no order and count in both directions.
    norm : {'sphere', 'none'}, default 'sphere'
        Whether to bring each unit's counts to length 1.
    trajectory : {'separate', 'accumulated'}, optional
        Make one network for each unit and step, of that step's lines or of all up to it.
    steps : str or list of str, optional
        Columns of the steps, taken in ascending (or category) order.
    line : str or list of str, optional
        Columns that name a line, such as ``['session', 'line']``; by default the table's index.

    Attributes
    ----------
    connection_counts_ : pandas.DataFrame of shape (n_units, n_pairs)
        Connection counts. Rows are units in order of first appearance (MultiIndex where several
        columns name them), columns are pairs of codes (``code``, ``other``; directed: ``from``,
        ``to``).
    line_weights_ : pandas.DataFrame of shape (n_units, n_pairs)
        The same, normalised.
    points_ : pandas.DataFrame of shape (n_units, n_axes)
        Points of the units; columns MR1, GM1, RG1, SVD1, ...
    nodes_ : pandas.DataFrame of shape (n_codes, n_axes)
        Positions of the codes; 0 for a code without connections.
    centroids_ : pandas.DataFrame of shape (n_units, n_axes)
        Centre of mass of each unit's network.
    rotation_ : pandas.DataFrame of shape (n_pairs, n_axes)
        Axes, orthonormal columns.
    centre_ : pandas.Series of shape (n_pairs,)
        Mean line weights of the units with connections, the origin of the space.
    variance_explained_ : pandas.Series of shape (n_axes,)
        Share of the variance of the points, 0 to 1.
    goodness_of_fit_ : pandas.DataFrame of shape (n_axes, 2)
        ``pearson`` and ``spearman`` correlation of points and centres of mass over units; it does
        not depend on their order. See `goodness_of_fit` for rENA's figure.
    unit_facts_ : pandas.DataFrame
        Unit columns, groups, predictors and controls of each unit.

    Raises
    ------
    EpistemicNetworkError
        From `fit`: unknown option, missing column, blank or negative cell, one unit, no
        connection; the message names column and row.

    Warns
    -----
    EmptyNetworkWarning
        Some units have no connection.
    NodePositionWarning
        Units leave the positions of codes open.

    Notes
    -----
    An axis of the rest points so that its heaviest connection lies on the positive side (ties by
    the alphabet); with groups, the first SVD axis has the first group left of the last.

    References
    ----------
    Shaffer, D. W., Collier, W. & Ruis, A. R. (2016). A tutorial on epistemic network analysis.
    Journal of Learning Analytics 3, 9-45.
    Siebert-Evenstone, A. L. et al. (2017). In search of conversational grain size. Journal of
    Learning Analytics 4, 123-139.
    Bowman, D. et al. (2021). The mathematical foundations of epistemic network analysis. Advances
    in Quantitative Ethnography, ICQE 2020, 91-105.
    Tan, Y. et al. (2022). Ordered network analysis. Advances in Quantitative Ethnography, ICQE
    2022, 101-116.

    Examples
    --------
    >>> lines = pd.DataFrame(
    ...     {
    ...         "speaker": ["Ann", "Ben", "Ann", "Ben", "Cy", "Cy"],
    ...         "lesson": ["m"] * 6,
    ...         "halves": [1, 0, 1, 0, 0, 1],
    ...         "fourths": [0, 1, 1, 0, 0, 1],
    ...         "skips": [0, 0, 0, 1, 0, 0],
    ...     }
    ... )
    >>> model = EpistemicNetwork("speaker", "lesson", ["halves", "fourths", "skips"], window=2)
    >>> model.fit(lines).connection_counts_
    code     halves         fourths
    other   fourths   skips   skips
    speaker
    Ann           1       0       0
    Ben           1       1       1
    Cy            1       0       0
    """

    def __init__(
        self,
        units: str | Sequence[str],
        conversation: str | Sequence[str],
        codes: Sequence[str],
        *,
        window: int | float | str = 4,
        forward: int | float | str = 0,
        weight: str = "binary",
        rotation: str = "svd",
        groups: str | Sequence[Hashable] | None = None,
        counting: str = "line",
        predictors: str | Sequence[str] | None = None,
        controls: str | Sequence[str] | None = None,
        mask: Sequence[tuple[str, str]] | None = None,
        directed: bool = False,
        norm: str = "sphere",
        trajectory: str | None = None,
        steps: str | Sequence[str] | None = None,
        line: str | Sequence[str] | None = None,
    ) -> None:
        self.units = units
        self.conversation = conversation
        self.codes = codes
        self.window = window
        self.forward = forward
        self.weight = weight
        self.rotation = rotation
        self.groups = groups
        self.counting = counting
        self.predictors = predictors
        self.controls = controls
        self.mask = mask
        self.directed = directed
        self.norm = norm
        self.trajectory = trajectory
        self.steps = steps
        self.line = line

    def fit(self, lines: pd.DataFrame, y: object = None) -> EpistemicNetwork:
        """Count connections and lay out the space.

        Parameters
        ----------
        lines : pandas.DataFrame
            One row a line, in the order in which they were said.
        y : ignored
            For scikit-learn.

        Returns
        -------
        EpistemicNetwork
            Itself.

        Raises
        ------
        EpistemicNetworkError
            See the class.
        """
        self._check_options()
        counts = self._count(lines)
        rows = self._rows
        facts = list(
            dict.fromkeys(
                [
                    *(n for n in [groups.group_column(self.groups)] if n is not None),
                    *self.predictors_,
                    *self.controls_,
                ]
            )
        )
        self.unit_facts_ = groups.unit_facts(lines, facts, rows.number, rows.first, rows.index)
        self.grouping_ = None
        if self.groups is not None:
            self.grouping_ = groups.group_units(self.groups, self.unit_facts_)
            if self.rotation == "mean" and len(self.grouping_.names) != 2:
                message = (
                    f"rotation = 'mean' needs two groups and {self.grouping_.column!r} gives "
                    f"{self.grouping_.names!r}; name two, or use rotation='generalised'"
                )
                raise EpistemicNetworkError(message)
        design, self._design_names = None, []
        if self.rotation == "regression":
            design, self._design_names = groups.design_matrix(
                self.unit_facts_, self.predictors_, self.controls_
            )
        self._design = design
        columns = self._columns()
        space = fitting.build_space(
            counts,
            rows.index,
            list(columns),
            norm=self.norm,
            rotation=self.rotation,
            grouping=self.grouping_,
            design=design,
            n_predictors=len(self.predictors_),
        )
        self._space = space
        axes = space.rotation
        points = space.x @ axes.axes
        weights = node_positions.node_weights(space.weights, self._pairs, len(self.codes_))
        nodes = node_positions.position_nodes(weights, points)
        centroids = weights @ nodes
        names = pd.Index(axes.names)
        whole = self.weight == "binary"
        self.n_empty_ = int((~counts.any(axis=1)).sum())
        self.connection_counts_ = pd.DataFrame(
            counts.astype(np.int64) if whole else counts, rows.index, columns
        )
        self.line_weights_ = pd.DataFrame(space.weights, rows.index, columns)
        self.points_ = pd.DataFrame(points, rows.index, names)
        self.nodes_ = pd.DataFrame(nodes, pd.Index(self.codes_, name="code"), names)
        self.centroids_ = pd.DataFrame(centroids, rows.index, names)
        self.rotation_ = pd.DataFrame(axes.axes, columns, names)
        self.centre_ = pd.Series(space.centre, columns)
        spread = points.var(axis=0)
        total = space.x.var(axis=0).sum()
        self.variance_explained_ = pd.Series(spread / total, names, name="share")
        self.goodness_of_fit_ = pd.DataFrame(
            {
                "pearson": node_positions.pearson(points, centroids),
                "spearman": node_positions.spearman(points, centroids),
            },
            index=names,
        )
        return self

    def fit_transform(self, lines: pd.DataFrame, y: object = None) -> pd.DataFrame:
        """Fit, and give the points.

        Parameters
        ----------
        lines, y
            As in `fit`.

        Returns
        -------
        pandas.DataFrame
            ``points_``.
        """
        return self.fit(lines).points_

    def transform(self, lines: pd.DataFrame) -> pd.DataFrame:
        """Project units of other lines into the space.

        Parameters
        ----------
        lines : pandas.DataFrame
            Lines with the same columns as in `fit`; groups are not needed.

        Returns
        -------
        pandas.DataFrame
            Points of their units; units without connections stand at the origin.

        Raises
        ------
        EpistemicNetworkError
            See the class.
        """
        check_is_fitted(self, "points_")
        other = EpistemicNetwork(**self.get_params(deep=False))
        other._check_options()
        counts = other._count(lines)
        weights = rotations.sphere(counts) if self.norm == "sphere" else counts
        points = fitting.centred(weights, self._space.centre) @ self._space.rotation.axes
        return pd.DataFrame(points, other._rows.index, self.points_.columns)

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Give the names of the axes.

        Parameters
        ----------
        input_features : ignored
            For scikit-learn.

        Returns
        -------
        numpy.ndarray of str
            Names of the columns of ``points_``.
        """
        check_is_fitted(self, "points_")
        return np.asarray(self.points_.columns, dtype=object)

    def goodness_of_fit(
        self,
        *,
        counting: str = "units",
        axes: int = 2,
        draws: int = 0,
        level: float = 0.95,
        seed: int = SEED,
    ) -> pd.DataFrame:
        """Say how well centres of mass follow the points.

        Parameters
        ----------
        counting : {'units', 'R'}, default 'units'
            Over units, or over the differences of pairs i < j as rENA does, which depends on the
            order of units and, for Spearman's, takes n(n-1)/2 pairs.
        axes : int, default 2
            Axes, from the first.
        draws : int, default 0
            Bootstrap samples of units for an interval of Pearson's; 0 for none.
        level : float, default 0.95
            Coverage.
        seed : int
            Seed of the samples.

        Returns
        -------
        pandas.DataFrame
            One row an axis: ``pearson``, ``spearman`` and, with draws, ``low`` and ``high``.
        """
        check_is_fitted(self, "points_")
        one_of("counting", counting, ("units", "R"))
        p = self.points_.to_numpy()[:, :axes]
        c = self.centroids_.to_numpy()[:, :axes]
        if counting == "R":
            straight, ranked = node_positions.pair_goodness(p, c)
        else:
            straight, ranked = node_positions.pearson(p, c), node_positions.spearman(p, c)
        found = {"pearson": straight, "spearman": ranked}
        if draws:
            rng = np.random.default_rng(seed)
            sample = rng.integers(len(p), size=(draws, len(p)))
            drawn = np.array([node_positions.pearson(p[s], c[s]) for s in sample])
            tail = (1 - level) / 2
            found["low"], found["high"] = np.nanquantile(drawn, [tail, 1 - tail], axis=0)
        return pd.DataFrame(found, index=self.points_.columns[: p.shape[1]])

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
            is NaN on a refitted axis, where it would be circular. Three or more groups have ``f``,
            ``df_between``, ``df_within`` instead; predictors have ``coefficient``, ``t``, ``df``.

        Raises
        ------
        EpistemicNetworkError
            If groups are unknown, or change within a cluster.
        """
        check_is_fitted(self, "points_")
        if groups is None and self.rotation == "regression":
            return self._test_predictors(draws, within, clusters, seed)
        grouping, shuffled = self._shuffled(groups, draws, within, clusters, seed)
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
            return comparisons.compare_axes(
                self._space.x, points, names, grouping, shuffled, level=level
            )
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
        return comparisons.compare_axes(
            x,
            points,
            names,
            grouping,
            shuffled,
            # every axis depends on the groups: those of the rest lie across those they made
            chosen=len(names) if n_made else 0,
            refit=refit,
            by_means=alike and len(grouping.names) == 2,
            level=level,
        )

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
            ``p`` (permutation), ``p_adjusted`` (against the largest \\|t\\| of all connections:
            family-wise). ``attrs`` has ``first``, ``second`` and ``draws``.

        Raises
        ------
        EpistemicNetworkError
            If there are not two groups.

        References
        ----------
        Westfall, P. H. & Young, S. S. (1993). Resampling-based Multiple Testing.
        """
        check_is_fitted(self, "points_")
        grouping, shuffled = self._shuffled(groups, draws, within, clusters, seed)
        self._need_two(grouping)
        return comparisons.compare_connections(
            self._space.weights, self.line_weights_.columns, grouping, shuffled
        )

    def group_means(
        self,
        groups: str | Sequence[Hashable] | pd.Series | None = None,
        *,
        axes: int = 2,
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Give the mean point of each group with its interval on each axis.

        On an axis that the groups made, intervals lie further apart than chance alone would have
        them: use `test` to compare groups.

        Parameters
        ----------
        groups
            As in `test`.
        axes : int, default 2
            Axes, from the first.
        level : float, default 0.95
            Coverage (Student).

        Returns
        -------
        pandas.DataFrame
            One row a group and axis: ``group``, ``axis``, ``units``, ``mean``, ``low``, ``high``.
        """
        check_is_fitted(self, "points_")
        grouping = self._grouping(groups)
        rows = []
        for number, name in enumerate(grouping.names):
            inside = self.points_.to_numpy()[grouping.number == number][:, :axes]
            bounds = intervals.mean_interval(inside, level=level)
            for axis, mean, low, high in zip(self.points_.columns, *bounds, strict=False):
                rows.append((name, axis, len(inside), mean, low, high))
        return pd.DataFrame(rows, columns=["group", "axis", "units", "mean", "low", "high"])

    def ellipses(
        self,
        groups: str | Sequence[Hashable] | pd.Series | None = None,
        *,
        axes: tuple[int, int] = (1, 2),
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Give the ellipse that covers the mean point of each group (Hotelling's T²).

        Parameters
        ----------
        groups
            As in `test`.
        axes : tuple of int, default (1, 2)
            Two axes, counted from 1.
        level : float, default 0.95
            Coverage.

        Returns
        -------
        pandas.DataFrame
            One row a group: ``x``, ``y``, ``half_width``, ``half_height``, ``angle`` (degrees),
            ``units``; NaN with fewer than three units.

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
        grouping = self._grouping(groups)
        points = self.points_.to_numpy()[:, [axes[0] - 1, axes[1] - 1]]
        return pd.DataFrame(
            [
                intervals.ellipse(points[grouping.number == number], level=level)
                for number in range(len(grouping.names))
            ],
            index=pd.Index(grouping.names, name="group"),
        )

    def lines(
        self, code: str, other: str, *, unit: Hashable = None, group: Hashable = None
    ) -> pd.DataFrame:
        """List the lines behind a connection.

        Parameters
        ----------
        code, other : str
            The two codes; directed, the first leads to the second.
        unit : hashable, optional
            Lines of one unit only: its label in the index of ``points_``.
        group : hashable, optional
            Lines of one group only.

        Returns
        -------
        pandas.DataFrame
            One row a line, in the order of the table: ``line`` (its name), the columns that make
            its unit, ``value`` (what it adds) and ``with`` (list of the names of the other lines
            of its window that hold the other end).

        Raises
        ------
        EpistemicNetworkError
            If a code, unit or group is unknown.
        """
        check_is_fitted(self, "points_")
        for name in (code, other):
            one_of("code", name, self.codes_)
        pair = (self.codes_.index(code), self.codes_.index(other))
        if not self.directed:
            pair = (min(pair), max(pair))
        if pair not in self._pairs or (pair in self._masked):
            message = f"{code!r} and {other!r} make no connection: same code, or left out by mask"
            raise EpistemicNetworkError(message)
        table = self._evidence(self._pairs.index(pair), self._chosen(unit, group))
        where = self.points_.index[table.pop("row")].to_frame(index=False)
        table = table.drop(columns="place")
        for place, name in enumerate(where.columns):
            table.insert(1 + place, str(name), where[name])
        return table

    def graph(
        self,
        *,
        unit: Hashable = None,
        group: Hashable = None,
        difference: Sequence[Hashable] | None = None,
        lines: bool = True,
    ) -> nx.Graph:
        """Give a network as a networkx graph: of one unit, a group, all, or a difference.

        Parameters
        ----------
        unit : hashable, optional
            Label of a unit in the index of ``points_``.
        group : hashable, optional
            A group: the mean network of its units.
        difference : sequence of two groups, optional
            Second less first; positive lies towards the second.
        lines : bool, default True
            Whether edges name the lines behind them.

        Returns
        -------
        networkx.Graph or networkx.DiGraph
            Nodes are codes with ``label``, ``x``, ``y`` (position on the first two axes) and
            ``weight`` (half the weight of its connections). Edges have ``weight`` (mean line
            weight, or the size of the difference), ``count`` (number of lines), ``lines`` (their
            names, joined by ';') and, in a difference, ``difference`` (signed) and ``stronger``
            (the group). Connections of weight 0 are left out.

        Raises
        ------
        EpistemicNetworkError
            If a unit or group is unknown, or several of the three are given.
        """
        check_is_fitted(self, "points_")
        if sum(option is not None for option in (unit, group, difference)) > 1:
            message = "graph takes one of unit, group and difference; leave the others out"
            raise EpistemicNetworkError(message)
        weights = self._space.weights
        stronger = None
        if difference is None:
            chosen = self._chosen(unit, group)
            shown = weights[chosen].mean(axis=0)
        else:
            grouping = self._grouping(self._of_column(list(difference)))
            self._need_two(grouping)
            chosen = grouping.number >= 0
            means = [weights[grouping.number == number].mean(axis=0) for number in (0, 1)]
            shown = means[1] - means[0]
            stronger = [str(grouping.names[int(d > 0)]) for d in shown]
        behind: dict[int, list] = {}
        if lines:
            places = self._places(chosen)
            behind = {k: [self._line_names[p] for p in found] for k, found in places.items()}
        facts = {
            "kind": "ordered" if self.directed else "epistemic",
            "x_axis": str(self.nodes_.columns[0]),
            "y_axis": str(self.nodes_.columns[1]) if self.nodes_.shape[1] > 1 else "",
            "units": int(chosen.sum()),
            "shows": "difference" if difference is not None else "mean line weights",
        }
        return graphs.as_graph(
            self.codes_,
            self._pairs,
            shown,
            self.nodes_,
            behind,
            directed=self.directed,
            stronger=stronger,
            facts=facts,
        )

    def methods_paragraph(self) -> str:
        """Write the paragraph for a methods section.

        Returns
        -------
        str
            Plain sentences with version, parameters, sizes and figures.
        """
        check_is_fitted(self, "points_")
        return paragraph.write_paragraph(self)

    def _check_options(self) -> None:
        one_of("weight", self.weight, stanzas.WEIGHTS)
        one_of("counting", self.counting, stanzas.COUNTINGS)
        one_of("rotation", self.rotation, rotations.ROTATIONS)
        one_of("norm", self.norm, ("sphere", "none"))
        one_of("trajectory", self.trajectory, (None, "separate", "accumulated"))
        one_of("directed", self.directed, (True, False))
        self.n_before_, self.n_after_ = stanzas.check_window(self.window, self.forward)
        self.n_before_ -= 1
        self.units_ = lines_table.as_names("units", self.units)
        self.conversation_ = lines_table.as_names("conversation", self.conversation)
        self.codes_ = lines_table.as_names("codes", self.codes, least=2)
        self.predictors_ = lines_table.as_names("predictors", self.predictors, least=0)
        self.controls_ = lines_table.as_names("controls", self.controls, least=0)
        self.steps_ = lines_table.as_names("steps", self.steps, least=0)
        self.line_ = lines_table.as_names("line", self.line, least=0)
        groups.group_column(self.groups)
        needs = {
            "trajectory and steps need each other": bool(self.trajectory) != bool(self.steps_),
            f"rotation = {self.rotation!r} needs groups": self.rotation in ("mean", "generalised")
            and self.groups is None,
            "rotation = 'regression' and predictors need each other": (
                self.rotation == "regression"
            )
            != bool(self.predictors_),
            "controls need rotation = 'regression'": bool(self.controls_)
            and self.rotation != "regression",
            "directed needs a moving window; 'conversation' has no order": self.directed
            and self.window == "conversation",
            "directed has one counting; counting = 'R' is for directed=False": self.directed
            and self.counting == "R",
        }
        for what, wrong in needs.items():
            if wrong:
                message = f"{what}; give both or neither" if "each other" in what else what
                raise EpistemicNetworkError(message)
        self._pairs = stanzas.code_pairs(len(self.codes_), directed=self.directed)
        self._masked = self._read_mask()
        self.left_out_ = [(self.codes_[a], self.codes_[b]) for a, b in sorted(self._masked)]

    def _read_mask(self) -> set[tuple[int, int]]:
        masked = set()
        for pair in [] if self.mask is None else self.mask:
            fits = isinstance(pair, list | tuple) and len(pair) == 2
            if not fits or not all(code in self.codes_ for code in pair):
                message = (
                    f"mask has {pair!r}; must be pairs of two of the codes "
                    f"{', '.join(map(str, self.codes_))}"
                )
                raise EpistemicNetworkError(message)
            a, b = (self.codes_.index(code) for code in pair)
            masked.add((a, b) if self.directed else (min(a, b), max(a, b)))
        return masked

    def _columns(self) -> pd.MultiIndex:
        names = ["from", "to"] if self.directed else ["code", "other"]
        places = np.array(self._pairs)
        codes = pd.Index(self.codes_)
        return pd.MultiIndex(levels=[codes, codes], codes=[places[:, 0], places[:, 1]], names=names)

    def _count(self, lines: pd.DataFrame) -> np.ndarray:
        columns = lines_table.Columns(lines)
        read = lines_table.read_lines(
            columns, self.units_, self.conversation_, self.codes_, self.line_
        )
        rows = read.units
        self._unit_of_row = np.arange(len(rows.first))
        if self.steps_:
            rows = columns.labels([*self.units_, *self.steps_], "units and steps")
            rows = fitting.step_rows(rows, read.units.number, self.steps_)
            self._unit_of_row = read.units.number[rows.first]
        self._rows, self._line_names = rows, read.names
        self.n_lines_, self.n_conversations_ = len(lines), len(read.conversations.first)
        self._windows = stanzas.stanzas(read, rows.number, self.window, self.forward)
        counts = stanzas.count(self._windows, self._pairs, len(rows.first), **self._how())
        for pair in self._masked:
            counts[:, self._pairs.index(pair)] = 0
        if self.trajectory == "accumulated":
            counts = fitting.accumulated(counts, self._unit_of_row)
        return counts

    def _how(self) -> dict[str, Any]:
        return {"weight": self.weight, "counting": self.counting, "directed": self.directed}

    def _evidence(self, number: int, chosen: np.ndarray) -> pd.DataFrame:
        pair = self._pairs[number]
        value = next(stanzas.line_values(self._windows, [pair], **self._how()))
        return evidence.connecting_lines(
            self._windows,
            self._line_names,
            value.astype(float),
            pair,
            chosen,
            directed=self.directed,
        )

    def _places(self, chosen: np.ndarray) -> dict[int, np.ndarray]:
        """Give the rows of the table that add to each pair, for some units."""
        said = chosen[self._windows.rows]
        found = {}
        for k, value in enumerate(stanzas.line_values(self._windows, self._pairs, **self._how())):
            if self._pairs[k] not in self._masked:
                found[k] = np.sort(self._windows.order[(value > 0) & said])
        return found

    def _of_column(self, names: list) -> list:
        column = groups.group_column(self.groups)
        if column is None:
            message = "this needs groups; name their column in groups before fit"
            raise EpistemicNetworkError(message)
        return [column, *names]

    def _chosen(self, unit: Hashable, group: Hashable) -> np.ndarray:
        chosen = np.ones(len(self.points_), dtype=bool)
        if unit is not None:
            if unit not in self.points_.index:
                message = f"unit = {unit!r} is not a unit; see the index of points_"
                raise EpistemicNetworkError(message)
            chosen = np.zeros(len(self.points_), dtype=bool)
            chosen[self.points_.index.get_loc(unit)] = True
        if group is not None:
            column = self._of_column([])[0]
            inside = (self.unit_facts_[column] == group).to_numpy()
            if not inside.any():
                there = list(dict.fromkeys(self.unit_facts_[column]))
                one_of("group", group, there)
            chosen &= inside
        return chosen

    def _grouping(self, given: object) -> groups.Grouping:
        if given is None:
            given = self.groups
        if given is None:
            message = "this needs groups: give a column of unit_facts_, or a Series by unit"
            raise EpistemicNetworkError(message)
        return groups.group_units(given, self.unit_facts_)

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
        blocks, sets = self._sets("within", within), self._sets("clusters", clusters)
        if sets is None and self.steps_:
            sets = self._unit_of_row
        for name, fixed in (("groups", grouping.number), ("within", blocks)):
            if sets is None or fixed is None:
                continue
            inside = grouping.number >= 0
            if (pd.Series(fixed[inside]).groupby(sets[inside]).nunique() > 1).any():
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
        if not isinstance(given, pd.Series) or len(self.points_.index.difference(given.index)):
            message = f"{name} must be a column of unit_facts_, or a Series that has every unit"
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
