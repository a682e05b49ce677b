"""Measures of idea networks against what volume and popularity of ideas alone would give."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Literal

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.networks.places import Places, mention_places
from labresearch.networks.shuffling import fellow_table, shuffled_labels
from labresearch.networks.stacks import stack_measures

__all__ = [
    "COLUMNS",
    "MEASURES",
    "SEED",
    "against",
    "against_shuffles",
    "check_options",
    "draw_chunks",
    "drawn_mentions",
    "network_nulls",
    "null_generator",
    "null_row",
    "runs",
    "scattered",
]

SEED = 20251122

MEASURES = (
    "density",
    "weighted_degree",
    "components",
    "betweenness_centralisation",
    "between_speakers",
    "compare_edges",
    "turns_to_compare",
    "errors_tied_in",
)
"""What `network_nulls` measures."""

SMALLEST = 10
"""Networks with fewer mentions do not set the number that rarefaction draws."""

# numbers in one stack of matrices: about 30 MB an array
CELLS = 4_000_000

COLUMNS = {
    "network": "str",
    "measure": "str",
    "null": "str",
    "mentions": "int64",
    "ideas": "int64",
    "drawn": "int64",
    "observed": "float64",
    "compared": "float64",
    "expected": "float64",
    "sd": "float64",
    "z": "float64",
    "p": "float64",
    "draws": "int64",
    "note": "str",
}


def network_nulls(
    corpus: Corpus,
    *,
    null: Literal["shuffle", "rarefaction"] = "shuffle",
    by: Literal["lab", "session"] = "lab",
    draws: int = 1000,
    seed: int = SEED,
    mentions: int | None = None,
    drawing: Literal["runs", "scattered"] = "runs",
    window: int = 12,
    answer_window: int = 3,
    ideas: Iterable[str] | None = None,
    inferred: bool = True,
) -> pd.DataFrame:
    """Set measures of each lab's (or session's) idea network against a null.

    Raw density grows with the amount of talk, so a number says something only beside what the same
    amount of talk would give anyway.

    The counting rule. An idea voiced several times in a turn counts once. Two mentions of
    different ideas in one session are one *co-mention* if their turns lie at most ``window``
    turns apart, whoever speaks (0: the same turn). The network joins ideas that are co-mentioned;
    its weights count co-mentions. This is the moving stanza window of epistemic network analysis,
    not `idea_network`: its typed connections need the cues of each turn. `connection_nulls` counts
    all of them; here is one only, ``compare_edges``, by the rule of ``compare`` told there (with
    ``window`` as its reference window; where a pair is also a repair or a contrast it counts here
    as compared).

    The measures are

    ``density``
        Connected pairs over pairs of ideas (0 to 1).
    ``weighted_degree``
        Co-mentions of an idea, mean over the ideas.
    ``components``
        Sets of ideas that hang together.
    ``betweenness_centralisation``
        How far one idea lies between all others (Freeman; 0 to 1, a star).
    ``between_speakers``
        Share of the co-mentions that two speakers voiced (0 to 1).
    ``compare_edges``
        Pairs of mentions that are compared.
    ``turns_to_compare``
        Turns from the first mention to the first pair that is compared, sessions laid end to end;
        to the last mention where nothing is.
    ``errors_tied_in``
        Share of the erroneous ideas that are co-mentioned with a sound one (0 to 1).

    The nulls are

    ``shuffle``
        The ideas are shuffled over the mentions of each session. Number of mentions, popularity of
        each idea in the session, places, speakers and compare cues stay; which idea meets which
        is left to chance. Twins in one turn, which the counting rule excludes, are excluded in the
        shuffles too. ``p`` is the share of shuffles, the observed network counted in (Phipson &
        Smyth 2010), that lie further from ``expected`` than the observed one, and half of those
        that lie as far (mid-p, Lancaster 1961): counts of few ideas have few values, and with
        whole ties chance would give p < .05 in 2 or 3 % only. Where a measure hardly varies
        (``components`` of a network that always hangs together) it gives it more seldom still.
    ``rarefaction``
        The same number of mentions is drawn from each network, and ``compared`` is the mean over
        the draws. The reference are the *other* networks at the same number of mentions:
        ``expected`` and ``sd`` are the mean and standard deviation of their means, and ``p`` is
        the share of all networks, this one counted in, that lie at least as far from the mean of
        all. It asks whether a network is unlike the others beyond its volume. With k networks p
        is at least 1/k: below 20 networks none can have p < .05.

        What is drawn are *runs* of mentions that follow each other, because single mentions
        picked out of much talk seldom lie in one window, so that then a network would look the
        thinner the more was said in it. Every run counts once, nothing is left to chance; runs
        that cross from one session to the next count only if no run crosses fewer. With
        ``drawing='scattered'`` single mentions are picked, ``draws`` times, without replacement.

    Parameters
    ----------
    corpus : Corpus
        Coded by one coder, or uncoded. ``compare_edges`` needs codings of engagement and teacher
        moves too.
    null : {'shuffle', 'rarefaction'}, default 'shuffle'
        What to compare with.
    by : {'lab', 'session'}, default 'lab'
        What is one network. A session of no named lab is a network of its own.
    draws : int, default 1000
        Shuffles, or scattered draws from each network.
    seed : int
        Seed. What is drawn for a network depends on the seed and on its name only.
    mentions : int, optional
        Mentions to draw by rarefaction; by default as many as the smallest network with at least
        10 has. Smaller networks are too small, and their ``note`` says so.
    drawing : {'runs', 'scattered'}, default 'runs'
        What rarefaction draws.
    window : int, default 12
        Turns within which two mentions are a co-mention.
    answer_window : int, default 3
        Turns within which a student's turn answers an adult's question to compare.
    ideas, inferred
        As in `idea_mentions`.

    Returns
    -------
    pandas.DataFrame
        One row a measure of each network that has a mention: ``network`` (lab or session),
        ``measure``, ``null`` (str), ``mentions``, ``ideas`` (int, of the whole network), ``drawn``
        (int, mentions that are compared), ``observed`` (float, of the whole network),
        ``compared`` (float, what is set against ``expected``: ``observed``, or the mean of the
        rarefied network), ``expected``,
        ``sd``, ``z`` (compared less expected, over sd; NaN where sd is 0), ``p`` (two-sided),
        ``draws`` (int, that gave a number), ``note`` (str, why there is no number). All measures
        and networks together are many tests; see `labresearch.analysis.adjusted_p`.

    Raises
    ------
    ValueError
        If ``null``, ``by`` or ``drawing`` is none of these, a count is too small, ``mentions``
        comes with a shuffle, or no network is large enough to be rarefied.

    References
    ----------
    Lancaster, H. O. (1961). Significance tests in discrete distributions. Journal of the American
    Statistical Association 56, 223-234.
    Phipson, B. & Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology 9, 39.
    Gotelli, N. J. & Colwell, R. K. (2001). Quantifying biodiversity: procedures and pitfalls in
    the measurement and comparison of species richness. Ecology Letters 4, 379-391.
    Shaffer, D. W., Collier, W. & Ruis, A. R. (2016). A tutorial on epistemic network analysis.
    Journal of Learning Analytics 3, 9-45.

    Examples
    --------
    Three ideas, of which c is said only at the end; a and b alternate.

    >>> from labresearch.corpus import Corpus
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["s"], "lab": "lab1"}),
    ...     utterances=pd.DataFrame({
    ...         "session": "s", "line": range(12), "turn": range(12),
    ...         "speaker": ["Mia", "Ben"] * 6, "role": "student", "text": "words"}),
    ...     codings=pd.DataFrame({
    ...         "session": "s", "line": range(12), "coder": "me",
    ...         "code": ["ideas_x." + idea for idea in "abababababcc"]}),
    ... )
    >>> found = network_nulls(corpus, window=1, draws=999).set_index("measure")
    >>> found.loc["density", ["observed", "expected", "p"]].round(2).tolist()
    [0.67, 0.94, 0.09]
    """
    if window < 0:
        message = f"window = {window} is too small; must be at least 0"
        raise ValueError(message)
    check_options(null, by, drawing, draws, mentions, answer_window=answer_window)
    places = mention_places(
        corpus, by=by, ideas=ideas, inferred=inferred, window=window, answer_window=answer_window
    )
    if null == "shuffle":
        rows = [row for network in places for row in _shuffle_rows(network, draws, seed)]
    else:
        count = drawn_mentions(places, mentions)
        rows = _rarefaction_rows(places, draws, seed, count, scatter=drawing == "scattered")
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    table.attrs["composed"] = corpus.composed
    return table


def check_options(
    null: str, by: str, drawing: str, draws: int, mentions: int | None, **windows: int
) -> None:
    """Refuse options of a null that are not allowed.

    Parameters
    ----------
    null, by, drawing, draws, mentions
        As in `network_nulls`.
    **windows : int
        Windows that must be 1 or more.

    Raises
    ------
    ValueError
        Naming the option and what is allowed.
    """
    for name, value, allowed in (
        ("null", null, ("shuffle", "rarefaction")),
        ("by", by, ("lab", "session")),
        ("drawing", drawing, ("runs", "scattered")),
    ):
        if value not in allowed:
            message = f"{name} = {value!r} is unknown; must be one of {', '.join(allowed)}"
            raise ValueError(message)
    for name, number, least in (
        ("draws", draws, 1),
        ("mentions", mentions, 2),
        *((name, window, 1) for name, window in windows.items()),
    ):
        if number is not None and number < least:
            message = f"{name} = {number} is too small; must be at least {least}"
            raise ValueError(message)
    if null == "shuffle" and mentions is not None:
        message = f"mentions = {mentions} is for null='rarefaction'; a shuffle keeps all mentions"
        raise ValueError(message)


def drawn_mentions(places: list[Places], mentions: int | None) -> int:
    """Return how many mentions rarefaction draws from each network.

    Parameters
    ----------
    places : list of Places
        The networks.
    mentions : int or None
        As in `network_nulls`.

    Returns
    -------
    int
        Number of mentions.

    Raises
    ------
    ValueError
        If no network is large enough.
    """
    sizes = {network.name: len(network.labels) for network in places}
    least = SMALLEST if mentions is None else mentions
    large = [size for size in sizes.values() if size >= least]
    if not large:
        largest = max(sizes, key=lambda name: sizes[name], default=None)
        said = "there is none" if largest is None else f"{largest!r} has {sizes[largest]}"
        message = (
            f"no network has the {least} mentions that rarefaction draws (the largest: {said}); "
            "give a smaller number of mentions"
        )
        raise ValueError(message)
    return min(large) if mentions is None else mentions


def _shuffle_rows(network: Places, draws: int, seed: int) -> list[dict[str, object]]:
    rng = null_generator(network, seed)
    fellows = fellow_table(len(network.labels), network.pairs[network.one_turn])
    observed = _measures(network, network.labels[None, :])
    parts = []
    for size in draw_chunks(network, draws):
        labels = shuffled_labels(network.labels, network.sessions, fellows, draws=size, rng=rng)
        parts.append(_measures(network, labels))
    rows = []
    for measure in MEASURES:
        value = float(observed[measure][0])
        null = np.concatenate([part[measure] for part in parts])
        null = null[~np.isnan(null)]
        row = null_row(network, measure, "shuffle", value)
        row |= {"drawn": len(network.labels), "compared": value, "draws": len(null)}
        if np.isnan(value):
            row["note"] = _undefined(network, measure)
        elif len(null):
            row |= against_shuffles(value, null)
        rows.append(row)
    return rows


def against_shuffles(value: float, null: np.ndarray) -> dict[str, object]:
    """Set a number against what shuffles gave.

    Parameters
    ----------
    value : float
        What was observed.
    null : numpy.ndarray of float
        What each shuffle gave, at least one.

    Returns
    -------
    dict of str to float
        ``expected``, ``sd``, ``z`` and ``p`` as in `network_nulls`.
    """
    expected = float(null.mean())
    # a tie must count as a tie, whatever the last bits say
    further = np.abs(null - expected) - abs(value - expected)
    ties = (np.abs(further) <= 1e-9).sum()
    p = float((1 + (further > 1e-9).sum() + ties / 2) / (1 + len(null)))
    found = against(value, expected, float(null.std(ddof=1)) if len(null) > 1 else np.nan)
    return found | {"p": p}


def _rarefaction_rows(
    places: list[Places], draws: int, seed: int, drawn: int, *, scatter: bool
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for network in places:
        whole = _measures(network, network.labels[None, :])
        large = len(network.labels) >= drawn
        kept: Iterable[np.ndarray] = ()
        if large:
            kept = scattered(network, draws, seed, drawn) if scatter else runs(network, drawn)
        parts = [
            _measures(network, np.broadcast_to(network.labels, part.shape), part) for part in kept
        ]
        for measure in MEASURES:
            row = null_row(network, measure, "rarefaction", float(whole[measure][0]))
            if large:
                values = np.concatenate([part[measure] for part in parts])
                values = values[~np.isnan(values)]
                mean = float(values.mean()) if len(values) else np.nan
                row |= {"drawn": drawn, "compared": mean, "draws": len(values)}
                if not len(values):
                    row["note"] = _undefined(network, measure)
            else:
                row["note"] = f"too small: {len(network.labels)} mentions, {drawn} are drawn"
            rows.append(row)
    for place, measure in enumerate(MEASURES):
        mine = [row for row in rows[place :: len(MEASURES)] if not row["note"]]
        values = np.array([row["compared"] for row in mine], dtype=float)
        far = np.abs(values - values.mean()) if len(values) else values
        for n, row in enumerate(mine):
            others = np.delete(values, n)
            if len(others) < 2:
                row["note"] = f"nothing to compare with: {len(others)} other networks, {measure}"
                continue
            row |= against(float(values[n]), float(others.mean()), float(others.std(ddof=1)))
            row["p"] = float((far >= far[n] - 1e-12).mean())
    return rows


def scattered(network: Places, draws: int, seed: int, drawn: int) -> Iterator[np.ndarray]:
    """Pick mentions one by one.

    Parameters
    ----------
    network : Places
        The network.
    draws, seed, drawn : int
        Number of draws, seed, and number of mentions in each.

    Yields
    ------
    numpy.ndarray of bool, shape (part of the draws, mentions)
        Which are kept.
    """
    rng = null_generator(network, seed)
    for size in draw_chunks(network, draws):
        rank = rng.random((size, len(network.labels)))
        yield rank <= np.partition(rank, drawn - 1, axis=1)[:, drawn - 1 : drawn]


def runs(network: Places, drawn: int) -> Iterator[np.ndarray]:
    """Take every run of mentions that crosses as few sessions as can be.

    Parameters
    ----------
    network : Places
        The network.
    drawn : int
        Mentions in a run.

    Yields
    ------
    numpy.ndarray of bool, shape (part of the runs, mentions)
        Which are kept.
    """
    n = len(network.labels)
    crossed = network.sessions[drawn - 1 :] - network.sessions[: n - drawn + 1]
    begins = np.flatnonzero(crossed == crossed.min())
    place = np.arange(n)
    for size in draw_chunks(network, len(begins)):
        first, begins = begins[:size, None], begins[size:]
        yield (place >= first) & (place < first + drawn)


def null_row(network: Places, measure: str, null: str, observed: float) -> dict[str, object]:
    """Return an empty row of the table of `network_nulls`.

    Parameters
    ----------
    network : Places
        The network.
    measure, null : str
        What is measured, and against which null.
    observed : float
        Of the whole network.

    Returns
    -------
    dict
        Keys as the columns.
    """
    return {
        "network": network.name,
        "measure": measure,
        "null": null,
        "mentions": len(network.labels),
        "ideas": len(network.ideas),
        "drawn": 0,
        "observed": observed,
        "compared": np.nan,
        "expected": np.nan,
        "sd": np.nan,
        "z": np.nan,
        "p": np.nan,
        "draws": 0,
        "note": "",
    }


def against(value: float, expected: float, sd: float) -> dict[str, object]:
    """Set a number against the mean and standard deviation of a null.

    Parameters
    ----------
    value, expected, sd : float
        The number, and mean and standard deviation of the null.

    Returns
    -------
    dict of str to float
        ``expected``, ``sd``, ``z`` (NaN where the null does not vary).
    """
    # the mean of equal numbers may miss them by the last bits
    known = sd > 1e-12 * max(1.0, abs(expected))
    return {"expected": expected, "sd": sd, "z": (value - expected) / sd if known else np.nan}


def _undefined(network: Places, measure: str) -> str:
    if measure == "errors_tied_in":
        return f"no {measure}: no erroneous idea"
    if len(network.ideas) < 2:
        return f"no {measure}: one idea only"
    return f"no {measure}: no co-mention within the window"


def null_generator(network: Places, seed: int) -> np.random.Generator:
    """Return the source of chance of a network, of its seed and name only.

    Parameters
    ----------
    network : Places
        The network.
    seed : int
        Seed of the user.

    Returns
    -------
    numpy.random.Generator
        New at each call.
    """
    return np.random.default_rng([seed, zlib.crc32(network.name.encode())])


def draw_chunks(network: Places, draws: int) -> list[int]:
    """Split the draws so that memory stays bounded, whatever their number.

    Parameters
    ----------
    network : Places
        The network.
    draws : int
        How many there are.

    Returns
    -------
    list of int
        Sizes of the parts.
    """
    widest = max(len(network.pairs), len(network.ideas) ** 2, 1)
    size = max(1, min(draws, CELLS // widest))
    return [size] * (draws // size) + ([draws % size] if draws % size else [])


def _measures(
    network: Places, labels: np.ndarray, kept: np.ndarray | None = None
) -> dict[str, np.ndarray]:
    """Measure one network under many labellings, shape (draws, mentions)."""
    draws, k = len(labels), len(network.ideas)
    first, second = network.pairs.T
    start, end = labels[:, first], labels[:, second]
    linked = start != end
    if kept is None:
        present = np.ones((draws, k), dtype=bool)
    else:
        linked &= kept[:, first] & kept[:, second]
        present = np.zeros((draws, k), dtype=bool)
        present[np.nonzero(kept)[0], labels[kept]] = True
    row, column = np.nonzero(linked)
    cell = (row * k + start[row, column]) * k + end[row, column]
    weights = np.bincount(cell, minlength=draws * k * k).reshape(draws, k, k)
    found = stack_measures((weights + weights.transpose(0, 2, 1)).astype(float), present)
    all_pairs = linked.sum(axis=1)
    across = linked[:, network.between].sum(axis=1)
    one, two = network.compared.T
    compared = labels[:, one] != labels[:, two]
    if kept is not None:
        compared &= kept[:, one] & kept[:, two]
    first, last = np.broadcast_to(network.elapsed[[0, -1]], (draws, 2)).T
    if kept is not None:
        first = np.where(kept, network.elapsed, network.elapsed[-1]).min(axis=1)
        last = np.where(kept, network.elapsed, 0).max(axis=1)
    came = np.where(compared, network.elapsed[two], network.elapsed[-1])
    turns = np.minimum(came.min(axis=1, initial=network.elapsed[-1]), last) - first
    wrong = network.erroneous & present
    tied = ((weights + weights.transpose(0, 2, 1))[:, :, ~network.erroneous] > 0).any(axis=2)
    with np.errstate(invalid="ignore"):
        between = across / all_pairs
        errors = (wrong & tied).sum(axis=1) / wrong.sum(axis=1)
    return {
        "density": found["density"],
        "weighted_degree": found["weighted_degree"],
        "components": found["components"],
        "betweenness_centralisation": found["centralisation"],
        "between_speakers": between,
        "compare_edges": compared.sum(axis=1).astype(float),
        "turns_to_compare": turns.astype(float),
        "errors_tied_in": errors,
    }
