"""What follows from a correction: roles guessed again, and tables that fit the lines again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.roles import CONFIDENCE, RoleGuess, guess_roles

__all__ = ["reguess_roles", "renewed_facts", "renewed_speakers"]

# sources that do not depend on the phase or on who else speaks
_FIRM = ("given", "file", "tags")


def reguess_roles(
    column: str,
    counts: Mapping[str, Mapping[str, Collection[int]]],
    values: dict[str, np.ndarray],
    sessions: pd.DataFrame,
    speakers: pd.DataFrame,
) -> None:
    """Give lines the role of their new speaker, or one that fits the new phase.

    Parameters
    ----------
    column : {'phase', 'speaker'}
        What was corrected.
    counts : mapping
        Session to column to the places that were corrected.
    values : dict of str to numpy.ndarray
        Columns of table utterances; ``role`` is changed.
    sessions, speakers : pandas.DataFrame
        Tables of the corpus, with the new phases.
    """
    phases = dict(zip(sessions["session"], sessions["phase"], strict=True))
    for session, columns in counts.items():
        if column not in columns:
            continue
        at = np.flatnonzero(values["session"] == session)
        roles = _roles(session, speakers, values["speaker"][at], phases[session], column)
        places = at if column == "phase" else sorted(columns[column])
        for place in places:
            label = values["speaker"][place]
            if column == "speaker" or label in roles:
                values["role"][place] = roles[label].role if label in roles else "unknown"


def _roles(
    session: str, speakers: pd.DataFrame, labels: np.ndarray, phase: str, column: str
) -> dict[str, RoleGuess]:
    mine = speakers[speakers["session"] == session]
    known = {
        row.speaker: RoleGuess(row.role, "", row.role_confidence, row.role_source)
        for row in mine.itertuples()
        if row.role_source in _FIRM or (column == "speaker" and row.role != "unknown")
    }
    spoken = [label for label in dict.fromkeys(labels) if label]
    roles = {label: guess.role for label, guess in known.items()}
    return {**known, **guess_roles(spoken, phase=phase, known=roles)}


def renewed_speakers(
    corpus: Corpus, sessions: pd.DataFrame, after: pd.DataFrame, touched: Collection[str]
) -> pd.DataFrame:
    """Make table speakers fit corrected lines.

    Parameters
    ----------
    corpus : Corpus
        Before the correction.
    sessions, after : pandas.DataFrame
        Table sessions and utterances after it.
    touched : collection of str
        Sessions that were corrected.

    Returns
    -------
    pandas.DataFrame
        New speakers added, those without a line left taken out, and the role of those whose lines
        all have another one changed.
    """
    speakers, before = corpus.speakers, corpus.utterances
    phases = dict(zip(sessions["session"], sessions["phase"], strict=True))
    guesses = {
        session: _roles(session, speakers, labels.to_numpy(), phases[session], "phase")
        for session, labels in after[after["session"].isin(touched)].groupby("session")["speaker"]
    }
    here = after[after["session"].isin(touched) & (after["speaker"] != "")]
    said = before[before["session"].isin(touched)]
    spoke = set(zip(said["session"], said["speaker"], strict=True))
    roles: dict[tuple[str, str], set[str]] = {}
    by_hand: set[tuple[str, str]] = set()
    for row in here.itertuples():
        key = (row.session, row.speaker)
        roles.setdefault(key, set()).add(row.role)
        if "role" in row.corrected.split():
            by_hand.add(key)
    rows = []
    seen = set()
    for row in speakers.to_dict("records"):
        key = (row["session"], row["speaker"])
        seen.add(key)
        if key in spoke and key not in roles and row["session"] in touched:
            continue
        found = roles.get(key, set())
        if len(found) == 1 and row["role"] not in found:
            row = {**row, **_source(key, next(iter(found)), by_hand, guesses)}
        rows.append(row)
    for key, found in roles.items():
        if key not in seen:
            role = next(iter(found)) if len(found) == 1 else "unknown"
            new: dict[str, object] = {"session": key[0], "speaker": key[1]}
            new |= _source(key, role, by_hand, guesses)
            rows.append(new)
    frame = pd.DataFrame(rows, columns=list(speakers.columns))
    for name, dtype in speakers.dtypes.items():
        if str(dtype) in ("str", "object", "string"):
            frame[name] = [cell if isinstance(cell, str) else "" for cell in frame[name]]
    order = {session: i for i, session in enumerate(dict.fromkeys(after["session"]))}
    place = frame["session"].map(order).fillna(len(order))
    return frame.iloc[np.argsort(place.to_numpy(), kind="stable")]


def _source(
    key: tuple[str, str],
    role: str,
    by_hand: Collection[tuple[str, str]],
    guesses: Mapping[str, Mapping[str, RoleGuess]],
) -> dict[str, object]:
    if key in by_hand:
        return {"role": role, "role_source": "given", "role_confidence": CONFIDENCE["given"]}
    guess = guesses[key[0]].get(key[1])
    if guess is None or guess.role != role:
        return {"role": role, "role_source": "", "role_confidence": np.nan}
    return {"role": role, "role_source": guess.source, "role_confidence": guess.confidence}


def renewed_facts(corpus: Corpus, touched: Collection[str]) -> pd.DataFrame:
    """Count words, turns, speakers and roles of corrected sessions again, for the report."""
    files = corpus.report.files.copy()
    for place, session in enumerate(files["session"]):
        if session not in touched:
            continue
        lines = corpus.utterances[corpus.utterances["session"] == session]
        people = corpus.speakers[corpus.speakers["session"] == session]
        label = lines["speaker"]
        new = (label != label.shift()) | (label == "")
        facts = {
            "words": int(lines["speech"].str.count(r"\S+").sum()),
            "turns": int(new.sum()),
            "speakers": len(people),
            "roles": ", ".join(f"{r} {n}" for r, n in Counter(people["role"]).most_common()),
        }
        for name, value in facts.items():
            files.iloc[place, files.columns.get_loc(name)] = value
    return files
