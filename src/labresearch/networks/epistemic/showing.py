"""The part of an epistemic network that shows it: as a graph, and by the lines behind it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import networkx as nx
import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from labresearch.networks.epistemic import evidence, graphs, stanzas
from labresearch.networks.epistemic.comparing import Comparing
from labresearch.networks.epistemic.faults import EpistemicNetworkError, one_of, plain
from labresearch.networks.epistemic.groups import group_column

__all__ = ["Showing"]


class Showing(Comparing):
    """What a fitted `EpistemicNetwork` shows of single networks."""

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
        table = self._evidence(self._pairs.index(pair), self._behind(self._chosen(unit, group)))
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
            if isinstance(difference, str) or len(difference) != 2:
                message = (
                    f"difference = {difference!r} must be two groups, the first and the second"
                )
                raise EpistemicNetworkError(message)
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
            "composed": self.composed_,
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

    def _evidence(self, number: int, chosen: np.ndarray) -> pd.DataFrame:
        pair = self._pairs[number]
        value = next(stanzas.line_values(self._windows, [pair], **self._how()))
        return evidence.connecting_lines(
            self._windows,
            self._line_names,
            evidence.held_values(self._windows, value, pair).astype(float),
            pair,
            chosen,
            directed=self.directed,
        )

    def _places(self, chosen: np.ndarray) -> dict[int, np.ndarray]:
        """Give the rows of the table that add to each pair, for some units."""
        said = self._behind(chosen)[self._windows.rows]
        found = {}
        values = stanzas.line_values(self._windows, self._pairs, **self._how())
        for k, (pair, value) in enumerate(zip(self._pairs, values, strict=True)):
            if pair not in self._masked:
                value = evidence.held_values(self._windows, value, pair)
                found[k] = np.sort(self._windows.order[(value > 0) & said])
        return found

    def _behind(self, chosen: np.ndarray) -> np.ndarray:
        """Give the rows whose lines made some rows: in an accumulated trajectory all up to them."""
        if self.trajectory != "accumulated":
            return chosen
        last = np.full(int(self._unit_of_row.max()) + 1, -1)
        np.maximum.at(last, self._unit_of_row[chosen], np.flatnonzero(chosen))
        return np.arange(len(chosen)) <= last[self._unit_of_row]

    def _of_column(self, names: list) -> list:
        column = group_column(self.groups)
        if column is None:
            message = "this needs groups; name their column in groups before fit"
            raise EpistemicNetworkError(message)
        return [column, *names]

    def _chosen(self, unit: Hashable, group: Hashable) -> np.ndarray:
        chosen = np.ones(len(self.points_), dtype=bool)
        if unit is not None:
            # a part of a label would stand for several units
            parts = len(unit) if isinstance(unit, tuple) else 1
            if parts != self.points_.index.nlevels or unit not in self.points_.index:
                named = " × ".join(map(str, self.points_.index.names))
                message = (
                    f"unit = {unit!r} is not a unit; must be a label of {named} such as "
                    f"{plain(self.points_.index[0])!r}"
                )
                raise EpistemicNetworkError(message)
            chosen = np.asarray(self.points_.index == unit)
        if group is not None:
            column = self._of_column([])[0]
            inside = (self.unit_facts_[column] == group).to_numpy()
            if not inside.any():
                there = list(dict.fromkeys(self.unit_facts_[column]))
                one_of("group", group, there)
            chosen &= inside
        return chosen
