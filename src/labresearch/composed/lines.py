"""Composed lines with the codes that they were composed from."""

from __future__ import annotations

import dataclasses

__all__ = ["ComposedLine", "ComposedSession", "qualified"]

_BOOKS = {
    "SR": "student_reasoning",
    "EN": "engagement",
    "TM": "teacher_moves",
    "AT": "adult_talk",
    "CU": "culture",
    "FR": "framing",
    "TP": "timeout_purpose",
    "TR": "timeout_resolution",
    "PA": "pauses",
    "IC": "idea_connections",
}


def qualified(code: str) -> str:
    """Write 'TM.press' as 'teacher_moves.press'; other codes are qualified already.

    Examples
    --------
    >>> qualified("TM.press"), qualified("ideas_equal_sharing.halving")
    ('teacher_moves.press', 'ideas_equal_sharing.halving')
    """
    book, _, name = code.partition(".")
    return f"{_BOOKS.get(book, book)}.{name}"


@dataclasses.dataclass
class ComposedLine:
    """One line of talk.

    Parameters
    ----------
    speaker : str
        Label.
    text : str
        As spoken.
    codes : list of str
        Short codes such as 'TM.press'; codes of framing as 'FR.level/asserted/group'.
    start, end : float
        Seconds.
    """

    speaker: str
    text: str
    codes: list[str]
    start: float = 0.0
    end: float = 0.0


@dataclasses.dataclass
class ComposedSession:
    """One session, composed.

    Parameters
    ----------
    lines : list of ComposedLine
        In order.
    announced : frozenset of str
        Ideas that the adults announced to take further (debriefs).
    voiced : tuple of str
        Ideas that children voiced, in order of first mention (lessons).
    """

    lines: list[ComposedLine]
    announced: frozenset[str] = frozenset()
    voiced: tuple[str, ...] = ()


LEVELS = {
    "student_reasoning": {
        "other": 0, "answer": 1, "uncertainty": 1, "procedure": 2, "question": 2, "error_logic": 2,
        "explanation": 3, "representation": 3, "revision": 3, "conjecture": 4,
        "generalisation": 4, "counterexample": 4,
    },
    "engagement": {
        "acknowledge": 1, "restate": 2, "ask": 2, "add": 3, "compare": 3, "challenge": 3,
        "use": 3, "repair": 3,
    },
}  # fmt: skip
"""Levels of ordinal codes, as the codebooks have them (a test compares)."""

VERSIONS = {
    "student_reasoning": "1.0.1",
    "engagement": "1.0.1",
    "teacher_moves": "1.0.1",
    "adult_talk": "1.0.0",
    "culture": "1.0.0",
    "framing": "1.0.0",
    "timeout_purpose": "1.0.0",
    "timeout_resolution": "1.0.0",
    "pauses": "1.0.0",
    "idea_connections": "1.0.0",
    "ideas_equal_sharing": "2.0.0",
    "ideas_counting_place_value": "1.0.0",
    "ideas_multiplication": "1.0.0",
}
"""Versions of the codebooks whose definitions the phrases were written to."""


def coding_rows(session: str, lines: list[ComposedLine], coder: str) -> list[dict[str, object]]:
    """Write the codes of composed lines as rows of table codings.

    Parameters
    ----------
    session : str
        Session id.
    lines : list of ComposedLine
        All lines of the session.
    coder : str
        Name of the coder.

    Returns
    -------
    list of dict

    Examples
    --------
    >>> [row] = coding_rows("a", [ComposedLine("Mia", "A half.", ["SR.answer"])], "key")
    >>> row["code"], row["value"]
    ('student_reasoning.answer', 1.0)
    """
    rows: list[dict[str, object]] = []
    for number, line in enumerate(lines):
        for short in dict.fromkeys(line.codes):
            name, *attributes = short.split("/")
            code = qualified(name)
            book, _, last = code.partition(".")
            polarity, target = attributes or ("", "")
            rows.append(
                {
                    "session": session,
                    "line": number,
                    "code": code,
                    "coder": coder,
                    "start_char": 0,
                    "end_char": len(line.text),
                    "value": float(LEVELS.get(book, {}).get(last, float("nan"))),
                    "codebook_version": VERSIONS[book],
                    "polarity": polarity,
                    "target": target,
                }
            )
    return rows
