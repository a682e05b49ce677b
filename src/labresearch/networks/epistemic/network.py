"""Epistemic network analysis as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

try:
    from sklearn.base import BaseEstimator, TransformerMixin
    from sklearn.utils.validation import check_is_fitted
except ImportError as missing:  # pragma: no cover
    message = "EpistemicNetwork needs scikit-learn: pip install scikit-learn"
    raise ImportError(message) from missing

from labresearch.networks.epistemic import fitting, groups, node_positions, paragraph, rotations
from labresearch.networks.epistemic.comparing import SEED
from labresearch.networks.epistemic.faults import EpistemicNetworkError, one_of, share, whole_number
from labresearch.networks.epistemic.showing import Showing

__all__ = ["EpistemicNetwork"]


class EpistemicNetwork(Showing, TransformerMixin, BaseEstimator):
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
    composed_ : bool
        Whether the lines were made up: their ``attrs["composed"]``.
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
    ...         "halves": [1, 0, 1, 0, 0, 0],
    ...         "fourths": [0, 1, 1, 0, 0, 1],
    ...         "skips": [0, 0, 0, 1, 0, 1],
    ...     }
    ... )
    >>> model = EpistemicNetwork("speaker", "lesson", ["halves", "fourths", "skips"], window=2)
    >>> model.fit(lines).connection_counts_
    code     halves       fourths
    other   fourths skips   skips
    speaker
    Ann           1     0       0
    Ben           1     1       1
    Cy            0     0       1
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

    def count(self, lines: pd.DataFrame) -> pd.DataFrame:
        """Count connections without laying out a space; one unit will do, and nothing is fitted.

        Parameters
        ----------
        lines : pandas.DataFrame
            As in `fit`.

        Returns
        -------
        pandas.DataFrame of shape (n_units, n_pairs)
            As ``connection_counts_``.

        Raises
        ------
        EpistemicNetworkError
            See the class.
        """
        other = EpistemicNetwork(**self.get_params(deep=False))
        other._check_options()
        return other._table(other._count(lines))

    def _table(self, counts: np.ndarray) -> pd.DataFrame:
        whole = counts.astype(np.int64) if self.weight == "binary" else counts
        return pd.DataFrame(whole, self._rows.index, self._columns())

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
        design: np.ndarray | None = None
        self._design_names = []
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
        self.n_empty_ = int((~counts.any(axis=1)).sum())
        self.connection_counts_ = self._table(counts)
        self.line_weights_ = pd.DataFrame(space.weights, rows.index, columns)
        self.points_ = pd.DataFrame(points, rows.index, names)
        self.nodes_ = pd.DataFrame(nodes, pd.Index(self.codes_, name="code"), names)
        self.centroids_ = pd.DataFrame(centroids, rows.index, names)
        self.rotation_ = pd.DataFrame(axes.axes, columns, names)
        self.centre_ = pd.Series(space.centre, columns)
        spread = points.var(axis=0)
        total = space.x.var(axis=0).sum()
        self.variance_explained_ = pd.Series(spread / total, names, name="share")
        # whether the talk was made up goes with every table
        self.composed_ = bool(lines.attrs.get("composed", False))
        for table in (self.connection_counts_, self.line_weights_, self.points_, self.nodes_):
            table.attrs["composed"] = self.composed_
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
        counts = self.count(lines)
        weights = counts.to_numpy(dtype=float)
        weights = rotations.sphere(weights) if self.norm == "sphere" else weights
        points = fitting.centred(weights, self._space.centre) @ self._space.rotation.axes
        return pd.DataFrame(points, counts.index, self.points_.columns)

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
        whole_number("axes", axes, 1)
        whole_number("draws", draws, 0)
        share("level", level)
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

    def methods_paragraph(self) -> str:
        """Write the paragraph for a methods section.

        Returns
        -------
        str
            Plain sentences with version, parameters, sizes and figures.
        """
        check_is_fitted(self, "points_")
        return paragraph.write_paragraph(self)
