"""A staff's self-assessment: what recorded talk adds to each question, and what it cannot say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.adult_lines import adult_lines
from labresearch.analysis.code_follows import code_follows
from labresearch.analysis.code_rates import code_rates
from labresearch.analysis.culture_profile import (
    CULTURE_POLES,
    culture_poles,
    team_contrast,
    voice_equality,
)
from labresearch.analysis.inference import SEED
from labresearch.analysis.small_cells import MIN_LINES, MIN_SPEAKERS
from labresearch.codebook import load_framework
from labresearch.coding import crosswalk_table
from labresearch.corpus import Corpus

__all__ = ["meeting_calendar", "self_assessment"]

_SECTIONS = {
    "culture_principles": "four principles",
    "planning_points": "seven planning points",
    "culture_questions": "culture questions",
}
_WOULD = {
    "culture_principles#moral_purpose": "what staff hold to be their purpose: interviews, survey",
    "culture_principles#shared_leadership": "decisions taken outside meetings: minutes, interviews",
    "culture_principles#inquiry_based_practice": "whether practice changed by it: visits over time",
    "culture_principles#learning_model": "what was read or learned elsewhere: logs, interviews",
    "planning_points#succeed_together": "efficacy as felt: a collective-efficacy survey",
    "planning_points#current_knowledge": "knowledge itself: an assessment of teaching knowledge",
    "planning_points#share_decisions": "who is being prepared to lead: role lists over the years",
    "planning_points#accessible_data": "which data staff can reach: an inventory of systems",
    "planning_points#model_discussion": "whether it was taught on purpose: agendas, interviews",
    "planning_points#show_research": "what was handed out or read: agendas, reading lists",
    "planning_points#time_for_trust": "trust as felt: a survey of relational trust, twice a year",
    "culture_questions#where_are_we": "levels not recorded: district, families, staff not in labs",
    "culture_questions#how_do_we_know": "agreement of two coders on the staff's own recordings",
    "culture_questions#where_is_trust": "private distrust: a confidential survey",
    "culture_questions#which_norms": "which norms to choose: a decision of the staff",
    "culture_questions#which_frameworks": "quality of the documents: reading them",
    "culture_questions#how_measure": "the definitions of the codes and of these indicators",
    "culture_questions#what_would_we_gain": "a forecast: none; compare later profiles",
    "culture_questions#how_do_we_compare": "a description with numbers: the sources have none",
    "culture_questions#is_everyone_on_board": "staff who were never recorded: a survey of all",
    "culture_questions#levels_of_trust": "trust as felt: a survey of relational trust",
    "culture_questions#principals_part": "acts outside meetings: a log of the principal's week",
}
_NO_CODES = {
    "culture_questions#how_measure": "no code of talk answers it; the indicators do",
    "culture_questions#what_would_we_gain": "a forecast cannot come from transcripts",
}
_COLUMNS = [
    "section", "item", "label", "indicator", "estimate", "low", "high", "n", "sessions", "unit",
    "checks", "refused", "cannot_answer", "would_answer", "codes",
    "among",
]  # fmt: skip


def self_assessment(
    corpus: Corpus,
    *,
    teams: tuple[str, str] | None = None,
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Fill in the self-assessment as far as recorded talk goes.

    The codes of each principle, point and question are those of the crosswalk in the codebook of
    culture. There is no index of trust and no index of a principle: each indicator stands by
    itself, and 'cannot be answered' is an answer.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    teams : tuple of two str, optional
        Teams whose PLCs are compared, e.g. ``('Grade 3 PLC', 'Grade 9 PLC')``.
    min_speakers, min_lines : int, default 3 and 5
        As in `code_rates`.
    draws, seed
        Of the permutations.

    Returns
    -------
    pandas.DataFrame
        One row an indicator: ``section`` ('four principles', 'seven planning points', 'culture
        questions', 'professional learning', 'two teams'), ``item``, ``label`` (str), ``indicator``
        (str, what is counted), ``estimate``, ``low``, ``high``, ``n``, ``sessions`` (int),
        ``unit``, ``checks``, ``refused``, ``cannot_answer`` (str, '' or why no indicator is
        possible), ``would_answer`` (str, what would answer the rest), ``codes`` (str, the codes
        that are counted, ';' between; '' where it is no count of codes), ``among`` (str: '' lines
        of all adults, a role, or a phase).

    Raises
    ------
    ValueError
        If codings come from several coders, or a team has no PLC.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(phase=["debrief"])
    >>> found = self_assessment(corpus, draws=49)
    >>> found["section"].unique().tolist()[:2]
    ['four principles', 'seven planning points']
    """
    small: dict[str, Any] = {"min_speakers": min_speakers, "min_lines": min_lines}
    names = list(_SECTIONS)
    # a crosswalk lists questions that no code answers too
    links = {name: crosswalk_table(name, ["culture"]) for name in names}
    tables = {name: table[table["code"] != ""] for name, table in links.items()}
    codes = sorted({code for table in tables.values() for code in table["code"]})
    rates = code_rates(corpus, codes, **small).set_index("code")
    poles = culture_poles(corpus, **small).set_index("poles")
    rows: list[dict[str, Any]] = []
    for name in names:
        framework = load_framework(name)
        for item in framework.codes.values():
            key = f"{name}#{item.id}"
            place = {
                "section": _SECTIONS[name],
                "item": key,
                "label": item.label,
                "cannot_answer": _NO_CODES.get(key, ""),
                "would_answer": _WOULD[key],
            }
            mine = tables[name][tables[name]["to"] == key]
            for link in mine.itertuples():
                said = f"rate of '{rates.at[link.code, 'label']}'"
                if link.relation == "related":
                    said += " (related, not the same)"
                found = _of(rates.loc[link.code]) | {"codes": link.code}
                rows.append(place | {"indicator": said} | found)
            rows.extend(
                place | extra for extra in _beyond_rates(corpus, key, poles, small, draws, seed)
            )
            if not any(row["item"] == key for row in rows):
                rows.append(place | {"indicator": "", "n": 0, "sessions": 0})
    rows.extend(_professional_learning(corpus, rates, small))
    rows.extend(_two_teams(corpus, teams, small, draws, seed))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    texts = ["unit", "checks", "refused", "cannot_answer", "would_answer", "codes", "among"]
    # a column that nobody filled is one of missing numbers
    table[texts] = table[texts].astype("object").fillna("").astype("str")
    table.attrs |= {"composed": corpus.composed, "seed": seed}
    return table


def meeting_calendar(
    corpus: Corpus, *, phases: tuple[str, ...] = ("plc", "debrief")
) -> pd.DataFrame:
    """Give how many meetings each team has and how many days lie between them.

    Parameters
    ----------
    corpus : Corpus
        Sessions with dates.
    phases : tuple of str
        Kinds of meetings.

    Returns
    -------
    pandas.DataFrame
        One row a school, team and phase: ``school``, ``team``, ``phase`` (str), ``meetings`` (int,
        recorded ones), ``median_days`` (float, between neighbours; NaN below two dated meetings),
        ``shortest_days``, ``longest_days`` (float).

    Examples
    --------
    >>> import labresearch as lr
    >>> found = meeting_calendar(lr.read_corpus(lr.corpus_folder()), phases=("debrief",))
    >>> found["meetings"].sum().item()
    6
    """
    chosen = corpus.sessions[corpus.sessions["phase"].isin(phases)]
    rows = []
    for (school, team, phase), part in chosen.groupby(["school", "team", "phase"], sort=True):
        days = pd.to_datetime(part["date"], errors="coerce").dropna().sort_values()
        gaps = days.diff().dt.days.dropna()
        rows.append(
            {"school": school, "team": team, "phase": phase, "meetings": len(part),
             "median_days": gaps.median() if len(gaps) else np.nan,
             "shortest_days": gaps.min() if len(gaps) else np.nan,
             "longest_days": gaps.max() if len(gaps) else np.nan}
        )  # fmt: skip
    columns = [
        "school", "team", "phase", "meetings", "median_days", "shortest_days", "longest_days",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _of(row: pd.Series) -> dict[str, Any]:
    kept = ("estimate", "low", "high", "n", "sessions", "checks", "refused")
    return {name: row[name] for name in kept} | {"unit": "per 1,000 words, over sessions"}


def _pole(poles: pd.DataFrame, name: str) -> dict[str, Any]:
    found = {"indicator": f"balance, {name}", "unit": "share of lines, over sessions"}
    codes = [f"culture.{pole}" for pole in CULTURE_POLES[name]]
    return _of(poles.loc[name]) | found | {"codes": ";".join(codes)}


def _followed(
    corpus: Corpus,
    indicator: str,
    first: list[str],
    then: list[str],
    small: dict[str, Any],
    draws: int,
    seed: int,
) -> dict[str, Any]:
    row = code_follows(corpus, first, then, draws=draws, seed=seed, **small).iloc[0]
    found = {"indicator": indicator, "unit": "share minus chance, over sessions"}
    return _of(row) | found | {"codes": ";".join(first)}


def _beyond_rates(
    corpus: Corpus,
    key: str,
    poles: pd.DataFrame,
    small: dict[str, Any],
    draws: int,
    seed: int,
) -> list[dict[str, Any]]:
    """Give indicators that are no rate of a code."""
    if key == "culture_principles#shared_leadership":
        return [_pole(poles, "shared against directed decisions")]
    if key == "culture_questions#how_do_we_compare":
        return [
            _pole(poles, "open against private practice"),
            _pole(poles, "shared against directed decisions"),
        ]
    if key == "culture_questions#is_everyone_on_board":
        voices = voice_equality(corpus, by="school")
        heard = [
            {
                "indicator": "share of recorded staff heard in a meeting, "
                + (row.school or "school not named"),
                "estimate": row.estimate,
                "low": row.low,
                "high": row.high,
                "n": row.n,
                "sessions": row.n,
                "unit": "share, over meetings",
                "refused": row.refused,
            }
            for row in voices[voices["measure"] == "share heard"].itertuples()
        ]
        return [_pole(poles, "buy-in against doubt"), *heard]
    if key in ("culture_questions#where_is_trust", "planning_points#time_for_trust"):
        return [
            _followed(
                corpus,
                "vulnerability that another meets by regard within 3 turns, beyond chance",
                ["culture.vulnerability"],
                ["culture.regard", "culture.reassurance", "culture.vulnerability"],
                small,
                draws,
                seed,
            )
        ]
    if key == "culture_questions#principals_part":
        acts = ["shared_decision", "directive", "vulnerability", "reassurance", "invites"]
        table = code_rates(corpus, [f"culture.{act}" for act in acts], by=["role"], **small)
        table = table[table["role"] == "principal"]
        return [
            _of(row)
            | {"indicator": f"rate of '{row['label']}' by principals", "codes": row["code"]}
            | {"among": "principal"}
            for _, row in table.iterrows()
        ]
    return []


def _professional_learning(
    corpus: Corpus, rates: pd.DataFrame, small: dict[str, Any]
) -> list[dict[str, Any]]:
    """Five questions on collective professional learning."""
    section = {"section": "professional learning", "cannot_answer": ""}
    lines = adult_lines(corpus)
    total = max(1, int(lines["words"].sum()))
    rows: list[dict[str, Any]] = []
    structures = section | {
        "item": "structures",
        "label": "which structures does the learning have",
        "would_answer": "protocols as written, and who set them: agendas",
    }
    for phase, part in lines.groupby("phase", sort=True):
        rows.append(
            structures
            | {"indicator": f"share of adult words in {phase}", "n": int(part["words"].sum()),
               "estimate": int(part["words"].sum()) / total,
               "sessions": part["session"].nunique(), "unit": "share of words",
               "checks": "a description of what was recorded; no interval"}
        )  # fmt: skip
    rows.append(
        structures
        | {"indicator": "rate of 'norm or protocol talk'", "codes": "culture.norm"}
        | _of(rates.loc["culture.norm"])
    )
    data = section | {
        "item": "data",
        "label": "which data are looked at",
        "would_answer": "which data exist and who can reach them: an inventory",
    }
    rows.append(
        data
        | {"indicator": "rate of 'inquiry with evidence'", "codes": "culture.evidence"}
        | _of(rates.loc["culture.evidence"])
    )
    working = section | {
        "item": "working",
        "label": "is it working",
        "would_answer": "cause: a comparison that was planned for it, with outcomes of children",
    }
    threads = code_rates(corpus, ["adult_talk.carry", "adult_talk.pick_up"], **small)
    rows += [
        working | {"indicator": f"rate of '{row['label']}'", "codes": row["code"]} | _of(row)
        for _, row in threads.iterrows()
    ]
    feelings = section | {
        "item": "feelings",
        "label": "how do people feel about it",
        "would_answer": "feelings as felt: a survey or interviews; codes show stances in talk only",
    }
    rows += [
        feelings
        | {"indicator": f"rate of '{rates.at[code, 'label']}' (a stance, not a feeling)"}
        | _of(rates.loc[code])
        | {"codes": code}
        for code in ("culture.doubt", "culture.buy_in")
    ]
    widen = section | {
        "item": "time_and_consistency",
        "label": "how to widen time and consistency",
        "would_answer": "how to widen them: a decision about schedules and budget",
    }
    for row in meeting_calendar(corpus).itertuples():
        refused = "" if row.meetings > 1 else "one meeting: no gap"
        if not refused and row.median_days != row.median_days:
            refused = "fewer than 2 meetings have a date: no gap"
        place = ", ".join(name for name in (row.school, row.team) if name) or "no team named"
        rows.append(
            widen
            | {"indicator": f"median days between {row.phase} meetings, {place}",
               "estimate": row.median_days, "n": row.meetings, "sessions": row.meetings,
               "unit": "days, recorded meetings", "refused": refused}
        )  # fmt: skip
    return rows


def _two_teams(
    corpus: Corpus,
    teams: tuple[str, str] | None,
    small: dict[str, Any],
    draws: int,
    seed: int,
) -> list[dict[str, Any]]:
    place = {
        "section": "two teams",
        "item": "third_against_ninth",
        "label": f"{teams[0]} against {teams[1]}" if teams else "two teams beside each other",
        "would_answer": "grades in general: many teams of either grade",
    }
    if teams is None:
        return [
            place
            | {
                "indicator": "",
                "n": 0,
                "sessions": 0,
                "would_answer": "recorded PLCs of both teams",
                "cannot_answer": "a comparison needs PLC meetings of two teams",
            }
        ]
    table = team_contrast(corpus, *teams, draws=draws, seed=seed, **small)
    sessions = int(table["n_first"].iloc[0] + table["n_second"].iloc[0])
    rows = []
    for row in table[table["code"].str.startswith(("all", "culture."))].itertuples():
        whole = row.code.startswith("all")
        name = row.code.partition(".")[2].replace("_", " ")
        ratio, refused = row.estimate, row.refused
        if np.isinf(ratio):
            ratio, refused = np.nan, f"no such line in {teams[1]}: no ratio"
        rows.append(
            place
            | {"indicator": row.code if whole else f"ratio of rates of '{name}'",
               "estimate": ratio, "low": row.low, "high": row.high, "n": row.lines,
               "sessions": sessions, "unit": "distance" if whole else "ratio, over meetings",
               "checks": row.checks, "refused": refused, "cannot_answer": "",
               "codes": "" if whole else row.code, "among": "plc"}
        )  # fmt: skip
    return rows
