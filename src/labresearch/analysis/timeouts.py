"""Teacher time-outs: what they are for, who calls them, how much of the lesson they take."""

from __future__ import annotations

import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.whose_codings import check_one_coder
from labresearch.networks.code_facts import code_facts
from labresearch.networks.mentions import lab_order

__all__ = ["timeout_purposes", "timeout_summary", "timeout_table"]

SMALL = 5
LESSON_PHASES = ("rehearsal", "enactment", "classroom", "unknown")


def timeout_table(corpus: Corpus, *, purposes: str = "timeout_purpose") -> pd.DataFrame:
    """List time-outs with the purposes coded in their lines.

    Parameters
    ----------
    corpus : Corpus
        Annotated; coded with the codebook of purposes if these are wanted.
    purposes : str, default 'timeout_purpose'
        Id of the codebook of purposes.

    Returns
    -------
    pandas.DataFrame
        The columns of `labresearch.timeouts`, with ``lab`` and ``phase`` (str) in front, and
        ``purposes`` (str, codes in order of first line, joined by ';', '' where none was coded)
        and ``purpose_labels`` (str, joined by ', ') behind. ``attrs['composed']`` (bool).

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder())
    >>> {"session", "initiator", "duration", "purposes"} <= set(timeout_table(corpus))
    True
    """
    from labresearch.discourse.timeouts import timeouts

    found = timeouts(corpus)
    coded = corpus.codings[corpus.codings["code"].str.startswith(f"{purposes}.")]
    check_one_coder(coded)
    coded = coded.sort_values(["line", "start_char", "code"], kind="stable")
    facts = code_facts(coded["code"])
    joined, labels = [], []
    for row in found.itertuples(index=False):
        inside = coded.loc[
            (coded["session"] == row.session)
            & coded["line"].between(row.first_line, row.last_line),
            "code",
        ]
        codes = list(dict.fromkeys(inside))
        joined.append(";".join(codes))
        labels.append(", ".join(facts.at[code, "label"] for code in codes))
    table = found.assign(purposes=joined, purpose_labels=labels)
    table = table.astype({"purposes": "str", "purpose_labels": "str"})
    phases = corpus.sessions.set_index("session")["phase"]
    order = lab_order(corpus.sessions).set_index("session")
    table.insert(0, "lab", table["session"].map(order["lab"]).astype("str"))
    table.insert(2, "phase", table["session"].map(phases).astype("str"))
    place = table["session"].map(order["place"])
    table = table.assign(place=place).sort_values(["place", "timeout"], ignore_index=True)
    table = table.drop(columns="place")
    table.attrs["composed"] = corpus.composed
    return table


def timeout_summary(corpus: Corpus) -> pd.DataFrame:
    """Summarise time-outs lesson by lesson.

    The length of a lesson is the time from its first start to its last start or end; rates and
    shares of time are NaN where the file has no times.

    Parameters
    ----------
    corpus : Corpus
        Annotated corpus.

    Returns
    -------
    pandas.DataFrame
        One row a session in which time-outs can be (phases rehearsal, enactment, classroom and
        unknown), in order: ``lab``, ``session``, ``phase`` (str), ``timeouts`` (int), ``hours``
        (length of the lesson, h), ``per_hour`` (time-outs an hour), ``share_time``, ``share_words``
        (0 to 1, of the lesson), ``median_seconds``, ``longest_seconds`` (s), ``initiators`` (str,
        'coach 3, teacher 1'), ``small_n`` (bool, fewer than 5 time-outs). ``attrs['composed']``.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder()).select(lab="lab02")
    >>> timeout_summary(corpus)["phase"].tolist()
    ['enactment', 'enactment', 'classroom']
    """
    found = timeout_table(corpus)
    lines = corpus.utterances
    words = lines["speech"].str.split().str.len().groupby(lines["session"]).sum()
    first = lines.groupby("session")["start"].min()
    last = lines[["start", "end"]].max(axis=1).groupby(lines["session"]).max()
    order = lab_order(corpus.sessions)
    phases = corpus.sessions.set_index("session")["phase"]
    rows = []
    for row in order.itertuples(index=False):
        if phases[row.session] not in LESSON_PHASES:
            continue
        mine = found[found["session"] == row.session]
        seconds = float(last.get(row.session, float("nan")) - first.get(row.session, float("nan")))
        roles = mine["initiator_role"].value_counts().sort_index()
        said = int(words.get(row.session, 0))
        rows.append(
            {
                "lab": row.lab,
                "session": row.session,
                "phase": phases[row.session],
                "timeouts": len(mine),
                "hours": seconds / 3600,
                "per_hour": len(mine) * 3600 / seconds if seconds > 0 else float("nan"),
                # a time-out without times leaves the sum unknown, not smaller
                "share_time": (
                    mine["duration"].sum(skipna=False) / seconds if seconds > 0 else float("nan")
                ),
                "share_words": mine["words"].sum() / said if said else float("nan"),
                "median_seconds": mine["duration"].median(),
                "longest_seconds": mine["duration"].max(),
                "initiators": ", ".join(f"{role} {n}" for role, n in roles.items()),
                "small_n": len(mine) < SMALL,
            }
        )
    columns = {
        "lab": "str",
        "session": "str",
        "phase": "str",
        "timeouts": "int64",
        "hours": "float64",
        "per_hour": "float64",
        "share_time": "float64",
        "share_words": "float64",
        "median_seconds": "float64",
        "longest_seconds": "float64",
        "initiators": "str",
        "small_n": "bool",
    }
    table = pd.DataFrame(rows, columns=list(columns)).astype(columns)
    table.attrs["composed"] = corpus.composed
    return table


def timeout_purposes(table: pd.DataFrame) -> pd.DataFrame:
    """Count time-outs by purpose and by the role of who called them.

    Parameters
    ----------
    table : pandas.DataFrame
        What `timeout_table` returned.

    Returns
    -------
    pandas.DataFrame
        One row a purpose, by falling count: ``purpose`` (str, code; '' for time-outs without a
        coded purpose), ``label`` (str), one int column a role of initiators, ``timeouts`` (int),
        ``small_n`` (bool, fewer than 5). A time-out with two purposes counts in both rows.

    Examples
    --------
    >>> found = pd.DataFrame({
    ...     "purposes": ["my_purposes.goal;my_purposes.help", "my_purposes.goal"],
    ...     "initiator_role": ["coach", "host"],
    ... })
    >>> timeout_purposes(found)[["label", "coach", "host", "timeouts"]]
      label  coach  host  timeouts
    0  goal      1     1         2
    1  help      1     0         1
    """
    long = table[["purposes", "initiator_role"]].assign(purpose=table["purposes"].str.split(";"))
    long = long.explode("purpose")
    counts = pd.crosstab(long["purpose"], long["initiator_role"])
    counts.columns.name = None
    counts["timeouts"] = counts.sum(axis=1)
    counts = counts.reset_index().astype({"purpose": "str"})
    facts = code_facts(counts.loc[counts["purpose"] != "", "purpose"])
    label = counts["purpose"].map(facts["label"]).astype("object")
    counts.insert(
        1, "label", label.where(counts["purpose"] != "", "no purpose coded").astype("str")
    )
    counts["small_n"] = counts["timeouts"] < SMALL
    counts = counts.sort_values(["timeouts", "purpose"], ascending=[False, True], ignore_index=True)
    counts.attrs["composed"] = bool(table.attrs.get("composed", False))
    return counts
