"""Speakers as cases, coders as users, and facts of sessions as variables, for REFI-QDA."""

from __future__ import annotations

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.writers.refi_text import WrittenText
from labresearch.corpus.writers.refi_xml import element, guid

__all__ = ["case_nodes", "document_values", "user_guids"]

_SPEAKER = {
    "role": "role",
    "grade": "speaker's grade",
    "years_experience": "speaker's years of experience",
    "labs_attended": "speaker's labs attended",
}
_SESSION = (
    "lab", "school", "year", "cycle", "grade", "team", "date", "phase", "activity", "order",
    "verbatim", "composed",
)  # fmt: skip
_NOTHING = ("", "nan", "unknown", "0", "False")


def user_guids(corpus: Corpus) -> dict[str, str]:
    """Make a GUID of each coder."""
    coders = dict.fromkeys(corpus.codings["coder"])
    return {coder: guid("user", coder) for coder in coders if coder}


def case_nodes(corpus: Corpus, texts: list[WrittenText]) -> tuple[list[str], list[str]]:
    """Write a case each speaker, with role and other facts as variables, and all variables.

    A speaker whose facts differ between sessions has a case for each.

    Parameters
    ----------
    corpus : Corpus
        Its speakers and sessions.
    texts : list of WrittenText
        Its sessions as they were written.

    Returns
    -------
    variables, cases : list of str
        Elements.
    """
    variables = [
        element("Variable", guid=guid("variable", name), name=name, typeOfVariable="Text")
        for name in (*_SPEAKER.values(), *_SESSION)
    ]
    written = {text.session: text for text in texts}
    spoken: dict[str, dict[str, list[str]]] = {session: {} for session in written}
    for text in texts:
        for speaker, key in text.lines:
            spoken[text.session].setdefault(speaker, []).append(key)
    groups: dict[tuple[str, ...], list[str]] = {}
    columns = ["session", "speaker", *_SPEAKER]
    for session, speaker, *facts in corpus.speakers[columns].itertuples(index=False):
        if session in written:
            groups.setdefault((speaker, *map(_said, facts)), []).append(session)
    cases = []
    for (speaker, *facts), sessions in groups.items():
        values = [
            _value(name, fact) for name, fact in zip(_SPEAKER.values(), facts, strict=True) if fact
        ]
        sources = [element("SourceRef", targetGUID=written[session].guid) for session in sessions]
        lines = [
            element("SelectionRef", targetGUID=key)
            for session in sessions
            for key in spoken[session].get(speaker, [])
            if key
        ]
        key = guid("case", speaker, *facts)
        cases.append(element("Case", *values, *sources, *lines, guid=key, name=speaker))
    return variables, cases


def document_values(corpus: Corpus, session: str) -> list[str]:
    """Write the facts of a session as values of variables."""
    row = corpus.sessions[corpus.sessions["session"] == session].iloc[0]
    return [_value(name, said) for name in _SESSION if (said := _said(row[name]))]


def _said(value: object) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return "" if text in _NOTHING else text


def _value(name: str, said: str) -> str:
    reference = element("VariableRef", targetGUID=guid("variable", name))
    return element("VariableValue", reference, element("TextValue", text=said))
