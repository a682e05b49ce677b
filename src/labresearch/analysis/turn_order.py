"""Random orders of the turns of a meeting, in which nobody speaks twice in a row."""

from __future__ import annotations

import numpy as np

__all__ = ["shuffled_turns"]

_SETTLE = 10  # sweeps before the first order is kept


def shuffled_turns(
    person: np.ndarray, joined: np.ndarray, *, draws: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw orders of turns: everybody keeps their number of turns, and nobody follows themselves.

    Who speaks first and last stays, for a meeting is opened and closed by somebody whose task that
    is. Two turns of one person in a row are one turn, so that plain shuffles, which have such
    pairs, are no fair comparison: they have fewer ties than any meeting. Here all orders without
    such a pair are equally likely (Metropolis steps: two turns change places, or a run of turns is
    turned round, and the step is taken back if somebody would follow themselves).

    Parameters
    ----------
    person : numpy.ndarray of int, shape (n,)
        Who speaks, turn by turn, in one session.
    joined : numpy.ndarray of bool, shape (n,)
        Whether a turn follows directly on the one before it in the array. Where it does not
        (somebody unknown spoke between, say) anybody may stand.
    draws : int
        Orders.
    rng : numpy.random.Generator
        Random numbers.

    Returns
    -------
    numpy.ndarray of int, shape (draws, n)

    Raises
    ------
    ValueError
        If the arrays differ in length, or somebody follows themselves in the order given.

    References
    ----------
    Besag, J. & Clifford, P. (1989). Generalized Monte Carlo significance tests. Biometrika 76,
    633-642.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> orders = shuffled_turns(np.array([0, 1, 0, 2, 1]), np.arange(5) > 0, draws=50, rng=rng)
    >>> sorted({"".join("abc"[i] for i in order) for order in orders})
    ['abacb', 'abcab', 'acbab']
    """
    n = len(person)
    if len(joined) != n:
        message = f"person has {n} turns and joined {len(joined)}; must be the same"
        raise ValueError(message)
    if (joined[1:] & (person[1:] == person[:-1])).any():
        message = "somebody follows themselves; two turns of one person in a row are one turn"
        raise ValueError(message)
    if n < 4:
        return np.tile(person, (draws, 1))
    now = person.tolist()
    after = [bool(tie) for tie in joined] + [False]  # whether a place follows on the one before
    after[0] = False
    stretch = np.cumsum(~np.array(after[:-1])).tolist()
    places = rng.integers(1, n - 1, size=((_SETTLE + draws) * n, 2)).tolist()
    kept = np.empty((draws, n), dtype=person.dtype)
    # each step depends on the last, so that this loop cannot be a sum over arrays
    for step, (i, j) in enumerate(places):
        if i > j:
            i, j = j, i
        if step & 1:
            a, b = now[i], now[j]
            if a != b:
                now[i], now[j] = b, a
                if (
                    (after[i] and now[i - 1] == b)
                    or (after[i + 1] and now[i + 1] == b)
                    or (after[j] and now[j - 1] == a)
                    or (after[j + 1] and now[j + 1] == a)
                ):
                    now[i], now[j] = a, b
        elif (
            stretch[i] == stretch[j]
            and not (after[i] and now[i - 1] == now[j])
            and not (after[j + 1] and now[j + 1] == now[i])
        ):
            now[i : j + 1] = now[i : j + 1][::-1]
        sweep, rest = divmod(step + 1, n)
        if not rest and sweep > _SETTLE:
            kept[sweep - _SETTLE - 1] = now
    return kept
