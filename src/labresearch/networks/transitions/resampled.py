"""Ask of a fitted network what would change if other sequences had been recorded."""

from __future__ import annotations

import abc
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from labresearch.networks.transitions.bootstrap import bootstrap_table, clique_bootstrap_table
from labresearch.networks.transitions.centralities import check_measures
from labresearch.networks.transitions.comparison import compare_counts
from labresearch.networks.transitions.counting import counts_by_sequence
from labresearch.networks.transitions.kinds import KindOptions
from labresearch.networks.transitions.scaling import scale
from labresearch.networks.transitions.sequences import StateSequences
from labresearch.networks.transitions.stability import stability_table

__all__ = ["Resampled"]

SEED = 20251122
_STABLE = ("in_strength", "out_strength", "betweenness")


class Resampled(abc.ABC):
    """Bootstrap, comparison and stability of `TransitionNetwork`.

    All three draw or deal out whole sequences, whose counts are kept, so that no sequence is read
    again.
    """

    begin: Hashable | None
    end: Hashable | None
    states_: tuple[Any, ...]
    counts_: pd.DataFrame
    _sequences: StateSequences
    _by_sequence: np.ndarray | None

    def bootstrap(
        self,
        *,
        method: str = "stability",
        draws: int = 1000,
        level: float = 0.05,
        consistency: tuple[float, float] = (0.75, 1.25),
        threshold: float | None = None,
        clusters: Hashable | Sequence[Any] | None = None,
        seed: int = SEED,
    ) -> pd.DataFrame:
        """Draw sequences with replacement and see which edges hold.

        An edge holds if its weight strays in fewer than ``level`` of the draws: by ``stability``,
        from ``consistency`` times the observed weight; by ``threshold``, below a fixed weight. p =
        (straying draws + 1) / (draws + 1). It tests how settled a weight is, not whether it
        differs from chance. Pruning is not looked at: all edges are judged.

        Parameters
        ----------
        method : {'stability', 'threshold'}
            See above.
        draws : int, default 1000
            Resamples of all sequences.
        level : float, default 0.05
            Level of p, and of the interval (1 - level).
        consistency : tuple of float, default (0.75, 1.25)
            For stability.
        threshold : float, optional
            For threshold; by default the 10 % quantile of all weights, 0 included.
        clusters : label or one value a sequence, optional
            Draw whole clusters, such as labs or classrooms, whose sequences are alike: a column of
            ``actor`` (or the name of the table's index), or values in the order of the sequences.
        seed : int
            Seed of the draws.

        Returns
        -------
        pandas.DataFrame
            One row an edge: ``from``, ``to``, ``weight``, ``mean``, ``sd``, ``low``, ``high``
            (percentile interval), ``range_low``, ``range_high`` (what it must not leave), ``p``,
            ``kept`` (bool). ``attrs`` has ``unit`` (what was drawn) and ``units`` (how many).

        Raises
        ------
        ValueError
            If there is only one sequence, or an option is out of range.

        Examples
        --------
        >>> from labresearch.networks.transitions import TransitionNetwork
        >>> network = TransitionNetwork().fit([["a", "b", "a"]] * 20)
        >>> network.bootstrap(draws=99)["kept"].tolist()
        [True, True]
        """
        check_is_fitted(self)
        options, scaling = self._resolved()
        counts, unit, _ = self._counts_by_unit(clusters)
        table = bootstrap_table(
            counts,
            scale(self.counts_.to_numpy(), options.kind, scaling),
            self.states_,
            kind=options.kind,
            scaling=scaling,
            method=method,
            draws=draws,
            level=level,
            consistency=consistency,
            threshold=threshold,
            seed=seed,
        )
        table.attrs |= {"unit": unit, "units": len(counts)}
        return table

    def bootstrap_cliques(
        self,
        *,
        size: int = 2,
        threshold: float = 0.0,
        summed: bool = False,
        draws: int = 1000,
        level: float = 0.05,
        clusters: Hashable | Sequence[Any] | None = None,
        seed: int = SEED,
    ) -> pd.DataFrame:
        """Draw sequences with replacement and see which cliques hold.

        Cliques are those of the weights before pruning.

        Parameters
        ----------
        size, threshold, summed
            As in `TransitionNetwork.cliques`.
        draws : int, default 1000
            Resamples of all sequences.
        level : float, default 0.05
            Of the interval (1 - level); a clique is kept if 1 - level of the draws have it.
        clusters, seed
            As in `bootstrap`.

        Returns
        -------
        pandas.DataFrame
            One row a clique, the heaviest first: ``clique`` (tuple), ``weight``, ``mean``, ``low``,
            ``high`` (percentile interval of the weight), ``share`` (of the draws in which it is a
            clique), ``kept`` (bool). ``attrs`` as in `bootstrap`.

        Raises
        ------
        ValueError
            If there is only one sequence or cluster, or an option is out of range.

        Examples
        --------
        >>> from labresearch.networks.transitions import TransitionNetwork
        >>> network = TransitionNetwork().fit([["a", "b", "a"]] * 9 + [["b", "c", "b"]])
        >>> found = network.bootstrap_cliques(draws=99)
        >>> found["clique"].tolist(), found["kept"].tolist()
        ([('a', 'b'), ('b', 'c')], [True, False])
        """
        check_is_fitted(self)
        options, scaling = self._resolved()
        counts, unit, _ = self._counts_by_unit(clusters)
        table = clique_bootstrap_table(
            counts,
            scale(self.counts_.to_numpy(), options.kind, scaling),
            self.states_,
            kind=options.kind,
            scaling=scaling,
            size=size,
            threshold=threshold,
            summed=summed,
            draws=draws,
            level=level,
            seed=seed,
        )
        table.attrs |= {"unit": unit, "units": len(counts)}
        return table

    def compare(
        self,
        other: Resampled,
        *,
        measures: str | Iterable[str] = (),
        loops: bool = False,
        paired: bool = False,
        clusters: Hashable | tuple[Sequence[Any], Sequence[Any]] | None = None,
        draws: int = 1000,
        seed: int = SEED,
    ) -> pd.DataFrame:
        """Test whether two groups of sequences differ, by dealing the sequences out anew.

        The p value is the share of deals, the observed one counted in, with a difference at least
        as large. It supposes that sequences could have been dealt to either group: sequences of the
        same lab or classroom are alike, and then p is too small. With ``clusters`` whole labs or
        classrooms are dealt out; few of them allow few deals, so that p cannot be small: 3 against
        3 give 20 deals and, both ways round, p of about 0.1 or more. A state that one network lacks
        has weight 0 there. Pruning is not looked at.

        Parameters
        ----------
        other : TransitionNetwork
            Fitted, with the same kind, options and scaling.
        measures : str or iterable of str, optional
            Centralities to compare too.
        loops : bool, default False
            For centralities.
        paired : bool, default False
            Row i of one belongs to row i of the other; pairs are swapped, not mixed.
        clusters : label or pair of sequences, optional
            What is dealt out: a column of ``actor`` (or the name of the tables' index) of both, or
            one value a sequence for each network. A cluster must lie in one network; if each lies
            in both, use ``paired`` on one network a cluster instead.
        draws : int, default 1000
            Deals.
        seed : int
            Seed of the deals.

        Returns
        -------
        pandas.DataFrame
            One row an edge that either has, then one a centrality and state: ``what`` ('edge' or
            the measure), ``from`` (state), ``to`` (missing for centralities), ``first``,
            ``second``, ``difference`` (first - second), ``standardised`` (difference over the
            standard deviation of the deals), ``p``, ``q`` (Benjamini-Hochberg, all edges one
            family, each measure one). ``attrs`` has ``unit`` (what was dealt), ``units_first``,
            ``units_second``.

        Raises
        ------
        ValueError
            If the networks were built differently, a group has fewer than two sequences or
            clusters, or a cluster lies in both.

        Examples
        --------
        >>> from labresearch.networks.transitions import TransitionNetwork
        >>> one = TransitionNetwork("frequency").fit([["a", "b"]] * 5)
        >>> two = TransitionNetwork("frequency").fit([["b", "a"]] * 5)
        >>> one.compare(two, draws=199)["difference"].tolist()
        [5.0, -5.0]
        """
        check_is_fitted(self)
        given: Any = other
        if not isinstance(given, Resampled):
            message = f"other must be a fitted TransitionNetwork; got a {type(given).__name__}"
            raise TypeError(message)
        check_is_fitted(other)
        if self._resolved() != other._resolved():
            message = "the networks differ in kind, options or scaling; build both the same way"
            raise ValueError(message)
        if (self.begin, self.end) != (other.begin, other.end):
            message = "the networks differ in begin or end states; build both the same way"
            raise ValueError(message)
        states = _union(self, other)
        options, scaling = self._resolved()
        if isinstance(clusters, tuple) and len(clusters) != 2:
            message = f"clusters has {len(clusters)} parts; must be one for each network, or a name"
            raise ValueError(message)
        mine, theirs = clusters if isinstance(clusters, tuple) else (clusters, clusters)
        first, unit, own = self._counts_by_unit(mine)
        second, _, others = other._counts_by_unit(theirs)
        both = own.intersection(others) if clusters is not None else own[:0]
        if len(both):
            message = (
                f"{unit} {both.tolist()[0]!r} lies in both networks, so it cannot be dealt out "
                "whole; name clusters that lie in one network"
            )
            raise ValueError(message)
        if clusters is not None and paired:
            message = "paired swaps rows and clusters deals out whole clusters; give one of them"
            raise ValueError(message)
        table = compare_counts(
            _embed(first, self.states_, states),
            _embed(second, other.states_, states),
            states,
            kind=options.kind,
            scaling=scaling,
            measures=check_measures(measures),
            loops=loops,
            paired=paired,
            draws=draws,
            seed=seed,
        )
        table.attrs |= {"unit": unit, "units_first": len(first), "units_second": len(second)}
        return table

    def stability(
        self,
        measures: str | Iterable[str] = _STABLE,
        *,
        loops: bool = False,
        drop: Sequence[float] = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
        draws: int = 1000,
        threshold: float = 0.7,
        certainty: float = 0.95,
        correlation: str = "pearson",
        clusters: Hashable | Sequence[Any] | None = None,
        seed: int = SEED,
    ) -> pd.DataFrame:
        """See how far centralities hold when sequences are dropped (case dropping).

        The coefficient of a measure is the largest share of sequences that can be dropped so that
        in ``certainty`` of the draws its values still correlate with the observed ones by at least
        ``threshold``; 0 if none can. Below .25 do not interpret it, above .5 is good (Epskamp,
        Borsboom & Fried 2018). Pruning is not looked at.

        Parameters
        ----------
        measures : str or iterable of str
            Centralities.
        loops : bool, default False
            As in `centralities`.
        drop : sequence of float
            Shares to drop.
        draws : int, default 1000
            Subsets for each share.
        threshold, certainty : float
            See above.
        correlation : {'pearson', 'spearman'}
            Over states; draws in which a measure is the same for all states are left out.
        clusters : label or one value a sequence, optional
            Drop whole clusters, as in `bootstrap`.
        seed : int
            Seed of the subsets.

        Returns
        -------
        pandas.DataFrame
            One row a measure and share: ``measure``, ``drop``, ``dropped`` (sequences), ``mean``,
            ``low``, ``high`` (of the correlation; 2.5 and 97.5 %), ``above`` (share of draws that
            reach the threshold), ``draws`` (that gave a number), ``coefficient`` (of the measure;
            NaN if no draw gave a number). ``dropped`` counts clusters, if there are any.

        Raises
        ------
        ValueError
            If an option is unknown or out of range.

        References
        ----------
        Epskamp, S., Borsboom, D. & Fried, E. I. (2018). Estimating psychological networks and their
        accuracy. Behavior Research Methods 50, 195-212.
        """
        check_is_fitted(self)
        options, scaling = self._resolved()
        return stability_table(
            self._counts_by_unit(clusters)[0],
            scale(self.counts_.to_numpy(), options.kind, scaling),
            kind=options.kind,
            scaling=scaling,
            measures=check_measures(measures),
            loops=loops,
            drop=tuple(drop),
            draws=draws,
            threshold=threshold,
            certainty=certainty,
            correlation=correlation,
            seed=seed,
        )

    def _counts_by_sequence(self) -> np.ndarray:
        # only resampling needs them, and they are larger than the rest
        if self._by_sequence is None:
            self._by_sequence = counts_by_sequence(self._sequences, self._resolved()[0])
        return self._by_sequence

    def _counts_by_unit(self, clusters: Any) -> tuple[np.ndarray, str, pd.Index]:
        """Give counts of what is drawn or dealt, what that is, and its names."""
        counts, names = self._counts_by_sequence(), self._sequences.names
        if clusters is None:
            return counts, "sequence", names
        if isinstance(clusters, Hashable) and not isinstance(clusters, tuple):
            if clusters not in names.names:
                known = ", ".join(repr(name) for name in names.names if name is not None)
                message = (
                    f"clusters = {clusters!r} names no part of the sequences; they are named by "
                    f"{known or 'nothing'}. Name it in actor, or give one value a sequence"
                )
                raise ValueError(message)
            unit, values = str(clusters), names.get_level_values(clusters)
        else:
            unit, values = (
                str(getattr(clusters, "name", None) or "cluster"),
                pd.Index(list(clusters), tupleize_cols=False),
            )
        if len(values) != len(counts) or values.hasnans:
            message = (
                f"clusters has {len(values)} values, {int(values.isna().sum())} of them missing; "
                f"must be one for each of {len(counts)} sequences"
            )
            raise ValueError(message)
        which, found = pd.factorize(values)
        total = np.zeros((len(found), *counts.shape[1:]))
        np.add.at(total, which, counts)
        return total, unit, pd.Index(found)

    @abc.abstractmethod
    def _resolved(self) -> tuple[KindOptions, tuple[str, ...]]:
        """Options and scaling, checked; the estimator has them."""


def _union(one: Resampled, two: Resampled) -> tuple[Any, ...]:
    added = {label for label in (one.begin, one.end) if label is not None}
    plain = (set(one.states_) | set(two.states_)) - added
    if len({isinstance(state, str) for state in plain}) > 1:
        message = "one network has states of text, the other of numbers; make them the same"
        raise ValueError(message)
    first = () if one.begin is None else (one.begin,)
    last = () if one.end is None else (one.end,)
    return (*first, *sorted(plain), *last)


def _embed(counts: np.ndarray, own: tuple[Any, ...], states: tuple[Any, ...]) -> np.ndarray:
    if own == states:
        return counts
    place = [states.index(state) for state in own]
    found = np.zeros((len(counts), len(states), len(states)))
    found[np.ix_(range(len(counts)), place, place)] = counts
    return found
