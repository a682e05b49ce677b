"""Who was recorded: adults by role, with what is known of their experience."""

from __future__ import annotations

import pandas as pd

from labresearch.analysis.small_cells import MIN_SPEAKERS
from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES

__all__ = ["recorded_staff"]


def recorded_staff(corpus: Corpus, *, min_speakers: int = MIN_SPEAKERS) -> pd.DataFrame:
    """Count adults by school and role, with medians of experience.

    Parameters
    ----------
    corpus : Corpus
        With a table of speakers.
    min_speakers : int, default 3
        Medians of fewer people are left out.

    Returns
    -------
    pandas.DataFrame
        ``school``, ``role`` (str), ``people`` (int), ``median_years``, ``median_labs`` (float),
        ``known`` (int, people with years given), ``refused`` (str).

    Examples
    --------
    >>> import labresearch as lr
    >>> staff = recorded_staff(lr.read_corpus(lr.corpus_folder()))
    >>> staff.columns.tolist()[:3]
    ['school', 'role', 'people']
    """
    schools = corpus.sessions.set_index("session")["school"].astype("str")
    adults = corpus.speakers[corpus.speakers["role"].isin(ADULT_ROLES)].copy()
    adults["school"] = adults["session"].map(schools)
    adults = adults[adults["school"].notna()]
    people = adults.groupby(["school", "role", "speaker"], as_index=False).agg(
        years=("years_experience", "max"), labs=("labs_attended", "max")
    )
    table = people.groupby(["school", "role"], as_index=False).agg(
        people=("speaker", "size"),
        median_years=("years", "median"),
        median_labs=("labs", "median"),
        known=("years", "count"),
    )
    small = table["known"] < min_speakers
    table.loc[small, ["median_years", "median_labs"]] = float("nan")
    table["refused"] = [
        f"experience of {known} people, fewer than {min_speakers}" if few else ""
        for few, known in zip(small, table["known"], strict=True)
    ]
    table.attrs["composed"] = corpus.composed
    return table
