"""The pacing calendar of a corpus: ideas that come the week after a lab anyway."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from labresearch.composed.calendar import Lab, labs, rng_of
from labresearch.composed.grammar import Topic, load_topic
from labresearch.composed.key import load_key
from labresearch.corpus import TranscriptError
from labresearch.corpus.corpus_metadata import read_about, tables_of

__all__ = ["pacing", "pacing_calendar", "read_pacing"]

_FILE = "corpus.toml"
_KEYS = ("school", "team", "cycle", "ideas")


def pacing(seed: int, lab: Lab, topic: Topic) -> list[str]:
    """Ideas that the pacing calendar of a team brings right after a lab."""
    rng = rng_of(seed, "pacing", lab.team.school, lab.team.name, lab.cycle)
    return sorted(rng.sample(topic.sound, 2))


def pacing_calendar(seed: int, *, scale: int = 1) -> pd.DataFrame:
    """Give the pacing calendar of a generated corpus, as corpus.toml of one on disk has it.

    Parameters
    ----------
    seed : int
        Seed of the corpus.
    scale : int, default 1
        Its number of districts.

    Returns
    -------
    pandas.DataFrame
        ``school``, ``team`` (str), ``cycle`` (int), ``idea`` (str, qualified code).

    Examples
    --------
    >>> len(pacing_calendar(1))
    48
    """
    rows = [
        (lab.team.school, lab.team.name, lab.cycle, f"{load_topic(lab.team.topic).book}.{idea}")
        for lab in labs(seed, load_key(), scale=scale)
        for idea in pacing(seed, lab, load_topic(lab.team.topic))
    ]
    return pd.DataFrame(rows, columns=["school", "team", "cycle", "idea"])


def read_pacing(folder: str | Path) -> pd.DataFrame:
    """Read the pacing calendar from corpus.toml.

    Parameters
    ----------
    folder : str or Path
        A corpus folder.

    Returns
    -------
    pandas.DataFrame
        ``school``, ``team`` (str), ``cycle`` (int), ``idea`` (str): ideas that the calendar brings
        right after the lab of that cycle. No rows where corpus.toml has no ``[[pacing]]``.

    Raises
    ------
    TranscriptError
        If corpus.toml is not valid, or a table ``[[pacing]]`` lacks one of its keys.
    """
    rows = []
    for number, entry in enumerate(tables_of(read_about(Path(folder)), "pacing"), 1):
        missing = [name for name in _KEYS if name not in entry]
        if missing or not isinstance(entry.get("ideas"), list):
            message = (
                f"[[pacing]] number {number} needs {', '.join(_KEYS)} (ideas is a list of codes); "
                f"missing or wrong: {', '.join(missing) or 'ideas'}"
            )
            raise TranscriptError(_FILE, 0, message)
        place = [entry[name] for name in _KEYS[:3]]
        rows += [(*place, idea) for idea in list(entry["ideas"])]  # type: ignore[call-overload]
    return pd.DataFrame(rows, columns=["school", "team", "cycle", "idea"])
