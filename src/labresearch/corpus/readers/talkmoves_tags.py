"""Tags of TalkMoves files ('8 - Press for Accuracy') as codes.

The labels are those of the TalkMoves coding manual (Suresh et al. 2022, "The TalkMoves Dataset",
LREC). Spellings differ and some were damaged by find-and-replace, so the leading number decides,
and the wording only where there is none.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

import pandas as pd

from labresearch.corpus.import_report import Finding

__all__ = ["STUDENT", "TEACHER", "tag_codings", "tag_slug"]

TEACHER = (
    "none",
    "keeping_everyone_together",
    "getting_students_to_relate",
    "restating",
    "revoicing",
    "marking",
    "context",
    "pressing_for_accuracy",
    "pressing_for_reasoning",
)
"""Codes of the column Teacher Tag; the first has the number 1."""

STUDENT = (
    "none",
    "relating_to_another_student",
    "asking_for_more_information",
    "making_a_claim",
    "providing_evidence_or_reasoning",
)
"""Codes of the column Student Tag; the first has the number 1."""

_OTHER_WORDINGS = {
    "press for accuracy": "pressing_for_accuracy",
    "press for reasoning": "pressing_for_reasoning",
    "getting students to relate to anothers ideas": "getting_students_to_relate",
    "asking for information": "asking_for_more_information",
    "providing evidence explaining reasoning": "providing_evidence_or_reasoning",
    "providing evidence": "providing_evidence_or_reasoning",
    "claim": "making_a_claim",
}


def tag_slug(tag: object, codes: Sequence[str]) -> str:
    r"""Find the code that a tag means.

    Parameters
    ----------
    tag : object
        The cell: text such as '8 - press for  accuracy', or a number.
    codes : sequence of str
        ``TEACHER`` or ``STUDENT``.

    Returns
    -------
    str
        The code, or '' where the tag is not understood.

    Examples
    --------
    >>> tag_slug("8 - press for  accuracy", TEACHER), tag_slug(4, STUDENT)
    ('pressing_for_accuracy', 'making_a_claim')
    >>> tag_slug("gettingSSto relate", TEACHER), tag_slug("\\", TEACHER)
    ('getting_students_to_relate', '')
    """
    text = str(tag).strip()
    number = re.match(r"(\d+)(?:\.0+)?(?!\d)", text)
    if number:
        at = int(number[1]) - 1
        return codes[at] if 0 <= at < len(codes) else ""
    if len(text) > 100:
        return ""
    words = re.sub(r"[^a-z]+", " ", text.lower()).strip()
    spellings = {code.replace("_", " "): code for code in codes}
    spellings.update({k: v for k, v in _OTHER_WORDINGS.items() if v in codes})
    close = difflib.get_close_matches(words, list(spellings), 1, 0.55)
    return spellings[close[0]] if close else ""


def tag_codings(
    tags: Sequence[object], *, column: str, lines: Sequence[int]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Turn a column of tags into codes; 'none' is no code.

    Parameters
    ----------
    tags : sequence
        One cell a row of the transcript.
    column : {'teacher_tag', 'student_tag'}
        Which column it is.
    lines : sequence of int
        Row of each cell in the file, for findings.

    Returns
    -------
    codings : pandas.DataFrame
        ``row`` (int, position), ``code`` (str), ``evidence`` (str, the tag as written).
    findings : list of Finding
        Tags that were not understood.
    """
    codes = TEACHER if column == "teacher_tag" else STUDENT
    book = "talkmoves_teacher" if column == "teacher_tag" else "talkmoves_student"
    known: dict[str, str] = {}
    rows, strange = [], list[tuple[int, str]]()
    for row, tag in enumerate(tags):
        if tag is None or (written := str(tag).strip()) == "":
            continue
        if written not in known:
            known[written] = tag_slug(written, codes)
        slug = known[written]
        if not slug:
            strange.append((lines[row], written))
        elif slug != "none":
            rows.append((row, f"{book}.{slug}", f"{column.replace('_', ' ')}: {written}"))
    findings = []
    if strange:
        shown = ", ".join(f"{tag!r} in row {line}" for line, tag in strange[:5])
        message = (
            f"{column.replace('_', ' ')}s not understood and left out, {len(strange)}: {shown}"
        )
        findings.append(Finding(strange[0][0], "warning", "dropped", message))
    return pd.DataFrame(rows, columns=["row", "code", "evidence"]), findings
