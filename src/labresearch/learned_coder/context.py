"""Numbers about a line and the talk around it: place, length, form, overlap with others' words."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from scipy import sparse  # type: ignore[import-untyped]

from labresearch.learned_coder.hashed_ngrams import char_ngrams, read_texts, word_ngrams
from labresearch.learned_coder.lines import Lines

__all__ = ["Rarity", "describe_lines", "neighbours", "taken"]

_COLUMNS = 1 << 18
_QUESTION_WORDS = "what|whats|why|how|hows|who|whos|whose|where|wheres|when|which"
_SO = r"^(?:(?:so|and|okay|ok|but|well|now|alright|then|or|um|uh) )*"
_CUES = {
    "asks_first": rf"{_SO}(?:{_QUESTION_WORDS})\b",
    "asks_inside": rf"\b(?:{_QUESTION_WORDS})\b",
    "verb_first": _SO + r"(?:is|are|was|were|do|does|did|can|could|will|would|should|have|has|isnt|"
    r"arent|dont|doesnt|didnt|cant)\b",
    "why": r"\bwhy\b|\bhow come\b|\breasons?\b",
    "how_you": r"\bhow (?:do|did|can|could|would) (?:you|we|i|he|she|they)\b",
    "explain": r"\b(?:explain|prove|convince|justify|show (?:me|us)|tell (?:me|us))\b",
    "because": r"\b(?:because|cause|cuz|since|therefore)\b",
    "so_if": r"\b(?:so|if|then)\b",
    "agree": r"\b(?:agree|disagree|agrees|agreed)\b",
    "like_other": r"\b(?:same|different|similar|instead|other|another|else|add on)\b",
    "anyone": r"\b(?:anyone|anybody|someone|somebody|everyone|everybody|who|you guys|class)\b",
    "reports": r"\b(?:he|she|they|you|i|we) (?:said|says|say|did|got|mean|meant|thought|think)\b",
    "hedge": r"\b(?:i think|maybe|i guess|probably|i dont know|not sure)\b",
    "third_person": r"\b(?:he|she|his|her|hers|him|they|their|theirs)\b",
    "second_person": r"\b(?:you|your|yours|youre|youd)\b",
    "first_person": r"\b(?:i|me|my|mine|im|id|ive)\b",
    "joint": r"\b(?:we|us|our|lets|weve)\b",
    "number_word": r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|"
    r"thirty|forty|fifty|hundred|thousand|half|thirds?|fourths?|fifth|zero|negative|\d+)\b",
    "operation": r"\b(?:plus|minus|times|divided|equals?|multiply|multiplied|add|added|subtract|"
    r"divide|over|squared|percent|point)\b",
    "yes_no": r"^(?:yes|yeah|yep|no|nope|okay|ok|right|mm hmm|uh huh|mhm|good|great|all ?right)\b",
    "only_yes_no": r"^(?:yes|yeah|yep|no|nope|okay|ok|right|mm hmm|uh huh|mhm|good|great|"
    r"all ?right|perfect|excellent|very good|nice)$",
    "attention": r"\b(?:raise|hands?|listen|eyes|look|quiet|turn to|partner|come up|go ahead)\b",
    "thanks": r"\b(?:thank|thanks|please|sorry)\b",
    "not": r"\b(?:not|dont|didnt|doesnt|isnt|cant|wont|no|never|wasnt)\b",
    "you_mean": r"\b(?:you mean|youre saying|you said|are you saying|so youre|so you)\b",
}


class Rarity:
    """How rare words, pairs of words and groups of four letters are in the lines fitted to.

    Attributes
    ----------
    weights : dict of str to numpy.ndarray
        Logarithm of lines per line with it, by kind and hashed column.
    """

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights

    @classmethod
    def fit(cls, lines: Lines) -> Rarity:
        """Count in how many lines each n-gram occurs."""
        n = len(lines)
        weights = {}
        for kind, once in _occurrences(lines).items():
            often = np.bincount(once.indices, minlength=once.shape[1])
            weights[kind] = np.log((2 + n) / (1 + often)).astype(np.float32)
        return cls(weights)


def _occurrences(lines: Lines) -> dict[str, sparse.csr_matrix]:
    text = read_texts(lines.bare)
    found = {
        "words": word_ngrams(text, (1,), columns=_COLUMNS, edges=False),
        "pairs": word_ngrams(text, (2,), columns=_COLUMNS, edges=False),
        "letters": char_ngrams(text, (4,), columns=_COLUMNS),
    }
    for counts in found.values():
        counts.data[:] = 1
    return found


def taken(values: np.ndarray, at: np.ndarray, missing: float = np.nan) -> np.ndarray:
    """Values at places, with `missing` where a place is -1."""
    out = np.asarray(values, dtype=np.float32)[at]
    out[at < 0] = missing
    return out


def neighbours(lines: Lines) -> dict[str, np.ndarray]:
    """Places of the lines around each line, -1 where there is none.

    Returns
    -------
    dict of str to numpy.ndarray of int
        ``-3`` ... ``3`` (lines), ``own before``, ``own after`` (same side, other side's lines
        skipped), ``speaker before`` (the same speaker), ``other before``, ``other after`` (nearest
        line of the other side), ``other first`` (first line of the other side's next run).
    """
    n = len(lines)
    found = {f"{by:+d}": lines.shifted(by) for by in (-3, -2, -1, 1, 2, 3)}
    place = np.arange(n)
    party = lines.session * 3 + lines.side + 1
    for name, key in (("own", party), ("speaker", lines.speaker)):
        grouped = pd.Series(place).groupby(key)
        found[f"{name} before"] = grouped.shift(1).fillna(-1).to_numpy(dtype=np.int64)
        if name == "own":
            found["own after"] = grouped.shift(-1).fillna(-1).to_numpy(dtype=np.int64)
    start, end = _bounds(lines.run)
    before = start[lines.run] - 1
    after = end[lines.run] + 1
    found["other before"] = np.where(before >= lines.first_of_session, before, -1)
    found["other after"] = np.where(after <= lines.last_of_session, after, -1)
    return found


def _bounds(group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last place of groups that are numbered through."""
    change = np.flatnonzero(np.diff(group)) if len(group) else np.zeros(0, int)
    return np.append(0, change + 1), np.append(change, len(group) - 1)


def describe_lines(lines: Lines, *, marks: bool, rarity: Rarity) -> pd.DataFrame:
    """Describe each line and what is around it.

    Parameters
    ----------
    lines : Lines
        Lines in order.
    marks : bool
        Whether punctuation and capitals count.
    rarity : Rarity
        Weights of shared words.

    Returns
    -------
    pandas.DataFrame
        One row a line, one float32 column a feature; NaN where there is nothing to describe.
    """
    parts = {**_places(lines), **_forms(lines), **_overlaps(lines, rarity)}
    if marks:
        parts |= _marks(lines)
    near = neighbours(lines)
    for name in (
        "words",
        "asks_inside",
        "number_word",
        "because",
        "agree",
        "only_yes_no",
        *(("question",) if marks else ()),
    ):
        for place in ("-2", "-1", "+1", "+2", "other before", "other after", "own before"):
            parts[f"{name} {place}"] = taken(parts[name], near[place])
    return pd.DataFrame(parts).astype(np.float32)


def _places(lines: Lines) -> dict[str, np.ndarray]:
    n = len(lines)
    place = np.arange(n)
    in_session = place - lines.first_of_session
    length = lines.last_of_session - lines.first_of_session + 1
    out: dict[str, np.ndarray] = {
        "place": in_session / length,
        "lines before": np.log1p(in_session),
        "side": np.where(lines.side < 0, np.nan, lines.side),
    }
    for name, group in (("turn", lines.turn), ("run", lines.run)):
        start, end = _bounds(group)
        size = end - start + 1
        out[f"from start of {name}"] = place - start[group]
        out[f"to end of {name}"] = end[group] - place
        for by, word in ((-1, "before"), (1, "after")):
            other = np.clip(group + by, 0, len(start) - 1)
            there = (group + by == other) & (lines.session[start[other]] == lines.session)
            out[f"lines of {name} {word}"] = np.where(there, size[other], np.nan)
            if name == "turn":
                same = lines.side[start[other]] == lines.side
                out[f"same side in turn {word}"] = np.where(there, same, np.nan)
    before = lines.shifted(-1)
    after = lines.shifted(1)
    out["speaker as before"] = taken(lines.speaker[before] == lines.speaker, before)
    out["speaker as after"] = taken(lines.speaker[after] == lines.speaker, after)
    words = np.array([text.count(" ") + bool(text) for text in lines.bare], dtype=float)
    frame = pd.DataFrame({"session": lines.session, "speaker": lines.speaker, "words": words})
    by_session = frame.groupby("session")["words"]
    by_speaker = frame.groupby("speaker")["words"]
    out["words per line in session"] = by_session.transform("mean")
    out["speaker's share"] = by_speaker.transform("sum") / by_session.transform("sum").clip(lower=1)
    out["child lines in session"] = (
        pd.Series(lines.side == 0).groupby(lines.session).transform("mean").to_numpy()
    )
    # children's lines among the last ten
    child = np.append(0, np.cumsum(lines.side == 0))
    low = np.maximum(place - 10, lines.first_of_session)
    out["child lines of last 10"] = (child[place] - child[low]) / np.maximum(place - low, 1)
    return out


def _forms(lines: Lines) -> dict[str, np.ndarray]:
    texts = list(lines.bare)
    out = {
        name: np.array([bool(find(text)) for text in texts], dtype=float)
        for name, find in ((n, re.compile(p).search) for n, p in _CUES.items())
    }
    out["words"] = np.array([text.count(" ") + bool(text) for text in texts], dtype=float)
    out["letters"] = np.array([len(text) for text in texts], dtype=float)
    out["digits"] = np.array([sum(map(str.isdigit, text)) for text in texts], dtype=float)
    return out


def _marks(lines: Lines) -> dict[str, np.ndarray]:
    texts, typed = list(lines.text), list(lines.as_typed)
    out = {
        "question": np.array(["?" in text for text in texts], dtype=float),
        "ends ?": np.array([text.endswith("?") for text in texts], dtype=float),
        "ends ...": np.array([text.endswith(("…", "...", "-", "—", "–")) for text in texts], float),
        "ends !": np.array([text.endswith("!") for text in texts], dtype=float),
        "ends ,": np.array([text.endswith(",") for text in texts], dtype=float),
        "no end": np.array([text[-1:].isalnum() for text in texts], dtype=float),
        "commas": np.array([text.count(",") for text in texts], dtype=float),
        "quotes": np.array([text.count('"') for text in texts], dtype=float),
        "brackets": np.array(["[" in text or "(" in text for text in texts], dtype=float),
        "signs": np.array([sum(text.count(c) for c in "+=×÷*/%<>") for text in texts], dtype=float),
        "capitals": np.array(
            [sum(w[:1].isupper() for w in text.split()[1:]) for text in typed], dtype=float
        ),
        "capital first": np.array([text[:1].isupper() for text in typed], dtype=float),
    }
    out["questions in session"] = (
        pd.Series(out["question"]).groupby(lines.session).transform("mean").to_numpy()
    )
    return out


def _overlaps(lines: Lines, rarity: Rarity) -> dict[str, np.ndarray]:
    """Share of words, weighted by rarity, that a line has in common with talk around it."""
    n = len(lines)
    out: dict[str, np.ndarray] = {}
    near = neighbours(lines)
    n_runs = int(lines.run[-1]) + 1 if n else 0
    n_turns = int(lines.turn[-1]) + 1 if n else 0
    first_run = lines.run[lines.first_of_session] if n else lines.run
    last_run = lines.run[lines.last_of_session] if n else lines.run

    def run_at(by: int) -> np.ndarray:
        at = lines.run + by
        return np.where((at >= first_run) & (at <= last_run), at, -1)

    turn_before = lines.turn - 1
    turn_before = (
        np.where((turn_before >= lines.turn[lines.first_of_session]), turn_before, -1)
        if n
        else lines.turn
    )
    for kind, once in _occurrences(lines).items():
        weight = rarity.weights[kind]
        by_run = _together(once, lines.run, n_runs)
        by_turn = _together(once, lines.turn, n_turns)
        places: dict[str, tuple[sparse.csr_matrix, np.ndarray]] = {
            "run before": (by_run, run_at(-1)),
            "line before": (once, near["-1"]),
            "run after": (by_run, run_at(1)),
        }
        if kind != "letters":
            places |= {
                "other before": (once, near["other before"]),
                "own run before": (by_run, run_at(-2)),
                "other's earlier run": (by_run, run_at(-3)),
                "own line before": (once, near["own before"]),
                "turn before": (by_turn, turn_before),
                "line after": (once, near["+1"]),
            }
        own = _weighted(once, weight)
        for name, (theirs, at) in places.items():
            shared, whole = _shared(once, theirs, at, weight)
            out[f"{kind} in {name}"] = np.where(at < 0, np.nan, shared / np.maximum(own, 1e-6))
            out[f"{kind} of {name}"] = np.where(at < 0, np.nan, shared / np.maximum(whole, 1e-6))
            if kind == "words" and name in ("run before", "turn before", "other before"):
                out[f"words new to {name}"] = np.where(at < 0, np.nan, own - shared)
    return out


def _together(once: sparse.csr_matrix, group: np.ndarray, n: int) -> sparse.csr_matrix:
    """Which n-grams occur in any line of each group."""
    member = sparse.csr_matrix(
        (np.ones(len(group), np.float32), (group, np.arange(len(group)))), shape=(n, len(group))
    )
    found = (member @ once).tocsr()
    found.data = np.ones_like(found.data)
    return found


def _weighted(once: sparse.csr_matrix, weight: np.ndarray) -> np.ndarray:
    return once @ weight


def _shared(
    own: sparse.csr_matrix, theirs: sparse.csr_matrix, at: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    there = np.flatnonzero(at >= 0)
    shared = np.zeros(len(at), np.float32)
    whole = np.zeros(len(at), np.float32)
    reference = theirs[at[there]]
    shared[there] = own[there].multiply(reference).tocsr() @ weight
    whole[there] = reference @ weight
    return shared, whole
