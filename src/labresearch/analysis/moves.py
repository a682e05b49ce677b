"""Teacher moves and the levels of student reasoning that come right after them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, adjusted_p, two_sided_p
from labresearch.analysis.turn_codes import REASONING_LEVEL, named_labs, nested_in, turn_codes
from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES
from labresearch.corpus.whose_codings import check_one_coder
from labresearch.networks.code_facts import code_facts

__all__ = ["move_slots", "moves_before_reasoning"]

SMALL = 5
LEVELS = (0, 1, 2, 3, 4)
THREATS = (
    "Turns are nested in lessons and labs: labs, not turns, are the unit about which one may "
    "conclude. Definitional coupling: some codes of reasoning look at the adult's question before, "
    "so that a move and the level after it are partly the same observation; code reasoning without "
    "the preceding turn as a check. Adults choose a move because of what was said before."
)


def moves_before_reasoning(
    corpus: Corpus,
    *,
    lag: int = 1,
    draws: int = 1999,
    seed: int = SEED,
    moves: str = "teacher_moves",
    reasoning: str = "student_reasoning",
) -> pd.DataFrame:
    """Tabulate the reasoning that students voice right after each teacher move.

    The counting rule: a slot is an adult's turn to the children (layer ``instruction``, not in a
    time-out) that carries a move and is followed, in the same stretch of the lesson and before
    the next adult turn that carries a move, by a student's turn. Its outcome is the highest level
    coded in the next ``lag`` student turns of that stretch; an uncoded turn has level 0. An adult
    turn with two moves is a slot of both. Reasoning means level 3 or 4 (explanation and above).

    What is compared is the share of slots followed by reasoning when the move was made with the
    share over all slots of the same sessions. The reference interval shuffles moves over the slots
    inside each session, so that differences between lessons are no evidence.

    Parameters
    ----------
    corpus : Corpus
        Coded with both codebooks. Codings of all coders count; where several people coded the
        same lines, keep the rows of one before.
    lag : int, default 1
        Number of student turns looked at.
    draws : int, default 1999
        Shuffles for the reference interval.
    seed : int
        Seed of the shuffles.
    moves, reasoning : str
        Ids of the codebooks.

    Returns
    -------
    pandas.DataFrame
        One row a move, by falling share: ``move`` (str, code), ``label`` (str), ``n`` (int,
        slots), ``sessions``, ``labs`` (int), ``reasoning`` (int, slots followed by level >= 3),
        ``share_reasoning`` (0 to 1), ``share_level_0`` ... ``share_level_4`` (0 to 1),
        ``baseline_share`` (0 to 1, all slots of the sessions in which the move occurs),
        ``risk_difference`` (share with the move minus share without it), ``odds_ratio``
        (Mantel-Haenszel over sessions; NaN where no session has slots with and without it),
        ``odds_ratio_corrected`` (bool, it would be 0 or infinite, so a little was added to each
        cell: Haldane's 0.5, shared out by the sizes of the two groups so that it does not pull a
        rare move across 1),
        ``reference_low``, ``reference_high`` (2.5 and 97.5 % of the share under shuffles), ``p``
        (two-sided), ``q`` (Benjamini-Hochberg over the moves), ``small_n`` (bool, n < 5).
        ``attrs`` hold ``unit``, ``threats``, ``sessions``, ``labs``, ``parameters``, ``composed``.

    Raises
    ------
    ValueError
        If ``lag`` or ``draws`` is below 1.

    References
    ----------
    Bakeman, R. & Quera, V. (2011). Sequential Analysis and Observational Methods for the
    Behavioral Sciences. Mantel, N. & Haenszel, W. (1959). Journal of the National Cancer Institute
    22, 719-748. Sweeting, M. J., Sutton, A. J. & Lambert, P. C. (2004). Statistics in Medicine 23,
    1351-1375 (the correction).

    Examples
    --------
    >>> said = [
    ...     ("T", "teacher", "my_moves.press", None),
    ...     ("Mia", "student", "student_reasoning.explanation", 3),
    ...     ("T", "teacher", "my_moves.tell", None),
    ...     ("Ben", "student", "student_reasoning.answer", 1),
    ... ]
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame([
    ...         {"session": "a", "line": n, "turn": n, "speaker": who, "role": role, "text": "..."}
    ...         for n, (who, role, _, _) in enumerate(said)]),
    ...     codings=pd.DataFrame([
    ...         {"session": "a", "line": n, "code": code, "coder": "me", "value": value}
    ...         for n, (_, _, code, value) in enumerate(said)]),
    ... )
    >>> table = moves_before_reasoning(corpus, draws=99, moves="my_moves")
    >>> table[["label", "n", "share_reasoning", "baseline_share"]]
       label  n  share_reasoning  baseline_share
    0  press  1              1.0             0.5
    1   tell  1              0.0             0.5
    """
    for name, value in (("lag", lag), ("draws", draws)):
        if value < 1:
            message = f"{name} = {value} is too small; must be at least 1"
            raise ValueError(message)
    slots, made = move_slots(corpus, lag=lag, moves=moves, reasoning=reasoning)
    slots["high"] = slots["level"] >= REASONING_LEVEL
    rng = np.random.default_rng(seed)
    rows = []
    for move in sorted(made["move"].unique()):
        slots["has"] = slots["slot"].isin(made.loc[made["move"] == move, "slot"])
        rows.append({"move": move, **_one_move(slots, rng, draws)})
    table = _shaped(rows)
    table["q"] = adjusted_p(table["p"])
    table["small_n"] = table["n"] < SMALL
    table["label"] = table["move"].map(code_facts(table["move"])["label"]).astype("str")
    table = table.sort_values(["share_reasoning", "n", "move"], ascending=[False, False, True])
    table = table[list(_COLUMNS)].reset_index(drop=True)
    table.attrs = {
        "unit": (
            f"{len(slots)} adult turn{'s' * (len(slots) != 1)} with a move and a student turn "
            f"after it, {nested_in(slots)}"
        ),
        "threats": THREATS,
        "slots": len(slots),
        "sessions": slots["session"].nunique(),
        "labs": named_labs(slots),
        "baseline_share": float(slots["high"].mean()) if len(slots) else float("nan"),
        "parameters": {"lag": lag, "draws": draws, "seed": seed},
        "composed": corpus.composed,
    }
    return table


def move_slots(
    corpus: Corpus,
    *,
    lag: int = 1,
    moves: str = "teacher_moves",
    reasoning: str = "student_reasoning",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """List the slots that `moves_before_reasoning` counts, to open them to their lines.

    Parameters
    ----------
    corpus, lag, moves, reasoning
        As in `moves_before_reasoning`.

    Returns
    -------
    tuple of pandas.DataFrame
        Slots: ``slot`` (int), ``lab``, ``session`` (str), ``line`` (int, first line of the adult's
        turn), ``student_line`` (int, first line of the student turn with the highest level),
        ``level`` (int). Moves: ``slot`` (int), ``move`` (str), one row a move made.
    """
    turns = turn_codes(corpus, reasoning=reasoning)
    coded = corpus.codings[corpus.codings["code"].str.startswith(f"{moves}.")]
    coded = check_one_coder(coded)[["session", "line", "code"]]
    by_line = coded.groupby(["session", "line"])["code"].agg(list)
    usable = turns[(turns["layer"] == "instruction") & (turns["segment"] != "timeout")]
    found: dict[tuple[str, int], list[str]] = {}
    for (session, line), codes in by_line.items():
        found.setdefault((session, line), []).extend(codes)
    slots: list[tuple[object, ...]] = []
    made: list[tuple[int, str]] = []
    for _, stretch in usable.groupby("stretch", sort=False):
        rows = list(stretch.itertuples(index=False))
        moved = [_moves_of(row, found) if row.role in ADULT_ROLES else [] for row in rows]
        for place, row in enumerate(rows):
            if not moved[place]:
                continue
            students = _students_after(rows, moved, place, lag)
            if not students:
                continue
            best = max(students, key=lambda r: r.level)  # the first of the highest
            made += [(len(slots), move) for move in moved[place]]
            slots.append(
                (len(slots), row.lab, row.session, row.first_line, best.first_line, best.level)
            )
    columns = ["slot", "lab", "session", "line", "student_line", "level"]
    return (
        pd.DataFrame(slots, columns=columns).astype({"lab": "str", "session": "str"}),
        pd.DataFrame(made, columns=["slot", "move"]).astype({"move": "str"}),
    )


def _moves_of(row: object, found: dict[tuple[str, int], list[str]]) -> list[str]:
    lines = range(row.first_line, row.last_line + 1)  # type: ignore[attr-defined]
    codes = [code for line in lines for code in found.get((row.session, line), ())]  # type: ignore[attr-defined]
    return list(dict.fromkeys(codes))


def _students_after(rows: list, moved: list[list[str]], place: int, lag: int) -> list:
    """Return the next student turns, if the first comes before the next adult turn with a move."""
    students: list = []
    for later in range(place + 1, len(rows)):
        if moved[later] and not students:
            return []
        if rows[later].role in STUDENT_ROLES:
            students.append(rows[later])
            if len(students) == lag:
                break
    return students


def _one_move(slots: pd.DataFrame, rng: np.random.Generator, draws: int) -> dict[str, object]:
    mine = slots[slots["has"]]
    there = slots[slots["session"].isin(mine["session"])]
    cells = there.groupby("session").agg(
        slots=("high", "size"), high=("high", "sum"), made=("has", "sum")
    )
    n, hits = len(mine), int(mine["high"].sum())
    # shuffling moves over the slots of a session makes the count hypergeometric there: the same
    # distribution as shuffling rows, without the rows
    counts = np.zeros(draws)
    for cell in cells.itertuples(index=False):
        counts += rng.hypergeometric(cell.high, cell.slots - cell.high, cell.made, size=draws)
    expected = float((cells["made"] * cells["high"] / cells["slots"]).sum())
    low, high = np.quantile(counts / n, [0.025, 0.975])
    rest = there[~there["has"]]
    ratio, corrected = _odds_ratio(there)
    return {
        "n": n,
        "sessions": mine["session"].nunique(),
        "labs": named_labs(mine),
        "reasoning": hits,
        "share_reasoning": hits / n,
        **{f"share_level_{level}": float((mine["level"] == level).mean()) for level in LEVELS},
        "baseline_share": float(there["high"].mean()),
        "risk_difference": hits / n - float(rest["high"].mean()) if len(rest) else np.nan,
        "odds_ratio": ratio,
        "odds_ratio_corrected": corrected,
        "reference_low": float(low),
        "reference_high": float(high),
        "p": two_sided_p((counts - expected) / n, (hits - expected) / n),
    }


def _odds_ratio(there: pd.DataFrame) -> tuple[float, bool]:
    """Pool sessions by Mantel-Haenszel; corrected only where it would be 0 or infinite."""
    tables = []
    for _, session in there.groupby("session"):
        with_move, without = session[session["has"]], session[~session["has"]]
        if len(without):
            a, c = with_move["high"].sum(), without["high"].sum()
            tables.append((a, len(with_move) - a, c, len(without) - c))
    if not tables:
        return float("nan"), False
    cells = np.array(tables, dtype=float)
    ratio = _mantel_haenszel(cells)
    if np.isfinite(ratio) and ratio > 0:
        return ratio, False
    mine, rest = cells[:, :2].sum(axis=1), cells[:, 2:].sum(axis=1)
    extra = np.column_stack([mine, mine, rest, rest]) / (mine + rest)[:, None]
    return _mantel_haenszel(cells + extra), True


def _mantel_haenszel(cells: np.ndarray) -> float:
    a, b, c, d = cells.T
    total = cells.sum(axis=1)
    above, below = float((a * d / total).sum()), float((b * c / total).sum())
    return above / below if below else float("inf")


_COLUMNS = {
    "move": "str",
    "label": "str",
    "n": "int64",
    "sessions": "int64",
    "labs": "int64",
    "reasoning": "int64",
    "share_reasoning": "float64",
    **{f"share_level_{level}": "float64" for level in LEVELS},
    "baseline_share": "float64",
    "risk_difference": "float64",
    "odds_ratio": "float64",
    "odds_ratio_corrected": "bool",
    "reference_low": "float64",
    "reference_high": "float64",
    "p": "float64",
    "q": "float64",
    "small_n": "bool",
}


def _shaped(rows: list[dict[str, object]]) -> pd.DataFrame:
    present = {k: v for k, v in _COLUMNS.items() if k not in ("label", "q", "small_n")}
    return pd.DataFrame(rows, columns=list(present)).astype(present)
