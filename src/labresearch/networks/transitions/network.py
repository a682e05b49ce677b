"""The estimator: a network of moves from state to state."""

from __future__ import annotations

import copy
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from labresearch.networks.transitions.centralities import centrality_values, check_measures
from labresearch.networks.transitions.clusters import cluster_sequences
from labresearch.networks.transitions.communities import clique_table, community_table
from labresearch.networks.transitions.counting import list_places, total_counts
from labresearch.networks.transitions.distances import pairwise
from labresearch.networks.transitions.graph import transition_graph
from labresearch.networks.transitions.kinds import KindOptions, resolve_kind
from labresearch.networks.transitions.labelled import edge_table, square_table, state_index
from labresearch.networks.transitions.pruning import prune_weights
from labresearch.networks.transitions.scaling import check_scaling, scale
from labresearch.networks.transitions.sequences import read_sequences

try:
    from sklearn.base import BaseEstimator
    from sklearn.utils.validation import check_is_fitted

    from labresearch.networks.transitions.resampled import SEED, Resampled
except ModuleNotFoundError as fault:
    message = "TransitionNetwork needs scikit-learn; pip install scikit-learn"
    raise ModuleNotFoundError(message) from fault

__all__ = ["TransitionNetwork"]


class TransitionNetwork(Resampled, BaseEstimator):
    """Network of how states (codes, moves, phases) follow each other in sequences.

    What is counted, for a sequence s₁ s₂ … and positions j < k, from sⱼ to sₖ unless said
    otherwise; a pair with a missing state is never counted:

    - ``frequency``: neighbours, each 1; ``relative`` the same, each row divided by its sum;
    - ``reverse``: neighbours, from the later to the earlier (who is answered);
    - ``co-occurrence``: all pairs, both ways; two of the same state count once;
    - ``n-gram``: neighbours, once for each window of ``n`` columns of the table that holds them.
      As in the R package windows may run past the end of a sequence but not past the table, so
      empty columns matter; ``whole=True`` counts only windows inside the sequence;
    - ``gap``: pairs with at most ``gap`` states between them, each 1 / (k - j);
    - ``window``: positions are cut into blocks of ``window``; each state of a block leads to each
      of the next block;
    - ``attention``: all pairs, each exp(-(k - j) / ``decay``); ``direction`` 'backward' goes from
      the later to the earlier, 'both' adds them up. R also lets an event look back at itself, at
      distance 0: ``own=True``.

    Same states in a row are a transition of a state to itself.

    Parameters
    ----------
    kind : str, default 'relative'
        See above.
    n, gap, window : int, optional
        By default 2, 1 and 2. Given for another kind they are an error.
    decay : float, optional
        Scale of attention in positions (R's lambda); by default 1.
    direction : {'forward', 'backward', 'both'}, optional
        Of attention; by default forward.
    weighted : bool, default False
        Divide what a sequence counts by its length (frequency, co-occurrence, reverse).
    whole, own : bool, default False
        See above.
    scaling : str or sequence of str, optional
        Steps done in turn: 'relative' (rows sum to 1), 'minmax', 'max', 'rank' (among all pairs of
        states, ties their mean).
    begin, end : label, optional
        States to add before the first and after the last state of every sequence.
    columns : list of labels, optional
        Columns of a wide table that are positions, in order; by default all.
    actor, order, action : label or list of labels, optional
        Columns of a long table: whose sequence (several together name one), what its events are
        sorted by (no ties), the state (by default the only other column).
    session_gap : number, str or timedelta, optional
        Longest time between two events of one sequence, where ``order`` begins with a time: after
        a longer pause a new sequence begins, named by actor and part, from 1. A span such as
        ``'15min'``, or a number in the unit of a column of numbers.
    missing : {'error', 'break'}, default 'error'
        What a missing state before the end of a sequence is.

    Attributes
    ----------
    weights_ : pandas.DataFrame of shape (states, states)
        Weights, from the row to the column.
    counts_ : pandas.DataFrame of shape (states, states)
        What was counted, before scaling and pruning.
    initial_ : pandas.Series of shape (states,)
        Share of sequences that begin with the state.
    states_ : tuple
        Labels, sorted; a begin state first, an end state last.
    n_sequences_ : int
        Number of sequences.
    composed_ : bool
        Whether the table said, in ``attrs["composed"]``, that its talk was composed; figures and
        texts say so, too.
    removed_ : pandas.DataFrame
        Edges that `prune` took out: ``from``, ``to``, ``weight``.

    References
    ----------
    Saqr, M., López-Pernas, S., Törmänen, T., Kaliisa, R., Misiejuk, K. & Tikka, S. (2025).
    Transition network analysis: a novel framework for modeling, visualizing, and identifying the
    temporal patterns of learners and learning processes. LAK '25, 351-361.
    Numbers are compared with the R package tna 1.2.3 (Tikka, López-Pernas & Saqr).

    Examples
    --------
    >>> talks = [["press", "explain", "press"], ["press", "press", "explain"]]
    >>> network = TransitionNetwork().fit(talks)
    >>> network.weights_.round(2).to_numpy().tolist()
    [[0.0, 1.0], [0.67, 0.33]]
    >>> network.initial_["press"]
    np.float64(1.0)
    """

    def __init__(
        self,
        kind: str = "relative",
        *,
        n: int | None = None,
        gap: int | None = None,
        window: int | None = None,
        decay: float | None = None,
        direction: str | None = None,
        weighted: bool = False,
        whole: bool = False,
        own: bool = False,
        scaling: str | Sequence[str] | None = None,
        begin: Hashable | None = None,
        end: Hashable | None = None,
        columns: Sequence[Hashable] | None = None,
        actor: Hashable | Sequence[Hashable] | None = None,
        order: Hashable | Sequence[Hashable] | None = None,
        action: Hashable | None = None,
        session_gap: Any = None,
        missing: str = "error",
    ) -> None:
        self.kind = kind
        self.n = n
        self.gap = gap
        self.window = window
        self.decay = decay
        self.direction = direction
        self.weighted = weighted
        self.whole = whole
        self.own = own
        self.scaling = scaling
        self.begin = begin
        self.end = end
        self.columns = columns
        self.actor = actor
        self.order = order
        self.action = action
        self.session_gap = session_gap
        self.missing = missing

    def fit(
        self,
        sequences: pd.DataFrame | Sequence[Sequence[Any]],
        y: None = None,
    ) -> TransitionNetwork:
        """Count the transitions of sequences.

        Parameters
        ----------
        sequences : pandas.DataFrame or list of lists
            Wide: one row a sequence, one column a position, missing at the end. Long, with
            ``actor``, ``order`` and ``action``: one row an event. States are text or whole numbers.
        y : None
            Ignored; scikit-learn's pipelines give it.

        Returns
        -------
        TransitionNetwork
            Itself.

        Raises
        ------
        SequenceError
            If the table cannot be read one way only (blank or missing cells, colliding labels,
            ties of order).
        ValueError
            If an option is unknown, out of range or of another kind, or nothing follows anything.

        Warns
        -----
        StrangeColumn
            If ``columns`` is not given and a column shares no state with the others.
        """
        options, scaling = self._resolved()
        read = read_sequences(
            sequences,
            columns=self.columns,
            actor=self.actor,
            order=self.order,
            action=self.action,
            session_gap=self.session_gap,
            missing=self.missing,
            begin=self.begin,
            end=self.end,
        )
        counts = total_counts(read, options)
        if not counts.any():
            message = (
                f"no transition of kind={self.kind!r} in {len(read.codes)} sequences, the longest "
                f"of {read.lengths.max()} states"
            )
            raise ValueError(message)
        first = read.codes[np.arange(len(read.codes)), (read.codes >= 0).argmax(axis=1)]
        share = np.bincount(first, minlength=len(read.states)) / len(read.codes)
        self.states_ = read.states
        self.n_sequences_ = len(read.codes)
        self.counts_ = square_table(counts, read.states)
        self.weights_ = square_table(scale(counts, options.kind, scaling), read.states)
        self.initial_ = pd.Series(share, index=state_index(read.states, "state"), name="initial")
        attrs = getattr(sequences, "attrs", {})
        self.composed_ = bool(attrs.get("composed", False))
        self.removed_ = edge_table(np.zeros(counts.shape), read.states)
        self._sequences = read
        self._by_sequence: np.ndarray | None = None
        return self

    def centralities(
        self,
        measures: str | Iterable[str] | None = None,
        *,
        loops: bool = False,
        normalize: bool = False,
    ) -> pd.DataFrame:
        """Measure the place of each state, as the R package tna does.

        Parameters
        ----------
        measures : str or iterable of str, optional
            Of ``out_strength``, ``in_strength``, ``closeness_in``, ``closeness_out``,
            ``closeness``, ``betweenness``, ``betweenness_rsp``, ``diffusion``, ``clustering``; by
            default all. `labresearch.networks.transitions.centralities` has the definitions.
        loops : bool, default False
            Keep transitions of a state to itself.
        normalize : bool, default False
            Map each measure on 0 to 1; NaN if it is the same for all states.

        Returns
        -------
        pandas.DataFrame
            One row a state: ``state`` and one column (float) a measure.

        Raises
        ------
        ValueError
            If a measure is unknown.
        """
        check_is_fitted(self)
        names = check_measures(measures)
        values = centrality_values(self.weights_.to_numpy(), names, loops=loops)
        table = pd.DataFrame(values, columns=list(names))
        if normalize:
            low, high = table.min(), table.max()
            spread = (high - low).where(high - low > 1e-12 * high.abs())
            table = (table - low) / spread
        table.insert(0, "state", state_index(self.states_, "state").to_numpy())
        return table

    def prune(
        self,
        *,
        method: str = "threshold",
        threshold: float = 0.1,
        lowest: float = 0.05,
        level: float = 0.5,
    ) -> TransitionNetwork:
        """Give a copy without weak edges; this network stays as it is.

        By ``threshold`` edges of at most that weight go, by ``lowest`` that share of the edges, the
        weakest first, except those without which the network would fall apart (direction aside).
        By ``disparity`` (Serrano et al. 2009) edges go whose share at both ends could be chance
        at ``level``, loops always, and the network may fall apart.

        Parameters
        ----------
        method : {'threshold', 'lowest', 'disparity'}
            See above.
        threshold, lowest, level : float
            See above.

        Returns
        -------
        TransitionNetwork
            With fewer edges in ``weights_``, and the others in ``removed_``.

        Raises
        ------
        ValueError
            If an option is unknown or out of range.

        Examples
        --------
        >>> network = TransitionNetwork().fit([["a", "b", "a"]] * 19 + [["a", "a", "b"]])
        >>> network.prune(threshold=0.05).removed_["from"].tolist()
        ['a']
        """
        check_is_fitted(self)
        weights = self.weights_.to_numpy()
        kept = prune_weights(
            weights, method=method, threshold=threshold, lowest=lowest, level=level
        )
        pruned = copy.copy(self)
        pruned.weights_ = square_table(kept, self.states_)
        gone = edge_table(np.where(kept > 0, 0.0, weights), self.states_)
        parts = [part for part in (self.removed_, gone) if len(part)]
        pruned.removed_ = pd.concat(parts, ignore_index=True) if parts else gone
        return pruned

    def communities(self, *, method: str = "louvain", seed: int = SEED) -> pd.DataFrame:
        """Find groups of states that follow each other more than others.

        Parameters
        ----------
        method : {'louvain', 'greedy', 'label_propagation', 'girvan_newman'}
            On the undirected graph of summed weights without loops.
        seed : int
            Seed, where chance plays a part.

        Returns
        -------
        pandas.DataFrame
            One row a state: ``state``, ``community`` (int, 0 the largest), ``modularity``.

        Raises
        ------
        ValueError
            If the method is unknown.
        """
        check_is_fitted(self)
        return community_table(self.weights_.to_numpy(), self.states_, method=method, seed=seed)

    def cliques(
        self, *, size: int = 2, threshold: float = 0.0, summed: bool = False
    ) -> pd.DataFrame:
        """List sets of states each of which leads to each other one.

        Parameters
        ----------
        size : int, default 2
            States of a clique.
        threshold : float, default 0
            Least weight of an edge.
        summed : bool, default False
            Ask for an edge in one direction only.

        Returns
        -------
        pandas.DataFrame
            One row a clique, the heaviest first: ``clique`` (tuple), ``weight``, ``least``.

        Raises
        ------
        ValueError
            If size or threshold is out of range.
        """
        check_is_fitted(self)
        return clique_table(
            self.weights_.to_numpy(), self.states_, size=size, threshold=threshold, summed=summed
        )

    def distances(
        self, *, method: str = "levenshtein", q: int = 2, prefix: float = 0.1, pad: bool = False
    ) -> pd.DataFrame:
        """Compare every sequence with every other; see `sequence_distances`, errors too.

        Parameters
        ----------
        method, q, prefix, pad
            As in `sequence_distances`.

        Returns
        -------
        pandas.DataFrame of shape (sequences, sequences)
        """
        check_is_fitted(self)
        return pairwise(self._sequences, method=method, q=q, prefix=prefix, pad=pad)

    def clusters(
        self,
        k: int,
        *,
        method: str = "pam",
        distance: str = "levenshtein",
        q: int = 2,
        prefix: float = 0.1,
        pad: bool = False,
    ) -> pd.DataFrame:
        """Group the sequences by their distances; see `cluster_sequences`.

        Parameters
        ----------
        k : int
            Clusters.
        method : {'pam', 'average', 'complete', 'single', 'ward'}
            As in `cluster_sequences`.
        distance : str, default 'levenshtein'
            ``method`` of `sequence_distances`.
        q, prefix, pad
            As in `sequence_distances`.

        Returns
        -------
        pandas.DataFrame
            One row a sequence: ``sequence``, ``cluster``, ``centre``, ``silhouette``.
        """
        return cluster_sequences(
            self.distances(method=distance, q=q, prefix=prefix, pad=pad), k, method=method
        )

    def places(self, source: Any = None, target: Any = None) -> pd.DataFrame:
        """List the places behind the edges, one row a counted pair of events.

        Parameters
        ----------
        source, target : state, optional
            Only transitions from, or to, this state.

        Returns
        -------
        pandas.DataFrame
            ``from``, ``to`` (states), ``sequence``, ``from_place``, ``to_place`` (column of a wide
            table, row label of a long one), ``weight`` (what the pair counts; the sums are
            ``counts_``).

        Raises
        ------
        ValueError
            If a state is unknown.

        Examples
        --------
        >>> TransitionNetwork().fit([["a", "b", "b"]]).places("b")
          from to  sequence from_place to_place  weight
        0    b  b         0          2        3     1.0
        """
        check_is_fitted(self)
        table = list_places(self._sequences, self._resolved()[0])
        for column, state in (("from", source), ("to", target)):
            if state is not None:
                if state not in self.states_:
                    known = ", ".join(map(str, self.states_))
                    message = f"state {state!r} is unknown; the network has {known}"
                    raise ValueError(message)
                table = table[table[column] == state]
        return table.reset_index(drop=True)

    def graph(self, *, places: bool = True) -> nx.DiGraph:
        """Give the network as a graph that knows the places behind each edge.

        Parameters
        ----------
        places : bool, default True
            Write the places on the edges.

        Returns
        -------
        networkx.DiGraph
            Nodes are states, with ``label`` (str), ``initial`` (0 to 1) and ``events`` (int, times
            the state occurs). Edges have ``weight``, ``count`` (before scaling), ``length`` (1 /
            weight, for shortest paths) and ``places`` ('sequence:from-to' joined by ';'). The graph
            has ``kind`` and ``sequences`` (int).

        Examples
        --------
        >>> TransitionNetwork().fit([["a", "b"]]).graph().edges["a", "b"]
        {'weight': 1.0, 'count': 1.0, 'length': 1.0, 'places': '0:1-2'}
        """
        check_is_fitted(self)
        return transition_graph(
            self._sequences,
            self.weights_.to_numpy(),
            self.counts_.to_numpy(),
            initial=self.initial_.to_numpy(),
            kind=self.kind,
            places=self.places() if places else None,
        )

    def _resolved(self) -> tuple[KindOptions, tuple[str, ...]]:
        options = resolve_kind(
            self.kind,
            n=self.n,
            gap=self.gap,
            window=self.window,
            decay=self.decay,
            direction=self.direction,
            weighted=self.weighted,
            whole=self.whole,
            own=self.own,
        )
        return options, check_scaling(self.scaling)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.allow_nan = True
        tags.target_tags.required = False
        tags.no_validation = True
        return tags
